"""Dates that keep their precision: a text in the file, a half-open UTC interval in the code.

A launch "around 2029" is the interval from 2028 to the end of 2030, never 1 January 2029.
Nothing here reads the clock: whoever needs the present passes it in.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from missioncat.errors import DateError

__all__ = [
    "UTC",
    "Date",
    "countdown",
    "difference",
    "format_date",
    "format_difference",
    "format_short",
    "format_words",
    "format_year_span",
    "parse_date",
    "read_date",
    "read_now",
    "read_span",
    "zone",
]

# The ends of what datetime can hold; intervals are clamped here instead of overflowing.
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_ZERO = timedelta(0)
_DAY = timedelta(days=1)

_LENGTH = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "day": _DAY}
_MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth")

# The two reasons that say too little; `_HINTS` looks for better ones.
_UNKNOWN = "its form is not one of ours"
_NO_MONTH = "it names a month that we do not know"

_WRITTEN = (
    "Forms that work: 2020-11-23T20:30Z, 2020-11-23, 2021-05, 2026-Q3, 2026-H2, 2028, 2030s, "
    "2021-05/2021-06, 2028/.. (not before), and 2029~ (around) or 2029? (uncertain)."
)
_TYPED = f"{_WRITTEN[:-1]}; also 23 Nov 2020 20:30 UTC, May to June 2021, late 2025, NET 2028."


class Date:
    """When something happens, as exactly as it is known: the true moment lies somewhere in
    `[earliest, latest)`.

    Made by `parse_date`, `read_date` and `read_span`; two dates are equal if their texts are.
    An `earliest` of None is an open start (only `read_span` makes those), a `latest` of None an
    open end. The marks `~` (around) and `?` (doubted by the source) have already widened the
    interval by one unit of the precision on each side.

    >>> date = parse_date("2029~")
    >>> date.earliest.year, date.latest.year, date.precision, date.mark
    (2028, 2031, 'year', '~')
    """

    __slots__ = ("earliest", "latest", "mark", "precision", "text")

    text: str
    earliest: datetime | None
    latest: datetime | None
    precision: str
    mark: str

    def __init__(
        self,
        text: str,
        earliest: datetime | None,
        latest: datetime | None,
        precision: str,
        mark: str = "",
    ) -> None:
        put = object.__setattr__
        put(self, "text", text)
        put(self, "earliest", earliest)
        put(self, "latest", latest)
        put(self, "precision", precision)
        put(self, "mark", mark)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Date cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Date cannot be changed")

    # Copying and pickling would otherwise set the slots one by one, which is forbidden above.
    def __reduce__(self) -> tuple[object, ...]:
        return Date, (self.text, self.earliest, self.latest, self.precision, self.mark)

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Date) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        if self.earliest is None:
            return f"read_span({'..' + self.text.removeprefix('../')!r})"
        return f"parse_date({self.text!r})"

    @property
    def sort_key(self) -> tuple[datetime, datetime]:
        """Earliest, then latest; open starts come first and open ends last."""
        return self.earliest or _FIRST, self.latest or _LAST

    @property
    def has_time(self) -> bool:
        """Whether it moves with the time zone: every endpoint is known to the minute.

        A range from a time to a whole day stays in UTC, because a UTC day has no local name.
        """
        return all("T" in part for part in _endpoints(self) if part)

    @property
    def is_exact(self) -> bool:
        """Whether it is one unmarked day or better."""
        return not self.mark and self.precision in _LENGTH

    def intersects(self, other: Date) -> bool:
        """Whether the true date could lie in `other`.

        >>> parse_date("2029~").intersects(parse_date("2030"))
        True
        """
        return (self.earliest is None or other.latest is None or self.earliest < other.latest) and (
            other.earliest is None or self.latest is None or other.earliest < self.latest
        )

    def within(self, other: Date) -> bool:
        """Whether the true date must lie in `other`.

        >>> parse_date("2029~").within(parse_date("2030")), parse_date("2029~").within(
        ...     parse_date("2020s/2030s"))
        (False, True)
        """
        starts = other.earliest is None or (self.earliest is not None and other.earliest <= self.earliest)
        ends = other.latest is None or (self.latest is not None and self.latest <= other.latest)
        return starts and ends


# --- The written forms -----------------------------------------------------------------------


@lru_cache(maxsize=65536)
def parse_date(text: str) -> Date:
    """The date that a catalogue writes as `text`. Inverse of `format_date`.

    >>> parse_date("2021-05/2021-06").latest.isoformat()
    '2021-07-01T00:00:00+00:00'
    >>> parse_date("2028~/..").text  # another spelling of the same thing
    '2028/..~'
    """
    try:
        return _parse(text)
    except ValueError as reason:
        raise _refusal(text, str(reason), _WRITTEN) from None


def format_date(date: Date) -> str:
    """The text that a catalogue writes for `date`. Inverse of `parse_date`.

    >>> format_date(parse_date("2026-Q3?"))
    '2026-Q3?'
    """
    return date.text


def _parse(text: str) -> Date:
    # Nearly every date in a catalogue is one part without a mark: try that before cutting.
    mark = text[-1:]
    if mark not in ("~", "?"):
        mark, body = "", text
    else:
        body = text[:-1]
    if "/" not in body:
        earliest, latest, precision = _parse_part(body)
        if mark:
            earliest, latest = _shift(earliest, precision, -1), _shift(latest, precision, 1)
        return Date(text, earliest, latest, precision, mark)
    first, _, last = body.partition("/")
    if last == "..":
        if not mark and first[-1:] in ("~", "?"):
            first, mark = first[:-1], first[-1:]
        return _build_open(first, mark)
    return _build_range(first, last, mark)


def _build_open(first: str, mark: str) -> Date:
    earliest, _, precision = _parse_part(first)
    if mark:
        earliest = _shift(earliest, precision, -1)
    return Date(f"{first}/..{mark}", earliest, None, "open", mark)


def _build_range(first: str, last: str, mark: str) -> Date:
    if first == last:  # `2021-05/2021-05` is May 2021, and equal dates have equal texts
        return _parse(first + mark)
    earliest, _, first_unit = _parse_part(first)
    _, latest, last_unit = _parse_part(last)
    if latest <= earliest:
        raise ValueError("the range ends before it starts")
    if mark:
        earliest, latest = _shift(earliest, first_unit, -1), _shift(latest, last_unit, 1)
    return Date(f"{first}/{last}{mark}", earliest, latest, "range", mark)


def _parse_part(part: str) -> tuple[datetime, datetime, str]:
    """Start, end and precision of one date without mark. Inverse of `_format_part`."""
    length = len(part)
    if length in (17, 20) and part[10] == "T" and part[-1] == "Z":
        # fromisoformat is much the fastest parser, but also reads 2020-W47-1 and (from Python
        # 3.14) 24:00; the separators and the hour are checked to keep to one form.
        ok = part[4] == part[7] == "-" and part[13] == ":" and part[11:13] < "24"
        unit = "minute" if length == 17 else "second"
        if ok and (length == 17 or part[16] == ":"):
            try:
                start = datetime.fromisoformat(part)
            except ValueError:
                _check_day(part[:10])
                _check_clock(part[11:-1])
            else:
                return start, _shift(start, unit, 1), unit
        else:
            _check_clock(part[11:-1])
    elif length == 10 and part[4] == part[7] == "-":
        year, month, day = _check_day(part)
        start = datetime(year, month, day, tzinfo=UTC)
        return start, _shift(start, "day", 1), "day"
    elif length == 7 and part[4] == "-":
        return _parse_months(_year(part[:4]), part[5], part[6])
    elif length == 5 and part[4] == "s":
        return _parse_decade(part)
    elif length == 4:
        year = _year(part)
        return _month_start(year), _month_start(year, 13), "year"
    raise ValueError(_UNKNOWN)


def _parse_months(year: int, letter: str, digit: str) -> tuple[datetime, datetime, str]:
    """The month `05`, the quarter `Q3` or the half `H2` of a year."""
    for kind, unit, months in (("Q", "quarter", 3), ("H", "half", 6)):
        if letter == kind:
            number = _number(digit)
            if not 1 <= number <= 12 // months:
                raise ValueError(f"there is no {unit} {number}")
            start = (number - 1) * months + 1
            return _month_start(year, start), _month_start(year, start + months), unit
    month = _month(letter + digit)
    return _month_start(year, month), _month_start(year, month + 1), "month"


def _parse_decade(part: str) -> tuple[datetime, datetime, str]:
    year = _number(part[:4])
    if year % 10:
        raise ValueError(f"a decade ends in 0s, such as {year - year % 10:04d}s")
    # There is no year 0, so the decade 0000s has nine years.
    return _month_start(max(year, 1)), _month_start(year + 10), "decade"


def _month_start(year: int, month: int = 1) -> datetime:
    year, month = (year + 1, month - 12) if month > 12 else (year, month)
    return _LAST if year > 9999 else datetime(year, month, 1, tzinfo=UTC)


def _number(digits: str) -> int:
    # int() alone would also read "+1", "1_0" and digits of other scripts.
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(_UNKNOWN)
    return int(digits)


def _year(digits: str) -> int:
    if not (year := _number(digits)):
        raise ValueError("there is no year 0")
    return year


def _month(digits: str) -> int:
    if not 1 <= (month := _number(digits)) <= 12:
        raise ValueError(f"there is no month {month}")
    return month


def _check_day(text: str) -> tuple[int, int, int]:
    year, month, day = _year(text[:4]), _month(text[5:7]), _number(text[8:])
    if not 1 <= day <= _days_in_month(year, month):
        raise ValueError(f"{_MONTHS[month - 1]} {year} has no day {day}")
    return year, month, day


def _check_clock(text: str) -> None:
    if found := re.fullmatch(r"(?a)(\d\d):(\d\d)(?::(\d\d))?", text):
        limits = (("hour", 23), ("minute", 59), ("second", 59))
        for (name, most), digits in zip(limits, found.groups(), strict=True):
            if digits and int(digits) > most:
                raise ValueError(f"there is no {name} {digits}, the last one is {most}")


def _days_in_month(year: int, month: int) -> int:
    return ((_month_start(year, month + 1) - _TICK) - _month_start(year, month)).days + 1


def _shift(moment: datetime, unit: str, count: int) -> datetime:
    """`count` units later (earlier if negative), clamped to what datetime can hold."""
    try:
        if length := _LENGTH.get(unit):
            return moment + length * count
        months = moment.year * 12 + moment.month - 1 + count * _MONTHS_IN[unit]
        return moment.replace(year=months // 12, month=months % 12 + 1)
    except (OverflowError, ValueError):
        return _LAST if count > 0 else _FIRST


def _format_part(moment: datetime, unit: str) -> str:
    """The written form of the unit that `moment` lies in. Inverse of `_parse_part`."""
    iso = moment.isoformat()
    match unit:
        case "second":
            return f"{iso[:19]}Z"
        case "minute":
            return f"{iso[:16]}Z"
        case "day":
            return iso[:10]
        case "month":
            return iso[:7]
        case "quarter":
            return f"{iso[:4]}-Q{(moment.month + 2) // 3}"
        case "half":
            return f"{iso[:4]}-H{(moment.month + 5) // 6}"
        case "decade":
            return f"{iso[:3]}0s"
        case "year":
            return iso[:4]
    raise ValueError(f"{unit} is not a unit of time")


def _endpoints(date: Date) -> tuple[str, str]:
    """The written parts that a date runs between; an open end is empty."""
    first, slash, last = date.text.rstrip("~?").partition("/")
    return first.strip("."), last.strip(".") if slash else first


# --- Refusals --------------------------------------------------------------------------------

# What people write that is not a date, and the sentence that helps; the first match speaks.
_HINTS = (
    (r"\s*", "it is empty"),
    (r"(?s).{101,}", "it is far too long"),
    (r"(\d{4})(\d\d)(\d\d)", "did you mean {0}-{1}-{2}?"),
    (r"(\d{4})(\d\d)(\d\d)t?(\d\d):?(\d\d)\S*", "did you mean {0}-{1}-{2}T{3}:{4}Z?"),
    (r"(\d{4})(\d\d)", "did you mean {0}-{1}?"),
    (r"(\d{4})[/.](\d\d)[/.](\d\d)", "did you mean {0}-{1}-{2}?"),
    (
        r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}",
        "day and month cannot be told apart; write the year first or the month as a word",
    ),
    (
        r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d)?)",
        "a time needs its zone; write {0}T{1}Z if that is UTC",
    ),
    (
        r".*\b(?:spring|summer|autumn|fall|winter)\b.*",
        "a season is another part of the year in the other hemisphere; name months or a quarter",
    ),
    (r"(?s)(?!.*\d{4}).*", "it has no year of four digits"),
)


def _refusal(text: str, reason: str, forms: str) -> DateError:
    for pattern, hint in _HINTS if reason in (_UNKNOWN, _NO_MONTH) else ():
        if found := re.fullmatch(f"(?ai){pattern}", text.strip()):
            reason = hint.format(*found.groups())
            break
    stop = "" if reason.endswith("?") else "."
    return DateError(f"{_quote(text)} is not a date: {reason}{stop} {forms}")


def _quote(text: str) -> str:
    """At most 60 printable characters of what was typed, so that no escape reaches a terminal."""
    shown = "".join(character for character in text[:1000] if character.isprintable())
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"


# --- What people type ------------------------------------------------------------------------

# Words before or after a date that say how it is meant.
_AFFIXES = (
    (r"^(?:(?:around|about|approximately|approx|roughly|circa|ca?)\b[. ]*|~ *)", "~"),
    (r" *~$", "~"),
    (r" *(?:\?|\(uncertain\))$", "?"),
    (r"^(?:net|(?:no|not) earlier than|not before)\b[:. ]*", "/.."),
    (r"(?: */ *\.\.| or later| onwards?)$", "/.."),
)

# Spellings of ranges and dates that are rewritten before anything is read.
_SPELLINGS = (
    (r"[‐‑−]", "-"),
    (r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]", r"\1-\2-\3 "),
    (r"(\d{4}) ?年 ?(\d{1,2}) ?月", r"\1-\2 "),
    (r"(\d{4}) ?年", r"\1 "),
    (r",|(?<!\d)\.|\.(?!\d)", " "),
    (r"\b(early|mid|late)[-–]", r"\1 "),
    (r" *[–—] *| - | (?:until|till|through) ", " to "),
    (r"^between (.+) and ", r"\1 to "),
    (r"^from (?=.+ to )", ""),
    (r"^(\d{1,2})-([a-z]+)-(?=\d{4}\b)", r"\1 \2 "),
    (r"^(\d{4})-([a-z]{3,})-(?=\d{1,2}\b)", r"\1 \2 "),
    (r"^(\d{4})-(?=\d{4}$)", r"\1 to "),
    (r"^(\d{1,2})-(?=\d{1,2} [a-z])", r"\1 to "),
    (r"^([a-z]+) (\d{1,2}) ?(?:-|to) ?(\d{1,2}) +(?=\d{4}$)", r"\2 to \3 \1 "),
    (r"^([a-z]{3,9})/(?=[a-z]{3,9} \d{4}$)", r"\1 to "),
    # May-June, Q3-Q4 2026 and 2021-June, but not 2026-Q3.
    (r"(?<!\d{4})-(?=[a-z])|-(?=[a-z]{3})", " to "),
    # A slash after a digit is a range; the one in Asia/Shanghai is not.
    (r"(?<=\d)(s|z|) ?/ ?", r"\1 to "),
)

# One date: the shapes it comes in, longest first where two could match.
_PIECES = {
    "year": r"(?P<year>\d{4})",
    "number": r"(?P<number>\d{1,2})",
    "month": r"(?P<month>[a-z]+)",
    "day": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?",
    "part": r"(?P<part>[qh]\d)",
    "decade": r"(?P<decade>\d{4}s)",
    "third": r"(?P<third>early|mid|late)",
}
_SHAPES = (
    "{third} {year}",
    "{third} {decade}",
    "{third} {month} {year}",
    "{third} {year}-{number}",
    "{year}",
    "{decade}",
    "{part} {year}",
    "{year}[ -]?{part}",
    "{month} {year}",
    "{year} {month}",
    "{year}-{number}",
    "{year}-{number}-{day}",
    "{day} {month} {year}",
    "{month} {day} {year}",
    "{year} {month} {day}",
)
_NOISE = r"\b(?:the|of|in|on|at)\b"
_NTH = r"(first|second|third|fourth|[1-4])(?:st|nd|rd|th)? (quarter|half)|\b([1-4])([qh])\b"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)? *(?P<zone>.*)"
_OFFSET = r"(?:utc|gmt|ut)? ?([+-])(\d{1,2})(?::?(\d\d))?"
_ZONES = {"z": "UTC", "utc": "UTC", "gmt": "UTC", "ut": "UTC", "bjt": "Asia/Shanghai"}


def read_date(text: str, tz: str | tzinfo | None = None) -> Date:
    """The date that a person means by `text`: everything `parse_date` takes and much more.

    A time without a zone is refused unless `tz` says which it is. Our conventions: early, mid
    and late are thirds, of a year the months 1-4, 5-8 and 9-12, of a month the days 1-10, 11-20
    and 21 to the end, of a decade the years 0-3, 4-6 and 7-9.

    >>> read_date("late 2025"), read_date("around May to June 2021"), read_date("NET 2028")
    (parse_date('2025-09/2025-12'), parse_date('2021-05/2021-06~'), parse_date('2028/..'))
    >>> read_date("Nov 24 2020 04:30", tz="Asia/Shanghai")
    parse_date('2020-11-23T20:30Z')
    """
    try:
        return parse_date(text.strip())
    except DateError:  # not a written form, so what follows decides what is wrong with it
        pass
    try:
        return _parse(_translate(text, tz))
    except ValueError as reason:
        raise _refusal(text, str(reason), _TYPED) from None


def read_span(text: str, tz: str | tzinfo | None = None) -> Date:
    """The span that a query asks for: `a..b`, `a..`, `..b` or one date.

    It runs from the earliest `a` to the latest `b`, marks included. Open starts exist only here.

    >>> read_span("2020..2024"), read_span("..1999"), read_span("2029~..2035")
    (parse_date('2020/2024'), read_span('..1999'), parse_date('2028/2035'))
    """
    # `2028/..` and its `2028/..~` contain two dots too, but are one date.
    if ".." not in text or re.search(r"/ *\.\.[ ~?]*$", text):
        return read_date(text, tz)
    first, _, last = (end.strip() for end in text.partition(".."))
    start = _outer_part(read_date(first, tz), 0) if first else ""
    end = _outer_part(read_date(last, tz), 1) if last else ""
    try:
        if start:
            return _build_range(start, end, "") if end else _build_open(start, "")
        if end:
            return Date(f"../{end}", None, _parse_part(end)[1], "open")
    except ValueError as reason:
        raise _refusal(text, str(reason), _TYPED) from None
    raise DateError("'..' needs a date on at least one side, such as 2020..2024, 2026.. or ..1999.")


def _outer_part(date: Date, side: int) -> str:
    """The written part that the widened interval begins (side 0) or ends (side 1) with.

    A mark widens by whole units, so the result is again a plain part: `2029~` begins with 2028.
    """
    part = _endpoints(date)[side]
    if not part or not date.mark:
        return part
    moment = date.sort_key[side] - (_TICK if side else _ZERO)
    return _format_part(moment, _parse_part(part)[2])


def read_now(text: str) -> datetime:
    """The moment that `--now` names: a day (its 00:00 UTC) or a time with its zone.

    >>> read_now("2026-11-20T09:00+08:00").isoformat()
    '2026-11-20T01:00:00+00:00'
    """
    date = read_date(text)
    if not date.is_exact or date.earliest is None:
        raise DateError(
            f"{_quote(text)} is not one moment: give a day or a time with its zone, "
            "such as 2026-11-20 or 2026-11-20T09:00Z."
        )
    return date.earliest


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """The time zone of that name: IANA, `UTC` or an offset.

    >>> zone("Asia/Shanghai"), zone("+08:00")
    (zoneinfo.ZoneInfo(key='Asia/Shanghai'), datetime.timezone(datetime.timedelta(seconds=28800)))
    """
    wanted = name.strip()
    if (wanted := _ZONES.get(wanted.lower(), wanted)) == "UTC":
        return UTC
    if found := re.fullmatch(f"(?ai){_OFFSET}", wanted):
        sign, hours, minutes = found.groups(default="0")
        if int(hours) <= 14 and int(minutes) < 60:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(-offset if sign == "-" else offset)
    # zoneinfo is imported here because most runs never need it.
    from zoneinfo import ZoneInfo, available_timezones

    for spelling in (wanted, wanted.title()):
        try:
            return ZoneInfo(spelling)
        except (LookupError, ValueError, OSError):  # OSError: "Asia" is a folder of zones
            continue
    for known in available_timezones():
        if known.lower() == wanted.lower():
            return ZoneInfo(known)
    raise DateError(f"There is no time zone {_quote(name)}; use a name such as Asia/Shanghai, UTC or +08:00.")


def _as_zone(tz: str | tzinfo) -> tzinfo:
    return zone(tz) if isinstance(tz, str) else tz


def _translate(text: str, tz: str | tzinfo | None) -> str:
    """The written form of what was typed; its numbers are checked when that is parsed."""
    if len(text) > 100:
        raise ValueError("it is far too long")
    clean = "".join(c if c.isprintable() else " " for c in text)
    clean, marks, is_open = _take_affixes(" ".join(clean.lower().split()))
    for pattern, spelling in _SPELLINGS:
        clean = re.sub(f"(?a){pattern}", spelling, clean)
    if len(marks) > 1:
        raise ValueError("it is marked both ~ and ?")
    left, to, right = clean.strip().partition(" to ")
    if not to:
        body = _read_part(left, tz)
    elif is_open:
        raise ValueError("a date has an end or is open, not both")
    else:
        body = _read_range(left, right, tz)
    if is_open:
        body = f"{body.partition('/')[0]}/.."
    return body + "".join(marks)


def _take_affixes(text: str) -> tuple[str, set[str], bool]:
    found = set()
    before = ""
    while before != text:
        before = text
        for pattern, meaning in _AFFIXES:
            text, count = re.subn(pattern, "", text)
            if count:
                found.add(meaning)
    return text.strip(), found - {"/.."}, "/.." in found


def _read_range(left: str, right: str, tz: str | tzinfo | None) -> str:
    """Each side may leave out what the other says: May to June 2021, 20:30 to 21:00 UTC."""
    heads, tails = left.split(), right.split()
    if clock := re.search(f"(?a){_CLOCK}", right):
        if ":" not in left:  # a time at the end says nothing about the start
            tails = right[: clock.start()].split()
        elif clock["zone"] and re.search(r"(?a):\d\d$", left):
            left = f"{left} {clock['zone']}"
    if re.fullmatch(r"(?a)\d\d", right) and re.fullmatch(r"(?a)\d{4}-\d\d(-\d\d)?", left):
        right = left[:-2] + right
    lefts = [left, *(f"{left} {' '.join(tails[i:])}" for i in range(1, len(tails)))]
    rights = [right, *(f"{' '.join(heads[:i])} {right}" for i in range(len(heads) - 1, 0, -1))]
    first = _read_first(lefts, tz).partition("/")[0]
    last = _read_first(rights, tz).rpartition("/")[2]
    return f"{first}/{last}"


def _read_first(candidates: list[str], tz: str | tzinfo | None) -> str:
    problem = ValueError("it is empty")
    for number, candidate in enumerate(candidates):
        try:
            return _read_part(candidate, tz)
        except ValueError as reason:
            problem = problem if number else reason
    raise problem


def _read_part(text: str, tz: str | tzinfo | None) -> str:
    text = re.sub(_NTH, _name_part, re.sub(_NOISE, " ", text))
    text = " ".join(text.split())
    if found := re.fullmatch(f"(?a)(?P<date>.+?)(?:t| ?){_CLOCK}", text):
        return _read_time(found, tz)
    for shape in _SHAPES:
        if found := re.fullmatch(f"(?a){shape.format_map(_PIECES)}", text):
            return _build_part(found.groupdict())
    raise ValueError(_UNKNOWN)


def _name_part(found: re.Match[str]) -> str:
    """`third quarter` and `3Q` become `q3`."""
    word, kind = (found[1], found[2]) if found[1] else (found[3], found[4])
    number = _ORDINALS.index(word) + 1 if word in _ORDINALS else int(word)
    return f"{kind[0]}{number}"


def _build_part(pieces: dict[str, str | None]) -> str:
    year, decade, third = pieces.get("year"), pieces.get("decade"), pieces.get("third")
    if decade:
        return _build_third(third, decade) if third else decade
    text = year or ""
    if part := pieces.get("part"):
        return f"{text}-{part.upper()}"
    if word := pieces.get("month"):
        text = f"{text}-{_month_number(word):02d}"
    elif number := pieces.get("number"):
        text = f"{text}-{int(number):02d}"
    if day := pieces.get("day"):
        text = f"{text}-{int(day):02d}"
    return _build_third(third, text) if third else text


def _build_third(third: str, text: str) -> str:
    """The conventions that the docstring of `read_date` promises."""
    start, _, unit = _parse_part(text)
    index = ("early", "mid", "late").index(third)
    if unit == "month":
        end = _days_in_month(start.year, start.month)
        first, last = ((1, 10), (11, 20), (21, end))[index]
        return f"{text}-{first:02d}/{text}-{last:02d}"
    if unit == "decade":
        first, last = ((0, 3), (4, 6), (7, 9))[index]
        return f"{text[:3]}{first}/{text[:3]}{last}"
    first, last = ((1, 4), (5, 8), (9, 12))[index]
    return f"{text}-{first:02d}/{text}-{last:02d}"


def _month_number(word: str) -> int:
    for number, name in enumerate(_MONTHS, start=1):
        if len(word) >= 3 and name.lower().startswith(word):
            return number
    raise ValueError(_NO_MONTH)


def _read_time(found: re.Match[str], tz: str | tzinfo | None) -> str:
    start, _, unit = _parse_part(_read_part(found["date"], None))
    if unit != "day":
        raise ValueError("a time needs a whole date before it")
    _check_clock(f"{found['hour']:0>2}:{found['minute']}:{found['second'] or '00'}")
    local = start.replace(
        hour=int(found["hour"]),
        minute=int(found["minute"]),
        second=int(found["second"] or 0),
        tzinfo=_read_zone(found["zone"], tz),
    )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise ValueError("the clocks change in that hour; write the time in UTC")
    try:
        moment = local.astimezone(UTC)
    except OverflowError:
        raise ValueError("it lies outside the years 0001 to 9999") from None
    return _format_part(moment, "second" if found["second"] else "minute")


def _read_zone(text: str, tz: str | tzinfo | None) -> tzinfo:
    text = text.strip()
    if not text:
        if tz is None:
            raise ValueError("a time needs its zone, such as UTC, +08:00 or Asia/Shanghai")
        return _as_zone(tz)
    if found := re.fullmatch(r"(?:[a-z]+ )?\((.+)\)", text):
        text = found[1]
    if text in _ZONES or "/" in text or re.fullmatch(f"(?a){_OFFSET}", text):
        return zone(text)
    raise ValueError(
        "what follows the time is not one zone (CST is at least three); write UTC, +08:00 or Asia/Shanghai"
    )


# --- For people ------------------------------------------------------------------------------


def format_words(date: Date, tz: str | tzinfo | None = None) -> str:
    """The date as a person would write it, on one line; a time always names its zone.

    >>> liftoff = parse_date("2020-11-23T20:30:22Z")
    >>> format_words(liftoff)
    '23 November 2020, 20:30:22 UTC'
    >>> format_words(liftoff, "Asia/Shanghai")
    '24 November 2020, 04:30:22 CST (Asia/Shanghai)'
    >>> format_words(parse_date("2025-Q4~")), format_words(parse_date("2028/..?"))
    ('around the fourth quarter of 2025', 'not before 2028 (uncertain)')
    """
    first, last = _endpoints(date)
    place = _as_zone(tz) if tz is not None and date.has_time else UTC
    limit = "not before " if not last else "up to " if not first else ""
    around = "around " if date.mark == "~" else ""
    article = "the " if (limit or around) and re.search("[QH]", first or last) else ""
    if first and last and first != last:
        words = _join_words(first, last, place)
    else:
        words = " ".join(_part_words(first or last, place))
    uncertain = " (uncertain)" if date.mark == "?" else ""
    return f"{limit}{around}{article}{words}{uncertain}"


def _join_words(first: str, last: str, place: tzinfo) -> str:
    """`May to June 2021`: what both sides end with is said once."""
    heads, tails = _part_words(first, place), _part_words(last, place)
    if _parse_part(first)[2] == _parse_part(last)[2]:
        while len(heads) > 1 and heads[-1] == tails[len(heads) - 1]:
            heads = heads[:-1]
    day, comma, _ = heads[0].partition(", ")
    if comma and tails[0].startswith(f"{day}, "):
        tails = (tails[0].removeprefix(f"{day}, "), *tails[1:])
    return f"{' '.join(heads)} to {' '.join(tails)}"


def _part_words(part: str, place: tzinfo) -> tuple[str, ...]:
    """The words of one part, cut where a range may leave the rest to its other end."""
    start, _, unit = _parse_part(part)
    year = f"{start.year:04d}"
    if unit in ("second", "minute"):
        moment = _move(start, place)
        clock = f"{moment:%H:%M:%S}" if unit == "second" else f"{moment:%H:%M}"
        day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year:04d}"
        return f"{day}, {clock}", _zone_label(moment)
    if unit == "day":
        return str(start.day), _MONTHS[start.month - 1], year
    if unit == "month":
        return _MONTHS[start.month - 1], year
    if unit in ("quarter", "half"):
        return _ORDINALS[int(part[-1]) - 1], unit, f"of {year}"
    return (f"the {part}",) if unit == "decade" else (year,)


def _move(moment: datetime, place: tzinfo) -> datetime:
    try:
        return moment.astimezone(place)
    except OverflowError:  # the first and last hours that datetime knows stay in UTC
        return moment


def _zone_label(moment: datetime) -> str:
    """`CST (Asia/Shanghai)`, since CST alone is also Chicago and Havana; else `UTC+8`."""
    name, key = moment.tzname() or "", getattr(moment.tzinfo, "key", None)
    if name == "UTC":
        return name
    if name.isalpha():
        return f"{name} ({key})" if key else name
    minutes = (moment.utcoffset() or _ZERO) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def format_short(date: Date, tz: str | tzinfo | None = None) -> str:
    """The date for a table cell: narrow, sorting well, the zone left to the column's header.

    >>> format_short(parse_date("2020-11-23T20:30:22Z"), "Asia/Shanghai")
    '2020-11-24 04:30'
    >>> format_short(parse_date("2021-05/2021-06")), format_short(parse_date("2028/..?"))
    ('2021-05–06', 'NET 2028 ?')
    """
    first, last = _endpoints(date)
    place = _as_zone(tz) if tz is not None and date.has_time else UTC
    limit = "NET " if not last else "until " if not first else ""
    around = "~" if date.mark == "~" else ""
    words = _part_short(first or last, place)
    if first and last and first != last:
        words = _join_short(words, _part_short(last, place))
    return f"{limit}{around}{words}{' ?' if date.mark == '?' else ''}"


def _part_short(part: str, place: tzinfo) -> str:
    if "T" in part:
        return _move(_parse_part(part)[0], place).isoformat(" ")[:16]
    return part.replace("-Q", " Q").replace("-H", " H")


def _join_short(first: str, last: str) -> str:
    """`2021-05–06`: what both sides begin with is said once, if they have the same shape."""
    if first == last:  # two moments of the same minute
        return first
    same = 0
    if re.sub(r"\d", "0", first) == re.sub(r"\d", "0", last):
        while first[same] == last[same]:
            same += 1
    # Two times share the whole day or nothing: 23:30–24 00:30 would puzzle.
    between = " " if " " in first else "-"
    return f"{first}–{last[first.rfind(between, 0, same) + 1 :]}"


def format_year_span(date: Date, unit: str = "year") -> str:
    """The label under which counting by `unit` puts the date, never a guessed one.

    >>> [format_year_span(parse_date(text)) for text in ("2021-05", "2029~", "2028/..")]
    ['2021', '2028–2030', 'from 2028']
    >>> format_year_span(parse_date("2021-05-19"), "quarter")
    '2021-Q2'
    """
    first = _format_part(date.earliest, unit) if date.earliest else ""
    last = _format_part(date.latest - _TICK, unit) if date.latest else ""
    if not first or not last:
        return f"from {first}" if first else f"until {last}"
    return first if first == last else f"{first}–{last}"


# --- How long until, how much later ----------------------------------------------------------


def countdown(date: Date, now: datetime) -> str:
    """How far away the date is, saying no more than is known.

    Days are UTC calendar days; longer spreads are rounded outwards, so the truth stays inside.

    >>> now = read_now("2026-11-22T12:00Z")
    >>> countdown(parse_date("2026-11-25T16:12:09Z"), now)
    'T-3d 04:12:09'
    >>> [countdown(parse_date(text), now) for text in ("2026-12", "2028/..", "2026-11-23")]
    ['in 9 to 39 days', 'not before 2028', 'tomorrow']
    """
    if now.tzinfo is None:
        raise ValueError("now must say its time zone")
    now = now.astimezone(UTC)
    if date.earliest is None:
        return format_words(date)
    if date.precision in ("second", "minute") and not date.mark:
        return _count_clock(now - date.earliest, date.precision)
    if date.latest is None:
        return "any time now, no end given" if now >= date.earliest else format_words(date)
    today, first, last = _day(now), _day(date.earliest), _day(date.latest - _TICK)
    if first == last and date.is_exact:
        return _count_days((first - today).days)
    if now < date.earliest:
        if first == last:
            return _count_days((first - today).days)
        return _spread("in", (today, first), (today, last))
    if now >= date.latest:
        if first == last:
            return "earlier today" if first == today else _count_days((first - today).days)
        return f"{_spread('', (last, today), (first, today))} ago"
    if (days := (last - today).days) > 90:
        return f"any time until {last.day} {_MONTHS[last.month - 1]} {last.year:04d}"
    return f"within {_plural(days, 'day')}" if days else "any time today"


def _count_clock(since: timedelta, unit: str) -> str:
    """`T-3d 04:12:09`; the clock of a date known to the minute has no seconds."""
    # Rounding down makes a clock reach zero at liftoff, not a second before.
    ticks = since // _LENGTH[unit]
    sign, seconds = "+" if ticks >= 0 else "-", abs(ticks) * int(_LENGTH[unit].total_seconds())
    days, seconds = divmod(seconds, 86400)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    if unit == "second":
        clock += f":{seconds % 60:02d}"
    return f"T{sign}{f'{days}d ' if days else ''}{clock}"


def _count_days(days: int) -> str:
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in named:
        return named[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _plural(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


_Days = tuple[datetime, datetime]


def _spread(before: str, near: _Days, far: _Days) -> str:
    """`9 to 39 days`: the time between two days at least and at most, rounded outwards.

    Up to 90 days are days, up to two years months. A near end below one unit keeps its own.
    """
    far_unit = _unit(far)
    near_unit = far_unit if _count(near, far_unit) else _unit(near)
    low, high = _count(near, near_unit), _count(far, far_unit, up=True)
    if near[0] == near[1]:
        words = f"up to {_plural(high, far_unit)}"
        return f"within {_plural(high, far_unit)}" if before == "in" else words
    if near_unit != far_unit:
        words = f"{_plural(low, near_unit)} to {_plural(high, far_unit)}"
    else:
        words = _plural(high, far_unit) if low == high else f"{low} to {_plural(high, far_unit)}"
    return f"{before} {words}".strip()


def _unit(days: _Days) -> str:
    if (days[1] - days[0]).days <= 90:
        return "day"
    return "month" if _count(days, "month", up=True) <= 24 else "year"


def _count(days: _Days, unit: str, *, up: bool = False) -> int:
    start, end = days
    if unit == "day":
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    parts = months * 2 + (end.day != start.day)  # half a month stands for any remainder
    size = 2 if unit == "month" else 24
    return -(-parts // size) if up else parts // size


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

    Equal texts are unchanged; one inside the other is perhaps unchanged, however they differ in
    precision. Two dates of one precision are compared in its own unit (`around` if one of them
    is marked). Everything else is a spread, rounded outwards; `perhaps` if the two overlap. Two
    open ends compare their starts, which is all that is known.

    >>> format_difference(parse_date("2025-12"), parse_date("2026-09"))
    '9 months later'
    >>> format_difference(parse_date("2028"), parse_date("2030/..")), format_difference(
    ...     parse_date("2028"), parse_date("2028-Q3"))
    ('at least 1 year later', 'perhaps unchanged')
    """
    if first == second:
        return "unchanged"
    if first.earliest is None or second.earliest is None:
        return "not comparable"  # an open start is a question, not a plan
    if first.latest is None and second.latest is None:
        starts = [parse_date(_endpoints(date)[0] + date.mark) for date in (first, second)]
        return f"earliest date {format_difference(*starts)}"
    if first.latest is None or second.latest is None:
        return _compare_open(first, second)
    if first.within(second) or second.within(first):
        return "perhaps unchanged"
    if first.precision == second.precision != "range":
        return _compare_units(first, second)
    return _compare_intervals(first, second)


