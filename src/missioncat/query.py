"""The query language: terms read from the command line, turned into a filter for records.

Bare words search names in any script; `field:text` contains, `field:=text` is exactly,
`field::regex`, `field:a..b` a range of dates or numbers, `field:` alone the field is missing,
`^term` not, ` , ` or, `@name` a saved query. Terms side by side must all hold; a comma starts an
alternative. A word that is the whole name of a vehicle, site, mission or source means that thing,
and fields that point to another record compare identity, so `vehicle:CZ-5` is not CZ-5B.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from missioncat.bounds import read_exactly, shorten
from missioncat.dates import Date, in_zone, parse_date, read_span
from missioncat.errors import DateError, NotFound, UsageError
from missioncat.fields import (
    FIELDS,
    FLAGS,
    Field,
    find_field,
    find_orbital,
    format_instant,
    is_exact_text,
    is_orbital,
    is_orbital_code,
)
from missioncat.lookup import Lookup
from missioncat.model import SINGULAR, Event, Launch, Record, count_noun
from missioncat.names import fold, fold_family, suggest_nearest
from missioncat.titles import TITLES, format_title

if TYPE_CHECKING:
    from missioncat.patterns import Patterns

Predicate = Callable[[Any], bool]
"""What a term asks of a record, which is of the table that the query is about."""

THINGS = ("vehicles", "sites", "missions", "sources")
"""The tables whose names a bare word may be."""

# Compiled when the first query is read; many commands have none.
_TERM = r"(?s)(\^?)([A-Za-z_][\w-]*)(::|:=|:)(.*)"
_TOKEN = r'(?:"[^"]*"|[^\s"]|"(?=[^"]*$))+'


class Term(NamedTuple):
    """One condition. `operator` is ":", ":=", "::" for a field, and "" for bare words (`words`)."""

    field: str
    operator: str
    value: str
    negated: bool = False
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The term as a message shows it."""
        shown = " ".join(map(quote, self.words or (self.value,)))
        return f"{self.mark}{self.field}{self.operator}{shown}"

    @property
    def mark(self) -> str:
        """What stands before a term that is negated."""
        return "^" if self.negated else ""


class Query(NamedTuple):
    """Alternatives of terms: one of the groups must hold, and in a group all of its terms."""

    groups: tuple[tuple[Term, ...], ...] = ((),)

    def __str__(self) -> str:
        """The query as one argument; inverse of `parse_query`, but for words that have quotes
        inside.
        """
        return " , ".join(map(_write_group, self.groups))

    def narrowed(self, terms: Sequence[Term]) -> "Query":
        """The same query with terms added that must hold whatever else does."""
        return Query(tuple((*group, *terms) for group in self.groups))


def _write_group(group: Sequence[Term]) -> str:
    """Terms that each end where they end: none must swallow the words of the term behind it."""
    written = [_write_term(term, bool(following.words)) for term, following in pairwise(group)]
    written += [_write_term(term, False) for term in group[-1:]]
    return " ".join(written)


def _write_term(term: Term, is_before_words: bool) -> str:
    if term.words:
        return term.mark + _write_words(term.words, is_before_words)
    value = quote(term.value)
    # Without quotes, `:` or `=` would belong to the operator, and words behind it to the value.
    is_open = value.startswith((":", "=")) or not value
    if value == term.value and (is_open or is_before_words):
        value = f'"{value}"'
    return f"{term.mark}{term.field}{term.operator}{value}"


def _write_words(words: Sequence[str], is_before_words: bool) -> str:
    """Words of one term; quotes keep what is not one word, or would join those of the next."""
    if len(words) == 1 and not is_before_words and _is_plain(words[0]):
        return words[0]
    return " ".join(f'"{word}"' for word in words)


def _is_plain(word: str) -> bool:
    """Whether a word is itself without quotes, and neither several words nor something of the
    language.
    """
    if word[:1] in "^@" or word == ",":
        return False
    return not re.search(r"\s", word) and not re.fullmatch(_TERM, word)


def quote(value: str) -> str:
    """Put a value with spaces or a comma in double quotes, so that it stays in one piece."""
    if re.search(r"\s|^,$", value):
        return f'"{value}"'
    return value


def unquote(value: str) -> str:
    """Inverse of `quote`."""
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value


