"""The command line: what goes to stdout and stderr, in which form, with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builtin import COUNTS, NUMBERED
from by_id import read_by_id, write_by_id

from missioncat.cli.commands import COMMANDS
from missioncat.cli.unknown import MEANT, find_hint
from missioncat.storage import find_builtin

Run = Callable[..., Any]
PROGRAM = [sys.executable, "-m", "missioncat"]
NOW = "--now 2026-11-20"

# --- the examples that the first issue promises --------------------------------------------------

EXAMPLES = [
    ("missions --by year", ["year\tcount"], 0),
    ("launches --by year -f json", ['{"year":"2021","count":48', '{"year":"1970","count":1'], 0),
    ("launches number:1.. --by outcome", ["success\t650", "failure\t16", "partial\t4"], 0),
    ("launches number:370", ["Haiyang-2D", "CZ-4B", "jiuquan", "2021-05-19T04:03Z"], 0),
    ("launches number:370 -f table", ["Haiyang-2D", "CZ-4B", "2021-05-19 04:03"], 0),
    ("launches number:370 --tz Asia/Shanghai -f table", ["2021-05-19 12:03"], 0),
    ("show 370", ["Haiyang-2D", "2021-043", "Long March 4B", "Jiuquan"], 0),
    ("show 2020-087A", ["Chang'e 5", "嫦娥五号"], 0),
    ("launches 'long march 5' --by outcome", ["success\t10", "failure\t1"], 0),
    ("launches outcome:failure date:2016..2020 -f csv", ["id,number,tag,date", "2017-F03"], 0),
    ("show zhurong", ["Tianwen-1", "Utopia Planitia", "1,064 m", "100 days", "RoPeR", "NaTeCam"], 0),
    ("show change-5", ["2020-11-23", "2021-03-15", "L1", "Cologne", "Osaka", "2025"], 0),
    ("show change-8", ["around 2029", "Leibnitz-Beta Plateau", "10 projects", "Middle East Technical University"], 0),
    ("show tianwen-3", ["2028", "20 kg"], 0),
    ("missions date:2028", ["change-8", "tianwen-3", "orel"], 0),
    ("missions date:2028 --certain", ["orel"], 0),
    ("cooperation subject:ilrs --sort date", ["THA Thailand\tMinistry of Higher Education, Research and Innov"], 0),
    ("slips luna-25 -f table", ["2021-08     May 2022", "10 August 2023"], 0),
    ("timeline zhurong tianwen-1", ["2021-05-14"], 0),
    ("timeline target:moon --gantt --now 2026-11-20 -f table", ["Chang'e 5"], 0),
    (f"next {NOW}", ["tianwen-3", "change-7"], 0),
    (f"next {NOW} --within 1h vehicle:CZ-5B", [], 1),
    ("launches 'date:2020..2021 vehicle:CZ-3B , vehicle:CZ-5' --sort date-", ["2016-065", "2021-003"], 0),
    ("launches nosuchfield:1", [], 2),
    ("show change-55", [], 1),
    ("fields launches", ["number\tnumber"], 0),
    ("sources change-5", ["gcat"], 0),
    ("on-this-day --now 2026-11-23", ["2020-087"], 0),
    ("check", [], 0),
    ("path", ["missions.json"], 0),
    ("--version", ["missioncat 0."], 0),
    ("launches --year 2021 --vehicle 'Long March 4B' -f json", ['"id":"2021-043"'], 0),
    ("launches yaogan --limit 20 --sort date-", ["Yaogan"], 0),
    ("launches date:2020..2024 site:wenchang outcome:failure", [], 0),
]


@pytest.mark.parametrize(("command", "contains", "code"), EXAMPLES, ids=[command for command, _, _ in EXAMPLES])
def test_an_example_works(run: Run, command: str, contains: list[str], code: int) -> None:
    """Each row: a command line, what it prints, how it ends."""
    result = run(command)
    assert result.code == code, result.err
    assert [text for text in contains if text not in result.out] == []


SAID = [
    ("launches nosuchfield:1", "Their fields are: id, number, tag"),
    ("show change-55", "The nearest: change-5"),
    (f"next {NOW} --within 1h vehicle:CZ-5B", "Nothing that is planned may fly within 1h"),
    ("launches zzzz", f"'zzzz' matches none of the {COUNTS['launches']} launches."),
    ("missons", "missions"),
    ("check", "no problems"),
    ("launches --tz Mars/Olympus", "There is no time zone"),
    ("next --now soon", "--now: 'soon' is not a date"),
    ("next --now 2026", "not one moment"),
    ("next --within tomorrow", "say a number of hours, days or weeks"),
    ("launches -o out.xyz", "the suffix does not say the format"),
    ("launches --by date --sort id", "counts are sorted by"),
    ("launches --sort colour", "no field 'colour'"),
    ("launches --fields id,colour", "no field 'colour'"),
    ("fields launchs", "Did you mean 'launches'?"),
    ("timeline wenchang", "is not a mission"),
    ("timeline zhurong --gantt -f json", "--gantt is a drawing"),
    ("launches --limit -1", "-1"),
    ("launches -f docx", "docx"),
]


@pytest.mark.parametrize(("command", "sentence"), SAID)
def test_what_is_said_goes_to_stderr(run: Run, command: str, sentence: str) -> None:
    """Sentences never stand among the data."""
    result = run(command)
    assert sentence in result.err
    assert sentence not in result.out


CODES = [
    ("launches", 0),
    ("launches zzzz", 0),
    ("show nothing-of-that-name", 1),
    ("launches vehicle:nonsense", 1),
    ("launches nofield:1", 2),
    ("launches --nonsense", 2),
    ("nonsense", 2),
    ("show", 2),
    ("fields nonsense", 2),
    ("launches -f nonsense", 2),
    ("launches --limit many", 2),
    ("--db /no/such/file launches", 3),
    ("launches --db /no/such/file", 3),
    ("launches -o {tmp}/file/x.csv", 3),
    ("import csv /no/such/file --table launches", 4),
]


@pytest.mark.parametrize(("command", "code"), CODES)
def test_exit_codes(run: Run, tmp_path: Path, command: str, code: int) -> None:
    """0 done, 1 no, 2 usage, 3 the file, 4 the input."""
    (tmp_path / "file").write_text("")
    result = run(command.replace("{tmp}", str(tmp_path)))
    assert result.code == code
    assert bool(result.err) == (command != "launches")
    assert "Traceback" not in result.err


# --- formats -------------------------------------------------------------------------------------

LISTINGS = ["missions", "launches", "vehicles", "sites", "cooperation"]
ALL = ["json", "jsonl", "csv", "tsv", "md"]


def read(form: str, text: str) -> list[dict[str, Any]]:
    """Rows of an output, by Python's own parsers."""
    if form == "json":
        parsed: list[dict[str, Any]] = json.loads(text)
        return parsed
    if form == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text), strict=True))
    if form == "tsv":
        return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    header, rule, *lines = text.splitlines()
    assert re.fullmatch(r"\|( -{3}:? \|)+", rule)
    split = re.compile(r"(?<!\\)\|")
    return [
        dict(zip(*[[cell.strip() for cell in split.split(part)[1:-1]] for part in (header, line)], strict=True))
        for line in lines
    ]


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize("table", LISTINGS)
def test_a_listing_is_what_its_format_says(run: Run, catalogue: Any, table: str, form: str) -> None:
    """Parsed by Python's own parsers: every record is there once, with the same columns everywhere."""
    result = run(f"{table} -f {form}")
    rows = read(form, result.out)
    assert result.code == 0
    assert result.out.endswith("\n")
    assert {str(row["id"]).replace("\\", "") for row in rows} == set(catalogue.records(table))
    assert len(rows) == len(catalogue.records(table))
    assert len({tuple(row) for row in rows}) == 1


