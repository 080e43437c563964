"""`missioncat on-this-day`: what happened on this day of other years."""

import typer

from missioncat.chronology import count_years, find_anniversaries
from missioncat.cli.options import (
    AllOption,
    Format,
    FormatOption,
    NowOption,
    OutputOption,
    TzOption,
    check_zone,
    describe_left_out,
    read_clock,
    tell,
)
from missioncat.cli.output import choose_format, print_view, write_rows


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name=name)(on_this_day)
    return app


def on_this_day(
    ctx: typer.Context,
    everything: AllOption = False,
    now: NowOption = None,
    tz: TzOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show launches and events of this day in other years; --now 2026-11-23 takes another day."""
    from missioncat.dates import zone

    clock, place = read_clock(now), check_zone(tz)
    # A day that was named is that day; only the present has to be brought into the zone.
    day = clock.astimezone(zone(place)) if place and now is None else clock
    form = choose_format(format, output)
    found = find_anniversaries(ctx.obj.catalogue(), day, place)
    moments = [moment for moment in found if moment.orbital or everything]
    if form is not Format.table:
        columns = ("date", "id", "kind", "text", "place", "years_ago")
        rows = (
            (m.date.text, m.subject, m.kind, m.text, m.place, count_years(m.date, day, place))
            for m in moments
        )
        write_rows(form, output, columns, rows)
    elif moments:
        from missioncat.dates import format_short
        from missioncat.views.tables import Column, Grid

        heads = [
            Column(f"date ({place or 'UTC'})"), Column("years", justify="right"),
            Column("what", wide=True, min_width=30),
            Column("kind"), Column("id"),
        ]  # fmt: skip
        rows_ = [
            [
                format_short(m.date, place),
                str(count_years(m.date, day, place)),
                m.text,
                m.kind,
                m.subject,
            ]
            for m in moments
        ]
        print_view(ctx.obj, Grid(heads, rows_, f"{len(moments)} on {day.day} {day:%B}"), output)
    if len(moments) < len(found):
        tell(describe_left_out(len(found) - len(moments)))
    elif not moments:
        tell(f"Nothing in the catalogue happened on {day.day} {day:%B}.")
