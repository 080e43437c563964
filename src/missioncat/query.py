"""The query language: terms read from the command line, turned into a filter for records.

Bare words find names and facts (`words`); `field:text` contains, `field:=text` is exactly,
`field::regex`, `field:a..b` a range of dates or numbers, `field:a,b` one of several values,
`field:` alone the field is missing, `^term` not, ` , ` or, `@name` a saved query. Terms side by
side must all hold; a comma starts an alternative. Fields that point to another record compare
identity, so `vehicle:CZ-5` is not CZ-5B.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import msgspec

from missioncat.bounds import read_exactly, shorten
from missioncat.dates import Date, in_zone, parse_date, read_span
from missioncat.errors import DateError, NotFound, UsageError
from missioncat.fields import (
    FIELDS,
    FLAGS,
    Field,
    find_field,
    format_instant,
    is_exact_text,
    points_to,
)
from missioncat.lookup import Lookup, list_labels
from missioncat.model import SINGULAR, Event, Launch, Record
from missioncat.names import fold, fold_family, natural_key, suggest_nearest
from missioncat.orbital import find_orbital, is_orbital, is_orbital_code
from missioncat.titles import TITLES, list_titles

if TYPE_CHECKING:
    from missioncat.patterns import Patterns
    from missioncat.words import Words

Predicate = Callable[[Any], bool]
"""What a term asks of a record, which is of the table that the query is about."""

LONGEST_DATE = 6
"""How many words behind a date are tried as part of it: `date:between 1 may 2020 and today`."""

# Compiled when the first query is read; many commands have none.
_TERM = r"(?s)(\^?)([A-Za-z_][\w-]*)(::|:=|:)(.*)"
_COMPARISON = r"(?s)(\^?)([A-Za-z_][\w-]*|)(==?|!=|<>|>=|<=|[<>≥≤])(.*)"
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
        """The query as one argument; inverse of `parse_query`, but for quotes inside of words."""
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
    """Whether a word needs no quotes: it is neither several words nor part of the language."""
    if word[:1] in "^@" or word == "," or _explain_form(word, ""):
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
    alternatives = ""
    arguments = list(arguments)
    _refuse_other_languages(arguments)
    for piece in chain.from_iterable(map(_split_argument, arguments)):
        if piece == ",":
            groups.append([])
            alternatives = ""
            continue
        if alternatives:  # of which the last one alone would get the term
            _refuse_alternatives(alternatives)
        if piece.startswith("@"):
            alternatives = _add_saved(groups, piece[1:], saved or {})
        else:
            _add_term(groups[-1], piece)
    if len(groups) > 1 and not all(groups):
        raise UsageError("A comma stands between two alternatives, and one of them is empty.")
    return Query(tuple(map(tuple, groups)))


def _refuse_other_languages(arguments: Sequence[str]) -> None:
    """Refuse what other query languages write otherwise, with the form that it has here.

    Taken for a word it would be part of an answer to another question.
    """
    tokens = chain.from_iterable(re.findall(_TOKEN, argument) for argument in arguments)
    for token, following in pairwise([*tokens, ""]):
        sentence = _explain_form(token, following)
        if sentence:
            raise UsageError(f"{sentence} In quotes of its own it is text: '\"{token}\"'.")


def _explain_form(token: str, following: str) -> str:
    """How to write what a token would say in another query language; nothing if it is fine here.

    >>> _explain_form("NOT", "moon"), _explain_form("target!=mars", "")
    ("'NOT' is written ^ before the term: ^moon.", "'target!=mars' is written ^target:mars.")
    >>> _explain_form("date>2025", "")
    "'date>2025' is written date:2026.., or date:2025.. with 2025 itself."
    >>> _explain_form("yaogan", "31")
    ''
    """
    if token in ("OR", "|", "||"):
        return f"'{token}' is written as a comma between the alternatives: mars , moon."
    if token in ("AND", "&", "&&"):
        return f"'{token}' is not needed: terms side by side must all hold."
    if token == "NOT":
        return f"'NOT' is written ^ before the term: ^{following or 'moon'}."
    if token.startswith(":") and token != ":":
        return f"'{token}' has no field before it: write target{token}, or leave the colon out."
    if not any(sign in token for sign in "=<>≥≤"):
        return ""  # nearly always, and the pattern takes time to compile
    found = re.fullmatch(_COMPARISON, token)
    if found is None:
        return ""
    negated, field, sign, value = found.groups()
    if not field or not value:
        return f"'{token}' compares nothing here: write field:value, date:2025.. or date:..2025."
    return f"'{token}' is written {_write_comparison(negated + field, sign, value)}."


_COMPARED = {
    "=": "{field}:{value}",
    "==": "{field}:{value}",
    "!=": "^{field}:{value}",
    "<>": "^{field}:{value}",
    ">=": "{field}:{value}..",
    "≥": "{field}:{value}..",
    "<=": "{field}:..{value}",
    "≤": "{field}:..{value}",
    ">": "{field}:{value}..",
    "<": "{field}:..{value}",
}
"""What a comparison is here; the ends of a range belong to it."""

_BEYOND = {">": 1, "<": -1}
"""How far from a whole number the range begins that leaves it out."""


def _write_comparison(field: str, sign: str, value: str) -> str:
    """What `field>value` is here."""
    written = _COMPARED[sign].format(field=field, value=value)
    if sign not in _BEYOND:
        return written
    if not value.isdecimal() or len(value) > 9:
        return f"{written}, with {value} itself"
    beyond = _COMPARED[sign].format(field=field, value=int(value) + _BEYOND[sign])
    return f"{beyond}, or {written} with {value} itself"


def _add_saved(groups: list[list[Term]], name: str, saved: Mapping[str, str]) -> str:
    """Add the terms of a saved query; its name is returned if it has alternatives."""
    if name not in saved:
        known = ", ".join(f"@{known}" for known in sorted(saved)) or "none"
        raise UsageError(
            f"There is no saved query '@{name}' (saved: {known}). "
            "Save one under [queries] in the file that `missioncat path` names."
        )
    inner = parse_query([saved[name]])
    if len(inner.groups) > 1 and len(groups) == 1 and not groups[0]:
        groups[:] = [list(group) for group in inner.groups]
        return name
    if len(inner.groups) > 1:
        _refuse_alternatives(name)
    groups[-1] += inner.groups[0]
    return ""


def _refuse_alternatives(name: str) -> NoReturn:
    raise UsageError(
        f"The saved query '@{name}' has alternatives, so it must come first and alone."
    )


def _add_term(group: list[Term], piece: str) -> None:
    match = re.fullmatch(_TERM, piece)
    if match:
        negated, field, operator, value = match.groups()
        group.append(Term(field.lower(), operator, unquote(value.strip()), bool(negated)))
        return
    if piece.startswith("^@"):
        raise UsageError(
            f"'{piece}': a saved query cannot be excluded as a whole. Exclude its terms one by one."
        )
    word, negated = unquote(piece.removeprefix("^")), piece.startswith("^")
    if not word.strip():
        raise UsageError(f"'{piece}' is not a term: there is nothing to look for.")
    if not negated and group and group[-1].words and not group[-1].negated:
        group[-1] = group[-1]._replace(words=(*group[-1].words, word))
    else:
        group.append(Term("", "", "", negated, (word,)))


def _split_argument(argument: str) -> list[str]:
    """Split an argument into terms and commas; words stay together until the next term begins."""
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
    matches, if one is known: it lets the storage leave out what cannot match. Dates may be said
    from `now` on, if that is given. `query` is what was asked, with words that say a date as terms;
    `compiler` takes more of them.
    """

    def __init__(
        self,
        query: Query,
        table: str,
        lookup: Lookup,
        *,
        certain: bool = False,
        tz: str | None = None,
        now: datetime | None = None,
    ) -> None:
        self.table = table
        self.lookup = lookup
        compiler = self.compiler = Compiler(table, lookup, tz, now)
        query = self.query = compiler.read_words(query)
        self.groups = [
            [Condition(term, compiler.compile(term, certain)) for term in group]
            for group in query.groups
        ]
        terms = self.terms = list(chain.from_iterable(query.groups))
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

    def means_thing(self, term: Term) -> bool:
        """Whether a term is the whole name of something, and nothing but that was looked for."""
        if not term.words or term.negated:
            return False
        return self.compiler.words.is_thing(" ".join(term.words))


