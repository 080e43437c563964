"""The one gate: every record that is put into a draft has been through here, whichever way it came.

Texts are cleaned, dates read, numbers held against their bounds, and a new id is one that nothing
acts on. Readers take their formats apart, and say in which line and column that fails; what may
stand in a record is settled here alone. What the catalogue has already is let through as it is, or
nobody could change a record that has an old mistake in it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from missioncat.bounds import BOUNDS, NESTED, find_out_of_bounds, is_out_of_bounds
from missioncat.dates import find_bad_dates, parse_date
from missioncat.errors import UNCHANGED, DateError, InputError
from missioncat.faults import Unreadable, describe_error, find_fault, list_dates
from missioncat.fields import EVENT_FIELDS, is_exact_text
from missioncat.ids import build_id, find_hostile, show_hostile
from missioncat.importers.readings import Row, Statement
from missioncat.model import RECORDS, SINGULAR, AnyRecord, Record, find_claimable
from missioncat.text import clean

Reason = tuple[str, str]
"""A field, perhaps one inside of it (`events[1].date`), and what is wrong there."""

IMPORTED_DATES = frozenset({"as_of", *(each.name for each in EVENT_FIELDS if each.kind == "date")})
"""The dates that a statement of another source has."""

CHECKED = IMPORTED_DATES | BOUNDS.keys()
"""All fields of which another source's value may be one that cannot be."""

PARTS = frozenset((*NESTED, "origins"))
"""Fields that say something of other fields, or have records inside."""


class RefusedError(InputError):
    """A record that cannot be part of a catalogue: a sentence for each reason."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join([*sentences, UNCHANGED]))
        self.sentences = sentences


def admit(table: str, record: AnyRecord, before: Record | Unreadable | None) -> AnyRecord:
    r"""The record as it may stand in a catalogue, given what stands there; else RefusedError.

    >>> from missioncat.model import Source
    >>> admit("sources", Source(id="x", title="A\x1b[31m \u202etitle"), None).title
    'A title'
    """
    if before is None:
        record = _clean_fields(table, record, _list_names(type(record)))
        reasons = [*_find_bad_id(record), *_find_reasons(table, record)]
    else:
        is_new = _find_new(record, before)
        names = [name for name in _list_names(type(record)) if is_new(name)]
        if not names:
            return record
        record = _clean_fields(table, record, names)
        reasons = [reason for reason in _find_reasons(table, record) if is_new(_top(reason[0]))]
    if reasons and isinstance(before, Record):
        old = set(_find_reasons(table, before))
        reasons = [reason for reason in reasons if reason not in old]
    if reasons:
        what = f"{SINGULAR[table]} '{clean(record.id)}'"
        raise RefusedError(
            [f"{what}, field {field}: {reason.rstrip('.')}." for field, reason in reasons]
        )
    return record


def admit_new(table: str, records: Sequence[AnyRecord]) -> Sequence[AnyRecord]:
    """Records that are all new, each as `admit` has it; in half of the time if all are in order."""
    if _are_in_order(table, records):
        return records
    return [admit(table, record, None) for record in records]


def _are_in_order(table: str, records: Sequence[Record]) -> bool:
    """Whether `admit` would let all of these new records through as they are.

    What has parts, as claims and events, is left to `admit`, for little that is new has any.
    """
    if _may_hold_controls(records) or any(find_hostile(record.id) for record in records):
        return False
    record_type = RECORDS[table]
    try:
        msgspec.convert(msgspec.to_builtins(records), list[record_type])  # type: ignore[valid-type]
    except msgspec.ValidationError:
        return False
    return all(
        _may_stand(table, name, map(attrgetter(name), records))
        for name in record_type.__struct_fields__
    )


def _may_stand(table: str, name: str, column: Iterator[Any]) -> bool:
    """Whether all values of one field are such as may stand there."""
    if name in PARTS:
        return not any(column)
    if name in BOUNDS:
        return not any(is_out_of_bounds(name, number) for number in column)
    if name in list_dates(table):
        dates = set(column) - {None}
        return not find_bad_dates(dates) and all(_spell_date(text) == text for text in dates)
    return True


def clean_deep(value: Any) -> Any:
    r"""A value without anything in it that could steer a terminal, at any depth.

    >>> clean_deep({"a\x07": ["b\x1b[2J", 1]})
    {'a': ['b', 1]}
    """
    return _clean_parts(value) if _may_hold_controls(value) else value


def _may_hold_controls(value: Any) -> bool:
    """Whether some text in a value may have to be cleaned; encoded all are looked at together."""
    try:
        encoded = msgspec.json.encode(value)
    except (ValueError, TypeError):  # half of a surrogate pair, or what JSON has no form for
        return True
    if b"\\" in encoded.replace(b'\\"', b""):  # a quotation mark in a text is escaped, too
        return True
    return not encoded.decode().isprintable()


def _clean_parts(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return type(value)(map(_clean_parts, value))
    if isinstance(value, dict):
        return {_clean_parts(key): _clean_parts(item) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **_clean_parts(msgspec.structs.asdict(value)))
    return value


def admit_row(row: Row) -> Row:
    """The row with clean texts, so that what it names is found by them."""
    return row._replace(values=clean_deep(row.values), restated=clean_deep(row.restated))


def admit_statement(statement: Statement, table: str, remarks: list[str]) -> Statement:
    """The statement with clean texts and without what cannot be, which remarks name.

    Of another source's mistake only the value is left out: nobody here can mend it, and the rest
    may be right.
    """
    texts = dict(statement.values), dict(statement.hints), statement.names, statement.note
    values, hints, names, note = clean_deep(texts)
    as_of = statement.as_of
    said = {**hints, **values, "as_of": as_of}
    for name in sorted(CHECKED.intersection(said)):
        problem = _find_problem(name, said[name])
        if problem is None:
            continue
        remarks.append(
            f"{SINGULAR[table]} '{clean(statement.id)}': {name} {problem}, and was left out."
        )
        values.pop(name, None)
        hints.pop(name, None)
        as_of = None if name == "as_of" else as_of
    return Statement(statement.id, values, as_of, names, hints, note)


def admit_statements(
    statements: Sequence[Statement], table: str, remarks: list[str]
) -> Sequence[Statement]:
    """Statements, each as `admit_statement` has it; in a fifth of the time if all are sound."""
    if _are_sound(statements):
        return statements
    return [admit_statement(statement, table, remarks) for statement in statements]


def _are_sound(statements: Sequence[Statement]) -> bool:
    """Whether `admit_statement` would leave all of these statements as they are."""
    texts = [(each.values, dict(each.hints), each.names, each.note) for each in statements]
    if _may_hold_controls(texts):
        return False
    said: list[Mapping[str, Any]] = [each.values for each in statements]
    said += [each.hints for each in statements if each.hints]
    said += [{"as_of": as_of} for as_of in {each.as_of for each in statements}]
    for name in CHECKED.intersection(chain.from_iterable(said)):
        if any(_find_problem(name, fields[name]) for fields in said if name in fields):
            return False
    return True


def _find_problem(name: str, value: Any) -> str | None:
    """Why another source's value cannot be; None if it can."""
    if is_out_of_bounds(name, value):
        return f"{value} is not {BOUNDS[name]}"
    if name in IMPORTED_DATES and isinstance(value, str) and not is_exact_text(value):
        try:
            parse_date(value)
        except DateError:
            return f"'{clean(value)}' is not a date"
    return None


