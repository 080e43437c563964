"""Bars: counts drawn in proportion, told apart by colour and by pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich.console import ConsoleOptions

from missioncat.text import clean
from missioncat.views.cells import count_cells, cut, pad
from missioncat.views.drawing import GAP, Drawing, Line, draw_footer, measure
from missioncat.views.theme import can_show

Kind = Literal["solid", "dense", "medium", "hatched"]
Part = tuple[int, str, Kind]
"""A count, its style, and the pattern it is drawn with."""

PATTERNS: dict[Kind, str] = {"solid": "█", "dense": "▓", "medium": "▒", "hatched": "░"}
EIGHTHS = "▏▎▍▌▋▊▉█"

# Fewer cells than this show no proportion any more; the numbers have to do.
LEAST_BAR = 4
# What a bar keeps for itself before the notes get their room.
FAIR_BAR = 16


class Bar(NamedTuple):
    """One line of a chart; the count beside it is the sum of its parts."""

    label: str
    parts: Sequence[Part] = ()
    note: str = ""

    @property
    def total(self) -> int:
        return sum(count for count, _, _ in self.parts)


class _Layout(NamedTuple):
    """The cells of each column, and whether labels are numbers."""

    label: int
    number: int
    bar: int
    numeric: bool


@dataclass
class Bars(Drawing):
    """A bar chart, one line a row: label, count, bar, note."""

    rows: Sequence[Bar]
    footer: str | None = None

    def draw(self, options: ConsoleOptions) -> Iterator[Line]:
        """A line a bar, then the footer."""
        room = options.max_width
        if self.rows:
            layout = self._lay_out(room)
            blocks = can_show(options.encoding, EIGHTHS)
            for row in self.rows:
                yield self._draw_row(row, layout, room, blocks)
        yield from draw_footer(self.footer, room, bool(self.rows))

    def _lay_out(self, room: int) -> _Layout:
        count = max(len(str(row.total)) for row in self.rows)
        longest = max(count_cells(clean(row.label)) for row in self.rows)
        # A label may take a third of the line; on a very narrow one, what the count leaves.
        label = min(longest, max(room // 3, 8), max(room - len(GAP) - count, 1))
        left = room - label - count - 2 * len(GAP)
        note = max(count_cells(clean(row.note)) for row in self.rows)
        bar = left
        if note:
            bar = max(left - note - len(GAP), min(left, FAIR_BAR))
        if bar < LEAST_BAR:
            bar = 0
        return _Layout(label, count, bar, all(row.label.isdecimal() for row in self.rows))

    def _draw_row(self, row: Bar, layout: _Layout, room: int, blocks: bool) -> Line:
        label = pad(clean(row.label), layout.label, "right" if layout.numeric else "left")
        start = f"{label}{GAP}{row.total:>{layout.number}}"
        line: Line = [(start, "")]
        if not layout.bar:
            return line
        drawn = self._draw_bar(row, layout, blocks)
        left = room - count_cells(start) - measure(drawn) - 2 * len(GAP)
        if drawn:
            line += [(GAP, ""), *drawn]
        if row.note and left > 0:
            line.append((GAP + cut(clean(row.note), left), ""))
        return line

    def _draw_bar(self, row: Bar, layout: _Layout, blocks: bool) -> Line:
        """The bar of a row: a piece for each of its parts that is long enough to be seen."""
        eighths = self._scale(row.total, layout.bar)
        if not eighths:
            return []
        parts = [part for part in row.parts if part[0] > 0]
        shares = share_cells([count for count, _, _ in parts], -(-eighths // 8))
        drawn: Line = []
        for cells, (_, style, kind) in zip(shares, parts, strict=True):
            if cells:
                drawn.append((PATTERNS[kind] * cells, style))
        text, style = drawn[-1]
        if blocks and text[-1] == EIGHTHS[-1]:
            # Only the last cell of a solid bar can be drawn finer than a cell.
            drawn[-1] = (text[:-1] + EIGHTHS[(eighths - 1) % 8], style)
        return drawn

    def _scale(self, total: int, room: int) -> int:
        """The length of a bar in eighths of a cell, at least one for anything at all."""
        if total <= 0:
            return 0
        unit = room / max(row.total for row in self.rows)
        return max(1, round(total * unit * 8))


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
