"""A record that cannot be read: left out, named with the way to mend it, never lost, and mended or removed by hand."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from by_id import number_by_id, read_by_id

from missioncat import storage
from missioncat.catalogue import Catalogue
from missioncat.cli import main as entry
from missioncat.dates import find_bad_dates, parse_date
from missioncat.documents import encode_tables
from missioncat.errors import DateError
from missioncat.integrity import find_problems
from missioncat.merging.drafts import Draft
from missioncat.model import Launch, Plan
from missioncat.storage import DecodedTables, Location

Run = Callable[..., Any]
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make a file with another document under a key, which may be one of those that are large.

    That is more than 2 MB, of which there is one test; for the others a tenth of it is large already.
    """

    def build(table: str, key: str, document: Any, large: bool = False, count: int = 300) -> Path:
        tables = read_by_id(small_file)
        if large:
            monkeypatch.setattr(storage, "LARGE", LARGE * count // 3000)
            tables["launches"] |= {f"x-{n}": LAUNCH | {"note": f"{n + 1000} words. " * 60} for n in range(count)}
        tables[table][key] = document
        path = tmp_path / "file.json"
        path.write_bytes(encode_tables(number_by_id(tables)))
        assert (path.stat().st_size > storage.LARGE) is large
        return path

    return build


LARGE = storage.LARGE
LAUNCH = {"date": "2020-11-23", "vehicle": "CZ-5", "outcome": "success", "sources": ["gcat"]}
MISSION = {"name": "Chang'e 5", "launch": "2020-087", "sources": ["gcat"]}
EVENT = {"date": "2020-12-16", "kind": "return", "text": "Landed.", "sources": ["gcat"]}
PLAN = {"subject": "change-8", "milestone": "launch", "planned": "2028", "sources": ["gcat"]}
STATED = "change-8:launch:2028:2023"
LOAN = {"subject": "change-5", "kind": "sample-loan", "sources": ["gcat"]}

BAD = [
    ("launches", "2020-087", LAUNCH | {"date": "2026-13"}, "date", "a year has 12 months"),
    ("launches", "2020-087", LAUNCH | {"date": ""}, "date", "is not a date"),
    ("launches", "2020-087", LAUNCH | {"date": "2020-11-23 20:30Z"}, "date", "is not a date"),
    ("launches", "2020-087", LAUNCH | {"vehicle": 5}, "vehicle", "expected `str | null`, got `int`"),
    ("launches", "2020-087", LAUNCH | {"colour": "red"}, "colour", "unknown field"),
    ("launches", "2020-087", LAUNCH | {"outcome": "fine"}, "outcome", "invalid enum value 'fine'"),
    ("launches", "2020-087", LAUNCH | {"number": "one"}, "number", "expected `int | null`"),
    ("launches", "2020-087", LAUNCH | {"origins": {"pad": 5}}, "origins[...]", "expected `str`"),
    ("launches", "2020-087", LAUNCH | {"claims": [{"field": "date", "value": "soon"}]}, "claims[0].value", "no"),
    ("launches", "2020-087", LAUNCH | {"claims": [{"field": "date", "value": 5}]}, "claims[0].value", "date as a text"),
    ("launches", "2020-087", LAUNCH | {"claims": [{"field": "pads", "value": "1"}]}, "claims[0].field", "no field"),
    ("launches", "2020-087", 17, "", "expected `object`, got `int`"),
    ("missions", "change-5", MISSION | {"events": [EVENT, EVENT | {"date": "x"}]}, "events[1].date", "not a date"),
    ("missions", "change-5", MISSION | {"events": [{"date": 5}]}, "events[0].date", "expected `str`"),
    ("missions", "change-5", {}, "name", "missing required field"),
    ("missions", "change-5", ["name"], "", "expected `object`, got `array`"),
    ("vehicles", "CZ-5", {"name": "Long March 5", "stages": "two"}, "stages", "expected `int | null`"),
    ("sites", "wenchang", {"name": "Wenchang", "lat": [19]}, "lat", "expected"),
    ("cooperation", "loan", LOAN | {"date": "someday"}, "date", "is not a date"),
    ("plans", STATED, PLAN | {"planned": "2028-13"}, "planned", "is not a date"),
    ("plans", STATED, PLAN | {"as_of": "20230101"}, "as_of", "is not a date"),
    ("plans", STATED, PLAN | {"actual": "2028-02-30"}, "actual", "is not a date"),
    ("sources", "gcat", {"title": 5}, "title", "expected `str`"),
]  # fmt: skip

NUMBERS = {"2020-087": "2"} | dict.fromkeys(["change-5", "CZ-5", "wenchang", "loan", STATED, "gcat"], "1")
"""What these stand under in the small catalogue."""


def find_name(table: str, key: str, document: Any) -> str:
    """What a bad document is called: what is no object has no id."""
    return key if isinstance(document, dict) else f"{table}/{NUMBERS[key]}"


def find_address(table: str, key: str, document: Any) -> str:
    """What a bad document is called in a command."""
    return f"plans/{NUMBERS[key]}" if table == "plans" else find_name(table, key, document)


COMMANDS = {
    "launches -f csv": {"launches"},
    "launches -f table": {"launches"},
    "launches --by year -f json": {"launches"},
    "launches vehicle:CZ-5 date:2020": {"launches", "vehicles"},
    "launches -f ics --now 2026-11-20": {"launches"},
    "launches -f gcat": {"launches"},
    "missions -f json": {"missions", "launches"},
    "missions --by year": {"missions", "launches"},
    "vehicles -f json": {"vehicles", "launches"},
    "sites -f geojson": {"sites"},
    "cooperation -f csv": {"cooperation"},
    "show rover": {"missions", "launches"},
    "show change-8 -f json": {"missions", "plans"},
    "next --now 2026-11-20 -f json": {"launches"},
    "next --now 2026-11-20 --within 1d": {"launches"},
    "slips": {"plans"},
    "slips change-8 -f table": {"plans"},
    "timeline rover -f json": {"missions", "plans"},
    "timeline --gantt -f table": {"missions", "launches"},
    "on-this-day --now 2026-11-23": {"launches", "missions"},
    "sources": {"sources"},
    "sources rover": {"missions"},
    "conflicts": {"launches", "vehicles", "sites"},
}
"""What asks, and the tables that it cannot do without."""


@pytest.mark.parametrize("command", COMMANDS)
def test_an_answer_names_what_it_lacks(run: Run, make: Make, command: str) -> None:
    """Every command with every bad document: code 3, table, id, field, expectation and a command that helps, once."""
    for table, key, document, field, expected in BAD:
        result = run(["--db", str(make(table, key, document)), *command.split()])
        case = (table, document, result)
        if table not in COMMANDS[command]:
            assert result.code in (0, 1, 3), case
            continue
        assert result.code == 3, case
        name = find_name(table, key, document)
        named = [line for line in result.err.split("\n") if f"'{name}'" in line]
        assert len(named) == 1, case
        assert (f", field '{field}'" in named[0]) == bool(field), case
        assert f"(table '{table}')" in named[0], case
        assert expected in named[0], case
        assert f"missioncat remove {find_address(table, key, document)}" in named[0], case


def test_the_others_are_printed(run: Run, make: Make) -> None:
    """One launch of four is left out, and counted out."""
    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"})
    listed = run(f"--db {path} launches -f jsonl --fields id")
    assert [json.loads(line)["id"] for line in listed.out.splitlines()] == ["1970-034", "change-8"]
    counted = run(f"--db {path} launches --by year -f json")
    assert [(row["year"], row["count"]) for row in json.loads(counted.out)] == [("1970", 1), ("2028–2030", 0)]
    assert (listed.code, counted.code) == (3, 3)


def test_a_command_that_reads_other_tables_lacks_nothing(run: Run, make: Make) -> None:
    """The sources are all there, so that is 0 and no word of launches."""
    result = run(f"--db {make('launches', '2020-087', LAUNCH | {'date': '2026-13'})} sources -f csv")
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize(
    "command",
    [
        "launches -o FILE.csv", "launches -o FILE.json", "launches -o FILE.svg", "launches -o FILE.ics",
        "missions --by year -o FILE.tsv", "show rover -o FILE.json", "next -o FILE.html", "timeline rover -o FILE.md",
        "export -o FILE.json", "export -o FILE.sqlite", "export -o FILE.html", "export -o FILE.gcat.tsv",
        "export -o FILE.parquet",
    ],
)  # fmt: skip
@pytest.mark.parametrize("large", [False, True])
def test_a_file_that_would_lack_a_record_is_not_written(
    run: Run, make: Make, tmp_path: Path, command: str, large: bool
) -> None:
    """Not a byte, and no folder; the sentence says why."""
    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"}, large)
    before = sorted(tmp_path.iterdir())
    result = run(["--db", str(path), *command.replace("FILE", str(tmp_path / "new")).split()])
    assert (result.code, result.out) == (3, "")
    assert "was not written, because a record that belongs there cannot be read" in result.err
    assert "edit 2020-087 date=…" in result.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("large", [False, True])
def test_show_says_what_is_wrong(run: Run, make: Make, large: bool) -> None:
    """Not that there is nothing of that name; and that once."""
    result = run(f"--db {make('launches', '2020-087', LAUNCH | {'date': '2026-13'}, large)} show 2020-087")
    assert (result.code, result.out) == (3, "")
    assert "launch '2020-087', field 'date' (table 'launches'): '2026-13' is not a date" in result.err
    assert result.err.count("\n") == 1


def test_a_name_that_is_not_found_may_be_that_of_what_cannot_be_read(run: Run, make: Make) -> None:
    """So "no" is not sure, and the record is named before it."""
    result = run(f"--db {make('missions', 'change-5', MISSION | {'norad': 'x'})} show 47097")
    assert result.code == 3
    assert "mission 'change-5', field 'norad'" in result.err.split("\n")[0]
    assert "nothing called '47097'" in result.err


LARGE_COMMANDS = [
    "launches -f csv", "launches --by year", "launches vehicle:CZ-5 date:2020..2026", "launches --vehicle CZ-5 -f json",
    "missions --by year", "vehicles", "next --now 2026-11-20", "on-this-day --now 2026-11-23",
    "timeline --gantt -f table", "conflicts", "show change-5", "slips 2020-087",
]  # fmt: skip


@pytest.mark.parametrize("command", LARGE_COMMANDS)
@pytest.mark.parametrize("key", ["1970-034", "2020-087", "y"], ids=["first", "inside", "last"])
def test_a_large_file_is_read_in_the_same_way(run: Run, make: Make, command: str, key: str) -> None:
    """More than 2 MB, read table by table and in part, or looked through: the bad one first, inside and last."""
    result = run(["--db", str(make("launches", key, LAUNCH | {"date": "2026-13"}, large=True)), *command.split()])
    if command == "show change-5" and key == "2020-087":
        assert "change-5" in result.out
    assert result.code == 3, result
    assert result.err.count(f"launch '{key}', field 'date'") == 1


@pytest.mark.parametrize("command", LARGE_COMMANDS[:3])
def test_a_file_of_more_than_two_megabytes_too(run: Run, make: Make, command: str) -> None:
    """With the limit as it is: all, counted, and looked through."""
    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"}, large=True, count=3000)
    assert path.stat().st_size > storage.LARGE == 2_000_000
    result = run(["--db", str(path), *command.split()])
    assert result.code == 3, result
    assert result.err.count("launch '2020-087', field 'date'") == 1


def test_a_search_in_bytes_does_not_pass_over_a_wrong_type(run: Run, make: Make) -> None:
    """A field that the question does not read is seen where the document itself is looked at."""
    path = make("launches", "2020-087", LAUNCH | {"pad": 5}, large=True)
    result = run(f"--db {path} launches vehicle:CZ-5 -f json")
    assert result.code == 3
    assert "field 'pad'" in result.err


# --- writing -------------------------------------------------------------------------------------

WRITES = [
    "edit CZ-5B note=x",
    "edit change-8 date=2030",
    "add missions id=new name=New",
    "add launches id=2020-087 date=2020",
    "remove loan --yes",
    "import csv ROWS --table launches",
    "import csv ROWS --table launches --dry-run",
    "edit CZ-5B note=x --dry-run",
]


@pytest.mark.parametrize("command", WRITES)
@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_written_around_a_gap(run: Run, make: Make, tmp_path: Path, command: str, large: bool) -> None:
    """Code 3, the record named, and not a byte changed. A large file is looked at as far as the change needs."""
    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"}, large)
    rows = tmp_path / "rows.csv"
    rows.write_text("id,date,source\n2020-087,2020-11-23,gcat\n")
    before = path.read_bytes()
    result = run(["--db", str(path), *command.replace("ROWS", str(rows)).split()])
    if large and result.code == 0:
        assert command in ("add missions id=new name=New", "edit change-8 date=2030")
        assert find_line(path.read_bytes(), b'"2026-13"') == find_line(before, b'"2026-13"')
        return
    assert result.code == 3, result
    assert path.read_bytes() == before
    assert "launch '2020-087'" in result.err
    assert "edit 2020-087 date=…" in result.err


def find_line(content: bytes, text: bytes) -> bytes:
    """The one line in which a text stands."""
    [line] = [line for line in content.split(b"\n") if text in line]
    return line


def test_a_refused_write_names_what_it_did_not_ask_for(run: Run, make: Make) -> None:
    """A new source has nothing to do with launches, but nothing is written into such a file."""
    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"})
    result = run(f"--db {path} add sources id=new title=New")
    assert result.code == 3
    assert "launch '2020-087', field 'date'" in result.err
    assert "Nothing was written" in result.err


def test_update_does_not_take_a_gap_for_a_removal(run: Run, tmp_path: Path) -> None:
    """The user's copy of the built-in catalogue with a bad record is left alone."""
    assert run("edit change-8 note=x --yes").code == 0
    path = storage.user_path()
    path.write_bytes(path.read_bytes().replace(b'"2020-11-23T20:30:22Z"', b'"2020-13"', 1))
    before = path.read_bytes()
    result = run("update")
    assert result.code == 3
    assert path.read_bytes() == before


MENDED = [
    (BAD[0], ["date=2026-01-13"], LAUNCH | {"date": "2026-01-13"}),
    (BAD[0], ["date=13 Jan 2026", "pad=LC1"], LAUNCH | {"date": "2026-01-13", "pad": "LC1"}),
    (BAD[0], ["date="], {name: value for name, value in LAUNCH.items() if name != "date"}),
    (BAD[3], ["vehicle=Long March 5"], LAUNCH | {"vehicle": "CZ-5"}),
    (BAD[4], ["colour="], LAUNCH),
    (BAD[5], ["outcome=partial"], LAUNCH | {"outcome": "partial"}),
    (BAD[6], ["number=3"], LAUNCH | {"number": 3}),
    (BAD[7], ["origins="], LAUNCH),
    (BAD[8], ["claims[0].value=2021"], LAUNCH | {"claims": [{"field": "date", "value": "2021"}]}),
    (BAD[10], ["claims[0]="], LAUNCH),
    (BAD[12], ["events[1].date=2020-12-17"], MISSION | {"events": [EVENT, EVENT | {"date": "2020-12-17"}]}),
    (BAD[12], ["events[1]="], MISSION | {"events": [EVENT]}),
    (BAD[13], ["events="], MISSION),
    (BAD[14], ["name=Chang'e 5"], {"name": "Chang'e 5"}),
    (BAD[16], ["stages=2"], {"name": "Long March 5", "stages": 2}),
    (BAD[17], ["lat=19.5"], {"name": "Wenchang", "lat": 19.5}),
    (BAD[18], ["date=2026"], LOAN | {"date": "2026"}),
    (BAD[19], ["planned=2028-12"], PLAN | {"planned": "2028-12"}),
    (BAD[20], ["as_of="], PLAN),
    (BAD[22], ["title=GCAT"], {"title": "GCAT"}),
]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(("bad", "fields", "expected"), MENDED)
def test_an_edit_mends(run: Run, make: Make, large: bool, bad: Any, fields: list[str], expected: Any) -> None:
    """The document is what it was with that put right; all other lines keep their bytes; undo and redo go on."""
    table, key, document, *_ = bad
    path = make(table, key, document, large)
    before = path.read_bytes()
    name = find_address(table, key, document)
    shown = run(["--db", str(path), "edit", name, *fields, "--dry-run"])
    assert (shown.code, path.read_bytes()) == (0, before)
    result = run(["--db", str(path), "edit", name, *fields])
    assert (result.code, result.out) == (0, "1 changed.\n"), result
    after = path.read_bytes()
    stored = json.loads(after)[table][NUMBERS[key]]
    stored.pop("origins", None)
    renewed = stored.pop("id")
    assert stored == expected
    assert (renewed == key) is (table != "plans")  # which says another thing now
    assert find_other_lines(after, table, NUMBERS[key]) == find_other_lines(before, table, NUMBERS[key])
    assert Catalogue(Location(path, "for tests")).records(table)[renewed]
    assert ",0,1,0," in run(f"--db {path} log -f csv").out
    assert run(f"--db {path} undo").code == 0
    assert path.read_bytes() == before
    assert run(f"--db {path} redo").code == 0
    assert path.read_bytes() == after


def find_other_lines(content: bytes, table: str, number: str) -> list[tuple[str, bytes]]:
    """The documents of a file, line by line, but for that one; the comma behind one says nothing."""
    lines: list[tuple[str, bytes]] = []
    name = ""
    for line in content.split(b"\n"):
        if match := re.fullmatch(rb'"(\w+)": \{(\},?)?', line):
            name = match[1].decode()
        elif line.startswith(b'"') and (name, line.split(b":")[0]) != (table, f'"{number}"'.encode()):
            lines.append((name, line.rstrip(b",")))
    return lines


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("bad", BAD)
def test_a_removal_mends(run: Run, make: Make, large: bool, bad: Any) -> None:
    """By the command that is named; the document is gone, and undo brings its bytes back."""
    table, key, document, *_ = bad
    path = make(table, key, document, large)
    before = path.read_bytes()
    number = NUMBERS[key]
    result = run(["--db", str(path), "remove", f"{table}/{number}", "--yes"])
    assert (result.code, result.out) == (0, "1 removed.\n"), result
    after = path.read_bytes()
    assert number not in json.loads(after)[table]
    assert find_other_lines(after, table, number) == find_other_lines(before, table, number)
    assert run(f"--db {path} undo").code == 0
    assert path.read_bytes() == before


REFUSED = [
    (["note=x"], 4, "It could not be read even so"),
    (["date=soon"], 4, "is not a date"),
    (["date=2026-01-13", "nosuchfield=1"], 2, "have no field 'nosuchfield'"),
    (["date=2026-01-13", "id=other"], 2, "An id cannot be changed"),
    (["date=2026-01-13", "family=CZ-5"], 2, "is not what stands in it"),
    (["date=2026-01-13", "claims[0].value=x"], 4, "no item 0"),
    (["date=2026-01-13", "date[0]=x"], 4, "no item 0"),
    (["date=2026-01-13", "number=x"], 4, "number: 'x' is not a whole number"),
    (["date=2026-01-13", "--source", "nosuch"], 3, "There is no source 'nosuch'"),
]


@pytest.mark.parametrize(("fields", "code", "sentence"), REFUSED)
def test_an_edit_that_mends_nothing_is_refused(
    run: Run, make: Make, fields: list[str], code: int, sentence: str
) -> None:
    """With a sentence, and not a byte is changed."""
    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"})
    before = path.read_bytes()
    result = run(["--db", str(path), "edit", "2020-087", *fields])
    assert result.code == code, result
    assert sentence in result.err
    assert path.read_bytes() == before


def test_one_is_mended_while_another_one_waits(run: Run, make: Make) -> None:
    """The edit has done what it was asked, and says what is left; the other one keeps its bytes."""
    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"})
    path.write_text(path.read_text(encoding="utf-8").replace('"title": "GCAT"', '"title":  5'), encoding="utf-8")
    result = run(f"--db {path} edit 2020-087 date=2026-01-13")
    assert result.code == 0
    assert "source 'gcat', field 'title'" in result.err
    assert '"1": {"id": "gcat", "title":  5}' in path.read_text(encoding="utf-8")
    assert run(f"--db {path} edit gcat title=GCAT").err.count("left out") == 0
    assert run(f"--db {path} launches").code == 0


def test_an_id_of_two_tables_means_the_first(run: Run, make: Make) -> None:
    """`change-8` is the mission; the launch that cannot be read goes by its table and id, and is not replaced."""
    path = make("launches", "change-8", {"date": "2029-13", "vehicle": "CZ-5", "pad": "LC1"})
    assert "edit launches/change-8 date=…" in run(f"--db {path} launches").err
    before = path.read_bytes()
    assert run(f"--db {path} edit change-8 date=2030").code == 3
    assert path.read_bytes() == before
    assert run(f"--db {path} edit launches/change-8 date=2029~").code == 0
    assert read_by_id(path)["launches"]["change-8"]["pad"] == "LC1"
    assert find_problems(Catalogue(Location(path, "for tests")))[0].problem == "no source is named"


def test_a_mended_date_of_a_planned_launch_is_a_statement(run: Run, make: Make) -> None:
    """If it is not what the newest plan says, the ledger gets it, so that both agree."""
    path = make("launches", "change-8", {"date": "2029-13", "sources": ["gcat"]})
    assert run(f"--db {path} edit launches/change-8 date=2030").code == 0
    opened = Catalogue(Location(path, "for tests"))
    assert [plan.planned for plan in opened.related(Plan, "subject", "change-8")] == ["2028", "2029~", "2030"]
    assert find_problems(opened) == []


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("large", [False, True])
def test_check_lists_it_and_goes_on(run: Run, make: Make, large: bool, bad: Any) -> None:
    """One problem for the record, code 1, and none for what points to it."""
    table, key, document, field, expected = bad
    result = run(["--db", str(make(table, key, document, large)), "check", "-f", "json"])
    assert result.code == 1
    name = find_name(table, key, document)
    about = [each for each in json.loads(result.out) if (each["table"], each["id"]) == (table, name)]
    assert [each["field"] for each in about] == [field]
    assert expected in about[0]["problem"]
    assert ("has no record" in result.out) is (name != key)  # nothing points to what has no id
    assert "left out" not in result.err


def test_an_import_of_a_catalogue_rejects_it(run: Run, make: Make, small_file: Path) -> None:
    """As it does a row of a table: all or nothing, or with --skip the others."""
    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"})
    before = small_file.read_bytes()
    result = run(f"--db {small_file} import json {path}")
    assert result.code == 4
    assert "launch '2020-087', field 'date'" in result.err
    assert small_file.read_bytes() == before
    assert run(f"--db {small_file} import json {path} --skip").code == 0
    assert small_file.read_bytes() == before


def test_a_sync_that_could_not_be_written_asks_nobody(run: Run, make: Make) -> None:
    """No call is made; as one, it would fail with code 5."""
    result = run(f"--db {make('launches', '2020-087', LAUNCH | {'date': '2026-13'})} sync")
    assert result.code == 3
    assert "Nothing was fetched" in result.err
    assert "edit 2020-087 date=…" in result.err


# --- bytes that are no text ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    ["launches", "launches --by vehicle", "missions", "edit CZ-5B note=x", "check", "export -o NEW.json", "show CZ-5"],
)
@pytest.mark.parametrize("place", ['"1970-034"', '"x-150"', '"x-299"'], ids=["first", "inside", "last"])
def test_a_byte_that_is_no_text_is_a_sentence(run: Run, make: Make, tmp_path: Path, command: str, place: str) -> None:
    """In the first launch of a large file, in the last, in any; read or not, there is no traceback."""
    path = make("launches", "2020-087", LAUNCH, large=True)
    content = path.read_bytes()
    at = content.index(b"CZ-5", content.index(place.encode()))
    path.write_bytes(content[:at] + b"\xff" + content[at + 1 :])
    before = path.read_bytes()
    result = run(["--db", str(path), *command.replace("NEW", str(tmp_path / "new")).split()])
    assert result.code == 3, result
    assert f"UTF-8 (line {before[:at].count(10) + 1}, byte {at})" in result.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["launches vehicle:CZ-5 -f json", "launches vehicle:CZ-5 --by year", "show CZ-5"])
