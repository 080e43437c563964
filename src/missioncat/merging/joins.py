"""Launches that are one become one record, and two again if it turns out that nobody can be sure.

Which are one is decided in `match`. What became part of another record is kept there as it would stand alone
(`Joined`), so that it can be taken out again: when another candidate appears, when what is known of it changes, or
when the user says so.
"""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import msgspec

from missioncat.fields import is_planned
from missioncat.importers import IMPORTERS
from missioncat.importers.readings import Statement
from missioncat.ledger import build_plan_id, identify_plan, newest_statement
from missioncat.merging.drafts import Draft
from missioncat.merging.match import Matching, Verdict, describe_side, match_all
from missioncat.merging.own import join_sources
from missioncat.merging.plans import find_plans, find_subject, reopen_plans, settle_launch, settle_missions
from missioncat.merging.ranks import JOINED, merge_statement, rank, sort_claims
from missioncat.model import Claim, Joined, Launch, Mission, Plan
from missioncat.query import is_missing

BY = {Verdict.TIME: "time", Verdict.DAY: "day", Verdict.NAME: "name"}
"""What `Joined.by` says of pairs that no id makes one."""

KEPT_APART = ("id", "origin", "origins", "claims", "joined", "apart", "unlisted", *JOINED)
"""Fields of a record that are no facts of a launch, or are joined item by item."""


