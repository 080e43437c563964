"""Whether a file that an export would replace was written by us: nothing else is overwritten.

A format that has a place for a mark carries one. The others are known by their columns: a CSV file
with another header is somebody else's, or one of ours with other fields, and asking once too often
does no harm.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from missioncat.exports import GENERATOR

# A file of somebody else's may be large; a mark of ours stands near the start.
HEAD = 1 << 16
MARKS = {
    "ics": (f"PRODID:-//{GENERATOR}//".encode(),),
    "geojson": (f'"generator":"{GENERATOR}"'.encode(),),
    "gcat": (f"\n# {GENERATOR} ".encode(),),
    "svg": (f"<!-- {GENERATOR} -->".encode(),),
    "html": (f'name="generator" content="{GENERATOR}"'.encode(), f"<title>{GENERATOR}: ".encode()),
}
"""Format -> what stands near the start of each of our files."""


def is_ours(path: Path, format_: str, text: str = "", columns: Sequence[str] = ()) -> bool:
    """Whether what is at `path` may be replaced by `text` of that format; an empty file always may.

    `columns` are those of the rows in `text`, for the formats that know them even where there is
    no row.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        return True
    if format_ == "sqlite":
        return head.startswith(b"mcat", 68)  # the only place where an application says its name
    if format_ in MARKS:
        return any(mark in head for mark in MARKS[format_])
    if format_ in ("csv", "tsv", "md"):
        return _first_line(head) == _first_line(text.encode())
    if format_ in ("json", "jsonl"):
        wanted = list(columns) or _first_keys(text.encode())
        return head.strip() == b"[]" or _first_keys(head) == wanted
    return False


def is_our_folder(path: Path, names: Sequence[str]) -> bool:
    """Whether a folder holds nothing but Parquet files of ours (or nothing)."""
    return all(entry.name in names and _is_our_parquet(entry) for entry in path.iterdir())


def _is_our_parquet(path: Path) -> bool:
    if not path.is_file():
        return False
    # The metadata stands at the end, before its length and the letters that the file began with.
    content = path.read_bytes()
    size = int.from_bytes(content[-8:-4], "little")
    return content.endswith(b"PAR1") and GENERATOR.encode() in content[-8 - size :]


def _first_line(content: bytes) -> bytes:
    return content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].rstrip(b"\r")


def _first_keys(content: bytes) -> list[str] | None:
    """The keys of the first object, which stands on a line of its own; None if there is none."""
    first = content.lstrip().removeprefix(b"[").lstrip().partition(b"\n")[0].rstrip(b",\r ")
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
        return list(msgspec.json.decode(first, type=dict[str, msgspec.Raw]))
    return None
