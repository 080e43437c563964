"""`missioncat merge`, `split`: which launches are one, by the word of the user."""

from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli import complete
from missioncat.cli.options import argument, flag
from missioncat.cli.writing import WriteOptions, run_edits
from missioncat.errors import UsageError

if TYPE_CHECKING:
    from missioncat.merging.drafts import Draft
    from missioncat.merging.edits import Edit

OnesArgument = Annotated[
    list[str] | None,
    argument("[ID]…", "Two or more launches that are one, by any name.", complete.launches),
]
CertainOption = Annotated[
    bool,
    flag("--all-certain", "Make one of all launches that are one by an id, time, day or name."),
]
WholeArgument = Annotated[str, argument("ID", "The launch, by any name.", complete.launches)]
PartArgument = Annotated[
    str | None,
    argument(
        "[OTHER]",
        "What of it is another launch: a part of it, or a record that only looks like the same.",
        complete.launches,
    ),
]


def merge(
    ctx: typer.Context,
    ids: OnesArgument = None,
    all_certain: CertainOption = False,
    *,
    options: WriteOptions,
) -> None:
    """Make launches one record: merge 2026-150 starlink-group-10-50

    `missioncat check` and `missioncat show` say which are perhaps one. Of several records that of
    the best source stays, with the ids, names, sources and plans of all, and every id finds it. A
    mission means its launch. Launches with two tags, or two ids of Launch Library, are two and
    refused. `missioncat split` takes apart again.
    """
    from missioncat.merging.repair import merge_certain, merge_launches

    if all_certain and ids:
        raise UsageError("--all-certain finds the launches itself; give no others.")
    if not all_certain and len(ids or ()) < 2:
        raise UsageError(
            "Say which launches are one: missioncat merge ID ID, or missioncat merge --all-certain."
        )

    def step(draft: "Draft") -> "Edit":
        if all_certain:
            return merge_certain(draft)
        return merge_launches(draft, ids or [])

    run_edits(ctx.obj, step, options)


def split(
    ctx: typer.Context, id: WholeArgument, other: PartArgument = None, *, options: WriteOptions
) -> None:
    """Take apart what was joined to a launch: split 2026-150, or one part of it: split 2026-150
    starlink-group-10-50

    What is taken apart stays apart, whatever an import says; so do two records that nobody has made
    one, which are never listed as perhaps the same again. `missioncat merge` takes that back.
    """
    from missioncat.merging.repair import split_launch

    run_edits(ctx.obj, lambda draft: split_launch(draft, id, other), options)
