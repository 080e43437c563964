"""What is wrong with a catalogue, record by record: the rules that its data has to keep."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from missioncat.catalogue import Catalogue, list_items
from missioncat.dates import Date, format_words, parse_date
from missioncat.errors import DateError
from missioncat.faults import UNCLAIMABLE
from missioncat.fields import (
    BOUNDS,
    EVENTS_BEFORE_LAUNCH,
    FIELDS,
    Field,
    find_out_of_bounds,
    is_awaited,
    is_planned,
)
from missioncat.ids import find_hostile
from missioncat.ledger import find_launch_plans, newest_statement
from missioncat.model import (
    PROGRAMMES,
    RECORDS,
    USER,
    Claim,
    Launch,
    Mission,
    Note,
    Plan,
    Record,
    Site,
    Vehicle,
)
from missioncat.text import clean

Claimed = Launch | Vehicle | Site
"""Records that say who said what of them."""


class Problem(NamedTuple):
    """One thing that is wrong, or only `overdue`, `overtaken`, `perhaps` or `unresolved`: in which
    table, record and field, and what.
    """

    table: str
    id: str
    field: str
    problem: str
    kind: str = "problem"


def find_overdue(catalogue: Catalogue, now: datetime) -> list[Problem]:
    """Planned launches whose time is over: no mistake, for only a source can say that they flew."""
    overdue = []
    for launch in _launches(catalogue):
        if not is_awaited("launches", launch):
            continue
        date = _date(launch.date)
        if date is not None and date.latest is not None and date.latest <= now:
            due = f"was due {format_words(date)}, and no source says that it flew"
            overdue.append(Problem("launches", launch.id, "date", due, "overdue"))
    return overdue


def find_unresolved(catalogue: Catalogue) -> list[Problem]:
    """Launches whose vehicle or site has neither a record nor a name in the table of names.

    No mistake either, but another source may call the same thing otherwise, and nobody would
    notice.
    """
    unresolved = []
    for launch in _launches(catalogue):
        for field, table in (("vehicle", "vehicles"), ("site", "sites")):
            text = getattr(launch, field)
            if text is None or _is_there(catalogue, table, text):
                continue
            origin = launch.origins.get(field, launch.origin)
            if not _is_named(table, text, origin):
                who = origin or "the catalogue"
                problem = f"{who} calls it '{text}', which is no record and no name that is known"
                unresolved.append(Problem("launches", launch.id, field, problem, "unresolved"))
    return unresolved


def _is_named(table: str, text: str, source: str | None) -> bool:
    """Whether the table of names knows a rocket or a site."""
    from missioncat.nomenclature import load_places, load_rockets  # only this question needs it

    if table == "vehicles":
        return load_rockets().knows(text, source)
    found = load_places().find(text)
    return found is not None and found.place is not None


def find_problems(catalogue: Catalogue) -> list[Problem]:
    """Check every rule on every record; what cannot be read comes first, and no rule knows it."""
    problems: list[Problem] = []
    for rule in RULES:
        problems += rule(catalogue)
    unreadable = [
        Problem(each.table, each.id, each.fault.field, each.fault.problem)
        for each in catalogue.unreadable  # known once the rules have asked for every table
    ]
    return unreadable + problems


def _check_dates(catalogue: Catalogue) -> Iterator[Problem]:
    for table, fields in FIELDS.items():
        stored = [field.name for field in fields if field.kind == "date" and field.compute is None]
        for record in catalogue.records(table).values():
            for name in stored:
                yield from _check_date(table, record.id, name, getattr(record, name))
    for mission in _missions(catalogue):
        for event in mission.events:
            yield from _check_date("missions", mission.id, "events", event.date)


def _check_date(table: str, key: str, field: str, text: str | None) -> Iterator[Problem]:
    if text is None:
        return
    try:
        parse_date(text)
    except DateError as error:
        yield Problem(table, key, field, str(error))


def _check_references(catalogue: Catalogue) -> Iterator[Problem]:
    """Every reference has its record; an import may name rockets and places that nobody has
    described yet."""
    for table, fields in FIELDS.items():
        for field in fields:
            if field.kind == "reference" and field.compute is None:
                yield from _check_reference(catalogue, table, field)
    for mission in _missions(catalogue):
        for event in mission.events:
            for key in event.sources:
                if not _is_there(catalogue, "sources", key):
                    problem = f"'{key}' has no record among the sources"
                    yield Problem("missions", mission.id, "events", problem)


def _check_reference(catalogue: Catalogue, table: str, field: Field) -> Iterator[Problem]:
    may_be_named_only = field.to in ("vehicles", "sites")
    for record in catalogue.records(table).values():
        if may_be_named_only and record.origins.get(field.name, record.origin) is not None:
            continue
        for key in list_items(getattr(record, field.name)):
            if not _is_known(catalogue, field.to, key):
                problem = f"'{key}' has no record among the {field.to}"
                yield Problem(table, record.id, field.name, problem)


def _is_known(catalogue: Catalogue, table: str, key: str) -> bool:
    if _is_there(catalogue, table, key):
        return True
    return table == "missions" and (key in PROGRAMMES or _is_there(catalogue, "launches", key))


def _is_there(catalogue: Catalogue, table: str, key: str) -> bool:
    """Whether there is a record of that id, if only one that cannot be read."""
    if catalogue.get(RECORDS[table], key) is not None:
        return True
    return catalogue.tables.find_claimant(table, key) is not None


def _launches(catalogue: Catalogue) -> Iterable[Launch]:
    return catalogue.table(Launch).values()


def _missions(catalogue: Catalogue) -> Iterable[Mission]:
    return catalogue.table(Mission).values()


def _check_notes(catalogue: Catalogue) -> Iterator[Problem]:
    """A note is about a record that there is."""
    for note in catalogue.table(Note).values():
        if note.table not in RECORDS or not _is_there(catalogue, note.table, note.about):
            yield Problem(
                "notes", note.id, "about", f"'{note.about}' has no record among the {note.table}"
            )


def _check_sources(catalogue: Catalogue) -> Iterator[Problem]:
    for table, record_type in RECORDS.items():
        if "sources" not in record_type.__struct_fields__:
            continue
        for record in catalogue.records(table).values():
            if not record.sources:  # type: ignore[attr-defined, unused-ignore]
                yield Problem(table, record.id, "sources", "no source is named")
    for mission in _missions(catalogue):
        for event in mission.events:
            if not event.sources:
                problem = f"no source is named for {event.date} {event.kind}"
                yield Problem("missions", mission.id, "events", problem)


class _Numbered(NamedTuple):
    """A launch with a running number that can be one."""

    number: int
    launch: Launch


def _check_numbers(catalogue: Catalogue) -> Iterator[Problem]:
    """Running numbers are unique, without gaps, and in the order of the dates.

    Another rule reports impossible ones.
    """
    numbered = list(_find_numbered(catalogue))
    yield from _find_twice(numbered)
    by_number = {each.number: each for each in numbered}
    ordered = [by_number[number] for number in sorted(by_number)]
    # A launch that cannot be read may have any number.
    if not any(each.table == "launches" for each in catalogue.unreadable):
        yield from _find_gaps(ordered)
    yield from _find_disordered(ordered)


def _find_numbered(catalogue: Catalogue) -> Iterator[_Numbered]:
    bounds = BOUNDS["number"]
    for launch in _launches(catalogue):
        if launch.number is not None and bounds.hold(launch.number):
            yield _Numbered(launch.number, launch)


def _find_disordered(ordered: Sequence[_Numbered]) -> Iterator[Problem]:
    """Launches that flew before the one whose number is before theirs."""
    for before, after in pairwise(ordered):
        if _is_before(_date(after.launch.date), _date(before.launch.date)):
            problem = f"{after.number} flew before {before.number}"
            yield Problem("launches", after.launch.id, "number", problem)


def _find_twice(numbered: Iterable[_Numbered]) -> Iterator[Problem]:
    """Launches with the number of one before them."""
    seen: dict[int, Launch] = {}
    for number, launch in numbered:
        other = seen.setdefault(number, launch)
        if other is not launch:
            yield Problem(
                "launches", launch.id, "number", f"{number} is the number of {other.id} too"
            )


def _find_gaps(ordered: Sequence[_Numbered]) -> Iterator[Problem]:
    """Numbers that no launch has, as ranges.

    A number that is farther from the one before it than there are launches with numbers is rather
    one that was mistyped than the end of a gap.
    """
    previous = 0
    for number, launch in ordered:
        problem = _describe_gap(previous, number, len(ordered))
        if problem is not None:
            yield Problem("launches", launch.id, "number", problem)
        previous = number


def _describe_gap(previous: int, number: int, count: int) -> str | None:
    first, last = previous + 1, number - 1
    if previous and number - previous > count:
        return f"{number:,} is far beyond {previous:,}, the one before it"
    if first == last:
        return f"no launch has the number {first:,}"
    if first < last:
        return f"no launch has the numbers {first:,} to {last:,}"
    return None


def _check_bounds(catalogue: Catalogue) -> Iterator[Problem]:
    """Every number is one that its field can have."""
    for table in FIELDS:
        for record in catalogue.records(table).values():
            for field, reason in find_out_of_bounds(record):
                yield Problem(table, record.id, field, reason)


UNIQUE = (
    ("launches", "tag"),
    ("launches", "ll2_id"),
    ("missions", "cospar"),
    ("missions", "norad"),
)
"""Tables and fields of which no two records say the same."""


def _check_unique(catalogue: Catalogue) -> Iterator[Problem]:
    for table, field in UNIQUE:
        seen: dict[str | int, str] = {}
        for record in catalogue.records(table).values():
            value = getattr(record, field)
            if value is not None and seen.setdefault(value, record.id) != record.id:
                yield Problem(table, record.id, field, f"{value} is also that of '{seen[value]}'")
    for table in RECORDS:
        folded: dict[str, str] = {}
        for key in catalogue.records(table):
            other = folded.setdefault(key.casefold(), key)
            if other != key:
                problem = f"differs from '{other}' only in upper and lower case"
                yield Problem(table, key, "id", problem)


def _check_events(catalogue: Catalogue) -> Iterator[Problem]:
    for mission in _missions(catalogue):
        keys: set[tuple[str, str]] = set()
        for event in mission.events:
            if (event.date, event.kind) in keys:
                problem = f"{event.date} {event.kind} stands there twice"
                yield Problem("missions", mission.id, "events", problem)
            keys.add((event.date, event.kind))


def _check_contradictions(catalogue: Catalogue) -> Iterator[Problem]:
    """A mission says nothing that its launch rules out: not whether it has flown, and not what
    happened when."""
    for mission in _missions(catalogue):
        launch = catalogue.get(Launch, mission.launch)
        if launch is None:
            continue
        if is_planned("launches", launch):
            yield from _contradict_planned(mission, launch)
        else:
            yield from _contradict_flown(mission, launch)


def _contradict_planned(mission: Mission, launch: Launch) -> Iterator[Problem]:
    """What cannot be if the launch is still to come; the end of a mission may be that it never
    flew."""
    if mission.status in ("operating", "extended", "completed"):
        reason = f"{mission.status}, but its launch {launch.id} is only planned"
        yield Problem("missions", mission.id, "status", reason)
    for event in mission.events:
        if event.kind not in (*EVENTS_BEFORE_LAUNCH, "end"):
            reason = f"{event.kind} on {event.date}, but its launch {launch.id} is only planned"
            yield Problem("missions", mission.id, "events", reason)


def _contradict_flown(mission: Mission, launch: Launch) -> Iterator[Problem]:
    """What cannot be if the launch flew when it did."""
    if is_planned("missions", mission):
        reason = f"{mission.status}, but its launch {launch.id} has flown"
        yield Problem("missions", mission.id, "status", reason)
    lifted = _date(launch.date)
    if lifted is None:
        return
    for event in mission.events:
        date = _date(event.date)
        if date is None:
            continue
        if event.kind == "launch" and not date.intersects(lifted):
            reason = f"launch on {event.date}, but its launch says {launch.date}"
            yield Problem("missions", mission.id, "events", reason)
        if event.kind not in EVENTS_BEFORE_LAUNCH and _is_before(date, lifted):
            reason = f"{event.kind} on {event.date} is before the launch on {launch.date}"
            yield Problem("missions", mission.id, "events", reason)


def _is_before(date: Date | None, other: Date | None) -> bool:
    """Whether a date must lie before another one."""
    if date is None or date.latest is None:
        return False
    if other is None or other.earliest is None:
        return False
    return date.latest <= other.earliest


def _check_planned(catalogue: Catalogue) -> Iterator[Problem]:
    """A planned launch has the date of the newest statement about it, of whichever mission aboard
    that is."""
    planned = [mission for mission in _missions(catalogue) if is_planned("missions", mission)]
    for key in dict.fromkeys(mission.launch for mission in planned):
        launch = catalogue.get(Launch, key)
        if launch is None or not is_planned("launches", launch):
            continue
        plans = find_launch_plans(catalogue, launch)
        if not all(map(_has_dates, plans)):
            continue  # another rule reports the one that it has not
        newest = newest_statement(plans)
        if newest is not None and newest.planned != launch.date:
            problem = f"{launch.date}, but the newest plan says {newest.planned}"
            yield Problem("launches", launch.id, "date", problem)


def _has_dates(plan: Plan) -> bool:
    """Whether what a statement says can be read as dates."""
    if _date(plan.planned) is None:
        return False
    return not plan.as_of or _date(plan.as_of) is not None


def _check_ids(catalogue: Catalogue) -> Iterator[Problem]:
    """No id does anything to who types or shows it; those of the ledger are made by us, and of ids
    and dates."""
    for table in RECORDS:
        if table == "plans":
            continue
        for key in catalogue.records(table):
            if found := find_hostile(key):
                shown = " ".join(map(_name_character, found))
                problem = f"holds what a shell or a terminal could act on: {shown}"
                yield Problem(table, key, "id", problem)


def _name_character(character: str) -> str:
    if character.isprintable():
        return character
    return f"U+{ord(character):04X}"


def _check_texts(catalogue: Catalogue) -> Iterator[Problem]:
    for table, record_type in RECORDS.items():
        # An id has a rule of its own.
        names = [name for name in record_type.__struct_fields__ if name != "id"]
        for record in catalogue.records(table).values():
            for name in names:
                for text in list_items(getattr(record, name)):
                    if isinstance(text, str) and clean(text) != text:
                        yield Problem(table, record.id, name, "holds control characters")


def _check_claims(catalogue: Catalogue) -> Iterator[Problem]:
    """What a source says otherwise is about a field that there is, and could stand there."""
    for table, record_type in RECORDS.items():
        if "claims" not in record_type.__struct_fields__:
            continue
        types = _find_types(record_type)
        for record in catalogue.records(table).values():
            yield from _check_origins(catalogue, table, record, types)
            for claim in record.claims:
                yield from _check_claim(catalogue, table, record, claim, types)


def _check_origins(
    catalogue: Catalogue, table: str, record: Claimed, types: Mapping[str, Any]
) -> Iterator[Problem]:
    if record.origin is not None and not _is_source(catalogue, record.origin):
        problem = f"'{record.origin}' has no record among the sources"
        yield Problem(table, record.id, "origin", problem)
    for name, source in record.origins.items():
        if name not in types:
            yield Problem(table, record.id, "origins", f"there is no field '{name}'")
        if source != USER and not _is_source(catalogue, source):
            problem = f"'{source}' of {name} has no record among the sources"
            yield Problem(table, record.id, "origins", problem)


def _is_source(catalogue: Catalogue, key: str) -> bool:
    return _is_there(catalogue, "sources", key)


def _find_types(record_type: type[Record]) -> dict[str, Any]:
    fields = msgspec.structs.fields(record_type)
    return {field.name: field.type for field in fields if field.name not in UNCLAIMABLE}


def _check_claim(
    catalogue: Catalogue, table: str, record: Claimed, claim: Claim, types: Mapping[str, Any]
) -> Iterator[Problem]:
    name, value = claim.field, claim.value
    if name not in types:
        yield Problem(table, record.id, "claims", f"there is no field '{name}'")
        return
    try:
        msgspec.convert(value, types[name])
        if name == "date":
            parse_date(str(value))
    except (msgspec.ValidationError, DateError) as error:
        yield Problem(table, record.id, "claims", f"{name} {value}: {error}")
    if claim.source is not None and not _is_source(catalogue, claim.source):
        problem = f"'{claim.source}' has no record among the sources"
        yield Problem(table, record.id, "claims", problem)
    if value == getattr(record, name):
        problem = f"what is claimed of {name} is what the record says"
        yield Problem(table, record.id, "claims", problem)


def _date(text: str | None) -> Date | None:
    """A date, or None where there is none or a bad one, which another rule reports."""
    if not text:
        return None
    try:
        return parse_date(text)
    except DateError:
        return None


RULES: tuple[Callable[[Catalogue], Iterator[Problem]], ...] = (
    *(_check_dates, _check_references, _check_notes, _check_sources, _check_numbers, _check_unique),
    *(_check_events, _check_contradictions, _check_planned),
    *(_check_ids, _check_texts, _check_claims, _check_bounds),
)
