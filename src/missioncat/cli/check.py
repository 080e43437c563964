"""`missioncat check`: what is wrong with the catalogue, line by line."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import NowOption, OutputOptions, flag, read_clock, tell
from missioncat.cli.output import Output, choose_output

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue
    from missioncat.integrity import Problem
    from missioncat.merging.pairs import Twins

UnresolvedOption = Annotated[
    bool,
    flag("--unresolved", "List launches whose vehicle or site is known by no record and no name."),
]


def check(
    ctx: typer.Context,
    unresolved: UnresolvedOption = False,
    now: NowOption = None,
    *,
    options: OutputOptions,
) -> None:
    """Say what is wrong with the catalogue, line by line.

    Exit code 0 if nothing is, 1 if something is, a record that cannot be read included, 3 if the
    file cannot be read at all. A planned launch whose time is over is not wrong; such launches are
    listed apart: as overdue, or as perhaps flown where a flight looks like what was planned. So are
    pairs of launches that are perhaps one: `missioncat merge` says that they are, `missioncat
    split` that they are not. --unresolved lists launches whose rocket or site nobody but their
    source knows instead; then the exit code is 0.
    """
    if unresolved:
        list_unresolved(choose_output(ctx.obj, options))
        return
    from missioncat.integrity import find_overdue, find_problems
    from missioncat.merging.pairs import find_twins

    clock, output = read_clock(now), choose_output(ctx.obj, options)
    catalogue = ctx.obj.catalogue()
    problems = find_problems(catalogue)
    twins = find_twins(catalogue, clock)
    listed = [describe_twins(each, catalogue) for each in twins]
    overtaken = {each.id for each in listed if each.kind == "overtaken"}
    overdue = [each for each in find_overdue(catalogue, clock) if each.id not in overtaken]
    ctx.obj.settled.update((each.table, each.key) for each in catalogue.unreadable)
    show_problems(problems, [*overdue, *listed], output)
    counted = count_problems(len(problems), len(overdue))
    tell(f"{catalogue.location.path}: {counted}{count_twins(twins)}")
    if problems:
        raise typer.Exit(1)


def show_problems(problems: "list[Problem]", others: "list[Problem]", output: Output) -> None:
    """Print or write what is wrong, and what is merely to be looked at."""
    from missioncat.integrity import Problem

    if output.is_data:
        output.write(Problem._fields, [*problems, *others])
    elif problems or others:
        from missioncat.views.problems import build_problems

        output.print(build_problems(problems, others))


def count_problems(problems: int, overdue: int) -> str:
    """How many problems there are, and how many launches whose time is over."""
    sentence = f"{problems or 'no'} problem{'s' * (problems != 1)}."
    if overdue:
        launches = "launches are" if overdue > 1 else "launch is"
        sentence += f" {overdue} planned {launches} overdue."
    return sentence


def describe_twins(twins: "Twins", catalogue: "Catalogue") -> "Problem":
    """Two launches that are perhaps one, as a line of the list, with the commands to settle it."""
    from missioncat.integrity import Problem
    from missioncat.merging.pairs import describe_commands

    merge, split = describe_commands(twins.one, twins.other, catalogue)
    way = f"if so: {merge}; if not: {split}"
    if twins.kind == "overtaken":
        problem = f"perhaps it flew as {twins.other} ({twins.why}); {way}"
        return Problem("launches", twins.one, "date", problem, "overtaken")
    how = "certainly" if twins.kind == "certain" else "perhaps"
    problem = f"{how} the same as {twins.other} ({twins.why}); {way}"
    return Problem("launches", twins.one, "id", problem, "perhaps")


def count_twins(found: "Sequence[Twins]") -> str:
    """How many pairs there are, in sentences behind that about problems."""
    counts = Counter(each.kind for each in found)
    certain, overtaken = counts["certain"], counts["overtaken"]
    pairs = certain + counts["perhaps"]
    sentence = ""
    if pairs:
        are = "s of launches are" if pairs > 1 else " of launches is"
        sentence += f" {pairs} pair{are} perhaps one launch"
        if certain:
            sentence += f", {certain} of them certainly (missioncat merge --all-certain)"
        sentence += "."
    if overtaken:
        have = "s have" if overtaken > 1 else " has"
        sentence += f" {overtaken} plan{have} perhaps flown."
    return sentence


def list_unresolved(output: Output) -> None:
    """List the launches whose vehicle or site is known by no record and no name."""
    from missioncat.integrity import Problem, find_unresolved

    found = find_unresolved(output.catalogue)
    if output.is_data:
        output.write(Problem._fields, found)
    elif found:
        from missioncat.views.problems import build_unresolved

        output.print(build_unresolved(found))
    launches = len({each.id for each in found})
    known = f"{launches or 'no'} launch{'es' * (launches != 1)} with a vehicle or site"
    tell(f"{output.catalogue.location.path}: {known} that no record and no name is known for.")
