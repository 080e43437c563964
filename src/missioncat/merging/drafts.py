"""The catalogue as it will be: looked up and changed on a draft until all is settled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from missioncat.catalogue import Catalogue, Change, list_items
from missioncat.faults import Unreadable
from missioncat.fields import own_names
from missioncat.merging.gate import admit, admit_new
from missioncat.model import RECORDS, AnyRecord, Record
from missioncat.names import fold_family, name_variants


class Summary(NamedTuple):
    """What an import comes to; `remarks` say what is odd, `rejected` what the gate refused."""

    table: str
    added: int
    same: int
    changed: int
    changes: list[Change]
    remarks: list[str]
    rejected: Sequence[str] = ()


class Draft:
    """The catalogue as it will be, on top of how it is."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._below: Catalogue | Draft = catalogue
        self._changed: dict[str, dict[str, Any]] = {}
        self._tables: dict[str, dict[str, Any]] = {}
        self._indexes: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
        self._mended: dict[tuple[str, str], Unreadable] = {}
        self._read: dict[str, Mapping[str, Any]] = {}
        self._changes: list[Change] | None = None

    def _get_below(self, table: str, key: str) -> Any | None:
        """One record as it is, for which its table need not be read as a whole."""
        if table in self._read:
            return self._read[table].get(key)
        return self._below.get(RECORDS[table], key)

    def _table_below(self, table: str) -> Mapping[str, Any]:
        if table not in self._read:
            self._read[table] = self._below.records(table)
        return self._read[table]

    def get(self, kind: type[AnyRecord], key: str | None) -> AnyRecord | None:
        """The record of a table as it will be, or None."""
        return self._get(kind.table_name, key)

    def _get(self, table: str, key: str | None) -> Any | None:
        if key is None:
            return None
        changed = self._changed.get(table)
        if changed is not None and key in changed:
            return changed[key]
        return self._get_below(table, key)

    def table(self, kind: type[AnyRecord]) -> Mapping[str, AnyRecord]:
        """All records of a table as they will be, by id. A later change may show in it."""
        return self.records(kind.table_name)

    def records(self, table: str) -> Mapping[str, Any]:
        """The same where a table is known by its name only."""
        changed = self._changed.get(table)
        if not changed:
            return self._table_below(table)
        if table not in self._tables:
            every = {**self._table_below(table), **changed}
            self._tables[table] = {
                key: record for key, record in every.items() if record is not None
            }
        return self._tables[table]

    def related(self, kind: type[AnyRecord], field: str, key: str) -> list[AnyRecord]:
        """The records of a table whose stored field will be this key."""
        table = kind.table_name
        changed = self._changed.get(table, {})
        there = self._below.related(kind, field, key)
        found = [record for record in there if record.id not in changed]
        return found + [changed[each] for each in self._find_changed(table, field, key)]

    def _find_changed(self, table: str, field: str, value: str) -> list[str]:
        """The ids of the changed records that will have this value in a field, or go by it."""
        changed = self._changed.get(table, {})
        index = self._indexes.get((table, field))
        if index is None:
            index = self._indexes[table, field] = {}
            for record in changed.values():
                _add_to_index(index, field, record)
        # What a record had before it was changed again is in the index too.
        return [
            key for key in index.get(value, ()) if value in _list_values(field, changed[key])
        ]

    def find_named(self, text: str, table: str) -> list[str]:
        """The ids of the records of a table that will go by this name, number or id as a whole."""
        changed = self._changed.get(table, {})
        if self._get(table, text) is not None:
            return [text]
        found = [key for key in self._below.find_named(text, table) if key not in changed]
        return found + self._find_changed(table, NAMES, fold_family(text))

    def put(self, table: str, record: AnyRecord) -> AnyRecord:
        """State how a record will be, and get it as the gate lets it through."""
        admitted = admit(table, record, self._find_before(table, record.id))
        self._change(table, record.id, admitted)
        return admitted

    def alter(self, record: AnyRecord, **values: Any) -> AnyRecord:
        """State that a record will have other values in some fields."""
        return self.put(record.table_name, msgspec.structs.replace(record, **values))

    def put_new(self, table: str, records: Sequence[Record]) -> None:
        """State how many records will be, in half of the time of as many `put` if all are new."""
        keys = {record.id for record in records}
        is_any_there = any(
            not there.keys().isdisjoint(keys)
            for there in (self._changed.get(table, {}), self._table_below(table))
        )
        if is_any_there or len(keys) < len(records) or self._mended:
            for record in records:
                self.put(table, record)
        else:
            for record in admit_new(table, records):
                self._change(table, record.id, record)

    def _find_before(self, table: str, key: str) -> Any | None:
        unreadable = self._mended.get((table, key))
        return self._get(table, key) if unreadable is None else unreadable

    def remove(self, table: str, key: str) -> None:
        """State that a record will not be."""
        self._change(table, key, None)

    def mend(self, unreadable: Unreadable, record: Any | None) -> None:
        """State how a record will be that cannot be read now, or (None) that it will not be."""
        key = unreadable.id if record is None else record.id
        self._mended[unreadable.table, key] = unreadable
        if record is not None:
            record = admit(unreadable.table, record, unreadable)
        self._change(unreadable.table, key, record)

    def _change(self, table: str, key: str, record: Any | None) -> None:
        self._changes = None
        self._changed.setdefault(table, {})[key] = record
        if table in self._tables and record is not None:
            self._tables[table][key] = record
        elif table in self._tables:
            self._tables[table].pop(key, None)
        for (name, field), index in self._indexes.items():
            if name == table:
                _add_to_index(index, field, record)

    def changes(self) -> list[Change]:
        """What differs from the catalogue, which several ask for one after the other."""
        if self._changes is None:
            self._changes = self._find_changes()
        return list(self._changes)

    def _find_changes(self) -> list[Change]:
        changes = []
        for table, changed in self._changed.items():
            for key, after in changed.items():
                before = self._mended.get((table, key)) or self._get_below(table, key)
                if before != after:
                    changes.append(Change(table, before, after))
        return changes


class Layer(Draft):
    """What one of many edits changes on top of a draft, looked at without all before it."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.catalogue)
        self._below = self._draft = draft

    def merge(self) -> None:
        """Put the changes into the draft."""
        for table, changed in self._changed.items():
            for key, record in changed.items():
                if record is None:
                    self._draft.remove(table, key)
                else:
                    self._draft.put(table, record)


def summarize(
    draft: Draft, table: str, counts: Counter[str], remarks: list[str], rejected: Sequence[str] = ()
) -> Summary:
    """Sum up what an import has made of a draft, counted by `tell_change`."""
    added, same, changed = counts["added"], counts["same"], counts["changed"]
    return Summary(table, added, same, changed, draft.changes(), remarks, rejected)


def tell_change(before: object | None, after: object) -> str:
    """What became of a record, by which it is counted."""
    if before is None:
        return "added"
    return "same" if before == after else "changed"


NAMES = "(names)"
"""What stands for a field in the index of names."""


def _list_values(field: str, record: Any | None) -> Sequence[str]:
    """What a record can be found by in a field."""
    if record is None:
        return ()
    if field != NAMES:
        return list_items(getattr(record, field))
    variants = chain.from_iterable(map(name_variants, own_names(record)))
    return list(map(fold_family, variants))


def _add_to_index(index: dict[str, dict[str, None]], field: str, record: Any) -> None:
    for value in _list_values(field, record):
        index.setdefault(value, {})[record.id] = None
