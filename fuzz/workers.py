"""The runs, spread over processes. A run that takes too long ends its process, and is a finding
like others.
"""

import faulthandler
import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NamedTuple

LIMIT_SECONDS = 20.0
"""What takes longer is a finding."""

Number = tuple[str, int]
"""A case of a seed: its kind, and which one of that kind."""


class Report(NamedTuple):
    """What became of one case."""

    kind: str
    number: int
    code: int
    seconds: float
    problems: list[str]


def run_all(
    cases: list[Number], seed: int, processes: int, findings: Path, limit: float = LIMIT_SECONDS
) -> Iterator[Report]:
    """Run the cases, each once; the reports as they come."""
    teams = [cases[first::processes] for first in range(processes)]
    running = {}
    for team in filter(None, teams):
        ours, worker = _start(team, seed, findings, limit)
        running[ours] = (team, worker)
    while running:
        for ours in wait(list(running)):
            assert isinstance(ours, Connection)
            team, worker = running[ours]
            try:
                report = ours.recv()
            except EOFError:
                del running[ours]
                worker.join()
                if not team:
                    continue
                kind, number = team.pop(0)
                yield Report(
                    kind,
                    number,
                    worker.exitcode or -1,
                    limit,
                    [_read_last_words(worker.pid, limit)],
                )
                if team:
                    again, worker = _start(team, seed, findings, limit)
                    running[again] = (team, worker)
                continue
            team.pop(0)
            yield report


def _start(team: list[Number], seed: int, findings: Path, limit: float) -> tuple[Connection, Any]:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(
        target=_work, args=(theirs, list(team), seed, findings, limit), daemon=True
    )
    worker.start()
    theirs.close()
    return ours, worker


def _last_words(process: int | None) -> Path:
    return Path(tempfile.gettempdir()) / f"missioncat-fuzz-{process}.txt"


def _read_last_words(process: int | None, limit: float) -> str:
    file = _last_words(process)
    words = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    file.unlink(missing_ok=True)
    return f"{words}\nthe run took more than {limit:g} s, or the process ended otherwise"


def _work(reports: Connection, team: list[Number], seed: int, findings: Path, limit: float) -> None:
    sys.dont_write_bytecode = True
    from fuzz import fence, seeds
    from fuzz.kinds import build_case
    from fuzz.trial import run_case, save_case

    os.fsync = lambda _: None  # type: ignore[assignment]
    seeds.load_catalogue()
    seeds.load_history()
    fence.build()
    words = _last_words(os.getpid())
    with words.open("w") as file, tempfile.TemporaryDirectory(prefix="missioncat-fuzz-") as root:
        for kind, number in team:
            case = build_case(kind, seed, number)
            folder = Path(root) / "run"
            folder.mkdir()
            faulthandler.dump_traceback_later(limit, exit=True, file=file)
            began = time.monotonic()
            outcome = run_case(case, folder)
            seconds = time.monotonic() - began
            faulthandler.cancel_dump_traceback_later()
            if outcome.problems:
                save_case(case, outcome, findings / f"{kind}-{number}")
            shutil.rmtree(folder)
            if number % 100 == 0:
                # What was frozen meanwhile (see `storage`) Python's own rule never asks about.
                gc.collect()
            reports.send(Report(kind, number, outcome.code, seconds, outcome.problems))
    words.unlink()
    reports.close()
