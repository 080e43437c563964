"""Tables of what is to come, with its countdown, and of how plans moved."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from missioncat.chronology import Agenda, Upcoming
from missioncat.dates import Date, format_difference, format_goal, format_words, parse_date
from missioncat.fields import is_unlisted
from missioncat.ledger import Slip, describe_first_plan
from missioncat.lookup import Lookup
from missioncat.model import Launch, Mission, Plan, count_noun
from missioncat.views.cells import cut_name
from missioncat.views.drawing import Piece
from missioncat.views.formats import format_known, format_site, format_stored, format_words_of
from missioncat.views.listings import weave
from missioncat.views.pages import FAINT, Entries, Entry, Page, Paragraph, Section
from missioncat.views.phrases import OVERDUE, cite_sources, describe_countdown, title_cargo
from missioncat.views.tables import Cell, Column, Grid, weigh_ids

Blocks = dict[str, list[Upcoming]]
"""Title -> what is known equally well."""

LATER = "some time later"
SCREEN = 17
"""So many lines fit on a small terminal beside the header and what stands below."""

FEW = 5
"""So many of the vague rest are shown in any case."""

FEW_OVERDUE = 3
"""So many overdue plans are named in their line."""


def choose_blocks(agenda: Agenda, limit: int | None, is_whole: bool) -> Blocks:
    """What is shown of what is to come.

    This is the first of all, or what is well known with as much of the rest as the screen has room
    for, or the whole. What is overdue is a line below the others unless the whole is wanted, or
    there is nothing else.
    """
    later, overdue = agenda.later, agenda.overdue
    if limit is None and not is_whole:
        room = SCREEN - len(agenda.exact) - len(agenda.near)
        later = later[: max(FEW, room)]
        if agenda.exact or agenda.near or later:
            overdue = []
    known = {"to the day": agenda.exact, "to the month": agenda.near}
    known |= {LATER: later, OVERDUE: overdue}
    room = len(agenda.in_order) if limit is None else limit
    blocks = {}
    for title, rows in known.items():
        shown = rows[:room]
        room -= len(shown)
        if shown:
            blocks[title] = shown
    return blocks


def build_upcoming(
    blocks: Blocks, lookup: Lookup, now: datetime, tz: str | None, footer: str
) -> Grid:
    """What is to come with countdowns, in blocks of what is known equally well."""
    found = chain.from_iterable(blocks.values())
    rows = [_build_row(each, lookup, now, tz) for each in found]
    ids = [str(row[3]) for row in rows]
    columns = [
        Column("countdown", importance=3),
        Column(f"date ({tz or 'UTC'})", importance=4),
        Column("payload", wide=True, min_width=14, importance=5, shorten=cut_name),
        Column("id", importance=weigh_ids(ids, 2)),
        Column("vehicle", importance=1),
        Column("site", importance=1),
    ]
    return Grid(columns, rows, footer, headings=_place_titles(blocks))


def build_upcoming_fields(
    blocks: Blocks, names: Sequence[str], lookup: Lookup, now: datetime, tz: str | None, footer: str
) -> Grid:
    """The same with columns that were named: fields of launches, and what is said of a plan."""
    rows = list(chain.from_iterable(blocks.values()))
    launches = [_stand_in(each) for each in rows]
    besides: dict[str, list[Cell]] = {"countdown": [], "milestone": [], "milestone_date": []}
    for each in rows:
        milestone = date = ""
        if each.milestone != "launch":
            milestone, date = format_words_of(each.milestone), format_known(each.date, tz)
        besides["countdown"].append(_write_countdown(each, now))
        besides["milestone"].append(milestone)
        besides["milestone_date"].append(date)
    return weave(names, launches, besides, lookup, tz, footer, _place_titles(blocks))


def _place_titles(blocks: Blocks) -> dict[int, str]:
    """The titles of blocks by the row that each stands above; a single one needs none."""
    titles = {}
    start = 0
    for title, rows in blocks.items():
        titles[start] = f"{title}:"
        start += len(rows)
    if len(titles) == 1:
        return {}
    return titles


def _stand_in(each: Upcoming) -> Launch:
    """The launch; of a mission that has none what is known of one."""
    if each.launch is not None:
        return each.launch
    mission = each.mission
    assert mission is not None  # what is to come is of a launch or of a mission
    return Launch(id=mission.id, payloads=[mission.name], sources=mission.sources)


def _build_row(each: Upcoming, lookup: Lookup, now: datetime, tz: str | None) -> list[Cell]:
    title, key = name_upcoming(each, lookup)
    launch = _stand_in(each)
    when = format_known(each.date, tz) or "–"
    countdown, site = _write_countdown(each, now), format_site(launch.site or "")
    return [countdown, when, title, key, launch.vehicle or "", site]


def name_upcoming(each: Upcoming, lookup: Lookup) -> tuple[str, str]:
    """What is to come by its name and its id."""
    if each.launch is not None:
        return title_cargo(each.launch, lookup), each.launch.id
    assert each.mission is not None  # what is to come is of a launch or of a mission
    return each.mission.name, each.mission.id


def _write_countdown(each: Upcoming, now: datetime) -> Cell:
    text = describe_countdown(each.date, now, each.milestone)
    if text.startswith(OVERDUE):
        return OVERDUE, "outcome.partial"  # when it was due stands in the next column
    if each.date is None:
        return text, "view.faint"
    return text, "outcome.planned"


def describe_upcoming(
    agenda: Agenda, blocks: Blocks, lookup: Lookup, tz: str | None, limit: int | None
) -> str:
    """The lines below: which plans are overdue, how many of how many, and how to see the others."""
    text = ""
    if agenda.overdue and OVERDUE not in blocks:
        text = f"{_name_overdue(agenda.overdue, lookup, tz)}\n"
    text += _count_upcoming(agenda, blocks)
    if limit is None and len(blocks.get(LATER, ())) < len(agenda.later):
        text += "; --vague shows the rest"
    return text


def _name_overdue(overdue: Sequence[Upcoming], lookup: Lookup, tz: str | None) -> str:
    named = []
    for each in overdue[:FEW_OVERDUE]:
        title, key = name_upcoming(each, lookup)
        due = ""
        if each.date is not None:
            due = f" (was due {format_known(each.date, tz)})"
        named.append(f"{title or key}{due}")
    text = f"{OVERDUE}: {', '.join(named)}"
    if len(overdue) > len(named):
        text += f" and {len(overdue) - len(named):,} more: --vague shows them"
    return text


def _count_upcoming(agenda: Agenda, blocks: Blocks) -> str:
    """How many planned launches, and how many missions without one."""
    found = agenda.in_order
    launches = sum(each.launch is not None for each in found)
    parts = []
    if launches or not found:
        parts.append(count_noun(launches, "launches").replace(" ", " planned ", 1))
    if len(found) > launches:
        parts.append(f"{count_noun(len(found) - launches, 'missions')} without a launch")
    footer = " and ".join(parts)
    shown = sum(map(len, blocks.values()))
    if shown < len(found):
        footer = f"{shown} of {footer}"
    return footer


def build_slips(slips: Sequence[Slip], tz: str | None) -> Grid:
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
        format_stored(slip.statements[0].as_of),
        str(len(slip.statements)),
    ]


def _format_day(date: Date, tz: str | None) -> str:
    """A date without its time of day: no plan slips by minutes."""
    text = format_known(date, tz)
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
    return Entry([(format_stored(plan.as_of), ""), (planned, "")], text)


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