def parse_query(arguments: Iterable[str], saved: Mapping[str, str] | None = None) -> Query:
    """Read a query from command-line arguments; inverse of `str(query)`.

    An argument with spaces in it may hold several terms. The words behind `field:` belong to its
    value until the next term begins, so neither `'vehicle:Long March 5 date:2020..'` nor
    `date:"late 2025"` needs more quotes than the shell does.

    >>> str(parse_query(["date:2020..2021 vehicle:CZ-3B , vehicle:CZ-5"]))
    'date:2020..2021 vehicle:CZ-3B , vehicle:CZ-5'
    >>> parse_query(["vehicle:Long March 5 ^site:sea", "yaogan"]).groups[0]
    (Term(field='vehicle', operator=':', value='Long March 5', negated=False, words=()), \
Term(field='site', operator=':', value='sea', negated=True, words=()), \
Term(field='', operator='', value='', negated=False, words=('yaogan',)))
    """
    groups: list[list[Term]] = [[]]
    for argument in arguments:
        for piece in _split_argument(argument):
            if piece == ",":
                groups.append([])
            elif piece.startswith("@"):
                _add_saved(groups, piece[1:], saved or {})
            else:
                _add_term(groups[-1], piece)
    if len(groups) > 1 and not all(groups):
        raise UsageError("A comma stands between two alternatives, and one of them is empty.")
    return Query(tuple(map(tuple, groups)))


def _add_saved(groups: list[list[Term]], name: str, saved: Mapping[str, str]) -> None:
    if name not in saved:
        known = ", ".join(f"@{known}" for known in sorted(saved)) or "none"
        raise UsageError(
            f"There is no saved query '@{name}' (saved: {known}). "
            "Save one under [queries] in the file that `missioncat path` names."
        )
    inner = parse_query([saved[name]])
    if len(inner.groups) > 1 and len(groups) == 1 and not groups[0]:
        groups[:] = [list(group) for group in inner.groups]
    elif len(inner.groups) == 1:
        for term in inner.groups[0]:
            groups[-1].append(term)
    else:
        raise UsageError(
            f"The saved query '@{name}' has alternatives, so it must come first and alone."
        )


def _add_term(group: list[Term], piece: str) -> None:
    match = re.fullmatch(_TERM, piece)
    if match:
        negated, field, operator, value = match.groups()
        group.append(Term(field.lower(), operator, unquote(value.strip()), bool(negated)))
        return
    word, negated = unquote(piece.removeprefix("^")), piece.startswith("^")
    if not word.strip():
        raise UsageError(f"'{piece}' is not a term: there is nothing to look for.")
    if not negated and group and group[-1].words and not group[-1].negated:
        group[-1] = group[-1]._replace(words=(*group[-1].words, word))
    else:
        group.append(Term("", "", "", negated, (word,)))


def _split_argument(argument: str) -> list[str]:
    """Split one argument into terms and commas; its words stay together until the next term begins.
    """
    if not argument.strip():
        return []
    pieces: list[str] = []
    for token in re.findall(_TOKEN, argument):
        starts = token == "," or token[0] in '^@"' or re.fullmatch(_TERM, token)
        if starts or not pieces or pieces[-1] == "," or pieces[-1].endswith('"'):
            pieces.append(token)
        else:
            pieces[-1] += " " + token
    return pieces


def is_missing(value: object) -> bool:
    """Whether a field has no value; nought is one.

    >>> [is_missing(value) for value in (None, [], "", False, 0, 0.0)]
    [True, True, True, True, False, False]
    """
    return value is None or value is False or value in ([], "", {})


class Condition(NamedTuple):
    """A term made ready for one table: what it says and whether a record fulfils it."""

    term: Term
    holds: Predicate


