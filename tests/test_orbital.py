"""What is no launch of a rocket to orbit: by what it is known, where it is left out, and who asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from missioncat.catalogue import Catalogue
from missioncat.fields import find_field
from missioncat.importers.launch_library import read_statements
from missioncat.model import Launch
from missioncat.orbital import describe_no_orbit, has_flown, is_orbital
from missioncat.query import asks_for, parse_query

Run = Callable[..., Any]
REAL = Path(__file__).parents[2] / "shared" / "samples" / "gcat"

KNOWN = [
    # tag, GCAT's code, orbit; what it was if it was no launch to orbit
    ("2020-087", "DS", "LTO", ""),
    ("2020-087", None, None, ""),
    ("2020-087", "OS75", "LEO", ""),
    ("2026-F02", "OF", None, ""),
    ("2026-F02", None, None, ""),
    ("1957 ALP", "OS", None, ""),
    ("1961 A BET", None, None, ""),
    ("1962 B OMI", "OF40", None, ""),
    (None, None, None, ""),
    (None, None, "LEO", ""),
    (None, "OU", None, ""),
    ("2020-087", None, "suborbital", ""),  # what has such a number has orbited
    ("2021-U01", "OS", None, "given no designation as an orbital one"),
    ("2021 U01", "OS", None, "given no designation as an orbital one"),
    ("1987-U01", "OF", None, "given no designation as an orbital one"),
    ("2021-u01", None, None, "given no designation as an orbital one"),
    ("2020-U02", "XS", None, "from another world"),
    ("1942-S01", "MF", None, "a military missile"),
    ("1942-S01", None, None, "suborbital"),
    ("1985-S123", "SS", "LEO", "suborbital"),
    ("1942-A01", None, None, "not to orbit"),
    ("1981-M60", None, None, "not to orbit"),
    ("1990-W1130", None, None, "not to orbit"),
    ("1984-Y160", None, None, "not to orbit"),
    ("1998-C01", None, None, "not to orbit"),
    ("2016-E01", None, None, "exploded on its pad"),
    ("2016-E01", "OE", None, "exploded on its pad"),
    (None, "OE?", None, "exploded on its pad"),
    (None, "TS", None, "a test rocket"),
    (None, "ZS", None, "not to orbit"),
    ("2020-087", "SS", None, "suborbital"),  # either of the two may say it
    (None, None, "suborbital", "suborbital"),
    (None, None, "Sub-orbital", "suborbital"),
]


@pytest.mark.parametrize(("tag", "code", "orbit", "expected"), KNOWN)
def test_tag_and_code_say_what_is_to_orbit(tag: str | None, code: str | None, orbit: str | None, expected: str) -> None:
    """Each row: a tag, a code and an orbit; what it was instead, and nothing for a launch to orbit."""
    launch = Launch(id="x", tag=tag, gcat_code=code, orbit=orbit, outcome="success")
    assert describe_no_orbit(launch) == expected
    assert is_orbital(launch) is has_flown(launch) is (expected == "")
    assert not has_flown(Launch(id="x", tag=tag, gcat_code=code, orbit=orbit))


ASKED = [
    # a query of one term, a launch by its tag and code; whether the term asks for it
    ("orbital:no", "2020-U02", "XS", True),
    ("^orbital:yes", "2020-U02", "XS", True),
    ("2020-U02", "2020-U02", "XS", True),
    ("2020-u02", "2020-U02", "XS", True),
    ('"2020 U02"', "2020-U02", "XS", True),
    ("2020-U03", "2020-U02", "XS", False),
    ("^2020-U02", "2020-U02", "XS", False),
    ("tag:2020-U02", "2020-U02", "XS", True),
    ("tag::U0", "2020-U02", "XS", True),
    ("tag:2020", "2020-U02", "XS", False),
    ("tag:", "2020-U02", "XS", False),
    ("^tag:2020-U01", "2020-U02", "XS", False),
    ("id:2020-U02", "2020-U02", "XS", True),
    ("gcat_code:XS", "2020-U02", "XS", True),
    ("gcat-code:X", "2020-U02", "XS", True),
    ("gcat_code:OS", "2021-U01", "OS", False),
    ("gcat_code:", "2021-S01", None, False),
    ("orbit:suborbital", "2021-S01", None, True),
    ("orbit:LEO", "2021-S01", None, False),
    ("vehicle:CZ-2C", "2021-U01", "OS", False),
    ("date:2021", "2021-U01", "OS", False),
    ("outcome:success", "2021-U01", "OS", False),
]


@pytest.mark.parametrize(("query", "tag", "code", "expected"), ASKED)
def test_a_term_asks_for_what_it_names(query: str, tag: str, code: str | None, expected: bool) -> None:
    """Each row: a term, the tag and the code of a launch that is none to orbit, whether the term asks for it."""
    [[term]] = parse_query([query]).groups
    assert asks_for(term, Launch(id=tag, tag=tag, gcat_code=code)) is expected


OTHERS = (
    Launch(
        id="2020-U02", tag="2020-U02", gcat_code="XS", date="2020-12-03T15:10:21Z", vehicle="Ascender", site="Luna",
        outcome="success", payloads=["Ascender of Chang'e 5"], sources=["gcat"],
    ),
    Launch(
        id="2021-U01", tag="2021-U01", gcat_code="OS", date="2021-07-27?", vehicle="CZ-5", site="wenchang",
        outcome="success", sources=["gcat"],
    ),
    Launch(id="2021-S07", tag="2021-S07", date="1960-04-24", vehicle="CZ-5", outcome="failure", sources=["gcat"]),
    Launch(id="hop", orbit="suborbital", date="2028", vehicle="CZ-5", site="wenchang", sources=["gcat"]),
)  # fmt: skip
"""Beside the small catalogue: an ascent from the Moon, two flights of a CZ-5 that orbited nothing, and one planned."""


@pytest.fixture
def ask(grown: Callable[..., Catalogue], small_file: Path, run: Run) -> Run:
    """The command line with a catalogue of three launches, one of them planned, and four that are none to orbit."""
    grown(*(("launches", launch) for launch in OTHERS))
    return lambda command: run(f"--db {small_file} {command}")


def find_ids(text: str) -> str:
    return " ".join(sorted(each["id"] for each in json.loads(text)))


LEFT_OUT = "{} not to orbit left out; --all shows {}.\n"
ONE, THREE, ALL = (LEFT_OUT.format(count, them) for count, them in (
    ("1 launch", "it"), ("3 launches", "them"), ("4 launches", "them")
))  # fmt: skip

LISTED = [
    # what is asked; the ids; what is said on stderr
    ("", "1970-034 2020-087 change-8", ALL),
    ("--all", "1970-034 2020-087 2020-U02 2021-S07 2021-U01 change-8 hop", ""),
    ("vehicle:CZ-5", "1970-034 2020-087 change-8", THREE),
    ("--vehicle CZ-5 --all", "1970-034 2020-087 2021-S07 2021-U01 change-8 hop", ""),
    ("orbital:no", "2020-U02 2021-S07 2021-U01 hop", ""),
    ("orbital:yes", "1970-034 2020-087 change-8", ""),
    ("2021-U01", "2021-U01", ""),
    ("tag:2021-U01", "2021-U01", ""),
    ("gcat_code:XS", "2020-U02", ""),
    ("gcat_code:OS", "", f"Nothing to orbit matches. {ONE}"),
    ("orbit:suborbital", "hop", ""),
    ("date:2020", "2020-087", ONE),
    ("ascender", "", f"Nothing to orbit matches. {ONE}"),
    ("2021-U01 , date:2020", "2020-087 2021-U01", ONE),
    ("date:1999", "", "'date:1999' matches none of the 7 launches.\n"),
]


@pytest.mark.parametrize(("query", "ids", "said"), LISTED)
def test_a_listing_says_what_it_left_out(ask: Run, query: str, ids: str, said: str) -> None:
    """Each row: options and terms, the launches in JSON, and the sentence beside it."""
    result = ask(f"launches {query} -f json")
    assert (find_ids(result.out), result.err) == (ids, said)


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "md", "html", "geojson", "ics", "gcat", "table"])
def test_every_format_has_the_same_launches(ask: Run, form: str) -> None:
    """A pipe, a file and a terminal leave out the same, say so, and have it with --all."""
    few, everything = ask(f"launches -f {form} --now 2022-01-01"), ask(f"launches --all -f {form} --now 2022-01-01")
    assert "2021-U01" not in few.out
    assert "2021-U01" in everything.out or form == "ics"  # whose day is not known
    assert ("2020-U02" in few.out, "2020-U02" in everything.out) == (False, True)
    assert "4" in few.err + few.out
    assert "not to orbit left out" in few.err + few.out
    assert "--all" not in everything.err + everything.out


def test_a_file_has_what_a_pipe_has(ask: Run, tmp_path: Path) -> None:
    """Written with -o, it leaves out the same and says so."""
    written = ask(f"launches -o {tmp_path / 'l.json'}")
    assert find_ids((tmp_path / "l.json").read_text()) == "1970-034 2020-087 change-8"
    assert written.err == ALL


FOOTERS = [
    ("launches", "2 launches, 2 successes; 1 planned; 4 not to orbit left out (--all shows them)"),
    ("launches --all", "2 launches, 2 successes; 1 planned; 4 not to orbit"),
    ("launches --limit 2", "2 of 3 launches; 4 not to orbit left out (--all shows them)"),
    ("launches orbital:no", "0 launches; 4 not to orbit"),
    ("launches --by vehicle", "2 launches, 1 more planned; 4 not to orbit left out (--all shows them)"),
    ("launches --by vehicle --all", "2 launches, 1 more planned, 4 not to orbit"),
    ("launches --by site,year", "4 not to orbit left out (--all shows them)"),
]


@pytest.mark.parametrize(("command", "expected"), FOOTERS)
def test_the_line_below_counts_them_apart(ask: Run, command: str, expected: str) -> None:
    """Each row: a command, the line below its table that counts."""
    assert expected in ask(f"{command} -f table").out.splitlines()


COUNTS = [
    ("--by vehicle", [["CZ-5", 2, 1]]),
    ("--by vehicle --all", [["CZ-5", 2, 1, 3], ["Ascender", 0, 0, 1]]),
    ("--by outcome", [["success", 2, 0], [None, 0, 1]]),
    ("--by outcome --all", [["success", 2, 0, 2], [None, 0, 1, 1], ["failure", 0, 0, 1]]),
    ("orbital:no --by outcome", [["success", 0, 0, 2], ["failure", 0, 0, 1], [None, 0, 0, 1]]),
    ("tag:2021-U01 --by outcome", [["success", 0, 0, 1]]),
    ("--by orbital", [["yes", 2, 1, 0], ["no", 0, 0, 4]]),
    ("CZ-5 --by outcome", [["success", 2, 0], [None, 0, 1]]),
]


@pytest.mark.parametrize(("asked", "expected"), COUNTS)
def test_counts_have_a_column_for_them(ask: Run, asked: str, expected: list[list[Any]]) -> None:
    """Each row: what is counted; the values of the groups, `count`, `planned`, and `not_orbital` if it is asked for."""
    counted = json.loads(ask(f"launches {asked} -f json").out)
    assert [list(row.values()) for row in counted] == expected
    names = ["count", "planned", "not_orbital"][: len(expected[0]) - 1]
    assert all(list(row)[1:] == names for row in counted)


@pytest.mark.parametrize("by", ["vehicle", "outcome,year", "site,outcome,year"])
def test_charts_and_cross_tables_have_them_apart(ask: Run, by: str) -> None:
    """A part of the bar or a column of its own, and nothing of them without --all."""
    assert "not to orbit" in ask(f"launches --by {by} --all -f table").out.split("\n\n2 launches")[0]
    assert "2021" not in ask(f"launches --by {by} -f table").out


def test_rockets_and_sites_do_not_count_them(ask: Run) -> None:
    """Flights, successes, failures, first and last flight are those to orbit."""
    [vehicle] = json.loads(ask("vehicles id:=CZ-5 -f json").out)
    names = ("launches", "successes", "failures", "first_flight", "last_flight")
    assert [vehicle[name] for name in names] == [2, 2, 0, "1970-04-24T13:35Z", "2020-11-23T20:30:22Z"]
    [site] = json.loads(ask("sites wenchang -f json").out)
    assert (site["launches"], site["last_launch"]) == (2, "2020-11-23T20:30:22Z")


def test_the_page_of_a_rocket_names_them_apart(ask: Run) -> None:
    """Neither a flight, nor a failure, nor planned."""
    page = ask("show CZ-5 --now 2022-01-01").out
    assert "Flights (2)" in page
    assert "Failures" not in page
    assert "Planned (1)" in page
    assert "Not to orbit (3)" in page
    assert "Vehicles" not in ask("show wenchang").out.replace("Vehicles (1)\n  2  Long March 5", "")


SHOWN = [
    ("2020-U02", "no launch to orbit: from another world (counted apart)"),
    ("2021-U01", "no launch to orbit: given no designation as an orbital one (counted apart)"),
    ("hop", "no launch to orbit: suborbital (counted apart)"),
]


@pytest.mark.parametrize(("name", "expected"), SHOWN)
def test_show_says_what_it_was(ask: Run, name: str, expected: str) -> None:
    """Whoever names it finds it, and reads why no count has it."""
    assert expected in ask(f"show {name}").out
    assert json.loads(ask(f"show {name} -f json").out)[0]["orbital"] == "no"
    assert "no launch to orbit" not in ask("show 2020-087").out


def test_next_waits_for_launches_to_orbit(ask: Run) -> None:
    """A planned hop is listed with --all, or when a term asks for it."""
    few = ask("next -f json --now 2022-01-01")
    assert (find_ids(few.out), few.err) == ("change-8", ONE)
    assert find_ids(ask("next --all -f json --now 2022-01-01").out) == "change-8 hop"
    assert find_ids(ask("next orbital:no -f json --now 2022-01-01").out) == "hop"
    none = ask("next --within 1d -f json --now 2026-01-01")
    assert (none.code, "not to orbit" in none.err) == (1, False)  # it does not fly by then either


def test_this_day_is_one_of_launches_to_orbit(ask: Run) -> None:
    """Of two launches of a day the one to orbit."""
    few = ask("on-this-day -f json --now 2022-04-24")
    assert (find_ids(few.out), few.err) == ("1970-034", ONE)
    assert find_ids(ask("on-this-day --all -f json --now 2022-04-24").out) == "1970-034 2021-S07"
    moon = ask("on-this-day -f json --now 2022-12-03")
    assert (find_ids(moon.out), moon.err) == ("", ONE)


@pytest.mark.parametrize("name", ["all.json", "all.html", "all.sqlite"])
def test_a_copy_of_the_catalogue_has_everything(ask: Run, tmp_path: Path, name: str) -> None:
    """`export` leaves nothing out."""
    said = ask(f"export -o {tmp_path / name}").err
    assert "7 launches" in said
    assert "left out" not in said
    content = (tmp_path / name).read_bytes()
    assert all(launch.id.encode() in content for launch in OTHERS)


def test_a_field_tells_and_explains_it(ask: Run) -> None:
    """It is documented, exported and sorted like any other."""
    [row] = [line for line in ask("fields launches -f tsv").out.splitlines() if line.startswith("orbital\t")]
    assert "suborbital" in row
    rows = json.loads(ask("launches --all --fields id,orbital --sort orbital,id -f json").out)
    assert [row["orbital"] for row in rows] == ["no"] * 4 + ["yes"] * 3
    assert find_field("launches", "orbital").needs("launches") == {"tag", "gcat_code", "orbit"}


def test_only_launches_have_the_option(ask: Run) -> None:
    """A mission is a mission, wherever it went."""
    assert ask("missions --all").code == 2
    assert ask("missions -f json").err == ""


def test_suborbital_flights_of_launch_library_are_known() -> None:
    """Its orbit says so; a plan or a flight of such a rocket has neither a tag nor a code of GCAT's."""
    flight = {"id": "1f", "name": "New Shepard | NS-99", "net": "2031-01-01T00:00:00Z", "net_precision": {"id": 14}}
    for orbit in ({"abbrev": "Sub", "name": "Suborbital"}, {"name": "Suborbital"}):
        page = json.dumps([flight | {"mission": {"name": "NS-99", "orbit": orbit}}])
        [statement] = read_statements(page.encode())
        assert statement.hints["orbit"] == "suborbital"
        assert not is_orbital(Launch(id="x", orbit=statement.hints["orbit"]))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files of GCAT are not at hand")
