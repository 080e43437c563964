"""What is next, what was last, and how old all that is."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.chronology import Upcoming, arrange_upcoming, may_fly_within, must_fly_within
from missioncat.cli.commands import COMMANDS, GROUPS, HOME
from missioncat.dates import parse_date
from missioncat.freshness import find_age, find_ages
from missioncat.journal import Journal
from missioncat.model import FORMAT, About, Event, Launch, Mission, Plan, Source
from missioncat.news import News
from missioncat.storage import FileStorage
from missioncat.views.cells import count_cells
from missioncat.views.phrases import describe_ago

NOW = datetime(2026, 11, 20, tzinfo=UTC)
AT = ["--now", "2026-11-20"]
Run = Callable[..., Any]
Plans = Callable[..., Any]


@pytest.fixture
def plans(grown: Callable[..., Catalogue], small_file: Path, run: Run) -> Plans:
    """Run a command on a small catalogue with launches planned for these dates, which are their ids too."""

    def run_with(dates: list[str], *command: str) -> Any:
        launches = [Launch(id=f"on {date}", date=date, vehicle="CZ-5", sources=["gcat"]) for date in dates]
        grown(*(("launches", launch) for launch in launches))
        return run(["--db", str(small_file), *command])

    return run_with


@pytest.fixture
def at_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command whose streams are read and answered by a person."""

    def run_there(command: str | list[str]) -> Any:
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setenv("TERM", "dumb")
        return run(command)

    return run_there


# --- next ------------------------------------------------------------------------------------

ORDER = [
    (["2027", "2026-11-25"], ["2026-11-25", "2027"]),  # a year that is next, and a day in it
    (["2026", "2026-12", "2026-11-25"], ["2026-11-25", "2026-12", "2026"]),
    (["2026-Q4", "2026-12", "2026-11"], ["2026-11", "2026-12", "2026-Q4"]),  # by when it has to fly
    (["2028-03", "2026"], ["2026", "2028-03"]),  # a month that is far away is not next
    (["2027-10", "2027"], ["2027-10", "2027"]),
    (["2026-10-01", "2027", "2026-11-25"], ["2026-11-25", "2027", "2026-10-01"]),  # overdue
    (["2026-11-19", "2026-09"], ["2026-11-19", "2026-09"]),
    (["2028/..", "2033", "2027~", "../2029"], ["2027~", "../2029", "2033", "2028/.."]),
    (["2026-11-25T04:00Z", "2026-11-25", "2026-11-24"], ["2026-11-24", "2026-11-25", "2026-11-25T04:00Z"]),
    # A window of hours is known better than a day.
    (
        ["2026-11-24T00:00Z/2026-11-24T00:59Z", "2026-11-25", "2026-11-26/2026-11-27", "2026-11-28"],
        ["2026-11-24T00:00Z/2026-11-24T00:59Z", "2026-11-25", "2026-11-28", "2026-11-26/2026-11-27"],
    ),
]


@pytest.mark.parametrize(("dates", "order"), ORDER)
def test_what_is_known_well_comes_before_what_is_vague(dates: list[str], order: list[str]) -> None:
    """By how well it is known, then by time."""
    found = [Upcoming(Launch(id=date, date=date), None, "launch", parse_date(date)) for date in sorted(dates)]
    agenda = arrange_upcoming(found, NOW)
    assert [each.launch.id for each in agenda.in_order if each.launch] == order


@given(st.lists(st.sampled_from(["2026-11-25", "2026-12", "2027", "2028~", "2027/..", "../2029", "2020"]), max_size=9))
def test_nothing_is_lost_on_the_agenda(dates: list[str]) -> None:
    """Each plan is in one of its blocks."""
    found = [Upcoming(Launch(id=f"{n}"), None, "launch", parse_date(date)) for n, date in enumerate(dates)]
    found.append(Upcoming(Launch(id="undated"), None, "launch", None))
    agenda = arrange_upcoming(found, NOW)
    assert sorted(each.launch.id for each in agenda.in_order if each.launch) == sorted(
        each.launch.id for each in found if each.launch
    )


