"""`missioncat timeline`: events on a line, year by year, or missions as bars."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.chronology import Moment, find_life, mission_moments
from missioncat.cli import complete
from missioncat.cli.options import Format, ShownOptions, read_query, tell
from missioncat.cli.output import Shown, print_view, read_shown, write_rows
from missioncat.cli.session import Session
from missioncat.errors import UsageError
from missioncat.query import Filter, Query, Term, parse_sort, sort_records

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue
    from missioncat.model import Mission

Missions = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID|QUERY]…",
        help="Missions by any name, and terms like target:moon.",
        autocompletion=complete.ids,
    ),
]
GanttOption = Annotated[
    bool, typer.Option("--gantt", help="Draw missions as bars from launch to end.")
]
COLUMNS = ("date", "mission", "kind", "text", "place", "value", "unit", "planned", "sources")


def timeline(
    ctx: typer.Context,
    query: Missions = None,
    gantt: GanttOption = False,
    *,
    options: ShownOptions,
) -> None:
    """Draw the events of missions on a line, year by year; names side by side are all drawn.

    `timeline zhurong tianwen-1` draws two missions, `timeline target:moon --gantt` all that go
    to the Moon, and `timeline zhurong , target:moon` Zhurong and these.
    """
    shown = read_shown(options)
    missions = find_missions(ctx.obj.catalogue(), query or [], shown)
    if not missions:
        tell("No mission matches.")
    if not gantt:
        show_moments(ctx.obj, missions, shown)
    elif shown.form is Format.table:
        show_lives(ctx.obj, missions, shown)
    else:
        raise UsageError("--gantt is a drawing; leave it out for data, or take -f table.")


def find_missions(
    catalogue: "Catalogue", arguments: list[str], shown: Shown
) -> "list[Mission]":
    """The missions named, of those that the terms match; in the order of their launches."""
    found: dict[str, Mission] = {}
    for group in read_query(arguments).groups:
        wanted = find_named(catalogue, group)
        terms = tuple(term for term in group if not term.words or term.negated)
        matches = Filter(Query((terms,)), "missions", catalogue, tz=shown.tz, now=shown.clock)
        for mission in catalogue.find("missions", matches):
            if not wanted or mission.id in wanted:
                found[mission.id] = mission
    return sort_records(list(found.values()), parse_sort("date", "missions"), catalogue)


def find_named(catalogue: "Catalogue", group: Sequence[Term]) -> set[str]:
    """The ids of the missions that are named side by side."""
    wanted = set()
    for term in group:
        if term.negated:
            continue
        for word in _names(catalogue, term.words):
            found = catalogue.identify(word)
            if found.table != "missions":
                raise UsageError(
                    f"'{word}' is not a mission; a timeline is drawn from the events of missions."
                )
            wanted.add(found.record.id)
    return wanted


def _names(catalogue: "Catalogue", words: tuple[str, ...]) -> list[str]:
    """Words typed without quotes may be one name ("Chang'e 5") or several."""
    whole = " ".join(words)
    if len(words) > 1 and catalogue.find_named(whole, "missions"):
        return [whole]
    return list(words)


def show_moments(session: Session, missions: "list[Mission]", shown: Shown) -> None:
    """Print or write the events of missions."""
    catalogue = session.catalogue()
    moments = []
    for mission in missions:
        moments += mission_moments(mission, catalogue, shown.clock)
    moments.sort(key=lambda moment: moment.sort_key)
    if shown.form is not Format.table:
        write_rows(shown.form, shown.output, COLUMNS, map(list_values, moments))
        return
    if not moments:
        if missions:
            tell("No event is recorded for them.")
        return
    from missioncat.views.lives import build_timeline

    view = build_timeline(moments, shown.clock, shown.tz, is_single=len(missions) == 1)
    print_view(session, view, shown.output)


def list_values(moment: Moment) -> list[object]:
    """The values of a moment for the columns of data."""
    return [
        moment.date.text,
        moment.subject,
        moment.kind,
        moment.text,
        moment.place,
        moment.value,
        moment.unit,
        moment.planned,
        list(moment.sources),
    ]


def show_lives(session: Session, missions: "list[Mission]", shown: Shown) -> None:
    """Draw missions as bars."""
    from missioncat.views.lives import build_gantt

    catalogue = session.catalogue()
    found = [find_life(mission, catalogue) for mission in missions]
    lives = [life for life in found if life is not None]
    if not lives:
        tell("None of them has a launch date, so there is nothing to draw.")
        return
    undated = len(missions) - len(lives)
    print_view(session, build_gantt(lives, shown.clock, undated), shown.output)
