"""`missioncat fields TABLE`: what can be asked for."""

from typing import Annotated

import typer

from missioncat.cli import complete
from missioncat.cli.options import OutputOptions, argument
from missioncat.cli.output import choose_output
from missioncat.errors import UsageError
from missioncat.fields import FIELDS, LISTED, Field
from missioncat.names import ask_if_meant

TableArgument = Annotated[str, argument("TABLE", ", ".join(FIELDS), complete.any_of(FIELDS))]

COLUMNS = ("field", "kind", "about", "term", "listed")
HOW = {
    "text": "contains",
    "choice": "is, or else contains",
    "number": "370, 1..10, 100..",
    "flag": "yes or no",
    "date": "2021-05, 2020..2024, ..1999",
    "period": "the same as a date; for --by",
    "reference": "is the thing of that name",
    "nested": "contains",
}
"""Kind of a field -> what its term takes."""


def fields(ctx: typer.Context, table: TableArgument, *, options: OutputOptions) -> None:
    """List the fields of a table, for queries, --by, --sort and --fields."""
    if table not in FIELDS:
        hint = ask_if_meant(table, FIELDS)
        raise UsageError(f"There is no table '{table}'.{hint} The tables are: {', '.join(FIELDS)}.")
    output = choose_output(ctx.obj, options)
    rows = [build_row(table, field) for field in FIELDS[table]]
    if output.is_data:
        output.write(COLUMNS, rows)
        return
    from missioncat.views.fields import build_fields

    output.print(build_fields(rows))


def build_row(table: str, field: Field) -> tuple[str, str, str, str, bool]:
    """What can be said of a field, in the order of `COLUMNS`."""
    kind = f"{field.kind} to {field.to}" if field.kind == "reference" else field.kind
    return field.name, kind, field.about, HOW[field.kind], field.name in LISTED[table]
