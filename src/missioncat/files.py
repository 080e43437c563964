"""Files read whole and replaced whole: what the system says is wrong becomes a sentence."""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from missioncat.errors import CatalogueError, MissioncatError, NoHome, UsageError
from missioncat.interrupts import done, held
from missioncat.text import lower_first

Pieces = Sequence[bytes | memoryview]
"""The content of a file, piece by piece; to put 35 MB together first would take 15 ms."""


def read_bytes(path: Path) -> bytes:
    """The content of a catalogue file, or a sentence about why it cannot be had."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise CatalogueError(f"{path} is not a file, so it cannot be a catalogue.")
        return path.read_bytes()
    except FileNotFoundError:
        raise CatalogueError(
            f"There is no catalogue at {path}. Name another with --db, or import something into it "
            "to create it."
        ) from None
    except OSError as error:
        raise CatalogueError(f"{path} cannot be read: {describe_os_error(error)}.") from None


def parse_path(text: str) -> Path:
    """The path that somebody wrote, where `~` is a home folder."""
    if not text or "\0" in text:
        raise UsageError(f"'{text}' cannot be the name of a file.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise UsageError(
            f"{text}: there is no such home folder here. Write the path without the ~."
        ) from None


def find_user_folder(find: Callable[..., Path]) -> Path:
    """The folder of ours that a function of platformdirs names; NoHome if that is in no home."""
    try:
        folder = find("missioncat", appauthor=False)
    except RuntimeError:
        raise NoHome from None
    if not folder.is_absolute():  # how older versions of it say the same
        raise NoHome
    return folder


def check_catalogue_place(path: Path) -> Path:
    """The path, where a catalogue is or could be; refused if no file is, or nobody can look."""
    with explaining(f"{path} cannot be looked at", "Name another catalogue with --db."):
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return path
    if not stat.S_ISREG(mode):
        raise CatalogueError(f"{path} is not a file, so it cannot be a catalogue.")
    return path


def describe_os_error(error: OSError) -> str:
    """The system's reason, as a part of a sentence."""
    return lower_first(error.strerror or str(error))


