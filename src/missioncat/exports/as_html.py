"""HTML: the whole catalogue as one page to search and read offline, or one listing as a table.

A page is one file that asks the network for nothing: its style, its script and its data stand
inside, and its content security policy names the two by their hashes, so that nothing else can run
but workers out of the script, which match regular expressions because they can be stopped. The
script puts data on the page as text only. What the core knows is worked out here and handed over
(values of fields, dates in words and as intervals, how plans moved); only the query language has to
be spoken on both sides.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

from missioncat import model
from missioncat.chronology import find_life, find_upcoming
from missioncat.dates import (
    Date,
    countdown,
    format_difference,
    format_short,
    format_words,
    format_year_span,
    parse_date,
)
from missioncat.dates.units import FIRST
from missioncat.exports.values import are_numbers, flat_text, plain_value
from missioncat.fields import FIELDS, Field, format_instant, is_awaited, launch_date
from missioncat.freshness import find_age
from missioncat.ledger import Slip, describe_move, find_slips, is_other_time, order_statements
from missioncat.model import About, Launch, Mission, Plan, Record, Source, is_of
from missioncat.orbital import is_orbital
from missioncat.synonyms import COUNTRIES, MEANT, SAME, WORDS_TOO
from missioncat.text import clean
from missioncat.titles import AGENCIES, KINDS, format_citation
from missioncat.words import FACTS, FACTS_ABOARD, GENERAL, JOINING, LINKING

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue

_FROM_DATE = frozenset({"earliest", "latest", "precision", "year", "decade", "quarter", "month"})
"""Fields that the page reads off the date itself."""

NOTHING: tuple[object, ...] = (None, "", [])
"""Values that need no place on the page; no and nought do."""

UNSAFE = "<>&\u2028\u2029"
"""What could end or break the script element that the data stand in."""

_SCRIPTS = ("dates.js", "relative.js", "query.js", "words.js", "table.js", "page.js")
"""The script in parts, put together in this order: each works with what stands before it."""

AT_FRONT = 3
"""How many launches the page opens with, of those flown and of those planned."""

_PLACE = re.compile(r"\{\{(\w+)\}\}")


def write_catalogue(catalogue: "Catalogue", clock: datetime) -> str:
    """The whole catalogue as one page.

    `clock` is what countdowns count from and when the page says that it was made.
    """
    data = build_data(catalogue, clock)
    title = str(data["about"]["title"])
    return _fill("page.html", _SCRIPTS, {"title": html.escape(title), "data": _embed(data)})


def write_html(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A listing as a page with a table; columns that hold only numbers are aligned to the right."""
    # All of them first: whether a column holds numbers only its last row may say.
    table = [list(row) for row in rows]
    classes = [_find_class(row[index] for row in table) for index in range(len(columns))]
    heads = "".join(map(_head, columns, classes))
    count = "1 row"
    if len(table) != 1:
        count = f"{len(table):,} rows"
    # The rows are written one by one; the mark, which no text has in it, keeps their place.
    page = _fill("listing.html", (), {"heads": heads, "count": count, "rows": "\0"})
    before, after = page.split("\0")
    yield before
    for row in table:
        cells = "".join(map(_cell, map(flat_text, row), classes))
        yield f"<tr>{cells}</tr>\n"
    yield after


def _find_class(values: Iterable[object]) -> str:
    """The attribute of a column that holds figures and nothing else."""
    if are_numbers(values):
        return ' class="number"'
    return ""


def _head(column: str, attributes: str) -> str:
    return f'<th scope="col"{attributes}>{html.escape(column.replace("_", " "))}</th>'


def _cell(text: str, attributes: str) -> str:
    return f"<td{attributes}>{_link(text)}</td>"


def _link(text: str) -> str:
    """The text of a cell, a link if it is one that leads to a web page.

    >>> _link("<b>"), _link("javascript:alert(1)")
    ('&lt;b&gt;', 'javascript:alert(1)')
    >>> _link("https://a.example/?b&c")
    '<a href="https://a.example/?b&amp;c" rel="noopener noreferrer">https://a.example/?b&amp;c</a>'
    """
    shown = html.escape(clean(text))
    if re.fullmatch(r"https?://[^\s<>\"']+", text):
        return f'<a href="{shown}" rel="noopener noreferrer">{shown}</a>'
    return shown


# --- The page around the data ----------------------------------------------------------------


