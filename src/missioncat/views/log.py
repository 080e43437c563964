"""The table of what was written, the newest first."""

from collections.abc import Sequence

from missioncat.history import Step, describe_step
from missioncat.text import format_count
from missioncat.views.tables import Column, Grid


def build_log(every: Sequence[Step], limit: int | None) -> Grid:
    """The steps, as many as are wanted of them; those before it decide what is odd about one."""
    columns = [
        Column("step", justify="right"),
        Column("when (UTC)"),
        Column("what", wide=True, min_width=24, importance=1),
        Column("records", wide=True, min_width=12),
        Column(""),
    ]
    odd = find_set_back(every)
    rows = []
    for step in every[:limit]:
        when = step.at[:16].replace("T", " ")
        remarks = ["undone"] if step.undone else []
        if step.step in odd:
            remarks.append("clock was set back")
        rows.append([str(step.step), when, step.command, describe_step(step), ", ".join(remarks)])
    footer = format_count(len(every), "step")
    if len(rows) < len(every):
        footer = f"{len(rows)} of {footer}"
    return Grid(columns, rows, footer)


def find_set_back(steps: Sequence[Step]) -> set[int]:
    """The steps dated before one that they came after: the clock was set back. Newest first.

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
