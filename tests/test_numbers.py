"""Numbers are read exactly and stay within what their field can have, whichever way they come in or go out."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from by_id import number_by_id, read_by_id, write_by_id
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missioncat.bounds import BOUNDS, find_out_of_bounds, read_exactly
from missioncat.catalogue import Catalogue
from missioncat.errors import InputError
from missioncat.exports.as_sqlite import write_catalogue
from missioncat.fields import EVENT_FIELDS, FIELDS
from missioncat.importers.csv_file import find_types
from missioncat.importers.readings import Statement
from missioncat.integrity import find_problems
from missioncat.merging.drafts import Draft
from missioncat.merging.gate import admit
from missioncat.merging.statements import reconcile
from missioncat.model import Claim, Launch, Mission, Site, Whole
from missioncat.storage import Location

Run = Callable[..., Any]
Row = tuple[str, str, str, int | float | None]

OWNERS = {"missions": "rover", "launches": "2020-087", "vehicles": "CZ-5B", "sites": "wenchang", "cooperation": "loan"}
"""A record of each table in the small catalogue."""

ROWS: list[Row] = [
    # table, field, text, what is stored; None: refused
    ("missions", "mass_kg", "1040", 1040),
    ("missions", "mass_kg", "1040.0", 1040),
    ("missions", "mass_kg", "1,040", 1040),
    ("missions", "mass_kg", "1,040.5", 1040.5),
    ("missions", "mass_kg", "1e3", 1000),
    ("missions", "mass_kg", "0", 0),
    ("missions", "mass_kg", "10000000", 10_000_000),
    ("missions", "mass_kg", "10000000.5", None),
    ("missions", "mass_kg", "-1", None),
    ("missions", "mass_kg", "1,5", None),
    ("missions", "mass_kg", "0,125", None),
    ("missions", "mass_kg", "1_000", None),
    ("missions", "mass_kg", "١٢", None),
    ("missions", "mass_kg", "nan", None),
    ("missions", "mass_kg", "inf", None),
    ("missions", "mass_kg", "-Infinity", None),
    ("missions", "mass_kg", "1e400", None),
    ("missions", "mass_kg", "1e99999999999999999999", None),
    ("missions", "norad", "999999999", 999_999_999),
    ("missions", "norad", "1000000000", None),
    ("missions", "norad", "0", None),
    ("missions", "norad", "1040.0", 1040),
    ("missions", "norad", "1040.5", None),
    ("missions", "norad", "1040.0000000000000001", None),
    ("missions", "norad", "9007199254740993", None),
    ("missions", "norad", "12345678901234567890123", None),
    ("missions", "norad", "9" * 5000, None),
    ("missions", "landing_lat", "-90", -90),
    ("missions", "landing_lat", "-90.0001", None),
    ("missions", "landing_lon", "180", 180),
    ("missions", "landing_lon", "200", None),
    ("sites", "lat", "500", None),
    ("sites", "lat", "19.614492", 19.614492),
    ("sites", "lon", "-180", -180),
    ("sites", "lon", "-180.5", None),
    ("launches", "number", "671", 671),
    ("launches", "number", "30000000", None),
    ("launches", "number", "0", None),
    ("launches", "payload_count", "0", 0),
    ("launches", "payload_count", "1.5", None),
    ("launches", "payload_mass_kg", "1e8", None),
    ("vehicles", "stages", "2", 2),
    ("vehicles", "stages", "21", None),
    ("vehicles", "leo_kg", "25,000", 25_000),
    ("vehicles", "gto_kg", "-0.5", None),
    ("vehicles", "tli_kg", "9223372036854775808", None),
    ("cooperation", "ordinal", "72", 72),
    ("cooperation", "ordinal", "0", None),
]

JSON_ROWS = [row for row in ROWS if re.fullmatch(r"-?(0|[1-9][0-9]{0,4000})(\.[0-9]+)?(e[0-9]+)?", row[2])]
"""Those whose text is a number in JSON too."""


def stored(path: Path, table: str, field: str) -> Any:
    """What the file has in a field now, as JSON has it."""
    return read_by_id(path)[table][OWNERS[table]].get(field)


def expect(run: Run, path: Path, command: list[str], row: Row, stdin: str | None = None) -> None:
    """The command stores the number of the row, or refuses it with a sentence and changes nothing."""
    table, field, text, number = row
    before = path.read_bytes()
    result = run(["--db", str(path), *command], stdin=stdin)
    if number is None:
        assert result.code == 4, result
        assert field in result.err
        assert f"number from {BOUNDS[field].least:,} to {BOUNDS[field].greatest:,}" in result.err
        assert len(result.err) < 300
        assert path.read_bytes() == before
    else:
        assert result.code == 0, result
        found = stored(path, table, field)
        assert (found, type(found)) == (number, type(number)), text


def test_every_number_that_is_stored_has_bounds() -> None:
    """And they are whole where the model has whole numbers."""
    found = {}
    for table, fields in {**FIELDS, "events": EVENT_FIELDS}.items():
        types = find_types(table)
        for field in fields:
            if field.kind == "number" and field.name in types:
                parts = get_args(types[field.name])
                assert Whole in parts
                found[field.name] = float not in parts
    assert found == {name: bounds.is_whole for name, bounds in BOUNDS.items()}


def test_the_built_in_catalogue_keeps_the_bounds(catalogue: Catalogue) -> None:
    """Else they would not be those of the field."""
    for table in FIELDS:
        for record in catalogue.records(table).values():
            assert list(find_out_of_bounds(record)) == []


# --- every way in -------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS)
def test_edit(run: Run, small_file: Path, row: Row) -> None:
    """A number typed on the command line."""
    table, field, text, _ = row
    expect(run, small_file, ["edit", OWNERS[table], f"{field}={text}"], row)


@pytest.mark.parametrize("row", ROWS)
def test_import_csv(run: Run, small_file: Path, row: Row) -> None:
    """A number in a cell."""
    table, field, text, _ = row
    expect(run, small_file, ["import", "csv", "-", "--table", table], row, f'id;{field}\n{OWNERS[table]};"{text}"\n')


@pytest.mark.parametrize("row", [row for row in ROWS if row[1] == "norad"])
@pytest.mark.parametrize("command", ["edit --from-json -", "import json - --table"])
def test_a_text_in_json(run: Run, small_file: Path, command: str, row: Row) -> None:
    """A number that JSON has as a text, as other people's files have it."""
    table, field, text, _ = row
    arguments = [*command.split(), *([table] if command.endswith("table") else [])]
    expect(run, small_file, arguments, row, json.dumps([{"id": OWNERS[table], field: text}]))


