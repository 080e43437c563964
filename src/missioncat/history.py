"""Who writes, and what was there before: the lock and the history of a catalogue file.

Both live in a folder beside the file (`missions.json.history`). One process writes at a time, readers never
wait. Every command that writes is one step: the version before it is kept (as a hard link, which costs
nothing), so `undo` brings back exactly that file. Of a step that is undone the version after it is kept instead,
for `redo`.

A step is written down in two moves, so that a process killed in between leaves no lie: the new state of the
history goes to `state.next`, then the catalogue is replaced, then `state.next` becomes `state.json`. Whoever
comes next finds out from the catalogue itself whether the second move has happened.
"""

import contextlib
import glob
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from missioncat.errors import CatalogueError, MissioncatError
from missioncat.files import (
    describe_os_error,
    describing_errors,
    flush_folder,
    follow_links,
    new_version,
    put_in_place,
    read_bytes,
    temporary_prefix,
)
from missioncat.interrupts import held
from missioncat.text import clean

LIMIT_BYTES = 256_000_000
"""How much the kept versions of a file may take together; the newest is kept in any case."""

LOCK_SECONDS = 10.0
"""How long a command waits for another that writes."""

Signature = tuple[int, int, int]
"""Size, time of change and inode: tells whether a file is the one that we left there."""


class HistoryError(MissioncatError):
    """There is nothing to undo or redo, or it would lose something."""

    exit_code = 1


class Step(msgspec.Struct, kw_only=True):
    """One command that wrote: when (UTC), what, how many records; `undone` if it was taken back since."""

    step: int
    at: str
    command: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    undone: bool = False


class State(msgspec.Struct, kw_only=True):
    """The steps so far, the oldest first, and what the catalogue file looked like when we left it."""

    steps: list[Step] = []
    left: Signature | None = None


def history_folder(path: Path) -> Path:
    """Where the lock and the history of a catalogue file are."""
    target = follow_links(path)
    return target.with_name(target.name + ".history")


