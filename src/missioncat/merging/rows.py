"""Rows become changes: what is new, what differs, what is the same.

A row states the fields that its columns name and no others; an empty cell says that the value is
not known. Nothing is written here; a caller shows the changes or hands them to the catalogue.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from missioncat import model
from missioncat.catalogue import Catalogue
from missioncat.dates import Date
from missioncat.errors import UNCHANGED, InputError
from missioncat.fields import FIELDS, Field, is_planned
from missioncat.ids import build_id
from missioncat.importers.csv_file import read_flag
from missioncat.importers.readings import Row
from missioncat.ledger import PLAN_KEY, build_plan_id
from missioncat.merging.dangling import find_dangling
from missioncat.merging.drafts import Draft, Summary, summarize, tell_change
from missioncat.merging.edited import keep_edits, mark_curated
from missioncat.merging.gate import RefusedError, admit_row
from missioncat.merging.plans import make_launch, settle_planned_launches, state_plan_now
from missioncat.model import AnyRecord, AnySourced, Launch, Mission, Plan, Record, Sourced, Vehicle
from missioncat.names import fold_family

OF_PLANNED_LAUNCH = ("vehicle", "site", "crewed", "serial")
"""What may be said of a mission, and its launch has as long as that is only planned."""

OF_LAUNCH = (*OF_PLANNED_LAUNCH, "date")
"""The same with what the ledger settles."""

EVENT_KEY = ("mission", "date", "kind")


class Import(NamedTuple):
    """How a file is taken: when, and whether also where the user has edited a record."""

    clock: datetime
    overwrite: bool = False


class Merging(NamedTuple):
    """What the rows of one table are merged into; without `by` they are an edit by hand."""

    draft: Draft
    table: str
    by: Import | None
    remarks: list[str]


def merge_into(draft: Draft, table: str, rows: Iterable[Row], by: Import | None = None) -> Summary:
    """Work out what these rows change, on top of what a draft holds already."""
    merging = Merging(draft, table, by, [])
    rejected: list[str] = []
    counts: Counter[str] = Counter()
    seen: dict[str, Row] = {}
    special = {"events": _merge_event, "plans": _merge_plan, "missions": _merge_mission}
    merge_one = special.get(table, _merge_record)
    for row in map(admit_row, rows):
        try:
            key, before, after = merge_one(merging, row)
        except RefusedError as error:
            # An edit is one row, which is refused whole; of a file all others are taken.
            if by is None:
                raise
            rejected += [f"line {row.line}: {sentence}" for sentence in error.sentences]
            continue
        if key in seen:
            raise _refuse(row, f"{model.SINGULAR[table]} '{key}' stands twice in this file.")
        seen[key] = row
        counts[tell_change(before, after)] += 1
    # After all rows, because the statements about a launch may stand anywhere in the file.
    if table == "plans":
        settle_planned_launches(draft)
    if by is None:
        merging.remarks.extend(sentence for _, sentence in find_dangling(draft))
    else:  # who imports is told of what points to nothing at the end of all files together
        merging.remarks.extend(_compare_restated(merging, seen))
    return summarize(draft, table, counts, merging.remarks, rejected)


def merge_records(draft: Draft, table: str, records: Iterable[Record], by: Import) -> Summary:
    """Work out what whole records change, each of which replaces the one that is there."""
    merging = Merging(draft, table, by, [])
    rejected: list[str] = []
    counts: Counter[str] = Counter()
    for record in records:
        before = draft.get(model.RECORDS[table], record.id)
        after = record
        if before != record:
            try:
                after = _put_record(merging, before, record)
            except RefusedError as error:
                rejected += error.sentences
                continue
        counts[tell_change(before, after)] += 1
    return summarize(draft, table, counts, merging.remarks, rejected)


def _put_record(merging: Merging, before: Record | None, record: Record) -> Record:
    """Put a whole record in the place of another one, but for what the user has edited there."""
    if isinstance(before, Sourced) and isinstance(record, Sourced):
        record = _keep_edits(merging, before, record, record.origins, record.origin)
    return merging.draft.put(merging.table, record)


def _put_row(
    merging: Merging, before: AnyRecord | None, after: AnyRecord, stated: Mapping[str, Any]
) -> AnyRecord:
    """Put the record that a row makes of another; who edits by hand marks that as such."""
    if merging.by is not None and isinstance(before, Sourced) and isinstance(after, Sourced):
        kept = _keep_edits(merging, before, after, stated.get("origins") or {}, None)
        after = mark_curated(before, kept)
    return merging.draft.put(merging.table, after)


def _keep_edits(
    merging: Merging,
    before: AnySourced,
    after: AnySourced,
    origins: Mapping[str, str],
    origin: str | None,
) -> AnySourced:
    """The record with the user's own edits, a sentence for each, unless they are overwritten."""
    if merging.by is None or merging.by.overwrite:
        return after
    merged, kept = keep_edits(before, after, origins, origin)
    for name in kept:
        ours, theirs = _say(getattr(before, name)), _say(getattr(after, name))
        merging.remarks.append(
            f"{model.SINGULAR[merging.table]} '{before.id}': your own {name} {ours} stays, and the "
            f"file says {theirs}; --overwrite takes what the file says."
        )
    return merged


