"""CSV files whose header names our fields: the facts the catalogue is built from, and our own
exports.

A column that says what the catalogue works out itself (how often a rocket flew) is not stored, but
compared.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from missioncat.bounds import parse_number
from missioncat.dates import Date, parse_date, read_date
from missioncat.errors import DateError, InputError, NumberError, UsageError
from missioncat.fields import EVENT_FIELDS, FIELDS, Field
from missioncat.importers import Options, Reading
from missioncat.importers.readings import Row
from missioncat.model import RECORDS, Event
from missioncat.names import ask_if_meant
from missioncat.text import clean

TABLES = ("sources", "sites", "vehicles", "launches", "missions", "events", "plans", "cooperation")
"""What can be imported, in an order in which every record finds what it points to."""

SYNONYMS: dict[str, dict[str, str]] = {
    "sources": {"key": "id"},
    "sites": {"slug": "id", "gcat_code": "gcat_codes"},
    "launches": {},
    "missions": {"chinese": "chinese_name", "operator": "operators", "launch_tag": "launch"},
    "cooperation": {"partner": "partners", "country": "countries"},
}
"""Column names that mean a field of another name. `source` means `sources` everywhere."""

RESTATED: dict[str, frozenset[str]] = {
    "vehicles": frozenset({"first_tag"}),
    "sites": frozenset({"first_tag"}),
}
"""Columns that repeat what stands elsewhere and have no field of ours to be compared with."""

SHOWN_MISTAKES = 20




def read_rows(lines: Iterable[str], table: str, file: str = "<stdin>") -> list[Row]:
    """Read all rows of a CSV file for one table, or raise InputError with every mistake by line
    and column."""
    rows, mistakes, _ = _read_table(lines, table, file, Options(table=table))
    if mistakes:
        raise InputError(describe_mistakes(file, mistakes))
    return rows


def describe_mistakes(file: str, mistakes: Sequence[str]) -> str:
    """Why nothing of a file was imported, mistake by mistake."""
    more = f"\n… and {len(mistakes) - SHOWN_MISTAKES} more" if len(mistakes) > SHOWN_MISTAKES else ""
    shown = "\n".join(mistakes[:SHOWN_MISTAKES])
    return f"{file} was not imported, nothing was changed:\n{shown}{more}"


def read_csv(lines: Iterable[str], file: str, options: Options) -> list[Reading]:
    """Read a CSV file for the table that the options name.

    Titles that are not our fields' names are given in the options; then the other strange ones are
    passed over.
    """
    table = check_table(options.table)
    rows, mistakes, remarks = _read_table(lines, table, file, options)
    return [Reading(table, rows=rows, rejected=mistakes, remarks=remarks)]


def check_table(table: str | None) -> str:
    """The table, if there is one of that name."""
    if table not in TABLES:
        raise UsageError(f"--table must be one of: {', '.join(TABLES)}.")
    return table


def _read_table(
    lines: Iterable[str], table: str, file: str, options: Options
) -> tuple[list[Row], list[str], list[str]]:
    """The rows, the mistakes, and what is odd. The separator is the one that the header uses:
    comma, semicolon, tab."""
    iterator = iter(lines)
    first = next(iterator, "").lstrip("\ufeff")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(_chain(first, iterator), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    mistakes: list[str] = []
    read = read_date if options.typed_dates or options.columns else parse_date
    try:
        header = [column.strip() for column in next(reader, [])]
        columns = _read_header(header, table, file, options.columns)
        start = reader.line_num
        for cells in reader:
            line, start = start + 1, reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(columns):
                mistakes.append(
                    f"line {line}: {len(cells)} columns where the header has {len(columns)}; "
                    "a text with a comma in it needs quotes"
                )
                continue
            row = _read_row(line, cells, columns, mistakes, read)
            if row is not None:
                rows.append(row)
    except csv.Error as error:
        raise InputError(f"{file}, line {reader.line_num}: {error}. Nothing was imported.") from None
    unused = [column.title for column in columns if column.field is None and not column.restates]
    remarks = [f"{file}: not imported: {', '.join(map(clean, unused))}."] if unused else []
    return rows, mistakes, remarks


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


class _Column(NamedTuple):
    """A column of the file: its name there, the field it fills (None: none), its type, whether it
    only restates."""

    title: str
    field: Field | None
    type: Any
    restates: bool


def find_fields(table: str) -> dict[str, Field]:
    """The fields of a table that can be imported, by name; events have theirs too."""
    return {field.name: field for field in (EVENT_FIELDS if table == "events" else FIELDS[table])}


def find_types(table: str) -> dict[str, Any]:
    """The types of the fields that are stored, by name; an event names its mission, which it
    stands in."""
    record_type = Event if table == "events" else RECORDS[table]
    types = {field.name: field.type for field in msgspec.structs.fields(record_type)}
    return types | {"mission": str} if table == "events" else types


def _read_header(header: list[str], table: str, file: str, foreign: Mapping[str, str]) -> list[_Column]:
    fields, types = find_fields(table), find_types(table)
    synonyms = {"source": "sources"} | SYNONYMS.get(table, {})
    meant = _read_mapping(foreign, header, table, set(fields))
    columns = []
    for number, title in enumerate(header, 1):
        name = meant.get(title.lower(), synonyms.get(title.lower(), title.lower()))
        if name in RESTATED.get(table, ()):
            columns.append(_Column(title, None, str, True))
            continue
        if name not in fields and meant:
            columns.append(_Column(title, None, str, False))
            continue
        if name not in fields:
            raise InputError(
                f"{file}, line 1, column {number}: {table} have no field '{title}'.{ask_if_meant(name, fields)} "
                f"Their fields are: {', '.join(fields)}. Nothing was imported."
            )
        field = fields[name]
        stored = field.compute is None or (name in types and name not in ("children", "missions"))
        columns.append(_Column(title, field, types[name] if stored else str, not stored))
    if not columns:
        raise InputError(f"{file} is empty: its first line must name the columns.")
    names = [column.field.name for column in columns if column.field]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"{file}, line 1: two columns are for the field '{twice}'. Nothing was imported.")
    return columns


def _read_mapping(foreign: Mapping[str, str], header: list[str], table: str, fields: set[str]) -> dict[str, str]:
    """Title -> field, as --map says it, in lower case; a field of no name means that the column is
    not wanted."""
    titles = {title.lower() for title in header}
    for title, name in foreign.items():
        if title.lower() not in titles:
            raise UsageError(f"--map: the file has no column '{title}'. Its columns are: {', '.join(header)}.")
        if name and name not in fields:
            hint = ask_if_meant(name, fields)
            raise UsageError(f"--map: {table} have no field '{name}'.{hint} `missioncat fields {table}` lists them.")
    return {title.lower(): name for title, name in foreign.items()}


def _read_row(
    line: int, cells: list[str], columns: list[_Column], mistakes: list[str], read: Callable[[str], Date]
) -> Row | None:
    count = len(mistakes)
    values: dict[str, Any] = {}
    restated: dict[str, str] = {}
    for number, (cell, column) in enumerate(zip(cells, columns, strict=True), 1):
        text = clean(cell).strip()
        if column.field is None:
            continue
        try:
            if column.restates:
                restated[column.field.name] = read_restated(text, column.field, read)
                continue
            values[column.field.name] = read_cell(text, column.field, column.type, read)
        except (DateError, NumberError, msgspec.ValidationError) as error:
            mistakes.append(f"line {line}, column {number} ({column.title}): {_describe(error, text)}")
    return Row(line, values, restated) if len(mistakes) == count else None


def read_cell(text: str, field: Field, type_: Any, read: Callable[[str], Date] = parse_date) -> Any:
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


def read_restated(text: str, field: Field, read: Callable[[str], Date]) -> str:
    """What a cell says of a field that the catalogue works out, dates as the catalogue writes
    them."""
    return read(text).text if text and field.kind == "date" else text


def read_flag(text: str) -> bool:
    """Yes or no; an empty text is no. Raises msgspec.ValidationError for anything else.

    >>> read_flag("yes"), read_flag("0"), read_flag("")
    (True, False, False)
    """
    return bool(text) and msgspec.convert(_FLAGS.get(text.lower(), text), bool)


_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=;|$)|([^;]*))(?:;|$)')


def split_items(text: str) -> list[str]:
    """The items of a list in a cell; one that has a semicolon in it stands in quotation marks.

    >>> split_items('a; "b; c";; "d" e')
    ['a', 'b; c', '"d" e']
    """
    if '"' not in text:
        return [item for part in text.split(";") if (item := part.strip())]
    items = [quoted.replace('""', '"') if quoted else plain.strip() for quoted, plain in _ITEM.findall(text)]
    return [item for item in items if item]


_FLAGS = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}


def _describe(error: Exception, text: str) -> str:
    if isinstance(error, DateError | NumberError):
        return str(error)
    shown = text if len(text) <= 40 else text[:39] + "…"
    reason = str(error)
    return f"'{shown}' does not fit: {reason[:1].lower()}{reason[1:]}"
