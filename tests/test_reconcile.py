"""Sources meet: which records are the same, whose word counts, and that their order makes no difference."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.importers import IMPORTERS
from missioncat.importers.readings import Statement
from missioncat.integrity import find_problems
from missioncat.merging.drafts import Draft
from missioncat.merging.edited import mark_edited
from missioncat.merging.ranks import agree, rank
from missioncat.merging.statements import reconcile
from missioncat.model import Claim, Launch, Mission, Plan, Site, Source, Vehicle
from missioncat.storage import Location

Grown = Callable[..., Catalogue]
FLOWN = {"outcome": "success", "vehicle": "CZ-5", "site": "wenchang"}


def state(draft: Draft, source: str, *statements: Statement, table: str = "launches") -> Any:
    """Let a source say something; the summary."""
    return reconcile(draft, table, source, statements)


def launch_of(draft: Draft, key: str = "2020-087") -> Any:
    return draft.get(Launch, key)


# --- which are the same ------------------------------------------------------------------------

RECOGNISED = [
    # statement, the record of the small catalogue that it is about
    ({"tag": "2020-087"}, "2020-087"),
    ({"tag": "2020-087", "vehicle": "CZ-5B", "date": "1999"}, "2020-087"),  # an id says more than all else
    ({"ll2_id": "abc", "date": "2020-11-23T20:30Z"}, "2020-087"),
    ({"date": "2020-11-23", "vehicle": "Long March 5", "site": "WEN"}, "2020-087"),
    ({"date": "2020-11-23T20:41:00Z"}, "2020-087"),  # two clocks
    ({"date": "2020-11-23", "site": "jiuquan"}, None),
    ({"date": "2020-11-23", "vehicle": "CZ-5B"}, None),
    ({"date": "2020-11-24"}, None),
    ({"date": "2020-11"}, None),  # too vague to be sure
    ({"tag": "2020-088", "date": "2020-11-23T20:30Z"}, None),  # another tag is another launch
]


@pytest.mark.parametrize(("values", "expected"), RECOGNISED)
def test_a_launch_is_recognised(small: Catalogue, values: dict[str, Any], expected: str | None) -> None:
    """By an id, or by vehicle, site and time."""
    draft = Draft(small)
    site = draft.get(Site, "wenchang")
    draft.put("sites", msgspec.structs.replace(site, gcat_codes=["WEN"]))
    summary = state(draft, "ll2", Statement("new", FLOWN | values))
    assert (summary.added == 0) == (expected is not None)
    assert (draft.get(Launch, "new") is None) == (expected is not None)


NEW = FLOWN | {"date": "2031-01-01"}
TAGGED = NEW | {"tag": "2031-001"}
LISTED = NEW | {"ll2_id": "u"}

MET = [
    # what is said first and next, in one file; the launches that there are then, with their pads
    (Statement("a", TAGGED), Statement("b", TAGGED | {"pad": "2"}), {"a": "2"}),
    (Statement("a", TAGGED), Statement("a", TAGGED | {"pad": "2"}), {"a": "2"}),
    (Statement("a", LISTED), Statement("b", LISTED | {"pad": "2"}), {"a": "2"}),
    (Statement("a", NEW, names=("b",)), Statement("b", NEW | {"pad": "2"}), {"a": "2"}),
    (Statement("a", NEW, names=("b;c",)), Statement("b;c", NEW | {"pad": "2"}), {"a": "2"}),
    (Statement("a;b", NEW), Statement("a-b", NEW | {"pad": "2"}), {"a-b": "2"}),
    (Statement("a-b", NEW), Statement("a;b", NEW | {"pad": "2"}), {"a-b": None, "a-b-2": "2"}),
    (Statement("a", NEW), Statement("b", NEW | {"pad": "2"}), {"a": None, "b": "2"}),
]


@pytest.mark.parametrize(("first", "second", "expected"), MET)
def test_new_launches_of_one_file_meet(
    small: Catalogue, first: Statement, second: Statement, expected: dict[str, str | None]
) -> None:
    """A statement finds what the one before it has brought, though many are let in together."""
    draft = Draft(small)
    before = set(draft.table(Launch))
    summary = state(draft, "test", first, second)
    new = [launch for launch in list(draft.table(Launch).values()) if launch.id not in before]
    assert {launch.id: launch.pad for launch in new} == expected
    assert summary.added >= len(expected)


def test_a_tag_gets_its_id_back(small: Catalogue) -> None:
    """From what Launch Library alone lists, whatever the one who states the tag calls the launch."""
    draft = Draft(small)
    draft.put("launches", Launch(id="2031-001", origin="ll2", ll2_id="u", date="2031-05-05"))
    state(draft, "gcat", Statement("a", TAGGED))
    assert {"u", "a"} <= set(draft.table(Launch))
    assert draft.get(Launch, "2031-001") is None


def test_a_vague_date_needs_a_name(small: Catalogue) -> None:
    """A month or a moved plan is recognised by what is aboard."""
    draft = Draft(small)
    vague = FLOWN | {"date": "2020-11"}
    assert state(draft, "ll2", Statement("new", vague, names=("Chang’e-5",))).added == 0
    plan = {"vehicle": "CZ-5", "site": "wenchang", "date": "2031-04", "ll2_id": "x"}
    assert state(draft, "ll2", Statement("new", plan, as_of="2027", names=("Chang'e 8",))).added == 0
    assert launch_of(draft, "change-8").ll2_id == "x"


@pytest.mark.parametrize("date", ["1999-05-01", "2024-05-01", "2024-05-01T06:00Z", "2031-05-01"])
def test_a_vague_goal_stands_in_nobodys_way(grown: Grown, goal: dict[str, Any], date: str) -> None:
    """What is wanted some time before 2030 has no say in which flight of one day is which."""
    flown = Launch(id="flown", date=date, sources=["gcat"], **FLOWN)
    draft = Draft(grown(*goal.items(), ("launches", flown)))
    state(draft, "ll2", Statement("new", FLOWN | {"date": date}))
    assert draft.get(Launch, "new") is None


def test_two_flights_of_one_slug_are_two(small: Catalogue) -> None:
    """An id alone does not make two launches one."""
    draft = Draft(small)
    for ll2_id in ("a", "b"):
        state(draft, "ll2", Statement("starlink", {"ll2_id": ll2_id, "date": "2027", "vehicle": "Falcon 9"}))
    assert [launch_of(draft, key).ll2_id for key in ("starlink", "starlink-2")] == ["a", "b"]


VEHICLES = [
    ("Chang Zheng 5", "CZ-5", None, None),
    ("LM-5B", "CZ-5B", None, None),
    ("Chang Zheng 5/YZ-2", "CZ-5", None, "YZ-2"),
    ("Chang Zheng 5-III/SD", "CZ-5", "III", "SD"),
    ("Proton-K/DM-2", "Proton-K/DM-2", None, None),
    ("Chang Zheng 55", "Chang Zheng 55", None, None),
]


@pytest.mark.parametrize(("name", "vehicle", "variant", "stage"), VEHICLES)
def test_a_vehicle_is_known_by_its_names(
    small: Catalogue, name: str, vehicle: str, variant: str | None, stage: str | None
) -> None:
    """Unknown ones are kept as they are."""
    draft = Draft(small)
    state(draft, "gcat", Statement("2030-001", {"tag": "2030-001", "outcome": "success", "vehicle": name}))
    launch = launch_of(draft, "2030-001")
    assert (launch.vehicle, launch.variant, launch.upper_stage) == (vehicle, variant, stage)


def test_names_that_differ_by_a_sign_are_two_for_their_source(small: Catalogue) -> None:
    """Minotaur IV is not Minotaur IV+, though both fold to one."""
    draft = Draft(small)
    names = ("Minotaur IV", "Minotaur IV+", "R-1 8A11", "R-1A")
    said = [Statement(name, {"name": name, "aliases": ["R-1"] if name[0] == "R" else []}) for name in names]
    assert state(draft, "gcat", *said, table="vehicles").added == 4


@pytest.mark.parametrize("tables_first", [True, False])
def test_the_tables_may_come_first_or_last(small: Catalogue, tables_first: bool) -> None:
    """Launches point to vehicles and sites that came in before or after them."""
    draft = Draft(small)
    steps: list[tuple[str, Statement]] = [
        ("sites", Statement("GIK-1", {"name": "Plesetsk", "gcat_codes": ["NIIP-53", "GIK-1"]})),
        ("vehicles", Statement("Vostok 8A92", {"name": "Vostok 8A92"})),
        ("launches", Statement("1966-017", FLOWN | {"site": "NIIP-53", "vehicle": "Vostok 8A92"})),
    ]
    for table, statement in steps if tables_first else reversed(steps):
        state(draft, "gcat", statement, table=table)
    assert (launch_of(draft, "1966-017").site, launch_of(draft, "1966-017").vehicle) == ("GIK-1", "Vostok 8A92")


def test_a_claim_about_a_site_goes_when_its_code_is_known(small: Catalogue) -> None:
    """GCAT's old code of our site was no disagreement after all."""
    draft = Draft(small)
    state(draft, "gcat", Statement("2020-087", {"tag": "2020-087", "outcome": "success", "site": "WN2"}))
    assert [claim.value for claim in launch_of(draft).claims] == ["WN2"]
    wenchang = draft.get(Site, "wenchang")
    draft.put("sites", msgspec.structs.replace(wenchang, gcat_codes=["WEN"]))
    summary = state(draft, "gcat", Statement("WEN", {"name": "W", "gcat_codes": ["WEN", "WN2"]}), table="sites")
    assert launch_of(draft).claims == []
    assert summary.remarks == ["1 launch point to these sites now."]


