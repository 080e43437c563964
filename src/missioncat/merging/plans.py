"""The ledger's rule: every statement stays, and a planned launch has the date of the newest one.

Whoever changes when something is planned, or says that it has flown, does so here and nowhere else:
`state_plan` puts a statement into the ledger, and `settle_launch` gives the launch the date that
counts then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from missioncat import ledger
from missioncat.dates import parse_date
from missioncat.errors import UNCHANGED, InputError, UsageError
from missioncat.fields import is_planned, unlisted_since
from missioncat.history import format_moment
from missioncat.importers.readings import Statement
from missioncat.merging.drafts import Draft
from missioncat.merging.own import add_sources
from missioncat.model import Launch, Mission, Plan, Status


def state_plan(draft: Draft, launch: Launch, stated: Plan) -> Launch:
    """Put a statement about a planned launch into the ledger; the launch as it is to be then."""
    _keep_date(draft, launch, stated.planned)
    _insert_plan(draft, launch, stated)
    unlisted = unlisted_since(launch)
    if unlisted is not None and stated.as_of is not None:
        # Whoever plans it after Launch Library has dropped it awaits it again.
        is_awaited = parse_date(stated.as_of).sort_key > unlisted.sort_key
        if is_awaited:
            launch = msgspec.structs.replace(launch, unlisted=None)
    return settle_launch(draft, launch)


def state_plan_of(
    draft: Draft, launch: Launch, source: str | None, planned: str, statement: Statement
) -> Launch:
    """The same with what a source says, perhaps an old page, of what has flown or moved since."""
    sources = []
    if source is not None:  # what is curated names its own elsewhere
        sources = [source]
    stated = _build_plan(draft, launch, planned, sources)
    stated.as_of, stated.note = statement.as_of, statement.note
    if not is_planned("launches", launch):
        # It says nothing about when it flew, and stays a plan for that flight.
        stated.actual = launch.date
        _insert_plan(draft, launch, stated)
        return launch
    said_last = None
    if statement.values.get("ll2_updated"):
        said_last = launch.ll2_updated
    before = find_newest(draft, launch)
    if before is not None and before.planned != planned and before.sources == sources:
        is_between = _when(before.as_of) < _when(statement.as_of) < _when(said_last)
        if is_between:
            # What was said before this was said again after it, and is what counts.
            put_plan(draft, msgspec.structs.replace(before, as_of=said_last))
    return state_plan(draft, launch, stated)


def _build_plan(draft: Draft, launch: Launch, planned: str, sources: Sequence[str]) -> Plan:
    """A statement about when a launch is to be, whenever that is said."""
    subject = find_subject(draft, launch)
    return Plan(subject=subject, milestone="launch", planned=planned, sources=list(sources))


def _insert_plan(draft: Draft, launch: Launch, stated: Plan) -> None:
    """Put a statement into the ledger, unless it repeats the last: daily reading would fill it."""
    plans = ledger.order_statements(ledger.find_launch_plans(draft, launch))
    earlier = [plan for plan in plans if _when(plan.as_of) <= _when(stated.as_of)]
    if earlier and earlier[-1].planned == stated.planned:
        return
    put_plan(draft, stated)
    later = plans[len(earlier) :]
    if later and _find_said(later[0]) == _find_said(stated):
        draft.remove("plans", later[0].id)


def _find_said(plan: Plan) -> tuple[str, list[str], str | None]:
    """What a statement says, whenever it says so."""
    return plan.planned, plan.sources, plan.note


def settle_launch(draft: Draft, launch: Launch) -> Launch:
    """The planned launch with the newest date stated; one that nobody has stated becomes a plan."""
    newest = find_newest(draft, launch)
    if newest is None or newest.planned == launch.date:
        return draft.put("launches", launch)
    _keep_date(draft, launch, newest.planned)
    settled = msgspec.structs.replace(launch, date=newest.planned)
    return draft.put("launches", add_sources(settled, newest.sources))


def settle_planned_launches(draft: Draft) -> None:
    """Settle every planned launch; a planned mission with a plan for its launch gets the record."""
    for mission in list(draft.table(Mission).values()):
        if is_planned("missions", mission) and draft.get(Launch, mission.launch) is None:
            plans = draft.related(Plan, "subject", mission.id)
            if any(plan.milestone == "launch" for plan in plans):
                make_launch(draft, mission, [])
    for launch in list(draft.table(Launch).values()):
        if is_planned("launches", launch):
            settle_launch(draft, launch)


def make_launch(draft: Draft, mission: Mission, sources: Sequence[str]) -> Launch:
    """A launch for a planned mission without one: what it names or has its id, or a new one."""
    key = mission.launch or mission.id
    launch = draft.get(Launch, key) or draft.put("launches", Launch(id=key, sources=list(sources)))
    draft.alter(mission, launch=launch.id)
    return launch


def find_newest(draft: Draft, launch: Launch) -> Plan | None:
    """The statement that counts of those about when a launch was to be."""
    return ledger.newest_statement(ledger.find_launch_plans(draft, launch))


def find_subject(draft: Draft, launch: Launch) -> str:
    """Who the ledger says it of: the one mission aboard, or else the launch."""
    aboard = draft.related(Mission, "launch", launch.id)
    if len(aboard) == 1:
        return aboard[0].id
    return launch.id


def _keep_date(draft: Draft, launch: Launch, planned: str | None) -> None:
    """A date that no statement says goes to the ledger before another one takes its place."""
    date = launch.date
    if date is None or date == planned:
        return
    if not any(plan.planned == date for plan in ledger.find_launch_plans(draft, launch)):
        put_plan(draft, _build_plan(draft, launch, date, launch.sources))


def _when(as_of: str | None) -> tuple[Any, ...]:
    """The place in time of what was said then; what has no date was said before all that has."""
    if as_of is None:
        return (0,)
    return 1, parse_date(as_of.rstrip("~?")).sort_key


def put_plan(draft: Draft, plan: Plan) -> Plan:
    """A statement in the ledger, which has it once, however often it is put there."""
    ledger.identify_plan(plan)
    return draft.get(Plan, plan.id) or draft.put("plans", plan)


def correct_plans(draft: Draft, before: Launch, after: Launch) -> None:
    """The ledger follows a launch that flew at another time than was thought."""
    if after.date in (None, before.date):
        return
    for plan in ledger.find_launch_plans(draft, after):
        if plan.actual == before.date:
            draft.alter(plan, actual=after.date)


def close_plans(draft: Draft, launch: Launch, date: str | None) -> None:
    """A launch that has flown: the ledger's statements about it get the date on which it did."""
    if date is None:
        return
    _keep_date(draft, launch, None)
    for plan in ledger.find_launch_plans(draft, launch):
        if plan.actual is None:
            draft.alter(plan, actual=date)


