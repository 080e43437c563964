"""The command line: which commands there are.

A command's module is imported only when that command runs; building all of them would cost more
than most of them do.
"""

import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperGroup

from missioncat import __version__
from missioncat.cli.gaps import naming_gaps
from missioncat.cli.options import Session, common_options, force_option
from missioncat.cli.process import run
from missioncat.interrupts import Interrupted
from missioncat.text import clean

COMMANDS: dict[str, tuple[str, str]] = {
    "missions": ("listings", "List missions, or count them with --by."),
    "launches": ("listings", "List launches, flown and planned, or count them with --by."),
    "vehicles": ("listings", "List rockets with their flights and capacities."),
    "sites": ("listings", "List launch sites."),
    "cooperation": ("listings", "List memberships, agreements, joint payloads and sample loans."),
    "show": ("show", "Show everything known about a mission, launch, vehicle, site or agreement."),
    "timeline": (
        "timeline",
        "Draw the events of missions on a line, or missions as bars (--gantt).",
    ),
    "next": ("upcoming", "Show what is coming, with countdowns that say no more than is known."),
    "slips": ("slips", "Show how plans moved: first planned, now, by how much."),
    "on-this-day": ("on_this_day", "Show what happened on this day of other years."),
    "sources": ("sources", "Show where the facts about something come from."),
    "conflicts": ("conflicts", "Show where sources disagree with what the catalogue says."),
    "fields": ("fields", "List the fields of a table, for queries and --fields."),
    "import": ("importing", "Import records from a file."),
    "export": (
        "exporting",
        "Write the whole catalogue to a file: JSON, SQLite, Parquet, HTML, a GCAT launch log.",
    ),
    "sync": (
        "syncing",
        "Fetch planned and recent launches from Launch Library 2, and say what is new.",
    ),
    "changes": ("syncing", "Show again what was new in the last syncs."),
    "add": ("editing", "Add a record."),
    "edit": ("editing", "Change a record."),
    "flown": ("flown", "Say that what was planned has flown."),
    "remove": ("editing", "Remove records."),
    "merge": ("joining", "Make launches one record that are one launch."),
    "split": ("joining", "Take apart what was joined to a launch and is another one."),
    "undo": ("undoing", "Take back the last command that wrote."),
    "redo": ("undoing", "Do again what was undone."),
    "log": ("undoing", "Show what was written, and when."),
    "update": ("updating", "Merge a newer built-in catalogue into your own."),
    "check": ("check", "Say what is wrong with the catalogue, line by line."),
    "path": ("path", "Say which catalogue file is used, and why."),
}
"""Command -> module of this package that holds it, and its one line of help."""


@contextmanager
def _cleaning_usage_errors() -> Iterator[None]:
    """Click repeats what was typed, and prints its own errors; a pasted line may hold what steers a
    terminal.
    """
    try:
        yield
    except NoArgsIsHelpError:  # its message is the help
        raise
    except UsageError as error:
        error.message = clean(error.message)
        raise


class LazyGroup(TyperGroup):
    """The commands by name, each built when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            # "Did you mean" looks through this mapping.
            self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]
            return None
        module = importlib.import_module(f"missioncat.cli.{COMMANDS[cmd_name][0]}")
        command: Any = typer.main.get_command(module.build(cmd_name))
        command.name = cmd_name
        if any(param.name == "output" for param in command.params):
            command.params.append(force_option())
        command.params.extend(common_options())
        return command

    def make_context(self, *args: Any, **settings: Any) -> Any:
        with _cleaning_usage_errors():
            return super().make_context(*args, **settings)

    def invoke(self, ctx: Any) -> Any:
        try:
            with naming_gaps(ctx.ensure_object(Session)), _cleaning_usage_errors():
                return super().invoke(ctx)
        except (
            KeyboardInterrupt
        ):  # where signals are somebody else's; Click would end without a word
            raise Interrupted(signal.SIGINT) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        from typer._click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=help_)
            for name, (_, help_) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return names or super(TyperGroup, self).shell_complete(ctx, incomplete)


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help takes half the time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(ctx: typer.Context, value: bool) -> None:
    if value and not ctx.resilient_parsing:  # what is only being completed is not run
        print(f"missioncat {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A terminal catalogue of space missions and launches, honest about dates.

    Ask `missioncat missions --by year`, `missioncat show change-5` or `missioncat next`;
    `missioncat COMMAND --help` explains a command.
    """
    ctx.ensure_object(Session)


def build_cli() -> Any:
    """The whole command line as one Click command."""
    command = typer.main.get_command(app)
    command.params.extend(common_options())
    return command


def _is_about_completion(arguments: Sequence[str]) -> bool:
    """Whether a shell asks what could be typed, or somebody for the script that does."""
    return "_MISSIONCAT_COMPLETE" in os.environ or any("-completion" in word for word in arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with the documented exit code."""
    run(lambda: _run_command(arguments))


def _run_command(arguments: Sequence[str] | None) -> None:
    command = build_cli()
    if _is_about_completion(sys.argv[1:] if arguments is None else arguments):
        from missioncat.cli import shells

        shells.register()  # behind `build_cli`, in which Typer registers its own
    command.main(args=arguments, prog_name="missioncat")
