"""The outputs in README.md, filled in from the program itself; `--check` says which ones are not up
to date.

An example is a fenced block of the language `console` whose first line is `$ missioncat …`; what
follows is its output. A comment right before the block may say how it is shown:

    <!-- width=100 head=12 tail=2 -->

`width` is that of the terminal (80 if not said); with `head` and `tail` a long output is cut to its
first and last lines, with a line `…` between them. The commands run as a person would run them: on
a terminal, in a shell, with the catalogue of this repository, a fixed present and an empty home. A
block with a pipe into a program that is not installed is left as it is.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
NOW = "2026-10-01"

EXAMPLE = re.compile(
    r"^(?:<!-- (?P<options>[a-z]+=\d+(?: [a-z]+=\d+)*) -->\n)?"
    r"```console\n\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)```$",
    re.MULTILINE,
)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Stale(NamedTuple):
    """An example whose output is not what the README says."""

    command: str
    shown: str
    output: str


def fill(text: str) -> tuple[str, list[Stale]]:
    """The text with every output as it is now, and which ones were different."""
    stale: list[Stale] = []

    def renew(match: re.Match[str]) -> str:
        options = dict(part.split("=") for part in (match["options"] or "").split())
        command = match["command"]
        if any(shutil.which(program) is None for program in programs_behind(command)):
            return match[0]
        printed = run(command, int(options.pop("width", 80)))
        output = shorten(printed, **{name: int(lines) for name, lines in options.items()})
        if output != match["output"]:
            stale.append(Stale(command, match["output"], output))
        start, end = match.span("output")
        return match[0][: start - match.start()] + output + match[0][end - match.start() :]

    return EXAMPLE.sub(renew, text), stale


def programs_behind(command: str) -> list[str]:
    """The programs that the output is piped into."""
    return [part.split()[0] for part in command.split(" | ")[1:]]


def shorten(output: str, head: int = 0, tail: int = 0) -> str:
    """The first and last lines of an output, if it is longer than both together and the mark
    between them.
    """
    lines = output.splitlines(keepends=True)
    if not head or len(lines) <= head + 1 + tail:
        return output
    return "".join([*lines[:head], "…\n", *lines[len(lines) - tail :]])


def run(command: str, width: int) -> str:
    """What a command line prints on a terminal of that width, without its colours."""
    import pty  # no such thing on Windows; the README is written elsewhere
    import termios

    with tempfile.TemporaryDirectory() as home:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (50, width))
        process = subprocess.Popen(
            command,
            shell=True,
            cwd=ROOT,
            env=build_environment(home),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        pieces = []
        # Linux reports the end of a terminal as an error.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 1 << 16):
                pieces.append(piece)
        os.close(ours)
        code = process.wait()
    output = ESCAPES.sub("", b"".join(pieces).decode()).replace("\r\n", "\n")
    if code > 1 or "a mistake of ours" in output:
        sys.exit(f"README.md: `{command}` ended with {code}:\n{output}")
    return output if output.endswith("\n") or not output else output + "\n"


def build_environment(home: str) -> dict[str, str]:
    """What the commands find set: nothing of the user who runs this."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": home,
        "TERM": "xterm",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "MISSIONCAT_DB": "data/missions.json",
        "MISSIONCAT_NOW": NOW,
        "MISSIONCAT_PAGER": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def main() -> None:
    """Write README.md, or check it."""
    text = README.read_text(encoding="utf-8")
    filled, stale = fill(text)
    if "--check" not in sys.argv[1:]:
        README.write_text(filled, encoding="utf-8")
        return
    if stale:
        first = stale[0]
        sys.exit(
            f"README.md shows another output than `{first.command}` prints now"
            + (f", and {len(stale) - 1} more like it" if len(stale) > 1 else "")
            + ". Run `make docs`, look at the difference and commit it.\n"
            + f"--- README\n{first.shown}--- now\n{first.output}"
        )


if __name__ == "__main__":
    main()
