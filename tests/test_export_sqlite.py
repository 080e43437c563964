"""The SQLite database: keys that hold, lists that come back, views that say what the commands say."""

import json
import sqlite3
from datetime import UTC, datetime

import msgspec
import pytest

from missioncat.chronology import find_upcoming
from missioncat.exports.as_sqlite import APPLICATION_ID, VIEWS, find_links, write_catalogue
from missioncat.exports.columns import EXPORTED
from missioncat.fields import events_in_order
from missioncat.model import Claim, Cooperation, Launch, Mission, Plan

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def open_database(catalogue):
    connection = sqlite3.connect(":memory:")
    connection.deserialize(write_catalogue(catalogue, NOW))
    connection.row_factory = sqlite3.Row
    return connection


@pytest.fixture
def opened():
    """Open databases that are closed when the test is over."""
    connections = []

    def open_one(catalogue):
        connections.append(open_database(catalogue))
        return connections[-1]

    yield open_one
    for connection in connections:
        connection.close()


@pytest.fixture(scope="module")
def database(catalogue):
    """The built-in catalogue as a database."""
    connection = open_database(catalogue)
    yield connection
    connection.close()


def ask(connection, query, *values):
    return [dict(row) for row in connection.execute(query, values)]


def test_it_is_sound(database):
    assert ask(database, "PRAGMA foreign_key_check") == []
    assert ask(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert ask(database, "PRAGMA application_id") == [{"application_id": APPLICATION_ID}]


@pytest.mark.parametrize("table", [table for table in EXPORTED if table != "events"])
def test_every_record_and_every_list_is_there(database, catalogue, table):
    records = catalogue.records(table)
    rows = {row["id"]: row for row in ask(database, f"SELECT * FROM {table}")}
    assert list(rows) == list(records)
    for link in find_links(table):
        items: dict[str, list[str]] = {key: [] for key in records}
        for row in ask(
            database, f"SELECT {link.owner} AS owner, {link.item} AS item FROM {link.name} ORDER BY position"
        ):
            items[row["owner"]].append(row["item"])
        assert items == {key: list(getattr(record, link.column.name)) for key, record in records.items()}
    for key, record in records.items():
        for name in set(rows[key]) & set(record.__struct_fields__) - {"id"}:
            value = getattr(record, name)
            assert rows[key][name] == (None if value in ({}, []) else value), (key, name)


def test_events_have_a_table_of_their_own(database, catalogue):
    missions = catalogue.table(Mission).values()
    texts = [event.text for mission in missions for event in events_in_order(mission, catalogue)]
    assert [row["text"] for row in ask(database, "SELECT text FROM events ORDER BY rowid")] == texts


def test_dates_are_text_and_interval(small, opened):
    (row,) = ask(
        opened(small), "SELECT date, earliest, latest, precision, year FROM launches WHERE id = 'change-8'"
    )
    assert row == {
        "date": "2029~", "earliest": "2028-01-01T00:00:00Z", "latest": "2031-01-01T00:00:00Z", "precision": "year",
        "year": "2028–2030",
    }  # fmt: skip


def test_a_goal_has_no_earliest(grown, goal, opened):
    """It sorts by its end, as in the listings, and is counted under it."""
    years = ("2029", "2029-12-31", "2030", "2028/..", "2029/2030")
    catalogue = grown(*goal.items(), *(("launches", Launch(id=text, date=text)) for text in years))
    database = opened(catalogue)
    (row,) = ask(database, "SELECT earliest, latest, precision, year FROM launches WHERE id = 'goal'")
    assert row == {"earliest": None, "latest": "2030-01-01T00:00:00Z", "precision": "open", "year": "by 2029"}
    (row,) = ask(database, "SELECT planned_earliest, planned_latest FROM plans WHERE subject = 'goal'")
    assert row == {"planned_earliest": None, "planned_latest": "2030-01-01T00:00:00Z"}
    upcoming = [row["id"] for row in ask(database, "SELECT id FROM upcoming")]
    coming = find_upcoming(catalogue.table(Launch).values(), (), catalogue, NOW)
    assert upcoming == [each.launch.id for each in coming if each.launch]
    assert upcoming.index("2029-12-31") < upcoming.index("goal") < upcoming.index("2030")
    labels = [row["year"] for row in ask(database, "SELECT year FROM launches_by_year WHERE planned > 0")]
    assert labels == ["2028–2030", "from 2028", "2029", "by 2029", "2029–2030", "2030"]


def test_what_is_nested_is_json(grown, opened):
    """What a source says otherwise; nothing of it is lost, and SQLite's own functions read it."""
    claim = Claim(field="payloads", value=["A", "B"], source="ll2")
    small = grown(("launches", Launch(id="z", date="2001", claims=[claim], origins={"date": "gcat"})))
    query = """SELECT json_extract(origins, '$.date') AS origin, json_each.value AS claim
               FROM launches, json_each(claims) WHERE launches.id = 'z'"""
    (row,) = ask(opened(small), query)
    assert row["origin"] == "gcat"
    assert msgspec.json.decode(row["claim"], type=Claim) == claim


def test_the_same_catalogue_gives_the_same_bytes(small):
    assert write_catalogue(small, NOW) == write_catalogue(small, NOW)


def test_names_that_nobody_described_get_a_row(grown, opened):
    """An imported launch names its rocket by a code; a key that leads nowhere would not be a key."""
    launch = Launch(
        id="z", tag="z", date="2001", vehicle="Sputnik 8K71PS", site="NIIP-5", outcome="success", sources=["?"]
    )
    small = grown(
        ("launches", launch),
        ("missions", Mission(id="m", name="M", launch="lost", parent="nobody", programme="own")),
        ("plans", Plan(id="9", subject="z", milestone="launch", planned="2000")),
        ("cooperation", Cooperation(id="c", subject="ilrs", kind="member")),
    )
    database = opened(small)
    assert ask(database, "PRAGMA foreign_key_check") == []
    named = {
        table: ask(database, f"SELECT id FROM {table} WHERE named_only") for table in ("vehicles", "sites", "missions")
    }
    assert named == {
        "vehicles": [{"id": "Sputnik 8K71PS"}], "sites": [{"id": "NIIP-5"}], "missions": [{"id": "nobody"}],
    }  # fmt: skip
    assert ask(database, "SELECT mission, launch FROM plans WHERE subject = 'z'") == [{"mission": None, "launch": "z"}]
    assert ask(database, "SELECT subject, mission FROM cooperation WHERE id = 'c'") == [
        {"subject": "ilrs", "mission": None}
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers(database, view):
    assert ask(database, f"SELECT * FROM {view}")


def test_launches_by_year_is_what_the_command_counts(database, run):
    counted = json.loads(run("launches --by year -f json").out)
    rows = ask(database, "SELECT year, launches AS count, planned FROM launches_by_year")
    key = str
    assert sorted(rows, key=key) == sorted(counted, key=key)


def test_the_record_of_a_rocket_is_what_the_command_lists(database, run):
    names = ("launches", "successes", "failures", "partials")
    listed = {row["id"]: [row[name] for name in names] for row in json.loads(run("vehicles -f json").out)}
    rows = ask(database, "SELECT * FROM vehicle_record")
    assert {row["vehicle"]: [row[name] for name in names] for row in rows} == listed


def test_the_views_count_as_the_commands_do(grown, opened, run, small_file):
    """What is no launch to orbit stands in the table, and in the views only where it is counted apart."""
    launch = {"date": "2020", "vehicle": "CZ-5"}
    others = [
        Launch(id="2020-U02", tag="2020-U02", outcome="success", **launch),
        Launch(id="hop", orbit="suborbital", **launch),
    ]
    database = opened(grown(*(("launches", other) for other in others)))
    assert ask(database, "SELECT id FROM launches WHERE NOT orbital ORDER BY id") == [{"id": "2020-U02"}, {"id": "hop"}]
    years = ask(database, "SELECT year, launches AS count, planned, not_orbital FROM launches_by_year")
    listed = json.loads(run(f"launches --all --by year -f json --db {small_file}").out)
    assert sorted(years, key=str) == sorted(listed, key=str)
    assert {"year": "2020", "count": 1, "planned": 0, "not_orbital": 2} in years
    [record] = ask(database, "SELECT launches, successes FROM vehicle_record WHERE vehicle = 'CZ-5'")
    assert record == {"launches": 2, "successes": 2}
    assert ask(database, "SELECT id FROM upcoming") == [{"id": "change-8"}]


def test_upcoming_is_what_next_lists(database, run):
    """Launches with a date; the milestones that `next` shows of the others are in the table of plans."""
    listed = [row["id"] for row in json.loads(run("next -f json --now 1950-01-01").out) if row["date"]]
    assert [row["id"] for row in ask(database, "SELECT id FROM upcoming WHERE date IS NOT NULL")] == listed


def test_slips_are_what_the_command_shows(database, run):
    shown = json.loads(run("slips -f json").out)
    rows = ask(database, "SELECT * FROM slips")
    for row, slip in zip(rows, shown, strict=True):
        expected = {key: slip[key] for key in row} | {"statements": len(slip["statements"])}
        assert row | {"happened": bool(row["happened"])} == expected
