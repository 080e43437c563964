"""Tables that fit the terminal, fast enough for every launch there ever was.

`rich.table` lays out each cell for itself and needs 6 seconds for 8,000 rows. Here a column is
measured and padded as a whole, and a row leaves in as few segments as its colours allow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style

from missioncat.text import clean
from missioncat.views.cells import count_cells, cut, pad, wrap, wrap_lines
from missioncat.views.drawing import GAP, INDENT
from missioncat.views.theme import fallbacks, find_style, finish, is_plain, translate

Cell = str | tuple[str, str]
"""The text of a cell, or the text and its style."""

Justify = Literal["left", "right"]

# Rows laid out at a time: large enough to work by columns, small enough that the first come soon.
BATCH = 500
# Narrower than this, what finds no place in the line of a record gets a second one.
FOLDED_BELOW = 60


class Column(NamedTuple):
    """A column's title and how it behaves when the terminal is narrow.

    A `wide` column gives way first, down to `min_width`, its texts cut by `shorten`; whole columns
    are dropped after that, those of the least `importance` first, and of equals the last.
    """

    title: str
    justify: Justify = "left"
    min_width: int = 8
    style: str = ""
    wide: bool = False
    importance: int = 0
    shorten: Callable[[str, int], str] = cut


class _Content(NamedTuple):
    """The cells of one column, taken apart; `styles` is None when no cell has its own."""

    texts: list[str]
    widths: list[int]
    styles: list[str] | None
    simple: bool  # nothing but ASCII: a text is as wide as it is long
    natural: int


class _Piece(NamedTuple):
    """Neighbouring columns of one style, padded and joined; `styles` where they differ by row."""

    texts: list[str]
    style: Style | None
    styles: list[Style | None] | None


Layout = dict[int, int]
"""The columns of a line, by index, and the width of each."""


@dataclass
class Grid:
    """A table without boxes: bold header, thin rule, a row a line, or two where it is narrow.

    `headings` are lines above some rows, by the index of the row. `folds` says that a narrow
    terminal may have a second line for each row.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    footer: str | None = None
    _: KW_ONLY
    headings: Mapping[int, str] = field(default_factory=dict)
    folds: bool = True

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"every row must have {len(self.columns)} cells, one for each column")

    @cached_property
    def _contents(self) -> list[_Content]:
        return [_take_apart(column) for column in zip(*self.rows, strict=True)]

    @cached_property
    def _natural_widths(self) -> list[int]:
        return list(map(_natural_width, self.columns, self._contents))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Ask for the natural width; less than the first column makes no sense."""
        if not self.rows:
            return Measurement(1, max(1, count_cells(clean(self.footer or ""))))
        natural = self._natural_widths
        whole = sum(natural) + len(GAP) * (len(natural) - 1)
        least = min(natural[0], self.columns[0].min_width)
        return Measurement(least, whole).clamp(max_width=options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the header, the rows batch by batch, and what stands below."""
        layouts: list[Layout] = []
        if self.rows:
            layouts = self._lay_out(options.max_width)
            yield from finish(console, options, self._header(console, layouts))
            yield from self._body(console, options, layouts)
        below = self._below(console, layouts, options.max_width)
        yield from finish(console, options, below)

    def _lay_out(self, room: int) -> list[Layout]:
        """Which columns stand in the line of a row, and which in its second one."""
        natural = dict(enumerate(self._natural_widths))
        first = fit_widths(self.columns, natural, room)
        rest = {index: width for index, width in natural.items() if index not in first}
        if not rest or not self.folds or not len(INDENT) < room < FOLDED_BELOW:
            return [first]
        return [first, fit_widths(self.columns, rest, room - len(INDENT))]

    def _header(self, console: Console, layouts: Sequence[Layout]) -> Iterator[Segment]:
        length = 0
        for line, widths in enumerate(layouts):
            titles = []
            for index, width in widths.items():
                column = self.columns[index]
                titles.append(pad(clean(column.title), width, column.justify))
            text = INDENT * line + GAP.join(titles)
            length = max(length, count_cells(text))
            yield Segment(text.rstrip(), find_style(console, "view.header"))
            yield Segment("\n")
        yield Segment("─" * length, find_style(console, "view.line"))
        yield Segment("\n")

    def _body(
        self, console: Console, options: ConsoleOptions, layouts: Sequence[Layout]
    ) -> Iterator[Segment]:
        styles = _Styles(console)
        for batch in self._list_batches():
            heading = self.headings.get(batch.start)
            if heading is not None:
                text = pad(clean(heading), options.max_width).rstrip()
                yield from finish(console, options, [Segment(text, styles["view.faint"])])
                yield Segment("\n")
            lines = [self._draw_rows(options, widths, batch, styles) for widths in layouts]
            if len(lines) == 1:
                for row in lines[0]:
                    yield from row
                continue
            for first, second in zip(*lines, strict=True):
                yield from first
                yield from _indent(second)

    def _list_batches(self) -> Iterator[slice]:
        """The rows in batches, of which one begins wherever a heading stands."""
        count = len(self.rows)
        starts = {*range(0, count, BATCH), *self.headings}
        for start, end in pairwise([*sorted(starts), count]):
            yield slice(start, end)

    def _draw_rows(
        self, options: ConsoleOptions, widths: Layout, batch: slice, styles: _Styles
    ) -> Iterator[Iterable[Segment]]:
        """One line of each row."""
        table = fallbacks(options.encoding)
        padded = {}
        for index, width in widths.items():
            texts = _pad_column(self.columns[index], self._contents[index], batch, width)
            if table:
                texts = [translate(text, table) for text in texts]
            padded[index] = texts
        if styles.are_lost:
            for cells in zip(*padded.values(), strict=True):
                yield (Segment(GAP.join(cells).rstrip() + "\n"),)
        else:
            yield from _paint(self._pieces(padded, batch, styles))

    def _pieces(
        self, padded: dict[int, list[str]], batch: slice, styles: _Styles
    ) -> Iterator[_Piece]:
        """Join neighbouring unstyled columns, so that they leave as one segment a row."""
        joined: list[list[str]] = []
        for position, (index, texts) in enumerate(padded.items()):
            content, column = self._contents[index], self.columns[index]
            if position:
                joined.append([GAP] * len(texts))
            if content.styles is None and not column.style:
                joined.append(texts)
                continue
            if joined:
                yield _Piece(_join(joined), None, None)
                joined = []
            own = None
            if content.styles is not None:
                own = [styles[name or column.style] for name in content.styles[batch]]
            yield _Piece(texts, styles[column.style], own)
        if joined:
            yield _Piece(_join(joined), None, None)

    def _below(self, console: Console, layouts: Sequence[Layout], room: int) -> Iterator[Segment]:
        lines = wrap_lines(self.footer or "", room)
        if layouts:
            lines += wrap(self._describe_dropped(layouts), room)
        if lines and layouts:
            yield Segment("\n")
        for line in lines:
            yield Segment(line, find_style(console, "view.faint"))
            yield Segment("\n")

    def _describe_dropped(self, layouts: Sequence[Layout]) -> str:
        """Which columns found no place; nothing if all of them did."""
        shown = set().union(*layouts)
        columns = enumerate(self.columns)
        dropped = [clean(column.title) for index, column in columns if index not in shown]
        if not dropped:
            return ""
        return f"not shown for width: {', '.join(dropped)}"


