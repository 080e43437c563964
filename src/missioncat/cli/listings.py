"""`missions`, `launches`, `vehicles`, `sites`, `cooperation`: one listing command for each table.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import typer

from missioncat.cli.listing_options import (
    DatedOptions,
    LaunchOptions,
    ListingOptions,
    MissionOptions,
    VehicleOptions,
)
from missioncat.cli.options import (
    Format,
    check_zone,
    describe_left_out,
    read_clock,
    read_query,
    tell,
)
from missioncat.cli.output import choose_format, console, print_view, write_records, write_rows
from missioncat.cli.session import Session
from missioncat.dates.spans import read_length
from missioncat.errors import UsageError
from missioncat.exports import RECORD_FORMATS, Listing
from missioncat.exports.values import plain_value
from missioncat.fields import LISTED, SHOWN, Field, exported_fields, find_field, is_orbital
from missioncat.model import Launch, Record, count_noun
from missioncat.query import (
    Filter,
    Query,
    Term,
    parse_sort,
    query_fields,
    sort_records,
)

if TYPE_CHECKING:
    from missioncat.statistics import Counts

Command = TypeVar("Command", bound=Callable[..., None])

QUERY_HELP = """

A QUERY is words and terms that must all hold: words search names in any script; field:text
contains, field:=text is exactly, field::regex, field:a..b a range, field: has none, ^term not, and
a comma between terms is "or". Examples: date:2020..2024, vehicle:CZ-5, ^outcome:success,
"date:2028 , target:mars".
"""

DEFAULT_SORT = {"vehicles": "id", "sites": "", "cooperation": "date"}


def explain_queries(command: Command) -> Command:
    """Say behind the help of a command what a query is."""
    command.__doc__ = (command.__doc__ or "") + QUERY_HELP
    return command


@explain_queries
def missions(ctx: typer.Context, options: MissionOptions) -> None:
    """List missions, one a line, or count them with --by."""
    run_listing(ctx.obj, "missions", options)


@explain_queries
def launches(ctx: typer.Context, options: LaunchOptions) -> None:
    """List launches, flown and planned, or count them with --by."""
    run_listing(ctx.obj, "launches", options, options.everything)


@explain_queries
def vehicles(ctx: typer.Context, options: VehicleOptions) -> None:
    """List rockets with their flights and capacities."""
    run_listing(ctx.obj, "vehicles", options)


@explain_queries
def sites(ctx: typer.Context, options: ListingOptions) -> None:
    """List launch sites."""
    run_listing(ctx.obj, "sites", options)


@explain_queries
def cooperation(ctx: typer.Context, options: DatedOptions) -> None:
    """List memberships, agreements, joint payloads and sample loans."""
    run_listing(ctx.obj, "cooperation", options)


class Asked(NamedTuple):
    """What a listing or a count is to be of, and how it is to be shown."""

    session: Session
    table: str
    query: Query
    fields: list[Field]
    """The columns, or what is counted by."""
    order: list[tuple[Field, bool]]
    form: Format
    options: ListingOptions
    dated: DatedOptions
    """The options again, or what holds for a table without dates, which has none of these."""


def run_listing(
    session: Session, table: str, options: ListingOptions, everything: bool = False
) -> None:
    """List or count the records of a table."""
    check_zone(options.tz)
    form = choose_format(options.format, options.output)
    dated = options if isinstance(options, DatedOptions) else DatedOptions()
    check_fit(form, options, dated)
    reminder = read_alarm(dated.alarm)
    session.catalogue()  # without one, nothing else has to be right
    query = read_query(options.query).narrowed(options.terms())
    if options.by is not None and (options.fields or options.sort):
        raise UsageError("--by counts; it goes with neither --fields nor --sort.")
    fields = choose_columns(table, options.by, options.fields, form)
    order = choose_order(table, options.by, options.sort)
    asked = Asked(session, table, query, fields, order, form, options, dated)
    found = find_records(asked, everything or counts_others(asked))
    if options.by:
        show_counts(asked, found)
    elif form.value in RECORD_FORMATS:
        write_whole(asked, found, reminder)
    else:
        show_records(asked, found)
    tell_rest(asked, found)


class Found(NamedTuple):
    """The records that were found, in the order of the file; `left_out` more are none to orbit.

    `is_all` says that nothing was to be left out.
    """

    matches: Filter
    records: list[Any]  # of whichever table was asked for
    left_out: int
    is_all: bool


def find_records(asked: Asked, everything: bool) -> Found:
    """Look for what is asked for, reading no more of each record than that needs."""
    catalogue, table = asked.session.catalogue(), asked.table
    if asked.form.value not in RECORD_FORMATS:  # those look at all that a record has
        in_order = [field for field, _ in asked.order]
        in_query = query_fields(asked.query, table)
        catalogue.project(table, [*in_query, *asked.fields, *in_order, *count_fields(table)])
    tz, certain = asked.options.tz, asked.dated.certain
    now = read_clock(asked.dated.now)
    matches = Filter(asked.query, table, catalogue, certain=certain, tz=tz, now=now)
    matching = catalogue.find(table, matches)
    records = matching if everything else matches.leave_out(matching)
    return Found(matches, records, len(matching) - len(records), everything)


def counts_others(asked: Asked) -> bool:
    """Whether a count is by whether a launch is one to orbit, so that none is to be left out."""
    return bool(asked.options.by) and any(field.name == "orbital" for field in asked.fields)


def sort_found(asked: Asked, found: Found) -> list[Record]:
    """The records to be shown, in the order that was asked for."""
    in_order = sort_records(found.records, asked.order, asked.session.catalogue())
    return in_order[: asked.options.limit]


def write_whole(asked: Asked, found: Found, reminder: timedelta | None) -> None:
    """Write the records in a format that has all of each: a calendar, a map, a launch log."""
    listing = Listing(
        asked.table,
        sort_found(asked, found),
        asked.session.catalogue(),
        read_clock(asked.dated.now),
        tell,
        asked.fields if asked.options.fields else None,
        asked.dated.vague,
        reminder,
    )
    write_records(asked.form, asked.options.output, listing)


def tell_rest(asked: Asked, found: Found) -> None:
    """Say what a listing cannot: that launches were left out because they are none to orbit, or why
    nothing was found.
    """
    is_empty = not found.records
    if found.left_out and is_empty:
        tell(f"Nothing to orbit matches. {describe_left_out(found.left_out)}")
    elif found.left_out and asked.form is not Format.table:  # which has it below
        tell(describe_left_out(found.left_out))
    elif is_empty:
        from missioncat.hints import explain_empty

        every = asked.session.catalogue().records(asked.table).values()
        tell(explain_empty(found.matches, every))
    elif hint := find_hint(asked, found):
        if asked.form is not Format.table or asked.options.by:  # else it is below the table
            tell(hint)


def find_hint(asked: Asked, found: Found) -> str:
    """What else the words of a query could mean, if there is more of that."""
    if not any(found.matches.means_thing(term) for term in found.matches.terms):
        return ""
    from missioncat import hints

    return hints.find_hint(found.matches, asked.session.catalogue().records(asked.table).values())


def check_fit(form: Format, options: ListingOptions, dated: DatedOptions) -> None:
    """Refuse an option that the format could only ignore."""
    if form is not Format.ics and (dated.vague or dated.alarm is not None):
        option = "--vague" if dated.vague else "--alarm"
        raise UsageError(f"{option} is for calendars; add -f ics or -o FILE.ics, or leave it out.")
    if form.value in RECORD_FORMATS and options.by is not None:
        raise UsageError(f"--by counts, and {form.value} has records; leave one of them out.")
    if form in (Format.ics, Format.gcat) and options.fields is not None:
        raise UsageError(f"--fields chooses columns, and {form.value} has its own; leave it out.")


def read_alarm(text: str | None) -> timedelta | None:
    """How long before a launch to remind of it."""
    if text is None:
        return None
    return read_length("--alarm", text, "30m, 2h or 1d", units="mhdw", digits=4)


def count_fields(table: str) -> list[Field]:
    """What the line below a listing and the counts have to know of each record."""
    names = {"launches": ("status", "orbital"), "missions": ("status",)}.get(table, ())
    return find_fields(table, names)


def choose_columns(table: str, by: str | None, names: str | None, form: Format) -> list[Field]:
    """The fields that records are counted by, or the columns of a listing."""
    if by:
        return find_fields(table, by.split(","))
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
        return find_fields(table, filter(str.strip, names.split(",")))
    if form in (Format.json, Format.jsonl):
        return exported_fields(table)
    if names == "all" or form is Format.csv:
        return [field for field in exported_fields(table) if field.kind != "nested"]
    if form is Format.table:
        return find_fields(table, SHOWN[table])
    return find_fields(table, LISTED[table])


def find_fields(table: str, names: Iterable[str]) -> list[Field]:
    """The fields of these names."""
    return [find_field(table, name) for name in names]


def show_records(asked: Asked, found: Found) -> None:
    """Print or write records in a format: as many of those found as were asked for."""
    records = sort_found(asked, found)
    catalogue, fields = asked.session.catalogue(), asked.fields
    if asked.form is not Format.table:
        rows = (
            [plain_value(field.value(record, catalogue)) for field in fields] for record in records
        )
        write_rows(asked.form, asked.options.output, [field.name for field in fields], rows)
        return
    from missioncat.views.listings import build_listing, describe_count

    table, possible = asked.table, find_possible(asked, found, records)
    dates = describe_dates(found.matches.query, table)
    footer = describe_count(
        table, records, len(found.records), len(possible), dates, found.left_out
    )
    footer = "\n".join(filter(None, (footer, find_hint(asked, found))))
    encoding = console(asked.session).encoding
    view = build_listing(
        *(table, fields, records, catalogue),
        tz=asked.options.tz,
        encoding=encoding,
        possible=possible,
        footer=footer,
    )
    print_view(asked.session, view, asked.options.output)


def find_possible(asked: Asked, found: Found, records: list[Record]) -> frozenset[str]:
    """The ids of those records that only may be what a query with dates asks for."""
    if asked.dated.certain or not found.matches.asks_dates:
        return frozenset()
    catalogue = asked.session.catalogue()
    query = found.matches.query
    must = Filter(query, asked.table, catalogue, certain=True, tz=asked.options.tz)
    return frozenset(record.id for record in records if not must(record))


def describe_dates(query: Query, table: str) -> str:
    """The dates that a query asks for, as a sentence names them: "2028", "2028 or month 2029-03".
    """
    groups = []
    for group in query.groups:
        named = [_name_dates(term) for term in group if _asks_dates(term, table)]
        if named:
            groups.append(" and ".join(named))
    return " or ".join(groups)


def _asks_dates(term: Term, table: str) -> bool:
    return bool(term.field) and find_field(table, term.field).kind in ("date", "period")


def _name_dates(term: Term) -> str:
    if term.negated:
        return str(term)
    if term.field in ("date", "year"):
        return term.value
    return f"{term.field} {term.value}"


def leave_out_unlisted(launches: list[Launch]) -> list[Launch]:
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
    from missioncat.statistics import count_by

    table, fields, records = asked.table, asked.fields, found.records
    # What is no launch to orbit is counted apart, if there may be any.
    apart = found.is_all or (found.matches.asks_others and not all(map(is_orbital, records)))
    if table == "launches":
        records = leave_out_unlisted(records)
    catalogue = asked.session.catalogue()
    counts = count_by(records, table, fields, catalogue, asked.options.tz, orbital_only=not apart)
    if asked.form is not Format.table:
        write_counts(asked, counts, apart)
        return
    from missioncat.views.counts import build_counts

    has_periods = any(field.kind == "period" for field in fields)
    tz = asked.options.tz if found.matches.asks_dates or has_periods else None
    view = build_counts(counts, table, asked.options.limit, tz, found.left_out)
    print_view(asked.session, view, asked.options.output)


def write_counts(asked: Asked, counts: "Counts", apart: bool) -> None:
    """Write counts as rows; only launches are also planned, or counted apart."""
    from missioncat.statistics import whole_count

    columns = [*(field.name for field in asked.fields), "count"]
    if asked.table == "launches":
        columns.append("planned")
        if apart:
            columns.append("not_orbital")
    rows = []
    for group in counts.groups[: asked.options.limit]:
        row = [*group.labels, whole_count(group, asked.table), group.planned, group.others]
        rows.append(row[: len(columns)])
    write_rows(asked.form, asked.options.output, columns, rows)
