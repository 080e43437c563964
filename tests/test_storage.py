"""The catalogue file: written and read back, told apart from what is no catalogue, replaced whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import stat
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from missioncat.catalogue import Catalogue, RecordDB
from missioncat.documents import encode_tables, number_documents
from missioncat.errors import CatalogueError
from missioncat.files import write_atomically
from missioncat.ledger import identify_plan
from missioncat.model import FORMAT, RECORDS, Claim, Joined, Launch, Mission, Record, Whole
from missioncat.storage import DecodedTables, FileStorage, Location, find_builtin

Run = Callable[..., Any]
Tables = dict[str, dict[str, Any]]

# --- what is written is read back ----------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values that a field of the model may have."""
    if kind is str:
        return TEXTS
    if kind == Whole:
        return st.integers(-(2**63), 2**63 - 1)
    if kind is float:
        return NUMBERS
    if kind is bool:
        return st.booleans()
    if kind is type(None):
        return st.none()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return records_of(kind)
    if get_origin(kind) is dict:
        return st.dictionaries(*map(values_of, get_args(kind)), max_size=3)
    if get_origin(kind) is list:
        return st.lists(values_of(get_args(kind)[0]), max_size=3)
    choices = [st.just(arg) if isinstance(arg, str) else values_of(arg) for arg in get_args(kind)]
    return st.one_of(choices)


DATES = st.sampled_from(["2020-11-23", "2020-11-23T20:30Z", "2029~", "2026-Q3", "2028/..", "2021-05/2021-06?"])
DATED = ("date", "planned", "as_of", "actual", "when", "ll2_updated")


def records_of(kind: Any) -> st.SearchStrategy[Any]:
    """Arbitrary records of a table, events or claims: what stands for a date is one, and a claim is about a field."""
    fields = {field.name: values_of(field.type) for field in msgspec.structs.fields(kind) if field.name != "joined"}
    if kind is Launch:
        parts = st.builds(Launch, id=st.text(min_size=1), date=st.none() | DATES)
        fields["joined"] = st.lists(st.builds(Joined, launch=parts, by=st.sampled_from(["time", "hand"])), max_size=2)
    for name in fields.keys() & set(DATED):
        fields[name] = DATES if _is_required(kind, name) else st.none() | DATES
    if kind is Claim:
        fields["field"] = st.just("note")
    return st.builds(kind, **fields)


def _is_required(kind: Any, name: str) -> bool:
    return any(field.required for field in msgspec.structs.fields(kind) if field.name == name)


@pytest.mark.parametrize("table", [table for table in RECORDS if table != "catalogue"])
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_records_come_back_equal(table: str, data: st.DataObject) -> None:
    """Whatever the model allows is read back as it was, in the same order, under the same ids."""
    records = data.draw(st.dictionaries(TEXTS.filter(bool), records_of(RECORDS[table]), max_size=3))
    for key, record in records.items():
        record.id = key
    if table == "plans":
        records = {plan.id: plan for plan in map(identify_plan, records.values())}
    about = RECORDS["catalogue"](id="1", format=FORMAT, title="arbitrary")  # type: ignore[call-arg]
    content = encode_tables({"catalogue": {"1": about}, table: number_documents(records.values())})
    tables = DecodedTables(content, Path("arbitrary.json"))
    assert tables[table] == records
    assert list(tables[table]) == list(records)
    numbered = {name: number_documents(tables[name].values()) for name in tables}
    assert encode_tables(numbered) == content


def test_writing_what_was_read_changes_no_byte(tmp_path: Path) -> None:
    """The built-in file, decoded and encoded again."""
    content = find_builtin().read_bytes()
    tables = DecodedTables(content, Path("missions.json"))
    decoded = {table: number_documents(tables[table].values()) for table in tables}
    assert encode_tables(decoded) == content


