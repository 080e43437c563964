"""`missioncat export -o FILE`: the whole catalogue in a file."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from missioncat import exports
from missioncat.cli.gaps import refuse_gaps
from missioncat.cli.options import Format, NowOption, OutputOption, read_clock, tell
from missioncat.cli.output import Output, check_replaceable, find_notes, write_file
from missioncat.cli.session import Session
from missioncat.errors import UsageError
from missioncat.files import explaining, parse_path, replace_folder, write_atomically
from missioncat.model import RECORDS, Launch, count_noun

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue


def export(ctx: typer.Context, output: OutputOption = None, now: NowOption = None) -> None:
    """Write the whole catalogue to a file, whose suffix says the format.

    .json (a copy of the catalogue's file, opened by stock TinyDB), .sqlite or .db (tables with
    keys, and views), .parquet (a folder with a file a table), .html (a page to search),
    .gcat.tsv (flown launches as GCAT's launch log). A single table, or a part of one, is
    written by its own command: `missioncat launches -o launches.csv`.
    """
    if output is None:
        raise UsageError("Say where to: `missioncat export -o catalogue.sqlite`.")
    suffix = choose_suffix(output)
    catalogue = ctx.obj.catalogue()
    refuse_own_file(catalogue, output)
    if suffix == "gcat":
        write_launch_log(ctx.obj, output, now)
    else:
        content = exports.find_catalogue_writer(suffix)(catalogue, read_clock(now))
        write_content(ctx.obj, output, suffix, content)
    named = [table for table in RECORDS if table not in ("catalogue", "notes")]
    counts = [count_noun(len(catalogue.records(table)), table) for table in named]
    tell(f"Wrote {output}" + ("." if suffix == "gcat" else f": {', '.join(counts)}."))


def choose_suffix(output: str) -> str:
    """The suffix of a format that holds a whole catalogue."""
    suffix = exports.find_suffix(output.rstrip("/"))
    if suffix in exports.CATALOGUE_FORMATS or suffix == "gcat":
        return suffix
    known = ", ".join(f".{name}" for name in (*exports.CATALOGUE_FORMATS, "gcat.tsv"))
    if suffix in exports.FORMATS or suffix in exports.RECORD_FORMATS:
        raise UsageError(
            f"-o {output}: {suffix} holds one table, not a catalogue. `missioncat launches -o "
            f"{output}` writes the launches; a catalogue goes into {known}."
        )
    raise UsageError(f"-o {output}: the suffix does not say the format. Use {known}.")


def refuse_own_file(catalogue: "Catalogue", output: str) -> None:
    """Refuse, --force or not, to put an export in the place of its own catalogue."""
    path = parse_path(output)
    with suppress(OSError):  # what cannot be looked at is refused when it is to be written
        if path.samefile(catalogue.location.path):
            raise UsageError(f"-o {output} is the catalogue itself. Name another file.")


def write_launch_log(session: Session, output: str, now: str | None) -> None:
    """Write all flown launches, in order of time."""
    from missioncat.query import parse_sort, sort_records

    catalogue = session.catalogue()
    launches = list(catalogue.table(Launch).values())
    launches = sort_records(launches, parse_sort("date", "launches"), catalogue)
    listing = exports.Listing("launches", launches, catalogue, read_clock(now), tell)
    Output(session, Format.gcat, output).write_records(listing)


def write_content(session: Session, output: str, suffix: str, content: exports.Content) -> None:
    """Write a file or a folder, whole or not at all."""
    refuse_gaps(session, output)
    path = parse_path(output)
    if isinstance(content, str):
        write_file(session, output, content, suffix)
    elif isinstance(content, bytes):
        from missioncat.exports.ours import is_ours

        # A copy cannot be told from a catalogue in use, so it is never replaced unasked.
        check_replaceable(session, output, lambda: suffix != "json" and is_ours(path, "sqlite"))
        write_atomically(path, content, find_notes(), f"{output} was written")
    else:
        with explaining(f"{output} cannot be written"):
            check_folder(session, output, list(content))
            replace_folder(path, content, find_notes(), f"{output} was written")


def check_folder(session: Session, output: str, names: Sequence[str]) -> None:
    """Refuse to replace a folder that we did not write, unless --force says so."""
    from missioncat.exports.ours import is_our_folder

    path = parse_path(output)
    if not path.exists():
        return
    if not path.is_dir():
        raise UsageError(f"-o {output} is a file, and this is written as a folder. Name another.")
    if not session.force and not is_our_folder(path, names):
        raise UsageError(
            f"{output} is a folder with other files in it, so it was left as it is. Name another, "
            "or add --force to replace it with all that is in it."
        )
