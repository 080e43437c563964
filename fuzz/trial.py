"""One run: the files of a case in a folder of their own, the command line in this process, and what
it left.

Not brought to disk by fsync: whoever asks what a power cut leaves asks tests/test_store_faults.py.
"""

import gc
import io
import json
import os
import re
import shlex
import shutil
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fuzz import fence, seeds
from fuzz.kinds import CATALOGUE, FOLDER, Case
from fuzz.server import Server
from missioncat import storage
from missioncat.cli import progress
from missioncat.cli.main import main
from missioncat.cli.process import INTERNAL_ERROR
from missioncat.documents import read_number
from missioncat.errors import MissioncatError
from missioncat.storage import DecodedTables

HISTORY = f"{CATALOGUE}.history/"
STATE = "home/state/"
WRITERS = {"add", "edit", "remove", "merge", "split", "import", "sync", "update", "undo", "redo"}
TAKERS = {"edit", "remove", "merge", "split", "update", "undo", "redo"}
"""After these words a record may be gone that was there."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
OURS = re.compile(r"\x1b\[[0-9;]*m|\r\n")
"""What a terminal gets from us on purpose: colours; and the line ends that calendars and CSV files
have to have.
"""

BAR = re.compile(r"\x1b\[(?:\?25[lh]|2K|[0-9]*A)|\r")
"""What a progress bar moves the cursor with, on a terminal's stderr."""


class Outcome(NamedTuple):
    """How a run ended, and what is wrong with that."""

    code: int
    out: str
    err: str
    problems: list[str]


class _Stream(io.BytesIO):
    """A stream that may be said to be a terminal."""

    def __init__(self, content: bytes = b"", is_terminal: bool = False) -> None:
        super().__init__(content)
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


def run_case(case: Case, folder: Path) -> Outcome:
    """Run a case in an empty folder, and judge what came of it."""
    before = lay_out(case, folder)
    with _sized(case):
        code, out, err, problems = run_command(case, case.arguments, folder)
        if code == INTERNAL_ERROR:
            problems += run_command(case, case.arguments, folder, debug=True)[3]
        problems += judge_output(case, code, out, err)
        problems += judge_files(case, code, before, folder)
        if case.takes_back and code == 0:
            problems += judge_undo(case, before, folder)
    return Outcome(code, out, err, problems)


@contextmanager
def _sized(case: Case) -> Iterator[None]:
    """Take small files for large ones, and small work for work that is worth a bar."""
    old = storage.LARGE, progress.PATIENCE_S, progress.STRIDE
    storage.LARGE, progress.PATIENCE_S, progress.STRIDE = case.large or storage.LARGE, -1.0, 1
    try:
        yield
    finally:
        storage.LARGE, progress.PATIENCE_S, progress.STRIDE = old
        gc.unfreeze()  # of one large file nothing is garbage, of thousands of them much is


def lay_out(case: Case, folder: Path) -> dict[str, bytes]:
    """Write the files of a case; what is there then."""
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.replace(FOLDER, os.fsencode(folder)))
    catalogue = folder / CATALOGUE
    if catalogue.exists():
        when = int(seeds.WHEN.timestamp()) * 10**9
        os.utime(catalogue, ns=(when, when))
        inode = str(catalogue.stat().st_ino).encode()
        for name in case.files:
            if name.startswith(HISTORY):
                content = (folder / name).read_bytes()
                (folder / name).write_bytes(content.replace(str(seeds.INODE).encode(), inode))
    if any("link.json" in word for word in case.arguments):
        (folder / "link.json").symlink_to(CATALOGUE)
    if any("loop.json" in word for word in case.arguments):
        (folder / "loop.json").symlink_to("loop.json")
    return look_at(folder)


