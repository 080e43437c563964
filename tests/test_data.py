"""The catalogue that comes with the program: complete, consistent and sourced."""

from __future__ import annotations

from collections import Counter

import pytest
from builtin import COUNTS, EVENTS, FLOWN, NUMBERED, OTHERS, OUTCOMES

from missioncat.catalogue import Catalogue
from missioncat.dates import parse_date
from missioncat.fields import FIELDS, find_field, is_planned
from missioncat.integrity import find_problems
from missioncat.merging.dangling import references
from missioncat.model import PROGRAMMES, RECORDS, About, Launch, Mission, Source, Vehicle
from missioncat.text import clean


def test_no_rule_is_broken(catalogue: Catalogue) -> None:
    """`missioncat check` finds nothing."""
    assert find_problems(catalogue) == []


@pytest.mark.parametrize(("table", "count"), COUNTS.items())
def test_nothing_is_missing(catalogue: Catalogue, table: str, count: int) -> None:
    """As many records as the facts have."""
    assert len(catalogue.records(table)) == count


def test_no_event_is_missing(catalogue: Catalogue) -> None:
    """They live inside their missions."""
    assert sum(len(mission.events) for mission in catalogue.table(Mission).values()) == EVENTS


def test_the_running_numbers_have_no_gap(catalogue: Catalogue) -> None:
    """From 1 on, in the order of the dates."""
    launches = catalogue.table(Launch).values()
    numbered = {launch.number: launch for launch in launches if launch.number}
    numbers = range(1, NUMBERED + 1)
    assert sorted(numbered) == list(numbers)
    days = [parse_date(numbered[number].date).sort_key[0].date() for number in numbers]
    assert days == sorted(days)
    assert (numbered[1].date[:10], numbered[NUMBERED].date[:10]) == ("1970-04-24", "2026-09-24")


def test_outcomes(catalogue: Catalogue) -> None:
    """Those of the Long March launches, and of the others, which all went well."""
    flown = [launch for launch in catalogue.table(Launch).values() if launch.outcome]
    assert len(flown) == FLOWN
    assert Counter(launch.outcome for launch in flown if launch.number) == OUTCOMES
    assert Counter(launch.outcome for launch in flown if not launch.number) == {"success": OTHERS}


@pytest.mark.parametrize(("year", "count"), [(1970, 1), (1971, 1), (2018, 37), (2020, 34), (2021, 48), (2022, 53)])
def test_launches_of_a_year(catalogue: Catalogue, year: int, count: int) -> None:
    """Long March launches a year, as published counts have them."""
    launches = catalogue.table(Launch).values()
    assert sum(launch.number is not None and launch.date.startswith(str(year)) for launch in launches) == count


MILESTONES = [(71, "Shenzhou 5"), (100, "Sinosat-3"), (300, "ChinaSat 6C"), (370, "Haiyang-2D"), (323, "Shijian 20")]


@pytest.mark.parametrize(("number", "payload"), MILESTONES)
def test_milestones_of_the_official_count(catalogue: Catalogue, number: int, payload: str) -> None:
    """Launches whose number was published."""
    [key] = catalogue.find_named(str(number), "launches")
    assert payload in catalogue.table(Launch)[key].payloads[0]


@pytest.mark.parametrize("table", [table for table, kind in RECORDS.items() if "sources" in kind.__struct_fields__])
def test_every_record_names_a_source_that_exists(catalogue: Catalogue, table: str) -> None:
    """Every fact has a source."""
    known = catalogue.table(Source)
    for key, record in catalogue.records(table).items():
        assert record.sources, key
        assert set(record.sources) <= known.keys(), key


def test_every_event_names_a_source_that_exists(catalogue: Catalogue) -> None:
    """The same for what happened."""
    known = catalogue.table(Source)
    for mission in catalogue.table(Mission).values():
        for event in mission.events:
            assert event.sources, (mission.id, event.date)
            assert set(event.sources) <= known.keys()


