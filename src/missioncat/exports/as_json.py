"""JSON: an array with one object a line, or (JSON Lines) the objects alone.

Unknown is null, never absent. What could command a terminal is escaped, so that the text is
unchanged for a program and harmless for a person.

The whole catalogue is a copy of its file, which stock TinyDB opens.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from missioncat.text import CONTROLS, SURROGATES

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue


def _objects(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    for row in rows:
        yield encode_safely(dict(zip(columns, row, strict=True)))


def encode_safely(value: object) -> str:
    r"""A value as JSON with control characters escaped, also those that JSON allows as they are.

    >>> encode_safely({"name": "Long \x9b31m March 五"})
    '{"name":"Long \\u009b31m March 五"}'
    """
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair: the name of a file that is not UTF-8
        text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
        text = re.sub(SURROGATES, "\ufffd", text)
    # Nearly all are, and a look at the whole costs little of what the search would.
    if text.isprintable():
        return text
    return re.sub(CONTROLS, _escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def write_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """An array of objects."""
    separator, end = "[\n", "[]\n"
    for item in _objects(columns, rows):
        yield separator + item
        separator, end = ",\n", "\n]\n"
    yield end


def write_jsonl(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """One object a line."""
    for item in _objects(columns, rows):
        yield item + "\n"


def write_catalogue(catalogue: "Catalogue", now: datetime) -> bytes:
    """The catalogue's file, in the present format, once all of it was read and found whole."""
    from missioncat.model import RECORDS

    for table in RECORDS:
        catalogue.records(table)
    return catalogue.tables.content
