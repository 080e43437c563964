"""What the parts of a page share: records to look up, the present, and the numbers of sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from missioncat.dates import Date, format_short, format_words
from missioncat.lookup import Lookup
from missioncat.model import AnyRecord, Cooperation, Launch, Mission
from missioncat.views.drawing import Piece
from missioncat.views.pages import FAINT, Block

COUNTRIES = {
    "CHN": "China", "RUS": "Russia", "USA": "United States", "PAK": "Pakistan", "FRA": "France",
    "JPN": "Japan", "ARE": "United Arab Emirates", "GBR": "United Kingdom", "SUN": "Soviet Union",
    "KAZ": "Kazakhstan", "GUF": "French Guiana", "IND": "India", "DEU": "Germany", "ITA": "Italy",
    "KOR": "South Korea",
}  # fmt: skip
"""Names of countries that no agreement of the catalogue spells out; other codes stay."""

Blocks = Iterator[Block]
"""What a page, or a part of one that may have nothing to say, gives."""

Pieces = list[Piece]
Rows = list[tuple[str, Pieces | str | int | None]]
"""Labels with what is known, which has no style if it is no pieces."""


class Twin(NamedTuple):
    """What a launch is perhaps the same as, and the commands that say that it is or is not."""

    sentence: str
    merge: str
    split: str


Twins = Mapping[str, Sequence[Twin]]
"""Launch id -> what it is perhaps the same as."""

NO_TWINS: Twins = MappingProxyType({})


def write_short(date: Date, tz: str | None) -> Piece:
    """A date for a column; one that is not exact has the colour that it has in listings."""
    style = "" if date.is_exact else "outcome.planned"
    return format_short(date, tz), style


class Writer:
    """What all parts of a page share: records to look up, the present, the zone, source numbers."""

    def __init__(
        self, lookup: Lookup, now: datetime, tz: str | None, twins: Twins = NO_TWINS
    ) -> None:
        self.lookup = lookup
        self.now = now
        self.tz = tz
        self.twins = twins
        self.numbers: dict[str, int] = {}

    def cite(self, keys: Iterable[str]) -> Pieces:
        """Sources as small numbers, counted in the order of their first use on the page."""
        numbers = {self.numbers.setdefault(key, len(self.numbers) + 1) for key in keys}
        return [(f" [{number}]", FAINT) for number in sorted(numbers)]

    def find(self, kind: type[AnyRecord], key: str | None) -> AnyRecord | None:
        """The record that a key leads to, or None."""
        if key is None:
            return None
        return self.lookup.table(kind).get(key)

    def find_aboard(self, launch: Launch) -> list[Mission]:
        """The missions that a launch carries."""
        return list(self.lookup.related(Mission, "launch", launch.id))

    def words(self, date: Date | None) -> str:
        """A date in words, in the zone asked for; nothing if there is none."""
        if date is None:
            return ""
        return format_words(date, self.tz)

    def short(self, date: Date) -> Piece:
        """A date for a column, in the zone asked for."""
        return write_short(date, self.tz)

    def country(self, code: str | None) -> str | None:
        """A country's name, from our table or from an agreement that spells it out."""
        if not code:
            return None
        if code in COUNTRIES:
            return COUNTRIES[code]
        for each in self.lookup.table(Cooperation).values():
            for country in each.countries:
                if country.startswith(f"{code} "):
                    return country.partition(" ")[2]
        return code

    def zone_note(self, dates: Iterable[Date]) -> Pieces:
        """Which zone the times of a column are in, if there are any."""
        if not any(date.has_time for date in dates):
            return []
        return [(f"times in {self.tz or 'UTC'}", FAINT)]
