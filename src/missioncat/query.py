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
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from missioncat.bounds import read_exactly, shorten
from missioncat.dates import Date, in_zone, parse_date, read_span
from missioncat.errors import DateError, NotFound, UsageError
from missioncat.fields import (
    FIELDS,
    Field,
    find_field,
    find_orbital,
    is_exact_text,
    is_orbital,
    is_orbital_code,
)
from missioncat.lookup import Lookup
from missioncat.model import SINGULAR, count_noun
from missioncat.names import fold, fold_family, suggest_nearest
from missioncat.titles import TITLES, format_title

if TYPE_CHECKING:
    from missioncat.patterns import Patterns

Predicate = Callable[[Any], bool]

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
        shown = " ".join(quote(word) for word in self.words) if self.words else quote(self.value)
        return f"{'^' if self.negated else ''}{self.field}{self.operator}{shown}"


class Query(NamedTuple):
    """Alternatives of terms: one of the groups must hold, and in a group all of its terms."""

    groups: tuple[tuple[Term, ...], ...] = ((),)

    def __str__(self) -> str:
        """The query as one argument; inverse of `parse_query`, but for words that have quotes
        inside.
        """
        return " , ".join(
            " ".join(
                _write_term(term, following)
                for term, following in zip(group, (*group, None)[1:], strict=True)
            )
            for group in self.groups
        )

    def narrowed(self, terms: Sequence[Term]) -> "Query":
        """The same query with terms added that must hold whatever else does."""
        return Query(tuple((*group, *terms) for group in self.groups))


def _write_term(term: Term, following: Term | None) -> str:
    """A term that ends where it ends: its value must not swallow the words of the term behind it.
    """
    mark = "^" if term.negated else ""
    if term.words:
        is_plain = len(term.words) == 1 and not (following and following.words)
        return mark + " ".join(
            word if is_plain and _is_plain(word) else f'"{word}"' for word in term.words
        )
    value = quote(term.value)
    if value == term.value and (value[:1] in ("", ":", "=") or (following and following.words)):
        value = f'"{value}"'
    return f"{mark}{term.field}{term.operator}{value}"


def _is_plain(word: str) -> bool:
    """Whether a word is itself without quotes, and neither several words nor something of the
    language.
    """
    return not (
        re.search(r"\s", word) or word[:1] in "^@" or word == "," or re.fullmatch(_TERM, word)
    )


def quote(value: str) -> str:
    """Put a value with spaces or a comma in double quotes, so that it stays in one piece."""
    return f'"{value}"' if re.search(r"\s|^,$", value) else value


def unquote(value: str) -> str:
    """Inverse of `quote`."""
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] == '"' else value


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
    previous = group[-1] if group else None
    if previous and previous.words and not previous.negated and not negated:
        group[-1] = previous._replace(words=(*previous.words, word))
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


def is_missing(value: Any) -> bool:
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
        self.asks_dates = any(
            term.field and find_field(table, term.field).kind in ("date", "period") and term.value
            for group in query.groups
            for term in group
        )

        terms = [term for group in query.groups for term in group]
        self.asks_others = table == "launches" and any(map(_may_ask, terms))
        self.takes_all = any(not group for group in self.groups)
        self.word = compiler.word if len(self.groups) == 1 else None

    def __call__(self, record: Any) -> bool:
        if len(self.groups) == 1:
            for condition in self.groups[0]:  # noqa: SIM110  # a plain loop takes half the time of all()
                if not condition.holds(record):
                    return False
            return True
        return any(all(condition.holds(record) for condition in group) for group in self.groups)

    def leave_out(self, found: Sequence[Any]) -> list[Any]:
        """What was found, without what is no launch to orbit unless a term asks for it."""
        if self.table != "launches":
            return list(found)
        if not self.asks_others:
            return find_orbital(found)
        return [launch for launch in found if is_orbital(launch) or self._asks_for(launch)]

    def _asks_for(self, launch: Any) -> bool:
        for group in self.groups:
            is_named = any(asks_for(condition.term, launch) for condition in group)
            if is_named and all(condition.holds(launch) for condition in group):
                return True
        return False

    def explain_empty(self, records: Iterable[Any]) -> str:
        """Say which term left nothing, for a query that found nothing."""
        everything = list(records)
        sentences = [self._explain_group(group, everything) for group in self.groups if group]
        return " ".join(sentences) or f"There are no {self.table} in this catalogue."

    def _explain_group(self, group: Sequence[Condition], records: list[Any]) -> str:
        left = records
        passed: list[str] = []
        for condition in group:
            remaining = [record for record in left if condition.holds(record)]
            if not remaining:
                if not any(condition.holds(record) for record in records):
                    meant = self._suggest_dates(condition.term) or self._name_values(
                        condition.term, records
                    )
                    return f"'{condition.term}' matches none of the {count_noun(len(records), self.table)}.{meant}"
                return (
                    f"'{condition.term}' excludes the {count_noun(len(left), self.table)} "
                    f"that '{' '.join(passed)}' leaves."
                )
            passed.append(str(condition.term))
            left = remaining
        return ""

    def _suggest_dates(self, term: Term) -> str:
        """Say how to ask for a date, to someone who wrote one as a word."""
        if not any(field.name == "year" for field in FIELDS[self.table]):
            return ""
        dates = [
            f"date:{date}"
            for text in term.words
            for word in text.split()
            if (date := read_date_word(word))
        ]
        return f" Did you mean {' or '.join(dates)}?" if dates else ""

    def _name_values(self, term: Term, records: list[Any]) -> str:
        """Name the values there are of a field with few of them, to someone who asked for another.
        """
        field = find_field(self.table, term.field) if term.field and term.value else None
        if field is None or field.kind != "choice" or term.operator == "::":
            return ""
        found = {
            value
            for record in records
            if not is_missing(value := field.value(record, self._lookup))
        }
        return (
            f" There are: {', '.join(sorted(map(str, found)))}."
            if 0 < len(found) <= FEW_VALUES
            else ""
        )