def test_every_source_is_cited(catalogue: Catalogue) -> None:
    """Nothing stands in the list that nobody refers to, but what was only compared."""
    cited: set[str] = set()
    for table, kind in RECORDS.items():
        if "sources" in kind.__struct_fields__:
            for record in catalogue.records(table).values():
                cited.update(record.sources)
    for mission in catalogue.table(Mission).values():
        for event in mission.events:
            cited.update(event.sources)
    unused = set(catalogue.table(Source)) - cited
    assert unused == UNUSED_SOURCES


UNUSED_SOURCES = {"khabarasia-cz6c", "unverified"}


@pytest.mark.parametrize("table", sorted(FIELDS))
def test_every_reference_resolves(catalogue: Catalogue, table: str) -> None:
    """What points to another record points to one that is there; a subject may be a programme."""
    for record in catalogue.records(table).values():
        for field in FIELDS[table]:
            for key in references(record, field):
                known = key in catalogue.records(field.to) or (field.name == "subject" and key in PROGRAMMES)
                assert known, (table, record.id, field.name, key)


@pytest.mark.parametrize("table", sorted(RECORDS))
def test_ids_are_unique_in_upper_and_lower_case(catalogue: Catalogue, table: str) -> None:
    """And can be typed: no spaces at the ends, nothing that a shell would eat but in Sputnik's old tag."""
    keys = list(catalogue.records(table))
    assert len({key.casefold() for key in keys}) == len(keys)
    assert [key for key in keys if key != key.strip() or not key.isascii()] == []


@pytest.mark.parametrize("table", sorted(RECORDS))
def test_texts_are_clean(catalogue: Catalogue, table: str) -> None:
    """No control characters, no stray spaces at the ends, no empty texts."""
    for record in catalogue.records(table).values():
        for name in record.__struct_fields__:
            value = getattr(record, name)
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str):
                    assert text == clean(text).strip() != "", (table, record.id, name)


@pytest.mark.parametrize("table", sorted(FIELDS))
def test_every_field_of_every_record_can_be_worked_out(catalogue: Catalogue, table: str) -> None:
    """Every date parses, every computed value computes."""
    for field in FIELDS[table]:
        for record in catalogue.records(table).values():
            field.value(record, catalogue)


def test_programmes_are_known(catalogue: Catalogue) -> None:
    """A mission's programme is one that has a title."""
    programmes = {mission.programme for mission in catalogue.table(Mission).values() if mission.programme}
    assert programmes <= PROGRAMMES.keys()


def test_planned_missions_have_planned_launches(catalogue: Catalogue) -> None:
    """What has not flown has no outcome, and what has flown has one."""
    for mission in catalogue.table(Mission).values():
        launch = catalogue.get(Launch, mission.launch)
        if launch is not None and is_planned("missions", mission):
            assert is_planned("launches", launch), mission.id


KEPT = [("1971-018", "1971-03-03T12:02Z?"), ("change-8", "2028/2029"), ("tianwen-3", "2028~")]


@pytest.mark.parametrize(("key", "text"), KEPT)
def test_doubts_are_kept(catalogue: Catalogue, key: str, text: str) -> None:
    """The marks ~ and ? and the spans stand as the sources have them."""
    assert catalogue.table(Launch)[key].date == text


@pytest.mark.parametrize(
    ("vehicle", "launches", "failures", "partials"),
    [("CZ-5", 11, 1, 0), ("CZ-2F", 29, 0, 0), ("CZ-4B", 58, 1, 0), ("CZ-5B", 7, 0, 0)],
)
def test_what_is_counted_is_not_stored(
    catalogue: Catalogue, vehicle: str, launches: int, failures: int, partials: int
) -> None:
    """How often a rocket flew is worked out from its launches."""
    record = catalogue.table(Vehicle)[vehicle]
    counted = [find_field("vehicles", name).value(record, catalogue) for name in ("launches", "failures", "partials")]
    assert counted == [launches, failures, partials]


def test_credit_is_given(catalogue: Catalogue) -> None:
    """GCAT is CC BY and asks to be named."""
    about = catalogue.table(About)["1"]
    assert any("McDowell" in text and "CC BY 4.0" in text for text in about.credits)
    assert any("Space Devs" in text for text in about.credits)
