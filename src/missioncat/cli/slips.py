"""`missioncat slips`: how plans moved."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import OutputOptions, TzOption, argument, check_zone, tell
from missioncat.cli.output import choose_output
from missioncat.dates import difference, format_difference
from missioncat.ledger import Slip, find_slips
from missioncat.model import Mission

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, Found

SomeIds = Annotated[
    list[str] | None,
    argument("[ID]…", "Whose plans, statement by statement; all in short if none is named."),
]
COLUMNS = (
    *("subject", "milestone", "first_planned", "first_said", "now", "happened", "moved"),
    *("moved_days_least", "moved_days_most", "statements"),
)


def slips(
    ctx: typer.Context, ids: SomeIds = None, tz: TzOption = None, *, options: OutputOptions
) -> None:
    """Show how plans moved: first planned, now, by how much.

    Named missions are shown with every statement that was made; all others in a line a
    milestone.
    """
    zone = check_zone(tz)
    output = choose_output(ctx.obj, options)
    catalogue = output.catalogue
    subjects: list[str] = []
    for text in ids or ():
        subjects += find_subjects(catalogue, catalogue.identify(text))
    found = find_slips(catalogue, subjects or None)
    if output.is_data:
        output.write(COLUMNS, map(build_row, found))
    elif found:
        from missioncat.views.coming import build_ledger, build_slips

        if subjects:
            output.print(build_ledger(found, catalogue, zone))
        else:
            output.print(build_slips(found, zone))
    if not found:
        tell(f"No plan is known for {', '.join(subjects) or 'anything'}.")


def find_subjects(catalogue: "Catalogue", found: "Found") -> list[str]:
    """What plans speak of when they speak of a record: of a launch also by the missions aboard."""
    subjects = [found.record.id]
    if found.table == "launches":
        aboard = catalogue.related(Mission, "launch", found.record.id)
        subjects += [mission.id for mission in aboard]
    return subjects


def build_row(slip: Slip) -> list[object]:
    """The values of the columns; what may have moved without end has no most days."""
    least, most = difference(slip.first, slip.now)
    statements = [
        {"as_of": plan.as_of, "planned": plan.planned, "note": plan.note, "sources": plan.sources}
        for plan in slip.statements
    ]
    return [
        *(slip.subject, slip.milestone, slip.first.text, slip.statements[0].as_of, slip.now.text),
        *(slip.happened, format_difference(slip.first, slip.now)),
        None if least == timedelta.min else least.days,
        None if most is None else most.days,
        statements,
    ]