def names_in(out: str) -> list[str]:
    """The ids and titles in the lines of a table, in their order."""
    found = []
    for line in out.splitlines():
        if " on 2" in line and "(was due" not in line:
            found.append("on 2" + line.split(" on 2")[1].split("  ")[0])
        elif line.rstrip().endswith(":"):
            found.append(line.strip())
    return found


def test_the_blocks_of_a_table(plans: Plans) -> None:
    """What is vague comes last, under its own title; in a pipe each is a row in order of its earliest moment."""
    dates = ["2026", "2026-12", "2026-11-25", "2027-Q1"]
    out = plans(dates, "next", *AT, "-f", "table").out
    assert names_in(out) == [
        "to the day:", "on 2026-11-25", "to the month:", "on 2026-12", "on 2027-Q1", "some time later:", "on 2026",
    ]  # fmt: skip
    assert "change-8" in out.splitlines()[-3]  # around 2029
    rows = csv.DictReader(io.StringIO(plans(dates, "next", *AT, "-f", "csv").out))
    assert [row["id"] for row in rows] == ["on 2026", "on 2026-11-25", "on 2026-12", "on 2027-Q1", "change-8"]


def days(count: int) -> list[str]:
    """So many days to come."""
    return [f"{NOW + timedelta(days=5 + day):%Y-%m-%d}" for day in range(count)]


MANY = [
    ([f"{2027 + year}" for year in range(60)], [], 17, "17 of 61 planned launches; --vague shows the rest"),
    ([f"{2027 + year}" for year in range(60)], ["--vague"], 61, "61 planned launches"),
    ([f"{2027 + year}" for year in range(60)], ["-n", "3"], 3, "3 of 61 planned launches"),
    (days(30), [], 31, "31 planned launches"),
    (days(30) + [f"{2027 + year}" for year in range(60)], [], 35, "35 of 91 planned launches; --vague shows the rest"),
    (days(30) + [f"{2027 + year}" for year in range(60)], ["--certain"], 30, "30 planned launches"),
]


@pytest.mark.parametrize(("dates", "options", "lines", "footer"), MANY)
def test_as_much_of_what_is_vague_as_there_is_room_for(
    plans: Plans, dates: list[str], options: list[str], lines: int, footer: str
) -> None:
    """All of it where nothing else is known, or a few lines; the footer says of how many."""
    out = plans(dates, "next", *AT, "-f", "table", *options).out
    assert len([line for line in out.splitlines() if "CZ-5" in line]) == lines
    assert footer in out.splitlines()
    assert len(json.loads(plans(dates, "next", *AT, "-f", "json").out)) == len(dates) + 1


def test_what_is_overdue_is_a_line(plans: Plans) -> None:
    """It names the newest; with --vague, and where nothing else is planned, they are rows."""
    dates = ["2026-10-01", "2026-11-01", "2026-09", "2026-08-01", "2026-12-01"]
    out = plans(dates, "next", *AT, "-f", "table").out
    named = [f"on {day} (was due {day})" for day in ("2026-11-01", "2026-10-01", "2026-09")]
    assert f"overdue: {', '.join(named)}" in " ".join(out.split())
    assert "and 1 more: --vague shows them" in " ".join(out.split())
    whole = plans(dates, "next", *AT, "-f", "table", "--vague").out
    assert names_in(whole)[-5:] == ["overdue:", "on 2026-11-01", "on 2026-10-01", "on 2026-09", "on 2026-08-01"]
    only = plans(dates, "next", *AT, "-f", "table", "date:2026-09..2026-10")
    assert names_in(only.out) == ["on 2026-10-01", "on 2026-09"]


