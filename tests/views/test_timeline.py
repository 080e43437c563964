"""Time on a line: each date as vague as it is known, missions as bars on common years."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from missioncat.dates import parse_date
from missioncat.views.gantt import Gantt, GanttBar
from missioncat.views.theme import make_console
from missioncat.views.timeline import Timeline, TimelineEntry, format_heading, format_when

NOW = datetime(2026, 11, 20, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))


def entry(date: str, label: str = "", text: str = "", style: str = "") -> TimelineEntry:
    return TimelineEntry(parse_date(date), label, text, style)


def bar(label: str, start: str, end: str | None = None, **more) -> GanttBar:
    return GanttBar(label, parse_date(start), parse_date(end) if end else None, **more)


EVENTS = [
    entry(
        "2021-02-10T11:52Z", "tianwen-1", "Entered orbit around Mars after a burn of 15 minutes."
    ),
    entry("2020-07-23T04:41Z", "tianwen-1", "Launched to Mars by Long March 5."),
    entry("2021-05/2021-06", "zhurong", "Drove, and took the group photo with its own lander."),
    entry("2021-09~", "tianwen-1", "Solar conjunction."),
    entry("2028~", "tianwen-3", "Launch of the sample return.", "outcome.planned"),
    entry("2031/..", "tianwen-3", "Return of the samples.", "outcome.planned"),
]
MISSIONS = [
    bar(
        "tianwen-1",
        "2020-07-23T04:41Z",
        ongoing=True,
        marks=[(parse_date("2021-02-10"), "●", "green")],
    ),
    bar("change-5 嫦娥五号", "2020-11-23T20:30Z", "2020-12-16"),
    bar("an old one with a vague start", "2014", "2018-06"),
    bar("tianwen-3", "2028~", planned=True),
    bar("ilrs", "2030/..", planned=True),
]


def timeline() -> Timeline:
    return Timeline(EVENTS, now=NOW, footer="times are UTC")


@pytest.mark.parametrize("width", [40, 80, 140])
def test_golden_timeline(width, golden, render):
    golden(f"timeline-{width}", render(timeline(), width))


def test_golden_timeline_in_colour(golden, render):
    golden("timeline-80-colour", render(timeline(), 80, color=True))


@pytest.mark.parametrize("width", [40, 80, 140])
def test_golden_gantt(width, golden, render):
    golden(f"gantt-{width}", render(Gantt(MISSIONS, NOW), width))


def test_golden_gantt_in_colour_and_ascii(golden, render):
    golden("gantt-80-colour", render(Gantt(MISSIONS, NOW), 80, color=True))
    golden("gantt-80-ascii", render(Gantt(MISSIONS, NOW), 80, encoding="ascii"))


@pytest.mark.parametrize(
    ("date", "heading", "when"),
    [
        ("2020-07-23T04:41Z", "2020", ("23 Jul", "04:41")),
        ("2020-07-03", "2020", (" 3 Jul", "")),
        ("2020-07-23T04:41Z?", "2020", ("23 Jul", "04:41?")),
        ("2021-05", "2021", ("May", "")),
        ("2021-09~", "2021", ("~Sep", "")),
        ("2021-Q3", "2021", ("Q3", "")),
        ("2021-H2", "2021", ("H2", "")),
        ("2028", "2028", ("2028", "")),
        ("2021-05/2021-06", "2021", ("May–Jun", "")),
        ("2021-05-03/2021-05-07", "2021", ("3–7 May", "")),
        ("2021-05-30/2021-06-02", "2021", ("30 May–2 Jun", "")),
        ("2021-05-01/2021-05-31", "2021", ("May", "")),
        ("2020-12-30/2021-01-02", "2020–2021", ("30 Dec–2 Jan", "")),
        ("2028/2030", "2028–2030", ("2028–2030", "")),
        ("2029~", "2028–2030", ("~2029", "")),
        ("2026-01?", "2025–2026", ("2026-01 ?", "")),  # `Jan?` would not say which
        ("2030s", "2030–2039", ("2030s", "")),
        ("2028/..", "from 2028", ("NET 2028", "")),
        ("../2029", "by 2029", ("by 2029", "")),
        ("../2029~", "by 2030", ("by ~2029", "")),
        ("../2020-11-23T20:30Z", "by 2020", ("by 2020-11-23 20:30", "")),
        ("9999-12-31T23:59Z", "9999", ("31 Dec", "23:59")),
    ],
)
def test_dates_within_their_year(date, heading, when):
    parsed = parse_date(date)
    assert (format_heading(parsed), format_when(parsed)) == (heading, when)


@pytest.mark.parametrize(
    ("date", "heading", "when"),
    [
        ("2020-11-23T20:30Z", "2020", ("24 Nov", "04:30")),
        ("2020-12-31T20:30Z", "2021", (" 1 Jan", "04:30")),
        ("2020-12-31", "2020", ("31 Dec", "")),  # a day has no time that could move
        ("9999-12-31T23:59Z", "9999", ("31 Dec", "23:59")),
    ],
)
def test_only_times_move_with_the_zone(date, heading, when):
    parsed = parse_date(date)
    assert (format_heading(parsed, BEIJING), format_when(parsed, BEIJING)) == (heading, when)


def test_a_footer_of_two_lines_is_two_lines(render):
    for view in (Timeline(EVENTS, footer="one\ntwo"), Gantt(MISSIONS, NOW, footer="one\ntwo")):
        assert render(view).endswith("\n\none\ntwo\n")


def test_years_come_before_the_spans_that_begin_with_them(render):
    dates = ["2030", "2029~", "../2028", "2028-11", "2028", "2028/..", "2027", "2028-12-31"]
    lines = render(Timeline([entry(date) for date in dates])).splitlines()
    headings = [line for line in lines if line[0] != " "]
    assert headings == ["2027", "2028", "by 2028", "2028–2030", "from 2028", "2030"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2026-01-01", "2026-12-01"], ["2026", " ├─  1 Jan", " ┆ now", " └─  1 Dec"]),
        (
            ["2026-01-01", "2027-01-01"],
            ["2026", " ├─  1 Jan", " │", " ┆ now", " │", "2027", " └─  1 Jan"],
        ),
        (["2026-01-01"], ["2026", " └─  1 Jan"]),
        # What may still be reached is ahead, what can no longer be is behind.
        (
            ["2025-01-01", "../2029"],
            ["2025", " ├─  1 Jan", " │", " ┆ now", " │", "by 2029", " └─ by 2029"],
        ),
        (["2024-01-01", "../2025"], ["2024", " ├─  1 Jan", " │", "by 2025", " └─ by 2025"]),
        (["2027-01-01"], ["2027", " └─  1 Jan"]),
        ([], []),
    ],
)
def test_now_lies_between_what_was_and_what_comes(dates, expected, render):
    assert render(Timeline([entry(date) for date in dates], now=NOW)).splitlines() == expected


def test_text_wraps_beside_the_line(render):
    text = render(Timeline([entry("2020-01-02", "x", "word " * 12), entry("2020-02", "y")]), 50)
    assert text.splitlines()[1:3] == [
        " ├─  2 Jan  x  word word word word word word word",
        " │             word word word word word",
    ]


def draw(*bars: GanttBar, width: int = 30, **more) -> str:
    """The bar of the first mission; at this width the axis has two cells a year from 2020."""
    file = io.StringIO()
    end = datetime(2030, 1, 1, tzinfo=UTC)
    chart = Gantt(bars, start=datetime(2020, 1, 1, tzinfo=UTC), end=more.pop("end", end), **more)
    make_console(file, width, False, environ={}).print(chart)
    return file.getvalue().splitlines()[0][len("12345678  ") :]


NAME = "12345678"


@pytest.mark.parametrize(
    ("mission", "now", "expected"),
    [
        (bar(NAME, "2021-01-01", "2022-12-31"), None, "  ████"),
        (bar(NAME, "2021", "2023-12-31"), None, "  ░░████"),  # a vague start
        (bar(NAME, "2021-01-01", "2023"), None, "  ████░░"),  # a vague end
        (bar(NAME, "2021-01-01"), None, "  █"),  # over at once
        (bar(NAME, "2021"), None, "  ░░"),  # over at once, some time that year
        (bar(NAME, "2022", planned=True), None, "    ░░"),
        (bar(NAME, "2022~", planned=True), None, "  ░░░░░░"),
        (bar(NAME, "2028/..", planned=True), None, "                ░░░▸"),
        (bar(NAME, "../2027", planned=True), None, "            ◂░░░"),  # a year more than its last
        (bar(NAME, "../2021", "2024-12-31"), None, "◂░░░██████"),  # flown before it
        (bar(NAME, "2024-01-01", ongoing=True), NOW, "        █████▶"),
        (bar(NAME, "2026", ongoing=True), NOW, "            ░▶"),
        (bar(NAME, "2024-01-01", ongoing=True), None, "        ███████████▶"),
        (bar(NAME, "2021-01-01"), NOW, "  █          ┆"),
        (bar(NAME, "2010", "2012"), None, ""),  # before the axis
        (bar(NAME, "2040", planned=True), None, ""),  # behind it
        (bar(NAME, "2010-01-01", "2020-12-31"), None, "██"),
        (
            bar(NAME, "2021-01-01", "2022-12-31", marks=[(parse_date("2022"), "◆", "")]),
            None,
            "  ██◆█",
        ),
    ],
)
def test_bars(mission, now, expected):
    assert draw(mission, now=now) == expected


def test_a_goal_is_drawn_from_when_it_was_set():
    """With a sign that nobody said from when on."""
    date = parse_date("../2027").since(datetime(2023, 5, 29, tzinfo=UTC))
    mission = GanttBar(NAME, date, planned=True)
    assert draw(mission) == "      ◂░░░░░░░░░"


@pytest.mark.parametrize(
    ("last", "width", "years"),
    [
        ("2022-12-31", 80, ["2020", "2021", "2022"]),
        (
            "2029-12-31",
            80,
            ["2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027", "2028", "2029"],
        ),
        ("2029-12-31", 60, ["2020", "2022", "2024", "2026", "2028"]),
        ("2049-12-31", 80, ["2020", "2025", "2030", "2035", "2040", "2045"]),
        ("2059-12-31", 50, ["2020", "2030", "2040", "2050"]),
    ],
)
def test_the_axis_labels_sensible_years(last, width, years, render):
    text = render(Gantt([bar("name", "2020-01-01", last)]), width)
    assert text.splitlines()[-1].split() == years


@pytest.mark.parametrize("width", range(20, 160, 7))
@pytest.mark.parametrize("end", ["2021-06-17", "2021-06-17T12:30Z", "2021-06", "2021", "2021-06~"])
def test_no_bar_runs_past_its_end(end, width, render):
    """At any width, and however vaguely the end is known, its mark is the last of the bar."""
    marks = [(parse_date(end), "■", "")]
    line = render(Gantt([bar("a", "2020-01-02", end, marks=marks)], NOW), width).split("\n")[0]
    assert line.count("■") == 1
    assert line.partition("■")[2].strip(" ┆") == ""


dates = st.sampled_from(
    [
        "2020-07-23T04:41Z",
        "2020-01-02",
        "2028~",
        "2030s",
        "2028/..",
        "../2029",
        "../0001",
        "../9999",
        "2021-05/2021-06",
        "1957",
        "9999",
    ]
).map(parse_date)
short = st.text(max_size=20)


@given(
    st.lists(st.builds(TimelineEntry, dates, short, st.text(max_size=80)), max_size=5),
    st.integers(20, 100),
)
def test_no_line_of_a_timeline_is_wider_than_the_console(entries, width):
    assert _widest(Timeline(entries, now=NOW), width) <= width


gantt_bars = st.builds(
    GanttBar,
    short,
    dates,
    st.none() | dates,
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(dates, st.text(max_size=2), st.just("red")), max_size=2),
)


@given(st.lists(gantt_bars, max_size=5), st.integers(10, 100), st.sampled_from([None, NOW]))
def test_no_line_of_a_chart_is_wider_than_the_console(bars, width, now):
    assert _widest(Gantt(bars, now), width) <= width


def _widest(view: Timeline | Gantt, width: int) -> int:
    console = make_console(io.StringIO(), width, True, environ={"TERM": "xterm"})
    text = "".join(part.text for part in console.render(view))
    return max(map(cell_len, text.split("\n")))