# --- whose word counts -------------------------------------------------------------------------

WORDS = [
    # field, ours (origin), source, what it says, then ours, then the claim of the other
    ("pad", None, None, "ll2", "LC101", "LC101", None),
    ("pad", "LC101", None, "gcat", "LC9", "LC101", ("LC9", "gcat")),
    ("pad", "LC101", None, "gcat", "LC-101?", "LC101", None),
    ("serial", "Y5", "gcat", "ll2", "Y6", "Y5", ("Y6", "ll2")),
    ("serial", "Y5", "ll2", "gcat", "Y6", "Y6", ("Y5", "ll2")),
    ("serial", "y 5", "ll2", "gcat", "Y5", "Y5", None),
    ("serial", "Y5", "gcat", "gcat", "Y6", "Y6", None),  # its own newer word
    ("pad", "LC9", "ll2", "gcat", "LC101", "LC101", None),  # pads Launch Library words in its own way
    ("serial", "Y5", "user", "gcat", "Y6", "Y5", ("Y6", "gcat")),
    ("serial", None, "user", "gcat", "Y6", None, ("Y6", "gcat")),  # emptied by hand
    ("outcome", "success", None, "gcat", "unknown", "success", None),
    ("outcome", "unknown", "gcat", "ll2", "failure", "failure", None),
    ("outcome", "success", "gcat", "gcat", "unknown", "success", None),  # a list without outcomes after the log
    ("outcome", "partial", None, "gcat", "failure", "partial", ("failure", "gcat")),
    ("payloads", ["Chang'e 5"], None, "gcat", ["Guidao Qi"], ["Chang'e 5"], None),
    ("date", "2020-11-23T20:30Z", None, "gcat", "2020-11-23", "2020-11-23T20:30Z", None),
    ("date", "2020-11-23", "ll2", "gcat", "2020-11-23T20:30Z", "2020-11-23T20:30Z", None),
    ("date", "2020-11-23T20:30Z", "gcat", "gcat", "2020-11-23", "2020-11-23T20:30Z", None),
    ("date", "2020-11-23T20:30Z", "gcat", "gcat", "2020-11-23T20:31Z", "2020-11-23T20:31Z", None),
    ("payload_mass_kg", 8250, None, "gcat", 8250.4, 8250, None),
]


