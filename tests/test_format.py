"""The file as stock TinyDB has it: what it writes we read, what we write it reads, and files of format 1 are read."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from by_id import read_by_id
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tinydb import TinyDB, where
from tinydb.table import Document

from missioncat import storage
from missioncat.catalogue import Catalogue
from missioncat.cli.main import main
from missioncat.history import History
from missioncat.ledger import build_plan_id
from missioncat.model import FORMAT, RECORDS, Launch, Note, Plan, Vehicle
from missioncat.storage import DecodedTables, FileStorage, Location, find_builtin

Run = Callable[..., Any]
README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def opened(path: Path) -> Catalogue:
    """The file as we read it now."""
    return Catalogue(Location(path, "for tests"))


def read_numbers(path: Path, table: str) -> dict[str, str]:
    """Id -> number of the documents of a table."""
    return {each["id"]: number for number, each in json.loads(path.read_bytes())[table].items()}


@contextmanager
def stock(path: Path, table: str) -> Iterator[Any]:
    """A table of the file as stock TinyDB opens it, with nothing set."""
    with TinyDB(path) as db:
        yield db.table(table)


# --- stock TinyDB --------------------------------------------------------------------------------


def test_stock_tinydb_searches_with_nothing_set() -> None:
    """Read-only, in the file that comes with the program."""
    with TinyDB(find_builtin(), access_mode="r") as db:
        found = db.table("launches").search(where("vehicle") == "CZ-5")
    assert {each["id"] for each in found} >= {"2020-087", "change-8"}
    assert all(each["vehicle"] == "CZ-5" for each in found)


def test_the_lines_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they stand there, in a folder with a catalogue."""
    [lines] = [block for block in re.findall(r"```python\n(.+?)```", README, re.DOTALL) if "TinyDB" in block]
    shutil.copy(find_builtin(), tmp_path / "catalogue.json")
    monkeypatch.chdir(tmp_path)
    out = StringIO()
    with redirect_stdout(out):
        names: dict[str, Any] = {}
        exec(lines, names)  # what a reader would paste
        names["catalogue"].close()
    assert "2020-087" in out.getvalue()


def test_what_stock_tinydb_writes_is_read_and_laid_out_anew(run: Run, small_file: Path) -> None:
    """One line, ASCII-escaped, any number; our next write keeps the numbers and goes on from the greatest."""
    with stock(small_file, "vehicles") as table:
        table.insert({"id": "CZ-9", "name": "Long March 9", "chinese_name": "长征九号"})
        table.insert(Document({"id": "CZ-10", "name": "Long March 10"}, doc_id=700))
        table.update({"stages": 2}, where("id") == "CZ-5")
        table.remove(where("id") == "CZ-5B")
    assert small_file.read_bytes().count(b"\n") == 0
    assert opened(small_file).table(Vehicle)["CZ-5"].stages == 2
    assert run(f"--db {small_file} add vehicles id=CZ-11 name=New").code == 0
    assert read_numbers(small_file, "vehicles") == {"CZ-5": "1", "CZ-9": "3", "CZ-10": "700", "CZ-11": "701"}
    text = small_file.read_text(encoding="utf-8")
    assert '"3": {"id": "CZ-9", "name": "Long March 9", "chinese_name": "长征九号"},\n' in text
    assert '"1": {"id": "CZ-5", "name": "Long March 5", "chinese_name": "长征五号", "family": "CZ-5", "stages"' in text


def test_numbers_stay_and_are_not_given_again(run: Run, small_file: Path) -> None:
    """Through edits, removals, undo and redo; the next one is one more than the greatest."""
    db = f"--db {small_file}"
    before = read_numbers(small_file, "launches")
    for command in ("edit 2020-087 note=x", "remove 1970-034 --yes", "undo", "redo", "add launches id=n date=2020"):
        assert run(f"{db} {command}").code == 0
    assert read_numbers(small_file, "launches") == {"2020-087": "2", "change-8": "3", "n": "4"}
    assert before == {"1970-034": "1", "2020-087": "2", "change-8": "3"}
    assert run(f"{db} remove 2020-087 --yes --force").code == 0
    assert run(f"{db} add launches id=m date=2020").code == 0
    assert read_numbers(small_file, "launches") == {"change-8": "3", "n": "4", "m": "5"}


