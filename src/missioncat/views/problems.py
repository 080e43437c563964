"""What `check` found: what is wrong with a catalogue, and what is merely overdue."""

from collections.abc import Sequence

from missioncat.integrity import Problem
from missioncat.model import SINGULAR
from missioncat.views.pages import FAINT, Entries, Entry, Page, Section


def build_problems(problems: Sequence[Problem], overdue: Sequence[Problem]) -> Page:
    """The problems, and apart from them the planned launches whose time is over."""
    sections = []
    if problems:
        sections.append(_build_section("Problems", problems))
    if overdue:
        sections.append(_build_section("Overdue", overdue))
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
