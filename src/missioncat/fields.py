"""The fields that can be asked for, table by table: what they mean, their kinds, how to get them.

A field is stored in the record or worked out from others (a mission's date is that of its launch).
Queries, counting, sorting, exports, imports and `missioncat fields TABLE` read these tables only.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeGuard

from missioncat import model
from missioncat.bounds import BOUNDS, Bounds
from missioncat.dates import Date, format_year_span, parse_date
from missioncat.errors import DateError, UsageError
from missioncat.lookup import Lookup, stored_date
from missioncat.model import Cooperation, Event, Launch, Mission, Plan, Record, Site, Vehicle
from missioncat.names import nearest_names
from missioncat.orbital import has_flown, is_orbital

if TYPE_CHECKING:
    from missioncat.ledger import Slip

Kind = Literal["text", "choice", "number", "flag", "date", "period", "reference", "nested"]

Getter = Callable[[Any, Lookup], Any]
"""What works a field out. It is given records of its own table only, and is typed by them."""


class Field(NamedTuple):
    """One field. `to` is the table that a reference points to, or the unit of a period.

    `compute` is None for a stored field; `requires` names the stored fields that it works with; if
    it is computed, None is all of them. Hidden fields are exported only if asked for. `meant` gives
    what filters take for a date, if that is another. `also` are other names for queries.
    """

    name: str
    kind: Kind
    about: str
    compute: Getter | None = None
    to: str = ""
    hidden: bool = False
    requires: tuple[str, ...] | None = None
    meant: Getter | None = None
    also: tuple[str, ...] = ()

    @property
    def bounds(self) -> Bounds:
        """What a stored number of this field can be."""
        return BOUNDS[self.name]

    def needs(self, table: str) -> set[str]:
        """The stored fields of a record that have to be there for this one."""
        if self.compute is None:
            return {self.name, *(self.requires or ())}
        if self.requires is None:
            return set(model.RECORDS[table].__struct_fields__)
        return set(self.requires)

    def value(self, record: Record, lookup: Lookup) -> Any:
        """The value in a record: text, number, bool, `Date`, list of texts or records, or None."""
        if self.compute is not None:
            return self.compute(record, lookup)
        value = getattr(record, self.name)
        if value is not None and self.kind == "date":
            return stored_date(record, self.name, value)
        if isinstance(value, dict):
            return [f"{key}: {text}" for key, text in value.items()]
        return value

    def span(self, record: Record, lookup: Lookup) -> Date | None:
        """The date in a record as filters take it."""
        get = self.meant or self.value
        date: Date | None = get(record, lookup)
        return date


def points_to(field: Field, ids: frozenset[str], lookup: Lookup) -> Callable[[Any], bool]:
    """Whether a reference of a record points to one of these."""

    def points(record: Record) -> bool:
        value = field.value(record, lookup)
        if isinstance(value, list):
            return not ids.isdisjoint(value)
        return value in ids

    return points


FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
"""What a flag is called in a query and in a cell, in lower case."""


# --- What has flown, and what is planned ----------------------------------------------------------


def is_planned(table: str, record: Record) -> bool:
    """Whether a launch or mission is still to fly: it is listed, but not counted as a launch."""
    (waiting,) = are_planned(table, [record])
    return waiting


def are_planned(table: str, records: Iterable[Any]) -> list[bool]:
    """The same of many records, which is quicker than to ask of each."""
    if table == "launches":
        return [record.outcome is None for record in records]
    return [table == "missions" and record.status in model.PLANNED_STATUSES for record in records]


def is_unlisted(launch: Launch) -> bool:
    """Whether a launch was planned, and the only source that planned it lists it no longer."""
    return launch.outcome is None and launch.unlisted is not None


def unlisted_since(launch: Launch) -> Date | None:
    """Since when a launch is unlisted, if the mark says so: it counts even if it is no date."""
    if launch.unlisted is None:
        return None
    try:
        return parse_date(launch.unlisted)
    except DateError:
        return None


def is_awaited(table: str, record: Record) -> bool:
    """Whether a launch or mission is still to fly, as far as anybody says so at present."""
    if model.is_of(record, Launch):
        return record.outcome is None and record.unlisted is None
    return is_planned(table, record)


def _describe_status(launch: Launch) -> str:
    if not is_planned("launches", launch):
        return "flown"
    if is_unlisted(launch):
        return "unlisted"
    return "planned"


def _describe_orbital(launch: Launch) -> str:
    return "yes" if is_orbital(launch) else "no"


# --- How getters are made -------------------------------------------------------------------------


def _own(read: Callable[[Any], Any]) -> Getter:
    """A getter that needs nothing but the record."""

    def value(record: Any, lookup: Lookup) -> Any:
        return read(record)

    return value


def _texts_of(*fields: str) -> Getter:
    """A getter for the texts that stand in some fields of a record."""

    def texts(record: Record, lookup: Lookup) -> list[str]:
        return list(filter(None, (getattr(record, field) for field in fields)))

    return texts


def _read_off(find: Getter, read: Callable[[Any], Any]) -> Getter:
    """A getter for what is read off something that another one finds, if it finds anything."""

    def value(record: Record, lookup: Lookup) -> Any:
        found = find(record, lookup)
        if found is None:
            return None
        return read(found)

    return value


def _list_ids(records: Iterable[Record]) -> list[str]:
    return [record.id for record in records]


def _each(find: Callable[[Any, Lookup], Iterable[Record]], field: str) -> Getter:
    """A getter for what the records that are found have in a field, each value once."""
    read = attrgetter(field)

    def values(record: Record, lookup: Lookup) -> list[str]:
        return list(dict.fromkeys(filter(None, map(read, find(record, lookup)))))

    return values


# --- Dates ----------------------------------------------------------------------------------------


def is_exact_text(text: str | None) -> TypeGuard[str]:
    """Whether a date's text is that of one day or better, told without parsing it.

    Only the form is looked at. Such texts can be compared as they are, which is ten times quicker.

    >>> texts = ("2020-11-23T20:30Z", "2020-11-23", "2020-11~", "2020-11/2020-12", "2029~")
    >>> [is_exact_text(text) for text in texts]
    [True, True, False, False, False]
    >>> is_exact_text("../2020-11-23T20:30Z")  # as long as a second
    False
    """
    if text is None:
        return False
    size = len(text)
    # A second, a minute; of other forms with a year first none that long ends in Z.
    if size == 20 or size == 17:
        return text[-1] == "Z" and text[4] == "-"
    return size == 10 and text[4] == "-" == text[7]


EXACT_LENGTHS = frozenset((10, 17, 20))
"""Characters of a day, of a minute and of a second; a vague date of that length has a stroke."""


def cut_years(records: Iterable[Any], label: Callable[[Any], str | None]) -> list[str | None]:
    """The year of each record, cut from the text of an exact date, or else as `label` has it.

    Nearly all are exact, and 80,000 calls of a function would take as long as the rest of a count.
    """
    years: list[str | None] = []
    add = years.append
    for record in records:
        text: str | None = getattr(record, "date", None)
        if text is not None and len(text) in EXACT_LENGTHS and "/" not in text:
            add(text[:4])
        else:
            add(label(record))
    return years


def launch_date(launch: Launch) -> Date | None:
    """The date of a launch."""
    if launch.date is None:
        return None
    return stored_date(launch, "date", launch.date)


def own_date(agreement: Cooperation) -> Date | None:
    """The date of an agreement."""
    if agreement.date is None:
        return None
    return stored_date(agreement, "date", agreement.date)


def plan_said(plan: Plan) -> datetime | None:
    """The first moment at which a plan can have been stated."""
    if plan.as_of is None:
        return None
    return stored_date(plan, "as_of", plan.as_of).earliest


def launch_said(launch: Launch, lookup: Lookup) -> datetime | None:
    """When the date of a planned launch was last stated; what has flown has no plan."""
    if not is_planned("launches", launch):
        return None
    from missioncat.ledger import find_launch_plans  # 1 ms that most questions need not pay

    plans = find_launch_plans(lookup, launch)
    moments = (plan_said(plan) for plan in plans if plan.planned == launch.date)
    return max(filter(None, moments), default=None)


def launch_span(launch: Launch, lookup: Lookup) -> Date | None:
    """The date of a launch as filters take it: a plan "before 2030" begins when it was made."""
    date = launch_date(launch)
    if date is None or date.earliest is not None:
        return date  # nearly always, so nothing is looked up
    return date.since(launch_said(launch, lookup))


def _plan_span(plan: Plan, lookup: Lookup) -> Date:
    return stored_date(plan, "planned", plan.planned).since(plan_said(plan))


def find_launch(mission: Mission, lookup: Lookup) -> Launch | None:
    """The launch of a mission, if it has one."""
    return lookup.table(Launch).get(mission.launch or "")


def _of_launch(field: str) -> Getter:
    """A getter for what the launch of a mission has in a field."""
    return _read_off(find_launch, attrgetter(field))


mission_date = _read_off(find_launch, launch_date)


def next_milestone(mission: Mission, lookup: Lookup) -> "Slip | None":
    """What is planned first of a mission that has not flown and whose launch has no date."""
    if not is_planned("missions", mission) or mission_date(mission, lookup) is not None:
        return None
    from missioncat.ledger import find_next_milestone  # 1 ms that most questions need not pay

    return find_next_milestone(lookup, mission.id)


def _slip_span(slip: "Slip") -> Date:
    return slip.now.since(plan_said(slip.newest))


_milestone_date = _read_off(next_milestone, attrgetter("now"))
_milestone_span = _read_off(next_milestone, _slip_span)


def _mission_span(mission: Mission, lookup: Lookup) -> Date | None:
    """The date of its launch, or else of its next milestone, as filters take it."""
    launch = find_launch(mission, lookup)
    span = None
    if launch is not None:
        span = launch_span(launch, lookup)
    return span or _milestone_span(mission, lookup)


def format_instant(moment: datetime | None) -> str | None:
    """An end of an interval as text, to the second; None for an open end.

    >>> format_instant(parse_date("2028").earliest)
    '2028-01-01T00:00:00Z'
    """
    if moment is None:
        return None
    # Of a year before 1000 some systems write fewer than four digits.
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


# --- Events ---------------------------------------------------------------------------------------


EVENTS_BEFORE_LAUNCH = ("announcement", "milestone", "anomaly")
"""Kinds of events that need not come after the launch of their mission."""

_IN_FLIGHT = r"(?i)\b(?:un)?(?:docked|berthed|landed|deployed|separated|returned)\b"
"""Words by which a milestone says of itself that the mission had been launched."""


def follows_launch(event: Event) -> bool:
    """Whether an event can only have come after the launch of its mission.

    >>> docking = Event(date="2022-10-31", kind="milestone", text="Docked at the front port.")
    >>> rollout = Event(date="2022-10-25", kind="milestone", text="Moved to the pad.")
    >>> follows_launch(docking), follows_launch(rollout)
    (True, False)
    """
    if event.kind == "milestone":
        return re.search(_IN_FLIGHT, event.text) is not None
    return event.kind != "launch" and event.kind not in EVENTS_BEFORE_LAUNCH


EventOrder = tuple[datetime, datetime, bool]
"""What events are sorted by: the earliest and latest moment, and whether it followed its equals."""


def event_order(event: Event, launched: Date | None) -> EventOrder:
    """The place of an event in time, given the date of its mission's launch, if it has one.

    What is known to the day only, but must have come after the lift-off of that day, is after it.
    """
    earliest, latest = stored_date(event, "date", event.date).sort_key
    if launched is None or launched.earliest is None or not follows_launch(event):
        return earliest, latest, False
    if earliest <= launched.earliest < latest:
        return launched.earliest, latest, True
    return earliest, latest, False


def events_in_order(mission: Mission, lookup: Lookup) -> list[Event]:
    """The events of a mission in order of time."""
    launched = mission_date(mission, lookup)
    return sorted(mission.events, key=lambda event: event_order(event, launched))


# --- Names and titles -----------------------------------------------------------------------------


def _find_aboard(launch: Launch, lookup: Lookup) -> Sequence[Mission]:
    return lookup.related(Mission, "launch", launch.id)


def launch_names(launch: Launch, lookup: Lookup) -> list[str]:
    """What a launch can be called by: its payloads and the missions aboard, in every script."""
    names = _list_launch_names(launch)
    for mission in _find_aboard(launch, lookup):
        names += own_names(mission)
    return names


def own_names(record: Record) -> list[str]:
    """Every name that a record goes by as a whole, in every script."""
    if model.is_of(record, Launch):
        return _list_launch_names(record)
    stated = [getattr(record, field, None) for field in ("name", "chinese_name", "title")]
    return list(filter(None, [record.id, *stated, *getattr(record, "aliases", ())]))


def _list_launch_names(launch: Launch) -> list[str]:
    names = [launch.id, *launch.aliases, *launch.payloads]
    names += [name for name in (launch.gcat_name, launch.ll2_name) if name]
    for joined in launch.joined:
        names += joined.launch.payloads
    return names


def _agreement_names(agreement: Cooperation) -> list[str]:
    parties = [*agreement.partners, *agreement.countries]
    return [agreement.id, agreement.subject, agreement.kind, *parties]


def _mission_texts(mission: Mission) -> list[str]:
    texts = [mission.summary, mission.note, *mission.partners]
    for event in mission.events:
        texts += [event.text, event.place, event.note]
    return list(filter(None, texts))


def _find_parts(mission: Mission, lookup: Lookup) -> Sequence[Mission]:
    return lookup.related(Mission, "parent", mission.id)


def _find_vehicle(launch: Launch, lookup: Lookup) -> Vehicle | None:
    return lookup.table(Vehicle).get(launch.vehicle or "")


_find_family = _read_off(_find_vehicle, attrgetter("family"))


def _find_mission_family(mission: Mission, lookup: Lookup) -> str | None:
    launch = find_launch(mission, lookup)
    if launch is None:
        return None
    family: str | None = _find_family(launch, lookup)
    return family


def _find_site(launch: Launch, lookup: Lookup) -> Site | None:
    return lookup.table(Site).get(launch.site or "")


_find_country = _read_off(_find_site, attrgetter("country"))
"""The country of the site, which sources say; of those who launch we know names only."""


def name_rocket(launch: Launch, lookup: Lookup) -> str | None:
    """The name of a launch's rocket, or what stands there for one that has no record."""
    vehicle = _find_vehicle(launch, lookup)
    if vehicle is None:
        return launch.vehicle
    return vehicle.name


