"""Dates as they stand in the catalogue: an interval, its written form, the way between the two."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from missioncat.dates import units
from missioncat.dates.units import month_start, shift
from missioncat.errors import DateError

ORDINALS = ("first", "second", "third", "fourth")

# The two reasons that say too little; `_HINTS` looks for better ones.
UNKNOWN = "its form is not one of ours"
NO_MONTH = "it names a month that we do not know"
NO_YEAR = "it has no year of four digits"

# What a sentence names where nothing is nearer to what was written.
_WRITTEN = (
    "2020-11-23T20:30Z, 2020-11-23, 2021-05, 2026-Q3, 2028, 2030s, 2021-05/2021-06, "
    "2028/.. (not before), ../2029 (not after), 2029~ (around), 2029? (uncertain)"
)
TYPED = f"{_WRITTEN}, 23 Nov 2020 20:30 UTC, late 2025, before 2030"
ASKED = (
    "2020-11-23, 2021-05, 2026-Q3, 2028, late 2025, before 2030, 2020..2024, 2026.., -30d.., "
    "last month, next 30 days"
)


class Date(msgspec.Struct, frozen=True, eq=False):
    """When something happens, as exactly as it is known.

    The true moment lies somewhere in `[earliest, latest)`; an `earliest` of None is an open start
    ("before 2030" is `../2029`), a `latest` of None an open end. The marks `~` (around) and `?`
    (doubted by the source) have already widened the interval by one unit of the precision on each
    side. Made by `parse_date`, `read_date` and `read_span`; dates with equal texts are equal.

    >>> date = parse_date("2029~")
    >>> date.earliest.year, date.latest.year, date.precision, date.mark
    (2028, 2031, 'year', '~')
    """

    text: str
    earliest: datetime | None
    latest: datetime | None
    precision: str
    mark: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Date):
            return NotImplemented
        return self.text == other.text

    def __ne__(self, other: object) -> bool:  # a Struct has its own, which asks for identity
        return not self == other

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"parse_date({self.text!r})"

    @property
    def sort_key(self) -> tuple[datetime, datetime]:
        """Earliest, then latest; an open start sorts by its end, behind what is known of that year.

        >>> dates = map(parse_date, ("2030", "../2029", "2029-12-31", "2029"))
        >>> [date.text for date in sorted(dates, key=lambda date: date.sort_key)]
        ['2029', '2029-12-31', '../2029', '2030']
        """
        latest = self.latest or units.LAST
        return self.earliest or latest - units.TICK, latest

    @property
    def has_open_start(self) -> bool:
        """Whether nobody says from when on, even if `since` has closed it for a drawing."""
        return self.text.startswith("../")

    @property
    def has_time(self) -> bool:
        """Whether it moves with the time zone: every endpoint is known to the minute.

        A range from a time to a whole day stays in UTC, because a UTC day has no local name.
        """
        return all("T" in part for part in endpoints(self) if part)

    @property
    def is_exact(self) -> bool:
        """Whether it is one unmarked day or better."""
        return not self.mark and self.precision in units.LENGTH

    def since(self, start: datetime | None) -> Date:
        """The same date with an open start closed: what was planned then was still to come.

        >>> parse_date("../2029").since(parse_date("2023-05-29").earliest).earliest.year
        2023
        """
        if self.earliest is not None or start is None:
            return self
        if self.latest is not None and self.latest <= start:
            return self
        return Date(self.text, start, self.latest, self.precision, self.mark)

    def intersects(self, other: Date) -> bool:
        """Whether the true date could lie in `other`.

        >>> parse_date("2029~").intersects(parse_date("2030"))
        True
        """
        if self.earliest is not None and other.latest is not None and self.earliest >= other.latest:
            return False
        return other.earliest is None or self.latest is None or other.earliest < self.latest

    def within(self, other: Date) -> bool:
        """Whether the true date must lie in `other`.

        >>> parse_date("2029~").within(parse_date("2030")), parse_date("2029~").within(
        ...     parse_date("2020s/2030s"))
        (False, True)
        """
        if other.earliest is not None and (self.earliest is None or self.earliest < other.earliest):
            return False
        if other.latest is None:
            return True
        return self.latest is not None and self.latest <= other.latest


@lru_cache(maxsize=65536)
def parse_date(text: str) -> Date:
    """The date that a catalogue writes as `text`; inverse of `Date.text`.

    >>> parse_date("2021-05/2021-06").latest.isoformat()
    '2021-07-01T00:00:00+00:00'
    >>> parse_date("2028~/..").text  # another spelling of the same thing
    '2028/..~'
    """
    try:
        return build_date(text)
    except ValueError as reason:
        raise refusal(text, str(reason), _WRITTEN) from None


_EXACT_FORMS = {
    len(form): form for form in ("0000-00-00", "0000-00-00T00:00Z", "0000-00-00T00:00:00Z")
}
"""Of a day, of a minute, of a second; 0 is a digit."""


def find_bad_dates(texts: Iterable[str]) -> set[str]:
    """The texts that `parse_date` cannot read.

    Exact days and times, most of all, are looked at together: a hundredth of making each a `Date`.

    >>> sorted(find_bad_dates(["2020-11-23", "2026-13", "2029~", "2020-11-23T24:00Z"]))
    ['2020-11-23T24:00Z', '2026-13']
    """
    by_length: dict[int, list[str]] = defaultdict(list)
    for text in texts:
        length = 0 if "/" in text else len(text)
        by_length[length].append(text)
    bad: set[str] = set()
    for length, group in by_length.items():
        if length not in _EXACT_FORMS or not _are_exact(group, _EXACT_FORMS[length]):
            bad.update(filter(is_bad_date, group))
    return bad


def is_bad_date(text: str) -> bool:
    """Whether `parse_date` cannot read a text.

    >>> [is_bad_date(text) for text in ("2020-11-23", "2026-13-01", "2029~", "2020-11-23T24:00Z")]
    [False, True, False, True]
    """
    try:
        parse_date(text)
    except DateError:
        return True
    return False


def _are_exact(texts: list[str], form: str) -> bool:
    """Whether all texts, each as long as the form, are exact days or times of that form."""
    joined = "".join(texts)
    for place, character in enumerate(form):
        if character != "0" and joined[place :: len(form)] != character * len(texts):
            return False
    if "T24:" in joined:  # Python reads it from 3.14 on
        return False
    try:
        deque(map(datetime.fromisoformat, texts), maxlen=0)  # the quickest loop there is
    except ValueError:
        return False
    return True


def build_date(text: str) -> Date:
    # Nearly every date in a catalogue is one part without a mark: try that before cutting.
    mark, body = "", text
    if text.endswith(("~", "?")):
        mark, body = text[-1], text[:-1]
    if "/" not in body:
        earliest, latest, precision = parse_part(body)
        if mark:
            earliest, latest = shift(earliest, precision, -1), shift(latest, precision, 1)
        return Date(text, earliest, latest, precision, mark)
    first, _, last = body.partition("/")
    if last == "..":
        if not mark and first[-1:] in ("~", "?"):
            first, mark = first[:-1], first[-1:]
        return _build_open_end(first, mark)
    if first == "..":
        return _build_open_start(last, mark)
    return _build_range(first, last, mark)


def _build_open_end(first: str, mark: str) -> Date:
    """Not before: `2028/..`."""
    earliest, _, precision = parse_part(first)
    if mark:
        earliest = shift(earliest, precision, -1)
    return Date(f"{first}/..{mark}", earliest, None, "open", mark)


def _build_open_start(last: str, mark: str) -> Date:
    """Not after: `../2029`, which is what "before 2030" and "by 2029" say."""
    _, latest, precision = parse_part(last)
    if mark:
        latest = shift(latest, precision, 1)
    return Date(f"../{last}{mark}", None, latest, "open", mark)


def _build_range(first: str, last: str, mark: str) -> Date:
    if first == last:  # `2021-05/2021-05` is May 2021, and equal dates have equal texts
        return build_date(first + mark)
    earliest, _, first_unit = parse_part(first)
    _, latest, last_unit = parse_part(last)
    if latest <= earliest:
        raise ValueError("the range ends before it starts")
    if mark:
        earliest, latest = shift(earliest, first_unit, -1), shift(latest, last_unit, 1)
    return Date(f"{first}/{last}{mark}", earliest, latest, "range", mark)


_Part = tuple[datetime, datetime, str]
"""Start, end and precision."""


def parse_part(part: str) -> _Part:
    """Start, end and precision of one date without mark. Inverse of `format_part`."""
    parse = _PARSERS.get(len(part))
    if parse is None:
        raise ValueError(UNKNOWN)
    return parse(part)


def _parse_moment(part: str) -> _Part:
    """A minute or a second."""
    if part[10] != "T" or part[-1] != "Z":
        raise ValueError(UNKNOWN)
    # fromisoformat is much the fastest parser, but also reads 2020-W47-1 and (from Python
    # 3.14) 24:00; the separators and the hour are checked to keep to one form.
    has_form = part[4] == part[7] == "-" and part[13] == ":" and part[11:13] < "24"
    unit = "minute"
    if len(part) == 20:
        unit = "second"
        has_form = has_form and part[16] == ":"
    if not has_form:
        check_clock(part[11:-1])
        raise ValueError(UNKNOWN)
    try:
        start = datetime.fromisoformat(part)
    except ValueError:
        _check_day(part[:10])
        check_clock(part[11:-1])
        raise ValueError(UNKNOWN) from None
    return start, shift(start, unit, 1), unit


def _parse_day(part: str) -> _Part:
    if not part[4] == part[7] == "-":
        raise ValueError(UNKNOWN)
    start = datetime(*_check_day(part), tzinfo=UTC)
    return start, shift(start, "day", 1), "day"


def _parse_months(part: str) -> _Part:
    """The month `2021-05`, the quarter `2021-Q3` or the half `2021-H2`."""
    if part[4] != "-":
        raise ValueError(UNKNOWN)
    year = _year(part[:4])
    unit = _LETTERS.get(part[5])
    if unit is None:
        month = _month(part[5:])
        return month_start(year, month), month_start(year, month + 1), "month"
    months = units.MONTHS_IN[unit]
    number = _number(part[6])
    if not 1 <= number <= 12 // months:
        many = {"quarter": "quarters", "half": "halves"}[unit]
        raise ValueError(f"a year has {12 // months} {many}")
    start = (number - 1) * months + 1
    return month_start(year, start), month_start(year, start + months), unit


def _parse_year(part: str) -> _Part:
    year = _year(part)
    return month_start(year), month_start(year + 1), "year"


def _parse_decade(part: str) -> _Part:
    if part[4] != "s":
        raise ValueError(UNKNOWN)
    year = _number(part[:4])
    if year % 10:
        raise ValueError(f"a decade ends in 0s, such as {year - year % 10:04d}s")
    # There is no year 0, so the decade 0000s has nine years.
    return month_start(max(year, 1)), month_start(year + 10), "decade"


_LETTERS = {"Q": "quarter", "H": "half"}
_PARSERS = {
    len("2020"): _parse_year,
    len("2020s"): _parse_decade,
    len("2020-11"): _parse_months,
    len("2020-11-23"): _parse_day,
    len("2020-11-23T20:30Z"): _parse_moment,
    len("2020-11-23T20:30:22Z"): _parse_moment,
}
"""What reads a date of that length: no two forms are as long."""


def _number(digits: str) -> int:
    # int() alone would also read "+1", "1_0" and digits of other scripts.
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(UNKNOWN)
    return int(digits)


def _year(digits: str) -> int:
    if not (year := _number(digits)):
        raise ValueError("there is no year 0")
    return year


def _month(digits: str) -> int:
    month = _number(digits)
    if not month:
        raise ValueError("there is no month 0")
    if month > 12:
        raise ValueError("a year has 12 months")
    return month


def _check_day(text: str) -> tuple[int, int, int]:
    year, month, day = _year(text[:4]), _month(text[5:7]), _number(text[8:])
    last = units.days_in_month(year, month)
    if not day:
        raise ValueError("there is no day 0")
    if day > last:
        raise ValueError(f"{units.MONTHS[month - 1]} {year} has {last} days")
    return year, month, day


def check_clock(text: str) -> None:
    if found := re.fullmatch(r"(?a)(\d\d):(\d\d)(?::(\d\d))?", text):
        limits = (("hour", 23), ("minute", 59), ("second", 59))
        for (name, most), digits in zip(limits, found.groups(), strict=True):
            if digits and int(digits) > most:
                raise ValueError(f"there is no {name} {digits}, the last one is {most}")


def format_part(moment: datetime, unit: str) -> str:
    """The written form of the unit that `moment` lies in. Inverse of `parse_part`."""
    iso = moment.isoformat()
    if unit == "quarter":
        return f"{iso[:4]}-Q{(moment.month + 2) // 3}"
    if unit == "half":
        return f"{iso[:4]}-H{(moment.month + 5) // 6}"
    if unit == "decade":
        return f"{iso[:3]}0s"
    part = iso[: _LENGTHS[unit]]
    if unit in ("second", "minute"):
        return f"{part}Z"
    return part


_LENGTHS = {"second": 19, "minute": 16, "day": 10, "month": 7, "year": 4}
"""Unit -> how much of a moment's ISO form says it."""


