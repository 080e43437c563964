"""Which commands there are, and how a plain function becomes one.

A command is a function of a module of this package: its parameters are the options, its docstring
is the help. A parameter that is annotated with a struct stands for the fields of it, so that what
many commands have in common is declared once and handed on as one thing. It is a struct as records
are and no dataclass, because those of the listings would take 2 ms of every start to be made.

A module is imported when its command runs, and all of them only for the list of commands: to build
all would cost more than most of them do.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping

import typer
from typer.core import TyperCommand

from missioncat.cli.session import common_options, force_option

COMMANDS = {
    "missions": "listings:missions",
    "launches": "listings:launches",
    "vehicles": "listings:vehicles",
    "sites": "listings:sites",
    "cooperation": "listings:cooperation",
    "search": "search:search",
    "show": "show:show",
    "compare": "compare:compare",
    "timeline": "timeline:timeline",
    "next": "upcoming:next_",
    "last": "last:last",
    "slips": "slips:slips",
    "on-this-day": "on_this_day:on_this_day",
    "sources": "sources:sources",
    "conflicts": "conflicts:conflicts",
    "fields": "fields:fields",
    "import": "importing:import_",
    "export": "exporting:export",
    "sync": "syncing:sync",
    "changes": "changes:changes",
    "add": "editing:add",
    "edit": "editing:edit",
    "flown": "flown:flown",
    "remove": "editing:remove",
    "merge": "joining:merge",
    "split": "joining:split",
    "undo": "undoing:undo",
    "redo": "undoing:redo",
    "log": "log:log",
    "update": "updating:update",
    "check": "check:check",
    "path": "path:path",
}
"""Command -> module of this package, and the function in it."""

HOME = "home"
"""What `missioncat` alone runs on a terminal. Nobody types it, so the list of commands lacks it."""

PLACES = {**COMMANDS, HOME: "dashboard:dashboard"}
"""The same of all that can be run."""

GROUPS = {
    "Ask": (
        "missions", "launches", "vehicles", "sites", "cooperation", "search", "show", "compare",
        "timeline", "on-this-day", "sources", "fields",
    ),
    "Track": ("next", "last", "slips", "sync", "changes"),
    "Change": ("add", "edit", "flown", "remove", "merge", "split", "undo", "redo"),
    "Exchange": ("import", "export"),
    "Look after": ("check", "conflicts", "update", "log", "path"),
}  # fmt: skip
"""What the commands are for -> the commands, as the list of them has them."""

Function = Callable[..., None]


def find_function(name: str) -> Function:
    """The function that is the command."""
    module, _, function = PLACES[name].partition(":")
    found: Function = getattr(importlib.import_module(f"missioncat.cli.{module}"), function)
    return found


def summarize_command(name: str) -> str:
    """What a command does, for the list of commands: the first sentence of its help.

    >>> summarize_command("add")
    'Add a record.'
    """
    text = " ".join((inspect.getdoc(find_function(name)) or "").split())
    sentence, _, _ = text.partition(". ")
    without_example, _, _ = sentence.partition(f": {name} ")
    return without_example.removesuffix(".") + "."


def build_command(name: str) -> TyperCommand:
    """The command with all its options."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name=name)(spread_options(find_function(name)))
    command = typer.main.get_command(app)
    assert isinstance(command, TyperCommand)  # an app with one function is no group
    if any(param.name == "output" for param in command.params):
        command.params.append(force_option())
    command.params.extend(common_options())
    return command


def spread_options(function: Function) -> Function:
    """The same function for Typer, which knows of no structs: their fields are parameters."""
    parameters = inspect.signature(function, eval_str=True).parameters
    grouped = {name: each.annotation for name, each in parameters.items() if _is_group(each)}
    if not grouped:
        return function

    def call(**values: object) -> None:
        for name, group in grouped.items():
            values[name] = group(**{field: values.pop(field) for field in group.__struct_fields__})
        function(**values)

    spread = list(_spread(parameters))
    # Typer reads the options from the signature and from the annotations.
    call.__signature__ = inspect.Signature(spread)  # type: ignore[attr-defined]
    call.__annotations__ = {each.name: each.annotation for each in spread}
    call.__doc__ = function.__doc__
    return call


def _is_group(parameter: inspect.Parameter) -> bool:
    return hasattr(parameter.annotation, "__struct_fields__")


def _spread(parameters: Mapping[str, inspect.Parameter]) -> Iterator[inspect.Parameter]:
    """Each parameter, or the fields of the struct that it is; all of them are given by name."""
    from msgspec import structs

    by_name = inspect.Parameter.KEYWORD_ONLY
    for parameter in parameters.values():
        if not _is_group(parameter):
            yield parameter.replace(kind=by_name)
            continue
        for field in structs.fields(parameter.annotation):
            yield inspect.Parameter(
                field.name, by_name, default=field.default, annotation=field.type
            )
