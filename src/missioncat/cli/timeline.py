"""`missioncat timeline`: events on a line, year by year, or missions as bars."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from missioncat.chronology import Life, Moment, find_life, mission_moments
from missioncat.cli import complete
from missioncat.cli.options import (
    Format,
    FormatOption,
    NowOption,
    OutputOption,
    TzOption,
    check_zone,
    read_clock,
    tell,
)
from missioncat.cli.output import choose_format, print_view, write_rows
from missioncat.errors import UsageError
from missioncat.lookup import stored_date
from missioncat.model import count_noun
from missioncat.query import Filter, Query, Term, parse_query

Missions = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID|QUERY]…",
        help="Missions by any name, and terms like target:moon.",
        autocompletion=complete.ids,
    ),
]
MARKS = {
    "flyby": "◇",
    "orbit-insertion": "◆",
    "end": "■",
    "landing": "▼",
    "return": "▲",
    "anomaly": "✗",
}
"""How kinds of events are marked on a bar, the least important first; other kinds would only crowd
it.
"""


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def timeline(
        ctx: typer.Context,
        query: Missions = None,
        gantt: Annotated[
            bool, typer.Option("--gantt", help="Draw missions as bars from launch to end.")
        ] = False,
        now: NowOption = None,
        tz: TzOption = None,
        format: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Draw the events of missions on a line, year by year; names side by side are all drawn.

        `timeline zhurong tianwen-1` draws two missions, `timeline target:moon --gantt` all that go
        to the Moon, and `timeline zhurong , target:moon` Zhurong and these.
        """
        clock, zone = read_clock(now), check_zone(tz)
        form = choose_format(format, output)
        missions = find_missions(ctx.obj.catalogue(), query or [])
        if not missions:
            tell("No mission matches.")
        if gantt:
            if form is not Format.table:
                raise UsageError("--gantt is a drawing; leave it out for data, or take -f table.")
            show_lives(ctx.obj, missions, clock, output)
        else:
            show_moments(ctx.obj, missions, clock, zone, form, output)

    return app


def find_missions(catalogue: Any, arguments: list[str]) -> list[Any]:
    """The missions named, of those that the terms match, by each alternative; in the order of their
    launches.
    """
    from missioncat.query import parse_sort, sort_records
    from missioncat.cli.listings import saved_queries  # isort: skip

    found: dict[str, Any] = {}
    for group in parse_query(arguments, saved_queries(arguments)).groups:
        wanted = find_named(catalogue, group)
        terms = tuple(term for term in group if not term.words or term.negated)
        for mission in catalogue.find("missions", Filter(Query((terms,)), "missions", catalogue)):
            if not wanted or mission.id in wanted:
                found[mission.id] = mission
    return sort_records(list(found.values()), parse_sort("date", "missions"), catalogue)


def find_named(catalogue: Any, group: Sequence[Term]) -> set[str]:
    """The ids of the missions that are named side by side."""
    wanted = set()
    for term in group:
        for word in () if term.negated else _names(catalogue, term.words):
            found = catalogue.identify(word)
            if found.table != "missions":
                raise UsageError(
                    f"'{word}' is not a mission; a timeline is drawn from the events of missions."
                )
            wanted.add(found.record.id)
    return wanted


def _names(catalogue: Any, words: tuple[str, ...]) -> list[str]:
    """Words typed without quotes may be one name ("Chang'e 5") or several."""
    whole = " ".join(words)
    return [whole] if len(words) > 1 and catalogue.find_named(whole, "missions") else list(words)


COLUMNS = ("date", "mission", "kind", "text", "place", "value", "unit", "planned", "sources")


def build_row(moment: Moment) -> list[object]:
    """An event as data, in the order of `COLUMNS`."""
    said = (moment.kind, moment.text, moment.place, moment.value, moment.unit, moment.planned)
    return [moment.date.text, moment.subject, *said, list(moment.sources)]


def show_moments(
    session: Any, missions: list[Any], clock: Any, tz: str | None, form: Format, output: str | None
) -> None:
    """Print or write the events of missions."""
    catalogue = session.catalogue()
    moments = [
        moment for mission in missions for moment in mission_moments(mission, catalogue, clock)
    ]
    moments.sort(key=lambda moment: moment.sort_key)
    if form is not Format.table:
        rows = (build_row(moment) for moment in moments)
        write_rows(form, output, COLUMNS, rows)
        return
    if not moments:
        if missions:
            tell("No event is recorded for them.")
        return
    from missioncat.dates import zone
    from missioncat.views.timeline import Timeline, TimelineEntry

    single = len(missions) == 1
    entries = [
        TimelineEntry(m.date, "" if single else m.subject, m.text, _style(m), m.order)
        for m in moments
    ]
    ahead = sum(m.planned for m in moments)
    planned = f", {ahead} planned" if ahead else ""
    footer = f"{len(moments) - ahead} events{planned}; times in {tz or 'UTC'}"
    print_view(session, Timeline(entries, zone(tz) if tz else None, clock, footer), output)


def _style(moment: Moment) -> str:
    if moment.planned:
        return "outcome.planned"
    return {
        "anomaly": "outcome.failure",
        "landing": "outcome.success",
        "return": "outcome.success",
    }.get(moment.kind, "")


def show_lives(session: Any, missions: list[Any], clock: Any, output: str | None) -> None:
    """Draw missions as bars."""
    from missioncat.views.timeline import Gantt, GanttBar

    catalogue = session.catalogue()
    lives = [life for mission in missions if (life := find_life(mission, catalogue))]
    undated = len(missions) - len(lives)
    if not lives:
        tell("None of them has a launch date, so there is nothing to draw.")
        return

    marked: set[str] = set()

    def build_bar(life: Life) -> Any:
        events = find_marked(life)
        marked.update(event.kind for _, event in events)
        marks = [
            (date, MARKS[event.kind], "outcome.failure" if event.kind == "anomaly" else "")
            for date, event in events
        ]
        style = "outcome.failure" if life.mission.status == "lost" else ""
        return GanttBar(
            life.mission.name, life.start, life.end, life.planned, life.ongoing, marks, style
        )

    bars = [build_bar(life) for life in lives]
    footer = count_noun(len(lives), "missions") + (
        f"; {undated} without a date left out" if undated else ""
    )
    legend = ", ".join(
        f"{symbol} {kind.replace('-', ' ')}" for kind, symbol in MARKS.items() if kind in marked
    )
    if any(life.start.has_open_start for life in lives):
        legend = ", ".join(
            filter(None, (legend, "◂ no start given: at any time until the end of its bar"))
        )
    print_view(
        session, Gantt(bars, clock, footer=f"{footer}\n{legend}" if legend else footer), output
    )


def find_marked(life: Life) -> list[tuple[Any, Any]]:
    """The events that are marked on a bar, with their dates: of those in one cell the last is seen.

    What happened to a mission before its launch, on the ground, is not part of its flight.
    """
    if life.planned:
        return []
    launch, kinds = life.start.earliest, list(MARKS)
    dated = [
        (stored_date(event, "date", event.date), event)
        for event in life.mission.events
        if event.kind in kinds
    ]
    flown = [
        (date, event)
        for date, event in dated
        if not (launch and date.latest and date.latest <= launch)
    ]
    return sorted(flown, key=lambda pair: kinds.index(pair[1].kind))
