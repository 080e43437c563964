"""The ledger's rule: every statement stays, and a planned launch has the date of the newest one.

Whoever changes when something is planned, or says that it has flown, does so here and nowhere else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from missioncat.dates import parse_date
from missioncat.errors import InputError, UsageError
from missioncat.fields import is_planned
from missioncat.history import format_moment
from missioncat.importers.readings import Statement
from missioncat.ledger import find_moment, identify_plan, newest_launch_plan, newest_statement
from missioncat.merging.drafts import Draft
from missioncat.model import Launch, Plan


def settle_planned_launches(draft: Draft) -> None:
    """Give every planned launch the date of the newest statement about it.

    A planned mission that has a plan for its launch and no launch record gets one.
    """
    by_subject: dict[str, list[Plan]] = {}
    for plan in draft.records("plans"):
        by_subject.setdefault(plan.subject, []).append(plan)
    for mission in draft.records("missions"):
        newest = newest_launch_plan(by_subject.get(mission.id, ()))
        if newest is None or not is_planned("missions", mission):
            continue
        launch = draft.get("launches", mission.launch)
        if launch is None:
            launch = Launch(id=mission.id)
            draft.put("missions", msgspec.structs.replace(mission, launch=launch.id))
        if is_planned("launches", launch):
            sources = list(dict.fromkeys([*launch.sources, *newest.sources]))
            draft.put("launches", msgspec.structs.replace(launch, date=newest.planned, sources=sources))


def state_plan(draft: Draft, launch: Any, date: str, statement: Statement, source: str) -> bool:
    """Put a statement about a planned launch into the ledger; True if it is the newest, so that its date counts."""
    subject = find_subject(draft, launch)
    plans = [p for p in draft.records("plans") if (p.subject, p.milestone) == (subject, "launch")]
    if launch.date not in (None, date) and launch.date not in {plan.planned for plan in plans}:
        plans.append(
            put_plan(draft, Plan(subject=subject, milestone="launch", planned=launch.date, sources=launch.sources))
        )
    newest = newest_launch_plan(plans)
    # Saying the same thing again later is no news, and a page read every day would fill the ledger.
    if newest is not None and newest.planned == date and _when(statement.as_of) >= _when(newest.as_of):
        return True
    stated = Plan(
        subject=subject, milestone="launch", planned=date, as_of=statement.as_of, note=statement.note, sources=[source]
    )
    plan = put_plan(draft, stated)
    return newest_launch_plan([*plans, plan]) is plan


def find_subject(draft: Draft, launch: Any) -> str:
    """Who the ledger says it of: the one mission aboard, or else the launch."""
    aboard = draft.catalogue.related("missions", "launch", launch.id)
    return str(aboard[0].id if len(aboard) == 1 else launch.id)


def _when(as_of: str | None) -> tuple[Any, ...]:
    return (0,) if as_of is None else (1, parse_date(as_of.rstrip("~?")).sort_key)


def put_plan(draft: Draft, plan: Plan) -> Plan:
    identify_plan(plan)
    old: Plan | None = draft.get("plans", plan.id)
    if old is not None:
        return old
    draft.put("plans", plan)
    return plan


def close_plans(draft: Draft, launch: Any, date: str | None) -> None:
    """A launch that has flown: the ledger's statements about it get the date on which it did."""
    if date is None:
        return
    subjects = {find_subject(draft, launch), launch.id}
    plans = [p for p in draft.records("plans") if p.subject in subjects and p.milestone == "launch"]
    if launch.date is not None and launch.date not in {plan.planned for plan in plans}:
        subject = find_subject(draft, launch)
        plan = Plan(subject=subject, milestone="launch", planned=launch.date, sources=launch.sources)
        plans.append(put_plan(draft, plan))
    for plan in plans:
        if plan.actual is None:
            draft.put("plans", msgspec.structs.replace(plan, actual=date))


