"""Launches that are perhaps one: found by `check` and `show`, made one by `merge`, and two again by `split`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from missioncat.catalogue import Catalogue
from missioncat.importers.readings import Statement
from missioncat.integrity import find_problems
from missioncat.ledger import identify_plan
from missioncat.merging.drafts import Draft
from missioncat.merging.pairs import Twins, find_twins, find_twins_of
from missioncat.merging.statements import reconcile
from missioncat.model import Launch, Mission, Note, Plan, Source
from missioncat.storage import Location

Grown = Callable[..., Catalogue]
Run = Callable[..., Any]
NOW = datetime(2026, 11, 20, tzinfo=UTC)
CZ5 = {"vehicle": "CZ-5", "site": "wenchang"}
LL2 = ("sources", Source(id="ll2", title="Launch Library 2"))


def flight(key: str, name: str, date: str, **fields: Any) -> tuple[str, Launch]:
    """A launch with a tag, as GCAT has it."""
    stated = {"tag": key, "outcome": "success", "origin": "gcat", "sources": ["gcat"], **CZ5} | fields
    return "launches", Launch(id=key, payloads=[name], date=date, **stated)


def plan(key: str, name: str, date: str, **fields: Any) -> tuple[str, Launch]:
    """A planned launch, as Launch Library has it."""
    stated = {"origin": "ll2", "ll2_id": f"uuid-{key}", "sources": ["ll2"], **CZ5} | fields
    return "launches", Launch(id=key, payloads=[name], date=date, **stated)


def ours(key: str, name: str, date: str, **fields: Any) -> tuple[str, Launch]:
    """A planned launch that no source has brought."""
    return "launches", Launch(id=key, payloads=[name], date=date, **{"sources": ["gcat"], **CZ5} | fields)


def pairs_of(catalogue: Catalogue, now: datetime = NOW) -> list[tuple[str, str, str]]:
    """All pairs without their reasons."""
    return [each[:3] for each in find_twins(catalogue, now)]


# --- which are listed ---------------------------------------------------------------------------

PAIRS = [
    # the plan, the flight or other plan, what is listed, why
    (plan("p", "Xuntian Telescope", "2027"), ours("q", "Xuntian", "2027"), "perhaps", "'xuntian' in both"),
    (plan("p", "Xuntian Telescope", "2027"), ours("q", "Xuntian", "2028"), None, ""),
    (plan("p", "Xuntian Telescope", "2027"), ours("q", "Tianhe", "2027"), None, ""),
    (plan("p", "Xuntian Telescope", "2027"), ours("q", "Xuntian", "2027", site="jiuquan"), None, ""),
    (plan("p", "Xuntian Telescope", "2027"), ours("q", "Xuntian", "2027", vehicle="CZ-7"), None, ""),
    (plan("p", "Xuntian Telescope", "2027"), plan("q", "Xuntian", "2027"), None, ""),  # Launch Library has both
    (plan("p", "Xuntian", "2026-08-01"), flight("2026-100", "Mengtian", "2026-08-01"), "perhaps", "no word"),
    (plan("p", "Xuntian", "2026-08-01T04:00Z"), flight("2026-100", "XT-1", "2026-08-01T04:10Z"), "certain", "time"),
    (plan("p", "Xuntian Telescope", "2026-08"), flight("2026-100", "Xuntian", "2026-09-20"), "overtaken", "in both"),
    (plan("p", "Xuntian Telescope", "2026-08"), flight("2026-100", "Xuntian 1", "2026-09-20"), "overtaken", "in both"),
    (plan("p", "Xuntian Telescope", "2026-08"), flight("2026-100", "Xuntian", "2026-11-19"), None, ""),  # too late
    (plan("p", "Xuntian Telescope", "2026-08"), flight("2026-100", "Xuntian", "2026-07-20"), None, ""),  # too early
    (plan("p", "Xuntian Telescope", "2026-08"), flight("2026-100", "Xuntian", "2026-09-20", site="jiuquan"), None, ""),
    (plan("p", "Xuntian Telescope", "2027"), flight("2026-100", "Xuntian", "2026-09-20"), None, ""),  # still to come
    (plan("p", "Starlink Group 10-49", "2026-08-25"), flight("2026-1", "Starlink Group 10-50", "2026-08-27"), None, ""),
    (plan("p", "Starlink Group 10-49", "2026-08-25"), flight("2026-1", "Starlink 35011", "2026-08-27"), None, ""),
    (plan("p", "Transport Layer C", "2026-08-25"), flight("2026-1", "Transport Layer D", "2026-08-27"), None, ""),
    (
        plan("p", "Starlink Group 10-49 (v2-Mini)", "2026-08-25"), flight("2026-1", "Starlink 10-49", "2026-08-27"),
        "overtaken", "'starlink' in both",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "kind", "why"), PAIRS)
def test_pairs_that_a_person_would_want_to_know_of_are_listed(
    grown: Grown, one: tuple[str, Launch], other: tuple[str, Launch], kind: str | None, why: str
) -> None:
    """And no others: what is certainly two, or only one of a series, is no pair."""
    found = find_twins(grown(LL2, one, other), NOW)
    assert [each.kind for each in found] == ([] if kind is None else [kind])
    assert all(why in each.why and (each.one, each.other) == ("p", other[1].id) for each in found)


def test_a_plan_is_listed_with_the_nearest_flight_only(grown: Grown) -> None:
    """Of several that it may have been."""
    flights = [flight(f"2026-{day}", "Xuntian", f"2026-09-{day}") for day in (12, 10, 11)]
    assert pairs_of(grown(LL2, plan("p", "Xuntian Telescope", "2026-08"), *flights)) == [("overtaken", "p", "2026-10")]


def test_a_second_candidate_makes_a_certain_pair_two_that_are_not(grown: Grown) -> None:
    """Two flights at once, and one statement that fits both."""
    flights = [flight("2026-100", "A", "2026-08-01T04:00Z"), flight("2026-101", "B", "2026-08-01T04:10Z")]
    p = plan("p", "Xuntian", "2026-08-01T04:05Z", outcome="success")
    found = pairs_of(grown(LL2, p, *flights))
    assert found == [("perhaps", "p", "2026-100"), ("perhaps", "p", "2026-101")]


def test_what_was_added_by_hand_may_be_there_already(grown: Grown) -> None:
    """Neither has a source; whoever added the second may not have known the first."""
    first = ours("xuntian", "Xuntian", "2027")
    second = ours("telescope", "Xuntian Telescope", "2027")
    assert pairs_of(grown(LL2, first, second)) == [("perhaps", "telescope", "xuntian")]


def test_a_date_that_is_none_stops_nobody(grown: Grown) -> None:
    """It is a problem of its own."""
    odd = grown(LL2, plan("p", "Xuntian", "2027"), ours("q", "Xuntian", "soon"))
    assert pairs_of(odd) == []
    assert [each.field for each in find_problems(odd)] == ["date"]


@pytest.mark.parametrize(("one", "other", "kind", "why"), [row for row in PAIRS if row[2]])
def test_the_pairs_of_one_launch_are_those_of_all(
    grown: Grown, one: tuple[str, Launch], other: tuple[str, Launch], kind: str, why: str
) -> None:
    """Found by the launches of its rocket alone."""
    catalogue = grown(LL2, one, other)
    every = find_twins(catalogue, NOW)
    for launch in catalogue.table(Launch).values():
        mine: list[Twins] = [each for each in every if launch.id in (each.one, each.other)]
        assert find_twins_of(launch, catalogue, NOW) == mine


def test_the_built_in_catalogue_has_none(catalogue: Catalogue) -> None:
    """Now, and when all that is planned in it is over."""
    assert find_twins(catalogue, NOW) == find_twins(catalogue, NOW.replace(year=2040)) == []


# --- check and show -----------------------------------------------------------------------------


@pytest.fixture
def doubted(grown: Grown, small_file: Path) -> Path:
    """A catalogue with a pair that is perhaps one, one that is certainly, and a plan that has perhaps flown."""
    grown(
        LL2,
        plan("telescope", "Xuntian Telescope", "2027"), ours("xuntian", "Xuntian", "2027"),
        plan("ll2-flight", "YG", "2026-08-01T04:00Z", outcome="success"),
        flight("2026-90", "X", "2026-08-01T04:00:12Z"),
        plan("late", "Tianhe Module", "2026-07"), flight("2026-91", "Tianhe", "2026-09-01"),
    )  # fmt: skip
    return small_file


def test_check_lists_them_apart(run: Run, doubted: Path) -> None:
    """They are no mistakes, and the closing sentence counts them."""
    result = run(f"--db {doubted} check --now 2026-11-20 -f json")
    rows = json.loads(result.out)
    assert result.code == 0
    assert [(each["kind"], each["id"]) for each in rows] == [
        ("perhaps", "ll2-flight"), ("perhaps", "telescope"), ("overtaken", "late"),
    ]  # fmt: skip
    assert rows[1]["problem"] == (
        "perhaps the same as xuntian (same rocket and 'xuntian' in both names, and their dates overlap); "
        "if so: missioncat merge telescope xuntian; if not: missioncat split telescope xuntian"
    )
    assert rows[0]["problem"].startswith("certainly the same as 2026-90 (same rocket and place, and the same time);")
    assert result.err.endswith(
        "no problems. 2 pairs of launches are perhaps one launch, 1 of them certainly "
        "(missioncat merge --all-certain). 1 plan has perhaps flown.\n"
    )
    page = run(f"--db {doubted} check --now 2026-11-20 -f table").out
    assert [line for line in page.splitlines() if line and line[0] != " "] == [
        "Perhaps flown (1)", "Perhaps one launch (2)",
    ]  # fmt: skip


def test_without_any_check_says_nothing_of_them(run: Run, small_file: Path) -> None:
    """A catalogue of which all is known."""
    result = run(f"--db {small_file} check --now 2026-11-20")
    assert (result.code, result.err) == (0, f"{small_file}: no problems.\n")


SHOWN = [
    ("telescope", "perhaps the same as xuntian (", "missioncat merge telescope xuntian"),
    ("xuntian", "perhaps the same as telescope (", "missioncat merge xuntian telescope"),
    ("2026-90", "certainly the same as ll2-flight (", "missioncat split 2026-90 ll2-flight"),
    ("2026-91", "perhaps the same as late (", "missioncat merge 2026-91 late"),
]


@pytest.mark.parametrize(("key", "sentence", "command"), SHOWN)
def test_show_names_the_other_one(run: Run, doubted: Path, key: str, sentence: str, command: str) -> None:
    """With its reason and the commands, on the page and as data."""
    page = run(f"--db {doubted} show {key} --now 2026-11-20").out
    assert sentence in page
    assert command in page
    [data] = json.loads(run(f"--db {doubted} show {key} --now 2026-11-20 -f json").out)
    [pair] = data["perhaps_same"]
    assert pair["id"] in sentence
    assert data["joined"] == []


def test_show_asks_for_a_missions_launch_too(run: Run, grown: Grown, small_file: Path) -> None:
    """Its id is that of another launch, so the commands say which table they mean."""
    mission = Mission(id="change-9", name="Chang'e 9", status="planned", launch="flight-9", sources=["gcat"])
    mine = ours("flight-9", "Chang'e 9", "2031")
    grown(LL2, ("missions", mission), mine, plan("change-9", "Chang'e 9 and friends", "2031"))
    page = run(f"--db {small_file} show change-9").out
    assert "the same as launches/change-9 (" in page
    assert "missioncat merge flight-9 launches/change-9" in page
    assert run(f"--db {small_file} merge flight-9 launches/change-9 --yes").code == 0
    assert "change-9" not in opened(small_file).table(Launch)


# --- merge and split ----------------------------------------------------------------------------


def opened(path: Path) -> Catalogue:
    """The catalogue as it is on disk now."""
    return Catalogue(Location(path, "a test's own"))


@pytest.fixture
def telescope(grown: Grown, small_file: Path) -> Path:
    """A mission with its launch, and what Launch Library calls otherwise, with a note and a plan of each."""
    mission = Mission(id="xuntian", name="Xuntian", status="planned", launch="xuntian", sources=["gcat"])
    plans = [
        Plan(subject=subject, milestone="launch", planned=planned, as_of=as_of, sources=["gcat"])
        for subject, planned, as_of in (("xuntian", "2027", "2026-03"), ("telescope", "2027-03", "2026-05"))
    ]
    grown(
        LL2, ("missions", mission),
        ours("xuntian", "Xuntian", "2027"),
        plan("telescope", "Xuntian Telescope", "2027-03", pad="LC101"),
        ("notes", Note(id="n", table="launches", about="telescope", text="watch this", star=True)),
        ("notes", Note(id="m", table="missions", about="xuntian", text="mine")),
        *(("plans", identify_plan(each)) for each in plans),
    )  # fmt: skip
    return small_file


def test_merge_makes_one_record_that_keeps_all_of_both(run: Run, telescope: Path) -> None:
    """Ids, names, sources, plans and notes; `undo` brings back the bytes."""
    before = telescope.read_bytes()
    result = run(f"--db {telescope} merge telescope xuntian --yes")
    assert result.code == 0
    after = opened(telescope)
    launches = after.table(Launch)
    assert "telescope" not in launches
    launch = launches["xuntian"]
    assert (launch.date, launch.pad, launch.ll2_id) == ("2027-03", "LC101", "uuid-telescope")
    assert launch.sources == ["gcat", "ll2"]
    assert [(joined.launch.id, joined.by) for joined in launch.joined] == [("telescope", "hand")]
    assert sorted(each.planned for each in after.related(Plan, "subject", "xuntian")) == ["2027", "2027-03"]
    assert {key: note.about for key, note in after.table(Note).items()} == {"n": "xuntian", "m": "xuntian"}
    for name in ("telescope", "Xuntian Telescope", "uuid-telescope", "launches/xuntian"):
        assert after.identify(name).record.id == "xuntian"
    assert find_problems(after) == []
    assert find_twins(after, NOW) == []
    page = run(f"--db {telescope} show launches/xuntian").out
    assert "'Xuntian Telescope' of March 2027 is this launch by your own word" in page
    assert "Joined (1)  missioncat split xuntian takes it apart" in page
    assert run(f"--db {telescope} undo").code == 0
    assert telescope.read_bytes() == before


def test_split_takes_apart_what_an_import_does_not_join_again(run: Run, telescope: Path) -> None:
    """Each has its own again, and neither is listed; `merge` takes that back."""
    was = {key: msgspec.structs.replace(each) for key, each in opened(telescope).table(Launch).items()}
    run(f"--db {telescope} merge telescope xuntian --yes")
    result = run(f"--db {telescope} split xuntian --yes")
    assert result.code == 0
    assert "'telescope' is a launch of its own now, apart from 'xuntian'." in result.err
    after = opened(telescope)
    launches = after.table(Launch)
    assert launches["telescope"] == msgspec.structs.replace(was["telescope"], apart=["xuntian"])
    assert launches["xuntian"] == msgspec.structs.replace(was["xuntian"], apart=["telescope"])
    assert after.table(Note)["n"].about == "telescope"
    assert [each.planned for each in after.related(Plan, "subject", "telescope")] == ["2027-03"]
    assert find_problems(after) == []
    assert find_twins(after, NOW) == []
    draft = Draft(after)
    said = {"ll2_id": "uuid-telescope", "payloads": ["Xuntian"], "date": "2027-03", **CZ5}
    reconcile(draft, "launches", "ll2", [Statement("telescope", said, as_of="2026-05")])
    assert draft.get(Launch, "telescope") is not None
    assert run(f"--db {telescope} merge telescope xuntian --yes").code == 0
    merged = opened(telescope).table(Launch)["xuntian"]
    assert merged.apart == merged.joined[0].launch.apart == []


def test_two_records_that_are_two_are_not_asked_about_again(run: Run, telescope: Path) -> None:
    """`split A B` of what nobody has joined."""
    assert len(pairs_of(opened(telescope))) == 1
    result = run(f"--db {telescope} split telescope launches/xuntian --yes")
    assert (result.code, result.out) == (0, "2 changed.\n")
    assert pairs_of(opened(telescope)) == []
    assert run(f"--db {telescope} split telescope launches/xuntian --yes").out == "Nothing to change.\n"


def test_one_part_is_taken_out_and_the_others_stay(run: Run, grown: Grown, small_file: Path) -> None:
    """Three that were made one; the part is named by its id, and by its name."""
    three = [plan(key, name, "2027", ll2_id=None) for key, name in (("a", "Aa"), ("b", "Bb"), ("c", "Cc"))]
    grown(LL2, *three)
    assert run(f"--db {small_file} merge a b c --yes").code == 0
    [main] = [each for each in opened(small_file).table(Launch).values() if each.joined]
    parts = sorted(joined.launch.id for joined in main.joined)
    assert run(f"--db {small_file} split {main.id} {parts[0]} --yes").code == 0
    after = opened(small_file).table(Launch)
    assert [joined.launch.id for joined in after[main.id].joined] == parts[1:]
    assert sorted(after[parts[0]].apart) == sorted({*"abc"} - {parts[0]})


def test_the_mission_of_a_plan_flies_with_it_and_waits_again(run: Run, grown: Grown, small_file: Path) -> None:
    """`merge` of a plan with its flight, and `split` of the two."""
    mission = Mission(id="tianhe", name="Tianhe Module", status="planned", launch="tianhe", sources=["gcat"])
    grown(LL2, ("missions", mission), plan("tianhe", "Tianhe Module", "2026-07"), flight("2026-91", "T", "2026-09-01"))
    assert run(f"--db {small_file} merge tianhe 2026-91 --yes").code == 0
    flown = opened(small_file)
    assert (flown.table(Mission)["tianhe"].launch, flown.table(Mission)["tianhe"].status) == (
        "2026-91", "unknown",
    )  # fmt: skip
    assert flown.table(Launch)["2026-91"].date == "2026-09-01"
    assert run(f"--db {small_file} split tianhe --yes").code == 0  # the mission's name means its launch
    apart = opened(small_file)
    assert (apart.table(Mission)["tianhe"].launch, apart.table(Mission)["tianhe"].status) == (
        "tianhe", "planned",
    )  # fmt: skip
    assert find_problems(apart) == []


def test_launches_of_no_known_rocket_can_be_one(run: Run, grown: Grown, small_file: Path) -> None:
    """The word of the user needs no rocket, place or date."""
    grown(LL2, plan("a", "Aa", "2027", vehicle=None), ours("b", "Bb", "2029"))
    assert run(f"--db {small_file} merge a b --yes").code == 0
    assert [joined.launch.id for joined in opened(small_file).table(Launch)["b"].joined] == ["a"]


def test_what_was_joined_by_hand_stays_so(run: Run, telescope: Path) -> None:
    """Whatever is said of it later, and with nothing else to go by."""
    run(f"--db {telescope} merge telescope xuntian --yes")
    assert run(f"--db {telescope} merge --all-certain").out == "Nothing to change.\n"
    draft = Draft(opened(telescope))
    said = {"ll2_id": "uuid-telescope", "payloads": ["Renamed"], "date": "2029", **CZ5}
    reconcile(draft, "launches", "ll2", [Statement("telescope", said, as_of="2026-11")])
    assert [joined.by for joined in draft.get(Launch, "xuntian").joined] == ["hand"]


REFUSED = [
    ("merge 2020-087", 2, "Say which launches are one"),
    ("merge", 2, "missioncat merge --all-certain"),
    ("merge change-5 2020-087 --all-certain", 2, "give no others"),
    ("merge change-8 change-8", 2, "is given twice"),
    ("merge change-5 2020-087", 2, "'change-5' and '2020-087' are one launch already, '2020-087'"),
    ("merge 2020-087 1970-034", 2, "each has a launch tag of its own, 2020-087 and 1970-034"),
    ("merge one two", 2, "each has a Launch Library id of its own, uuid-one and uuid-two"),
    ("merge lost change-8", 2, "The mission 'lost' has no launch"),
    ("merge CZ-5 change-8", 2, "'CZ-5' is a vehicle; only launches"),
    ("merge change-88 change-5", 1, "The nearest: change-8"),
    ("split change-8", 2, "Nothing was joined to the launch 'change-8'"),
    ("split change-5 2020-087", 2, "are one launch already"),
    ("split change-88", 1, "The nearest: change-8"),
    ("split wenchang", 2, "'wenchang' is a site"),
]


@pytest.mark.parametrize(("line", "code", "sentence"), REFUSED)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    run: Run, grown: Grown, small_file: Path, line: str, code: int, sentence: str
) -> None:
    """The documented exit code, a sentence that helps, and the same file as before."""
    lost = Mission(id="lost", name="No launch", sources=["gcat"])
    grown(LL2, ("missions", lost), plan("one", "One", "2027"), plan("two", "Two", "2028"))
    before = small_file.read_bytes()
    result = run(["--db", str(small_file), *line.split(), "--yes"])
    assert result.code == code
    assert sentence in result.err
    assert small_file.read_bytes() == before


def test_a_dry_run_shows_and_changes_nothing(run: Run, telescope: Path) -> None:
    """What would be written, with the way back."""
    before = telescope.read_bytes()
    result = run(f"--db {telescope} merge telescope xuntian --dry-run")
    assert result.code == 0
    assert "launches telescope: removed" in result.err
    assert "`missioncat split xuntian telescope` takes it apart" in result.err
    assert telescope.read_bytes() == before


DOUBTS = [
    (plan("p", "Xx", "2027"), ours("q", "Yy", "2027", site="jiuquan"), "from two places"),
    (plan("p", "Xx", "2027", ll2_id=None), plan("q", "Yy", "2027", ll2_id=None), "ll2 has both, each by itself"),
    (plan("p", "Xx", "2027"), ours("q", "Yy", "2029"), None),
]


@pytest.mark.parametrize(("one", "other", "doubt"), DOUBTS)
def test_what_speaks_against_it_is_said(
    run: Run, grown: Grown, small_file: Path, one: Any, other: Any, doubt: str | None
) -> None:
    """The word of the user counts all the same."""
    grown(LL2, one, other)
    result = run(f"--db {small_file} merge p q --yes")
    assert result.code == 0
    assert ("look like two launches" in result.err) == (doubt is not None)
    assert doubt is None or doubt in result.err


def test_a_flight_stays_one_when_what_was_joined_to_it_is_looked_at_again(small: Catalogue) -> None:
    """GCAT's list has no outcome for any launch; what Launch Library says of it goes with the join, and comes back."""
    draft = Draft(small)
    listed = {"tag": "2026-120", "date": "2026-09-01T04:00:12Z", "outcome": "unknown", **CZ5}
    said = {"ll2_id": "x", "date": "2026-09-01T04:00Z", "outcome": "success", "payloads": ["YG"], **CZ5}
    reconcile(draft, "launches", "gcat", [Statement("2026-120", listed)])
    for _ in range(2):
        reconcile(draft, "launches", "ll2", [Statement("yg", said)])
        launch = draft.get(Launch, "2026-120")
        assert (launch.outcome, launch.date) == ("success", "2026-09-01T04:00:12Z")
        assert [joined.launch.id for joined in launch.joined] == ["yg"]
        assert draft.get(Launch, "yg") is None