class Filter:
    """A query made ready for one table: call it with a record.

    `certain` asks dates to lie in the asked interval whatever turns out; else it is enough that
    they may. `takes_all` says that there is nothing to ask, `asks_others` that a term may ask for
    what is no launch to orbit; `word` is a text that stands as a whole value in every record that
    matches, if one is known: it lets the storage leave out what cannot match. `matching_seconds` is
    how long regular expressions may take over all records.
    """

    def __init__(
        self,
        query: Query,
        table: str,
        lookup: Lookup,
        *,
        certain: bool = False,
        tz: str | None = None,
        matching_seconds: float = 1.0,
    ) -> None:
        self.table = table
        self._lookup = lookup
        compiler = _Compiler(table, lookup, tz, matching_seconds)
        self.groups = [
            [Condition(term, compiler.compile(term, certain)) for term in group]
            for group in query.groups
        ]
        terms = list(chain.from_iterable(query.groups))
        self.asks_dates = any(_asks_date(term, table) for term in terms)
        self.asks_others = table == "launches" and any(map(_may_ask, terms))
        self.takes_all = any(not group for group in self.groups)
        self.word: str | None = None
        if len(self.groups) == 1:  # else a record of another alternative may not have it
            self.word = compiler.word

    def __call__(self, record: Record) -> bool:
        if len(self.groups) > 1:
            return any(_fulfils(record, group) for group in self.groups)
        # The same as `_fulfils`, whose call would be a fifth of what most records take.
        for condition in self.groups[0]:  # noqa: SIM110  # and all() would take twice as long
            if not condition.holds(record):
                return False
        return True

    def leave_out(self, found: Sequence[Any]) -> list[Any]:
        """What was found, without what is no launch to orbit unless a term asks for it."""
        if self.table != "launches":
            return list(found)
        if not self.asks_others:
            return find_orbital(found)
        return [launch for launch in found if is_orbital(launch) or self._asks_for(launch)]

    def _asks_for(self, launch: Launch) -> bool:
        for group in self.groups:
            is_named = any(asks_for(condition.term, launch) for condition in group)
            if is_named and _fulfils(launch, group):
                return True
        return False

    def explain_empty(self, records: Iterable[Record]) -> str:
        """Say which term left nothing, for a query that found nothing."""
        everything = list(records)
        sentences = [self._explain_group(group, everything) for group in self.groups if group]
        return " ".join(sentences) or f"There are no {self.table} in this catalogue."

    def _explain_group(self, group: Sequence[Condition], records: list[Record]) -> str:
        left = records
        passed: list[str] = []
        for term, holds in group:
            remaining = list(filter(holds, left))
            if not remaining and any(map(holds, records)):
                return (
                    f"'{term}' excludes the {count_noun(len(left), self.table)} "
                    f"that '{' '.join(passed)}' leaves."
                )
            if not remaining:
                meant = self._suggest_dates(term) or self._name_values(term, records)
                what = count_noun(len(records), self.table)
                return f"'{term}' matches none of the {what}.{meant}"
            passed.append(str(term))
            left = remaining
        return ""

    def _suggest_dates(self, term: Term) -> str:
        """Say how to ask for a date, to someone who wrote one as a word."""
        if not any(field.name == "year" for field in FIELDS[self.table]):
            return ""
        words = " ".join(term.words).split()
        dates = [f"date:{date}" for date in map(read_date_word, words) if date is not None]
        if not dates:
            return ""
        return f" Did you mean {' or '.join(dates)}?"

    def _name_values(self, term: Term, records: list[Record]) -> str:
        """Name the values there are of a field with few of them, to someone who asked for another.
        """
        if not term.field or not term.value or term.operator == "::":
            return ""
        field = find_field(self.table, term.field)
        if field.kind != "choice":
            return ""
        values = (field.value(record, self._lookup) for record in records)
        found = {value for value in values if not is_missing(value)}
        if not 0 < len(found) <= FEW_VALUES:
            return ""
        return f" There are: {', '.join(sorted(map(str, found)))}."


def _fulfils(record: Record, group: Sequence[Condition]) -> bool:
    """Whether all conditions of a group hold."""
    return all(condition.holds(record) for condition in group)


def _asks_date(term: Term, table: str) -> bool:
    """Whether a term has a date to compare with."""
    if not term.field or not term.value:
        return False
    return find_field(table, term.field).kind in ("date", "period")


_TELLING = ("orbital", "gcat_code", "orbit", "id", "tag", "ll2_id")
"""The fields of a launch that tell whether it is one to orbit, or which launch it is."""


def _may_ask(term: Term) -> bool:
    return bool(term.words) or find_field("launches", term.field).name in _TELLING


def asks_for(term: Term, launch: Launch) -> bool:
    """Whether a term asks for a launch that is none to orbit: about that, by its id or tag, or for
    such a code.

    >>> launch = Launch(id="2020-U02", tag="2020-U02", gcat_code="XS")
    >>> def ask(text):
    ...     return asks_for(parse_query([text]).groups[0][0], launch)
    >>> [ask(text) for text in ("orbital:no", "gcat_code:XS", "tag:U02", "2020-U02")]
    [True, True, True, True]
    >>> [ask(text) for text in ("date:2020", "tag:2020", "^gcat_code:OS")]
    [False, False, False]
    """
    if term.words:
        return not term.negated and _names(term.words, launch)
    field = find_field("launches", term.field).name
    if field == "orbital":
        return True  # "not: no" is a question about it, too
    return not term.negated and _tells(field, term.value, launch)


