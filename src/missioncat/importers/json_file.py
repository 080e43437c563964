"""Our own JSON: the array of objects that a listing gives, one object a line, or a whole
catalogue's file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from missioncat.bounds import check_number, parse_number, read_exactly
from missioncat.dates import parse_date, read_date
from missioncat.documents import describe_json_error
from missioncat.errors import CatalogueError, DateError, InputError, NumberError
from missioncat.faults import describe_unreadable
from missioncat.fields import Field
from missioncat.importers import Options, Reading
from missioncat.importers.csv_file import check_table, find_fields, find_types, read_restated
from missioncat.importers.readings import Row
from missioncat.model import RECORDS
from missioncat.names import nearest_names
from missioncat.storage import DecodedTables
from missioncat.text import clean


def read_json(lines: Iterable[str], file: str, options: Options) -> list[Reading]:
    """Read a listing for the table that the options name, or a whole catalogue if they name
    none."""
    content = "".join(lines).lstrip("\ufeff").encode(errors="surrogatepass")
    if options.table is None:
        return _read_catalogue(content, file)
    table = check_table(options.table)
    columns = {title.casefold(): name for title, name in options.columns.items()}
    rows: list[Row] = []
    mistakes: list[str] = []
    for number, item in enumerate(_decode(content, file), 1):
        if not isinstance(item, dict):
            mistakes.append(f"item {number}: not an object with field names and values")
            continue
        count = len(mistakes)
        named = {
            columns.get(str(name).casefold(), str(name)): value for name, value in item.items()
        }
        row = _read_item(
            number, named, table, mistakes, bool(columns), options.typed_dates or bool(columns)
        )
        if len(mistakes) == count:
            rows.append(row)
    return [Reading(table, rows=rows, rejected=mistakes)]


def _decode(content: bytes, file: str) -> list[Any]:
    try:
        is_lines = content.lstrip()[:1] in (b"{", b"")
        type_ = dict[str, Any] if is_lines else list[Any]
        decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(type_, float_hook=read_exactly)
        return list(decoder.decode_lines(content) if is_lines else decoder.decode(content))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{file}: {describe_json_error(error, content)}. Nothing was imported."
        ) from None


def _read_catalogue(content: bytes, file: str) -> list[Reading]:
    if content.lstrip()[:1] == b"[":
        raise InputError(
            f"{file} is a listing; say which table it is of: --table missions. "
            "Nothing was imported."
        )
    try:
        tables = DecodedTables(content, Path(file))
        # Notes are rare and nobody's but their owner's; where there are none, nothing is said of
        # them.
        named = [table for table in RECORDS if table in tables and table != "catalogue"]
        return [
            _read_table(tables, table)
            for table in named
            if table != "notes" or tables.documents(table)
        ]
    except CatalogueError as error:
        raise InputError(f"{error} Nothing was imported.") from None


def _read_table(tables: DecodedTables, table: str) -> Reading:
    """The records of one table; those that cannot be read are rejected."""
    records = list(tables[table].values())
    rejected = [describe_unreadable(each) for each in tables.unreadable if each.table == table]
    return Reading(table, records=records, rejected=rejected)


def _read_item(
    number: int,
    item: dict[str, Any],
    table: str,
    mistakes: list[str],
    may_be_strange: bool,
    typed_dates: bool,
) -> Row:
    """One object as a row, its number standing for the line."""
    fields, types = find_fields(table), find_types(table)
    values: dict[str, Any] = {}
    restated: dict[str, str] = {}
    for name, value in item.items():
        if name not in fields:
            if may_be_strange:
                continue
            near = nearest_names(name, fields, 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            mistakes.append(f"item {number}: {table} have no field '{clean(name)[:40]}'{hint}")
        elif name not in types:
            try:
                restated[name] = read_restated(
                    _text(value), fields[name], read_date if typed_dates else parse_date
                )
            except DateError as error:
                mistakes.append(f"item {number}, field {name}: {error}")
        else:
            try:
                values[name] = _read_value(value, fields[name], types[name], typed_dates)
            except (DateError, NumberError, msgspec.ValidationError) as error:
                mistakes.append(f"item {number}, field {name}: {error}")
    return Row(number, values, restated)


def _read_value(value: Any, field: Field, type_: Any, typed_dates: bool) -> Any:
    if value is None or value == "":
        return _find_absence(type_)
    if field.kind == "date":
        text = msgspec.convert(value, str)
        return (read_date(text) if typed_dates else parse_date(text)).text
    if field.kind == "number":
        return read_number(value, field)
    return read_nested(value, type_)


def _find_absence(type_: Any) -> list[str] | bool | None:
    """What stands where a field of that type says nothing."""
    if type_ == list[str]:
        return []
    return False if type_ is bool else None


def read_number(value: Any, field: Field) -> int | float:
    """A number of JSON, or a text that is one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return check_number(value, field.bounds)
    return parse_number(clean(str(value)).strip(), field.bounds)


def read_nested(value: Any, type_: Any) -> Any:
    """A value with all that is in it, of the types that the model wants; what it says is checked
    at the gate."""
    return msgspec.convert(value, type_)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else clean(str(value)).strip()
