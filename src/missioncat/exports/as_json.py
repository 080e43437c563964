"""JSON: an array with one object a line, or (JSON Lines) the objects alone. Unknown is null, never absent.

The whole catalogue is a copy of its file, which stock TinyDB opens.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue


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


def write_catalogue(catalogue: "Catalogue", now: datetime) -> bytes:
    """The catalogue's file, once all of it was read and found whole."""
    from missioncat.model import RECORDS
    from missioncat.storage import read_bytes

    for table in RECORDS:
        catalogue.records(table)
    return read_bytes(catalogue.location.path)
