"""Which statements mean one launch: a table of small cases, each in every order, and what holds for any launches."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.dates import parse_date
from missioncat.fields import is_planned
from missioncat.importers.readings import Statement
from missioncat.ledger import find_launch_plans
from missioncat.merging.drafts import Draft
from missioncat.merging.joins import Joins
from missioncat.merging.match import Matching, Side, Verdict, compare, describe_side, match_all
from missioncat.merging.plans import state_plan_of
from missioncat.merging.statements import reconcile
from missioncat.model import FORMAT, About, Launch, Mission
from missioncat.storage import FileStorage, Location


class Said(NamedTuple):
    """What one source says of one launch; `id` is its tag, Launch Library id or, of ours, the record's."""

    source: str
    date: str | None
    names: tuple[str, ...]
    id: str
    values: dict[str, Any]
    said: str | None


PLACE = {"vehicle": "Falcon-9", "site": "cape-canaveral"}
SAID = "2026-08-01"


def gcat(date: str | None, *names: str, tag: str = "2026-100", **more: Any) -> Said:
    """GCAT has a flight, with its tag."""
    return Said("gcat", date, names, tag, {"outcome": "success", **more}, None)


def ll2(date: str | None, *names: str, id: str = "a", said: str | None = SAID, **more: Any) -> Said:
    """Launch Library has a plan, or with an outcome a flight."""
    return Said("ll2", date, names, id, more, said)


def third(date: str | None, *names: str, id: str = "slug", said: str | None = SAID, **more: Any) -> Said:
    """Somebody else has a plan, or with an outcome a flight."""
    return Said("a-third", date, names, id, more, said)


def ours(date: str | None, *names: str, id: str = "curated", said: str | None = SAID, **more: Any) -> Said:
    """The catalogue has a plan of its own, with a mission for each name, or with an outcome a flight."""
    return Said("", date, names, id, more, said)


FLOWN = "success"
DAY, TIME = "2026-08-18", "2026-08-18T10:00Z"

