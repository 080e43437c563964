"""Dates that keep their precision: a text in the file, a half-open UTC interval in the code.

A launch "around 2029" is the interval from 2028 to the end of 2030, never 1 January 2029.
Nothing here reads the clock: whoever needs the present passes it in.
"""

from datetime import UTC

from missioncat.dates.distance import countdown, difference, format_difference
from missioncat.dates.typed import in_zone, move_to_zone, read_date, read_now, read_span, zone
from missioncat.dates.words import (
    format_goal,
    format_short,
    format_time,
    format_words,
    format_year_span,
)
from missioncat.dates.written import Date, find_bad_dates, is_bad_date, parse_date

__all__ = [
    "UTC",
    "Date",
    "countdown",
    "difference",
    "find_bad_dates",
    "format_difference",
    "format_goal",
    "format_short",
    "format_time",
    "format_words",
    "format_year_span",
    "in_zone",
    "is_bad_date",
    "move_to_zone",
    "parse_date",
    "read_date",
    "read_now",
    "read_span",
    "zone",
]
