"""`missioncat update`: bring what a newer missioncat knows into your own catalogue."""

from typing import TYPE_CHECKING

import typer

from missioncat.cli.options import DryRunOption, read_clock, tell
from missioncat.cli.writing import preview, report
from missioncat.errors import UNCHANGED, CatalogueError, UsageError

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, WritableCatalogue
    from missioncat.merging.update import Conflict


def update(ctx: typer.Context, dry_run: DryRunOption = False) -> None:
    """Merge a newer built-in catalogue into your own.

    What you changed stays; where the new catalogue says otherwise than you, both values are shown.
    """
    from missioncat.catalogue import open_catalogue
    from missioncat.history import History
    from missioncat.journal import news_writer
    from missioncat.merging.update import plan_update
    from missioncat.news import find_import_news, list_pairs
    from missioncat.storage import Location, find_builtin

    location = ctx.obj.location()
    if location.read_only:
        print("You use the built-in catalogue itself, so there is nothing to update.")
        return
    if not location.path.exists():
        raise CatalogueError(
            f"There is no catalogue at {location.path}, so there is nothing to update."
        )
    if not History(location.path).base.exists():
        raise UsageError(
            f"{location.path} did not begin as the built-in catalogue, so what you changed cannot "
            "be told. Import what you want from it instead."
        )
    builtin = find_builtin()
    clock = read_clock(None)
    with ctx.obj.writing(clock) as mine:
        base = mine.base
        theirs = open_catalogue(Location(builtin, "the built-in catalogue"))
        began = open_catalogue(Location(base, "what yours began as"))
        merged = plan_update(began, mine, theirs)
        refuse_gaps(began, mine)
        preview(merged.changes, [])
        tell_conflicts(merged.conflicts)
        if dry_run:
            report(merged.changes, dry_run)
            return
        content = builtin.read_bytes()
        if merged.changes or content != base.read_bytes():
            news = find_import_news(list_pairs(merged.changes), mine, clock)
            writer = news_writer(location.path, clock, news, "update")
            mine.apply(merged.changes, writer, base=content)
    report(merged.changes)


def tell_conflicts(conflicts: "list[Conflict]") -> None:
    """Show both values of each field that both changed."""
    from missioncat.views.differences import show_value

    for conflict in conflicts:
        yours, theirs = show_value(conflict.yours), show_value(conflict.theirs)
        place = f"{conflict.table} {conflict.id}: {conflict.field}"
        tell(
            f"conflict: {place} is {yours} with you and {theirs} in the new catalogue; yours stays."
        )


def refuse_gaps(began: "Catalogue", mine: "WritableCatalogue") -> None:
    """Refuse to compare where a record cannot be read: it would look removed by the user."""
    from missioncat.faults import describe_unreadable

    mine.refuse_gaps()
    if began.unreadable:
        raise CatalogueError(
            f"{began.location.path}, which says what yours began as, was changed by something "
            f"else: {describe_unreadable(began.unreadable[0])}. {UNCHANGED}"
        )
