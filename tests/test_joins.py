"""Launches of several sources stand once, whatever came first: all orders of made-up worlds, and of real files."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.documents import encode_tables, number_documents
from missioncat.importers.gcat import CITATION
from missioncat.importers.launch_library import SOURCE
from missioncat.importers.readings import Statement
from missioncat.integrity import find_problems
from missioncat.ledger import identify_plan
from missioncat.merging.drafts import Draft
from missioncat.merging.joins import Joins
from missioncat.merging.repair import merge_launches
from missioncat.merging.statements import reconcile
from missioncat.merging.update import plan_update
from missioncat.model import FORMAT, RECORDS, About, Launch, Mission, Plan, Record, Site, Source, Vehicle
from missioncat.storage import Location

Tables = dict[str, dict[str, Any]]
Step = Callable[[Catalogue], Draft]
BEGIN = datetime(2031, 3, 1, tzinfo=UTC)

ROCKETS = {"CZ-5": "wenchang", "CZ-8": "wenchang", "CZ-4B": "taiyuan"}
NAMES = ("Xuntian", "Tianzhou 41", "Yaogan 77", "Qianfan group 5", "")


# --- catalogues in memory ------------------------------------------------------------------------


def write(path: Path, tables: Mapping[str, Mapping[str, Record]]) -> Catalogue:
    """A catalogue of these records."""
    everything = {table: number_documents(tables.get(table, {}).values()) for table in RECORDS}
    path.write_bytes(encode_tables(everything))
    return Catalogue(Location(path, "for tests"))


def seed(*records: tuple[str, Record]) -> Tables:
    """The rockets, places and sources that all worlds have, with these records."""
    tables: Tables = {"catalogue": {"1": About(id="1", format=FORMAT, title="Made up")}}
    tables["sources"] = {
        "paper": Source(id="paper", title="A paper"),
        "gcat": msgspec.structs.replace(CITATION),
        "ll2": msgspec.structs.replace(SOURCE),
    }
    tables["vehicles"] = {key: Vehicle(id=key, name=key, sources=["paper"]) for key in ROCKETS}
    tables["sites"] = {key: Site(id=key, name=key, sources=["paper"]) for key in {*ROCKETS.values()}}
    for table, record in records:
        tables.setdefault(table, {})[record.id] = record
    return tables


def run_steps(folder: Path, start: Tables, steps: Iterable[Step]) -> Catalogue:
    """What a catalogue is after these steps."""
    catalogue = write(folder / "mine.json", start)
    for step in steps:
        draft = step(catalogue)
        tables = {table: {record.id: record for record in draft.records(table).values()} for table in RECORDS}
        catalogue = write(folder / "mine.json", tables)
    return catalogue


# --- what a catalogue says, apart from which of several ids a record goes by ---------------------


def list_ids(launch: Launch) -> frozenset[str]:
    """What a launch goes by in every order; which slugs it had besides depends on what came first."""
    return frozenset({launch.tag, launch.ll2_id} - {None}) or frozenset({launch.id})  # type: ignore[arg-type]


def describe(catalogue: Catalogue) -> dict[str, Any]:
    """Everything that must not depend on the order."""
    launches: list[Launch] = list(catalogue.table(Launch).values())
    ids = {launch.id: list_ids(launch) for launch in launches}
    parts = {mission.id: ids.get(mission.launch) for mission in catalogue.table(Mission).values()}
    return {
        "launches": {ids[launch.id]: describe_launch(launch) for launch in launches},
        "missions": {
            mission.id: (ids.get(mission.launch), mission.status)
            for mission in catalogue.table(Mission).values()
        },
        "plans": {
            (ids.get(plan.subject) or parts.get(plan.subject), plan.planned, plan.as_of, plan.actual, *plan.sources)
            for plan in catalogue.table(Plan).values()
        },
    }


def find_differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Where two descriptions differ, a line each."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted({*one, *other}, key=str)
        found = [find_differences(one.get(key), other.get(key), f"{place}/{key}") for key in keys]
        return [line for lines in found for line in lines]
    return [] if one == other else [f"{place}: {one} != {other}"]


def describe_launch(launch: Launch) -> dict[str, Any]:
    values = msgspec.to_builtins(launch)
    for name in ("id", "aliases", "joined"):
        values.pop(name, None)
    values["sources"] = sorted(values.get("sources", ()))
    values["joined"] = sorted((part.launch.tag or part.launch.ll2_id or "", part.by) for part in launch.joined)
    return values


# --- made-up worlds ------------------------------------------------------------------------------


def say(source: str, statements: Sequence[Statement]) -> Step:
    """A source's edition as a step."""

    def step(catalogue: Catalogue) -> Draft:
        draft = Draft(catalogue)
        reconcile(draft, "launches", source, statements)
        return draft

    return step


