"""GCAT's vague dates and ours, both ways without loss.

See planet4589.org/space/gcat/web/intro/vague.html. Both are half-open intervals in UTC, and a `?`
widens both by one unit on each side. GCAT has units that we write as ranges (an hour, a tenth and a
hundredth of a day, a century, a millennium); we have some that GCAT does not (halves, ranges, "not
before", "not after").
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from missioncat.dates.units import FIRST, LENGTH, MONTHS_IN, SHORT_MONTHS, month_start, shift
from missioncat.dates.written import Date, format_part, parse_date
from missioncat.errors import DateError

NOTHING = ("", "-", "*", "?")
"""What GCAT writes where there is no date: none, not applicable, see elsewhere, unknown."""
UNKNOWN = "?"
"""What it writes of these where there is a date that nobody knows."""

_MONTH_TEXTS = {f" {name} ": f"-{number:02d}-" for number, name in enumerate(SHORT_MONTHS, 1)}
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(SHORT_MONTHS, 1)}
_VAGUE = re.compile(
    r"(?P<year>\d{3,4})"
    r"(?:\s+(?P<month>[A-Za-z]{3})"
    r"(?:\s+(?P<day>\d{1,2})(?:\.(?P<fraction>\d{1,2})"
    # Milliseconds exist in GCAT; a catalogue of launches has no use for them and keeps the second.
    r"|\s+(?:(?P<hour>\d{1,2})h|(?P<clock>\d{4})(?::(?P<second>\d\d)(?:\.\d*)?)?))?)?"
    r"|\s+Q(?P<quarter>[1-4])|(?P<decade>s))?"
    r"|(?P<count>\d{1,3})(?P<long>[CM])"
)

_UNITS = tuple(unit for unit in (*LENGTH, *MONTHS_IN) if unit != "half")
"""GCAT's units, the shortest first."""

_FIRST_MONTHS = {"century": 12, "millennium": 12}
"""A century is 2001 to 2100, a decade 2010 to 2019: GCAT counts from 1 here, from 0 there."""

_SHARED = ("second", "minute", "day", "month", "quarter", "year", "decade")
"""The units that GCAT and we both have, so that the text carries over."""


