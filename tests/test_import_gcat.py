"""GCAT's tables: what their cells mean, what becomes of them, and the real files where they are at hand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from missioncat.catalogue import Catalogue
from missioncat.errors import InputError
from missioncat.ids import find_hostile
from missioncat.importers import Options, Reading
from missioncat.importers.gcat import read_gcat
from missioncat.integrity import find_problems
from missioncat.merging.drafts import Draft
from missioncat.merging.statements import reconcile
from missioncat.model import Launch, Site, Source, Vehicle
from missioncat.storage import Location

Run = Callable[..., Any]
SAMPLES = Path(__file__).parent / "samples"
REAL = Path(__file__).parents[2] / "shared" / "samples" / "gcat"
LOG, LIST = "launchlog_2024-12-08.tsv", "launches_all_2026-01-24.csv"


def load(path: Path) -> Reading:
    """What a file says."""
    with path.open(encoding="utf-8", newline="") as lines:
        [reading] = read_gcat(lines, path.name, Options())
    return reading


def read(*lines: str) -> Reading:
    """What some lines say."""
    [reading] = read_gcat([f"{line}\n" for line in lines], "f.tsv", Options())
    return reading


LAUNCHES = [
    # id, field, value; of the log in tests/samples
    ("1957 ALP", "date", "1957-10-04T19:28:34Z"),
    ("1957 ALP", "gcat_name", "PS-1"),
    ("1961 A BET", "payloads", ["Alpha", "Beta"]),
    ("1961 A BET", "payload_count", 2),
    ("1961 A BET", "gcat_name", None),
    ("1961 A BET", "date", "1961-01-09?"),
    ("2031-001", "crewed", True),
    ("2031-001", "serial", "Y1 (3)"),
    ("2031-001", "payloads", ["Crewship 1"]),
    ("2031-001", "site", "TST"),
    ("2031-F01", "payloads", ['Lost "1"']),
    ("2031-F01", "site_note", "GCAT doubts the site"),
    ("2031-F01", "site", "TST"),
    ("2031-F01", "pad", None),
    ("2031-F01", "outcome", "failure"),
    ("2031-F01", "date", "2031-01-08T23:31:12Z/2031-01-08T23:45:35Z"),
    ("2031-002", "outcome", "partial"),
    ("2031-002", "gcat_code", "OF40"),
    ("2031-002", "vehicle", "Chang Zheng 5/YZ-2"),
    ("2031-U01", "outcome", "unknown"),
    ("2031-U01", "agency", None),
    ("2031-U01", "date", "2031-Q1"),
    ("2031-E01", "outcome", "failure"),
    ("2031-E01", "payloads", ["Boom"]),
]


@pytest.mark.parametrize(("key", "field", "value"), LAUNCHES)
def test_a_launch_log_says(key: str, field: str, value: Any) -> None:
    """Each row: a launch, a field, what the log says of it."""
    statements = {statement.id: statement for statement in load(SAMPLES / "gcat_launchlog.tsv").statements}
    assert statements[key].values.get(field) == value
    assert statements[key].as_of == "2031-02-03"


def test_a_list_has_its_columns_in_any_order() -> None:
    """And no outcomes, but the tags of failures."""
    reading = load(SAMPLES / "gcat_launches.csv")
    assert [(each.id, each.values["outcome"]) for each in reading.statements] == [
        ("2031-001", "unknown"), ("2031-F01", "failure"), ("2031-S01", "unknown"), ("1957 ALP", "unknown"),
    ]  # fmt: skip
    assert reading.statements[2].values["date"] == "2030s"


MORE_COLUMNS = [
    ("OrbPay", "8.25", "payload_mass_kg", 8250),
    ("Category", "SSO", "orbit", "SSO"),
    ("OpOrbit", "LLEO/S", "orbit", "SSO"),
    ("Category", "MIL", "orbit", None),
    ("Variant", "G2", "variant", "G2"),
    ("Flight", "Apollo 11", "gcat_name", "Apollo 11"),
    ("LaunchCode", "DS", "gcat_code", "DS"),
]


@pytest.mark.parametrize(("title", "cell", "field", "value"), MORE_COLUMNS)
def test_other_lists_have_more_columns(title: str, cell: str, field: str, value: Any) -> None:
    """GCAT's own launch list has what the log has not."""
    reading = read(f"#Launch_Tag\tLaunch_Date\t{title}", f"2031-001\t2031\t {cell} ")
    assert reading.statements[0].values.get(field) == value


