"""A page about one thing: a headline and sections of facts, entries and sources.

What is said on a page is decided in `details`; here it is only laid out, to the terminal's width. A
text is a list of pieces, each with the name of its style, so nothing in the data is ever taken for
markup.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple, Protocol

from rich.cells import chop_cells
from rich.console import ConsoleOptions

from missioncat.text import clean
from missioncat.views.cells import count_cells, cut
from missioncat.views.drawing import GAP, INDENT, Drawing, Line, Piece, indent, measure
from missioncat.views.theme import can_show

FAINT = "view.faint"

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


class Paragraph(NamedTuple):
    """Running text; `hang` is the indent of all lines but the first."""

    pieces: Sequence[Piece]
    hang: int = 0
    measure: int = PROSE

    def lines(self, room: int) -> Iterator[Line]:
        """Wrap the text."""
        yield from wrap_pieces(self.pieces, min(room, self.measure), self.hang)


class Pairs(NamedTuple):
    """Facts: labels in a column, values beside them. `columns` allows two columns of such pairs."""

    rows: Sequence[tuple[str, Sequence[Piece]]]
    columns: bool = False

    def lines(self, room: int) -> Iterator[Line]:
        """Lay the pairs out, down the first column and then down the second."""
        if not self.rows:
            return
        if self.columns and room >= TWO_COLUMNS - len(INDENT) and len(self.rows) >= 4:
            width = (room - 2 * len(GAP)) // 2
            half = -(-len(self.rows) // 2)
            left = list(self._lay_out(self.rows[:half], width))
            right = list(self._lay_out(self.rows[half:], width))
            # Values that wrap in their half make the columns ragged: then one column reads better.
            if len(left) + len(right) <= len(self.rows) + 2:
                yield from _stand_side_by_side(left, right)
                return
        yield from self._lay_out(self.rows, room)

    def _lay_out(self, rows: Sequence[tuple[str, Sequence[Piece]]], room: int) -> Iterator[Line]:
        label_width = min(max(count_cells(label) for label, _ in self.rows), max(room // 3, 4))
        for label, pieces in rows:
            cell = (cut(label, label_width), FAINT)
            width = min(room - label_width - len(GAP), PROSE)
            yield from _hang([cell], [label_width], pieces, width)


def _stand_side_by_side(left: Sequence[Line], right: Sequence[Line]) -> Iterator[Line]:
    width = max(map(measure, left))
    nothing: Line = []
    for first, second in zip_longest(left, right, fillvalue=nothing):
        line = list(first)
        if second:
            line += [(" " * (width - measure(first)) + 2 * GAP, ""), *second]
        yield line


class Entry(NamedTuple):
    """A line of a list: its cells stand in columns, its text takes the rest."""

    cells: Sequence[Piece]
    text: Sequence[Piece]


class Entries(NamedTuple):
    """A list of entries, each with the same number of cells; stacked where it is narrow."""

    rows: Sequence[Entry]
    titles: Sequence[str] = ()

    def lines(self, room: int) -> Iterator[Line]:
        """Lay the entries out with a hanging indent."""
        rows = [(_clean_pieces(cells), text) for cells, text in self.rows]
        titles = [(title, FAINT) for title in self.titles]
        heads = [cells for cells, _ in rows]
        if titles:
            heads.append(titles[:-1])
        widths = [_greatest_width(column) for column in zip(*heads, strict=True)]
        left = room - sum(widths) - len(GAP) * len(widths)
        if left < LEAST_TEXT:
            for cells, text in rows:
                yield from _stack(cells, text, room)
            return
        if titles:
            yield [*_columns(titles[:-1], widths), titles[-1]]
        for cells, text in rows:
            yield from _hang(cells, widths, text, min(left, PROSE))


def _hang(
    cells: Sequence[Piece], widths: Sequence[int], text: Sequence[Piece], room: int
) -> Iterator[Line]:
    """The cells of an entry in their columns, and its text beside them."""
    texts = wrap_pieces(text, room)
    yield [*_columns(cells, widths), *next(texts, [])]
    yield from indent(texts, sum(widths) + len(GAP) * len(widths))


def _stack(cells: Sequence[Piece], text: Sequence[Piece], room: int) -> Iterator[Line]:
    """The cells of an entry in one line, and its text below."""
    head: Line = []
    for cell in cells:
        head += [cell, (" ", "")]
    yield from wrap_pieces(head, room, len(INDENT))
    yield from indent(wrap_pieces(text, room - len(INDENT)))


FEW = 6
"""So many bullets stand one below the other; more of them share lines where there is room."""


class Bullets(NamedTuple):
    """Short texts one below the other; many of them in columns where there is room."""

    items: Sequence[Sequence[Piece]]

    def lines(self, room: int) -> Iterator[Line]:
        """Lay the items out, down the columns."""
        items = [[("· ", FAINT), *_clean_pieces(item)] for item in self.items]
        width = max(map(measure, items), default=0) + len(GAP)
        count = 1
        if len(items) > FEW:
            count = min(3, (room + len(GAP)) // width)
        if count <= 1:
            for item in self.items:
                yield from wrap_pieces([("· ", FAINT), *item], room, len("· "))
            return
        height = -(-len(items) // count)
        for row in range(height):
            line: Line = []
            for column, item in enumerate(items[row::height]):
                line += [(" " * (column * width - measure(line)), ""), *item]
            yield line


def _clean_pieces(pieces: Iterable[Piece]) -> Line:
    return [(clean(text), style) for text, style in pieces]


class Section(NamedTuple):
    """A part of the page with a title; `note` stands faintly behind the title."""

    title: str
    blocks: Sequence[Block]
    note: Sequence[Piece] = ()

    def lines(self, room: int) -> Iterator[Line]:
        """The title, and the blocks below it, indented."""
        yield from wrap_pieces([(self.title, "view.header"), (GAP, ""), *self.note], room)
        for block in self.blocks:
            yield from indent(block.lines(room - len(INDENT)))


def list_entries(
    title: str, entries: Sequence[Entry], note: Sequence[Piece] = (), titles: Sequence[str] = ()
) -> Iterator[Section]:
    """A section that says how many entries it has; none if it had none."""
    if entries:
        yield Section(f"{title} ({len(entries)})", [Entries(entries, titles)], note)


@dataclass(frozen=True)
class Page(Drawing):
    """A page: its parts with an empty line between each two."""

    parts: Sequence[Block] = ()

    def draw(self, options: ConsoleOptions) -> Iterator[Line]:
        """The lines, their pieces joined, with signs of degrees only where they can be shown."""
        has_degrees = can_show(options.encoding, "°")
        for line in self.lines(options.max_width):
            joined = _join_runs(line)
            if not has_degrees:
                joined = [(text.replace("°", " "), style) for text, style in joined]
            yield joined

    def lines(self, room: int) -> Iterator[Line]:
        """The lines of all parts."""
        for number, part in enumerate(self.parts):
            if number:
                yield []
            yield from part.lines(min(room, MEASURE))


@dataclass(frozen=True)
class Pages(Drawing):
    """Several pages, with a rule between each two."""

    pages: Sequence[Page]

    def draw(self, options: ConsoleOptions) -> Iterator[Line]:
        """The lines of the pages one after the other."""
        for number, page in enumerate(self.pages):
            if number:
                yield []
                yield [("─" * min(options.max_width, MEASURE), "view.line")]
                yield []
            yield from page.draw(options)


def wrap_pieces(pieces: Iterable[Piece], room: int, hang: int = 0) -> Iterator[Line]:
    """Break pieces of text into lines at spaces, and only a word longer than a line inside.

    >>> pieces = [("Launched by", ""), (" CZ-5.", "view.faint")]
    >>> ["".join(text for text, _ in line) for line in wrap_pieces(pieces, 12, hang=2)]
    ['Launched by', '  CZ-5.']
    """
    # A double-width character has to find its place somewhere.
    room = max(room, hang + 2)
    line: Line = []
    used = 0
    for gap, word in _words(pieces, room - hang):
        size = measure(word)
        if line and used + gap + size > room:
            yield line
            line, used = [], hang
            if hang:
                line.append((" " * hang, ""))
        elif line:
            line.append((" " * gap, ""))
            used += gap
        line += word
        used += size
    if line:
        yield line


def _words(pieces: Iterable[Piece], room: int) -> Iterator[tuple[int, Line]]:
    """The words of a text, each as the pieces it is made of; one too long comes in several.

    Before each goes the number of spaces that part it from the one before on its line: one, two at
    a piece that is a GAP, none inside a word.
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
    if measure(word) <= room:
        yield gap, word
        return
    for text, style in word:
        for part in chop_cells(text, room):
            yield gap, [(part, style)]
            gap = 0


def _columns(cells: Sequence[Piece], widths: Sequence[int]) -> Iterator[Piece]:
    for (text, style), width in zip(cells, widths, strict=True):
        yield text, style
        yield " " * (width - count_cells(text)) + GAP, ""


def _greatest_width(column: Iterable[Piece]) -> int:
    return max(count_cells(text) for text, _ in column)


def _join_runs(line: Iterable[Piece]) -> Line:
    """Neighbours of one style as one piece, with the space between them in the style before it."""
    runs: Line = []
    for text, style in line:
        if runs and (runs[-1][1] == style or not text.strip(" ")):
            before, kept = runs[-1]
            runs[-1] = (before + text, kept)
        elif text:
            runs.append((text, style))
    return runs
