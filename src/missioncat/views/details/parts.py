"""The parts that pages are put together from: heads, facts, names, lists, claims and citations."""

from collections.abc import Iterator, Sequence

from missioncat.dates import parse_date
from missioncat.model import Launch, Mission, Site, Source, Vehicle
from missioncat.titles import format_citation, format_title
from missioncat.views.details.writer import Blocks, Pieces, Rows, Writer
from missioncat.views.drawing import GAP, Line
from missioncat.views.formats import format_number, format_position
from missioncat.views.pages import FAINT, Bullets, Entries, Entry, Pairs, Paragraph, Section
from missioncat.views.theme import STATUSES


class Headline:
    """The head of a page: name and Chinese name, other names faintly, and a line of what it is."""

    def __init__(self, name: str, chinese: str | None, names: Sequence[str], line: Pieces) -> None:
        self.name: Pieces = [(name, "view.header")]
        if chinese:
            self.name += [(GAP, ""), (chinese, "")]
        others = dict.fromkeys(names)
        self.names = [each for each in others if each not in ("", name)]
        self.line = line

    def lines(self, room: int) -> Iterator[Line]:
        """The name, the other names, the line."""
        for pieces in (self.name, [(" · ".join(self.names), FAINT)], self.line):
            yield from Paragraph(pieces, measure=room).lines(room)


def write_plain(value: str | int | None) -> Pieces:
    """A text or a number without a style; nothing if there is none."""
    if value is None or value == "":
        return []
    return [(str(value), "")]


def write_bracketed(text: str | None) -> Pieces:
    """What is said besides, faintly in brackets; nothing if there is none."""
    if not text:
        return []
    return [(f" ({text})", FAINT)]


def write_status(status: str | None) -> Pieces:
    """The status of a mission or vehicle behind its symbol; one without symbol stands alone."""
    if not status:
        return []
    symbol, style = STATUSES.get(status, ("", ""))
    return [(f"{symbol} {status}".strip(), style)]


def write_names(record: Mission | Vehicle | Site, with_id: bool = True) -> Pieces:
    """A record's names and, faintly, the id to look it up by."""
    pieces: Pieces = [(record.name, "")]
    if record.chinese_name:
        pieces.append((f" {record.chinese_name}", ""))
    if with_id and record.id != record.name:
        pieces += write_bracketed(record.id)
    return pieces


def write_named(
    kind: type[Vehicle] | type[Site], key: str, writer: Writer, with_id: bool = True
) -> Pieces:
    """The names of what a key leads to; the key itself if that is no record."""
    record: Vehicle | Site | None = writer.find(kind, key)
    if record is None:
        return write_plain(key)
    return write_names(record, with_id)


def write_mission_line(mission: Mission) -> Pieces:
    """A mission in a list: its names, its id to look it up by, what it is and how it is doing."""
    pieces = write_names(mission)
    if mission.kind:
        pieces += [(GAP, ""), (format_title("kind", mission.kind), "")]
    if mission.status:
        pieces += [(GAP, ""), *write_status(mission.status)]
    return pieces


def write_mass(mass: float | None) -> Pieces:
    """A mass with its unit; nothing if it is not known."""
    if mass is None:
        return []
    return [(f"{format_number(mass)} kg", "")]


def write_position(lat: float | None, lon: float | None) -> Pieces:
    """Coordinates; nothing unless both are known."""
    if lat is None or lon is None:
        return []
    return [(format_position(lat, lon), "")]


def build_facts(rows: Rows, columns: bool = False) -> Pairs:
    """Labels with what is known; a row without a value is left out."""
    known = []
    for label, value in rows:
        if not isinstance(value, list):
            value = write_plain(value)
        if value:
            known.append((label, value))
    return Pairs(known, columns)


def build_list(title: str, items: Sequence[str], count: int | None = None) -> Section:
    """Names as bullets; `count` says so where only some of them are named."""
    note: Pieces = []
    if count not in (None, len(items)):
        note = [(f"{count} counted", FAINT)]
    bullets = Bullets([write_plain(item) for item in items])
    return Section(f"{title} ({len(items)})", [bullets], note)


# --- Claims ----------------------------------------------------------------------------------


def list_claims(record: Launch | Vehicle | Site, writer: Writer) -> Blocks:
    """What sources say otherwise than the record, field by field."""
    entries = []
    for claim in record.claims:
        origin = record.origins.get(claim.field, record.origin)
        ours = _format_value(claim.field, getattr(record, claim.field), writer)
        theirs = _format_value(claim.field, claim.value, writer)
        text: Pieces = [(ours, ""), (f" ({origin or 'curated'}), but ", FAINT), (theirs, "")]
        text += write_bracketed(claim.source or "curated")
        if claim.source:
            text += writer.cite([claim.source])
        entries.append(Entry([(claim.field.replace("_", " "), FAINT)], text))
    if entries:
        yield Section(f"Sources disagree ({len(entries)})", [Entries(entries)])


def _format_value(field: str, value: object, writer: Writer) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    text = str(value)
    if field == "date":
        return writer.words(parse_date(text))
    return text


# --- Sources ---------------------------------------------------------------------------------


def list_cited(writer: Writer) -> Iterator[Section]:
    """The sources cited so far, by number."""
    entries = []
    for key, number in writer.numbers.items():
        source = writer.find(Source, key)
        text = write_plain(key)
        if source is not None:
            text = write_citation(source)
        entries.append(Entry([(f"[{number}]", FAINT)], text))
    if entries:
        yield Section("Sources", [Entries(entries)])


def write_citation(source: Source) -> Pieces:
    """A source as one cites it: title, publisher, date, link."""
    text: Pieces = [(f"{source.title.removesuffix('.')}.", "")]
    if source.publisher or source.date:
        text.append((f" {format_citation(source)}.", FAINT))
    # Some sources have nothing but the name of their site for a link.
    if source.url and source.url != source.publisher:
        text.append((f" {source.url}", FAINT))
    return text + write_bracketed(source.note)
