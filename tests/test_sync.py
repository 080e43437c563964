"""`missioncat sync` against a server of our own on 127.0.0.1 that pages, throttles, stalls, cuts and lies."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from by_id import read_by_id

from missioncat.cli.notifying import notify
from missioncat.errors import NetworkError, UsageError
from missioncat.files import put_in_place
from missioncat.journal import Entry, Journal
from missioncat.network.download import Clock, Downloader, Limits
from missioncat.network.throttle import CallLedger
from missioncat.settings import load_sync
from missioncat.storage import user_path

NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)
CHINA = "Wenchang Space Launch Site, People's Republic of China"


def launch(number: int, **fields: Any) -> dict[str, Any]:
    """A launch as version 2.3.0 has it in its normal mode."""
    country = fields.pop("country", "CHN")
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}", "name": f"Long March 7 | Cargo {number}",
        "slug": f"long-march-7-cargo-{number}", "status": {"id": 1}, "net": "2027-03-31T00:00:00Z",
        "net_precision": {"id": 7}, "last_updated": "2026-09-01T00:00:00Z",
        "rocket": {"configuration": {"full_name": "Long March 7"}}, "mission": {"name": f"Cargo {number}"},
        "pad": {"name": "201", "country": {"alpha_3_code": country}, "location": {"name": CHINA}},
    } | fields  # fmt: skip


class Reply:
    """What the server does with one request."""

    def __init__(self, body: Any = b"", status: int = 200, gzipped: bool = False, **headers: str) -> None:
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.headers = status, {name.replace("_", "-"): value for name, value in headers.items()}
        self.cut: int | None = None
        self.stall = 0.0
        self.pieces: Callable[[], Iterable[bytes]] | None = None
        if gzipped:
            self.body = gzip.compress(self.body)
            self.headers["Content-Encoding"] = "gzip"

    def cut_at(self, size: int) -> Reply:
        """Promise the whole and hang up in the middle."""
        self.cut = size
        return self

    @classmethod
    def trickle(cls, pieces: Callable[[], Iterable[bytes]]) -> Reply:
        """Send these bytes and no others, a piece every hundredth of a second, for as long as there are any."""
        reply = cls()
        reply.pieces = pieces
        return reply

    def stall_for(self, seconds: float) -> Reply:
        """Say nothing for a while."""
        self.stall = seconds
        return self


def page(*launches: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A page with all that there is."""
    return {"count": len(launches), "next": None, "previous": None, "results": list(launches)} | fields


class Server:
    """A Launch Library: replies in their order, the last one again and again; remembers what it was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers)))
                reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
                if server.stopped.wait(reply.stall):
                    return
                if reply.pieces is not None:
                    self.close_connection = True
                    for piece in reply.pieces():
                        self.wfile.write(piece)
                        if server.stopped.wait(0.01):
                            return
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
                self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # whoever waits no longer for an answer is a test

        self.stopped = threading.Event()
        self._http = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/2.3.0/"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def say(self, *replies: Any) -> None:
        """What to answer from now on."""
        self.replies = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]

    def queries(self) -> list[dict[str, list[str]]]:
        """The queries that were asked."""
        return [parse_qs(urlsplit(path).query) for path, _ in self.asked]

    def stop(self) -> None:
        """Let go of the port and of every thread."""
        self.stopped.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server for one test."""
    one = Server()
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, no settings of whoever runs the tests, and no address but our own is ever looked up."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("MISSIONCAT_LL2_TOKEN", raising=False)
    monkeypatch.delenv("MISSIONCAT_LL2_URL", raising=False)
    look_up = socket.getaddrinfo

    def look_up_ours(host: Any, *args: Any, **named: Any) -> Any:
        if host not in ("127.0.0.1", b"127.0.0.1"):
            raise socket.gaierror(f"a test asked for {host}")
        return look_up(host, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_ours)


