"""References that would point to nothing: refused to who edits, named to who imports or removes.

An import may name rockets and places that nobody has described yet; a hand has mistyped them.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from missioncat.catalogue import Catalogue, Change, list_items
from missioncat.errors import UNCHANGED, NotFound
from missioncat.faults import Unreadable
from missioncat.fields import FIELDS, Field
from missioncat.merging.drafts import Draft
from missioncat.model import PROGRAMMES, RECORDS, SINGULAR, Launch, Mission, Record, Sourced
from missioncat.names import suggest_nearest

Target = tuple[str, str]
"""The table and the id that a reference names."""

SHOWN = 5
"""How many records a sentence names that point to one."""


def refuse_dangling(draft: Draft, changes: Sequence[Change]) -> None:
    """Refuse changes that make a record point to what is not there and was not named before."""
    stated: set[Target] = set()
    # All that was named before, by whichever record: a reference may only have moved.
    for change in changes:
        stated |= find_targets(change.table, change.before)
    for change in changes:
        if isinstance(change.before, Unreadable):  # only what cannot be read in it is put right
            continue
        for table, key in sorted(find_targets(change.table, change.after) - stated):
            if not _is_there(draft, table, key):
                raise NotFound(_describe_missing(draft, table, key))


def find_targets(table: str, record: Record | Unreadable | None) -> set[Target]:
    """What the stored references of a record name, those of its events included."""
    targets: set[Target] = set()
    if not isinstance(record, Record):
        return targets
    for field in FIELDS.get(table, ()):
        targets |= {(field.to, key) for key in references(record, field)}
    if isinstance(record, Mission):
        for event in record.events:
            targets |= {("sources", key) for key in event.sources}
    return targets


def find_dangling(draft: Draft) -> list[tuple[str, str]]:
    """Sentences about references of changed records to nothing, each with the table of these."""
    counts: Counter[tuple[str, str]] = Counter()
    for change in draft.changes():
        if change.after is not None:
            for remark in _remark_on(draft, change.table, change.after):
                counts[change.table, remark] += 1
    sentences = []
    for (table, remark), count in counts.items():
        if count > 1:
            remark = f"{remark} ({count} times)"
        sentences.append((table, f"{remark}."))
    return sentences


def _remark_on(draft: Draft, table: str, record: Record) -> Iterator[str]:
    """What of a record points to nothing, a sentence without its end for each."""
    for field in FIELDS.get(table, ()):
        if _may_dangle(record, field):
            continue
        for key in references(record, field):
            if not _is_there(draft, field.to, key):
                yield f"{field.name} '{key}' has no record among the {field.to}"


def _may_dangle(record: Record, field: Field) -> bool:
    """Whether a source may have named a rocket or a place there that nobody has described yet."""
    if field.to not in ("vehicles", "sites") or not isinstance(record, Sourced):
        return False
    return record.origins.get(field.name, record.origin) is not None


def references(record: Record, field: Field) -> Sequence[str]:
    """The keys that a stored reference field of a record holds."""
    if not _is_stored_reference(field):
        return ()
    return list_items(getattr(record, field.name))


def _is_stored_reference(field: Field) -> bool:
    return field.kind == "reference" and field.compute is None


def _is_there(draft: Draft, table: str, key: str) -> bool:
    """Whether something answers to a reference, if only a record that cannot be read."""
    if draft.get(RECORDS[table], key) is not None:
        return True
    # An agreement may be about a programme, and a statement of the ledger about a launch.
    if table == "missions" and (key in PROGRAMMES or draft.get(Launch, key) is not None):
        return True
    return draft.catalogue.tables.find_unreadable(table, key) is not None


def _describe_missing(draft: Draft, table: str, key: str) -> str:
    """Say that there is no such record, and which ones have a name like it."""
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
    """Sentences about what still points to each of these targets when all that is gone is gone."""
    sentences = []
    for table, key in sorted(targets):
        pointing = _find_pointing(catalogue, table, key, gone)
        if not pointing:
            continue
        named = ", ".join(pointing[:SHOWN])
        if len(pointing) > SHOWN:
            named += f" and {len(pointing) - SHOWN} more"
        verb = "points" if len(pointing) == 1 else "point"
        sentences.append(f"To the {SINGULAR[table]} '{key}' still {verb}: {named}.")
    return sentences


def _find_pointing(
    catalogue: Catalogue, table: str, key: str, gone: Collection[Target]
) -> list[str]:
    """The records that name this one and are not gone themselves, each once."""
    found: dict[Target, None] = {}
    for other, fields in FIELDS.items():
        for field in filter(_is_stored_reference, fields):
            if field.to != table:
                continue
            for record in catalogue.related(RECORDS[other], field.name, key):
                found[other, record.id] = None
    # The sources of events stand inside of missions, where no index of references has them.
    if table == "sources":
        for mission in catalogue.table(Mission).values():
            if any(key in event.sources for event in mission.events):
                found["missions", mission.id] = None
    return [f"{SINGULAR[other]} {each}" for other, each in found if (other, each) not in gone]
