"""A process that is told to stop says what it has done, whatever it was doing, and leaves nothing half done."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from missioncat.history import History, locked
from missioncat.interrupts import SIGNALS, Interrupted, done, held
from missioncat.storage import find_builtin

Run = Callable[..., Any]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="other processes cannot be interrupted there")

STOPPING = """
import importlib, os, signal, sys
import missioncat.__main__

place, when, number, *sys.argv[1:] = sys.argv[1:]
module, _, path = place.partition(":")
*outer, last = path.split(".")


def plant():
    owner = importlib.import_module(module)
    for name in outer:
        owner = getattr(owner, name)
    real = getattr(owner, last)

    def stopping(*arguments, **options):
        setattr(owner, last, real)
        if when == "before":
            os.kill(os.getpid(), int(number))
        result = real(*arguments, **options)
        os.kill(os.getpid(), int(number))
        return result

    setattr(owner, last, stopping)


plant()
missioncat.__main__.main()
"""
"""The program, which sends itself a signal before or after a function is called for the first time."""


class Stopped(NamedTuple):
    """How a process ended."""

    code: int
    err: str


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a catalogue, in which commands run."""
    folder = tmp_path / "place"
    folder.mkdir()
    shutil.copy(find_builtin(), folder / "missions.json")
    (folder / "sites.csv").write_text("id,name,source\nmoon-base,Moon base,gcat\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MISSIONCAT_DB", "missions.json")
    return folder


