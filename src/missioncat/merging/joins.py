"""Which launches of a draft become one record, and which two again if nobody can be sure.

Which are one is decided in `match`; how two records become one and two again is in `parts`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from operator import attrgetter
from typing import Any

from missioncat.fields import is_exact_text, is_planned
from missioncat.merging.drafts import Draft
from missioncat.merging.match import Matching, Verdict, describe_side, match_all
from missioncat.merging.own import join_lists
from missioncat.merging.parts import join, separate
from missioncat.merging.plans import ground_missions
from missioncat.merging.ranks import rank
from missioncat.model import By, Launch, count_noun

BY: dict[Verdict, By] = {
    Verdict.ID: "id",
    Verdict.TIME: "time",
    Verdict.DAY: "day",
    Verdict.NAME: "name",
}
"""What `Joined.by` says of pairs that are one."""

SHOWN = 5
"""How many launches that became part of others are told one by one."""


class Joins:
    """Settles which launches of a draft are one, for the rockets that something was said of."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._rockets: set[str] = set()
        self._spoken_of: set[str] = set()
        self._by_hand: list[tuple[str, str]] = []
        self._grounded: set[str] = set()
        self._moved: dict[str, str] = {}

    def touch(self, launch: Launch) -> None:
        """Something is said of this launch, so it may be one with another of its rocket now."""
        if launch.vehicle is None:
            self._spoken_of.add(launch.id)
        else:
            self._rockets.add(launch.vehicle)

    def include(self, launches: Sequence[Launch]) -> None:
        """These launches may be one whatever their rockets are called: they have the same tag."""
        if len(launches) > 1:
            self._spoken_of.update(launch.id for launch in launches)

    def include_tagged(self, tag: str | None) -> None:
        """The same of all that have this tag."""
        if tag is not None:
            self.include(self.draft.related(Launch, "tag", tag))

    def release(self, launch: Launch) -> Launch:
        """The launch without what was joined to it, each of which is a record of its own again."""
        if launch.joined:
            self.touch(launch)
        was_planned = is_planned("launches", launch)
        parts = launch.joined
        for joined in reversed(parts):
            if joined.by == "hand":
                self._by_hand.append((launch.id, joined.launch.id))
            self.touch(joined.launch)
            self._spoken_of |= {launch.id, joined.launch.id}
            launch = separate(self.draft, launch)
        if is_planned("launches", launch) and not was_planned:
            self._grounded.add(launch.id)
        if not was_planned:
            self._grounded.update(joined.launch.id for joined in parts)
        return launch

    def join_by_hand(self, keys: Sequence[str]) -> None:
        """Let these launches be one, because the user says so; they are as `release` gives them."""
        for key in keys:
            launch: Any = self.draft.get(Launch, key)
            alone = [each for each in launch.apart if each not in keys]
            self.touch(self.draft.alter(launch, apart=alone))
        self._by_hand += [(keys[0], key) for key in keys[1:]]

    def keep_apart(self, ones: Iterable[str], others: Iterable[str]) -> None:
        """Let each of these launches be another one than each of those: the user says so."""
        for one, other in product(ones, others):
            self._by_hand = [pair for pair in self._by_hand if {*pair} != {one, other}]
            for mine, theirs in ((one, other), (other, one)):
                launch: Any = self.draft.get(Launch, mine)
                apart = join_lists(launch.apart, [theirs])
                self.touch(self.draft.alter(launch, apart=apart))

    def find(self, key: str) -> str:
        """The id of the record that a launch is, or is part of, by now."""
        return self._moved.get(key, key)

    def describe(self) -> list[str]:
        """Sentences about records of the catalogue that are part of another one now."""
        catalogue = self.draft.catalogue
        sentences = []
        for key, main in self._moved.items():
            there = catalogue.get(Launch, main)
            parts = [] if there is None else [joined.launch.id for joined in there.joined]
            if key not in parts and catalogue.get(Launch, key) is not None:
                sentences.append(
                    f"launch '{key}' is part of '{main}' now: they are one. `split` takes it apart."
                )
        if len(sentences) > SHOWN:
            count = count_noun(len(sentences), "launches")
            return [f"{count} are part of others now, with which they are one; `show` says why."]
        return sentences

    def settle(self, rockets: Iterable[str] = ()) -> None:
        """Make records that are one one, for these rockets and all that were touched."""
        self._rockets.update(rockets)
        alone = self._release_all()
        relevant = {launch.id: launch for launch in _find_relevant(list(alone.values()))}
        for key in self._list_by_hand():
            if key in alone:  # no rule need have made them one
                relevant[key] = alone[key]
        sides = [describe_side(launch, self.draft) for launch in relevant.values()]
        matching = match_all(sides, self._by_hand)
        verdicts = _find_surest(matching)
        for group in matching.groups:
            self._join_group([alone[key] for key in group], verdicts)
        self._ground()
        self._by_hand.clear()

    def _list_by_hand(self) -> set[str]:
        return {key for pair in self._by_hand for key in pair}

    def _ground(self) -> None:
        """Missions wait again whose launch was only said to have flown by what was taken apart."""
        for key in sorted(self._grounded):
            launch = self.draft.get(Launch, key)
            if launch is not None and is_planned("launches", launch):
                ground_missions(self.draft, launch)
        self._grounded.clear()

    def _release_all(self) -> dict[str, Launch]:
        """The launches of all rockets that were touched, each as it stands alone."""
        alone: dict[str, Launch] = {}
        done: set[str] = set()
        self._moved.clear()
        while waiting := self._find_waiting(done, alone):
            for launch in waiting:
                alone[launch.id] = self.release(launch)
        self._rockets.clear()
        self._spoken_of.clear()
        return alone

    def _find_waiting(self, done: set[str], alone: Mapping[str, Launch]) -> list[Launch]:
        """The launches to look at besides these; what is taken apart adds to them."""
        waiting: dict[str, Launch] = {}
        for rocket in sorted(self._rockets - done):
            done.add(rocket)
            launches = self.draft.related(Launch, "vehicle", rocket)
            if _may_be_one(launches):
                waiting |= {launch.id: launch for launch in launches}
        for key in sorted(self._spoken_of - alone.keys()):
            launch = self.draft.get(Launch, key)
            if launch is not None:
                waiting[key] = launch
        return [launch for key, launch in waiting.items() if key not in alone]

    def _join_group(self, launches: list[Launch], verdicts: Mapping[str, Verdict]) -> None:
        main, *others = sorted(launches, key=_find_precedence, reverse=True)
        by_hand = self._list_by_hand()
        for other in others:
            why = BY[verdicts[other.id]]
            if other.id in by_hand:
                why = "hand"
            main = join(self.draft, main, other, why)
            self._moved[other.id] = main.id


