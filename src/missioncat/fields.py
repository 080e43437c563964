"""The fields that can be asked for, table by table: what they mean, of what kind they are, how to
get them.

A field is stored in the record or worked out from others (a mission's date is that of its launch).
Queries, counting, sorting, exports, imports and `missioncat fields TABLE` all read these tables and
nothing else.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeGuard

from missioncat.bounds import Bounds
from missioncat.dates import Date, format_year_span, parse_date
from missioncat.errors import DateError, UsageError
from missioncat.lookup import Lookup, stored_date
from missioncat.model import (
    PLANNED_STATUSES,
    RECORDS,
    Claim,
    Cooperation,
    Event,
    Joined,
    Launch,
    Mission,
    Plan,
    Record,
    Site,
    Source,
    Vehicle,
    is_of,
)
from missioncat.names import nearest_names

if TYPE_CHECKING:
    from missioncat.ledger import Slip

Kind = Literal["text", "choice", "number", "flag", "date", "period", "reference", "nested"]


Getter = Callable[[Any, Lookup], Any]
"""What works a field out. It is given records of its own table only, and is typed by them."""
DateGetter = Callable[[Any, Lookup], Date | None]


def _own(read: Callable[[Any], Any]) -> Getter:
    """A getter that needs nothing but the record."""

    def value(record: Any, lookup: Lookup) -> Any:
        return read(record)

    return value


class Field(NamedTuple):
    """One field. `to` is the table that a reference points to, or the unit of a period.

    `compute` is None for a stored field; `requires` names the stored fields of the record that it
    works with, None standing for all of them if it is computed. Hidden fields can be asked for but
    are not exported unasked. `said` is for a date that may be a plan: when it was made. `instead`
    is what filters ask where a record has no date. `also` are other names that a query may use.
    """

    name: str
    kind: Kind
    about: str
    compute: Getter | None = None
    to: str = ""
    hidden: bool = False
    requires: tuple[str, ...] | None = None
    said: Callable[[Any, Lookup], datetime | None] | None = None
    instead: DateGetter | None = None
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
            return set(RECORDS[table].__struct_fields__)
        return set(self.requires)

    def value(self, record: Record, lookup: Lookup) -> Any:
        """The value in a record: text, number, bool, `Date`, a list of texts, a list of records, or
        None.
        """
        if self.compute is not None:
            return self.compute(record, lookup)
        value = getattr(record, self.name)
        if value is not None and self.kind == "date":
            return stored_date(record, self.name, value)
        if isinstance(value, dict):
            return [f"{key}: {text}" for key, text in value.items()]
        return value

    def span(self, record: Record, lookup: Lookup) -> Date | None:
        """The date in a record as filters take it: a plan "before 2030" begins when it was made,
        not ages ago.
        """
        date: Date | None = self.value(record, lookup)
        if date is None and self.instead is not None:
            return self.instead(record, lookup)
        if date is None or date.earliest is not None or self.said is None:
            return date  # nearly always, so nothing is looked up
        return date.since(self.said(record, lookup))


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
"""What events are sorted by: the earliest and latest moment, and whether it followed what has the
same.
"""


def event_order(event: Event, launched: Date | None) -> EventOrder:
    """The place of an event in time: one known to the day only, but to be after the lift-off of
    that day, is after it.

    `launched` is the date of the mission's launch, if it has one.
    """
    date = stored_date(event, "date", event.date)
    earliest, latest = date.sort_key
    if launched is None or launched.earliest is None or not follows_launch(event):
        return earliest, latest, False
    if earliest <= launched.earliest < latest:
        return launched.earliest, latest, True
    return earliest, latest, False


def events_in_order(mission: Mission, lookup: Lookup) -> list[Event]:
    """The events of a mission in order of time."""
    launched = _mission_date(mission, lookup)
    return sorted(mission.events, key=lambda event: event_order(event, launched))


def is_exact_text(text: str | None) -> TypeGuard[str]:
    """Whether a date's text is that of one day or better, told without parsing it.

    Such texts can be compared as they are, which is ten times quicker; only that they have the form
    is looked at.

    >>> texts = ("2020-11-23T20:30Z", "2020-11-23", "2020-11~", "2020-11/2020-12", "2029~")
    >>> [is_exact_text(text) for text in texts]
    [True, True, False, False, False]
    >>> is_exact_text("../2020-11-23T20:30Z")  # as long as a second
    False
    """
    if text is None:
        return False
    size = len(text)
    if (
        size == 20 or size == 17
    ):  # a second, a minute; of other forms with a year first none that long ends in Z
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


def _launch_of(mission: Mission, lookup: Lookup) -> Launch | None:
    if mission.launch is None:
        return None
    return lookup.table(Launch).get(mission.launch)


def _mission_date(mission: Mission, lookup: Lookup) -> Date | None:
    launch = _launch_of(mission, lookup)
    if launch is None:
        return None
    return launch_date(launch)


def next_milestone(mission: Mission, lookup: Lookup) -> "Slip | None":
    """What is planned first of a mission that has not flown and whose launch has no date: landing
    before 2030.
    """
    if not is_planned("missions", mission) or _mission_date(mission, lookup) is not None:
        return None
    from missioncat.ledger import find_next_milestone  # 1 ms that most questions need not pay

    return find_next_milestone(lookup, mission.id)


def _milestone(mission: Mission, lookup: Lookup) -> str | None:
    slip = next_milestone(mission, lookup)
    if slip is None:
        return None
    return slip.milestone


def _milestone_date(mission: Mission, lookup: Lookup) -> Date | None:
    slip = next_milestone(mission, lookup)
    if slip is None:
        return None
    return slip.now


def _milestone_span(mission: Mission, lookup: Lookup) -> Date | None:
    slip = next_milestone(mission, lookup)
    if slip is None:
        return None
    return slip.now.since(plan_said(slip.newest))


def launch_said(launch: Launch, lookup: Lookup) -> datetime | None:
    """When the date of a planned launch was last stated; what has flown has no plan."""
    if not is_planned("launches", launch):
        return None
    said: list[Plan] = []
    for subject in (launch.id, *_missions_aboard(launch, lookup)):
        plans = lookup.related(Plan, "subject", subject)
        said += [plan for plan in plans if plan.milestone == "launch"]
    moments = (plan_said(plan) for plan in said if plan.planned == launch.date)
    return max(filter(None, moments), default=None)


def plan_said(plan: Plan) -> datetime | None:
    """The first moment at which a plan can have been stated."""
    if plan.as_of is None:
        return None
    return stored_date(plan, "as_of", plan.as_of).earliest


def _milestone_said(mission: Mission, lookup: Lookup) -> datetime | None:
    slip = next_milestone(mission, lookup)
    if slip is None:
        return None
    return plan_said(slip.newest)


def _mission_said(mission: Mission, lookup: Lookup) -> datetime | None:
    launch = _launch_of(mission, lookup)
    if launch is None:
        return None
    return launch_said(launch, lookup)


def _of_launch(field: str) -> Getter:
    def value(mission: Mission, lookup: Lookup) -> Any:
        launch = _launch_of(mission, lookup)
        if launch is None:
            return None
        return getattr(launch, field)

    return value


def _launch_status(launch: Launch) -> str:
    if not is_planned("launches", launch):
        return "flown"
    if is_unlisted(launch):
        return "unlisted"
    return "planned"


def is_planned(table: str, record: Record) -> bool:
    """Whether a launch or mission is still to fly. A planned flight is listed, but not counted as a
    launch.
    """
    (waiting,) = are_planned(table, [record])
    return waiting


def are_planned(table: str, records: Iterable[Any]) -> list[bool]:
    """The same of many records, which is quicker than to ask of each."""
    if table == "launches":
        return [record.outcome is None for record in records]
    return [table == "missions" and record.status in PLANNED_STATUSES for record in records]


_NUMBERS = frozenset("0123456789F")
"""What stands behind the year in the tag of a launch to orbit: its number, or F if it did not get
there.
"""

_COMMON_CODES = frozenset({None, "OS", "DS", "OF"})

_LETTERS = r"\d{4}[- ]([A-Za-z]{1,2})\d"
"""A tag with letters before its number; the Greek ones of the first years have no number."""

_NO_ORBIT_TAGS = {
    "E": "exploded on its pad",
    "U": "given no designation as an orbital one",
    "S": "suborbital",
}
_NO_ORBIT_CODES = {
    "S": "suborbital",
    "M": "a military missile",
    "T": "a test rocket",
    "A": "within the atmosphere",
    "H": "a sounding rocket",
    "R": "a re-entry test",
    "X": "from another world",
    "Y": "a suborbital spaceplane",
}
"""GCAT's letters in tags and codes of what is no launch to orbit, as far as they say more than
that.
"""

SUBORBITAL = "suborbital"
"""The orbit of what is not to reach one."""


def is_orbital(launch: Launch) -> bool:
    """Whether it is a launch of a rocket to orbit. What is none is listed if asked for, and counted
    apart.

    That is what GCAT's tag and code say, both of them; of a launch without either, its orbit.

    >>> tags = ("2020-087", "2026-F02", "1957 ALP", "2021-U01", "1942-S01", "2016-E01", None)
    >>> [is_orbital(Launch(tag=tag)) for tag in tags]
    [True, True, True, False, False, False, True]
    >>> codes = ("OS", "OF40", "DS", "XS", "SS", "MF?", "OE", None)
    >>> [is_orbital(Launch(gcat_code=code)) for code in codes]
    [True, True, True, False, False, False, False, True]
    """
    return bool(find_orbital((launch,)))


def find_orbital(launches: Iterable[Any]) -> list[Any]:
    """Those launches that are to orbit; quicker than to ask of each, for of nearly all of them a
    glance will do.
    """
    numbers, codes = _NUMBERS, _COMMON_CODES
    return [
        launch
        for launch in launches
        if ((tag := launch.tag) is not None and tag[5:6] in numbers and launch.gcat_code in codes)
        or not describe_no_orbit(launch)
    ]


def is_orbital_code(code: str) -> bool:
    """Whether GCAT's code is that of a launch to orbit (O) or beyond (D), if only of a try; with an
    E none left.
    """
    return code[:1] in ("O", "D") and code[1:2] != "E"


def describe_no_orbit(launch: Launch) -> str:
    """What a launch was that was none to orbit; nothing for one that was.

    >>> describe_no_orbit(Launch(tag="2020-U02", gcat_code="XS"))
    'from another world'
    >>> describe_no_orbit(Launch(tag="2019-W17"))
    'not to orbit'
    """
    code, tag = launch.gcat_code, launch.tag
    if code and not is_orbital_code(code):
        if code[1:2] == "E":
            return _NO_ORBIT_TAGS["E"]
        return _NO_ORBIT_CODES.get(code[:1], "not to orbit")
    if tag:
        return _describe_tag(tag)
    # The orbit counts only where GCAT has said nothing: its own word of one that failed is that
    # it was a launch to orbit.
    if not code and launch.orbit and launch.orbit.casefold().startswith("sub"):
        return SUBORBITAL
    return ""


def _describe_tag(tag: str) -> str:
    """What a tag says that it was, if that was none to orbit."""
    found = re.match(_LETTERS, tag)
    letters = found[1].upper() if found else ""
    if letters in ("", "F"):
        return ""
    return _NO_ORBIT_TAGS.get(letters, "not to orbit")


def has_flown(launch: Launch) -> bool:
    """Whether it counts as a flight of its rocket: a launch to orbit that has been."""
    return launch.outcome is not None and is_orbital(launch)


def _orbital(launch: Launch) -> str:
    return "yes" if is_orbital(launch) else "no"


def is_unlisted(launch: Launch) -> bool:
    """Whether a launch was planned, and the only source that planned it lists it no longer."""
    return launch.outcome is None and launch.unlisted is not None


def unlisted_since(launch: Launch) -> Date | None:
    """Since when a launch is unlisted, if the text says so.

    The mark counts even if it is no date.
    """
    if launch.unlisted is None:
        return None
    try:
        return parse_date(launch.unlisted)
    except DateError:
        return None


def is_awaited(table: str, record: Record) -> bool:
    """Whether a launch or mission is still to fly, as far as anybody says so at present."""
    if is_of(record, Launch):
        return record.outcome is None and record.unlisted is None
    return is_planned(table, record)


def _family(launch: Launch, lookup: Lookup) -> str | None:
    vehicle = lookup.table(Vehicle).get(launch.vehicle or "")
    if vehicle is None:
        return None
    return vehicle.family


def _mission_family(mission: Mission, lookup: Lookup) -> str | None:
    launch = _launch_of(mission, lookup)
    if launch is None:
        return None
    return _family(launch, lookup)


def _launch_country(launch: Launch, lookup: Lookup) -> str | None:
    """The country that a launch took place in, which is what the sources say: of those who launch
    we know names only.
    """
    site = lookup.table(Site).get(launch.site or "")
    if site is None:
        return None
    return site.country


def _of_missions(field: str) -> Getter:
    """A getter for what the missions aboard a launch have in a field."""

    def values(launch: Launch, lookup: Lookup) -> list[str]:
        aboard = lookup.related(Mission, "launch", launch.id)
        found = (getattr(mission, field) for mission in aboard)
        return list(dict.fromkeys(filter(None, found)))

    return values


def _flown_with(own: str, other: str) -> Getter:
    """A getter for the rockets that flew from a site, or the sites that a rocket flew from."""

    def values(record: Record, lookup: Lookup) -> list[str]:
        flights = _find_flights(record, own, lookup)
        found = (getattr(launch, other) for launch in flights)
        return list(dict.fromkeys(filter(None, found)))

    return values


def _texts_of(*fields: str) -> Getter:
    """A getter for the sentences of a record, which words alone do not search."""

    def texts(record: Record, lookup: Lookup) -> list[str]:
        return list(filter(None, (getattr(record, field) for field in fields)))

    return texts


def _mission_texts(mission: Mission, lookup: Lookup) -> list[str]:
    texts = [mission.summary, mission.note, *mission.partners]
    for event in mission.events:
        texts += [event.text, event.place, event.note]
    return list(filter(None, texts))


def _missions_aboard(launch: Launch, lookup: Lookup) -> list[str]:
    return [mission.id for mission in lookup.related(Mission, "launch", launch.id)]


def launch_names(launch: Launch, lookup: Lookup) -> list[str]:
    """What a launch can be called by: its payloads and the missions aboard, in every script."""
    names = [launch.id, *launch.aliases, *launch.payloads]
    names += [name for name in (launch.gcat_name, launch.ll2_name) if name]
    for joined in launch.joined:
        names += joined.launch.payloads
    for mission in lookup.related(Mission, "launch", launch.id):
        names += own_names(mission)
    return names


def own_names(record: Mission | Vehicle | Site) -> list[str]:
    """The names of a mission, vehicle or site in every script."""
    return [name for name in (record.id, record.name, record.chinese_name, *record.aliases) if name]


def _payloads(launch: Launch, lookup: Lookup) -> list[str]:
    if launch.payloads:
        return list(launch.payloads)
    return [mission.name for mission in lookup.related(Mission, "launch", launch.id)]


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

    The id of one that was imported as a plan is made of the names that it had then, so it is no
    title.
    """
    names = _payloads(launch, lookup)
    if names:
        return title_payloads(names, launch.ll2_name)
    if launch.gcat_name:
        return launch.gcat_name
    if launch.origin is None or launch.id == launch.tag or launch.vehicle is None:
        return launch.id
    vehicle = lookup.table(Vehicle).get(launch.vehicle)
    if vehicle is None:
        return f"unnamed payload on {launch.vehicle}"
    return f"unnamed payload on {vehicle.name}"


