"""Tab in real shells: what stands in a catalogue is completed, and never run, whoever wrote it."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from missioncat.cli.main import main
from missioncat.model import FORMAT, About, Mission, Vehicle
from missioncat.storage import FileStorage

fcntl = pytest.importorskip("fcntl", reason="shells need a pseudo-terminal")
pty = pytest.importorskip("pty", reason="shells need a pseudo-terminal")
termios = pytest.importorskip("termios", reason="shells need a pseudo-terminal")

PATIENCE = 30
"""Seconds for a shell on a machine that has much else to do."""

RUN = "touch canary"
"""What the hostile names would run, in the folder that the shell is in."""

CSV_ID = f"zqcsv`{RUN}`;{RUN}"
HAND_ID = f"""zqhand$({RUN})'";{RUN};({RUN})& | <x >canary !! !z \\ ~ # * ? [a] {{b,c}} ^d %e =f"""
GCAT_AGENCY = f"zqgcat$({RUN})"
LL2_AGENCY = f"zqll2'`{RUN}`\""
ESCAPES = "\x1b]0;stolen title\x07\r\n\u202e"

GCAT_LAUNCH = f"LV_Type,Agency,Launch_Tag,Launch_Date\nR-7,{GCAT_AGENCY},2031-001,2031 Jan  1\n"
GCAT_ROCKET = f"LV_Name,LV_Family\nzqrow$({RUN}),R-7\n"
LL2_RECORD = {
    "id": f"zqll2;{RUN}",
    "name": f"zqll2;{RUN}",
    "net": "2031-02-01T00:00:00Z",
    "launch_service_provider": {"abbrev": LL2_AGENCY},
}

