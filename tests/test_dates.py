"""Dates: what is written, what is typed, and what is said about them."""

import copy
import pickle
from datetime import UTC, timedelta

import pytest

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
    read_now,
    read_span,
    zone,
)
from missioncat.errors import DateError

LIFTOFF = parse_date("2020-11-23T20:30:22Z")  # Chang'e 5, at 04:30 the next day in Beijing
BEIJING = "Asia/Shanghai"


def ends(date: Date) -> tuple[str, str]:
    """The interval in short: `2028-01-01` for midnight, `-` for an open end."""
    return tuple(
        "-" if end is None else end.isoformat()[:19].removesuffix("T00:00:00") for end in (date.earliest, date.latest)
    )


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2020-11-23T20:30Z", "2020-11-23T20:30:00", "2020-11-23T20:31:00", "minute"),
        ("2020-11-23T20:30:12Z", "2020-11-23T20:30:12", "2020-11-23T20:30:13", "second"),
        ("2020-11-23", "2020-11-23", "2020-11-24", "day"),
        ("2024-02-29", "2024-02-29", "2024-03-01", "day"),
        ("2021-05", "2021-05-01", "2021-06-01", "month"),
        ("2021-12", "2021-12-01", "2022-01-01", "month"),
        ("2026-Q3", "2026-07-01", "2026-10-01", "quarter"),
        ("2026-H2", "2026-07-01", "2027-01-01", "half"),
        ("2028", "2028-01-01", "2029-01-01", "year"),
        ("2030s", "2030-01-01", "2040-01-01", "decade"),
        ("2021-05/2021-06", "2021-05-01", "2021-07-01", "range"),
        ("2021-05/2022", "2021-05-01", "2023-01-01", "range"),
        ("2028/..", "2028-01-01", "-", "open"),
        ("2029~", "2028-01-01", "2031-01-01", "year"),
        ("2029?", "2028-01-01", "2031-01-01", "year"),
        ("2021-01~", "2020-12-01", "2021-03-01", "month"),
        ("2026-Q1?", "2025-10-01", "2026-07-01", "quarter"),
        ("2026-H1~", "2025-07-01", "2027-01-01", "half"),
        ("2030s~", "2020-01-01", "2050-01-01", "decade"),
        ("2020-11-23~", "2020-11-22", "2020-11-25", "day"),
        ("2020-11-23T20:30Z~", "2020-11-23T20:29:00", "2020-11-23T20:32:00", "minute"),
        ("2020-11-30/2021~", "2020-11-29", "2023-01-01", "range"),
        ("2028/..~", "2027-01-01", "-", "open"),
        ("../2029", "-", "2030-01-01", "open"),
        ("../2029~", "-", "2031-01-01", "open"),
        ("../2021-05?", "-", "2021-07-01", "open"),
        ("../2020-11-23T20:30Z", "-", "2020-11-23T20:31:00", "open"),
        ("0001~", "0001-01-01", "0003-01-01", "year"),
        ("0000s", "0001-01-01", "0010-01-01", "decade"),
        ("9999", "9999-01-01", "9999-12-31T23:59:59", "year"),
    ],
)
def test_written_forms(text, earliest, latest, precision):
    """Every written form is its interval, and is written again as it was."""
    date = parse_date(text)
    assert ends(date) == (earliest, latest)
    assert date.precision == precision
    assert date.mark == (text[-1] if text[-1] in "~?" else "")
    assert date.text == str(date) == text


