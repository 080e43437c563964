"""Calls over the network that end when their time is over, however slowly an answer trickles in.

httpx2 limits each read, so a server that sends a byte a second passes every limit, and the look-up
of a name has none. A call therefore runs in a thread of its own. When its time is over, its
connections are cut, which wakes whatever waits for them, and nobody wants its result any more. The
caller does nothing but wait, so that Ctrl-C finds it awake.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from typing import Any, TypeVar

T = TypeVar("T")
Trace = Callable[[str, dict[str, Any]], None]
"""What httpx2 calls with a name and details of what it does, each of a type of its own."""

# On Windows no signal wakes a thread that waits for another.
WAKE_SECONDS = 0.5

STAGES = {
    "connect_tcp.started": "was not connected",
    "start_tls.started": "had not agreed on encryption",
    "receive_response_headers.started": "had not sent the head of its answer",
    "receive_response_body.started": "had not sent all of its answer",
}
"""What httpx2 says that it begins -> what has not happened if that never ends."""


class TooSlow(Exception):  # noqa: N818  # as in `raise TooSlow`
    """The time of a call is over. Behind the name of who was called, its text makes a sentence."""


class Line:
    """The connections of one client, of which one call at a time makes use."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    def call(self, work: Callable[[Trace], T], seconds: float) -> T:
        """What `work` gives if it is done in time.

        What it gets is for httpx2, as the extension `trace`: so we learn of connections.
        """
        stage = STAGES["connect_tcp.started"]
        is_over = threading.Event()

        def trace(event: str, info: dict[str, Any]) -> None:
            nonlocal stage
            what = event.partition(".")[2]
            stage = STAGES.get(what, stage)
            if what in ("connect_tcp.complete", "start_tls.complete"):
                self._sockets.append(info["return_value"].get_extra_info("socket"))
                if is_over.is_set():
                    _cut(self._sockets[-1:])

        result: Future[T] = Future()
        threading.Thread(target=_run, args=(work, trace, result), daemon=True).start()
        deadline = time.monotonic() + seconds
        try:
            while not result.done() and (left := deadline - time.monotonic()) > 0:
                wait([result], min(left, WAKE_SECONDS))
            if not result.done():
                raise TooSlow(f"{stage} after {round(seconds, 1):g} seconds")
        finally:  # Ctrl-C too
            if not result.done():
                is_over.set()
                _cut(self._sockets)
                self._sockets = []
        return result.result()


def _cut(sockets: Iterable[socket.socket]) -> None:
    """End connections. Who uses one closes it: a number closed here may soon be another file's."""
    for each in sockets:
        with contextlib.suppress(OSError):
            # An encrypted socket's own would forget the encryption before its reader knows.
            socket.socket.shutdown(each, socket.SHUT_RDWR)


def _run(work: Callable[[Trace], T], trace: Trace, result: "Future[T]") -> None:
    try:
        result.set_result(work(trace))
    except BaseException as error:  # whatever it is, it is raised where the result is wanted
        result.set_exception(error)
