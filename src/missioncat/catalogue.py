"""The catalogue: records by table and by any name, found by a query, changed as a whole.

This is what commands talk to. TinyDB holds the tables (`storage` gives it typed records); added
here are names in any script, which records point to which, and changes written in one go.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tinydb import TinyDB
from tinydb.table import Table

from missioncat import __version__, model
from missioncat.documents import encode_tables, number_documents
from missioncat.errors import CatalogueError, NotFound
from missioncat.faults import Unreadable, describe_mending, describe_unreadable
from missioncat.fields import Field, own_names
from missioncat.files import write_atomically
from missioncat.lookup import list_labels
from missioncat.model import About, AnyRecord, Launch, Mission, Record
from missioncat.names import fold_family, name_variants, suggest_nearest
from missioncat.query import Filter
from missioncat.storage import DecodedTables, FileStorage, Location, find_builtin, user_path

if TYPE_CHECKING:
    from missioncat.history import History, Step

CREDITS = [
    "Launches, vehicles, sites and most spacecraft facts: Jonathan McDowell's General Catalog of "
    "Artificial Space Objects (GCAT), https://planet4589.org/space/gcat, CC BY 4.0.",
    "Planned dates, ids and failure reasons: Launch Library 2, The Space Devs, "
    "https://thespacedevs.com.",
    "Everything else: the sources named in each record.",
]


class RecordTable(Table):
    """A TinyDB table as our storage gives it: our records as they are, by their natural ids."""

    # TinyDB's own hook for ids other than counters.
    document_id_class = str  # type: ignore[assignment]
    document_class = staticmethod(lambda record, _: record)  # type: ignore[assignment]


class RecordDB(TinyDB):
    """TinyDB with our kind of table."""

    table_class = RecordTable


class Change(NamedTuple):
    """A record as it was and as it is to be; None where there is none.

    One that could not be read is `Unreadable` before, which says that what is done to it is meant.
    """

    table: str
    before: Record | Unreadable | None
    after: Record | None

    @property
    def id(self) -> str:
        """The id of the record."""
        record = self.after or self.before
        assert record is not None
        return record.id


class Found(NamedTuple):
    """A record and the table that it stands in."""

    table: str
    record: Any  # of whichever table it is


class UnreadableError(CatalogueError):
    """The record that was asked for is there, but cannot be read."""

    def __init__(self, record: Unreadable, sentence: str) -> None:
        super().__init__(sentence)
        self.record = record


class Catalogue:
    """One catalogue file, opened."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self._open()

    def _open(self) -> None:
        self.db = RecordDB(
            self.location.path, storage=FileStorage, is_trusted=self.location.read_only
        )
        self._searches: dict[tuple[str, str], list[Any] | None] = {}
        self._related: dict[tuple[str, str], dict[str, list[Any]]] = {}
        self._named: dict[str, dict[str, list[str]]] = {}

    @property
    def tables(self) -> DecodedTables:
        """The tables as the storage gives them to TinyDB."""
        return cast(DecodedTables, self.db.storage.read())

    @property
    def unreadable(self) -> list[Unreadable]:
        """The records that were left out of what was asked so far, because they cannot be read."""
        return cast(FileStorage, self.db.storage).left_out

    def find_unreadable(self, text: str) -> Unreadable | None:
        """The record that cannot be read, by its id or its table and number or id (`plans/12`).

        An id alone means what it always does: the record of the first table that has one.
        """
        text = text.strip()
        table, slash, key = text.partition("/")
        if slash and table in model.RECORDS:
            return self.tables.find_numbered(table, key) or self.tables.find_unreadable(table, key)
        for table in IDENTIFIED:
            if text in self.records(table):
                return None
            if unreadable := self.tables.find_unreadable(table, text):
                return unreadable
        return None

    def describe_unreadable(self, record: Unreadable) -> str:
        """What is wrong with a record that cannot be read, and the commands that help."""
        address = self._find_address(record)
        return f"{describe_unreadable(record)}. {describe_mending(record, address)}."

    def _find_address(self, record: Unreadable) -> str:
        """What to call it in a command: its id, if that means it, or else its number."""
        if record.table in IDENTIFIED:
            for name in (record.id, f"{record.table}/{record.id}"):
                if self.find_unreadable(name) == record:
                    return name
        return f"{record.table}/{record.key}"

    def table(self, kind: type[AnyRecord]) -> Mapping[str, AnyRecord]:
        """All records of a table that can be read, by id, in the order of the file."""
        return self.tables.get(kind.table_name, {})

    def records(self, table: str) -> Mapping[str, Any]:
        """The same where a table is known by its name only."""
        return self.tables.get(table, {})

    def get(self, kind: type[AnyRecord], key: str | None) -> AnyRecord | None:
        """One record of a table, or None."""
        if key is None:
            return None
        table = kind.table_name
        # An id of the ledger need not stand in the file, for it is made of what a statement says.
        candidates = None if table == "plans" else self._search(table, key)
        if candidates is not None:
            return next((record for record in candidates if record.id == key), None)
        return self.table(kind).get(key)

    def _search(self, table: str, word: str) -> list[Any] | None:
        """The records of a large table that this text stands in, found without decoding the others.

        Worth it for a few questions; whoever asks many gets None: the decoded table is quicker.
        """
        if (table, word) not in self._searches and len(self._searches) < FEW_SEARCHES:
            self._searches[table, word] = self.tables.select(table, word)
        return self._searches.get((table, word))

    def related(self, kind: type[AnyRecord], field: str, key: str) -> Sequence[AnyRecord]:
        """The records of a table whose stored field is this key, in the order of the file."""
        table = kind.table_name
        index = self._related.get((table, field))
        if index is None and (candidates := self._search(table, key)) is not None:
            return [record for record in candidates if key in list_items(getattr(record, field))]
        if index is None:
            index = self._related[table, field] = {}
            for record in self.records(table).values():
                for item in list_items(getattr(record, field)):
                    index.setdefault(item, []).append(record)
        return index.get(key, ())

    def find(self, table: str, wanted: Filter) -> list[Any]:
        """The records of a table that a query matches, in the order of the file."""
        if wanted.takes_all:
            return list(self.records(table).values())
        if wanted.word is not None:
            candidates = self.tables.select(table, wanted.word)
            if candidates is not None:
                return list(filter(wanted, candidates))
        search = self.db.table(table).search
        return list(search(wanted))  # type: ignore[arg-type]  # any callable will do

    def find_named(self, text: str, table: str) -> list[str]:
        """The ids of the records of a table that go by this name, number or id as a whole."""
        if text in self.records(table):
            return [text]
        designated = self._find_designated(text, table)
        if designated:
            return designated
        return self._names(table).get(fold_family(text), [])

    def _find_designated(self, text: str, table: str) -> list[str]:
        """Find by number, tag, COSPAR designation, NORAD number or Launch Library id."""
        if table == "missions":
            return self._find_designated_missions(text)
        if table == "launches":
            return self._find_designated_launches(text)
        return []

    def _find_designated_missions(self, text: str) -> list[str]:
        missions = self.table(Mission).values()
        if is_number(text):
            norad = int(text)
            return [mission.id for mission in missions if mission.norad == norad]
        cospar = text.upper()
        return [mission.id for mission in missions if mission.cospar and mission.cospar == cospar]

    def _find_designated_launches(self, text: str) -> list[str]:
        launches = self.table(Launch).values()
        if is_number(text):
            number = int(text)
            return [launch.id for launch in launches if launch.number == number]
        tag, ll2_id = text.strip().upper(), text.lower()
        return [
            launch.id
            for launch in launches
            if tag == launch.tag or (launch.ll2_id and launch.ll2_id == ll2_id)
        ]

    def _names(self, table: str) -> dict[str, list[str]]:
        """Folded name -> ids, for every name that the records of a table go by."""
        if table not in self._named:
            index = self._named[table] = {}
            for record in self.records(table).values():
                for name in own_names(record):
                    for variant in name_variants(name):
                        ids = index.setdefault(fold_family(variant), [])
                        if record.id not in ids:
                            ids.append(record.id)
            index.pop("", None)
        return self._named[table]

    def identify(self, text: str) -> Found:
        """The one record that an identifier of any kind means.

        Raises NotFound with the candidates if there are several, with the nearest names if there
        is none, and UnreadableError if the record is there and cannot be read.
        """
        text = text.strip()
        meant = self._find_by_id(text)
        if meant is not None:
            return meant
        found = self._find_by_number(text) or self._find_piece(text) or self._find_by_name(text)
        if not found:
            otherwise = " `missioncat missions` lists the missions."
            hint = suggest_nearest(text, list_labels(self, IDENTIFIED), otherwise)
            raise NotFound(f"There is nothing called '{text}' in the catalogue.{hint}")
        if len(found) > 1:
            raise NotFound(describe_candidates(text, found))
        return found[0]

    def _find_by_id(self, text: str) -> Found | None:
        """The record of that id, with its table before it or alone."""
        if unreadable := self.find_unreadable(text):
            raise self._refuse_unreadable(unreadable)
        named, slash, key = text.partition("/")
        if slash and named in IDENTIFIED and key in self.records(named):
            return Found(named, self.records(named)[key])
        for table in IDENTIFIED:
            if text in self.records(table):
                return Found(table, self.records(table)[text])
            if unreadable := self.tables.find_claimant(table, text):
                raise self._refuse_unreadable(unreadable)
        return None

    def _refuse_unreadable(self, unreadable: Unreadable) -> UnreadableError:
        sentence = f"{self.location.path}: {self.describe_unreadable(unreadable)}"
        return UnreadableError(unreadable, sentence)

    def _find_by_number(self, text: str) -> list[Found]:
        found = []
        for table in ("missions", "launches"):
            found += self._load_found(table, self._find_designated(text, table))
        return found

    def _load_found(self, table: str, keys: Iterable[str]) -> list[Found]:
        records = self.records(table)
        return [Found(table, records[key]) for key in keys]

    def _find_by_name(self, text: str) -> list[Found]:
        found = []
        for table in IDENTIFIED:
            found += self._load_found(table, self.find_named(text, table))
        # A payload's name is often a mission's too; the mission's page shows its launch.
        if any(each.table == "missions" for each in found):
            found = [each for each in found if each.table != "launches"]
        # A source is often titled after its subject: "Tianwen-1 (Wikipedia-derived pages)".
        return [each for each in found if each.table != "sources"] or found

    def _find_piece(self, text: str) -> list[Found]:
        """The launch of a COSPAR designation whose spacecraft has no record of its own."""
        match = re.fullmatch(r"(\d{4}-[A-Z]?\d{2,3})[A-Z]{1,3}", text.upper())
        if not match:
            return []
        return self._load_found("launches", self.find_named(match[1], "launches"))

    def project(self, table: str, fields: Iterable[Field]) -> None:
        """Say beforehand which fields will be asked for: a large table is read for these only."""
        self.tables.project(table, chain.from_iterable(field.needs(table) for field in fields))