# --- catalogues that an earlier version doubled --------------------------------------------------

HEAD = (
    "#Launch_Tag\tLaunch_Date\tPiece\tType\tName\tPLName\tJCAT\tSatOwner\tSatState\tLV_Type\tFlight_ID\tPlatform\t"
    "Launch_Site\tLaunch_Pad\tAscent_Site\tAscent_Pad\tAgency\tLVState\tLaunch_Code\tLTCite\n# Updated 2026 Nov 1\n"
)
GCAT = [
    ("2026-120", "2026 Sep  1 0400:12", "Yaogan-50", "Chang Zheng 5", "WEN"),
    ("2026-121", "2026 Oct  1 0512:30", "Tianhe", "Chang Zheng 5", "WEN"),
]
UUIDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(2)]


def write_gcat(path: Path) -> Path:
    """Two flights as GCAT's launch log has them."""
    lines = []
    for tag, date, name, rocket, site in GCAT:
        cells = [tag, date, f"{tag}A", "P", name, name, "S1", "-", "CN", rocket, "-", "-", site, "LC101"]
        lines.append("\t".join([*cells, "-", "-", "CASC", "CN", "OS", "-"]))
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def write_ll2(path: Path) -> Path:
    """The same as Launch Library has them."""
    launches = [
        {
            "id": uuid, "name": f"Long March 5 | {name}", "slug": slug, "status": {"id": 3}, "net": net,
            "net_precision": {"id": 1}, "last_updated": "2026-10-02T00:00:00Z",
            "rocket": {"configuration": {"full_name": "Long March 5"}}, "mission": {"name": name},
            "pad": {
                "name": "101", "country": {"alpha_3_code": "CHN"},
                "location": {"name": "Wenchang Space Launch Site, People's Republic of China"},
            },
        }
        for uuid, name, slug, net in (
            (UUIDS[0], "YG 50", "long-march-5-yg-50", "2026-09-01T04:00:00Z"),
            (UUIDS[1], "Tianhe", "long-march-5-tianhe", "2026-10-01T05:12:00Z"),
        )
    ]  # fmt: skip
    path.write_text(json.dumps({"count": 2, "next": None, "results": launches}), encoding="utf-8")
    return path


