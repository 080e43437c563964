"""The catalogue file: found, read, checked and written.

It is a plain TinyDB file: an object of tables, each an object of id -> document, written one document a line
so that diffs read well. TinyDB asks this module for it through its own extension point, `Storage`. A file is
parsed once per process, a table only when it is asked for, and a write is all or nothing: it goes to a
temporary file that replaces the old one when it is whole and on disk.
"""

import contextlib
import gc
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from tinydb.storages import Storage

from missioncat.errors import CatalogueError
from missioncat.model import FORMAT, RECORDS, SINGULAR, About, Record


class Location(NamedTuple):
    """Which catalogue file is used, why, and whether it may be written to."""

    path: Path
    why: str
    read_only: bool = False


def find_builtin() -> Path:
    """Where the catalogue is that came with the package.

    A wheel carries it inside the package. An editable install, whose package is the checkout's own `src`,
    has it in the checkout.
    """
    package = Path(__file__).parent
    inside = package / "data" / "missions.json"
    return inside if inside.exists() else package.parents[1] / "data" / "missions.json"


def user_path() -> Path:
    """Where the user's own catalogue lives, whether it exists or not."""
    from platformdirs import user_data_path  # 5 ms that a command with --db or MISSIONCAT_DB need not pay

    return user_data_path("missioncat", appauthor=False) / "missions.json"


def find_file(db: str | None) -> Location:
    """Decide which catalogue to use: `db` (--db or MISSIONCAT_DB), the user's own, or the built-in one."""
    if db is not None:
        return Location(Path(db).expanduser(), "named by --db or MISSIONCAT_DB")
    own = user_path()
    if own.exists():
        return Location(own, "your own catalogue")
    return Location(find_builtin(), "the built-in catalogue; you have none of your own yet", read_only=True)


class FileStorage(Storage):
    """TinyDB storage for one catalogue file, typed and validated.

    `read` gives the tables as a mapping that decodes each table on first use; the same object every time, so
    TinyDB's habit of reading at every operation costs nothing.
    """

    def __init__(self, path: Path, is_trusted: bool = False) -> None:
        self.path = path
        self._is_trusted = is_trusted
        self._tables: DecodedTables | None = None

    def read(self) -> "DecodedTables":  # type: ignore[override]  # TinyDB wants a dict; a mapping is all it uses
        if self._tables is None:
            self._tables = DecodedTables(read_bytes(self.path), self.path, self._is_trusted)
        return self._tables

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        write_atomically(self.path, encode_tables(data))
        self._tables = None


LARGE = 2_000_000
"""Bytes of a file from which on only what a question needs is decoded.

A smaller one is decoded and validated whole at every use, which takes up to 15 ms.
"""

FEW_DOCUMENTS = 8
"""How many changes of a large table are made line by line."""

Content = memoryview | msgspec.Raw
"""A piece of JSON as it stands in the file."""


