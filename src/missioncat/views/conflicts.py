"""The table of what sources say otherwise than the catalogue does."""

from collections.abc import Sequence

from missioncat.views.differences import show_value
from missioncat.views.formats import plural
from missioncat.views.tables import Cell, Column, Grid


def build_conflicts(rows: Sequence[tuple[str, str, str, object, str, object, str]]) -> Grid:
    """Of each: table, id, field, our value and whose it is, the other value and whose that is."""
    columns = [
        Column("id", wide=True, min_width=8),
        Column("field"),
        Column("ours", wide=True, min_width=8),
        Column("said by"),
        Column("theirs", wide=True, min_width=8),
        Column("said by"),
    ]
    cells: list[list[Cell]] = []
    for _, key, field, ours, origin, theirs, source in rows:
        cells.append([key, field, show_value(ours), origin, show_value(theirs), source])
    return Grid(columns, cells, f"{len(rows):,} {plural(len(rows), 'disagreement')}")
