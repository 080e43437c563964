"""The query language, over the catalogue that comes with the program."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from builtin import COUNTS
from hypothesis import given
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.errors import MissioncatError, NotFound, UsageError
from missioncat.fields import FIELDS
from missioncat.hints import explain_empty
from missioncat.model import Launch, Mission
from missioncat.names import natural_key
from missioncat.patterns import Patterns
from missioncat.query import Filter, Query, Term, parse_query, parse_sort, sort_records

Find = Callable[..., set[str]]
Run = Callable[..., Any]


@pytest.fixture
def find(catalogue: Catalogue) -> Find:
    """The ids that a query finds in a table."""

    def find_ids(table: str, *arguments: str, certain: bool = False) -> set[str]:
        wanted = Filter(parse_query(arguments), table, catalogue, certain=certain)
        return {record.id for record in catalogue.find(table, wanted)}

    return find_ids


ROWS = [
    # words: in names, in any script, all of them
    ("missions", "zhurong", "zhurong"),
    ("missions", "祝融号", "zhurong"),
    ("missions", "嫦娥五号", "change-5"),
    ("missions", "Chang'e 5", "change-5"),
    ("missions", "Chang’e 5", "change-5"),
    ("missions", "change 5", "change-5"),
    ("missions", "CHANGE-5", "change-5"),
    ("missions", '"change 5"', "change-5"),
    ("launches", "haiyang 2D", "2021-043"),
    ("launches", "zzzz", ""),
    # a field contains, is exactly, matches
    ("missions", "name:zhuro", "zhurong"),
    ("missions", "name:=Zhurong", "zhurong"),
    ("missions", "name:=zhurong", ""),
    ("missions", "name:=Zhuron", ""),
    ("missions", "id::^change-[5-7]$", "change-5 change-6 change-7"),
    ("missions", "name::^ZHURONG$", "zhurong"),
    ("missions", "norad:47097", "change-5"),
    ("missions", "landing-site:utopia", "tianwen-1 tianwen-1-lander zhurong"),
    ("sources", "id:=gcat-launch-20251201", "gcat-launch-20251201"),
    # ranges of numbers
    ("launches", "number:1..3", "1970-034 1971-018 1974-F07"),
    ("launches", "number:668..", "2026-218 2026-221 2026-222"),
    ("launches", "number:..2", "1970-034 1971-018"),
    ("launches", "number:370", "2021-043"),
    ("missions", "mass_kg:22,000..", "tianhe wentian mengtian mengzhou"),
    # dates
    ("launches", "date:1970", "1970-034"),
    ("launches", "date:1960..1971", "1970-034 1971-018"),
    ("launches", "vehicle:CZ-1 date:0957..1970", "1970-034"),
    ("launches", "date:2020-11-23", "2020-087"),
    ("launches", "year:1970..1971", "1970-034 1971-018"),
    ("launches", "date:2020-11-23T20:30Z", "2020-087"),
    ("launches", "date:=2020-11-23T20:30:22Z", "2020-087"),
    ("launches", "date:=2020-11-23T20:30Z", ""),
    ("launches", "date:=2020-11-23", ""),
    ("missions", "date:2028", "change-8 crewed-lunar-landing ilrs luna-26 orel tianwen-3"),
    # not, or
    ("missions", "parent:tianwen-1 ^zhurong", "tianwen-1-lander"),
    ("missions", "parent:tianwen-1 ^id:=zhurong", "tianwen-1-lander"),
    ("missions", "shenzhou 12 , shenzhou 13", "shenzhou-12 shenzhou-13"),
    ("launches", "outcome:partial date:..1990 , outcome:partial date:2017..", "1984-008 2017-035"),
    ("launches", "outcome:partial ^date:..1990 ^date:2017..", "2009-046 2016-083"),
    ("launches", "vehicle:CZ-5 outcome:failure", "2017-F03"),
    # missing
    ("launches", "pad: outcome:success date:2023..", "2025-242 2026-109"),
    ("missions", "date:", "tiangong lanyue crewed-lunar-landing ilrs ross"),
    # references go by any name and are identities
    ("missions", "parent:tianwen-1", "tianwen-1-lander zhurong"),
    ("missions", "parent:天问一号", "tianwen-1-lander zhurong"),
    ("missions", "children:zhurong", "tianwen-1"),
    ("vehicles", "family:CZ-5", "CZ-5 CZ-5B"),
    ("vehicles", "长征五号", "CZ-5"),
    ("launches", "missions:zhurong", "2020-049"),
    ("launches", "zhurong", "2020-049"),
    ("missions", "launch:2020-049", "tianwen-1 tianwen-1-lander zhurong"),
    ("sites", "wenchang", "wenchang"),
    # flags and choices
    ("launches", "crewed:yes date:2003..2008", "2003-045 2005-040 2008-047"),
    ("launches", "crewed:true date:2003", "2003-045"),
    ("launches", "crewed:no number:71", ""),
    ("vehicles", "first_flight:2016-11-03", "CZ-5"),
    ("vehicles", "last_flight:2016-11-03", ""),
    ("sites", "first_launch:1970", "jiuquan"),
    ("sites", "last_launch:1970", ""),
]


@pytest.mark.parametrize(("table", "query", "expected"), ROWS)
def test_a_query_finds(find: Find, table: str, query: str, expected: str) -> None:
    """Each row: a table, a query, the ids that it finds."""
    assert find(table, query) == set(expected.split())


CZ5 = ["vehicle:CZ-5", "long march 5", "长征五号", "LM-5", "cz5", "vehicle:Chang Zheng 5", 'vehicle:"Long March 5"']


@pytest.mark.parametrize("query", CZ5)
def test_names_of_one_rocket_find_its_flights(find: Find, catalogue: Catalogue, query: str) -> None:
    """Long March 5 by any name, and never its sister 5B."""
    expected = {launch.id for launch in catalogue.table(Launch).values() if launch.vehicle == "CZ-5"}
    assert find("launches", query) == expected
    assert len(expected) > 10
    assert not find("launches", query) & find("launches", "vehicle:CZ-5B")


def test_a_family_is_all_its_rockets(find: Find) -> None:
    """family:CZ-5 is both, and not CZ-5-like names."""
    assert find("launches", "family:CZ-5") == find("launches", "vehicle:CZ-5 , vehicle:CZ-5B")
    assert "CZ-11" not in find("vehicles", "family:CZ-1")


def test_a_choice_that_exists_is_meant_whole(find: Find, catalogue: Catalogue) -> None:
    """kind:crewed is not uncrewed-test; kind:crew, which no mission has, contains."""
    crewed = {m.id for m in catalogue.table(Mission).values() if m.kind == "crewed"}
    uncrewed = {m.id for m in catalogue.table(Mission).values() if m.kind == "uncrewed-test"}
    assert find("missions", "kind:crewed") == crewed
    assert uncrewed
    assert find("missions", "kind:crew") == crewed | uncrewed


MAY_BE_IN_2028 = {"change-8", "crewed-lunar-landing", "ilrs", "luna-26", "orel", "tianwen-3"}


def test_could_and_must(find: Find) -> None:
    """Around 2028 may be in 2028 and need not; 2028 and a month of it must."""
    assert find("missions", "date:2028") == MAY_BE_IN_2028
    assert find("missions", "date:2028", certain=True) == {"ilrs", "luna-26", "orel"}


def test_what_may_not_be_is_negated_the_other_way_round(find: Find) -> None:
    """^date:2028 keeps what may fly in another year; with --certain only what must."""
    everything = find("missions")
    assert find("missions", "^date:2028") == everything - {"ilrs", "luna-26", "orel"}
    assert find("missions", "^date:2028", certain=True) == everything - MAY_BE_IN_2028


@pytest.mark.parametrize("query", ["date:2028", "date:2026..", "date:..2000", "year:2030", "month:2027-05"])
def test_what_must_be_may_be(find: Find, query: str) -> None:
    """Certainty only narrows, and a term and its negation share out all records."""
    assert find("missions", query, certain=True) <= find("missions", query)
    assert find("missions", f"^{query}") == find("missions") - find("missions", query, certain=True)
    assert find("missions", f"^{query}", certain=True) == find("missions") - find("missions", query)


BAD = [
    ("nosuchfield:1", UsageError, "Their fields are: id, number, tag"),
    ("vehicel:CZ-5", UsageError, "Did you mean 'vehicle'?"),
    ("vehicle:CZ-5X", NotFound, "The nearest: CZ-5"),
    ("vehicle:qqqqq", NotFound, "there is no vehicle called 'qqqqq'."),
    ("site:wenchan", NotFound, "wenchang"),
    ("number:abc", UsageError, "'abc' is not a number"),
    ("number:1..x", UsageError, "'x' is not a number"),
    ("crewed:maybe", UsageError, "crewed is yes or no"),
    ("date:soon", UsageError, "'soon' is not a date"),
    ("date:2021-13", UsageError, "In 'date:2021-13'"),
    ("date:..", UsageError, "on at least one side"),
    ("id::[", UsageError, "'id::[' has a bad regular expression: unterminated character set"),
    ("id::a{99999999999}", UsageError, "bad regular expression: the repetition number is too large"),
    (f"id::a{{{'9' * 5000}}}", UsageError, "bad regular expression"),
    ("id::(?L)a", UsageError, "bad regular expression"),
    ("id::(?R)", UsageError, "bad regular expression"),
    (f"id::{'(' * 5000}{')' * 5000}", UsageError, "nested too deeply"),
    ("id::(?:.{9999}){9999}", UsageError, "too many repetitions"),
    (", outcome:failure", UsageError, "one of them is empty"),
    ("outcome:failure ,", UsageError, "one of them is empty"),
    ("^", UsageError, "nothing to look for"),
    ("!!!", UsageError, "no letter or digit"),
    ("@nosuch", UsageError, "no saved query '@nosuch'"),
]


@pytest.mark.parametrize(("query", "kind", "sentence"), BAD)
def test_a_bad_query_says_what_is_wrong(find: Find, query: str, kind: type[MissioncatError], sentence: str) -> None:
    """What cannot be understood is refused with the way out."""
    with pytest.raises(kind) as error:
        find("launches", query)
    assert sentence in str(error.value)


RUNAWAYS = ["payloads::^(.|..)+[_#]$", "^payloads::^(.|..)+[_#]$", "payloads::^(.|..)+[_#]$ , vehicle:CZ-5"]


@pytest.mark.parametrize("query", RUNAWAYS)
def test_a_pattern_that_runs_away_is_stopped(
    monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue, query: str
) -> None:
    """The term is named, and what to do; without a time-out it would run for years."""
    monkeypatch.setattr("missioncat.patterns.Patterns", partial(Patterns, 0.05))
    wanted = Filter(parse_query([query]), "launches", catalogue)
    with pytest.raises(
        UsageError, match=r"payloads::\^\(\.\|\.\.\)\+\[_#\]\$' takes too long: .* 0\.05 seconds\. Simplify it"
    ):
        catalogue.find("launches", wanted)


def test_all_patterns_share_their_time() -> None:
    """What the first takes the second has not; a text that was asked before takes none."""
    patterns = Patterns(0.2)
    slow, fast = (patterns.compile(pattern, "this") for pattern in ("^(a|aa)+$", "^b"))
    assert fast("b")
    with pytest.raises(UsageError):
        slow("a" * 60 + "!")
    assert fast("b")
    with pytest.raises(UsageError, match="takes too long"):
        slow("a" * 61 + "!")


def test_a_runaway_pattern_ends_a_command(run: Run) -> None:
    """Exit code 2, and nothing on stdout."""
    result = run(["missions", "name::^(.|..)+[_#]$"])
    assert (result.code, result.out) == (2, "")
    assert "'name::^(.|..)+[_#]$' takes too long" in result.err


PATTERN_PARTS = [
    "a", "b", "B", "1", ".", "|", "(", ")", "(?:", "*", "+", "?", "{1}", "{2,}", "[", "]", "[^", "-", "^", "$",
    r"\d", r"\w", r"\b", r"\1", "(?=", "(?!", "&&", "[[", "{e}", "{", "}", "é", "嫦",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PATTERN_PARTS), max_size=8).map("".join),
    st.text(st.sampled_from("abB1 -{é嫦"), max_size=5),
)
def test_a_pattern_means_what_re_says(pattern: str, text: str) -> None:
    """Another library matches, and the language is that of Python's own, warnings left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = bool(re.search(pattern, text, re.IGNORECASE))
        except re.error:
            expected = None
    try:
        assert Patterns().compile(pattern, "this")(text) is expected
    except UsageError:
        assert expected is None


