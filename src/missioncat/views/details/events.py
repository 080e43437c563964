"""What happened to a mission: the events on its page, each figure said once."""

import re

from missioncat.fields import events_in_order
from missioncat.lookup import stored_date
from missioncat.model import Event, Mission
from missioncat.names import fold
from missioncat.views.details.parts import Blocks, write_bracketed
from missioncat.views.details.writer import Pieces, Writer
from missioncat.views.formats import format_number, format_words_of
from missioncat.views.pages import FAINT, Entry, list_entries

NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
SIZES = ((1_000_000, "million"), (1_000_000_000, "billion"))


def list_events(mission: Mission, writer: Writer) -> Blocks:
    """The events in the order of time."""
    dates = []
    entries = []
    for event in events_in_order(mission, writer.lookup):
        date = stored_date(event, "date", event.date)
        dates.append(date)
        style = "outcome.failure" if event.kind == "anomaly" else FAINT
        cells = [writer.short(date), (format_words_of(event.kind), style)]
        entries.append(Entry(cells, _write_event(event, mission, writer)))
    return list_entries("Events", entries, writer.zone_note(dates))


def _write_event(event: Event, mission: Mission, writer: Writer) -> Pieces:
    text: Pieces = [(event.text, "")]
    if event.value is not None and not states_figure(event.text, event.value):
        figure = f" {format_number(event.value)} {event.unit or ''}".rstrip()
        text.append((f"{figure}.", ""))
    if event.place and not _is_place_said(event.place, event, mission):
        text.append((f" {event.place}.", FAINT))
    return [*text, *write_bracketed(event.note), *writer.cite(event.sources)]


def _is_place_said(place: str, event: Event, mission: Mission) -> bool:
    """Whether the place of an event is said already or goes without saying."""
    folded = fold(place)
    said = (event.text, mission.landing_site or "", mission.target or "")
    return any(folded in fold(text) for text in said)


def states_figure(text: str, value: float) -> bool:
    """Whether a text already says a figure, in digits, millions or words.

    >>> states_figure("1,064 m driven", 1064), states_figure("about 475 million km", 475000000)
    (True, True)
    >>> states_figure("Seven institutions", 7), states_figure("1,064 m driven", 64)
    (True, False)
    """
    written = {format_number(value), format_number(value, grouped=False)}
    for size, word in SIZES:
        if abs(value) >= size:
            written.add(f"{format_number(value / size)} {word}")
    if value in range(len(NUMBERS)):
        written.add(NUMBERS[int(value)])
    # A figure ends where the number does: 64 is not said by 1,064, nor by 64.5.
    figures = "|".join(map(re.escape, written))
    return re.search(rf"(?<![\w.,])(?:{figures})(?![\w]|[.,]\d)", text, re.IGNORECASE) is not None
