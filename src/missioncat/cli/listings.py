"""`missions`, `launches`, `vehicles`, `sites`, `cooperation`: one listing command for each table.
"""

import inspect
from typing import Annotated, Any, NamedTuple

import typer

from missioncat.cli import complete
from missioncat.cli.calendars import AlarmOption, VagueOption, read_alarm
from missioncat.cli.options import (
    AllOption,
    CertainOption,
    FieldsOption,
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
from missioncat.cli.output import choose_format, console, print_view, write_records, write_rows
from missioncat.errors import UsageError
from missioncat.exports import RECORD_FORMATS, Listing
from missioncat.exports.values import plain_value
from missioncat.fields import FIELDS, LISTED, SHOWN, Field, exported_fields, find_field, is_orbital
from missioncat.model import count_noun
from missioncat.query import (
    Filter,
    Query,
    Term,
    parse_query,
    parse_sort,
    query_fields,
    sort_records,
)

HELP = {
    "missions": "List missions, one a line, or count them with --by.",
    "launches": "List launches, flown and planned, or count them with --by.",
    "vehicles": "List rockets with their flights and capacities.",
    "sites": "List launch sites.",
    "cooperation": "List memberships, agreements, joint payloads and sample loans.",
}
QUERY_HELP = """

A QUERY is words and terms that must all hold: words search names in any script; field:text contains,
field:=text is exactly, field::regex, field:a..b a range, field: has none, ^term not, and a comma between
terms is "or". Examples: date:2020..2024, vehicle:CZ-5, ^outcome:success, "date:2028 , target:mars".
"""

DATED_OPTIONS = ("certain", "vague", "alarm", "now")
"""Options that only a table with dates has."""

LAUNCH_OPTIONS = ("everything",)
"""Options that only launches have."""

ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="FIELD[,FIELD]", help="Count by these fields instead of listing."),
]
SortOption = Annotated[
    str | None,
    typer.Option("--sort", metavar="FIELD[-]", help="Sort by fields; a - behind one: descending."),
]

DEFAULT_SORT = {"vehicles": "id", "sites": "", "cooperation": "date"}


class Sugar(NamedTuple):
    """An option that stands for a query term."""

    field: str
    help: str
    completion: Any = None


SUGAR = (
    Sugar("year", "The same as year:…, e.g. 2020 or 2016..2020."),
    Sugar("vehicle", "The same as vehicle:…, e.g. CZ-5.", complete.vehicles),
    Sugar("site", "The same as site:…, e.g. wenchang.", complete.sites),
    Sugar("outcome", "The same as outcome:…, e.g. failure.", complete.values_of("outcome")),
    Sugar("target", "The same as target:…, e.g. mars.", complete.values_of("target")),
    Sugar("programme", "The same as programme:…, e.g. clep.", complete.values_of("programme")),
    Sugar("status", "The same as status:…, e.g. planned.", complete.values_of("status")),
)


def build(table: str) -> typer.Typer:
    """The listing command of a table, with the sugar options for the fields that the table has."""
    names = {field.name for field in FIELDS[table]}
    sugar = [each for each in SUGAR if each.field in names]

    def listing(ctx: typer.Context, **options: Any) -> None:
        terms = [
            Term(each.field, ":", value)
            for each in sugar
            if (value := options.pop(each.field)) is not None
        ]
        run_listing(ctx.obj, table, terms, **options)

    parameters = [
        inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *_parameters(run_listing),
        *[
            inspect.Parameter(
                each.field,
                inspect.Parameter.KEYWORD_ONLY,
                default=None,
                annotation=Annotated[
                    str | None,
                    typer.Option(
                        metavar=each.field.upper(), help=each.help, autocompletion=each.completion
                    ),
                ],
            )
            for each in sugar
        ],
    ]
    has_dates = any(field.kind == "period" for field in FIELDS[table])
    if not has_dates:
        parameters = [parameter for parameter in parameters if parameter.name not in DATED_OPTIONS]
    if table != "launches":
        parameters = [parameter for parameter in parameters if parameter.name not in LAUNCH_OPTIONS]
    # Typer reads a command's options from the function's signature; here it is put together per
    # table.
    listing.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    listing.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    listing.__doc__ = HELP[table] + QUERY_HELP
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name=table)(listing)
    return app


def _parameters(function: Any) -> list[inspect.Parameter]:
    """The options that a function takes by keyword, and its query."""
    taken = inspect.signature(function).parameters.values()
    return [parameter for parameter in taken if parameter.name not in ("session", "table", "terms")]