def endpoints(date: Date) -> tuple[str, str]:
    """The written parts that a date runs between; an open start or end is empty."""
    first, slash, last = date.text.rstrip("~?").partition("/")
    if not slash:
        return first, first
    return first.strip("."), last.strip(".")


# What people write that is not a date, and what helps; the first match speaks. A form that may be
# meant stands alone, and is asked for only if there is such a date.
_NEAREST = (
    (r"(\d{4})(\d\d)(\d\d)", "{0}-{1}-{2}"),
    (r"(\d{4})(\d\d)(\d\d)t?(\d\d):?(\d\d)\S*", "{0}-{1}-{2}T{3}:{4}Z"),
    (r"(\d{4})(\d\d)", "{0}-{1}"),
    (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", "{0}-{1:0>2}-{2:0>2}"),
    (r"(\d{4})[-/.](\d{1,2})", "{0}-{1:0>2}"),
)
_HINTS = (
    (r"\s*", "it is empty"),
    (r"(?s).{101,}", "it is far too long"),
    (
        r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}",
        "day, month and year cannot be told apart; write the year first, with four digits",
    ),
    (
        r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d)?)",
        "a time needs its zone; write {0}T{1}Z if that is UTC",
    ),
    (
        r".*\b(?:spring|summer|autumn|fall|winter)\b.*",
        "a season is another part of the year in the other hemisphere; name months or a quarter",
    ),
    (r"(?s)(?!.*\d{4}).*", NO_YEAR),
)


