"""What may be asked of a catalogue to work something out, and how a stored date is read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from missioncat.dates import Date, parse_date
from missioncat.errors import CatalogueError, DateError
from missioncat.model import SINGULAR, AnyRecord, Mission


class Lookup(Protocol):
    """What a field that is worked out may ask of the catalogue."""

    def table(self, kind: type[AnyRecord]) -> Mapping[str, AnyRecord]:
        """All records of a table by id."""

    def records(self, table: str) -> Mapping[str, Any]:
        """The same where a table is known by its name only."""

    def related(self, kind: type[AnyRecord], field: str, key: str) -> Sequence[AnyRecord]:
        """The records of a table whose stored field is this key."""

    def find_named(self, text: str, table: str) -> Sequence[str]:
        """The ids of the records of a table that go by this name, number or id as a whole."""


def stored_date(record: msgspec.Struct, field: str, text: str) -> Date:
    """The date that a field of a record or event holds; if it is bad, an error says where."""
    try:
        return parse_date(text)
    except DateError as error:
        # An event stands in no table, and has no id.
        table = getattr(record, "table_name", "events")
        key = getattr(record, "id", None) or getattr(record, "text", "")
        raise CatalogueError(
            f"In the catalogue, {SINGULAR[table]} '{key}', field '{field}': {error}"
        ) from None


def list_labels(lookup: Lookup, tables: Iterable[str]) -> list[str]:
    """The ids and names of the records of some tables, to look for the nearest among them."""
    labels: list[str] = []
    for table in tables:
        for record in lookup.records(table).values():
            labels += (record.id, getattr(record, "name", None) or record.id)
    return labels


def find_address(key: str, lookup: Lookup) -> str:
    """What to call a launch in a command: its id, unless that means another launch's mission."""
    mission = lookup.table(Mission).get(key)
    if mission is None or mission.launch == key:
        return key
    return f"launches/{key}"