def test_the_first_few_are_the_same_everywhere(plans: Plans) -> None:
    """-n takes what is really next, on a terminal and in data."""
    dates = ["2026", "2026-12", "2026-11-25", "2026-11-24", "2026-10-02"]
    assert names_in(plans(dates, "next", *AT, "-n", "2", "-f", "table").out) == ["on 2026-11-24", "on 2026-11-25"]
    rows = json.loads(plans(dates, "next", *AT, "-n", "3", "-f", "json").out)
    assert [row["id"] for row in rows] == ["on 2026-11-24", "on 2026-11-25", "on 2026-12"]


LISTED = [
    ("next --site wenchang", "mengzhou", "shenzhou-24"),
    ("next --vehicle CZ-5", "tianwen-3", "xuntian"),
    ("next --year 2027", "change-7", "shenzhou-24"),
    ("next --fields id,date -n 1", "id\tdate", "countdown"),
    ("next --fields id,milestone_date -n 1 -f csv", "id,milestone_date", "countdown"),
    ("next --fields countdown,crewed -f table -n 1", "within 41 days  yes", "shenzhou-24"),
    ("next --certain", "orel", "mengzhou"),
    ("next -f ics", "SUMMARY:Chang'e 7", "SUMMARY:International Lunar"),
    ("next -f ics --certain", "BEGIN:VCALENDAR", "SUMMARY:Chang'e 7"),
    ("next -f geojson", '"id":"change-7"', "lanyue-lander"),
]


def test_what_is_only_known_vaguely_is_not_called_nothing(plans: Plans) -> None:
    """It is what --certain left out."""
    result = plans(["2028", "2029"], "next", *AT, "vehicle:CZ-5", "^change", "--certain")
    assert result.code == 0
    assert "Nothing is known to the day, month or quarter; 2 more without --certain." in " ".join(result.err.split())


@pytest.mark.parametrize(("command", "there", "absent"), LISTED)
def test_next_has_the_options_of_a_listing(run: Run, command: str, there: str, absent: str) -> None:
    """What is chosen, the columns, the formats."""
    result = run(f"{command} --now 2026-11-20")
    assert result.code == 0, result.err
    assert there in result.out
    assert absent not in result.out


REFUSED = [
    ("next --may", "--may goes with --within"),
    ("next --certain --vague", "leave one of them out"),
    ("next --alarm 1h", "--alarm is for calendars"),
    ("next --fields nosuch", "nosuch"),
    ("next --fields id -f ics", "has its own"),
    ("next --sort date", "--sort"),
]


@pytest.mark.parametrize(("command", "sentence"), REFUSED)
def test_what_cannot_go_together_is_refused(run: Run, command: str, sentence: str) -> None:
    """Rather than ignored."""
    result = run(command)
    assert result.code == 2
    assert sentence in result.err


def test_a_calendar_of_what_is_next_is_a_file(run: Run, tmp_path: Path) -> None:
    """With the alarm that was asked for; another run replaces it."""
    file = tmp_path / "next.ics"
    for _ in range(2):
        assert run(["next", *AT, "-o", str(file), "--alarm", "1d"]).code == 0
    assert "SUMMARY:Chang'e 7" in file.read_text(encoding="utf-8")


# --- next --within ---------------------------------------------------------------------------

SURE = [
    ("2026-11-21", 1, False),  # begins a day from now, not within it
    ("2026-11-21", 2, True),
    ("2026-11-20", 1, True),
    ("2026-11-20T18:00Z", 1, True),
    ("2026-11-19T18:00Z", 1, False),  # over
    ("2026-11", 7, False),
    ("2026-11", 11, True),  # has to fly by then
    ("2026", 41, False),
    ("2026", 42, True),
    ("2026-11-20T20:00Z/2026-11-21T02:00Z", 1, True),  # a window that begins by then
    ("2026-11-22~", 3, False),
    ("2026-11-22~", 4, True),
    ("2028/..", 9000, False),  # no end
    ("../2029", 1, False),
    (None, 9000, False),
]