@pytest.mark.parametrize(("field", "ours", "origin", "source", "theirs", "then", "claim"), WORDS)
def test_the_higher_rank_counts(
    grown: Grown, field: str, ours: Any, origin: str | None, source: str, theirs: Any, then: Any, claim: Any
) -> None:
    """The other one's word is kept as a claim, unless both say the same as far as they go."""
    values: dict[str, Any] = {"tag": "2020-088", "outcome": "success", field: ours}
    origins = {field: origin} if origin else {}
    draft = Draft(grown(("launches", Launch(id="2020-088", origins=origins, **values))))
    said = Statement("2020-088", {"tag": "2020-088", "outcome": "success", field: theirs})
    state(draft, source, said)
    launch = launch_of(draft, "2020-088")
    assert getattr(launch, field) == then
    assert [(each.value, each.source) for each in launch.claims] == ([claim] if claim else [])
    again = state(draft, source, said)
    assert (again.changed, again.same) == (0, 1)


def test_one_code_read_in_two_ways_is_no_disagreement(grown: Grown) -> None:
    """GCAT's percentage is a partial success for one and a failure for another."""
    draft = Draft(grown(("launches", Launch(id="1991-088", tag="1991-088", outcome="failure", gcat_code="OF40"))))
    state(draft, "gcat", Statement("", {"tag": "1991-088", "outcome": "partial", "gcat_code": "OF40"}))
    assert (launch_of(draft, "1991-088").outcome, launch_of(draft, "1991-088").claims) == ("failure", [])