def _find_payloads(launch: Launch, lookup: Lookup) -> list[str]:
    if launch.payloads:
        return list(launch.payloads)
    return [mission.name for mission in _find_aboard(launch, lookup)]


FEW_NAMES = 3
"""So many names stand in a title one by one."""


def title_payloads(names: Sequence[str], flight: str | None = None) -> str:
    """What flies together, in few words: much of it by the name of its flight, if it has one.

    >>> title_payloads(["Zhurong", "Tianwen-1"]), title_payloads(["A", "B", "C", "D"])
    ('Zhurong, Tianwen-1', 'A, B and 2 more')
    >>> title_payloads(["Starlink 31001", "Starlink 31002", "A", "B"], "Starlink Group 10-4")
    'Starlink Group 10-4'
    """
    if len(names) <= FEW_NAMES:
        return ", ".join(names)
    if flight:
        return flight
    return f"{', '.join(names[:2])} and {len(names) - 2} more"


def launch_title(launch: Launch, lookup: Lookup) -> str:
    """What a launch is called: by what it carries, or else by its rocket.

    The id of one that was imported as a plan is no title: it is made of the names it had then.
    """
    names = _find_payloads(launch, lookup)
    if names:
        return title_payloads(names, launch.ll2_name)
    if launch.gcat_name:
        return launch.gcat_name
    if launch.origin is None or launch.id == launch.tag or launch.vehicle is None:
        return launch.id
    return f"unnamed payload on {name_rocket(launch, lookup)}"


