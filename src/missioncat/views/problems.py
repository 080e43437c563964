"""What `check` found: what is wrong with a catalogue, and what is merely to be looked at."""

from collections.abc import Iterator, Sequence

from missioncat.integrity import Problem
from missioncat.model import SINGULAR
from missioncat.views.pages import FAINT, Entry, Page, Section, list_entries

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
