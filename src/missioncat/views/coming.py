"""Tables of what is to come and of how plans moved."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from missioncat.chronology import Upcoming
from missioncat.dates import Date, countdown, format_difference, format_goal, format_short, format_words, parse_date
from missioncat.fields import find_field, is_unlisted, launch_title
from missioncat.ledger import Slip
from missioncat.lookup import Lookup
from missioncat.model import Launch, count_noun
from missioncat.titles import format_citation
from missioncat.views.listings import format_site
from missioncat.views.pages import FAINT, Entries, Entry, Page, Paragraph, Section
from missioncat.views.tables import Cell, Column, Grid

OVERDUE = "overdue"


def describe_countdown(date: Date | None, now: datetime, milestone: str = "launch") -> str:
    """How long until a planned launch, as far as that is known; another milestone is named, with its date if vague.

    >>> from missioncat.dates import read_now
    >>> now = read_now("2026-11-21")
    >>> describe_countdown(parse_date("../2029"), now, "landing")
    'landing by 31 December 2029'
    >>> describe_countdown(parse_date("2028"), now, "construction-start")
    'construction start 2028'
    """
    if date is None:
        return "no date given"
    if date.latest is not None and date.latest <= now:
        return f"{OVERDUE}: was due {format_words(date)}"
    if milestone == "launch":
        return countdown(date, now)
    is_counted = date.is_exact or date.has_open_start
    when = countdown(date, now) if is_counted else format_words(date)
    return f"{milestone.replace('-', ' ')} {when}"


def build_upcoming(
    coming: Sequence[Upcoming], lookup: Lookup, now: datetime, tz: str | None, found: Sequence[Upcoming]
) -> Grid:
    """What is to come with countdowns: those shown of all that were found."""
    columns = [
        Column("countdown"), Column(f"date ({tz or 'UTC'})"),
        Column("payload", wide=True, min_width=14), Column("id"), Column("vehicle"), Column("site"),
    ]  # fmt: skip
    rows = [_build_row(each, lookup, now, tz) for each in coming]
    return Grid(columns, rows, _count_upcoming(coming, found))


def _build_row(each: Upcoming, lookup: Lookup, now: datetime, tz: str | None) -> list[Cell]:
    text = describe_countdown(each.date, now, each.milestone)
    style = "outcome.planned" if each.date else "view.faint"
    if text.startswith(OVERDUE):
        text, style = OVERDUE, "outcome.partial"  # when it was due stands in the next column
    when = format_short(each.date, tz) if each.date else "–"
    if each.launch is None:
        assert each.mission is not None  # what is to come is of a launch or of a mission
        return [(text, style), when, each.mission.name, each.mission.id, "", ""]
    site = format_site(each.launch.site) if each.launch.site else ""
    return [(text, style), when, _name(each.launch, lookup), each.launch.id, each.launch.vehicle or "", site]


def _name(launch: Launch, lookup: Lookup) -> str:
    """What a launch carries; one whose only name is its id needs none, for that stands beside it."""
    names = find_field("launches", "payloads").value(launch, lookup)
    title = ", ".join(names) or launch_title(launch, lookup)
    return "" if title == launch.id else title


def _count_upcoming(coming: Sequence[Upcoming], found: Sequence[Upcoming]) -> str:
    """How many planned launches, and how many missions without one."""
    launches = sum(each.launch is not None for each in found)
    parts = []
    if launches or not found:
        parts.append(count_noun(launches, "launches").replace(" ", " planned ", 1))
    if len(found) > launches:
        parts.append(f"{count_noun(len(found) - launches, 'missions')} without a launch")
    footer = " and ".join(parts)
    return footer if len(coming) == len(found) else f"{len(coming)} of {footer}"


def build_slips(slips: Sequence[Slip], lookup: Lookup, tz: str | None) -> Grid:
    """One line a milestone: first planned, now, by how much."""
    columns = [
        Column("subject", wide=True, min_width=12), Column("milestone", wide=True, min_width=9), Column("first"),
        Column(f"now ({tz or 'UTC'})"), Column("moved", wide=True, min_width=27), Column("said"),
        Column("statements", justify="right"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            slip.subject,
            slip.milestone.replace("-", " "),
            _day(slip.first, tz),
            (_day(slip.now, tz), "outcome.success" if slip.happened else "outcome.planned"),
            format_difference(slip.first, slip.now) if len(slip.statements) > 1 or slip.happened else "",
            _said(slip.statements[0]),
            str(len(slip.statements)),
        ]
        for slip in slips
    ]
    happened = sum(slip.happened for slip in slips)
    footer = f"{len(slips)} milestones planned, {happened} reached" if rows else "No plans."
    return Grid(columns, rows, footer)


def _day(date: Date, tz: str | None) -> str:
    """A date without its time of day: no plan slips by minutes."""
    text = format_short(date, tz)
    return text.split(" ")[0] if date.has_time else text


def build_ledger(slips: Sequence[Slip], lookup: Lookup, tz: str | None) -> Page:
    """Every statement about each milestone, the oldest first, and what became of it."""
    return Page([_build_section(slip, lookup, tz) for slip in slips])


def _build_section(slip: Slip, lookup: Lookup, tz: str | None) -> Section:
    subject = lookup.records("missions").get(slip.subject)
    launch = lookup.records("launches").get(slip.subject)
    title = f"{subject.name if subject else slip.subject}, {slip.milestone.replace('-', ' ')}"
    entries = [
        Entry(
            [(_said(plan), ""), (format_words(parse_date(plan.planned), tz), "")],
            [(f"{plan.note} · " if plan.note else "", ""), (_cite(plan.sources, lookup), FAINT)],
        )
        for plan in slip.statements
    ]
    titles = ("said", "planned for", "note and sources")
    return Section(title, [Entries(entries, titles), Paragraph(_outcome(slip, subject, launch, tz))])


ENDED = ("completed", "lost", "cancelled")


def _outcome(slip: Slip, subject: Any | None, launch: Any | None, tz: str | None) -> list[tuple[str, str]]:
    """What became of a plan: when it happened and how much later, or where it stands now."""
    first, now = format_goal(slip.first, tz), format_words(slip.now, tz)
    moved = format_difference(slip.first, slip.now)
    if slip.happened:
        verb = "Flown" if slip.milestone == "launch" else "Happened"
        return [(f"✓ {verb} {now}", "outcome.success"), (f"; first planned {first}: {moved}.", "")]
    if subject is not None and subject.status in ENDED and slip.milestone != "announcement":
        return [("✗ Not reached", "outcome.failure"), (f"; the mission is {subject.status}.", "")]
    if launch is not None and is_unlisted(launch):
        return [("◌ No longer listed", "outcome.unlisted"), (" by Launch Library 2.", "")]
    if len(slip.statements) > 1:
        return [(f"Now {now}", "outcome.planned"), (f"; first planned {first}: {moved}.", "")]
    return [(f"Planned {format_goal(slip.now, tz)}.", "outcome.planned")]


def _cite(keys: Iterable[str], lookup: Lookup) -> str:
    """Who said it and when that was published; a source without a record by its key."""
    sources = lookup.records("sources")
    return "; ".join(format_citation(sources[key]) if key in sources else key for key in keys)


def _said(plan: Any) -> str:
    return format_short(parse_date(plan.as_of)) if plan.as_of else ""
