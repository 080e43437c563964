"""`missioncat next`: what is coming, with countdowns that say no more than is known."""

import re
from datetime import timedelta
from typing import Annotated, Any

import typer

from missioncat.chronology import find_upcoming, may_fly_within
from missioncat.cli.options import (
    Format,
    FormatOption,
    LimitOption,
    NowOption,
    OutputOption,
    QueryArgument,
    TzOption,
    check_zone,
    read_clock,
    tell,
)
from missioncat.cli.output import choose_format, print_view, write_rows
from missioncat.errors import UsageError
from missioncat.exports.values import plain_value
from missioncat.fields import find_field
from missioncat.query import Filter, parse_query

COLUMNS = ("id", "date", "earliest", "latest", "precision", "payloads", "vehicle", "site", "missions", "sources")
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def next_(
        ctx: typer.Context,
        query: QueryArgument = None,
        within: Annotated[
            str | None,
            typer.Option(
                "--within", metavar="SPAN", help="Only what may fly within 12h, 7d or 4w; exit code 1 if nothing may."
            ),
        ] = None,
        limit: LimitOption = None,
        now: NowOption = None,
        tz: TzOption = None,
        format: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Show what is coming, the soonest first, with countdowns that say no more than is known.

        A plan whose time is over without a flight is called overdue, and stays.
        """
        from missioncat.cli.listings import saved_queries

        clock, zone = read_clock(now), check_zone(tz)
        span = read_span_of_time(within) if within else None
        form = choose_format(format, output)
        catalogue = ctx.obj.catalogue()
        wanted = Filter(parse_query(query or [], saved_queries(query)), "launches", catalogue, tz=zone)
        launches = find_upcoming(catalogue.find("launches", wanted), catalogue)
        if span is not None:
            launches = [launch for launch in launches if may_fly_within(launch, catalogue, clock, span)]
        show(ctx.obj, launches, limit, clock, zone, form, output)
        if within and not launches:
            tell(f"Nothing that is planned may fly within {within} of {clock:%Y-%m-%d %H:%M} UTC.")
            raise typer.Exit(1)
        if not launches:
            tell("No launch that matches is planned.")

    return app


def show(
    session: Any, found: list[Any], limit: int | None, clock: Any, tz: str | None, form: Format, output: str | None
) -> None:
    """Print or write planned launches."""
    from missioncat.views.coming import build_upcoming, describe_countdown

    catalogue = session.catalogue()
    launches = found[:limit]
    if form is Format.table:
        if launches or output:
            print_view(session, build_upcoming(launches, catalogue, clock, tz, len(found)), output)
        return
    fields = [find_field("launches", name) for name in COLUMNS]
    date = find_field("launches", "date")
    rows = (
        [describe_countdown(date.value(launch, catalogue), clock)]
        + [plain_value(field.value(launch, catalogue)) for field in fields]
        for launch in launches
    )
    write_rows(form, output, ("countdown", *COLUMNS), rows)


def read_span_of_time(text: str) -> timedelta:
    """A number of hours, days or weeks.

    >>> read_span_of_time("7d"), read_span_of_time("12h")
    (datetime.timedelta(days=7), datetime.timedelta(seconds=43200))
    """
    match = re.fullmatch(r"\s*(\d{1,5})\s*([hdw])\s*", text.lower())
    if not match:
        raise UsageError(f"--within {text}: say a number of hours, days or weeks, such as 12h, 7d or 4w.")
    return int(match[1]) * UNITS[match[2]]
