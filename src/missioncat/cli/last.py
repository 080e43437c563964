"""`missioncat last`: what flew last, the newest first, and how long ago."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.chronology import leave_out_future
from missioncat.cli.data_age import add_line, say_age
from missioncat.cli.flights import Asked, FlightOptions, read_asked, write_whole
from missioncat.cli.listing_options import OutcomeOption, list_terms
from missioncat.cli.listings import explain_queries
from missioncat.cli.options import Format, describe_left_out, read_query, tell
from missioncat.cli.output import Shown, print_view, read_shown, write_rows
from missioncat.exports import RECORD_FORMATS
from missioncat.exports.values import plain_value
from missioncat.fields import find_field, launch_date
from missioncat.model import Launch
from missioncat.query import Filter, parse_sort, sort_records

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue

OWN = ("ago",)
"""The column that is not of a launch: how long ago it was."""

COLUMNS = (
    *(*OWN, "id", "date", "earliest", "latest", "precision", "payloads", "outcome", "vehicle"),
    *("site", "missions", "sources"),
)

CountOption = Annotated[
    int, typer.Option("--limit", "-n", metavar="N", min=0, help="Show N of them at most.")
]


class LastOptions(FlightOptions):
    """The same, and what only flights have that have been."""

    limit: CountOption = 5
    outcome: OutcomeOption = None


@explain_queries
def last(ctx: typer.Context, options: LastOptions) -> None:
    """Show what flew last, the newest first, and how long ago that was."""
    shown = read_shown(options)
    asked = read_asked(ctx.obj, options, shown, OWN)
    catalogue = ctx.obj.catalogue()
    query = read_query(options.query).narrowed(list_terms(options))
    wanted = Filter(query, "launches", catalogue, tz=shown.tz, now=shown.clock)
    flown, left_out = find_flown(catalogue, wanted, shown.clock, options.everything)
    launches = flown[: options.limit]
    if shown.form is Format.table:
        show_table(asked, launches, len(flown))
    elif shown.form.value in RECORD_FORMATS:
        write_whole(asked, launches)
    else:
        columns = asked.names or COLUMNS
        rows = (build_row(launch, columns, catalogue, shown) for launch in launches)
        write_rows(shown.form, shown.output, columns, rows)
    if left_out:
        tell(describe_left_out(left_out))
    if not flown:
        tell("No launch that matches has flown.")


def find_flown(
    catalogue: "Catalogue", wanted: Filter, clock: datetime, everything: bool = False
) -> tuple[list[Launch], int]:
    """What has flown, the newest first, and how many launches were left out as not to orbit."""
    matching = [launch for launch in catalogue.find("launches", wanted) if launch.outcome]
    flown = matching
    if not everything:
        flown = wanted.leave_out(matching)
    newest_first = sort_records(flown, parse_sort("date-", "launches"), catalogue)
    return leave_out_future(newest_first, clock), len(matching) - len(flown)


def show_table(asked: Asked, launches: Sequence[Launch], found: int) -> None:
    """Print the table of launches, those shown of so many; none of nothing."""
    from missioncat.views.listings import build_last, describe_last

    session, shown = asked.session, asked.shown
    if not (launches or shown.output):
        return
    footer = describe_last(len(launches), found)
    footer = add_line(footer, say_age(session, shown.clock, shown.output))
    view = build_last(launches, asked.names, session.catalogue(), shown.clock, shown.tz, footer)
    print_view(session, view, shown.output)


def build_row(
    launch: Launch, columns: Sequence[str], catalogue: "Catalogue", shown: Shown
) -> list[object]:
    """The values of the columns."""
    from missioncat.views.phrases import describe_ago

    row: list[object] = []
    for name in columns:
        if name in OWN:
            row.append(describe_ago(launch_date(launch), shown.clock))
        else:
            row.append(plain_value(find_field("launches", name).value(launch, catalogue)))
    return row
