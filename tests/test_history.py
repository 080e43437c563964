"""The history keeps its word: what comes back is whole, links lead nowhere, all get a turn."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from steps import NOW, add, sources

from missioncat import history as history_module
from missioncat.catalogue import Change, create_catalogue, writing
from missioncat.errors import CatalogueError
from missioncat.history import History, HistoryError, Step, locked
from missioncat.journal import Journal
from missioncat.model import Source
from missioncat.network.throttle import CallLedger
from missioncat.storage import Location

Run = Callable[..., Any]
ROW = "id,title\nnew,New\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A catalogue after three steps."""
    created = tmp_path / "file.json"
    create_catalogue(created)
    for key in ("one", "two", "three"):
        add(created, key)
    return created


# --- what comes back is whole --------------------------------------------------------------------

DAMAGE: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("truncated", lambda content: content[: len(content) // 2]),
    ("empty", lambda _: b""),
    ("zeros", lambda content: bytes(len(content))),
    ("zeros inside", lambda content: content.replace(b"Title of one.", bytes(13), 1)),
    ("not a catalogue", lambda _: b'{"sources": {}}\n'),
    ("not JSON", lambda _: b"<html>"),
]


def begin_and_add(path: Path) -> None:
    """Write what can be written in a history: the base and a step."""
    with writing(Location(path, ""), "test", NOW, lambda _: None) as catalogue:
        change = Change("sources", None, Source(id="four", title="Four"))
        catalogue.apply([change], base=path.read_bytes())


def damage(version: Path, how: Callable[[bytes], bytes]) -> None:
    """Make another file of it; the version may be a link to a good one."""
    content = version.read_bytes()
    version.unlink()
    version.write_bytes(how(content))


@pytest.mark.parametrize("how", [how for _, how in DAMAGE], ids=[name for name, _ in DAMAGE])
def test_undo_refuses_a_damaged_version(
    run: Run, path: Path, how: Callable[[bytes], bytes]
) -> None:
    """Not a byte changes; it says which versions are whole, and the command that it names brings one back."""
    before = path.read_bytes()
    damage(path.parent / "file.json.history" / "000003-before.json", how)
    result = run(["--db", str(path), "undo"])
    assert (result.code, result.out) == (3, "")
    assert "step 3 cannot be undone" in result.err
    assert "before these steps are whole: 2, 1. `missioncat undo --to 2`" in result.err
    assert path.read_bytes() == before
    assert not History(path).steps()[-1].undone
    assert run(["--db", str(path), "undo", "--to", "3"]).code == 3
    result = run(["--db", str(path), "undo", "--to", "2"])
    assert (result.code, result.out) == (
        0,
        "Brought back the file from before step 2 (2 removed).\n",
    )
    assert sources(path) == ["one"]
    assert run(["--db", str(path), "undo"]).code == 0
    assert path.read_bytes() == before


def test_redo_refuses_a_damaged_version(run: Run, path: Path) -> None:
    """The same, with what lies behind it."""
    for _ in range(2):
        assert run(["--db", str(path), "undo"]).code == 0
    before = path.read_bytes()
    damage(path.parent / "file.json.history" / "000002-after.json", lambda content: content[:-20])
    result = run(["--db", str(path), "redo"])
    assert (result.code, result.out) == (3, "")
    assert "step 2 cannot be done again" in result.err
    assert "after these steps are whole: 3. `missioncat redo --to 3`" in result.err
    assert path.read_bytes() == before
    assert run(["--db", str(path), "redo", "--to", "3"]).code == 0
    assert sources(path) == ["one", "two", "three"]


def test_a_damaged_version_among_none_that_is_whole(path: Path) -> None:
    """Then that is said."""
    for number in (1, 2, 3):
        damage(path.parent / "file.json.history" / f"{number:06}-before.json", lambda _: b"{")
    with (
        pytest.raises(CatalogueError, match="No other file from before a step is whole"),
        locked(path, "undo") as it,
    ):
        it.undo()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_version_that_no_step_names_can_be_brought_back(
    run: Run, path: Path, number: int
) -> None:
    """The list of the steps is gone, and the versions are there: `undo --to` is what is left to do."""
    folder = path.with_name(f"{path.name}.history")
    (folder / "state.json").unlink()
    kept = (folder / f"{number:06}-before.json").read_bytes()
    result = run(["--db", str(path), "undo", "--to", str(number)])
    assert result.code == 0, result.err
    assert path.read_bytes() == kept


def test_a_version_that_is_not_kept_cannot_be_brought_back(run: Run, path: Path) -> None:
    """It says which are."""
    result = run(["--db", str(path), "undo", "--to", "9"])
    assert result.code == 1
    assert (
        "from before step 9 is not kept. Kept is that from before these steps: 1, 2, 3."
        in result.err
    )
    with (
        pytest.raises(HistoryError, match="after these steps: none"),
        locked(path, "redo") as history,
    ):
        history.bring_back("after", 3, Step(step=0, at="", command=""))


def test_a_version_whose_step_is_not_listed_is_brought_back(run: Run, path: Path) -> None:
    """Somebody may have taken a step out of the list; its version is whole all the same."""
    state = path.parent / "file.json.history" / "state.json"
    listed = json.loads(state.read_text())
    listed["steps"] = [step for step in listed["steps"] if step["step"] != 2]
    state.write_text(json.dumps(listed))
    assert run(["--db", str(path), "undo", "--to", "2"]).code == 0
    assert sources(path) == ["one"]


def test_an_older_version_in_the_place_of_a_broken_file(run: Run, path: Path) -> None:
    """Whatever has happened to the catalogue itself, `undo --to` helps, and keeps what was there."""
    path.write_bytes(b"{broken")
    assert run(["--db", str(path), "undo", "--to", "3"]).code == 0
    assert sources(path) == ["one", "two"]
    assert (path.parent / "file.json.history" / "000004-before.json").read_bytes() == b"{broken"


# --- a step that was taken is taken --------------------------------------------------------------


@pytest.mark.parametrize("call", ["glob", "unlink", "stat"])
def test_trouble_while_pruning_fails_no_command(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The catalogue is written by then."""
    prune, pruned = History._prune, []

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    def prune_in_trouble(self: History, *arguments: Any) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(history_module, "LIMIT_BYTES", 1)
            patched.setattr(Path, call, fail)
            prune(self, *arguments)
        pruned.append(True)

    monkeypatch.setattr(History, "_prune", prune_in_trouble)
    add(path, "four")
    assert sources(path)[-1] == "four"
    assert pruned


def test_the_last_move_of_a_killed_process_is_seen_by_who_only_reads(path: Path) -> None:
    """The catalogue is replaced and `state.next` not yet `state.json`: the step is there for `log` and `changes`."""
    folder = path.parent / "file.json.history"
    before = (folder / "state.json").read_bytes()
    add(path, "four")
    (folder / "state.json").rename(folder / "state.next")
    (folder / "state.json").write_bytes(before)
    assert [step.command for step in History(path).steps()][-1] == "add four"
    (folder / "state.next").write_bytes(b'{"steps": [')
    assert [step.command for step in History(path).steps()][-1] == "add three"
    add(path, "five")
    assert not (folder / "state.next").exists()


# --- links ---------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
@pytest.mark.parametrize("name", ["lock", "holder"])
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_in_place_of_the_lock_is_refused(
    run: Run, path: Path, tmp_path: Path, name: str, exists: bool
) -> None:
    """Whatever the user may write to is not written to through it."""
    victim = tmp_path / "victim"
    if exists:
        victim.write_text("precious")
    before = path.read_bytes()
    if name == "base":
        name = f"base-{sha256(path.read_bytes()).hexdigest()[:16]}.json"
    planted = path.parent / "file.json.history" / name
    planted.unlink(missing_ok=True)
    planted.symlink_to(victim)
    result = run(["--db", str(path), "import", "csv", "-", "--table", "sources"], stdin=ROW)
    assert result.code == 3
    assert f"{name} is a symbolic link" in result.err
    assert result.err.count("\n") == 1
    assert path.read_bytes() == before
    assert victim.exists() == exists
    assert not exists or victim.read_text() == "precious"


# --- what `update` compares with -------------------------------------------------------------------


def base_of(path: Path) -> str | None:
    """The built-in catalogue that is compared with now."""
    base = History(path).base
    return base.read_text() if base.exists() else None


def change_base(path: Path, key: str) -> None:
    """An update, from a built-in catalogue of that name."""
    with writing(Location(path, ""), f"update {key}", NOW, lambda _: None) as catalogue:
        change = Change("sources", None, Source(id=key, title=key))
        catalogue.apply([change], base=key.encode())


def test_the_base_goes_back_and_forth_with_the_steps(run: Run, path: Path) -> None:
    """Undone, done again, and brought back from any step; what no step needs is removed."""
    change_base(path, "first")
    change_base(path, "second")
    add(path, "other")
    moves = [
        ("undo", "second"), ("undo", "first"), ("undo", None), ("redo", "first"), ("redo", "second"),
        ("redo", "second"), ("undo --to 5", "first"), ("undo --to 4", None), ("undo --to 7", "second"),
        ("undo", None), ("undo", "first"),
    ]  # fmt: skip
    for move, expected in moves:
        result = run(["--db", str(path), *move.split()])
        assert (result.code, base_of(path)) == (0, expected), (move, result)
    add(path, "last")
    folder = path.parent / "file.json.history"
    assert {file.read_text() for file in folder.glob("base-*.json")} == {"first", "second"}
    for _ in range(5):
        run(["--db", str(path), "undo"])
    add(path, "anew")
    assert not list(folder.glob("base-*.json"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
@pytest.mark.parametrize("name", ["state.next", "base", "000004-before.json", "state.json"])
def test_a_link_in_place_of_a_file_of_the_history_leads_nowhere(
    path: Path, tmp_path: Path, name: str
) -> None:
    """It is replaced, or refused; what it points to stays as it was."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    if name == "base":
        name = f"base-{sha256(path.read_bytes()).hexdigest()[:16]}.json"
    planted = path.parent / "file.json.history" / name
    planted.unlink(missing_ok=True)
    planted.symlink_to(victim)
    is_refused = name in ("state.json", "state.next")
    refusal = pytest.raises(CatalogueError, match="is a symbolic link")
    with refusal if is_refused else contextlib.nullcontext():
        begin_and_add(path)
    assert victim.read_text() == "precious"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes on Windows")
def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(path: Path) -> None:
    """Opening it would wait for ever for the other end."""
    folder = path.parent / "file.json.history"
    (folder / "state.json").unlink()
    os.mkfifo(folder / "state.json")
    with pytest.raises(CatalogueError, match="not a plain file"):
        History(path).steps()


# --- who may look --------------------------------------------------------------------------------


def mode_of(file: Path) -> int:
    """Its permission bits."""
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(
    ("catalogue", "file", "folder"),
    [(0o600, 0o600, 0o700), (0o644, 0o644, 0o755), (0o640, 0o640, 0o750)],
)
@pytest.mark.parametrize("linkless", [False, True])
def test_the_history_tells_nobody_more_than_the_catalogue(
    small_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    umask: int,
    catalogue: int,
    file: int,
    folder: int,
    linkless: bool,
) -> None:
    """Its bits, less those that the umask takes from every new file."""
    small_file.chmod(catalogue)
    if linkless:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError()))
    old = os.umask(umask)
    try:
        with writing(Location(small_file, ""), "test", NOW, lambda _: None) as writable:
            journal = Journal(small_file)
            change = Change("sources", None, Source(id="new", title="New"))
            writable.apply([change], lambda step: journal.append(NOW, step, []), base=b"{}")
            history = small_file.with_name("small.json.history")
            assert mode_of(history) == folder & ~umask
            files = {each.name: each for each in history.iterdir()}
            assert files.keys() == {
                "lock",
                "holder",
                "state.json",
                "base-44136fa355b3678a.json",
                "news.jsonl",
                "000001-before.json",
            }
            for name, each in files.items():
                taken = 0 if name == "000001-before.json" and not linkless else umask
                assert mode_of(each) == file & ~taken, name
    finally:
        os.umask(old)
    assert mode_of(small_file) == catalogue


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_a_history_that_is_there_becomes_private_with_its_catalogue(path: Path) -> None:
    """`chmod 600` of the file counts for what was kept before."""
    folder = path.parent / "file.json.history"
    (folder / "base.json").write_text("{}")
    for file in folder.iterdir():
        file.chmod(0o644)
    folder.chmod(0o755)
    path.chmod(0o600)
    add(path, "four")
    assert mode_of(folder) == 0o700
    assert {mode_of(file) for file in folder.iterdir()} == {0o600}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_the_state_of_the_program_is_private(tmp_path: Path) -> None:
    """How often whom was called; also in a folder that was there."""
    for folder in (tmp_path / "new", tmp_path / "old"):
        if folder.name == "old":
            folder.mkdir(mode=0o755)
            (folder / "calls.json").write_text("{}")
        CallLedger(folder, "host", 15).book(NOW)
        assert mode_of(folder) == 0o700
        assert {mode_of(file) for file in folder.iterdir()} == {0o600}