def _fulfils(record: Record, group: Sequence[Condition]) -> bool:
    return all(condition.holds(record) for condition in group)


def _asks_date(term: Term, table: str) -> bool:
    """Whether a term has a date to compare with, or the beginning of one."""
    if not term.field or not term.value:
        return False
    return find_field(table, term.field).kind in ("date", "period")


_TELLING = ("orbital", "gcat_code", "orbit", "id", "tag", "ll2_id")
"""The fields of a launch that tell whether it is one to orbit, or which launch it is."""


def _may_ask(term: Term) -> bool:
    return bool(term.words) or find_field("launches", term.field).name in _TELLING


def asks_for(term: Term, launch: Launch) -> bool:
    """Whether a term asks for a launch that is none to orbit: about that, its id, tag or code.

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


class Compiler:
    """Turns terms into predicates for one table."""

    def __init__(self, table: str, lookup: Lookup, tz: str | None, now: datetime | None) -> None:
        self.table, self.lookup, self.tz, self.now = table, lookup, tz, now
        self.word: str | None = None

    @cached_property
    def words(self) -> "Words":
        """What reads bare words, which many queries have none of."""
        from missioncat.words import Words

        return Words(self.table, self.lookup, self._compile_meaning, self.now, self.tz)

    @cached_property
    def patterns(self) -> "Patterns":
        """What reads regular expressions, which few queries have."""
        from missioncat.patterns import Patterns

        return Patterns()

    def read_words(self, query: Query) -> Query:
        """The same query with each phrase as a term of its own, and what says a date as one."""
        if not any(term.words for term in chain.from_iterable(query.groups)):
            return query
        groups = []
        for group in query.groups:
            terms: list[Term] = []
            for term in self._join_dates(group):
                terms += self._read_term(term)
            groups.append(tuple(terms))
        return Query(tuple(groups))

    def _join_dates(self, group: Sequence[Term]) -> Iterator[Term]:
        """The terms, each date with the words behind it that are part of it.

        The shell parts `date:last week` into two arguments.
        """
        rest = list(group)
        while rest:
            term, *rest = rest
            may_go_on = bool(rest) and bool(rest[0].words) and not rest[0].negated
            if may_go_on and term.operator == ":" and _asks_date(term, self.table):
                count = self._count_date_words(term, rest[0].words)
                words = rest[0].words[count:]
                term = term._replace(value=" ".join((term.value, *rest[0].words[:count])))
                rest[:1] = [rest[0]._replace(words=words)] if words else []
            yield term

    def _count_date_words(self, term: Term, words: Sequence[str]) -> int:
        """How many words behind a date belong to it, as one date is made of all."""
        for count in range(min(LONGEST_DATE, len(words)), 0, -1):
            try:
                read_span(" ".join((term.value, *words[:count])), self.tz, self.now)
            except DateError:
                continue
            return count
        return 0

    def _read_term(self, term: Term) -> Iterator[Term]:
        if not term.words:
            yield term
            return
        for phrase, date in self.words.split(term.words):
            if date is None:
                yield term._replace(words=(phrase,))
            else:
                yield Term("date", ":", date, term.negated)

    def _compile_meaning(self, text: str) -> Predicate:
        """A predicate for the query that a synonym stands for."""
        return self.compile_query(parse_query([text]))

    def compile_query(self, query: Query) -> Predicate:
        """A predicate for a query as a whole."""
        groups = [list(map(self.compile, group)) for group in self.read_words(query).groups]
        return lambda record: any(all(holds(record) for holds in group) for group in groups)

    def compile(self, term: Term, certain: bool = False) -> Predicate:
        """Whether a record fulfils a term, or surely does so."""
        # What may not be excluded may be included: under "not", could and must change places.
        positive = self._compile_positive(term, certain != term.negated)
        if term.negated:
            return lambda record: not positive(record)
        return positive

    def _compile_positive(self, term: Term, certain: bool) -> Predicate:
        if term.words:
            (phrase,) = term.words
            return self.words.compile(phrase)
        field = find_field(self.table, term.field)
        if term.operator == "::":
            return self._compile_regex(field, term)
        if term.operator == ":" and field.kind in ("date", "period", "number"):
            _refuse_comparison(term)
        if self._is_list(field, term):
            return self._compile_list(term, certain)
        if not term.value:
            return lambda record: is_missing(self._value(field, record))
        return self._compile_value(field, term, certain)

    def _compile_value(self, field: Field, term: Term, certain: bool) -> Predicate:
        """Whether a field has a value, which means as much as its kind says."""
        if field.kind == "period":
            field = find_field(self.table, "date")
        if field.kind == "date":
            return self._compile_date(field, term, certain)
        compilers = {
            "number": self._compile_number,
            "flag": self._compile_flag,
            "reference": self._compile_reference,
        }
        return compilers.get(field.kind, self._compile_text)(field, term)

    def _value(self, field: Field, record: Record) -> Any:
        return field.value(record, self.lookup)

    def _texts(self, field: Field) -> Callable[[Record], list[str]]:
        """The texts of a field of a record: none, one or several; a code is also its titles."""

        def texts(record: Record) -> list[str]:
            value = self._value(field, record)
            if value is None:
                return []
            if isinstance(value, str):
                return [value]
            if isinstance(value, list):
                return [item if isinstance(item, str) else _nested_text(item) for item in value]
            if isinstance(value, Date):
                return [value.text]
            return list(_leaves(value))

        if field.name not in TITLES:
            return texts

        def titles(record: Record) -> list[str]:
            titled = (list_titles(field.name, code) for code in texts(record))
            return list(chain.from_iterable(titled))

        return titles

    def _is_list(self, field: Field, term: Term) -> bool:
        """Whether a value is several values; in a text a comma is text, and so it is in a name."""
        if term.operator != ":" or field.kind not in ("choice", "reference", "flag"):
            return False
        if "," not in term.value or not term.value.strip(", "):
            return False
        return field.kind != "reference" or not self.lookup.find_named(term.value, field.to)

    def _compile_list(self, term: Term, certain: bool) -> Predicate:
        """Whether one of several values is the field's: `target:moon,mars`."""
        word = self.word
        parts = filter(None, map(str.strip, term.value.split(",")))
        checks = [self._compile_positive(term._replace(value=part), certain) for part in parts]
        self.word = word  # none of the values stands in all that match
        return lambda record: any(check(record) for check in checks)

    def _compile_text(self, field: Field, term: Term) -> Predicate:
        texts = self._texts(field)
        wanted = fold(term.value)

        def is_same(record: Record) -> bool:
            return any(fold(text) == wanted for text in texts(record))

        if term.operator == ":=":
            return lambda record: term.value in texts(record)
        if not wanted:
            return lambda record: any(term.value in text for text in texts(record))
        # kind:crewed must not be uncrewed-test, nor family:CZ-1 be CZ-11, if there are such values.
        if field.kind == "choice" and any(map(is_same, self.lookup.records(self.table).values())):
            return is_same
        return lambda record: any(wanted in fold(text) for text in texts(record))

    def _compile_regex(self, field: Field, term: Term) -> Predicate:
        texts = self._texts(field)
        matches = self.patterns.compile(term.value, str(term))
        return lambda record: any(matches(text) for text in texts(record))

    def _compile_date(self, field: Field, term: Term, certain: bool) -> Predicate:
        try:
            if term.operator == ":=":
                wanted = parse_date(term.value)
                return lambda record: bool(self._value(field, record) == wanted)
            span = read_span(term.value, self.tz, self.now)
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
                # Of a day or better, as most dates are, its day settles both questions.
                return first <= text[:10] < last
            return holds(record)

        return holds_quickly

    def _compile_span(self, span: Date, certain: bool) -> Callable[[Date], bool]:
        """Whether a date must lie in a span if that is to be `certain`, or else may."""
        compare = Date.within if certain else Date.intersects
        if not self.tz:
            return lambda date: compare(date, span)
        # What is shown on a day in another zone is found on it; dates without a time do not move.
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
            return points_to(field, ids, self.lookup)
        # An import may bring what has no record of its own yet; its bare name still counts.
        texts = self._texts(field)
        wanted = fold_family(term.value)

        def is_called(record: Record) -> bool:
            return any(fold_family(text) == wanted for text in texts(record))

        if any(map(is_called, self.lookup.records(self.table).values())):
            return is_called
        hint = suggest_nearest(term.value, list_labels(self.lookup, [field.to]))
        raise NotFound(f"'{term}': there is no {SINGULAR[field.to]} called '{term.value}'.{hint}")