class DecodedTables(MutableMapping[str, dict[str, Any]]):
    """The tables of a file, each decoded into records when it is first asked for.

    A table that we do not know (somebody else's) is kept as the bytes it was. Of a trusted file, the catalogue that
    came with the package, only what is asked for is looked at; our tests have looked at the rest.
    """

    def __init__(self, content: bytes, path: Path, is_trusted: bool = False) -> None:
        self._path = path
        self._is_trusted = is_trusted
        self._content = content
        self._decoded: dict[str, dict[str, Any]] = {}
        self._replaced: dict[str, Mapping[str, Any]] = {}
        self._projections: dict[str, frozenset[str]] = {}
        if not content or content.isspace():
            raise CatalogueError(f"{path} is empty, so it is not a catalogue. Delete it to start a new one there.")
        self._places = split_tables(content) or {}
        """Where the tables stand in a file that is laid out as we do it."""
        view = memoryview(content)
        self._raw: dict[str, Content | None] = {name: view[place] for name, place in self._places.items()}
        if not self._raw:
            self._raw.update(self._parse_tables())
        self._check_format()
        if len(content) < LARGE and not is_trusted:
            for table in self:
                self[table]

    def _parse_tables(self) -> dict[str, Content]:
        """The tables of a file that is not laid out as we do it."""
        try:
            tables: dict[str, Content] = msgspec.json.decode(self._content, type=dict[str, msgspec.Raw])
            members = sum(len(encode_key(name)) + 2 + count_compact(raw) for name, raw in tables.items())
            is_longer = members + 2 - bool(tables) != count_compact(self._content)
            twice = find_duplicate(self._content, 1) if is_longer else None
        except (ValueError, RecursionError) as error:  # msgspec's, json's and Unicode's errors are ValueErrors
            raise CatalogueError(
                f"{self._path} is not a catalogue: {describe_json_error(error, self._content)}. It was left as it is."
            ) from None
        if twice is not None:
            raise CatalogueError(f"{self._path}: the table '{twice}' stands there twice. It was left as it is.")
        return tables

    def _check_format(self) -> None:
        if "catalogue" not in self._raw:
            raise CatalogueError(f"{self._path} is JSON but not a missioncat catalogue: it has no table 'catalogue'.")
        about = self["catalogue"].get("1")
        if not isinstance(about, About):
            raise CatalogueError(
                f"{self._path} is not a missioncat catalogue: its table 'catalogue' has no document '1'."
            )
        if about.format > FORMAT:
            raise CatalogueError(
                f"{self._path} has format {about.format}, and this missioncat reads formats up to {FORMAT}. "
                "Please update missioncat."
            )

    def project(self, table: str, fields: Iterable[str]) -> None:
        """Say which stored fields of a table will be asked for, before it is: of a large one no others are read."""
        self._projections[table] = frozenset(fields)

    def select(self, table: str, word: str) -> list[Any] | None:
        """The records of a large table in whose document this text stands as a whole value, and perhaps some more.

        Found by looking through the bytes, which takes a tenth of decoding them. None if that cannot be done with
        certainty, because the table is small, or decoded already, or not laid out as we do it.
        """
        place = self._places.get(table)
        if table in self._decoded or place is None or not self._has_lines(table, place):
            return None
        content, start, end = self._content, place.start + 1, place.stop - 2
        lines: list[bytes] = []
        needle = msgspec.json.encode(word)
        position = content.find(needle, start, end)
        while position >= 0:
            stop = content.find(b"\n", position, end)
            stop = end if stop < 0 else stop
            lines.append(content[content.rfind(b"\n", start, position) + 1 : stop])
            position = content.find(needle, stop, end)
        try:  # that all lines found are documents shows that none of them is a part of something else
            return list(self._decode_lines(table, lines).values())
        except msgspec.DecodeError:
            return None

    def _has_lines(self, table: str, place: slice) -> bool:
        """Whether a table is large and has a document a line, so that its bytes can be looked through.

        That the first and the last line are documents shows that the table was split at the right places.
        """
        content, start, end = self._content, place.start + 1, place.stop - 2
        if len(content) < LARGE or place.stop - place.start < 4:
            return False
        if b"\\" in content and (b"\\u" in content or b"\\/" in content):  # a character can be written in two ways
            return False
        first = content[start + 1 : content.find(b"\n", start + 1, end)]
        last = content[content.rfind(b"\n", start, end) + 1 : end]
        try:
            return len(self._decode_lines(table, [first])) == len(self._decode_lines(table, [last])) == 1
        except msgspec.DecodeError:
            return False

    def _decode_lines(self, table: str, lines: list[bytes]) -> dict[str, Any]:
        record_type = RECORDS[table]
        joined = b"{" + b",".join(line.rstrip(b",") for line in lines) + b"}"
        records: dict[str, Any] = msgspec.json.decode(joined, type=dict[str, record_type])  # type: ignore[valid-type]
        for key, record in records.items():
            record.id = key
        return records

    def __getitem__(self, table: str) -> dict[str, Any]:
        if table not in self._decoded:
            self._decoded[table] = self._decode(table)
        return self._decoded[table]

    def __setitem__(self, table: str, records: Mapping[str, Any]) -> None:
        self._raw.setdefault(table, None)
        self._decoded.pop(table, None)
        self._replaced[table] = records

    def __delitem__(self, table: str) -> None:
        del self._raw[table]
        self._decoded.pop(table, None)
        self._replaced.pop(table, None)

    def __contains__(self, table: object) -> bool:
        return table in self._raw  # what a mapping inherits would decode the table

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def documents(self, table: str) -> dict[str, Any]:
        """The documents of a table by id, each as the bytes it is; an empty dict for a table that is not there."""
        raw = self._raw.get(table)
        return {} if raw is None else self._read(table, raw, msgspec.Raw)

    def encode(self, table: str) -> bytes:
        """A table as it stands in the file, or as it was replaced."""
        raw = self._raw[table]
        return encode_documents(self._replaced[table]) if table in self._replaced or raw is None else bytes(raw)

    def changed(self, changes: Mapping[str, Mapping[str, Record | None]]) -> bytes:
        """The file with documents put in, replaced or (None) taken out; all others stay the bytes they were."""
        edits: list[tuple[int, int, bytes]] = []
        for table, documents in changes.items():
            place = self._places.get(table)
            lines = self._edit_lines(table, place, documents) if place and len(documents) <= FEW_DOCUMENTS else None
            if lines is not None:
                edits += lines
            elif place is not None:
                edits.append((place.start, place.stop, encode_documents(self._with(table, documents))))
            else:
                return encode_tables(
                    {name: self._with(name, changes.get(name, {})) for name in {**self._raw, **changes}}
                )
        parts, position = [], 0
        for start, stop, piece in sorted(edits):
            parts += [self._content[position:start], piece]
            position = stop
        return b"".join([*parts, self._content[position:]])

    def _with(self, table: str, changes: Mapping[str, Record | None]) -> dict[str, Any]:
        documents = {**self.documents(table), **changes}
        return {key: document for key, document in documents.items() if document is not None}

    def _edit_lines(
        self, table: str, place: slice, changes: Mapping[str, Record | None]
    ) -> list[tuple[int, int, bytes]] | None:
        """Where in a large file which bytes go to make these changes, or None if that cannot be told for certain."""
        if not self._has_lines(table, place):
            return None
        content, end = self._content, place.stop - 2
        edits: list[tuple[int, int, bytes]] = []
        appended = b""
        for key, record in changes.items():
            name = encode_key(key)
            line = b"" if record is None else name + b": " + encode_record(record)
            at = content.find(b"\n" + name + b": {", place.start, end)
            if at < 0 and re.search(re.escape(name) + rb"\s*:", content[place.start : end]):
                return None  # it is there after all, only written in another way
            if at < 0:
                appended += b",\n" + line if line else b""
                continue
            stop = content.find(b"\n", at + 1, end)
            if not line and stop < 0:
                return None  # without its last line, the line before must lose its comma
            edits.append((at + bool(line), stop if stop >= 0 else end, line + (b"," if line and stop >= 0 else b"")))
        return [*edits, (end, end, appended)]

    def _decode(self, table: str) -> dict[str, Any]:
        raw = self._raw[table]
        if raw is None:
            return dict(self._replaced[table])
        record_type = RECORDS.get(table)
        if record_type is None:
            return self._read(table, raw, Any)
        is_partial = len(self._content) >= LARGE and table in self._projections and table in self._places
        records = self._read(table, raw, narrow(record_type, self._projections[table]) if is_partial else record_type)
        if not self._is_trusted:
            self._check_duplicates(table, self._raw.get(table) or raw, records, is_partial)
        for key, record in records.items():
            record.id = key
        return records

    def _read(self, table: str, raw: Content, type_: Any) -> dict[str, Any]:
        # The collector would look at every one of the new objects several times over, and none can be garbage.
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            documents: dict[str, Any] = msgspec.json.decode(raw, type=dict[str, type_])
        except (ValueError, RecursionError):
            if self._places:  # perhaps split at the wrong places; then the whole has to be parsed
                self._places = {}
                parsed = self._parse_tables()
                self._raw = {name: parsed.get(name) for name in [*parsed, *self._replaced]}
                return self._read(table, parsed[table], type_) if table in parsed else {}
            raise CatalogueError(locate_error(table, raw, self._path, self._content)) from None
        finally:
            if len(self._content) >= LARGE:
                gc.freeze()  # nor will any be for as long as the file is open: half of an `add` was looking at them
            if was_enabled:
                gc.enable()
        return documents

    def _check_duplicates(self, table: str, raw: Content, records: Mapping[str, Any], is_partial: bool) -> None:
        """Refuse a table in which an id or a field stands twice, which the decoder would not notice.

        What a repeated key hides makes the file longer than what we would write. Of a large table that is read in
        part only the lines are counted; `check` looks at all of it.
        """
        place = self._places.get(table)
        if is_partial and place and self._content.count(b"\n", place.start, place.stop) == len(records) + bool(records):
            return
        if not is_partial and len(msgspec.json.encode(records)) == count_compact(raw):
            return
        try:
            twice = find_duplicate(bytes(raw), 4)
        except (ValueError, RecursionError):
            raise CatalogueError(locate_error(table, raw, self._path, self._content)) from None
        if twice is not None:
            raise CatalogueError(f"{self._path}, table '{table}': '{twice}' stands there twice. It was left as it is.")


