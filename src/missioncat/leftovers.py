"""Temporary files are on record while they may exist, so that those of killed processes can go.

Before a temporary file is made, its path is written into a note: a small file in a folder of ours,
the history's or the one for the program's state, which its writer keeps locked. The system lets go
of that lock when the writer ends, however it ends. So a note whose lock is free was left by a
process that is dead, and what it names may go: nothing else does, whatever it is called.
"""

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from missioncat.interrupts import held

NOTE = ".pending"
TEMPORARY = ".tmp"

REPLACED = "old"
"""What a folder that is being replaced is called inside the temporary one."""


MARK = re.compile(r"\d+-[0-9a-f]{16}")
"""What a note and its temporary file have in common: the process, and a number drawn for them."""


@contextlib.contextmanager
def temporary_path(target: Path, notes: Path | None) -> Iterator[Path]:
    """A free name beside a target, noted in `notes` if possible; what is there at the end goes."""
    mark = f"{os.getpid()}-{os.urandom(8).hex()}"
    temporary = target.absolute().with_name(f".{target.name}.{mark}{TEMPORARY}")
    note: _Note | None = None
    try:
        if notes is not None:
            with held():
                note = _write_note(notes / f"{mark}{NOTE}", temporary)
        yield temporary
    finally:
        is_gone = _remove(temporary)
        if note is not None:
            note.close(is_gone)


def clear_leftovers(notes: Path) -> None:
    """Remove what killed processes noted in this folder; what cannot be removed stays noted."""
    with contextlib.suppress(OSError):
        for file in notes.glob(f"*{NOTE}"):
            if not MARK.fullmatch(file.stem):
                continue
            note = _take_note(file)
            if note is not None:
                note.close(_remove_noted(note))


class _Note(NamedTuple):
    """A note, open and locked for this process alone."""

    file: Path
    handle: int

    def close(self, is_done: bool) -> None:
        """Let go of the note, and remove it if it is done with."""
        # Removed while it is locked, it cannot be taken for a dead one's; on Windows after that,
        # because nothing that is open can be removed there.
        is_windows = sys.platform == "win32"
        with contextlib.suppress(OSError):
            if is_done and not is_windows:
                self.file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            os.close(self.handle)
        with contextlib.suppress(OSError):
            if is_done and is_windows:
                self.file.unlink(missing_ok=True)


def _write_note(file: Path, temporary: Path) -> _Note | None:
    """A note that says where a temporary file will be; None if there cannot be one."""
    while True:
        try:
            note = _Note(file, _open(file, os.O_CREAT | os.O_EXCL))
        except OSError:
            return None
        try:
            _lock(note.handle, wait=True)
            if os.fstat(note.handle).st_nlink:
                os.write(note.handle, os.fsencode(temporary))
                return note
        except OSError:
            note.close(is_done=True)
            return None
        # Before it was locked, somebody took it for a dead one's and removed it.
        note.close(is_done=False)


def _take_note(file: Path) -> _Note | None:
    """The note of somebody who is dead; None if whoever wrote it is alive, or we may not know."""
    try:
        note = _Note(file, _open(file))
    except OSError:
        return None
    try:
        _lock(note.handle, wait=False)
    except OSError:
        note.close(is_done=False)
        return None
    return note


def _open(file: Path, flags: int = 0) -> int:
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    return os.open(file, os.O_RDWR | flags, 0o600)


def _lock(handle: int, wait: bool) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        kind = fcntl.LOCK_EX
        if not wait:
            kind |= fcntl.LOCK_NB
        fcntl.flock(handle, kind)


def _remove_noted(note: _Note) -> bool:
    """Remove what a note names, which can only be a file whose name has the note's own mark."""
    try:
        temporary = Path(os.fsdecode(os.read(note.handle, 1 << 16)))
    except OSError:
        return False
    return not temporary.name.endswith(f".{note.file.stem}{TEMPORARY}") or _remove(temporary)


def _remove(temporary: Path) -> bool:
    """Remove a temporary file or folder; whether it is gone."""
    try:
        if not stat.S_ISDIR(temporary.lstat().st_mode):
            temporary.unlink()
            return True
        import shutil  # 3 ms, and only folders need it

        # If the move of the new folder never came, the old one is the only one that there is.
        target = temporary.with_name(temporary.name.removeprefix(".").rsplit(".", 2)[0])
        if (temporary / REPLACED).exists() and not target.exists():
            (temporary / REPLACED).rename(target)
        shutil.rmtree(temporary)
    except FileNotFoundError:
        return True
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG  # there can be no such file
    return True
