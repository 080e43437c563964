"""Whose word counts.

The facts of a record are those of the source that ranks highest among those that say anything: the user's own
edits, then what is curated, then the sources by the rank that `IMPORTERS` gives them. What the others say otherwise is
kept as claims. So the order in which sources are imported makes no difference to the facts. Of what one source says
the latest import counts. A planned launch is the exception: its date is the newest statement of the ledger, whoever
made it (`plans`).
"""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Any, NamedTuple

import msgspec

from missioncat.dates import parse_date
from missioncat.fields import is_out_of_bounds, is_planned
from missioncat.importers import IMPORTERS
from missioncat.importers.readings import Statement
from missioncat.merging.drafts import Draft
from missioncat.merging.plans import close_plans, correct_plans, settle_missions, state_plan_of, take_back_flight
from missioncat.model import RECORDS, USER, Claim
from missioncat.names import fold, fold_family
from missioncat.query import is_missing

JOINED = ("sources", "aliases", "gcat_codes")
"""List fields that everybody may add to, so that they cannot disagree."""


PARTS = {"vehicle": ("variant", "upper_stage", "serial"), "site": ("pad", "site_note")}
"""Fields that say more of another one: they go with it when the source that said them names another rocket or site."""


UNCLAIMED = (
    *("name", "chinese_name", "payloads", "payload_count", "gcat_name", "site_note", "outcome_note", "note"),
    *("ll2_name", "ll2_updated"),
)
"""Names and remarks, and what is counted by names: each source has its own, and that is no disagreement."""


def rank(source: str | None) -> tuple[int, str]:
    """How much a source's word counts, None being what is curated; no two sources count the same.

    >>> sorted(["ll2", None, "user", "gcat"], key=rank)
    ['ll2', 'gcat', None, 'user']
    """
    if source is None:
        return 1_000, ""
    if source == USER:
        return 1_001, ""
    return (IMPORTERS[source].rank if source in IMPORTERS else 0), source


class Word(Enum):
    """What becomes of a value that a source states of a field: whose word counts, and whether they disagree."""

    KEEP = "ours counts"
    TAKE = "theirs counts"
    DISPUTE = "ours counts, and theirs is a claim"
    REPLACE = "theirs counts, and ours is a claim"


class Said(NamedTuple):
    """A statement about a record that there is: everything it says, and how it is to be taken.

    `is_flight` is one that says of a plan that it has flown. Of the fields in `older` the source has said something
    newer already, so that it only fills gaps there.
    """

    source: str | None
    stated: Mapping[str, Any]
    hints: Collection[str]
    is_flight: bool
    older: Collection[str]


def merge_statement(
    draft: Draft, table: str, record: Any, source: str | None, statement: Statement, older: Collection[str] = ()
) -> Any:
    """The record with what the source says of it."""
    stated = {**statement.hints, **statement.values}
    stated = {name: value for name, value in stated.items() if not is_missing(value)}
    if record.origin == source and not is_planned(table, record) and _says_all(record, stated):
        return record  # as most of a file does that is read again
    record = _raise_origin(record, source)
    is_flight = table == "launches" and is_planned(table, record) and "outcome" in stated
    if is_flight and "outcome" in older:  # the same source says by now that it has not flown
        is_flight = False
        del stated["outcome"]
        stated.pop("date", None)
    elif table == "launches" and "date" in stated and "outcome" not in stated:
        if _takes_back(record, source, statement):
            record = take_back_flight(draft, record)
        record = state_plan_of(draft, record, source, stated.pop("date"), statement)
    said = Said(source, stated, statement.hints.keys(), is_flight, older)
    after = _merge_fields(record, said)
    if is_flight:
        close_plans(draft, record, stated.get("date"))
        settle_missions(draft, record, stated["outcome"])
    elif table == "launches" and not is_planned(table, record):
        correct_plans(draft, record, after)
    return after


def _takes_back(record: Any, source: str | None, statement: Statement) -> bool:
    """Whether the source that alone has said that a launch flew says later that it is still to fly."""
    said = statement.values.get("ll2_updated")
    is_own_word = record.origin == source and "outcome" not in record.origins
    return is_own_word and record.outcome is not None and said is not None and said > (record.ll2_updated or "")


def _says_all(record: Any, stated: Mapping[str, Any]) -> bool:
    """Whether a record says all this as the word of the source that it came from."""
    for name, value in stated.items():
        if name in record.origins:
            return False
        old = getattr(record, name)
        if old != value and not (name in JOINED and set(value) <= set(old)):
            return False
    return not record.claims


