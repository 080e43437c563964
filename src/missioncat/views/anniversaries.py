"""The table of what happened on a day of other years."""

from collections.abc import Sequence
from datetime import datetime

from missioncat.chronology import Moment, count_years
from missioncat.dates import format_short
from missioncat.views.tables import Column, Grid


def build_anniversaries(moments: Sequence[Moment], day: datetime, tz: str | None) -> Grid:
    """The moments with how many years ago they were."""
    columns = [
        Column(f"date ({tz or 'UTC'})"),
        Column("years", justify="right"),
        Column("what", wide=True, min_width=30, importance=1),
        Column("kind"),
        Column("id"),
    ]
    rows = []
    for moment in moments:
        years = str(count_years(moment.date, day, tz))
        date = format_short(moment.date, tz)
        rows.append([date, years, moment.text, moment.kind, moment.subject])
    return Grid(columns, rows, f"{len(moments)} on {day.day} {day:%B}")
