"""`missioncat conflicts [ID|QUERY…]`: where sources say otherwise than the catalogue does."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from missioncat.cli.options import NowOption, OutputOptions, argument, read_clock, read_query, tell
from missioncat.cli.output import choose_output
from missioncat.errors import NotFound
from missioncat.model import Launch

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue
    from missioncat.model import Site, Vehicle

    Claimed = Launch | Vehicle | Site

Wanted = Annotated[
    list[str] | None,
    argument(
        "[ID|QUERY]…",
        "One thing by its id or name, or a query for launches (@NAME: a saved one); without any, "
        "all there are.",
    ),
]
TABLES = ("launches", "vehicles", "sites")
CURATED = "curated"
"""What is said where a value came from no import."""


def conflicts(
    ctx: typer.Context, wanted: Wanted = None, now: NowOption = None, *, options: OutputOptions
) -> None:
    """Show where sources disagree: what the catalogue says and who said so, what the other one
    says.

    Your own edits count most, then what is curated, then the imported sources by their rank. To
    take what another source says, edit the field.
    """
    output = choose_output(ctx.obj, options)
    asked = find_records(output.catalogue, wanted or [], read_clock(now))
    rows: list[Disagreement] = []
    for table, record in asked.records:
        rows += find_disagreements(table, record)
    if output.is_data:
        output.write(Disagreement._fields, rows)
    elif rows:
        from missioncat.views.problems import build_conflicts

        output.print(build_conflicts(rows))
    if not rows:
        tell(asked.otherwise)


class Disagreement(NamedTuple):
    """A field of a record that a source says otherwise: both values, and whose they are."""

    table: str
    id: str
    field: str
    ours: object
    origin: str
    theirs: object
    source: str


class Asked(NamedTuple):
    """The records asked for, with their tables, and what to say if no source disagrees."""

    records: "list[tuple[str, Claimed]]"
    otherwise: str = "No source disagrees."


def find_records(catalogue: "Catalogue", wanted: list[str], clock: datetime) -> Asked:
    """The record that is meant by its id or name, or the launches that a query finds, or all."""
    if not wanted:
        every: list[tuple[str, Claimed]] = []
        for table in TABLES:
            every += [(table, record) for record in catalogue.records(table).values()]
        return Asked(every, "No source disagrees with the catalogue.")
    try:
        table, record = catalogue.identify(" ".join(wanted))
    except NotFound as error:
        return find_launches(catalogue, wanted, clock, error)
    if table == "missions":
        table, record = "launches", catalogue.get(Launch, record.launch)
    if table in TABLES and record is not None:
        return Asked([(table, record)])
    return Asked([])


def find_launches(
    catalogue: "Catalogue", wanted: list[str], clock: datetime, unknown: NotFound
) -> Asked:
    """The launches that a query finds; words that find none were meant as an unknown name."""
    from missioncat.hints import explain_empty
    from missioncat.query import Filter

    query = read_query(wanted)
    asked = Filter(query, "launches", catalogue, now=clock)
    found = catalogue.find("launches", asked)
    if found:
        return Asked([("launches", launch) for launch in found])
    terms = [term for group in query.groups for term in group]
    if all(term.words and not term.negated for term in terms):
        raise unknown
    return Asked([], explain_empty(asked, catalogue.table(Launch).values()))


def find_disagreements(table: str, record: "Claimed") -> Iterator[Disagreement]:
    """What sources say of a record otherwise than it does."""
    for claim in record.claims:
        ours = getattr(record, claim.field)
        origin = record.origins.get(claim.field, record.origin) or CURATED
        source = claim.source or CURATED
        yield Disagreement(table, record.id, claim.field, ours, origin, claim.value, source)
