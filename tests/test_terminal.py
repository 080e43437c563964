"""What a person sees on a terminal: what has to be there at 80 columns, and the sentences below and beside it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from builtin import FLOWN, NUMBERED, PLANNED

from missioncat.views.cells import count_cells
from missioncat.views.lives import MARKS
from missioncat.views.theme import fallbacks

Run = Callable[..., Any]

NARROW = [
    ("slips", "subject milestone first now (UTC) moved", "not shown for width: said, statements"),
    ("slips", "long-march-9 launch ~2030 2033 around 3 years later", ""),
    ("slips tianwen-3", "said planned for note and sources", ""),
    ("cooperation ordinal:1.. --sort date", "date (UTC) as no. countries partners kind", ""),
    ("cooperation ordinal:1.. --sort date", "2023-10-18 6 Pakistan SUPARCO member", ""),
    ("next", "in 42 days to 4 years ~2028 Tianwen-3 tianwen-3", "not shown for width: vehicle, site"),
    ("vehicles", "CZ-2C Long March 2C 90 88 2 0 长征二号丙", "launches flown: ✓ success, ✗ failure, ◐ partial"),
    ("sites", "baikonur Baikonur Cosmodrome 1", "not shown for width: Chinese name,"),
    ("launches number:1..3", "id date (UTC) ✓✗ vehicle payloads", "3 launches, 2 successes, 1 failure"),
    ("sources change-5", "GCAT psatcat, snapshot 2025-07-30. Jonathan McDowell (GCAT), 30 July 2025.", "19 sources"),
    ("fields launches", "precision choice second, minute, day, month, … of the date", "(is, or else contains)"),
    ("fields launches", "number number running number among the Long March launches (370, 1..10, 100..)", ""),
]


@pytest.mark.parametrize(("command", "line", "below"), NARROW)
def test_at_80_columns(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, line: str, below: str) -> None:
    """Each row: a command, words that stand next to one another, and a note."""
    monkeypatch.setenv("COLUMNS", "80")
    out = run(f"{command} -f table" + (" --now 2026-11-20" if command == "next" else "")).out
    assert line in " ".join(out.split())
    assert below in " ".join(out.split())


@pytest.mark.parametrize("command", ["slips", "next --now 2026-11-20", "vehicles", "sites", "fields launches"])
@pytest.mark.parametrize("width", [80, 100])
def test_what_matters_is_not_cut(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, width: int) -> None:
    """How much a plan moved, how long it is until a launch, what a thing is called, what a field means."""
    monkeypatch.setenv("COLUMNS", str(width))
    out = run(f"{command} -f table").out
    if command == "fields launches":
        assert "…" not in out.replace("GTO, …", "").replace("month, …", "").replace("field:…", "")
    elif command == "slips":
        assert not any(line.rstrip().endswith("…") for line in out.splitlines())
    elif command.startswith("next"):
        assert not any("…" in line.split("  ")[0] for line in out.splitlines())
    elif command == "vehicles":
        assert "…" not in out


ABOUT = [
    ("next change-7 --now 2026-11-20", ["Chang'e 7", "2027", "in 1 to 14 months"]),
    ("launches id:2020-087", ["2020-11-23 20:30", "✓", "Chang'e 5", "2020-087"]),
    ("launches id:2023-197 --sort payload_mass_kg", ["Yaogan 41", "12,000", "payload mass kg"]),
    ("sites", ["Baikonur Cosmodrome"]),
    ("vehicles CZ-5B", ["Long March 5B"]),
    ("slips", ["luna-27", "2029", "4 years later"]),
    ("missions norad:47097", ["2020-11-23 20:30", "Chang'e 5", "47097", "completed"]),
    ("cooperation SUPARCO", ["2023-10-18", "SUPARCO", "Pakistan"]),
]


@pytest.mark.parametrize(("command", "cells"), ABOUT)
@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_what_a_row_is_about_is_shown_at_any_width(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int, command: str, cells: list[str]
) -> None:
    """Columns go by importance: at 40 there are what, when and how it went, on two lines if need be."""
    monkeypatch.setenv("COLUMNS", str(width))
    out = run(f"{command} -f table").out
    assert all(count_cells(line) <= width for line in out.splitlines())
    assert [cell for cell in cells if cell not in out] == []


ASKED = [
    ("missions norad:47097", {"norad"}),
    ("missions crewed:yes -n 3", {"crewed"}),
    ("launches --sort payload_mass_kg- -n 3", {"payload mass kg"}),
    ("launches agency:SAST , pad:LC2 -n 3", {"agency", "pad"}),
    ("launches --year 2020 -n 3", set()),  # the date shows it
    ("launches --sort year- -n 3", set()),
    ("launches names:change -n 3", set()),  # what repeats others is no column
    ("launches yaogan -n 3", set()),
    ("launches agency:SAST --fields id,date -n 3", set()),  # these were chosen one by one
]


@pytest.mark.parametrize(("command", "added"), ASKED)
def test_what_was_asked_by_is_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, added: set[str]
) -> None:
    """A column sorted or filtered by, at 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    header = run(f"{command} -f table").out.splitlines()[0]
    titles = set(re.split("  +", header))
    assert titles & {"norad", "crewed", "payload mass kg", "agency", "pad", "year", "names"} == added


