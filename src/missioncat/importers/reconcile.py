"""Launches, vehicles and sites of other catalogues meet ours: which are the same, and whose word counts.

The facts of a record are those of the source that ranks highest among those that say anything: the user's own
edits, then what is curated, then the sources by the rank that `IMPORTERS` gives them. What the others say otherwise is
kept as claims. So the order in which sources are imported makes no difference to the facts. Of what one source says
the latest import counts. A planned launch is the exception: its date is the newest statement of the ledger, whoever
made it.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from missioncat.dates import Date, difference, parse_date
from missioncat.fields import BOUNDS, is_exact_text, is_planned, launch_said
from missioncat.ids import build_id
from missioncat.importers import IMPORTERS
from missioncat.importers.merge import Draft, Summary, plan_key
from missioncat.ledger import newest_launch_plan
from missioncat.model import RECORDS, SINGULAR, Claim, Plan, count_noun
from missioncat.names import fold, fold_family, name_variants
from missioncat.query import is_missing

RECONCILED = ("vehicles", "sites", "launches")
"""The tables that sources state something of, those first that the last one points to."""

USER = "user"
"""What the origin of a field is that was changed by hand."""

JOINED = ("sources", "aliases", "gcat_codes")
"""List fields that everybody may add to, so that they cannot disagree."""

UNCLAIMED = ("name", "chinese_name", "payloads", "payload_count", "gcat_name", "site_note", "outcome_note", "note")
"""Names and remarks, and what is counted by names: each source has its own, and that is no disagreement."""

NUMBERS = frozenset(BOUNDS)
"""The fields in which a foreign number may be one that cannot be."""

CLOCKS_DIFFER = timedelta(minutes=30)
"""How far two exact times of one launch may be apart. No pad is ready again as soon as that."""

BY_CODE = ("gcat",)
"""Sources that call sites by their GCAT codes and never by a name."""


class Statement(NamedTuple):
    """What a source says of one launch, vehicle or site.

    `values` are stored fields by name; an absent one is not spoken of. A launch that has flown has an outcome, which
    is "unknown" if the source has none. Vehicles and sites may be called by any name or code. `id` is the id that a
    new record gets, or a slug of it if it is hostile. `as_of` is when the source said so, for planned dates. `names`
    may tell a planned launch from its neighbours. `hints` are fields that the source words in its own way: they fill
    what is empty and contradict nobody. `note` is what the source adds to a planned date.
    """

    id: str
    values: dict[str, Any]
    as_of: str | None = None
    names: tuple[str, ...] = ()
    hints: Mapping[str, Any] = MappingProxyType({})
    note: str | None = None


def rank(source: str | None) -> tuple[int, str]:
    """How much a source's word counts, None being what is curated; no two sources count the same.

    >>> sorted(["ll2", None, "user", "gcat"], key=rank)
    ['ll2', 'gcat', None, 'user']
    """
    if source is None:
        return 1_000, ""
    if source == USER:
        return 1_001, ""
    return (IMPORTERS[source].rank if source in IMPORTERS else 0), source


def reconcile(draft: Draft, table: str, source: str, statements: Iterable[Statement]) -> Summary:
    """Merge what one source says into the draft."""
    known = {each: Known(draft, each, source) for each in ("vehicles", "sites")}
    flights = Flights(draft) if table == "launches" else None
    record_type: Any = RECORDS[table]
    spoken_of: set[str] = set()
    added = changed = same = 0
    remarks: list[str] = []
    for statement in statements:
        if not (NUMBERS.isdisjoint(statement.values) and NUMBERS.isdisjoint(statement.hints)):
            statement = leave_impossible_out(statement, table, remarks)
        if flights is None:
            before, is_configuration = known[table].find_stated(statement)
            # A rocket of ours with an upper stage, or a second place that is one with another for us, is no record of
            # its own here and cannot contradict the one that it belongs to.
            if is_configuration or (before is not None and before.id in spoken_of):
                same += 1
                continue
        else:
            statement = statement._replace(values=resolve(statement.values, known))
            before = flights.find(statement)
        if before is None:
            key = _free_id(draft, table, build_id(statement.id))
            after: Any = record_type(id=key, origin=source, **{**statement.hints, **statement.values})
            draft.put(table, after)
            spoken_of.add(key)
            added += 1
            if flights is not None and is_planned(table, after) and after.date is not None:
                _state_plan(draft, after, after.date, statement, source)
        else:
            after = merge_statement(draft, table, before, source, statement)
            spoken_of.add(after.id)
            if after == before:
                same += 1
                continue
            draft.put(table, after)
            changed += 1
        (flights or known[table]).add(after)
    settled = 0 if flights is not None else _settle_references(draft, table, known)
    if settled:
        remarks.append(f"{count_noun(settled, 'launches')} point to these {table} now.")
    return Summary(table, added, same, changed, draft.changes(), remarks)


def leave_impossible_out(statement: Statement, table: str, remarks: list[str]) -> Statement:
    """The statement without the numbers that cannot be; a remark for each says so."""
    said = {**statement.hints, **statement.values}
    misfits = sorted(name for name in NUMBERS.intersection(said) if not is_possible(name, said[name]))
    if not misfits:
        return statement
    for name in misfits:
        stated = f"{SINGULAR[table]} '{statement.id}': {name} {said[name]}"
        remarks.append(f"{stated} is not {BOUNDS[name]}, and was left out.")
    values = {name: value for name, value in statement.values.items() if name not in misfits}
    hints = {name: value for name, value in statement.hints.items() if name not in misfits}
    return statement._replace(values=values, hints=hints)


def is_possible(name: str, value: Any) -> bool:
    """Whether a value could stand in a field, as far as that is a matter of size."""
    return name not in BOUNDS or not isinstance(value, int | float) or BOUNDS[name].hold(value)


def _free_id(draft: Draft, table: str, wanted: str) -> str:
    """The id for a new record; two flights may go by one slug."""
    key, number = wanted, 1
    while draft.get(table, key) is not None:
        number += 1
        key = f"{wanted}-{number}"
    return key


# --- Whose word counts -----------------------------------------------------------------------


def merge_statement(draft: Draft, table: str, record: Any, source: str, statement: Statement) -> Any:
    """The record with what the source says of it."""
    said = {**statement.hints, **statement.values}
    stated = {name: value for name, value in said.items() if not is_missing(value)}
    was_planned = table == "launches" and is_planned(table, record)
    flies = was_planned and "outcome" in stated
    values: dict[str, Any] = {}
    origins = dict(record.origins)
    claims = {(c.field, c.source): c for c in record.claims if c.source != source or c.field not in stated}
    if table == "launches" and not flies and "date" in stated and "outcome" not in stated:
        planned = stated.pop("date")
        # A plan for what has flown meanwhile is an old page, and says nothing about when it flew.
        if was_planned and _state_plan(draft, record, planned, statement, source):
            values["date"] = planned
    for name, value in stated.items():
        old = getattr(record, name)
        if name in JOINED:
            values[name] = list(dict.fromkeys([*old, *value]))
            continue
        origin = origins.get(name, record.origin)
        if old == value:
            wins = rank(source) > rank(origin)
        elif origin == source or (flies and name == "date") or (origin != USER and _is_nothing(name, old)):
            wins = not _is_nothing(name, value) or _is_nothing(name, old)
            # A list that gives the minute does not take back the second that the log gives.
            wins = wins and not (name == "date" and origin == source and not flies and _holds(value, old))
        elif _is_same(name, record, value, stated):
            wins = rank(source) > rank(origin) and not _is_nothing(name, value)
        else:
            wins = rank(source) > rank(origin) and name not in statement.hints
            left, said_by = (old, origin) if wins else (value, source)
            if name not in statement.hints and is_claimed(name, said_by):
                claims[name, said_by] = Claim(field=name, value=left, source=said_by)
        if wins:
            values[name] = value
            _set_origin(origins, name, source, record.origin)
    if flies:
        _close_plans(draft, record, stated.get("date"))
        _settle_missions(draft, record, stated["outcome"])
    after = msgspec.structs.replace(record, **values, origins=origins)
    after.claims = _sort_claims(after, claims.values())
    return after


def is_claimed(name: str, source: str | None) -> bool:
    """Whether what a source says of a field can contradict what another one says."""
    return name not in UNCLAIMED and not (source in IMPORTERS and name in IMPORTERS[source].own_words)


def _holds(date: str, other: str | None) -> bool:
    """Whether all that another date allows is allowed by this one."""
    if other is None:
        return False
    wide, narrow = parse_date(date), parse_date(other)
    starts = wide.earliest is None or (narrow.earliest is not None and wide.earliest <= narrow.earliest)
    return starts and (wide.latest is None or (narrow.latest is not None and wide.latest >= narrow.latest))


def _is_nothing(name: str, value: Any) -> bool:
    """Whether a value says nothing; an unknown outcome says only that the launch has flown."""
    return is_missing(value) or (name == "outcome" and value == "unknown")


def _is_same(name: str, record: Any, value: Any, stated: dict[str, Any]) -> bool:
    if name == "outcome" and record.gcat_code is not None and record.gcat_code == stated.get("gcat_code"):
        return True  # we read the same code in two ways, which is no disagreement between sources
    return agree(name, getattr(record, name), value)


def _set_origin(origins: dict[str, str], name: str, source: str, default: str | None) -> None:
    if source == default:
        origins.pop(name, None)
    else:
        origins[name] = source


def _sort_claims(record: Any, claims: Iterable[Claim]) -> list[Claim]:
    """The claims that the record still disagrees with, in an order that does not depend on who came first."""
    disagreeing = [claim for claim in claims if not agree(claim.field, getattr(record, claim.field), claim.value)]
    return sorted(disagreeing, key=lambda claim: (claim.field, claim.source or ""))


def agree(name: str, ours: Any, theirs: Any) -> bool:
    """Whether two values of a field say the same, as far as each of them goes.

    >>> agree("date", "2021-05-19T04:03Z", "2021-05-19"), agree("date", "2021-05-19", "2021-05-20")
    (True, False)
    >>> agree("pad", "LC 101", "LC101?"), agree("payload_mass_kg", 8200, 8200.4), agree("lat", 19.6, 20.1)
    (True, True, False)
    >>> agree("outcome", "success", "unknown")
    True
    """
    if ours == theirs or (name == "outcome" and "unknown" in (ours, theirs)):
        return True
    if ours is None or theirs is None:
        return False
    if name == "date":
        return parse_date(ours).intersects(parse_date(theirs))
    if isinstance(ours, str) and isinstance(theirs, str):
        return fold_family(ours) == fold_family(theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return {fold(item) for item in ours} == {fold(item) for item in theirs}
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < (0.1 if name in ("lat", "lon") else 1)
    return False


def mark_edited(before: Any, after: Any) -> Any:
    """A record changed by hand, with the fields marked that are the user's now.

    What an import said of such a field becomes a claim, as it would if it were imported again.
    """
    fixed = ("id", "origin", "origins", "claims", *JOINED)
    names = [name for name in after.__struct_fields__ if name not in fixed]
    if isinstance(after, RECORDS["launches"]) and is_planned("launches", after):
        names.remove("date")  # the ledger has who said it
    origins = dict(after.origins)
    claims = {(claim.field, claim.source): claim for claim in after.claims}
    for name in names:
        old = getattr(before, name)
        if old == getattr(after, name):
            continue
        origin = origins.get(name, before.origin)
        is_said = origin not in (None, USER) and not is_missing(old) and is_possible(name, old)
        if is_said and is_claimed(name, origin):
            claims[name, origin] = Claim(field=name, value=old, source=origin)
        origins[name] = USER
    after = msgspec.structs.replace(after, origins=origins)
    after.claims = _sort_claims(after, claims.values())
    return after


# --- Which are the same ----------------------------------------------------------------------


class Known:
    """The vehicles or the sites that there are, by everything that a source may call them."""

    def __init__(self, draft: Draft, table: str, source: str) -> None:
        self.draft, self.table, self.source = draft, table, source
        self._codes: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        self._aliases: dict[str, set[str]] = {}
        self._found: dict[str, tuple[str, dict[str, str]]] = {}
        for record in draft.records(table):
            self.add(record)

    def add(self, record: Any) -> None:
        """Make a record known."""
        for code in getattr(record, "gcat_codes", ()):
            self._codes.setdefault(code, record.id)
        for name in (record.id, record.name):
            for variant in name_variants(name):
                self._names.setdefault(fold_family(variant), set()).add(record.id)
        for name in (record.chinese_name, *record.aliases):
            if name:
                self._aliases.setdefault(fold_family(name), set()).add(record.id)
        self._found.clear()

    def find(self, text: str) -> tuple[str, dict[str, str]]:
        """The id of what a source calls by this text, or the one that it would get, and what else the text says.

        A rocket of ours with an upper stage or a Roman number behind its name is that rocket: Chang Zheng 2C-III/SD.
        """
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> tuple[str, dict[str, str]]:
        key = self._find_key(text)
        if key is None and self.table == "vehicles":
            name, _, stage = text.partition("/")
            base, _, variant = name.rpartition("-")
            more = {"upper_stage": stage} if stage else {}
            starts = [(name, more)] if stage else []
            if variant and set(variant) <= set("IVX"):
                starts.append((base, more | {"variant": variant}))
            for start, says in starts:
                found = self._find_key(start)
                # A source that has a name for each configuration has a record for each, which its own names find.
                record: Any = self.draft.get(self.table, found)
                if found is not None and record.origin is None:
                    return found, says
        return key or build_id(text), {}

    def _find_key(self, text: str) -> str | None:
        if text in self._codes:
            return self._codes[text]
        for key in (text, build_id(text)):
            if self.draft.get(self.table, key) is not None:
                return key
        if self.table == "sites" and self.source in BY_CODE:
            return None
        for names in (self._names, self._aliases):
            # What a source calls by two names is two things to it: Minotaur IV and Minotaur IV+.
            keys = [
                key
                for key in names.get(fold_family(text), ())
                if getattr(self.draft.get(self.table, key), "origin", None) != self.source
            ]
            if len(keys) == 1:
                return keys[0]
        return None

    def find_stated(self, statement: Statement) -> tuple[Any | None, bool]:
        """The record that a statement is about, and whether it is about one configuration of it only."""
        for code in statement.values.get("gcat_codes", ()):
            if code in self._codes:
                return self.draft.get(self.table, self._codes[code]), False
        for text in (statement.id, statement.values.get("name")):
            key, more = self.find(text) if text else ("", {})
            if (record := self.draft.get(self.table, key)) is not None:
                return record, bool(more)
        return None, False


def resolve(values: dict[str, Any], known: dict[str, Known]) -> dict[str, Any]:
    """The values of a launch with the ids of its vehicle and site in place of what the source calls them."""
    vehicle, site = values.get("vehicle"), values.get("site")
    resolved = values
    if vehicle is not None:
        key, more = known["vehicles"].find(vehicle)
        if key != vehicle:
            resolved = {**more, **values, "vehicle": key}
    if site is not None:
        key, _ = known["sites"].find(site)
        if key != site:
            resolved = {**resolved, "site": key}
    return resolved


def _settle_references(draft: Draft, table: str, known: dict[str, Known]) -> int:
    """Launches that came in before the table of what they point to point to it now; how many there were."""
    settled = 0
    name = "vehicle" if table == "vehicles" else "site"
    for launch in draft.records("launches"):
        value = getattr(launch, name)
        claims = [claim for claim in launch.claims if claim.field == name]
        if not claims and (value is None or draft.get(table, value) is not None):
            continue
        resolved = resolve({name: value}, known)
        after = msgspec.structs.replace(
            launch, **{field: text for field, text in resolved.items() if field == name or not getattr(launch, field)}
        )
        for claim in claims:
            key = known[table].find(str(claim.value))[0]
            others = [each for each in after.claims if each is not claim]
            after.claims = [*others, Claim(field=name, value=key, source=claim.source)]
        after.claims = _sort_claims(after, after.claims)
        if after != launch:
            draft.put("launches", after)
            settled += 1
    return settled


class Flights:
    """Finds the launch that a statement is about.

    It is the same if an id agrees (tag, Launch Library id), or else if vehicle, site and time agree within the
    precision of both. Where one of them is vague, or several records fit, a name has to agree too.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._by_key: dict[str, str] = {}
        self._by_vehicle: dict[str, dict[str, None]] = {}
        self._untagged: dict[str, dict[str, None]] = {}
        for record in draft.records("launches"):
            self.add(record)

    def add(self, launch: Any) -> None:
        """Make a launch known."""
        key = launch.id
        self._by_key.setdefault(key, key)
        if launch.tag is not None:
            self._by_key.setdefault(launch.tag, key)
        if launch.ll2_id is not None:
            self._by_key.setdefault(launch.ll2_id, key)
        if launch.vehicle is not None:
            self._by_vehicle.setdefault(launch.vehicle, {})[key] = None
            if launch.tag is None:
                self._untagged.setdefault(launch.vehicle, {})[key] = None

    def find(self, statement: Statement) -> Any | None:
        """The launch, or None if it is new."""
        values = statement.values
        for key in (values.get("tag"), values.get("ll2_id"), statement.id):
            if key is not None and key in self._by_key:
                launch = self.draft.get("launches", self._by_key[key])
                if launch is not None and (key != statement.id or not _clash(launch, values, ("tag", "ll2_id"))):
                    return launch
        return self._find_flight(statement)

    def _find_flight(self, statement: Statement) -> Any | None:
        values = statement.values
        text, vehicle = values.get("date"), values.get("vehicle")
        # Another tag is another launch, and of a large catalogue all but a few have tags.
        flights = (self._untagged if values.get("tag") else self._by_vehicle).get(str(vehicle), ())
        if text is None or not flights:
            return None
        possible = [
            launch
            for key in flights
            if (launch := self.draft.get("launches", key)) is not None and not _clash(launch, values, IDENTITIES)
        ]
        candidates = {launch.id: launch for launch in possible if launch.date is not None and self._meets(launch, text)}
        if len(candidates) == 1 and _is_narrow(parse_date(text)):
            [launch] = candidates.values()
            if _is_narrow(parse_date(launch.date)):
                return launch
        # A plan moves, so that its name says more than its date.
        planned = [each for each in possible if is_planned("launches", each) and each.id not in candidates]
        for group in (candidates.values(), planned):
            named = [launch for launch in group if self._share_name(launch, statement)]
            if named:
                return named[0] if len(named) == 1 else None
        return None

    def _meets(self, launch: Any, date: str) -> bool:
        """Whether a launch can be that of a date; what was planned in 2023 to fly before 2030 is none of the 1990s."""
        if not launch.date.startswith("../"):
            return _meet(launch.date, date)
        ours = parse_date(launch.date).since(launch_said(launch, self.draft.catalogue))
        return is_same_time(ours, parse_date(date))

    def _share_name(self, launch: Any, statement: Statement) -> bool:
        ours = [*launch.payloads, launch.id]
        for mission in self.draft.catalogue.related("missions", "launch", launch.id):
            ours += [mission.name, *mission.aliases]
        wanted = {fold(name) for name in statement.names if name}
        return any(fold(variant) in wanted for name in ours for variant in name_variants(name))