@pytest.mark.parametrize(("date", "days", "must"), SURE)
def test_what_must_fly_within_a_time(small: Catalogue, date: str | None, days: int, must: bool) -> None:
    """Known to the day or better, or to lie inside as a whole."""
    launch = Launch(id="x", date=date)
    assert must_fly_within(launch, small, NOW, timedelta(days=days)) is must
    if must:
        assert may_fly_within(launch, small, NOW, timedelta(days=days))


ONE_MAY = "1 launch that is planned vaguely may fly then too: --may."

WITHIN = [
    (["2026-11-21", "2026"], "36h", [], 0, ["on 2026-11-21"], ONE_MAY),
    (["2026-11-21", "2026"], "36h", ["--may"], 0, ["on 2026", "on 2026-11-21"], ""),
    (["2026"], "36h", [], 1, [], ONE_MAY),
    (["2026"], "36h", [], 1, [], "Nothing that is planned is known to fly within 36h of 2026-11-20 00:00 UTC."),
    (["2026"], "36h", ["--may"], 0, ["on 2026"], ""),
    (["2028"], "36h", [], 1, [], "Nothing that is planned may fly within 36h"),
    (["2028"], "36h", ["--may"], 1, [], "Nothing that is planned may fly within 36h"),
    (["2026-11-19"], "36h", ["--may"], 1, [], "Nothing that is planned may fly"),  # overdue
]  # fmt: skip


@pytest.mark.parametrize(("dates", "span", "options", "code", "ids", "said"), WITHIN)
def test_cron_is_told_of_what_surely_flies(
    plans: Plans, dates: list[str], span: str, options: list[str], code: int, ids: list[str], said: str
) -> None:
    """Its exit code is 0 for something sure; what only may fly is counted beside it."""
    result = plans(dates, "next", *AT, "--within", span, *options, "-f", "jsonl")
    assert result.code == code
    assert [json.loads(line)["id"] for line in result.out.splitlines()] == ids
    assert said in result.err
    assert bool(said) == bool(result.err)


def test_what_only_may_fly_is_counted_below_a_table(plans: Plans) -> None:
    """And then not beside it, too."""
    result = plans(["2026-11-21", "2026", "2026-Q4"], "next", *AT, "--within", "36h", "-f", "table")
    assert "2 launches that are planned vaguely may fly then too: --may" in result.out
    assert result.err == ""


# --- last ------------------------------------------------------------------------------------

NEWEST = ["2026-222", "2026-221", "2026-218", "2026-213", "2026-205"]


def ids_of(out: str) -> list[str]:
    """The ids in data with a header."""
    return [row["id"] for row in csv.DictReader(io.StringIO(out), delimiter="\t")]


def test_last_is_what_flew_newest_first(run: Run) -> None:
    """Five of them unless more are asked for; nothing that is planned."""
    assert ids_of(run(["last", *AT]).out) == NEWEST
    assert ids_of(run(["last", *AT, "-n", "2"]).out) == NEWEST[:2]
    rows = ids_of(run(["last", *AT, "-n", "9999"]).out)
    assert sorted(rows) == sorted(ids_of(run("launches ^outcome: --fields id").out))


@pytest.mark.parametrize("command", ["last -n 1 -f table", "home"])
def test_last_is_what_had_flown_by_then(run: Run, command: str) -> None:
    """Where --now is a moment of the past; nothing of what came after it."""
    out = run(f"{command} --now 2017-07-03").out
    assert "12 hours ago" in out
    assert "2017-07-02" in out
    assert "T-" not in out.split("on this day")[0].split("\nlast")[-1]


