"""The catalogue file: found, read, checked and written.

It is a plain TinyDB file: an object of tables, each an object of id -> document, written one document a line
so that diffs read well. TinyDB asks this module for it through its own extension point, `Storage`. A file is
parsed once per process, a table only when it is asked for, and a write is all or nothing: it goes to a
temporary file that replaces the old one when it is whole and on disk.
"""

import contextlib
import gc
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from tinydb.storages import Storage

from missioncat.errors import CatalogueError
from missioncat.model import FORMAT, RECORDS, SINGULAR, About, Record

Tables = MutableMapping[str, dict[str, Any]]


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

    def read(self) -> Tables | None:  # type: ignore[override]  # TinyDB wants a dict; a mapping is all it uses
        if self._tables is None:
            content = read_bytes(self.path)
            if not content.strip():
                raise CatalogueError(
                    f"{self.path} is empty, so it is not a catalogue. Delete it to start a new one there."
                )
            self._tables = DecodedTables(content, self.path)
        return self._tables

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        write_atomically(self.path, encode_tables(data))
        self._tables = None


class DecodedTables(MutableMapping[str, dict[str, Any]]):
    """The tables of a file, each decoded into records when it is first asked for.

    A table that we do not know (somebody else's) is kept as the bytes it was.
    """

    def __init__(self, content: bytes, path: Path) -> None:
        self._path = path
        self._decoded: dict[str, dict[str, Any]] = {}
        try:
            self._raw: dict[str, Any] = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CatalogueError(
                f"{path} is not a catalogue: {describe_json_error(error, content)}. It was left as it is."
            ) from None
        self._check_format()

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

    def __getitem__(self, table: str) -> dict[str, Any]:
        if table not in self._decoded:
            self._decoded[table] = self._decode(table, self._raw[table])
        return self._decoded[table]

    def __setitem__(self, table: str, records: dict[str, Any]) -> None:
        self._decoded[table] = records
        self._raw[table] = msgspec.Raw()

    def __delitem__(self, table: str) -> None:
        del self._raw[table]
        self._decoded.pop(table, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def raw(self, table: str) -> msgspec.Raw | None:
        """The bytes of a table that nobody decoded, or None."""
        return None if table in self._decoded else self._raw[table]

    def _decode(self, table: str, raw: msgspec.Raw) -> dict[str, Any]:
        record_type = RECORDS.get(table)
        if record_type is None:
            return {key: value for key, value in msgspec.json.decode(raw).items()}  # noqa: C416  # must be a dict
        # The collector would look at every one of the new objects several times over, and none can be garbage.
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            records: dict[str, Any] = msgspec.json.decode(raw, type=dict[str, record_type])  # type: ignore[valid-type]
            for key, record in records.items():
                record.id = key
        except msgspec.DecodeError:
            raise CatalogueError(locate_error(table, raw, self._path)) from None
        finally:
            if was_enabled:
                gc.enable()
        return records


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


def encode_tables(tables: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The whole file. Tables that nobody touched are copied as the bytes they were.

    >>> print(encode_tables({"sources": {"gcat": RECORDS["sources"](id="gcat", title="GCAT")}}).decode(), end="")
    {
    "sources": {
    "gcat": {"title": "GCAT"}
    }
    }
    """
    known = [name for name in RECORDS if name in tables]
    others = [name for name in tables if name not in RECORDS]
    parts = []
    for name in known + others:
        raw = tables.raw(name) if isinstance(tables, DecodedTables) else None
        if raw is not None:
            body = bytes(raw)
        else:
            documents = [
                msgspec.json.encode(key)
                + b": "
                + (
                    encode_record(document)
                    if isinstance(document, Record)
                    else msgspec.json.format(msgspec.json.encode(document), indent=0)
                )
                for key, document in tables[name].items()
            ]
            body = b"{\n" + b",\n".join(documents) + b"\n}" if documents else b"{}"
        parts.append(msgspec.json.encode(name) + b": " + body)
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file by new content, whole or not at all.

    Whoever stops the process at any moment finds the old file or the new one. A symbolic link keeps pointing
    at the file, which is replaced where it really is; its mode is kept.
    """
    target = path.resolve()
    temporary: str | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode_for(target))  # noqa: PTH101  # mkstemp gives a str, and makes it 0600
        os.replace(temporary, target)  # noqa: PTH105
        temporary = None
        flush_folder(target.parent)
    except OSError as error:
        raise CatalogueError(
            f"{path} cannot be written: {describe_os_error(error)}. What was there before is unchanged."
        ) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108


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
