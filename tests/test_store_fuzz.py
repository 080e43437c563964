"""Files that are no catalogue, or a broken or hostile one: a sentence, exit code 3, and the file as it was.

And files that are laid out otherwise than ours, or are large: the same answers.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import pytest
from by_id import number_by_id, read_by_id, write_by_id
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.mutators import mutate, mutate_document
from fuzz.seeds import excerpt
from missioncat import storage
from missioncat.catalogue import Catalogue
from missioncat.cli.listings import choose_fields, count_fields
from missioncat.cli.options import Format
from missioncat.documents import encode_tables
from missioncat.errors import CatalogueError, MissioncatError
from missioncat.faults import describe_unreadable
from missioncat.fields import FIELDS, find_field
from missioncat.model import FORMAT, RECORDS, Event, Whole
from missioncat.query import Filter, parse_query, query_fields
from missioncat.statistics import count_by
from missioncat.storage import DecodedTables, Location, find_builtin
from missioncat.views.listings import build_listing
from missioncat.views.theme import make_console

Run = Callable[..., Any]
BUILTIN = find_builtin().read_bytes()
HEAD = '{"catalogue": {"1": {"id": "1", "format": 2, "title": "t"}}'
EXCERPT = excerpt()
SMALL = excerpt(1)


def read_everything(content: bytes) -> Catalogue:
    """A catalogue with that content, every table of it read."""
    tables = DecodedTables(content, Path("bad.json"))
    for table in tables:
        assert tables[table] is not None
    catalogue = Catalogue(Location(Path("bad.json"), "for tests"))
    catalogue.db.storage._tables = tables  # type: ignore[attr-defined]
    return catalogue


def expect_sentence(run: Run, path: Path, command: str = "launches") -> str:
    """The one sentence with which a command refuses a file."""
    result = run(["--db", str(path), command])
    assert (result.code, result.out) == (3, ""), result
    assert result.err.startswith("missioncat: ")
    assert result.err.count("\n") == 1
    assert str(path) in result.err
    return str(result.err)


# --- a table of bad files ------------------------------------------------------------------------


def at_every_byte() -> Iterator[bytes]:
    """A small file, cut at every byte but the last, which is a line feed."""
    yield from (SMALL[:end] for end in range(len(SMALL) - 1))


def at_random_bytes() -> Iterator[bytes]:
    """The real file, cut at 300 places."""
    chance = random.Random(1)
    yield from (BUILTIN[: chance.randrange(len(BUILTIN) - 1)] for _ in range(300))


@pytest.mark.parametrize("cuts", [at_every_byte, at_random_bytes])
@pytest.mark.parametrize("large", [10**9, 1000])
def test_a_file_that_ends_too_early(monkeypatch: pytest.MonkeyPatch, cuts: Any, large: int) -> None:
    """However it was cut, it is never taken for a whole one, whichever of its tables are read."""
    monkeypatch.setattr(storage, "LARGE", large)
    for content in cuts():
        with pytest.raises(CatalogueError) as error:
            read_everything(content)
        sentence = str(error.value)
        assert "\n" not in sentence
        assert sentence.startswith("bad.json")


DEEP = 200_000
BAD = {
    "nested lists": "[" * DEEP + "]" * DEEP,
    "nested objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "nested in a field": HEAD + ', "sources": {"a": {"title": ' + "[" * DEEP + "]" * DEEP + "}}}",
    "nested in a strange table": HEAD + ', "theirs": {"a": ' + "[" * DEEP + "]" * DEEP + "}}",
    "a number": "17",
    "a text": '"catalogue"',
    "null": "null",
    "a list of tables": '[{"catalogue": {"1": {"format": 1, "title": "t"}}}]',
    "tables in a list": '{"catalogue": [{"format": 1, "title": "t"}]}',
    "a table that is null": HEAD + ', "missions": null}',
    "a strange table that is a list": HEAD + ', "theirs": [1, 2]}',
    "a strange table that is a number": HEAD + ', "theirs": 5}',
    "a newer format": '{"catalogue": {"1": {"id": "1", "format": 3, "title": "t"}}}',
    "a format of the future": '{"catalogue": {"1": {"format": 1e300, "title": "t"}}}',
    "the same table twice": HEAD + ', "sites": {}, "sites": {}}',
    "the same strange table twice": HEAD + ', "theirs": {}, "theirs": {"1": {}}}',
    "the same table twice, once escaped": HEAD + ', "sites": {}, "site\\u0073": {}}',
    "the same id twice": HEAD + ', "sources": {"a": {"title": "A"}, "a": {"title": "B"}}}',
    "the same id twice, apart": HEAD + ', "sources": {"a": {"title": "A"}, "b": {"title": "B"}, "a": {"title": "A"}}}',
    "the same field twice": HEAD + ', "sources": {"a": {"title": "A", "title": "A"}}}',
    "the same field of an event twice": HEAD
    + ', "missions": {"a": {"name": "A", "events": [{"date": "2020", "date": "2021", "kind": "k", "text": "t"}]}}}',
    "two documents": HEAD + "}" + HEAD + "}",
    "not a number": HEAD + ', "missions": {"a": {"name": "A", "mass_kg": NaN}}}',
    "half a surrogate": HEAD + ', "sources": {"a": {"title": "\\ud800"}}}',
    "a line break in a text": HEAD + ', "sources": {"a": {"title": "a\nb"}}}',
    "a NUL in a text": HEAD + ', "sources": {"a": {"title": "a\0b"}}}',
    "a NUL behind it": HEAD + "}\0",
    "nothing but NULs": "\0" * 4096,
    "UTF-16": (HEAD + "}").encode("utf-16"),
    "bytes that are no UTF-8 in a text": HEAD.encode() + b', "sources": {"a": {"title": "\xff\xfe"}}}',
    "bytes that are no UTF-8 in a strange table": HEAD.encode() + b', "theirs": {"a": {"title": "\xff\xfe"}}}',
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_sentence(run: Run, tmp_path: Path, name: str) -> None:
    """Nothing on stdout, one sentence without controls, exit code 3, also for a change, and not a byte is changed."""
    content = BAD[name]
    path = tmp_path / "bad.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = path.read_bytes()
    assert expect_sentence(run, path).rstrip("\n").isprintable()
    result = run(["--db", str(path), "import", "csv", "-", "--table", "sources"], stdin="id,title\nn,New\n")
    assert (result.code, result.out) == (3, "")
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", [name for name in BAD if "twice" not in name])
def test_a_bad_file_is_refused_in_our_layout_too(name: str) -> None:
    """The same content, if it has documents, with one on a line, so that the file is split by its lines."""
    content = BAD[name]
    raw = content if isinstance(content, bytes) else content.encode()
    try:
        tables = msgspec.json.decode(raw, type=dict[str, dict[str, msgspec.Raw]])
    except (ValueError, RecursionError):
        return
    with pytest.raises(CatalogueError):
        read_everything(encode_tables(tables))


def wrong_values(kind: Any) -> list[Any]:
    """Values of types that a field does not take."""
    possible = {"text": "x\x1b[31m", "number": 1.5, "flag": True, "list": [1], "object": {"a": 1}, "null": None}
    taken = () if get_origin(kind) is list else get_args(kind) or (kind,)
    names = {str: "text", float: "number", bool: "flag", type(None): "null"}
    right = {names.get(each) for each in taken}
    return [value for name, value in possible.items() if name not in right]


def wrong_fields() -> Iterator[tuple[str, str, Any]]:
    """Every field of every record with every type that is wrong there, from the model."""
    for table, record_type in RECORDS.items():
        for field in msgspec.structs.fields(record_type):
            if field.name != "id":
                yield from ((table, field.name, value) for value in wrong_values(field.type))
    for field in msgspec.structs.fields(Event):
        yield from (("events", field.name, value) for value in wrong_values(field.type))


def required(kind: Any) -> dict[str, Any]:
    """The least document that is valid."""
    return {each.name: 1 if each.type == Whole else "2020" for each in msgspec.structs.fields(kind) if each.required}


def find_sentence(content: bytes) -> str:
    """What is said of the one record that cannot be read, or of the file if that is the one that says what it is."""
    try:
        [unreadable] = read_everything(content).unreadable
    except CatalogueError as error:
        return str(error)
    return describe_unreadable(unreadable)


def test_every_field_of_a_wrong_type_is_named() -> None:
    """Table, id and field stand in the sentence; nearly 500 files."""
    tried = 0
    for table, name, value in wrong_fields():
        tables: dict[str, Any] = {"catalogue": {"1": required(RECORDS["catalogue"]) | {"id": "1"}}}
        if table == "events":
            events = [required(Event), required(Event) | {name: value}]
            tables["missions"] = {"1": required(RECORDS["missions"]) | {"id": "key", "events": events}}
            place = f"field 'events[1].{name}"
        else:
            key = "1" if table == "catalogue" else "key"
            tables.setdefault(table, {})[key] = required(RECORDS[table]) | {"id": key, name: value}
            place = f"field '{name}"
        for content in (json.dumps(tables).encode(), encode_tables(tables)):
            sentence = find_sentence(content)
            assert place in sentence, (table, name, value)
            assert f"table '{'missions' if table == 'events' else table}'" in sentence
        tried += 1
    assert tried > 300


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_no_catalogue(run: Run, tmp_path: Path) -> None:
    """It is not even opened, which would wait for a writer."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert "is not a file" in expect_sentence(run, path)
    result = run(["--db", str(path), "import", "csv", "-", "--table", "sources"], stdin="id,title\nn,New\n")
    assert (result.code, result.out) == (3, "")
    assert path.is_fifo()


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
@pytest.mark.skipif(sys.platform == "win32", reason="there are no devices in the file system on Windows")
def test_a_device_is_no_catalogue(run: Run, device: str) -> None:
    """Endless ones in particular."""
    assert "is not a file" in expect_sentence(run, Path(device))


