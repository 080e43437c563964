"""Several processes at one file: writers lose nothing, readers never wait, and a history that tells the truth."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from steps import add, sources

from missioncat import history as history_module
from missioncat.catalogue import create_catalogue
from missioncat.errors import CatalogueError
from missioncat.history import HistoryError, locked

Run = Callable[..., Any]
WRITERS, RECORDS_EACH = 6, 20

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from missioncat.catalogue import Change, writing
from missioncat.model import Source
from missioncat.storage import Location

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
now = datetime(2026, 11, 20, tzinfo=UTC)
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    with writing(Location(path, ""), f"{name} {number}", now, lambda _: None) as catalogue:
        source = Source(id=f"{name}-{number}", title="A title")
        catalogue.apply([Change("sources", None, source)])
"""

HOLDER = """
import sys
from pathlib import Path

from missioncat.history import locked

with locked(Path(sys.argv[1]), "a long import"):
    print("locked", flush=True)
    sys.stdin.readline()
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    """A process that has said its first word."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def step(path: Path, direction: str, *, force: bool = False) -> None:
    """Undo or redo."""
    with locked(path, direction) as history:
        (history.undo if direction == "undo" else history.redo)(force)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new catalogue."""
    created = tmp_path / "file.json"
    create_catalogue(created)
    return created


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until the test ends."""
    process = start(HOLDER, str(path))
    yield process
    process.communicate("\n")


# --- writers and readers -------------------------------------------------------------------------


def test_writers_lose_nothing_and_readers_see_whole_files(path: Path) -> None:
    """Six at once, twenty records each, while this process reads: all are there, and no reading went back."""
    writers = [start(WRITER, str(path), f"writer{number}", str(RECORDS_EACH)) for number in range(WRITERS)]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    counts, slowest = [0], 0.0
    while any(writer.poll() is None for writer in writers):
        began = time.monotonic()
        counts.append(len(sources(path)))
        slowest = max(slowest, time.monotonic() - began)
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    assert counts == sorted(counts)
    assert len(set(counts)) > 5
    assert slowest < history_module.LOCK_SECONDS
    expected = {f"writer{name}-{number}" for name in range(WRITERS) for number in range(RECORDS_EACH)}
    assert set(sources(path)) == expected
    with locked(path, "look") as history:
        assert len(history.steps()) == len(expected)
        assert [step.step for step in history.steps()] == list(range(1, len(expected) + 1))


