"""Every system call of a write fails once: the old file stays byte for byte, or the new one is whole in its place.

Real failures come after that: a read-only folder, a folder that vanishes, a disk that is full.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from missioncat.catalogue import Catalogue, Change, writing
from missioncat.errors import CatalogueError, MissioncatError
from missioncat.files import write_atomically
from missioncat.history import History, locked
from missioncat.journal import Journal
from missioncat.model import Source
from missioncat.news import News
from missioncat.storage import FileStorage, Location

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the calls of a write are others on Windows")

Run = Callable[..., Any]
NOW = datetime(2026, 11, 20, tzinfo=UTC)
CALLS = (
    "open", "fdopen", "mkdir", "fsync", "replace", "rename", "link", "chmod", "chown", "unlink", "close",
    "write", "fstat", "scandir",
)  # fmt: skip
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


class BrokenFile(io.FileIO):
    """A file whose writes are the system calls that they are, and whose disk may be full halfway."""

    saboteur: Saboteur

    def write(self, data: Any) -> int:
        error = self.saboteur.strike("write")
        if error is not None:
            super().write(bytes(data)[: len(data) // 2])
            raise error
        return super().write(data)


class Saboteur:
    """Lets the n-th of the calls fail; `struck` says which that was."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, nth: int, code: int) -> None:
        self.left, self.code = nth, code
        self.struck: str | None = None
        for name in CALLS:
            monkeypatch.setattr(os, name, self._wrap(name, getattr(os, name)))

    def strike(self, name: str) -> OSError | None:
        """The error, if it is this call's turn."""
        self.left -= 1
        if self.left:
            return None
        self.struck = name
        return OSError(self.code, os.strerror(self.code))

    def _wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            error = self.strike(name)
            if error is not None:
                if name == "close":  # the descriptor is gone even then
                    call(*arguments, **options)
                raise error
            if name == "fdopen" and arguments[1] != "rb":
                file = BrokenFile(arguments[0], arguments[1])
                file.saboteur = self
                return file
            return call(*arguments, **options)

        return wrapped


def add_record(path: Path, key: str) -> None:
    """The write that is tried."""
    with writing(Location(path, "for tests"), f"add {key}", NOW, lambda _: None) as catalogue:
        catalogue.apply([Change("sources", None, Source(id=key, title="A title. " * 50))])


def sync(path: Path) -> None:
    """A write that has news, which are written down with it."""
    journal = Journal(path)
    with writing(Location(path, "for tests"), "sync", NOW, lambda _: None) as catalogue:
        change = Change("sources", None, Source(id="new", title="A title. " * 50))
        catalogue.apply([change], lambda step: journal.append(NOW, step, [News("new", "new", [])]))


def update(path: Path) -> None:
    """A write that brings another built-in catalogue to compare with."""
    with writing(Location(path, "for tests"), "update", NOW, lambda _: None) as catalogue:
        change = Change("sources", None, Source(id="new", title="A title. " * 50))
        catalogue.apply([change], base=b"built-in")


def bases(path: Path) -> list[bool]:
    """Of each built-in catalogue that is kept, whether it is the one to compare with."""
    history = History(path)
    return [file == history.base for file in history.folder.glob("base*.json")]


def undo(path: Path) -> None:
    """Another kind of write."""
    with locked(path, "undo") as history:
        history.undo()


def sources(path: Path) -> list[str]:
    """The ids of the sources in the file."""
    return list(Catalogue(Location(path, "for tests")).table(Source))


def debris(path: Path) -> list[str]:
    """Files that a finished command leaves behind, but must not."""
    folders = [folder for folder in (path.parent, path.parent / f"{path.name}.history") if folder.exists()]
    files = [file for folder in folders for file in folder.iterdir()]
    return [file.name for file in files if file.suffix in (".tmp", ".pending") or file.name == "state.next"]


