"""What holds for one run of the program, and the options of every command that say so."""

import os
from collections.abc import Iterable, Iterator
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
    """Which catalogue, in colour or not, drawn (-f svg) or not, and what else the options say."""

    def __init__(self) -> None:
        self.db: str | None = None
        self.color: bool | None = None
        self.force = False
        """Whether a file may be replaced whatever it is."""
        self.drawing = False
        self.typed: tuple[str, ...] = ()
        """The words of the command line."""
        self.paging = True
        self.settled: set[tuple[str, str]] = set()
        """The unreadable records (table, key) that the command itself lists, mends or removes."""
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
        """Say what the command changes or would change: some of it may mend what is unreadable."""
        from missioncat.faults import Unreadable

        for change in changes:
            if isinstance(change.before, Unreadable):
                self.settled.add((change.table, change.before.key))

    def find_left_out(self) -> "list[tuple[Catalogue, Unreadable]]":
        """The unreadable records that the answer lacks, each with its catalogue."""
        found = {}
        for catalogue in self._opened:
            for each in catalogue.unreadable:
                if (each.table, each.key) not in self.settled:
                    found[each.table, each.key] = (catalogue, each)
        return list(found.values())


def _keep(
    option: str,
    name: str,
    help_: str,
    *,
    kept: object = None,
    metavar: str | None = None,
    is_eager: bool = False,
) -> TyperOption:
    """An option that the session keeps, its value or else `kept`; a flag if it has no metavar."""

    def callback(ctx: typer.Context, param: TyperOption, value: object) -> object:
        if value not in (None, False):
            setattr(ctx.ensure_object(Session), name, value if kept is None else kept)
        return value

    return TyperOption(
        param_decls=[option],
        help=help_,
        metavar=metavar,
        is_flag=metavar is None,
        is_eager=is_eager,
        expose_value=False,
        callback=callback,
    )


def force_option() -> TyperOption:
    """What every command with -o has too."""
    help_ = "Replace the file of -o even if it is not one that missioncat wrote."
    return _keep("--force", "force", help_)


def common_options() -> list[TyperOption]:
    """The options of every command, before or after its name."""
    db = "Use this catalogue file (else MISSIONCAT_DB, your own catalogue, or the built-in one)."
    color = "No colours. NO_COLOR and FORCE_COLOR are honoured too."
    pager = "Print what is longer than the screen without $MISSIONCAT_PAGER, $PAGER or less."
    return [
        # Eager, for --version behind it says how old that file is.
        _keep("--db", "db", db, metavar="FILE", is_eager=True),
        _keep("--no-color", "color", color, kept=False),
        _keep("--no-pager", "paging", pager, kept=False),
    ]
