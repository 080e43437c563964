"""Names: spellings that are one name, and what is suggested for a wrong one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.errors import NotFound
from missioncat.names import fold, fold_family, name_variants, nearest_names

SAME = [
    ("Chang'e 5", "Chang’e 5", "Change 5", "CHANG'E-5", "chang‘e  5", "change5"),
    ("Long March 5", "LM-5", "CZ-5", "Chang Zheng 5", "cz5", "LONG-MARCH 5", "长征5号".replace("长征5号", "CZ 5")),
    ("Türksat", "Turksat", "TURKSAT"),
    ("Kamoʻoalewa", "Kamo'oalewa", "Kamooalewa"),
    ("嫦娥五号", "嫦娥五号 "),
    ("Енисей", "ЕНИСЕЙ"),
]
DIFFERENT = [
    ("CZ-5", "CZ-5B"),
    ("CZ-1", "CZ-11"),
    ("LM", "CZ"),  # a family name alone names no rocket
    ("Long March", "CZ"),
    ("Luna 25", "LM 25"),
    ("嫦娥五号", "嫦娥六号"),
]


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_spellings_of_one_name_are_equal(names: tuple[str, ...]) -> None:
    """Case, accents, apostrophes, spaces, hyphens and the family's languages make no difference."""
    assert len({fold_family(name) for name in names}) == 1


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names_stay_different(one: str, other: str) -> None:
    """Folding must not make one rocket of two."""
    assert fold_family(one) != fold_family(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is folded is folded."""
    assert fold(fold(text)) == fold(text)
    assert fold_family(fold_family(text)) == fold_family(text)


@given(st.text())
def test_only_letters_and_digits_are_left(text: str) -> None:
    """Nothing that could be punctuation, space or control survives."""
    assert not fold(text) or fold(text).isalnum()


@pytest.mark.parametrize(
    ("name", "variants"),
    [
        ("Zhurong", ["Zhurong"]),
        ("Long March 2 (2A)", ["Long March 2 (2A)", "Long March 2", "Long March 2A"]),
        ("Guiana Space Centre (Kourou)", ["Guiana Space Centre (Kourou)", "Guiana Space Centre", "Kourou"]),
        ("(alone)", ["(alone)"]),
    ],
)
def test_brackets_hold_another_name(name: str, variants: list[str]) -> None:
    """A name, the name without its brackets, and what the brackets say."""
    assert list(name_variants(name)) == variants


@pytest.mark.parametrize(
    ("wanted", "names", "expected"),
    [
        ("change-55", ["change-5", "change-6", "zhurong"], ["change-5", "change-6"]),
        ("Zhurog", ["Zhurong", "Tianwen-1"], ["Zhurong"]),
        ("xyz", ["Zhurong", "Tianwen-1"], []),
        ("change5", ["change-5", "Chang'e 5"], ["change-5"]),  # one suggestion for one name
    ],
)
def test_the_nearest_names_come_first(wanted: str, names: list[str], expected: list[str]) -> None:
    """A wrong name suggests those that look like it, each once."""
    assert nearest_names(wanted, names) == expected


IDENTIFIED = [
    ("change-5", "missions", "change-5"),
    ("Chang'e 5", "missions", "change-5"),
    ("CHANG’E-5", "missions", "change-5"),
    ("嫦娥五号", "missions", "change-5"),
    ("2020-087A", "missions", "change-5"),
    ("2020-087a", "missions", "change-5"),
    ("47097", "missions", "change-5"),
    ("2020-087", "launches", "2020-087"),
    ("2020-087C", "launches", "2020-087"),  # a piece without a record of its own: its launch
    ("370", "launches", "2021-043"),
    ("CZ-5", "vehicles", "CZ-5"),
    ("long march 5", "vehicles", "CZ-5"),
    ("LM-5B", "vehicles", "CZ-5B"),
    ("长征五号", "vehicles", "CZ-5"),
    ("wenchang", "sites", "wenchang"),
    ("文昌航天发射场", "sites", "wenchang"),
    ("zhurong", "missions", "zhurong"),
    ("祝融号", "missions", "zhurong"),
    ("ilrs-thailand", "cooperation", "ilrs-thailand"),
    ("gcat-launch-20251201", "sources", "gcat-launch-20251201"),
    (" Tianwen-1 ", "missions", "tianwen-1"),
]


@pytest.mark.parametrize(("text", "table", "key"), IDENTIFIED)
def test_any_identifier_finds_its_record(catalogue: Catalogue, text: str, table: str, key: str) -> None:
    """Id, tag, COSPAR and NORAD designation, running number, name in any script."""
    found = catalogue.identify(text)
    assert (found.table, found.record.id) == (table, key)


@pytest.mark.parametrize("table", ["missions", "vehicles", "sites", "launches", "cooperation", "sources"])
def test_every_id_finds_its_own_record(catalogue: Catalogue, table: str) -> None:
    """No id is shadowed by a name of something else."""
    strays = []
    for key in catalogue.records(table):
        found = catalogue.identify(key)
        # A planned launch has the id of its mission, whose page shows it.
        if (found.table, found.record.id) != (table, key) and not (
            table == "launches" and found.table == "missions" and found.record.launch == key
        ):
            strays.append((key, found.table, found.record.id))
    assert strays == []


@pytest.mark.parametrize("field", ["name", "chinese_name"])
@pytest.mark.parametrize("table", ["missions", "vehicles", "sites"])
def test_every_name_finds_its_own_record(catalogue: Catalogue, table: str, field: str) -> None:
    """The name that a listing shows can be typed into `show`."""
    for key, record in catalogue.records(table).items():
        name = getattr(record, field)
        if name:
            assert key in catalogue.find_named(name, table), name


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("change-55", "The nearest: change-5"),
        ("Zhurog", "The nearest: zhurong"),
        ("qqqqqqqq", "`missioncat missions` lists the missions"),
        ("", "There is nothing called ''"),
    ],
)
def test_an_unknown_name_suggests(catalogue: Catalogue, text: str, sentence: str) -> None:
    """A wrong name is answered with the right ones."""
    with pytest.raises(NotFound) as error:
        catalogue.identify(text)
    assert sentence in str(error.value)


def test_an_ambiguous_name_lists_the_candidates(catalogue: Catalogue) -> None:
    """What the rocket and its programme share is answered with the ids of both."""
    with pytest.raises(NotFound) as error:
        catalogue.identify("Long March 9")
    assert "long-march-9 (mission Long March 9)" in str(error.value)
    assert "CZ-9 (vehicle Long March 9)" in str(error.value)