class WritableCatalogue(Catalogue):
    """A catalogue that this process alone may change, for as long as `writing` lasts."""

    def __init__(
        self,
        location: Location,
        history: "History",
        command: str,
        clock: datetime,
        tell: Callable[[str], None],
    ) -> None:
        super().__init__(location)
        self._history, self._command, self._clock = history, command, clock
        self._tell = tell
        self._not_mended: list[Unreadable] = []

    @property
    def base(self) -> Path:
        """The built-in catalogue that this file began as, if it did, or was updated from since."""
        return self._history.base

    def apply(
        self,
        changes: Iterable[Change],
        before: Callable[["Step"], None] | None = None,
        base: bytes | None = None,
    ) -> None:
        """Write all changes at once, or none of them, as one step that can be undone.

        A file of an older format becomes one of the present format with it. As long as a record
        is known that cannot be read, only what mends or removes such a one is written: all else
        would be worked out from a catalogue with a gap in it. `before` writes down what belongs to
        the step elsewhere (`History.commit`), `base` is the built-in catalogue that was merged.
        """
        from missioncat.history import Step, format_moment

        changes = list(changes)
        self.refuse_gaps(changes)
        records: dict[str, dict[str, Record | None]] = {}
        mended: dict[tuple[str, str], str] = {}
        step = Step(step=0, at=format_moment(self._clock), command=self._command)
        for change in changes:
            records.setdefault(change.table, {})[change.id] = change.after
            if isinstance(change.before, Unreadable):
                mended[change.table, change.id] = change.before.key
            if change.before is None:
                step.added += 1
            elif change.after is None:
                step.removed += 1
            else:
                step.changed += 1
        if base is not None:
            step.base = self._history.keep_base(base)
        done = {(table, number) for (table, _), number in mended.items()}
        self._not_mended = [each for each in self.unreadable if (each.table, each.key) not in done]
        was_current = self.tables.is_current
        self._history.commit(self.tables.changed(records, mended), step, before)
        self._open()
        if not was_current:
            self._tell(
                f"{self.location.path} is in the format of missioncat {__version__} now; "
                "`missioncat undo` goes back."
            )

    @property
    def unreadable(self) -> list[Unreadable]:
        """The records that cannot be read of all that was looked at, and were not mended since."""
        return cast(FileStorage, self.db.storage).unreadable or self._not_mended

    def refuse_gaps(self, changes: Sequence[Change] = ()) -> None:
        """Refuse to write if records cannot be read and these changes mend none of them."""
        unreadable = {(each.table, each.id): each for each in self.unreadable}
        for change in changes:
            hidden = unreadable.get((change.table, change.id))
            if hidden is not None and not isinstance(change.before, Unreadable):
                sentence = f"Nothing was written. {self.describe_unreadable(hidden)}"
                raise UnreadableError(hidden, sentence)
        if unreadable and not any(isinstance(change.before, Unreadable) for change in changes):
            what = "a record"
            if len(unreadable) > 1:
                what = f"{len(unreadable)} records"
            raise CatalogueError(
                f"Nothing was written, because {what} of {self.location.path} cannot be read; "
                "mend or remove that first."
            )


