"""The slip ledger: statements in order, and what the newest of them says."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.errors import CatalogueError
from missioncat.exports.as_html import build_data
from missioncat.ledger import find_launch_plans, find_slips, identify_plan, newest_statement, order_statements
from missioncat.model import Launch, Mission, Plan


def plan(planned: str, as_of: str | None, milestone: str = "launch", **more: str) -> Plan:
    return Plan(id=f"{planned} {as_of}", subject="m", milestone=milestone, planned=planned, as_of=as_of, **more)


ORDERS = [
    # (planned, said) from the oldest statement to the newest
    [("2028", None), ("2026", "2020"), ("2027", "2021"), ("2025", "2022")],
    [("2021", "2018-06-29"), ("2022", "2018-06-29")],  # of one time the earlier date first
    [("2025", "2020"), ("2025", "2020-05-03"), ("2025", "2020-05-31")],  # a year begins before its days
    [("2025", "2020-05-01"), ("2025", "2020-05")],  # of the same start the shorter time first
    [("2025", "2020-05-03"), ("2025", "2020-05-04")],
    [("2029", "2025~"), ("2030", "2026")],  # a mark says nothing about the place
    [("2029", "2025"), ("2029-12-31", "2025"), ("../2029", "2025"), ("2030", "2025")],  # a goal behind what is exact
]


@pytest.mark.parametrize("statements", ORDERS)
def test_statements_are_ordered_by_when_they_were_made(statements: list[tuple[str, str | None]]) -> None:
    """Whatever their order in the file."""
    expected = [plan(*statement) for statement in statements]
    for seed in range(6):
        shuffled = list(expected)
        random.Random(seed).shuffle(shuffled)
        assert order_statements(shuffled) == expected


NEWEST = [
    ([("2026", "2020"), ("2027", "2021")], "2027"),
    ([("2027", "2021"), ("2026", "2020")], "2027"),
    ([("2030", "2021"), ("2029", "2021")], "2029"),  # two landers in one statement: the next flight is the first
    ([("../2029", "2021"), ("2029-06", "2021"), ("2030", "2021")], "2029-06"),
    ([("../2029", "2021"), ("2030", "2021")], "../2029"),
    ([("2028", "2021"), ("../2029", "2022")], "../2029"),
    ([("2030", None)], "2030"),
    ([("2030", None), ("2029", "1999")], "2029"),
    ([], None),
]


@pytest.mark.parametrize(("statements", "planned"), NEWEST)
def test_the_newest_statement_counts(statements: list[tuple[str, str | None]], planned: str | None) -> None:
    """Of several of one time that for the earliest date."""
    newest = newest_statement(plan(*statement) for statement in statements)
    assert (newest.planned if newest else None) == planned


def test_a_launch_date_comes_from_plans_for_the_launch(
    grown: Callable[..., Catalogue], pair: list[tuple[str, object]]
) -> None:
    """Of all missions aboard and of the launch itself; a newer plan for the landing says nothing of it."""
    catalogue = grown(
        *pair,
        ("plans", Plan(id="1", subject="two", milestone="landing", planned="2031", as_of="2025", sources=["gcat"])),
    )
    launch = catalogue.table(Launch)["pair"]
    found = find_launch_plans(catalogue, launch)
    assert [each.planned for each in found] == ["2027", "2028", "2029"]
    assert newest_statement(found).planned == "2029"


YEARS = st.integers(1990, 2050).map(str)


@given(st.lists(st.builds(plan, YEARS, YEARS | st.none()), min_size=1, max_size=6), st.randoms())
def test_the_order_in_the_file_does_not_matter(plans: list[Plan], random_: random.Random) -> None:
    """The same statements give the same newest one."""
    shuffled = list(plans)
    random_.shuffle(shuffled)
    newest, again = newest_statement(plans), newest_statement(shuffled)
    assert newest is not None
    assert again is not None
    assert (newest.planned, newest.as_of) == (again.planned, again.as_of)


SLIPS = [
    ("luna-25", "launch", "2019", "2023-08-10T23:10:57Z", True, 13),
    ("smile", "launch", None, "2026-05-19T03:52:10Z", True, None),
    ("tianwen-3", "launch", None, "2028~", False, None),
    ("change-8", "launch", None, "2028/2029", False, None),
]


@pytest.mark.parametrize(("subject", "milestone", "first", "now", "happened", "count"), SLIPS)
def test_a_slip(
    catalogue: Catalogue, subject: str, milestone: str, first: str | None, now: str, happened: bool, count: int | None
) -> None:
    """First planned, now, and whether it happened; each statement is kept."""
    slip = next(slip for slip in find_slips(catalogue, [subject]) if slip.milestone == milestone)
    assert (slip.now.text, slip.happened) == (now, happened)
    assert first in (None, slip.first.text)
    assert count in (None, len(slip.statements))


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("2027-Q3", "first planned for the third quarter of 2027"),
        ("2027-H2", "first planned for the second half of 2027"),
        ("2027-Q1/2027-Q3", "first planned for the first to third quarter of 2027"),
        ("2027-Q3~", "first planned for around the third quarter of 2027"),
        ("2027-Q3/..", "first planned not before the third quarter of 2027"),
        ("2027", "first planned for 2027"),
    ],
)
@pytest.mark.parametrize("view", ["the page of the mission", "the ledger", "the HTML page"])
def test_every_view_says_the_first_plan_alike(
    run: Callable[..., Any], grown: Callable[..., Catalogue], small_file: Path, view: str, first: str, words: str
) -> None:
    """Behind a preposition a quarter or half of a year has its article."""
    said = [(first, "2024"), ("2032", "2026")]
    plans = [Plan(subject="goal", milestone="launch", planned=planned, as_of=as_of) for planned, as_of in said]
    catalogue = grown(
        ("missions", Mission(id="goal", name="Goal", status="planned", launch="goal")),
        ("launches", Launch(id="goal", date="2032", vehicle="CZ-5")),
        *(("plans", identify_plan(plan)) for plan in plans),
    )
    if view == "the HTML page":
        text = build_data(catalogue, datetime(2026, 11, 20, tzinfo=UTC))["moves"]["goal"]
    else:
        command = ["show"] if view == "the page of the mission" else ["slips", "-f", "table"]
        text = run(["--db", str(small_file), *command, "goal"]).out
    assert words in " ".join(text.split())


def test_every_statement_is_in_one_slip(catalogue: Catalogue) -> None:
    """Nothing said is lost or told twice."""
    told = [statement.id for slip in find_slips(catalogue) for statement in slip.statements]
    assert sorted(told) == sorted(catalogue.table(Plan))


def test_subjects_are_not_mixed(catalogue: Catalogue) -> None:
    """Asked for two, told of two."""
    assert {slip.subject for slip in find_slips(catalogue, ["luna-25", "smile"])} == {"luna-25", "smile"}
    assert find_slips(catalogue, []) == []


@pytest.mark.parametrize(("field", "value"), [("planned", "soon"), ("as_of", "20230101"), ("actual", "2023-13")])
def test_a_bad_date_in_the_file_says_where_it_is(small: Catalogue, field: str, value: str) -> None:
    """The file's fault: exit code 3, the plan and the field."""
    setattr(small.table(Plan)["change-8:launch:2029~:2025"], field, value)
    with pytest.raises(CatalogueError) as error:
        find_slips(small)
    assert "plan 'change-8:launch:2029~:2025'" in str(error.value)
    assert f"field '{field}'" in str(error.value)
