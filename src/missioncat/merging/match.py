"""Whether two statements mean one launch: decided here, and nowhere else.

`compare` looks at two of them; `match_all` at all that could be one with another. A pair is joined
only if neither of the two fits a third one as well, so that the order in which they came makes no
difference. docs/design.md has the rules with their reasons ("Which launches are one").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import IntEnum
from itertools import combinations, product
from typing import NamedTuple
from unicodedata import normalize

from missioncat.dates import Date, difference, parse_date
from missioncat.fields import is_planned, launch_said
from missioncat.lookup import Lookup
from missioncat.model import Launch, Mission, Vehicle
from missioncat.names import fold, name_variants

CLOCKS_DIFFER = timedelta(minutes=30)
"""How far two exact times of one launch may be apart. No pad is ready again as soon as that."""

KNOWN_TO_THE_DAY = timedelta(days=1)
"""How long the interval of a date is at most that can tell one flight from the next."""

SAID_LATE = timedelta(days=2)
"""How long after a flight its source may still call it a plan."""

GENERIC = frozenset({
    "and", "batch", "block", "cargo", "chang", "commercial", "crewed", "crs", "debut", "dedicated",
    "demo", "demonstration", "dummy", "earth", "erhao", "experimental", "first", "flight",
    "flights", "for", "from", "gen", "generation", "geo", "group", "gto", "hao", "high", "ii",
    "iii", "inaugural", "inclination", "initial", "integrated", "iv", "launch", "launches", "layer",
    "leo", "long", "low", "maiden", "march", "mass", "meo", "mid", "mini", "mission", "missions",
    "mock", "model", "more", "new", "next", "no", "number", "of", "orbit", "orbital", "other",
    "others", "payload", "payloads", "rideshare", "sanhao", "sat", "satellite", "satellites",
    "second", "simulator", "space", "spacecraft", "sso", "suborbital", "tba", "tbd", "test",
    "tests", "the", "third", "to", "uncrewed", "unknown", "unnamed", "up", "various", "vehicle",
    "weixing", "with", "yihao", "zheng", "卫星",
})  # fmt: skip
"""Words in names that do not tell one launch from another."""


class Verdict(IntEnum):
    """What two statements are to each other; the greater of two counts first.

    TWO are known to be two, of those that are UNLIKE nothing says that they are one.
    """

    TWO = 0
    UNLIKE = 1
    PERHAPS = 2
    NAME = 3
    DAY = 4
    TIME = 5
    ID = 6


class Match(NamedTuple):
    """A verdict and why, as part of a sentence; `is_backed` if date and name both speak for it."""

    verdict: Verdict
    why: str
    is_backed: bool = False


class Side(NamedTuple):
    """A launch as one source, or the user, states it: all by which it can be told from others.

    `said` is when it was stated of a plan. `names` are whole names, folded, and `words` what they
    consist of; what is generic is in neither. `apart` are the ids of what the user told it from.
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
        if self.date is None or not self.is_narrow:
            return False
        return self.date.precision in ("second", "minute")

    @property
    def is_narrow(self) -> bool:
        """Whether the day is known."""
        if self.date is None or self.date.earliest is None or self.date.latest is None:
            return False
        return self.date.latest - self.date.earliest <= KNOWN_TO_THE_DAY


class Pair(NamedTuple):
    """Two launches by their ids, and what they are to each other."""

    one: str
    other: str
    match: Match


def compare(one: Side, other: Side) -> Match:
    """Whether two statements mean one launch."""
    if found := _compare_ids(one, other) or _tell_apart(one, other):
        return found
    if one.vehicle is None or other.vehicle is None:
        return Match(Verdict.UNLIKE, "they are not known to be of one rocket")
    return _compare_times(one, other) or _compare_names(one, other)