def refusal(text: str, reason: str, forms: str) -> DateError:
    """The sentence about a text that is no date; where the reason says too little, with `forms`."""
    if reason in (UNKNOWN, NO_MONTH):
        reason = _find_hint(text.strip()) or reason
    if forms == ASKED and reason == NO_YEAR:  # a month or day of this year needs none
        return DateError(f"{quote_text(text)} is not a date. Forms that work: {forms}.")
    if not reason.endswith("?"):
        reason += "."
    sentence = f"{quote_text(text)} is not a date: {reason}"
    if reason[:-1] in (UNKNOWN, NO_MONTH, NO_YEAR):
        sentence += f" Forms that work: {forms}."
    return DateError(sentence)


def _find_hint(text: str) -> str | None:
    for pattern, form in _NEAREST:
        if found := re.fullmatch(f"(?a){pattern}", text, re.IGNORECASE):
            return _ask_if_meant(form.format(*found.groups()))
    if found := re.fullmatch(r"(?a)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        return _tell_apart(*found.groups())
    for pattern, hint in _HINTS:
        if found := re.fullmatch(f"(?ai){pattern}", text):
            return hint.format(*found.groups())
    return None


def _ask_if_meant(form: str) -> str:
    """Whether a form was meant, or why it cannot have been."""
    try:
        build_date(form)
    except ValueError as reason:
        return str(reason)
    return f"did you mean {form}?"


def _tell_apart(first: str, second: str, year: str) -> str:
    """Which day `20/05/2026` may be: in some countries the month comes first."""
    forms = {f"{year}-{second:0>2}-{first:0>2}": None, f"{year}-{first:0>2}-{second:0>2}": None}
    days = [form for form in forms if not is_bad_date(form)]
    if not days:
        return "it is no day of any month; write the year first"
    if len(days) == 1:
        return f"did you mean {days[0]}?"
    return f"day and month cannot be told apart: did you mean {' or '.join(days)}?"


def quote_text(text: str) -> str:
    """At most 60 printable characters of what was typed, so that no escape reaches a terminal."""
    shown = "".join(character for character in text[:1000] if character.isprintable())
    if len(shown) > 60:
        shown = f"{shown[:60]}…"
    return f"'{shown}'"
