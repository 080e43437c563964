"""The slip ledger of a mission or launch on its page: what was planned, and what became of it."""

from collections.abc import Sequence

from missioncat.dates import format_difference, parse_date
from missioncat.ledger import SEVERAL, Slip, is_other_time, order_statements
from missioncat.model import Plan
from missioncat.views.details.parts import write_bracketed
from missioncat.views.details.writer import Blocks, Pieces, Writer
from missioncat.views.formats import format_stored, format_words_of
from missioncat.views.pages import FAINT, Entry, list_entries


def list_plans(subjects: Sequence[str], slips: Sequence[Slip], writer: Writer) -> Blocks:
    """Every statement of the ledger: the newest plain, those that they replaced faint."""
    said: list[Plan] = []
    for subject in dict.fromkeys(subjects):
        said += writer.lookup.related(Plan, "subject", subject)
    newest = {(slip.subject, slip.milestone): slip.statements[-1].as_of for slip in slips}
    entries = []
    for plan in order_statements(said):
        last_said = newest[plan.subject, plan.milestone]
        is_replaced = plan.milestone not in SEVERAL and plan.as_of != last_said
        entries.append(_build_entry(plan, is_replaced, writer))
    return list_entries("Plans", entries, titles=("said", "of", "planned for"))


def _build_entry(plan: Plan, is_replaced: bool, writer: Writer) -> Entry:
    style = FAINT if is_replaced else ""
    text: Pieces = [(writer.words(parse_date(plan.planned)), style)]
    if plan.actual and not is_replaced:
        text += _write_actual(plan.planned, plan.actual, writer)
    cells = [(format_stored(plan.as_of) or "–", FAINT), (format_words_of(plan.milestone), style)]
    return Entry(cells, [*text, *write_bracketed(plan.note), *writer.cite(plan.sources)])


def _write_actual(planned: str, actual: str, writer: Writer) -> Pieces:
    """When it happened, and how far that lies from the plan."""
    date = parse_date(actual)
    pieces: Pieces = [(f"; it happened {writer.words(date)}", "")]
    moved = format_difference(parse_date(planned), date)
    if is_other_time(moved):
        pieces.append((f", {moved}", ""))
    return pieces
