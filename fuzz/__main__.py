"""Run `make fuzz COUNT=100000 SEED=1`; exit code 1 if something was found."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from fuzz.kinds import KINDS, build_case
from fuzz.trial import save_case
from fuzz.workers import LIMIT_SECONDS, Number, Report, run_all

FINDINGS = Path("build/fuzz")
CODES = range(6)


def choose_cases(count: int, kinds: Iterable[str]) -> list[Number]:
    """How many cases of which kinds, mixed, so that a run that is stopped has seen something of
    each.
    """
    chosen = list(kinds)
    whole = sum(KINDS[kind][0] for kind in chosen)
    cases = []
    for kind in chosen:
        share = max(1, round(count * KINDS[kind][0] / whole))
        cases += [(number / share, kind, number) for number in range(share)]
    return [(kind, number) for _, kind, number in sorted(cases)]


def parse_only(text: str) -> Number:
    """A case as it is named in a finding: `csv-123`."""
    kind, _, number = text.rpartition("-")
    if kind not in KINDS or not number.isdecimal():
        raise argparse.ArgumentTypeError(
            f"'{text}' is not of the form KIND-NUMBER; kinds: {', '.join(KINDS)}"
        )
    return kind, int(number)


def format_counts(reports: list[Report]) -> str:
    """A line a kind: runs, how they ended, how long they took."""
    titles = ("runs", *(f"exit {code}" for code in CODES), "other", "seconds", "slowest", "found")
    lines = [" " * 12 + "".join(f"{title:>8}" for title in titles)]
    for kind in (*KINDS, "all"):
        mine = [report for report in reports if kind in (report.kind, "all")]
        if not mine:
            continue
        codes = Counter(report.code for report in mine)
        others = sum(count for code, count in codes.items() if code not in CODES)
        seconds = sum(report.seconds for report in mine)
        found = sum(bool(report.problems) for report in mine)
        longest = max(report.seconds for report in mine)
        counts = "".join(f"{codes[code]:>8,}" for code in CODES)
        times = f"{seconds:>8,.0f}{longest:>8.2f}"
        lines.append(f"{kind:12}{len(mine):>8,}{counts}{others:>8,}{times}{found:>8,}")
    return "\n".join(lines)


def tell_finding(report: Report, seed: int) -> None:
    """The kind, the seed and the inputs of what was found."""
    name = f"{report.kind}-{report.number}"
    folder = FINDINGS / name
    if not folder.exists():  # its process could not keep it any more
        save_case(build_case(report.kind, seed, report.number), None, folder.resolve())
    print(f"FOUND {name} (seed {seed}), inputs and command in {folder}")
    for problem in report.problems:
        lines = problem.strip().splitlines()
        print("  " + "\n  ".join(lines[-6:]))


def main() -> None:
    """Run, tell what was found as it is found, and count."""
    parser = argparse.ArgumentParser(
        prog="python -m fuzz", description="Broken and hostile input of every kind."
    )
    parser.add_argument("--count", type=int, default=100_000, help="how many runs (100000)")
    parser.add_argument("--seed", type=int, default=1, help="the same number, the same runs (1)")
    parser.add_argument("--processes", type=int, default=2, help="how many at once (2)")
    parser.add_argument(
        "--kind", action="append", choices=list(KINDS), help="only this kind; may be repeated"
    )
    parser.add_argument(
        "--only", action="append", type=parse_only, metavar="KIND-NUMBER", help="only this case"
    )
    parser.add_argument(
        "--limit", type=float, default=LIMIT_SECONDS, help="seconds that a run may take (20)"
    )
    options = parser.parse_args()
    cases = options.only or choose_cases(options.count, options.kind or KINDS)
    began = time.monotonic()
    reports = []
    for report in run_all(
        cases, options.seed, options.processes, FINDINGS.resolve(), options.limit
    ):
        reports.append(report)
        if report.problems:
            tell_finding(report, options.seed)
        if len(reports) % 5000 == 0:
            print(
                f"{len(reports):,} of {len(cases):,} after {time.monotonic() - began:,.0f} s",
                flush=True,
            )
    print(format_counts(reports))
    found = sum(bool(report.problems) for report in reports)
    print(
        f"{len(reports):,} runs with seed {options.seed} in {time.monotonic() - began:,.0f} s by "
        f"{options.processes} "
        f"processes; {found} with something wrong (more than {options.limit:g} s counts as that)."
    )
    sys.exit(found > 0)


if __name__ == "__main__":
    main()