# --- Flights of a rocket, or from a site ----------------------------------------------------------


def _find_flights(record: Vehicle | Site, lookup: Lookup) -> list[Launch]:
    field = model.SINGULAR[record.table_name]  # a launch has a vehicle and a site
    return list(filter(has_flown, lookup.related(Launch, field, record.id)))


def _count(outcome: str) -> Getter:
    """A getter for how many flights had an outcome."""

    def count(record: Vehicle | Site, lookup: Lookup) -> int:
        return sum(launch.outcome == outcome for launch in _find_flights(record, lookup))

    return count


def _extreme(choose: Callable[..., Date]) -> Getter:
    """A getter for the date of the first or last flight."""

    def extreme(record: Vehicle | Site, lookup: Lookup) -> Date | None:
        dates = filter(None, map(launch_date, _find_flights(record, lookup)))
        return choose(dates, key=lambda date: date.sort_key, default=None)

    return extreme


# --- Rows that several tables have ----------------------------------------------------------------


def _date_fields(date_of: Getter, stored: str = "date") -> tuple[Field, ...]:
    """What is worked out from a date of the field `stored`: ends to export, periods to count by."""

    def build(name: str, kind: Kind, about: str, read: Callable[[Date], str | None]) -> Field:
        return Field(name, kind, about, _read_off(date_of, read), requires=(stored,))

    first = "the first moment that the date allows; empty: no start"
    last = "the moment before which it must be; empty: no end"
    precision = "second, minute, day, month, … of the date"
    return (
        build("earliest", "text", first, lambda date: format_instant(date.earliest)),
        build("latest", "text", last, lambda date: format_instant(date.latest)),
        build("precision", "choice", precision, lambda date: date.precision),
        *(_build_period(unit, date_of, stored) for unit in ("year", "decade", "quarter", "month")),
    )


