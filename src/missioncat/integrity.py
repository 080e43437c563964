"""What is wrong with a catalogue, record by record: the rules that its data has to keep."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from missioncat.catalogue import Catalogue
from missioncat.dates import Date, format_words, parse_date
from missioncat.errors import DateError
from missioncat.faults import UNCLAIMABLE
from missioncat.fields import BOUNDS, EVENTS_BEFORE_LAUNCH, FIELDS, find_out_of_bounds, is_awaited, is_planned
from missioncat.ids import find_hostile
from missioncat.ledger import find_launch_plans, newest_statement
from missioncat.model import PROGRAMMES, RECORDS, Launch, Mission, Record
from missioncat.text import clean


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
    for launch in catalogue.records("launches").values():
        date = _date(launch.date) if is_awaited("launches", launch) else None
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
    for launch in catalogue.records("launches").values():
        for field, table in (("vehicle", "vehicles"), ("site", "sites")):
            text = getattr(launch, field)
            if text is None or _is_there(catalogue, table, text):
                continue
            origin = launch.origins.get(field, launch.origin)
            if not _is_named(table, text, origin):
                who = "the catalogue" if origin is None else origin
                problem = f"{who} calls it '{text}', which is no record and no name that is known"
                unresolved.append(Problem("launches", launch.id, field, problem, "unresolved"))
    return unresolved


def _is_named(table: str, text: str, source: str | None) -> bool:
    """Whether the table of names knows a rocket or a site."""
    from missioncat.nomenclature import load_places, load_rockets  # only this question needs it

    if table == "vehicles":
        return load_rockets().find(text, source) is not None
    found = load_places().find(text)
    return found is not None and found.place is not None


def find_problems(catalogue: Catalogue) -> list[Problem]:
    """Check every rule on every record; what cannot be read comes first, and no rule knows it."""
    problems = [problem for rule in RULES for problem in rule(catalogue)]
    unreadable = [Problem(each.table, each.id, each.fault.field, each.fault.problem) for each in catalogue.unreadable]
    return unreadable + problems


def _check_dates(catalogue: Catalogue) -> Iterator[Problem]:
    for table, fields in FIELDS.items():
        stored = [field.name for field in fields if field.kind == "date" and field.compute is None]
        for record in catalogue.records(table).values():
            for name in stored:
                yield from _check_date(table, record.id, name, getattr(record, name))
    for mission in catalogue.records("missions").values():
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
            if field.kind != "reference" or field.compute is not None:
                continue
            for record in catalogue.records(table).values():
                if field.to in ("vehicles", "sites") and record.origins.get(field.name, record.origin) is not None:
                    continue
                value = getattr(record, field.name)
                for key in value if isinstance(value, list) else [value] if value is not None else []:
                    if not _is_known(catalogue, field.to, key):
                        yield Problem(table, record.id, field.name, f"'{key}' has no record among the {field.to}")
    for mission in catalogue.records("missions").values():
        for event in mission.events:
            for key in event.sources:
                if not _is_there(catalogue, "sources", key):
                    yield Problem("missions", mission.id, "events", f"'{key}' has no record among the sources")


def _is_known(catalogue: Catalogue, table: str, key: str) -> bool:
    if _is_there(catalogue, table, key):
        return True
    return table == "missions" and (key in PROGRAMMES or _is_there(catalogue, "launches", key))


def _is_there(catalogue: Catalogue, table: str, key: str) -> bool:
    """Whether there is a record of that id, if only one that cannot be read."""
    return catalogue.get(table, key) is not None or catalogue.tables.find_claimant(table, key) is not None


def _check_notes(catalogue: Catalogue) -> Iterator[Problem]:
    """A note is about a record that there is."""
    for note in catalogue.records("notes").values():
        if note.table not in RECORDS or not _is_there(catalogue, note.table, note.about):
            yield Problem("notes", note.id, "about", f"'{note.about}' has no record among the {note.table}")


def _check_sources(catalogue: Catalogue) -> Iterator[Problem]:
    for table, record_type in RECORDS.items():
        if "sources" not in record_type.__struct_fields__:
            continue
        for record in catalogue.records(table).values():
            if not record.sources:  # type: ignore[attr-defined, unused-ignore]
                yield Problem(table, record.id, "sources", "no source is named")
    for mission in catalogue.records("missions").values():
        for event in mission.events:
            if not event.sources:
                yield Problem("missions", mission.id, "events", f"no source is named for {event.date} {event.kind}")


def _check_numbers(catalogue: Catalogue) -> Iterator[Problem]:
    """Running numbers are unique, without gaps, and in the order of the dates; another rule
    reports impossible ones."""
    records = catalogue.records("launches").values()
    launches = [launch for launch in records if launch.number is not None and BOUNDS["number"].hold(launch.number)]
    numbered = {launch.number: launch for launch in launches}
    if len(numbered) < len(launches):
        seen: dict[int, Any] = {}
        for launch in launches:
            other = seen.setdefault(launch.number, launch)
            if other is not launch:
                yield Problem("launches", launch.id, "number", f"{launch.number} is the number of {other.id} too")
    ordered = [numbered[number] for number in sorted(numbered)]
    if not any(each.table == "launches" for each in catalogue.unreadable):  # which may have any number
        yield from _find_gaps(ordered)
    for before, after in pairwise(ordered):
        first, second = _date(before.date), _date(after.date)
        if first and second and first.earliest and second.latest and second.latest <= first.earliest:
            yield Problem("launches", after.id, "number", f"{after.number} flew before {before.number}")


def _find_gaps(ordered: Sequence[Any]) -> Iterator[Problem]:
    """Numbers that no launch has, as ranges.

    A number that is farther from the one before it than there are launches with numbers is rather
    one that was mistyped than the end of a gap.
    """
    previous = 0
    for launch in ordered:
        number = launch.number
        first, last = previous + 1, number - 1
        if previous and number - previous > len(ordered):
            yield Problem("launches", launch.id, "number", f"{number:,} is far beyond {previous:,}, the one before it")
        elif first == last:
            yield Problem("launches", launch.id, "number", f"no launch has the number {first:,}")
        elif first < last:
            yield Problem("launches", launch.id, "number", f"no launch has the numbers {first:,} to {last:,}")
        previous = number


def _check_bounds(catalogue: Catalogue) -> Iterator[Problem]:
    """Every number is one that its field can have."""
    for table in FIELDS:
        for record in catalogue.records(table).values():
            for field, reason in find_out_of_bounds(record):
                yield Problem(table, record.id, field, reason)


def _check_unique(catalogue: Catalogue) -> Iterator[Problem]:
    for table, field in (("launches", "tag"), ("launches", "ll2_id"), ("missions", "cospar"), ("missions", "norad")):
        seen: dict[Any, str] = {}
        for record in catalogue.records(table).values():
            value = getattr(record, field)
            if value is not None and seen.setdefault(value, record.id) != record.id:
                yield Problem(table, record.id, field, f"{value} is also that of '{seen[value]}'")
    for table in RECORDS:
        folded: dict[str, str] = {}
        for key in catalogue.records(table):
            if folded.setdefault(key.casefold(), key) != key:
                yield Problem(table, key, "id", f"differs from '{folded[key.casefold()]}' only in upper and lower case")


def _check_events(catalogue: Catalogue) -> Iterator[Problem]:
    for mission in catalogue.records("missions").values():
        keys: set[tuple[str, str]] = set()
        for event in mission.events:
            if (event.date, event.kind) in keys:
                yield Problem("missions", mission.id, "events", f"{event.date} {event.kind} stands there twice")
            keys.add((event.date, event.kind))


def _check_contradictions(catalogue: Catalogue) -> Iterator[Problem]:
    """A mission says nothing that its launch rules out: not whether it has flown, and not what
    happened when."""
    for mission in catalogue.records("missions").values():
        launch = catalogue.get("launches", mission.launch)
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


def _is_before(date: Date, other: Date) -> bool:
    """Whether a date must lie before another one."""
    if date.latest is None or other.earliest is None:
        return False
    return date.latest <= other.earliest


def _check_planned(catalogue: Catalogue) -> Iterator[Problem]:
    """A planned launch has the date of the newest statement about it, of whichever mission aboard
    that is."""
    planned = [each for each in catalogue.records("missions").values() if is_planned("missions", each)]
    for key in dict.fromkeys(mission.launch for mission in planned):
        launch = catalogue.get("launches", key)
        if launch is None or not is_planned("launches", launch):
            continue
        plans = find_launch_plans(catalogue, launch)
        if any(_date(plan.planned) is None or (plan.as_of and _date(plan.as_of) is None) for plan in plans):
            continue  # another rule reports that date
        newest = newest_statement(plans)
        if newest is not None and newest.planned != launch.date:
            yield Problem(
                "launches", launch.id, "date", f"{launch.date}, but the newest plan says {newest.planned}"
            )


def _check_ids(catalogue: Catalogue) -> Iterator[Problem]:
    """No id does anything to who types or shows it; those of the ledger are made by us, and of ids
    and dates."""
    for table in RECORDS:
        if table == "plans":
            continue
        for key in catalogue.records(table):
            if found := find_hostile(key):
                shown = " ".join(map(_name_character, found))
                yield Problem(
                    table, key, "id", f"holds what a shell or a terminal could act on: {shown}"
                )


def _name_character(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"


def _check_texts(catalogue: Catalogue) -> Iterator[Problem]:
    for table in RECORDS:
        for record in catalogue.records(table).values():
            for name in record.__struct_fields__:
                if name == "id":
                    continue  # another rule
                value = getattr(record, name)
                for text in value if isinstance(value, list) else [value]:
                    if isinstance(text, str) and clean(text) != text:
                        yield Problem(table, record.id, name, "holds control characters")


def _check_claims(catalogue: Catalogue) -> Iterator[Problem]:
    """What a source says otherwise is about a field that there is, and is a value that could stand
    there."""
    for table, record_type in RECORDS.items():
        if "claims" not in record_type.__struct_fields__:
            continue
        types = _find_types(record_type)
        for record in catalogue.records(table).values():
            if record.origin is not None and not _is_source(catalogue, record.origin):
                yield Problem(table, record.id, "origin", f"'{record.origin}' has no record among the sources")
            for name, source in record.origins.items():
                if name not in types:
                    yield Problem(table, record.id, "origins", f"there is no field '{name}'")
                if source != USER and not _is_source(catalogue, source):
                    yield Problem(table, record.id, "origins", f"'{source}' of {name} has no record among the sources")
            for claim in record.claims:
                yield from _check_claim(catalogue, table, record, claim, types)


USER = "user"
"""What stands for a field's source where it was changed by hand."""


