"""Tables fit the width, print data as it stands, and drop columns before they squeeze."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.panel import Panel
from rich.segment import Segment

from missioncat.text import clean
from missioncat.views.cells import count_cells, cut, pad, wrap
from missioncat.views.charts import Bar, Bars
from missioncat.views.tables import Column, Grid, cross_grid, fit_widths
from missioncat.views.theme import OUTCOMES, fallbacks, make_console, stream, translate

OK, BAD = ("✓", "outcome.success"), ("✗", "outcome.failure")
COLUMNS = [
    Column("id"),
    Column("payload", wide=True, min_width=10),
    Column("vehicle"),
    Column("", style="view.faint"),
    Column("mass kg", justify="right"),
    Column("site", wide=True, style="view.faint"),
    Column("pad"),
    Column("serial"),
]
ROWS = [
    ["2020-087", "Chang’e 5 嫦娥五号", "CZ-5", OK, "8,200", "Wenchang", "LC-101", "Y5"],
    ["2020-049", "Tianwen-1 天问一号", "CZ-5", OK, "4,922", "Wenchang", "LC-101", "Y4"],
    ["2017-F03", "Shijian-18", "CZ-5", BAD, "7,600", "Wenchang", "LC-101", "Y2"],
    ["1970-034", "Dong Fang Hong 1 [the first] of them all", "CZ-1", OK, "173", "Jiuquan", "", "1"],
]


def launches() -> Grid:
    return Grid(COLUMNS, ROWS, "4 launches")


@pytest.mark.parametrize("width", [40, 80, 140])
def test_golden_table(width, golden, render):
    golden(f"grid-{width}", render(launches(), width))


def test_golden_table_in_colour(golden, render):
    golden("grid-80-colour", render(launches(), 80, color=True))


def test_golden_table_in_ascii(golden, render):
    text = render(launches(), 60, encoding="ascii")
    golden("grid-60-ascii", text)
    assert set("…─✓✗’").isdisjoint(text)


@pytest.mark.parametrize("width", [30, 80])
def test_golden_cross_table(width, golden, render):
    rows = [("2020", [36, 0, 3]), ("2021", [52, 1, 2]), ("2022", [0, 0, 0])]
    golden(f"cross-{width}", render(cross_grid("year", ["✓", "◐", "✗"], rows), width))


def test_cross_table_sums_up(render):
    text = render(cross_grid("year", ["a", "b"], [("2020", [1, 2]), ("2021", [3, 0])]))
    assert text.splitlines()[2:] == [
        "2020   1  2      3",
        "2021   3  ·      3",
        "total  4  2      6",
    ]


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (40, {0: 4, 1: 20, 2: 6, 3: 4}),  # everything in its natural width
        (30, {0: 4, 1: 10, 2: 6, 3: 4}),  # the flexible column gives way
        (25, {0: 4, 1: 5, 2: 6, 3: 4}),  # down to its least width
        (24, {0: 4, 1: 10, 2: 6}),  # then the last column goes, and the flexible one grows again
        (17, {0: 4, 1: 11}),
        (11, {0: 4, 1: 5}),
        (10, {0: 4}),
        (3, {0: 3}),  # the first stays, whatever happens
    ],
)
def test_widths(room, expected):
    """Shrink, then drop from the right."""
    columns = [Column("a"), Column("b", wide=True, min_width=5), Column("c"), Column("d")]
    assert fit_widths(columns, {0: 4, 1: 20, 2: 6, 3: 4}, room) == expected


@pytest.mark.parametrize(
    ("importances", "room", "shown"),
    [
        ((0, 0, 0), 10, [0, 1]),  # of equals the last goes
        ((0, 0, 1), 10, [0, 2]),
        ((0, 2, 1), 10, [1, 2]),  # the first too
        ((0, 2, 1), 4, [1]),
        ((1, 0, 0), 4, [0]),
    ],
)
def test_the_least_important_column_is_dropped_first(importances, room, shown):
    columns = [Column(str(importance), importance=importance) for importance in importances]
    assert list(fit_widths(columns, {0: 4, 1: 4, 2: 4}, room)) == shown


def test_the_widest_flexible_column_shrinks_first():
    columns = [Column("a", wide=True), Column("b", wide=True)]
    assert fit_widths(columns, {0: 30, 1: 12}, 32) == {0: 18, 1: 12}


def test_dropped_columns_are_named(render):
    rows = [["x" * 20, "y" * 10, "z"]]
    columns = [Column("a"), Column("pad"), Column("serial")]
    text = render(Grid(columns, rows, folds=False), 20)
    assert text.endswith("\n\nnot shown for width:\npad, serial\n")


def test_a_narrow_row_takes_two_lines(render):
    """What finds no place in the first stands in the second; one that would be empty is left out."""
    rows = [["x" * 20, "y" * 10, ("z", "red")], ["w", "", ""]]
    columns = [Column("a"), Column("pad"), Column("serial", importance=1)]
    assert render(Grid(columns, rows), 24).splitlines() == [
        "serial",
        "  a",
        "─" * 22,
        "z",
        "  " + "x" * 20,
        "",
        "  w",
        "",
        "not shown for width: pad",
    ]
    assert "not shown" not in render(Grid(columns[:2], [row[:2] for row in rows]), 24)


def test_a_wide_terminal_has_a_line_a_row(render):
    """From 60 columns on what finds no place is left out."""
    rows = [["x" * 50, "y" * 50]]
    columns = [Column("a"), Column("b")]
    assert "yy" in render(Grid(columns, rows), 59)
    assert "yy" not in render(Grid(columns, rows), 60)


@pytest.mark.parametrize("color", [False, True])
def test_a_heading_stands_above_its_row(color, render):
    """Wherever that is, also where rows are laid out in batches."""
    for place in (0, 1, 499, 500, 501, 1000):
        rows = [[str(number)] for number in range(1001)]
        text = render(Grid([Column("n")], rows, headings={place: "from here"}), color=color)
        lines = re.sub("\x1b\\[[0-9;]*m", "", text).splitlines()[2:]
        assert lines[place : place + 2] == ["from here", str(place)]
        assert len(lines) == 1002


@pytest.mark.parametrize("color", [False, True])
def test_data_is_never_markup_or_a_command(color, render):
    rows = [["[red]Mars[/red] :rocket:", "\x1b[31mred\x07\nline"]]
    text = render(Grid([Column("a"), Column("b")], rows), color=color)
    assert "[red]Mars[/red] :rocket:  red line\n" in text


def test_an_empty_table_is_only_its_footer(render):
    assert render(Grid(COLUMNS, [], "No launches found.")) == "No launches found.\n"
    assert render(Grid(COLUMNS, [])) == ""


def test_rows_must_match_the_columns():
    with pytest.raises(ValueError, match="must have 2 cells"):
        Grid([Column("a"), Column("b")], [["1", "2"], ["1"]])


def test_a_plain_row_is_one_segment():
    """Whatever the data's styles, a console without colour gets them in one piece."""
    console = make_console(io.StringIO(), 80, color=False)
    segments = [part for part in console.render(launches()) if "CZ-" in part.text]
    assert len(segments) == len(ROWS)
    assert all(part.style is None and part.text.endswith("\n") for part in segments)


