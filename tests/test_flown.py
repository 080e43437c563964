"""`missioncat flown`: what was planned has flown, and launch, ledger and missions agree about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from missioncat.catalogue import Catalogue
from missioncat.cli import complete
from missioncat.integrity import find_problems
from missioncat.model import Launch, Mission, Plan, Source
from missioncat.storage import Location

Run = Callable[..., Any]
NOW = ("--now", "2029-06-01")


@pytest.fixture
def on_small(small_file: Path, run: Run) -> Run:
    """Run the command line on the small catalogue."""
    return lambda *arguments: run(["--db", str(small_file), *arguments])


def opened(path: Path) -> Catalogue:
    """The catalogue as it is on disk now."""
    return Catalogue(Location(path, "a test's own"))


FLIGHTS = [
    # how the launch is named, the date as typed, the options; the date, the outcome, the mission's status
    ("change-8", "30 May 2029", "--outcome success", "2029-05-30", "success", "unknown"),
    ("Chang'e 8", "2029-05-30T08:00+08:00", "--outcome failure", "2029-05-30T00:00Z", "failure", "lost"),
    ("launches/change-8", "spring 2029", "--outcome partial", None, None, None),
    ("launches/change-8", "2029-05~", "--outcome partial", "2029-05~", "partial", "unknown"),
    ("change-8", "before July 2029", "", "../2029-06", "unknown", "unknown"),
    ("change-8", "2029", "", "2029", "unknown", "unknown"),
]


@pytest.mark.parametrize(("name", "typed", "options", "date", "outcome", "status"), FLIGHTS)
def test_a_flight(small_file: Path, on_small: Run, name: str, typed: str, options: str, date: str, outcome: str,
                  status: str) -> None:  # fmt: skip
    """Launch, ledger and mission follow, `next` forgets it, `check` finds nothing, and one undo takes it back."""
    before = small_file.read_bytes()
    result = on_small("flown", name, typed, *options.split(), *NOW, "--yes")
    if date is None:
        assert (result.code, "is not a date" in result.err) == (4, True)
        assert small_file.read_bytes() == before
        return
    assert result.code == 0, result.err
    catalogue = opened(small_file)
    launch = catalogue.table(Launch)["change-8"]
    assert (launch.date, launch.outcome, launch.claims) == (date, outcome, [])
    assert [plan.actual for plan in catalogue.related(Plan, "subject", "change-8")] == [date, date]
    assert catalogue.table(Mission)["change-8"].status == status
    assert find_problems(catalogue) == []
    assert on_small("check").code == 0
    assert "change-8" not in on_small("next", *NOW, "-f", "csv").out
    assert on_small("undo").code == 0
    assert small_file.read_bytes() == before
    assert "change-8" in on_small("next", *NOW, "-f", "csv").out


def test_the_tag_and_the_source_are_those_given(small_file: Path, on_small: Run) -> None:
    """Without a source it is the user's own word, never that of who planned it."""
    said = ("flown", "change-8", "2029-05-30", "--tag", "2029-060", *NOW, "-y")
    assert on_small(*said).code == 0
    launch = opened(small_file).table(Launch)["change-8"]
    assert (launch.tag, launch.sources) == ("2029-060", ["gcat", "own"])
    assert on_small("show", "2029-060").code == 0
    on_small("undo")
    assert on_small(*said, "--source", "gcat").code == 0
    catalogue = opened(small_file)
    assert catalogue.table(Launch)["change-8"].sources == ["gcat"]
    assert "own" not in catalogue.table(Source)


REFUSED = [
    ("flown change-5 2020-11-24", 2, "2020-087 has flown already (23 November 2020, 20:30:22 UTC, success)."),
    ("flown 2020-087 2020-11-24", 2, "has flown already"),
    ("flown change-8 2029-06-02", 2, "2 June 2029 is still to come"),
    ("flown change-8 2030", 2, "2030 is still to come"),
    ("flown change-8 'NET 2028'", 2, "says only from when on"),
    ("flown change-8 soon", 4, "is not a date"),
    ("flown change-8 2029-05 --outcome good", 2, "'good' is not one of"),
    ("flown change-8 2029-05 --source nobody", 1, "There is no source 'nobody'"),
    ("flown change-8 2029-05 --tag 2020-087", 2, "missioncat edit change-8 launch=2020-087"),
    ("flown CZ-5 2029-05", 2, "'CZ-5' is a vehicle"),
    ("flown change-88 2029-05", 1, "The nearest: change-8"),
    ("flown lost-one 2029-05", 2, "'lost-one' is not planned (lost) and has no launch"),
    ("flown missions/1970-034 2029-05", 2, "1970-034 has flown already (24 April 1970"),
]