LAUNCHES = COUNTS["launches"]
EMPTY = [
    ("launches", "zzzz", f"'zzzz' matches none of the {LAUNCHES} launches."),
    ("launches", "vehicle:CZ-5 site:taiyuan", "'site:taiyuan' excludes the 14 launches that 'vehicle:CZ-5' leaves."),
    ("missions", "target:mars kind:rover ^country:USA ^zhurong", "'^zhurong' excludes the 1 mission that"),
    ("launches", "date:1969 , zzzz", f"'date:1969' matches none of the {LAUNCHES} launches. 'zzzz' matches none"),
    ("vehicles", "launches:1000..", f"'launches:1000..' matches none of the {COUNTS['vehicles']} vehicles."),
]


@pytest.mark.parametrize(("table", "query", "sentence"), EMPTY)
def test_an_empty_result_says_which_term_emptied_it(
    catalogue: Catalogue, table: str, query: str, sentence: str
) -> None:
    """The term that left nothing is named, with what was there before it."""
    wanted = Filter(parse_query([query]), table, catalogue)
    assert catalogue.find(table, wanted) == []
    assert explain_empty(wanted, catalogue.records(table).values()).startswith(sentence)


PARSED = [
    (["a b c"], [("a b c",)]),
    (["a", "b"], [("a", "b")]),
    (["^a", "b"], [("^a",), ("b",)]),
    (['"a b"', "c"], [("a b", "c")]),
]


