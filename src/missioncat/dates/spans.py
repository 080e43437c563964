"""Spans of time as people type them behind an option: 30m, 12h, 7d, 4w."""

import re
from datetime import timedelta

from missioncat.errors import UsageError

UNITS = {
    "m": ("minutes", timedelta(minutes=1)),
    "h": ("hours", timedelta(hours=1)),
    "d": ("days", timedelta(days=1)),
    "w": ("weeks", timedelta(weeks=1)),
}
"""Letter -> what it is called, and how long one is."""


def parse_length(text: str, units: str = "hdw", digits: int = 5) -> timedelta | None:
    """A number of units, with at most so many digits; None if the text is something else.

    >>> parse_length("7d"), parse_length("12 H"), parse_length("30m"), parse_length("2028")
    (datetime.timedelta(days=7), datetime.timedelta(seconds=43200), None, None)
    """
    match = re.fullmatch(rf"\s*(\d{{1,{digits}}})\s*([{units}])\s*", text.lower())
    if match is None:
        return None
    count, letter = match.groups()
    _, length = UNITS[letter]
    return int(count) * length


def read_length(
    option: str, text: str, examples: str, units: str = "hdw", digits: int = 5
) -> timedelta:
    """The same of an option that takes nothing else; `examples` are for who typed something else.

    >>> read_length("--alarm", "30m", "30m or 2h", units="mh")
    datetime.timedelta(seconds=1800)
    """
    length = parse_length(text, units, digits)
    if length is None:
        *names, last = [UNITS[letter][0] for letter in units]
        raise UsageError(
            f"{option} {text}: say a number of {', '.join(names)} or {last}, such as {examples}."
        )
    return length
