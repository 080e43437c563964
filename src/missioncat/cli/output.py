"""Where output goes and in which form: tables on a terminal, TSV in a pipe, files by suffix."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from missioncat.cli.gaps import refuse_gaps
from missioncat.cli.options import Format, OutputOptions, ShownOptions, check_zone, read_clock
from missioncat.cli.process import ReaderLeft
from missioncat.cli.session import Session
from missioncat.errors import CatalogueError, NoHome, UsageError
from missioncat.exports import (
    FORMATS,
    RECORD_FORMATS,
    Listing,
    find_record_writer,
    find_suffix,
    find_writer,
)
from missioncat.files import describe_os_error, parse_path
from missioncat.text import clean

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from missioncat.catalogue import Catalogue


class Output(msgspec.Struct):
    """Where an answer comes from and goes to, and in which form."""

    session: Session
    form: Format
    file: str | None

    @property
    def catalogue(self) -> "Catalogue":
        """The catalogue, opened for reading."""
        return self.session.catalogue()

    @property
    def is_data(self) -> bool:
        """Whether something else than a view of it is wanted."""
        return self.form is not Format.table

    @property
    def is_for_person(self) -> bool:
        """Whether an answer is read on a terminal: not in a pipe, a file or a picture."""
        return self.file is None and not self.session.drawing and sys.stdout.isatty()

    def check(self, columns: Sequence[str]) -> None:
        """Refuse before a change what would be refused when the rows about it are written."""
        from missioncat.exports.ours import is_ours

        name, empty = self.form.value, ""
        if self.is_data:
            check_row_format(self.form)
            empty = "".join(find_writer(name)(columns, ()))
        if self.file is None:
            return
        path = parse_path(self.file)
        if self.session.drawing:
            name = Format.svg.value
        elif not self.is_data:
            name = find_suffix(self.file)
        check_replaceable(self.session, self.file, lambda: is_ours(path, name, empty, columns))

    def write(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write rows of plain values in a machine-readable format."""
        check_row_format(self.form)
        form = self.form.value
        self.write_pieces(find_writer(form)(columns, rows), form, columns)

    def write_records(self, listing: Listing) -> None:
        """Write whole records in a format of its own kind: a calendar, a map, a launch log."""
        form = self.form.value
        self.write_pieces(find_record_writer(form)(listing), form)

    def write_pieces(
        self, pieces: Iterable[str], format_: str = "", columns: Sequence[str] = ()
    ) -> None:
        """Write a file, or to stdout piece by piece."""
        if self.file is None:
            write_text(pieces)
        else:
            write_file(self.session, self.file, "".join(pieces), format_, columns)

    def print(self, view: "RenderableType") -> None:
        """Print a view on the terminal, as plain text into a file or pipe, or draw it as SVG."""
        from missioncat.views.theme import make_console, stream

        session, file = self.session, self.file
        if session.drawing or (file is not None and find_suffix(file) == Format.svg.value):
            self.write_pieces([_draw_picture(session, view)], Format.svg.value)
            return
        if file is not None:
            from io import StringIO

            buffer = StringIO()
            stream(make_console(buffer, width=_file_width(), color=False), view)
            write_file(session, file, buffer.getvalue())
            return
        from missioncat.cli.pager import paging

        with suppress(ReaderLeft):
            with paging(session.paging) as screen:
                stream(console(session, screen), view)
            sys.stdout.flush()


class Shown(Output):
    """The same of something with times: which is the present, and in which zone they are."""

    clock: datetime
    tz: str | None


def choose_output(session: Session, options: OutputOptions) -> Output:
    """What the options say."""
    return Output(session, choose_format(options.format, options.output), options.output)


def read_shown(session: Session, options: ShownOptions) -> Shown:
    """What the options say, refused in their order."""
    clock, zone = read_clock(options.now), check_zone(options.tz)
    form = choose_format(options.format, options.output)
    return Shown(session, form, options.output, clock, zone)


def choose_format(format_: Format | None, output: str | None) -> Format:
    """What the options say, or else the file's suffix, or else what stdout is."""
    if format_ is not None:
        return format_
    if output is not None:
        suffix = find_suffix(output)
        if suffix == Format.svg.value:
            return Format.table  # which is drawn
        if suffix not in FORMATS and suffix not in RECORD_FORMATS:
            known = ", ".join(f".{name}" for name in (*FORMATS, "svg", *RECORD_FORMATS))
            raise UsageError(
                f"-o {output}: the suffix does not say the format. Use {known}, or add -f FORMAT."
            )
        return Format(suffix)
    return Format.table if sys.stdout.isatty() else Format.tsv


def check_row_format(format_: Format) -> None:
    """Refuse a format that rows cannot have; what changes the catalogue asks before it does."""
    if format_ is Format.svg:
        raise UsageError("Here a picture goes into a file: leave -f out, and say -o FILE.svg.")
    if format_.value not in FORMATS:
        raise UsageError(
            f"{format_.value} is for listings such as `missioncat launches -f {format_.value}`. "
            f"Here it is one of: {', '.join(FORMATS)}."
        )


