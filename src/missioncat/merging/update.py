"""A newer built-in catalogue merged into the user's: what the user changed stays, the rest follows.

Three versions are compared: the built-in catalogue that the user's file began as, the user's file,
and the new built-in catalogue. What other sources say of a launch is taken out of its record before
and joined to it again after, perhaps to another one: what was planned may be a flight by now. Lists
are merged item by item. Statements of the ledger are compared by what they say, because their
numbers are each catalogue's own, and the ledger says when what is planned flies.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple, TypeVar

import msgspec

from missioncat import model
from missioncat.catalogue import Catalogue, Change
from missioncat.fields import is_planned
from missioncat.ledger import find_launch_plans
from missioncat.merging.drafts import Draft
from missioncat.merging.joins import Joins
from missioncat.merging.plans import settle_flights, settle_planned_launches
from missioncat.merging.ranks import Claims
from missioncat.model import AnyRecord, AnySourced, Event, Launch, Record, Sourced

Item = TypeVar("Item")

OF_RECORD = ("id", "origin", "origins", "claims")
"""Fields that are about a record, and no fact that a source could state."""

NOTHING: tuple[object, ...] = (None, [], False)
"""Values that say nothing."""


class Conflict(NamedTuple):
    """A field that both changed, differently: the user's value stays, the other one is shown."""

    table: str
    id: str
    field: str
    yours: object
    theirs: object


class Update(NamedTuple):
    """What an update comes to."""

    changes: list[Change]
    conflicts: list[Conflict]


def plan_update(base: Catalogue, mine: Catalogue, theirs: Catalogue) -> Update:
    """Work out what the new built-in catalogue changes in mine, given what both began as."""
    draft = Draft(mine)
    joins = Joins(draft)
    # The built-in catalogues have nothing joined: like is compared with like only if mine has not.
    for launch in list(mine.table(Launch).values()):
        joins.release(launch)
    conflicts: list[Conflict] = []
    for table in model.RECORDS:
        for each in _find_changed(table, base, draft, theirs):
            own = _yield_plan(each)
            after = _merge_record(table, each._replace(own=own), conflicts)
            if after != each.own:
                _change(joins, table, each.own, after)
    # Flights first: a plan that has flown by the new catalogue has no date left to settle.
    settle_flights(draft)
    settle_planned_launches(draft)
    joins.settle()
    return Update(draft.changes(), [each for each in conflicts if not _is_settled(draft, each)])


class Versions(NamedTuple):
    """One record in the three catalogues: as both began, as the user has it, and as it is new."""

    old: Record | None
    own: Record | None
    new: Record | None


def _find_changed(
    table: str, base: Catalogue, mine: Draft, theirs: Catalogue
) -> Iterator[Versions]:
    """The records that the new catalogue has or the old one had, and that are not as mine are."""
    # What is put into the draft meanwhile would show in its table, so that is copied.
    before, ours, after = base.records(table), dict(mine.records(table)), theirs.records(table)
    for key in dict.fromkeys([*after, *before]):
        found = Versions(before.get(key), ours.get(key), after.get(key))
        if found.new not in (found.old, found.own):
            yield found


def _change(joins: Joins, table: str, own: Record | None, after: Record | None) -> None:
    """Put a record into the draft, or take it out, and have its rocket's launches looked at."""
    for each in (own, after):
        if isinstance(each, Launch):
            joins.touch(each)
            joins.include_tagged(each.tag)
    if after is not None:
        joins.draft.put(table, after)
    elif own is not None:
        joins.draft.remove(table, own.id)


def _yield_plan(versions: Versions) -> Record | None:
    """The user's record; a date that is only planned yields to that of the flight."""
    old, own, new = versions
    if not isinstance(own, Launch) or not isinstance(new, Launch):
        return own
    if not is_planned("launches", own) or is_planned("launches", new):
        return own
    # As nobody had edited it: then the new date is taken, and the planned one is in the ledger.
    before = old.date if isinstance(old, Launch) else None
    return msgspec.structs.replace(own, date=before)


def _is_settled(draft: Draft, conflict: Conflict) -> bool:
    """Whether two dates of a planned launch are in the ledger, of which the newer one counts."""
    if (conflict.table, conflict.field) != ("launches", "date"):
        return False
    launch = draft.get(Launch, conflict.id)
    if launch is None or not is_planned("launches", launch):
        return False
    return bool(find_launch_plans(draft, launch))


