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
from missioncat.fields import EVENT_FIELDS, FIELDS, Field, events_in_order, is_orbital
from missioncat.ledger import newest_statement, order_statements
from missioncat.lookup import Lookup, stored_date
from missioncat.model import RECORDS, Event, Launch, Mission, Plan, Whole

Type = Literal["text", "integer", "number", "flag", "list", "date", "moment", "json"]

EXPORTED = (
    "missions",
    "events",
    "launches",
    "vehicles",
    "sites",
    "cooperation",
    "plans",
    "sources",
    "catalogue",
)
"""The tables; events have one of their own here."""


class Column(NamedTuple):
    """One column: its name, the type of its values, and the table that it points to, if it is a
    reference.

    A column of type `date` holds the text, those of type `moment` what was worked out from it; one
    of type `json` what no single value can hold, as text; null for an empty one.
    """

    name: str
    type: Type
    to: str = ""
    required: bool = False


def find_columns(table: str) -> list[Column]:
    """The columns of a table, the id first. An event's is made of its mission and its place among
    that one's events.

    >>> [column.name for column in find_columns("plans")][2:6]
    ['milestone', 'planned', 'planned_earliest', 'planned_latest']
    """
    columns = [Column("id", "text", required=True)]
    if table == "events":
        columns += [
            Column("mission", "text", "missions", True),
            Column("position", "integer", required=True),
        ]
    fields = find_stored_fields(table)
    for stored in msgspec.structs.fields(Event if table == "events" else RECORDS[table]):
        if stored.name in ("id", "events"):
            continue
        field = fields.get(stored.name)
        type_ = "date" if field and field.kind == "date" else _find_type(stored.type)
        to = field.to if field and field.kind == "reference" else ""
        columns.append(Column(stored.name, type_, to, stored.required))
        if type_ == "date":
            prefix = _date_prefix(stored.name)
            columns += [Column(f"{prefix}earliest", "moment"), Column(f"{prefix}latest", "moment")]
            columns.append(Column(f"{prefix}precision", "text"))
    return columns + EXTRAS.get(table, [])


EXTRAS: dict[str, list[Column]] = {
    "launches": [Column("year", "text"), Column("orbital", "flag")],
    "plans": [Column("statement", "integer"), Column("is_newest", "flag")],
}
"""What SQL cannot easily work out: the year or years a launch may lie in ("2028–2030"), whether it
is one to orbit, and the place of a statement in the ledger of its subject and milestone, which is
in order of when it was said."""


def find_stored_fields(table: str) -> dict[str, Field]:
    """The stored fields of a table by name."""
    fields = EVENT_FIELDS if table == "events" else FIELDS.get(table, ())
    return {
        field.name: field
        for field in fields
        if table == "events" or field.compute is None or field.kind == "date"
    }


def _date_prefix(field: str) -> str:
    return "" if field == "date" else f"{field}_"


def _find_type(type_: Any) -> Type:
    if type_ == list[str]:
        return "list"
    if get_origin(type_) in (dict, list):
        return "json"
    parts = {type_, *get_args(type_)}
    if Whole in parts:
        return "number" if float in parts else "integer"
    return "flag" if bool in parts else "text"


def iterate_rows(table: str, lookup: Lookup) -> Iterator[dict[str, Any]]:
    """The records of a table as values by column; moments are datetimes in UTC."""
    if table == "events":
        for mission in lookup.table(Mission).values():
            for position, event in enumerate(events_in_order(mission, lookup), 1):
                key = {
                    "id": f"{mission.id}/{position}",
                    "mission": mission.id,
                    "position": position,
                }
                yield key | _build_row(table, event)
        return
    records = lookup.records(table).values()
    places = _find_places(records) if table == "plans" else {}
    for record in records:
        row = {"id": record.id, **_build_row(table, record)}
        if table == "launches":
            _add_to_launch(row, record)
        elif table == "plans":
            row["statement"], row["is_newest"] = places[record.id]
        yield row


@cache
def _find_kinds(table: str) -> tuple[dict[str, Field], set[str]]:
    return find_stored_fields(table), {
        column.name for column in find_columns(table) if column.type == "json"
    }


def _build_row(table: str, record: msgspec.Struct) -> dict[str, Any]:
    row: dict[str, Any] = {}
    fields, nested = _find_kinds(table)
    for name in record.__struct_fields__:
        if name in ("id", "events"):
            continue
        value = getattr(record, name)
        row[name] = _encode_nested(value) if name in nested else value
        field = fields.get(name)
        if field is not None and field.kind == "date":
            _add_interval(row, record, name, value)
    return row


def _encode_nested(value: Any) -> str | None:  # whatever the model nests, which JSON can say
    return msgspec.json.encode(value).decode() if value else None


def _add_interval(row: dict[str, Any], record: msgspec.Struct, name: str, text: str | None) -> None:
    """The three columns behind that of a date."""
    date = None if text is None else stored_date(record, name, text)
    prefix = _date_prefix(name)
    row[f"{prefix}earliest"] = date and date.earliest
    row[f"{prefix}latest"] = date and date.latest
    row[f"{prefix}precision"] = date and date.precision


def _add_to_launch(row: dict[str, Any], launch: Launch) -> None:
    row["year"] = None
    if launch.date is not None:
        row["year"] = format_year_span(stored_date(launch, "date", launch.date))
    row["orbital"] = is_orbital(launch)


def _find_places(plans: Iterable[Plan]) -> dict[str, tuple[int, bool]]:
    """Plan id -> its place among the statements about the same thing, and whether it is the one
    that holds now."""
    by_key: dict[tuple[str, str], list[Plan]] = {}
    for plan in plans:
        by_key.setdefault((plan.subject, plan.milestone), []).append(plan)
    places = {}
    for group in by_key.values():
        newest = newest_statement(group)
        for place, plan in enumerate(order_statements(group), 1):
            places[plan.id] = (place, plan is newest)
    return places
