"""Steps in the history of a catalogue, made without the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from missioncat.catalogue import Catalogue, Change, writing
from missioncat.model import Source
from missioncat.storage import Location

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def add(path: Path, *keys: str, at: datetime = NOW) -> None:
    """One step that adds sources."""
    new = [Source(id=key, title=f"Title of {key}. " * 30) for key in keys]
    with writing(Location(path, "for tests"), f"add {' '.join(keys)}", at, lambda _: None) as catalogue:
        catalogue.apply([Change("sources", None, source) for source in new])


def sources(path: Path) -> list[str]:
    """The ids of the sources in the file."""
    return list(Catalogue(Location(path, "for tests")).table(Source))