def _names(words: Sequence[str], launch: Launch) -> bool:
    """Whether one of the words, or all of them, are the id or tag of a launch."""
    wanted = {fold(" ".join(words)), *map(fold, words)}
    return fold(launch.id) in wanted or fold(launch.tag or "") in wanted


def _tells(field: str, value: str, launch: Launch) -> bool:
    """Whether nobody would ask a field for this value but to find what is none to orbit."""
    if field == "gcat_code":
        return bool(value and launch.gcat_code) and not is_orbital_code(launch.gcat_code or "")
    if field == "orbit":
        return fold(value).startswith("sub")
    return field in _TELLING and any(map(str.isalpha, value))


FEW_VALUES = 20
"""How many values of a field a sentence may name."""


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


class _Compiler:
    """Turns terms into predicates for one table."""

    def __init__(self, table: str, lookup: Lookup, tz: str | None, matching_seconds: float) -> None:
        self.table, self.lookup, self.tz = table, lookup, tz
        self.matching_seconds = matching_seconds
        self.patterns: Patterns | None = None
        self.word: str | None = None

    def compile(self, term: Term, certain: bool) -> Predicate:
        # What may not be excluded may be included: under "not", could and must change places.
        positive = self._compile_positive(term, certain != term.negated)
        if term.negated:
            return lambda record: not positive(record)
        return positive

    def _compile_positive(self, term: Term, certain: bool) -> Predicate:
        if term.words:
            return self._compile_words(term.words)
        field = find_field(self.table, term.field)
        if term.operator == "::":
            return self._compile_regex(field, term)
        if not term.value:
            return lambda record: is_missing(self._value(field, record))
        if field.kind == "date":
            return self._compile_date(field, term, certain)
        if field.kind == "period":
            return self._compile_date(find_field(self.table, "date"), term, certain)
        if field.kind == "number":
            return self._compile_number(field, term)
        if field.kind == "flag":
            return self._compile_flag(field, term)
        if field.kind == "reference":
            return self._compile_reference(field, term)
        return self._compile_text(field, term)

    def _value(self, field: Field, record: Record) -> Any:
        return field.value(record, self.lookup)

    def _texts(self, field: Field) -> Callable[[Record], list[str]]:
        """The texts of a field of a record: none, one or several. A code is also what it is called.
        """
        if field.name in TITLES:
            return lambda record: _with_title(field.name, self._value(field, record))

        def texts(record: Record) -> list[str]:
            value = self._value(field, record)
            if value is None:
                return []
            if isinstance(value, list):
                return [item if isinstance(item, str) else _nested_text(item) for item in value]
            if isinstance(value, Date):
                return [value.text]
            return list(_leaves(value))

        return texts

    def _compile_words(self, words: tuple[str, ...]) -> Predicate:
        whole = self._compile_thing(" ".join(words))
        if whole:
            return whole
        holds = [self._compile_thing(word) or self._compile_search(word) for word in words]
        return lambda record: all(hold(record) for hold in holds)

    def _compile_thing(self, name: str) -> Predicate | None:
        """A predicate for the vehicle, site, mission or source of that whole name, if there is one
        here.
        """
        checks: list[Predicate] = []
        for to in THINGS:
            ids = frozenset(self.lookup.find_named(name, to))
            if not ids:
                continue
            if to == self.table:
                checks.append(lambda record, ids=ids: record.id in ids)  # type: ignore[misc]
            checks += [
                self._points_to(field, ids)
                for field in FIELDS[self.table]
                if field.kind == "reference" and field.to == to and field.name != "children"
            ]
        if not checks:
            return None
        return lambda record: any(check(record) for check in checks)

    def _compile_search(self, word: str) -> Predicate:
        wanted, family = fold(word), fold_family(word)
        texts = self._texts(find_field(self.table, "names"))
        if not wanted:
            raise UsageError(f"'{word}' has no letter or digit to look for.")
        return lambda record: any(
            wanted in fold(text) or (family != wanted and family in fold_family(text))
            for text in texts(record)
        )

    def _compile_text(self, field: Field, term: Term) -> Predicate:
        texts = self._texts(field)
        wanted = fold(term.value)

        def is_same(record: Record) -> bool:
            return any(fold(text) == wanted for text in texts(record))

        if term.operator == ":=":
            return lambda record: term.value in texts(record)
        if not wanted:
            return lambda record: any(term.value in text for text in texts(record))
        # kind:crewed must not be uncrewed-test, nor family:CZ-1 be CZ-11, when there are such
        # values.
        if field.kind == "choice" and any(map(is_same, self.lookup.records(self.table).values())):
            return is_same
        return lambda record: any(wanted in fold(text) for text in texts(record))

    def _compile_regex(self, field: Field, term: Term) -> Predicate:
        texts = self._texts(field)
        if self.patterns is None:
            from missioncat.patterns import Patterns  # 1 ms, and few queries have a pattern

            self.patterns = Patterns(self.matching_seconds)
        matches = self.patterns.compile(term.value, str(term))
        return lambda record: any(matches(text) for text in texts(record))

    def _compile_date(self, field: Field, term: Term, certain: bool) -> Predicate:
        try:
            if term.operator == ":=":
                return self._compile_exact_date(field, parse_date(term.value))
            span = read_span(term.value, self.tz)
        except DateError as error:
            raise UsageError(f"In '{term}': {error}") from None
        fulfils = self._compile_span(span, certain)

        def holds(record: Record) -> bool:
            date = field.span(record, self.lookup)
            return date is not None and fulfils(date)

        days = _whole_days(span)
        if field.compute is not None or days is None or self.tz:
            return holds
        first, last = days
        text_of = attrgetter(field.name)

        def holds_quickly(record: Record) -> bool:
            text = text_of(record)
            if is_exact_text(text):
                # Of a date that is a day or better, both questions are settled by its day; most
                # dates are.
                return first <= text[:10] < last
            return holds(record)

        return holds_quickly

    def _compile_exact_date(self, field: Field, wanted: Date) -> Predicate:
        """Whether a date is written as the wanted one."""

        def holds(record: Record) -> bool:
            date: Date | None = self._value(field, record)
            return date is not None and date.text == wanted.text

        return holds

    def _compile_span(self, span: Date, certain: bool) -> Callable[[Date], bool]:
        """Whether a date must lie in a span if that is to be `certain`, or else may."""
        compare = Date.within if certain else Date.intersects
        if not self.tz:
            return lambda date: compare(date, span)
        # What is shown on a day in another zone is found on that day; dates without a time do not
        # move.
        local = in_zone(span, self.tz)
        return lambda date: compare(date, local if date.has_time else span)

    def _compile_number(self, field: Field, term: Term) -> Predicate:
        low_text, dots, high_text = term.value.partition("..")
        low = high = _read_end(low_text, term)
        if dots:
            high = _read_end(high_text, term)

        def holds(record: Record) -> bool:
            value = self._value(field, record)
            if value is None or (low is not None and value < low):
                return False
            return high is None or bool(value <= high)

        return holds

    def _compile_flag(self, field: Field, term: Term) -> Predicate:
        wanted = FLAGS.get(term.value.lower())
        if wanted is None:
            raise UsageError(f"'{term}': {field.name} is yes or no.")
        return lambda record: bool(self._value(field, record)) is wanted

    def _compile_reference(self, field: Field, term: Term) -> Predicate:
        ids = frozenset(self.lookup.find_named(term.value, field.to))
        if len(ids) == 1 and field.compute is None and not term.negated:
            (self.word,) = ids
        if ids:
            return self._points_to(field, ids)
        # An import may bring a vehicle or site that has no record of its own yet; its bare name
        # still counts.
        texts = self._texts(field)
        wanted = fold_family(term.value)
        def is_called(record: Record) -> bool:
            return any(fold_family(text) == wanted for text in texts(record))

        if any(map(is_called, self.lookup.records(self.table).values())):
            return is_called
        hint = suggest_nearest(term.value, _reference_names(field, self.lookup))
        raise NotFound(f"'{term}': there is no {SINGULAR[field.to]} called '{term.value}'.{hint}")

    def _points_to(self, field: Field, ids: frozenset[str]) -> Predicate:
        def points(record: Record) -> bool:
            value = self._value(field, record)
            if isinstance(value, list):
                return not ids.isdisjoint(value)
            return value in ids

        return points