IDENTITIES = ("tag", "ll2_id", "site")
"""Fields in which two records of one launch cannot differ."""


def _clash(launch: Any, values: dict[str, Any], names: Iterable[str]) -> bool:
    """Whether a launch cannot be the one meant: it has another id of the same kind, or another site."""
    for name in names:
        ours, theirs = getattr(launch, name), values.get(name)
        if ours and theirs and ours != theirs:
            return True
    return False


def _meet(ours: str, theirs: str) -> bool:
    """Whether two dates can be those of one launch, most of which their texts tell without parsing them."""
    if ours[:10] != theirs[:10] and is_exact_text(ours) and is_exact_text(theirs):
        at_midnight = ("23", "00")
        if ours[11:13] not in at_midnight or theirs[11:13] not in at_midnight:
            return False
    return is_same_time(parse_date(ours), parse_date(theirs))


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


def _is_narrow(date: Date) -> bool:
    return date.precision in ("second", "minute", "day")


# --- The ledger ------------------------------------------------------------------------------


def _state_plan(draft: Draft, launch: Any, date: str, statement: Statement, source: str) -> bool:
    """Put a statement about a planned launch into the ledger; True if it is the newest, so that its date counts."""
    subject = _subject(draft, launch)
    plans = [p for p in draft.records("plans") if (p.subject, p.milestone) == (subject, "launch")]
    if launch.date not in (None, date) and launch.date not in {plan.planned for plan in plans}:
        plans.append(
            _put_plan(draft, Plan(subject=subject, milestone="launch", planned=launch.date, sources=launch.sources))
        )
    newest = newest_launch_plan(plans)
    # Saying the same thing again later is no news, and a page read every day would fill the ledger.
    if newest is not None and newest.planned == date and _when(statement.as_of) >= _when(newest.as_of):
        return True
    stated = Plan(
        subject=subject, milestone="launch", planned=date, as_of=statement.as_of, note=statement.note, sources=[source]
    )
    plan = _put_plan(draft, stated)
    return newest_launch_plan([*plans, plan]) is plan


