"""The page of a mission: what it is, its launch, what happened, plans, partners and relatives."""

from collections.abc import Sequence

from missioncat.dates import format_time, parse_date
from missioncat.fields import next_milestone, own_names
from missioncat.ledger import Slip, find_slips
from missioncat.model import Launch, Mission
from missioncat.names import fold, name_variants
from missioncat.titles import format_title
from missioncat.views.details.agreement import list_agreements
from missioncat.views.details.events import list_events
from missioncat.views.details.launch import (
    describe_moved,
    list_flight_facts,
    list_joined,
    list_twins,
    write_number,
    write_outcome,
)
from missioncat.views.details.parts import (
    Blocks,
    Headline,
    build_facts,
    build_list,
    list_claims,
    write_bracketed,
    write_mass,
    write_mission_line,
    write_plain,
    write_position,
    write_status,
)
from missioncat.views.details.plans import list_plans
from missioncat.views.details.writer import Pieces, Rows, Writer
from missioncat.views.drawing import GAP
from missioncat.views.formats import format_words_of, plural
from missioncat.views.pages import FAINT, Entries, Entry, Paragraph, Section
from missioncat.views.phrases import describe_countdown


def write_page(mission: Mission, writer: Writer) -> Blocks:
    """The page, part by part: the numbers of sources follow from the order."""
    launch = writer.find(Launch, mission.launch)
    subjects = [mission.id]
    if launch is not None:
        subjects.append(launch.id)
    slips = find_slips(writer.lookup, subjects)
    names = [mission.id, *mission.aliases]
    yield Headline(mission.name, mission.chinese_name, names, _write_kind(mission))
    yield from _write_facts(mission, writer)
    if launch is not None:
        yield from _write_launch(launch, slips, writer)
    elif moved := describe_moved(slips, None, writer):
        yield Section("Launch", [build_facts([("moved", moved)])])
    if ahead := _write_next(mission, writer):
        yield Section("Next", [Paragraph(ahead)])
    yield from _write_landing(mission)
    if mission.payloads:
        yield build_list("Payloads", mission.payloads)
    yield from list_events(mission, writer)
    yield from list_plans(subjects, slips, writer)
    if launch is not None:
        yield from list_joined(launch, writer)
        yield from list_claims(launch, writer)
    yield from list_agreements(mission, writer)
    yield from _list_relatives(mission, launch, writer)


def _write_kind(mission: Mission) -> Pieces:
    """The line below the name: how it is doing, and what it is."""
    line = write_status(mission.status)
    if line and mission.kind:
        line.append((" · ", FAINT))
    if mission.kind:
        line.append((format_title("kind", mission.kind), ""))
    return line


# --- Facts -----------------------------------------------------------------------------------


def _write_facts(mission: Mission, writer: Writer) -> Blocks:
    if mission.summary:
        yield Paragraph([(mission.summary, ""), *writer.cite(mission.sources)])
    facts = build_facts(_list_facts(mission, writer), columns=True)
    if facts.rows:
        yield facts
    if mission.note:
        yield Section("Note", [Paragraph([(mission.note, "")])])


def _list_facts(mission: Mission, writer: Writer) -> Rows:
    rows: Rows = [
        ("programme", format_title("programme", mission.programme or "")),
        (plural(len(mission.operators), "operator"), ", ".join(mission.operators)),
        ("country", writer.country(mission.country)),
        ("target", format_words_of(mission.target or "").capitalize()),
        ("COSPAR", mission.cospar),
        ("NORAD", mission.norad),
        ("mass", write_mass(mission.mass_kg)),
    ]
    if not mission.summary:  # else they stand behind it
        rows.append(("sources", writer.cite(mission.sources)))
    return rows


# --- The launch ------------------------------------------------------------------------------


def _write_launch(launch: Launch, slips: Sequence[Slip], writer: Writer) -> Blocks:
    rows = list_flight_facts(launch, slips, writer)
    if launch.outcome:
        rows.append(("outcome", write_outcome(launch)))
    label = "tag" if launch.tag else "number"
    known = [text for text in (launch.tag, write_number(launch)) if text]
    rows += [
        ("orbit", launch.orbit),
        (label, ", ".join(known)),
        ("with it", ", ".join(_find_others_aboard(launch, writer))),
        ("note", launch.note),
    ]
    yield Section("Launch", [build_facts(rows)], writer.cite(launch.sources))
    yield from list_twins(launch, writer)


def _find_others_aboard(launch: Launch, writer: Writer) -> list[str]:
    """What flew with a mission and is none of the catalogue; those that are stand below."""
    known: set[str] = set()
    for mission in writer.find_aboard(launch):
        for name in own_names(mission):
            known.update(map(fold, name_variants(name)))
    return [each for each in launch.payloads if known.isdisjoint(map(fold, name_variants(each)))]


def _write_next(mission: Mission, writer: Writer) -> Pieces:
    """What is planned first, if its launch has no date: that is what people wait for."""
    slip = next_milestone(mission, writer.lookup)
    if slip is None:
        return []
    newest = slip.newest
    countdown = describe_countdown(slip.now, writer.now, slip.milestone)
    pieces: Pieces = [(countdown, "outcome.planned")]
    if newest.as_of:
        pieces += write_bracketed(f"said {format_time(parse_date(newest.as_of), writer.tz)}")
    return [*pieces, *writer.cite(newest.sources)]


def _write_landing(mission: Mission) -> Blocks:
    if not mission.landing_site and mission.landing_lat is None:
        return
    position = write_position(mission.landing_lat, mission.landing_lon)
    place = [*write_plain(mission.landing_site), (GAP, ""), *position]
    yield Section("Landing site", [Paragraph(place)])


# --- Other missions --------------------------------------------------------------------------


def _list_relatives(mission: Mission, launch: Launch | None, writer: Writer) -> Blocks:
    """The missions that it is part of, that are part of it, and that flew with it; each once."""
    relatives: dict[str, Entry] = {}

    def add(relation: str, key: str, text: Pieces) -> None:
        relatives.setdefault(key, Entry([(relation, FAINT)], text))

    if mission.parent:
        parent = writer.find(Mission, mission.parent)
        text = write_plain(mission.parent)
        if parent is not None:
            text = write_mission_line(parent)
        add("part of", mission.parent, text)
    for child in writer.lookup.related(Mission, "parent", mission.id):
        add("has", child.id, write_mission_line(child))
    if launch is not None:
        for other in writer.find_aboard(launch):
            if other.id != mission.id:
                add("same launch", other.id, write_mission_line(other))
    if relatives:
        yield Section("Related missions", [Entries(list(relatives.values()))])
