"""Launches, vehicles and sites of other catalogues meet ours: which are the same, and whose word counts.

The facts of a record are those of the source that ranks highest among those that say anything: the user's own
edits, then what is curated, then GCAT, then Launch Library. What the others say otherwise is kept as claims. So
the order in which sources are imported makes no difference to the facts. A planned launch is the exception: its
date is the newest statement of the ledger, whoever made it.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec

from missioncat.dates import Date, difference, parse_date
from missioncat.fields import is_planned
from missioncat.importers.merge import Draft, Summary, plan_key
from missioncat.model import RECORDS, Claim, Plan
from missioncat.names import fold, fold_family
from missioncat.query import is_missing

RANKS = {"user": 3, None: 2, "gcat": 1, "ll2": 0}
"""Whose word counts more; None is what is curated."""

MERGED_LISTS = ("sources", "aliases", "gcat_codes")
"""List fields that everybody may add to, so that they cannot disagree."""


CLOCKS_DIFFER = timedelta(minutes=30)
"""How far two exact times of one launch may be apart. No pad is ready again as soon as that."""


class Statement(NamedTuple):
    """What a source says of one launch, vehicle or site.

    `values` are stored fields by name; an absent one is not spoken of. `id` is the id that a new record gets.
    `as_of` is when the source said so, for planned dates. `names` may tell a planned launch from its neighbours.
    `hints` are fields that the source words in its own way: they fill what is empty and contradict nobody. `note` is
    what the source adds to a planned date.
    """

    id: str
    values: dict[str, Any]
    as_of: str | None = None
    names: tuple[str, ...] = ()
    hints: dict[str, Any] = {}
    note: str | None = None


def reconcile(draft: Draft, table: str, source: str, statements: Iterable[Statement]) -> Summary:
    """Merge what one source says into the draft."""
    matcher = Matcher(draft, table)
    added = changed = same = 0
    for statement in statements:
        before = matcher.find(statement)
        if before is None:
            stated = {"id": statement.id, "origin": source} | statement.hints | statement.values
            record: Any = msgspec.convert(stated, RECORDS[table])
            matcher.add(record)
            draft.put(table, record)
            added += 1
            if table == "launches" and is_planned(table, record):
                _state_plan(draft, record, record.date, statement, source)
            continue
        after = merge_statement(draft, table, before, source, statement)
        if after != before:
            draft.put(table, after)
            matcher.replace(before, after)
            changed += 1
        else:
            same += 1
    return Summary(table, added, same, changed, draft.changes(), [])


def merge_statement(draft: Draft, table: str, record: Any, source: str, statement: Statement) -> Any:
    """The record with what the source says of it."""
    values: dict[str, Any] = {}
    origins = dict(record.origins)
    claims = {(claim.field, claim.source): claim for claim in record.claims if claim.source != source}
    flies = table == "launches" and is_planned(table, record) and statement.values.get("outcome") is not None
    planned = table == "launches" and is_planned(table, record) and not flies
    hints = {
        name: value
        for name, value in statement.hints.items()
        if getattr(record, name) in (None, [], False) or origins.get(name, record.origin) == source
    }
    for name, value in (hints | statement.values).items():
        if name == "date" and statement.as_of and not planned and table == "launches" and not flies:
            continue  # an old plan for what has flown since
        if name == "date" and planned:
            if _state_plan(draft, record, value, statement, source):
                values[name] = value
            continue
        old = getattr(record, name)
        if name in MERGED_LISTS:
            values[name] = list(dict.fromkeys([*old, *value]))
            continue
        origin = origins.get(name, record.origin)
        if is_missing(old) or origin == source or (flies and name == "date"):
            if old != value and not (origin != source and agree(name, old, value)):
                values[name] = value
                _set_origin(origins, name, source, record.origin)
        elif agree(name, old, value):
            continue
        elif RANKS.get(source, 0) > RANKS.get(origin, 0):
            claims[name, origin] = Claim(field=name, value=old, source=origin)
            values[name] = value
            _set_origin(origins, name, source, record.origin)
        else:
            claims[name, source] = Claim(field=name, value=value, source=source)
    if flies:
        _close_plans(draft, record, statement.values.get("date"))
        _settle_missions(draft, record, statement.values["outcome"])
    return msgspec.structs.replace(record, **values, origins=origins, claims=_sorted_claims(claims.values()))


def _set_origin(origins: dict[str, str], name: str, source: str, default: str | None) -> None:
    if source == default:
        origins.pop(name, None)
    else:
        origins[name] = source


def _sorted_claims(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: (claim.field, claim.source or ""))


def agree(name: str, ours: Any, theirs: Any) -> bool:
    """Whether two values of a field say the same, as far as each of them goes.

    >>> agree("date", "2021-05-19T04:03Z", "2021-05-19"), agree("date", "2021-05-19", "2021-05-20")
    (True, False)
    >>> agree("pad", "LC 101", "LC101"), agree("payload_mass_kg", 8200, 8200.4)
    (True, True)
    """
    if ours == theirs:
        return True
    if name == "date":
        return parse_date(ours).intersects(parse_date(theirs))
    if isinstance(ours, str) and isinstance(theirs, str):
        return fold_family(ours) == fold_family(theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return {fold(item) for item in ours} == {fold(item) for item in theirs}
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 1
    return False


class Matcher:
    """Finds the record that a statement is about.

    A launch is the same if an id agrees (tag, Launch Library id), or else if vehicle, site and time agree within the
    precision of both. Where both are vague, or several records fit, a name has to agree too.
    """

    def __init__(self, draft: Draft, table: str) -> None:
        self.draft, self.table = draft, table
        self._by_id: dict[str, str] = {}
        self._by_vehicle: dict[str, list[str]] = {}
        for record in draft.records(table):
            self.add(record)

    def add(self, record: Any) -> None:
        """Make a record known."""
        for key in self._keys(record.id, msgspec.structs.asdict(record)):
            self._by_id.setdefault(key, record.id)
        if self.table == "launches" and record.vehicle:
            self._by_vehicle.setdefault(record.vehicle, []).append(record.id)

    def replace(self, before: Any, after: Any) -> None:
        """Make the new ids of a record known."""
        if (before.id, getattr(before, "tag", None), getattr(before, "ll2_id", None)) != (
            after.id, getattr(after, "tag", None), getattr(after, "ll2_id", None),
        ):  # fmt: skip
            for key in self._keys(after.id, msgspec.structs.asdict(after)):
                self._by_id.setdefault(key, after.id)

    def _keys(self, key: str, values: dict[str, Any]) -> list[str]:
        found = [fold_family(key)]
        if self.table == "launches":
            found += [fold(values[name]) for name in ("tag", "ll2_id") if values.get(name)]
        elif self.table == "vehicles":
            found += [fold_family(name) for name in (values.get("name"), *values.get("aliases", ())) if name]
        else:
            found += [fold(code) for code in values.get("gcat_codes", ())]
        return found

    def find(self, statement: Statement) -> Any | None:
        """The record that a statement is about, or None if it is new."""
        for key in self._keys(statement.id, statement.values):
            if key in self._by_id:
                return self.draft.get(self.table, self._by_id[key])
        return self._find_flight(statement) if self.table == "launches" else None

    def _find_flight(self, statement: Statement) -> Any | None:
        values = statement.values
        if not values.get("date") or not values.get("vehicle"):
            return None
        date = parse_date(values["date"])
        possible = [
            record
            for key in self._by_vehicle.get(values["vehicle"], ())
            if (record := self.draft.get("launches", key)) is not None and not _clash(record, values)
        ]
        dated = [record for record in possible if record.date is not None]
        candidates = [record for record in dated if is_same_time(parse_date(record.date), date)]
        if len(candidates) == 1 and _is_narrow(date) and _is_narrow(parse_date(candidates[0].date)):
            return candidates[0]
        # A plan moves, so that its name says more than its date.
        planned = [record for record in possible if is_planned("launches", record) and record not in candidates]
        for group in (candidates, planned):
            named = [record for record in group if self._share_name(record, statement)]
            if named:
                return named[0] if len(named) == 1 else None
        return None

    def _share_name(self, record: Any, statement: Statement) -> bool:
        ours = [*record.payloads, record.id]
        for mission in self.draft.catalogue.related("missions", "launch", record.id):
            ours += [mission.name, *mission.aliases]
        wanted = {fold(name) for name in statement.names if name}
        return any(fold(name) in wanted for name in ours)


def is_same_time(ours: Date, theirs: Date) -> bool:
    """Whether two dates can be those of one launch. Two clocks that read a lift-off differ by seconds or minutes.

    >>> is_same_time(parse_date("2026-05-19T03:52:10Z"), parse_date("2026-05-19T03:52:07Z"))
    True
    """
    if ours.intersects(theirs):
        return True
    if not (ours.has_time and theirs.has_time and _is_narrow(ours) and _is_narrow(theirs)):
        return False
    return min(abs(span) for span in difference(ours, theirs) if span is not None) <= CLOCKS_DIFFER


def _clash(record: Any, values: dict[str, Any]) -> bool:
    """Whether a record cannot be the one meant: another id of the same kind, or another site."""
    for name in ("tag", "ll2_id", "site"):
        ours, theirs = getattr(record, name), values.get(name)
        if ours and theirs and ours != theirs:
            return True
    return False


def _is_narrow(date: Date) -> bool:
    return date.precision in ("second", "minute", "day")


def _state_plan(draft: Draft, launch: Any, date: str | None, statement: Statement, source: str) -> bool:
    """Put a statement about a planned launch into the ledger; True if it is the newest, so that its date counts."""
    if date is None:
        return False
    aboard = draft.catalogue.related("missions", "launch", launch.id)
    subject = aboard[0].id if len(aboard) == 1 else launch.id
    plans = [p for p in draft.records("plans") if (p.subject, p.milestone) == (subject, "launch")]
    newest = max((_when(plan.as_of) for plan in plans), default=None)
    sources = [source]
    if launch.date is not None and launch.date != date and launch.date not in {plan.planned for plan in plans}:
        _put_plan(draft, Plan(subject=subject, milestone="launch", planned=launch.date, sources=launch.sources))
    is_newest = newest is None or _when(statement.as_of) >= newest
    current = next((p.planned for p in plans if newest is not None and _when(p.as_of) == newest), None)
    if date != current or not is_newest:
        plan = Plan(
            subject=subject, milestone="launch", planned=date, as_of=statement.as_of, note=statement.note, sources=sources
        )
        _put_plan(draft, plan)
    return is_newest


def _when(as_of: str | None) -> tuple[Any, ...]:
    return (0,) if as_of is None else (1, parse_date(as_of.rstrip("~?")).sort_key)


def _put_plan(draft: Draft, plan: Plan) -> None:
    key = draft.plan_id(plan_key(plan))
    if draft.get("plans", key) is None:
        draft.put("plans", msgspec.structs.replace(plan, id=key))


def _close_plans(draft: Draft, launch: Any, date: str | None) -> None:
    """A launch that has flown: the ledger's statements about it get the date on which it did."""
    aboard = draft.catalogue.related("missions", "launch", launch.id)
    subjects = {mission.id for mission in aboard} | {launch.id}
    for plan in draft.records("plans"):
        if plan.subject in subjects and plan.milestone == "launch" and plan.actual is None and date is not None:
            draft.put("plans", msgspec.structs.replace(plan, actual=date))


def _settle_missions(draft: Draft, launch: Any, outcome: str) -> None:
    """Missions aboard are planned no longer; how they fare, a launch does not say, unless it fails."""
    for mission in draft.catalogue.related("missions", "launch", launch.id):
        if is_planned("missions", mission):
            status = "lost" if outcome == "failure" else "unknown"
            draft.put("missions", msgspec.structs.replace(mission, status=status))


def find_claims(records: Iterable[Any]) -> Sequence[tuple[Any, Claim]]:
    """Every disagreement, with the record that it is about."""
    return [(record, claim) for record in records for claim in record.claims]
