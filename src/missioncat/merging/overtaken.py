"""Plans whose time is over, and the flights that they most likely were, as far as names tell.

No rule of `match` makes them one: the times differ, and the names are not quite the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import NamedTuple

from missioncat.dates import format_words
from missioncat.lookup import Lookup
from missioncat.merging import match
from missioncat.model import Launch

FLIES_LATE = timedelta(days=60)
"""How long after its time a plan is looked for, unless the whole name is the same."""

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)+"
"""An id made of a title. It has the rocket's numbers in it, too, which tell no flight."""


class Name(NamedTuple):
    """One name of a launch: the words that tell it from others, and what tells it in a series."""

    words: set[str]
    designators: set[str]


def find_overtaken(
    sides: Iterable[match.Side], by_id: Mapping[str, Launch], lookup: Lookup, now: datetime
) -> Iterator[tuple[str, str, str]]:
    """The ids of plans of one rocket whose time is over and of their likeliest flights, and why."""
    sides = list(sides)
    flights = [side for side in sides if not side.is_planned and side.date is not None]
    for plan in sides:
        if not plan.is_planned or plan.date is None:
            continue
        if plan.date.latest is None or plan.date.latest > now:
            continue
        fitting = []
        for flight in flights:
            shared = _find_shared(plan, flight, by_id, lookup)
            if shared is not None:
                fitting.append((_find_distance(plan, flight), flight.id, shared))
        if fitting:
            _, key, shared = min(fitting)
            yield plan.id, key, f"same rocket and {shared}, due {format_words(plan.date)}"


def _find_distance(plan: match.Side, flight: match.Side) -> tuple[bool, int, timedelta]:
    """How far a flight is from a plan that may be it: by its name first, and then by its time."""
    gap = timedelta.max
    if plan.date and plan.date.latest and flight.date and flight.date.earliest:
        gap = abs(flight.date.earliest - plan.date.latest)
    return not plan.names & flight.names, -len(plan.words & flight.words), gap


def _find_shared(
    plan: match.Side, flight: match.Side, by_id: Mapping[str, Launch], lookup: Lookup
) -> str | None:
    """What is the same in the names of a plan and a flight that may be it; None if it cannot be."""
    # What can be told quickest comes first: most pairs have no word in common.
    if not plan.words & flight.words:
        return None
    if match.are_two(plan, flight) or not _flew_after(plan, flight):
        return None
    if plan.names & flight.names:
        return "the same name"
    if not _flew_soon(plan, flight):
        return None
    ours = list(_split_names(by_id[plan.id], plan, lookup))
    theirs = list(_split_names(by_id[flight.id], flight, lookup))
    words: set[str] = set()
    for one, other in product(ours, theirs):
        words |= _compare_names(one, other)
    if not words:
        return None
    return f"'{min(words)}' in both names"


def _flew_after(plan: match.Side, flight: match.Side) -> bool:
    """Whether a flight was not before the time of a plan: sources may be a day apart."""
    if plan.date is None or flight.date is None or flight.date.latest is None:
        return False
    first = plan.date.earliest
    return first is None or flight.date.latest > first - match.KNOWN_TO_THE_DAY


def _flew_soon(plan: match.Side, flight: match.Side) -> bool:
    """Whether a flight was not much later than a plan, of which only a word is the same."""
    if plan.date is None or flight.date is None:
        return False
    due, flew = plan.date.latest, flight.date.earliest
    return due is not None and flew is not None and flew <= due + FLIES_LATE


def _split_names(launch: Launch, side: match.Side, lookup: Lookup) -> Iterator[Name]:
    """The names of a launch, without the ids that sources have made of its title."""
    titles = dict.fromkeys(match.list_titles(launch, lookup))
    named = [text for text in titles if text and not re.fullmatch(SLUG, text)]
    for text in named or [launch.id]:
        words = match.find_words(text) & side.words
        if words:
            yield Name(words, match.find_designators(text))


def _compare_names(plan: Name, flight: Name) -> set[str]:
    """The words that two names share, unless their numbers say that they are two of a series."""
    mine, theirs = plan.designators, flight.designators
    is_same = mine <= theirs or theirs <= mine
    if mine and not theirs:
        # A name without any number fits all of a series, so it has to say all the rest.
        is_same = plan.words <= flight.words
    if not is_same:
        return set()
    return plan.words & flight.words