_TELLING = ("orbital", "gcat_code", "orbit", "id", "tag", "ll2_id")
"""The fields of a launch that tell whether it is one to orbit, or which launch it is."""


def _may_ask(term: Term) -> bool:
    return bool(term.words) or find_field("launches", term.field).name in _TELLING


def asks_for(term: Term, launch: Any) -> bool:
    """Whether a term asks for a launch that is none to orbit: about that, by its id or tag, or for
    such a code.

    >>> from missioncat.model import Launch
    >>> launch = Launch(id="2020-U02", tag="2020-U02", gcat_code="XS")
    >>> terms = ("orbital:no", "gcat_code:XS", "tag:U02", "2020-U02", "date:2020", "tag:2020", "^gcat_code:OS")
    >>> [asks_for(parse_query([term]).groups[0][0], launch) for term in terms]
    [True, True, True, True, False, False, False]
    """
    if term.words:
        wanted = {fold(" ".join(term.words)), *map(fold, term.words)}
        return not term.negated and not wanted.isdisjoint(
            fold(name) for name in (launch.id, launch.tag or "")
        )
    field = find_field("launches", term.field).name
    if field == "orbital":
        return True
    if term.negated:
        return False
    if field == "gcat_code":
        return bool(term.value and launch.gcat_code) and not is_orbital_code(launch.gcat_code)
    if field == "orbit":
        return fold(term.value).startswith("sub")
    return field in _TELLING and any(map(str.isalpha, term.value))


FEW_VALUES = 20
"""How many values of a field a sentence may name."""