@pytest.fixture
def doubled(grown: Grown, small_file: Path) -> Path:
    """What an earlier version left: a flight twice, and a plan by its slug beside its flight."""
    mission = Mission(id="tianhe", name="Tianhe", status="planned", launch="tianhe", sources=["gcat"])
    said = Plan(subject="tianhe", milestone="launch", planned="2026-09", as_of="2026-05", sources=["ll2"])
    grown(
        LL2, ("missions", mission), ("plans", identify_plan(said)),
        plan("long-march-5-yg-50", "YG 50", "2026-09-01T04:00Z", outcome="success", ll2_id=UUIDS[0]),
        flight("2026-120", "Yaogan-50", "2026-09-01T04:00:12Z"),
        plan("tianhe", "Tianhe", "2026-09", ll2_id=UUIDS[1]),
        flight("2026-121", "Tianhe", "2026-10-01T05:12:30Z"),
    )  # fmt: skip
    return small_file


def check_mended(path: Path) -> None:
    """Each flight is one record with both ids, found by every id, and nothing is wrong."""
    catalogue = opened(path)
    launches = catalogue.table(Launch)
    assert sorted(launches) == ["1970-034", "2020-087", "2026-120", "2026-121", "change-8"]
    for key, slug, uuid in (("2026-120", "long-march-5-yg-50", UUIDS[0]), ("2026-121", "tianhe", UUIDS[1])):
        assert launches[key].ll2_id == uuid
        assert catalogue.find_named(slug, "launches") == catalogue.find_named(uuid, "launches") == [key]
    assert (catalogue.table(Mission)["tianhe"].launch, catalogue.table(Mission)["tianhe"].status) == (
        "2026-121", "unknown",
    )  # fmt: skip
    assert [(each.planned, each.actual) for each in catalogue.related(Plan, "subject", "tianhe")][:1] == [
        ("2026-09", launches["2026-121"].date)
    ]
    assert find_problems(catalogue) == []
    assert find_twins(catalogue, NOW) == []