def test_what_is_not_spoken_of_stays(grown: Grown) -> None:
    """A list without pads takes back nothing that the log said of them."""
    launch = Launch(
        id="2020-088",
        tag="2020-088",
        outcome="success",
        pad="LC1",
        claims=[Claim(field="pad", value="LC2", source="gcat")],
    )
    draft = Draft(grown(("launches", launch)))
    state(draft, "gcat", Statement("2020-088", {"tag": "2020-088", "outcome": "unknown"}))
    assert launch_of(draft, "2020-088") == launch


# --- planned launches --------------------------------------------------------------------------


def plans_of(draft: Draft, subject: str = "change-8") -> list[tuple[str, str | None, str | None]]:
    plans = [plan for plan in draft.table(Plan).values() if plan.subject == subject]
    return [(plan.planned, plan.as_of, plan.actual) for plan in plans]


def test_a_moved_plan_is_a_line_of_the_ledger(small: Catalogue) -> None:
    """And saying it again is none."""
    draft = Draft(small)
    before = plans_of(draft)
    values = {"vehicle": "CZ-5", "site": "wenchang", "ll2_id": "x"}
    for as_of in ("2026-01-01", "2026-02-01"):
        state(draft, "ll2", Statement("c8", values | {"date": "2029-08"}, as_of=as_of, names=("Chang'e 8",)))
    assert plans_of(draft) == [*before, ("2029-08", "2026-01-01", None)]
    assert launch_of(draft, "change-8").date == "2029-08"
    state(draft, "ll2", Statement("c8", values | {"date": "2028-01"}, as_of="2024", names=("Chang'e 8",)))
    assert launch_of(draft, "change-8").date == "2029-08"  # an older page


def test_a_planned_launch_flies(small: Catalogue) -> None:
    """It keeps its id, gets its tag and real date, and the ledger is closed."""
    draft = Draft(small)
    values = FLOWN | {"tag": "2029-100", "date": "2029-05-04T03:02Z", "outcome": "failure"}
    assert state(draft, "gcat", Statement("2029-100", values, names=("Chang'e 8",))).added == 0
    launch = launch_of(draft, "change-8")
    assert (launch.tag, launch.date, launch.outcome, launch.claims) == ("2029-100", "2029-05-04T03:02Z", "failure", [])
    assert {actual for _, _, actual in plans_of(draft)} == {"2029-05-04T03:02Z"}
    assert draft.get(Mission, "change-8").status == "lost"
    state(draft, "ll2", Statement("c8", {"tag": "2029-100", "date": "2029-09"}, as_of="2028"))
    later = launch_of(draft, "change-8")  # an old page about it says when it was planned, and no more
    assert (later.date, later.outcome, later.claims) == (launch.date, launch.outcome, [])
    assert ("2029-09", "2028", "2029-05-04T03:02Z") in plans_of(draft)