# Each row: how many launches come of it, and by what ("perhaps" if two of them may be one); why; what is said.
CASES: list[tuple[str, str, list[Said]]] = [
    # --- ids
    ("2", "two tags are two, though all else is the same",
     [gcat(TIME, "X"), third(TIME, "X", tag="2026-101", outcome=FLOWN)]),
    ("2", "two ids are two, at the same second", [ll2(TIME, "Aa"), ll2(TIME, "Aa", id="b")]),
    ("207", "sounding rockets share minute, rocket and site", [gcat(TIME, tag=f"2026-S{n:03d}") for n in range(207)]),
    ("1 id", "the same tag, whatever else is said",
     [gcat(TIME, "Aa"), ll2("2025-01", "Bb", tag="2026-100", site="vandenberg")]),
    ("1 id", "the tag by the designator of a flight", [gcat(DAY), ll2(TIME, tag="2026-100", outcome=FLOWN)]),
    ("2", "the designator says that it is another one", [gcat(TIME), ll2(TIME, tag="2026-101", outcome=FLOWN)]),
    # --- a time in both
    ("1 time", "'Go' for 23:35, and a flight at 23:35:20",
     [ll2("2026-08-18T23:35Z", "Aa"), gcat("2026-08-18T23:35:20Z", "Bb")]),
    ("1 time", "29 minutes", [ll2(TIME), gcat("2026-08-18T10:29Z")]),
    ("1 time", "30 minutes", [ll2(TIME), gcat("2026-08-18T10:30Z")]),
    ("2", "31 minutes", [ll2(TIME), gcat("2026-08-18T10:31Z")]),
    ("1 time", "30 minutes to the second", [ll2("2026-08-18T10:00:00Z"), gcat("2026-08-18T10:30:00Z")]),
    ("2", "a second more", [ll2("2026-08-18T10:00:00Z"), gcat("2026-08-18T10:30:01Z")]),
    ("1 time", "30 minutes earlier", [ll2("2026-08-18T10:00:00Z"), gcat("2026-08-18T09:30:00Z")]),
    ("2", "a second more than that", [ll2("2026-08-18T10:00:00Z"), gcat("2026-08-18T09:29:59Z")]),
    ("1 time", "across midnight", [ll2("2026-08-18T23:50Z"), gcat("2026-08-19T00:10Z")]),
    ("1 time", "across New Year", [ll2("2026-12-31T23:59Z"), gcat("2027-01-01T00:01Z")]),
    ("1 time", "names never veto, nor do pads",
     [ll2(TIME, "USSF-31", pad="SLC40"), gcat(TIME, "USA 570", pad="SLC41")]),
    ("1 time", "around that minute", [ll2("2026-08-18T10:00Z~"), gcat("2026-08-18T10:20Z")]),
    ("1 time", "two flights, both without a doubt", [ll2(TIME, outcome=FLOWN), gcat("2026-08-18T10:05Z")]),
    ("2", "two flights of one day, hours apart", [ll2(TIME, "Aa", outcome=FLOWN), gcat("2026-08-18T15:00Z", "Aa")]),
    ("2 perhaps", "a plan slips by hours, and its source says so late",
     [ll2(TIME, "Hainan-1 to 4"), gcat("2026-08-18T11:05Z", "Hainan-1 01")]),
    ("1 name", "with the whole name there is no doubt", [ll2(TIME, "Hera"), gcat("2026-08-18T14:52Z", "HERA")]),
    ("2", "two places", [ll2(TIME, "Aa", site="vandenberg"), gcat(TIME, "Aa")]),
    ("2", "two rockets", [ll2(TIME, "Aa", vehicle="Electron"), gcat(TIME, "Aa")]),
    ("2", "one without a rocket", [ll2(TIME, "Aa", vehicle=None), gcat(TIME, "Aa")]),
    ("2 perhaps", "one without a place: the time alone is not enough", [ll2(TIME, site=None), gcat(TIME)]),
    ("1 name", "one without a place, but with the name", [ll2(TIME, "Aa", site=None), gcat(TIME, "Aa")]),
    ("1 name", "the same of two flights", [ll2(TIME, "Aa", site=None, outcome=FLOWN), gcat(TIME, "Aa")]),
    ("1 time", "'Go' a week after the flight: its source is slow", [ll2(TIME, said="2026-08-25"), gcat(TIME)]),
    ("2 time", "a vague plan has no say in it", [ll2(TIME, "Bb"), gcat(TIME, "Cc"), ours("2026", "Dd", id="dd")]),
    ("1 time", "a third that knows the time joins in",
     [ll2(TIME), gcat("2026-08-18T10:01Z"), third("2026-08-18T10:02:30Z")]),
    ("3 perhaps", "two ids at the second of one flight", [ll2(TIME, "Aa"), ll2(TIME, "Bb", id="b"), gcat(TIME)]),
    ("2 time", "of two at one second that of the name", [ll2(TIME, "Aa"), ll2(TIME, "Bb", id="b"), gcat(TIME, "Bb")]),
    ("3 perhaps", "one between two that are an hour apart",
     [ll2("2026-08-18T10:25Z"), gcat(TIME), third("2026-08-18T10:50Z", outcome=FLOWN)]),
    # --- known to the hour or day
    ("1 day", "an hour that contains the flight",
     [ll2("2026-08-18T10:00Z/2026-08-18T10:59Z"), gcat("2026-08-18T10:59:59Z")]),
    ("2", "the hour before it", [ll2("2026-08-18T10:00Z/2026-08-18T10:59Z"), gcat("2026-08-18T11:00Z")]),
    ("1 day", "a morning in Florida", [ll2("2026-08-18T04:00Z/2026-08-18T15:59Z"), gcat(TIME)]),
    ("2", "an afternoon there", [ll2("2026-08-18T16:00Z/2026-08-19T03:59Z"), gcat(TIME)]),
    ("1 day", "an afternoon there that is tomorrow here",
     [ll2("2026-08-18T16:00Z/2026-08-19T03:59Z"), gcat("2026-08-19T03:00Z")]),
    ("1 day", "the day", [ll2(DAY), gcat("2026-08-18T23:59:59Z")]),
    ("2", "the day before", [ll2(DAY), gcat("2026-08-19T00:00Z")]),
    ("1 day", "the day, and a word of the names", [ll2(DAY, "Xuntian Telescope"), gcat(TIME, "Xuntian")]),
    ("1 day", "the same word, however it is spelled", [ll2(DAY, "Kine\u0301is 1–5"), gcat(TIME, "KINEIS-1")]),
    ("1 day", "a generic name says nothing", [ll2(DAY, "Demo Flight"), gcat(TIME, "Yaogan 45")]),
    ("1 day", "nor does a numbered test", [ll2(DAY, "Test Flight"), gcat(TIME, "Flight 13")]),
    ("2 perhaps", "another name vetoes", [ll2(DAY, "USSF-31"), gcat(TIME, "USA 570")]),
    ("2 perhaps", "a letter and a number are no word in common", [ll2(DAY, "Gaofen 02A"), gcat(TIME, "Yaogan 02A")]),
    ("2 perhaps", "nor is what all rideshares are called",
     [ll2(DAY, "Gaofen Rideshare"), gcat(TIME, "Yaogan Rideshare")]),
    ("1 id", "another name and pad, but an id",
     [ll2(DAY, "USSF-31", pad="1", tag="2026-100"), gcat(TIME, "USA 570", pad="2")]),
    ("2 perhaps", "two pads veto", [ll2(DAY, pad="SLC40"), gcat(TIME, pad="LC39A")]),
    ("2 perhaps", "39A is not 39B", [ll2(DAY, pad="39B"), gcat(TIME, pad="LC39A")]),
    ("1 day", "39A is one of 39", [ll2(DAY, pad="LC39"), gcat(TIME, pad="LC39A")]),
    ("1 day", "LC101 is 101", [ll2(DAY, pad="LC101"), gcat(TIME, pad="101")]),
    ("1 day", "SLC-40 is SLC40", [ll2(DAY, pad="SLC-40"), gcat(TIME, pad="SLC40")]),
    ("1 day", "SLC-4E is SLC4E", [ll2(DAY, pad="SLC-4E"), gcat(TIME, pad="SLC4E")]),
    ("1 day", "Site 31/6 is LC31", [ll2(DAY, pad="Site 31/6"), gcat(TIME, pad="LC31")]),
    ("2 perhaps", "LC9401 is SLS-2, but nobody here can know", [ll2(DAY, pad="SLS-2"), gcat(TIME, pad="LC9401")]),
    ("1 day", "a pad without a number is not compared", [ll2(DAY, pad="Orbital Launch Pad"), gcat(TIME, pad="LC1")]),
    ("3 perhaps", "two plans for the day of one flight", [ll2(DAY), ll2(DAY, id="b"), gcat(TIME)]),
    ("2 day", "the name tells which of the two it is",
     [ll2(DAY, "Starlink Group 10-49"), ll2(DAY, "Starlink Group 10-50", id="b"),
      gcat(TIME, "Starlink Group 10-50")]),
    ("3 perhaps", "one plan, and two flights of its day",
     [ll2(DAY), gcat(TIME), gcat("2026-08-18T20:00Z", tag="2026-101")]),
    ("2 time", "the time tells which of the two it is",
     [ll2(TIME), gcat(TIME), gcat("2026-08-18T20:00Z", tag="2026-101")]),
    ("2 day time", "and what is left is the other one",
     [ll2(TIME), ll2(DAY, id="b"), gcat(TIME), gcat("2026-08-18T20:00Z", tag="2026-101")]),
    ("2", "no day without a place", [ll2(DAY, site=None), gcat(TIME)]),
    # --- weeks, months, and what has no date
    ("2", "a week says too little", [ll2("2026-08-15/2026-08-21"), gcat(TIME)]),
    ("1 name", "a week with the name", [ll2("2026-08-15/2026-08-21", "Yaogan 45"), gcat(TIME, "yaogan-45")]),
    ("2", "nor does a marked day", [ll2("2026-08-18~"), gcat(TIME)]),
    ("1 name", "not before 2028, with the name",
     [ours("2028/..", "Chang'e 8"), ll2("2029-08", "嫦娥八号 (Chang’e 8)")]),
    ("1 name", "by 2029, with the name", [ours("../2029", "Xuntian"), gcat("2027-04-01", "Xuntian")]),
    ("2", "by 2029, without a name", [ours("../2029"), gcat("2027-04-01")]),
    ("1 name", "no date, with the name", [ll2(None, "Yaogan 45"), gcat(TIME, "Yaogan 45")]),
    ("2", "no date, without a name", [ll2(None), gcat(TIME)]),
    ("2 perhaps", "a flight without a date, and one with its name",
     [third(None, "Glonass-K2", outcome=FLOWN), gcat(TIME, "Glonass-K2")]),
    ("1 name", "a Chinese name", [ours("2026", "嫦娥七号"), ll2(DAY, "嫦娥七号")]),
    ("1 name", "an apostrophe and an accent", [ours("2026", "ÑuSat's"), ll2(DAY, "nusat’s")]),
    ("1 name", "the name in brackets", [ll2("2026-09", "Galileo L15 (FOC FM28)"), third("2026", "FOC FM28")]),
    ("2 perhaps", "what is in brackets is what all of them are",
     [ll2("2026-09", "Transporter 18 (Dedicated SSO Rideshare)"),
      third("2026", "Transporter 17 (Dedicated SSO Rideshare)")]),
    ("2 perhaps", "so is what stands before them",
     [ll2("2026-09", "Amazon Leo (LV-01)"), third("2026", "Amazon Leo (LV-02)")]),
    ("2 perhaps", "another name for what is planned", [ours("2027", "Xuntian"), ll2("2027", "Xuntian Telescope")]),
    ("2", "but not for another year", [ours("2027", "Xuntian"), ll2("2029", "Xuntian Telescope")]),
    ("2 perhaps", "Starlink Group 10-49 is not 10-50",
     [ll2("2026-08", "Starlink Group 10-49"), gcat(TIME, "Starlink Group 10-50")]),
    ("2 perhaps", "Group 1-49 is not 14-9",
     [ll2("2026-08", "Starlink Group 1-49"), gcat(TIME, "Starlink Group 14-9")]),
    ("2 perhaps", "Progress MS-33 is not MS-34", [ll2("2026-08", "Progress MS-34"), gcat(TIME, "Progress MS-33")]),
    ("1 name", "Flight 13 of a rocket is its flight 13", [ll2("2026-08", "Flight 13"), third("2026", "Flight 13")]),
    ("2", "a Demo Flight may be any", [ll2("2026-08", "Demo Flight"), third("2026", "Demo Flight")]),
    ("2", "so may a number", [ll2("2026-08", "13"), third("2026", "13")]),
    ("2", "an id that a source made of a title is no name",
     [ll2("2026-09", "Zz", id="starlink-2"), third("2026", "Starlink 2")]),
    ("2", "an Unknown Payload is no name", [ll2("2026-08", "Unknown Payload"), gcat(TIME, "Unknown Payload")]),
    # --- plans and what flew before
    ("2", "a recurring name: flown in 2023, planned for 2026",
     [ll2("2026", "Glonass-K2"), gcat("2023-08-07", "Glonass-K2")]),
    ("1 name", "planned before that: it is the one that flew",
     [ll2("2026", "Glonass-K2", said="2023-01-01"), gcat("2023-08-07", "Glonass-K2")]),
    ("1 name", "flown two days before it was said", [ll2("2026-10", "Aa", said="2026-08-21"), gcat(DAY, "Aa")]),
    ("2", "flown three days before", [ll2("2026-10", "Aa", said="2026-08-22"), gcat(DAY, "Aa")]),
    ("2", "still planned for the year in which one flew", [ll2("2026", "Aa", said="2026-11-01"), gcat(DAY, "Aa")]),
    ("3 perhaps", "a vague plan makes no flight of what is planned after it",
     [ours("../2029", "Aa", said=None), ll2("2028", "Aa", said="2026-11-01"), gcat(DAY, "Aa")]),
    ("2 name", "of two flights of a name the one in the planned month",
     [ll2("2026-09", "Aa"), gcat(DAY, "Aa"), gcat("2026-09-09", "Aa", tag="2026-120")]),
    ("2", "the catalogue has one id for each of its own", [ours("2027", "Aa"), ours("2027", "Aa", id="other")]),
    # --- three that say it
    ("1 time", "ours by name, the others by time", [ours("2026", "Aa"), ll2(TIME, "Aa"), gcat(TIME, "Bb")]),
    ("1 day", "ours by name, the others by day",
     [ours("2026-12", "Tianwen 4"), ll2(DAY, "Tianwen-4"), gcat(TIME, "Tianwen-4")]),
]  # fmt: skip