@pytest.mark.parametrize(("arguments", "words"), PARSED)
def test_words_side_by_side_are_one_term(arguments: list[str], words: list[tuple[str, ...]]) -> None:
    """Words of several arguments stay together, so that they can be a whole name; those of one are one phrase."""
    [group] = parse_query(arguments).groups
    assert [tuple(f"{'^' * term.negated}{word}" for word in term.words) for term in group] == words


@pytest.mark.parametrize(
    ("query", "field", "operator", "value", "negated"),
    [
        ("date:2020", "date", ":", "2020", False),
        ("Date:2020", "date", ":", "2020", False),
        ("^name:=A B", "name", ":=", "A B", True),
        ('name:"a , b"', "name", ":", "a , b", False),
        ("name::a:b", "name", "::", "a:b", False),
        ("url:https://x.org/a", "url", ":", "https://x.org/a", False),
        ("pad:", "pad", ":", "", False),
        ('vehicle:"Long March 5"', "vehicle", ":", "Long March 5", False),
    ],
)
def test_a_term_is_read(query: str, field: str, operator: str, value: str, negated: bool) -> None:
    """Field, operator and value, with spaces and quotes."""
    assert parse_query([query]).groups == ((Term(field, operator, value, negated),),)


TYPED = st.text(st.sampled_from("ab: ,^=.@"), max_size=12)
VALUES = st.text(st.sampled_from("ab5 .,^@:=-é嫦"), max_size=10).map(str.strip)
TERMS = st.builds(
    Term,
    st.sampled_from(["date", "name", "x_y"]),
    st.sampled_from([":", ":=", "::"]),
    VALUES,
    st.booleans(),
    st.just(()),
)