# --- properties --------------------------------------------------------------------------------

TEXTS = st.sampled_from(["A", "B", "LC 1", "LC1", "C"])
MINUTES = st.sampled_from(["2031-01-05", "2031-01-05T10:00Z", "2031-01-05T10:05:07Z", "2031-01-06", "2031-01"])
VALUES = st.fixed_dictionaries(
    {"outcome": st.sampled_from(["success", "failure", "unknown"])},
    optional={
        "date": MINUTES, "serial": TEXTS, "variant": TEXTS, "upper_stage": TEXTS, "agency": TEXTS,
        "payload_mass_kg": st.integers(1, 9), "payloads": st.lists(TEXTS, min_size=1), "crewed": st.booleans(),
    },
)  # fmt: skip
CURATED = st.one_of(st.none(), VALUES)
SOURCES = ("gcat", "ll2", "a-third")
BOUNDED = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def facts(launch: Launch) -> dict[str, Any]:
    """What a launch says, without its id and without who is aboard in which order."""
    kept = msgspec.structs.asdict(launch)
    for name in ("id", "origin", "origins", "claims", "sources"):
        del kept[name]
    return kept


def effective_origins(launch: Launch) -> dict[str, str | None]:
    """Whose word each field is."""
    said = {name: value for name, value in facts(launch).items() if value not in (None, [], False)}
    return {name: launch.origins.get(name, launch.origin) for name in said if name != "tag"}


def import_all(catalogue: Catalogue, said: Iterable[tuple[str, dict[str, Any]]], times: int = 1) -> Launch:
    draft = Draft(catalogue)
    for _ in range(times):
        for source, values in said:
            state(draft, source, Statement("2031-001", {"tag": "2031-001", **values}))
    launch: Launch = launch_of(draft, "2031-001")
    return launch


@BOUNDED
@given(said=st.fixed_dictionaries(dict.fromkeys(SOURCES, VALUES)), curated=CURATED)
def test_the_order_of_sources_makes_no_difference(grown: Grown, said: dict[str, Any], curated: Any) -> None:
    """All orders give the same facts, from the same sources."""
    ours = [("launches", Launch(id="2031-001", tag="2031-001", **curated))] if curated else []
    catalogue = grown(*ours)
    results = [import_all(catalogue, order) for order in itertools.permutations(said.items())]
    assert all(facts(result) == facts(results[0]) for result in results)
    assert all(effective_origins(result) == effective_origins(results[0]) for result in results)


@BOUNDED
@given(said=st.fixed_dictionaries(dict.fromkeys(SOURCES, VALUES)), curated=CURATED)
def test_importing_again_changes_nothing(grown: Grown, said: dict[str, Any], curated: Any) -> None:
    """Twice is once."""
    ours = [("launches", Launch(id="2031-001", tag="2031-001", **curated))] if curated else []
    catalogue = grown(*ours)
    once, twice = (import_all(catalogue, said.items(), times) for times in (1, 2))
    assert facts(once) == facts(twice)
    assert effective_origins(once) == effective_origins(twice)
    thrice = import_all(catalogue, said.items(), 3)
    assert twice == thrice


@BOUNDED
@given(said=st.fixed_dictionaries(dict.fromkeys(SOURCES, VALUES)), edited=VALUES, first=st.booleans())
def test_user_edits_always_win(grown: Grown, said: dict[str, Any], edited: dict[str, Any], first: bool) -> None:
    """Before an import or after it, and once more after it."""
    draft = Draft(grown(("launches", Launch(id="2031-001", tag="2031-001", outcome="unknown"))))
    for round_ in range(2):
        if round_ == (0 if first else 1):
            before = launch_of(draft, "2031-001")
            draft.put("launches", mark_edited(before, msgspec.structs.replace(before, **edited)))
            mine = {name for name in edited if getattr(before, name) != edited[name]}
        for source, values in said.items():
            state(draft, source, Statement("2031-001", {"tag": "2031-001", **values}))
    launch = launch_of(draft, "2031-001")
    assert {name: getattr(launch, name) for name in mine} == {name: edited[name] for name in mine}
    assert all(launch.origins[name] == "user" for name in mine)


