"""Pages say what is known, in order, at any width; what is in the data is printed as it stands."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from missioncat.catalogue import IDENTIFIED, Catalogue, open_catalogue
from missioncat.model import AnyRecord, Cooperation, Event, Launch, Mission, Plan, Site, Source, Vehicle
from missioncat.storage import find_file
from missioncat.views.details import build_page, build_pages
from missioncat.views.pages import Bullets, Entries, Entry, Page, Pairs, Paragraph, wrap_pieces
from missioncat.views.theme import make_console, stream

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DATA = Path(__file__).parents[2] / "data" / "missions.json"


@cache
def catalogue() -> Catalogue:
    return open_catalogue(find_file(str(DATA)))


def page(text: str, tz: str | None = None) -> Page:
    return build_page(*catalogue().identify(text), catalogue(), NOW, tz)


def draw(view: Any, width: int = 100, *, color: bool = False) -> str:
    file = io.StringIO()
    stream(make_console(file, width, color, environ={"TERM": "xterm"}), view)
    return file.getvalue()


def flat(text: str) -> str:
    """The words of a page, wherever its lines break."""
    return " ".join(text.split())


class Shelf:
    """A catalogue made of a few records."""

    def __init__(self, **tables: Sequence[Any]) -> None:
        self.tables = tables

    def table(self, kind: type[AnyRecord]) -> Mapping[str, AnyRecord]:
        return self.records(kind.table_name)

    def records(self, table: str) -> Mapping[str, Any]:
        return {record.id: record for record in self.tables.get(table, ())}

    def related(self, kind: type[AnyRecord], field: str, key: str) -> Sequence[AnyRecord]:
        values = ((record, getattr(record, field)) for record in self.records(kind.table_name).values())
        return [
            record
            for record, value in values
            if (key in value if isinstance(value, list) else value == key)
        ]

    def find_named(self, text: str, table: str) -> Sequence[str]:
        return [text] if text in self.records(table) else []


# --- What the pages look like ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("change-5", 80), ("zhurong", 140), ("change-8", 80), ("370", 80),
        ("CZ-5", 80), ("wenchang", 80),
        ("zhurong", 40), ("ce8-rover", 80),
    ],
)  # fmt: skip
def test_golden_page(text, width, golden, render):
    golden(f"page-{text.lower()}-{width}", render(page(text), width))


def test_golden_page_in_colour(golden, render):
    golden("page-tianwen-3-80-colour", render(page("tianwen-3"), 80, color=True))


def test_golden_page_in_ascii(golden, render):
    text = render(page("cz-5"), 80, encoding="ascii")
    golden("page-cz-5-80-ascii", text)
    assert set("…─✓✗’▸·°").isdisjoint(text)


# --- What they say ---------------------------------------------------------------------------

FACTS = [
    ("change-5", "Chang'e 5 嫦娥五号"),
    ("change-5", "✓ completed · sample return"),
    ("change-5", "23 November 2020, 20:30:22 UTC"),
    ("change-5", "mass 8,200 kg"),
    (
        "change-5",
        "2021-03-15 05:29 extended mission Orbiter began to circle the Sun-Earth L1 point",
    ),
    (
        "change-5",
        "2025-04-24 sample loan Institut de Physique du Globe de Paris (France), "
        "University of Cologne (Ger",
    ),
    ("change-5", "Stony Brook University (United States): Borrower of Chang'e 5 samples"),
    ("change-5", "43.0576°N 51.9161°W"),
    ("change-8", "Leibnitz-Beta Plateau"),
    ("change-8", "Payloads (10)"),
    ("change-8", "launch around 2029"),
    ("change-8", "10 projects: From 11 countries and regions"),
    ("change-8", "first planned for around 2028, now 2028 to 2029, perhaps unchanged"),
    ("change-8", "countdown in 1 to 4 years"),
    ("zhurong", "part of Tianwen-1 天问一号 (tianwen-1)"),
    ("zhurong", "Utopia Planitia"),
    ("zhurong", "1,064 m driven south of the landing point after 100 days."),
    ("zhurong", "Payloads (6)"),
    ("zhurong", "2021-05 end August 2021; it happened around 18 May 2022, 8 to 10 months later"),
    ("tianwen-1", "has Zhurong 祝融号 (zhurong) rover ✓ completed"),
    ("tianwen-3", "date around 2028"),
    ("tianwen-3", "foreign partners: 20 kg of payload room"),
    ("change-7", "10 kg on the lander and 15 kg on the orbiter. 25 kg."),
    ("2020-102", "the 356th Long March"),
    ("2020-102", "5,255 kg (perhaps an estimate of GCAT)"),
    ("370", "about 1,500 kg (GCAT estimate)"),
    ("370", "✓ success · the 370th Long March"),
    ("370", "Long March 4B 长征四号乙 (CZ-4B), Y48"),
    ("CZ-5", "family CZ-5 (also CZ-5B)"),
    ("CZ-5", "✗ Shijian 18 (2017-F03) One first-stage YF-77 engine failed"),
    ("CZ-5", "~2028 Tianwen-3 (tianwen-3)"),
    ("wenchang", "position 19.6142°N 110.9511°E"),
    ("gcat", "the first 20 of them"),
    ("ce8-rover", "about Chang'e 8 嫦娥八号 (change-8)"),
]


@pytest.mark.parametrize(("text", "fact"), FACTS)
def test_fact(text, fact):
    assert fact in flat(draw(page(text)))


def test_a_time_moves_with_the_zone():
    text = flat(draw(page("change-5", "Asia/Shanghai")))
    assert "24 November 2020, 04:30:22 CST (Asia/Shanghai)" in text
    assert "times in Asia/Shanghai" in text
    assert "2020-11-24 04:30 launch" in text


def test_sources_are_numbered_in_the_order_of_their_use():
    text = draw(page("change-5"))
    _, _, sources = text.partition("\nSources\n")
    numbers = [
        int(line.split("]")[0].strip(" ["))
        for line in sources.splitlines()
        if line.startswith("  [")
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(f"[{number}]" in text.partition("\nSources\n")[0] for number in numbers)


def test_a_replaced_plan_is_faint():
    plans = (
        draw(page("tianwen-3"), color=True)
        .partition("Plans (6)")[2]
        .partition("Partners")[0]
        .splitlines()
    )
    [old] = [line for line in plans if "2025-03-11" in line]
    [new] = [line for line in plans if "2025-05-03" in line]
    faint, plain = "\x1b[2m", "\x1b[0m"
    assert f"{plain}launch        around 2028 {faint}[" in new
    assert plain not in old.removesuffix(plain)


def test_agreements_that_differ_in_nothing_but_who_stand_in_one_line():
    kind, detail = "sample-loan", "Borrower."
    loans = [
        Cooperation(
            id="a",
            subject="m",
            kind=kind,
            date="2025-04",
            partners=["Cologne"],
            detail=detail,
            sources=["s"],
        ),
        Cooperation(
            id="b",
            subject="m",
            kind=kind,
            date="2025-04",
            partners=["Osaka"],
            detail=detail,
            sources=["t"],
        ),
        Cooperation(
            id="c", subject="m", kind=kind, date="2025-05", partners=["Brown"], detail=detail
        ),
        Cooperation(
            id="d",
            subject="m",
            kind=kind,
            date="2025-05",
            partners=["Bern"],
            detail=detail,
            note="Later.",
        ),
    ]
    mission = Mission(id="m", name="M")
    text = flat(
        draw(build_page("missions", mission, Shelf(missions=[mission], cooperation=loans), NOW))
    )
    assert "(4) 2025-04 sample loan Cologne, Osaka: Borrower. [1] [2] 2025-05" in text
    assert (
        "2025-05 sample loan Brown: Borrower. 2025-05 sample loan Bern: Borrower. (Later.)" in text
    )


def test_a_mission_with_nothing_but_a_name():
    assert draw(build_page("missions", Mission(id="x", name="X"), Shelf(), NOW)) == "X\nx\n"


def test_a_launch_with_nothing_at_all():
    text = draw(build_page("launches", Launch(id="x"), Shelf(), NOW))
    assert flat(text) == "x ○ planned date no date stated"


def test_what_another_record_does_not_know_is_shown_by_its_key():
    mission = Mission(id="x", name="X", launch="l", parent="gone", sources=["lost"], summary="S.")
    launch = Launch(id="l", date="2028~", vehicle="V-1", site="nowhere")
    text = flat(
        draw(build_page("missions", mission, Shelf(missions=[mission], launches=[launch]), NOW))
    )
    for fact in ("vehicle V-1", "site nowhere", "part of gone", "S. [1]", "[1] lost"):
        assert fact in text


def test_several_pages_are_parted_by_a_rule():
    found = [catalogue().identify(text) for text in ("zhurong", "370")]
    text = draw(build_pages(found, catalogue(), NOW), 60)
    assert text.count("\n\n" + "─" * 60 + "\n\n") == 1


# --- Hostile data ----------------------------------------------------------------------------

HOSTILE = "[red]evil[/red] \x1b[31mX\x1b[0m\nY [link=http://x]z"


def test_hostile_text_is_printed_as_it_stands():
    event = Event(
        date="2028", kind=HOSTILE, text=HOSTILE, place=HOSTILE, value=3, unit=HOSTILE, note=HOSTILE
    )
    mission = Mission(
        id="m", name=HOSTILE, chinese_name=HOSTILE, aliases=[HOSTILE], programme=HOSTILE,
        kind=HOSTILE,
        target=HOSTILE, operators=[HOSTILE], country=HOSTILE, partners=[HOSTILE],
        launch="l", landing_site=HOSTILE,
        payloads=[HOSTILE] * 9, summary=HOSTILE, events=[event], note=HOSTILE,
        sources=["s", HOSTILE],
    )  # fmt: skip
    launch = Launch(
        id="l", vehicle="v", serial=HOSTILE, site="w", pad=HOSTILE, site_note=HOSTILE,
        outcome="failure",
        outcome_note=HOSTILE, orbit=HOSTILE, payloads=[HOSTILE], agency=HOSTILE,
        gcat_name=HOSTILE, note=HOSTILE,
        date="2020-01-01",
    )  # fmt: skip
    vehicle = Vehicle(
        id="v", name=HOSTILE, chinese_name=HOSTILE, family=HOSTILE, status=HOSTILE, note=HOSTILE
    )
    site = Site(id="w", name=HOSTILE, country=HOSTILE, gcat_codes=[HOSTILE], note=HOSTILE)
    agreement = Cooperation(
        id="c",
        subject="m",
        kind=HOSTILE,
        partners=[HOSTILE],
        countries=[HOSTILE],
        detail=HOSTILE,
        note=HOSTILE,
    )
    plan = Plan(id="1", subject="m", milestone=HOSTILE, planned="2020", note=HOSTILE)
    source = Source(
        id="s", title=HOSTILE, publisher=HOSTILE, date=HOSTILE, url=HOSTILE, note=HOSTILE
    )
    shelf = Shelf(
        missions=[mission], launches=[launch], vehicles=[vehicle], sites=[site],
        cooperation=[agreement],
        plans=[plan], sources=[source],
    )  # fmt: skip
    for table, record in (
        ("missions", mission), ("launches", launch), ("vehicles", vehicle), ("sites", site),
        ("cooperation", agreement), ("sources", source),
    ):  # fmt: skip
        for width in (40, 100, 140):
            text = draw(build_page(table, record, shelf, NOW), width)
            assert "[red]evil[/red] X Y" in flat(text), table
            assert "\x1b" not in text
            assert widest(text) <= width


# --- Any width -------------------------------------------------------------------------------


def widest(text: str) -> int:
    return max(map(cell_len, text.splitlines()))


@settings(max_examples=200, deadline=None)
@given(data=st.data(), width=st.integers(40, 200))
def test_no_line_is_wider_than_the_terminal(data, width):
    table = data.draw(st.sampled_from(IDENTIFIED))
    record = data.draw(st.sampled_from(list(catalogue().records(table).values())))
    text = draw(build_page(table, record, catalogue(), NOW), width)
    assert widest(text) <= width
    assert all(line == line.rstrip() for line in text.splitlines())


@given(
    texts=st.lists(st.text(alphabet="ab 长征é·", max_size=30), min_size=1, max_size=8),
    width=st.integers(8, 60),
)
def test_wrapping_loses_nothing(texts, width):
    lines = list(wrap_pieces([(text, "") for text in texts], width, hang=2))
    joined = "".join(text for line in lines for text, _ in line)
    assert joined.replace(" ", "") == "".join(texts).replace(" ", "")
    assert all(sum(cell_len(text) for text, _ in line) <= width for line in lines)


def test_facts_stand_in_two_columns_where_there_is_room():
    pairs = Pairs([(f"label {n}", [(f"value {n}", "")]) for n in range(4)], columns=True)
    assert draw(Page([pairs]), 120).splitlines() == [
        "label 0  value 0    label 2  value 2",
        "label 1  value 1    label 3  value 3",
    ]
    assert len(draw(Page([pairs]), 100).splitlines()) == 4


def test_many_bullets_stand_in_columns():
    bullets = Bullets([[(f"item {n}", "")] for n in range(7)])
    assert draw(Page([bullets]), 40).splitlines() == [
        "· item 0  · item 3  · item 6",
        "· item 1  · item 4",
        "· item 2  · item 5",
    ]


def test_entries_are_stacked_where_it_is_narrow():
    entries = Entries(
        [Entry([("2021-05-14", ""), ("extended mission", "")], [("It went on.", "")])]
    )
    assert draw(Page([entries]), 80) == "2021-05-14  extended mission  It went on.\n"
    assert draw(Page([entries]), 40) == "2021-05-14 extended mission\n  It went on.\n"


def test_a_paragraph_hangs():
    assert (
        draw(Page([Paragraph([("with one two three", "")], hang=5)]), 12)
        == "with one two\n     three\n"
    )
