"""What changes of records come to, a line a field, and stored values in such lines."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from missioncat.faults import Unreadable
from missioncat.model import RECORDS, Claim, Event, Joined, Record
from missioncat.query import is_missing

if TYPE_CHECKING:
    from missioncat.catalogue import Change


def describe_change(change: "Change") -> list[str]:
    """One line for each field that differs, old and new."""
    name = f"{change.table} {change.id}"
    if change.after is None:
        return [f"{name}: removed"]
    if change.before is None:
        return [f"{name}: new, {_describe_new(change.table, change.after)}"]
    if isinstance(change.before, Unreadable):
        return list(_describe_mended(name, change.before, change.after))
    return list(_describe_changed(name, change.before, change.after))


def _describe_new(table: str, record: Record) -> str:
    """All that is stated of a new record."""
    stated = []
    for field in RECORDS[table].__struct_fields__:
        value = getattr(record, field)
        if field != "id" and not is_missing(value):
            stated.append(f"{field}={show_value(value)}")
    return ", ".join(stated)


def _describe_changed(name: str, before: Record, after: Record) -> Iterator[str]:
    for field in before.__struct_fields__:
        old, new = getattr(before, field), getattr(after, field)
        if old == new:
            continue
        if field == "events":
            yield from _describe_events(name, old, new)
        else:
            yield f"{name}: {field} {show_value(old)} → {show_value(new)}"


def _describe_events(name: str, old: Sequence[Event], new: Sequence[Event]) -> Iterator[str]:
    """Events that came, and those that went; of one that was replaced, the new one says enough."""
    for event in new:
        if event not in old:
            yield f"{name}: event {event.date} {event.kind}: {event.text}"
    there = {(event.date, event.kind) for event in new}
    for event in old:
        if (event.date, event.kind) not in there:
            yield f"{name}: event {event.date} {event.kind} removed"


def _describe_mended(name: str, before: Unreadable, after: Record) -> Iterator[str]:
    """What differs from the document that was no record, as the texts that stand in the file."""
    import msgspec

    old = msgspec.json.decode(before.document, type=dict[str, msgspec.Raw])
    new = msgspec.json.decode(msgspec.json.encode(after), type=dict[str, msgspec.Raw])
    for field in dict.fromkeys([*old, *new]):
        was, will_be = _show_json(old.get(field)), _show_json(new.get(field))
        if field != "id" and was != will_be:
            yield f"{name}: {field} {was} → {will_be}"


def _show_json(value: bytes | None) -> str:
    import msgspec

    if value is None:
        return "(none)"
    return msgspec.json.format(value, indent=-1).decode(errors="replace")


def show_value(value: object) -> str:
    """A stored value in a line of text."""
    if value is None or value in ([], {}):
        return "(none)"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    if isinstance(value, list):
        return "; ".join(map(_show_item, value))
    return str(value)


def _show_item(item: str | Event | Joined | Claim) -> str:
    """A text, an event, a statement that is part of a record, or what a source says otherwise."""
    if isinstance(item, str):
        return item
    if isinstance(item, Event):
        return f"{item.date} {item.kind}"
    if isinstance(item, Joined):
        how = "by hand" if item.by == "hand" else f"by its {item.by}"
        return f"{item.launch.id} ({how})"
    return f"{item.field} {show_value(item.value)} ({item.source or 'curated'})"
