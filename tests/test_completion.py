"""What bash completes behind a colon, where it takes one word for two."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bash")

# Each row: what has been typed, the part of it that bash replaces, and what may stand there instead.
TYPED = [
    ("launches veh", "veh", ["vehicle:"]),
    ("launches vehicle:", "", ["CZ-1", "CZ-2", "CZ-2C"]),
    ("launches vehicle:CZ-12", "CZ-12", ["CZ-12", "CZ-12A", "CZ-12B"]),
    ("launches 'vehicle:CZ-12A", "vehicle:CZ-12A", ["vehicle:CZ-12A"]),  # in quotes a colon ends no word
    ("launches ^outcome:fa", "fa", ["failure"]),
    ("launches --vehicle=CZ-12A", "CZ-12A", ["CZ-12A"]),
    ("launches --vehicle CZ-12A", "CZ-12A", ["CZ-12A"]),
    ("fields ", "", ["missions", "launches"]),
    ("launches zzz:", "", []),
]


def offer(line: str, word: str) -> list[str]:
    """What the program answers to our script."""
    asked = {"_MISSIONCAT_COMPLETE": "complete_bash", "COMP_LINE": f"missioncat {line}", "COMP_WORD": word}
    process = subprocess.run(
        [sys.executable, "-m", "missioncat"], env=os.environ | asked, capture_output=True, text=True, check=True
    )
    assert process.stderr == ""
    return process.stdout.split()


@pytest.mark.parametrize(("line", "word", "offered"), TYPED)
def test_what_bash_replaces_is_what_it_gets(line: str, word: str, offered: list[str]) -> None:
    """A value comes without the `vehicle:` that stays where it is."""
    found = offer(line, word)
    assert set(offered) <= set(found)
    assert all(value.startswith(word) for value in found)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"missioncat launches veh\t", b"launches vehicle:"),  # and no space, for the value follows
        (b"missioncat launches vehicle:CZ-12A\t", b"launches vehicle:CZ-12A "),
        (b"missioncat launches outcome:par\t", b"launches outcome:partial "),
        (b"missioncat chec\t", b"missioncat check "),
    ],
)
def test_in_a_real_bash(tmp_path: Path, line: bytes, shown: bytes) -> None:
    """The script of --show-completion, sourced by an interactive bash on a terminal of its own."""
    pty = pytest.importorskip("pty")
    program = tmp_path / "missioncat"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m missioncat "$@"\n')
    program.chmod(0o755)
    script = subprocess.run(
        [program, "--show-completion", "bash"],
        env=os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        check=True,
    )
    (tmp_path / "complete.sh").write_bytes(script.stdout)
    ours, theirs = pty.openpty()
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TERM": "dumb"}
    with subprocess.Popen(
        ["bash", "--norc", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as shell:
        os.close(theirs)
        os.write(ours, f"source {tmp_path}/complete.sh; PS1='rea''dy> '\n".encode())
        read_until(ours, b"ready> ")
        # A mark behind what was completed: it shows whether there is a space before it.
        os.write(ours, line + b"|")
        text = read_until(ours, b"|")
        shell.kill()
    os.close(ours)
    assert text.endswith(shown + b"|")


def read_until(descriptor: int, mark: bytes) -> bytes:
    """What a terminal shows up to a mark; the test's own time limit ends a wait for nothing."""
    import select

    text = b""
    while mark not in text:
        assert select.select([descriptor], [], [], 20)[0], text
        text += os.read(descriptor, 65536)
    return text