def _compare_ids(one: Side, other: Side) -> Match | None:
    """What ids say, which is said before anything else.

    What keeps two apart is looked at first: whoever gives ids tells its own launches apart, so two
    that have one tag and two Launch Library ids are two.
    """
    if _are_apart(one, other):
        return Match(Verdict.TWO, "they were taken apart by hand")
    if _differ(one.tag, other.tag):
        return Match(Verdict.TWO, "each has a tag of its own")
    if _differ(one.ll2_id, other.ll2_id):
        return Match(Verdict.TWO, "each has a Launch Library id of its own")
    if one.tag and other.tag:
        return Match(Verdict.ID, f"both have the tag {one.tag}")
    if one.ll2_id and other.ll2_id:
        return Match(Verdict.ID, f"both have the Launch Library id {one.ll2_id}")
    if one.source == other.source:  # whoever curates gives each launch one id, too
        return Match(Verdict.TWO, f"{one.source or 'the catalogue'} has both, each by itself")
    return None


def _are_apart(one: Side, other: Side) -> bool:
    """Whether the user has said that they are two, by any id of either."""
    if not one.apart and not other.apart:  # as nearly always
        return False
    return bool(one.ids & other.apart or other.ids & one.apart)


def _differ(mine: str | None, theirs: str | None) -> bool:
    """Whether both are known, and not the same."""
    return bool(mine and theirs and mine != theirs)


def _tell_apart(one: Side, other: Side) -> Match | None:
    """What can only be said of two launches, however much else they have in common."""
    if _differ(one.vehicle, other.vehicle):
        return Match(Verdict.TWO, "they are of two rockets")
    if _differ(one.site, other.site):
        return Match(Verdict.TWO, "they are from two places")
    if one.is_planned or other.is_planned:
        follows = _may_follow(one, other) and _may_follow(other, one)
        # A source may be slow to say of what was to fly on that day that it has flown.
        if not follows and not _are_of_one_day(one, other):
            return Match(Verdict.TWO, "one was still planned after the other had flown")
    elif one.date is not None and other.date is not None and not _may_meet(one, other):
        return Match(Verdict.TWO, "they flew at two times")
    return None


def _may_follow(plan: Side, flight: Side) -> bool:
    """Whether a flight can be what was planned: it was not before that was said."""
    if not plan.is_planned or flight.is_planned:
        return True
    if flight.date is None or flight.date.latest is None:
        return True
    if plan.said is not None:
        return plan.said - flight.date.latest <= SAID_LATE
    if plan.date is None or plan.date.earliest is None:
        return True
    return flight.date.latest > plan.date.earliest


def _may_meet(one: Side, other: Side) -> bool:
    """Whether one flight can have both dates; two exact times may differ as clocks do."""
    if one.date is None or other.date is None:
        return False
    if one.has_time and other.has_time:
        spans = [abs(span) for span in difference(one.date, other.date) if span is not None]
        # Half-open intervals that are 30 minutes apart are those of times that differ by more.
        return min(spans) < CLOCKS_DIFFER
    return one.date.intersects(other.date)


def _are_of_one_day(one: Side, other: Side) -> bool:
    """Whether both are known to the day or better, and it is the same."""
    return one.is_narrow and other.is_narrow and _may_meet(one, other)


def _compare_times(one: Side, other: Side) -> Match | None:
    """What two dates say that are both known to the day or better; None if that leaves it open."""
    if not _are_of_one_day(one, other):
        return None
    is_named = bool(one.names & other.names)
    is_timed = one.has_time and other.has_time
    if not one.site or not other.site:
        # Without a place the name says more than the day.
        if is_named or not is_timed:
            return None
        why = "same rocket and time, but it is not known that the place is the same"
        return Match(Verdict.PERHAPS, why)
    if is_timed:
        return Match(Verdict.TIME, "same rocket and place, and the same time", is_named)
    # One rocket may fly twice on a day, and from one place: Electron, Falcon 9.
    if _have_two_pads(one, other):
        return Match(Verdict.PERHAPS, "same rocket, place and day, but two pads")
    if one.words and other.words and one.words.isdisjoint(other.words):
        why = "same rocket, place and day, but no word of their names is the same"
        return Match(Verdict.PERHAPS, why)
    return Match(Verdict.DAY, "same rocket and place, and the same day", is_named)


