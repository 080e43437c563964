"""`missioncat log`: what was written, the newest first."""

from typing import Annotated

import typer

from missioncat.cli.options import OutputOptions, tell
from missioncat.cli.output import choose_output

COLUMNS = ("step", "at", "command", "added", "changed", "removed", "undone")

LastOption = Annotated[
    int | None, typer.Option("-n", "--limit", min=0, metavar="N", help="Only the last N.")
]


def log(ctx: typer.Context, limit: LastOption = None, *, options: OutputOptions) -> None:
    """Show what was written: when (UTC), by which command, how many records; the newest first."""
    from missioncat.history import History, Step

    location = ctx.obj.location()
    every: list[Step] = []
    if not location.read_only:
        every = History(location.path).steps()[::-1]
    output = choose_output(ctx.obj, options)
    if output.is_data:
        rows = [[getattr(step, name) for name in COLUMNS] for step in every[:limit]]
        output.write(COLUMNS, rows)
    elif every:
        from missioncat.views.log import build_log

        output.print(build_log(every, limit))
    if not every:
        tell(f"Nothing was written to {location.path} by missioncat yet.")
