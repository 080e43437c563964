"""Signals that ask the program to stop, and what it had done by then.

A stop is an exception, so that on the way out locks are released and temporary files removed. A
signal that comes while a file is put in its place waits until that is written down, one that comes
while we clean up after another is passed over, and none is lost.
"""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = tuple(
    signal.Signals[name]
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if name in signal.Signals.__members__
)

CLEANING_SECONDS = 2.0
"""For how long others are passed over: `timeout` sends two at once. Then somebody is impatient."""

KNOCKING_SECONDS = 0.25
"""How often the process is woken: a signal just before a wait would else be seen after it."""

done: list[str] = []
"""What this run has done that stays done, however it ends: clauses such as "FILE was written"."""


class Interrupted(BaseException):
    """Somebody wants us to stop; for KeyboardInterrupt Click has an exit code of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.exit_code = 128 + number


class _State:
    """What has come so far."""

    holding = 0
    waiting: int | None = None
    lost: int | None = None
    since: float | None = None


@contextmanager
def held() -> Iterator[None]:
    """Let signals wait until a block is done, a short one that must be done whole or not at all."""
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

    A signal that is ignored already stays so, as `nohup` and a shell's background jobs want it.
    """
    _State.waiting = _State.lost = _State.since = None
    before: dict[signal.Signals, Any] = {}
    knocks = False
    hook = sys.unraisablehook
    try:
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if handler is not signal.SIG_IGN:
                before[number] = handler
                signal.signal(number, _stop)
        sys.unraisablehook = _try_again
        knocks = _begin_to_knock()
    except ValueError:  # not in the main thread, where no signal comes
        pass

    def restore() -> None:
        sys.unraisablehook = hook
        if knocks:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
        for number, handler in before.items():
            signal.signal(number, handler)

    return restore


def ignore_signals() -> None:
    """All is done and said: the process has to end only."""
    _State.lost = None
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGALRM) is _knock:
        signal.setitimer(signal.ITIMER_REAL, 0)  # Python takes its handlers away before it ends
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


def _begin_to_knock() -> bool:
    """Let a timer wake the process, unless there is none or it is somebody else's."""
    if not hasattr(signal, "setitimer") or signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL:
        return False
    signal.signal(signal.SIGALRM, _knock)
    signal.setitimer(signal.ITIMER_REAL, KNOCKING_SECONDS, KNOCKING_SECONDS)
    return True


def _knock(number: int, frame: FrameType | None) -> None:
    """Stop if an exception was lost; for other signals Python has looked on the way here."""
    if _State.lost is not None:
        lost, _State.lost = _State.lost, None
        _stop(lost)


def _try_again(unraisable: "sys.UnraisableHookArgs") -> None:
    """Stop at the next knock, if no exception gets out of the callback in which the signal came."""
    stop = unraisable.exc_value
    if isinstance(stop, Interrupted):
        _State.lost, _State.since = stop.number, None
    else:
        sys.__unraisablehook__(unraisable)