class Time:
    """A clock that only sleeping moves, and one that runs besides."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """How late it is by a clock that nobody sets."""
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    @property
    def clock(self) -> Clock:
        """What the downloader is given."""
        return Clock(lambda: self.now, self.sleep, self.monotonic)


@pytest.fixture
def watch() -> Time:
    """A clock for one test."""
    return Time()


@pytest.fixture
def fetch(server: Server, watch: Time, tmp_path: Path) -> Callable[..., Any]:
    """Ask the server for launches."""

    def fetch_launches(token: str | None = None, lsp: str | None = None, **limits: Any) -> Any:
        patient = Limits(**({"read_seconds": 5.0, "tries": 3} | limits))
        downloader = Downloader(server.url, token, tmp_path / "state", watch.clock, patient)
        return downloader.fetch_launches(NOW - timedelta(days=30), lsp)

    return fetch_launches


# --- Pages -----------------------------------------------------------------------------------


def test_all_pages_are_followed(server: Server, fetch: Callable[..., Any]) -> None:
    """The query goes out once, then the links; every launch counts once."""
    link = f"{server.url}launches/?limit=2&offset="
    server.say(
        page(launch(1), launch(2), count=5, next=f"{link}2"),
        page(launch(2), launch(3), count=5, next=f"{link}4"),
        page(launch(4), count=5),
    )
    fetched = fetch(lsp="88")
    assert [flight.id[-1] for flight in fetched.flights] == ["1", "2", "3", "4"]
    assert fetched.calls == 3
    first, second, third = server.queries()
    assert first == {
        "mode": ["normal"], "limit": ["100"], "ordering": ["net"], "net__gte": ["2026-08-11T12:00:00Z"],
        "lsp__id": ["88"],
    }  # fmt: skip
    assert (second["offset"], third["offset"]) == (["2"], ["4"])


def test_who_we_are(server: Server, fetch: Callable[..., Any]) -> None:
    """A name, gzip wanted, and the token for the host that it is for."""
    server.say(page(launch(1)))
    fetch(token="s3cret")
    [(_, headers)] = server.asked
    assert headers["User-Agent"].startswith("missioncat/")
    assert headers["Accept-Encoding"] == "gzip"
    assert headers["Authorization"] == "Token s3cret"


def test_an_empty_page_is_an_answer(server: Server, fetch: Callable[..., Any]) -> None:
    """Nothing is planned; that is no error."""
    server.say(page())
    assert fetch().flights == []


def test_gzip_is_unpacked(server: Server, fetch: Callable[..., Any]) -> None:
    """As it was asked for."""
    server.say(Reply(page(launch(1)), gzipped=True))
    assert len(fetch().flights) == 1


LIES = [
    (Reply(b"<html>Welcome to the hotel</html>", Content_Type="text/html"), "is not an answer of Launch Library"),
    (Reply(b'{"count": 1, "results": [{"id": "a", "net"'), "is not an answer of Launch Library"),
    (Reply({"count": 1, "results": [{"id": 5}]}), "launch 1"),
    (Reply({"count": 1, "results": [{"id": "a", "net": "soon"}]}), "is not a moment"),
    (Reply({"count": "many", "results": []}), "is not an answer of Launch Library"),
    (Reply({"detail": "hello"}), "neither `results`"),
    (Reply(page(launch(1), count=7)), "some are missing"),
    (Reply(page(launch(1), count=None)), "some are missing"),
    (Reply(page(launch(1), count=9, next="http://127.0.0.2:1/")), "sends us to 127.0.0.2"),
    (Reply(page(launch(1), count=9, next="https://example.org/2.3.0/launches/?offset=100")), "sends us to example.org"),
    (Reply(page(launch(1), count=9, next="ftp://127.0.0.1/")), "sends us to"),
    (Reply(page(launch(1), count=9, next="http://127.0.0.1:9/")), "sends us to 127.0.0.1:9,"),
    (Reply(page(launch(1), count=9, next="http://a\0b/")), "a link that is none"),
    (Reply(page(launch(1), count=9, next="?offset=100")), "the same page again"),
    (Reply(status=302, Location="https://example.org/"), "sends us to example.org"),
    (Reply(status=302, Location="//example.org/"), "sends us to example.org"),
    (Reply(status=302, Location="/2.3.0/launches/"), "answers 302"),
    (Reply(status=302), "answers 302"),
    (Reply(status=404), "Is the address right"),
    (Reply(status=403), "Is the token right"),
    (Reply(status=204), "answers 204"),
    (Reply(page(launch(1)), Content_Encoding="br"), "the encoding 'br'"),
]


@pytest.mark.parametrize(("reply", "sentence"), LIES)
def test_a_lying_answer_is_refused(server: Server, fetch: Callable[..., Any], reply: Reply, sentence: str) -> None:
    """At once, in a sentence; nobody else is called."""
    server.say(reply)
    with pytest.raises(NetworkError) as caught:
        fetch()
    assert sentence in str(caught.value)
    assert "nothing was changed" in str(caught.value).lower()
    assert len(server.asked) <= 4


def test_a_redirect_within_the_host_is_followed(server: Server, fetch: Callable[..., Any]) -> None:
    """Addresses move."""
    server.say(Reply(status=301, Location="/2.3.0/launch/?moved=1"), page(launch(1)))
    assert len(fetch().flights) == 1
    assert server.queries()[1] == {"moved": ["1"]}


def test_a_gzip_bomb_is_cut_off(server: Server, fetch: Callable[..., Any]) -> None:
    """What counts is the size that it would have, and it is never built."""
    server.say(Reply(b" " * 30_000_000, gzipped=True))
    with pytest.raises(NetworkError, match="more than 1,000,000 bytes"):
        fetch(page_bytes=1_000_000)


def test_a_page_that_is_too_large_is_cut_off(server: Server, fetch: Callable[..., Any]) -> None:
    """The same without gzip."""
    server.say(Reply(b" " * 200_000))
    with pytest.raises(NetworkError, match="more than 100,000 bytes"):
        fetch(page_bytes=100_000)


# --- Trouble that may pass -------------------------------------------------------------------


def test_a_server_in_trouble_is_asked_again(server: Server, fetch: Callable[..., Any], watch: Time) -> None:
    """After one second, after two: each a call that counts."""
    server.say(Reply(status=500), Reply(status=503), page(launch(1)))
    assert fetch().calls == 3
    assert watch.slept == [1.0, 2.0]


BREAKS = [
    (Reply(status=502), "answers 502, 3 times"),
    (Reply(page(launch(1))).cut_at(50), "broke off"),
    (Reply(page(*map(launch, range(50))), gzipped=True).cut_at(200), "broke off"),
    (Reply(b"\x1f\x8b no gzip at all", Content_Encoding="gzip"), "broke off"),
    (Reply(gzip.compress(json.dumps(page(launch(1))).encode())[:-12], Content_Encoding="gzip"), "ends in the middle"),
]


@pytest.mark.parametrize(("reply", "sentence"), BREAKS)
def test_trouble_that_stays_ends_in_a_sentence(
    server: Server, fetch: Callable[..., Any], watch: Time, reply: Reply, sentence: str
) -> None:
    """Asked three times, not for ever."""
    server.say(reply)
    with pytest.raises(NetworkError, match=sentence):
        fetch()
    assert len(server.asked) == 3
    assert watch.slept == [1.0, 2.0]


def test_a_stall_is_not_waited_for(server: Server, fetch: Callable[..., Any]) -> None:
    """A time-out, and again, and then a sentence."""
    server.say(Reply(page(launch(1))).stall_for(20))
    started = time.monotonic()
    with pytest.raises(NetworkError, match="took too long to answer, 2 times"):
        fetch(read_seconds=0.1, tries=2)
    assert time.monotonic() - started < 5


def test_a_server_that_is_gone_is_said_so(server: Server, watch: Time, tmp_path: Path) -> None:
    """Offline is found out at once, and takes no call from the hour."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for _ in range(20):
        downloader = Downloader(f"http://127.0.0.1:{port}/2.3.0/", None, tmp_path, watch.clock)
        with pytest.raises(NetworkError, match="cannot be reached"):
            downloader.fetch_launches(NOW)
    assert watch.slept == []


def test_a_name_that_nobody_knows(watch: Time, tmp_path: Path) -> None:
    """No DNS is offline too; the name is not looked up outside this process."""
    downloader = Downloader("https://ll.example.invalid/2.3.0/", None, tmp_path, watch.clock)
    with pytest.raises(NetworkError, match=r"ll\.example\.invalid cannot be reached"):
        downloader.fetch_launches(NOW)


ADDRESSES = [
    "http://ll.thespacedevs.com/2.3.0/", "ftp://127.0.0.1/", "nonsense", "", "https://", "https://user:word@127.0.0.1/",
    "https://127.0.0.1/?a=b", "http://[", "https://[::1", "https://127.0.0.1:99999/", "https://127.0.0.1:65979/",
    "https://127.0.0.1:0/", "https://127.0.0.1:port/", "https://two words.example/", "https://a.example/2.3.0 /",
    "https://a..example/", f"https://{'a' * 64}.example/", "https://a%00b.example/", "https://\udcff.example/", "https://a\n/",
]  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_has_to_be_a_safe_one(watch: Time, tmp_path: Path, url: str) -> None:
    """https, except for this computer itself; no passwords in it; a host and a port that there can be."""
    with pytest.raises(UsageError, match="Launch Library"):
        Downloader(url, None, tmp_path, watch.clock)


TOKENS = [
    ("s3crét", "has 'é' at position 5"),
    ("s3c\nret", "has the character U+000A at position 4"),
    ("two words", "has ' ' at position 4"),
    ("嫦娥", "has '嫦' at position 1"),
    ("\udcff", "has the character U+DCFF at position 1"),
    ("\x7f", "has the character U+007F at position 1"),
]


