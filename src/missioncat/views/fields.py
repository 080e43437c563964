"""The list of the fields of a table."""

from collections.abc import Sequence

from missioncat.views.pages import FAINT, Entries, Entry, Page


def build_fields(rows: Sequence[tuple[str, str, str, str, bool]]) -> Page:
    """Name, kind, meaning and term of each; meanings are wrapped, where a table would cut them."""
    entries = []
    for field, kind, about, how, _ in rows:
        entries.append(Entry([(field, ""), (kind, FAINT)], [(about, ""), (f" ({how})", FAINT)]))
    titles = ("field", "kind", "what it is (and what field:… takes)")
    return Page([Entries(entries, titles)])