def _find_flights(record: Record, field: str, lookup: Lookup) -> list[Launch]:
    return list(filter(has_flown, lookup.related(Launch, field, record.id)))


def _count(field: str, outcome: str | None = None) -> Getter:
    def count(record: Record, lookup: Lookup) -> int:
        flown = _find_flights(record, field, lookup)
        if outcome is None:
            return len(flown)
        return sum(launch.outcome == outcome for launch in flown)

    return count


def _extreme(field: str, choose: Callable[..., Date]) -> Getter:
    def extreme(record: Record, lookup: Lookup) -> Date | None:
        dates = filter(None, map(launch_date, _find_flights(record, field, lookup)))
        return choose(dates, key=lambda date: date.sort_key, default=None)

    return extreme


def _cooperation_names(agreement: Cooperation) -> list[str]:
    parties = [*agreement.partners, *agreement.countries]
    return [agreement.id, agreement.subject, agreement.kind, *parties]


def _source_names(source: Source) -> list[str]:
    return [name for name in (source.id, source.title, source.publisher) if name]


def _plan_names(plan: Plan) -> list[str]:
    return [plan.subject, plan.milestone]


def _children(mission: Mission, lookup: Lookup) -> list[str]:
    return [child.id for child in lookup.related(Mission, "parent", mission.id)]