def count_compact(content: Content | bytes) -> int:
    """How many bytes a piece of JSON takes without the white space between its parts.

    >>> count_compact(memoryview(b'{"a": [1, "b c"]}'))
    15
    """
    return len(msgspec.json.format(memoryview(content), indent=-1))


def split_tables(content: bytes) -> dict[str, slice] | None:
    """Where the tables of a file stand that is laid out as `encode_tables` does it, found by its line breaks alone.

    None if it is not laid out like that. No text of JSON holds a line break, so a line that begins with a brace ends
    something; whether it is a table is seen when the table is decoded.

    >>> content = b'{\\n"sites": {\\n"x": {}\\n},\\n"plans": {}\\n}\\n'
    >>> {name: content[place] for name, place in split_tables(content).items()}
    {'sites': b'{\\n"x": {}\\n}', 'plans': b'{}'}
    """
    if not content.startswith(b'{\n"') or not content.endswith(b"}\n}\n"):
        return None
    return _split_at_headers(content) or _split_at_ends(content)


def _split_at_headers(content: bytes) -> dict[str, slice] | None:
    """Split by looking for the tables' names near both ends: one large table is not looked through.

    Only if all tables that we know are found; then at most strange ones can be inside of others, and show when those
    are decoded.
    """
    starts: list[int] = []
    for name in RECORDS:
        header = b"\n" + encode_key(name) + b": {"
        at = content.find(header, 0, LARGE)
        at = content.rfind(header, max(0, len(content) - LARGE)) if at < 0 else at
        if at < 0:
            return None
        starts.append(at)
    ends = [at - 1 for at in starts[1:]] + [len(content) - 3]
    places: dict[str, slice] = {}
    for name, at, end in zip(RECORDS, starts, ends, strict=True):
        start = at + len(encode_key(name)) + 3
        is_empty = content[start:end] == b"{}" if end - start < 4 else False
        if not is_empty and (content[start : start + 2] != b"{\n" or content[end - 2 : end] != b"\n}"):
            return None
        if end - start < LARGE and content.find(b"\n}", start, end - 2) >= 0:
            return None
        places[name] = slice(start, end)
    return places