def test_a_real_log_adds_no_flight_to_a_rocket(run: Run, tmp_path: Path) -> None:
    """The CZ-2C has as many flights after an import of GCAT's log as before, and no ascent from the Moon is one."""
    db = tmp_path / "c.json"
    run(f"export -o {db}")
    before = json.loads(run("vehicles id:=CZ-2C -f json").out)
    assert run(f"--db {db} import gcat {REAL / 'launchlog_2024-12-08.tsv'}").code == 0
    after = json.loads(run(f"--db {db} vehicles id:=CZ-2C -f json").out)
    assert (before[0]["launches"], before[0]["successes"]) == (after[0]["launches"], after[0]["successes"]) == (90, 88)
    moon = json.loads(run(f"--db {db} launches gcat_code:XS --by outcome -f json").out)
    assert moon == [{"outcome": "success", "count": 0, "planned": 0, "not_orbital": 11}]
    assert "36 launches not to orbit" in run(f"--db {db} launches -f json").err


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files of GCAT are not at hand")
def test_a_real_list_of_everything_counts_what_is_to_orbit(run: Run, tmp_path: Path) -> None:
    """Of 75,451 rockets 7,154 were to orbit, by their tags alone, three of them in 1957 and none in 1942."""
    db = tmp_path / "c.json"
    assert run(f"--db {db} import gcat {REAL / 'launches_all_2026-01-24.csv'}").code == 0
    counted = run(f"--db {db} launches --by year -f json")
    years = {row["year"]: row["count"] for row in json.loads(counted.out)}
    assert (sum(years.values()), years["1957"], years["2024"]) == (7154, 3, 259)
    assert "1942" not in years
    assert counted.err == "68,297 launches not to orbit left out; --all shows them.\n"
