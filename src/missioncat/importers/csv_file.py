"""CSV files whose header names our fields: the facts of the catalogue, and our own exports.

What the catalogue works out itself (how often a rocket flew) is compared and not stored.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from missioncat.bounds import parse_number, shorten
from missioncat.dates import Date, parse_date, read_date
from missioncat.errors import DateError, InputError, NumberError, UsageError
from missioncat.fields import EVENT_FIELDS, FIELDS, FLAGS, Field
from missioncat.importers import Options, Reading
from missioncat.importers.readings import Row, list_mistakes
from missioncat.model import RECORDS, Event
from missioncat.names import ask_if_meant
from missioncat.text import clean, lower_first

TABLES = ("sources", "sites", "vehicles", "launches", "missions", "events", "plans", "cooperation")
"""What can be imported, in an order in which every record finds what it points to."""

SYNONYMS: dict[str, dict[str, str]] = {
    "sources": {"key": "id"},
    "sites": {"slug": "id", "gcat_code": "gcat_codes"},
    "missions": {"chinese": "chinese_name", "operator": "operators", "launch_tag": "launch"},
    "cooperation": {"partner": "partners", "country": "countries"},
}
"""Column names that mean a field of another name. `source` means `sources` everywhere."""

RESTATED = {"vehicles": {"first_tag"}, "sites": {"first_tag"}}
"""Columns that repeat what stands elsewhere and have no field of ours to be compared with."""

ReadDate = Callable[[str], Date]
"""Our own form of a date, or any that people type."""


def describe_mistakes(file: str, mistakes: Sequence[str]) -> str:
    """Why nothing of a file was imported, mistake by mistake."""
    return f"{file} was not imported, nothing was changed:\n{list_mistakes(mistakes)}"


def read_csv(lines: Iterable[str], file: str, options: Options) -> list[Reading]:
    """Read a CSV file for the table that the options name.

    If the options say what strange titles mean, other strange ones are passed over.
    """
    table = check_table(options.table)
    sheet = _Sheet(lines, file)
    columns = _read_header(sheet.titles, table, file, options.columns)
    mistakes: list[str] = []
    rows = list(_read_rows(sheet, columns, mistakes, choose_date_reader(options)))
    foreign = [column for column in columns if column.field is None]
    unused = [column.title for column in foreign if not column.restates]
    remarks = []
    if unused:
        remarks.append(f"{file}: not imported: {', '.join(map(clean, unused))}.")
    return [Reading(table, rows=rows, rejected=mistakes, remarks=remarks)]


def choose_date_reader(options: Options) -> ReadDate:
    """What reads the dates of a file."""
    # Whoever names our fields for foreign columns has dates of a foreign form too.
    if options.typed_dates or options.columns:
        return read_date
    return parse_date


def _read_rows(
    sheet: "_Sheet", columns: list["_Column"], mistakes: list[str], read: ReadDate
) -> Iterator[Row]:
    """The rows that can be understood; what is wrong with the others goes to the mistakes."""
    for line, cells in sheet.rows():
        if len(cells) != len(columns):
            mistakes.append(
                f"line {line}: {len(cells)} columns where the header has {len(columns)}; "
                "a text with a comma in it needs quotes"
            )
            continue
        row = _read_row(line, cells, columns, mistakes, read)
        if row is not None:
            yield row


def check_table(table: str | None) -> str:
    """The table, if there is one of that name."""
    if table not in TABLES:
        raise UsageError(f"--table must be one of: {', '.join(TABLES)}.")
    return table


class _Sheet:
    """The lines of a file taken apart at the comma, semicolon or tab, as the header has it."""

    def __init__(self, lines: Iterable[str], file: str) -> None:
        self.file = file
        iterator = iter(lines)
        first = next(iterator, "").lstrip("\ufeff")
        delimiter = max(",;\t", key=first.count)
        self._reader = csv.reader(chain((first,), iterator), delimiter=delimiter, strict=True)
        self.titles = [title.strip() for title in next(self._read(), [])]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not empty, with the line where each begins."""
        end = self._reader.line_num
        for cells in self._read():
            line, end = end + 1, self._reader.line_num
            if any(cells):
                yield line, cells

    def _read(self) -> Iterator[list[str]]:
        try:
            yield from self._reader
        except csv.Error as error:
            line = self._reader.line_num
            raise InputError(f"{self.file}, line {line}: {error}. Nothing was imported.") from None


class _Column(NamedTuple):
    """A column: title, field (None: none), type; one that `restates` is compared, not stored."""

    title: str
    field: Field | None
    type: object
    restates: bool


def find_fields(table: str) -> dict[str, Field]:
    """The fields of a table that can be imported, by name; events have theirs too."""
    return {field.name: field for field in FIELDS.get(table, EVENT_FIELDS)}


def find_types(table: str) -> dict[str, object]:
    """The types of the fields that are stored, by name: `list[str]`, `int | None`."""
    fields = msgspec.structs.fields(RECORDS.get(table, Event))
    types: dict[str, object] = {field.name: field.type for field in fields}
    if table == "events":
        types["mission"] = str  # a file's event names it, a catalogue's stands in it
    return types


