"""Measures, cuts, pads and wraps text by the cells it takes on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells, set_cell_size

from missioncat.text import clean

ELLIPSIS = "…"


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
    line, used = "", 0
    for word in _pieces(text, room):
        size = count_cells(word)
        if line and used + 1 + size > room:
            lines.append(line)
            line, used = "", 0
        if line:
            line, used = f"{line} {word}", used + 1 + size
        else:
            line, used = word, size
    if line:
        return [*lines, line]
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
