"""Launch Library 2 (thespacedevs.com): its pages of launches of 2.2.0 and 2.3.0, in all modes.

A launch of the list mode has a name and a date, one of the normal mode a rocket, pad and mission,
one of the detailed mode payloads and crew. What is not there is not spoken of. Statuses: Success,
Payload Deployed, Failure and Partial Failure are outcomes; In Flight has flown with an outcome that
nobody knows yet; the others are plans. That a date is to be determined or confirmed, or on hold,
makes it no wider than its precision says: it is kept as the note of the statement in the ledger.
What each source words in its own way (payloads, pads, orbits, reasons) only fills gaps.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from missioncat.dates import zone
from missioncat.dates.net import AFTERNOON, DAY, MORNING, guess_precision, parse_moment, parse_net
from missioncat.errors import DateError, InputError
from missioncat.ids import build_slug
from missioncat.importers import Options, Reading
from missioncat.importers.readings import Statement, list_mistakes
from missioncat.model import Source
from missioncat.names import fold, name_variants
from missioncat.nomenclature import load_places, load_rockets, shorten_pad, split_configuration
from missioncat.orbital import SUBORBITAL
from missioncat.text import clean, lower_first

SOURCE = Source(
    id="ll2",
    title="Launch Library 2",
    publisher="The Space Devs",
    url="https://thespacedevs.com",
    note="attribution encouraged",
)

OUTCOMES = {3: "success", 4: "failure", 6: "unknown", 7: "partial", 9: "success"}
"""Statuses of what has flown. A payload that was deployed is what a launch is for."""

PLACEHOLDER = 2
"""The status of a plan whose date may stand for a whole period."""

CERTAINTIES = {PLACEHOLDER: "to be determined", 5: "on hold", 8: "to be confirmed"}
"""What the other statuses add to a planned date; Go (1) adds nothing."""

_UNKNOWN = re.compile(r"(?i)\b(?:unknown|unnamed|tbd|to be (?:determined|announced))\b|^n/?a$")
ORBITS = {
    "LO": "LTO", "Helio": "heliocentric", "Mars": "heliocentric",
    "Sub": SUBORBITAL, "Suborbital": SUBORBITAL,
}  # fmt: skip
"""Their abbreviations where ours is another."""
_NO_ORBIT = ("N/A", "Unknown")

_GREEK = (
    "ALP", "BET", "GAM", "DEL", "EPS", "ZET", "ETA", "THE", "IOT", "KAP", "LAM", "MU",
    "NU", "XI", "OMI", "PI", "RHO", "SIG", "TAU", "UPS", "PHI", "CHI", "PSI", "OME",
)  # fmt: skip


class Named(msgspec.Struct):
    """Anything with a number and a name: a status, a precision, a country, an orbit, an agency."""

    id: int | None = None
    name: str | None = None
    abbrev: str | None = None
    alpha_3_code: str | None = None


class Configuration(msgspec.Struct):
    """A type of rocket."""

    name: str | None = None
    full_name: str | None = None


class Cargo(msgspec.Struct):
    """A payload's flight in the detailed mode of 2.3.0."""

    payload: Named | None = None


class SpacecraftStage(msgspec.Struct):
    """A spacecraft's flight in the detailed mode, which says whether anybody was launched in it."""

    launch_crew: list[msgspec.Raw] = []


class Rocket(msgspec.Struct):
    """The rocket of a launch. 2.2.0 has one spacecraft or none, 2.3.0 a list of them."""

    configuration: Configuration | None = None
    payloads: list[Cargo] | None = None
    spacecraft_stage: SpacecraftStage | list[SpacecraftStage] | None = None


class Mission(msgspec.Struct):
    """What is flown; 2.2.0 keeps the designator here."""

    name: str | None = None
    type: str | None = None
    orbit: Named | None = None
    launch_designator: str | None = None


class Location(msgspec.Struct):
    """A launch site; its country is a code in 2.2.0 and a record in 2.3.0."""

    id: int | None = None
    name: str | None = None
    country_code: str | None = None
    country: Named | None = None
    timezone_name: str | None = None