def format_instant(moment: datetime | None) -> str | None:
    """An end of an interval as text, to the second; None for an open end.

    >>> from missioncat.dates import parse_date
    >>> format_instant(parse_date("2028").earliest)
    '2028-01-01T00:00:00Z'
    """
    if moment is None:
        return None
    # Of a year before 1000 some systems write fewer than four digits.
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _date_fields(of: DateGetter, stored: str = "date") -> tuple[Field, ...]:
    """What is worked out from a date: its interval for exports, its periods for counting.

    `stored` is the field of the record that the date comes from.
    """
    periods = (_build_period(unit, of, stored) for unit in ("year", "decade", "quarter", "month"))
    return (
        _build_part(
            Field("earliest", "text", "the first moment that the date allows; empty: no start"),
            lambda date: format_instant(date.earliest),
            of,
            stored,
        ),
        _build_part(
            Field("latest", "text", "the moment before which it must be; empty: no end"),
            lambda date: format_instant(date.latest),
            of,
            stored,
        ),
        _build_part(
            Field("precision", "choice", "second, minute, day, month, … of the date"),
            lambda date: date.precision,
            of,
            stored,
        ),
        *periods,
    )


def _build_part(
    field: Field, read: Callable[[Date], str | None], of: DateGetter, stored: str
) -> Field:
    """The field that holds what is read off a date."""

    def value(record: Record, lookup: Lookup) -> str | None:
        date = of(record, lookup)
        if date is None:
            return None
        return read(date)

    return field._replace(compute=value, requires=(stored,))


