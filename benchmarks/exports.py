"""What it costs to export: the built-in catalogue in turns with all else, and the rates for 80,000
launches.
"""

from pathlib import Path

from imports import run_measured
from measure import BASELINE, MISSIONCAT, Case, build_environment
from store import LARGE, generate

LISTED = ("csv", "tsv", "jsonl", "md", "geojson", "gcat", "html", "ics")
WHOLE = ("json", "sqlite", "html")


def build_cases(folder: Path) -> list[Case]:
    """The built-in catalogue, as a calendar, a page and a database."""

    def export(name: str, *command: str) -> Case:
        return Case(f"export {name}", [str(MISSIONCAT), *command, "--force"])

    return [
        export(
            "coming launches as .ics", "launches", "date:2026..", "-o", str(folder / "launches.ics")
        ),
        export("everything as .sqlite", "export", "-o", str(folder / "catalogue.sqlite")),
        export("everything as .html", "export", "-o", str(folder / "catalogue.html")),
    ]


def describe(folder: Path) -> str:
    """Rates and memory of every format, for many launches."""
    db = folder / "exports.json"
    generate(LARGE, db)
    lines = []
    for whole, suffix in [(False, suffix) for suffix in LISTED] + [
        (True, suffix) for suffix in WHOLE
    ]:
        file = folder / f"export-{whole}.{suffix}"
        command = [
            str(MISSIONCAT),
            "--db",
            str(db),
            *(["export"] if whole else ["launches"]),
            "-o",
            str(file),
        ]
        seconds, memory = run_measured(
            command, build_environment(Case(BASELINE, command, db=db), folder)
        )
        size = file.stat().st_size / 1_000_000
        name = f"export {'everything' if whole else 'launches'} as .{suffix}"
        lines.append(
            f"{name}: {seconds:.2f} s, {LARGE / seconds:,.0f} rows/s, {memory:.0f} MB, {size:.1f} "
            "MB written"
        )
    return "\n".join(lines)