@pytest.mark.parametrize("large", [1, 10**9])
def test_an_edit_changes_one_line(
    run: Run, small_file: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    """Of a large file, whose lines are changed in place, as of a small one."""
    monkeypatch.setattr(storage, "LARGE", large)
    before = small_file.read_text(encoding="utf-8").splitlines()
    assert run(f"--db {small_file} edit CZ-5B note=x").code == 0
    after = small_file.read_text(encoding="utf-8").splitlines()
    [changed] = [new for old, new in zip(before, after, strict=True) if old != new]
    assert changed.startswith('"2": {"id": "CZ-5B", ')


@pytest.mark.parametrize("large", [1, 10**9])
@pytest.mark.parametrize("key", ["x", "007", "1_0", "-3", "0", "-0", "99999999999999999999999999"])
def test_any_key_is_read(
    run: Run, small_file: Path, monkeypatch: pytest.MonkeyPatch, large: int, key: str
) -> None:
    """Also one by hand that is no number; a write of that table gives such a one the next number."""
    monkeypatch.setattr(storage, "LARGE", large)
    content = small_file.read_text(encoding="utf-8").replace('"2": {"id": "2020-087"', f'"{key}": {{"id": "2020-087"')
    small_file.write_text(content, encoding="utf-8")
    assert run(f"--db {small_file} launches --by year -f json").code == 0
    assert opened(small_file).table(Launch)["2020-087"].number == 2
    assert run(f"--db {small_file} add launches id=n date=2020").code == 0
    numbers = read_numbers(small_file, "launches")
    assert list(numbers) == ["1970-034", "2020-087", "change-8", "n"]
    with stock(small_file, "launches") as table:
        assert len(table) == 4
        assert table.insert({"id": "m"}) == max(map(int, numbers.values())) + 1


ORDERS = [
    # the numbers of the lines, and that of the next one
    (("1", "2", "3"), "4"),
    (("1", "4", "3"), "5"),
    (("1", "900", "3"), "901"),
    (("007", "1", "3"), "8"),
    (("-5", "2", "-3"), "3"),
    (("1", "12", "-3"), "13"),
    (("1", "2", "99999999999999999999"), "100000000000000000000"),
    (("100000000000000000000", "2", "3"), "100000000000000000001"),
    (("8", "98", "99"), "100"),
]


@pytest.mark.parametrize("large", [1, 10**9])
@pytest.mark.parametrize(("numbers", "following"), ORDERS)
def test_the_next_number_is_behind_the_greatest(
    run: Run,
    small_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    large: int,
    numbers: tuple[str, ...],
    following: str,
) -> None:
    """Whichever line has that; one is put into a large file without the others being read."""
    monkeypatch.setattr(storage, "LARGE", large)
    content = small_file.read_text(encoding="utf-8")
    keys = ("1970-034", "2020-087", "change-8")
    for place, (key, number) in enumerate(zip(keys, numbers, strict=True), 1):
        content = content.replace(f'"{place}": {{"id": "{key}"', f'"{number}": {{"id": "{key}"')
    small_file.write_text(content, encoding="utf-8")
    assert run(f"--db {small_file} add launches id=n date=2020").code == 0
    assert list(read_numbers(small_file, "launches").values()) == [*numbers, following]


NAMELESS = [{}, {"id": ""}, {"id": 5}, {"id": None}, {"id": ["x"]}]


@pytest.mark.parametrize("large", [1, 10**9])
@pytest.mark.parametrize("stated", NAMELESS)
def test_a_document_without_an_id_is_named_by_its_number(
    run: Run, small_file: Path, monkeypatch: pytest.MonkeyPatch, large: int, stated: dict[str, Any]
) -> None:
    """Left out, exit code 3, and given an id or taken out by table and number."""
    monkeypatch.setattr(storage, "LARGE", large)
    with stock(small_file, "launches") as table:
        table.insert(Document(stated | {"date": "2021-01-02"}, doc_id=12))
    if large == 1:
        lay_out(small_file)
    listed = run(f"--db {small_file} launches --by year -f json")
    assert listed.code == 3
    assert "launch 'launches/12', field 'id' (table 'launches'): " in listed.err
    assert "Mend it: missioncat edit launches/12 id=…; or take it out: missioncat remove launches/12" in listed.err
    assert sum(each["count"] for each in json.loads(listed.out)) == 2
    before = small_file.read_bytes()
    assert run(f"--db {small_file} edit launches/12 note=x").code == 2
    assert run(f"--db {small_file} edit launches/12 id=change-8").code == 2
    assert run(f"--db {small_file} show 12").code == 3
    assert small_file.read_bytes() == before
    assert run(f"--db {small_file} edit launches/12 id=2021-001").out == "1 changed.\n"
    assert read_numbers(small_file, "launches")["2021-001"] == "12"
    assert opened(small_file).table(Launch)["2021-001"].date == "2021-01-02"
    assert run(f"--db {small_file} undo --force").code == 0
    assert run(f"--db {small_file} remove launches/12 --yes").out == "1 removed.\n"
    assert run(f"--db {small_file} launches").code == 0


def lay_out(path: Path) -> None:
    """The file with a document a line, as bytes."""
    tables = json.loads(path.read_bytes())
    parts = []
    for name, documents in tables.items():
        lines = [f'"{number}": {json.dumps(each, ensure_ascii=False)}' for number, each in documents.items()]
        parts.append(f'"{name}": ' + ("{\n" + ",\n".join(lines) + "\n}" if lines else "{}"))
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


@pytest.mark.parametrize("large", [1, 10**9])
@pytest.mark.parametrize("command", ["launches -f csv", "launches --by vehicle", "show 2020-087", "show change-5"])
def test_an_id_that_stands_twice_is_nobodys(
    run: Run, small_file: Path, monkeypatch: pytest.MonkeyPatch, large: int, command: str
) -> None:
    """Both are left out and named by their numbers, for which of them is meant cannot be told."""
    monkeypatch.setattr(storage, "LARGE", large)
    with stock(small_file, "launches") as table:
        table.insert({"id": "2020-087", "date": "2021", "outcome": "failure"})
    if large == 1:
        lay_out(small_file)
    result = run(f"--db {small_file} {command}")
    assert result.code == 3
    assert "launches/2', field 'id' (table 'launches'): '2020-087' is the id of launches/4, too" in result.err
    if command != "show 2020-087":
        assert "launches/4', field 'id' (table 'launches'): '2020-087' is the id of launches/2, too" in result.err
    assert run(f"--db {small_file} remove 2020-087 --yes").code == 3
    assert run(f"--db {small_file} edit CZ-5 note=x").code == 3 or large == 1
    assert run(f"--db {small_file} remove launches/4 --yes").code == 0
    assert opened(small_file).table(Launch)["2020-087"].outcome == "success"
    assert run(f"--db {small_file} {command}").code == 0


@pytest.mark.parametrize("stated", [{}, {"id": "anything"}])
def test_a_plan_goes_by_what_it_says(small_file: Path, run: Run, stated: dict[str, str]) -> None:
    """Whatever id it states, or none: a plan that stock TinyDB has added or changed is one."""
    with stock(small_file, "plans") as table:
        table.insert(stated | {"subject": "change-8", "milestone": "landing", "planned": "2030"})
        table.update({"planned": "2027"}, where("planned") == "2028")
    ids = ["change-8:launch:2027:2023", "change-8:launch:2029~:2025", "change-8:landing:2030:"]
    assert list(opened(small_file).table(Plan)) == ids
    assert run(f"--db {small_file} edit CZ-5 note=x").code == 0
    assert list(read_by_id(small_file)["plans"]) == ids


STATEMENTS = [
    ("a", "b", "2028", None), ("a", "b", "2028", "2028"), ("a", "b:c", "2028", None), ("a:b", "c", "2028", None),
    ("a%3Ab", "c", "2028", None), ("a", "b", "2028-01-01T10:00Z", None), ("a", "b", "2028-01-01", "2028-01-01T10:00Z"),
]  # fmt: skip


def test_an_id_of_the_ledger_is_that_of_one_statement() -> None:
    """Colons inside of a name or a time make no two statements one."""
    assert len({build_plan_id(*statement) for statement in STATEMENTS}) == len(STATEMENTS)


# --- the property --------------------------------------------------------------------------------

IDS = [f"r{number}" for number in range(4)]
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=8)


