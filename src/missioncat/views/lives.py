"""What is drawn of missions in time: their events on a line, and their lives as bars with marks."""

from collections.abc import Sequence
from datetime import datetime

from missioncat.chronology import Life, Moment
from missioncat.dates import Date, zone
from missioncat.lookup import stored_date
from missioncat.model import Event, count_noun
from missioncat.text import format_count
from missioncat.views.formats import format_words_of
from missioncat.views.gantt import Gantt, GanttBar
from missioncat.views.timeline import Timeline, TimelineEntry

MARKS = {
    "flyby": "◇",
    "orbit-insertion": "◆",
    "end": "■",
    "landing": "▼",
    "return": "▲",
    "anomaly": "✗",
}
"""How kinds of events are marked on a bar, the least important first; others would crowd it."""

STYLES = {"anomaly": "outcome.failure", "landing": "outcome.success", "return": "outcome.success"}
"""Kinds of events that have a colour on a line."""


def build_timeline(
    moments: Sequence[Moment], now: datetime, tz: str | None, is_single: bool
) -> Timeline:
    """The events of missions, year by year; those of a single one need not be told apart."""
    entries = []
    for moment in moments:
        style = STYLES.get(moment.kind, "")
        if moment.planned:
            style = "outcome.planned"
        label = "" if is_single else moment.subject
        entries.append(TimelineEntry(moment.date, label, moment.text, style, moment.order))
    ahead = sum(moment.planned for moment in moments)
    footer = format_count(len(moments) - ahead, "event")
    if ahead:
        footer += f", {ahead} planned"
    footer += f"; times in {tz or 'UTC'}"
    place = None
    if tz:
        place = zone(tz)
    return Timeline(entries, place, now, footer)


def build_gantt(lives: Sequence[Life], now: datetime, undated: int) -> Gantt:
    """Missions from launch to end; `undated` says how many more have no date."""
    bars = [_build_bar(life, find_marked(life)) for life in lives]
    footer = count_noun(len(lives), "missions")
    if undated:
        footer += f"; {undated} without a date left out"
    names = {sign: format_words_of(kind) for kind, sign in MARKS.items()}
    return Gantt(bars, now, footer=footer, names=names)


def _build_bar(life: Life, events: Sequence[tuple[Date, Event]]) -> GanttBar:
    marks = []
    for date, event in events:
        style = "outcome.failure" if event.kind == "anomaly" else ""
        marks.append((date, MARKS[event.kind], style))
    style = "outcome.failure" if life.mission.status == "lost" else ""
    name = life.mission.name
    return GanttBar(name, life.start, life.end, life.planned, life.ongoing, marks, style)


def find_marked(life: Life) -> list[tuple[Date, Event]]:
    """The events that are marked on a bar, with dates: of those in one cell the last is seen.

    What happened to a mission before its launch, on the ground, is not part of its flight.
    """
    if life.planned:
        return []
    launch = life.start.earliest
    found = []
    for event in life.mission.events:
        if event.kind in MARKS:
            date = stored_date(event, "date", event.date)
            is_before = launch and date.latest and date.latest <= launch
            if not is_before:
                found.append((date, event))
    kinds = list(MARKS)
    return sorted(found, key=lambda pair: kinds.index(pair[1].kind))