def _compare_open(first: Date, second: Date) -> str:
    least, greatest = difference(first, second)
    if greatest is None:
        if least < _ZERO:
            return "perhaps later"
        bound, word, (start, end) = "at least", "later", (first.sort_key[1], second.sort_key[0])
    elif greatest <= _ZERO:
        bound, word, (start, end) = "at least", "earlier", (second.sort_key[1], first.sort_key[0])
    else:
        bound, word, (start, end) = "at most", "later", (first.sort_key[0], second.sort_key[1])
    span = _day(start), _day(end)
    # The largest unit that divides it comes first: from January to January is one year.
    for unit in ("year", "month", "day"):
        count = _count(span, unit, up=bound == "at most")
        if _count(span, unit) == _count(span, unit, up=True) and count:
            return f"{bound} {_plural(count, unit)} {word}"
    unit = _unit(span)
    count = _count(span, unit, up=bound == "at most")
    return f"{bound} {_plural(count, unit)} {word}" if count else word


def _compare_units(first: Date, second: Date) -> str:
    """Two dates of one precision: `9 months later`, `3 days earlier`, `2 quarters later`."""
    start, end = (_parse_part(_endpoints(date)[0])[0] for date in (first, second))
    word = "later" if end > start else "earlier"
    around = "around " if first.mark or second.mark else ""
    unit = first.precision
    low, high = min(start, end), max(start, end)
    if unit in _LENGTH:
        amount = _format_amount(high - low)
    else:
        months = (high.year - low.year) * 12 + high.month - low.month
        count = -(-months // _MONTHS_IN[unit])  # rounded up for the decade 0000s of nine years
        name = "half-year" if unit == "half" else unit
        amount = _format_months(months) if unit == "month" else _plural(count, name)
    return f"{around}{amount} {word}"


def _format_amount(delta: timedelta) -> str:
    """An exact difference in its two largest units; beyond 90 days in whole months."""
    if delta.days > 90:
        return _format_months(round(delta / timedelta(days=30.436875)))
    minutes, seconds = divmod(delta.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    counts = [(delta.days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second")]
    while not counts[0][0]:
        del counts[0]
    return " ".join(_plural(count, unit) for count, unit in counts[:2] if count)


def _format_months(months: int) -> str:
    if months < 24:
        return _plural(months, "month")
    years, rest = divmod(months, 12)
    return _plural(years, "year") + (f" {_plural(rest, 'month')}" if rest else "")


def _compare_intervals(first: Date, second: Date) -> str:
    """Intervals of different kinds, neither inside the other: `2 to 4 years later`."""
    (first_start, first_end), (second_start, second_end) = first.sort_key, second.sort_key
    word = "later"
    if second_start < first_start:
        first_start, first_end, second_start, second_end = (
            second_start, second_end, first_start, first_end,
        )  # fmt: skip
        word = "earlier"
    far = _day(first_start), _day(second_end - _TICK)
    near = _day(first_end - _TICK), _day(second_start)
    if far[0] == far[1]:
        return f"{word} the same day"
    if near[1] <= near[0]:
        unit = _unit(far)
        perhaps = "perhaps " if second_start < first_end else ""
        return f"{perhaps}up to {_plural(_count(far, unit, up=True), unit)} {word}"
    return f"{_spread('', near, far)} {word}"
