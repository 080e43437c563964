"""Where words stand in a catalogue: in names, facts and texts of all tables, events and notes too.

A query (`query`) finds records by what is known of them and does not read sentences; this reads
everything that somebody wrote, and says where it stands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from missioncat.catalogue import list_items
from missioncat.lookup import Lookup, list_labels
from missioncat.model import RECORDS, Cooperation, Event, Record
from missioncat.names import nearest_names
from missioncat.titles import TITLES, format_title

NAMES = ("name", "title", "chinese_name", "aliases", "tag", "id")
FACTS = (
    *("payloads", "partners", "countries", "operators", "landing_site", "publisher", "programme"),
    *("kind", "target", "subject", "milestone", "country", "family", "agency", "orbit", "status"),
    *("variant", "upper_stage", "serial", "pad", "gcat_name", "ll2_name", "gcat_codes", "about"),
)
TEXTS = ("summary", "detail", "outcome_note", "site_note", "text", "note", "events", "url")
RANKED = (NAMES, FACTS, TEXTS)
"""The fields that are read: what a thing is called counts more than what is said of it."""

THINGS = ("missions", "launches", "vehicles", "sites", "cooperation", "notes")
ABOUT_THINGS = ("plans", "sources")
MADE_IDS = ("cooperation", "notes", "plans")
"""The tables whose ids are made of what the records say, and are not what they are called."""
TABLES = (*THINGS, *ABOUT_THINGS)
"""The tables that are read; what is as good otherwise stands in their order."""

SUGGESTED = ("missions", "vehicles", "sites", "sources")
"""The tables whose names are offered for a word that stands nowhere."""


class Mention(NamedTuple):
    """A place where words stand: in a field of a record, or in the event of a date."""

    table: str
    id: str
    name: str
    field: str
    date: str | None
    """Of the event; None where the field is one of the record."""
    text: str
    """The sentence, or the name or fact as a whole."""
    start: int
    end: int
    """Where in the text the first word begins and ends."""


class _Place(NamedTuple):
    """A text that may be read, of one of `RANKED`."""

    rank: int
    field: str
    date: str | None
    text: str


Pattern = re.Pattern[str]


class _Ranked(NamedTuple):
    """A mention, how good it is (0 is best), and whether all words stand in it."""

    rank: int
    has_all: bool
    mention: Mention


def find_mentions(words: Sequence[str], lookup: Lookup) -> list[Mention]:
    """Where all words stand in one place, or else in one record: whole names, names, facts…."""
    patterns = [compile_word(word) for word in words]
    whole = compile_word(" ".join(words))
    found: list[_Ranked] = []
    for table in TABLES:
        for record in _find_candidates(table, lookup.records(table).values(), patterns):
            found += _look_into(record, patterns, whole)
    best = [each for each in found if each.has_all] or found
    return [each.mention for each in sorted(best, key=lambda each: each.rank)]


def _find_candidates(
    table: str, records: Iterable[Record], patterns: Sequence[Pattern]
) -> Iterator[Record]:
    """The records in which all words stand somewhere: most of 80,000 go here, as wholes."""
    known = RECORDS[table].__struct_fields__
    values_of = attrgetter(*[field for field in chain.from_iterable(RANKED) if field in known])
    for record in records:
        texts = _list_texts(values_of(record))
        texts += [place.text for place in _list_titles(record)]
        read = _flatten("\n".join(texts))
        if all(pattern.search(read) for pattern in patterns):
            yield record


def _list_texts(values: Iterable[str | list[str] | list[Event] | None]) -> list[str]:
    """What stands in the fields of a record, in a row."""
    texts: list[str] = []
    for value in values:
        if isinstance(value, str):
            texts.append(value)
        elif value:
            texts += map(_write, value)
    return texts


def _look_into(record: Record, patterns: Sequence[Pattern], whole: Pattern) -> Iterator[_Ranked]:
    """The places of one record that have some of the words; of its names the best one."""
    is_named = False
    for place in _list_places(record):
        if is_named and place.field in (*NAMES, "url"):
            continue  # an address repeats the title
        is_made = place.field == "id" and record.table_name in MADE_IDS
        if is_made and not whole.fullmatch(place.text):
            continue
        found = _look(record, place, patterns, whole)
        if found is not None:
            is_named = is_named or place.field in NAMES
            yield found


def compile_word(word: str) -> Pattern:
    """What finds a word where it begins one, whatever its case, apostrophes and hyphens.

    >>> bool(compile_word("change5").search("Chang'e 5-T1")), bool(compile_word("5").search("50"))
    (True, False)
    >>> bool(compile_word("craters").search("a crater")), bool(compile_word("ice").search("device"))
    (True, False)
    """
    pieces = re.findall(r"[^\W\d_]+|\d+", re.sub("['’‘ʻʼ]", "", _flatten(word)))
    if not pieces:
        return re.compile(re.escape(word), re.IGNORECASE)
    last = pieces[-1]
    end = ""
    if last.isdigit():
        end = r"(?!\d)"
    elif last.isascii() and len(last) <= 2:
        end = r"(?![^\W_])"
    elif len(last) > 4 and last.endswith("s"):
        pieces[-1], end = last[:-1], "s?"
    spelt = [r"['’‘ʻʼ]?".join(piece) for piece in pieces]
    start = ""
    if pieces[0].isascii():  # Chinese has no spaces between words
        start = r"(?<![^\W_])"
    return re.compile(start + r"[\W_]*".join(spelt) + end, re.IGNORECASE)


def suggest_names(words: Sequence[str], lookup: Lookup) -> list[str]:
    """The names that look most like words which stand nowhere."""
    return nearest_names(" ".join(words), list_labels(lookup, SUGGESTED))


def _flatten(text: str) -> str:
    """A text without accents; characters keep their places, or nearly."""
    if text.isascii():
        return text
    import unicodedata  # most texts are ASCII, and this is 2 ms

    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _list_places(record: Record) -> Iterator[_Place]:
    """The texts of a record, of a list each."""
    for rank, fields in enumerate(RANKED):
        for field in fields:
            value = getattr(record, field, None)
            if not value or field in TITLES:
                continue
            for each in list_items(value):
                if isinstance(each, Event):
                    yield _Place(rank, each.kind, each.date, _write(each))
                else:
                    yield _Place(rank, field, None, each)
    yield from _list_titles(record)


def _list_titles(record: Record) -> Iterator[_Place]:
    """The codes of a record, each with what it is called."""
    for field in TITLES:
        code = getattr(record, field, None)
        if code:
            text = format_title(field, code)
            if text != code:
                text = f"{text} ({code})"
            yield _Place(RANKED.index(FACTS), field, None, text)


def _write(said: str | Event) -> str:
    """A text, or all that is said of an event."""
    if isinstance(said, str):
        return said
    text = said.text
    if said.place and said.place not in text:
        text = f"{text} ({said.place})"
    return f"{text} {said.note or ''}".rstrip()


def _look(
    record: Record, place: _Place, patterns: Sequence[Pattern], whole: Pattern
) -> _Ranked | None:
    """What a place has of the words; None if it has none."""
    read = _flatten(place.text)
    hits = [hit for hit in (pattern.search(read) for pattern in patterns) if hit]
    if not hits:
        return None
    rank = 2 * place.rank + 2
    if place.field in NAMES and whole.fullmatch(read):
        rank = 0
    elif whole.search(read):
        rank -= 1  # side by side, as they were typed
    if record.table_name in ABOUT_THINGS:
        rank += 2 * len(RANKED)
    first = hits[0]
    sentence, start = _cut_sentence(place.text, first.start())
    end = start + first.end() - first.start()
    called = (record.table_name, record.id, name_record(record))
    mention = Mention(*called, place.field, place.date, sentence, start, end)
    return _Ranked(rank, len(hits) == len(patterns), mention)


def _cut_sentence(text: str, place: int) -> tuple[str, int]:
    """The sentence around a place, and where in it that is."""
    start = 0
    for end in re.finditer(r"[.!?;](?=\s+[^\W\d_a-z])\s+|\n+|[。！？]", text):
        if end.end() > place:
            return text[start : end.end()].strip(), place - start
        start = end.end()
    return text[start:].strip(), max(place - start, 0)


def name_record(record: Record) -> str:
    """What a record is called by people: a launch by what it carries, an agreement by who made it.

    >>> name_record(Cooperation(subject="change-5", kind="loan", partners=["Osaka University"]))
    'Osaka University (change-5)'
    """
    for field in ("name", "title", "payloads", "partners", "subject", "about"):
        name = getattr(record, field, None)
        if not name:
            continue
        if isinstance(name, list):
            name = ", ".join(name)
        if isinstance(record, Cooperation):
            return f"{name} ({record.subject})"
        return str(name)
    return record.id
