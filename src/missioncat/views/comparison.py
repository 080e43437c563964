"""Two or three things side by side: a line a field, a sign where they differ.

Where there is no room for that, the things stand below each other in every field.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat, zip_longest
from typing import NamedTuple

from rich.console import ConsoleOptions

from missioncat.comparison import AFTER, FIGURE, is_said
from missioncat.comparison import Line as Compared
from missioncat.dates import Date
from missioncat.lookup import Lookup
from missioncat.mentions import name_record
from missioncat.model import SINGULAR, Launch, Mission, Record
from missioncat.titles import TITLES, format_title
from missioncat.views.cells import count_cells, pad
from missioncat.views.details.writer import COUNTRIES, write_short
from missioncat.views.drawing import GAP, Drawing, Line, Piece, indent, measure
from missioncat.views.formats import format_country, format_number, format_site, format_words_of
from missioncat.views.pages import MEASURE, wrap_pieces
from missioncat.views.phrases import title_page
from missioncat.views.theme import OUTCOMES, outcome_style

DIFFERS = "≠"
DIFFERENT, FAINT = "outcome.partial", "view.faint"
NOTHING: Piece = ("–", FAINT)
MARK = "  "
"""The place of the sign."""

UNITS = {" kg": "kg", " percent": "%"}
"""How fields end that have a unit, and how that is written."""

CAPACITIES = {"leo_kg": "to LEO (kg)", "gto_kg": "to GTO (kg)", "tli_kg": "to the Moon (kg)"}

LEAST = 20
"""A column narrower than this is none: things stand below each other then."""

MOST_LABEL = 22

NUMBERS_AS_NAMES = ("number", "norad")
"""Numbers that are not written in groups of three."""


def build_comparison(
    found: Sequence[tuple[str, Record]],
    lines: Sequence[Compared],
    lookup: Lookup,
    tz: str | None = None,
) -> "Comparison":
    """The comparison of some records, each given with the table it stands in."""
    heads = [Head(name_thing(record, lookup), record.id) for _, record in found]
    tables = [SINGULAR[table] for table, _ in found]
    rows = []
    if len(set(tables)) > 1:
        rows.append(Row("table", [[(table, "")] for table in tables], True))
    asides = {line.field: line.values for line in lines if line.field.endswith((AFTER, FIGURE))}
    for line in lines:
        if line.field in asides:
            continue
        after = asides.get(line.field + AFTER, repeat(None))
        figures = asides.get(line.field + FIGURE, repeat(None))
        cells = []
        for value, days, figure in zip(line.values, after, figures, strict=False):
            cells.append([*write_value(line.field, value, tz), *write_aside(days, figure)])
        rows.append(Row(name_field(line.field, line.values, tz), cells, line.differs))
    return Comparison(heads, rows)


def name_thing(record: Record, lookup: Lookup) -> str:
    """What a thing is called; a launch by its mission or by what it carries."""
    if isinstance(record, Launch):
        aboard = lookup.related(Mission, "launch", record.id)
        return title_page(record, aboard, lookup)[0]
    return name_record(record)


# --- Cells -----------------------------------------------------------------------------------


def name_field(field: str, values: Sequence[object], tz: str | None) -> str:
    """What a line is called: the field in words, with the unit or the zone of what stands there.

    >>> name_field("mass_kg", [8200], None), name_field("success_percent", [90.9, 100], None)
    ('mass (kg)', 'success (%)')
    """
    if field in CAPACITIES:
        return CAPACITIES[field]
    words = format_words_of(field.replace("_", "-"))
    for ending, unit in UNITS.items():
        if words.endswith(ending):
            return f"{words.removesuffix(ending)} ({unit})"
    if any(isinstance(value, Date) and value.has_time for value in values):
        return f"{words} ({tz or 'UTC'})"
    return words


def write_value(field: str, value: object, tz: str | None) -> list[Piece]:
    """A value as people read it; a stroke where a thing has none."""
    if not is_said(value):
        return [NOTHING]
    if isinstance(value, Date):
        return [write_short(value, tz)]
    if isinstance(value, list):
        return [(", ".join(map(format_country, map(str, value))), "")]
    if isinstance(value, str):
        return [_write_text(field, value)]
    if isinstance(value, int | float) and value is not True:
        return [(format_number(value, grouped=field not in NUMBERS_AS_NAMES), "")]
    return [("yes", "")]


def _write_text(field: str, text: str) -> Piece:
    if field == "outcome":
        return f"{OUTCOMES[text]} {text}", outcome_style(text)
    if field in TITLES:
        text = format_title(field, text)
    elif field == "site":
        text = format_site(text)
    elif field == "country":
        text = COUNTRIES.get(text, text)
    return text, ""


def write_aside(days: object, figure: object) -> list[Piece]:
    """How long after its launch a mission came so far, and what that came to.

    >>> write_aside(22.9, "1731 g"), write_aside(None, None)
    ([(', after 22.9 days, 1731 g', 'view.faint')], [])
    """
    said = []
    if isinstance(days, int | float):
        said.append(f"after {format_number(days)} days".replace(" 1 days", " 1 day"))
    if figure is not None:
        said.append(str(figure))
    if not said:
        return []
    return [(f", {', '.join(said)}", FAINT)]


# --- The drawing -----------------------------------------------------------------------------


class Head(NamedTuple):
    """What a thing is called, and its id."""

    name: str
    key: str


class Row(NamedTuple):
    """A line of the comparison: what it is about, a cell for each thing, whether they differ."""

    label: str
    cells: Sequence[Sequence[Piece]]
    differs: bool

    @property
    def mark(self) -> Piece:
        """The sign that it differs, or its empty place."""
        if self.differs:
            return DIFFERS, DIFFERENT
        return " ", ""


@dataclass
class Comparison(Drawing):
    """Columns of what things say, or where it is narrow a block a field."""

    heads: Sequence[Head]
    rows: Sequence[Row]

    def draw(self, options: ConsoleOptions) -> Iterator[Line]:
        """The lines, side by side or stacked."""
        room = min(options.max_width, MEASURE)
        label_width = min(max(count_cells(row.label) for row in self.rows), MOST_LABEL)
        count = len(self.heads)
        width = (room - len(MARK) - label_width - len(GAP) * count) // count
        if width < LEAST:
            yield from self._stack(room)
        else:
            yield from self._stand(label_width, width)
        differing = sum(row.differs for row in self.rows)
        yield []
        text = f"{differing} of {len(self.rows)} lines differ ({DIFFERS})"
        yield from wrap_pieces([(text, FAINT)], room)

    def _stand(self, label_width: int, width: int) -> Iterator[Line]:
        names = [[(head.name, "view.header")] for head in self.heads]
        yield from _lay_out([], names, label_width, width)
        keys = [[(head.key, FAINT)] for head in self.heads]
        yield from _lay_out([], keys, label_width, width)
        count = len(self.heads)
        yield [("─" * (len(MARK) + label_width + (len(GAP) + width) * count), "view.line")]
        for row in self.rows:
            head: Line = [row.mark, (" ", ""), (pad(row.label, label_width), FAINT)]
            yield from _lay_out(head, row.cells, label_width, width)

    def _stack(self, room: int) -> Iterator[Line]:
        for row in self.rows:
            label: Line = [(row.label, "view.header")]
            lines = wrap_pieces(label, room - len(MARK))
            yield [row.mark, (" ", ""), *next(lines, [])]
            yield from indent(lines, len(MARK))
            if row.differs:
                yield from self._list_cells(row, room)
            else:  # all of them say it, so it is said once
                lines = wrap_pieces(row.cells[0], room - 2 * len(MARK))
                yield from indent(lines, 2 * len(MARK))

    def _list_cells(self, row: Row, room: int) -> Iterator[Line]:
        for head, cell in zip(self.heads, row.cells, strict=True):
            pieces: Line = [(head.key, FAINT), (GAP, ""), *cell]
            lines = wrap_pieces(pieces, room - 2 * len(MARK), len(GAP))
            yield from indent(lines, 2 * len(MARK))


def _lay_out(
    head: Line, cells: Sequence[Sequence[Piece]], label_width: int, width: int
) -> Iterator[Line]:
    """Cells beside each other, each wrapped to its column, and the head before the first line."""
    columns = [list(wrap_pieces(cell, width)) for cell in cells]
    for number, parts in enumerate(zip_longest(*columns, fillvalue=())):
        line: Line = [(MARK + " " * label_width, "")]
        if head and not number:
            line = list(head)
        for part in parts:
            line += [(GAP, ""), *part, (" " * (width - measure(part)), "")]
        yield line
