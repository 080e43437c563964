"""`missioncat changes` of imports and updates: what they brought, in the step that brought it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from missioncat import storage
from missioncat.catalogue import Catalogue
from missioncat.journal import Journal
from missioncat.model import Launch
from missioncat.news import MOST_NEW, MOST_TOLD, find_import_news
from missioncat.storage import FileStorage, Location, find_builtin

SAMPLES = Path(__file__).parent / "samples"
HEAD = "id,date,vehicle,outcome"
NOW = datetime(2026, 9, 10, tzinfo=UTC)
PLAN_HEAD = "id,date,vehicle,payloads"
NEW_PLAN = "demo-1,2027-05,CZ-5,"


@pytest.fixture
def bring(run: Callable[..., Any], small_file: Path, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Import rows of launches; gives what `changes` says then, the newest first."""

    def import_rows(*rows: str, head: str = HEAD) -> list[dict[str, Any]]:
        if rows:
            file = tmp_path / "rows.csv"
            file.write_text("\n".join((head, *rows)), encoding="utf-8")
            result = run(["--db", str(small_file), "import", "csv", "--table", "launches", str(file)])
            assert result.code == 0, result.err
        told: list[dict[str, Any]] = json.loads(run(["--db", str(small_file), "changes", "-f", "json"]).out)
        return told

    return import_rows


def kinds(told: list[dict[str, Any]]) -> list[tuple[str, Any, int]]:
    """What was told of which launches, and of how many."""
    return [(row["kind"], row["id"], row["count"]) for row in told]


def test_an_import_tells_what_came_moved_and_flew(bring: Callable[..., Any]) -> None:
    """With what it was called, one launch a line; again it changes nothing and tells nothing."""
    [new] = bring(NEW_PLAN)
    assert {key: new[key] for key in ("kind", "id", "vehicle", "now", "count", "by")} == {
        "kind": "new", "id": "demo-1", "vehicle": "CZ-5", "now": "2027-05", "count": 1, "by": "import csv rows.csv",
    }  # fmt: skip
    bring(NEW_PLAN)
    assert kinds(bring()) == [("new", "demo-1", 1)]
    moved = bring("demo-1,2027-08,CZ-5,")
    assert kinds(moved)[0] == ("slipped", "demo-1", 1)
    assert moved[0]["moved"] == "3 months later"
    assert kinds(bring("demo-1,2026-11-20,CZ-5,failure"))[0] == ("failed", "demo-1", 1)


