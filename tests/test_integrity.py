"""Each rule of `missioncat check` finds its fault in a catalogue that has no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from by_id import read_by_id, write_by_id

from missioncat.catalogue import Catalogue
from missioncat.integrity import RULES, find_problems
from missioncat.model import Launch
from missioncat.storage import Location

Run = Callable[..., Any]
Content = dict[str, dict[str, dict[str, Any]]]

EVENT = {"date": "2020-12-17", "kind": "note", "text": "…", "sources": ["gcat"]}
PLAN = {"subject": "change-8", "milestone": "launch", "planned": "2030", "as_of": "2026", "sources": ["gcat"]}
SAID = "change-8:launch:2028:2023"

# Each row: what is put where in the small catalogue, and the (table, id, field, sentence) that it breaks.
FAULTS = [
    (("launches", "2020-087", "date", "2020-13"), ("launches", "2020-087", "date", "is not a date")),
    (("cooperation", "loan", "date", "soon"), ("cooperation", "loan", "date", "'soon' is not a date")),
    (("plans", SAID, "as_of", "20230101"), ("plans", SAID, "as_of", "is not a date")),
    (
        ("missions", "change-5", "events", [EVENT | {"date": "?"}]),
        ("missions", "change-5", "events[0].date", "not a date"),
    ),
    (("launches", "2020-087", "vehicle", "CZ-99"), ("launches", "2020-087", "vehicle", "'CZ-99' has no record")),
    (("launches", "2020-087", "site", "moon"), ("launches", "2020-087", "site", "no record among the sites")),
    (("missions", "rover", "parent", "nobody"), ("missions", "rover", "parent", "'nobody' has no record")),
    (("missions", "rover", "launch", "1999-001"), ("missions", "rover", "launch", "no record among the launches")),
    (("cooperation", "loan", "subject", "nobody"), ("cooperation", "loan", "subject", "'nobody' has no record")),
    (("plans", SAID, "subject", "nobody"), ("plans", "nobody:launch:2028:2023", "subject", "'nobody' has no record")),
    (("sites", "wenchang", "sources", ["?"]), ("sites", "wenchang", "sources", "'?' has no record")),
    (
        ("missions", "change-5", "events", [EVENT | {"sources": ["x"]}]),
        ("missions", "change-5", "events", "'x' has no record among the sources"),
    ),
    (("vehicles", "CZ-5", "sources", []), ("vehicles", "CZ-5", "sources", "no source is named")),
    (("plans", SAID, "sources", []), ("plans", SAID, "sources", "no source is named")),
    (
        ("missions", "change-5", "events", [EVENT | {"sources": []}]),
        ("missions", "change-5", "events", "no source is named for 2020-12-17 note"),
    ),
    (("launches", "2020-087", "number", 3), ("launches", "2020-087", "number", "no launch has the number 2")),
    (("launches", "2020-087", "number", 1), ("launches", "2020-087", "number", "1 is the number of 1970-034 too")),
    (("launches", "1970-034", "date", "2021-04-24"), ("launches", "2020-087", "number", "2 flew before 1")),
    (("launches", "1970-034", "tag", "2020-087"), ("launches", "2020-087", "tag", "is also that of '1970-034'")),
    (("missions", "rover", "cospar", "2020-087A"), ("missions", "rover", "cospar", "is also that of 'change-5'")),
    (("missions", "rover", "norad", 47097), ("missions", "rover", "norad", "47097 is also that of 'change-5'")),
    (("missions", "ROVER", "", {"name": "Other", "sources": ["gcat"]}), ("missions", "ROVER", "id", "'rover'")),
    (("missions", "change-5", "events", [EVENT, EVENT]), ("missions", "change-5", "events", "stands there twice")),
    (
        ("missions", "change-5", "events", [EVENT | {"date": "2020-11-24", "kind": "launch"}]),
        ("missions", "change-5", "events", "launch on 2020-11-24, but its launch says 2020-11-23T20:30:22Z"),
    ),
    (
        ("missions", "change-5", "events", [EVENT | {"date": "2020-11-01", "kind": "landing"}]),
        ("missions", "change-5", "events", "landing on 2020-11-01 is before the launch"),
    ),
    (
        ("missions", "change-5", "status", "planned"),
        ("missions", "change-5", "status", "planned, but its launch 2020-087 has flown"),
    ),
    (
        ("missions", "change-5", "status", "postponed"),
        ("missions", "change-5", "status", "postponed, but its launch 2020-087 has flown"),
    ),
    (
        ("missions", "change-8", "status", "operating"),
        ("missions", "change-8", "status", "operating, but its launch change-8 is only planned"),
    ),
    (
        ("missions", "change-8", "events", [EVENT | {"date": "2026-10-01", "kind": "landing"}]),
        ("missions", "change-8", "events", "landing on 2026-10-01, but its launch change-8 is only planned"),
    ),
    (
        ("missions", "change-8", "events", [EVENT | {"date": "2026-10-01", "kind": "launch"}]),
        ("missions", "change-8", "events", "launch on 2026-10-01, but its launch change-8 is only planned"),
    ),
    (
        ("missions", "change-5", "events", [EVENT | {"date": "../2019", "kind": "landing"}]),
        ("missions", "change-5", "events", "landing on ../2019 is before the launch"),
    ),
    (("launches", "change-8", "date", "../2029"), ("launches", "change-8", "date", "the newest plan says 2029~")),
    (("launches", "change-8", "date", "2028"), ("launches", "change-8", "date", "the newest plan says 2029~")),
    (("plans", "3", "", PLAN), ("launches", "change-8", "date", "2029~, but the newest plan says 2030")),
    (("missions", "a;b", "", {"name": "Other", "sources": ["gcat"]}), ("missions", "a;b", "id", "act on: ;")),
    (("missions", "rover", "summary", "a\u001b[31mb"), ("missions", "rover", "summary", "control characters")),
    (("missions", "rover", "aliases", ["a\u202eb"]), ("missions", "rover", "aliases", "control characters")),
    (("launches", "2020-087", "origins", {"pads": "gcat"}), ("launches", "2020-087", "origins", "no field 'pads'")),
    (("launches", "2020-087", "number", 6710), ("launches", "2020-087", "number", "6,710 is far beyond 1")),
    (("sites", "wenchang", "lat", 500), ("sites", "wenchang", "lat", "500 is not a number from -90 to 90")),
    (("sites", "wenchang", "origin", "nobody"), ("sites", "wenchang", "origin", "'nobody' has no record")),
    (("notes", "n", "", {"table": "launches", "about": "lost"}), ("notes", "n", "about", "'lost' has no record among")),
    (("notes", "n", "", {"table": "rockets", "about": "CZ-5"}), ("notes", "n", "about", "no record among the rockets")),
]

FINE = [
    ("notes", "n", "", {"table": "launches", "about": "2020-087", "star": True}),
    ("missions", "change-5", "events", [EVENT | {"date": "2020-10-01", "kind": "announcement"}]),
    ("missions", "change-5", "events", [EVENT | {"date": "2020-11", "kind": "landing"}]),  # may have been after it
    ("cooperation", "loan", "subject", "ilrs"),  # a programme
    ("plans", SAID, "milestone", "landing"),
    ("missions", "change-8", "events", [EVENT | {"date": "2026-10-01", "kind": "milestone"}]),  # on the ground
    ("missions", "change-8", "events", [EVENT | {"date": "2026-10-01", "kind": "end"}]),  # it never flew
    ("launches", "1970-034", "date", "2020-11-23"),  # may have been before it
    ("launches", "1970-034", "date", "../1971"),
    ("missions", "change-5", "events", [EVENT | {"date": "../2021", "kind": "landing"}]),
]


def put(content: Content, change: tuple[str, str, str, Any]) -> Content:
    """The small catalogue with one value put into it; without a field, with a whole document."""
    table, key, field, value = change
    if field:
        content[table][key][field] = value
    else:
        content[table][key] = value
    return content


@pytest.fixture
def check(small_file: Path) -> Callable[..., list[tuple[str, ...]]]:
    """The problems of the small catalogue after one change."""

    def problems(*changes: tuple[str, str, str, Any]) -> list[tuple[str, ...]]:
        content: Content = read_by_id(small_file)
        for change in changes:
            put(content, change)
        write_by_id(small_file, content)
        return [tuple(problem[:4]) for problem in find_problems(Catalogue(Location(small_file, "broken on purpose")))]

    return problems


def test_the_small_catalogue_has_no_fault(check: Callable[..., Any]) -> None:
    """Else the tests below would prove nothing."""
    assert check() == []


@pytest.mark.parametrize(("change", "expected"), FAULTS)
def test_a_fault_is_found(
    check: Callable[..., Any], change: tuple[str, str, str, Any], expected: tuple[str, str, str, str]
) -> None:
    """One fault, one problem, in the right place."""
    [(table, key, field, sentence)] = check(change)
    assert (table, key, field) == expected[:3]
    assert expected[3] in sentence


@pytest.mark.parametrize("change", FINE)
def test_what_is_no_fault_is_let_be(check: Callable[..., Any], change: tuple[str, str, str, Any]) -> None:
    """What dates do not exclude and what says of itself that it may be."""
    assert check(change) == []


def test_every_rule_is_tried(small: Catalogue) -> None:
    """A new rule needs a row above: each has at least one fault that it finds."""
    assert len(RULES) == 13
    for rule in RULES:
        assert list(rule(small)) == []


def test_check_lists_them_and_ends_with_1(run: Run, small_file: Path, check: Callable[..., Any]) -> None:
    """On stdout the problems, on stderr how many."""
    assert run(f"--db {small_file} check").code == 0
    check(("launches", "2020-087", "number", 3), ("vehicles", "CZ-5", "sources", []))
    result = run(f"--db {small_file} check -f json")
    assert result.code == 1
    assert [problem["table"] for problem in json.loads(result.out)] == ["vehicles", "launches"]
    assert "2 problems" in result.err


OVERDUE = [("2026-11-20", []), ("2030-12-31", []), ("2031-01-01", ["change-8"])]


@pytest.mark.parametrize(("now", "overdue"), OVERDUE)
def test_a_plan_whose_time_is_over_is_no_problem(run: Run, small_file: Path, now: str, overdue: list[str]) -> None:
    """Around 2029 may be until the end of 2030; afterwards it is overdue, which is not wrong."""
    result = run(f"--db {small_file} check --now {now} -f json")
    rows = json.loads(result.out)
    assert result.code == 0
    assert [row["id"] for row in rows if row["kind"] == "overdue"] == overdue
    assert [row for row in rows if row["kind"] == "problem"] == []
    assert ("overdue" in result.err) is bool(overdue)


def test_what_is_overdue_stands_apart(run: Run, small_file: Path, check: Callable[..., Any]) -> None:
    """On a terminal it is a section of its own, below the problems."""
    check(("vehicles", "CZ-5", "sources", []))
    result = run(f"--db {small_file} check --now 2032-01-01 -f table")
    assert result.code == 1
    problems, overdue = result.out.index("Problems (1)"), result.out.index("Overdue (1)")
    assert problems < result.out.index("no source is named") < overdue < result.out.index("change-8")


@pytest.mark.parametrize("now", ["2026-11-21", "2027-02-01", "2040-01-01"])
def test_the_built_in_catalogue_has_no_problem(run: Run, now: str) -> None:
    """Nor will it have one when its plans are over."""
    assert run(f"check --now {now}").code == 0


def test_the_newest_plan_is_that_of_any_mission_aboard(
    grown: Callable[..., Catalogue], pair: list[tuple[str, object]]
) -> None:
    """What was said of the other one earlier is no fault; a date that none of them has is one, and told once."""
    assert find_problems(grown(*pair)) == []
    catalogue = grown(*pair, ("launches", Launch(id="pair", date="2028", vehicle="CZ-5", sources=["gcat"])))
    [problem] = find_problems(catalogue)
    assert problem[:4] == ("launches", "pair", "date", "2028, but the newest plan says 2029")