@pytest.fixture
def empty(tmp_path: Any) -> Catalogue:
    """A catalogue of nothing."""
    path = tmp_path / "empty.json"
    FileStorage(path).write({"catalogue": {"1": About(id="1", format=FORMAT, title="Empty")}})
    return Catalogue(Location(path, "for tests"))


def state(draft: Draft, said: Said) -> None:
    """Let one source say one thing, as an import does; what is ours is put there, as an update does."""
    values = {"date": said.date, "sources": [said.source] if said.source else [], **PLACE, **said.values}
    if said.source == "gcat":
        values |= {"tag": said.id, "payloads": list(said.names)}
    if said.source == "ll2":
        values |= {"ll2_id": said.id, "ll2_name": said.names[0] if said.names else None, "ll2_updated": said.said}
    values = {name: value for name, value in values.items() if value is not None}
    if said.source:
        as_of = None if "outcome" in values else said.said
        reconcile(draft, "launches", said.source, [Statement(values.get("tag", said.id), values, as_of, said.names)])
        return
    launch = draft.put("launches", Launch(id=said.id, **values))
    for name in said.names:
        draft.put("missions", Mission(id=f"{said.id}-{name}", name=name, status="planned", launch=said.id))
    if said.date is not None and is_planned("launches", launch):
        state_plan_of(draft, launch, None, said.date, Statement(said.id, {}, said.said))
    Joins(draft).settle([PLACE["vehicle"]])