@cache
def _list_names(record_type: type[Record]) -> list[str]:
    """The fields of a type in which something is said of a record."""
    return [name for name in record_type.__struct_fields__ if name != "id"]


def _find_new(record: Record, before: Record | Unreadable) -> Callable[[str], bool]:
    """Tells of a field whether it says something else than before."""
    if isinstance(before, Record):
        return lambda name: getattr(before, name) != getattr(record, name)
    try:
        old = msgspec.json.decode(before.document, type=dict[str, Any])
    except ValueError:  # not even that; then all of it is new
        old = {}
    new = msgspec.to_builtins(record)
    return lambda name: old.get(name) != new.get(name)


def _clean_fields(table: str, record: AnyRecord, names: Collection[str]) -> AnyRecord:
    """The record with these fields cleaned, and their dates as the catalogue spells them."""
    values: dict[str, Any] = {}
    if _may_hold_controls(record):
        values = {name: clean_deep(getattr(record, name)) for name in names}
    for name in list_dates(table):
        text = values.get(name, getattr(record, name))
        if name in names and not is_exact_text(text):
            values[name] = _spell_date(text)
    if "events" in names:
        events = values.get("events", getattr(record, "events", ()))
        values["events"] = [
            msgspec.structs.replace(event, date=_spell_date(event.date)) for event in events
        ]
    changed = {name: value for name, value in values.items() if value != getattr(record, name)}
    return msgspec.structs.replace(record, **changed) if changed else record


def _spell_date(text: Any) -> Any:
    """A date as the catalogue spells it; what is none is left for the rule that says so."""
    if not isinstance(text, str) or is_exact_text(text):
        return text
    try:
        return parse_date(text).text
    except DateError:
        return text


def _top(field: str) -> str:
    """The field of a record that something inside of it belongs to."""
    return field.partition("[")[0].partition(".")[0]


def _find_bad_id(record: Record) -> Iterator[Reason]:
    """Why a new record cannot have its id."""
    if shown := show_hostile(record.id):
        yield "id", f"a shell or a terminal could act on '{shown}'; call it '{build_id(record.id)}'"


def _find_reasons(table: str, record: Record) -> Iterator[Reason]:
    """What is wrong with a record: first what would keep it from being read at all."""
    try:
        msgspec.convert(msgspec.to_builtins(record), type(record))
    except msgspec.ValidationError as error:
        yield describe_error(error)
        return
    if fault := find_fault(table, record):
        yield fault
    yield from find_out_of_bounds(record)
    yield from _find_bad_claims(record)


def _find_bad_claims(record: Record) -> Iterator[Reason]:
    """What is said of fields: there are such fields, and they could have such values."""
    types = find_claimable(type(record))
    for name in getattr(record, "origins", ()):
        if name not in types:
            yield "origins", f"there is no field '{name}'"
    for claim in getattr(record, "claims", ()):
        try:
            msgspec.convert(claim.value, types.get(claim.field, Any))
        except msgspec.ValidationError as error:
            yield "claims", f"{claim.field}: {describe_error(error).problem}"
