"""The catalogue as it will be: records are looked up and changed on a draft until all is settled."""

from typing import Any, NamedTuple

from missioncat.catalogue import Catalogue, Change
from missioncat.faults import Unreadable


class Summary(NamedTuple):
    """What an import comes to. `remarks` are sentences about what is odd but did not stop it."""

    table: str
    added: int
    same: int
    changed: int
    changes: list[Change]
    remarks: list[str]


class Draft:
    """The catalogue as it will be: records are looked up here and changed here until all is settled."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._changed: dict[tuple[str, str], Any] = {}
        self._mended: dict[tuple[str, str], Unreadable] = {}

    def get(self, table: str, key: str | None) -> Any | None:
        """The record as it will be, or None."""
        if key is None:
            return None
        return self._changed.get((table, key), self.catalogue.get(table, key))

    def records(self, table: str) -> list[Any]:
        """All records of a table as they will be."""
        old = self.catalogue.records(table)
        new = {key: record for (name, key), record in self._changed.items() if name == table}
        return [record for record in ({**old, **new}).values() if record is not None]

    def put(self, table: str, record: Any) -> None:
        """State how a record will be."""
        self._changed[table, record.id] = record

    def remove(self, table: str, key: str) -> None:
        """State that a record will not be."""
        self._changed[table, key] = None

    def mend(self, unreadable: Unreadable, record: Any | None) -> None:
        """State how a record will be that cannot be read now, or (None) that it will not be."""
        key = unreadable.id if record is None else record.id
        self._mended[unreadable.table, key] = unreadable
        self._changed[unreadable.table, key] = record

    def changes(self) -> list[Change]:
        """What differs from the catalogue."""
        changes = []
        for (table, key), after in self._changed.items():
            before = self._mended.get((table, key)) or self.catalogue.get(table, key)
            if before != after:
                changes.append(Change(table, before, after))
        return changes