@given(st.lists(st.lists(TERMS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_terms_as_text_read_back_as_the_same_terms(groups: list[list[Term]]) -> None:
    """parse_query is the inverse of str, for whatever values terms may have."""
    query = Query(tuple(map(tuple, groups)))
    assert parse_query([str(query)]) == query


@given(st.lists(st.text(st.characters(exclude_characters='"'), max_size=30) | TYPED, max_size=4))
def test_a_query_that_was_read_reads_back(arguments: list[str]) -> None:
    """Whatever was typed: if it is a query, its text is the same query."""
    try:
        query = parse_query(arguments)
    except MissioncatError:
        return
    assert parse_query([str(query)]) == query


@given(st.text())
def test_nothing_that_is_typed_breaks_the_parser(text: str) -> None:
    """Any text is a query or a sentence about why it is none."""
    with suppress(MissioncatError):  # anything else fails
        parse_query([text])


@given(table=st.sampled_from(sorted(FIELDS)), text=st.text(max_size=20), data=st.data())
def test_nothing_that_is_typed_breaks_a_filter(
    catalogue: Catalogue, table: str, text: str, data: st.DataObject
) -> None:
    """Every field takes any text with any operator, or says why not; and what it takes, it can answer."""
    field = data.draw(st.sampled_from([field.name for field in FIELDS[table]]))
    operator = data.draw(st.sampled_from([":", ":=", "::"]))
    query = Query(((Term(field, operator, text, data.draw(st.booleans())),),))
    with suppress(MissioncatError):  # anything else fails
        wanted = Filter(query, table, catalogue)
        for record in list(catalogue.records(table).values())[:5]:
            wanted(record)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file with saved queries."""
    path = tmp_path / "settings.toml"
    path.write_text(
        '[queries]\nmars = "target:mars"\nrovers = "kind:rover"\neither = "zhurong , jade-rabbit"\nbad = "nofield:1"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("MISSIONCAT_CONFIG", str(path))
    return path


@pytest.mark.parametrize(
    ("query", "same_as"),
    [
        ("@mars", "target:mars"),
        ("@mars @rovers", "target:mars kind:rover"),
        ("@mars status:planned", "target:mars status:planned"),
        ("date:..2020 @mars", "date:..2020 target:mars"),
        ("zhurong , @mars", "zhurong , target:mars"),
    ],
)
def test_a_saved_query_stands_for_its_terms(run: Run, settings: Path, query: str, same_as: str) -> None:
    """@name is what the settings file says."""
    asked, spelled = (run(["missions", text, "--fields", "id"]) for text in (query, same_as))
    assert asked.code == 0
    assert asked.out == spelled.out
    assert len(asked.out.splitlines()) > 1


@pytest.mark.parametrize(
    ("query", "code", "sentence"),
    [
        ("@nosuch", 2, "saved: @bad, @either, @mars, @rovers"),
        ("@bad", 2, "no field 'nofield'"),
        ("zhurong @either", 2, "must come first and alone"),
        ("@either kind:rover", 2, "must come first and alone"),
        ("@either @mars", 2, "must come first and alone"),
        ("^@mars", 2, "cannot be excluded as a whole"),
        ("@either", 0, ""),
    ],
)
def test_a_saved_query_that_does_not_work(run: Run, settings: Path, query: str, code: int, sentence: str) -> None:
    """Unknown names list the known ones."""
    result = run(["missions", query])
    assert result.code == code
    assert sentence in result.err


@pytest.mark.parametrize("text", ["[queries", "queries = 1", "[queries]\nx = 1", "\x80"])
def test_a_broken_settings_file_is_a_sentence(run: Run, settings: Path, text: str) -> None:
    """Not TOML, or not what we expect in it."""
    settings.write_bytes(text.encode("latin-1"))
    result = run("missions @mars")
    assert (result.code, result.out) == (2, "")
    assert str(settings) in result.err


GOALS = [
    # a goal before 2030, set on 2023-05-29 -> may it be then, must it?
    ("date:2020", False, False),
    ("date:2023-05-28", False, False),
    ("date:2023-05-29", True, False),
    ("date:2027", True, False),
    ("date:2029", True, False),
    ("date:2030", False, False),
    ("date:2023..2029", True, True),
    ("date:2024..2029", True, False),
    ("date:..2029", True, True),
    ("date:..2028", True, False),
    ("date:..2022", False, False),
    ("date:2025..", True, False),
    ("date:2023..", True, True),
    ("date:before 2030", True, True),
    ("date:by 2028", True, False),
    ("date:../2029", True, True),
    ("date:=../2029", True, True),
    ("date:=2029", False, False),
    ("year:2027", True, False),
    ("date:2029-12-31T23:59Z", True, False),
]


@pytest.mark.parametrize("zone", [None, "Asia/Shanghai"])
@pytest.mark.parametrize(("query", "may", "must"), GOALS)
@pytest.mark.parametrize("table", ["launches", "missions", "plans"])
def test_a_goal_lies_between_the_day_it_was_set_and_its_end(
    grown: Callable[..., Catalogue], goal: dict[str, Any],
    table: str, query: str, may: bool, must: bool, zone: str | None,
) -> None:  # fmt: skip
    """Whatever the present is; so for the launch, its mission and the plan itself."""
    catalogue = grown(*goal.items())
    key = goal["plans"].id if table == "plans" else "goal"
    if table == "plans":
        query = query.replace("date:", "planned:").replace("year:", "planned:")
    record = catalogue.records(table)[key]
    found = [
        Filter(parse_query([query]), table, catalogue, certain=certain, tz=zone)(record) for certain in (False, True)
    ]
    assert found == [may, must]
    negated = [
        Filter(parse_query([f"^{query}"]), table, catalogue, certain=certain, tz=zone)(record)
        for certain in (False, True)
    ]
    assert negated == [not must, not may]


SAID = [
    # when it was said, what the launch is -> may it be in 2020, in 2024?
    ("2023-05", None, False, True),
    ("2023~", None, False, True),
    ("2025", None, False, False),
    ("../2023", None, True, True),
    (None, None, True, True),
    ("2030", None, True, True),  # said when it was over, so it cannot mean that
    ("2023-05-29", "success", True, True),  # what has flown is no plan any more
]


@pytest.mark.parametrize(("as_of", "outcome", "in_2020", "in_2024"), SAID)
def test_what_a_goal_says_of_its_start(
    grown: Callable[..., Catalogue], goal: dict[str, Any],
    as_of: str | None, outcome: str | None, in_2020: bool, in_2024: bool,
) -> None:  # fmt: skip
    """The first moment at which it may have been said; nothing if nobody says when that was."""
    launch = msgspec.structs.replace(goal["launches"], outcome=outcome)
    plan = msgspec.structs.replace(goal["plans"], as_of=as_of)
    catalogue = grown(("missions", goal["missions"]), ("launches", launch), ("plans", plan))
    found = [
        "goal" in [record.id for record in catalogue.find("launches", Filter(parse_query([q]), "launches", catalogue))]
        for q in ("date:2020", "date:2024")
    ]
    assert found == [in_2020, in_2024]


def test_the_newest_of_the_statements_counts_for_a_goal(grown: Callable[..., Catalogue], goal: dict[str, Any]) -> None:
    """Who repeats it in 2025 says that it had not flown by then; a statement about another time says nothing."""
    again = msgspec.structs.replace(goal["plans"], id="4", as_of="2025-03")
    other = msgspec.structs.replace(goal["plans"], id="5", as_of="2028", planned="2031")
    catalogue = grown(*goal.items(), ("plans", again), ("plans", other))
    for query, is_found in (("date:2024", False), ("date:2025-03", True), ("date:2026", True)):
        matches = Filter(parse_query([query]), "launches", catalogue)
        assert matches(catalogue.table(Launch)["goal"]) is is_found


def test_a_long_open_start_is_not_taken_for_a_second(grown: Callable[..., Catalogue], goal: dict[str, Any]) -> None:
    """`../2029-12-31T20:30Z` is as long as a date to the second, and compared by its interval all the same."""
    date = "../2029-12-31T20:30Z"
    plan = msgspec.structs.replace(goal["plans"], planned=date)
    launch = msgspec.structs.replace(goal["launches"], date=date)
    catalogue = grown(("missions", goal["missions"]), ("launches", launch), ("plans", plan))
    for query, is_found in (("date:2027", True), ("date:2030", False), ("date:2020", False)):
        matches = Filter(parse_query([query]), "launches", catalogue)
        assert matches(catalogue.table(Launch)["goal"]) is is_found


def test_an_open_start_sorts_by_its_end(grown: Callable[..., Catalogue], goal: dict[str, Any]) -> None:
    """After the exact dates of that year, before the next; what has no date comes last."""
    more = [Launch(id=text, date=text, sources=["gcat"]) for text in ("2029-12-31", "2030", "2029", "2028/..")]
    catalogue = grown(*goal.items(), *(("launches", launch) for launch in more), ("launches", Launch(id="none")))
    expected = ["2028/..", "2029", "2029-12-31", "goal", "2030"]
    for order, ids in (("date", expected), ("date-", expected[::-1])):
        records = sort_records(
            [catalogue.table(Launch)[key] for key in ("none", "2030", *expected[:-1])],
            parse_sort(order, "launches"),
            catalogue,
        )
        assert [record.id for record in records] == [*ids, "none"]


def test_the_command_line_reads_what_people_say(
    run: Run, grown: Callable[..., Catalogue], goal: dict[str, Any], small_file: Path
) -> None:
    """`before 2030` is a term as any other, and the file's projection has what a goal needs."""
    grown(*goal.items())
    for query, is_found in (("date:before 2028", True), ("date:2020", False), ("date:by 2026", True)):
        result = run(["--db", str(small_file), "launches", query, "status:planned", "--fields", "id", "-f", "tsv"])
        assert ("goal" in result.out) is is_found


SORTED = [
    ("launches", "number:1..4", "number-", ["1975-111", "1974-F07", "1971-018", "1970-034"]),
    ("launches", "number:1..4", "outcome,number", ["1974-F07", "1970-034", "1971-018", "1975-111"]),
    ("launches", "number:1..4", "outcome-,number-", ["1975-111", "1971-018", "1970-034", "1974-F07"]),
    ("vehicles", "family:CZ-5", "id-", ["CZ-5B", "CZ-5"]),
    ("vehicles", "CZ-5 , CZ-10 , CZ-2C", "id", ["CZ-2C", "CZ-5", "CZ-10"]),
]


@pytest.mark.parametrize(("table", "query", "order", "expected"), SORTED)
def test_records_are_sorted(catalogue: Catalogue, table: str, query: str, order: str, expected: list[str]) -> None:
    """By several fields, each up or down."""
    found = catalogue.find(table, Filter(parse_query([query]), table, catalogue))
    assert [record.id for record in sort_records(found, parse_sort(order, table), catalogue)] == expected


@pytest.mark.parametrize("order", ["mass_kg", "mass_kg-", "date", "date-", "landing_site-", "payloads-"])
def test_what_is_missing_comes_last(catalogue: Catalogue, order: str) -> None:
    """In either direction, and the rest is in order."""
    [(field, descending)] = parse_sort(order, "missions")
    records = sort_records(list(catalogue.table(Mission).values()), [(field, descending)], catalogue)
    is_missing = [field.value(record, catalogue) in (None, []) for record in records]
    assert 0 < sum(is_missing) < len(records)
    assert is_missing == sorted(is_missing)
    if field.kind == "number":
        values = [record.mass_kg for record in records if record.mass_kg is not None]
        assert values == sorted(values, reverse=descending)


@given(st.lists(st.text(max_size=10)))
def test_natural_order_is_an_order(texts: list[str]) -> None:
    """Any texts can be compared, and sorting again changes nothing."""
    ordered = sorted(texts, key=natural_key)
    assert sorted(ordered, key=natural_key) == ordered
    keys = [natural_key(text) for text in ordered]
    assert all(first <= second for first, second in pairwise(keys))


@pytest.mark.parametrize(
    ("day", "tz", "is_found"),
    [
        ("2020-11-23", None, True),
        ("2020-11-24", None, False),
        ("2020-11-24", "Asia/Shanghai", True),
        ("2020-11-23", "Asia/Shanghai", False),
        ("2020-11-23T20:00Z..2020-11-23T21:00Z", "Asia/Shanghai", True),
    ],
)
def test_a_day_is_that_of_the_zone_asked_for(run: Run, day: str, tz: str | None, is_found: bool) -> None:
    """Chang'e 5 lifted off on the 23rd in UTC and on the 24th in Beijing, and is found where it is shown."""
    zone = ["--tz", tz] if tz else []
    result = run(["launches", f"date:{day}", "--fields", "id", "-f", "tsv", *zone])
    assert ("2020-087" in result.out) is is_found


def test_a_value_that_there_is_not_gets_the_values_there_are(run: Run) -> None:
    """Of a field with few of them."""
    assert "There are: failure, partial, success." in run("launches outcome:bad").err
    assert "There are" not in run("launches outcome::bad").err
