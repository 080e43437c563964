"""`missioncat sources ID…`: where the facts about something come from."""

from typing import Annotated, Any

import typer

from missioncat.cli import complete
from missioncat.cli.options import Format, FormatOption, OutputOption
from missioncat.cli.output import choose_format, print_view, write_rows
from missioncat.model import RECORDS, Launch, Source

SomeIds = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]…",
        help="Whose sources; all there are if none is named.",
        autocompletion=complete.ids,
    ),
]


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def sources(
        ctx: typer.Context,
        ids: SomeIds = None,
        format: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Show where the facts about something come from: its own, its events', plans' and
        agreements' sources.
        """
        catalogue = ctx.obj.catalogue()
        form = choose_format(format, output)
        keys: list[str] = (
            [key for text in ids for key in cited_by(catalogue, catalogue.identify(text))]
            if ids
            else list(catalogue.table(Source))
        )
        records = [
            catalogue.get(Source, key) or Source(id=key, title="") for key in dict.fromkeys(keys)
        ]
        if form is not Format.table:
            columns = ("id", "title", "publisher", "date", "url", "note")
            write_rows(
                form,
                output,
                columns,
                [[getattr(record, name) for name in columns] for record in records],
            )
            return
        from missioncat.views.details.source import build_citations

        print_view(ctx.obj, build_citations(records), output)

    return app


def cited_by(catalogue: Any, found: Any) -> list[str]:
    """The keys of the sources of a record and of all that its page shows, in the order of first
    use.
    """
    table, record = found
    if table == "sources":
        return [record.id]
    keys = list(record.sources)
    if table == "missions":
        keys += [key for event in record.events for key in event.sources]
        launch = catalogue.get(Launch, record.launch)
        keys += launch.sources if launch else []
    for other in ("plans", "cooperation"):
        keys += [
            key for each in catalogue.related(RECORDS[other], "subject", record.id) for key in each.sources
        ]
    return list(dict.fromkeys(keys))
