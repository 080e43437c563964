"""What bare words find: names, facts, dates, and what else they could have meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from missioncat.catalogue import Catalogue
from missioncat.errors import UsageError
from missioncat.fields import FIELDS, find_field
from missioncat.model import Launch
from missioncat.query import Filter, parse_query
from missioncat.synonyms import COUNTRIES, MEANT, SAME, find_forms
from missioncat.words import FACTS

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Find = Callable[..., set[str]]
Run = Callable[..., Any]


@pytest.fixture
def find(catalogue: Catalogue) -> Find:
    """The ids that words find in a table; arguments are split as a shell does without quotes."""

    def find_ids(table: str, query: str, *quoted: str) -> set[str]:
        wanted = Filter(parse_query([*query.split(), *quoted]), table, catalogue, now=NOW)
        return {record.id for record in catalogue.find(table, wanted)}

    return find_ids


SAME_AS = [
    # facts by their own word, in other forms, and by what they are called
    ("missions", "mars", "target:mars"),
    ("missions", "martian", "target:mars"),
    ("missions", "火星", "target:mars"),
    ("missions", "rovers", "kind:rover , payloads:rover"),
    ("missions", "rover mars", "kind:rover target:mars"),
    ("missions", "sample return", "kind:sample-return"),
    ("missions", "sample-return", "kind:sample-return"),
    ("missions", "russian", "country:RUS"),
    ("missions", "clep", "programme:clep"),
    ("launches", "spacex", "agency:SPX"),
    ("launches", "geo", "orbit:GEO"),
    ("sites", "china", "country:CHN"),
    ("vehicles", "retired", "status:retired"),
    ("vehicles", "long march", "family:CZ-"),
    # what words stand for
    ("launches", "failed", "outcome:failure"),
    ("launches", "Failures", "outcome:failure"),
    ("launches", "lost", "outcome:failure"),
    ("launches", "失败", "outcome:failure"),
    ("launches", "flown", "status:flown"),
    ("launches", "upcoming", "status:planned"),
    ("missions", "upcoming", "status:planned,postponed"),
    ("missions", "failed", "outcome:failure , status:lost"),
    ("missions", "flown", "^outcome:"),
    ("missions", "working", "status:operating,extended"),
    ("launches", "long march 2020", "family:CZ- date:2020"),
    # things stay things
    ("launches", "long march 5", "vehicle:CZ-5"),
    ("launches", "long march 5 failed", "vehicle:CZ-5 outcome:failure"),
    ("launches", "hainan", "site:wenchang,wenchang-commercial"),
    ("launches", "sichuan 1984", "site:xichang date:1984"),
    ("vehicles", "taiyuan", "site:taiyuan"),
    ("missions", "文昌", "site:wenchang,wenchang-commercial"),
    # dates
    ("launches", "2020", "date:2020"),
    ("launches", "2020-05", "date:2020-05"),
    ("launches", "may 2021", "date:2021-05"),
    ("launches", "19 may 2021", "date:2021-05-19"),
    ("launches", "early 2021", "date:2021-01..2021-04"),
    ("launches", "2020..2021", "date:2020..2021"),
    ("launches", "..1980", "date:..1980"),
    ("launches", "2020-2021", "date:2020..2021"),
    ("launches", "1980s", "date:1980..1989"),
    ("launches", "since 2025", "date:2025.."),
    ("launches", "before 1975", "date:..1974"),
    ("launches", "september", "date:2026-09"),
    ("launches", "this year", "date:2026"),
    ("launches", "last month", "date:2026-10"),
    ("launches", "last 60 days", "date:2026-09-21..2026-11-20"),
    ("launches", "failed 2026", "outcome:failure date:2026"),
    ("launches", "^2020", "^date:2020"),
    ("missions", "2020 ^moon", "date:2020 ^target:moon"),
    ("launches", "after 2020", "date:2021.."),
    ("launches", "from 2025", "date:2025.."),
    ("launches", "from 2020 to 2022", "date:2020..2022"),
    ("launches", "between 2020 and 2022", "date:2020..2022"),
    ("launches", "may 2021 to june 2021", "date:2021-05..2021-06"),
    ("launches", "last may", "date:2026-05"),
    ("launches", "last decade", "date:2010s"),
    ("launches", "a week ago", "date:2026-11-13"),
    ("launches", "a year ago", "date:2025"),
    ("launches", "in 3 weeks", "date:2026-12-11"),
    ("launches", "since last monday", "date:2026-11-16.."),
    ("launches", "in the last 60 days", "date:2026-09-21..2026-11-20"),
    ("launches", "date:last month", "date:2026-10"),
    ("launches", "date:may 2021 wenchang", "date:2021-05 site:wenchang"),
    ("launches", "date:late 2025 wenchang", "date:2025-09..2025-12 site:wenchang"),
    ("launches", "wenchang date:from 2020 to 2021", "date:2020..2021 site:wenchang"),
    ("launches", "year:this year failed", "date:2026 outcome:failure"),
    ("launches", "^date:before 2020 failed", "^date:..2019 outcome:failure"),
    ("launches", "date:2021 370", "date:2021 number:370"),
    ("launches", "partial failures", "outcome:partial"),
    # words that only link others
    ("launches", "in 2021", "date:2021"),
    ("launches", "failed in 2026", "outcome:failure date:2026"),
    ("launches", "from wenchang on the long march 5", "site:wenchang vehicle:CZ-5"),
    ("missions", "to mars", "target:mars"),
    # lists of values, where the values are known
    ("missions", "target:mars,moon", "target:mars , target:moon"),
    ("launches", "vehicle:CZ-5,CZ-7", "vehicle:CZ-5 , vehicle:CZ-7"),
    ("launches", "^site:xichang,jiuquan", "^site:xichang ^site:jiuquan"),
    ("launches", "crewed:yes,no", ""),
    # fields by other names
    ("launches", "rocket:CZ-5", "vehicle:CZ-5"),
    ("launches", "LV:CZ-5", "vehicle:CZ-5"),
    ("launches", "launch-vehicle:CZ-5", "vehicle:CZ-5"),
    ("launches", "provider:SAST", "agency:SAST"),
    ("launches", "spaceport:sea", "site:sea"),
    ("launches", "name:yaogan", "names:yaogan"),
    ("missions", "company:CNSA", "operators:CNSA"),
    ("missions", "outcome:success", "launch_outcome:success"),
    ("cooperation", "country:RUS", "countries:RUS"),
    ("launches", "target:moon", "missions:change-1,change-2,change-3,change-4,change-5,change-6,"
     "change-5-t1,queqiao,queqiao-2,luna-25,icube-q,ispace-m2,change-7,change-8,luna-26,luna-27,"
     "lanyue,crewed-lunar-landing"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "words", "query"), SAME_AS)
def test_words_find_what_a_term_does(find: Find, table: str, words: str, query: str) -> None:
    """Each row: words as they are typed, and the terms that ask for the same."""
    expected = find(table, "", query)
    assert find(table, words) == expected
    assert expected


ALSO = [
    # table, words, some of what they find, some of what they do not
    ("missions", "moon", "change-1 change-5 luna-25 queqiao-2 ispace-m2 lanyue", "zhurong tianhe"),
    ("missions", "lunar", "change-1 luna-25 ispace-m2 ilrs", "zhurong"),
    ("missions", "moon landings", "change-3 luna-25 crewed-lunar-landing lanyue", "zhurong"),
    ("missions", "landings", "insight crewed-lunar-landing", "change-1"),
    ("missions", "soft-landing", "change-3 insight", "change-1"),
    ("missions", "space station", "tianhe tiangong-1 xuntian", "shenzhou-5"),
    ("missions", "crew", "shenzhou-5 mengzhou", "tianzhou-1"),
    ("missions", "next", "change-7 tianwen-3", "change-5"),
    ("missions", "sun", "aso-s", "sputnik-1"),
    ("missions", "soviet", "sputnik-1", "luna-25"),
    ("missions", "telescopes", "xuntian dampe einstein-probe", "change-5"),
    ("missions", "crewed", "shenzhou-5 shenzhou-23 mengzhou", "shenzhou-1 shenzhou-22 tianzhou-1"),
    ("missions", "usa", "curiosity insight perseverance", "change-5 zhurong"),
    ("missions", "russia", "luna-25 luna-26 orel", "change-5"),
    ("missions", "satellite", "haiyang-2d", "shenzhou-5"),
    ("missions", "queqiao", "queqiao queqiao-2", "change-4"),
    ("missions", "tianwen", "tianwen-1 tianwen-2 tianwen-3 tianwen-4", "change-5"),
    ("missions", "change 5", "change-5", "change-5-t1 change-6"),
    ("missions", "shenzhou 1", "shenzhou-1", "shenzhou-10 shenzhou-12"),
    ("missions", "long march 5", "change-5 change-8", "tianhe"),
    ("launches", "moon", "2020-087 2024-083", "2020-049"),
    ("launches", "crewed", "2003-045 2026-113 mengzhou", "2025-272 2017-021"),
    ("launches", "lost", "2017-F03", "2023-118"),
    ("launches", "russia", "2023-118 orel luna-26", "2020-087"),
    ("launches", "370", "2021-043", "2020-087"),
    ("launches", "sso 2026", "2026-188", "2026-129"),
    ("launches", "haiyang 2D", "2021-043", "2002-024"),
    ("launches", "soyuz", "2023-118 luna-26", "2020-087"),
    ("launches", "us", "2011-070", "2020-087"),
    ("vehicles", "site:taiyuan", "CZ-6A CZ-4B", "CZ-5B CZ-5"),
    ("sites", "vehicle:CZ-5", "wenchang", "jiuquan"),
    ("sites", "long march 5", "wenchang", "jiuquan"),
    ("cooperation", "ilrs member", "ilrs-venezuela ilrs-senegal", ""),
]


@pytest.mark.parametrize(("table", "words", "some", "others"), ALSO)
def test_words_find_by_names_and_facts(
    find: Find, table: str, words: str, some: str, others: str
) -> None:
    """What people would be sure to see, and what they would wonder about."""
    found = find(table, words)
    assert set(some.split()) <= found
    assert not set(others.split()) & found


@pytest.mark.parametrize(
    "word", ["moon", "crewed", "failed", "planned", "2020", "hainan", "queqiao", "chang", "usa"]
)
@pytest.mark.parametrize("table", ["missions", "launches"])
def test_a_word_excludes_what_it_finds(find: Find, table: str, word: str) -> None:
    """A word and its negation share out all records; a date that only may be is in both."""
    every, found, others = find(table, ""), find(table, word), find(table, f"^{word}")
    assert found | others == every
    assert not found & others
    assert found
    assert others


def test_a_name_that_says_a_date_stays_a_name(
    grown: Callable[..., Catalogue], goal: dict[str, Any]
) -> None:
    """A mission called 2031 is found by its name; the year is `date:2031`."""
    mission = msgspec.structs.replace(goal["missions"], name="2031")
    catalogue = grown(*(goal | {"missions": mission}).items())
    assert Filter(parse_query(["2031"]), "missions", catalogue).query == parse_query(["2031"])
    assert Filter(parse_query(["2032"]), "missions", catalogue).query == parse_query(["date:2032"])
    assert Filter(parse_query(["name:2032"]), "missions", catalogue).query == parse_query(
        ["name:2032"]
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("shuttle", {"one", "two"}),
        ("Space Shuttle", {"one"}),
        ("space shuttle kmr", {"one"}),
        ("kmr", {"one"}),
        ("transporters", {"two"}),
        ("^shuttle kmr", set()),
    ],
)
def test_rockets_and_sites_without_records_have_their_names(
    grown: Callable[..., Catalogue], words: str, expected: set[str]
) -> None:
    """An import leaves vehicles and sites as they are called there."""
    catalogue = grown(
        ("launches", Launch(id="one", date="1990", vehicle="Space Shuttle", site="KMR")),
        ("launches", Launch(id="two", date="1991", vehicle="Shuttle Transporter")),
    )
    wanted = Filter(parse_query(words.split()), "launches", catalogue, now=NOW)
    assert {record.id for record in catalogue.find("launches", wanted)} == expected


def test_a_table_without_dates_has_none(catalogue: Catalogue) -> None:
    """A year is a word among rockets and sites."""
    for table in ("vehicles", "sites"):
        assert Filter(parse_query(["2020"]), table, catalogue).query == parse_query(["2020"])


@pytest.mark.parametrize("table", FACTS)
def test_the_synonyms_can_be_asked(catalogue: Catalogue, table: str) -> None:
    """Every word of the table of synonyms is a word that a table takes, and no word has two meanings."""
    words = [word for group, queries in MEANT if table in queries for word in group.split()]
    assert len(words) == len(set(words))
    assert not set(words) & set(SAME)
    for word in words:
        Filter(parse_query([word]), table, catalogue)


def test_all_countries_have_names(catalogue: Catalogue) -> None:
    """Of the missions and sites that come with the program."""
    codes = {
        record.country
        for table in ("missions", "sites")
        for record in catalogue.records(table).values()
    }
    assert codes <= COUNTRIES.keys()


def test_other_names_of_fields_are_no_fields() -> None:
    """Nor do two fields of a table share one."""
    for table, fields in FIELDS.items():
        names = [field.name for field in fields] + [name for field in fields for name in field.also]
        assert len(names) == len(set(names)), table
    assert find_field("launches", "Rocket").name == "vehicle"


def test_a_launch_is_in_the_country_of_its_site(catalogue: Catalogue) -> None:
    """None is guessed: without a site there is none."""
    country = find_field("launches", "country")
    launches = catalogue.table(Launch)
    known = {
        key: country.value(launches[key], catalogue) for key in ("2020-087", "2023-118", "orel")
    }
    assert known == {"2020-087": "CHN", "2023-118": "RUS", "orel": None}


@pytest.mark.parametrize(
    ("word", "form"), [("galaxies", "galaxy"), ("rovers", "rover"), ("mars", "mars")]
)
def test_inflections(word: str, form: str) -> None:
    """Plurals, and what only looks like one."""
    assert form in find_forms(word)


OTHER_LANGUAGES = [
    (["mars", "OR", "moon"], "mars , moon"),
    (["mars OR moon"], "mars , moon"),
    (["NOT", "moon"], "^moon"),
    (["mars", "AND", "moon"], "not needed"),
    (["date>2025"], "date:2026.., or date:2025.. with 2025 itself"),
    (["date>=2025"], "date:2025.."),
    (["ll2_id>2"], "ll2_id:3.., or ll2_id:2.. with 2 itself"),
    (["date<2025"], "date:..2024, or date:..2025 with 2025 itself"),
    (["date:>2025"], "date:2026.."),
    (["mass_kg:<=1000"], "mass_kg:..1000"),
    (["target=mars"], "target:mars"),
    (["target!=mars"], "^target:mars"),
    (["date", ">", "2025"], "date:2025.."),
    (["mars", "or", "moon"], "mars , moon"),
    (["not", "moon"], "^moon"),
    (["target", ":moon"], "write target:moon, or"),
]


@pytest.mark.parametrize(("arguments", "form"), OTHER_LANGUAGES)
def test_other_query_languages_get_the_right_form(
    catalogue: Catalogue, arguments: list[str], form: str
) -> None:
    """Never taken for a word in silence; in quotes it is one."""
    with pytest.raises(UsageError) as error:
        Filter(parse_query(arguments), "missions", catalogue)
    assert form in str(error.value)


def test_a_quoted_phrase_is_text_whatever_its_words_are(run: Run) -> None:
    """Whether they would find something one by one cannot always be asked."""
    for phrase in ("foo - mars", "moon or mars", "not moon"):
        result = run(["missions", phrase])
        assert result.code == 0
        assert "matches none" in result.err


def test_quoted_signs_are_text() -> None:
    """Whoever looks for them can."""
    assert parse_query(['"OR"', '"a=b"']).groups[0][0].words == ("OR", "a=b")
    assert parse_query(['name:"this OR that"']).groups[0][0].value == "this OR that"


@pytest.mark.parametrize("word", ["failed", "mars", "crewed"])
def test_a_minus_before_a_word_gets_the_right_form(run: Run, word: str) -> None:
    """The shell's convention makes it an option."""
    result = run(f"launches -{word}")
    assert result.code == 2
    assert f"write ^{word}." in result.err


