"""Field values as plain ones: what stands in a machine-readable cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter

import msgspec

from missioncat.dates import Date
from missioncat.fields import Field
from missioncat.lookup import Lookup
from missioncat.model import Record

BATCH = 1000
"""How many records are read at a time."""

SCALARS = frozenset((str, int, float, bool, type(None)))


def read_rows(
    records: Iterable[Record], fields: Sequence[Field], lookup: Lookup
) -> Iterator[tuple[object, ...]]:
    """The plain values of fields, a row a record.

    They are read column by column, because most are stored as they are shown, which takes a tenth
    of working a value out.
    """
    remaining = iter(records)
    while batch := list(islice(remaining, BATCH)):
        yield from zip(*(_read_column(batch, field, lookup) for field in fields), strict=True)


def _read_column(records: list[Record], field: Field, lookup: Lookup) -> list[object]:
    if field.compute is None and field.kind != "date":
        stored = list(map(attrgetter(field.name), records))
        if SCALARS.issuperset(map(type, stored)):
            return stored
    read = field.compute or field.value
    return [plain_value(read(record, lookup)) for record in records]


def plain_value(value: object) -> object:
    """A field's value as text, number, bool, None, or a list or dict of these.

    A date is its text; the interval it stands for is in the fields `earliest`, `latest` and
    `precision`.

    >>> from missioncat.dates import parse_date
    >>> plain_value(parse_date("2029~")), plain_value(["a"]), plain_value(None)
    ('2029~', ['a'], None)
    """
    if isinstance(value, Date):
        return value.text
    if isinstance(value, list):
        return msgspec.to_builtins(value)
    return value


def are_numbers(values: Iterable[object]) -> bool:
    """Whether a column holds numbers and nothing else; yes and no are none.

    >>> are_numbers([1, 2.5, None]), are_numbers([True]), are_numbers([None])
    (True, False, False)
    """
    types = {type(value) for value in values if value is not None}
    return bool(types) and types <= {int, float}


def flat_text(value: object) -> str:
    """A plain value as the text of one cell: lists with semicolons, nothing for nothing.

    >>> [flat_text(value) for value in (["a", "b"], None, True, 8200.0, ["a; b", "c"])]
    ['a; b', '', 'yes', '8200', '"a; b"; c']
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "; ".join(map(_flat_item, value))
    return str(value)


def _flat_item(item: str | Mapping[str, object]) -> str:
    """An item of a list; one that would not be found again among others in quotation marks."""
    if not isinstance(item, str):
        return _flat_record(item)
    if ";" in item or item.startswith('"'):
        return '"' + item.replace('"', '""') + '"'
    return item


def _flat_record(item: Mapping[str, object]) -> str:
    """An event by what is told of it, and anything else by all that it says."""
    keys = tuple(item)
    if "kind" in item:
        keys = ("date", "kind", "text")
    return " ".join(str(item[key]) for key in keys if key in item)
