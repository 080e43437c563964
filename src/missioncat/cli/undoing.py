"""`missioncat undo`, `redo`, `log`: back and forth through what was written."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import Format, FormatOption, OutputOption, Session, read_clock, tell
from missioncat.cli.output import choose_format, print_view, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from missioncat.history import Side, Step

ForceOption = Annotated[
    bool, typer.Option("--force", help="Even if something else has changed the file since.")
]
UndoToOption = Annotated[
    int | None,
    typer.Option(
        "--to", metavar="STEP", help="Bring back the file from before this step of the log."
    ),
]
RedoToOption = Annotated[
    int | None,
    typer.Option("--to", metavar="STEP", help="Bring back the file from after this undone step."),
]


def build(name: str) -> typer.Typer:
    """The command of that name."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    commands: dict[str, Callable[..., None]] = {"undo": undo, "redo": redo, "log": log}
    app.command(name=name)(commands[name])
    return app


def undo(ctx: typer.Context, to: UndoToOption = None, force: ForceOption = False) -> None:
    """Take back the last command that wrote, whole, also an import. Again: the one before.

    With --to, an older version comes back as a step of its own, which can be undone like any other.
    """
    if to is None:
        move(ctx.obj, "undo", force)
    else:
        jump(ctx.obj, "before", to)


def redo(ctx: typer.Context, to: RedoToOption = None, force: ForceOption = False) -> None:
    """Do again what was undone last. With --to, a later version comes back as a step of its own."""
    if to is None:
        move(ctx.obj, "redo", force)
    else:
        jump(ctx.obj, "after", to)


def find_changed(session: Session, verb: str) -> "Path":
    """The file in use, if it was ever changed."""
    from missioncat.history import HistoryError

    location = session.location()
    if location.read_only or not location.path.exists():
        raise HistoryError(
            f"There is nothing to {verb}: {location.path} was never changed by missioncat."
        )
    return location.path


def move(session: Session, direction: str, force: bool) -> None:
    """One step back or forth."""
    from missioncat.history import describe_command, locked

    path = find_changed(session, direction)
    with locked(path, describe_command()) as history:
        step = history.undo(force) if direction == "undo" else history.redo(force)
    print(
        f"{'Undone' if direction == 'undo' else 'Done again'}: {step.command} "
        f"({describe_step(step)})."
    )


def jump(session: Session, side: "Side", number: int) -> None:
    """To the file from before or after any step whose version is kept."""
    from missioncat.history import Step, describe_command, format_moment, locked

    path = find_changed(session, "undo" if side == "before" else "redo")
    with locked(path, describe_command()) as history:
        step = Step(step=0, at=format_moment(read_clock(None)), command=describe_command())
        history.bring_back(side, number, step)
    print(f"Brought back the file from {side} step {number} ({describe_step(step)}).")


def describe_step(step: "Step") -> str:
    """How many records a step added, changed and removed.

    >>> from missioncat.history import Step
    >>> describe_step(Step(step=1, at="", command="", added=2, removed=1))
    '2 added, 1 removed'
    """
    counts = ((step.added, "added"), (step.changed, "changed"), (step.removed, "removed"))
    return ", ".join(f"{count} {verb}" for count, verb in counts if count) or "nothing changed"


def find_set_back(steps: "Sequence[Step]") -> set[int]:
    """The steps dated before one that they came after: the clock was set back. Newest first.

    >>> from missioncat.history import Step
    >>> years = {3: "2027", 2: "2025", 1: "2026"}
    >>> find_set_back([Step(step=step, at=at, command="") for step, at in years.items()])
    {2}
    """
    found = set()
    latest = ""
    for step in reversed(steps):
        if step.at < latest:
            found.add(step.step)
        latest = max(latest, step.at)
    return found


def describe_state(step: "Step", is_set_back: bool) -> str:
    """What is odd about a step."""
    remarks = ["undone"] if step.undone else []
    if is_set_back:
        remarks.append("clock was set back")
    return ", ".join(remarks)


def log(
    ctx: typer.Context,
    limit: Annotated[
        int | None, typer.Option("-n", "--limit", min=0, metavar="N", help="Only the last N.")
    ] = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show what was written: when (UTC), by which command, how many records; the newest first."""
    from missioncat.history import History

    location = ctx.obj.location()
    every = [] if location.read_only else History(location.path).steps()[::-1]
    steps = every if limit is None else every[:limit]
    form = choose_format(format, output)
    if form is not Format.table:
        columns = ("step", "at", "command", "added", "changed", "removed", "undone")
        write_rows(
            form, output, columns, [[getattr(step, name) for name in columns] for step in steps]
        )
    elif every:
        from missioncat.views.tables import Column, Grid

        heads = [
            Column("step", justify="right"), Column("when (UTC)"), Column("what", wide=True, min_width=24),
            Column("records", wide=True, min_width=12), Column(""),
        ]  # fmt: skip
        odd = find_set_back(every)
        rows = []
        for s in steps:
            when, state = s.at[:16].replace("T", " "), describe_state(s, s.step in odd)
            rows.append([str(s.step), when, s.command, describe_step(s), state])
        count = f"{len(every)} step{'s' * (len(every) != 1)}"
        footer = count if len(rows) == len(every) else f"{len(rows)} of {count}"
        print_view(ctx.obj, Grid(heads, rows, footer), output)
    if not every:
        tell(f"Nothing was written to {location.path} by missioncat yet.")