def _merge_record(table: str, versions: Versions, conflicts: list[Conflict]) -> Record | None:
    """The user's record with what is new, or None if it is none any more."""
    old, own, new = versions
    if own is None:
        # What the user has removed stays removed.
        return new if old is None else None
    if new is None:
        if own == old:
            return None
        conflicts.append(Conflict(table, own.id, "(record)", "changed", "removed"))
        return own
    after = _merge_fields(table, old, own, new, conflicts)
    if isinstance(own, Sourced) and isinstance(new, Sourced) and isinstance(after, Sourced):
        return _settle_origins(own, new, after)
    return after


def _merge_fields(
    table: str, old: Record | None, own: AnyRecord, new: Record, conflicts: list[Conflict]
) -> AnyRecord:
    """The user's record with the fields in which the new one says something new."""
    values: dict[str, object] = {}
    for name in own.__struct_fields__:
        before = None if old is None else getattr(old, name)
        yours, theirs = getattr(own, name), getattr(new, name)
        if _is_merged_by_items(own, name, theirs):
            values[name] = _merge_list(before or [], yours, theirs)
        elif theirs in (yours, before):
            continue
        elif _yields(own, name, before, theirs):
            values[name] = theirs
        else:
            conflicts.append(Conflict(table, own.id, name, yours, theirs))
    return msgspec.structs.replace(own, **values)


def _is_merged_by_items(own: Record, name: str, theirs: object) -> bool:
    """Whether a field is a list that is to have what either of the two has."""
    if not isinstance(getattr(own, name), list):
        return False
    # Two lists of payloads are two ways to name the same.
    is_renamed = name == "payloads" and theirs and _find_importer(own, name) is not None
    return not is_renamed


def _yields(own: Record, name: str, before: object, theirs: object) -> bool:
    """Whether a field of the user's is nobody's edit, so that the new value takes its place."""
    yours = getattr(own, name)
    if yours == before:
        return True
    # A mission gets this status when a source says that it has flown.
    if name == "status" and before in model.PLANNED_STATUSES and yours == "unknown":
        return True
    return _find_importer(own, name) is not None and theirs is not None


def _find_importer(record: Record, name: str) -> str | None:
    """The source that an import has a field from; None if it is curated or the user's edit."""
    if not isinstance(record, Sourced):
        return None
    source = model.find_origin(record, name)
    if source == model.USER:
        return None
    return source


def _settle_origins(own: Sourced, new: Sourced, after: AnySourced) -> AnySourced:
    """What the new catalogue says is curated; what an import had said otherwise is a claim now.

    What only an import has said stays its word, also in a record that an import had brought and
    that is curated now.
    """
    origins = dict(own.origins)
    claims = Claims(after.claims)
    for name in own.__struct_fields__:
        source = _find_importer(own, name)
        if name in OF_RECORD or source is None:
            continue
        origins.pop(name, None)
        value = getattr(own, name)
        # Other lists than the payloads have what either of the two has, so nobody is contradicted.
        if value in NOTHING or (isinstance(value, list) and name != "payloads"):
            continue
        if getattr(new, name) in NOTHING:
            origins[name] = source
        elif not isinstance(value, list):
            claims.add(name, value, source)
    return claims.settle(msgspec.structs.replace(after, origin=new.origin, origins=origins))


def _merge_list(old: list[Item], own: list[Item], new: list[Item]) -> list[Item]:
    """Items as the new list has them, less what the user took away, and with what the user added.

    >>> _merge_list(["a", "b"], ["a", "c"], ["a", "b", "d"])
    ['a', 'd', 'c']
    """
    before, yours, theirs = _index(old), _index(own), _index(new)
    merged = []
    # The lists themselves are gone through, because one of payloads may have an item twice.
    for item in new:
        key = _find_key(item)
        if key not in yours and key in before:
            continue  # the user took it away
        mine = yours.get(key, item)
        if mine == before.get(key):
            mine = item
        merged.append(mine)
    for item in own:
        key = _find_key(item)
        if key not in theirs and item != before.get(key):
            merged.append(item)
    return merged


def _index(items: Iterable[Item]) -> dict[Hashable, Item]:
    return {_find_key(item): item for item in items}


def _find_key(item: object) -> Hashable:
    """What makes an item of a list the same as another one."""
    if isinstance(item, Event):
        return item.date, item.kind
    if isinstance(item, model.Claim):
        return item.field, item.source
    return item
