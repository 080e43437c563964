"""What Launch Library's `net` means with its precision, as a date of ours.

Launch Library keeps one moment ("no earlier than") and says apart how exactly it is meant. A coarse
one stands at the END of its period, so it is cut to the period that it lies in, never taken for the
moment itself:

| id | named | becomes |
|---|---|---|
| 0, 1 | second, minute | that second, that minute |
| 2 | hour | the sixty minutes of the clock hour |
| 3, 4 | morning, afternoon | half of the day at the site, or of the UTC day |
| 5 | day | that UTC day |
| 6 | week | the seven days that end with it |
| 7 to 14 | month, quarter, half, year | that one, as the precision names it |
| 15 | fiscal year | the twelve months that end with its month |
| 16 | decade | that decade |

Morning and afternoon are of the UTC day if nobody says where the site is. A quarter or half is the
one that is named, wherever the moment lies. Nations end fiscal years in different months.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo

from missioncat.dates.units import shift
from missioncat.dates.written import Date, format_part, parse_date
from missioncat.errors import DateError

SECOND, MINUTE, HOUR, MORNING, AFTERNOON, DAY, WEEK, MONTH = range(8)
YEAR, FISCAL_YEAR, DECADE = 14, 15, 16

_UNITS = {
    SECOND: "second", MINUTE: "minute", DAY: "day", MONTH: "month", YEAR: "year", DECADE: "decade",
}  # fmt: skip
"""Precision -> our unit that it is."""

_PARTS = {8: "Q1", 9: "Q2", 10: "Q3", 11: "Q4", 12: "H1", 13: "H2"}
"""Precision -> the part of the year that it names, whichever the moment lies in."""

_LAST_OF_YEAR = {3: 8, 6: 12, 9: 10, 12: YEAR}
"""Month -> the precision of the widest period that ends with it, if that is more than the month."""


def parse_net(net: str, precision: int, tz: tzinfo = UTC) -> Date:
    """The date that a `net` of this precision means; `tz` is the zone of the site.

    >>> parse_net("2026-12-31T00:00:00Z", YEAR), parse_net("2026-09-30T00:00:00Z", 10)
    (parse_date('2026'), parse_date('2026-Q3'))
    >>> parse_net("2026-08-25T00:30:00Z", HOUR).text
    '2026-08-25T00:00Z/2026-08-25T00:59Z'
    >>> parse_net("2026-09-30T00:00:00Z", FISCAL_YEAR).text
    '2025-10/2026-09'
    """
    moment = parse_moment(net)
    try:
        return parse_date(_cut(moment, precision, tz))
    except (OverflowError, ValueError):
        raise DateError(
            f"'{net[:40]}' is too near the end of the calendar for its precision."
        ) from None


def parse_moment(text: str) -> datetime:
    """A moment as Launch Library writes it."""
    with suppress(OverflowError, ValueError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC).replace(microsecond=0)
    raise DateError(f"'{text[:40]}' is not a moment such as 2026-12-31T00:00:00Z.")


def _cut(moment: datetime, precision: int, tz: tzinfo) -> str:
    if precision in _UNITS:
        return format_part(moment, _UNITS[precision])
    if precision in _PARTS:
        return f"{moment.year:04d}-{_PARTS[precision]}"
    if precision == HOUR:
        return _join(moment.replace(minute=0), moment.replace(minute=59), "minute")
    if precision in (MORNING, AFTERNOON):
        start, end = _half_day(moment, precision, tz)
        return _join(start, end - timedelta(minutes=1), "minute")
    if precision == WEEK:
        return _join(moment - timedelta(days=6), moment, "day")
    if precision == FISCAL_YEAR:
        return _cut_fiscal_year(moment)
    raise DateError(f"Launch Library's precision {precision} is not known to us.")


def _join(first: datetime, last: datetime, unit: str) -> str:
    return f"{format_part(first, unit)}/{format_part(last, unit)}"


def _half_day(moment: datetime, precision: int, tz: tzinfo) -> tuple[datetime, datetime]:
    # Midnight in UTC is how Launch Library writes a bare day, so it names that day and not the
    # evening before it at a site in America.
    local = moment if _is_midnight(moment) else moment.astimezone(tz)
    midnight = datetime(local.year, local.month, local.day, tzinfo=tz)
    noon = midnight.replace(hour=12)
    if precision == MORNING:
        return midnight.astimezone(UTC), noon.astimezone(UTC)
    return noon.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC)


def _cut_fiscal_year(moment: datetime) -> str:
    if moment.month == 12:
        return format_part(moment, "year")
    return f"{moment.year - 1:04d}-{moment.month + 1:02d}/{format_part(moment, 'month')}"


def _is_midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == moment.second == 0


def guess_precision(moment: datetime, flown: bool, placeholder: bool) -> int:
    """The likely precision where Launch Library says none, rather too coarse than too fine.

    What has flown has the time that was reported: to the second if there are seconds, to the day if
    there is no time at all. A plan with a time is meant to the minute, one without to the day. A
    placeholder (status "To Be Determined") at midnight of a last day is how Launch Library writes a
    period, and the widest that ends there is taken: 31 December may mean December or the year.

    >>> guess_precision(parse_moment("2022-02-28T00:00:00Z"), flown=False, placeholder=True)
    7
    >>> guess_precision(parse_moment("2022-12-31T00:00:00Z"), flown=False, placeholder=True)
    14
    >>> guess_precision(parse_moment("1957-10-04T19:28:34Z"), flown=True, placeholder=False)
    0
    """
    is_day = _is_midnight(moment)
    if placeholder and not flown:
        if is_day and shift(moment, "day", 1).month != moment.month:
            return _LAST_OF_YEAR.get(moment.month, MONTH)
        return DAY
    if is_day:
        return DAY
    if flown and moment.second:
        return SECOND
    return MINUTE
