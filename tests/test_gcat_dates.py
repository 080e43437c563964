"""GCAT's vague dates: read with their meaning, written back letter for letter."""

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from missioncat.dates import parse_date
from missioncat.dates.gcat import format_gcat_date, parse_gcat_date
from missioncat.dates.units import MONTHS
from missioncat.errors import DateError

SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "gcat"

# The table of GCAT's own description, with the interval that each implies. (It gives 2331:48 for 8.98; 0.98 of a
# day is 2331:12, and that is what we take.)
MEANINGS = [
    ("2016 Jun  8 2355:57", "2016-06-08T23:55:57Z", "2016-06-08 23:55:57", "2016-06-08 23:55:58"),
    ("2016 Jun  8 2355:57?", "2016-06-08T23:55:57Z?", "2016-06-08 23:55:56", "2016-06-08 23:55:59"),
    ("2016 Jun  8 2355", "2016-06-08T23:55Z", "2016-06-08 23:55", "2016-06-08 23:56"),
    ("2016 Jun  8 2355?", "2016-06-08T23:55Z?", "2016-06-08 23:54", "2016-06-08 23:57"),
    ("2016 Jun  8.98", "2016-06-08T23:31:12Z/2016-06-08T23:45:35Z", "2016-06-08 23:31:12", "2016-06-08 23:45:36"),
    ("2016 Jun  8.98?", "2016-06-08T23:16:48Z/2016-06-08T23:59:59Z", "2016-06-08 23:16:48", "2016-06-09 00:00"),
    ("2016 Jun  8 23h", "2016-06-08T23:00Z/2016-06-08T23:59Z", "2016-06-08 23:00", "2016-06-09 00:00"),
    ("2016 Jun  8 23h?", "2016-06-08T22:00Z/2016-06-09T00:59Z", "2016-06-08 22:00", "2016-06-09 01:00"),
    ("2016 Jun  8.9", "2016-06-08T21:36Z/2016-06-08T23:59Z", "2016-06-08 21:36", "2016-06-09 00:00"),
    ("2016 Jun  8.9?", "2016-06-08T19:12Z/2016-06-09T02:23Z", "2016-06-08 19:12", "2016-06-09 02:24"),
    ("2016 Jun  8", "2016-06-08", "2016-06-08", "2016-06-09"),
    ("2016 Jun  8?", "2016-06-08?", "2016-06-07", "2016-06-10"),
    ("2016 Jun", "2016-06", "2016-06-01", "2016-07-01"),
    ("2016 Jun?", "2016-06?", "2016-05-01", "2016-08-01"),
    ("2016 Q2", "2016-Q2", "2016-04-01", "2016-07-01"),
    ("2016 Q2?", "2016-Q2?", "2016-01-01", "2016-10-01"),
    ("2016", "2016", "2016-01-01", "2017-01-01"),
    ("2016?", "2016?", "2015-01-01", "2018-01-01"),
    ("2010s", "2010s", "2010-01-01", "2020-01-01"),
    ("2010s?", "2010s?", "2000-01-01", "2030-01-01"),
    ("21C", "2001/2100", "2001-01-01", "2101-01-01"),
    ("21C?", "1901/2200", "1901-01-01", "2201-01-01"),
    ("3M", "2001/3000", "2001-01-01", "3001-01-01"),
    ("3M?", "1001/4000", "1001-01-01", "4001-01-01"),
]


@pytest.mark.parametrize(("text", "ours", "earliest", "latest"), MEANINGS)
def test_every_form_of_the_description(text: str, ours: str, earliest: str, latest: str) -> None:
    """The interval is GCAT's, and the same text comes back."""
    date = parse_gcat_date(text)
    assert date is not None
    assert date.text == ours
    assert date.earliest == datetime.fromisoformat(earliest).replace(tzinfo=UTC)
    assert date.latest == datetime.fromisoformat(latest).replace(tzinfo=UTC)
    assert format_gcat_date(date) == text


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("  1957 Oct  4 1928:34  ", "1957-10-04T19:28:34Z"),
        ("1960 Sep 5", "1960-09-05"),
        ("2016 DEc 14", "2016-12-14"),
        ("2026 Nov  8s", "2026-11-08"),
        ("2026 Nov s", "2026-11"),
        ("2016 Jun  8 2355:57.345", "2016-06-08T23:55:57Z"),
        ("2016 Jun  8 7h", "2016-06-08T07:00Z/2016-06-08T07:59Z"),
    ],
)
def test_spellings_that_occur(text: str, ours: str) -> None:
    """Padding, a single space before the day, a slip of the shift key, the tag for scheduled."""
    date = parse_gcat_date(text)
    assert date is not None
    assert date.text == ours


@pytest.mark.parametrize("text", ["", "-", "?", "*", "  - "])
def test_no_date(text: str) -> None:
    assert parse_gcat_date(text) is None