def test_one_document_is_one_line(catalogue: Catalogue) -> None:
    """Diffs read well: each line is a brace, a table's name or one whole document, non-ASCII as it is."""
    lines = find_builtin().read_text(encoding="utf-8").splitlines()
    documents = [line for line in lines if line.endswith(("},", "}")) and len(line) > 2 and "{}" not in line]
    assert len(documents) == sum(len(catalogue.records(table)) for table in RECORDS)
    for line in documents:
        key, document = next(iter(json.loads("{" + line.rstrip(",") + "}").items()))
        assert key
        assert isinstance(document, dict)
    assert any("嫦娥五号" in line for line in documents)


def test_keys_stand_in_model_order(catalogue: Catalogue) -> None:
    """A document's keys keep the order of the model, and what is missing is left out."""
    content = json.loads(find_builtin().read_text(encoding="utf-8"))
    assert list(content) == list(RECORDS)
    for table, kind in RECORDS.items():
        order = list(kind.__struct_fields__)
        for document in content[table].values():
            assert next(iter(document)) == "id"
            assert [name for name in order if name in document] == list(document)
            assert all(value not in (None, [], False) for value in document.values())


def test_stock_tinydb_reads_the_same_documents(catalogue: Catalogue, tmp_path: Path) -> None:
    """The file is a plain TinyDB file; nothing has to be said to open it."""
    path = tmp_path / "copy.json"
    path.write_bytes(find_builtin().read_bytes())
    plain = json.loads(path.read_text(encoding="utf-8"))
    with TinyDB(path) as db:
        assert db.tables() - {"notes"} == set(RECORDS) - {"notes"}
        for table in RECORDS:
            documents = {str(document.doc_id): dict(document) for document in db.table(table).all()}
            assert documents == plain[table]
            records = [msgspec.convert(document, RECORDS[table]) for document in documents.values()]
            assert records == list(catalogue.records(table).values())


@pytest.fixture(params=["file", "memory"])
def db(request: pytest.FixtureRequest, tmp_path: Path, small_file: Path) -> TinyDB:
    """The small catalogue as TinyDB tables, from our storage and from TinyDB's own in memory."""
    if request.param == "file":
        return RecordDB(small_file, storage=FileStorage)
    tables = FileStorage(small_file).read()
    memory = RecordDB(storage=MemoryStorage)
    memory.storage.write({table: dict(tables[table]) for table in tables})
    return memory


@pytest.mark.parametrize(
    ("table", "condition", "ids"),
    [
        ("missions", lambda record: record.status == "planned", ["change-8"]),
        ("missions", lambda record: bool(record.name), ["change-5", "change-8", "rover"]),
        ("launches", lambda record: record.outcome is None, ["change-8"]),
        ("vehicles", lambda record: "五" in (record.chinese_name or ""), ["CZ-5"]),
        ("sites", lambda record: record.lat > 90, []),
    ],
)
def test_tinydb_searches_our_records(db: TinyDB, table: str, condition: Any, ids: list[str]) -> None:
    """The same suite over file and memory: TinyDB hands out typed records by string ids."""
    found: list[Any] = db.table(table).search(condition)
    assert [record.id for record in found] == ids
    assert all(isinstance(record, RECORDS[table]) for record in found)


def test_tinydb_counts_and_gets(db: TinyDB) -> None:
    """Length, get by id, all."""
    table = db.table("missions")
    assert len(table) == 3
    assert table.get(doc_id="rover").name == "Rover"  # type: ignore[union-attr, arg-type, call-overload]
    assert [record.id for record in table] == ["change-5", "change-8", "rover"]  # type: ignore[attr-defined]


# --- what is no catalogue ------------------------------------------------------------------------

