"""GeoJSON by RFC 7946: a feature for each record, at the site where it is or is launched from."""

from collections.abc import Iterator

from missioncat.errors import UsageError
from missioncat.exports import GENERATOR, Listing
from missioncat.exports.as_json import encode_safely
from missioncat.exports.values import plain_value
from missioncat.fields import exported_fields, find_field
from missioncat.model import Site

PLACES = {"sites": "id", "launches": "site", "missions": "site"}
"""Table -> the field with the id of the site where its records are."""


def write_geojson(listing: Listing) -> Iterator[str]:
    """A feature collection, one feature a line.

    What has no known place has no geometry, but is there.
    A mission stands where it was launched from: RFC 7946 has coordinates on the Earth only, and a
    landing site on the Moon would be drawn into the sea off Africa.
    """
    table, lookup = listing.table, listing.lookup
    if table not in PLACES:
        raise UsageError(
            f"{table} have no place on a map. GeoJSON is for sites, launches and missions."
        )
    fields = listing.fields or [field for field in exported_fields(table) if field.kind != "nested"]
    site = find_field(table, PLACES[table])
    # A member that the standard does not know is allowed, and readers pass over it.
    yield f'{{"type":"FeatureCollection","generator":"{GENERATOR}","features":['
    separator = "\n"
    for record in listing.records:
        properties = {field.name: plain_value(field.value(record, lookup)) for field in fields}
        feature = {
            "type": "Feature",
            "id": record.id,
            "geometry": _find_point(lookup.table(Site).get(site.value(record, lookup))),
            "properties": properties,
        }
        yield separator + encode_safely(feature)
        separator = ",\n"
    yield "\n]}\n"


def _find_point(site: Site | None) -> dict[str, object] | None:
    """Where a site is, longitude first; None if that is not known."""
    if site is None or site.lat is None or site.lon is None:
        return None
    return {"type": "Point", "coordinates": [site.lon, site.lat]}
