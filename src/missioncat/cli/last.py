"""`missioncat last`: what flew last, the newest first, and how long ago."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.chronology import leave_out_future
from missioncat.cli.data_age import add_line, say_age
from missioncat.cli.flights import FlightOptions, check_fit, read_columns, write_whole
from missioncat.cli.listing_options import OutcomeOption, list_terms
from missioncat.cli.listings import explain_queries
from missioncat.cli.options import Format, describe_left_out, read_query, tell
from missioncat.cli.output import Shown, print_view, read_shown, write_rows
from missioncat.cli.session import Session
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
    *OWN,
    "id",
    "date",
    "earliest",
    "latest",
    "precision",
    "payloads",
    "outcome",
    "vehicle",
    "site",
    "missions",
    "sources",
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
    check_fit(options, shown)
    names = read_columns(options.fields, OWN)
    catalogue = ctx.obj.catalogue()
    matching, left_out = find_flown(catalogue, options, shown)
    newest_first = sort_records(matching, parse_sort("date-", "launches"), catalogue)
    flown = leave_out_future(newest_first, shown.clock)
    launches = flown[: options.limit]
    if shown.form is Format.table:
        show_table(ctx.obj, launches, len(flown), names, shown)
    elif shown.form.value in RECORD_FORMATS:
        own = [name for name in names if name not in OWN]
        write_whole(ctx.obj, launches, own, options, shown)
    else:
        columns = names or COLUMNS
        rows = (build_row(launch, columns, catalogue, shown) for launch in launches)
        write_rows(shown.form, shown.output, columns, rows)
    if left_out:
        tell(describe_left_out(left_out))
    if not flown:
        tell("No launch that matches has flown.")


def find_flown(
    catalogue: "Catalogue", options: LastOptions, shown: Shown
) -> tuple[list[Launch], int]:
    """The launches that were asked for and have flown, and how many were left out as not to orbit.
    """
    query = read_query(options.query).narrowed(list_terms(options))
    wanted = Filter(query, "launches", catalogue, tz=shown.tz, now=shown.clock)
    matching = [launch for launch in catalogue.find("launches", wanted) if launch.outcome]
    if options.everything:
        return matching, 0
    flown = wanted.leave_out(matching)
    return flown, len(matching) - len(flown)


def show_table(
    session: Session, launches: Sequence[Launch], found: int, names: list[str], shown: Shown
) -> None:
    """Print the table of launches, those shown of so many; none of nothing."""
    from missioncat.views.last import build_last, describe_last

    if not (launches or shown.output):
        return
    footer = describe_last(len(launches), found)
    footer = add_line(footer, say_age(session, shown.clock, shown.output))
    view = build_last(launches, names, session.catalogue(), shown.clock, shown.tz, footer)
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