def _read_header(
    header: list[str], table: str, file: str, foreign: Mapping[str, str]
) -> list[_Column]:
    fields, types = find_fields(table), find_types(table)
    synonyms = {"source": "sources"} | SYNONYMS.get(table, {})
    meant = _read_mapping(foreign, header, table, set(fields))
    columns = []
    for number, title in enumerate(header, 1):
        name = meant.get(title.lower(), synonyms.get(title.lower(), title.lower()))
        if name in RESTATED.get(table, ()):
            columns.append(_Column(title, None, str, True))
        elif name in fields:
            columns.append(_Column(title, fields[name], types.get(name, str), name not in types))
        elif meant:
            columns.append(_Column(title, None, str, False))
        else:
            raise InputError(
                f"{file}, line 1, column {number}: {table} have no field '{title}'."
                f"{ask_if_meant(name, fields)} Their fields are: {', '.join(fields)}. "
                "Nothing was imported."
            )
    if not columns:
        raise InputError(f"{file} is empty: its first line must name the columns.")
    _refuse_twice(columns, file)
    return columns


def _refuse_twice(columns: Iterable[_Column], file: str) -> None:
    names = [column.field.name for column in columns if column.field is not None]
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                f"{file}, line 1: two columns are for the field '{name}'. Nothing was imported."
            )


def _read_mapping(
    foreign: Mapping[str, str], header: list[str], table: str, fields: set[str]
) -> dict[str, str]:
    """Title -> field, as --map says it, in lower case; "" for a column that is not wanted."""
    titles = {title.lower() for title in header}
    for title, name in foreign.items():
        if title.lower() not in titles:
            raise UsageError(
                f"--map: the file has no column '{title}'. Its columns are: {', '.join(header)}."
            )
        if name and name not in fields:
            raise UsageError(
                f"--map: {table} have no field '{name}'.{ask_if_meant(name, fields)} "
                f"`missioncat fields {table}` lists them."
            )
    return {title.lower(): name for title, name in foreign.items()}


def _read_row(
    line: int, cells: list[str], columns: list[_Column], mistakes: list[str], read: ReadDate
) -> Row | None:
    """A row, or None and what is wrong with it among the mistakes, cell by cell."""
    count = len(mistakes)
    values: dict[str, Any] = {}
    restated: dict[str, str] = {}
    for number, (cell, column) in enumerate(zip(cells, columns, strict=True), 1):
        if column.field is None:
            continue
        text = clean(cell).strip()
        name = column.field.name
        try:
            if column.restates:
                restated[name] = read_restated(text, column.field, read)
            else:
                values[name] = read_cell(text, column.field, column.type, read)
        except (DateError, NumberError, msgspec.ValidationError) as error:
            where = f"line {line}, column {number} ({column.title})"
            mistakes.append(f"{where}: {_describe(error, text)}")
    if len(mistakes) > count:
        return None
    return Row(line, values, restated)


# Any: a cell of ours can hold whatever the model knows.
def read_cell(text: str, field: Field, type_: object, read: ReadDate = parse_date) -> Any:
    """A cell's text as the value that the model wants; an empty one is the field's absence.

    >>> from missioncat.fields import find_field
    >>> read_cell("a; b", find_field("launches", "payloads"), list[str])
    ['a', 'b']
    >>> read_cell("1040.0", find_field("launches", "payload_mass_kg"), int | float | None)
    1040
    """
    if type_ == list[str]:
        return split_items(text)
    if type_ is bool:
        return read_flag(text)
    if not text:
        return None
    if field.kind == "date":
        return read(text).text
    if field.kind == "number":
        return parse_number(text, field.bounds)
    return msgspec.convert(text, type_)


def read_restated(text: str, field: Field, read: ReadDate) -> str:
    """What a cell says of a field that is worked out, dates as the catalogue writes them."""
    if text and field.kind == "date":
        return read(text).text
    return text


def read_flag(text: str) -> bool:
    """Yes or no; an empty text is no. Raises msgspec.ValidationError for anything else.

    >>> read_flag("yes"), read_flag("0"), read_flag("")
    (True, False, False)
    """
    return bool(text) and msgspec.convert(FLAGS.get(text.lower(), text), bool)


_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=;|$)|([^;]*))(?:;|$)')


def split_items(text: str) -> list[str]:
    """The items of a list in a cell; one that has a semicolon in it stands in quotation marks.

    >>> split_items('a; "b; c";; "d" e')
    ['a', 'b; c', '"d" e']
    """
    if '"' not in text:
        items = [part.strip() for part in text.split(";")]
    else:
        # Of the two groups of `_ITEM` one is empty.
        pairs = _ITEM.findall(text)
        items = [quoted.replace('""', '"') or plain.strip() for quoted, plain in pairs]
    return [item for item in items if item]


def _describe(error: Exception, text: str) -> str:
    if isinstance(error, DateError | NumberError):
        return str(error)
    return f"'{shorten(text)}' does not fit: {lower_first(str(error))}"
