"""Rows become changes: what is new, what differs, what is the same.

A row states the fields that its columns name and no others; an empty cell says that the value is not known.
Nothing is written here; a caller shows the changes or hands them to the catalogue, all or none.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from missioncat.catalogue import Catalogue
from missioncat.dates import Date
from missioncat.errors import InputError
from missioncat.fields import FIELDS, Field, is_planned
from missioncat.ids import build_id
from missioncat.importers.csv_file import read_flag
from missioncat.importers.readings import Row
from missioncat.ledger import PLAN_KEY, build_plan_id
from missioncat.merging.drafts import Draft, Summary
from missioncat.merging.plans import settle_planned_launches
from missioncat.model import PROGRAMMES, RECORDS, SINGULAR, Event, Launch, Mission
from missioncat.names import fold_family

OF_PLANNED_LAUNCH = ("vehicle", "site", "crewed")
"""What may be said of a mission and is kept in its launch, as long as that is only planned."""

EVENT_KEY = ("mission", "date", "kind")


def merge_into(draft: Draft, table: str, rows: Iterable[Row]) -> Summary:
    """Work out what importing these rows changes, on top of what a draft holds already."""
    remarks: list[str] = []
    added = changed = same = 0
    seen: set[str] = set()
    merge_one = {"events": _merge_event, "plans": _merge_plan, "missions": _merge_mission}.get(table, _merge_record)
    for row in rows:
        key, before, after = merge_one(draft, table, row, remarks)
        if key in seen:
            raise InputError(f"{_place(row)}{SINGULAR[table]} '{key}' stands twice in this file. {NOTHING_DONE}")
        seen.add(key)
        added += before is None
        same += before is not None and before == after
        changed += before is not None and before != after
    if table == "plans":
        settle_planned_launches(draft)
    remarks += _check_references(draft)
    return Summary(table, added, same, changed, draft.changes(), remarks)


def merge_records(draft: Draft, table: str, records: Iterable[Any]) -> Summary:
    """Work out what whole records of another catalogue change: each takes the place of the one that is there."""
    added = changed = same = 0
    for record in records:
        before = draft.get(table, record.id)
        if before == record:
            same += 1
            continue
        added, changed = added + (before is None), changed + (before is not None)
        draft.put(table, record)
    return Summary(table, added, same, changed, draft.changes(), [])


NOTHING_DONE = "Nothing was changed."


def _place(row: Row) -> str:
    """Where a row stands; one that was given by hand stands nowhere."""
    return f"Line {row.line}: " if row.line else ""


def compare_restated(catalogue: Catalogue, table: str, rows: Iterable[Row]) -> list[str]:
    """Sentences about columns that say otherwise than what the catalogue works out; asked after the import."""
    if table == "missions" or table not in FIELDS:
        return []
    by_name = {field.name: field for field in FIELDS[table]}
    remarks = []
    for row in rows:
        record = catalogue.get(table, row.values.get("id"))
        for name, stated in row.restated.items():
            if record is None or not stated or by_name[name].kind == "period":
                continue
            ours = _text_of(by_name[name].value(record, catalogue))
            if ours != stated:
                remarks.append(
                    f"{SINGULAR[table]} '{record.id}': the file says {name} {stated}, we say {ours or 'nothing'}."
                )
    return remarks


def _text_of(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else value.text if isinstance(value, Date) else str(value)


Merged = tuple[str, Any, Any]
"""The key of a row, the record (or event) before, and after."""


def _merge_record(draft: Draft, table: str, row: Row, remarks: list[str]) -> Merged:
    values = dict(row.values)
    key = values.pop("id", None)
    if not key and table == "launches":
        key = _tagged_id(draft, values.get("tag"))
    if not key:
        raise InputError(f"{_place(row)}no id, so it is not clear which {SINGULAR[table]} it is about. {NOTHING_DONE}")
    if table == "launches":
        key = _launch_key(draft, key)
    resolve_references(draft.catalogue, table, values)
    before = draft.get(table, key)
    if before is not None:
        _drop_computed(draft, table, before, values)
    after = _build(table, key, before, values, row)
    draft.put(table, after)
    return key, before, after


def _drop_computed(draft: Draft, table: str, record: Any, values: dict[str, Any]) -> None:
    """Leave out what an export worked out: payloads named after the missions, events in order of time."""
    for field in FIELDS[table]:
        is_both = field.compute is not None and field.name in values
        if is_both and values[field.name] == field.value(record, draft.catalogue):
            del values[field.name]


def _launch_key(draft: Draft, key: str) -> str:
    """The id that a launch has here: a planned one keeps its slug when the tag is added."""
    if draft.get("launches", key):
        return key
    tagged = draft.catalogue.related("launches", "tag", key)
    return tagged[0].id if tagged else key


def _tagged_id(draft: Draft, tag: str | None) -> str | None:
    """The id of a launch of which only the tag is stated."""
    if not tag:
        return None
    key = _launch_key(draft, tag)
    return key if draft.get("launches", key) else build_id(tag)


def _build(table: str, key: str, before: Any | None, values: dict[str, Any], row: Row) -> Any:
    try:
        if before is not None:
            return msgspec.convert(
                msgspec.to_builtins(before) | _present(values) | _absent(before, values), type(before)
            )
        return msgspec.convert({"id": key} | _present(values), RECORDS[table])
    except msgspec.ValidationError as error:
        raise InputError(f"{_place(row)}{SINGULAR[table]} '{key}': {error}. {NOTHING_DONE}") from None


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: msgspec.to_builtins(value) for name, value in values.items() if value is not None}


def _absent(record: Any, values: dict[str, Any]) -> dict[str, Any]:
    """An emptied field is None, unless the model needs a value there; then the old one stays."""
    required = {field.name for field in msgspec.structs.fields(type(record)) if field.required}
    return {name: None for name, value in values.items() if value is None and name not in required}


def resolve_references(catalogue: Catalogue, table: str, values: dict[str, Any]) -> None:
    """Turn names of vehicles and sites into their ids; what has no record is kept as it is."""
    for field in FIELDS[table]:
        if field.to in ("vehicles", "sites") and isinstance(values.get(field.name), str):
            ids = catalogue.find_named(values[field.name], field.to)
            if len(ids) == 1:
                values[field.name] = ids[0]


def _merge_mission(draft: Draft, table: str, row: Row, remarks: list[str]) -> Merged:
    key, before, mission = _merge_record(draft, table, row, remarks)
    if mission.launch is None and before is not None:
        mission = msgspec.structs.replace(mission, launch=before.launch)
    stated = {name: text for name in OF_PLANNED_LAUNCH if (text := row.restated.get(name))}
    launch = draft.get("launches", mission.launch)
    if before is not None and before.launch not in (None, mission.launch):
        _retire_planned(draft, before)
    if launch is None and mission.launch is None and is_planned("missions", mission) and stated:
        launch = Launch(id=mission.id, sources=list(mission.sources))
        mission = msgspec.structs.replace(mission, launch=launch.id)
    if launch is not None and is_planned("launches", launch):
        draft.put("launches", msgspec.structs.replace(launch, **_read_planned(draft.catalogue, stated)))
    elif launch is not None:
        remarks += _compare_launch(draft.catalogue, mission, launch, stated)
    draft.put("missions", mission)
    return key, before, mission


def _retire_planned(draft: Draft, mission: Mission) -> None:
    """A mission that has flown leaves its planned launch behind; its plans stay in the ledger."""
    planned = draft.get("launches", mission.launch)
    others = draft.catalogue.related("missions", "launch", mission.launch or "")
    if planned is not None and is_planned("launches", planned) and len(others) <= 1:
        draft.remove("launches", planned.id)


def _read_planned(catalogue: Catalogue, stated: dict[str, str]) -> dict[str, Any]:
    """What a mission's row says of its planned launch, as fields of that launch.

    The vehicle may carry a serial ("Long March 5 Y14"), an upper stage ("Soyuz-2.1b/Fregat") or a remark
    ("Long March 5 (two launches)"); of several vehicles the first counts and all are kept as the note.
    """
    values: dict[str, Any] = {}
    if text := stated.get("crewed"):
        values["crewed"] = _read_crewed(text)
    if text := stated.get("site"):
        values["site"] = (catalogue.find_named(text, "sites") or [text])[0]
    if text := stated.get("vehicle"):
        name = text.split(";")[0].strip()
        if ";" in text:
            values["note"] = f"Vehicle given as {' or '.join(part.strip() for part in text.split(';'))}."
        match = re.fullmatch(r"(.+?) \((.+)\)", name)
        if match and not catalogue.find_named(name, "vehicles"):
            name = match[1]
            values["note"] = f"Planned as {match[2]}."
        if match := re.fullmatch(r"(.+) (Y\d+)", name):
            name, values["serial"] = match.groups()
        if "/" in name and not catalogue.find_named(name, "vehicles"):
            name, values["upper_stage"] = name.split("/", 1)
        values["vehicle"] = (catalogue.find_named(name, "vehicles") or [name])[0]
    return values


def _read_crewed(text: str) -> bool:
    try:
        return read_flag(text)
    except msgspec.ValidationError:
        raise InputError(f"crewed is yes or no, not '{text}'. {NOTHING_DONE}") from None


def _compare_launch(catalogue: Catalogue, mission: Any, launch: Any, stated: dict[str, str]) -> list[str]:
    """Sentences about a mission's row that says otherwise than its launch, which counts."""
    remarks = []
    if (text := stated.get("crewed")) and _read_crewed(text) != launch.crewed:
        said = "yes" if launch.crewed else "no"
        remarks.append(f"mission '{mission.id}': the file says crewed {text}, its launch {launch.id} says {said}.")
    if (text := stated.get("site")) and launch.site not in (catalogue.find_named(text, "sites") or [text]):
        remarks.append(f"mission '{mission.id}': the file says site {text}, its launch {launch.id} says {launch.site}.")
    if text := stated.get("vehicle"):
        vehicle = catalogue.get("vehicles", launch.vehicle)
        names = [launch.vehicle or "", *([vehicle.name] if vehicle else [])]
        wanted = fold_family(text.split("/")[0])
        spelled = {fold_family(f"{name} {extra}".strip()) for name in names for extra in ("", launch.serial or "")}
        spelled |= {fold_family(f"{name}/{launch.variant or ''} {launch.serial or ''}") for name in names}
        if wanted not in spelled and fold_family(text) not in spelled:
            remarks.append(
                f"mission '{mission.id}': the file says vehicle {text}, its launch {launch.id} says {launch.vehicle}."
            )
    return remarks


