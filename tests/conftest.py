"""What every test may use."""

from __future__ import annotations

import io
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from missioncat.catalogue import Catalogue
from missioncat.cli.main import main
from missioncat.ledger import identify_plan
from missioncat.model import FORMAT, About, Cooperation, Event, Launch, Mission, Plan, Site, Source, Vehicle
from missioncat.storage import FileStorage, Location, find_builtin

BUILTIN = find_builtin()

# No test is a timed one, and what CI finds it has to find again; elsewhere every run tries something new.
settings.register_profile("everywhere", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "everywhere")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files anew instead of comparing with them; then read the diff",
    )


class Result(NamedTuple):
    """What a run of the command line left."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for every test: nobody's own catalogue, settings or terminal shows in the results."""
    place = tmp_path / "home"
    monkeypatch.setenv("HOME", str(place))
    for name, folder in (("DATA", "data"), ("CONFIG", "config"), ("CACHE", "cache"), ("STATE", "state")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(place / folder))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "MISSIONCAT_TZ", "MISSIONCAT_NOW", "MISSIONCAT_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("MISSIONCAT_DEBUG", raising=False)
    monkeypatch.setenv("MISSIONCAT_PAGER", "")
    # No test asks anybody but itself; what listens on this port of our own is nobody.
    monkeypatch.setenv("MISSIONCAT_LL2_URL", "http://127.0.0.1:1/")
    monkeypatch.delenv("MISSIONCAT_LL2_TOKEN", raising=False)
    # Not named by --db or MISSIONCAT_DB, the built-in catalogue is read-only, and a test that writes gets a copy.
    monkeypatch.delenv("MISSIONCAT_DB", raising=False)
    return place


@pytest.fixture(autouse=True)
def unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is brought to disk in this process: no test pulls the plug, and waiting was a third of those that write.

    That it is asked for, and what follows if it fails, is tested in test_store_faults; processes that tests start, and
    kill, wait for the disk as always.
    """
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="session", autouse=True)
def unharmed() -> Iterator[None]:
    """The built-in catalogue is the same after all tests as before."""
    before = BUILTIN.read_bytes()
    yield
    assert BUILTIN.read_bytes() == before, "a test wrote into data/missions.json"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process: `run("show change-5")`, or a list where quoting would hide the point."""

    def run_command(command: str | Sequence[str], stdin: str | None = None) -> Result:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main(shlex.split(command) if isinstance(command, str) else command)
        code = stopped.value.code
        assert code is None or isinstance(code, int), f"exited with {code!r}"
        return Result(code or 0, *capsys.readouterr())

    return run_command


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The built-in catalogue; nobody may change it."""
    return Catalogue(Location(BUILTIN, "for tests", read_only=True))


def small_tables() -> dict[str, dict[str, object]]:
    """A catalogue made by hand: one of each thing that matters, without a fault."""
    tables = {
        "catalogue": [About(id="1", format=FORMAT, title="A small catalogue")],
        "missions": [
            Mission(
                id="change-5", name="Chang'e 5", chinese_name="嫦娥五号", aliases=["CE-5"], status="extended",
                launch="2020-087", cospar="2020-087A", norad=47097, mass_kg=8200, sources=["gcat"],
                events=[
                    Event(date="2020-11-23T20:30:22Z", kind="launch", text="Lifted off.", sources=["gcat"]),
                    Event(date="2020-12-16", kind="return", text="Landed.", value=1731, unit="g", sources=["gcat"]),
                ],
            ),
            Mission(id="change-8", name="Chang'e 8", status="planned", launch="change-8", sources=["gcat"]),
            Mission(id="rover", name="Rover", parent="change-5", launch="2020-087", sources=["gcat"]),
        ],
        "launches": [
            Launch(
                id="1970-034", number=1, tag="1970-034", date="1970-04-24T13:35Z", vehicle="CZ-5", site="wenchang",
                payloads=["Dong Fang Hong 1"], outcome="success", sources=["gcat"],
            ),
            Launch(
                id="2020-087", number=2, tag="2020-087", date="2020-11-23T20:30:22Z", vehicle="CZ-5",
                site="wenchang", payloads=["Chang'e 5"], outcome="success", orbit="LTO", sources=["gcat"],
            ),
            Launch(id="change-8", date="2029~", vehicle="CZ-5", site="wenchang", sources=["gcat"]),
        ],
        "vehicles": [
            Vehicle(id="CZ-5", name="Long March 5", chinese_name="长征五号", family="CZ-5", sources=["gcat"]),
            Vehicle(id="CZ-5B", name="Long March 5B", family="CZ-5", sources=["gcat"]),
        ],
        "sites": [Site(id="wenchang", name="Wenchang", lat=19.6, lon=110.95, sources=["gcat"])],
        "cooperation": [Cooperation(id="loan", subject="change-5", kind="sample-loan", sources=["gcat"])],
        "plans": [
            Plan(subject="change-8", milestone="launch", planned="2028", as_of="2023", sources=["gcat"]),
            Plan(subject="change-8", milestone="launch", planned="2029~", as_of="2025", sources=["gcat"]),
        ],
        "sources": [Source(id="gcat", title="GCAT")],
        "notes": [],
    }  # fmt: skip
    for plan in tables["plans"]:
        identify_plan(plan)  # type: ignore[arg-type]
    return {table: {record.id: record for record in records} for table, records in tables.items()}


@pytest.fixture
def small_file(tmp_path: Path) -> Path:
    """The small catalogue in a file of its own."""
    path = tmp_path / "small.json"
    FileStorage(path).write(small_tables())
    return path


@pytest.fixture
def small(small_file: Path) -> Catalogue:
    """The small catalogue, opened; a test may change it."""
    return Catalogue(Location(small_file, "for tests"))


@pytest.fixture
def grown(small_file: Path) -> Callable[..., Catalogue]:
    """The small catalogue with more records: `grown(("launches", Launch(...)), ...)`."""

    def grow(*records: tuple[str, object]) -> Catalogue:
        tables = small_tables()
        for table, record in records:
            tables.setdefault(table, {})[record.id] = record  # type: ignore[attr-defined]
        FileStorage(small_file).write(tables)
        return Catalogue(Location(small_file, "for tests"))

    return grow


@pytest.fixture
def goal() -> dict[str, Any]:
    """A flight that somebody wanted "before 2030" on 29 May 2023: `grown(*goal.items())`."""
    said = {"milestone": "launch", "planned": "../2029", "as_of": "2023-05-29"}
    return {
        "missions": Mission(id="goal", name="The goal", status="planned", launch="goal", sources=["gcat"]),
        "launches": Launch(id="goal", date="../2029", vehicle="CZ-5", site="wenchang", sources=["gcat"]),
        "plans": identify_plan(Plan(subject="goal", sources=["gcat"], **said)),
    }


@pytest.fixture
def pair() -> list[tuple[str, object]]:
    """Two missions planned on one launch, what was said of each of them, and of the launch: `grown(*pair)`."""
    said = [("pair", "2027", "2021"), ("one", "2028", "2022"), ("two", "2029", "2023")]
    plans = [
        Plan(subject=subject, milestone="launch", planned=planned, as_of=as_of, sources=["gcat"])
        for subject, planned, as_of in said
    ]
    return [
        ("launches", Launch(id="pair", date="2029", vehicle="CZ-5", site="wenchang", sources=["gcat"])),
        ("missions", Mission(id="one", name="One", status="planned", launch="pair", sources=["gcat"])),
        ("missions", Mission(id="two", name="Two", status="planned", launch="pair", sources=["gcat"])),
        *(("plans", identify_plan(plan)) for plan in plans),
    ]