def follow(folder: Path, base: Tables, new: Tables) -> Step:
    """A new built-in catalogue as a step."""

    def step(catalogue: Catalogue) -> Draft:
        began, theirs = write(folder / "base.json", base), write(folder / "new.json", new)
        draft = Draft(catalogue)
        for change in plan_update(began, catalogue, theirs).changes:
            if change.after is None:
                draft.remove(change.table, change.id)
            else:
                draft.put(change.table, change.after)
        return draft

    return step


def spell(moment: datetime, precision: str) -> str:
    """A moment as a date of some precision."""
    if precision == "hour":
        return f"{moment:%Y-%m-%dT%H}:00Z/{moment:%Y-%m-%dT%H}:59Z"
    lengths = {"second": "%Y-%m-%dT%H:%M:%SZ", "minute": "%Y-%m-%dT%H:%MZ", "day": "%Y-%m-%d", "month": "%Y-%m"}
    return moment.strftime(lengths[precision])


@st.composite
def worlds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some launches as they truly are, and what each source knows of them and when."""
    world = []
    for number in range(draw(st.integers(1, 4))):
        rocket = draw(st.sampled_from(list(ROCKETS)))
        minute = draw(st.sampled_from([0, 5, 20, 35, 300, 1400, 1445, 2000]))
        world.append(
            {
                "number": number + 1,
                "rocket": rocket,
                "name": draw(st.sampled_from(NAMES)),
                "time": BEGIN + timedelta(minutes=minute, seconds=draw(st.sampled_from([0, 20]))),
                "slip": draw(st.sampled_from([0, 0, 0, 10, 1500])),
                "pad": draw(st.sampled_from([None, "LC1", "LC2"])),
                "gcat": draw(st.sampled_from(["", "both", "second", "vague first"])),
                "ll2": draw(st.sampled_from(["", "plan", "plan, flight", "flight", "plan, tagged flight"])),
                "precision": draw(st.sampled_from(["minute", "hour", "day", "month"])),
                "own": draw(st.sampled_from(["", "", "plan", "plan, flight", "flight"])),
            }
        )
    return world


def state_ll2(launch: Mapping[str, Any], edition: int) -> Statement | None:
    """What Launch Library says of a launch in its first or second edition."""
    number, known = launch["number"], launch["ll2"]
    as_of = f"2031-0{edition + 1}-0{number}T00:00:00Z"
    values = {"ll2_id": f"ll2-{number}", "vehicle": launch["rocket"], "site": ROCKETS[launch["rocket"]]}
    values |= {"ll2_updated": as_of, "sources": ["ll2"]}
    hints = {"payloads": [launch["name"]], "pad": launch["pad"], "ll2_name": launch["name"]}
    hints = {name: value for name, value in hints.items() if value not in (None, "", [""])}
    values |= {"ll2_name": hints.pop("ll2_name")} if "ll2_name" in hints else {}
    if edition == 1 and known.startswith("plan"):
        values["date"] = spell(launch["time"] - timedelta(minutes=launch["slip"]), launch["precision"])
    elif edition == 2 and known.endswith("flight"):
        values |= {"date": spell(launch["time"], "second"), "outcome": "success"}
        values |= {"tag": f"2031-00{number}"} if "tagged" in known else {}
    else:
        return None
    planned_as_of = None if "outcome" in values else as_of
    return Statement(f"slug-{number}", values, planned_as_of, (launch["name"],) if launch["name"] else (), hints)


def state_gcat(launch: Mapping[str, Any], edition: int) -> Statement | None:
    """What GCAT says of a launch in its first or second edition."""
    known = launch["gcat"]
    if not known or (known == "second" and edition == 1):
        return None
    tag = f"2031-00{launch['number']}"
    precision = "day" if known == "vague first" and edition == 1 else "second"
    values = {"tag": tag, "vehicle": launch["rocket"], "site": ROCKETS[launch["rocket"]], "outcome": "success"}
    values |= {"date": spell(launch["time"] + timedelta(seconds=7), precision), "sources": ["gcat"]}
    if launch["name"]:
        values["payloads"] = [launch["name"]]
    return Statement(tag, values, f"2031-0{edition + 3}-01")


def state_own(launch: Mapping[str, Any], is_new: bool) -> list[tuple[str, Record]]:
    """What the built-in catalogue has of a launch, in its former or its new revision."""
    number, known = launch["number"], launch["own"]
    flies = is_new and known.endswith("flight")
    if not known or (known == "flight" and not is_new):
        return []
    key = f"2031-00{number}" if flies else f"goal-{number}"
    place = {"vehicle": launch["rocket"], "site": ROCKETS[launch["rocket"]], "sources": ["paper"]}
    name = launch["name"] or f"Goal {number}"
    status = "operating" if flies else "planned"
    records: list[tuple[str, Record]] = [
        ("missions", Mission(id=f"goal-{number}", name=name, status=status, launch=key, sources=["paper"])),
    ]
    if flies:
        date = spell(launch["time"], "minute")
        records.append(("launches", Launch(id=key, tag=key, date=date, outcome="success", **place)))
    else:
        records.append(("launches", Launch(id=key, date="2031", **place)))
    if known.startswith("plan"):
        plan = Plan(subject=f"goal-{number}", milestone="launch", planned="2031", as_of="2030", sources=["paper"])
        if flies:
            plan.actual = spell(launch["time"], "minute")
        records.append(("plans", identify_plan(plan)))
    return records


def build_steps(folder: Path, world: Sequence[Mapping[str, Any]]) -> tuple[Tables, list[Step]]:
    """The catalogue that a world begins with, and its editions."""
    base, new = (
        seed(*(record for launch in world for record in state_own(launch, is_new))) for is_new in (False, True)
    )
    steps = [follow(folder, base, new)]
    for source, state in (("ll2", state_ll2), ("gcat", state_gcat)):
        for edition in (1, 2):
            said = [state(launch, edition) for launch in world]
            steps.append(say(source, [statement for statement in said if statement is not None]))
    return base, steps


THOROUGH = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@THOROUGH
@given(world=worlds(), order=st.permutations(range(5)))
def test_the_order_of_sources_makes_no_difference(tmp_path: Path, world: Any, order: Sequence[int]) -> None:
    """Editions of two sources and an update in any order: the records agree, and so does the ledger."""
    base, steps = build_steps(tmp_path, world)
    straight = describe(run_steps(tmp_path, base, steps))
    crooked = describe(run_steps(tmp_path, base, [steps[place] for place in order]))
    assert find_differences(crooked, straight) == []


@THOROUGH
@given(world=worlds(), order=st.permutations(range(5)))
def test_every_launch_is_found_by_every_id_that_it_had(tmp_path: Path, world: Any, order: Sequence[int]) -> None:
    """And the catalogue has no fault after any step."""
    base, steps = build_steps(tmp_path, world)
    start, seen = base, set[str]()
    for place in order:
        catalogue = run_steps(tmp_path, start, [steps[place]])
        assert [each for each in find_problems(catalogue) if each.table != "plans"] == []
        for launch in catalogue.table(Launch).values():
            seen |= {each for each in (launch.id, launch.tag, launch.ll2_id) if each}
        for key in seen - {f"goal-{each}" for each in range(9)}:
            assert catalogue.find_named(key, "launches"), key
        start = {table: dict(catalogue.records(table)) for table in RECORDS}


@THOROUGH
@given(world=worlds(), order=st.permutations(range(5)))
def test_taking_apart_and_joining_again_changes_nothing(tmp_path: Path, world: Any, order: Sequence[int]) -> None:
    """As every import does with the rockets that it speaks of."""
    base, steps = build_steps(tmp_path, world)
    catalogue = run_steps(tmp_path, base, [steps[place] for place in order])
    draft = Draft(catalogue)
    Joins(draft).settle(ROCKETS)
    assert draft.changes() == []
    again = run_steps(tmp_path, {table: dict(catalogue.records(table)) for table in RECORDS}, steps)
    assert describe(again) == describe(catalogue)


def test_all_orders_of_a_small_world(tmp_path: Path) -> None:
    """A plan of ours that both sources see fly, and another flight on the same day: 120 orders."""
    flight = {"rocket": "CZ-5", "time": BEGIN + timedelta(hours=9), "slip": 0, "pad": None, "gcat": "both"}
    world = [
        flight | {"number": 1, "name": "Xuntian", "ll2": "plan, flight", "precision": "day", "own": "plan, flight"},
        flight | {"number": 2, "name": "", "ll2": "", "precision": "day", "own": "", "slip": 10}
        | {"time": BEGIN + timedelta(hours=15), "gcat": "second"},
    ]  # fmt: skip
    base, steps = build_steps(tmp_path, world)
    found = [describe(run_steps(tmp_path, base, order)) for order in itertools.permutations(steps)]
    assert all(each == found[0] for each in found)
    assert len(found[0]["launches"]) == 2


# --- real files ----------------------------------------------------------------------------------

SHARED = Path(__file__).parents[2] / "shared" / "samples"
REAL = {
    "upcoming of 2022": ("ll2", "ll2/upcoming_2.2.0_normal_2022-02.json"),
    "upcoming of 2024": ("ll2", "ll2/launches_2.3.0_normal_2024-09-30.json"),
    "upcoming of 2026": ("ll2", "ll2/launches_2.2.0_detailed_2026-08-22.json"),
    "log": ("gcat", "gcat/launchlog_2024-12-08.tsv"),
    "list": ("gcat", "gcat/launches_all_2026-01-24.csv"),
}
ORDERS = [
    ["log", "list", "upcoming of 2022", "upcoming of 2024", "upcoming of 2026"],
    ["upcoming of 2026", "upcoming of 2024", "upcoming of 2022", "list", "log"],
    ["upcoming of 2024", "list", "upcoming of 2022", "upcoming of 2026", "log"],
    ["upcoming of 2022", "log", "upcoming of 2026", "list", "upcoming of 2024"],
]


def cut(path: Path, years: Sequence[str]) -> str:
    """The rows of some years of a file of GCAT's, with its header."""
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for number, line in enumerate(lines) if number < 2 or line.startswith(("#", *years))]
    return "\n".join(kept) + "\n"


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not here; it is not part of the project")
def test_real_files_in_any_order(run: Any, tmp_path: Path) -> None:
    """What three pages of Launch Library planned has flown by GCAT, which has two kinds of files."""
    files = {}
    for name, (source, file) in REAL.items():
        files[name] = (source, str(SHARED / file))
        if source == "gcat":
            shorter = tmp_path / Path(file).name
            shorter.write_text(cut(SHARED / file, ("2022", "2024", "2026")), encoding="utf-8")
            files[name] = (source, str(shorter))
    found = []
    for number, order in enumerate(ORDERS):
        db = tmp_path / f"{number}.json"
        for name in order:
            assert run(["--db", str(db), "import", *files[name]]).code == 0
        catalogue = Catalogue(Location(db, "for tests"))
        found.append(describe(catalogue))
        joined = [part.by for launch in catalogue.table(Launch).values() for part in launch.joined]
        assert len(joined) >= 7
        assert "time" in joined
        assert "name" in joined
    for each in found[1:]:
        assert find_differences(each, found[0]) == []


