"""Records that cannot be read: named at the end of every command whose answer lacks them.

The command does what it can without them and ends with 3. A file, which outlives what is said here,
is not written.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from missioncat.cli.process import tell
from missioncat.cli.session import Session
from missioncat.errors import CatalogueError, MissioncatError

SHOWN = 20


@contextmanager
def naming_gaps(session: Session) -> Iterator[None]:
    """Name at the end of a command what its answer lacks, which then is not 0, nor a sure 1.

    A command that mended, removed or lists such records has done what it was asked to.
    """
    try:
        yield
    except (MissioncatError, typer.Exit) as ended:
        if not tell_gaps(session, ended) or session.settled or ended.exit_code not in (0, 1):
            raise
        if isinstance(ended, MissioncatError):
            raise CatalogueError(str(ended)) from None
        raise typer.Exit(CatalogueError.exit_code) from None
    if tell_gaps(session) and not session.settled:
        raise typer.Exit(CatalogueError.exit_code)


def tell_gaps(session: Session, ended: BaseException | None = None) -> bool:
    """Name the records that the answer lacks, but for that of the error; whether there are any."""
    left_out = session.find_left_out()
    about = getattr(ended, "record", None)
    told = [(catalogue, each) for catalogue, each in left_out if each != about]
    for catalogue, each in told[:SHOWN]:
        path = catalogue.location.path
        tell(f"missioncat: {path}: left out: {catalogue.describe_unreadable(each)}")
    if len(told) > SHOWN:
        more = len(told) - SHOWN
        tell(f"missioncat: … and {more:,} more; `missioncat check` lists all of them.")
    return bool(left_out)


def refuse_gaps(session: Session, output: str) -> None:
    """Refuse to write a file that would lack records."""
    count = len(session.find_left_out())
    if count:
        what = f"{count:,} records that belong there"
        if count == 1:
            what = "a record that belongs there"
        raise CatalogueError(f"{output} was not written, because {what} cannot be read.")