def _whole_days(span: Date) -> tuple[str, str] | None:
    """The first day of a span and the day after its last, as text; None if it does not consist of
    whole days.
    """
    first = format_instant(span.earliest) or "0000-00-00T00:00:00Z"
    last = format_instant(span.latest) or "9999-12-32T00:00:00Z"
    if not (first.endswith("T00:00:00Z") and last.endswith("T00:00:00Z")):
        return None
    return first[:10], last[:10]


def query_fields(query: Query, table: str) -> list[Field]:
    """The fields that a query asks about."""
    references = [field for field in FIELDS[table] if field.kind == "reference"]
    fields = []
    for term in chain.from_iterable(query.groups):
        if term.words:
            fields.append(find_field(table, "names"))
            fields += [field for field in references if field.to in THINGS]
            continue
        field = find_field(table, term.field)
        if field.kind == "period":  # it is compared as a date
            field = find_field(table, "date")
        fields.append(field)
    return fields


def _reference_names(field: Field, lookup: Lookup) -> list[str]:
    names: list[str] = []
    for record in lookup.records(field.to).values():
        names.append(record.id)
        names.append(getattr(record, "name", None) or record.id)
    return names


def _with_title(field: str, code: str | None) -> list[str]:
    if code is None:
        return []
    return list(dict.fromkeys((code, format_title(field, code))))


