"""Who writes, and what was there before: the lock and the history of a catalogue file.

Both live in a folder beside the file (`missions.json.history`). One process writes at a time,
readers never wait. Every command that writes is one step: the version before it is kept (as a hard
link, which costs nothing), for `undo`; of a step that is undone the one after it, for `redo`.

A step is written down in two moves, so that a process killed in between leaves no lie: the new
state of the history goes to `state.next`, then the catalogue is replaced, then `state.next` becomes
`state.json`. Whoever comes next sees by the catalogue itself whether the second move has happened.

The built-in catalogue that the file began as is `base.json`; it is what `update` compares with. An
update brings another one, kept under the name of its content, which comes and goes with its step.

Nobody learns more from this folder than from the catalogue: it has no permission bits that the file
has not. Links that somebody has put into it are not followed.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Set
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from missioncat import files
from missioncat.errors import UNCHANGED, CatalogueError, MissioncatError
from missioncat.interrupts import held
from missioncat.leftovers import clear_leftovers
from missioncat.storage import DecodedTables
from missioncat.text import clean

LIMIT_BYTES = 256_000_000
"""How much the kept versions of a file may take together; the newest is kept in any case."""

LOCK_SECONDS = 10.0
"""How long a command waits for another that writes."""

CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
"""How a file is opened that must not be there yet."""

Signature = tuple[int, int, int]
"""Size, time of change and inode: tells whether a file is the one that we left there."""

NAMED_VERSIONS = 5
"""How many whole versions are named to whom a damaged one was refused."""

FIRST_BASE = "base.json"
"""The built-in catalogue that a file began as."""

Side = Literal["before", "after"]
"""Which version of a step is meant."""


class HistoryError(MissioncatError):
    """There is nothing to undo or redo, or it would lose something."""


class Step(msgspec.Struct, kw_only=True):
    """One command that wrote: when (UTC), what, how many records; `undone` if taken back since.

    A number is given again if the step that had it did not come about; a token is not. `base` is
    the file of the built-in catalogue that `update` compares with, if it is another from here on.
    """

    step: int
    at: str
    command: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    undone: bool = False
    token: str = ""
    base: str = ""


class State(msgspec.Struct, kw_only=True):
    """The steps so far, the oldest first, and what the catalogue looked like when we left it."""

    steps: list[Step] = []
    left: Signature | None = None


def history_folder(path: Path) -> Path:
    """Where the lock and the history of a catalogue file are."""
    target = files.follow_links(path)
    return target.with_name(target.name + ".history")


@contextlib.contextmanager
def locked(path: Path, purpose: str) -> Iterator["History"]:
    """Hold the lock of a catalogue file and give its history."""
    from missioncat.locks import acquire  # 14 ms that only writing needs

    history = History(path)
    holder = history.folder / "holder"
    with files.describing_errors(path):
        files.make_own_folder(history.folder, history.bits)
    try:
        lock = acquire(history.folder / "lock", LOCK_SECONDS, history.bits)
    except TimeoutError:
        raise CatalogueError(
            f"{path} is being changed by {_describe_holder(holder)}, for more than "
            f"{LOCK_SECONDS:g} seconds now. Nothing was changed; try again when it is done."
        ) from None
    except (OSError, NotImplementedError) as error:
        reason = str(error)
        if isinstance(error, OSError):
            reason = files.describe_os_error(error)
        raise CatalogueError(
            f"{path} cannot be locked for writing: {reason}. {UNCHANGED}"
        ) from None
    try:
        with _named_holder(holder, purpose, history.bits):
            with files.describing_errors(path):
                history.recover()
            yield history
    finally:
        lock.release()


@contextlib.contextmanager
def _named_holder(holder: Path, purpose: str, bits: int) -> Iterator[None]:
    """Say who has the lock; only those who wait for it want to know, so it may fail."""
    if holder.is_symlink():
        raise CatalogueError(
            f"{holder} is a symbolic link, which is not followed there; remove it. {UNCHANGED}"
        )
    with contextlib.suppress(OSError):
        holder.unlink(missing_ok=True)
        with os.fdopen(files.open_own(holder, CREATE, bits), "wb") as file:
            file.write(f"process {os.getpid()} ({purpose})".encode(errors="replace"))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink(missing_ok=True)


def _describe_holder(holder: Path) -> str:
    try:
        return clean((files.read_own(holder) or b"").decode()) or "another process"
    except (OSError, UnicodeDecodeError):
        return "another process"


class History:
    """The versions of one catalogue file; what changes them is called with the lock held."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.target = files.follow_links(path)
        self.folder = history_folder(path)
        self.bits = files.find_bits(self.target)
        """The permission bits that a file in the folder may have at most."""
        self._state_file = self.folder / "state.json"
        self._next_file = self.folder / "state.next"

    def steps(self) -> list[Step]:
        """All steps, the oldest first."""
        return self._load().steps

    @property
    def base(self) -> Path:
        """The built-in catalogue that the file began as or was last updated to, for `update`."""
        return self.folder / _find_base(step for step in self.steps() if not step.undone)

    def begin_from(self, content: bytes) -> None:
        """Keep the built-in catalogue that the file begins as, before there is any step."""
        files.replace_own(self.folder / FIRST_BASE, content, self.bits & ~files.read_umask())

    def keep_base(self, content: bytes) -> str:
        """Keep a built-in catalogue for the step that brings it; the name of the file."""
        from hashlib import sha256  # 7 ms that only an update needs

        name = f"base-{sha256(content).hexdigest()[:16]}.json"
        file = self.folder / name
        with files.describing_errors(self.path):
            if file.is_symlink() or files.read_own(file) != content:
                file.unlink(missing_ok=True)
                self._write_own(file, content)
        return name

    def commit(
        self, content: files.Pieces, step: Step, before: Callable[[Step], None] | None = None
    ) -> None:
        """Make `content` the catalogue, as one step; what was undone before it is forgotten.

        `before` is called with the step when all but the last moves are made: if it fails, there is
        no step, and what it has written down of such a step is known by the step's token.
        """
        state = self._load()
        kept = [old for old in state.steps if not old.undone]
        step.step = max((old.step for old in state.steps), default=0) + 1
        step.token = os.urandom(8).hex()
        with files.describing_errors(self.path):
            self._keep(self._version("before", step.step))
            self._replace(content, [*kept, step], before)
        self._prune([*kept, step], step)

    def undo(self, force: bool = False) -> Step:
        """Bring back the file from before the last step."""
        state = self._load()
        done = [step for step in state.steps if not step.undone]
        if not done:
            raise HistoryError("There is nothing to undo.")
        step = done[-1]
        if not self._version("before", step.step).exists():
            raise HistoryError(
                f"Step {step.step} is too old to be undone; its version is no longer kept."
            )
        return self._restore(state, step, "before", f"step {step.step} cannot be undone", force)

    def redo(self, force: bool = False) -> Step:
        """Bring back the file from after the step that was undone last."""
        state = self._load()
        step = next((step for step in state.steps if step.undone), None)
        if step is None or not self._version("after", step.step).exists():
            raise HistoryError("There is nothing to redo.")
        return self._restore(state, step, "after", f"step {step.step} cannot be done again", force)

    def _restore(self, state: State, step: Step, side: Side, refusal: str, force: bool) -> Step:
        """Bring back the file from one side of a step; the present one is kept, too."""
        if not force and state.left != signature(self.target):
            raise HistoryError(
                f"{self.path} was changed by something else since; going back would lose that. Use "
                "--force if it may."
            )
        content = self._read_whole(side, step.step, refusal)
        step.undone = side == "before"
        with files.describing_errors(self.path):
            if self.target.exists():
                self._keep(self._needed_version(step))
            self._replace([content], state.steps)
        self._prune(state.steps)
        return step

    def bring_back(self, side: Side, number: int, step: Step) -> None:
        """Make the version before or after another step the catalogue, as a step of its own."""
        version = self._version(side, number)
        if signature(version) is None:  # `exists` fails of a number that is too long for a name
            numbers = [each.step for each in self.steps()]
            kept = [str(each) for each in numbers if self._version(side, each).exists()]
            raise HistoryError(
                f"The file from {side} step {number} is not kept. "
                f"Kept is that from {side} these steps: {', '.join(kept) or 'none'}."
            )
        refusal = f"the file from {side} step {number} cannot be brought back"
        content = self._read_whole(side, number, refusal)
        self._count(content, step)
        last = number
        if side == "before":
            last -= 1
        # A list of steps that somebody shortened may not name the one whose version is there.
        step.base = _find_base(each for each in self.steps() if each.step <= last)
        self.commit([content], step)

    def size(self) -> int:
        """How many bytes the kept versions take."""
        return sum(_size(file) for file in self._versions())

    def recover(self) -> None:
        """Finish or forget what a process that was killed had begun."""
        if self._load_next() is None:
            self._next_file.unlink(missing_ok=True)
        else:
            self._next_file.replace(self._state_file)
        clear_leftovers(self.folder)

    def _load(self) -> State:
        following = self._load_next()
        if following is not None:
            return following
        content = _read_part(self._state_file)
        if content is None:
            return State()
        try:
            return msgspec.json.decode(content, type=State)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CatalogueError(
                f"{self._state_file}, the history of the catalogue, cannot be read: {error}. "
                f"{UNCHANGED} Move {self.folder} away to start a new history."
            ) from None

    def _load_next(self) -> State | None:
        """What `state.next` says, if the catalogue is the one that it was written for."""
        content = _read_part(self._next_file)
        if content is None:
            return None
        try:
            following = msgspec.json.decode(content, type=State)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None  # unfinished, so the catalogue was not replaced yet
        if following.left != signature(self.target):
            return None
        return following

    def _replace(
        self, content: files.Pieces, steps: list[Step], before: Callable[[Step], None] | None = None
    ) -> None:
        with files.new_version(self.target, content, self.folder) as temporary:
            self._write_next(State(steps=steps, left=signature(temporary)))
            if before is not None:
                before(steps[-1])
            said = f"{self.path} was changed (`missioncat log` says how)"
            with held():
                files.put_in_place(temporary, self.target, said)
                # The new version is in place whatever comes now; `recover` makes this move, too.
                with contextlib.suppress(OSError):
                    self._next_file.replace(self._state_file)

    def _write_next(self, state: State) -> None:
        """Half of it counts as none: the catalogue is the old one then."""
        self._next_file.unlink(missing_ok=True)
        self._write_own(self._next_file, msgspec.json.format(msgspec.json.encode(state), indent=1))
        files.flush_folder(self.folder)

    def _read_whole(self, side: Side, number: int, refusal: str) -> bytes:
        """The content of a version, once it is known to be a whole catalogue."""
        try:
            return _read_catalogue(self._version(side, number))
        except CatalogueError as error:
            raise CatalogueError(
                f"{self.path}: {refusal}. {error} {UNCHANGED} {self._name_whole(side)}"
            ) from None

    def _name_whole(self, side: Side) -> str:
        """Which versions can be brought back instead of a damaged one, and how."""
        whole: list[int] = []
        for step in reversed(self.steps()):
            version = self._version(side, step.step)
            if version.exists() and len(whole) < NAMED_VERSIONS:
                with contextlib.suppress(CatalogueError):
                    _read_catalogue(version)
                    whole.append(step.step)
        if not whole:
            return f"No other file from {side} a step is whole."
        verb = "undo" if side == "before" else "redo"
        return (
            f"The files from {side} these steps are whole: {', '.join(map(str, whole))}. "
            f"`missioncat {verb} --to {whole[0]}` brings that one back."
        )

    def _count(self, content: bytes, step: Step) -> None:
        """Write down how many records differ between the present file and this content."""
        try:
            now = DecodedTables(files.read_own(self.target) or b"", self.target)
            then = DecodedTables(content, self.target)
            records = [(now.get(table, {}), then.get(table, {})) for table in {**now, **then}]
        except (CatalogueError, OSError):
            return  # what is there cannot be read, which may be why an older version is wanted
        for old, new in records:
            step.added += len(new.keys() - old.keys())
            step.removed += len(old.keys() - new.keys())
            step.changed += sum(new[key] != old[key] for key in new.keys() & old.keys())

    def _version(self, side: Side, step: int) -> Path:
        return self.folder / f"{step:06d}-{side}.json"

    def _keep(self, version: Path) -> None:
        """Keep the present file under another name; as nobody writes into it, a link will do."""
        version.unlink(missing_ok=True)
        try:
            os.link(self.target, version)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without hard links
            self._write_own(version, self.target.read_bytes())

    def _write_own(self, file: Path, content: bytes) -> None:
        """Make a file and bring what is in it to disk; the folder gets there with `state.next`."""
        with os.fdopen(files.open_own(file, CREATE, self.bits), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())

    def _versions(self) -> list[Path]:
        return sorted([*self.folder.glob("*-before.json"), *self.folder.glob("*-after.json")])

    def _prune(self, steps: list[Step], newest: Step | None = None) -> None:
        """Remove versions that no step needs; after a new step also the oldest beyond the limit.

        The step is taken already, so nothing that goes wrong here fails it; the next prunes again.
        """
        with contextlib.suppress(OSError):
            bases = {step.base for step in steps}
            for base in self.folder.glob("base-*.json"):
                if base.name not in bases:
                    base.unlink(missing_ok=True)
            kept = None
            if newest is not None:
                kept = self._version("before", newest.step)
            self._prune_versions({self._needed_version(step) for step in steps}, kept)

    def _needed_version(self, step: Step) -> Path:
        """What `undo` or `redo` of a step would bring back."""
        side: Side = "after" if step.undone else "before"
        return self._version(side, step.step)

    def _prune_versions(self, needed: Set[Path], newest: Path | None) -> None:
        """With a newest version, which stays, the limit counts for the others."""
        total = self.size()
        for version in self._versions():
            may_go = newest is not None and version != newest
            if version not in needed or (may_go and total > LIMIT_BYTES):
                total -= _size(version)
                with contextlib.suppress(OSError):
                    version.unlink(missing_ok=True)


