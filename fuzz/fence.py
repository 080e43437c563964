"""A fence around a run: broken paths and addresses lead to a refusal of the system, never out of
its folder.

It is an audit hook, which sees what Python is about to ask of the system, and which stays for the
life of the process. So it is only for processes that do nothing else.
"""

import errno
import os
import sys
from typing import Any

CALLABLE = {("127.0.0.1", 1)}
"""The addresses that may be called. At this one nobody listens."""

READABLE_DEVICES = ("/dev/null", "/dev/urandom")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_inside: str | None = None


def build() -> None:
    """Put the fence up; it is open until `close` names a folder."""
    sys.addaudithook(_guard)


def close(folder: str) -> None:
    """From now on only this folder may be changed, and nobody be called."""
    global _inside  # a hook has no arguments of its own
    _inside = os.path.realpath(folder) + os.sep


def open_again() -> None:
    """What happens now is our own doing."""
    global _inside
    _inside = None


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if _inside is not None and (check := CHECKS.get(event)) is not None:
        check(*arguments)


def _refuse(what: Any) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(what))


def _check_change(path: Any, *_: Any) -> None:
    if isinstance(path, int):
        return
    place = os.path.realpath(os.fspath(path))
    if isinstance(place, bytes):
        place = os.fsdecode(place)
    if not (place + os.sep).startswith(_inside or "") and place != os.devnull:
        _refuse(path)


def _check_two(source: Any, target: Any, *_: Any) -> None:
    _check_change(source)
    _check_change(target)


def _check_link(_: Any, link: Any, *__: Any) -> None:
    _check_change(link)


def _check_database(path: Any) -> None:
    if path not in (":memory:", ""):
        _check_change(path)


def _check_open(path: Any, mode: Any, flags: int) -> None:
    if isinstance(path, int):
        return
    if flags & WRITES:
        _check_change(path)
    elif os.fsdecode(path).startswith("/dev/") and os.fsdecode(path) not in READABLE_DEVICES:
        _refuse(path)


def _check_call(_: Any, address: Any) -> None:
    if address not in CALLABLE:
        raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))


def _check_name(host: Any, *_: Any) -> None:
    if host not in ("127.0.0.1", b"127.0.0.1"):
        import socket

        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _check_start(*what: Any) -> None:
    _refuse(what[0] if what else "a process")


CHECKS = {
    "open": _check_open,
    **dict.fromkeys(
        ("os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.chown"), _check_change
    ),
    **dict.fromkeys(("os.utime", "shutil.rmtree", "os.chdir"), _check_change),
    **dict.fromkeys(("os.rename", "os.link", "shutil.move"), _check_two),
    "os.symlink": _check_link,
    "sqlite3.connect": _check_database,
    "socket.connect": _check_call,
    "socket.sendto": _check_call,
    "socket.getaddrinfo": _check_name,
    "socket.gethostbyname": _check_name,
    **dict.fromkeys(
        ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork"), _check_start
    ),
}
