"""The table of what flew last, and how long ago that was."""

from collections.abc import Sequence
from datetime import datetime

from missioncat.fields import launch_date
from missioncat.lookup import Lookup
from missioncat.model import Launch, count_noun
from missioncat.views.listings import weave
from missioncat.views.phrases import describe_ago
from missioncat.views.tables import Cell, Grid

COLUMNS = ("date", "ago", "payloads", "outcome", "vehicle", "site", "id")


def build_last(
    launches: Sequence[Launch],
    names: Sequence[str],
    lookup: Lookup,
    now: datetime,
    tz: str | None,
    footer: str,
) -> Grid:
    """Launches with how long ago they were."""
    ago: list[Cell] = [describe_ago(launch_date(launch), now) for launch in launches]
    return weave(names or COLUMNS, launches, {"ago": ago}, lookup, tz, footer)


def describe_last(shown: int, found: int) -> str:
    """The line below: how many of how many that flew.

    >>> describe_last(5, 679), describe_last(2, 2)
    ('5 of 679 launches flown', '2 launches flown')
    """
    flown = f"{count_noun(found, 'launches')} flown"
    if shown < found:
        return f"{shown:,} of {flown}"
    return flown