@pytest.mark.parametrize("form", ["table", "tsv", "json"])
def test_that_no_plan_is_known_is_said_in_every_form(run: Run, form: str) -> None:
    """Data alone could also mean that something went wrong."""
    result = run(f"slips dong-fang-hong-1 -f {form}")
    assert (result.code, result.err) == (0, "No plan is known for 1970-034.\n")


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize("command", ["slips", f"next {NOW}", f"timeline {NOW}", "sources", "fields plans", "check"])
def test_other_commands_write_formats_too(run: Run, command: str, form: str) -> None:
    """Whatever is a table can be parsed."""
    result = run(f"{command} -f {form}")
    rows = read(form, result.out)
    assert result.code == 0
    assert bool(rows) == (command != "check")


def test_json_has_numbers_nulls_and_intervals(run: Run) -> None:
    """Numbers as numbers, unknown as null, a date as text with its interval."""
    [row] = read("json", run("missions orel -f json").out)
    assert (row["date"], row["earliest"], row["latest"], row["precision"]) == (
        "2028-03", "2028-03-01T00:00:00Z", "2028-04-01T00:00:00Z", "month",
    )  # fmt: skip
    [row] = read("json", run("missions change-5 -f json").out)
    assert (row["mass_kg"], row["norad"], row["parent"]) == (8200, 47097, None)
    [row] = read("json", run("launches change-8 -f json").out)
    assert row["outcome"] is None
    [row] = read("json", run("launches number:71 -f json").out)
    assert row["crewed"] is True


