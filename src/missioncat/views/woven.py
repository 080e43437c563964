"""Launches in columns of their own fields and of what else is to be said of each of them."""

from collections.abc import Mapping, Sequence

from missioncat.fields import find_field
from missioncat.lookup import Lookup
from missioncat.model import Launch
from missioncat.views.listings import build_listing
from missioncat.views.tables import Cell, Column, Grid


def weave(
    names: Sequence[str],
    launches: Sequence[Launch],
    besides: Mapping[str, Sequence[Cell]],
    lookup: Lookup,
    tz: str | None,
    encoding: str,
) -> Grid:
    """The columns of these names: those `besides` have a cell for each launch, all others are
    fields of launches.
    """
    fields = [find_field("launches", name) for name in names if name not in besides]
    listing = build_listing("launches", fields, launches, lookup, tz=tz, encoding=encoding)
    place = {field.name: index for index, field in enumerate(fields)}
    columns = []
    cells: list[Sequence[Cell]] = []
    for name in names:
        if name in besides:
            columns.append(Column(name.replace("_", " "), importance=2))
            cells.append(besides[name])
        else:
            columns.append(listing.columns[place[name]])
            cells.append([row[place[name]] for row in listing.rows])
    return Grid(columns, list(zip(*cells, strict=True)))
