"""What bare words of a query find: the thing of that name, a date, or names and facts.

A word is part of a name, in any script, or one of the words of a fact, in any of its forms. The
whole name of a vehicle, site, mission or source means that thing. Sentences are not looked at;
they have the field `text`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from missioncat.dates import parse_date, read_span, zone
from missioncat.dates.units import MONTHS, WEEKDAYS
from missioncat.errors import DateError, UsageError
from missioncat.fields import FIELDS, Field, find_field, points_to
from missioncat.lookup import Lookup
from missioncat.model import Launch, Mission, Record
from missioncat.names import fold, fold_family
from missioncat.synonyms import COUNTRIES, find_forms, find_meaning, name_country, split_words
from missioncat.titles import TITLES, list_titles

Predicate = Callable[[Any], bool]
"""What is asked of a record, which is of the table that the query is about."""

THINGS = ("vehicles", "sites", "missions", "sources")
"""The tables whose names a bare word may be."""

LONGEST_NAME = 6
"""How many of the words side by side are tried as one name, if all of them are none."""

FACTS: dict[str, tuple[str, ...]] = {
    "missions": (
        "target", "kind", "programme", "status", "outcome", "country", "operators", "payloads",
        "landing_site", "family",
    ),
    "launches": ("outcome", "orbit", "agency"),
    "vehicles": ("family", "status"),
    "sites": ("country",),
    "cooperation": ("kind",),
}  # fmt: skip
"""The fields of a table that bare words look at besides the names."""

FACTS_ABOARD = ("target", "kind", "programme", "country")
"""The same of the missions aboard a launch."""

GENERAL = frozenset({
    "satellite", "satellites", "launch", "space", "center", "centre", "site", "base", "station",
    "force", "commercial", "and", "of", "the", "platform", "platforms", "sea", "test",
})  # fmt: skip
"""Words that are in the names of too many sites to mean one."""

LINKING = frozenset({
    "in", "on", "at", "to", "of", "the", "from", "for", "by", "with", "and",
})  # fmt: skip
"""Words between others that ask for nothing, unless they are part of a name: "in 2021"."""

JOINING = {
    "or": "'or' is written as a comma between the alternatives: mars , moon.",
    "not": "'not' is written ^ before the word: ^moon.",
}
"""Words between others that ask for something else; taken for a word they leave next to nothing."""

_NAMED = (*map(str.lower, MONTHS), *WEEKDAYS)
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:19[5-9]\d|20[0-6]\d)"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_UNIT = "(?:hour|day|week|month|quarter|year|decade)"
_WRITTEN = (
    rf"(?:(?:early|mid|late)[ -])?(?:{_MONTH} )?{_YEAR}",
    rf"{_NTH} {_MONTH} {_YEAR}",
    rf"{_MONTH} {_NTH},? {_YEAR}",
    rf"[qh][1-4] {_YEAR}|{_YEAR}[ -]?[qh][1-4]",
    "(?:19[5-9]|20[0-6])0s",
    rf"{_YEAR}-\d\d(?:-\d\d)?|{_YEAR} ?年(?: ?\d{{1,2}} ?月(?: ?\d{{1,2}} ?日)?)?",
)
_SAID = (
    "today|yesterday|tomorrow",
    rf"(?:this|last|past|next|coming) {_UNIT}",
    rf"(?:last|past|next|coming) \d{{1,5}} {_UNIT}s?",
    rf"(?:\d{{1,5}}|an?|one) {_UNIT}s? ago",
    rf"in \d{{1,5}} {_UNIT}s?",
    rf"(?:(?:this|last|next) )?(?:{'|'.join(_NAMED)})",
)
_LIMITS = ("since", "from", "before", "by", "until", "after")
_STARTS = frozenset({
    "today", "yesterday", "tomorrow", "this", "last", "past", "next", "coming",
    "a", "an", "one", *_LIMITS, "between", *_NAMED,
})  # fmt: skip
"""The words that a date without a digit begins with."""

_SPAN = rf"({_YEAR}(?:-\d\d){{0,2}})?(?:\.\.|(?<=\d{{4}})-(?=\d{{4}}))({_YEAR}(?:-\d\d){{0,2}})?"


def read_date_word(word: str) -> str | None:
    """The date that a word looks like, if it can hardly be anything else.

    >>> [read_date_word(word) for word in ("20210519", "2021-05-19", "2021-05", "2021")]
    ['2021-05-19', '2021-05-19', '2021-05', '2021']
    >>> [read_date_word(word) for word in ("1066", "20219999", "yaogan")]
    [None, None, None]
    """
    match = re.fullmatch(r"(19[5-9]\d|20[0-6]\d)(?:-?(\d\d)(?:-?(\d\d))?)?", word, re.ASCII)
    if not match or len(word) == 6:  # six digits are a number like any other
        return None
    try:
        return parse_date("-".join(part for part in match.groups() if part)).text
    except DateError:
        return None


def read_said_date(text: str, now: datetime | None, tz: str | None) -> str | None:
    """The date that words say, as a query takes it; None if they say none.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 11, 20, tzinfo=UTC)
    >>> said = ("2026", "May 2021", "since 2020", "2020..2024", "last month", "September")
    >>> [read_said_date(text, now, None) for text in said]
    ['2026', 'may 2021', '2020..', '2020..2024', '2026-10', '2026-09']
    >>> [read_said_date(text, None, None) for text in ("today", "370", "march 5", "2D", "5000")]
    [None, None, None, None, None]
    """
    words = " ".join(text.casefold().split())
    if not any(map(str.isdigit, words)) and words.partition(" ")[0] not in _STARTS:
        return None  # most words; to compile the patterns takes longer than all else
    written = read_date_word(words)
    if written is not None:
        return written
    limit, _, rest = words.partition(" ")
    ends = re.fullmatch("(?:from )?(.+) to (.+)|between (.+) and (.+)", words)
    if ends:
        first, last = (read_said_date(end, now, tz) for end in ends.groups() if end)
        return _join_dates(first, last, tz)
    if limit in _LIMITS:
        return _limit_date(limit, read_said_date(rest, now, tz))
    if now is not None and re.fullmatch("|".join(_SAID), words):
        from missioncat.dates.relative import resolve_relative  # most words are no dates

        words = resolve_relative(words, now, zone(tz) if tz else UTC)
    elif not _looks_like_date(words):
        return None
    return _check_date(words, tz)


def _check_date(words: str, tz: str | None) -> str | None:
    """The words, if a query can read them as a date."""
    try:
        read_span(words, tz)
    except DateError:
        return None
    return words


def _limit_date(limit: str, date: str | None) -> str | None:
    """What a date is from or up to, if there is one: `since 2020` is open."""
    if date is None:
        return None
    if limit in ("since", "from"):
        return f"{date}.."
    return f"{limit} {date}"


def _join_dates(first: str | None, last: str | None, tz: str | None) -> str | None:
    """The span from one date to another, if both are dates and in order."""
    if first is None or last is None:
        return None
    return _check_date(f"{first} to {last}", tz)


def _looks_like_date(words: str) -> bool:
    """Whether words have the form of a written date, or of a span of years."""
    if any(re.fullmatch(form, words) for form in _WRITTEN):
        return True
    span = re.fullmatch(_SPAN, words)
    return span is not None and any(span.groups())


class Words:
    """Bare words made ready for one table; `compile_meaning` reads the query of a synonym."""

    def __init__(
        self,
        table: str,
        lookup: Lookup,
        compile_meaning: Callable[[str], Predicate],
        now: datetime | None,
        tz: str | None,
    ) -> None:
        self.table, self.lookup, self.now, self.tz = table, lookup, now, tz
        self._compile_meaning = compile_meaning
        kinds = {field.name: field.kind for field in FIELDS[table]}
        self._has_date = kinds.get("date") == "date"
        self._named: dict[tuple[str, str], frozenset[str]] = {}

    # --- Which words belong together ----------------------------------------------------------

    def split(self, words: Sequence[str]) -> Iterator[tuple[str, str | None]]:
        """The phrases that words side by side are made of, each with its date if it is one.

        A name of several words stays one, the longest first. Words that only link others are left
        out: a name with "in" in it is not what "in 2021" asks for.
        """
        rest = list(words)
        asks_more = any(word.casefold() not in LINKING for word in words)
        while rest:
            count = self._measure_phrase(rest)
            phrase = " ".join(rest[:count])
            rest = rest[count:]
            if len(words) > 1 and phrase in JOINING:
                raise UsageError(f"{JOINING[phrase]} As a part of names it is names:{phrase}.")
            if not (asks_more and phrase.casefold() in LINKING):
                yield phrase, self.find_date(phrase)

    def _measure_phrase(self, words: Sequence[str]) -> int:
        """How many of the words, from the first on, are one phrase."""
        counts: list[int] = [len(words), *range(min(LONGEST_NAME, len(words)), 1, -1)]
        for count in counts:
            if count > 1 and self._is_phrase(" ".join(words[:count])):
                return count
        return 1

    def _is_phrase(self, phrase: str) -> bool:
        return (
            self.is_thing(phrase)
            or find_meaning(phrase, self.table) is not None
            or self.find_date(phrase) is not None
        )

    def find_date(self, phrase: str) -> str | None:
        """The date that a phrase says, unless it is the whole name of something."""
        if not self._has_date:
            return None
        date = read_said_date(phrase, self.now, self.tz)
        if date is None or self.is_thing(phrase):
            return None
        if phrase in self.lookup.records("launches"):  # 2026-05 is none, but 2020-087 may be
            return None
        return date

    # --- Things -------------------------------------------------------------------------------

    def find_ids(self, name: str, to: str) -> frozenset[str]:
        """The ids of a table that a whole name means."""
        key = (name, to)
        if key not in self._named:
            ids = frozenset(self.lookup.find_named(name, to))
            if ids and to == "missions":
                ids |= self._find_series(name)
            if not ids and to in ("vehicles", "sites") and " " in name:  # MARS is also a planet
                ids = self._without_records[to].get(fold_family(name), frozenset())
            self._named[key] = ids
        return self._named[key]

    @cached_property
    def _without_records(self) -> dict[str, dict[str, frozenset[str]]]:
        """Names -> the vehicles and sites of launches that an import left without a record."""
        launches = self.lookup.table(Launch).values()
        found: dict[str, dict[str, frozenset[str]]] = {}
        for to, value_of in (("vehicles", attrgetter("vehicle")), ("sites", attrgetter("site"))):
            ids = set(map(value_of, launches)) - self.lookup.records(to).keys() - {None}
            named: dict[str, frozenset[str]] = {}
            for key in ids:
                name = fold_family(key)
                named[name] = named.get(name, frozenset()) | {key}
            found[to] = named
        return found

    def _find_series(self, name: str) -> frozenset[str]:
        """The missions whose names begin with a name that has no number: Queqiao, Queqiao-2."""
        if re.search(r"[\d号]\s*$", name):
            return frozenset()
        names = find_field("missions", "names")
        return frozenset(
            mission.id
            for mission in self.lookup.table(Mission).values()
            if any(_begins_with(text, name) for text in names.value(mission, self.lookup))
        )

    def _references(self, to: str) -> list[Field]:
        """The fields that point to the things of a table."""
        fields = [field for field in FIELDS[self.table] if field.kind == "reference"]
        return [field for field in fields if field.to == to and field.name != "children"]

    def is_thing(self, name: str) -> bool:
        """Whether something that this table has, or points to, is called this as a whole."""
        return any(self._find_things(name))

    def _find_things(self, name: str) -> Iterator[tuple[str, frozenset[str]]]:
        """The tables in which things have that whole name, with the ids of these."""
        for to in THINGS:
            if to == self.table or self._references(to):
                ids = self.find_ids(name, to)
                if ids:
                    yield to, ids

    def compile_thing(self, name: str) -> Predicate | None:
        """A predicate for the things of that whole name, if there are any here."""
        checks: list[Predicate] = []
        for to, ids in self._find_things(name):
            if to == self.table:
                checks.append(lambda record, ids=ids: record.id in ids)  # type: ignore[misc]
            checks += [points_to(field, ids, self.lookup) for field in self._references(to)]
        if not checks:
            return None
        return lambda record: any(check(record) for check in checks)

    # --- Names and facts ----------------------------------------------------------------------

    def compile(self, phrase: str) -> Predicate:
        """A predicate for one phrase: the thing of that name, or else its names and facts."""
        return self.compile_thing(phrase) or self.compile_search(phrase)

    def compile_search(self, phrase: str) -> Predicate:
        """A predicate for what has a phrase in a name, or as whole words in a fact."""
        if not fold(phrase):
            raise UsageError(f"'{phrase}' has no letter or digit to look for.")
        meaning = find_meaning(phrase, self.table)
        checks = [self._compile_names(phrase, meaning is not None)]
        if meaning is not None:
            checks.append(self._compile_meaning(meaning))
        else:
            checks += self._compile_facts(phrase)
        if self.table == "launches" and phrase.isdecimal() and len(phrase) < 7:
            number = int(phrase)
            checks.append(lambda launch: launch.number == number)
        if len(checks) == 1:
            return checks[0]
        checks.reverse()  # names, which there are most of, are the slowest to ask
        return lambda record: any(check(record) for check in checks)

    def _compile_names(self, phrase: str, is_known: bool) -> Predicate:
        """Whether a phrase is part of a name, or whole words of it if it means something else."""
        names, lookup = find_field(self.table, "names"), self.lookup
        matches = _match_name(phrase, is_known or _is_country(phrase))
        return lambda record: any(map(matches, names.value(record, lookup)))

    def _compile_facts(self, phrase: str) -> list[Predicate]:
        """Whether a phrase is in one of the facts of a record, or of what it points to."""
        forms = find_forms(phrase)
        checks = [
            self._compile_fact(find_field(self.table, name), _Facts(name, forms))
            for name in FACTS.get(self.table, ())
        ]
        if self.table == "launches":
            aboard = self._find_aboard(forms)
            checks += [lambda launch: launch.id in aboard] if aboard else []
        if self.table in ("launches", "missions") and phrase.casefold() not in GENERAL:
            for to in ("vehicles", "sites"):
                called = self._match_called(forms, to)
                checks += [self._compile_fact(field, called) for field in self._references(to)]
        return checks

    def _match_called(self, forms: set[str], to: str) -> "_Matching":
        """Whether an id is that of a vehicle or site in whose names, or in it, the words stand."""
        names, matches = find_field(to, "names"), _Matching(forms)
        called = _Matching(forms)
        for record in self.lookup.records(to).values():
            called[record.id] = any(matches[text] for text in names.value(record, self.lookup))
        return called

    def _compile_fact(self, field: Field, matches: "_Matching") -> Predicate:
        if field.compute is None and field.kind in ("choice", "reference"):
            value_of = attrgetter(field.name)
            return lambda record: matches[value_of(record)]
        lookup = self.lookup

        def holds(record: Record) -> bool:
            value = field.value(record, lookup)
            if isinstance(value, list):
                return any(matches[text] for text in value)
            return matches[value]

        return holds

    def _find_aboard(self, forms: set[str]) -> frozenset[str | None]:
        """The launches that carried a mission with such a fact."""
        facts = [(attrgetter(name), _Facts(name, forms)) for name in FACTS_ABOARD]
        return frozenset(
            mission.launch
            for mission in self.lookup.table(Mission).values()
            if any(matches[value_of(mission)] for value_of, matches in facts)
        )


class _Matching(dict[str | None, bool]):
    """Text -> whether one of the forms of a phrase stands in it as whole words; many share a text.

    >>> matches = _Matching({"crewed", "crewed test"})
    >>> [matches[text] for text in ("uncrewed-test", "crewed", "a crewed flight", None)]
    [False, True, True, False]
    """

    def __init__(self, forms: set[str]) -> None:
        super().__init__()
        self._forms = forms

    def __missing__(self, text: str | None) -> bool:
        found = text is not None and self._has_form(text)
        self[text] = found
        return found

    def _has_form(self, text: str) -> bool:
        words = split_words(text)
        return any(_has_words(words, form) for form in self._forms)


class _Facts(_Matching):
    """The same for the values of a field: a code is also what it is called."""

    def __init__(self, field: str, forms: set[str]) -> None:
        super().__init__(forms)
        self._field = field

    def _has_form(self, text: str) -> bool:
        return any(super(_Facts, self)._has_form(name) for name in name_value(self._field, text))


def name_value(field: str, value: str) -> list[str]:
    """A value and what it is called.

    >>> name_value("programme", "clep"), name_value("country", "RUS")
    (['clep', 'Chinese lunar exploration'], ['RUS', 'Russia Russian 俄罗斯'])
    """
    if field == "country" and value in COUNTRIES:
        return name_country(value)
    if field in TITLES:
        return list_titles(field, value)
    return [value]


def value_matches(field: str, forms: set[str]) -> Callable[[str], bool]:
    """Whether a value of a field has one of the forms of a word."""
    return _Facts(field, forms).__getitem__


def _has_words(words: str, form: str) -> bool:
    """Whether words stand among others."""
    if not form:
        return False
    if not form.isascii():  # Chinese has no spaces, so there a part will do
        return form in words
    if re.search(r"\d", form):  # 2D of Haiyang 2D is not the rocket's
        return form == words
    return f" {form} " in f" {words} "


def _match_name(phrase: str, is_whole: bool) -> Callable[[str], bool]:
    """Whether a name has a phrase as a part of it, or as whole words."""
    forms, wanted, family = find_forms(phrase), fold(phrase), fold_family(phrase)
    if is_whole:
        return _Matching(forms).__getitem__
    others = {form for form in forms if wanted not in fold(form)}
    if others:  # "landings" is to find a landing, and "lunar" a moon
        stands = _Matching(others)
        return lambda text: wanted in fold(text) or family in fold_family(text) or stands[text]
    if family == wanted:
        return lambda text: wanted in fold(text)
    return lambda text: wanted in fold(text) or family in fold_family(text)


def _is_country(phrase: str) -> bool:
    """Whether a phrase is the name or code of a country, which is part of many other names."""
    wanted = split_words(phrase)
    return any(_has_words(split_words(" ".join(name_country(code))), wanted) for code in COUNTRIES)


def _begins_with(text: str, name: str) -> bool:
    """Whether a name begins with another, and goes on with a new word or number.

    >>> [_begins_with(text, "Hope") for text in ("Hope", "Hope 2", "Hope-2", "Hope2", "Hopeful")]
    [True, True, True, True, False]
    """
    whole, start = split_words(text), split_words(name)
    if not start or not whole.startswith(start):
        return False
    behind = whole[len(start) : len(start) + 1]
    return not behind.isalpha() or not behind.isascii()
