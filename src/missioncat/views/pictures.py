"""A view as a picture: what the terminal would show, as SVG that needs nothing from anywhere."""

import io
import re

from rich.console import RenderableType

from missioncat.views.theme import make_console, stream

MARK = "<!-- missioncat -->"
"""By which an export knows a picture of ours again."""

# Rich asks a server for its font. Whoever has Fira Code sees it, others their own monospace font: every piece of
# text says how long it is, so columns line up in any.
_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def draw_svg(view: RenderableType, width: int, title: str) -> str:
    """A view as SVG, so many columns wide. The same view gives the same text."""
    console = make_console(io.StringIO(), width=width, color=True, record=True, environ={"TERM": "xterm-256color"})
    stream(console, view)
    drawn = console.export_svg(title=title, unique_id="missioncat")
    return _FONT.sub("", drawn).replace("<!-- Generated with Rich https://www.textualize.io -->", MARK)
