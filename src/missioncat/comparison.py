"""Things side by side: what two or three records say of the same, whatever tables they are of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from missioncat.dates import Date, difference
from missioncat.fields import events_in_order, find_field
from missioncat.lookup import Lookup, stored_date
from missioncat.model import Event, Launch, Mission, Record, Vehicle

COMPARED = {
    "missions": (
        *("programme", "kind", "target", "country", "operators", "partners", "status", "date"),
        *("vehicle", "serial", "site", "crewed", "milestone", "milestone_date", "mass_kg"),
        *("landing_site", "landing_lat", "landing_lon", "payloads", "parent", "children"),
    ),
    "launches": (
        *("status", "date", "vehicle", "family", "variant", "upper_stage", "serial", "site", "pad"),
        *("outcome", "outcome_note", "orbit", "crewed", "payload_mass_kg", "payload_count"),
        *("payloads", "missions", "agency", "number", "tag"),
    ),
    "vehicles": (
        *("family", "status", "stages", "launches", "successes", "failures", "partials"),
        *("first_flight", "last_flight", "leo_kg", "gto_kg", "tli_kg"),
    ),
    "sites": ("country", "lat", "lon", "launches", "first_launch", "last_launch"),
    "cooperation": ("subject", "kind", "partners", "countries", "date", "ordinal", "detail"),
    "sources": ("publisher", "date", "as_of", "url", "note"),
}
"""What is compared of the records of a table, in this order; what is worked out comes beside it."""

OF_LAUNCH = ("outcome", "orbit", "pad", "payload_mass_kg", "tag")
"""What a mission has from its launch besides."""

STEPS = (
    *("orbit-insertion", "flyby", "landing", "rover-deployed", "departure", "return"),
    *("extended-mission", "end"),
)
"""Kinds of events that say how far a mission came, and when."""

AFTER, FIGURE = "_after_days", "_figure"
"""Endings of the fields with how long after its launch a mission came so far, and with what."""

SUDDEN = timedelta(days=2)
"""How far apart the least and the greatest time may lie of which a number of days is said."""

Values = dict[str, object]
"""Fields by name: texts, numbers, dates, lists, or None."""


class Line(NamedTuple):
    """One field of all things; None where a thing does not have it."""

    field: str
    values: Sequence[object]

    @property
    def differs(self) -> bool:
        """Whether not all things say the same."""
        first, *others = self.values
        return any(other != first for other in others)


def compare_records(found: Sequence[tuple[str, Record]], lookup: Lookup) -> list[Line]:
    """The fields that any of the things has, each with what all of them say."""
    described = [describe_record(table, record, lookup) for table, record in found]
    fields: dict[str, None] = {}
    for values in described:
        fields |= dict.fromkeys(values)
    lines = [Line(field, [values.get(field) for values in described]) for field in fields]
    return [line for line in lines if any(map(is_said, line.values))]


def is_said(value: object) -> bool:
    """Whether a field says something; nought does, and that nobody was aboard is nothing to say.

    >>> [is_said(value) for value in (None, [], "", False, 0)]
    [False, False, False, False, True]
    """
    return value is not None and value is not False and value not in ([], "")


def describe_record(table: str, record: Record, lookup: Lookup) -> Values:
    """What is compared of one record."""
    values = _read_fields(table, COMPARED[table], record, lookup)
    if isinstance(record, Mission):
        values |= _describe_launch(record, lookup)
        values |= _describe_steps(record, lookup)
        values["summary"] = record.summary
    if isinstance(record, Vehicle):
        values["success_percent"] = _find_success(values)
    return values


def _read_fields(table: str, names: Iterable[str], record: Record, lookup: Lookup) -> Values:
    return {name: find_field(table, name).value(record, lookup) for name in names}


def _describe_launch(mission: Mission, lookup: Lookup) -> Values:
    launch = lookup.table(Launch).get(mission.launch or "")
    if launch is None:
        return dict.fromkeys(OF_LAUNCH)
    return _read_fields("launches", OF_LAUNCH, launch, lookup)


def _describe_steps(mission: Mission, lookup: Lookup) -> Values:
    """When a mission came how far, how long after its launch, and what that came to."""
    start: Date | None = find_field("missions", "date").value(mission, lookup)
    events: dict[str, Event] = {}
    for each in events_in_order(mission, lookup):
        events.setdefault(each.kind, each)
    values: Values = {}
    for kind in STEPS:
        name = kind.replace("-", "_")
        values |= dict.fromkeys((name, name + AFTER, name + FIGURE))
        if kind not in events:
            continue
        event = events[kind]
        date = stored_date(event, "date", event.date)
        values[name] = date
        values[name + AFTER] = _count_days(start, date)
        values[name + FIGURE] = _write_figure(event)
    return values


def _count_days(start: Date | None, end: Date) -> float | None:
    """How many days lie between two dates, if both are known well enough."""
    if start is None:
        return None
    least, greatest = difference(start, end)
    if greatest is None or greatest - least > SUDDEN:
        return None
    days = (least + greatest) / 2 / timedelta(days=1)
    if start.has_time and end.has_time:
        return round(days, 1)
    return round(days)


def _write_figure(event: Event) -> str | None:
    if event.value is None:
        return None
    value = event.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value} {event.unit or ''}".rstrip()


def _find_success(values: Mapping[str, object]) -> float | None:
    """How many of a hundred flights were full successes."""
    flights, successes = values["launches"], values["successes"]
    if not isinstance(flights, int) or not isinstance(successes, int) or not flights:
        return None
    return round(100 * successes / flights, 1)
