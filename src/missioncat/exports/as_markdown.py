"""A Markdown table as GitHub renders it: what would be markup there is shown as it is."""

import re
from collections.abc import Iterable, Iterator, Sequence

from missioncat.exports.values import are_numbers, flat_text
from missioncat.text import clean

_MARKUP = re.compile(r"([\\`*_\[\]<>|~#&])")


def write_markdown(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A header, a rule, and a line a row; columns of numbers are aligned to the right."""
    # All of them first: whether a column holds numbers only its last row may say.
    table = [list(row) for row in rows]
    yield _line(columns)
    rules = [_build_rule(row[index] for row in table) for index in range(len(columns))]
    yield "|" + "|".join(rules) + "|\n"
    for row in table:
        yield _line([_escape(flat_text(value)) for value in row])


def _build_rule(values: Iterable[object]) -> str:
    if are_numbers(values):
        return " ---: "
    return " --- "


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _escape(text: str) -> str:
    """Put a backslash before what Markdown would read as markup.

    >>> _escape("a|b [c] <d>")
    'a\\\\|b \\\\[c\\\\] \\\\<d\\\\>'
    """
    return _MARKUP.sub(r"\\\1", clean(text))
