"""What GCAT and Launch Library call the rockets and launch sites of today: lines of `data/names`.

The same launch has to end up with the same rocket and site, whichever source came first, in an
empty catalogue too. Loaded by what imports, syncs or checks, and never at start-up.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, takewhile
from typing import NamedTuple

from missioncat.names import fold, fold_family, name_variants
from missioncat.storage import find_builtin

EXACT = ("gcat",)
"""Sources that mean two things by two spellings: Minotaur IV and Minotaur IV+."""


class Rocket(NamedTuple):
    """A line of `vehicles.csv`."""

    id: str
    name: str
    family: str
    gcat: tuple[str, ...]
    ll2: tuple[str, ...]

    @property
    def is_ours(self) -> bool:
        """Whether the type is our own, which holds several of a source's: CZ-3B with a YZ-1."""
        return self.id not in (*self.gcat, *self.ll2)


class Place(NamedTuple):
    """A line of `sites.csv`.

    `region` are names of a place with several sites; `pads`, as `shorten_pad` has them, tell which.
    """

    id: str
    name: str
    country: str
    codes: tuple[str, ...]
    gcat: tuple[str, ...]
    ll2: tuple[str, ...]
    region: tuple[str, ...]
    pads: tuple[str, ...]


class FoundPlace(NamedTuple):
    """The site that a text means, None if it may be one of several, and the pad that it names."""

    place: Place | None
    pad: str | None = None


_LISTS = {"gcat", "ll2", "codes", "region", "pads"}
"""The columns of which a cell holds several."""


def _load_rows(name: str) -> Iterator[dict[str, str | tuple[str, ...]]]:
    path = find_builtin().parent / "names" / name
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            lists = {name: row[name].split(";") for name in _LISTS & row.keys()}
            yield {**row, **{name: tuple(filter(None, items)) for name, items in lists.items()}}


@cache
def load_rockets() -> "Rockets":
    """The rockets of the table."""
    return Rockets(Rocket(**row) for row in _load_rows("vehicles.csv"))  # type: ignore[arg-type]


@cache
def load_places() -> "Places":
    """The sites of the table."""
    return Places(Place(**row) for row in _load_rows("sites.csv"))  # type: ignore[arg-type]


class Rockets:
    """Rockets by their names."""

    def __init__(self, rockets: Iterable[Rocket]) -> None:
        self.by_id = {rocket.id: rocket for rocket in rockets}
        self._exact: dict[str, Rocket] = {}
        self._folded: dict[str, set[str]] = {}
        for rocket in self.by_id.values():
            for name in (rocket.id, *name_variants(rocket.name), *rocket.gcat, *rocket.ll2):
                self._exact.setdefault(name, rocket)
                self._folded.setdefault(fold_family(name), set()).add(rocket.id)

    def knows(self, text: str, source: str | None = None) -> bool:
        """Whether what a source calls so is a rocket of these, or a configuration of one.

        >>> rockets = load_rockets()
        >>> rockets.knows("Long March 3B/E", "ll2"), rockets.knows("Chang Zheng 3B/YZ-1", "gcat")
        (True, True)
        >>> rockets.knows("Chang Zheng", "gcat")
        False
        """
        if self.find_named(text, source) is not None:
            return True
        for base, _ in split_configuration(text, source):
            rocket = self.find_named(base, source)
            if rocket is not None and (rocket.is_ours or source not in EXACT):
                return True
        return False

    def find_named(self, text: str, source: str | None = None) -> Rocket | None:
        """The rocket that a source calls by this name."""
        if text in self._exact:
            return self._exact[text]
        keys = self._folded.get(fold_family(text), ())
        if len(keys) != 1:
            return None
        [key] = keys
        rocket = self.by_id[key]
        if source in EXACT and not rocket.is_ours:
            return None
        return rocket


_CONFIGURATION = re.compile(
    r"(.+?)(?:/(?P<part>[^/]+)|\s*\((?P<inside>[^()]+)\)|\s+(?P<block>Block \d\S*)"
    r"|\s+(?P<stage>(?:Fregat|YZ-\d)\S*)|-(?P<roman>[IVX]+))"
)
_UPPER_STAGE = re.compile(r"(?:Fregat|Briz|Blok|YZ-\d|DM-).*")


def split_configuration(
    text: str, source: str | None = None
) -> Iterator[tuple[str, dict[str, str]]]:
    """A type of rocket with ever less behind its name, and what was there.

    >>> list(split_configuration("Chang Zheng 2C-III/SD", "gcat"))[-1]
    ('Chang Zheng 2C', {'upper_stage': 'SD', 'variant': 'III'})
    >>> next(split_configuration("Soyuz 2.1b Fregat-M", "ll2"))
    ('Soyuz 2.1b', {'upper_stage': 'Fregat-M'})
    >>> next(split_configuration("Long March 8 (Core Only)", "ll2"))
    ('Long March 8', {'variant': 'Core Only'})
    """
    says: dict[str, str] = {}
    while match := _CONFIGURATION.fullmatch(text):
        if match["roman"] and source not in EXACT:
            return
        text = match[1]
        says = {**_read_part(match, source), **says}
        yield text, dict(reversed(says.items()))