@pytest.mark.parametrize("row", JSON_ROWS)
@pytest.mark.parametrize("command", ["edit --from-json -", "import json - --table"])
def test_a_number_in_json(run: Run, small_file: Path, command: str, row: Row) -> None:
    """1e400 and 1040.0000000000000001 are seen as they are written."""
    table, field, text, _ = row
    arguments = [*command.split(), *([table] if command.endswith("table") else [])]
    expect(run, small_file, arguments, row, f'[{{"id": "{OWNERS[table]}", "{field}": {text}}}]')


@pytest.mark.parametrize("text", ["true", "[1]", "{}", "1" * 5000])
@pytest.mark.parametrize("command", ["edit --from-json -", "import json - --table missions"])
def test_what_is_no_number_in_json(run: Run, small_file: Path, command: str, text: str) -> None:
    """A sentence, and nothing is changed."""
    before = small_file.read_bytes()
    result = run(["--db", str(small_file), *command.split()], stdin=f'[{{"id": "rover", "norad": {text}}}]')
    assert (result.code, small_file.read_bytes()) == (4, before)


def test_add(run: Run, small_file: Path) -> None:
    """A new record is held to the same."""
    command = ["--db", str(small_file), "add", "sites", "id=x", "name=X", "lat=10"]
    result = run([*command, "lon=360"])
    assert result.code == 4
    assert "lon: '360' is not a number from -180 to 180. Nothing was changed." in result.err
    assert run([*command, "lon=-0.0"]).code == 0
    assert Catalogue(Location(small_file, "for tests")).table(Site)["x"].lon == 0


EDITOR = "import sys, pathlib; p = pathlib.Path(sys.argv[1]); p.write_text(p.read_text().replace('19.6', sys.argv[2]))"


