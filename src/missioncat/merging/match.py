"""Whether two statements mean one launch: decided here, and nowhere else.

`compare` looks at two of them; `find_pairs` at all that could be one with another. A pair is joined only if neither of
the two fits a third one as well, so that the order in which they came makes no difference. docs/design.md has the
rules with their reasons ("Which launches are one").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from missioncat.dates import Date, difference, parse_date
from missioncat.fields import is_planned, launch_said
from missioncat.lookup import Lookup
from missioncat.model import Launch
from missioncat.names import fold, name_variants

CLOCKS_DIFFER = timedelta(minutes=30)
"""How far two exact times of one launch may be apart. No pad is ready again as soon as that."""

KNOWN_TO_THE_DAY = timedelta(days=1)
"""How long the interval of a date is at most that can tell one flight from the next."""

SAID_LATE = timedelta(days=2)
"""How long after a flight its source may still call it a plan."""

GENERIC = frozenset(
    (
        "and", "batch", "block", "cargo", "chang", "commercial", "demo", "demonstration",
        "experimental", "first", "flight", "for", "from", "gen", "generation", "group",
        "initial", "launch", "launches", "leo", "long", "march", "mission", "new", "number",
        "of", "other", "others", "payload", "payloads", "rideshare", "sat", "satellite",
        "satellites", "second", "spacecraft", "sso", "tba", "tbd", "test", "the", "to",
        "unknown", "various", "with", "zheng",
    )
)  # fmt: skip
"""Words in names that do not tell one launch from another."""


NOTHING_COMMON = "neither time nor name is the same"
"""Why two are two of which nothing else is known: the weakest of reasons."""


class Verdict(IntEnum):
    """What two statements are to each other; the greater of two counts first."""

    TWO = 0
    PERHAPS = 1
    NAME = 2
    DAY = 3
    TIME = 4
    ID = 5


class Match(NamedTuple):
    """A verdict and its reason, as a part of a sentence."""

    verdict: Verdict
    why: str


class Side(NamedTuple):
    """A launch as one source, or the user, states it: all by which it can be told from others.

    `said` is when it was stated of a plan. `names` are whole names, folded, and `words` what they consist of.
    """

    id: str
    source: str | None
    tag: str | None
    ll2_id: str | None
    date: Date | None
    is_planned: bool
    said: datetime | None
    vehicle: str | None
    site: str | None
    pad: str | None
    names: frozenset[str]
    words: frozenset[str]
    apart: frozenset[str]

    @property
    def ids(self) -> set[str]:
        """Everything that it is known by."""
        return {each for each in (self.id, self.tag, self.ll2_id) if each}

    @property
    def has_time(self) -> bool:
        """Whether it is known when it lifts off, to the minute."""
        return self.is_narrow and self.date is not None and self.date.precision in ("second", "minute")

    @property
    def is_narrow(self) -> bool:
        """Whether the day is known."""
        return find_length(self.date) <= KNOWN_TO_THE_DAY


def find_length(date: Date | None) -> timedelta:
    """How long the interval of a date is."""
    if date is None or date.earliest is None or date.latest is None:
        return timedelta.max
    return date.latest - date.earliest


class Pair(NamedTuple):
    """Two launches by their ids, and what they are to each other."""

    one: str
    other: str
    match: Match


def compare(one: Side, other: Side) -> Match:
    """Whether two statements mean one launch."""
    if found := _compare_ids(one, other):
        return found
    if one.vehicle is None or one.vehicle != other.vehicle:
        return Match(Verdict.TWO, "they are not known to be of one rocket")
    if one.site and other.site and one.site != other.site:
        return Match(Verdict.TWO, "they are from two places")
    found = _compare_times(one, other) or _compare_names(one, other)
    if found.verdict > Verdict.PERHAPS and _are_two(one, other):
        return Match(Verdict.PERHAPS, found.why)
    return found


def _compare_ids(one: Side, other: Side) -> Match | None:
    """What ids say, which is said before anything else."""
    if one.ids & other.apart or other.ids & one.apart:
        return Match(Verdict.TWO, "they were taken apart by hand")
    for name, mine, theirs in (("tag", one.tag, other.tag), ("Launch Library id", one.ll2_id, other.ll2_id)):
        if mine and theirs and mine != theirs:
            return Match(Verdict.TWO, f"each has a {name} of its own")
    for name, mine, theirs in (("tag", one.tag, other.tag), ("Launch Library id", one.ll2_id, other.ll2_id)):
        if mine and mine == theirs:
            return Match(Verdict.ID, f"both have the {name} {mine}")
    if one.source is not None and one.source == other.source:
        return Match(Verdict.TWO, f"{one.source} has both, each by itself")
    return None


def _compare_times(one: Side, other: Side) -> Match | None:
    """What two dates say that are both known to the day or better; None if that leaves it open."""
    if one.date is None or other.date is None or not (one.site and other.site and one.is_narrow and other.is_narrow):
        return None
    if one.has_time and other.has_time:
        gap = min(abs(span) for span in difference(one.date, other.date) if span is not None)
        if gap <= CLOCKS_DIFFER:
            return Match(Verdict.TIME, "same rocket and place, and the same time")
        if not (one.is_planned or other.is_planned):
            return Match(Verdict.TWO, "they flew at two times")
        return None
    if not one.date.intersects(other.date):
        return None
    if _have_two_pads(one, other):
        return Match(Verdict.PERHAPS, "same rocket, place and day, but two pads")
    if one.words and other.words and not one.words & other.words:
        return Match(Verdict.PERHAPS, "same rocket, place and day, but no word of their names is the same")
    return Match(Verdict.DAY, "same rocket and place, and the same day")


def _have_two_pads(one: Side, other: Side) -> bool:
    """Whether two pads are stated, as far as their numbers tell: each source spells them in its own way."""
    mine, theirs = (set(re.findall(r"\d+[A-Z]?", each.pad or "")) for each in (one, other))
    return bool(mine and theirs and not mine & theirs)


def _compare_names(one: Side, other: Side) -> Match:
    """What names say where dates do not say enough: a plan moves, so its name says more than its date."""
    is_vague = not (one.is_narrow and other.is_narrow)
    may_meet = one.date is not None and other.date is not None and one.date.intersects(other.date)
    if not (one.is_planned or other.is_planned) and not (may_meet and is_vague):
        return Match(Verdict.TWO, "they flew at two times")
    if not _may_follow(one, other) or not _may_follow(other, one):
        return Match(Verdict.TWO, "one was still planned after the other had flown")
    if one.names & other.names:
        return Match(Verdict.NAME, "same rocket and the same name")
    shared = one.words & other.words
    if may_meet and shared:
        return Match(Verdict.PERHAPS, f"same rocket and '{min(shared)}' in both names, and their dates overlap")
    return Match(Verdict.TWO, NOTHING_COMMON)


def _may_follow(plan: Side, flight: Side) -> bool:
    """Whether something that has flown can be what was planned: it did not fly before that was said."""
    if not plan.is_planned or flight.is_planned or flight.date is None or flight.date.latest is None:
        return True
    if plan.said is not None:
        return flight.date.latest + SAID_LATE >= plan.said
    return plan.date is None or plan.date.earliest is None or flight.date.latest > plan.date.earliest


class Matching(NamedTuple):
    """Which launches are one, by their ids: `groups` of two and more, the `sure` pairs that made them so, and the pairs
    that are `unsure`, because one of the two may be a third one as well or too little is known.
    """

    groups: list[list[str]]
    sure: list[Pair]
    unsure: list[Pair]


def match_all(sides: Iterable[Side], by_hand: Iterable[tuple[str, str]] = (), with_words: bool = False) -> Matching:
    """Find out which of many statements mean one launch.

    `by_hand` are pairs that the user has joined. Pairs of which only a word is the same are looked for `with_words`.
    """
    groups = _Groups(sides)
    sure: list[Pair] = []
    for one, other in by_hand:
        if groups.join(one, other):
            sure.append(Pair(one, other, Match(Verdict.ID, "joined by hand")))
    found: dict[Verdict, list[Pair]] = defaultdict(list)
    for mine, theirs in _find_candidates(list(groups.sides.values()), with_words):
        match = compare(mine, theirs)
        found[match.verdict].append(Pair(mine.id, theirs.id, match))
    unsure: list[Pair] = []
    for verdict in (Verdict.ID, Verdict.TIME, Verdict.DAY, Verdict.NAME):
        for pairs in groups.link(found[verdict]):
            if groups.fit(pairs):
                sure += [pair for pair in pairs if groups.join(pair.one, pair.other)]
            else:
                unsure += pairs
    unsure += found[Verdict.PERHAPS]
    return Matching(groups.list_joined(), sure, [pair for pair in unsure if groups.may_join(pair.one, pair.other)])


class _Groups:
    """Statements, and which of them are found to be one launch."""

    def __init__(self, sides: Iterable[Side]) -> None:
        self.sides = {side.id: side for side in sides}
        self._members = {key: [key] for key in self.sides}
        self._group = {key: key for key in self.sides}

    def list_joined(self) -> list[list[str]]:
        """The groups of more than one statement."""
        return [members for members in self._members.values() if len(members) > 1]

    def may_join(self, one: str, other: str) -> bool:
        """Whether two statements are in two groups, and nothing that is known keeps these apart."""
        mine, theirs = self._group[one], self._group[other]
        return mine != theirs and not self._clash(mine, theirs)

    def _clash(self, mine: str, theirs: str) -> bool:
        for one in self._members[mine]:
            for other in self._members[theirs]:
                if _are_two(self.sides[one], self.sides[other]):
                    return True
        return False

    def link(self, pairs: Iterable[Pair]) -> list[list[Pair]]:
        """The pairs that may be joined, together with all that they hang together with."""
        by_group: dict[str, list[Pair]] = {}
        for pair in pairs:
            if not self.may_join(pair.one, pair.other):
                continue
            mine, theirs = (by_group.get(self._group[key], []) for key in pair[:2])
            linked = [*mine, pair] if mine is theirs else [*mine, *theirs, pair]
            for each in linked:
                by_group[self._group[each.one]] = by_group[self._group[each.other]] = linked
        return list({id(linked): linked for linked in by_group.values()}.values())

    def fit(self, pairs: Iterable[Pair]) -> bool:
        """Whether all that these pairs hold together can be one launch."""
        groups = sorted({self._group[key] for pair in pairs for key in pair[:2]})
        for place, mine in enumerate(groups):
            for theirs in groups[place + 1 :]:
                if self._clash(mine, theirs):
                    return False
        return True

    def join(self, one: str, other: str) -> bool:
        """Make one group of two; whether they were two, and are known here at all."""
        if one not in self.sides or other not in self.sides or self._group[one] == self._group[other]:
            return False
        kept, gone = sorted((self._group[one], self._group[other]))
        for key in self._members.pop(gone):
            self._group[key] = kept
            self._members[kept].append(key)
        return True


def _are_two(one: Side, other: Side) -> bool:
    """Whether two statements can only mean two launches, however much else they have in common."""
    found = _compare_ids(one, other)
    if found is not None:
        return found.verdict is Verdict.TWO
    if one.source is None and other.source is None:
        return True  # whoever curates gives each launch one id
    return bool(one.site and other.site and one.site != other.site)


def _find_candidates(sides: list[Side], with_words: bool) -> Iterator[tuple[Side, Side]]:
    """The pairs that have enough in common to be compared, each once; two that have tags are one only by the tag."""
    by_key: dict[tuple[str, ...], list[Side]] = defaultdict(list)
    for side in sides:
        for key in _list_keys(side, with_words):
            by_key[key].append(side)
    seen: set[tuple[str, str]] = set()
    for key, same in by_key.items():
        for one in same:
            if one.tag is not None and key[0] != ID_KEY:
                continue
            for other in same:
                pair = (min(one.id, other.id), max(one.id, other.id))
                if one.id != other.id and pair not in seen:
                    seen.add(pair)
                    yield one, other


ID_KEY = "id"


def _list_keys(side: Side, with_words: bool) -> Iterator[tuple[str, ...]]:
    """What two statements share if they can be one: an id, rocket and day, rocket and name, or rocket and word."""
    for known in (side.tag, side.ll2_id):
        if known is not None:
            yield ID_KEY, known
    if side.vehicle is None:
        return
    for day in _list_days(side):
        yield "day", side.vehicle, day.isoformat()
    for name in side.names:
        yield "name", side.vehicle, name
    for word in side.words if with_words else ():
        yield "word", side.vehicle, word


def _list_days(side: Side) -> Iterator[date]:
    """The days on which a launch whose day is known can be, with those next to them."""
    if not side.is_narrow or side.date is None or side.date.earliest is None or side.date.latest is None:
        return
    day = (side.date.earliest - CLOCKS_DIFFER).date()
    while day <= (side.date.latest + CLOCKS_DIFFER).date():
        yield day
        day += timedelta(days=1)


def describe_side(launch: Launch, lookup: Lookup) -> Side:
    """What tells a launch of the catalogue from others."""
    whole = [*launch.payloads, launch.gcat_name or "", launch.ll2_name or "", *launch.aliases]
    if launch.id != launch.tag:  # the slug of a plan is made of what flies
        whole.append(launch.id)
    for mission in lookup.related("missions", "launch", launch.id):
        whole += [mission.name, mission.chinese_name or "", *mission.aliases]
    generic = GENERIC | _find_rocket_words(launch, lookup)
    names: set[str] = set()
    words: set[str] = set()
    for name in whole:
        telling = _find_words(name) - generic
        if telling:
            words |= telling
            names |= {fold(variant) for variant in name_variants(name)}
    said = _find_said(launch, lookup)
    return Side(
        id=launch.id, source=launch.origin, tag=launch.tag, ll2_id=launch.ll2_id,
        date=None if launch.date is None else parse_date(launch.date).since(said),
        is_planned=is_planned("launches", launch), said=said,
        vehicle=launch.vehicle, site=launch.site, pad=launch.pad,
        names=frozenset(names - {""}), words=frozenset(words), apart=frozenset(launch.apart),
    )  # fmt: skip


def _find_said(launch: Launch, lookup: Lookup) -> datetime | None:
    """When it was last said that a launch is planned."""
    if not is_planned("launches", launch):
        return None
    said = [launch_said(launch, lookup)]
    if launch.ll2_updated is not None:
        said.append(parse_date(launch.ll2_updated).earliest)
    return max((each for each in said if each is not None), default=None)


def _find_rocket_words(launch: Launch, lookup: Lookup) -> set[str]:
    """The words of the rocket's names, which are in the ids that sources make of titles."""
    rocket = lookup.records("vehicles").get(launch.vehicle or "")
    names = [launch.vehicle or "", *([rocket.name, *rocket.aliases] if rocket is not None else [])]
    return {word for name in names for word in _find_words(name)}


