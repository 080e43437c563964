"""What the codes of the catalogue are called, to be read and asked for; data keep the codes."""

from contextlib import suppress

from missioncat.dates import format_words, parse_date
from missioncat.errors import DateError
from missioncat.model import PROGRAMMES, Source

AGENCIES = {
    "AE": "Arianespace",
    "CALT": "China Academy of Launch Vehicle Technology",
    "CGWIC": "China Great Wall Industry Corporation",
    "FKA": "Russian Federal Space Agency",
    "MHI": "Mitsubishi Heavy Industries",
    "SAST": "Shanghai Academy of Spaceflight Technology",
    "SPX": "SpaceX",
    "ULAL": "United Launch Alliance",
}
"""GCAT's codes of those who launch; one that is not here is shown as it is."""

KINDS = {
    "launch-vehicle-debut": "first flight of a rocket",
    "mou": "memorandum",
    "technology-demo": "technology demonstration",
}
"""Kinds of missions and agreements that do not say in words what they are; all others do."""

TITLES = {"programme": PROGRAMMES, "agency": AGENCIES, "kind": KINDS}
"""The fields with codes, and what these are called."""


def format_title(field: str, code: str) -> str:
    """What a code of a field is called; the code itself if nothing better is known.

    >>> format_title("programme", "clep"), format_title("kind", "sample-return")
    ('Chinese lunar exploration', 'sample return')
    >>> format_title("agency", "SAST"), format_title("agency", "CGWIC/SAST")
    ('Shanghai Academy of Spaceflight Technology', 'CGWIC/SAST')
    """
    title = TITLES.get(field, {}).get(code)
    if title is not None:
        return title
    if field == "kind":
        return code.replace("-", " ")
    return code


def list_titles(field: str, code: str) -> list[str]:
    """A code and all that it is called, each part of it for itself.

    >>> list_titles("agency", "CGWIC/SAST")[1:]
    ['China Great Wall Industry Corporation', 'Shanghai Academy of Spaceflight Technology']
    >>> list_titles("kind", "rover")
    ['rover']
    """
    parts = code.split("/") if field == "agency" else [code]
    titles = (format_title(field, part) for part in parts)
    return list(dict.fromkeys((code, *titles)))


def format_citation(source: Source) -> str:
    """Who published a source and when; its title if nobody says.

    >>> format_citation(Source(title="Belarus Joins", publisher="Payload", date="2023-10"))
    'Payload, October 2023'
    """
    published = source.date
    if published is not None:
        with suppress(DateError):
            published = format_words(parse_date(published))
    return ", ".join(filter(None, (source.publisher, published))) or source.title
