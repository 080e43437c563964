"""iCalendar (RFC 5545): launches as events that a calendar updates when they are imported again.

What a calendar cannot say must not look as if it could: a launch that is not known to the day is left out, or
(`--vague`) an all-day span marked TENTATIVE. The library escapes and folds; it is loaded only here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

import icalendar

from missioncat import __version__
from missioncat.dates import Date, format_words, parse_date
from missioncat.errors import UsageError
from missioncat.exports import GENERATOR, Listing
from missioncat.fields import is_planned, is_unlisted, launch_date, launch_title, own_date, unlisted_since
from missioncat.lookup import Lookup
from missioncat.model import PROGRAMMES, count_noun
from missioncat.text import clean

PRODUCT = f"-//{GENERATOR}//{GENERATOR} {__version__}//EN"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NAMES_SHOWN = 3


class Span(NamedTuple):
    """Where a date lies in a calendar: `start` and `end` are moments, or midnights if it is all day."""

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
    lines: list[str]
    categories: list[str]
    sources: list[str]
    statements: list[Any]
    flown: bool = False
    cancelled: bool = False
    site: Any = None


def write_ical(listing: Listing) -> Iterator[str]:
    """A calendar with an event for each launch, whichever way it was asked for; agreements by their day.

    Missions that fly together are one event, the same one that a listing of launches gives.
    """
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Agreements" if listing.table == "cooperation" else "Space launches")
    undated = vague = 0
    for entry in _build_entries(listing):
        span = find_span(entry.date) if entry.date else None
        if span is None:
            undated += 1
        elif span.vague and not listing.vague:
            vague += 1
        else:
            calendar.add_component(_build_event(entry, span, listing))
    yield calendar.to_ical().decode()
    if undated:
        listing.tell(f"{count_noun(undated, listing.table)} without a date left out.")
    if vague:
        listing.tell(f"{count_noun(vague, listing.table)} not known to the day left out; --vague takes them in.")


def find_span(date: Date) -> Span:
    """Where a date lies in a calendar.

    A time is an hour, a window of up to a day itself, a day all day. All else is vague: the days that it may
    lie on, or, of one that is open, the one day that is known: the first of "not before 2028", and of "before
    2030" the last, for a bar over the years from when that was said would look like a campaign.

    >>> find_span(parse_date("2020-11-23T20:30Z")).end.isoformat(), find_span(parse_date("2026-Q3")).vague
    ('2020-11-23T21:30:00+00:00', True)
    """
    # The year 9999 ends where datetime does.
    final = datetime.max.replace(tzinfo=UTC) - DAY
    if date.earliest is None or date.latest is None:
        day = min(_midnight(date.earliest or date.sort_key[0]), _midnight(final))
        return Span(day, day + DAY, all_day=True, vague=True, open=True)
    if not date.mark and date.precision in ("second", "minute"):
        return Span(date.earliest, date.earliest + HOUR, all_day=False, vague=False, open=False)
    if not date.mark and date.has_time and date.latest - date.earliest <= DAY:
        return Span(date.earliest, date.latest, all_day=False, vague=False, open=False)
    last = min(_midnight(date.latest - timedelta(microseconds=1)), final)
    is_day = not date.mark and date.precision == "day"
    return Span(_midnight(date.earliest), last + DAY, all_day=True, vague=not is_day, open=False)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _build_event(entry: Entry, span: Span, listing: Listing) -> icalendar.Event:
    assert entry.date is not None
    words = format_words(entry.date)
    title = clean(f"{words[:1].upper()}{words[1:]}: {entry.title}" if span.open else entry.title)
    status = "CANCELLED" if entry.cancelled else "TENTATIVE" if span.vague else "CONFIRMED"
    sources = [listing.lookup.records("sources").get(key) for key in entry.sources]
    urls = [clean(source.url) for source in sources if source and source.url]
    links = [url for url in urls if url.startswith(("http://", "https://"))]
    cited = [clean(f"{source.title} {source.url or ''}").strip() for source in sources if source]
    event = icalendar.Event()
    event.add("uid", format_uid(entry.id))
    event.add("dtstamp", listing.now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", span.start.date() if span.all_day else span.start)
    event.add("dtend", span.end.date() if span.all_day else span.end)
    event.add("summary", title)
    event.add("status", status)
    event.add("transp", "TRANSPARENT")
    event.add("sequence", count_revisions(entry))
    if modified := _find_modified(entry.statements):
        event.add("last-modified", modified)
    lines = [f"Date: {words}", *entry.lines, *(f"Source: {citation}" for citation in cited)]
    event.add("description", "\n".join(clean(line) for line in lines))
    event.add("categories", [clean(category) for category in entry.categories])
    if links:
        event.add("url", links[0])
    if entry.site is not None:
        event.add("location", clean(entry.site.name))
        if entry.site.lat is not None and entry.site.lon is not None:
            event.add("geo", (entry.site.lat, entry.site.lon))
    if listing.alarm and _wants_alarm(entry, span, listing):
        event.add_component(_build_alarm(title, listing.alarm))
    return event


def format_uid(key: str) -> str:
    r"""What a calendar knows an event by: the id, which no control character may stand in.

    >>> format_uid("1957 ALP"), format_uid("x\r\ny")
    ('1957 ALP@missioncat', 'x%0D%0Ay@missioncat')
    """
    if clean(key) != key:
        key = quote(key, safe=" ", errors="surrogatepass")
    return f"{key}@{GENERATOR}"


def count_revisions(entry: Entry) -> int:
    """How often the date was stated: RFC 5545's SEQUENCE, by which a calendar knows the newer of two events.

    The ledger is only ever appended to, and gets a line when a planned date moves, so this rises with each move
    and never falls; flying is the last of them.
    """
    return len(entry.statements) + entry.flown


def _find_modified(statements: Iterable[Any]) -> datetime | None:
    """When the newest plan was stated, if that is known to the day."""
    dates = [parse_date(plan.as_of) for plan in statements if plan.as_of]
    exact = [date.earliest for date in dates if date.is_exact and date.earliest]
    return max(exact, default=None)


def _wants_alarm(entry: Entry, span: Span, listing: Listing) -> bool:
    """Whether to remind of it: it is still ahead, known well enough, and not half an hour before a midnight."""
    assert listing.alarm is not None
    is_ahead = span.end > listing.now and not entry.flown and not entry.cancelled
    return is_ahead and not span.vague and (not span.all_day or listing.alarm >= DAY)


def _build_alarm(title: str, before: timedelta) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", title)
    return alarm


def _build_entries(listing: Listing) -> Iterator[Entry]:
    table, lookup = listing.table, listing.lookup
    if table == "cooperation":
        yield from (_describe_agreement(record, lookup) for record in listing.records)
    elif table == "launches":
        yield from (_describe_launch(launch, lookup) for launch in listing.records)
    elif table == "missions":
        seen = set()
        for mission in listing.records:
            launch = lookup.records("launches").get(mission.launch)
            if launch is None:
                yield Entry(mission.id, None, mission.name, [], [], [], [])
            elif launch.id not in seen:
                seen.add(launch.id)
                yield _describe_launch(launch, lookup)
    else:
        raise UsageError(f"{table} have no dates for a calendar. iCalendar is for launches, missions and cooperation.")


def _describe_launch(launch: Any, lookup: Lookup) -> Entry:
    missions = lookup.related("missions", "launch", launch.id)
    names = list(launch.payloads) or [mission.name for mission in missions]
    shown = ", ".join(names[:NAMES_SHOWN]) + (
        f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    )
    vehicle = lookup.records("vehicles").get(launch.vehicle)
    rocket = vehicle.name if vehicle else launch.vehicle
    name = shown or launch_title(launch, lookup)
    title = f"{name} ({rocket})" if rocket and rocket not in name else name
    facts = [
        ("Vehicle", " ".join(filter(None, (rocket, launch.serial)))),
        ("Payloads", ", ".join(names)),
        ("Orbit", launch.orbit),
        ("Pad", launch.pad),
        ("Outcome", launch.outcome),
        ("", launch.outcome_note),
        ("", launch.note),
    ]
    lines = [f"{label}: {text}" if label else text for label, text in facts if text]
    lines += [mission.summary for mission in missions if mission.summary]
    if is_unlisted(launch):
        since = unlisted_since(launch, lookup)
        lines.append(f"No longer listed by Launch Library 2{f': {format_words(since)}' if since else ''}")
    programmes = [PROGRAMMES.get(mission.programme, mission.programme) for mission in missions if mission.programme]
    subjects = dict.fromkeys((launch.id, *(mission.id for mission in missions)))
    return Entry(
        launch.id,
        launch_date(launch, lookup),
        title,
        lines,
        list(dict.fromkeys(["Space launch", *programmes, *(["Crewed"] if launch.crewed else [])])),
        launch.sources,
        _find_statements(subjects, lookup),
        flown=not is_planned("launches", launch),
        cancelled=_is_withdrawn(launch, missions),
        site=lookup.records("sites").get(launch.site),
    )


def _is_withdrawn(launch: Any, missions: Sequence[Any]) -> bool:
    """Whether nobody awaits a launch any more, for which a calendar has one word: cancelled."""
    if launch.outcome is not None:
        return False
    return is_unlisted(launch) or (bool(missions) and all(mission.status == "cancelled" for mission in missions))


def _find_statements(subjects: Iterable[str], lookup: Lookup) -> list[Any]:
    return [
        plan
        for subject in subjects
        for plan in lookup.related("plans", "subject", subject)
        if plan.milestone == "launch"
    ]


def _describe_agreement(record: Any, lookup: Lookup) -> Entry:
    mission = lookup.records("missions").get(record.subject)
    subject = mission.name if mission else PROGRAMMES.get(record.subject, record.subject)
    partners = ", ".join(record.partners or record.countries)
    title = f"{subject}: {record.kind.replace('-', ' ')}" + (f", {partners}" if partners else "")
    lines = [text for text in (record.detail, record.note) if text]
    date = own_date(record, lookup)
    return Entry(record.id, date, title, lines, ["Space cooperation"], record.sources, [])