class _Styles(dict[str, Style | None]):
    """The styles of a table, each looked up once."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self.are_lost = is_plain(console)

    def __missing__(self, name: str) -> Style | None:
        self[name] = find_style(self._console, name)
        return self[name]


LONG_ID = 24
"""An id wider than this, such as those of Launch Library, gives way to rocket and site."""


def weigh_ids(ids: Iterable[str], importance: int) -> int:
    """How important a column of ids is: a short one stays for the next command, a long one goes.

    >>> weigh_ids(["change-5", "2020-087"], 2)
    2
    >>> weigh_ids(["change-5", "falcon-9-block-5-starlink-group-10-49"], 2)
    0
    """
    longest = max(map(len, ids), default=0)
    return 0 if longest > LONG_ID else importance


def fit_widths(columns: Sequence[Column], natural: Mapping[int, int], room: int) -> Layout:
    """Choose the columns that are shown, and their widths; natural ones are given by index.

    >>> columns = [Column("id"), Column("name", wide=True, min_width=5), Column("pad")]
    >>> natural = {0: 4, 1: 20, 2: 6}
    >>> fit_widths(columns, natural, 40)
    {0: 4, 1: 20, 2: 6}
    >>> fit_widths(columns, natural, 22)
    {0: 4, 1: 8, 2: 6}
    >>> fit_widths(columns, natural, 16)
    {0: 4, 1: 10}
    """
    shown = list(natural)
    while True:
        widths = {index: natural[index] for index in shown}
        space = room - len(GAP) * (len(shown) - 1)
        floors = {
            index: min(width, max(columns[index].min_width, 1))
            for index, width in widths.items()
            if columns[index].wide
        }
        if _shrink(widths, floors, space):
            return widths
        if len(shown) == 1:
            return {shown[0]: max(room, 1)}
        # The last of the least important ones.
        shown.remove(min(reversed(shown), key=lambda index: columns[index].importance))


def _shrink(widths: dict[int, int], floors: dict[int, int], space: int) -> bool:
    """Narrow the widest of the flexible columns until all fit; tell whether they do."""
    fixed = sum(width for index, width in widths.items() if index not in floors)
    if fixed + sum(floors.values()) > space:
        return False
    for index in floors:
        # Spares the loop below a cell of 10,000 characters.
        widths[index] = max(min(widths[index], space), floors[index])
    excess = sum(widths.values()) - space
    while excess > 0:
        above = [index for index in floors if widths[index] > floors[index]]
        widths[max(above, key=widths.__getitem__)] -= 1
        excess -= 1
    return True


def _take_apart(cells: Sequence[Cell]) -> _Content:
    texts, styles = _split_styles(cells)
    # One look at the whole column is much cheaper than one at every cell.
    joined = "".join(texts)
    if not joined.isprintable():
        texts = [clean(text) for text in texts]
        joined = "".join(texts)
    simple = joined.isascii()
    # Not `count_cells` for all: in a large table one call a cell less is worth it.
    measure = len if simple else count_cells
    widths = list(map(measure, texts))
    return _Content(texts, widths, styles, simple, max(widths))


def _split_styles(cells: Sequence[Cell]) -> tuple[list[str], list[str] | None]:
    """The texts of the cells, and their styles if any of them has one."""
    plain = [cell for cell in cells if isinstance(cell, str)]
    if len(plain) == len(cells):
        return plain, None
    texts, styles = [], []
    for cell in cells:
        if isinstance(cell, str):
            cell = (cell, "")
        text, style = cell
        texts.append(text)
        styles.append(style)
    return texts, styles


def _natural_width(column: Column, content: _Content) -> int:
    return max(count_cells(clean(column.title)), content.natural, 1)


def _pad_column(column: Column, content: _Content, batch: slice, room: int) -> list[str]:
    """The texts of a column brought to the room; `cells.pad` does that with a single one."""
    texts, widths = content.texts[batch], content.widths[batch]
    is_cut = content.natural > room
    if is_cut:
        texts = [column.shorten(text, room) for text in texts]
    if content.simple:
        # The ellipsis is one cell and one character, so this holds for cut texts too.
        justified = str.rjust if column.justify == "right" else str.ljust
        return [justified(text, room) for text in texts]
    if is_cut:
        widths = list(map(count_cells, texts))
    spaces = [" " * (room - width) for width in widths]
    if column.justify == "right":
        texts, spaces = spaces, texts
    return list(map(str.__add__, texts, spaces))


def _join(columns: list[list[str]]) -> list[str]:
    if len(columns) == 1:
        return columns[0]
    return list(map("".join, zip(*columns, strict=True)))


def _indent(row: Iterable[Segment]) -> Iterator[Segment]:
    """The second line of a row; none if there is nothing in it."""
    segments = list(row)
    if any(segment.text.strip() for segment in segments):
        yield Segment(INDENT)
        yield from segments


def _paint(pieces: Iterable[_Piece]) -> Iterator[Iterable[Segment]]:
    columns = list(pieces)
    for row in range(len(columns[0].texts)):
        cells = []
        for texts, style, styles in columns:
            if styles is not None:
                style = styles[row]
            cells.append((texts[row], style))
        yield _paint_row(cells)


def _paint_row(cells: Iterable[tuple[str, Style | None]]) -> Iterator[Segment]:
    """Keep colour to the text: the spaces around it go with the unstyled neighbours."""
    plain = ""
    for text, style in cells:
        written = text.strip(" ")
        if style is None or not written:
            plain += text
            continue
        start = text.index(written)
        if plain or start:
            yield Segment(plain + text[:start])
        yield Segment(written, style)
        plain = text[start + len(written) :]
    yield Segment(plain.rstrip() + "\n")


def cross_grid(
    row_title: str,
    col_titles: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int]]],
    footer: str | None = None,
    apart: Collection[str] = (),
) -> Grid:
    """Build a table of counts, with the sums of its rows and columns.

    The columns that count something `apart` stay when others find no place.
    """
    columns = [
        Column(row_title, importance=1),
        *(Column(title, "right", importance=int(title in apart)) for title in col_titles),
        # The sums are what one wants to see when not every column has a place.
        Column("total", "right", style="view.total", importance=1),
    ]
    lines = [[label, *map(_count, counts), _count(sum(counts))] for label, counts in rows]
    if rows:
        sums = [sum(column) for column in zip(*(counts for _, counts in rows), strict=True)]
        cells = ["total", *map(str, sums), str(sum(sums))]
        lines.append([(cell, "view.total") for cell in cells])
    return Grid(columns, lines, footer, folds=False)


def _count(number: int) -> Cell:
    if number:
        return str(number)
    return ("·", "view.faint")
