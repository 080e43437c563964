"""What became of launches, in a table: the kind of news, the launch, the dates before and now."""

from collections.abc import Sequence
from itertools import chain

from missioncat.fields import launch_title, title_payloads
from missioncat.journal import Entry
from missioncat.lookup import Lookup
from missioncat.model import Launch, Vehicle, count_noun
from missioncat.news import News, count_kinds
from missioncat.text import clean
from missioncat.views.formats import format_stored
from missioncat.views.tables import Cell, Column, Grid

STYLES = {
    "flown": "outcome.success",
    "failed": "outcome.failure",
    "new": "outcome.planned",
    "scrubbed": "outcome.partial",
    "slipped": "outcome.partial",
    "gone vague": "outcome.partial",
    "no longer listed": "outcome.partial",
}
"""Kind of news -> its style."""


def build_news(news: Sequence[News], lookup: Lookup, tz: str | None) -> Grid:
    """The table of what is new."""
    rows = [_build_row(each, lookup, tz) for each in news]
    return Grid(_list_columns(tz), rows, count_kinds(news))


def build_history(entries: Sequence[Entry], lookup: Lookup, tz: str | None) -> Grid:
    """The table of what was new, with when it was found, and by what if not always by a sync."""
    is_mixed = any(entry.by is not None for entry in entries)
    columns = [Column("found (UTC)"), *_list_columns(tz)]
    if is_mixed:
        columns.append(Column("by", wide=True, min_width=12))
    rows = []
    for entry in entries:
        for each in entry.news:
            row: list[Cell] = [f"{entry.at:%Y-%m-%d %H:%M}", *_build_row(each, lookup, tz)]
            if is_mixed:
                row.append(clean(entry.by or "sync"))
            rows.append(row)
    return Grid(columns, rows, count_kinds(chain.from_iterable(entry.news for entry in entries)))


def _list_columns(tz: str | None) -> list[Column]:
    return [
        Column("what", importance=1),
        Column("launch", wide=True, min_width=14, importance=1),
        Column("rocket", wide=True, min_width=8),
        Column("was"),
        Column(f"now ({tz or 'UTC'})", importance=1),
        Column("moved", wide=True, min_width=10),
    ]


def _build_row(each: News, lookup: Lookup, tz: str | None) -> list[Cell]:
    what = each.moved
    if each.kind == "failed" and each.outcome:
        what = each.outcome  # says more of it than by how much it moved
    return [
        (each.kind, STYLES.get(each.kind, "")),
        title_news(each, lookup),
        _name_rocket(each.vehicle, lookup),
        format_stored(each.before, tz),
        format_stored(each.now, tz),
        what or "",
    ]


def title_news(each: News, lookup: Lookup) -> str:
    """What the launch was called then, or else what it is called now."""
    if not each.id:
        return count_noun(each.how_many, "launches")
    launch = lookup.table(Launch).get(each.id)
    if launch is None:
        return title_payloads(each.names) or each.id
    if each.names:
        return title_payloads(each.names, launch.ll2_name)
    return launch_title(launch, lookup)


def _name_rocket(key: str | None, lookup: Lookup) -> str:
    vehicle = lookup.table(Vehicle).get(key or "")
    if vehicle is None:
        return clean(key or "")
    return vehicle.name