class Alternating(RuleBasedStateMachine):
    """Stock TinyDB and we write into one file by turns; a plain dict says what has to be in it."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "file.json"
        about = RECORDS["catalogue"](id="1", format=FORMAT, title="t")  # type: ignore[call-arg]
        FileStorage(self.path).write({"catalogue": {"1": about}, "sources": {}})
        self.documents: dict[str, dict[str, Any]] = {}
        self.undoable: dict[str, dict[str, Any]] | None = None

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def ours(self, *words: str) -> int:
        """One of our commands; what it comes to is in the file."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stopped:
            main(["--db", str(self.path), *words])
        code = int(stopped.value.code or 0)
        assert code in (0, 3), err.getvalue()
        return code

    def find_number(self, key: str) -> str | None:
        found = [number for number, document in self.documents.items() if document.get("id") == key]
        return found[0] if len(found) == 1 else None

    def is_whole(self) -> bool:
        keys = [document.get("id") for document in self.documents.values()]
        return None not in keys and len(set(keys)) == len(keys)

    @property
    def following(self) -> str:
        return str(max([0, *map(int, self.documents)]) + 1)

    def let_stock(self, change: Callable[[Any], Any]) -> None:
        self.undoable = None
        with stock(self.path, "sources") as table:
            change(table)

    @rule(key=st.sampled_from([*IDS, None]), title=TEXTS)
    def they_insert(self, key: str | None, title: str) -> None:
        document = {"title": title} if key is None else {"id": key, "title": title}
        number = self.following
        self.let_stock(lambda table: table.insert(document))
        self.documents[number] = document

    @rule(number=st.integers(1, 30), key=st.sampled_from([*IDS, None]), title=TEXTS)
    def they_upsert_by_number(self, number: int, key: str | None, title: str) -> None:
        document = {"title": title} if key is None else {"id": key, "title": title}
        self.let_stock(lambda table: table.upsert(Document(document, doc_id=number)))
        self.documents[str(number)] = self.documents.get(str(number), {}) | document

    @rule(key=st.sampled_from(IDS), note=TEXTS)
    def they_update(self, key: str, note: str) -> None:
        self.let_stock(lambda table: table.update({"note": note}, where("id") == key))
        for document in self.documents.values():
            if document.get("id") == key:
                document["note"] = note

    @rule(key=st.sampled_from(IDS))
    def they_remove(self, key: str) -> None:
        self.let_stock(lambda table: table.remove(where("id") == key))
        self.documents = {n: each for n, each in self.documents.items() if each.get("id") != key}

    @rule(key=st.sampled_from(IDS), title=TEXTS)
    def we_add(self, key: str, title: str) -> None:
        if not self.is_whole() or self.find_number(key):
            return
        number = self.following
        self.write("add", "sources", f"id={key}", f"title={title}")
        self.documents[number] = {"id": key, "title": title}

    @rule(key=st.sampled_from(IDS), note=TEXTS)
    def we_edit(self, key: str, note: str) -> None:
        number = self.find_number(key)
        if not self.is_whole() or number is None:
            return
        self.write("edit", f"sources/{key}", f"note={note}")
        self.documents[number] = self.documents[number] | {"note": note}

    @rule(data=st.data())
    def we_remove(self, data: st.DataObject) -> None:
        if not self.documents:
            return
        number = data.draw(st.sampled_from(sorted(self.documents)))
        key = self.documents[number].get("id")
        is_bad = key is None or self.find_number(key) is None
        if not is_bad and not self.is_whole():
            return  # refused, as every write that mends nothing
        address = number if is_bad else key
        self.write("remove", f"sources/{address}", "--yes")
        del self.documents[number]

    @rule(new=st.sampled_from(IDS))
    def we_mend(self, new: str) -> None:
        bad = [number for number, each in self.documents.items() if "id" not in each]
        if not bad or any(each.get("id") == new for each in self.documents.values()):
            return
        self.write("edit", f"sources/{bad[0]}", f"id={new}")
        self.documents[bad[0]] = {"id": new} | self.documents[bad[0]]

    def write(self, *words: str) -> None:
        before = {number: dict(each) for number, each in self.documents.items()}
        assert self.ours(*words) == 0, words
        self.undoable = before

    @rule()
    def we_undo(self) -> None:
        """What was before our last command, unless somebody has written since."""
        if self.undoable is None:
            return
        assert self.ours("undo") == 0
        self.documents, self.undoable = self.undoable, None

    @invariant()
    def everything_is_there(self) -> None:
        """For both: content and number of every document, and for us all that are records under their ids."""
        if not hasattr(self, "documents"):
            return
        with stock(self.path, "sources") as table:
            theirs = {str(each.doc_id): dict(each) for each in table}
        assert theirs == self.documents
        tables = DecodedTables(self.path.read_bytes(), self.path)
        titles = {key: record.title for key, record in tables["sources"].items()}
        keys = [each.get("id") for each in self.documents.values()]
        single = [each for each in self.documents.values() if "id" in each and keys.count(each["id"]) == 1]
        assert titles == {each["id"]: each["title"] for each in single}
        assert len(titles) + len(tables.unreadable) == len(self.documents)


