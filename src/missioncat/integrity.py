"""What is wrong with a catalogue, record by record: the rules that its data has to keep."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, pairwise
from typing import Any, NamedTuple

import msgspec

from missioncat import model
from missioncat.bounds import BOUNDS, find_out_of_bounds
from missioncat.catalogue import Catalogue, list_items
from missioncat.dates import Date, format_words, parse_date
from missioncat.errors import DateError
from missioncat.faults import list_dates
from missioncat.fields import EVENTS_BEFORE_LAUNCH, FIELDS, Field, is_awaited, is_planned
from missioncat.ids import show_hostile
from missioncat.ledger import find_launch_plans, newest_statement
from missioncat.model import Event, Launch, Mission, Note, Plan, Record, Sourced
from missioncat.text import clean


class Problem(NamedTuple):
    """One thing that is wrong, or only `overdue`, `overtaken`, `perhaps` or `unresolved`."""

    table: str
    id: str
    field: str
    problem: str
    kind: str = "problem"


def find_overdue(catalogue: Catalogue, now: datetime) -> list[Problem]:
    """Planned launches whose time is over: no mistake, for only a source can say that they flew."""
    overdue = []
    for launch in catalogue.table(Launch).values():
        if not is_awaited("launches", launch):
            continue
        date = _date(launch.date)
        if date is not None and date.latest is not None and date.latest <= now:
            due = f"was due {format_words(date)}, and no source says that it flew"
            overdue.append(_doubt(launch, "date", due, "overdue"))
    return overdue


def find_unresolved(catalogue: Catalogue) -> list[Problem]:
    """Launches whose vehicle or site has neither a record nor a name in the table of names.

    No mistake either, but another source may call it otherwise, and nobody would notice.
    """
    unresolved = []
    for launch in catalogue.table(Launch).values():
        for field, table in (("vehicle", "vehicles"), ("site", "sites")):
            text = getattr(launch, field)
            if text is None or _is_there(catalogue, table, text):
                continue
            origin = model.find_origin(launch, field)
            if not _is_named(table, text, origin):
                who = origin or "the catalogue"
                problem = f"{who} calls it '{text}', which is no record and no name that is known"
                unresolved.append(_doubt(launch, field, problem, "unresolved"))
    return unresolved


def _is_named(table: str, text: str, source: str | None) -> bool:
    from missioncat.nomenclature import load_places, load_rockets  # only this question needs it

    if table == "vehicles":
        return load_rockets().knows(text, source)
    found = load_places().find(text)
    return found is not None and found.place is not None


def find_problems(catalogue: Catalogue) -> list[Problem]:
    """Check every rule on every record; what cannot be read comes first, and no rule knows it."""
    problems = list(chain.from_iterable(rule(catalogue) for rule in RULES))
    unreadable = [
        Problem(each.table, each.id, each.fault.field, each.fault.problem)
        for each in catalogue.unreadable  # known once the rules have asked for every table
    ]
    return unreadable + problems


def _check_dates(catalogue: Catalogue) -> Iterator[Problem]:
    for record in _list_records(catalogue, FIELDS):
        for name in list_dates(record.table_name):
            yield from _check_date(record, name, getattr(record, name))
    for mission, event in _list_events(catalogue):
        yield from _check_date(mission, "events", event.date)


def _list_events(catalogue: Catalogue) -> Iterator[tuple[Mission, Event]]:
    for mission in catalogue.table(Mission).values():
        for event in mission.events:
            yield mission, event


def _doubt(record: Record, field: str, problem: str, kind: str = "problem") -> Problem:
    return Problem(record.table_name, record.id, field, problem, kind)


def _list_records(catalogue: Catalogue, tables: Iterable[str]) -> Iterator[Any]:
    for table in tables:
        yield from catalogue.records(table).values()


def _check_date(record: Record, field: str, text: str | None) -> Iterator[Problem]:
    try:
        if text is not None:
            parse_date(text)
    except DateError as error:
        yield _doubt(record, field, str(error))


def _check_references(catalogue: Catalogue) -> Iterator[Problem]:
    """Every reference has its record, but an import may name rockets and places without one."""
    for table, fields in FIELDS.items():
        for field in fields:
            if field.kind == "reference" and field.compute is None:
                yield from _check_reference(catalogue, table, field)
    for mission, event in _list_events(catalogue):
        for key in event.sources:
            if not _is_there(catalogue, "sources", key):
                yield _doubt(mission, "events", _describe_missing("sources", key))


def _check_reference(catalogue: Catalogue, table: str, field: Field) -> Iterator[Problem]:
    may_be_named_only = field.to in ("vehicles", "sites")
    for record in catalogue.records(table).values():
        if may_be_named_only and model.find_origin(record, field.name) is not None:
            continue
        for key in list_items(getattr(record, field.name)):
            if not _is_known(catalogue, field.to, key):
                yield _doubt(record, field.name, _describe_missing(field.to, key))


def _describe_missing(table: str, key: str) -> str:
    return f"'{key}' has no record among the {table}"


def _is_known(catalogue: Catalogue, table: str, key: str) -> bool:
    if _is_there(catalogue, table, key):
        return True
    if table != "missions":
        return False
    return key in model.PROGRAMMES or _is_there(catalogue, "launches", key)


def _is_there(catalogue: Catalogue, table: str, key: str) -> bool:
    """Whether there is a record of that id, if only one that cannot be read."""
    if catalogue.get(model.RECORDS[table], key) is not None:
        return True
    return catalogue.tables.find_claimant(table, key) is not None


def _check_notes(catalogue: Catalogue) -> Iterator[Problem]:
    """A note is about a record that there is."""
    for note in catalogue.table(Note).values():
        if note.table not in model.RECORDS or not _is_there(catalogue, note.table, note.about):
            yield _doubt(note, "about", _describe_missing(note.table, note.about))


def _list_having(catalogue: Catalogue, field: str) -> Iterator[Any]:
    """All records that have a field."""
    tables = [table for table, kind in model.RECORDS.items() if field in kind.__struct_fields__]
    return _list_records(catalogue, tables)


def _check_sources(catalogue: Catalogue) -> Iterator[Problem]:
    for record in _list_having(catalogue, "sources"):
        if not record.sources:
            yield _doubt(record, "sources", "no source is named")
    for mission, event in _list_events(catalogue):
        if not event.sources:
            yield _doubt(mission, "events", f"no source is named for {event.date} {event.kind}")


_Numbered = tuple[int, Launch]
"""A running number that can be one, and its launch."""


def _check_numbers(catalogue: Catalogue) -> Iterator[Problem]:
    """Running numbers that can be any are unique, without gaps, and in the order of the dates."""
    numbered = list(_find_numbered(catalogue))
    yield from _find_twice(numbered)
    ordered = sorted(dict(numbered).items())
    # A launch that cannot be read may have any number.
    if not any(each.table == "launches" for each in catalogue.unreadable):
        yield from _find_gaps(ordered)
    yield from _find_disordered(ordered)


def _find_numbered(catalogue: Catalogue) -> Iterator[_Numbered]:
    bounds = BOUNDS["number"]
    for launch in catalogue.table(Launch).values():
        if launch.number is not None and bounds.hold(launch.number):
            yield launch.number, launch


def _find_disordered(ordered: Sequence[_Numbered]) -> Iterator[Problem]:
    """Launches that flew before the one whose number is before theirs."""
    for (first, before), (second, after) in pairwise(ordered):
        if _is_before(_date(after.date), _date(before.date)):
            yield _doubt(after, "number", f"{second} flew before {first}")


def _find_twice(numbered: Iterable[_Numbered]) -> Iterator[Problem]:
    """Launches with the number of one before them."""
    seen: dict[int, Launch] = {}
    for number, launch in numbered:
        other = seen.setdefault(number, launch)
        if other is not launch:
            yield _doubt(launch, "number", f"{number} is the number of {other.id} too")


def _find_gaps(ordered: Sequence[_Numbered]) -> Iterator[Problem]:
    """Numbers that no launch has, as ranges.

    A number that is farther from the one before it than there are launches with numbers is rather
    one that was mistyped than the end of a gap.
    """
    previous = 0
    for number, launch in ordered:
        problem = _describe_gap(previous, number, len(ordered))
        if problem is not None:
            yield _doubt(launch, "number", problem)
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
    for record in _list_records(catalogue, FIELDS):
        for field, reason in find_out_of_bounds(record):
            yield _doubt(record, field, reason)


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
                yield _doubt(record, field, f"{value} is also that of '{seen[value]}'")
    for table in model.RECORDS:
        folded: dict[str, str] = {}
        for key in catalogue.records(table):
            other = folded.setdefault(key.casefold(), key)
            if other != key:
                problem = f"differs from '{other}' only in upper and lower case"
                yield Problem(table, key, "id", problem)


def _check_events(catalogue: Catalogue) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for mission, event in _list_events(catalogue):
        key = (mission.id, event.date, event.kind)
        if key in seen:
            yield _doubt(mission, "events", f"{event.date} {event.kind} stands there twice")
        seen.add(key)


def _check_contradictions(catalogue: Catalogue) -> Iterator[Problem]:
    """A mission says nothing that its launch rules out: that it has flown, what happened when."""
    for mission in catalogue.table(Mission).values():
        launch = catalogue.get(Launch, mission.launch)
        if launch is None:
            continue
        if is_planned("launches", launch):
            yield from _contradict_planned(mission, launch)
        else:
            yield from _contradict_flown(mission, launch)


def _contradict_planned(mission: Mission, launch: Launch) -> Iterator[Problem]:
    """What cannot be if the launch is still to come; a mission may end without having flown."""
    but = f", but its launch {launch.id} is only planned"
    if mission.status in ("operating", "extended", "completed"):
        yield _doubt(mission, "status", f"{mission.status}{but}")
    for event in mission.events:
        if event.kind not in (*EVENTS_BEFORE_LAUNCH, "end"):
            yield _doubt(mission, "events", f"{event.kind} on {event.date}{but}")


def _contradict_flown(mission: Mission, launch: Launch) -> Iterator[Problem]:
    """What cannot be if the launch flew when it did."""
    if is_planned("missions", mission):
        yield _doubt(mission, "status", f"{mission.status}, but its launch {launch.id} has flown")
    lifted = _date(launch.date)
    if lifted is None:
        return
    for event in mission.events:
        date = _date(event.date)
        if date is None:
            continue
        if event.kind == "launch" and not date.intersects(lifted):
            reason = f"launch on {event.date}, but its launch says {launch.date}"
            yield _doubt(mission, "events", reason)
        if event.kind not in EVENTS_BEFORE_LAUNCH and _is_before(date, lifted):
            reason = f"{event.kind} on {event.date} is before the launch on {launch.date}"
            yield _doubt(mission, "events", reason)


def _is_before(date: Date | None, other: Date | None) -> bool:
    if date is None or date.latest is None:
        return False
    if other is None or other.earliest is None:
        return False
    return date.latest <= other.earliest


def _check_planned(catalogue: Catalogue) -> Iterator[Problem]:
    """A planned launch has the date of the newest statement about it, by whichever mission."""
    missions = catalogue.table(Mission).values()
    keys = [mission.launch for mission in missions if is_planned("missions", mission)]
    for key in dict.fromkeys(keys):
        launch = catalogue.get(Launch, key)
        if launch is None or not is_planned("launches", launch):
            continue
        plans = find_launch_plans(catalogue, launch)
        if not all(map(_has_dates, plans)):
            continue  # another rule reports the one that it has not
        newest = newest_statement(plans)
        if newest is not None and newest.planned != launch.date:
            yield _doubt(
                launch, "date", f"{launch.date}, but the newest plan says {newest.planned}"
            )


def _has_dates(plan: Plan) -> bool:
    """Whether what a statement says can be read as dates."""
    if _date(plan.planned) is None:
        return False
    return not plan.as_of or _date(plan.as_of) is not None


def _check_ids(catalogue: Catalogue) -> Iterator[Problem]:
    """No id does anything to who types or shows it; those of plans are made of ids and dates."""
    for record in _list_records(catalogue, [table for table in model.RECORDS if table != "plans"]):
        if shown := show_hostile(record.id):
            yield _doubt(record, "id", f"holds what a shell or a terminal could act on: {shown}")


def _check_texts(catalogue: Catalogue) -> Iterator[Problem]:
    for record in _list_records(catalogue, model.RECORDS):
        for name in record.__struct_fields__[1:]:  # the id comes first and has a rule of its own
            for text in list_items(getattr(record, name)):
                if isinstance(text, str) and clean(text) != text:
                    yield _doubt(record, name, "holds control characters")


def _check_claims(catalogue: Catalogue) -> Iterator[Problem]:
    """What a source says otherwise is about a field that there is, and could stand there."""
    for record in _list_having(catalogue, "claims"):
        yield from _check_origins(catalogue, record)
        for claim in record.claims:
            yield from _check_claim(catalogue, record, claim)


def _check_origins(catalogue: Catalogue, record: Sourced) -> Iterator[Problem]:
    types = model.find_claimable(type(record))
    if record.origin is not None and not _is_there(catalogue, "sources", record.origin):
        yield _doubt(record, "origin", _describe_missing("sources", record.origin))
    for name, source in record.origins.items():
        if name not in types:
            yield _doubt(record, "origins", f"there is no field '{name}'")
        if source != model.USER and not _is_there(catalogue, "sources", source):
            problem = f"'{source}' of {name} has no record among the sources"
            yield _doubt(record, "origins", problem)


def _check_claim(catalogue: Catalogue, record: Sourced, claim: model.Claim) -> Iterator[Problem]:
    name, value, types = claim.field, claim.value, model.find_claimable(type(record))
    if name not in types:
        yield _doubt(record, "claims", f"there is no field '{name}'")
        return
    try:
        msgspec.convert(value, types[name])
        if name == "date":
            parse_date(str(value))
    except (msgspec.ValidationError, DateError) as error:
        yield _doubt(record, "claims", f"{name} {value}: {error}")
    if claim.source is not None and not _is_there(catalogue, "sources", claim.source):
        yield _doubt(record, "claims", _describe_missing("sources", claim.source))
    if value == getattr(record, name):
        yield _doubt(record, "claims", f"what is claimed of {name} is what the record says")


def _date(text: str | None) -> Date | None:
    """A date, or None where there is none or a bad one, which another rule reports."""
    if not text:
        return None
    try:
        return parse_date(text)
    except DateError:
        return None


RULES: tuple[Callable[[Catalogue], Iterator[Problem]], ...] = (
    _check_dates, _check_references, _check_notes, _check_sources, _check_numbers, _check_unique,
    _check_events, _check_contradictions, _check_planned,
    _check_ids, _check_texts, _check_claims, _check_bounds,
)  # fmt: skip
