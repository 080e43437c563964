"""Tables of what is to come and of how plans moved."""

from collections.abc import Sequence
from datetime import datetime

from missioncat.chronology import Upcoming
from missioncat.dates import (
    Date,
    format_difference,
    format_goal,
    format_short,
    format_words,
    parse_date,
)
from missioncat.fields import is_unlisted
from missioncat.ledger import Slip, describe_first_plan
from missioncat.lookup import Lookup
from missioncat.model import Launch, Mission, Plan, count_noun
from missioncat.views.cells import cut_name
from missioncat.views.drawing import Piece
from missioncat.views.formats import format_site, format_words_of
from missioncat.views.pages import FAINT, Entries, Entry, Page, Paragraph, Section
from missioncat.views.phrases import (
    OVERDUE,
    cite_sources,
    describe_countdown,
    describe_said,
    title_cargo,
)
from missioncat.views.tables import Cell, Column, Grid


def build_upcoming(
    coming: Sequence[Upcoming],
    lookup: Lookup,
    now: datetime,
    tz: str | None,
    found: Sequence[Upcoming],
) -> Grid:
    """What is to come with countdowns: those shown of all that were found."""
    columns = [
        Column("countdown", importance=2),
        Column(f"date ({tz or 'UTC'})", importance=3),
        Column("payload", wide=True, min_width=14, importance=4, shorten=cut_name),
        Column("id", importance=1),
        Column("vehicle"),
        Column("site"),
    ]
    rows = [_build_row(each, lookup, now, tz) for each in coming]
    return Grid(columns, rows, _count_upcoming(coming, found))


def _build_row(each: Upcoming, lookup: Lookup, now: datetime, tz: str | None) -> list[Cell]:
    when = "–"
    if each.date is not None:
        when = format_short(each.date, tz)
    dates: list[Cell] = [_write_countdown(each, now), when]
    if each.launch is None:
        assert each.mission is not None  # what is to come is of a launch or of a mission
        return [*dates, each.mission.name, each.mission.id, "", ""]
    launch = each.launch
    site = ""
    if launch.site:
        site = format_site(launch.site)
    return [*dates, title_cargo(launch, lookup), launch.id, launch.vehicle or "", site]


def _write_countdown(each: Upcoming, now: datetime) -> Cell:
    text = describe_countdown(each.date, now, each.milestone)
    if text.startswith(OVERDUE):
        return OVERDUE, "outcome.partial"  # when it was due stands in the next column
    if each.date is None:
        return text, "view.faint"
    return text, "outcome.planned"


def _count_upcoming(coming: Sequence[Upcoming], found: Sequence[Upcoming]) -> str:
    """How many planned launches, and how many missions without one."""
    launches = sum(each.launch is not None for each in found)
    parts = []
    if launches or not found:
        parts.append(count_noun(launches, "launches").replace(" ", " planned ", 1))
    if len(found) > launches:
        parts.append(f"{count_noun(len(found) - launches, 'missions')} without a launch")
    footer = " and ".join(parts)
    if len(coming) < len(found):
        footer = f"{len(coming)} of {footer}"
    return footer


def build_slips(slips: Sequence[Slip], lookup: Lookup, tz: str | None) -> Grid:
    """One line a milestone: first planned, now, by how much."""
    columns = [
        Column("subject", wide=True, min_width=12, importance=4),
        Column("milestone", wide=True, min_width=9, importance=2),
        Column("first", importance=1),
        Column(f"now ({tz or 'UTC'})", importance=3),
        Column("moved", wide=True, min_width=27, importance=3),
        Column("said"),
        Column("statements", justify="right"),
    ]
    rows = [_build_slip_row(slip, tz) for slip in slips]
    happened = sum(slip.happened for slip in slips)
    footer = "No plans."
    if rows:
        footer = f"{len(slips)} milestones planned, {happened} reached"
    return Grid(columns, rows, footer)


def _build_slip_row(slip: Slip, tz: str | None) -> list[Cell]:
    moved = ""
    # A plan that was stated once and has not come true cannot have moved.
    if len(slip.statements) > 1 or slip.happened:
        moved = format_difference(slip.first, slip.now)
    return [
        slip.subject,
        format_words_of(slip.milestone),
        _format_day(slip.first, tz),
        (_format_day(slip.now, tz), "outcome.success" if slip.happened else "outcome.planned"),
        moved,
        describe_said(slip.statements[0]),
        str(len(slip.statements)),
    ]


def _format_day(date: Date, tz: str | None) -> str:
    """A date without its time of day: no plan slips by minutes."""
    text = format_short(date, tz)
    if date.has_time:
        return text.split(" ")[0]
    return text


def build_ledger(slips: Sequence[Slip], lookup: Lookup, tz: str | None) -> Page:
    """Every statement about each milestone, the oldest first, and what became of it."""
    return Page([_build_section(slip, lookup, tz) for slip in slips])


def _build_section(slip: Slip, lookup: Lookup, tz: str | None) -> Section:
    mission = lookup.table(Mission).get(slip.subject)
    launch = lookup.table(Launch).get(slip.subject)
    name = slip.subject
    if mission is not None:
        name = mission.name
    entries = [_build_statement(plan, lookup, tz) for plan in slip.statements]
    titles = ("said", "planned for", "note and sources")
    outcome = Paragraph(_write_outcome(slip, mission, launch, tz))
    title = f"{name}, {format_words_of(slip.milestone)}"
    return Section(title, [Entries(entries, titles), outcome])


def _build_statement(plan: Plan, lookup: Lookup, tz: str | None) -> Entry:
    planned = format_words(parse_date(plan.planned), tz)
    text: list[Piece] = []
    if plan.note:
        text.append((f"{plan.note} · ", ""))
    text.append((cite_sources(plan.sources, lookup), FAINT))
    return Entry([(describe_said(plan), ""), (planned, "")], text)


ENDED = ("completed", "lost", "cancelled")
"""Statuses of missions that will reach nothing more."""


def _write_outcome(
    slip: Slip, mission: Mission | None, launch: Launch | None, tz: str | None
) -> list[Piece]:
    """What became of a plan: when it happened and how much later, or where it stands now."""
    now = format_words(slip.now, tz)
    first = describe_first_plan(slip, tz)
    moved = f"; {first}: {format_difference(slip.first, slip.now)}."
    if slip.happened:
        verb = "Flown" if slip.milestone == "launch" else "Happened"
        return [(f"✓ {verb} {now}", "outcome.success"), (moved, "")]
    if mission is not None and mission.status in ENDED and slip.milestone != "announcement":
        return [("✗ Not reached", "outcome.failure"), (f"; the mission is {mission.status}.", "")]
    if launch is not None and is_unlisted(launch):
        return [("◌ No longer listed", "outcome.unlisted"), (" by Launch Library 2.", "")]
    if len(slip.statements) > 1:
        return [(f"Now {now}", "outcome.planned"), (moved, "")]
    return [(f"Planned {format_goal(slip.now, tz)}.", "outcome.planned")]