def _build_period(unit: str, date_of: Getter, stored: str) -> Field:
    """The field that holds the year, decade, quarter or month of a date, as counts name it."""
    label = _read_off(date_of, lambda date: format_year_span(date, unit))
    if unit == "year" and stored == "date":
        label = _cut_year(label)
    about = f"the {unit} of the date, or the {unit}s that it may lie in"
    return Field(unit, "period", about, label, unit, hidden=True, requires=(stored,))


def _cut_year(label: Getter) -> Getter:
    """A getter for the year of a record's own date, from its text where that will do."""

    def year(record: Launch | Cooperation, lookup: Lookup) -> str | None:
        text = record.date
        if is_exact_text(text):
            return text[:4]
        found: str | None = label(record, lookup)
        return found

    return year


def _build_aboard(name: str) -> Field:
    """The field of a launch that holds what the missions aboard have in theirs."""
    about = f"the {name} of the missions aboard"
    return Field(name, "choice", about, _each(_find_aboard, name), hidden=True, requires=())


def _build_names(about: str, get: Getter) -> Field:
    """The field of the names of a record, which words alone search."""
    return Field("names", "text", about, get, hidden=True)


def _build_texts(about: str, *fields: str) -> Field:
    """The field of the sentences of a record, which words alone do not search."""
    return Field("text", "text", about, _texts_of(*fields), hidden=True, requires=fields)


