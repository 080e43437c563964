"""`missioncat sync` and `changes`: launches from Launch Library 2, and what was new in them.

A sync makes a call for every hundred launches that are planned or flew lately, which are four or
five for the whole world; there is no filter by country that would find launches at sea, so that one
is ours. Without a token there are fifteen calls an hour, and never more are made, however often it
is run.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import (
    Format,
    FormatOption,
    NowOption,
    OutputOption,
    Session,
    TzOption,
    check_zone,
    read_clock,
    tell,
)
from missioncat.cli.output import check_output, choose_format, print_view, write_rows
from missioncat.errors import CatalogueError, DateError, UsageError
from missioncat.model import Launch, Source

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, Change
    from missioncat.changes import News
    from missioncat.importers.launch_library import Flight
    from missioncat.journal import Entry
    from missioncat.merging.drafts import Summary
    from missioncat.merging.unlisted import Answer
    from missioncat.settings import SyncSettings

LOOK_BACK = timedelta(days=30)
LONGEST_LOOK_BACK = timedelta(days=120)
EARLIER = timedelta(days=2)
"""How much earlier than planned something may have flown that is looked for."""

COLUMNS = ("found", "kind", "id", "names", "vehicle", "site", "before", "now", "moved", "outcome")
CHANGES_COLUMNS = (*COLUMNS, "count", "by")


CountryOption = Annotated[
    str | None,
    typer.Option(
        "--country",
        metavar="CODE",
        help="Launches from sites of this country, e.g. CHN, USA, NZL.",
    ),
]
LspOption = Annotated[
    str | None,
    typer.Option(
        "--lsp",
        metavar="ID,…",
        help="Launches of these launch service providers, by their numbers.",
    ),
]
NotifyOption = Annotated[
    bool, typer.Option("--notify", help="Show what is new on the desktop too.")
]


def build(name: str) -> typer.Typer:
    """The command of that name."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    commands: dict[str, Callable[..., None]] = {"sync": sync, "changes": changes}
    app.command(name=name)(commands[name])
    return app