def write_atomically(path: Path, content: bytes, notes: Path | None = None, said: str = "") -> None:
    """Replace a file by new content, whole or not at all; then it is true what is `said`.

    Whoever stops the process at any moment finds the old file or the new one. A symbolic link keeps
    pointing at the file, which is replaced where it really is; its mode is kept, and its owner
    where we may. `notes` is the folder that names what a killed process leaves (`leftovers`).
    """
    target = follow_links(path)
    with describing_errors(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        if notes is not None:
            clear_notes(notes)
        with new_version(target, [content], notes) as temporary:
            put_in_place(temporary, target, said)


def clear_notes(notes: Path) -> None:
    """Clear away what killed processes left and noted in this folder."""
    from missioncat.leftovers import clear_leftovers  # 1 ms that reading need not pay

    clear_leftovers(notes)


def replace_own(file: Path, content: bytes, mode: int) -> None:
    """Replace a file in a folder of our own; a link in its place is replaced, not followed."""
    with describing_errors(file):
        clear_notes(file.parent)
        with new_version(file, [content], file.parent, mode) as temporary:
            put_in_place(temporary, file)


def replace_folder(
    path: Path, files: Mapping[str, bytes], notes: Path | None = None, said: str = ""
) -> None:
    """Replace a folder by a new one with these files; then it is true what is `said`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    from missioncat.leftovers import REPLACED, temporary_path

    if notes is not None:
        clear_notes(notes)
    with temporary_path(path, notes) as temporary:
        fresh, old = temporary / "fresh", temporary / REPLACED
        temporary.mkdir(0o700)
        fresh.mkdir()
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        # A folder cannot replace another; between these two lines there is none, but both are kept.
        with held():
            if path.exists():
                os.rename(path, old)  # noqa: PTH104
            os.rename(fresh, path)  # noqa: PTH104
            if said:
                done.append(said)


def open_own(file: Path, flags: int, mode: int = 0o666) -> int:
    """Open a file that only missioncat uses; a link or a device in its place is refused.

    Through a link we would write into any file of the user's, and wait for a pipe for ever.
    """
    if file.is_symlink():
        raise OSError(
            errno.ELOOP, f"{file} is a symbolic link, which is not followed there; remove it"
        )
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # links that are made just now, too
        flags |= getattr(os, name, 0)
    handle = os.open(file, flags, mode)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, f"{file} is not a plain file; remove it")
    return handle


def read_own(file: Path) -> bytes | None:
    """The content of a file that only missioncat uses, None if there is none."""
    try:
        handle = open_own(file, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as opened:
        return opened.read()


def follow_links(path: Path) -> Path:
    """The file that a path leads to, whether it exists or not."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # the latter: links in a circle, in Python 3.11 and 3.12
        raise CatalogueError(
            f"{path} cannot be written: its symbolic links lead nowhere."
        ) from None


@contextlib.contextmanager
def explaining(
    what: str, then: str = "", error_type: type[MissioncatError] = CatalogueError
) -> Iterator[None]:
    """Turn what the system says into an error: what cannot be done, its reason, and what `then`."""
    try:
        yield
    except OSError as error:
        raise error_type(f"{what}: {describe_os_error(error)}. {then}".rstrip()) from None


def describing_errors(path: Path) -> contextlib.AbstractContextManager[None]:
    """Turn what the system says while `path` is being written into a sentence."""
    return explaining(f"{path} cannot be written", "What was there before is unchanged.")


@contextlib.contextmanager
def new_version(
    target: Path, content: Pieces, notes: Path | None = None, mode: int | None = None
) -> Iterator[Path]:
    """A temporary file beside the target, its content safe on disk; gone afterwards if not used.

    It gets this mode, or the mode and the owner of what it replaces.
    """
    from missioncat.leftovers import temporary_path

    with temporary_path(target, notes) as temporary:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is None:
            _copy_owner(target, temporary)
        else:
            temporary.chmod(mode)
        yield temporary


def put_in_place(temporary: Path, target: Path, said: str = "") -> None:
    """Put the new version in the place of the old one; from that moment on `said` is true."""
    with held():
        temporary.replace(target)
        if said:
            done.append(said)
    what = f"{target} was written, but the system does not confirm that it is safe on disk"
    with explaining(what, "Look after that disk."):
        flush_folder(target.parent)


def _copy_owner(target: Path, temporary: Path) -> None:
    """Give a new version, made with 0600, the mode and if we may the owner of what it replaces."""
    try:
        old = target.stat()
    except FileNotFoundError:
        temporary.chmod(ALL_BITS & ~read_umask())
        return
    temporary.chmod(stat.S_IMODE(old.st_mode))
    if os.name != "nt":
        with contextlib.suppress(OSError):  # only root may give files away
            os.chown(temporary, old.st_uid, old.st_gid)


ALL_BITS = 0o666
"""The permission bits of a file that the umask is taken from."""

PRIVATE_BITS = 0o600
"""Those of a file that is nobody else's business."""


def read_umask() -> int:
    """The permission bits that no new file gets; the system tells them only when they change."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask


def find_bits(path: Path) -> int:
    """The permission bits that files about this one may have at most: they tell nobody more."""
    try:
        return path.stat().st_mode & ALL_BITS | PRIVATE_BITS
    except OSError:
        return ALL_BITS


def make_own_folder(folder: Path, bits: int) -> None:
    """Make a folder whose files have these permission bits at most; take others from an old one."""
    searchable = bits | (bits & 0o444) >> 2
    folder.mkdir(mode=searchable, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # somebody else's folder
        _take_bits(folder, folder.lstat().st_mode, searchable)


def _take_bits(folder: Path, mode: int, searchable: int) -> None:
    if os.name == "nt" or not stat.S_ISDIR(mode) or not mode & 0o777 & ~searchable:
        return
    folder.chmod(stat.S_IMODE(mode) & ~(0o777 & ~searchable))
    for entry in os.scandir(folder):
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(status.st_mode):
            os.chmod(entry, stat.S_IMODE(status.st_mode) & (searchable & ALL_BITS))  # noqa: PTH101


def flush_folder(folder: Path) -> None:
    """Bring the rename itself to disk; Windows cannot open a folder for this, nor needs it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
