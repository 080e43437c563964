"""What is wrong with one document of a file that is whole otherwise: which field, and why.

Such a document is named, left out of every answer, and kept as it is until mended or removed.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from missioncat.dates import find_bad_dates, is_bad_date, parse_date
from missioncat.errors import DateError
from missioncat.fields import FIELDS
from missioncat.model import RECORDS, SINGULAR, UNCLAIMABLE, Launch
from missioncat.text import lower_first


class Fault(NamedTuple):
    """What is wrong with a field of a document, such as `events[1].date`, or with all of it."""

    field: str
    problem: str


class Unreadable(NamedTuple):
    """A document that is no record, and why.

    `key` is what it stands under in the file, `id` what people call it: its id, or table and key
    (`launches/12`) if it has none that would do.
    """

    table: str
    key: str
    id: str
    fault: Fault
    document: msgspec.Raw


LONGEST = 200
"""How many characters of what stands in a file a sentence repeats at most."""


def describe_error(error: msgspec.ValidationError) -> Fault:
    """What the decoder of one document says, as a field and a part of a sentence.

    >>> describe_error(msgspec.ValidationError("Expected `str`, got `int` - at `$.events[0].date`"))
    Fault(field='events[0].date', problem='expected `str`, got `int`')
    >>> describe_error(msgspec.ValidationError("Object contains unknown field `colour`")).field
    'colour'
    """
    what, _, where = str(error).rpartition(" - at `$")
    if not what:
        what, where = where, ""
    field = where.rstrip("`").lstrip(".")
    named = re.fullmatch(r"(?s)Object (?:contains unknown|missing required) field `(.*)`", what)
    if named:
        field = f"{field}.{named[1]}".lstrip(".")
    return Fault(field, shorten(lower_first(what)))


def shorten(text: str) -> str:
    """A text as a sentence may repeat it, which need not be all of it."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def find_faults(
    table: str, record_type: type[msgspec.Struct], records: Mapping[str, Any]
) -> dict[str, Fault]:
    """What types cannot say of decoded records: dates that are none, claims about no field.

    Only fields of `record_type` are looked at. Most tables have no fault, which is found quickly.
    """
    fields = record_type.__struct_fields__
    found = [_find_bad_dates(records, name) for name in list_dates(table) if name in fields]
    if table == "missions" and "events" in fields:
        found.append(_find_bad_events(records))
    if "claims" in fields:
        found.append(_find_bad_claims(records, RECORDS[table]))
    if "joined" in fields:
        found.append(_find_bad_parts(records))
    faults: dict[str, Fault] = {}
    for key, fault in chain.from_iterable(found):
        faults.setdefault(key, fault)
    return faults


def find_fault(table: str, record: Any) -> Fault | None:
    """The same of one record."""
    may_be_bad = any(getattr(record, name, ()) for name in ("events", "claims", "joined"))
    for name in list_dates(table):
        text = getattr(record, name)
        if text is not None and is_bad_date(text):
            may_be_bad = True
    if not may_be_bad:
        return None
    return find_faults(table, type(record), {record.id: record}).get(record.id)


@cache
def list_dates(table: str) -> tuple[str, ...]:
    """The stored fields of a table that are dates."""
    if table == "notes":  # which is not listed, so its fields have no table of their own
        return ("when",)
    fields = FIELDS.get(table, ())
    return tuple(field.name for field in fields if field.kind == "date" and field.compute is None)


def find_bad_ids(table: str, documents: Mapping[str, Any]) -> dict[str, Fault]:
    """Documents without an id, by number, and all that share one: none of them is more right."""
    numbers: dict[str, list[str]] = {}
    for number, record in documents.items():
        numbers.setdefault(record.id, []).append(number)
    faults: dict[str, Fault] = {}
    for key, same in numbers.items():
        if key and len(same) == 1:
            continue
        for number in same:
            others = [f"{table}/{other}" for other in same if other != number]
            faults[number] = _describe_id(table, key, others)
    return faults


def _describe_id(table: str, key: str, others: list[str]) -> Fault:
    if not key:
        return Fault("id", "it has no id")
    named = ", ".join(others[:3])
    if len(others) > 3:
        named += f" and {len(others) - 3} more"
    if table == "plans":
        what = "one subject and milestone, planned for one date as of one date"
        return Fault("", f"it says the same as {named}: {what}")
    return Fault("id", f"'{shorten(key)}' is the id of {named}, too")