NAMES = (
    Field("name", "text", "its name"),
    Field("chinese_name", "text", "its Chinese name"),
    Field("aliases", "text", "other names"),
)
NOTE = Field("note", "text", "a remark")
ORIGINS = (
    Field(
        "origin", "choice", "the import source that the record came from; none: curated or by hand",
        hidden=True,
    ),
    Field("origins", "nested", "the same for single fields that came from elsewhere", hidden=True),
    Field("claims", "nested", "what other sources say otherwise", hidden=True),
)  # fmt: skip
SOURCES = Field("sources", "reference", "where the facts come from", to="sources")


ROCKETS = ("rocket", "lv", "launcher", "launch_vehicle", "booster")
SITES = ("launch_site", "spaceport", "cosmodrome")
COMPANIES = ("company", "provider", "agency", "operator", "lsp")
COUNTRIES = ("nation", "state")
"""What people call fields that have another name here."""


MISSION_FIELDS = (
    Field("id", "text", "the mission's own key"),
    *NAMES,
    Field("programme", "choice", "the programme that it belongs to", also=("program",)),
    Field("kind", "choice", "orbiter, lander, rover, crewed, …", also=("type",)),
    Field("target", "choice", "where it goes: moon, mars, earth, …", also=("destination",)),
    Field("parent", "reference", "the mission that it travelled with or belongs to", to="missions"),
    Field(
        "children", "reference", "the missions that belong to it",
        _read_off(_find_parts, _list_ids), "missions",
    ),
    Field("operators", "text", "who runs it", also=COMPANIES),
    Field("country", "choice", "country of the operator (ISO 3166)", also=COUNTRIES),
    Field("partners", "text", "who takes part"),
    Field("status", "choice", "planned, postponed, operating, extended, completed, lost, …"),
    Field("launch", "reference", "the id of its launch", to="launches"),
    Field("date", "date", "when it was or will be launched", mission_date, meant=_mission_span),
    *_date_fields(mission_date, "launch"),
    Field(
        "milestone", "choice", "what is planned first of a mission whose launch has no date",
        _read_off(next_milestone, attrgetter("milestone")), requires=("launch", "status"),
    ),
    Field(
        "milestone_date", "date", "when that is planned for",
        _milestone_date, requires=("launch", "status"), meant=_milestone_span,
    ),
    Field(
        "vehicle", "reference", "the rocket of its launch",
        _of_launch("vehicle"), "vehicles", also=ROCKETS,
    ),
    Field("family", "choice", "the family of that rocket", _find_mission_family),
    Field("serial", "text", "the serial of that rocket", _of_launch("serial")),
    Field("site", "reference", "the site of its launch", _of_launch("site"), "sites", also=SITES),
    Field("crewed", "flag", "yes if people were aboard its launch", _of_launch("crewed")),
    Field(
        "launch_outcome", "choice", "how the launch went (the mission is another matter)",
        _of_launch("outcome"),
    ),
    Field(
        "outcome", "choice", "the same in a word",
        _of_launch("outcome"), hidden=True, requires=("launch",),
    ),
    Field("cospar", "text", "COSPAR designation"),
    Field("norad", "number", "NORAD catalogue number"),
    Field("mass_kg", "number", "mass at launch in kilograms"),
    Field("landing_site", "text", "where it landed or is to land"),
    Field("landing_lat", "number", "latitude of the landing site, degrees north"),
    Field("landing_lon", "number", "longitude of the landing site, degrees east"),
    Field("payloads", "text", "its instruments and passengers"),
    Field("summary", "text", "what it is, in two sentences"),
    Field(
        "events", "nested", "what happened, in order",
        events_in_order, requires=("events", "launch"),
    ),
    NOTE,
    SOURCES,
    _build_names("all its names, in every script", _own(own_names)),
    Field(
        "text", "text", "summary, remark, partners and events", _own(_mission_texts), hidden=True
    ),
)  # fmt: skip