HINTS = [
    ("launches long march 5", "8 more of its family: family:CZ-5"),
    ("launches wenchang", "1 more has it in a name: names:wenchang"),
    ("vehicles long march 5", "1 more of its family: family:CZ-5"),
]


@pytest.mark.parametrize(("command", "hint"), HINTS)
def test_what_a_name_leaves_out_is_told(run: Run, command: str, hint: str) -> None:
    """Below a table, else on stderr; once."""
    assert run(f"{command} -f table").out.count(hint) == 1
    assert run(f"{command} -f table").err == ""
    result = run(command)
    assert hint in result.err
    assert hint not in result.out


def test_nothing_is_told_where_nothing_was_left_out(run: Run) -> None:
    """Of facts, terms, and names that mean but one."""
    for command in ("missions mars", "missions zhurong", "launches vehicle:CZ-5", "launches 2020"):
        assert run(command).err == ""


def test_sentences_are_asked_by_name(find: Find, run: Run) -> None:
    """A word in a summary is no answer to the word alone, which says so."""
    assert find("missions", "text:toutatis") == {"change-2"}
    assert find("launches", "text:gyro")
    assert find("cooperation", "text:memorandum")
    result = run("missions toutatis")
    assert result.out.count("\n") == 1
    assert "1 mentions it: text:toutatis" in result.err