def read_stated_id(document: msgspec.Raw) -> str | None:
    """The id that a document states, if it is a text with something in it."""
    try:
        key = msgspec.json.decode(document, type=_Stated).id
    except (ValueError, RecursionError):
        return None
    return key or None


class _Stated(msgspec.Struct):
    id: str = ""


def _find_bad_dates(records: Mapping[str, Any], name: str) -> Iterator[tuple[str, Fault]]:
    value = attrgetter(name)
    bad = find_bad_dates([text for text in map(value, records.values()) if text is not None])
    if not bad:
        return
    for key, record in records.items():
        if value(record) in bad:
            yield key, Fault(name, _describe_date(value(record)))


def _find_bad_events(records: Mapping[str, Any]) -> Iterator[tuple[str, Fault]]:
    for key, mission in records.items():
        bad = find_bad_dates([event.date for event in mission.events])
        for place, event in enumerate(mission.events):
            if event.date in bad:
                yield key, Fault(f"events[{place}].date", _describe_date(event.date))
                break


def _find_bad_claims(
    records: Mapping[str, Any], record_type: type[msgspec.Struct]
) -> Iterator[tuple[str, Fault]]:
    for key, record in records.items():
        for place, claim in enumerate(record.claims):
            if claim.field not in record_type.__struct_fields__ or claim.field in UNCLAIMABLE:
                field = shorten(claim.field)
                problem = f"there is no field '{field}' of which something could be claimed"
                yield key, Fault(f"claims[{place}].field", problem)
                break
            if claim.field == "date" and _is_no_date(claim.value):
                yield key, Fault(f"claims[{place}].value", _describe_date(claim.value))
                break


def _find_bad_parts(records: Mapping[str, Any]) -> Iterator[tuple[str, Fault]]:
    """Launches to which something was joined that is no launch by itself."""
    for key, record in records.items():
        for place, joined in enumerate(record.joined):
            fault = _describe_part(joined.launch)
            if fault is not None:
                yield key, Fault(f"joined[{place}].launch.{fault.field}", fault.problem)
                break


def _describe_part(launch: Launch) -> Fault | None:
    if not launch.id:
        return Fault("id", "it has no id")
    if launch.joined:
        return Fault("joined", "what is part of a launch has no parts of its own")
    return find_fault("launches", launch)


def _is_no_date(value: Any) -> bool:
    return not isinstance(value, str) or bool(find_bad_dates([value]))


def _describe_date(text: Any) -> str:
    if not isinstance(text, str):
        return f"expected a date as a text, got {shorten(str(text))}"
    try:
        parse_date(text)
    except DateError as error:
        return str(error).rstrip(".")
    return f"'{text}' is not a date"


def describe_unreadable(record: Unreadable) -> str:
    """Which record it is and what is wrong with it, as the beginning of a sentence.

    >>> fault = Fault("date", "'2026-13' is not a date")
    >>> describe_unreadable(Unreadable("launches", "x-1", "x-1", fault, msgspec.Raw()))
    "launch 'x-1', field 'date' (table 'launches'): '2026-13' is not a date"
    """
    return f"{describe_place(record.table, record.id, record.fault.field)}: {record.fault.problem}"


def describe_place(table: str, key: str, field: str = "") -> str:
    """A document, and a field of it, so that it can be found in the file."""
    place = f"{SINGULAR.get(table, 'document')} '{key}'"
    if field:
        place += f", field '{field}'"
    return f"{place} (table '{table}')"


def describe_mending(record: Unreadable, address: str) -> str:
    """The commands that help; `address` is what the record is called there.

    >>> fault = Fault("events[1].date", "'soon' is not a date")
    >>> describe_mending(Unreadable("missions", "x", "x", fault, msgspec.Raw()), "x")
    "Mend it: missioncat edit x 'events[1].date=…'; or take it out: missioncat remove x"
    """
    import shlex

    name = shlex.quote(address)
    remove = f"missioncat remove {name}"
    if not record.fault.field:
        return f"Take it out: {remove}"
    field = record.fault.field.partition("[...]")[0]
    is_taken_away = field != record.fault.field or "unknown field" in record.fault.problem
    assignment = f"{field}=" if is_taken_away else f"{field}=…"
    if not re.fullmatch(r"[\w.]+=…?", assignment):
        assignment = shlex.quote(assignment)
    return f"Mend it: missioncat edit {name} {assignment}; or take it out: {remove}"