@pytest.mark.parametrize(("token", "sentence"), TOKENS)
def test_a_token_has_to_fit_a_header(
    sync: Any, server: Server, token: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not is refused before anybody is called; the rest of it is a secret."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f"[sync]\ntoken = {json.dumps(token)}\n", encoding="utf-8")
    places = [("MISSIONCAT_LL2_TOKEN", token)]
    places += [("MISSIONCAT_CONFIG", str(settings))] if token.isprintable() or "\n" in token else []
    for name, value in places:
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            result = sync()
        assert (result.code, result.out) == (2, "")
        assert sentence in result.err
        assert "MISSIONCAT_LL2_TOKEN" in result.err
        assert "s3c" not in result.err
    assert server.asked == []


ENVIRONMENTS = [
    ("HTTPS_PROXY", "ftp://127.0.0.1", 2, "What HTTPS_PROXY says about a proxy cannot be used"),
    ("HTTPS_PROXY", "://", 2, "What HTTPS_PROXY says about a proxy cannot be used"),
    ("ALL_PROXY", "socks5://127.0.0.1:1", 2, "What ALL_PROXY says about a proxy cannot be used"),
    ("https_proxy", "\udcff", 2, "What https_proxy says about a proxy cannot be used"),
    ("HTTPS_PROXY", "http://a\x7f/", 2, "What HTTPS_PROXY says about a proxy cannot be used"),
    ("HTTPS_PROXY", "garbage", 5, "Is the proxy right (HTTPS_PROXY)?"),
    ("HTTPS_PROXY", "http://a..b", 5, "Is the proxy right (HTTPS_PROXY)?"),
    ("HTTPS_PROXY", "http://127.0.0.1:1", 5, "Is the proxy right (HTTPS_PROXY)?"),
    ("SSL_CERT_FILE", "/no/such/file", 2, "Are SSL_CERT_FILE and SSL_CERT_DIR right?"),
    ("MISSIONCAT_CONFIG", "~no-such-user/settings.toml", 2, "there is no such home"),
]


@pytest.mark.parametrize(("name", "value", "code", "sentence"), ENVIRONMENTS)
def test_an_environment_that_cannot_work_is_a_sentence(
    sync: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: int, sentence: str
) -> None:
    """Proxies, certificates and settings that are none; what is wrong is named."""
    monkeypatch.setenv("MISSIONCAT_LL2_URL", "https://ll.example.invalid/2.3.0/")
    monkeypatch.setenv(name, value)
    result = sync()
    assert (result.code, result.out) == (code, "")
    assert sentence in result.err


# --- Slowness --------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BODY = json.dumps(page(*map(launch, range(200)))).encode()


def one_by_one(data: bytes) -> Iterator[bytes]:
    """Each byte alone."""
    return (bytes([byte]) for byte in data)


TRICKLES = {
    "the head byte by byte": (lambda: one_by_one(HEAD * 99), "had not sent the head of its answer"),
    "headers without end": (lambda: chain([HEAD], repeat(b"X-More: yes\r\n")), "had not sent the head of its answer"),
    "early hints without end": (
        lambda: repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"), "had not sent the head of its answer",
    ),
    "the body byte by byte": (lambda: chain([HEAD + b"\r\n"], one_by_one(BODY)), "had not sent all of its answer"),
    "gzip byte by byte": (
        lambda: chain([HEAD + b"Content-Encoding: gzip\r\n\r\n"], one_by_one(gzip.compress(BODY))),
        "had not sent all of its answer",
    ),
    "chunks without end": (
        lambda: chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], repeat(b"1\r\n \r\n")),
        "had not sent all of its answer",
    ),
    "an error byte by byte": (
        lambda: chain([b"HTTP/1.1 503 Busy\r\n\r\n"], repeat(b" ")), "had not sent all of its answer",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("pieces", "stage"), TRICKLES.values(), ids=TRICKLES)
def test_a_trickle_ends_with_the_time_of_a_request(
    server: Server, fetch: Callable[..., Any], pieces: Callable[[], Iterable[bytes]], stage: str
) -> None:
    """Whatever comes, and however often; nothing is left that listens to it."""
    server.say(Reply.trickle(pieces))
    before = set(threading.enumerate())
    with pytest.raises(NetworkError, match=f"127.0.0.1 {stage} after 0.2 seconds, 2 times"):
        fetch(request_seconds=0.2, tries=2)
    assert len(server.asked) == 2
    ours = [thread for thread in set(threading.enumerate()) - before if "_run" in thread.name]
    for thread in ours:
        thread.join(5)
        assert not thread.is_alive()


def test_a_trickle_that_ends_in_time_is_an_answer(server: Server, fetch: Callable[..., Any]) -> None:
    """Slow is not wrong."""
    answer = HEAD + b"\r\n" + json.dumps(page(launch(1))).encode()
    server.say(Reply.trickle(lambda: (answer[at : at + 20] for at in range(0, len(answer), 20))))
    assert len(fetch().flights) == 1