def _find_base(steps: Iterable[Step]) -> str:
    """The file with the built-in catalogue that holds after these steps."""
    return next((step.base for step in reversed(list(steps)) if step.base), FIRST_BASE)


def _read_part(file: Path) -> bytes | None:
    """The content of a file of the history, None if there is none."""
    with files.explaining(f"{file} cannot be read", UNCHANGED):
        return files.read_own(file)


def _read_catalogue(version: Path) -> bytes:
    """The content of a kept version; refused if it is not a catalogue, or not the whole of one."""
    content = _read_part(version) or b""
    tables = DecodedTables(content, version)
    for table in tables:
        tables[table]  # a large file is decoded only where it is asked
    return content


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


def describe_step(step: Step) -> str:
    """How many records a step added, changed and removed.

    >>> describe_step(Step(step=1, at="", command="", added=2, removed=1))
    '2 added, 1 removed'
    """
    return describe_counts(step.added, step.changed, step.removed) or "nothing changed"


def describe_counts(added: int, changed: int, removed: int) -> str:
    """The same of these numbers, nothing for nothing."""
    counts = ((added, "added"), (changed, "changed"), (removed, "removed"))
    return ", ".join(f"{count} {verb}" for count, verb in counts if count)


def describe_command() -> str:
    """The command line of this process, as the history and the lock name it."""
    return clean(" ".join(["missioncat", *sys.argv[1:]]))[:200]


def format_moment(moment: datetime) -> str:
    """A moment as a step says it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