def _split_at_ends(content: bytes) -> dict[str, slice] | None:
    """Split by looking for the end of each table, through the whole of the file."""
    places: dict[str, slice] = {}
    at = 2
    while True:
        header = content[at : content.find(b"\n", at)]
        key, brace, rest = header.rpartition(b": {")
        if not brace or rest not in (b"", b"}", b"},"):
            return None
        start = at + len(key) + 2
        end = start + 2 if rest else content.find(b"\n}", start) + 2
        try:
            name = msgspec.json.decode(key, type=str)
        except ValueError:
            return None
        if name in places or end < start:
            return None
        places[name] = slice(start, end)
        if content[end : end + 2] != b",\n":
            return places if content[end:] == b"\n}\n" else None
        at = end + 2


@cache
def narrow(record_type: type[Record], fields: frozenset[str]) -> type[Record]:
    """The same record with fewer fields, so that a decoder can skip the others unread."""
    kept = [
        (field.name, field.type, msgspec.field(default=field.default if not field.required else None))
        for field in msgspec.structs.fields(record_type)
        if field.name in fields and field.name != "id" and field.default_factory is msgspec.NODEFAULT
    ] + [
        (field.name, field.type, msgspec.field(default_factory=field.default_factory))
        for field in msgspec.structs.fields(record_type)
        if field.name in fields and field.default_factory is not msgspec.NODEFAULT
    ]
    return msgspec.defstruct(  # type: ignore[return-value]
        f"Narrow{record_type.__name__}",
        [("id", str, ""), *kept],
        kw_only=True,
        gc=False,
        namespace={"record_type": record_type},
    )


