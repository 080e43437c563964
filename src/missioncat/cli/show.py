"""`missioncat show ID…`: everything known about a record, on a page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import (
    Format,
    NowOption,
    OutputOption,
    TzOption,
    argument,
    check_zone,
    flag,
    read_clock,
)
from missioncat.cli.output import Output, choose_format
from missioncat.errors import NotFound
from missioncat.exports import find_writer
from missioncat.exports.values import plain_value
from missioncat.fields import exported_fields, find_field
from missioncat.lookup import find_address
from missioncat.model import Cooperation, Launch, Mission, Plan, is_of

if TYPE_CHECKING:
    from datetime import datetime

    from missioncat.catalogue import Catalogue, Found
    from missioncat.merging.pairs import Twins
    from missioncat.model import Record
    from missioncat.views.details import Twin

Values = dict[str, object]
"""Fields by name, as the writers of data take them."""
TwinsOf = dict[str, list["Twins"]]
"""Launch id -> its pairs with others that are perhaps the same."""

ThingsArgument = Annotated[list[str], argument("ID…", "Id, number, designation or name.")]
PageFormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", "-f", metavar="FORMAT",
        help="table is the page, in a pipe too; json and jsonl have all of it; tsv, csv and md a "
        "line a field.",
    ),
]  # fmt: skip
CompareOption = Annotated[
    bool, flag("--compare", "Set two or three side by side, as `compare` does.")
]


def show(
    ctx: typer.Context,
    ids: ThingsArgument,
    compare: CompareOption = False,
    tz: TzOption = None,
    now: NowOption = None,
    format: PageFormatOption = None,  # the option's name
    output: OutputOption = None,
) -> None:
    """Show everything known: facts, events, plans and how they moved, partners, sources.

    An ID is an id, a running number (370), a COSPAR or NORAD designation or a name in any
    script; several arguments that are one name together (Change 5) need no quotes.
    """
    zone = check_zone(tz)
    clock = read_clock(now)
    if compare:
        from missioncat.cli.compare import show_comparison

        show_comparison(ids, zone, Output(ctx.obj, choose_format(format, output), output))
        return
    to = Output(ctx.obj, choose_page_format(format, output), output)
    catalogue = to.catalogue
    found = identify_all(catalogue, ids)
    twins_of = find_twins_of_all(catalogue, found, clock)
    if to.is_data:
        write_found(found, twins_of, to)
        return
    from missioncat.views.details import build_pages

    twins = {key: describe_twins(key, each, catalogue) for key, each in twins_of.items()}
    to.print(build_pages(found, catalogue, clock, zone, find_pieces(ids, found), twins))


def choose_page_format(format_: Format | None, output: str | None) -> Format:
    """The page, which reads well in a pipe, unless options or the file's suffix ask for data."""
    if format_ is None and (output is None or Path(output).suffix.lower() == ".txt"):
        return Format.table
    return choose_format(format_, output)


def identify_all(catalogue: "Catalogue", ids: list[str]) -> list["Found"]:
    """The records that arguments mean: one if together they are a name (Change 5), else several."""
    joined: NotFound | None = None
    if len(ids) > 1:
        try:
            return [catalogue.identify(" ".join(ids))]
        except NotFound as error:
            joined = error
    found: list[Found] = []
    for text in ids:
        try:
            each = catalogue.identify(text)
        except NotFound:
            # When not even the first word is known, they were meant as one name.
            if joined and not found:
                raise joined from None
            raise
        if each not in found:
            found.append(each)
    return found


def find_pieces(ids: list[str], found: list["Found"]) -> list[str]:
    """The designations that were asked for of a part of a launch, which is shown instead."""
    tags = [each.record.tag for each in found if each.table == "launches" and each.record.tag]
    return [
        text
        for text in ids
        if any(re.fullmatch(re.escape(tag) + "[A-Z]{1,3}", text.upper()) for tag in tags)
    ]


def find_twins_of_all(catalogue: "Catalogue", found: list["Found"], clock: "datetime") -> TwinsOf:
    """The pairs of the launches that are shown, or carried the missions that are."""
    launches = {}
    for table, record in found:
        launch = catalogue.get(Launch, record.launch) if table == "missions" else record
        if launch is not None and table in ("missions", "launches"):
            launches[launch.id] = launch
    if not launches:
        return {}
    from missioncat.merging.pairs import find_twins_of

    return {key: find_twins_of(launch, catalogue, clock) for key, launch in launches.items()}


def describe_twins(key: str, found: list["Twins"], catalogue: "Catalogue") -> list["Twin"]:
    """What one launch is perhaps the same as, and the commands that settle it."""
    from missioncat.merging.pairs import describe_commands
    from missioncat.views.details import Twin

    described = []
    for each in found:
        how = "certainly" if each.kind == "certain" else "perhaps"
        other = each.find_other(key)
        sentence = f"{how} the same as {find_address(other, catalogue)} ({each.why})"
        described.append(Twin(sentence, *describe_commands(key, other, catalogue)))
    return described


def write_found(found: list["Found"], twins: TwinsOf, output: Output) -> None:
    """Write records as data: whole objects in JSON, else a row for each field."""
    catalogue, form = output.catalogue, output.form
    if form not in (Format.json, Format.jsonl):
        rows: list[tuple[str, object]] = []
        for each in found:
            rows += flat_record(catalogue, *each).items()
        output.write(("field", "value"), rows)
        return
    objects = [nested_record(catalogue, *each, twins) for each in found]
    output.write_pieces(write_objects(objects, form), form.value)


def write_objects(objects: list[Values], form: Format) -> Iterator[str]:
    """Objects of different tables, each with its own keys, in one array or one a line."""
    write = find_writer(Format.jsonl.value)
    lines = ["".join(write(list(each), [list(each.values())])) for each in objects]
    if form is Format.jsonl:
        yield from lines
        return
    yield "[\n" + ",\n".join(line.rstrip("\n") for line in lines) + "\n]\n"


def flat_record(catalogue: "Catalogue", table: str, record: "Record") -> Values:
    """The table of a record and its exported fields as plain values."""
    values = {
        field.name: plain_value(field.value(record, catalogue)) for field in exported_fields(table)
    }
    return {"table": table, **values}


def nested_record(catalogue: "Catalogue", table: str, record: "Record", twins: TwinsOf) -> Values:
    """A record with what belongs to it inside: of a mission its launch, plans and so on."""
    values = flat_record(catalogue, table, record)
    if is_of(record, Launch):
        values |= nest_twins(catalogue, record, twins)
    if is_of(record, Mission):
        launch = catalogue.get(Launch, record.launch)
        values["launch_record"] = None
        if launch is not None:
            nested = nest_twins(catalogue, launch, twins)
            values["launch_record"] = {**flat_record(catalogue, "launches", launch), **nested}
        plans = catalogue.related(Plan, "subject", record.id)
        values["plans"] = [flat_record(catalogue, "plans", each) for each in plans]
        agreements = catalogue.related(Cooperation, "subject", record.id)
        values["cooperation"] = [flat_record(catalogue, "cooperation", each) for each in agreements]
        values["children_records"] = values["children"]
    return values


def nest_twins(catalogue: "Catalogue", launch: "Launch", twins: TwinsOf) -> Values:
    """What was joined to a launch (see `launches --fields joined`), and what else it perhaps is."""
    pairs = [
        {"id": each.find_other(launch.id), "kind": each.kind, "why": each.why}
        for each in twins.get(launch.id, ())
    ]
    joined = find_field("launches", "joined").value(launch, catalogue)
    return {"joined": plain_value(joined), "perhaps_same": pairs}
