"""CSV by RFC 4180 (but with plain line feeds), and TSV without tabs and line breaks in cells."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from missioncat.exports.values import flat_text
from missioncat.text import clean

PIECE = 1 << 16
"""So many characters are handed on at once: neither a call a row nor all rows in memory."""


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A header line, then a line a row."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        if buffer.tell() > PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _cell(value: object) -> str:
    """A cell without controls but line feeds."""
    text = flat_text(value)
    if text.isprintable():
        return text
    # Python before 3.13 leaves a carriage return without quotes.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(map(clean, lines))


def write_tsv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A header line, then a line a row, nothing quoted."""
    yield "\t".join(columns) + "\n"
    for row in rows:
        yield "\t".join([clean(flat_text(value)) for value in row]) + "\n"
