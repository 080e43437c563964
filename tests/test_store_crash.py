"""A writing process is killed at any moment: no record that it had announced is lost, and the next run just works.

One warm process forks a writer for every kill, so that the moments fall into writing and not into starting.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from missioncat.catalogue import Catalogue, create_catalogue
from missioncat.history import History, locked
from missioncat.journal import Journal
from missioncat.model import Source
from missioncat.storage import DecodedTables, Location

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL on Windows")

KILLS = 240
SECONDS = 14.0
"""Of each of the two tests: whichever of the limits comes first."""

NURSERY = """
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import missioncat.locks
from missioncat.catalogue import Change, writing
from missioncat.news import News
from missioncat.history import locked
from missioncat.journal import Journal
from missioncat.model import Source
from missioncat.storage import Location

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def say(text):
    os.write(1, text.encode() + b"\\n")


def add(path, number):
    while True:
        number += 1
        with writing(Location(path, "killed"), f"add {number}", NOW, lambda _: None) as catalogue:
            source = Source(id=f"{number:06}", title="A title of some length. " * 40)
            change, news = Change("sources", None, source), [News("new", f"{number}", [])]
            catalogue.apply([change], lambda step: Journal(path).append(NOW, step, news))
        say(f"{number}")


def swing(path, number):
    while True:
        with locked(path, "undo") as history:
            history.undo()
        say("undone")
        with locked(path, "redo") as history:
            history.redo()
        say("redone")


say("ready")
for line in sys.stdin:
    work, number, path = line.rstrip("\\n").split(" ", 2)
    child = os.fork()
    if not child:
        {"add": add, "swing": swing}[work](Path(path), int(number))
    say(f"child {child}")
    os.waitpid(child, 0)
    say("dead")
"""


class Nursery:
    """The warm process."""

    def __init__(self, script: Path) -> None:
        script.write_text(NURSERY, encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def run_and_kill(self, work: str, number: int, path: Path, seconds: float) -> list[str]:
        """Let a child work for so long, kill it, and give what it announced."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{work} {number} {path}\n")
        name, _, child = self._read().partition(" ")
        said = []
        while name != "child":  # the child may be the first to speak
            said.append(name)
            name, _, child = self._read().partition(" ")
        time.sleep(seconds)
        os.kill(int(child), signal.SIGKILL)
        while (line := self._read()) != "dead":
            assert line, "the nursery itself ended"
            said.append(line)
        return said


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """The warm process, ended by the end of its input."""
    started = Nursery(tmp_path_factory.mktemp("nursery") / "nursery.py")
    yield started
    assert started.process.stdin is not None
    started.process.stdin.close()
    started.process.wait()
    with contextlib.suppress(AttributeError):
        started.process.stdout.close()  # type: ignore[union-attr]


@pytest.fixture
def pace(nursery: Nursery, tmp_path: Path) -> float:
    """How many seconds a step takes here and now; a kill is to fall into the first ones, wherever in them."""
    path = tmp_path / "pace" / "file.json"
    path.parent.mkdir()
    create_catalogue(path)
    said = nursery.run_and_kill("add", 0, path, 0.3)
    return 0.3 / (int(said[-1]) + 1 if said else 1)


def read_sources(path: Path) -> list[str]:
    """The ids of the sources, once every table of the file was read and found whole."""
    tables = DecodedTables(path.read_bytes(), path)
    for table in tables:
        assert tables[table] is not None
    return list(tables["sources"])


def find_debris(path: Path) -> list[str]:
    """What a finished command leaves beside the catalogue and in its history, but must not."""
    folders = (path.parent, path.parent / f"{path.name}.history")
    files = [file for folder in folders for file in folder.iterdir()]
    return [file.name for file in files if file.suffix in (".tmp", ".pending") or file.name == "state.next"]


def test_no_announced_record_is_lost(nursery: Nursery, pace: float, tmp_path: Path) -> None:
    """After each kill: a whole file, every record announced, at most one more, a history and news that fit to it."""
    seed = random.randrange(10**9)
    chance = random.Random(seed)
    start, kills = time.monotonic(), 0
    while kills < KILLS and time.monotonic() - start < SECONDS:
        path = tmp_path / f"{kills}" / "file.json"
        path.parent.mkdir()
        create_catalogue(path)
        done = 0
        for _ in range(20):
            said = nursery.run_and_kill("add", done, path, chance.uniform(0, min(0.05, 3 * pace)))
            where = f"seed {seed}, kill {kills}"
            kills += 1
            announced = int(said[-1]) if said else done
            found = read_sources(path)
            assert found == [f"{number:06}" for number in range(1, len(found) + 1)], where
            assert announced <= len(found) <= announced + 1, where
            told = [entry.news[0].id for entry in Journal(path).entries()]
            assert told == [f"{number + 1}" for number in range(len(found))], where
            with locked(path, "after a kill") as history:
                assert find_debris(path) == [], where
                assert [step.command for step in history.steps()] == [f"add {n + 1}" for n in range(len(found))], where
            done = len(found)
        if done:
            content = path.read_bytes()
            with locked(path, "undo") as history:
                history.undo()
                assert read_sources(path) == [f"{number:06}" for number in range(1, done)]
                history.redo()
            assert path.read_bytes() == content
    assert kills >= 100, f"only {kills} kills in {SECONDS:g} seconds"


def test_undo_and_redo_are_whole_steps_too(nursery: Nursery, pace: float, tmp_path: Path) -> None:
    """Killed while it goes back and forth: the file is one of the two versions, and the history says which."""
    path = tmp_path / "file.json"
    create_catalogue(path)
    nursery.run_and_kill("add", 0, path, 0.5)
    with locked(path, "look"):
        whole = path.read_bytes()
    chance = random.Random(3)
    start, kills = time.monotonic(), 0
    before = (tmp_path / "file.json.history" / f"{len(read_sources(path)):06}-before.json").read_bytes()
    while kills < KILLS and time.monotonic() - start < SECONDS:
        nursery.run_and_kill("swing", 0, path, chance.uniform(0, min(0.04, 3 * pace)))
        kills += 1
        content = path.read_bytes()
        assert content in (before, whole)
        with locked(path, "after a kill") as history:
            assert find_debris(path) == []
            is_undone = history.steps()[-1].undone
            assert is_undone == (content == before)
            if is_undone:
                history.redo()
        assert path.read_bytes() == whole
    assert kills >= 60, f"only {kills} kills in {SECONDS:g} seconds"


def test_the_versions_of_a_killed_process_do_not_pile_up(nursery: Nursery, pace: float, tmp_path: Path) -> None:
    """What is kept is what the steps need, whatever was begun and not finished."""
    path = tmp_path / "file.json"
    create_catalogue(path)
    for _ in range(10):
        nursery.run_and_kill("add", len(read_sources(path)), path, max(0.02, 2 * pace))
    with locked(path, "look") as history:
        history.commit([path.read_bytes()], history.steps()[-1])
        kept = {file.name for file in (tmp_path / "file.json.history").glob("*-*.json")}
        assert kept == {f"{step.step:06}-before.json" for step in history.steps()}
    assert isinstance(History(path).steps(), list)
    assert Catalogue(Location(path, "")).table(Source)
