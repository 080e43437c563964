"""A view as a picture: what the terminal would show, as SVG that needs nothing from anywhere."""

import html
import io
import re
from itertools import groupby

from rich.cells import cell_len
from rich.console import RenderableType

from missioncat.views.theme import make_console, stream

MARK = "<!-- missioncat -->"
"""By which an export knows a picture of ours again."""

# Rich asks a server for its font. Whoever has Fira Code sees it, others their own monospace font:
# every piece of text says how long it is, so columns line up in any.
_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_PIECE = re.compile(
    r'(<text [^>]*) x="([\d.]+)"([^>]*) textLength="([\d.]+)"([^>]*)>([^<]*)</text>'
)
_GENERATOR = "<!-- Generated with Rich https://www.textualize.io -->"


def draw_svg(view: RenderableType, width: int, title: str) -> str:
    """A view as SVG, so many columns wide. The same view gives the same text."""
    environ = {"TERM": "xterm-256color"}
    console = make_console(io.StringIO(), width, color=True, record=True, environ=environ)
    stream(console, view)
    console.print()  # the last line is cut off below its baseline
    drawn = console.export_svg(title=title, unique_id="missioncat")
    drawn = _FONT.sub("", drawn).replace(_GENERATOR, MARK)
    return _PIECE.sub(_split, drawn)


def _split(piece: re.Match[str]) -> str:
    """Put wide characters and narrow ones where a terminal has them.

    Rich takes all for narrow and squeezes them.
    """
    head, start, middle, length, tail, content = piece.groups()
    text = html.unescape(content)
    if cell_len(text) == len(text):
        return piece[0]
    cell = float(length) / len(text)
    x = float(start)
    parts = []
    for _, run in groupby(text, lambda character: cell_len(character) > 1):
        part = "".join(run)
        width = cell * cell_len(part)
        shown = html.escape(part).replace(" ", "&#160;")
        parts.append(f'{head} x="{x:.1f}"{middle} textLength="{width:.1f}"{tail}>{shown}</text>')
        x += width
    return "".join(parts)