LAST = [
    ("last vehicle:CZ-5 -n 1", ["2026-129", "TJS-25", "5 months ago"], 0),
    ("last --vehicle CZ-5 -n 1 -f table", ["2026-129", "TJS-25", "1 of 11 launches flown"], 0),
    ("last --outcome failure -n 1", ["2026-F06"], 0),
    ("last --site wenchang -n 1 --fields id,ago", ["id\tago"], 0),
    ("last -n 1 -f table", ["57 days ago", "✓", "CZ-6A"], 0),
    ("last -n 1 -f ics", ["BEGIN:VEVENT", "UID:2026-222@missioncat"], 0),
    ("last -n 1 -f json --fields ago,crewed", ['{"ago":"57 days ago","crewed":false}'], 0),
    ("last -n 1 -f table --fields ago,crewed,id", ["ago          crewed  id", "57 days ago          2026-222"], 0),
    ("last status:planned", [], 0),
    ("last --fields nosuch", [], 2),
    ("last --alarm 1h", [], 2),
]


@pytest.mark.parametrize(("command", "parts", "code"), LAST)
def test_last_has_the_options_of_a_listing(run: Run, command: str, parts: list[str], code: int) -> None:
    """What is chosen, the columns, the formats."""
    result = run(f"{command} --now 2026-11-20")
    assert result.code == code
    assert [part for part in parts if part not in result.out] == []


def test_nothing_that_matches_has_flown(run: Run) -> None:
    """Said beside the data, with exit code 0, for the question is answered."""
    assert run("last status:planned -f table").err == "No launch that matches has flown.\n"


AGO = [
    ("2026-11-19T23:30Z", "30 minutes ago"),
    ("2026-11-19T22:59Z", "1 hour ago"),
    ("2026-11-19T00:01Z", "23 hours ago"),
    ("2026-11-19T00:00Z", "yesterday"),
    ("2026-11-19", "yesterday"),
    ("2026-11-20", "today"),
    ("2026-08-22", "90 days ago"),
    ("2026-08-21", "3 months ago"),
    ("2024-11-20", "2 years ago"),
    ("2026-11", "at most 19 days ago"),
    ("2026-10", "20 to 50 days ago"),
    ("2020~", "4 to 8 years ago"),
    ("../2024", "at least 22 months ago"),
    ("2026-11-25", "in 5 days"),  # an outcome before its time is a mistake, but not ours to hide
]


@pytest.mark.parametrize(("date", "said"), AGO)
def test_how_long_ago_is_said_only_as_far_as_it_is_known(date: str, said: str) -> None:
    """Hours within a day, then days, then months and years; what is vague is a spread."""
    assert describe_ago(parse_date(date), NOW) == said


# --- How old the data is ---------------------------------------------------------------------

DATED = [
    ((), None),  # the small catalogue ends in 2020, and knows nothing newer
    ((("launches", Launch(id="a", date="2026-11-18T10:00Z", outcome="failure")),), "2026-11-18"),
    ((("launches", Launch(id="a", date="2026-11", outcome="success")),), None),  # vague
    ((("launches", Launch(id="a", date="2026-11-18~", outcome="success")),), None),
    ((("launches", Launch(id="a", date="2026-11-18")),), None),  # planned
    ((("launches", Launch(id="a", date="2027-01-05", outcome="success")),), None),  # to come
    ((("launches", Launch(id="a", date="2026-02-30", outcome="success")),), None),  # no day
    ((("plans", Plan(id="p", subject="x", milestone="launch", planned="2028", as_of="2026-10-02")),), "2026-10-02"),
    ((("plans", Plan(id="p", subject="x", milestone="launch", planned="2028", as_of="2026-10")),), None),
    ((("sources", Source(id="ll2", title="LL2", as_of="2026-11-19T12:00Z")),), "2026-11-19"),
    ((("sources", Source(id="gcat", title="GCAT", date="2026-09-28")),), "2026-09-28"),  # cited by a flight
    ((("sources", Source(id="book", title="A book", date="2026-09-28")),), None),  # that nothing cites
    ((("missions", Mission(id="m", name="M", events=[Event(date="2026-11-02", kind="end", text="")])),), "2026-11-02"),
]


