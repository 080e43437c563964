"""`missioncat undo`, `redo`: back and forth through what was written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import flag, option, read_clock
from missioncat.cli.session import Session

if TYPE_CHECKING:
    from missioncat.history import History, Side

ForceOption = Annotated[bool, flag("--force", "Even if something else has changed the file since.")]
UndoToOption = Annotated[
    int | None, option("--to", "STEP", "Bring back the file from before this step of the log.")
]
RedoToOption = Annotated[
    int | None, option("--to", "STEP", "Bring back the file from after this undone step.")
]


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


@contextmanager
def opened_history(session: Session, verb: str) -> "Iterator[History]":
    """The history of the file in use, locked, if that was ever changed."""
    from missioncat.history import HistoryError, describe_command, locked

    location = session.location()
    if location.read_only or not location.path.exists():
        raise HistoryError(
            f"There is nothing to {verb}: {location.path} was never changed by missioncat."
        )
    with locked(location.path, describe_command()) as history:
        yield history


def move(session: Session, direction: str, force: bool) -> None:
    """One step back or forth."""
    from missioncat.history import describe_step

    with opened_history(session, direction) as history:
        step = history.undo(force) if direction == "undo" else history.redo(force)
    done = "Undone" if direction == "undo" else "Done again"
    print(f"{done}: {step.command} ({describe_step(step)}).")


def jump(session: Session, side: "Side", number: int) -> None:
    """To the file from before or after any step whose version is kept."""
    from missioncat.history import Step, describe_command, describe_step, format_moment

    with opened_history(session, "undo" if side == "before" else "redo") as history:
        step = Step(step=0, at=format_moment(read_clock(None)), command=describe_command())
        history.bring_back(side, number, step)
    print(f"Brought back the file from {side} step {number} ({describe_step(step)}).")
