"""Events, lives and planned flights in order of time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.chronology import (
    find_anniversaries,
    find_life,
    find_upcoming,
    may_fly_within,
    mission_moments,
)
from missioncat.dates import parse_date
from missioncat.model import Event, Launch, Mission
from missioncat.views.phrases import describe_countdown

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Run = Callable[..., Any]


def test_moments_are_the_events_and_the_plans_ahead(catalogue: Catalogue) -> None:
    """What happened, then what is still to come, in order of time."""
    moments = mission_moments(catalogue.table(Mission)["tianwen-2"], catalogue, NOW)
    happened = [moment for moment in moments if not moment.planned]
    ahead = [moment for moment in moments if moment.planned]
    assert len(happened) == len(catalogue.table(Mission)["tianwen-2"].events)
    assert ahead
    assert all(moment.date.latest is None or moment.date.latest > NOW for moment in ahead)
    assert [moment.date.sort_key for moment in moments] == sorted(moment.date.sort_key for moment in moments)


def test_a_plan_that_came_true_is_no_moment_of_its_own(catalogue: Catalogue) -> None:
    """Luna-25's many launch plans are over since it flew."""
    moments = mission_moments(catalogue.table(Mission)["luna-25"], catalogue, NOW)
    assert [moment.kind for moment in moments if moment.planned] == []


def test_what_is_said_of_a_plan_belongs_to_its_date(catalogue: Catalogue) -> None:
    """Of two statements of one day the date and the note are those of the same one: the first lander of Luna-27."""
    (moment,) = mission_moments(catalogue.table(Mission)["luna-27"], catalogue, NOW)
    assert moment.date.text == "2029"
    assert "first of two landers" in moment.text


def test_a_plan_is_gone_when_its_time_is_over(small: Catalogue) -> None:
    """What was planned for around 2029 is ahead until 2031."""
    mission = small.table(Mission)["change-8"]
    for year, planned in ((2024, [True]), (2030, [True]), (2031, []), (2040, [])):
        moments = mission_moments(mission, small, datetime(year, 1, 1, tzinfo=UTC))
        assert [moment.planned for moment in moments] == planned


LIVES = [
    # events (date, kind), status -> end, planned, ongoing
    ([("2020-12-16", "return")], "completed", "2020-12-16", False),
    ([("2020-12-16", "return"), ("2021-01-01", "end")], "completed", "2021-01-01", False),
    ([("2020-12-16", "anomaly"), ("2021-02-01", "image-release")], "lost", "2020-12-16", False),
    ([("2020-12-16", "landing")], "completed", "2020-12-16", False),
    ([("2020-12-16", "landing")], "operating", None, True),
    ([("2020-12-16", "end")], "extended", None, True),
    ([], "completed", None, False),
]


@pytest.mark.parametrize(("events", "status", "end", "ongoing"), LIVES)
def test_a_life_ends_as_its_events_say(
    small: Catalogue, events: list[tuple[str, str]], status: str, end: str | None, ongoing: bool
) -> None:
    """By its end, its return, its loss, or else its last event; not at all while it goes on."""
    mission = Mission(
        id="m", name="M", launch="2020-087", status=status,  # type: ignore[arg-type]
        events=[Event(date=date, kind=kind, text="…") for date, kind in events],
    )  # fmt: skip
    life = find_life(mission, small)
    assert life is not None
    assert (life.start.text, life.planned, life.ongoing) == ("2020-11-23T20:30:22Z", False, ongoing)
    assert (life.end.text if life.end else None) == end


def test_a_life_needs_a_date(small: Catalogue) -> None:
    """A mission without launch, or whose launch has no date, has none to draw."""
    assert find_life(Mission(id="m", name="M"), small) is None
    assert find_life(Mission(id="m", name="M", launch="nowhere"), small) is None


