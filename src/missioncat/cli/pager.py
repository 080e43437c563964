"""What is longer than the screen goes through the user's pager, as git does it.

Nothing of it is started before there is more than a screen of lines, and the first of them are
shown at once however many are to come. Loads nothing that a short answer does not need.
"""

import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from missioncat.cli.process import ReaderLeft
from missioncat.interrupts import Interrupted, held

if TYPE_CHECKING:
    import subprocess

    from _typeshed import ReadableBuffer

VARIABLES = ("MISSIONCAT_PAGER", "PAGER")
"""Where the user says which pager; the first that is set decides, and an empty one says none."""

DEFAULT = ("less", "-FRX")
SETTINGS = {"LESS": "FRX", "LV": "-c"}
"""What pagers need to be told to let colours through, unless the user has told them something."""

CLOSING_SECONDS = 2.0
"""How long a pager may take to leave the terminal as it found it when we are stopped."""


@contextmanager
def paging(is_wanted: bool) -> Iterator[IO[str]]:
    """Stdout, with a pager before it if on a terminal there turns out to be more than a screen.

    Whoever quits the pager before the end is a reader who left.
    """
    command = find_pager() if is_wanted and has_screen() else None
    if command is None:
        yield sys.stdout
        return
    import shutil

    screen = _Screen(command, shutil.get_terminal_size().lines)
    output = io.TextIOWrapper(
        io.BufferedWriter(screen), encoding=sys.stdout.encoding, errors="replace"
    )
    try:
        yield output
        output.flush()
    except Interrupted:
        screen.stop()
        raise
    finally:
        screen.end()


def has_screen() -> bool:
    """Whether stdout is a terminal that a pager can move about on."""
    if not sys.stdout.isatty():
        return False
    return os.name == "nt" or os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def find_pager() -> list[str] | None:
    """The words of the command that is the pager; None if there is none, or it would do nothing."""
    import shutil

    command = list(DEFAULT)
    for name in VARIABLES:
        if name in os.environ:
            command = _split(os.environ[name])
            break
    if not command or command == ["cat"] or shutil.which(command[0]) is None:
        return None
    return command


def _split(text: str) -> list[str]:
    """The words of a command, as a shell would have them; none if it cannot be one."""
    import shlex

    try:
        return shlex.split(text)
    except ValueError:
        return []


class _Screen(io.RawIOBase):
    """Holds output back until it has ended, or is more than a screen, which goes to a pager."""

    def __init__(self, command: Sequence[str], height: int) -> None:
        self._command = command
        self._room = height
        """How many lines the screen has left."""
        self._held: list[bytes] | None = []
        """What nobody has got yet; None once somebody gets all."""
        self._process: subprocess.Popen[bytes] | None = None
        self._on_interrupt: signal._HANDLER = None
        self._has_left = False

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        piece = bytes(data)
        if self._held is None:
            self._pass_on(piece)
            return len(piece)
        self._held.append(piece)
        self._room -= piece.count(b"\n")
        if self._room <= 0:  # the prompt needs a line too
            self._start()
            self._release()
        return len(piece)

    def _start(self) -> None:
        """Start the pager; if that cannot be done, all goes to the terminal."""
        import subprocess

        sys.stdout.flush()
        with held():  # else there could be a pager that we know nothing of
            try:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, env=SETTINGS | dict(os.environ)
                )
            except (OSError, ValueError):
                return
            with suppress(ValueError):  # not in the main thread, where no signal comes
                # The pager gets it too, and knows what it means there.
                self._on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _release(self) -> None:
        pieces, self._held = self._held, None
        self._pass_on(b"".join(pieces or ()))

    def _pass_on(self, piece: bytes) -> None:
        if self._has_left:
            return
        if self._process is None or self._process.stdin is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(piece)
            return
        try:
            self._process.stdin.write(piece)
            self._process.stdin.flush()
        except OSError:
            self._has_left = True
            raise ReaderLeft from None

    def stop(self) -> None:
        """Close the pager: we are to stop, and nobody waits for what is left."""
        self._held, self._has_left = None, True
        if self._process is None:
            return
        import subprocess

        self._process.terminate()  # not killed, so that it can leave the terminal as it found it
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSING_SECONDS)

    def end(self) -> None:
        """All is written: show what was held back, or wait until the pager is closed."""
        if self._held is not None:
            self._release()
        if self._process is None:
            return
        assert self._process.stdin is not None  # it is a pipe
        try:
            with suppress(OSError):
                self._process.stdin.close()
            self._process.wait()
        except Interrupted:
            self.stop()
            raise
        finally:
            if self._on_interrupt is not None:
                signal.signal(signal.SIGINT, self._on_interrupt)
                self._on_interrupt = None