def test_news_of_many_payloads_are_called_by_their_flight(
    bring: Callable[..., Any], run: Callable[..., Any], small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name if it has one, or else by the first and how many more: none is left out without a word."""
    monkeypatch.setenv("COLUMNS", "200")
    aboard = "One; Two; Three; Four"
    bring(f"demo-1,2027-05,CZ-5,{aboard},Group 10-4", f"demo-2,2027-05,CZ-5,{aboard},", head=f"{PLAN_HEAD},ll2_name")
    told = run(["--db", str(small_file), "changes", "-f", "table"]).out
    assert "Group 10-4" in told
    assert "One, Two and 2 more" in told


def test_an_import_of_many_only_counts_them(bring: Callable[..., Any]) -> None:
    """Those still to come are told one by one as long as they are few."""
    flown = [f"{1990 + number}-001,{1990 + number}-01-01,CZ-5,success" for number in range(MOST_NEW)]
    assert kinds(bring(NEW_PLAN, *flown)) == [("new", "", MOST_NEW), ("new", "demo-1", 1)]


def test_many_plans_are_counted_too(bring: Callable[..., Any]) -> None:
    """No journal of a line a launch."""
    told = bring(*(f"demo-{number},2027,CZ-5," for number in range(MOST_NEW + 1)))
    assert kinds(told) == [("new", "", MOST_NEW + 1)]
    assert told[0]["names"] == []


def test_what_moved_is_told_up_to_a_limit(small: Catalogue) -> None:
    """The journal of a step has an end, whatever the step does."""
    ids = [f"x-{number}" for number in range(MOST_TOLD + 5)]
    pairs = [(Launch(id=key, date="2027-01"), Launch(id=key, date="2027-04")) for key in ids]
    news = find_import_news(pairs, small, NOW)
    assert len(news) == MOST_TOLD + 1
    assert (news[0].kind, news[0].id, news[0].how_many) == ("slipped", "", 5)


def test_a_correction_of_the_past_is_no_news(bring: Callable[..., Any]) -> None:
    """Another outcome of what had flown, another rocket, and what is the same."""
    assert bring("1970-034,1970-04-24,CZ-5B,failure") == []


def test_undo_takes_the_news_of_an_import_back(
    bring: Callable[..., Any], run: Callable[..., Any], small_file: Path
) -> None:
    """And redo brings it again."""
    bring(NEW_PLAN)
    assert run(["--db", str(small_file), "undo"]).code == 0
    assert bring() == []
    assert run(["--db", str(small_file), "redo"]).code == 0
    assert kinds(bring()) == [("new", "demo-1", 1)]


def test_a_dry_run_leaves_no_news(run: Callable[..., Any], small_file: Path) -> None:
    """Nor does an import that brings no launch."""
    named = ["--db", str(small_file)]
    page = str(SAMPLES / "ll2_page.json")
    assert run([*named, "import", "ll2", page, "--dry-run"]).code == 0
    assert run([*named, "import", "csv", "--table", "sources", "-"], stdin="id,title\na,A\n").code == 0
    assert Journal(small_file).entries() == []


def test_an_import_is_no_sync(bring: Callable[..., Any], small_file: Path, run: Callable[..., Any]) -> None:
    """What a sync has to fetch does not depend on files."""
    bring(NEW_PLAN)
    assert Journal(small_file).last() is None
    nothing = run(["--db", str(small_file), "changes", "--since", "1h", "--now", "2030-01-01"])
    assert "Nothing was new since" in nothing.err
    assert "'import csv rows.csv'" in nothing.err


SOURCES = [
    ("ll2", ["ll2_page.json"], "import ll2 ll2_page.json"),
    ("gcat", ["gcat_launchlog.tsv", "gcat_launches.csv"], "import gcat gcat_launchlog.tsv gcat_launches.csv"),
]


@pytest.mark.parametrize(("source", "files", "by"), SOURCES)
def test_every_source_tells(
    run: Callable[..., Any], small_file: Path, source: str, files: list[str], by: str
) -> None:
    """The same count of new launches that the import itself reports."""
    paths = [str(SAMPLES / file) for file in files]
    done = run(["--db", str(small_file), "import", source, *paths, "-f", "json"])
    [summary] = [row for row in json.loads(done.out) if row["table"] == "launches"]
    rows = list(csv.DictReader(run(["--db", str(small_file), "changes", "-f", "csv"]).out.splitlines()))
    assert {row["by"] for row in rows} == {by}
    assert sum(int(row["count"]) for row in rows if row["kind"] == "new") == summary["added"] > 0


def test_a_table_says_by_what(bring: Callable[..., Any], run: Callable[..., Any], small_file: Path) -> None:
    """Counted launches are a row of their own."""
    bring(*(f"demo-{number},2027,CZ-5," for number in range(1234)))
    shown = run(["--db", str(small_file), "changes", "-f", "table"]).out
    assert "1,234 launches" in shown
    assert "import csv rows.csv" in shown
    assert shown.endswith("\n1,234 new\n")


def test_an_import_whose_news_cannot_be_kept_is_none(
    bring: Callable[..., Any], run: Callable[..., Any], small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a sync: neither step nor news."""
    before = small_file.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        rows = f"{HEAD}\n{NEW_PLAN}\n"
        full = run(["--db", str(small_file), "import", "csv", "--table", "launches", "-"], stdin=rows)
    assert full.code == 3
    assert "news.jsonl, which keeps what syncs and imports find, cannot be written" in full.err
    assert small_file.read_bytes() == before


def test_an_update_tells(run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a newer missioncat knows: a launch that flew, in the step that `undo` takes back."""
    assert run("edit yutu mass_kg=141").code == 0
    old = Catalogue(Location(find_builtin(), "for a test"))
    tables = {table: dict(old.records(table)) for table in old.tables}
    planned = next(key for key, launch in tables["launches"].items() if launch.outcome is None and launch.date)
    flown = {"outcome": "success", "date": "2026-11-01"}
    tables["launches"][planned] = msgspec.structs.replace(tables["launches"][planned], **flown)
    later = tmp_path / "later.json"
    FileStorage(later).write(tables)
    monkeypatch.setattr(storage, "find_builtin", lambda: later)
    monkeypatch.setattr("missioncat.catalogue.find_builtin", lambda: later)
    assert run("update").code == 0
    told = json.loads(run("changes -f json").out)
    assert [(row["kind"], row["id"], row["by"]) for row in told] == [("flown", planned, "update")]
    assert run("undo").code == 0
    assert json.loads(run("changes -f json").out) == []
