"""What we export comes back unchanged: every table, as CSV, JSON, JSON Lines and as the whole catalogue."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missioncat.bounds import BOUNDS, Bounds
from missioncat.catalogue import Catalogue
from missioncat.dates import parse_date
from missioncat.documents import encode_tables, number_documents
from missioncat.exports.as_csv import write_csv
from missioncat.exports.as_json import write_json, write_jsonl
from missioncat.exports.values import plain_value
from missioncat.fields import EVENT_FIELDS, FIELDS, Field, exported_fields
from missioncat.importers import Options, find_reader
from missioncat.importers.csv_file import TABLES
from missioncat.ledger import identify_plan
from missioncat.merging.drafts import Draft
from missioncat.merging.plans import settle_imported
from missioncat.merging.rows import Import, merge_into
from missioncat.model import FORMAT, PROGRAMMES, RECORDS, About, Claim, Event, Launch, Mission, Plan, Whole
from missioncat.storage import FileStorage, Location, find_builtin
from missioncat.text import clean

Run = Callable[..., Any]
NOW = datetime(2026, 11, 20, tzinfo=UTC)
WRITERS = {"csv": ("csv", write_csv), "json": ("json", write_json), "jsonl": ("json", write_jsonl)}


def listed_fields(table: str, format_: str) -> list[Field]:
    """The fields of an export that names none; CSV has no place for what is nested."""
    fields = list(EVENT_FIELDS) if table == "events" else exported_fields(table)
    return fields if format_ != "csv" else [field for field in fields if field.kind != "nested"]


def export(catalogue: Catalogue, table: str, format_: str) -> str:
    """A table as the listing commands write it."""
    fields = listed_fields(table, format_)
    records: Any = catalogue.records(table).values()
    if table == "events":
        pairs = [(mission, event) for mission in catalogue.table(Mission).values() for event in mission.events]
        rows = [
            [mission.id if f.name == "mission" else plain_value(f.value(event, catalogue)) for f in fields]
            for mission, event in pairs
        ]
    else:
        rows = [[plain_value(field.value(record, catalogue)) for field in fields] for record in records]
    return "".join(WRITERS[format_][1]([field.name for field in fields], rows))


def import_again(catalogue: Catalogue, table: str, format_: str) -> list[Any]:
    """What importing the export would change."""
    text = export(catalogue, table, format_)
    [reading] = find_reader(WRITERS[format_][0])(io.StringIO(text, newline=""), "export", Options(table))
    assert reading.rejected == []
    draft = Draft(catalogue)
    summary = merge_into(draft, table, reading.rows, Import(NOW))
    assert settle_imported(draft, NOW, has_ledger=False) == []
    assert (summary.added, summary.changed, summary.remarks) == (0, 0, [])
    return draft.changes()


@pytest.mark.parametrize("format_", WRITERS)
@pytest.mark.parametrize("table", TABLES)
def test_the_built_in_tables_come_back_unchanged(catalogue: Catalogue, table: str, format_: str) -> None:
    """All of them, as they are."""
    assert import_again(catalogue, table, format_) == []


# --- catalogues made up ------------------------------------------------------------------------

LETTERS = st.one_of(st.sampled_from('ab;",:|=#- \\五é𝕏'), st.characters(exclude_categories=["C", "Z"]))
TEXTS = st.text(LETTERS, min_size=1, max_size=8).map(lambda text: clean(text).strip()).filter(bool)
DATES = st.sampled_from(
    [
        "2020-11-23T20:30:22Z",
        "2020-11-23",
        "2021-05",
        "2026-Q3",
        "2026-H2",
        "2028",
        "2030s",
        "2028/..",
        "../2029",
        "../2021-05~",
        "2029~",
        "2021-05?",
    ]
)
SPECIAL: dict[str, st.SearchStrategy[Any]] = {"programme": st.sampled_from(list(PROGRAMMES))}
NESTED = ("events", "origins", "claims", "joined", "editions")
IDS = st.text("abcxyz0123456789-", min_size=1, max_size=6).filter(lambda text: text.strip("-") == text)


def values_of(table: str, name: str, type_: Any) -> st.SearchStrategy[Any]:
    """What may stand in a field."""
    if name in SPECIAL:
        return SPECIAL[name]
    kinds = {field.name: field.kind for field in (EVENT_FIELDS if table == "events" else FIELDS[table])}
    if kinds.get(name) == "date" or (name == "date" and table != "sources"):
        return DATES.map(lambda text: parse_date(text).text)
    if type_ == list[str]:
        return st.lists(TEXTS, max_size=3, unique=True)
    if type_ is bool:
        return st.booleans()
    choices = [value for arg in get_args(type_) for value in (get_args(arg) if get_origin(arg) is not None else ())]
    if any(isinstance(choice, str) for choice in choices):
        return st.sampled_from([choice for choice in choices if isinstance(choice, str)])
    return numbers_of(BOUNDS[name]) if Whole in get_args(type_) else TEXTS


def numbers_of(bounds: Bounds) -> st.SearchStrategy[Any]:
    """Every number that can be."""
    whole = st.integers(bounds.least, bounds.greatest)
    if bounds.is_whole:
        return whole
    return st.one_of(whole, st.floats(bounds.least, bounds.greatest))


@st.composite
def records_of(draw: st.DrawFn, table: str, record_type: Any, fixed: Mapping[str, Any]) -> Any:
    """A record with anything in its fields."""
    values: dict[str, Any] = dict(fixed)
    for field in msgspec.structs.fields(record_type):
        if field.name in values or field.name in NESTED:
            continue
        if field.required or draw(st.booleans()):
            values[field.name] = draw(values_of(table, field.name, field.type))
    return record_type(**values)


@st.composite
def catalogues(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """One or two records of each table, which point to each other as those of a catalogue do."""
    tables: dict[str, dict[str, Any]] = {"catalogue": {"1": About(id="1", format=FORMAT, title="Made up")}}
    for table in ("sources", "sites", "vehicles", "launches", "missions", "cooperation", "plans"):
        keys = draw(st.lists(IDS, min_size=1, max_size=2, unique=True))
        fixed: dict[str, Any] = {}
        if table == "launches":
            fixed = {
                "vehicle": next(iter(tables["vehicles"])),
                "site": next(iter(tables["sites"])),
                "outcome": "success",
            }
        if table == "missions":
            fixed = {"launch": next(iter(tables["launches"])), "status": "completed"}
        tables[table] = {key: draw(records_of(table, RECORDS[table], fixed | {"id": key})) for key in keys}
    for mission in tables["missions"].values():
        found = draw(st.lists(records_of("events", Event, {}), max_size=2, unique_by=lambda e: (e.date, e.kind)))
        mission.events = found
    for launch in tables["launches"].values():
        launch.claims = [Claim(field="pad", value=draw(TEXTS), source="gcat")]
    plans = [identify_plan(plan) for plan in tables["plans"].values()]
    tables["plans"] = {plan.id: plan for plan in plans}
    return tables


MANY = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@MANY
@given(tables=catalogues())
def test_made_up_tables_come_back_unchanged(tmp_path_factory: pytest.TempPathFactory, tables: Any) -> None:
    """Whatever stands in their fields."""
    path = tmp_path_factory.mktemp("roundtrip") / "made-up.json"
    FileStorage(path).write(tables)
    catalogue = Catalogue(Location(path, "made up"))
    for table in TABLES:
        for format_ in WRITERS:
            assert import_again(catalogue, table, format_) == [], (table, format_)


@MANY
@given(tables=catalogues())
def test_a_made_up_catalogue_comes_back_whole(tmp_path_factory: pytest.TempPathFactory, tables: Any) -> None:
    """Its file into an empty catalogue, and the file into itself."""
    text = encode_tables({table: number_documents(records.values()) for table, records in tables.items()}).decode()
    readings = find_reader("json")(io.StringIO(text, newline=""), "whole.json", Options())
    for reading in readings:
        assert {record.id: record for record in reading.records} == tables[reading.table]
    assert {reading.table for reading in readings} == set(RECORDS) - {"catalogue", "notes"}


# --- the command -------------------------------------------------------------------------------


def test_a_whole_catalogue(run: Run, tmp_path: Path, small_file: Path) -> None:
    """All that the built-in one has goes into another, and a second time nothing does."""
    whole = tmp_path / "whole.json"
    assert run(["export", "-o", str(whole)]).code == 0
    first = run(["--db", str(small_file), "import", "json", str(whole), "-f", "json"])
    added = {each["table"]: each["added"] for each in json.loads(first.out)}
    builtin = Catalogue(Location(find_builtin(), "built in", read_only=True))
    mine = Catalogue(Location(small_file, "for tests"))
    assert added["missions"] == len(builtin.table(Mission)) - 2  # change-5 and change-8 were there
    assert len(mine.table(Plan)) == len(builtin.table(Plan)) + 2  # the ledger keeps what it had
    for table in ("launches", "vehicles", "sites", "sources", "cooperation"):
        assert dict(builtin.records(table)).items() <= dict(mine.records(table)).items()
    before = small_file.read_bytes()
    again = json.loads(run(["--db", str(small_file), "import", "json", str(whole), "-f", "json"]).out)
    assert [(each["added"], each["changed"]) for each in again] == [(0, 0)] * len(again)
    assert small_file.read_bytes() == before


def test_listings_come_back(run: Run, tmp_path: Path) -> None:
    """As the commands write them."""
    db = tmp_path / "db.json"
    db.write_bytes(find_builtin().read_bytes())
    before = db.read_bytes()
    for table in ("missions", "launches", "vehicles", "sites", "cooperation", "sources"):
        for format_, source in (("csv", "csv"), ("tsv", None), ("json", "json"), ("jsonl", "json")):
            if source is None:
                continue
            file = tmp_path / f"{table}.{format_}"
            assert run(["--db", str(db), table, "-o", str(file)]).code == 0
            result = run(["--db", str(db), "import", source, str(file), "--table", table, "-f", "json"])
            [summary] = json.loads(result.out)
            assert (summary["added"], summary["changed"], summary["rejected"]) == (0, 0, 0), (table, format_)
    assert db.read_bytes() == before


BAD_JSON = [
    ("[", "is not valid JSON"),
    ("{}", "not a missioncat catalogue"),
    ("[1]", "item 1: not an object"),
    ('[{"id":"x","nmae":"X"}]', "item 1: missions have no field 'nmae'; did you mean 'name'?"),
    ('[{"id":"x","name":7}]', "item 1, field name: Expected `str`, got `int`"),
    ('[{"id":"x","name":"X","mass_kg":"much"}]', "item 1, field mass_kg"),
    ('[{"name":"X"}]', "no id"),
    ('[{"id":"x","name":"X","events":[{"date":"2020"}]}]', "item 1, field events"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD_JSON)
def test_bad_json_is_refused(run: Run, small_file: Path, text: str, sentence: str) -> None:
    """With a sentence, and nothing changed."""
    before = small_file.read_bytes()
    options = [] if text == "{}" else ["--table", "missions"]
    result = run(["--db", str(small_file), "import", "json", "-", *options], stdin=text)
    assert result.code == 4
    assert sentence in result.err
    assert small_file.read_bytes() == before


def test_a_listing_needs_its_table(run: Run, small_file: Path) -> None:
    """An array does not say what it is of."""
    result = run(["--db", str(small_file), "import", "json", "-"], stdin="[]")
    assert (result.code, "--table missions" in result.err) == (4, True)


# --- somebody else's spreadsheet -----------------------------------------------------------------

SHEET = """\ufeffFlight;Launch Date;Rocket;Pad;Remarks
2031-001;23 Nov 2031;Long March 5;LC101;fine
2031-002;late 2031;Other;;
"""


def test_foreign_columns_are_mapped(run: Run, small_file: Path, tmp_path: Path) -> None:
    """Dates are read as people type them, other columns passed over and named."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    maps = [f"--map={item}" for item in ("Flight=tag", "Launch Date=date", "rocket=vehicle")]
    result = run(["--db", str(small_file), "import", "csv", str(sheet), "--table", "launches", *maps])
    assert result.code == 0, result.err
    assert "not imported: Remarks" in result.err
    launches = Catalogue(Location(small_file, "for tests")).table(Launch)
    assert [(each.date, each.vehicle, each.pad) for each in (launches["2031-001"], launches["2031-002"])] == [
        ("2031-11-23", "CZ-5", "LC101"), ("2031-09/2031-12", "Other", None),
    ]  # fmt: skip


BAD_MAPS = [
    ("--map=Nothing=date", "has no column 'Nothing'. Its columns are: Flight, Launch Date"),
    ("--map=Launch Date=dat", "launches have no field 'dat'. Did you mean 'date'?"),
    ("--map=Launch Date", "not of the form TITLE=FIELD"),
    ("--dates=guessed", "the only other way is --dates typed"),
]


@pytest.mark.parametrize(("option", "sentence"), BAD_MAPS)
def test_a_bad_map_is_refused(run: Run, small_file: Path, tmp_path: Path, option: str, sentence: str) -> None:
    """It is a mistake of the command line."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    result = run(["--db", str(small_file), "import", "csv", str(sheet), "--table", "launches", option])
    assert (result.code, sentence in result.err) == (2, True), result.err


def test_typed_dates_in_our_own_columns(run: Run, small_file: Path) -> None:
    """Only if asked for."""
    command = ["--db", str(small_file), "import", "csv", "-", "--table", "launches"]
    rows = "id,date\n2031-001,Nov 23 2031\n"
    assert run(command, stdin=rows).code == 4
    assert run([*command, "--dates", "typed"], stdin=rows).code == 0
