"""How often somebody was called, kept over runs, so that a limit is never exceeded.

The ledger is one small file that all processes share, under a lock; calls are booked beforehand.
"""

import contextlib
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import ClassVar

import msgspec

from missioncat.errors import CatalogueError, NetworkError
from missioncat.files import PRIVATE_BITS, describe_os_error, make_own_folder, read_own, replace_own
from missioncat.text import format_count

LOCK_SECONDS = 10.0


class Calls(msgspec.Struct):
    """What is known of one host: when it was called, and until when it wants to be left alone."""

    made: list[datetime] = []
    hold_until: datetime | None = None


class CallLedger:
    """The calls to one host; `limit` are allowed in an hour, None: as many as the host allows."""

    FREE_CALLS: ClassVar[int] = 15
    WINDOW: ClassVar[timedelta] = timedelta(hours=1)

    def __init__(self, folder: Path, host: str, limit: int | None) -> None:
        self._file, self._host, self._limit = folder / "calls.json", host, limit

    def book(self, now: datetime) -> float:
        """Write down a call that is about to be made, or give the seconds after which it may be."""
        with self._opened(now) as calls:
            if calls.hold_until is not None and calls.hold_until > now:
                return (calls.hold_until - now).total_seconds()
            if self._limit is not None and len(calls.made) >= self._limit:
                return (calls.made[-self._limit] + self.WINDOW - now).total_seconds()
            calls.made.append(now)
        return 0.0

    def give_back(self, now: datetime) -> None:
        """Strike out the last call, which never reached its host."""
        with self._opened(now) as calls:
            del calls.made[-1:]

    def hold_off(self, now: datetime, seconds: float) -> None:
        """Write down that the host wants to be left alone for so long."""
        with self._opened(now) as calls:
            calls.hold_until = now + timedelta(seconds=seconds)

    @contextlib.contextmanager
    def _opened(self, now: datetime) -> Iterator[Calls]:
        from missioncat.locks import acquire  # 14 ms that only `sync` needs

        try:
            make_own_folder(self._file.parent, PRIVATE_BITS)
            lock = acquire(self._file.with_suffix(".lock"), LOCK_SECONDS, PRIVATE_BITS)
            try:
                hosts = self._load(now)
                calls = hosts.setdefault(self._host, Calls())
                self._correct(calls, now)
                yield calls
                replace_own(self._file, msgspec.json.encode(hosts), PRIVATE_BITS)
            finally:
                lock.release()
        except TimeoutError:
            raise NetworkError(
                f"Another missioncat keeps {self._file} locked; try again when it is done."
            ) from None
        except CatalogueError as error:
            raise NetworkError(
                f"How often we call cannot be kept: {error} Nothing was asked for."
            ) from None
        except OSError as error:
            raise NetworkError(
                f"How often we call cannot be kept in {self._file}: {describe_os_error(error)}. "
                "Nothing was asked for."
            ) from None

    def _correct(self, calls: Calls, now: datetime) -> None:
        """Drop what is over; what a wrong clock wrote must neither lock out nor set a call free."""
        recent = [each for each in calls.made if each > now - self.WINDOW]
        calls.made = sorted(min(each, now) for each in recent)
        if calls.hold_until is not None:
            calls.hold_until = min(calls.hold_until, now + self.WINDOW * 24)

    def _load(self, now: datetime) -> dict[str, Calls]:
        content = read_own(self._file)
        if content is None:
            return {}
        try:
            return msgspec.json.decode(content, type=dict[str, Calls])
        except (msgspec.DecodeError, UnicodeDecodeError):
            # Nobody knows what was in it; taking the hour for spent, we call nobody too often.
            return {self._host: Calls(made=[now] * (self._limit or 0))}


def read_wait(header: str | None, body: bytes, now: datetime) -> float | None:
    """The seconds to wait that a throttled answer asks for: its Retry-After, or what its text says.

    >>> read_wait("120", b"", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> said = b'{"detail":"Request was throttled. Expected available in 1234 seconds."}'
    >>> read_wait(None, said, datetime.now(UTC))
    1234.0
    """
    text = (header or "").strip()
    if re.fullmatch(r"\d{1,7}", text):
        return float(text)
    if text:
        try:
            moment = parsedate_to_datetime(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            return max(0.0, (moment - now).total_seconds())
        except (ValueError, TypeError, OverflowError):
            pass
    match = re.search(rb"available in (\d{1,7})(?:\.\d+)? ?second", body)
    if match is None:
        return None
    return float(match[1])


def describe_wait(seconds: float) -> str:
    """A wait in words, rounded up.

    >>> describe_wait(1), describe_wait(59.2), describe_wait(61), describe_wait(3599)
    ('1 second', '60 seconds', '2 minutes', '60 minutes')
    """
    whole = math.ceil(seconds)
    if whole > 60:
        return format_count(math.ceil(whole / 60), "minute")
    return format_count(whole, "second")