def test_check_finds_what_was_doubled(run: Run, doubled: Path) -> None:
    """Certainly one, by time and by name."""
    found = pairs_of(opened(doubled))
    assert found == [("certain", "long-march-5-yg-50", "2026-120"), ("certain", "tianhe", "2026-121")]
    assert "2 of them certainly (missioncat merge --all-certain)" in run(f"--db {doubled} check").err


def test_all_that_is_certain_is_merged_at_once(run: Run, doubled: Path) -> None:
    """In one step that can be undone; a second time there is nothing to do."""
    before = doubled.read_bytes()
    result = run(f"--db {doubled} merge --all-certain --yes")
    assert result.code == 0
    assert "note: 2 launches became part of another one that is the same." in result.err
    check_mended(doubled)
    page = run(f"--db {doubled} show 2026-120").out
    assert "Launch Library 2  'YG 50' of 1 September 2026, 04:00 UTC is this launch by its time" in page
    again = run(f"--db {doubled} merge --all-certain --yes")
    assert (again.code, again.out) == (0, "Nothing to change.\n")
    assert "no two records are certainly one launch" in again.err
    assert run(f"--db {doubled} undo").code == 0
    assert doubled.read_bytes() == before


@pytest.mark.parametrize("order", [("gcat", "ll2"), ("ll2", "gcat"), ("gcat",), ("ll2",)])
def test_importing_again_mends_it(run: Run, doubled: Path, tmp_path: Path, order: tuple[str, ...]) -> None:
    """The same files, in either order; one of them is enough."""
    files = {"gcat": write_gcat(tmp_path / "log.tsv"), "ll2": write_ll2(tmp_path / "page.json")}
    for source in order:
        result = run(f"--db {doubled} import {source} {files[source]}")
        assert result.code == 0, result.err
    check_mended(doubled)