def settle_missions(draft: Draft, launch: Any, outcome: str) -> None:
    """Missions aboard are planned no longer; how they fare, a launch does not say, unless it fails."""
    for mission in draft.catalogue.related("missions", "launch", launch.id):
        if is_planned("missions", mission):
            status = "lost" if outcome == "failure" else "unknown"
            draft.put("missions", msgspec.structs.replace(mission, status=status))


def move_launch(
    draft: Draft, table: str, key: str, record: Any | None, date: str, sources: Sequence[str], clock: datetime
) -> list[str]:
    """Set the date of a planned launch; the ledger keeps the date that it had and gets the new one.

    Sentences say what is odd about that.
    """
    if table == "missions":
        launch = _planned_launch(draft, draft.get("missions", key), date)
        subject, before = key, launch.date
    else:
        launch = cast(Launch, draft.get("launches", key))
        aboard = draft.catalogue.related("missions", "launch", key)
        subject = aboard[0].id if len(aboard) == 1 else key
        before = getattr(record, "date", None)
    stated_by = record.sources if record is not None else launch.sources
    if before == date:
        return []
    key_of_plans = (subject, "launch")
    plans = [
        plan for plan in draft.records("plans") if (plan.subject, plan.milestone) == key_of_plans
    ]
    if before is not None and before not in {plan.planned for plan in plans}:
        _correct_plan(draft, subject, before, None, stated_by if table == "launches" else launch.sources)
    as_of, remarks = _date_statement(plans, subject, clock)
    _correct_plan(draft, subject, date, as_of, sources or launch.sources)
    cited = list(dict.fromkeys([*launch.sources, *sources]))
    draft.put("launches", msgspec.structs.replace(launch, date=date, sources=cited))
    return remarks


def _date_statement(plans: Sequence[Plan], subject: str, clock: datetime) -> tuple[str, list[str]]:
    """When a statement made now is dated, so that it is the newest: what was edited last is what
    counts.

    That is now, unless an earlier statement is dated later: a clock was wrong, then or now. Then it
    is right behind that statement, and a sentence says so.
    """
    now = format_moment(clock)
    newest = newest_statement(plans)
    if newest is None or newest.as_of is None or newest.as_of == now:
        return now, []
    stated = find_moment(newest)
    if stated < parse_date(now).sort_key:
        return now, []
    try:
        follows = format_moment(stated[0] + timedelta(seconds=1))
    except OverflowError:
        raise InputError(
            f"The newest statement about {subject} (plans {newest.id}) was made on {newest.as_of}, "
            "and nothing comes after that. Give it its right date first. Nothing was changed."
        ) from None
    return follows, [
        f"the clock says {now}, but what {subject} has now was stated on {newest.as_of}. "
        f"So that the new date counts, it is dated {follows}."
    ]


def _planned_launch(draft: Draft, mission: Any, date: str) -> Launch:
    """The planned launch of a mission, made if it has none; refused if the launch has flown."""
    launch: Launch | None = draft.get("launches", mission.launch)
    if launch is None and is_planned("missions", mission):
        launch = Launch(id=mission.id, sources=list(mission.sources))
        draft.put("missions", msgspec.structs.replace(mission, launch=launch.id))
    if launch is None:
        raise UsageError(
            f"{mission.id} has no launch whose date could be set; add one: missioncat add launches id=… date={date}"
        )
    if not is_planned("launches", launch):
        raise UsageError(
            f"The date of {mission.id} is that of its launch {launch.id}, which has flown: "
            f"missioncat edit {launch.id} date={date}"
        )
    return launch


def _correct_plan(draft: Draft, subject: str, planned: str, as_of: str | None, sources: Sequence[str]) -> None:
    """Add a statement; one of the same moment is corrected by it, for at one moment only one thing is said."""
    plan = Plan(subject=subject, milestone="launch", planned=planned, as_of=as_of, sources=list(sources))
    for old in draft.records("plans"):
        if as_of is not None and (old.subject, old.milestone, old.as_of) == (subject, "launch", as_of):
            draft.remove("plans", old.id)
    draft.put("plans", identify_plan(plan))
