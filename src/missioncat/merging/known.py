"""Which rocket or site a source means by a name or code of its own."""

from collections.abc import Mapping
from typing import Any

from missioncat.ids import build_id
from missioncat.importers.readings import Statement
from missioncat.merging.drafts import Draft
from missioncat.model import RECORDS, Source
from missioncat.names import fold_family, name_variants
from missioncat.nomenclature import (
    EXACT,
    Place,
    Rocket,
    load_places,
    load_rockets,
    split_configuration,
)

BY_CODE = ("gcat",)
"""Sources that call sites by their GCAT codes and never by a name."""

Meaning = tuple[str, dict[str, str]]
"""The id of what a text means, and what else the text says of the launch."""


class Known:
    """The vehicles or the sites that there are, by everything that a source may call them.

    What the catalogue has no record for is looked up in the table of names that comes with the
    program, so that the same rocket gets the same id whichever source came first.
    """

    def __init__(self, draft: Draft, table: str, source: str) -> None:
        self.draft, self.table, self.source = draft, table, source
        self._codes: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        self._aliases: dict[str, set[str]] = {}
        self._found: dict[str, Meaning] = {}
        self._entries: Mapping[str, Rocket | Place] = (
            load_places().by_id if table == "sites" else load_rockets().by_id
        )
        self._pointed_to: dict[str, Meaning] = {}
        for record in draft.records(table).values():
            self._index(record)

    def add(self, record: Any) -> None:
        """Make a record known."""
        self._index(record)
        self._found.clear()
        self._pointed_to.clear()

    def _index(self, record: Any) -> None:
        for code in getattr(record, "gcat_codes", ()):
            self._codes.setdefault(code, record.id)
        for name in (record.id, record.name):
            for variant in name_variants(name):
                self._names.setdefault(fold_family(variant), set()).add(record.id)
        for name in (record.chinese_name, *record.aliases):
            if name:
                self._aliases.setdefault(fold_family(name), set()).add(record.id)

    def find(self, text: str) -> Meaning:
        """The id of what a source calls by this text, or the one that it would get, and what else
        the text says.

        A rocket of ours with an upper stage or a Roman number behind its name is that rocket: Chang
        Zheng 2C-III/SD.
        """
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> Meaning:
        for key in (self._codes.get(text), text, build_id(text)):
            if self.draft.get(RECORDS[self.table], key) is not None:
                return str(key), {}
        return (self._find_site if self.table == "sites" else self._find_vehicle)(text)

    def _find_vehicle(self, text: str) -> Meaning:
        key = self._find_type(text)
        if key is not None:
            return key, {}
        for base, says in split_configuration(text, self.source):
            key = self._find_type(base)
            if key is not None and self._holds_configurations(key):
                return key, says
        return build_id(text), {}

    def _find_type(self, name: str) -> str | None:
        for key in (name, build_id(name)):
            if self.draft.get(RECORDS[self.table], key) is not None:
                return key
        rocket = load_rockets().find_named(name, self.source)
        return self._find_named(name) if rocket is None else self._id_of(rocket)

    def _holds_configurations(self, key: str) -> bool:
        """Whether a rocket is one whatever flies on top of it.

        A source that has a name for each configuration has a record for each, which its own names
        find.
        """
        if self.source not in EXACT:
            return True
        rocket = load_rockets().by_id.get(key)
        if rocket is not None:
            return rocket.is_ours
        record: Any = self.draft.get(RECORDS[self.table], key)
        return record is not None and _find_namer(record) in (None, "user")

    def _find_site(self, text: str) -> Meaning:
        if self.source in BY_CODE:
            place = load_places().by_code.get(text)
            return (build_id(text) if place is None else self._id_of(place)), {}
        found = load_places().find(text)
        if found is None:
            return self._find_named(text) or build_id(text), {}
        says = {"pad": found.pad} if found.pad else {}
        # One of several places in one region: nobody knows which, and no name may decide it.
        return (build_id(text) if found.place is None else self._id_of(found.place)), says

    def _find_named(self, text: str) -> str | None:
        """The record that has this name, if it is one, and else the one that has it as an alias."""
        for names in (self._names, self._aliases):
            # What a source calls by two names is two things to it: Minotaur IV and Minotaur IV+.
            keys = [
                key
                for key in names.get(fold_family(text), ())
                if _find_namer(self.draft.get(RECORDS[self.table], key)) != self.source
            ]
            if len(keys) == 1:
                return keys[0]
        return None

    def _id_of(self, entry: Rocket | Place) -> str:
        """The id that an entry of the table of names has in this catalogue, whose records may have
        others.
        """
        if self.draft.get(RECORDS[self.table], entry.id) is not None:
            return entry.id
        for code in entry.codes if isinstance(entry, Place) else entry.gcat:
            key = self._codes.get(code) or (
                code if self.draft.get(RECORDS[self.table], code) is not None else None
            )
            if key is not None:
                return key
        for name in (entry.name, *entry.gcat, *entry.ll2):
            # Another entry that folds to the same is another rocket: Antares 230 and Antares 230+.
            keys = self._names.get(fold_family(name), set()) - self._entries.keys()
            if len(keys) == 1:
                return keys.pop()
        return entry.id

    def find_stated(self, statement: Statement) -> tuple[Any | None, bool]:
        """The record that a statement is about, and whether it is about one configuration of it
        only.
        """
        for code in statement.values.get("gcat_codes", ()):
            if code in self._codes:
                return self.draft.get(RECORDS[self.table], self._codes[code]), False
        for text in (statement.id, statement.values.get("name")):
            key, more = self.find(text) if text else ("", {})
            if (record := self.draft.get(RECORDS[self.table], key)) is not None or more:
                return record, bool(more)
        return None, False

    def name(self, statement: Statement, before: Any | None) -> Statement:
        """A statement about a rocket or site, with the id, name and aliases of the table of names.

        What is curated keeps its own.
        """
        entry = self._find_entry(statement)
        if entry is None or (before is not None and before.origin is None):
            return statement
        values = {**statement.values, **state_entry(entry)}
        for name in ("aliases", "gcat_codes", "sources"):
            values[name] = list(
                dict.fromkeys([*values.get(name, ()), *statement.values.get(name, ())])
            )
        if not values["gcat_codes"]:
            del values["gcat_codes"]
        return statement._replace(id=entry.id, values=values)

    def _find_entry(self, statement: Statement) -> Rocket | Place | None:
        if self.table == "vehicles":
            return load_rockets().find_named(statement.id, self.source)
        codes = load_places().by_code
        return next(
            (codes[code] for code in statement.values.get("gcat_codes", ()) if code in codes), None
        )

    def point_to(self, text: str) -> Meaning:
        """What a text means, of which there is a record from now on if the table of names can
        describe it.
        """
        if text not in self._pointed_to:
            meaning = self._pointed_to[text] = self.find(text)
            self._describe(meaning[0])
        return self._pointed_to[text]

    def _describe(self, key: str) -> None:
        entry = self._entries.get(key)
        if entry is None or self.draft.get(RECORDS[self.table], key) is not None:
            return
        values = state_entry(entry)
        [source] = values["sources"]
        record_type: Any = RECORDS[self.table]
        record = record_type(id=entry.id, origin=source, **values)
        self.draft.put(self.table, record)
        cite(self.draft, source)
        self._index(record)  # its names mean what they meant before


