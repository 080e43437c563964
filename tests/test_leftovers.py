"""What a killed process leaves behind goes with the next run, and nothing else does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from missioncat.files import replace_folder, write_atomically
from missioncat.history import locked
from missioncat.leftovers import clear_leftovers, temporary_path
from missioncat.network.throttle import CallLedger
from missioncat.settings import state_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")

Run = Callable[..., Any]
NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROW = "id,title\nnew,New\n"

KILLED = """
import os, signal, sys
from pathlib import Path

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

os.{call} = die
{work}
"""

COMMAND = """
from missioncat.cli.main import main
main(sys.argv[1:])
"""

BOOK = """
from datetime import datetime, UTC
from missioncat.network.throttle import CallLedger
CallLedger(Path(sys.argv[1]), "host", 15).book(datetime.now(UTC))
"""


def kill(call: str, work: str, *arguments: str, stdin: str = "") -> None:
    """Let a process do its work until a system call, at which it is killed."""
    script = KILLED.format(call=call, work=work)
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        input=stdin,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def debris(folder: Path) -> list[str]:
    """Temporary files and notes of them, anywhere in a folder."""
    return sorted(file.name for file in folder.rglob("*") if file.suffix in (".tmp", ".pending"))


OUTPUTS = [
    ("sources.csv", ["sources", "-o"], "fsync"),
    ("all.sqlite", ["export", "-o"], "fsync"),
    ("all.json", ["export", "-o"], "replace"),
    ("all.parquet", ["export", "-o"], "rename"),
]


@pytest.mark.parametrize(("name", "command", "call"), OUTPUTS)
def test_a_killed_output_is_cleared_by_the_next(
    run: Run, small_file: Path, tmp_path: Path, name: str, command: list[str], call: str
) -> None:
    """The same command again, and nothing but its output is there."""
    output = tmp_path / "outputs" / name
    output.parent.mkdir()
    arguments = ["--db", str(small_file), *command, str(output)]
    kill(call, COMMAND, *arguments)
    assert [file.name.startswith(f".{name}.") for file in output.parent.iterdir()] == [True]
    assert run(arguments).code == 0
    assert [file.name for file in output.parent.iterdir()] == [name]
    assert debris(tmp_path) == []


@pytest.mark.parametrize("call", ["fsync", "replace", "link"])
def test_a_killed_change_is_cleared_by_the_next(
    run: Run, small_file: Path, tmp_path: Path, call: str
) -> None:
    """Beside the catalogue and in its history."""
    arguments = ["--db", str(small_file), "import", "csv", "-", "--table", "sources"]
    before = small_file.read_bytes()
    kill(call, COMMAND, *arguments, stdin=ROW)
    assert small_file.read_bytes() == before
    assert run(arguments, stdin=ROW).code == 0
    assert debris(tmp_path) == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["small.json", "small.json.history"]


def test_a_killed_sync_is_cleared_by_the_next(tmp_path: Path) -> None:
    """The ledger of calls."""
    kill("fsync", BOOK, str(tmp_path))
    assert len(debris(tmp_path)) == 2
    CallLedger(tmp_path, "host", 15).book(NOW)
    assert debris(tmp_path) == []


def test_a_folder_that_was_being_replaced_comes_back(tmp_path: Path) -> None:
    """Killed between its two moves, the old folder is the only one; it is not cleared away."""
    folder, notes = tmp_path / "all.parquet", tmp_path / "notes"
    notes.mkdir()
    replace_folder(folder, {"a": b"old"})
    work = (
        "from missioncat.files import replace_folder\n"
        "def once(old, new, rename=os.rename):\n"
        "    rename(old, new) if new.name == 'old' else die()\n"
        "os.rename = once\n"
        "replace_folder(Path(sys.argv[1]), {'a': b'new'}, Path(sys.argv[2]))\n"
    )
    script = KILLED.format(call="abort", work=work)
    subprocess.run([sys.executable, "-c", script, str(folder), str(notes)], check=False)
    assert not folder.exists()
    clear_leftovers(notes)
    assert (folder / "a").read_bytes() == b"old"
    assert debris(tmp_path) == []


def test_what_strangers_left_stays(run: Run, small_file: Path, tmp_path: Path) -> None:
    """Whatever it is called: only what is on record goes."""
    history = tmp_path / "small.json.history"
    history.mkdir()
    output = tmp_path / "sources.csv"
    mark = f"{os.getpid()}-0123456789abcdef"
    state = state_folder()
    state.mkdir(parents=True)
    strangers = [
        tmp_path / ".small.json.x1.tmp",
        tmp_path / f".small.json.{mark}.tmp",
        tmp_path / ".sources.csv.abc.tmp",
        history / ".state.next.x2.tmp",
        history / ".x.tmp",
        history / "mine.pending",
        state / ".x.tmp",
    ]
    for file in strangers:
        file.write_text("half")
    assert (
        run(["--db", str(small_file), "import", "csv", "-", "--table", "sources"], stdin=ROW).code
        == 0
    )
    assert run(["--db", str(small_file), "sources", "-o", str(output)]).code == 0
    assert [file.name for file in strangers if not file.exists()] == []


@pytest.mark.parametrize(
    "named", ["{folder}/important.txt", "{folder}/.x.1-0000000000000000.tmp", "", "\0"]
)
def test_a_note_can_name_only_its_own_file(tmp_path: Path, named: str) -> None:
    """A note that somebody has tampered with: a file whose name has not the note's mark stays."""
    mark = "1-0123456789abcdef"
    note, named = tmp_path / f"{mark}.pending", named.format(folder=tmp_path)
    if named.startswith("/"):
        Path(named).write_text("mine")
    note.write_text(named)
    clear_leftovers(tmp_path)
    assert not named.startswith("/") or Path(named).exists()
    own = tmp_path / f".file.{mark}.tmp"
    own.write_text("half")
    note.write_text(str(own))
    clear_leftovers(tmp_path)
    assert (own.exists(), note.exists()) == (False, False)