def _refuse(row: Row, reason: str) -> InputError:
    """Why a row is not taken, and where it stands; one that was given by hand stands nowhere."""
    place = ""
    if row.line:
        place = f"Line {row.line}: "
    return InputError(f"{place}{reason} {UNCHANGED}")


def _compare_restated(merging: Merging, rows: Mapping[str, Row]) -> Iterator[str]:
    """Sentences about columns that say otherwise than what the catalogue works out.

    What a column of an export says is right if it was so before the import: who changes a date does
    not work out anew what follows from it.
    """
    draft, table = merging.draft, merging.table
    by_name = {field.name: field for field in FIELDS.get(table, ())}
    if table == "missions":  # what their launches have was compared row by row
        for name in OF_LAUNCH:
            by_name.pop(name, None)
    for key, row in rows.items():
        for name, stated in row.restated.items():
            field = by_name.get(name)
            if not stated or field is None:
                continue
            ours = _find_text(draft, table, key, field)
            if stated == ours or stated == _find_text(draft.catalogue, table, key, field):
                continue
            said = f"the file says {name} {stated}, we say {_say(ours)}"
            yield f"{model.SINGULAR[table]} '{key}': {said}."


def _find_text(lookup: Catalogue | Draft, table: str, key: str, field: Field) -> str:
    """What a field of a record says, as an export has it; nothing if there is no such record."""
    record = lookup.get(model.RECORDS[table], key)
    if record is None:
        return ""
    return _text_of(field.value(record, lookup))


def _text_of(value: object) -> str:
    """A value as the cell of a table."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, Date):
        return value.text
    return str(value)


def _say(value: object) -> str:
    return _text_of(value) or "nothing"


Merged = tuple[str, object, object]
"""The key of a row, and the record, event, or mission with its launch, before and after."""


def _merge_record(merging: Merging, row: Row) -> Merged:
    return _merge_as(merging, model.RECORDS[merging.table], row)


def _merge_as(
    merging: Merging, kind: type[AnyRecord], row: Row
) -> tuple[str, AnyRecord | None, AnyRecord]:
    """Put what a row says of a record of a table; its key, the record before, and after."""
    draft, table = merging.draft, merging.table
    values = dict(row.values)
    key = values.pop("id", None)
    if table == "launches":
        key = _find_stated_launch(draft, key, values.get("tag"))
    if not key:
        raise _refuse(row, f"no id, so it is not clear which {model.SINGULAR[table]} it is about.")
    resolve_references(draft, table, values)
    before = draft.get(kind, key)
    if before is not None:
        _drop_computed(draft, table, before, values)
    after = _build(kind, key, before, values, row)
    return key, before, _put_row(merging, before, after, values)


def _drop_computed(draft: Draft, table: str, record: Record, values: dict[str, Any]) -> None:
    """Leave out what an export worked out: payloads by their missions, events in order of time."""
    for field in FIELDS[table]:
        is_both = field.compute is not None and field.name in values
        if is_both and values[field.name] == field.value(record, draft):
            del values[field.name]


def find_launch_key(draft: Draft, key: str) -> str:
    """The id that a launch has here, which may go by a tag, or be part of another one, by now."""
    if draft.get(Launch, key):
        return key
    for field in ("tag", "aliases"):
        found = draft.related(Launch, field, key)
        if found:
            return str(found[0].id)
    return key


def _find_stated_launch(draft: Draft, key: str | None, tag: str | None) -> str | None:
    """The id that a launch has here by the id or tag of a row; None if it states neither."""
    if key:
        return find_launch_key(draft, key)
    if not tag:
        return None
    known = find_launch_key(draft, tag)
    if draft.get(Launch, known) is not None:
        return known
    return find_launch_key(draft, build_id(tag))


def _build(
    kind: type[AnyRecord], key: str, before: AnyRecord | None, values: dict[str, Any], row: Row
) -> AnyRecord:
    """The record with these values, of which None takes away what was there."""
    fields: dict[str, Any] = {"id": key}
    if before is not None:
        # An emptied field is None, unless the model needs a value there; then the old one stays.
        required = {field.name for field in msgspec.structs.fields(kind) if field.required}
        emptied = {name: None for name in values if name not in required}
        fields = msgspec.to_builtins(before) | fields | emptied
    stated = {name: value for name, value in values.items() if value is not None}
    fields |= msgspec.to_builtins(stated)
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise _refuse(row, f"{model.SINGULAR[kind.table_name]} '{key}': {error}.") from None


def resolve_references(catalogue: Catalogue | Draft, table: str, values: dict[str, Any]) -> None:
    """Turn names of vehicles and sites into their ids; what has no record is kept as it is."""
    for field in FIELDS[table]:
        if field.to in ("vehicles", "sites") and isinstance(values.get(field.name), str):
            ids = catalogue.find_named(values[field.name], field.to)
            if len(ids) == 1:
                values[field.name] = ids[0]


def _merge_mission(merging: Merging, row: Row) -> Merged:
    """Put what a row says of a mission and of its planned launch, which has the date and rocket."""
    draft = merging.draft
    key, before, mission = _merge_as(merging, Mission, row)
    flight_before = None
    if before is not None:
        flight_before = before, draft.get(Launch, before.launch)
        # An empty cell takes no launch away, for its date would go with it.
        if mission.launch is None:
            mission = draft.alter(mission, launch=before.launch)
        if before.launch not in (None, mission.launch):
            _retire_planned(draft, before)
    launch = _settle_launch(merging, mission, row)
    return key, flight_before, (draft.get(Mission, key), launch)


def _settle_launch(merging: Merging, mission: Mission, row: Row) -> Launch | None:
    """Let a mission's row change its planned launch, or say how it differs from a flown one."""
    draft = merging.draft
    stated = {name: text for name in OF_LAUNCH if (text := row.restated.get(name))}
    launch = draft.get(Launch, mission.launch)
    if stated and mission.launch is None and is_planned("missions", mission):
        launch = make_launch(draft, mission, mission.sources)
    if launch is None:
        for name, text in stated.items():
            said = f"mission '{mission.id}': the file says {name} {text}"
            merging.remarks.append(f"{said}, and there is no launch that could have it.")
        return None
    if is_planned("launches", launch):
        launch = _restate_planned(merging, launch, stated, row)
    else:
        merging.remarks.extend(_compare_launch(draft, mission, launch, stated))
    if merging.by is not None:
        merging.remarks.extend(_find_emptied(mission, launch, row))
    return launch


