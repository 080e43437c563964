"""The page of a source: what it is and which records cite it."""

from collections.abc import Iterator, Sequence

from missioncat.dates import parse_date
from missioncat.lookup import Lookup
from missioncat.model import SINGULAR, Cooperation, Launch, Mission, Plan, Site, Source, Vehicle
from missioncat.titles import format_title
from missioncat.views.details import parts
from missioncat.views.details.flights import write_cargo
from missioncat.views.details.writer import Blocks, Pieces, Rows, Writer
from missioncat.views.formats import plural
from missioncat.views.pages import FAINT, Entries, Entry, Page, Paragraph, Section
from missioncat.views.phrases import describe_milestone

CITED = 20
"""How many records that cite it a source's page lists."""


def write_page(source: Source, writer: Writer) -> Blocks:
    """The page: what is known of it, and the first of the records that cite it."""
    yield parts.Headline(source.title, None, [source.id], [])
    rows: Rows = [
        ("publisher", source.publisher),
        ("date", source.date),
        ("link", source.url),
        ("note", source.note),
    ]
    yield parts.build_facts(rows)
    citing = list(_find_citing(source.id, writer.lookup))
    if not citing:
        yield Paragraph([("No record cites it.", FAINT)])
        return
    entries = []
    for record in citing[:CITED]:
        cells = [(SINGULAR[record.table_name], FAINT)]
        entries.append(Entry(cells, _write_name(record, writer)))
    note: Pieces = []
    if len(citing) > CITED:
        note = [(f"the first {CITED} of them", FAINT)]
    title = f"Cited by {len(citing):,} {plural(len(citing), 'record')}"
    yield Section(title, [Entries(entries)], note)


Citing = Mission | Launch | Vehicle | Site | Cooperation | Plan
"""What has sources."""


def _find_citing(key: str, lookup: Lookup) -> Iterator[Citing]:
    """The records that cite a source, themselves or in an event."""
    for mission in lookup.table(Mission).values():
        if key in mission.sources or any(key in event.sources for event in mission.events):
            yield mission
    others: tuple[type[Citing], ...] = (Launch, Vehicle, Site, Cooperation, Plan)
    for kind in others:
        for record in lookup.table(kind).values():
            if key in record.sources:
                yield record


def _write_name(record: Citing, writer: Writer) -> Pieces:
    """What a record of any table is called in a list."""
    match record:
        case Launch():
            return write_cargo(record, writer)
        case Plan():
            planned = describe_milestone(record.milestone, writer.words(parse_date(record.planned)))
            return parts.write_plain(f"{record.subject}: {planned}")
        case Cooperation():
            title = f"{format_title('kind', record.kind)}, {', '.join(record.partners)}"
            return [(title, ""), *parts.write_bracketed(record.id)]
        case _:
            return parts.write_names(record)


def build_citations(sources: Sequence[Source]) -> Page:
    """Sources with the key that `--source` takes; wrapped, because half a link is none."""
    entries = []
    for source in sources:
        text = [*parts.write_citation(source), (f" [{source.id}]", FAINT)]
        entries.append(Entry([("·", FAINT)], text))
    count = f"{len(entries):,} {plural(len(entries), 'source')}"
    return Page([Entries(entries), Paragraph([(count, FAINT)])])