def describe(draft: Draft) -> list[Any]:
    """What the records say, whichever of their ids they go by, and whoever came first."""
    return sorted((_describe_launch(draft, launch) for launch in draft.table(Launch).values()), key=repr)


def _describe_launch(draft: Draft, launch: Launch) -> dict[str, Any]:
    facts = msgspec.structs.asdict(launch)
    facts["id"] = sorted({launch.id, *launch.aliases, *filter(None, [launch.tag])})
    for name in ("aliases", "origin", "origins", "joined", "ll2_updated"):
        del facts[name]
    for name in ("payloads", "sources", "claims"):
        facts[name] = sorted(facts[name], key=repr)
    facts["by"] = sorted(joined.by for joined in launch.joined)
    plans = find_launch_plans(draft, launch)
    facts["plans"] = sorted((plan.planned, plan.as_of or "", plan.actual) for plan in plans)
    facts["missions"] = sorted((each.id, each.status) for each in draft.related(Mission, "launch", launch.id))
    return facts


def look_again(draft: Draft) -> Matching:
    """What is found of all launches as they stand alone."""
    joins = Joins(draft)
    for launch in list(draft.table(Launch).values()):
        joins.release(launch)
    return match_all([describe_side(each, draft) for each in draft.table(Launch).values()], with_words=True)