def find_duplicate(content: bytes, depth: int) -> str | None:
    """The first key that stands twice in one object, down to a depth; None if there is none.

    >>> find_duplicate(b'{"a": {"b": 1, "b": 2}}', 2), find_duplicate(b'{"a": {"b": 1, "b": 2}}', 1)
    ('b', None)
    """
    found: list[str] = []

    class Pairs(dict[str, Any]):
        """An object, remembering the first of its keys that came again."""

        twice: str | None = None

    def collect(pairs: list[tuple[str, Any]]) -> Pairs:
        collected = Pairs(pairs)
        if len(collected) < len(pairs):
            seen: set[str] = set()
            collected.twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return collected

    def walk(value: Any, left: int) -> None:
        if isinstance(value, Pairs) and left and not found:
            if value.twice is not None:
                found.append(value.twice)
            for inner in value.values():
                walk(inner, left - 1)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, left)

    # Numbers are not looked at, and one of 5,000 digits would be refused.
    text = content.decode(errors="replace")
    walk(json.loads(text, object_pairs_hook=collect, parse_int=str, parse_float=str), depth)
    return found[0] if found else None


def locate_error(table: str, raw: Content, path: Path, content: bytes) -> str:
    """Say which document and field of a table is wrong; called only once it is known that one is."""
    try:
        documents = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return f"{path}: the table '{table}' must be an object of id -> document. It was left as it is."
    except (ValueError, RecursionError):
        return f"{path} is not a catalogue: {_locate_syntax(content)}. It was left as it is."
    singular = SINGULAR.get(table, "document")
    for key, document in documents.items():
        try:
            msgspec.json.decode(document, type=RECORDS.get(table, Any))
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            field = where.rstrip("`").lstrip(".")
            place = f", field '{field}'" if field else ""
            return (
                f"{path}: {singular} '{key}'{place} (table '{table}'): {what[:1].lower()}{what[1:]}. "
                "The file was left as it is; correct that line and try again."
            )
        except (ValueError, RecursionError) as error:
            return f"{path}: {singular} '{key}' (table '{table}') cannot be read: {error}. It was left as it is."
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

    >>> describe_json_error(msgspec.DecodeError("JSON is malformed: invalid character (byte 3)"), b"{\\n x")
    'it is not valid JSON (line 2, column 2: invalid character)'
    >>> describe_json_error(msgspec.DecodeError("Input data was truncated"), b"{")
    'it is not valid JSON (the file ends too early, at line 1)'
    """
    if isinstance(error, UnicodeDecodeError):
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
        return f"it is not JSON of that form ({message[:1].lower()}{message[1:]})"
    position = int(place.rstrip(")"))
    line = content.count(b"\n", 0, position) + 1
    column = position - (content.rfind(b"\n", 0, position) + 1) + 1
    return f"it is not valid JSON (line {line}, column {column}: {message})"


def read_bytes(path: Path) -> bytes:
    """The content of a catalogue file, or a sentence about why it cannot be had."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise CatalogueError(f"{path} is not a file, so it cannot be a catalogue.")
        return path.read_bytes()
    except FileNotFoundError:
        raise CatalogueError(
            f"There is no catalogue at {path}. Name another with --db, or import something into it to create it."
        ) from None
    except OSError as error:
        raise CatalogueError(f"{path} cannot be read: {describe_os_error(error)}.") from None


def describe_os_error(error: OSError) -> str:
    """The system's reason, as a part of a sentence."""
    reason = error.strerror or str(error)
    return reason[:1].lower() + reason[1:]


