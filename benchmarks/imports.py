"""What it costs to import: GCAT's log, list and tables, made up at their real sizes, as whole
processes.

Every import is a dry run into the built-in catalogue, so that each turn does the same; `describe`
tells the rates and the memory of real writes into a new catalogue.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from measure import BASELINE, MISSIONCAT, ROOT, Case, build_environment

LIST_ROWS = 75_451
LOG_LAUNCHES, PAYLOADS = 6_828, 3
LIMIT_S, LIMIT_MB = 6, 400
"""What the whole list may take."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_files(folder: Path) -> tuple[Path, Path]:
    """A launch list and a launch log of the real size, once."""
    list_file, log_file = folder / "list.csv", folder / "log.tsv"
    if not list_file.exists():
        with list_file.open("w") as file:
            file.write("Launch_Tag,Launch_Date,LV_Type,Launch_Site,Agency\n")
            for number in range(LIST_ROWS):
                file.write(
                    f"{_tag(number, 'W')},{_date(number)},Rocket "
                    f"{number % 1500},S{number % 660},A{number % 300}\n"
                )
        with log_file.open("w") as file:
            file.write(
                "#Launch_Tag\tLaunch_Date\tType\tName\tPLName\tLV_Type\tFlight_ID\tLaunch_Site\tLaunch_Pad\tAgency\t"
                "Launch_Code\n# Updated 2031 Feb  3 1200:00\n"
            )
            for number in range(LOG_LAUNCHES):
                for payload in range(PAYLOADS):
                    file.write(
                        f"{_tag(number, 'F')}\t{_date(number)}\tP           \tSat "
                        f"{number}-{payload}\t-\t"
                        f"Rocket {number % 150}\tY{number}\t"
                        f"S{number % 60}\tLC{number % 9}\tA{number % 30}\tOS\n"
                    )
    return list_file, log_file


def _tag(number: int, letter: str) -> str:
    return f"{1900 + number // 900} {letter}{number % 900:03d}  "


def _date(number: int) -> str:
    hour, minute = divmod(number % 1440, 60)
    day = f"{1900 + number // 900} {MONTHS[number % 12]} {1 + number % 28:2d}"
    return f"{day} {hour:02d}{minute:02d}:{number % 60:02d}"


def build_cases(folder: Path) -> list[Case]:
    """The cases."""
    list_file, log_file = write_files(folder)

    def dry(name: str, file: Path) -> Case:
        return Case(name, [str(MISSIONCAT), "import", "gcat", str(file), "--dry-run", "-f", "json"])

    return [
        dry(f"import a list of {LIST_ROWS:,} launches, dry", list_file),
        dry(f"import a log of {LOG_LAUNCHES * PAYLOADS:,} payloads, dry", log_file),
    ]


def describe(folder: Path) -> str:
    """Rates and memory of real imports, and of the same a second time."""
    list_file, log_file = write_files(folder)
    lines = []
    for name, file, rows in (
        ("list", list_file, LIST_ROWS),
        ("log", log_file, LOG_LAUNCHES * PAYLOADS),
    ):
        db = folder / f"{name}.json"
        db.write_bytes((ROOT / "data" / "missions.json").read_bytes())
        for turn in ("first", "again"):
            command = [str(MISSIONCAT), "--db", str(db), "import", "gcat", str(file)]
            seconds, memory = run_measured(
                command, build_environment(Case(BASELINE, command, db=db), folder)
            )
            lines.append(
                f"import gcat {name}, {turn}: {seconds:.2f} s, {rows / seconds:,.0f} rows/s, "
                f"{memory:.0f} MB"
            )
    return "\n".join(
        [*lines, f"limits for the first import of the list: {LIMIT_S} s, {LIMIT_MB} MB"]
    )


def run_measured(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and megabytes of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if not hasattr(os, "wait4"):
        process.wait()
        return time.perf_counter() - begin, float("nan")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return time.perf_counter() - begin, usage.ru_maxrss / unit
