"""The HTML page: what stands in it, and what it does in a real browser (Chromium, without which those tests skip)."""

from __future__ import annotations

import json
import os
import random
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import test_relative_dates as relative_dates
from builtin import COUNTS

from missioncat.catalogue import Catalogue, open_catalogue
from missioncat.dates import read_span
from missioncat.dates.relative import resolve_relative
from missioncat.errors import MissioncatError
from missioncat.exports.as_html import build_data, write_catalogue, write_html
from missioncat.exports.values import plain_value
from missioncat.fields import FIELDS, Field, find_field
from missioncat.ledger import identify_plan
from missioncat.model import (
    FORMAT,
    RECORDS,
    About,
    Claim,
    Cooperation,
    Event,
    Joined,
    Launch,
    Mission,
    Plan,
    Record,
    Site,
    Source,
    Vehicle,
)
from missioncat.query import Filter, is_missing, parse_query, parse_sort, sort_records
from missioncat.storage import FileStorage, Location

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BROWSERS = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, filter(None, BROWSERS))), None)


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


def test_script_stays_readable() -> None:
    """No line of its files is longer than those of the Python that they mirror may be."""
    folder = files("missioncat.exports") / "html"
    parts = [part for part in folder.iterdir() if part.name.endswith(".js")]
    named = ["dates.js", "page.js", "query.js", "relative.js", "table.js", "words.js"]
    assert sorted(part.name for part in parts) == named
    lines = [line for part in parts for line in part.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if len(line) > 100] == []


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
    assert (
        re.findall(r"@import|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(|innerHTML|document\.write", frame)
        == []
    )
    assert [url for url in re.findall(r"url\(([^)]*)\)", frame) if not url.startswith("#")] == []


def test_page_forbids_what_it_does_not_need(page: str) -> None:
    """The policy lets nothing run but our own script and style, known by their hashes, and workers of the script."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert re.findall(r"\b(?:https?|data|blob|filesystem):", policy[1]) == ["data:", "blob:"]
    assert "img-src data:; " in policy[1]
    assert "worker-src blob:; " in policy[1]
    assert "worker-src" not in "".join(write_html(["id"], []))


HOSTILE = '</script><script>hacked=1</script><img src=x onerror="hacked=1">\'"&<!--\u2028{{script}}'


NAMES = (
    "Straße",
    "ΟΔΥΣΣΕΥΣ",
    "Ǻngström’s Ⅳ",
    "Енисей",
    "İstanbul",
    "ﬁne-tuning",
    "Long March 5 (5X)",
    "½ Moon",
    "カグヤ",
    "Kamoʻoalewa",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue whose every text wants to be something else, with names that are hard to fold."""
    bad = HOSTILE
    records = [
        ("missions", Mission(
            id="bad</script>'\"<b>/?#%", name=bad, chinese_name=bad, aliases=[bad], programme=bad, kind=bad, target=bad,
            operators=[bad], country=bad, partners=[bad], status="planned", launch=bad, landing_site=bad,
            payloads=[bad], summary=bad, note=bad, sources=[bad, "js"], parent=bad,
            events=[
                Event(date="2020-01-02?", kind=bad, text=bad, place=bad, unit=bad, value=1, note=bad, sources=["data"])
            ],
        )),
        ("missions", Mission(id="constructor", name="constructor", programme="toString", launch="constructor")),
        *(("missions", Mission(id=f"name-{number}", name=name)) for number, name in enumerate(NAMES)),
        ("launches", Launch(id=bad, date="2028~", vehicle=bad, payloads=[bad], site=bad, site_note=bad, sources=[bad])),
        ("launches", Launch(id="constructor", date="2027/..?", vehicle="__proto__", outcome="partial")),
        ("vehicles", Vehicle(id=bad, name=bad, family=bad, status=bad)),
        ("sites", Site(id=bad, name=bad, country=bad)),
        ("cooperation", Cooperation(id=bad, subject=bad, kind=bad, partners=[bad], countries=[bad], detail=bad)),
        ("plans", identify_plan(Plan(subject=bad, milestone="launch", planned="2027~", note=bad, sources=["js"]))),
        ("sources", Source(id=bad, title=bad, publisher=bad, date=bad, url=f"https://a.example/{bad}", note=bad)),
        ("sources", Source(id="js", title="script", url="javascript:hacked=1")),
        ("sources", Source(id="data", title="data", url="data:text/html,<script>hacked=1</script>")),
    ]  # fmt: skip
    return make_catalogue(tmp_path_factory.mktemp("hostile"), records)


def make_catalogue(folder: Path, records: Iterable[tuple[str, Record]]) -> Catalogue:
    tables: dict[str, dict[str, Record]] = {table: {} for table in RECORDS}
    for table, record in (("catalogue", About(id="1", format=FORMAT, title="A test's catalogue")), *records):
        tables[table][record.id] = record
    FileStorage(folder / "test.json").write(tables)
    return open_catalogue(Location(folder / "test.json", "a test's"))


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
    rows = [
        [HOSTILE, 8200.0, ["a", "b"], None],
        ["https://a.example/?x&y", None, [], True],
        ["javascript:alert(1)", 1, [], False],
    ]
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
            "--disable-dev-shm-usage", "--disable-ipc-flooding-protection", "--hide-scrollbars",
            "--window-size=1280,900", "--remote-debugging-pipe", f"--user-data-dir={profile}",
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

    def set_clock(self, now: datetime) -> str:
        """What the clock of the reader says in whatever is opened from now on."""
        source = f"Date.now = () => {now.timestamp() * 1000:.0f}"
        return str(self.call("Page.addScriptToEvaluateOnNewDocument", source=source)["identifier"])

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
        if self.run("document.querySelector('#tabs a[aria-current=page]')?.dataset.tab") != table or self.run(
            "Boolean(document.querySelector('select.chosen'))"
        ):
            self.go(f"#/{table}")
        box = "document.getElementById('q')"
        self.run(f"{box}.focus(); {box}.select()")
        if text:
            self.call("Input.insertText", text=text)
        else:
            self.run(f"{box}.value = ''; {box}.dispatchEvent(new Event('input'))")
        return self.ids()

    def ids(self) -> list[str]:
        """The ids of the rows in their order, once patterns are matched."""
        self.wait("!document.querySelector('main[aria-busy]')")
        return list(self.run("[...document.querySelectorAll('tbody tr')].map(row => row.dataset.id)"))

    def text(self, selector: str = "main") -> str:
        """What can be read of an element."""
        return str(self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not CHROMIUM or sys.platform == "win32":
        pytest.skip("no Chromium here: install the package chromium, or name one in $CHROMIUM")
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    browser.set_clock(NOW)
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
    return browser


def test_page_opens_without_a_word(browser: Browser, path: Path, catalogue: Catalogue) -> None:
    """No error, no warning, no request but for the file itself; every view and page draws."""
    browser.open(path)
    missions = COUNTS["missions"]
    assert browser.run("document.querySelector('#counts').textContent").startswith(f"{missions} missions · ")
    kinds = (
        ("mission", "missions"),
        ("launch", "launches"),
        ("vehicle", "vehicles"),
        ("site", "sites"),
        ("agreement", "cooperation"),
        ("source", "sources"),
    )
    for tab in ("launches", "timeline", "vehicles", "sites", "cooperation", "sources", "missions"):
        browser.go(f"#/{tab}")
        assert browser.run("document.querySelectorAll('main tbody tr, main .timeline a').length") > 10
    for kind, table in kinds:
        for key in list(catalogue.records(table))[:: 60 if table == "launches" else 7]:
            browser.go(f"#/{kind}/{key}")
            assert key in browser.text("article"), (kind, key)
            assert "undefined" not in browser.text(), (kind, key)
            assert "[object" not in browser.text(), (kind, key)
    assert browser.complaints == []
    assert [url for url in browser.requests if not url.startswith(("about:", "file:"))] == []


@pytest.fixture
def on_day(browser: Browser, path: Path) -> Iterator[Callable[[str], Browser]]:
    """The page opened by a reader whose clock says some day."""
    added = []

    def open_on(day: str) -> Browser:
        added.append(browser.set_clock(datetime.fromisoformat(f"{day}T12:00Z")))
        browser.open(path)
        return browser

    yield open_on
    for identifier in added:
        browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=identifier)