def _have_two_pads(one: Side, other: Side) -> bool:
    """Whether two pads are stated, as far as their numbers tell: each source spells in its way."""
    mine, theirs = _split_pad(one.pad), _split_pad(other.pad)
    for number, letter in mine:
        # 39A is one of the pads that are called 39 as a whole.
        if {(number, letter), (number, "")} & theirs or (not letter and number in dict(theirs)):
            return False
    return bool(mine and theirs)


def _split_pad(pad: str | None) -> set[tuple[str, str]]:
    """The numbers in the name of a pad, each with the letter behind it: SLC-4E is 4 and E."""
    return set(re.findall(r"(\d+)([A-Z]?)", pad or ""))


def _compare_names(one: Side, other: Side) -> Match:
    """What names say where dates do not say enough: of a plan, which moves, names say more."""
    if one.names & other.names:
        if not (one.is_planned or other.is_planned or _may_meet(one, other)):
            why = "same rocket and name, but it is not known when one of them flew"
            return Match(Verdict.PERHAPS, why)
        return Match(Verdict.NAME, "same rocket and the same name", _may_meet(one, other))
    shared = one.words & other.words
    if shared and _may_meet(one, other):
        why = f"same rocket and '{min(shared)}' in both names, and their dates overlap"
        return Match(Verdict.PERHAPS, why)
    # A plan slips by hours, too.
    if shared and not set(_list_days(one)).isdisjoint(_list_days(other)):
        why = f"same rocket and '{min(shared)}' in both names, on one day or in one night"
        return Match(Verdict.PERHAPS, why)
    return Match(Verdict.UNLIKE, "neither time nor name is the same")


class Matching(NamedTuple):
    """Which launches are one, by their ids: `groups` of two and more, and the `sure` pairs of them.

    Pairs are `unsure` because one of the two may be a third one as well, or too little is known.
    """

    groups: list[list[str]]
    sure: list[Pair]
    unsure: list[Pair]


def match_all(
    sides: Iterable[Side], by_hand: Iterable[tuple[str, str]] = (), with_words: bool = False
) -> Matching:
    """Find out which of many statements mean one launch.

    `by_hand` are pairs that the user has joined; `with_words` finds what shares only a word, too.
    """
    groups = _Groups(sides)
    sure: list[Pair] = []
    for one, other in by_hand:
        if groups.join(one, other):
            sure.append(Pair(one, other, Match(Verdict.ID, "joined by hand")))
    found = _compare_all(groups.sides.values(), with_words)
    unsure = found.pop((Verdict.PERHAPS, False), [])
    # The surest first: of several flights of one day the one that has the name is meant.
    for level in sorted(found, reverse=True):
        for pairs in groups.link(found[level]):
            if groups.fit(pairs):
                sure += pairs
                for pair in pairs:
                    groups.join(pair.one, pair.other)
            else:
                unsure += pairs
    # What was unsure may be settled by what was joined meanwhile.
    open_pairs = [pair for pair in unsure if groups.may_join(pair.one, pair.other)]
    return Matching(groups.list_joined(), sure, open_pairs)