def look_at(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, with its content."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            found[path.relative_to(folder).as_posix()] = path.read_bytes() if path.exists() else b""
    return found


@cache
def find_server() -> Server:
    """The one that answers instead of Launch Library."""
    server = Server()
    fence.CALLABLE.add(server.address)
    return server


def find_environment(case: Case, folder: Path) -> dict[str, str]:
    """The variables of a run: nothing of whoever runs this, and everything in its folder."""
    places = {
        f"XDG_{name}_HOME": f"{folder}/home/{name.lower()}"
        for name in ("DATA", "CONFIG", "CACHE", "STATE")
    }
    url = "http://127.0.0.1:1/"
    if case.answer is not None:
        url = find_server().url
    elif any("settings" in file for file in case.files):
        url = ""  # the settings file names another place to ask
    return {
        "PATH": os.defpath,
        "HOME": f"{folder}/home",
        **places,
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "MISSIONCAT_NOW": "2026-11-20",
        "MISSIONCAT_LL2_URL": url,
        "SHELL": "/bin/bash",
        **case.environment,
    }


def run_command(
    case: Case, arguments: list[str], folder: Path, debug: bool = False
) -> tuple[int, str, str, list[str]]:
    """Run a command line in this process: its exit code, stdout, stderr, and what is not to happen
    at all.
    """
    stdin = io.TextIOWrapper(_Stream(case.stdin, case.is_terminal), encoding="utf-8")
    out, err = _Stream(is_terminal=case.is_terminal), _Stream(is_terminal=case.is_terminal)
    streams = [
        stdin,
        *(io.TextIOWrapper(stream, encoding="utf-8", write_through=True) for stream in (out, err)),
    ]
    old = {
        name: getattr(sys, name)
        for name in (*STREAMS, *(f"__{name}__" for name in STREAMS), "argv")
    }
    environment, place = dict(os.environ), Path.cwd()
    problems: list[str] = []
    code = 0
    if case.answer is not None:
        find_server().body = case.answer
    os.environ.clear()
    os.environ.update(find_environment(case, folder) | ({"MISSIONCAT_DEBUG": "1"} if debug else {}))
    os.chdir(folder)
    for name, stream in zip(STREAMS, streams, strict=True):
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv = ["missioncat", *arguments]
    fence.close(str(folder))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "error"
            )  # nobody who asks about the Moon wants to read of a FutureWarning
            main(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        sys.stderr.flush()
    except BaseException as error:
        code = INTERNAL_ERROR
        problems.append("".join(traceback.format_exception(error)))
    finally:
        fence.open_again()
        for name, value in old.items():
            setattr(sys, name, value)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(place)
    return code, _decode(out, "stdout", problems), _decode(err, "stderr", problems), problems


STREAMS = ("stdin", "stdout", "stderr")


def _decode(stream: _Stream, name: str, problems: list[str]) -> str:
    try:
        return stream.getvalue().decode()
    except UnicodeDecodeError as error:
        problems.append(f"{name} is not UTF-8: {error}")
        return stream.getvalue().decode(errors="replace")


def judge_output(case: Case, code: int, out: str, err: str) -> list[str]:
    """What is wrong with the exit code and with what was said."""
    problems = []
    if code not in range(6):
        problems.append(f"exit code {code}: {err.strip()[-300:]}")
    if "Traceback" in err or "Traceback" in out:
        problems.append("a traceback is shown")
    if code > 1 and not err.strip():
        problems.append(f"exit code {code} without a word")
    said = err if not case.is_terminal else BAR.sub("", err)
    for name, text in (("stdout", OURS.sub("", out)), ("stderr", OURS.sub("", said))):
        if found := CONTROLS.search(text):
            around = text[max(0, found.start() - 40) : found.end() + 20]
            problems.append(f"{name} has the control character {found[0]!r} in {around!r}")
    return problems


def judge_files(case: Case, code: int, before: dict[str, bytes], folder: Path) -> list[str]:
    """What is wrong with the files that are there now."""
    after = look_at(folder)
    problems = [
        f"{name} was left behind"
        for name in sorted(after.keys() - before.keys())
        if name.endswith((".tmp", ".pending", "state.next", "holder"))
    ]
    for name, content in before.items():
        if name not in after and not _may_go(name):
            problems.append(f"{name} is gone")
        elif after.get(name, content) != content and not _may_change(name, case, code):
            problems.append(f"{name} was changed by what may not change it (exit code {code})")
    for name in sorted(after):
        if after[name] != before.get(name):
            problems += judge_change(case, name, before, after[name])
    return problems


def _may_go(name: str) -> bool:
    """Whether a file may be cleared away: versions that are too old, what a process that is gone
    has left.
    """
    return name.startswith((HISTORY, STATE)) or (name.startswith(".") and name.endswith(".tmp"))


def _may_change(name: str, case: Case, code: int) -> bool:
    """Whether a command that ends with this code may have written there: a refusal may not."""
    if name.startswith((HISTORY, STATE)):
        return True
    if code > 1:
        return False
    return _has_output(case) or (
        _is_catalogue(name, case) and not WRITERS.isdisjoint(case.arguments)
    )


def _has_output(case: Case) -> bool:
    return any(word.startswith(("-o", "--o")) for word in case.arguments)


def _is_catalogue(name: str, case: Case) -> bool:
    return name == CATALOGUE or any(
        name in word for word in (*case.arguments, *case.environment.values())
    )


def _is_in_use(case: Case) -> bool:
    """Whether the catalogue is the one that the command is about; with --force, -o may replace any
    other file.
    """
    first, *others = [
        place for place, word in enumerate(case.arguments) if word.startswith("--d")
    ] or [-1]
    return first == 0 and not others and case.arguments[1] == CATALOGUE


def judge_change(case: Case, name: str, before: dict[str, bytes], new: bytes) -> list[str]:
    """What is wrong with a file that was written: it is not whole, or has lost something."""
    if name == f"{HISTORY}state.json":
        return [] if new == before.get(f"{HISTORY}state.next") else _judge_json(name, new)
    if not name.endswith(".json") or (
        _has_output(case) and not (name == CATALOGUE and _is_in_use(case))
    ):
        return []
    problems = _judge_json(name, new)
    if problems or ".history/" in name or name.startswith(STATE):
        return problems
    old = before.get(name)
    fault = find_fault(new)
    # In a large file a key that stands twice is not seen by a change that has nothing to do with
    # it.
    if fault is not None and (old is None or find_fault(old) is None):
        return [f"{name} is no catalogue any more: {fault}"]
    if old is None or not TAKERS.isdisjoint(case.arguments):
        return []
    lost = count_documents(old) - count_documents(new)
    lost += Counter(find_numbers(old) - find_numbers(new))
    return [f"{name} has lost {sorted(lost)[:3]}"] if lost else []


def find_fault(content: bytes) -> str | None:
    """Why this is not the whole of a catalogue, if it is not."""
    try:
        tables = DecodedTables(content, Path(CATALOGUE))
        for table in tables:
            tables[table]
    except MissioncatError as error:
        return str(error)
    return None


def _judge_json(name: str, content: bytes) -> list[str]:
    try:
        json.loads(content)
    except ValueError as error:
        return [f"{name} was left half-written: {error}"]
    return []


def read_tables(content: bytes) -> dict[str, dict[str, Any]]:
    """The documents of a catalogue by table and key, readable or not."""
    try:
        tables = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(tables, dict):
        return {}
    return {table: documents for table, documents in tables.items() if isinstance(documents, dict)}


def count_documents(content: bytes) -> Counter[str]:
    """How many documents each table has."""
    return Counter({table: len(documents) for table, documents in read_tables(content).items()})


def find_numbers(content: bytes) -> set[str]:
    """Tables and numbers; a document under another key gets a number when its table is written
    anew.
    """
    tables = read_tables(content)
    return {
        f"{table}/{key}"
        for table, keys in tables.items()
        for key in keys
        if read_number(key) is not None
    }


def judge_undo(case: Case, before: dict[str, bytes], folder: Path) -> list[str]:
    """Whether `undo` brings the file back that a change has replaced."""
    commands = WRITERS.intersection(case.arguments)
    if not commands or commands & {"undo", "redo"} or _has_output(case) or CATALOGUE not in before:
        return []
    if (
        look_at(folder).get(CATALOGUE) == before[CATALOGUE]
        or find_fault(before[CATALOGUE]) is not None
    ):
        return []
    code, _, err, problems = run_command(case, ["--db", CATALOGUE, "undo"], folder)
    if code != 0:
        problems.append(f"undo ends with {code}: {err.strip()}")
    elif look_at(folder).get(CATALOGUE) != before[CATALOGUE]:
        problems.append("undo has not brought back the same bytes")
    return problems


def save_case(case: Case, outcome: Outcome | None, folder: Path) -> str:
    """Keep the inputs of a case in a folder, and the command line that reproduces it there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lay_out(case, folder)
    (folder / "stdin").write_bytes(case.stdin)
    if case.answer is not None:
        (folder / "answer.json").write_bytes(case.answer)
    variables = {
        "HOME": "$PWD/home",
        "MISSIONCAT_NOW": "2026-11-20",
        "MISSIONCAT_LL2_URL": "http://127.0.0.1:1/",
    }
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        variables[f"XDG_{name}_HOME"] = f"$PWD/home/{name.lower()}"
    assigned = [f'{name}="{value}"' for name, value in variables.items()]
    assigned += [f"{name}={shlex.quote(value)}" for name, value in case.environment.items()]
    command = f"env {' '.join(assigned)} missioncat {shlex.join(case.arguments)} < stdin"
    notes = [
        f"cd {folder} && {command}",
        f"# on a terminal: {case.is_terminal}; storage.LARGE: {case.large}",
    ]
    if outcome is not None:
        notes += [f"# exit code {outcome.code}", *outcome.problems, "# stderr:", outcome.err]
    (folder / "finding.txt").write_text(
        "\n".join(notes), encoding="utf-8", errors="backslashreplace"
    )
    (folder / "command.sh").write_bytes(f"{command}\n".encode(errors="surrogateescape"))
    return command
