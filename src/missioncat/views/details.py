"""Everything known about one record, as a page: what is said, in which order, and from which source.

Nothing is said without its ground: small numbers behind a text lead to the sources at the end. Nothing is
repeated either: a figure that stands in the text is not printed again.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from missioncat.dates import (
    Date,
    countdown,
    format_difference,
    format_goal,
    format_short,
    format_time,
    format_words,
    parse_date,
)
from missioncat.fields import (
    describe_no_orbit,
    events_in_order,
    has_flown,
    is_awaited,
    is_orbital,
    is_unlisted,
    launch_date,
    launch_title,
    mission_names,
    next_milestone,
    own_date,
    unlisted_since,
)
from missioncat.ledger import SEVERAL, Slip, find_slips, order_statements
from missioncat.lookup import Lookup, find_address, stored_date
from missioncat.model import PROGRAMMES, RECORDS, SINGULAR, Mission, count_noun
from missioncat.names import fold, name_variants
from missioncat.statistics import count_outcomes
from missioncat.titles import format_citation, format_title
from missioncat.views.coming import describe_countdown
from missioncat.views.listings import format_country, format_number
from missioncat.views.pages import (
    FAINT,
    GAP,
    INDENT,
    Block,
    Bullets,
    Entries,
    Entry,
    Page,
    Pages,
    Pairs,
    Paragraph,
    Piece,
    Section,
)  # fmt: skip
from missioncat.views.theme import OUTCOMES, outcome_style

STATUSES = {
    "planned": ("○", "outcome.planned"),
    "postponed": ("○", "outcome.partial"),
    "cancelled": ("✗", "outcome.unknown"),
    "operating": ("▸", "outcome.success"),
    "extended": ("▸", "outcome.success"),
    "completed": ("✓", "outcome.success"),
    "lost": ("✗", "outcome.failure"),
    "active": ("▸", "outcome.success"),
}
"""How the status of a mission or vehicle is drawn; one that is not here stands without symbol."""

COUNTRIES = {
    "CHN": "China", "RUS": "Russia", "USA": "United States", "PAK": "Pakistan", "FRA": "France", "JPN": "Japan",
    "ARE": "United Arab Emirates", "GBR": "United Kingdom", "SUN": "Soviet Union", "KAZ": "Kazakhstan",
    "GUF": "French Guiana", "IND": "India", "DEU": "Germany", "ITA": "Italy", "KOR": "South Korea",
}  # fmt: skip
"""Names of countries that no agreement of the catalogue spells out; other codes are shown as they are."""

STANDINGS = {"partial": "partial failure", "unlisted": "no longer listed"}
"""Outcomes, and what stands for one, that are not said by their own word."""

MASS_FLAGS = {"~": ("about ", " (GCAT estimate)"), "?": ("", " (perhaps an estimate of GCAT)")}
"""Mass flag -> what is said before and behind the mass."""

NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
)
CITED = 20
"""How many records that cite it a source's page lists."""

Pieces = list[Piece]
Rows = list[tuple[str, Sequence[Piece]]]


class Twin(NamedTuple):
    """What a launch is perhaps the same as, as a sentence, and the commands that say that it is or is not."""

    sentence: str
    merge: str
    split: str


Twins = Mapping[str, Sequence[Twin]]
"""Launch id -> what it is perhaps the same as."""

NO_TWINS: Twins = MappingProxyType({})
JOINED_BY = {"time": "by its time", "day": "by its day", "name": "by its name", "hand": "by your own word"}
"""What makes another record a part of a launch, in words."""


class Writer:
    """What all parts of a page share: the records to look up, the present, the zone, and the source numbers."""

    def __init__(self, lookup: Lookup, now: datetime, tz: str | None, twins: Twins = NO_TWINS) -> None:
        self.lookup = lookup
        self.now = now
        self.tz = tz
        self.twins = twins
        self.numbers: dict[str, int] = {}

    def cite(self, keys: Iterable[str]) -> Pieces:
        """Sources as small numbers, counted in the order of their first use on the page."""
        return [(f" [{number}]", FAINT) for number in sorted({self._number(key) for key in keys})]

    def _number(self, key: str) -> int:
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def get(self, table: str, key: str | None) -> Any | None:
        """A record, or None."""
        return None if key is None else self.lookup.records(table).get(key)

    def words(self, date: Date) -> str:
        """A date in words, in the zone asked for."""
        return format_words(date, self.tz)

    def short(self, date: Date) -> Piece:
        """A date for a column; one that is not exact has the colour that it has in listings."""
        return format_short(date, self.tz), "" if date.is_exact else "outcome.planned"

    def country(self, code: str) -> str:
        """A country's name, from our table or from an agreement that spells it out."""
        if code in COUNTRIES:
            return COUNTRIES[code]
        for each in self.lookup.records("cooperation").values():
            for country in each.countries:
                if country.startswith(f"{code} "):
                    return str(country).partition(" ")[2]
        return code

    def zone_note(self, dates: Iterable[Date]) -> Pieces:
        """Which zone the times of a column are in, if there are any."""
        return [(f"times in {self.tz or 'UTC'}", FAINT)] if any(date.has_time for date in dates) else []