@pytest.mark.parametrize(("line", "code", "sentence"), REFUSED)
def test_what_cannot_have_flown(grown: Callable[..., object], small_file: Path, run: Run, line: str, code: int,
                                sentence: str) -> None:  # fmt: skip
    """Each row: the exit code and what is said; the file is as before."""
    grown(
        ("missions", Mission(id="lost-one", name="Lost one", status="lost", sources=["gcat"])),
        ("missions", Mission(id="1970-034", name="Called like a flight", status="planned", sources=["gcat"])),
    )
    before = small_file.read_bytes()
    result = run(f"--db {small_file} {line} --now 2029-06-01 -y")
    assert (result.code, sentence in result.err) == (code, True), result.err
    assert small_file.read_bytes() == before


def test_a_mission_without_a_launch_gets_one(
    grown: Callable[..., object], small_file: Path, on_small: Run
) -> None:
    """And the statements about its launch are closed."""
    grown(
        ("missions", Mission(id="goal", name="The goal", status="postponed", sources=["gcat"])),
        ("plans", Plan(id="3", subject="goal", milestone="launch", planned="2028", sources=["gcat"])),
    )
    assert on_small("flown", "goal", "2029-02", *NOW, "-y").code == 0
    catalogue = opened(small_file)
    mission = catalogue.table(Mission)["goal"]
    assert (mission.launch, mission.status) == ("goal", "unknown")
    assert catalogue.table(Launch)["goal"].date == "2029-02"
    assert [plan.actual for plan in catalogue.related(Plan, "subject", "goal")] == ["2029-02"]
    assert find_problems(catalogue) == []


REFERENCES = [
    # what the mission says of its launch, the launch that is there; the launch that has flown
    (None, "goal", "goal"),
    ("elsewhere", None, "elsewhere"),
]


@pytest.mark.parametrize(("reference", "there", "flown"), REFERENCES)
def test_the_launch_that_a_mission_may_mean_is_its_launch(
    grown: Callable[..., object], small_file: Path, on_small: Run, reference: str | None, there: str | None, flown: str
) -> None:
    """One of the mission's own id keeps what it has, and a reference to nothing gets its launch."""
    goal = Mission(id="goal", name="The goal", status="planned", launch=reference, sources=["gcat"])
    launches = [("launches", Launch(id=key, date="2028", vehicle="CZ-5", sources=["gcat"])) for key in [there] if key]
    grown(("missions", goal), *launches)
    assert on_small("flown", "goal", "2029-02", *NOW, "-y").code == 0
    catalogue = opened(small_file)
    launch = catalogue.table(Launch)[flown]
    assert (launch.date, launch.vehicle) == ("2029-02", "CZ-5" if there else None)
    mission = catalogue.table(Mission)["goal"]
    assert (mission.launch, mission.status) == (flown, "unknown")
    assert [plan.planned for plan in catalogue.related(Plan, "subject", "goal")] == ["2028"] * len(launches)
    assert find_problems(catalogue) == []


def test_a_date_goes_to_the_launch_that_a_mission_names(
    grown: Callable[..., object], small_file: Path, on_small: Run
) -> None:
    """Also to one that has no record yet: the reference stays as it is."""
    grown(("missions", Mission(id="goal", name="The goal", status="planned", launch="elsewhere", sources=["gcat"])))
    assert on_small("edit", "goal", "date=2030", "-y").code == 0
    catalogue = opened(small_file)
    assert catalogue.table(Mission)["goal"].launch == "elsewhere"
    assert catalogue.table(Launch)["elsewhere"].date == "2030"


def test_what_a_source_had_planned_is_no_disagreement(
    grown: Callable[..., object], small_file: Path, on_small: Run
) -> None:
    """Its planned date is in the ledger, and not what it says of the flight."""
    grown(
        ("sources", Source(id="ll2", title="Launch Library 2")),
        ("launches", Launch(id="x", date="2029-04", vehicle="CZ-5", origin="ll2", sources=["ll2"])),
    )
    assert on_small("flown", "x", "2029-05-02", "--outcome", "success", *NOW, "-y").code == 0
    catalogue = opened(small_file)
    assert catalogue.table(Launch)["x"].claims == []
    [plan] = catalogue.related(Plan, "subject", "x")
    assert (plan.planned, plan.actual, plan.sources) == ("2029-04", "2029-05-02", ["ll2"])
    assert find_problems(catalogue) == []


def test_an_outcome_given_by_edit_is_a_flight_too(small_file: Path, on_small: Run) -> None:
    """Under the mission's name, with its date: the ledger is closed and gets no new plan."""
    line = ("edit", "change-8", "outcome=success", "date=2025-05-30", "status=operating", "-y")
    assert on_small(*line).code == 0
    catalogue = opened(small_file)
    assert catalogue.table(Launch)["change-8"].date == "2025-05-30"
    plans = catalogue.related(Plan, "subject", "change-8")
    assert [plan.actual for plan in plans] == ["2025-05-30"] * 2
    assert catalogue.table(Mission)["change-8"].status == "operating"
    assert find_problems(catalogue) == []