def find_orders(said: Sequence[Said]) -> Iterator[Sequence[Said]]:
    """Every order; of very many, there and back."""
    return itertools.permutations(said) if len(said) < 5 else iter((said, said[::-1]))


@pytest.mark.parametrize(("expected", "why", "said"), CASES, ids=[why for _, why, _ in CASES])
def test_launches_are_one_in_every_order(empty: Catalogue, expected: str, why: str, said: list[Said]) -> None:
    """Each row: how many there are and by what, in every order of what is said, and always the same."""
    results = []
    for order in find_orders(said):
        draft = Draft(empty)
        for each in order:
            state(draft, each)
        there = list(draft.table(Launch).values())
        found = {key for launch in there for key in _list_ids(launch)}
        assert found >= {each.values.get("tag", each.id) for each in said}
        results.append(describe(draft))
        by = sorted({joined.by for launch in there for joined in launch.joined})
        words = [str(len(there)), *(by or (["id"] if len(there) < len(said) else []))]
        if look_again(draft).unsure:
            words.append("perhaps")
        assert " ".join(words) == expected, why
    for result in results:
        assert result == results[0]


def test_a_name_and_a_tag_make_one_of_three(empty: Catalogue) -> None:
    """Ours has the name of both others, which have one tag."""
    said = [ours("2026", "Aa"), ll2(TIME, "Aa", outcome=FLOWN, tag="2026-100"), gcat(TIME, "Aa")]
    results = []
    for order in find_orders(said):
        draft = Draft(empty)
        for each in order:
            state(draft, each)
        [launch] = draft.table(Launch).values()
        results.append((launch.id, launch.tag, launch.ll2_id, launch.date, launch.outcome))
    assert set(results) == {("curated", "2026-100", "a", TIME, "success")}