def build_pages(
    found: Sequence[tuple[str, Any]],
    lookup: Lookup,
    now: datetime,
    tz: str | None = None,
    pieces: Sequence[str] = (),
    twins: Twins = NO_TWINS,
) -> Pages:
    """The pages of some records, each given with the table it stands in.

    `pieces` are designations that were asked for and have no page: that of their launch, which begins alike, says so.
    `twins` are launches that are perhaps one with another.
    """
    pages = []
    for table, record in found:
        page = build_page(table, record, lookup, now, tz, twins)
        asked = [piece for piece in pieces if table == "launches" and piece.upper().startswith(record.tag or " ")]
        notes = [
            Paragraph([(f"{piece.upper()} is a piece of this launch and has no record of its own.", FAINT)])
            for piece in asked
        ]
        pages.append(Page([*notes, *page.parts]))
    return Pages(pages)


def build_page(
    table: str, record: Any, lookup: Lookup, now: datetime, tz: str | None = None, twins: Twins = NO_TWINS
) -> Page:
    """The page of one record. `now` is what countdowns count from; `tz` is the zone that times are shown in."""
    writer = Writer(lookup, now, tz, twins)
    parts = list(WRITERS[table](record, writer))
    # Last, because only now all sources have their numbers.
    parts += _sources(writer)
    return Page(parts)


# --- Missions --------------------------------------------------------------------------------


def _write_mission(mission: Any, writer: Writer) -> Iterator[Block]:
    launch = writer.get("launches", mission.launch)
    yield Headline(mission.name, mission.chinese_name, [mission.id, *mission.aliases], _status_line(mission))
    if mission.summary:
        yield Paragraph([(mission.summary, ""), *writer.cite(mission.sources)])
    facts = _mission_facts(mission, writer)
    if facts:
        yield Pairs(facts, columns=True)
    if mission.note:
        yield Section("Note", [Paragraph([(mission.note, "")])])
    slips = find_slips(writer.lookup, [mission.id, *([launch.id] if launch else [])])
    if launch:
        yield Section(
            "Launch", [Pairs(_launch_of_mission(mission, launch, slips, writer))], writer.cite(launch.sources)
        )
        yield from _list_twins(launch, writer)
    elif line := _slip_line(_launch_slip(slips), None, writer):
        yield Section("Launch", [Pairs([("moved", line)])])
    if ahead := _next_milestone(mission, writer):
        yield Section("Next", [Paragraph(ahead)])
    if mission.landing_site or mission.landing_lat is not None:
        place = [(mission.landing_site or "", "")]
        if mission.landing_lat is not None and mission.landing_lon is not None:
            place += [(GAP, ""), (format_position(mission.landing_lat, mission.landing_lon), "")]
        yield Section("Landing site", [Paragraph(place)])
    if mission.payloads:
        yield _list_section("Payloads", mission.payloads)
    if mission.events:
        yield _events(mission, writer)
    if plans := _plans([mission.id, *([launch.id] if launch else [])], slips, writer):
        yield plans
    if launch:
        yield from _list_joined(launch, writer)
    if launch and launch.claims:
        yield _claims(launch, writer)
    if section := _cooperation(mission, writer):
        yield section
    if section := _related(mission, launch, writer):
        yield section


def _status_line(mission: Any) -> Pieces:
    line = _status(mission.status) if mission.status else []
    if mission.kind:
        line += [(" · " if line else "", FAINT), (format_title("kind", mission.kind), "")]
    return line


def _status(status: str) -> Pieces:
    symbol, style = STATUSES.get(status, ("", ""))
    return [(f"{symbol} {status}".strip(), style)]


def _mission_facts(mission: Any, writer: Writer) -> Rows:
    rows: list[tuple[str, str | None]] = [
        ("programme", format_title("programme", mission.programme) if mission.programme else None),
        ("operator" if len(mission.operators) == 1 else "operators", ", ".join(mission.operators)),
        ("country", writer.country(mission.country) if mission.country else None),
        ("target", _title(mission.target) if mission.target else None),
        ("COSPAR", mission.cospar),
        ("NORAD", str(mission.norad) if mission.norad is not None else None),
        ("mass", f"{format_number(mission.mass_kg)} kg" if mission.mass_kg is not None else None),
    ]
    facts: Rows = [(label, [(value, "")]) for label, value in rows if value]
    if not mission.summary and mission.sources:
        facts.append(("sources", writer.cite(mission.sources)))
    return facts


def _launch_of_mission(mission: Any, launch: Any, slips: Sequence[Slip], writer: Writer) -> Rows:
    rows = _launch_date_rows(launch, slips, writer)
    rows += [("vehicle", _vehicle(launch, writer)), ("site", _site(launch, writer))]
    if launch.outcome:
        rows.append(("outcome", _outcome(launch)))
    rows.append(("orbit", _text(launch.orbit)))
    if launch.tag or launch.number is not None:
        known = [launch.tag, _running_number(launch)]
        rows.append(("tag" if launch.tag else "number", _text(", ".join(text for text in known if text))))
    rows.append(("with it", _text(", ".join(_others_aboard(mission, launch, writer)))))
    rows.append(("note", _text(launch.note)))
    return [row for row in rows if row[1]]


