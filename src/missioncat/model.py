"""The records of the catalogue: what one document of each table holds.

A record is one JSON document of the file. It is known by its `id`, which comes first in the
document; what the document stands under in the file is a number of TinyDB's, which nobody else
needs. A missing value is None, an empty list, or False, and is left out of the file. Dates are kept
as their written text (see `dates`), because that is what was stated. A field's name has its unit.
"""

from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeGuard, TypeVar

import msgspec

Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number that a database can hold too; what can be meant is less (`bounds.BOUNDS`)."""
Number = Whole | float
Outcome = Literal["success", "failure", "partial", "unknown"]
Status = Literal[
    "planned", "postponed", "cancelled", "operating", "extended", "completed", "lost", "unknown"
]

USER = "user"
"""The origin of a field that was changed by hand."""

PLANNED_STATUSES = ("planned", "postponed")
"""A mission of one of these has not flown; its launch record is a planned one."""

PROGRAMMES = {
    "clep": "Chinese lunar exploration",
    "planetary": "Chinese planetary exploration",
    "crewed": "Chinese crewed spaceflight",
    "ilrs": "International Lunar Research Station",
    "artemis-accords": "Artemis Accords",
    "astronomy": "Astronomy",
    "space-science": "Space science",
    "earth-observation": "Earth observation",
    "launch-vehicle": "Launch vehicles",
    "russian-lunar": "Russian lunar exploration",
    "russian-crewed": "Russian crewed spaceflight",
    "nasa-mars": "NASA Mars exploration",
    "uae-mars": "Mars exploration of the Emirates",
    "military": "Military",
    "commercial-lunar": "Commercial lunar landers",
    "debris-removal": "Debris removal",
    "history": "History",
}
"""Programmes that missions belong to and agreements speak of, with their titles."""


EDITABLE = (
    "missions", "launches", "vehicles", "sites", "cooperation", "plans", "sources", "events",
)  # fmt: skip
"""Tables that records are added to by hand; events, parts of missions, are added like records."""


class Stored(
    msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """What records and their parts have in common: how they are read and written."""


class Record(Stored, kw_only=True):
    """What all tables share: the id. A type of record knows which table it stands in."""

    table_name: ClassVar[str]

    id: str = ""


AnyRecord = TypeVar("AnyRecord", bound=Record)
"""The type of the records of one table: what is asked for by it is typed by it."""


def is_of(record: Record, kind: type[AnyRecord]) -> TypeGuard[AnyRecord]:
    """Whether a record stands in the table of that type.

    Those of a large table, read for a few fields, are of a type that `isinstance` does not know.
    """
    return record.table_name == kind.table_name


class Event(Stored, kw_only=True):
    """Something that happened to a mission; (date, kind) is unique within it."""

    date: str
    kind: str
    text: str
    place: str | None = None
    value: Number | None = None
    unit: str | None = None
    note: str | None = None
    sources: list[str] = []


class Claim(Stored, kw_only=True):
    """What a source says of a field otherwise than the record does, in the form of that field."""

    field: str
    value: str | Number | bool | list[str]
    source: str | None = None


class Mission(Record, kw_only=True):
    """A spacecraft, or an element of a programme, with a purpose.

    `launch` is the id of its launch, flown or planned, and the only place where its date, vehicle
    and site come from. `parent` is the mission that it travelled with or belongs to.
    """

    table_name: ClassVar[str] = "missions"

    name: str
    chinese_name: str | None = None
    aliases: list[str] = []
    programme: str | None = None
    kind: str | None = None
    target: str | None = None
    parent: str | None = None
    operators: list[str] = []
    country: str | None = None
    partners: list[str] = []
    status: Status | None = None
    launch: str | None = None
    cospar: str | None = None
    norad: Whole | None = None
    mass_kg: Number | None = None
    landing_site: str | None = None
    landing_lat: Number | None = None
    landing_lon: Number | None = None
    payloads: list[str] = []
    summary: str | None = None
    events: list[Event] = []
    note: str | None = None
    sources: list[str] = []


class Launch(Record, kw_only=True):
    """One flight of a rocket, flown or planned; a planned one has no outcome.

    `number` is the running number among Long March launches. `tag` is the COSPAR/GCAT launch tag,
    and the id of a launch that came in flown; one that came in planned keeps the slug it had.
    `outcome` is that of the launch alone: a perfect launch can carry a dead payload.

    `origin` is the import source that the record came from (None: curated or added by hand),
    `origins` that of fields from elsewhere, and `claims` are values of sources that disagree.

    `aliases` are other names, and ids that the launch had before, or as a record of its own.
    `joined` are the statements that are about this launch by all that is known of them, though no
    id says so, and `apart` are the ids of launches that are others though they look the same.
    `ll2_updated` is when Launch Library last said something of it.

    `unlisted` is when Launch Library was first seen to list it no longer, of a launch that nobody
    else plans: it is not awaited then, but nobody has said that it is cancelled.
    """

    table_name: ClassVar[str] = "launches"

    aliases: list[str] = []
    number: Whole | None = None
    tag: str | None = None
    date: str | None = None
    vehicle: str | None = None
    variant: str | None = None
    upper_stage: str | None = None
    serial: str | None = None
    payloads: list[str] = []
    payload_count: Whole | None = None
    payload_mass_kg: Number | None = None
    mass_flag: str | None = None
    site: str | None = None
    site_note: str | None = None
    pad: str | None = None
    outcome: Outcome | None = None
    outcome_note: str | None = None
    orbit: str | None = None
    crewed: bool = False
    agency: str | None = None
    gcat_code: str | None = None
    gcat_name: str | None = None
    ll2_id: str | None = None
    ll2_name: str | None = None
    ll2_updated: str | None = None
    unlisted: str | None = None
    origin: str | None = None
    origins: dict[str, str] = {}
    claims: list[Claim] = []
    joined: list["Joined"] = []
    apart: list[str] = []
    note: str | None = None
    sources: list[str] = []


By = Literal["id", "time", "day", "name", "hand"]


class Joined(Stored, kw_only=True):
    """A record that became part of another, with what it takes to make it one of its own again.

    `launch` is how it would stand alone, `by` why it does not: the same tag, the same time, day or
    name, or the word of the user. `fields`, `sources` and `aliases` are what the other record has
    from it, `replaced` what that said before in some of these fields, `missions` pointed to it, and
    `plans` of the ledger and `notes` of the user were about it.
    """

    launch: Launch
    by: By
    fields: list[str] = []
    replaced: list[Claim] = []
    aliases: list[str] = []
    sources: list[str] = []
    missions: list[str] = []
    plans: list[str] = []
    notes: list[str] = []


class Vehicle(Record, kw_only=True):
    """A type of rocket. Capacities are payload masses: to LEO, to GTO, to trans-lunar injection."""

    table_name: ClassVar[str] = "vehicles"

    name: str
    chinese_name: str | None = None
    aliases: list[str] = []
    family: str | None = None
    stages: Whole | None = None
    status: str | None = None
    leo_kg: Number | None = None
    gto_kg: Number | None = None
    tli_kg: Number | None = None
    origin: str | None = None
    origins: dict[str, str] = {}
    claims: list[Claim] = []
    note: str | None = None
    sources: list[str] = []


class Site(Record, kw_only=True):
    """A launch site. Latitude and longitude are in degrees, north and east positive."""

    table_name: ClassVar[str] = "sites"

    name: str
    chinese_name: str | None = None
    aliases: list[str] = []
    lat: Number | None = None
    lon: Number | None = None
    country: str | None = None
    gcat_codes: list[str] = []
    origin: str | None = None
    origins: dict[str, str] = {}
    claims: list[Claim] = []
    note: str | None = None
    sources: list[str] = []


class Cooperation(Record, kw_only=True):
    """A membership, agreement, joint payload, sample loan, or a count of them.

    `subject` is a mission or a programme; `countries` are ISO 3166 codes with the name behind ("RUS
    Russia"); `ordinal` counts in the order of joining.
    """

    table_name: ClassVar[str] = "cooperation"

    subject: str
    kind: str
    partners: list[str] = []
    countries: list[str] = []
    date: str | None = None
    ordinal: Whole | None = None
    detail: str | None = None
    note: str | None = None
    sources: list[str] = []


class Plan(Record, kw_only=True):
    """One statement of when something was going to happen: a line of the slip ledger.

    (subject, milestone, planned, as_of) is unique and makes the id; `actual` is when it happened.
    """

    table_name: ClassVar[str] = "plans"

    subject: str
    milestone: str
    planned: str
    as_of: str | None = None
    actual: str | None = None
    note: str | None = None
    sources: list[str] = []


class Source(Record, kw_only=True):
    """A citation. `as_of` is the date of the newest edition read, or of the newest thing it says.

    `editions` has the same for each field of launches that it speaks of without dating each launch.
    """

    table_name: ClassVar[str] = "sources"

    title: str
    publisher: str | None = None
    date: str | None = None
    as_of: str | None = None
    editions: dict[str, str] = {}
    url: str | None = None
    note: str | None = None


class Note(Record, kw_only=True):
    """What the owner of the catalogue notes about a record, or that it has a star.

    The built-in catalogue has none. `table` and `about` (an id) say of which, `when` the time.
    """

    table_name: ClassVar[str] = "notes"

    table: str
    about: str
    text: str | None = None
    star: bool = False
    when: str | None = None


class About(Record, kw_only=True):
    """The one document of the table `catalogue`: what this file is and whom to credit."""

    table_name: ClassVar[str] = "catalogue"

    format: Whole
    title: str
    revision: str | None = None
    licence: str | None = None
    credits: list[str] = []


FORMAT = 2
"""Version of the file format; a file with a greater one was written by a newer missioncat.

In the first one a document stood under its id and did not repeat it, so that stock TinyDB could not
open the file. It is still read, and becomes the present one at the next write.
"""

Sourced = Launch | Vehicle | Site
"""A record that other sources speak of, too.

It keeps whose word each of its fields is (`origin`, `origins`) and what others say otherwise
(`claims`). No common base, for the fields of a base would come first in the documents of the file.
"""

AnySourced = TypeVar("AnySourced", bound=Sourced)
"""The type of one of these: what is made of it is of the same one."""


def find_origin(record: Sourced, field: str) -> str | None:
    """The source that has given a record its field; None if that is curated."""
    return record.origins.get(field, record.origin)


UNCLAIMABLE = ("id", "origin", "origins", "claims", "sources")
"""Fields of which no source can say otherwise."""


@cache
def find_claimable(record_type: type[Record]) -> dict[str, Any]:
    """The types of the fields of which a source can say something."""
    fields = msgspec.structs.fields(record_type)
    return {field.name: field.type for field in fields if field.name not in UNCLAIMABLE}


RECORDS: dict[str, type[Record]] = {
    kind.table_name: kind
    for kind in (About, Mission, Launch, Vehicle, Site, Cooperation, Plan, Source, Note)
}
"""The tables in the order in which they stand in the file, and the type of their records."""

SINGULAR = {
    "missions": "mission",
    "launches": "launch",
    "vehicles": "vehicle",
    "sites": "site",
    "cooperation": "agreement",
    "plans": "plan",
    "sources": "source",
    "notes": "note",
    "events": "event",
    "catalogue": "catalogue",
}

PLURAL = {table: table for table in SINGULAR} | {"cooperation": "agreements"}


def count_noun(count: int, table: str) -> str:
    """Say how many records of a table.

    >>> count_noun(1, "launches"), count_noun(679, "launches"), count_noun(2, "cooperation")
    ('1 launch', '679 launches', '2 agreements')
    """
    return f"{count:,} {SINGULAR[table] if count == 1 else PLURAL[table]}"
