"""GCAT's vague dates (planet4589.org/space/gcat/web/intro/vague.html) and ours, both ways without loss.

Both are half-open intervals in UTC, and a `?` widens both by one unit on each side. GCAT has units that we
write as ranges (an hour, a tenth and a hundredth of a day, a century, a millennium); we have some that GCAT
does not (halves, ranges, "not before", "not after").
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from missioncat.dates import Date, parse_date
from missioncat.errors import DateError

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING = ("", "-", "*", "?")
"""What GCAT writes where there is no date: none, not applicable, see elsewhere, unknown."""
UNKNOWN = "?"
"""What it writes of these where there is a date that nobody knows."""

_MONTH_TEXTS = {f" {name} ": f"-{number:02d}-" for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_VAGUE = re.compile(
    r"(?P<year>\d{3,4})"
    r"(?:\s+(?P<month>[A-Za-z]{3})"
    r"(?:\s+(?P<day>\d{1,2})(?:\.(?P<fraction>\d{1,2})"
    # Milliseconds exist in GCAT; a catalogue of launches has no use for them and keeps the second.
    r"|\s+(?:(?P<hour>\d{1,2})h|(?P<clock>\d{4})(?::(?P<second>\d\d)(?:\.\d*)?)?))?)?"
    r"|\s+Q(?P<quarter>[1-4])|(?P<decade>s))?"
    r"|(?P<count>\d{1,2})(?P<long>[CM])"
)

_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_LAST_YEAR = 9999
_LENGTHS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "centiday": timedelta(days=1) / 100,
    "hour": timedelta(hours=1),
    "deciday": timedelta(days=1) / 10,
    "day": timedelta(days=1),
}
# A century is 2001 to 2100, a decade 2010 to 2019: GCAT counts the one from 1, the other from 0.
_MONTHS_IN = {"month": (1, 0), "quarter": (3, 0), "year": (12, 0), "decade": (120, 0), "century": (1200, 12),
              "millennium": (12000, 12)}  # fmt: skip
_UNITS = (*_LENGTHS, *_MONTHS_IN)
"""GCAT's units, the shortest first."""

_SHARED = ("second", "minute", "day", "month", "quarter", "year", "decade")
"""The units that GCAT and we both have, so that the text carries over."""


@lru_cache(maxsize=65536)
def parse_gcat_date(text: str) -> Date | None:
    """The date that GCAT writes as `text`, None where it writes that there is none. Inverse of `format_gcat_date`.

    A trailing `s` (scheduled) says nothing about the time and is passed over. What we have no unit for becomes
    a range, already widened if a `?` stands behind it.

    >>> parse_gcat_date("1957 Oct  4 1928:34"), parse_gcat_date("2016 Jun  8?"), parse_gcat_date("2016 Q2")
    (parse_date('1957-10-04T19:28:34Z'), parse_date('2016-06-08?'), parse_date('2016-Q2'))
    >>> parse_gcat_date("2016 Jun  8 23h"), parse_gcat_date("21C"), parse_gcat_date("?")
    (parse_date('2016-06-08T23:00Z/2016-06-08T23:59Z'), parse_date('2001/2100'), None)
    """
    body = text.strip()
    if body in NOTHING:
        return None
    mark = "?" if body[-1] == "?" else ""
    body = body.rstrip("? ")
    found = _VAGUE.fullmatch(body) or _VAGUE.fullmatch(body.removesuffix("s").rstrip())
    if not found:
        raise _refusal(text)
    try:
        return _build(found, mark)
    except (DateError, ValueError, KeyError, OverflowError):
        raise _refusal(text) from None


def convert_gcat_date(text: str) -> str | None:
    """The text of `parse_gcat_date`; ten times as quick for a day, a minute and a second, of which lists are full.

    >>> convert_gcat_date("1957 Oct  4 1928:34"), convert_gcat_date("2016 Jun  8?"), convert_gcat_date("-")
    ('1957-10-04T19:28:34Z', '2016-06-08?', None)
    """
    size = len(text)
    if size in (11, 16, 19) and (month := _MONTH_TEXTS.get(text[4:9])):
        day = f"{text[:4]}{month}{text[9].replace(' ', '0')}{text[10]}"
        whole = day if size == 11 else f"{day}T{text[12:14]}:{text[14:16]}{text[16:]}Z"
        # Python reads more forms than this one, but none of them in these places and of this length.
        with suppress(ValueError):
            if (datetime.fromisoformat(whole).year and size == 11) or (text[11] == " " and text[16:17] in ("", ":")):
                return whole
    date = parse_gcat_date(text)
    return None if date is None else date.text


def _build(found: re.Match[str], mark: str) -> Date:
    year, month, day, fraction, hour, clock, second, quarter, decade, count, long = found.groups()
    if count:
        unit, years = ("century", 100) if long == "C" else ("millennium", 1000)
        return _range(datetime((int(count) - 1) * years + 1, 1, 1, tzinfo=UTC), unit, mark)
    year = f"{int(year):04d}"
    if quarter:
        return parse_date(f"{year}-Q{quarter}{mark}")
    if not month:
        return parse_date(f"{year}{decade or ''}{mark}")
    text = f"{year}-{_MONTH_NUMBERS[month.lower()]:02d}"
    if not day:
        return parse_date(text + mark)
    text += f"-{int(day):02d}"
    if clock:
        return parse_date(f"{text}T{clock[:2]}:{clock[2:]}{f':{second}' if second else ''}Z{mark}")
    if not (hour or fraction):
        return parse_date(text + mark)
    start = parse_date(text).sort_key[0]
    if hour:
        return _range(start.replace(hour=int(hour)), "hour", mark)
    unit = "deciday" if len(fraction) == 1 else "centiday"
    return _range(start + _LENGTHS[unit] * int(fraction), unit, mark)