# Each row: what is typed before Tab and Enter, and the words that the program then gets.
TYPED = [
    ("show zqcsv", ["show", CSV_ID]),
    ("show zqhand", ["show", HAND_ID]),
    ("show 'zqhand", ["show", HAND_ID]),
    ('show "zqhand', ["show", HAND_ID]),
    ("launches --vehicle=zqhand", ["launches", f"--vehicle={HAND_ID}"]),
    ("launches agency:zqgcat", ["launches", f"agency:{GCAT_AGENCY}"]),
    ("launches agency:'zqll2", ["launches", f"agency:{LL2_AGENCY}"]),
    ("show zqrow", ["show", "zqrow-touch-canary"]),  # an id that we make is a slug
    ("show zqll2", ["show", "zqll2-touch-canary"]),
    ("show zqescape", ["show", "zqescape"]),  # control characters are not offered
    ("launches vehicle:aerobee", ["launches", "vehicle:Aerobee 150"]),
    ("show 'aerobee 1", ["show", "Aerobee 150"]),
    ("show topol\\'-", ["show", "Topol'-M"]),
    ("show 长征", ["show", "长征五号 甲"]),
    ("show '1957 a", ["show", "1957 ALP"]),
    ("fiel", ["fields"]),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the catalogue and a `missioncat` that completes, and else keeps its words."""
    folder = tmp_path_factory.mktemp("shells")
    vehicles = ("Aerobee 150", "Topol'-M", "长征五号 甲", "1957 ALP", f"zqescape{ESCAPES}", HAND_ID)
    # Names are shown beside ids, with what a shell could take for its own.
    missions = {
        "zzz-1": Mission(
            id="zzz-1",
            name=f"a:b $({RUN}) %F{{red}} `{RUN}`{ESCAPES}first of two",
            status="planned",
        ),
        "zzz-2": Mission(id="zzz-2", name="second of two", status="planned"),
    }
    catalogue = folder / "missions.json"
    FileStorage(catalogue).write(
        {
            "catalogue": {"1": About(id="1", format=FORMAT, title="Names that would run")},
            "vehicles": {name: Vehicle(id=name, name=name) for name in vehicles},
            # No such id comes in any more, but an older catalogue may have one.
            "missions": {**missions, CSV_ID: Mission(id=CSV_ID, name="zqcsv", status="completed")},
        }
    )
    stub = folder / "missioncat"
    stub.write_text(
        '#!/bin/sh\nif [ -n "$_MISSIONCAT_COMPLETE" ]; then\n'
        f'exec "{sys.executable}" -m missioncat "$@"; fi\n'
        f"printf '%s\\0' \"$@\" > '{folder}/words'\necho 'that '\"is done\"\n"
    )
    stub.chmod(0o755)
    files = {
        "launches.csv": GCAT_LAUNCH,
        "rockets.csv": GCAT_ROCKET,
        "page.json": json.dumps(LL2_RECORD),
    }
    for file, content in files.items():
        (folder / file).write_text(content)
    for arguments in (
        ["import", "gcat", f"{folder}/launches.csv"],
        ["import", "gcat", f"{folder}/rockets.csv"],
        ["import", "ll2", f"{folder}/page.json"],
    ):
        with pytest.raises(SystemExit) as stopped:
            main(["--db", str(catalogue), *arguments])
        assert not stopped.value.code
    return folder


SCRIPTS = {"bash": "complete.sh", "zsh": "_missioncat", "fish": "fish/completions/missioncat.fish"}
"""Where the script of a shell goes, in a folder that is its home."""

COMMANDS = {
    "bash": (["bash", "--norc", "-i"], "source complete.sh; PS1='rea''dy> '"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "fpath+=$PWD; autoload -Uz compinit; compinit -u -D; PS1='rea''dy> '",
    ),
    "fish": (["fish", "--private"], "function fish_prompt; echo 'rea''dy> '; end"),
}
"""How a shell is started, and told a prompt that its echo is not."""


class Terminal:
    """An interactive shell on a terminal of its own, with our script in it."""

    def __init__(self, shell: str, folder: Path) -> None:
        self.shell, self.folder = shell, folder
        environment = os.environ | {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "MISSIONCAT_DB": f"{folder}/missions.json",
            **{
                "HOME": str(folder),
                "XDG_CONFIG_HOME": str(folder),
                "XDG_DATA_HOME": f"{folder}/data",
            },
            # On a dumb one fish lists nothing.
            **{"TERM": "xterm" if shell == "fish" else "dumb", "LC_ALL": "C.UTF-8"},
        }
        script = subprocess.run(
            [sys.executable, "-m", "missioncat", "--show-completion", shell],
            env=environment | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
            capture_output=True,
            check=True,
        )
        path = folder / SCRIPTS[shell]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(script.stdout)
        self.environment = environment
        self.start()

    def start(self) -> None:
        """A shell that waits for a command."""
        command, setup = COMMANDS[self.shell]
        self.unread, self.is_usable = b"", False
        self.descriptor, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command,
            **dict.fromkeys(("stdin", "stdout", "stderr"), theirs),
            env=self.environment,
            cwd=self.folder,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(
                0, termios.TIOCSCTTY, 0
            ),  # fish wants to control its terminal
        )
        os.close(theirs)
        self.type(f"{setup}\r")
        self.read_until("ready> ")
        self.is_usable = True

    def run(self, line: str) -> list[str]:
        """Type a line, with Tab and Enter in it, and see which words the program gets."""
        if not self.is_usable:
            self.close()
            self.start()
        self.is_usable = False
        (self.folder / "canary").unlink(missing_ok=True)
        self.type(line)
        self.read_until("that is done")
        self.read_until("ready> ")
        self.is_usable = True
        return (self.folder / "words").read_text(encoding="utf-8").split("\0")[:-1]

    def type(self, keys: str) -> None:
        """Press these keys."""
        os.write(self.descriptor, keys.encode())

    def read_until(self, mark: str) -> str:
        """What the terminal shows up to a mark; what stands behind it is for the next to read."""
        end = time.monotonic() + PATIENCE
        while mark.encode() not in self.unread:
            ready = select.select([self.descriptor], [], [], max(0, end - time.monotonic()))[0]
            assert ready, f"waited for {mark!r}, and saw {self.unread!r}"
            self.unread += os.read(self.descriptor, 65536)
        text, mark_, self.unread = self.unread.partition(mark.encode())
        return (text + mark_).decode(errors="replace")

    def close(self) -> None:
        """End the shell."""
        self.process.kill()
        self.process.wait()
        os.close(self.descriptor)


@pytest.fixture(scope="module", params=["bash", "zsh", "fish"])
def terminal(request: pytest.FixtureRequest, program: Path) -> Iterator[Terminal]:
    """One shell for all rows; it is started again after one that failed."""
    if shutil.which(request.param) is None:
        pytest.skip(f"no {request.param} is installed here (apt-get install {request.param})")
    shell = Terminal(request.param, program)
    yield shell
    shell.close()


@pytest.mark.parametrize(("typed", "words"), TYPED, ids=[typed for typed, _ in TYPED])
def test_tab_completes_and_runs_nothing(terminal: Terminal, typed: str, words: list[str]) -> None:
    """Each row: the program gets the whole name, and what stands in it does not run."""
    assert terminal.run(f"missioncat {typed}\t\r") == words
    assert not (terminal.folder / "canary").exists()


def test_what_is_listed_is_only_shown(terminal: Terminal) -> None:
    """Two candidates with their names: nothing of them reaches the terminal but what is writing."""
    terminal.is_usable = False  # the line is left unfinished
    if terminal.shell == "bash":  # which lists at the second Tab, and no names
        terminal.type("missioncat show zzz-\t\t")
        shown = terminal.read_until("zzz-2")
    else:
        terminal.type("missioncat show zzz-\t")
        shown = terminal.read_until("second of two")
        assert f"a:b $({RUN}) %F{{red}} `{RUN}`" in shown
    assert "stolen title" not in shown
    assert "\u202e" not in shown
    assert not (terminal.folder / "canary").exists()
