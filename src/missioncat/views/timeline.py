"""Events on a line, year by year, each date as vague as it is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from typing import NamedTuple

from rich.console import ConsoleOptions

from missioncat.dates import Date, format_short, format_year_span, parse_date
from missioncat.dates.units import SHORT_MONTHS
from missioncat.text import clean
from missioncat.views.cells import count_cells, cut, pad, wrap
from missioncat.views.drawing import GAP, Drawing, Line, crop, draw_footer

TIMED = ("second", "minute")

MOMENT = timedelta(microseconds=1)
# A text narrower than this reads better on lines of its own, below its entry.
LEAST_TEXT = 24

STEM: Line = [(" │", "view.line")]
NOW: Line = [(" ┆ now", "view.now")]

Order = tuple[datetime, datetime, bool]
"""A place in time: earliest, latest, and whether it follows what has the same."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened or shall happen; the style is that of its date and label.

    `order` is its place in time, where that is not the one of its date alone.
    """

    date: Date
    label: str
    text: str
    style: str = ""
    order: Order | None = None


class _Row(NamedTuple):
    """An entry with its texts ready to be put in columns."""

    day: str
    time: str
    label: str
    text: str
    style: str


class Timeline(Drawing):
    """Entries on a vertical line under their years, each date as vague as it is known."""

    def __init__(
        self,
        entries: Iterable[TimelineEntry],
        tz: tzinfo | None = None,
        now: datetime | None = None,
        footer: str | None = None,
    ) -> None:
        self.entries = sorted(entries, key=lambda entry: _sort_key(entry, tz))
        self.tz = tz
        self.now = now
        self.footer = footer

    def draw(self, options: ConsoleOptions) -> Iterator[Line]:
        """The years with their entries, and the footer."""
        yield from self._lines(options.max_width)
        yield from draw_footer(self.footer, options.max_width, bool(self.entries))

    def _lines(self, room: int) -> Iterator[Line]:
        rows = {id(entry): self._row(entry) for entry in self.entries}
        columns = _Columns(list(rows.values()), room)
        ahead = self._find_ahead()
        years = groupby(self.entries, lambda entry: format_heading(entry.date, self.tz))
        for number, (heading, group) in enumerate(years):
            entries = list(group)
            if number:
                yield STEM
                if entries[0] is ahead and self._is_of_later_year(ahead):
                    yield NOW
                    yield STEM
                    ahead = None
            yield [(cut(heading, room), "view.year")]
            for entry in entries:
                if entry is ahead:
                    yield NOW
                    ahead = None
                yield from columns.lines(rows[id(entry)], last=entry is self.entries[-1])

    def _find_ahead(self) -> TimelineEntry | None:
        """The first entry that is still to come, if anything stands before it."""
        for entry in self.entries[1:]:
            # Of what has an open start, the end: until then it may be ahead.
            if self.now and entry.date.sort_key[0] > self.now:
                return entry
        return None

    def _is_of_later_year(self, entry: TimelineEntry) -> bool:
        return self.now is not None and entry.date.sort_key[0].year > self.now.year

    def _row(self, entry: TimelineEntry) -> _Row:
        day, time = format_when(entry.date, self.tz)
        return _Row(day, time, clean(entry.label), clean(entry.text), entry.style)


class _Columns:
    """The columns of a timeline: day, time, label and, where there is room, the text."""

    def __init__(self, rows: Sequence[_Row], room: int) -> None:
        self.room = room
        self.day = max((count_cells(row.day) for row in rows), default=0)
        self.time = max((len(row.time) for row in rows), default=0)
        label = max((count_cells(row.label) for row in rows), default=0)
        self.label = min(label, max(room // 3, 8))
        widths = [width for width in (self.day, self.time, self.label) if width]
        self.indent = len(" ├─ ") + sum(widths) + len(GAP) * len(widths)
        self.stacked = room - self.indent < LEAST_TEXT

    def lines(self, row: _Row, last: bool) -> Iterator[Line]:
        """Draw an entry: its line, and below what its text needs more."""
        branch, stem = " ├─ ", " │"
        if last:
            branch, stem = " └─ ", "  "
        head: Line = [(branch, "view.line"), *self._head(row)]
        indent = " " * (self.indent - len(stem))
        if self.stacked:
            indent = "    "
        texts = wrap(row.text, self.room - len(stem + indent))
        if texts and not self.stacked:
            head.append((texts.pop(0), ""))
        yield crop(head, self.room)
        for text in texts:
            yield [(stem, "view.line"), (indent + text, "")]

    def _head(self, row: _Row) -> Iterator[tuple[str, str]]:
        cells = (
            (row.day, self.day, row.style),
            (row.time, self.time, row.style),
            (row.label, self.label, row.style or "view.label"),
        )
        for text, width, style in cells:
            if width:
                yield pad(text, width), style
                yield GAP, ""


def format_heading(date: Date, tz: tzinfo | None = None) -> str:
    """The year that a date belongs under, or the years where it is not known better.

    >>> format_heading(parse_date("2020-07-23")), format_heading(parse_date("2028/2030"))
    ('2020', '2028–2030')
    """
    moment = _local(date, tz)
    if moment:
        return str(moment.year)
    return format_year_span(date)


def format_when(date: Date, tz: tzinfo | None = None) -> tuple[str, str]:
    """A date within its year, as day and time, saying no more than is known.

    >>> format_when(parse_date("2020-07-23T04:41Z")), format_when(parse_date("2020-09~"))
    (('23 Jul', '04:41'), ('~Sep', ''))
    >>> format_when(parse_date("2021-05/2021-06"))
    ('May–Jun', '')
    """
    moment = _local(date, tz)
    if moment:
        return _day(moment), _mark(f"{moment:%H:%M}", date.mark)
    if date.mark and not _is_one_year(date):
        # Under `2025–2026`, a bare `Jan?` would not say which January.
        return format_short(date, tz), ""
    period = _format_period(_nominal(date), tz)
    if date.mark:
        period = _mark(period.strip(), date.mark)
    return period, ""


def _nominal(date: Date) -> Date:
    """The date as it was named, before its mark widened it."""
    if date.mark:
        return parse_date(date.text.rstrip("~?"))
    return date


def _is_one_year(date: Date) -> bool:
    if date.earliest is None or date.latest is None:
        return False
    return date.earliest.year == (date.latest - MOMENT).year


def _format_period(date: Date, tz: tzinfo | None) -> str:
    first, end = date.earliest, date.latest
    if first is None or end is None or date.has_time:
        return format_short(date, tz)
    match date.precision:
        case "day":
            return _day(first)
        case "month":
            return SHORT_MONTHS[first.month - 1]
        case "quarter":
            return f"Q{first.month // 3 + 1}"
        case "half":
            return f"H{first.month // 6 + 1}"
        case "range" if (end - MOMENT).year - first.year <= 1:
            return _format_range(first, end) or format_short(date)
        case _:
            return format_short(date)


def _format_range(first: datetime, end: datetime) -> str:
    """Write a range by its months or days, whose years the heading names; nothing for years."""
    last = end - MOMENT
    same_month = (first.year, first.month) == (last.year, last.month)
    if first.day == end.day == 1:
        if first.month == end.month == 1:
            return ""
        months = SHORT_MONTHS[first.month - 1], SHORT_MONTHS[last.month - 1]
        if same_month:
            return months[0]
        return "–".join(months)
    if same_month:
        if first.day == last.day:
            return _day(last)
        return f"{first.day}–{_day(last).strip()}"
    return f"{_day(first).strip()}–{_day(last).strip()}"


def _day(moment: datetime) -> str:
    return f"{moment.day:>2} {SHORT_MONTHS[moment.month - 1]}"


def _mark(text: str, mark: str) -> str:
    if mark == "~":
        return f"~{text}"
    return text + mark


def _local(date: Date, tz: tzinfo | None) -> datetime | None:
    """The moment of a date that has a time; only such a one moves with the zone."""
    if date.precision not in TIMED or date.earliest is None:
        return None
    moment = _nominal(date).earliest or date.earliest
    try:
        return moment.astimezone(tz or UTC)
    except OverflowError:  # the last night of the year 9999, seen from the east
        return moment


def _sort_key(entry: TimelineEntry, tz: tzinfo | None) -> tuple[float, float, Order]:
    """Sort by heading first: what may be in 2028 or 2030 comes after what is in 2028."""
    date = entry.date
    order = entry.order or (*date.sort_key, False)
    moment = _local(date, tz)
    if moment:
        return moment.year, moment.year, order
    last_year = math.inf
    if date.latest:
        last_year = (date.latest - MOMENT).year
    return order[0].year, last_year, order