find_telling = attrgetter(
    *("tag", "ll2_id", "date", "outcome", "vehicle", "site", "pad", "payloads"),
    *("gcat_name", "ll2_name", "aliases", "apart", "origin"),
)
"""What a launch says by which it is told from others."""


def settle_changed(draft: Draft) -> list[str]:
    """Settle which launches are one after any change, and say in sentences which became so."""
    joins = Joins(draft)
    for change in draft.changes():
        sides = [each for each in (change.before, change.after) if isinstance(each, Launch)]
        if len(sides) == 2 and find_telling(sides[0]) == find_telling(sides[1]):
            continue
        for launch in sides:
            joins.touch(launch)
            joins.include_tagged(launch.tag)
    joins.settle()
    return joins.describe()


def _find_surest(matching: Matching) -> dict[str, Verdict]:
    """Launch id -> how sure the surest of its pairs is."""
    verdicts: dict[str, Verdict] = {}
    for pair in matching.sure:
        for key in (pair.one, pair.other):
            verdicts[key] = max(pair.match.verdict, verdicts.get(key, Verdict.TWO))
    return verdicts


def _may_be_one(launches: Sequence[Launch]) -> bool:
    """Whether some launches of a rocket may be one: those with tags only if two have the same."""
    tags: set[str] = set()
    for launch in launches:
        if launch.joined or launch.tag is None or launch.tag in tags:
            return len(launches) > 1 or bool(launch.joined)
        tags.add(launch.tag)
    return False


def _find_relevant(launches: Sequence[Launch]) -> Sequence[Launch]:
    """Those that a rule can make one: of those with tags few, unless some are planned or vague."""
    days: set[str] = set()
    for launch in launches:
        if launch.tag is not None:
            continue
        if is_planned("launches", launch) or not is_exact_text(launch.date):
            return launches
        days.update(_list_days_near(launch.date))
    counts = Counter(launch.tag for launch in launches)
    counts.update(launch.ll2_id for launch in launches)
    del counts[None]
    relevant = []
    for launch in launches:
        is_near = not is_exact_text(launch.date) or launch.date[:10] in days
        is_twin = max(counts[launch.tag], counts[launch.ll2_id]) > 1
        if launch.tag is None or is_near or is_twin:
            relevant.append(launch)
    return relevant


def _list_days_near(text: str) -> Iterator[str]:
    """The day of an exact date, the one before and the one after, as far as the calendar goes."""
    day = date.fromisoformat(text[:10]).toordinal()
    for near in (day - 1, day, day + 1):
        if 1 <= near <= date.max.toordinal():
            yield date.fromordinal(near).isoformat()


def _find_precedence(launch: Launch) -> tuple[Any, ...]:
    """What decides which of several records the others become part of, and whose id stays."""
    has_flown = not is_planned("launches", launch)
    return rank(launch.origin), launch.tag is not None, has_flown, launch.id