@pytest.mark.parametrize(
    ("text", "normal"),
    [("2028~/..", "2028/..~"), ("2021-05/2021-05", "2021-05"), ("2028/2028?", "2028?")],
)
def test_spellings_of_one_date_are_equal(text, normal):
    """Two spellings of the same thing are one date."""
    assert parse_date(text) == parse_date(normal)
    assert hash(parse_date(text)) == hash(parse_date(normal))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is empty"),
        ("2021-13", "a year has 12 months"),
        ("2021-00", "there is no month 0"),
        ("0000", "there is no year 0"),
        ("2026-Q5", "a year has 4 quarters"),
        ("2026-H3", "a year has 2 halves"),
        ("2035s", "such as 2030s"),
        ("2021-02-30", "February 2021 has 28 days"),
        ("2021-02-30T12:00Z", "February 2021 has 28 days"),
        ("2021-05-19T24:00Z", "there is no hour 24"),
        ("2021-05-19T12:60Z", "there is no minute 60"),
        ("2021-05-19T12:00:60Z", "there is no second 60"),
        ("soon", "no year of four digits"),
        ("20210519", "did you mean 2021-05-19?"),
        ("20210519T1203Z", "did you mean 2021-05-19T12:03Z?"),
        ("202105", "did you mean 2021-05?"),
        ("2021/05/19", "did you mean 2021-05-19?"),
        ("2021.5.9", "did you mean 2021-05-09?"),
        ("2021/02/30", "February 2021 has 28 days"),
        ("20210230", "February 2021 has 28 days"),
        ("20/05/2026", "did you mean 2026-05-20?"),
        ("05/20/2026", "did you mean 2026-05-20?"),
        ("05/06/2021", "did you mean 2021-06-05 or 2021-05-06?"),
        ("05/05/2021", "did you mean 2021-05-05?"),
        ("31/31/2021", "no day of any month"),
        ("5/6/21", "four digits"),
        ("05/06/2021", "cannot be told apart"),
        ("2021-05-19T12:03", "a time needs its zone"),
        ("2022/2021", "ends before it starts"),
        ("2021-06/2021-05", "ends before it starts"),
        ("autumn 2026", "hemisphere"),
        ("x" * 1000, "far too long"),
    ],
)
@pytest.mark.parametrize("read", [parse_date, read_date])
def test_bad_dates_say_what_is_wrong(read, text, says):
    """A bad date is one sentence about it; the forms that work follow only if it says too little."""
    with pytest.raises(DateError) as error:
        read(text)
    assert says in str(error.value)
    assert ("Forms that work: 2020-11-23T20:30Z" in str(error.value)) == (text == "soon")
    assert error.value.exit_code == 4


@pytest.mark.parametrize(
    "text",
    [
        *("2020-W47-1T20:30Z", "2020-11-23T20:30+08:00", " 2028", "2028 ", "+202", "２０２８"),
        *("2028~?", "2028~/2029", "2028/../..", "../..", "../2028/..", "2028/", "/", ".."),
        *("2028/../2030", "..2029", "../2029..", "../", ".. /2029", "../2028/2029", "../2029~?"),
        *("late 2025", "2026-q3", "2030S", "2021-5", "2020-11-23t20:30z", "2020-11-23T20:30 Z"),
    ],
)
def test_parsing_is_strict(text):
    """A catalogue has one spelling for a date, however well the others are understood."""
    with pytest.raises(DateError):
        parse_date(text)


def test_errors_echo_little_and_nothing_a_terminal_obeys():
    """At most 60 characters of the input are shown, none of them a control character."""
    with pytest.raises(DateError) as error:
        parse_date("\x1b[31m\u202e\x07" + "a" * 90)
    assert str(error.value).startswith("'[31m" + "a" * 56 + "…'")


