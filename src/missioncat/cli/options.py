"""Options that several commands share, declared once, and how they are read."""

import errno
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from missioncat.cli import complete
from missioncat.cli.process import tell as tell  # where every command looks for it
from missioncat.cli.session import Session
from missioncat.errors import DateError, InputError, UsageError

if TYPE_CHECKING:
    from missioncat.query import Query


def _read_format(ctx: typer.Context, value: "Format | None") -> "Format | None":
    """A picture is the table as the terminal shows it, so commands know of the table only."""
    if value is Format.svg:
        ctx.ensure_object(Session).drawing = True
        return Format.table
    return value


class Format(StrEnum):
    """How records are printed or written."""

    table = "table"
    tsv = "tsv"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    md = "md"
    html = "html"
    svg = "svg"
    ics = "ics"
    geojson = "geojson"
    gcat = "gcat"


def argument(metavar: str, help_: str, completer: complete.Completer = complete.ids) -> object:
    """An argument, of ids and names if nothing else completes it."""
    return typer.Argument(metavar=metavar, help=help_, autocompletion=completer)


def option(
    name: str, metavar: str, help_: str, completer: complete.Completer | None = None
) -> object:
    """An option with a value."""
    return typer.Option(name, metavar=metavar, help=help_, autocompletion=completer)


def flag(name: str, help_: str) -> object:
    """An option without one."""
    return typer.Option(name, help=help_)


FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", "-f", metavar="FORMAT", callback=_read_format,
        help=f"One of {', '.join(Format)}. Without it: a table on a terminal, tsv in a pipe.",
    ),
]  # fmt: skip
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to a file; its suffix says the format."
    ),
]
LIMIT = typer.Option("--limit", "-n", metavar="N", min=0, help="Show N of them at most.")
LimitOption = Annotated[int | None, LIMIT]
FieldsOption = Annotated[
    str | None, option("--fields", "A,B,…", "Which columns, in every format; 'all' for every one.")
]
TzOption = Annotated[
    str | None,
    typer.Option(
        "--tz", metavar="ZONE", envvar="MISSIONCAT_TZ", show_envvar=False,
        autocompletion=complete.zones,
        help="Show times in this zone instead of UTC, e.g. Asia/Shanghai.",
    ),
]  # fmt: skip
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="DATE", envvar="MISSIONCAT_NOW", show_envvar=False,
        help="Take this for the present, so that the output can be reproduced.",
    ),
]  # fmt: skip
DryRunOption = Annotated[bool, flag("--dry-run", "Only show what would change.")]
AllOption = Annotated[
    bool, flag("--all", "Also what is no launch to orbit: suborbital, from the Moon, …")
]
QueryArgument = Annotated[
    list[str] | None, argument("[QUERY]…", "Words and field:value terms.", complete.terms)
]


class OutputOptions(msgspec.Struct):
    """What commands have that show something."""

    format: FormatOption = None
    output: OutputOption = None


class ShownOptions(msgspec.Struct):
    """What commands have that show something with times."""

    now: NowOption = None
    tz: TzOption = None
    format: FormatOption = None
    output: OutputOption = None


def describe_left_out(count: int) -> str:
    """Say that launches were left out, and how to see them.

    >>> describe_left_out(1)
    '1 launch not to orbit left out; --all shows it.'
    """
    from missioncat.model import count_noun

    shown = "it" if count == 1 else "them"
    return f"{count_noun(count, 'launches')} not to orbit left out; --all shows {shown}."


def read_input(file: str) -> bytes:
    """What stands in a file that is handed in, or comes from stdin."""
    from missioncat.files import describe_os_error, parse_path

    name = "stdin" if file == "-" else file
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        return parse_path(file).read_bytes()
    except OSError as error:
        reason = describe_os_error(error)
        if error.errno == errno.EBADF:  # only a stream can be closed
            reason = "it is closed"
        raise InputError(f"{name} cannot be read: {reason}.") from None


def read_query(words: list[str] | None) -> "Query":
    """The query that words make; the user's saved ones are read only if one of them is named."""
    from missioncat.query import parse_query

    saved = {}
    if any("@" in word for word in words or ()):
        from missioncat.settings import load_queries

        saved = load_queries()
    return parse_query(words or [], saved)


def read_clock(now: str | None) -> datetime:
    """The present: what --now says, else the clock. The one place where the clock is read."""
    if now is None:
        return datetime.now(UTC)
    from missioncat.dates import read_now

    try:
        return read_now(now)
    except DateError as error:
        raise UsageError(f"--now: {error}") from None


def check_zone(tz: str | None) -> str | None:
    """The zone's name, once it is known to be one."""
    if tz is None:
        return None
    from missioncat.dates import zone

    try:
        zone(tz)
    except DateError as error:
        raise UsageError(f"--tz: {error}") from None
    return tz