def test_a_temporary_file_of_a_living_process_stays(tmp_path: Path) -> None:
    """Somebody else writes at the same time, and its file is not touched until it is dead."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom missioncat.leftovers import temporary_path\n"
        "with temporary_path(Path(sys.argv[1]) / 'file', Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_text('half')\n    print(flush=True)\n    sys.stdin.readline()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    clear_leftovers(tmp_path)
    assert len(debris(tmp_path)) == 2
    process.kill()
    process.communicate()
    assert len(debris(tmp_path)) == 2
    clear_leftovers(tmp_path)
    assert debris(tmp_path) == []


def test_square_brackets_in_a_name_are_no_pattern(tmp_path: Path) -> None:
    """The file's own name takes part in nothing but the temporary name."""
    target = tmp_path / "[a]*.json"
    with temporary_path(target, tmp_path) as temporary:
        temporary.write_text("half")
        assert temporary.name.startswith(".[a]*.json.")
    write_atomically(target, b"new", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["[a]*.json"]


def test_a_home_that_cannot_be_written_to_stops_no_output(
    run: Run, small_file: Path, tmp_path: Path, home: Path
) -> None:
    """Then there is no note, and the file is written all the same."""
    home.write_text("a file where a folder should be")
    output = tmp_path / "sources.csv"
    assert run(["--db", str(small_file), "sources", "-o", str(output)]).code == 0
    assert output.exists()
    assert debris(tmp_path) == []


def test_what_cannot_be_removed_stays_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes another time."""
    with locked(tmp_path / "file.json", "test") as history:
        notes = history.folder
    mark = "1-0123456789abcdef"
    own = tmp_path / f".file.json.{mark}.tmp"
    own.write_text("half")
    (notes / f"{mark}.pending").write_text(str(own))
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
        clear_leftovers(notes)
    assert len(debris(tmp_path)) == 2
    with locked(tmp_path / "file.json", "test"):
        assert debris(tmp_path) == []
