"""`missions`, `launches`, `vehicles`, `sites`, `cooperation`: a listing command for each table."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import typer

from missioncat.cli.data_age import add_line, say_age
from missioncat.cli.listing_options import (
    DatedOptions,
    LaunchOptions,
    ListingOptions,
    MissionOptions,
    SiteOptions,
    VehicleOptions,
    build_query,
)
from missioncat.cli.options import Format, check_zone, describe_left_out, read_clock, tell
from missioncat.cli.output import Shown, choose_format, console
from missioncat.cli.session import Session
from missioncat.dates.spans import read_length
from missioncat.errors import UsageError
from missioncat.exports import RECORD_FORMATS, Listing
from missioncat.exports.values import read_rows
from missioncat.fields import LISTED, SHOWN, Field, exported_fields, find_field, is_planned
from missioncat.model import Launch, Record, count_noun
from missioncat.orbital import is_orbital
from missioncat.query import Filter, Query, Term, parse_sort, query_fields, sort_records

if TYPE_CHECKING:
    from missioncat.statistics import Counts

Command = TypeVar("Command", bound=Callable[..., None])

QUERY_HELP = """

A QUERY is words and terms that must all hold. A word is part of a name, in any script, or a fact:
moon, rover, russia, hainan, failed, planned, crewed; 2026 and "may 2021" are dates; the whole name
of a rocket, site or mission is that thing. field:text contains, field:=text is exactly, field:a,b
one of them, field::regex, field:a..b a range, field: has none, text:word looks in what is told,
^term not, and a comma between terms is "or". Examples: mars rover, failed 2026, vehicle:CZ-5,
^outcome:success, "date:2028 , target:mars".
"""

DEFAULT_SORT = {"vehicles": "id", "sites": ""}
"""What a table is sorted by, if not by date."""


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
def sites(ctx: typer.Context, options: SiteOptions) -> None:
    """List launch sites."""
    run_listing(ctx.obj, "sites", options)


@explain_queries
def cooperation(ctx: typer.Context, options: DatedOptions) -> None:
    """List memberships, agreements, joint payloads and sample loans."""
    run_listing(ctx.obj, "cooperation", options)


class Asked(NamedTuple):
    """What a listing or a count is to be of, and how it is to be shown."""

    shown: Shown
    table: str
    query: Query
    fields: list[Field]
    """The columns, or what is counted by."""
    order: list[tuple[Field, bool]]
    options: ListingOptions
    dated: DatedOptions
    """The options again, or what holds for a table without dates, which has none of these."""


def run_listing(
    session: Session, table: str, options: ListingOptions, everything: bool = False
) -> None:
    """List or count the records of a table."""
    check_zone(options.tz)
    choose_newest(options)
    form = choose_format(options.format, options.output)
    dated = options if isinstance(options, DatedOptions) else DatedOptions()
    check_fit(form, options, dated)
    reminder = read_alarm(dated.alarm)
    session.catalogue()  # without one, nothing else has to be right
    query = build_query(options)
    if options.by is not None and options.fields:
        raise UsageError("--by counts, and its columns are what it counts by; leave --fields out.")
    order: list[tuple[Field, bool]] = []  # counts have their own
    if options.by:
        fields = find_fields(table, options.by.split(","))
    else:
        fields = choose_fields(table, options.fields, form)
        order = choose_order(table, options.sort)
    shown = Shown(session, form, options.output, read_clock(options.now), options.tz)
    asked = Asked(shown, table, query, fields, order, options, dated)
    if form is Format.table and options.by is None and options.fields is None:
        asked = asked._replace(fields=add_asked(asked))
    # To count by whether a launch is one to orbit, none is left out.
    counts_others = bool(options.by) and any(field.name == "orbital" for field in fields)
    found = find_records(asked, everything or counts_others)
    show_found(asked, found, reminder)
    tell_rest(asked, found)


def choose_newest(options: ListingOptions) -> None:
    """Take --newest and --last for what they are short for: an order, and how many in it."""
    last = getattr(options, "last", None)
    if last is None and not getattr(options, "newest", False):
        return
    if options.by is not None or options.sort is not None:
        raise UsageError("--newest and --last are an order; they go with neither --by nor --sort.")
    options.sort = "date-"
    if last is None:
        return
    if options.limit is not None:
        raise UsageError("--last says how many already; leave --limit out.")
    options.limit = last


class Found(NamedTuple):
    """The records that were found, in the order of the file."""

    matches: Filter
    records: list[Any]  # of whichever table was asked for
    left_out: int
    """So many more are none to orbit."""
    is_all: bool
    """Nothing was to be left out."""


def find_records(asked: Asked, everything: bool) -> Found:
    """Look for what is asked for, reading no more of each record than that needs."""
    catalogue, table = asked.shown.catalogue, asked.table
    if asked.shown.form.value not in RECORD_FORMATS:  # those look at all that a record has
        in_order = [field for field, _ in asked.order]
        in_query = query_fields(asked.query, table)
        told = count_fields(table)
        if table == "launches" and asked.options.by and asked.shown.is_for_person:
            told += find_fields(table, ("date", "sources"))  # for how old they are
        catalogue.project(table, [*in_query, *asked.fields, *in_order, *told])
    matches = build_filter(asked, asked.dated.certain)
    matching = catalogue.find(table, matches)
    if getattr(asked.options, "last", None) is not None:
        matching = [launch for launch in matching if launch.outcome]
    records = matching if everything else matches.leave_out(matching)
    return Found(matches, records, len(matching) - len(records), everything)


def build_filter(asked: Asked, certain: bool) -> Filter:
    """The query, ready for the table."""
    shown = asked.shown
    lookup, tz, now = shown.catalogue, shown.tz, shown.clock
    return Filter(asked.query, asked.table, lookup, certain=certain, tz=tz, now=now)


def show_found(asked: Asked, found: Found, reminder: timedelta | None) -> None:
    """Print or write what was found, in the form that was asked for."""
    if asked.options.by:
        show_counts(asked, found)
    elif asked.shown.form.value in RECORD_FORMATS:
        write_whole(asked, found, reminder)
    elif asked.shown.is_data:
        rows = read_rows(sort_found(asked, found), asked.fields, asked.shown.catalogue)
        asked.shown.write([field.name for field in asked.fields], rows)
    else:
        print_records(asked, found)


def sort_found(asked: Asked, found: Found) -> list[Record]:
    """The records to be shown, in the order that was asked for."""
    return sort_records(found.records, asked.order, asked.shown.catalogue)[: asked.options.limit]


def write_whole(asked: Asked, found: Found, reminder: timedelta | None) -> None:
    """Write the records in a format that has all of each: a calendar, a map, a launch log."""
    shown = asked.shown
    listing = Listing(
        *(asked.table, sort_found(asked, found), shown.catalogue, shown.clock, tell),
        fields=asked.fields if asked.options.fields else None,
        vague=asked.dated.vague,
        alarm=reminder,
    )
    shown.write_records(listing)


def tell_rest(asked: Asked, found: Found) -> None:
    """Say what a listing cannot: that launches were left out, or why nothing was found."""
    is_empty = not found.records
    if found.left_out and is_empty:
        tell(f"Nothing to orbit matches. {describe_left_out(found.left_out)}")
    elif found.left_out and asked.shown.is_data:  # which has it below
        tell(describe_left_out(found.left_out))
    elif is_empty:
        from missioncat.hints import explain_empty

        tell(explain_empty(found.matches, asked.shown.catalogue.records(asked.table).values()))
    elif asked.shown.is_data or asked.options.by:  # else a hint is below the table
        hint = find_hint(asked, found)
        if hint:
            tell(hint)


def find_hint(asked: Asked, found: Found) -> str:
    """What else the words of a query could mean, if there is more of that."""
    if not any(found.matches.means_thing(term) for term in found.matches.terms):
        return ""
    from missioncat import hints

    return hints.find_hint(found.matches, asked.shown.catalogue.records(asked.table).values())


def check_fit(form: Format, options: ListingOptions, dated: DatedOptions) -> None:
    """Refuse an option that the format could only ignore."""
    check_calendar(form, "--vague", dated.vague)
    check_calendar(form, "--alarm", dated.alarm is not None)
    if form.value in RECORD_FORMATS and options.by is not None:
        raise UsageError(f"--by counts, and {form.value} has records; leave one of them out.")
    check_columns(form, options.fields)


def check_calendar(form: Format, option: str, is_given: bool) -> None:
    """Refuse an option that only a calendar knows what to do with."""
    if is_given and form is not Format.ics:
        raise UsageError(f"{option} is for calendars; add -f ics or -o FILE.ics, or leave it out.")


def check_columns(form: Format, fields: str | None) -> None:
    """Refuse columns in a format that has its own."""
    if fields is not None and form in (Format.ics, Format.gcat):
        raise UsageError(f"--fields chooses columns, and {form.value} has its own; leave it out.")


def read_alarm(text: str | None) -> timedelta | None:
    """How long before a launch to remind of it."""
    if text is None:
        return None
    return read_length("--alarm", text, "30m, 2h or 1d", units="mhdw", digits=4)


def count_fields(table: str) -> list[Field]:
    """What the line below a listing and the counts have to know of each record."""
    names = {"launches": ("status", "orbital", "outcome"), "missions": ("status",)}.get(table, ())
    return find_fields(table, names)


def choose_order(table: str, sort: str | None) -> list[tuple[Field, bool]]:
    """What a listing is sorted by."""
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


def add_asked(asked: Asked) -> list[Field]:
    """The columns of a listing, and those behind them that it is sorted or filtered by."""
    shown = {field.name for field in asked.fields}
    return [*asked.fields, *(field for field in find_asked(asked) if field.name not in shown)]


def find_asked(asked: Asked) -> list[Field]:
    """The fields that the user named in the query or to sort by, if a column can show them."""
    groups = [tuple(term for term in group if term.field) for group in asked.query.groups]
    fields = query_fields(Query(tuple(groups)), asked.table)
    if asked.options.sort is not None:
        fields += [show_instead(asked.table, field) for field, _ in asked.order]
    by_name = {field.name: field for field in fields}
    return [field for field in by_name.values() if not field.hidden and field.kind != "nested"]


def show_instead(table: str, field: Field) -> Field:
    """What shows best what a field says: a date for its year."""
    if field.kind == "period":
        return find_field(table, "date")
    return field


def find_fields(table: str, names: Iterable[str]) -> list[Field]:
    """The fields of these names."""
    return [find_field(table, name) for name in names]


def print_records(asked: Asked, found: Found) -> None:
    """Print records as a table."""
    from missioncat.views.listings import build_listing

    shown, options = asked.shown, asked.options
    in_order = sort_records(found.records, asked.order, shown.catalogue)
    possible = find_possible(asked, found, in_order)
    if options.sort is None:
        in_order.sort(key=lambda record: record.id in possible)
    records = in_order[: options.limit]
    possible = possible.intersection(record.id for record in records)
    named = None
    if options.fields in (None, "all"):
        named = {field.name for field in find_asked(asked)}
    view = build_listing(
        *(asked.table, asked.fields, records, shown.catalogue),
        tz=shown.tz,
        possible=possible,
        footer=describe_found(asked, found, records, possible),
        headings=set_apart(asked, records, possible),
        asked=named,
    )
    shown.print(view)


def describe_found(
    asked: Asked, found: Found, records: list[Record], possible: frozenset[str]
) -> str:
    """The lines below a table: how many of what, how to see the end, what else may be meant."""
    from missioncat.views.listings import describe_count

    dates = describe_dates(found.matches.query, asked.table)
    footer = describe_count(
        asked.table, records, len(found.records), len(possible), dates, found.left_out
    )
    footer = add_line(footer, describe_end(asked, len(records)))
    return add_line(footer, find_hint(asked, found))


def set_apart(asked: Asked, records: list[Record], possible: frozenset[str]) -> dict[int, str]:
    """The line above those that only may be what a query with dates asks for: they come last."""
    surely = len(records) - len(possible)
    if asked.options.sort is not None or not 0 < surely < len(records):
        return {}
    verb = "fly" if asked.table in ("launches", "missions") else "be"
    return {surely: f"may {verb} then:"}


def describe_end(asked: Asked, rows: int) -> str:
    """How to see the end of a listing that is longer than the screen, for a person before it."""
    if asked.options.sort is not None or asked.table in DEFAULT_SORT:
        return ""
    shown = asked.shown
    if not shown.is_for_person or rows <= console(shown.session).height:
        return ""
    if asked.table == "launches":
        return "the newest first: --newest, or `missioncat last`"
    return "the newest first: --newest"


def find_possible(asked: Asked, found: Found, records: list[Record]) -> frozenset[str]:
    """The ids of those records that only may be what a query with dates asks for."""
    if asked.dated.certain or not found.matches.asks_dates:
        return frozenset()
    must = build_filter(asked, certain=True)
    return frozenset(record.id for record in records if not must(record))


def describe_dates(query: Query, table: str) -> str:
    """The dates that a query asks for, in a sentence: "2028", "2028 or month 2029-03"."""
    groups = []
    for group in query.groups:
        named = [_name_dates(term) for term in group if _asks_dates(term, table)]
        if named:
            groups.append(" and ".join(named))
    return " or ".join(groups)


def _asks_dates(term: Term, table: str) -> bool:
    if not term.field or not term.value:  # which says that there is none
        return False
    return find_field(table, term.field).kind in ("date", "period")


def _name_dates(term: Term) -> str:
    if term.negated:
        return str(term)
    if term.field in ("date", "year"):
        return term.value
    return f"{term.field} {term.value}"


def leave_out_unlisted(launches: list[Launch]) -> list[Launch]:
    """The launches without those that have neither flown nor are planned by anybody any more."""
    # What `is_unlisted` says, without 80,000 calls.
    counted = [
        launch for launch in launches if launch.unlisted is None or launch.outcome is not None
    ]
    if len(counted) < len(launches):
        left_out = count_noun(len(launches) - len(counted), "launches")
        tell(f"{left_out} no longer listed not counted: missioncat launches status:unlisted")
    return counted


def show_counts(asked: Asked, found: Found) -> None:
    """Print or write how many of the records that were found share the values of fields."""
    from missioncat.statistics import count_by, parse_order, sort_counts

    order = parse_order(asked.options.sort or "", asked.fields)
    shown, table, fields, records = asked.shown, asked.table, asked.fields, found.records
    # What is no launch to orbit is counted apart, if there may be any.
    apart = found.is_all or (found.matches.asks_others and not all(map(is_orbital, records)))
    if table == "launches":
        records = leave_out_unlisted(records)
    counts = count_by(records, table, fields, shown.catalogue, shown.tz, orbital_only=not apart)
    if order:
        counts = sort_counts(counts, table, order)
    if shown.is_data:
        write_counts(asked, counts, apart)
        return
    from missioncat.views.counts import build_counts

    has_periods = any(field.kind == "period" for field in fields)
    tz = shown.tz if found.matches.asks_dates or has_periods else None
    view = build_counts(counts, table, asked.options.limit, tz, found.left_out)
    view.footer = add_line(view.footer, say_age_of(asked, records))
    shown.print(view)


def say_age_of(asked: Asked, records: list[Record]) -> str:
    """How old the data is, if this year is among what was counted: it is not over."""
    shown = asked.shown
    if asked.table not in ("launches", "missions") or not shown.is_for_person:
        return ""
    date = find_field(asked.table, "date")
    for record in reversed(records):  # the newest stand at the end of the file
        if is_planned(asked.table, record):
            continue
        when = date.value(record, shown.catalogue)
        if when is not None and when.earliest and when.earliest.year == shown.clock.year:
            return say_age(shown)
    return ""


def write_counts(asked: Asked, counts: "Counts", apart: bool) -> None:
    """Write counts as rows; planned missions are in the count of a group, planned launches not."""
    from missioncat.statistics import whole_count

    columns = [*(field.name for field in asked.fields), "count"]
    if asked.table in ("launches", "missions"):
        columns.append("planned")
    if asked.table == "launches" and apart:
        columns.append("not_orbital")
    rows = []
    for group in counts.groups[: asked.options.limit]:
        row = [*group.labels, whole_count(group, asked.table), group.planned, group.others]
        rows.append(row[: len(columns)])
    asked.shown.write(columns, rows)
