"""`missioncat conflicts [ID|QUERY…]`: where sources say otherwise than the catalogue does."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from missioncat.cli import complete
from missioncat.cli.options import Format, FormatOption, OutputOption, tell
from missioncat.cli.output import choose_format, print_view, write_rows
from missioncat.errors import NotFound
from missioncat.model import Launch

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue

Wanted = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID|QUERY]…",
        help="One thing by its id or name, or a query for launches (@NAME: a saved one); without any, all there are.",
        autocompletion=complete.ids,
    ),
]
COLUMNS = ("table", "id", "field", "ours", "origin", "theirs", "source")
TABLES = ("launches", "vehicles", "sites")
CURATED = "curated"
"""What is said where a value came from no import."""


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def conflicts(
        ctx: typer.Context,
        wanted: Wanted = None,
        format: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Show where sources disagree: what the catalogue says and who said so, what the other one
        says.

        Your own edits count most, then what is curated, then the imported sources by their rank. To
        take what another source says, edit the field.
        """
        form = choose_format(format, output)
        catalogue = ctx.obj.catalogue()
        asked = find_records(catalogue, wanted or [])
        rows = [row for table, record in asked.records for row in build_rows(table, record)]
        if form is not Format.table:
            write_rows(form, output, COLUMNS, rows)
        elif rows:
            from missioncat.cli.changes import show_value
            from missioncat.views.tables import Column, Grid

            heads = [
                Column("id", wide=True, min_width=8), Column("field"), Column("ours", wide=True, min_width=8),
                Column("said by"), Column("theirs", wide=True, min_width=8), Column("said by"),
            ]  # fmt: skip
            cells = [[row[1], row[2], *(show_value(value) for value in row[3:])] for row in rows]
            plural = "disagreement" if len(rows) == 1 else "disagreements"
            print_view(ctx.obj, Grid(heads, cells, f"{len(rows):,} {plural}"), output)
        if not rows:
            tell(asked.otherwise)

    return app


class Asked(NamedTuple):
    """The records that were asked for, each with its table, and what to say if no source disagrees
    about them.
    """

    records: list[tuple[str, Any]]
    otherwise: str = "No source disagrees."


def find_records(catalogue: "Catalogue", wanted: Sequence[str]) -> Asked:
    """The record that is meant by its id or name, or the launches that a query finds, or all."""
    if not wanted:
        every = [
            (table, record) for table in TABLES for record in catalogue.records(table).values()
        ]
        return Asked(every, "No source disagrees with the catalogue.")
    try:
        table, record = catalogue.identify(" ".join(wanted))
    except NotFound as error:
        return find_launches(catalogue, wanted, error)
    if table == "missions":
        table, record = "launches", catalogue.get(Launch, record.launch)
    return Asked([(table, record)] if table in TABLES and record is not None else [])


def find_launches(catalogue: "Catalogue", wanted: Sequence[str], unknown: NotFound) -> Asked:
    """The launches that a query finds; words that find none were meant as a name, and nothing is
    called that.
    """
    from missioncat.cli.listings import saved_queries
    from missioncat.query import Filter, parse_query

    query = parse_query(wanted, saved_queries(list(wanted)))
    asked = Filter(query, "launches", catalogue)
    found = catalogue.find("launches", asked)
    if found:
        return Asked([("launches", launch) for launch in found])
    if all(term.words and not term.negated for group in query.groups for term in group):
        raise unknown
    return Asked([], asked.explain_empty(catalogue.table(Launch).values()))


def build_rows(table: str, record: Any) -> Iterator[list[Any]]:
    """A line for each disagreement about a record."""
    for claim in record.claims:
        origin = record.origins.get(claim.field, record.origin)
        yield [
            *(table, record.id, claim.field, getattr(record, claim.field), origin or CURATED),
            *(claim.value, claim.source or CURATED),
        ]
