"""Launches, vehicles and sites of other catalogues meet ours: each statement finds its record, or makes one."""

from collections.abc import Iterable
from typing import Any

import msgspec

from missioncat.fields import is_planned
from missioncat.ids import build_id
from missioncat.importers import IMPORTERS
from missioncat.importers.readings import Statement
from missioncat.merging.drafts import Draft, Summary
from missioncat.merging.gate import admit_statement
from missioncat.merging.match import Flights, Known, resolve
from missioncat.merging.plans import state_plan
from missioncat.merging.ranks import merge_statement, sort_claims
from missioncat.model import RECORDS, Claim, count_noun

RECONCILED = ("vehicles", "sites", "launches")
"""The tables that sources state something of, those first that the last one points to."""

REFERENCES = {"vehicles": "vehicle", "sites": "site"}
"""The tables that launches point to, and the fields that do."""


def reconcile(draft: Draft, table: str, source: str, statements: Iterable[Statement]) -> Summary:
    """Merge what one source says into the draft."""
    remarks = _settle_names(draft) if table == "launches" else []
    known = {each: Known(draft, each, source) for each in ("vehicles", "sites")}
    flights = Flights(draft) if table == "launches" else None
    record_type: Any = RECORDS[table]
    spoken_of: set[str] = set()
    added = changed = same = 0
    for statement in statements:
        statement = admit_statement(statement, table, remarks)
        if flights is None:
            before, is_configuration = known[table].find_stated(statement)
            # A rocket of ours with an upper stage, or a second place that is one with another for us, is no record of
            # its own here and cannot contradict the one that it belongs to.
            if is_configuration or (before is not None and before.id in spoken_of):
                same += 1
                continue
            statement = known[table].name(statement, before)
        else:
            statement = statement._replace(values=resolve(statement.values, known))
            before = flights.find(statement)
        if before is None:
            key = _free_id(draft, table, build_id(statement.id))
            after: Any = draft.put(
                table, record_type(id=key, origin=source, **{**statement.hints, **statement.values})
            )
            spoken_of.add(key)
            added += 1
            if flights is not None and is_planned(table, after) and after.date is not None:
                after = state_plan(draft, after, after.date, statement.as_of, [source], statement.note)
        else:
            after = merge_statement(draft, table, before, source, statement)
            spoken_of.add(after.id)
            if after == before:
                same += 1
                continue
            after = draft.put(table, after)
            changed += 1
        (flights or known[table]).add(after)
    settled = 0 if flights is not None else _settle_references(draft, table, known)
    if settled:
        remarks.append(f"{count_noun(settled, 'launches')} point to these {table} now.")
    return Summary(table, added, same, changed, draft.changes(), remarks)


def _free_id(draft: Draft, table: str, wanted: str) -> str:
    """The id for a new record; two flights may go by one slug."""
    key, number = wanted, 1
    while draft.get(table, key) is not None:
        number += 1
        key = f"{wanted}-{number}"
    return key


def _settle_names(draft: Draft) -> list[str]:
    """Launches that point to what their source called a rocket or site, and the table of names knows, point to that.

    They came in before the table knew it, and would not meet what other sources say of the same launch.
    """
    there = {table: {record.id for record in draft.records(table)} for table in REFERENCES}
    known: dict[str, dict[str, Known]] = {}
    settled = 0
    for launch in draft.records("launches"):
        stale: dict[str, str] = {}
        for table, name in REFERENCES.items():
            value = getattr(launch, name)
            if value is not None and value not in there[table]:
                stale[name] = value
        for name, value in stale.items():
            origin = launch.origins.get(name, launch.origin)
            if origin not in IMPORTERS:
                continue
            if origin not in known:
                known[origin] = {table: Known(draft, table, origin) for table in REFERENCES}
            resolved = resolve({name: value}, known[origin])
            launch = msgspec.structs.replace(launch, **_fill(launch, name, resolved))
        if stale and launch != draft.get("launches", launch.id):
            draft.put("launches", launch)
            settled += 1
    if not settled:
        return []
    return [f"{count_noun(settled, 'launches')} point to their vehicles and sites by common ids now."]


def _fill(launch: Any, name: str, resolved: dict[str, Any]) -> dict[str, Any]:
    """What a resolved reference says of a launch, without what the launch knows already."""
    return {field: text for field, text in resolved.items() if field == name or not getattr(launch, field)}


def _settle_references(draft: Draft, table: str, known: dict[str, Known]) -> int:
    """Launches that came in before the table of what they point to point to it now; how many there were."""
    settled = 0
    name = REFERENCES[table]
    for launch in draft.records("launches"):
        value = getattr(launch, name)
        claims = [claim for claim in launch.claims if claim.field == name]
        if not claims and (value is None or draft.get(table, value) is not None):
            continue
        resolved = resolve({name: value}, known)
        after = msgspec.structs.replace(launch, **_fill(launch, name, resolved))
        for claim in claims:
            key = known[table].find(str(claim.value))[0]
            others = [each for each in after.claims if each is not claim]
            after.claims = [*others, Claim(field=name, value=key, source=claim.source)]
        after.claims = sort_claims(after, after.claims)
        if after != launch:
            draft.put("launches", after)
            settled += 1
    return settled