def test_a_search_in_bytes_finds_those_that_are_no_text(run: Run, make: Make, command: str) -> None:
    """In a field that was not asked for, of a launch that was found."""
    path = make("launches", "2020-087", LAUNCH, large=True)
    path.write_bytes(path.read_bytes().replace(b"1150 words", b"1150 \xffords", 1))
    result = run(["--db", str(path), *command.split()])
    assert result.code == 3
    assert "it is not UTF-8" in result.err


# --- what else -----------------------------------------------------------------------------------


TOO_MUCH = [
    (MemoryError, 3, "more memory than there is"),
    (RecursionError, 4, "nested too deeply"),
]


@pytest.mark.parametrize(("error", "code", "sentence"), TOO_MUCH)
def test_too_much_is_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: type[Exception], code: int, sentence: str
) -> None:
    """Wherever it ends."""

    def fail() -> None:
        raise error

    monkeypatch.setattr(entry, "build_cli", fail)
    result = run("missions")
    assert (result.code, result.out) == (code, "")
    assert sentence in result.err


def test_many_are_counted(run: Run, small_file: Path) -> None:
    """Twenty are named, then how many more there are."""
    tables = read_by_id(small_file)
    tables["launches"] |= {f"bad-{n}": {"date": "x"} for n in range(1000)}
    small_file.write_bytes(encode_tables(number_by_id(tables)))
    result = run(f"--db {small_file} launches")
    assert result.code == 3
    assert result.err.count("left out") == 20
    assert "and 980 more" in result.err