def _refuse_comparison(term: Term) -> None:
    """Refuse `date:>2025`, with the range that it is here."""
    if term.value[:1] not in tuple("<>≥≤"):
        return
    found = re.fullmatch(r"([<>≥≤]=?)\s*(.+)", term.value)
    if found:
        written = _write_comparison(f"{term.mark}{term.field}", *found.groups())
        raise UsageError(f"'{term}' is written {written}.")


def _whole_days(span: Date) -> tuple[str, str] | None:
    """The first day of a span and the day after its last, as text, if it is one of whole days."""
    first = format_instant(span.earliest) or "0000-00-00T00:00:00Z"
    last = format_instant(span.latest) or "9999-12-32T00:00:00Z"
    if not (first.endswith("T00:00:00Z") and last.endswith("T00:00:00Z")):
        return None
    return first[:10], last[:10]


DATED = {
    "launches": ("date", "number", "status", "crewed"),
    "missions": ("date",),
    "cooperation": ("date",),
}
"""What bare words may be besides names and facts: a date, a running number, a synonym's term."""


def query_fields(query: Query, table: str) -> list[Field]:
    """The fields that a query asks about."""
    fields = []
    for term in chain.from_iterable(query.groups):
        if term.words:
            fields += _list_word_fields(table)
            continue
        field = find_field(table, term.field)
        if field.kind == "period":  # it is compared as a date
            field = find_field(table, "date")
        fields.append(field)
    return fields


