"""How records and counts look on a terminal: cells, tables, bars and the line below that counts."""

from collections.abc import Sequence
from typing import Any

from missioncat.dates import Date, format_short
from missioncat.fields import Field, is_unlisted, next_milestone
from missioncat.ledger import Slip
from missioncat.lookup import Lookup
from missioncat.model import Launch, Mission, count_noun
from missioncat.statistics import Counts, Group, count_outcomes, whole_count
from missioncat.titles import TITLES as TITLED
from missioncat.titles import format_citation, format_title
from missioncat.views.charts import Bar, Bars, Part
from missioncat.views.tables import Cell, Column, Grid, cross_grid
from missioncat.views.theme import outcome_style, symbols

TITLES = {
    "id": "id",
    "number": "no.",
    "ordinal": "as no.",
    "chinese_name": "Chinese name",
    "leo_kg": "LEO kg",
    "gto_kg": "GTO kg",
    "tli_kg": "TLI kg",
    "first_flight": "first",
    "last_flight": "last",
    "first_launch": "first",
    "last_launch": "last",
    "successes": "✓",
    "failures": "✗",
    "partials": "◐",
}
WIDE = frozenset(
    {
        "payloads",
        "partners",
        "detail",
        "summary",
        "title",
        "aliases",
        "note",
        "outcome_note",
        "countries",
        "agency",
    }
    | {
        "name",
        "sources",
        "events",
        "operators",
        "landing_site",
        "site_note",
        "gcat_name",
        "publisher",
        "url",
    }
)
MASSES = ("_kg",)
CODED = frozenset(TITLED)
"""Fields whose codes are shown by what they are called."""

STATUS_OUTCOMES = {"planned": "planned", "postponed": "partial", "lost": "failure", "unlisted": "unlisted"}
"""A status -> the outcome whose colour it has."""

LEAST_NAME = 44
"""Cells that the name of a rocket or site gets if it needs them: other columns go first."""

OUTCOME_NOUNS = {
    "success": ("success", "successes"),
    "failure": ("failure", "failures"),
    "partial": ("partial failure", "partial failures"),
    "unknown": ("with unknown outcome", "with unknown outcome"),
}
"""What one launch with an outcome is called, and what several are."""

OTHERS = "not to orbit"
"""What a column is called, and a part of a bar, of what is no launch to orbit."""

APART = (("planned", Group._fields.index("planned")), (OTHERS, Group._fields.index("others")))
"""What is counted apart: what its column is called, and its place in a group."""

FLIGHTS_LEGEND = "launches flown: ✓ success, ✗ failure, ◐ partial"


def build_listing(
    table: str,
    fields: Sequence[Field],
    records: Sequence[Any],
    lookup: Lookup,
    *,
    tz: str | None = None,
    encoding: str = "utf-8",
    possible: frozenset[str] = frozenset(),
    footer: str | None = None,
) -> Grid:
    """The table of some records. `possible` are the ids of those that only may lie in the dates asked for."""
    drawn = symbols(encoding)
    rows = [[_cell(field, record, lookup, tz, drawn, record.id in possible) for field in fields] for record in records]
    if any(field.name == "successes" for field in fields):
        footer = "\n".join(line for line in (footer, FLIGHTS_LEGEND) if line)
    return Grid([_column(table, field, tz) for field in fields], rows, footer)


def _column(table: str, field: Field, tz: str | None) -> Column:
    title = TITLES.get(field.name, field.name.replace("_", " "))
    if field.kind == "date":
        return Column(f"{title} ({tz or 'UTC'})", min_width=10)
    if field.name == "outcome":
        return Column("✓✗")
    if field.kind == "number":
        return Column(title, justify="right")
    if field.name == "name" and table in ("vehicles", "sites"):
        return Column(title, wide=True, min_width=LEAST_NAME)
    return Column(title, wide=field.name in WIDE, min_width=16 if field.name in WIDE else 8)