def test_fields_pick_columns_in_every_format(run: Run) -> None:
    """In the order in which they were asked for."""
    for form in ALL:
        rows = read(form, run(f"launches number:370 --fields site,id,number -f {form}").out)
        assert [list(row) for row in rows] == [["site", "id", "number"]]
        assert str(rows[0]["number"]) == "370"


def test_all_fields(run: Run) -> None:
    """`all` is every field of a JSON export, in TSV too, but for what has no place in a cell."""
    everything = set(read("json", run("missions zhurong -f json").out)[0])
    assert set(read("tsv", run("missions zhurong --fields all").out)[0]) == everything - {"events"}


def test_a_limit_cuts_after_sorting(run: Run) -> None:
    """--sort then --limit, and 0 is none."""
    rows = read("json", run("launches number:1.. --sort number- --limit 3 -f json").out)
    assert [row["number"] for row in rows] == [NUMBERED, NUMBERED - 1, NUMBERED - 2]
    assert read("json", run("launches --limit 0 -f json").out) == []


@pytest.mark.parametrize("sort", ["mass_kg", "mass_kg-"])
def test_missing_values_are_sorted_last(run: Run, sort: str) -> None:
    """In either direction."""
    masses = [row["mass_kg"] for row in read("json", run(f"missions --sort {sort} -f json").out)]
    known = [mass for mass in masses if mass is not None]
    assert known == sorted(known, reverse=sort.endswith("-"))
    assert masses == known + [None] * (len(masses) - len(known))


@pytest.mark.parametrize(
    ("key", "utc", "shanghai"),
    [
        ("2020-087", "2020-11-23 20:30", "2020-11-24 04:30"),  # has a time: moves
        ("change-8", "2028 – 2029", "2028 – 2029"),  # has none: stays
        ("orel", "2028-03", "2028-03"),
    ],
)
def test_a_zone_moves_only_dates_that_have_a_time(run: Run, key: str, utc: str, shanghai: str) -> None:
    """And what is shown is labelled."""
    for zone, text in (("UTC", utc), ("Asia/Shanghai", shanghai)):
        result = run(f"launches {key} --fields id,date -f table --tz {zone}")
        line = next(line for line in result.out.splitlines() if line.strip().startswith(key))
        assert text.replace(" ", "") in line.replace(" ", "").replace("/", "–")
    assert "Asia/Shanghai" in result.out


def test_the_zone_of_the_environment_counts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """MISSIONCAT_TZ is --tz."""
    asked = run("launches number:370 -f table --tz Asia/Shanghai").out
    monkeypatch.setenv("MISSIONCAT_TZ", "Asia/Shanghai")
    assert run("launches number:370 -f table").out == asked


@pytest.mark.parametrize("suffix", ALL)
def test_a_file_has_the_format_of_its_suffix(run: Run, tmp_path: Path, suffix: str) -> None:
    """-o writes the same as -f prints, and nothing on stdout."""
    path = tmp_path / f"out.{suffix.upper()}"
    result = run(f"vehicles -o {path}")
    assert (result.code, result.out) == (0, "")
    assert path.read_bytes().decode() == run(f"vehicles -f {suffix}").out
    assert [each.name for each in tmp_path.glob("*out*")] == [path.name]


