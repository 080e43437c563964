"""Which launches of a catalogue are perhaps one, and which plans their own flight has overtaken.

Nothing is wrong with either, and nothing is decided here: whoever knows says so (`repair`). What is
certain is in nobody's way for long, because the next import makes it one; a catalogue of an earlier
version may have some of it.

`match` is loaded only for launches that may be one at all: every page of a launch asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from missioncat.dates import parse_date
from missioncat.errors import CatalogueError, DateError
from missioncat.fields import launch_said
from missioncat.lookup import Lookup, find_address
from missioncat.model import Launch

if TYPE_CHECKING:
    from missioncat.merging.match import Pair, Side

MARGIN = timedelta(days=3)
"""More than dates of one flight may differ by, and a plan may be stated after it (`match`)."""

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
"""Before all launches."""

Kind = Literal["certain", "perhaps", "overtaken"]


class Twins(NamedTuple):
    """Two launches by their ids (`one` is the plan, if one is), and why they may be one."""

    kind: Kind
    one: str
    other: str
    why: str

    def find_other(self, key: str) -> str:
        """The id of the one that is not this one."""
        return self.other if key == self.one else self.one


def find_twins(lookup: Lookup, now: datetime) -> list[Twins]:
    """All pairs of launches that are perhaps one, or certainly and no record yet, each once."""
    by_rocket: dict[str, list[Launch]] = defaultdict(list)
    for launch in lookup.table(Launch).values():
        if launch.vehicle is not None:
            by_rocket[launch.vehicle].append(launch)
    found = []
    for launches in by_rocket.values():
        near = _list_near(launches, lookup)
        if len(near) > 1:
            found += _find_among(near, lookup, now)
    return found


def find_twins_of(launch: Launch, lookup: Lookup, now: datetime) -> list[Twins]:
    """The pairs that one launch is in; only the launches of its rocket are read for that."""
    if launch.vehicle is None:
        return []
    near = _list_near(lookup.related(Launch, "vehicle", launch.vehicle), lookup)
    if len(near) < 2 or all(each.id != launch.id for each in near):
        return []
    return [each for each in _find_among(near, lookup, now) if launch.id in (each.one, each.other)]


def _list_near(launches: Sequence[Launch], lookup: Lookup) -> list[Launch]:
    """The launches of a rocket that may be one: without a tag, or late enough to be one of these.

    Two that have tags are two, and of some rockets nearly all flew long before the others.
    """
    untagged = [launch for launch in launches if launch.tag is None]
    if not untagged:
        return []
    # Two that have tags are one only by the tag, so one of two has to be without.
    first = min(_find_beginning(launch, lookup) for launch in untagged)
    return [launch for launch in launches if launch.tag is None or _may_end_after(launch, first)]


def _find_beginning(launch: Launch, lookup: Lookup) -> datetime:
    """Before when nothing can have flown that is this launch."""
    if launch.date is None:
        return LONG_AGO
    try:
        earliest = parse_date(launch.date).earliest
        return launch_said(launch, lookup) or earliest or LONG_AGO
    except (DateError, CatalogueError):  # which `check` reports
        return LONG_AGO


def _may_end_after(launch: Launch, first: datetime) -> bool:
    """Whether a launch may have been as late as the first that it can be one with."""
    if launch.date is None:
        return True
    try:
        latest = parse_date(launch.date).latest
    except DateError:
        return False
    return latest is None or latest + MARGIN >= first


def _find_among(launches: Sequence[Launch], lookup: Lookup, now: datetime) -> list[Twins]:
    """The pairs among launches of one rocket."""
    from missioncat.merging.match import match_all
    from missioncat.merging.overtaken import find_overtaken

    sides = _describe_all(launches, lookup)
    matching = match_all(sides.values(), with_words=True)
    found = [_build_twins("certain", pair, sides) for pair in matching.sure]
    found += [_build_twins("perhaps", pair, sides) for pair in matching.unsure]
    # No rule makes one of two that were both added by hand, but whoever added one may not have
    # known the other one: so each counts as if a source of its own had it.
    unsourced = [side for side in sides.values() if side.source is None]
    curated = {side.id: side._replace(source=f"curated {side.id}") for side in unsourced}
    by_hand = match_all(curated.values(), with_words=True)
    found += [_build_twins("perhaps", pair, curated) for pair in (*by_hand.sure, *by_hand.unsure)]
    by_id = {launch.id: launch for launch in launches}
    for each in find_overtaken({**sides, **curated}.values(), by_id, lookup, now):
        found.append(Twins("overtaken", *each))
    # Each pair once, as what it was found to be first: what is more certain stands before.
    once: dict[frozenset[str], Twins] = {}
    for twins in found:
        once.setdefault(frozenset((twins.one, twins.other)), twins)
    return list(once.values())


def _describe_all(launches: Iterable[Launch], lookup: Lookup) -> "dict[str, Side]":
    """What tells launches from others, by id, without those that have a date that is none."""
    from missioncat.merging.match import describe_side

    sides = {}
    for launch in launches:
        with suppress(DateError, CatalogueError):  # which `check` reports
            sides[launch.id] = describe_side(launch, lookup)
    return sides


def _build_twins(kind: Kind, pair: "Pair", sides: "dict[str, Side]") -> Twins:
    """A pair with the plan first, or else the one without a tag."""
    both = (sides[pair.one], sides[pair.other])
    one, other = sorted(both, key=lambda side: (not side.is_planned, side.tag is not None, side.id))
    return Twins(kind, one.id, other.id, pair.match.why)


def describe_commands(one: str, other: str, lookup: Lookup) -> tuple[str, str]:
    """The commands that say that two launches are one, or that they are two."""
    both = f"{find_address(one, lookup)} {find_address(other, lookup)}"
    return f"missioncat merge {both}", f"missioncat split {both}"