def _launch_date_rows(launch: Any, slips: Sequence[Slip], writer: Writer) -> Rows:
    """The date, how far away it is if the launch is to come, and how it moved."""
    date = launch_date(launch, writer.lookup)
    planned = is_awaited("launches", launch)
    if date is None:
        rows: Rows = [("date", [("no date stated", "outcome.planned")])]
    else:
        rows = [("date", [(writer.words(date), "outcome.planned" if planned else "")])]
        if planned:
            rows.append(("countdown", _text(countdown(date, writer.now))))
    if is_unlisted(launch):
        since = unlisted_since(launch, writer.lookup)
        when = f" ({writer.words(since)})" if since else ""
        rows.append(("listed", _text(f"no longer by Launch Library 2{when}; nobody else plans it")))
    rows.append(("moved", _slip_line(_launch_slip(slips), None if launch.outcome is None else date, writer)))
    return rows


def _next_milestone(mission: Mission, writer: Writer) -> Pieces:
    """What is planned first of a mission whose launch has no date: that is what people wait for."""
    slip = next_milestone(mission, writer.lookup)
    if slip is None:
        return []
    newest = slip.newest
    pieces: Pieces = [(describe_countdown(slip.now, writer.now, slip.milestone), "outcome.planned")]
    if newest.as_of:
        pieces.append((f" (said {format_time(parse_date(newest.as_of), writer.tz)})", FAINT))
    return [*pieces, *writer.cite(newest.sources)]


def _launch_slip(slips: Sequence[Slip]) -> Slip | None:
    return next((slip for slip in slips if slip.milestone == "launch"), None)


def _slip_line(slip: Slip | None, flown: Date | None, writer: Writer) -> Pieces:
    """How a launch date moved, in a sentence; nothing if there is no first plan to compare with."""
    if slip is None:
        return []
    first = format_goal(slip.first, writer.tz)
    if slip.first.precision in ("quarter", "half") and not slip.first.mark:
        first = f"for the {writer.words(slip.first)}"
    now = flown or slip.now
    moved = format_difference(slip.first, now)
    if flown or slip.happened:
        if moved.endswith(("later", "earlier")):
            return _text(f"first planned {first}, flown {moved}")
        return _text(f"first planned {first}, flown as planned")
    if moved == "unchanged":
        return []
    return _text(f"first planned {first}, now {writer.words(now)}, {moved}")


def _others_aboard(mission: Any, launch: Any, writer: Writer) -> list[str]:
    """What flew with a mission and is no mission of the catalogue; those stand under Related."""
    known = {
        fold(variant)
        for each in writer.lookup.related("missions", "launch", launch.id)
        for name in mission_names(each, writer.lookup)
        for variant in name_variants(name)
    }
    return [payload for payload in launch.payloads if known.isdisjoint(fold(text) for text in name_variants(payload))]


def _events(mission: Any, writer: Writer) -> Section:
    events = events_in_order(mission, writer.lookup)
    dated = [(stored_date(event, "date", event.date), event) for event in events]
    rows = []
    for date, event in dated:
        style = "outcome.failure" if event.kind == "anomaly" else FAINT
        text: Pieces = [(event.text, "")]
        if event.value is not None and not states_figure(event.text, event.value):
            text.append((f" {format_number(event.value)} {event.unit or ''}".rstrip() + ".", ""))
        if place := _place(event, mission):
            text.append((f" {place}.", FAINT))
        if event.note:
            text.append((f" ({event.note})", FAINT))
        rows.append(
            Entry([writer.short(date), (event.kind.replace("-", " "), style)], [*text, *writer.cite(event.sources)])
        )
    return Section(f"Events ({len(rows)})", [Entries(rows)], writer.zone_note(date for date, _ in dated))


def _place(event: Any, mission: Any) -> str | None:
    """Where an event happened, unless that is said already or goes without saying."""
    if not event.place:
        return None
    place = fold(event.place)
    said = (fold(event.text), fold(mission.landing_site or ""), fold(mission.target or ""))
    return None if any(place in text for text in said) else str(event.place)


def states_figure(text: str, value: float) -> bool:
    """Whether a text already says a figure, in digits, millions or words.

    >>> states_figure("1,064 m driven", 1064), states_figure("about 475 million km", 475000000)
    (True, True)
    >>> states_figure("Seven institutions", 7), states_figure("1,064 m driven", 64)
    (True, False)
    """
    written = {format_number(value), format_number(value, grouped=False)}
    for size, word in ((1_000_000, "million"), (1_000_000_000, "billion")):
        if abs(value) >= size:
            written.add(f"{format_number(value / size)} {word}")
    if value in range(len(NUMBERS)):
        written.add(NUMBERS[int(value)])
    return any(re.search(rf"(?<![\w.,]){re.escape(each)}(?![\w]|[.,]\d)", text, re.IGNORECASE) for each in written)