def _list_word_fields(table: str) -> list[Field]:
    """The fields that a bare word may ask about, whatever it means."""
    from missioncat.words import FACTS, THINGS

    asked = ("names", "text", *FACTS.get(table, ()), *DATED.get(table, ()))
    fields = [find_field(table, name) for name in asked]
    references = [field for field in FIELDS[table] if field.kind == "reference"]
    return fields + [field for field in references if field.to in THINGS]


def _nested_text(item: object) -> str:
    """What can be searched in an event, or in another object inside a record."""
    if isinstance(item, Event):
        return f"{item.kind} {item.text} {item.place or ''}"
    return " ".join(_leaves(msgspec.to_builtins(item)))


def _leaves(value: object) -> Iterator[str]:
    """The texts and numbers that an object is made of, however deep; a whole one has no point.

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


def _read_end(text: str, term: Term) -> int | float | None:
    """One end of a range of numbers; None if it is open."""
    if not text:
        return None
    try:
        number = read_exactly(text.strip())
    except ValueError:
        raise UsageError(
            f"'{term}': '{text}' is not a number. A number field takes 370, 1..10, 100.. or ..100."
        ) from None
    if abs(number) == math.inf:
        shown = shorten(str(term))
        raise UsageError(
            f"'{shown}': that is beyond all numbers here. Leave an end open: 100.. or ..100."
        )
    return number


def parse_sort(spec: str, table: str) -> list[tuple[Field, bool]]:
    """Read a sort order: fields with commas between, `-` before or behind one for descending."""
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
