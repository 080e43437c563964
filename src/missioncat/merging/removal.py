"""Records taken out, with the launches and statements that are about nothing without them."""

from collections.abc import Iterable, Sequence

from missioncat.catalogue import Found
from missioncat.errors import UNCHANGED, UsageError
from missioncat.faults import Unreadable
from missioncat.fields import is_planned
from missioncat.merging.dangling import Target, describe_pointing
from missioncat.merging.drafts import Draft
from missioncat.merging.edits import Edit
from missioncat.merging.plans import settle_launch
from missioncat.model import RECORDS, Launch, Mission, Plan


def remove_records(draft: Draft, found: Sequence[Found], force: bool = False) -> Edit:
    """Records taken out; refused if others, which sentences name, point to them, unless forced."""
    catalogue = draft.catalogue
    unreadable = [each.record for each in found if isinstance(each.record, Unreadable)]
    gone = _find_gone(draft, found)
    for table, key in sorted(gone):
        draft.remove(table, key)
    for record in unreadable:
        draft.mend(record, None)
    _settle_left(draft, sorted(gone))
    # What cannot be read is missing to those that point to it already.
    lost = {(record.table, record.id) for record in unreadable}
    settled = gone | _find_kept(draft, gone)
    dangling = describe_pointing(catalogue, settled, gone - lost)
    if dangling and not force:
        raise UsageError(
            f"{' '.join(dangling)} Change or remove these first, or say --force. {UNCHANGED}"
        )
    return Edit(draft.changes(), describe_pointing(catalogue, settled, gone))


def _find_gone(draft: Draft, found: Sequence[Found]) -> set[Target]:
    """These records, and what has nothing left to be about without them."""
    gone = {(each.table, each.record.id) for each in found}
    # Launches before plans: a plan may be about a launch that goes along.
    for table, key in list(gone):
        if table == "missions" and _flies_alone(draft, key, gone):
            gone.add(("launches", key))
    for table, key in list(gone):
        if table in ("missions", "launches"):
            gone |= {("plans", plan.id) for plan in _find_pointless(draft, key, gone)}
    return gone


def _flies_alone(draft: Draft, key: str, gone: set[Target]) -> bool:
    """Whether a mission has a planned launch of its id, and nobody else who stays is aboard."""
    launch = draft.get(Launch, key)
    if launch is None or not is_planned("launches", launch):
        return False
    aboard = [mission.id for mission in draft.related(Mission, "launch", key)]
    return key in aboard and all(("missions", each) in gone for each in aboard)


def _find_pointless(draft: Draft, key: str, gone: set[Target]) -> list[Plan]:
    """The statements about a mission or launch of this id, or both, that are about nothing now."""
    if _stays(draft, "missions", key, gone):
        return []
    of_launch = _stays(draft, "launches", key, gone)
    plans = draft.related(Plan, "subject", key)
    return [plan for plan in plans if not (of_launch and plan.milestone == "launch")]


def _find_kept(draft: Draft, gone: set[Target]) -> set[Target]:
    """The statements that point to a launch now, because the mission of that id is gone."""
    kept: set[Target] = set()
    for table, key in gone:
        if table == "missions" and _stays(draft, "launches", key, gone):
            kept |= {("plans", plan.id) for plan in draft.related(Plan, "subject", key)}
    return kept


def _stays(draft: Draft, table: str, key: str, gone: set[Target]) -> bool:
    """Whether there is such a record, and is still when all that is gone is gone."""
    return draft.get(RECORDS[table], key) is not None and (table, key) not in gone


def _settle_left(draft: Draft, removed: Iterable[Target]) -> None:
    """Planned launches that missions left have the date of what is still said of them."""
    missions = [draft.catalogue.get(Mission, key) for table, key in removed if table == "missions"]
    for mission in filter(None, missions):
        launch = draft.get(Launch, mission.launch)
        if launch is not None and is_planned("launches", launch):
            settle_launch(draft, launch)