@pytest.mark.parametrize(("text", "code", "number"), [("500", 4, 19.6), ("1e400", 4, 19.6), ("20.0", 0, 20)])
def test_the_editor(
    run: Run, small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, code: int, number: float
) -> None:
    """What comes back from it."""
    script = tmp_path / "editor.py"
    script.write_text(EDITOR.replace("sys.argv[2]", repr(text)), encoding="utf-8")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run(["--db", str(small_file), "edit", "wenchang", "--yes"]).code == code
    assert stored(small_file, "sites", "lat") == number


FIGURES = [
    # the value of an event, as JSON; what is stored, None: refused
    ("1731.0", 1731), ("-0.5", -0.5), ("9007199254740991", 2**53 - 1), ("9007199254740993", None),
    ("9007199254740993.0", None), ("1e400", None), ("12345678901234567890123", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), FIGURES)
@pytest.mark.parametrize("way", ["csv", "add", "edit", "listing", "catalogue"])
def test_the_figure_of_an_event(run: Run, small_file: Path, way: str, text: str, number: float | None) -> None:
    """In a table of events, in a mission's own field, and in a whole catalogue."""
    event = '{"date": "2021", "kind": "note", "text": "Weighed.", "value": VALUE, "sources": ["gcat"]}'
    listed = '[{"id": "rover", "events": [EVENT]}]'.replace("EVENT", event.replace("VALUE", text))
    whole = small_file.read_text(encoding="utf-8").replace('"value": 1731', f'"value": {text}')
    commands = {
        "csv": ("import csv - --table events", f"mission,date,kind,text,value\nrover,2021,note,Weighed.,{text}\n"),
        "add": (f"add events mission=rover date=2021 kind=note text=Weighed. value={text}", None),
        "edit": ("edit --from-json -", listed),
        "listing": ("import json - --table missions", listed),
        "catalogue": ("import json -", whole),
    }
    command, stdin = commands[way]
    result = run(["--db", str(small_file), *command.split()], stdin=stdin)
    assert result.code == (4 if number is None else 0), result
    owner = "change-5" if way == "catalogue" else "rover"
    events = Catalogue(Location(small_file, "for tests")).table(Mission)[owner].events
    values = [event.value for event in events if event.value is not None]
    assert values == ([1731] if owner == "change-5" else []) if number is None else [number]


def test_a_claim_has_the_bounds_of_its_field() -> None:
    """Of a field without bounds it may be any number."""
    claims = [Claim(field="number", value=7)]
    assert admit("launches", Launch(id="x", claims=claims), None).claims == claims
    with pytest.raises(InputError, match="lat: 500 is not a number from -90 to 90"):
        admit("sites", Site(id="x", name="X", claims=[Claim(field="lat", value=500)]), None)


def test_a_whole_catalogue_is_refused_or_comes_without_the_record(run: Run, small_file: Path, tmp_path: Path) -> None:
    """Record and field are named; --skip leaves out that record alone."""
    content = read_by_id(small_file)
    content["sites"]["wenchang"]["lat"] = 500
    content["sites"]["moon"] = {"name": "Moon", "sources": ["gcat"]}
    content["launches"]["2020-087"]["claims"] = [{"field": "number", "value": 10**9, "source": "gcat"}]
    other = tmp_path / "other.json"
    write_by_id(other, content)
    result = run(f"--db {small_file} import json {other}")
    assert result.code == 4
    assert "site 'wenchang', field lat: 500 is not a number from -90 to 90." in result.err
    assert "launch '2020-087', field claims: number: 1000000000 is not a whole number from 1 to 100,000." in result.err
    assert run(f"--db {small_file} import json {other} --skip").code == 0
    sites = Catalogue(Location(small_file, "for tests")).table(Site)
    assert (sites["wenchang"].lat, sites["moon"].name) == (19.6, "Moon")


# --- what other sources say ----------------------------------------------------------------------