def test_processes_that_import_at_once(path: Path, tmp_path: Path) -> None:
    """The same through the command line."""
    command = [sys.executable, "-m", "missioncat", "--db", str(path), "import", "csv", "-", "--table", "sources"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for number, process in enumerate(processes):
        assert process.stdin is not None
        process.stdin.write(f"id,title\nfrom-{number},Title\n")
        process.stdin.close()
    for process in processes:
        assert process.stderr is not None
        assert process.stdout is not None
        said = process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        assert process.wait() == 0, said
    assert set(sources(path)) == {f"from-{number}" for number in range(len(processes))}


@pytest.mark.usefixtures("holder")
def test_a_reader_does_not_wait_for_the_lock(run: Run, path: Path) -> None:
    """With the lock held by somebody else: the answer, and no sign of having been there."""
    before = sorted(file.name for file in path.parent.rglob("*"))
    began = time.monotonic()
    for command in ("missions", "launches --by year -f json", "sources gcat", "check", "path"):
        assert run(["--db", str(path), *command.split()]).code in (0, 1)
    assert time.monotonic() - began < history_module.LOCK_SECONDS / 2
    assert sorted(file.name for file in path.parent.rglob("*")) == before


def test_who_waits_too_long_is_told_for_whom(
    run: Run, path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process, what it does, for how long, what to do; exit code 3."""
    monkeypatch.setattr(history_module, "LOCK_SECONDS", 0.2)
    before = path.read_bytes()
    result = run(["--db", str(path), "import", "csv", "-", "--table", "sources"], stdin="id,title\na,A\n")
    assert result.code == 3
    assert f"process {holder.pid} (a long import)" in result.err
    assert "0.2 seconds" in result.err
    assert "try again" in result.err
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_the_lock_of_a_killed_process_does_not_block(
    path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system lets go of it; what the dead process wrote about itself does not matter."""
    monkeypatch.setattr(history_module, "LOCK_SECONDS", 0.1)
    with pytest.raises(CatalogueError, match=f"process {holder.pid}"), locked(path, "test"):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert (path.parent / "file.json.history" / "holder").exists()
    monkeypatch.setattr(history_module, "LOCK_SECONDS", 0.5)
    began = time.monotonic()
    with locked(path, "test"):
        add_is_possible = time.monotonic() - began
    assert add_is_possible < 0.5
    add(path, "one")
    assert sources(path) == ["one"]


def test_the_lock_is_free_after_a_failure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception inside lets go of it."""
    monkeypatch.setattr(history_module, "LOCK_SECONDS", 0.1)
    with pytest.raises(ZeroDivisionError), locked(path, "test"):
        _ = 1 / 0
    with locked(path, "test"):
        pass


# --- history -------------------------------------------------------------------------------------


def test_back_and_forth_gives_the_same_bytes(path: Path) -> None:
    """Three steps, all the way back, all the way forth, also after "a restart": nothing is kept in memory."""
    versions = [path.read_bytes()]
    for key in ("one", "two", "three"):
        add(path, key)
        versions.append(path.read_bytes())
    for version in versions[-2::-1]:
        step(path, "undo")
        assert path.read_bytes() == version
    with pytest.raises(HistoryError, match="nothing to undo"):
        step(path, "undo")
    for version in versions[1:]:
        step(path, "redo")
        assert path.read_bytes() == version
    with pytest.raises(HistoryError, match="nothing to redo"):
        step(path, "redo")


def test_a_new_step_forgets_what_was_undone(path: Path) -> None:
    """After undo and another change there is no redo, and the way back is the one that was gone."""
    add(path, "one")
    add(path, "two")
    add(path, "three")
    step(path, "undo")
    step(path, "undo")
    add(path, "other")
    with pytest.raises(HistoryError, match="nothing to redo"):
        step(path, "redo")
    assert sources(path) == ["one", "other"]
    with locked(path, "look") as history:
        assert [(each.step, each.command) for each in history.steps()] == [(1, "add one"), (4, "add other")]
    kept = {file.name for file in (path.parent / "file.json.history").glob("*-*.json")}
    assert kept == {"000001-before.json", "000004-before.json"}
    step(path, "undo")
    assert sources(path) == ["one"]
    step(path, "undo")
    assert sources(path) == []
    step(path, "redo")
    step(path, "redo")
    assert sources(path) == ["one", "other"]


@pytest.mark.parametrize("direction", ["undo", "redo"])
def test_what_somebody_else_wrote_is_not_lost(path: Path, direction: str) -> None:
    """An editor or stock TinyDB changed the file since: undo and redo refuse, and --force can be undone again."""
    add(path, "one")
    add(path, "two")
    if direction == "redo":
        step(path, "undo")
    ours = path.read_bytes()
    theirs = ours.replace(b"Title of one", b"Title of ONE")
    path.write_bytes(theirs)
    with pytest.raises(HistoryError, match="changed by something else"):
        step(path, direction)
    assert path.read_bytes() == theirs
    step(path, direction, force=True)
    assert sources(path) == (["one"] if direction == "undo" else ["one", "two"])
    step(path, "redo" if direction == "undo" else "undo")
    assert path.read_bytes() == theirs


def test_a_change_after_somebody_else_s_is_a_step_of_its_own(path: Path) -> None:
    """The version before our step is theirs, and undo gives exactly that."""
    add(path, "one")
    theirs = path.read_bytes().replace(b"Title of one", b"Title of ONE")
    path.write_bytes(theirs)
    add(path, "two")
    step(path, "undo")
    assert path.read_bytes() == theirs


def test_an_edit_in_place_does_not_reach_into_the_history(path: Path) -> None:
    """The kept versions are links; a program that writes into the file writes into none of them."""
    before = path.read_bytes()
    add(path, "one")
    with path.open("r+b") as file:
        file.write(b"#" * 20)
    step(path, "undo", force=True)
    assert path.read_bytes() == before


def test_a_deleted_file_can_be_brought_back(path: Path) -> None:
    """`undo --force` gives at least the version before the last step."""
    add(path, "one")
    add(path, "two")
    path.unlink()
    with pytest.raises(HistoryError, match="changed by something else"):
        step(path, "undo")
    step(path, "undo", force=True)
    assert sources(path) == ["one"]


def test_old_versions_go_when_there_are_too_many_bytes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest first; the newest stays in any case, and undo says why it goes no further."""
    add(path, *(f"key{number}" for number in range(20)))
    size = path.stat().st_size
    monkeypatch.setattr(history_module, "LIMIT_BYTES", 4 * size)
    for number in range(6):
        add(path, f"more{number}")
    with locked(path, "look") as history:
        assert history.size() <= history_module.LIMIT_BYTES
        assert len(history.steps()) == 7
    for _ in range(3):
        step(path, "undo")
    with pytest.raises(HistoryError, match="too old to be undone"):
        step(path, "undo")
    assert sources(path)[-1] == "more2"
    monkeypatch.setattr(history_module, "LIMIT_BYTES", 1)
    add(path, "last")
    step(path, "undo")
    assert sources(path)[-1] == "more2"
    with pytest.raises(HistoryError, match="too old to be undone"):
        step(path, "undo")
    step(path, "redo")
    assert sources(path)[-1] == "last"


def test_a_new_file_has_a_history_from_its_first_change(run: Run, tmp_path: Path) -> None:
    """A file named and created by a change: undo leaves the empty catalogue that it began as."""
    new = tmp_path / "folder" / "new.json"
    result = run(["--db", str(new), "import", "csv", "-", "--table", "sources"], stdin="id,title\na,A\n")
    assert (result.code, sources(new)) == (0, ["a"])
    step(new, "undo")
    assert sources(new) == []
    assert "catalogue" in json.loads(new.read_bytes())


def test_the_first_write_copies_the_built_in_catalogue(run: Run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Without --db: the copy is a step of no one, the change is one, and undo gives the built-in catalogue."""
    from missioncat.storage import find_builtin, user_path

    monkeypatch.delenv("MISSIONCAT_DB", raising=False)
    result = run(["import", "csv", "-", "--table", "sources"], stdin="id,title\na,A\n")
    assert result.code == 0, result.err
    assert sources(user_path())[-1] == "a"
    step(user_path(), "undo")
    assert user_path().read_bytes() == find_builtin().read_bytes()


def test_the_history_of_a_link_is_that_of_its_file(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two names of one file have one lock and one history."""
    link = tmp_path / "elsewhere" / "link.json"
    link.parent.mkdir()
    link.symlink_to(path)
    add(link, "one")
    add(path, "two")
    step(link, "undo")
    assert sources(path) == ["one"]
    assert [file.name for file in link.parent.iterdir()] == ["link.json"]
    monkeypatch.setattr(history_module, "LOCK_SECONDS", 0.1)
    with locked(link, "outer"), pytest.raises(CatalogueError, match="being changed"), locked(path, "inner"):
        pass