def _is_source(catalogue: Catalogue, key: str) -> bool:
    return _is_there(catalogue, "sources", key)


def _find_types(record_type: type[Record]) -> dict[str, Any]:
    return {field.name: field.type for field in msgspec.structs.fields(record_type) if field.name not in UNCLAIMABLE}


def _check_claim(catalogue: Catalogue, table: str, record: Any, claim: Any, types: dict[str, Any]) -> Iterator[Problem]:
    if claim.field not in types:
        yield Problem(table, record.id, "claims", f"there is no field '{claim.field}'")
        return
    try:
        msgspec.convert(claim.value, types[claim.field])
        if claim.field == "date":
            parse_date(claim.value)
    except (msgspec.ValidationError, DateError) as error:
        yield Problem(table, record.id, "claims", f"{claim.field} {claim.value}: {error}")
    if claim.source is not None and not _is_source(catalogue, claim.source):
        yield Problem(table, record.id, "claims", f"'{claim.source}' has no record among the sources")
    if claim.value == getattr(record, claim.field):
        yield Problem(table, record.id, "claims", f"what is claimed of {claim.field} is what the record says")


def _date(text: str | None) -> Date | None:
    """A date, or None where there is none or a bad one, which another rule reports."""
    try:
        return parse_date(text) if text else None
    except DateError:
        return None


RULES: tuple[Callable[[Catalogue], Iterator[Problem]], ...] = (
    *(_check_dates, _check_references, _check_notes, _check_sources, _check_numbers, _check_unique),
    *(_check_events, _check_contradictions, _check_planned),
    *(_check_ids, _check_texts, _check_claims, _check_bounds),
)