def test_masses_of_payloads_are_added() -> None:
    """A log with masses."""
    reading = read("#Launch_Tag\tLaunch_Date\tName\tMass", "2031-001\t2031\tA\t 100.5", "2031-001\t2031\tB\t 20")
    assert reading.statements[0].values["payload_mass_kg"] == 120.5


REJECTED = [
    ("2031-001\t1999 Foo  1", "line 3, column 2"),
    ("launch 1\t2031", "column 1 (Launch_Tag): 'launch 1' is not a launch tag"),
    ("2031-001", "1 columns where the header has 2"),
    ("\t2031", "is not a launch tag"),
]


@pytest.mark.parametrize(("line", "reason"), REJECTED)
def test_a_bad_row_is_rejected_by_line(line: str, reason: str) -> None:
    """And the others are read."""
    reading = read("#Launch_Tag\tLaunch_Date", "2031-009\t2031", line)
    assert len(reading.statements) == 1
    assert [reason.partition("column")[2] in mistake for mistake in reading.rejected] == [True]
    assert reading.rejected[0].startswith("line 3")


def test_a_launch_twice_in_a_list_is_rejected() -> None:
    """In a log its rows are payloads."""
    reading = read("Launch_Tag,Launch_Date", "2031-001,2031", "2031-002,2031", "2031 001,2031")
    assert reading.rejected == ["line 4: launch 2031-001 stands twice in this file"]


@pytest.mark.parametrize("header", ["", "id,date", "Launch_Tag,Name", "Site,Name"])
def test_another_file_is_refused(header: str) -> None:
    """It says which columns are looked for."""
    with pytest.raises(InputError, match="no table of GCAT's"):
        read(header)


def test_controls_are_cleaned() -> None:
    """A name from outside steers no terminal."""
    reading = read("#Launch_Tag\tLaunch_Date\tName", "2031-001\t2031\tA\x1b[31mB\x07")
    assert reading.statements[0].values["payloads"] == ["AB"]


def test_vehicles_and_sites() -> None:
    """One statement a name, one a place; nought kilograms are nothing."""
    vehicles = {each.id: each.values for each in load(SAMPLES / "gcat_lv.tsv").statements}
    assert list(vehicles) == ["Testrak 1", "Testrak 1+", "Chang Zheng 5", "Chang Zheng 5/YZ-2"]
    assert vehicles["Testrak 1"] == {
        "name": "Testrak 1", "aliases": ["T-1"], "family": "Testrak", "stages": 2, "leo_kg": 800, "sources": ["gcat"],
    }  # fmt: skip
    sites = {each.id: each.values for each in load(SAMPLES / "gcat_sites.tsv").statements}
    assert sites["TST2"] == {
        "name": "Test Range and Spaceport", "lat": 28.1, "lon": -80.5, "country": "USA", "sources": ["gcat"],
        "gcat_codes": ["TST", "TST2"],
    }  # fmt: skip
    assert sites["MARK"] == {"name": "MARK", "sources": ["gcat"], "gcat_codes": ["MARK"]}


# --- the command -------------------------------------------------------------------------------

FILES = ("gcat_launchlog.tsv", "gcat_launches.csv", "gcat_lv.tsv", "gcat_sites.tsv")


def opened(path: Path) -> Catalogue:
    return Catalogue(Location(path, "for tests"))