HEAD = '{"catalogue": {"1": {"id": "1", "format": 2, "title": "t"}}'
BROKEN = [
    ("", "is empty"),
    ("  \n ", "is empty"),
    ("hello", "line 1, column 1"),
    ('{"catalogue": {"1":\n {"format": 1, "title" "t"}}}', "line 2, column"),
    (HEAD, "ends too early"),
    (HEAD[:20], "ends too early"),
    ("[]", "not a catalogue"),
    ("[1, 2]", "not a catalogue"),
    ("null", "not a catalogue"),
    ("17", "not a catalogue"),
    ("{}", "no table 'catalogue'"),
    ('{"missions": {}}', "no table 'catalogue'"),
    ('{"catalogue": {}}', "no document '1'"),
    ('{"catalogue": {"2": {"format": 1, "title": "t"}}}', "no document '1'"),
    ('{"catalogue": {"1": {"format": 99, "title": "t"}}}', "update missioncat"),
    ('{"catalogue": {"1": {"format": "1", "title": "t"}}}', "field 'format'"),
    ('{"catalogue": {"1": {"title": "t"}}}', "`format`"),
    (HEAD + ', "missions": []}', "table 'missions'"),
    (HEAD + ', "missions": {"1": {"id": "a", "name": "A"}}} trailing', "line 1"),
    ("\ufeff" + HEAD + "}", "line 1"),
]


@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_what_is_no_catalogue_is_named_and_left_alone(run: Run, tmp_path: Path, text: str, sentence: str) -> None:
    """File, table, id, field and expectation, exit code 3, nothing on stdout, and not a byte is changed."""
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    before = path.read_bytes()
    result = run(["--db", str(path), "missions"])
    assert (result.code, result.out) == (3, "")
    assert str(path) in result.err
    assert sentence in result.err
    assert "Traceback" not in result.err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (', "missions": {"1": {"id": "a", "name": 5}}}', "field 'name'"),
        (', "missions": {"1": {"id": "a", "name": "A", "norad": 1.5}}}', "field 'norad'"),
    ],
)
def test_an_import_refuses_a_broken_file_and_leaves_it(run: Run, tmp_path: Path, text: str, place: str) -> None:
    """Into a file with a record that cannot be read nothing is written, and the record is named."""
    path, rows = tmp_path / "broken.json", tmp_path / "rows.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    before = path.read_bytes()
    rows.write_text("id,name\nb,B\n", encoding="utf-8")
    result = run(["--db", str(path), "import", "csv", str(rows), "--table", "missions"])
    assert result.code == 3
    assert place in result.err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        '{"catalogue": {"1": {"format": 1, "title": "Rümker"}}}',
        HEAD + ', "missions": {"1": {"id": "a", "name": "Rümker"}}}',
        HEAD + ', "missions": {"1": {"id": "ü", "name": "R"}}}',
    ],
)
def test_bytes_that_are_not_utf8_are_refused(run: Run, tmp_path: Path, text: str) -> None:
    """A file in another encoding."""
    path = tmp_path / "latin.json"
    path.write_bytes(text.encode("latin-1"))
    result = run(["--db", str(path), "missions"])
    assert (result.code, result.out) == (3, "")
    assert str(path) in result.err
    assert "utf-8" in result.err.lower()


@pytest.mark.parametrize("command", ["missions", "show change-5", "check", "next --now 2026-11-20", "slips"])
def test_a_missing_file_is_a_sentence(run: Run, tmp_path: Path, command: str) -> None:
    """Named and not there: exit code 3 and what to do."""
    path = tmp_path / "none.json"
    result = run(f"--db {path} {command}")
    assert (result.code, result.out) == (3, "")
    assert f"no catalogue at {path}" in result.err
    assert not path.exists()


def test_a_folder_is_no_catalogue(run: Run, tmp_path: Path) -> None:
    """A folder in the place of a file."""
    result = run(f"--db {tmp_path} missions")
    assert (result.code, result.out) == (3, "")
    assert "is not a file" in result.err


@pytest.mark.parametrize("name", ["under-a-file/x.json", "x" * 300])
def test_a_place_that_cannot_be_is_a_sentence(run: Run, tmp_path: Path, name: str) -> None:
    """A path through a file, a name too long."""
    (tmp_path / "under-a-file").write_text("x")
    result = run(["--db", f"{tmp_path}/{name}", "missions"])
    assert (result.code, result.out) == (3, "")
    assert "Traceback" not in result.err