def test_a_date_does_not_change_and_can_be_copied():
    """Dates are values."""
    for date in (LIFTOFF, read_span("..1999")):
        with pytest.raises(AttributeError):
            date.text = "2028"
        with pytest.raises(AttributeError):
            del date.text
        assert copy.deepcopy(date) == pickle.loads(pickle.dumps(date)) == date
        assert date != date.text
        assert eval(repr(date)) == date


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("late 2025", "2025-09/2025-12"),
        ("Early 2025", "2025-01/2025-04"),
        ("mid-2026", "2026-05/2026-08"),
        ("early Feb 2019", "2019-02-01/2019-02-10"),
        ("mid February 2019", "2019-02-11/2019-02-20"),
        ("late feb. 2024", "2024-02-21/2024-02-29"),
        ("early 2030s", "2030/2033"),
        ("the mid-2030s", "2034/2036"),
        ("late 2030s", "2037/2039"),
        ("late 2025 to early 2026", "2025-09/2026-04"),
        ("NET 2028", "2028/.."),
        ("no earlier than March 2027", "2027-03/.."),
        ("not before 2028", "2028/.."),
        ("NET late 2025", "2025-09/.."),
        ("2028 or later", "2028/.."),
        ("Q3 2026", "2026-Q3"),
        ("2026 Q3", "2026-Q3"),
        ("2026q3", "2026-Q3"),
        ("3Q 2026", "2026-Q3"),
        ("Q3-Q4 2026", "2026-Q3/2026-Q4"),
        ("2026-q3", "2026-Q3"),
        ("H1 2026", "2026-H1"),
        ("first half of 2026", "2026-H1"),
        ("second quarter 2027", "2027-Q2"),
        ("4th quarter of 2027", "2027-Q4"),
        ("May to June 2021", "2021-05/2021-06"),
        ("May-June 2021", "2021-05/2021-06"),
        ("May–June 2021", "2021-05/2021-06"),
        ("May/June 2021", "2021-05/2021-06"),
        ("between May and June 2021", "2021-05/2021-06"),
        ("from May until June 2021", "2021-05/2021-06"),
        ("May 2021 to June 2022", "2021-05/2022-06"),
        ("May 2021-June 2022", "2021-05/2022-06"),
        ("23-25 November 2020", "2020-11-23/2020-11-25"),
        ("November 23-25, 2020", "2020-11-23/2020-11-25"),
        ("30 Nov to 2 Dec 2020", "2020-11-30/2020-12-02"),
        ("Nov 30 to Dec 2, 2020", "2020-11-30/2020-12-02"),
        ("2021-05–06", "2021-05/2021-06"),
        ("2028-2030", "2028/2030"),
        ("2028–2030", "2028/2030"),
        ("2028 - 2030", "2028/2030"),
        ("May 2021", "2021-05"),
        ("Sept. 2021", "2021-09"),
        ("2021 May", "2021-05"),
        ("2021-5", "2021-05"),
        ("Nov 23 2020", "2020-11-23"),
        ("23 November 2020", "2020-11-23"),
        ("November 23, 2020", "2020-11-23"),
        ("NOV. 23rd,2020", "2020-11-23"),
        ("the 23rd of November 2020", "2020-11-23"),
        ("23-Nov-2020", "2020-11-23"),
        ("2020 Nov 23", "2020-11-23"),
        ("  23   nov  2020 ", "2020-11-23"),
        ("23 Nov 2020 20:30 UTC", "2020-11-23T20:30Z"),
        ("23 Nov 2020 at 20:30:22 GMT", "2020-11-23T20:30:22Z"),
        ("2020-11-23 20:30Z", "2020-11-23T20:30Z"),
        ("2020-11-23t20:30:22.5z", "2020-11-23T20:30:22Z"),
        ("2020-11-24T04:30+08:00", "2020-11-23T20:30Z"),
        ("2020-11-24T04:30:22+0800", "2020-11-23T20:30:22Z"),
        ("2020-11-24 04:30 UTC+8", "2020-11-23T20:30Z"),
        ("2020-11-24 04:30 Asia/Shanghai", "2020-11-23T20:30Z"),
        ("24 November 2020, 04:30 CST (Asia/Shanghai)", "2020-11-23T20:30Z"),
        ("24 November 2020, 4:30 BJT", "2020-11-23T20:30Z"),
        ("23 November 2020, 20:30 to 21:00 UTC", "2020-11-23T20:30Z/2020-11-23T21:00Z"),
        ("1 to 5 Jan 2026 12:00 UTC", "2026-01-01/2026-01-05T12:00Z"),
        ("around 2029", "2029~"),
        ("about 2029", "2029~"),
        ("c. 2029", "2029~"),
        ("ca 2029", "2029~"),
        ("circa 2029", "2029~"),
        ("~2029", "2029~"),
        ("~ May 2029", "2029-05~"),
        ("2029 ?", "2029?"),
        ("2029 (uncertain)", "2029?"),
        ("NET ~2028", "2028/..~"),
        ("2028..", "2028/.."),
        ("by 2029", "../2029"),
        ("no later than 2029", "../2029"),
        ("not later than 2029", "../2029"),
        ("not after 2029", "../2029"),
        ("NLT 2029", "../2029"),
        ("until 2029", "../2029"),
        ("up to 2029", "../2029"),
        ("2029 or earlier", "../2029"),
        ("2029 at the latest", "../2029"),
        ("..2029", "../2029"),
        ("../ 2029", "../2029"),
        ("by the end of 2029", "../2029"),
        ("before the end of 2029", "../2029"),
        ("no later than year-end 2029", "../2029"),
        ("by end of May 2021", "../2021-05"),
        ("by around 2029", "../2029~"),
        ("by ~2029", "../2029~"),
        ("by 2029?", "../2029?"),
        ("by late 2029", "../2029-12"),
        ("by May 2021", "../2021-05"),
        ("on or before 23 Nov 2020", "../2020-11-23"),
        ("before 2030", "../2029"),
        ("before around 2030", "../2029~"),
        ("prior to 2030", "../2029"),
        ("earlier than 2030", "../2029"),
        ("before May 2021", "../2021-04"),
        ("before January 2021", "../2020-12"),
        ("before 2020-11-23", "../2020-11-22"),
        ("before Q1 2026", "../2025-Q4"),
        ("before the second half of 2026", "../2026-H1"),
        ("before the 2030s", "../2020s"),
        ("before late 2029", "../2029-08"),
        ("before 23 Nov 2020 20:30 UTC", "../2020-11-23T20:29Z"),
        ("the 2030s", "2030s"),
        ("2020年11月23日", "2020-11-23"),
        ("2021年5月", "2021-05"),
        ("2028年", "2028"),
    ],
)
def test_what_people_type(text, written):
    """What people type is understood, and written in the one form."""
    assert read_date(text).text == written
    assert read_date(text.upper()).text == written