class Pad(msgspec.Struct):
    """A pad of a site."""

    name: str | None = None
    country_code: str | None = None
    country: Named | None = None
    location: Location | None = None


class Flight(msgspec.Struct, kw_only=True):
    """A launch as they have it; in the list mode of 2.2.0, mission, pad and location are texts."""

    id: str
    name: str | None = None
    slug: str | None = None
    launch_designator: str | None = None
    status: Named | None = None
    net: str | None = None
    net_precision: Named | int | None = None
    last_updated: str | None = None
    failreason: str | None = None
    launch_service_provider: Named | None = None
    rocket: Rocket | None = None
    mission: Mission | str | None = None
    pad: Pad | str | None = None
    location: str | None = None

    @property
    def key(self) -> str:
        """The id as we keep it."""
        return clean(self.id).strip().lower()

    @property
    def countries(self) -> set[str]:
        """The codes of the countries that the pad and its site are in."""
        if not isinstance(self.pad, Pad):
            return set()
        codes = set()
        for place in (self.pad, self.pad.location or Location()):
            country = place.country or Named()
            codes |= {*(place.country_code or "").split(","), country.alpha_3_code or ""}
        return codes - {""}

    @property
    def status_id(self) -> int:
        """The number of the status, 0 if it has none."""
        status = self.status or Named()
        return status.id or 0


class Page(NamedTuple):
    """One answer: its launches, the address of the next page, and how many there are on all."""

    flights: list[Flight]
    next: str | None = None
    total: int | None = None


class _Envelope(msgspec.Struct):
    count: int | None = None
    next: str | None = None
    results: list[msgspec.Raw] | None = None
    launches: list[msgspec.Raw] | None = None
    id: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def read_page(content: bytes, file: str = "<stdin>") -> Page:
    """Read a page, a list or one launch, or raise InputError with every launch that is not one."""
    try:
        if content.lstrip()[:1] == b"[":
            envelope = _Envelope(results=msgspec.json.decode(content, type=list[msgspec.Raw]))
        else:
            envelope = msgspec.json.decode(content, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"{file} is not an answer of Launch Library: {_describe(error)}. Nothing was changed."
        ) from None
    if envelope.results is not None:
        items = envelope.results
    elif envelope.launches is not None:
        items = envelope.launches
    elif envelope.id is not msgspec.UNSET:
        items = [msgspec.Raw(content)]
    else:
        raise InputError(
            f"{file} has neither `results` nor `launches` and is no launch itself, so it is not a "
            "page of Launch Library. Nothing was changed."
        )
    return Page(_decode_flights(items, file), envelope.next, envelope.count)


def _decode_flights(items: Sequence[msgspec.Raw], file: str) -> list[Flight]:
    flights, mistakes = [], []
    decoder = msgspec.json.Decoder(Flight)
    for number, item in enumerate(items, 1):
        try:
            flight = decoder.decode(item)
            _check(flight)
            flights.append(flight)
        except (msgspec.DecodeError, DateError, UnicodeDecodeError, RecursionError) as error:
            mistakes.append(f"launch {number}: {_describe(error)}")
    if mistakes:
        raise InputError(f"{file}: nothing was changed:\n{list_mistakes(mistakes)}")
    return flights


def _describe(error: Exception) -> str:
    return lower_first(str(error).rstrip("."))


def _check(flight: Flight) -> None:
    """What the types do not say: an id is something, a moment is one."""
    if not fold(flight.id):
        raise DateError("The id is empty.")
    for moment in (flight.net, flight.last_updated):
        if moment is not None:
            parse_moment(moment)
    _find_date(flight)


def read_ll2(lines: Iterable[str], file: str, options: Options) -> list[Reading]:
    """What a file says of launches."""
    statements = read_statements("".join(lines).encode(), file)
    return [Reading("launches", statements=statements, citation=SOURCE)]


def read_statements(content: bytes, file: str = "<stdin>") -> list[Statement]:
    """What a page says of launches, for `reconcile`, which knows vehicles and sites by name."""
    return build_statements(read_page(content, file).flights)


