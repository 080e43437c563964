"""Counting by the values of fields."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from builtin import FLOWN, NUMBERED, OUTCOMES, PLANNED

from missioncat.catalogue import Catalogue
from missioncat.fields import FIELDS, find_field
from missioncat.model import Launch, Mission
from missioncat.query import Filter, parse_query
from missioncat.statistics import Counts, Group, count_by, count_outcomes, sort_counts

Run = Callable[..., Any]


def count(catalogue: Catalogue, table: str, query: str, by: str) -> Counts:
    records = catalogue.find(table, Filter(parse_query([query]), table, catalogue))
    return count_by(records, table, [find_field(table, name) for name in by.split(",")], catalogue)


ROWS: list[tuple[str, str, str, dict[Any, tuple[int, int]]]] = [
    ("launches", "number:1..", "outcome", {name: (count, 0) for name, count in OUTCOMES.items()}),
    ("launches", "vehicle:CZ-5", "outcome", {"success": (10, 0), "failure": (1, 0), None: (0, 3)}),
    ("launches", "", "status", {"flown": (FLOWN, 0), "planned": (0, PLANNED)}),
    ("launches", "number:1..", "crewed", {"yes": (17, 0), "no": (NUMBERED - 17, 0)}),
    ("missions", "target:mars parent:", "kind", {}),
    ("vehicles", "family:CZ-5", "family", {"CZ-5": (2, 0)}),
    ("missions", "id::^(change-8|orel|tianwen-3)$", "year", {"2028": (0, 1), "2028–2029": (0, 1), "2027–2029": (0, 1)}),
    ("missions", "id:tiangong ^date:..2100", "year", {None: (1, 0)}),
]


@pytest.mark.parametrize(("table", "query", "by", "expected"), ROWS)
def test_counts(catalogue: Catalogue, table: str, query: str, by: str, expected: dict[Any, tuple[int, int]]) -> None:
    """A span of years is counted as such, what is missing as missing, a planned launch apart."""
    counts = count(catalogue, table, query, by)
    found = {group.labels[0]: (group.flown, group.planned) for group in counts.groups}
    if expected:
        assert {label: found.get(label) for label in expected} == expected
    assert counts.total == sum(group.flown for group in counts.groups)
    assert counts.planned == sum(group.planned for group in counts.groups)


NEW_YEAR = [
    # the date of a launch, the unit, the zone; the label
    ("2019-12-31T18:00Z", "year", "Asia/Shanghai", "2020"),
    ("2019-12-31T18:00Z", "year", None, "2019"),
    ("2019-12-31T18:00Z", "month", "Asia/Shanghai", "2020-01"),
    ("2019-12-31T18:00Z", "quarter", "Asia/Shanghai", "2020-Q1"),
    ("2019-12-31T18:00Z", "decade", "Asia/Shanghai", "2020s"),
    ("2020-01-01T03:00Z", "year", "America/New_York", "2019"),
    ("2019-12-31T10:00Z/2019-12-31T18:00Z", "year", "Asia/Shanghai", "2019–2020"),
    ("2019-12-31", "year", "Asia/Shanghai", "2019"),
    ("2020-01", "month", "America/New_York", "2020-01"),
    ("2019~", "year", "Asia/Shanghai", "2018–2020"),
    ("2019-12-31T18:00Z/..", "year", "Asia/Shanghai", "from 2020"),
]


@pytest.mark.parametrize(("date", "unit", "tz", "label"), NEW_YEAR)
def test_periods_are_those_of_the_zone(
    grown: Callable[..., Catalogue], date: str, unit: str, tz: str | None, label: str
) -> None:
    """A time moves with the zone, a date without one does not; a mission's is that of its launch."""
    catalogue = grown(
        ("launches", Launch(id="x", date=date, outcome="success", sources=["gcat"])),
        ("missions", Mission(id="x", name="X", launch="x", sources=["gcat"])),
    )
    for table in ("launches", "missions"):
        counts = count_by([catalogue.records(table)["x"]], table, [find_field(table, unit)], catalogue, tz)
        assert [group.labels for group in counts.groups] == [(label,)]


FOOTERS = [
    ("launches year:2019..2020 --by year --tz Asia/Shanghai", "; in Asia/Shanghai\n"),
    ("launches year:2020 --by outcome --tz Asia/Shanghai", "; in Asia/Shanghai\n"),
    ("launches year:2019..2020 --by year,outcome --tz Asia/Shanghai", "\nin Asia/Shanghai\n"),
    ("launches vehicle:CZ-5 --by outcome --tz Asia/Shanghai", None),
    ("launches year:2019..2020 --by year", None),
]