def test_import_gcat(run: Run, tmp_path: Path) -> None:
    """Into an empty catalogue: the summary, the source, no problem, one step that can be undone, nothing twice."""
    db = tmp_path / "new.json"
    command = ["--db", str(db), "import", "gcat", *(str(SAMPLES / name) for name in FILES)]
    first = run([*command, "-f", "json"])
    assert first.code == 0, first.err
    summary = {
        each["table"]: (each["added"], each["changed"], each["same"], each["rejected"])
        for each in json.loads(first.out)
    }
    # A Long March with an upper stage is no rocket of its own.
    assert summary == {"vehicles": (3, 0, 1, 0), "sites": (3, 0, 0, 0), "launches": (8, 0, 3, 0)}
    catalogue = opened(db)
    assert catalogue.get(Source, "gcat").title.startswith("General Catalog")
    assert catalogue.get(Launch, "2031-001").site == "TST2"
    assert catalogue.get(Launch, "2031-001").outcome == "success"
    # Rockets and places that the files name and do not describe are no fault of the catalogue.
    assert catalogue.get(Launch, "1957 ALP").site == "baikonur"
    assert find_problems(catalogue) == []
    before = db.read_bytes()
    again = run([*command, "-f", "csv"])
    *others, launches = again.out.splitlines()[1:]
    assert others == ["sites,0,0,3,0,,", "vehicles,0,0,4,0,,"]
    assert launches.startswith("launches,0,0,11,0,,this edition of gcat (2 January 2031) is older than one read before")
    assert db.read_bytes() == before
    assert run(["--db", str(db), "undo"]).code == 0
    assert len(opened(db).table(Launch)) == 0


@pytest.mark.parametrize("names", [FILES, FILES[::-1], (FILES[0], FILES[3], FILES[1], FILES[2])])
def test_the_order_of_files_makes_no_difference(run: Run, tmp_path: Path, names: tuple[str, ...]) -> None:
    """One after the other in any order, or all at once."""
    db, at_once = tmp_path / "new.json", tmp_path / "at-once.json"
    for name in names:
        assert run(["--db", str(db), "import", "gcat", str(SAMPLES / name)]).code == 0
    assert run(["--db", str(at_once), "import", "gcat", *(str(SAMPLES / name) for name in names)]).code == 0
    for table in ("vehicles", "sites"):
        assert dict(opened(db).records(table)) == dict(opened(at_once).records(table))
    for key, launch in opened(at_once).table(Launch).items():
        other = opened(db).table(Launch)[key]
        # What one source says twice, its last word counts.
        assert (other.vehicle, other.site, other.outcome, other.payloads) == (
            launch.vehicle, launch.site, launch.outcome, launch.payloads,
        )  # fmt: skip


def test_all_or_nothing_unless_asked(run: Run, tmp_path: Path, small_file: Path) -> None:
    """A bad row refuses the file, is counted for scripts, and can be left out."""
    path = tmp_path / "log.tsv"
    path.write_text("#Launch_Tag\tLaunch_Date\n2031-001\t2031\n2031-002\tsoon\n", encoding="utf-8")
    before = small_file.read_bytes()
    refused = run(["--db", str(small_file), "import", "gcat", str(path), "-f", "json"])
    assert (refused.code, small_file.read_bytes()) == (4, before)
    [counted] = json.loads(refused.out)
    assert (counted["added"], counted["rejected"]) == (0, 1)
    assert "line 3, column 2 (Launch_Date)" in refused.err.replace(": column", ", column")
    taken = run(["--db", str(small_file), "import", "gcat", str(path), "--skip", "-f", "json"])
    [counted] = json.loads(taken.out)
    assert (taken.code, counted["added"], counted["rejected"]) == (0, 1, 1)


def test_dry_run_and_stdin(run: Run, small_file: Path) -> None:
    """Nothing is written, all is told."""
    before = small_file.read_bytes()
    text = (SAMPLES / "gcat_launches.csv").read_text()
    result = run(["--db", str(small_file), "import", "gcat", "-", "--dry-run"], stdin=text)
    assert result.out == "launches: 4 would be added, 0 changed, 0 are the same.\n"
    assert small_file.read_bytes() == before
    assert run(["--db", str(small_file), "import", "gcat", "-", "--table", "launches"], stdin=text).code == 2


def test_our_own_launch_log_says_nothing_new(run: Run, tmp_path: Path) -> None:
    """What `launches -f gcat` writes is understood, and contradicts nothing."""
    log, db = tmp_path / "ours.gcat.tsv", tmp_path / "db.json"
    db.write_bytes(Path(opened_builtin()).read_bytes())
    assert run(["launches", "status:flown", "-f", "gcat", "-o", str(log)]).code == 0
    [summary] = json.loads(run(["--db", str(db), "import", "gcat", str(log), "-f", "json"]).out)
    assert summary["added"] == 0
    assert summary["same"] > 600
    claims = [claim for launch in opened(db).table(Launch).values() for claim in launch.claims]
    assert claims == []


