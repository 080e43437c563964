"""`missions`, `launches`, `vehicles`, `sites`, `cooperation`: one listing command for each table."""

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
from missioncat.query import Filter, Query, Term, parse_query, parse_sort, query_fields, sort_records

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
        terms = [Term(each.field, ":", value) for each in sugar if (value := options.pop(each.field)) is not None]
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
                    str | None, typer.Option(metavar=each.field.upper(), help=each.help, autocompletion=each.completion)
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
    # Typer reads a command's options from the function's signature; here it is put together per table.
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
    by: Annotated[
        str | None, typer.Option("--by", metavar="FIELD[,FIELD]", help="Count by these fields instead of listing.")
    ] = None,
    sort: Annotated[
        str | None, typer.Option("--sort", metavar="FIELD[-]", help="Sort by fields; a - behind one: descending.")
    ] = None,
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
    asked = parse_query(query or [], saved_queries(query)).narrowed(terms)
    if by is not None and (fields or sort):
        raise UsageError("--by counts; it goes with neither --fields nor --sort.")
    chosen = [find_field(table, name) for name in by.split(",")] if by else choose_fields(table, fields, form)
    order = [] if by else parse_sort(DEFAULT_SORT.get(table, "date") if sort is None else sort, table)
    needed = [*query_fields(asked, table), *chosen, *(field for field, _ in order), *count_fields(table)]
    if form.value not in RECORD_FORMATS:  # those look at all that a record has
        catalogue.project(table, needed)
    wanted = Filter(asked, table, catalogue, certain=certain, tz=zone)
    matching = catalogue.find(table, wanted)
    everything = everything or any(field.name == "orbital" for field in chosen if by)
    found = matching if everything else wanted.leave_out(matching)
    left_out = len(matching) - len(found)
    if by:
        apart = everything or (wanted.asks_others and not all(map(is_orbital, found)))
        show_counts(session, wanted, found, chosen, limit, form, output, zone, apart, left_out)
    else:
        records = sort_records(found, order, catalogue)[:limit]
        if form.value in RECORD_FORMATS:
            named = chosen if fields else None
            listing = Listing(table, records, catalogue, read_clock(now), tell, named, vague, reminder)
            write_records(form, output, listing)
        else:
            show_records(
                *(session, table, records, len(found), asked, wanted, chosen, form, output, zone, certain), left_out
            )
    if left_out and (not found or form is not Format.table):
        tell_left_out(len(found), left_out)
    elif not found:
        tell(wanted.explain_empty(catalogue.records(table).values()))


def tell_left_out(found: int, left_out: int) -> None:
    """Say that launches were left out because they are none to orbit, and whether there are no others."""
    if found:
        tell(describe_left_out(left_out))
    else:
        tell(f"Nothing to orbit matches. {describe_left_out(left_out)}")


def check_fit(form: Format, by: str | None, fields: str | None, vague: bool, alarm: str | None) -> None:
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


def choose_fields(table: str, names: str | None, form: Format) -> list[Field]:
    """The columns: those named, or a listing's own, or for data formats all of them."""
    if names is not None and names != "all":
        return [find_field(table, name) for name in names.split(",") if name.strip()]
    if names == "all" or form in (Format.json, Format.jsonl, Format.csv):
        chosen = exported_fields(table)
        return chosen if form in (Format.json, Format.jsonl) else [field for field in chosen if field.kind != "nested"]
    return [find_field(table, name) for name in (SHOWN if form is Format.table else LISTED)[table]]


def show_records(
    session: Session, table: str, records: list[Any], found: int, query: Query, wanted: Filter,
    fields: list[Field], form: Format, output: str | None, tz: str | None, certain: bool, left_out: int = 0,
) -> None:  # fmt: skip
    """Print or write records in a format: those shown of all that were found."""
    catalogue = session.catalogue()
    if form is not Format.table:
        rows = ([plain_value(field.value(record, catalogue)) for field in fields] for record in records)
        write_rows(form, output, [field.name for field in fields], rows)
        return
    from missioncat.views.listings import build_listing, describe_count

    possible: frozenset[str] = frozenset()
    if wanted.asks_dates and not certain:
        must = Filter(query, table, catalogue, certain=True, tz=tz)
        possible = frozenset(record.id for record in records if not must(record))
    footer = describe_count(table, records, found, len(possible), describe_dates(query, table), left_out)
    view = build_listing(
        table, fields, records, catalogue,
        tz=tz, encoding=console(session).encoding, possible=possible, footer=footer,
    )  # fmt: skip
    print_view(session, view, output)


def describe_dates(query: Query, table: str) -> str:
    """The dates that a query asks for, as a sentence names them: "2028", "2028 or month 2029-03"."""
    groups = [
        [_name_dates(term) for term in group if term.field and find_field(table, term.field).kind in ("date", "period")]
        for group in query.groups
    ]
    return " or ".join(" and ".join(group) for group in groups if group)


def _name_dates(term: Term) -> str:
    if term.negated:
        return str(term)
    return term.value if term.field in ("date", "year") else f"{term.field} {term.value}"


def leave_out_unlisted(launches: list[Any]) -> list[Any]:
    """The launches without those that have neither flown nor are planned by anybody any more."""
    counted = [launch for launch in launches if launch.unlisted is None or launch.outcome is not None]
    if len(counted) < len(launches):
        left_out = count_noun(len(launches) - len(counted), "launches")
        tell(f"{left_out} no longer listed not counted: missioncat launches status:unlisted")
    return counted


def show_counts(
    session: Session,
    wanted: Filter,
    records: list[Any],
    fields: list[Field],
    limit: int | None,
    form: Format,
    output: str | None,
    tz: str | None,
    apart: bool,
    left_out: int,
) -> None:
    """Print or write how many of the records that were wanted share the values of fields.

    `apart` says that there may be what is no launch to orbit among them, `left_out` how much of it is not.
    """
    from missioncat.statistics import count_by, whole_count

    table = wanted.table
    if table == "launches":
        records = leave_out_unlisted(records)
    counts = count_by(records, table, fields, session.catalogue(), tz, orbital_only=not apart)
    if form is Format.table:
        from missioncat.views.counts import build_counts

        is_dated = wanted.asks_dates or any(field.kind == "period" for field in fields)
        print_view(session, build_counts(counts, table, limit, tz if is_dated else None, left_out), output)
        return
    columns = [*(field.name for field in fields), "count"]
    if table == "launches":
        columns += ["planned", "not_orbital"] if apart else ["planned"]
    groups = counts.groups[:limit]
    rows = ([*group.labels, whole_count(group, table), group.planned, group.others][: len(columns)] for group in groups)
    write_rows(form, output, columns, rows)