def test_a_second_candidate_comes_and_goes(empty: Catalogue) -> None:
    """As long as there are two nobody can be sure; all is as before when its date is corrected."""
    draft, without = Draft(empty), Draft(empty)
    moved = ll2("2026-08-20", "Aa", id="b", said="2026-08-02")
    for each in (ll2(DAY, "Aa"), gcat(TIME, "Aa")):
        state(draft, each)
        state(without, each)
    assert [joined.by for launch in draft.table(Launch).values() for joined in launch.joined] == ["day"]
    state(draft, ll2(DAY, "Aa", id="b"))
    assert [launch.joined for launch in draft.table(Launch).values()] == [[], [], []]
    state(draft, moved)
    state(without, moved)
    assert [len(launch.joined) for launch in draft.table(Launch).values()].count(1) == 1
    assert _drop_plans(describe(draft)) == _drop_plans(describe(without))


def _drop_plans(launches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in each.items() if name != "plans"} for each in launches]


def _list_ids(launch: Launch) -> Iterator[str | None]:
    """Everything that a launch can be found by."""
    for part in (launch, *(joined.launch for joined in launch.joined)):
        yield from (part.id, part.tag, part.ll2_id, *part.aliases)


# --- what holds for any launches -----------------------------------------------------------------

DATES = (
    None, "2026-08-18T10:00Z", "2026-08-18T10:20:30Z", "2026-08-18T10:50Z", "2026-08-17T23:45Z", "2026-08-18T00:05Z",
    "2026-08-18", "2026-08-19", "2026-08-18T10:00Z/2026-08-18T10:59Z", "2026-08-18T16:00Z/2026-08-19T03:59Z",
    "2026-08-18~", "2026-08-15/2026-08-21", "2026-08", "2026", "2026/..", "../2029", "2023-05-01", "0001-01-01",
    "9999-12-31T23:59Z",
)  # fmt: skip
NAMES = (frozenset[str](), frozenset({"aa1"}), frozenset({"aa2"}), frozenset({"bb"}), frozenset({"aa1", "bb"}))


