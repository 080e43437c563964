"""Two records of one launch made one, and one made two again.

What became part of another record is kept there as it would stand alone (`Joined`), with what the
other record has from it, so that taking it out gives both as they were.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from missioncat.fields import is_planned
from missioncat.importers.readings import Statement
from missioncat.ledger import build_plan_id, find_launch_plans, identify_plan
from missioncat.merging import plans, ranks
from missioncat.merging.drafts import Draft
from missioncat.merging.own import join_lists
from missioncat.model import By, Claim, Joined, Launch, Mission, Note, Plan, find_origin
from missioncat.query import is_missing

NOTHING_SAID = Launch()
"""What each field has of which nobody says anything."""


def join(draft: Draft, main: Launch, other: Launch, by: By) -> Launch:
    """Make another launch part of this one, and what pointed to it point to this one."""
    part = _repoint(draft, main, other, by)
    both = _join_fields(draft, main, other)
    _note_taken(part, main, both)
    after = draft.alter(
        both,
        aliases=[*main.aliases, *part.aliases],
        sources=join_lists(main.sources, other.sources),
        joined=[*main.joined, *other.joined, part],
        apart=join_lists(main.apart, other.apart),
    )
    if is_planned("launches", after):
        return plans.settle_launch(draft, after)
    for plan in find_launch_plans(draft, after):
        # The date of a flight is that of the record, whichever source had said it of the part.
        if plan.actual in (None, other.date) or _find_content(plan) in part.plans:
            draft.alter(plan, actual=after.date)
    plans.settle_missions(draft, after, after.outcome or "unknown")
    return after


def _repoint(draft: Draft, main: Launch, other: Launch, by: By) -> Joined:
    """Take a launch out, and let what points to it point to another one, of which it is a part."""
    # All that points to it is looked up before anything moves, or it would not be found any more.
    statements = draft.related(Plan, "subject", other.id)
    missions = draft.related(Mission, "launch", other.id)
    notes = [note.id for note in draft.related(Note, "about", other.id) if note.table == "launches"]
    draft.remove("launches", other.id)
    for mission in missions:
        draft.alter(mission, launch=main.id)
    moved = _move_plans(draft, statements, plans.find_subject(draft, main))
    _move_notes(draft, notes, main.id)
    alone = msgspec.structs.replace(other, joined=[])
    aboard = [mission.id for mission in missions]
    return Joined(launch=alone, by=by, missions=aboard, plans=moved, notes=notes)


def _join_fields(draft: Draft, main: Launch, other: Launch) -> Launch:
    """What both say together: as if each source of the other one had said its words of this one."""
    said: dict[str | None, dict[str, Any]] = {}
    for claim in _list_said(other, ranks.list_marked(other)):
        said.setdefault(claim.source, {})[claim.field] = claim.value
    # The highest first, so that what the lower ones say otherwise becomes a claim at once.
    for source in sorted(said, key=ranks.rank, reverse=True):
        values = said[source]
        hints = {name: values.pop(name) for name in ranks.find_own_words(source) if name in values}
        statement = Statement(other.id, values, hints=hints)
        main = ranks.merge_statement(draft, main, source, statement)
    return ranks.Claims([*other.claims, *main.claims]).settle(msgspec.structs.replace(main))


def _list_said(launch: Launch, names: Iterable[str]) -> list[Claim]:
    """What a launch says in these fields, where it says something, and whose word that is."""
    said = []
    for name in names:
        value = getattr(launch, name)
        if not is_missing(value) and value is not False:
            said.append(Claim(field=name, value=value, source=find_origin(launch, name)))
    return said


def _note_taken(part: Joined, main: Launch, both: Launch) -> None:
    """Note what a launch has from its part, and had before."""
    other = part.launch
    for name in both.__struct_fields__:
        value = getattr(both, name)
        is_theirs = value == getattr(other, name) and value != getattr(main, name)
        if is_theirs and name not in ranks.UNMARKED:
            part.fields.append(name)
    part.replaced = _list_said(main, part.fields)
    known = (main.id, both.tag, both.ll2_id, *main.aliases)
    part.aliases = [key for key in (other.id, *other.aliases) if key not in known]
    part.sources = [key for key in other.sources if key not in main.sources]


def _move_plans(draft: Draft, statements: Iterable[Plan], subject: str) -> list[str]:
    """Let statements of the ledger be about something else; what each says, apart from that."""
    moved = []
    for plan in statements:
        draft.remove("plans", plan.id)
        stated = identify_plan(msgspec.structs.replace(plan, subject=subject))
        if draft.get(Plan, stated.id) is None:
            draft.put("plans", stated)
            moved.append(_find_content(plan))
    return moved


def _move_notes(draft: Draft, notes: Iterable[str], about: str) -> None:
    for key in notes:
        note = draft.get(Note, key)
        if note is not None:
            draft.alter(note, about=about)


def _find_content(plan: Plan) -> str:
    """What a statement says, whatever it is about."""
    return build_plan_id("", plan.milestone, plan.planned, plan.as_of)


def separate(draft: Draft, launch: Launch) -> Launch:
    """Make what was joined to a launch last a record of its own again; the launch as it was before.

    Parts go in reverse order: each was joined to what the former ones had made of the record.
    """
    joined = launch.joined[-1]
    statements = find_launch_plans(draft, launch)
    statements = [plan for plan in statements if _find_content(plan) in joined.plans]
    alone = draft.put("launches", _take_out(launch, joined))
    _put_back(draft, launch, joined, statements)
    if not is_planned("launches", alone):
        return alone
    if not is_planned("launches", launch):
        alone = plans.reopen_plans(draft, launch, alone)
    # The statements of the part are gone with it, and one of them may have been the newest.
    newest = plans.find_newest(draft, alone)
    if newest is not None:
        alone = msgspec.structs.replace(alone, date=newest.planned)
    elif alone.date == joined.launch.date:
        alone = msgspec.structs.replace(alone, date=None)
    return draft.put("launches", alone)


def _put_back(draft: Draft, launch: Launch, joined: Joined, statements: Iterable[Plan]) -> None:
    """A part as a record of its own, with what pointed to it."""
    other = joined.launch
    if draft.get(Launch, other.id) is None:  # else it has come in anew
        draft.put("launches", other)
    for key in joined.missions:
        mission = draft.get(Mission, key)
        if mission is not None and mission.launch == launch.id:
            draft.alter(mission, launch=other.id)
    flown = other.date
    if is_planned("launches", other):
        flown = None
    theirs = [msgspec.structs.replace(plan, actual=flown) for plan in statements]
    _move_plans(draft, theirs, plans.find_subject(draft, other))
    _move_notes(draft, joined.notes, other.id)


def _take_out(launch: Launch, joined: Joined) -> Launch:
    """A launch without what it has from the part that was joined to it last."""
    other = joined.launch
    values, origins = _restore_fields(launch, joined)
    alone = msgspec.structs.replace(
        launch,
        **values,
        origins=origins,
        aliases=[key for key in launch.aliases if key not in joined.aliases],
        sources=[key for key in launch.sources if key not in joined.sources],
        joined=launch.joined[:-1],
        apart=[key for key in launch.apart if key not in other.apart],
    )
    return ranks.Claims(_list_other_claims(launch, other)).settle(alone)


def _restore_fields(launch: Launch, joined: Joined) -> tuple[dict[str, Any], dict[str, str]]:
    """What the fields of a part had before it was joined, and the sources of all fields then."""
    other = joined.launch
    before = {claim.field: claim for claim in joined.replaced}
    values: dict[str, Any] = {}
    origins = dict(launch.origins)
    for name in joined.fields:
        # A field is given back only as it was taken.
        is_same = getattr(launch, name) == getattr(other, name)
        if not is_same or find_origin(launch, name) != find_origin(other, name):
            continue  # somebody else has said something of it since
        origins.pop(name, None)
        values[name] = getattr(NOTHING_SAID, name)
        if name in before:
            values[name] = before[name].value
            source = before[name].source
            if source is not None and source != launch.origin:
                origins[name] = source
    return values, origins


def _list_other_claims(launch: Launch, other: Launch) -> list[Claim]:
    """The claims of a launch that did not come with a part."""
    theirs = {(claim.field, claim.source) for claim in other.claims}
    kept = []
    for claim in launch.claims:
        is_theirs = other.origin is not None and claim.source == other.origin
        if not is_theirs and (claim.field, claim.source) not in theirs:
            kept.append(claim)
    return kept