FEW_SEARCHES = 8
"""How many questions about single records of a large table are answered from its bytes."""

SHOWN_CANDIDATES = 12
"""How many of the records are named that an identifier may mean."""

IDENTIFIED = ("missions", "launches", "vehicles", "sites", "cooperation", "sources")
"""The tables that an identifier is looked up in, in this order, the least asked for last."""


def describe_found(found: Found) -> str:
    """What kind of thing a candidate is, and its name."""
    name = getattr(found.record, "name", None) or getattr(found.record, "title", None)
    if model.is_of(found.record, Launch):
        name = ", ".join(found.record.payloads[:2])
    return f"{model.SINGULAR[found.table]} {name or ''}".rstrip()


def describe_candidates(text: str, found: Sequence[Found]) -> str:
    """The sentence about an identifier that may mean several records."""
    shown = [f"{each.record.id} ({describe_found(each)})" for each in found[:SHOWN_CANDIDATES]]
    named = ", ".join(shown)
    if len(found) > SHOWN_CANDIDATES:
        named += f" and {len(found) - SHOWN_CANDIDATES} more"
    return f"'{text}' may mean any of these: {named}. Please say which by its id."


def list_items(value: object) -> Sequence[Any]:
    """The items of a list field, or the one value of another; none for None."""
    if isinstance(value, list):
        return value
    if value is None:
        return ()
    return (value,)


