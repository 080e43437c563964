"""`missioncat show`: which record the arguments mean, and in which form it comes out."""

import csv
import io
import json

import pytest


@pytest.fixture
def show(run):
    """Run `missioncat show` into a pipe; gives exit code, stdout and stderr."""
    return lambda *arguments: run(["show", *arguments])


@pytest.mark.parametrize(
    ("arguments", "headline"),
    [
        (["change-5"], "Chang'e 5  嫦娥五号"),
        (["嫦娥五号"], "Chang'e 5  嫦娥五号"),
        (["2020-087A"], "Chang'e 5  嫦娥五号"),
        (["47097"], "Chang'e 5  嫦娥五号"),
        (["CE-5"], "Chang'e 5  嫦娥五号"),
        (["CE", "5"], "Chang'e 5  嫦娥五号"),
        (["zhurong", "rover"], "Zhurong  祝融号"),
        (["2020-087"], "Chang'e 5  嫦娥五号"),
        (["370"], "Haiyang-2D  海洋二号D星"),
        (["CZ", "5"], "Long March 5  长征五号"),
        (["Long", "March", "5B"], "Long March 5B  长征五号B"),
        (["wenchang"], "Wenchang Space Launch Site  文昌航天发射场"),
        (["gcat"], "General Catalog of Artificial Space Objects"),
        (["ce8-rover"], "SUPARCO, International Society for Terrain-Vehicle Systems"),
    ],
)
def test_arguments_find_the_record(show, arguments, headline):
    code, out, err = show(*arguments)
    assert (code, out.splitlines()[0], err) == (0, headline, "")


@pytest.mark.parametrize("arguments", [["Chang'e 5"], ["Chang'e", "5"], ["Change", "5"]])
def test_a_mission_is_meant_before_the_sources_about_it(show, arguments):
    """Sources are titled "Chang'e 5 (Wikipedia copy)" and the like."""
    code, out, _ = show(*arguments)
    assert (code, out.splitlines()[:1]) == (0, ["Chang'e 5  嫦娥五号"])


def test_several_records_have_a_page_each(show):
    code, out, _ = show("zhurong", "370")
    pages = out.split("\n" + "─" * 100 + "\n\n")
    assert code == 0
    assert [page.splitlines()[0] for page in pages] == ["Zhurong  祝融号", "Haiyang-2D  海洋二号D星"]


def test_one_record_named_twice_has_one_page(show):
    assert show("zhurong", "祝融号")[1] == show("zhurong")[1]


def test_unknown_name_suggests_the_nearest(show):
    code, out, err = show("zhurongg")
    assert (code, out) == (1, "")
    assert "nothing called 'zhurongg'" in err
    assert "zhurong" in err.partition("nearest:")[2]


def test_unknown_words_are_taken_for_one_name(show):
    code, _, err = show("Zhu", "Rongg")
    assert code == 1
    assert "'Zhu Rongg'" in err


def test_unknown_one_of_several_is_named(show):
    code, out, err = show("zhurong", "nosuchthing")
    assert (code, out) == (1, "")
    assert "'nosuchthing'" in err


def test_no_argument_is_a_usage_error(show):
    assert show()[0] == 2


def test_page_in_a_pipe_is_plain_text_at_100_columns_or_columns(show, monkeypatch):
    _, out, _ = show("zhurong")
    assert "\x1b" not in out
    assert 90 < max(map(len, out.splitlines())) <= 100
    monkeypatch.setenv("COLUMNS", "50")
    assert max(map(len, show("zhurong")[1].splitlines())) <= 50


def test_zone_moves_the_day(show):
    assert "23 November 2020, 20:30:22 UTC" in show("change-5")[1]
    assert "24 November 2020, 04:30:22 CST (Asia/Shanghai)" in show("change-5", "--tz", "Asia/Shanghai")[1]
    assert show("change-5", "--tz", "Asia/Nowhere")[0] == 2


def test_now_moves_the_countdown(show):
    assert "countdown  in 1 to 4 years" in show("change-8", "--now", "2026-11-20T00:00Z")[1]
    assert "countdown  any time until 31 December 2029" in show("change-8", "--now", "2028-06-01T00:00Z")[1]


def test_json_has_a_mission_with_all_that_belongs_to_it(show):
    code, out, _ = show("change-5", "tianwen-1", "370", "-f", "json")
    mission, parent, launch = json.loads(out)
    assert code == 0
    assert [each["table"] for each in (mission, parent, launch)] == ["missions", "missions", "launches"]
    assert mission["mass_kg"] == 8200
    assert mission["launch_record"]["tag"] == "2020-087"
    assert mission["launch_record"]["outcome_note"] is None
    assert [plan["planned"] for plan in mission["plans"]] == ["2021-03"]
    assert len(mission["cooperation"]) == 9
    assert mission["cooperation"][0]["kind"] == "sample-loan"
    assert any(event["text"] == "Launched by Long March 5." for event in mission["events"])
    assert "zhurong" in parent["children_records"]
    assert launch["number"] == 370
    assert "launch_record" not in launch


def test_jsonl_has_an_object_a_line(show):
    _, out, _ = show("zhurong", "CZ-5", "-f", "jsonl")
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["zhurong", "CZ-5"]


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("tsv", "\t")])
def test_flat_formats_have_a_line_a_field(show, form, separator):
    _, out, _ = show("zhurong", "-f", form)
    rows = list(csv.reader(io.StringIO(out), delimiter=separator))
    assert rows[:3] == [["field", "value"], ["table", "missions"], ["id", "zhurong"]]
    assert ["landing_lat", "25.066"] in rows


def test_markdown_is_a_table_of_two_columns(show):
    assert show("zhurong", "-f", "md")[1].startswith("| field | value |\n")


def test_file_takes_its_format_from_the_suffix(show, tmp_path):
    show("zhurong", "-o", str(tmp_path / "z.json"))
    assert json.loads((tmp_path / "z.json").read_text(encoding="utf-8"))[0]["id"] == "zhurong"
    assert show("zhurong", "-o", str(tmp_path / "z.txt"))[1] == ""
    assert (tmp_path / "z.txt").read_text(encoding="utf-8").startswith("Zhurong  祝融号\n")
    assert show("zhurong", "-o", str(tmp_path / "z.xyz"))[0] == 2
