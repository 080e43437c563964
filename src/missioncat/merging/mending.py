"""A record that cannot be read is made one again: its document with some of its values put right.

What is put right may stand deep inside (`events[1].date`). All other values of the document stay
what they are.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

import msgspec

from missioncat.documents import put_id_first
from missioncat.errors import UNCHANGED, CatalogueError, InputError, UsageError
from missioncat.faults import Unreadable, describe_error, describe_unreadable, find_faults
from missioncat.fields import is_planned
from missioncat.importers.csv_file import find_types
from missioncat.ledger import identify_plan
from missioncat.merging import edits
from missioncat.merging.drafts import Draft
from missioncat.merging.edited import mark_edited
from missioncat.merging.own import cite_own, join_lists
from missioncat.merging.plans import find_newest, move_launch
from missioncat.merging.rows import resolve_references
from missioncat.model import RECORDS, SINGULAR, AnySourced, Launch, Plan, Record, Sourced
from missioncat.text import clean

Steps = Sequence[str | int]
"""The way to a value inside a document: names of fields, numbers of items."""


def mend_record(draft: Draft, unreadable: Unreadable, request: edits.Request) -> list[str]:
    """Put the record that a document is with these values into a draft; remarks say what is odd."""
    key = _read_key(unreadable, request.assignments)
    document, values = _assign(unreadable, request.assignments)
    if request.sources:
        edits.check_sources(draft.catalogue, unreadable.table, request.sources)
        cited = values.get("sources") or _read_old(document, "sources", list[str]) or []
        values["sources"] = join_lists(cited, request.sources)
    resolve_references(draft.catalogue, unreadable.table, values)
    record = _read_record(unreadable, _put_values(document, values), key)
    _refuse_twin(draft, unreadable, record)
    if isinstance(record, Sourced):
        record = _mark_mended(record, values)
    draft.mend(unreadable, record)
    if isinstance(record, Launch) and values.get("date"):
        return _settle_date(draft, record, str(values["date"]), request)
    return []


def _put_values(document: bytes, values: Mapping[str, Any]) -> bytes:
    """The document with these values of whole fields; what says nothing is left out of it."""
    for name, value in values.items():
        encoded = None
        if value not in (None, "", []) and value is not False:  # nought says something
            encoded = msgspec.json.encode(value)
        document = put_value(document, [name], encoded)
    return document


def _mark_mended(record: AnySourced, values: Mapping[str, Any]) -> AnySourced:
    """The record with what was put right in it marked as the user's word.

    Nobody can tell what the document meant there, so it counts as having said nothing.
    """
    names = [name for name in values if name in record.__struct_fields__]
    before = msgspec.structs.replace(record, **dict.fromkeys(names))
    return mark_edited(before, record)


def _assign(
    unreadable: Unreadable, assignments: Sequence[edits.Assignment]
) -> tuple[bytes, dict[str, Any]]:
    """The document with what is put right deep inside of it, and the values of whole fields."""
    document = bytes(unreadable.document)
    values: dict[str, Any] = {}
    for each in assignments:
        steps = parse_steps(each.name)
        if len(steps) > 1:
            leaf = _read_leaf(unreadable.table, steps, each.value)
            document = put_value(document, steps, leaf)
        elif steps != ["id"]:
            name = _find_name(document, each.name)
            values[name] = _read_field(document, unreadable, name, each)
    return document, values


def _refuse_twin(draft: Draft, unreadable: Unreadable, record: Record) -> None:
    """What is mended cannot take the place of a record that can be read."""
    if draft.get(RECORDS[unreadable.table], record.id) is None:
        return
    raise UsageError(
        f"There is a {SINGULAR[unreadable.table]} '{record.id}' already. {UNCHANGED} Give this one "
        f"another id, or take it out: missioncat remove {unreadable.table}/{unreadable.key}"
    )


def _settle_date(draft: Draft, launch: Launch, date: str, said: edits.Request) -> list[str]:
    """The date of a planned launch goes to the ledger, if it is not what was stated last."""
    newest = find_newest(draft, launch)
    if not is_planned("launches", launch) or newest is None or newest.planned == launch.date:
        return []
    # What the document said before is nobody's word: it could not be read.
    before = msgspec.structs.replace(launch, date=None, sources=[])
    return move_launch(draft, before, launch, date, said.sources or cite_own(draft), said.clock)


def parse_steps(text: str) -> list[str | int]:
    """Read the name of a value inside a document.

    >>> parse_steps("events[1].date"), parse_steps("date")
    (['events', 1, 'date'], ['date'])
    """
    if not re.fullmatch(r"\w+(\[\d{1,9}\]|\.\w+)*", text):
        return [text]
    return [int(part) if part.isdigit() else part for part in re.findall(r"\w+", text)]


def put_value(document: bytes, steps: Steps, value: bytes | None) -> bytes:
    """A document with another value at a place, or (None) without it; the rest is as it was.

    >>> put_value(b'{"a": [1, {"b": 2}]}', ["a", 1, "b"], b"3")
    b'{"a":[1,{"b":3}]}'
    >>> put_value(b'{"a": [1, {"b": 2}]}', ["a", 0], None)
    b'{"a":[{"b": 2}]}'
    """
    step, *rest = steps
    parts = _take_apart(document, step)
    if rest:
        value = put_value(bytes(parts.get(step, msgspec.Raw(b"{}"))), rest, value)
    if value is None:
        parts.pop(step, None)
    else:
        parts[step] = msgspec.Raw(value)
    if isinstance(step, int):
        return msgspec.json.encode(list(parts.values()))
    return msgspec.json.encode(parts)


def _take_apart(document: bytes, step: str | int) -> dict[Any, msgspec.Raw]:
    """The values of an object by name, or the items of a list by number."""
    try:
        if isinstance(step, str):
            return msgspec.json.decode(document, type=dict[str, msgspec.Raw])
        items = dict(enumerate(msgspec.json.decode(document, type=list[msgspec.Raw])))
    except ValueError:
        what = f"no item {step}"
        if isinstance(step, str):
            what = f"no field '{step}'"
        raise InputError(
            f"There is {what} to be put right, for what should have it is none. {UNCHANGED}"
        ) from None
    if step not in items:
        raise InputError(
            f"There is no item {step}: there are {len(items)}, counted from 0. {UNCHANGED}"
        )
    return items


def _find_name(document: bytes, name: str) -> str:
    """The field of the document that is meant, which may be written in another way."""
    for there in _take_apart(document, name):
        if there.replace("-", "_").lower() == name:
            return str(there)
    return name


def _read_field(document: bytes, unreadable: Unreadable, name: str, each: edits.Assignment) -> Any:
    """The value that is to stand in a field of the record; an empty one takes the field away."""
    table = unreadable.table
    if each.operator == "=" and each.value in ("", None):
        return None
    field = edits.find_editable_field(table, name)
    type_ = find_types(table).get(field.name)
    if type_ is None:
        raise UsageError(
            f"{SINGULAR[table]} '{unreadable.id}' cannot be read, and {field.name} is not what "
            f"stands in it. Mend {unreadable.fault.field or 'it'} first."
        )
    old = _read_old(document, field.name, type_)
    return msgspec.to_builtins(edits.read_value(field, type_, each, old))


def _read_old(document: bytes, name: str, type_: object) -> Any:
    """The value that a field has, None if it is none that could stand there."""
    raw = _take_apart(document, name).get(name)
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=type_)
    except ValueError:
        return None


def _read_leaf(table: str, steps: Steps, value: object) -> bytes | None:
    """A value inside of a field, of the type that the model has there; None for an empty one."""
    if value in ("", None):
        return None
    type_: object = RECORDS[table]
    for step in steps:
        type_ = _find_type(type_, step)
    try:
        return msgspec.json.encode(msgspec.convert(value, type_, strict=False))
    except msgspec.ValidationError as error:
        raise InputError(f"{value}: {describe_error(error).problem}. {UNCHANGED}") from None


def _find_type(type_: object, step: str | int) -> object:
    """The type of a field or item of a value of this type; any where the model says nothing."""
    if get_origin(type_) in (list, dict):
        return get_args(type_)[-1]
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        for field in msgspec.structs.fields(type_):
            if field.name == step:
                return field.type
    return Any


def _read_key(unreadable: Unreadable, assignments: Sequence[edits.Assignment]) -> str:
    """The id that the record will have: its own, or the one that is stated if it has none."""
    stated = next((each.value for each in assignments if each.name == "id"), None)
    address = f"{unreadable.table}/{unreadable.key}"
    # A document without an id goes by its address, but the words of a plan make its id.
    if unreadable.id != address or unreadable.table == "plans":
        if stated not in (None, unreadable.id):
            raise UsageError(edits.ID_STAYS)
        return unreadable.id
    if not isinstance(stated, str) or not clean(stated).strip():
        raise UsageError(
            f"{address} needs an id of its own: missioncat edit {address} id=… {UNCHANGED}"
        )
    return clean(stated).strip()


def _read_record(unreadable: Unreadable, document: bytes, key: str) -> Record:
    """The record that the document is by now; refused if it still is none."""
    table = unreadable.table
    try:
        document = put_id_first(document, key)
        record = msgspec.json.decode(document, type=RECORDS[table])
        fault = find_faults(table, RECORDS[table], {key: record}).get(key)
    except msgspec.ValidationError as error:
        fault = describe_error(error)
    except ValueError:
        raise CatalogueError(
            f"{SINGULAR[table]} '{unreadable.id}' holds what is no text (UTF-8), so it can only be "
            f"removed. {UNCHANGED}"
        ) from None
    if fault is not None:
        still = describe_unreadable(unreadable._replace(fault=fault))
        raise InputError(
            f"It could not be read even so: {still}. Put all right in one command. {UNCHANGED}"
        )
    if isinstance(record, Plan):
        return identify_plan(record)
    return record