HEADERS = {
    "sites": ["Site", "StateCode", "Name", "Latitude", "Longitude"],
    "vehicles": ["LV_Name", "LV_Max_Stage", "LEO_Capacity", "GTO_Capacity"],
    "launches": ["Launch_Tag", "Launch_Date", "Name", "LV_Type", "Launch_Code", "Mass"],
}
FOREIGN = [
    # table, a row of GCAT's; what is left out, and what is kept
    ("sites", "XX\tCN\tX\t500\t110.5", "lat 500", {"lat": None, "lon": 110.5}),
    ("sites", "XX\tCN\tX\t19.5\t1e999", "lon inf", {"lat": 19.5, "lon": None}),
    ("sites", "XX\tCN\tX\tnan\t110", "lat nan", {"lat": None, "lon": 110}),
    ("vehicles", "X\t2.5\t8.0\t0", "stages 2.5", {"stages": None, "leo_kg": 8000, "gto_kg": None}),
    ("vehicles", "X\t99\t99999\t1", "leo_kg 99999000", {"stages": None, "leo_kg": None, "gto_kg": 1000}),
    ("launches", "2031-001\t2031 Jan  1\tSat\tX\tOS\t1e12", "payload_mass_kg", {"payload_mass_kg": None}),
]


@pytest.mark.parametrize(("table", "row", "left_out", "kept"), FOREIGN)
def test_a_foreign_number_that_cannot_be_is_left_empty(
    run: Run, small_file: Path, tmp_path: Path, table: str, row: str, left_out: str, kept: dict[str, Any]
) -> None:
    """With a remark that says which; the rest of the row, and the import, are fine."""
    file = tmp_path / "gcat.tsv"
    lines = ["#" + "\t".join(HEADERS[table]), row]
    if table == "vehicles":  # GCAT has tonnes there
        cells = row.split("\t")
        lines[1] = "\t".join([*cells[:2], *(f"{float(cell) * 1000:g}" for cell in cells[2:])])
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run(f"--db {small_file} import gcat {file}")
    assert result.code == 0
    assert left_out in result.err
    assert "and was left out." in result.err
    catalogue = Catalogue(Location(small_file, "for tests"))
    key = {"sites": "XX", "vehicles": "X", "launches": "2031-001"}[table]
    record = catalogue.records(table)[key]
    assert {name: getattr(record, name) for name in kept} == kept


def test_a_number_that_only_fills_a_gap_is_held_to_the_same(small: Catalogue) -> None:
    """Also that of a source that adds to what others said."""
    statement = Statement("2031-001", {"tag": "2031-001", "outcome": "success"}, hints={"payload_count": 10**9})
    draft = Draft(small)
    summary = reconcile(draft, "launches", "ll2", [statement])
    assert summary.remarks == [
        "launch '2031-001': payload_count 1000000000 is not a whole number from 0 to 10,000, and was left out."
    ]
    launch: Any = draft.get(Launch, "2031-001")
    assert launch.payload_count is None


def test_a_launch_of_launch_library_with_absurd_numbers_is_read(run: Run, small_file: Path, tmp_path: Path) -> None:
    """Nothing of ours comes from them; at worst there is a sentence."""
    launch = {"id": "x-1", "name": "CZ-5 | Thing", "net": "2031-01-01T00:00:00Z", "status": {"id": 10**25}}
    page = tmp_path / "page.json"
    page.write_text(json.dumps({"count": 10**25, "results": [launch | {"probability": 10**25}]}), encoding="utf-8")
    assert run(f"--db {small_file} import ll2 {page}").code == 0
    page.write_text(page.read_text(encoding="utf-8").replace('"count": 1', '"count": 1e400, "c": 1'), encoding="utf-8")
    assert run(f"--db {small_file} import ll2 {page}").code == 4


# --- what stands in a file already ---------------------------------------------------------------

IN_FILES = [
    # table, id, field, JSON; the sentence of check
    ("missions", "change-5", "norad", "9007199254740993", "9007199254740993 is not a whole number from 1 to 999"),
    ("missions", "change-5", "mass_kg", "1e300", "1e+300 is not a number from 0 to 10,000,000"),
    ("missions", "rover", "landing_lat", "-91", "-91 is not a number from -90 to 90"),
    ("missions", "rover", "landing_lon", "359.5", "359.5 is not a number from -180 to 180"),
    ("launches", "2020-087", "number", "30000000", "30000000 is not a whole number from 1 to 100,000"),
    ("launches", "2020-087", "number", "9223372036854775807", "is not a whole number from 1 to 100,000"),
    ("launches", "2020-087", "payload_count", "-1", "-1 is not a whole number from 0 to 10,000"),
    ("vehicles", "CZ-5", "stages", "0", "0 is not a whole number from 1 to 20"),
    ("sites", "wenchang", "lat", "500", "500 is not a number from -90 to 90"),
    ("cooperation", "loan", "ordinal", "0", "0 is not a whole number from 1 to 10,000"),
    (
        "missions", "rover", "events",
        '[{"date": "2021", "kind": "x", "text": "x", "value": 1e300, "sources": ["gcat"]}]',
        "value: 1e+300 is not a number from",
    ),
    ("sites", "wenchang", "claims", '[{"field": "lat", "value": 500, "source": "gcat"}]', "lat: 500 is not a number"),
]  # fmt: skip


