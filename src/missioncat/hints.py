"""What is said of an answer: why nothing was found, and what a word could have meant besides."""

from collections.abc import Iterable, Iterator, Sequence

from missioncat.errors import UsageError
from missioncat.fields import FIELDS, collect_values, find_field
from missioncat.model import Record, Vehicle, count_noun
from missioncat.names import nearest_names
from missioncat.query import Condition, Filter, Query, Term, quote
from missioncat.synonyms import find_forms
from missioncat.words import FACTS, FACTS_ABOARD, value_matches

FEW_VALUES = 20
"""How many values of a field a sentence may name."""

FEW_RECORDS = 5000
"""Among so many records the nearest names are looked for; among more that would take seconds."""

FEW_HINTS = 2
"""How many other meanings of the words of a query are named."""


def explain_empty(matches: Filter, records: Iterable[Record]) -> str:
    """Say which term left nothing, for a query that found nothing."""
    everything = list(records)
    sentences = [_explain_group(matches, group, everything) for group in matches.groups if group]
    return " ".join(sentences) or f"There are no {matches.table} in this catalogue."


def _explain_group(matches: Filter, group: Sequence[Condition], records: list[Record]) -> str:
    left = records
    passed: list[str] = []
    for term, holds in group:
        remaining = list(filter(holds, left))
        if not remaining and any(map(holds, records)):
            what = count_noun(len(left), matches.table)
            return f"'{term}' excludes the {what} that '{' '.join(passed)}' leaves."
        if not remaining:
            what = count_noun(len(records), matches.table)
            return f"'{term}' matches none of the {what}.{_suggest(matches, term, records)}"
        passed.append(str(term))
        left = remaining
    return ""


def _suggest(matches: Filter, term: Term, records: list[Record]) -> str:
    """What else to ask, to someone whose term matches nothing at all."""
    if not term.words:
        return _name_values(matches, term, records)
    if term.negated:
        return ""
    (phrase,) = term.words
    apart = _try_apart(matches, phrase, records)
    if apart:
        return apart
    return _name_mentions(matches, phrase, records) + _name_nearest(matches, phrase, records)


def _try_apart(matches: Filter, phrase: str, records: list[Record]) -> str:
    """Say that the words of a phrase would find something one by one."""
    words = phrase.split()
    if len(words) < 2:
        return ""
    try:
        holds = matches.compiler.compile_query(Query(((Term("", "", "", words=tuple(words)),),)))
    except UsageError:  # one of them is a dash, or the word "or"
        return ""
    count = sum(map(holds, records))
    if not count:
        return ""
    verb = "has" if count == 1 else "have"
    return f" {count:,} {verb} the words one by one: leave the quotes out."


def _name_mentions(matches: Filter, phrase: str, records: list[Record]) -> str:
    """Say how many records speak of it in their sentences."""
    count = sum(map(matches.compiler.compile(Term("text", ":", phrase)), records))
    if not count:
        return ""
    verb = "mentions" if count == 1 else "mention"
    return f" {count:,} {verb} it: text:{quote(phrase)}"


def _name_nearest(matches: Filter, phrase: str, records: list[Record]) -> str:
    """Name the records and values whose names look most like it."""
    if len(records) > FEW_RECORDS:
        return ""
    names = find_field(matches.table, "names")
    shown: dict[str, str] = {}
    for record in records:
        for text in names.value(record, matches.lookup):
            shown.setdefault(text, _describe(record, text))
    for value in _list_values(matches, records):
        shown.setdefault(value, value)
    near = dict.fromkeys(shown[name] for name in nearest_names(phrase, shown))
    if not near:
        return ""
    return f" The nearest: {', '.join(near)}."


def _describe(record: Record, text: str) -> str:
    """A record by its name, or else by the text that is like the one asked for, and its id."""
    name = getattr(record, "name", None) or text
    if name == record.id:
        return record.id
    return f"{name} ({record.id})"


def _list_values(matches: Filter, records: list[Record]) -> Iterator[str]:
    """The values of the facts that bare words look at."""
    for name in FACTS.get(matches.table, ()):
        field = find_field(matches.table, name)
        if field.kind == "choice":
            yield from collect_values(field, records, matches.lookup)


def _name_values(matches: Filter, term: Term, records: list[Record]) -> str:
    """Name the values of a field that has few of them, to someone who asked for another."""
    if not term.value or term.operator == "::":
        return ""
    field = find_field(matches.table, term.field)
    if field.kind != "choice":
        return ""
    found = collect_values(field, records, matches.lookup)
    if not 0 < len(found) <= FEW_VALUES:
        return ""
    return f" There are: {', '.join(found)}."


def find_hint(matches: Filter, records: Iterable[Record]) -> str:
    """Say what more there is, if the name of something is also another thing's or a fact."""
    if len(matches.groups) != 1:
        return ""
    (group,) = matches.groups
    everything = list(records)
    hints: list[str] = []
    for each in group:
        if matches.means_thing(each.term):
            left_out = _find_left_out(each, group, everything)
            hints += _find_meanings(matches, each.term.words[0], left_out)
    return "; ".join(hints[:FEW_HINTS])


def _find_left_out(
    thing: Condition, group: Sequence[Condition], records: list[Record]
) -> list[Record]:
    """What only the name of a thing keeps from being found."""
    left_out = [record for record in records if not thing.holds(record)]
    for other in group:
        if other is not thing:
            left_out = list(filter(other.holds, left_out))
    return left_out


def _find_meanings(matches: Filter, phrase: str, left_out: list[Record]) -> Iterator[str]:
    """The terms by which records have a word that were left out, as it was taken for a name."""
    for term, what in _list_terms(matches, phrase, left_out):
        count = sum(map(matches.compiler.compile(term), left_out))
        if count == 1:
            what = what.replace("have", "has", 1)
        if count:
            yield f"{count:,} more {what}: {term}"


def _list_terms(matches: Filter, phrase: str, left_out: list[Record]) -> Iterator[tuple[Term, str]]:
    """The terms that a name could stand for, and what records are that have it so."""
    table, lookup = matches.table, matches.lookup
    for family in sorted(_find_families(matches, phrase)):
        yield Term("family", ":", family), "of its family"
    facts = FACTS.get(table, ())
    if table == "launches":
        facts += tuple(name for name in FACTS_ABOARD if name != "country")
    for name in facts:
        field = find_field(table, name)
        if field.kind == "choice" and name != "family":
            matches_value = value_matches(name, find_forms(phrase))
            for value in filter(matches_value, collect_values(field, left_out, lookup)):
                yield Term(name, ":", value), f"by {name}"
    if len(left_out) <= FEW_RECORDS:
        yield Term("names", ":", phrase), "have it in a name"


def _find_families(matches: Filter, phrase: str) -> set[str]:
    """The families of the rockets that go by a name."""
    if not any(field.name == "family" for field in FIELDS[matches.table]):
        return set()
    vehicles = matches.lookup.table(Vehicle)
    ids = matches.lookup.find_named(phrase, "vehicles")
    return set(filter(None, (vehicles[key].family for key in ids)))
