"""What `missioncat` alone says on a terminal: what is next, what was last, what is new."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from missioncat.chronology import arrange_upcoming, find_anniversaries
from missioncat.cli.changes import read_entries
from missioncat.cli.last import find_flown
from missioncat.cli.on_this_day import read_day
from missioncat.cli.options import Format, NowOption, TzOption, check_zone, read_clock, read_query
from missioncat.cli.output import Shown
from missioncat.cli.upcoming import find_coming
from missioncat.errors import CatalogueError

if TYPE_CHECKING:
    from missioncat.chronology import Moment
    from missioncat.news import News
    from missioncat.views.dashboard import Row, Section

FEW = 3
"""So many launches are shown of those to come, and of those that were, and so much of the news."""
FEW_MOMENTS = 2
WEEK = timedelta(days=7)

COMMANDS = (
    ("missioncat next --within 7d", "what surely flies in a week"),
    ("missioncat show change-5", "all that is known of one thing"),
    ("missioncat launches --by year", "count; without --by a list"),
    ("missioncat --help", "every command"),
)
"""Four commands worth knowing, and what they show."""


def dashboard(ctx: typer.Context, now: NowOption = None, tz: TzOption = None) -> None:
    """Show what is next, what was last, this day of other years and what is new."""
    from missioncat.freshness import advise_age, find_age
    from missioncat.views.dashboard import Dashboard, Row, Section, write_anniversaries

    clock, zone = read_clock(now), check_zone(tz)
    shown = Shown(ctx.obj, Format.table, None, clock, zone)
    sections = show_launches(shown)
    day = read_day(shown, now)
    moments = [each for each in find_anniversaries(shown.catalogue, day, zone) if each.orbital]
    if moments:
        chosen = write_anniversaries(choose_moments(moments), day, zone)
        sections.append(Section("on this day", chosen))
    sections.append(Section("news", show_news(shown)))
    sections.append(Section("try", [Row("", f"{name:30} {what}") for name, what in COMMANDS]))
    age = find_age(shown.catalogue, clock)
    footer = [] if age is None else [advise_age(age)]
    shown.print(Dashboard(sections, footer))


def show_launches(shown: Shown) -> "list[Section]":
    """The next launches and the last ones."""
    from missioncat.views.dashboard import Row, Section, write_last, write_next

    everything, catalogue = read_query([]), shown.catalogue
    agenda = arrange_upcoming(find_coming(everything, shown).found, shown.clock)
    awaited = [*agenda.exact, *agenda.near, *agenda.later]
    ahead = write_next(awaited[:FEW], catalogue, shown.clock, shown.tz)
    flown, _ = find_flown(everything, shown)
    behind = write_last(flown[:FEW], catalogue, shown.clock, shown.tz)
    nothing = [Row("", "nothing in this catalogue")]
    if agenda.overdue and not ahead:
        ahead = [Row("", f"{len(agenda.overdue):,} overdue: `missioncat next`")]
    return [Section("next", ahead or nothing), Section("last", behind or nothing)]


def choose_moments(moments: "Sequence[Moment]") -> "Sequence[Moment]":
    """The few to be shown: what happened to missions before launches, and the newest of each."""
    newest = list(reversed(moments))
    newest.sort(key=lambda moment: moment.kind == "launch")
    return newest[:FEW_MOMENTS]


def show_news(shown: Shown) -> "list[Row]":
    """What became of launches in the last week, the newest first; told again every time."""
    from missioncat.views.dashboard import Row, write_news

    try:
        entries = read_entries(shown.session)
    except CatalogueError as error:  # what it keeps is beside the catalogue, which can be read
        return [Row("", str(error))]
    if not entries:
        return [Row("", "no sync yet: `missioncat sync` fetches launches")]
    news: list[News] = []
    for entry in reversed(entries):
        if shown.clock - WEEK <= entry.at <= shown.clock:
            news += entry.news
    if not news:
        return [Row("", "nothing new in the last 7 days")]
    rows = write_news(news[:FEW], shown.catalogue)
    if len(news) > FEW:
        rows[-1] = Row("", f"and {len(news) - FEW + 1} more: `missioncat changes`")
    return rows