def test_what_is_coming_comes_soonest_first(catalogue: Catalogue) -> None:
    """Only what has not flown, and what has no date last."""
    launches, missions = (catalogue.records(table).values() for table in ("launches", "missions"))
    coming = find_upcoming(launches, missions, catalogue, NOW)
    assert sum(each.launch is not None for each in coming) == 16
    assert all(each.launch.outcome is None for each in coming if each.launch)
    keys = [each.date.sort_key for each in coming if each.date]
    assert keys == sorted(keys)
    assert [each.date is None for each in coming] == sorted(each.date is None for each in coming)


MILESTONES = [
    # now -> what `next` shows of the mission, and what `missions` finds it by
    ("2026-11-21", "crewed-lunar-landing", "landing by 31 December 2029"),
    ("2029-12-01", "crewed-lunar-landing", "landing within 30 days"),
    ("2030-01-02", "crewed-lunar-landing", "no date given"),
    ("2026-11-21", "ilrs", "construction start 2028"),
    ("2029-01-01", "ilrs", "building missions around 2030 to 2040"),
]


@pytest.mark.parametrize(("now", "mission", "said"), MILESTONES)
def test_a_mission_without_a_launch_date_shows_its_next_milestone(run: Run, now: str, mission: str, said: str) -> None:
    """Named as such; one whose time is over is left out; the launch's own date stays empty."""
    rows = {row["id"]: row for row in json.loads(run(f"next --now {now} -f json").out)}
    assert rows[mission]["countdown"] == said
    assert [rows[mission][name] for name in ("date", "earliest", "latest", "precision")] == [None] * 4
    assert said in run(["next", "--now", now, "-f", "table"]).out


FOUND_BY_MILESTONE = [
    ("missions date:2027", True), ("missions date:2022", False), ("missions date:2030", False),
    ("missions date:2027 --certain", False), ("missions date:2023-05..2029 --certain", True),
    ("missions milestone:landing", True), ("missions milestone_date:2027", True), ("missions year:2028", True),
    ("next landing", True), ("next --within 4000d", False),
]  # fmt: skip


@pytest.mark.parametrize(("command", "found"), FOUND_BY_MILESTONE)
def test_a_milestone_is_asked_for_as_a_date(run: Run, command: str, found: bool) -> None:
    """From the day on which it was said; a milestone is no flight."""
    result = run(f"{command} --now 2026-11-21 -f json")
    assert ("crewed-lunar-landing" in {row["id"] for row in json.loads(result.out)}) is found


def test_a_milestone_is_only_a_may(run: Run) -> None:
    """In a listing by year it may lie there; on the mission's page it stands by itself."""
    assert "may: landing by 2029" in run("missions date:2027 -f table").out
    page = run("show crewed-lunar-landing --now 2026-11-21 -f table").out
    assert "Next\n  landing by 31 December 2029 (said on 11 February 2026)" in page


WITHIN = [
    # date, days from 2026-11-20 -> may it fly?
    ("2026-11-25", 7, True),
    ("2026-11-27", 7, False),  # begins when the week is over
    ("2026-11-26T23:59Z", 7, True),
    ("2026-12", 7, False),
    ("2026-12", 11, False),
    ("2026-12", 12, True),
    ("2026-11", 1, True),
    ("2026", 1, True),
    ("2027~", 1, True),  # may be in 2026
    ("2026-11-19", 7, False),  # over
    ("2026-11-19/..", 7, True),  # not before, and not yet flown
    ("2028/..", 7, False),
    ("../2029", 1, True),  # on any day until its end
    ("../2026-11-20", 1, True),
    ("../2026-11-19", 7, False),  # over
    (None, 7, False),
]


@pytest.mark.parametrize(("date", "days", "may"), WITHIN)
def test_what_may_fly_within_a_time(small: Catalogue, date: str | None, days: int, may: bool) -> None:
    """As far as its date goes."""
    assert may_fly_within(Launch(id="x", date=date), small, NOW, timedelta(days=days)) is may


@pytest.mark.parametrize(("days", "may"), [(7, False), (8, False), (9, True)])
def test_a_goal_is_not_reached_before_it_is_set(
    grown: Callable[..., Catalogue], goal: dict[str, Any], days: int, may: bool
) -> None:
    """Seen from eight days before somebody said "before 2030"."""
    catalogue = grown(*goal.items())
    launch = catalogue.table(Launch)["goal"]
    assert may_fly_within(launch, catalogue, datetime(2023, 5, 21, tzinfo=UTC), timedelta(days=days)) is may


