"""Launch Library's `net` with its precision, and our dates, both ways without loss of meaning.

Launch Library keeps one moment ("no earlier than") and says apart how exactly it is meant. A coarse one stands at
the END of its period, so it is cut to the period that it lies in, never taken for the moment itself:

| id | named | becomes |
|---|---|---|
| 0, 1 | second, minute | that second, that minute |
| 2 | hour | the sixty minutes of the clock hour |
| 3, 4 | morning, afternoon | half of the day at the site; of the UTC day if nobody says where that is |
| 5 | day | that UTC day |
| 6 | week | the seven days that end with it |
| 7 to 14 | month, quarter, half, year | that one; a quarter or half is the one that the precision names |
| 15 | fiscal year | the twelve months that end with its month, since nations end theirs in different ones |
| 16 | decade | that decade |
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from missioncat.dates import Date, parse_date
from missioncat.errors import DateError

SECOND, MINUTE, HOUR, MORNING, AFTERNOON, DAY, WEEK, MONTH = range(8)
QUARTERS = {8: 1, 9: 2, 10: 3, 11: 4}
HALVES = {12: 1, 13: 2}
YEAR, FISCAL_YEAR, DECADE = 14, 15, 16

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def parse_net(net: str, precision: int, tz: tzinfo = UTC) -> Date:
    """The date that a `net` of this precision means; `tz` is the zone of the site. Inverse of `format_net`.

    >>> parse_net("2026-12-31T00:00:00Z", YEAR), parse_net("2026-09-30T00:00:00Z", 10)
    (parse_date('2026'), parse_date('2026-Q3'))
    >>> parse_net("2026-08-25T00:30:00Z", HOUR), parse_net("2026-09-30T00:00:00Z", FISCAL_YEAR)
    (parse_date('2026-08-25T00:00Z/2026-08-25T00:59Z'), parse_date('2025-10/2026-09'))
    """
    moment = parse_moment(net)
    try:
        return parse_date(_cut(moment, precision, tz))
    except (OverflowError, ValueError):
        raise DateError(f"'{net[:40]}' is too near the end of the calendar for its precision.") from None


def parse_moment(text: str) -> datetime:
    """A moment as Launch Library writes it."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC).replace(microsecond=0)
    except (OverflowError, ValueError):
        pass
    raise DateError(f"'{text[:40]}' is not a moment such as 2026-12-31T00:00:00Z.")


def _cut(moment: datetime, precision: int, tz: tzinfo) -> str:
    """The written form of the period."""
    iso = moment.isoformat()
    day, year = iso[:10], iso[:4]
    if precision == SECOND:
        return f"{iso[:19]}Z"
    if precision == MINUTE:
        return f"{iso[:16]}Z"
    if precision == HOUR:
        return f"{iso[:13]}:00Z/{iso[:13]}:59Z"
    if precision in (MORNING, AFTERNOON):
        start, end = _half_day(moment, precision, tz)
        return f"{start.isoformat()[:16]}Z/{(end - _MINUTE).isoformat()[:16]}Z"
    if precision == DAY:
        return day
    if precision == WEEK:
        return f"{(moment - 6 * _DAY).isoformat()[:10]}/{day}"
    if precision == MONTH:
        return iso[:7]
    if precision in QUARTERS:
        return f"{year}-Q{QUARTERS[precision]}"
    if precision in HALVES:
        return f"{year}-H{HALVES[precision]}"
    if precision == FISCAL_YEAR and moment.month < 12:
        return f"{moment.year - 1:04d}-{moment.month + 1:02d}/{iso[:7]}"
    if precision in (YEAR, FISCAL_YEAR):
        return year
    if precision == DECADE:
        return f"{iso[:3]}0s"
    raise DateError(f"Launch Library's precision {precision} is not known to us.")


def _half_day(moment: datetime, precision: int, tz: tzinfo) -> tuple[datetime, datetime]:
    # Midnight in UTC is how Launch Library writes a bare day, so it names that day and not the evening before it
    # at a site in America.
    local = moment if moment.hour == moment.minute == moment.second == 0 else moment.astimezone(tz)
    start = datetime(local.year, local.month, local.day, 0 if precision == MORNING else 12, tzinfo=tz)
    end = start.replace(hour=12) if precision == MORNING else start.replace(hour=0) + _DAY
    return start.astimezone(UTC), end.astimezone(UTC)


def format_net(date: Date, tz: tzinfo = UTC) -> tuple[str, int] | None:
    """The `net` and the id of the precision that Launch Library would write for a date. Inverse of `parse_net`.

    It has no word for many of our dates; those get its finest period that holds all of them, and None if none
    does: what is open, and what spans decades.

    >>> format_net(parse_date("2026")), format_net(parse_date("2026-Q3")), format_net(parse_date("2028/.."))
    (('2026-12-31T00:00:00Z', 14), ('2026-09-30T00:00:00Z', 10), None)
    >>> format_net(parse_date("2021-05/2021-06"))
    ('2021-06-30T00:00:00Z', 9)
    """
    if date.earliest is None or date.latest is None:
        return None
    last = (date.latest - timedelta(seconds=1)).replace(microsecond=0)
    for precision in _precisions(last):
        try:
            period = parse_net(last.isoformat(), precision, tz)
        except DateError:
            continue
        if period.earliest is None or period.latest is None or not date.within(period):
            continue
        if precision <= HOUR:
            net = period.earliest
        elif precision in (MORNING, AFTERNOON):
            net = period.earliest + _MINUTE  # never midnight in UTC, which would name a day of its own
        else:
            net = (period.latest - _MINUTE).replace(hour=0, minute=0, second=0, microsecond=0)
        return f"{net.isoformat()[:19]}Z", precision
    return None


def _precisions(last: datetime) -> Iterator[int]:
    """All precisions, the finest first; of the quarters and halves the one that the moment lies in."""
    yield from range(MONTH + 1)
    yield 8 + (last.month - 1) // 3
    yield 12 + (last.month - 1) // 6
    yield from (YEAR, FISCAL_YEAR, DECADE)


def guess_precision(moment: datetime, flown: bool, placeholder: bool) -> int:
    """What the precision is likely to be where Launch Library says none, rather too coarse than too fine.

    What has flown has the time that was reported: to the second if there are seconds, to the day if there is no
    time at all. A plan with a time is meant to the minute, one without to the day. A placeholder (status "To Be
    Determined") at midnight of a last day is how Launch Library writes a period, and the widest that ends there is
    taken: 31 December may be meant for December, for the quarter, the half or the year.

    >>> [guess_precision(parse_moment(text), False, True) for text in ("2022-02-28T00:00:00Z", "2022-12-31T00:00:00Z")]
    [7, 14]
    >>> guess_precision(parse_moment("1957-10-04T19:28:34Z"), True, False)
    0
    """
    bare = moment.hour == moment.minute == moment.second == 0
    if flown:
        return DAY if bare else SECOND if moment.second else MINUTE
    if not placeholder:
        return DAY if bare else MINUTE
    if not bare or (moment + _DAY).month == moment.month:
        return DAY
    return {3: 8, 6: 12, 9: 10, 12: YEAR}.get(moment.month, MONTH)
