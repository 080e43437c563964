"""A view as a picture: what the terminal would show, as SVG that needs nothing from anywhere.

Not every reader of SVG squeezes text to a length or keeps the blanks before it, and nobody knows
which font there is. So what stands behind a gap has its own place in the grid of cells, and bars
and lines, which have to meet, are drawn as shapes instead of letters.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import blend_rgb
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME as THEME

from missioncat.views.cells import cut
from missioncat.views.drawing import Drawing
from missioncat.views.theme import make_console

MARK = "<!-- missioncat -->"
"""By which an export knows a picture of ours again."""

FONT = (
    "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', "
    "'Liberation Mono', monospace"
)
SIZE = 14.0
CELL = 8.4
"""How wide a cell is: 0.6 of the letters' size, as in nearly every monospace font."""

LINE = 20.0
BASE = 14.5
"""How far below the top of its line a text stands."""

MARGIN = 16.0
HEAD = 38.0
"""The bar of the window with the title."""

TITLE_LEFT = 60.0
LONGEST_TITLE = 100
SMALL = 11.0
SMALL_CELL = SMALL * 0.6

LEFT_EIGHTHS = {glyph: count / 8 for count, glyph in enumerate("▏▎▍▌▋▊▉█", start=1)}
SHADES = {"░": 0.3, "▒": 0.5, "▓": 0.75}
BLOCK_TOP, BLOCK_HEIGHT = 3.0, 14.0
"""A bar leaves some room above and below, so that bars on lines side by side are told apart."""

STROKES = {
    "─": "-", "│": "|", "┆": "123", "├": "r|", "└": "rt", "╰": "rt", "┴": "lrt", "┬": "lrb",
}  # fmt: skip
"""What lines are made of: whole strokes, those to the left, right, top and bottom, and dashes."""

MIDDLE, HALF = CELL / 2, LINE / 2
BOXES = {
    "-": (0.0, HALF - 0.5, CELL, 1.0),
    "l": (0.0, HALF - 0.5, MIDDLE, 1.0),
    "r": (MIDDLE, HALF - 0.5, MIDDLE, 1.0),
    "|": (MIDDLE - 0.5, 0.0, 1.0, LINE),
    "t": (MIDDLE - 0.5, 0.0, 1.0, HALF),
    "b": (MIDDLE - 0.5, HALF, 1.0, HALF),
    "1": (MIDDLE - 0.5, 0.0, 1.0, LINE / 6),
    "2": (MIDDLE - 0.5, LINE / 3, 1.0, LINE / 6),
    "3": (MIDDLE - 0.5, LINE * 2 / 3, 1.0, LINE / 6),
}
"""The thin box that a stroke is drawn as: its place in its cell, its width and its height."""


class Caption(NamedTuple):
    """What a picture says of itself: what it shows, and in small letters what it is made of."""

    title: str
    notes: Sequence[str] = ()


class _Run(NamedTuple):
    """Some text of one style, with the cell that it begins in."""

    column: int
    text: str
    style: Style


def draw_svg(view: RenderableType, width: int, caption: Caption, widest: int = 0) -> str:
    """A view as SVG. The same view gives the same text.

    It is laid out for so many columns, and one that asks for more of its own accord, as a table
    does, may have as many as `widest`; the picture is only as wide as what stands in it.
    """
    environ = {"TERM": "xterm-256color"}
    console = make_console(io.StringIO(), width, color=True, environ=environ)
    if widest > width and not isinstance(view, Drawing):
        room = console.options.update(max_width=widest)
        natural = Measurement.get(console, room, view).maximum
        console = make_console(io.StringIO(), max(natural, width), color=True, environ=environ)
    lines = list(_find_lines(console, view))
    columns = max((run.column + cell_len(run.text) for line in lines for run in line), default=1)
    return _frame(lines, columns, caption)


def _find_lines(console: Console, view: RenderableType) -> Iterator[list[_Run]]:
    """The words and shapes of each line, with their places."""
    for line in Segment.split_lines(console.render(view)):
        runs = []
        column = 0
        for text, style, _ in line:
            for part in _split(text):
                if not part.isspace():
                    runs.append(_Run(column, part, style or Style()))
                column += cell_len(part)
        yield runs


def _split(text: str) -> list[str]:
    """Words with single blanks between, longer blanks, and signs that need a place of their own.

    >>> _split("Chang'e 5  嫦娥 ██░")
    ["Chang'e 5", '  ', '嫦', '娥', ' ', '██', '░']
    """
    parts: list[str] = []
    kinds: list[str] = []
    for kind, run in groupby(text, _classify):
        together = "".join(run)
        if kind == "narrow" and kinds[-2:] == ["narrow", "blank"] and parts[-1] == " ":
            parts[-2:] = [f"{parts[-2]} {together}"]
            kinds.pop()
        elif kind == "wide":
            parts += list(together)
            kinds += [kind] * len(together)
        else:
            parts.append(together)
            kinds.append(kind)
    return parts


