"""What Launch Library no longer lists: nobody awaits it, unless somebody else plans it, too.

Launch Library takes a launch that was dropped or replaced off its list without a word. Only a whole
answer shows that. It begins a month ago or earlier, and so has all that is planned: a vague date
stands there at the end of its period.
"""

from collections.abc import Set
from datetime import UTC, datetime
from typing import NamedTuple

from missioncat.dates import parse_date
from missioncat.fields import is_planned, is_unlisted
from missioncat.importers.launch_library import SOURCE
from missioncat.merging.drafts import Draft
from missioncat.merging.plans import find_newest
from missioncat.model import Launch, Mission


class Answer(NamedTuple):
    """The Launch Library ids in an answer, and whether these are all: no page lost, no filter."""

    ids: Set[str]
    is_whole: bool


def settle_unlisted(draft: Draft, answer: Answer, clock: datetime) -> list[Launch]:
    """Mark planned launches that a whole answer lacks, and take the mark from those that it has.

    Gives those that it lacks and somebody else plans as well, which get no mark.
    """
    others = []
    for launch in list(draft.table(Launch).values()):
        if launch.ll2_id is None or not is_planned("launches", launch):
            continue
        if launch.ll2_id in answer.ids:
            _mark(draft, launch, None)
        elif not answer.is_whole or not _has_end(launch):
            continue  # that it is not there says nothing
        elif _is_planned_elsewhere(draft, launch):
            _mark(draft, launch, None)
            others.append(launch)
        elif not is_unlisted(launch):
            # The first answer without it counts, not each one after that.
            _mark(draft, launch, f"{clock.astimezone(UTC):%Y-%m-%dT%H:%MZ}")
    return others


def _mark(draft: Draft, launch: Launch, unlisted: str | None) -> None:
    """Keep since when a launch is unlisted, or (None) that it is not."""
    if launch.unlisted != unlisted:
        draft.alter(launch, unlisted=unlisted)


def _has_end(launch: Launch) -> bool:
    """Whether a plan has such a date as Launch Library lists by: one with an end."""
    return launch.date is not None and parse_date(launch.date).latest is not None


def _is_planned_elsewhere(draft: Draft, launch: Launch) -> bool:
    """Whether a plan for a launch is not Launch Library's alone."""
    if launch.origin != SOURCE.id or draft.related(Mission, "launch", launch.id):
        return True
    newest = find_newest(draft, launch)
    return newest is not None and newest.sources != [SOURCE.id]
