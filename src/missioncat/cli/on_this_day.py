"""`missioncat on-this-day`: what happened on this day of other years."""

from datetime import datetime

import typer

from missioncat.chronology import Moment, count_years, find_anniversaries
from missioncat.cli.options import AllOption, ShownOptions, describe_left_out, tell
from missioncat.cli.output import Shown, read_shown

COLUMNS = ("date", "id", "kind", "text", "place", "years_ago")


def on_this_day(
    ctx: typer.Context, everything: AllOption = False, *, options: ShownOptions
) -> None:
    """Show launches and events of this day in other years; --now 2026-11-23 takes another day."""
    shown = read_shown(ctx.obj, options)
    day, place = read_day(shown, options.now), shown.tz
    found = find_anniversaries(shown.catalogue, day, place)
    moments = found
    if not everything:
        moments = [moment for moment in found if moment.orbital]
    if shown.is_data:
        rows = [list_values(moment, day, place) for moment in moments]
        shown.write(COLUMNS, rows)
    elif moments:
        from missioncat.views.anniversaries import build_anniversaries

        shown.print(build_anniversaries(moments, day, place))
    if len(moments) < len(found):
        tell(describe_left_out(len(found) - len(moments)))
    elif not moments:
        tell(f"Nothing in the catalogue happened on {day.day} {day:%B}.")


def read_day(shown: Shown, now: str | None) -> datetime:
    """The day that it is in the zone; one that was named is that day."""
    if shown.tz is None or now is not None:
        return shown.clock
    from missioncat.dates import zone

    return shown.clock.astimezone(zone(shown.tz))


def list_values(moment: Moment, day: datetime, tz: str | None) -> list[object]:
    """The values of a moment for the columns of data."""
    years = count_years(moment.date, day, tz)
    return [moment.date.text, moment.subject, moment.kind, moment.text, moment.place, years]