def test_a_format_wins_over_the_suffix(run: Run, tmp_path: Path) -> None:
    """-f says it louder."""
    path = tmp_path / "out.csv"
    run(f"sites -f json -o {path}")
    assert len(json.loads(path.read_text(encoding="utf-8"))) == 13


def test_a_table_goes_into_a_file_without_colour(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if colour is forced."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    path = tmp_path / "out.txt"
    assert run(f"launches number:370 -f table -o {path}").code == 0
    assert "\x1b" not in path.read_text(encoding="utf-8")
    assert "Haiyang-2D" in path.read_text(encoding="utf-8")


CLAIMED = [
    ("launches claims:1234", "1970-034"),
    ("launches claims:ll2 --fields claims,id", "payload_mass_kg 1234 ll2\t1970-034"),
    ("launches origins:gcat --fields origins,id", "orbit: gcat\t1970-034"),
    ("launches ^origins: --fields id", "1970-034"),
    ("launches --by claims", "payload_mass_kg\t1\t0"),
    ("launches --by origins", "orbit: gcat\t1\t0"),
    ("launches --sort origins,claims --fields id --limit 1", "1970-034"),
    ("launches origins:gcat --fields claims,origins -f csv", "payload_mass_kg 1234 ll2,orbit: gcat"),
]


@pytest.mark.parametrize(("command", "line"), CLAIMED)
def test_what_sources_say_otherwise_can_be_asked_for(run: Run, small_file: Path, command: str, line: str) -> None:
    """Claims and origins of single fields are fields like others."""
    content = read_by_id(small_file)
    content["launches"]["1970-034"] |= {
        "origins": {"orbit": "gcat"},
        "claims": [{"field": "payload_mass_kg", "value": 1234, "source": "ll2"}],
    }
    write_by_id(small_file, content)
    result = run(f"--db {small_file} {command}")
    assert result.code == 0, result.err
    assert line in result.out


# --- the clock -----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["next", "timeline target:moon", "on-this-day", "timeline target:mars --gantt"])
@pytest.mark.parametrize("form", ["", "-f table", "-f json"])
def test_a_given_now_makes_output_reproducible(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, form: str
) -> None:
    """Twice the same, from the option or the environment, and different for another day."""
    if "--gantt" in command and form != "-f table":
        return
    first = run(f"{command} {form} --now 2026-11-20")
    monkeypatch.setenv("MISSIONCAT_NOW", "2026-11-20")
    assert run(f"{command} {form}") == first
    assert first.code == 0
    assert run(f"{command} {form} --now 1999-11-19").out != first.out


# --- help and suggestions ------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_helps(run: Run, command: str, option: str) -> None:
    """Usage on stdout, exit code 0."""
    result = run(f"{command} {option}")
    assert result.code == 0
    assert f"Usage: missioncat {command}".strip() in result.out
    assert result.err == ""


@pytest.mark.parametrize("command", list(COMMANDS))
def test_the_list_of_commands_has_them_all(run: Run, command: str) -> None:
    """With a line of help each."""
    assert re.search(rf"^  {command} +\S", run("--help").out, re.MULTILINE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("launchs", "launches"), ("mision", "missions"), ("timline", "timeline"), ("slps", "slips"), ("shwo", "show")],
)
def test_a_mistyped_command_is_answered(run: Run, typed: str, meant: str) -> None:
    """Did you mean … ?"""
    result = run(typed)
    assert result.code == 2
    assert f"Did you mean '{meant}'" in result.err


UNKNOWN = [
    ("yutu", "Yutu is a mission: `missioncat show yutu`."),
    ("change 5", "Chang'e 5 is a mission: `missioncat show change 5`."),
    ("嫦娥五号", "Chang'e 5 is a mission: `missioncat show '嫦娥五号'`."),
    ("'long march 5'", "Long March 5 is a vehicle: `missioncat show 'long march 5'`."),
    ("370", "Haiyang-2D is a launch: `missioncat show 370`."),
    ("2026", "`missioncat launches date:2026` lists"),
    ("zhurnog", "Did you mean `missioncat show zhurong`?"),
    ("xyzzyplugh", "`missioncat search xyzzyplugh` looks"),
    ("find zhurong", "`missioncat search zhurong` looks"),
    ("list", "`missioncat missions`, `launches`"),
    ("ls -n 3", "`missioncat missions`, `launches`"),
    ("rm zhurong", "`missioncat remove zhurong` removes"),
    ("delete", "`missioncat remove ID` removes"),
    ("mission zhurong", "`missioncat show zhurong` shows one by its id or name, `missioncat missions` lists them."),
    ("launch 2020-087", "`missioncat show 2020-087` shows one by its id or name, `missioncat launches` lists them."),
    ("rocket CZ-5", "`missioncat show CZ-5` shows one"),
    ("stats", "`missioncat launches --by year` counts"),
    ("count", "--by takes any field"),
    ("info", "`missioncat show ID`"),
    ("get zhurong", "`missioncat show zhurong`"),
    ("upcoming", "`missioncat next`"),
    ("latest", "missioncat last"),
    ("today", "`missioncat launches date:today`"),
    ("help", "`missioncat --help`"),
    ("help next", "`missioncat next --help`"),
    ("slip", "`missioncat slips`"),
]


