"""Writers of formats, one a file: each turns columns and rows into pieces of text.

A writer gets the column names and rows of plain values (text, number, bool, None, list, dict), so the same one
serves records and counts. What the columns are called and what is in them is a promise; see `values`.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

Writer = Callable[[Sequence[str], Iterable[Sequence[Any]]], Iterator[str]]

FORMATS: dict[str, tuple[str, str]] = {
    "csv": ("as_csv", "write_csv"),
    "tsv": ("as_csv", "write_tsv"),
    "json": ("as_json", "write_json"),
    "jsonl": ("as_json", "write_jsonl"),
    "md": ("as_markdown", "write_markdown"),
}
"""Format, which is also its file suffix -> module of this package and its writer."""


def find_writer(format_: str) -> Writer:
    """The writer of a format; only its own module is loaded."""
    module, name = FORMATS[format_]
    writer: Writer = getattr(importlib.import_module(f"missioncat.exports.{module}"), name)
    return writer