TestAlternating = Alternating.TestCase
TestAlternating.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


# --- format 1 ------------------------------------------------------------------------------------

OLD = {
    "catalogue": {"1": {"format": 1, "title": "Old"}},
    "missions": {"change-8": {"name": "Chang'e 8", "status": "planned", "launch": "change-8", "sources": ["gcat"]}},
    "launches": {
        "2020-087": {"date": "2020-11-23", "vehicle": "CZ-5", "outcome": "success", "sources": ["gcat"]},
        "change-8": {"date": "2029~", "vehicle": "CZ-5", "sources": ["gcat"]},
    },
    "vehicles": {"CZ-5": {"name": "Long March 5", "chinese_name": "长征五号", "sources": ["gcat"]}},
    "sites": {},
    "cooperation": {},
    "plans": {
        "1": {"subject": "change-8", "milestone": "launch", "planned": "2028", "as_of": "2023", "sources": ["gcat"]},
        "7": {"subject": "change-8", "milestone": "launch", "planned": "2029~", "sources": ["gcat"], "as_of": "2025"},
    },
    "sources": {"gcat": {"title": "GCAT"}},
    "theirs": {"a": {"x": [1, "}"]}},
}  # fmt: skip
PLAN_IDS = ["change-8:launch:2028:2023", "change-8:launch:2029~:2025"]


