"""What `next` and `last` share: the options of a listing of launches, in an order of their own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from missioncat.cli.listing_options import AlarmOption, SiteOption, VehicleOption, YearOption
from missioncat.cli.listings import check_calendar, check_columns, find_fields, read_alarm
from missioncat.cli.options import AllOption, FieldsOption, QueryArgument, ShownOptions, tell
from missioncat.cli.output import Shown
from missioncat.exports import Listing
from missioncat.exports.values import plain_value
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


class Asked(NamedTuple):
    """Which columns are asked for, and how the flights are to be shown."""

    shown: Shown
    names: list[str]
    """The columns that --fields names, none without it."""
    own: Collection[str]
    """The columns that are no fields of launches."""
    alarm: timedelta | None


def read_asked(options: FlightOptions, shown: Shown, own: Collection[str]) -> Asked:
    """What the options ask for; refuses one that the format could only ignore."""
    alarm = read_alarm(options.alarm)
    check_calendar(shown.form, "--alarm", alarm is not None)
    check_columns(shown.form, options.fields)
    return Asked(shown, read_columns(options.fields, own), own, alarm)


def read_columns(fields: str | None, own: Collection[str]) -> list[str]:
    """The names of the columns that --fields asks for, of launches or `own`; none without it."""
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


def write_whole(asked: Asked, launches: Sequence[Launch], *, vague: bool = False) -> None:
    """Write launches whole: a map, a log, a calendar (`vague`: also what is not to the day)."""
    shown = asked.shown
    names = [name for name in asked.names if name not in asked.own]
    fields = find_fields("launches", names) or None
    now, alarm = shown.clock, asked.alarm
    listing = Listing("launches", launches, shown.catalogue, now, tell, fields, vague, alarm)
    shown.write_records(listing)


def build_row(
    launch: Launch | None, columns: Sequence[str], asked: Asked, known: Mapping[str, object]
) -> list[object]:
    """The values of the columns: of those that are fields the launch's, else what is `known`."""
    catalogue = asked.shown.catalogue
    row = []
    for name in columns:
        if launch is None or name in asked.own:
            row.append(known.get(name))
        else:
            row.append(plain_value(find_field("launches", name).value(launch, catalogue)))
    return row
