"""Time drawn on a line: events year by year, and missions as bars over the years."""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment

from missioncat.dates import Date, format_short, format_year_span, parse_date
from missioncat.text import clean
from missioncat.views.cells import count_cells, cut, pad, wrap, wrap_lines
from missioncat.views.theme import find_style, finish

# Not strftime: its names follow the locale of whoever runs us.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PRECISE = ("second", "minute", "day")
TIMED = ("second", "minute")

GAP = "  "
MOMENT = timedelta(microseconds=1)
# A text narrower than this reads better on lines of its own, below its entry.
LEAST_TEXT = 24

# Years between two labels of an axis.
TICK_STEPS = (1, 2, 5, 10, 20, 50, 100)
TICK_ROOM = len("2020") + len(GAP)

Order = tuple[datetime, datetime, bool]
"""A place in time: earliest, latest, and whether it follows what has the same."""

Line = list[tuple[str, str]]
"""A line of output, as texts and the names of their styles."""


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


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry with its texts ready to be put in columns."""

    day: str
    time: str
    label: str
    text: str
    style: str


class Timeline:
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

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take all the width there is: the text wraps in what is left for it."""
        return Measurement(min(20, options.max_width), options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the years with their entries, then the footer."""
        lines = [*self._lines(options.max_width), *_footer(self, options.max_width)]
        yield from finish(console, options, _paint(console, lines))

    def _lines(self, room: int) -> Iterator[Line]:
        rows = {id(entry): self._row(entry) for entry in self.entries}
        columns = _Columns(list(rows.values()), room)
        waiting = self.now
        last = self.entries[-1] if self.entries else None
        groups = groupby(self.entries, lambda entry: format_heading(entry.date, self.tz))
        for number, (heading, entries) in enumerate(groups):
            if number:
                yield [(" │", "view.line")]
            members = list(entries)
            if number and waiting and _lies_after(members[0].date, waiting, whole_year=True):
                yield from self._now_lines()
                waiting = None
            yield [(cut(heading, room), "view.year")]
            for entry in members:
                if waiting and entry is not self.entries[0] and _lies_after(entry.date, waiting):
                    yield [(" ┆ now", "view.now")]
                    waiting = None
                yield from columns.lines(rows[id(entry)], last=entry is last)

    def _now_lines(self) -> Iterator[Line]:
        yield [(" ┆ now", "view.now")]
        yield [(" │", "view.line")]

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
        texts = wrap(row.text, self.room - (len(" │    ") if self.stacked else self.indent))
        head: Line = [(" └─ " if last else " ├─ ", "view.line"), *self._head(row)]
        if texts and not self.stacked:
            head.append((texts.pop(0), ""))
        yield _crop(head, self.room)
        stem = "  " if last else " │"
        indent = "    " if self.stacked else " " * (self.indent - len(stem))
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
    """Name the year a date belongs under, or the years where it is not known better.

    >>> format_heading(parse_date("2020-07-23")), format_heading(parse_date("2028/2030"))
    ('2020', '2028–2030')
    """
    moment = _local(date, tz)
    return str(moment.year) if moment else format_year_span(date)


def format_when(date: Date, tz: tzinfo | None = None) -> tuple[str, str]:
    """Write a date within its year, as day and time, saying no more than is known.

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
    if date.mark:
        return _mark(_format_period(_nominal(date), tz).strip(), date.mark), ""
    return _format_period(date, tz), ""


def _nominal(date: Date) -> Date:
    """Give the date as it was named, before its mark widened it."""
    return parse_date(date.text.rstrip("~?")) if date.mark else date


def _is_one_year(date: Date) -> bool:
    return date.earliest is not None and date.latest is not None and date.earliest.year == (date.latest - MOMENT).year


def _format_period(date: Date, tz: tzinfo | None) -> str:
    first, end = date.earliest, date.latest
    if first is None or end is None or date.has_time:
        return format_short(date, tz)
    match date.precision:
        case "day":
            return _day(first)
        case "month":
            return MONTHS[first.month - 1]
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
        months = MONTHS[first.month - 1], MONTHS[last.month - 1]
        return months[0] if same_month else "–".join(months)
    if same_month:
        return _day(last) if first.day == last.day else f"{first.day}–{_day(last).strip()}"
    return f"{_day(first).strip()}–{_day(last).strip()}"


def _day(moment: datetime) -> str:
    return f"{moment.day:>2} {MONTHS[moment.month - 1]}"


def _mark(text: str, mark: str) -> str:
    return f"~{text}" if mark == "~" else text + mark


def _local(date: Date, tz: tzinfo | None) -> datetime | None:
    """Give the moment of a date that has a time; only such a one moves with the zone."""
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
    first_year = order[0].year
    last_year = (date.latest - MOMENT).year if date.latest else math.inf
    return first_year, last_year, order


def _lies_after(date: Date, now: datetime, whole_year: bool = False) -> bool:
    first = date.sort_key[0]  # of what has an open start, the end: until then it may be ahead
    return first.year > now.year if whole_year else first > now


@dataclass(frozen=True, slots=True)
class GanttBar:
    """A mission from launch to end; a mark is a date, a symbol one cell wide, and a style."""

    label: str
    start: Date
    end: Date | None = None
    planned: bool = False
    ongoing: bool = False
    marks: Sequence[tuple[Date, str, str]] = field(default_factory=list)
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Axis:
    """The years of a chart laid over its cells, each as long as the others.

    With days as the measure, a leap year would push the end of some years into the next cell.
    """

    start: datetime
    end: datetime
    cells: int

    def place(self, moment: datetime) -> float:
        """Give the place of a moment in cells; rounded, so that a year's end stays on its edge."""
        start = _count_years(self.start)
        return round((_count_years(moment) - start) * self._cells_per_year, 6)

    @property
    def _cells_per_year(self) -> float:
        return self.cells / (_count_years(self.end) - _count_years(self.start))

    def cell(self, moment: datetime) -> int | None:
        """Give the cell that a moment falls in, None if outside."""
        cell = math.floor(self.place(moment))
        return cell if 0 <= cell < self.cells else None

    def span(self, first: datetime | None, end: datetime | None) -> range:
        """Give the cells of an interval, at least one; none if it lies outside."""
        left = 0 if first is None else math.floor(self.place(first))
        right = self.cells if end is None else max(math.ceil(self.place(end)), left + 1)
        return range(max(left, 0), min(right, self.cells))

    def ticks(self) -> dict[int, str]:
        """Choose the years to be labelled, by the cell of their start."""
        years = range(self.start.year, self.end.year + 1)
        step = next(
            (step for step in TICK_STEPS if step * self._cells_per_year >= TICK_ROOM),
            TICK_STEPS[-1],
        )
        found = {self.cell(_new_year(year, self.start)): str(year) for year in years if year % step == 0}
        return {cell: year for cell, year in found.items() if cell is not None}


class Gantt:
    """Missions as bars on a common axis of years; what is not certain is hatched."""

    def __init__(
        self,
        bars: Sequence[GanttBar],
        now: datetime | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        footer: str | None = None,
    ) -> None:
        self.bars = bars
        self.now = now
        self.start = start
        self.end = end
        self.footer = footer

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take all the width there is: the longer the axis, the finer the dates."""
        return Measurement(min(20, options.max_width), options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield a line a bar, the axis, and the footer."""
        lines = [*self._lines(options.max_width), *_footer(self, options.max_width)]
        yield from finish(console, options, _paint(console, lines))

    def _lines(self, room: int) -> Iterator[Line]:
        if not self.bars:
            return
        longest = max(count_cells(clean(bar.label)) for bar in self.bars)
        label = min(longest, max(room // 3, 1))
        axis = self._build_axis(max(room - label - len(GAP), 1))
        for bar in self.bars:
            line = [(pad(clean(bar.label), label) + GAP, ""), *self._draw(bar, axis)]
            yield _crop(line, room)
        indent = " " * (label + len(GAP))
        for text in _draw_axis(axis):
            yield _crop([(indent + text, "view.line")], room)

    def _build_axis(self, cells: int) -> _Axis:
        moments = list(self._moments())
        first = self.start or min(moments, default=datetime(2000, 1, 1, tzinfo=UTC))
        last = self.end or max(moments, default=first)
        start = self.start or _new_year(first.year, first)
        end = self.end or _new_year((last - MOMENT).year + 1, last)
        # An axis of no length would have no place for anything.
        return _Axis(start, max(end, start + timedelta(days=1)), cells)

    def _moments(self) -> Iterator[datetime]:
        """List what the axis has to reach, a year more for what has no end yet."""
        if self.now:
            yield self.now
        for bar in self.bars:
            for date in (bar.start, bar.end, *(date for date, _, _ in bar.marks)):
                if date is None:
                    continue
                yield _start_of(date)
                if date.latest:
                    yield date.latest
                elif date.earliest:
                    yield _new_year(date.earliest.year + 2, date.earliest)

    def _draw(self, bar: GanttBar, axis: _Axis) -> Line:
        cells: Line = [(" ", "")] * axis.cells
        here = axis.cell(self.now) if self.now else None
        if here is not None:
            cells[here] = ("┆", "view.now")
        _draw_body(cells, bar, axis, self.now)
        for date, symbol, style in bar.marks:
            cell = axis.cell(date.sort_key[0])
            if cell is not None:
                cells[cell] = (pad(clean(symbol), 1), style)
        return [("".join(text for text, _ in run), style) for style, run in groupby(cells, lambda cell: cell[1])]


def _draw_body(cells: Line, bar: GanttBar, axis: _Axis, now: datetime | None) -> None:
    """Draw from launch to end, solid where it is certain that the mission was on its way."""
    style = bar.style or ("outcome.planned" if bar.planned else "view.bar")
    end = _end_of(bar, now)
    whole = axis.span(_start_of(bar.start), end)
    for cell in whole:
        cells[cell] = ("░", style)
    for cell in _sure_cells(bar, axis, now):
        cells[cell] = ("█", style)
    if whole and bar.ongoing:
        cells[whole[-1]] = ("▶", style)
    elif whole and end is None:
        cells[whole[-1]] = ("▸", style)
    if whole and bar.start.has_open_start:
        cells[whole[0]] = ("◂", style)


def _start_of(date: Date) -> datetime:
    """Give the moment that a bar is drawn from; without any, a year more than its last, as for open ends."""
    if date.earliest:
        return date.earliest
    last = date.sort_key[0]
    return _new_year(last.year - 1, last)


def _end_of(bar: GanttBar, now: datetime | None) -> datetime | None:
    """Give the last moment a bar may reach; None where nobody has said."""
    if bar.ongoing:
        # The cell of now belongs to the bar, its arrow takes the place of the marker.
        return now and now + MOMENT
    return bar.start.latest if bar.end is None else bar.end.latest


def _sure_cells(bar: GanttBar, axis: _Axis, now: datetime | None) -> range:
    """Give the cells between the last possible start and the first possible end."""
    start, end = bar.start, _end_of(bar, now)
    first = start.earliest if start.precision in PRECISE else start.latest
    if bar.end and not bar.ongoing and bar.end.precision not in PRECISE:
        end = bar.end.earliest
    # A mission of this year may have begun before now or not: then nothing of it is certain.
    if bar.planned or first is None or (end is not None and first >= end):
        return range(0)
    return axis.span(first, end)


def _draw_axis(axis: _Axis) -> tuple[str, str]:
    """Draw the line with its ticks, and the years below."""
    ticks = axis.ticks()
    line = "".join("┬" if cell in ticks else "─" for cell in range(axis.cells))
    years = ""
    for cell, year in sorted(ticks.items()):
        if len(years) <= cell <= axis.cells - len(year):
            years = years.ljust(cell) + year
    return line, years


def _count_years(moment: datetime) -> float:
    """Give a moment as a year and its fraction."""
    passed = moment - _new_year(moment.year, moment)
    return moment.year + passed / timedelta(days=366 if isleap(moment.year) else 365)


def _new_year(year: int, like: datetime) -> datetime:
    return datetime(min(max(year, 1), 9999), 1, 1, tzinfo=like.tzinfo)


def _footer(view: Timeline | Gantt, room: int) -> Iterator[Line]:
    if not view.footer:
        return
    if view.entries if isinstance(view, Timeline) else view.bars:
        yield []
    for text in wrap_lines(view.footer, room):
        yield [(text, "view.faint")]


def _crop(line: Line, room: int) -> Line:
    """Cut a line that a very narrow terminal has no room for."""
    kept: Line = []
    for text, style in line:
        text = cut(text, room)
        if text:
            kept.append((text, style))
        room -= count_cells(text)
    return kept


def _paint(console: Console, lines: Iterable[Line]) -> Iterator[Segment]:
    for line in lines:
        while line and not line[-1][0].strip():
            line = line[:-1]
        for position, (text, style) in enumerate(line):
            last = position == len(line) - 1
            yield Segment(text.rstrip() if last else text, find_style(console, style))
        yield Segment("\n")