@pytest.mark.parametrize(
    "text",
    ["2016 Jun 31", "2016 Foo", "2016 Q5", "16", "2016 Jun 8 2460", "2016 Jun 8 24h", "2015s?x", "0C", "99M",
     "2016-06-08", "2016 Jun 8.985", "\x1b[31m2016", "2016 Jun 8 2359:60"],
)  # fmt: skip
def test_what_is_not_one_is_refused(text: str) -> None:
    """With a sentence that has no control character in it."""
    with pytest.raises(DateError, match="is not a date as GCAT writes it") as refusal:
        parse_gcat_date(text)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    ("ours", "text"),
    [
        ("2029~", "2029?"),
        ("2026-H2", "2026"),
        ("2021-05/2021-06", "2021 Q2"),
        ("2015/2017", "2016?"),
        ("2025-12-31/2026-01-01", "2025 Dec 31?"),
        ("2026-11-08/2026-11-10", "2026 Nov  9?"),
        ("2026-11-08T10:00Z/2026-11-08T10:20Z", "2026 Nov  8 10h"),
        ("2028/..", "?"),
        ("../1969", "?"),
    ],
)
def test_what_gcat_cannot_say_is_written_wider(ours: str, text: str) -> None:
    assert format_gcat_date(parse_date(ours)) == text


def _gcat_texts() -> st.SearchStrategy[str]:
    """Every date that GCAT can write, canonically spaced."""
    days = st.dates(min_value=datetime(1001, 2, 1).date(), max_value=datetime(5999, 1, 1).date())  # noqa: DTZ001

    def write(day: object, moment: timedelta, form: str, mark: str, number: int) -> str:
        date = f"{day:%Y} {MONTHS[day.month - 1][:3]} {day.day:2d}"  # type: ignore[attr-defined]
        clock = datetime(2000, 1, 1, tzinfo=UTC) + moment
        body = {
            "second": f"{date} {clock:%H%M:%S}",
            "minute": f"{date} {clock:%H%M}",
            "centiday": f"{date}.{number:02d}",
            "hour": f"{date} {clock:%H}h",
            "deciday": f"{date}.{number // 10}",
            "day": date,
            "month": date[:8],
            "quarter": f"{date[:4]} Q{number % 4 + 1}",
            "year": date[:4],
            "decade": f"{date[:3]}0s",
            "century": f"{number % 50 + 11}C",
            "millennium": f"{number % 5 + 2}M",
        }[form]
        return body + mark

    forms = ("second", "minute", "centiday", "hour", "deciday", "day", "month", "quarter", "year", "decade", "century",
             "millennium")  # fmt: skip
    clocks = st.integers(0, 86399).map(lambda seconds: timedelta(seconds=seconds))
    return st.builds(write, days, clocks, st.sampled_from(forms), st.sampled_from(["", "?"]), st.integers(0, 99))


@example("2M?")
@given(_gcat_texts())
def test_writing_is_the_inverse_of_reading(text: str) -> None:
    """No GCAT date loses anything on its way through our catalogue."""
    assert format_gcat_date(parse_gcat_date(text)) == text


PARTS = st.builds(
    lambda year, month, form: {
        "year": f"{year}", "month": f"{year}-{month:02d}", "half": f"{year}-H{month % 2 + 1}",
        "quarter": f"{year}-Q{month % 4 + 1}", "day": f"{year}-{month:02d}-{month * 2:02d}",
        "minute": f"{year}-{month:02d}-01T{month:02d}:{month * 4:02d}Z",
    }[form],
    st.integers(1942, 2099), st.integers(1, 12), st.sampled_from(["year", "month", "half", "quarter", "day", "minute"]),
)  # fmt: skip


@given(PARTS, PARTS, st.sampled_from(["", "~", "?"]))
def test_reading_is_never_narrower_than_what_was_written(first: str, last: str, mark: str) -> None:
    """What GCAT has no word for is written so that nothing is claimed that was not known."""
    if parse_date(first).sort_key > parse_date(last).sort_key:
        first, last = last, first
    for text in (first + mark, f"{first}/{last}{mark}"):
        try:
            date = parse_date(text)
        except DateError:  # a range that ends before it starts
            continue
        written = parse_gcat_date(format_gcat_date(date))
        assert written is not None
        assert date.within(written)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not kept with the project")
@pytest.mark.parametrize(
    ("file", "delimiter", "columns"),
    [("launchlog_2024-12-08.tsv", "\t", [1]), ("launches_all_2026-01-24.csv", ",", [1]), ("sites.tsv", "\t", [5, 6])],
)
def test_every_date_of_the_real_files(file: str, delimiter: str, columns: list[int]) -> None:
    """All are read, and come back as they were, but for a day written `07` or ` 7` and one slip of the shift key."""
    changed = set()
    with (SAMPLES / file).open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter=delimiter):
            if row[0].startswith("#") or row[0] == "Launch_Tag":
                continue
            for text in (row[column].rstrip() for column in columns):
                date = parse_gcat_date(text)
                usual = re.sub(r"(?<=[a-z] )0?(?=\d\b)", " ", text)
                if date is not None and format_gcat_date(date) != usual:
                    changed.add(text)
    assert changed <= {"2016 DEc 14"}


@pytest.mark.parametrize(
    ("ours", "gcats"), [("9999-06/9999", "9999"), ("9990s/9999", "9990s"), ("9949-12/9990s", "100C")]
)
def test_the_last_units_of_the_calendar_hold_its_last_day(ours: str, gcats: str) -> None:
    """They end where datetime does, not a month before, and are read again."""
    assert format_gcat_date(parse_date(ours)) == gcats
    assert parse_gcat_date(gcats) is not None