def _raise_origin(record: Any, source: str | None) -> Any:
    """The record as one of the source that ranks highest of all that speak of it, whichever of them came first."""
    if source is None or record.origin is None or rank(source) <= rank(record.origin):
        return record
    origins = dict(record.origins)
    for name in _list_marked(record):
        if not _is_nothing(name, getattr(record, name)) and getattr(record, name) is not False:
            origins.setdefault(name, record.origin)
    origins = {name: origin for name, origin in origins.items() if origin != source}
    return msgspec.structs.replace(record, origin=source, origins=origins)


def _merge_fields(record: Any, said: Said) -> Any:
    values: dict[str, Any] = {}
    origins = dict(record.origins)
    claims = {(claim.field, claim.source): claim for claim in record.claims}
    for name, value in said.stated.items():
        old, origin = getattr(record, name), origins.get(name, record.origin)
        is_older = name in said.older
        if not is_older:
            claims.pop((name, said.source), None)
        if name in JOINED:
            values[name] = list(dict.fromkeys([*old, *value]))
            continue
        word = _decide(record, name, value, said)
        if word in (Word.TAKE, Word.REPLACE):
            values[name] = value
            _set_origin(origins, name, said.source, record.origin)
        if word is Word.REPLACE and is_claimed(name, origin):
            claims[name, origin] = Claim(field=name, value=old, source=origin)
        if word is Word.DISPUTE and is_claimed(name, said.source) and not is_older:
            claims[name, said.source] = Claim(field=name, value=value, source=said.source)
    for name in _find_dropped(record, said, values):
        values[name] = None
        origins.pop(name, None)
    if said.is_flight:
        values["unlisted"] = None
    after = msgspec.structs.replace(record, **values, origins=origins)
    after.claims = sort_claims(after, claims.values())
    return after


def _find_dropped(record: Any, said: Said, values: Mapping[str, Any]) -> list[str]:
    """What the source said of the rocket or site that it has given up now, and says of no other."""
    dropped = []
    for whole, parts in PARTS.items():
        old = getattr(record, whole, None)
        if old is None or values.get(whole, old) == old:
            continue
        dropped += [part for part in parts if record.origins.get(part, record.origin) == said.source]
    return [name for name in dropped if name not in said.stated]


def _decide(record: Any, name: str, value: Any, said: Said) -> Word:
    """Whose word counts for one field."""
    old, origin = getattr(record, name), record.origins.get(name, record.origin)
    outranks = rank(said.source) > rank(origin)
    is_new = not _is_nothing(name, value)
    if old == value:
        return Word.TAKE if outranks else Word.KEEP
    if said.is_flight and name == "date":  # which is that of a plan until now
        return Word.TAKE
    if origin == said.source:
        return _decide_again(name, old, value, name in said.older)
    if origin != USER and _is_nothing(name, old):
        return Word.TAKE
    if _is_same(name, record, value, said.stated):
        return Word.TAKE if outranks and is_new else Word.KEEP
    if name in said.hints:
        return Word.KEEP
    return Word.REPLACE if outranks else Word.DISPUTE


def _decide_again(name: str, old: Any, value: Any, is_older: bool) -> Word:
    """Whether a source's other word for the same field counts: the later one does, if it says more than nothing."""
    if _is_nothing(name, old):
        return Word.TAKE
    if name == "date":
        if _holds(value, old):  # a list that gives the minute does not take back the second that the log gives
            return Word.KEEP
        is_gap = _holds(old, value)
        return Word.KEEP if is_older and not is_gap else Word.TAKE
    return Word.KEEP if is_older or _is_nothing(name, value) else Word.TAKE


def is_claimed(name: str, source: str | None) -> bool:
    """Whether what a source says of a field can contradict what another one says."""
    return name not in UNCLAIMED and not (source in IMPORTERS and name in IMPORTERS[source].own_words)


def _holds(date: str, other: str | None) -> bool:
    """Whether all that another date allows is allowed by this one."""
    if other is None:
        return False
    wide, narrow = parse_date(date), parse_date(other)
    starts = wide.earliest is None or (narrow.earliest is not None and wide.earliest <= narrow.earliest)
    return starts and (wide.latest is None or (narrow.latest is not None and wide.latest >= narrow.latest))


def _is_nothing(name: str, value: Any) -> bool:
    """Whether a value says nothing; an unknown outcome says only that the launch has flown."""
    return is_missing(value) or (name == "outcome" and value == "unknown")


def _is_same(name: str, record: Any, value: Any, stated: Mapping[str, Any]) -> bool:
    if name == "outcome" and record.gcat_code is not None and record.gcat_code == stated.get("gcat_code"):
        return True  # we read the same code in two ways, which is no disagreement between sources
    return agree(name, getattr(record, name), value)


