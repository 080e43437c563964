"""What is longer than the screen goes through the pager that the user wants, and nothing else does."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from missioncat.cli.pager import find_pager

pytest.importorskip("termios")

PROGRAM = [sys.executable, "-m", "missioncat"]
LONG, SHORT = ["launches", "-n", "40"], ["launches", "-n", "3"]
FIRST, LAST = "1957-10-04", "40 of"
ECHO = 'echo "PAGER $* LESS=$LESS"\ncat\necho CLOSED\n'


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """A pager that says what it was started with."""
    return write_script(tmp_path / "pager", ECHO)


def write_script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
    path.chmod(0o755)
    return path


class Terminal:
    """The program on a terminal of 24 lines and 80 columns."""

    def __init__(self, arguments: list[str], **environment: str) -> None:
        import termios

        self.ours, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        known = {name: value for name, value in os.environ.items() if name not in ("PAGER", "LESS", "MISSIONCAT_PAGER")}
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**known, "TERM": "xterm", **environment},
        )  # fmt: skip
        os.close(theirs)
        self.shown = b""

    def read(self, until: bytes | None = None) -> str:
        """What is shown, to its end or until a text is there."""
        with contextlib.suppress(OSError):  # so Linux reports the end of a terminal
            while until is None or until not in self.shown:
                piece = os.read(self.ours, 65536)
                if not piece:
                    break
                self.shown += piece
        return self.shown.decode().replace("\r\n", "\n")

    def end(self) -> int:
        code = self.process.wait(20)
        os.close(self.ours)
        return code


def show(arguments: list[str], **environment: str) -> tuple[str, int]:
    terminal = Terminal(arguments, **environment)
    return terminal.read(), terminal.end()


def test_a_long_table_goes_through_the_pager(pager: Path) -> None:
    """In colour, all of it, with the pager's own options; the program ends after it."""
    shown, code = show(LONG, PAGER=f"{pager} -x 'a b'")
    assert shown.startswith("PAGER -x a b LESS=FRX\n")
    assert FIRST in shown
    assert "\x1b[32m✓" in shown
    assert re.search(rf"{LAST}.*\n(.*\n)*CLOSED\n$", shown)
    assert code == 0


@pytest.mark.parametrize("command", [["show", "zhurong"], ["timeline", "zhurong"], ["launches", "--by", "year"]])
def test_all_that_is_long_goes_through_it(pager: Path, command: list[str]) -> None:
    assert show(command, PAGER=str(pager))[0].startswith("PAGER")


PLAIN = [
    (SHORT, {}),
    ([*LONG, "--no-pager"], {}),
    (["--no-pager", *LONG], {}),
    ([*LONG, "-f", "tsv"], {}),
    (LONG, {"TERM": "dumb"}),
    (LONG, {"TERM": ""}),
    (LONG, {"MISSIONCAT_PAGER": ""}),
    (LONG, {"MISSIONCAT_PAGER": "cat"}),
    (LONG, {"MISSIONCAT_PAGER": "there-is-no-such-pager -x"}),
    (LONG, {"MISSIONCAT_PAGER": "'unbalanced"}),
    (LONG, {"MISSIONCAT_PAGER": "/"}),
]


@pytest.mark.parametrize(("command", "environment"), PLAIN)
def test_what_is_printed_plainly(pager: Path, command: list[str], environment: dict[str, str]) -> None:
    """Without a word about it."""
    shown, code = show(command, **{"PAGER": str(pager), **environment})
    assert "PAGER" not in shown
    assert FIRST in shown
    assert "not" not in shown.replace("not shown for width", "")
    assert code == 0


def test_a_pager_that_cannot_be_run_is_passed_over(tmp_path: Path) -> None:
    """It is a file that may be run, but no program."""
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF nothing")
    broken.chmod(0o755)
    shown, code = show(LONG, PAGER=str(broken))
    assert (FIRST in shown, LAST in shown, code) == (True, True, 0)


@pytest.mark.parametrize(("words", "lines"), [("head -n 3", 3), ("true", 0)])
def test_who_quits_the_pager_has_seen_enough(words: str, lines: int) -> None:
    """No error and no word, and the command's own exit code."""
    shown, code = show(["launches"], PAGER=words)
    assert (len(shown.splitlines()), code) == (lines, 0)


def test_nothing_goes_through_it_in_a_pipe(pager: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, *LONG, "-f", "table"], capture_output=True, encoding="utf-8", check=True,
        env={**os.environ, "TERM": "xterm", "MISSIONCAT_PAGER": str(pager)},
    )  # fmt: skip
    assert "PAGER" not in done.stdout
    assert FIRST in done.stdout


WAITING = """
trap 'echo CAUGHT' INT
trap 'echo CLOSED; exit' TERM
echo READY
while [ ! -e "$0.quit" ]; do sleep 0.05; done
echo CLOSED
"""


def test_an_interrupt_is_the_pagers(tmp_path: Path) -> None:
    """Ctrl-C goes to both: we wait until the pager is closed."""
    waiting = write_script(tmp_path / "pager", WAITING)
    terminal = Terminal(LONG, PAGER=str(waiting))
    terminal.read(b"READY")
    time.sleep(0.2)  # it says so before we may know that it runs
    os.killpg(terminal.process.pid, signal.SIGINT)
    terminal.read(b"CAUGHT")
    assert terminal.process.poll() is None
    (tmp_path / "pager.quit").touch()
    assert terminal.read() == "READY\nCAUGHT\nCLOSED\n"
    assert terminal.end() == 0


def test_who_stops_us_closes_the_pager(tmp_path: Path) -> None:
    waiting = write_script(tmp_path / "pager", WAITING)
    terminal = Terminal(LONG, PAGER=str(waiting))
    terminal.read(b"READY")
    time.sleep(0.2)
    terminal.process.send_signal(signal.SIGTERM)
    assert "CLOSED\nmissioncat: interrupted; nothing was changed.\n" in terminal.read()
    assert terminal.end() == 143


FOUND = [
    ({}, ["less", "-FRX"]),
    ({"PAGER": "more -s"}, ["more", "-s"]),
    ({"PAGER": "more", "MISSIONCAT_PAGER": "less -S"}, ["less", "-S"]),
    ({"PAGER": "more", "MISSIONCAT_PAGER": ""}, None),
    ({"PAGER": "  "}, None),
    ({"PAGER": "cat"}, None),
    ({"PAGER": "more '"}, None),
    ({"PAGER": "absent"}, None),
]


@pytest.mark.parametrize(("environment", "command"), FOUND)
def test_which_pager_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str], command: list[str] | None
) -> None:
    """Ours, the user's for all programs, or less; none if it is missing."""
    for name in ("less", "more", "cat"):
        write_script(tmp_path / name, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("MISSIONCAT_PAGER")
    monkeypatch.delenv("PAGER", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert find_pager() == command