AGES = [
    ("2026-11-20", "data to 28 September 2026 (53 days ago)"),
    ("2027-11-20", "data to 28 September 2026 (418 days ago)"),
    ("2026-09-29", "data to 28 September 2026 (yesterday)"),
    ("2026-09-28", "data to 28 September 2026 (today)"),
    ("1999-01-01", "data to 28 September 2026"),  # a clock that is wrong says nothing
]


@pytest.mark.parametrize(("day", "said"), AGES)
def test_page_says_how_old_its_data_is(on_day: Callable[[str], Browser], day: str, said: str) -> None:
    """By the clock of who reads it, whenever it was made."""
    assert on_day(day).text("#age") == said


def test_page_opens_with_what_flew_last_and_flies_next(
    on_day: Callable[[str], Browser], catalogue: Catalogue
) -> None:
    """Three each: the newest flown with how long ago, the next planned without a promise."""
    page = on_day("2026-11-20")
    flown = [launch for launch in catalogue.records("launches").values() if launch.outcome]
    newest = sorted(flown, key=lambda launch: launch.date, reverse=True)[:3]
    links = "[...document.querySelectorAll('.front section:nth-child(%d) a')].map(a => a.hash)"
    assert page.run(links % 1) == [f"#/launch/{launch.id}" for launch in newest]
    assert page.run(links % 2) == ["#/launch/shenzhou-24", "#/launch/cosmic", "#/launch/mengzhou"]
    last, planned = page.text(".front section:nth-child(1)"), page.text(".front section:nth-child(2)")
    assert "57 days ago" in last
    assert "as of 20 November 2026" in planned
    assert " in " not in planned
    later = on_day("2027-11-20")
    assert "its time is over by now" in later.text(".front section:nth-child(2)")


def test_page_has_room_for_a_launch_window(browser: Browser, small: Catalogue, tmp_path: Path) -> None:
    """Its date stands beside what flies then, not on top of it."""
    window = "2026-11-21T20:00Z/2026-11-21T20:59Z"
    small.table(Launch)["w"] = Launch(id="w", date=window, payloads=["Window"], sources=["gcat"])
    open_page(browser, small, tmp_path)
    edge = "document.querySelector('.front section:last-child li %s').getBoundingClientRect().%s"
    assert browser.run(edge % (".date", "right")) <= browser.run(edge % (".symbol", "left"))


def test_page_shows_what_was_asked_and_no_more(shown: Browser) -> None:
    """Who asks something has no news in the way."""
    shown.go("#/missions")
    assert shown.run("Boolean(document.querySelector('.front'))")
    for asked in ("#/missions?q=zhurong", "#/missions?target=mars", "#/launches", "#/timeline"):
        shown.go(asked)
        assert not shown.run("Boolean(document.querySelector('.front'))")
    shown.go("#/missions")


def test_page_of_nothing_opens_with_nothing(tmp_path: Path) -> None:
    """A catalogue without launches has no newest day."""
    data = build_data(make_catalogue(tmp_path, []), NOW)
    assert data["front"] == {"flown": [], "next": []}
    assert data["about"]["newest"] is None


def asked(catalogue: Catalogue, table: str, arguments: list[str]) -> list[str]:
    """The ids that the command line gives for a query."""
    wanted = Filter(parse_query(arguments), table, catalogue, now=NOW)
    return [record.id for record in wanted.leave_out(catalogue.find(table, wanted))]


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
    ("launches", ["date:before 1980"]),
    ("launches", ["date:by the end of 1980"]),
    ("launches", ["date:../1975"]),
    ("launches", ["date:before May 2021"]),
    ("launches", ["date:no later than late 1990"]),
    ("launches", ["date:1999 or earlier"]),
    ("launches", ['date:"before 2030 or later"']),
    ("missions", ["date:before around 1990"]),
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
    ("launches", [r"payloads::^yaogan[- ]3\d\b"]),
    ("launches", ["^payloads::[aeiou]"]),
    ("launches", ["payloads::^(chang'e|shenzhou) [5-7]", "vehicle::^cz-[25]", "date:2000.."]),
    ("launches", ["pad::(^|-)9", ",", "vehicle:CZ-7A"]),
    ("launches", ["payloads::嫦|号$"]),
    ("launches", ["number::^6.0$"]),
    ("missions", ["events::landing.*crater"]),
    ("missions", ["payloads::"]),
    ("missions", [r"name::(.)\1", "^status::."]),
    ("vehicles", ["id::^CZ-[0-9]+[A-Z]?$", "first_flight::^20[12]"]),
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
    ("missions", ["moon"]),
    ("missions", ["lunar"]),
    ("missions", ["sample", "return"]),
    ("missions", ["sample-return"]),
    ("missions", ["rover", "mars"]),
    ("missions", ["queqiao"]),
    ("missions", ["hainan"]),
    ("missions", ["2020", "^moon"]),
    ("missions", ["target:mars,moon"]),
    ("missions", ["rocket:Long March 5"]),
    ("launches", ["failed", "2026"]),
    ("launches", ["may", "2021"]),
    ("launches", ["crewed"]),
    ("launches", ["china"]),
    ("launches", ["370"]),
    ("vehicles", ["site:taiyuan"]),
    ("sites", ["vehicle:CZ-5"]),
    ("missions", ["date:2020-2022"]),
    ("launches", ["2020年11月"]),
    ("launches", ["date:last month"]),
    ("launches", ["date:since 2 months ago", "outcome:success"]),
    ("launches", ["date:-60d..", "wenchang"]),
    ("launches", ["this", "year", "failure"]),
    ("launches", ["last", "90", "days"]),
    ("missions", ["since", "september"]),
    ("missions", ["date:after next year", "moon"]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "arguments"), QUERIES, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
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


# --- Questions invented: the same terms mean the same on both sides ---------------------------

INVENTED = 1500

ANSWER = """
(async () => {
  const answers = [];
  for (const [table, q, sort] of QUESTIONS) answers.push(await answer(table, q, sort));
  return answers;

  async function answer(table, q, sort) {
    for (;;) {
      try {
        const {found, possible} = ask(table, {q});
        const ids = sortRecords(found, table, sort).map(record => record.id);
        return [ids, [...possible].sort()];
      } catch (error) {
        if (error instanceof QueryError) return ["refused"];
        if (!(error instanceof Unmatched)) throw error;
        await new Promise(done => match(error.terms, table, done));
      }
    }
  }
})()
"""
"""Asks the script of the page directly; what it draws of the answers other tests look at."""

