"""What `check` found: what is wrong with a catalogue, and what is merely to be looked at."""

from collections.abc import Sequence

from missioncat.integrity import Problem
from missioncat.model import SINGULAR
from missioncat.views.pages import FAINT, Entries, Entry, Page, Section

APART = {"overdue": "Overdue", "overtaken": "Perhaps flown", "perhaps": "Perhaps one launch"}
"""Kinds of what is no mistake, with the titles of their sections."""


def build_problems(problems: Sequence[Problem], others: Sequence[Problem]) -> Page:
    """The problems, and apart from them what is no mistake, but is to be looked at."""
    sections = []
    if problems:
        sections.append(_build_section("Problems", problems))
    for kind, title in APART.items():
        found = [each for each in others if each.kind == kind]
        if found:
            sections.append(_build_section(title, found))
    return Page(sections)


def build_unresolved(found: Sequence[Problem]) -> Page:
    """The launches whose vehicle or site nobody but their source knows."""
    return Page([_build_section("Unresolved", found)])


def _build_section(title: str, found: Sequence[Problem]) -> Section:
    entries = []
    for each in found:
        cells = [(SINGULAR[each.table], FAINT), (each.id, "")]
        entries.append(Entry(cells, [(f"{each.field}: ", FAINT), (f"{each.problem}.", "")]))
    return Section(f"{title} ({len(found)})", [Entries(entries)])
