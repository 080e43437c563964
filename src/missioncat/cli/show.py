"""`missioncat show ID…`: everything known about a record, on a page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from missioncat.cli.options import Format, IdsArgument, NowOption, OutputOption, TzOption, check_zone, read_clock
from missioncat.cli.output import choose_format, print_view, write_file, write_rows, write_text
from missioncat.errors import NotFound
from missioncat.exports import find_writer
from missioncat.exports.values import plain_value
from missioncat.fields import exported_fields

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, Found

PageFormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", "-f", metavar="FORMAT",
        help="table is the page, in a pipe too; json and jsonl have all of it; tsv, csv and md a line a field.",
    ),
]  # fmt: skip


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def show(
        ctx: typer.Context,
        ids: IdsArgument,
        tz: TzOption = None,
        now: NowOption = None,
        format: PageFormatOption = None,  # the option's name
        output: OutputOption = None,
    ) -> None:
        """Show everything known: facts, events, plans and how they moved, partners, sources.

        An ID is an id, a running number (370), a COSPAR or NORAD designation or a name in any script;
        several arguments that are one name together (Change 5) need no quotes.
        """
        zone = check_zone(tz)
        clock = read_clock(now)
        form = choose_page_format(format, output)
        catalogue = ctx.obj.catalogue()
        found = identify_all(catalogue, ids)
        if form is Format.table:
            from missioncat.views.details import build_pages

            print_view(ctx.obj, build_pages(found, catalogue, clock, zone, find_pieces(ids, found)), output)
        else:
            write_found(catalogue, found, form, output)

    return app


def choose_page_format(format_: Format | None, output: str | None) -> Format:
    """The page, unless the options or the file's suffix ask for data: a page reads well in a pipe."""
    if format_ is None and (output is None or Path(output).suffix.lower() == ".txt"):
        return Format.table
    return choose_format(format_, output)


def identify_all(catalogue: "Catalogue", ids: list[str]) -> list["Found"]:
    """The records that the arguments mean: one if together they are a name (Change 5), else one for each."""
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
    """The designations that were asked for and stand for a part of a launch, which is shown instead."""
    tags = [each.record.tag for each in found if each.table == "launches" and each.record.tag]
    return [text for text in ids if any(re.fullmatch(re.escape(tag) + "[A-Z]{1,3}", text.upper()) for tag in tags)]


def write_found(catalogue: "Catalogue", found: list["Found"], form: Format, output: str | None) -> None:
    """Write records as data: whole objects in JSON, else a row for each field."""
    if form not in (Format.json, Format.jsonl):
        rows = [(name, value) for each in found for name, value in flat_record(catalogue, *each).items()]
        write_rows(form, output, ("field", "value"), rows)
        return
    pieces = write_objects([nested_record(catalogue, *each) for each in found], form)
    if output is None:
        write_text(pieces)
    else:
        write_file(output, "".join(pieces))


def write_objects(objects: list[dict[str, Any]], form: Format) -> Iterator[str]:
    """Objects of different tables, each with its own keys, in one array or one a line."""
    write = find_writer(Format.jsonl.value)
    lines = ["".join(write(list(each), [list(each.values())])) for each in objects]
    if form is Format.jsonl:
        yield from lines
        return
    yield "[\n" + ",\n".join(line.rstrip("\n") for line in lines) + "\n]\n"


def flat_record(catalogue: "Catalogue", table: str, record: Any) -> dict[str, Any]:
    """The table of a record and its exported fields as plain values."""
    values = {field.name: plain_value(field.value(record, catalogue)) for field in exported_fields(table)}
    return {"table": table, **values}


def nested_record(catalogue: "Catalogue", table: str, record: Any) -> dict[str, Any]:
    """A record with what belongs to it inside: a mission's launch, plans, cooperation and children."""
    values = flat_record(catalogue, table, record)
    if table == "missions":
        launch = catalogue.get("launches", record.launch)
        values["launch_record"] = flat_record(catalogue, "launches", launch) if launch else None
        for other in ("plans", "cooperation"):
            related = catalogue.related(other, "subject", record.id)
            values[other] = [flat_record(catalogue, other, each) for each in related]
        values["children_records"] = values["children"]
    return values