@pytest.mark.parametrize(("typed", "answer"), UNKNOWN)
def test_what_is_no_command_leads_to_the_right_one(run: Run, typed: str, answer: str) -> None:
    """In one sentence, and as an error: nothing is shown that was not asked for."""
    code, out, err = run(typed)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("missioncat: There is no command '")
    assert answer in err


def test_each_hint_names_commands_that_there_are() -> None:
    """A word that is a command leads nowhere else, and none stands twice."""
    words = [word for meant in MEANT for word in meant.split()]
    assert len(words) == len(set(words))
    assert not set(words) & set(COMMANDS)
    for word in words:
        named = re.findall(r"`missioncat ([a-z-]+)", find_hint(word) or "")
        assert set(named) <= {*COMMANDS, "--help", "--version"}, word


def test_an_unknown_command_is_cleaned(run: Run) -> None:
    """What was pasted steers no terminal, and takes no page."""
    for words in (["a\x1b[31mb"], ["find", "a\x1b]0;x\x07b"], ["\u202e"], ["x" * 5000]):
        result = run(words)
        assert result.code == 2
        assert result.err.rstrip("\n").isprintable()
        assert len(result.err) < 500


@pytest.mark.parametrize("file", ["missing.json", "broken.json"])
def test_an_unknown_command_needs_no_catalogue(run: Run, tmp_path: Path, file: str) -> None:
    """It is said to be none, whatever the catalogue is."""
    (tmp_path / "broken.json").write_text("{")
    result = run(["--db", str(tmp_path / file), "yutu"])
    assert (result.code, "There is no command 'yutu'." in result.err) == (2, True)


def test_common_options_stand_anywhere(run: Run, small_file: Path) -> None:
    """--db before or after the command."""
    assert run(f"--db {small_file} missions").out == run(f"missions --db {small_file}").out
    assert "Rover" in run(f"missions --db {small_file}").out


# --- nothing breaks it ---------------------------------------------------------------------------

NASTY = [
    "", "[/]", "\x1b[31m", "id::(", "date:..", "2020-087", "--", "a\nb", "💥",
    " ", "\t", '"', "'", '""', "\\", "[", "[bold]x[/bold]", "%s", "{}", "$(id)", "-", "---", "-1",
    ":", "::", ":=", "^", "@", "@@", ",", ", ,", "a:b:c", "id:", "id::", "id::(a+)+$", "date:", "date:/",
    "date:9999-12-31", "date:0001", "date:..0001-01-01", "date:99999", "number:1e400", "number:nan",
    "number:..", "number:٣", "x" * 5000, "\u202e", "٣٧٠", "²", "0", "99999999999999999999",
    "2020-000ZZZ", "../../etc/passwd", "nul", "year:2020..x",
]  # fmt: skip
"""Texts that break programs; the first nine, one of each kind, for commands that read what another one reads too."""

THOROUGHLY = ("launches", "cooperation", "show", "timeline", "next")


