"""Counting: how many records share the values of some fields.

A date that spans years is counted under its span ("2028–2030"), not under a guessed year, and a planned
launch is counted apart, because it is not a launch yet.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple

from missioncat.dates import Date
from missioncat.fields import Field, Lookup, is_planned
from missioncat.query import natural_key


class Group(NamedTuple):
    """The records that share some values: `labels` has one a field, None where there is no value.

    For launches `flown` counts those that have, and `planned` the others; elsewhere `flown` is of all.
    """

    labels: tuple[str | None, ...]
    flown: int
    planned: int


class Counts(NamedTuple):
    """Records counted by fields. `total` is of records: one with several values stands in several groups."""

    fields: tuple[Field, ...]
    groups: list[Group]
    total: int
    planned: int
    overlapping: bool


def count_by(records: Iterable[Any], table: str, fields: Sequence[Field], lookup: Lookup) -> Counts:
    """Count records by the values of fields; periods in order of time, other values by how many they have."""
    tally: dict[tuple[str | None, ...], list[int]] = {}
    total = planned = 0
    overlapping = False
    for record in records:
        waiting = table == "launches" and is_planned(table, record)
        planned += waiting
        total += not waiting
        keys = list(product(*[_labels(field.value(record, lookup)) for field in fields]))
        overlapping = overlapping or len(keys) > 1
        for key in keys:
            tally.setdefault(key, [0, 0])[waiting] += 1
    groups = [Group(labels, *counts) for labels, counts in tally.items()]
    groups.sort(key=lambda group: _group_key(group, fields))
    return Counts(tuple(fields), groups, total, planned, overlapping)


def _labels(value: Any) -> list[str | None]:
    if value is None or value in ([], ""):
        return [None]
    if isinstance(value, list):
        return list(dict.fromkeys(item if isinstance(item, str) else item.kind for item in value))
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [value.text if isinstance(value, Date) else str(value)]


def _group_key(group: Group, fields: Sequence[Field]) -> tuple[Any, ...]:
    key: list[Any] = []
    for label, field in zip(group.labels, fields, strict=True):
        if field.kind in ("choice", "reference", "text", "flag", "nested") and len(fields) == 1:
            key.append((-group.flown, -group.planned))
        key.append((label is None, natural_key(label or "")))
    return tuple(key)


def count_outcomes(launches: Iterable[Any]) -> dict[str, int]:
    """How many launches had each outcome, and how many are planned, in the order in which people ask."""
    counts = dict.fromkeys(("success", "failure", "partial", "unknown", "planned"), 0)
    for launch in launches:
        counts[launch.outcome or "planned"] += 1
    return counts