def test_an_outcome_without_a_date_is_remarked(small_file: Path, on_small: Run) -> None:
    """The date stays what it was; when it is said, the ledger follows."""
    result = on_small("edit", "change-8", "outcome=success")
    assert result.code == 0
    assert "keeps the date that was planned, 2029~; say when it flew" in result.err
    assert on_small("edit", "launches/change-8", "date=2029-05-30").code == 0
    catalogue = opened(small_file)
    plans = catalogue.related(Plan, "subject", "change-8")
    assert [plan.actual for plan in plans] == ["2029-05-30"] * 2
    assert find_problems(catalogue) == []


Pair = list[tuple[str, object]]


def test_the_ledger_follows_for_all_who_are_aboard(
    grown: Callable[..., object], pair: Pair, small_file: Path, on_small: Run
) -> None:
    """When the launch flies, and when its date is put right afterwards."""
    grown(*pair)
    for line in ("flown one 2026-03", "edit launches/pair date=2026-04"):
        assert on_small(*line.split(), *(NOW if "flown" in line else ()), "-y").code == 0
        catalogue = opened(small_file)
        assert catalogue.table(Launch)["pair"].date == line[-7:]
        for subject in ("pair", "one", "two"):
            assert [plan.actual for plan in catalogue.related(Plan, "subject", subject)] == [line[-7:]]
    assert {catalogue.table(Mission)[key].status for key in ("one", "two")} == {"unknown"}


@pytest.mark.parametrize("name", ["one", "two", "launches/pair"])
def test_a_source_for_the_same_date_goes_to_the_statement_that_says_it(
    grown: Callable[..., object], pair: Pair, small_file: Path, on_small: Run, name: str
) -> None:
    """Whichever of those aboard it was made about."""
    grown(*pair, ("sources", Source(id="more", title="More")))
    assert on_small("edit", name, "date=2029", "--source", "more", "-y").code == 0
    plans = opened(small_file).table(Plan).values()
    assert [(plan.subject, plan.planned) for plan in plans if "more" in plan.sources] == [("two", "2029")]


@pytest.mark.parametrize(("more", "planned"), [("", "2029"), ("date=2030", "2030")])
def test_a_flight_that_was_none_is_planned_again(
    grown: Callable[..., object], pair: Pair, small_file: Path, on_small: Run, more: str, planned: str
) -> None:
    """The ledger waits for it again, and the launch has the date that was stated last, or now."""
    grown(*pair)
    assert on_small("flown", "one", "2026-03", *NOW, "-y").code == 0
    assert on_small("edit", "launches/pair", "outcome=", *more.split(), "-y").code == 0
    catalogue = opened(small_file)
    assert catalogue.table(Launch)["pair"].date == planned
    assert {plan.actual for plan in catalogue.table(Plan).values()} == {None}
    assert "2026-03" not in {plan.planned for plan in catalogue.table(Plan).values()}
    assert find_problems(catalogue) == []


IMPORTED = [
    # what a file says of the flight; the date of the launch, when its statements say that it flew
    ("date,outcome", "2026-04,success", "2026-04", "2026-04"),
    ("date,outcome", ",", "2029", None),
    ("outcome", '""', "2029", None),
]


@pytest.mark.parametrize(("columns", "cells", "date", "actual"), IMPORTED)
def test_the_ledger_follows_a_file_too(
    grown: Callable[..., object], pair: Pair, small_file: Path, on_small: Run, tmp_path: Path,
    columns: str, cells: str, date: str, actual: str | None,
) -> None:  # fmt: skip
    """That puts the date of a flight right, or says that there was none."""
    grown(*pair)
    assert on_small("flown", "one", "2026-03", *NOW, "-y").code == 0
    file = tmp_path / "launches.csv"
    file.write_text(f"id,{columns}\npair,{cells}\n")
    assert on_small("import", "csv", str(file), "--table", "launches", "--overwrite").code == 0
    catalogue = opened(small_file)
    assert catalogue.table(Launch)["pair"].date == date
    assert {plan.actual for plan in catalogue.table(Plan).values() if plan.subject != "change-8"} == {actual}
    assert find_problems(catalogue) == []


def test_a_planned_launch_keeps_the_date_that_was_stated_last(small_file: Path, on_small: Run) -> None:
    """Who takes it away by hand is told, as by an import, and has no catalogue that check complains about."""
    result = on_small("edit", "launches/change-8", "date=", "pad=1", "-y")
    assert result.code == 0
    assert "no date is given; 2029~ is what was stated last, and stays." in result.err
    catalogue = opened(small_file)
    launch = catalogue.table(Launch)["change-8"]
    assert (launch.date, launch.pad) == ("2029~", "1")
    assert find_problems(catalogue) == []


def test_completion_offers_what_is_planned(small_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing that has flown."""
    monkeypatch.setenv("MISSIONCAT_DB", str(small_file))
    context = SimpleNamespace(ensure_object=lambda kind: kind())
    assert [value for value, _ in complete.planned(context, "ch")] == ["change-8"]
    assert [value for value, _ in complete.planned(context, "")] == ["change-8"]
