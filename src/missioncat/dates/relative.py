"""Dates that are said from the present: "yesterday", "last month", "next 30 days", "-30d..".

They are put into written dates before anything else is read, so that every form that takes a date
takes these too: "before next year", "today..30d", "since yesterday". Whoever asks passes in when
now is and in which zone days begin.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial

from missioncat.dates.spans import MOST_DIGITS, OF_DATES, parse_span
from missioncat.dates.units import MONTHS_IN, WEEKDAYS, days_in_month, find_month, month_start
from missioncat.dates.written import format_part
from missioncat.errors import DateError

_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}

_TURNS = {"this": 0, "current": 0, "last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}
"""Words before a unit -> which of them is meant, counted from the one that is now."""

_UNIT = r"(hour|day|week|month|quarter|year|decade)s?"
_NUMBER = rf"(\d{{1,{MOST_DIGITS}}}|an?|one)"

# March or Mar, with a day before or behind it; that there is such a month is seen later.
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_MONTH = rf"(?:{_DAY} )?([a-z]{{3,9}})\.?(?: {_DAY})?(?![\w-])"


def resolve_relative(text: str, now: datetime, tz: tzinfo) -> str:
    """The same text with written dates in place of what is said from now.

    A week begins on Monday. A month without its year is that of this year; the last one is the
    newest that is over, the next one the first that has not begun. Behind `since` the text is
    open, and a sign is the past or the time to come: `-30d..`, `..7d`.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    >>> [resolve_relative(text, now, UTC) for text in ("today", "last month", "before next year")]
    ['2026-11-20', '2026-10', 'before 2027']
    >>> [resolve_relative(text, now, UTC) for text in ("-30d..", "..7d", "today..2w", "-12h..")]
    ['2026-10-21..', '..2026-11-27', '2026-11-20..2026-12-04', '2026-11-19T21:00Z..']
    >>> [resolve_relative(text, now, UTC) for text in ("next 30 days", "3 weeks ago", "this week")]
    ['2026-11-20/2026-12-20', '2026-10-30', '2026-11-16/2026-11-22']
    >>> [resolve_relative(text, now, UTC) for text in ("since yesterday", "November", "late 2025")]
    ['2026-11-19..', '2026-11', 'late 2025']
    """
    local = now.astimezone(tz)
    return "..".join(_resolve_end(end, local) for end in text.split(".."))


def _resolve_end(text: str, local: datetime) -> str:
    """One date, or one end of a span."""
    span = parse_span(re.sub(r"^\s*[+-]", "", text), OF_DATES)
    if span:
        count, unit = span
        if text.lstrip().startswith("-"):
            count = -count
        return _move(local, unit, count)
    opened, since = re.subn(r"(?i)^\s*(?:since|from(?!.* to ))\s+", "", text)
    for pattern, write in _SAID:
        opened = re.sub(rf"(?ai)\b{pattern}\b", partial(write, local=local), opened)
    if not re.search(r"\d{4}", opened):
        opened = re.sub(r"(?ai)(?<=[a-z]{3})-(?=[a-z]{3})", " to ", opened)  # May-June
        opened = re.sub(rf"(?ai)\b{_MONTH}", partial(_write_lone_month, local=local), opened)
        opened = re.sub(r"(?ai)^\s*(q[1-4]|h[12])\s*$", rf"{local.year:04d}-\1", opened)
    if since:
        return f"{opened}.."
    return opened


def _write_day(found: re.Match[str], local: datetime) -> str:
    return _move(local, "day", _DAYS[found[1].lower()])


def _write_present(_: re.Match[str], local: datetime) -> str:
    return _move(local, "hour", 0)


def _write_turn(found: re.Match[str], local: datetime) -> str:
    """`last month`: the whole unit of the calendar."""
    count, unit = _TURNS[found[1].lower()], found[2].lower()
    if unit in ("hour", "day"):
        return _move(local, unit, count)
    if unit == "week":
        monday = local - timedelta(days=local.weekday())
        return f"{_move(monday, 'day', 7 * count)}/{_move(monday, 'day', 7 * count + 6)}"
    return _write_unit(local, unit, count)


def _write_named_month(found: re.Match[str], local: datetime) -> str:
    """`last November`: the newest one that is over, and the next one is to begin."""
    turn = _TURNS[found[1].lower()]
    month = find_month(found[2])
    if month is None:
        return found[0]
    year = local.year
    if turn < 0 and month >= local.month:
        year -= 1
    elif turn > 0 and month <= local.month:
        year += 1
    return f"{year:04d}-{month:02d}"


def _write_weekday(found: re.Match[str], local: datetime) -> str:
    """`last Friday`: the newest before today; `next`: the first after; else of this week."""
    days = WEEKDAYS.index(found[2].lower()) - local.weekday()
    turn = _TURNS.get((found[1] or "this").lower(), 0)
    if turn < 0 and days >= 0:
        days -= 7
    elif turn > 0 and days <= 0:
        days += 7
    return _move(local, "day", days)


def _write_past(found: re.Match[str], local: datetime) -> str:
    """`the past week`: the seven days up to now, and not the week before this one."""
    return f"{_move(local, found[1].lower(), -1)}/{_move(local, 'day', 0)}"


def _write_stretch(found: re.Match[str], local: datetime) -> str:
    """`next 30 days`, `last 2 weeks`: from now on, or up to now."""
    turn = _TURNS.get(found[1].lower(), 1)  # within 30 days is ahead
    count, unit = int(found[2]), found[3].lower()
    here = _move(local, "hour" if unit == "hour" else "day", 0)
    there = _move(local, unit, turn * count)
    return f"{here}/{there}" if turn > 0 else f"{there}/{here}"


def _write_distance(found: re.Match[str], local: datetime) -> str:
    """`30 days ago`, `in 3 weeks`: one day; of months and years, that month or year."""
    text = found[0].lower()
    count = int(found[1]) if found[1].isdecimal() else 1
    unit = found[2].lower()
    if text.endswith("ago"):
        count = -count
    if unit in MONTHS_IN:
        return _write_unit(local, unit, count)
    return _move(local, unit, count)


_AMONG = r"(?:(?:with)?in |over |during )?(?:the )?"

_SAID = (
    ("now", _write_present),
    (rf"({'|'.join(_DAYS)})", _write_day),
    (rf"{_AMONG}past (day|week|month|quarter|year)", _write_past),
    (rf"{_AMONG}({'|'.join(_TURNS)}) {_UNIT}", _write_turn),
    (rf"(?:({'|'.join(_TURNS)}) )?({'|'.join(WEEKDAYS)})", _write_weekday),
    (rf"{_AMONG}({'|'.join(_TURNS)}) ([a-z]{{3,9}})", _write_named_month),
    (
        rf"{_AMONG}(last|past|previous|next|coming|within) (\d{{1,{MOST_DIGITS}}}) {_UNIT}",
        _write_stretch,
    ),
    (rf"{_NUMBER} {_UNIT} ago", _write_distance),
    (rf"in {_NUMBER} {_UNIT}", _write_distance),
)
"""What is said -> what writes it; tried in this order."""


def _write_lone_month(found: re.Match[str], local: datetime) -> str:
    """A month of this year, or a day of it; what is no month stays as it is."""
    before, name, behind = found.groups()
    month = find_month(name)
    if month is None or (before and behind):
        return found[0]
    written = f"{local.year:04d}-{month:02d}"
    day = before or behind
    if day is None:
        return written
    return f"{written}-{int(day):02d}"


def _move(local: datetime, unit: str, count: int) -> str:
    """So many units from now: hours to the minute, else a day, at most the last one of a month."""
    if unit == "hour":
        return format_part(_add(local, timedelta(hours=count)).astimezone(UTC), "minute")
    if unit == "week":
        unit, count = "day", 7 * count
    if unit == "day":
        return format_part(_add(local, timedelta(days=count)), "day")
    first = month_start(local.year, local.month + count * MONTHS_IN[unit])
    day = min(local.day, days_in_month(first.year, first.month))
    return format_part(first.replace(day=day), "day")


def _write_unit(local: datetime, unit: str, count: int) -> str:
    """The month, quarter, year or decade so many from this one."""
    return format_part(month_start(local.year, local.month + count * MONTHS_IN[unit]), unit)


def _add(moment: datetime, distance: timedelta) -> datetime:
    try:
        return moment + distance
    except OverflowError:
        raise DateError("That lies outside the years 0001 to 9999.") from None