@contextlib.contextmanager
def locked(path: Path, purpose: str, seconds: float | None = None) -> Iterator["History"]:
    """Hold the lock of a catalogue file and give its history.

    The operating system lets go of a lock when its process ends, however it ends.
    """
    import filelock  # 14 ms that only writing needs

    seconds = LOCK_SECONDS if seconds is None else seconds
    folder = history_folder(path)
    with describing_errors(path):
        folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / "lock")
    holder = folder / "holder"
    try:
        lock.acquire(timeout=seconds)
    except filelock.Timeout:
        raise CatalogueError(
            f"{path} is being changed by {_describe_holder(holder)}, for more than {seconds:g} seconds now. "
            "Nothing was changed; try again when it is done."
        ) from None
    except (OSError, NotImplementedError) as error:
        reason = describe_os_error(error) if isinstance(error, OSError) else str(error)
        raise CatalogueError(f"{path} cannot be locked for writing: {reason}. Nothing was changed.") from None
    try:
        with contextlib.suppress(OSError):
            holder.write_text(f"process {os.getpid()} ({purpose})", encoding="utf-8")
        history = History(path)
        with describing_errors(path):
            history.recover()
        yield history
    finally:
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _describe_holder(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8") or "another process"
    except (OSError, UnicodeDecodeError):
        return "another process"


class History:
    """The versions of one catalogue file. Everything that changes it is called with the lock held."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.target = follow_links(path)
        self.folder = history_folder(path)
        self.base = self.folder / "base.json"
        """The built-in catalogue that the file began as; what `update` compares with."""
        self._state_file = self.folder / "state.json"
        self._next_file = self.folder / "state.next"

    def steps(self) -> list[Step]:
        """All steps, the oldest first."""
        return self._load().steps

    def commit(self, content: bytes, step: Step) -> None:
        """Make `content` the catalogue, as one step; steps that were undone before it are forgotten."""
        state = self._load()
        kept = [old for old in state.steps if not old.undone]
        step.step = max((old.step for old in state.steps), default=0) + 1
        with describing_errors(self.path):
            self._keep(self._before(step.step))
            self._replace(content, [*kept, step])
        self._prune([*kept, step], step)

    def undo(self, force: bool = False) -> Step:
        """Bring back the file from before the last step."""
        state = self._load()
        done = [step for step in state.steps if not step.undone]
        if not done:
            raise HistoryError("There is nothing to undo.")
        step = done[-1]
        if not self._before(step.step).exists():
            raise HistoryError(f"Step {step.step} is too old to be undone; its version is no longer kept.")
        self._check_untouched(state, force)
        with describing_errors(self.path):
            if self.target.exists():
                self._keep(self._after(step.step))
            step.undone = True
            self._replace(read_bytes(self._before(step.step)), state.steps)
        self._prune(state.steps)
        return step

    def redo(self, force: bool = False) -> Step:
        """Bring back the file from after the step that was undone last."""
        state = self._load()
        step = next((step for step in state.steps if step.undone), None)
        if step is None or not self._after(step.step).exists():
            raise HistoryError("There is nothing to redo.")
        self._check_untouched(state, force)
        with describing_errors(self.path):
            if self.target.exists():
                self._keep(self._before(step.step))
            step.undone = False
            self._replace(read_bytes(self._after(step.step)), state.steps)
        self._prune(state.steps)
        return step

    def size(self) -> int:
        """How many bytes the kept versions take."""
        return sum(_size(file) for file in self._versions())

    def recover(self) -> None:
        """Finish or forget what a process that was killed had begun."""
        if self._next_file.exists():
            following = self._read_state(self._next_file)
            if following is not None and following.left == signature(self.target):
                self._next_file.replace(self._state_file)
            else:
                self._next_file.unlink()
        for folder, prefix in ((self.target.parent, temporary_prefix(self.target)), (self.folder, ".")):
            for leftover in folder.glob(f"{glob.escape(prefix)}*.tmp"):
                leftover.unlink(missing_ok=True)

    def _load(self) -> State:
        return self._read_state(self._state_file) or State()

    @staticmethod
    def _read_state(file: Path) -> State | None:
        try:
            return msgspec.json.decode(file.read_bytes(), type=State)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
            raise CatalogueError(
                f"The history in {file} cannot be read ({error}). Move that folder away to start a new history."
            ) from None

    def _replace(self, content: bytes, steps: list[Step]) -> None:
        with new_version(self.target, content) as temporary:
            state = State(steps=steps, left=signature(temporary))
            written = msgspec.json.format(msgspec.json.encode(state), indent=1)
            with new_version(self._next_file, written) as following:
                following.replace(self._next_file)
                flush_folder(self.folder)
            with held():
                put_in_place(temporary, self.target, f"{self.path} was changed (`missioncat log` says how)")
                # The new version is in its place whatever comes now; `recover` can make this move as well.
                with contextlib.suppress(OSError):
                    self._next_file.replace(self._state_file)

    def _check_untouched(self, state: State, force: bool) -> None:
        if not force and state.left != signature(self.target):
            raise HistoryError(
                f"{self.path} was changed by something else since; going back would lose that. Use --force if it may."
            )

    def _before(self, step: int) -> Path:
        return self.folder / f"{step:06d}-before.json"

    def _after(self, step: int) -> Path:
        return self.folder / f"{step:06d}-after.json"

    def _keep(self, version: Path) -> None:
        """Keep the present file under another name. It is never written into again, so a link is enough."""
        version.unlink(missing_ok=True)
        try:
            os.link(self.target, version)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without hard links
            import shutil

            shutil.copy2(self.target, version)
            with version.open("rb") as copied:
                os.fsync(copied.fileno())

    def _versions(self) -> list[Path]:
        return sorted([*self.folder.glob("*-before.json"), *self.folder.glob("*-after.json")])

    def _prune(self, steps: list[Step], newest: Step | None = None) -> None:
        """Let go of versions that no step needs; after a new step also of the oldest, while all are over the limit."""
        needed = [self._after(step.step) if step.undone else self._before(step.step) for step in steps]
        total = self.size()
        for version in self._versions():
            is_old = newest is not None and version != self._before(newest.step)
            if version not in needed or (is_old and total > LIMIT_BYTES):
                total -= _size(version)
                with contextlib.suppress(OSError):
                    version.unlink(missing_ok=True)


def signature(file: Path) -> Signature | None:
    """What a file looks like from outside, or None if there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def describe_command() -> str:
    """The command line of this process, as the history and the lock name it."""
    return clean(" ".join(["missioncat", *sys.argv[1:]]))[:200]


def format_moment(moment: datetime) -> str:
    """A moment as a step says it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
