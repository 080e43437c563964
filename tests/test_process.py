"""What every command does with its process: streams that fail or are closed, locales, names of files, an editor."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from by_id import read_by_id, write_by_id

from missioncat.catalogue import Catalogue
from missioncat.cli.commands import COMMANDS
from missioncat.model import Mission
from missioncat.storage import Location, find_builtin

Run = Callable[..., Any]
PROGRAM = [sys.executable, "-m", "missioncat"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="streams, signals and names are other ones there")

LINES = {
    "missions": ("missions target:moon", 0),
    "launches": ("launches -f table", 0),
    "vehicles": ("vehicles -f json", 0),
    "sites": ("sites -f csv", 0),
    "cooperation": ("cooperation -f table", 0),
    "search": ("search utopia -f table", 0),
    "show": ("show change-5", 0),
    "compare": ("compare change-5 change-6 -f table", 0),
    "timeline": ("timeline target:moon --gantt -f table", 0),
    "next": ("next --now 2026-11-20", 0),
    "last": ("last --now 2026-11-20", 0),
    "slips": ("slips -f table", 0),
    "on-this-day": ("on-this-day --now 2026-11-23", 0),
    "sources": ("sources change-5", 0),
    "conflicts": ("conflicts", 0),
    "fields": ("fields launches -f table", 0),
    "import": ("import csv sites.csv --table sites", 0),
    "export": ("export -o out.json", 0),
    "sync": ("sync", 5),
    "changes": ("changes", 0),
    "add": ("add sources id=new title=嫦娥", 0),
    "edit": ("edit change-5 name=嫦娥", 0),
    "flown": ("flown change-8 2025 --now 2026-11-20", 0),
    "remove": ("remove zhurong --yes --force", 0),
    "merge": ("merge change-8 xuntian --yes", 0),
    "split": ("split change-8 xuntian --yes", 0),
    "undo": ("undo --force", 0),
    "redo": ("redo", 1),
    "log": ("log -f table", 0),
    "update": ("update", 2),
    "check": ("check", 0),
    "path": ("path", 0),
}
"""Command -> a line of it and its exit code, in a folder that `place` makes."""

SILENT = ("export", "sync", "redo", "update")
"""Commands of these whose lines write nothing to stdout, so that it does not matter what stdout is."""

HELP = ["--version", "--help", "launches --help", "import --help"]

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LOCALES = [ASCII, {**ASCII, "PYTHONIOENCODING": "ascii"}]


def test_every_command_is_tried() -> None:
    """A new command gets a line in the table."""
    assert set(LINES) == set(COMMANDS)


class Ended(NamedTuple):
    """How a process ended, and what it said."""

    code: int
    err: str


WARM = r"""
import gc, importlib, json, os, pkgutil, sys
import filelock, httpx2, platformdirs, rich.console, missioncat

for module in pkgutil.walk_packages(missioncat.__path__, "missioncat."):
    importlib.import_module(module.name)
gc.freeze()