@pytest.mark.skipif(os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="root may read all")
def test_an_unreadable_file_is_a_sentence(run: Run, small_file: Path) -> None:
    """No permission."""
    small_file.chmod(0)
    result = run(f"--db {small_file} missions")
    assert (result.code, result.out) == (3, "")
    assert "cannot be read" in result.err


# --- whole or not at all -------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o660])
def test_a_write_keeps_the_mode(tmp_path: Path, mode: int) -> None:
    """Who could read it before can read it after, and nobody else."""
    path = tmp_path / "file.json"
    path.write_text("old")
    path.chmod(mode)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    """Not mkstemp's 0600, but what open() gives."""
    usual, path = tmp_path / "usual", tmp_path / "file.json"
    usual.write_text("")
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


def test_a_write_goes_through_a_symbolic_link(tmp_path: Path) -> None:
    """The link stays a link; the file behind it is replaced where it is."""
    real, link = tmp_path / "real" / "file.json", tmp_path / "link.json"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert [path.name for path in real.parent.iterdir()] == ["file.json"]


def test_a_write_makes_the_folders_it_needs(tmp_path: Path) -> None:
    """The user's data directory may not exist yet."""
    path = tmp_path / "a" / "b" / "file.json"
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("function", ["replace", "fsync"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """A full disk at any moment: the old content, and no temporary file beside it."""
    path = tmp_path / "file.json"
    path.write_text("old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, function, fail)
    with pytest.raises(CatalogueError) as error:
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert "no space left on device" in str(error.value).lower()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["file.json"]


@pytest.mark.parametrize("function", ["replace", "fsync"])
def test_a_failed_import_leaves_the_catalogue(
    run: Run, small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """The same through the command line: exit code 3, the file as it was, no debris."""
    rows = tmp_path / "rows.csv"
    rows.write_text("id,name,source\nb,B,gcat\n", encoding="utf-8")
    before = small_file.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, function, fail)
    result = run(f"--db {small_file} import csv {rows} --table missions")
    monkeypatch.undo()
    assert result.code == 3
    assert "Traceback" not in result.err
    assert small_file.read_bytes() == before
    assert not [path for path in small_file.parent.iterdir() if path.suffix == ".tmp"]


def test_a_record_that_is_read_is_not_changed_by_writing_it(small: Catalogue) -> None:
    """Nor is its id."""
    record = small.table(Mission)["change-5"]
    encode_tables({"missions": {"change-5": record}})
    assert record.id == "change-5"


def test_a_table_of_somebody_else_is_kept(small_file: Path, run: Run, tmp_path: Path) -> None:
    """What we do not know we do not throw away."""
    content = json.loads(small_file.read_text(encoding="utf-8")) | {"theirs": {"1": {"x": [1, {"y": "ü"}]}}}
    small_file.write_text(json.dumps(content), encoding="utf-8")
    rows = tmp_path / "rows.csv"
    rows.write_text("id,name,source\nb,B,gcat\n", encoding="utf-8")
    assert run(f"--db {small_file} import csv {rows} --table missions").code == 0
    after = json.loads(small_file.read_text(encoding="utf-8"))
    assert after["theirs"] == content["theirs"]
    assert after["missions"]["4"] == {"id": "b", "name": "B", "sources": ["gcat"]}


def test_a_catalogue_knows_which_file_it_is(small: Catalogue, small_file: Path) -> None:
    """The location is kept for messages."""
    assert small.location == Location(small_file, "for tests")
    assert all(isinstance(record, Record) for record in small.table(Mission).values())


def test_ascii_letters_need_no_escape() -> None:
    """One document a line holds for keys with quotes and breaks too."""
    source = RECORDS["sources"](id='a"\n', title=string.printable)  # type: ignore[call-arg]
    lines = encode_tables({"sources": {"1": source}}).decode().split("\n")
    assert len(lines) == 6
    assert json.loads("{" + lines[2] + "}") == {"1": {"id": 'a"\n', "title": string.printable}}
