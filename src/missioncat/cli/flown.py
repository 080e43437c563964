"""`missioncat flown ID DATE`: what was planned has flown."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli import complete
from missioncat.cli.editing import SourceOption
from missioncat.cli.options import NowOption, argument, read_clock
from missioncat.cli.writing import WriteOptions, run_edits

if TYPE_CHECKING:
    from missioncat.merging.drafts import Draft
    from missioncat.merging.edits import Edit


class Outcome(StrEnum):
    """How a launch went."""

    success = "success"
    failure = "failure"
    partial = "partial"
    unknown = "unknown"


IdArgument = Annotated[str, argument("ID", "The mission or launch, by any name.", complete.planned)]
DateArgument = Annotated[
    str, typer.Argument(metavar="DATE", help="When it lifted off, as exactly as you know.")
]
OutcomeOption = Annotated[
    Outcome, typer.Option(metavar="OUTCOME", help=f"How the launch went: {', '.join(Outcome)}.")
]
TagOption = Annotated[
    str | None, typer.Option(metavar="TAG", help="Its launch tag (COSPAR), such as 2026-101.")
]


def flown(
    ctx: typer.Context,
    id: IdArgument,
    date: DateArgument,
    outcome: OutcomeOption = Outcome.unknown,
    tag: TagOption = None,
    source: SourceOption = None,
    now: NowOption = None,
    *,
    options: WriteOptions,
) -> None:
    """Say that what was planned has flown: flown shenzhou-24 2026-10-30 --outcome success --tag
    2026-101

    The launch gets its date and outcome, the ledger of plans gets the date on which it flew,
    and the missions aboard are planned no longer: they are lost if the launch failed, and else
    how they fare is unknown until you say it (edit ID status=operating). All of it is one step
    for `missioncat undo`.
    """
    from missioncat.merging.edits import build_edit
    from missioncat.merging.flown import Flight, mark_flown

    clock = read_clock(now)
    flight = Flight(date, outcome.value, tag)

    def step(draft: "Draft") -> "Edit":
        found = draft.catalogue.identify(id)
        return build_edit(draft, mark_flown(draft, found, flight, source or [], clock))

    run_edits(ctx.obj, step, options)
