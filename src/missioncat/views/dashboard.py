"""What `missioncat` alone shows: sections of few lines each, on one small screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from rich.console import ConsoleOptions

from missioncat.chronology import Moment, Upcoming, count_years
from missioncat.fields import launch_date, launch_title
from missioncat.lookup import Lookup
from missioncat.model import Launch
from missioncat.news import News
from missioncat.text import clean
from missioncat.views.cells import count_cells, cut, pad, wrap
from missioncat.views.coming import name_upcoming
from missioncat.views.drawing import GAP, INDENT, Drawing, Line, crop
from missioncat.views.formats import format_known, format_site, format_stored
from missioncat.views.news import STYLES, title_news
from missioncat.views.phrases import describe_ago, describe_countdown, find_standing
from missioncat.views.tables import FOLDED_BELOW
from missioncat.views.theme import OUTCOMES, outcome_style

LABEL = 13
"""Cells for what a section is called; what stands behind begins in one column."""
WIDEST = 100
"""Cells at most for a line: on a wide terminal a date is to stay near what it is the date of."""
LEAST = 12
"""Cells at least for what is said, or the date beside it gives way."""
WHEN = 23
"""Cells at most for when something is or was, or what became of it."""


class Row(NamedTuple):
    """One line of a section: when, what, and its date; `style` is that of the first."""

    when: str
    what: str
    date: str = ""
    style: str = ""


class Section(NamedTuple):
    """Some lines under one label, which stands beside the first."""

    label: str
    rows: list[Row]


@dataclass
class Dashboard(Drawing):
    """Sections below one another, and what stands below them in faint letters."""

    sections: Sequence[Section]
    footer: Sequence[str]

    def draw(self, options: ConsoleOptions) -> Iterator[Line]:
        """The lines, each cut to the width there is; where that is little, a label stands above."""
        room = min(options.max_width, WIDEST)
        is_narrow = room < FOLDED_BELOW
        rows = [row for section in self.sections for row in section.rows]
        when = min(WHEN, max((count_cells(row.when) for row in rows), default=0))
        for section in self.sections:
            label = pad(section.label, LABEL)
            if is_narrow:
                yield [(cut(section.label, room), "view.header")]
                label = INDENT
            for row in section.rows:
                yield crop(_draw_row(label, row, when, room), room)
                label = " " * len(label)
            if not is_narrow:
                yield []
        for text in self.footer:
            for line in wrap(text, room):
                yield [(line, "view.faint")]


def _draw_row(label: str, row: Row, when: int, room: int) -> Line:
    left = room - len(label)
    line: Line = [(label, "view.header")]
    if row.when:
        line += [(pad(clean(row.when), when), row.style), (GAP, "")]
        left -= when + len(GAP)
    what = clean(row.what)
    width = left - count_cells(row.date) - len(GAP)
    if not row.date or width < LEAST:
        return [*line, (cut(what, max(left, 0)), "")]
    return [*line, (pad(what, width), ""), (GAP, ""), (row.date, "view.faint")]


def write_next(
    coming: Sequence[Upcoming], lookup: Lookup, now: datetime, tz: str | None
) -> list[Row]:
    """What is to come, with its countdown."""
    rows = []
    for each in coming:
        title, key = name_upcoming(each, lookup)
        when = describe_countdown(each.date, now, each.milestone)
        what = _name_flight(title or key, each.launch)
        rows.append(Row(when, what, format_known(each.date, tz), "outcome.planned"))
    return rows


def write_last(
    launches: Sequence[Launch], lookup: Lookup, now: datetime, tz: str | None
) -> list[Row]:
    """What flew, with its outcome and how long ago that was."""
    rows = []
    for launch in launches:
        date = launch_date(launch)
        standing = find_standing(launch)
        when = f"{OUTCOMES[standing]} {describe_ago(date, now)}"
        what = _name_flight(launch_title(launch, lookup), launch)
        day, _, _ = format_known(date, tz).partition(" ")  # the hour no longer matters
        rows.append(Row(when, what, day, outcome_style(standing)))
    return rows


def write_anniversaries(moments: Sequence[Moment], day: datetime, tz: str | None) -> list[Row]:
    """What happened on this day of other years."""
    rows = []
    for moment in moments:
        years = count_years(moment.date, day, tz)
        when = f"{years} years ago"
        if years == 1:
            when = "a year ago"
        rows.append(Row(when, moment.text, moment.subject))
    return rows


def write_news(news: Sequence[News], lookup: Lookup) -> list[Row]:
    """What became of launches."""
    rows = []
    for each in news:
        date = format_stored(each.now or each.before)
        rows.append(Row(each.kind, title_news(each, lookup), date, STYLES.get(each.kind, "")))
    return rows


def _name_flight(title: str, launch: Launch | None) -> str:
    """What flies on what from where."""
    if launch is None:
        return title
    parts = (title, launch.vehicle, format_site(launch.site or ""))
    return " · ".join(filter(None, parts))
