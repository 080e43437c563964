"""Changes by hand: fields given as text become changes of records, checked like imported ones.

A changed date of a planned launch is a slip: the old and the new statement go to the ledger.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from missioncat.catalogue import IDENTIFIED, Catalogue, Change, Found, list_items
from missioncat.dates import read_date
from missioncat.errors import UNCHANGED, DateError, InputError, NotFound, NumberError, UsageError
from missioncat.fields import EVENT_FIELDS, FIELDS, Field, find_field, is_planned
from missioncat.importers.csv_file import find_types, read_cell
from missioncat.importers.json_file import read_number
from missioncat.importers.readings import Row
from missioncat.ledger import PLAN_KEY, build_plan_id
from missioncat.merging.dangling import refuse_dangling
from missioncat.merging.drafts import Draft, Layer
from missioncat.merging.edited import mark_edited
from missioncat.merging.joins import settle_changed
from missioncat.merging.own import add_sources, cite_own, drop_unused_own, join_sources
from missioncat.merging.plans import (
    find_newest,
    find_planned_launch,
    keep_stated,
    move_launch,
    reopen_plans,
    settle_flight,
)
from missioncat.merging.rows import OF_PLANNED_LAUNCH, find_event, find_launch_key, merge_into
from missioncat.model import (
    RECORDS,
    SINGULAR,
    Event,
    Launch,
    Mission,
    Plan,
    Record,
    Source,
    Sourced,
)
from missioncat.names import suggest_nearest
from missioncat.text import clean, lower_first


class Edit(NamedTuple):
    """What a command by hand comes to: the changes, and sentences about what is odd in them."""

    changes: list[Change]
    remarks: list[str]


class Assignment(NamedTuple):
    """`name=value`, or `name+=value` and `name-=value` for one item of a list."""

    name: str
    operator: str
    value: object


class Request(NamedTuple):
    """What is asked for one record by hand: its fields, the sources that are named for it, when."""

    assignments: Sequence[Assignment]
    sources: Sequence[str]
    clock: datetime


def parse_assignment(text: str) -> Assignment:
    """Read `name=value`.

    >>> parse_assignment("aliases+=CE-8")
    Assignment(name='aliases', operator='+=', value='CE-8')
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip("+- "):
        raise UsageError(f"'{text}' is not of the form name=value.")
    operator = f"{name[-1]}=" if name[-1] in "+-" else "="
    return Assignment(_read_name(name.rstrip("+-")), operator, value)


def _read_name(text: str) -> str:
    return text.strip().replace("-", "_").lower()


def read_object(item: object) -> list[Assignment]:
    """The assignments that a JSON object stands for."""
    if not isinstance(item, Mapping):
        raise InputError(
            "The JSON must be an object with field names and values, or an array of such objects."
        )
    return [Assignment(_read_name(str(name)), "=", value) for name, value in item.items()]


def add_record(draft: Draft, table: str, request: Request) -> list[str]:
    """Put a new record or event into the draft; sentences say what is odd about it."""
    key = next((each.value for each in request.assignments if each.name == "id"), None)
    if table not in ("events", "plans") and not key:
        raise UsageError(f"A new {SINGULAR[table]} needs an id: add {table} id=… name=…")
    # An event has no id, which is said where its fields are read.
    if key is not None and table in RECORDS:
        _refuse_known(draft, table, str(key))
    return _merge(draft, table, None, request)


def _refuse_known(draft: Draft, table: str, key: str) -> None:
    """What is there already is edited, and not added; a launch may go by another id by now."""
    if draft.get(RECORDS[table], key) is not None:
        raise UsageError(
            f"There is a {SINGULAR[table]} '{key}' already; change it with: edit {key} name=value"
        )
    if table != "launches":
        return
    known = find_launch_key(draft, key)
    if known != key:
        raise UsageError(
            f"'{key}' is the launch '{known}' already; change it with: edit {known} name=value"
        )


def edit_record(draft: Draft, found: Found, request: Request) -> list[str]:
    """Change a record, or its launch in what only a launch has; sentences say what is odd."""
    table, key = found.table, found.record.id
    if any(each.name == "id" and each.value != key for each in request.assignments):
        raise UsageError(
            "An id cannot be changed, because other records point to it; add a new record instead."
        )
    record = draft.get(RECORDS[table], key)
    if isinstance(record, Mission):
        return _edit_mission(draft, record, request)
    return _merge(draft, table, record, request)