def _cell(field: Field, record: Any, lookup: Lookup, tz: str | None, drawn: Any, is_possible: bool) -> Cell:
    value = field.value(record, lookup)
    if field.name in ("outcome", "launch_outcome"):
        outcome = value or _find_standing(record)
        return drawn[outcome], outcome_style(outcome)
    if value is None and field.name == "date" and isinstance(record, Mission):
        return _milestone_cell(record, lookup, tz, is_possible)
    if value is None or value in ([], ""):
        return ""
    if isinstance(value, Date):
        text = format_short(value, tz)
        if is_possible:
            return f"may: {text}", "outcome.planned"
        return (text, "outcome.planned") if value.mark or not value.is_exact else text
    if isinstance(value, bool):
        return "yes" if value else ""
    if field.name == "sources":
        known = lookup.records("sources")
        return "; ".join(format_citation(known[key]) if key in known else key for key in value)
    if field.name == "countries":
        return ", ".join(map(format_country, value))
    if isinstance(value, list):
        return ", ".join(item if isinstance(item, str) else item.text for item in value)
    if field.kind == "number":
        return format_number(value, grouped=field.name.endswith(MASSES))
    if field.name == "site":
        return format_site(value)
    if field.name in CODED:
        return format_title(field.name, value)
    if field.name == "status" and value in STATUS_OUTCOMES:
        return value, outcome_style(STATUS_OUTCOMES[value])
    return str(value)


def _find_standing(record: Any) -> str:
    """How it stands with what has no outcome."""
    return "unlisted" if isinstance(record, Launch) and is_unlisted(record) else "planned"


def _milestone_cell(mission: Mission, lookup: Lookup, tz: str | None, is_possible: bool) -> Cell:
    """What is known of a mission whose launch has no date: landing by 2029."""
    slip = next_milestone(mission, lookup)
    if slip is None:
        return ""
    text = describe_milestone(slip, format_short(slip.now, tz))
    return f"may: {text}" if is_possible else text, "outcome.planned"


def describe_milestone(slip: Slip, when: str) -> str:
    """A milestone with its date in words of any kind."""
    return f"{slip.milestone.replace('-', ' ')} {when}"