def _nested_text(item: object) -> str:
    """What can be searched in an event, or in another object inside a record."""
    if isinstance(item, Event):
        return f"{item.kind} {item.text} {item.place or ''}"
    return " ".join(_leaves(msgspec.to_builtins(item)))


def _leaves(value: object) -> Iterator[str]:
    """The texts and numbers that an object is made of, however deep they stand; a whole number has
    no point.

    >>> " ".join(_leaves({"field": "leo_kg", "value": 8200.0, "launch": {"payloads": ["Kama"]}}))
    'leo_kg 8200 Kama'
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    else:
        yield str(value)


def _read_end(text: str, term: Term) -> float | None:
    """One end of a range of numbers; None if it is open."""
    if not text:
        return None
    return _read_number(text, term)


def _read_number(text: str, term: Term) -> int | float:
    try:
        number = read_exactly(text.strip())
    except ValueError:
        raise UsageError(
            f"'{term}': '{text}' is not a number. A number field takes 370, 1..10, 100.. or ..100."
        ) from None
    if abs(number) == math.inf:
        raise UsageError(
            f"'{shorten(str(term))}': that is beyond all numbers here. Leave an end open: 100.. or "
            "..100."
        )
    return number


def parse_sort(spec: str, table: str) -> list[tuple[Field, bool]]:
    """Read a sort order: field names with commas between, `-` before or behind one for descending.
    """
    if not spec:
        return []
    order = []
    for part in spec.split(","):
        name = part.strip()
        descending = name.startswith("-") or name.endswith("-")
        order.append((find_field(table, name.strip("+-")), descending))
    return order


def sort_records(
    records: list[Any], order: Sequence[tuple[Field, bool]], lookup: Lookup
) -> list[Any]:
    """Sort records by several fields; a missing value comes last in either direction."""
    for field, descending in reversed(order):
        present: list[tuple[Any, Any]] = []
        missing: list[Any] = []
        for record in records:
            value = field.value(record, lookup)
            if is_missing(value):
                missing.append(record)
            else:
                present.append((_sort_key(value), record))
        present.sort(key=lambda pair: pair[0], reverse=descending)
        records = [record for _, record in present] + missing
    return records


def _sort_key(value: Any) -> Any:
    if isinstance(value, Date):
        return value.sort_key
    if isinstance(value, list):
        return natural_key(value[0] if isinstance(value[0], str) else str(len(value)))
    if isinstance(value, str):
        return natural_key(value)
    return value


def natural_key(text: str) -> list[tuple[bool, int, str]]:
    """A key that sorts CZ-2 before CZ-10 and ignores case.

    >>> sorted(["CZ-10", "cz-2", "CZ-2C"], key=natural_key)
    ['cz-2', 'CZ-2C', 'CZ-10']
    """
    parts = re.split(r"([0-9]+)", text.casefold())
    key = []
    for place, part in enumerate(parts):
        if place % 2:  # every second one is a number, for the text is split by them
            key.append((True, int(part), ""))
        else:
            key.append((False, 0, part))
    return key
