"""`missioncat sources ID…`: where the facts about something come from."""

from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import Format, OutputOptions, argument
from missioncat.cli.output import choose_format, print_view, write_rows
from missioncat.model import Cooperation, Launch, Plan, Source

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, Found

SomeIds = Annotated[
    list[str] | None, argument("[ID]…", "Whose sources; all there are if none is named.")
]
COLUMNS = ("id", "title", "publisher", "date", "url", "note")


def sources(ctx: typer.Context, ids: SomeIds = None, *, options: OutputOptions) -> None:
    """Show where the facts about something come from: its own, its events', plans' and
    agreements' sources.
    """
    catalogue = ctx.obj.catalogue()
    form = choose_format(options.format, options.output)
    keys: list[str] = []
    for text in ids or ():
        keys += find_cited(catalogue, catalogue.identify(text))
    if not ids:
        keys = list(catalogue.table(Source))
    known = dict.fromkeys(keys)
    records = [catalogue.get(Source, key) or Source(id=key, title="") for key in known]
    if form is not Format.table:
        rows = [[getattr(record, name) for name in COLUMNS] for record in records]
        write_rows(form, options.output, COLUMNS, rows)
        return
    from missioncat.views.details.source import build_citations

    print_view(ctx.obj, build_citations(records), options.output)


def find_cited(catalogue: "Catalogue", found: "Found") -> list[str]:
    """The keys of the sources of a record and of all that its page shows, each once."""
    table, record = found
    if table == "sources":
        return [record.id]
    keys = list(record.sources)
    if table == "missions":
        for event in record.events:
            keys += event.sources
        launch = catalogue.get(Launch, record.launch)
        if launch is not None:
            keys += launch.sources
    for plan in catalogue.related(Plan, "subject", record.id):
        keys += plan.sources
    for agreement in catalogue.related(Cooperation, "subject", record.id):
        keys += agreement.sources
    return list(dict.fromkeys(keys))
