"""Numbers from outside: read exactly as they are written, and held against a field's bounds."""

import math
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

from missioncat.errors import NumberError
from missioncat.model import Claim, Event, Joined, Record

# Commas only between thousands: who writes 1,5 means one and a half, and 0,125 an eighth.
_NUMBER = r"(?a)[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"

FEW_DIGITS = 18
"""Digits of a whole number that is read without any detour, as most are."""

MANY_DIGITS = 400
"""Digits of a number that is beyond everything, so that it need not be kept exactly."""

SHOWN_CHARACTERS = 40
"""How much of a text a message shows: enough to know it again."""


class Bounds(NamedTuple):
    """What a number can be: from the least to the greatest, and perhaps only a whole one.

    >>> str(Bounds(-90, 90)), str(Bounds(1, 999_999_999, is_whole=True))
    ('a number from -90 to 90', 'a whole number from 1 to 999,999,999')
    """

    least: int
    greatest: int
    is_whole: bool = False

    def hold(self, number: int | float) -> bool:
        """Whether a number is one that can be; what is no number (nan) is not.

        >>> bounds = Bounds(1, 10, is_whole=True)
        >>> [bounds.hold(number) for number in (1, 11, 2.5, float("nan"))]
        [True, False, False, False]
        """
        if self.is_whole and not isinstance(number, int):
            return False
        return self.least <= number <= self.greatest

    def __str__(self) -> str:
        """The bounds as a message names them."""
        kind = "a whole number" if self.is_whole else "a number"
        return f"{kind} from {self.least:,} to {self.greatest:,}"


MASS = Bounds(0, 10_000_000)
"""Kilograms. No rocket has weighed as much on its pad, fuel and all."""

LATITUDE = Bounds(-90, 90)
LONGITUDE = Bounds(-180, 180)
"""Degrees east, as our records and GCAT's sites have them: what is west is negative."""

BOUNDS = {
    # GCAT knows 75,000 launches of all the world's rockets.
    "number": Bounds(1, 100_000, is_whole=True),
    # Nine digits, as in the newer formats for orbits.
    "norad": Bounds(1, 999_999_999, is_whole=True),
    "payload_count": Bounds(0, 10_000, is_whole=True),
    # GCAT's most are 6.
    "stages": Bounds(1, 20, is_whole=True),
    "ordinal": Bounds(1, 10_000, is_whole=True),
    "payload_mass_kg": MASS,
    "mass_kg": MASS,
    "leo_kg": MASS,
    "gto_kg": MASS,
    "tli_kg": MASS,
    "lat": LATITUDE,
    "landing_lat": LATITUDE,
    "lon": LONGITUDE,
    "landing_lon": LONGITUDE,
    # An event's figure may be anything that is exact as a float, which most programs read it as.
    "value": Bounds(-(2**53 - 1), 2**53 - 1),
}
"""What each stored number can be, by the name of its field, which means the same in every table."""


def parse_number(text: str, bounds: Bounds) -> int | float:
    """The number that a text is, whole ones as int, or an error that says what it can be.

    >>> [parse_number(text, Bounds(0, 2000)) for text in ("1,040", "1040.0", "1e3", "0.1")]
    [1040, 1040, 1000, 0.1]
    >>> parse_number("500", Bounds(-90, 90))
    Traceback (most recent call last):
    missioncat.errors.NumberError: '500' is not a number from -90 to 90.
    """
    try:
        number = read_exactly(text)
    except ValueError:
        number = math.nan
    if not bounds.hold(number):
        raise NumberError(f"'{shorten(text)}' is not {bounds}.")
    return number


def check_number(number: int | float, bounds: Bounds) -> int | float:
    """The number, if it is one that can be; else an error like that of `parse_number`."""
    if not bounds.hold(number):
        raise NumberError(f"{shorten(str(number))} is not {bounds}.")
    return number


def read_exactly(text: str) -> int | float:
    """The number that a text is: an int if it is whole, infinite if it is beyond everything.

    A float that is whole is one that had to be rounded. Raises ValueError for what is no number.

    >>> [read_exactly(text) for text in ("9007199254740993", "-1e3", "2.50", "1e999")]
    [9007199254740993, -1000, 2.5, inf]
    """
    if len(text) <= FEW_DIGITS and text.isascii() and text.isdecimal():
        return int(text)
    if not re.fullmatch(_NUMBER, text):
        raise ValueError(text)
    plain = text.replace(",", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:  # the exponent itself has too many digits
        return float(plain)
    if number.adjusted() < MANY_DIGITS and number == number.to_integral_value():
        return int(number)
    return float(plain)


def shorten(text: str) -> str:
    """A text as a message shows it, however long it is.

    >>> shorten("9" * 5000)
    '999999999999999999999999999999999999999…'
    """
    if len(text) <= SHOWN_CHARACTERS:
        return text
    return text[: SHOWN_CHARACTERS - 1] + "…"


def find_out_of_bounds(record: Record | Event | Claim) -> Iterator[tuple[str, str]]:
    """The fields whose numbers cannot be, each with why; of what is inside, the field it is in.

    >>> from missioncat.model import Site
    >>> list(find_out_of_bounds(Site(name="Wenchang", lat=500, lon=110.95)))
    [('lat', '500 is not a number from -90 to 90')]
    """
    bounded, nested = _find_bounded(type(record))
    for name in bounded:
        value = getattr(record, name)
        if is_out_of_bounds(name, value):
            yield name, f"{value} is not {BOUNDS[name]}"
    if isinstance(record, Claim) and is_out_of_bounds(record.field, record.value):
        yield record.field, f"{record.value} is not {BOUNDS[record.field]}"
    for field in nested:
        for item in getattr(record, field):
            if isinstance(item, Joined):
                item = item.launch
            for name, reason in find_out_of_bounds(item):
                yield field, f"{name}: {reason}"


def is_out_of_bounds(name: str, value: object) -> bool:
    """Whether a number cannot stand in a field of that name."""
    return name in BOUNDS and isinstance(value, int | float) and not BOUNDS[name].hold(value)


NESTED = ("events", "claims", "joined")
"""Fields of records with records inside."""


@cache
def _find_bounded(record_type: type[Record | Event | Claim]) -> tuple[list[str], list[str]]:
    """The fields of a type that have bounds, and those with events or claims inside."""
    names = record_type.__struct_fields__
    return [name for name in names if name in BOUNDS], [name for name in names if name in NESTED]