def _plans(subjects: Sequence[str], slips: Sequence[Slip], writer: Writer) -> Section | None:
    """The slip ledger of a mission and its launch: newest statements plain, those they replaced faint."""
    plans = order_statements(
        plan for subject in dict.fromkeys(subjects) for plan in writer.lookup.related("plans", "subject", subject)
    )
    if not plans:
        return None
    newest = {(slip.subject, slip.milestone): slip.statements[-1].as_of for slip in slips}
    rows = []
    for plan in plans:
        replaced = plan.milestone not in SEVERAL and plan.as_of != newest[plan.subject, plan.milestone]
        planned = parse_date(plan.planned)
        text: Pieces = [(writer.words(planned), FAINT if replaced else "")]
        if plan.actual and not replaced:
            actual = parse_date(plan.actual)
            moved = format_difference(planned, actual)
            text.append((f"; it happened {writer.words(actual)}", ""))
            if moved.endswith(("later", "earlier")):
                text.append((f", {moved}", ""))
        if plan.note:
            text.append((f" ({plan.note})", FAINT))
        stated = format_short(parse_date(plan.as_of)) if plan.as_of else "–"
        milestone = (plan.milestone.replace("-", " "), FAINT if replaced else "")
        rows.append(Entry([(stated, FAINT), milestone], [*text, *writer.cite(plan.sources)]))
    return Section(f"Plans ({len(rows)})", [Entries(rows, ("said", "of", "planned for"))])


def _cooperation(mission: Any, writer: Writer) -> Section | None:
    agreements = list(writer.lookup.related("cooperation", "subject", mission.id))
    blocks: list[Block] = []
    if mission.partners:
        blocks.append(Paragraph([("with ", FAINT), (", ".join(mission.partners), "")], hang=5))
    dated = [(own_date(each, writer.lookup), each) for each in agreements]
    dated.sort(key=lambda pair: (pair[0] is not None, pair[0].sort_key if pair[0] else ()))
    alike: dict[tuple[str | None, ...], list[Any]] = {}
    for _, each in dated:
        alike.setdefault((each.date, each.kind, each.detail, each.note), []).append(each)
    rows = []
    for group in alike.values():
        date, kind = own_date(group[0], writer.lookup), format_title("kind", group[0].kind)
        cells = [writer.short(date) if date else ("–", FAINT), (kind, FAINT)]
        rows.append(Entry(cells, _agreements(group, writer)))
    if rows:
        blocks.append(Entries(rows))
    title = f"Partners and cooperation ({len(agreements)})" if rows else "Partners"
    return Section(title, blocks) if blocks else None


def _agreements(group: Sequence[Any], writer: Writer) -> Pieces:
    """Who agreed on what, in a line of text for all agreements that differ in nothing but who."""
    detail, note = group[0].detail, group[0].note
    parties = [party for party in map(_party, group) if party]
    who = "; ".join(parties) if any(", " in party for party in parties) else ", ".join(parties)
    text: Pieces = [(f"{who}{': ' if who and detail else ''}", "")]
    if detail:
        text.append((detail, ""))
    if note:
        text.append((f" ({note})", FAINT))
    return [*text, *writer.cite(key for each in group for key in each.sources)]


