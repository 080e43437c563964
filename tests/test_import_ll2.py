"""Launch Library 2: what `net` means, what its shapes hold, which of its launches are ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from by_id import read_by_id
from hypothesis import given
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.dates.net import parse_net
from missioncat.errors import DateError, InputError
from missioncat.importers.launch_library import build_statements, read_page, read_statements
from missioncat.merging.drafts import Draft
from missioncat.merging.statements import reconcile
from missioncat.model import Launch, Plan, Vehicle
from missioncat.news import classify, find_news

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(__file__).parents[2] / "shared" / "samples" / "ll2"
SHANGHAI = ZoneInfo("Asia/Shanghai")

NETS = [
    ("2026-08-25T00:30:07Z", 0, "2026-08-25T00:30:07Z"),
    ("2026-08-25T00:30:07Z", 1, "2026-08-25T00:30Z"),
    ("2026-08-25T00:30:00Z", 2, "2026-08-25T00:00Z/2026-08-25T00:59Z"),
    ("2026-08-25T00:00:00Z", 3, "2026-08-24T16:00Z/2026-08-25T03:59Z"),  # morning in Shanghai
    ("2026-08-25T00:00:00Z", 4, "2026-08-25T04:00Z/2026-08-25T15:59Z"),
    ("2026-08-24T18:00:00Z", 3, "2026-08-24T16:00Z/2026-08-25T03:59Z"),
    ("2026-10-07T00:00:00Z", 5, "2026-10-07"),
    ("2026-03-04T00:00:00Z", 6, "2026-02-26/2026-03-04"),
    ("2026-08-31T00:00:00Z", 7, "2026-08"),
    ("2026-03-31T00:00:00Z", 8, "2026-Q1"),
    ("2026-12-31T00:00:00Z", 11, "2026-Q4"),
    ("2026-06-30T00:00:00Z", 12, "2026-H1"),
    ("2026-12-31T00:00:00Z", 13, "2026-H2"),
    ("2026-12-31T00:00:00Z", 14, "2026"),
    ("2026-09-30T00:00:00Z", 15, "2025-10/2026-09"),
    ("2026-12-31T00:00:00Z", 15, "2026"),
    ("2029-12-31T00:00:00Z", 16, "2020s"),
    ("2026-08-25T08:30:00+08:00", 1, "2026-08-25T00:30Z"),
]


@pytest.mark.parametrize(("net", "precision", "text"), NETS)
def test_a_net_is_cut_to_its_precision(net: str, precision: int, text: str) -> None:
    """It stands at the end of its period, and the period is what is meant."""
    assert parse_net(net, precision, SHANGHAI).text == text


@pytest.mark.parametrize("net", ["", "soon", "2026-12-31", "2026-12-31T00:00:00", "9999-99-99T00:00:00Z"])
def test_what_is_no_moment_is_refused(net: str) -> None:
    """With a sentence; a moment without a zone is none."""
    with pytest.raises(DateError, match="is not a moment"):
        parse_net(net, 5)


def test_a_precision_that_is_new_to_us_is_refused() -> None:
    """Guessing would say more than is known."""
    with pytest.raises(DateError, match="precision 17"):
        parse_net("2026-12-31T00:00:00Z", 17)


moments = st.integers(-400_000_000, 32_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
zones = st.sampled_from([UTC, SHANGHAI, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Kiritimati")])


@given(moments, st.integers(0, 16).filter(lambda number: number not in (8, 9, 10, 11, 12, 13)), zones)
def test_a_net_lies_in_its_period(moment: datetime, precision: int, tz: Any) -> None:
    """In every zone; only quarters and halves are named by the precision, whatever the moment."""
    date = parse_net(moment.isoformat(), precision, tz)
    assert date.earliest is not None
    assert date.latest is not None
    is_bare_day = precision in (3, 4) and moment.hour == moment.minute == moment.second == 0
    if precision in (3, 4):  # the other half of the day may be the one that is named
        half = timedelta(hours=13)
        assert is_bare_day or date.earliest - half <= moment < date.latest + half
    else:
        assert date.earliest <= moment < date.latest


@given(moments, st.integers(0, 16), zones)
def test_the_end_of_a_period_means_the_same_period(moment: datetime, precision: int, tz: Any) -> None:
    """A coarse date is written as the last day of its period, and a fine one as where it begins."""
    date = parse_net(moment.isoformat(), precision, tz)
    assert date.earliest is not None
    assert date.latest is not None
    net = date.earliest + timedelta(minutes=1)  # never midnight in UTC, which would name a day of its own
    if precision in (0, 1, 2):
        net = date.earliest
    elif precision not in (3, 4):
        net = (date.latest - timedelta(minutes=1)).replace(hour=0, minute=0)
    assert parse_net(net.isoformat(), precision, tz) == date


GUESSES = [
    ("2022-02-28T00:00:00Z", 2, "2022-02"),
    ("2022-12-31T00:00:00Z", 2, "2022"),
    ("2022-12-30T00:00:00Z", 2, "2022-12-30"),
    ("2022-12-31T00:00:00Z", 1, "2022-12-31"),
    ("9999-12-31T00:00:00Z", 2, "9999-12-31"),  # there is no next day that would end the month
]


@pytest.mark.parametrize(("net", "status", "text"), GUESSES)
def test_a_precision_that_is_not_given_is_guessed(net: str, status: int, text: str) -> None:
    """From the time and from whether it is a placeholder; pages of the list mode have none."""
    page = json.dumps({"results": [{"id": "x-1", "name": "A | B", "net": net, "status": {"id": status}}]})
    assert [each.values["date"] for each in read_statements(page.encode())] == [text]


def statements(name: str) -> dict[str, Any]:
    """The statements of a sample by id."""
    return {each.id: each for each in read_statements((SAMPLES / name).read_bytes(), name)}


def test_a_title_has_no_blanks_around_it() -> None:
    """Two blanks behind the stroke belong to nobody's name."""
    [one] = read_statements(json.dumps([{"id": "a", "name": "Long March 5 |  Chang'e 9"}]).encode())
    assert one.values["ll2_name"] == "Chang'e 9"


