"""The store against what people would use instead, on generated catalogues of 8,000 and 80,000
launches.

Peers that are not installed are left out, and that is said: jq, the DuckDB command line (`pip
install duckdb-cli`). Stock TinyDB and rich come with missioncat. `python benchmarks/store.py
generate COUNT FILE` writes a catalogue and, beside it, its launches as NDJSON.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from measure import MISSIONCAT, Case, build_environment, time_process
from startup import HELLO

SEED = 20261120
SMALL, LARGE = 8_000, 80_000
YEAR, VEHICLE = "2015", "CZ-17"
WORD = "yaogan"
COLUMNS = (
    "id",
    "date",
    "outcome",
    "vehicle",
    "payloads",
    "site",
    "orbit",
    "number",
    "serial",
    "pad",
    "agency",
)

STOCK = """
import csv, json, sys, time
from collections import Counter
from tinydb import TinyDB, where

db = TinyDB(sys.argv[2], encoding="utf-8", ensure_ascii=False)
launches = db.table("launches")
if sys.argv[1] == "count":
    counts = Counter(launch["date"][:4] for launch in launches.all())
    print(json.dumps([{"year": year, "count": count} for year, count in sorted(counts.items())]))
elif sys.argv[1] == "filter":
    is_then = where("date").test(lambda date: date.startswith(sys.argv[3]))
    found = launches.search((where("vehicle") == sys.argv[4]) & is_then)
    writer = csv.writer(sys.stdout)
    for launch in sorted(found, key=lambda launch: launch["date"])[:20]:
        writer.writerow([launch[key] for key in ("id", "date", "vehicle", "site", "outcome")])
else:
    launch = {"id": f"n{time.time_ns()}", "date": "2026-01-01"}
    launches.insert(launch | {"vehicle": "CZ-5", "outcome": "success"})
"""

RICH = """
import json, sys
from rich.console import Console
from rich.table import Table

table = Table()
columns = sys.argv[2].split(",")
for column in columns:
    table.add_column(column)
with open(sys.argv[1], encoding="utf-8") as file:
    launches = json.load(file)["launches"]
for launch in sorted(launches.values(), key=lambda launch: launch["date"]):
    cells = (launch.get(column, "") for column in columns)
    table.add_row(*(", ".join(cell) if isinstance(cell, list) else str(cell) for cell in cells))
