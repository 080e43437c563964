"""`missioncat update`: bring what a newer missioncat knows into your own catalogue."""

import typer

from missioncat.cli.changes import preview, report, show_value
from missioncat.cli.editing import DryRunOption
from missioncat.cli.options import read_clock, tell
from missioncat.errors import UsageError


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def update(ctx: typer.Context, dry_run: DryRunOption = False) -> None:
        """Merge a newer built-in catalogue into your own.

        What you changed stays; where the new catalogue says otherwise than you, both values are shown.
        """
        from missioncat.catalogue import open_catalogue, writing
        from missioncat.history import describe_command
        from missioncat.storage import Location, find_builtin
        from missioncat.updating import plan_update

        location = ctx.obj.location()
        if location.read_only:
            print("You use the built-in catalogue itself, so there is nothing to update.")
            return
        builtin = find_builtin()
        with writing(location, describe_command(), read_clock(None), tell) as mine:
            base = mine.base
            if not base.exists():
                raise UsageError(
                    f"{location.path} did not begin as the built-in catalogue, so what you changed cannot be told. "
                    "Import what you want from it instead."
                )
            theirs = open_catalogue(Location(builtin, "the built-in catalogue"))
            merged = plan_update(open_catalogue(Location(base, "what yours began as")), mine, theirs)
            preview(merged.changes, [])
            for conflict in merged.conflicts:
                yours, other = show_value(conflict.yours), show_value(conflict.theirs)
                place = f"{conflict.table} {conflict.id}: {conflict.field}"
                tell(f"conflict: {place} is {yours} with you and {other} in the new catalogue; yours stays.")
            if dry_run:
                report(merged.changes, dry_run)
                return
            if merged.changes:
                mine.apply(merged.changes)
            mine.begin_from(builtin.read_bytes())
        report(merged.changes)

    return app