def settle_flight(draft: Draft, before: Launch, flown: Launch) -> None:
    """The ledger and the missions aboard follow a launch that flew, or flew at another time."""
    if is_planned("launches", before):
        # By the launch as it was, whose planned date may be in no statement yet.
        close_plans(draft, before, flown.date)
        settle_missions(draft, flown, flown.outcome or "unknown")
    else:
        correct_plans(draft, before, flown)


def reopen_plans(draft: Draft, flown: Launch, planned: Launch) -> Launch:
    """A launch that has not flown after all: the ledger waits for it again, and gives its date."""
    plans = ledger.find_launch_plans(draft, planned)
    for plan in plans:
        if plan.actual is not None and plan.actual == flown.date:
            draft.alter(plan, actual=None)
    newest = ledger.newest_statement(plans)
    if newest is None:
        return draft.put("launches", planned)
    return draft.alter(planned, date=newest.planned)


def take_back_flight(draft: Draft, flown: Launch) -> Launch:
    """Let a launch be planned again, and the missions aboard, by the source that saw it fly."""
    planned = msgspec.structs.replace(flown, outcome=None, outcome_note=None, date=None)
    planned = reopen_plans(draft, flown, planned)
    ground_missions(draft, planned)
    return planned


def ground_missions(draft: Draft, planned: Launch) -> None:
    """The missions aboard a launch that has not flown after all are planned again."""
    for mission in draft.related(Mission, "launch", planned.id):
        # Only what a flight makes of a status is taken back, not what somebody has said.
        if mission.status in ("unknown", "lost"):
            draft.alter(mission, status="planned")


def settle_missions(draft: Draft, launch: Launch, outcome: str) -> None:
    """Missions aboard are planned no longer; how they fare, only a launch that fails can say."""
    status: Status = "lost" if outcome == "failure" else "unknown"
    for mission in draft.related(Mission, "launch", launch.id):
        if is_planned("missions", mission):
            draft.alter(mission, status=status)


def state_plan_now(
    draft: Draft, launch: Launch, planned: str, sources: Sequence[str], clock: datetime
) -> tuple[Launch, list[str]]:
    """State a plan by hand, which is the newest therefore; sentences say what is odd about that."""
    _keep_date(draft, launch, planned)
    stated = _build_plan(draft, launch, planned, sources or launch.sources)
    plans = ledger.find_launch_plans(draft, launch)
    stated.as_of, remarks = _date_statement(plans, stated.subject, clock)
    # At one moment only one thing is said, so what was said at the same one is corrected.
    for old in plans:
        if old.as_of == stated.as_of and old.planned != planned:
            draft.remove("plans", old.id)
    return state_plan(draft, launch, stated), remarks