LAUNCH_FIELDS = (
    Field("id", "text", "the launch tag once flown, before that a slug"),
    Field("number", "number", "running number among the Long March launches"),
    Field("tag", "text", "COSPAR/GCAT launch tag"),
    Field("date", "date", "lift-off", requires=("outcome",), meant=launch_span),
    *_date_fields(_own(launch_date)),
    Field(
        "status", "choice", "flown, planned, or unlisted: planned by nobody any more",
        _own(_describe_status), requires=("outcome", "unlisted"),
    ),
    Field("vehicle", "reference", "the rocket", to="vehicles", also=ROCKETS),
    Field(
        "family", "choice", "its family: CZ-5 and CZ-5B are both of CZ-5",
        _find_family, requires=("vehicle",),
    ),
    Field("variant", "text", "variant of the rocket, in GCAT's letters"),
    Field("upper_stage", "text", "upper stage"),
    Field("serial", "text", "serial of the rocket"),
    Field(
        "payloads", "text", "what it carried or is to carry", _find_payloads, requires=("payloads",)
    ),
    Field("payload_count", "number", "separately named spacecraft"),
    Field("payload_mass_kg", "number", "mass of the payloads in kilograms"),
    Field("mass_flag", "choice", "~: estimated by GCAT; ?: not known whether it is"),
    Field(
        "missions", "reference", "the missions aboard",
        _read_off(_find_aboard, _list_ids), "missions", requires=(),
    ),
    Field("site", "reference", "launch site", to="sites", also=SITES),
    Field(
        "country", "choice", "country of the launch site (ISO 3166), whoever launches",
        _find_country, requires=("site",), also=COUNTRIES,
    ),
    Field("site_note", "text", "more about the site"),
    Field("pad", "text", "launch pad, in GCAT's code"),
    Field("outcome", "choice", "success, failure, partial, unknown; of the launch alone"),
    Field("outcome_note", "text", "what happened"),
    Field("orbit", "choice", "orbit aimed at: suborbital, LEO, SSO, GTO, …"),
    Field(
        "orbital", "choice", "no: suborbital or from the Moon; left out unless asked for",
        _own(_describe_orbital), requires=("tag", "gcat_code", "orbit"),
    ),
    Field("crewed", "flag", "yes if people were aboard"),
    Field(
        "agency", "choice", "who launched it, in GCAT's code",
        also=("company", "provider", "operator", "lsp"),
    ),
    Field("gcat_code", "choice", "GCAT's launch code"),
    Field("gcat_name", "text", "GCAT's name of the flight"),
    Field("ll2_id", "text", "id in Launch Library 2"),
    Field("ll2_name", "text", "Launch Library's name of the flight"),
    Field("ll2_updated", "date", "when Launch Library last said something of it", hidden=True),
    Field("aliases", "text", "other names, and ids that it had before"),
    # Worked out from the stored text, so that an import of 75,000 launches has no second date
    # to check in each.
    Field(
        "unlisted", "date",
        "when a sync saw that Launch Library no longer lists it; nobody else plans it",
        _own(unlisted_since), requires=("unlisted",),
    ),
    *ORIGINS,
    Field(
        "joined", "nested", "statements that mean this launch by its time or name, each alone",
        hidden=True,
    ),
    Field(
        "apart", "text", "ids of launches that are others, though they look the same", hidden=True
    ),
    NOTE,
    SOURCES,
    Field(
        "names", "text", "payloads and missions aboard, in every script",
        launch_names, hidden=True,
        requires=("payloads", "gcat_name", "ll2_name", "aliases", "joined"), also=("name",),
    ),
    *(_build_aboard(name) for name in ("target", "kind", "programme")),
    _build_texts(
        "what is said of its site and outcome, and remarks", "outcome_note", "site_note", "note"
    ),
)  # fmt: skip