def copy_whole(file: Path, folder: Path) -> Path:
    """A copy of a catalogue with its history, if it has one, which knows the copy for its file."""
    path = folder / "small.json"
    shutil.copy2(file, path)
    history = Path(f"{file}.history")
    if history.exists():
        shutil.copytree(history, f"{path}.history", copy_function=shutil.copy2)
        state = folder / "small.json.history" / "state.json"
        left = state.read_text().replace(str(file.stat().st_ino), str(path.stat().st_ino))
        state.write_text(left)
    return path


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("work", ["first", "add", "undo", "sync", "update"])
def test_each_call_of_a_write_may_fail(
    small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, code: int
) -> None:
    """For the first call, the second, … until the write succeeds: one sentence, one whole version, and on it goes."""
    if work != "first":
        add_record(small_file, "one")
        add_record(small_file, "two")
    struck: list[str] = []
    for nth in range(1, 200):
        folder = tmp_path / f"try-{nth}"
        folder.mkdir()
        path = copy_whole(small_file, folder)
        before, names = path.read_bytes(), sources(path)
        after = names[:-1] if work == "undo" else [*names, "new"]
        with monkeypatch.context() as patched:
            saboteur = Saboteur(patched, nth, code)
            try:
                {"undo": undo, "sync": sync, "update": update}.get(work, lambda path: add_record(path, "new"))(path)
                failure = None
            except CatalogueError as error:
                failure = str(error)
        where = f"call {nth}: {saboteur.struck}"
        if saboteur.struck is None:
            break
        struck.append(saboteur.struck)
        if failure is not None:
            assert failure.count("\n") == 0, where
            assert failure.startswith(str(folder)), where
            assert failure.endswith("."), where
            assert ("nchanged" in failure or "Nothing was changed" in failure) == (path.read_bytes() == before), where
        assert path.read_bytes() == before or sources(path) == after, where
        assert failure is not None or sources(path) == after, where
        is_done = path.read_bytes() != before
        if work == "sync":
            assert bool(Journal(path).entries()) == is_done, where
        if work == "update":
            assert (True in bases(path)) == is_done, where
        add_record(path, "next")
        if work == "update":  # one of a step that did not come about is gone
            assert bases(path) == [True] * is_done, where
        assert sources(path) == [*(after if is_done else names), "next"], where
        assert debris(path) == [], where
        undo(path)
        assert sources(path) == (after if is_done else names), where
        if work == "sync":
            assert bool(Journal(path).entries()) == is_done, where
    else:
        pytest.fail("a write has no end of calls")
    assert {"open", "write", "fsync", "replace", "link"} <= set(struck)


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK], ids=errno.errorcode.get)
def test_a_file_system_without_links_gets_copies(
    small_file: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """exFAT and some network drives: undo and redo work from copies."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)
    before = small_file.read_bytes()
    add_record(small_file, "one")
    after = small_file.read_bytes()
    undo(small_file)
    assert small_file.read_bytes() == before
    with locked(small_file, "redo") as history:
        history.redo()
    assert small_file.read_bytes() == after


def test_a_failed_write_does_not_cost_the_redo(small_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new step forgets what was undone before it, but only if it is taken."""
    add_record(small_file, "one")
    undo(small_file)

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(CatalogueError, match="no space left on device"):
            add_record(small_file, "two")
    with locked(small_file, "redo") as history:
        history.redo()
    assert sources(small_file)[-1] == "one"


# --- real failures -------------------------------------------------------------------------------

WRITES = {
    "import": ["import", "csv", "-", "--table", "sources"],
    "undo": ["undo"],
}
ROW = "id,title\nnew,New\n"


def test_a_folder_that_vanished(tmp_path: Path) -> None:
    """The folder is removed while the lock is held: a sentence, and no other folder is made in its place."""
    folder = tmp_path / "stick"
    folder.mkdir()
    path = folder / "file.json"
    add_record(path, "one")
    with writing(Location(path, ""), "test", NOW, lambda _: None) as catalogue:
        assert catalogue.table(Source)
        shutil.rmtree(folder)
        with pytest.raises(CatalogueError, match="no such file or directory"):
            catalogue.apply([Change("sources", None, Source(id="two", title="Two"))])
    assert not folder.exists()


def test_a_folder_that_cannot_be_made(run: Run, tmp_path: Path) -> None:
    """A path through a file."""
    (tmp_path / "a-file").write_text("x")
    result = run(["--db", f"{tmp_path}/a-file/x.json", *WRITES["import"]], stdin=ROW)
    assert result.code == 3
    assert "cannot be written" in result.err
    assert result.err.count("\n") == 1


def test_links_in_a_circle(run: Run, tmp_path: Path) -> None:
    """A symbolic link to itself, read and written."""
    path = tmp_path / "loop.json"
    path.symlink_to(path)
    for arguments in (["missions"], WRITES["import"]):
        result = run(["--db", str(path), *arguments], stdin=ROW)
        assert (result.code, result.out) == (3, "")
        assert result.err.count("\n") == 1
    assert path.is_symlink()


@pytest.fixture
def locked_folder(small_file: Path, tmp_path: Path) -> Iterator[Path]:
    """A catalogue in a folder that nothing can be written to, not even by root."""
    folder = tmp_path / "locked"
    folder.mkdir()
    path = folder / "file.json"
    shutil.copy2(small_file, path)
    if not IS_ROOT:
        folder.chmod(0o500)
        yield path
        folder.chmod(0o700)
        return
    chattr = shutil.which("chattr")
    if not chattr or subprocess.run([chattr, "+i", str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("as root only `chattr +i` makes a folder read-only, and it does not work here")
    yield path
    subprocess.run([chattr, "-i", str(folder)], check=True)


def test_a_read_only_folder(run: Run, locked_folder: Path) -> None:
    """Reading works and writes nothing; a change is refused with a sentence."""
    before = locked_folder.read_bytes()
    assert run(["--db", str(locked_folder), "missions"]).code == 0
    result = run(["--db", str(locked_folder), *WRITES["import"]], stdin=ROW)
    assert result.code == 3
    assert "cannot be written" in result.err
    assert result.err.count("\n") == 1
    assert locked_folder.read_bytes() == before
    assert [file.name for file in locked_folder.parent.iterdir()] == ["file.json"]


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if not IS_ROOT or not mount or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can be mounted by root only, and not everywhere")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(run: Run, tiny_disk: Path, small_file: Path) -> None:
    """Written until nothing fits any more: a sentence, the last version whole, and after making room it goes on."""
    path = tiny_disk / "file.json"
    shutil.copy2(small_file, path)
    for number in range(1000):
        before = path.read_bytes()
        rows = "id,title\n" + f"s{number},{'A long title. ' * 500}\n"
        result = run(["--db", str(path), *WRITES["import"]], stdin=rows)
        if result.code:
            break
    assert result.code == 3
    assert "no space left on device" in result.err
    assert result.err.count("\n") == 1
    assert path.read_bytes() == before
    assert len(sources(path)) == number + 1
    assert [file for file in debris(path) if file.endswith(".tmp")] == []
    shutil.rmtree(tiny_disk / "file.json.history")
    assert run(["--db", str(path), *WRITES["import"]], stdin=ROW).code == 0
    assert sources(path)[-1] == "new"


# --- what a file keeps ---------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_mode_owner_and_link_are_kept(tmp_path: Path, small_file: Path, mode: int) -> None:
    """Through add, undo and redo."""
    real = tmp_path / "elsewhere" / "real.json"
    real.parent.mkdir()
    shutil.copy2(small_file, real)
    real.chmod(mode)
    if IS_ROOT:
        os.chown(real, 65534, 65534)
    status = real.stat()
    link = tmp_path / "link.json"
    link.symlink_to(real)
    add_record(link, "one")
    undo(link)
    with locked(link, "redo") as history:
        history.redo()
    assert link.is_symlink()
    assert sources(real)[-1] == "one"
    assert stat.S_IMODE(real.stat().st_mode) == mode
    assert (real.stat().st_uid, real.stat().st_gid) == (status.st_uid, status.st_gid)
    assert not (tmp_path / "link.json.history").exists()


def test_a_command_line_of_any_bytes_can_be_written_down(small_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file name that is not UTF-8, or has an escape in it, does not stop the history."""
    from missioncat.history import describe_command

    monkeypatch.setattr(sys, "argv", ["missioncat", "import", "csv", "a\udcff\x1b[31mb.csv"])
    with locked(small_file, describe_command()) as history:
        assert history.steps() == []
    with writing(Location(small_file, ""), describe_command(), NOW, lambda _: None) as catalogue:
        catalogue.apply([Change("sources", None, Source(id="one", title="One"))])
    with locked(small_file, "look") as history:
        assert [step.command for step in history.steps()] == ["missioncat import csv a\ufffdb.csv"]


def test_a_catalogue_that_cannot_be_encoded_is_not_written(small_file: Path) -> None:
    """A mistake of ours before the write leaves nothing behind either."""
    before = small_file.read_bytes()
    with pytest.raises((MissioncatError, TypeError, UnicodeEncodeError)):
        FileStorage(small_file).write({"sources": {"x": object()}})
    assert small_file.read_bytes() == before
    assert debris(small_file) == []


def test_a_write_of_a_plain_file_can_fail_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`write_atomically` by itself, as exports use it."""
    path = tmp_path / "file.csv"
    for nth in range(1, 50):
        path.write_text("old")
        with monkeypatch.context() as patched:
            saboteur = Saboteur(patched, nth, errno.EIO)
            try:
                write_atomically(path, b"new" * 100)
                failure = None
            except CatalogueError as error:
                failure = str(error)
        content = path.read_bytes()
        assert content in (b"old", b"new" * 100)
        if failure is not None:
            assert ("unchanged" in failure) == (content == b"old"), f"call {nth}: {saboteur.struck}"
        if saboteur.struck not in (None, "unlink"):
            assert [file.name for file in tmp_path.iterdir() if file.suffix == ".tmp"] == [], saboteur.struck
        if saboteur.struck is None:
            break
    assert content == b"new" * 100
