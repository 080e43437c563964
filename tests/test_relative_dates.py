"""Dates said from the present: what they come to, in which zone, and at the ends of the calendar."""

import csv
import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missioncat.dates import read_span
from missioncat.dates.relative import resolve_relative
from missioncat.dates.spans import parse_length
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
    ("before November", "before 2026-11"),
    ("within 30 days", "2026-11-20/2026-12-20"),
    ("in the last 30 days", "2026-10-21/2026-11-20"),
    ("over the past week", "2026-11-13/2026-11-20"),
    ("from 2025", "2025.."),
    ("from yesterday to tomorrow", "from 2026-11-19 to 2026-11-21"),
    ("Friday", "2026-11-20"),
    ("last Friday", "2026-11-13"),
    ("next friday", "2026-11-27"),
    ("last Thursday", "2026-11-19"),
    ("next Saturday", "2026-11-21"),
    ("this Monday", "2026-11-16"),
    ("Q1", "2026-Q1"),
    ("mid May", "mid 2026-05"),
    ("May to June", "2026-05 to 2026-06"),
    ("May-June", "2026-05 to 2026-06"),
    ("5 May", "2026-05-05"),
    ("last November", "2025-11"),
    ("last October", "2026-10"),
    ("next November", "2027-11"),
    ("next December", "2026-12"),
    ("this September", "2026-09"),
    ("-2 weeks..now", "2026-11-06..2026-11-20T21:30Z"),
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


AFTER = [
    ("after 2025", "2026/.."),
    ("after November 2025", "2025-12/.."),
    ("later than 2026-02-28", "2026-03-01/.."),
    ("after last month", "2026-11/.."),
    ("after yesterday", "2026-11-20/.."),
    ("after 2025~", "2027/.."),
    ("after next 30 days", "2026-12-21/.."),
]


@pytest.mark.parametrize(("text", "written"), AFTER)
def test_after_a_date_is_behind_its_end(text, written):
    """As `before` is up to its beginning."""
    assert read_span(text, UTC, NOW).text == written


@pytest.mark.parametrize("text", ["after 2028/..", "after since 2025", "after 2025.."])
def test_nothing_is_after_what_has_no_end(text):
    """It is said so."""
    with pytest.raises(DateError, match="has no end"):
        read_span(text, UTC, NOW)


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


TERMS = [
    ("launches date:-60d.. outcome:success", "2026-221 2026-222"),
    ("launches 'date:since 2 months ago' outcome:success -n 2", "2026-205 2026-213"),
    ("launches 'date:last November' -n 1", "2025-250"),
    ("launches date:September outcome:success --sort date- -n 1", "2026-222"),
    ("launches --year 'last year' outcome:success --sort date- -n 1", "2025-315"),
    ("launches 'date:since yesterday' --certain outcome:success", ""),
    ("missions 'date:last month' --certain", ""),
    ("missions 'date:since next year' target:jupiter", "tianwen-4"),
    ("missions 'date:..30 days ago' target:jupiter", ""),
    ("vehicles 'first_flight:this year' family:CZ-10", "CZ-10B"),
    ("timeline 'date:since next year' target:jupiter", "tianwen-4"),
    ("next 'date:before next decade' tianwen-4", "tianwen-4"),
]
"""A command -> what it lists on 20 November 2026."""


@pytest.mark.parametrize(("command", "ids"), TERMS)
def test_queries_take_what_is_said_from_now(run, command, ids):
    """Counted from --now, in every command that takes a query."""
    code, out, _ = run(f"{command} --now 2026-11-20 -f csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    found = dict.fromkeys(row.get("mission") or row["id"] for row in rows)
    assert (code, list(found)) == (0, ids.split())


def test_a_day_said_from_now_is_one_of_the_zone(run):
    """21:30 UTC on the 23rd is the 24th in Peking, where 20:30 UTC was today, too."""
    asked = "launches date:today --certain --now 2020-11-23T21:30Z --fields id"
    assert run(f"{asked} --tz Asia/Shanghai").out.split()[1:] == ["2020-087"]
    assert run(f"{asked} --tz UTC").out.split()[1:] == ["2020-087"]
    before = "launches date:yesterday --certain --now 2020-11-23T21:30Z --fields id"
    assert run(f"{before} --tz Asia/Shanghai").out.split()[1:] == []


def test_a_count_takes_them_too(run):
    """What is left out of a count is what a listing leaves out."""
    out = run("launches 'date:last month..last month' --certain --by outcome --now 2026-10-20").out
    assert out.splitlines()[1:] == ["success\t5\t0"]


def test_changes_since_a_day_said_from_now(run):
    """As spans are."""
    result = run("changes --since yesterday --now 2026-11-20")
    assert (result.code, "no sync or import yet" in result.err) == (0, True)


LENGTHS = [
    ("7d", timedelta(days=7)),
    ("24 hours", timedelta(days=1)),
    ("1 week", timedelta(days=7)),
    ("30m", None),
    ("7 parsecs", None),
    ("d", None),
    ("٧d", None),
]


@pytest.mark.parametrize(("text", "length"), LENGTHS)
def test_options_take_spans_in_letters_and_words(text, length):
    """A minute is none, unless an option says so."""
    assert parse_length(text) == length


def test_minutes_are_taken_where_an_option_has_them():
    """A reminder is one."""
    for text in ("30m", "30 min", "30 minutes"):
        assert parse_length(text, "mh") == timedelta(minutes=30)


REFUSED = [
    ("2026-02-30", "February 2026 has 28 days."),
    ("2028-02-30", "February 2028 has 29 days."),
    ("nov 31", "November 2026 has 30 days."),
    ("2026-13", "a year has 12 months."),
    ("Q5 2026", "a year has 4 quarters."),
    ("20/05/2026", "did you mean 2026-05-20?"),
    ("05/06/2026", "did you mean 2026-06-05 or 2026-05-06?"),
    ("2026/5/20", "did you mean 2026-05-20?"),
    ("Novmber 2026", "did you mean 'November 2026'?"),
    ("yesteday", "did you mean 'yesterday'?"),
    ("lst month", "did you mean 'last month'?"),
    ("next 30 dys", "did you mean 'next 30 days'?"),
    ("today..yesterday", "the range ends before it starts."),
    ("soon", "Forms that work: 2020-11-23, 2021-05,"),
]
"""What a query asks for that is no date -> what is said of it."""


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_query_for_what_is_no_date_is_answered_in_a_line(run, text, said):
    """With the nearest form, if one is near."""
    code, out, err = run(["launches", f"date:{text}", "--now", "2026-11-20"])
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


@pytest.mark.parametrize("text", ["2026-5", "2026-5-7"])
def test_a_month_of_one_digit_is_taken(run, text):
    """It can be no other."""
    assert run(["launches", f"date:{text}"]).code == 0