encoding, errors = sys.stdout.encoding, sys.stdout.errors
for line in sys.stdin:
    request = json.loads(line)
    child = os.fork()
    if not child:
        null = os.open(os.devnull, os.O_RDWR)
        reader, writer = os.pipe()
        os.close(reader)
        ends = {"null": null, "full": os.open("/dev/full", os.O_WRONLY), "left": writer}
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        for number, where in enumerate(request["streams"]):
            os.dup2(ends[where] if where in ends else os.open(where, flags), number) if where else os.close(number)
        os.closerange(3, 64)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        sys.argv = ["missioncat", *(os.fsdecode(word.encode("latin-1")) for word in request["words"])]
        is_open = [bool(where) for where in request["streams"]]
        sys.stdin = sys.__stdin__ = open(0, closefd=False) if is_open[0] else None
        sys.stdout = sys.__stdout__ = (
            open(1, "w", encoding=encoding, errors=errors, closefd=False) if is_open[1] else None)
        sys.stderr = sys.__stderr__ = (
            open(2, "w", encoding=encoding, errors="backslashreplace", closefd=False) if is_open[2] else None)
        missioncat.__main__.main()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Forks a process that is as one just started, but with everything loaded, for every line that it reads."""


class Nursery:
    """The warm process, and what it is asked to run."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", WARM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii",
            env={**os.environ, **environment},
        )  # fmt: skip

    def end(self, line: str, out: str = "null", err: str | None = None, stdin: str = "null") -> Ended:
        """Run a line. A stream is null, full, left (a pipe that nobody reads), closed (empty), or else a file."""
        said = Path("said.txt") if err is None else None
        request = {
            "words": [os.fsencode(word).decode("latin-1") for word in line.split()],
            "streams": [stdin, out, err if said is None else str(said.resolve())],
            "folder": str(Path.cwd()),
            "environment": dict(os.environ),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        text = said.read_text(encoding="utf-8", errors="replace") if said is not None else ""
        for sign in ("Traceback", "Exception ignored", "a mistake of ours", "Errno"):
            assert sign not in text, text
        return Ended(code, text)

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Processes of the locale that the tests run in."""
    nursery = Nursery({"PYTHONUTF8": "1"})
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def ascii_nurseries() -> Iterator[list[Nursery]]:
    """Processes of locales without UTF-8, as in a bare container."""
    nurseries = [Nursery(locale) for locale in LOCALES]
    yield nurseries
    for nursery in nurseries:
        nursery.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue that has a step to undo, and a file to import."""
    folder = tmp_path_factory.mktemp("template")
    shutil.copy(find_builtin(), folder / "missions.json")
    (folder / "sites.csv").write_text("id,name,source\nmoon-base,Moon base,gcat\n", encoding="utf-8")
    added = [*PROGRAM, "--db", "missions.json", "add", "sources", "id=first", "title=First"]
    subprocess.run(added, cwd=folder, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return folder


@pytest.fixture
def place(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder, in which commands run, with its catalogue."""
    folder = tmp_path / "place"
    shutil.copytree(template, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MISSIONCAT_DB", "missions.json")
    return folder


def shell(line: str, redirection: str = "") -> Ended:
    """Run a line as the shell does it, with what follows on it."""
    words = ["sh", "-c", f'"$@" {redirection}', "sh", *PROGRAM, *line.split()]
    process = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return Ended(process.returncode, process.stderr.decode())


SHELL = [
    ("launches -f table", "| true; exit ${PIPESTATUS:-0}", 0, ""),
    ("launches", ">/dev/full", 3, "missioncat: the output cannot be written: no space left on device.\n"),
    ("launches", ">&-", 3, "missioncat: the output cannot be written: it is closed.\n"),
    ("show nothing-of-that-name", "2>&-", 1, ""),
    ("import csv - --table sites", "<&-", 4, "missioncat: stdin cannot be read: it is closed.\n"),
]


@pytest.mark.parametrize(("line", "redirection", "code", "said"), SHELL)
def test_a_shell_gets_a_sentence_and_a_code(place: Path, line: str, redirection: str, code: int, said: str) -> None:
    """Each row: a line, its redirection, the exit code, all that is said. Processes are started whole here."""
    assert shell(line, redirection) == Ended(code, said)


@pytest.mark.parametrize("line", [line for line, _ in LINES.values()] + HELP)
def test_a_reader_that_left_is_no_error(place: Path, nursery: Nursery, line: str) -> None:
    """`| true`: the code is that of the command, and nothing is said about it."""
    codes = dict(LINES.values())
    ended = nursery.end(line, out="left")
    assert ended.code == codes.get(line, 0)
    assert "output" not in ended.err


@pytest.mark.parametrize("line", [line for line, _ in LINES.values()] + HELP)
def test_output_that_fails_is_told(place: Path, nursery: Nursery, line: str) -> None:
    """`>/dev/full` and `>&-`: code 3 and a sentence, and only where something is written to it."""
    out, reason = ("full", "no space left on device") if len(line) % 2 else ("", "it is closed")
    codes = {line: (code if name in SILENT else 3) for name, (line, code) in LINES.items()}
    ended = nursery.end(line, out=out)
    assert ended.code == codes.get(line, 3)
    assert (f"the output cannot be written: {reason}" in ended.err) == (ended.code == 3)


CHANGES = ["add", "edit", "remove", "import", "undo"]


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("out", ["full", ""])
def test_what_was_changed_is_told_where_output_fails(place: Path, nursery: Nursery, name: str, out: str) -> None:
    """The change is made, and whoever reads only the error knows it."""
    before = (place / "missions.json").read_bytes()
    ended = nursery.end(LINES[name][0], out=out)
    assert ended.code == 3
    assert ", but missions.json was changed (`missioncat log` says how)." in ended.err
    assert (place / "missions.json").read_bytes() != before


def test_no_file_is_taken_for_a_closed_stdout(place: Path, nursery: Nursery) -> None:
    """`>&-`: the next file that is opened gets its number, if nobody takes care."""
    ended = nursery.end("export -o out.json", out="")
    assert ended.code == 0
    assert (place / "out.json").read_bytes() == (place / "missions.json").read_bytes()


UNHEARD = [
    ("launches zzzz", "", 0),
    ("show nothing-of-that-name", "full", 1),
    ("sync", "left", 5),
    ("nope", "", 2),
    ("edit change-5 name=X", "", 0),
    ("edit change-5 name=X", "full", 0),
]


@pytest.mark.parametrize(("line", "err", "code"), UNHEARD)
def test_messages_that_nobody_can_read_change_no_code(
    place: Path, nursery: Nursery, line: str, err: str, code: int
) -> None:
    """`2>&-`, `2>/dev/full`, a pipe that nobody reads; and no file that is opened gets them."""
    assert nursery.end(line, err=err).code == code
    if "edit" in line:
        assert nursery.end("check").code == 0


CLOSED_INPUT = [
    ("import csv - --table sites", 4, "stdin cannot be read: it is closed."),
    ("add sources --from-json -", 4, "stdin cannot be read: it is closed."),
    ("remove zhurong change-5 --force", 2, "Nobody is there to ask; say --yes. Nothing was changed."),
    ("edit change-5", 2, "an editor opens only on a terminal"),
    ("edit change-5 name=X", 0, "name Chang'e 5 → X"),
    ("launches zzzz", 0, "matches none"),
]


@pytest.mark.parametrize(("line", "code", "sentence"), CLOSED_INPUT)
def test_a_closed_stdin_is_told(place: Path, nursery: Nursery, line: str, code: int, sentence: str) -> None:
    """`<&-`: whoever would read or ask says so."""
    ended = nursery.end(line, stdin="")
    assert ended.code == code
    assert sentence in ended.err


def test_a_terminal_whose_other_end_is_gone(place: Path) -> None:
    """Writing to it fails with EIO, which nobody can be told about."""
    ours, theirs = os.openpty()
    os.close(ours)
    process = subprocess.run([*PROGRAM, "launches"], stdin=theirs, stdout=theirs, stderr=theirs, check=False)
    os.close(theirs)
    assert process.returncode == 3


def test_stdout_that_does_not_block_is_waited_for(place: Path) -> None:
    """A shell or terminal may have left it so; a listing is larger than what a pipe holds."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with subprocess.Popen([*PROGRAM, "launches", "-f", "json"], stdout=writer, stderr=subprocess.PIPE) as process:
        os.close(writer)
        time.sleep(0.7)  # meanwhile the pipe gets full
        with open(reader, "rb") as pipe:  # noqa: PTH123
            content = pipe.read()
        assert process.wait() == 0
    assert content.endswith(b"}\n]\n")


def test_a_listing_ends_early_with_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of rows that nobody will read no more are worked out."""
    from missioncat.cli import output
    from missioncat.cli.process import ReaderLeft

    class Gone:
        def reconfigure(self, **_: object) -> None: ...

        def write(self, text: str) -> None:
            raise ReaderLeft

    pieces = itertools.count()
    monkeypatch.setattr(sys, "stdout", Gone())
    output.write_text(str(piece) for piece in pieces)
    assert next(pieces) == 1


# --- locales -------------------------------------------------------------------------------------

SPOKEN = [name for name in LINES if name not in ("vehicles", "sites", "redo", "update", "import", "changes", "remove")]
ODD = {
    "launches 嫦娥zzz": 0,
    "show 嫦": 1,
    "嫦": 2,
    "launches --嫦": 2,
    "launches --tz 嫦": 2,
    "launches -o 嫦.csv": 0,
    "launches -f 嫦": 2,
}


@pytest.mark.parametrize("line", [LINES[name][0] for name in SPOKEN] + ["--help", "edit --help", *ODD])
def test_a_locale_without_utf8_stops_nothing(place: Path, ascii_nurseries: list[Nursery], line: str) -> None:
    """What it cannot show is replaced, in data, in messages, and where an argument is repeated."""
    codes = {**dict(LINES.values()), **ODD}
    ended = ascii_nurseries[len(line) % 2].end(line, out=str(Path("shown.txt").resolve()))
    assert ended.code == codes.get(line, 0)
    assert ended.err or Path("shown.txt").read_bytes() or "-o" in line


BYTES = [
    ("launches \udcff\udce9", 2),
    ("show \udcff", 1),
    ("launches vehicle:\udcffx", 1),
    ("launches --tz \udcff", 2),
    ("launches -o \udcff.csv", 0),
    ("--db \udcff launches", 3),
    ("import csv \udcff --table sites", 4),
    ("add sources id=a title=x\udcffy", 0),
    ("\udcff", 2),
]


@pytest.mark.parametrize(("line", "code"), BYTES)
def test_arguments_that_are_no_text(place: Path, nursery: Nursery, line: str, code: int) -> None:
    """Bytes that are not UTF-8, which a file's name may have."""
    assert nursery.end(line).code == code


@pytest.mark.parametrize("name", ["MISSIONCAT_LL2_TOKEN", "MISSIONCAT_LL2_URL"])
def test_settings_that_are_no_text_are_refused(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Nothing is asked for with them."""
    monkeypatch.setenv(name, "x\udcffé")
    assert run("sync").code == 2


# --- names of files ------------------------------------------------------------------------------

LONG = "n" * 300

NAMES = [
    (["--db", LONG, "launches"], 3, "cannot be looked at: file name too long"),
    (["--db", LONG, "edit", "change-5", "name=x"], 3, "file name too long"),
    (["--db", LONG, "undo"], 3, "file name too long"),
    (["--db", LONG, "path"], 3, "file name too long"),
    (["launches", "-o", f"{LONG}.csv"], 3, "file name too long"),
    (["export", "-o", f"{LONG}.html"], 3, "file name too long"),
    (["export", "-o", f"{LONG}.parquet"], 3, "file name too long"),
    (["import", "csv", LONG, "--table", "sites"], 4, "file name too long"),
    (["--db", "/", "launches"], 3, "is not a file"),
    (["--db", "/", "edit", "change-5", "name=x"], 3, "is not a file"),
    (["--db", "/", "undo"], 3, "is not a file"),
    (["--db", "/", "log"], 3, "is not a file"),
    (["--db", "a\0b", "launches"], 2, "cannot be the name of a file"),
    (["launches", "-o", "a\0.csv"], 2, "cannot be the name of a file"),
    (["import", "csv", "a\0", "--table", "sites"], 2, "cannot be the name of a file"),
    (["import", "csv", "", "--table", "sites"], 2, "cannot be the name of a file"),
    (["--db", "~nosuchuser/x", "launches"], 2, "no such home folder"),
    (["launches", "-o", "~nosuchuser/x.csv"], 2, "no such home folder"),
    (["export", "-o", "~nosuchuser/x.parquet"], 2, "no such home folder"),
    (["export", "-o", "~nosuchuser/x.html"], 2, "no such home folder"),
]


@pytest.mark.parametrize(("arguments", "code", "sentence"), NAMES)
def test_a_name_that_no_file_can_have(run: Run, arguments: list[str], code: int, sentence: str) -> None:
    """Each row: arguments, the exit code, what is said."""
    result = run(arguments)
    assert result.code == code, result.err
    assert sentence in result.err


VARIABLES = [
    ("MISSIONCAT_DB", LONG, "launches", 3),
    ("MISSIONCAT_CONFIG", LONG, "launches @mine", 2),
    ("MISSIONCAT_CONFIG", LONG, "path", 0),
    ("MISSIONCAT_CONFIG", "~nosuchuser/x", "launches @mine", 2),
    ("XDG_DATA_HOME", f"/{LONG}", "launches", 3),
    ("XDG_DATA_HOME", "/dev/null", "add sources id=a title=A", 3),
    ("XDG_STATE_HOME", "/dev/null", "sync", 5),
    ("XDG_CONFIG_HOME", "/dev/null", "path", 0),
]


@pytest.mark.parametrize(("name", "value", "line", "code"), VARIABLES)
def test_a_variable_that_names_no_place(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str, code: int
) -> None:
    """Each row: an environment variable, its value, a line, its exit code."""
    monkeypatch.setenv(name, value)
    result = run(line)
    assert result.code == code, result.err
    assert "Errno" not in result.err


FORBIDDEN = [
    ("--db {} launches", 3),
    ("--db {} edit change-5 name=x", 3),
    ("--db {} log", 3),
    ("launches -o {}.csv", 3),
    ("export -o {}.html", 3),
    ("export -o {}.parquet", 3),
    ("import csv {} --table sites", 4),
]


@pytest.mark.parametrize(("line", "code"), FORBIDDEN)
def test_a_folder_that_one_may_not_enter(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, code: int
) -> None:
    """Root may enter all, so it is the system's answer that is put in its place."""
    closed = str(tmp_path / "closed")
    refuse_below(monkeypatch, closed)
    result = run(line.format(f"{closed}/x"))
    assert result.code == code, result.err
    assert "permission denied" in result.err


def refuse_below(monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """Let the system refuse to look at, open or make anything in a folder."""

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: Any, *arguments: Any, **options: Any) -> Any:
            if not isinstance(path, int) and str(path).startswith(folder):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **options)

        return asked

    for name in ("stat", "mkdir", "open", "scandir", "listdir"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))
    monkeypatch.setattr("io.open", refusing(open))


def test_without_a_home_the_built_in_catalogue_answers(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container with a user of no name; and no folder called `~` appears anywhere."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    assert "1970-034" in run("launches number:1").out
    assert "no home folder" in run("path").out
    for line in ("add sources id=a title=A", "sync"):
        result = run(line)
        assert result.code == 3
        assert "Set HOME" in result.err
    assert not Path("~").exists()


def test_an_unreadable_home_is_told(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sudo -u` keeps the home of somebody else; a catalogue in it may be what was meant."""
    refuse_below(monkeypatch, str(home))
    result = run("launches")
    assert result.code == 3
    assert "cannot be looked at: permission denied. Name another catalogue with --db." in result.err


# --- the editor ----------------------------------------------------------------------------------


class Terminal:
    """What the editing commands ask of `sys`, where both ends are a terminal."""

    class stdin:  # noqa: N801
        isatty = staticmethod(lambda: True)

    stdout = stdin


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Somebody is there, and this is where their temporary files are."""
    monkeypatch.setattr("missioncat.cli.writing.sys", Terminal)
    monkeypatch.setattr("missioncat.cli.editor.sys", Terminal)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.delenv("VISUAL", raising=False)
    return folder


EDITORS = [
    ("/no/such/editor", 2, "The editor '/no/such/editor' cannot be started: no such file or directory."),
    ("/", 2, "The editor '/' cannot be started: permission denied."),
    ("'unclosed", 2, "$EDITOR is not a command: no closing quotation."),
    ("   ", 2, "set $EDITOR to edit the whole record"),
    ("false", 4, "The editor ended with the error 1; nothing was changed."),
    ("sh -c 'kill -9 $$'", 4, "The editor was ended by the signal 9; nothing was changed."),
    ("rm", 4, "cannot be read any more: no such file or directory."),
    ("true", 0, "Nothing was changed."),
]


@pytest.mark.parametrize(("editor", "code", "sentence"), EDITORS)
def test_an_editor_that_does_not_edit(
    run: Run, at_terminal: Path, monkeypatch: pytest.MonkeyPatch, editor: str, code: int, sentence: str
) -> None:
    """Each row: $EDITOR, the exit code, what is said; and no file of ours stays."""
    monkeypatch.setenv("EDITOR", editor)
    result = run("edit change-5")
    assert (result.code, sentence in result.err) == (code, True), result.err
    assert list(at_terminal.iterdir()) == []


SPOILED = [
    ("sh -c 'echo spoiled > $0'", "That is not JSON"),
    ("sh -c 'echo mine > $0; exit 1'", "The editor ended with the error 1"),
]


@pytest.mark.parametrize(("editor", "sentence"), SPOILED)
def test_a_text_that_was_not_used_is_kept(
    run: Run, at_terminal: Path, monkeypatch: pytest.MonkeyPatch, editor: str, sentence: str
) -> None:
    """And it is said where."""
    monkeypatch.setenv("EDITOR", editor)
    result = run("edit change-5")
    assert result.code == 4
    assert sentence in result.err
    [kept] = at_terminal.iterdir()
    assert f"Your text is in {kept}" in result.err


TYPED = [
    # what the editor leaves in turn; the exit code, what is said, the name after it, how often the editor opened
    (['"name": "Rover",', '"name": "Cart",'], 0, "name Rover → Cart", "Cart", 1),
    (['"name": "Rover",', '"name": "Cart"', '"name": "Cart",'], 0, "name Rover → Cart", "Cart", 2),
    (['"status": null', '"status": "lost-and-found"', '"status": "lost"'], 0, "status (none) → lost", "Rover", 2),
    (['"status": null', '"status": "?"', '"status": "??"', '"status": "lost"'], 0, "→ lost", "Rover", 3),
    (['"parent": "change-5"', '"parent": "chang-5"', '"parent": "change-8"'], 0, "→ change-8", "Rover", 2),
    (['"id": "rover"', '"id": "cart"', '"id": "rover"'], 0, "Nothing was changed.", "Rover", 2),
    (['"status": null', '"status": "?"'], 4, "status=?: invalid enum value", "Rover", 2),
    (['"status": null', '"status": "?"', None], 0, "Nothing was changed.", "Rover", 2),
    ([None], 0, "Nothing was changed.", "Rover", 1),
]

TYPIST = """
import pathlib, sys
path, turns, log = pathlib.Path(sys.argv[2]), TURNS, pathlib.Path(sys.argv[1])
turn = log.read_text().count("opened") if log.exists() else 0
text = path.read_text()
with log.open("a") as file:
    file.write("opened\\n" + "".join(line + "\\n" for line in text.splitlines() if line.startswith("//")))
if turn + 1 < len(turns):
    path.write_text(text.replace(turns[turn], turns[turn + 1]) if turns[turn + 1] else "")
elif turns == [None]:
    path.write_text("\\n")
"""


@pytest.mark.parametrize(("turns", "code", "said", "name", "opened"), TYPED)
def test_what_is_refused_opens_again(
    run: Run, at_terminal: Path, small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    turns: list[str | None], code: int, said: str, name: str, opened: int,
) -> None:  # fmt: skip
    """The editor shows why on top, until the text is taken, comes back as it was, or is emptied."""
    script, log = tmp_path / "typist.py", tmp_path / "log"
    script.write_text(TYPIST.replace("TURNS", repr(turns)), encoding="utf-8")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script} {log}")
    result = run(["--db", str(small_file), "edit", "rover", "--yes"])
    assert (result.code, said in result.err) == (code, True), result.err
    shown = log.read_text(encoding="utf-8")
    assert shown.count("opened") == opened, shown
    assert shown.count("// Put it right and close the editor.") == opened - 1
    assert Catalogue(Location(small_file, "for tests")).table(Mission)["rover"].name == name
    assert len(list(at_terminal.iterdir())) == (code == 4)


def test_a_refused_text_says_where_it_is_wrong(
    run: Run, at_terminal: Path, small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the line of the text as it is opened again, and of the one that is kept."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i \'s/"name": "Rover",/"name": "Rover"/\' "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    result = run(["--db", str(small_file), "edit", "rover", "--yes"])
    [kept] = at_terminal.iterdir()
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert "That is not JSON: it is not valid JSON (line 6, column 3" in lines[0]
    assert (result.code, "line 6, column 3" in result.err, f"Your text is in {kept}." in result.err) == (4, True, True)
    assert lines[5].startswith('  "chinese_name"')


@pytest.mark.parametrize("key", ["a/b/../c", "x" * 240, "嫦" * 80, "a\\b:c"])
def test_the_editor_gets_a_file_for_any_id(
    run: Run, at_terminal: Path, small_file: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """Ids of older imports are there still, and are not made to be names of files."""
    monkeypatch.setenv("EDITOR", "sed -i s/Old/New/")
    tables = read_by_id(small_file)
    tables["sources"][key] = {"title": "Old"}
    write_by_id(small_file, tables)
    result = run(["--db", str(small_file), "edit", key, "-y"])
    assert "title Old → New" in result.err
    assert result.code == 0


def test_no_room_for_the_editors_file_is_told(run: Run, at_terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A temporary folder that is not there."""
    monkeypatch.setenv("EDITOR", "true")
    at_terminal.rmdir()
    result = run("edit change-5")
    assert result.code == 4
    assert "No file can be written for the editor" in result.err


# --- the question --------------------------------------------------------------------------------

ANSWERED = [
    (b"y\r", 0),
    (b"YES\r", 0),
    (b"n\r", 1),
    (b"\r", 1),
    (b"\x04", 1),
    (b"what\ry\r", 0),
    (b"what\r\x04", 1),
    (b"\xff\r\r", 1),
]


@pytest.mark.parametrize(("typed", "code"), ANSWERED)
def test_a_question_is_answered(place: Path, typed: bytes, code: int) -> None:
    """Several removals ask first, on stderr; the end of input is a no, and what is neither is asked again."""
    process = answer(typed)
    assert process.returncode == code
    assert process.stderr.count(b"Remove these 5? [y/N]: ") == 1 + typed.startswith((b"what", b"\xff"))
    assert process.stderr.endswith(b"Nothing was changed.\n") == (code == 1)


def answer(typed: bytes) -> subprocess.CompletedProcess[bytes]:
    """Remove two missions, and three plans with them, while this is typed."""
    ours, theirs = os.openpty()
    os.write(ours, typed)
    process = subprocess.run(
        [*PROGRAM, "remove", "zhurong", "change-5", "--force"], stdin=theirs, capture_output=True, check=False
    )
    os.close(ours)
    os.close(theirs)
    return process


def test_a_question_is_not_among_the_data(place: Path) -> None:
    """`missioncat remove … > file` has only what was done in it."""
    assert answer(b"y\r").stdout == b"5 removed.\n"