def is_number(text: str) -> bool:
    """Whether a text may be a running number or one of NORAD's, which have nine digits."""
    return text.isdecimal() and len(text) < 12


def open_catalogue(location: Location) -> Catalogue:
    """Open a catalogue for reading."""
    return Catalogue(location)


@contextmanager
def writing(
    location: Location, command: str, clock: datetime, tell: Callable[[str], None]
) -> Iterator[WritableCatalogue]:
    """Open a catalogue to change it, with its lock held: what is read inside will be changed.

    The built-in one is copied to the user's place first. A named file that is missing is created.
    """
    from missioncat.history import locked  # 3 ms that reading need not pay

    own = location
    if location.read_only:
        own = Location(user_path(), "your own catalogue")
    with locked(own.path, command) as history:
        if not own.path.exists() and location.read_only:
            content = find_builtin().read_bytes()
            history.begin_from(content)
            write_atomically(own.path, content, history.folder)
            tell(f"Copied the built-in catalogue to {own.path}; changes go there from now on.")
        elif not own.path.exists():
            create_catalogue(own.path, history.folder)
            tell(f"Created a new catalogue at {own.path}.")
        yield WritableCatalogue(own, history, command, clock, tell)


def create_catalogue(path: Path, notes: Path | None = None) -> None:
    """Write a catalogue with no records; `notes` is for `write_atomically`."""
    about = About(id="1", format=model.FORMAT, title="missioncat catalogue", credits=CREDITS)
    tables = {table: number_documents([]) for table in model.RECORDS}
    tables[About.table_name] = number_documents([about])
    write_atomically(path, encode_tables(tables), notes)