def read_date_word(word: str) -> str | None:
    """The date that a word looks like, if it can hardly be anything else.

    >>> [read_date_word(word) for word in ("20210519", "2021-05-19", "2021-05", "2021", "1066", "20219999", "yaogan")]
    ['2021-05-19', '2021-05-19', '2021-05', '2021', None, None, None]
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
        return (lambda record: not positive(record)) if term.negated else positive

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

    def _value(self, field: Field, record: Any) -> Any:
        return field.value(record, self.lookup)

    def _texts(self, field: Field) -> Callable[[Any], list[str]]:
        """The texts of a field of a record: none, one or several. A code is also what it is called.
        """
        if field.name in TITLES:
            return lambda record: _with_title(field.name, self._value(field, record))

        def texts(record: Any) -> list[str]:
            value = self._value(field, record)
            if value is None:
                return []
            if isinstance(value, list):
                return [item if isinstance(item, str) else _nested_text(item) for item in value]
            return [value.text] if isinstance(value, Date) else list(_leaves(value))

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
        is_same: Predicate = lambda record: any(fold(text) == wanted for text in texts(record))  # noqa: E731
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
            span = (
                parse_date(term.value) if term.operator == ":=" else read_span(term.value, self.tz)
            )
        except DateError as error:
            raise UsageError(f"In '{term}': {error}") from None

        if term.operator == ":=":
            return lambda record: (
                (date := self._value(field, record)) is not None and date.text == span.text
            )

        # What is shown on a day in another zone is found on that day; dates without a time do not
        # move.
        local = in_zone(span, self.tz) if self.tz else span

        def holds(record: Any) -> bool:
            date = field.span(record, self.lookup)
            if date is None:
                return False
            asked = local if self.tz and date.has_time else span
            return date.within(asked) if certain else date.intersects(asked)

        days = _whole_days(span)
        if field.compute is not None or days is None or self.tz:
            return holds
        first, last = days
        text_of = attrgetter(field.name)

        def holds_quickly(record: Any) -> bool:
            text = text_of(record)
            # Of a date that is a day or better, both questions are settled by its day; most dates
            # are.
            return first <= text[:10] < last if is_exact_text(text) else holds(record)

        return holds_quickly

    def _compile_number(self, field: Field, term: Term) -> Predicate:
        low_text, dots, high_text = term.value.partition("..")
        low = _read_end(low_text, term)
        high = _read_end(high_text, term) if dots else low

        def holds(record: Any) -> bool:
            value = self._value(field, record)
            return (
                value is not None
                and (low is None or value >= low)
                and (high is None or value <= high)
            )

        return holds

    def _compile_flag(self, field: Field, term: Term) -> Predicate:
        answers = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        if term.value.lower() not in answers:
            raise UsageError(f"'{term}': {field.name} is yes or no.")
        wanted = answers[term.value.lower()]
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
        is_called: Predicate = lambda record: any(  # noqa: E731
            fold_family(text) == wanted for text in texts(record)
        )
        if any(map(is_called, self.lookup.records(self.table).values())):
            return is_called
        hint = suggest_nearest(term.value, _reference_names(field, self.lookup))
        raise NotFound(f"'{term}': there is no {SINGULAR[field.to]} called '{term.value}'.{hint}")

    def _points_to(self, field: Field, ids: frozenset[str]) -> Predicate:
        def points(record: Any) -> bool:
            value = self._value(field, record)
            return not ids.isdisjoint(value) if isinstance(value, list) else value in ids

        return points


def _whole_days(span: Date) -> tuple[str, str] | None:
    """The first day of a span and the day after its last, as text; None if it does not consist of
    whole days.
    """
    ends = [
        moment.strftime("%Y-%m-%dT%H:%M:%S") if moment else None
        for moment in (span.earliest, span.latest)
    ]
    if any(end and not end.endswith("T00:00:00") for end in ends):
        return None
    return (ends[0] or "0000")[:10].rjust(10, "0"), (ends[1] or "9999-12-32")[:10].rjust(10, "0")


def query_fields(query: Query, table: str) -> list[Field]:
    """The fields that a query asks about."""
    fields = []
    for term in (term for group in query.groups for term in group):
        if term.words:
            references = [
                field for field in FIELDS[table] if field.kind == "reference" and field.to in THINGS
            ]
            fields += [find_field(table, "names"), *references]
        else:
            field = find_field(table, term.field)
            fields.append(find_field(table, "date") if field.kind == "period" else field)
    return fields


def _reference_names(field: Field, lookup: Lookup) -> list[str]:
    names: list[str] = []
    for record in lookup.records(field.to).values():
        names += [record.id, getattr(record, "name", None) or record.id]
    return names


def _with_title(field: str, code: str | None) -> list[str]:
    return [] if code is None else list(dict.fromkeys((code, format_title(field, code))))


def _nested_text(item: Any) -> str:
    """What can be searched in an event, or in another object inside a record."""
    if hasattr(item, "kind"):
        return f"{item.kind} {item.text} {item.place or ''}"
    return " ".join(_leaves(msgspec.to_builtins(item)))


def _leaves(value: Any) -> Iterator[str]:
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
    return _read_number(text, term) if text else None


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
    """Read a sort order: field names with commas between, `-` behind one for descending."""
    order = []
    for part in spec.split(",") if spec else ():
        name = part.strip()
        descending = name.endswith("-")
        order.append((find_field(table, name.rstrip("+-")), descending))
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
        value = value[0] if isinstance(value[0], str) else str(len(value))
    if isinstance(value, str):
        return natural_key(value)
    return value


def natural_key(text: str) -> list[tuple[bool, int, str]]:
    """A key that sorts CZ-2 before CZ-10 and ignores case.

    >>> sorted(["CZ-10", "cz-2", "CZ-2C"], key=natural_key)
    ['cz-2', 'CZ-2C', 'CZ-10']
    """
    parts = re.split(r"([0-9]+)", text.casefold())
    return [
        (bool(index % 2), int(part) if index % 2 else 0, "" if index % 2 else part)
        for index, part in enumerate(parts)
    ]
