"""A Markdown table as GitHub renders it: what would be markup there is shown as it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from missioncat.exports.values import flat_text
from missioncat.text import clean

_MARKUP = re.compile(r"([\\`*_\[\]<>|~#&])")


def write_markdown(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A header, a rule, and a line a row; columns that hold only numbers are aligned to the
    right."""
    table = [list(row) for row in rows]
    is_number = [
        any(isinstance(row[index], int | float) for row in table)
        and all(isinstance(row[index], int | float | None) for row in table)
        for index in range(len(columns))
    ]
    yield _line(columns)
    yield "|" + "|".join(" ---: " if number else " --- " for number in is_number) + "|\n"
    for row in table:
        yield _line([_escape(flat_text(value)) for value in row])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _escape(text: str) -> str:
    """Put a backslash before what Markdown would read as markup.

    >>> _escape("a|b [c] <d>")
    'a\\\\|b \\\\[c\\\\] \\\\<d\\\\>'
    """
    return _MARKUP.sub(r"\\\1", clean(text))
