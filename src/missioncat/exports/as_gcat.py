"""A launch log as GCAT writes it: TSV, one row a payload, vague dates, `-` where there is nothing.

What we do not know in GCAT's terms (its owners, states, platforms) is a `-`, never a guess.
"""

from collections.abc import Iterator
from typing import Any

from missioncat import __version__
from missioncat.dates.gcat import UNKNOWN, format_gcat_date
from missioncat.errors import UsageError
from missioncat.exports import GENERATOR, Listing
from missioncat.fields import is_planned, launch_date, mission_names
from missioncat.lookup import Lookup
from missioncat.model import count_noun
from missioncat.names import fold
from missioncat.text import clean

COLUMNS = (
    "Launch_Tag", "Launch_Date", "Piece", "Type", "Name", "PLName", "JCAT", "SatOwner", "SatState", "LV_Type",
    "Flight_ID", "Platform", "Launch_Site", "Launch_Pad", "Ascent_Site", "Ascent_Pad", "Agency", "LVState",
    "Launch_Code", "LTCite",
)  # fmt: skip
CODES = {"success": "OS", "failure": "OF", "partial": "OU", "unknown": "OU"}
"""GCAT's code for an outcome of which GCAT's own is not known. A partial success would need a percentage."""


def write_gcat(listing: Listing) -> Iterator[str]:
    """The header, a line that says who wrote the file, and the payloads of each launch.

    A launch log has flown launches only; planned ones are left out and counted. So are dates with an open
    start or end, for which GCAT has no form; they are written as unknown.
    """
    if listing.table != "launches":
        raise UsageError(f"A launch log has launches and no {listing.table}: `missioncat launches -f gcat`.")
    yield "#" + "\t".join(COLUMNS) + "\n"
    # GCAT has a comment in this place too, with the time of its last update.
    yield f"# {GENERATOR} {__version__}, after GCAT (J. McDowell, planet4589.org/space/gcat, CC BY 4.0)\n"
    planned = 0
    unwritten: list[str] = []
    for launch in listing.records:
        if is_planned("launches", launch):
            planned += 1
            continue
        date = launch_date(launch, listing.lookup)
        if date is not None and format_gcat_date(date) == UNKNOWN:
            unwritten.append(date.text)
        for row in _build_rows(launch, listing.lookup):
            yield "\t".join(clean(row.get(column) or "-") for column in COLUMNS) + "\n"
    if planned:
        listing.tell(f"{count_noun(planned, 'launches')} still to fly left out: a launch log has none.")
    if unwritten:
        listing.tell(describe_unwritten(unwritten))


def describe_unwritten(dates: list[str]) -> str:
    """Which dates could not be written, in a sentence.

    >>> describe_unwritten(["../1969", "../1970"])
    "2 dates have no form in GCAT's format (../1969) and were left empty."
    """
    count = "1 date has" if len(dates) == 1 else f"{len(dates):,} dates have"
    was = "was" if len(dates) == 1 else "were"
    return f"{count} no form in GCAT's format ({dates[0]}) and {was} left empty."


def _build_rows(launch: Any, lookup: Lookup) -> Iterator[dict[str, str | None]]:
    site = lookup.records("sites").get(launch.site)
    shared = {
        "Launch_Tag": launch.tag or launch.id,
        "Launch_Date": format_gcat_date(launch_date(launch, lookup)),
        "LV_Type": launch.vehicle,
        "Flight_ID": launch.serial,
        "Launch_Site": site.gcat_codes[0] if site and site.gcat_codes else launch.site,
        "Launch_Pad": launch.pad,
        "Agency": launch.agency,
        "Launch_Code": launch.gcat_code or CODES[launch.outcome],
    }
    aboard = lookup.related("missions", "launch", launch.id)
    missions = {fold(name): mission for mission in aboard for name in mission_names(mission, lookup)}
    payloads = launch.payloads or [mission.name for mission in aboard]
    for name in payloads or [None]:
        mission = missions.get(fold(name)) if name else None
        yield shared | {
            "Piece": mission.cospar if mission else None,
            "Type": "P",
            "Name": launch.gcat_name if launch.gcat_name and len(payloads) == 1 else name,
            "PLName": name,
            "JCAT": f"S{mission.norad:05d}" if mission and mission.norad else None,
        }
