"""A page about one thing: a headline and sections of facts, entries and sources, set to the terminal's width.

What is said on a page is decided in `details`; here it is only laid out. A text is a list of pieces, each with
the name of its style, so nothing in the data is ever taken for markup.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Protocol

from rich.cells import chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment

from missioncat.text import clean
from missioncat.views.cells import count_cells, cut
from missioncat.views.theme import can_show, find_style, finish

Piece = tuple[str, str]
"""Some text and the name of its style, which may be empty."""

Line = list[Piece]

FAINT = "view.faint"
GAP = "  "
INDENT = "  "

MEASURE = 132
"""The widest a page gets: the eye loses its line on a longer one."""
PROSE = 92
"""The same for running text, which has no columns to hold on to."""
TWO_COLUMNS = 110
"""From this width of the terminal on, facts stand in two columns."""
LEAST_TEXT = 30
"""An entry's text narrower than this goes below its date instead of beside it."""


class Block(Protocol):
    """A part of a page: gives its lines for the room there is, none of them wider."""

    def lines(self, room: int) -> Iterator[Line]:
        """The lines, without line ends."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `hang` is the indent of all lines but the first."""

    pieces: Sequence[Piece]
    hang: int = 0
    measure: int = PROSE

    def lines(self, room: int) -> Iterator[Line]:
        """Wrap the text."""
        yield from wrap_pieces(self.pieces, min(room, self.measure), self.hang)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Facts: labels in a column, their values beside them. `columns` allows two columns of such pairs."""

    rows: Sequence[tuple[str, Sequence[Piece]]]
    columns: bool = False

    def lines(self, room: int) -> Iterator[Line]:
        """Lay the pairs out, down the first column and then down the second."""
        if not self.rows:
            return
        if not self.columns or room < TWO_COLUMNS - len(INDENT) or len(self.rows) < 4:
            yield from self._column(self.rows, room)
            return
        width = (room - 2 * len(GAP)) // 2
        # A value that would wrap in its half makes the columns ragged: then one column reads better.
        half = -(-len(self.rows) // 2)
        left = list(self._column(self.rows[:half], width))
        right = list(self._column(self.rows[half:], width))
        if len(left) + len(right) > len(self.rows) + 2:
            yield from self._column(self.rows, room)
            return
        width = max(map(_width, left))
        nothing: Line = []
        for first, second in zip_longest(left, right, fillvalue=nothing):
            space = " " * (width - _width(first)) + 2 * GAP
            yield [*first, (space, ""), *second] if second else list(first)

    def _column(self, rows: Sequence[tuple[str, Sequence[Piece]]], room: int) -> Iterator[Line]:
        label_width = min(max(count_cells(label) for label, _ in self.rows), max(room // 3, 4))
        for label, pieces in rows:
            texts = wrap_pieces(pieces, min(room - label_width - len(GAP), PROSE))
            head = cut(label, label_width)
            yield [(head, FAINT), (" " * (label_width - count_cells(head)) + GAP, ""), *next(texts, [])]
            for text in texts:
                yield [(" " * label_width + GAP, ""), *text]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: its cells stand in columns, its text takes the rest."""

    cells: Sequence[Piece]
    text: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of entries, each with the same number of cells; below one another where it is narrow."""

    rows: Sequence[Entry]
    titles: Sequence[str] = ()

    def lines(self, room: int) -> Iterator[Line]:
        """Lay the entries out with a hanging indent."""
        rows = [[(clean(text), style) for text, style in row.cells] for row in self.rows]
        heads = [*rows, [(title, FAINT) for title in self.titles[:-1]]] if self.titles else rows
        widths = [max(count_cells(text) for text, _ in column) for column in zip(*heads, strict=True)]
        indent = sum(widths) + len(GAP) * len(widths)
        stacked = room - indent < LEAST_TEXT
        if self.titles and not stacked:
            yield [*_columns(heads[-1], widths), (self.titles[-1], FAINT)]
        for cells, row in zip(rows, self.rows, strict=True):
            if stacked:
                yield from wrap_pieces([piece for cell in cells for piece in (cell, (" ", ""))], room, len(INDENT))
                for line in wrap_pieces(row.text, room - len(INDENT)):
                    yield [(INDENT, ""), *line]
                continue
            texts = wrap_pieces(row.text, min(room - indent, PROSE))
            yield [*_columns(cells, widths), *next(texts, [])]
            for line in texts:
                yield [(" " * indent, ""), *line]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short texts one below the other; many of them in columns where there is room."""

    items: Sequence[Sequence[Piece]]

    def lines(self, room: int) -> Iterator[Line]:
        """Lay the items out, down the columns."""
        least = max((sum(count_cells(clean(text)) for text, _ in item) for item in self.items), default=0)
        width = least + len("· ")
        count = max(1, min(3, (room + len(GAP)) // (width + len(GAP)))) if len(self.items) > 6 else 1
        if count == 1:
            for item in self.items:
                yield from wrap_pieces([("· ", FAINT), *item], room, len("· "))
            return
        height = -(-len(self.items) // count)
        for row in range(height):
            line: Line = []
            for index in range(row, len(self.items), height):
                line += [(" " * ((index // height) * (width + len(GAP)) - _width(line)), "")] if line else []
                line += [("· ", FAINT), *[(clean(text), style) for text, style in self.items[index]]]
            yield line


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with a title; `note` stands faintly behind the title."""

    title: str
    blocks: Sequence[Block]
    note: Sequence[Piece] = ()

    def lines(self, room: int) -> Iterator[Line]:
        """The title, and the blocks below it, indented."""
        yield from wrap_pieces([(self.title, "view.header"), (GAP, ""), *self.note], room)
        for block in self.blocks:
            for line in block.lines(room - len(INDENT)):
                yield [(INDENT, ""), *line]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its parts with an empty line between each two."""

    parts: Sequence[Block] = field(default_factory=list)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take all the width there is."""
        return Measurement(min(20, options.max_width), options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        yield from finish(console, options, _paint(console, options, self.lines(options.max_width)))

    def lines(self, room: int) -> Iterator[Line]:
        """The lines of all parts."""
        for number, part in enumerate(self.parts):
            if number:
                yield []
            yield from part.lines(min(room, MEASURE))


@dataclass(frozen=True, slots=True)
class Pages:
    """Several pages, with a rule between each two."""

    pages: Sequence[Page]

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take all the width there is."""
        return Measurement(min(20, options.max_width), options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the pages one after the other."""
        for number, page in enumerate(self.pages):
            if number:
                rule: list[Line] = [[], [("─" * min(options.max_width, MEASURE), "view.line")], []]
                yield from finish(console, options, _paint(console, options, rule))
            yield from page.__rich_console__(console, options)


def wrap_pieces(pieces: Iterable[Piece], room: int, hang: int = 0) -> Iterator[Line]:
    """Break pieces of text into lines at spaces, and only a word longer than a line inside.

    >>> [_join(line) for line in wrap_pieces([("Launched by", ""), (" CZ-5.", "view.faint")], 12, hang=2)]
    ['Launched by', '  CZ-5.']
    """
    # A double-width character has to find its place somewhere.
    room = max(room, hang + 2)
    line: Line = []
    used = 0
    for gap, word in _words(pieces, room - hang):
        size = _width(word)
        if line and used + gap + size > room:
            yield line
            line, used = ([(" " * hang, "")] if hang else []), hang
        elif line:
            line.append((" " * gap, ""))
            used += gap
        line += word
        used += size
    if line:
        yield line


def _words(pieces: Iterable[Piece], room: int) -> Iterator[tuple[int, Line]]:
    """The words of a text, each as the pieces it is put together from; one too long comes in several.

    Before each goes the number of spaces that part it from the one before on its line: one, two at a piece that
    is a GAP, none inside a word.
    """
    word: Line = []
    gap = 1
    for text, style in pieces:
        for number, part in enumerate(clean(text).split(" ")):
            if number and word:
                yield from _chop(gap, word, room)
                word, gap = [], 1
            if part:
                word.append((part, style))
        if text == GAP:
            gap = len(GAP)
    if word:
        yield from _chop(gap, word, room)


def _chop(gap: int, word: Line, room: int) -> Iterator[tuple[int, Line]]:
    if _width(word) <= room:
        yield gap, word
        return
    for text, style in word:
        for part in chop_cells(text, room):
            yield gap, [(part, style)]
            gap = 0


def _width(line: Iterable[Piece]) -> int:
    return sum(count_cells(text) for text, _ in line)


def _join(line: Iterable[Piece]) -> str:
    return "".join(text for text, _ in line)


def _columns(cells: Sequence[Piece], widths: Sequence[int]) -> Iterator[Piece]:
    for (text, style), width in zip(cells, widths, strict=True):
        yield text, style
        yield " " * (width - count_cells(text)) + GAP, ""


def _paint(console: Console, options: ConsoleOptions, lines: Iterable[Line]) -> Iterator[Segment]:
    """Lines as segments: neighbours of one style joined, nothing blank at an end."""
    degree = can_show(options.encoding, "°")
    for line in lines:
        runs: list[Piece] = []
        for text, style in line:
            if runs and (runs[-1][1] == style or not text.strip(" ")):
                runs[-1] = (runs[-1][0] + text, runs[-1][1])
            elif text:
                runs.append((text, style))
        if runs:
            runs[-1] = (runs[-1][0].rstrip(" "), runs[-1][1])
        for text, style in runs:
            yield Segment(text if degree else text.replace("°", " "), find_style(console, style))
        yield Segment("\n")