def _party(agreement: Any) -> str:
    """The partners in an agreement, their countries and, of those that joined in turn, their place."""
    who = ", ".join(agreement.partners)
    # "Italy (Italy)" would say nothing twice.
    names = map(format_country, agreement.countries)
    countries = [name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", who)]
    if countries:
        who = f"{who} ({', '.join(countries)})" if who else ", ".join(countries)
    if agreement.ordinal is not None:
        who += f", the {format_ordinal(agreement.ordinal)}"
    return who


def _related(mission: Any, launch: Any | None, writer: Writer) -> Section | None:
    relations: list[tuple[str, Any]] = []
    if mission.parent:
        relations.append(("part of", writer.get("missions", mission.parent) or mission.parent))
    relations += [("has", child) for child in writer.lookup.related("missions", "parent", mission.id)]
    if launch:
        aboard = writer.lookup.related("missions", "launch", launch.id)
        relations += [("same launch", each) for each in aboard if each.id != mission.id]
    seen: set[str] = set()
    rows = []
    for relation, other in relations:
        key = other if isinstance(other, str) else other.id
        if key not in seen:
            seen.add(key)
            rows.append(Entry([(relation, FAINT)], _mission_name(other)))
    return Section("Related missions", [Entries(rows)]) if rows else None


def _mission_name(mission: Any) -> Pieces:
    """A mission in a list: its names, its id to look it up by, what it is and how it is doing."""
    if isinstance(mission, str):
        return _text(mission)
    pieces = _names(mission)
    if mission.kind:
        pieces += [(GAP, ""), (format_title("kind", mission.kind), "")]
    if mission.status:
        pieces += [(GAP, ""), *_status(mission.status)]
    return pieces


# --- Launches --------------------------------------------------------------------------------


def _write_launch(launch: Any, writer: Writer) -> Iterator[Block]:
    aboard = list(writer.lookup.related("missions", "launch", launch.id))
    subjects = [launch.id, *(mission.id for mission in aboard)]
    slips = find_slips(writer.lookup, subjects)
    line = _outcome_symbol(launch)
    for word in (_running_number(launch), "crewed" if launch.crewed else ""):
        if word:
            line += [(" · ", FAINT), (word, "")]
    name, chinese = _launch_title(launch, aboard, writer)
    yield Headline(name, chinese, [launch.id, *([launch.tag] if launch.tag and launch.tag != launch.id else [])], line)
    rows = _launch_date_rows(launch, slips, writer)
    rows += [
        ("vehicle", _vehicle(launch, writer)),
        ("site", _site(launch, writer)),
        ("outcome", _outcome(launch) if launch.outcome_note else []),
        ("orbit", _orbit(launch)),
        ("mass", _text(_payload_mass(launch))),
        ("agency", _agency(launch.agency)),
        ("GCAT", _text(", ".join(text for text in (launch.gcat_code, launch.gcat_name) if text))),
        ("LL2", _text(launch.ll2_id)),
        ("note", _text(launch.note)),
        ("sources", writer.cite(launch.sources)),
    ]
    yield Pairs([row for row in rows if row[1]], columns=True)
    yield from _list_twins(launch, writer)
    if launch.payloads:
        yield _list_section("Payloads", launch.payloads, launch.payload_count)
    if aboard:
        rows_aboard = [Entry([], _mission_name(mission)) for mission in aboard]
        yield Section("Missions aboard", [Entries(rows_aboard)])
    if plans := _plans(subjects, slips, writer):
        yield plans
    yield from _list_joined(launch, writer)
    if launch.claims:
        yield _claims(launch, writer)


def _list_twins(launch: Any, writer: Writer) -> Iterator[Block]:
    """The launches that it is perhaps the same as."""
    blocks: list[Block] = []
    for twin in writer.twins.get(launch.id, ()):
        ways = (("if so", twin.merge), ("if not", twin.split))
        entries = [Entry([(when, FAINT)], [(command, "")]) for when, command in ways]
        blocks += [Paragraph([(f"{twin.sentence}:", "")], hang=len(INDENT)), Entries(entries)]
    if blocks:
        yield Section("Perhaps one launch", blocks)


def _list_joined(launch: Any, writer: Writer) -> Iterator[Block]:
    """What was a record of its own, or would be one, and why it is part of this launch."""
    entries = []
    for joined in launch.joined:
        part = joined.launch
        source = writer.get("sources", part.origin)
        who = part.origin or "the catalogue" if source is None else source.title
        date = launch_date(part, writer.lookup)
        when = f" of {writer.words(date)}" if date else ""
        text: Pieces = [(f"'{launch_title(part, writer.lookup)}'{when} is this launch {JOINED_BY[joined.by]}", "")]
        entries.append(Entry([(who, FAINT)], [*text, (f" ({part.id})", FAINT), *writer.cite(part.sources)]))
    if entries:
        them = "it" if len(entries) == 1 else "them"
        note: Pieces = [(f"missioncat split {find_address(launch.id, writer.lookup)} takes {them} apart", FAINT)]
        yield Section(f"Joined ({len(entries)})", [Entries(entries)], note)


def _orbit(launch: Any) -> Pieces:
    """Where it went to; of what is no launch to orbit what it was, since it is counted nowhere."""
    what = describe_no_orbit(launch)
    if not what:
        return _text(launch.orbit)
    more = "" if what == "not to orbit" else f": {what}"
    aim = f", {launch.orbit}" if launch.orbit and launch.orbit != what else ""
    return [(f"no launch to orbit{more}{aim}", ""), (" (counted apart)", FAINT)]


def _launch_title(launch: Any, aboard: Sequence[Any], writer: Writer) -> tuple[str, str | None]:
    """What a launch is known by: its one mission, or what it carries."""
    heads = [mission for mission in aboard if mission.parent not in {each.id for each in aboard}]
    if len(heads) == 1:
        return heads[0].name, heads[0].chinese_name
    names = [mission.name for mission in heads] or launch.payloads or [launch_title(launch, writer.lookup)]
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more", None
    return ", ".join(names), None


def _vehicle(launch: Any, writer: Writer) -> Pieces:
    if launch.vehicle is None:
        return []
    vehicle = writer.get("vehicles", launch.vehicle)
    pieces = _names(vehicle) if vehicle else _text(launch.vehicle)
    more = (
        (launch.serial, "{}"), (launch.variant, "variant {}"), (launch.upper_stage, "upper stage {}"),
    )  # fmt: skip
    return pieces + [(f", {form.format(value)}", "") for value, form in more if value]


def _site(launch: Any, writer: Writer) -> Pieces:
    if launch.site is None:
        return []
    site = writer.get("sites", launch.site)
    pieces = _names(site, key=False) if site else _text(launch.site)
    if launch.pad:
        pieces.append((f", pad {launch.pad}", ""))
    if launch.site_note:
        pieces.append((f" ({launch.site_note})", FAINT))
    return pieces


def _outcome_symbol(launch: Any) -> Pieces:
    outcome = launch.outcome or ("unlisted" if is_unlisted(launch) else "planned")
    word = STANDINGS.get(outcome, outcome)
    return [(f"{OUTCOMES[outcome].text} {word}", outcome_style(outcome))]


def _outcome(launch: Any) -> Pieces:
    pieces = _outcome_symbol(launch)
    return [*pieces, (GAP, ""), (launch.outcome_note, "")] if launch.outcome_note else pieces


def _agency(code: str | None) -> Pieces:
    """Who launched it, by name, and GCAT's code where the name is another."""
    if code is None:
        return []
    name = ", ".join(format_title("agency", each) for each in code.split("/"))
    return [(name, "")] if name == code else [(name, ""), (f" ({code})", FAINT)]


def _running_number(launch: Any) -> str:
    return "" if launch.number is None else f"the {format_ordinal(launch.number)} Long March"


def _payload_mass(launch: Any) -> str | None:
    if launch.payload_mass_kg is None:
        return None
    before, behind = MASS_FLAGS.get(launch.mass_flag, ("", ""))
    return f"{before}{format_number(launch.payload_mass_kg)} kg{behind}"


# --- Vehicles and sites ----------------------------------------------------------------------


def _write_vehicle(vehicle: Any, writer: Writer) -> Iterator[Block]:
    yield Headline(
        vehicle.name, vehicle.chinese_name, [vehicle.id, *vehicle.aliases],
        _status(vehicle.status) if vehicle.status else [],
    )  # fmt: skip
    family = [
        each for each in writer.lookup.related("vehicles", "family", vehicle.family or "") if each.id != vehicle.id
    ]
    members = ", ".join(each.id for each in family)
    rows: Rows = [
        ("family", _text(f"{vehicle.family} (also {members})" if family else vehicle.family)),
        ("stages", _text(str(vehicle.stages) if vehicle.stages is not None else None)),
    ]
    for label, mass in (("to LEO", vehicle.leo_kg), ("to GTO", vehicle.gto_kg), ("to the Moon", vehicle.tli_kg)):
        rows.append((label, _text(f"{format_number(mass)} kg" if mass is not None else None)))
    rows += [("note", _text(vehicle.note)), ("sources", writer.cite(vehicle.sources))]
    yield Pairs([row for row in rows if row[1]])
    if vehicle.claims:
        yield _claims(vehicle, writer)
    yield from _flights(writer.lookup.related("launches", "vehicle", vehicle.id), "flights", writer)


def _write_site(site: Any, writer: Writer) -> Iterator[Block]:
    yield Headline(site.name, site.chinese_name, [site.id, *site.aliases], [])
    position = None if site.lat is None or site.lon is None else format_position(site.lat, site.lon)
    rows: Rows = [
        ("position", _text(position)),
        ("country", _text(writer.country(site.country) if site.country else None)),
        ("GCAT", _text(", ".join(site.gcat_codes))),
        ("note", _text(site.note)),
        ("sources", writer.cite(site.sources)),
    ]
    yield Pairs([row for row in rows if row[1]])
    if site.claims:
        yield _claims(site, writer)
    launches = writer.lookup.related("launches", "site", site.id)
    yield from _flights(launches, "launches", writer)
    counts: dict[str, int] = {}
    for launch in filter(has_flown, launches):
        if launch.vehicle:
            counts[launch.vehicle] = counts.get(launch.vehicle, 0) + 1
    if counts:
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        width = len(str(ordered[0][1]))
        items = []
        for key, count in ordered:
            vehicle = writer.get("vehicles", key)
            items.append(Entry([(f"{count:>{width}}", "")], _names(vehicle) if vehicle else _text(key)))
        yield Section(f"Vehicles ({len(items)})", [Entries(items)])


def _flights(launches: Sequence[Any], noun: str, writer: Writer) -> Iterator[Section]:
    """The record of a vehicle or site: how many flights with which outcomes, what failed, what comes, what else."""
    others = [launch for launch in launches if not is_orbital(launch)]
    launches = list(filter(is_orbital, launches))
    flown = list(filter(has_flown, launches))
    dated = _find_dated(launches, writer)
    past = [pair for pair in dated if pair[1].outcome is not None]
    if flown:
        rows: Rows = [("outcomes", _outcome_counts(flown))]
        if past:
            rows.append(("first", _flight(*past[0], writer)))
        if len(past) > 1:
            rows.append(("latest", _flight(*past[-1], writer)))
        yield Section(f"{noun.capitalize()} ({len(flown)})", [Pairs(rows)])
    bad = [pair for pair in past if pair[1].outcome in ("failure", "partial")]
    if bad:
        entries = [
            Entry(
                [writer.short(date), (OUTCOMES[launch.outcome].text, outcome_style(launch.outcome))],
                [*_cargo(launch, writer), (GAP, ""), (launch.outcome_note or "", "")],
            )
            for date, launch in bad
        ]
        title = "Failures and partial failures" if any(launch.outcome == "partial" for _, launch in bad) else "Failures"
        yield Section(f"{title} ({len(bad)})", [Entries(entries)], writer.zone_note(date for date, _ in bad))
    waiting = [pair for pair in dated if is_awaited("launches", pair[1])]
    waiting_undated = [launch for launch in launches if is_awaited("launches", launch) and launch.date is None]
    if waiting or waiting_undated:
        entries = [
            Entry(
                [(format_short(date, writer.tz), "outcome.planned")],
                [*_cargo(launch, writer), (GAP, ""), (countdown(date, writer.now), FAINT)],
            )
            for date, launch in waiting
        ]
        entries += [Entry([("no date", FAINT)], _cargo(launch, writer)) for launch in waiting_undated]
        yield Section(f"Planned ({len(entries)})", [Entries(entries)])
    if others:
        yield _list_others(others, writer)


def _find_dated(launches: Sequence[Any], writer: Writer) -> list[tuple[Date, Any]]:
    """Launches with their dates, in order of time, without those that have none."""
    dated = ((date, launch) for launch in launches if (date := launch_date(launch, writer.lookup)))
    return sorted(dated, key=lambda pair: pair[0].sort_key)


def _list_others(launches: Sequence[Any], writer: Writer) -> Section:
    """What is no launch to orbit, and so not counted above: the newest, for of some rockets there are thousands."""
    dated = _find_dated(launches, writer)[-MANY_OTHERS:]
    entries = [
        Entry([writer.short(date)], [*_cargo(launch, writer), (GAP, ""), (describe_no_orbit(launch), FAINT)])
        for date, launch in dated
    ]
    title = f"Not to orbit ({len(launches):,})"
    if len(dated) < len(launches):
        title += f", the latest {len(dated)} with a date"
    return Section(title, [Entries(entries)], writer.zone_note(date for date, _ in dated))


MANY_OTHERS = 10
"""How many launches not to orbit the page of a rocket or site shows."""


def _outcome_counts(launches: Sequence[Any]) -> Pieces:
    pieces: Pieces = []
    for outcome, count in count_outcomes(launches).items():
        # No failure at all is a thing worth saying; no partial one is not.
        if count or outcome in ("success", "failure"):
            style = outcome_style(outcome) if count else FAINT
            pieces += [(GAP if pieces else "", ""), (f"{OUTCOMES[outcome].text} {count:,}", style)]
    return pieces


def _flight(date: Date, launch: Any, writer: Writer) -> Pieces:
    return [(writer.words(date), ""), (GAP, ""), *_cargo(launch, writer)]


def _cargo(launch: Any, writer: Writer) -> Pieces:
    aboard = list(writer.lookup.related("missions", "launch", launch.id))
    name, _ = _launch_title(launch, aboard, writer)
    pieces: Pieces = [(name, "")]
    if launch.id != name:
        pieces.append((f" ({launch.id})", FAINT))
    return pieces


# --- Agreements and sources ------------------------------------------------------------------


def _write_agreement(agreement: Any, writer: Writer) -> Iterator[Block]:
    subject = writer.get("missions", agreement.subject)
    title = ", ".join(agreement.partners) or ", ".join(map(format_country, agreement.countries)) or agreement.id
    yield Headline(title, None, [agreement.id], [(format_title("kind", agreement.kind), "")])
    if agreement.detail:
        yield Paragraph([(agreement.detail, ""), *writer.cite(agreement.sources)])
    about = (
        _names(subject)
        if subject
        else [(PROGRAMMES.get(agreement.subject, agreement.subject), ""), (f" ({agreement.subject})", FAINT)]
    )
    date = own_date(agreement, writer.lookup)
    rows: Rows = [
        ("about", about),
        ("countries", _text(", ".join(map(format_country, agreement.countries)))),
        ("date", _text(writer.words(date) if date else None)),
        ("order", _text(f"the {format_ordinal(agreement.ordinal)}" if agreement.ordinal is not None else None)),
        ("note", _text(agreement.note)),
        ("sources", [] if agreement.detail else writer.cite(agreement.sources)),
    ]
    yield Pairs([row for row in rows if row[1]])


def _write_source(source: Any, writer: Writer) -> Iterator[Block]:
    yield Headline(source.title, None, [source.id], [])
    rows: Rows = [
        ("publisher", _text(source.publisher)),
        ("date", _text(source.date)),
        ("link", _text(source.url)),
        ("note", _text(source.note)),
    ]
    yield Pairs([row for row in rows if row[1]])
    citing = list(_find_citing(source.id, writer.lookup))
    if not citing:
        yield Paragraph([("No record cites it.", FAINT)])
        return
    entries = [
        Entry([(SINGULAR[table], FAINT)], _record_name(table, record, writer)) for table, record in citing[:CITED]
    ]
    note: Pieces = [(f"the first {CITED} of them", FAINT)] if len(citing) > CITED else []
    records = f"{len(citing):,} record{'' if len(citing) == 1 else 's'}"
    yield Section(f"Cited by {records}", [Entries(entries)], note)


def _find_citing(key: str, lookup: Lookup) -> Iterator[tuple[str, Any]]:
    """The records that cite a source, themselves or in an event, with their tables."""
    for table, kind in RECORDS.items():
        if "sources" not in kind.__struct_fields__:
            continue
        for record in lookup.records(table).values():
            if key in record.sources or any(key in event.sources for event in getattr(record, "events", ())):
                yield table, record


def _record_name(table: str, record: Any, writer: Writer) -> Pieces:
    if table == "launches":
        return _cargo(record, writer)
    if table == "plans":
        return _text(
            f"{record.subject}: {record.milestone.replace('-', ' ')} {writer.words(parse_date(record.planned))}"
        )
    if table == "cooperation":
        return [(f"{format_title('kind', record.kind)}, {', '.join(record.partners)}", ""), (f" ({record.id})", FAINT)]
    return _names(record)


# --- Shared by all pages ---------------------------------------------------------------------


class Headline:
    """The head of a page: name and Chinese name, other names faintly, and a line of what it is."""

    def __init__(self, name: str, chinese: str | None, names: Sequence[str], line: Pieces) -> None:
        self.name: Pieces = [(name, "view.header")]
        if chinese:
            self.name += [(GAP, ""), (chinese, "")]
        self.names = list(dict.fromkeys(each for each in names if each and each != name))
        self.line = line

    def lines(self, room: int) -> Iterator[Pieces]:
        """The name, the other names, the line."""
        for pieces in (self.name, [(" · ".join(self.names), FAINT)], self.line):
            yield from Paragraph(pieces, measure=room).lines(room)


def _sources(writer: Writer) -> list[Block]:
    """The sources cited so far, by number."""
    entries = []
    for key, number in writer.numbers.items():
        source = writer.get("sources", key)
        if source is None:
            entries.append(Entry([(f"[{number}]", FAINT)], _text(key)))
            continue
        entries.append(Entry([(f"[{number}]", FAINT)], _citation(source)))
    return [Section("Sources", [Entries(entries)])] if entries else []


def _citation(source: Any) -> Pieces:
    """A source as one cites it: title, publisher, date, link."""
    text: Pieces = [(f"{source.title.removesuffix('.')}.", "")]
    if source.publisher or source.date:
        text.append((f" {format_citation(source)}.", FAINT))
    # Some sources have nothing but the name of their site for a link.
    if source.url and source.url != source.publisher:
        text.append((f" {source.url}", FAINT))
    if source.note:
        text.append((f" ({source.note})", FAINT))
    return text


def build_citations(sources: Sequence[Any]) -> Page:
    """Sources in a list, each with the key that `--source` takes; wrapped, because half a link is none."""
    entries = [Entry([("·", FAINT)], [*_citation(source), (f" [{source.id}]", FAINT)]) for source in sources]
    return Page([Entries(entries), Paragraph([(count_noun(len(entries), "sources"), FAINT)])])


def _claims(record: Any, writer: Writer) -> Section:
    """What sources say otherwise than the record, field by field."""
    rows = []
    for claim in record.claims:
        origin = record.origins.get(claim.field, record.origin)
        ours = _claimed(claim.field, getattr(record, claim.field), writer)
        text: Pieces = [(ours, ""), (f" ({origin or 'curated'}), but ", FAINT)]
        text += [(_claimed(claim.field, claim.value, writer), ""), (f" ({claim.source or 'curated'})", FAINT)]
        text += writer.cite([claim.source] if claim.source else [])
        rows.append(Entry([(claim.field.replace("_", " "), FAINT)], text))
    return Section(f"Sources disagree ({len(rows)})", [Entries(rows)])


def _claimed(field: str, value: Any, writer: Writer) -> str:
    """A stored value in words."""
    if field == "date" and value is not None:
        return writer.words(parse_date(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_number(value)
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    return {True: "yes", False: "no", None: "nothing"}.get(value, str(value))


def _list_section(title: str, items: Sequence[str], count: int | None = None) -> Section:
    """Names as bullets; `count` says so where only some of them are named."""
    note: Pieces = [] if count is None or count == len(items) else [(f"{count} counted", FAINT)]
    return Section(f"{title} ({len(items)})", [Bullets([_text(item) for item in items])], note)


def _names(record: Any, key: bool = True) -> Pieces:
    """A record's names and, faintly, the id to look it up by."""
    name = record.title if hasattr(record, "title") else record.name
    pieces: Pieces = [(name, "")]
    if chinese := getattr(record, "chinese_name", None):
        pieces.append((f" {chinese}", ""))
    if key and record.id != name:
        pieces.append((f" ({record.id})", FAINT))
    return pieces


def _text(text: str | None) -> Pieces:
    return [(text, "")] if text else []


def _title(key: str) -> str:
    return key.replace("-", " ").capitalize()


def format_position(lat: float, lon: float) -> str:
    """Coordinates as people write them.

    >>> format_position(43.0576, -51.9161)
    '43.0576°N 51.9161°W'
    """
    ends = ((lat, "N", "S"), (lon, "E", "W"))
    return " ".join(f"{format_number(abs(angle))}°{plus if angle >= 0 else minus}" for angle, plus, minus in ends)


def format_ordinal(number: int) -> str:
    """A place in an order.

    >>> [format_ordinal(number) for number in (1, 2, 3, 11, 356, 1012)]
    ['1st', '2nd', '3rd', '11th', '356th', '1,012th']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


WRITERS: dict[str, Callable[[Any, Writer], Iterator[Block]]] = {
    "missions": _write_mission,
    "launches": _write_launch,
    "vehicles": _write_vehicle,
    "sites": _write_site,
    "cooperation": _write_agreement,
    "sources": _write_source,
}
