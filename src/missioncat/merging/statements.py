"""What other catalogues say of launches, vehicles and sites finds its records, or makes them."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping
from itertools import islice
from typing import Any

import msgspec

from missioncat.dates import format_words, is_bad_date, parse_date
from missioncat.fields import is_planned
from missioncat.ids import build_id
from missioncat.importers import IMPORTERS
from missioncat.importers.readings import Statement
from missioncat.merging.drafts import Draft, Summary, summarize, tell_change
from missioncat.merging.gate import admit_statement, admit_statements
from missioncat.merging.joins import Joins
from missioncat.merging.known import REFERENCES, Known, know_all, resolve
from missioncat.merging.plans import state_plan_of
from missioncat.merging.ranks import Claims, merge_statement
from missioncat.model import RECORDS, Claim, Launch, Source, count_noun, find_origin
from missioncat.names import fold, name_variants


def reconcile(draft: Draft, table: str, source: str, statements: Iterable[Statement]) -> Summary:
    """Merge what one source says into the draft."""
    if table == "launches":
        return _reconcile_launches(draft, source, statements)
    return _reconcile_known(draft, table, source, statements)


def _reconcile_known(
    draft: Draft, table: str, source: str, statements: Iterable[Statement]
) -> Summary:
    remarks: list[str] = []
    known = know_all(draft, source)
    record_type: Any = RECORDS[table]
    spoken_of: set[str] = set()
    counts: Counter[str] = Counter()
    for statement in statements:
        statement = admit_statement(statement, table, remarks)
        before, is_configuration = known[table].find_stated(statement)
        # A rocket of ours with an upper stage, or a second place that is one with another for us,
        # is no record of its own here and cannot contradict the one that it belongs to.
        if is_configuration or (before is not None and before.id in spoken_of):
            counts["same"] += 1
            continue
        statement = known[table].name(statement, before)
        if before is None:
            key = _find_unused(build_id(statement.id), draft.records(table))
            after: Any = draft.put(table, record_type(id=key, origin=source, **statement.stated))
        else:
            after = merge_statement(draft, before, source, statement)
            if after != before:
                after = draft.put(table, after)
        counts[tell_change(before, after)] += 1
        spoken_of.add(after.id)
        known[table].add(after)
    settled = _settle_references(draft, table, known)
    if settled:
        remarks.append(f"{count_noun(settled, 'launches')} point to these {table} now.")
    return summarize(draft, table, counts, remarks)


def _reconcile_launches(draft: Draft, source: str, statements: Iterable[Statement]) -> Summary:
    """Merge what a source says of launches: by their ids first, then those become one that are."""
    remarks = _settle_names(draft)
    merging = _Merging(draft, source)
    before = dict(draft.table(Launch))
    spoken_of: list[str] = []
    waiting = iter(statements)
    while several := list(islice(waiting, MANY)):
        spoken_of += map(merging.merge, admit_statements(several, "launches", remarks))
        merging.let_in()
    merging.joins.settle()
    merging.edition.note()
    counts = _count(draft, merging.joins, before, spoken_of)
    remarks += [*merging.joins.describe(), *merging.edition.remarks]
    return summarize(draft, "launches", counts, remarks)


MANY = 1000
"""How many statements, and new launches, the gate looks at together."""


class _Merging:
    """What a source says of launches as it becomes part of the draft, statement by statement.

    A launch that nobody knows yet waits with others until the draft may be asked for it: the gate
    lets many in in half of the time.
    """

    def __init__(self, draft: Draft, source: str) -> None:
        self.draft, self.source = draft, source
        self.known = know_all(draft, source)
        self.flights = Flights(draft.table(Launch).values())
        self.joins = Joins(draft)
        self.edition = Edition(draft, source)
        self._waiting: list[Launch] = []

    def merge(self, statement: Statement) -> str:
        """Merge one statement; the id of the launch that it is about."""
        values = resolve(statement.values, self.known)
        if values is not statement.values:
            statement = statement._replace(values=values)
        # The launch of a plan goes by the ledger, which asks the draft for it.
        if values.get("outcome") is not None and self.flights.are_without(statement):
            after = _build_launch(build_id(statement.id), self.source, statement)
            self._waiting.append(after)
        else:
            self.let_in()
            after = self._merge_known(statement)
        self.edition.read(statement)
        self.joins.touch(after)
        self.flights.add(after)
        return after.id

    def let_in(self) -> None:
        """Put the new launches that wait into the draft."""
        if self._waiting:
            self.draft.put_new("launches", self._waiting)
            self._waiting = []

    def _merge_known(self, statement: Statement) -> Launch:
        """Merge a statement about which the draft has to be asked."""
        launch = self._find(statement)
        if launch is None:
            self._make_room(statement)
            after = self._add(statement)
        else:
            self.joins.touch(launch)
            after = self._merge_into(launch, statement)
        tagged = self.flights.find_tagged(statement)
        if tagged is not None and tagged.id != after.id:
            self.joins.include([tagged, after])
        return after

    def _find(self, statement: Statement) -> Launch | None:
        """The launch that goes by an id of the statement, without what was joined to it so far."""
        launch = self.draft.get(Launch, self.flights.find(statement))
        while launch is not None and launch.joined:
            alone = self.joins.release(launch)
            for part in (*(joined.launch for joined in launch.joined), alone):
                self.flights.add(part)
            launch = self.draft.get(Launch, self.flights.find(statement))
        return launch

    def _make_room(self, statement: Statement) -> None:
        """Let what Launch Library alone tells of go by its id there: another source has the tag."""
        there = self.draft.get(Launch, statement.values.get("tag"))
        if there is None or there.ll2_id is None or "ll2_id" in statement.values:
            return
        if not _is_only_listed(there):
            return
        self.flights.forget(there)
        self.draft.remove("launches", there.id)
        key = self.flights.find_unused(build_id(there.ll2_id))
        self.flights.add(self.draft.alter(there, id=key))

    def _add(self, statement: Statement) -> Launch:
        """Make a launch of a statement, and a plan if it is one."""
        key = self.flights.find_free(statement)
        launch = self.draft.put("launches", _build_launch(key, self.source, statement))
        if is_planned("launches", launch) and launch.date is not None:
            return state_plan_of(self.draft, launch, self.source, launch.date, statement)
        return launch

    def _merge_into(self, launch: Launch, statement: Statement) -> Launch:
        older = self.edition.find_older(statement, launch)
        after = merge_statement(self.draft, launch, self.source, statement, older)
        if launch.origin == self.source:
            after = _add_names(after, statement)
        return after if after == launch else self.draft.put("launches", after)


def _is_only_listed(launch: Launch) -> bool:
    """Whether a record is what Launch Library alone says of a launch."""
    return launch.origin == "ll2" and launch.ll2_id is not None


def _build_launch(key: str, source: str, statement: Statement) -> Launch:
    return _add_names(Launch(id=key, origin=source, **statement.stated), statement)


def _add_names(launch: Launch, statement: Statement) -> Launch:
    """The launch with the names that no other field of it has."""
    there = {*launch.payloads, *launch.aliases, launch.gcat_name, launch.ll2_name}
    if there.issuperset(statement.names):  # as nearly always, and folding names takes its time
        return launch
    known = {fold(variant) for name in there if name for variant in name_variants(name)}
    aliases = [name for name in statement.names if fold(name) not in known]
    if not aliases:
        return launch
    return msgspec.structs.replace(launch, aliases=[*launch.aliases, *aliases])


def _count(
    draft: Draft, joins: Joins, before: Mapping[str, Launch], keys: Iterable[str]
) -> Counter[str]:
    """How many launches were added, changed, or are the same as before."""
    counts: Counter[str] = Counter()
    for key in keys:
        after = draft.get(Launch, joins.find(key))
        assert after is not None  # it was merged into that
        known_by = (after.id, *after.aliases)
        was = next((before[each] for each in known_by if each in before), None)
        counts[tell_change(was, after)] += 1
    return counts


class Flights:
    """Finds the launch that goes by an id of a statement; which are one is settled afterwards."""

    def __init__(self, launches: Iterable[Launch]) -> None:
        self._by_tag: dict[str, Launch] = {}
        self._by_ll2_id: dict[str, Launch] = {}
        self._by_id: dict[str, Launch] = {}
        self._by_alias: dict[str, Launch] = {}
        for launch in launches:
            self.add(launch)

    def add(self, launch: Launch) -> None:
        """Make a launch known, as it is now."""
        self._by_id[launch.id] = launch
        for part in (*(joined.launch for joined in launch.joined), launch):
            self._by_alias[part.id] = launch
            if part.tag is not None:
                self._by_tag[part.tag] = launch
            if part.ll2_id is not None:
                self._by_ll2_id[part.ll2_id] = launch
        for key in launch.aliases:
            self._by_alias[key] = launch

    def forget(self, launch: Launch) -> None:
        """A launch goes by its id no longer."""
        del self._by_id[launch.id], self._by_alias[launch.id]

    def find(self, statement: Statement) -> str | None:
        """The id of the launch, or None if it is new."""
        values = statement.values
        if "ll2_id" in values:
            launch = self._by_ll2_id.get(values["ll2_id"])
            return None if launch is None else launch.id
        # A slug is no id where there is a better one.
        by_name = self._by_id if "tag" in values else self._by_alias
        for launch in (self._by_tag.get(values.get("tag", "")), by_name.get(statement.id)):
            if launch is not None and not _is_other(launch, values):
                return launch.id
        return None

    def are_without(self, statement: Statement) -> bool:
        """Whether no launch goes by anything that the statement calls its own, its new id too."""
        tag, ll2_id = statement.values.get("tag"), statement.values.get("ll2_id")
        return (
            statement.id not in self._by_alias
            and build_id(statement.id) not in self._by_alias
            and tag not in self._by_tag
            and tag not in self._by_alias
            and ll2_id not in self._by_ll2_id
        )

    def find_tagged(self, statement: Statement) -> Launch | None:
        """The launch that has the tag of a statement, though the statement is one of its own."""
        return self._by_tag.get(statement.values.get("tag", ""))

    def find_free(self, statement: Statement) -> str:
        """The id for a new launch; two may go by one slug."""
        wanted = build_id(statement.id)
        is_tag = wanted == statement.values.get("tag")
        if is_tag and wanted in self._by_alias and "ll2_id" in statement.values:
            wanted = build_id(statement.values["ll2_id"])
        return self.find_unused(wanted)

    def find_unused(self, wanted: str) -> str:
        """An id that no launch goes by, like the one that is wanted."""
        return _find_unused(wanted, self._by_alias)


def _find_unused(wanted: str, taken: Container[str]) -> str:
    """An id that is not taken, like the one that is wanted; two flights may go by one slug."""
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def _is_other(launch: Launch, values: Mapping[str, Any]) -> bool:
    """Whether a launch is another one, or what Launch Library alone says, to be joined later."""
    tag = values.get("tag")
    return _is_only_listed(launch) or bool(tag and launch.tag and tag != launch.tag)


class Edition:
    """Whether what a source says is newer than what it has said before.

    Launch Library dates each of its launches. Of other sources each file has one date, and not all
    speak of the same: so it is kept of each field from when the newest file is that has it.
    """

    def __init__(self, draft: Draft, source: str) -> None:
        self.draft, self.source = draft, source
        record: Source | None = draft.get(Source, source)
        self._newest = None if record is None else record.as_of
        editions = {} if record is None else record.editions
        self._before = {name: said for name, said in editions.items() if not is_bad_date(said)}
        self._spoken: dict[str, str] = {}
        self._older: dict[str, frozenset[str]] = {}
        self._older_launches = 0

    def find_older(self, statement: Statement, launch: Launch) -> Collection[str]:
        """The fields of which the source has said something newer already."""
        updated = statement.values.get("ll2_updated")
        if updated is None:
            return () if statement.as_of is None else self._find_older_fields(statement.as_of)
        if launch.ll2_updated is None or updated >= launch.ll2_updated:
            return ()
        self._older_launches += 1
        return {*statement.values, *statement.hints}

    def _find_older_fields(self, as_of: str) -> frozenset[str]:
        if as_of not in self._older:
            newer = (name for name, last in self._before.items() if _is_before(as_of, last))
            self._older[as_of] = frozenset(newer)
        return self._older[as_of]

    def read(self, statement: Statement) -> None:
        """A statement of this edition."""
        said = statement.values.get("ll2_updated") or statement.as_of
        if said is None:
            return
        if said != self._newest and (self._newest is None or _is_before(self._newest, said)):
            self._newest = said
        if "ll2_updated" not in statement.values:
            for name in statement.values:
                self._spoken[name] = said

    def note(self) -> None:
        """Keep of which date the newest edition is."""
        record: Source | None = self.draft.get(Source, self.source)
        if record is None or self._newest is None:
            return
        editions = dict(self._before)
        for name, said in self._spoken.items():
            if name not in editions or _is_before(editions[name], said):
                editions[name] = said
        self.draft.alter(record, as_of=self._newest, editions=editions)

    @property
    def remarks(self) -> list[str]:
        """Sentences about what is older than what is known."""
        older = [as_of for as_of, names in self._older.items() if names]
        if older:
            was = format_words(parse_date(min(older)))
            newest = format_words(parse_date(str(self._newest)))
            edition = f"this edition of {self.source} ({was})"
            return [f"{edition} is older than one read before ({newest}): it fills gaps."]
        if self._older_launches:
            newer = f"{self.source} has said something newer already"
            count = count_noun(self._older_launches, "launches")
            return [f"of {count} {newer}; what is older fills gaps."]
        return []


def _is_before(one: str, other: str) -> bool:
    """Whether a date ends before another one begins."""
    first, second = parse_date(one), parse_date(other)
    end, start = first.latest, second.earliest
    return end is not None and start is not None and end <= start


def _settle_names(draft: Draft) -> list[str]:
    """Let launches point to what their source called a rocket or site, where it is known by now.

    They came in before the table of names knew it, and would not meet what other sources say of
    the same launch.
    """
    there = {table: set(draft.records(table)) for table in REFERENCES}
    known: dict[str, dict[str, Known]] = {}
    settled = 0
    for launch in list(draft.table(Launch).values()):
        after = launch
        for table, name in REFERENCES.items():
            value, origin = getattr(after, name), find_origin(after, name)
            if value is None or value in there[table] or origin not in IMPORTERS:
                continue
            if origin not in known:
                known[origin] = know_all(draft, origin)
            resolved = resolve({name: value}, known[origin])
            if resolved[name] != value:
                after = _point(after, name, resolved)
        if after is not launch:
            draft.put("launches", after)
            settled += 1
    if not settled:
        return []
    count = count_noun(settled, "launches")
    return [f"{count} point to their vehicles and sites by common ids now."]


def _point(launch: Launch, name: str, resolved: dict[str, Any]) -> Launch:
    """The launch with a resolved reference, and what that says of it besides where it has a gap."""
    fields = [field for field in resolved if field == name or not getattr(launch, field)]
    return msgspec.structs.replace(launch, **{field: resolved[field] for field in fields})


def _settle_references(draft: Draft, table: str, known: dict[str, Known]) -> int:
    """Let launches that came in before what they point to point to it; how many there were."""
    settled = 0
    name = REFERENCES[table]
    for launch in list(draft.table(Launch).values()):
        value = getattr(launch, name)
        claims = [claim for claim in launch.claims if claim.field == name]
        if not claims and (value is None or draft.get(RECORDS[table], value) is not None):
            continue
        resolved = resolve({name: value}, known)
        after = _point(launch, name, resolved)
        _settle_claims(after, claims, known[table])
        if after != launch:
            draft.put("launches", after)
            settled += 1
    return settled


def _settle_claims(launch: Launch, claims: list[Claim], known: Known) -> None:
    """What others claim of what a launch points to, by its id where that is known."""
    for claim in claims:
        key = known.find(str(claim.value))[0]
        others = [each for each in launch.claims if each is not claim]
        launch.claims = [*others, Claim(field=claim.field, value=key, source=claim.source)]
    Claims(launch.claims).settle(launch)
