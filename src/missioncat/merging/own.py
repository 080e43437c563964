"""The user's own word as a source: what is entered by hand without another one is cited to it."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from missioncat.merging.drafts import Draft
from missioncat.model import Launch, Plan, Record, Source

Cited = TypeVar("Cited", Launch, Plan)

OWN = Source(id="own", title="Own edit", note="entered by hand, with no other source named")
"""The source that stands for the user; it is added when it is cited for the first time."""


def cite_own(draft: Draft) -> list[str]:
    """The sources of what the user says without naming one."""
    if draft.get(Source, OWN.id) is None:
        draft.put("sources", OWN)
    return [OWN.id]


def drop_unused_own(draft: Draft) -> None:
    """Take the source back if nothing of what changed cites it after all."""
    # What stood in the file before, or the user has put into words, is not for this to drop.
    if draft.catalogue.get(Source, OWN.id) is not None or draft.get(Source, OWN.id) != OWN:
        return
    if not any(_cites_own(change.after) for change in draft.changes()):
        draft.remove("sources", OWN.id)


def _cites_own(record: Record | None) -> bool:
    """Whether a record, or an event in it, names the user as its source."""
    if OWN.id in getattr(record, "sources", ()):
        return True
    return any(OWN.id in event.sources for event in getattr(record, "events", ()))


def add_sources(record: Cited, sources: Sequence[str]) -> Cited:
    """The record with these sources behind its own."""
    return msgspec.structs.replace(record, sources=join_lists(record.sources, sources))


def join_lists(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """All items of two lists, each once.

    >>> join_lists(["gcat", "ll2"], ["ll2", "own"])
    ['gcat', 'll2', 'own']
    """
    return list(dict.fromkeys([*first, *second]))