# --- other ways in -------------------------------------------------------------------------------


@pytest.fixture
def planned(run: Any, small_file: Path, tmp_path: Path) -> Path:
    """The small catalogue with a flight that only Launch Library knows."""
    flight = {"id": "aa-1", "name": "Long March 5 | Xuntian Telescope", "slug": "long-march-5-xuntian"}
    flight |= {"status": {"id": 1}, "net": "2031-03-01T09:00:00Z", "net_precision": {"id": 1}}
    flight |= {"last_updated": "2031-02-01T00:00:00Z", "pad": {"location": {"name": "Wenchang Space Launch Site"}}}
    page = tmp_path / "page.json"
    page.write_bytes(msgspec.json.encode({"results": [flight]}))
    assert run(["--db", str(small_file), "import", "ll2", str(page)]).code == 0
    return small_file


WAYS_IN = {
    "add": ["add", "launches", "id=xuntian", "date=2031-03-01T09:10Z", "vehicle=CZ-5", "site=wenchang", "--yes"],
    "csv": ["import", "csv", "FILE", "--table", "launches"],
    "gcat": ["import", "gcat", "LOG"],
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_whatever_way_it_came_it_stands_once(run: Any, planned: Path, tmp_path: Path, way: str) -> None:
    """By hand, from a table of one's own, from GCAT; the sentence says so, and undo takes it back."""
    before = planned.read_bytes()
    table, log = tmp_path / "mine.csv", tmp_path / "log.tsv"
    table.write_text("id,date,vehicle,site,sources\nxuntian,2031-03-01T09:10Z,CZ-5,wenchang,gcat\n")
    header = "#Launch_Tag\tLaunch_Date\tLV_Type\tLaunch_Site"
    log.write_text(f"{header}\n2031-033\t2031 Mar  1 0900:07\tChang Zheng 5\tWEN\n")
    command = [{"FILE": str(table), "LOG": str(log)}.get(word, word) for word in WAYS_IN[way]]
    done = run(["--db", str(planned), *command])
    assert done.code == 0, done.err
    catalogue = Catalogue(Location(planned, "for tests"))
    [launch] = [each for each in catalogue.table(Launch).values() if each.ll2_id == "aa-1"]
    assert launch.id == ("2031-033" if way == "gcat" else "xuntian")
    assert "long-march-5-xuntian" in launch.aliases
    assert [part.by for part in launch.joined] == ["time"]
    assert f"'long-march-5-xuntian' is part of '{launch.id}' now" in done.out + done.err
    for key in ("long-march-5-xuntian", "aa-1", launch.id, "Xuntian Telescope"):
        assert run(["--db", str(planned), "show", key]).code == 0, key
    assert find_problems(catalogue) == []
    assert run(["--db", str(planned), "undo"]).code == 0
    assert planned.read_bytes() == before


def test_a_date_that_is_put_right_takes_a_join_apart(run: Any, planned: Path) -> None:
    """It was the same time, and is no longer."""
    assert run(["--db", str(planned), *WAYS_IN["add"]]).code == 0
    assert run(["--db", str(planned), "edit", "xuntian", "date=2031-03-05T09:10Z", "--yes"]).code == 0
    launches = Catalogue(Location(planned, "for tests")).table(Launch)
    assert launches["xuntian"].ll2_id is None
    assert launches["long-march-5-xuntian"].ll2_id == "aa-1"


def test_an_id_that_is_part_of_a_launch_is_taken(run: Any, planned: Path) -> None:
    """Nothing new can be called so."""
    assert run(["--db", str(planned), *WAYS_IN["add"]]).code == 0
    taken = run(["--db", str(planned), "add", "launches", "id=long-march-5-xuntian", "date=2031", "--yes"])
    assert taken.code == 2
    assert "'long-march-5-xuntian' is the launch 'xuntian' already" in taken.err


def test_one_tag_is_one_launch_whatever_the_rockets_are_called(tmp_path: Path) -> None:
    """A source may not know the rocket, or call it by a name that nobody else has."""
    said = {"tag": "2031-033", "date": "2031-03-01T09:00Z", "outcome": "success"}
    ours = say("gcat", [Statement("2031-033", said | {"vehicle": "CZ-5"})])
    for name in (None, "Fat Five"):
        values = said | {"ll2_id": "aa-1", "ll2_updated": "2031-03-02T00:00:00Z"} | ({"vehicle": name} if name else {})
        theirs = say("ll2", [Statement("2031-033", values)])
        for order in ((ours, theirs), (theirs, ours), (ours, theirs, ours), (theirs, ours, theirs)):
            catalogue = run_steps(tmp_path, seed(), order)
            [launch] = catalogue.table(Launch).values()
            assert (launch.id, launch.origin, launch.vehicle) == ("2031-033", "gcat", "CZ-5")
            assert [part.by for part in launch.joined] == ["id"]


# --- older editions ------------------------------------------------------------------------------

LIST = "#Launch_Tag\tLaunch_Date\tLV_Type\tLaunch_Site\tAgency"
NEW_LIST = f"{LIST}\n# Updated 2031 Mar  5\n2031-033\t2031 Mar  1 0900\tChang Zheng 5\tWEN\tCALT\n"
OLD_LIST = f"{LIST}\n# Updated 2031 Mar  2\n2031-033\t2031 Mar  1\tChang Zheng 8\tTYSC\tSAST\n"
LOG = "#Launch_Tag\tLaunch_Date\tLaunch_Pad\tLaunch_Code\tName"
OLD_LOG = f"{LOG}\n# Updated 2031 Mar  2\n2031-033\t2031 Mar  1 0900:07\tLC101\tOS\tXuntian\n"


def test_an_older_edition_only_fills_gaps(run: Any, small_file: Path, tmp_path: Path) -> None:
    """Field by field: an old list says nothing new, and an old log what no list speaks of."""
    db = ["--db", str(small_file)]
    files = {"new": NEW_LIST, "old": OLD_LIST, "log": OLD_LOG}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert run([*db, "import", "gcat", str(tmp_path / "new")]).err.count("older") == 0
    again = run([*db, "import", "gcat", str(tmp_path / "old"), str(tmp_path / "log")])
    said = "this edition of gcat (2 March 2031) is older than one read before (5 March 2031): it fills gaps."
    assert said in again.err + again.out
    launch = Catalogue(Location(small_file, "for tests")).table(Launch)["2031-033"]
    assert (launch.date, launch.vehicle, launch.site, launch.agency) == (
        "2031-03-01T09:00:07Z", "CZ-5", "wenchang", "CALT",
    )  # fmt: skip
    assert (launch.pad, launch.outcome, launch.payloads, launch.claims) == ("LC101", "success", ["Xuntian"], [])
    assert run([*db, "import", "gcat", str(tmp_path / "new")]).out.startswith("launches: 0 were added, 0 changed")


def state_edition(month: int, day: int, **values: Any) -> Statement:
    """What Launch Library said of one launch in some month."""
    as_of = f"2030-{month:02}-01T00:00:00Z"
    known = {"ll2_id": "aa-1", "vehicle": "CZ-5", "site": "wenchang", "ll2_updated": as_of, "sources": ["ll2"]}
    known |= {"date": f"2031-03-{day:02}"} | values
    return Statement("xuntian", known, None if "outcome" in values else as_of)


EDITIONS = [
    # the day that each edition says, and those on which it is planned in the end, from the oldest statement
    ([1, 2, 3], ["2031-03-01", "2031-03-02", "2031-03-03"]),
    ([1, 1, 2], ["2031-03-01", "2031-03-02"]),
    ([1, 2, 1], ["2031-03-01", "2031-03-02", "2031-03-01"]),
    ([1, 1, 1], ["2031-03-01"]),
]


@pytest.mark.parametrize(("days", "planned"), EDITIONS)
def test_editions_in_any_order_make_one_ledger(tmp_path: Path, days: list[int], planned: list[str]) -> None:
    """The date is that of the newest, however late an older one comes."""
    editions = [state_edition(month, day) for month, day in enumerate(days, 1)]
    for order in itertools.permutations(editions):
        catalogue = run_steps(tmp_path, seed(), [say("ll2", [each]) for each in order])
        [launch] = catalogue.table(Launch).values()
        plans = sorted(catalogue.table(Plan).values(), key=lambda plan: plan.as_of)
        assert launch.date == planned[-1]
        assert [plan.planned for plan in plans] == planned, [each.as_of for each in order]


def test_an_older_page_does_not_make_a_plan_of_a_flight_or_the_reverse(tmp_path: Path) -> None:
    """A hold after a supposed lift-off was said later, and counts."""
    flown = state_edition(2, 1, outcome="success", date="2031-03-01T09:00:07Z")
    for old, new, outcome in ((state_edition(1, 1), flown, "success"), (flown, state_edition(3, 9), None)):
        for order in ((old, new), (new, old)):
            catalogue = run_steps(tmp_path, seed(), [say("ll2", [each]) for each in order])
            [launch] = catalogue.table(Launch).values()
            assert launch.outcome == outcome, [each.as_of for each in order]


# --- orders of events, and ids of strangers -------------------------------------------------------


def test_what_the_user_joined_stays_joined(tmp_path: Path) -> None:
    """Two flights of two days, one of which has no tag: no rule makes them one, and none parts them."""
    place = {"vehicle": "CZ-5", "site": "wenchang", "outcome": "success"}
    mine = Launch(id="mine", date="2031-02-20", sources=["paper"], **place)
    said = {"tag": "2031-033", "date": "2031-03-01T09:00:07Z", "sources": ["gcat"], **place}
    gcat = say("gcat", [Statement("2031-033", said)])

    def merge(catalogue: Catalogue) -> Draft:
        draft = Draft(catalogue)
        merge_launches(draft, ["mine", "2031-033"])
        return draft

    catalogue = run_steps(tmp_path, seed(("launches", mine)), [gcat, merge, gcat, gcat])
    [launch] = catalogue.table(Launch).values()
    assert (launch.tag, [part.by for part in launch.joined]) == ("2031-033", ["hand"])


def test_an_id_of_launch_library_holds_though_the_days_differ(tmp_path: Path) -> None:
    """A record with a tag and one without it that have the same id there are one."""
    place = {"vehicle": "CZ-5", "site": "wenchang", "outcome": "success", "ll2_id": "aa-1"}
    ours = Launch(id="2031-033", tag="2031-033", date="2031-03-01T09:00Z", sources=["paper"], **place)
    theirs = Launch(id="slug", date="2031-04-09T09:00Z", origin="ll2", sources=["ll2"], **place)
    catalogue = run_steps(tmp_path, seed(("launches", ours), ("launches", theirs)), [settle_all])
    assert list(catalogue.table(Launch)) == ["2031-033"]


def test_the_last_day_of_the_calendar_has_no_day_after_it(tmp_path: Path) -> None:
    """A flight without a tag on it is looked at as any other."""
    place = {"vehicle": "CZ-5", "site": "wenchang", "outcome": "success", "sources": ["paper"]}
    days = [("last", None, "9999-12-31"), ("2031-033", "2031-033", "2031-03-01"), ("first", None, "0001-01-01")]
    records = [("launches", Launch(id=key, tag=tag, date=date, **place)) for key, tag, date in days]
    assert len(run_steps(tmp_path, seed(*records), [settle_all]).table(Launch)) == 3


def settle_all(catalogue: Catalogue) -> Draft:
    """A step that only settles which launches are one."""
    draft = Draft(catalogue)
    Joins(draft).settle(ROCKETS)
    return draft


@pytest.mark.parametrize("key", ["$(reboot)", "--db=x", "a;b\x1b[2J"])
def test_an_id_that_a_shell_could_act_on_makes_room_for_a_tag(tmp_path: Path, key: str) -> None:
    """What Launch Library calls a flight is its id here only if it is harmless."""
    said = {"tag": "2031-033", "vehicle": "CZ-5", "date": "2031-03-01T09:00Z", "outcome": "success"}
    theirs = {"ll2_id": key, "ll2_updated": "2031-03-02T00:00:00Z", "sources": ["ll2"]}
    steps = [say("ll2", [Statement("2031-033", said | theirs)]), say("gcat", [Statement("2031-033", said)])]
    for order in (steps, steps[::-1]):
        [launch] = run_steps(tmp_path, seed(), order).table(Launch).values()
        assert (launch.id, launch.origin, len(launch.joined)) == ("2031-033", "gcat", 1)


def test_three_orders_that_nobody_plans(run: Any, planned: Path, tmp_path: Path) -> None:
    """Removed and read again; split and read again; moved by hand between two readings."""
    db, page = ["--db", str(planned)], str(tmp_path / "page.json")
    assert run([*db, *WAYS_IN["add"]]).code == 0
    assert run([*db, "remove", "launches/xuntian", "--force", "--yes"]).code == 0
    assert run([*db, "import", "ll2", page]).code == 0
    assert list_of(planned, "aa-1") == ["long-march-5-xuntian"]
    assert run([*db, *WAYS_IN["add"]]).code == 0
    assert run([*db, "split", "xuntian", "--yes"]).code == 0
    assert run([*db, "import", "ll2", page]).code == 0
    assert list_of(planned, "aa-1") == ["long-march-5-xuntian"]
    assert run([*db, "merge", "xuntian", "aa-1", "--yes"]).code == 0
    assert run([*db, "edit", "xuntian", "date=2031-06", "--yes"]).code == 0
    assert run([*db, "import", "ll2", page]).code == 0
    assert list_of(planned, "aa-1") == ["xuntian"]
    assert find_problems(Catalogue(Location(planned, "for tests"))) == []


def list_of(path: Path, ll2_id: str) -> list[str]:
    """The launches of a file that have this id in Launch Library."""
    launches = Catalogue(Location(path, "for tests")).table(Launch).values()
    return [launch.id for launch in launches if launch.ll2_id == ll2_id]