@pytest.mark.parametrize(
    ("text", "tz", "written"),
    [
        ("2020-11-24 04:30", BEIJING, "2020-11-23T20:30Z"),
        ("2020-11-24 04:30", "+08:00", "2020-11-23T20:30Z"),
        ("2020-11-23 20:30", UTC, "2020-11-23T20:30Z"),
        ("24 Nov 2020 04:30 UTC", BEIJING, "2020-11-24T04:30Z"),
        ("24 Nov 2020 04:30 to 05:00", BEIJING, "2020-11-23T20:30Z/2020-11-23T21:00Z"),
        ("24 Nov 2020 04:30 to 05:00 UTC", BEIJING, "2020-11-24T04:30Z/2020-11-24T05:00Z"),
        ("24 Nov 2020", BEIJING, "2020-11-24"),
        ("2021-07-04 10:00", "America/New_York", "2021-07-04T14:00Z"),
    ],
)
def test_the_zone_only_decides_about_times_without_one(text, tz, written):
    """A zone that is typed wins over tz, and a day is a day."""
    assert read_date(text, tz).text == written


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2020-11-23 20:30", "needs its zone"),
        ("23 Nov 2020 20:30", "needs its zone"),
        ("23 Nov 2020 20:30 CST", "not one zone"),
        ("23 Nov 2020 20:30 Mars/Base", "no time zone 'mars/base'"),
        ("Nov 2020 20:30 UTC", "whole date"),
        ("23 Nov 2020 25:30 UTC", "no hour 25"),
        ("23 Foo 2020", "month that we do not know"),
        ("31 June 2021", "June 2021 has 30 days"),
        ("May", "no year"),
        ("~2028?", "marked both"),
        ("NET 2028 to 2030", "not both"),
        ("before 2028 to 2030", "not both"),
        ("before 2030 or later", "open before it or after it, not both"),
        ("NET 2028 or earlier", "open before it or after it, not both"),
        ("by ~2029?", "marked both"),
        ("before 0001", "nothing before the year 1"),
        ("before the autumn of 2026", "hemisphere"),
        ("by", "no year"),
        ("June to May 2021", "ends before it starts"),
        ("0001-01-01 00:00+08:00", "outside the years"),
        ("late Q3 2026", "form"),
    ],
)
def test_what_cannot_be_understood(text, says):
    """What is ambiguous or impossible is refused with the reason."""
    with pytest.raises(DateError, match=says):
        read_date(text)


@pytest.mark.parametrize("text", ["2021-03-28 02:30", "2021-10-31 02:30"])
def test_an_hour_that_is_skipped_or_happens_twice_is_refused(text):
    """When the clocks change in Berlin, half past two is no moment or two."""
    with pytest.raises(DateError, match="clocks change"):
        read_date(text, "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "written", "interval"),
    [
        ("2020..2024", "2020/2024", ("2020-01-01", "2025-01-01")),
        ("2020 .. May 2024", "2020/2024-05", ("2020-01-01", "2024-06-01")),
        ("2026..", "2026/..", ("2026-01-01", "-")),
        ("..1999", "../1999", ("-", "2000-01-01")),
        ("2021..2021", "2021", ("2021-01-01", "2022-01-01")),
        ("2021-05", "2021-05", ("2021-05-01", "2021-06-01")),
        ("2028/..", "2028/..", ("2028-01-01", "-")),
        ("2028/..~", "2028/..~", ("2027-01-01", "-")),
        ("late 2025..", "2025-09/..", ("2025-09-01", "-")),
        ("..late 2025", "../2025-12", ("-", "2026-01-01")),
        ("2029~..2035~", "2028/2036", ("2028-01-01", "2037-01-01")),
        ("..2029~", "../2030", ("-", "2031-01-01")),
        ("../2029", "../2029", ("-", "2030-01-01")),
        ("../2029~", "../2029~", ("-", "2031-01-01")),
        ("before 2030", "../2029", ("-", "2030-01-01")),
        ("2020..before 2030", "2020/2029", ("2020-01-01", "2030-01-01")),
        ("before 2025..2030", "../2030", ("-", "2031-01-01")),
        ("2020..NET 2030", "2020/..", ("2020-01-01", "-")),
    ],
)
def test_spans(text, written, interval):
    """A span runs from the earliest of the one end to the latest of the other."""
    span = read_span(text)
    assert (span.text, ends(span)) == (written, interval)


