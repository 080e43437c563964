"""`missioncat undo`, `redo`, `log`: back and forth through what was written."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import Format, FormatOption, OutputOption, Session, tell
from missioncat.cli.output import choose_format, print_view, write_rows

if TYPE_CHECKING:
    from missioncat.history import Step

ForceOption = Annotated[bool, typer.Option("--force", help="Even if something else has changed the file since.")]


def build(name: str) -> typer.Typer:
    """The command of that name."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    commands: dict[str, Callable[..., None]] = {"undo": undo, "redo": redo, "log": log}
    app.command(name=name)(commands[name])
    return app


def undo(ctx: typer.Context, force: ForceOption = False) -> None:
    """Take back the last command that wrote, whole, also an import. Again: the one before."""
    move(ctx.obj, "undo", force)


def redo(ctx: typer.Context, force: ForceOption = False) -> None:
    """Do again what was undone last."""
    move(ctx.obj, "redo", force)


def move(session: Session, direction: str, force: bool) -> None:
    """One step back or forth."""
    from missioncat.history import HistoryError, describe_command, locked

    location = session.location()
    if location.read_only or not location.path.exists():
        raise HistoryError(f"There is nothing to {direction}: {location.path} was never changed by missioncat.")
    with locked(location.path, describe_command()) as history:
        step = history.undo(force) if direction == "undo" else history.redo(force)
    print(f"{'Undone' if direction == 'undo' else 'Done again'}: {step.command} ({describe_step(step)}).")


def describe_step(step: "Step") -> str:
    """How many records a step added, changed and removed.

    >>> from missioncat.history import Step
    >>> describe_step(Step(step=1, at="", command="", added=2, removed=1))
    '2 added, 1 removed'
    """
    counts = ((step.added, "added"), (step.changed, "changed"), (step.removed, "removed"))
    return ", ".join(f"{count} {verb}" for count, verb in counts if count) or "nothing changed"


def log(
    ctx: typer.Context,
    limit: Annotated[int | None, typer.Option("-n", "--limit", min=0, metavar="N", help="Only the last N.")] = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show what was written: when (UTC), by which command, how many records; the newest first."""
    from missioncat.history import History

    location = ctx.obj.location()
    steps = [] if location.read_only else History(location.path).steps()[::-1]
    steps = steps if limit is None else steps[:limit]
    form = choose_format(format, output)
    if form is not Format.table:
        columns = ("step", "at", "command", "added", "changed", "removed", "undone")
        write_rows(form, output, columns, [[getattr(step, name) for name in columns] for step in steps])
    elif steps:
        from missioncat.views.tables import Column, Grid

        heads = [
            Column("step", justify="right"), Column("when (UTC)"), Column("what", wide=True, min_width=24),
            Column("records", wide=True, min_width=12), Column(""),
        ]  # fmt: skip
        rows = [
            [str(s.step), s.at[:16].replace("T", " "), s.command, describe_step(s), "undone" if s.undone else ""]
            for s in steps
        ]
        print_view(ctx.obj, Grid(heads, rows, f"{len(rows)} step{'s' * (len(rows) != 1)}"), output)
    if not steps:
        tell(f"Nothing was written to {location.path} by missioncat yet.")