def _edit_mission(draft: Draft, mission: Mission, request: Request) -> list[str]:
    """The same of a mission: first what is its launch's, on which its own may depend."""
    of_launch = _find_fields_of_launch(draft, mission, request.assignments)
    said_of_launch = [each for each in request.assignments if each.name in of_launch]
    said = [each for each in request.assignments if each.name not in of_launch]
    remarks = []
    if said_of_launch:
        launch = _find_launch(draft, mission, of_launch)
        remarks += _merge(draft, "launches", launch, request._replace(assignments=said_of_launch))
    # The editor states the id with all that it shows, which alone is no edit of the mission.
    if any(each.name != "id" for each in said) or not said_of_launch:
        mission_now = draft.get(Mission, mission.id)  # a flight has changed its status
        remarks += _merge(draft, "missions", mission_now, request._replace(assignments=said))
    return remarks


def build_edit(draft: Draft, remarks: Sequence[str], force: bool = False) -> Edit:
    """What was done to the draft by hand; refused if a reference would dangle, unless forced."""
    for change in draft.changes():
        before, after = change.before, change.after
        if isinstance(before, Sourced) and isinstance(after, Sourced):
            draft.put(change.table, mark_edited(_forget_plan(before, after), after))
    drop_unused_own(draft)
    joined = settle_changed(draft).describe()
    changes = draft.changes()
    if not force:
        refuse_dangling(draft, changes)
    return Edit(changes, list(dict.fromkeys([*remarks, *joined])))


def _forget_plan(before: Sourced, after: Sourced) -> Sourced:
    """The record before an edit, without the planned date of a launch that has flown by the edit.

    A plan contradicts no flight, so it is no claim.
    """
    if not isinstance(before, Launch) or not isinstance(after, Launch):
        return before
    is_flight = is_planned("launches", before) and not is_planned("launches", after)
    if not is_flight or before.date == after.date:
        return before
    return msgspec.structs.replace(before, date=None)


def find_editable(catalogue: Catalogue, text: str, table: str | None = None) -> Found:
    """The one record that an identifier means, of all tables or of one, also an unreadable one."""
    if table is not None:
        return _find_in_table(catalogue, text.strip(), table)
    unreadable = catalogue.find_unreadable(text)
    if unreadable is not None:
        return Found(unreadable.table, unreadable)
    return catalogue.identify(text)


def _find_in_table(catalogue: Catalogue, text: str, table: str) -> Found:
    """The one record of a table that goes by a text; NotFound says which may be meant."""
    if table not in IDENTIFIED:
        raise UsageError(
            f"There is no table '{table}' whose records go by names. "
            f"The tables are: {', '.join(IDENTIFIED)}."
        )
    if unreadable := catalogue.tables.find_unreadable(table, text):
        return Found(table, unreadable)
    records = catalogue.records(table)
    keys = catalogue.find_named(text, table)
    if len(keys) == 1:
        return Found(table, records[keys[0]])
    if keys:
        raise NotFound(
            f"'{text}' may mean any of these: {', '.join(keys[:12])}. Please say which by its id."
        )
    raise NotFound(
        f"There is no {SINGULAR[table]} called '{text}'.{suggest_nearest(text, records)}"
    )


def _find_fields_of_launch(
    draft: Draft, mission: Mission, assignments: Sequence[Assignment]
) -> set[str]:
    """The fields among these that are not the mission's own, but its launch's."""
    known = {field.name for field in FIELDS["missions"]} | {"source"}
    of_launch = find_types("launches").keys() - find_types("missions").keys()
    names = {each.name for each in assignments}
    launch = draft.get(Launch, mission.launch)
    flies = "outcome" in names and launch is not None and is_planned("launches", launch)
    if not flies:
        of_launch -= {"date", *OF_PLANNED_LAUNCH}  # which stand for the plan of a mission
    for name in names - of_launch - known:
        try:
            find_field("missions", name)
        except UsageError as error:
            raise UsageError(
                f"{error} Those of its launch can be given too: `missioncat fields launches`."
            ) from None
    return names & of_launch


def _find_launch(draft: Draft, mission: Mission, names: Iterable[str]) -> Launch:
    launch = draft.get(Launch, mission.launch)
    if launch is None:
        raise UsageError(
            f"The mission '{mission.id}' has no launch, and only a launch has "
            f"{', '.join(sorted(names))}. Give it one first: missioncat edit {mission.id} launch=ID"
        )
    return launch


