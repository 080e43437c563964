"""The page of a vehicle: its family, what it can carry, and its flights."""

from collections.abc import Sequence

from missioncat.model import Launch, Vehicle
from missioncat.views.details.flights import list_flights
from missioncat.views.details.parts import (
    Blocks,
    Headline,
    build_facts,
    list_claims,
    write_mass,
    write_plain,
    write_status,
)
from missioncat.views.details.writer import Rows, Writer


def write_page(vehicle: Vehicle, writer: Writer) -> Blocks:
    """The page, part by part: the numbers of sources follow from the order."""
    names = [vehicle.id, *vehicle.aliases]
    yield Headline(vehicle.name, vehicle.chinese_name, names, write_status(vehicle.status))
    rows: Rows = [
        ("family", write_plain(_describe_family(vehicle, writer))),
        ("stages", write_plain(vehicle.stages)),
        ("to LEO", write_mass(vehicle.leo_kg)),
        ("to GTO", write_mass(vehicle.gto_kg)),
        ("to the Moon", write_mass(vehicle.tli_kg)),
        ("note", write_plain(vehicle.note)),
        ("sources", writer.cite(vehicle.sources)),
    ]
    yield build_facts(rows)
    yield from list_claims(vehicle, writer)
    launches = writer.lookup.related(Launch, "vehicle", vehicle.id)
    yield from list_flights(launches, "flights", writer)


def _describe_family(vehicle: Vehicle, writer: Writer) -> str | None:
    family = vehicle.family
    members: Sequence[Vehicle] = writer.lookup.related(Vehicle, "family", family or "")
    others = ", ".join(each.id for each in members if each.id != vehicle.id)
    if others:
        return f"{family} (also {others})"
    return family
