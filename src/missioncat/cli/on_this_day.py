"""`missioncat on-this-day`: what happened on this day of other years."""

import typer

from missioncat.chronology import count_years, find_anniversaries
from missioncat.cli.options import AllOption, Format, ShownOptions, describe_left_out, tell
from missioncat.cli.output import print_view, read_shown, write_rows

COLUMNS = ("date", "id", "kind", "text", "place", "years_ago")


def on_this_day(
    ctx: typer.Context, everything: AllOption = False, *, options: ShownOptions
) -> None:
    """Show launches and events of this day in other years; --now 2026-11-23 takes another day."""
    from missioncat.dates import zone

    shown = read_shown(options)
    day, place = shown.clock, shown.tz
    # A day that was named is that day; only the present has to be brought into the zone.
    if place and options.now is None:
        day = day.astimezone(zone(place))
    found = find_anniversaries(ctx.obj.catalogue(), day, place)
    moments = [moment for moment in found if moment.orbital or everything]
    if shown.form is not Format.table:
        rows = (
            (m.date.text, m.subject, m.kind, m.text, m.place, count_years(m.date, day, place))
            for m in moments
        )
        write_rows(shown.form, shown.output, COLUMNS, rows)
    elif moments:
        from missioncat.views.anniversaries import build_anniversaries

        print_view(ctx.obj, build_anniversaries(moments, day, place), shown.output)
    if len(moments) < len(found):
        tell(describe_left_out(len(found) - len(moments)))
    elif not moments:
        tell(f"Nothing in the catalogue happened on {day.day} {day:%B}.")
