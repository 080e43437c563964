"""Bars: counts drawn in proportion, told apart by colour and by pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment

from missioncat.text import clean
from missioncat.views.cells import count_cells, cut, pad, wrap_lines
from missioncat.views.theme import can_show, find_style, finish

Kind = Literal["solid", "dense", "medium", "hatched"]
Part = tuple[int, str, Kind]
"""A count, its style, and the pattern it is drawn with."""

PATTERNS: dict[Kind, str] = {"solid": "█", "dense": "▓", "medium": "▒", "hatched": "░"}
EIGHTHS = "▏▎▍▌▋▊▉█"

GAP = "  "
# Fewer cells than this show no proportion any more; the numbers have to do.
LEAST_BAR = 4
# What a bar keeps for itself before the notes get their room.
FAIR_BAR = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart; the count beside it is the sum of its parts."""

    label: str
    parts: Sequence[Part] = field(default_factory=list)
    note: str = ""

    @property
    def total(self) -> int:
        return sum(count for count, _, _ in self.parts)


@dataclass(frozen=True, slots=True)
class _Layout:
    label: int
    count: int
    bar: int
    numeric: bool


class Bars:
    """A bar chart, one line a row: label, count, bar, note."""

    def __init__(self, rows: Sequence[Bar], unit_width: float | None = None, footer: str | None = None) -> None:
        self.rows = rows
        self.unit_width = unit_width
        self.footer = footer

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take all the width there is: the longer the bars, the finer the proportions."""
        return Measurement(min(20, options.max_width), options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield a line a bar, then the footer."""
        yield from finish(console, options, self._lines(console, options))

    def _lines(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        room = options.max_width
        if self.rows:
            layout = self._lay_out(room)
            blocks = can_show(options.encoding, EIGHTHS)
            for row in self.rows:
                yield from self._line(console, row, layout, room, blocks)
        if self.footer:
            if self.rows:
                yield Segment("\n")
            for line in wrap_lines(self.footer, room):
                yield Segment(line, find_style(console, "view.faint"))
                yield Segment("\n")

    def _lay_out(self, room: int) -> _Layout:
        count = max(len(str(row.total)) for row in self.rows)
        longest = max(count_cells(clean(row.label)) for row in self.rows)
        # A label may take a third of the line; on a very narrow one, what the count leaves.
        label = min(longest, max(room // 3, 8), max(room - len(GAP) - count, 1))
        left = room - label - count - 2 * len(GAP)
        note = max(count_cells(clean(row.note)) for row in self.rows)
        bar = max(left - note - len(GAP), min(left, FAIR_BAR)) if note else left
        numeric = all(row.label.isdecimal() for row in self.rows)
        return _Layout(label, count, bar if bar >= LEAST_BAR else 0, numeric)

    def _line(self, console: Console, row: Bar, layout: _Layout, room: int, blocks: bool) -> Iterator[Segment]:
        label = pad(clean(row.label), layout.label, "right" if layout.numeric else "left")
        start = f"{label}{GAP}{row.total:>{layout.count}}"
        drawn = self._draw(row, layout, blocks) if layout.bar else []
        used = count_cells(start) + len(GAP) + sum(len(text) for text, _ in drawn)
        left = room - used - len(GAP)
        note = cut(clean(row.note), left) if layout.bar and left > 0 else ""
        yield Segment(start + GAP if drawn else start)
        for text, style in drawn:
            yield Segment(text, find_style(console, style))
        if note:
            yield Segment(GAP + note)
        yield Segment("\n")

    def _draw(self, row: Bar, layout: _Layout, blocks: bool) -> list[tuple[str, str]]:
        """Draw the bar of a row as text and style of each part."""
        eighths = self._scale(row.total, layout.bar)
        if not eighths:
            return []
        parts = [part for part in row.parts if part[0] > 0]
        whole = -(-eighths // 8)
        drawn = [
            (PATTERNS[kind] * cells, style)
            for cells, (_, style, kind) in zip(share_cells([count for count, _, _ in parts], whole), parts, strict=True)
            if cells
        ]
        text, style = drawn[-1]
        if blocks and text[-1] == EIGHTHS[-1]:
            drawn[-1] = (text[:-1] + EIGHTHS[(eighths - 1) % 8], style)
        return drawn

    def _scale(self, total: int, room: int) -> int:
        """Give the length of a bar in eighths of a cell, at least one for anything at all."""
        greatest = max(row.total for row in self.rows)
        if total <= 0:
            return 0
        unit = room / greatest
        if self.unit_width is not None:
            unit = min(unit, self.unit_width)
        return max(1, min(round(total * unit * 8), room * 8))


def share_cells(counts: Sequence[int], cells: int) -> list[int]:
    """Divide cells among counts in proportion, so that they sum up exactly.

    Whatever is not nothing gets a cell of its own as long as there are enough: one failure among
    two hundred launches is what the chart is looked at for.

    >>> share_cells([1, 1, 1], 10)
    [4, 3, 3]
    >>> share_cells([199, 1], 20)
    [19, 1]
    >>> share_cells([5, 9, 2], 2)
    [1, 1, 0]
    """
    total = sum(counts)
    if total <= 0:
        return [0] * len(counts)
    quotas = [count * cells / total for count in counts]
    shares = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(counts)), key=lambda i: quotas[i] - shares[i], reverse=True)
    for index in by_remainder[: cells - sum(shares)]:
        shares[index] += 1
    return _spare_one_each(counts, shares)


def _spare_one_each(counts: Sequence[int], shares: list[int]) -> list[int]:
    """Give each count that came out empty a cell of the longest, the greatest first."""
    empty = [index for index, count in enumerate(counts) if count and not shares[index]]
    for index in sorted(empty, key=lambda i: counts[i], reverse=True):
        longest = max(range(len(shares)), key=shares.__getitem__)
        if shares[longest] <= 1:
            break
        shares[longest] -= 1
        shares[index] = 1
    return shares
