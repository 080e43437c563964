"""`missioncat sources ID…`: where the facts about something come from."""

from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import OutputOptions, argument
from missioncat.cli.output import choose_output
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
    output = choose_output(ctx.obj, options)
    keys: list[str] = []
    for text in ids or ():
        keys += find_cited(catalogue, catalogue.identify(text))
    if not ids:
        keys = list(catalogue.table(Source))
    known = dict.fromkeys(keys)
    records = [catalogue.get(Source, key) or Source(id=key, title="") for key in known]
    if output.is_data:
        rows = [[getattr(record, name) for name in COLUMNS] for record in records]
        output.write(COLUMNS, rows)
        return
    from missioncat.views.details.source import build_citations

    output.print(build_citations(records))


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