def test_a_goal_is_overdue_when_its_end_has_passed(grown: Callable[..., Catalogue], goal: dict[str, Any]) -> None:
    """It comes after what is exact in that year, and counts down to its end."""
    catalogue = grown(*goal.items(), ("launches", Launch(id="late", date="2029-12-30", sources=["gcat"])))
    coming = find_upcoming(catalogue.table(Launch).values(), (), catalogue, NOW)
    assert [each.launch.id for each in coming if each.launch] == ["change-8", "late", "goal"]
    date = parse_date("../2029")
    assert describe_countdown(date, NOW) == "by 31 December 2029"
    assert describe_countdown(date, datetime(2029, 12, 19, tzinfo=UTC)) == "within 12 days"
    assert describe_countdown(date, datetime(2030, 1, 1, tzinfo=UTC)) == "overdue: was due by the end of 2029"


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_what_may_fly_in_a_week_may_fly_in_a_month(few: int, more: int) -> None:
    """A longer time never excludes what a shorter one includes."""
    launch = Launch(id="x", date="2028~")
    shorter, longer = sorted((timedelta(days=few), timedelta(days=more)))
    assert may_fly_within(launch, None, NOW, shorter) <= may_fly_within(launch, None, NOW, longer)  # type: ignore[arg-type]


DAYS = [
    ((2026, 11, 23), None, {"2020-087"}),
    ((2026, 11, 24), "Asia/Shanghai", {"2020-087"}),
    ((2026, 4, 24), None, {"1970-034"}),
    ((1970, 4, 24), None, set()),  # no anniversary on the day itself
    ((2026, 2, 29 - 1), None, set()),
]


@pytest.mark.parametrize(("day", "zone", "subjects"), DAYS)
def test_anniversaries(catalogue: Catalogue, day: tuple[int, int, int], zone: str | None, subjects: set[str]) -> None:
    """What happened on this day of earlier years, in the day's own zone."""
    moments = find_anniversaries(catalogue, datetime(*day, tzinfo=UTC), zone)
    assert subjects <= {moment.subject for moment in moments}
    assert all(moment.date.is_exact for moment in moments)
    assert all(moment.date.earliest and moment.date.earliest.year < day[0] for moment in moments)
    if zone is None:
        assert {(m.date.earliest.month, m.date.earliest.day) for m in moments if m.date.earliest} <= {day[1:]}


YEARS = [
    # the day asked for, the zone; how many years ago a launch on 31 December 2019 at 18:00 UTC was
    ("2025-12-31", "UTC", "6"),
    ("2026-01-01", "Asia/Shanghai", "6"),
    ("2025-12-31", "America/New_York", "6"),
]


@pytest.mark.parametrize(("day", "zone", "years"), YEARS)
def test_years_ago_are_counted_in_the_zone(
    run: Run, grown: Callable[..., Catalogue], day: str, zone: str, years: str
) -> None:
    """In data and on the terminal."""
    launch = Launch(id="x", date="2019-12-31T18:00Z", vehicle="CZ-5", outcome="success", sources=["gcat"])
    line = f"--db {grown(('launches', launch)).location.path} on-this-day --now {day} --tz {zone} -f"
    [row] = json.loads(run(f"{line} json").out)
    assert (row["id"], str(row["years_ago"])) == ("x", years)
    assert re.search(rf"\s{years}\s+Long March 5 launched", run(f"{line} table").out)


def test_a_day_without_a_time_is_that_day_in_every_zone(run: Run, grown: Callable[..., Catalogue]) -> None:
    """New York's 31 December is not the one of a launch on 1 January."""
    launch = Launch(id="x", date="2020-01-01", vehicle="CZ-5", outcome="success", sources=["gcat"])
    line = f"--db {grown(('launches', launch)).location.path} on-this-day --tz America/New_York -f json --now"
    assert json.loads(run(f"{line} 2025-12-31").out) == []
    assert json.loads(run(f"{line} 2026-01-01").out)[0]["years_ago"] == 6


