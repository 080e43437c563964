"""References that would point to nothing: refused to who edits by hand, named to who imports or
removes.

An import may name rockets and places that nobody has described yet; a hand has rather mistyped
them.
"""

from collections.abc import Collection, Sequence
from typing import Any

from missioncat.catalogue import Catalogue, Change
from missioncat.errors import UNCHANGED, NotFound
from missioncat.faults import Unreadable
from missioncat.fields import FIELDS, Field
from missioncat.merging.drafts import Draft
from missioncat.model import PROGRAMMES, RECORDS, SINGULAR, Launch, Mission
from missioncat.names import suggest_nearest

Target = tuple[str, str]
"""The table and the id that a reference names."""

SHOWN = 5
"""How many records a sentence names that point to one."""


def refuse_dangling(draft: Draft, changes: Sequence[Change]) -> None:
    """Refuse changes that make a record point to what is not there and was not named before."""
    stated: set[Target] = set()
    for change in changes:
        stated |= find_targets(change.table, change.before)
    for change in changes:
        if isinstance(change.before, Unreadable):  # only what cannot be read in it is put right
            continue
        for table, key in sorted(find_targets(change.table, change.after) - stated):
            if not _is_there(draft, table, key):
                raise NotFound(_describe_missing(draft, table, key))


def find_targets(table: str, record: Any) -> set[Target]:
    """What the stored references of a record name, those of its events included."""
    targets: set[Target] = set()
    if record is None or isinstance(record, Unreadable):
        return targets
    for field in FIELDS.get(table, ()):
        targets |= {(field.to, key) for key in references(record, field)}
    for event in getattr(record, "events", ()):
        targets |= {("sources", key) for key in event.sources}
    return targets


def find_dangling(draft: Draft) -> list[tuple[str, str]]:
    """Sentences about references of changed records that nothing answers to, each with the table of
    these records.
    """
    counts: dict[tuple[str, str], int] = {}
    for change in draft.changes():
        after: Any = change.after
        for field in FIELDS.get(change.table, ()) if after is not None else ():
            if _may_dangle(after, field):
                continue
            for key in references(after, field):
                if not _is_there(draft, field.to, key):
                    remark = f"{field.name} '{key}' has no record among the {field.to}"
                    counts[change.table, remark] = counts.get((change.table, remark), 0) + 1
    return [
        (table, f"{remark} ({count} times)." if count > 1 else f"{remark}.")
        for (table, remark), count in counts.items()
    ]


def _may_dangle(record: Any, field: Field) -> bool:
    """Whether a source may have named a rocket or a place there that nobody has described yet."""
    is_such = field.to in ("vehicles", "sites") and hasattr(record, "origins")
    return is_such and record.origins.get(field.name, record.origin) is not None


def references(record: Any, field: Field) -> list[str]:
    """The keys that a stored reference field of a record holds."""
    if field.kind != "reference" or field.compute is not None:
        return []
    value = getattr(record, field.name)
    return value if isinstance(value, list) else [value] if value is not None else []


def _is_there(draft: Draft, table: str, key: str) -> bool:
    """Whether something answers to a reference, if only a record that cannot be read."""
    if draft.get(RECORDS[table], key) is not None:
        return True
    if table == "missions" and (key in PROGRAMMES or draft.get(Launch, key) is not None):
        return True
    return draft.catalogue.tables.find_unreadable(table, key) is not None


def _describe_missing(draft: Draft, table: str, key: str) -> str:
    names: list[str] = []
    for record in draft.records(table).values():
        names += [record.id, getattr(record, "name", None) or record.id]
    return (
        f"There is no {SINGULAR[table]} '{key}'.{suggest_nearest(key, names)} "
        f"Add it first, or say --force if it is meant. {UNCHANGED}"
    )


def describe_pointing(
    catalogue: Catalogue, gone: Collection[Target], targets: Collection[Target]
) -> list[str]:
    """What will still point to records when all that is gone is gone, a sentence for each of these
    targets.
    """
    sentences = []
    for table, key in sorted(targets):
        pointing = _find_pointing(catalogue, table, key, gone)
        if pointing:
            more = f" and {len(pointing) - SHOWN} more" if len(pointing) > SHOWN else ""
            named = f"{', '.join(pointing[:SHOWN])}{more}"
            verb = "points" if len(pointing) == 1 else "point"
            sentences.append(f"To the {SINGULAR[table]} '{key}' still {verb}: {named}.")
    return sentences


def _find_pointing(
    catalogue: Catalogue, table: str, key: str, gone: Collection[Target]
) -> list[str]:
    """The records that name this one and are not gone themselves, each once."""
    found: dict[Target, str] = {}
    for other, fields in FIELDS.items():
        for field in fields:
            if field.kind == "reference" and field.to == table and field.compute is None:
                for record in catalogue.related(RECORDS[other], field.name, key):
                    found[other, record.id] = f"{SINGULAR[other]} {record.id}"
    if table == "sources":
        for mission in catalogue.table(Mission).values():
            if any(key in event.sources for event in mission.events):
                found["missions", mission.id] = f"mission {mission.id}"
    return [named for target, named in found.items() if target not in gone]