def test_a_trickle_changes_nothing(
    sync: Any, server: Server, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 5, the same file, and what to do."""
    server.say(Reply.trickle(lambda: repeat(b"H")))
    monkeypatch.setattr("missioncat.network.download.Limits", partial(Limits, request_seconds=0.2, tries=1))
    before = small_file.read_bytes()
    result = sync()
    assert (result.code, result.out) == (5, "")
    assert "had not sent the head of its answer after 0.2 seconds, 1 time. Try again later." in result.err
    assert small_file.read_bytes() == before


def test_many_slow_pages_end_with_the_time_of_a_sync(server: Server, fetch: Callable[..., Any]) -> None:
    """Each in time, all of them together not."""
    pages = [page(launch(n), count=99, next=f"{server.url}launches/?offset={n}") for n in range(1, 30)]
    server.say(*(Reply(each).stall_for(0.2) for each in pages))
    with pytest.raises(NetworkError, match=r"A sync may take no more than 0\.7 seconds, and [345] calls"):
        fetch(sync_seconds=0.7)
    assert len(server.asked) <= 5


@pytest.mark.parametrize("status", [429, 503])
def test_waits_count_for_the_time_of_a_sync(
    server: Server, fetch: Callable[..., Any], watch: Time, status: int
) -> None:
    """Nobody sleeps until the time is over; that it will be is known before."""
    server.say(Reply(status=status, Retry_After="20"))
    with pytest.raises(NetworkError, match=f"answers {status}. A sync may take no more than 50 seconds"):
        fetch(token="s3cret", sync_seconds=50.0, tries=10)
    assert watch.slept == [20.0, 20.0]


def test_a_name_that_is_looked_up_for_ever(watch: Time, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one thing that no time-out of a socket reaches."""
    given_up = threading.Event()

    def look_up(*args: Any, **named: Any) -> Any:
        given_up.wait(20)
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    hasty = Limits(request_seconds=0.2, tries=1)
    with pytest.raises(NetworkError, match=r"was not connected after 0\.2 seconds"):
        Downloader("https://ll.example.invalid/", None, tmp_path, watch.clock, hasty).fetch_launches(NOW)
    given_up.set()


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """A server whose system takes connections and which never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        yield listener


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(connect_seconds=0.2), "cannot be reached"),
        (Limits(connect_seconds=1.0, request_seconds=0.2, tries=1), "had not agreed on encryption after 0.2 seconds"),
    ],
)
def test_encryption_that_is_never_agreed_on(
    mute: socket.socket, watch: Time, tmp_path: Path, limits: Limits, sentence: str
) -> None:
    """By the limit of a connection, or that of a request if it is shorter."""
    url = f"https://127.0.0.1:{mute.getsockname()[1]}/"
    with pytest.raises(NetworkError, match=sentence):
        Downloader(url, None, tmp_path, watch.clock, limits).fetch_launches(NOW)


def test_a_server_that_takes_no_connections(mute: socket.socket, watch: Time, tmp_path: Path) -> None:
    """Its queue is full of others."""
    others = [socket.socket() for _ in range(8)]
    for other in others:
        other.setblocking(False)
        other.connect_ex(mute.getsockname())
    url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
    with pytest.raises(NetworkError, match="cannot be reached"):
        Downloader(url, None, tmp_path, watch.clock, Limits(connect_seconds=0.3)).fetch_launches(NOW)
    for other in others:
        other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent differently there")
def test_an_interrupt_ends_the_waiting(server: Server, small_file: Path) -> None:
    """Ctrl-C in the middle of a trickle."""
    before = small_file.read_bytes()
    server.say(Reply.trickle(lambda: repeat(b"H")))
    command = [sys.executable, "-m", "missioncat", "--db", str(small_file), "sync"]
    ours = {**os.environ, "MISSIONCAT_LL2_URL": server.url}
    with subprocess.Popen(command, env=ours, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 20
        while not server.asked and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert small_file.read_bytes() == before


# --- Throttling ------------------------------------------------------------------------------

THROTTLED = [
    (Reply(status=429, Retry_After="1260"), "21 minutes"),
    (Reply({"detail": "Request was throttled. Expected available in 1234 seconds."}, status=429), "21 minutes"),
    (Reply(status=429, Retry_After="Thu, 10 Sep 2026 12:30:00 GMT"), "30 minutes"),
    (Reply(status=429), "15 minutes"),
]


@pytest.mark.parametrize(("reply", "wait"), THROTTLED)
def test_being_throttled_ends_the_run_and_is_remembered(
    server: Server, fetch: Callable[..., Any], watch: Time, reply: Reply, wait: str
) -> None:
    """It says when to try again, and until then does not call at all."""
    server.say(reply, page(launch(1)))
    with pytest.raises(NetworkError, match=wait):
        fetch()
    with pytest.raises(NetworkError, match=wait):
        fetch()
    assert len(server.asked) == 1
    watch.now += timedelta(minutes=31)
    assert len(fetch().flights) == 1


def test_a_short_wait_is_waited(server: Server, fetch: Callable[..., Any], watch: Time) -> None:
    """What the server asks for, not what we would have waited."""
    server.say(Reply(status=429, Retry_After="12"), page(launch(1)))
    assert len(fetch().flights) == 1
    assert watch.slept == [12.0]


def test_fifteen_calls_an_hour_and_no_more(server: Server, fetch: Callable[..., Any], watch: Time) -> None:
    """Over all runs together, in any hour, not by the clock's hours."""
    server.say(page(launch(1)))
    for _ in range(15):
        fetch()
        watch.now += timedelta(minutes=2)
    with pytest.raises(NetworkError, match="allows 15 calls an hour without a token") as caught:
        fetch()
    assert "try again in 30 minutes, at 13:00 UTC" in str(caught.value)
    assert len(server.asked) == 15
    watch.now = NOW + timedelta(minutes=60)
    fetch()
    with pytest.raises(NetworkError):
        fetch()
    assert len(server.asked) == 16


def test_a_token_has_the_limits_of_its_owner(server: Server, fetch: Callable[..., Any]) -> None:
    """Which the server tells when they are reached."""
    server.say(page(launch(1)))
    for _ in range(17):
        fetch(token="s3cret")
    server.say(Reply(status=429, Retry_After="600"))
    with pytest.raises(NetworkError, match="wants no more calls for now: try again in 10 minutes"):
        fetch(token="s3cret")


def test_a_broken_ledger_is_an_hour_of_rest(tmp_path: Path) -> None:
    """What was in it nobody knows, and never means never."""
    (tmp_path / "calls.json").write_bytes(b'{"host": [half')
    ledger = CallLedger(tmp_path, "host", 15)
    assert ledger.book(NOW) == 3600
    assert ledger.book(NOW + timedelta(minutes=60)) == 0


def test_a_clock_that_was_wrong_locks_nobody_out(tmp_path: Path) -> None:
    """Calls of a year in the future count as calls of now."""
    ledger = CallLedger(tmp_path, "host", 2)
    assert ledger.book(NOW + timedelta(days=365)) == 0
    assert ledger.book(NOW) == 0
    assert ledger.book(NOW) == 3600
    assert ledger.book(NOW + timedelta(hours=1, seconds=1)) == 0


def test_processes_share_the_ledger(tmp_path: Path) -> None:
    """Threads that book at the same moment get fifteen calls together."""
    booked: list[float] = []
    threads = [
        threading.Thread(target=lambda: booked.append(CallLedger(tmp_path, "host", 15).book(NOW))) for _ in range(25)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert booked.count(0.0) == 15


# --- The command -----------------------------------------------------------------------------


@pytest.fixture
def sync(run: Callable[..., Any], server: Server, small_file: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`missioncat sync` into the small catalogue."""
    monkeypatch.setenv("MISSIONCAT_LL2_URL", server.url)

    def run_sync(*options: str, now: str = "2026-09-10T12:00Z", command: str = "sync") -> Any:
        return run(["--db", str(small_file), command, "--now", now, *options])

    return run_sync


def test_a_sync_says_what_is_new(sync: Any, server: Server, small_file: Path) -> None:
    """New, then moved, firmed up, scrubbed, flown and failed; each sync is a step of its own."""
    server.say(page(launch(1), launch(2), launch(3, net="2026-09-11T01:00:00Z", net_precision={"id": 1}), launch(4)))
    first = sync("-f", "json")
    assert first.code == 0, first.err
    assert {(row["kind"], row["id"]) for row in json.loads(first.out)} == {
        ("new", f"long-march-7-cargo-{number}") for number in (1, 2, 3, 4)
    }
    later = {"last_updated": "2026-09-10T13:00:00Z"}
    server.say(
        page(
            launch(1, net="2027-06-30T00:00:00Z", **later),
            launch(2, net="2027-03-05T00:00:00Z", net_precision={"id": 5}, **later),
            launch(3, net="2026-09-14T00:00:00Z", net_precision={"id": 5}, **later),
            launch(4, net="2026-09-10T10:00:00Z", net_precision={"id": 1}, status={"id": 4}, **later),
        )
    )
    second = sync("-f", "json", now="2026-09-10T14:00Z")
    assert second.code == 0, second.err
    rows = {row["id"][-1]: row for row in json.loads(second.out)}
    assert {key: row["kind"] for key, row in rows.items()} == {
        "1": "slipped", "2": "firmed up", "3": "scrubbed", "4": "failed",
    }  # fmt: skip
    assert rows["1"] == {
        "found": "2026-09-10T14:00:00Z", "kind": "slipped", "id": "long-march-7-cargo-1", "names": ["Cargo 1"],
        "vehicle": "CZ-7", "site": "wenchang", "before": "2027-03", "now": "2027-06",
        "moved": "3 months later", "outcome": None,
    }  # fmt: skip
    stored = read_by_id(small_file)
    assert [plan["planned"] for plan in stored["plans"].values() if plan["subject"] == "long-march-7-cargo-1"] == [
        "2027-03", "2027-06",
    ]  # fmt: skip
    assert stored["launches"]["long-march-7-cargo-4"]["outcome"] == "failure"
    assert "ll2" in stored["sources"]
    third = sync("-f", "json", now="2026-09-10T15:00Z")
    assert (third.code, json.loads(third.out)) == (0, [])
    assert "Nothing is new." in third.err


REFUSED = [
    (["-f", "ics"], "ics is for listings"),
    (["-f", "geojson"], "geojson is for listings"),
    (["-o", "{folder}/theirs.csv"], "exists and is not known to be an earlier output"),
    (["-o", "{folder}/theirs.svg"], "exists and is not known to be an earlier output"),
    (["-o", "{folder}"], "the suffix does not say the format"),
]


@pytest.mark.parametrize(("options", "sentence"), REFUSED)
def test_an_output_that_cannot_be_is_refused_before_anybody_is_asked(
    sync: Any, server: Server, small_file: Path, tmp_path: Path, options: list[str], sentence: str
) -> None:
    """Exit code 2 says that nothing was done: no call, no step."""
    server.say(page(launch(1)))
    for name in ("theirs.csv", "theirs.svg"):
        (tmp_path / name).write_text("somebody's\n", encoding="utf-8")
    before = small_file.read_bytes()
    result = sync(*(option.format(folder=tmp_path) for option in options))
    assert result.code == 2
    assert sentence in result.err
    assert small_file.read_bytes() == before
    assert server.asked == []


@pytest.mark.parametrize("name", ["new.csv", "new.json", "new.svg", "old.csv", "old.json"])
def test_news_go_into_a_file(sync: Any, server: Server, small_file: Path, tmp_path: Path, name: str) -> None:
    """A new one, or one of ours from another sync."""
    server.say(page(launch(1)))
    if name.startswith("old"):
        assert sync("-o", str(tmp_path / name), "--dry-run").code == 0
    result = sync("-o", str(tmp_path / name))
    assert result.code == 0, result.err
    assert "Cargo 1" in (tmp_path / name).read_text(encoding="utf-8").replace("&#160;", " ")


def test_the_first_sync_into_a_catalogue_may_write_its_news(
    run: Callable[..., Any], server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over an earlier output, before there is a catalogue that it could be confused with."""
    monkeypatch.setenv("MISSIONCAT_LL2_URL", server.url)
    server.say(page(launch(1)))
    news = tmp_path / "news.json"
    news.write_text("[]\n", encoding="utf-8")
    result = run(["--db", str(tmp_path / "fresh.json"), "sync", "-o", str(news)])
    assert result.code == 0, result.err
    assert "Cargo 1" in news.read_text(encoding="utf-8")


def test_changes_shows_it_again(sync: Any, run: Callable[..., Any], server: Server, small_file: Path) -> None:
    """The newest first, from the journal; what was undone is left out, what is older than asked too."""
    server.say(page(launch(1)))
    sync(now="2026-09-01T00:00Z")
    server.say(page(launch(1, net="2027-06-30T00:00:00Z", last_updated="2026-09-09T00:00:00Z")))
    sync(now="2026-09-09T00:00Z")
    week = sync("-f", "json", command="changes")
    assert [row["kind"] for row in json.loads(week.out)] == ["slipped"]
    month = sync("--since", "2026-08-20", "-f", "json", command="changes")
    assert [row["kind"] for row in json.loads(month.out)] == ["slipped", "new"]
    assert run(["--db", str(small_file), "undo"]).code == 0
    undone = sync("--since", "4w", "-f", "csv", command="changes")
    assert [line.split(",")[1] for line in undone.out.splitlines()] == ["kind", "new"]
    nothing = sync("--since", "1h", command="changes")
    assert nothing.code == 0
    assert "Nothing was new since" in nothing.err


def test_a_sync_whose_news_cannot_be_kept_is_none(
    sync: Any, run: Callable[..., Any], server: Server, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step and its news are one: neither is there, the sentence says so, and then both are."""
    server.say(page(launch(1)))
    before = small_file.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        full = sync()
    assert (full.code, full.out) == (3, "")
    assert full.err.endswith("news.jsonl, which keeps what syncs and imports find, cannot be written: "
                             "no space left on device. Nothing was changed.\n")  # fmt: skip
    assert small_file.read_bytes() == before
    news = small_file.with_name(f"{small_file.name}.history") / "news.jsonl"
    news.mkdir(parents=True)
    for command in ("sync", "changes"):
        result = sync(command=command)
        assert (result.code, result.out) == (3, "")
        assert "news.jsonl is not a plain file; remove it" in result.err
    assert small_file.read_bytes() == before
    news.rmdir()
    assert run(["--db", str(small_file), "log", "-f", "csv"]).out.count("\n") == 1
    assert sync().code == 0
    assert json.loads(sync("-f", "json", command="changes").out)[0]["kind"] == "new"


def test_news_of_a_step_that_did_not_come_about_is_not_told(
    sync: Any, run: Callable[..., Any], server: Server, small_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number is given again to another step, its token is not; nor does the next sync count from it."""
    server.say(page(launch(1)))

    def fail(temporary: Path, target: Path, said: str = "") -> None:
        if target == small_file.resolve():
            raise OSError(28, "Disk full")
        put_in_place(temporary, target, said)

    with monkeypatch.context() as patched:
        patched.setattr("missioncat.files.put_in_place", fail)
        assert sync().code == 3
    news = small_file.with_name(f"{small_file.name}.history") / "news.jsonl"
    assert news.read_bytes().count(b"cargo-1") == 1
    assert run(["--db", str(small_file), "add", "sources", "id=a", "title=A"]).code == 0
    assert Journal(small_file).entries() == []
    assert Journal(small_file).last() is None


def test_news_from_before_there_were_tokens_is_told(small_file: Path, run: Callable[..., Any]) -> None:
    """It knows its step by the number."""
    assert run(["--db", str(small_file), "add", "sources", "id=a", "title=A"]).code == 0
    news = small_file.with_name(f"{small_file.name}.history") / "news.jsonl"
    news.write_text('{"at":"2026-09-10T12:00:00Z","step":1}\n{"at":"2026-09-11T12:00:00Z","step":2}\n')
    assert Journal(small_file).entries() == [Entry(at=NOW, step=1)]
    assert run(["--db", str(small_file), "undo"]).code == 0
    assert Journal(small_file).entries() == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_news_is_not_written_through_a_link(sync: Any, server: Server, small_file: Path, tmp_path: Path) -> None:
    """It would be appended to any file that the user may write to."""
    server.say(page(launch(1)))
    victim = tmp_path / "victim"
    victim.write_text("precious")
    folder = small_file.with_name(f"{small_file.name}.history")
    folder.mkdir()
    (folder / "news.jsonl").symlink_to(victim)
    result = sync()
    assert result.code == 3
    assert "symbolic link" in result.err
    assert victim.read_text() == "precious"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
@pytest.mark.parametrize("name", ["calls.json", "calls.lock"])
def test_calls_are_not_written_through_a_link(tmp_path: Path, name: str) -> None:
    """The same for the program's own state."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / name).symlink_to(victim)
    with pytest.raises(NetworkError, match="symbolic link"):
        CallLedger(folder, "host", 15).book(NOW)
    assert victim.read_text() == "precious"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
@pytest.mark.parametrize(
    ("content", "mode", "warnings"),
    [
        ('[sync]\ntoken = "a"\n', 0o644, 1),
        ('[sync]\ntoken = "a"\n', 0o640, 1),
        ('[sync]\ntoken = "a"\n', 0o600, 0),
        ('[sync]\ntoken = ""\n', 0o644, 0),
        ('[sync]\ncountry = "CHN"\n', 0o644, 0),
    ],
)
def test_a_token_that_others_may_read_is_warned_of(
    sync: Any, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, mode: int, warnings: int
) -> None:
    """Once a run, on stderr, and the sync goes on."""
    path = tmp_path / "settings.toml"
    path.write_text(content)
    path.chmod(mode)
    monkeypatch.setenv("MISSIONCAT_CONFIG", str(path))
    server.say(page(launch(1)))
    result = sync()
    assert result.code == 0
    assert result.err.count("has a token in it") == warnings
    assert result.err.count(f"chmod 600 {path}") == warnings


def test_changes_without_a_sync(run: Callable[..., Any]) -> None:
    """It says what to do."""
    result = run("changes")
    assert result.code == 0
    assert "There was no sync or import yet" in result.err
    assert run("changes --since lately").code == 2
    until = run(["changes", "--since", "by 2026"])
    assert (until.code, "says only when to stop" in until.err) == (2, True)


def test_a_torn_journal_is_read_on(small_file: Path) -> None:
    """A line that a power cut left, and then a good one."""
    journal = Journal(small_file)
    folder = small_file.with_name(f"{small_file.name}.history")
    folder.mkdir()
    (folder / "news.jsonl").write_bytes(b'{"at":"2026-09-01T00:00:00Z","news":[{"ki')
    journal.append(NOW, None, [])
    assert journal.entries() == [Entry(at=NOW)]
    assert journal.last() == NOW


def test_chinese_launches_unless_said_otherwise(sync: Any, server: Server, small_file: Path) -> None:
    """By the country of the pad, whoever launches; --all and --country and --lsp say otherwise."""
    everything = page(launch(1), launch(2, country="NZL"), launch(3, country="USA"))

    def ids(*options: str) -> list[str]:
        server.say(everything)
        result = sync(*options, "--dry-run", "-f", "json")
        assert result.code == 0, result.err
        return sorted(row["id"][-1] for row in json.loads(result.out))

    before = small_file.read_bytes()
    assert ids() == ["1"]
    assert ids("--all") == ["1", "2", "3"]
    assert ids("--country", "nzl") == ["2"]
    assert ids("--lsp", "88") == ["1", "2", "3"]
    assert server.queries()[-1]["lsp__id"] == ["88"]
    assert small_file.read_bytes() == before
    assert sync("--all", "--country", "CHN").code == 2
    assert sync("--country", "China").code == 2
    assert sync("--lsp", "CASC").code == 2


def test_nothing_is_changed_by_half_a_sync(sync: Any, server: Server, small_file: Path) -> None:
    """The first page is good, the second is not: exit code 5 and not a byte."""
    server.say(page(launch(1), count=2, next=f"{server.url}launches/?offset=1"), Reply(status=404))
    before = small_file.read_bytes()
    result = sync()
    assert (result.code, result.out) == (5, "")
    assert "Nothing was changed." in result.err
    assert small_file.read_bytes() == before
    assert Journal(small_file).entries() == []


def test_it_looks_back_to_the_last_sync_and_to_what_is_overdue(sync: Any, server: Server) -> None:
    """A month, or more if more was missed, but not for ever."""
    server.say(page(launch(1, net="2026-07-31T00:00:00Z", net_precision={"id": 7})))
    sync(now="2026-07-10T00:00Z")
    sync(now="2026-09-10T00:00Z")
    sync(now="2027-09-10T00:00Z")
    starts = [query["net__gte"] for query in server.queries()]
    assert starts == [["2026-06-10T00:00:00Z"], ["2026-06-29T00:00:00Z"], ["2027-05-13T00:00:00Z"]]


def test_it_looks_back_to_when_an_overdue_goal_was_set(
    sync: Any, server: Server, grown: Any, goal: dict[str, Any]
) -> None:
    """It may have flown on any day since; if nobody says when that was, as far back as it looks at all."""
    launch = msgspec.structs.replace(goal["launches"], date="../2026-08", ll2_id="a")
    for as_of, start in (("2026-07-20", "2026-07-18"), (None, "2026-05-13"), ("2020", "2026-05-13")):
        plan = msgspec.structs.replace(goal["plans"], planned="../2026-08", as_of=as_of)
        grown(("missions", goal["missions"]), ("launches", launch), ("plans", plan))
        server.say(page())
        sync("--dry-run", now="2026-09-10T00:00Z")
        assert server.queries()[-1]["net__gte"] == [f"{start}T00:00:00Z"]


def test_the_first_sync_makes_a_catalogue_of_ones_own(
    run: Callable[..., Any], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The built-in one is copied; `undo` takes the sync back."""
    monkeypatch.setenv("MISSIONCAT_LL2_URL", server.url)
    server.say(page(launch(1)))
    result = run("sync --now 2026-09-10 -f tsv")
    assert result.code == 0, result.err
    assert user_path().exists()
    assert result.out.splitlines()[1].split("\t")[1:4] == ["new", "long-march-7-cargo-1", "Cargo 1"]
    assert run("undo").code == 0
    assert "long-march-7-cargo-1" not in user_path().read_text(encoding="utf-8")


def test_the_settings_say_where_and_what(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The file, and the environment over it."""
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("MISSIONCAT_CONFIG", str(path))
    assert load_sync().country == "CHN"
    path.write_text('[sync]\nurl = "https://mirror.example/"\ntoken = "a"\nlsp = 88\n')
    assert load_sync() == ("https://mirror.example/", "a", None, "88")
    monkeypatch.setenv("MISSIONCAT_LL2_TOKEN", "b")
    assert load_sync().token == "b"
    path.write_text('[sync]\ntokken = "a"\n')
    with pytest.raises(UsageError, match="has no setting 'tokken'"):
        load_sync()
    large = "9" * 5000
    for broken in ("sync = 5", "[sync]\ntoken = true", f"[sync]\nlsp = {large}", f"[sync]\nlsp = 0x{large}"):
        path.write_text(broken)
        with pytest.raises(UsageError):
            load_sync()


def test_a_table_for_people(sync: Any, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What, which launch, was, now, how far."""
    monkeypatch.setenv("COLUMNS", "120")
    server.say(page(launch(1)))
    sync()
    server.say(page(launch(1, net="2027-06-30T00:00:00Z", last_updated="2026-09-09T00:00:00Z")))
    shown = sync("-f", "table").out
    assert "slipped" in shown
    assert "Cargo 1" in shown
    assert "3 months later" in shown
    assert "1 slipped" in shown
    again = sync("-f", "table", command="changes").out
    assert "found (UTC)" in again
    assert "2026-09-10 12:00" in again


def test_a_notice_on_the_desktop(sync: Any, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through notify-send, whose markup is escaped; where there is nothing, that is said."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    server.say(page(launch(1, name="Long March 7 | <b>Cargo</b>", mission=None)))
    assert "no notify-send" in sync("--notify").err
    program = folder / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {tmp_path}/shown\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    named = [launch(number, name="Long March 7 | <b>Cargo</b>", mission=None) for number in (1, 2)]
    server.say(page(*named))
    result = sync("--notify")
    assert result.code == 0
    assert (tmp_path / "shown").read_text() == (
        "--app-name=missioncat|--|missioncat: 1 new|new: &lt;b&gt;Cargo&lt;/b&gt; 2027-03|"
    )
    program.write_text("#!/bin/sh\nexit 1\n")
    assert "could not be shown" in (notify("a", "b") or "")


# --- What is no longer listed ----------------------------------------------------------------

LATER = "2026-09-20T12:00Z"
CARGO_1 = "long-march-7-cargo-1"


@pytest.fixture
def ask(run: Callable[..., Any], small_file: Path) -> Callable[..., Any]:
    """What a command says of the small catalogue as data."""

    def ask_for(*command: str, now: str = LATER) -> Any:
        result = run(["--db", str(small_file), *command, "--now", now, "-f", "json"])
        assert result.code == 0, result.err
        return json.loads(result.out)

    return ask_for


@pytest.fixture
def drop(sync: Any, server: Server, ask: Callable[..., Any]) -> Callable[..., list[tuple[str, str]]]:
    """Sync again, with other launches in the answer; gives what is new of cargo 1, 2 …"""

    def sync_again(*listed: dict[str, Any], options: Iterable[str] = (), now: str = LATER) -> list[tuple[str, str]]:
        server.say(page(*listed))
        result = sync(*options, "-f", "json", now=now)
        assert result.code == 0, result.err
        return [(row["kind"], row["id"][-1]) for row in json.loads(result.out)]

    return sync_again


def test_what_is_no_longer_listed_is_awaited_no_longer(
    sync: Any, server: Server, drop: Any, ask: Any, run: Any, small_file: Path
) -> None:
    """It is told once, its record and its ledger stay, and nobody counts it; listed again, it is planned again."""
    server.say(page(launch(1), launch(2)))
    sync()
    plans = read_by_id(small_file)["plans"]
    assert drop(launch(2)) == [("no longer listed", "1")]
    assert drop(launch(2)) == []
    assert [row["id"] for row in ask("next", "cargo")] == ["long-march-7-cargo-2"]
    [gone] = ask("launches", "status:unlisted")
    assert (gone["id"], gone["date"], gone["outcome"]) == (CARGO_1, "2027-03", None)
    assert gone["unlisted"] == "2026-09-20T12:00Z"
    assert read_by_id(small_file)["plans"] == plans
    [counted] = ask("launches", "cargo", "--by", "vehicle")
    assert counted == {"vehicle": "CZ-7", "count": 0, "planned": 1}
    shown = run(["--db", str(small_file), "show", CARGO_1, "-f", "table"]).out
    assert "◌ no longer listed" in shown
    assert "no longer by Launch Library 2 (20 September 2026, 12:00 UTC); nobody else plans it" in shown
    assert "countdown" not in shown
    assert "1 planned launch; 1 no longer listed" in run(
        ["--db", str(small_file), "launches", "cargo", "-f", "table"]
    ).out
    assert drop(launch(1), launch(2)) == [("listed again", "1")]
    assert len(ask("next", "cargo")) == 2
    assert ask("launches", "status:unlisted") == []


def test_what_is_no_longer_listed_is_on_no_page_as_planned(
    sync: Any, server: Server, drop: Any, run: Any, small_file: Path, tmp_path: Path
) -> None:
    """The rocket's page has it not among its plans, a calendar withdraws it, `check` does not call it overdue."""
    exact = {"net": "2026-09-25T01:00:00Z", "net_precision": {"id": 1}}
    server.say(page(launch(1, **exact), launch(2, **exact)))
    sync()
    drop(launch(2, **exact))
    named = ["--db", str(small_file)]
    assert "Planned (1)" in run([*named, "show", "CZ-7", "-f", "table"]).out
    calendar = run([*named, "launches", CARGO_1, "-f", "ics", "--alarm", "1h"]).out
    assert "STATUS:CANCELLED" in calendar
    assert "No longer listed by Launch Library 2: 20 September 2026" in calendar.replace("\r\n ", "")
    assert "VALARM" not in calendar
    overdue = run([*named, "check", "--now", "2027-01-01", "-f", "json"]).out
    assert "cargo-2" in overdue
    assert "cargo-1" not in overdue
    slips = run([*named, "slips", CARGO_1, "-f", "table"]).out
    assert "No longer listed by Launch Library 2" in slips


def test_a_plan_whose_time_is_over_is_no_longer_listed(sync: Any, server: Server, drop: Any) -> None:
    """If it was not among the flown ones either; one that was has flown, and one still listed is overdue."""
    day = {"net": "2026-09-15T00:00:00Z", "net_precision": {"id": 5}}
    server.say(page(launch(1, **day), launch(2, **day), launch(3, **day)))
    sync()
    flown = launch(2, **day, status={"id": 3})
    assert sorted(drop(flown, launch(3, **day))) == [("flown", "2"), ("no longer listed", "1")]


MARKED = [
    ({"net": "2026-09-15T00:00:00Z", "net_precision": {"id": 5}}, True),  # its day is over
    ({"net": "2026-05-15T00:00:00Z", "net_precision": {"id": 5}}, True),  # for longer than a sync looks back
    ({"net": "2026-12-31T00:00:00Z", "net_precision": {"id": 14}}, True),  # it began before what is fetched
    ({"net": "2029-12-31T00:00:00Z", "net_precision": {"id": 16}}, True),
    ({"net": None}, False),  # on no list by date
]


@pytest.mark.parametrize(("planned", "is_marked"), MARKED)
def test_whatever_has_a_date_is_missed(
    sync: Any, server: Server, drop: Any, planned: dict[str, Any], is_marked: bool
) -> None:
    """Each row: when it was planned, and whether an answer without it says anything."""
    server.say(page(launch(1, **planned), launch(2)))
    sync()
    assert drop(launch(2)) == ([("no longer listed", "1")] if is_marked else [])


INCOMPLETE = [
    ("a filter of the server", ["--lsp", "88"], [page(launch(2))]),
    ("an empty answer", [], [page()]),
    ("one launch twice", [], [page(launch(2), count=2, next="launches/?p=2"), page(launch(2), count=2)]),
    ("a total that changed", [], [page(launch(2), count=3, next="launches/?p=2"), page(launch(3), count=2)]),
]


@pytest.mark.parametrize(("options", "pages"), [row[1:] for row in INCOMPLETE], ids=[row[0] for row in INCOMPLETE])
def test_an_answer_that_may_lack_something_marks_nothing(
    sync: Any, server: Server, ask: Any, options: list[str], pages: list[dict[str, Any]]
) -> None:
    """Only a whole answer shows that a launch is gone."""
    server.say(page(launch(1), launch(2)))
    sync()
    server.say(*[one | ({"next": f"{server.url}{one['next']}"} if one["next"] else {}) for one in pages])
    result = sync(*options, now=LATER)
    assert result.code == 0, result.err
    assert "no longer listed" not in result.out
    assert ask("launches", "status:unlisted") == []


@pytest.mark.parametrize("reply", [Reply(status=404), Reply(status=429, Retry_After="3600")], ids=["404", "429"])
def test_a_sync_that_breaks_off_marks_nothing(sync: Any, server: Server, small_file: Path, reply: Reply) -> None:
    """The first page lacks it, the second never comes."""
    server.say(page(launch(1), launch(2)))
    sync()
    before = small_file.read_bytes()
    server.say(page(launch(2), count=2, next=f"{server.url}launches/?p=2"), reply)
    assert sync(now=LATER).code == 5
    assert small_file.read_bytes() == before


def test_a_launch_elsewhere_is_listed_whatever_country_is_asked_for(sync: Any, server: Server, drop: Any) -> None:
    """The answer is of the whole world; that a launch is not wanted does not say that it is gone."""
    server.say(page(launch(1, country="USA"), launch(2)))
    sync("--all")
    assert drop(launch(1, country="USA"), launch(2)) == []
    assert drop(launch(2)) == [("no longer listed", "1")]
    assert drop(launch(1, country="USA"), launch(2)) == [("listed again", "1")]


OTHERS = {
    "a mission of ours": ["add", "missions", "id=cargo", "name=Cargo", "status=planned", f"launch={CARGO_1}"],
    "a date of our own": ["edit", CARGO_1, "date=2027-05"],
}


@pytest.mark.parametrize("command", OTHERS.values(), ids=OTHERS)
def test_what_others_plan_too_is_news_and_stays_planned(
    sync: Any, server: Server, drop: Any, ask: Any, run: Any, small_file: Path, command: list[str]
) -> None:
    """Told once; when it is listed again, that is told once, too, and then it can go once more."""
    server.say(page(launch(1), launch(2)))
    sync()
    assert run(["--db", str(small_file), *command]).code == 0
    before = small_file.read_bytes()
    assert drop(launch(2)) == [("no longer listed", "1")]
    assert drop(launch(2)) == []
    assert small_file.read_bytes() == before
    assert len(ask("next", "vehicle:CZ-7")) == 2
    assert drop(launch(1), launch(2)) == [("listed again", "1")]
    assert drop(launch(1), launch(2)) == []
    assert drop(launch(2)) == [("no longer listed", "1")]


@pytest.mark.parametrize(
    ("command", "news"), [(OTHERS["a mission of ours"], [("planned again", "1")]), (OTHERS["a date of our own"], [])]
)
def test_a_plan_of_ones_own_takes_the_mark_back(
    sync: Any, server: Server, drop: Any, ask: Any, run: Any, small_file: Path, command: list[str], news: list[Any]
) -> None:
    """At once if a date is stated, and at the next sync if a mission points to it."""
    server.say(page(launch(1), launch(2)))
    sync()
    drop(launch(2))
    assert run(["--db", str(small_file), *command]).code == 0
    assert drop(launch(2)) == news
    assert ask("launches", "status:unlisted") == []
    assert drop(launch(2)) == []


def test_a_file_marks_nothing_and_an_old_one_takes_no_mark_back(
    sync: Any, server: Server, drop: Any, ask: Any, run: Any, small_file: Path, tmp_path: Path
) -> None:
    """A page in a file is never all there is; and what was said before the mark is no answer to it."""
    server.say(page(launch(1), launch(2)))
    sync()
    file = tmp_path / "page.json"

    def read(**fields: Any) -> list[str]:
        file.write_text(json.dumps(page(launch(2), *([launch(1, **fields)] if fields else []))))
        assert run(["--db", str(small_file), "import", "ll2", str(file)]).code == 0
        return [row["id"] for row in ask("launches", "status:unlisted")]

    assert read() == []
    drop(launch(2))
    assert read(net="2027-06-30T00:00:00Z", last_updated="2026-09-02T00:00:00Z") == [CARGO_1]
    assert read(net="2027-07-31T00:00:00Z", last_updated="2026-09-25T00:00:00Z") == []


def test_what_is_no_longer_listed_may_fly_all_the_same(sync: Any, server: Server, drop: Any, ask: Any) -> None:
    """As what was planned does, and then nothing of the mark is left."""
    server.say(page(launch(1), launch(2)))
    sync()
    drop(launch(2))
    assert drop(launch(1, net="2026-09-19T01:00:00Z", net_precision={"id": 1}, status={"id": 3}), launch(2)) == [
        ("flown", "1")
    ]
    [flown] = ask("launches", CARGO_1)
    assert (flown["status"], flown["unlisted"]) == ("flown", None)


def test_a_mark_is_undone_with_its_sync_and_told_again(
    sync: Any, server: Server, drop: Any, run: Any, small_file: Path
) -> None:
    """The dry run says the same, and leaves no mark and no news."""
    server.say(page(launch(1), launch(2)))
    sync()
    assert drop(launch(2), options=["--dry-run"]) == [("no longer listed", "1")]
    assert drop(launch(2)) == [("no longer listed", "1")]
    assert run(["--db", str(small_file), "undo"]).code == 0
    assert drop(launch(2)) == [("no longer listed", "1")]


def test_no_sync_looks_back_for_what_is_no_longer_listed(sync: Any, server: Server, drop: Any) -> None:
    """Nobody waits for it."""
    day = {"net": "2026-08-05T00:00:00Z", "net_precision": {"id": 5}}
    server.say(page(launch(1, **day), launch(2)))
    sync(now="2026-08-01T00:00Z")
    drop(launch(2), now="2026-09-20T00:00Z")
    drop(launch(2), now="2026-09-22T00:00Z")
    assert [query["net__gte"][0][:10] for query in server.queries()[1:]] == ["2026-07-30", "2026-08-23"]
