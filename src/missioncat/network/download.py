"""Fetches launches from Launch Library 2 over the network, politely: the one module that does.

Nothing here writes to a catalogue. Every page is read and decoded before any is handed on, so that
half an answer is no answer. The clocks and the sleep are passed in.
"""

import os
import re
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import httpx2

from missioncat import __version__
from missioncat.errors import UNCHANGED, InputError, NetworkError, UsageError
from missioncat.importers.launch_library import Flight, Page, read_page
from missioncat.network.deadline import Line, TooSlow, Trace
from missioncat.network.throttle import CallLedger, describe_wait, read_wait
from missioncat.text import format_count

# The most that Launch Library gives at once: the fewer pages, the fewer of the free calls.
PAGE_SIZE = 100
# 4,000 launches: a server that sends ever new links is not followed for ever.
MAX_PAGES = 40
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)

UNSAID_WAIT = timedelta(minutes=15)
"""How long a host is left alone that wants it and does not say for how long."""

REASON_BYTES = 65_536
"""How much is read of an answer that is no page: it says in a few words why."""


class Limits(NamedTuple):
    """How long to wait and how much to take.

    `connect` and `read` are for one step of a call, `request` for a whole call and `sync` for all
    of them with the waits between; `patience` is how much waiting a server may ask for.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    request_seconds: float = 90.0
    sync_seconds: float = 300.0
    page_bytes: int = 32_000_000
    tries: int = 4
    backoff_seconds: float = 1.0
    patience_seconds: float = 30.0


class Clock(NamedTuple):
    """What time it is, how to let it pass, and a clock nobody sets, for how long things take."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic


class Answer(NamedTuple):
    """What came back: of a page its body, decompressed; of anything else the first bytes of it."""

    status: int
    headers: httpx2.Headers
    body: bytes


class Fetched(NamedTuple):
    """The launches of all pages, each once, and how many calls that took.

    `is_whole` says that they are all there are. A list that changes between two pages has one
    launch twice, and then perhaps another one not at all.
    """

    flights: list[Flight]
    calls: int
    is_whole: bool


