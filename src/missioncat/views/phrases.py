"""What the views say in the same words: how a plan moved, what a launch is called, how it went."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from missioncat.dates import Date, countdown, format_difference, format_words, parse_date
from missioncat.fields import is_unlisted, launch_title, title_payloads
from missioncat.lookup import Lookup
from missioncat.model import Launch, Mission, Source
from missioncat.text import format_count
from missioncat.titles import format_citation
from missioncat.views.formats import format_words_of

# --- Plans -----------------------------------------------------------------------------------


def describe_milestone(milestone: str, when: str) -> str:
    """A milestone with its date in words of any kind."""
    return f"{format_words_of(milestone)} {when}"


def cite_sources(keys: Iterable[str], lookup: Lookup) -> str:
    """Who said it and when that was published; a source without a record by its key."""
    sources = lookup.table(Source)
    cited = []
    for key in keys:
        source = sources.get(key)
        cited.append(key if source is None else format_citation(source))
    return "; ".join(cited)


OVERDUE = "overdue"
"""How the phrase for a plan whose time is over begins."""


def describe_countdown(date: Date | None, now: datetime, milestone: str = "launch") -> str:
    """How long until a planned launch, as far as that is known.

    Another milestone is named, with its date if that is vague.

    >>> from missioncat.dates import read_now
    >>> now = read_now("2026-11-21")
    >>> describe_countdown(parse_date("../2029"), now, "landing")
    'landing by 31 December 2029'
    >>> describe_countdown(parse_date("2028"), now, "construction-start")
    'construction start 2028'
    """
    if date is None:
        return "no date given"
    if date.latest is not None and date.latest <= now:
        return f"{OVERDUE}: was due {format_words(date)}"
    if milestone == "launch":
        return countdown(date, now)
    when = format_words(date)
    if date.is_exact or date.has_open_start:
        when = countdown(date, now)
    return describe_milestone(milestone, when)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def describe_ago(date: Date | None, now: datetime) -> str:
    """How long ago something happened, as far as that is known; days are those of UTC.

    >>> from missioncat.dates import read_now
    >>> now = read_now("2026-11-21T12:00Z")
    >>> dates = ("2026-11-21T08:30Z", "2026-11-20", "2026-09-28", "2020-11-23", "2026-10", "2026")
    >>> for date in dates:
    ...     print(describe_ago(parse_date(date), now))
    3 hours ago
    yesterday
    54 days ago
    6 years ago
    21 to 51 days ago
    at most 324 days ago
    """
    if date is None:
        return ""
    if date.earliest is None or date.earliest > now:
        return countdown(date, now)
    if date.is_exact:
        return _count_exact(date, date.earliest, now)
    if date.latest is None or date.latest > now:
        return f"at most {format_count((now - date.earliest) // DAY, 'day')} ago"
    return countdown(date, now)


def _count_exact(date: Date, moment: datetime, now: datetime) -> str:
    """The time since an exact date: hours within a day of it, days, or months and years."""
    since = now - moment
    if date.has_time and since < HOUR:
        return f"{format_count(since // timedelta(minutes=1), 'minute')} ago"
    if date.has_time and since < DAY:
        return f"{format_count(since // HOUR, 'hour')} ago"
    day = parse_date(f"{moment:%Y-%m-%d}")
    moved = format_difference(day, parse_date(f"{now:%Y-%m-%d}"))
    if moved.endswith("months later") or "year" in moved:
        return moved.replace("later", "ago")
    return countdown(day, now)


# --- Launches --------------------------------------------------------------------------------


def title_page(launch: Launch, aboard: Sequence[Mission], lookup: Lookup) -> tuple[str, str | None]:
    """What a launch is known by: its one mission, also in Chinese, or what it carries."""
    inside = {mission.id for mission in aboard}
    heads = [mission for mission in aboard if mission.parent not in inside]
    if len(heads) == 1:
        return heads[0].name, heads[0].chinese_name
    if heads:
        return title_payloads([mission.name for mission in heads], launch.ll2_name), None
    return launch_title(launch, lookup), None


def title_cargo(launch: Launch, lookup: Lookup) -> str:
    """What a launch is called; nothing if its only name is its id, for that stands beside it."""
    title = launch_title(launch, lookup)
    if title == launch.id:
        return ""
    return title


# --- Outcomes --------------------------------------------------------------------------------

STANDINGS = {"partial": "partial failure", "unlisted": "no longer listed"}
"""Outcomes, and what stands for one, that are not said by their own word."""

OUTCOME_NOUNS = {
    "success": ("success", "successes"),
    "failure": ("failure", "failures"),
    "partial": ("partial failure", "partial failures"),
    "unknown": ("with unknown outcome", "with unknown outcome"),
}
"""What one launch with an outcome is called, and what several are."""

OTHERS = "not to orbit"
"""What a column is called, and a part of a bar, of what is no launch to orbit."""


def find_standing(launch: Launch) -> str:
    """The outcome of a launch, or how it stands with what has none."""
    if launch.outcome is not None:
        return launch.outcome
    if is_unlisted(launch):
        return "unlisted"
    return "planned"


def count_outcome(count: int, outcome: str) -> str:
    """A count of an outcome.

    >>> count_outcome(659, "success"), count_outcome(1, "partial"), count_outcome(3, "unknown")
    ('659 successes', '1 partial failure', '3 with unknown outcome')
    """
    one, many = OUTCOME_NOUNS[outcome]
    return f"{count:,} {one if count == 1 else many}"


def describe_left_out(count: int) -> str:
    """How many were left out as no launches to orbit, and how to see them; nothing of none."""
    if not count:
        return ""
    them = "it" if count == 1 else "them"
    return f"{count:,} {OTHERS} left out (--all shows {them})"
