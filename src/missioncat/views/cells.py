"""Measures, cuts, pads and wraps text by the cells it takes on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

from missioncat.text import clean

ELLIPSIS = "…"
LEAST_HEAD = 6
"""Cells of the beginning without which the end of a name says nothing."""
MOST_NAMES = 3
"""So many names of a list are written out where not all of them fit."""


def count_cells(text: str) -> int:
    """Count the cells of a text that has no control characters.

    >>> count_cells("CZ-5"), count_cells("长征")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return cell_len(text)


def cut(text: str, room: int) -> str:
    """Shorten a text to the room, with an ellipsis, never through the middle of a character.

    >>> cut("Tianwen-1", 6), cut("天问一号", 6), cut("Zhurong", 7)
    ('Tianw…', '天问…', 'Zhurong')
    """
    if count_cells(text) <= room:
        return text
    if room <= 1:
        return ELLIPSIS[:room]
    if text.isascii():
        return text[: room - 1].rstrip() + ELLIPSIS
    return set_cell_size(text, room - 1).rstrip() + ELLIPSIS


_TELLING = r"( and [0-9,]+ more| \+[0-9]+)$|[0-9]\S*(?=[^0-9]*$)"


def cut_name(text: str, room: int) -> str:
    """Shorten a name to the room, but keep the number in it that tells it from others.

    >>> cut_name("Qianfan Polar Group 18", 15), cut_name("Shenzhou 23", 9)
    ('Qianfan Pol… 18', 'Shenz… 23')
    >>> cut_name("Polar Group (batch 9, number unconfirmed)", 14)
    'Polar Grou… 9…'
    >>> cut_name("Yunhai-3 02 and 17 more", 20), cut_name("Lunar orbiter", 9)
    ('Yunhai-… and 17 more', 'Lunar or…')
    """
    plain = cut(text, room)
    if plain == text:
        return text
    found = re.search(_TELLING, text)
    if found is None or len(plain) > found.end():
        return plain
    start, end = found.start(), found[1]
    if end is None:
        # The word that the number stands in, without what is only punctuation.
        start = text.rfind(" ", 0, start) + 1
        end = " " + text[start : found.end()].strip("(),;")
        if found.end() < len(text):
            end += ELLIPSIS
    left = room - count_cells(end)
    if left < LEAST_HEAD:
        return plain
    return cut(text[:start].rstrip(" ("), left) + end


def cut_names(names: Sequence[str], room: int) -> str:
    """Shorten a list of names to the room: as many as fit, and how many more there are.

    >>> cut_names(["Zhurong", "Tianwen-1", "Relay satellite", "B"], 30)
    'Zhurong, Tianwen-1 and 2 more'
    >>> cut_names(["Zhurong", "Tianwen-1", "Relay satellite", "B"], 20)
    'Zhurong and 3 more'
    >>> cut_names(["Yunhai-3 02", "A", "B"], 15)
    'Yunhai-3 02 +2'
    >>> cut_names(["DRO-A", "DRO-B"], 12)
    'DRO-A, DRO-B'
    """
    text, count = ", ".join(names), len(names)
    if count_cells(text) <= room:
        return text
    for shown in range(min(count - 1, MOST_NAMES), 0, -1):
        text = f"{', '.join(names[:shown])} and {count - shown} more"
        if count_cells(text) <= room:
            return text
    if count > 1:
        return cut_name(f"{names[0]} +{count - 1}", room)
    return cut_name(text, room)


def pad(text: str, room: int, justify: str = "left") -> str:
    """Bring a text to exactly the room, cut or filled with spaces.

    >>> pad("长征", 6), pad("42", 6, "right")
    ('长征  ', '    42')
    """
    text = cut(text, room)
    space = " " * (room - count_cells(text))
    if justify == "right":
        return space + text
    return text + space


def wrap(text: str, room: int) -> list[str]:
    """Break a text into lines at its spaces, and only a word longer than a line inside.

    >>> wrap("Launched to Mars by Long March 5.", 12)
    ['Launched to', 'Mars by Long', 'March 5.']
    """
    # A double-width character has to find its place somewhere.
    room = max(room, 2)
    if not text:
        return []
    if count_cells(text) <= room:
        return [text]
    lines: list[str] = []
    for word in _pieces(text, room):
        if lines and count_cells(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def wrap_lines(text: str, room: int) -> list[str]:
    r"""Clean and wrap a text of several lines, each for itself.

    >>> wrap_lines("22 missions\n▼ landing, ▲ return", 12)
    ['22 missions', '▼ landing, ▲', 'return']
    """
    lines = []
    for part in text.split("\n"):
        lines += wrap(clean(part), room)
    return lines


def _pieces(text: str, room: int) -> Iterator[str]:
    for word in text.split():
        if count_cells(word) <= room:
            yield word
        else:
            yield from chop_cells(word, room)
