"""The page of a mission: what it is, its launch, what happened, plans, partners and relatives."""

import re
from collections.abc import Sequence

from missioncat.dates import format_time, parse_date
from missioncat.fields import events_in_order, next_milestone, own_names
from missioncat.ledger import Slip, find_slips
from missioncat.lookup import stored_date
from missioncat.model import Event, Launch, Mission
from missioncat.names import fold, name_variants
from missioncat.titles import format_title
from missioncat.views.details import parts
from missioncat.views.details.agreement import list_agreements
from missioncat.views.details.launch import (
    describe_moved,
    list_flight_facts,
    list_joined,
    list_twins,
    write_number,
    write_outcome,
)
from missioncat.views.details.plans import list_plans
from missioncat.views.details.writer import Blocks, Pieces, Rows, Writer
from missioncat.views.drawing import GAP
from missioncat.views.formats import format_number, format_words_of, plural
from missioncat.views.pages import FAINT, Entries, Entry, Paragraph, Section, list_entries
from missioncat.views.phrases import describe_countdown

NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
SIZES = ((1_000_000, "million"), (1_000_000_000, "billion"))


def write_page(mission: Mission, writer: Writer) -> Blocks:
    """The page, part by part: the numbers of sources follow from the order."""
    launch = writer.find(Launch, mission.launch)
    subjects = [mission.id]
    if launch is not None:
        subjects.append(launch.id)
    slips = find_slips(writer.lookup, subjects)
    names = [mission.id, *mission.aliases]
    yield parts.Headline(mission.name, mission.chinese_name, names, _write_kind(mission))
    yield from _write_facts(mission, writer)
    if launch is not None:
        yield from _write_launch(launch, slips, writer)
    elif moved := describe_moved(slips, None, writer):
        yield Section("Launch", [parts.build_facts([("moved", moved)])])
    if ahead := _write_next(mission, writer):
        yield Section("Next", [Paragraph(ahead)])
    yield from _write_landing(mission)
    if mission.payloads:
        yield parts.build_list("Payloads", mission.payloads)
    yield from _list_events(mission, writer)
    yield from list_plans(subjects, slips, writer)
    if launch is not None:
        yield from list_joined(launch, writer)
        yield from parts.list_claims(launch, writer)
    yield from list_agreements(mission, writer)
    yield from _list_relatives(mission, launch, writer)


def _write_kind(mission: Mission) -> Pieces:
    """The line below the name: how it is doing, and what it is."""
    line = parts.write_status(mission.status)
    if line and mission.kind:
        line.append((" · ", FAINT))
    if mission.kind:
        line.append((format_title("kind", mission.kind), ""))
    return line


# --- Facts -----------------------------------------------------------------------------------


def _write_facts(mission: Mission, writer: Writer) -> Blocks:
    if mission.summary:
        yield Paragraph([(mission.summary, ""), *writer.cite(mission.sources)])
    facts = parts.build_facts(_list_facts(mission, writer), columns=True)
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
        ("mass", parts.write_mass(mission.mass_kg)),
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
    yield Section("Launch", [parts.build_facts(rows)], writer.cite(launch.sources))
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
        pieces += parts.write_bracketed(f"said {format_time(parse_date(newest.as_of), writer.tz)}")
    return [*pieces, *writer.cite(newest.sources)]


def _write_landing(mission: Mission) -> Blocks:
    if not mission.landing_site and mission.landing_lat is None:
        return
    position = parts.write_position(mission.landing_lat, mission.landing_lon)
    place = [*parts.write_plain(mission.landing_site), (GAP, ""), *position]
    yield Section("Landing site", [Paragraph(place)])


# --- Events ----------------------------------------------------------------------------------


def _list_events(mission: Mission, writer: Writer) -> Blocks:
    """The events in the order of time."""
    dates = []
    entries = []
    for event in events_in_order(mission, writer.lookup):
        date = stored_date(event, "date", event.date)
        dates.append(date)
        style = "outcome.failure" if event.kind == "anomaly" else FAINT
        cells = [writer.short(date), (format_words_of(event.kind), style)]
        entries.append(Entry(cells, _write_event(event, mission, writer)))
    return list_entries("Events", entries, writer.zone_note(dates))


def _write_event(event: Event, mission: Mission, writer: Writer) -> Pieces:
    text: Pieces = [(event.text, "")]
    if event.value is not None and not states_figure(event.text, event.value):
        figure = f" {format_number(event.value)} {event.unit or ''}".rstrip()
        text.append((f"{figure}.", ""))
    if event.place and not _is_place_said(event.place, event, mission):
        text.append((f" {event.place}.", FAINT))
    return [*text, *parts.write_bracketed(event.note), *writer.cite(event.sources)]


def _is_place_said(place: str, event: Event, mission: Mission) -> bool:
    """Whether the place of an event is said already or goes without saying."""
    folded = fold(place)
    said = (event.text, mission.landing_site or "", mission.target or "")
    return any(folded in fold(text) for text in said)


def states_figure(text: str, value: float) -> bool:
    """Whether a text already says a figure, in digits, millions or words.

    >>> states_figure("1,064 m driven", 1064), states_figure("about 475 million km", 475000000)
    (True, True)
    >>> states_figure("Seven institutions", 7), states_figure("1,064 m driven", 64)
    (True, False)
    """
    written = {format_number(value), format_number(value, grouped=False)}
    for size, word in SIZES:
        if abs(value) >= size:
            written.add(f"{format_number(value / size)} {word}")
    if value in range(len(NUMBERS)):
        written.add(NUMBERS[int(value)])
    # A figure ends where the number does: 64 is not said by 1,064, nor by 64.5.
    figures = "|".join(map(re.escape, written))
    return re.search(rf"(?<![\w.,])(?:{figures})(?![\w]|[.,]\d)", text, re.IGNORECASE) is not None


# --- Other missions --------------------------------------------------------------------------


def _list_relatives(mission: Mission, launch: Launch | None, writer: Writer) -> Blocks:
    """The missions that it is part of, that are part of it, and that flew with it; each once."""
    relatives: dict[str, Entry] = {}

    def add(relation: str, key: str, text: Pieces) -> None:
        relatives.setdefault(key, Entry([(relation, FAINT)], text))

    if mission.parent:
        parent = writer.find(Mission, mission.parent)
        text = parts.write_plain(mission.parent)
        if parent is not None:
            text = parts.write_mission_line(parent)
        add("part of", mission.parent, text)
    for child in writer.lookup.related(Mission, "parent", mission.id):
        add("has", child.id, parts.write_mission_line(child))
    if launch is not None:
        for other in writer.find_aboard(launch):
            if other.id != mission.id:
                add("same launch", other.id, parts.write_mission_line(other))
    if relatives:
        yield Section("Related missions", [Entries(list(relatives.values()))])
