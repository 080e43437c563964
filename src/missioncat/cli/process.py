"""What the program has to do with its process: three streams, signals, and its exit code.

Whatever a command does, it runs inside of `run`, the one place where errors become sentences. Loads
next to nothing, so that it is in place before anything else is.
"""

import errno
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, TextIO

from missioncat.errors import MissioncatError, OutputError
from missioncat.interrupts import Interrupted, catch_signals, done, ignore_signals

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

INTERNAL_ERROR = 70
"""Exit code of a mistake of ours (sysexits' EX_SOFTWARE)."""


class ReaderLeft(Exception):  # noqa: N818  # no error of anyone's
    """Whoever read our output has seen enough (`| head`)."""


class _Output(io.RawIOBase):
    """Stdout, whose failures are told from other files'; after one, what follows goes nowhere."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, data: "ReadableBuffer") -> int:
        try:
            written = self._raw.write(data)
            while written is None:  # somebody else made it non-blocking, and it is full
                _wait_for_room(self.fileno())
                written = self._raw.write(data)
        except OSError as error:
            return self._fail(error, memoryview(data).nbytes)
        return written

    def _fail(self, error: OSError, size: int) -> int:
        _send_nowhere(self.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderLeft from None
        reason = (error.strerror or str(error)).lower()
        if error.errno == errno.EBADF:
            reason = "it is closed"
        raise OutputError(f"the output cannot be written: {reason}") from None


class _Messages(_Output):
    """Stderr: where nobody can be told anything, the work goes on, and its exit code tells."""

    def _fail(self, error: OSError, size: int) -> int:
        return size


def _wait_for_room(handle: int) -> None:
    import select

    select.select([], [handle], [])


def _send_nowhere(handle: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, handle)
    os.close(nowhere)


def guard_streams() -> None:
    """Give the process three streams that end no command with an error that is not its own.

    Streams that are somebody else's already (a test's, an embedding program's) are left alone.
    """
    _open_missing()
    if sys.stdin is sys.__stdin__ and isinstance(sys.stdin, io.TextIOWrapper):
        _tolerate(sys.stdin)
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _wrap(sys.stdout, _Output)
    if sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _wrap(sys.stderr, _Messages)


def _open_missing() -> None:
    """Put something in the place of closed streams, where the next file to be opened would be.

    Reading and writing still fail as they do of a closed one; only messages go nowhere.
    """
    for name, flags in (("stdin", os.O_WRONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, flags)
            os.set_inheritable(handle, True)
            mode = "r" if name == "stdin" else "w"
            stream = open(handle, mode, encoding="utf-8")  # noqa: SIM115, PTH123
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _wrap(stream: io.TextIOWrapper, guard: type[_Output]) -> TextIO:
    # What has no stream below it writes unbuffered (python -u), and is that stream itself.
    raw = guard(getattr(stream.buffer, "raw", stream.buffer))  # type: ignore[arg-type]
    wrapped = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    _tolerate(wrapped)
    return wrapped


def _tolerate(stream: io.TextIOWrapper) -> None:
    """What the locale has no place for is shown as `?` instead of stopping the program."""
    if stream.errors in ("strict", "surrogateescape"):
        stream.reconfigure(errors="replace")


def tell(message: str) -> None:
    """Say on stderr what is no data: broken between words on a terminal, in a pipe one line."""
    from missioncat.text import clean

    if sys.stderr.isatty():
        import shutil

        from missioncat.views.cells import wrap

        print("\n".join(wrap(clean(message), shutil.get_terminal_size().columns)), file=sys.stderr)
    else:
        print(clean(message), file=sys.stderr)


def run(work: Callable[[], object], *, is_process: bool = False) -> NoReturn:
    """Do some work, say what went wrong with it, and end with the documented exit code.

    Of the whole process (`is_process`) nothing is left afterwards that a signal could disturb.
    """
    restore: Callable[[], None] | None = None
    done.clear()
    try:
        restore = catch_signals()
        guard_streams()
        code = _do(work)
        # The rest of the output, while somebody can still be told.
        code = _do(sys.stdout.flush) or code
        ignore_signals()
    except Interrupted as stop:
        code = stop.exit_code
        _forget_output()
        _say(f"interrupted{_describe_done() or '; nothing was changed'}.")
        ignore_signals()
    if is_process:
        _end(code)
    if restore is not None:
        restore()
    raise SystemExit(code)


def _end(code: int) -> NoReturn:
    """End now: Python takes 12 ms to take itself apart, a fifth of a short command."""
    import atexit

    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):  # whoever read the messages has left, or closed them
        sys.stderr.flush()
    os._exit(code)


def _do(work: Callable[[], object]) -> int:
    """Do the work; its exit code."""
    try:
        work()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except ReaderLeft:
        return 0
    except OutputError as error:
        _say(f"{error}{_describe_done()}.")
        return error.exit_code
    except MissioncatError as error:
        _say(str(error))
        return error.exit_code
    except MemoryError:
        _say("that takes more memory than there is. Close other programs, or ask for less.")
        return 3
    except RecursionError:
        _say("that is nested too deeply to be understood.")
        return 4
    except Exception as error:
        if os.environ.get("MISSIONCAT_DEBUG"):
            raise
        _say(
            f"a mistake of ours, sorry: {type(error).__name__}: {error}. Run it again with "
            "MISSIONCAT_DEBUG=1 and send us what it prints."
        )
        return INTERNAL_ERROR
    return 0


def _describe_done() -> str:
    """What stays done, as the second half of a sentence; empty if that is nothing."""
    return f", but {' and '.join(dict.fromkeys(done))}" if done else ""


def _forget_output() -> None:
    """What is not written yet is not worth waiting for: perhaps nobody reads it."""
    if isinstance(getattr(getattr(sys.stdout, "buffer", None), "raw", None), _Output):
        _send_nowhere(sys.stdout.fileno())


def _say(sentence: str) -> None:
    for line in f"missioncat: {sentence}".split("\n"):
        tell(line)