def test_a_repeated_field_is_found_beside_what_cannot_be_read(make: Make) -> None:
    """A key that stands twice is refused, in that document too and wherever else."""
    content = make("launches", "2020-087", LAUNCH | {"date": "2026-13"}).read_text(encoding="utf-8")
    twice = {'"vehicle": "CZ-5"': '"vehicle": "CZ-5", "vehicle": 5', '"date": "2029~"': '"date": "1", "date": "2"'}
    for old, new in twice.items():
        changed = content.replace(old, new)
        assert changed != content
        with pytest.raises(storage.CatalogueError, match="stands there twice"):
            DecodedTables(changed.encode(), Path("x.json"))


def test_dates_are_told_as_the_parser_reads_them() -> None:
    """Texts near to exact dates, many at a time: those are bad that the parser refuses."""
    chance = random.Random(1)
    forms = ("2020-11-23", "2020-11-23T20:30Z", "2020-02-29T20:30:12Z", "2020-W47-1T20:30Z", "2028/..", "2021/2023~")
    for _ in range(400):
        texts = ["".join(mutate(chance.choice(forms), chance)) for _ in range(30)]
        assert find_bad_dates(texts) == {text for text in texts if is_refused(text)}
        exact = ["2020-11-23T20:30Z", "2020-11-23T21:30Z"]
        assert find_bad_dates([*exact, texts[0]]) == ({texts[0]} if is_refused(texts[0]) else set())


def mutate(text: str, chance: random.Random) -> str:
    """None, one or two characters otherwise, more or less."""
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(("", *"0123456789-:TZ/~?.QW +,")) + text[at + chance.randrange(2) :]
    return text


def is_refused(text: str) -> bool:
    """Whether it is no date."""
    try:
        parse_date(text)
    except DateError:
        return True
    return False


def test_a_draft_replaces_nothing_that_it_does_not_know(make: Make) -> None:
    """Below the command line too: a new record under the id of one that cannot be read is refused."""
    from datetime import UTC, datetime

    from missioncat.catalogue import writing

    path = make("launches", "2020-087", LAUNCH | {"date": "2026-13"})
    before = path.read_bytes()
    with writing(Location(path, "for tests"), "test", datetime(2026, 1, 1, tzinfo=UTC), print) as catalogue:
        draft = Draft(catalogue)
        draft.put("launches", Launch(id="2020-087", date="2020"))
        with pytest.raises(storage.CatalogueError, match="2020-087"):
            catalogue.apply(draft.changes())
    assert path.read_bytes() == before
