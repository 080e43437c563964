"""`missioncat next`: what is coming, with countdowns that say no more than is known."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

import typer

from missioncat import chronology
from missioncat.chronology import Agenda, Upcoming
from missioncat.cli.data_age import add_line, say_age
from missioncat.cli.flights import Asked, FlightOptions, build_row, read_asked, write_whole
from missioncat.cli.listing_options import build_query
from missioncat.cli.options import LimitOption, describe_left_out, flag, option, tell
from missioncat.cli.output import Shown, read_shown
from missioncat.dates.spans import read_length
from missioncat.errors import MissioncatError, UsageError
from missioncat.exports import RECORD_FORMATS
from missioncat.exports.values import plain_value
from missioncat.fields import is_planned
from missioncat.model import Launch, count_noun
from missioncat.query import Filter, Query

OWN = ("countdown", "milestone", "milestone_date")
"""Columns that are not of a launch, but of what is to come."""

COLUMNS = (
    *("countdown", "id", "date", "earliest", "latest", "precision", "payloads", "vehicle", "site"),
    *("missions", "sources", "milestone", "milestone_date"),
)

WithinOption = Annotated[
    str | None,
    option(
        *("--within", "SPAN"),
        "Only what flies within 12h, 7d or 4w by all that is known; exit code 1 if nothing does.",
    ),
]
MayOption = Annotated[
    bool, flag("--may", "With --within: also what is known vaguely and only may fly.")
]
WholeOption = Annotated[
    bool, flag("--vague", "In a table: also all that is known vaguely or overdue.")
]
CertainOption = Annotated[
    bool, flag("--certain", "Only what is known to the day, month or quarter.")
]


class NextOptions(FlightOptions):
    """The same, and how vague it may be."""

    within: WithinOption = None
    may: MayOption = False
    certain: CertainOption = False
    vague: WholeOption = False
    limit: LimitOption = None


class Coming(NamedTuple):
    """What is to come, and of it what is none to orbit and was left out."""

    found: list[Upcoming]
    left_out: list[Launch]
    unsure: int = 0
    """So many more may fly within the time asked for, but need not."""
    vague: int = 0
    """So many were left out by --certain."""


def next_(ctx: typer.Context, options: NextOptions) -> None:
    """Show what is coming, the soonest first, with countdowns that say no more than is known.

    What is known to the day comes first, then what is known to the month or quarter, then the vague
    rest. A plan whose time is over without a flight is called overdue, and stays. Of a mission
    whose launch has no date the first milestone that has one is shown.
    """
    shown = read_shown(ctx.obj, options)
    check_vagueness(options)
    asked = read_asked(options, shown, OWN)
    span = None
    if options.within:
        span = read_length("--within", options.within, "12h, 7d or 4w")
    ctx.obj.catalogue()  # without one, nothing else has to be right
    coming = find_coming(build_query(options), shown, options.everything)
    if span is not None:
        coming = keep_within(coming, shown, span, options.may)
    if options.certain:
        certain = [each for each in coming.found if not chronology.is_vague(each.date)]
        coming = coming._replace(found=certain, vague=len(coming.found) - len(certain))
    show(asked, coming, options)
    tell_rest(coming, options, shown)


def check_vagueness(options: NextOptions) -> None:
    """Refuse what could only be ignored."""
    if options.may and not options.within:
        raise UsageError("--may goes with --within: missioncat next --within 7d --may.")
    if options.certain and options.vague:
        raise UsageError("--certain leaves out what --vague shows; leave one of them out.")


def find_coming(asked: Query, shown: Shown, everything: bool = False) -> Coming:
    """What is planned that a query matches: launches, and missions that have none."""
    catalogue = shown.catalogue
    wanted = Filter(asked, "launches", catalogue, tz=shown.tz, now=shown.clock)
    matching = catalogue.find("launches", wanted)
    planned = [launch for launch in matching if is_planned("launches", launch)]
    launches = planned if everything else wanted.leave_out(planned)
    kept = {launch.id for launch in launches}
    left_out = [launch for launch in planned if launch.id not in kept]
    try:
        others = Filter(asked, "missions", catalogue, tz=shown.tz, now=shown.clock)
        missions = catalogue.find("missions", others)
    except MissioncatError:  # it asks for something that only launches have
        missions = []
    return Coming(chronology.find_upcoming(launches, missions, catalogue, shown.clock), left_out)


def keep_within(coming: Coming, shown: Shown, span: timedelta, may: bool) -> Coming:
    """What flies within a span from now, or also what only may; milestones are no flights."""
    when = (shown.catalogue, shown.clock, span)
    possible, sure = [], []
    for each in coming.found:
        if each.launch is None or each.milestone != "launch":
            continue
        if chronology.may_fly_within(each.launch, *when):
            possible.append(each)
        if chronology.must_fly_within(each.launch, *when):
            sure.append(each)
    reaches = chronology.may_fly_within if may else chronology.must_fly_within
    left_out = [launch for launch in coming.left_out if reaches(launch, *when)]
    if may:
        return Coming(possible, left_out)
    return Coming(sure, left_out, len(possible) - len(sure))


def tell_rest(coming: Coming, options: NextOptions, shown: Shown) -> None:
    """Say what the rows cannot: what was left out, and why there is nothing."""
    if coming.left_out:
        tell(describe_left_out(len(coming.left_out)))
    if coming.unsure and (shown.is_data or not coming.found):  # else it is below the table
        tell(f"{describe_unsure(coming.unsure)}.")
    if coming.found:
        return
    if options.within:
        what = "may fly"
        if coming.unsure:
            what = "is known to fly"
        clock = f"{shown.clock:%Y-%m-%d %H:%M} UTC"
        tell(f"Nothing that is planned {what} within {options.within} of {clock}.")
        raise typer.Exit(1)
    if coming.vague:
        others = f"{coming.vague:,} more without --certain"
        tell(f"Nothing is known to the day, month or quarter; {others}.")
        return
    tell("No launch that matches is planned.")


def describe_unsure(count: int) -> str:
    """How many more may fly within the time that was asked for.

    >>> describe_unsure(1)
    '1 launch that is planned vaguely may fly then too: --may'
    """
    are = "is" if count == 1 else "are"
    return f"{count_noun(count, 'launches')} that {are} planned vaguely may fly then too: --may"


def show(asked: Asked, coming: Coming, options: NextOptions) -> None:
    """Print or write what is to come."""
    shown = asked.shown
    agenda = chronology.arrange_upcoming(coming.found, shown.clock)
    if not shown.is_data:
        if coming.found or shown.file:
            show_table(asked, agenda, coming, options)
        return
    found = choose_first(coming.found, agenda, options.limit)
    if shown.form.value in RECORD_FORMATS:
        write_launches(asked, found, options)
        return
    columns = asked.names or COLUMNS
    rows = (build_row(each.launch, columns, asked, list_own(each, shown.clock)) for each in found)
    shown.write(columns, rows)


def choose_first(found: Sequence[Upcoming], agenda: Agenda, limit: int | None) -> list[Upcoming]:
    """The first that a terminal shows, in the order of data: that of their earliest moments."""
    if limit is None:
        return list(found)
    first = {id(each) for each in agenda.in_order[:limit]}
    return [each for each in found if id(each) in first]


def show_table(asked: Asked, agenda: Agenda, coming: Coming, options: NextOptions) -> None:
    """Print the table, what is known well before what is vague."""
    from missioncat.views.coming import (
        build_upcoming,
        build_upcoming_fields,
        choose_blocks,
        describe_upcoming,
    )

    shown, catalogue = asked.shown, asked.shown.catalogue
    blocks = choose_blocks(agenda, options.limit, options.vague)
    footer = describe_upcoming(agenda, blocks, catalogue, shown.tz, options.limit)
    if coming.unsure:
        footer = add_line(footer, describe_unsure(coming.unsure))
    footer = add_line(footer, say_age(shown))
    if asked.names:
        how = (catalogue, shown.clock, shown.tz, footer)
        view = build_upcoming_fields(blocks, asked.names, *how)
    else:
        view = build_upcoming(blocks, catalogue, shown.clock, shown.tz, footer)
    shown.print(view)


def write_launches(asked: Asked, found: Sequence[Upcoming], options: NextOptions) -> None:
    """Write the launches whole; a calendar has vague ones too, as tentative over their days."""
    launches = [each.launch for each in found if each.launch is not None]
    write_whole(asked, launches, vague=not options.certain)
    without = len(found) - len(launches)
    if without:
        tell(f"{count_noun(without, 'missions')} without a launch left out.")


def list_own(each: Upcoming, clock: datetime) -> dict[str, object]:
    """What the columns hold that no launch says; a mission without one has its own few."""
    from missioncat.views.phrases import describe_countdown

    known: dict[str, object] = {"countdown": describe_countdown(each.date, clock, each.milestone)}
    if each.milestone != "launch":
        known |= {"milestone": each.milestone, "milestone_date": plain_value(each.date)}
    if each.launch is None:
        mission = each.mission
        assert mission is not None  # what is to come is of a launch or of a mission
        known |= {
            "id": mission.id,
            "payloads": [mission.name],
            "missions": [mission.id],
            "sources": list(mission.sources),
        }
    return known
