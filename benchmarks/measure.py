"""Whole processes, timed: the cases take turns, so that a machine that slows down slows all of them
down.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
MISSIONCAT = Path(sys.executable).with_name("missioncat")

BASELINE = "hello-world Typer command"
"""The case that counts as 1.0; `startup` builds it."""

SCREEN = (40, 120)
"""Rows and columns of the terminal that a case with `terminal` writes to."""


class Case(NamedTuple):
    """One command to measure. `target` is the ratio to the baseline that it should stay within, if
    it has one.

    With `terminal`, stdout is a terminal: what a person sees is drawn, in colour and to its width.
    """

    name: str
    command: Sequence[str]
    target: float | None = None
    terminal: bool = False
    db: Path = ROOT / "data" / "missions.json"


class Figure(NamedTuple):
    """What came out for one case."""

    case: Case
    median_ms: float
    least_ms: float


def measure(cases: Sequence[Case], repetitions: int, home: Path) -> list[Figure]:
    """Run all cases in turns, so many times, and take the medians. The first turn warms up and is
    not counted.
    """
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    for turn in range(repetitions + 1):
        for case in cases:
            seconds = time_process(case, build_environment(case, home))
            if turn:
                times[case.name].append(seconds * 1000)
    return [
        Figure(case, statistics.median(times[case.name]), min(times[case.name])) for case in cases
    ]


def build_environment(case: Case, home: Path) -> dict[str, str]:
    """The environment of a user who has nothing set, except which catalogue is asked."""
    # Without byte code on disk every start would compile everything anew, which no user meets.
    unwanted = ("PYTHON", "MISSIONCAT_", "XDG_", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return kept | {
        "HOME": str(home),
        "MISSIONCAT_DB": str(case.db),
        "MISSIONCAT_PAGER": "",  # it would wait for somebody to read
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
    }


def time_process(case: Case, environment: Mapping[str, str]) -> float:
    """Seconds from the start of a process until all it wrote is read and it has ended."""
    start = time.perf_counter()
    if case.terminal:
        written, code = _run_on_terminal(case.command, environment)
    else:
        done = subprocess.run(
            case.command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        written, code = done.stdout, done.returncode
    seconds = time.perf_counter() - start
    if code:
        raise SystemExit(
            f"{' '.join(case.command)} ended with {code}:\n{written.decode(errors='replace')}"
        )
    return seconds


def _run_on_terminal(command: Sequence[str], environment: Mapping[str, str]) -> tuple[bytes, int]:
    import pty  # not on Windows, where the cases with a terminal cannot be measured
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, SCREEN)
    process = subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    pieces = []
    # Linux reports the end of a terminal as an error.
    with contextlib.suppress(OSError):
        while piece := os.read(ours, 1 << 16):
            pieces.append(piece)
    code = process.wait()
    os.close(ours)
    return b"".join(pieces), code


def report(figures: Sequence[Figure]) -> str:
    """The figures as a table of text, ratios to the baseline."""
    base = next(figure.median_ms for figure in figures if figure.case.name == BASELINE)
    width = max(len(figure.case.name) for figure in figures)
    lines = [f"{'case':{width}}  median ms  least ms  ratio  target"]
    for case, median, least in figures:
        ratio = median / base
        verdict = ""
        if case.target is not None:
            verdict = f"  <= {case.target:.2g}  {'met' if ratio <= case.target else 'MISSED'}"
        lines.append(f"{case.name:{width}}  {median:9.1f}  {least:8.1f}  {ratio:5.2f}{verdict}")
    return "\n".join(lines)
