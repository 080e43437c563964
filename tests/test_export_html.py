"""The HTML page: what stands in it, and what it does in a real browser (Chromium, without which those tests skip)."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from missioncat.catalogue import Catalogue, Change, create_catalogue, open_catalogue
from missioncat.errors import MissioncatError
from missioncat.exports.as_html import build_data, write_catalogue, write_html
from missioncat.model import Cooperation, Event, Launch, Mission, Plan, Site, Source, Vehicle
from missioncat.names import fold, fold_family
from missioncat.query import Filter, parse_query, parse_sort, sort_records
from missioncat.storage import Location, find_builtin

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return open_catalogue(Location(find_builtin(), "built in", read_only=True))


@pytest.fixture(scope="module")
def page(catalogue: Catalogue) -> str:
    return write_catalogue(catalogue, NOW)


# --- What stands in the file -----------------------------------------------------------------


def test_page_is_small_enough_to_send(page: str) -> None:
    """The built-in catalogue stays under 1.5 MB."""
    assert len(page.encode()) < 1_500_000


def test_page_is_reproducible(catalogue: Catalogue, page: str) -> None:
    """The same catalogue and clock give the same page."""
    assert write_catalogue(catalogue, NOW) == page


class References(HTMLParser):
    """Collects whatever a browser would fetch, or run because it is written at an element."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data", "poster", "style") or name.startswith("on"):
                self.found.append((tag, name, value))


def find_references(text: str) -> list[tuple[str, str, str | None]]:
    parser = References()
    parser.feed(text)
    return [each for each in parser.found if not (each[1] == "href" and (each[2] or "").startswith("#"))]


def outside_data(text: str) -> str:
    """The page without its data, which may name any address."""
    return re.sub(r'(<script type="application/json"[^>]*>).*?(</script>)', r"\1\2", text, flags=re.DOTALL)


def test_page_refers_to_nothing_outside(page: str) -> None:
    """No source, link, import or url() leads out of the file."""
    frame = outside_data(page)
    assert find_references(frame) == []
    assert re.findall(r"@import|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(|innerHTML|document\.write", frame) == []
    assert [url for url in re.findall(r"url\(([^)]*)\)", frame) if not url.startswith("#")] == []


