"""`missioncat sync`: launches from Launch Library 2, and what is new in them.

A sync makes a call for every hundred launches that are planned or flew lately, which are four or
five for the whole world; there is no filter by country that would find launches at sea, so that one
is ours. Without a token no more than fifteen calls an hour are made, however often it is run.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.changes import COLUMNS, format_found
from missioncat.cli.options import ShownOptions, flag, option, read_clock, tell
from missioncat.cli.output import Shown, read_shown
from missioncat.cli.session import Session
from missioncat.cli.writing import refuse_nothing_to_compare
from missioncat.errors import CatalogueError, UsageError
from missioncat.model import Launch, Source

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, Change
    from missioncat.importers.launch_library import Flight
    from missioncat.merging.drafts import Summary
    from missioncat.merging.unlisted import Answer
    from missioncat.news import News
    from missioncat.settings import SyncSettings

LOOK_BACK = timedelta(days=30)
LONGEST_LOOK_BACK = timedelta(days=120)
SINCE_LAST = timedelta(days=2)
"""How far before the last sync is looked again."""

EARLIER = timedelta(days=2)
"""How much earlier than planned something may have flown that is looked for."""


CountryOption = Annotated[
    str | None,
    option("--country", "CODE", "Launches from sites of this country, e.g. CHN, USA, NZL."),
]
LspOption = Annotated[
    str | None,
    option("--lsp", "ID,…", "Launches of these launch service providers, by their numbers."),
]
NotifyOption = Annotated[bool, flag("--notify", "Show what is new on the desktop too.")]
WorldOption = Annotated[bool, flag("--all", "Launches of the whole world.")]
TryOption = Annotated[bool, flag("--dry-run", "Only say what would be new.")]


def sync(
    ctx: typer.Context,
    country: CountryOption = None,
    lsp: LspOption = None,
    everything: WorldOption = False,
    notify: NotifyOption = False,
    dry_run: TryOption = False,
    *,
    options: ShownOptions,
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

    shown = read_shown(ctx.obj, options)
    settings = choose_filter(load_sync(), country, lsp, everything)
    exposed = find_exposed_token()
    if exposed is not None:
        advice = f"keep it to yourself: chmod 600 {exposed}"
        tell(f"{exposed} has a token in it, and others may read it; {advice}")
    if dry_run:
        refuse_nothing_to_compare(ctx.obj.location())
    shown.check(COLUMNS)
    if not dry_run:
        refuse_unreadable(ctx.obj)
    flights, answer = fetch(ctx.obj, settings, shown.clock)
    news, summary = store(ctx.obj, flights, answer, shown.clock, dry_run)
    changed = "would be" if dry_run else "were"
    tell(
        f"{len(flights)} launches read; {summary.added} {changed} added, {summary.changed} changed."
    )
    show(news, shown)
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
        settings = settings._replace(country=check_country(settings.country))
    if settings.lsp is not None and not re.fullmatch(r"\d{1,6}(,\d{1,6})*", settings.lsp):
        raise UsageError(
            f"'{settings.lsp}' is not the number of a launch service provider, such as 88 or "
            "88,121."
        )
    return settings


def check_country(code: str) -> str:
    """A country's code in capitals, once it is known to be one."""
    code = code.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise UsageError(f"'{code}' is not a country's code of three letters, such as CHN or USA.")
    return code


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
    # A list of nothing at all is that of a server without data, not of a world without rockets.
    is_whole = fetched.is_whole and settings.lsp is None and bool(fetched.flights)
    answer = Answer({flight.key for flight in fetched.flights}, is_whole)
    if settings.country is None:
        return fetched.flights, answer
    return [flight for flight in fetched.flights if settings.country in flight.countries], answer


def find_start(session: Session, clock: datetime) -> datetime:
    """How far to look back: a month, or to the last sync and the oldest overdue plan, in limits."""
    from missioncat.journal import Journal

    location = session.location()
    starts = [clock - LOOK_BACK]
    if location.path.exists():
        last = None if location.read_only else Journal(location.path).last()
        if last is not None:
            starts.append(last - SINCE_LAST)
        starts += find_overdue_starts(session.catalogue(), clock)
    return max(min(starts), clock - LONGEST_LOOK_BACK)


def find_overdue_starts(catalogue: "Catalogue", clock: datetime) -> Iterator[datetime]:
    """From when on launches may have flown that are awaited, and whose time is over."""
    from missioncat.fields import find_field, is_awaited

    field = find_field("launches", "date")
    for launch in catalogue.table(Launch).values():
        if launch.ll2_id is None or not is_awaited("launches", launch):
            continue
        date = field.span(launch, catalogue)
        if date is None or date.latest is None or date.latest > clock:
            continue
        if date.earliest is None:  # it was to fly before some day
            yield clock - LONGEST_LOOK_BACK
        else:
            yield date.earliest - EARLIER


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
    from missioncat.news import find_news, list_pairs

    pairs = list_pairs(changes)
    listed = {after.id for _, after in pairs if after is not None and after.ll2_id in answer.ids}
    news = find_news(pairs, catalogue, clock)
    for index, each in enumerate(news):
        if each.kind == "planned again" and each.id in listed:
            news[index] = each._replace(kind="listed again")
    return news


def find_missing(
    missing: "Sequence[Launch]", answer: "Answer", told: set[str], catalogue: "Catalogue"
) -> "list[News]":
    """Which launches that others plan too are no longer listed, or are again: each is told once."""
    from missioncat.news import find_listing_news

    gone = [launch for launch in missing if launch.id not in told]
    known = [catalogue.get(Launch, key) for key in sorted(told)]
    back = [launch for launch in known if launch is not None and is_back(launch, answer)]
    return find_listing_news("no longer listed", gone, catalogue) + find_listing_news(
        "listed again", back, catalogue
    )


def is_back(launch: "Launch", answer: "Answer") -> bool:
    """Whether a launch that is still to come is listed."""
    return not launch.unlisted and launch.outcome is None and launch.ll2_id in answer.ids


def announce(news: "Sequence[News]") -> None:
    """Say on the desktop what is new."""
    from missioncat.cli.notifying import notify
    from missioncat.news import count_kinds

    lines = [
        f"{each.kind}: {', '.join(each.names[:1]) or each.id} {each.now or ''}".rstrip()
        for each in news[:3]
    ]
    if len(news) > 3:
        lines.append(f"and {len(news) - 3} more")
    problem = notify(f"missioncat: {count_kinds(news)}", "\n".join(lines))
    if problem is not None:
        tell(problem)


def show(news: "Sequence[News]", shown: Shown) -> None:
    """Print or write what is new."""
    if shown.is_data:
        found = format_found(shown.clock)
        rows = [[found, *each[: len(COLUMNS) - 1]] for each in news]
        shown.write(COLUMNS, rows)
    elif news:
        from missioncat.views.news import build_news

        shown.print(build_news(news, shown.catalogue, shown.tz))