def _fill(template: str, scripts: Sequence[str], values: Mapping[str, str]) -> str:
    """A template with its places filled, in one pass: what is filled in is not looked at again."""
    style = _read_piece("page.css")
    pieces = {"style": style, **values}
    styles = f"style-src '{_hash(style)}'"
    policy = ["default-src 'none'", styles, "img-src data:", "base-uri 'none'"]
    if scripts:
        pieces["script"] = "\n".join(map(_read_piece, scripts))
        # A worker out of our own script is what stops a regular expression that runs away.
        policy += [f"script-src '{_hash(pieces['script'])}'", "worker-src blob:"]
    pieces["policy"] = "; ".join([*policy, "form-action 'none'"])
    return _PLACE.sub(lambda place: pieces[place[1]], _read_piece(template))


def _read_piece(name: str) -> str:
    return (files("missioncat.exports") / "html" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash by which a content security policy knows an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _embed(data: object) -> str:
    """JSON that can stand inside a script element, whatever its texts say."""
    text = msgspec.json.encode(_clean(data)).decode()
    for character in UNSAFE:  # `translate` takes a tenth of the whole export for these five
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _clean(value: object) -> object:
    """The same with all texts cleaned, however deep they stand."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


# --- The data --------------------------------------------------------------------------------

# Any: JSON nests as deep as it likes.
Values = dict[str, Any]
"""Values by field, as JSON has them: text, figures, flags, and lists or objects of these."""


_Dates = dict[str, list[str | int | None]]
"""Every date of the page once, by its text.

Of each: for a cell, in words, its interval, its precision, its year, whether it is exact.
"""


def _add_date(dates: _Dates, date: Date) -> str:
    """The text of a date, by which the page knows it from now on."""
    if date.text not in dates:
        dates[date.text] = [
            format_short(date),
            format_words(date),
            _seconds(date.earliest),
            _seconds(date.latest),
            date.precision,
            format_year_span(date),
            int(date.is_exact),
        ]
    return date.text


def _seconds(moment: datetime | None) -> int | None:
    """The moment as JavaScript counts time, but for the milliseconds."""
    if moment is None:
        return None
    return int(moment.timestamp())


def build_data(catalogue: "Catalogue", clock: datetime) -> Values:
    """What the page's script works with."""
    dates: _Dates = {}
    tables = {}
    for table, fields in FIELDS.items():
        described = [[each.name, each.kind, each.to, each.about, each.also] for each in fields]
        records = _build_records(table, fields, catalogue, dates)
        tables[table] = {"fields": described, "records": list(records)}
    for mission in catalogue.table(Mission).values():
        for event in mission.events:
            _add_date(dates, parse_date(event.date))
    slips = find_slips(catalogue)
    plans = catalogue.table(Plan).values()
    sources = catalogue.table(Source).values()
    return {
        "about": _build_about(catalogue, clock, dates),
        "front": {
            "flown": _find_flown_last(catalogue)[:AT_FRONT],
            "next": _find_flying_next(catalogue, clock)[:AT_FRONT],
        },
        "words": {
            "singular": model.SINGULAR,
            "plural": model.PLURAL,
            "planned": model.PLANNED_STATUSES,
            "programmes": model.PROGRAMMES,
            "kinds": KINDS,
            "agencies": AGENCIES,
            "synonyms": {"same": SAME, "meant": MEANT, "countries": COUNTRIES},
            "wordsToo": sorted(WORDS_TOO),
            "linking": sorted(LINKING),
            "joining": JOINING,
            "facts": FACTS,
            "aboard": FACTS_ABOARD,
            "general": sorted(GENERAL),
        },
        "tables": tables,
        "cited": {source.id: format_citation(source) for source in sources},
        "lives": dict(_build_lives(catalogue, dates)),
        "countdowns": dict(_build_countdowns(catalogue, clock)),
        "ledger": [plan.id for plan in order_statements(plans)],
        "newest": list(_find_newest(slips)),
        "kept": dict(_build_kept(slips)),
        "moves": dict(_build_moves(catalogue, slips)),
        "dates": dates,
    }


def _build_about(catalogue: "Catalogue", clock: datetime, dates: _Dates) -> Values:
    about = next(iter(catalogue.table(About).values()), None)
    if about is None:
        about = About(id="1", format=model.FORMAT, title="missioncat catalogue")
    age = find_age(catalogue, clock)
    newest = None
    if age is not None:
        newest = _add_date(dates, parse_date(age.newest.isoformat()))
    return {
        "newest": newest,
        "made": _add_date(dates, parse_date(f"{clock.astimezone(UTC):%Y-%m-%d}")),
        "title": about.title,
        "revision": about.revision,
        "licence": about.licence,
        "credits": about.credits,
        "generated": format_instant(clock.astimezone(UTC)),
        "now": _seconds(clock),
    }


def _find_flown_last(catalogue: "Catalogue") -> list[str]:
    """What flew on a day that is known, the newest first."""
    flown = []
    for launch in catalogue.table(Launch).values():
        if launch.outcome is None or not is_orbital(launch):
            continue
        date = launch_date(launch)
        if date is not None and date.is_exact:
            flown.append((date.sort_key, launch.id))
    return [key for _, key in sorted(flown, reverse=True)]


def _find_flying_next(catalogue: "Catalogue", clock: datetime) -> list[str]:
    """What is planned, in the order in which it must have flown, the more exactly known first.

    What may fly "before 2030" may do so tomorrow, but it is not what one waits for.
    """
    launches = catalogue.table(Launch).values()
    found = []
    for each in find_upcoming(launches, (), catalogue, clock):
        date = each.date
        if each.launch is None or each.milestone != "launch" or date is None:
            continue
        if date.latest is not None and date.latest > clock:
            since = date.earliest or FIRST
            found.append((date.latest, date.latest - since, each.launch.id))
    return [key for _, _, key in sorted(found)]


def _build_records(
    table: str, fields: Sequence[Field], catalogue: "Catalogue", dates: _Dates
) -> Iterator[Values]:
    """The records of a table, each with the values that it has."""
    worked_out = [field for field in fields if field.name not in _FROM_DATE]
    for record in catalogue.records(table).values():
        values: Values = {}
        for field in worked_out:
            value = field.value(record, catalogue)
            if isinstance(value, Date):
                values[field.name] = _add_date(dates, value)
                values |= _find_since(field, record, value, catalogue)
            elif value not in NOTHING:
                values[field.name] = plain_value(value)
        if is_of(record, Launch) and not record.payloads and "payloads" in values:
            # These are the names of the missions aboard, by which the launch itself does not go.
            values["payloads:aboard"] = True
        yield values


def _find_since(field: Field, record: Record, date: Date, catalogue: "Catalogue") -> Values:
    """When a plan with an open start was made, which is where filters take it to begin."""
    if date.earliest is not None:
        return {}
    span = field.span(record, catalogue)
    if span is None or span.earliest is None:
        return {}
    return {f"{field.name}:since": _seconds(span.earliest)}


Life = list[str | int | None]


def _build_lives(catalogue: "Catalogue", dates: _Dates) -> Iterator[tuple[str, Life]]:
    """Missions with a date: start, end, whether planned, whether going on, and a first moment.

    There is no end if it goes on, or if nobody says. The first moment is that of the start, which
    of an open one is when it was said.
    """
    for mission in catalogue.table(Mission).values():
        life = find_life(mission, catalogue)
        if life is None:
            continue
        end = None
        if life.end is not None:
            end = _add_date(dates, life.end)
        # All other uses of that text have it open, so it must not be known as the life has it.
        start = _add_date(dates, parse_date(life.start.text))
        since = _seconds(life.start.earliest)
        yield mission.id, [start, end, int(life.planned), int(life.ongoing), since]


def _build_countdowns(catalogue: "Catalogue", clock: datetime) -> Iterator[tuple[str, str]]:
    """Launches that are awaited and have a date, each with how far away that is."""
    for launch in catalogue.table(Launch).values():
        if not is_awaited("launches", launch):
            continue
        date = launch_date(launch)
        if date is not None:
            yield launch.id, countdown(date, clock)


def _find_newest(slips: Iterable[Slip]) -> Iterator[str]:
    """The ids of those statements of a slip that were made last; two landers are planned in one."""
    for slip in slips:
        last = slip.statements[-1].as_of
        yield from (plan.id for plan in slip.statements if plan.as_of == last)


def _build_kept(slips: Iterable[Slip]) -> Iterator[tuple[str, str]]:
    """Statements that were not kept: how far what happened lies from what was planned."""
    for slip in slips:
        for plan in slip.statements:
            if not plan.actual:
                continue
            moved = format_difference(parse_date(plan.planned), parse_date(plan.actual))
            if is_other_time(moved):
                yield plan.id, moved


def _build_moves(catalogue: "Catalogue", slips: Iterable[Slip]) -> Iterator[tuple[str, str]]:
    """Subjects whose launch date moved, each with how, in a sentence."""
    for slip in slips:
        if slip.milestone != "launch":
            continue
        sentence = describe_move(slip, _find_flown(catalogue, slip.subject))
        if sentence:
            yield slip.subject, sentence


def _find_flown(catalogue: "Catalogue", subject: str) -> Date | None:
    """When the launch of a subject, a mission or itself a launch, flew; None if it has not."""
    mission = catalogue.get(Mission, subject)
    key: str | None = subject
    if mission is not None:
        key = mission.launch
    launch = catalogue.get(Launch, key)
    if launch is None or not launch.outcome:
        return None
    return launch_date(launch)
