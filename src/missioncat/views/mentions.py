"""Where words stand: a line a place, with the sentence around the first of them."""

from collections.abc import Sequence

from missioncat.dates import format_short, parse_date
from missioncat.mentions import Mention
from missioncat.model import SINGULAR
from missioncat.views.cells import cut
from missioncat.views.drawing import Piece
from missioncat.views.formats import plural
from missioncat.views.pages import FAINT, Entries, Entry, Page, Paragraph

BEFORE, BEHIND = 60, 160
"""So many characters of a long text are shown around the word."""

MOST_NAME = 24
"""The cells that a name takes at most."""


def build_mentions(found: Sequence[Mention], count: int) -> Page:
    """The places, and below them of how many they are."""
    entries = Entries([_build_entry(mention) for mention in found])
    return Page([entries, Paragraph([(_count_places(found, count), FAINT)])])


def _count_places(found: Sequence[Mention], count: int) -> str:
    places = f"{count:,} {plural(count, 'place')}"
    if len(found) < count:
        return f"{len(found):,} of {places}"
    things = len({(mention.table, mention.id) for mention in found})
    if things == count:
        return places
    return f"{places} in {things:,} {plural(things, 'record')}"


def _build_entry(mention: Mention) -> Entry:
    name = cut(mention.name, MOST_NAME)
    key = mention.id
    if mention.table == "plans":  # whose id nobody types
        key = SINGULAR[mention.table]
    cells = [(key, "view.label"), (name, ""), (_describe_place(mention), FAINT)]
    return Entry(cells, _cut_out(mention))


def _describe_place(mention: Mention) -> str:
    """The field, or the kind of an event with its day."""
    field = mention.field.replace("_", " ")
    if mention.date is None:
        return field
    day = format_short(parse_date(mention.date)).partition(" ")[0]
    return f"{field} {day}"


def _cut_out(mention: Mention) -> list[Piece]:
    """The sentence with the word in bold; of a long one what is around that."""
    text, start, end = mention.text, mention.start, mention.end
    first, last = 0, len(text)
    if len(text) > BEFORE + BEHIND:
        first = max(start - BEFORE, 0)
        last = min(end + BEHIND, len(text))
    before, behind = text[first:start], text[end:last]
    if first:
        before = f"…{before.partition(' ')[2] or before}"
    if last < len(text):
        behind = f"{behind.rpartition(' ')[0] or behind}…"
    return [(before, ""), (text[start:end], "view.total"), (behind, "")]
