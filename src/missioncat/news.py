"""What became of launches between two looks at the catalogue: new, moved, scrubbed, flown, gone.

Dates are intervals, so that a plan can move, and can also become more or less exact without moving.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from missioncat.dates import Date, format_difference, parse_date
from missioncat.fields import find_field, is_planned, is_unlisted, launch_date
from missioncat.lookup import Lookup
from missioncat.model import Launch

Kind = Literal[
    "new", "slipped", "pulled in", "firmed up", "gone vague", "scrubbed", "flown", "failed",
    "removed", "no longer listed", "listed again", "planned again",
]  # fmt: skip

ATTEMPT = timedelta(days=1)
"""How long before its time a launch is being attempted, so that putting it off is a scrub."""

Pair = tuple[Launch | None, Launch | None]
"""A launch before and after, None where there was or is none."""

MOST_NEW = 20
MOST_TOLD = 200
"""How many new launches, and how many others, an import tells one by one; more are only counted."""


class News(NamedTuple):
    """One launch and what became of it: dates as written, and in words how far a plan `moved`.

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


def find_news(pairs: Iterable[Pair], lookup: Lookup, now: datetime) -> list[News]:
    """What became of launches, the soonest first; `lookup` is the catalogue after the change."""
    news = [_describe(kind, *pair, lookup) for kind, pair in _classify_all(pairs, now)]
    return sorted(news, key=_order)


def find_import_news(pairs: Iterable[Pair], lookup: Lookup, now: datetime) -> list[News]:
    """The same of an import: many are only counted; that it corrects what has flown is no news."""
    pairs = list(pairs)
    added = [after for before, after in pairs if before is None and after is not None]
    found = list(_classify_all(filter(_was_awaited, pairs), now))
    told = _choose_new(added)
    news = [_describe(kind, *pair, lookup) for kind, pair in found[:MOST_TOLD]]
    news += [_describe("new", None, launch, lookup) for launch in told]
    counts = Counter(kind for kind, _ in found[MOST_TOLD:])
    counts["new"] += len(added) - len(told)
    counted = [News(kind, "", [], how_many=count) for kind, count in counts.items() if count]
    return [*counted, *sorted(news, key=_order)]


def _was_awaited(pair: Pair) -> bool:
    """Whether a launch was there before and had not flown, as far as was known."""
    before, _ = pair
    return before is not None and before.outcome in (None, "unknown")


def _classify_all(pairs: Iterable[Pair], now: datetime) -> Iterator[tuple[Kind, Pair]]:
    for pair in pairs:
        kind = classify(*pair, now)
        if kind is not None:
            yield kind, pair


def _choose_new(added: Sequence[Launch]) -> Sequence[Launch]:
    """The new launches to be told one by one: all, or those still to come, or none."""
    if len(added) <= MOST_NEW:
        return added
    planned = [launch for launch in added if is_planned("launches", launch)]
    if len(planned) <= MOST_NEW:
        return planned
    return []


def find_listing_news(kind: Kind, launches: Iterable[Launch], lookup: Lookup) -> list[News]:
    """That Launch Library lists launches no longer, or again, and nothing else became of them."""
    return sorted([_describe(kind, launch, launch, lookup) for launch in launches], key=_order)


def list_pairs(changes: Iterable[Any]) -> list[Pair]:
    """The launches among changes of a catalogue that could be read before, and as they are after.

    A record that became part of another is that other one now, and what was part of one is not new.
    """
    of_launches = [each for each in changes if each.table == Launch.table_name]
    readable = [each for each in of_launches if isinstance(each.before, Launch | None)]
    pairs = [(each.before, each.after) for each in readable]
    gone, were_part = _find_gone(pairs)
    found: list[Pair] = []
    for before, after in pairs:
        if after is None:
            continue
        joined = [gone.pop(alias) for alias in after.aliases if alias in gone]
        found += [(each, after) for each in joined]
        if before is not None or not (joined or after.id in were_part):
            found.append((before, after))
    return found + [(before, None) for before in gone.values()]


def _find_gone(pairs: Iterable[Pair]) -> tuple[dict[str, Launch], set[str]]:
    """The launches that are no records any more, by id, and the ids of all that was part of one."""
    gone: dict[str, Launch] = {}
    were_part: set[str] = set()
    for before, after in pairs:
        if before is not None:
            were_part.update(joined.launch.id for joined in before.joined)
            if after is None:
                gone[before.id] = before
    return gone, were_part


def _order(each: News) -> tuple[Any, ...]:
    text = each.now or each.before
    if not text:
        return 1, each.id
    return 0, parse_date(text).sort_key, each.id


def classify(before: Launch | None, after: Launch | None, now: datetime) -> Kind | None:
    """What became of a launch, None if nothing that is news."""
    was_planned = before is not None and is_planned("launches", before)
    if after is None:
        return "removed" if was_planned else None
    if after.outcome is not None:
        return _classify_outcome(before, after.outcome)
    if before is None or not was_planned:
        return "new"
    if is_unlisted(before) != is_unlisted(after):
        return "no longer listed" if is_unlisted(after) else "planned again"
    return _classify_dates(launch_date(before), launch_date(after), now)


def _classify_outcome(before: Launch | None, outcome: str) -> Kind | None:
    if before is not None and before.outcome == outcome:
        return None
    return "failed" if outcome in ("failure", "partial") else "flown"


def _classify_dates(before: Date | None, after: Date | None, now: datetime) -> Kind | None:
    if before is None and after is None:
        return None
    if before is None:
        return "firmed up"
    if after is None:
        return "gone vague"
    if before.sort_key == after.sort_key:
        return None
    kind = _classify_move(before, after)
    if kind in ("slipped", "gone vague") and _is_attempt(before, now):
        return "scrubbed"
    return kind


def _classify_move(before: Date, after: Date) -> Kind:
    """How a date moved: nearer to what it was, or away from it, or to another time."""
    # "Not before" has no end to be nearer to and moves with its start, "not after" with its end.
    both_not_before = before.latest is None and after.latest is None
    both_not_after = before.has_open_start and after.has_open_start
    if not both_not_before and not both_not_after:
        if after.within(before):
            return "firmed up"
        if before.within(after):
            return "gone vague"
    return "slipped" if _find_middle(before) < _find_middle(after) else "pulled in"


def _find_middle(date: Date) -> datetime:
    earliest, latest = date.sort_key
    return earliest + (latest - earliest) / 2


def _is_attempt(date: Date, now: datetime) -> bool:
    """Whether a launch is being attempted now, because its time is known and has nearly come."""
    if not date.has_time or date.earliest is None or date.latest is None:
        return False
    return date.latest - date.earliest <= ATTEMPT and date.earliest - now <= ATTEMPT


def _describe(kind: Kind, before: Launch | None, after: Launch | None, lookup: Lookup) -> News:
    launch = after or before
    assert launch is not None  # one of them is there, or there would be no news
    old = None if before is None else before.date
    new = None if after is None or kind == "no longer listed" else after.date
    moved = None
    if is_planned("launches", launch) and old and new and old != new:
        moved = format_difference(parse_date(old), parse_date(new))
    names = find_field("launches", "payloads").value(launch, lookup)
    where = launch.vehicle, launch.site
    return News(kind, launch.id, names, *where, old, new, moved, launch.outcome)


def count_kinds(news: Iterable[News]) -> str:
    """How many of each kind, in a sentence's words.

    >>> count_kinds([News("new", "a", []), News("slipped", "b", []), News("new", "c", [])])
    '2 new, 1 slipped'
    """
    counts: Counter[str] = Counter()
    for each in news:
        counts[each.kind] += each.how_many
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
