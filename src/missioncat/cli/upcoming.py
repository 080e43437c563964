"""`missioncat next`: what is coming, with countdowns that say no more than is known."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.chronology import Upcoming, find_upcoming, may_fly_within
from missioncat.cli.options import (
    AllOption,
    Format,
    LimitOption,
    QueryArgument,
    ShownOptions,
    describe_left_out,
    read_query,
    tell,
)
from missioncat.cli.output import Shown, print_view, read_shown, write_rows
from missioncat.cli.session import Session
from missioncat.dates.spans import read_length
from missioncat.errors import MissioncatError
from missioncat.exports.values import plain_value
from missioncat.fields import find_field, is_planned
from missioncat.model import Launch
from missioncat.query import Filter, Query

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

WithinOption = Annotated[
    str | None,
    typer.Option(
        "--within",
        metavar="SPAN",
        help="Only what may fly within 12h, 7d or 4w; exit code 1 if nothing may.",
    ),
]


def next_(
    ctx: typer.Context,
    query: QueryArgument = None,
    within: WithinOption = None,
    everything: AllOption = False,
    limit: LimitOption = None,
    *,
    options: ShownOptions,
) -> None:
    """Show what is coming, the soonest first, with countdowns that say no more than is known.

    A plan whose time is over without a flight is called overdue, and stays. Of a mission whose
    launch has no date the first milestone that has one is shown.
    """
    shown = read_shown(options)
    span = read_within(within)
    clock, catalogue = shown.clock, ctx.obj.catalogue()
    coming, left_out = find_coming(catalogue, read_query(query), shown, everything)
    if span is not None:
        coming = [each for each in coming if may_fly(each, catalogue, clock, span)]
        left_out = [launch for launch in left_out if may_fly_within(launch, catalogue, clock, span)]
    show(ctx.obj, coming, limit, shown)
    if left_out:
        tell(describe_left_out(len(left_out)))
    if within and not coming:
        tell(f"Nothing that is planned may fly within {within} of {clock:%Y-%m-%d %H:%M} UTC.")
        raise typer.Exit(1)
    if not coming:
        tell("No launch that matches is planned.")


def read_within(text: str | None) -> timedelta | None:
    """How far ahead to look, None for as far as anything is planned."""
    if not text:
        return None
    return read_length("--within", text, "12h, 7d or 4w")


def find_coming(
    catalogue: "Catalogue", asked: Query, shown: Shown, everything: bool
) -> tuple[list[Upcoming], list[Launch]]:
    """What is planned that a query matches, launches and missions that have none; what is left out
    as not to orbit.
    """
    wanted = Filter(asked, "launches", catalogue, tz=shown.tz, now=shown.clock)
    planned = [
        launch for launch in catalogue.find("launches", wanted) if is_planned("launches", launch)
    ]
    launches = planned if everything else wanted.leave_out(planned)
    kept = {launch.id for launch in launches}
    left_out = [launch for launch in planned if launch.id not in kept]
    try:
        others = Filter(asked, "missions", catalogue, tz=shown.tz, now=shown.clock)
        missions = catalogue.find("missions", others)
    except MissioncatError:  # it asks for something that only launches have
        missions = []
    return find_upcoming(launches, missions, catalogue, shown.clock), left_out


def may_fly(each: Upcoming, catalogue: "Catalogue", clock: datetime, span: timedelta) -> bool:
    """Whether a launch may lift off within a span from now; other milestones are no flights."""
    if each.launch is None or each.milestone != "launch":
        return False
    return may_fly_within(each.launch, catalogue, clock, span)


def show(session: Session, found: Sequence[Upcoming], limit: int | None, shown: Shown) -> None:
    """Print or write what is to come."""
    from missioncat.views.coming import build_upcoming

    catalogue = session.catalogue()
    coming = found[:limit]
    if shown.form is not Format.table:
        rows = (build_row(each, catalogue, shown.clock) for each in coming)
        write_rows(shown.form, shown.output, COLUMNS, rows)
    elif coming or shown.output:
        view = build_upcoming(coming, catalogue, shown.clock, shown.tz, found)
        print_view(session, view, shown.output)


def build_row(each: Upcoming, catalogue: "Catalogue", clock: datetime) -> list[object]:
    """The values of the columns; a milestone has its own, and leaves the date of the launch empty.
    """
    from missioncat.views.phrases import describe_countdown

    said = describe_countdown(each.date, clock, each.milestone)
    milestone: list[object] = [None, None]
    if each.milestone != "launch":
        milestone = [each.milestone, plain_value(each.date)]
    if each.launch is not None:
        fields = [find_field("launches", name) for name in OF_LAUNCH]
        values = [plain_value(field.value(each.launch, catalogue)) for field in fields]
        return [said, *values, *milestone]
    mission = each.mission
    assert mission is not None  # what is to come is of a launch or of a mission
    known: dict[str, object] = {
        "id": mission.id,
        "payloads": [mission.name],
        "missions": [mission.id],
        "sources": list(mission.sources),
    }
    return [said, *(known.get(name) for name in OF_LAUNCH), *milestone]