def _classify(character: str) -> str:
    if character.isspace():
        return "blank"
    if character in LEFT_EIGHTHS:
        return "block"  # a cell that is full in part goes on where the full ones end
    if character in SHADES or character in STROKES:
        return character
    if cell_len(character) > 1:
        return "wide"
    if cell_len(character) and not character.isalnum() and not character.isascii():
        return character  # an arrow or a mark may come out of another font, as wide as that has it
    return "narrow"


# --- Drawing ------------------------------------------------------------------------------------


def _frame(lines: Sequence[list[_Run]], columns: int, caption: Caption) -> str:
    """The whole picture: a window with a title, the lines, and the notes below them."""
    notes = [note for note in caption.notes if note]
    title = cut(caption.title, LONGEST_TITLE)
    longest = max([len(note) * SMALL_CELL for note in notes], default=0.0)
    inner = max(columns * CELL, longest, TITLE_LEFT + cell_len(title) * SMALL_CELL)
    width = inner + 2 * MARGIN
    below = HEAD + len(lines) * LINE
    height = below + len(notes) * (SMALL + 5) + MARGIN
    classes: dict[str, str] = {}
    drawn = [
        piece
        for number, line in enumerate(lines)
        for run in line
        for piece in _draw(run, HEAD + number * LINE, classes)
    ]
    styles = [f".{name} {{ {rules} }}" for rules, name in classes.items()]
    said = html.escape(caption.title)
    about = html.escape(". ".join([caption.title, *notes]))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{about}" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">',
        MARK,
        f"<title>{said}</title>",
        "<style>",
        f"text {{ font-family: {FONT}; font-size: {SIZE:g}px; white-space: pre }}",
        f".small {{ font-size: {SMALL:g}px; fill: #9a9c9a }}",
        *styles,
        "</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1:.0f}" rx="8" '
        f'fill="{THEME.background_color.hex}" stroke="#555"/>',
        *_draw_buttons(),
        f'<text class="small" x="{MARGIN + TITLE_LEFT:g}" y="24">{html.escape(title)}</text>',
        *drawn,
    ]
    for number, note in enumerate(notes, start=1):
        y = below + number * (SMALL + 5)
        parts.append(f'<text class="small" x="{MARGIN:g}" y="{y:g}">{html.escape(note)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _draw_buttons() -> Iterator[str]:
    for number, color in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        yield f'<circle cx="{MARGIN + 6 + 18 * number:g}" cy="20" r="5.5" fill="{color}"/>'


def _draw(run: _Run, top: float, classes: dict[str, str]) -> Iterator[str]:
    """A run as text or shape; `classes` are the names of styles so far, by their rules."""
    name = classes.setdefault(_write_rules(run.style), f"s{len(classes)}")
    sign = run.text[0]
    x = MARGIN + run.column * CELL
    if sign in LEFT_EIGHTHS or sign in SHADES:
        yield _draw_block(run, x, top + BLOCK_TOP, name)
    elif sign in STROKES:
        yield _draw_strokes(run, x, top, name)
    else:
        yield _draw_text(run, x, top, name)


def _write_rules(style: Style) -> str:
    """A style as CSS. Bars are filled with the colour that letters have."""
    color = THEME.foreground_color
    if style.color is not None and not style.color.is_default:
        color = style.color.get_truecolor(THEME)
    if style.dim:
        color = blend_rgb(color, THEME.background_color, 0.4)
    rules = f"fill: {color.hex}; stroke: none"
    if style.bold:
        rules += "; font-weight: bold"
    return rules


def _draw_block(run: _Run, x: float, y: float, name: str) -> str:
    sign = run.text[0]
    cells = sum(LEFT_EIGHTHS.get(glyph, 1.0) for glyph in run.text)
    shade = ""
    if sign in SHADES:
        shade = f' fill-opacity="{SHADES[sign]:g}"'
    box = f'x="{x:.2f}" y="{y:g}" width="{cells * CELL:.2f}" height="{BLOCK_HEIGHT:g}"'
    return f'<rect class="{name}" {box}{shade}/>'


def _draw_strokes(run: _Run, x: float, top: float, name: str) -> str:
    """Lines that meet those of the cells around them, as thin boxes: these have a style already."""
    strokes, cells, longer = STROKES[run.text[0]], len(run.text), 1
    if strokes == "-":  # one box, as long as all of them
        cells, longer = 1, cells
    drawn = []
    for cell in range(cells):
        for left, below, width, height in map(BOXES.__getitem__, strokes):
            place = f'x="{x + cell * CELL + left:.2f}" y="{top + below:g}"'
            size = f'width="{width * longer:.2f}" height="{height:g}"'
            drawn.append(f'<rect class="{name}" {place} {size}/>')
    return "".join(drawn)


def _draw_text(run: _Run, x: float, top: float, name: str) -> str:
    """A word. How long it is said too, for fonts that are no 0.6 wide."""
    width = cell_len(run.text) * CELL
    length = f' textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"'
    anchor = ""
    if _classify(run.text[0]) not in ("narrow", "blank"):
        # A sign of its own stands in the middle of its cells, however wide its font has it.
        x, length, anchor = x + width / 2, "", ' text-anchor="middle"'
    place = f'class="{name}" x="{x:.2f}" y="{top + BASE:g}"{anchor}{length}'
    return f"<text {place}>{html.escape(run.text)}</text>"
