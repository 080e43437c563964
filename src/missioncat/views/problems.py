"""What is wrong with a catalogue, what is merely to be looked at, and what sources deny."""

from collections.abc import Iterator, Sequence

from missioncat.integrity import Problem
from missioncat.model import SINGULAR
from missioncat.views.differences import show_value
from missioncat.views.formats import plural
from missioncat.views.pages import FAINT, Entry, Page, Section, list_entries
from missioncat.views.tables import Cell, Column, Grid

APART = {"overdue": "Overdue", "overtaken": "Perhaps flown", "perhaps": "Perhaps one launch"}
"""Kinds of what is no mistake, with the titles of their sections."""


def build_problems(problems: Sequence[Problem], others: Sequence[Problem]) -> Page:
    """The problems, and apart from them what is no mistake, but is to be looked at."""
    sections = [*_list_problems("Problems", problems)]
    for kind, title in APART.items():
        sections += _list_problems(title, [each for each in others if each.kind == kind])
    return Page(sections)


def build_unresolved(found: Sequence[Problem]) -> Page:
    """The launches whose vehicle or site nobody but their source knows."""
    return Page([*_list_problems("Unresolved", found)])


def _list_problems(title: str, found: Sequence[Problem]) -> Iterator[Section]:
    entries = []
    for each in found:
        cells = [(SINGULAR[each.table], FAINT), (each.id, "")]
        entries.append(Entry(cells, [(f"{each.field}: ", FAINT), (f"{each.problem}.", "")]))
    return list_entries(title, entries)


def build_conflicts(rows: Sequence[tuple[str, str, str, object, str, object, str]]) -> Grid:
    """Of each: table, id, field, our value and whose it is, the other value and whose that is."""
    columns = [
        Column("id", wide=True, min_width=8),
        Column("field"),
        Column("ours", wide=True, min_width=8),
        Column("said by"),
        Column("theirs", wide=True, min_width=8),
        Column("said by"),
    ]
    cells: list[list[Cell]] = []
    for _, key, field, ours, origin, theirs, source in rows:
        cells.append([key, field, show_value(ours), origin, show_value(theirs), source])
    return Grid(columns, cells, f"{len(rows):,} {plural(len(rows), 'disagreement')}")