@pytest.mark.parametrize("text", ["..", "2024..2020", "x..y", "..NET 2030", "", "2020..2021..2022"])
def test_bad_spans(text):
    """A span needs an end that is a date, and has to run forwards."""
    with pytest.raises(DateError):
        read_span(text)


@pytest.mark.parametrize(
    ("text", "other", "could", "must"),
    [
        ("2029~", "2030", True, False),
        ("2029", "2030", False, False),
        ("2020-11-23", "2020", True, True),
        ("2020", "2020-11-23", True, False),
        ("2020-12-31T23:59Z", "2020-12", True, True),
        ("2028/..", "2035", True, False),
        ("2028/..", "2027/..", True, True),
        ("2028/..", "2027", False, False),
        ("1970-04-24", "..1999", True, True),
        ("2000", "..1999", False, False),
        ("../2029", "2027", True, False),
        ("../2029", "2020/2029", True, False),
        ("../2029", "..2030", True, True),
        ("../2029", "2030", False, False),
        ("../2029", "2029/..", True, False),
        ("2029", "../2029", True, True),
    ],
)
def test_could_and_must(text, other, could, must):
    """A vague date could lie where it must not."""
    date, span = parse_date(text), read_span(other)
    assert (date.intersects(span), span.intersects(date), date.within(span)) == (could, could, must)


def test_sorting():
    """By earliest, then latest; open ends last, and an open start after all that is known of its own year."""
    ordered = ["..1999", "2020", "2020/2021", "2020/..", "2020-05", "2020-12-31", "../2020", "2029~", "2028-02"]
    dates = [read_span(text) for text in ordered]
    shuffled = dates[3:] + dates[:3]
    assert sorted(shuffled, key=lambda date: date.sort_key) == dates


@pytest.mark.parametrize(
    ("text", "has_time", "is_exact"),
    [
        ("2020-11-23T20:30Z", True, True),
        ("2020-11-23T20:30Z~", True, False),
        ("2020-11-23", False, True),
        ("2020-11", False, False),
        ("2020-11-23T20:30Z/2020-11-23T21:00Z", True, False),
        ("2020-11-23T20:30Z/2020-11-24", False, False),
        ("2020-11-23T20:30Z/..", True, False),
        ("../2020-11-23T20:30Z", True, False),
        ("../2020-11-23", False, False),
    ],
)
def test_time_and_exactness(text, has_time, is_exact):
    """Dates know whether a time zone moves them."""
    date = parse_date(text)
    assert (date.has_time, date.is_exact) == (has_time, is_exact)


NOON = read_now("2026-11-22T12:00Z")
WINDOW = "2020-11-23T20:30Z/2020-11-23T21:00Z"