@st.composite
def find_sides(draw: st.DrawFn) -> list[Side]:
    """Launches of few rockets, places and days, so that much may be one."""
    count = draw(st.integers(2, 7))
    return [_draw_side(draw, f"id{number}") for number in range(count)]


def _draw_side(draw: st.DrawFn, key: str) -> Side:
    source = draw(st.sampled_from([None, "gcat", "ll2", "a-third"]))
    names = draw(st.sampled_from(NAMES))
    text = draw(st.sampled_from(DATES))
    is_tagged = source == "gcat" or draw(st.integers(0, 9)) == 0
    return Side(
        id=key, source=source, tag=draw(st.sampled_from(["2026-001", "2026-002", "2026-003"])) if is_tagged else None,
        ll2_id=draw(st.sampled_from(["a", "b", "c"])) if source == "ll2" else None,
        date=None if text is None else parse_date(text),
        is_planned=source != "gcat" and draw(st.booleans()),
        said=draw(st.sampled_from([None, parse_date("2026-08-01").earliest, parse_date("2027").earliest])),
        vehicle=draw(st.sampled_from(["Falcon-9", "Falcon-9", "Falcon-9", "CZ-5", None])),
        site=draw(st.sampled_from(["wenchang", "wenchang", "wenchang", "kennedy", None])),
        pad=draw(st.sampled_from([None, "LC39A", "39", "LC101"])), names=names,
        words=frozenset(name.rstrip("12") for name in names),
        apart=draw(st.sampled_from([frozenset[str]()] * 5 + [frozenset({"id0"})])),
    )  # fmt: skip


MANY = settings(max_examples=200, deadline=None)


@MANY
@given(find_sides())
def test_two_are_compared_the_same_either_way(sides: list[Side]) -> None:
    """Whichever of them is looked at first."""
    for one, other in itertools.combinations(sides, 2):
        assert compare(one, other) == compare(other, one)


@MANY
@given(find_sides())
def test_nothing_that_may_be_one_is_passed_over(sides: list[Side]) -> None:
    """What is sure of two launches alone is found by looking at all pairs, and by looking for candidates."""
    for one, other in itertools.combinations(sides, 2):
        verdict = compare(one, other).verdict
        matching = match_all([one, other], with_words=True)
        assert bool(matching.sure) == (verdict > Verdict.PERHAPS)
        assert match_all([one, other]).sure == matching.sure
        assert bool(matching.unsure) == (verdict is Verdict.PERHAPS)


@MANY
@given(find_sides(), st.randoms(use_true_random=False))
def test_the_order_of_launches_makes_no_difference(sides: list[Side], random: Any) -> None:
    """The same groups, and the same doubts."""
    shuffled = random.sample(sides, len(sides))
    assert _sort(match_all(sides, with_words=True)) == _sort(match_all(shuffled, with_words=True))


def _sort(matching: Matching) -> tuple[Any, ...]:
    groups = sorted(sorted(group) for group in matching.groups)
    pairs = [sorted((sorted(pair[:2]), pair.match) for pair in each) for each in (matching.sure, matching.unsure)]
    return groups, *pairs


@MANY
@given(find_sides())
def test_no_group_holds_two_launches(sides: list[Side]) -> None:
    """Neither two tags, ids or places, nor two of one source, nor what is only perhaps the same as another of it."""
    matching = match_all(sides, with_words=True)
    by_id = {side.id: side for side in sides}
    for group in matching.groups:
        for one, other in itertools.combinations((by_id[key] for key in group), 2):
            assert compare(one, other).verdict is not Verdict.TWO
        members = set(group)
        assert not [pair for pair in matching.unsure if members.issuperset(pair[:2])]
    grouped = [key for group in matching.groups for key in group]
    assert len(grouped) == len(set(grouped))