@BOUNDED
@given(said=st.fixed_dictionaries(dict.fromkeys(SOURCES, VALUES)), curated=CURATED)
def test_claims_are_well_formed(grown: Grown, said: dict[str, Any], curated: Any) -> None:
    """Each is of another source, and disagrees; the check of the catalogue has nothing to say of them."""
    ours = [("launches", Launch(id="2031-001", tag="2031-001", **curated))] if curated else []
    launch = import_all(grown(*ours), said.items())
    for claim in launch.claims:
        assert claim.source != launch.origins.get(claim.field, launch.origin)
        assert not agree(claim.field, getattr(launch, claim.field), claim.value)
    keys = [(claim.field, claim.source or "") for claim in launch.claims]
    assert keys == sorted(set(keys))
    known = [("sources", Source(id=source, title=source)) for source in SOURCES]
    launch.sources = ["gcat"]
    fields = [
        problem.field for problem in find_problems(grown(("launches", launch), *known)) if problem.id == launch.id
    ]
    assert not {"claims", "origins", "origin"} & set(fields)


def test_ranks_never_tie() -> None:
    """Else the order of imports would count."""
    assert len({rank(source) for source in (None, "user", *IMPORTERS, *SOURCES)}) == len({*IMPORTERS, *SOURCES}) + 2


# --- by hand -----------------------------------------------------------------------------------


def test_edit_marks_what_it_changes(run: Any, small_file: Any) -> None:
    """Only that, and not the date of a planned launch, which the ledger keeps."""

    def opened() -> Catalogue:
        return Catalogue(Location(small_file, "for tests"))

    assert run(["--db", str(small_file), "edit", "2020-087", "pad=LC9", "orbit=LTO", "--yes"]).code == 0
    assert opened().table(Launch)["2020-087"].origins == {"pad": "user"}
    assert run(["--db", str(small_file), "edit", "change-8", "date=2030", "--yes"]).code == 0
    assert opened().table(Launch)["change-8"].origins == {}
    assert run(["--db", str(small_file), "edit", "CZ-5", "leo_kg=1", "aliases+=X", "--yes"]).code == 0
    assert opened().table(Vehicle)["CZ-5"].origins == {"leo_kg": "user"}


def test_an_edit_of_an_imported_field_keeps_what_was_imported() -> None:
    """As a claim, which goes when the edit is taken back."""
    before = Launch(id="x", origin="gcat", tag="x", outcome="success", serial="Y5")
    after = mark_edited(before, msgspec.structs.replace(before, serial="Y6"))
    assert after.claims == [Claim(field="serial", value="Y5", source="gcat")]
    assert mark_edited(after, msgspec.structs.replace(after, serial="Y5")).claims == []


def test_csv_leaves_origins_alone(run: Any, small_file: Any, tmp_path: Any) -> None:
    """A table of one's own is no edit by hand."""
    rows = tmp_path / "rows.csv"
    rows.write_text("id,pad\n2020-087,LC9\n")
    assert run(["--db", str(small_file), "import", "csv", str(rows), "--table", "launches"]).code == 0
    launch = Catalogue(Location(small_file, "for tests")).table(Launch)["2020-087"]
    assert (launch.pad, launch.origins) == ("LC9", {})


BAD_CLAIMS = [
    (
        Launch(id="x", outcome="success", claims=[Claim(field="pads", value="1", source="gcat")]),
        "there is no field 'pads'",
    ),
    (Launch(id="x", outcome="success", claims=[Claim(field="number", value="one", source="gcat")]), "number one"),
    (Launch(id="x", outcome="success", claims=[Claim(field="date", value="soon", source="gcat")]), "is not a date"),
    (
        Launch(id="x", outcome="success", claims=[Claim(field="pad", value="1", source="nobody")]),
        "'nobody' has no record",
    ),
    (Launch(id="x", outcome="success", pad="1", claims=[Claim(field="pad", value="1")]), "is what the record says"),
    (Launch(id="x", outcome="success", origins={"pads": "gcat"}), "there is no field 'pads'"),
    (Vehicle(id="x", name="x", origins={"name": "nobody"}), "'nobody' of name has no record"),
    (Site(id="x", name="x", origin="nobody"), "'nobody' has no record"),
]