@pytest.mark.parametrize(
    ("text", "tz", "words", "short"),
    [
        (LIFTOFF.text, None, "23 November 2020, 20:30:22 UTC", "2020-11-23 20:30"),
        (
            LIFTOFF.text,
            BEIJING,
            "24 November 2020, 04:30:22 CST (Asia/Shanghai)",
            "2020-11-24 04:30",
        ),
        (LIFTOFF.text, "+08:00", "24 November 2020, 04:30:22 UTC+8", "2020-11-24 04:30"),
        (LIFTOFF.text, "Asia/Kathmandu", "24 November 2020, 02:15:22 UTC+5:45", "2020-11-24 02:15"),
        (
            "2020-11-23T20:30Z?",
            "-03:30",
            "23 November 2020, 17:00 UTC-3:30 (uncertain)",
            "2020-11-23 17:00 ?",
        ),
        (WINDOW, None, "23 November 2020, 20:30 to 21:00 UTC", "2020-11-23 20:30–21:00"),
        (
            WINDOW,
            BEIJING,
            "24 November 2020, 04:30 to 05:00 CST (Asia/Shanghai)",
            "2020-11-24 04:30–05:00",
        ),
        (
            "2020-11-23T23:30Z/2020-11-24T00:30Z",
            None,
            "23 November 2020, 23:30 to 24 November 2020, 00:30 UTC",
            "2020-11-23 23:30–2020-11-24 00:30",
        ),
        ("2020-11-23", BEIJING, "23 November 2020", "2020-11-23"),
        ("2021-05", None, "May 2021", "2021-05"),
        ("2026-Q3", None, "third quarter of 2026", "2026 Q3"),
        ("2026-H2", None, "second half of 2026", "2026 H2"),
        ("2028", None, "2028", "2028"),
        ("2030s", None, "the 2030s", "2030s"),
        ("2021-05/2021-06", None, "May to June 2021", "2021-05–06"),
        ("2021-05/2022-06", None, "May 2021 to June 2022", "2021-05–2022-06"),
        ("2021-05-03/2021-05-10", None, "3 to 10 May 2021", "2021-05-03–10"),
        ("2021-05-30/2021-06-02", None, "30 May to 2 June 2021", "2021-05-30–06-02"),
        ("2026-Q1/2026-Q3", None, "first to third quarter of 2026", "2026 Q1–Q3"),
        ("2021/2021-06", None, "2021 to June 2021", "2021–2021-06"),
        ("2028/2029", None, "2028 to 2029", "2028–2029"),
        ("2020s/2030s", None, "the 2020s to the 2030s", "2020s–2030s"),
        ("2028/..", None, "not before 2028", "NET 2028"),
        ("2026-Q4/..", None, "not before the fourth quarter of 2026", "NET 2026 Q4"),
        ("2028/..~", None, "not before around 2028", "NET ~2028"),
        ("2029~", None, "around 2029", "~2029"),
        ("2025-Q4~", None, "around the fourth quarter of 2025", "~2025 Q4"),
        ("2021-05/2021-06~", None, "around May to June 2021", "~2021-05–06"),
        ("2029?", None, "2029 (uncertain)", "2029 ?"),
        ("..1999", None, "by the end of 1999", "by 1999"),
        ("../2029~", None, "by around 2029", "by ~2029"),
        ("../2029?", None, "by the end of 2029 (uncertain)", "by 2029 ?"),
        ("../2021-05", None, "by the end of May 2021", "by 2021-05"),
        ("../2026-Q3", None, "by the end of the third quarter of 2026", "by 2026 Q3"),
        ("../2030s", None, "by the end of the 2030s", "by 2030s"),
        ("../2020-11-23", BEIJING, "by 23 November 2020", "by 2020-11-23"),
        (
            "../2020-11-23T20:30Z",
            BEIJING,
            "by 24 November 2020, 04:30 CST (Asia/Shanghai)",
            "by 2020-11-24 04:30",
        ),
    ],
)
def test_for_people(text, tz, words, short):
    """A sentence names the zone of a time; a table cell leaves it to the header."""
    date = read_span(text)
    assert (format_words(date, tz), format_short(date, tz)) == (words, short)


