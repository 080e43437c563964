"""Missions as bars on a common axis of years."""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from rich.console import ConsoleOptions

from missioncat.dates import Date
from missioncat.text import clean
from missioncat.views.cells import count_cells, pad
from missioncat.views.drawing import GAP, Drawing, Line, Piece, crop, draw_footer

PRECISE = ("second", "minute", "day")
MOMENT = timedelta(microseconds=1)

SIGNS = {
    "█": "flying",
    "░": "begins or ends somewhere in it",
    "▶": "still flying",
    "▸": "nobody says until when",
    "◂": "no start given: at any time until the end of its bar",
    "┆": "now",
}
"""What a bar is drawn with, and what a legend says of it."""

# Years between two labels of an axis.
TICK_STEPS = (1, 2, 5, 10, 20, 50, 100)
TICK_ROOM = len("2020") + len(GAP)


@dataclass(frozen=True, slots=True)
class GanttBar:
    """A mission from launch to end; a mark is a date, a symbol one cell wide, and a style."""

    label: str
    start: Date
    end: Date | None = None
    planned: bool = False
    ongoing: bool = False
    marks: Sequence[tuple[Date, str, str]] = ()
    style: str = ""


class _Axis(NamedTuple):
    """The years of a chart laid over its cells, each as long as the others.

    With days as the measure, a leap year would push the end of some years into the next cell.
    """

    start: datetime
    end: datetime
    cells: int

    def place(self, moment: datetime) -> float:
        """The place of a moment in cells; rounded, so that a year's end stays on its edge."""
        start = _count_years(self.start)
        return round((_count_years(moment) - start) * self._cells_per_year, 6)

    @property
    def _cells_per_year(self) -> float:
        return self.cells / (_count_years(self.end) - _count_years(self.start))

    def cell(self, moment: datetime) -> int | None:
        """The cell that a moment falls in, None if outside."""
        cell = math.floor(self.place(moment))
        if 0 <= cell < self.cells:
            return cell
        return None

    def span(self, first: datetime | None, end: datetime | None) -> range:
        """The cells of an interval, at least one; none if it lies outside."""
        left, right = 0, self.cells
        if first is not None:
            left = math.floor(self.place(first))
        if end is not None:
            right = max(math.ceil(self.place(end)), left + 1)
        return range(max(left, 0), min(right, self.cells))

    def ticks(self) -> dict[int, str]:
        """The years to be labelled, by the cell of their start."""
        wide = [step for step in TICK_STEPS if step * self._cells_per_year >= TICK_ROOM]
        step = min(wide, default=TICK_STEPS[-1])
        found: dict[int, str] = {}
        for year in range(self.start.year, self.end.year + 1):
            cell = self.cell(_new_year(year, self.start))
            if cell is not None and year % step == 0:
                found[cell] = str(year)
        return found


