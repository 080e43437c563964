"""Signals that ask the program to stop, and what it had done by then.

A stop is an exception, so that on the way out locks are released and temporary files removed. Two things that come
with signals are taken care of here: one that comes while a file is put in its place waits until that is written down,
and one that comes while we clean up after another is passed over.
"""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = tuple(signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__)

CLEANING_SECONDS = 2.0
"""For how long after a signal others are passed over: `timeout` sends two at once. Then somebody is impatient."""

done: list[str] = []
"""What this run has done that stays done, however it ends: clauses such as "FILE was written"."""


class Interrupted(BaseException):
    """Somebody wants the program to stop. No KeyboardInterrupt, for Click would end with a code of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.exit_code = 128 + number


class _State:
    """What has come so far."""

    holding = 0
    waiting: int | None = None
    since: float | None = None


@contextmanager
def held() -> Iterator[None]:
    """Let signals wait until the block is done; for short ones that must be done whole or not at all."""
    _State.holding += 1
    try:
        yield
    finally:
        _State.holding -= 1
        if not _State.holding and _State.waiting is not None:
            number, _State.waiting = _State.waiting, None
            _stop(number)


def catch_signals() -> Callable[[], None]:
    """Turn signals into `Interrupted` from now on; what is given back makes all as it was.

    A signal that is ignored already stays so: that is how `nohup` and a shell's background jobs say it.
    """
    _State.waiting = _State.since = None
    before: dict[signal.Signals, Any] = {}
    hook = sys.unraisablehook
    try:
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if handler is not signal.SIG_IGN:
                before[number] = handler
                signal.signal(number, _stop)
        sys.unraisablehook = _try_again
    except ValueError:  # not in the main thread, where no signal comes
        pass

    def restore() -> None:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)

    return restore


def ignore_signals() -> None:
    """All is done and said: the process has to end only."""
    for number in SIGNALS:
        if signal.getsignal(number) is _stop:
            signal.signal(number, signal.SIG_IGN)


def _stop(number: int, frame: FrameType | None = None) -> None:
    now = time.monotonic()
    if _State.since is not None and now - _State.since < CLEANING_SECONDS:
        return
    if _State.holding:
        _State.waiting = number
        return
    _State.since = now
    raise Interrupted(number)


def _try_again(unraisable: "sys.UnraisableHookArgs") -> None:
    """Stop a moment later, if the signal came in a callback of Python's own, from which no exception gets out."""
    stop = unraisable.exc_value
    if not isinstance(stop, Interrupted) or not hasattr(signal, "setitimer"):
        sys.__unraisablehook__(unraisable)
        return
    number = stop.number
    _State.since = None
    signal.signal(signal.SIGALRM, lambda *_: _stop(number))
    signal.setitimer(signal.ITIMER_REAL, 0.001)