@pytest.mark.parametrize(("records", "newest"), DATED)
def test_the_newest_exact_day_of_what_was(
    grown: Callable[..., Catalogue], records: tuple[Any, ...], newest: str | None
) -> None:
    """Flown or stated, and known to the day; what is to come makes nothing newer."""
    age = find_age(grown(*records), NOW)
    assert age is not None
    assert age.newest.isoformat() == (newest or "2020-12-16")
    assert age.days == (NOW.date() - age.newest).days


def test_an_empty_catalogue_has_no_age(tmp_path: Path, at_terminal: Run) -> None:
    """And nothing is said of it."""
    path = tmp_path / "empty.json"
    FileStorage(path).write({"catalogue": {"1": About(id="1", format=FORMAT, title="Empty")}})
    result = at_terminal(["--db", str(path), "next", *AT])
    assert "data to" not in result.out + result.err


def test_each_source_has_its_own_age(catalogue: Catalogue) -> None:
    """Those that speak of launches, the newest first."""
    ages = find_ages(catalogue, NOW)
    assert next(iter(ages)) == "gcat"
    assert ages["gcat"].newest.isoformat() == "2026-09-28"
    assert ages["ll2"].newest.isoformat() == "2026-08-22"
    assert [age.days for age in ages.values()] == sorted(age.days for age in ages.values())


AGED = "data to 28 September 2026 (54 days old); `missioncat sync` brings what is new"


@pytest.mark.parametrize("command", ["next", "last", "next -n 1 --fields id", "last vehicle:CZ-5"])
def test_an_answer_says_once_on_a_terminal_how_old_it_is(at_terminal: Run, command: str) -> None:
    """Below it, for a person."""
    assert at_terminal(f"{command} --now 2026-11-21").out.count(AGED) == 1