def put(path: Path, table: str, key: str, field: str, text: str) -> Path:
    """The file with a piece of JSON in a field."""
    content = read_by_id(path)
    content[table][key][field] = "PLACE"
    path.write_text(json.dumps(number_by_id(content)).replace('"PLACE"', text), encoding="utf-8")
    return path


@pytest.mark.parametrize(("table", "key", "field", "text", "sentence"), IN_FILES)
def test_check_reports_what_got_in_before(
    run: Run, small_file: Path, table: str, key: str, field: str, text: str, sentence: str
) -> None:
    """One problem, in the right place; the record can be read, exported and mended."""
    path = put(small_file, table, key, field, text)
    [problem] = find_problems(Catalogue(Location(path, "broken on purpose")))
    assert problem[:3] == (table, key, field)
    assert sentence in problem.problem
    for format_ in ("sqlite", "html", "json"):
        assert run(f"--db {path} export -o {path.with_suffix('.out.' + format_)}").code == 0
    nothing: Any = [] if text.startswith("[") else None
    assert run(["--db", str(path), "edit", "--from-json", "-"], stdin=json.dumps({"id": key, field: nothing})).code == 0
    problems = find_problems(Catalogue(Location(path, "mended")))
    assert [problem for problem in problems if "number from" in problem.problem] == []


def test_what_an_import_said_and_cannot_be_is_no_claim_once_it_is_mended(run: Run, small_file: Path) -> None:
    """Else the mistake would stay in the file for good."""
    put(small_file, "sites", "wenchang", "lat", "500")
    put(small_file, "sites", "wenchang", "origin", '"gcat"')
    assert run(f"--db {small_file} edit wenchang lat=19.6 lon=110").code == 0
    site = Catalogue(Location(small_file, "for tests")).table(Site)["wenchang"]
    assert [(claim.field, claim.value) for claim in site.claims] == [("lon", 110.95)]


UNREADABLE = [
    ("missions", "change-5", "norad", "12345678901234567890123"),
    ("missions", "change-5", "norad", "1" * 5000),
    ("missions", "change-5", "norad", "-9223372036854775809"),
    ("missions", "change-5", "mass_kg", "1e400"),
    ("missions", "change-5", "mass_kg", "9223372036854775808"),
    ("catalogue", "1", "format", "12345678901234567890123"),
    ("catalogue", "1", "format", "0"),
    ("catalogue", "1", "format", "-1"),
]


@pytest.mark.parametrize(("table", "key", "field", "text"), UNREADABLE)
def test_a_number_that_no_program_can_hold_is_a_sentence(
    run: Run, small_file: Path, tmp_path: Path, table: str, key: str, field: str, text: str
) -> None:
    """In the catalogue's file, and in one that is imported."""
    path = put(small_file, table, key, field, text)
    for command in ("missions", f"export -o {tmp_path / 'out.sqlite'}"):
        result = run(f"--db {path} {command}")
        assert result.code == 3
        assert field in result.err
    result = run(f"--db {path} check")
    assert result.code == (3 if table == "catalogue" else 1)
    assert field in result.out + result.err
    assert run(f"--db {tmp_path / 'new.json'} import json {path}").code == 4


def test_parquet_refuses_what_it_would_have_to_round(run: Run, small_file: Path, tmp_path: Path) -> None:
    """A sentence that says what to do, not a number nearby."""
    pytest.importorskip("pyarrow")
    path = put(small_file, "missions", "change-5", "mass_kg", "9007199254740993")
    result = run(f"--db {path} export -o {tmp_path / 'out.parquet'}")
    assert result.code == 3
    assert "'mass_kg' of missions cannot be written" in result.err
    assert "missioncat check" in result.err


