"""Changes by hand: fields given as text become changes of records, checked like imported ones.

A changed date of a planned launch is a slip: the old and the new statement go to the ledger.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from missioncat.catalogue import Catalogue, Change, Found
from missioncat.dates import read_date
from missioncat.errors import DateError, InputError, NotFound, NumberError, UsageError
from missioncat.faults import Unreadable
from missioncat.fields import EVENT_FIELDS, FIELDS, Field, find_field, is_planned
from missioncat.importers.csv_file import find_types, read_cell
from missioncat.importers.json_file import read_nested, read_number
from missioncat.importers.readings import Row
from missioncat.merging.drafts import Draft
from missioncat.merging.plans import move_launch
from missioncat.merging.ranks import mark_edited
from missioncat.merging.rows import OF_PLANNED_LAUNCH, merge_into
from missioncat.merging.statements import RECONCILED
from missioncat.model import SINGULAR
from missioncat.names import nearest_names
from missioncat.text import clean


class Edit(NamedTuple):
    """What an edit comes to: the changes, and sentences about what is odd but did not stop it."""

    changes: list[Change]
    remarks: list[str]


class Assignment(NamedTuple):
    """`name=value`, or `name+=value` and `name-=value` for one item of a list."""

    name: str
    operator: str
    value: Any


def parse_assignment(text: str) -> Assignment:
    """Read `name=value`.

    >>> parse_assignment("aliases+=CE-8")
    Assignment(name='aliases', operator='+=', value='CE-8')
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip("+- "):
        raise UsageError(f"'{text}' is not of the form name=value.")
    operator = f"{name[-1]}=" if name[-1] in "+-" else "="
    return Assignment(name.rstrip("+-").strip().replace("-", "_").lower(), operator, value)


def read_object(item: Any) -> list[Assignment]:
    """The assignments that a JSON object stands for."""
    if not isinstance(item, Mapping):
        raise InputError("The JSON must be an object with field names and values, or an array of such objects.")
    return [Assignment(str(name), "=", value) for name, value in item.items()]


def add_record(
    catalogue: Catalogue, table: str, assignments: Sequence[Assignment], sources: Sequence[str], clock: datetime
) -> Edit:
    """A new record of a table, or a new event of a mission."""
    key = next((each.value for each in assignments if each.name == "id"), None)
    if table not in ("events", "plans") and not key:
        raise UsageError(f"A new {SINGULAR[table]} needs an id: add {table} id=… name=…")
    if key is not None and catalogue.get(table, str(key)) is not None:
        raise UsageError(f"There is a {SINGULAR[table]} '{key}' already; change it with: edit {key} name=value")
    return _merge(catalogue, table, None, assignments, sources, clock)


def edit_record(
    catalogue: Catalogue, found: Found, assignments: Sequence[Assignment], sources: Sequence[str], clock: datetime
) -> Edit:
    """Changes of a record that is there."""
    if any(each.name == "id" and each.value != found.record.id for each in assignments):
        raise UsageError("An id cannot be changed, because other records point to it; add a new record instead.")
    return _merge(catalogue, found.table, found.record, assignments, sources, clock)


def find_editable(catalogue: Catalogue, text: str) -> Found:
    """The one record that an identifier means, also one that cannot be read."""
    unreadable = catalogue.find_unreadable(text)
    return catalogue.identify(text) if unreadable is None else Found(unreadable.table, unreadable)


def remove_records(catalogue: Catalogue, found: Sequence[Found]) -> Edit:
    """Records taken out; sentences say what still points to them."""
    draft = Draft(catalogue)
    remarks = []
    gone = {(each.table, each.record.id) for each in found}
    for table, key in list(gone):
        mission = catalogue.get("missions", key) if table == "missions" else None
        planned = draft.get("launches", mission.launch) if mission is not None else None
        if planned is not None and is_planned("launches", planned) and planned.id == key:
            gone.add(("launches", key))
        if table in ("missions", "launches"):  # what was said about it has nothing left to be about
            gone |= {("plans", plan.id) for plan in catalogue.related("plans", "subject", key)}
    for table, key in sorted(gone):
        draft.remove(table, key)
    for each in found:
        if isinstance(each.record, Unreadable):
            draft.mend(each.record, None)
    for table, key in sorted(gone):
        pointing = [
            f"{SINGULAR[other]} {record.id}"
            for other, fields in FIELDS.items()
            for field in fields
            if field.kind == "reference" and field.to == table and field.compute is None
            for record in catalogue.related(other, field.name, key)
            if (other, record.id) not in gone
        ]
        if pointing:
            more = f" and {len(pointing) - 5} more" if len(pointing) > 5 else ""
            remarks.append(f"{', '.join(pointing[:5])}{more} will point to the {SINGULAR[table]} '{key}' that is gone.")
    return Edit(draft.changes(), remarks)