def _subject(draft: Draft, launch: Any) -> str:
    """Who the ledger says it of: the one mission aboard, or else the launch."""
    aboard = draft.catalogue.related("missions", "launch", launch.id)
    return str(aboard[0].id if len(aboard) == 1 else launch.id)


def _when(as_of: str | None) -> tuple[Any, ...]:
    return (0,) if as_of is None else (1, parse_date(as_of.rstrip("~?")).sort_key)


def _put_plan(draft: Draft, plan: Plan) -> Plan:
    key = draft.plan_id(plan_key(plan))
    old: Plan | None = draft.get("plans", key)
    if old is not None:
        return old
    plan = msgspec.structs.replace(plan, id=key)
    draft.put("plans", plan)
    return plan


def _close_plans(draft: Draft, launch: Any, date: str | None) -> None:
    """A launch that has flown: the ledger's statements about it get the date on which it did."""
    if date is None:
        return
    subjects = {_subject(draft, launch), launch.id}
    plans = [p for p in draft.records("plans") if p.subject in subjects and p.milestone == "launch"]
    if launch.date is not None and launch.date not in {plan.planned for plan in plans}:
        plan = Plan(subject=_subject(draft, launch), milestone="launch", planned=launch.date, sources=launch.sources)
        plans.append(_put_plan(draft, plan))
    for plan in plans:
        if plan.actual is None:
            draft.put("plans", msgspec.structs.replace(plan, actual=date))


def _settle_missions(draft: Draft, launch: Any, outcome: str) -> None:
    """Missions aboard are planned no longer; how they fare, a launch does not say, unless it fails."""
    for mission in draft.catalogue.related("missions", "launch", launch.id):
        if is_planned("missions", mission):
            status = "lost" if outcome == "failure" else "unknown"
            draft.put("missions", msgspec.structs.replace(mission, status=status))
