"""Writers of formats, one a file, each loaded only when it is asked for.

There are three kinds. A writer of rows gets column names and rows of plain values (text, number,
bool, None, list, dict), so the same one serves records and counts; what the columns are called and
what is in them is a promise, see `values`. A writer of records gets what the columns would leave
out: a calendar has to know how a plan moved. A writer of catalogues gives the content of a file,
or of the files of a folder.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue
    from missioncat.fields import Field
from missioncat.lookup import Lookup
from missioncat.model import AnyRecord, Record, is_of

Writer = Callable[[Sequence[str], Iterable[Sequence[object]]], Iterator[str]]
Content = str | bytes | Mapping[str, bytes]
"""A file's text or bytes, or a folder's files by name."""


class Listing(NamedTuple):
    """What a writer of records gets: the records that were asked for, and how they are wanted.

    `fields` are the columns named, None if none were. `vague` and `alarm` are a calendar's. What
    had to be left out is told with `tell`.
    """

    table: str
    records: Sequence[Record]
    lookup: "Lookup"
    now: datetime
    tell: Callable[[str], None]
    fields: Sequence["Field"] | None = None
    vague: bool = False
    alarm: timedelta | None = None

    def of(self, kind: type[AnyRecord]) -> list[AnyRecord]:
        """The records, once it is known of which table they are."""
        return [record for record in self.records if is_of(record, kind)]


RecordWriter = Callable[[Listing], Iterator[str]]
CatalogueWriter = Callable[["Catalogue", datetime], Content]

FORMATS: dict[str, tuple[str, str]] = {
    "csv": ("as_csv", "write_csv"),
    "tsv": ("as_csv", "write_tsv"),
    "json": ("as_json", "write_json"),
    "jsonl": ("as_json", "write_jsonl"),
    "md": ("as_markdown", "write_markdown"),
    "html": ("as_html", "write_html"),
}
"""Format of rows, which is also its file suffix -> module of this package and its writer."""

RECORD_FORMATS: dict[str, tuple[str, str]] = {
    "ics": ("as_ical", "write_ical"),
    "geojson": ("as_geojson", "write_geojson"),
    "gcat": ("as_gcat", "write_gcat"),
}
"""Format of records -> the same."""

CATALOGUE_FORMATS: dict[str, tuple[str, str]] = {
    "json": ("as_json", "write_catalogue"),
    "sqlite": ("as_sqlite", "write_catalogue"),
    "db": ("as_sqlite", "write_catalogue"),
    "parquet": ("as_parquet", "write_catalogue"),
    "html": ("as_html", "write_catalogue"),
}
"""Suffix of a file that holds the whole catalogue -> the same."""

GENERATOR = "missioncat"
"""The mark by which a file of ours is known again, in every format that has a place for one."""


def find_suffix(file: str) -> str:
    """What the name of a file says about its format; GCAT's tables end in .tsv like all others.

    >>> find_suffix("launches.ICS"), find_suffix("launches.gcat.tsv"), find_suffix("launches")
    ('ics', 'gcat', '')
    """
    name = file.lower()
    if name.endswith((".gcat.tsv", ".gcat")):
        return "gcat"
    if "." not in name:
        return ""
    return name.rpartition(".")[2]


def find_writer(format_: str) -> Writer:
    """The writer of a format of rows."""
    return cast(Writer, _load(FORMATS[format_]))


def find_record_writer(format_: str) -> RecordWriter:
    """The writer of a format of records."""
    return cast(RecordWriter, _load(RECORD_FORMATS[format_]))


def find_catalogue_writer(suffix: str) -> CatalogueWriter:
    """The writer of the whole catalogue for a file with that suffix."""
    return cast(CatalogueWriter, _load(CATALOGUE_FORMATS[suffix]))


def _load(place: tuple[str, str]) -> object:
    module, name = place
    return getattr(importlib.import_module(f"missioncat.exports.{module}"), name)
