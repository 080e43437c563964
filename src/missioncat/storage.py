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
import stat
import tempfile
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

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tables: DecodedTables | None = None

    def read(self) -> "DecodedTables":  # type: ignore[override]  # TinyDB wants a dict; a mapping is all it uses
        if self._tables is None:
            self._tables = DecodedTables(read_bytes(self.path), self.path)
        return self._tables

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        write_atomically(self.path, encode_tables(data))
        self._tables = None


LARGE = 2_000_000
"""Bytes of a table from which on only the fields that a question needs are decoded.

A smaller one is decoded and validated whole at every use, which takes up to 15 ms.
"""


class DecodedTables(MutableMapping[str, dict[str, Any]]):
    """The tables of a file, each decoded into records when it is first asked for.

    A table that we do not know (somebody else's) is kept as the bytes it was.
    """

    def __init__(self, content: bytes, path: Path) -> None:
        self._path = path
        self._decoded: dict[str, dict[str, Any]] = {}
        self._replaced: dict[str, Mapping[str, Any]] = {}
        self._projections: dict[str, frozenset[str]] = {}
        if not content.strip():
            raise CatalogueError(f"{path} is empty, so it is not a catalogue. Delete it to start a new one there.")
        try:
            pairs = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise CatalogueError(
                f"{path} is not a catalogue: {describe_json_error(error, content)}. It was left as it is."
            ) from None
        self._raw: dict[str, Any] = pairs
        self._check_format(content)

    def _check_format(self, content: bytes) -> None:
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
        # What a repeated key hides is missing from the sum of the parts of a file as `encode_tables` writes it.
        parts = sum(len(encode_key(name)) + memoryview(raw).nbytes + len(b": ,\n") for name, raw in self._raw.items())
        is_ours = len(content) == parts + len(b"{\n") + len(b"\n}\n") - len(b",\n")
        if not is_ours and (twice := find_duplicate(content, 1)):
            raise CatalogueError(f"{self._path}: the table '{twice}' stands there twice. It was left as it is.")

    def project(self, table: str, fields: Iterable[str]) -> None:
        """Say which stored fields of a table will be asked for, before it is: of a large one no others are read."""
        self._projections[table] = frozenset(fields)

    def __getitem__(self, table: str) -> dict[str, Any]:
        if table not in self._decoded:
            self._decoded[table] = self._decode(table, self._raw[table])
        return self._decoded[table]

    def __setitem__(self, table: str, records: Mapping[str, Any]) -> None:
        self._raw.setdefault(table, None)
        self._decoded.pop(table, None)
        self._replaced[table] = records

    def __delitem__(self, table: str) -> None:
        del self._raw[table]
        self._decoded.pop(table, None)
        self._replaced.pop(table, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def documents(self, table: str) -> dict[str, Any]:
        """The documents of a table by id, each as the bytes it is; an empty dict for a table that is not there."""
        raw = self._raw.get(table)
        return {} if raw is None else msgspec.json.decode(raw, type=dict[str, msgspec.Raw])

    def encode(self, table: str) -> bytes:
        """A table as it stands in the file, or as it was replaced."""
        if table in self._replaced:
            return encode_documents(self._replaced[table])
        return bytes(self._raw[table])

    def _decode(self, table: str, raw: msgspec.Raw) -> dict[str, Any]:
        record_type = RECORDS.get(table)
        if record_type is None:
            return dict(msgspec.json.decode(raw))
        is_large = memoryview(raw).nbytes >= LARGE
        if is_large and table in self._projections:
            record_type = narrow(record_type, self._projections[table])
        # The collector would look at every one of the new objects several times over, and none can be garbage.
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            records: dict[str, Any] = msgspec.json.decode(raw, type=dict[str, record_type])  # type: ignore[valid-type]
            for key, record in records.items():
                record.id = key
        except (msgspec.DecodeError, RecursionError):
            raise CatalogueError(locate_error(table, raw, self._path)) from None
        finally:
            if was_enabled:
                gc.enable()
        self._check_duplicates(table, raw, records, is_large)
        return records

    def _check_duplicates(self, table: str, raw: msgspec.Raw, records: Mapping[str, Any], is_large: bool) -> None:
        """Refuse a table in which an id or a field stands twice, which the decoder would not notice.

        A table that is byte for byte what we would write has no duplicates. Of a large one only the lines are
        counted; `check` and every change look at all of it.
        """
        content = bytes(raw)
        if is_large:
            if content.count(b"\n") == len(records) + 1:
                return
        elif content == encode_documents(records):
            return
        if twice := find_duplicate(content, 4):
            raise CatalogueError(f"{self._path}, table '{table}': '{twice}' stands there twice. It was left as it is.")


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

    walk(json.loads(content, object_pairs_hook=collect), depth)
    return found[0] if found else None


def locate_error(table: str, raw: msgspec.Raw, path: Path) -> str:
    """Say which document and field of a table is wrong; called only once it is known that one is."""
    try:
        documents = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return f"{path}: the table '{table}' must be an object of id -> document."
    for key, document in documents.items():
        try:
            msgspec.json.decode(document, type=RECORDS[table])
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            field = where.rstrip("`").lstrip(".")
            place = f", field '{field}'" if field else ""
            return (
                f"{path}: {SINGULAR[table]} '{key}'{place} (table '{table}'): {what[:1].lower()}{what[1:]}. "
                "The file was left as it is; correct that line and try again."
            )
    return f"{path}: the table '{table}' cannot be read."


def describe_json_error(error: Exception, content: bytes) -> str:
    """Turn a decoder's message into a place that a person can find.

    >>> describe_json_error(msgspec.DecodeError("JSON is malformed: invalid character (byte 3)"), b"{\\n x")
    'it is not valid JSON (line 2, column 2: invalid character)'
    >>> describe_json_error(msgspec.DecodeError("Input data was truncated"), b"{")
    'it is not valid JSON (the file ends too early, at line 1)'
    """
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
    target = path.resolve()
    with describing_errors(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        with new_version(target, content) as temporary:
            put_in_place(temporary, target)


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
    flush_folder(target.parent)


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