def test_vague_dates_happened_on_no_day(small: Catalogue) -> None:
    """The first of a month is not the day of what happened in that month, nor a planned flight of anything."""
    small.table(Mission)["rover"].events.append(Event(date="2021-01", kind="note", text="…"))
    assert find_anniversaries(small, datetime(2026, 1, 1, tzinfo=UTC)) == []


EVENTS_OF_A_DAY = [
    ("2022-10-31", "milestone", "Docked at the front port.", "launch event"),
    ("2022-10-31", "docking", "At the front port.", "launch event"),
    ("2022-10-31", "landing", "Touched down.", "launch event"),
    ("2022-10", "orbit-insertion", "In its orbit.", "launch event"),
    ("2022-10-31", "rover-deployed", "Off the ramp.", "launch event"),
    ("2022-10-31", "return", "Back on Earth.", "launch event"),
    ("2022-10-31", "milestone", "Moved to the pad.", "event launch"),
    ("2022-10-31", "announcement", "Said to fly today.", "event launch"),
    ("2022-10-31T07:00Z", "landing", "Before, by a source in error.", "event launch"),
    ("2022-10-30", "landing", "Before, by a source in error.", "event launch"),
    ("2022-10-31T20:27Z", "milestone", "Docked.", "launch event"),
]


@pytest.mark.parametrize(("date", "kind", "text", "order"), EVENTS_OF_A_DAY)
def test_what_can_only_follow_the_launch_comes_after_it(
    run: Run, small_file: Path, date: str, kind: str, text: str, order: str
) -> None:
    """In the timeline, on the page and in exports, however the two stand in the file."""
    at = ["--db", str(small_file)]
    run([*at, "add", "launches", "id=2022-143", "date=2022-10-31T07:37:23Z", "vehicle=CZ-5B", "outcome=success", "-y"])
    run([*at, "add", "missions", "id=mengtian", "name=Mengtian", "launch=2022-143", "-y"])
    event = [f"date={date}", f"kind={kind}", f"text={text}"]
    launch = ["date=2022-10-31T07:37:23Z", "kind=launch", "text=Launched."]
    for each in (event, launch):
        assert run([*at, "add", "events", "mission=mengtian", *each, "-y"]).code == 0
    wanted = [text if name == "event" else "Launched." for name in order.split()]
    assert [row["text"] for row in json.loads(run([*at, "timeline", "mengtian", "-f", "json"]).out)] == wanted
    [shown] = json.loads(run([*at, "show", "mengtian", "-f", "json"]).out)
    assert [each["text"] for each in shown["events"]] == wanted
    for view in ("timeline", "show"):
        drawn = run([*at, view, "mengtian", "-f", "table"]).out
        assert sorted(wanted, key=drawn.index) == wanted


ALTERNATIVES = [
    # the query; the missions that are drawn
    ("rover , status:extended", {"rover", "change-5"}),
    ("status:extended , rover", {"rover", "change-5"}),
    ("rover , change-5", {"rover", "change-5"}),
    ("rover change-5", {"rover", "change-5"}),
    ("rover change-5 status:extended", {"change-5"}),
    ("rover status:extended , lander", {"lander"}),
    ("rover ^change-5 , lander", {"rover", "lander"}),
    ("rover , rover", {"rover"}),
]


@pytest.mark.parametrize(("query", "expected"), ALTERNATIVES)
def test_names_and_terms_in_alternatives(
    run: Run, grown: Callable[..., Catalogue], query: str, expected: set[str]
) -> None:
    """A name narrows its own alternative only."""
    event = Event(date="2021", kind="note", text="Seen.", sources=["gcat"])
    shared = {"launch": "2020-087", "events": [event], "sources": ["gcat"]}
    catalogue = grown(
        ("missions", Mission(id="rover", name="Rover", **shared)),
        ("missions", Mission(id="lander", name="Lander", **shared)),
    )
    rows = json.loads(run(f"--db {catalogue.location.path} timeline {query} -f json").out)
    assert {row["mission"] for row in rows} == expected