def _find_words(text: str) -> set[str]:
    """The words of a name, without numbers and single letters.

    >>> sorted(_find_words("Starlink Group 15-20 (v2-Mini)")), sorted(_find_words("长征 YG45, Chang'e 8"))
    (['group', 'mini', 'starlink', 'v2'], ['change', 'yg45', '长征'])
    """
    return {word for word in map(fold, re.split(BETWEEN_WORDS, text)) if len(word) > 1 and not word.isdigit()}


BETWEEN_WORDS = r"[\s,;/|&+()\[\]_-]+"
"""What parts the words of a name."""


def find_telling_words(name: str, side: Side) -> set[str]:
    """The words of one name of a launch that tell it from others."""
    return _find_words(name) & side.words


def find_designators(name: str) -> set[str]:
    """What tells one of a series from the next in a name: numbers, single letters, and words with a digit.

    >>> sorted(find_designators("Starlink Group 10-09 (v2-Mini)")), sorted(find_designators("Transport Layer D"))
    (['10', '9', 'v2'], ['d'])
    """
    found = [word.lstrip("0") or word for word in map(fold, re.split(BETWEEN_WORDS, name)) if word]
    return {word for word in found if len(word) == 1 or not word.isalpha()}


def may_be_one(one: Side, other: Side) -> bool:
    """Whether nothing that is known of two launches of one rocket keeps them from being one, whatever their names."""
    return not _are_two(one, other) and _may_follow(one, other) and _may_follow(other, one)
