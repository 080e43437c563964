"""The kinds of runs: what is broken in each, and which command gets it. A case is the same for the
same number.
"""

import json
import random
import shlex
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from fuzz import seeds, words
from fuzz.mutators import CELLS, mutate, mutate_document, mutate_rows, mutate_text
from missioncat.cli.commands import COMMANDS
from missioncat.cli.main import build_cli

CATALOGUE = "missions.json"
FOLDER = b"@FOLDER@"
"""Stands in a file for the folder of its run."""


class Case(NamedTuple):
    """One run: the words behind `missioncat`, the files around it, and what else it depends on."""

    arguments: list[str]
    files: dict[str, bytes]
    stdin: bytes = b""
    environment: Mapping[str, str] = MappingProxyType({})
    is_terminal: bool = False
    large: int | None = None
    """From which size on a catalogue counts as large, if not from the usual one."""
    takes_back: bool = False
    """Whether a change is undone afterwards, which has to give the same bytes."""
    answer: bytes | None = None
    """What Launch Library answers; None: nobody is there."""


OUTPUTS = ["json", "sqlite", "html", "gcat.tsv"]


def _sample(name: str) -> bytes:
    return (seeds.SAMPLES / name).read_bytes()


def _choose_format(chance: random.Random) -> list[str]:
    chosen = chance.choice(("", "table", "table", *words.FORMATS))
    return ["-f", chosen] if chosen else []


def _named(arguments: list[str]) -> list[str]:
    return ["--db", CATALOGUE, *arguments]


def break_catalogue(content: bytes, chance: random.Random) -> bytes:
    """A catalogue with something broken, in its bytes or as a document."""
    if chance.random() < 0.5:
        return mutate_document(json.loads(content), chance)
    return mutate(content, chance)


def build_catalogue(chance: random.Random) -> Case:
    """A broken catalogue, read, exported or written to."""
    files = {CATALOGUE: break_catalogue(seeds.load_catalogue(), chance)}
    what = chance.random()
    if what < 0.6:
        arguments = shlex.split(chance.choice(words.READING)) + _choose_format(chance)
    elif what < 0.7:
        arguments = ["export", "-o", f"out.{chance.choice(OUTPUTS)}"]
    else:
        arguments = shlex.split(chance.choice(words.WRITING))
        files["rows.csv"] = seeds.CSV["sources"].encode()
        files["log.tsv"] = _sample("gcat_launchlog.tsv")
        files["page.json"] = _sample("ll2_page.json")
    large = chance.choice((None, None, 1000, 20_000))
    return Case(
        _named(arguments),
        files,
        is_terminal=chance.random() < 0.3,
        large=large,
        takes_back=chance.random() < 0.3,
    )


HOSTILE = ("[/red]", "[bold]", "\x1b[2J", "\u202e", "-", "$(id)", "a\nb", "\udcff")
"""What may stand in the name of a file that somebody sent."""


def _importing(
    source: str, name: str, content: bytes, options: list[str], chance: random.Random
) -> Case:
    """An import of this content, from a file or stdin, into a whole catalogue or a new one."""
    if chance.random() < 0.15:
        content = mutate(content, chance)
    if chance.random() < 0.1:
        name = f"{chance.choice(HOSTILE)}{name}"
    is_piped = chance.random() < 0.2
    options += [each for each in ("--skip", "--dry-run") if chance.random() < 0.15]
    options += _choose_format(chance) if chance.random() < 0.2 else []
    files = {} if is_piped else {name: content}
    if chance.random() < 0.9:
        files[CATALOGUE] = seeds.load_catalogue()
    read, piped = name, b""
    if is_piped:
        read, piped = "-", content
    return Case(
        _named(["import", source, read, *options]), files, piped,
        is_terminal=chance.random() < 0.2, takes_back=chance.random() < 0.2,
    )  # fmt: skip


def build_csv(chance: random.Random) -> Case:
    """Rows for one of our tables."""
    table = chance.choice(words.TABLES)
    text = seeds.CSV[table]
    options = ["--table", table]
    if chance.random() < 0.15:
        old = text[: text.index("\n")].split(",")
        column = chance.choice(old)
        text = text.replace(column, "Theirs", 1)
        options += ["--map", f"Theirs={chance.choice((column, column, *old, 'nothing'))}"]
    if chance.random() < 0.2:
        options += ["--dates", "typed"]
    return _importing("csv", "rows.csv", mutate_rows(text, ",", chance).encode(), options, chance)


GCAT = ["gcat_launches.csv", "gcat_launchlog.tsv", "gcat_lv.tsv", "gcat_sites.tsv"]


def build_gcat(chance: random.Random) -> Case:
    """A file of GCAT's."""
    name = chance.choice(GCAT)
    separator = "," if name.endswith(".csv") else "\t"
    return _importing(
        "gcat", name, mutate_rows(_sample(name).decode(), separator, chance).encode(), [], chance
    )


