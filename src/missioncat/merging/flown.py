"""What was planned has flown, by somebody's own word: launch, ledger and missions aboard follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from missioncat.catalogue import Found
from missioncat.dates import format_words, parse_date, read_date
from missioncat.errors import UNCHANGED, DateError, InputError, UsageError
from missioncat.fields import is_planned
from missioncat.merging.drafts import Draft
from missioncat.merging.edits import Assignment, Request, edit_record
from missioncat.merging.plans import make_launch
from missioncat.model import SINGULAR, Launch, Mission


class Flight(NamedTuple):
    """What is said of a flight: its date as a person writes it, how it went, its launch tag."""

    date: str
    outcome: str
    tag: str | None = None


def mark_flown(
    draft: Draft, found: Found, flight: Flight, sources: Sequence[str], clock: datetime
) -> list[str]:
    """Say that a planned mission or launch has flown, if that can be; sentences say what is odd."""
    date = _read_flight_date(flight.date, clock)
    launch = _find_planned(draft, found)
    # An edit of the launch, whichever of the two was named: all else follows from that.
    assignments = [Assignment("date", "=", date), Assignment("outcome", "=", flight.outcome)]
    if flight.tag:
        _refuse_taken(draft, launch, flight.tag)
        assignments.append(Assignment("tag", "=", flight.tag))
    return edit_record(draft, Found("launches", launch), Request(assignments, sources, clock))


def _read_flight_date(text: str, clock: datetime) -> str:
    """The date of a flight, which is over by now and has an end."""
    try:
        date = read_date(text)
    except DateError as error:
        raise InputError(f"{error} {UNCHANGED}") from None
    if date.latest is None:
        raise UsageError(
            f"'{text}' says only from when on; of a flight, say when it was, such as 2026-10-30 or "
            f"2026. {UNCHANGED}"
        )
    if date.earliest is not None and date.earliest > clock:
        raise UsageError(
            f"{format_words(date)} is still to come, so nothing has flown then. {UNCHANGED} "
            f"To change a plan: missioncat edit ID date='{text}'"
        )
    return date.text


def _find_planned(draft: Draft, found: Found) -> Launch:
    """The planned launch that is meant; a planned mission that has none gets one."""
    table, record = found
    if table not in ("missions", "launches"):
        raise UsageError(
            f"'{record.id}' is a {SINGULAR[table]}; only a mission or launch can have flown. "
            f"{UNCHANGED}"
        )
    key = record.id
    if table == "missions":
        key = record.launch
    launch = draft.get(Launch, key)
    if launch is None:
        _refuse_unplanned(record)
        launch = make_launch(draft, record, [])
    if not is_planned("launches", launch):
        raise UsageError(
            f"{launch.id} has flown already{_describe_flight(launch)}. {UNCHANGED} "
            f"Correct it with: missioncat edit launches/{launch.id} date=… outcome=…"
        )
    return launch


def _refuse_unplanned(mission: Mission) -> None:
    """A mission without a launch gets one only if it is planned: else nobody knows which it was."""
    if not is_planned("missions", mission):
        raise UsageError(
            f"The mission '{mission.id}' is not planned ({mission.status or 'no status'}) and has "
            f"no launch. {UNCHANGED} "
            "Add its launch with: missioncat add launches id=… date=… outcome=…"
        )


def _describe_flight(launch: Launch) -> str:
    """When and how a launch flew, as far as that is known, as the end of a sentence."""
    if launch.date is None:
        return f" ({launch.outcome})"
    return f" ({format_words(parse_date(launch.date))}, {launch.outcome})"


def _refuse_taken(draft: Draft, launch: Launch, tag: str) -> None:
    """One tag is one flight; it may have come in as a record of its own."""
    tagged = draft.catalogue.related(Launch, "tag", tag)
    other = draft.get(Launch, tag) or next(iter(tagged), None)
    if other is None or other.id == launch.id:
        return
    # To point to that flight is what is left to do, and for that the mission is named.
    aboard = draft.catalogue.related(Mission, "launch", launch.id)
    mission = next((each.id for each in aboard), "MISSION")
    raise UsageError(
        f"The tag {tag} is that of the launch {other.id}. {UNCHANGED} "
        f"If that is the flight, point to it: missioncat edit {mission} launch={other.id}"
    )