def test_rows_come_before_the_last_is_laid_out():
    console = make_console(io.StringIO(), 80, color=False)
    rows = [[str(number)] for number in range(100_000)]
    first = next(part for part in console.render(Grid([Column("n")], rows)) if part.text == "0\n")
    assert isinstance(first, Segment)


def test_colour_and_plain_have_the_same_text():
    texts = []
    for color in (False, True):
        console = make_console(io.StringIO(), 80, color)
        texts.append("".join(part.text for part in console.render(launches())))
    assert texts[0] == texts[1]


def test_a_table_fits_into_a_panel():
    file = io.StringIO()
    Console(file=file, width=60).print(Panel(launches(), expand=False))
    assert {cell_len(line) for line in file.getvalue().splitlines()} == {60}


# Everything that has confused somebody's column widths: double width, combining, joined, flags.
texts = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("长征五号嫦娥e\u0301\u0308👩\u200d🚀🇨🇳\ufe0f❤ー가각\x1b[0m\t\n’·…"),
    ),
    max_size=30,
)
cells = st.one_of(texts, st.tuples(texts, st.sampled_from(["", "red", "outcome.success"])))


@given(st.data(), st.integers(1, 60), st.integers(1, 5), st.booleans())
def test_no_line_is_wider_than_the_console(data, width, count, color):
    """For any data at any width, with the note and the footer too."""
    columns = [
        Column(data.draw(texts), data.draw(st.sampled_from(["left", "right"])), wide=index % 2 == 0)
        for index in range(count)
    ]
    rows = data.draw(st.lists(st.lists(cells, min_size=count, max_size=count), max_size=4))
    console = make_console(io.StringIO(), width, color, environ={"TERM": "xterm"})
    text = "".join(part.text for part in console.render(Grid(columns, rows)))
    table = text.split("\n\n")[0] if width < 2 else text
    for line in table.split("\n"):
        assert cell_len(line) <= max(width, 2)