def test_a_page_of_230_in_our_words() -> None:
    """Ids, dates, rockets, sites, outcomes; what is unknown is not spoken of."""
    found = statements("ll2_page.json")
    assert list(found) == [
        "long-march-5-change-8", "long-march-2fg-shenzhou-30", "long-march-8a-unknown-payload", "2026-190", "2020-087",
    ]  # fmt: skip
    planned = found["long-march-5-change-8"]
    assert planned.values == {
        "ll2_id": "11111111-aaaa-4000-8000-000000000001", "date": "2029", "vehicle": "Long March 5", "site": "wenchang",
        "ll2_name": "Chang'e 8", "ll2_updated": "2026-09-01T08:00:00Z", "sources": ["ll2"],
    }  # fmt: skip
    assert (planned.as_of, planned.note) == ("2026-09-01T08:00:00Z", "to be determined")
    assert planned.hints == {"payloads": ["Chang'e 8"], "pad": "LC101", "orbit": "LTO", "agency": "CASC"}
    crewed = found["long-march-2fg-shenzhou-30"]
    assert crewed.values["crewed"] is True
    assert crewed.values["date"] == "2029-04-23T16:00Z/2029-04-24T03:59Z"
    assert (crewed.values["vehicle"], crewed.values["site"]) == ("Long March 2F", "jiuquan")
    failed = found["long-march-8a-unknown-payload"]
    assert (failed.values["outcome"], failed.values["site"]) == ("failure", "wenchang-commercial")
    assert failed.hints == {"pad": "LC1", "outcome_note": "Second stage shut down early."}
    assert (failed.as_of, failed.names) == (None, ())
    foreign = found["2026-190"]
    assert foreign.values["tag"] == "2026-190"
    assert (foreign.values["vehicle"], foreign.values["site"]) == ("Kestrel 9", "Far Point")
    assert foreign.hints["payloads"] == ["Flock", "Friends"]


def test_a_wrapped_list_of_220() -> None:
    """Texts for mission, pad and location; no precision: a plan with a time is meant to the minute."""
    go, vague = statements("ll2_220_list.json").values()
    assert go.values["date"] == "2026-09-05T04:44Z"
    assert (go.values["vehicle"], go.values["site"], go.hints["payloads"]) == (
        "Long March 4C", "jiuquan", ["Yaogan-50"],
    )  # fmt: skip
    assert (vague.values["date"], vague.values["site"]) == ("2026-11", "sea")
    assert "payloads" not in vague.hints


def test_a_list_and_a_single_launch_are_read_too() -> None:
    """`[…]` and one launch by itself."""
    results = json.loads((SAMPLES / "ll2_page.json").read_bytes())["results"]
    assert len(read_statements(json.dumps(results).encode())) == 5
    assert len(read_statements(json.dumps(results[0]).encode())) == 1
    assert read_statements(b'{"count": 0, "next": null, "results": []}') == []