@pytest.mark.parametrize("options", ["-f csv", "-o out.svg", "-f ics"])
def test_data_and_files_do_not_say_how_old_they_are(
    at_terminal: Run, options: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does stderr."""
    monkeypatch.chdir(tmp_path)
    for command in ("next", "last", "launches --by year"):
        if "ics" in options and "--by" in command:
            continue
        result = at_terminal(f"{command} --now 2026-11-21 {options}")
        written = "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("out.*"))
        said = (result.out + result.err + written).replace("&#160;", " ")
        assert "days old" not in said  # a picture is looked at on other days, so it has the date alone
        assert ("data to" in said) == ("svg" in options)


def test_a_pipe_is_not_told_how_old_it_is(run: Run) -> None:
    """Also not below a table."""
    assert "data to" not in run("next --now 2026-11-21 -f table").out


COUNTS = [
    ("launches --by year", True),
    ("launches --by outcome date:2026", True),
    ("launches --by year,outcome date:2025..", True),
    ("missions --by target", True),
    ("launches --by year date:..2025", False),
    ("launches --by vehicle status:planned", False),
    ("vehicles --by family", False),
]


@pytest.mark.parametrize(("command", "is_said"), COUNTS)
def test_counts_of_this_year_say_how_old_they_are(at_terminal: Run, command: str, is_said: bool) -> None:
    """For it is not over; of years that are, nothing is to be added."""
    now = " --now 2026-11-21" if "vehicles" not in command else ""
    out = at_terminal(command + now).out
    assert (AGED in out) == is_said


# --- The newest of a listing -----------------------------------------------------------------

FIRST = [
    ("launches --last 3", NEWEST[:3]),
    ("launches --last 2 --vehicle CZ-5", ["2026-129", "2025-306"]),
    ("launches --last 0", []),
    ("launches --newest outcome:success -n 2", NEWEST[:2]),
    ("launches --newest -n 1", ["long-march-9"]),
    ("launches --sort -date outcome:success -n 1", NEWEST[:1]),
    ("launches --sort date- outcome:success -n 1", NEWEST[:1]),
    ("launches --sort outcome,-date ^outcome: -n 1", ["2026-F06"]),
    ("missions --newest -n 1", ["long-march-9"]),
]


@pytest.mark.parametrize(("command", "ids"), FIRST)
def test_the_newest_first(run: Run, command: str, ids: list[str]) -> None:
    """In the ways in which one asks for it."""
    assert ids_of(run(command).out) == ids


ORDERS = ["--last 3 --sort id", "--newest --by year", "--last 3 -n 4", "--last 3 --by year", "--last -1"]


@pytest.mark.parametrize("options", ORDERS)
def test_two_orders_are_refused(run: Run, options: str) -> None:
    """As is an order of counts, and two limits."""
    assert run(f"launches {options}").code == 2


LONG = [
    ("launches", "the newest first: --newest, or `missioncat last`"),
    ("missions", "the newest first: --newest"),
]


@pytest.mark.parametrize(("command", "hint"), LONG)
def test_a_long_listing_says_how_to_see_its_end(
    at_terminal: Run, monkeypatch: pytest.MonkeyPatch, command: str, hint: str
) -> None:
    """On a terminal that it is too long for; not one that has an order of its own, or is short."""
    monkeypatch.setenv("LINES", "24")
    assert hint in at_terminal(command).out.splitlines()
    for other in ("-n 5", "--sort date", "--newest", "-f csv"):
        assert "--newest" not in at_terminal(f"{command} {other}").out
    assert "--newest" not in at_terminal("vehicles").out


def test_a_pipe_is_not_told_how_to_see_the_end(run: Run) -> None:
    """It has no screen that could be too short."""
    assert "--newest" not in run("launches -f table").out


# --- path and --version ----------------------------------------------------------------------


def test_path_says_how_old_the_data_is(run: Run) -> None:
    """In words, and for scripts by source."""
    assert run("path --now 2026-11-21").out.splitlines()[-1] == AGED
    rows = {row["what"]: row for row in json.loads(run("path --now 2026-11-21 -f json").out)}
    ages = {what: (row["data_to"], row["age_days"]) for what, row in rows.items()}
    assert ages["catalogue"] == ("2026-09-28", 54)
    assert ages["source gcat"] == ("2026-09-28", 54)
    assert ages["source ll2"] == ("2026-08-22", 91)
    assert ages["settings"] == (None, None)


@pytest.mark.parametrize("text", ["{", '{"catalogue": {"1": {"format": 99}}}'])
def test_path_of_a_file_that_cannot_be_read(run: Run, tmp_path: Path, text: str) -> None:
    """Is still said; only how old it is nobody knows."""
    path = tmp_path / "broken.json"
    path.write_text(text)
    result = run(["--db", str(path), "path"])
    assert result.code == 0
    assert str(path) in result.out
    assert "data to" not in result.out


def test_the_version_has_the_age_on_a_terminal_only(
    run: Run, at_terminal: Run, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one line for a script; of the file that is named before it."""
    monkeypatch.setenv("MISSIONCAT_NOW", "2026-11-21")
    assert len(run("--version").out.splitlines()) == 1
    assert at_terminal("--version").out.splitlines()[1:] == [AGED]
    [_, small] = at_terminal(["--db", str(small_file), "--version"]).out.splitlines()
    assert small.startswith("data to 16 December 2020")
    assert len(at_terminal(["--db", "/no/such.json", "--version"]).out.splitlines()) == 1
    monkeypatch.setenv("MISSIONCAT_NOW", "nonsense")
    assert at_terminal("--version").code == 0


# --- missioncat alone, and the list of commands ----------------------------------------------


def list_files(folder: Path) -> list[tuple[str, int]]:
    """What is in a folder, and when it was changed last."""
    return sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*"))


def write_down(catalogue: Path, at: datetime, news: list[News]) -> None:
    """What a sync found."""
    (catalogue.parent / f"{catalogue.name}.history").mkdir()
    Journal(catalogue).append(at, None, news)


def test_alone_on_a_terminal_it_says_how_things_stand(
    at_terminal: Run, monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path
) -> None:
    """On one small screen, from the built-in catalogue; nothing is written anywhere."""
    monkeypatch.setenv("MISSIONCAT_NOW", "2026-11-23")
    before = list_files(tmp_path)
    result = at_terminal([])
    assert result.code == 0
    assert list_files(tmp_path) == before
    out = result.out
    for part in (
        "next",
        "Shenzhou 24",
        "last",
        "Yaogan 40-04A",
        "on this day",
        "6 years ago",
        "no sync yet",
        AGED[:20],
    ):
        assert part in out
    assert len([line for line in out.splitlines() if "missioncat " in line and "`" not in line]) == 4


@pytest.mark.parametrize("width", [40, 80, 140])
def test_the_dashboard_fits(run: Run, monkeypatch: pytest.MonkeyPatch, small_file: Path, width: int) -> None:
    """24 lines with everything in them, and no line wider than the terminal."""
    monkeypatch.setenv("COLUMNS", str(width))
    told = News("slipped", "change-8", ["嫦娥" * 30], "CZ-5", "wenchang", "2027", "2028", "1 year later")
    write_down(small_file, datetime(2026, 11, 20, tzinfo=UTC), [told] * 9)
    before = list_files(small_file.parent)
    lines = run(["--db", str(small_file), "home", "--now", "2026-11-23"]).out.splitlines()
    assert list_files(small_file.parent) == before
    assert len(lines) <= 23
    assert max(map(count_cells, lines)) <= width
    text = "\n".join(lines)
    assert text.count("slipped") == 2
    assert "and 7 more: `missioncat changes`"[: width - 20] in text


def test_a_narrow_dashboard_has_its_labels_above(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that there is room for what they are about, for whole commands and for what helps."""
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("home --now 2026-11-21").out.splitlines()
    assert len(lines) <= 23
    assert lines[:2] == ["next", "  within 40 days  Shenzhou 24 · CZ-2F ·…"]
    assert any(line.startswith("  missioncat next --within 7d  ") for line in lines)
    assert "`missioncat sync` brings what is new" in lines


def test_a_dashboard_of_nothing_but_overdue_plans_says_so(plans: Plans) -> None:
    """There is something in the catalogue."""
    out = plans(["2026-11-25", "2026-11-26"], "home", "--now", "2099-11-30").out
    assert "`missioncat next`" in out.splitlines()[0]
    assert "nothing in this catalogue" not in out.split("\nlast")[0]


def test_news_of_more_than_a_week_ago_is_none(run: Run, small_file: Path) -> None:
    """Nor is what was found after the moment that is taken for the present."""
    write_down(small_file, datetime(2026, 11, 10, tzinfo=UTC), [News("new", "change-8", ["Chang'e 8"])])
    for now, said in (("2026-11-20", "nothing new"), ("2026-11-12", "new  "), ("2026-11-09", "nothing new")):
        assert said in run(["--db", str(small_file), "home", "--now", now]).out


def test_alone_in_a_pipe_it_is_the_help(run: Run, at_terminal: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit code 2, as a script expects that has forgotten what it wanted."""
    result = run([])
    assert result.code == 2
    assert "Usage: missioncat" in result.out + result.err
    assert run("--no-color").code == 2
    assert "next" in at_terminal("--no-color").out
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert run([]).code == 2


def test_an_empty_catalogue_has_a_dashboard(at_terminal: Run, tmp_path: Path) -> None:
    """That says that there is nothing."""
    path = tmp_path / "empty.json"
    FileStorage(path).write({"catalogue": {"1": About(id="1", format=FORMAT, title="Empty")}})
    result = at_terminal(["--db", str(path)])
    assert result.code == 0
    assert result.out.count("nothing in this catalogue") == 2


def test_the_list_of_commands_is_grouped(run: Run) -> None:
    """Each command stands in one group."""
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)
    out = run("--help").out
    titles = [line.strip(":") for line in out.splitlines() if line.strip(":") in GROUPS]
    assert titles == ["Ask", "Track", "Change", "Exchange", "Look after"]
    assert "\n  next         Show what is coming" in out
    assert HOME not in COMMANDS