def build_statements(flights: Iterable[Flight]) -> list[Statement]:
    """What these launches say; the last counts of one that stands on two pages that changed."""
    by_id = {flight.id: flight for flight in flights}
    return [_state(flight) for flight in by_id.values()]


def _find_date(flight: Flight) -> str | None:
    if flight.net is None:
        return None
    precision = flight.net_precision
    if isinstance(precision, Named):
        precision = precision.id
    if precision is None:
        is_placeholder = flight.status_id == PLACEHOLDER
        has_flown = flight.status_id in OUTCOMES
        precision = guess_precision(parse_moment(flight.net), has_flown, is_placeholder)
    if precision not in (MORNING, AFTERNOON):
        return parse_net(flight.net, precision).text
    # Half a day is meant at the site. Where we do not know its zone, only the day is known.
    tz = _zone_of(flight)
    if tz is None:
        return parse_net(flight.net, DAY).text
    return parse_net(flight.net, precision, tz).text


def _zone_of(flight: Flight) -> tzinfo | None:
    if not isinstance(flight.pad, Pad):
        return None
    location = flight.pad.location or Location()
    if not location.timezone_name:
        return None
    try:
        return zone(location.timezone_name)
    except DateError:
        return None


def _state(flight: Flight) -> Statement:
    """What a launch says: our fields of which its word counts, and those that it words itself."""
    vehicle, configuration = _vehicle(_rocket_name(flight))
    site, pad = _place(flight)
    agency = flight.launch_service_provider or Named()
    tag = _tag(flight.launch_designator or _mission(flight).launch_designator)
    outcome, updated = _outcome(flight), _as_of(flight.last_updated)
    values = {
        "tag": tag,
        "ll2_id": flight.key,
        "ll2_name": _title(flight),
        "ll2_updated": updated,
        "date": _find_date(flight),
        "vehicle": vehicle,
        "site": site,
        "outcome": outcome,
        "crewed": _is_crewed(flight) or None,
        "sources": [SOURCE.id],
    }
    hints = {
        "payloads": _payloads(flight),
        **configuration,
        "pad": pad,
        "outcome_note": _outcome_note(flight),
        "orbit": _orbit(flight),
        "agency": _text(agency.abbrev),
    }
    as_of = None
    if outcome is None:  # what has flown, has flown, whenever that was said
        as_of = updated
    return Statement(
        id=tag or build_slug(flight.slug or flight.name or flight.key) or flight.key,
        values=_stated(values),
        as_of=as_of,
        names=_find_names(flight),
        hints=_stated(hints),
        note=CERTAINTIES.get(flight.status_id),
    )


def _find_names(flight: Flight) -> tuple[str, ...]:
    """What the launch may be called elsewhere, by its payloads and its mission."""
    said = [_title(flight), _text(_mission(flight).name), *_payloads(flight)]
    names: dict[str, None] = {}  # a set that keeps its order
    for each in filter(None, said):
        names.update(dict.fromkeys(name_variants(each)))
    return tuple(name for name in names if not _UNKNOWN.search(name))


def _outcome(flight: Flight) -> str | None:
    return OUTCOMES.get(flight.status_id)


def _outcome_note(flight: Flight) -> str | None:
    if _outcome(flight) in (None, "success"):
        return None
    return _text(flight.failreason)


def _title(flight: Flight) -> str | None:
    """What stands behind the rocket in a name such as `Long March 5 | Chang'e 5`."""
    title = (_text(flight.name) or "").partition(" | ")[2].strip()
    if not title or _UNKNOWN.search(title):
        return None
    return title


def _rocket_name(flight: Flight) -> str:
    """What the rocket is called, in the list mode only as part of the launch's name."""
    carrier = flight.rocket or Rocket()
    configuration = carrier.configuration or Configuration()
    named = _text(configuration.full_name) or _text(configuration.name)
    if named is not None:
        return named
    rocket, _, _ = (_text(flight.name) or "").partition(" | ")
    return rocket