def _merge(draft: Draft, table: str, record: Record | None, request: Request) -> list[str]:
    """Put what is said of one record into the draft."""
    values, restated = _read_assignments(table, record, request.assignments)
    check_sources(draft.catalogue, table, request.sources)
    layer = Layer(draft)
    said_by = request.sources or _find_new_sources(record, values)
    _cite(layer, table, record, values, request.sources)
    date = restated.pop("date", None)
    _check_restated(layer, table, record, restated)
    remarks = list(merge_into(layer, table, [Row(0, values, restated)]).remarks)
    if isinstance(record, Mission) and values.get("launch", "") is None:
        remarks += _clear_launch(layer, record)
    if isinstance(record, Launch):
        has_new_date = values.get("date") is not None
        remarks += _settle_date(layer, record, has_new_date, said_by, request.clock)
    elif date is not None:
        mission = layer.get(Mission, values.get("id"))
        remarks += _move_mission(layer, mission, _read_date("date", date), said_by, request.clock)
    layer.merge()
    return remarks


def _read_assignments(
    table: str, record: Record | None, assignments: Sequence[Assignment]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of stored fields, and the texts of those that another record has."""
    values: dict[str, Any] = {}
    if record is not None:
        values["id"] = record.id
    restated: dict[str, str] = {}
    types = find_types(table)
    for each in assignments:
        field = find_editable_field(table, each.name)
        type_ = types.get(field.name)
        if type_ is None:
            restated[field.name] = _text(each.value)
        else:
            old = values.get(field.name, getattr(record, field.name, None))
            values[field.name] = read_value(field, type_, each, old)
    return values, restated


def _find_new_sources(record: Record | None, values: Mapping[str, Any]) -> list[str]:
    """The sources that are stated as a field and were not cited before."""
    before = getattr(record, "sources", ())
    return [key for key in values.get("sources") or () if key not in before]


def _cite(
    draft: Draft, table: str, record: Record | None, values: dict[str, Any], sources: Sequence[str]
) -> None:
    """Put the sources among the values: the user's own word for what is new and names none."""
    if "sources" not in find_types(table):
        return
    there = record or _find_stated(draft, table, values)
    if not sources:
        date = values.get("date")
        is_new = there is None or (date is not None and date != getattr(there, "date", None))
        if not is_new or "sources" in values:
            return
        sources = cite_own(draft)
    cited: Sequence[str] = values.get("sources") or getattr(there, "sources", None) or ()
    values["sources"] = join_sources(cited, sources)


def _find_stated(draft: Draft, table: str, values: Mapping[str, Any]) -> Event | Plan | None:
    """The event or statement of the ledger that is there already, for they go by what they say."""
    if table == "events":
        mission = draft.get(Mission, values.get("mission"))
        if mission is None:
            return None
        return find_event(mission, values.get("date"), values.get("kind"))[1]
    if table == "plans" and all(values.get(name) for name in PLAN_KEY[:3]):
        subject, milestone, planned = (str(values[name]) for name in PLAN_KEY[:3])
        return draft.get(Plan, build_plan_id(subject, milestone, planned, values.get("as_of")))
    return None


def _move_mission(
    draft: Draft, mission: Mission | None, date: str, sources: Sequence[str], clock: datetime
) -> list[str]:
    """Give the planned launch of a mission a date."""
    if mission is None:
        return []
    launch = draft.get(Launch, mission.launch)
    if launch is not None and launch.date == date:
        return _confirm_date(draft, launch, sources)
    cited = sources or cite_own(draft)
    planned = find_planned_launch(draft, mission, date)
    return move_launch(draft, planned, planned, date, cited, clock)


def _confirm_date(draft: Draft, launch: Launch, sources: Sequence[str]) -> list[str]:
    """That a planned launch has the date that it has is said by more sources."""
    if sources and is_planned("launches", launch):
        newest = find_newest(draft, launch)
        if newest is not None and newest.planned == launch.date:
            draft.put("plans", add_sources(newest, sources))
        draft.put("launches", add_sources(launch, sources))
    return []


def _settle_date(
    draft: Draft, record: Launch, has_new_date: bool, sources: Sequence[str], clock: datetime
) -> list[str]:
    """The ledger follows a launch that moved by an edit, flew, or flew at another time."""
    launch = draft.get(Launch, record.id) or record
    date = launch.date
    if not is_planned("launches", launch):
        settle_flight(draft, record, launch)
        return _remark_flight(record, launch)
    if not is_planned("launches", record):
        launch = record = draft.put("launches", reopen_plans(draft, record, launch))
    if date is None:
        return keep_stated(draft, launch)
    if not has_new_date:
        return []
    if record.date == date:
        return _confirm_date(draft, launch, sources)
    return move_launch(draft, record, launch, date, sources or cite_own(draft), clock)


def _remark_flight(before: Launch, flown: Launch) -> list[str]:
    """A sentence about a flight on the very day that was planned, which is easily forgotten."""
    if not is_planned("launches", before) or flown.date is None or flown.date != before.date:
        return []
    return [
        f"launch '{flown.id}' has flown by this and keeps the date that was planned, {flown.date}; "
        f"say when it flew: missioncat edit launches/{flown.id} date=…"
    ]


def _clear_launch(draft: Draft, before: Mission) -> list[str]:
    """Take away a mission's reference to its launch, which a row of a table would leave alone."""
    mission = draft.get(Mission, before.id)
    if before.launch is None or mission is None:
        return []
    draft.put("missions", msgspec.structs.replace(mission, launch=None))
    launch = draft.get(Launch, before.launch)
    aboard = draft.catalogue.related(Mission, "launch", before.launch)
    if launch is None or not is_planned("launches", launch) or len(aboard) > 1:
        return []
    return [
        f"the planned launch '{launch.id}' stays, with no mission aboard; "
        f"remove it with: missioncat remove launches/{launch.id}"
    ]


def find_editable_field(table: str, name: str) -> Field:
    """The field of a table, or of events, that an assignment names."""
    if table != "events":
        return find_field(table, "sources" if name == "source" else name)
    field = next((field for field in EVENT_FIELDS if field.name == name), None)
    if field is None:
        known = ", ".join(field.name for field in EVENT_FIELDS)
        raise UsageError(f"events have no field '{name}'. Their fields are: {known}.")
    return field


def _text(value: object) -> str:
    """What a value of JSON is as the text of a command line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return clean(str(value))


def read_value(field: Field, type_: object, each: Assignment, old: object) -> Any:
    """The value that an assignment gives a field; InputError says which one cannot stand there."""
    try:
        if each.operator == "=":
            return _read_whole(field, type_, each.value)
        return _read_items(field, type_, each, old)
    except NumberError as error:
        raise InputError(f"{field.name}: {error} {UNCHANGED}") from None
    except msgspec.ValidationError as error:
        place = f"{field.name}={_text(each.value)}"
        raise InputError(f"{place}: {lower_first(str(error))}. {UNCHANGED}") from None


def _read_items(field: Field, type_: object, each: Assignment, old: object) -> list[str]:
    """A list with some items more (`+=`) or fewer (`-=`)."""
    if type_ != list[str]:
        raise UsageError(
            f"{field.name} is not a list, so {field.name}{each.operator}… has no meaning."
        )
    before: list[str] = list(list_items(old))
    items: list[str] = read_cell(_text(each.value), field, type_)
    if each.operator == "-=":
        return [item for item in before if item not in items]
    return before + [item for item in items if item not in before]


def _read_whole(field: Field, type_: object, value: object) -> Any:
    """A value as JSON, an editor or a command line gives it: a text, or of its own type already."""
    if field.kind == "nested":
        return msgspec.convert(value, type_)  # the gate checks what it says
    if isinstance(value, list):
        return [clean(str(item)).strip() for item in value]
    if field.kind == "date" and value not in (None, ""):
        return _read_date(field.name, value)
    if field.kind == "number" and value not in (None, "", False):
        return read_number(value, field)
    if isinstance(value, bool):
        return read_cell("yes" if value else "", field, type_)
    return read_cell(clean(_text(value)).strip(), field, type_)


def _read_date(name: str, value: object) -> str:
    """A date as a person writes it, in the spelling of the catalogue."""
    try:
        return read_date(_text(value)).text
    except DateError as error:
        raise InputError(f"{name}: {error} {UNCHANGED}") from None


def check_sources(catalogue: Catalogue, table: str, sources: Sequence[str]) -> None:
    """Refuse sources that a record of this table cannot cite, or that nobody has described."""
    if sources and "sources" not in find_types(table):
        raise UsageError(f"A {SINGULAR[table]} cites no other; leave --source out.")
    known = catalogue.table(Source)
    for key in sources:
        if key not in known:
            raise NotFound(
                f"There is no source '{key}'.{suggest_nearest(key, known)} "
                f"Add it first: missioncat add sources id={key} title=… url=…"
            )


def _check_restated(
    draft: Draft, table: str, record: Record | None, restated: Mapping[str, str]
) -> None:
    """Refuse what the catalogue works out itself, and what belongs to a launch that has flown."""
    launch = None
    if isinstance(record, Mission):
        launch = draft.get(Launch, record.launch)
    for name in restated:
        if table != "missions" or name not in OF_PLANNED_LAUNCH:
            raise UsageError(f"{name} of {table} is worked out by the catalogue and cannot be set.")
        if launch is not None and not is_planned("launches", launch):
            raise UsageError(
                f"The {name} of that mission is that of its launch {launch.id}, which has flown: "
                f"missioncat edit {launch.id} {name}={restated[name]}"
            )