def _restate_planned(
    merging: Merging, launch: Launch, stated: Mapping[str, str], row: Row
) -> Launch:
    """The planned launch as the row of a mission aboard states it; another date is a new plan."""
    draft = merging.draft
    after = msgspec.structs.replace(launch, **_read_planned(draft, stated))
    launch = _put_row(merging._replace(table="launches"), launch, after, {})
    date = stated.get("date", launch.date)
    # Of an edit by hand the date is stated by who makes it, because that needs its sources.
    if merging.by is None or date is None or date == launch.date:
        return launch
    sources = row.values.get("sources") or launch.sources
    launch, remarks = state_plan_now(draft, launch, date, sources, merging.by.clock)
    merging.remarks.extend(remarks)
    return launch


def _find_emptied(mission: Mission, launch: Launch, row: Row) -> Iterator[str]:
    """Sentences about cells that are empty where the launch has something, which stays.

    Whether a flight that is over was crewed says its launch alone, as in the facts.
    """
    for name in OF_LAUNCH:
        if name == "crewed" and not is_planned("launches", launch):
            continue
        value = getattr(launch, name)
        ours = "yes" if value is True else _text_of(value or None)
        if row.restated.get(name) == "" and ours:
            said = f"mission '{mission.id}': the file has no {name}"
            yield f"{said}; {ours} of its launch {launch.id} stays."


def _retire_planned(draft: Draft, mission: Mission) -> None:
    """A mission that has flown leaves its planned launch behind; its plans stay in the ledger."""
    planned = draft.get(Launch, mission.launch)
    if planned is None or not is_planned("launches", planned):
        return
    others = draft.related(Mission, "launch", planned.id)
    if all(each.id == mission.id for each in others):
        draft.remove("launches", planned.id)


def _read_planned(draft: Draft, stated: Mapping[str, str]) -> dict[str, Any]:
    """What a mission's row says of its planned launch, as fields of that launch."""
    values: dict[str, Any] = {}
    if text := stated.get("crewed"):
        values["crewed"] = _read_crewed(text)
    if text := stated.get("serial"):
        values["serial"] = text
    if text := stated.get("site"):
        values["site"] = _find_key(draft, text, "sites")
    if text := stated.get("vehicle"):
        values |= _read_vehicle(draft, text)
    return values