def sync(
    ctx: typer.Context,
    country: CountryOption = None,
    lsp: LspOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Launches of the whole world.")] = False,
    notify: NotifyOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be new.")] = False,
    now: NowOption = None,
    tz: TzOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Fetch planned and recently flown launches from Launch Library 2, and say what is new.

    Chinese launches, unless an option or [sync] in the settings (country, lsp, url, token) says
    otherwise. It is one step that `undo` takes back; if anything goes wrong on the way, nothing is
    changed. Without a token Launch Library allows 15 calls an hour, and a sync takes about five.
    `missioncat changes` shows what was new again.

    A planned launch that Launch Library no longer lists, and that nobody else plans, is awaited no
    longer; its record stays. If it is listed again, it is planned again.
    """
    from missioncat.settings import find_exposed_token, load_sync

    clock, zone, form = read_clock(now), check_zone(tz), choose_format(format, output)
    settings = choose_filter(load_sync(), country, lsp, everything)
    if (exposed := find_exposed_token()) is not None:
        advice = f"keep it to yourself: chmod 600 {exposed}"
        tell(f"{exposed} has a token in it, and others may read it; {advice}")
    location = ctx.obj.location()
    if dry_run and not location.path.exists():
        raise UsageError(
            f"There is no catalogue at {location.path} yet to compare with; leave --dry-run out."
        )
    check_output(ctx.obj, form, output, COLUMNS)
    if not dry_run:
        refuse_unreadable(ctx.obj)
    flights, answer = fetch(ctx.obj, settings, clock)
    news, summary = store(ctx.obj, flights, answer, clock, dry_run)
    changed = "would be" if dry_run else "were"
    tell(
        f"{len(flights)} launches read; {summary.added} {changed} added, {summary.changed} changed."
    )
    show(ctx.obj, news, clock, zone, form, output)
    if not news:
        tell("Nothing is new.")
    elif notify:
        announce(news)


def refuse_unreadable(session: Session) -> None:
    """Make no call whose answer could not be written, because a launch cannot be read."""
    location = session.location()
    if not location.path.exists():
        return
    session.catalogue().table(Launch)
    if session.find_left_out():
        raise CatalogueError(
            f"Nothing was fetched, because {location.path} has launches that cannot be read; mend "
            "or remove them first."
        )


def choose_filter(
    settings: "SyncSettings", country: str | None, lsp: str | None, everything: bool
) -> "SyncSettings":
    """The settings with what the options say instead."""
    if everything and (country or lsp):
        raise UsageError("--all is without --country and --lsp.")
    if everything or country or lsp:
        settings = settings._replace(country=country, lsp=lsp)
    if settings.country is not None:
        settings = settings._replace(country=settings.country.upper())
        if not re.fullmatch(r"[A-Z]{3}", settings.country or ""):
            raise UsageError(
                f"'{settings.country}' is not a country's code of three letters, such as CHN or "
                "USA."
            )
    if settings.lsp is not None and not re.fullmatch(r"\d{1,6}(,\d{1,6})*", settings.lsp):
        raise UsageError(
            f"'{settings.lsp}' is not the number of a launch service provider, such as 88 or "
            "88,121."
        )
    return settings


def fetch(
    session: Session, settings: "SyncSettings", clock: datetime
) -> "tuple[list[Flight], Answer]":
    """The launches that the settings ask for, and which ones there are whatever they ask for."""
    from missioncat.merging.unlisted import Answer
    from missioncat.network.download import Clock, Downloader
    from missioncat.settings import state_folder

    # Calls are counted by the real clock, whatever --now takes for the present.
    downloader = Downloader(
        settings.url, settings.token, state_folder(), Clock(lambda: read_clock(None)), tell=tell
    )
    fetched = downloader.fetch_launches(find_start(session, clock), settings.lsp)
    # A list of nothing at all is rather that of a server without data than of a world without
    # rockets.
    is_whole = fetched.is_whole and settings.lsp is None and bool(fetched.flights)
    answer = Answer({flight.key for flight in fetched.flights}, is_whole)
    if settings.country is None:
        return fetched.flights, answer
    return [flight for flight in fetched.flights if settings.country in flight.countries], answer


def find_start(session: Session, clock: datetime) -> datetime:
    """How far to look back: a month, or to the last sync and the oldest plan that is overdue,
    within limits.
    """
    from missioncat.fields import find_field, is_awaited
    from missioncat.journal import Journal

    location = session.location()
    starts = [clock - LOOK_BACK]
    if location.path.exists():
        last = None if location.read_only else Journal(location.path).last()
        starts += [last - timedelta(days=2)] if last is not None else []
        catalogue = session.catalogue()
        field = find_field("launches", "date")
        for launch in catalogue.table(Launch).values():
            is_asked = launch.ll2_id is not None and is_awaited("launches", launch)
            date = field.span(launch, catalogue) if is_asked else None
            if date is not None and date.latest is not None and date.latest <= clock:
                starts.append(
                    date.earliest - EARLIER if date.earliest else clock - LONGEST_LOOK_BACK
                )
    return max(min(starts), clock - LONGEST_LOOK_BACK)


def store(
    session: Session, flights: "list[Flight]", answer: "Answer", clock: datetime, dry_run: bool
) -> "tuple[list[News], Summary]":
    """Merge launches into the catalogue as one step, and say what is new."""
    from missioncat.journal import Journal

    if dry_run:
        location = session.location()
        told = set() if location.read_only else Journal(location.path).find_unlisted()
        return merge(session.catalogue(), flights, answer, told, clock)
    with session.writing(clock) as catalogue:
        journal = Journal(catalogue.location.path)
        news, summary = merge(catalogue, flights, answer, journal.find_unlisted(), clock)
        if summary.changes:
            catalogue.apply(summary.changes, lambda step: journal.append(clock, step, news))
        else:
            journal.append(clock, None, news)
    return news, summary


def merge(
    catalogue: "Catalogue",
    flights: "list[Flight]",
    answer: "Answer",
    told: set[str],
    clock: datetime,
) -> "tuple[list[News], Summary]":
    """What these launches change in a catalogue, and what is new by that.

    `told` are the ids of launches of which was told before that they are no longer listed.
    """
    from missioncat.importers.launch_library import SOURCE, build_statements
    from missioncat.merging.drafts import Draft
    from missioncat.merging.statements import reconcile
    from missioncat.merging.unlisted import settle_unlisted

    draft = Draft(catalogue)
    if flights and draft.get(Source, SOURCE.id) is None:
        draft.put("sources", SOURCE)
    summary = reconcile(draft, "launches", SOURCE.id, build_statements(flights))
    missing = settle_unlisted(draft, answer, clock)
    changes = draft.changes()
    # What only is or is no longer listed has changed, too.
    changed = summary.changed + len(changes) - len(summary.changes)
    news = find_out(changes, catalogue, answer, clock)
    news += find_missing(missing, answer, told, catalogue)
    return news, summary._replace(changed=changed, changes=changes)


def find_out(
    changes: "Sequence[Change]", catalogue: "Catalogue", answer: "Answer", clock: datetime
) -> "list[News]":
    """What the changes mean for launches."""
    from missioncat.changes import find_news, list_pairs

    pairs = list_pairs(changes)
    listed = {after.id for _, after in pairs if after is not None and after.ll2_id in answer.ids}
    news = find_news(pairs, catalogue, clock)
    return [
        each._replace(kind="listed again")
        if each.kind == "planned again" and each.id in listed
        else each
        for each in news
    ]


def find_missing(
    missing: "Sequence[Launch]", answer: "Answer", told: set[str], catalogue: "Catalogue"
) -> "list[News]":
    """Which launches that others plan too are no longer listed, or are again: each is told once."""
    from missioncat.changes import find_listing_news

    gone = [launch for launch in missing if launch.id not in told]
    known = [
        launch
        for key in sorted(told)
        if (launch := catalogue.get(Launch, key)) and not launch.unlisted
    ]
    back = [launch for launch in known if launch.outcome is None and launch.ll2_id in answer.ids]
    return find_listing_news("no longer listed", gone, catalogue) + find_listing_news(
        "listed again", back, catalogue
    )


def announce(news: "Sequence[News]") -> None:
    """Say on the desktop what is new."""
    from missioncat.changes import count_kinds
    from missioncat.cli.notifying import notify

    lines = [
        f"{each.kind}: {', '.join(each.names[:1]) or each.id} {each.now or ''}".rstrip()
        for each in news[:3]
    ]
    lines += [f"and {len(news) - 3} more"] if len(news) > 3 else []
    problem = notify(f"missioncat: {count_kinds(news)}", "\n".join(lines))
    if problem is not None:
        tell(problem)


def changes(
    ctx: typer.Context,
    since: Annotated[
        str,
        typer.Option("--since", metavar="SPAN|DATE", help="How far back: 12h, 7d, 4w, or a date."),
    ] = "7d",
    now: NowOption = None,
    tz: TzOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show again what was new since then by syncs, imports and updates, the newest first.

    What was undone is left out. Of an import that brought many new launches these are only counted.
    """
    from missioncat.journal import Journal

    clock, zone, form = read_clock(now), check_zone(tz), choose_format(format, output)
    start = read_since(since, clock)
    location = ctx.obj.location()
    entries = (
        [] if location.read_only or not location.path.exists() else Journal(location.path).entries()
    )
    found = [entry for entry in reversed(entries) if start <= entry.at <= clock and entry.news]
    show_entries(ctx.obj, found, zone, form, output)
    if not entries:
        tell(
            "There was no sync or import yet: `missioncat sync` fetches launches and says what is "
            "new."
        )
    elif not found:
        last = entries[-1]
        what = last.by or "sync"
        tell(
            f"Nothing was new since {start:%Y-%m-%d %H:%M} UTC; the last that was written down is "
            f"'{what}' at {last.at:%Y-%m-%d %H:%M} UTC."
        )


def read_since(text: str, clock: datetime) -> datetime:
    """The moment that --since names.

    >>> read_since("7d", datetime(2026, 10, 8, tzinfo=UTC)).isoformat()
    '2026-10-01T00:00:00+00:00'
    """
    from missioncat.cli.upcoming import UNITS
    from missioncat.dates import read_date

    if match := re.fullmatch(r"\s*(\d{1,5})\s*([hdw])\s*", text.lower()):
        return clock - int(match[1]) * UNITS[match[2]]
    try:
        earliest = read_date(text).earliest
    except DateError as error:
        raise UsageError(f"--since {text}: say 12h, 7d, 4w or a date. {error}") from None
    if earliest is None:
        raise UsageError(
            f"--since {text} says only when to stop: say 12h, 7d, 4w or a date to start from."
        )
    return earliest


def show(
    session: Session,
    news: "Sequence[News]",
    clock: datetime,
    tz: str | None,
    form: Format,
    output: str | None,
) -> None:
    """Print or write what is new."""
    if form is not Format.table:
        write_rows(
            form,
            output,
            COLUMNS,
            [[format_found(clock), *each[: len(COLUMNS) - 1]] for each in news],
        )
    elif news:
        from missioncat.views.news import build_news

        print_view(session, build_news(news, session.catalogue(), tz), output)


def show_entries(
    session: Session, entries: "Sequence[Entry]", tz: str | None, form: Format, output: str | None
) -> None:
    """Print or write what was new, with when and by what it was found."""
    if form is not Format.table:
        rows = [
            [format_found(entry.at), *each, "sync" if entry.by is None else entry.by]
            for entry in entries
            for each in entry.news
        ]
        write_rows(form, output, CHANGES_COLUMNS, rows)
    elif entries:
        from missioncat.views.news import build_history

        print_view(session, build_history(entries, session.catalogue(), tz), output)


def format_found(moment: datetime) -> str:
    """When something was found, for data."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