STATUSES = [(1, None), (2, None), (3, "success"), (4, "failure"), (5, None), (6, "unknown"), (7, "partial"),
            (8, None), (9, "success"), (99, None)]  # fmt: skip


@pytest.mark.parametrize(("status", "outcome"), STATUSES)
def test_a_status_is_an_outcome_or_a_plan(status: int, outcome: str | None) -> None:
    """What is in flight has flown, with an outcome that nobody knows yet; a status new to us is a plan."""
    text = json.dumps({"id": "x1", "name": "A | B", "net": "2026-01-01T01:00:00Z", "status": {"id": status}})
    [statement] = read_statements(text.encode())
    assert statement.values.get("outcome") == outcome


WRONG = [
    (b"", "is not an answer of Launch Library"),
    (b"<html>", "is not an answer of Launch Library"),
    (b'{"results": [{"id"', "is not an answer of Launch Library"),
    (b"\xff\xfe", "is not an answer of Launch Library"),
    (b"[" * 100_000, "is not an answer of Launch Library"),
    (b"12", "is not an answer of Launch Library"),
    (b'{"results": {}}', "is not an answer of Launch Library"),
    (b'{"detail": "nothing"}', "has neither `results` nor `launches`"),
    (b'[{"name": "A"}]', "launch 1: object missing required field `id`"),
    (b'[{"id": ""}]', "launch 1: the id is empty"),
    (b'[{"id": 5}]', "launch 1: expected `str`, got `int` - at `$.id`"),
    (b'[{"id": "a"}, {"id": "b", "net": "later"}]', "launch 2: 'later' is not a moment"),
    (b'[{"id": "a", "net": "2026-01-01T00:00:00Z", "net_precision": {"id": 99}}]', "precision 99"),
    (b'[{"id": "a", "status": "Go"}]', "launch 1: expected `object | null`, got `str` - at `$.status`"),
    (b"[1, 2]", "launch 2: expected `object`"),
]


@pytest.mark.parametrize(("content", "sentence"), WRONG)
def test_a_wrong_shape_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    """Which launch, what, and where in it."""
    with pytest.raises(InputError) as caught:
        read_page(content, "page.json")
    assert sentence in str(caught.value)


def test_terminal_escapes_are_taken_out() -> None:
    """Text from outside is data."""
    [one] = read_statements(json.dumps([{"id": "a\x1b[2J", "name": "R\x1b[31m | P\u202e"}]).encode())
    assert "\x1b" not in repr(one)
    assert one.hints["payloads"] == ["P"]


def merged(catalogue: Catalogue, content: bytes) -> tuple[Draft, Any]:
    """The catalogue with a page in it."""
    draft = Draft(catalogue)
    return draft, reconcile(draft, "launches", "ll2", read_statements(content))


def test_our_own_launches_are_recognised(catalogue: Catalogue) -> None:
    """By tag, by name where a plan moved; the date of a plan that moved goes to the ledger."""
    draft, summary = merged(catalogue, (SAMPLES / "ll2_page.json").read_bytes())
    assert (summary.added, summary.changed) == (3, 2)
    ours = draft.get(Launch, "change-8")
    assert ours.ll2_id == "11111111-aaaa-4000-8000-000000000001"
    said = ("change-8", "2026-09-01T08:00:00Z")
    lines = [plan for plan in draft.table(Plan).values() if (plan.subject, plan.as_of) == said]
    assert [(plan.planned, plan.note, plan.sources) for plan in lines] == [("2029", "to be determined", ["ll2"])]
    flown = draft.get(Launch, "2020-087")
    assert flown.ll2_id == "11111111-aaaa-4000-8000-000000000005"
    assert flown.vehicle == "CZ-5"
    assert flown.claims == [] or all(claim.field == "date" for claim in flown.claims)


def test_the_same_page_twice_changes_nothing(small: Catalogue) -> None:
    """Ids, ledger lines and sources are there already."""
    content = (SAMPLES / "ll2_page.json").read_bytes()
    draft, first = merged(small, content)
    assert (first.added, first.changed) == (3, 2)
    second = reconcile(draft, "launches", "ll2", read_statements(content))
    assert (second.added, second.changed, second.same) == (0, 0, 5)