def _mission(flight: Flight) -> Mission:
    """The mission, of which the list mode has the name alone."""
    if isinstance(flight.mission, Mission):
        return flight.mission
    return Mission(name=flight.mission)


def _orbit(flight: Flight) -> str | None:
    orbit = _mission(flight).orbit or Named()
    named = _text(orbit.abbrev or orbit.name)
    if named is None or named in _NO_ORBIT:
        return None
    return ORBITS.get(named, named)


@lru_cache(maxsize=1024)
def _vehicle(name: str) -> tuple[str | None, Mapping[str, str]]:
    """The type of rocket, and what is a variant or an upper stage of it for us.

    >>> [_vehicle(name)[0] for name in ("Long March 2F/G", "Soyuz 2.1b Fregat", "Angara A5/Persei")]
    ['Long March 2F', 'Soyuz 2.1b', 'Angara A5/Persei']
    """
    if not name or _UNKNOWN.search(name):
        return None, {}
    rockets = load_rockets()
    found: tuple[str, dict[str, str]] = (name, {})
    configurations = split_configuration(name)
    while rockets.find_named(found[0]) is None and (shorter := next(configurations, None)):
        found = shorter
    return found


def _place(flight: Flight) -> tuple[str | None, str | None]:
    """Our site, or what they call it, and the pad."""
    if not isinstance(flight.pad, Pad):
        return _locate(_known(flight.location), _known(flight.pad))
    location = flight.pad.location
    where = flight.location if location is None else location.name
    return _locate(_known(where), _known(flight.pad.name))


@lru_cache(maxsize=1024)
def _locate(where: str | None, pad: str | None) -> tuple[str | None, str | None]:
    if where is None:
        return None, pad
    if pad is not None:
        pad = shorten_pad(pad)
    found = load_places().find(where, pad)
    if found is not None and found.place is not None:
        return found.place.id, pad or found.pad
    place, _, _ = where.partition(",")
    return place, pad


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [])}


def _text(text: str | None) -> str | None:
    """A text without what could command a terminal; None if nothing is left."""
    return clean(text or "").strip() or None


def _known(text: str | None) -> str | None:
    """A text, if it does not say that nobody knows it."""
    text = _text(text)
    if text is None or _UNKNOWN.search(text):
        return None
    return text


def _payloads(flight: Flight) -> list[str]:
    """The names of the payloads, or else that of the mission as it is, which may stand for many."""
    carrier = flight.rocket or Rocket()
    # Only the detailed mode lists them.
    names = [_text(cargo.payload.name) for cargo in carrier.payloads or () if cargo.payload]
    if not any(names):
        names = [_title(flight) or _text(_mission(flight).name)]
    return [name for name in map(_known, names) if name is not None]


def _is_crewed(flight: Flight) -> bool:
    if _mission(flight).type == "Human Exploration":
        return True
    carrier = flight.rocket or Rocket()
    stages = carrier.spacecraft_stage or []
    if isinstance(stages, SpacecraftStage):
        stages = [stages]
    return any(stage.launch_crew for stage in stages)


def _tag(designator: str | None) -> str | None:
    """The launch tag as GCAT writes it: with a Greek letter before 1963.

    >>> _tag("2020-087"), _tag("1957-001"), _tag("1961-027"), _tag("?")
    ('2020-087', '1957 ALP', '1961 A GAM', None)
    """
    match = re.fullmatch(r"(\d{4})-([A-Z]?)(\d{2,3})[A-Z]*", (designator or "").strip().upper())
    if match is None:
        return None
    year, letter, number = match.groups()
    if letter or year >= "1963":
        return f"{year}-{letter}{number}"
    # The alphabet was gone through twice in a year, the second time with an A before each letter.
    rounds, place = divmod(int(number) - 1, len(_GREEK))
    if rounds not in (0, 1):
        return None
    return f"{year} {'A ' * rounds}{_GREEK[place]}"


def _as_of(moment: str | None) -> str | None:
    if not moment:
        return None
    return f"{parse_moment(moment).isoformat()[:19]}Z"
