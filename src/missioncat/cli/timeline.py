"""`missioncat timeline`: events on a line, year by year, or missions as bars.

A query is read twice over: what it says of time asks about the events, all else about the missions.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from missioncat.chronology import Life, Moment, find_life, mission_moments
from missioncat.cli.options import ShownOptions, argument, flag, read_query, tell
from missioncat.cli.output import Shown, read_shown
from missioncat.errors import UsageError
from missioncat.fields import find_field, format_instant
from missioncat.model import RECORDS, Launch
from missioncat.query import Filter, Query, Term, parse_sort, sort_records
from missioncat.words import read_date_word

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue
    from missioncat.model import Mission

Missions = Annotated[
    list[str] | None, argument("[ID|QUERY]…", "Missions by any name, and terms like target:moon.")
]
GanttOption = Annotated[bool, flag("--gantt", "Draw missions as bars from launch to end.")]
COLUMNS = ("date", "mission", "kind", "text", "place", "value", "unit", "planned", "sources")


def timeline(
    ctx: typer.Context, query: Missions = None, gantt: GanttOption = False, *, options: ShownOptions
) -> None:
    """Draw the events of missions on a line, year by year; names side by side are all drawn.

    `timeline zhurong tianwen-1` draws two missions, `timeline target:moon --gantt` all that go
    to the Moon, and `timeline zhurong , target:moon` Zhurong and these. A date is that of the
    events: `timeline target:moon date:2026` is what happened in 2026, whenever these missions were
    launched; with --gantt it draws the missions that flew then.
    """
    shown = read_shown(ctx.obj, options)
    parts = find_parts(query or [], shown)
    if not any(part.missions for part in parts):
        tell("No mission matches.")
    if not gantt:
        show_moments(parts, shown)
    elif shown.is_data:
        raise UsageError("--gantt is a drawing; leave it out for data, or take -f table.")
    elif any(part.missions for part in parts):
        show_lives(parts, shown)


class Part(NamedTuple):
    """What one alternative of a query asks for: missions, and what it says of time."""

    missions: "list[Mission]"
    dates: tuple[Term, ...]


def find_parts(arguments: list[str], shown: Shown) -> list[Part]:
    """The alternatives of a query, each with the missions named, of those that its terms match."""
    parts = []
    for group in read_query(arguments).groups:
        wanted, terms = find_named(group, shown)
        dates = tuple(term for term in terms if _is_about_time(term))
        rest = [term for term in terms if not _is_about_time(term)]
        found = shown.catalogue.find("missions", build_filter(rest, "missions", shown))
        missions = [mission for mission in found if not wanted or mission.id in wanted]
        parts.append(Part(missions, dates))
    return parts


def build_filter(terms: Iterable[Term], table: str, shown: Shown) -> Filter:
    """Some terms, ready for a table."""
    return Filter(Query((tuple(terms),)), table, shown.catalogue, tz=shown.tz, now=shown.clock)


def _is_about_time(term: Term) -> bool:
    """Whether a term asks when something was, and not whether that is known at all."""
    if not term.field or not term.value:
        return False
    field = find_field("missions", term.field)
    return field.name == "date" or field.kind == "period"


def find_named(group: Sequence[Term], shown: Shown) -> tuple[set[str], list[Term]]:
    """The ids of the missions that are named side by side, and the terms beside these names."""
    catalogue = shown.catalogue
    wanted: set[str] = set()
    terms = []
    for term in group:
        if term.negated or not term.words:
            terms.append(term)
            continue
        for word in _names(catalogue, term.words):
            meant = _read_word(word, shown)
            if meant is None:
                wanted.add(_identify(catalogue, word))
            else:
                terms.append(meant)
    return wanted, terms


def _names(catalogue: "Catalogue", words: tuple[str, ...]) -> list[str]:
    """Words typed without quotes may be one name ("Chang'e 5") or several."""
    whole = " ".join(words)
    if len(words) > 1 and catalogue.find_named(whole, "missions"):
        return [whole]
    return list(words)


def _read_word(word: str, shown: Shown) -> Term | None:
    """The term that a word stands for: a date, or a part of names; None if it is a whole name."""
    if any(shown.catalogue.find_named(word, table) for table in RECORDS):
        return None
    date = read_date_word(word)
    if date is not None:
        return Term("date", ":", date)
    term = Term("", "", "", words=(word,))
    if shown.catalogue.find("missions", build_filter([term], "missions", shown)):
        return term
    return None


def _identify(catalogue: "Catalogue", name: str) -> str:
    found = catalogue.identify(name)
    if found.table != "missions":
        sentence = "is not a mission; a timeline is drawn from the events of missions."
        raise UsageError(f"'{name}' {sentence}")
    return str(found.record.id)


def show_moments(parts: Sequence[Part], shown: Shown) -> None:
    """Print or write the events of missions."""
    moments = find_moments(parts, shown)
    if shown.is_data:
        shown.write(COLUMNS, map(list_values, moments))
        return
    missions = {mission.id for part in parts for mission in part.missions}
    if not moments:
        if missions and any(part.dates for part in parts):
            tell("No event of theirs is recorded in that time.")
        elif missions:
            tell("No event is recorded for them.")
        return
    from missioncat.views.lives import build_timeline

    shown.print(build_timeline(moments, shown.clock, shown.tz, is_single=len(missions) == 1))


def find_moments(parts: Sequence[Part], shown: Shown) -> list[Moment]:
    """The events that the alternatives ask for, each once, in order of time."""
    asked: dict[str, list[Filter]] = {}
    missions = {}
    for part in parts:
        lies_in = build_filter(part.dates, "launches", shown)
        for mission in part.missions:
            missions[mission.id] = mission
            asked.setdefault(mission.id, []).append(lies_in)
    found = []
    for mission in _sort_missions(missions.values(), shown.catalogue):
        for moment in mission_moments(mission, shown.catalogue, shown.clock):
            launch = _build_launch_at(moment)
            if any(lies_in(launch) for lies_in in asked[mission.id]):
                found.append(moment)
    return sorted(found, key=lambda moment: moment.sort_key)


def _sort_missions(missions: "Iterable[Mission]", catalogue: "Catalogue") -> "list[Mission]":
    return sort_records(list(missions), parse_sort("date", "missions"), catalogue)


def _build_launch_at(moment: Moment) -> Launch:
    """A launch on the date of a moment, for filters ask about records.

    Of a plan that only says by when, nothing lies before the day on which it was made.
    """
    date, text = moment.date, moment.date.text
    if date.earliest is None and date.latest and moment.said and moment.said < date.latest:
        text = _format_span(moment.said, date.latest)
    return Launch(id="", date=text)


def _format_span(first: datetime | None, end: datetime | None) -> str:
    """From one moment to just before another, as a date is written; None is an open end."""
    last = end and end - timedelta(seconds=1)
    return f"{format_instant(first) or '..'}/{format_instant(last) or '..'}"


def list_values(moment: Moment) -> list[object]:
    """The values of a moment for the columns of data."""
    what = (moment.date.text, moment.subject, moment.kind, moment.text, moment.place)
    return [*what, moment.value, moment.unit, moment.planned, list(moment.sources)]


def show_lives(parts: Sequence[Part], shown: Shown) -> None:
    """Draw missions as bars."""
    from missioncat.views.lives import build_gantt

    lives, undated = find_lives(parts, shown)
    if not lives:
        if any(part.dates for part in parts):
            tell("None of them flew in that time, so there is nothing to draw.")
        else:
            tell("None of them has a launch date, so there is nothing to draw.")
        return
    missions = _sort_missions([life.mission for life in lives.values()], shown.catalogue)
    drawn = [lives[mission.id] for mission in missions]
    shown.print(build_gantt(drawn, shown.clock, undated))


def find_lives(parts: Sequence[Part], shown: Shown) -> tuple[dict[str, Life], int]:
    """The lives that the alternatives ask for, by mission, and how many more have no date."""
    lives: dict[str, Life] = {}
    undated = set()
    for part in parts:
        for mission in part.missions:
            life = find_life(mission, shown.catalogue)
            if life is None:
                if not part.dates:  # else a date was asked for, and it has none
                    undated.add(mission.id)
            elif _touches(life, part.dates, shown):
                lives[mission.id] = life
    return lives, len(undated)


def _touches(life: Life, dates: Iterable[Term], shown: Shown) -> bool:
    """Whether some of a life may lie in the dates asked for, and none of it in those excluded."""
    launch = Launch(id="", date=_find_extent(life, shown.clock))
    for term in dates:
        lies_in = build_filter([term._replace(negated=False)], "launches", shown)
        if lies_in(launch) is term.negated:
            return False
    return True


def _find_extent(life: Life, now: datetime) -> str:
    """From the first moment of a life to its last, as a date is written."""
    start = life.start
    if life.end is not None:
        return _format_span(start.earliest, life.end.latest)
    if life.ongoing and start.earliest and start.earliest < now:
        return _format_span(start.earliest, now)
    return _format_span(start.earliest, start.latest)
