"""Our own JSON: a listing as an array or with an object a line, or a whole catalogue's file."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from missioncat.bounds import check_number, parse_number, read_exactly
from missioncat.documents import describe_json_error
from missioncat.errors import CatalogueError, DateError, InputError, NumberError
from missioncat.faults import describe_unreadable
from missioncat.fields import Field
from missioncat.importers import Options, Reading, csv_file
from missioncat.importers.readings import Row
from missioncat.model import RECORDS
from missioncat.names import nearest_names
from missioncat.storage import DecodedTables
from missioncat.text import clean


def read_json(lines: Iterable[str], file: str, options: Options) -> list[Reading]:
    """Read a listing for the table that the options name, or a whole catalogue without one."""
    content = "".join(lines).lstrip("\ufeff").encode(errors="surrogatepass")
    if options.table is None:
        return _read_catalogue(content, file)
    table = csv_file.check_table(options.table)
    columns = {title.casefold(): name for title, name in options.columns.items()}
    read_item = _ItemReader(table, options)
    rows: list[Row] = []
    for number, item in enumerate(_decode(content, file), 1):
        if not isinstance(item, dict):
            read_item.mistakes.append(f"item {number}: not an object with field names and values")
            continue
        named = {}
        for name, value in item.items():
            named[columns.get(str(name).casefold(), str(name))] = value
        row = read_item(number, named)
        if row is not None:
            rows.append(row)
    return [Reading(table, rows=rows, rejected=read_item.mistakes)]


def _decode(content: bytes, file: str) -> list[object]:
    """The items, which may be anything: whether they are objects is looked at one by one."""
    try:
        if content.lstrip()[:1] in (b"{", b""):
            lines = msgspec.json.Decoder(dict[str, object], float_hook=read_exactly)
            return list(lines.decode_lines(content))
        return msgspec.json.Decoder(list[object], float_hook=read_exactly).decode(content)
    except (ValueError, RecursionError) as error:
        why = describe_json_error(error, content)
        raise InputError(f"{file}: {why}. Nothing was imported.") from None


def _read_catalogue(content: bytes, file: str) -> list[Reading]:
    if content.lstrip()[:1] == b"[":
        how = "say which table it is of: --table missions"
        raise InputError(f"{file} is a listing; {how}. Nothing was imported.")
    try:
        tables = DecodedTables(content, Path(file))
        named = [table for table in RECORDS if table in tables and _has_news(tables, table)]
        return [_read_table(tables, table) for table in named]
    except CatalogueError as error:
        raise InputError(f"{error} Nothing was imported.") from None


def _has_news(tables: DecodedTables, table: str) -> bool:
    """Whether a table of a catalogue is one to import."""
    if table == "notes":
        # They are rare and nobody's but their owner's; of none at all nothing is said.
        return bool(tables.documents(table))
    return table != "catalogue"


def _read_table(tables: DecodedTables, table: str) -> Reading:
    """The records of one table; those that cannot be read are rejected."""
    records = list(tables[table].values())
    rejected = [describe_unreadable(each) for each in tables.unreadable if each.table == table]
    return Reading(table, records=records, rejected=rejected)


class _ItemReader:
    """Reads the objects of a listing, and collects what is wrong with them."""

    def __init__(self, table: str, options: Options) -> None:
        self.table = table
        self.fields = csv_file.find_fields(table)
        self.types = csv_file.find_types(table)
        self.mistakes: list[str] = []
        # Whoever names our fields for foreign ones wants these only.
        self.may_be_strange = bool(options.columns)
        self.read_date = csv_file.choose_date_reader(options)

    def __call__(self, number: int, item: Mapping[str, object]) -> Row | None:
        """One object as a row, its number standing for the line; None if something is wrong."""
        count = len(self.mistakes)
        values: dict[str, Any] = {}
        restated: dict[str, str] = {}
        for name, value in item.items():
            try:
                if name not in self.fields:
                    self._refuse_strange(number, name)
                elif name not in self.types:
                    text = text_of(value).strip()
                    restated[name] = csv_file.read_restated(text, self.fields[name], self.read_date)
                else:
                    values[name] = self._read_value(name, value)
            except (DateError, NumberError, msgspec.ValidationError) as error:
                self.mistakes.append(f"item {number}, field {name}: {error}")
        if len(self.mistakes) > count:
            return None
        return Row(number, values, restated)

    def _refuse_strange(self, number: int, name: str) -> None:
        if self.may_be_strange:
            return
        hint = ""
        for near in nearest_names(name, self.fields, 1):
            hint = f"; did you mean '{near}'?"
        shown = clean(name)[:40]
        self.mistakes.append(f"item {number}: {self.table} have no field '{shown}'{hint}")

    def _read_value(self, name: str, value: object) -> Any:
        field, type_ = self.fields[name], self.types[name]
        if value is None or value == "":
            return csv_file.read_cell("", field, type_)
        if field.kind == "date":
            return self.read_date(msgspec.convert(value, str)).text
        if field.kind == "number":
            return read_number(value, field)
        return msgspec.convert(value, type_)


def read_number(value: object, field: Field) -> int | float:
    """A number of JSON, or a text that is one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return check_number(value, field.bounds)
    return parse_number(clean(str(value)).strip(), field.bounds)


def text_of(value: object) -> str:
    """What a value of JSON is as the text of a cell or a command line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return clean(str(value))
