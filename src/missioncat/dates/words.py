"""Dates as people read them: in a sentence, in a table cell, as the label of a count."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from missioncat.dates.typed import as_zone, move
from missioncat.dates.units import LENGTH, MONTHS, TICK
from missioncat.dates.written import ORDINALS, Date, endpoints, format_part, parse_part


def format_words(date: Date, tz: str | tzinfo | None = None) -> str:
    """The date as a person would write it, on one line; a time always names its zone.

    >>> from missioncat.dates import parse_date
    >>> liftoff = parse_date("2020-11-23T20:30:22Z")
    >>> format_words(liftoff)
    '23 November 2020, 20:30:22 UTC'
    >>> format_words(liftoff, "Asia/Shanghai")
    '24 November 2020, 04:30:22 CST (Asia/Shanghai)'
    >>> format_words(parse_date("2025-Q4~")), format_words(parse_date("2028/..?"))
    ('around the fourth quarter of 2025', 'not before 2028 (uncertain)')
    >>> format_words(parse_date("../2029")), format_words(parse_date("../2029-05-19"))
    ('by the end of 2029', 'by 19 May 2029')
    """
    first, last = endpoints(date)
    place = _find_place(date, tz)
    around, uncertain = _MARK_WORDS[date.mark]
    limit = _limit_words(first, last, around)
    if first and last and first != last:
        words = _join_words(first, last, place)
    else:
        words = " ".join(_part_words(first or last, place))
    if (limit or around) and re.search("[QH]", first or last):
        words = f"the {words}"  # "by third quarter" would be short of an article
    return f"{limit}{around}{words}{uncertain}"


_MARK_WORDS = {"": ("", ""), "~": ("around ", ""), "?": ("", " (uncertain)")}
"""What stands before and behind a date for its mark; in a table cell it is the other one."""
_MARK_SIGNS = {"": ("", ""), "~": ("~", ""), "?": ("", " ?")}


def _find_place(date: Date, tz: str | tzinfo | None) -> tzinfo:
    """The zone to show a date in; one without a time stays in UTC."""
    if tz is None or not date.has_time:
        return UTC
    return as_zone(tz)


def format_goal(date: Date, tz: str | tzinfo | None = None) -> str:
    """What a plan is for, to stand behind "planned".

    >>> from missioncat.dates import parse_date
    >>> [format_goal(parse_date(text)) for text in ("2028", "2028/..", "../2029")]
    ['for 2028', 'not before 2028', 'by the end of 2029']
    >>> format_goal(parse_date("2027-Q3")), format_goal(parse_date("2027-Q3~"))
    ('for the third quarter of 2027', 'for around the third quarter of 2027')
    """
    words = format_words(date, tz)
    if date.precision == "open":
        return words
    return f"for {_add_article(words)}"


def format_time(date: Date, tz: str | tzinfo | None = None) -> str:
    """When something was, to stand behind a verb.

    >>> from missioncat.dates import parse_date
    >>> dates = map(parse_date, ("2023-05", "2023-05-29", "2021-06-28~", "../2029"))
    >>> [format_time(date) for date in dates]
    ['in May 2023', 'on 29 May 2023', 'around 28 June 2021', 'by the end of 2029']
    """
    words = format_words(date, tz)
    if date.mark == "~" or date.precision == "open":
        return words
    if date.precision in LENGTH:
        return f"on {words}"
    return f"in {_add_article(words)}"


def _add_article(words: str) -> str:
    """The words behind a preposition: a quarter or half of a year has an article there."""
    if words.startswith(ORDINALS):
        return f"the {words}"
    return words


def _limit_words(first: str, last: str, around: str) -> str:
    """The word for an open start or end: "by 2029" alone leaves open whether that year is meant."""
    if not last:
        return "not before "
    if first:
        return ""
    if around or parse_part(last)[2] in LENGTH:
        return "by "
    return "by the end of "


def _join_words(first: str, last: str, place: tzinfo) -> str:
    """`May to June 2021`: what both sides end with is said once."""
    heads, tails = _part_words(first, place), _part_words(last, place)
    if parse_part(first)[2] == parse_part(last)[2]:
        while len(heads) > 1 and heads[-1] == tails[len(heads) - 1]:
            heads = heads[:-1]
    day, comma, _ = heads[0].partition(", ")
    if comma and tails[0].startswith(f"{day}, "):
        tails = (tails[0].removeprefix(f"{day}, "), *tails[1:])
    return f"{' '.join(heads)} to {' '.join(tails)}"


def _part_words(part: str, place: tzinfo) -> tuple[str, ...]:
    """The words of one part, cut where a range may leave the rest to its other end."""
    start, _, unit = parse_part(part)
    year = f"{start.year:04d}"
    if unit in ("second", "minute"):
        moment = move(start, place)
        clock = f"{moment:%H:%M}"
        if unit == "second":
            clock = f"{moment:%H:%M:%S}"
        day = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year:04d}"
        return f"{day}, {clock}", _zone_label(moment)
    if unit == "day":
        return str(start.day), MONTHS[start.month - 1], year
    if unit == "month":
        return MONTHS[start.month - 1], year
    if unit in ("quarter", "half"):
        return ORDINALS[int(part[-1]) - 1], unit, f"of {year}"
    if unit == "decade":
        return (f"the {part}",)
    return (year,)


def _zone_label(moment: datetime) -> str:
    """`CST (Asia/Shanghai)`, since CST alone is also Chicago and Havana; else `UTC+8`."""
    name, key = moment.tzname() or "", getattr(moment.tzinfo, "key", None)
    if name.isalpha() and key and name != "UTC":
        return f"{name} ({key})"
    if name.isalpha():
        return name
    minutes = (moment.utcoffset() or timedelta(0)) // timedelta(minutes=1)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    label = f"UTC{sign}{hours}"
    if rest:
        label = f"{label}:{rest:02d}"
    return label


def format_short(date: Date, tz: str | tzinfo | None = None) -> str:
    """The date for a table cell: narrow, sorting well, the zone left to the column's header.

    >>> from missioncat.dates import parse_date
    >>> format_short(parse_date("2020-11-23T20:30:22Z"), "Asia/Shanghai")
    '2020-11-24 04:30'
    >>> format_short(parse_date("2021-05/2021-06")), format_short(parse_date("2028/..?"))
    ('2021-05–06', 'NET 2028 ?')
    >>> format_short(parse_date("../2029~"))
    'by ~2029'
    """
    first, last = endpoints(date)
    place = _find_place(date, tz)
    around, uncertain = _MARK_SIGNS[date.mark]
    if not last:
        limit, words = "NET ", _part_short(first, place)
    elif not first:
        limit, words = "by ", _part_short(last, place)
    else:
        limit, words = "", _part_short(first, place)
        if first != last:
            words = _join_short(words, _part_short(last, place))
    return f"{limit}{around}{words}{uncertain}"


def _part_short(part: str, place: tzinfo) -> str:
    if "T" in part:
        return move(parse_part(part)[0], place).isoformat(" ")[:16]
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

    >>> from missioncat.dates import parse_date
    >>> [format_year_span(parse_date(text)) for text in ("2021-05", "2029~", "2028/..", "../2029")]
    ['2021', '2028–2030', 'from 2028', 'by 2029']
    >>> format_year_span(parse_date("2021-05-19"), "quarter")
    '2021-Q2'
    """
    first = format_part(date.earliest, unit) if date.earliest else ""
    last = format_part(date.latest - TICK, unit) if date.latest else ""
    if not last:
        return f"from {first}"
    if not first:
        return f"by {last}"
    if first == last:
        return first
    return f"{first}–{last}"
