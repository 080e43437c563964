"""What happened and what is to come, in order of time: events, planned flights, missions' lives."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import dropwhile
from typing import NamedTuple

from missioncat import fields
from missioncat.dates import Date, format_goal, format_time, parse_date, zone
from missioncat.dates.units import FIRST
from missioncat.fields import EventOrder
from missioncat.ledger import Slip, find_next_milestone, find_slips
from missioncat.lookup import Lookup, stored_date
from missioncat.model import Event, Launch, Mission, Plan
from missioncat.orbital import is_orbital


class Moment(NamedTuple):
    """Something that happened to a mission or launch, or is planned to.

    `order` is its place in time if its date alone does not say: a docking on the day of the launch.
    `orbital` is not set for a launch that is none to orbit, `said` is when a plan was made.
    """

    date: Date
    subject: str
    kind: str
    text: str
    place: str | None = None
    value: float | None = None
    unit: str | None = None
    planned: bool = False
    sources: tuple[str, ...] = ()
    order: EventOrder | None = None
    orbital: bool = True
    said: datetime | None = None

    @property
    def sort_key(self) -> EventOrder:
        """Its place among other moments: that of its date, unless more is known."""
        return self.order or (*self.date.sort_key, False)


class Life(NamedTuple):
    """A mission from its launch to its end; `end` is None while it goes on, or if nobody says.

    A planned `start` of which only the end is known begins when that was said.
    """

    mission: Mission
    start: Date
    end: Date | None
    planned: bool
    ongoing: bool


def mission_moments(mission: Mission, lookup: Lookup, now: datetime) -> list[Moment]:
    """The events of a mission, and the newest plan for each milestone that is still to come."""
    launched = fields.mission_date(mission, lookup)
    moments = [_build_moment(mission, event, launched) for event in mission.events]
    for slip in find_slips(lookup, [mission.id]):
        is_ahead = slip.now.latest is None or slip.now.latest > now
        if not slip.happened and is_ahead:
            moments.append(_build_planned(mission, slip))
    return sorted(moments, key=lambda moment: moment.sort_key)


def _build_moment(mission: Mission, event: Event, launched: Date | None) -> Moment:
    return Moment(
        date=stored_date(event, "date", event.date),
        subject=mission.id,
        kind=event.kind,
        text=event.text,
        place=event.place,
        value=event.value,
        unit=event.unit,
        sources=tuple(event.sources),
        order=fields.event_order(event, launched),
    )


def _build_planned(mission: Mission, slip: Slip) -> Moment:
    newest = slip.newest
    return Moment(
        date=slip.now,
        subject=mission.id,
        kind=slip.milestone,
        text=describe_plan(newest),
        planned=True,
        sources=tuple(newest.sources),
        said=fields.plan_said(newest),
    )


def describe_plan(plan: Plan) -> str:
    """What is planned for when, and when that was said, as a sentence.

    >>> plan = Plan(subject="change-8", milestone="landing", planned="2030", as_of="2023-05")
    >>> describe_plan(plan)
    'Landing planned for 2030 (said in May 2023).'
    """
    milestone = plan.milestone.replace("-", " ").capitalize()
    sentence = f"{milestone} planned {format_goal(parse_date(plan.planned))}"
    if plan.as_of:
        sentence += f" (said {format_time(parse_date(plan.as_of))})"
    if plan.note:
        sentence += f": {plan.note}"
    return f"{sentence}."


ENDINGS = ("end", "return", "anomaly")
"""Kinds of events that can end a mission, the surest first."""


def find_life(mission: Mission, lookup: Lookup) -> Life | None:
    """When a mission began and ended; None if it has no launch with a date."""
    launch = fields.find_launch(mission, lookup)
    if launch is None:
        return None
    start = fields.launch_span(launch, lookup)
    if start is None:
        return None
    planned = fields.is_planned("launches", launch)
    ongoing = mission.status in ("operating", "extended")
    end = None
    if not (planned or ongoing):
        end = _find_end(mission)
    return Life(mission, start, end, planned, ongoing)


def _find_end(mission: Mission) -> Date | None:
    """The last event of the surest kind that there is, or else the last of all."""
    for kind in ENDINGS:
        endings = [event for event in mission.events if event.kind == kind]
        if endings:
            return _find_last(endings)
    return _find_last(mission.events)


def _find_last(events: Iterable[Event]) -> Date | None:
    dates = [stored_date(event, "date", event.date) for event in events]
    return max(dates, key=lambda date: date.sort_key, default=None)


class Upcoming(NamedTuple):
    """What is to come: a planned launch, or a milestone of a mission whose launch has no date.

    Such a mission may have no launch record either. `date` is that of the launch or milestone.
    """

    launch: Launch | None
    mission: Mission | None
    milestone: str
    date: Date | None


def find_upcoming(
    launches: Iterable[Launch], missions: Iterable[Mission], lookup: Lookup, now: datetime
) -> list[Upcoming]:
    """Planned launches and what else is planned, the soonest first, what has no date last.

    Left out is a milestone whose time is over, for nobody watches for it, and an unlisted launch.
    """
    awaited = [launch for launch in launches if fields.is_awaited("launches", launch)]
    found = [_find_next_of_launch(launch, lookup, now) for launch in awaited]
    found += _find_next_of_missions(missions, lookup, now)
    dated = [(each.date.sort_key, each) for each in found if each.date is not None]
    dated.sort(key=lambda pair: pair[0])
    undated = [each for each in found if each.date is None]
    return [each for _, each in dated] + undated


def _find_next_of_missions(
    missions: Iterable[Mission], lookup: Lookup, now: datetime
) -> Iterator[Upcoming]:
    """The first milestone of each planned mission that has no launch record."""
    for mission in missions:
        if mission.launch is not None or not fields.is_planned("missions", mission):
            continue
        slip = find_next_milestone(lookup, mission.id, now)
        if slip is not None:
            yield Upcoming(None, mission, slip.milestone, slip.now)


def _find_next_of_launch(launch: Launch, lookup: Lookup, now: datetime) -> Upcoming:
    """The launch, or if it has no date the first milestone that a mission aboard has one for."""
    date = fields.launch_date(launch)
    if date is None:
        for mission in lookup.related(Mission, "launch", launch.id):
            slip = find_next_milestone(lookup, mission.id, now)
            if slip is not None:
                return Upcoming(launch, mission, slip.milestone, slip.now)
    return Upcoming(launch, None, "launch", date)


def may_fly_within(launch: Launch, lookup: Lookup, now: datetime, span: timedelta) -> bool:
    """Whether a planned launch may lift off between now and then, as far as its date goes.

    A plan "before 2030" may be carried out on any day from the one on which it was made.
    """
    date = fields.launch_span(launch, lookup)
    if date is None or (date.earliest and date.earliest - now >= span):
        return False
    return date.latest is None or date.latest > now


def must_fly_within(launch: Launch, lookup: Lookup, now: datetime, span: timedelta) -> bool:
    """Whether a planned launch is to lift off between now and then by all that its date says.

    The day, or a window within one, is known and begins until then, or a vaguer date ends by then.
    """
    if not may_fly_within(launch, lookup, now, span):
        return False
    date = fields.launch_span(launch, lookup)
    assert date is not None  # without a date it is not known that it may
    if is_known_to_the_day(date):
        return True
    return date.latest is not None and date.latest - now <= span


class Agenda(NamedTuple):
    """What is to come by how well it is known when, each in the order in which it is to happen."""

    exact: list[Upcoming]
    """Known to the day or better."""
    near: list[Upcoming]
    """Known to fall in a month or quarter."""
    later: list[Upcoming]
    """The vague rest, and what is far away."""
    overdue: list[Upcoming]
    """What was to happen before now, the newest first."""

    @property
    def in_order(self) -> list[Upcoming]:
        """All of it, what is really next first."""
        return [*self.exact, *self.near, *self.later, *self.overdue]


DAY = timedelta(days=1)

QUARTER = timedelta(days=92)
"""The longest quarter; what is known no better than to more than this is vague."""

SOON = timedelta(days=365)
"""What is known to the month but begins later than this is no closer than what is vague."""


def is_known_to_the_day(date: Date) -> bool:
    """Whether it surely falls in a day at most, as a launch window of an hour does.

    >>> texts = ("2027-03-01", "2027-03-01T04:00Z/2027-03-01T04:59Z", "2027-03-01?", "2027-03")
    >>> [is_known_to_the_day(parse_date(text)) for text in texts]
    [True, True, False, False]
    """
    if date.mark or date.earliest is None or date.latest is None:
        return False
    return date.latest - date.earliest <= DAY


def is_vague(date: Date | None) -> bool:
    """Whether it is not known in which quarter something falls.

    >>> [is_vague(parse_date(text)) for text in ("2027-03-01", "2027-03", "2027-Q1", "2027")]
    [False, False, False, True]
    """
    if date is None or date.earliest is None or date.latest is None:
        return True
    return date.latest - date.earliest > QUARTER


def arrange_upcoming(found: Iterable[Upcoming], now: datetime) -> Agenda:
    """Put what is known well before what is vague, for a vague date begins before all others.

    In a month or more of time the first is what has to come first: what is known to fall in
    December, then what may also have been in October, then what may be in the next year.
    """
    agenda = Agenda([], [], [], [])
    for each in found:
        _choose_block(each, agenda, now).append(each)
    # What is exact comes in order of time already, as `find_upcoming` gives it.
    agenda.near.sort(key=_order_by_end)
    agenda.later.sort(key=_order_by_end)
    agenda.overdue.sort(key=_order_by_end, reverse=True)
    return agenda


def _choose_block(each: Upcoming, agenda: Agenda, now: datetime) -> list[Upcoming]:
    date = each.date
    if date is None:
        return agenda.later
    if date.latest is not None and date.latest <= now:
        return agenda.overdue
    if is_known_to_the_day(date):
        return agenda.exact
    if is_vague(date) or (date.earliest is not None and date.earliest - now > SOON):
        return agenda.later
    return agenda.near


def _order_by_end(each: Upcoming) -> tuple[timedelta, timedelta]:
    """Its place among what is vague: by its end; then what has no end, and last what has no date.

    Of one end what begins later comes first, for that is known better.
    """
    if each.date is None:
        return timedelta.max, timedelta.max
    earliest, latest = each.date.sort_key
    if each.date.latest is None:
        return timedelta.max, earliest - FIRST
    return latest - FIRST, FIRST - earliest


def leave_out_future(newest_first: Iterable[Launch], now: datetime) -> list[Launch]:
    """What has flown by a moment that may be past, of flights of which the newest is first."""
    return list(dropwhile(lambda launch: _is_after(launch, now), newest_first))


def _is_after(launch: Launch, now: datetime) -> bool:
    date = fields.launch_date(launch)
    return date is not None and date.earliest is not None and date.earliest > now


def find_anniversaries(lookup: Lookup, day: datetime, tz: str | None = None) -> list[Moment]:
    """What happened on this day of other years, in a zone; vague dates happened on no day."""
    place = _find_place(tz)
    moments = [*_find_launches_on(lookup, day, place), *_find_events_on(lookup, day, place)]
    return sorted(moments, key=lambda moment: moment.date.sort_key)


def _find_place(tz: str | None) -> tzinfo | None:
    if not tz:
        return None
    return zone(tz)


def _find_launches_on(lookup: Lookup, day: datetime, place: tzinfo | None) -> Iterator[Moment]:
    for launch in lookup.table(Launch).values():
        date = fields.launch_date(launch)
        if date and not fields.is_planned("launches", launch) and _is_on(date, day, place):
            said = _describe_launch(launch, lookup)
            yield Moment(date, launch.id, "launch", said, launch.site, orbital=is_orbital(launch))


def _find_events_on(lookup: Lookup, day: datetime, place: tzinfo | None) -> Iterator[Moment]:
    for mission in lookup.table(Mission).values():
        for event in mission.events:
            date = stored_date(event, "date", event.date)
            if event.kind != "launch" and _is_on(date, day, place):
                yield Moment(
                    date, mission.id, event.kind, event.text, event.place, event.value, event.unit
                )


def find_local_moment(date: Date, place: tzinfo | None) -> datetime:
    """When an exact date begins in a zone; a day without a time is the same in all."""
    assert date.earliest is not None
    if place is None or not date.has_time:
        return date.earliest
    return date.earliest.astimezone(place)


def count_years(date: Date, day: datetime, tz: str | None = None) -> int:
    """How many years before a day of a zone it was.

    >>> launch, day = parse_date("2020-12-31T18:00Z"), datetime(2026, 1, 1)
    >>> count_years(launch, day), count_years(launch, day, "Asia/Shanghai")
    (6, 5)
    """
    return day.year - find_local_moment(date, _find_place(tz)).year


def _is_on(date: Date, day: datetime, place: tzinfo | None) -> bool:
    if not date.is_exact or date.earliest is None:
        return False
    moment = find_local_moment(date, place)
    return (moment.month, moment.day) == (day.month, day.day) and moment.year < day.year


_VERBS = {"failure": "failed with", "partial": "partly failed with"}
"""Outcome -> what the rocket did with its payloads, if it did not launch them."""


def _describe_launch(launch: Launch, lookup: Lookup) -> str:
    rocket = fields.name_rocket(launch, lookup)
    payloads = fields.title_payloads(launch.payloads, launch.ll2_name) or "an unnamed payload"
    verb = _VERBS.get(launch.outcome or "", "launched")
    crew = " with a crew" if launch.crewed else ""
    return f"{rocket} {verb} {payloads}{crew}."
