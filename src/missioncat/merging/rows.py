"""Rows become changes: what is new, what differs, what is the same.

A row states the fields that its columns name and no others; an empty cell says that the value is
not known. Nothing is written here; a caller shows the changes or hands them to the catalogue, all
or none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from missioncat.catalogue import Catalogue
from missioncat.dates import Date
from missioncat.errors import UNCHANGED, InputError
from missioncat.fields import FIELDS, is_planned
from missioncat.ids import build_id
from missioncat.importers.csv_file import read_flag
from missioncat.importers.readings import Row
from missioncat.ledger import PLAN_KEY, build_plan_id
from missioncat.merging.dangling import find_dangling
from missioncat.merging.drafts import Draft, Summary
from missioncat.merging.edited import keep_edits, mark_curated
from missioncat.merging.gate import RefusedError, admit_row
from missioncat.merging.plans import make_launch, settle_planned_launches, state_plan_now
from missioncat.merging.statements import RECONCILED
from missioncat.model import RECORDS, SINGULAR, Event, Launch, Mission, Plan, Vehicle
from missioncat.names import fold_family

OF_PLANNED_LAUNCH = ("vehicle", "site", "crewed", "serial")
"""What may be said of a mission and is kept in its launch, as long as that is only planned."""

OF_LAUNCH = (*OF_PLANNED_LAUNCH, "date")
"""The same with what the ledger settles."""

EVENT_KEY = ("mission", "date", "kind")


class Import(NamedTuple):
    """How a file is taken: when, and whether also where the user has edited a record."""

    clock: datetime
    overwrite: bool = False


class Merging(NamedTuple):
    """What the rows of one table are merged into; without `by` they are an edit, which is marked by
    its maker.
    """

    draft: Draft
    table: str
    by: Import | None
    remarks: list[str]


def merge_into(draft: Draft, table: str, rows: Iterable[Row], by: Import | None = None) -> Summary:
    """Work out what these rows change, on top of what a draft holds already."""
    merging = Merging(draft, table, by, [])
    rejected: list[str] = []
    added = changed = same = 0
    seen: dict[str, Row] = {}
    merge_one = {"events": _merge_event, "plans": _merge_plan, "missions": _merge_mission}.get(
        table, _merge_record
    )
    for row in map(admit_row, rows):
        try:
            key, before, after = merge_one(merging, row)
        except RefusedError as error:
            if by is None:
                raise
            rejected += [f"line {row.line}: {sentence}" for sentence in error.sentences]
            continue
        if key in seen:
            raise InputError(
                f"{_place(row)}{SINGULAR[table]} '{key}' stands twice in this file. {UNCHANGED}"
            )
        seen[key] = row
        added += before is None
        same += before is not None and before == after
        changed += before is not None and before != after
    if table == "plans":
        settle_planned_launches(draft)
    if by is not None and table in FIELDS:
        merging.remarks.extend(_compare_restated(merging, seen))
    if by is None:
        merging.remarks.extend(sentence for _, sentence in find_dangling(draft))
    return Summary(table, added, same, changed, draft.changes(), merging.remarks, rejected)


def merge_records(draft: Draft, table: str, records: Iterable[Any], by: Import) -> Summary:
    """Work out what whole records of another catalogue change: each takes the place of the one that
    is there.
    """
    merging = Merging(draft, table, by, [])
    rejected: list[str] = []
    added = changed = same = 0
    for record in records:
        before = draft.get(RECORDS[table], record.id)
        after = record
        if before != record:
            try:
                after = _put_record(merging, before, record)
            except RefusedError as error:
                rejected += error.sentences
                continue
        added += before is None
        same += before == after
        changed += before is not None and before != after
    return Summary(table, added, same, changed, draft.changes(), merging.remarks, rejected)


def _put_record(merging: Merging, before: Any | None, record: Any) -> Any:
    if before is not None and merging.table in RECONCILED:
        record = _keep_edits(merging, before, record, record.origins, record.origin)
    return merging.draft.put(merging.table, record)


def _put_row(merging: Merging, before: Any | None, after: Any, stated: Mapping[str, Any]) -> Any:
    """Put the record that a row makes of another; an edit by hand is marked as such by who makes
    it.
    """
    if merging.by is not None and before is not None and merging.table in RECONCILED:
        after = mark_curated(
            before, _keep_edits(merging, before, after, stated.get("origins") or {}, None)
        )
    return merging.draft.put(merging.table, after)


def _keep_edits(
    merging: Merging, before: Any, after: Any, origins: Mapping[str, str], origin: str | None
) -> Any:
    assert merging.by is not None
    wanted = after
    after, kept = (
        (after, []) if merging.by.overwrite else keep_edits(before, after, origins, origin)
    )
    for name in kept:
        ours, theirs = (_text_of(getattr(each, name)) or "nothing" for each in (before, wanted))
        merging.remarks.append(
            f"{SINGULAR[merging.table]} '{before.id}': your own {name} {ours} stays, and the file "
            f"says {theirs}; "
            "--overwrite takes what the file says."
        )
    return after


def _place(row: Row) -> str:
    """Where a row stands; one that was given by hand stands nowhere."""
    return f"Line {row.line}: " if row.line else ""


def _compare_restated(merging: Merging, rows: Mapping[str, Row]) -> Iterator[str]:
    """Sentences about columns that say otherwise than what the catalogue works out.

    What a column of an export says is right if it was so before the import: who changes a date does
    not work out anew what follows from it.
    """
    draft, table = merging.draft, merging.table
    by_name = {
        field.name: field
        for field in FIELDS[table]
        if table != "missions" or field.name not in OF_LAUNCH
    }
    for key, row in rows.items():
        for name, stated in row.restated.items():
            if not stated or name not in by_name:
                continue
            record, before = (
                draft.get(RECORDS[table], key),
                draft.catalogue.get(RECORDS[table], key),
            )
            assert record is not None  # the row was merged into it
            ours = _text_of(by_name[name].value(record, draft))
            if stated == ours or (
                before is not None
                and stated == _text_of(by_name[name].value(before, draft.catalogue))
            ):
                continue
            said = ours or "nothing"
            yield f"{SINGULAR[table]} '{key}': the file says {name} {stated}, we say {said}."


def _text_of(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else value.text if isinstance(value, Date) else str(value)


Merged = tuple[str, Any, Any]
"""The key of a row, the record (or event) before, and after."""


def _merge_record(merging: Merging, row: Row) -> Merged:
    draft, table = merging.draft, merging.table
    values = dict(row.values)
    key = values.pop("id", None)
    if not key and table == "launches":
        key = _tagged_id(draft, values.get("tag"))
    if not key:
        raise InputError(
            f"{_place(row)}no id, so it is not clear which {SINGULAR[table]} it is about. "
            f"{UNCHANGED}"
        )
    if table == "launches":
        key = find_launch_key(draft, key)
    resolve_references(draft, table, values)
    before = draft.get(RECORDS[table], key)
    if before is not None:
        _drop_computed(draft, table, before, values)
    return key, before, _put_row(merging, before, _build(table, key, before, values, row), values)


def _drop_computed(draft: Draft, table: str, record: Any, values: dict[str, Any]) -> None:
    """Leave out what an export worked out: payloads named after the missions, events in order of
    time.
    """
    for field in FIELDS[table]:
        is_both = field.compute is not None and field.name in values
        if is_both and values[field.name] == field.value(record, draft):
            del values[field.name]


def find_launch_key(draft: Draft, key: str) -> str:
    """The id that a launch has here: a planned one keeps its slug when the tag is added, and one
    that became part of another goes by that one's.
    """
    if draft.get(Launch, key):
        return key
    for field in ("tag", "aliases"):
        found = draft.related(Launch, field, key)
        if found:
            return str(found[0].id)
    return key


def _tagged_id(draft: Draft, tag: str | None) -> str | None:
    """The id of a launch of which only the tag is stated."""
    if not tag:
        return None
    key = find_launch_key(draft, tag)
    return key if draft.get(Launch, key) else build_id(tag)


def _build(table: str, key: str, before: Any | None, values: dict[str, Any], row: Row) -> Any:
    try:
        if before is not None:
            return msgspec.convert(
                msgspec.to_builtins(before) | _present(values) | _absent(before, values),
                type(before),
            )
        return msgspec.convert({"id": key} | _present(values), RECORDS[table])
    except msgspec.ValidationError as error:
        raise InputError(f"{_place(row)}{SINGULAR[table]} '{key}': {error}. {UNCHANGED}") from None


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: msgspec.to_builtins(value) for name, value in values.items() if value is not None}


def _absent(record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """An emptied field is None, unless the model needs a value there; then the old one stays."""
    required = {field.name for field in msgspec.structs.fields(type(record)) if field.required}
    return {name: None for name, value in values.items() if value is None and name not in required}


def resolve_references(catalogue: Catalogue | Draft, table: str, values: dict[str, Any]) -> None:
    """Turn names of vehicles and sites into their ids; what has no record is kept as it is."""
    for field in FIELDS[table]:
        if field.to in ("vehicles", "sites") and isinstance(values.get(field.name), str):
            ids = catalogue.find_named(values[field.name], field.to)
            if len(ids) == 1:
                values[field.name] = ids[0]


def _merge_mission(merging: Merging, row: Row) -> Merged:
    draft = merging.draft
    key, before, mission = _merge_record(merging, row)
    flight = draft.get(Launch, before.launch) if before is not None else None
    if mission.launch is None and before is not None:
        mission = draft.put("missions", msgspec.structs.replace(mission, launch=before.launch))
    if before is not None and before.launch not in (None, mission.launch):
        _retire_planned(draft, before)
    launch = _settle_launch(merging, mission, row)
    return key, before and (before, flight), (draft.get(Mission, key), launch)


def _settle_launch(merging: Merging, mission: Mission, row: Row) -> Launch | None:
    """What a mission's row says of its launch goes to it, if it is only planned; else a sentence
    says what differs.
    """
    draft = merging.draft
    stated = {name: text for name in OF_LAUNCH if (text := row.restated.get(name))}
    launch: Launch | None = draft.get(Launch, mission.launch)
    if launch is None and mission.launch is None and is_planned("missions", mission) and stated:
        launch = make_launch(draft, mission, mission.sources)
    if launch is None:
        merging.remarks.extend(
            f"mission '{mission.id}': the file says {name} {text}, and there is no launch that "
            "could have it."
            for name, text in stated.items()
        )
        return None
    if not is_planned("launches", launch):
        merging.remarks.extend(_compare_launch(draft, mission, launch, stated))
    else:
        of_launch = merging._replace(table="launches")
        values = _read_planned(draft, stated)
        launch = _put_row(of_launch, launch, msgspec.structs.replace(launch, **values), {})
        if merging.by is not None and stated.get("date", launch.date) != launch.date:
            sources = row.values.get("sources") or launch.sources
            launch, remarks = state_plan_now(
                draft, launch, stated["date"], sources, merging.by.clock
            )
            merging.remarks.extend(remarks)
    if merging.by is not None:
        merging.remarks.extend(_find_emptied(mission, launch, row))
    return launch


def _find_emptied(mission: Mission, launch: Launch, row: Row) -> Iterator[str]:
    """Sentences about cells that are empty where the launch has something: a mission does not know
    less than that.

    Whether a flight that is over was crewed says its launch alone, as in the facts.
    """
    names = (
        OF_LAUNCH
        if is_planned("launches", launch)
        else [name for name in OF_LAUNCH if name != "crewed"]
    )
    for name in names:
        value = getattr(launch, name)
        ours = "yes" if value is True else _text_of(value or None)
        if row.restated.get(name) == "" and ours:
            what = f"{ours} of its launch {launch.id}"
            yield f"mission '{mission.id}': the file has no {name}; {what} stays."


def _retire_planned(draft: Draft, mission: Mission) -> None:
    """A mission that has flown leaves its planned launch behind; its plans stay in the ledger."""
    planned = draft.get(Launch, mission.launch)
    others = draft.related(Mission, "launch", mission.launch or "")
    if (
        planned is not None
        and is_planned("launches", planned)
        and all(each.id == mission.id for each in others)
    ):
        draft.remove("launches", planned.id)


def _read_planned(draft: Draft, stated: dict[str, str]) -> dict[str, Any]:
    """What a mission's row says of its planned launch, as fields of that launch.

    The vehicle may carry a serial ("Long March 5 Y14"), an upper stage ("Soyuz-2.1b/Fregat") or a
    remark ("Long March 5 (two launches)"); of several vehicles the first counts and all are kept as
    the note.
    """
    values: dict[str, Any] = {}
    if text := stated.get("crewed"):
        values["crewed"] = _read_crewed(text)
    if text := stated.get("serial"):
        values["serial"] = text
    if text := stated.get("site"):
        values["site"] = (draft.find_named(text, "sites") or [text])[0]
    if text := stated.get("vehicle"):
        name = text.split(";")[0].strip()
        if ";" in text:
            values["note"] = (
                f"Vehicle given as {' or '.join(part.strip() for part in text.split(';'))}."
            )
        match = re.fullmatch(r"(.+?) \((.+)\)", name)
        if match and not draft.find_named(name, "vehicles"):
            name = match[1]
            values["note"] = f"Planned as {match[2]}."
        if match := re.fullmatch(r"(.+) (Y\d+)", name):
            name, values["serial"] = match.groups()
        if "/" in name and not draft.find_named(name, "vehicles"):
            name, values["upper_stage"] = name.split("/", 1)
        values["vehicle"] = (draft.find_named(name, "vehicles") or [name])[0]
    return values


def _read_crewed(text: str) -> bool:
    try:
        return read_flag(text)
    except msgspec.ValidationError:
        raise InputError(f"crewed is yes or no, not '{text}'. {UNCHANGED}") from None


def _compare_launch(
    draft: Draft, mission: Mission, launch: Launch, stated: Mapping[str, str]
) -> list[str]:
    """Sentences about a mission's row that says otherwise than its launch, which counts."""
    remarks = []
    for name in ("date", "serial", "crewed", "site", "vehicle"):
        text, ours = stated.get(name), getattr(launch, name)
        if not text or _says_the_same(draft, launch, name, text):
            continue
        said = _text_of(ours) or "nothing"
        if name == "crewed":
            said = "yes" if ours else "no"
        what = f"its launch {launch.id} says {said}"
        remark = f"mission '{mission.id}': the file says {name} {text}, {what}"
        if name in ("date", "serial"):
            remark += f"; if the file is right: missioncat edit {launch.id} {name}=…"
        remarks.append(remark if remark.endswith("…") else f"{remark}.")
    return remarks