@pytest.mark.parametrize(
    ("text", "unit", "label"),
    [
        ("2021-05", "year", "2021"),
        ("2020-11-23", "year", "2020"),
        ("2029~", "year", "2028–2030"),
        ("2028/..", "year", "from 2028"),
        ("..1999", "year", "by 1999"),
        ("../2029", "year", "by 2029"),
        ("../2029~", "year", "by 2030"),
        ("../2029", "decade", "by 2020s"),
        ("../2029", "month", "by 2029-12"),
        ("../2021-05", "quarter", "by 2021-Q2"),
        ("2029~", "decade", "2020s–2030s"),
        ("2021-05-19", "decade", "2020s"),
        ("2021-05", "month", "2021-05"),
        ("2021-05-31T23:59:59Z", "month", "2021-05"),
        ("2021-05", "quarter", "2021-Q2"),
        ("2021", "quarter", "2021-Q1–2021-Q4"),
        ("9999", "year", "9999"),
    ],
)
def test_labels_for_counting(text, unit, label):
    """A date that spans years is counted under its span, not under a guessed year."""
    assert format_year_span(read_span(text), unit) == label


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-11-25T16:12:09Z", "T-3d 04:12:09"),
        ("2026-11-25T16:12Z", "T-3d 04:12"),
        ("2026-11-22T16:12:09Z", "T-04:12:09"),
        ("2026-11-22T12:00:00Z", "T+00:00:00"),
        ("2026-11-22T11:59:59Z", "T+00:00:01"),
        ("2026-11-20T10:00Z", "T+2d 02:00"),
        ("2026-11-22", "today"),
        ("2026-11-23", "tomorrow"),
        ("2026-11-21", "yesterday"),
        ("2026-11-27", "in 5 days"),
        ("2026-11-19", "3 days ago"),
        ("2026-12", "in 9 to 39 days"),
        ("2026-11-24~", "in 1 to 3 days"),
        ("2026-11-22T18:00Z/2026-11-24T00:00Z", "within 2 days"),
        ("2026-11-22T12:30Z/2026-11-22T13:29Z", "in 30 to 90 minutes"),  # a launch window
        ("2026-11-22T11:30Z/2026-11-22T12:29Z", "within 30 minutes"),
        ("2026-11-22T12:00Z/2026-11-22T14:59Z", "within 3 hours"),
        ("2026-11-23T00:00Z/2026-11-23T03:59Z", "in 12 to 16 hours"),
        ("2026-11-23T13:00Z/2026-11-23T13:59Z", "tomorrow"),
        ("2026-11-22T10:00Z/2026-11-22T10:59Z", "earlier today"),
        ("2026-11-22T18:00Z~", "today"),
        ("2026-11-22T10:00Z~", "earlier today"),
        ("2027-03", "in 3 to 5 months"),
        ("2027-Q1", "in 1 to 5 months"),
        ("2029", "in 2 to 4 years"),
        ("2027/2030", "in 40 days to 5 years"),
        ("2026", "within 39 days"),
        ("2026-11", "within 8 days"),
        ("2026/2027-03", "any time until 31 March 2027"),
        ("2026-11-20/2026-11-22", "any time today"),
        ("2026-10", "22 to 52 days ago"),
        ("2026-06", "4 to 6 months ago"),
        ("2028/..", "not before 2028"),
        ("2026/..", "any time now, no end given"),
        ("..1999", "at least 26 years ago"),
        ("../2029", "by 31 December 2029"),
        ("../2029~", "by 31 December 2030"),
        ("../2026", "within 39 days"),
        ("../2026-11-22", "any time today"),
        ("../2026-11-22T10:00Z", "earlier today or before"),
        ("../2026-11-21", "at least 1 day ago"),
        ("../2026-06", "at least 4 months ago"),
        ("../2025", "at least 10 months ago"),
    ],
)
def test_countdown(text, words):
    """A countdown says no more than is known."""
    assert countdown(read_span(text), NOON) == words


