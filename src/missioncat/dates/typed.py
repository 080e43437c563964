"""Dates as people type them, read into the same intervals."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from missioncat.dates import written
from missioncat.dates.units import MONTHS, TICK, days_in_month, find_month
from missioncat.dates.written import Date, quote_text
from missioncat.errors import DateError

# How a date is open: from it on, up to its end, or up to its start.
NOT_BEFORE, NOT_AFTER, BEFORE = "/..", "../", "<"

_UNTIL = "by|until|till|up to|on or before|nlt|(?:no|not) later than|not after"

# Words before or after a date that say how it is meant.
_AFFIXES = (
    (r"^(?:(?:around|about|approximately|approx|roughly|circa|ca?)\b[. ]*|~ *)", "~"),
    (r" *~$", "~"),
    (r" *(?:\?|\(uncertain\))$", "?"),
    (r"^(?:net|(?:no|not) earlier than|not before)\b[:. ]*", NOT_BEFORE),
    (r"(?: */? *\.\.| or later| onwards?)$", NOT_BEFORE),
    (rf"^(?:{_UNTIL}|before)(?: the)?[ -](?:year[ -])?end(?: of)?\b[- ]*", NOT_AFTER),
    (rf"^(?:{_UNTIL})\b[:. ]*", NOT_AFTER),
    (r"^\.\. */? *", NOT_AFTER),
    (r" (?:or (?:earlier|before)|at the latest)$", NOT_AFTER),
    (r"^(?:before|earlier than|prior to)\b[:. ]*", BEFORE),
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


def read_date(text: str, tz: str | tzinfo | None = None, forms: str = written.TYPED) -> Date:
    """The date that a person means by `text`: everything `parse_date` takes and much more.

    A time without a zone is refused unless `tz` says which it is. An error names the `forms` that
    work. Our conventions: early, mid and late are thirds, of a year the months 1-4, 5-8 and 9-12,
    of a month the days 1-10, 11-20 and 21 to the end, of a decade the years 0-3, 4-6 and 7-9. "By
    2029" includes that year, "before 2030" ends with the year, day or minute before the named one.

    >>> read_date("late 2025"), read_date("around May to June 2021"), read_date("NET 2028")
    (parse_date('2025-09/2025-12'), parse_date('2021-05/2021-06~'), parse_date('2028/..'))
    >>> read_date("by 2029"), read_date("before 2030"), read_date("before May 2021")
    (parse_date('../2029'), parse_date('../2029'), parse_date('../2021-04'))
    >>> read_date("Nov 24 2020 04:30", tz="Asia/Shanghai")
    parse_date('2020-11-23T20:30Z')
    """
    with suppress(DateError):  # if it is no written form, what follows decides what is wrong
        return written.parse_date(text.strip())
    try:
        return written.build_date(_translate(text, tz))
    except ValueError as reason:
        raise written.refusal(text, str(reason), forms) from None


def read_span(text: str, tz: str | tzinfo | None = None, now: datetime | None = None) -> Date:
    """The span that a query asks for: `a..b`, `a..`, `..b` or one date.

    It runs from the earliest `a` to the latest `b`, marks included. Whoever knows the present may
    also ask from `now` on: "last month", "-30d..".

    >>> read_span("2020..2024"), read_span("..1999"), read_span("2029~..2035")
    (parse_date('2020/2024'), parse_date('../1999'), parse_date('2028/2035'))
    >>> read_span("since last month", now=datetime(2026, 11, 20, tzinfo=UTC))
    parse_date('2026-10/..')
    """
    if now is None or len(text) > 100 or not re.search("(?ai)[a-z]", text):
        return _read_span(text, tz)
    try:
        return _read_said(text, tz, now)
    except DateError:
        meant = _find_meant(text, tz, now)
        if meant is None:
            raise
        raise DateError(f"{quote_text(text)} is not a date: did you mean '{meant}'?") from None


def _read_said(text: str, tz: str | tzinfo | None, now: datetime) -> Date:
    from missioncat.dates.relative import resolve_relative  # most dates are written with digits

    before = re.sub(r"(?i)^\s*(?:after|later than)\s+", "", text)
    said = resolve_relative(before, now, as_zone(tz or UTC))
    if before == text:
        return _read_span(said, tz)
    return _open_behind(_read_span(said, tz), text)


def _open_behind(date: Date, text: str) -> Date:
    """What lies behind a date: `after 2025` is from 2026 on."""
    last = _outer_part(date, 1)
    if not last or date.latest is None:
        raise DateError(f"{quote_text(text)} has no end that something could come after.")
    return written.build_date(f"{written.format_part(date.latest, written.parse_part(last)[2])}/..")


# What may be mistyped, in dates that are read at all.
_WORDS = (
    *MONTHS,
    *("today", "yesterday", "tomorrow", "last", "this", "next", "since", "before", "early", "late"),
    *("days", "week", "weeks", "month", "months", "quarter", "year", "years", "decade"),
)


def _find_meant(text: str, tz: str | tzinfo | None, now: datetime) -> str | None:
    """The date that it is if its words are spelt as the nearest known ones; None if it is none."""
    from difflib import get_close_matches

    known = {word.lower(): word for word in _WORDS}

    def spell(word: re.Match[str]) -> str:
        near = get_close_matches(word[0].lower(), known, n=1, cutoff=0.7)
        return known[near[0]] if near else word[0]

    spelt = re.sub("(?ai)[a-z]{3,}", spell, text)
    if spelt.lower() == text.lower():
        return None
    try:
        _read_said(spelt, tz, now)
    except DateError:
        return None
    return spelt


def _read_span(text: str, tz: str | tzinfo | None) -> Date:
    # `2028/..`, its `2028/..~` and `../2029` contain two dots too, but are one date.
    if ".." not in text or re.search(r"/ *\.\.[ ~?]*$|^ *\.\. */", text):
        return read_date(text, tz, written.ASKED)
    first, _, last = (end.strip() for end in text.partition(".."))
    start = end = ".."
    if first:
        start = _outer_part(read_date(first, tz, written.ASKED), 0) or ".."
    if last:
        end = _outer_part(read_date(last, tz, written.ASKED), 1) or ".."
    if start == end == "..":
        raise DateError(
            "'..' needs a date on at least one side, such as 2020..2024, 2026.. or ..1999."
        )
    try:
        return written.build_date(f"{start}/{end}")
    except ValueError as reason:
        raise written.refusal(text, str(reason), written.ASKED) from None


def in_zone(span: Date, tz: str | tzinfo) -> Date:
    """A span of whole days, months or years as it runs in another zone.

    >>> in_zone(read_span("2020-11-24"), "Asia/Shanghai").earliest.isoformat()
    '2020-11-23T16:00:00+00:00'
    """
    place = as_zone(tz)
    if "T" in span.text:
        return span
    return _move_ends(span, lambda end: move(end.replace(tzinfo=place), UTC).replace(tzinfo=UTC))


def move_to_zone(date: Date, tz: str | tzinfo) -> Date:
    """A date with the clocks of a zone for those of UTC; one without a time does not move.

    For counting by periods: only the year or month of the result means something.

    >>> move_to_zone(read_date("2019-12-31T18:00Z"), "Asia/Shanghai").earliest.year
    2020
    """
    if not date.has_time:
        return date
    place = as_zone(tz)
    return _move_ends(date, lambda end: move(end, place).replace(tzinfo=UTC))


def _move_ends(date: Date, move_end: Callable[[datetime], datetime]) -> Date:
    """A date with its ends moved; one that is open stays so."""
    earliest, latest = (end and move_end(end) for end in (date.earliest, date.latest))
    return Date(date.text, earliest, latest, date.precision, date.mark)


def move(moment: datetime, place: tzinfo) -> datetime:
    """The moment by the clocks of a zone."""
    try:
        return moment.astimezone(place)
    except OverflowError:  # the first and last hours that datetime knows stay as they are
        return moment


def _outer_part(date: Date, side: int) -> str:
    """The part that the widened interval begins (side 0) or ends with: `2029~` begins with 2028."""
    part = written.endpoints(date)[side]
    if not part or not date.mark:
        return part
    moment = date.latest - TICK if side and date.latest else date.earliest
    assert moment is not None  # there is a part on that side, so the date is not open there
    return written.format_part(moment, written.parse_part(part)[2])


def read_now(text: str) -> datetime:
    """The moment that `--now` names: a day (its 00:00 UTC) or a time with its zone.

    >>> read_now("2026-11-20T09:00+08:00").isoformat()
    '2026-11-20T01:00:00+00:00'
    """
    date = read_date(text)
    if not date.is_exact or date.earliest is None:
        raise DateError(
            f"{quote_text(text)} is not one moment: give a day or a time with its zone, "
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
            return timezone(timedelta(hours=int(sign + hours), minutes=int(sign + minutes)))
    # zoneinfo is imported here because most runs never need it.
    from zoneinfo import ZoneInfo, available_timezones

    for spelling in (wanted, wanted.title()):
        with suppress(LookupError, ValueError, OSError):  # OSError: "Asia" is a folder of zones
            return ZoneInfo(spelling)
    for known in available_timezones():
        if known.lower() == wanted.lower():
            return ZoneInfo(known)
    raise DateError(
        f"There is no time zone {quote_text(name)}; "
        "use a name such as Asia/Shanghai, UTC or +08:00."
    )


def as_zone(tz: str | tzinfo) -> tzinfo:
    if isinstance(tz, str):
        return zone(tz)
    return tz


def _translate(text: str, tz: str | tzinfo | None) -> str:
    """The written form of what was typed; its numbers are checked when that is parsed."""
    if len(text) > 100:
        raise ValueError("it is far too long")
    clean = "".join(c if c.isprintable() else " " for c in text)
    clean, marks, limits = _take_affixes(" ".join(clean.lower().split()))
    for pattern, spelling in _SPELLINGS:
        clean = re.sub(f"(?a){pattern}", spelling, clean)
    if len(marks) > 1:
        raise ValueError("it is marked both ~ and ?")
    if len(limits) > 1:
        raise ValueError("a date is open before it or after it, not both")
    left, to, right = clean.strip().partition(" to ")
    if not to:
        body = _read_part(left, tz)
    elif limits:
        raise ValueError("a date runs from one end to another or is open, not both")
    else:
        body = _read_range(left, right, tz)
    for limit in limits:
        body = _open(body, limit)
    return body + "".join(marks)


def _open(body: str, limit: str) -> str:
    """What a date or range becomes if it is only a limit, counted from its outer ends."""
    first, last = body.partition("/")[0], body.rpartition("/")[2]
    if limit == NOT_BEFORE:
        return f"{first}/.."
    if limit == BEFORE:
        last = _find_previous(first)
    return f"../{last}"


def _find_previous(part: str) -> str:
    """The unit before: the last one that is over when this one begins.

    >>> [_find_previous(part) for part in ("2030", "2026-Q1", "2021-01-01T00:00Z")]
    ['2029', '2025-Q4', '2020-12-31T23:59Z']
    """
    start, _, unit = written.parse_part(part)
    try:
        return written.format_part(start - TICK, unit)
    except OverflowError:
        raise ValueError("there is nothing before the year 1") from None


def _take_affixes(text: str) -> tuple[str, set[str], set[str]]:
    """The text without them, the marks, and how it is open."""
    found = set()
    before = ""
    while before != text:
        before = text
        for pattern, meaning in _AFFIXES:
            text, count = re.subn(pattern, "", text)
            if count:
                found.add(meaning)
    limits = found & {NOT_BEFORE, NOT_AFTER, BEFORE}
    return text.strip(), found - limits, limits


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
    problems = []
    for candidate in candidates:
        try:
            return _read_part(candidate, tz)
        except ValueError as reason:
            problems.append(reason)
    raise problems[0]  # what is wrong with what was typed, not with what we made of it


def _read_part(text: str, tz: str | tzinfo | None) -> str:
    text = re.sub(_NTH, _name_part, re.sub(_NOISE, " ", text))
    text = " ".join(text.split())
    if found := re.fullmatch(f"(?a)(?P<date>.+?)(?:t| ?){_CLOCK}", text):
        return _read_time(found, tz)
    for shape in _SHAPES:
        if found := re.fullmatch(f"(?a){shape.format_map(_PIECES)}", text):
            return _build_part(found.groupdict())
    raise ValueError(written.UNKNOWN)


def _name_part(found: re.Match[str]) -> str:
    """`third quarter` and `3Q` become `q3`."""
    word, kind = found[1] or found[3], found[2] or found[4]
    if word in written.ORDINALS:
        return f"{kind[0]}{written.ORDINALS.index(word) + 1}"
    return f"{kind[0]}{word}"


def _build_part(pieces: dict[str, str | None]) -> str:
    text = pieces.get("decade") or pieces.get("year") or ""
    if part := pieces.get("part"):
        return f"{text}-{part.upper()}"
    if word := pieces.get("month"):
        month = find_month(word)
        if month is None:
            raise ValueError(written.NO_MONTH)
        text = f"{text}-{month:02d}"
    elif number := pieces.get("number"):
        text = f"{text}-{int(number):02d}"
    if day := pieces.get("day"):
        text = f"{text}-{int(day):02d}"
    if third := pieces.get("third"):
        return _build_third(third, text)
    return text


_THIRDS = {
    "decade": {"early": (0, 3), "mid": (4, 6), "late": (7, 9)},
    "year": {"early": (1, 4), "mid": (5, 8), "late": (9, 12)},
    "month": {"early": (1, 10), "mid": (11, 20), "late": (21, 31)},
}
"""The conventions that the docstring of `read_date` promises."""


def _build_third(third: str, text: str) -> str:
    start, _, unit = written.parse_part(text)
    first, last = _THIRDS[unit][third]
    if unit == "decade":
        return f"{text[:3]}{first}/{text[:3]}{last}"
    if unit == "month":
        last = min(last, days_in_month(start.year, start.month))
    return f"{text}-{first:02d}/{text}-{last:02d}"


def _read_time(found: re.Match[str], tz: str | tzinfo | None) -> str:
    start, _, unit = written.parse_part(_read_part(found["date"], None))
    if unit != "day":
        raise ValueError("a time needs a whole date before it")
    written.check_clock(f"{found['hour']:0>2}:{found['minute']}:{found['second'] or '00'}")
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
    return written.format_part(moment, "second" if found["second"] else "minute")


def _read_zone(text: str, tz: str | tzinfo | None) -> tzinfo:
    text = text.strip()
    if not text:
        if tz is None:
            raise ValueError("a time needs its zone, such as UTC, +08:00 or Asia/Shanghai")
        return as_zone(tz)
    if found := re.fullmatch(r"(?:[a-z]+ )?\((.+)\)", text):
        text = found[1]
    if text in _ZONES or "/" in text or re.fullmatch(f"(?a){_OFFSET}", text):
        return zone(text)
    raise ValueError(
        "what follows the time is not one zone (CST is at least three); "
        "write UTC, +08:00 or Asia/Shanghai"
    )
