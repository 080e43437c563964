"""`make fuzz` finds what it is there to find, does no harm meanwhile, and what it has found stays mended."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fuzz import seeds, trial
from fuzz.kinds import CATALOGUE, KINDS, Case, build_case
from fuzz.mutators import mutate
from missioncat import storage
from missioncat.cli import progress
from missioncat.documents import encode_tables
from missioncat.text import clean
from missioncat.views.theme import make_console

Run = Callable[..., Any]
ROOT = Path(__file__).parents[1]


def fuzz(place: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The program itself, with its findings in this folder."""
    command = [sys.executable, "-m", "fuzz", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    """Some dozens of broken inputs of every kind, others each time; the count of each kind is told."""
    seed = 1 if os.environ.get("CI") else random.randrange(10**6)
    done = fuzz(tmp_path, "--count", "400", "--seed", str(seed))
    assert done.returncode == 0, done.stdout + done.stderr
    counted = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert set(KINDS) < set(counted)
    assert sum(int(counted[kind][0].replace(",", "")) for kind in KINDS) >= 390
    assert counted["all"][-1] == "0"


def test_a_run_that_takes_too_long_is_found(tmp_path: Path) -> None:
    """Its process is ended from inside, the next case has another, and the inputs of both are kept."""
    done = fuzz(tmp_path, "--only", "csv-1", "--only", "gcat-2", "--limit", "0.0001", "--processes", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("the run took more than 0.0001 s") == 2
    assert (tmp_path / "build/fuzz/csv-1/command.sh").read_text(encoding="utf-8").startswith("env ")


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_always_gives_the_same_case(kind: str) -> None:
    """And another number another one."""
    assert build_case(kind, 1, 7) == build_case(kind, 1, 7)
    assert len({str(build_case(kind, 1, number)) for number in range(8)}) > 4


# --- what would be found -------------------------------------------------------------------------


def play(action: Callable[[], object]) -> Callable[[list[str]], None]:
    """A program that does this and nothing else."""

    def main(_: list[str]) -> None:
        action()

    return main


def write(name: str, content: bytes) -> Callable[[], object]:
    """Write a file as no program of ours should."""
    return lambda: Path(name).write_bytes(content)


def end(code: int) -> Callable[[], object]:
    """End with this code and no word."""
    return lambda: sys.exit(code)


def say(text: str, file: str = "stdout") -> Callable[[], object]:
    """Say something."""
    return lambda: getattr(sys, file).write(text)


BROKEN: list[tuple[Callable[[], object], str]] = [
    (end(70), "exit code 70"),
    (end(6), "exit code 6"),
    (end(3), "exit code 3 without a word"),
    (lambda: 1 / 0, "ZeroDivisionError"),
    (say("\x1b[2J"), "stdout has the control character '\\x1b'"),
    (say("a\u202eb", "stderr"), "stderr has the control character '\\u202e'"),
    (say("Traceback (most recent call last):", "stderr"), "a traceback is shown"),
    (lambda: Path(CATALOGUE).unlink(), "missions.json is gone"),
    (lambda: Path("note.txt").unlink(), "note.txt is gone"),
    (write("note.txt", b"other"), "note.txt was changed"),
    (write(CATALOGUE, seeds.load_catalogue()[:-2]), "missions.json was left half-written"),
    (write(CATALOGUE, b"{}"), "missions.json is no catalogue any more"),
    (write(CATALOGUE, seeds.excerpt(1)), "missions.json has lost"),
    (write(".missions.json.1-0123456789abcdef.tmp", b""), ".tmp was left behind"),
    (write("new.json", b"["), "new.json was left half-written"),
]


@pytest.mark.parametrize(("action", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_a_fault_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: Callable[[], object], problem: str
) -> None:
    """Each row: what a broken program might do, and what is said of it."""
    monkeypatch.setattr(trial, "main", play(action))
    files = {CATALOGUE: seeds.load_catalogue(), "note.txt": b"somebody's"}
    outcome = trial.run_case(Case(["add", "sources"], files), tmp_path)
    assert problem in "\n".join(outcome.problems)


def test_what_is_right_is_not_found(tmp_path: Path) -> None:
    """A step that is taken and undone again."""
    case = Case(["--db", CATALOGUE, "add", "sources", "id=new", "title=New"], {CATALOGUE: seeds.load_catalogue()},
                takes_back=True)  # fmt: skip
    assert trial.run_case(case, tmp_path).problems == []
    assert (tmp_path / CATALOGUE).read_bytes() == seeds.load_catalogue()


FENCED = """\
import os, pathlib, socket, subprocess, sys
from fuzz import fence

fence.build()
fence.close(sys.argv[1])
pathlib.Path(sys.argv[1], "inside").write_text("x")
tries = [
    lambda: pathlib.Path(sys.argv[2], "outside").write_text("x"),
    lambda: os.remove(sys.argv[0]),
    lambda: os.rename(pathlib.Path(sys.argv[1], "inside"), pathlib.Path(sys.argv[2], "outside")),
    lambda: open("/dev/zero"),
    lambda: subprocess.run(["true"]),
    lambda: socket.create_connection(("127.0.0.1", 22)),
    lambda: socket.getaddrinfo("example.org", 80),
]
for number, attempt in enumerate(tries):
    try:
        attempt()
    except OSError:
        continue
    sys.exit(f"number {number} was not refused")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="its devices are others")
def test_no_run_leaves_its_folder(tmp_path: Path) -> None:
    """Files elsewhere, other programs and other computers are out of reach, and what is refused is an OSError."""
    inside, script = tmp_path / "inside", tmp_path / "script.py"
    inside.mkdir()
    script.write_text(FENCED, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(inside), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(each.name for each in tmp_path.iterdir() if each.name != "home") == ["inside", "script.py"]


# --- what was found, and is mended ---------------------------------------------------------------

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

SAID = [
    (["undo", "--to", "1" * 300], 1, "is not kept"),  # was a name of a file that is too long
    (["redo", "--to", "2" * 300], 1, "is not kept"),
    (["launches", "-\u202e"], 2, "No such option"),  # Click's own sentences repeat what was typed
    (["launches", "--x\x1b[2J"], 2, "No such option: --x"),
    (["--y\x9b2J"], 2, "No such option: --y"),
    (["fields", "launches", "z\x1b[31m"], 2, "z"),
    (["path", "--db", "a\x1b[2Jb\u202ec.json"], 0, "named by --db"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), SAID, ids=[row[2] for row in SAID])
def test_what_was_typed_is_said_again_without_controls(
    run: Run, small_file: Path, arguments: list[str], code: int, said: str
) -> None:
    """Each row: words, how they end, what is said."""
    run(["--db", str(small_file), "add", "sources", "id=new", "title=New"])
    result = run(["--db", str(small_file), *arguments])
    assert result.code == code
    assert said in result.out + result.err
    assert not CONTROLS.search(result.out + result.err)


@pytest.mark.parametrize("name", ["COLUMNS", "LINES"])
@pytest.mark.parametrize("value", ["¹", "x", "-1", "1e3", ""])
def test_a_size_that_is_no_number_is_no_size(name: str, value: str) -> None:
    """`¹` is a digit for Rich, and no number for Python."""
    assert make_console(environ={name: value, "TERM": "xterm"}).width > 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the names of files are UTF-8")
def test_a_file_whose_name_is_no_text_is_named_in_json(run: Run, small_file: Path, tmp_path: Path) -> None:
    """The name has half a surrogate pair in Python, which JSON in UTF-8 has no place for."""
    path = tmp_path / "\udcff.csv"
    path.write_text("id,title\nx,X\ny,Y,Z\n", encoding="utf-8")
    command = ["--db", str(small_file), "import", "csv", str(path), "--table", "sources", "--skip", "-f", "json"]
    result = run(command)
    assert result.code == 0, result.err
    [row] = json.loads(result.out)
    assert row["added"] == 1
    assert "\ufffd.csv, line 3" in row["remarks"][0]


@pytest.mark.parametrize("name", ["[/red].csv", "\u202e[bold]\x1b[2J.csv"])
@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be there")
def test_the_name_of_a_file_steers_no_bar(
    run: Run, monkeypatch: pytest.MonkeyPatch, small_file: Path, tmp_path: Path, name: str
) -> None:
    """Neither as markup nor as escapes."""
    monkeypatch.setattr(progress, "PATIENCE_S", -1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.chdir(tmp_path)
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text("id,title\nx,X\n", encoding="utf-8")
    result = run(["--db", str(small_file), "import", "csv", name, "--table", "sources"])
    assert result.code == 0, result.err
    assert f"reading {clean(name)}" in result.err
    assert not CONTROLS.search(trial.BAR.sub("", trial.OURS.sub("", result.err)))


@pytest.mark.parametrize("form", ["ics", "html", "geojson", "gcat"])
def test_a_format_that_a_summary_cannot_have_is_refused_before_the_import(
    run: Run, small_file: Path, form: str
) -> None:
    """Exit code 2 says that nothing was done."""
    before = small_file.read_bytes()
    result = run(
        ["--db", str(small_file), "import", "csv", "-", "--table", "sources", "-f", form], stdin="id,title\nx,X\n"
    )
    assert result.code == (0 if form == "html" else 2)
    assert (small_file.read_bytes() == before) == (result.code == 2)


def test_a_large_file_that_is_no_json_anywhere_is_not_changed(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also where the change has nothing to do with it: that step could not be undone."""
    monkeypatch.setattr(storage, "LARGE", 1000)
    path = tmp_path / "large.json"
    tables = json.loads(seeds.load_catalogue())
    for broken in (b"\xff", b"\x01", b'"'):
        content = encode_tables(tables).replace(b'"name": "Chang', b'"name": "Chang' + broken, 1)
        path.write_bytes(content)
        result = run(["--db", str(path), "import", "csv", "-", "--table", "sources"], stdin="id,title\nx,X\n")
        assert (result.code, result.out) == (3, ""), broken
        assert "is not a catalogue" in result.err or "cannot be read" in result.err
        assert path.read_bytes() == content


def test_a_large_file_of_ours_is_looked_at_again_once_somebody_else_wrote_into_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What our last step left is known to be JSON; a byte by another program, and it is not."""
    monkeypatch.setattr(storage, "LARGE", 1000)
    path = tmp_path / "large.json"
    path.write_bytes(encode_tables(json.loads(seeds.load_catalogue())))
    sources = ["--db", str(path), "import", "csv", "-", "--table", "sources"]
    for key in ("x", "y"):
        assert run(sources, stdin=f"id,title\n{key},X\n").code == 0
    content = path.read_bytes().replace(b'"name": "Chang', b'"name": "C\x01ang', 1)
    path.write_bytes(content)
    result = run(sources, stdin="id,title\nz,Z\n")
    assert (result.code, result.out) == (3, "")
    assert path.read_bytes() == content


LONG = "x" * 245 + ".csv"


@pytest.mark.skipif(sys.platform == "win32", reason="its names have other limits")
def test_a_name_that_is_too_long_leaves_no_note(run: Run, small_file: Path, tmp_path: Path, home: Path) -> None:
    """What cannot be there need not be remembered until it is gone."""
    result = run(["--db", str(small_file), "sources", "-o", str(tmp_path / LONG)])
    assert result.code == 3
    assert "name too long" in result.err
    assert list(home.rglob("*.pending")) == []


@pytest.mark.parametrize("name", ["small.json", "link.json", "../{folder}/small.json"])
def test_the_catalogue_is_no_output(
    run: Run, monkeypatch: pytest.MonkeyPatch, small_file: Path, tmp_path: Path, name: str
) -> None:
    """Whatever it is called, and also with --force: no step could be taken back after that."""
    monkeypatch.chdir(tmp_path)
    Path("link.json").symlink_to("small.json")
    before = small_file.read_bytes()
    for command in (["sources"], ["show", "change-5"], ["export"]):
        result = run(["--db", str(small_file), *command, "-o", name.format(folder=tmp_path.name), "--force"])
        assert result.code == 2, result
        assert "is the catalogue itself" in result.err
        assert small_file.read_bytes() == before


def test_bytes_are_broken_a_little(tmp_path: Path) -> None:
    """A mutant is another, and of about the same length."""
    chance = random.Random(1)
    mutants = [mutate(b"x" * 1000, chance) for _ in range(100)]
    assert sum(mutant != b"x" * 1000 for mutant in mutants) > 80
    assert all(500 < len(mutant) < 1500 for mutant in mutants)