def _build_period(unit: str, of: DateGetter, stored: str) -> Field:
    """The field that holds the year, decade, quarter or month of a date, as counts name it."""
    is_stored_year = unit == "year" and stored == "date"

    def label(record: Record, lookup: Lookup) -> str | None:
        text = getattr(record, stored) if is_stored_year else None
        if is_exact_text(text):
            return text[:4]
        date = of(record, lookup)
        if date is None:
            return None
        return format_year_span(date, unit)

    about = f"the {unit} of the date, or the {unit}s that it may lie in"
    return Field(unit, "period", about, label, unit, hidden=True, requires=(stored,))


def _build_aboard(name: str) -> Field:
    """The field of a launch that holds what the missions aboard have in theirs."""
    about = f"the {name} of the missions aboard"
    return Field(name, "choice", about, _of_missions(name), hidden=True, requires=())


NOTE = Field("note", "text", "a remark")
ORIGINS = (
    Field(
        "origin",
        "choice",
        "the import source that the record came from; none: curated or by hand",
        hidden=True,
    ),
    Field("origins", "nested", "the same for single fields that came from elsewhere", hidden=True),
    Field("claims", "nested", "what other sources say otherwise", hidden=True),
)
SOURCES = Field("sources", "reference", "where the facts come from", to="sources")


