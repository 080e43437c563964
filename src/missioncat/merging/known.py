"""Which rocket or site a source means by a name or code of its own."""

from collections.abc import Mapping
from typing import Any

from missioncat import nomenclature
from missioncat.ids import build_id
from missioncat.importers.readings import Statement
from missioncat.merging.drafts import Draft
from missioncat.model import USER, Site, Source, Vehicle, find_origin
from missioncat.names import fold_family, name_variants
from missioncat.nomenclature import Place, Rocket

BY_CODE = ("gcat",)
"""Sources that call sites by their GCAT codes and never by a name."""

Described = Vehicle | Site
"""What launches point to and sources call by names of their own."""

KINDS: dict[str, type[Described]] = {"vehicles": Vehicle, "sites": Site}
"""The tables of these."""

REFERENCES = {"vehicles": "vehicle", "sites": "site"}
"""The same tables, and the fields of launches that point to them."""

Meaning = tuple[str, dict[str, str]]
"""The id of what a text means, and what else the text says of the launch."""


class Known:
    """The vehicles or the sites that there are, by everything that a source may call them.

    What the catalogue has no record for is looked up in the table of names that comes with the
    program, so that the same rocket gets the same id whichever source came first.
    """

    def __init__(self, draft: Draft, table: str, source: str) -> None:
        self.draft, self.table, self.source = draft, table, source
        self._kind = KINDS[table]
        self._codes: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        self._aliases: dict[str, set[str]] = {}
        self._found: dict[str, Meaning] = {}
        self._entries: Mapping[str, Rocket | Place] = nomenclature.load_rockets().by_id
        if table == "sites":
            self._entries = nomenclature.load_places().by_id
        self._pointed_to: dict[str, Meaning] = {}
        for record in draft.table(self._kind).values():
            self._index(record)

    def _get(self, key: str | None) -> Described | None:
        return self.draft.get(self._kind, key)

    def add(self, record: Described) -> None:
        """Make a record known."""
        self._index(record)
        self._found.clear()
        self._pointed_to.clear()

    def _index(self, record: Described) -> None:
        """Keep what a record is called by, aliases apart, because names count before them."""
        if isinstance(record, Site):
            for code in record.gcat_codes:
                self._codes.setdefault(code, record.id)
        for name in (record.id, record.name):
            for variant in name_variants(name):
                self._names.setdefault(fold_family(variant), set()).add(record.id)
        for alias in (record.chinese_name, *record.aliases):
            if alias:
                self._aliases.setdefault(fold_family(alias), set()).add(record.id)

    def find(self, text: str) -> Meaning:
        """What a source means by this text, by the id that it has or would get.

        With an upper stage or Roman number a rocket of ours is that rocket: Chang Zheng 2C-III/SD.
        """
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> Meaning:
        # What the catalogue has counts before any table of names: its ids never change.
        for key in (self._codes.get(text), text, build_id(text)):
            if key is not None and self._get(key) is not None:
                return key, {}
        if self.table == "sites":
            return self._find_site(text)
        return self._find_vehicle(text)

    def _find_vehicle(self, text: str) -> Meaning:
        """The rocket of this name, or else the one that it is a configuration of."""
        key = self._find_type(text)
        if key is not None:
            return key, {}
        for base, says in nomenclature.split_configuration(text, self.source):
            key = self._find_type(base)
            if key is not None and self._holds_configurations(key):
                return key, says
        return build_id(text), {}

    def _find_type(self, name: str) -> str | None:
        """The rocket that has exactly this name; None if there is none."""
        for key in (name, build_id(name)):
            if self._get(key) is not None:
                return key
        rocket = nomenclature.load_rockets().find_named(name, self.source)
        if rocket is None:
            return self._find_named(name)
        return self._id_of(rocket)

    def _holds_configurations(self, key: str) -> bool:
        """Whether a rocket is one whatever flies on top of it.

        A source that names each configuration has a record for each, which its own names find.
        """
        if self.source not in nomenclature.EXACT:
            return True
        rocket = nomenclature.load_rockets().by_id.get(key)
        if rocket is not None:
            return rocket.is_ours
        record = self._get(key)
        return record is not None and find_origin(record, "name") in (None, USER)

    def _find_site(self, text: str) -> Meaning:
        """The site of this code or name, and the pad if the name has one."""
        if self.source in BY_CODE:
            return self._id_of_place(nomenclature.load_places().by_code.get(text), text), {}
        found = nomenclature.load_places().find(text)
        if found is None:
            return self._find_named(text) or build_id(text), {}
        says = {}
        if found.pad:
            says["pad"] = found.pad
        # One of several places in one region: nobody knows which, and no name may decide it.
        return self._id_of_place(found.place, text), says

    def _id_of_place(self, place: Place | None, text: str) -> str:
        """The id of a place, or the one that what is called so would get."""
        if place is None:
            return build_id(text)
        return self._id_of(place)

    def _find_named(self, text: str) -> str | None:
        """The record that has this name, if it is one, and else the one that has it as an alias."""
        for names in (self._names, self._aliases):
            keys = [key for key in names.get(fold_family(text), ()) if not self._has_named(key)]
            if len(keys) == 1:
                return keys[0]
        return None

    def _has_named(self, key: str) -> bool:
        """Whether a record's name is the source's own: its Minotaur IV and IV+ are two things."""
        record = self._get(key)
        return record is not None and find_origin(record, "name") == self.source

    def _id_of(self, entry: Rocket | Place) -> str:
        """The id that an entry of the table of names has in this catalogue, be it another one."""
        if self._get(entry.id) is not None:
            return entry.id
        codes = entry.codes if isinstance(entry, Place) else entry.gcat
        for code in codes:
            if code in self._codes:
                return self._codes[code]
            if self._get(code) is not None:
                return code
        for name in (entry.name, *entry.gcat, *entry.ll2):
            # Another entry that folds to the same is another rocket: Antares 230 and Antares 230+.
            keys = self._names.get(fold_family(name), set()) - self._entries.keys()
            if len(keys) == 1:
                return keys.pop()
        return entry.id

    def find_stated(self, statement: Statement) -> tuple[Described | None, bool]:
        """The record that a statement is about, and whether only about a configuration of it."""
        for code in statement.values.get("gcat_codes", ()):
            if code in self._codes:
                return self._get(self._codes[code]), False
        for text in (statement.id, statement.values.get("name")):
            if not text:
                continue
            key, more = self.find(text)
            record = self._get(key)
            if record is not None or more:
                return record, bool(more)
        return None, False

    def name(self, statement: Statement, before: Described | None) -> Statement:
        """A statement with the table's id, name and aliases; what is curated keeps its own."""
        entry = self._find_entry(statement)
        if entry is None or (before is not None and before.origin is None):
            return statement
        values = {**statement.values, **state_entry(entry)}
        for name in ("aliases", "gcat_codes", "sources"):
            ours, theirs = values.get(name, ()), statement.values.get(name, ())
            values[name] = list(dict.fromkeys([*ours, *theirs]))
        if not values["gcat_codes"]:
            del values["gcat_codes"]
        return statement._replace(id=entry.id, values=values)

    def _find_entry(self, statement: Statement) -> Rocket | Place | None:
        """What the table of names has of the rocket or site that a statement is about."""
        if self.table == "vehicles":
            return nomenclature.load_rockets().find_named(statement.id, self.source)
        places = nomenclature.load_places().by_code
        for code in statement.values.get("gcat_codes", ()):
            if code in places:
                return places[code]
        return None

    def point_to(self, text: str) -> Meaning:
        """What a text means; it has a record from now on if the table of names can describe it."""
        if text not in self._pointed_to:
            meaning = self._pointed_to[text] = self.find(text)
            self._describe(meaning[0])
        return self._pointed_to[text]

    def _describe(self, key: str) -> None:
        """Make the record of what has none, from the table of names."""
        entry = self._entries.get(key)
        if entry is None or self._get(key) is not None:
            return
        values = state_entry(entry)
        [source] = values["sources"]
        record = self._kind(id=entry.id, origin=source, **values)
        self.draft.put(self.table, record)
        cite(self.draft, source)
        self._index(record)  # its names mean what they meant before


