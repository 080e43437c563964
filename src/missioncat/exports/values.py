"""Field values as plain ones: what stands in a machine-readable cell."""

from typing import Any

import msgspec

from missioncat.dates import Date


def plain_value(value: Any) -> Any:
    """A field's value as text, number, bool, None, or a list or dict of these.

    A date is its text; the interval it stands for is in the fields `earliest`, `latest` and
    `precision`.

    >>> from missioncat.dates import parse_date
    >>> plain_value(parse_date("2029~")), plain_value(["a"]), plain_value(None)
    ('2029~', ['a'], None)
    """
    if isinstance(value, Date):
        return value.text
    if isinstance(value, list):
        return [item if isinstance(item, str) else msgspec.to_builtins(item) for item in value]
    return value


def flat_text(value: Any) -> str:
    """A plain value as the text of one cell: lists with semicolons, nothing for nothing.

    >>> [flat_text(value) for value in (["a", "b"], None, True, 8200.0, ["a; b", "c"])]
    ['a; b', '', 'yes', '8200', '"a; b"; c']
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "; ".join(
            _quote(item) if isinstance(item, str) else _one_line(item) for item in value
        )
    return str(value)


def _quote(item: str) -> str:
    """An item that would not be found again among others, in quotation marks."""
    return '"' + item.replace('"', '""') + '"' if ";" in item or item.startswith('"') else item


def _one_line(item: Any) -> str:
    keys = ("date", "kind", "text") if "kind" in item else tuple(item)
    return " ".join(str(item[key]) for key in keys if key in item)
