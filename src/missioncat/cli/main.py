"""The command line: what stands before and around the commands, and how it all is run."""

import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperCommand, TyperGroup

from missioncat import __version__
from missioncat.cli.commands import COMMANDS, GROUPS, HOME, PLACES, build_command, summarize_command
from missioncat.cli.gaps import naming_gaps
from missioncat.cli.process import run
from missioncat.cli.session import Session, common_options
from missioncat.interrupts import Interrupted
from missioncat.text import clean

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter
    from typer._click.shell_completion import CompletionItem


@contextmanager
def _cleaning_usage_errors(arguments: Sequence[str] = ()) -> Iterator[None]:
    """Clean what Click repeats of a pasted line, and prints itself, of what steers a terminal."""
    try:
        yield
    except NoArgsIsHelpError:  # its message is the help
        raise
    except UsageError as error:
        error.message = clean(f"{error.message}{_explain_minus(error, arguments)}")
        raise


def _explain_minus(error: UsageError, arguments: Sequence[str]) -> str:
    """How to leave a word out, to someone who put a minus before one of a query."""
    if error.ctx is None or not any(param.name == "query" for param in error.ctx.command.params):
        return ""
    words = [word[1:] for word in arguments if re.fullmatch(r"-[^\W\d_]{3,}", word)]
    if not words:
        return ""
    return f" (To leave out what is '{words[0]}', write ^{words[0]}.)"


class LazyGroup(TyperGroup):
    """The commands by name, each built when it is asked for."""

    def list_commands(self, ctx: "Context") -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: "Context", cmd_name: str) -> TyperCommand | None:
        if cmd_name not in PLACES:
            return None
        return build_command(cmd_name)

    def resolve_command(self, ctx: "Context", args: list[str]) -> Any:
        if args[0] in PLACES or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from missioncat.cli.unknown import refuse_unknown

        raise refuse_unknown(args, ctx.ensure_object(Session))

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        # Who types no command sees how things stand; no script, nor who asks to complete one.
        is_home = not ctx.resilient_parsing and sys.stdin.isatty() and sys.stdout.isatty()
        if is_home and not args:
            args = [HOME]
        rest = super().parse_args(ctx, args)
        if is_home and not ctx._protected_args:
            ctx._protected_args = [HOME]
        return rest

    def make_context(self, *args: Any, **settings: Any) -> Any:
        _, words, *_ = args
        typed = tuple(words)  # parsing takes the words away
        with _cleaning_usage_errors():
            context = super().make_context(*args, **settings)
        context.ensure_object(Session).typed = typed
        return context

    def invoke(self, ctx: "Context") -> Any:
        try:
            arguments = list(ctx.args)
            with naming_gaps(ctx.ensure_object(Session)), _cleaning_usage_errors(arguments):
                return super().invoke(ctx)
        # It comes where signals are somebody else's; Click would end without a word.
        except KeyboardInterrupt:
            raise Interrupted(signal.SIGINT) from None

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        width = max(map(len, COMMANDS))
        for title, names in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), summarize_command(name)) for name in names])

    def shell_complete(self, ctx: "Context", incomplete: str) -> "list[CompletionItem]":
        from typer._click.shell_completion import CompletionItem

        names = [name for name in COMMANDS if name.startswith(incomplete)]
        if names:
            return [CompletionItem(name, help=summarize_command(name)) for name in names]
        return super(TyperGroup, self).shell_complete(ctx, incomplete)


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
        if sys.stdout.isatty():  # reading the catalogue takes ten times as long as all the rest
            _show_age(ctx.ensure_object(Session))
        raise typer.Exit


def _show_age(session: Session) -> None:
    """Say how old the data is, if that can be said."""
    from missioncat.cli.data_age import find_ages_of, print_age
    from missioncat.cli.options import read_clock
    from missioncat.errors import MissioncatError

    with suppress(MissioncatError):
        age, _ = find_ages_of(session.location(), read_clock(os.environ.get("MISSIONCAT_NOW")))
        if age is not None:
            print_age(session, age)


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


def build_cli() -> TyperGroup:
    """The whole command line as one Click command."""
    command = typer.main.get_command(app)
    assert isinstance(command, TyperGroup)  # an app with a callback is a group
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