def _read_vehicle(draft: Draft, text: str) -> dict[str, str]:
    """What a text says of the vehicle, as fields of a launch.

    It may carry a serial ("Long March 5 Y14"), an upper stage ("Soyuz-2.1b/Fregat") or a remark
    ("Long March 5 (two launches)"); of several vehicles the first counts and all are kept as the
    note. A name that a vehicle has as a whole is not taken apart.
    """
    values: dict[str, str] = {}
    names = [part.strip() for part in text.split(";")]
    name = names[0]
    if len(names) > 1:
        values["note"] = f"Vehicle given as {' or '.join(names)}."
    remark = re.fullmatch(r"(.+?) \((.+)\)", name)
    if remark and not draft.find_named(name, "vehicles"):
        name = remark[1]
        values["note"] = f"Planned as {remark[2]}."
    # The serial stands last, behind the upper stage if there is one.
    if serial := re.fullmatch(r"(.+) (Y\d+)", name):
        name, values["serial"] = serial.groups()
    if "/" in name and not draft.find_named(name, "vehicles"):
        name, values["upper_stage"] = name.split("/", 1)
    values["vehicle"] = _find_key(draft, name, "vehicles")
    return values


def _find_key(draft: Draft, name: str, table: str) -> str:
    """The id of what goes by a name; the name itself if nothing does."""
    found = draft.find_named(name, table)
    return found[0] if found else name


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
        said = _say(ours)
        if name == "crewed":
            said = "yes" if ours else "no"
        ending = "."
        if name in ("date", "serial"):
            ending = f"; if the file is right: missioncat edit {launch.id} {name}=…"
        what = f"its launch {launch.id} says {said}"
        remarks.append(f"mission '{mission.id}': the file says {name} {text}, {what}{ending}")
    return remarks


def _says_the_same(draft: Draft, launch: Launch, name: str, text: str) -> bool:
    if name == "crewed":
        return _read_crewed(text) == launch.crewed
    if name == "site":
        return launch.site in (draft.find_named(text, "sites") or [text])
    if name == "vehicle":
        return _is_rocket_of(draft, launch, text)
    return bool(text == getattr(launch, name))


def _is_rocket_of(draft: Draft, launch: Launch, text: str) -> bool:
    """Whether a text names the rocket of a launch, perhaps with its variant, stage or serial."""
    vehicle = draft.get(Vehicle, launch.vehicle)
    names = [launch.vehicle or ""]
    if vehicle is not None:
        names.append(vehicle.name)
    serial = launch.serial or ""
    spelled: set[str] = set()
    for name in names:
        whole = (name, f"{name} {serial}", f"{name}/{launch.variant or ''} {serial}")
        spelled.update(map(fold_family, whole))
    return not spelled.isdisjoint(map(fold_family, (text, text.split("/")[0])))


def _merge_event(merging: Merging, row: Row) -> Merged:
    """Put what a row says of an event into its mission; date and kind say which event it is."""
    draft = merging.draft
    values = dict(row.values)
    _require(row, EVENT_KEY)
    mission = draft.get(Mission, values.pop("mission"))
    if mission is None:
        raise _refuse(row, f"there is no mission '{row.values['mission']}'.")
    index, before = find_event(mission, values["date"], values["kind"])
    if before is not None:
        values = msgspec.to_builtins(before) | values
    fields = {name: value for name, value in values.items() if value is not None}
    try:
        after = msgspec.convert(fields, model.Event)
    except msgspec.ValidationError as error:
        raise _refuse(row, f"{error}.") from None
    events = [*mission.events[:index], after, *mission.events[index + 1 :]]
    draft.alter(mission, events=events)
    return " ".join(row.values[name] for name in EVENT_KEY), before, after


def find_event(
    mission: Mission, date: str | None, kind: str | None
) -> tuple[int, model.Event | None]:
    """Where the event of a date and kind stands, or is to stand, and what it is now."""
    for index, event in enumerate(mission.events):
        if (event.date, event.kind) == (date, kind):
            return index, event
    return len(mission.events), None


def _merge_plan(merging: Merging, row: Row) -> Merged:
    """Put a statement into the ledger; what it says makes its id, whatever id the row states."""
    draft = merging.draft
    values = dict(row.values)
    values.pop("id", None)
    _require(row, PLAN_KEY[:3])
    key = [*(values[name] for name in PLAN_KEY[:3]), values.get("as_of")]
    plan_id = build_plan_id(*key)
    before = draft.get(Plan, plan_id)
    after = _build(Plan, plan_id, before, values, row)
    return " ".join(filter(None, key)), before, draft.put("plans", after)


def _require(row: Row, names: Iterable[str]) -> None:
    """Refuse a row without one of the fields by which it goes."""
    for name in names:
        if not row.values.get(name):
            raise _refuse(row, f"no {name}.")
