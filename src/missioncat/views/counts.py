"""How counts look on a terminal: bars for one field, a cross table for two, a table for more."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from missioncat.fields import Field
from missioncat.model import count_noun
from missioncat.statistics import COUNT, Counts, Group, whole_count
from missioncat.titles import format_title
from missioncat.views.charts import Bar, Bars, Part
from missioncat.views.listings import OUTCOME_FIELDS, TITLES
from missioncat.views.phrases import OTHERS, describe_left_out
from missioncat.views.tables import Cell, Column, Grid, cross_grid
from missioncat.views.theme import outcome_style

APART = (("planned", Group._fields.index("planned")), (OTHERS, Group._fields.index("others")))
"""What is counted apart: what its column is called, and its place in a group."""

SAYING_PLANNED = ("outcome", "status")
"""Fields whose label says already that something is planned."""

MANY_COLUMNS = 16
"""So many values of the second field make a cross table; with more, a plain table reads better."""


def build_counts(
    counts: Counts, table: str, limit: int | None = None, tz: str | None = None, left_out: int = 0
) -> Bars | Grid:
    """The picture of counts.

    `tz` is the zone whose days and years were counted, where the footer has to say so, as it does
    how many launches were left out.
    """
    counts = _name_codes(counts)
    totals = describe_totals(counts, table)
    counts, first = _shorten(counts, limit)
    left = describe_left_out(left_out)
    place = ""
    if tz is not None:
        place = f"in {tz}"
    footer = _join((totals, left, first, place))
    if len(counts.fields) == 1:
        included = ""
        if table == "launches":  # missions that are planned are "of them", as the footer says
            included = _explain_numbers(counts, "numbers")
        return Bars(list(_list_bars(counts)), footer=_stack(footer, included))
    counts = _join_planned(counts, table)
    columns = {group.labels[-1] for group in counts.groups}
    if len(counts.fields) == 2 and len(columns) <= MANY_COLUMNS:
        # The sums in the table say the totals.
        included = _explain_numbers(counts, "totals")
        return _build_cross(counts, _stack(_join((place, left)), included) or None)
    return _build_table(counts, table, footer)


def _shorten(counts: Counts, limit: int | None) -> tuple[Counts, str]:
    """The counts with the first groups only, and how many of how many these are."""
    if limit is None or limit >= len(counts.groups):
        return counts, ""
    note = f"the first {limit:,} of {len(counts.groups):,} groups"
    return counts._replace(groups=counts.groups[:limit]), note


def _join(notes: Iterable[str]) -> str:
    return "; ".join(filter(None, notes))


def _stack(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _name_codes(counts: Counts) -> Counts:
    """The same counts with the codes of programmes, agencies and kinds as what they are called."""
    groups = []
    for group in counts.groups:
        pairs = zip(counts.fields, group.labels, strict=True)
        labels = tuple(label and format_title(field.name, label) for field, label in pairs)
        groups.append(group._replace(labels=labels))
    return counts._replace(groups=groups)


def describe_totals(counts: Counts, table: str) -> str:
    """The line below counts."""
    if table == "launches":
        total, planned = counts.total, "more planned"
    else:
        total, planned = counts.total + counts.planned, "of them planned"
    text = count_noun(total, table)
    if counts.planned:
        text += f", {counts.planned:,} {planned}"
    if counts.others:
        text += f", {counts.others:,} {OTHERS}"
    if counts.overlapping:
        text += f"; one with several {counts.fields[-1].name} counts once for each"
    return text


def _explain_numbers(counts: Counts, numbers: str) -> str:
    """What is in the numbers that are shown, besides what has flown; nothing if that is plain."""
    if len(counts.fields) == 1 and counts.fields[0].name in SAYING_PLANNED:
        return ""
    apart = " or ".join(_find_apart(counts))
    if not apart:
        return ""
    return f"the {numbers} include what is {apart}"


def _find_apart(counts: Counts) -> dict[str, int]:
    """Those of APART that are not nothing in all groups."""
    return {title: index for title, index in APART if any(each[index] for each in counts.groups)}


# --- Bars ------------------------------------------------------------------------------------


def _list_bars(counts: Counts) -> Iterator[Bar]:
    """A bar a group, and an empty one for years in between that have none."""
    (field,) = counts.fields
    by_year = field.kind == "period" and field.to == "year" and not counts.order
    last: int | None = None
    for group in counts.groups:
        (label,) = group.labels
        if by_year and label and label.isdigit():
            year = int(label)
            if last is not None and year - last > 1:
                yield Bar(_format_years(last + 1, year - 1), [])
            last = year
        yield _build_bar(field, group)


def _format_years(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first}–{last}"


def _build_bar(field: Field, group: Group) -> Bar:
    (label,) = group.labels
    style = "view.bar"
    if field.name in OUTCOME_FIELDS:
        label = label or "planned"
        style = outcome_style(label)
    parts: list[Part] = [
        (group.flown, style, "solid"),
        (group.planned, "outcome.planned", "hatched"),
        (group.others, "outcome.unknown", "medium"),
    ]
    notes = []
    if group.planned and field.name not in SAYING_PLANNED:
        notes.append(f"{group.planned} planned")
    if group.others:
        notes.append(f"{group.others:,} {OTHERS}")
    nothing = f"no {field.name.replace('_', ' ')}"
    return Bar(label or nothing, [part for part in parts if part[0]], ", ".join(notes))


# --- Tables ----------------------------------------------------------------------------------


def _join_planned(counts: Counts, table: str) -> Counts:
    """The counts; what the label of a status says to be planned is not counted apart too."""
    if table == "launches" or all(field.name != "status" for field in counts.fields):
        return counts
    groups = [Group(each.labels, whole_count(each, table), 0) for each in counts.groups]
    return counts._replace(groups=groups)


def _build_cross(counts: Counts, footer: str | None) -> Grid:
    field, second = counts.fields
    totals: Counter[str] = Counter()
    rows: dict[str, Counter[str]] = {}
    for group in counts.groups:
        row, column = _find_place(group, second)
        counted = ((column, group.flown), ("planned", group.planned), (OTHERS, group.others))
        for title, count in counted:
            if count:
                rows.setdefault(row, Counter())[title] += count
                totals[title] += count
    # What is counted apart stands last, the rest by how many there are.
    titles = sorted(totals, key=lambda title: (title == OTHERS, title == "planned", -totals[title]))
    labels = list(rows)
    if counts.order and counts.order[0].place == COUNT:
        # What is seen of a row is its sum.
        labels.sort(key=lambda label: rows[label].total(), reverse=counts.order[0].descending)
    table = [(label, [rows[label][title] for title in titles]) for label in labels]
    return cross_grid(field.name.replace("_", " "), titles, table, footer=footer, apart=dict(APART))


def _find_place(group: Group, second: Field) -> tuple[str, str]:
    """The titles of the row and the column that a group is counted in."""
    row, column = group.labels
    nothing = "planned" if second.name == "outcome" else "–"
    return row or "–", column or nothing


def _build_table(counts: Counts, table: str, footer: str) -> Grid:
    apart = _find_apart(counts)
    columns = [Column(TITLES.get(field.name, field.name)) for field in counts.fields]
    columns.append(Column("count", justify="right"))
    for title in apart:
        if table != "launches":
            title = f"of them {title}"
        columns.append(Column(title, justify="right"))
    rows: list[Sequence[Cell]] = []
    for group in counts.groups:
        labels = [label or "–" for label in group.labels]
        numbers = [whole_count(group, table), *(group[index] for index in apart.values())]
        rows.append([*labels, *(f"{number:,}" for number in numbers)])
    return Grid(columns, rows, footer)