def test_data_have_the_same_columns_whatever_was_asked_by(run: Run) -> None:
    """Scripts count on them."""
    plain = run("launches -n 1 -f tsv").out.splitlines()[0]
    assert run("launches crewed:yes --sort payload_mass_kg- -n 1 -f tsv").out.splitlines()[0] == plain


def test_names_keep_what_tells_them_apart(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number at their end, and how many more there are; a comma in a name is no other name."""
    monkeypatch.setenv("COLUMNS", "70")
    out = run("launches id:2026-153 , id:2026-155 --fields payloads,id,orbit,date,pad,agency -f table").out
    assert re.search(r"Qianfan \S*… 13 ", out)
    assert re.search(r"Qianfan \S*… 15 ", out)
    monkeypatch.setenv("COLUMNS", "80")
    assert " Fengyun-1B +2 " in run("launches id:1990-081 -f table").out
    monkeypatch.setenv("COLUMNS", "100")
    out = run("launches outcome:failure date:2019..2025 -f table").out
    assert "  DRO-A, DRO-B  " in out, "what fits stays, also beside what is cut"
    assert " Fengyun-1B and 2 more " in run("launches payload_count:3.. -n 5 -f table").out


APART = [
    ("launches date:2028", ["luna-26", "orel", "may fly then:", "tianwen-3", "change-8"]),
    ("launches date:2028 --limit 2", ["luna-26", "orel"]),
    ("launches date:2028 --certain", ["luna-26", "orel"]),
    ("launches date:2028 --sort id", ["change-8", "luna-26", "orel", "tianwen-3"]),
    ("launches --year 2028 change-8", ["change-8"]),
    ("cooperation date:2022 ^kind:memorandum", None),
]


@pytest.mark.parametrize(("command", "firsts"), APART)
def test_what_only_may_lie_in_the_dates_comes_last(run: Run, command: str, firsts: list[str] | None) -> None:
    """And apart, unless the order was asked for; data have the order of time."""
    lines = run(f"{command} -f table").out.split("\n\n")[0].splitlines()[2:]
    if firsts is None:
        assert "may be then:" in lines
        return
    assert [line.split("  ")[0] for line in lines] == firsts
    assert "may fly then" not in run(f"{command} -f tsv").out


FOOTERS = [
    ("launches date:2028", "4 planned launches; 2 of them only may fall within 2028"),
    ("launches --year 2028 change-8", "1 planned launch; it only may fall within 2028"),
    ("launches date:2028 ^id:orel ^id:luna-26", "2 planned launches; none of them must fall within 2028"),
    ("launches date:2028 , date:2029", "6 planned launches; 2 of them only may fall within 2028 or 2029"),
    ("missions date:2029 , date:", "9 missions; 2 of them only may fall within 2029"),
    ("launches decade:2030s vehicle:yenisei", "1 planned launch"),
    ("launches month:2028-03 id:change-8", "1 planned launch; it only may fall within month 2028-03"),
    ("launches number:1.. --limit 5", f"5 of {NUMBERED} launches"),
    ("launches number:370 --limit 5", "1 launch, 1 success"),
    ("launches outcome:failure date:..2000", "6 launches, 6 failures"),
    ("launches vehicle:CZ-5 date:..2020", "5 launches, 4 successes, 1 failure"),
    ("launches vehicle:CZ-3B outcome:partial", "2 launches, 2 partial failures"),
    ("missions target:mars --limit 2", "2 of 8 missions"),
    ("next --limit 2", f"2 of {PLANNED} planned launches and 1 mission without a launch"),
    (
        "launches --by year --limit 3",
        f"{FLOWN} launches, {PLANNED} more planned; the first 3 of 59 groups",
    ),
]


@pytest.mark.parametrize(("command", "footer"), FOOTERS)
def test_the_line_below_a_table(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, footer: str) -> None:
    """How many, with which outcomes, how many of how many; and nothing about it on stderr."""
    monkeypatch.setenv("COLUMNS", "120")
    result = run(f"{command} -f table --now 2026-11-20")
    assert footer in result.out.splitlines()
    assert result.err == ""


def test_planned_missions_are_hatched(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are missions, so they count; but they are not drawn as if they had flown."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("missions target:mars --by year -f table").out.splitlines()
    assert lines[-1] == "8 missions, 1 of them planned"
    assert [set(line.split()[2]) for line in lines if line.startswith("2027–2029")] == [{"░"}]
    assert "2027–2029\t1" in run("missions target:mars --by year").out


SENTENCES = [
    ("launches 'yaogan 2021'", "9 have the words one by one: leave the quotes out."),
    ("launches yaogann", "The nearest: Yaogan"),
    ("missions zhurnog", "The nearest: Zhurong (zhurong)."),
    ("missions toutatis", "1 mentions it: text:toutatis"),
    ("launches mass_kg:1", "Did you mean 'payload_mass_kg'?"),
    ("launches --sort mass", "Did you mean 'payload_mass_kg' or 'mass_flag'?"),
    ("launches vehicel:1", "Did you mean 'vehicle'?"),
]


@pytest.mark.parametrize(("command", "sentence"), SENTENCES)
def test_what_was_meant_is_suggested(run: Run, command: str, sentence: str) -> None:
    """Words in quotes, a name mistyped, a word of a summary, a field by a part of its name."""
    assert sentence in run(command).err


@pytest.mark.parametrize("day", ["20210519", "2021-05-19", "'19 may 2021'"])
def test_a_date_typed_as_a_word_is_one(run: Run, day: str) -> None:
    """Whatever its form."""
    assert run(f"launches {day}").out == run("launches date:2021-05-19").out


@pytest.mark.parametrize("command", ["launches 20219999", "launches 123456", "vehicles 20210519", "launches zzzz"])
def test_nothing_is_suggested_for_what_is_no_date(run: Run, command: str) -> None:
    """Nor in a table that has no dates."""
    assert "Did you mean" not in run(command).err


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_long_sentence_is_broken_on_a_terminal_only(
    run: Run, monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    """Between words; in a pipe it stays a line for whoever looks through a log."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    lines = run("launches nosuchfield:1").err.splitlines()
    assert (max(map(len, lines)) <= 60) == is_terminal
    assert (len(lines) == 1) != is_terminal
    assert " ".join(lines).endswith("says what they mean.")


def test_a_piece_of_a_launch_is_answered_as_one(run: Run) -> None:
    """2020-049F is Zhurong's; what is shown is the launch, so that is said first."""
    first = run("show 2020-049f").out.splitlines()[0]
    assert first == "2020-049F is a piece of this launch and has no record of its own."
    assert "piece of" not in run("show 2020-049").out
    assert "piece of" not in run("show 2020-087A").out


PLAN = "░ begins or ends somewhere in it, ┆ now"
GOING = "█ flying, ▶ still flying"
OVER = "█ flying, ┆ now"
GANTT = [
    ("change-7", [PLAN]),  # a failure on the ground, years before its launch, is none of its flight
    ("change-1", [OVER, "◆ orbit insertion, ■ end"]),
    ("queqiao-2", [GOING, "◆ orbit insertion"]),
    ("change-5", [OVER, "◇ flyby, ◆ orbit insertion, ■ end, ▼ landing, ▲ return"]),
    ("change-1 change-7", [f"█ flying, {PLAN}", "◆ orbit insertion, ■ end"]),
]


@pytest.mark.parametrize(("missions", "legend"), GANTT)
def test_the_legend_of_a_gantt(
    run: Run, monkeypatch: pytest.MonkeyPatch, missions: str, legend: list[str]
) -> None:
    """It names the signs that occur and no others: those of bars, and those of events."""
    monkeypatch.setenv("COLUMNS", "140")
    out = run(f"timeline {missions} --gantt -f table --now 2026-11-20").out
    drawing, footer = out.rstrip().split("\n\n")
    assert footer.splitlines()[1:] == legend
    *bars, _, _ = drawing.splitlines()
    signs = {sign for bar in bars for sign in bar if not (sign.isascii() or sign.isalnum())}
    assert signs == {part[0] for line in legend for part in line.split(", ")}


def test_of_two_marks_in_a_cell_the_greater_is_seen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chang'e 3 went into orbit and landed within a week: the landing counts, though the bar is short of cells."""
    monkeypatch.setenv("COLUMNS", "60")
    out = run("timeline target:moon --gantt -f table --now 2026-11-20").out
    [line] = [line for line in out.splitlines() if line.startswith("Chang'e 3 ")]
    assert "▼" in line
    assert "◆" not in line


def test_every_mark_has_a_letter_where_there_is_nothing_but_ascii() -> None:
    """Each its own, and one cell wide."""
    letters = "".join(MARKS.values()).translate(fallbacks("ascii"))
    assert letters.isascii()
    assert len(set(letters)) == len(MARKS)


def test_the_first_column_of_a_pipe_is_the_id(run: Run) -> None:
    """Whatever order the terminal has: `missioncat cooperation | cut -f1`."""
    for table in ("missions", "launches", "vehicles", "sites", "cooperation"):
        assert run(table).out.startswith("id\t")
    assert "RUS Russia" in run("cooperation ilrs-russia").out


def test_help_names_what_an_option_takes(run: Run) -> None:
    """Not the types of our own code."""
    text = run("launches --help").out
    for shown in ("--limit N ", "--format FORMAT ", "--vehicle VEHICLE "):
        assert shown in text
    for hidden in ("<int range>", "TEXT", "<table|"):
        assert hidden not in text


@pytest.mark.parametrize("command", ["next --now 2026-08-22", "launches date:2026-08"])
def test_a_long_id_gives_way_to_rocket_and_site(run, monkeypatch, tmp_path, command):
    """Those of Launch Library are as long as half a terminal; what flies on what from where is asked for more often."""
    monkeypatch.setenv("COLUMNS", "80")
    key, path = "falcon-9-block-5-starlink-group-10-49", str(tmp_path / "own.json")
    path_of = ["--db", path]
    assert run([*path_of, "add", "vehicles", "id=CZ-5", "name=Long March 5", "--yes"]).code == 0
    assert run([*path_of, "add", "sites", "id=wenchang", "name=Wenchang", "--yes"]).code == 0
    values = [f"id={key}", "date=2026-08-25T05:49Z", "vehicle=CZ-5", "site=wenchang", "payloads=Starlink Group 10-49"]
    assert run([*path_of, "add", "launches", *values, "--yes"]).code == 0
    shown = run([*path_of, *command.split(), "-f", "table"]).out
    assert "Starlink" in shown
    assert key not in shown
    assert "CZ-5" in shown
    assert "Wenchang" in shown