@lru_cache(maxsize=65536)
def parse_gcat_date(text: str) -> Date | None:
    """The date that GCAT writes as `text`, None where it writes that there is none.

    Inverse of `format_gcat_date`. A trailing `s` (scheduled) says nothing about the time and is
    passed over. What we have no unit for becomes a range, widened already by a `?` behind it.

    >>> [parse_gcat_date(text).text for text in ("1957 Oct  4 1928:34", "2016 Jun  8?", "2016 Q2")]
    ['1957-10-04T19:28:34Z', '2016-06-08?', '2016-Q2']
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
    """The text of `parse_gcat_date`, ten times as quick for days and times, which most are.

    >>> [convert_gcat_date(text) for text in ("1957 Oct  4 1928:34", "2016 Jun  8?", "-")]
    ['1957-10-04T19:28:34Z', '2016-06-08?', None]
    """
    size = len(text)
    if size in (11, 16, 19) and (month := _MONTH_TEXTS.get(text[4:9])):
        whole = f"{text[:4]}{month}{text[9].replace(' ', '0')}{text[10]}"
        has_form = True
        if size > 11:
            whole = f"{whole}T{text[12:14]}:{text[14:16]}{text[16:]}Z"
            has_form = text[11] == " " and text[16:17] in ("", ":")
        try:
            # Python reads more forms than this one, but none in these places and of this length.
            datetime.fromisoformat(whole)
        except ValueError:
            has_form = False
        if has_form:
            return whole
    date = parse_gcat_date(text)
    if date is None:
        return None
    return date.text


def _build(found: re.Match[str], mark: str) -> Date:
    if found["count"]:
        return _build_long(int(found["count"]), found["long"], mark)
    year = f"{int(found['year']):04d}"
    if found["quarter"]:
        return parse_date(f"{year}-Q{found['quarter']}{mark}")
    if not found["month"]:
        return parse_date(f"{year}{found['decade'] or ''}{mark}")
    text = f"{year}-{_MONTH_NUMBERS[found['month'].lower()]:02d}"
    if not found["day"]:
        return parse_date(text + mark)
    return _build_day(f"{text}-{int(found['day']):02d}", found, mark)


def _build_long(count: int, letter: str, mark: str) -> Date:
    """The so-manieth century or millennium."""
    unit, years = ("century", 100) if letter == "C" else ("millennium", 1000)
    return _range(datetime((count - 1) * years + 1, 1, 1, tzinfo=UTC), unit, mark)


def _build_day(day: str, found: re.Match[str], mark: str) -> Date:
    """A day, or the part of it that is named."""
    clock, second, hour, fraction = found.group("clock", "second", "hour", "fraction")
    if clock:
        time = f"{clock[:2]}:{clock[2:]}"
        if second:
            time = f"{time}:{second}"
        return parse_date(f"{day}T{time}Z{mark}")
    if not (hour or fraction):
        return parse_date(day + mark)
    start = parse_date(day).sort_key[0]
    if hour:
        return _range(start.replace(hour=int(hour)), "hour", mark)
    unit = "deciday" if len(fraction) == 1 else "centiday"
    return _range(shift(start, unit, int(fraction)), unit, mark)


def _range(start: datetime, unit: str, mark: str) -> Date:
    """The unit that begins at `start`, as a range widened already: our mark would widen by less."""
    first, end = start, shift(start, unit, 1)
    if mark:
        first, end = shift(start, unit, -1), shift(start, unit, 2)
    if unit in MONTHS_IN:
        return parse_date(f"{first.year:04d}/{(end - LENGTH['day']).year:04d}")
    part = "second" if unit == "centiday" else "minute"
    return parse_date(f"{format_part(first, part)}/{format_part(end - LENGTH[part], part)}")


def _refusal(text: str) -> DateError:
    shown = "".join(character for character in text[:60] if character.isprintable())
    return DateError(
        f"'{shown}' is not a date as GCAT writes it. Forms that work: 1957 Oct  4 1928:34, "
        "1957 Oct  4 1928, 2016 Jun  8 23h, 2016 Jun  8.9, 2016 Jun  8, 2016 Jun, 2016 Q2, 2016, "
        "2010s, 21C, 3M, each with or without a ? behind it."
    )


def format_gcat_date(date: Date | None) -> str:
    """The date as GCAT writes it. Inverse of `parse_gcat_date` for all that GCAT can say.

    What it cannot say becomes the narrowest GCAT date that holds it, so nothing is claimed that is
    not known; `~` and `?` both become `?`, which GCAT has for both. "Not before 2028" has no end
    and "before 2030" no start; they become `?`, which is GCAT's unknown date.

    >>> dates = map(parse_date, ("2020-11-23T20:30Z", "2021-05/2021-06", "2029~", "2028/.."))
    >>> [format_gcat_date(date) for date in dates]
    ['2020 Nov 23 2030', '2021 Q2', '2029?', '?']
    """
    if date is None or date.earliest is None or date.latest is None:
        return UNKNOWN
    if date.precision in _SHARED:
        # The text, not `earliest`, because a mark has moved that.
        start = parse_date(date.text.rstrip("~?")).sort_key[0]
        doubt = "?" if date.mark else ""
        return _FORMS[date.precision](start) + doubt
    return _format_narrowest(date.earliest, date.latest)


def _format_narrowest(earliest: datetime, latest: datetime) -> str:
    widths: dict[str, timedelta] = {}
    for first, end, text in _candidates(earliest, latest):
        if first > earliest or end < latest:
            continue
        if (first, end) == (earliest, latest):
            return text
        width = end - first
        if text.endswith("?"):
            # A doubt says more than that a date is vague, so it has to be less than half as wide.
            width *= 2
        widths[text] = width
    return min(widths, key=widths.__getitem__, default=UNKNOWN)


def _candidates(earliest: datetime, latest: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    """The GCAT dates, narrowest unit first, that could hold an interval, each with its ends."""
    for unit in _UNITS:
        begin = _floor(earliest, unit)
        following = shift(begin, unit, 1)
        yield begin, following, _FORMS[unit](begin)
        middles = [begin]
        if following < latest:
            middles.append(following)
        for middle in middles:
            yield shift(middle, unit, -1), shift(middle, unit, 2), f"{_FORMS[unit](middle)}?"


def _floor(moment: datetime, unit: str) -> datetime:
    """The beginning of the unit that a moment lies in."""
    if unit in LENGTH:
        return moment - (moment - FIRST) % LENGTH[unit]
    offset = _FIRST_MONTHS.get(unit, 0)
    month = moment.year * 12 + moment.month - 1 - offset
    return month_start(0, month - month % MONTHS_IN[unit] + offset + 1)


def _format_day(start: datetime) -> str:
    """A day in GCAT's columns: it is two wide."""
    return f"{start.year:04d} {SHORT_MONTHS[start.month - 1]} {start.day:2d}"


def _count_into_day(start: datetime, unit: str) -> int:
    """How many of these units of its day are over."""
    return (start - FIRST) % LENGTH["day"] // LENGTH[unit]


_FORMS: dict[str, Callable[[datetime], str]] = {
    "second": lambda start: f"{_format_day(start)} {start:%H%M:%S}",
    "minute": lambda start: f"{_format_day(start)} {start:%H%M}",
    "centiday": lambda start: f"{_format_day(start)}.{_count_into_day(start, 'centiday'):02d}",
    "hour": lambda start: f"{_format_day(start)} {start:%H}h",
    "deciday": lambda start: f"{_format_day(start)}.{_count_into_day(start, 'deciday')}",
    "day": _format_day,
    "month": lambda start: _format_day(start)[:8],
    "quarter": lambda start: f"{start.year:04d} Q{(start.month + 2) // 3}",
    "year": lambda start: f"{start.year:04d}",
    "decade": lambda start: f"{start.year // 10:03d}0s",
    "century": lambda start: f"{start.year // 100 + 1}C",
    "millennium": lambda start: f"{start.year // 1000 + 1}M",
}
"""How GCAT writes the unit that begins at a moment."""
