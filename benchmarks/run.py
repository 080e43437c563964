"""`make bench`: every case of every file here in one run, as ratios to a hello-world Typer command.

A file of cases has `build_cases(folder) -> list[Case]`, and may have `describe(folder) -> str` for
what is told below the table, and `compare(folder, repetitions) -> str` for a table of its own. A
new one is one name more in FILES. Compare the ratios of one run, never times of two runs.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from measure import measure, report

FILES = ("startup", "listing", "store", "imports", "exports", "writers")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description="Measure missioncat against a hello-world Typer command."
    )
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help=f"only these files of cases: {', '.join(FILES)}"
    )
    parser.add_argument("-n", type=int, default=21, help="repetitions of each case (21)")
    options = parser.parse_args()
    unknown = [name for name in options.files if name not in FILES]
    if unknown:
        parser.error(
            f"there is no file of cases called {unknown[0]}; there are: {', '.join(FILES)}"
        )
    # startup has the baseline, so it is always in.
    modules = [
        importlib.import_module(name)
        for name in FILES
        if name in (options.files or FILES) or name == "startup"
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = [case for module in modules for case in module.build_cases(folder)]
        if sys.platform == "win32":
            cases = [case for case in cases if not case.terminal]
        print(
            f"{len(cases)} cases in turns, {options.n} times each, whole processes, Python "
            f"{sys.version.split()[0]}"
        )
        print(report(measure(cases, options.n, folder)))
        for module in modules:
            if hasattr(module, "describe"):
                print(module.describe(folder))
            if hasattr(module, "compare") and sys.platform != "win32":
                print(module.compare(folder, options.n))


if __name__ == "__main__":
    main()
