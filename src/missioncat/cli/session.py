"""What holds for one run of the program, and the options of every command that say so."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import typer
from typer.core import TyperOption

from missioncat.cli.process import tell

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, Change, WritableCatalogue
    from missioncat.faults import Unreadable
    from missioncat.storage import Location


class Session:
    """Which catalogue, whether in colour, whether to draw (-f svg), whether through a pager,
    whether a file may be replaced whatever it is.
    """

    def __init__(self) -> None:
        self.db: str | None = None
        self.color: bool | None = None
        self.force = False
        self.drawing = False
        self.typed: tuple[str, ...] = ()
        """The words of the command line."""
        self.paging = True
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


def _keep(name: str, kept: object = None) -> Callable[[typer.Context, TyperOption, object], object]:
    """A callback that keeps an option in the session, wherever on the command line it stood: its
    value, or `kept` instead.
    """

    def callback(ctx: typer.Context, param: TyperOption, value: object) -> object:
        if value not in (None, False):
            setattr(ctx.ensure_object(Session), name, value if kept is None else kept)
        return value

    return callback


def force_option() -> TyperOption:
    """What every command with -o has too. It is read first, because -o asks for it."""
    return TyperOption(
        param_decls=["--force"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_keep("force"),
        help="Replace the file of -o even if it is not one that missioncat wrote.",
    )


def common_options() -> list[TyperOption]:
    """The options of every command, before or after its name."""
    return [
        TyperOption(
            param_decls=["--db"],
            metavar="FILE",
            is_eager=True,  # --version behind it says how old that file is
            expose_value=False,
            callback=_keep("db"),
            help="Use this catalogue file (else MISSIONCAT_DB, your own catalogue, or the "
            "built-in one).",
        ),
        TyperOption(
            param_decls=["--no-color"],
            is_flag=True,
            expose_value=False,
            callback=_keep("color", kept=False),
            help="No colours. NO_COLOR and FORCE_COLOR are honoured too.",
        ),
        TyperOption(
            param_decls=["--no-pager"],
            is_flag=True,
            expose_value=False,
            callback=_keep("paging", kept=False),
            help="Print what is longer than the screen without $MISSIONCAT_PAGER, $PAGER or less.",
        ),
    ]
