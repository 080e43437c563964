"""The page of a launch, and what the page of a mission says of its launch."""

from collections.abc import Sequence

from missioncat.dates import Date, countdown
from missioncat.fields import is_awaited, is_unlisted, launch_date, launch_title, unlisted_since
from missioncat.ledger import Slip, describe_move, find_slips
from missioncat.lookup import find_address
from missioncat.model import Joined, Launch, Mission, Site, Source, Vehicle
from missioncat.orbital import describe_no_orbit
from missioncat.titles import format_title
from missioncat.views.details import parts
from missioncat.views.details.plans import list_plans
from missioncat.views.details.writer import Blocks, Pieces, Rows, Writer
from missioncat.views.drawing import GAP
from missioncat.views.formats import format_number, format_ordinal
from missioncat.views.pages import FAINT, Block, Entries, Entry, Paragraph, Section, list_entries
from missioncat.views.phrases import STANDINGS, find_standing, title_page
from missioncat.views.theme import OUTCOMES, outcome_style

MASS_FLAGS = {"~": ("about ", " (GCAT estimate)"), "?": ("", " (perhaps an estimate of GCAT)")}
"""Mass flag -> what is said before and behind the mass."""

JOINED_BY = {
    "time": "by its time",
    "day": "by its day",
    "name": "by its name",
    "hand": "by your own word",
}
"""What makes another record a part of a launch, in words."""


def write_page(launch: Launch, writer: Writer) -> Blocks:
    """The page, part by part: the numbers of sources follow from the order."""
    aboard = writer.find_aboard(launch)
    subjects = [launch.id, *(mission.id for mission in aboard)]
    slips = find_slips(writer.lookup, subjects)
    yield _build_headline(launch, aboard, writer)
    yield parts.build_facts(_list_facts(launch, slips, writer), columns=True)
    yield from list_twins(launch, writer)
    if launch.payloads:
        yield parts.build_list("Payloads", launch.payloads, launch.payload_count)
    if aboard:
        entries = [Entry([], parts.write_mission_line(mission)) for mission in aboard]
        yield Section("Missions aboard", [Entries(entries)])
    yield from list_plans(subjects, slips, writer)
    yield from list_joined(launch, writer)
    yield from parts.list_claims(launch, writer)


def _build_headline(launch: Launch, aboard: Sequence[Mission], writer: Writer) -> parts.Headline:
    name, chinese = title_page(launch, aboard, writer.lookup)
    line = _write_standing(launch)
    if launch.number is not None:
        line += [(" · ", FAINT), (write_number(launch), "")]
    if launch.crewed:
        line += [(" · ", FAINT), ("crewed", "")]
    return parts.Headline(name, chinese, [launch.id, launch.tag or ""], line)


def _list_facts(launch: Launch, slips: Sequence[Slip], writer: Writer) -> Rows:
    rows = list_flight_facts(launch, slips, writer)
    if launch.outcome_note:  # the outcome itself stands below the name
        rows.append(("outcome", write_outcome(launch)))
    rows += [
        ("orbit", _write_orbit(launch)),
        ("mass", _write_payload_mass(launch)),
        ("agency", _write_agency(launch.agency)),
        ("GCAT", ", ".join(filter(None, (launch.gcat_code, launch.gcat_name)))),
        ("LL2", launch.ll2_id),
        ("note", launch.note),
        ("sources", writer.cite(launch.sources)),
    ]
    return rows


def _write_orbit(launch: Launch) -> Pieces:
    """Where it went to; of what is no launch to orbit what it was, since it is counted nowhere."""
    what = describe_no_orbit(launch)
    if not what:
        return parts.write_plain(launch.orbit)
    text = "no launch to orbit"
    if what != "not to orbit":
        text += f": {what}"
    if launch.orbit and launch.orbit != what:
        text += f", {launch.orbit}"
    return [(text, ""), *parts.write_bracketed("counted apart")]


def _write_payload_mass(launch: Launch) -> Pieces:
    if launch.payload_mass_kg is None:
        return []
    before, behind = MASS_FLAGS.get(launch.mass_flag or "", ("", ""))
    return [(f"{before}{format_number(launch.payload_mass_kg)} kg{behind}", "")]


def _write_agency(code: str | None) -> Pieces:
    """Who launched it, by name, and GCAT's code where the name is another."""
    if code is None:
        return []
    name = ", ".join(format_title("agency", each) for each in code.split("/"))
    pieces: Pieces = [(name, "")]
    if name != code:
        pieces += parts.write_bracketed(code)
    return pieces


# --- Also on the page of a mission -----------------------------------------------------------


