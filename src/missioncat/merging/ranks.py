"""Whose word counts.

The facts of a record are those of the source that ranks highest among those that say anything: the
user's own edits, then what is curated, then the sources by the rank that `IMPORTERS` gives them.
What the others say otherwise is kept as claims. So the order in which sources are imported makes no
difference to the facts. Of what one source says the latest import counts. A planned launch is the
exception: its date is the newest statement of the ledger, whoever made it (`plans`).
"""

from collections.abc import Collection, Iterable, Mapping, Set
from enum import Enum
from typing import Any, NamedTuple, cast

import msgspec

from missioncat.dates import parse_date
from missioncat.fields import is_planned
from missioncat.importers import IMPORTERS
from missioncat.importers.readings import Statement
from missioncat.merging import plans
from missioncat.merging.drafts import Draft
from missioncat.model import USER, AnySourced, Claim, Launch, Sourced, find_origin
from missioncat.names import fold, fold_family
from missioncat.query import is_missing

JOINED = ("sources", "aliases", "gcat_codes")
"""List fields that everybody may add to, so that they cannot disagree."""

UNMARKED = frozenset({"id", "origin", "origins", "claims", "joined", "apart", "unlisted", *JOINED})
"""Fields of which it is not kept whose word they are: they are about the record, or everybody's."""

PARTS = {"vehicle": ("variant", "upper_stage", "serial"), "site": ("pad", "site_note")}
"""Fields that say more of a rocket or site; they go when their source names another."""

UNCLAIMED = (
    "name", "chinese_name", "payloads", "payload_count", "gcat_name", "site_note", "outcome_note",
    "note", "ll2_name", "ll2_updated",
)  # fmt: skip
"""Names, remarks, and what is counted by names: that sources differ there is no disagreement."""


def rank(source: str | None) -> tuple[int, str]:
    """How much a source's word counts, None being what is curated; no two sources count the same.

    >>> sorted(["ll2", None, "user", "gcat"], key=rank)
    ['ll2', 'gcat', None, 'user']
    """
    if source is None:
        return 1_000, ""
    if source == USER:
        return 1_001, ""
    # A source that a later version knows, or a plugin that is gone, contradicts nobody who is here.
    if source not in IMPORTERS:
        return 0, source
    return IMPORTERS[source].rank, source


class Word(Enum):
    """What becomes of a value that a source states of a field that has one."""

    KEEP = "ours counts"
    TAKE = "theirs counts"
    DISPUTE = "ours counts, and theirs is a claim"
    REPLACE = "theirs counts, and ours is a claim"


class Said(NamedTuple):
    """A statement about a record that there is: everything it says, and how it is to be taken.

    `is_flight` is one that says of a plan that it has flown. Of the fields in `older` the source
    has said something newer already, so that it only fills gaps there.
    """

    source: str | None
    stated: Mapping[str, Any]
    hints: Collection[str]
    older: Collection[str]
    is_flight: bool = False


def merge_statement(
    draft: Draft,
    record: AnySourced,
    source: str | None,
    statement: Statement,
    older: Collection[str] = (),
) -> AnySourced:
    """The record with what the source says of it."""
    stated = {name: said for name, said in statement.stated.items() if not is_missing(said)}
    if record.origin == source and not _is_plan(record) and _says_all(record, stated):
        return record  # as most of a file does that is read again
    record = _raise_origin(record, source)
    said = Said(source, stated, statement.hints.keys(), older)
    if isinstance(record, Launch):
        merged = _merge_launch(draft, record, said, statement)
        return cast(AnySourced, merged)  # which is Launch here
    return _merge_fields(record, said)


def _merge_launch(draft: Draft, launch: Launch, said: Said, statement: Statement) -> Launch:
    """The same of a launch: a planned date goes into the ledger, and a flight closes it."""
    stated = dict(said.stated)
    is_flight = is_planned("launches", launch) and "outcome" in stated
    if is_flight and "outcome" in said.older:  # the same source says by now that it has not flown
        is_flight = False
        del stated["outcome"]
        stated.pop("date", None)
    elif "date" in stated and "outcome" not in stated:
        if _takes_back(launch, said.source, statement):
            launch = plans.take_back_flight(draft, launch)
        launch = plans.state_plan_of(draft, launch, said.source, stated.pop("date"), statement)
    after = _merge_fields(launch, said._replace(stated=stated, is_flight=is_flight))
    if is_flight:
        plans.close_plans(draft, launch, stated.get("date"))
        plans.settle_missions(draft, launch, stated["outcome"])
    elif not is_planned("launches", launch):
        plans.correct_plans(draft, launch, after)
    return after