def test_a_plan_that_flies_closes_its_ledger(small: Catalogue) -> None:
    """The date on which it flew, and the outcome."""
    page = json.loads((SAMPLES / "ll2_page.json").read_bytes())["results"][0]
    draft, _ = merged(small, json.dumps(page).encode())
    page |= {
        "status": {"id": 3},
        "net": "2029-03-01T01:02:03Z",
        "net_precision": {"id": 0},
        "launch_designator": "2029-020",
    }
    reconcile(draft, "launches", "ll2", read_statements(json.dumps(page).encode()))
    launch = draft.get(Launch, "change-8")
    assert (launch.date, launch.outcome, launch.tag) == ("2029-03-01T01:02:03Z", "success", "2029-020")
    plans = [plan for plan in draft.table(Plan).values() if plan.subject == "change-8"]
    assert {plan.actual for plan in plans} == {"2029-03-01T01:02:03Z"}


BIG = [
    ("launches_2.2.0_detailed_2026-08-22.json", 100, 3),
    ("launches_2.3.0_normal_2024-09-30.json", 10, 0),
    ("upcoming_2.2.0_normal_2022-02.json", 10, 1),
    ("page_2.3.0_list.json", 2, 1),
    ("launch_2.3.0_detailed.json", 1, 1),
]


@pytest.mark.parametrize(("name", "count", "ours"), BIG)
def test_real_pages_are_read_whole(catalogue: Catalogue, name: str, count: int, ours: int) -> None:
    """Every launch, with a date no narrower than its precision; those that we have are recognised."""
    if not (SHARED / name).exists():
        pytest.skip(f"{SHARED / name} is not here; it is not part of the project")
    content = (SHARED / name).read_bytes()
    page = read_page(content, name)
    assert len(page.flights) == count
    assert all(each.values["date"] and each.values["vehicle"] for each in build_statements(page.flights))
    _, summary = merged(catalogue, content)
    assert (summary.added + summary.changed, summary.changed) == (count, ours)


# --- What is new -----------------------------------------------------------------------------

NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)

DATES = [
    ("2027", "2028", "slipped"),
    ("2027", "2026-12", "pulled in"),
    ("2027", "2027", None),
    ("2027-01/2027-12", "2027", None),
    ("2027", "2027-06", "firmed up"),
    ("2027-06", "2027", "gone vague"),
    ("2027-06/2027-08", "2027-07/2027-10", "slipped"),
    ("2027-06/2027-08", "2027-05/2027-07", "pulled in"),
    ("2028/..", "2029/..", "slipped"),
    ("2029/..", "2028/..", "pulled in"),
    ("2028/..", "2029", "firmed up"),
    ("2029", "2028/..", "gone vague"),
    ("2029~", "2029", "firmed up"),
    ("../2029", "../2030", "slipped"),  # "not after" moves with its end
    ("../2030", "../2029", "pulled in"),
    ("../2029", "2028-05", "firmed up"),
    ("../2029", "2030", "slipped"),
    ("2028", "../2029", "gone vague"),
    ("2030", "../2029", "pulled in"),
    ("../2026-09-11T01:00Z", "2026-09-12T01:00Z", "slipped"),  # nobody counts down to a limit
    (None, "2029", "firmed up"),
    ("2029", None, "gone vague"),
    (None, None, None),
    ("2026-09-20T01:00Z", "2026-09-21T01:00Z", "slipped"),
    ("2026-09-11T01:00Z", "2026-09-12T01:00Z", "scrubbed"),
    ("2026-09-09T01:00Z", "2026-09-12", "scrubbed"),
    ("2026-09-11T01:00Z/2026-09-11T01:59Z", "2026-09", "scrubbed"),
    ("2026-09-11T01:00Z", "2026-09-11T00:30Z", "pulled in"),
    ("2026-09-09", "2026-09-12", "slipped"),  # nobody was counting down to a whole day
    ("2026-08", "2026-10", "slipped"),
]


@pytest.mark.parametrize(("before", "after", "kind"), DATES)
def test_what_became_of_a_plan(before: str | None, after: str | None, kind: str | None) -> None:
    """Later, sooner, more or less exact, or put off in the last day."""
    assert classify(Launch(id="x", date=before), Launch(id="x", date=after), NOW) == kind


OUTCOMES = [
    (None, "success", "flown"),
    (None, "failure", "failed"),
    (None, "partial", "failed"),
    (None, "unknown", "flown"),
    ("unknown", "failure", "failed"),
    ("unknown", "success", "flown"),
    ("success", "success", None),
    ("success", "failure", "failed"),
]