def _merge(
    catalogue: Catalogue,
    table: str,
    record: Any | None,
    assignments: Sequence[Assignment],
    sources: Sequence[str],
    clock: datetime,
) -> Edit:
    values: dict[str, Any] = {} if record is None else {"id": record.id}
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
    if sources:
        check_sources(catalogue, sources)
        cited = list(values.get("sources") or (record.sources if record is not None else []))
        values["sources"] = list(dict.fromkeys([*cited, *sources]))
    date = restated.pop("date", None)
    _check_restated(catalogue, table, record, restated)
    draft = Draft(catalogue)
    merged = merge_into(draft, table, [Row(0, values, restated)])
    if date is None and table == "launches" and record is not None and is_planned(table, record):
        date = values.get("date")
    remarks = list(merged.remarks)
    if date is not None:
        key = values.get("id", "")
        remarks += move_launch(draft, table, key, record, _read_date("date", date), sources, clock)
    for change in draft.changes():
        if change.table in RECONCILED and change.before is not None and change.after is not None:
            draft.put(change.table, mark_edited(change.before, change.after))
    return Edit(draft.changes(), remarks)


def find_editable_field(table: str, name: str) -> Field:
    if table != "events":
        return find_field(table, "sources" if name == "source" else name)
    field = next((field for field in EVENT_FIELDS if field.name == name), None)
    if field is None:
        raise UsageError(f"events have no field '{name}'. Their fields are: {', '.join(f.name for f in EVENT_FIELDS)}.")
    return field


def _text(value: Any) -> str:
    return "" if value is None else "; ".join(map(str, value)) if isinstance(value, list) else clean(str(value))


def read_value(field: Field, type_: Any, each: Assignment, old: Any) -> Any:
    try:
        if each.operator != "=":
            if type_ != list[str]:
                raise UsageError(f"{field.name} is not a list, so {field.name}{each.operator}… has no meaning.")
            before: list[str] = list(old or ())
            items: list[str] = read_cell(_text(each.value), field, type_)
            if each.operator == "-=":
                return [item for item in before if item not in items]
            return [*before, *(item for item in items if item not in before)]
        if isinstance(each.value, list) and field.kind != "nested":
            return [clean(str(item)).strip() for item in each.value]
        if field.kind == "nested":
            return read_nested(each.value, type_)
        if field.kind == "date" and each.value not in (None, ""):
            return _read_date(field.name, each.value)
        if field.kind == "number" and each.value not in (None, "", False):
            return read_number(each.value, field)
        text = "yes" if each.value is True else "" if each.value is False else clean(_text(each.value)).strip()
        return read_cell(text, field, type_)
    except NumberError as error:
        raise InputError(f"{field.name}: {error} Nothing was changed.") from None
    except msgspec.ValidationError as error:
        reason = str(error)
        place = f"{field.name}={_text(each.value)}"
        raise InputError(f"{place}: {reason[:1].lower()}{reason[1:]}. Nothing was changed.") from None


def _read_date(name: str, value: Any) -> str:
    try:
        return read_date(_text(value)).text
    except DateError as error:
        raise InputError(f"{name}: {error} Nothing was changed.") from None


def check_sources(catalogue: Catalogue, sources: Sequence[str]) -> None:
    known = catalogue.records("sources")
    for key in sources:
        if key not in known:
            near = nearest_names(key, known)
            hint = f" The nearest: {', '.join(near)}." if near else ""
            raise NotFound(
                f"There is no source '{key}'.{hint} Add it first: missioncat add sources id={key} title=… url=…"
            )


def _check_restated(catalogue: Catalogue, table: str, record: Any | None, restated: Mapping[str, str]) -> None:
    """Refuse what the catalogue works out itself, and what belongs to a launch that has flown."""
    for name in restated:
        if table != "missions" or name not in OF_PLANNED_LAUNCH:
            raise UsageError(f"{name} of {table} is worked out by the catalogue and cannot be set.")
        launch = _launch_of(catalogue, record)
        if launch is not None and not is_planned("launches", launch):
            raise UsageError(
                f"The {name} of that mission is that of its launch {launch.id}, which has flown: "
                f"missioncat edit {launch.id} {name}={restated[name]}"
            )


def _launch_of(catalogue: Catalogue, mission: Any | None) -> Any | None:
    return None if mission is None else catalogue.get("launches", mission.launch)