@pytest.fixture
def at_small(small_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands use the small catalogue, in which nonsense is nonsense as well, and is looked for in less time."""
    monkeypatch.setenv("MISSIONCAT_DB", str(small_file))


@pytest.mark.usefixtures("at_small")
@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "path"])
def test_nonsense_never_gives_a_traceback(run: Run, command: str) -> None:
    """Any text in the place of a query or an id: an answer or a sentence, never our own mistake."""
    faults = []
    for text in NASTY if command in THOROUGHLY else NASTY[:9]:
        result = run([command, text])
        expected = (0, 1, 2, 5) if command == "sync" else (0, 1, 2)  # 5: nobody listens to a test
        if result.code not in expected or "Traceback" in result.err or "mistake of ours" in result.err:
            faults.append((text[:40], result.code, result.err[-200:]))
        if "\x1b" in result.err or "\u202e" in result.err:
            faults.append((text, "steers the terminal", result.err[-200:]))
    assert faults == []


OPTIONS = ["--by", "--sort", "--fields", "--tz", "--limit", "--format", "--year", "--vehicle", "--site", "--status"]


@pytest.mark.usefixtures("at_small")
@pytest.mark.parametrize("option", OPTIONS)
def test_nonsense_in_options_never_gives_a_traceback(run: Run, option: str) -> None:
    """The same behind an option of a listing."""
    faults = []
    for text in NASTY:
        result = run(["launches", f"{option}={text}"])
        if result.code not in (0, 1, 2) or "mistake of ours" in result.err:
            faults.append((text[:40], result.code, result.err[-200:]))
    assert faults == []


@pytest.mark.skipif(sys.platform == "win32", reason="there arguments are text")
@pytest.mark.parametrize("command", ["launches", "show", "check", "fields"])
def test_bytes_that_are_no_text(command: str) -> None:
    """An argument that is not UTF-8, as a shell can hand it over."""
    process = subprocess.run([*PROGRAM, command, b"\xff"], capture_output=True, check=False)
    assert process.returncode in (0, 1, 2)
    assert b"Traceback" not in process.stderr
    assert b"mistake of ours" not in process.stderr


@pytest.mark.usefixtures("at_small")
@pytest.mark.parametrize("option", ["--now", "--within", "--tz", "--limit"])
def test_nonsense_in_the_options_of_next(run: Run, option: str) -> None:
    """And of `next`."""
    faults = [
        (text[:40], result.code, result.err[-200:])
        for text in NASTY
        if (result := run(["next", f"{option}={text}"])).code not in (0, 1, 2)
    ]
    assert faults == []


@pytest.mark.parametrize("clock", ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("command", ["next", "next --within 99999w", "timeline", "timeline --gantt", "on-this-day"])
def test_the_ends_of_time(run: Run, command: str, clock: str) -> None:
    """The first and the last day that a date can be."""
    for zone in ("UTC", "+14:00", "-12:00"):
        result = run(f"{command} --now {clock} --tz={zone} -f table")
        assert result.code in (0, 1), (zone, result.err)


def test_markup_in_data_is_text(run: Run, small_file: Path) -> None:
    """What looks like Rich markup in a name is shown as it is, in tables and errors."""
    content = read_by_id(small_file)
    content["missions"]["rover"]["name"] = "[bold]R[/bold] [/]"
    write_by_id(small_file, content)
    for command in ("missions -f table", "show rover", "missions -f tsv"):
        assert "[bold]R[/bold] [/]" in run(f"--db {small_file} {command}").out


# --- as a process --------------------------------------------------------------------------------


def start(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as its own process, not on a terminal."""
    return subprocess.run(
        [*PROGRAM, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """`missioncat launches | head -1`."""
    with subprocess.Popen(
        [*PROGRAM, "launches", "--fields", "all"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"id\tnumber")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_ctrl_c_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is being done is left, with a sentence and the shell's own exit code."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("missioncat.catalogue.Catalogue.find", interrupt)
    result = run("launches")
    assert result.code == 130
    assert "Traceback" not in result.err


def test_output_is_utf8_whatever_the_locale() -> None:
    """A script on the other side expects it."""
    process = subprocess.run(
        [*PROGRAM, "missions", "change-5"],
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert "嫦娥五号".encode() in process.stdout


def test_a_mistake_of_ours_is_told_as_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 70, a sentence, and how to get more; no traceback."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("missioncat.catalogue.Catalogue.find", fail)
    result = run("launches")
    assert result.code == 70
    assert "a mistake of ours" in result.err
    assert "MISSIONCAT_DEBUG=1" in result.err
    assert "Traceback" not in result.err


def test_the_terminal_gets_a_table_and_the_pipe_gets_lines() -> None:
    """Not on a terminal: TSV at full width, without colour."""
    process = start(["launches", "number:370"])
    assert process.stdout.count("\n") == 2
    assert process.stdout.startswith("id\tdate\t")
    assert "\x1b" not in process.stdout


def on_terminal(arguments: list[str], **environment: str) -> str:
    """What the program writes on a terminal of 100 columns."""
    pty = pytest.importorskip("pty")
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    cleared = {name: value for name, value in os.environ.items() if name not in ("TERM", "COLORTERM", "CI")}
    with subprocess.Popen(
        [*PROGRAM, *arguments], stdout=theirs, stderr=theirs, env={**cleared, **environment}
    ) as process:
        os.close(theirs)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            pieces.append(piece)
        assert process.wait() == 0
    os.close(ours)
    return b"".join(pieces).decode()


COLOURS = [
    ({"TERM": "xterm-256color"}, [], True),
    ({"TERM": "xterm-256color", "NO_COLOR": "1"}, [], False),
    ({"TERM": "xterm-256color"}, ["--no-color"], False),
    ({"TERM": "dumb"}, [], False),
    ({"TERM": "xterm-256color", "NO_COLOR": "1", "FORCE_COLOR": "1"}, ["--no-color"], False),
]


@pytest.mark.parametrize(("environment", "options", "coloured"), COLOURS)
def test_colours_on_a_terminal(environment: dict[str, str], options: list[str], coloured: bool) -> None:
    """Colour where it is wanted and can be shown; a table in either case."""
    shown = on_terminal(["launches", "number:9..10", *options], **environment)
    assert bool(re.search("\x1b\\[[0-9;]*[34][0-9]", shown)) == coloured
    assert "1984-008" in shown
    assert "\t" not in shown
    assert all(len(re.sub("\x1b\\[[0-9;]*m", "", line)) <= 101 for line in shown.split("\n"))


def test_colour_can_be_forced_into_a_pipe() -> None:
    """FORCE_COLOR, and only for tables."""
    assert "\x1b[" in start(["launches", "number:9", "-f", "table"], FORCE_COLOR="1").stdout
    assert "\x1b[" not in start(["launches", "number:9"], FORCE_COLOR="1").stdout


# --- completion ----------------------------------------------------------------------------------

COMPLETIONS = [
    ("miss", {"missions"}, set()),
    ("", set(COMMANDS), set()),
    ("launches --ve", {"--vehicle"}, set()),
    ("launches --vehicle CZ-5", {"CZ-5", "CZ-5B"}, {"CZ-6"}),
    ("launches --outcome f", {"failure"}, {"success"}),
    ("launches --site wen", {"wenchang", "wenchang-commercial"}, set()),
    ("launches -f js", {"json", "jsonl"}, {"csv"}),
    ("missions --status pl", {"planned"}, set()),
    ("missions targ", {"target:"}, set()),
    ("show zhu", {"zhurong"}, set()),
    ("show 2020-08", {"2020-087"}, set()),
    ("slips luna-2", {"luna-25", "luna-26"}, set()),
    ("fields l", {"launches"}, set()),
    ("launches --tz Asia/Sh", {"Asia/Shanghai"}, set()),
]


@pytest.mark.parametrize(("typed", "offered", "not_offered"), COMPLETIONS)
def test_the_shell_completes(
    run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, offered: set[str], not_offered: set[str]
) -> None:
    """Commands, options, and their values from the catalogue."""
    words = f"missioncat {typed}"
    monkeypatch.setenv("_MISSIONCAT_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    result = run([])
    found = {line.split(",")[-1].strip() for line in result.out.splitlines()}
    assert result.err == ""
    assert offered <= found
    assert not not_offered & found


def test_query_values_are_completed() -> None:
    """Behind the colon of a term: bash gets what stands behind its own word break, or the whole term."""
    process = start(
        [], _MISSIONCAT_COMPLETE="complete_bash", COMP_WORDS="missioncat launches outcome:fa", COMP_CWORD="2"
    )
    assert "failure" in process.stdout


def test_the_built_in_file_is_used_when_there_is_no_other(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --db and MISSIONCAT_DB: one's own, else the built-in one."""
    assert str(find_builtin()) in run("path").out
    assert "the built-in catalogue" in run("path").out