def list_flight_facts(launch: Launch, slips: Sequence[Slip], writer: Writer) -> Rows:
    """The date, how far away it is if still to come, how it moved, and on what from where."""
    date = launch_date(launch)
    rows = _write_date(launch, date, writer)
    if is_unlisted(launch):
        since = unlisted_since(launch)
        text = "no longer by Launch Library 2"
        if since:
            text += f" ({writer.words(since)})"
        rows.append(("listed", f"{text}; nobody else plans it"))
    flown = None
    if launch.outcome is not None:
        flown = date
    rows += [
        ("moved", describe_moved(slips, flown, writer)),
        ("vehicle", _write_vehicle(launch, writer)),
        ("site", _write_site(launch, writer)),
    ]
    return rows


def _write_date(launch: Launch, date: Date | None, writer: Writer) -> Rows:
    if date is None:
        return [("date", [("no date stated", "outcome.planned")])]
    if not is_awaited("launches", launch):
        return [("date", [(writer.words(date), "")])]
    return [
        ("date", [(writer.words(date), "outcome.planned")]),
        ("countdown", countdown(date, writer.now)),
    ]


def describe_moved(slips: Sequence[Slip], flown: Date | None, writer: Writer) -> str | None:
    """How the launch date moved; nothing if there is no first plan to compare with."""
    for slip in slips:
        if slip.milestone == "launch":  # and nothing that comes after it
            return describe_move(slip, flown, writer.tz)
    return None


def _write_vehicle(launch: Launch, writer: Writer) -> Pieces:
    """The rocket, and what is known of the single one that flew."""
    if launch.vehicle is None:
        return []
    pieces = parts.write_named(Vehicle, launch.vehicle, writer)
    if launch.serial:
        pieces.append((f", {launch.serial}", ""))
    if launch.variant:
        pieces.append((f", variant {launch.variant}", ""))
    if launch.upper_stage:
        pieces.append((f", upper stage {launch.upper_stage}", ""))
    return pieces


def _write_site(launch: Launch, writer: Writer) -> Pieces:
    if launch.site is None:
        return []
    pieces = parts.write_named(Site, launch.site, writer, with_id=False)
    if launch.pad:
        pieces.append((f", pad {launch.pad}", ""))
    return pieces + parts.write_bracketed(launch.site_note)


def _write_standing(launch: Launch) -> Pieces:
    """Its outcome, or how it stands with it."""
    standing = find_standing(launch)
    text = f"{OUTCOMES[standing]} {STANDINGS.get(standing, standing)}"
    return [(text, outcome_style(standing))]


def write_outcome(launch: Launch) -> Pieces:
    """Its outcome, and what is to be said of it."""
    pieces = _write_standing(launch)
    if launch.outcome_note:
        pieces += [(GAP, ""), (launch.outcome_note, "")]
    return pieces


def write_number(launch: Launch) -> str:
    """Its running number, if it has one."""
    if launch.number is None:
        return ""
    return f"the {format_ordinal(launch.number)} Long March"


def list_twins(launch: Launch, writer: Writer) -> Blocks:
    """The launches that it is perhaps the same as."""
    blocks: list[Block] = []
    for twin in writer.twins.get(launch.id, ()):
        ways = (("if so", twin.merge), ("if not", twin.split))
        entries = [Entry([(when, FAINT)], [(command, "")]) for when, command in ways]
        blocks += [Paragraph([(f"{twin.sentence}:", "")], hang=len(GAP)), Entries(entries)]
    if blocks:
        yield Section("Perhaps one launch", blocks)


def list_joined(launch: Launch, writer: Writer) -> Blocks:
    """What was a record of its own, or would be one, and why it is part of this launch."""
    entries = [_build_joined(joined, writer) for joined in launch.joined]
    them = "it" if len(entries) == 1 else "them"
    command = f"missioncat split {find_address(launch.id, writer.lookup)}"
    return list_entries("Joined", entries, [(f"{command} takes {them} apart", FAINT)])


def _build_joined(joined: Joined, writer: Writer) -> Entry:
    part = joined.launch
    source = writer.find(Source, part.origin)
    who = part.origin or "the catalogue"
    if source is not None:
        who = source.title
    date = launch_date(part)
    title = f"'{launch_title(part, writer.lookup)}'"
    if date is not None:
        title += f" of {writer.words(date)}"
    text = [(f"{title} is this launch {JOINED_BY[joined.by]}", "")]
    text += parts.write_bracketed(part.id)
    return Entry([(who, FAINT)], text + writer.cite(part.sources))
