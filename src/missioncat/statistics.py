"""Counting: how many records share the values of some fields.

A date that spans years is counted under its span ("2028–2030"), not under a guessed year. What is
only planned, and so no launch yet, is counted apart, and so is what is no launch to orbit.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import compress, product
from typing import Any, NamedTuple

from missioncat.dates import Date, format_year_span, move_to_zone
from missioncat.errors import UsageError
from missioncat.fields import Field, are_planned, cut_years, find_field
from missioncat.lookup import Lookup
from missioncat.names import natural_key
from missioncat.orbital import find_orbital, is_orbital

_PERIOD = re.compile(r"(from |by )?([^–]+)(?:–(.+))?")


class Group(NamedTuple):
    """The records that share some values: `labels` has one a field, None where there is no value.

    Launches and missions that are only planned are counted in `planned`, launches that are none to
    orbit in `others`, planned or not, all other records in `flown`.
    """

    labels: tuple[str | None, ...]
    flown: int
    planned: int
    others: int = 0


class Counts(NamedTuple):
    """Records counted by fields; `order` is what the groups were sorted by, if that was asked for.

    `total` is of records: one with several values stands in several groups.
    """

    fields: tuple[Field, ...]
    groups: list[Group]
    total: int
    planned: int
    overlapping: bool
    others: int = 0
    order: "tuple[Order, ...]" = ()


class Order(NamedTuple):
    """What groups are sorted by: `COUNT`, or the place of the field with whose labels it is."""

    place: int
    descending: bool


COUNT = -1

BY_COUNT = ("choice", "reference", "text", "flag", "nested")
"""Kinds of fields whose values have no order of their own: the most frequent come first."""

OTHER = 2
"""Where what is no launch to orbit is counted: behind what has flown, 0, and what is planned, 1."""


def count_by(
    records: Iterable[Any],
    table: str,
    fields: Sequence[Field],
    lookup: Lookup,
    tz: str | None = None,
    *,
    orbital_only: bool = False,
) -> Counts:
    """Count records by the values of fields; periods come in order of time, others by their counts.

    Periods are those of a zone. Only what is known to the minute moves with it. `orbital_only` says
    that nothing among the records would have to be counted apart as no launch to orbit.
    """
    # Most records share their values with many others, so the values are counted first and taken
    # apart afterwards; column by column, which takes half the time of record by record.
    everything = list(records)
    columns = [_column(field, table, everything, lookup, tz) for field in fields]
    values = _count_values(columns, _find_places(table, everything, orbital_only))
    tally: dict[tuple[str | None, ...], list[int]] = {}
    totals = [0, 0, 0]
    overlapping = False
    for (*combination, place), count in values.items():
        totals[place] += count
        keys = list(product(*map(_labels, combination)))
        overlapping = overlapping or len(keys) > 1
        for key in keys:
            tally.setdefault(key, [0, 0, 0])[place] += count
    groups = [Group(labels, *sizes) for labels, sizes in tally.items()]
    flown, planned, others = totals
    counts = Counts(tuple(fields), groups, flown, planned, overlapping, others)
    order = []
    if len(fields) == 1 and fields[0].kind in BY_COUNT:
        order = [Order(COUNT, descending=True)]
    return sort_counts(counts, table, order)._replace(order=())


def _count_values(columns: list[list[Any]], places: list[int]) -> dict[tuple[Any, ...], int]:
    """How many records have the same values, and are counted at the same place, which stands last.

    The values of one column are quicker to count than pairs; the few at other places go by pairs.
    """
    if len(columns) > 1:
        return Counter(zip(*columns, places, strict=True))
    [column] = columns
    counts = Counter(column)
    elsewhere = Counter(compress(zip(column, places, strict=True), places))
    for (value, _), count in elsewhere.items():
        counts[value] -= count
    return {(value, 0): count for value, count in counts.items() if count} | elsewhere


def _find_places(table: str, records: list[Any], orbital_only: bool) -> list[int]:
    """Where each record is counted."""
    places: list[int] = [*are_planned(table, records)]
    if table == "launches" and not orbital_only:
        return [
            place if is_orbital(launch) else OTHER
            for place, launch in zip(places, records, strict=True)
        ]
    return places


def _column(
    field: Field, table: str, records: list[Any], lookup: Lookup, tz: str | None
) -> list[Any]:
    """The values of a field, each hashable."""
    if field.kind == "period" and tz is not None:
        dates = [find_field(table, "date").value(record, lookup) for record in records]
        return [
            None if date is None else format_year_span(move_to_zone(date, tz), field.to)
            for date in dates
        ]
    compute = field.compute or field.value
    if field.name == "year":
        return cut_years(records, lambda record: compute(record, lookup))
    values = [compute(record, lookup) for record in records]
    return values if field.kind == "period" else list(map(_hashable, values))


def _hashable(value: Any) -> Any:
    if type(value) is list:
        return tuple(map(_name_item, value))
    return value


def _name_item(item: Any) -> str:
    """What an item is counted by: an event by kind, a claim by field, a part by why it is one."""
    if isinstance(item, str):
        return item
    name = next(name for name in ("kind", "field", "by") if hasattr(item, name))
    return str(getattr(item, name))


def _labels(value: Any) -> list[str | None]:
    if value is None or value in ((), ""):
        return [None]
    if isinstance(value, tuple):
        return list(dict.fromkeys(value))
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [value.text if isinstance(value, Date) else str(value)]


def whole_count(group: Group, table: str) -> int:
    """The count of a group: a planned mission is a mission, a planned launch is no launch."""
    return group.flown if table == "launches" else group.flown + group.planned


def parse_order(spec: str, fields: Sequence[Field]) -> tuple[Order, ...]:
    """Read a sort order of counts: by count, by label, or by one of the fields counted by.

    >>> parse_order("count-,year", [find_field("launches", "year")])
    (Order(place=-1, descending=True), Order(place=0, descending=False))
    """
    names = [field.name for field in fields]
    order: list[Order] = []
    for part in filter(None, map(str.strip, spec.split(","))):
        descending = part.startswith("-") or part.endswith("-")
        name = part.strip("+-").lower()
        if name == "count":
            order.append(Order(COUNT, descending))
        elif name == "label":
            order += [Order(place, descending) for place in range(len(fields))]
        elif name in names:
            order.append(Order(names.index(name), descending))
        else:
            known = ", ".join(dict.fromkeys(("count", "label", *names)))
            raise UsageError(
                f"--sort {part}: counts are sorted by {known}; a - behind one: descending."
            )
    return tuple(order)


def sort_counts(counts: Counts, table: str, order: Sequence[Order]) -> Counts:
    """The same counts in another order, equal ones by label; what has no label comes last."""
    places = range(len(counts.fields))
    groups = counts.groups
    for place, descending in reversed([*order, *(Order(place, False) for place in places)]):
        if place == COUNT:
            groups = sorted(groups, key=lambda group: _sizes(group, table), reverse=descending)
        else:
            groups = _sort_by_label(groups, counts.fields[place], place, descending)
    return counts._replace(groups=groups, order=tuple(order))


def _sort_by_label(groups: list[Group], field: Field, place: int, descending: bool) -> list[Group]:
    key_of: Callable[[str], Any] = natural_key
    if field.kind == "period":
        key_of = period_key
    labelled = [group for group in groups if group.labels[place] is not None]
    rest = [group for group in groups if group.labels[place] is None]
    labelled.sort(key=lambda group: key_of(group.labels[place] or ""), reverse=descending)
    return labelled + rest


def _sizes(group: Group, table: str) -> tuple[int, int, int]:
    """What a group is compared by: what counts first."""
    waiting = group.planned if table == "launches" else 0
    return whole_count(group, table), waiting, group.others


def period_key(label: str) -> tuple[Any, ...]:
    """A key that sorts labels of periods by where they begin, or end if only that is known.

    >>> sorted(["from 2029", "by 2029", "2030", "2029–2030", "2029", "from 2028"], key=period_key)
    ['from 2028', '2029', 'by 2029', '2029–2030', 'from 2029', '2030']
    """
    found = _PERIOD.fullmatch(label)
    limit, first, last = found.groups() if found else (None, label, None)
    place = {None: 0, "by ": 1, "from ": 3}[limit] if last is None else 2
    return natural_key(first), place, natural_key(last or "")


def count_outcomes(launches: Iterable[Any]) -> dict[str, int]:
    """How many launches to orbit had each outcome or are planned, as people ask for them."""
    counts = dict.fromkeys(("success", "failure", "partial", "unknown", "planned"), 0)
    for launch in find_orbital(launches):
        counts[launch.outcome or "planned"] += 1
    return counts
