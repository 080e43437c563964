"""The CSV import: all rows or none, the same file twice changes nothing, planned launches follow their plans."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from by_id import number_by_id, read_by_id

from missioncat.importers import Options
from missioncat.importers.csv_file import TABLES, read_csv
from missioncat.storage import find_builtin

Run = Callable[..., Any]
FACTS = Path(__file__).parents[1] / "data" / "facts"


@pytest.fixture
def load(run: Run, tmp_path: Path, small_file: Path) -> Callable[..., Any]:
    """Import a text into a table of the small catalogue."""

    def load_text(table: str, text: str | bytes, *options: str) -> Any:
        path = tmp_path / "rows.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return run(["--db", str(small_file), "import", "csv", str(path), "--table", table, *options])

    return load_text


@pytest.fixture
def stored(small_file: Path) -> Callable[[str, str], dict[str, Any] | None]:
    """A document of the small catalogue as it is in the file now."""

    def document(table: str, key: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = read_by_id(small_file)[table].get(key)
        return found

    return document


BAD_FILES = [
    ("missions", "", "is empty"),
    ("missions", "id,colour\nx,red\n", "line 1, column 2: missions have no field 'colour'"),
    ("missions", "id,nmae\nx,X\n", "Did you mean 'name'?"),
    ("missions", "id,name,name\nx,X,Y\n", "two columns are for the field 'name'"),
    ("missions", "id,source,sources\nx,a,b\n", "two columns are for the field 'sources'"),
    ("missions", "id,name\nx\n", "line 2: 1 columns where the header has 2"),
    ("missions", "id,name\nx,X,Y\n", "line 2: 3 columns where the header has 2"),
    ("missions", "id,name\n,X\n", "Line 2: no id"),
    ("missions", "id,name\nx,X\nx,Y\n", "Line 3: mission 'x' stands twice"),
    ("missions", "id,name,mass_kg\nx,X,heavy\n", "line 2, column 3 (mass_kg): 'heavy' is not a number"),
    ("missions", "id,name,norad\nx,X,1.5\n", "line 2, column 3 (norad)"),
    ("missions", "id,name,status\nx,X,asleep\n", "line 2, column 3 (status): 'asleep' does not fit"),
    ("missions", "id,kind\nx,rover\n", "mission 'x': "),  # a new one needs a name
    ("launches", "id,date\nx,20210519\n", "line 2, column 2 (date): '20210519' is not a date"),
    ("launches", "id,date\nx,2021-02-30\n", "February 2021 has 28 days"),
    ("launches", "id,crewed\nx,perhaps\n", "line 2, column 2 (crewed)"),
    ("events", "mission,date,kind,text\nnobody,2020,launch,Up.\n", "Line 2: there is no mission 'nobody'"),
    ("events", "mission,kind,text\nchange-5,launch,Up.\n", "Line 2: no date"),
    ("plans", "subject,planned\nchange-8,2028\n", "Line 2: no milestone"),
    ("missions", 'id,name\nx,"never closed\n', "rows.csv, line 2"),
    ("missions", 'id,name\nx,"a" b\n', "rows.csv, line 2"),
]


@pytest.mark.parametrize(("table", "text", "sentence"), BAD_FILES)
def test_a_bad_file_is_refused_whole(
    load: Callable[..., Any], small_file: Path, table: str, text: str, sentence: str
) -> None:
    """Exit code 4, the line and the column, and not a byte of the catalogue is changed."""
    before = small_file.read_bytes()
    result = load(table, text)
    assert (result.code, result.out) == (4, "")
    assert sentence in result.err
    assert small_file.read_bytes() == before


def test_every_mistake_is_named_and_none_of_the_rows_is_taken(load: Callable[..., Any], small_file: Path) -> None:
    """Two bad cells among good rows: both are listed, nothing is imported."""
    before = small_file.read_bytes()
    result = load("missions", "id,name,mass_kg,norad\na,A,1,1\nb,B,x,2\nc,C,3,y\nd,D,4,4\n")
    assert result.code == 4
    assert "line 3, column 3 (mass_kg)" in result.err
    assert "line 4, column 4 (norad)" in result.err
    assert "line 2" not in result.err
    assert "line 5" not in result.err
    assert small_file.read_bytes() == before


def test_many_mistakes_are_cut_short(load: Callable[..., Any]) -> None:
    """The first twenty and how many more."""
    result = load("missions", "id,name,norad\n" + "".join(f"m{n},M,x\n" for n in range(50)))
    assert result.err.count("(norad)") == 20
    assert "and 30 more" in result.err


def test_a_bad_last_line_undoes_the_good_ones(load: Callable[..., Any], small_file: Path) -> None:
    """All or none, also for what is only found while merging."""
    before = small_file.read_bytes()
    result = load("events", "mission,date,kind,text\nchange-5,2021,note,Good.\nnobody,2021,note,Bad.\n")
    assert result.code == 4
    assert small_file.read_bytes() == before


def test_many_notes_are_cut_short(load: Callable[..., Any]) -> None:
    """The first forty and how many more, as of the changes themselves."""
    rows = "".join(f"m{n},M,nowhere-{n}\n" for n in range(50))
    result = load("missions", f"id,name,launch\n{rows}")
    assert result.code == 0
    notes = [line for line in result.err.splitlines() if line.startswith("note: ")]
    assert len(notes) == 40
    assert result.err.splitlines()[-1] == "… and 10 more."


MULTILINE = 'id,name,summary\na,A,"one\ntwo\nthree"\nb,B,x,y\n'


def test_lines_are_counted_through_cells_of_several_lines() -> None:
    """A quoted cell may hold line breaks; the row behind it is named by the line where it begins."""
    lines = MULTILINE.splitlines(keepends=True)
    [reading] = read_csv(lines, "f.csv", Options(table="missions"))
    assert [row.line for row in reading.rows] == [2]
    [rejected] = reading.rejected
    assert rejected.startswith("line 5: 4 columns")


SAME_ROWS = [
    ("plain", "id,name,payloads\nx,Näme,a;b\n"),
    ("byte order mark", "\ufeffid,name,payloads\nx,Näme,a;b\n"),
    ("CRLF", "id,name,payloads\r\nx,Näme,a;b\r\n"),
    ("semicolons", 'id;name;payloads\nx;Näme;"a;b"\n'),
    ("tabs", "id\tname\tpayloads\nx\tNäme\ta;b\n"),
    ("no line end", "id,name,payloads\nx,Näme,a;b"),
    ("empty lines", "id,name,payloads\n\nx,Näme,a;b\n\n,,\n"),
    ("spaces", "id, name ,payloads\n x , Näme,a ; b;\n"),
    ("case", "ID,Name,PAYLOADS\nx,Näme,a;b\n"),
    ("quotes", '"id","name","payloads"\n"x","Näme","a;b"\n'),
    ("controls", "id,name,payloads\nx,N\x1b[31mäm\x07e\x1b[0m,a;b\n"),
    ("byte order mark and quotes", '\ufeff"id","name","payloads"\nx,Näme,a;b\n'),
]


@pytest.mark.parametrize(("what", "text"), SAME_ROWS, ids=[what for what, _ in SAME_ROWS])
def test_the_same_row_in_other_clothes(
    load: Callable[..., Any], stored: Callable[..., Any], what: str, text: str
) -> None:
    """However the file is written, the record is the same; what could steer a terminal is gone."""
    assert load("missions", text).code == 0
    assert stored("missions", "x") == {"name": "Näme", "payloads": ["a", "b"]}


@pytest.mark.parametrize("content", [b"id,name\nx,R\xfcmker\n", b"\xff\xfei\0d\0"])
def test_a_file_that_is_not_utf8_is_refused(load: Callable[..., Any], content: bytes) -> None:
    """Exit code 4 and what to do."""
    result = load("missions", content)
    assert (result.code, result.out) == (4, "")
    assert "not UTF-8" in result.err


def test_stdin_is_read(run: Run, small_file: Path, stored: Callable[..., Any]) -> None:
    """- is stdin."""
    result = run(f"--db {small_file} import csv - --table missions", stdin="id,name\nx,X\n")
    assert result.code == 0
    assert stored("missions", "x") == {"name": "X"}


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ("csv rows.csv", 2, "--table must be one of: sources, sites"),
        ("csv rows.csv --table nonsense", 2, "--table must be one of"),
        ("csv /no/such/file.csv --table missions", 4, "cannot be read"),
        ("csv / --table missions", 4, "cannot be read"),
        ("nonsense rows.csv --table missions", 2, "nonsense"),
    ],
)
def test_an_import_that_cannot_begin(run: Run, small_file: Path, arguments: str, code: int, sentence: str) -> None:
    """Wrong options and files."""
    before = small_file.read_bytes()
    result = run(f"--db {small_file} import {arguments}")
    assert (result.code, result.out) == (code, "")
    assert sentence in result.err
    assert small_file.read_bytes() == before


def test_the_same_file_twice_changes_nothing(load: Callable[..., Any], small_file: Path) -> None:
    """The second time nothing is added or changed, and the file keeps its bytes."""
    text = "id,name,mass_kg,sources\na,A,1,gcat\nb,B,2.5,gcat\n"
    assert "2 were added, 0 changed, 0 are the same" in load("missions", text).out
    before, written = small_file.read_bytes(), small_file.stat().st_mtime_ns
    assert "0 were added, 0 changed, 2 are the same" in load("missions", text).out
    assert (small_file.read_bytes(), small_file.stat().st_mtime_ns) == (before, written)


def test_a_corrected_file_shows_what_changed(load: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """Old and new of each field that differs; fields without a column stay, an emptied cell empties."""
    load("missions", "id,name,mass_kg,target,sources\na,A,1,moon,gcat\nb,B,2,moon,gcat\n")
    result = load("missions", "id,name,mass_kg,sources\na,A,7,gcat\nb,B,,gcat\n")
    assert "0 were added, 2 changed, 0 are the same" in result.out
    assert "missions a: mass_kg 1 → 7" in result.err
    assert "missions b: mass_kg 2 → (none)" in result.err
    assert stored("missions", "a") == {"name": "A", "target": "moon", "mass_kg": 7, "sources": ["gcat"]}
    assert stored("missions", "b") == {"name": "B", "target": "moon", "sources": ["gcat"]}


def test_a_dry_run_says_the_same_and_writes_nothing(load: Callable[..., Any], small_file: Path) -> None:
    """--dry-run only says what would change."""
    before, folder = small_file.read_bytes(), sorted(path.name for path in small_file.parent.iterdir())
    result = load("missions", "id,name\nchange-5,Chang'e Five\nnew,New\n", "--dry-run")
    assert "1 would be added, 1 changed, 0 are the same" in result.out
    assert "missions change-5: name Chang'e 5 → Chang'e Five" in result.err
    assert small_file.read_bytes() == before
    assert sorted({path.name for path in small_file.parent.iterdir()} - {"rows.csv"}) == folder


def test_references_go_by_any_name(load: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """A vehicle's name becomes its id; what has no record is kept and remarked upon."""
    result = load("launches", "id,vehicle,site\na,Long March 5,wenchang\nb,Saturn V,wenchang\n")
    assert stored("launches", "a")["vehicle"] == "CZ-5"
    assert stored("launches", "b")["vehicle"] == "Saturn V"
    assert "vehicle 'Saturn V' has no record among the vehicles" in result.err


