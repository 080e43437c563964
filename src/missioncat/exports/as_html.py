"""HTML: the whole catalogue as one page to search and read offline, or one listing as a table.

A page is one file that asks the network for nothing: its style, its script and its data stand inside, and its
content security policy names the two by their hashes, so that nothing else can run but workers out of the script,
which match regular expressions because they can be stopped. The script puts data on the page as text only. What the
core knows is worked out here and handed over (values of fields, dates in words and as intervals, how plans moved); only
the query language has to be spoken on both sides.
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

from missioncat.chronology import find_life
from missioncat.dates import (
    Date,
    countdown,
    format_difference,
    format_goal,
    format_short,
    format_words,
    format_year_span,
    parse_date,
)
from missioncat.exports.values import flat_text, plain_value
from missioncat.fields import FIELDS, Field, format_instant, is_awaited, launch_date
from missioncat.ledger import Slip, find_slips, order_statements
from missioncat.model import PLANNED_STATUSES, PLURAL, PROGRAMMES, SINGULAR
from missioncat.text import clean
from missioncat.titles import AGENCIES, KINDS, format_citation

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue

_FROM_DATE = frozenset({"earliest", "latest", "precision", "year", "decade", "quarter", "month"})
"""Fields that the page reads off the date itself."""

_JSON_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
"""What could end or break the script element that the data stand in."""

_SCRIPTS = ("dates.js", "query.js", "table.js", "page.js")
"""The script in parts, put together in this order: each works with what stands before it."""

_PLACE = re.compile(r"\{\{(\w+)\}\}")


def write_catalogue(catalogue: "Catalogue", clock: datetime) -> str:
    """The whole catalogue as one page; `clock` is what countdowns count from and when it says it was made."""
    data = build_data(catalogue, clock)
    title = str(data["about"]["title"])
    return _fill("page.html", _SCRIPTS, {"title": html.escape(title), "data": _embed(data)})


def write_html(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A listing as a page with a table; columns that hold only numbers are aligned to the right."""
    table = [list(row) for row in rows]
    is_number = [_is_number(row[index] for row in table) for index in range(len(columns))]
    heads = "".join(
        f'<th scope="col"{_number_class(number)}>{html.escape(column.replace("_", " "))}</th>'
        for column, number in zip(columns, is_number, strict=True)
    )
    count = f"{len(table):,} row{'' if len(table) == 1 else 's'}"
    before, after = _fill("listing.html", (), {"heads": heads, "count": count, "rows": "\0"}).split("\0")
    yield before
    for row in table:
        cells = (
            f"<td{_number_class(number)}>{_cell(flat_text(value))}</td>"
            for value, number in zip(row, is_number, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield after


def _is_number(values: Iterable[Any]) -> bool:
    """Whether a column holds figures and nothing else, yes and no not being figures."""
    present = [value for value in values if value is not None]
    return bool(present) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present)


def _number_class(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _cell(text: str) -> str:
    """The text of a cell, a link if it is one that leads to a web page.

    >>> _cell("<b>"), _cell("javascript:alert(1)")
    ('&lt;b&gt;', 'javascript:alert(1)')
    >>> _cell("https://a.example/?b&c")
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
    policy = ["default-src 'none'", f"style-src '{_hash(style)}'", "img-src data:", "base-uri 'none'"]
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


def _embed(data: Any) -> str:
    """JSON that can stand inside a script element, whatever its texts say."""
    return msgspec.json.encode(_clean(data)).decode().translate(_JSON_ESCAPES)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


# --- The data --------------------------------------------------------------------------------


class _Dates:
    """Every date of the page once, by its text: for a cell, in words, its interval and precision, its year."""

    def __init__(self) -> None:
        self.known: dict[str, list[Any]] = {}

    def add(self, date: Date) -> str:
        if date.text not in self.known:
            self.known[date.text] = [
                format_short(date), format_words(date), _seconds(date.earliest), _seconds(date.latest),
                date.precision, format_year_span(date), int(date.is_exact),
            ]  # fmt: skip
        return date.text


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


def build_data(catalogue: "Catalogue", clock: datetime) -> dict[str, Any]:
    """What the page's script works with."""
    dates = _Dates()
    about = next(iter(catalogue.records("catalogue").values()), None)
    tables = {table: _build_table(table, fields, catalogue, dates) for table, fields in FIELDS.items()}
    for mission in catalogue.records("missions").values():
        for event in mission.events:
            dates.add(parse_date(event.date))
    launches = catalogue.records("launches").values()
    waiting = ((launch.id, launch_date(launch, catalogue)) for launch in launches if is_awaited("launches", launch))
    slips = find_slips(catalogue)
    return {
        "about": {
            "title": about.title if about else "missioncat catalogue",
            "revision": about.revision if about else None,
            "licence": about.licence if about else None,
            "credits": about.credits if about else [],
            "generated": format_instant(clock.astimezone(UTC)),
            "now": _seconds(clock),
        },
        "words": {
            "singular": SINGULAR, "plural": PLURAL, "planned": PLANNED_STATUSES,
            "programmes": PROGRAMMES, "kinds": KINDS, "agencies": AGENCIES,
        },
        "tables": tables,
        "cited": {source.id: format_citation(source) for source in catalogue.records("sources").values()},
        "lives": dict(_build_lives(catalogue, dates)),
        "countdowns": {key: countdown(date, clock) for key, date in waiting if date},
        "ledger": [plan.id for plan in order_statements(catalogue.records("plans").values())],
        "newest": [plan.id for slip in slips for plan in slip.statements if plan.as_of == slip.statements[-1].as_of],
        "kept": {plan.id: moved for slip in slips for plan in slip.statements if (moved := _kept(plan))},
        "moves": _build_moves(catalogue, slips),
        "dates": dates.known,
    }


def _build_table(table: str, fields: Sequence[Field], catalogue: "Catalogue", dates: _Dates) -> dict[str, Any]:
    """The fields of a table with their kinds, and its records with the values that they have.

    A plan with an open start has beside its date when it was made, which is where filters take it to begin.
    """
    records = []
    for record in catalogue.records(table).values():
        values: dict[str, Any] = {}
        for field in fields:
            if field.name in _FROM_DATE:
                continue
            value = field.value(record, catalogue)
            if isinstance(value, Date):
                values[field.name] = dates.add(value)
                if value.earliest is None and (span := field.span(record, catalogue)) and span.earliest:
                    values[f"{field.name}:since"] = _seconds(span.earliest)
            elif value is not None and value not in ("", []):
                values[field.name] = plain_value(value)
        records.append(values)
    return {"fields": [[field.name, field.kind, field.to, field.about] for field in fields], "records": records}


def _build_lives(catalogue: "Catalogue", dates: _Dates) -> Iterator[tuple[str, list[Any]]]:
    """Missions with a date: start, end (None: it goes on, or nobody says), whether planned, whether going on.

    The last is the first moment of the start, which of an open one is when it was said.
    """
    for mission in catalogue.records("missions").values():
        life = find_life(mission, catalogue)
        if life:
            end = dates.add(life.end) if life.end else None
            start = dates.add(parse_date(life.start.text))  # all other uses of that text have it open
            yield mission.id, [start, end, int(life.planned), int(life.ongoing), _seconds(life.start.earliest)]


def _kept(plan: Any) -> str:
    """How far what happened lies from what was planned; nothing if it has not, or lies within."""
    if not plan.actual:
        return ""
    moved = format_difference(parse_date(plan.planned), parse_date(plan.actual))
    return moved if moved.endswith(("later", "earlier")) else ""


def _build_moves(catalogue: "Catalogue", slips: Iterable[Slip]) -> dict[str, str]:
    """Subject -> how its launch date moved, in a sentence, if it did."""
    moves = {}
    for slip in slips:
        if slip.milestone != "launch":
            continue
        first = format_goal(slip.first)
        now = _flown(catalogue, slip.subject) or (slip.now if slip.happened else None)
        moved = format_difference(slip.first, now or slip.now)
        if now:
            how = moved if moved.endswith(("later", "earlier")) else "as planned"
            moves[slip.subject] = f"first planned {first}, flown {how}"
        elif moved != "unchanged":
            moves[slip.subject] = f"first planned {first}, now {format_words(slip.now)}, {moved}"
    return moves


def _flown(catalogue: "Catalogue", subject: str) -> Date | None:
    """When the launch of a subject, a mission or itself a launch, flew; None if it has not."""
    mission = catalogue.get("missions", subject)
    launch = catalogue.get("launches", mission.launch if mission else subject)
    return launch_date(launch, catalogue) if launch and launch.outcome else None
