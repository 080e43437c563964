"""What the user has changed, by hand or in a table: it is marked, and no source undoes it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from missioncat.bounds import is_out_of_bounds
from missioncat.merging.ranks import Claims, list_marked
from missioncat.model import USER, AnySourced, Sourced
from missioncat.query import is_missing


def mark_edited(before: AnySourced, after: AnySourced) -> AnySourced:
    """A record changed by hand: fields marked as the user's, what imports said of them claims."""
    changed = _list_changed(before, after)
    if not changed:
        return after
    origins = {name: origin for name, origin in after.origins.items() if name not in changed}
    origins |= dict.fromkeys(changed, USER)
    return _mark(before, after, before.origin, origins)


def mark_curated(before: AnySourced, after: AnySourced) -> AnySourced:
    """A record changed by rows of our own form, which count as what is curated."""
    if (before.origin, before.origins) != (after.origin, after.origins):
        return after  # the rows say themselves whose word it is
    changed = _list_changed(before, after)
    if not changed:
        return after
    origins = {name: origin for name, origin in after.origins.items() if name not in changed}
    if before.origin is not None:
        # A record has one origin, and no field less than that; so all others get theirs by name.
        for name in list_marked(after):
            if name not in changed and not is_missing(getattr(after, name)):
                origins.setdefault(name, before.origin)
    return _mark(before, after, None, origins)


def _list_changed(before: Sourced, after: Sourced) -> list[str]:
    """The marked fields of which two versions of a record say different things."""
    names = list_marked(after)
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _mark(
    before: AnySourced, after: AnySourced, origin: str | None, origins: dict[str, str]
) -> AnySourced:
    """The record as the word of these sources, with what others had said of it as claims."""
    claims = Claims(after.claims)
    for name in _list_changed(before, after):
        old, source = getattr(before, name), after.origins.get(name, before.origin)
        # The user contradicts nobody's claim but an importer's, and a value that the gate would
        # refuse today is not kept as one.
        if source not in (None, USER) and not is_missing(old) and not is_out_of_bounds(name, old):
            claims.add(name, old, source)
    return claims.settle(msgspec.structs.replace(after, origin=origin, origins=origins))


def keep_edits(
    before: AnySourced, after: AnySourced, origins: Mapping[str, str], origin: str | None
) -> tuple[AnySourced, list[str]]:
    """A record as a file states it, but with the user's own edits, and the fields of these.

    What the file says of such a field is a claim of whoever said it: `origins`, or else `origin`.
    What it has from the user itself is taken.
    """
    kept: dict[str, Any] = {}
    claims = Claims(after.claims)
    for name, owner in before.origins.items():
        ours, theirs = getattr(before, name), getattr(after, name)
        # A file that this catalogue wrote has the user's own word in it, as a later edit of it.
        if owner != USER or theirs == ours or origins.get(name) == USER:
            continue
        kept[name] = ours
        if not is_missing(theirs):
            claims.add(name, theirs, origins.get(name, origin))
    if not kept:
        return after, []
    own = dict.fromkeys(kept, USER)
    merged = msgspec.structs.replace(after, **kept, origins={**after.origins, **own})
    return claims.settle(merged), list(kept)