def stop(line: str, function: str, when: str, number: int = signal.SIGINT) -> Stopped:
    """Run a line, and let it get a signal there."""
    process = subprocess.run(
        [sys.executable, "-c", STOPPING, function, when, str(int(number)), *line.split()],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return Stopped(process.returncode, process.stderr)


NOTHING = "missioncat: interrupted; nothing was changed.\n"
CHANGED = "missioncat: interrupted, but missions.json was changed (`missioncat log` says how).\n"
EDIT = "edit change-5 name=X"

MOMENTS = [
    ("launches", "typer.main:get_command", "before", NOTHING),
    ("launches", "missioncat.storage:read_bytes", "after", NOTHING),
    ("launches", "missioncat.catalogue:Catalogue.find", "before", NOTHING),
    ("launches", "missioncat.cli.output:write_text", "before", NOTHING),
    ("timeline target:moon -f table", "missioncat.views.theme:stream", "after", NOTHING),
    ("launches -o out.csv", "os:fsync", "before", NOTHING),
    ("launches -o out.csv", "missioncat.leftovers:_write_note", "after", NOTHING),
    ("launches -o out.csv", "missioncat.files:flush_folder", "before", "interrupted, but out.csv was written.\n"),
    ("export -o out.parquet", "pyarrow.parquet:write_table", "after", NOTHING),
    ("export -o out.parquet", "os:rename", "after", "interrupted, but out.parquet was written.\n"),
    ("sync", "socket:create_connection", "before", NOTHING),
    ("import csv sites.csv --table sites", "missioncat.merging.rows:merge_into", "after", NOTHING),
    ("import csv sites.csv --table sites", "missioncat.cli.importing:report", "before", CHANGED),
    (EDIT, "filelock:FileLock.acquire", "after", NOTHING),
    (EDIT, "os:link", "after", NOTHING),
    (EDIT, "os:fsync", "after", NOTHING),
    (EDIT, "pathlib:Path.replace", "after", CHANGED),
    (EDIT, "missioncat.files:flush_folder", "after", NOTHING),  # that of the history
    (EDIT, "missioncat.files:put_in_place", "after", CHANGED),
    (EDIT, "missioncat.history:History._prune", "before", CHANGED),
    (EDIT, "missioncat.cli.writing:report", "before", CHANGED),
    (EDIT, "missioncat.cli.process:ignore_signals", "before", CHANGED),
]


@pytest.mark.parametrize(("line", "function", "when", "said"), MOMENTS)
def test_a_stop_at_any_moment(place: Path, line: str, function: str, when: str, said: str) -> None:
    """Each row: a line, where it is interrupted, what is said last. What is said is true, and all is tidy."""
    before = (place / "missions.json").read_bytes()
    ended = stop(line, function, when)
    assert ended.code == 130, ended.err
    assert ended.err.endswith(said)
    assert "Traceback" not in ended.err
    assert ((place / "missions.json").read_bytes() != before) == (said == CHANGED)
    assert bool(History(place / "missions.json").steps()) == (said == CHANGED)
    assert [each for each in place.rglob("*") if each.name.endswith(".tmp") or each.name.startswith(".out")] == []
    assert any(place.glob("out.*")) == ("was written" in said)


@pytest.mark.parametrize("number", SIGNALS)
def test_each_signal_has_its_code(place: Path, number: int) -> None:
    """130 for Ctrl-C, 143 for `kill`, 129 for a terminal that was closed."""
    assert stop("launches", "missioncat.catalogue:Catalogue.find", "before", number) == (128 + number, NOTHING)


def test_a_second_signal_while_cleaning_up_changes_nothing(place: Path) -> None:
    """`timeout` sends two at once: the temporary file is still taken away."""
    (place / "twice.py").write_text(
        "import os, signal, pathlib\n"
        "real = pathlib.Path.unlink\n"
        "def unlink(*arguments, **options):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return real(*arguments, **options)\n"
        "pathlib.Path.unlink = unlink\n",
        encoding="utf-8",
    )
    code = STOPPING.replace("plant()\nmissioncat", "plant()\nexec(open('twice.py').read())\nmissioncat")
    words = [sys.executable, "-c", code, "os:fsync", "before", "2", "launches", "-o", "out.csv"]
    process = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (130, NOTHING)
    assert sorted(each.name for each in place.iterdir()) == ["missions.json", "sites.csv", "twice.py"]


def run_with(place: Path, script: str) -> Stopped:
    """List the launches in a process that runs a script first."""
    (place / "first.py").write_text(script, encoding="utf-8")
    code = "import missioncat.__main__\nexec(open('first.py').read())\nmissioncat.__main__.main()"
    process = subprocess.run(
        [sys.executable, "-c", code, "launches"], capture_output=True, text=True, check=False, timeout=30
    )
    return Stopped(process.returncode, process.stderr)


def test_a_signal_that_a_callback_swallows_comes_again(place: Path) -> None:
    """Python drops what is raised in the end of an object; the program stops all the same, without a word of that."""
    script = (
        "import os, missioncat.catalogue\n"
        "class Last:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), 2)\n"
        "        sum(range(10))\n"
        "real = missioncat.catalogue.Catalogue.find\n"
        "def find(*arguments):\n"
        "    last = Last()\n"
        "    del last\n"
        "    while True:\n"
        "        pass\n"
        "missioncat.catalogue.Catalogue.find = find\n"
    )
    assert run_with(place, script) == (130, NOTHING)


def start(line: str, **options: Any) -> subprocess.Popen[bytes]:
    """Begin a line as a process of its own."""
    words = [sys.executable, "-m", "missioncat", *line.split()]
    return subprocess.Popen(words, **{"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, **options})


def test_waiting_for_the_lock_is_interrupted(place: Path) -> None:
    """Another command writes, and somebody does not want to wait for it."""
    with locked(place / "missions.json", "a test"):
        process = start(EDIT)
        seen = place / "missions.json.history" / "lock"
        time.sleep(0.6)
        assert seen.exists()
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.decode().endswith(NOTHING)


def test_waiting_for_an_answer_is_interrupted(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server takes the call, and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("MISSIONCAT_LL2_URL", f"http://127.0.0.1:{server.getsockname()[1]}/")
        process = start("sync")
        connection, _ = server.accept()
        assert connection.recv(4).startswith(b"GET")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        connection.close()
    assert (process.returncode, err.decode()) == (130, NOTHING)


def test_output_that_nobody_reads_is_interrupted(place: Path) -> None:
    """The pipe is full and stays so: neither the listing nor what is left of it is waited for."""
    reader, writer = os.pipe()
    process = start("launches -f json", stdout=writer)
    os.close(writer)
    first = os.read(reader, 1)
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    os.close(reader)
    assert first == b"["
    assert (process.returncode, err.decode()) == (143, NOTHING)


def read_until(handle: int, text: bytes) -> bytes:
    """What comes from a terminal, until a text is in it."""
    shown = b""
    while text not in shown:
        shown += os.read(handle, 4096)
    return shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_question_is_interrupted(place: Path, number: int) -> None:
    """The sentence begins a line of its own."""
    ours, theirs = os.openpty()
    process = start("remove change-5 zhurong --force", stdin=theirs, stderr=theirs)
    os.close(theirs)
    read_until(ours, b"[y/N]: ")
    process.send_signal(number)
    assert read_until(ours, b"changed.\r\n").endswith(b"\r\n" + NOTHING.encode().replace(b"\n", b"\r\n"))
    assert process.wait(20) == 128 + number
    os.close(ours)


EDITOR = """#!/bin/sh
trap 'echo "editor closed"; exit 0' TERM
{change}
echo ready
while :; do sleep 0.05; done
"""


@pytest.mark.parametrize(("change", "kept"), [("", 0), ('echo "mine" > "$1"', 1)])
def test_an_editor_is_closed_when_the_wait_for_it_ends(
    place: Path, monkeypatch: pytest.MonkeyPatch, change: str, kept: int
) -> None:
    """It is asked to close, and what was typed in it is kept."""
    (place / "editor").write_text(EDITOR.format(change=change), encoding="utf-8")
    (place / "editor").chmod(0o755)
    (place / "temporary").mkdir()
    monkeypatch.setenv("EDITOR", str(place / "editor"))
    monkeypatch.setenv("TMPDIR", str(place / "temporary"))
    ours, theirs = os.openpty()
    process = start("edit change-5", stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    read_until(ours, b"ready")
    process.send_signal(signal.SIGINT)
    shown = read_until(ours, b"changed.")
    assert process.wait(20) == 130
    os.close(ours)
    assert b"editor closed" in shown, shown
    assert (b"Your text is in" in shown) == bool(kept)
    assert len(list((place / "temporary").iterdir())) == kept


IMPORTING = """
import os, sys
import missioncat.__main__

module, *sys.argv[1:] = sys.argv[1:]


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), 2)


sys.meta_path.insert(0, Finder)
missioncat.__main__.main()
"""
"""The program, which sends itself a signal when it begins to load a module."""


@pytest.mark.parametrize(
    "module", ["missioncat.cli.process", "missioncat.cli.main", "typer.core", "missioncat.cli.listings", "tinydb"]
)
def test_a_stop_while_modules_are_loaded(place: Path, module: str) -> None:
    """From the first one on: most of a short command's time goes into that."""
    words = [sys.executable, "-c", IMPORTING, module, "launches"]
    process = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (130, NOTHING)


READY = """
import os
import missioncat.__main__

begin = missioncat.__main__._start


def start():
    os.write(2, b"ready\\n")
    begin()


missioncat.__main__._start = start
missioncat.__main__.main()
"""
"""The program, which says when it has come so far that signals are its own; before that Python has words for them."""


@pytest.mark.parametrize("line", [EDIT, "launches -f table", "export -o out.sqlite", "sync"])
def test_a_stop_at_a_random_moment(place: Path, line: str) -> None:
    """Whenever it comes: it is done, or it is said what was."""
    chance = random.Random(line)
    for number in SIGNALS:
        with subprocess.Popen(
            [sys.executable, "-c", READY, *line.split()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stderr is not None
            assert process.stderr.readline() == b"ready\n"
            time.sleep(chance.random() / 4)
            process.send_signal(number)
            said = process.stderr.read().decode()
        assert "Traceback" not in said
        assert "Exception ignored" not in said
        assert process.returncode in (0, 5, 128 + number)
        assert ("missioncat: interrupted" in said) == (process.returncode == 128 + number)
    assert not list(place.rglob("*.tmp"))


def test_signals_wait_until_what_is_held_is_done(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in blocks inside of others."""
    steps: list[str] = []

    def find(*_: object) -> None:
        with held():
            with held():
                os.kill(os.getpid(), signal.SIGINT)
                steps.append("inner")
            steps.append("outer")
            done.append("this was done")
        steps.append("never")

    monkeypatch.setattr("missioncat.catalogue.Catalogue.find", find)
    result = run("launches")
    assert (result.code, result.err) == (130, "missioncat: interrupted, but this was done.\n")
    assert steps == ["inner", "outer"]


def test_what_one_run_did_is_not_told_of_the_next(run: Run, small_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that runs several commands begins anew with each."""
    assert run(["--db", str(small_file), "edit", "change-5", "name=X"]).code == 0

    def interrupt(*_: object) -> None:
        raise Interrupted(signal.SIGTERM)

    monkeypatch.setattr("missioncat.catalogue.Catalogue.find", interrupt)
    result = run("launches")
    assert (result.code, result.err) == (143, NOTHING)


def test_signals_are_as_they_were_after_a_run(run: Run) -> None:
    """For a program that calls `main` and has handlers of its own."""
    before = [signal.getsignal(number) for number in (*SIGNALS, signal.SIGALRM)]
    run("path")
    assert [signal.getsignal(number) for number in (*SIGNALS, signal.SIGALRM)] == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_signal_right_before_a_wait_is_seen(place: Path) -> None:
    """It comes between two calls of C, so Python has no chance to look for it before the second one waits."""
    script = (
        "import ctypes, functools, operator, os, missioncat.catalogue\n"
        "def find(*arguments):\n"
        "    reader, writer = os.pipe()\n"
        "    signal = functools.partial(ctypes.CDLL(None).kill, os.getpid(), 2)\n"
        "    list(map(operator.call, [signal, functools.partial(os.read, reader, 1)]))\n"
        "missioncat.catalogue.Catalogue.find = find\n"
    )
    assert run_with(place, script) == (130, NOTHING)


def test_a_signal_that_is_ignored_stays_so(place: Path) -> None:
    """`nohup missioncat sync &` goes on when its terminal is closed."""
    words = [sys.executable, "-c", STOPPING, "missioncat.catalogue:Catalogue.find", "before", "1", "launches"]
    process = subprocess.run(["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *words], capture_output=True, check=False)
    assert (process.returncode, process.stderr) == (0, b"")
