"""What each sync, import and update found to be new: a line each, beside the catalogue.

The news is written down before its step is taken, and names the step by its token: so
there is no step without its news, and news of a step that did not come about, or was undone, is not
told. A line that a power cut has left unfinished is passed over.
"""

import os
from collections.abc import Callable, Set
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from missioncat.errors import UNCHANGED
from missioncat.files import explaining, open_own, read_own
from missioncat.history import History, Step
from missioncat.news import News


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One sync, import or update: when, which step (None: nothing changed), and what was new.

    `by` says what it was, None for a sync. Steps had no tokens once; their numbers tell those.
    """

    at: datetime
    step: int | None = None
    token: str | None = None
    by: str | None = None
    news: list[News] = []


class Journal:
    """The journal of one catalogue file. It is written to with the lock of the file held."""

    def __init__(self, catalogue: Path) -> None:
        self._history = History(catalogue)
        self._file = self._history.folder / "news.jsonl"
        self._called = f"{self._file}, which keeps what syncs and imports find,"

    def append(
        self, at: datetime, step: Step | None, news: list[News], by: str | None = None
    ) -> None:
        """Write down one sync, or what `by` says, before its step is taken."""
        entry = Entry(at=at.astimezone(UTC).replace(microsecond=0), by=by, news=news)
        if step is not None:
            entry.step, entry.token = step.step, step.token
        with explaining(f"{self._called} cannot be written", UNCHANGED):
            self._write(msgspec.json.encode(entry) + b"\n")

    def _write(self, line: bytes) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        with os.fdopen(open_own(self._file, flags, self._history.bits), "ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":  # a power cut has left a line unfinished
                    line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> list[Entry]:
        """All that came about and was not undone, the oldest first."""
        done = [step for step in self._history.steps() if not step.undone]
        tokens, numbers = {step.token for step in done}, {step.step for step in done}
        return [entry for entry in self._read() if _came_about(entry, tokens, numbers)]

    def last(self) -> datetime | None:
        """When the last sync was that came about and was not undone."""
        return max((entry.at for entry in self.entries() if entry.by is None), default=None)

    def find_unlisted(self) -> set[str]:
        """The ids of launches that were said to be no longer listed, and not since to be again."""
        unlisted: set[str] = set()
        for entry in self.entries():
            for each in entry.news:
                if each.kind == "no longer listed":
                    unlisted.add(each.id)
                elif each.kind == "listed again":
                    unlisted.discard(each.id)
        return unlisted

    def _read(self) -> list[Entry]:
        with explaining(f"{self._called} cannot be read"):
            content = read_own(self._file) or b""
        entries = []
        for line in filter(None, content.split(b"\n")):
            with suppress(msgspec.DecodeError, UnicodeDecodeError):
                entries.append(msgspec.json.decode(line, type=Entry))
        return [entry for entry in entries if entry.at.tzinfo is not None]


def _came_about(entry: Entry, tokens: Set[str], numbers: Set[int]) -> bool:
    """Whether the step of an entry was taken, if it has one."""
    if entry.step is None:
        return True
    if entry.token is None:
        return entry.step in numbers
    return entry.token in tokens


def news_writer(
    catalogue: Path, at: datetime, news: list[News], by: str
) -> Callable[[Step], None] | None:
    """What writes down the news of an import before its step is taken; None if there is none."""
    if not news:
        return None
    journal = Journal(catalogue)
    return lambda step: journal.append(at, step, news, by)