def run_listing(
    session: Session,
    table: str,
    terms: list[Term],
    query: QueryArgument = None,
    *,
    by: ByOption = None,
    sort: SortOption = None,
    limit: LimitOption = None,
    fields: FieldsOption = None,
    everything: AllOption = False,
    certain: CertainOption = False,
    vague: VagueOption = False,
    alarm: AlarmOption = None,
    now: NowOption = None,
    tz: TzOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List or count the records of a table."""
    zone = check_zone(tz)
    form = choose_format(format, output)
    check_fit(form, by, fields, vague, alarm)
    reminder = read_alarm(alarm) if alarm is not None else None
    catalogue = session.catalogue()
    wanted = parse_query(query or [], saved_queries(query)).narrowed(terms)
    if by is not None and (fields or sort):
        raise UsageError("--by counts; it goes with neither --fields nor --sort.")
    chosen = choose_columns(table, by, fields, form)
    order = choose_order(table, by, sort)
    asked = Asked(session, table, wanted, chosen, order, limit, form, output, zone, certain)
    found = find_records(asked, everything or counts_others(by, chosen))
    if by:
        show_counts(asked, found)
    elif form.value in RECORD_FORMATS:
        records, named = sort_found(asked, found), chosen if fields else None
        clock = read_clock(now)
        listing = Listing(table, records, catalogue, clock, tell, named, vague, reminder)
        write_records(form, output, listing)
    else:
        show_records(asked, found)
    if found.left_out and (not found.records or form is not Format.table):
        tell_left_out(len(found.records), found.left_out)
    elif not found.records:
        tell(found.matches.explain_empty(catalogue.records(table).values()))


class Asked(NamedTuple):
    """What a listing or a count is to be of, and how and where it is to be shown."""

    session: Session
    table: str
    query: Query
    fields: list[Field]
    order: list[tuple[Field, bool]]
    limit: int | None
    form: Format
    output: str | None
    tz: str | None
    certain: bool


class Found(NamedTuple):
    """The records that were found, in the order of the file; `left_out` more are none to orbit.

    `is_all` says that nothing was to be left out.
    """

    matches: Filter
    records: list[Any]
    left_out: int
    is_all: bool


def find_records(asked: Asked, everything: bool) -> Found:
    """Look for what is asked for, reading no more of each record than that needs."""
    catalogue, table = asked.session.catalogue(), asked.table
    if asked.form.value not in RECORD_FORMATS:  # those look at all that a record has
        in_order = [field for field, _ in asked.order]
        in_query = query_fields(asked.query, table)
        catalogue.project(table, [*in_query, *asked.fields, *in_order, *count_fields(table)])
    matches = Filter(asked.query, table, catalogue, certain=asked.certain, tz=asked.tz)
    matching = catalogue.find(table, matches)
    records = matching if everything else matches.leave_out(matching)
    return Found(matches, records, len(matching) - len(records), everything)


def counts_others(by: str | None, fields: list[Field]) -> bool:
    """Whether a count is by whether a launch is one to orbit, so that none is to be left out."""
    return bool(by) and any(field.name == "orbital" for field in fields)


def sort_found(asked: Asked, found: Found) -> list[Any]:
    """The records to be shown, in the order that was asked for."""
    return sort_records(found.records, asked.order, asked.session.catalogue())[: asked.limit]


def tell_left_out(found: int, left_out: int) -> None:
    """Say that launches were left out because they are none to orbit, and whether there are no
    others.
    """
    if found:
        tell(describe_left_out(left_out))
    else:
        tell(f"Nothing to orbit matches. {describe_left_out(left_out)}")


def check_fit(
    form: Format, by: str | None, fields: str | None, vague: bool, alarm: str | None
) -> None:
    """Refuse an option that the format could only ignore."""
    if form is not Format.ics and (vague or alarm is not None):
        option = "--vague" if vague else "--alarm"
        raise UsageError(f"{option} is for calendars; add -f ics or -o FILE.ics, or leave it out.")
    if form.value in RECORD_FORMATS and by is not None:
        raise UsageError(f"--by counts, and {form.value} has records; leave one of them out.")
    if form in (Format.ics, Format.gcat) and fields is not None:
        raise UsageError(f"--fields chooses columns, and {form.value} has its own; leave it out.")


def count_fields(table: str) -> list[Field]:
    """What the line below a listing and the counts have to know of each record."""
    names = {"launches": ("status", "orbital"), "missions": ("status",)}.get(table, ())
    return [find_field(table, name) for name in names]


def saved_queries(arguments: list[str] | None) -> dict[str, str]:
    """The user's saved queries; the file is read only if one is asked for."""
    if not any("@" in argument for argument in arguments or ()):
        return {}
    from missioncat.settings import load_queries

    return load_queries()


def choose_columns(table: str, by: str | None, names: str | None, form: Format) -> list[Field]:
    """The fields that records are counted by, or the columns of a listing."""
    if by:
        return [find_field(table, name) for name in by.split(",")]
    return choose_fields(table, names, form)


def choose_order(table: str, by: str | None, sort: str | None) -> list[tuple[Field, bool]]:
    """What a listing is sorted by; a count has an order of its own."""
    if by:
        return []
    if sort is None:
        sort = DEFAULT_SORT.get(table, "date")
    return parse_sort(sort, table)


def choose_fields(table: str, names: str | None, form: Format) -> list[Field]:
    """The columns: those named, or a listing's own, or for data formats all of them."""
    if names is not None and names != "all":
        return [find_field(table, name) for name in names.split(",") if name.strip()]
    if form in (Format.json, Format.jsonl):
        return exported_fields(table)
    if names == "all" or form is Format.csv:
        return [field for field in exported_fields(table) if field.kind != "nested"]
    columns = SHOWN if form is Format.table else LISTED
    return [find_field(table, name) for name in columns[table]]


def show_records(asked: Asked, found: Found) -> None:
    """Print or write records in a format: as many of those found as were asked for."""
    records = sort_found(asked, found)
    catalogue, fields = asked.session.catalogue(), asked.fields
    if asked.form is not Format.table:
        rows = (
            [plain_value(field.value(record, catalogue)) for field in fields] for record in records
        )
        write_rows(asked.form, asked.output, [field.name for field in fields], rows)
        return
    from missioncat.views.listings import build_listing, describe_count

    table, possible = asked.table, find_possible(asked, found, records)
    dates = describe_dates(asked.query, table)
    footer = describe_count(
        table, records, len(found.records), len(possible), dates, found.left_out
    )
    encoding = console(asked.session).encoding
    view = build_listing(
        *(table, fields, records, catalogue),
        tz=asked.tz,
        encoding=encoding,
        possible=possible,
        footer=footer,
    )
    print_view(asked.session, view, asked.output)


def find_possible(asked: Asked, found: Found, records: list[Any]) -> frozenset[str]:
    """The ids of those records that only may be what a query with dates asks for."""
    if asked.certain or not found.matches.asks_dates:
        return frozenset()
    catalogue = asked.session.catalogue()
    must = Filter(asked.query, asked.table, catalogue, certain=True, tz=asked.tz)
    return frozenset(record.id for record in records if not must(record))


def describe_dates(query: Query, table: str) -> str:
    """The dates that a query asks for, as a sentence names them: "2028", "2028 or month 2029-03".
    """
    groups = [
        [
            _name_dates(term)
            for term in group
            if term.field and find_field(table, term.field).kind in ("date", "period")
        ]
        for group in query.groups
    ]
    return " or ".join(" and ".join(group) for group in groups if group)


def _name_dates(term: Term) -> str:
    if term.negated:
        return str(term)
    return term.value if term.field in ("date", "year") else f"{term.field} {term.value}"


def leave_out_unlisted(launches: list[Any]) -> list[Any]:
    """The launches without those that have neither flown nor are planned by anybody any more."""
    counted = [
        launch for launch in launches if launch.unlisted is None or launch.outcome is not None
    ]
    if len(counted) < len(launches):
        left_out = count_noun(len(launches) - len(counted), "launches")
        tell(f"{left_out} no longer listed not counted: missioncat launches status:unlisted")
    return counted


def show_counts(asked: Asked, found: Found) -> None:
    """Print or write how many of the records that were found share the values of fields."""
    from missioncat.statistics import count_by, whole_count

    table, fields, records = asked.table, asked.fields, found.records
    # What is no launch to orbit is counted apart, if there may be any.
    apart = found.is_all or (found.matches.asks_others and not all(map(is_orbital, records)))
    if table == "launches":
        records = leave_out_unlisted(records)
    catalogue = asked.session.catalogue()
    counts = count_by(records, table, fields, catalogue, asked.tz, orbital_only=not apart)
    if asked.form is Format.table:
        from missioncat.views.counts import build_counts

        has_periods = any(field.kind == "period" for field in fields)
        tz = asked.tz if found.matches.asks_dates or has_periods else None
        view = build_counts(counts, table, asked.limit, tz, found.left_out)
        print_view(asked.session, view, asked.output)
        return
    columns = [*(field.name for field in fields), "count"]
    if table == "launches":
        columns.append("planned")
    if table == "launches" and apart:
        columns.append("not_orbital")
    rows = []
    for group in counts.groups[: asked.limit]:
        row = [*group.labels, whole_count(group, table), group.planned, group.others]
        rows.append(row[: len(columns)])
    write_rows(asked.form, asked.output, columns, rows)