def format_number(value: float, grouped: bool = True) -> str:
    """A number as people write it.

    >>> format_number(8200), format_number(1935.3), format_number(2.0), format_number(47097, grouped=False)
    ('8,200', '1,935.3', '2', '47097')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if grouped else str(value)


def format_site(key: str) -> str:
    """The key of a site as the name that it is.

    >>> format_site("jiuquan"), format_site("cape-canaveral")
    ('Jiuquan', 'Cape Canaveral')
    """
    return key.replace("-", " ").title() if key.islower() else key


def format_country(country: str) -> str:
    """The name in a country as the catalogue writes it.

    >>> format_country("RUS Russia"), format_country("Wonderland")
    ('Russia', 'Wonderland')
    """
    code, _, name = country.partition(" ")
    return name if len(code) == 3 and name else country


def describe_count(
    table: str, records: Sequence[Any], found: int, possible: int = 0, asked: str = "", left_out: int = 0
) -> str:
    """The line below a listing: how many of how many that were found, and for launches with which outcomes.

    What is no launch to orbit is counted apart, be it listed or left out.
    """
    if len(records) < found:
        text = f"{len(records):,} of {count_noun(found, table)}"
    elif table == "launches":
        text = _describe_launches(records)
    else:
        text = count_noun(len(records), table)
    if possible:
        if len(records) == 1:
            which = "it only may"
        elif possible == len(records):
            which = "none of them must"
        else:
            which = f"{possible:,} of them only may"
        text += f"; {which} fall within {asked}"
    return f"{text}; {describe_left_out(left_out)}" if left_out else text


def describe_left_out(count: int) -> str:
    """How many were left out because they are no launches to orbit, and how to see them."""
    return f"{count:,} {OTHERS} left out (--all shows {'it' if count == 1 else 'them'})"


def _describe_launches(launches: Sequence[Any]) -> str:
    standing = [launch for launch in launches if not is_unlisted(launch)]
    unlisted = len(launches) - len(standing)
    counts = count_outcomes(standing)
    planned = counts.pop("planned")
    flown = sum(counts.values())
    others = len(standing) - flown - planned
    parts = [
        count_noun(flown, "launches"),
        *(_count_outcome(count, outcome) for outcome, count in counts.items() if count),
    ]
    text = ", ".join(parts)
    if planned and not flown:
        text = count_noun(planned, "launches").replace(" ", " planned ", 1)
    elif planned:
        text += f"; {planned:,} planned"
    if unlisted:
        text += f"; {unlisted:,} no longer listed"
    return f"{text}; {others:,} {OTHERS}" if others else text


def _count_outcome(count: int, outcome: str) -> str:
    """A count of an outcome.

    >>> _count_outcome(659, "success"), _count_outcome(1, "partial"), _count_outcome(3, "unknown")
    ('659 successes', '1 partial failure', '3 with unknown outcome')
    """
    one, many = OUTCOME_NOUNS[outcome]
    return f"{count:,} {one if count == 1 else many}"


def _name_codes(counts: Counts) -> Counts:
    """The same counts with the codes of programmes, agencies and kinds as what they are called."""
    names = [field.name for field in counts.fields]
    groups = []
    for group in counts.groups:
        labels = [
            label if label is None else format_title(name, label)
            for name, label in zip(names, group.labels, strict=True)
        ]
        groups.append(group._replace(labels=tuple(labels)))
    return counts._replace(groups=groups)


def build_counts(
    counts: Counts, table: str, limit: int | None = None, tz: str | None = None, left_out: int = 0
) -> Any:
    """The picture of counts: bars for one field, a cross table for two, a plain table for more.

    `tz` is the zone whose days and years were counted, where the footer has to say so, as it does how many launches
    were left out.
    """
    counts = _name_codes(counts)
    footer = describe_totals(counts, table)
    if left_out:
        footer += f"; {describe_left_out(left_out)}"
    if limit is not None and limit < len(counts.groups):
        footer += f"; the first {limit:,} of {len(counts.groups):,} groups"
        counts = counts._replace(groups=counts.groups[:limit])
    if tz is not None:
        footer += f"; in {tz}"
    if len(counts.fields) == 1:
        return Bars(_bars(counts), footer=footer)
    if table != "launches":
        counts = counts._replace(groups=[Group(each.labels, whole_count(each, table), 0) for each in counts.groups])
    if len(counts.fields) == 2 and len({group.labels[1] for group in counts.groups}) <= 16:
        notes = [None if tz is None else f"in {tz}", describe_left_out(left_out) if left_out else None]
        return _build_cross(counts, "; ".join(filter(None, notes)) or None)
    apart = [title for title, index in APART if any(group[index] for group in counts.groups)]
    columns = [Column(TITLES.get(f.name, f.name)) for f in counts.fields]
    columns += [Column(title, justify="right") for title in ("count", *apart)]
    rows = [
        [
            *(label or "–" for label in group.labels),
            f"{group.flown:,}",
            *(f"{group[index]:,}" for title, index in APART if title in apart),
        ]
        for group in counts.groups
    ]
    return Grid(columns, rows, footer)


def _bars(counts: Counts) -> list[Bar]:
    field = counts.fields[0]
    bars: list[Bar] = []
    last: int | None = None
    for group in counts.groups:
        label = group.labels[0]
        if field.kind == "period" and field.to == "year" and label and label.isdigit():
            if last is not None and int(label) - last > 1:
                gap = f"{last + 1}–{int(label) - 1}" if int(label) - last > 2 else str(last + 1)
                bars.append(Bar(gap, []))
            last = int(label)
        if field.name in ("outcome", "launch_outcome"):
            style = outcome_style(label or "planned")
            label = label or "planned"
        else:
            style = "view.bar"
        parts: list[Part] = [
            (group.flown, style, "solid"),
            (group.planned, "outcome.planned", "hatched"),
            (group.others, "outcome.unknown", "medium"),
        ]
        notes = [f"{group.planned} planned"] if group.planned and field.name not in ("outcome", "status") else []
        notes += [f"{group.others:,} {OTHERS}"] if group.others else []
        note = ", ".join(notes)
        bars.append(
            Bar(
                label or f"no {field.name.replace('_', ' ')}",
                [part for part in parts if part[0]],
                note,
            )
        )
    return bars


def _build_cross(counts: Counts, footer: str | None) -> Grid:
    field, second = counts.fields
    totals: dict[str, int] = {}
    rows: dict[str, dict[str, int]] = {}
    for group in counts.groups:
        row, column = _cross_labels(group, second)
        for name, count in ((column, group.flown), ("planned", group.planned), (OTHERS, group.others)):
            if count:
                rows.setdefault(row, {}).setdefault(name, 0)
                rows[row][name] += count
                totals[name] = totals.get(name, 0) + count
    titles = sorted(totals, key=lambda name: (name == OTHERS, name == "planned", -totals[name]))
    table = [(label, [cells.get(title, 0) for title in titles]) for label, cells in rows.items()]
    return cross_grid(field.name.replace("_", " "), titles, table, footer=footer)


def _cross_labels(group: Group, second: Field) -> tuple[str, str]:
    row, column = group.labels
    return row or "–", column or ("planned" if second.name == "outcome" else "–")


def describe_totals(counts: Counts, table: str) -> str:
    """The line below counts."""
    text = count_noun(counts.total if table == "launches" else counts.total + counts.planned, table)
    if counts.planned:
        text += f", {counts.planned:,} {'more' if table == 'launches' else 'of them'} planned"
    if counts.others:
        text += f", {counts.others:,} {OTHERS}"
    if counts.overlapping:
        text += f"; one with several {counts.fields[-1].name} counts once for each"
    return text
