"""Spans of time as people type them: 30m, 12h, 7d, 4w, "2 weeks", behind an option or in a date.

An option counts from a moment and its spans are always as long: there `m` is a minute. A date is
counted by the calendar (`-6m..`, `2 months ago`) and never by less than hours: there `m` is a
month, and only what is said from now (`relative`) asks for that.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from missioncat.errors import UsageError

OF_OPTIONS = {"m": "minute", "h": "hour", "d": "day", "w": "week"}
OF_DATES = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
"""Letter -> the unit that it stands for."""

MOST_DIGITS = 5
"""How large a number of units may be; the calendar ends in 9999."""


def parse_span(
    text: str, letters: Mapping[str, str], digits: int = MOST_DIGITS
) -> tuple[int, str] | None:
    """A number with the unit that a letter or word behind it says; None if it is something else.

    >>> parse_span("7d", OF_DATES), parse_span("12 Hours", OF_DATES), parse_span("2028", OF_DATES)
    ((7, 'day'), (12, 'hour'), None)
    """
    match = re.fullmatch(rf"(?a)\s*(\d{{1,{digits}}})\s*([a-z]+)\s*", text.lower())
    if match is None:
        return None
    word = match[2]
    for letter, unit in letters.items():
        if word in (letter, unit[:3], unit, f"{unit}s"):
            return int(match[1]), unit
    return None


def parse_length(text: str, units: str = "hdw", digits: int = MOST_DIGITS) -> timedelta | None:
    """How long a span is that an option may have; None if the text is something else.

    >>> parse_length("7d"), parse_length("12 H"), parse_length("30m"), parse_length("2028")
    (datetime.timedelta(days=7), datetime.timedelta(seconds=43200), None, None)
    """
    span = parse_span(text, {letter: OF_OPTIONS[letter] for letter in units}, digits)
    if span is None:
        return None
    number, unit = span
    return timedelta(**{f"{unit}s": number})


def read_length(
    option: str, text: str, examples: str, units: str = "hdw", digits: int = MOST_DIGITS
) -> timedelta:
    """The same of an option that takes nothing else; an error gives the `examples`.

    >>> read_length("--alarm", "30m", "30m or 2h", units="mh")
    datetime.timedelta(seconds=1800)
    """
    length = parse_length(text, units, digits)
    if length is None:
        *names, last = [f"{OF_OPTIONS[letter]}s" for letter in units]
        raise UsageError(
            f"{option} {text}: say a number of {', '.join(names)} or {last}, such as {examples}."
        )
    return length
