"""Units of time: how long each is, where it begins; the calendar from the year 1 to 9999."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# The ends of what datetime can hold; intervals are clamped here instead of overflowing.
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
TICK = timedelta(microseconds=1)

# Hours, parts of a day, centuries and millennia are GCAT's; our own dates have the others.
LENGTH = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "centiday": timedelta(days=1) / 100,
    "hour": timedelta(hours=1),
    "deciday": timedelta(days=1) / 10,
    "day": timedelta(days=1),
}
"""The units that are always as long, the shortest first."""

MONTHS_IN = {
    "month": 1,
    "quarter": 3,
    "half": 6,
    "year": 12,
    "decade": 120,
    "century": 1200,
    "millennium": 12000,
}
"""The units that are made of months, the shortest first."""

# Not strftime: its names follow the locale of whoever runs us.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT_MONTHS = tuple(name[:3] for name in MONTHS)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def find_month(name: str) -> int | None:
    """The number of the month that a name, or the beginning of one, stands for.

    >>> find_month("September"), find_month("sept"), find_month("Se"), find_month("Sol")
    (9, 9, None, None)
    """
    for number, month in enumerate(MONTHS, start=1):
        if len(name) >= 3 and month.lower().startswith(name.lower()):
            return number
    return None


def month_start(year: int, month: int = 1) -> datetime:
    """When a month begins; months are counted on over the year, and back.

    >>> month_start(2020, 13).isoformat(), month_start(2020, 0).isoformat()
    ('2021-01-01T00:00:00+00:00', '2019-12-01T00:00:00+00:00')
    """
    if not 1 <= month <= 12:
        years, month = divmod(month - 1, 12)
        year, month = year + years, month + 1
    if year > 9999:
        return LAST
    if year < 1:
        return FIRST
    return datetime(year, month, 1, tzinfo=UTC)


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    return (month_start(year, month + 1) - TICK).day


def midnight(moment: datetime) -> datetime:
    """When the day of a moment begins."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def shift(moment: datetime, unit: str, count: int) -> datetime:
    """So many units later (earlier if negative); a unit made of months has to begin at `moment`."""
    length = LENGTH.get(unit)
    if length is None:
        return month_start(moment.year, moment.month + count * MONTHS_IN[unit])
    try:
        return moment + length * count
    except OverflowError:
        return LAST if count > 0 else FIRST