# --- running numbers without end -----------------------------------------------------------------

GAPS = [
    # numbers of launches, what check says of them
    ([1, 2, 3], []),
    ([1, 2, 4], ["no launch has the number 3"]),
    ([1, 2, 5], ["no launch has the numbers 3 to 4"]),
    ([1, 2, 6], ["6 is far beyond 2, the one before it"]),
    ([3, 4], ["no launch has the numbers 1 to 2"]),
    ([90_000], ["no launch has the numbers 1 to 89,999"]),
    ([1, 2, 3, 90_000, 90_001], ["90,000 is far beyond 3, the one before it"]),
    ([1, 3, 5], ["no launch has the number 2", "no launch has the number 4"]),
    ([1, 2, 30_000_000], ["30000000 is not a whole number from 1 to 100,000"]),
    ([1, 2, 2**63 - 1], ["9223372036854775807 is not a whole number from 1 to 100,000"]),
    ([-1, 0, 1], ["-1 is not a whole number from 1 to 100,000", "0 is not a whole number from 1 to 100,000"]),
]


@pytest.mark.parametrize(("numbers", "expected"), GAPS)
def test_gaps_among_launch_numbers(small_file: Path, numbers: list[int], expected: list[str]) -> None:
    """Ranges, or the one number that is the mistake; never a line for each number that is missing."""
    content = read_by_id(small_file)
    for launch in content["launches"].values():
        launch.pop("number", None)
    for number in numbers:
        content["launches"][f"n{number}"] = {"number": number, "outcome": "success", "sources": ["gcat"]}
    write_by_id(small_file, content)
    problems = find_problems(Catalogue(Location(small_file, "for tests")))
    assert [problem.problem for problem in problems] == expected
    assert {problem.field for problem in problems} <= {"number"}


# --- queries --------------------------------------------------------------------------------------

