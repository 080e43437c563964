"""What became of launches between two looks at the catalogue: new, moved, scrubbed, flown, no
longer listed.

Dates are intervals, so that a plan can move, and can also become more or less exact without moving.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from missioncat.dates import Date, format_difference, parse_date
from missioncat.fields import find_field, is_planned, is_unlisted, launch_date
from missioncat.lookup import Lookup
from missioncat.model import Launch

Kind = Literal[
    "new", "slipped", "pulled in", "firmed up", "gone vague", "scrubbed", "flown", "failed",
    "removed",
    "no longer listed", "listed again", "planned again",
]  # fmt: skip

ATTEMPT = timedelta(days=1)
"""How long before its time a launch is being attempted, so that putting it off is a scrub."""


Pair = tuple[Launch | None, Launch | None]
"""A launch before and after, None where there was or is none."""

MOST_NEW = 20
MOST_TOLD = 200
"""How many new launches, and how many others, an import tells one by one; more are only counted."""


class News(NamedTuple):
    """One launch and what became of it. Dates are as written; `moved` says in words how far a plan
    moved.

    Of many launches that are alike only `how_many` is told: they have no id and no names here.
    """

    kind: Kind
    id: str
    names: list[str]
    vehicle: str | None = None
    site: str | None = None
    before: str | None = None
    now: str | None = None
    moved: str | None = None
    outcome: str | None = None
    how_many: int = 1


def find_news(pairs: Iterable[tuple[Any, Any]], lookup: Lookup, now: datetime) -> list[News]:
    """What became of launches, given as (record before, record after), either of them None; the
    soonest first.

    `lookup` is the catalogue after the change. `now` tells a scrub from a slip.
    """
    news = []
    for before, after in pairs:
        kind = classify(before, after, now)
        if kind is not None:
            news.append(_describe(kind, before, after, lookup))
    return sorted(news, key=_order)


def find_import_news(pairs: Iterable[Pair], lookup: Lookup, now: datetime) -> list[News]:
    """The same of an import, which may bring every launch of a century, so that many of one kind
    are only counted.

    That an import corrects what has flown before is no news.
    """
    added: list[Launch] = []
    found: list[tuple[Kind, Pair]] = []
    for before, after in pairs:
        if before is None and after is not None:
            added.append(after)
        elif before is not None and before.outcome in (None, "unknown"):
            kind = classify(before, after, now)
            if kind is not None:
                found.append((kind, (before, after)))
    told = _choose_new(added)
    news = [_describe(kind, before, after, lookup) for kind, (before, after) in found[:MOST_TOLD]]
    news += [_describe("new", None, launch, lookup) for launch in told]
    counts = Counter(kind for kind, _ in found[MOST_TOLD:])
    counts["new"] += len(added) - len(told)
    counted = [News(kind, "", [], how_many=count) for kind, count in counts.items() if count]
    return [*counted, *sorted(news, key=_order)]


def _choose_new(added: Sequence[Launch]) -> Sequence[Launch]:
    """The new launches to be told one by one: all, or those still to come, or none."""
    if len(added) <= MOST_NEW:
        return added
    planned = [launch for launch in added if is_planned("launches", launch)]
    return planned if len(planned) <= MOST_NEW else []


def find_listing_news(kind: Kind, launches: Iterable[Launch], lookup: Lookup) -> list[News]:
    """That Launch Library lists launches no longer, or again, and nothing else became of them."""
    return sorted([_describe(kind, launch, launch, lookup) for launch in launches], key=_order)


def list_pairs(changes: Iterable[Any]) -> list[Pair]:
    """The launches among changes of a catalogue, before and after; what could not be read before is
    none of them.

    A record that became part of another is that other one now, and what was part of one is not new.
    """
    pairs = [(each.before, each.after) for each in changes if each.table == "launches"]
    pairs = [pair for pair in pairs if isinstance(pair[0], Launch | None)]
    gone = {before.id: before for before, after in pairs if before is not None and after is None}
    were_part = _list_parts(before for before, _ in pairs)
    found: list[Pair] = []
    for before, after in pairs:
        if after is None:
            continue
        joined = [gone.pop(alias) for alias in after.aliases if alias in gone]
        found += [(each, after) for each in joined]
        was_there = before is not None or bool(joined) or after.id in were_part
        if before is not None or not was_there:
            found.append((before, after))
    return found + [(before, None) for before in gone.values()]


def _list_parts(launches: Iterable[Launch | None]) -> set[str]:
    """The ids of all that is part of some launch."""
    parts: set[str] = set()
    for launch in launches:
        if launch is not None:
            parts.update(joined.launch.id for joined in launch.joined)
    return parts


def _order(each: News) -> tuple[Any, ...]:
    text = each.now or each.before
    return (0, parse_date(text).sort_key, each.id) if text else (1, each.id)


def classify(before: Any, after: Any, now: datetime) -> Kind | None:
    """What became of a launch, None if nothing that is news."""
    if after is None:
        return "removed" if before is not None and is_planned("launches", before) else None
    if not is_planned("launches", after):
        return _classify_outcome(None if before is None else before.outcome, after.outcome)
    if before is None or not is_planned("launches", before):
        return "new"
    if is_unlisted(before) != is_unlisted(after):
        return "no longer listed" if is_unlisted(after) else "planned again"
    return _classify_dates(launch_date(before), launch_date(after), now)


def _classify_outcome(before: str | None, after: str) -> Kind | None:
    if before == after:
        return None
    return "failed" if after in ("failure", "partial") else "flown"


def _classify_dates(before: Date | None, after: Date | None, now: datetime) -> Kind | None:
    if before is None or after is None:
        return None if before is after else "firmed up" if before is None else "gone vague"
    (start, end), (new_start, new_end) = before.sort_key, after.sort_key
    if (start, end) == (new_start, new_end):
        return None
    kind: Kind = (
        "slipped"
        if new_start + (new_end - new_start) / 2 > start + (end - start) / 2
        else "pulled in"
    )
    # "Not before" has no end to be nearer to and moves with its start, "not after" with its end.
    both_not_before = before.latest is None and after.latest is None
    both_not_after = before.has_open_start and after.has_open_start
    if not both_not_before and not both_not_after:
        if after.within(before):
            return "firmed up"
        if before.within(after):
            kind = "gone vague"
    if kind != "pulled in" and _is_attempt(before, now):
        return "scrubbed"
    return kind


def _is_attempt(date: Date, now: datetime) -> bool:
    """Whether a launch is being attempted now, because its time is known and has nearly come."""
    if not date.has_time or date.earliest is None or date.latest is None:
        return False
    return date.latest - date.earliest <= ATTEMPT and date.earliest - now <= ATTEMPT


def _describe(kind: Kind, before: Any, after: Any, lookup: Lookup) -> News:
    launch = before if after is None else after
    old = None if before is None else before.date
    new = None if after is None or kind == "no longer listed" else after.date
    is_moved = is_planned("launches", launch) and old and new and old != new
    moved = format_difference(parse_date(old), parse_date(new)) if is_moved else None
    names = find_field("launches", "payloads").value(launch, lookup)
    return News(
        kind, launch.id, names, launch.vehicle, launch.site, old, new, moved, launch.outcome
    )


def count_kinds(news: Iterable[News]) -> str:
    """How many of each kind, in a sentence's words.

    >>> count_kinds([News("new", "a", []), News("slipped", "b", []), News("new", "c", [])])
    '2 new, 1 slipped'
    """
    counts: dict[str, int] = {}
    for each in news:
        counts[each.kind] = counts.get(each.kind, 0) + each.how_many
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