def test_zhurong_and_all_that_go_to_the_moon(run: Run) -> None:
    """In the catalogue that comes with the program."""
    drawn = {
        query: {row["mission"] for row in json.loads(run(["timeline", *query.split(), "-f", "json"]).out)}
        for query in ("zhurong", "target:moon", "zhurong , target:moon")
    }
    assert drawn["zhurong , target:moon"] == drawn["zhurong"] | drawn["target:moon"]
    assert len(drawn["target:moon"]) > len(drawn["zhurong"]) == 1


TIMES = [
    ("target:moon date:2026", {"2026"}),
    ("target:moon year:2026", {"2026"}),
    ("target:moon 2026", {"2026"}),
    ("target:moon date:2020-12..2021", {"2020", "2021"}),
    ("zhurong date:..2021-06", {"2021"}),
    ("zhurong ^date:2021..2022", {"2023"}),
    ("zhurong date:2023 , change-5 date:2020", {"2020", "2023"}),
    ("zhurong date:1999", set()),
]


@pytest.mark.parametrize(("query", "years"), TIMES)
def test_a_date_of_a_timeline_is_that_of_events(
    run: Run, query: str, years: set[str]
) -> None:
    """Whenever the missions were launched; the other terms are about these."""
    rows = json.loads(run(f"timeline {query} -f json --now 2026-11-20").out)
    assert {row["date"][:4] for row in rows if not row["planned"]} == years


def test_plans_lie_no_earlier_than_they_were_made(run: Run) -> None:
    """One of 2026 that says "before 2030" is none of 2024."""
    plans = {
        year: run(f"timeline crewed-lunar-landing date:{year} -f json --now 2026-11-20").out
        for year in (2024, 2025, 2028, 2031)
    }
    assert ["../2029" in out for out in plans.values()] == [False, False, True, False]


LIVES = [
    ("target:moon date:2014", {"change-2", "change-3", "yutu", "change-5-t1"}),
    ("target:moon date:2014 , zhurong date:2014", {"change-2", "change-3", "yutu", "change-5-t1"}),
    ("zhurong tianwen-1 date:2025", {"tianwen-1"}),
    ("zhurong tianwen-1 ^date:2025", {"zhurong"}),
    ("zhurong tianwen-1 date:2020..", {"tianwen-1", "zhurong"}),
    ("lanyue date:2014 , zhurong", {"zhurong"}),  # of what has no date nobody knows that it flew
]


@pytest.mark.parametrize(("query", "missions"), LIVES)
def test_a_date_of_a_gantt_is_that_of_lives(
    run: Run, catalogue: Catalogue, query: str, missions: set[str]
) -> None:
    """It draws those missions that flew in that time, as far as anyone knows."""
    out = run(f"timeline {query} --gantt -f table --now 2026-11-20").out
    bars, footer = out.split("\n\n")
    drawn = [line.split("  ")[0] for line in bars.splitlines()[:-2]]
    names = [catalogue.records("missions")[mission].name for mission in missions]
    assert sorted(drawn) == sorted(names)
    assert "left out" not in footer


def test_nothing_found_is_said_once(run: Run) -> None:
    """Nor is there anything to draw then, and nobody need be told."""
    result = run("timeline target:xyz --gantt -f table")
    assert (result.code, result.out, result.err) == (0, "", "No mission matches.\n")


def test_a_word_of_a_timeline_is_found_as_in_listings(run: Run) -> None:
    """What is no name of anything, but a part of names; what is part of none is said to be nothing."""
    rows = json.loads(run("timeline rover date:2021-05-14 -f json").out)
    assert [row["mission"] for row in rows] == ["zhurong"]
    assert "There is nothing called 'zhurnog'" in run("timeline zhurnog").err


def test_a_time_in_which_nothing_happened_is_said(run: Run) -> None:
    """Without a drawing of nothing."""
    assert "No event of theirs is recorded in that time." in run("timeline zhurong date:1999 -f table").err
    assert "None of them flew in that time" in run("timeline zhurong date:1999 --gantt -f table").err
