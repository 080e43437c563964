"""The options of calendars, which only listings with dates have."""

import re
from datetime import timedelta
from typing import Annotated

import typer

from missioncat.errors import UsageError

VagueOption = Annotated[
    bool,
    typer.Option(
        "--vague",
        help="ics: also what is not known to the day, over the days it may be, as tentative.",
    ),
]
AlarmOption = Annotated[
    str | None,
    typer.Option("--alarm", metavar="SPAN", help="ics: remind so long before, e.g. 30m, 2h or 1d."),
]
UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def read_alarm(text: str) -> timedelta:
    """How long before a launch to remind of it.

    >>> read_alarm("30m"), read_alarm("1 d")
    (datetime.timedelta(seconds=1800), datetime.timedelta(days=1))
    """
    match = re.fullmatch(r"\s*(\d{1,4})\s*([mhdw])\s*", text.lower())
    if not match:
        raise UsageError(
            f"--alarm {text}: say a number of minutes, hours, days or weeks, such as 30m, 2h or 1d."
        )
    return int(match[1]) * UNITS[match[2]]