def _compare_all(sides: Iterable[Side], with_words: bool) -> dict[tuple[Verdict, bool], list[Pair]]:
    """The pairs that may be one, by verdict and whether it is backed."""
    found = defaultdict(list)
    for mine, theirs in _find_candidates(sides, with_words):
        match = compare(mine, theirs)
        if match.verdict >= Verdict.PERHAPS:
            found[match.verdict, match.is_backed].append(Pair(mine.id, theirs.id, match))
    return found


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
        """Whether any of one group is known to be another launch than any of the other group."""
        pairs = product(self._members[mine], self._members[theirs])
        return any(are_two(self.sides[one], self.sides[other]) for one, other in pairs)

    def link(self, pairs: Iterable[Pair]) -> list[list[Pair]]:
        """The pairs that may be joined, together with all that they hang together with."""
        by_group: dict[str, list[Pair]] = defaultdict(list)
        for pair in pairs:
            if self.may_join(pair.one, pair.other):
                by_group[self._group[pair.one]].append(pair)
                by_group[self._group[pair.other]].append(pair)
        linked = []
        while by_group:
            waiting = [next(iter(by_group))]
            together: dict[Pair, None] = {}
            while waiting:
                for pair in by_group.pop(waiting.pop(), ()):
                    together[pair] = None
                    waiting += (self._group[pair.one], self._group[pair.other])
            linked.append(list(together))
        return linked

    def fit(self, pairs: Iterable[Pair]) -> bool:
        """Whether all that these pairs hold together can be one launch."""
        groups = sorted({self._group[key] for pair in pairs for key in pair[:2]})
        return not any(self._clash(*two) for two in combinations(groups, 2))

    def join(self, one: str, other: str) -> bool:
        """Make one group of two; whether they were two, and are known here at all."""
        if one not in self.sides or other not in self.sides:
            return False
        if self._group[one] == self._group[other]:
            return False
        # By the ids, so that the order in which they came makes no difference.
        kept, gone = sorted((self._group[one], self._group[other]))
        for key in self._members.pop(gone):
            self._group[key] = kept
            self._members[kept].append(key)
        return True


def are_two(one: Side, other: Side) -> bool:
    """Whether two statements can only mean two launches; only the user makes them one."""
    found = _compare_ids(one, other) or _tell_apart(one, other)
    return found is not None and found.verdict is Verdict.TWO


def _find_candidates(sides: Iterable[Side], with_words: bool) -> Iterator[tuple[Side, Side]]:
    """The pairs that have enough in common to be compared, each once."""
    by_key: dict[tuple[str, ...], list[Side]] = defaultdict(list)
    for side in sides:
        for key in _list_keys(side, with_words):
            by_key[key].append(side)
    seen: set[tuple[str, str]] = set()
    for key, same in by_key.items():
        for one in same:
            if not _may_be_joined_by(key[0], one):
                continue
            for other in same:
                pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
                if one.id != other.id and pair not in seen:
                    seen.add(pair)
                    yield one, other


def _may_be_joined_by(kind: str, side: Side) -> bool:
    """Whether one of two that share a key of this kind has to be such as this one, to be the same.

    Two that have tags are one only by the tag; what flew on two known days is two by any name.
    """
    if kind == DAY_KEY:
        return side.tag is None
    if kind == NAME_KEY:
        return side.is_planned or not side.is_narrow
    return kind == ID_KEY or not side.is_narrow


ID_KEY, DAY_KEY, NAME_KEY, WORD_KEY = "id", "day", "name", "word"


def _list_keys(side: Side, with_words: bool) -> Iterator[tuple[str, ...]]:
    """What two statements share if they can be one: an id, or rocket and day, name or word."""
    for known in (side.tag, side.ll2_id):
        if known is not None:
            yield ID_KEY, known
    if side.vehicle is None:
        return
    for day in _list_days(side):
        yield DAY_KEY, side.vehicle, day.isoformat()
    for name in side.names:
        yield NAME_KEY, side.vehicle, name
    if with_words:
        for word in side.words:
            yield WORD_KEY, side.vehicle, word


def _list_days(side: Side) -> Iterator[date]:
    """The days that a launch whose day is known can be on, with what a wrong clock may say."""
    if side.date is None or not side.is_narrow:
        return
    first, last = side.date.earliest, side.date.latest
    if first is None or last is None:
        return
    days = {first.date(), last.date()}
    with suppress(OverflowError):  # nothing comes after the last year
        days.add((last + CLOCKS_DIFFER).date())
    yield from days


