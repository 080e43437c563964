"""Files read whole and replaced whole: what the system says is wrong becomes a sentence."""

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from missioncat.errors import CatalogueError, NoHome, UsageError
from missioncat.interrupts import done, held


def read_bytes(path: Path) -> bytes:
    """The content of a catalogue file, or a sentence about why it cannot be had."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise CatalogueError(f"{path} is not a file, so it cannot be a catalogue.")
        return path.read_bytes()
    except FileNotFoundError:
        raise CatalogueError(
            f"There is no catalogue at {path}. Name another with --db, or import something into it to create it."
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
        raise UsageError(f"{text}: there is no such home folder here. Write the path without the ~.") from None


def find_user_folder(find: Callable[..., Path]) -> Path:
    """The folder of ours that a function of platformdirs names; NoHome if it would be in no home."""
    try:
        folder = find("missioncat", appauthor=False)
    except RuntimeError:
        raise NoHome from None
    if not folder.is_absolute():  # how older versions of it say the same
        raise NoHome
    return folder


def check_catalogue_place(path: Path) -> Path:
    """The path, where a catalogue is or could be; refused where nobody can look, or is something else than a file."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return path
    except OSError as error:
        raise CatalogueError(
            f"{path} cannot be looked at: {describe_os_error(error)}. Name another catalogue with --db."
        ) from None
    if not stat.S_ISREG(mode):
        raise CatalogueError(f"{path} is not a file, so it cannot be a catalogue.")
    return path


def describe_os_error(error: OSError) -> str:
    """The system's reason, as a part of a sentence."""
    reason = error.strerror or str(error)
    return reason[:1].lower() + reason[1:]


def write_atomically(path: Path, content: bytes, said: str = "") -> None:
    """Replace a file by new content, whole or not at all; then it is true what is `said`.

    Whoever stops the process at any moment finds the old file or the new one. A symbolic link keeps pointing
    at the file, which is replaced where it really is; its mode is kept, and its owner where we may.
    """
    target = follow_links(path)
    with describing_errors(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        with new_version(target, content) as temporary:
            put_in_place(temporary, target, said)


def follow_links(path: Path) -> Path:
    """The file that a path leads to, whether it exists or not."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError: how Python 3.11 and 3.12 say that links lead in a circle
        raise CatalogueError(f"{path} cannot be written: its symbolic links lead nowhere.") from None


@contextlib.contextmanager
def describing_errors(path: Path) -> Iterator[None]:
    """Turn what the system says while `path` is being written into a sentence."""
    try:
        yield
    except OSError as error:
        raise CatalogueError(
            f"{path} cannot be written: {describe_os_error(error)}. What was there before is unchanged."
        ) from None


@contextlib.contextmanager
def new_version(target: Path, content: bytes) -> Iterator[Path]:
    """A temporary file beside the target that holds the content and is on disk; gone afterwards if not used."""
    import tempfile  # 3 ms that reading need not pay

    temporary: Path | None = None
    try:
        with held():
            handle, name = tempfile.mkstemp(prefix=temporary_prefix(target), suffix=".tmp", dir=target.parent)
            temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        copy_owner(target, temporary)
        yield temporary
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def temporary_prefix(target: Path) -> str:
    """What the names of temporary files for a target begin with."""
    return f".{target.name}."


def put_in_place(temporary: Path, target: Path, said: str = "") -> None:
    """The one moment in which the new version takes the place of the old one, and in which it is true what is said."""
    with held():
        temporary.replace(target)
        if said:
            done.append(said)
    try:
        flush_folder(target.parent)
    except OSError as error:
        raise CatalogueError(
            f"{target} was written, but the system does not confirm that it is safe on disk: "
            f"{describe_os_error(error)}. Look after that disk."
        ) from None


def copy_owner(target: Path, temporary: Path) -> None:
    """Give a new version the mode and, where we may, the owner of what it replaces; mkstemp made it 0600."""
    temporary.chmod(mode_for(target))
    if os.name != "nt" and target.exists():
        old = target.stat()
        with contextlib.suppress(OSError):  # only root may give files away
            os.chown(temporary, old.st_uid, old.st_gid)


def mode_for(target: Path) -> int:
    """The permission bits of the file that is replaced, or what a new file would get."""
    with contextlib.suppress(FileNotFoundError):
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def flush_folder(folder: Path) -> None:
    """Bring the rename itself to disk. Windows cannot open a folder for this and does not need it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