# --- all get a turn ------------------------------------------------------------------------------

WRITERS, SECONDS = 8, 3.0

WRITER = """
import sys, time
from pathlib import Path
from missioncat.history import locked

print("ready", flush=True)
end = float(sys.stdin.readline())
path, count = Path(sys.argv[1]), 0
while time.monotonic() < end:
    with locked(path, "write") as history:
        time.sleep(0.005)
    count += 1
print(count)
"""


def test_eight_writers_all_get_a_turn(tmp_path: Path) -> None:
    """Each asks again as soon as it is done: nobody gives up, and nobody gets next to nothing."""
    path = tmp_path / "file.json"
    create_catalogue(path)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    end = str(time.monotonic() + SECONDS).encode()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(end + b"\n")
        writer.stdin.flush()
    counts = [int(writer.communicate()[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    assert min(counts) * 12 >= max(counts), counts


# --- log -----------------------------------------------------------------------------------------


def test_log_shows_where_the_clock_was_set_back(run: Run, path: Path) -> None:
    """Such a step is as good as any other; only its date is odd."""
    add(path, "four", at=datetime(2020, 1, 1, tzinfo=UTC))
    add(path, "five", at=datetime(2026, 12, 1, tzinfo=UTC))
    lines = run(["--db", str(path), "log", "-f", "table"]).out.splitlines()
    assert [line for line in lines if "clock was set back" in line] == [
        line for line in lines if "add four" in line
    ]
    assert len(lines) > 5