def test_numbers_and_flags_are_read_as_such(load: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """1040.0 is 1040, yes is true, and what is empty is left out."""
    load("launches", "id,payload_mass_kg,crewed,number,orbit\na,1040.0,yes,7,\nb,1040.5,no,,LEO\n")
    assert stored("launches", "a") == {"number": 7, "payload_mass_kg": 1040, "crewed": True}
    assert stored("launches", "b") == {"payload_mass_kg": 1040.5, "orbit": "LEO"}


# --- planned launches ----------------------------------------------------------------------------

MISSION = "id,name,status,vehicle,site,source\n"


def test_a_planned_mission_gets_a_planned_launch(load: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """Its vehicle and site stand in the launch, once."""
    load("missions", MISSION + "sr-2,Sample Return 2,planned,Long March 5 Y9,wenchang,gcat\n")
    assert stored("missions", "sr-2")["launch"] == "sr-2"
    assert "vehicle" not in stored("missions", "sr-2")
    assert stored("launches", "sr-2") == {"vehicle": "CZ-5", "serial": "Y9", "site": "wenchang", "sources": ["gcat"]}


@pytest.mark.parametrize(
    ("vehicle", "stored_as"),
    [
        ("Long March 5", {"vehicle": "CZ-5"}),
        ("CZ-5 Y12", {"vehicle": "CZ-5", "serial": "Y12"}),
        ("Long March 5/YZ-2", {"vehicle": "CZ-5", "upper_stage": "YZ-2"}),
        ("Long March 5 (two launches)", {"vehicle": "CZ-5", "note": "Planned as two launches."}),
        ("Long March 5; Long March 5B", {"vehicle": "CZ-5", "note": "Vehicle given as Long March 5 or Long March 5B."}),
        ("Starship", {"vehicle": "Starship"}),
    ],
)
def test_what_a_planned_mission_flies_on(
    load: Callable[..., Any], stored: Callable[..., Any], vehicle: str, stored_as: dict[str, str]
) -> None:
    """Serial, upper stage, remark and several candidates are told apart."""
    load("missions", MISSION + f"m,M,planned,{vehicle},,gcat\n")
    assert stored("launches", "m") == stored_as | {"sources": ["gcat"]}


PLANS = "subject,milestone,planned,as_of,source\n"


@pytest.mark.parametrize(
    ("rows", "date"),
    [
        ("change-8,launch,2030,2026,gcat\n", "2030"),
        ("change-8,launch,2030,2024,gcat\n", "2029~"),  # said before the newest that is there
        ("change-8,launch,2030,2027,gcat\nchange-8,launch,2031,2026,gcat\n", "2030"),
        ("change-8,launch,2031,2026,gcat\nchange-8,launch,2030,2026,gcat\n", "2030"),  # of one time the earlier
        ("change-8,landing,2030,2026,gcat\n", "2029~"),  # not about the launch
        ("change-8,launch,2030,,gcat\n", "2029~"),  # nobody knows when it was said
    ],
)
def test_a_planned_launch_follows_the_newest_statement(
    load: Callable[..., Any], stored: Callable[..., Any], rows: str, date: str
) -> None:
    """The ledger and the record never disagree, and the old statements stay."""
    load("plans", PLANS + rows)
    assert stored("launches", "change-8")["date"] == date
    assert stored("plans", "change-8:launch:2028:2023")
    assert stored("plans", "change-8:launch:2029~:2025")
    for subject, milestone, planned, as_of, _ in csv.reader(rows.splitlines()):
        assert stored("plans", f"{subject}:{milestone}:{planned}:{as_of}")


def test_a_plan_makes_the_launch_that_is_missing(load: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """A planned mission without vehicle or site has a launch as soon as there is a plan for it."""
    load("missions", "id,name,status,source\nm,M,planned,gcat\n")
    assert "launch" not in stored("missions", "m")
    load("plans", PLANS + "m,launch,2033,2026,gcat\n")
    assert stored("missions", "m")["launch"] == "m"
    assert stored("launches", "m") == {"date": "2033", "sources": ["gcat"]}


def test_a_mission_that_flew_leaves_its_planned_launch(load: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """The flight has a record of its own now; the plan's goes, the ledger stays."""
    load("launches", "id,tag,date,vehicle,outcome,source\n2029-001,2029-001,2029-03-01,CZ-5,success,gcat\n")
    result = load("missions", "id,name,status,launch_tag\nchange-8,Chang'e 8,operating,2029-001\n")
    assert "launches change-8: removed" in result.err
    assert stored("launches", "change-8") is None
    assert stored("missions", "change-8")["launch"] == "2029-001"
    assert stored("plans", "change-8:launch:2029~:2025")["planned"] == "2029~"


def test_a_planned_launch_that_flies_keeps_its_id(load: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """The tag is added, and both the slug and the tag find it from then on."""
    load("launches", "id,tag,date,outcome\nchange-8,2029-001,2029-03-01,success\n")
    assert stored("launches", "change-8")["tag"] == "2029-001"
    load("launches", "tag,orbit\n2029-001,LTO\n")
    assert stored("launches", "change-8")["orbit"] == "LTO"
    assert stored("launches", "2029-001") is None


def test_a_flown_launch_counts_over_what_a_mission_repeats(load: Callable[..., Any]) -> None:
    """A mission's row that says otherwise than its launch is remarked upon."""
    result = load("missions", "id,name,launch_tag,vehicle\nchange-5,Chang'e 5,2020-087,Long March 5B\n")
    assert "the file says vehicle Long March 5B, its launch 2020-087 says CZ-5" in result.err


def test_events_belong_to_their_mission(load: Callable[..., Any], stored: Callable[..., Any]) -> None:
    """(mission, date, kind) is one event; a new text replaces the old one, a new kind is added."""
    header = "mission,date,kind,text,value,unit,source\n"
    result = load(
        "events",
        header + "change-5,2020-12-16,return,Came back.,1731,g,gcat\nchange-5,2021-03-15,orbit-insertion,L1.,,,gcat\n",
    )
    assert "1 were added, 1 changed, 0 are the same" in result.out
    texts = [event["text"] for event in stored("missions", "change-5")["events"]]
    assert texts == ["Lifted off.", "Came back.", "L1."]


# --- the facts -----------------------------------------------------------------------------------

FILES = [
    *[(f"{table}.csv", table) for table in TABLES],
    ("launches_other.csv", "launches"),
]


@pytest.mark.parametrize(("file", "table"), FILES)
def test_the_built_in_catalogue_holds_the_facts(run: Run, tmp_path: Path, file: str, table: str) -> None:
    """Importing the facts over the built-in catalogue finds nothing to change."""
    path = tmp_path / "missions.json"
    path.write_bytes(find_builtin().read_bytes())
    result = run(f"--db {path} import csv {FACTS / file} --table {table} -f json")
    [summary] = json.loads(result.out)
    assert result.code == 0
    assert (summary["added"], summary["changed"]) == (0, 0)
    assert summary["same"] > 0
    assert path.read_bytes() == find_builtin().read_bytes()


def test_the_catalogue_is_made_from_the_facts(run: Run, tmp_path: Path) -> None:
    """From nothing, in the order of `make data`: the same bytes as the built-in one, and no problem in them."""
    path = tmp_path / "made.json"
    for table in TABLES:
        files = [FACTS / f"{table}.csv", *([FACTS / "launches_other.csv"] if table == "launches" else [])]
        for file in files:
            assert run(f"--db {path} import csv {file} --table {table}").code == 0
    assert path.read_bytes() == find_builtin().read_bytes()
    assert run(f"--db {path} check").code == 0


CREWED = [("yes", True), ("no", False), ("1", True), ("", False)]


@pytest.mark.parametrize(("text", "crewed"), CREWED)
def test_a_planned_flight_is_crewed_if_its_mission_says_so(
    load: Callable[..., Any], stored: Callable[[str, str], dict[str, Any] | None], text: str, crewed: bool
) -> None:
    """A mission of the kind `crewed` may have a first flight without people, so the kind does not say it."""
    load("missions", f"id,name,kind,status,vehicle,crewed\nx,X,crewed,planned,CZ-5,{text}\n")
    launch = stored("launches", "x")
    assert launch is not None
    assert launch.get("crewed", False) is crewed


def test_crewed_is_yes_or_no(load: Callable[..., Any], small_file: Path) -> None:
    """Anything else is refused, with the word."""
    before = small_file.read_bytes()
    result = load("missions", "id,name,status,crewed\nx,X,planned,perhaps\n")
    assert result.code == 4
    assert "crewed is yes or no, not 'perhaps'" in result.err
    assert small_file.read_bytes() == before


# --- nothing in a row is dropped without a word ---------------------------------------------------

PLANNED_ROWS = [
    # a row about change-8; the date of its launch then, other fields of it, what is said
    ("id,date\nchange-8,2031\n", "2031", {}, None),
    ("id,date,sources\nchange-8,2031,gcat\n", "2031", {}, None),
    ("id,date\nchange-8,2028\n", "2028", {}, None),  # what was said before can be said again
    ("id,date\nchange-8,2029~\n", "2029~", {}, None),
    ("id,vehicle,site\nchange-8,Long March 5B,wenchang\n", "2029~", {"vehicle": "CZ-5B"}, None),
    ("id,crewed,serial\nchange-8,yes,Y9\n", "2029~", {"crewed": True, "serial": "Y9"}, None),
    ("id,date\nchange-8,\n", "2029~", {}, "the file has no date; 2029~ of its launch change-8 stays"),
    ("id,family\nchange-8,CZ-7\n", "2029~", {}, "the file says family CZ-7, we say CZ-5"),
    ("id,year\nchange-8,2044\n", "2029~", {}, "the file says year 2044, we say"),
]


@pytest.mark.parametrize(("text", "date", "fields", "remark"), PLANNED_ROWS)
def test_what_a_mission_says_of_its_planned_launch_goes_there(
    load: Callable[..., Any], stored: Callable[..., Any], run: Run, small_file: Path, text: str, date: str,
    fields: dict[str, Any], remark: str | None,
) -> None:  # fmt: skip
    """A date by way of the ledger, which then has the newest statement for it; what cannot be taken is named."""
    plans = len(json.loads(small_file.read_text(encoding="utf-8"))["plans"])
    result = load("missions", text, "-f", "json")
    [summary] = json.loads(result.out)
    is_changed = date != "2029~" or bool(fields)
    assert (summary["changed"], summary["same"]) == ((1, 0) if is_changed else (0, 1))
    assert len(summary["remarks"]) == (remark is not None)
    assert remark is None or remark in summary["remarks"][0]
    launch = stored("launches", "change-8")
    assert launch == {"date": date, "vehicle": "CZ-5", "site": "wenchang", "sources": ["gcat"]} | fields
    ledger = json.loads(small_file.read_text(encoding="utf-8"))["plans"]
    assert len(ledger) == plans + (date != "2029~")
    assert run(f"--db {small_file} check").code == 0
    before = small_file.read_bytes()
    assert load("missions", text).code == 0
    assert small_file.read_bytes() == before


def test_a_new_planned_mission_gets_its_date(
    load: Callable[..., Any], stored: Callable[..., Any], small_file: Path
) -> None:
    """With a launch, and a statement from the sources of the row."""
    load("missions", "id,name,status,date,source\nsr-2,Sample Return 2,planned,2033,gcat\n")
    assert stored("launches", "sr-2") == {"date": "2033", "sources": ["gcat"]}
    [plan] = [p for p in json.loads(small_file.read_text())["plans"].values() if p["subject"] == "sr-2"]
    assert (plan["planned"], plan["sources"], plan["as_of"][:2]) == ("2033", ["gcat"], "20")


UNSTORED_ROWS = [
    ("id,date\nchange-5,2021-01-01\n", "the file says date 2021-01-01, its launch 2020-087 says 2020-11-23T20:30:22Z"),
    ("id,crewed\nlander,\n", "mission 'lander': the file has no crewed; yes of its launch lander stays"),
    ("id,site\nchange-5,\n", "the file has no site; wenchang of its launch 2020-087 stays"),
    ("id,name,date\nx,X,2031\n", "mission 'x': the file says date 2031, and there is no launch that could have it"),
    ("id,launch_outcome\nchange-5,failure\n", "the file says launch_outcome failure, we say success"),
]


@pytest.mark.parametrize(("text", "remark"), UNSTORED_ROWS)
def test_what_a_row_cannot_change_is_named(
    load: Callable[..., Any], stored: Callable[..., Any], text: str, remark: str
) -> None:
    """The record of a launch that flew counts more than what a mission repeats of it."""
    load("missions", "id,name,status,crewed\nlander,L,planned,yes\n")
    before = stored("launches", "2020-087")
    result = load("missions", text)
    assert result.code == 0
    assert remark in result.err
    assert stored("launches", "2020-087") == before


@pytest.mark.parametrize("format_", ["csv", "json"])
@pytest.mark.parametrize("table", ["missions", "launches"])
def test_an_edited_listing_moves_a_planned_launch(
    run: Run, small_file: Path, stored: Callable[..., Any], table: str, format_: str
) -> None:
    """Exported, a date changed in it, imported: the ledger has it, and what followed from the old date is no remark."""
    text = run(["--db", str(small_file), table, "id:=change-8", "-f", format_]).out
    command = ["--db", str(small_file), "import", format_, "-", "--table", table, "-f", "json"]
    [summary] = json.loads(run(command, stdin=text.replace("2029~", "2031-05")).out)
    assert (summary["changed"], summary["remarks"]) == (1, [])
    assert stored("launches", "change-8")["date"] == "2031-05"
    planned = [plan["planned"] for plan in json.loads(small_file.read_text(encoding="utf-8"))["plans"].values()]
    assert planned == ["2028", "2029~", "2031-05"]
    assert run(["--db", str(small_file), "check"]).code == 0


def test_a_launch_without_a_date_keeps_that_of_the_ledger(
    load: Callable[..., Any], stored: Callable[..., Any]
) -> None:
    """And that is said."""
    result = load("launches", "id,date,pad\nchange-8,,LC101\n")
    assert "no date is given; 2029~ is what was stated last, and stays" in result.err
    assert (stored("launches", "change-8")["date"], stored("launches", "change-8")["pad"]) == ("2029~", "LC101")


def test_a_planned_launch_that_flies_closes_its_plans(
    load: Callable[..., Any], stored: Callable[..., Any], run: Run, small_file: Path
) -> None:
    """As when another source says so."""
    load("launches", "id,tag,date,outcome\nchange-8,2029-001,2029-03-01,success\n")
    plans = read_by_id(small_file)["plans"].values()
    assert {plan["actual"] for plan in plans if plan["milestone"] == "launch"} == {"2029-03-01"}
    assert stored("missions", "change-8")["status"] == "unknown"


# --- what the user has edited ---------------------------------------------------------------------

EDITED = "id,pad,orbit\n2020-087,LC101,LEO\n"


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_an_edit_stays_and_the_file_makes_a_claim(
    run: Run, small_file: Path, stored: Callable[..., Any], format_: str
) -> None:
    """Unless --overwrite takes what the file says, and then it is nobody's edit any more."""
    run(["--db", str(small_file), "edit", "2020-087", "pad=LC9"])
    text = EDITED if format_ == "csv" else '[{"id": "2020-087", "pad": "LC101", "orbit": "LEO"}]'
    command = ["--db", str(small_file), "import", format_, "-", "--table", "launches"]
    result = run(command, stdin=text)
    assert "your own pad LC9 stays, and the file says LC101; --overwrite takes what the file says" in result.err
    launch = stored("launches", "2020-087")
    assert (launch["pad"], launch["orbit"], launch["origins"]) == ("LC9", "LEO", {"pad": "user"})
    assert launch["claims"] == [{"field": "pad", "value": "LC101"}]
    before = small_file.read_bytes()
    assert run(command, stdin=text).code == 0
    assert small_file.read_bytes() == before
    assert run([*command, "--overwrite"], stdin=text).code == 0
    launch = stored("launches", "2020-087")
    assert (launch["pad"], "origins" in launch, "claims" in launch) == ("LC101", False, False)


def test_an_edit_stays_when_a_whole_catalogue_comes(run: Run, small_file: Path, stored: Callable[..., Any]) -> None:
    """Its records take the place of ours but for what we have edited; its own edits are the user's, too."""
    whole = read_by_id(small_file)
    whole["launches"]["2020-087"]["orbit"] = "heliocentric"
    run(["--db", str(small_file), "edit", "2020-087", "pad=LC9"])
    command = ["--db", str(small_file), "import", "json", "-"]
    assert run(command, stdin=json.dumps(number_by_id(whole))).code == 0
    launch = stored("launches", "2020-087")
    assert (launch["pad"], launch["orbit"], launch["origins"]) == ("LC9", "heliocentric", {"pad": "user"})
    whole["launches"]["2020-087"] |= {"pad": "LC7", "origins": {"pad": "user"}}
    assert run(command, stdin=json.dumps(number_by_id(whole))).code == 0
    assert stored("launches", "2020-087")["pad"] == "LC7"


def test_overwrite_is_for_rows(run: Run, small_file: Path) -> None:
    """What another source says never counts more than an edit."""
    result = run(["--db", str(small_file), "import", "gcat", "log.tsv", "--overwrite"])
    assert (result.code, "--overwrite is for csv and json" in result.err) == (2, True)


def test_what_rows_say_counts_more_than_what_was_imported(
    run: Run, small_file: Path, tmp_path: Path, stored: Callable[..., Any]
) -> None:
    """Of a record that a source has brought, too: the next import of it takes nothing back."""
    log = tmp_path / "log.tsv"
    log.write_text("#Launch_Tag\tLaunch_Date\tLaunch_Pad\tVariant\tLaunch_Code\n2031-001\t2031 Jan  1\tLC1\tX\tOS\n")
    db = ["--db", str(small_file)]
    assert run([*db, "import", "gcat", str(log)]).code == 0
    assert run([*db, "import", "csv", "-", "--table", "launches"], stdin="id,pad\n2031-001,LC2\n").code == 0
    assert run([*db, "import", "gcat", str(log)]).code == 0
    launch = stored("launches", "2031-001")
    assert (launch["pad"], "origin" in launch, launch["origins"]["variant"]) == ("LC2", False, "gcat")
    assert launch["claims"] == [{"field": "pad", "value": "LC1", "source": "gcat"}]


def test_a_whole_catalogue_moves_a_planned_launch_by_the_ledger(
    run: Run, small_file: Path, stored: Callable[..., Any]
) -> None:
    """Its own statements say since when; a date that nobody has stated is stated now."""
    whole = read_by_id(small_file)
    command = ["--db", str(small_file), "import", "json", "-"]
    whole["launches"]["change-8"]["date"] = "2033"
    whole["plans"] = {"9": {"subject": "change-8", "milestone": "launch", "planned": "2033", "as_of": "2026"}}
    assert run(command, stdin=json.dumps(number_by_id(whole))).code == 0
    assert stored("launches", "change-8")["date"] == "2033"
    ledger = read_by_id(small_file)["plans"]
    assert "change-8:launch:2033:2026" in ledger
    assert len(ledger) == 3
    whole["launches"]["change-8"]["date"] = "2034"
    del whole["plans"]
    assert run(command, stdin=json.dumps(number_by_id(whole))).code == 0
    assert stored("launches", "change-8")["date"] == "2034"
    [new] = read_by_id(small_file)["plans"].keys() - ledger.keys()
    assert new.startswith("change-8:launch:2034:")