def settle_imported(draft: Draft, clock: datetime, has_ledger: bool) -> list[str]:
    """Apply the rule to what a file says of dates and outcomes; sentences about what is odd."""
    # Flights first: what has flown has no date that could move.
    settle_flights(draft)
    remarks: list[str] = []
    for before, after in _find_changed(draft):
        is_moved = after.date != before.date
        if is_moved and is_planned("launches", before) and is_planned("launches", after):
            remarks += _settle_moved(draft, before, after, clock, has_ledger)
    return remarks


def settle_flights(draft: Draft) -> None:
    """What follows from the flights that the draft states, puts right or takes back."""
    for before, after in _find_changed(draft):
        if not is_planned("launches", after):
            settle_flight(draft, before, after)
        elif not is_planned("launches", before):
            reopen_plans(draft, before, after)


def _find_changed(draft: Draft) -> list[tuple[Launch, Launch]]:
    """The launches that are others now, before and after."""
    return [
        (change.before, change.after)
        for change in draft.changes()
        if isinstance(change.before, Launch) and isinstance(change.after, Launch)
    ]


def _settle_moved(
    draft: Draft, before: Launch, launch: Launch, clock: datetime, has_ledger: bool
) -> list[str]:
    """What a file says of a planned launch is a statement of now, unless its ledger has it."""
    date = launch.date
    if date is None:
        return keep_stated(draft, launch)
    plans = ledger.find_launch_plans(draft, launch)
    newest = ledger.newest_statement(plans)
    is_stated = has_ledger and any(plan.planned == date for plan in plans)
    if not is_stated and (newest is None or newest.planned != date):
        was = msgspec.structs.replace(launch, date=before.date)
        return state_plan_now(draft, was, date, [], clock)[1]
    settled = settle_launch(draft, launch)
    if settled.date == date:
        return []
    return [
        f"launch '{launch.id}': the file says date {date}; {settled.date} is what was stated last, "
        "and stays."
    ]


def keep_stated(draft: Draft, launch: Launch) -> list[str]:
    """A planned launch whose date was taken away has the newest one still; a sentence says so."""
    newest = find_newest(draft, launch)
    if newest is None:
        return []
    draft.alter(launch, date=newest.planned)
    return [
        f"launch '{launch.id}': no date is given; {newest.planned} is what was stated last, and "
        "stays."
    ]


def move_launch(
    draft: Draft, before: Launch, launch: Launch, date: str, sources: Sequence[str], clock: datetime
) -> list[str]:
    """Set the date of a planned launch; the ledger keeps the date that it had and gets the new one.

    `before` is what it was before the edit that sets the date. Sentences say what is odd.
    """
    if before.date == date:
        return []
    _keep_date(draft, before, date)
    launch = add_sources(msgspec.structs.replace(launch, date=before.date), sources)
    return state_plan_now(draft, launch, date, sources, clock)[1]


def _date_statement(plans: Sequence[Plan], subject: str, clock: datetime) -> tuple[str, list[str]]:
    """When a statement made now is dated, so that it is the newest: what was edited last counts.

    That is now, unless an earlier statement is dated later: a clock was wrong, then or now. Then it
    is right behind that statement, and a sentence says so.
    """
    now = format_moment(clock)
    newest = ledger.newest_statement(plans)
    if newest is None or newest.as_of is None or newest.as_of == now:
        return now, []
    stated = ledger.find_moment(newest)
    if stated < parse_date(now).sort_key:
        return now, []
    try:
        follows = format_moment(stated[0] + timedelta(seconds=1))
    except OverflowError:
        raise InputError(
            f"The newest statement about {subject} (plans {newest.id}) was made on {newest.as_of}, "
            f"and nothing comes after that. Give it its right date first. {UNCHANGED}"
        ) from None
    return follows, [
        f"the clock says {now}, but what {subject} has now was stated on {newest.as_of}. "
        f"So that the new date counts, it is dated {follows}."
    ]


def find_planned_launch(draft: Draft, mission: Mission, date: str) -> Launch:
    """The planned launch of a mission, made if it has none; refused if the launch has flown."""
    launch = draft.get(Launch, mission.launch)
    if launch is None and is_planned("missions", mission):
        launch = make_launch(draft, mission, mission.sources)
    if launch is None:
        raise UsageError(
            f"{mission.id} has no launch whose date could be set; add one: missioncat add launches "
            f"id=… date={date}"
        )
    if not is_planned("launches", launch):
        raise UsageError(
            f"The date of {mission.id} is that of its launch {launch.id}, which has flown: "
            f"missioncat edit {launch.id} date={date}"
        )
    return launch
