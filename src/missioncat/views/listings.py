"""How records look on a terminal: a table, a line a record, and the line below that counts them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from missioncat.dates import Date, format_short
from missioncat.fields import Field, find_field, is_unlisted, launch_date, next_milestone
from missioncat.lookup import Lookup
from missioncat.model import Event, Launch, Mission, Record, count_noun, is_of
from missioncat.statistics import count_outcomes
from missioncat.titles import TITLES as TITLED
from missioncat.titles import format_title
from missioncat.views import phrases
from missioncat.views.cells import cut_names
from missioncat.views.formats import format_country, format_number, format_site
from missioncat.views.tables import Cell, Column, Grid, weigh_ids
from missioncat.views.theme import COLOURED, OUTCOMES, STATUSES, outcome_style

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
WIDE = frozenset((
    "payloads", "partners", "detail", "summary", "title", "aliases", "note", "outcome_note",
    "countries", "agency", "name", "sources", "events", "operators", "landing_site", "site_note",
    "gcat_name", "publisher", "url",
))  # fmt: skip
"""Fields that may be long, and give way where it is narrow."""

NAMED = ("payloads", "name", "gcat_name")
"""Fields with names that often differ by the number at their end only."""

OUTCOME_FIELDS = ("outcome", "launch_outcome")
"""Fields that have the symbols and colours of outcomes."""

LEAST_NAME = 44
"""Cells that the name of a rocket or site gets if it needs them: other columns go first."""

ABOUT = 4
"""How important a column is that says what the row is about."""
ASKED = 3
"""How important a column is that a listing is sorted or filtered by."""
IMPORTANT: dict[str, dict[str, int]] = {
    "missions": {"name": ABOUT, "date": 3, "status": 2, "id": 1},
    "launches": {"payloads": ABOUT, "date": 3, "outcome": 3, "id": 2, "vehicle": 1, "site": 1},
    "vehicles": {"name": ABOUT, "launches": 2, "id": 1},
    "sites": {"name": ABOUT, "launches": 2, "id": 1},
    "cooperation": {"date": 3, "partners": ABOUT, "countries": 2, "kind": 2},
}
"""How important the columns of each table are; all others come after these."""

OF_LAST = ("date", "ago", "payloads", "outcome", "vehicle", "site", "id")
"""The columns of what flew last."""

FLIGHTS_LEGEND = "launches flown: ✓ success, ✗ failure, ◐ partial"


def build_listing(
    table: str,
    fields: Sequence[Field],
    records: Sequence[Record],
    lookup: Lookup,
    *,
    tz: str | None = None,
    possible: frozenset[str] = frozenset(),
    footer: str | None = None,
    headings: Mapping[int, str] = {},
    asked: Collection[str] | None = (),
) -> Grid:
    """The table of some records.

    `possible` are the ids of those that only may lie in the dates asked for. `asked` names the
    fields that it is sorted or filtered by; None says that the columns were chosen one by one, the
    most important first.
    """
    cells = _Cells(lookup, tz, possible)
    writers = [cells.choose_writer(field) for field in fields]
    rows = [[write(record) for write in writers] for record in records]
    if any(field.name == "successes" for field in fields):
        footer = "\n".join(filter(None, (footer, FLIGHTS_LEGEND)))
    columns = []
    for field in fields:
        column = _build_column(table, field, tz)
        if asked is not None:
            importance = _weigh(table, field, asked)
            if field.name == "id":
                importance = weigh_ids((record.id for record in records), importance)
            column = column._replace(importance=importance)
        if field.name in NAMED:
            column = column._replace(shorten=cells.shorten_names)
        columns.append(column)
    return Grid(columns, rows, footer, headings=headings)


def weave(
    names: Sequence[str],
    launches: Sequence[Launch],
    besides: Mapping[str, Sequence[Cell]],
    lookup: Lookup,
    tz: str | None,
    footer: str,
    headings: Mapping[int, str] = {},
) -> Grid:
    """Launches in columns by name: those `besides` have a cell for each, others are fields."""
    fields = [find_field("launches", name) for name in names if name not in besides]
    listing = build_listing("launches", fields, launches, lookup, tz=tz)
    place = {field.name: index for index, field in enumerate(fields)}
    columns = []
    cells: list[Sequence[Cell]] = []
    for name in names:
        if name in besides:
            columns.append(Column(name.replace("_", " "), importance=2))
            cells.append(besides[name])
        else:
            columns.append(listing.columns[place[name]])
            cells.append([row[place[name]] for row in listing.rows])
    return Grid(columns, list(zip(*cells, strict=True)), footer, headings=headings)


def build_last(
    launches: Sequence[Launch],
    names: Sequence[str],
    lookup: Lookup,
    now: datetime,
    tz: str | None,
    footer: str,
) -> Grid:
    """Launches with how long ago they were."""
    ago: list[Cell] = [phrases.describe_ago(launch_date(launch), now) for launch in launches]
    return weave(names or OF_LAST, launches, {"ago": ago}, lookup, tz, footer)


def describe_last(shown: int, found: int) -> str:
    """The line below: how many of how many that flew.

    >>> describe_last(5, 679), describe_last(2, 2)
    ('5 of 679 launches flown', '2 launches flown')
    """
    flown = f"{count_noun(found, 'launches')} flown"
    if shown < found:
        return f"{shown:,} of {flown}"
    return flown


def _weigh(table: str, field: Field, asked: Collection[str]) -> int:
    importance = IMPORTANT.get(table, {}).get(field.name, 0)
    if field.name in asked:
        return max(importance, ASKED)
    return importance


def _build_column(table: str, field: Field, tz: str | None) -> Column:
    title = TITLES.get(field.name, field.name.replace("_", " "))
    if field.kind == "date":
        return Column(f"{title} ({tz or 'UTC'})", min_width=10)
    if field.name == "outcome":
        return Column("✓✗")
    if field.kind == "number":
        return Column(title, justify="right")
    if field.name == "name" and table in ("vehicles", "sites"):
        return Column(title, wide=True, min_width=LEAST_NAME)
    if field.name in WIDE:
        return Column(title, wide=True, min_width=16)
    return Column(title)


# --- Cells -----------------------------------------------------------------------------------

WriteRecord = Callable[[Record], Cell]
# Any: what a field holds is of its own type.
WriteValue = Callable[[Any], Cell]


class _Cells:
    """The cells of a listing.

    How the values of a field are written is chosen once, for there may be 80,000 records.
    """

    def __init__(self, lookup: Lookup, tz: str | None, possible: frozenset[str]) -> None:
        self.lookup = lookup
        self.tz = tz
        self.possible = possible
        self._lists: dict[str, list[str]] = {}

    def choose_writer(self, field: Field) -> WriteRecord:
        """What writes the cell of a record in the column of a field."""
        if field.name in OUTCOME_FIELDS:
            return partial(self._write_outcome, field)
        if field.kind == "date":
            return partial(self._write_date, field)
        return partial(self._write_known, field, self._choose_form(field))

    def _choose_form(self, field: Field) -> WriteValue:
        if field.kind == "number":
            return partial(format_number, grouped=field.name.endswith("_kg"))
        if field.name in TITLED:
            return partial(format_title, field.name)
        forms: dict[str, WriteValue] = {
            "payloads": self._write_names,
            "sources": partial(phrases.cite_sources, lookup=self.lookup),
            "countries": _write_countries,
            "site": format_site,
            "status": _write_status,
        }
        return forms.get(field.name, _write_plain)

    def _write_known(self, field: Field, form: WriteValue, record: Record) -> Cell:
        value = field.value(record, self.lookup)
        # Not `not value`: nought is a number too.
        if value is None or value in ([], ""):
            return ""
        return form(value)

    def _write_outcome(self, field: Field, record: Record) -> Cell:
        standing = field.value(record, self.lookup) or "planned"
        if is_of(record, Launch):
            standing = phrases.find_standing(record)
        return OUTCOMES[standing], outcome_style(standing)

    def _write_date(self, field: Field, record: Record) -> Cell:
        date: Date | None = field.value(record, self.lookup)
        if date is not None:
            text = format_short(date, self.tz)
        elif field.name == "date" and is_of(record, Mission):
            text = self._describe_milestone(record)
        else:
            text = ""
        if text and record.id in self.possible:
            return f"may: {text}", "outcome.planned"
        if text and (date is None or not date.is_exact):
            return text, "outcome.planned"
        return text

    def _describe_milestone(self, mission: Mission) -> str:
        """What is known of a mission whose launch has no date: landing by 2029."""
        slip = next_milestone(mission, self.lookup)
        if slip is None:
            return ""
        return phrases.describe_milestone(slip.milestone, format_short(slip.now, self.tz))

    def _write_names(self, names: list[str]) -> Cell:
        text = ", ".join(names)
        if len(names) > 1:
            self._lists[text] = names
        return text

    def shorten_names(self, text: str, room: int) -> str:
        """Shorten names by leaving some out; one of them may have a comma in it."""
        return cut_names(self._lists.get(text, [text]), room)


def _write_countries(countries: Iterable[str]) -> Cell:
    return ", ".join(map(format_country, countries))


def _write_status(status: str) -> Cell:
    if status in COLOURED:
        return status, STATUSES[status][1]
    return status


def _write_plain(value: object) -> Cell:
    if value is True:
        return "yes"
    if value is False:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_write_item, value))
    return str(value)


def _write_item(item: str | Event) -> str:
    if isinstance(item, str):
        return item
    return item.text


# --- Below -----------------------------------------------------------------------------------


def describe_count(
    table: str,
    records: Sequence[Record],
    found: int,
    possible: int = 0,
    asked: str = "",
    left_out: int = 0,
) -> str:
    """The line below a listing: how many of how many, and of launches with which outcomes.

    What is no launch to orbit is counted apart, be it listed or left out.
    """
    if len(records) < found:
        text = f"{len(records):,} of {count_noun(found, table)}"
    elif table == "launches":
        text = _describe_launches([each for each in records if is_of(each, Launch)])
    else:
        text = count_noun(len(records), table)
    if possible:
        text += f"; {_describe_possible(len(records), possible)} fall within {asked}"
    if left_out:
        text += f"; {phrases.describe_left_out(left_out)}"
    return text


def _describe_possible(count: int, possible: int) -> str:
    """Which of those listed only may be what was asked for."""
    if count == 1:
        return "it only may"
    if possible == count:
        return "none of them must"
    return f"{possible:,} of them only may"


def _describe_launches(launches: Sequence[Launch]) -> str:
    standing = [launch for launch in launches if not is_unlisted(launch)]
    unlisted = len(launches) - len(standing)
    counts = count_outcomes(standing)
    planned = counts.pop("planned")
    flown = sum(counts.values())
    others = len(standing) - flown - planned
    if planned and not flown:
        text = count_noun(planned, "launches").replace(" ", " planned ", 1)
    else:
        by_outcome = [phrases.count_outcome(counts[each], each) for each in counts if counts[each]]
        text = ", ".join([count_noun(flown, "launches"), *by_outcome])
        if planned:
            text += f"; {planned:,} planned"
    if unlisted:
        text += f"; {unlisted:,} no longer listed"
    if others:
        text += f"; {others:,} {phrases.OTHERS}"
    return text
