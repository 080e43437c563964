"""`missioncat search`: where words stand in everything that somebody wrote."""

from __future__ import annotations

import csv
import io
import json

import pytest

from missioncat.mentions import compile_word, find_mentions
from missioncat.model import Cooperation, Event, Launch, Mission, Note, Plan, Site, Source, Vehicle


class Shelf(dict):
    """Tables by name, as a catalogue gives them."""

    def records(self, table):
        return self.get(table, {})


WORDS = [
    ("change5", "Chang’e-5 landed", True),
    ("chang'e 5", "change5", True),
    ("CHANGE", "chang'e", True),
    ("rumker", "Mons Rümker", True),
    ("Rümker", "mons rumker", True),
    ("5", "CZ-5B", True),
    ("5", "50 and 15", False),
    ("ce", "CE-5", True),
    ("ce", "spacecraft, cement", False),
    ("ice", "a device", False),
    ("ice", "water ice.", True),
    ("crater", "craters", True),
    ("craters", "the crater", True),
    ("嫦娥", "由嫦娥五号", True),
    ("sample-return", "a sample return", True),
    ("a.b", "axb", False),
    ("(", "a bracket (", True),
]


@pytest.mark.parametrize(("word", "text", "stands"), WORDS)
def test_a_word_stands_in_a_text(word, text, stands):
    """Where it begins a word there, in any spelling."""
    text = "".join({"ü": "u"}.get(each, each) for each in text)
    assert bool(compile_word(word).search(text)) is stands


def make_shelf(**tables):
    return Shelf({table: {record.id: record for record in records} for table, records in tables.items()})


def test_names_come_before_facts_and_these_before_texts():
    """A whole name is best, and what is about things comes behind the things."""
    shelf = make_shelf(
        missions=[
            Mission(id="a", name="Other", summary="It flew with Kama. And more."),
            Mission(id="b", name="Kama 2"),
            Mission(id="c", name="Third", payloads=["Kama camera"]),
            Mission(id="d", name="Kama"),
        ],
        sources=[Source(id="s", title="Kama")],
    )
    assert [mention.id for mention in find_mentions(["kama"], shelf)] == ["d", "b", "c", "a", "s"]


PLACES = [
    ("missions", Mission(id="m", name="M", summary="One kama. Two."), "summary", None, "One kama."),
    ("missions", Mission(id="m", name="M", landing_site="Kama plain"), "landing_site", None, "Kama plain"),
    (
        "missions",
        Mission(id="m", name="M", events=[Event(date="2021-05", kind="landing", text="It fell.", place="Kama")]),
        *("landing", "2021-05", "It fell. (Kama)"),
    ),
    (
        "missions",
        Mission(id="m", name="M", events=[Event(date="2021", kind="note", text="It fell.", note="by kama")]),
        *("note", "2021", "It fell. by kama"),
    ),
    ("launches", Launch(id="l", payloads=["One", "Kama 2"]), "payloads", None, "Kama 2"),
    ("launches", Launch(id="l", outcome_note="The kama broke."), "outcome_note", None, "The kama broke."),
    ("vehicles", Vehicle(id="v", name="V", aliases=["Kama"]), "aliases", None, "Kama"),
    ("sites", Site(id="s", name="S", note="near the Kama"), "note", None, "near the Kama"),
    ("cooperation", Cooperation(id="c", subject="m", kind="loan", detail="A kama."), "detail", None, "A kama."),
    ("plans", Plan(id="p", subject="m", milestone="launch", planned="2028", note="kama"), "note", None, "kama"),
    ("sources", Source(id="x", title="X", publisher="Kama Press"), "publisher", None, "Kama Press"),
    ("notes", Note(id="n", table="missions", about="m", text="see kama"), "text", None, "see kama"),
]


@pytest.mark.parametrize(("table", "record", "field", "date", "text"), PLACES)
def test_every_table_is_read(table, record, field, date, text):
    """And said is where: the field, or the event with its date, and the sentence."""
    (mention,) = find_mentions(["kama"], make_shelf(**{table: [record]}))
    assert mention[:2] == (table, record.id)
    assert mention[3:6] == (field, date, text)
    assert mention.text[mention.start : mention.end].lower() == "kama"


def test_words_stand_together_or_else_apart():
    """In one place of one record; if nowhere so, in the same record."""
    apart = Mission(id="a", name="Kama", summary="An orbiter.")
    together = Mission(id="b", name="B", summary="The orbiter Kama.")
    both = find_mentions(["kama", "orbiter"], make_shelf(missions=[apart, together]))
    assert [mention.id for mention in both] == ["b"]
    alone = find_mentions(["kama", "orbiter"], make_shelf(missions=[apart]))
    assert [(mention.id, mention.field) for mention in alone] == [("a", "name"), ("a", "summary")]


FOUND = [
    ("utopia", "zhurong"),
    ("cologne", "ce5-loan-cologne"),
    ("嫦娥五号", "change-5"),
    ("clep", "change-1"),
    ("long march 5", "CZ-5"),
]


@pytest.mark.parametrize(("words", "first"), FOUND)
def test_the_best_place_of_the_built_in_catalogue(run, words, first):
    """Rows for scripts say which table, field and event."""
    code, out, err = run(f"search {words}")
    rows = list(csv.DictReader(io.StringIO(out), delimiter="\t"))
    assert (code, err) == (0, "")
    assert first in [row["id"] for row in rows]
    assert out.splitlines()[0].split("\t") == ["table", "id", "name", "field", "date", "text"]


def test_places_are_counted_with_their_records(run):
    """One record is no records."""
    assert run("search hopper -f table").out.endswith("\n2 places in 1 record\n")


def test_as_many_as_are_wanted_in_each_format(run):
    """As other listings."""
    every = json.loads(run("search utopia -f json").out)
    assert json.loads(run("search utopia -n 2 -f json").out) == every[:2]
    assert run("search utopia -n 2 -f table").out.endswith(f"\n2 of {len(every)} places\n")
    assert run("search utopia -n 0").out.count("\n") == 1


def test_nothing_found_is_an_answer(run):
    """With the nearest names."""
    code, out, err = run("search zhurnog -f table")
    assert (code, out) == (0, "")
    assert err.startswith("'zhurnog' stands nowhere in this catalogue. The nearest: zhurong")


@pytest.mark.parametrize("words", [["…"], ["", " "]])
def test_what_cannot_be_looked_for_is_refused(run, words):
    """Nothing in it is a letter or digit."""
    code, out, err = run(["search", *words])
    assert (code, out) == (2, "")
    assert "no letter or digit" in err


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(run, monkeypatch, width):
    """Cells and text stand below each other where it is narrow."""
    monkeypatch.setenv("COLUMNS", str(width))
    out = run("search pole -f table").out
    assert "South Pole" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= width


def test_a_long_text_is_shown_around_the_word(run, grown):
    """Which would be lost at its end."""
    summary = "word " * 200 + "kama " + "word " * 200
    catalogue = grown(("missions", Mission(id="m", name="M", summary=summary)))
    out = run(f"search kama -f table --db {catalogue.location.path}").out
    assert "…word" in out
    assert "kama" in out
    assert len(out) < 600