# Y and Z are years, the second not before the first.
DATE_FORMS = (
    "Y", "Y-05", "Y-05-19", "Y-05-19T04:30Z", "Y-Q3", "Y-H1", "Y~", "Y-11?", "Y/Z", "Y-02/Z-05~", "Y/..", "../Y",
    "../Y~", "Y/..?", "Y..Z", "Y..", "..Y", "Y~..Z", "Y-05..Z-Q2", "Z..Y", "late Y", "mid-Y", "early May Y", "23 Nov Y",
    "November 3rd, Y", "Y June", "May to June Y", "late Y to Z", "NET Y", "not before May Y", "Y or later", "by Y",
    "by the end of Y", "until Y-Q2", "up to Y", "on or before Y", "no later than late Y", "Y or earlier", "before Y",
    "before May Y", "before around Y", "around Y", "Y (uncertain)", "q3 Y", "Y q4", "Y-9", "Y-9-3", "Y-13", "Y-02-30",
    "Y-05-19 04:30 UTC", "before Y or later", "soon", "..", "19", "Y:05", "up to the end of Y", "~Y?",
    "between Y and Z", "from May Y to June Y", "Y to Y to Z", "in May Y", "after Y", "after May Y~", "late Y-05",
    *(text for text, _ in (*relative_dates.SAID, *relative_dates.AFTER)),
)  # fmt: skip
DECADES = ("1970s", "2020s", "2010s/2020s", "late 2020s", "2025s", "late 2025s")
NUMBERS = (
    "0", "1", "6", "370", "1..10", "100..", "..100", "1,000..", "0.5", "-90..0", "1e3", "0x10", "1,5", "1_0", "",
    "Infinity", "1e999", "many", "..", "2..1", " ", "+5", ".5..",
)  # fmt: skip
STRANGE = ("nothing at all", "-", "5", "嫦娥", "’", "CZ-5", "yes", "_", "a")
WORDS_ASKED = ("chang'e 5", "yaogan", "5", "CZ-2F", "wenchang", "Long March 5B", "gcat", "moon", "47097", "2020-087A")

CLAIMED = (
    ("vehicles", Vehicle(
        id="Proton-M", name="Proton-M", gto_kg=6300.0,
        claims=[Claim(field="leo_kg", value=23000.0, source="gcat")],
    )),
    ("sites", Site(
        id="vostochny", name="Vostochny", claims=[Claim(field="aliases", value=["Uglegorsk", "GIK-2"])]
    )),
    ("launches", Launch(
        id="soyuz-a", date="2027-05", vehicle="Proton-M", site="vostochny", ll2_name="Proton-M | Gals 7",
        aliases=["gals-vii"], claims=[Claim(field="date", value="2027-06", source="gcat")],
        joined=[Joined(launch=Launch(id="gals-7", date="2027", payloads=["Gals 7", "Kama"]), by="name")],
    )),
    ("launches", Launch(id="bare", date="2028", vehicle="Proton-M")),
    ("missions", Mission(id="ekspress", name="Ekspress 99", launch="bare")),
)  # fmt: skip
"""What the built-in catalogue has none of: claims of other sources, a launch that another one became part of, a whole
number with a point, and a launch that is known by the mission aboard alone."""


