"""Everything known about one record, as a page: what is said, in which order, from which source.

Nothing is said without its ground: small numbers behind a text lead to the sources at the end.
Nothing is repeated either: a figure that stands in the text is not printed again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import import_module

from missioncat.lookup import Lookup
from missioncat.model import Launch, Record, is_of
from missioncat.views.details.parts import list_cited
from missioncat.views.details.writer import NO_TWINS, Twin, Twins, Writer
from missioncat.views.pages import FAINT, Page, Pages, Paragraph

__all__ = ["Twin", "Twins", "build_page", "build_pages"]

WRITERS = {
    "missions": "mission",
    "launches": "launch",
    "vehicles": "flights",
    "sites": "flights",
    "cooperation": "agreement",
    "sources": "source",
}
"""Table -> the module that writes the page of one of its records; only that one is loaded."""


def build_pages(
    found: Sequence[tuple[str, Record]],
    lookup: Lookup,
    now: datetime,
    tz: str | None = None,
    pieces: Sequence[str] = (),
    twins: Twins = NO_TWINS,
) -> Pages:
    """The pages of some records, each given with the table it stands in.

    `pieces` are designations that were asked for and have no page: that of their launch, which
    begins alike, says so. `twins` are launches that are perhaps one with another.
    """
    pages = []
    for table, record in found:
        page = build_page(table, record, lookup, now, tz, twins)
        pages.append(Page([*_list_pieces(record, pieces), *page.parts]))
    return Pages(pages)


def _list_pieces(record: Record, pieces: Sequence[str]) -> Iterator[Paragraph]:
    """What was asked for and is a piece of this launch, whose page is shown instead."""
    for piece in map(str.upper, pieces):
        if is_of(record, Launch) and record.tag and piece.startswith(record.tag):
            text = f"{piece} is a piece of this launch and has no record of its own."
            yield Paragraph([(text, FAINT)])


def build_page(
    table: str,
    record: Record,
    lookup: Lookup,
    now: datetime,
    tz: str | None = None,
    twins: Twins = NO_TWINS,
) -> Page:
    """The page of one record.

    `now` is what countdowns count from; `tz` is the zone that times are shown in.
    """
    writer = Writer(lookup, now, tz, twins)
    module = import_module(f"{__name__}.{WRITERS[table]}")
    parts = list(module.write_page(record, writer))
    # Last, because only now all sources have their numbers.
    parts += list_cited(writer)
    return Page(parts)
