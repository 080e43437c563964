"""JSON: an array with one object a line, or (JSON Lines) the objects alone. Unknown is null, never absent."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec


def _objects(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for row in rows:
        yield msgspec.json.encode(dict(zip(columns, row, strict=True))).decode()


def write_json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """An array of objects."""
    separator = "[\n"
    for item in _objects(columns, rows):
        yield separator + item
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def write_jsonl(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """One object a line."""
    for item in _objects(columns, rows):
        yield item + "\n"