def _says_the_same(draft: Draft, launch: Launch, name: str, text: str) -> bool:
    """Whether what a mission's row says of its launch is what the launch says."""
    if name == "crewed":
        return _read_crewed(text) == launch.crewed
    if name == "site":
        return launch.site in (draft.find_named(text, "sites") or [text])
    if name == "vehicle":
        return _is_rocket_of(draft, launch, text)
    return bool(text == getattr(launch, name))


def _is_rocket_of(draft: Draft, launch: Launch, text: str) -> bool:
    """Whether a text names the rocket of a launch, perhaps with its variant, upper stage or serial.
    """
    vehicle = draft.get(Vehicle, launch.vehicle)
    names = [launch.vehicle or ""]
    if vehicle is not None:
        names.append(vehicle.name)
    serial = launch.serial or ""
    spelled = set()
    for name in names:
        spelled.add(fold_family(name))
        spelled.add(fold_family(f"{name} {serial}"))
        spelled.add(fold_family(f"{name}/{launch.variant or ''} {serial}"))
    return fold_family(text) in spelled or fold_family(text.split("/")[0]) in spelled


def _merge_event(merging: Merging, row: Row) -> Merged:
    draft = merging.draft
    values = dict(row.values)
    _require(row, EVENT_KEY)
    mission = draft.get(Mission, values.pop("mission"))
    if mission is None:
        raise InputError(f"{_place(row)}there is no mission '{row.values['mission']}'. {UNCHANGED}")
    index, before = _find_event(mission, values["date"], values["kind"])
    fields = {} if before is None else msgspec.to_builtins(before)
    fields = {name: value for name, value in (fields | values).items() if value is not None}
    try:
        after = msgspec.convert(fields, Event)
    except msgspec.ValidationError as error:
        raise InputError(f"{_place(row)}{error}. {UNCHANGED}") from None
    events = [*mission.events[:index], after, *mission.events[index + 1 :]]
    draft.put("missions", msgspec.structs.replace(mission, events=events))
    return " ".join(row.values[name] for name in EVENT_KEY), before, after


def _find_event(mission: Mission, date: str, kind: str) -> tuple[int, Event | None]:
    """Where the event of a date and kind stands, or is to stand, and what it is now."""
    for index, event in enumerate(mission.events):
        if (event.date, event.kind) == (date, kind):
            return index, event
    return len(mission.events), None


def _merge_plan(merging: Merging, row: Row) -> Merged:
    draft = merging.draft
    values = dict(row.values)
    values.pop("id", None)
    _require(row, PLAN_KEY[:3])
    key = tuple(values.get(name) for name in PLAN_KEY)
    plan_id = build_plan_id(
        values["subject"], values["milestone"], values["planned"], values.get("as_of")
    )
    before = draft.get(Plan, plan_id)
    after = _build("plans", plan_id, before, values, row)
    return " ".join(str(part) for part in key if part), before, draft.put("plans", after)


def _require(row: Row, names: Iterable[str]) -> None:
    for name in names:
        if not row.values.get(name):
            raise InputError(f"{_place(row)}no {name}. {UNCHANGED}")