class _Trouble(Exception):  # noqa: N818  # never seen by anybody
    """No answer, or none of use, which may be better the next time, after some seconds."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


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
        self._token, self._clock, self._tell = _check_token(token), clock, tell
        self._limits = limits or Limits()
        self._line = Line()
        self._deadline = 0.0
        limit = None
        if not token:
            limit = CallLedger.FREE_CALLS  # for those who do not say who they are
        self._ledger = CallLedger(state, self._base.host, limit)
        self._calls = 0

    def fetch_launches(self, since: datetime, lsp: str | None = None) -> Fetched:
        """All launches with a date after `since`, flown and planned: one list saves calls."""
        address = self._base.join("launches/").copy_merge_params(_build_query(since, lsp))
        flights: dict[str, Flight] = {}
        totals: set[int | None] = set()
        total: int | None = None
        rows = 0
        self._deadline = self._clock.monotonic() + self._limits.sync_seconds
        with self._open_client() as client:
            for page in self._read_pages(client, address):
                total = page.total
                rows += len(page.flights)
                totals.add(total)
                flights.update((flight.id, flight) for flight in page.flights)
        self._refuse_gap(rows, total)
        # What moved to another page meanwhile came twice, or never: then the counts differ.
        is_whole = totals == {len(flights)}
        return Fetched(list(flights.values()), self._calls, is_whole)

    def _read_pages(self, client: httpx2.Client, address: httpx2.URL) -> Iterator[Page]:
        """Page after page, each asked for once, as far as their links lead."""
        seen: set[str] = set()
        while True:
            if str(address) in seen or len(seen) >= MAX_PAGES:
                raise self._refuse("sends the same page again, or too many")
            seen.add(str(address))
            content = self._fetch(client, address)
            try:
                page = read_page(content, f"The answer of {self._base.host}")
            except InputError as error:
                raise NetworkError(str(error)) from None
            yield page
            if page.next is None:
                return
            address = self._same_host(address, page.next)

    def _refuse(self, what: str) -> NetworkError:
        """What is raised when the server does something that is the end of it."""
        return NetworkError(f"{self._base.host} {what}. {UNCHANGED}")

    def _refuse_gap(self, rows: int, total: int | None) -> None:
        """Refuse fewer launches than there are by the last page."""
        if total is None:
            said = "an unknown number"
        elif rows < total:
            said = str(total)
        else:
            return
        counts = f"{rows} launches and says that there are {said}"
        raise self._refuse(f"sent {counts}, so some are missing")

    def _open_client(self) -> httpx2.Client:
        headers = {
            "User-Agent": f"missioncat/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }
        if self._token:
            headers["Authorization"] = f"Token {self._token}"
        timeout = httpx2.Timeout(self._limits.read_seconds, connect=self._limits.connect_seconds)
        try:
            # Redirects are for us to follow: the token must not go to another host.
            return httpx2.Client(headers=headers, timeout=timeout, follow_redirects=False)
        except OSError as error:
            raise UsageError(
                f"The certificates by which servers are known cannot be read: {_describe(error)}. "
                f"Are SSL_CERT_FILE and SSL_CERT_DIR right? {UNCHANGED}"
            ) from None
        except (httpx2.InvalidURL, ValueError, ImportError):
            raise UsageError(
                f"What {_name_proxies() or 'this computer'} says about a proxy cannot be used; "
                f"a proxy's address is like http://proxy.example:3128. {UNCHANGED}"
            ) from None

    def _same_host(self, here: httpx2.URL, link: str) -> httpx2.URL:
        """Where a link leads, if that is the host that was configured; else it is refused."""
        try:
            there = here.join(link)
        except (httpx2.InvalidURL, ValueError):
            raise self._refuse("sends a link that is none") from None
        # A server behind a gateway may think that it speaks http.
        base = self._base
        if there.scheme == "http" and base.scheme == "https" and there.port is None:
            there = there.copy_with(scheme="https")
        if (there.scheme, there.host, there.port) != (base.scheme, base.host, base.port):
            where = there.netloc.decode("ascii", "replace") or "nowhere"
            raise self._refuse(f"sends us to {where[:100]}, where we do not go")
        return there

    def _fetch(self, client: httpx2.Client, address: httpx2.URL) -> bytes:
        """The body of a page, asked for again a few times if that may help."""
        redirects = 0
        failures = 0
        while True:
            try:
                answer = self._call(client, address)
                if answer.status == 200:
                    return answer.body
                if answer.status not in REDIRECTS or redirects >= MAX_REDIRECTS:
                    raise self._judge(answer)
                redirects += 1
                address = self._same_host(address, answer.headers.get("location", ""))
            except _Trouble as trouble:
                failures += 1
                self._rest(trouble, failures)

    def _judge(self, answer: Answer) -> Exception:
        """What an answer means that is no page: trouble that may pass, or the end."""
        reason = f"{self._base.host} answers {answer.status}"
        if answer.status == 429:
            return _Trouble(reason, self._obey(answer))
        if answer.status not in (500, 502, 503, 504):
            return NetworkError(f"{reason}. {ADVICE.get(answer.status, '')}{UNCHANGED}")
        wait = read_wait(answer.headers.get("retry-after"), b"", self._clock.now()) or 0.0
        if wait > self._limits.patience_seconds:
            rest = describe_wait(wait)
            return self._refuse(f"answers {answer.status} and wants to be left alone for {rest}")
        return _Trouble(reason, wait)

    def _rest(self, trouble: _Trouble, failures: int) -> None:
        """Wait before the next try, if there is to be one."""
        wait = max(trouble.wait, self._limits.backoff_seconds * 2 ** (failures - 1))
        if wait >= self._time_left():
            raise self._say_too_slow(str(trouble))
        if failures >= self._limits.tries:
            times = format_count(failures, "time")
            raise NetworkError(f"{trouble}, {times}. Try again later. {UNCHANGED}")
        self._tell(f"{trouble}; once more in {describe_wait(wait)}.")
        self._clock.sleep(wait)

    def _time_left(self) -> float:
        return self._deadline - self._clock.monotonic()

    def _say_too_slow(self, reason: str) -> NetworkError:
        return NetworkError(
            f"{reason}. A sync may take no more than {self._limits.sync_seconds:g} seconds, and "
            f"{format_count(self._calls, 'call')} left too few of them. Try again later. "
            f"{UNCHANGED}"
        )

    def _say_wait(self, now: datetime, seconds: float) -> NetworkError:
        again = (now + timedelta(seconds=seconds)).astimezone(UTC)
        why = "wants no more calls for now"
        if self._token is None:
            calls = f"{CallLedger.FREE_CALLS} calls an hour without a token"
            why = f"allows {calls}, and they are used up"
        return self._refuse(f"{why}: try again in {describe_wait(seconds)}, at {again:%H:%M} UTC")

    def _obey(self, answer: Answer) -> float:
        """The seconds that a throttled caller has to wait, if that is bearable.

        Nobody calls before that is over, this process or another.
        """
        now = self._clock.now()
        wait = read_wait(answer.headers.get("retry-after"), answer.body, now)
        if wait is None:
            wait = UNSAID_WAIT.total_seconds()
        self._ledger.hold_off(now, wait)
        if wait > self._limits.patience_seconds:
            raise self._say_wait(now, wait)
        return wait

    def _call(self, client: httpx2.Client, address: httpx2.URL) -> Answer:
        """One call, booked before it is made."""
        left = self._time_left()
        if left <= 0:
            raise self._say_too_slow(f"{self._base.host} is slow")
        now = self._clock.now()
        wait = self._ledger.book(now)
        if wait > 0:
            raise self._say_wait(now, wait)
        self._calls += 1
        seconds = min(left, self._limits.request_seconds)
        try:
            return self._line.call(lambda trace: self._ask(client, address, trace), seconds)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, UnicodeError, OverflowError) as error:
            # Nobody was reached, so nobody counts it: being offline must not use up the hour.
            self._ledger.give_back(self._clock.now())
            self._calls -= 1
            raise NetworkError(
                f"{self._base.host} cannot be reached ({_describe(error)}). "
                f"{_ask_for_proxies()}Everything else works offline. {UNCHANGED}"
            ) from None
        except httpx2.ProxyError as error:
            why = f"The proxy refuses ({_describe(error)})"
            raise NetworkError(f"{why}. {_ask_for_proxies()}{UNCHANGED}") from None
        except TooSlow as error:
            raise _Trouble(f"{self._base.host} {error}") from None
        except httpx2.TimeoutException:
            raise _Trouble(f"{self._base.host} took too long to answer") from None
        except httpx2.RequestError as error:
            raise self._broken(_describe(error)) from None

    def _ask(self, client: httpx2.Client, address: httpx2.URL, trace: Trace) -> Answer:
        with client.stream("GET", address, extensions={"trace": trace}) as response:
            return Answer(response.status_code, response.headers, self._read_body(response))

    def _broken(self, why: str) -> _Trouble:
        return _Trouble(f"{self._base.host} broke off ({why})")

    def _read_body(self, response: httpx2.Response) -> bytes:
        """The body, unpacked here so that a small one cannot become a large one in one piece."""
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", ""):
            raise self._refuse(f"answers in the encoding '{encoding[:20]}', not asked for")
        unpacker = None
        if encoding == "gzip":
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        most = REASON_BYTES
        if response.status_code == 200:
            most = self._limits.page_bytes
        parts, size = [], 0
        for part in response.iter_raw(65_536):
            if unpacker is not None:
                # One byte more than there may be: enough to see that it is too much.
                part = self._unpack(unpacker, part, most + 1 - size)
            size += len(part)
            if size > most:
                raise self._refuse(f"sends more than {most:,} bytes in one page")
            parts.append(part)
        if unpacker is not None and not unpacker.eof:
            raise self._broken("the answer ends in the middle")
        return b"".join(parts)

    def _unpack(self, unpacker: "zlib._Decompress", part: bytes, most: int) -> bytes:
        try:
            return unpacker.decompress(part, most)
        except zlib.error as error:
            raise self._broken(f"bad gzip: {error}") from None


_ASK_FOR_TOKEN = "Is the token right ([sync] token, MISSIONCAT_LL2_TOKEN)? "
ADVICE = {
    401: _ASK_FOR_TOKEN,
    403: _ASK_FOR_TOKEN,
    404: "Is the address right ([sync] url, MISSIONCAT_LL2_URL)? ",
}
"""What to look at, by the status that a server answers with."""

_HOST = r"(?=.{1,253}$)([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?"
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


def _build_query(since: datetime, lsp: str | None) -> dict[str, str]:
    query = {"mode": "normal", "limit": str(PAGE_SIZE), "ordering": "net"}
    query["net__gte"] = f"{since:%Y-%m-%dT%H:%M:%SZ}"
    if lsp:
        query["lsp__id"] = lsp
    return query


def _read_base(url: str) -> httpx2.URL:
    """The address to ask, with a slash behind it."""
    base = _parse_base(url)
    has_space = re.search(r"\s", url)
    if has_space or not _is_safe(base) or not _is_reachable(base):
        raise UsageError(
            f"'{url[:80]}' is not an https address of a Launch Library, such as "
            "https://ll.thespacedevs.com/2.3.0/. It is set as url under [sync] in the settings, or "
            "by MISSIONCAT_LL2_URL."
        )
    if base.userinfo or base.query or base.fragment:
        raise UsageError(
            "The address of Launch Library holds no user, query or fragment; a token is set apart."
        )
    return base


def _parse_base(url: str) -> httpx2.URL:
    """The address with a slash behind it; of what is none, one that leads nowhere."""
    if not url.endswith("/"):
        url = f"{url}/"
    try:
        return httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError, ValueError):  # ValueError: bytes that are no text
        return httpx2.URL("")


def _is_safe(base: httpx2.URL) -> bool:
    """Whether nobody on the way can read the token or change what is said."""
    if base.scheme == "https":
        return True
    return base.scheme == "http" and base.host in ("127.0.0.1", "localhost", "::1")


def _is_reachable(base: httpx2.URL) -> bool:
    """Whether a server can have this host and port; one that is too large would mean another."""
    host = base.raw_host.decode("ascii", "replace")
    is_named = ":" in host or re.fullmatch(_HOST, host, re.IGNORECASE) is not None
    return is_named and (base.port is None or 0 < base.port < 65_536)


def _check_token(token: str | None) -> str | None:
    """The token, if a header can carry it. It is a secret; only what is wrong in it is shown."""
    wrong = re.search(r"[^!-~]", token or "")
    if wrong is None:
        return token
    shown = f"the character U+{ord(wrong[0]):04X}"
    if wrong[0].isprintable():
        shown = f"'{wrong[0]}'"
    raise UsageError(
        f"The token for Launch Library has {shown} at position {wrong.start() + 1}, and a header "
        "cannot carry that; a token is letters and digits. It is set as token under [sync] in the "
        "settings, or by MISSIONCAT_LL2_TOKEN."
    )


def _name_proxies() -> str:
    """The variables that name proxies, if there are any."""
    return ", ".join(name for name in PROXIES if os.environ.get(name))


def _ask_for_proxies() -> str:
    names = _name_proxies()
    if names:
        return f"Is the proxy right ({names})? "
    return ""


def _describe(error: Exception) -> str:
    text = re.sub(r"^\[Errno -?\d+\] ", "", str(error).strip().split("\n")[0])[:120]
    return text or type(error).__name__
