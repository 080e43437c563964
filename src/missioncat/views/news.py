"""What became of launches, in a table: the kind of news, the launch, the dates before and now."""

from collections.abc import Sequence
from datetime import datetime

from missioncat.changes import News, count_kinds
from missioncat.dates import format_short, parse_date
from missioncat.lookup import Lookup
from missioncat.text import clean
from missioncat.views.tables import Cell, Column, Grid

STYLES = {
    "flown": "outcome.success", "failed": "outcome.failure", "new": "outcome.planned",
    "scrubbed": "outcome.partial", "slipped": "outcome.partial", "gone vague": "outcome.partial",
}  # fmt: skip


def build_news(news: Sequence[tuple[datetime | None, News]], lookup: Lookup, tz: str | None) -> Grid:
    """The table of what is new; with a column of when it was found if anything has such a time."""
    dated = any(at is not None for at, _ in news)
    columns = [
        *([Column("found (UTC)")] if dated else []),
        Column("what", keep=True),
        Column("launch", wide=True, min_width=14, keep=True),
        Column("rocket", wide=True, min_width=8),
        Column("was"),
        Column(f"now ({tz or 'UTC'})", keep=True),
        Column("moved", wide=True, min_width=10),
    ]
    rows = []
    for at, each in news:
        row: list[Cell] = [
            (each.kind, STYLES.get(each.kind, "")),
            ", ".join(each.names[:3]) or each.id,
            _rocket(each, lookup),
            _short(each.before, tz),
            _short(each.now, tz),
            each.outcome if each.kind == "failed" and each.outcome else each.moved or "",
        ]
        rows.append([f"{at:%Y-%m-%d %H:%M}" if at else "", *row] if dated else row)
    return Grid(columns, rows, count_kinds(each for _, each in news))


def _rocket(each: News, lookup: Lookup) -> str:
    vehicle = lookup.records("vehicles").get(each.vehicle or "")
    return vehicle.name if vehicle else clean(each.vehicle or "")


def _short(date: str | None, tz: str | None) -> str:
    return format_short(parse_date(date), tz) if date else ""