VEHICLE_FIELDS = (
    Field("id", "text", "short name"),
    *NAMES,
    Field("family", "choice", "its family"),
    Field("stages", "number", "number of stages"),
    Field("status", "choice", "active, inactive, retired, planned, …"),
    Field("launches", "number", "how often it flew", _read_off(_find_flights, len)),
    Field("successes", "number", "of these, successes", _count("success")),
    Field("failures", "number", "of these, failures", _count("failure")),
    Field("partials", "number", "of these, partial failures", _count("partial")),
    Field("first_flight", "date", "first flight", _extreme(min)),
    Field("last_flight", "date", "latest flight", _extreme(max)),
    Field("leo_kg", "number", "payload to low Earth orbit in kilograms"),
    Field("gto_kg", "number", "payload to geostationary transfer orbit in kilograms"),
    Field("tli_kg", "number", "payload to the Moon in kilograms"),
    *ORIGINS,
    NOTE,
    SOURCES,
    Field(
        "site", "reference", "the sites that it flew from",
        _each(_find_flights, "site"), "sites", hidden=True, also=SITES,
    ),
    _build_names("all its names", _own(own_names)),
    _build_texts("remarks", "note"),
)  # fmt: skip

SITE_FIELDS = (
    Field("id", "text", "short name"),
    *NAMES,
    Field("lat", "number", "latitude, degrees north"),
    Field("lon", "number", "longitude, degrees east"),
    Field("country", "choice", "country (ISO 3166)", also=COUNTRIES),
    Field("gcat_codes", "text", "GCAT's codes"),
    Field("launches", "number", "launches from here", _read_off(_find_flights, len)),
    Field("first_launch", "date", "first of these", _extreme(min)),
    Field("last_launch", "date", "latest of these", _extreme(max)),
    *ORIGINS,
    NOTE,
    SOURCES,
    Field(
        "vehicle", "reference", "the rockets that flew from here",
        _each(_find_flights, "vehicle"), "vehicles", hidden=True, also=ROCKETS,
    ),
    _build_names("all its names", _own(own_names)),
    _build_texts("remarks", "note"),
)  # fmt: skip

AGREEMENT_FIELDS = (
    Field("id", "text", "its own key"),
    Field("subject", "reference", "the mission or programme that it is about", to="missions"),
    Field("kind", "choice", "member, agreement, payload, sample-loan, …", also=("type",)),
    Field("partners", "text", "who", also=("partner",)),
    Field("countries", "text", "from which countries", also=("country", *COUNTRIES)),
    Field("date", "date", "when"),
    *_date_fields(_own(own_date)),
    Field("ordinal", "number", "place in the order of joining"),
    Field("detail", "text", "what it says"),
    NOTE,
    SOURCES,
    _build_names("subject, partners and countries", _own(_agreement_names)),
    _build_texts("what it says, and remarks", "detail", "note"),
)

PLAN_FIELDS = (
    Field("id", "text", "subject, milestone, planned and as of, in one"),
    Field("subject", "reference", "the mission or launch", to="missions"),
    Field("milestone", "choice", "what was planned: launch, landing, return, …"),
    Field("planned", "date", "for when", requires=("as_of",), meant=_plan_span),
    Field("as_of", "date", "when that was said"),
    Field("actual", "date", "when it happened"),
    NOTE,
    SOURCES,
    _build_names("subject and milestone", _texts_of("subject", "milestone")),
    _build_texts("remarks", "note"),
)

