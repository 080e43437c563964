"""Bars are in proportion, equal totals are equally long, and nothing real is invisible."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from missioncat.views.charts import Bar, Bars, share_cells
from missioncat.views.theme import make_console


def year(label: str, good: int, bad: int, planned: int = 0, note: str = "") -> Bar:
    parts = [
        (good, "outcome.success", "solid"),
        (bad, "outcome.failure", "dense"),
        (planned, "outcome.planned", "hatched"),
    ]
    return Bar(label, parts, note)


YEARS = [
    year("2020", 35, 4),
    year("2021", 53, 3),
    year("2022", 0, 0),
    year("2023", 1, 0),
    year("2024", 39, 0),
    year("2026", 20, 0, 48, "so far"),
]


@pytest.mark.parametrize("width", [20, 40, 80, 140])
def test_golden_bars(width, golden, render):
    golden(f"bars-{width}", render(Bars(YEARS, footer="launches a year"), width))


def test_golden_bars_in_colour(golden, render):
    golden("bars-80-colour", render(Bars(YEARS), 80, color=True))


def test_golden_bars_in_ascii(golden, render):
    golden("bars-60-ascii", render(Bars(YEARS), 60, encoding="ascii"))


@pytest.mark.parametrize(
    ("counts", "cells", "expected"),
    [
        ([1, 1], 10, [5, 5]),
        ([2, 1], 10, [7, 3]),
        ([500, 1], 10, [9, 1]),  # one failure is seen
        ([3, 0], 4, [4, 0]),  # none is not
        ([1, 2, 3], 1, [0, 0, 1]),
        ([0, 0], 5, [0, 0]),
    ],
)
def test_shares(counts, cells, expected):
    assert share_cells(counts, cells) == expected


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6), st.integers(1, 200))
def test_shares_sum_up(counts, cells):
    shares = share_cells(counts, cells)
    assert sum(shares) == (cells if sum(counts) else 0)
    assert all(share >= 0 for share in shares)
    if sum(map(bool, counts)) <= cells:
        assert [bool(share) for share in shares] == [bool(count) for count in counts]


def test_equal_totals_are_equally_long(render):
    lines = render(Bars([year("a", 30, 0), year("b", 17, 13), year("c", 9, 9, 12)]), 60).split("\n")
    assert len({len(line) for line in lines[:3]}) == 1


def test_the_greatest_fills_the_line(render):
    assert len(render(Bars([year("2020", 10, 0)]), 50).rstrip("\n")) == 50


def test_something_small_shows_a_sliver(render):
    text = render(Bars([year("2020", 10_000, 0), year("2021", 1, 0), year("2022", 0, 0)]), 60)
    assert text.splitlines()[1:] == ["2021      1  ▏", "2022      0"]


def test_numbers_are_aligned_right_and_names_left(render):
    assert render(Bars([year("9", 1, 0), year("10", 1, 0)]), 8) == " 9  1\n10  1\n"
    assert render(Bars([year("a", 1, 0), year("bc", 1, 0)]), 8) == "a   1\nbc  1\n"


def test_no_bars_are_only_the_footer(render):
    assert render(Bars([], footer="Nothing to count.")) == "Nothing to count.\n"


def test_labels_are_data(render):
    assert render(Bars([Bar("[red]\x1b[0m", [(1, "", "solid")])]), 10) == "[red]  1\n"


bars = st.builds(
    Bar,
    st.text(max_size=20),
    st.lists(
        st.tuples(st.integers(0, 500), st.just("red"), st.sampled_from(["solid", "hatched"])),
        max_size=3,
    ),
    st.text(max_size=20),
)


@given(st.lists(bars, max_size=4), st.integers(10, 100))
# A note that takes no cells still has a gap before it.
@example([Bar("", [(1, "red", "solid")], "\U0001f3fb")], 10)
def test_no_line_is_wider_than_the_console(rows, width):
    console = make_console(io.StringIO(), width, True, environ={"TERM": "xterm"})
    text = "".join(part.text for part in console.render(Bars(rows)))
    assert all(cell_len(line) <= width for line in text.split("\n"))