def _range(start: datetime, unit: str, mark: str) -> Date:
    """The unit that begins at `start`, as a range that is widened already: our own mark would widen by less."""
    first, end = start, _shift(start, unit, 1)
    if mark:
        first, end = _shift(start, unit, -1), _shift(start, unit, 2)
    if unit in _MONTHS_IN:
        return parse_date(f"{first.year:04d}/{(end - timedelta(days=1)).year:04d}")
    step, length = (timedelta(seconds=1), 19) if unit == "centiday" else (timedelta(minutes=1), 16)
    return parse_date(f"{first.isoformat()[:length]}Z/{(end - step).isoformat()[:length]}Z")


def _refusal(text: str) -> DateError:
    shown = "".join(character for character in text[:60] if character.isprintable())
    return DateError(
        f"'{shown}' is not a date as GCAT writes it. Forms that work: 1957 Oct  4 1928:34, 1957 Oct  4 1928, "
        "2016 Jun  8 23h, 2016 Jun  8.9, 2016 Jun  8, 2016 Jun, 2016 Q2, 2016, 2010s, 21C, 3M, each with or without "
        "a ? behind it."
    )


def format_gcat_date(date: Date | None) -> str:
    """The date as GCAT writes it. Inverse of `parse_gcat_date` for all that GCAT can say.

    What it cannot say becomes the narrowest GCAT date that holds it, so nothing is claimed that is not known;
    `~` and `?` both become `?`, which GCAT has for both. "Not before 2028" has no end and "before 2030" no start;
    they become `?`, which is GCAT's unknown date.

    >>> [format_gcat_date(parse_date(text)) for text in ("2020-11-23T20:30Z", "2021-05/2021-06", "2029~", "2028/..")]
    ['2020 Nov 23 2030', '2021 Q2', '2029?', '?']
    """
    if date is None or date.earliest is None or date.latest is None:
        return UNKNOWN
    if date.precision in _SHARED:
        # The text, not `earliest`, because a mark has moved that.
        start = parse_date(date.text.rstrip("~?")).sort_key[0]
        return _format_unit(start, date.precision) + ("?" if date.mark else "")
    return _format_narrowest(date.earliest, date.latest)


def _format_narrowest(earliest: datetime, latest: datetime) -> str:
    best: tuple[timedelta, str] | None = None
    for first, end, text in _candidates(earliest, latest):
        if first > earliest or end < latest:
            continue
        if (first, end) == (earliest, latest):
            return text
        # A doubted date tells a reader more than that it is vague, so it has to be less than half as wide.
        width = (end - first) * (2 if text[-1] == "?" else 1)
        if best is None or width < best[0]:
            best = width, text
    return best[1] if best else UNKNOWN


def _candidates(earliest: datetime, latest: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    """The GCAT dates, narrowest unit first, that could hold an interval, each with its ends."""
    for unit in _UNITS:
        begin = _floor(earliest, unit)
        yield begin, _shift(begin, unit, 1), _format_unit(begin, unit)
        following = _shift(begin, unit, 1)
        for middle in (begin, following) if following < latest else (begin,):
            yield _shift(middle, unit, -1), _shift(middle, unit, 2), _format_unit(middle, unit) + "?"


def _floor(moment: datetime, unit: str) -> datetime:
    """The beginning of the unit that a moment lies in."""
    if unit in _LENGTHS:
        return moment - (moment - _EPOCH) % _LENGTHS[unit]
    size, offset = _MONTHS_IN[unit]
    month = moment.year * 12 + moment.month - 1 - offset
    return _month_start(month - month % size + offset)


def _shift(moment: datetime, unit: str, count: int) -> datetime:
    """So many units later, clamped to the years 1 to 9999."""
    if unit in _LENGTHS:
        try:
            return moment + _LENGTHS[unit] * count
        except OverflowError:
            return _EPOCH if count < 0 else datetime.max.replace(tzinfo=UTC)
    return _month_start(moment.year * 12 + moment.month - 1 + _MONTHS_IN[unit][0] * count)


def _month_start(month: int) -> datetime:
    month = min(max(month, 12), _LAST_YEAR * 12 + 11)
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _format_unit(start: datetime, unit: str) -> str:
    """The unit that begins at `start`, in GCAT's columns: the day is two wide."""
    year, day = f"{start.year:04d}", f"{start.year:04d} {MONTHS[start.month - 1]} {start.day:2d}"
    midnight = start.replace(hour=0, minute=0, second=0)
    match unit:
        case "second":
            return f"{day} {start:%H%M:%S}"
        case "minute":
            return f"{day} {start:%H%M}"
        case "centiday":
            return f"{day}.{(start - midnight) // _LENGTHS[unit]:02d}"
        case "hour":
            return f"{day} {start:%H}h"
        case "deciday":
            return f"{day}.{(start - midnight) // _LENGTHS[unit]}"
        case "day":
            return day
        case "month":
            return day[:8]
        case "quarter":
            return f"{year} Q{(start.month + 2) // 3}"
        case "decade":
            return f"{year[:3]}0s"
        case "century":
            return f"{start.year // 100 + 1}C"
        case "millennium":
            return f"{start.year // 1000 + 1}M"
    return year
