"""The options of listings: what is listed, in which order, as what; each table has its own."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from missioncat.cli import complete, options
from missioncat.cli.options import flag, option, read_query
from missioncat.query import Query, Term

if TYPE_CHECKING:
    from missioncat.cli.flights import FlightOptions

ByOption = Annotated[
    str | None,
    option(
        *("--by", "FIELD[,FIELD]"),
        "Count by these fields instead of listing; --sort count or label orders the counts.",
    ),
]
SortOption = Annotated[
    str | None,
    option("--sort", "FIELD[-]", "Sort by fields; a - before or behind one: descending."),
]
NewestOption = Annotated[bool, flag("--newest", "The same as --sort date-: the newest first.")]
LastOption = Annotated[
    int | None,
    typer.Option("--last", metavar="N", min=0, help="Only the last N that flew, the newest first."),
]
CertainOption = Annotated[
    bool, flag("--certain", "Only what must lie in the dates asked for, not what may.")
]
VagueOption = Annotated[
    bool,
    flag(
        "--vague", "ics: also what is not known to the day, over the days it may be, as tentative."
    ),
]
AlarmOption = Annotated[
    str | None, option("--alarm", "SPAN", "ics: remind so long before, e.g. 30m, 2h or 1d.")
]


def _same_as(field: str, example: str, completer: complete.Completer | None = None) -> object:
    """An option that stands for the query term about a field."""
    return option(f"--{field}", field.upper(), f"The same as {field}:…, e.g. {example}.", completer)


YearOption = Annotated[str | None, _same_as("year", "2020 or 2016..2020")]
VehicleOption = Annotated[str | None, _same_as("vehicle", "CZ-5", complete.vehicles)]
SiteOption = Annotated[str | None, _same_as("site", "wenchang", complete.sites)]
OutcomeOption = Annotated[str | None, _same_as("outcome", "failure", complete.values_of("outcome"))]
TargetOption = Annotated[str | None, _same_as("target", "mars", complete.values_of("target"))]
ProgrammeOption = Annotated[
    str | None, _same_as("programme", "clep", complete.values_of("programme"))
]
StatusOption = Annotated[str | None, _same_as("status", "planned", complete.values_of("status"))]

TERMS = ("year", "vehicle", "site", "outcome", "target", "programme", "status")
"""The options that stand for a query term about the field of their name."""


def build_query(asked: "ListingOptions | FlightOptions") -> Query:
    """The query, narrowed by the terms that stand beside it as options of their own."""
    given = [(name, getattr(asked, name, None)) for name in TERMS]
    terms = [Term(name, ":", value) for name, value in given if value is not None]
    return read_query(asked.query).narrowed(terms)


class ListingOptions(msgspec.Struct):
    """What every table has."""

    query: options.QueryArgument = None
    by: ByOption = None
    sort: SortOption = None
    limit: options.LimitOption = None
    fields: options.FieldsOption = None
    now: options.NowOption = None
    tz: options.TzOption = None
    format: options.FormatOption = None
    output: options.OutputOption = None


class DatedOptions(ListingOptions):
    """What tables with dates have besides."""

    newest: NewestOption = False
    certain: CertainOption = False
    vague: VagueOption = False
    alarm: AlarmOption = None
    year: YearOption = None


class MissionOptions(DatedOptions):
    """What missions have besides, and launches too."""

    vehicle: VehicleOption = None
    site: SiteOption = None
    target: TargetOption = None
    programme: ProgrammeOption = None
    outcome: OutcomeOption = None
    status: StatusOption = None


class LaunchOptions(MissionOptions):
    """What launches have besides."""

    last: LastOption = None
    everything: options.AllOption = False


class VehicleOptions(ListingOptions):
    """What vehicles have besides."""

    site: SiteOption = None
    status: StatusOption = None


class SiteOptions(ListingOptions):
    """What sites have besides."""

    vehicle: VehicleOption = None
