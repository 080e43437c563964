"""Where output goes and in which form: a table on a terminal, TSV in a pipe, a file by its suffix."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missioncat.cli.options import Format, Session
from missioncat.errors import UsageError
from missioncat.exports import FORMATS, find_writer

if TYPE_CHECKING:
    from rich.console import Console


def choose_format(format_: Format | None, output: str | None) -> Format:
    """What the options say, or else the file's suffix, or else what stdout is."""
    if format_ is not None:
        return format_
    if output is not None:
        suffix = Path(output).suffix.lstrip(".").lower()
        if suffix not in FORMATS:
            known = ", ".join(f".{name}" for name in FORMATS)
            raise UsageError(f"-o {output}: the suffix does not say the format. Use {known}, or add -f FORMAT.")
        return Format(suffix)
    return Format.table if sys.stdout.isatty() else Format.tsv


def write_rows(format_: Format, output: str | None, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of plain values in a machine-readable format."""
    pieces = find_writer(format_.value)(columns, rows)
    if output is None:
        write_text(pieces)
    else:
        write_file(output, "".join(pieces))


def write_text(pieces: Iterable[str]) -> None:
    """Write to stdout in UTF-8, whatever the locale says; a script on the other side expects it."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    for piece in pieces:
        sys.stdout.write(piece)
    sys.stdout.flush()


def write_file(output: str, text: str) -> None:
    """Write a file, whole or not at all."""
    from missioncat.storage import write_atomically

    write_atomically(Path(output).expanduser(), text.encode())


def print_view(session: Session, view: Any, output: str | None = None) -> None:
    """Print a view on the terminal, or as plain text into a file or pipe."""
    from missioncat.views.theme import stream

    if output is not None:
        from io import StringIO

        from missioncat.views.theme import make_console

        buffer = StringIO()
        stream(make_console(buffer, width=_file_width(), color=False), view)
        write_file(output, buffer.getvalue())
        return
    stream(console(session), view)
    sys.stdout.flush()


def console(session: Session) -> "Console":
    """The console on stdout. Into a pipe a view goes at the width that COLUMNS says, or 100."""
    from missioncat.views.theme import make_console

    width = None if sys.stdout.isatty() else _file_width()
    return make_console(sys.stdout, width=width, color=session.color)


def _file_width() -> int:
    import os

    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else 100
