"""A launch log as GCAT writes it: TSV, one row a payload, vague dates, `-` where there is nothing.

What we do not know in GCAT's terms (its owners, states, platforms) is a `-`, never a guess.
"""

from collections.abc import Iterator

from missioncat import __version__
from missioncat.dates.gcat import UNKNOWN, format_gcat_date
from missioncat.errors import UsageError
from missioncat.exports import GENERATOR, Listing
from missioncat.fields import is_planned, launch_date, own_names
from missioncat.lookup import Lookup
from missioncat.model import Launch, Mission, Site, count_noun
from missioncat.names import fold
from missioncat.text import clean

COLUMNS = (
    "Launch_Tag", "Launch_Date", "Piece", "Type", "Name", "PLName", "JCAT", "SatOwner", "SatState",
    "LV_Type", "Flight_ID", "Platform", "Launch_Site", "Launch_Pad", "Ascent_Site", "Ascent_Pad",
    "Agency", "LVState", "Launch_Code", "LTCite",
)  # fmt: skip
CODES = {"success": "OS", "failure": "OF", "partial": "OU", "unknown": "OU"}
"""GCAT's code for an outcome of which GCAT's own is not known.

A partial success would need a percentage.
"""


def write_gcat(listing: Listing) -> Iterator[str]:
    """The header, a line that says who wrote the file, and the payloads of each launch.

    A launch log has flown launches only; planned ones are left out and counted. So are dates with
    an open start or end, for which GCAT has no form; they are written as unknown.
    """
    if listing.table != "launches":
        raise UsageError(
            f"A launch log has launches and no {listing.table}: `missioncat launches -f gcat`."
        )
    yield "#" + "\t".join(COLUMNS) + "\n"
    # GCAT has a comment in this place too, with the time of its last update.
    credit = "after GCAT (J. McDowell, planet4589.org/space/gcat, CC BY 4.0)"
    yield f"# {GENERATOR} {__version__}, {credit}\n"
    flown = [launch for launch in listing.of(Launch) if not is_planned("launches", launch)]
    unwritten: list[str] = []
    for launch in flown:
        date = launch_date(launch)
        if date is not None and format_gcat_date(date) == UNKNOWN:
            unwritten.append(date.text)
        for row in _build_rows(launch, listing.lookup):
            yield _format_row(row)
    planned = len(listing.records) - len(flown)
    if planned:
        left_out = count_noun(planned, "launches")
        listing.tell(f"{left_out} still to fly left out: a launch log has none.")
    if unwritten:
        listing.tell(describe_unwritten(unwritten))


def _format_row(row: dict[str, str | None]) -> str:
    return "\t".join(clean(row.get(column) or "-") for column in COLUMNS) + "\n"


def describe_unwritten(dates: list[str]) -> str:
    """Which dates could not be written, in a sentence.

    >>> describe_unwritten(["../1969", "../1970"])
    "2 dates have no form in GCAT's format (../1969) and were left empty."
    """
    count, was = f"{len(dates):,} dates have", "were"
    if len(dates) == 1:
        count, was = "1 date has", "was"
    return f"{count} no form in GCAT's format ({dates[0]}) and {was} left empty."


def _build_rows(launch: Launch, lookup: Lookup) -> Iterator[dict[str, str | None]]:
    """A row for each payload, and one for a launch of which none is known."""
    shared = _build_shared(launch, lookup)
    aboard = lookup.related(Mission, "launch", launch.id)
    missions = {}
    for mission in aboard:
        for name in own_names(mission):
            missions[fold(name)] = mission
    payloads = launch.payloads or [mission.name for mission in aboard]
    if not payloads:
        yield shared | _build_payload(None, None)
    for name in payloads:
        row = shared | _build_payload(name, missions.get(fold(name)))
        # Of several payloads nobody could say whose name it is.
        if launch.gcat_name and len(payloads) == 1:
            row["Name"] = launch.gcat_name
        yield row


def _build_shared(launch: Launch, lookup: Lookup) -> dict[str, str | None]:
    """The columns that say the same of every payload."""
    site = launch.site
    known = lookup.table(Site).get(site or "")
    if known is not None and known.gcat_codes:
        site = known.gcat_codes[0]
    assert launch.outcome is not None  # a planned launch has no rows
    return {
        "Launch_Tag": launch.tag or launch.id,
        "Launch_Date": format_gcat_date(launch_date(launch)),
        "LV_Type": launch.vehicle,
        "Flight_ID": launch.serial,
        "Launch_Site": site,
        "Launch_Pad": launch.pad,
        "Agency": launch.agency,
        "Launch_Code": launch.gcat_code or CODES[launch.outcome],
    }


def _build_payload(name: str | None, mission: Mission | None) -> dict[str, str | None]:
    """The columns of one payload, which a mission of ours may be."""
    payload = {"Type": "P", "Name": name, "PLName": name}
    if mission is not None:
        payload["Piece"] = mission.cospar
    if mission is not None and mission.norad:
        payload["JCAT"] = f"S{mission.norad:05d}"
    return payload
