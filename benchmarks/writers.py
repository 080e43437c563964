"""Writers at one catalogue at once: how evenly they get through, and whether anybody waits in vain.

Each is one process that writes again as soon as it has written, which is harder on the others than
commands are.
"""

import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from measure import Case

WRITERS = 8
SECONDS = 20.0
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def build_cases(folder: Path) -> list[Case]:
    """Nothing for the common table: what counts here is how the writers compare with each other."""
    del folder
    return []


def compare(folder: Path, repetitions: int) -> str:
    """Let them write for a while and say who got through how often."""
    del repetitions
    from missioncat.catalogue import create_catalogue

    path = folder / "written.json"
    create_catalogue(path)
    command = [sys.executable, __file__, "write", str(path)]
    writers = [
        subprocess.Popen(
            [*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    end = time.time() + SECONDS
    written, failed = [], 0
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(f"{end}\n")
        writer.stdin.flush()
    for writer in writers:
        said, _ = writer.communicate()
        done, in_vain = said.split()
        written.append(int(done))
        failed += int(in_vain)
    share = failed / (failed + sum(written))
    return (
        f"{WRITERS} writers for {SECONDS:g} s: {sum(written) / SECONDS:.0f} writes a second, by "
        "writer "
        f"{min(written)} to {max(written)}, median {statistics.median(written):g}, most to least "
        f"{max(written) / max(1, min(written)):.1f}; {failed} waited in vain ({share:.1%})"
    )


def write(path: Path, name: str) -> None:
    """Write until the moment that stdin names, and print how often it went well and how often not.
    """
    from missioncat.catalogue import Change, writing
    from missioncat.errors import CatalogueError
    from missioncat.model import Source
    from missioncat.storage import Location

    print("ready", flush=True)
    end = float(sys.stdin.readline())
    written = failed = 0
    while time.time() < end:
        try:
            with writing(Location(path, ""), "write", NOW, lambda _: None) as catalogue:
                before = catalogue.get(Source, name)
                after = Source(id=name, title=f"Written {written}")
                catalogue.apply([Change("sources", before, after)])
            written += 1
        except CatalogueError:
            failed += 1
    print(written, failed)


if __name__ == "__main__":
    if sys.argv[1:2] != ["write"] or len(sys.argv) != 4:
        raise SystemExit("usage: writers.py write FILE NAME (to measure: run.py writers)")
    write(Path(sys.argv[2]), sys.argv[3])