@pytest.mark.parametrize(("line", "footer"), FOOTERS)
def test_a_footer_names_the_zone_whose_days_were_counted(run: Run, line: str, footer: str | None) -> None:
    """Where days matter and one was asked for."""
    out = run(f"{line} -f table").out
    assert out.endswith(footer) if footer else "Shanghai" not in out


def test_a_year_of_a_zone_is_counted_as_that_year(run: Run, grown: Callable[..., Catalogue]) -> None:
    """The filter and the count agree; 2020-087 flew in that year everywhere."""
    path = grown(
        ("launches", Launch(id="x", date="2019-12-31T18:00Z", outcome="success", sources=["gcat"]))
    ).location.path
    line = f"--db {path} launches --year 2020 --by year -f tsv --tz"
    assert run(f"{line} Asia/Shanghai").out == "year\tcount\tplanned\n2020\t2\t0\n"
    assert run(f"{line} UTC").out == "year\tcount\tplanned\n2020\t1\t0\n"


@pytest.mark.parametrize("table", ["missions", "launches", "vehicles", "sites", "cooperation"])
def test_every_field_can_be_counted_by(catalogue: Catalogue, table: str) -> None:
    """Each record is in a group; in one only, unless the field has several values."""
    records = list(catalogue.records(table).values())
    for field in FIELDS[table]:
        counts = count_by(records, table, [field], catalogue)
        assert counts.total + counts.planned == len(records)
        assert len({group.labels for group in counts.groups}) == len(counts.groups)
        counted = sum(group.flown + group.planned for group in counts.groups)
        assert counted == len(records) or (counts.overlapping and counted > len(records))


def test_years_are_in_order_of_time(catalogue: Catalogue) -> None:
    """Periods by time, what has none last."""
    labels = [group.labels[0] for group in count(catalogue, "missions", "", "year").groups]
    known = [label for label in labels if label is not None]
    years = [int(re.search(r"\d{4}", label)[0]) for label in known]
    assert years == sorted(years)
    assert labels == [*known, None]
    assert known[0] == "1957"


ORDERS = [
    ("year", ["from 2028", "2029", "by 2029", "2029–2030", "from 2029", "2030", "2030–2039"]),
    ("decade", ["2010s", "by 2010s", "2010s–2020s", "2020s", "by 2020s", "from 2020s"]),
    ("quarter", ["2029-Q3", "2029-Q4", "by 2029-Q4", "from 2029-Q4", "2030-Q1", "2030-Q1–2030-Q4"]),
    ("month", ["2029-11", "2029-12", "by 2029-12", "2029-12–2030-01", "2030-01"]),
]


@pytest.mark.parametrize(("by", "labels"), ORDERS)
def test_what_is_open_stands_beside_what_is_known(by: str, labels: list[str]) -> None:
    """After 2029 and before 2030: "by 2029", the spans that begin in 2029, and "from 2029"."""
    field = find_field("launches", by)
    for seed in range(5):
        groups = [Group((label,), 1, 0) for label in labels]
        random.Random(seed).shuffle(groups)
        counts = sort_counts(Counts((field,), groups, len(groups), 0, overlapping=False), "launches", ())
        assert [group.labels[0] for group in counts.groups] == labels


def test_a_goal_is_counted_under_its_end(grown: Callable[..., Catalogue], goal: dict[str, Any]) -> None:
    """Not under the years in which it may be reached, which would be a guess."""
    catalogue = grown(*goal.items())
    for by, label in (("year", "by 2029"), ("decade", "by 2020s"), ("quarter", "by 2029-Q4"), ("month", "by 2029-12")):
        assert Group((label,), 0, 1) in count(catalogue, "launches", "", by).groups


def test_other_values_are_in_order_of_their_counts(catalogue: Catalogue) -> None:
    """The most frequent first."""
    numbers = [group.flown for group in count(catalogue, "launches", "number:1..", "vehicle").groups]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == NUMBERED


def test_two_fields_make_pairs(catalogue: Catalogue) -> None:
    """By year, and within it by outcome."""
    counts = count(catalogue, "launches", "number:1.. date:2020..2021", "year,outcome")
    found = {group.labels: group.flown for group in counts.groups}
    assert found[("2021", "success")] + found.get(("2021", "failure"), 0) + found.get(("2021", "partial"), 0) == 48
    assert [group.labels[0] for group in counts.groups] == sorted(group.labels[0] or "" for group in counts.groups)


def test_a_record_with_several_values_is_counted_under_each(catalogue: Catalogue) -> None:
    """And the total counts it once."""
    counts = count(catalogue, "cooperation", "id:ilrs-seminar-2021", "countries")
    assert counts.overlapping
    assert (counts.total, len(counts.groups)) == (1, 8)


