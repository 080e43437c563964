"""Documents as JSON: written a line each, read with fewer fields, described when wrong."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from missioncat.faults import describe_error, describe_place
from missioncat.model import RECORDS, Record
from missioncat.text import lower_first

Content = memoryview | msgspec.Raw
"""A piece of JSON as it stands in the file."""


def count_compact(content: Content | bytes) -> int:
    """How many bytes a piece of JSON takes without the white space between its parts.

    >>> count_compact(memoryview(b'{"a": [1, "b c"]}'))
    15
    """
    return len(msgspec.json.format(memoryview(content), indent=-1))


@cache
def narrow(record_type: type[Record], fields: frozenset[str]) -> type[Record]:
    """The same record with fewer fields, so that a decoder can skip the others unread."""
    kept: list[tuple[str, Any, Any]] = [("id", str, "")]
    for field in msgspec.structs.fields(record_type):
        if field.name == "id" or field.name not in fields:
            continue
        default = field.default
        if field.required:
            default = None
        elif field.default_factory is not msgspec.NODEFAULT:
            default = msgspec.field(default_factory=field.default_factory)
        kept.append((field.name, field.type, default))
    return msgspec.defstruct(  # type: ignore[return-value]
        f"Narrow{record_type.__name__}",
        kept,
        kw_only=True,
        gc=False,
        namespace={"table_name": record_type.table_name},
    )


def find_duplicate(content: bytes, depth: int) -> str | None:
    """The first key that stands twice in one object, down to a depth; None if there is none.

    >>> find_duplicate(b'{"a": {"b": 1, "b": 2}}', 2), find_duplicate(b'{"a": {"b": 1, "b": 2}}', 1)
    ('b', None)
    """
    # Numbers are not looked at, and one of 5,000 digits would be refused.
    text = content.decode(errors="replace")
    whole = json.loads(text, object_pairs_hook=tuple, parse_int=str, parse_float=str)
    return _find_twice(whole, depth)


def _find_twice(value: object, depth: int) -> str | None:
    """The same of a value in which an object is a tuple of its pairs."""
    inner: Iterable[object] = ()
    if isinstance(value, list):
        inner = value
    elif isinstance(value, tuple) and depth:
        pairs: tuple[tuple[str, object], ...] = value
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                return key
            seen.add(key)
        inner, depth = (each for _, each in pairs), depth - 1
    for each in inner:
        twice = _find_twice(each, depth)
        if twice is not None:
            return twice
    return None


def locate_error(table: str, raw: Content, path: Path, content: bytes) -> str:
    """Say why a table is none, or which document is not JSON (or in `catalogue` not a record)."""
    try:
        documents = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        must = "must be an object of number -> document"
        return f"{path}: the table '{table}' {must}. It was left as it is."
    except (ValueError, RecursionError):
        return f"{path} is not a catalogue: {_locate_syntax(content)}. It was left as it is."
    for key, document in documents.items():
        try:
            msgspec.json.decode(document, type=RECORDS.get(table, Any))
        except msgspec.ValidationError as error:
            if table == "catalogue":
                fault = describe_error(error)
                return (
                    f"{path}: {describe_place(table, key, fault.field)}: {fault.problem}. "
                    "The file was left as it is; correct that line and try again."
                )
        except (ValueError, RecursionError) as error:
            what = f"{describe_place(table, key)} cannot be read"
            return f"{path}: {what}: {describe_json_error(error, content)}. It was left as it is."
    return f"{path}: the table '{table}' cannot be read. It was left as it is."


def _locate_syntax(content: bytes) -> str:
    try:
        msgspec.json.decode(content, type=msgspec.Raw)
        msgspec.json.decode(content)
    except (ValueError, RecursionError) as error:
        return describe_json_error(error, content)
    return "it is not valid JSON"


def describe_json_error(error: Exception, content: bytes) -> str:
    """Turn a decoder's message into a place that a person can find.

    >>> error = msgspec.DecodeError("JSON is malformed: invalid character (byte 3)")
    >>> describe_json_error(error, b"{\\n x")
    'it is not valid JSON (line 2, column 2: invalid character)'
    >>> describe_json_error(msgspec.DecodeError("Input data was truncated"), b"{")
    'it is not valid JSON (the file ends too early, at line 1)'
    """
    if isinstance(error, UnicodeDecodeError):
        try:
            content.decode()
        except UnicodeDecodeError as found:  # the decoder's own counts from the start of one text
            error = found
        line = content.count(b"\n", 0, error.start) + 1
        return f"it is not UTF-8 (line {line}, byte {error.start})"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    text = str(error)
    if "truncated" in text:
        lines = content.count(b"\n") + 1
        return f"it is not valid JSON (the file ends too early, at line {lines})"
    message, _, place = text.partition(" (byte ")
    message = message.removeprefix("JSON is malformed: ")
    if not place:
        return f"it is not JSON of that form ({lower_first(message)})"
    position = int(place.rstrip(")"))
    line = content.count(b"\n", 0, position) + 1
    column = position - (content.rfind(b"\n", 0, position) + 1) + 1
    return f"it is not valid JSON (line {line}, column {column}: {message})"


def encode_record(record: Record) -> bytes:
    """One document as one line of JSON, keys in model order, the id first, non-ASCII unescaped."""
    return bytes(msgspec.json.format(msgspec.json.encode(record), indent=0))


def encode_key(key: str) -> bytes:
    """A document's number, a table's name or an id as it stands in the file."""
    return msgspec.json.encode(key)


def number_documents(documents: Iterable[Any]) -> dict[str, Any]:
    """Documents under the numbers that TinyDB would give them in an empty table.

    >>> number_documents(["Chang'e 5", "Chang'e 6"])
    {'1': "Chang'e 5", '2': "Chang'e 6"}
    """
    return {str(number): document for number, document in enumerate(documents, 1)}


def read_number(key: str) -> int | None:
    """The number that a document stands under; None if it is none that TinyDB could count on from.

    >>> read_number("12"), read_number("-1"), read_number("change-5"), read_number("1_000")
    (12, -1, None, None)
    """
    return int(key) if re.fullmatch(r"-?[0-9]{1,1000}", key) else None


def find_next_number(keys: Iterable[str]) -> int:
    """The number of the next new document, one more than the greatest, as TinyDB counts.

    >>> find_next_number(["1", "7", "3"]), find_next_number([])
    (8, 1)
    """
    numbers = [number for number in map(read_number, keys) if number is not None]
    return max(numbers, default=0) + 1


def put_id_first(document: bytes, key: str) -> bytes:
    """A document of format 1 with its id in it; what is no object becomes a value of one.

    >>> put_id_first(b'{"name": 5}', "x"), put_id_first(b"[17]", "x")
    (b'{"id": "x", "name": 5}', b'{"id": "x", "value": [17]}')
    """
    try:
        values = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        values = {"value": msgspec.Raw(document)}
    values.pop("id", None)
    return bytes(msgspec.json.format(msgspec.json.encode({"id": key, **values}), indent=0))


def encode_documents(documents: Mapping[str, Any]) -> bytes:
    """One table, a document a line, each under its number; what is JSON already is copied."""
    lines = [
        encode_key(key) + b": " + _encode_document(document) for key, document in documents.items()
    ]
    return b"{\n" + b",\n".join(lines) + b"\n}" if lines else b"{}"


def _encode_document(document: Any) -> bytes:
    if isinstance(document, msgspec.Raw):
        content = bytes(document)
        return bytes(msgspec.json.format(content, indent=0)) if b"\n" in content else content
    if isinstance(document, Record):
        return encode_record(document)
    return bytes(msgspec.json.format(msgspec.json.encode(document), indent=0))


def encode_tables(tables: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The whole file, of documents by number.

    >>> source = RECORDS["sources"](id="gcat", title="GCAT")
    >>> print(encode_tables({"sources": {"1": source}}).decode(), end="")
    {
    "sources": {
    "1": {"id": "gcat", "title": "GCAT"}
    }
    }
    """
    known = [name for name in RECORDS if name in tables]
    others = [name for name in tables if name not in RECORDS]
    parts = [encode_key(name) + b": " + encode_documents(tables[name]) for name in known + others]
    return b"{\n" + b",\n".join(parts) + b"\n}\n"