def _merge_event(draft: Draft, table: str, row: Row, remarks: list[str]) -> Merged:
    values = dict(row.values)
    _require(row, EVENT_KEY)
    mission = draft.get("missions", values.pop("mission"))
    if mission is None:
        raise InputError(f"{_place(row)}there is no mission '{row.values['mission']}'. {NOTHING_DONE}")
    index, before = next(
        ((i, e) for i, e in enumerate(mission.events) if (e.date, e.kind) == (values["date"], values["kind"])),
        (len(mission.events), None),
    )
    fields = (msgspec.to_builtins(before) if before else {}) | values
    fields = {name: value for name, value in fields.items() if value is not None}
    try:
        after = msgspec.convert(fields, Event)
    except msgspec.ValidationError as error:
        raise InputError(f"{_place(row)}{error}. {NOTHING_DONE}") from None
    events = [*mission.events[:index], after, *mission.events[index + 1 :]]
    draft.put("missions", msgspec.structs.replace(mission, events=events))
    return " ".join(row.values[name] for name in EVENT_KEY), before, after


def _merge_plan(draft: Draft, table: str, row: Row, remarks: list[str]) -> Merged:
    values = dict(row.values)
    values.pop("id", None)
    _require(row, PLAN_KEY[:3])
    key = tuple(values.get(name) for name in PLAN_KEY)
    plan_id = build_plan_id(
        values["subject"], values["milestone"], values["planned"], values.get("as_of")
    )
    before = draft.get("plans", plan_id)
    after = _build("plans", plan_id, before, values, row)
    draft.put("plans", after)
    return " ".join(str(part) for part in key if part), before, after


def _require(row: Row, names: Iterable[str]) -> None:
    for name in names:
        if not row.values.get(name):
            raise InputError(f"{_place(row)}no {name}. {NOTHING_DONE}")


def _check_references(draft: Draft) -> list[str]:
    """Sentences about references of changed records that nothing answers to."""
    remarks: dict[str, int] = {}
    for change in draft.changes():
        if change.after is None or change.table not in FIELDS:
            continue
        for field in FIELDS[change.table]:
            for key in references(change.after, field):
                if not _is_known(draft, field.to, key):
                    remark = f"{field.name} '{key}' has no record among the {field.to}"
                    remarks[remark] = remarks.get(remark, 0) + 1
    return [f"{remark} ({count} times)." if count > 1 else f"{remark}." for remark, count in remarks.items()]


def references(record: Any, field: Field) -> list[str]:
    """The keys that a stored reference field of a record holds."""
    if field.kind != "reference" or field.compute is not None:
        return []
    value = getattr(record, field.name)
    return value if isinstance(value, list) else [value] if value is not None else []


def _is_known(draft: Draft, table: str, key: str) -> bool:
    return draft.get(table, key) is not None or (
        table == "missions" and (key in PROGRAMMES or draft.get("launches", key) is not None)
    )