def old_lines(tables: dict[str, Any]) -> str:
    """A file of format 1 as the first missioncat laid it out."""
    parts = []
    for name, documents in tables.items():
        lines = [f'"{key}": {json.dumps(each, ensure_ascii=False)}' for key, each in documents.items()]
        parts.append(f'"{name}": ' + ("{\n" + ",\n".join(lines) + "\n}" if lines else "{}"))
    return "{\n" + ",\n".join(parts) + "\n}\n"


LAYOUTS: list[Callable[[dict[str, Any]], str]] = [old_lines, json.dumps, lambda tables: json.dumps(tables, indent=1)]


@pytest.fixture(params=LAYOUTS, ids=["ours", "one line", "indented"])
def old_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of format 1."""
    path = tmp_path / "old.json"
    path.write_text(request.param(OLD), encoding="utf-8")
    return path


@pytest.mark.parametrize("large", [1, 10**9])
def test_a_file_of_format_1_is_read(old_file: Path, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    """Its keys are the ids; those of plans are made of what they say. Nothing is written for that."""
    monkeypatch.setattr(storage, "LARGE", large)
    before = old_file.read_bytes()
    catalogue = opened(old_file)
    for table in ("missions", "launches", "vehicles", "sources"):
        assert list(catalogue.records(table)) == list(OLD[table])
        assert [record.id for record in catalogue.records(table).values()] == list(OLD[table])
    assert list(catalogue.table(Plan)) == PLAN_IDS
    assert catalogue.get(Launch, "2020-087").vehicle == "CZ-5"
    assert len(catalogue.related(Plan, "subject", "change-8")) == 2
    assert old_file.read_bytes() == before


@pytest.mark.parametrize("large", [1, 10**9])
def test_the_next_write_makes_it_one_of_format_2(
    run: Run, old_file: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    """In one step with the change, which is said; undo brings the old bytes back, and redo the new ones."""
    monkeypatch.setattr(storage, "LARGE", large)
    before = old_file.read_bytes()
    result = run(f"--db {old_file} edit CZ-5 note=x")
    assert result.out == "1 changed.\n"
    assert "is in the format of missioncat" in result.err
    assert result.err.count("`missioncat undo` goes back") == 1
    after = old_file.read_bytes()
    tables = json.loads(after)
    assert tables["catalogue"] == {"1": {"id": "1", "format": FORMAT, "title": "Old"}}
    assert list(tables) == [*RECORDS, "theirs"]
    assert [list(tables[name]) for name in ("launches", "plans", "notes")] == [["1", "2"], ["1", "2"], []]
    assert [each["id"] for each in tables["plans"].values()] == PLAN_IDS
    assert list(tables["theirs"].values()) == list(OLD["theirs"].values())
    assert '"chinese_name": "长征五号"' in after.decode()
    assert run(f"--db {old_file} log -f csv").out.count("\n") == 2
    assert run(f"--db {old_file} undo").code == 0
    assert old_file.read_bytes() == before
    assert run(f"--db {old_file} redo").code == 0
    assert old_file.read_bytes() == after
    assert run(f"--db {old_file} edit CZ-5 note=y").err.count("in the format") == 0
    assert run(f"--db {old_file} undo --to 1").code == 0
    assert old_file.read_bytes() == before


def test_a_copy_of_it_is_of_format_2(run: Run, old_file: Path, tmp_path: Path) -> None:
    """`export -o` gives what stock TinyDB opens, and the file stays what it was."""
    before = old_file.read_bytes()
    assert run(f"--db {old_file} export -o {tmp_path / 'new.json'}").code == 0
    with stock(tmp_path / "new.json", "launches") as table:
        assert [each["id"] for each in table] == list(OLD["launches"])
    assert dict(opened(tmp_path / "new.json").table(Plan)) == dict(opened(old_file).table(Plan))
    assert old_file.read_bytes() == before


def test_import_reads_both_formats(run: Run, old_file: Path, tmp_path: Path) -> None:
    """The same records, and from the second time on nothing is new."""
    new, copy = tmp_path / "new.json", tmp_path / "copy.json"
    assert run(f"--db {new} import json {old_file}").code == 0
    assert dict(opened(new).table(Plan)) == dict(opened(old_file).table(Plan))
    assert run(f"--db {old_file} export -o {copy}").code == 0
    before = new.read_bytes()
    assert run(f"--db {new} import json {copy}").code == 0
    assert new.read_bytes() == before


def test_two_old_statements_that_say_the_same_are_named(run: Run, tmp_path: Path) -> None:
    """They cannot both be, so neither is, until one is taken out; nothing of them is lost."""
    path = tmp_path / "old.json"
    tables = json.loads(json.dumps(OLD))
    tables["plans"]["9"] = tables["plans"]["1"] | {"note": "again"}
    path.write_text(old_lines(tables), encoding="utf-8")
    result = run(f"--db {path} slips change-8")
    assert result.code == 3
    assert "plan '9' (table 'plans'): it says the same as plans/1" in result.err
    assert "plan '1' (table 'plans'): it says the same as plans/9" in result.err
    assert "Take it out: missioncat remove plans/9" in result.err
    assert run(f"--db {path} remove plans/9 --yes").code == 0
    assert list(opened(path).table(Plan)) == PLAN_IDS


def test_what_could_not_be_read_in_format_1_keeps_its_id(run: Run, tmp_path: Path) -> None:
    """One is mended, the others become documents of format 2 as they are, with their ids."""
    path = tmp_path / "old.json"
    tables = json.loads(json.dumps(OLD))
    tables["launches"] |= {"a": {"date": "2026-13"}, "b": {"date": "2026-14", "pad": 5}, "c": 17}
    path.write_text(old_lines(tables), encoding="utf-8")
    assert run(f"--db {path} edit a date=2026-12").code == 0
    documents = json.loads(path.read_bytes())["launches"]
    assert documents["4"] == {"id": "b", "date": "2026-14", "pad": 5}
    assert documents["5"] == {"id": "c", "value": 17}
    for command in ("edit b date=2026-11 pad=", "remove c --yes", "launches"):
        assert run(f"--db {path} {command}").code == 0


def test_update_compares_an_old_file_with_a_new_built_in_one(run: Run, tmp_path: Path) -> None:
    """What a file of format 1 began as is of format 1, too; nothing has changed but what the user changed."""
    assert run("edit change-8 note=mine --yes").code == 0
    own = storage.user_path()
    base = History(own).base
    for path in (own, base):
        path.write_text(write_old(path), encoding="utf-8")
    result = run("update")
    assert (result.code, result.out) == (0, "Nothing to change.\n"), result
    assert "conflict" not in result.err


def write_old(path: Path) -> str:
    """The same catalogue as the first missioncat had it: ids as keys, plans counted."""
    tables = read_by_id(path)
    tables["catalogue"]["1"]["format"] = 1
    tables["plans"] = {str(number): plan for number, plan in enumerate(tables["plans"].values(), 1)}
    del tables["notes"]
    return old_lines(tables)


# --- notes ---------------------------------------------------------------------------------------


def test_notes_are_kept_checked_copied_and_imported(run: Run, grown: Any, small_file: Path, tmp_path: Path) -> None:
    """They belong to the file: into a copy, and from it into another catalogue; the page to publish has none."""
    secret = "Saw it from the beach."
    note = Note(id="n", table="launches", about="2020-087", text=secret, star=True, when="2020-11-23T20:40Z")
    grown(("notes", note), ("notes", Note(id="lost", table="launches", about="nobody", star=True)))
    checked = json.loads(run(f"--db {small_file} check -f json").out)
    assert [(each["table"], each["id"], each["field"]) for each in checked] == [("notes", "lost", "about")]
    copy, page, new = (tmp_path / name for name in ("copy.json", "page.html", "new.json"))
    assert run(f"--db {small_file} export -o {copy}").code == 0
    assert run(f"--db {small_file} export -o {page}").code == 0
    assert secret not in page.read_text(encoding="utf-8")
    assert run(f"--db {new} import json {copy}").code == 0
    assert opened(new).table(Note)["n"] == note
    with stock(small_file, "notes") as table:
        table.update({"when": "soon"}, where("id") == "n")
    assert [each.id for each in list_unreadable(small_file)] == ["n"]


def list_unreadable(path: Path) -> list[Any]:
    """What cannot be read of a file."""
    return DecodedTables(path.read_bytes(), path).unreadable


def test_the_built_in_catalogue_has_no_notes(catalogue: Catalogue) -> None:
    """They are somebody's own."""
    assert dict(catalogue.table(Note)) == {}