@pytest.mark.parametrize("shape", ["text", "no end", "spaces"])
def test_one_line_of_50_megabytes(tmp_path: Path, shape: str) -> None:
    """A bad line of that size is told of in seconds, and the sentence does not repeat it."""
    size = 50_000_000
    path = tmp_path / "line.json"
    with path.open("wb") as file:
        file.write(HEAD.encode() + b', "sources": {"a": {"title": ')
        file.write({"text": b'5, "note": "', "no end": b'"', "spaces": b"5"}[shape])
        for _ in range(size // 10_000_000):
            file.write((b" " if shape == "spaces" else b"x") * 10_000_000)
        file.write({"text": b'"}}}', "no end": b"", "spaces": b"}}}"}[shape])
    began = time.monotonic()
    sentence = find_sentence(path.read_bytes())
    path.unlink()
    assert len(sentence) < 500
    assert time.monotonic() - began < 30


# --- mutations -----------------------------------------------------------------------------------

QUERIES = ["", "date:2020..", "vehicle:CZ-5", "chang", "^outcome:success", "year:2019", "names::[a-c]", "note:"]
BY = {"missions": "year", "launches": "year,outcome", "vehicles": "family", "sites": "country", "cooperation": "kind"}


def use(content: bytes, chance: random.Random) -> None:
    """What the listing commands do with a file: find, count, show."""
    catalogue = read_everything(content)
    table = chance.choice(list(BY))
    asked = parse_query([chance.choice(QUERIES)])
    found = catalogue.find(table, Filter(asked, table, catalogue))
    count_by(found, table, [find_field(table, name) for name in BY[table].split(",")], catalogue)
    fields = choose_fields(table, chance.choice((None, "all")), Format.table)
    console = make_console(io.StringIO(), width=100, color=False)
    console.print(build_listing(table, fields, found[:30], catalogue))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize(
    ("source", "count", "seconds"), [(EXCERPT, 1_500, 14.0), (BUILTIN, 120, 8.0)], ids=["excerpt", "built-in"]
)
def test_no_mutation_of_a_file_is_more_than_a_sentence(
    tmp_path: Path, source: bytes, count: int, seconds: float
) -> None:
    """Each of many broken files is read, or refused with one of our errors; `make fuzz` has tens of thousands."""
    seed = random.randrange(10**9)
    chance = random.Random(seed)
    start, tried, read = time.monotonic(), 0, 0
    while tried < count and time.monotonic() - start < seconds:
        is_document = chance.random() < 0.4
        mutant = mutate_document(msgspec.json.decode(source), chance) if is_document else mutate(source, chance)
        tried += 1
        try:
            use(mutant, chance)
            read += 1
        except MissioncatError:
            pass
        except Exception as error:
            kept = tmp_path / "mutant.json"
            kept.write_bytes(mutant)
            pytest.fail(f"{error!r} from {kept} (seed {seed}, mutant {tried})")
    assert tried > count / 20
    assert read > tried / 20


# --- large files and other layouts ---------------------------------------------------------------


def lay_out(tables: dict[str, Any], layout: Any, order: list[str], strange: bool) -> bytes:
    """The same tables as another program may have written them."""
    shuffled = {name: tables[name] for name in order}
    if strange:
        shuffled = {"theirs": {"1": {"launches": {"a": [1, {"b": "}\n"}]}}}, **shuffled, "plain": {}}
    if layout == "ours":
        return encode_tables(shuffled)
    return json.dumps(shuffled, indent=layout, ensure_ascii=bool(len(order) % 2)).encode()


PLAIN = json.loads(excerpt(60))
TERMS = st.sampled_from(
    [
        *("vehicle:CZ-5", "vehicle:CZ-1", "vehicle:CZ-2", "site:wenchang", "site:jiuquan", "outcome:failure"),
        *("date:1970..1985", "date:2020..", "year:1975", "dong", "number:1..20", "crewed:yes", "note:", "orbit::^S"),
        *("family:CZ-2", "missions:", "status:planned", "payload_mass_kg:100..", "sources:gcat", "^site:xichang"),
        *("vehicle:CZ-1 , date:1974", "gcat"),
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    layout=st.sampled_from(["ours", "ours", 0, 1, None]),
    order=st.permutations(list(PLAIN)),
    strange=st.booleans(),
    large=st.sampled_from([1, 100, 3_000, 20_000]),
    terms=st.lists(TERMS, max_size=2),
    by=st.sampled_from(["year", "vehicle", "outcome,site", "family", "missions", "status", "payloads", "crewed"]),
    table=st.sampled_from(["launches", "launches", "missions"]),
)
def test_large_files_and_other_layouts_give_the_same_answers(
    monkeypatch: pytest.MonkeyPatch,
    layout: Any, order: list[str], strange: bool, large: int, terms: list[str], by: str, table: str,
) -> None:  # fmt: skip
    """Split, projected or selected from: the records found, and what is counted, are those of the plain way."""
    names = {field.name for field in FIELDS[table]}
    if any(term.split(":")[0].lstrip("^") not in names and ":" in term for term in " , ".join(terms).split(" , ")):
        terms = []
    by = ",".join(name for name in by.split(",") if name in names) or "year"
    content = lay_out(PLAIN, layout, order, strange)
    fields = [find_field(table, name) for name in by.split(",")]

    def answer(limit: int) -> Any:
        monkeypatch.setattr(storage, "LARGE", limit)
        tables = DecodedTables(content, Path("x.json"))
        catalogue = Catalogue(Location(Path("x.json"), "for tests"))
        catalogue.db.storage._tables = tables  # type: ignore[attr-defined]
        try:
            asked = parse_query(terms)
            catalogue.project(table, [*query_fields(asked, table), *fields, *count_fields(table)])
            found = catalogue.find(table, Filter(asked, table, catalogue))
            counts = count_by(found, table, fields, catalogue)
        except MissioncatError as error:
            return str(error)
        return [record.id for record in found], counts.groups, counts.total

    assert answer(large) == answer(10**9)


@pytest.mark.parametrize(
    "command",
    [
        "launches --by year -f json",
        "launches vehicle:CZ-5 --by outcome -f csv",
        "launches date:2019..2021 site:wenchang -f json",
        "launches --year 1975 --vehicle CZ-2 --limit 20 -f csv",
        "launches yaogan --limit 5 --sort date- -f tsv",
        "launches number:370 -f json",
        "launches ^outcome:success --fields id,missions,family,names -f csv",
        "launches dong --sort payload_mass_kg-,id -f table",
        "launches date:2030.. --certain -f table",
        "launches crewed:yes --by vehicle,year -f table",
        "launches vehicle:CZ-3B site:jiuquan",
        "missions --by year,status -f json",
        "missions vehicle:CZ-5 -f csv",
        "vehicles -f json",
        "sites -f csv",
        "show change-5",
        "next --now 2026-11-20 -f json",
        "slips -f json",
        "timeline change-5",
        "launches planned -f table",
        "launches status:unlisted , date:2030 -f table",
        "missions date:2030.. , ilrs --sort date -f table",
        "launches vehicle:CZ-5 -f gcat",
        "missions date:2020 -f ics --now 2026-11-20",
        "sources tianwen-1 -f json",
        "on-this-day --now 2026-11-23 -f table",
        "check",
    ],
)
def test_commands_say_the_same_of_a_large_file(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Every kind of question, of the built-in file, as if it were a large one."""
    expected = run(command)
    assert "Traceback" not in expected.err
    for large in (1000, 40_000, 400_000):
        monkeypatch.setattr(storage, "LARGE", large)
        assert run(command) == expected


def test_a_large_file_is_not_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick ways are taken, else the tests above would compare the plain way with itself."""
    monkeypatch.setattr(storage, "LARGE", 20_000)
    content = encode_tables(PLAIN)
    tables = DecodedTables(content, Path("x.json"))
    assert list(tables._places) == list(RECORDS)
    selected = tables.select("launches", "CZ-1")
    assert selected is not None
    assert 0 < len(selected) < len(PLAIN["launches"])
    tables.project("launches", {"date"})
    assert not hasattr(next(iter(tables["launches"].values())), "vehicle")
    assert list(tables._decoded) == ["catalogue", "launches"]


@pytest.mark.parametrize("layout", ["ours", 0, 1, None])
@pytest.mark.parametrize("large", [1, 3_000, 10**9])
def test_a_change_keeps_every_table_of_any_layout(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: Any, large: int
) -> None:
    """Two large tables, a strange one, any order: after an import all is there, and one record more."""
    monkeypatch.setattr(storage, "LARGE", large)
    path = tmp_path / "file.json"
    order = ["catalogue", *sorted(set(PLAIN) - {"catalogue"}, reverse=True)]
    before = {name: PLAIN[name] for name in order} | {"theirs": {"1": {"x": 1}}}
    path.write_bytes(encode_tables(before) if layout == "ours" else json.dumps(before, indent=layout).encode())
    result = run(["--db", str(path), "import", "csv", "-", "--table", "sources"], stdin="id,title\nnew,New\n")
    assert result.code == 0, result.err
    after = json.loads(path.read_bytes())
    added = str(len(before["sources"]) + 1)
    assert after["sources"].pop(added) == {"id": "new", "title": "New"}
    assert after == before


def test_a_table_between_two_large_ones_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a table stands in a large file, it is not overlooked."""
    monkeypatch.setattr(storage, "LARGE", 2_000)
    source = {"title": "A title. " * 20}
    document = {"name": "A mission", "summary": "Words. " * 40}
    tables: dict[str, Any] = {
        "catalogue": {"1": {"format": FORMAT, "title": "t"}},
        "missions": {f"m{n}": document for n in range(50)},
        "launches": {f"l{n}": {"date": "2020", "note": "Words. " * 40} for n in range(50)},
        "vehicles": {"CZ-5": {"name": "Long March 5"}},
        "sites": {},
        "cooperation": {},
        "plans": {},
        "sources": {f"s{n}": source for n in range(50)},
        "notes": {},
    }
    read = DecodedTables(encode_tables(number_by_id(tables)), Path("x.json"))
    assert {name: len(read[name]) for name in RECORDS} == {name: len(tables[name]) for name in RECORDS}


# --- controls ------------------------------------------------------------------------------------

HOSTILE = "[red]a\x1b[31mb\x1b]0;title\x07c\x9b2Jd\x07e\u202ef\u2066g\x7fh\x00i\r\nj[/red]"
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def hostile_file(tmp_path: Path) -> Path:
    """A file whose every text tries to command the terminal: written by somebody else."""
    path = tmp_path / "hostile.json"
    tables = {
        "catalogue": {"1": {"format": FORMAT, "title": HOSTILE}},
        "missions": {
            f"m{HOSTILE}": {
                "name": HOSTILE, "launch": "l", "programme": HOSTILE, "kind": HOSTILE, "target": HOSTILE,
                "summary": HOSTILE, "sources": ["s"],
                "events": [{"date": "2020", "kind": HOSTILE, "text": HOSTILE, "place": HOSTILE}],
            },
        },
        "launches": {
            "l": {
                "date": "2020-01-01", "vehicle": HOSTILE, "site": HOSTILE, "payloads": [HOSTILE], "pad": HOSTILE,
                "outcome": "success", "orbit": HOSTILE, "agency": HOSTILE, "serial": HOSTILE, "sources": [HOSTILE],
            },
        },
        "vehicles": {HOSTILE: {"name": HOSTILE, "family": HOSTILE, "status": HOSTILE}},
        "sites": {HOSTILE: {"name": HOSTILE, "chinese_name": HOSTILE, "lat": 1, "lon": 2}},
        "cooperation": {"c": {"subject": HOSTILE, "kind": HOSTILE, "detail": HOSTILE, "partners": [HOSTILE]}},
        "plans": {"1": {"subject": HOSTILE, "milestone": HOSTILE, "planned": "2030", "note": HOSTILE}},
        "sources": {"s": {"title": HOSTILE, "publisher": HOSTILE, "url": HOSTILE}},
    }  # fmt: skip
    write_by_id(path, tables)
    return path


COMMANDS = [
    *("missions", "launches", "vehicles", "sites", "cooperation", "missions --by programme", "launches --by vehicle"),
    *("launches --by vehicle,site", "launches --fields all", "show l", "show s", "sources l", "check", "slips"),
    *("timeline l", "on-this-day --now 2021-01-01", "next --now 2019-01-01", "fields launches", "path"),
]
NAMES = ("table", "tsv", "csv", "json", "jsonl", "md", "html", "geojson", "ics", "gcat")
FORMATS = ["", *(f"-f {name}" for name in NAMES)]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_control_gets_out_in_any_format(run: Run, hostile_file: Path, command: str) -> None:
    """Neither on stdout nor on stderr, whatever a file says; and JSON keeps the text for programs."""
    for format_ in FORMATS:
        result = run(["--db", str(hostile_file), *command.split(), *format_.split()])
        assert result.code in (0, 1, 2, 3), (format_, result)
        allowed = {"-f ics": "\r\n", "": "\t", "-f tsv": "\t", "-f gcat": "\t"}.get(format_, "\n")
        assert not CONTROLS.search(result.out.replace(allowed, "\n")), format_
        assert not CONTROLS.search(result.err), format_
    if command == "sites":
        shown = json.loads(run(["--db", str(hostile_file), "sites", "-f", "json"]).out)
        assert shown[0]["name"] == HOSTILE


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal on Windows")
@pytest.mark.parametrize("command", ["missions", "launches --by vehicle", "show l", "sites -f json", "launches -f csv"])
def test_no_control_but_ours_gets_to_a_terminal(hostile_file: Path, command: str) -> None:
    """Through a real terminal: colours are ours, everything else is gone, and markup is text."""
    import pty
    import subprocess
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 200))
    arguments = [sys.executable, "-m", "missioncat", "--db", str(hostile_file), *command.split()]
    environment = os.environ | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(arguments, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 1 << 16):
            pieces.append(piece)
    except OSError:  # how Linux reports the end of a terminal
        pass
    os.close(ours)
    assert process.wait() == 0
    text = b"".join(pieces).decode()
    ours_only = re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n")
    assert not CONTROLS.search(ours_only)
    assert "[red]" in ours_only
    assert "title" not in ours_only or "json" in command or "csv" in command or "show" in command


def test_no_control_gets_in_through_an_import(run: Run, small_file: Path) -> None:
    """Removed from every text; what looks like markup stays the text that it is."""
    row = f'id,name,summary,aliases\nhostile,"{HOSTILE}","{HOSTILE}","{HOSTILE}; other"\n'
    result = run(["--db", str(small_file), "import", "csv", "-", "--table", "missions"], stdin=row)
    assert result.code == 0, result.err
    assert not CONTROLS.search(small_file.read_text(encoding="utf-8"))
    stored = read_by_id(small_file)["missions"]["hostile"]
    assert stored["name"].startswith("[red]ab")
    assert stored["name"].endswith("j[/red]")
    assert not CONTROLS.search(stored["name"] + stored["summary"] + "".join(stored["aliases"]))
    shown = run(["--db", str(small_file), "missions", "-f", "table", "--fields", "id,name", "hostile"])
    assert "[red]ab" in shown.out
