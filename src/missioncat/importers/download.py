"""Fetches launches from Launch Library 2 over the network, politely: the one module that does.

Nothing here writes to a catalogue. Every page is read and decoded before any is handed on, so that half an answer
is no answer. The clock and the sleep are passed in.
"""

import contextlib
import re
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from missioncat import __version__
from missioncat.errors import InputError, NetworkError, UsageError
from missioncat.importers.launch_library import Flight, read_page
from missioncat.importers.throttle import CallLedger, describe_wait, read_wait

PAGE_SIZE = 100
MAX_PAGES = 40
MAX_REDIRECTS = 3


class Limits(NamedTuple):
    """How long to wait and how much to take. `patience` is how many seconds of waiting somebody may be asked for."""

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 90.0
    page_bytes: int = 32_000_000
    tries: int = 4
    backoff_seconds: float = 1.0
    patience_seconds: float = 30.0


class Clock(NamedTuple):
    """What time it is, and how to let it pass."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep


class Answer(NamedTuple):
    """What came back: the body, decompressed, of a page; for anything else its status, headers and first bytes."""

    status: int
    headers: Any
    body: bytes


class Fetched(NamedTuple):
    """The launches of all pages, each once, and how many calls that took."""

    flights: list[Flight]
    calls: int


class _Broken(Exception):  # noqa: N818  # never seen by anybody
    """An answer that may be better the next time."""


class Downloader:
    """Asks one Launch Library for pages of launches."""

    def __init__(
        self,
        url: str,
        token: str | None,
        state: Path,
        clock: Clock,
        limits: Limits | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._base = _read_base(url)
        self._token, self._clock, self._tell = token, clock, tell
        self._limits = limits or Limits()
        # The limit is the one for those who do not say who they are.
        self._ledger = CallLedger(state, self._base.host, None if token else CallLedger.FREE_CALLS)
        self._calls = 0

    def fetch_launches(self, since: datetime, lsp: str | None = None) -> Fetched:
        """All launches with a date after `since`, flown and planned: one list instead of two saves calls."""
        query = {
            "mode": "normal", "limit": str(PAGE_SIZE), "ordering": "net", "net__gte": f"{since:%Y-%m-%dT%H:%M:%SZ}",
        } | ({"lsp__id": lsp} if lsp else {})  # fmt: skip
        flights: dict[str, Flight] = {}
        seen: set[str] = set()
        rows = 0
        with self._client() as client:
            address: httpx2.URL | None = self._base.join("launches/").copy_merge_params(query)
            while address is not None:
                if str(address) in seen or len(seen) >= MAX_PAGES:
                    raise NetworkError(f"{self._base.host} sends the same page again, or too many. {KEPT}")
                seen.add(str(address))
                try:
                    page = read_page(self._fetch(client, address), f"The answer of {self._base.host}")
                except InputError as error:
                    raise NetworkError(str(error)) from None
                rows += len(page.flights)
                flights.update((flight.id, flight) for flight in page.flights)
                following = None if page.next is None else self._same_host(address, page.next)
                if following is None and (page.total is None or rows < page.total):
                    raise NetworkError(
                        f"{self._base.host} sent {rows} launches and says that there are "
                        f"{'an unknown number' if page.total is None else page.total}, so some are missing. {KEPT}"
                    )
                address = following
        return Fetched(list(flights.values()), self._calls)

    @contextlib.contextmanager
    def _client(self) -> Iterator[httpx2.Client]:
        headers = {
            "User-Agent": f"missioncat/{__version__}", "Accept": "application/json", "Accept-Encoding": "gzip",
        } | ({"Authorization": f"Token {self._token}"} if self._token else {})  # fmt: skip
        timeout = httpx2.Timeout(self._limits.read_seconds, connect=self._limits.connect_seconds)
        with httpx2.Client(headers=headers, timeout=timeout, follow_redirects=False) as client:
            yield client

    def _same_host(self, here: httpx2.URL, link: str) -> httpx2.URL:
        """Where a link leads, if that is the host that was configured; else it is refused."""
        try:
            there = here.join(link)
        except (httpx2.InvalidURL, ValueError):
            raise NetworkError(f"{self._base.host} sends a link that is none. {KEPT}") from None
        # A server behind a gateway may think that it speaks http.
        if there.scheme == "http" and self._base.scheme == "https" and there.port is None:
            there = there.copy_with(scheme="https")
        if (there.scheme, there.host, there.port) != (self._base.scheme, self._base.host, self._base.port):
            where = there.netloc.decode("ascii", "replace") or "nowhere"
            raise NetworkError(f"{self._base.host} sends us to {where[:100]}, where we do not go. {KEPT}")
        return there

    def _fetch(self, client: httpx2.Client, address: httpx2.URL) -> bytes:
        """The body of a page, asked for again a few times if that may help."""
        redirects = 0
        failures = 0
        while True:
            wait = 0.0
            try:
                answer = self._call(client, address)
                if answer.status == 200:
                    return answer.body
                if answer.status in (301, 302, 303, 307, 308) and redirects < MAX_REDIRECTS:
                    redirects += 1
                    address = self._same_host(address, answer.headers.get("location", ""))
                    continue
                reason = f"{self._base.host} answers {answer.status}"
                if answer.status == 429:
                    wait = self._obey(answer)
                elif answer.status in (500, 502, 503, 504):
                    wait = read_wait(answer.headers.get("retry-after"), b"", self._clock.now()) or 0.0
                    if wait > self._limits.patience_seconds:
                        raise NetworkError(f"{reason} and wants to be left alone for {describe_wait(wait)}. {KEPT}")
                else:
                    raise NetworkError(f"{reason}. {_advise(answer.status)}{KEPT}")
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                self._ledger.give_back(self._clock.now())
                self._calls -= 1
                raise NetworkError(
                    f"{self._base.host} cannot be reached ({_describe(error)}). Everything else works offline. {KEPT}"
                ) from None
            except httpx2.TimeoutException:
                reason = f"{self._base.host} took too long to answer"
            except (httpx2.RequestError, _Broken) as error:
                reason = f"{self._base.host} broke off ({_describe(error)})"
            failures += 1
            if failures >= self._limits.tries:
                raise NetworkError(f"{reason}, {failures} times. Try again later. {KEPT}")
            wait = max(wait, self._limits.backoff_seconds * 2 ** (failures - 1))
            self._tell(f"{reason}; once more in {describe_wait(wait)}.")
            self._clock.sleep(wait)

    def _obey(self, answer: Answer) -> float:
        """The seconds that a throttled caller has to wait, if that is bearable; nobody calls before that is over."""
        now = self._clock.now()
        wait = read_wait(answer.headers.get("retry-after"), answer.body, now)
        wait = CallLedger.WINDOW.total_seconds() / 4 if wait is None else wait
        self._ledger.hold_off(now, wait)
        if wait > self._limits.patience_seconds:
            raise NetworkError(_say_wait(self._base.host, now, wait, self._token is not None))
        return wait

    def _call(self, client: httpx2.Client, address: httpx2.URL) -> Answer:
        """One call, booked before it is made."""
        now = self._clock.now()
        wait = self._ledger.book(now)
        if wait > 0:
            raise NetworkError(_say_wait(self._base.host, now, wait, self._token is not None))
        self._calls += 1
        with client.stream("GET", address) as response:
            body = self._read_body(response, self._clock.now())
        return Answer(response.status_code, response.headers, body)

    def _read_body(self, response: httpx2.Response, started: datetime) -> bytes:
        """The body, decompressed here so that a small one cannot become a large one in one piece."""
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", ""):
            raise NetworkError(f"{self._base.host} answers in the encoding '{encoding[:20]}', not asked for. {KEPT}")
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding == "gzip" else None
        parts, size = [], 0
        most = self._limits.page_bytes if response.status_code == 200 else 65_536
        for chunk in response.iter_raw(65_536):
            if (self._clock.now() - started).total_seconds() > self._limits.total_seconds:
                raise httpx2.ReadTimeout("too slow")
            try:
                part = unpack.decompress(chunk, most + 1 - size) if unpack else chunk
            except zlib.error as error:
                raise _Broken(f"bad gzip: {error}") from None
            size += len(part)
            if size > most:
                raise NetworkError(f"{self._base.host} sends more than {most:,} bytes in one page. {KEPT}")
            parts.append(part)
        if unpack is not None and not unpack.eof:
            raise _Broken("the answer ends in the middle")
        return b"".join(parts)


KEPT = "Nothing was changed."


def _read_base(url: str) -> httpx2.URL:
    """The address to ask, with a slash behind it."""
    try:
        base = httpx2.URL(url if url.endswith("/") else f"{url}/")
    except (httpx2.InvalidURL, TypeError, ValueError):  # ValueError: bytes that are no text
        base = httpx2.URL("")
    local = base.host in ("127.0.0.1", "localhost", "::1")
    if not base.host or not (base.scheme == "https" or (base.scheme == "http" and local)):
        raise UsageError(
            f"'{url[:80]}' is not an https address of a Launch Library, such as https://ll.thespacedevs.com/2.3.0/"
        )
    if base.userinfo or base.query or base.fragment:
        raise UsageError("The address of Launch Library holds no user, query or fragment; a token is set apart.")
    return base


def _describe(error: Exception) -> str:
    text = re.sub(r"^\[Errno -?\d+\] ", "", str(error).strip().split("\n")[0])[:120]
    return text or type(error).__name__


def _advise(status: int) -> str:
    if status in (401, 403):
        return "Is the token right ([sync] token, MISSIONCAT_LL2_TOKEN)? "
    return "Is the address right ([sync] url, MISSIONCAT_LL2_URL)? " if status == 404 else ""


def _say_wait(host: str, now: datetime, seconds: float, has_token: bool) -> str:
    again = (now + timedelta(seconds=seconds)).astimezone(UTC)
    why = (
        "wants no more calls for now"
        if has_token
        else f"allows {CallLedger.FREE_CALLS} calls an hour without a token, and they are used up"
    )
    return f"{host} {why}: try again in {describe_wait(seconds)}, at {again:%H:%M} UTC. {KEPT}"
