"""How old the data is: the newest day of which the catalogue knows something.

Only exact days of what has happened or was stated count: a launch that flew, an event, a statement
of the ledger, the edition of a source that speaks of flown launches. Dates are compared as their
texts, so that 80,000 launches cost no more than a look at each.
"""

from collections.abc import Container, Iterable
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from missioncat.dates import format_words, parse_date
from missioncat.fields import is_exact_text
from missioncat.lookup import Lookup
from missioncat.model import Launch, Mission, Plan, Source
from missioncat.text import format_count

DAY = len("2026-09-28")


class Age(NamedTuple):
    """The newest day that is known of, and how many days ago that was."""

    newest: date
    days: int


def find_age(lookup: Lookup, now: datetime) -> Age | None:
    """How old the data is as a whole; None if nothing in it has an exact day."""
    flown = _find_flown(lookup)
    cited = set(chain.from_iterable(launch.sources for launch in flown))
    texts = [launch.date for launch in flown]
    for mission in lookup.table(Mission).values():
        texts += [event.date for event in mission.events]
    texts += [plan.as_of for plan in lookup.table(Plan).values()]
    for source in lookup.table(Source).values():
        texts += _list_editions(source, cited)
    return _find_newest(texts, now)


def find_ages(lookup: Lookup, now: datetime) -> dict[str, Age]:
    """How old what each source says of launches is, the newest first."""
    texts: dict[str, list[str | None]] = {}
    for launch in _find_flown(lookup):
        for key in launch.sources:
            texts.setdefault(key, []).append(launch.date)
    for source in lookup.table(Source).values():
        editions = _list_editions(source, texts)
        if any(editions):
            texts.setdefault(source.id, []).extend(editions)
    ages = {}
    for key, said in texts.items():
        age = _find_newest(said, now)
        if age is not None:
            ages[key] = age
    return dict(sorted(ages.items(), key=lambda pair: (pair[1].days, pair[0])))


def describe_age(age: Age) -> str:
    """The age for a sentence of its own, without an end.

    >>> describe_age(Age(date(2026, 9, 28), 54))
    'data to 28 September 2026 (54 days old)'
    >>> describe_age(Age(date(2026, 9, 28), 0))
    'data to 28 September 2026 (today)'
    """
    old = "today"
    if age.days:
        old = f"{format_count(age.days, 'day')} old"
    return f"{describe_newest(age)} ({old})"


def describe_newest(age: Age) -> str:
    """To which day the data goes."""
    return f"data to {format_words(parse_date(age.newest.isoformat()))}"


def advise_age(age: Age) -> str:
    """The same with what brings newer data, unless there can be none.

    >>> advise_age(Age(date(2026, 9, 28), 54))
    'data to 28 September 2026 (54 days old); `missioncat sync` brings what is new'
    """
    said = describe_age(age)
    if age.days:
        said += "; `missioncat sync` brings what is new"
    return said


def _find_flown(lookup: Lookup) -> list[Launch]:
    return [launch for launch in lookup.table(Launch).values() if launch.outcome is not None]


def _list_editions(source: Source, cited: Container[str]) -> list[str | None]:
    """Of when the newest edition of a source is."""
    if source.id in cited:
        return [source.as_of, source.date]
    return [source.as_of]  # the date of one that no flown launch cites may be that of a book


def _find_newest(texts: Iterable[str | None], now: datetime) -> Age | None:
    """The last exact day of these that is not to come: a slip of the pen makes no data newer."""
    today = now.date()
    limit = today.isoformat()
    days = {text[:DAY] for text in texts if is_exact_text(text)}
    for day in sorted(days, reverse=True):
        if day > limit:
            continue
        try:
            newest = date.fromisoformat(day)
        except ValueError:  # it only has the form of a day; `check` says so
            continue
        return Age(newest, (today - newest).days)
    return None
