"""GeoJSON, GCAT's launch log, CSV and JSON: each read by a reader that is not ours."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tinydb import TinyDB

from missioncat.dates.gcat import parse_gcat_date
from missioncat.exports import Listing
from missioncat.exports.as_gcat import COLUMNS, write_gcat
from missioncat.exports.as_geojson import write_geojson
from missioncat.model import Launch, Site

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "gcat" / "launchlog_2024-12-08.tsv"


def check_geojson(text):
    """Hold a text against RFC 7946 as far as it concerns points, and give its features."""
    collection = json.loads(text)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert not {"geometry", "properties", "coordinates", "geometries"} & set(collection)
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], str)
        assert isinstance(feature["properties"], dict)
        if (geometry := feature["geometry"]) is not None:
            assert set(geometry) == {"type", "coordinates"}
            assert geometry["type"] == "Point"
            longitude, latitude = geometry["coordinates"]
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90
    return collection["features"]


@pytest.mark.parametrize(
    "command", ["sites", "launches", "launches nothinglikethis", "missions", "missions target:moon"]
)
def test_geojson_is_geojson(run, command):
    result = run(f"{command} -f geojson")
    ids = [feature["id"] for feature in check_geojson(result.out)]
    assert ids == [record["id"] for record in json.loads(run(f"{command} -f json").out)]


def test_sites_have_their_launch_counts(run):
    features = {feature["id"]: feature for feature in check_geojson(run("sites -f geojson").out)}
    jiuquan = features["jiuquan"]
    assert jiuquan["geometry"]["coordinates"] == [100.2912, 40.9581]
    assert jiuquan["properties"]["launches"] == json.loads(run("sites jiuquan -f json").out)[0]["launches"]


@pytest.mark.parametrize(("field", "rule"), [("number", "---:"), ("mass_kg", "---:"), ("crewed", "---"), ("id", "---")])
def test_only_numbers_stand_right_in_markdown(run, field, rule):
    """Yes and no are numbers to Python, and words to a reader."""
    table = "missions" if field == "mass_kg" else "launches"
    query = ["vehicle:CZ-2F"] if table == "launches" else ["change-5"]
    lines = run([table, *query, "--fields", field, "-f", "md"]).out.splitlines()
    assert lines[1].strip("| ") == rule


def test_what_has_no_place_has_no_geometry(grown):
    """Unknown site, site without coordinates, one on the equator at Greenwich: only that one has a point."""
    records = [Site(id="a", name="A"), Site(id="b", name="B", lat=0, lon=0)]
    small = grown(*(("sites", record) for record in records))
    text = "".join(write_geojson(Listing("launches", [Launch(id="x", site="nowhere")], small, NOW, print)))
    assert check_geojson(text)[0]["geometry"] is None
    features = check_geojson("".join(write_geojson(Listing("sites", records, small, NOW, print))))
    assert [feature["geometry"] for feature in features] == [None, {"type": "Point", "coordinates": [0, 0]}]


def test_geojson_takes_the_fields_asked_for(run):
    (feature,) = check_geojson(run("launches number:370 -f geojson --fields id,date").out)
    assert feature["properties"] == {"id": "2021-043", "date": "2021-05-19T04:03Z"}


def test_rockets_are_on_no_map(run):
    assert run("vehicles -f geojson").code == 2


def read_log(text):
    lines = text.removeprefix("#").splitlines()
    assert lines[1].startswith("# missioncat ")
    return list(csv.DictReader([lines[0], *lines[2:]], delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_launch_log_has_gcats_columns(run):
    rows = read_log(run("launches -f gcat").out)
    assert tuple(rows[0]) == COLUMNS
    flown = json.loads(run("launches status:flown -f json").out)
    assert {row["Launch_Tag"] for row in rows} == {launch["tag"] for launch in flown}
    for launch in flown:
        row = next(row for row in rows if row["Launch_Tag"] == launch["tag"])
        assert parse_gcat_date(row["Launch_Date"]).text == launch["date"].replace("~", "?")
        assert row["Flight_ID"] == (launch["serial"] or "-")


@pytest.mark.skipif(not SAMPLE.exists(), reason="the samples are not kept with the project")
def test_the_header_is_that_of_gcats_own_file():
    with SAMPLE.open(encoding="utf-8") as lines:
        assert next(lines).rstrip("\n").lstrip("#").split("\t") == list(COLUMNS)


def test_the_launch_log_leaves_out_what_has_not_flown(small):
    told = []
    text = "".join(write_gcat(Listing("launches", list(small.table(Launch).values()), small, NOW, told.append)))
    assert [row["Launch_Tag"] for row in read_log(text)] == ["1970-034", "2020-087"]
    assert told == ["1 launch still to fly left out: a launch log has none."]
    change5 = read_log(text)[1]
    assert (change5["Piece"], change5["JCAT"], change5["PLName"]) == ("2020-087A", "S47097", "Chang'e 5")


def test_stock_tinydb_opens_the_copy(run, tmp_path):
    """Every record under the id that we know it by."""
    path = tmp_path / "copy.json"
    assert run(["export", "-o", str(path)]).code == 0
    stock = TinyDB(path)
    assert stock.tables() >= {"missions", "launches", "plans"}
    with path.open(encoding="utf-8") as file:
        documents = json.load(file)["launches"].values()
    assert [each["id"] for each in stock.table("launches")] == [each["id"] for each in documents]
    assert {each["id"] for each in documents} == {row["id"] for row in json.loads(run("launches -f json").out)}
    stock.close()


@pytest.mark.parametrize("table", ["missions", "launches", "vehicles", "sites", "cooperation"])
def test_csv_and_json_say_the_same(run, table):
    """Python's csv reads as many rows and the same ids as its json."""
    rows = list(csv.DictReader(io.StringIO(run(f"{table} -f csv").out)))
    objects = json.loads(run(f"{table} -f json").out)
    assert [row["id"] for row in rows] == [each["id"] for each in objects]
    assert all(None not in row and None not in row.values() for row in rows)


