"""CSV by RFC 4180 (but with plain line feeds), and TSV with neither tabs nor line breaks in its
cells."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from missioncat.exports.values import flat_text
from missioncat.text import clean


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A header line, then a line a row."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _cell(value: Any) -> str:
    """A cell without controls but line feeds: Python before 3.13 leaves a carriage return without
    quotes."""
    text = flat_text(value)
    if text.isprintable():
        return text
    return "\n".join(map(clean, text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


def write_tsv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A header line, then a line a row, nothing quoted."""
    yield "\t".join(columns) + "\n"
    for row in rows:
        yield "\t".join([clean(flat_text(value)) for value in row]) + "\n"
