"""A newer built-in catalogue merged into the user's own: what the user changed stays, the rest
follows.

Three versions are compared: the built-in catalogue that the user's file began as, the user's file,
and the new built-in catalogue. What other sources say of a launch is taken out of its record before
and joined to it again after, perhaps to another one: what was planned may be a flight by now. Lists
are merged item by item. Statements of the ledger are compared by what they say, because their
numbers are each catalogue's own, and the ledger says when what is planned flies.
"""

from typing import Any, NamedTuple

import msgspec

from missioncat.catalogue import Catalogue, Change
from missioncat.fields import is_planned
from missioncat.merging.drafts import Draft
from missioncat.merging.joins import Joins
from missioncat.merging.plans import find_plans, settle_flights, settle_planned_launches
from missioncat.merging.ranks import is_claimed, sort_claims
from missioncat.model import PLANNED_STATUSES, RECORDS, Claim, Event, Launch


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
    draft = Draft(mine)
    joins = Joins(draft)
    for launch in list(mine.table(Launch).values()):
        joins.release(launch)
    conflicts: list[Conflict] = []
    for table in RECORDS:
        versions = [base.records(table), dict(draft.records(table)), theirs.records(table)]
        for key in dict.fromkeys([*versions[2], *versions[0]]):
            old, own, new = (version.get(key) for version in versions)
            if new == old or own == new:
                continue
            after = _merge_record(table, old, _yield_plan(table, old, own, new), new, conflicts)
            if after == own:
                continue
            for each in (own, after):
                if isinstance(each, Launch):
                    joins.touch(each)
                    joins.include_tagged(each.tag)
            if after is None:
                draft.remove(table, key)
            else:
                draft.put(table, after)
    settle_flights(draft)
    settle_planned_launches(draft)
    joins.settle()
    return Update(draft.changes(), [each for each in conflicts if not _is_settled(draft, each)])


def _yield_plan(table: str, old: Any, own: Any, new: Any) -> Any:
    """The user's record; a date that they have only planned yields to that of the flight, and stays
    in the ledger.
    """
    if table != "launches" or own is None or new is None:
        return own
    if not is_planned(table, own) or is_planned(table, new):
        return own
    return msgspec.structs.replace(own, date=None if old is None else old.date)


def _is_settled(draft: Draft, conflict: Conflict) -> bool:
    """Whether two dates of a planned launch are two statements of the ledger, the newer of which
    counts.
    """
    if (conflict.table, conflict.field) != ("launches", "date"):
        return False
    launch = draft.get(Launch, conflict.id)
    return launch is not None and is_planned("launches", launch) and bool(find_plans(draft, launch))


def _merge_record(table: str, old: Any, own: Any, new: Any, conflicts: list[Conflict]) -> Any:
    """The user's record with what is new, or None if it is none any more."""
    if own is None:
        return new if old is None else None  # what the user has removed stays removed
    if new is None and own == old:
        return None
    if new is None:
        conflicts.append(Conflict(table, own.id, "(record)", "changed", "removed"))
        return own
    values: dict[str, Any] = {}
    for name in own.__struct_fields__:
        before = None if old is None else getattr(old, name)
        yours, theirs = getattr(own, name), getattr(new, name)
        # Two lists of payloads are two ways to name the same; other lists have what either of them
        # has.
        is_renamed = name == "payloads" and bool(theirs) and _is_imported(own, name)
        if isinstance(yours, list) and not is_renamed:
            values[name] = _merge_list(before or [], yours, theirs)
        elif yours != theirs and theirs != before and _yields(own, name, before, theirs):
            values[name] = theirs
        elif yours != theirs and theirs != before:
            conflicts.append(Conflict(table, own.id, name, yours, theirs))
    after = msgspec.structs.replace(own, **values)
    return _settle_origins(own, new, after) if hasattr(own, "claims") else after


def _yields(own: Any, name: str, before: Any, theirs: Any) -> bool:
    """Whether a field of the user's is nobody's edit, so that the new value takes its place."""
    yours = getattr(own, name)
    if yours == before or _is_settled_status(name, before, yours):
        return True
    return _is_imported(own, name) and theirs is not None


def _is_settled_status(name: str, before: Any, yours: Any) -> bool:
    """Whether a mission's status is one that it got when a source said that it had flown, which is
    nobody's edit.
    """
    return name == "status" and before in PLANNED_STATUSES and yours == "unknown"


def _is_imported(record: Any, name: str) -> bool:
    """Whether a field has what an import brought, which counts less than what is curated, and is
    nobody's edit.
    """
    return hasattr(record, "claims") and record.origins.get(name, record.origin) not in (
        None,
        "user",
    )


def _settle_origins(own: Any, new: Any, after: Any) -> Any:
    """What the new catalogue says is curated; what an import had said otherwise is a claim now.

    What only an import has said stays its word, also in a record that an import had brought and
    that is curated now.
    """
    origins = dict(own.origins)
    claims = list(after.claims)
    for name in own.__struct_fields__:
        if name in ("id", "origin", "origins", "claims") or not _is_imported(own, name):
            continue
        value, source = getattr(own, name), own.origins.get(name, own.origin)
        origins.pop(name, None)
        if value in (None, [], False) or (isinstance(value, list) and name != "payloads"):
            continue
        if getattr(new, name) in (None, [], False):
            origins[name] = source
        elif is_claimed(name, source) and not isinstance(value, list):
            claims.append(Claim(field=name, value=value, source=source))
    after = msgspec.structs.replace(after, origin=new.origin, origins=origins)
    after.claims = sort_claims(after, claims)
    return after


def _merge_list(old: list[Any], own: list[Any], new: list[Any]) -> list[Any]:
    """Items as the new list has them, less what the user took away, and with what the user added.

    >>> _merge_list(["a", "b"], ["a", "c"], ["a", "b", "d"])
    ['a', 'd', 'c']
    """
    key = _find_key
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
    return merged + [
        item for item in own if key(item) not in names and item != before.get(key(item))
    ]


def _find_key(item: Any) -> Any:
    """What makes an item of a list the same as another one."""
    if isinstance(item, Event):
        return item.date, item.kind
    return (item.field, item.source) if isinstance(item, Claim) else item