def _takes_back(launch: Launch, source: str | None, statement: Statement) -> bool:
    """Whether the one source that has said that a launch flew says later that it is to fly."""
    if launch.outcome is None or launch.origin != source or "outcome" in launch.origins:
        return False
    said: str | None = statement.values.get("ll2_updated")
    return said is not None and said > (launch.ll2_updated or "")


def _says_all(record: Sourced, stated: Mapping[str, Any]) -> bool:
    """Whether a record says all this as the word of the source that it came from."""
    for name, value in stated.items():
        if name in record.origins:
            return False
        old = getattr(record, name)
        if old == value:
            continue
        if name not in JOINED or not set(value) <= set(old):
            return False
    # What it has as a claim it may have said of a field that it says nothing of now.
    return not record.claims


def _raise_origin(record: AnySourced, source: str | None) -> AnySourced:
    """The record as one of the source that ranks highest of all that speak of it."""
    if source is None or record.origin is None or rank(source) <= rank(record.origin):
        return record
    origins = dict(record.origins)
    for name in list_marked(record):
        value = getattr(record, name)
        if not _is_nothing(name, value) and value is not False:
            origins.setdefault(name, record.origin)
    # What goes without saying is not said, so that a record is the same whoever came first.
    origins = {name: origin for name, origin in origins.items() if origin != source}
    return msgspec.structs.replace(record, origin=source, origins=origins)


def list_marked(record: Sourced) -> list[str]:
    """The fields of which it is kept whose word they are."""
    fixed: Set[str] = UNMARKED
    if _is_plan(record):
        fixed = fixed | {"date"}  # the ledger has who said it
    return [name for name in record.__struct_fields__ if name not in fixed]


def _is_plan(record: Sourced) -> bool:
    return isinstance(record, Launch) and is_planned("launches", record)


def _merge_fields(record: AnySourced, said: Said) -> AnySourced:
    """The record with the fields of a statement, and what it and others say otherwise as claims."""
    values: dict[str, Any] = {}
    origins = dict(record.origins)
    claims = Claims(record.claims)
    for name, value in said.stated.items():
        old, origin = getattr(record, name), find_origin(record, name)
        if name not in said.older:
            # Of one source the latest word counts, and it may agree by now.
            claims.drop(name, said.source)
        if name in JOINED:
            values[name] = list(dict.fromkeys([*old, *value]))
            continue
        word = _decide(record, name, value, said)
        if word in (Word.TAKE, Word.REPLACE):
            values[name] = value
            _set_origin(origins, name, said.source, record.origin)
        if word is Word.REPLACE:
            claims.add(name, old, origin)
        elif word is Word.DISPUTE:
            claims.add(name, value, said.source)
    for name in _find_dropped(record, said, values):
        values[name] = None
        origins.pop(name, None)
    if said.is_flight:
        values["unlisted"] = None
    return claims.settle(msgspec.structs.replace(record, **values, origins=origins))


class Claims:
    """What sources say of a record otherwise than it does, one claim of each for a field."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._claims = {(claim.field, claim.source): claim for claim in claims}

    def add(self, name: str, value: Any, source: str | None) -> None:
        """Note what a source says of a field, if that can contradict what another one says."""
        if name not in UNCLAIMED and name not in find_own_words(source):
            self._claims[name, source] = Claim(field=name, value=value, source=source)

    def drop(self, name: str, source: str | None) -> None:
        """What a source has claimed of a field is not its word any more."""
        self._claims.pop((name, source), None)

    def settle(self, record: AnySourced) -> AnySourced:
        """A new record gets those that it disagrees with, in one order whoever came first."""
        disagreeing = [
            claim
            for claim in self._claims.values()
            if not agree(claim.field, getattr(record, claim.field), claim.value)
        ]
        record.claims = sorted(disagreeing, key=lambda claim: (claim.field, claim.source or ""))
        return record


def _find_dropped(record: Sourced, said: Said, values: Mapping[str, Any]) -> list[str]:
    """What the source said of the rocket or site that it has given up now, and says of no other."""
    dropped = []
    for whole, parts in PARTS.items():
        old = getattr(record, whole, None)
        if old is None or values.get(whole, old) == old:
            continue
        theirs = [part for part in parts if find_origin(record, part) == said.source]
        dropped += [part for part in theirs if part not in said.stated]
    return dropped


def _decide(record: Sourced, name: str, value: object, said: Said) -> Word:
    """Whose word counts for one field.

    What settles most is asked first: whoever says the same is no opponent, a flight is more than
    any plan, a source may correct itself, and only then ranks count.
    """
    old, origin = getattr(record, name), find_origin(record, name)
    outranks = rank(said.source) > rank(origin)
    if old == value:
        return Word.TAKE if outranks else Word.KEEP
    if said.is_flight and name == "date":  # which is that of a plan until now
        return Word.TAKE
    if origin == said.source:
        return _decide_again(name, old, value, name in said.older)
    # What the user has emptied stays empty.
    if origin != USER and _is_nothing(name, old):
        return Word.TAKE
    return _decide_by_rank(record, name, value, said, outranks)


def _decide_by_rank(record: Sourced, name: str, value: object, said: Said, outranks: bool) -> Word:
    """Whose word counts for a field of which two sources say different things."""
    if _is_same(name, record, value, said.stated):
        # The words of the higher one are taken, but "unknown" says less than any outcome.
        is_worth = outranks and not _is_nothing(name, value)
        return Word.TAKE if is_worth else Word.KEEP
    if name in said.hints:
        return Word.KEEP
    if outranks:
        return Word.REPLACE
    # What it has said before is a claim already, if it still disagrees.
    return Word.KEEP if name in said.older else Word.DISPUTE


def _decide_again(name: str, old: object, value: object, is_older: bool) -> Word:
    """Whether a source's other word for a field counts: the later one does, if it says anything."""
    if _is_nothing(name, old):
        return Word.TAKE
    if name == "date" and isinstance(old, str) and isinstance(value, str):
        return _decide_date_again(old, value, is_older)
    if is_older or _is_nothing(name, value):
        return Word.KEEP
    return Word.TAKE


