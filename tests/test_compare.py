"""`missioncat compare`, and `show --compare`: things side by side."""

from __future__ import annotations

import csv
import io
import json

import pytest

from missioncat.comparison import Line, compare_records
from missioncat.model import Event, Launch, Mission, Vehicle


def read_rows(out):
    return {row["field"]: row for row in csv.DictReader(io.StringIO(out), delimiter="\t")}


COMPARED = [
    ("change-5 change-6", "date", ["2020-11-23T20:30:22Z", "2024-05-03T09:27:29Z"]),
    ("change-5 change-6", "mass_kg", ["8200", "8350"]),
    ("change-5 change-6", "return_after_days", ["22.9", "52.9"]),
    ("change-5 change-6", "return_figure", ["1731 g", "1935.3 g"]),
    ("change-5 change-6", "orbit", ["LTO", "LTO"]),
    ("CZ-5 CZ-7", "launches", ["11", "11"]),
    ("CZ-5 CZ-7", "success_percent", ["90.9", "100"]),
    ("CZ-5 CZ-7", "tli_kg", ["8000", ""]),
    ("2020-087 2024-083", "vehicle", ["CZ-5", "CZ-5"]),
    ("2020-087 2024-083", "payload_mass_kg", ["8250", "8257"]),
    ("wenchang jiuquan", "country", ["CHN", "CHN"]),
    ("zhurong CZ-5", "table", ["missions", "vehicles"]),
    ("zhurong CZ-5", "leo_kg", ["", "25000"]),
]


@pytest.mark.parametrize(("ids", "field", "values"), COMPARED)
def test_what_one_would_compare_is_there(run, ids, field, values):
    """A row a field, and a column a thing."""
    code, out, err = run(f"compare {ids}")
    row = read_rows(out)[field]
    assert (code, err) == (0, "")
    assert [row[key] for key in ids.split()] == values


NAMED = [
    ["change-5", "change-6"],
    ["Chang'e", "5", "Chang'e", "6"],
    ["chang'e 5", "vs", "chang'e 6"],
    ["嫦娥五号", "嫦娥六号"],
    ["change", "5", "6"],
    ["change 5", "6"],
    ["2020-087A", "and", "CE-6"],
    ["change-5", "change-5", "change-6"],
]


@pytest.mark.parametrize("ids", NAMED)
def test_things_are_named_as_people_do(run, ids):
    """In any script, with or without quotes."""
    assert run(["compare", *ids]).out == run("compare change-5 change-6").out


def test_show_has_it_as_an_option(run):
    """In each format."""
    for form in ("tsv", "json", "table"):
        assert run(f"show CZ-5 CZ-7 CZ-8 --compare -f {form}").out == run(f"compare CZ-5 CZ-7 CZ-8 -f {form}").out


def test_fields_that_none_has_are_left_out(run):
    """And one that only one has is there."""
    rows = read_rows(run("compare wenchang jiuquan").out)
    assert "note" not in rows
    assert "landing_site" not in read_rows(run("compare shenzhou-5 shenzhou-6").out)


def test_data_have_the_ids_as_columns(run):
    """With their tables where two things have one id."""
    (first, *_) = json.loads(run("compare change-5 change-6 -f json").out)
    assert first == {"field": "table", "change-5": "missions", "change-6": "missions"}
    (first, *_) = json.loads(run("compare change-8 launches/change-8 -f json").out)
    assert list(first) == ["field", "missions/change-8", "launches/change-8"]


REFUSED = [
    ("change-5", "two or three things, and these are 1: change-5"),
    ("change-5 change-5", "these are 1"),
    ("change-1 change-2 change-3 change-4", "these are 4"),
]


@pytest.mark.parametrize(("ids", "says"), REFUSED)
def test_two_or_three_are_compared(run, ids, says):
    """Others have no place beside them."""
    code, out, err = run(f"compare {ids}")
    assert (code, out) == (2, "")
    assert says in err


def test_an_unknown_name_is_answered_as_by_show(run):
    """With the nearest."""
    result = run("compare change-5 change-55")
    assert (result.code, result.err) == (run("show change-55").code, run("show change-55").err)


def test_a_line_differs_if_not_all_say_the_same():
    """What one does not have, too."""
    assert [Line("x", values).differs for values in (["a", "a"], ["a", "b"], ["a", None], [1, 1, 2])] == [
        *(False, True, True, True),
    ]


def test_days_are_said_only_where_they_are_known(small):
    """A landing in a month is no number of days after a launch."""
    events = [Event(date="2021-02", kind="landing", text="Landed."), Event(date="2020-11-26", kind="end", text="End.")]
    mission = Mission(id="x", name="X", launch="2020-087", events=events)
    lines = dict(compare_records([("missions", mission), ("vehicles", Vehicle(id="v", name="V"))], small))
    assert lines["landing"][0].text == "2021-02"
    assert "landing_after_days" not in lines
    assert lines["end_after_days"] == [3, None]


def test_things_without_a_flight_have_no_success(small):
    """Nor a launch without a date one."""
    found = [("vehicles", Vehicle(id="a", name="A")), ("launches", Launch(id="b"))]
    assert "success_percent" not in dict(compare_records(found, small))


@pytest.mark.parametrize("width", [16, 40, 60, 80, 132, 200])
@pytest.mark.parametrize("ids", ["change-5 change-6", "CZ-5 CZ-7 CZ-8", "zhurong 2020-087 wenchang"])
def test_no_line_is_wider_than_the_terminal(run, monkeypatch, width, ids):
    """Side by side, or below each other where it is narrow."""
    monkeypatch.setenv("COLUMNS", str(width))
    out = run(f"compare {ids} -f table --no-color").out
    assert max(map(len, out.splitlines())) <= width
    for key in ids.split():
        assert key in out


def test_differences_are_marked_by_a_sign(run, monkeypatch):
    """Also where there is no colour."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("compare CZ-5 CZ-7 -f table").out.splitlines()
    marked = {line[2:].split("  ")[0]: line[0] for line in lines if line[:1] in "≠ " and line.strip()}
    assert (marked["stages"], marked["family"], marked["to the Moon (kg)"]) == (" ", "≠", "≠")
    assert lines[-1] == "9 of 13 lines differ (≠)"


def test_what_all_say_is_said_once_where_it_is_narrow(run, monkeypatch):
    """Below the field."""
    monkeypatch.setenv("COLUMNS", "40")
    text = run("compare CZ-5 CZ-7 -f table").out
    assert "  stages\n    2\n" in text
    assert "≠ family\n    CZ-5  CZ-5\n    CZ-7  CZ-7\n" in text


def test_times_are_in_the_zone_that_is_asked_for(run):
    """As everywhere."""
    out = run("compare change-5 change-6 -f table --tz Asia/Shanghai").out
    assert "date (Asia/Shanghai)" in out
    assert "2020-11-24 04:30" in out