@given(texts, st.integers(0, 20), st.sampled_from(["left", "right"]))
def test_padding_is_exact(text, room, justify):
    assert count_cells(pad(clean(text), room, justify)) == room


@given(texts, st.integers(2, 20))
def test_wrapping_keeps_every_word(text, room):
    lines = wrap(clean(text), room)
    assert all(count_cells(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


@given(texts)
def test_clean_text_is_one_line_and_stays_clean(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert len(cleaned.splitlines()) <= 1
    assert "\x1b" not in cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("嫦娥五号 Chang’e é ö 🚀", "嫦娥五号 Chang’e é ö 🚀"),
        ("a\r\nb\tc", "a b c"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://x.y\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;without an end", "]0;without an end"),
        ("\u202egnihcnuaL\u202c", "gnihcnuaL"),
        ("â€\x9dquoted", "â€quoted"),
        ("half \ud800 pair", "half � pair"),
        ("\x1bc\x1b(Breset", "reset"),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [("天问一号", 4, "天…"), ("Long March", 6, "Long…"), ("ab", 0, ""), ("ab", 1, "…")],
)
def test_cut(text, room, expected):
    assert cut(text, room) == expected


@pytest.mark.parametrize(
    ("environ", "color", "coloured"),
    [
        ({"TERM": "xterm"}, None, False),  # a file, not a terminal
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "dumb"}, True, True),
        ({"TERM": "xterm", "FORCE_COLOR": "1"}, None, True),
        ({"TERM": "xterm", "FORCE_COLOR": "1", "NO_COLOR": "1"}, None, False),
        ({"TERM": "xterm", "FORCE_COLOR": "1"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, True),
    ],
)
def test_when_there_is_colour(environ, color, coloured):
    file = io.StringIO()
    stream(make_console(file, 80, color, environ=environ), launches())
    assert ("\x1b[32m" in file.getvalue()) is coloured


def test_a_dumb_terminal_has_the_width_it_is_given():
    environ = {"TERM": "dumb", "FORCE_COLOR": "1"}
    assert make_console(io.StringIO(), 120, environ=environ).width == 120
    assert make_console(io.StringIO(), environ=environ | {"COLUMNS": "99"}).width == 99


def test_an_encoding_without_chinese_is_no_error():
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    stream(make_console(file, 80, False), launches())
    file.flush()
    assert b"Chang'e 5 ????" in raw.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2026-07–12", "2026-07/12"), ("2021-05–06 ?", "2021-05/06 ?"), ("2028–2030", "2028-2030"), ("–", "-")],
)
def test_a_span_is_no_day_in_ascii(text, shown):
    """July to December must not read as the twelfth of July, in a table or in what is drawn."""
    for view in (Grid([Column("date")], [[text]]), Bars([Bar(text)])):
        file = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="")
        stream(make_console(file, 80, False), view)
        file.seek(0)
        assert shown in file.read()


def test_symbols_are_one_cell_wide():
    plain = [translate(symbol, fallbacks("ascii")) for symbol in OUTCOMES.values()]
    assert {count_cells(symbol) for symbol in (*OUTCOMES.values(), *plain)} == {1}
    assert len(set(plain)) == 6
