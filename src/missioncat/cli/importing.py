"""`missioncat import SOURCE FILE…`: records from a file, all of them or none."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.changes import preview
from missioncat.cli.options import Format, FormatOption, Session, read_clock, tell
from missioncat.cli.output import write_rows
from missioncat.errors import InputError, UsageError

if TYPE_CHECKING:
    from missioncat.importers.csv_file import Row
    from missioncat.importers.merge import Summary


class SourceFormat(StrEnum):
    """Formats that can be imported."""

    csv = "csv"


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def import_(
        ctx: typer.Context,
        source: Annotated[
            SourceFormat, typer.Argument(metavar="SOURCE", help="What the files are: csv, with our field names.")
        ],
        files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Files to read; - is stdin.")],
        table: Annotated[
            str | None, typer.Option("--table", metavar="TABLE", help="Which table the rows are for; events too.")
        ] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
        format: FormatOption = None,
    ) -> None:
        """Import records from a file: all of them, or none and a list of what is wrong by line and column.

        The first line names the fields (`missioncat fields TABLE`). What is there already is compared: the
        same file imported twice changes nothing.
        """
        from missioncat.importers.csv_file import TABLES

        if table not in TABLES:
            raise UsageError(f"--table must be one of: {', '.join(TABLES)}.")
        rows = [row for file in files for row in read_file(file, table)]
        import_rows(ctx.obj, table, rows, dry_run, format)

    return app


def read_file(file: str, table: str) -> list["Row"]:
    """The rows of one file, or of stdin."""
    from missioncat.importers.csv_file import read_rows

    try:
        if file == "-":
            sys.stdin.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
            return read_rows(sys.stdin, table)
        with Path(file).open(encoding="utf-8", newline="") as lines:
            return read_rows(lines, table, file)
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8 and try again.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}.") from None


def import_rows(session: Session, table: str, rows: list["Row"], dry_run: bool, format_: Format | None) -> None:
    """Merge rows into the catalogue and say what that changed."""
    from missioncat.catalogue import writing
    from missioncat.history import describe_command
    from missioncat.importers.merge import compare_restated, merge_rows

    location = session.location()
    if dry_run:
        if not location.read_only and not location.path.exists():
            raise UsageError(f"There is no catalogue at {location.path} yet to compare with; leave --dry-run out.")
        summary = merge_rows(session.catalogue(), table, rows)
        remarks = summary.remarks
    else:
        with writing(location, describe_command(), read_clock(None), tell) as catalogue:
            summary = merge_rows(catalogue, table, rows)
            if summary.changes:
                catalogue.apply(summary.changes)
            remarks = summary.remarks + compare_restated(catalogue, table, rows)
    if format_ is not None and format_ is not Format.table:
        columns = ("table", "added", "changed", "same", "dry_run", "remarks")
        write_rows(format_, None, columns, [[table, summary.added, summary.changed, summary.same, dry_run, remarks]])
        return
    report(summary, remarks, dry_run)


def report(summary: "Summary", remarks: list[str], dry_run: bool) -> None:
    """Say on stderr what changed, and on stdout how much."""
    preview([change for change in summary.changes if change.before is not None], remarks)
    verb = "would be" if dry_run else "were"
    print(f"{summary.table}: {summary.added} {verb} added, {summary.changed} changed, {summary.same} are the same.")