def encode_record(record: Record) -> bytes:
    """One document as one line of JSON, keys in model order, non-ASCII unescaped, without its id."""
    key, record.id = record.id, ""
    try:
        return bytes(msgspec.json.format(msgspec.json.encode(record), indent=0))
    finally:
        record.id = key


def encode_key(key: str) -> bytes:
    """An id or table name as it stands before its colon."""
    return msgspec.json.encode(key)


def encode_documents(documents: Mapping[str, Any]) -> bytes:
    """One table: a document a line. What is bytes already is copied as it is."""
    lines = [encode_key(key) + b": " + _encode_document(document) for key, document in documents.items()]
    return b"{\n" + b",\n".join(lines) + b"\n}" if lines else b"{}"


def _encode_document(document: Any) -> bytes:
    if isinstance(document, msgspec.Raw):
        return bytes(document)
    if isinstance(document, Record):
        return encode_record(document)
    return bytes(msgspec.json.format(msgspec.json.encode(document), indent=0))


def encode_tables(tables: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The whole file. Tables that nobody replaced are copied as the bytes they were.

    >>> print(encode_tables({"sources": {"gcat": RECORDS["sources"](id="gcat", title="GCAT")}}).decode(), end="")
    {
    "sources": {
    "gcat": {"title": "GCAT"}
    }
    }
    """
    known = [name for name in RECORDS if name in tables]
    others = [name for name in tables if name not in RECORDS]
    parts = [
        encode_key(name)
        + b": "
        + (tables.encode(name) if isinstance(tables, DecodedTables) else encode_documents(tables[name]))
        for name in known + others
    ]
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by new content, whole or not at all.

    Whoever stops the process at any moment finds the old file or the new one. A symbolic link keeps pointing
    at the file, which is replaced where it really is; its mode is kept, and its owner where we may.
    """
    target = follow_links(path)
    with describing_errors(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        with new_version(target, content) as temporary:
            put_in_place(temporary, target)


def follow_links(path: Path) -> Path:
    """The file that a path leads to, whether it exists or not."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError: how Python 3.11 and 3.12 say that links lead in a circle
        raise CatalogueError(f"{path} cannot be written: its symbolic links lead nowhere.") from None


@contextlib.contextmanager
def describing_errors(path: Path) -> Iterator[None]:
    """Turn what the system says while `path` is being written into a sentence."""
    try:
        yield
    except OSError as error:
        raise CatalogueError(
            f"{path} cannot be written: {describe_os_error(error)}. What was there before is unchanged."
        ) from None


@contextlib.contextmanager
def new_version(target: Path, content: bytes) -> Iterator[Path]:
    """A temporary file beside the target that holds the content and is on disk; gone afterwards if not used."""
    import tempfile  # 3 ms that reading need not pay

    handle, name = tempfile.mkstemp(prefix=temporary_prefix(target), suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        copy_owner(target, temporary)
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def temporary_prefix(target: Path) -> str:
    """What the names of temporary files for a target begin with."""
    return f".{target.name}."


def put_in_place(temporary: Path, target: Path) -> None:
    """The one moment in which the new version takes the place of the old one."""
    temporary.replace(target)
    try:
        flush_folder(target.parent)
    except OSError as error:
        raise CatalogueError(
            f"{target} was written, but the system does not confirm that it is safe on disk: "
            f"{describe_os_error(error)}. Look after that disk."
        ) from None


def copy_owner(target: Path, temporary: Path) -> None:
    """Give a new version the mode and, where we may, the owner of what it replaces; mkstemp made it 0600."""
    temporary.chmod(mode_for(target))
    if os.name != "nt" and target.exists():
        old = target.stat()
        with contextlib.suppress(OSError):  # only root may give files away
            os.chown(temporary, old.st_uid, old.st_gid)


def mode_for(target: Path) -> int:
    """The permission bits of the file that is replaced, or what a new file would get."""
    with contextlib.suppress(FileNotFoundError):
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def flush_folder(folder: Path) -> None:
    """Bring the rename itself to disk. Windows cannot open a folder for this and does not need it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
