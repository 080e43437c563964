"""The catalogue as flat tables with typed columns: what SQLite and Parquet have in common.

Worked out from the model and the fields, so a new field of a record is a new column. A date is
three columns more: the first moment it allows (null: no start), the moment before which it must be
(null: no end), and its precision.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

import msgspec

from missioncat.dates import format_year_span
from missioncat.fields import EVENT_FIELDS, FIELDS, Field, events_in_order
from missioncat.ledger import newest_statement, order_statements
from missioncat.lookup import Lookup, stored_date
from missioncat.model import RECORDS, Event, Launch, Mission, Plan, Whole
from missioncat.orbital import is_orbital

Type = Literal["text", "integer", "number", "flag", "list", "date", "moment", "json"]

EXPORTED = (
    "missions", "events", "launches", "vehicles", "sites", "cooperation", "plans", "sources",
    "catalogue",
)  # fmt: skip
"""The tables; events have one of their own here."""


class Column(NamedTuple):
    """One column: its name, the type of its values, and the table that a reference points to.

    A column of type `date` holds the text, those of type `moment` what was worked out from it; one
    of type `json` what no single value can hold, as text; null for an empty one.
    """

    name: str
    type: Type
    to: str = ""
    required: bool = False


def find_columns(table: str) -> list[Column]:
    """The columns of a table, the id first.

    That of an event is made of its mission and its place among that one's events.

    >>> [column.name for column in find_columns("plans")][2:6]
    ['milestone', 'planned', 'planned_earliest', 'planned_latest']
    """
    columns = [Column("id", "text", required=True)]
    kind: type[msgspec.Struct] = Event
    fields: tuple[Field, ...] = EVENT_FIELDS
    if table == "events":
        columns.append(Column("mission", "text", "missions", True))
        columns.append(Column("position", "integer", required=True))
    else:
        kind, fields = RECORDS[table], FIELDS.get(table, ())
    by_name = {field.name: field for field in fields}
    for stored in msgspec.structs.fields(kind):
        if stored.name not in ("id", "events"):
            columns += _build_columns(stored, by_name.get(stored.name))
    return columns + EXTRAS.get(table, [])


def _build_columns(stored: msgspec.structs.FieldInfo, field: Field | None) -> list[Column]:
    """The column of what the model stores, and of a date the three beside it."""
    if field is not None and field.kind == "date":
        prefix = _date_prefix(stored.name)
        return [
            Column(stored.name, "date", "", stored.required),
            Column(f"{prefix}earliest", "moment"),
            Column(f"{prefix}latest", "moment"),
            Column(f"{prefix}precision", "text"),
        ]
    to = ""
    if field is not None and field.kind == "reference":
        to = field.to
    return [Column(stored.name, _find_type(stored.type), to, stored.required)]


EXTRAS: dict[str, list[Column]] = {
    "launches": [Column("year", "text"), Column("orbital", "flag")],
    "plans": [Column("statement", "integer"), Column("is_newest", "flag")],
}
"""What SQL cannot easily work out.

The year or years a launch may lie in ("2028–2030"), whether it is one to orbit, and the place of a
statement in the ledger of its subject and milestone, which is in order of when it was said.
"""


def _date_prefix(field: str) -> str:
    if field == "date":
        return ""
    return f"{field}_"


def _find_type(type_: object) -> Type:
    """The type of a column, from that of the field in the model."""
    if type_ == list[str]:
        return "list"
    if get_origin(type_) in (dict, list):
        return "json"
    parts = {type_, *get_args(type_)}
    if Whole in parts and float in parts:
        return "number"
    if Whole in parts:
        return "integer"
    if bool in parts:
        return "flag"
    return "text"


# Any: the values of a row are of as many types as its columns.
Row = dict[str, Any]


def iterate_rows(table: str, lookup: Lookup) -> Iterator[Row]:
    """The records of a table as values by column; moments are datetimes in UTC."""
    if table == "events":
        yield from _iterate_events(lookup)
        return
    records = lookup.records(table).values()
    places = {}
    if table == "plans":
        places = _find_places(records)
    for record in records:
        row = _build_row(table, record)
        if table == "launches":
            _add_to_launch(row, record)
        elif table == "plans":
            row["statement"], row["is_newest"] = places[record.id]
        yield row


def _iterate_events(lookup: Lookup) -> Iterator[Row]:
    for mission in lookup.table(Mission).values():
        for position, event in enumerate(events_in_order(mission, lookup), 1):
            key = {"id": f"{mission.id}/{position}", "mission": mission.id, "position": position}
            yield key | _build_row("events", event)


@cache
def _name_columns(table: str, type_: Type) -> list[str]:
    """The columns of a type."""
    return [column.name for column in find_columns(table) if column.type == type_]


def _build_row(table: str, record: msgspec.Struct) -> Row:
    row = msgspec.structs.asdict(record)
    row.pop("events", None)  # which have a table of their own
    for name in _name_columns(table, "json"):
        row[name] = _encode_nested(row[name])
    for name in _name_columns(table, "date"):
        _add_interval(row, record, name, row[name])
    return row


def _encode_nested(value: object) -> str | None:
    """Whatever the model nests, as JSON; nothing for an empty list."""
    if not value:
        return None
    return msgspec.json.encode(value).decode()


def _add_interval(row: Row, record: msgspec.Struct, name: str, text: str | None) -> None:
    """The three columns behind that of a date."""
    earliest = latest = precision = None
    if text is not None:
        date = stored_date(record, name, text)
        earliest, latest, precision = date.earliest, date.latest, date.precision
    prefix = _date_prefix(name)
    row[f"{prefix}earliest"] = earliest
    row[f"{prefix}latest"] = latest
    row[f"{prefix}precision"] = precision


def _add_to_launch(row: Row, launch: Launch) -> None:
    row["year"] = None
    if launch.date is not None:
        row["year"] = format_year_span(stored_date(launch, "date", launch.date))
    row["orbital"] = is_orbital(launch)


def _find_places(plans: Iterable[Plan]) -> dict[str, tuple[int, bool]]:
    """Plan id -> its place among the statements about the same thing, and whether it holds now."""
    by_key: dict[tuple[str, str], list[Plan]] = {}
    for plan in plans:
        by_key.setdefault((plan.subject, plan.milestone), []).append(plan)
    places = {}
    for group in by_key.values():
        newest = newest_statement(group)
        for place, plan in enumerate(order_statements(group), 1):
            places[plan.id] = (place, plan is newest)
    return places