QUERIES = [
    ("missions norad:9007199254740993", "change-5"),
    ("missions norad:9007199254740992", ""),
    ("missions norad:9007199254740994", ""),
    ("missions norad:9007199254740992..9007199254740993", "change-5"),
    ("missions norad:9007199254740993..", "change-5"),
    ("missions norad:..9007199254740992", ""),
    ("missions norad:12345678901234567890123", ""),
    ("missions mass_kg:8,200", "change-5"),
    ("missions mass_kg:8.2e3", "change-5"),
    ("missions mass_kg:8200.0", "change-5"),
    ("sites lat:19.6", "wenchang"),
    ("sites lat:-5..", "wenchang"),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_a_query_compares_exactly(run: Run, small_file: Path, query: str, expected: str) -> None:
    """Whole numbers as whole numbers, not by way of a float that is near to them."""
    path = put(small_file, "missions", "change-5", "norad", "9007199254740993")
    assert run(["--db", str(path), *query.split(), "--fields", "id", "-f", "tsv"]).out.split()[1:] == expected.split()


@pytest.mark.parametrize(
    "text", ["nan", "inf", "1e999", "..1e999", "-1e999..", "1,5", "1_000", "1e99999999999999999999", "9" * 500]
)
def test_a_query_for_what_is_no_number_is_refused(run: Run, small_file: Path, text: str) -> None:
    """A sentence about the term, and what a number field takes."""
    result = run(["--db", str(small_file), "launches", f"number:{text}"])
    assert (result.code, result.out) == (2, "")
    assert "number:" in result.err
    assert "100.. or ..100" in result.err


# --- every way out, and back ----------------------------------------------------------------------


def at_the_bounds(path: Path) -> dict[tuple[str, str], list[int]]:
    """The small catalogue with a copy of a record for each end of each bound."""
    content = read_by_id(path)
    ends: dict[tuple[str, str], list[int]] = {}
    for table, owner in OWNERS.items():
        types = find_types(table)
        for name in (name for name in BOUNDS if name in types):
            ends[table, name] = [BOUNDS[name].least, BOUNDS[name].greatest]
            for place, number in enumerate(ends[table, name]):
                content[table][f"{owner}-{name}-{place}"] = content[table][owner] | {name: number}
    figures = [{"date": f"{2021 + n}", "kind": "x", "text": "x", "value": n} for n in (0, 1)]
    figures[0]["value"], figures[1]["value"] = BOUNDS["value"].least, BOUNDS["value"].greatest
    content["missions"]["rover"]["events"] = figures
    ends["events", "value"] = [BOUNDS["value"].least, BOUNDS["value"].greatest]
    write_by_id(path, content)
    return ends


def test_every_format_writes_numbers_at_the_bounds(run: Run, small_file: Path, tmp_path: Path) -> None:
    """As they are: nothing overflows and nothing is rounded."""
    pyarrow_parquet = pytest.importorskip("pyarrow.parquet")
    ends = at_the_bounds(small_file)
    for table in OWNERS:
        for suffix in ("csv", "tsv", "json", "jsonl", "md", "html", "ics", "geojson"):
            is_refused = suffix in ("ics", "geojson") and table in ("vehicles", "cooperation", "sites")
            result = run(f"--db {small_file} {table} -o {tmp_path / f'{table}.{suffix}'}")
            assert result.code == 0 or (is_refused and result.code == 2), (table, suffix, result)
        lines = (tmp_path / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        for line in csv.DictReader(lines):
            name, _, place = line["id"].removeprefix(f"{OWNERS[table]}-").rpartition("-")
            if (table, name) in ends:
                assert line[name] == str(ends[table, name][int(place)])
    for suffix in ("sqlite", "parquet", "html", "json"):
        assert run(f"--db {small_file} export -o {tmp_path / f'all.{suffix}'}").code == 0
    with sqlite3.connect(tmp_path / "all.sqlite") as database:
        for (table, name), numbers in ends.items():
            found = {row[0] for row in database.execute(f"SELECT {name} FROM {table}")}
            assert set(numbers) <= found
            parquet = pyarrow_parquet.read_table(tmp_path / "all.parquet" / f"{table}.parquet")
            assert set(numbers) <= set(parquet.column(name).to_pylist())
    database.close()


def whole_numbers() -> st.SearchStrategy[tuple[str, int]]:
    """A stored field of a mission, launch, … and a whole number that it can have."""
    names = sorted(set(BOUNDS) - {"value"})
    return st.sampled_from(names).flatmap(
        lambda name: st.tuples(st.just(name), st.integers(BOUNDS[name].least, BOUNDS[name].greatest))
    )


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=whole_numbers(), write=st.sampled_from(["{}", "{:,}", "{}.0", "{}e0", "{:+}"]))
def test_a_whole_number_comes_back_exactly(
    run: Run, small_file: Path, tmp_path: Path, field: tuple[str, int], write: str
) -> None:
    """However it is written: through edit, CSV, JSON and SQLite."""
    name, number = field
    table = next(table for table in OWNERS if name in find_types(table))
    key = OWNERS[table]
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_bytes(small_file.read_bytes())
    assert run(["--db", str(first), "edit", key, f"{name}="]).code == 0
    second.write_bytes(first.read_bytes())
    assert run(["--db", str(first), "edit", key, f"{name}={write.format(number)}"]).code == 0
    assert stored(first, table, name) == number
    for format_ in ("csv", "json"):
        text = run(["--db", str(first), table, f"id:={key}", "--fields", f"id,{name}", "-f", format_]).out
        assert run(["--db", str(second), "edit", key, f"{name}="]).code == 0
        command = ["import", format_, "-", "--table", table, "--overwrite"]  # the field was emptied by hand
        assert run(["--db", str(second), *command], stdin=text).code == 0
        assert stored(second, table, name) == number
    database = sqlite3.connect(":memory:")
    database.deserialize(write_catalogue(Catalogue(Location(first, "for tests")), None))  # type: ignore[arg-type]
    assert database.execute(f"SELECT {name} FROM {table} WHERE id = ?", [key]).fetchone() == (number,)
    database.close()


@given(st.integers(-(10**30), 10**30))
def test_a_whole_number_of_any_size_is_read_exactly(number: int) -> None:
    """With and without commas, and with an exponent."""
    assert read_exactly(str(number)) == read_exactly(f"{number:,}") == read_exactly(f"{number}.0") == number
    assert read_exactly(f"{number}e3") == number * 1000


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_read_as_python_reads_it(number: float) -> None:
    """Equal, and an int if it is whole and not beyond everything."""
    read = read_exactly(repr(number))
    assert float(read) == number
    assert isinstance(read, int) == number.is_integer()
