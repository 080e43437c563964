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
    footer: str,
    headings: Mapping[int, str] | None = None,
) -> Grid:
    """Columns by their names: of those `besides` the cell of each launch, of others a field."""
    fields = [find_field("launches", name) for name in names if name not in besides]
    listing = build_listing("launches", fields, launches, lookup, tz=tz)
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
    return Grid(columns, list(zip(*cells, strict=True)), footer, headings=headings)
