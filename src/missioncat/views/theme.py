"""The colours and symbols of every view, in one place, and the console they are printed on."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice
from shutil import get_terminal_size
from typing import IO, Literal

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment, Segments
from rich.style import Style
from rich.theme import Theme

STYLES = {
    "outcome.success": "green",
    "outcome.failure": "red",
    "outcome.partial": "yellow",
    "outcome.planned": "cyan",
    "outcome.unknown": "dim",
    "outcome.unlisted": "dim",
    "view.header": "bold",
    "view.total": "bold",
    "view.year": "bold",
    "view.label": "cyan",
    "view.line": "dim",
    "view.faint": "dim",
    "view.bar": "blue",
    "view.now": "yellow",
}


OUTCOMES = {
    "success": "✓",
    "failure": "✗",
    "partial": "◐",
    "planned": "○",
    "unknown": "?",
    "unlisted": "◌",
}
"""The symbol of each outcome, one cell wide, so that columns of them line up. It tells them apart
before colour does, which would leave out the colour-blind, the paper and the pipe."""

STATUSES = {
    "planned": ("○", "outcome.planned"),
    "postponed": ("○", "outcome.partial"),
    "cancelled": ("✗", "outcome.unknown"),
    "operating": ("▸", "outcome.success"),
    "extended": ("▸", "outcome.success"),
    "completed": ("✓", "outcome.success"),
    "lost": ("✗", "outcome.failure"),
    "active": ("▸", "outcome.success"),
    "unlisted": ("◌", "outcome.unlisted"),
}
"""How a status is drawn, its symbol and style; one that is not here stands without symbol."""

COLOURED = frozenset({"planned", "postponed", "lost", "unlisted"})
"""Statuses that have their colour in a column too: it points out what is not as one expects."""

# Every glyph the views draw with, and the ASCII one it becomes where the encoding has no place
# for it. A group falls back as a whole: half a bar in blocks and half in `#` is worse than all `#`.
# Both sides are one cell wide, so a finished line can be translated without changing its layout.
GLYPHS: tuple[dict[str, str], ...] = (
    {"✓": "+", "✗": "x", "◐": "~", "○": "o", "◌": "-"},
    {"█": "#", "▓": "%", "▒": "+", "░": "-"} | dict.fromkeys("▉▊▋▌▍▎▏", "#"),
    {"─": "-", "│": "|", "├": "|", "╰": "`", "└": "+", "┴": "+", "┬": "+", "┆": ":"},
    {"▸": ">", "▶": ">", "◂": "<"},
    {"◇": "+", "◆": "*", "■": "=", "▼": "v", "▲": "^"},
    {"…": ">"},
    {"≠": "!"},
    {"·": "."},
    {"–": "-"},
    {"’": "'", "‘": "'"},
)


def can_show(encoding: str, text: str) -> bool:
    """Tell whether every character of the text exists in the encoding.

    >>> can_show("utf-8", "✓"), can_show("cp437", "█"), can_show("ascii", "✓")
    (True, True, False)
    """
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def outcome_style(outcome: str) -> str:
    """Name the style of an outcome, that of the unknown for one we do not know.

    >>> outcome_style("failure"), outcome_style("exploded")
    ('outcome.failure', 'outcome.unknown')
    """
    if outcome in OUTCOMES:
        return f"outcome.{outcome}"
    return "outcome.unknown"


@lru_cache(maxsize=8)
def fallbacks(encoding: str) -> dict[int, str]:
    """The `str.translate` table for the glyphs that the encoding cannot show.

    >>> "2020 │ ██░ Chang…".translate(fallbacks("ascii"))
    '2020 | ##- Chang>'
    >>> fallbacks("utf-8")
    {}
    """
    table: dict[int, str] = {}
    for group in GLYPHS:
        if not can_show(encoding, "".join(group)):
            table |= {ord(glyph): plain for glyph, plain in group.items()}
    return table


_SPAN = re.compile(r"(?<=-\d\d)–(?=\d)")


def translate(text: str, table: Mapping[int, str]) -> str:
    """Replace what an encoding cannot show, as its fallbacks say.

    A span of months gets the stroke of ISO 8601: with a hyphen it would read as a day.

    >>> translate("2026-07–12 … –", fallbacks("ascii"))
    '2026-07/12 > -'
    """
    if ord("–") in table:
        text = _SPAN.sub("/", text)
    return text.translate(table)


def find_style(console: Console, name: str) -> Style | None:
    """Look a style up, in the console's theme first; None for no style at all."""
    if not name:
        return None
    return console.get_style(name, default=STYLES.get(name, "")) or None


def is_plain(console: Console) -> bool:
    """Tell whether styles would be thrown away.

    A recording console keeps them for its SVG or HTML even where its file has no colours.
    """
    return console.color_system is None and not console.record


SIZES = ("COLUMNS", "LINES")
"""Variables that Rich takes for numbers where they only look like some (`¹`)."""


def make_console(
    file: IO[str] | None = None,
    width: int | None = None,
    color: bool | None = None,
    *,
    stderr: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Console:
    """Build the console of our output: text printed as it stands, colours only where wanted.

    `color` decides when given; otherwise NO_COLOR, FORCE_COLOR, TERM and the file do, in Rich.
    """
    if environ is None:
        environ = os.environ
    known = _leave_out_sizes(environ)
    height = None
    if environ.get("TERM", "").lower() in ("dumb", "unknown"):
        # Rich takes a dumb terminal for 80 columns unless it is told both width and height.
        columns, height = get_terminal_size()
        width = width or int(known.get("COLUMNS", 0)) or columns
    standard = sys.stderr if stderr else sys.stdout
    _tolerate(file or standard)
    return Console(
        file=file,
        width=width,
        height=height,
        stderr=stderr,
        color_system=_color_system(color, environ),
        force_terminal=True if color else None,
        no_color=None if color is None else not color,
        theme=Theme(STYLES),
        highlight=False,
        markup=False,
        emoji=False,
        _environ=known,
    )


def _leave_out_sizes(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that Rich would take for a size, though they are none."""
    return {name: text for name, text in environ.items() if name not in SIZES or text.isdecimal()}


def _color_system(
    color: bool | None, environ: Mapping[str, str]
) -> Literal["auto", "standard"] | None:
    if color is False:
        return None
    # Whoever asks for colours outright gets them, also where Rich would see a dumb terminal.
    dumb = environ.get("TERM", "").lower() in ("", "dumb", "unknown")
    if color and dumb:
        return "standard"
    return "auto"


def _tolerate(file: IO[str]) -> None:
    """Let a file that has no Chinese print `?` for it instead of stopping with an error."""
    if isinstance(file, TextIOWrapper) and file.errors == "strict":
        file.reconfigure(errors="replace")


def stream(console: Console, renderable: RenderableType, batch: int = 1000) -> None:
    """Print a renderable a batch of segments at a time, so that the first row comes at once.

    `console.print` holds everything back until the last row and measures each line once more.
    """
    segments = iter(console.render(renderable))
    while part := list(islice(segments, batch)):
        console.print(Segments(part), end="", crop=False)


def finish(
    console: Console, options: ConsoleOptions, segments: Iterable[Segment]
) -> Iterable[Segment]:
    """Give the segments of a view their last touch: what this console cannot show is replaced."""
    table = fallbacks(options.encoding)
    plain = is_plain(console)
    for text, style, control in segments:
        if table:
            text = translate(text, table)
        if plain:
            style = None
        yield Segment(text, style, control)
