"""A newer built-in catalogue merged into the user's own: what the user changed stays, the rest follows.

Three versions are compared: the built-in catalogue that the user's file began as, the user's file, and the new
built-in catalogue. Lists are merged item by item.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from missioncat.catalogue import Catalogue, Change
from missioncat.model import RECORDS, Event


class Conflict(NamedTuple):
    """A field that both changed, differently: the user's value stays, the other one is shown."""

    table: str
    id: str
    field: str
    yours: Any
    theirs: Any


class Update(NamedTuple):
    """What an update comes to."""

    changes: list[Change]
    conflicts: list[Conflict]


def plan_update(base: Catalogue, mine: Catalogue, theirs: Catalogue) -> Update:
    """Work out what the new built-in catalogue changes in mine, given what both began as."""
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for table in RECORDS:
        for key in dict.fromkeys([*theirs.records(table), *base.records(table)]):
            old, own, new = (each.get(table, key) for each in (base, mine, theirs))
            if new == old or own == new:
                continue
            after = _merge_record(table, old, own, new, conflicts)
            if after != own:
                changes.append(Change(table, own, after))
    return Update(changes, conflicts)


def _merge_record(table: str, old: Any, own: Any, new: Any, conflicts: list[Conflict]) -> Any:
    if own is None:
        return new if old is None else None  # what the user has removed stays removed
    if new is None:
        if own == old:
            return None
        conflicts.append(Conflict(table, own.id, "(record)", "changed", "removed"))
        return own
    values: dict[str, Any] = {}
    for name in own.__struct_fields__:
        before = getattr(old, name) if old is not None else None
        yours, theirs = getattr(own, name), getattr(new, name)
        if isinstance(yours, list):
            values[name] = _merge_list(before or [], yours, theirs)
        elif yours == theirs or theirs == before:
            values[name] = yours
        elif yours == before:
            values[name] = theirs
        else:
            values[name] = yours
            conflicts.append(Conflict(table, own.id, name, yours, theirs))
    return msgspec.structs.replace(own, **values)


def _merge_list(old: list[Any], own: list[Any], new: list[Any]) -> list[Any]:
    """Items as the new list has them, less what the user took away, and with what the user added.

    >>> _merge_list(["a", "b"], ["a", "c"], ["a", "b", "d"])
    ['a', 'd', 'c']
    """
    key: Callable[[Any], Any] = lambda item: (item.date, item.kind) if isinstance(item, Event) else item  # noqa: E731
    before, yours = ({key(item): item for item in items} for items in (old, own))
    merged = []
    for item in new:
        mine = yours.get(key(item))
        if mine is None:
            if key(item) not in before:
                merged.append(item)
        else:
            merged.append(mine if mine != before.get(key(item)) else item)
    names = {key(item) for item in new}
    return merged + [item for item in own if key(item) not in names and item != before.get(key(item))]
