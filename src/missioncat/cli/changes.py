"""What commands that write have in common: showing what changes, asking, and saying what was done.
"""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import typer

from missioncat.cli.options import tell
from missioncat.errors import InputError
from missioncat.faults import Unreadable
from missioncat.files import describe_os_error
from missioncat.interrupts import Interrupted
from missioncat.model import RECORDS
from missioncat.query import is_missing
from missioncat.text import clean

SHOWN_CHANGES = 40

ANSWERS = {"y": True, "yes": True, "n": False, "no": False}


def describe_change(change: Any) -> list[str]:
    """One line for each field that differs, old and new."""
    name = f"{change.table} {change.id}"
    if change.after is None:
        return [f"{name}: removed"]
    if change.before is None:
        stated = [
            f"{field}={show_value(getattr(change.after, field))}"
            for field in RECORDS[change.table].__struct_fields__
            if field != "id" and not is_missing(getattr(change.after, field))
        ]
        return [f"{name}: new, {', '.join(stated)}"]
    if isinstance(change.before, Unreadable):
        return list(_describe_mended(name, change.before, change.after))
    lines = []
    for field in change.before.__struct_fields__:
        old, new = getattr(change.before, field), getattr(change.after, field)
        if old == new:
            continue
        if field == "events":
            lines += [f"{name}: event {e.date} {e.kind}: {e.text}" for e in new if e not in old]
            lines += [
                f"{name}: event {e.date} {e.kind} removed"
                for e in old
                if e not in new and not _replaced(e, new)
            ]
        else:
            lines.append(f"{name}: {field} {show_value(old)} → {show_value(new)}")
    return lines


def _describe_mended(name: str, before: Unreadable, after: Any) -> Iterator[str]:
    """What differs from the document that was no record, as the texts that stand in the file."""
    import msgspec

    old = msgspec.json.decode(before.document, type=dict[str, msgspec.Raw])
    new = msgspec.json.decode(msgspec.json.encode(after), type=dict[str, msgspec.Raw])
    for field in dict.fromkeys([*old, *new]):
        was, will_be = (_show_json(values.get(field)) for values in (old, new))
        if field != "id" and was != will_be:
            yield f"{name}: {field} {was} → {will_be}"


def _show_json(value: Any) -> str:
    import msgspec

    return (
        "(none)"
        if value is None
        else msgspec.json.format(value, indent=-1).decode(errors="replace")
    )


def _replaced(event: Any, events: Sequence[Any]) -> bool:
    return any((each.date, each.kind) == (event.date, event.kind) for each in events)


def show_value(value: Any) -> str:
    """A stored value in a line of text."""
    if value is None or value in ([], {}):
        return "(none)"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    if isinstance(value, list):
        return "; ".join(item if isinstance(item, str) else _show_item(item) for item in value)
    return str(value)


def _show_item(item: Any) -> str:
    """An event, what a source says otherwise, or a statement that is part of a record."""
    from missioncat.model import Event, Joined

    if isinstance(item, Event):
        return f"{item.date} {item.kind}"
    if isinstance(item, Joined):
        return f"{item.launch.id} ({'by hand' if item.by == 'hand' else f'by its {item.by}'})"
    return f"{item.field} {show_value(item.value)} ({item.source or 'curated'})"


def preview(changes: Sequence[Any], remarks: Sequence[str]) -> None:
    """Say on stderr what changes, a line a field."""
    lines = [line for change in changes for line in describe_change(change)]
    for line in lines[:SHOWN_CHANGES]:
        tell(line)
    if len(lines) > SHOWN_CHANGES:
        tell(f"… and {len(lines) - SHOWN_CHANGES} more.")
    for remark in remarks[:SHOWN_CHANGES]:
        tell(f"note: {remark}")


def confirm(question: str, yes: bool, must_ask: bool = False) -> bool:
    """Whether to go on: --yes says so, else the person at the terminal.

    Without a terminal there is nobody to ask; then only what `must_ask` is refused.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        if must_ask:
            tell(f"{question} Nobody is there to ask; say --yes. Nothing was changed.")
            raise typer.Exit(2)
        return True
    return ask(question, default=not must_ask)


def ask(question: str, default: bool) -> bool:
    """What the person at the terminal answers: an empty line is the default, the end of input no.

    Typer's own prompt would write to stdout, which is for data, and end without a word where nobody
    answers.
    """
    choices = "[Y/n]" if default else "[y/N]"
    while True:
        try:
            print(f"{clean(question)} {choices}: ", end="", file=sys.stderr, flush=True)
            line = sys.stdin.readline()
        except Interrupted:
            print(file=sys.stderr)
            raise
        except OSError as error:
            raise InputError(
                f"the answer cannot be read: {describe_os_error(error)}; nothing was changed."
            ) from None
        answer = line.strip().lower()
        if answer in ANSWERS:
            return ANSWERS[answer]
        if not answer:
            print(end="" if line else "\n", file=sys.stderr)
            return default and bool(line)


def report(changes: Sequence[Any], dry_run: bool = False) -> None:
    """Say on stdout how many records were written, or would be."""
    added = sum(change.before is None for change in changes)
    removed = sum(change.after is None for change in changes)
    parts = [
        f"{count} {verb}"
        for count, verb in (
            (added, "added"),
            (len(changes) - added - removed, "changed"),
            (removed, "removed"),
        )
        if count
    ]
    print(
        f"{', '.join(parts) or 'Nothing to change'}{' if it were not a dry run' if dry_run and parts else ''}."
    )