def build_ll2(chance: random.Random) -> Case:
    """A page of Launch Library's."""
    name = chance.choice(("ll2_page.json", "ll2_220_list.json"))
    return _importing("ll2", name, mutate_document(json.loads(_sample(name)), chance), [], chance)


def build_sync(chance: random.Random) -> Case:
    """An answer of Launch Library to `sync`, broken on the way or where it was written."""
    page = json.loads(_sample("ll2_page.json"))
    if chance.random() < 0.2:
        page["next"] = f"http://127.0.0.1:1/{chance.choice(CELLS)}"
    answer = mutate_document(page, chance)
    if chance.random() < 0.15:
        answer = mutate(answer, chance)
    options = [each for each in ("--dry-run", "--all") if chance.random() < 0.3] + _choose_format(
        chance
    )
    return Case(
        _named(["sync", *options]), {CATALOGUE: seeds.load_catalogue()},
        is_terminal=chance.random() < 0.3, takes_back=chance.random() < 0.3, answer=answer,
    )  # fmt: skip


def build_json(chance: random.Random) -> Case:
    """A listing of our own, or a whole catalogue."""
    table = chance.choice((*seeds.LISTINGS, None))
    if table is None:
        content = break_catalogue(seeds.excerpt(1), chance)
        return _importing("json", "whole.json", content, [], chance)
    content = mutate_document(json.loads(json.dumps(seeds.LISTINGS[table])), chance)
    return _importing("json", "listing.json", content, ["--table", table], chance)


NOTES = [
    b"missions.json",
    FOLDER + b"/missions.json",
    b"",
    b"/",
    b"..",
    b"\xff\xfe",
    b"x" * 5000,
    FOLDER,
    b"a\0b",
]


def build_history(chance: random.Random) -> Case:
    """A history of which one or two files are broken, or gone."""
    files = dict(seeds.load_history())
    folder = f"{CATALOGUE}.history"
    for name in [
        name for name in files if name.endswith((".next", ".pending")) and chance.random() < 0.5
    ]:
        del files[name]
    breakable = [name for name in files if name.startswith(folder) and not name.endswith("lock")]
    for name in chance.sample(breakable, chance.choice((1, 1, 2))):
        if name.endswith(".pending"):
            files[name] = chance.choice((*NOTES, mutate(files[name], chance)))
        elif chance.random() < 0.05:
            del files[name]
        elif name.endswith("state.json") or name.endswith("state.next"):
            files[name] = break_catalogue(files[name], chance)
        elif name.endswith(".jsonl"):
            line = mutate_document(json.loads(files[name]), chance).replace(b"\n", b"")
            files[name] += chance.choice((line, mutate(files[name], chance))) + chance.choice(
                (b"\n", b"")
            )
        else:
            files[name] = break_catalogue(files[name], chance)
    return Case(
        _named(shlex.split(chance.choice(words.TURNING_BACK))),
        files,
        is_terminal=chance.random() < 0.3,
    )


def build_settings(chance: random.Random) -> Case:
    """A settings file that is broken or says what cannot be."""
    lines = seeds.SETTINGS.split("\n")
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(lines))
        name, equals, _ = lines[at].partition("=")
        if equals and chance.random() < 0.7:
            lines[at] = f"{name}= {chance.choice((*words.TOML, json.dumps(chance.choice(CELLS))))}"
        else:
            lines[at] = mutate_text(lines[at], chance)
    content = "\n".join(lines).encode(errors="surrogateescape")
    if chance.random() < 0.2:
        content = mutate(content, chance)
    place = chance.choice(("settings.toml", "home/config/missioncat/settings.toml"))
    environment = {"MISSIONCAT_CONFIG": place} if place == "settings.toml" else {}
    files = {CATALOGUE: seeds.load_catalogue(), place: content}
    arguments = _named(shlex.split(chance.choice(words.USING_SETTINGS)))
    return Case(arguments, files, environment=environment, is_terminal=chance.random() < 0.3)


# --- command lines -------------------------------------------------------------------------------


@cache
def find_command(name: str) -> Any:
    """A command as the command line has it."""
    import typer

    cli = build_cli()
    return cli.get_command(typer.Context(cli), name)


def _choose_value(metavar: str | None, chance: random.Random) -> str:
    value = chance.choice(words.BY_METAVAR.get(metavar or "", words.QUERIES))
    what = chance.random()
    if what < 0.15:
        value = mutate_text(value, chance)
    elif what < 0.2:
        value = mutate(value.encode(), chance).decode("utf-8", "surrogateescape")
    elif what < 0.22:
        value *= 1000
    return value.replace("\0", "")


