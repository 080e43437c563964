"""How long until a date, and how much later one is than another, as far as both are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from missioncat.dates.units import LENGTH, MONTHS, MONTHS_IN, TICK, midnight
from missioncat.dates.words import format_words
from missioncat.dates.written import Date, endpoints, format_part, parse_date, parse_part
from missioncat.text import format_count


def countdown(date: Date, now: datetime) -> str:
    """How far away the date is, saying no more than is known.

    Days are UTC calendar days; longer spreads are rounded outwards, so the truth stays inside.

    >>> from missioncat.dates import parse_date, read_now
    >>> now = read_now("2026-11-22T12:00Z")
    >>> countdown(parse_date("2026-11-25T16:12:09Z"), now)
    'T-3d 04:12:09'
    >>> [countdown(parse_date(text), now) for text in ("2026-12", "2028/..", "2026-11-23")]
    ['in 9 to 39 days', 'not before 2028', 'tomorrow']
    """
    if now.tzinfo is None:
        raise ValueError("now must say its time zone")
    now = now.astimezone(UTC)
    if date.earliest is None or date.latest is None:
        return _count_open(date, now)
    if date.precision in ("second", "minute") and not date.mark:
        return _count_clock(now - date.earliest, date.precision)
    if _is_window(date, now):
        return _count_window(date.earliest - now, date.latest - now)
    today, first, last = midnight(now), midnight(date.earliest), midnight(date.latest - TICK)
    if first == last:
        return _count_day(date, first, now)
    if now < date.earliest:
        return _spread("in", (today, first), (today, last))
    if now < date.latest:
        return _count_left(today, last, "any time until")
    return f"{_spread('', (last, today), (first, today))} ago"


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _is_window(date: Date, now: datetime) -> bool:
    """Whether it is a window of some hours that is open, or opens within a day."""
    earliest, latest = date.sort_key
    is_short = date.has_time and not date.mark and latest - earliest < DAY
    return is_short and earliest - now < DAY and now < latest


def _count_window(least: timedelta, most: timedelta) -> str:
    """A launch window by the hour or the minute: whether it is tomorrow depends on the zone.

    >>> _count_window(timedelta(minutes=30), timedelta(minutes=90))
    'in 30 to 90 minutes'
    """
    unit, size = ("minute", MINUTE) if most <= 2 * HOUR else ("hour", HOUR)
    low, high = least // size, -(-most // size)
    if low <= 0:
        return f"within {format_count(high, unit)}"
    return f"in {low} to {format_count(high, unit)}"


def _count_open(date: Date, now: datetime) -> str:
    """A date without a start or without an end."""
    if date.latest is not None:
        return _count_limit(date.latest, now)
    if date.earliest is not None and date.earliest <= now:
        return "any time now, no end given"
    return format_words(date)


def _count_day(date: Date, day: datetime, now: datetime) -> str:
    """A date that lies in one day: the whole of it, or some hours."""
    days = (day - midnight(now)).days
    if days == 0 and not date.is_exact:
        # Today is not over for what is known to a day, but some hours of it may be.
        earliest, latest = date.sort_key
        if now >= latest:
            return "earlier today"
        if now >= earliest:
            return "any time today"
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in named:
        return named[days]
    if days < 0:
        return f"{-days} days ago"
    return f"in {days} days"


def _count_left(today: datetime, last: datetime, until: str) -> str:
    """How long something may still take that can happen at any moment."""
    days = (last - today).days
    if days > 90:
        return f"{until} {last.day} {MONTHS[last.month - 1]} {last.year:04d}"
    if days == 0:
        return "any time today"
    return f"within {format_count(days, 'day')}"


def _count_limit(latest: datetime, now: datetime) -> str:
    """A date of which only the end is known: how long it leaves, or for how long it is over.

    >>> now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> [countdown(parse_date(text), now) for text in ("../2029", "../2026", "../2025")]
    ['by 31 December 2029', 'within 39 days', 'at least 10 months ago']
    """
    today, last = midnight(now), midnight(latest - TICK)
    if now < latest:
        return _count_left(today, last, "by")
    if last == today:
        return "earlier today or before"
    passed = last, today
    unit = _unit(passed)
    return f"at least {format_count(_count(passed, unit), unit)} ago"


def _count_clock(since: timedelta, unit: str) -> str:
    """`T-3d 04:12:09`; the clock of a date known to the minute has no seconds."""
    # Rounding down makes a clock reach zero at liftoff, not a second before.
    ticks = since // LENGTH[unit]
    sign = "-" if ticks < 0 else "+"
    days, seconds = divmod(abs(ticks) * int(LENGTH[unit].total_seconds()), 86400)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    if unit == "second":
        clock += f":{seconds % 60:02d}"
    if days:
        clock = f"{days}d {clock}"
    return f"T{sign}{clock}"


_Days = tuple[datetime, datetime]


def _spread(before: str, near: _Days, far: _Days) -> str:
    """`9 to 39 days`, rounded outwards; a near end below one unit of the far one keeps its own."""
    far_unit = near_unit = _unit(far)
    if not _count(near, far_unit):
        near_unit = _unit(near)
    low = _count(near, near_unit)
    high = _count(far, far_unit, up=True)
    most = format_count(high, far_unit)
    if near[0] == near[1]:
        limit = "within" if before == "in" else "up to"
        return f"{limit} {most}"
    if near_unit != far_unit:
        words = f"{format_count(low, near_unit)} to {most}"
    elif low != high:
        words = f"{low} to {most}"
    else:
        words = most
    return f"{before} {words}".strip()


def _unit(days: _Days) -> str:
    """The unit in which so long a time is told."""
    if (days[1] - days[0]).days <= 90:
        return "day"
    if _count(days, "month", up=True) <= 24:
        return "month"
    return "year"


def _count(days: _Days, unit: str, *, up: bool = False) -> int:
    start, end = days
    if unit == "day":
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    parts = months * 2 + (end.day != start.day)  # half a month stands for any remainder
    size = 2 * MONTHS_IN[unit]
    if up:
        return -(-parts // size)
    return parts // size


def difference(first: Date, second: Date) -> tuple[timedelta, timedelta | None]:
    """The least and the greatest that `second` can lie after `first` (negative: before).

    The greatest is None if nothing limits it; a least of timedelta.min is no limit either.

    >>> [span.days for span in difference(parse_date("2020-11-23"), parse_date("2020-11-26"))]
    [2, 4]
    """
    least, greatest = timedelta.min, None
    if second.earliest is not None and first.latest is not None:
        least = second.earliest - first.latest
    if second.latest is not None and first.earliest is not None:
        greatest = second.latest - first.earliest
    return least, greatest


def format_difference(first: Date, second: Date) -> str:
    """How a plan moved from `first` to `second`, in words for a person.

    Equal texts are unchanged; one inside the other is perhaps unchanged. Two dates of one precision
    are compared in its unit (`around` if one is marked). Everything else is a spread, rounded
    outwards; `perhaps` if the two overlap. Open ends compare their starts, open starts their ends.

    >>> format_difference(parse_date("2025-12"), parse_date("2026-09"))
    '9 months later'
    >>> format_difference(parse_date("2028"), parse_date("2030/..")), format_difference(
    ...     parse_date("2028"), parse_date("2028-Q3"))
    ('at least 1 year later', 'perhaps unchanged')
    >>> format_difference(parse_date("../2029"), parse_date("2032")), format_difference(
    ...     parse_date("../2029"), parse_date("../2031"))
    ('at least 2 years later', 'latest date 2 years later')
    """
    if first == second:
        return "unchanged"
    if None in (first.earliest, first.latest, second.earliest, second.latest):
        return _compare_open(first, second)
    if first.within(second) or second.within(first):
        return "perhaps unchanged"
    if first.precision == second.precision != "range":
        return _compare_units(first, second)
    return _compare_intervals(first, second)


def _compare_open(first: Date, second: Date) -> str:
    """One of the two has no start or no end, or both have none."""
    if first.latest is None and second.latest is None:
        starts = [parse_date(endpoints(date)[0] + date.mark) for date in (first, second)]
        return f"earliest date {format_difference(*starts)}"
    if first.earliest is None and second.earliest is None:
        return f"latest date {_compare_ends(first, second)}"
    if first.intersects(second):
        return _compare_overlapping(first, second)
    earlier, later, word = first.sort_key, second.sort_key, "later"
    if later < earlier:
        earlier, later, word = later, earlier, "earlier"
    return _format_bound("at least", earlier[1], later[0], word)


def _compare_overlapping(first: Date, second: Date) -> str:
    """One of the two is open and they overlap: how far apart at most, or in which direction."""
    if first.earliest is not None and second.earliest is not None:
        if second.latest is None:
            return "perhaps later"
        return _format_bound("at most", first.earliest, second.latest, "later")
    if first.within(second) or second.within(first):
        return "perhaps unchanged"
    if first.earliest is None:
        return "perhaps later"
    return "perhaps earlier"


def _compare_ends(first: Date, second: Date) -> str:
    """The ends of two open starts: in their own unit if they share one, else by their last days."""
    parts = [endpoints(date)[1] for date in (first, second)]
    if len({parse_part(part)[2] for part in parts}) > 1:
        parts = [format_part(parse_part(part)[1] - TICK, "day") for part in parts]
    return format_difference(parse_date(parts[0] + first.mark), parse_date(parts[1] + second.mark))


def _format_bound(bound: str, start: datetime, end: datetime, word: str) -> str:
    span = midnight(start), midnight(end)
    # The largest unit that divides it comes first: from January to January is one year.
    for unit in ("year", "month", "day"):
        count = _count(span, unit)
        if count and count == _count(span, unit, up=True):
            return f"{bound} {format_count(count, unit)} {word}"
    return word  # within one day


def _compare_units(first: Date, second: Date) -> str:
    """Two dates of one precision: `9 months later`, `3 days earlier`, `2 quarters later`."""
    start, end = (parse_part(endpoints(date)[0])[0] for date in (first, second))
    if start < end:
        words = f"{_format_units(start, end, first.precision)} later"
    else:
        words = f"{_format_units(end, start, first.precision)} earlier"
    if first.mark or second.mark:
        words = f"around {words}"
    return words


def _format_units(start: datetime, end: datetime, unit: str) -> str:
    """The time between the beginnings of two units of a kind."""
    if unit in LENGTH:
        return _format_amount(end - start)
    count = _count((start, end), unit, up=True)  # up, for the decade 0000s has nine years
    if unit == "month":
        return _format_months(count)
    if unit == "half":
        unit = "half-year"  # "1 half later" would be half of what?
    return format_count(count, unit)


def _format_amount(delta: timedelta) -> str:
    """An exact difference in its two largest units; beyond 90 days in whole months."""
    if delta.days > 90:
        return _format_months(round(delta / timedelta(days=30.436875)))
    minutes, seconds = divmod(delta.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    counts = [(delta.days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second")]
    while not counts[0][0]:
        del counts[0]
    return " ".join(format_count(count, unit) for count, unit in counts[:2] if count)


def _format_months(months: int) -> str:
    if months < 24:
        return format_count(months, "month")
    years, rest = divmod(months, 12)
    words = format_count(years, "year")
    if rest:
        words = f"{words} {format_count(rest, 'month')}"
    return words


def _compare_intervals(first: Date, second: Date) -> str:
    """Intervals of different kinds, neither inside the other: `2 to 4 years later`."""
    earlier, later, word = first.sort_key, second.sort_key, "later"  # their ends: none is open
    if later[0] < earlier[0]:
        earlier, later, word = later, earlier, "earlier"
    far = midnight(earlier[0]), midnight(later[1] - TICK)
    near = midnight(earlier[1] - TICK), midnight(later[0])
    if far[0] == far[1]:
        return f"{word} the same day"
    if near[0] < near[1]:
        return f"{_spread('', near, far)} {word}"
    unit = _unit(far)
    words = f"up to {format_count(_count(far, unit, up=True), unit)} {word}"
    if later[0] < earlier[1]:  # the two overlap
        words = f"perhaps {words}"
    return words
