"""Options that several commands share, declared once, and what a run of the program knows from
them.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperOption

from missioncat.cli import complete
from missioncat.cli.process import tell as tell  # where every command looks for it
from missioncat.errors import DateError, InputError, UsageError

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, Change, WritableCatalogue
    from missioncat.faults import Unreadable
    from missioncat.storage import Location


class Session:
    """What holds for one run of the program: which catalogue, whether in colour, whether to draw
    (-f svg), whether a file may be replaced whatever it is."""

    def __init__(self) -> None:
        self.db: str | None = None
        self.color: bool | None = None
        self.force = False
        self.drawing = False
        self.settled: set[tuple[str, str]] = set()
        """The records that cannot be read (table, key) and that the command itself lists, mends or
        removes.
        """
        self._catalogue: Catalogue | None = None
        self._opened: list[Catalogue] = []

    def location(self) -> "Location":
        """The catalogue file in use, and why it is that one."""
        from missioncat.storage import find_file

        return find_file(self.db or os.environ.get("MISSIONCAT_DB") or None)

    def catalogue(self) -> "Catalogue":
        """The catalogue, opened for reading."""
        from missioncat.catalogue import open_catalogue

        if self._catalogue is None:
            self._catalogue = open_catalogue(self.location())
            self._opened.append(self._catalogue)
        return self._catalogue

    @contextmanager
    def writing(self, clock: datetime) -> "Iterator[WritableCatalogue]":
        """The catalogue, opened for a change by this command."""
        from missioncat.catalogue import writing
        from missioncat.history import describe_command

        with writing(self.location(), describe_command(), clock, tell) as catalogue:
            self._opened.append(catalogue)
            yield catalogue

    def settle_unreadable(self, changes: "Iterable[Change]") -> None:
        """Say which changes the command makes, or would make: some of them may mend or remove what
        cannot be read.
        """
        from missioncat.faults import Unreadable

        for change in changes:
            if isinstance(change.before, Unreadable):
                self.settled.add((change.table, change.before.key))

    def find_left_out(self) -> "list[tuple[Catalogue, Unreadable]]":
        """The records that the answer lacks, because they cannot be read, with the catalogue they
        are in.
        """
        found = {}
        for catalogue in self._opened:
            for each in catalogue.unreadable:
                if (each.table, each.key) not in self.settled:
                    found[each.table, each.key] = (catalogue, each)
        return list(found.values())


def _set(name: str, value_of: Callable[[Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """A callback that keeps an option in the session, wherever on the command line it stood."""

    def callback(ctx: Any, param: Any, value: Any) -> Any:
        if value not in (None, False):
            setattr(ctx.ensure_object(Session), name, value_of(value))
        return value

    return callback


class OutputFile(str):
    """The file that -o names, whether it may be replaced whatever it is, and what is known from
    this run.
    """

    __slots__ = ("force", "session")
    force: bool
    session: Session


def _read_output(ctx: typer.Context, value: str | None) -> OutputFile | None:
    if value is None:
        return None
    output = OutputFile(value)
    output.session = ctx.ensure_object(Session)
    output.force = output.session.force
    return output


def _read_format(ctx: typer.Context, value: Any) -> Any:
    """A picture is the table as the terminal shows it, so commands need to know of the table only.
    """
    if value is Format.svg:
        ctx.ensure_object(Session).drawing = True
        return Format.table
    return value


def force_option() -> Any:
    """What every command with -o has too. It is read first, because -o asks for it."""
    return TyperOption(
        param_decls=["--force"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_set("force", bool),
        help="Replace the file of -o even if it is not one that missioncat wrote.",
    )


def common_options() -> list[Any]:
    """The options of every command, before or after its name."""
    return [
        TyperOption(
            param_decls=["--db"],
            metavar="FILE",
            expose_value=False,
            callback=_set("db", str),
            help="Use this catalogue file (else MISSIONCAT_DB, your own catalogue, or the built-in one).",
        ),
        TyperOption(
            param_decls=["--no-color"],
            is_flag=True,
            expose_value=False,
            callback=_set("color", lambda value: not value),
            help="No colours. NO_COLOR and FORCE_COLOR are honoured too.",
        ),
    ]


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
        "--output",
        "-o",
        metavar="FILE",
        callback=_read_output,
        help="Write to a file; its suffix says the format.",
    ),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", "-n", metavar="N", min=0, help="Show N of them at most.")
]
FieldsOption = Annotated[
    str | None,
    typer.Option(
        "--fields", metavar="A,B,…", help="Which columns, in every format; 'all' for every one."
    ),
]
TzOption = Annotated[
    str | None,
    typer.Option(
        "--tz", metavar="ZONE", envvar="MISSIONCAT_TZ", show_envvar=False, autocompletion=complete.zones,
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
AllOption = Annotated[
    bool,
    typer.Option("--all", help="Also what is no launch to orbit: suborbital, from the Moon, …"),
]
CertainOption = Annotated[
    bool, typer.Option("--certain", help="Only what must lie in the dates asked for, not what may.")
]
QueryArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUERY]…", help="Words and field:value terms.", autocompletion=complete.terms
    ),
]
IdsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="ID…", help="Id, number, designation or name.", autocompletion=complete.ids
    ),
]


def describe_left_out(count: int) -> str:
    """Say that launches were left out, and how to see them.

    >>> describe_left_out(1)
    '1 launch not to orbit left out; --all shows it.'
    """
    from missioncat.model import count_noun

    return f"{count_noun(count, 'launches')} not to orbit left out; --all shows {'it' if count == 1 else 'them'}."


def read_input(file: str) -> bytes:
    """What stands in a file that is handed in, or comes from stdin."""
    from missioncat.files import describe_os_error, parse_path

    try:
        return sys.stdin.buffer.read() if file == "-" else parse_path(file).read_bytes()
    except OSError as error:
        reason = "it is closed" if error.errno == errno.EBADF else describe_os_error(error)
        raise InputError(f"{'stdin' if file == '-' else file} cannot be read: {reason}.") from None


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