SOURCE_FIELDS = (
    Field("id", "text", "short key"),
    Field("title", "text", "title"),
    Field("publisher", "text", "publisher"),
    Field("date", "text", "date of the publication"),
    Field("as_of", "date", "date of its newest edition that was read"),
    Field(
        "editions", "nested", "the same for each field of launches that it speaks of", hidden=True
    ),
    Field("url", "text", "link or file"),
    NOTE,
    _build_names("key, title and publisher", _texts_of("id", "title", "publisher")),
    _build_texts("remarks", "note"),
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "missions": MISSION_FIELDS,
    "launches": LAUNCH_FIELDS,
    "vehicles": VEHICLE_FIELDS,
    "sites": SITE_FIELDS,
    "cooperation": AGREEMENT_FIELDS,
    "plans": PLAN_FIELDS,
    "sources": SOURCE_FIELDS,
}

EVENT_FIELDS = (
    Field("mission", "reference", "the mission that it happened to", to="missions"),
    Field("date", "date", "when"),
    Field("kind", "choice", "launch, landing, image-release, …"),
    Field("text", "text", "what happened"),
    Field("place", "text", "where"),
    Field("value", "number", "the event's figure"),
    Field("unit", "text", "unit of the figure"),
    NOTE,
    SOURCES,
)
"""Events live inside their mission, but are imported from a table of their own."""

LISTED: dict[str, tuple[str, ...]] = {
    "missions": (
        "id", "date", "status", "name", "chinese_name", "kind", "target", "vehicle", "site",
        "programme",
    ),
    "launches": (
        "id", "date", "outcome", "vehicle", "payloads", "site", "orbit", "number", "serial", "pad",
        "agency",
    ),
    "vehicles": (
        "id", "name", "chinese_name", "launches", "successes", "failures", "partials",
        "first_flight", "last_flight", "status", "leo_kg", "gto_kg", "tli_kg", "stages",
    ),
    "sites": (
        "id", "name", "chinese_name", "launches", "first_launch", "last_launch", "lat", "lon",
        "country",
    ),
    "cooperation": ("id", "date", "kind", "countries", "partners", "subject", "ordinal", "detail"),
    "plans": ("id", "subject", "milestone", "planned", "as_of", "actual", "note"),
    "sources": ("id", "title", "publisher", "date", "url"),
}  # fmt: skip
"""The columns of a listing, the most important first: narrow terminals drop them from the right."""

SHOWN = LISTED | {
    "cooperation": ("date", "ordinal", "countries", "partners", "kind", "subject", "detail", "id"),
    "vehicles": (
        "id", "name", "launches", "successes", "failures", "partials", "chinese_name",
        "first_flight", "last_flight", "status", "leo_kg", "gto_kg", "tli_kg", "stages",
    ),
    "sites": (
        "id", "name", "launches", "chinese_name", "first_launch", "last_launch", "lat", "lon",
        "country",
    ),
}  # fmt: skip
"""The same for a table on a terminal, where nobody cuts out the first column."""


def find_field(table: str, name: str) -> Field:
    """The field of that name, or an error that names the fields there are."""
    wanted = name.strip().replace("-", "_").lower()
    known = [field for field in FIELDS[table] if field.name == wanted]
    known = known or [field for field in FIELDS[table] if wanted in field.also]
    if not known:
        raise _refuse_field(table, name, wanted)
    return known[0]


def _refuse_field(table: str, name: str, wanted: str) -> UsageError:
    """The error about a field that there is not, with those that were perhaps meant."""
    names = [field.name for field in FIELDS[table]]
    # Who asks for `mass_kg` means `payload_mass_kg` rather than `mass_flag`.
    longer = [each for each in names if len(wanted) > 2 and wanted in each]
    near = longer[:3] or nearest_names(name, names, 1)
    hint = ""
    if near:
        hint = f" Did you mean {' or '.join(map(repr, near))}?"
    return UsageError(
        f"{table} have no field '{name}'.{hint} Their fields are: {', '.join(names)}. "
        f"`missioncat fields {table}` says what they mean."
    )


def collect_values(field: Field, records: Iterable[Record], lookup: Lookup) -> list[str]:
    """The values that records have of a field that is a choice, each once and in order."""
    found: set[str] = set()
    for record in records:
        value = field.value(record, lookup)
        if isinstance(value, list):
            found.update(value)
        elif value is not None:
            found.add(value)
    return sorted(found - {""})


def exported_fields(table: str) -> list[Field]:
    """The fields of an export that names none: all but the hidden ones."""
    return [field for field in FIELDS[table] if not field.hidden]