def test_outcomes_are_counted(catalogue: Catalogue) -> None:
    """With the planned ones beside them."""
    assert count_outcomes(catalogue.table(Launch).values()) == {
        "success": 659, "failure": 16, "partial": 4, "unknown": 0, "planned": 16,
    }  # fmt: skip
    assert count_outcomes([]) == dict.fromkeys(("success", "failure", "partial", "unknown", "planned"), 0)


SORTED = [
    ("missions --by target --sort count-", ["earth", "moon", "mars", "asteroid", "jupiter"]),
    ("missions --by target --sort -count", ["earth", "moon", "mars", "asteroid", "jupiter"]),
    ("missions --by target --sort count", ["asteroid", "jupiter", "mars", "moon", "earth"]),
    ("missions --by target --sort label", ["asteroid", "earth", "jupiter", "mars", "moon"]),
    ("missions --by target --sort target-", ["moon", "mars", "jupiter", "earth", "asteroid"]),
    ("launches --by vehicle --sort vehicle- -n 3", ["Yenisei", "Vega-C", "Sputnik-PS"]),
    ("launches --by vehicle --sort label -n 4", ["Atlas-V-401", "Atlas-V-541", "CZ-1", "CZ-2"]),
    ("launches --by year --sort count- date:2022..2025", ["2025", "2022", "2024", "2023"]),
]


@pytest.mark.parametrize(("command", "labels"), SORTED)
def test_the_order_of_counts(run: Run, command: str, labels: list[str]) -> None:
    """By count or label, in either direction; numbers in labels are numbers."""
    assert column(run(f"{command} -f tsv").out) == labels


def column(out: str) -> list[str]:
    return [line.split("\t")[0] for line in out.splitlines()[1:]]


def test_what_has_no_label_is_last_in_either_order(run: Run) -> None:
    """As in a listing."""
    for direction in ("label", "label-"):
        assert column(run(f"launches --by site --sort {direction} -f tsv").out)[-1] == ""


def test_the_rows_of_a_cross_table_by_their_sums(run: Run) -> None:
    """What is seen of a row is its total."""
    lines = run("launches --by vehicle,outcome --sort count- -f table").out.split("\n\n")[0].splitlines()
    totals = [int(line.split()[-1]) for line in lines[2:-1]]
    assert totals == sorted(totals, reverse=True)
    assert len(totals) > 20


@pytest.mark.parametrize("spec", ["foo", "date", "count,foo"])
def test_what_counts_are_not_sorted_by(run: Run, spec: str) -> None:
    """What there is is named."""
    result = run(f"launches --by year --sort {spec}")
    assert result.code == 2
    assert "counts are sorted by count, label, year" in result.err


@pytest.mark.parametrize("form", ["tsv", "csv", "json", "md"])
def test_planned_missions_are_apart_in_every_format(run: Run, form: str) -> None:
    """They are missions, so they are in the count too."""
    out = run(f"missions target:mars --by target -f {form}").out
    found = re.findall(r"[a-z]+|\d+", out)
    assert [word for word in found if word in ("target", "count", "planned")] == ["target", "count", "planned"]
    assert [int(word) for word in found if word.isdecimal()] == [8, 1]


TOTALS = [
    ("launches --by site", "the numbers include what is planned"),
    ("launches --by site date:2020", ""),
    ("launches --by outcome", ""),
    ("launches --by year,outcome", "the totals include what is planned"),
    ("missions --by target", "101 missions, 18 of them planned"),
    ("missions --by target,kind", "the totals include what is planned"),
    ("missions --by status,kind", ""),
    ("missions --by target,kind,status", ""),
]


@pytest.mark.parametrize(("command", "said"), TOTALS)
def test_what_a_total_means(run: Run, command: str, said: str) -> None:
    """Said where the planned are in it and no label says so."""
    out = " ".join(run(f"{command} -f table").out.split())
    assert said in out
    assert ("include what is planned" in out) == ("include" in said)


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("by", ["target,kind", "kind,target", "year,status", "target,status", "crewed,target"])
def test_no_column_has_nothing(run: Run, monkeypatch: pytest.MonkeyPatch, width: int, by: str) -> None:
    """And those that are planned are never dropped for width."""
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run(f"missions --by {by} -f table").out.split("\n\n")[0].splitlines()
    rows = [re.split("  +", line.strip()) for line in lines[2:-1]]
    for cells in list(zip(*rows, strict=True))[1:]:
        assert set(cells) != {"·"}
    assert "planned" in lines[0]
