"""What `next` and `last` share: the options of a listing of launches, in an order of their own."""

from collections.abc import Collection, Sequence

from missioncat.cli.listing_options import AlarmOption, SiteOption, VehicleOption, YearOption
from missioncat.cli.listings import check_calendar, check_columns, find_fields, read_alarm
from missioncat.cli.options import AllOption, FieldsOption, QueryArgument, ShownOptions, tell
from missioncat.cli.output import Shown, write_records
from missioncat.cli.session import Session
from missioncat.exports import Listing
from missioncat.fields import exported_fields, find_field
from missioncat.model import Launch


class FlightOptions(ShownOptions):
    """What is asked for, and how it is to be shown."""

    query: QueryArgument = None
    everything: AllOption = False
    fields: FieldsOption = None
    alarm: AlarmOption = None
    year: YearOption = None
    vehicle: VehicleOption = None
    site: SiteOption = None


def check_fit(options: FlightOptions, shown: Shown) -> None:
    """Refuse an option that the format could only ignore."""
    read_alarm(options.alarm)
    check_calendar(shown.form, "--alarm", options.alarm is not None)
    check_columns(shown.form, options.fields)


def read_columns(fields: str | None, own: Collection[str]) -> list[str]:
    """The names of the columns that --fields asks for, none if it does not; those of `own` are no
    fields of launches.
    """
    if fields is None:
        return []
    if fields == "all":
        return [*own, *(field.name for field in exported_fields("launches"))]
    names = []
    for text in filter(str.strip, fields.split(",")):
        name = text.strip()
        if name not in own:
            name = find_field("launches", name).name
        names.append(name)
    return names


def write_whole(
    session: Session,
    launches: Sequence[Launch],
    names: Sequence[str],
    options: FlightOptions,
    shown: Shown,
    *,
    vague: bool = False,
) -> None:
    """Write launches in a format that has all of each: a calendar, a map, a launch log.

    `names` are the fields that were asked for; `vague` takes into a calendar what is not known to
    the day.
    """
    listing = Listing(
        "launches",
        launches,
        session.catalogue(),
        shown.clock,
        tell,
        find_fields("launches", names) or None,
        vague,
        read_alarm(options.alarm),
    )
    write_records(shown.form, shown.output, listing)
