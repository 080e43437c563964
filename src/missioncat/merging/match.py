"""Which are the same: the vehicle, site or launch that a statement of another source is about."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from missioncat.dates import Date, difference, parse_date
from missioncat.fields import is_exact_text, is_planned, launch_said
from missioncat.ids import build_id
from missioncat.importers.readings import Statement
from missioncat.merging.drafts import Draft
from missioncat.names import fold, fold_family, name_variants

CLOCKS_DIFFER = timedelta(minutes=30)
"""How far two exact times of one launch may be apart. No pad is ready again as soon as that."""


BY_CODE = ("gcat",)
"""Sources that call sites by their GCAT codes and never by a name."""


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
                if found is not None and _find_namer(record) in (None, "user"):
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
                if _find_namer(self.draft.get(self.table, key)) != self.source
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


def _find_namer(record: Any) -> str | None:
    """The source that has given a vehicle or site its name."""
    namer: str | None = record.origins.get("name", record.origin)
    return namer


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
        for mission in self.draft.related("missions", "launch", launch.id):
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
