"""The page of a launch site: where it is, its launches, and what they flew on."""

from collections import Counter
from collections.abc import Iterator, Sequence

from missioncat.model import Launch, Site
from missioncat.orbital import has_flown
from missioncat.views.details.flights import list_flights
from missioncat.views.details.parts import (
    Blocks,
    Headline,
    build_facts,
    list_claims,
    write_plain,
    write_position,
    write_vehicle_names,
)
from missioncat.views.details.writer import Rows, Writer
from missioncat.views.pages import Entry, Section, list_entries


def write_page(site: Site, writer: Writer) -> Blocks:
    """The page, part by part: the numbers of sources follow from the order."""
    yield Headline(site.name, site.chinese_name, [site.id, *site.aliases], [])
    rows: Rows = [("position", write_position(site.lat, site.lon))]
    if site.country:
        rows.append(("country", write_plain(writer.country(site.country))))
    rows += [
        ("GCAT", write_plain(", ".join(site.gcat_codes))),
        ("note", write_plain(site.note)),
        ("sources", writer.cite(site.sources)),
    ]
    yield build_facts(rows)
    yield from list_claims(site, writer)
    launches = writer.lookup.related(Launch, "site", site.id)
    yield from list_flights(launches, "launches", writer)
    yield from _list_vehicles(launches, writer)


def _list_vehicles(launches: Sequence[Launch], writer: Writer) -> Iterator[Section]:
    """How often each vehicle flew from there, the most frequent first."""
    flown = [launch for launch in launches if has_flown(launch)]
    counts = Counter(launch.vehicle for launch in flown if launch.vehicle)
    width = len(str(max(counts.values(), default=0)))
    entries = []
    for key, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        entries.append(Entry([(f"{count:>{width}}", "")], write_vehicle_names(key, writer)))
    return list_entries("Vehicles", entries)
