"""Readers of other people's formats, one a file; what they read becomes changes in `merging`.

There are two kinds. A reader of rows has our own fields in its columns: what it says is stored
(`merging.rows`). A reader of statements says what a source says of a launch, vehicle or site; whose
word counts is settled by rank (`merging.statements`).
"""

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from missioncat.importers.readings import Row, Statement
    from missioncat.model import Record, Source


class Options(NamedTuple):
    """What the command line says of the files; `columns` are our fields by their titles there."""

    table: str | None = None
    columns: Mapping[str, str] = MappingProxyType({})
    typed_dates: bool = False


class Reading(NamedTuple):
    """What one file says of one table: rows, statements or whole records, and never two of these.

    `rejected` has a sentence for each row that cannot be understood, `remarks` for what is odd.
    `citation` is the record of the source, added if the catalogue has none.
    """

    table: str
    rows: Sequence["Row"] = ()
    statements: Sequence["Statement"] = ()
    records: Sequence["Record"] = ()
    rejected: Sequence[str] = ()
    remarks: Sequence[str] = ()
    citation: "Source | None" = None


Reader = Callable[[Iterable[str], str, Options], list[Reading]]
"""Gets the lines of an open file, what the file is called, and the options."""


class Importer(NamedTuple):
    """Where a reader is (module of this package, function), and how much the source's word counts.

    Curated facts and a user's own edits count more than every source. Of two sources with the same
    rank that counts which is the later in the alphabet, so that the order of imports never does.
    `own_words` are fields that it words in its own way: that others differ is no disagreement.
    """

    module: str
    function: str
    about: str
    rank: int = 0
    own_words: tuple[str, ...] = ()


IMPORTERS: dict[str, Importer] = {
    "gcat": Importer(
        "gcat",
        "read_gcat",
        "GCAT launch logs, launch lists, vehicles and sites (TSV or CSV)",
        rank=1,
        own_words=("family",),
    ),
    "ll2": Importer(
        "launch_library",
        "read_ll2",
        "pages and launches of Launch Library 2 (JSON of 2.2.0 or 2.3.0)",
        own_words=("payloads", "pad", "orbit", "variant", "upper_stage", "agency", "outcome_note"),
    ),
    "csv": Importer(
        "csv_file", "read_csv", "CSV files whose header names our fields (--table, --map)"
    ),
    "json": Importer(
        "json_file", "read_json", "our own JSON: a listing (--table), or a whole catalogue"
    ),
}
"""What `missioncat import SOURCE` knows. The key is also the source's in the table `sources`."""


def find_reader(source: str) -> Reader:
    """The reader of a source."""
    importer = IMPORTERS[source]
    module = importlib.import_module(f"missioncat.importers.{importer.module}")
    reader: Reader = getattr(module, importer.function)
    return reader