def _read_part(match: re.Match[str], source: str | None) -> dict[str, str]:
    """What stands behind the name of a type: its upper stage or its variant."""
    part = match["part"] or match["stage"]
    if part and (source in EXACT or _UPPER_STAGE.fullmatch(part)):
        return {"upper_stage": part}
    return {"variant": part or match["inside"] or match["block"] or match["roman"]}


class _Part(NamedTuple):
    """A part of a text between commas: the sites that it names, and those of the region."""

    text: str
    named: list[Place]
    around: list[Place]

    @property
    def places(self) -> list[Place]:
        """All sites that it may mean."""
        return [*self.named, *self.around]


class Places:
    """Launch sites by their codes and names."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.by_id = {place.id: place for place in places}
        self.by_code: dict[str, Place] = {}
        self._names: dict[str, Place] = {}
        self._regions: dict[str, list[Place]] = {}
        for place in self.by_id.values():
            self.by_code.update(dict.fromkeys(place.codes, place))
            for region in place.region:
                self._regions.setdefault(_fold_words(region), []).append(place)
        for place in self.by_id.values():
            for name in (*name_variants(place.name), *place.gcat, *place.ll2):
                if (folded := _fold_words(name)) not in self._regions:
                    self._names[folded] = place

    def find(self, text: str, pad: str | None = None) -> FoundPlace | None:
        """The site that a text means, be pad and country in it or not; None if it is none of ours.

        A pad that only another site of the region has says more than the name, which may be that
        of the region.

        >>> found = load_places().find("LC-101, Wenchang Satellite Launch Center, China")
        >>> found.place.id, found.pad
        ('wenchang', 'LC101')
        >>> load_places().find("Cape Canaveral, FL, USA", "LC39A").place.id
        'kennedy'
        >>> load_places().find("Florida")
        FoundPlace(place=None, pad=None)
        """
        known = self.by_id.get(text) or self.by_code.get(text)
        if known is not None:
            return FoundPlace(known)
        parts = [self._read_part(part.strip()) for part in text.split(",")]
        near = list(chain.from_iterable(part.places for part in parts))
        if not near:
            return None
        # The pad is what stands before the first name of a place.
        before = takewhile(lambda part: not part.places, parts)
        stated = shorten_pad(", ".join(part.text for part in before)) or None
        by_name = _find_only(chain.from_iterable(part.named for part in parts))
        if by_name is not None:
            near = self._list_neighbours(by_name)
        known_pad = stated or pad
        by_pad = _find_only(place for place in near if known_pad in place.pads)
        return FoundPlace(by_pad or by_name, stated)

    def _read_part(self, part: str) -> _Part:
        return _Part(part, self._find_named(part), self._regions.get(_fold_words(part), []))

    def _list_neighbours(self, place: Place) -> list[Place]:
        """A site, and those of the regions that it is in."""
        near = [place]
        for region in place.region:
            near += self._regions[_fold_words(region)]
        return near

    def _find_named(self, part: str) -> list[Place]:
        """The sites whose name a part of a text is, or else holds as words."""
        folded = _fold_words(part)
        if folded in self._names:
            return [self._names[folded]]
        if folded in self._regions:
            return []
        held = [place for name, place in self._names.items() if f" {name} " in f" {folded} "]
        return list(dict.fromkeys(held))


def _find_only(places: Iterable[Place]) -> Place | None:
    """The one place that these are; None if they are none or several."""
    found = set(places)
    if len(found) != 1:
        return None
    return found.pop()


def _fold_words(text: str) -> str:
    """Words that can be compared, with blanks between."""
    return " ".join(filter(None, map(fold, re.split(r"[\s,/()-]+", text))))


_PAD = re.compile(
    r"(Space |S(?=LC))?(?:Commercial |Launch )?(?:Complex |LC[- ]?|Area )?(\d+[A-Z]?)(?: \(.*\))?"
)


def shorten_pad(pad: str) -> str:
    """A pad as GCAT would write it.

    >>> pads = ("Launch Complex 9A", "101", "SLC-40", "Commercial LC-1", "Orbital Launch Pad")
    >>> [shorten_pad(pad) for pad in pads]
    ['LC9A', 'LC101', 'SLC40', 'LC1', 'Orbital Launch Pad']
    """
    match = _PAD.fullmatch(pad)
    if match is None:
        return pad
    complex_ = "SLC" if match[1] else "LC"
    return f"{complex_}{match[2]}"