def _set_origin(origins: dict[str, str], name: str, source: str | None, default: str | None) -> None:
    if source is None or source == default:  # nobody is merged into what ranks lower
        origins.pop(name, None)
    else:
        origins[name] = source


def sort_claims(record: Any, claims: Iterable[Claim]) -> list[Claim]:
    """The claims that the record still disagrees with, in an order that does not depend on who came first."""
    disagreeing = [claim for claim in claims if not agree(claim.field, getattr(record, claim.field), claim.value)]
    return sorted(disagreeing, key=lambda claim: (claim.field, claim.source or ""))


def agree(name: str, ours: Any, theirs: Any) -> bool:
    """Whether two values of a field say the same, as far as each of them goes.

    >>> agree("date", "2021-05-19T04:03Z", "2021-05-19"), agree("date", "2021-05-19", "2021-05-20")
    (True, False)
    >>> agree("pad", "LC 101", "LC101?"), agree("payload_mass_kg", 8200, 8200.4), agree("lat", 19.6, 20.1)
    (True, True, False)
    >>> agree("outcome", "success", "unknown")
    True
    """
    if ours == theirs or (name == "outcome" and "unknown" in (ours, theirs)):
        return True
    if ours is None or theirs is None:
        return False
    if name == "date":
        return parse_date(ours).intersects(parse_date(theirs))
    if isinstance(ours, str) and isinstance(theirs, str):
        return fold_family(ours) == fold_family(theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return {fold(item) for item in ours} == {fold(item) for item in theirs}
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < (0.1 if name in ("lat", "lon") else 1)
    return False


def mark_edited(before: Any, after: Any) -> Any:
    """A record changed by hand, with the fields marked that are the user's now.

    What an import said of such a field becomes a claim, as it would if it were imported again.
    """
    return _mark(before, after, USER)


def mark_curated(before: Any, after: Any) -> Any:
    """A record changed by rows of our own form, which count as what is curated."""
    if (before.origin, before.origins) != (after.origin, after.origins):
        return after  # the rows say themselves whose word it is
    return _mark(before, after, None)


def _mark(before: Any, after: Any, source: str | None) -> Any:
    names = _list_marked(after)
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    if not changed:
        return after
    origins = dict(after.origins)
    claims = {(claim.field, claim.source): claim for claim in after.claims}
    for name in changed:
        old, origin = getattr(before, name), origins.pop(name, before.origin)
        is_said = origin not in (None, USER) and not is_missing(old) and not is_out_of_bounds(name, old)
        if is_said and is_claimed(name, origin):
            claims[name, origin] = Claim(field=name, value=old, source=origin)
        if source is not None:
            origins[name] = source
    origin = before.origin
    if source is None and origin is not None:
        # A record has one origin, and no field can be less than that; so all others get theirs by name.
        others = [name for name in names if name not in (*changed, *origins) and not is_missing(getattr(after, name))]
        origins |= dict.fromkeys(others, origin)
        origin = None
    after = msgspec.structs.replace(after, origin=origin, origins=origins)
    after.claims = sort_claims(after, claims.values())
    return after


def _list_marked(record: Any) -> list[str]:
    """The fields of which it is kept whose word they are."""
    fixed = {"id", "origin", "origins", "claims", "joined", "apart", "unlisted", *JOINED}
    if isinstance(record, RECORDS["launches"]) and is_planned("launches", record):
        fixed.add("date")  # the ledger has who said it
    return [name for name in record.__struct_fields__ if name not in fixed]


def keep_edits(
    before: Any, after: Any, origins: Mapping[str, str], origin: str | None = None
) -> tuple[Any, list[str]]:
    """A record as a file states it, but with the user's own edits, and the fields that stayed by that.

    What the file says of such a field is a claim of whoever said it: `origins`, or else `origin`. What it has from the
    user itself is taken.
    """
    claims = {(claim.field, claim.source): claim for claim in after.claims}
    kept: dict[str, Any] = {}
    for name, source in before.origins.items():
        stated = getattr(after, name)
        if source != USER or origins.get(name) == USER or stated == getattr(before, name):
            continue
        kept[name] = getattr(before, name)
        said_by = origins.get(name, origin)
        if not is_missing(stated) and is_claimed(name, said_by):
            claims[name, said_by] = Claim(field=name, value=stated, source=said_by)
    if not kept:
        return after, []
    own = dict.fromkeys(kept, USER)
    after = msgspec.structs.replace(after, **kept, origins={**after.origins, **own})
    after.claims = sort_claims(after, claims.values())
    return after, list(kept)