def test_what_gcat_has_no_form_for_is_counted(grown):
    """A date with an open start or end is unknown to GCAT, and whoever exports it is told; no date is none."""
    told = []
    flown = [Launch(id=text, date=text, outcome="success") for text in ("../1969", "1970", "1970/..")]
    flown.append(Launch(id="never dated", outcome="success"))
    catalogue = grown(*(("launches", launch) for launch in flown))
    records = [catalogue.table(Launch)[launch.id] for launch in flown]
    text = "".join(write_gcat(Listing("launches", records, catalogue, None, told.append)))
    dates = [line.split("\t")[1] for line in text.splitlines()[2:]]
    assert dates == ["?", "1970", "?", "?"]
    assert told == ["2 dates have no form in GCAT's format (../1969) and were left empty."]


@pytest.mark.parametrize("command", ["launches", "export"])
def test_a_plan_with_an_open_start_is_left_out_of_a_launch_log(grown, goal, small_file, run, tmp_path, command):
    """As all that has not flown; stderr says how many, and how many dates of flights could not be written."""
    written = tmp_path / "written.gcat.tsv"
    catalogue = grown(*goal.items(), ("launches", Launch(id="old", date="../1969", outcome="success")))
    planned = sum(launch.outcome is None for launch in catalogue.table(Launch).values())
    result = run(["--db", str(small_file), command, "-o", str(written)])
    assert result.code == 0
    assert f"{planned} launches still to fly left out" in result.err
    assert "1 date has no form in GCAT's format (../1969) and was left empty." in result.err
    rows = [line.split("\t")[:2] for line in written.read_text().splitlines()[2:]]
    assert ["old", "?"] in rows
    assert "goal" not in {tag for tag, _ in rows}
