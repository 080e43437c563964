"""iCalendar (RFC 5545): launches as events that a calendar updates when they are imported again.

What a calendar cannot say must not look as if it could: a launch that is not known to the day is
left out, or (`--vague`) an all-day span marked TENTATIVE. The library escapes and folds; it is
loaded only here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

import icalendar

from missioncat import __version__
from missioncat.dates import Date, format_words, parse_date
from missioncat.dates.units import TICK, midnight
from missioncat.errors import UsageError
from missioncat.exports import GENERATOR, Listing
from missioncat.fields import (
    is_unlisted,
    launch_date,
    launch_title,
    name_rocket,
    own_date,
    unlisted_since,
)
from missioncat.ledger import find_launch_plans
from missioncat.lookup import Lookup
from missioncat.model import Cooperation, Launch, Mission, Plan, Site, Source, count_noun
from missioncat.text import clean
from missioncat.titles import format_title

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Span(NamedTuple):
    """Where a date lies in a calendar: between moments, or between midnights if it is all day."""

    start: datetime
    end: datetime
    all_day: bool
    vague: bool
    open: bool


class Entry(NamedTuple):
    """What an event says, whatever table it comes from."""

    id: str
    date: Date | None
    title: str
    lines: Sequence[str] = ()
    categories: Sequence[str] = ()
    sources: Sequence[str] = ()
    statements: Sequence[Plan] = ()
    flown: bool = False
    cancelled: bool = False
    site: Site | None = None


def write_ical(listing: Listing) -> Iterator[str]:
    """A calendar with an event for each launch, however it was asked for, or for each agreement.

    Missions that fly together are one event, the same one that a listing of launches gives.
    """
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{GENERATOR}//{GENERATOR} {__version__}//EN")
    calendar.add("calscale", "GREGORIAN")
    name = "Space launches"
    if listing.table == "cooperation":
        name = "Agreements"
    calendar.add("x-wr-calname", name)
    undated = vague = 0
    for entry in _build_entries(listing):
        if entry.date is None:
            undated += 1
            continue
        span = find_span(entry.date)
        if span.vague and not listing.vague:
            vague += 1
            continue
        calendar.add_component(_build_event(entry, entry.date, span, listing))
    yield calendar.to_ical().decode()
    if undated:
        listing.tell(f"{count_noun(undated, listing.table)} without a date left out.")
    if vague:
        left_out = count_noun(vague, listing.table)
        listing.tell(f"{left_out} not known to the day left out; --vague takes them in.")


def find_span(date: Date) -> Span:
    """Where a date lies in a calendar.

    A time is an hour, a window of up to a day itself, a day all day. All else is vague: the days
    that it may lie on, or, of one that is open, the one day that is known: the first of "not
    before 2028", and of "before 2030" the last, for a bar over the years from when that was said
    would look like a campaign.

    >>> find_span(parse_date("2020-11-23T20:30Z")).end.isoformat()
    '2020-11-23T21:30:00+00:00'
    >>> find_span(parse_date("2026-Q3")).vague
    True
    """
    # The year 9999 ends where datetime does.
    final = datetime.max.replace(tzinfo=UTC) - DAY
    if date.earliest is None or date.latest is None:
        day = min(midnight(date.sort_key[0]), midnight(final))
        return Span(day, day + DAY, all_day=True, vague=True, open=True)
    if not date.mark and date.precision in ("second", "minute"):
        return Span(date.earliest, date.earliest + HOUR, all_day=False, vague=False, open=False)
    if not date.mark and date.has_time and date.latest - date.earliest <= DAY:
        return Span(date.earliest, date.latest, all_day=False, vague=False, open=False)
    last = min(midnight(date.latest - TICK), final)
    is_day = not date.mark and date.precision == "day"
    return Span(midnight(date.earliest), last + DAY, all_day=True, vague=not is_day, open=False)


def _build_event(entry: Entry, date: Date, span: Span, listing: Listing) -> icalendar.Event:
    words = format_words(date)
    title = entry.title
    if span.open:
        title = f"{words[:1].upper()}{words[1:]}: {title}"
    title = clean(title)
    event = icalendar.Event()
    event.add("uid", format_uid(entry.id))
    event.add("dtstamp", listing.now.astimezone(UTC).replace(microsecond=0))
    _add_span(event, span)
    event.add("summary", title)
    event.add("status", _find_status(entry, span))
    event.add("transp", "TRANSPARENT")  # nobody is busy because a rocket flies
    event.add("sequence", count_revisions(entry))
    if modified := _find_modified(entry.statements):
        event.add("last-modified", modified)
    _add_description(event, entry, words, listing.lookup)
    if entry.site is not None:
        _add_place(event, entry.site)
    if listing.alarm and _wants_alarm(entry, span, listing.now, listing.alarm):
        event.add_component(_build_alarm(title, listing.alarm))
    return event


def _add_span(event: icalendar.Event, span: Span) -> None:
    if span.all_day:
        event.add("dtstart", span.start.date())
        event.add("dtend", span.end.date())
    else:
        event.add("dtstart", span.start)
        event.add("dtend", span.end)


def _find_status(entry: Entry, span: Span) -> str:
    if entry.cancelled:
        return "CANCELLED"
    if span.vague:
        return "TENTATIVE"
    return "CONFIRMED"


def _add_description(event: icalendar.Event, entry: Entry, words: str, lookup: Lookup) -> None:
    """What is said of it, its sources, and the first link to one that a calendar can open."""
    lines, links = [f"Date: {words}", *entry.lines], []
    for key in entry.sources:
        source = lookup.table(Source).get(key)
        if source is None:
            continue
        cited = clean(f"{source.title} {source.url or ''}").strip()
        lines.append(f"Source: {cited}")
        link = clean(source.url or "")
        if link.startswith(("http://", "https://")):
            links.append(link)
    event.add("description", "\n".join(map(clean, lines)))
    event.add("categories", [clean(category) for category in entry.categories])
    if links:
        event.add("url", links[0])


def _add_place(event: icalendar.Event, site: Site) -> None:
    event.add("location", clean(site.name))
    if site.lat is not None and site.lon is not None:
        event.add("geo", (site.lat, site.lon))


def format_uid(key: str) -> str:
    r"""What a calendar knows an event by: the id, which no control character may stand in.

    >>> format_uid("1957 ALP"), format_uid("x\r\ny")
    ('1957 ALP@missioncat', 'x%0D%0Ay@missioncat')
    """
    if clean(key) != key:
        key = quote(key, safe=" ", errors="surrogatepass")
    return f"{key}@{GENERATOR}"


def count_revisions(entry: Entry) -> int:
    """How often the date was stated: RFC 5545's SEQUENCE, which tells the newer of two events.

    The ledger is only ever appended to, and gets a line when a planned date moves, so this rises
    with each move and never falls; flying is the last of them.
    """
    return len(entry.statements) + entry.flown


def _find_modified(statements: Iterable[Plan]) -> datetime | None:
    """When the newest plan was stated, if that is known to the day."""
    moments = []
    for plan in statements:
        if not plan.as_of:
            continue
        said = parse_date(plan.as_of)
        if said.is_exact and said.earliest:
            moments.append(said.earliest)
    return max(moments, default=None)


def _wants_alarm(entry: Entry, span: Span, now: datetime, alarm: timedelta) -> bool:
    """Whether to remind of it: it is still ahead, and known well enough."""
    is_ahead = span.end > now and not entry.flown and not entry.cancelled
    if span.all_day and alarm < DAY:
        return False  # half an hour before a midnight helps nobody
    return is_ahead and not span.vague


def _build_alarm(title: str, before: timedelta) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", title)
    return alarm


def _build_entries(listing: Listing) -> Iterator[Entry]:
    table, lookup = listing.table, listing.lookup
    if table == "cooperation":
        yield from (_describe_agreement(each, lookup) for each in listing.of(Cooperation))
    elif table == "launches":
        yield from (_describe_launch(each, lookup) for each in listing.of(Launch))
    elif table == "missions":
        yield from _describe_missions(listing.of(Mission), lookup)
    else:
        raise UsageError(
            f"{table} have no dates for a calendar. "
            "iCalendar is for launches, missions and cooperation."
        )


def _describe_missions(missions: Iterable[Mission], lookup: Lookup) -> Iterator[Entry]:
    """Their launches, each once, and the missions that have none."""
    seen = set()
    for mission in missions:
        launch = lookup.table(Launch).get(mission.launch or "")
        if launch is None:
            yield Entry(mission.id, None, mission.name)
        elif launch.id not in seen:
            seen.add(launch.id)
            yield _describe_launch(launch, lookup)


def _describe_launch(launch: Launch, lookup: Lookup) -> Entry:
    missions = lookup.related(Mission, "launch", launch.id)
    rocket = name_rocket(launch, lookup)
    title = launch_title(launch, lookup)
    if rocket and rocket not in title:
        title = f"{title} ({rocket})"
    return Entry(
        launch.id,
        launch_date(launch),
        title,
        _build_lines(launch, rocket, missions),
        _find_categories(launch, missions),
        launch.sources,
        find_launch_plans(lookup, launch),
        flown=launch.outcome is not None,
        cancelled=_is_withdrawn(launch, missions),
        site=lookup.table(Site).get(launch.site or ""),
    )


def _build_lines(launch: Launch, rocket: str | None, missions: Sequence[Mission]) -> list[str]:
    """What the description of a launch says of it."""
    names = launch.payloads or [mission.name for mission in missions]
    facts = [
        ("Vehicle: ", " ".join(filter(None, (rocket, launch.serial)))),
        ("Payloads: ", ", ".join(names)),
        ("Orbit: ", launch.orbit),
        ("Pad: ", launch.pad),
        ("Outcome: ", launch.outcome),
        ("", launch.outcome_note),
        ("", launch.note),
    ]
    lines = [f"{label}{text}" for label, text in facts if text]
    lines += [mission.summary for mission in missions if mission.summary]
    if is_unlisted(launch):
        line = "No longer listed by Launch Library 2"
        since = unlisted_since(launch)
        if since is not None:
            line += f": {format_words(since)}"
        lines.append(line)
    return lines


def _find_categories(launch: Launch, missions: Iterable[Mission]) -> list[str]:
    programmes = [mission.programme for mission in missions if mission.programme]
    categories = ["Space launch", *(format_title("programme", each) for each in programmes)]
    if launch.crewed:
        categories.append("Crewed")
    return list(dict.fromkeys(categories))


def _is_withdrawn(launch: Launch, missions: Sequence[Mission]) -> bool:
    """Whether nobody awaits a launch any more, for which a calendar has one word: cancelled."""
    if launch.outcome is not None:
        return False
    if is_unlisted(launch):
        return True
    return bool(missions) and all(mission.status == "cancelled" for mission in missions)


def _describe_agreement(record: Cooperation, lookup: Lookup) -> Entry:
    subject = format_title("programme", record.subject)
    mission = lookup.table(Mission).get(record.subject)
    if mission is not None:
        subject = mission.name
    title = f"{subject}: {record.kind.replace('-', ' ')}"
    partners = ", ".join(record.partners or record.countries)
    if partners:
        title += f", {partners}"
    lines = [text for text in (record.detail, record.note) if text]
    return Entry(record.id, own_date(record), title, lines, ["Space cooperation"], record.sources)