def build_arguments(command: Any, chance: random.Random) -> list[str]:
    """A command with some of its options and arguments, a part of them broken."""
    groups: list[list[str]] = []
    for param in command.params:
        if param.param_type_name == "argument":
            count = (
                chance.choice((0, 1, 1, 2, 3))
                if param.nargs == -1
                else chance.choice((0, 1, 1, 1, 1))
            )
            groups += [[_choose_value(param.metavar, chance)] for _ in range(count)]
        elif chance.random() < 0.12:
            name = chance.choice(param.opts)
            if param.is_flag:
                groups.append([name])
            elif name.startswith("--") and chance.random() < 0.3:
                groups.append([f"{name}={_choose_value(param.metavar, chance)}"])
            else:
                groups.append([name, _choose_value(param.metavar, chance)])
    if chance.random() < 0.2:
        chance.shuffle(groups)
    if groups and chance.random() < 0.05:
        groups.append(chance.choice(groups))
    arguments = [command.name, *(word for group in groups for word in group)]
    if chance.random() < 0.05:
        at = chance.randrange(len(arguments))
        arguments[at] = mutate_text(arguments[at], chance).replace("\0", "")
    return arguments


CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//missioncat//missioncat//EN\r\nEND:VCALENDAR\r\n"
)


def _lay_around(chance: random.Random) -> dict[str, bytes]:
    """What a command line may name: a catalogue, files to import, outputs of another day, and
    somebody's own file.
    """
    return {
        CATALOGUE: seeds.load_catalogue(),
        "rows.csv": seeds.CSV[chance.choice(words.TABLES)].encode(),
        "page.json": _sample("ll2_page.json"),
        "log.tsv": _sample("gcat_launchlog.tsv"),
        "listing.json": json.dumps(seeds.LISTINGS["missions"]).encode(),
        "folder/bystander.txt": b"not ours",
        "old.csv": mutate(b"id,title\ngcat,GCAT\n", chance),
        "old.ics": mutate(CALENDAR, chance),
        "old.sqlite": mutate(b"SQLite format 3\0" + bytes(84), chance),
        "old.html": mutate(b'<!doctype html><meta name="generator" content="missioncat">', chance),
    }


def build_command_line(chance: random.Random) -> Case:
    """A command with options and arguments of every sort, known ones and broken ones."""
    arguments = build_arguments(find_command(chance.choice([*COMMANDS])), chance)
    if chance.random() < 0.9 and "--db" not in arguments:
        arguments = _named(arguments)
    environment = {}
    for name, values in words.ENVIRONMENT.items():
        if chance.random() < 0.05:
            value = chance.choice(values)
            environment[name] = (
                mutate_text(value, chance).replace("\0", "") if chance.random() < 0.3 else value
            )
    stdin = chance.choice(
        (b"", b"", b"y\n", b"n\n", b"what?\n", b"id,title\nx,X\n", b"\xff\x1b[31m\n", b"[]", b"{}")
    )
    return Case(
        arguments, _lay_around(chance), stdin, environment,
        is_terminal=chance.random() < 0.4, takes_back=chance.random() < 0.2,
    )  # fmt: skip


def build_completion(chance: random.Random) -> Case:
    """What a shell asks while somebody types a command line."""
    typed = ["missioncat", *build_arguments(find_command(chance.choice([*COMMANDS])), chance)]
    line = mutate_text(" ".join(typed), chance).replace("\0", "")
    line = line[: chance.randrange(len(line) + 1)]
    shell = chance.choice(("bash", "zsh", "fish", "powershell", "pwsh", "x"))
    environment = {
        "_MISSIONCAT_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": chance.choice((str(len(typed) - 1), "1", "2", "-1", "x", "99")),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": chance.choice(("get-args", "is-args", "")),
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": line.rsplit(" ", 1)[-1],
        "MISSIONCAT_DB": CATALOGUE,
    }
    if chance.random() < 0.5:
        environment |= {"COMP_LINE": line, "COMP_WORD": line.rsplit(" ", 1)[-1]}
    return Case([], {CATALOGUE: seeds.load_catalogue()}, environment=environment)


KINDS: dict[str, tuple[int, Callable[[random.Random], Case]]] = {
    "catalogue": (22, build_catalogue),
    "csv": (10, build_csv),
    "gcat": (10, build_gcat),
    "ll2": (10, build_ll2),
    "sync": (3, build_sync),
    "json": (10, build_json),
    "history": (10, build_history),
    "settings": (5, build_settings),
    "command": (17, build_command_line),
    "completion": (3, build_completion),
}
"""Name -> how many of a hundred runs are of it, and what builds a case."""


def build_case(kind: str, seed: int, number: int) -> Case:
    """One case: always the same for the same three."""
    return KINDS[kind][1](random.Random(f"{seed} {kind} {number}"))