def _decide_date_again(old: str, date: str, is_older: bool) -> Word:
    """The same of a date: the more exact one counts of two that allow the same."""
    # A list that gives the minute does not take back the second that the log gives.
    if _holds(date, old):
        return Word.KEEP
    if is_older and not _holds(old, date):
        return Word.KEEP
    return Word.TAKE


def find_own_words(source: str | None) -> Collection[str]:
    """The fields that a source words in its own way, so that they contradict nobody."""
    if source is None or source not in IMPORTERS:
        return ()
    return IMPORTERS[source].own_words


def _holds(date: str, other: str) -> bool:
    """Whether all that another date allows is allowed by this one."""
    return parse_date(other).within(parse_date(date))


def _is_nothing(name: str, value: object) -> bool:
    """Whether a value says nothing; an unknown outcome says only that the launch has flown."""
    return is_missing(value) or (name == "outcome" and value == "unknown")


def _is_same(name: str, record: Sourced, value: object, stated: Mapping[str, Any]) -> bool:
    """Whether a source says the same of a field as the record, as far as each of them goes."""
    if name == "outcome" and isinstance(record, Launch):
        code = record.gcat_code
        if code is not None and code == stated.get("gcat_code"):
            return True  # we read one code in two ways, which is no disagreement between sources
    return agree(name, getattr(record, name), value)


def _set_origin(
    origins: dict[str, str], name: str, source: str | None, default: str | None
) -> None:
    """Keep whose word a field is, unless that goes without saying."""
    if source is None or source == default:  # nobody is merged into what ranks lower
        origins.pop(name, None)
    else:
        origins[name] = source


def agree(name: str, ours: object, theirs: object) -> bool:
    """Whether two values of a field say the same, as far as each of them goes.

    >>> agree("date", "2021-05-19T04:03Z", "2021-05-19"), agree("date", "2021-05-19", "2021-05-20")
    (True, False)
    >>> agree("pad", "LC 101", "LC101?"), agree("payload_mass_kg", 8200, 8200.4)
    (True, True)
    >>> agree("lat", 19.6, 20.1)
    False
    >>> agree("outcome", "success", "unknown")
    True
    """
    if ours == theirs:
        return True
    match ours, theirs:
        case str(), str():
            return _agree_as_texts(name, ours, theirs)
        case list(), list():
            return set(map(fold, ours)) == set(map(fold, theirs))
        case ((int() | float()), (int() | float())):
            return abs(ours - theirs) < AS_GOOD_AS.get(name, 1)
    # An unknown outcome agrees with any, also with none.
    return name == "outcome" and "unknown" in (ours, theirs)


def _agree_as_texts(name: str, ours: str, theirs: str) -> bool:
    """The same of two texts, which each source spells in its own way."""
    if name == "date":
        return parse_date(ours).intersects(parse_date(theirs))
    if name == "outcome" and "unknown" in (ours, theirs):
        return True
    return fold_family(ours) == fold_family(theirs)


AS_GOOD_AS = {"lat": 0.1, "lon": 0.1}
"""How far two numbers of a field may be apart that say the same; 1 for all others."""
