"""The outputs in README.md, filled in from the program itself; `--check` says which ones are not up
to date.

An example is a fenced block of the language `console` whose first line is `$ missioncat …`; what
follows is its output. A comment right before the block may say how it is shown:

    <!-- width=100 head=12 tail=2 -->

`width` is that of the terminal (80 if not said); with `head` and `tail` a long output is cut to its
first and last lines, with a line `…` between them. The commands run as a person would run them: on
a terminal, in a shell, with the catalogue of this repository, a fixed present and an empty home. A
block with a pipe into a program that is not installed is left as it is.

A picture is an image with a comment right before it, which has the command that draws it:

    <!-- head=40 $ missioncat show change-5 -->
    ![What there is to see](docs/pictures/change-5.svg)

`width` is as above; `head` keeps the first lines of a long one.
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
PICTURE = re.compile(
    r"^<!-- (?P<options>(?:[a-z]+=\d+ )*)\$ (?P<command>missioncat .+) -->\n"
    r"!\[[^\]\n]+\]\((?P<path>docs/pictures/[\w-]+\.svg)\)$",
    re.MULTILINE,
)
SIZE = re.compile(r'height="\d+" viewBox="0 0 (\d+) \d+"')
TOP, LINE = 38, 20
"""Where the first line of a picture begins, and how high each is (`missioncat.views.pictures`)."""

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


def draw_pictures(text: str) -> dict[Path, str]:
    """The pictures that the text shows, by their files, as the program draws them now."""
    drawn = {}
    for match in PICTURE.finditer(text):
        options = dict(part.split("=") for part in match["options"].split())
        picture = draw(match["command"], options.get("width"))
        if "head" in options:
            height = TOP + int(options["head"]) * LINE
            picture = SIZE.sub(rf'height="{height}" viewBox="0 0 \1 {height}"', picture, count=1)
        drawn[ROOT / match["path"]] = picture
    return drawn


def draw(command: str, width: str | None) -> str:
    """What a command draws, on so many columns or as many as it takes."""
    with tempfile.TemporaryDirectory() as home:
        environment = build_environment(home)
        if width:
            environment["COLUMNS"] = width
        target = Path(home) / "picture.svg"
        done = subprocess.run(
            f"{command} -o {target}",
            shell=True,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            sys.exit(f"README.md: `{command}` ended with {done.returncode}:\n{done.stderr}")
        return target.read_text(encoding="utf-8")


def find_stale(pictures: dict[Path, str]) -> list[str]:
    """The names of pictures that are not as the program draws them, or are not there."""
    return [
        path.name
        for path, picture in pictures.items()
        if not path.exists() or path.read_text(encoding="utf-8") != picture
    ]


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
    pictures = draw_pictures(text)
    if "--check" not in sys.argv[1:]:
        README.write_text(filled, encoding="utf-8")
        for path, picture in pictures.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(picture, encoding="utf-8")
        return
    others = find_stale(pictures)
    if others:
        sys.exit(
            f"docs/pictures: {', '.join(others)} would be drawn otherwise now. "
            "Run `make docs`, look at them and commit them."
        )
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
