"""The slip ledger: what was said when about when something would happen.

Every statement stays. A planned launch has the date of the newest one: ledger and record agree.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from missioncat.dates import Date, format_difference, format_goal, format_words
from missioncat.dates.units import FIRST
from missioncat.lookup import Lookup, stored_date
from missioncat.model import Launch, Mission, Plan


class Slip(NamedTuple):
    """How the plans for one milestone of one subject moved: `statements` go from the oldest on.

    `now` is when it happened, if it has, else the newest plan.
    """

    subject: str
    milestone: str
    statements: list[Plan]
    first: Date
    now: Date
    happened: bool

    @property
    def newest(self) -> Plan:
        """The statement that counts as long as it has not happened."""
        newest = newest_statement(self.statements)
        assert newest is not None  # there is at least one
        return newest


def order_statements(plans: Iterable[Plan]) -> list[Plan]:
    """Plans from the oldest statement to the newest, those with no date of their own first.

    Of statements of the same time the one for the earlier date comes first. A mark on the time of
    a statement ("said around 2025") says nothing about its place among the others.
    """
    return sorted(plans, key=_statement_key)


_Span = tuple[datetime, datetime]


def _statement_key(plan: Plan) -> tuple[_Span, _Span]:
    planned = stored_date(plan, "planned", plan.planned).sort_key
    if plan.as_of is None:
        return (FIRST, FIRST), planned
    return find_moment(plan), planned


def find_moment(plan: Plan) -> _Span:
    """When a statement was made that says so, as what statements are ordered by."""
    assert plan.as_of is not None
    return stored_date(plan, "as_of", plan.as_of.rstrip("~?")).sort_key


def newest_statement(plans: Iterable[Plan]) -> Plan | None:
    """The newest statement; of several of the same time the one for the earliest date.

    Luna-27 is two landers, planned in one statement for 2029 and 2030: the first flies next.
    """
    statements = order_statements(plans)
    return next((plan for plan in statements if plan.as_of == statements[-1].as_of), None)


def find_slips(lookup: Lookup, subjects: Sequence[str] | None = None) -> list[Slip]:
    """The slips of some subjects, or of all, a subject and milestone each, as in the ledger."""
    if subjects is None:
        plans: Iterable[Plan] = lookup.table(Plan).values()
    else:
        found = [lookup.related(Plan, "subject", subject) for subject in dict.fromkeys(subjects)]
        plans = chain.from_iterable(found)
    by_key: dict[tuple[str, str], list[Plan]] = {}
    for plan in plans:
        by_key.setdefault((plan.subject, plan.milestone), []).append(plan)
    return [_build_slip(subject, milestone, said) for (subject, milestone), said in by_key.items()]


def _build_slip(subject: str, milestone: str, said: Iterable[Plan]) -> Slip:
    statements = order_statements(said)
    done = [(plan, plan.actual) for plan in statements if plan.actual]
    if done:
        plan, actual = done[-1]
        now = stored_date(plan, "actual", actual)
    else:
        newest = newest_statement(statements)
        assert newest is not None  # there is at least one
        now = stored_date(newest, "planned", newest.planned)
    first = stored_date(statements[0], "planned", statements[0].planned)
    return Slip(subject, milestone, statements, first, now, bool(done))


SEVERAL = ("announcement", "milestone")
"""Kinds of milestone that a mission has several of, so that one of them is not its next step."""


def find_next_milestone(lookup: Lookup, subject: str, now: datetime | None = None) -> Slip | None:
    """The first dated milestone not reached, launch apart; with `now` only if its time is left."""
    waiting = []
    for slip in find_slips(lookup, [subject]):
        is_over = now is not None and slip.now.latest is not None and slip.now.latest <= now
        if not (slip.happened or is_over or slip.milestone in ("launch", *SEVERAL)):
            waiting.append(slip)
    return min(waiting, key=lambda slip: slip.now.sort_key, default=None)


def find_launch_plans(lookup: Lookup, launch: Launch) -> list[Plan]:
    """The statements about when a launch was to be: of the launch and of the missions aboard."""
    aboard = [mission.id for mission in lookup.related(Mission, "launch", launch.id)]
    subjects = dict.fromkeys([launch.id, *aboard])
    found = chain.from_iterable(lookup.related(Plan, "subject", subject) for subject in subjects)
    return [plan for plan in found if plan.milestone == "launch"]


PLAN_KEY = ("subject", "milestone", "planned", "as_of")
"""The fields that tell a statement of the ledger from all others."""


def build_plan_id(subject: str, milestone: str, planned: str, as_of: str | None) -> str:
    """The id of a statement of the ledger, made of what tells it from all others.

    A colon inside of a subject or milestone is escaped, so that no two statements have one id.
    Dates need none: no date begins as another one goes on behind a colon.

    >>> build_plan_id("change-8", "launch", "2029~", "2025-05-03")
    'change-8:launch:2029~:2025-05-03'
    >>> build_plan_id("change-8", "launch", "2028", None), build_plan_id("a:b", "5%", "2028", None)
    ('change-8:launch:2028:', 'a%3Ab:5%25:2028:')
    """
    names = [name.replace("%", "%25").replace(":", "%3A") for name in (subject, milestone)]
    return ":".join([*names, planned, as_of or ""])


def identify_plan(plan: Plan) -> Plan:
    """Give a statement the id that it has by what it says."""
    plan.id = build_plan_id(plan.subject, plan.milestone, plan.planned, plan.as_of)
    return plan


# --- In words --------------------------------------------------------------------------------


def describe_first_plan(slip: Slip, tz: str | None = None) -> str:
    """What was planned first, to go on with what became of it."""
    return f"first planned {format_goal(slip.first, tz)}"


def describe_move(slip: Slip, flown: Date | None, tz: str | None = None) -> str:
    """How a launch date moved from the first plan, until it flew or now; nothing if it did not.

    >>> from missioncat.dates import parse_date
    >>> first, now = parse_date("2027-Q3"), parse_date("2029")
    >>> describe_move(Slip("change-8", "launch", [], first, now, happened=False), None)
    'first planned for the third quarter of 2027, now 2029, 1 to 3 years later'
    """
    first = describe_first_plan(slip, tz)
    now = flown or slip.now
    moved = format_difference(slip.first, now)
    if flown or slip.happened:
        how = "as planned"
        if is_other_time(moved):
            how = moved
        return f"{first}, flown {how}"
    if moved == "unchanged":
        return ""
    return f"{first}, now {format_words(now, tz)}, {moved}"


def is_other_time(moved: str) -> bool:
    """Whether a difference of dates says that it came earlier or later, as far as that is known."""
    return moved.endswith(("later", "earlier"))