@pytest.mark.parametrize(("before", "after", "kind"), OUTCOMES)
def test_what_became_of_a_flight(before: Any, after: Any, kind: str | None) -> None:
    """An outcome is news when it is another."""
    old, new = (Launch(id="x", date="2026-09-09", outcome=outcome) for outcome in (before, after))
    assert classify(old, new, NOW) == kind


def test_records_that_come_and_go(small: Catalogue) -> None:
    """New, flown before we heard of it, taken out; nothing to say of what flew long ago and is corrected."""
    planned, flown = Launch(id="a", date="2027"), Launch(id="b", date="2026-09-09", outcome="success", payloads=["B"])
    news = find_news([(None, planned), (None, flown), (planned, None), (flown, None), (flown, flown)], small, NOW)
    assert [(each.kind, each.id) for each in news] == [("flown", "b"), ("new", "a"), ("removed", "a")]
    assert news[0].names == ["B"]


def test_how_far_it_moved_is_said_in_words(small: Catalogue) -> None:
    """As the slips say it."""
    [each] = find_news([(Launch(id="a", date="2027-01"), Launch(id="a", date="2027-04"))], small, NOW)
    assert (each.before, each.now, each.moved) == ("2027-01", "2027-04", "3 months later")


def test_import_by_the_command_line(run: Callable[..., Any], small_file: Path) -> None:
    """`missioncat import ll2 FILE`: one step, and a second time nothing."""
    first = run(["--db", str(small_file), "import", "ll2", str(SAMPLES / "ll2_page.json")])
    assert first.code == 0, first.err
    stored = read_by_id(small_file)
    assert stored["launches"]["change-8"]["ll2_id"].startswith("11111111")
    assert stored["sources"]["ll2"]["publisher"] == "The Space Devs"
    before = small_file.read_bytes()
    assert run(["--db", str(small_file), "import", "ll2", str(SAMPLES / "ll2_page.json")]).code == 0
    assert small_file.read_bytes() == before


# --- Ids that were made of other names -------------------------------------------------------

STARLINK = {
    "id": "5a5a5a5a-0000-4000-8000-000000000017", "name": "Falcon 9 Block 5 | Starlink 17",
    "slug": "falcon-9-block-5-starlink-17", "status": {"id": 1}, "net": "2027-03-31T00:00:00Z",
    "net_precision": {"id": 7}, "last_updated": "2026-09-01T00:00:00Z",
    "rocket": {"configuration": {"full_name": "Falcon 9 Block 5"}}, "mission": {"name": "Starlink 17"},
    "pad": {"name": "Space Launch Complex 4E", "country": {"alpha_3_code": "USA"},
            "location": {"name": "Vandenberg SFB, CA, USA"}},
}  # fmt: skip
OLD_ID = "falcon-9-block-5-starlink-17"
MOVED = {
    "rocket": {"configuration": {"full_name": "Long March 8"}}, "last_updated": "2026-09-08T00:00:00Z",
    "pad": {"country": {"alpha_3_code": "CHN"}, "location": {"name": "Wenchang Space Launch Site, China"}},
}  # fmt: skip
RENAMED = MOVED | {
    "name": "Long March 8 | Qianfan 17-50", "slug": "long-march-8-qianfan-17-50", "mission": {"name": "Qianfan 17-50"},
}  # fmt: skip
UNNAMED = MOVED | {"name": "Long March 8 | Unknown Payload", "mission": {"name": "Unknown Payload"}}


@pytest.fixture
def edition(run: Callable[..., Any], small_file: Path, tmp_path: Path) -> Callable[..., Any]:
    """Import an edition of the page with the launch above, and ask for what it became of."""

    def read(**fields: Any) -> None:
        file = tmp_path / "page.json"
        file.write_text(json.dumps({"count": 1, "next": None, "results": [STARLINK | fields]}))
        result = run(["--db", str(small_file), "import", "ll2", str(file)])
        assert result.code == 0, result.err

    return read


VIEWS = {
    "show": ["show", OLD_ID, "-f", "table"],
    "next": ["next", "vehicle:CZ-8", "-f", "table"],
    "listing": ["launches", "vehicle:CZ-8", "-f", "table"],
    "the rocket's page": ["show", "CZ-8", "-f", "table"],
    "calendar": ["launches", "vehicle:CZ-8", "--vague", "-f", "ics"],
}