def describe_side(launch: Launch, lookup: Lookup) -> Side:
    """What tells a launch of the catalogue from others."""
    generic = GENERIC | _find_rocket_words(launch, lookup)
    titles = list_titles(launch, lookup)
    # The slug of a curated plan is made of what flies.
    if launch.origin is None and launch.id != launch.tag:
        titles.append(launch.id)
    names: set[str] = set()
    words: set[str] = set()
    for title in titles:
        names.update(_find_names(title, generic))
        words |= find_words(title)
    said = _find_said(launch, lookup)
    date = None
    if launch.date is not None:
        date = parse_date(launch.date).since(said)
    return Side(
        id=launch.id, source=launch.origin, tag=launch.tag, ll2_id=launch.ll2_id,
        date=date, is_planned=is_planned("launches", launch), said=said,
        vehicle=launch.vehicle, site=launch.site, pad=launch.pad,
        names=frozenset(names), words=frozenset(words - generic), apart=frozenset(launch.apart),
    )  # fmt: skip


def list_titles(launch: Launch, lookup: Lookup) -> list[str]:
    """What a launch is called after: its payloads and other names, and the missions aboard."""
    titles = [*launch.payloads, launch.gcat_name or "", launch.ll2_name or "", *launch.aliases]
    for mission in lookup.related(Mission, "launch", launch.id):
        titles += [mission.name, mission.chinese_name or "", *mission.aliases]
    return titles


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
    rocket = lookup.table(Vehicle).get(launch.vehicle or "")
    names = [launch.vehicle or ""]
    if rocket is not None:
        names += [rocket.name, *rocket.aliases]
    return set().union(*map(find_words, names))


def _find_names(text: str, generic: Set[str]) -> Iterator[str]:
    """A name as it is compared, and what it says in brackets, unless nothing in that tells.

    Numbers are kept apart: Group 1-49 is not Group 14-9.

    >>> list(_find_names("Starlink Group 10-49", GENERIC))
    ['starlinkgroup10x49']
    >>> list(_find_names("Transporter 18 (SSO Rideshare)", GENERIC))
    ['transporter18ssorideshare', 'transporter18']
    """
    is_numbered = re.search(r"\d", text) is not None
    for variant in name_variants(text):
        # Amazon Leo is what all launches are called of which Amazon Leo (LV-01) is one.
        if is_numbered and not re.search(r"\d", variant):
            continue
        # All words are generic in Flight 12, which the number makes one of its rocket's alone.
        if not find_words(variant) <= generic or re.search(r"(?i)\bflight[\s#]*\d", variant):
            yield fold(re.sub(r"(?<=\d)[\W_]+(?=\d)", "x", variant))


def find_words(text: str) -> set[str]:
    """The words of a name, without numbers, and without what has one letter besides: Y12, 02A.

    >>> sorted(find_words("Starlink Group 15-20 (v2-Mini)"))
    ['group', 'mini', 'starlink']
    >>> sorted(find_words("长征 YG45, Chang'e 8"))
    ['change', 'yg45', '长征']
    """
    return {word for word in map(fold, _split_words(text)) if sum(map(str.isalpha, word)) > 1}


def _split_words(text: str) -> list[str]:
    """The words of a text as they are spelled there; nearly all texts are ASCII and normal."""
    return _WORD.findall(text if text.isascii() else normalize("NFKC", text))


_WORD = re.compile(r"[^\W_]+(?:['’‘ʻʼʹ`´][^\W_]+)*")


def find_designators(name: str) -> set[str]:
    """What tells one of a series from the next: numbers, single letters, and words with a digit.

    >>> sorted(find_designators("Starlink Group 10-09 (v2-Mini)"))
    ['10', '9', 'v2']
    >>> sorted(find_designators("Transport Layer D"))
    ['d']
    """
    found = [word.lstrip("0") or word for word in map(fold, _split_words(name))]
    return {word for word in found if len(word) == 1 or not word.isalpha()}