class Joins:
    """Settles which launches of a draft are one, for the rockets that something was said of."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._rockets: set[str] = set()
        self._by_hand: list[tuple[str, str]] = []
        self._grounded: set[str] = set()
        self._moved: dict[str, str] = {}

    def touch(self, launch: Launch) -> None:
        """Something is said of this launch, so that it may be one with another now."""
        if launch.vehicle is not None:
            self._rockets.add(launch.vehicle)

    def release(self, launch: Launch) -> Launch:
        """The launch without what was joined to it, each of which is a record of its own again."""
        self.touch(launch)
        was_planned = is_planned("launches", launch)
        parts = launch.joined
        for joined in parts:
            if joined.by == "hand":
                self._by_hand.append((launch.id, joined.launch.id))
            self.touch(joined.launch)
            launch = separate(self.draft, launch, joined.launch.id)
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

    def settle(self, rockets: Iterable[str] = ()) -> Matching:
        """Make records that are one one, for these rockets and all that were touched."""
        self._rockets.update(rockets)
        alone = self._release_all()
        lookup = self.draft.lookup
        matching = match_all([describe_side(launch, lookup) for launch in alone.values()], self._by_hand)
        for group in matching.groups:
            self._join_group([alone[key] for key in group], matching)
        for key in sorted(self._grounded):
            ground_missions(self.draft, key)
        self._by_hand.clear()
        self._grounded.clear()
        return matching

    def _release_all(self) -> dict[str, Launch]:
        """The launches of all rockets that were touched, each as it stands alone."""
        alone: dict[str, Launch] = {}
        self._moved.clear()
        done: set[str] = set()
        while waiting := self._rockets - done:
            done |= waiting
            for rocket in sorted(waiting):
                launches = list(self.draft.related("launches", "vehicle", rocket))
                if not _may_be_one(launches):
                    continue
                for launch in launches:
                    alone[launch.id] = self.release(launch)
                    for joined in launch.joined:
                        alone[joined.launch.id] = joined.launch
        for key in sorted({key for pair in self._by_hand for key in pair} - alone.keys()):
            launch = self.draft.get("launches", key)  # of no rocket, or of one whose flights all have tags
            if launch is not None:
                alone[key] = launch
        self._rockets.clear()
        return alone

    def _join_group(self, launches: list[Launch], matching: Matching) -> None:
        main, *others = sorted(launches, key=_find_precedence, reverse=True)
        by_hand = {key for pair in self._by_hand for key in pair}
        for other in others:
            verdict = max(pair.match.verdict for pair in matching.sure if other.id in pair[:2])
            by = "hand" if other.id in by_hand else BY.get(verdict)
            main = join(self.draft, main, other, by)
            self._moved[other.id] = main.id


def _may_be_one(launches: Sequence[Launch]) -> bool:
    """Whether some of the launches of a rocket may be one: those that have tags only if two have the same."""
    tags: set[str] = set()
    for launch in launches:
        if launch.joined or launch.tag is None or launch.tag in tags:
            return len(launches) > 1 or bool(launch.joined)
        tags.add(launch.tag)
    return False


def _find_precedence(launch: Launch) -> tuple[Any, ...]:
    """What decides which of several records the others become part of, and whose id stays."""
    return rank(launch.origin), launch.tag is not None, not is_planned("launches", launch), launch.id


def join(draft: Draft, main: Launch, other: Launch, by: str | None) -> Launch:
    """Make another launch part of this one, and what pointed to it point to this one.

    It is kept as it was, unless an id says that it is the same (`by` is None).
    """
    plans = list(draft.related("plans", "subject", other.id))
    missions: list[Mission] = list(draft.related("missions", "launch", other.id))
    draft.remove("launches", other.id)
    for mission in missions:
        draft.put("missions", msgspec.structs.replace(mission, launch=main.id))
    moved = _move_plans(draft, plans, find_subject(draft, main))
    notes = [note.id for note in draft.related("notes", "about", other.id) if note.table == "launches"]
    _move_notes(draft, notes, main.id)
    after = _join_fields(draft, main, other)
    aliases = [key for key in (other.id, *other.aliases) if key not in (main.id, after.tag, *main.aliases)]
    after = msgspec.structs.replace(
        after, aliases=[*main.aliases, *aliases], sources=join_sources(main.sources, other.sources),
        joined=[*main.joined, *other.joined], apart=join_sources(main.apart, other.apart),
    )  # fmt: skip
    if by is not None:
        taken = _find_taken(main, other, after)
        after.joined = [
            *after.joined,
            Joined(
                launch=msgspec.structs.replace(other, joined=[]), by=by,  # type: ignore[arg-type]
                fields=taken, aliases=aliases,
                instead={name: getattr(main, name) for name in taken if not is_missing(getattr(main, name))},
                sources=[key for key in other.sources if key not in main.sources],
                missions=[mission.id for mission in missions], plans=moved, notes=notes,
            ),
        ]  # fmt: skip
    after = draft.put("launches", after)
    if is_planned("launches", after):
        return settle_launch(draft, after)
    for plan in find_plans(draft, after):
        if plan.actual in (None, other.date):
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


def _correct_plan(plan: Plan, before: str | None, after: str | None) -> Plan:
    """What was planned for a flight, with when that was by another source."""
    return msgspec.structs.replace(plan, actual=after) if plan.actual == before else plan


def _move_notes(draft: Draft, notes: Iterable[str], about: str) -> None:
    """Let notes of the user be about another launch."""
    for key in notes:
        note = draft.get("notes", key)
        if note is not None:
            draft.put("notes", msgspec.structs.replace(note, about=about))


def _find_content(plan: Plan) -> str:
    """What a statement says, whatever it is about."""
    return build_plan_id("", plan.milestone, plan.planned, plan.as_of)


def separate(draft: Draft, launch: Launch, key: str) -> Launch:
    """Make what was joined to a launch a record of its own again; the launch without it."""
    [joined] = [each for each in launch.joined if each.launch.id == key]
    other = joined.launch
    theirs = [plan for plan in find_plans(draft, launch) if _find_content(plan) in joined.plans]
    was_flown = not is_planned("launches", launch)
    alone = draft.put("launches", _take_out(launch, joined))
    draft.put("launches", other)
    for key in joined.missions:
        mission = draft.get("missions", key)
        if mission is not None and mission.launch == launch.id:
            draft.put("missions", msgspec.structs.replace(mission, launch=other.id))
    if is_planned("launches", other):
        theirs = [msgspec.structs.replace(plan, actual=None) for plan in theirs]
    else:
        theirs = [_correct_plan(plan, launch.date, other.date) for plan in theirs]
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
    for name in joined.fields:
        origin = origins.get(name, launch.origin)
        if getattr(launch, name) != getattr(other, name) or origin != other.origins.get(name, other.origin):
            continue  # somebody else has said something of it since
        origins.pop(name, None)
        left = [claim for claim in claims.values() if claim.field == name]
        best: Claim | None = max(left, key=lambda claim: rank(claim.source), default=None)
        values[name] = joined.instead.get(name, _find_empty(name)) if best is None else best.value
        if best is not None and best.source is not None and best.source != launch.origin:
            origins[name] = best.source
    alone = msgspec.structs.replace(
        launch, **values, origins=origins,
        aliases=[key for key in launch.aliases if key not in joined.aliases],
        sources=[key for key in launch.sources if key not in joined.sources],
        joined=[each for each in launch.joined if each.launch.id != other.id],
        apart=[key for key in launch.apart if key not in other.apart],
    )  # fmt: skip
    alone.claims = sort_claims(alone, claims.values())
    return alone


def _find_empty(name: str) -> Any:
    """What a field has of which nobody says anything."""
    [field] = [field for field in msgspec.structs.fields(Launch) if field.name == name]
    return field.default if field.default is not msgspec.NODEFAULT else field.default_factory()


def ground_missions(draft: Draft, key: str) -> None:
    """The missions aboard a launch that has not flown after all are planned again."""
    launch = draft.get("launches", key)
    if launch is None or not is_planned("launches", launch):
        return
    for mission in draft.related("missions", "launch", key):
        if mission.status in ("unknown", "lost"):
            draft.put("missions", msgspec.structs.replace(mission, status="planned"))
