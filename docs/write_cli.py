"""docs/cli.md, written from the commands themselves; `--check` says whether the file is up to date.

`make docs` writes it, `make check` and the tests check it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from missioncat.cli.fields import HOW
from missioncat.cli.main import build_cli
from missioncat.cli.session import common_options
from missioncat.fields import FIELDS, LISTED

TARGET = Path(__file__).with_name("cli.md")

OPENING = """\
# Commands and fields

This page is written by `make docs` from the program itself. `missioncat COMMAND --help` says the \
same.
The query language, the written forms of dates and the exit codes are in the [README](../README.md).
"""

FIELDS_OPENING = """\
For queries (`field:…`), `--by`, `--sort` and `--fields`; `missioncat fields TABLE` prints them \
too. Listed fields are
the columns of a table on the terminal, as far as they fit."""


def build_page() -> str:
    """The whole page."""
    group = build_cli()
    context = typer.Context(group, info_name="missioncat")
    names = group.list_commands(context)
    commands = {name: group.get_command(context, name) for name in names}
    shared = {tuple(option.opts) for option in common_options()}
    lines = [OPENING]
    lines += [name_command(name, commands[name]) for name in names]
    lines += ["- [Fields](#fields) of " + ", ".join(f"[{table}](#{table})" for table in FIELDS), ""]
    lines += ["## Options of every command", ""]
    lines += ["They may stand before or behind the command's name.", ""]
    lines += build_options(common_options())
    lines += ["## Options without a command", ""]
    lines += build_options([option for option in group.params if tuple(option.opts) not in shared])
    for name, command in commands.items():
        lines += build_command(name, command, shared)
    lines += ["## Fields", "", FIELDS_OPENING]
    for table in FIELDS:
        lines += ["", f"### {table}", "", *build_fields(table)]
    return "\n".join(lines) + "\n"


def name_command(name: str, command: Any) -> str:
    """A command's line in the list."""
    return f"- [`missioncat {name}`](#missioncat-{name}): {first_sentence(command)}"


def first_sentence(command: Any) -> str:
    """What a command does, in one line."""
    return " ".join(str(command.help).split("\n\n")[0].split())


def build_command(name: str, command: Any, shared: set[tuple[str, ...]]) -> Iterator[str]:
    """A command's section: its use, help, arguments and options."""
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    own = [each for each in command.params if tuple(each.opts) not in shared]
    options = [each for each in own if each.param_type_name == "option"]
    usage = " ".join(["missioncat", name, *map(describe_argument, arguments), "[OPTIONS]"])
    yield from (f"## missioncat {name}", "", "```text", usage, "```", "")
    for paragraph in str(command.help).strip().split("\n\n"):
        yield from (escape(" ".join(paragraph.split())), "")
    if arguments:
        yield from ("| argument | |", "| --- | --- |")
        for each in arguments:
            yield f"| `{describe_argument(each)}` | {escape(each.help or '')} |"
        yield ""
    yield from build_options(options)


def describe_argument(argument: Any) -> str:
    """An argument as it stands in the line of use."""
    name = argument.metavar or argument.name.upper()
    return name if argument.required or name.startswith("[") else f"[{name}]"


def build_options(options: list[Any]) -> Iterator[str]:
    """The options as a table, if there are any."""
    if not options:
        return
    yield from ("| option | |", "| --- | --- |")
    for option in options:
        names = ", ".join(f"`{name}`" for name in sorted(option.opts, key=len))
        yield f"| {names}{describe_value(option)} | {escape(option.help or '')} |"
    yield ""


def describe_value(option: Any) -> str:
    """What is typed behind an option."""
    if option.is_flag or option.name in ("install_completion", "show_completion"):
        return ""
    choices = getattr(option.type, "choices", None)
    if choices:
        return " " + " ".join(f"`{getattr(choice, 'value', choice)}`" for choice in choices)
    if option.metavar:
        return f" `{option.metavar}`"
    return " `NUMBER`" if "int" in option.type.name else " `TEXT`"


def build_fields(table: str) -> Iterator[str]:
    """The fields of a table."""
    yield "| field | kind | what it is | `field:…` | listed |"
    yield "| --- | --- | --- | --- | --- |"
    for field in FIELDS[table]:
        kind = f"{field.kind} to {field.to}" if field.kind == "reference" else field.kind
        listed = "yes" if field.name in LISTED[table] else ""
        cells = [f"`{field.name}`", kind, escape(field.about), escape(HOW[field.kind]), listed]
        yield f"| {' | '.join(cells)} |"


def escape(text: str) -> str:
    """Text as Markdown shows it unchanged; what stands in backquotes stays code."""
    parts = text.split("`")
    for index in range(0, len(parts), 2):
        for mark in "\\*_[]<>|":
            parts[index] = parts[index].replace(mark, "\\" + mark)
    return "`".join(parts)


def main() -> None:
    """Write the page, or check it."""
    page = build_page()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(page, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != page:
        sys.exit(
            "docs/cli.md is not what the commands say any more. Run `make docs` and commit the "
            "result."
        )


if __name__ == "__main__":
    main()
