"""`missioncat next`: what is coming, with countdowns that say no more than is known."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from missioncat.chronology import Upcoming, find_upcoming, may_fly_within
from missioncat.cli.options import (
    AllOption,
    Format,
    FormatOption,
    LimitOption,
    NowOption,
    OutputOption,
    QueryArgument,
    Session,
    TzOption,
    check_zone,
    describe_left_out,
    read_clock,
    tell,
)
from missioncat.cli.output import choose_format, print_view, write_rows
from missioncat.errors import MissioncatError, UsageError
from missioncat.exports.values import plain_value
from missioncat.fields import find_field, is_planned
from missioncat.query import Filter, Query, parse_query

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue

OF_LAUNCH = (
    "id",
    "date",
    "earliest",
    "latest",
    "precision",
    "payloads",
    "vehicle",
    "site",
    "missions",
    "sources",
)
COLUMNS = ("countdown", *OF_LAUNCH, "milestone", "milestone_date")
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


WithinOption = Annotated[
    str | None,
    typer.Option(
        "--within",
        metavar="SPAN",
        help="Only what may fly within 12h, 7d or 4w; exit code 1 if nothing may.",
    ),
]


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name=name)(next_)
    return app


def next_(
    ctx: typer.Context,
    query: QueryArgument = None,
    within: WithinOption = None,
    everything: AllOption = False,
    limit: LimitOption = None,
    now: NowOption = None,
    tz: TzOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show what is coming, the soonest first, with countdowns that say no more than is known.

    A plan whose time is over without a flight is called overdue, and stays. Of a mission whose
    launch has no date the first milestone that has one is shown.
    """
    from missioncat.cli.listings import saved_queries

    clock, zone = read_clock(now), check_zone(tz)
    span = read_span_of_time(within) if within else None
    form = choose_format(format, output)
    catalogue = ctx.obj.catalogue()
    asked = parse_query(query or [], saved_queries(query))
    coming, left_out = find_coming(catalogue, asked, zone, clock, everything)
    if span is not None:
        coming = [each for each in coming if may_fly(each, catalogue, clock, span)]
        left_out = [launch for launch in left_out if may_fly_within(launch, catalogue, clock, span)]
    show(ctx.obj, coming, limit, clock, zone, form, output)
    if left_out:
        tell(describe_left_out(len(left_out)))
    if within and not coming:
        tell(f"Nothing that is planned may fly within {within} of {clock:%Y-%m-%d %H:%M} UTC.")
        raise typer.Exit(1)
    if not coming:
        tell("No launch that matches is planned.")


def find_coming(
    catalogue: "Catalogue", asked: Query, tz: str | None, clock: datetime, everything: bool
) -> tuple[list[Upcoming], list[Any]]:
    """What is planned that a query matches, launches and missions that have none; what is left out
    as not to orbit.
    """
    wanted = Filter(asked, "launches", catalogue, tz=tz)
    planned = [
        launch for launch in catalogue.find("launches", wanted) if is_planned("launches", launch)
    ]
    launches = planned if everything else wanted.leave_out(planned)
    kept = {launch.id for launch in launches}
    left_out = [launch for launch in planned if launch.id not in kept]
    try:
        missions = catalogue.find("missions", Filter(asked, "missions", catalogue, tz=tz))
    except MissioncatError:  # it asks for something that only launches have
        missions = []
    return find_upcoming(launches, missions, catalogue, clock), left_out


def may_fly(each: Upcoming, catalogue: "Catalogue", clock: datetime, span: timedelta) -> bool:
    """Whether a launch may lift off within a span from now; other milestones are no flights."""
    if each.launch is None or each.milestone != "launch":
        return False
    return may_fly_within(each.launch, catalogue, clock, span)


def show(
    session: Session,
    found: Sequence[Upcoming],
    limit: int | None,
    clock: datetime,
    tz: str | None,
    form: Format,
    output: str | None,
) -> None:
    """Print or write what is to come."""
    from missioncat.views.coming import build_upcoming

    catalogue = session.catalogue()
    coming = found[:limit]
    if form is Format.table:
        if coming or output:
            print_view(session, build_upcoming(coming, catalogue, clock, tz, found), output)
        return
    rows = (build_row(each, catalogue, clock) for each in coming)
    write_rows(form, output, COLUMNS, rows)


def build_row(each: Upcoming, catalogue: "Catalogue", clock: datetime) -> list[Any]:
    """The values of the columns; a milestone has its own, and leaves the date of the launch empty.
    """
    from missioncat.views.phrases import describe_countdown

    said = describe_countdown(each.date, clock, each.milestone)
    milestone = (
        [None, None] if each.milestone == "launch" else [each.milestone, plain_value(each.date)]
    )
    if each.launch is not None:
        fields = [find_field("launches", name) for name in OF_LAUNCH]
        return [
            said,
            *(plain_value(field.value(each.launch, catalogue)) for field in fields),
            *milestone,
        ]
    mission = each.mission
    assert mission is not None  # what is to come is of a launch or of a mission
    values: dict[str, Any] = {
        "id": mission.id,
        "payloads": [mission.name],
        "missions": [mission.id],
    }
    values["sources"] = list(mission.sources)
    return [said, *(values.get(name) for name in OF_LAUNCH), *milestone]


def read_span_of_time(text: str) -> timedelta:
    """A number of hours, days or weeks.

    >>> read_span_of_time("7d"), read_span_of_time("12h")
    (datetime.timedelta(days=7), datetime.timedelta(seconds=43200))
    """
    match = re.fullmatch(r"\s*(\d{1,5})\s*([hdw])\s*", text.lower())
    if not match:
        raise UsageError(
            f"--within {text}: say a number of hours, days or weeks, such as 12h, 7d or 4w."
        )
    return int(match[1]) * UNITS[match[2]]