@pytest.mark.parametrize(("record", "problem"), BAD_CLAIMS)
def test_check_finds_a_bad_claim(grown: Grown, record: Any, problem: str) -> None:
    """Claims and origins that something else wrote into the file."""
    table = {Launch: "launches", Vehicle: "vehicles", Site: "sites"}[type(record)]
    record.sources = ["gcat"]
    found = [each.problem for each in find_problems(grown((table, record))) if each.id == "x"]
    assert len(found) == 1
    assert problem in found[0]


UNKNOWN = [
    ("conflicts chnge-5", 1, "There is nothing called 'chnge-5' in the catalogue. The nearest: change-5"),
    ("conflicts Chnge 5", 1, "There is nothing called 'Chnge 5' in the catalogue. The nearest: "),
    ("conflicts @nothing", 2, "There is no saved query '@nothing' (saved: @heavy)."),
    ("conflicts @heavy", 0, "No source disagrees."),
    ("conflicts orbit:MEO", 0, "'orbit:MEO' matches none of the 3 launches. There are: LTO."),
    ("conflicts change-8", 0, "No source disagrees."),
    ("conflicts", 0, "No source disagrees with the catalogue."),
]


@pytest.mark.parametrize(("line", "code", "said"), UNKNOWN)
def test_what_nobody_knows_is_no_agreement(
    run: Any, small_file: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, line: str, code: int, said: str
) -> None:
    """A name that there is not, a saved query, a query that finds nothing."""
    settings = tmp_path / "settings.toml"
    settings.write_text('[queries]\nheavy = "vehicle:CZ-5"\n', encoding="utf-8")
    monkeypatch.setenv("MISSIONCAT_CONFIG", str(settings))
    result = run(f"--db {small_file} {line}")
    assert (result.code, said in result.err) == (code, True), result.err


def test_disagreements_are_listed_and_shown(run: Any, grown: Grown, small_file: Any) -> None:
    """`conflicts` by id, mission, query or all; `show` on the pages of launch, mission, vehicle and site."""
    claims = [Claim(field="pad", value="LC9", source="gcat")]
    grown(
        ("launches", Launch(id="2031-001", tag="2031-001", date="2031", outcome="success", pad="LC101", claims=claims)),
        ("missions", Mission(id="probe", name="Probe", launch="2031-001", sources=["gcat"])),
        ("vehicles", Vehicle(id="X", name="X", claims=[Claim(field="leo_kg", value=900, source="gcat")])),
        ("sites", Site(id="Y", name="Y", lat=1, origins={"lat": "user"}, claims=[Claim(field="lat", value=2.5)])),
        ("plans", Plan(id="9", subject="probe", milestone="launch", planned="2031", sources=["gcat"])),
    )
    everything = run(f"--db {small_file} conflicts -f csv").out.splitlines()
    assert everything == [
        "table,id,field,ours,origin,theirs,source",
        "launches,2031-001,pad,LC101,curated,LC9,gcat",
        "vehicles,X,leo_kg,,curated,900,gcat",
        "sites,Y,lat,1,user,2.5,curated",
    ]
    for wanted in ("2031-001", "probe", "date:2031"):
        assert run(f"--db {small_file} conflicts {wanted} -f csv").out.splitlines() == everything[:2]
    assert "No source disagrees" in run(f"--db {small_file} conflicts change-5").err
    for wanted, text in (
        ("2031-001", "LC101 (curated), but LC9 (gcat)"), ("probe", "LC9 (gcat)"),
        ("X", "nothing (curated), but 900 (gcat)"), ("Y", "1 (user), but 2.5 (curated)"),
    ):  # fmt: skip
        assert text in run(f"--db {small_file} show {wanted}").out