def state_entry(entry: Rocket | Place) -> dict[str, Any]:
    """What the table of names says of a rocket or site, in our fields, with the source that it has
    it from.
    """
    values: dict[str, Any] = {"name": entry.name, "aliases": entry.aliases}
    if isinstance(entry, Place):
        values |= {
            "country": entry.country or None,
            "gcat_codes": list(entry.codes),
            "sources": ["gcat"],
        }
    else:
        values |= {"family": entry.family, "sources": ["gcat" if entry.gcat else "ll2"]}
    return values


def cite(draft: Draft, source: str) -> None:
    """Have the record of a source that the table of names rests on."""
    if draft.get(Source, source) is not None:
        return
    # An importer is loaded by its own imports, and here only for whom the other one has to be
    # credited, too.
    if source == "gcat":
        from missioncat.importers.gcat import CITATION as CITED
    else:
        from missioncat.importers.launch_library import SOURCE as CITED
    draft.put("sources", CITED)


def _find_namer(record: Any) -> str | None:
    """The source that has given a vehicle or site its name."""
    namer: str | None = record.origins.get("name", record.origin)
    return namer


def resolve(values: dict[str, Any], known: dict[str, Known]) -> dict[str, Any]:
    """The values of a launch with the ids of its vehicle and site in place of what the source calls
    them.
    """
    vehicle, site = values.get("vehicle"), values.get("site")
    resolved = values
    if vehicle is not None:
        key, more = known["vehicles"].point_to(vehicle)
        if key != vehicle:
            resolved = {**more, **values, "vehicle": key}
    if site is not None:
        key, more = known["sites"].point_to(site)
        if key != site:
            resolved = {**more, **resolved, "site": key}
    return resolved