def write_text(pieces: Iterable[str]) -> None:
    """Write to stdout in UTF-8, whatever the locale says; a script on the other side expects it."""
    sys.stdout.reconfigure(  # type: ignore[union-attr]
        encoding="utf-8", errors="backslashreplace", newline="\n"
    )
    with suppress(ReaderLeft):  # what the command found out still decides its exit code
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()


def write_file(
    session: Session, output: str, text: str, format_: str = "", columns: Sequence[str] = ()
) -> None:
    """Write a file, whole or not at all, and over nothing that is not ours without --force."""
    from missioncat.exports.ours import is_ours
    from missioncat.files import write_atomically

    refuse_gaps(session, output)
    path, format_ = parse_path(output), format_ or find_suffix(output)
    check_replaceable(session, output, lambda: is_ours(path, format_, text, columns))
    write_atomically(path, text.encode(errors="replace"), find_notes(), f"{output} was written")


def find_notes() -> Path | None:
    """The folder where outputs on their way are noted (`leftovers`), None if there can be none."""
    from missioncat.files import PRIVATE_BITS, make_own_folder
    from missioncat.settings import state_folder

    try:
        folder = state_folder()
        make_own_folder(folder, PRIVATE_BITS)
    except (OSError, NoHome):
        return None
    return folder


def check_replaceable(session: Session, output: str, is_ours: Callable[[], bool]) -> None:
    """Refuse to replace a file that we did not write, unless --force says so."""
    path = parse_path(output)
    try:
        if not path.exists():
            return
        if not path.is_file():
            raise UsageError(f"-o {output} is not a file that could be written. Name another.")
        catalogue = session.location().path
        if catalogue.exists() and path.samefile(catalogue):
            raise UsageError(
                f"-o {output} is the catalogue itself, which is no output. Name another file."
            )
        if session.force or is_ours():
            return
    except OSError as error:
        raise CatalogueError(
            f"-o {output} cannot be looked at: {describe_os_error(error)}. Name another."
        ) from None
    raise UsageError(
        f"{output} exists and is not known to be an earlier output of the same kind, so it was "
        "left as it is. Name another file, or add --force to replace it."
    )


WIDEST = 200
"""How many columns a picture of a table may have to show them all."""


def _draw_picture(session: Session, view: "RenderableType") -> str:
    """A view as SVG, with the command that draws it, how new the data is and whom to credit."""
    from missioncat.views.pictures import Caption, draw_svg

    widest = WIDEST
    if os.environ.get("COLUMNS", "").isdecimal():
        widest = 0  # whoever says how wide it is to be has it so
    caption = Caption(describe_typed(session.typed), describe_data(session))
    return draw_svg(view, _file_width(), caption, widest)


WHERE = {"-o", "--output", "-f", "--format", "--db"}
"""Options that say where from and where to, each with a value."""


def describe_typed(words: Sequence[str]) -> str:
    """The command line as a picture shows it: what was asked, without which files on whose disk.

    >>> describe_typed(["--db", "my.json", "next", "--within", "7d", "-o", "next.svg", "--force"])
    'missioncat next --within 7d'
    >>> describe_typed(["--no-pager", "show", "Long March 5", "--output=a.svg", "-fsvg"])
    'missioncat show "Long March 5"'
    """
    from missioncat.query import quote

    kept = ["missioncat"]
    rest = iter(words)
    for word in rest:
        if word in WHERE:
            next(rest, None)
        elif not re.match(r"-[of]|--(output|format|db)=|--(force|no-color|no-pager)$", word):
            kept.append(quote(word))
    return clean(" ".join(kept))


def describe_data(session: Session) -> list[str]:
    """To which day the catalogue goes, and whom to credit for it."""
    from missioncat.catalogue import open_catalogue
    from missioncat.freshness import describe_newest, find_age
    from missioncat.model import About

    # Opened anew, for that of the command may have read a large table for some fields only.
    catalogue = open_catalogue(session.location())
    said = []
    # Not --now: the same data are as new at any time that is taken for the present.
    age = find_age(catalogue, read_clock(None))
    if age is not None:
        said.append(describe_newest(age))
    credits_ = [line for about in catalogue.table(About).values() for line in about.credits]
    if any("GCAT" in line for line in credits_):
        said.append("GCAT (J. McDowell, planet4589.org/space/gcat), CC BY 4.0")
    return said


def console(session: Session, file: IO[str] | None = None) -> "Console":
    """The console on stdout, or on what leads there; in a pipe as wide as COLUMNS says, or 100."""
    from missioncat.views.theme import make_console

    width = None if sys.stdout.isatty() else _file_width()
    return make_console(file or sys.stdout, width=width, color=session.color)


def _file_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else 100
