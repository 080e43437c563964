"""The documents of a catalogue's file by table and id, for tests that look into it or put something there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Documents = dict[str, dict[str, Any]]


def read_by_id(path: Path) -> Documents:
    """The documents of a file by their ids, which are left out of them."""
    tables = json.loads(path.read_text(encoding="utf-8"))
    return {table: dict(map(_take_id, documents.values())) for table, documents in tables.items()}


def _take_id(document: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return document["id"], {name: value for name, value in document.items() if name != "id"}


def number_by_id(tables: Mapping[str, Mapping[str, Any]]) -> Documents:
    """Inverse of `read_by_id`: each document under a number, with its id in it; what is no object stays alone."""
    numbered: Documents = {}
    for table, documents in tables.items():
        numbered[table] = {}
        for number, (key, document) in enumerate(documents.items(), 1):
            has_id = isinstance(document, dict)
            numbered[table][str(number)] = {"id": key, **document} if has_id else document
    return numbered


def write_by_id(path: Path, tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Write such tables, laid out as stock TinyDB does it."""
    path.write_text(json.dumps(number_by_id(tables)), encoding="utf-8")