ROCKETS = ("rocket", "lv", "launcher", "launch_vehicle", "booster")
SITES = ("launch_site", "spaceport", "cosmodrome")
COMPANIES = ("company", "provider", "agency", "operator", "lsp")
COUNTRIES = ("nation", "state")
"""What people call fields that have another name here."""


FIELDS: dict[str, tuple[Field, ...]] = {
    "missions": (
        Field("id", "text", "the mission's own key"),
        Field("name", "text", "its name"),
        Field("chinese_name", "text", "its Chinese name"),
        Field("aliases", "text", "other names"),
        Field("programme", "choice", "the programme that it belongs to", also=("program",)),
        Field("kind", "choice", "orbiter, lander, rover, crewed, …", also=("type",)),
        Field("target", "choice", "where it goes: moon, mars, earth, …", also=("destination",)),
        Field(
            "parent", "reference", "the mission that it travelled with or belongs to", to="missions"
        ),
        Field("children", "reference", "the missions that belong to it", _children, "missions"),
        Field("operators", "text", "who runs it", also=COMPANIES),
        Field("country", "choice", "country of the operator (ISO 3166)", also=COUNTRIES),
        Field("partners", "text", "who takes part"),
        Field("status", "choice", "planned, postponed, operating, extended, completed, lost, …"),
        Field("launch", "reference", "the id of its launch", to="launches"),
        Field(
            "date",
            "date",
            "when it was or will be launched",
            _mission_date,
            said=_mission_said,
            instead=_milestone_span,
        ),
        *_date_fields(_mission_date, "launch"),
        Field(
            "milestone",
            "choice",
            "what is planned first of a mission whose launch has no date",
            _milestone,
            requires=("launch", "status"),
        ),
        Field(
            "milestone_date",
            "date",
            "when that is planned for",
            _milestone_date,
            requires=("launch", "status"),
            said=_milestone_said,
        ),
        Field(
            "vehicle",
            "reference",
            "the rocket of its launch",
            _of_launch("vehicle"),
            "vehicles",
            also=ROCKETS,
        ),
        Field("family", "choice", "the family of that rocket", _mission_family),
        Field("serial", "text", "the serial of that rocket", _of_launch("serial")),
        Field(
            "site",
            "reference",
            "the site of its launch",
            _of_launch("site"),
            "sites",
            also=SITES,
        ),
        Field("crewed", "flag", "yes if people were aboard its launch", _of_launch("crewed")),
        Field(
            "launch_outcome",
            "choice",
            "how the launch went (the mission is another matter)",
            _of_launch("outcome"),
        ),
        Field(
            "outcome",
            "choice",
            "the same in a word",
            _of_launch("outcome"),
            hidden=True,
            requires=("launch",),
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
            "events",
            "nested",
            "what happened, in order",
            events_in_order,
            requires=("events", "launch"),
        ),
        NOTE,
        SOURCES,
        Field("names", "text", "all its names, in every script", _own(own_names), hidden=True),
        Field("text", "text", "summary, remark, partners and events", _mission_texts, hidden=True),
    ),
    "launches": (
        Field("id", "text", "the launch tag once flown, before that a slug"),
        Field("number", "number", "running number among the Long March launches"),
        Field("tag", "text", "COSPAR/GCAT launch tag"),
        Field("date", "date", "lift-off", requires=("outcome",), said=launch_said),
        *_date_fields(_own(launch_date)),
        Field(
            "status",
            "choice",
            "flown, planned, or unlisted: planned by nobody any more",
            _own(_launch_status),
            requires=("outcome", "unlisted"),
        ),
        Field("vehicle", "reference", "the rocket", to="vehicles", also=ROCKETS),
        Field(
            "family",
            "choice",
            "its family: CZ-5 and CZ-5B are both of CZ-5",
            _family,
            requires=("vehicle",),
        ),
        Field("variant", "text", "variant of the rocket, in GCAT's letters"),
        Field("upper_stage", "text", "upper stage"),
        Field("serial", "text", "serial of the rocket"),
        Field(
            "payloads", "text", "what it carried or is to carry", _payloads, requires=("payloads",)
        ),
        Field("payload_count", "number", "separately named spacecraft"),
        Field("payload_mass_kg", "number", "mass of the payloads in kilograms"),
        Field("mass_flag", "choice", "~: estimated by GCAT; ?: not known whether it is"),
        Field(
            "missions",
            "reference",
            "the missions aboard",
            _missions_aboard,
            "missions",
            requires=(),
        ),
        Field("site", "reference", "launch site", to="sites", also=SITES),
        Field(
            "country",
            "choice",
            "country of the launch site (ISO 3166), whoever launches",
            _launch_country,
            requires=("site",),
            also=COUNTRIES,
        ),
        Field("site_note", "text", "more about the site"),
        Field("pad", "text", "launch pad, in GCAT's code"),
        Field("outcome", "choice", "success, failure, partial, unknown; of the launch alone"),
        Field("outcome_note", "text", "what happened"),
        Field("orbit", "choice", "orbit aimed at: suborbital, LEO, SSO, GTO, …"),
        Field(
            "orbital",
            "choice",
            "no: suborbital or from the Moon; left out unless asked for",
            _own(_orbital),
            requires=("tag", "gcat_code", "orbit"),
        ),
        Field("crewed", "flag", "yes if people were aboard"),
        Field(
            "agency",
            "choice",
            "who launched it, in GCAT's code",
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
            "unlisted",
            "date",
            "when a sync saw that Launch Library no longer lists it; nobody else plans it",
            _own(unlisted_since),
            requires=("unlisted",),
        ),
        *ORIGINS,
        Field(
            "joined",
            "nested",
            "statements that mean this launch by its time or name, each alone",
            hidden=True,
        ),
        Field(
            "apart",
            "text",
            "ids of launches that are others, though they look the same",
            hidden=True,
        ),
        NOTE,
        SOURCES,
        Field(
            "names",
            "text",
            "payloads and missions aboard, in every script",
            launch_names,
            hidden=True,
            requires=("payloads", "gcat_name", "ll2_name", "aliases", "joined"),
            also=("name",),
        ),
        *(_build_aboard(name) for name in ("target", "kind", "programme")),
        Field(
            "text",
            "text",
            "what is said of its site and outcome, and remarks",
            _texts_of("outcome_note", "site_note", "note"),
            hidden=True,
            requires=("outcome_note", "site_note", "note"),
        ),
    ),
    "vehicles": (
        Field("id", "text", "short name"),
        Field("name", "text", "its name"),
        Field("chinese_name", "text", "its Chinese name"),
        Field("aliases", "text", "other names"),
        Field("family", "choice", "its family"),
        Field("stages", "number", "number of stages"),
        Field("status", "choice", "active, inactive, retired, planned, …"),
        Field("launches", "number", "how often it flew", _count("vehicle")),
        Field("successes", "number", "of these, successes", _count("vehicle", "success")),
        Field("failures", "number", "of these, failures", _count("vehicle", "failure")),
        Field("partials", "number", "of these, partial failures", _count("vehicle", "partial")),
        Field("first_flight", "date", "first flight", _extreme("vehicle", min)),
        Field("last_flight", "date", "latest flight", _extreme("vehicle", max)),
        Field("leo_kg", "number", "payload to low Earth orbit in kilograms"),
        Field("gto_kg", "number", "payload to geostationary transfer orbit in kilograms"),
        Field("tli_kg", "number", "payload to the Moon in kilograms"),
        *ORIGINS,
        NOTE,
        SOURCES,
        Field(
            "site",
            "reference",
            "the sites that it flew from",
            _flown_with("vehicle", "site"),
            "sites",
            hidden=True,
            also=SITES,
        ),
        Field("names", "text", "all its names", _own(own_names), hidden=True),
        Field("text", "text", "remarks", _texts_of("note"), hidden=True),
    ),
    "sites": (
        Field("id", "text", "short name"),
        Field("name", "text", "its name"),
        Field("chinese_name", "text", "its Chinese name"),
        Field("aliases", "text", "other names"),
        Field("lat", "number", "latitude, degrees north"),
        Field("lon", "number", "longitude, degrees east"),
        Field("country", "choice", "country (ISO 3166)", also=COUNTRIES),
        Field("gcat_codes", "text", "GCAT's codes"),
        Field("launches", "number", "launches from here", _count("site")),
        Field("first_launch", "date", "first of these", _extreme("site", min)),
        Field("last_launch", "date", "latest of these", _extreme("site", max)),
        *ORIGINS,
        NOTE,
        SOURCES,
        Field(
            "vehicle",
            "reference",
            "the rockets that flew from here",
            _flown_with("site", "vehicle"),
            "vehicles",
            hidden=True,
            also=ROCKETS,
        ),
        Field("names", "text", "all its names", _own(own_names), hidden=True),
        Field("text", "text", "remarks", _texts_of("note"), hidden=True),
    ),
    "cooperation": (
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
        Field(
            "names",
            "text",
            "subject, partners and countries",
            _own(_cooperation_names),
            hidden=True,
        ),
        Field(
            "text", "text", "what it says, and remarks", _texts_of("detail", "note"), hidden=True
        ),
    ),
    "plans": (
        Field("id", "text", "subject, milestone, planned and as of, in one"),
        Field("subject", "reference", "the mission or launch", to="missions"),
        Field("milestone", "choice", "what was planned: launch, landing, return, …"),
        Field("planned", "date", "for when", requires=("as_of",), said=_own(plan_said)),
        Field("as_of", "date", "when that was said"),
        Field("actual", "date", "when it happened"),
        NOTE,
        SOURCES,
        Field("names", "text", "subject and milestone", _own(_plan_names), hidden=True),
        Field("text", "text", "remarks", _texts_of("note"), hidden=True),
    ),
    "sources": (
        Field("id", "text", "short key"),
        Field("title", "text", "title"),
        Field("publisher", "text", "publisher"),
        Field("date", "text", "date of the publication"),
        Field("as_of", "date", "date of its newest edition that was read"),
        Field(
            "editions",
            "nested",
            "the same for each field of launches that it speaks of",
            hidden=True,
        ),
        Field("url", "text", "link or file"),
        NOTE,
        Field("names", "text", "key, title and publisher", _own(_source_names), hidden=True),
        Field("text", "text", "remarks", _texts_of("note"), hidden=True),
    ),
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
        "id",
        "date",
        "status",
        "name",
        "chinese_name",
        "kind",
        "target",
        "vehicle",
        "site",
        "programme",
    ),
    "launches": (
        "id",
        "date",
        "outcome",
        "vehicle",
        "payloads",
        "site",
        "orbit",
        "number",
        "serial",
        "pad",
        "agency",
    ),
    "vehicles": (
        "id",
        "name",
        "chinese_name",
        "launches",
        "successes",
        "failures",
        "partials",
        "first_flight",
        "last_flight",
        "status",
        "leo_kg",
        "gto_kg",
        "tli_kg",
        "stages",
    ),
    "sites": (
        "id",
        "name",
        "chinese_name",
        "launches",
        "first_launch",
        "last_launch",
        "lat",
        "lon",
        "country",
    ),
    "cooperation": ("id", "date", "kind", "countries", "partners", "subject", "ordinal", "detail"),
    "plans": ("id", "subject", "milestone", "planned", "as_of", "actual", "note"),
    "sources": ("id", "title", "publisher", "date", "url"),
}
"""The columns of a listing, the most important first: a narrow terminal drops them from the right.
"""


