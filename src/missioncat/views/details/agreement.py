"""The page of an agreement, and the agreements on the page of their mission."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from missioncat.fields import own_date
from missioncat.model import Cooperation, Mission
from missioncat.titles import format_title
from missioncat.views.details import parts
from missioncat.views.details.writer import Blocks, Pieces, Rows, Writer
from missioncat.views.formats import format_country, format_ordinal
from missioncat.views.pages import FAINT, Block, Entries, Entry, Paragraph, Section


def write_page(agreement: Cooperation, writer: Writer) -> Blocks:
    """The page: who agreed with whom, on what, and when."""
    countries = ", ".join(map(format_country, agreement.countries))
    title = ", ".join(agreement.partners) or countries or agreement.id
    kind = format_title("kind", agreement.kind)
    yield parts.Headline(title, None, [agreement.id], [(kind, "")])
    if agreement.detail:
        yield Paragraph([(agreement.detail, ""), *writer.cite(agreement.sources)])
    rows: Rows = [
        ("about", _write_subject(agreement, writer)),
        ("countries", countries),
        ("date", writer.words(own_date(agreement))),
    ]
    if agreement.ordinal is not None:
        rows.append(("order", f"the {format_ordinal(agreement.ordinal)}"))
    rows.append(("note", agreement.note))
    if not agreement.detail:  # else they stand behind it
        rows.append(("sources", writer.cite(agreement.sources)))
    yield parts.build_facts(rows)


def _write_subject(agreement: Cooperation, writer: Writer) -> Pieces:
    """The mission that it is about, or the programme."""
    mission = writer.find(Mission, agreement.subject)
    if mission is not None:
        return parts.write_names(mission)
    title = format_title("programme", agreement.subject)
    return [(title, ""), *parts.write_bracketed(agreement.subject)]


# --- On the page of a mission ----------------------------------------------------------------


def list_agreements(mission: Mission, writer: Writer) -> Blocks:
    """The partners of a mission, and the agreements about it in the order of time."""
    blocks: list[Block] = []
    if mission.partners:
        blocks.append(Paragraph([("with ", FAINT), (", ".join(mission.partners), "")], hang=5))
    found = writer.lookup.related(Cooperation, "subject", mission.id)
    entries = [_build_entry(group, writer) for group in _group_alike(found)]
    title = "Partners"
    if entries:
        title = f"Partners and cooperation ({len(found)})"
        blocks.append(Entries(entries))
    if blocks:
        yield Section(title, blocks)


def _group_alike(found: Sequence[Cooperation]) -> list[list[Cooperation]]:
    """Agreements that differ in nothing but who agreed, those without a date first."""
    alike: dict[tuple[str | None, ...], list[Cooperation]] = {}
    for each in sorted(found, key=_find_place):
        alike.setdefault((each.date, each.kind, each.detail, each.note), []).append(each)
    return list(alike.values())


def _find_place(agreement: Cooperation) -> tuple[datetime, ...]:
    """Where it stands in the order of time."""
    date = own_date(agreement)
    if date is None:
        return ()  # before all others
    return date.sort_key


def _build_entry(group: Sequence[Cooperation], writer: Writer) -> Entry:
    """A line of text for all agreements that differ in nothing but who agreed."""
    first = group[0]
    date = own_date(first)
    when = ("–", FAINT)
    if date is not None:
        when = writer.short(date)
    who = _join_parties(group)
    text: Pieces = [(who, "")]
    if who and first.detail:
        text.append((": ", ""))
    if first.detail:
        text.append((first.detail, ""))
    text += parts.write_bracketed(first.note)
    text += writer.cite(chain.from_iterable(each.sources for each in group))
    return Entry([when, (format_title("kind", first.kind), FAINT)], text)


def _join_parties(group: Sequence[Cooperation]) -> str:
    """Who agreed; parted by semicolons where there are commas within one of them."""
    parties = [party for party in map(_describe_party, group) if party]
    if any(", " in party for party in parties):
        return "; ".join(parties)
    return ", ".join(parties)


def _describe_party(agreement: Cooperation) -> str:
    """The partners, their countries and, of those that joined in turn, their place."""
    who = ", ".join(agreement.partners)
    names = map(format_country, agreement.countries)
    # "Italy (Italy)" would say nothing twice.
    countries = ", ".join(name for name in names if not _has_word(who, name))
    if who and countries:
        who = f"{who} ({countries})"
    elif countries:
        who = countries
    if agreement.ordinal is not None:
        who += f", the {format_ordinal(agreement.ordinal)}"
    return who


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