def test_page_forbids_what_it_does_not_need(page: str) -> None:
    """The policy lets nothing run but our own script and style, known by their hashes."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]


HOSTILE = '</script><script>hacked=1</script><img src=x onerror="hacked=1">\'"&<!--\u2028{{script}}'


def test_data_cannot_leave_their_element(hostile: Catalogue) -> None:
    """Text that would end the script element stays inside it, and comes back as it was."""
    text = write_catalogue(hostile, NOW)
    assert text.count("</script>") == 2
    assert find_references(text) == []
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text)
    assert data is not None
    assert json.loads(data[1])["tables"]["missions"]["records"][0]["name"].startswith("</script><script>hacked=1")


def test_listing_is_a_table() -> None:
    """A listing is escaped, its figures are aligned, and only web addresses are links."""
    rows = [[HOSTILE, 8200.0, ["a", "b"], None], ["https://a.example/?x&y", None, [], True], ["javascript:alert(1)", 1, [], False]]
    text = "".join(write_html(["name<b>", "mass_kg", "tags", "crewed"], rows))
    assert "<script" not in text
    assert find_references(text) == [("a", "href", "https://a.example/?x&y")]
    assert '<th scope="col" class="number">mass kg</th>' in text
    assert '<td class="number">8200</td><td>a; b</td><td></td>' in text
    assert "<td>javascript:alert(1)</td>" in text
    assert "3 rows" in text


def test_listing_of_nothing_has_a_head() -> None:
    """No rows are still a table with its columns."""
    assert '<th scope="col">id</th>' in "".join(write_html(["id"], []))


def test_every_date_of_the_page_is_known(catalogue: Catalogue) -> None:
    """The script finds each date it meets in words and as an interval."""
    data = build_data(catalogue, NOW)
    missing = {
        record[name]
        for table in data["tables"].values()
        for name, kind, *_ in table["fields"]
        for record in table["records"]
        if kind == "date" and name in record and record[name] not in data["dates"]
    }
    assert missing == set()


# --- In a browser ----------------------------------------------------------------------------


class Browser:
    """Chromium, driven over a pair of pipes with its own protocol, so that no driver has to be installed."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM
        ours_in, self._write = os.pipe()
        self._read, theirs_out = os.pipe()
        flags = (
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--disable-ipc-flooding-protection", "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={profile}",
        )  # fmt: skip
        # Chromium reads commands from descriptor 3 and answers on 4; the shell puts our pipes there.
        script = f'exec "$0" "$@" 3<&{ours_in} 4>&{theirs_out}'
        self.process = subprocess.Popen(
            ["bash", "-c", script, CHROMIUM, *flags, "about:blank"], pass_fds=(ours_in, theirs_out),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(ours_in)
        os.close(theirs_out)
        self._buffer = b""
        self._count = 0
        self.session: str | None = None
        self.complaints: list[str] = []
        self.requests: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End the browser, and wait until it has."""
        self.session = None
        self.call("Browser.close")
        os.close(self._write)
        os.close(self._read)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._count:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])

    def _receive(self) -> dict[str, Any]:
        deadline = time.monotonic() + 20
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(deadline - time.monotonic(), 0))
            piece = os.read(self._read, 1 << 20) if ready else b""
            assert piece, "Chromium does not answer"
            self._buffer += piece
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(f"{params['type']}: {params['args']}")
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    def open(self, path: Path, fragment: str = "") -> None:
        """Load a file afresh and wait until its script has run."""
        self.complaints.clear()
        self.requests.clear()
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=path.as_uri() + fragment)
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'")

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        deadline = time.monotonic() + 10
        while not self.run(condition):
            assert time.monotonic() < deadline, f"never: {condition}"
            time.sleep(0.02)

    def press(self, key: str) -> None:
        """Press and let go a key, where the focus is."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "Tab": 9}
        code = {"windowsVirtualKeyCode": codes[key]} if key in codes else {}
        name = "Slash" if key == "/" else key
        kind = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.call("Input.dispatchKeyEvent", key=key, code=name, **kind, **code)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=name, **code)

    def go(self, fragment: str) -> None:
        """Follow an address within the page, and wait until it is shown."""
        self.run(
            f"location.hash === {json.dumps(fragment)} ? true : new Promise(done => {{"
            "addEventListener('hashchange', () => setTimeout(() => done(true)), {once: true});"
            f"location.hash = {json.dumps(fragment)}; }})"
        )

    def search(self, table: str, text: str) -> list[str]:
        """Type into the search box of a table and read the ids that are listed."""
        self.go(f"#/{table}")
        self.run("document.getElementById('q').value = ''; document.getElementById('q').focus()")
        if text:
            self.call("Input.insertText", text=text)
        else:
            self.run("document.getElementById('q').dispatchEvent(new Event('input'))")
        return self.ids()

    def ids(self) -> list[str]:
        """The ids of the rows in their order."""
        return list(self.run("[...document.querySelectorAll('tbody tr')].map(row => row.dataset.id)"))

    def text(self, selector: str = "main") -> str:
        """What can be read of an element."""
        return str(self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not CHROMIUM or sys.platform == "win32":
        pytest.skip("no Chromium here: install the package chromium, or name one in $CHROMIUM")
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def path(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "catalogue.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture
def shown(browser: Browser, path: Path) -> Browser:
    """The page of the built-in catalogue, with nothing asked of it yet."""
    if not browser.run("location.protocol === 'file:'") or not browser.run("Boolean(window.missioncatLoaded)"):
        browser.open(path)
        browser.run("window.missioncatLoaded = true")
    browser.go("#/missions")
    return browser


def test_page_opens_without_a_word(browser: Browser, path: Path, catalogue: Catalogue) -> None:
    """No error, no warning, no request but for the file itself; every view and page draws."""
    browser.open(path)
    assert browser.run("document.querySelector('#counts').textContent").startswith("100 missions · ")
    kinds = (("mission", "missions"), ("launch", "launches"), ("vehicle", "vehicles"), ("site", "sites"), ("agreement", "cooperation"), ("source", "sources"))
    for tab in ("launches", "timeline", "vehicles", "sites", "cooperation", "sources", "missions"):
        browser.go(f"#/{tab}")
        assert browser.run("document.querySelectorAll('main tbody tr, main .timeline a').length") > 10
    for kind, table in kinds:
        for key in list(catalogue.records(table))[:: 40 if table == "launches" else 4]:
            browser.go(f"#/{kind}/{key}")
            assert key in browser.text("article .aka"), (kind, key)
            assert "undefined" not in browser.text(), (kind, key)
            assert "[object" not in browser.text(), (kind, key)
    assert browser.complaints == []
    assert [url for url in browser.requests if not url.startswith(("about:", "file:"))] == []


def asked(catalogue: Catalogue, table: str, arguments: list[str]) -> list[str]:
    """The ids that the command line gives for a query."""
    wanted = Filter(parse_query(arguments), table, catalogue)
    return [record.id for record in catalogue.find(table, wanted)]


QUERIES: tuple[tuple[str, list[str]], ...] = (
    ("launches", []),
    ("launches", ["yaogan"]),
    ("launches", ["Chang’e"]),
    ("launches", ["嫦娥"]),
    ("launches", ["长征五号"]),
    ("launches", ["long", "march", "5"]),
    ("launches", ["LM-5B"]),
    ("launches", ["vehicle:Long March 5"]),
    ("launches", ["vehicle:chang zheng 4b", "outcome:failure"]),
    ("launches", ["family:CZ-5"]),
    ("launches", ["wenchang", "^outcome:success"]),
    ("launches", ["site:文昌航天发射场", "date:2020..2024"]),
    ("launches", ["number:370"]),
    ("launches", ["number:1..10"]),
    ("launches", ["number:700.."]),
    ("launches", ["date:..1980"]),
    ("launches", ["date:2028"]),
    ("launches", ["date:2027~"]),
    ("launches", ["date:2030s"]),
    ("launches", ["year:2026", "status:planned"]),
    ("launches", ["date:late 2025"]),
    ("launches", ["date:May to June 2021"]),
    ("launches", ["date:NET 2027"]),
    ("launches", ["date:2020-11-23"]),
    ("launches", ["date:2026-Q3..2027"]),
    ("launches", ["date:23 Nov 2020"]),
    ("launches", ["date:=2028"]),
    ("launches", ["^date:2000.."]),
    ("launches", ["outcome:"]),
    ("launches", ["crewed:yes"]),
    ("launches", ["orbit:=LTO"]),
    ("launches", ["orbit:geo"]),
    ("launches", ["outcome_note::^third"]),
    ("launches", ["vehicle:CZ-5", ",", "vehicle:CZ-7A", "outcome:failure"]),
    ("launches", ["sources:wikipedia", "date:1990..1995"]),
    ("launches", ["mission:", ",", "chang'e"]),
    ("launches", ["missions:change 5"]),
    ("launches", ["payload_mass_kg:20000.."]),
    ("launches", ["precision:minute", "year:2021"]),
    ("launches", ["earliest:2021-05"]),
    ("missions", []),
    ("missions", ["chang'e", "5"]),
    ("missions", ["sample"]),
    ("missions", ["target:moon", "status:planned"]),
    ("missions", ["target:moon", ",", "target:mars"]),
    ("missions", ["kind:crewed"]),
    ("missions", ["kind:=lander"]),
    ("missions", ["parent:tianwen-1"]),
    ("missions", ["children:zhurong"]),
    ("missions", ["norad:47097"]),
    ("missions", ["47097"]),
    ("missions", ["events:landing"]),
    ("missions", ["date:2028..2030"]),
    ("missions", ["summary:far side"]),
    ("missions", ["launch_outcome:failure"]),
    ("missions", ["operators:cnsa", "^target:moon"]),
    ("missions", ["mass_kg:..1,000"]),
    ("missions", ["note:"]),
    ("missions", ["CZ-2F"]),
    ("missions", ["landing_lat:-90..0"]),
    ("vehicles", ["long march 2"]),
    ("vehicles", ["status:retired", "launches:10.."]),
    ("vehicles", ["failures:"]),
    ("vehicles", ["first_flight:2020.."]),
    ("sites", ["country:CHN"]),
    ("sites", ["酒泉"]),
    ("cooperation", ["subject:ilrs"]),
    ("cooperation", ["russia"]),
    ("cooperation", ["ordinal:1..5"]),
    ("sources", ["spacenews"]),
)  # fmt: skip


@pytest.mark.parametrize(("table", "arguments"), QUERIES, ids=lambda value: value if isinstance(value, str) else " ".join(value))
def test_search_finds_what_the_command_line_finds(
    shown: Browser, catalogue: Catalogue, table: str, arguments: list[str]
) -> None:
    """The same terms typed into the box list the same records."""
    try:
        expected = asked(catalogue, table, arguments)
    except MissioncatError:
        shown.search(table, " ".join(arguments))
        assert shown.run("document.querySelector('#count').className") == "wrong"
        return
    assert sorted(shown.search(table, " ".join(arguments))) == sorted(expected)
    assert shown.complaints == []