Console().print(table)
"""

JQ_COUNT = "reduce (.launches[].date[:4]) as $year ({}; .[$year] += 1)"
JQ_FILTER = (
    f'limit(20; .launches[] | select(.vehicle == "{VEHICLE}" and .date[:4] == "{YEAR}"))'
    " | [.id, .date, .vehicle, .site, .outcome] | @csv"
)
DUCKDB_COUNT = "select date[1:4] as year, count(*) as count from '{file}' group by all order by all"
DUCKDB_FILTER = (
    "select id, date, vehicle, site, outcome from '{file}' "
    f"where vehicle = '{VEHICLE}' and date[1:4] = '{YEAR}' order by date limit 20"
)


class Work(NamedTuple):
    """Something to do, by us or a peer; the command may differ from turn to turn."""

    name: str
    command: Callable[[int], Sequence[str]]
    db: Path
    terminal: bool = False
    turns: int = 99


class Row(NamedTuple):
    """A line of the table: our work, that of a peer, and how many times as fast we want to be at
    least.
    """

    title: str
    ours: str
    peer: str
    target: float


def generate(count: int, file: Path) -> None:
    """Write a catalogue of so many launches of about 440 bytes and 15 fields, and the launches as
    NDJSON.
    """
    chance = random.Random(SEED)
    start = datetime(1957, 10, 4, 19, 28, tzinfo=UTC)
    step = timedelta(days=365.25 * 70 / count)
    launches: list[dict[str, Any]] = []
    for number in range(count):
        moment = start + step * number
        name = f"{chance.choice(('Yaogan', 'Kosmos', 'Starlink', 'Shijian', 'Fengyun'))} {number}"
        tag = f"{moment.year}-{number:06}"
        launch = {
            "id": tag,
            "number": number + 1,
            "tag": tag,
            "date": moment.strftime(
                chance.choice(("%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"))
            ),
            "vehicle": f"CZ-{chance.randrange(1, 40)}",
            "serial": f"Y{number}",
            "payloads": [f"{name} {letter}" for letter in "ABCDE"[: chance.randrange(1, 6)]],
            "payload_count": chance.randrange(1, 6),
            "payload_mass_kg": chance.randrange(100, 20000),
            "site": chance.choice(("jiuquan", "xichang", "taiyuan", "wenchang")),
            "pad": f"LC{chance.randrange(1, 200)}",
            "outcome": chance.choice(("success",) * 18 + ("failure", "partial")),
            "orbit": chance.choice(("LEO", "SSO", "GTO", "MEO")),
            "agency": chance.choice(("CASC", "RVSN", "SPX")),
            "note": "Described in words that nobody asks for, over the years.",
            "sources": ["generated"],
        }
        launches.append(launch)
    sites = ("jiuquan", "xichang", "taiyuan", "wenchang")
    tables: dict[str, list[dict[str, Any]]] = {
        "catalogue": [{"id": "1", "format": 2, "title": "Generated"}],
        "missions": [],
        "launches": launches,
        "vehicles": [
            {"id": f"CZ-{n}", "name": f"Long March {n}", "family": f"CZ-{n % 8}"}
            for n in range(1, 40)
        ],
        "sites": [{"id": name, "name": name.title()} for name in sites],
        "cooperation": [],
        "plans": [],
        "sources": [{"id": "generated", "title": "Generated from a seed"}],
        "notes": [],
    }
    parts = []
    for table, documents in tables.items():
        lines = [
            f'"{number}": {json.dumps(document)}' for number, document in enumerate(documents, 1)
        ]
        parts.append(f'"{table}": ' + ("{\n" + ",\n".join(lines) + "\n}" if lines else "{}"))
    file.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    rows = (json.dumps(launch) + "\n" for launch in launches)
    file.with_suffix(".ndjson").write_text("".join(rows), encoding="utf-8")


def build_cases(folder: Path) -> list[Case]:
    """Nothing for the common table: what is measured here is compared with peers, in `compare`."""
    del folder
    return []


def compare(folder: Path, repetitions: int) -> str:
    """Measure everything and give the table of ratios."""
    files = {count: folder / f"{count}.json" for count in (SMALL, LARGE)}
    for (
        count,
        file,
    ) in files.items():  # in a process of its own, so that ours is small when memory is measured
        subprocess.run([sys.executable, __file__, "generate", str(count), str(file)], check=True)
    works, missing = build_works(folder, files)
    times: dict[str, list[float]] = {work.name: [] for work in works}
    for turn in range(repetitions + 1):
        for work in works:
            if turn <= work.turns:
                case = Case(work.name, work.command(turn), terminal=work.terminal, db=work.db)
                seconds = time_process(case, build_environment(case, folder))
                if turn:
                    times[work.name].append(seconds * 1000)
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    lines = [
        f"{len(works)} kinds of work in turns, up to {repetitions} times each, whole processes, "
        "medians in ms"
    ]
    lines += [f"not installed, so left out: {name}" for name in missing]
    lines += report_times(medians)
    lines += report_memory(works, folder)
    lines += report_growth(medians, files)
    return "\n".join(lines)


def build_works(folder: Path, files: dict[int, Path]) -> tuple[list[Work], list[str]]:
    """All kinds of work, and the peers that are missing."""
    scripts = {"stock.py": STOCK, "rich.table.py": RICH, "hello.py": HELLO}
    for name, text in scripts.items():
        (folder / name).write_text(text, encoding="utf-8")
    python, stock, tool = sys.executable, str(folder / "stock.py"), str(MISSIONCAT)
    jq, duckdb = shutil.which("jq"), shutil.which("duckdb")
    builtin = Case("", []).db
    works = []

    def add(name: str, db: Path, *command: str, terminal: bool = False, turns: int = 99) -> None:
        works.append(
            Work(
                name,
                lambda turn: [a.replace("TURN", str(turn)) for a in command],
                db,
                terminal,
                turns,
            )
        )

    asked = ("launches", "--year", YEAR, "--vehicle", VEHICLE, "--limit", "20", "-f", "csv")
    add("hello", builtin, python, str(folder / "hello.py"), "--name", "you")
    add("built-in to CSV", builtin, tool, "launches", "--year", "2020", "-f", "csv")
    for count, file in files.items():
        add(f"count {count}", file, tool, "launches", "--by", "year", "-f", "json")
        add(f"filter {count}", file, tool, *asked)
        add(f"version {count}", file, tool, "--version")
        add(f"count {count}, TinyDB", file, python, stock, "count", str(file))
        add(f"filter {count}, TinyDB", file, python, stock, "filter", str(file), YEAR, VEHICLE)
        if jq:
            add(f"count {count}, jq", file, jq, JQ_COUNT, str(file))
            add(f"filter {count}, jq", file, jq, "-r", JQ_FILTER, str(file))
        if duckdb:
            rows = file.with_suffix(".ndjson")
            add(
                f"count {count}, DuckDB",
                file,
                duckdb,
                "-json",
                "-c",
                DUCKDB_COUNT.format(file=rows),
            )
            add(
                f"filter {count}, DuckDB",
                file,
                duckdb,
                "-csv",
                "-c",
                DUCKDB_FILTER.format(file=rows),
            )
    last = ("-n", "20", "-f", "csv")
    add("word", files[LARGE], tool, "launches", WORD, *last, turns=5)
    add("word, in names only", files[LARGE], tool, "launches", f"names:{WORD}", *last, turns=5)
    for name in ("ours", "stock"):
        shutil.copy(files[LARGE], folder / f"insert-{name}.json")
    new = ["id=new-TURN", "date=2026-01-01", "vehicle=CZ-5", "outcome=success", "sources=generated"]
    add("insert", folder / "insert-ours.json", tool, "add", "launches", *new, "--yes", turns=5)
    add(
        "insert, TinyDB",
        files[LARGE],
        python,
        stock,
        "insert",
        str(folder / "insert-stock.json"),
        turns=5,
    )
    add("table", files[SMALL], tool, "launches", terminal=True)
    rich_table = (python, str(folder / "rich.table.py"), str(files[SMALL]), ",".join(COLUMNS))
    add("table, rich.table", files[SMALL], *rich_table, terminal=True, turns=2)
    return works, [
        name for name, found in (("jq", jq), ("the DuckDB command line", duckdb)) if not found
    ]


ROWS = (
    Row(f"count by year, {LARGE:,}", f"count {LARGE}", f"count {LARGE}, jq", 6),
    Row(f"count by year, {LARGE:,}", f"count {LARGE}", f"count {LARGE}, TinyDB", 5),
    Row(f"count by year, {LARGE:,}", f"count {LARGE}", f"count {LARGE}, DuckDB", 1),
    Row(f"filter to CSV, {LARGE:,}", f"filter {LARGE}", f"filter {LARGE}, jq", 6),
    Row(f"filter to CSV, {LARGE:,}", f"filter {LARGE}", f"filter {LARGE}, TinyDB", 5),
    Row(f"filter to CSV, {LARGE:,}", f"filter {LARGE}", f"filter {LARGE}, DuckDB", 1),
    Row(f"filter to CSV, {SMALL:,}", f"filter {SMALL}", f"filter {SMALL}, jq", 1),
    # Facts are looked at as well as names, for at most twice the time.
    Row(f"a word, {LARGE:,}", "word", "word, in names only", 1 / 2),
    Row(f"durable insert, {LARGE:,}", "insert", "insert, TinyDB", 7),
    Row("built-in, filtered, CSV", "built-in to CSV", "hello", 1 / 1.5),
    Row(f"table on a terminal, {SMALL:,}", "table", "table, rich.table", 15),
)


def report_times(medians: dict[str, float]) -> list[str]:
    """How many times as fast as each peer, and whether that is what we want."""
    lines = [f"{'work':28}  {'ours':>6}  {'peer':>6}  {'faster':>7}  target"]
    for row in ROWS:
        if row.peer not in medians:
            continue
        ours, peer = medians[row.ours], medians[row.peer]
        ratio = peer / ours
        name = row.peer.rpartition(", ")[2]
        verdict = (
            "met" if ratio >= row.target else f"MISSED: {row.target / ratio:.2f} times too slow"
        )
        lines.append(
            f"{row.title:28}  {ours:6.0f}  {peer:6.0f}  {ratio:6.1f}×  ≥ {row.target:.2g}× {name}, "
            f"{verdict}"
        )
    return lines


def report_memory(works: Sequence[Work], folder: Path) -> list[str]:
    """The most memory that a process of ours had, and one of stock TinyDB."""
    lines = []
    by_name = {work.name: work for work in works}
    for name in ("count", "filter"):
        ours, stock = (
            measure_memory(by_name[f"{name} {LARGE}{peer}"], folder) for peer in ("", ", TinyDB")
        )
        verdict = "met" if ours <= stock / 2 else "MISSED"
        lines.append(
            f"memory of {name}, {LARGE:,}: {ours:.0f} MB, TinyDB {stock:.0f} MB, ≤ half: {verdict}"
        )
    return lines


def measure_memory(work: Work, folder: Path) -> float:
    """The largest resident set of one process, in MB."""
    case = Case(work.name, work.command(0), db=work.db)
    process = subprocess.Popen(
        case.command, env=build_environment(case, folder), stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{work.name} ended with {process.returncode}")
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def report_growth(medians: dict[str, float], files: dict[int, Path]) -> list[str]:
    """How times grow with the bytes of the file."""
    bytes_ = files[LARGE].stat().st_size / files[SMALL].stat().st_size
    size = files[LARGE].stat().st_size
    lines = [
        f"from {SMALL:,} to {LARGE:,} launches the file grows {bytes_:.1f}×, to {size:,} bytes"
    ]
    for name, most in (("count", bytes_), ("filter", bytes_), ("version", 1.2)):
        growth = medians[f"{name} {LARGE}"] / medians[f"{name} {SMALL}"]
        lines.append(
            f"time of {name}: {growth:.1f}×, ≤ {most:.2g}×: {'met' if growth <= most else 'MISSED'}"
        )
    return lines


if __name__ == "__main__":
    if sys.argv[1:2] != ["generate"] or len(sys.argv) != 4:
        raise SystemExit("usage: store.py generate COUNT FILE (to measure: run.py store)")
    generate(int(sys.argv[2]), Path(sys.argv[3]))
