"""Launches that are one become one record, and two again if it turns out that nobody can be sure.

Which are one is decided in `match`. What became part of another record is kept there as it would stand alone
(`Joined`), so that it can be taken out again: when another candidate appears, when what is known of it changes, or
when the user says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, Literal

import msgspec

from missioncat.fields import is_exact_text, is_planned
from missioncat.importers import IMPORTERS
from missioncat.importers.readings import Statement
from missioncat.ledger import build_plan_id, identify_plan, newest_statement
from missioncat.merging.drafts import Draft
from missioncat.merging.match import Matching, Verdict, describe_side, match_all
from missioncat.merging.own import join_sources
from missioncat.merging.plans import (
    find_plans,
    find_subject,
    ground_missions,
    reopen_plans,
    settle_launch,
    settle_missions,
)
from missioncat.merging.ranks import JOINED, merge_statement, rank, sort_claims
from missioncat.model import Claim, Joined, Launch, Mission, Plan
from missioncat.query import is_missing

By = Literal["id", "time", "day", "name", "hand"]

BY: dict[Verdict, By] = {Verdict.ID: "id", Verdict.TIME: "time", Verdict.DAY: "day", Verdict.NAME: "name"}
"""What `Joined.by` says of pairs that are one."""

KEPT_APART = ("id", "origin", "origins", "claims", "joined", "apart", "unlisted", *JOINED)
"""Fields of a record that are no facts of a launch, or are joined item by item."""


NOTHING_SAID = Launch()
"""What each field has of which nobody says anything."""


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
        """Something is said of this launch, so that it may be one with another of its rocket now."""
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
            self.include(self.draft.related("launches", "tag", tag))

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
        """Let these launches be one, because the user says so; nothing joined to them is there any more (`release`)."""
        for key in keys:
            launch: Any = self.draft.get("launches", key)
            alone = [each for each in launch.apart if each not in keys]
            self.touch(self.draft.put("launches", msgspec.structs.replace(launch, apart=alone)))
        self._by_hand += [(keys[0], key) for key in keys[1:]]

    def keep_apart(self, ones: Iterable[str], others: Iterable[str]) -> None:
        """Let each of these launches be another one than each of those, because the user says so."""
        for one, other in product(ones, others):
            self._by_hand = [pair for pair in self._by_hand if {*pair} != {one, other}]
            for mine, theirs in ((one, other), (other, one)):
                launch: Any = self.draft.get("launches", mine)
                apart = join_sources(launch.apart, [theirs])
                self.touch(self.draft.put("launches", msgspec.structs.replace(launch, apart=apart)))

    def find(self, key: str) -> str:
        """The id of the record that a launch is, or is part of, by now."""
        return self._moved.get(key, key)

    def describe(self) -> list[str]:
        """Sentences about records of the catalogue that are part of another one now."""
        sentences = []
        for key, main in self._moved.items():
            launch = self.draft.get("launches", main)
            there = self.draft.catalogue.get("launches", main)
            was_part = there is not None and any(joined.launch.id == key for joined in there.joined)
            if launch is not None and self.draft.catalogue.get("launches", key) is not None and not was_part:
                sentences.append(f"launch '{key}' is part of '{main}' now: they are one. `split` takes it apart.")
        return sentences

    def settle(self, rockets: Iterable[str] = ()) -> Matching:
        """Make records that are one one, for these rockets and all that were touched."""
        self._rockets.update(rockets)
        alone = self._release_all()
        lookup = self.draft.lookup
        sides = [describe_side(launch, lookup) for launch in _find_relevant(list(alone.values()))]
        matching = match_all(sides, self._by_hand)
        verdicts: dict[str, Verdict] = {}
        for pair in matching.sure:
            for key in (pair.one, pair.other):
                verdicts[key] = max(pair.match.verdict, verdicts.get(key, Verdict.TWO))
        for group in matching.groups:
            self._join_group([alone[key] for key in group], verdicts)
        for key in sorted(self._grounded):
            launch = self.draft.get("launches", key)
            if launch is not None and is_planned("launches", launch):
                ground_missions(self.draft, launch)
        self._by_hand.clear()
        self._grounded.clear()
        return matching

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
        """The launches to be looked at besides these, which may grow in number as others are taken apart."""
        waiting: dict[str, Launch] = {}
        for rocket in sorted(self._rockets - done):
            done.add(rocket)
            launches = self.draft.related("launches", "vehicle", rocket)
            if _may_be_one(launches):
                waiting |= {launch.id: launch for launch in launches}
        for key in sorted(self._spoken_of - alone.keys()):
            launch = self.draft.get("launches", key)
            if launch is not None:
                waiting[key] = launch
        return [launch for key, launch in waiting.items() if key not in alone]

    def _join_group(self, launches: list[Launch], verdicts: Mapping[str, Verdict]) -> None:
        main, *others = sorted(launches, key=_find_precedence, reverse=True)
        by_hand = {key for pair in self._by_hand for key in pair}
        for other in others:
            main = join(self.draft, main, other, "hand" if other.id in by_hand else BY[verdicts[other.id]])
            self._moved[other.id] = main.id


TELLING = (
    *("tag", "ll2_id", "date", "outcome", "vehicle", "site", "pad", "payloads", "gcat_name", "ll2_name"),
    *("aliases", "apart", "origin"),
)
"""Fields by which launches are told apart."""


def settle_changed(draft: Draft) -> Joins:
    """Settle which launches are one after any change of the draft, for the rockets of all that changed."""
    joins = Joins(draft)
    for change in draft.changes():
        sides = [each for each in (change.before, change.after) if isinstance(each, Launch)]
        if len(sides) == 2 and all(getattr(sides[0], name) == getattr(sides[1], name) for name in TELLING):
            continue
        for launch in sides:
            joins.touch(launch)
            joins.include_tagged(launch.tag)
    joins.settle()
    return joins


def _may_be_one(launches: Sequence[Launch]) -> bool:
    """Whether some of the launches of a rocket may be one: those that have tags only if two have the same."""
    tags: set[str] = set()
    for launch in launches:
        if launch.joined or launch.tag is None or launch.tag in tags:
            return len(launches) > 1 or bool(launch.joined)
        tags.add(launch.tag)
    return False


def _find_relevant(launches: Sequence[Launch]) -> Sequence[Launch]:
    """Those that can be one with another: of those that have tags only few, unless something is planned or vague."""
    untagged = [launch for launch in launches if launch.tag is None]
    days: set[str] = set()
    for launch in untagged:
        if is_planned("launches", launch) or not is_exact_text(launch.date):
            return launches
        day = date.fromisoformat(launch.date[:10]).toordinal()
        days.update(date.fromordinal(near).isoformat() for near in range(max(day - 1, 1), day + 2))
    tags = Counter(launch.tag for launch in launches)
    return [
        launch
        for launch in launches
        if launch.tag is None or tags[launch.tag] > 1 or not is_exact_text(launch.date) or launch.date[:10] in days
    ]


def _find_precedence(launch: Launch) -> tuple[Any, ...]:
    """What decides which of several records the others become part of, and whose id stays."""
    return rank(launch.origin), launch.tag is not None, not is_planned("launches", launch), launch.id


def join(draft: Draft, main: Launch, other: Launch, by: By) -> Launch:
    """Make another launch part of this one, which keeps it as it was, and what pointed to it point to this one."""
    plans = list(draft.related("plans", "subject", other.id))
    missions: list[Mission] = list(draft.related("missions", "launch", other.id))
    draft.remove("launches", other.id)
    for mission in missions:
        draft.put("missions", msgspec.structs.replace(mission, launch=main.id))
    moved = _move_plans(draft, plans, find_subject(draft, main))
    notes = [note.id for note in draft.related("notes", "about", other.id) if note.table == "launches"]
    _move_notes(draft, notes, main.id)
    after = _join_fields(draft, main, other)
    known = (main.id, after.tag, after.ll2_id, *main.aliases)
    aliases = [key for key in (other.id, *other.aliases) if key not in known]
    taken = _find_taken(main, other, after)
    part = Joined(
        launch=msgspec.structs.replace(other, joined=[]), by=by,
        fields=taken, replaced=_find_replaced(main, taken), aliases=aliases,
        sources=[key for key in other.sources if key not in main.sources],
        missions=[mission.id for mission in missions], plans=moved, notes=notes,
    )  # fmt: skip
    after = msgspec.structs.replace(
        after, aliases=[*main.aliases, *aliases], sources=join_sources(main.sources, other.sources),
        joined=[*main.joined, *other.joined, part], apart=join_sources(main.apart, other.apart),
    )  # fmt: skip
    after = draft.put("launches", after)
    if is_planned("launches", after):
        return settle_launch(draft, after)
    for plan in find_plans(draft, after):
        if plan.actual in (None, other.date) or _find_content(plan) in moved:
            draft.put("plans", msgspec.structs.replace(plan, actual=after.date))
    settle_missions(draft, after, after.outcome or "unknown")
    return after


def _join_fields(draft: Draft, main: Launch, other: Launch) -> Launch:
    """What both say together: as if what the other one is made of were said of this one, source by source."""
    names = [name for name in other.__struct_fields__ if name not in KEPT_APART]
    by_source: dict[str | None, dict[str, Any]] = {}
    for name in names:
        value = getattr(other, name)
        if not is_missing(value) and value is not False:
            by_source.setdefault(other.origins.get(name, other.origin), {})[name] = value
    if is_planned("launches", other):  # its plans are in the ledger, and say when
        for values in by_source.values():
            values.pop("date", None)
    for source in sorted(by_source, key=rank, reverse=True):
        values = by_source[source]
        own_words = IMPORTERS[source].own_words if source in IMPORTERS else ()
        hints = {name: values.pop(name) for name in own_words if name in values}
        main = merge_statement(draft, "launches", main, source, Statement(other.id, values, hints=hints))
    after = msgspec.structs.replace(main)
    after.claims = sort_claims(after, {(c.field, c.source): c for c in (*other.claims, *main.claims)}.values())
    return after


def _find_taken(main: Launch, other: Launch, after: Launch) -> list[str]:
    """The fields that a launch has from what was joined to it."""
    taken = []
    for name in after.__struct_fields__:
        value = getattr(after, name)
        if name not in KEPT_APART and value != getattr(main, name) and value == getattr(other, name):
            taken.append(name)
    return taken


def _find_replaced(launch: Launch, names: Iterable[str]) -> list[Claim]:
    """What a launch said in these fields, where it said something, and whose word that was."""
    replaced = []
    for name in names:
        value = getattr(launch, name)
        if not is_missing(value) and value is not False:
            replaced.append(Claim(field=name, value=value, source=launch.origins.get(name, launch.origin)))
    return replaced


def _move_plans(draft: Draft, plans: Iterable[Plan], subject: str) -> list[str]:
    """Let statements of the ledger be about something else; what each says, apart from that."""
    moved = []
    for plan in plans:
        draft.remove("plans", plan.id)
        stated = identify_plan(msgspec.structs.replace(plan, subject=subject))
        if draft.get("plans", stated.id) is None:
            draft.put("plans", stated)
            moved.append(_find_content(plan))
    return moved


def _move_notes(draft: Draft, notes: Iterable[str], about: str) -> None:
    """Let notes of the user be about another launch."""
    for key in notes:
        note = draft.get("notes", key)
        if note is not None:
            draft.put("notes", msgspec.structs.replace(note, about=about))


def _find_content(plan: Plan) -> str:
    """What a statement says, whatever it is about."""
    return build_plan_id("", plan.milestone, plan.planned, plan.as_of)


def separate(draft: Draft, launch: Launch) -> Launch:
    """Make what was joined to a launch last a record of its own again; the launch as it was before."""
    joined = launch.joined[-1]
    other = joined.launch
    theirs = [plan for plan in find_plans(draft, launch) if _find_content(plan) in joined.plans]
    was_flown = not is_planned("launches", launch)
    alone = draft.put("launches", _take_out(launch, joined))
    if draft.get("launches", other.id) is None:  # else it has come in anew
        draft.put("launches", other)
    for key in joined.missions:
        mission = draft.get("missions", key)
        if mission is not None and mission.launch == launch.id:
            draft.put("missions", msgspec.structs.replace(mission, launch=other.id))
    flown = None if is_planned("launches", other) else other.date
    theirs = [msgspec.structs.replace(plan, actual=flown) for plan in theirs]
    _move_plans(draft, theirs, find_subject(draft, other))
    _move_notes(draft, joined.notes, other.id)
    if not is_planned("launches", alone):
        return alone
    if was_flown:
        alone = reopen_plans(draft, launch, alone)
    newest = newest_statement(find_plans(draft, alone))
    if newest is not None:
        alone = msgspec.structs.replace(alone, date=newest.planned)
    elif alone.date == other.date:
        alone = msgspec.structs.replace(alone, date=None)
    return draft.put("launches", alone)


def _take_out(launch: Launch, joined: Joined) -> Launch:
    other = joined.launch
    values: dict[str, Any] = {}
    origins = dict(launch.origins)
    theirs = [(claim.field, claim.source) for claim in other.claims]
    claims = {(claim.field, claim.source): claim for claim in launch.claims}
    for key in list(claims):
        if key in theirs or (other.origin is not None and key[1] == other.origin):
            del claims[key]
    before = {claim.field: claim for claim in joined.replaced}
    for name in joined.fields:
        origin = origins.get(name, launch.origin)
        if getattr(launch, name) != getattr(other, name) or origin != other.origins.get(name, other.origin):
            continue  # somebody else has said something of it since
        origins.pop(name, None)
        values[name] = before[name].value if name in before else getattr(NOTHING_SAID, name)
        if name in before and before[name].source not in (None, launch.origin):
            origins[name] = str(before[name].source)
    alone = msgspec.structs.replace(
        launch, **values, origins=origins,
        aliases=[key for key in launch.aliases if key not in joined.aliases],
        sources=[key for key in launch.sources if key not in joined.sources],
        joined=launch.joined[:-1],
        apart=[key for key in launch.apart if key not in other.apart],
    )  # fmt: skip
    alone.claims = sort_claims(alone, claims.values())
    return alone