@dataclass
class Gantt(Drawing):
    """Missions as bars on a common axis of years; what is not certain is hatched.

    `names` are what a legend calls the marks; without them there is no legend.
    """

    bars: Sequence[GanttBar]
    now: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    footer: str | None = None
    names: Mapping[str, str] | None = None

    def draw(self, options: ConsoleOptions) -> Iterator[Line]:
        """A line a bar, the axis, and the footer with the legend."""
        room = options.max_width
        drawn: set[str] = set()
        if self.bars:
            yield from self._lines(room, drawn)
        footer = "\n".join(filter(None, [self.footer, *self._build_legend(drawn)]))
        yield from draw_footer(footer, room, bool(self.bars))

    def _build_legend(self, drawn: set[str]) -> Iterator[str]:
        """What the signs mean that can be seen, those of bars and those of events on a line each.

        What another sign hides would be looked for in vain.
        """
        if self.names is None:
            return
        for names in (SIGNS, self.names):
            yield ", ".join(f"{sign} {name}" for sign, name in names.items() if sign in drawn)

    def _lines(self, room: int, drawn: set[str]) -> Iterator[Line]:
        longest = max(count_cells(clean(bar.label)) for bar in self.bars)
        label = min(longest, max(room // 3, 1))
        axis = self._build_axis(max(room - label - len(GAP), 1))
        for bar in self.bars:
            cells = self._draw(bar, axis)
            drawn.update(text for text, _ in cells)
            yield crop([(pad(clean(bar.label), label) + GAP, ""), *_join_cells(cells)], room)
        indent = " " * (label + len(GAP))
        for text in _draw_axis(axis):
            yield crop([(indent + text, "view.line")], room)

    def _build_axis(self, cells: int) -> _Axis:
        moments = list(self._moments())
        first = self.start or min(moments, default=datetime(2000, 1, 1, tzinfo=UTC))
        last = self.end or max(moments, default=first)
        start = self.start or _new_year(first.year, first)
        end = self.end or _new_year((last - MOMENT).year + 1, last)
        # An axis of no length would have no place for anything.
        return _Axis(start, max(end, start + timedelta(days=1)), cells)

    def _moments(self) -> Iterator[datetime]:
        """What the axis has to reach, a year more for what has no end yet."""
        if self.now:
            yield self.now
        for bar in self.bars:
            dates = (bar.start, bar.end, *(date for date, _, _ in bar.marks))
            for date in filter(None, dates):
                yield _start_of(date)
                if date.latest:
                    yield date.latest
                elif date.earliest:
                    yield _new_year(date.earliest.year + 2, date.earliest)

    def _draw(self, bar: GanttBar, axis: _Axis) -> Line:
        cells: Line = [(" ", "")] * axis.cells
        if self.now:
            here = axis.cell(self.now)
            if here is not None:
                cells[here] = ("┆", "view.now")
        whole = _draw_body(cells, bar, axis, self.now)
        for date, symbol, style in bar.marks:
            cell = axis.cell(date.sort_key[0])
            if whole and date == bar.end and not bar.ongoing:
                # Of a vague end the bar goes to the last moment it may mean, and no further.
                cell = whole[-1]
            if cell is not None:
                cells[cell] = (pad(clean(symbol), 1), style)
        return cells


def _join_cells(cells: Iterable[Piece]) -> Line:
    runs = groupby(cells, lambda cell: cell[1])
    return [("".join(text for text, _ in run), style) for style, run in runs]


def _draw_body(cells: Line, bar: GanttBar, axis: _Axis, now: datetime | None) -> range:
    """Draw from launch to end, solid where the mission surely was on its way; give the cells."""
    style = bar.style or "view.bar"
    if bar.planned and not bar.style:
        style = "outcome.planned"
    end = _end_of(bar, now)
    whole = axis.span(_start_of(bar.start), end)
    for cell in whole:
        cells[cell] = ("░", style)
    for cell in _sure_cells(bar, axis, now):
        cells[cell] = ("█", style)
    if not whole:
        return whole
    if bar.ongoing:
        cells[whole[-1]] = ("▶", style)
    elif end is None:
        cells[whole[-1]] = ("▸", style)
    if bar.start.has_open_start:
        cells[whole[0]] = ("◂", style)
    return whole


def _start_of(date: Date) -> datetime:
    """The moment that a bar is drawn from; of an open start a year before its last."""
    last = date.sort_key[0]
    return date.earliest or _new_year(last.year - 1, last)


def _end_of(bar: GanttBar, now: datetime | None) -> datetime | None:
    """The last moment a bar may reach; None where nobody has said."""
    if bar.ongoing:
        # The cell of now belongs to the bar, its arrow takes the place of the marker.
        return now and now + MOMENT
    if bar.end is None:
        return bar.start.latest
    if bar.end.precision in PRECISE and bar.end.earliest:
        # A cell may begin within the day of the end, and the bar must not go on to it.
        return bar.end.earliest + MOMENT
    return bar.end.latest


def _sure_cells(bar: GanttBar, axis: _Axis, now: datetime | None) -> range:
    """The cells between the last possible start and the first possible end."""
    start, end = bar.start, _end_of(bar, now)
    first = start.latest
    if start.precision in PRECISE:
        first = start.earliest
    if bar.end and not bar.ongoing and bar.end.precision not in PRECISE:
        end = bar.end.earliest
    # A mission of this year may have begun before now or not: then nothing of it is certain.
    if bar.planned or first is None or (end is not None and first >= end):
        return range(0)
    return axis.span(first, end)


def _draw_axis(axis: _Axis) -> tuple[str, str]:
    """The line with its ticks, and the years below."""
    ticks = axis.ticks()
    line = "".join("┬" if cell in ticks else "─" for cell in range(axis.cells))
    years = ""
    for cell, year in sorted(ticks.items()):
        if len(years) <= cell <= axis.cells - len(year):
            years = years.ljust(cell) + year
    return line, years


def _count_years(moment: datetime) -> float:
    """A moment as a year and its fraction."""
    passed = moment - _new_year(moment.year, moment)
    days = 366 if isleap(moment.year) else 365
    return moment.year + passed / timedelta(days=days)


def _new_year(year: int, like: datetime) -> datetime:
    return datetime(min(max(year, 1), 9999), 1, 1, tzinfo=like.tzinfo)