@pytest.fixture(scope="module")
def rich(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The built-in catalogue with records that have what its own have not."""
    records = [(table, record) for table in RECORDS for record in catalogue.records(table).values()]
    others = [("launches", launch) for launch in OTHERS]
    return make_catalogue(tmp_path_factory.mktemp("rich"), [*records, *others, *CLAIMED])


class Inventor:
    """Makes up questions, always the same ones; what it asks for mostly stands somewhere in the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.chance = random.Random(11)
        self.records = {table: list(catalogue.records(table).values()) for table in FIELDS}

    def invent(self) -> tuple[str, list[str], str]:
        """A table, the terms as arguments, and a sort order."""
        table = self.chance.choice(("launches", "launches", "missions", "missions", *FIELDS))
        arguments = self.invent_group(table)
        if self.chance.random() < 0.2:
            arguments += [",", *self.invent_group(table)]
        field = self.chance.choice(FIELDS[table])
        return table, arguments, field.name + self.chance.choice(("", "-"))

    def invent_group(self, table: str) -> list[str]:
        """Terms that all must hold: fields first, for a word behind one could belong to its value."""
        fields = [self.invent_term(table) for _ in range(self.chance.choice((1, 1, 1, 2)))]
        words = [self.invent_word(table)] if self.chance.random() < 0.2 else []
        return [*words, *fields] if self.chance.random() < 0.9 else words or fields

    def invent_word(self, table: str) -> str:
        word = self.chance.choice((*WORDS_ASKED, self.pick_text(find_field(table, "names"), table)))
        return self.negate(f'"{word}"' if word.strip() else "yaogan")

    def invent_term(self, table: str) -> str:
        field = self.chance.choice(FIELDS[table])
        operator = self.chance.choice((":", ":", ":", ":", ":=", "::"))
        value = self.invent_pattern(field, table) if operator == "::" else self.invent_value(field, table)
        return self.negate(f'{field.name}{operator}"{value}"')

    def negate(self, term: str) -> str:
        return f"^{term}" if self.chance.random() < 0.15 else term

    def invent_value(self, field: Field, table: str) -> str:
        if self.chance.random() < 0.08:
            return ""
        if field.kind in ("date", "period"):
            return self.invent_date(field, table)
        if field.kind == "number":
            return self.chance.choice((*NUMBERS, self.pick_text(field, table)))
        if field.kind == "flag":
            return self.chance.choice(("yes", "no", "True", "0", "maybe"))
        if field.kind == "reference" and self.chance.random() < 0.5:
            names = find_field(field.to, "names") if field.to in FIELDS else field
            return self.pick_text(names, field.to)
        text = self.pick_text(field, table)
        words = text.split()
        if words and self.chance.random() < 0.3:
            text = self.chance.choice(words)
        return self.chance.choice((text, text, text.upper(), text[: len(text) // 2], self.chance.choice(STRANGE)))

    def invent_date(self, field: Field, table: str) -> str:
        year = self.chance.randrange(1957, 2036)
        form = self.chance.choice((*DATE_FORMS, *DATE_FORMS, *DECADES, self.pick_text(field, table)))
        return form.replace("Y", str(year)).replace("Z", str(year + self.chance.randrange(4)))

    def invent_pattern(self, field: Field, table: str) -> str:
        text = self.pick_text(field, table) or "a"
        start = self.chance.randrange(len(text))
        piece = re.escape(text[start : start + 4])
        return self.chance.choice((piece, f"^{piece}", f"{piece}$", f"({piece}|5)", "^.$", "[0-9]{3}", "e$", "("))

    def pick_text(self, field: Field, table: str) -> str:
        """What stands in a field of some record, without quotation marks, which would end a value."""
        have = [value for record in self.records[table] if not is_missing(value := field.value(record, self.catalogue))]
        if not have:
            return self.chance.choice(STRANGE)
        value = plain_value(self.chance.choice(have))
        while isinstance(value, list | dict) and value:
            value = self.chance.choice(list(value.values() if isinstance(value, dict) else value))
        return str(value).replace('"', "")


def answer(catalogue: Catalogue, table: str, arguments: list[str], order: str) -> list[list[str] | str]:
    """What the command line finds, sorted, and what of it only may be meant; or that it refuses the question."""
    try:
        query = parse_query(arguments)
        wanted = Filter(query, table, catalogue, now=NOW)
        found = wanted.leave_out(catalogue.find(table, wanted))
        possible = []
        if wanted.asks_dates:
            must = Filter(query, table, catalogue, certain=True, now=NOW)
            possible = [record.id for record in found if not must(record)]
        ordered = sort_records(found, parse_sort(order, table), catalogue)
        return [[record.id for record in ordered], sorted(possible)]
    except MissioncatError:
        return ["refused"]


def test_invented_questions_have_the_same_answer(browser: Browser, rich: Catalogue, tmp_path: Path) -> None:
    """The same records in the same order, the same doubts and the same refusals, over all fields of all tables."""
    open_page(browser, rich, tmp_path)
    inventor = Inventor(rich)
    questions = [inventor.invent() for _ in range(INVENTED)]
    asked_there = [(table, " ".join(arguments), order) for table, arguments, order in questions]
    answers = browser.run(ANSWER.replace("QUESTIONS", json.dumps(asked_there)))
    expected = [answer(rich, *question) for question in questions]
    differ = [each for each in zip(asked_there, expected, answers, strict=True) if each[1] != each[2]]
    assert differ == []
    refused = expected.count(["refused"])
    empty = expected.count([[], []])
    assert refused < INVENTED / 5, "most questions mean something"
    assert INVENTED - refused - empty > INVENTED / 3, "and many find something"
    fields = {match[1] for _, terms, _ in questions for term in terms if (match := re.match(r"\^?(\w+):", term))}
    assert fields == {field.name for table in FIELDS.values() for field in table}
    assert browser.complaints == []


SAID = [
    "moon", "mars", "lunar", "martian", "jupiter", "rover", "rovers", "telescopes", "sample", "return", "sample-return",
    "lander", "probe", "freighter", "lost", "failed", "failure", "flown", "planned", "upcoming", "success", "crewed",
    "uncrewed", "people", "working", "completed", "operating", "partial", "unlisted", "china", "chinese", "russia",
    "russian", "usa", "uk", "france", "korea", "emirates", "CHN", "RUS", "clep", "sso", "gto", "suborbital", "member",
    "agreement", "wenchang", "hainan", "sichuan", "taiyuan", "sea", "commercial", "jiuquan", "酒泉", "文昌", "火星",
    "月球", "长征", "嫦娥", "号", "载人", "CALT", "SAST", "cnsa", "queqiao", "tianwen", "hope", "shenzhou", "chang'e",
    "long",
    "march", "5", "5B", "CZ-5", "cz-2", "2D", "370", "47097", "falcon", "haiyang", "2D", "gcat", "spacenews",
    "2020", "2020-11",
    "2020-11-23", "20201123", "202011", "2026", "1957", "2020..2022", "2020-2022", "2021..", "may", "april", "2021",
    "early", "late", "since", "2020", "before", "by", "until", "2030", "2020s", "Q3", "2025", "2025-Q3", "H1", "2020年",
    "2020年11月", "today", "yesterday", "this", "year", "ago", "last", "month", "next", "30", "days", "ago", "since",
    "last", "week", "before", "november", "until", "tomorrow", "past", "2", "years", "coming", "7", "weeks", "month",
    "OR", "NOT", "AND", "|", "date>2025", "date>=2025",
    "target=mars", "^moon", "^failed", "^2020", "target:moon,mars", "vehicle:CZ-5,CZ-7A", "crewed:yes,no",
    "site:wenchang,jiuquan", "rocket:CZ-5", "lv:CZ-7A", "country:CHN", "provider:SAST", "launcher:cz-5", "type:rover",
    "text:ilmenite", "text:water", "date:>2025", "launches:>5", "name:2020", "outcome:failure,partial", ",", "?",
]
"""What people type: facts, names, dates and pieces of these, in any order."""


FROM_NOW = [
    *(text for text, _ in (*relative_dates.SAID, *relative_dates.AFTER)),
    *relative_dates.OTHERS,
    "LAST MONTH", " -6m .. now ", "-3 wee..", "+2y", "12 Hours", "7 parsecs", "100000 days ago", "next 99999 years",
    "99999 decades ago", "next 99999 decades", "in a decade", "one week ago", "an hour ago", "current quarter",
    "previous hour", "last 5 quarters", "in the past year", "past day", "next 1 month", "-1m..1m", "last maybe",
    "5 May 7", "31 june", "february 30th", "mars", "Mar. 3rd", "may-be", "h2", "Q5", "today to tomorrow",
    "between today and tomorrow", "from last week", "from May to June", "on Friday", "in November", "late next month",
    "late last week", "around last week", "before next 30 days", "by the end of next month", "next month or later",
    "after -30d..", "after since yesterday", "later than last Friday", "after 7d", "NET tomorrow", "November?",
    "november~", "tomorrow..yesterday", "today..", "..today", "now", "..", "-", "-30d", "since since today",
    "after", "yesterday 20:30 UTC", "x" * 101, "today" + " " * 100,
    "since before june", "since October..December", "from ..7d", "..7d ..", "in until 2026", "May to 2021",
    "2020 to 2021 to 2022", "between Monday and now", "since 2025..", "-30d.. ..", "since May..last week",
]  # fmt: skip
"""What may be said from now, and what is no date."""


def make_moments() -> list[datetime]:
    """Ends of months and years, leap days, and any other."""
    chance = random.Random(13)
    days = ("2024-02-29", "2026-01-01", "2026-03-31", "2027-12-31", "2026-11-22", "2026-11-23", "9998-12-31")
    known = [datetime.fromisoformat(f"{day}T23:59Z") for day in days]
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return [NOW, *known, *(start + timedelta(minutes=chance.randrange(60_000_000)) for _ in range(40))]


def test_what_is_said_from_now_is_the_same_date(shown: Browser) -> None:
    """Each text comes to the same written dates, whenever it is said, and is the same span or none."""
    moments = make_moments()
    spoken = (
        "(() => { const tell = read => { try { return read(); } catch (error) {"
        " if (error instanceof QueryError) return null; throw error; } };"
        " const end = seconds => Number.isFinite(seconds) ? seconds : null;"
        " const bounds = ({earliest, latest}) => [end(earliest), end(latest)];"
        f" const texts = {json.dumps(FROM_NOW)};"
        f" return {json.dumps([moment.timestamp() for moment in moments])}.map(now => texts.map(text =>"
        " [tell(() => resolveRelative(text, now)), tell(() => bounds(readSpan(text, now)))])); })()"
    )
    questions = [(text, now) for now in moments for text in FROM_NOW]
    answers = [pair for row in shown.run(spoken) for pair in row]
    differ = [
        (text, str(now), there, here)
        for (text, now), there in zip(questions, answers, strict=True)
        if there != (here := [tell_written(text, now), tell_bounds(text, now)])
    ]
    assert differ == []
    assert sum(bounds is not None for _, bounds in answers) > len(answers) / 2


def tell_written(text: str, now: datetime) -> str | None:
    try:
        return resolve_relative(text, now, UTC)
    except MissioncatError:
        return None


def tell_bounds(text: str, now: datetime) -> list[float | None] | None:
    """The ends of a span in seconds since 1970, or that there is none."""
    try:
        span = read_span(text, None, now)
    except MissioncatError:
        return None
    return [end and end.timestamp() for end in (span.earliest, span.latest)]


def test_words_said_from_now_have_the_same_answer(browser: Browser, rich: Catalogue, tmp_path: Path) -> None:
    """As the value of a date, in quotes and without, and as bare words, which are dates more seldom."""
    open_page(browser, rich, tmp_path)
    texts = [text for text, _ in (*relative_dates.SAID, *relative_dates.AFTER)]
    tables = ("launches", "missions")
    valued = [(table, f'date:"{text}"', [f"date:{text}"]) for table in tables for text in texts]
    bare = [(table, text, text.split()) for table in tables for text in texts]
    spread = [("launches", f"date:{text} wenchang", [f"date:{text}", "wenchang"]) for text in texts]
    questions = [*valued, *bare, *spread]
    asked_there = [(table, q, "id") for table, q, _ in questions]
    answers = browser.run(ANSWER.replace("QUESTIONS", json.dumps(asked_there)))
    expected = [answer(rich, table, arguments, "id") for table, _, arguments in questions]
    differ = [each for each in zip(asked_there, expected, answers, strict=True) if each[1] != each[2]]
    assert differ == []
    assert ["refused"] not in expected[: len(valued)]
    assert sum(bool(found[0]) for found in expected[: len(valued)]) > len(valued) * 3 / 4


def test_words_side_by_side_have_the_same_answer(browser: Browser, rich: Catalogue, tmp_path: Path) -> None:
    """As they are typed, without quotes: names of several words, facts, dates, and other languages' signs."""
    open_page(browser, rich, tmp_path)
    chance = random.Random(12)
    tables = ("missions", "launches", "vehicles", "sites", "cooperation", "sources")
    questions = [(table, word, "id") for table in tables for word in SAID]
    for _ in range(700):
        start = chance.randrange(len(SAID))
        beside = SAID[start : start + chance.choice((2, 3))]
        words = chance.choice((beside, chance.sample(SAID, 2), chance.sample(SAID, 3)))
        # Words behind a field's value would belong to it, which the quotes of a shell prevent.
        words = sorted(words, key=lambda word: ":" in word)
        questions.append((chance.choice(tables), " ".join(words), "id"))
    answers = browser.run(ANSWER.replace("QUESTIONS", json.dumps(questions)))
    expected = [answer(rich, table, text.split(), order) for table, text, order in questions]
    differ = [each for each in zip(questions, expected, answers, strict=True) if each[1] != each[2]]
    assert differ == []
    assert sum(len(found) == 2 and bool(found[0]) for found in expected) > len(questions) / 4


def test_a_launch_does_not_go_by_the_name_of_a_mission_aboard(
    browser: Browser, rich: Catalogue, tmp_path: Path
) -> None:
    """It is listed with that name, but whoever points to a launch by it is told that there is none, on both sides."""
    open_page(browser, rich, tmp_path)
    assert browser.search("missions", "launch:bare") == asked(rich, "missions", ["launch:bare"]) == ["ekspress"]
    browser.search("missions", 'launch:"Ekspress 99"')
    assert "there is no launch called 'Ekspress 99'" in browser.text("#count")
    with pytest.raises(MissioncatError):
        asked(rich, "missions", ["launch:Ekspress 99"])


def test_claims_are_found(browser: Browser, rich: Catalogue, tmp_path: Path) -> None:
    """What another source says otherwise is found by any part of it, as on the command line."""
    open_page(browser, rich, tmp_path)
    for table, query, expected in (
        ("vehicles", "claims:gcat", ["Proton-M"]),
        ("vehicles", "claims::kg.23000.gcat", ["Proton-M"]),
        ("vehicles", "gto_kg::^6300$", ["Proton-M"]),
        ("launches", "claims:2027-06", ["soyuz-a"]),
        ("sites", "claims:uglegorsk", ["vostochny"]),
        ("launches", "joined:kama", ["soyuz-a"]),
        ("launches", "joined:none", []),
        ("launches", "gals vii", ["soyuz-a"]),
    ):
        assert asked(rich, table, query.split()) == expected, query
        assert browser.search(table, query) == expected, query


SORTS = (
    ("launches", "date"), ("launches", "date-"), ("launches", "vehicle"), ("launches", "payloads-"),
    ("launches", "number"), ("missions", "date"), ("missions", "name"), ("missions", "status-"), ("vehicles", "id"),
    ("vehicles", "launches-"), ("vehicles", "first_flight"), ("cooperation", "date"), ("sites", "lat"),
)  # fmt: skip


@pytest.mark.parametrize(("table", "order"), SORTS)
def test_table_sorts_as_the_command_line_does(shown: Browser, catalogue: Catalogue, table: str, order: str) -> None:
    """A column sorts as `--sort` would, vague dates as the intervals that they are."""
    shown.go("#/sources")
    shown.go(f"#/{table}")
    name = order.rstrip("-")
    wanted = "descending" if order.endswith("-") else "ascending"
    head = f"document.querySelector('[data-sort={name}]')"
    state = f"{head}.closest('th').getAttribute('aria-sort')"
    for _ in range(2):
        if shown.run(state) != wanted:
            shown.run(f"{head}.click()")
            assert shown.run(f"document.activeElement === {head}")
    assert shown.run(state) == wanted
    records = list(catalogue.records(table).values())
    assert shown.ids() == [each.id for each in sort_records(records, parse_sort(order, table), catalogue)]


FILTERS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("launches", {"year": "2021"}, ""),
    ("launches", {"year": "2028"}, ""),
    ("launches", {"vehicle": "CZ-5"}, ""),
    ("launches", {"outcome": "failure", "site": "xichang"}, ""),
    ("launches", {"status": "planned"}, "chang'e"),
    ("missions", {"target": "moon"}, ""),
    ("missions", {"target": "mars", "status": "planned"}, ""),
    ("missions", {"year": "2029"}, "target:moon , target:mars"),
    ("missions", {"launch_outcome": "success", "vehicle": "CZ-2F"}, "kind:crewed"),
    ("cooperation", {"subject": "ilrs", "kind": "member"}, ""),
)


@pytest.mark.parametrize(("table", "chosen", "text"), FILTERS)
def test_filters_find_what_the_options_find(
    shown: Browser, catalogue: Catalogue, table: str, chosen: dict[str, str], text: str
) -> None:
    """A filter is the same as the option of its name; with a search both must hold."""
    terms = [term for name, key in chosen.items() for term in parse_query([f"{name}:{key}"]).groups[0]]
    wanted = Filter(parse_query(text.split()).narrowed(terms), table, catalogue)
    expected = sorted(record.id for record in catalogue.find(table, wanted))
    shown.search(table, text)
    for name, key in chosen.items():
        select = f"document.querySelector('[data-filter={name}]')"
        shown.run(f"{select}.value = {json.dumps(key)}; {select}.dispatchEvent(new Event('change'))")
        assert shown.run(f"{select}.value") == key
    assert expected
    assert sorted(shown.ids()) == expected
    shown.run("document.querySelector('.clear').click()")
    assert len(shown.ids()) == len(catalogue.records(table))


def test_address_keeps_what_was_asked(shown: Browser, catalogue: Catalogue) -> None:
    """Search, filters and order can be shared and come back with the address, also after a visit to a page."""
    shown.go("#/launches?q=chang%27e&status=planned&sort=date")
    expected = shown.ids()
    assert sorted(expected) == sorted(asked(catalogue, "launches", ["chang'e", "status:planned"]))
    assert (shown.run("document.getElementById('q').value"), len(expected)) == ("chang'e", 2)
    shown.search("launches", "yaogan")
    shown.wait("location.hash === '#/launches?q=yaogan'")
    shown.run("document.querySelector('tbody a').click()")
    shown.wait("document.body.classList.contains('reading')")
    shown.run("document.querySelector('.back').click()")
    shown.wait("document.querySelectorAll('tbody tr').length > 10")
    assert shown.run("location.hash") == "#/launches?q=yaogan"


def test_vague_dates_are_marked(shown: Browser) -> None:
    """What only may lie in the dates asked for says so, and the line above counts it."""
    shown.search("launches", "date:2028 vehicle:CZ-5")
    assert shown.text("tr[data-id=change-8] .c-date") == "may: 2028–2029"
    assert "only may lie" in shown.text("#count")
    assert shown.run("document.querySelector('tr[data-id=change-8] time').title") == "2028 to 2029"
    assert "○" in shown.text("tr[data-id=change-8] .c-outcome")


def test_typing_says_what_is_wrong_and_keeps_the_list(shown: Browser) -> None:
    """A query that means nothing is answered in a sentence; the last answer stays, faded."""
    shown.search("launches", "vehicle:CZ-7A")
    before = shown.ids()
    for text, said in (
        ("vehicle:Ariane 9", "there is no vehicle called 'Ariane 9'"),
        ("colour:red", "launches have no field 'colour'"),
        ("date:soon", "'soon' is not a date"),
        ("number:many", "'many' is not a number"),
        ("yaogan ,", "one of them is empty"),
        ("@mine", "saved queries belong to the command line"),
        ("payloads::(", "bad regular expression"),
    ):
        shown.run("document.getElementById('q').select()")
        shown.call("Input.insertText", text=text)
        assert said in shown.text("#count"), text
        assert shown.ids() == before
    shown.search("launches", "")
    assert not shown.run("document.querySelector('main').classList.contains('stale')")


RUNAWAY = "payloads::^(.|..)+[_#]$"


def test_a_pattern_that_runs_away_is_stopped(shown: Browser, catalogue: Catalogue) -> None:
    """The page lives on while it runs, then says so and keeps the list; the next query is answered."""
    before = shown.search("launches", "vehicle:CZ-7A")
    shown.run("document.getElementById('q').select()")
    shown.call("Input.insertText", text=RUNAWAY)
    assert shown.run("document.querySelector('main').getAttribute('aria-busy')") == "true"
    assert shown.run("new Promise(done => requestAnimationFrame(() => done(true)))")
    assert shown.ids() == before  # once it has been stopped
    assert f"'{RUNAWAY}' takes too long" in shown.text("#count")
    assert shown.run("document.getElementById('q').getAttribute('aria-invalid')") == "true"
    expected = asked(catalogue, "launches", ["payloads::^yaogan"])
    assert sorted(shown.search("launches", "payloads::^yaogan")) == sorted(expected)
    assert shown.complaints == []


def test_whoever_asks_something_else_does_not_wait(shown: Browser, catalogue: Catalogue) -> None:
    """A pattern that still runs is stopped by the next query, by another view and by a page."""
    for text, arguments in (("yaogan", ["yaogan"]), ("pad::^9", ["pad::^9"])):
        shown.run("document.getElementById('q').select()")
        shown.call("Input.insertText", text=RUNAWAY)
        assert sorted(shown.search("launches", text)) == sorted(asked(catalogue, "launches", arguments))
    shown.run("document.getElementById('q').select()")
    shown.call("Input.insertText", text=RUNAWAY)
    shown.go("#/mission/change-5")
    shown.run("new Promise(done => setTimeout(() => done(true), 1200))")
    assert shown.text("h1").startswith("Chang'e 5")
    assert not shown.run("document.querySelector('main').classList.contains('stale')")
    shown.search("launches", "")
    assert shown.complaints == []


def test_a_pattern_in_the_address_is_answered(browser: Browser, path: Path, catalogue: Catalogue) -> None:
    """Whoever comes with a link to a query with a pattern sees its list."""
    browser.open(path, "#/launches?q=payloads%3A%3A%5Eyaogan&sort=date")
    assert sorted(browser.ids()) == sorted(asked(catalogue, "launches", ["payloads::^yaogan"]))
    browser.run("document.querySelector('tbody a').click()")
    browser.wait("document.body.classList.contains('reading')")
    browser.run("document.querySelector('.back').click()")
    browser.wait("document.querySelectorAll('tbody tr').length > 10")
    assert browser.complaints == []


def test_a_value_takes_the_words_that_mean_something(shown: Browser, catalogue: Catalogue) -> None:
    """Without quotes a value ends where it stops making sense; a shell would have ended it at the space."""
    same = (
        ("vehicle:CZ-2D yaogan", ["vehicle:CZ-2D", "yaogan"]),
        ("vehicle:Long March 2D yaogan", ["vehicle:Long March 2D", "yaogan"]),
        ("date:2020 yaogan", ["date:2020", "yaogan"]),
        ("outcome:failure yaogan", ["outcome:failure", "yaogan"]),
        ('"yaogan 30" date:late 2020', ["yaogan 30", "date:late 2020"]),
        ('outcome_note:"stage" yaogan', ["outcome_note:stage", "yaogan"]),
    )
    for text, arguments in same:
        assert sorted(shown.search("launches", text)) == sorted(asked(catalogue, "launches", arguments)), text


def test_keyboard_reaches_everything(shown: Browser) -> None:
    """/ searches, arrows walk the rows, Enter opens, Escape returns to the row; the focus can be seen."""
    shown.search("missions", "")
    shown.press("Escape")
    assert shown.run("document.activeElement === document.body")
    shown.press("/")
    assert shown.run("document.activeElement.id") == "q"
    shown.call("Input.insertText", text="zhurong")
    shown.press("Enter")
    shown.wait("location.hash === '#/mission/zhurong'")
    shown.wait("document.activeElement.tagName === 'H1'")
    assert shown.text("h1").startswith("Zhurong")
    shown.press("Escape")
    shown.wait("location.hash.startsWith('#/missions') && !document.body.classList.contains('reading')")
    assert shown.run("document.getElementById('q').value") == "zhurong"
    shown.press("/")
    shown.press("Escape")
    assert shown.run("document.getElementById('q').value") == ""
    shown.press("ArrowDown")
    shown.press("ArrowDown")
    second = shown.ids()[1]
    assert shown.run("document.activeElement.closest('tr').dataset.id") == second
    assert shown.run("getComputedStyle(document.activeElement).outlineStyle") != "none"
    shown.press("Enter")
    shown.wait(f"location.hash === '#/mission/{second}'")
    shown.wait("document.activeElement.tagName === 'H1'")  # the address changes before the page is drawn
    shown.press("Escape")
    shown.wait(f"document.activeElement.closest('tr')?.dataset.id === '{second}'")


def test_every_control_has_a_name(shown: Browser) -> None:
    """Whoever hears the page is told what a field or button is for."""
    named = "each => (each.getAttribute('aria-label') || each.textContent).trim() !== ''"
    shown.go("#/launches")
    assert shown.run(f"[...document.querySelectorAll('input, select, button, nav, a')].every({named})")
    assert shown.run("document.querySelectorAll('th[aria-sort]').length") == 1


def test_page_of_a_mission_tells_it_all(shown: Browser) -> None:
    """Facts, launch, events, plans, partners, relatives and sources, with links that are safe to follow."""
    shown.go("#/mission/change-8")
    text = shown.text().lower()
    for part in (
        "Chang'e 8", "嫦娥八号", "planned", "2028 to 2029", "in 1 to 4 years", "Long March 5",
        "first planned for around 2028", "Events (3)", "Plans (10)", "not before 2029",
        "Partners and cooperation (13)", "Sources",
    ):  # fmt: skip
        assert part.lower() in text, part
    links = shown.run("[...document.querySelectorAll('main a')].map(a => [a.getAttribute('href'), a.rel])")
    outside = [(href, rel) for href, rel in links if not href.startswith("#")]
    assert outside
    assert all(re.match("https?://", href) and "noopener" in rel for href, rel in outside)
    shown.run("document.querySelector('.cite').click()")
    assert shown.run("document.activeElement.id") == "source-1"
    assert shown.run("location.hash") == "#/mission/change-8"
    shown.go("#/launch/2020-087")
    assert "23 November 2020, 20:30:22 UTC" in shown.text()
    shown.go("#/mission/no%2Fsuch")
    assert "There is no mission called 'no/such' here." in shown.text()


def test_timeline_is_honest(shown: Browser, catalogue: Catalogue) -> None:
    """Every mission with a date has its line; a planned one is a hatched span, not a point."""
    shown.go("#/timeline")
    dated = sorted(build_data(catalogue, NOW)["lives"])
    assert sorted(shown.run("[...document.querySelectorAll('.timeline a')].map(a => a.dataset.id)")) == dated
    planned = "document.querySelector('.timeline a[data-id=change-8] .outline')"
    assert shown.run(f"{planned}.getAttribute('fill')").startswith("url(#")
    assert shown.run(f"Number({planned}.getAttribute('width'))") > 30
    label = shown.run("document.querySelector('.timeline a[data-id=change-8]').getAttribute('aria-label')")
    assert label == "Chang'e 8, planned 2028 to 2029"


def test_printing_hides_nothing(shown: Browser) -> None:
    """On paper all rows and columns and all of a page are there, without the controls."""
    shown.search("launches", "")
    shown.call("Emulation.setDeviceMetricsOverride", width=700, height=990, deviceScaleFactor=1, mobile=False)
    shown.call("Emulation.setEmulatedMedia", media="print")
    all_shown = "every(each => each.getClientRects().length)"
    try:
        assert shown.run(f"[...document.querySelectorAll('main td')].{all_shown}")
        assert len(shown.ids()) == COUNTS["launches"]
        assert shown.run("document.getElementById('search').getClientRects().length") == 0
        shown.go("#/mission/change-5")
        parts = "article section, article li, article td, .web"
        assert shown.run(f"[...document.querySelectorAll('{parts}')].{all_shown}")
        assert shown.run("document.documentElement.scrollWidth <= innerWidth")
        assert len(shown.call("Page.printToPDF")["data"]) > 20_000
    finally:
        shown.call("Emulation.setEmulatedMedia", media="")
        shown.call("Emulation.clearDeviceMetricsOverride")


PHONE = (
    "missions",
    "launches",
    "timeline",
    "vehicles",
    "sites",
    "cooperation",
    "sources",
    "mission/change-8",
    "site/sea",
)


@pytest.mark.parametrize("tab", PHONE)
def test_page_fits_a_phone(shown: Browser, tab: str) -> None:
    """Nothing reaches beyond the edge of a narrow screen."""
    shown.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
    try:
        shown.go("#/sources" if tab != "sources" else "#/missions")
        shown.go(f"#/{tab}")
        assert shown.run("document.documentElement.scrollWidth") <= 390
    finally:
        shown.call("Emulation.clearDeviceMetricsOverride")


def test_a_page_says_what_is_next_of_a_mission_without_a_launch_date(shown: Browser) -> None:
    """The milestone by its name; the launch's own date stays empty."""
    shown.go("#/mission/crewed-lunar-landing")
    page = shown.text("article")
    assert "no date stated" in page
    assert "Landing by the end of 2029" in page


def open_page(browser: Browser, catalogue: Catalogue, folder: Path, fragment: str = "") -> None:
    path = folder / "page.html"
    path.write_text(write_catalogue(catalogue, NOW), encoding="utf-8")
    browser.open(path, fragment)


TABS = ("launches", "timeline", "vehicles", "sites", "cooperation", "sources", "missions")


def test_hostile_text_is_only_text(browser: Browser, hostile: Catalogue, tmp_path: Path) -> None:
    """Whatever the texts of a catalogue say, they are shown and not run, on every page."""
    open_page(browser, hostile, tmp_path)
    seen = HOSTILE.partition("\u2028")[0]
    for tab in TABS:
        browser.go(f"#/{tab}")
        assert seen in browser.run("document.querySelector('main').textContent"), tab
        if tab == "timeline":
            continue
        links = "[...document.querySelectorAll('tbody a[href^=\"#/\"]')]"
        browser.run(f"{links}.find(link => link.textContent.includes('hacked')).click()")
        browser.wait("document.body.classList.contains('reading')")
        assert seen in browser.run("document.querySelector('h1').textContent"), tab
    for page in ("mission/constructor", "launch/constructor", "source/js", "source/data"):
        browser.go(f"#/{page}")
        href = "link => /^(#|https?:)/.test(link.getAttribute('href'))"
        assert browser.run(f"[...document.querySelectorAll('main a')].every({href})")
        assert "native code" not in browser.text(), page
    assert browser.run("typeof hacked") == "undefined"
    assert browser.run("document.querySelectorAll('main img, main script, main b').length") == 0
    assert browser.complaints == []
    assert [url for url in browser.requests if not url.startswith(("about:", "file:"))] == []


WORDS = (
    "strasse", "STRASSE", "οδυσσευς", "Οδυσσεύς", "angstroms", "iv", "енисеи", "istanbul", "fine", "finetuning",
    "march 5x", "lm5x", "1/2", "moon", "カク\u3099ヤ", "ﬁ", "İSTANBUL", "kamo'oalewa", "Kamoʻo",
)  # fmt: skip


def test_names_are_folded_as_in_python(browser: Browser, hostile: Catalogue, tmp_path: Path) -> None:
    """Names that are hard to fold are found by the same words on both sides."""
    open_page(browser, hostile, tmp_path)
    for word in WORDS:
        found = browser.search("missions", word)
        assert sorted(found) == sorted(asked(hostile, "missions", word.split())), word


def test_long_lists_come_in_two_parts_and_print_whole(browser: Browser, tmp_path: Path) -> None:
    """A thousand rows at once; the rest on demand, or when the page is printed."""
    launches = [("launches", Launch(id=f"2020-{n:04}", date="2020", outcome="success")) for n in range(1200)]
    open_page(browser, make_catalogue(tmp_path, launches), tmp_path, "#/launches")
    assert len(browser.ids()) == 1000
    assert browser.text(".more") == "Show the other 200"
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert len(browser.ids()) == 1200
    assert browser.complaints == []


OTHERS = (
    Launch(id="2020-090", tag="2020-090", gcat_code="OS", outcome="success", date="2020", vehicle="CZ-5"),
    Launch(id="2020-U02", tag="2020-U02", gcat_code="XS", outcome="success", date="2020", payloads=["Ascender"]),
    Launch(id="2021-U01", tag="2021-U01", gcat_code="OS", outcome="success", date="2021", vehicle="CZ-5"),
    Launch(id="2021-S07", tag="2021-S07", outcome="failure", date="2021", site="wenchang"),
    Launch(id="hop", orbit="suborbital", date="2029", vehicle="CZ-5"),
)
"""One launch to orbit, and four that are none: by code, by tag, by tag without a code, and by their orbit."""

OTHER_QUERIES = [
    *("", "orbital:no", "orbital:yes", "^orbital:yes", "orbital:", "2021-U01", "2021-u01", "^2021-U01", "ascender"),
    *("gcat_code:XS", "gcat_code:OS", "gcat_code:", "^gcat_code:OS", "tag:2021-U01", "tag:2021", "^tag:2021-U01"),
    *("id:2020-U02 , vehicle:CZ-5", "vehicle:CZ-5", "date:2021", "orbit:suborbital", "orbit:sub", "orbit:LTO"),
    *("^orbit:LTO", "orbit:", "outcome:failure", "id:hop", "status:planned", "2021-U01 vehicle:CZ-5"),
]


def test_what_is_no_launch_to_orbit_is_left_out_as_on_the_command_line(
    browser: Browser, grown: Callable[..., Catalogue], tmp_path: Path
) -> None:
    """The same terms ask for it on both sides; the line above says how many are left out and shows them."""
    catalogue = grown(*(("launches", launch) for launch in OTHERS))
    open_page(browser, catalogue, tmp_path, "#/launches")
    assert browser.text("#counts").split(" · ")[1] == "3 launches and 1 planned"
    for query in OTHER_QUERIES:
        expected = asked(catalogue, "launches", [query])
        assert sorted(browser.search("launches", query)) == sorted(expected), query
    browser.search("launches", "vehicle:CZ-5")
    assert browser.text("#count").startswith("3 launches, 3 success; 1 planned; 2 not to orbit left out.")
    browser.run("document.querySelector('.show-all').click()")
    assert len(browser.ids()) == 6
    assert browser.text("#count").startswith("3 launches, 3 success; 1 planned; 2 not to orbit.")
    browser.go("#/vehicle/CZ-5")
    page = browser.text("#main")
    assert "Launches (3)" in page
    assert "Planned (1)" in page
    assert "Not to orbit (2)" in page
    browser.go("#/launch/2021-U01")
    assert "no launch to orbit" in browser.text("#main")
    assert browser.complaints == []


def test_empty_catalogue_opens(browser: Browser, tmp_path: Path) -> None:
    """A catalogue without records is a page without rows, not an error."""
    open_page(browser, make_catalogue(tmp_path, []), tmp_path)
    for tab in TABS:
        browser.go(f"#/{tab}")
        assert browser.text("#count").startswith("0 ")
    assert browser.complaints == []


GOAL_QUERIES = [
    *("date:2020", "date:2023-05", "date:2027", "date:2030", "date:2023..2029", "date:..2029", "date:..2022"),
    *("^date:2027", "^date:..2029", "date:before 2024", "date:by 2023", "date:../2029", "date:=../2029"),
    *("date:before 2023-05-29", "date:by 29 May 2023", "date:../2019", "year:2029", "earliest:", "latest:2030"),
]


def test_a_goal_is_found_sorted_and_drawn_as_on_the_command_line(
    browser: Browser, grown: Callable[..., Catalogue], goal: dict[str, Any], tmp_path: Path
) -> None:
    """It lies between the day on which it was set and its end; of another one nobody says when it was set."""
    years = ("2029", "2029-12-31", "2030", "2028/..", "../2019", "../2031-05?")
    launches = [("launches", Launch(id=f"x{text}", date=text)) for text in years]
    catalogue = grown(*goal.items(), *launches)
    open_page(browser, catalogue, tmp_path, "#/launches")
    for query in GOAL_QUERIES:
        for table in ("launches", "missions"):
            expected = asked(catalogue, table, [query])
            assert sorted(browser.search(table, query)) == sorted(expected), (table, query)
            must = Filter(parse_query([query]), table, catalogue, certain=True)
            doubtful = [record.id for record in map(catalogue.records(table).get, expected) if not must(record)]
            rows = "[...document.querySelectorAll('tbody tr')]"
            marked = f"{rows}.filter(row => row.innerText.includes('may: ')).map(row => row.dataset.id)"
            assert sorted(browser.run(marked)) == sorted(doubtful), (table, query)
    browser.search("launches", "")
    records = list(catalogue.table(Launch).values())
    for order in ("date", "date-"):
        browser.go(f"#/launches?sort={order}")
        ordered = sort_records(records, parse_sort(order, "launches"), catalogue)
        assert browser.ids() == [record.id for record in ordered]
    browser.go("#/timeline")
    assert "←" in browser.run("document.querySelector('.timeline a[data-id=goal] .mark').textContent")
    browser.go("#/mission/goal")
    assert "By the end of 2029" in browser.text()
    assert "NaN" not in browser.run("document.querySelector('main').innerHTML")
    assert browser.complaints == []


def test_a_flight_of_many_payloads_is_called_by_its_own_name(browser: Browser, tmp_path: Path) -> None:
    """As the program calls it, and one without a name by the first of what it carries."""
    named = (("x", "Group 1"), ("y", None))
    flights = [Launch(id=key, payloads=["A", "B", "C", "D"], ll2_name=name) for key, name in named]
    open_page(browser, make_catalogue(tmp_path, [("launches", each) for each in flights]), tmp_path, "#/launch/x")
    assert browser.run("document.querySelector('h1').textContent").strip() == "Group 1"
    browser.go("#/launch/y")
    assert browser.run("document.querySelector('h1').textContent").strip() == "A, B and 2 more"


def test_what_is_no_longer_listed_is_not_planned(browser: Browser, tmp_path: Path) -> None:
    """Neither counted as planned nor with a countdown; and its title is what is known, not an id of older names."""
    old = {"origin": "ll2", "vehicle": "CZ-8", "date": "2027-03"}
    launches = [Launch(id="falcon-9-a", **old, unlisted="2026-09-20T12:00Z"), Launch(id="falcon-9-b", **old)]
    rocket = Vehicle(id="CZ-8", name="Long March 8")
    records: list[tuple[str, Record]] = [("launches", each) for each in launches]
    open_page(browser, make_catalogue(tmp_path, [*records, ("vehicles", rocket)]), tmp_path, "#/launches")
    assert "1 planned launch; 1 no longer listed" in browser.run("document.querySelector('main').textContent")
    browser.go("#/launch/falcon-9-a")
    page = browser.text("article")
    assert browser.run("document.querySelector('h1').textContent").strip() == "unnamed payload on Long March 8"
    assert "no longer listed" in page
    assert "nobody else plans it" in page
    assert "countdown" not in page.lower()
    browser.go("#/vehicle/CZ-8")
    assert "Planned (1)" in browser.text("article")