def opened_builtin() -> str:
    from missioncat.storage import find_builtin

    return str(find_builtin())


# --- the real files ----------------------------------------------------------------------------

needs_samples = pytest.mark.skipif(not REAL.exists(), reason=f"the real files are not at {REAL}")


@pytest.fixture(scope="module")
def world() -> tuple[Draft, dict[str, Any]]:
    """The built-in catalogue with all real files, and what each of them came to."""
    catalogue = Catalogue(Location(Path(opened_builtin()), "for tests", read_only=True))
    draft = Draft(catalogue)
    summaries = {}
    for name in (LOG, LIST, "lv.tsv", "sites.tsv"):
        reading = load(REAL / name)
        assert reading.rejected == []
        summaries[name] = (len(reading.statements), reconcile(draft, reading.table, "gcat", reading.statements))
    return draft, summaries


@needs_samples
def test_the_real_files_have_what_they_have(world: tuple[Draft, dict[str, Any]]) -> None:
    """23,433 payloads are 6,828 launches; every row of the list is one."""
    _, summaries = world
    assert {name: count for name, (count, _) in summaries.items()} == {
        LOG: 6828, LIST: 75451, "lv.tsv": 1616, "sites.tsv": 672,
    }  # fmt: skip


@needs_samples
def test_every_one_of_ours_is_recognised(world: tuple[Draft, dict[str, Any]]) -> None:
    """No Long March launch stands there twice, and what is curated stays."""
    draft, summaries = world
    catalogue = draft.catalogue
    tags = {statement.id for name in (LOG, LIST) for statement in load(REAL / name).statements}
    ours = {key: launch for key, launch in catalogue.table(Launch).items() if launch.outcome}
    known = [key for key in ours if key in tags]
    assert summaries[LIST][1].added + summaries[LOG][1].added == len(tags) - len(known)
    assert len(list(draft.table(Launch).values())) == len(catalogue.table(Launch)) + len(tags) - len(known)
    # All of ours that the files can have, which end in January 2026, are among them.
    assert [key for key, launch in ours.items() if launch.date < "2026-01-22" and key not in tags] == []
    for key, before in ours.items():
        after = draft.get(Launch, key)
        for name in before.__struct_fields__:
            if name not in ("claims", "origins", "sources") and getattr(before, name) not in (None, [], False):
                assert getattr(after, name) == getattr(before, name), (key, name)
    tagged = Counter(launch.tag for launch in list(draft.table(Launch).values()) if launch.tag)
    assert tagged.most_common(1)[0][1] == 1
    times = Counter((each.vehicle, each.date) for each in list(draft.table(Launch).values()) if each.number)
    assert [pair for pair, count in times.items() if count > 1] == []


@needs_samples
def test_the_real_files_leave_nothing_unresolved(world: tuple[Draft, dict[str, Any]]) -> None:
    """All but the few vehicles and sites that GCAT itself has no row for have their records."""
    draft, _ = world
    launches = list(draft.table(Launch).values())
    vehicles = {each.vehicle for each in launches if each.vehicle and draft.get(Vehicle, each.vehicle) is None}
    sites = {each.site for each in launches if each.site and draft.get(Site, each.site) is None}
    assert len(vehicles) <= 3
    assert len(sites) <= 3
    assert {"CZ-3B", "baikonur"} <= {launch.vehicle for launch in launches} | {launch.site for launch in launches}
    assert not [launch.id for launch in launches if launch.site in ("NIIP-5", "GIK-5")]


@needs_samples
def test_the_real_files_make_no_hostile_ids(world: tuple[Draft, dict[str, Any]]) -> None:
    """Apostrophes, inches and R&D are names, not alarms."""
    draft, _ = world
    ids = [record.id for table in ("launches", "vehicles", "sites") for record in draft.records(table).values()]
    assert len(ids) > 70_000
    assert [key for key in ids if find_hostile(key)] == []


@needs_samples
def test_crews_agree(world: tuple[Draft, dict[str, Any]]) -> None:
    """GCAT's type of spacecraft and our own list name the same crewed launches."""
    draft, _ = world
    ours = {key for key, launch in draft.catalogue.table(Launch).items() if launch.crewed and launch.outcome}
    after = {launch.id for launch in list(draft.table(Launch).values()) if launch.crewed and launch.number}
    assert after == ours