SHOWN = LISTED | {
    "cooperation": ("date", "ordinal", "countries", "partners", "kind", "subject", "detail", "id"),
    "vehicles": (
        "id",
        "name",
        "launches",
        "successes",
        "failures",
        "partials",
        "chinese_name",
        "first_flight",
        "last_flight",
        "status",
        "leo_kg",
        "gto_kg",
        "tli_kg",
        "stages",
    ),
    "sites": (
        "id",
        "name",
        "launches",
        "chinese_name",
        "first_launch",
        "last_launch",
        "lat",
        "lon",
        "country",
    ),
}
"""The same for a table on a terminal, where nobody cuts out the first column."""


MASS = Bounds(0, 10_000_000)
"""Kilograms. No rocket has weighed as much on its pad, fuel and all."""

LATITUDE = Bounds(-90, 90)
LONGITUDE = Bounds(-180, 180)
"""Degrees east, as our records and GCAT's sites have them: what is west is negative, never beyond
180.
"""

BOUNDS = {
    # GCAT knows 75,000 launches of all the world's rockets.
    "number": Bounds(1, 100_000, is_whole=True),
    # Nine digits, as in the newer formats for orbits.
    "norad": Bounds(1, 999_999_999, is_whole=True),
    "payload_count": Bounds(0, 10_000, is_whole=True),
    # GCAT's most are 6.
    "stages": Bounds(1, 20, is_whole=True),
    "ordinal": Bounds(1, 10_000, is_whole=True),
    "payload_mass_kg": MASS,
    "mass_kg": MASS,
    "leo_kg": MASS,
    "gto_kg": MASS,
    "tli_kg": MASS,
    "lat": LATITUDE,
    "landing_lat": LATITUDE,
    "lon": LONGITUDE,
    "landing_lon": LONGITUDE,
    # An event's figure may be anything; as a float, which is all that most programs have, it still
    # has to be exact.
    "value": Bounds(-(2**53 - 1), 2**53 - 1),
}
"""What each stored number can be, by the name of its field, which means the same in every table."""


