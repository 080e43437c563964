"""What all drawings but tables have in common: lines of text with styles, and how they are printed.

A table is painted by itself (`tables`), because it is printed in thousands of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment

from missioncat.views.cells import count_cells, cut, wrap_lines
from missioncat.views.theme import find_style, finish

Piece = tuple[str, str]
"""Some text and the name of its style, which may be empty."""

Line = list[Piece]

GAP = INDENT = "  "


class Drawing:
    """Something that takes all the width there is: the wider, the finer."""

    __slots__ = ()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take all the width there is."""
        return Measurement(min(20, options.max_width), options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        yield from finish(console, options, _paint(console, self.draw(options)))

    def draw(self, options: ConsoleOptions) -> Iterator[Line]:
        """The lines, none of them wider than the room there is."""
        raise NotImplementedError


def _paint(console: Console, lines: Iterable[Line]) -> Iterator[Segment]:
    """Lines as segments, nothing blank at an end."""
    for line in lines:
        while line and not line[-1][0].strip():
            line = line[:-1]
        for text, style in line[:-1]:
            yield Segment(text, find_style(console, style))
        for text, style in line[-1:]:
            yield Segment(text.rstrip(), find_style(console, style))
        yield Segment("\n")


def draw_footer(footer: str | None, room: int, is_below: bool) -> Iterator[Line]:
    """The line that counts, apart from what it is below of."""
    if not footer:
        return
    if is_below:
        yield []
    for text in wrap_lines(footer, room):
        yield [(text, "view.faint")]


def measure(line: Iterable[Piece]) -> int:
    """The cells that pieces of text take."""
    return sum(count_cells(text) for text, _ in line)


def indent(lines: Iterable[Line], cells: int = len(INDENT)) -> Iterator[Line]:
    """The lines behind so many blanks."""
    for line in lines:
        yield [(" " * cells, ""), *line]


def crop(line: Line, room: int) -> Line:
    """Cut a line that a very narrow terminal has no room for."""
    kept: Line = []
    for text, style in line:
        text = cut(text, room)
        if text:
            kept.append((text, style))
        room -= count_cells(text)
    return kept
