"""What each `sync` found to be new, kept beside the catalogue: one line a sync, never rewritten.

The journal names the step of the history that a sync was, so that what was undone is not told again. A line that
a power cut has left unfinished is passed over.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from missioncat.changes import News
from missioncat.files import describing_errors
from missioncat.history import History, history_folder


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One sync: when, which step it was (None: nothing changed), and what was new."""

    at: datetime
    step: int | None = None
    news: list[News] = []


class Journal:
    """The journal of one catalogue file. It is written to with the lock of the file held."""

    def __init__(self, catalogue: Path) -> None:
        self._catalogue = catalogue
        self._file = history_folder(catalogue) / "news.jsonl"

    def append(self, at: datetime, step: int | None, news: list[News]) -> None:
        """Write down one sync."""
        entry = Entry(at=at.astimezone(UTC).replace(microsecond=0), step=step, news=news)
        line = msgspec.json.encode(entry) + b"\n"
        with describing_errors(self._file), self._file.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> list[tuple[datetime, list[News]]]:
        """All syncs that were not undone, the oldest first."""
        done = {step.step for step in History(self._catalogue).steps() if not step.undone}
        return [(entry.at, entry.news) for entry in self._read() if entry.step is None or entry.step in done]

    def last(self) -> datetime | None:
        """When the last sync was, undone or not."""
        return max((entry.at for entry in self._read()), default=None)

    def _read(self) -> list[Entry]:
        with describing_errors(self._file):
            lines = self._file.read_bytes().split(b"\n") if self._file.exists() else []
        entries = []
        for line in filter(None, lines):
            try:
                entries.append(msgspec.json.decode(line, type=Entry))
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
        return [entry for entry in entries if entry.at.tzinfo is not None]