def test_countdown_takes_any_zone_but_needs_one():
    """Seven in Beijing is still the day before in UTC; without a zone it is no moment."""
    tomorrow = parse_date("2026-11-23")
    beijing = read_now("2026-11-23T07:00+08:00").astimezone(zone(BEIJING))
    assert countdown(tomorrow, beijing) == "tomorrow"
    with pytest.raises(ValueError, match="time zone"):
        countdown(tomorrow, NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("2028", "2028", "unchanged"),
        ("2028", "2028~", "perhaps unchanged"),
        ("2028", "2028-Q3", "perhaps unchanged"),
        ("2025-12", "2026-09", "9 months later"),
        ("2026-09", "2025-12", "9 months earlier"),
        ("2021-05", "2024-08", "3 years 3 months later"),
        ("2020-11-26", "2020-11-23", "3 days earlier"),
        ("2020-11-23", "2021-08-23", "9 months later"),
        ("2028", "2030", "2 years later"),
        ("2028~", "2030", "around 2 years later"),
        ("2026-Q1", "2026-Q3", "2 quarters later"),
        ("2026-H1", "2026-H2", "1 half-year later"),
        ("0000s", "0010s", "1 decade later"),
        ("2020-11-23T20:30:22Z", "2020-11-23T21:15:22Z", "45 minutes later"),
        ("2020-11-23T20:30Z", "2020-11-27T00:30Z", "3 days 4 hours later"),
        ("2020-11-23T20:30Z", "2020-11-24T20:35Z", "1 day later"),
        ("2028", "2031/2032", "2 to 5 years later"),
        ("2031/2032", "2028", "2 to 5 years earlier"),
        ("2021-05", "2021-06-17", "17 to 47 days later"),
        ("2021-05-31", "2021-06", "1 to 30 days later"),
        ("2021-01/2021-03", "2021-02/2021-05", "perhaps up to 5 months later"),
        ("2021-05-19T10:00Z", "2021-05-19T12:00Z/2021-05-19T13:00Z", "later the same day"),
        ("2028", "2030/..", "at least 1 year later"),
        ("2028", "2028-06/..", "perhaps later"),
        ("2028", "2029/..", "later"),
        ("2028/..", "2030", "at most 3 years later"),
        ("2028/..", "2025", "at least 2 years earlier"),
        ("2028/..", "2030/..", "earliest date 2 years later"),
        ("2028/..", "2028/..~", "earliest date perhaps unchanged"),
        ("../2029", "../2030", "latest date 1 year later"),
        ("../2029", "../2028-06", "latest date 18 months earlier"),
        ("../2029", "../2029-06", "latest date 6 months earlier"),
        ("../2029", "2030", "later"),
        ("../2029", "2032", "at least 2 years later"),
        ("../2029", "2028", "perhaps unchanged"),
        ("../2029", "2029/2031", "perhaps later"),
        ("../2029", "2028/..", "perhaps later"),
        ("../2029", "2031/..", "at least 1 year later"),
        ("2028", "../2029", "perhaps unchanged"),
        ("2029/2031", "../2029", "perhaps earlier"),
        ("2030", "../2029", "earlier"),
        ("2032", "../2029", "at least 2 years earlier"),
        ("2028/..", "../2029", "perhaps earlier"),
        ("2031/..", "../2028", "at least 2 years earlier"),
    ],
)
def test_slips(first, second, words):
    """A slip is told in the unit of the plans, or as the spread that is certain."""
    assert format_difference(parse_date(first), parse_date(second)) == words


def test_difference_is_least_and_greatest():
    """Open ends have no limit on their side."""
    year, net = parse_date("2028"), parse_date("2030/..")
    assert difference(year, parse_date("2030")) == (timedelta(365), timedelta(366 + 365 + 365))
    assert difference(year, net) == (timedelta(365), None)
    assert difference(net, year) == (timedelta.min, timedelta(-365))
    before = parse_date("../2029")
    assert difference(year, before) == (timedelta.min, timedelta(366 + 365))
    assert difference(before, year) == (timedelta(-366 - 365), None)


@pytest.mark.parametrize(
    ("text", "said", "interval"),
    [
        ("../2029", "2023-05-29", ("2023-05-29", "2030-01-01")),
        ("../2029", "2023-05", ("2023-05-01", "2030-01-01")),
        ("../2029", "../2023", ("-", "2030-01-01")),
        ("../2029", "2030", ("-", "2030-01-01")),
        ("2029", "2029-06-01", ("2029-01-01", "2030-01-01")),
    ],
)
def test_an_open_start_is_closed_by_when_it_was_said(text, said, interval):
    """A goal lies after the day on which it was set, and is the same date still."""
    date = parse_date(text).since(parse_date(said).earliest)
    assert ends(date) == interval
    assert date == parse_date(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20T09:00Z", "2026-11-20T09:00:00+00:00"),
        ("2026-11-20T09:00:05+08:00", "2026-11-20T01:00:05+00:00"),
    ],
)
def test_now(text, moment):
    """--now is a day or a time with its zone."""
    assert read_now(text).isoformat() == moment


@pytest.mark.parametrize("text", ["2026-11", "2026-11-20~", "2026-11-20T09:00", "now", "2026/.."])
def test_now_is_one_moment(text):
    """--now is refused where it would have to be guessed."""
    with pytest.raises(DateError):
        read_now(text)


@pytest.mark.parametrize(
    ("name", "hours"),
    [("UTC", 0), ("utc", 0), ("+08:00", 8), ("UTC-3", -3), (BEIJING, 8), ("asia/shanghai", 8)],
)
def test_zones(name, hours):
    """A zone is a name or an offset."""
    assert zone(name).utcoffset(LIFTOFF.earliest) == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["Mars/Base", "", "Asia", "../../etc/passwd", "\0", "+25:00", "x" * 999])
def test_unknown_zones(name):
    """An unknown zone is refused with an example."""
    with pytest.raises(DateError, match="Asia/Shanghai"):
        zone(name)
