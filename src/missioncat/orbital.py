"""Which launches are to orbit, as GCAT's tags and codes have it, and what the others were."""

import re
from collections.abc import Iterable
from typing import Any

from missioncat.model import Launch

_NUMBERS = frozenset("0123456789F")
"""What stands behind the year in the tag of a launch to orbit: its number, or F if it failed."""

_COMMON_CODES = frozenset({None, "OS", "DS", "OF"})

_LETTERS = r"\d{4}[- ]([A-Za-z]{1,2})\d"
"""A tag with letters before its number; the Greek ones of the first years have no number."""

_NO_ORBIT_TAGS = {
    "E": "exploded on its pad",
    "U": "given no designation as an orbital one",
    "S": "suborbital",
}
_NO_ORBIT_CODES = {
    "S": "suborbital",
    "M": "a military missile",
    "T": "a test rocket",
    "A": "within the atmosphere",
    "H": "a sounding rocket",
    "R": "a re-entry test",
    "X": "from another world",
    "Y": "a suborbital spaceplane",
}
"""GCAT's letters in tags and codes of what is no launch to orbit, if they say more than that."""

SUBORBITAL = "suborbital"
"""The orbit of what is not to reach one."""


def is_orbital(launch: Launch) -> bool:
    """Whether it is a launch of a rocket to orbit; others are listed if asked for, counted apart.

    That is what GCAT's tag and code say, both of them; of a launch without either, its orbit.

    >>> tags = ("2020-087", "2026-F02", "1957 ALP", "2021-U01", "1942-S01", "2016-E01", None)
    >>> [is_orbital(Launch(tag=tag)) for tag in tags]
    [True, True, True, False, False, False, True]
    >>> codes = ("OS", "OF40", "DS", "XS", "SS", "MF?", "OE", None)
    >>> [is_orbital(Launch(gcat_code=code)) for code in codes]
    [True, True, True, False, False, False, False, True]
    """
    return bool(find_orbital((launch,)))


def find_orbital(launches: Iterable[Any]) -> list[Any]:
    """Those launches that are to orbit; of nearly all of them a glance at tag and code will do."""
    numbers, codes = _NUMBERS, _COMMON_CODES
    return [
        launch
        for launch in launches
        if ((tag := launch.tag) is not None and tag[5:6] in numbers and launch.gcat_code in codes)
        or not describe_no_orbit(launch)
    ]


def is_orbital_code(code: str) -> bool:
    """Whether GCAT's code is of a launch to orbit (O) or beyond (D) that left the ground (no E)."""
    return code[:1] in ("O", "D") and code[1:2] != "E"


def describe_no_orbit(launch: Launch) -> str:
    """What a launch was that was none to orbit; nothing for one that was.

    >>> describe_no_orbit(Launch(tag="2020-U02", gcat_code="XS"))
    'from another world'
    >>> describe_no_orbit(Launch(tag="2019-W17"))
    'not to orbit'
    """
    code, tag = launch.gcat_code, launch.tag
    if code and not is_orbital_code(code):
        if code[1:2] == "E":
            return _NO_ORBIT_TAGS["E"]
        return _NO_ORBIT_CODES.get(code[:1], "not to orbit")
    if tag:
        return _describe_tag(tag)
    # The orbit counts only where GCAT has said nothing: its own word of one that failed is that
    # it was a launch to orbit.
    if not code and launch.orbit and launch.orbit.casefold().startswith("sub"):
        return SUBORBITAL
    return ""


def _describe_tag(tag: str) -> str:
    """What a tag says that it was, if that was none to orbit."""
    found = re.match(_LETTERS, tag)
    if found is None or found[1] in ("F", "f"):
        return ""
    return _NO_ORBIT_TAGS.get(found[1].upper(), "not to orbit")


def has_flown(launch: Launch) -> bool:
    """Whether it counts as a flight of its rocket: a launch to orbit that has been."""
    return launch.outcome is not None and is_orbital(launch)