def know_all(draft: Draft, source: str) -> dict[str, Known]:
    """What a source means by its names, for each table of these."""
    return {table: Known(draft, table, source) for table in REFERENCES}


def state_entry(entry: Rocket | Place) -> dict[str, Any]:
    """What the table of names says of a rocket or site in our fields, and from which source."""
    names = dict.fromkeys([*entry.gcat, *entry.ll2])
    names.pop(entry.name, None)
    values: dict[str, Any] = {"name": entry.name, "aliases": list(names), "sources": ["gcat"]}
    if isinstance(entry, Place):
        values |= {"country": entry.country or None, "gcat_codes": list(entry.codes)}
    else:
        values["family"] = entry.family
        if not entry.gcat:
            values["sources"] = ["ll2"]
    return values


def cite(draft: Draft, source: str) -> None:
    """Have the record of a source that the table of names rests on."""
    if draft.get(Source, source) is not None:
        return
    # An importer is loaded by its own imports, and here only where the other one is credited, too.
    if source == "gcat":
        from missioncat.importers.gcat import CITATION as CITED
    else:
        from missioncat.importers.launch_library import SOURCE as CITED
    draft.put("sources", CITED)


def resolve(values: dict[str, Any], known: dict[str, Known]) -> dict[str, Any]:
    """The values of a launch with the ids of what the source calls its vehicle and site."""
    for table, name in REFERENCES.items():
        text = values.get(name)
        if text is not None:
            key, more = known[table].point_to(text)
            if key != text:
                values = {**more, **values, name: key}
    return values
