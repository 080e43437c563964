"""`missioncat last`: what flew last, the newest first, and how long ago."""

from collections.abc import Sequence
from typing import Annotated

import typer

from missioncat.chronology import leave_out_future
from missioncat.cli.data_age import add_line, say_age
from missioncat.cli.flights import Asked, FlightOptions, build_row, read_asked, write_whole
from missioncat.cli.listing_options import OutcomeOption, build_query
from missioncat.cli.listings import explain_queries
from missioncat.cli.options import LIMIT, describe_left_out, tell
from missioncat.cli.output import Shown, read_shown
from missioncat.exports import RECORD_FORMATS
from missioncat.fields import launch_date
from missioncat.model import Launch
from missioncat.query import Filter, Query, parse_sort, sort_records

OWN = ("ago",)
"""The column that is not of a launch: how long ago it was."""

COLUMNS = (
    *(*OWN, "id", "date", "earliest", "latest", "precision", "payloads", "outcome", "vehicle"),
    *("site", "missions", "sources"),
)


class LastOptions(FlightOptions):
    """The same, and what only flights have that have been."""

    limit: Annotated[int, LIMIT] = 5
    outcome: OutcomeOption = None


@explain_queries
def last(ctx: typer.Context, options: LastOptions) -> None:
    """Show what flew last, the newest first, and how long ago that was."""
    shown = read_shown(ctx.obj, options)
    asked = read_asked(options, shown, OWN)
    ctx.obj.catalogue()  # without one, nothing else has to be right
    flown, left_out = find_flown(build_query(options), shown, options.everything)
    launches = flown[: options.limit]
    if not shown.is_data:
        show_table(asked, launches, len(flown))
    elif shown.form.value in RECORD_FORMATS:
        write_whole(asked, launches)
    else:
        write_rows(asked, launches)
    if left_out:
        tell(describe_left_out(left_out))
    if not flown:
        tell("No launch that matches has flown.")


def find_flown(asked: Query, shown: Shown, everything: bool = False) -> tuple[list[Launch], int]:
    """What has flown, the newest first, and how many launches were left out as not to orbit."""
    catalogue = shown.catalogue
    wanted = Filter(asked, "launches", catalogue, tz=shown.tz, now=shown.clock)
    matching = [launch for launch in catalogue.find("launches", wanted) if launch.outcome]
    flown = matching
    if not everything:
        flown = wanted.leave_out(matching)
    newest_first = sort_records(flown, parse_sort("date-", "launches"), catalogue)
    return leave_out_future(newest_first, shown.clock), len(matching) - len(flown)


def show_table(asked: Asked, launches: Sequence[Launch], found: int) -> None:
    """Print the table of launches, those shown of so many; none of nothing."""
    from missioncat.views.listings import build_last, describe_last

    shown = asked.shown
    if not (launches or shown.file):
        return
    footer = add_line(describe_last(len(launches), found), say_age(shown))
    shown.print(build_last(launches, asked.names, shown.catalogue, shown.clock, shown.tz, footer))


def write_rows(asked: Asked, launches: Sequence[Launch]) -> None:
    """Write launches as rows."""
    from missioncat.views.phrases import describe_ago

    shown, columns, rows = asked.shown, asked.names or COLUMNS, []
    for launch in launches:
        known = {"ago": describe_ago(launch_date(launch), shown.clock)}
        rows.append(build_row(launch, columns, asked, known))
    shown.write(columns, rows)
