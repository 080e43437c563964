"""Dates: what holds for every date, found out by hypothesis."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from missioncat.dates import (
    Date,
    countdown,
    difference,
    format_difference,
    format_short,
    format_words,
    format_year_span,
    parse_date,
    read_date,
    read_span,
)
from missioncat.errors import DateError

# Mostly the space age, sometimes the ends of what datetime can hold.
years = st.one_of(st.integers(1957, 2040), st.integers(1, 9999), st.sampled_from([1, 9998, 9999]))
moments = st.builds(
    lambda year, offset: datetime(year, 1, 1, tzinfo=UTC) + offset,
    years,
    st.timedeltas(timedelta(0), timedelta(days=364, hours=23)),
)
parts = st.one_of(
    moments.map(lambda moment: f"{moment.isoformat()[:19]}Z"),
    moments.map(lambda moment: f"{moment.isoformat()[:16]}Z"),
    moments.map(lambda moment: moment.isoformat()[:10]),
    moments.map(lambda moment: moment.isoformat()[:7]),
    st.builds("{:04d}-Q{}".format, years, st.integers(1, 4)),
    st.builds("{:04d}-H{}".format, years, st.integers(1, 2)),
    years.map("{:04d}".format),
    years.map(lambda year: f"{year // 10:03d}0s"),
)
marks = st.sampled_from(["", "~", "?"])


def _is_range(ends: tuple[str, str]) -> bool:
    first, last = (parse_date(end) for end in ends)
    return first != last and first.earliest < last.latest


ranges = st.tuples(parts, parts).map(lambda ends: tuple(sorted(ends))).filter(_is_range)
bodies = st.one_of(parts, ranges.map("/".join), parts.map("{}/..".format), parts.map("../{}".format))
texts = st.builds("{}{}".format, bodies, marks)
dates = texts.map(parse_date)
spans = st.one_of(dates, parts.map("..{}".format).map(read_span))
zones = st.sampled_from([None, "UTC", "Asia/Shanghai", "America/New_York", "+05:45", "-12:00"])
scraps = """
    before by until end ../ no later than or earlier
    late early mid NET around the of q3 first half quarter May 23 2020 2030s to - – / .. ~ ? 20:30
    utc (asia/shanghai) +08:00 年 5月 . , between and 99:99 0000 31 feb
"""
typed = st.lists(st.one_of(st.sampled_from(scraps.split()), st.text(max_size=3)), max_size=8).map(" ".join)


@given(texts)
def test_parse_and_format_are_inverse(text: str) -> None:
    """Writing what was read gives the text, reading what was written the date."""
    date = parse_date(text)
    assert date.text == text
    again = parse_date(date.text)
    assert (again, again.sort_key, again.precision) == (date, date.sort_key, date.precision)


@given(dates)
def test_intervals_are_not_empty(date: Date) -> None:
    """Every date leaves room for the truth."""
    assert None in (date.earliest, date.latest) or date.earliest < date.latest


@given(bodies, st.sampled_from("~?"))
def test_a_mark_widens(body: str, mark: str) -> None:
    """The widened interval contains the plain one."""
    assert parse_date(body).within(parse_date(body + mark))


@given(spans, spans)
def test_within_implies_intersects(date: Date, other: Date) -> None:
    """What must be so, could be so; and could is symmetric."""
    assert date.within(date)
    assert date.intersects(date)
    assert date.intersects(other) == other.intersects(date)
    assert not date.within(other) or date.intersects(other)


@given(spans, spans)
def test_sorting_agrees_with_the_intervals(date: Date, other: Date) -> None:
    """Of two dates that cannot meet, the earlier one sorts first."""
    if not date.intersects(other):
        before, after = sorted((date, other), key=lambda each: each.sort_key)
        assert before.latest <= after.earliest


@given(dates)
def test_what_is_written_can_be_typed(date: Date) -> None:
    """read_date takes everything that parse_date takes."""
    assert read_date(date.text) == date


@given(dates)
def test_what_is_said_can_be_typed(date: Date) -> None:
    """The words for a date, typed back in, are that date."""
    assert read_date(format_words(date)) == date


@given(parts)
def test_before_ends_where_the_date_begins(part: str) -> None:
    """What is before a date cannot lie in it and leaves no gap to it; by a date is before its end."""
    date = parse_date(part)
    assert read_date(f"by {part}").latest == date.latest
    if date.earliest.year > 1:
        before = read_date(f"before {part}")
        assert before.latest == date.earliest
        assert before.sort_key < date.sort_key
        assert read_date(before.text) == before


@given(dates, moments)
def test_since_takes_away_only_what_was_over(date: Date, said: datetime) -> None:
    """Closed by the day on which it was said, a date lies within itself and has no open start, unless it was over."""
    closed = date.since(said)
    assert closed.within(date)
    assert closed.earliest is not None or date.latest <= said


@given(parts, parts)
def test_a_span_reaches_from_end_to_end(first: str, last: str) -> None:
    """Both ends of a query span lie within it."""
    if _is_range((first, last)):
        span = read_span(f"{first}..{last}")
        assert span.earliest == parse_date(first).earliest
        assert span.latest == parse_date(last).latest


@given(st.one_of(st.text(), typed), zones)
def test_junk_is_refused_politely(text: str, tz: str | None) -> None:
    """Whatever the text, it is a date or a DateError."""
    results = []
    for read in (parse_date, lambda text: read_date(text, tz), lambda text: read_span(text, tz)):
        try:
            results.append(read(text).text)
        except DateError as error:
            results.append(str(error))
    assert all(result.isprintable() for result in results)


@given(spans, zones, moments)
def test_formats_never_fail(date: Date, tz: str | None, now: datetime) -> None:
    """Every date can be shown everywhere, at any time, in one line."""
    shown = [format_words(date, tz), format_short(date, tz), countdown(date, now)]
    shown += [format_year_span(date, unit) for unit in ("year", "decade", "month", "quarter")]
    assert all(text and text.isprintable() and text == text.strip() for text in shown)


@given(dates, dates)
def test_differences(first: Date, second: Date) -> None:
    """Least is not more than greatest, and turning the dates around turns the sign."""
    least, greatest = difference(first, second)
    assert greatest is None or least < greatest
    back, forth = difference(second, first)
    if greatest is not None and forth is not None:
        assert (back, forth) == (-greatest, -least)
    assert format_difference(first, second)
    assert (format_difference(first, second) == "unchanged") == (first == second)