@pytest.mark.parametrize("command", VIEWS.values(), ids=VIEWS)
def test_a_launch_is_called_by_what_it_is_now(
    run: Callable[..., Any], edition: Callable[..., Any], small_file: Path, command: list[str]
) -> None:
    """Another rocket, pad and payload: the id, which is a key only, is all that is left of the old names."""
    edition()
    edition(**RENAMED)
    result = run(["--db", str(small_file), *command])
    assert result.code == 0, result.err
    assert "Qianfan 17-50" in result.out
    shown = result.out.replace(OLD_ID, "")
    assert "Falcon" not in shown
    assert "Starlink" not in shown


@pytest.mark.parametrize("command", ["show", "next", "the rocket's page", "calendar"])
def test_a_flight_of_many_payloads_is_called_by_its_own_name(
    run: Callable[..., Any], grown: Callable[..., Any], small_file: Path, command: str, monkeypatch: Any
) -> None:
    """GCAT lists twenty satellites by number; Launch Library's name of the flight is what people look for."""
    monkeypatch.setenv("COLUMNS", "200")
    rocket = ("vehicles", Vehicle(id="CZ-8", name="Long March 8"))
    payloads = [f"Starlink {number}" for number in range(31001, 31022)]
    flight = Launch(id=OLD_ID, date="2027-03-31", vehicle="CZ-8", payloads=payloads, ll2_name="Starlink Group 10-4")
    grown(("launches", flight), rocket)
    assert "Starlink Group 10-4" in run(["--db", str(small_file), *VIEWS[command]]).out
    flight.ll2_name = None
    grown(("launches", flight), rocket)
    out = run(["--db", str(small_file), *VIEWS[command]]).out
    out = out.replace("\r\n ", "").replace("\\,", ",")  # as a calendar folds and escapes
    assert "Starlink 31001, Starlink 31002 and 19 more" in out


@pytest.mark.parametrize("command", ["show", "next", "the rocket's page", "calendar"])
def test_an_id_is_no_title_of_a_launch_without_payload(
    run: Callable[..., Any], edition: Callable[..., Any], small_file: Path, command: str, monkeypatch: Any
) -> None:
    """It is called by its rocket, which is known; what somebody has called by an id of their own is called so."""
    monkeypatch.setenv("COLUMNS", "200")
    edition(name="Falcon 9 Block 5 | Unknown Payload", slug="falcon-9-block-5-unknown-payload", mission=None)
    edition(**UNNAMED)
    arguments = [each.replace(OLD_ID, "falcon-9-block-5-unknown-payload") for each in VIEWS[command]]
    out = run(["--db", str(small_file), *arguments]).out.replace("\r\n ", "")
    assert "unnamed payload on Long March 8" in out
    assert run(["--db", str(small_file), "add", "launches", "id=my-demo", "date=2031", "vehicle=CZ-5"]).code == 0
    assert run(["--db", str(small_file), "show", "my-demo", "-f", "table"]).out.startswith("my-demo\n")


def test_what_was_said_of_the_old_rocket_and_site_goes_with_them(
    run: Callable[..., Any], edition: Callable[..., Any], small_file: Path
) -> None:
    """A pad of Vandenberg is none of Wenchang; what others said of the rocket they still say."""
    edition()
    before = read_by_id(small_file)["launches"][OLD_ID]
    assert (before["vehicle"], before["site"], before["pad"]) == ("Falcon-9", "vandenberg", "SLC4E")
    assert before["variant"] == "Block 5"
    assert run(["--db", str(small_file), "edit", OLD_ID, "serial=B1081"]).code == 0
    edition(**RENAMED)
    after = read_by_id(small_file)["launches"][OLD_ID]
    assert (after["vehicle"], after["site"], after["payloads"]) == ("CZ-8", "wenchang", ["Qianfan 17-50"])
    assert (after.get("pad"), after.get("variant"), after["serial"]) == (None, None, "B1081")


@pytest.mark.parametrize("name", [OLD_ID, STARLINK["id"], "Qianfan 17-50"])
def test_old_and_new_names_find_it(
    run: Callable[..., Any], edition: Callable[..., Any], small_file: Path, name: str
) -> None:
    """The id, which is Launch Library's old slug too, its own id, and what it carries now."""
    edition()
    edition(**RENAMED)
    shown = run(["--db", str(small_file), "show", name, "-f", "table"])
    assert shown.code == 0, shown.err
    assert shown.out.startswith("Qianfan 17-50\n")
