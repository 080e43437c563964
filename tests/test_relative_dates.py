"""Dates said from the present: what they come to, in which zone, and at the ends of the calendar."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missioncat.dates import read_span
from missioncat.dates.relative import resolve_relative
from missioncat.errors import DateError

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # a Friday; in Peking it is Saturday by now
PEKING = timezone(timedelta(hours=8))

SAID = [
    ("today", "2026-11-20"),
    ("Yesterday", "2026-11-19"),
    ("tomorrow", "2026-11-21"),
    ("this week", "2026-11-16/2026-11-22"),
    ("last week", "2026-11-09/2026-11-15"),
    ("next week", "2026-11-23/2026-11-29"),
    ("this month", "2026-11"),
    ("last month", "2026-10"),
    ("next month", "2026-12"),
    ("next quarter", "2027-Q1"),
    ("this year", "2026"),
    ("last year", "2025"),
    ("next decade", "2030s"),
    ("next 30 days", "2026-11-20/2026-12-20"),
    ("the last 2 weeks", "2026-11-06/2026-11-20"),
    ("past 3 months", "2026-08-20/2026-11-20"),
    ("next 2 hours", "2026-11-20T21:30Z/2026-11-20T23:30Z"),
    ("30 days ago", "2026-10-21"),
    ("a year ago", "2025"),
    ("2 months ago", "2026-09"),
    ("in 3 weeks", "2026-12-11"),
    ("-30d..", "2026-10-21.."),
    ("..7d", "..2026-11-27"),
    ("..+7d", "..2026-11-27"),
    ("today..30d", "2026-11-20..2026-12-20"),
    ("-1y..-6m", "2025-11-20..2026-05-20"),
    ("-2h..2h", "2026-11-20T19:30Z..2026-11-20T23:30Z"),
    ("2026-01..today", "2026-01..2026-11-20"),
    ("since yesterday", "2026-11-19.."),
    ("since 2025", "2025.."),
    ("before next year", "before 2027"),
    ("by tomorrow", "by 2026-11-21"),
    ("November", "2026-11"),
    ("sept. 5", "2026-09-05"),
    ("may", "2026-05"),
    ("January..March", "2026-01..2026-03"),
]
"""What is said -> the written dates in its place."""


@pytest.mark.parametrize(("text", "written"), SAID)
def test_what_is_said_from_now_becomes_a_written_date(text, written):
    """Each is a span that can be asked for, too."""
    assert resolve_relative(text, NOW, UTC) == written
    assert read_span(written, UTC)


OTHERS = ["2026", "2026-05", "late 2025", "May 2021", "2020..2024", "2028~", "../2029", "soon", "", "Marching", "maybe"]


@pytest.mark.parametrize("text", OTHERS)
def test_all_else_stays_as_it_is(text):
    """Written dates, and nonsense, which is refused behind it."""
    assert resolve_relative(text, NOW, UTC) == text


def test_days_begin_in_the_zone_that_is_asked_for():
    """21:30 UTC is the next day in Peking."""
    assert resolve_relative("today", NOW, PEKING) == "2026-11-21"
    assert resolve_relative("this week", NOW, PEKING) == "2026-11-16/2026-11-22"
    assert resolve_relative("-1h..", NOW, PEKING) == "2026-11-20T20:30Z.."


def test_the_last_day_of_a_month_stays_in_its_month():
    """A month before 31 March is the last of February."""
    assert resolve_relative("-1m..", datetime(2027, 3, 31, tzinfo=UTC), UTC) == "2027-02-28.."


@pytest.mark.parametrize(("text", "year"), [("next 99999 weeks", 9000), ("-99999w..", 900), ("99999 weeks ago", 900)])
def test_beyond_the_calendar_there_is_a_sentence(text, year):
    """Never another kind of error."""
    with pytest.raises(DateError, match="0001 to 9999"):
        resolve_relative(text, NOW.replace(year=year), UTC)


def test_years_end_where_the_calendar_does():
    """As dates that are open do."""
    assert resolve_relative("next 99999 years", NOW, UTC).endswith("/9999-12-20")


@given(st.text(max_size=40), st.datetimes(timezones=st.just(UTC)))
def test_any_text_is_taken(text, now):
    """Or refused with a sentence."""
    with suppress(DateError):
        assert isinstance(resolve_relative(text, now, UTC), str)


@given(
    st.sampled_from(["hour", "day", "week", "month", "year"]),
    st.integers(0, 400),
    st.integers(-10_000, 50_000),
)
def test_ahead_and_ago_lie_round_now(unit, count, days):
    """A stretch up to now and one from now on meet in the present."""
    now = NOW + timedelta(days=days)
    before = read_span(resolve_relative(f"last {count} {unit}s", now, UTC))
    after = read_span(resolve_relative(f"next {count} {unit}s", now, UTC))
    assert before.earliest <= now <= after.latest
    assert before.latest > now - timedelta(minutes=1)
    assert after.earliest <= now