def find_out_of_bounds(record: Record | Event | Claim) -> Iterator[tuple[str, str]]:
    """The fields of a record whose numbers cannot be, each with why; of an event or claim inside,
    the field it is in.

    >>> from missioncat.model import Site
    >>> list(find_out_of_bounds(Site(name="Wenchang", lat=500, lon=110.95)))
    [('lat', '500 is not a number from -90 to 90')]
    """
    bounded, nested = _find_bounded(type(record))
    for name in bounded:
        value = getattr(record, name)
        if value is not None and is_out_of_bounds(name, value):
            yield name, f"{value} is not {BOUNDS[name]}"
    if isinstance(record, Claim) and is_out_of_bounds(record.field, record.value):
        yield record.field, f"{record.value} is not {BOUNDS[record.field]}"
    for field in nested:
        for item in getattr(record, field):
            if isinstance(item, Joined):
                item = item.launch
            for name, reason in find_out_of_bounds(item):
                yield field, f"{name}: {reason}"


def is_out_of_bounds(name: str, value: object) -> bool:
    """Whether a number cannot stand in a field of that name."""
    return name in BOUNDS and isinstance(value, int | float) and not BOUNDS[name].hold(value)


NESTED = ("events", "claims", "joined")
"""Fields of records with records inside."""


@cache
def _find_bounded(record_type: type[Record | Event | Claim]) -> tuple[list[str], list[str]]:
    """The fields of a type that have bounds, and those with events or claims inside."""
    names = record_type.__struct_fields__
    return [name for name in names if name in BOUNDS], [name for name in names if name in NESTED]


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


def exported_fields(table: str) -> list[Field]:
    """The fields of an export that names none: all but the hidden ones."""
    return [field for field in FIELDS[table] if not field.hidden]
