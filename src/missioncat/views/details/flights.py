"""The pages of a vehicle and of a site: what it is, how its flights went, and what is to come."""

from collections import Counter
from collections.abc import Iterator, Sequence

from missioncat.dates import Date, countdown, format_short
from missioncat.fields import is_awaited, launch_date
from missioncat.model import Launch, Site, Vehicle
from missioncat.orbital import describe_no_orbit, find_orbital, has_flown, is_orbital
from missioncat.statistics import count_outcomes
from missioncat.views.details import parts
from missioncat.views.details.writer import Blocks, Pieces, Rows, Writer
from missioncat.views.drawing import GAP
from missioncat.views.pages import FAINT, Entries, Entry, Section, list_entries
from missioncat.views.phrases import title_page
from missioncat.views.theme import OUTCOMES, outcome_style

MANY_OTHERS = 10
"""How many launches not to orbit the page of a rocket or site shows."""


def write_page(thing: Vehicle | Site, writer: Writer) -> Blocks:
    """The page, part by part: the numbers of sources follow from the order."""
    if isinstance(thing, Vehicle):
        field, noun = "vehicle", "flights"
        standing, rows = parts.write_status(thing.status), _list_abilities(thing, writer)
    else:
        field, noun = "site", "launches"
        standing, rows = [], _list_places(thing, writer)
    yield parts.Headline(thing.name, thing.chinese_name, [thing.id, *thing.aliases], standing)
    yield parts.build_facts([*rows, ("note", thing.note), ("sources", writer.cite(thing.sources))])
    yield from parts.list_claims(thing, writer)
    launches = writer.lookup.related(Launch, field, thing.id)
    yield from _list_flights(launches, noun, writer)
    if isinstance(thing, Site):
        yield from _list_vehicles(launches, writer)


def _list_abilities(vehicle: Vehicle, writer: Writer) -> Rows:
    family = vehicle.family
    members: Sequence[Vehicle] = writer.lookup.related(Vehicle, "family", family or "")
    others = ", ".join(each.id for each in members if each.id != vehicle.id)
    if others:
        family = f"{family} (also {others})"
    return [
        ("family", family),
        ("stages", vehicle.stages),
        ("to LEO", parts.write_mass(vehicle.leo_kg)),
        ("to GTO", parts.write_mass(vehicle.gto_kg)),
        ("to the Moon", parts.write_mass(vehicle.tli_kg)),
    ]


def _list_places(site: Site, writer: Writer) -> Rows:
    return [
        ("position", parts.write_position(site.lat, site.lon)),
        ("country", writer.country(site.country)),
        ("GCAT", ", ".join(site.gcat_codes)),
    ]


def _list_vehicles(launches: Sequence[Launch], writer: Writer) -> Iterator[Section]:
    """How often each vehicle flew from there, the most frequent first."""
    flown = [launch for launch in launches if has_flown(launch)]
    counts = Counter(launch.vehicle for launch in flown if launch.vehicle)
    width = len(str(max(counts.values(), default=0)))
    entries = []
    for key, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        entries.append(Entry([(f"{count:>{width}}", "")], parts.write_named(Vehicle, key, writer)))
    return list_entries("Vehicles", entries)


# --- Flights ---------------------------------------------------------------------------------


Flight = tuple[Date, Launch]
"""A launch behind its date, worked out once."""


def _list_flights(launches: Sequence[Launch], noun: str, writer: Writer) -> Iterator[Section]:
    """The sections, those with something in them."""
    orbital = find_orbital(launches)
    flown = [launch for launch in orbital if launch.outcome is not None]
    past = _find_dated(flown)
    if flown:
        title = f"{noun.capitalize()} ({len(flown)})"
        yield Section(title, [parts.build_facts(_sum_up(flown, past, writer))])
    yield from _list_failures(past, writer)
    yield from _list_planned(orbital, writer)
    yield from _list_others([launch for launch in launches if not is_orbital(launch)], writer)


def _find_dated(launches: Sequence[Launch]) -> list[Flight]:
    """Launches with their dates, in order of time, without those that have none."""
    dated = []
    for launch in launches:
        date = launch_date(launch)
        if date is not None:
            dated.append((date, launch))
    return sorted(dated, key=lambda flight: flight[0].sort_key)


def _sum_up(flown: Sequence[Launch], past: Sequence[Flight], writer: Writer) -> Rows:
    rows: Rows = [("outcomes", _count_outcomes(flown))]
    if past:
        rows.append(("first", _write_flight(past[0], writer)))
    if len(past) > 1:
        rows.append(("latest", _write_flight(past[-1], writer)))
    return rows


def _count_outcomes(launches: Sequence[Launch]) -> Pieces:
    pieces: Pieces = []
    for outcome, count in count_outcomes(launches).items():
        # No failure at all is a thing worth saying; no partial one is not.
        if not count and outcome not in ("success", "failure"):
            continue
        if pieces:
            pieces.append((GAP, ""))
        style = outcome_style(outcome) if count else FAINT
        pieces.append((f"{OUTCOMES[outcome]} {count:,}", style))
    return pieces


def _write_flight(flight: Flight, writer: Writer) -> Pieces:
    date, launch = flight
    return [(writer.words(date), ""), (GAP, ""), *write_cargo(launch, writer)]


def write_cargo(launch: Launch, writer: Writer) -> Pieces:
    """What a launch is known by and, faintly, the id to look it up by."""
    name, _ = title_page(launch, writer.find_aboard(launch), writer.lookup)
    pieces: Pieces = [(name, "")]
    if launch.id != name:
        pieces += parts.write_bracketed(launch.id)
    return pieces


def _list_failures(past: Sequence[Flight], writer: Writer) -> Iterator[Section]:
    title = "Failures"
    entries = []
    dates = []
    for date, launch in past:
        outcome = launch.outcome
        if outcome not in ("failure", "partial"):
            continue
        if outcome == "partial":
            title = "Failures and partial failures"
        cells = [writer.short(date), (OUTCOMES[outcome], outcome_style(outcome))]
        text = [*write_cargo(launch, writer), (GAP, ""), (launch.outcome_note or "", "")]
        entries.append(Entry(cells, text))
        dates.append(date)
    return list_entries(title, entries, writer.zone_note(dates))


def _list_planned(launches: Sequence[Launch], writer: Writer) -> Iterator[Section]:
    """What is to come, the soonest first, what has no date last."""
    awaited = [launch for launch in launches if is_awaited("launches", launch)]
    entries = []
    for date, launch in _find_dated(awaited):
        cells = [(format_short(date, writer.tz), "outcome.planned")]
        left = countdown(date, writer.now)
        entries.append(Entry(cells, [*write_cargo(launch, writer), (GAP, ""), (left, FAINT)]))
    undated = [launch for launch in awaited if launch.date is None]
    entries += [Entry([("no date", FAINT)], write_cargo(launch, writer)) for launch in undated]
    return list_entries("Planned", entries)


def _list_others(launches: Sequence[Launch], writer: Writer) -> Iterator[Section]:
    """What is no launch to orbit, and so not counted above.

    Only the newest are shown, for of some rockets there are thousands.
    """
    if not launches:
        return
    dated = _find_dated(launches)[-MANY_OTHERS:]
    entries = []
    for date, launch in dated:
        text = [*write_cargo(launch, writer), (GAP, ""), (describe_no_orbit(launch), FAINT)]
        entries.append(Entry([writer.short(date)], text))
    title = f"Not to orbit ({len(launches):,})"
    if len(dated) < len(launches):
        title += f", the latest {len(dated)} with a date"
    yield Section(title, [Entries(entries)], writer.zone_note(date for date, _ in dated))
