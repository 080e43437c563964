"""`missioncat changes`: what was new in the last syncs, imports and updates."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import ShownOptions, option, tell
from missioncat.cli.output import Shown, read_shown
from missioncat.cli.session import Session
from missioncat.dates.spans import parse_length
from missioncat.errors import DateError, UsageError

if TYPE_CHECKING:
    from missioncat.journal import Entry

COLUMNS = ("found", "kind", "id", "names", "vehicle", "site", "before", "now", "moved", "outcome")
"""What is told of one launch, by `sync` too."""

SINCE_COLUMNS = (*COLUMNS, "count", "by")

HOW_FAR = "How far back: 12h, 7d, 4w, yesterday, last month, or another date."
SinceOption = Annotated[str, option("--since", "SPAN|DATE", HOW_FAR)]


def changes(ctx: typer.Context, since: SinceOption = "7d", *, options: ShownOptions) -> None:
    """Show again what was new since then by syncs, imports and updates, the newest first.

    What was undone is left out. Of an import that brought many new launches these are only counted.
    """
    shown = read_shown(ctx.obj, options)
    start = read_since(since, shown.clock, shown.tz)
    entries = read_entries(ctx.obj)
    lately = [entry for entry in reversed(entries) if start <= entry.at <= shown.clock]
    found = [entry for entry in lately if entry.news]
    show_entries(found, shown)
    if not entries:
        remedy = "`missioncat sync` fetches launches and says what is new."
        tell(f"There was no sync or import yet: {remedy}")
    elif not found:
        last = entries[-1]
        said = f"'{last.by or 'sync'}' at {last.at:%Y-%m-%d %H:%M} UTC"
        since = f"Nothing was new since {start:%Y-%m-%d %H:%M} UTC"
        tell(f"{since}; the last that was written down is {said}.")


def read_entries(session: Session) -> "list[Entry]":
    """When something new was found, and what; nothing of a catalogue that nobody changes."""
    from missioncat.journal import Journal

    location = session.location()
    if location.read_only or not location.path.exists():
        return []
    return Journal(location.path).entries()


def read_since(text: str, clock: datetime, tz: str | None = None) -> datetime:
    """The moment that --since names.

    >>> now = datetime(2026, 10, 8, 9, tzinfo=UTC)
    >>> read_since("7d", now).isoformat(), read_since("yesterday", now).isoformat()
    ('2026-10-01T09:00:00+00:00', '2026-10-07T00:00:00+00:00')
    """
    from missioncat.dates import in_zone, read_span

    length = parse_length(text)
    if length is not None:
        return clock - length
    try:
        span = read_span(text, tz, clock)
    except DateError as error:
        raise UsageError(f"--since {text}: say 12h, 7d, 4w or a date. {error}") from None
    earliest = in_zone(span, tz or UTC).earliest
    if earliest is None:
        raise UsageError(
            f"--since {text} says only when to stop: say 12h, 7d, 4w or a date to start from."
        )
    return earliest


def show_entries(entries: "Sequence[Entry]", shown: Shown) -> None:
    """Print or write what was new, with when and by what it was found."""
    if shown.is_data:
        rows = []
        for entry in entries:
            by = "sync" if entry.by is None else entry.by
            rows += [[format_found(entry.at), *each, by] for each in entry.news]
        shown.write(SINCE_COLUMNS, rows)
    elif entries:
        from missioncat.views.news import build_history

        shown.print(build_history(entries, shown.catalogue, shown.tz))


def format_found(moment: datetime) -> str:
    """When something was found, for data."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
