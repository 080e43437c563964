"""What the shell completes: ids, query terms and other words, from the catalogue in use."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue
    from missioncat.fields import Field

Pairs = Iterable[tuple[str, str]]
"""Values, each with what the shell shows beside it."""

Completions = list[tuple[str, str]]
Completer = Callable[[typer.Context, str], Completions]

LAUNCHES_FROM = 2
"""How many letters there have to be before launches are offered, of which there are many."""


def _open_catalogue(ctx: typer.Context) -> "Catalogue":
    from missioncat.cli.session import Session

    return ctx.ensure_object(Session).catalogue()


class _Found(str):
    """A value that starts with what was typed, in any case: Typer asks again, and minds it."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        return True


def _find_starting(pairs: Pairs, incomplete: str) -> Completions:
    wanted = incomplete.casefold()
    return [
        (_Found(value), help_)
        for value, help_ in pairs
        # What comes from a catalogue is never an option.
        if value.casefold().startswith(wanted) and not value.startswith("-")
    ]


def _find_words(words: Iterable[str], incomplete: str) -> Completions:
    """The same of words that need no help."""
    return _find_starting(((word, "") for word in words), incomplete)


def _list_records(ctx: typer.Context, table: str) -> Pairs:
    for record in _open_catalogue(ctx).records(table).values():
        yield record.id, getattr(record, "name", None) or getattr(record, "title", None) or ""


def _records_of(*tables: str) -> Completer:
    """A completer for the ids of records; launches only once a few letters are there."""

    def complete(ctx: typer.Context, incomplete: str) -> Completions:
        found: Completions = []
        for table in tables:
            if table != "launches" or len(incomplete) >= LAUNCHES_FROM:
                found += _find_starting(_list_records(ctx, table), incomplete)
        return found

    return complete


vehicles = _records_of("vehicles")
sites = _records_of("sites")
sources = _records_of("sources")
ids = _records_of("missions", "vehicles", "sites", "cooperation", "launches")
"""Whatever `show` can show."""
launches = _records_of("missions", "launches")
"""Launches, and the missions that they are called by."""


def planned(ctx: typer.Context, incomplete: str) -> Completions:
    """Missions and launches that have not flown."""
    from missioncat.fields import is_planned

    catalogue = _open_catalogue(ctx)
    found: dict[str, str] = {}
    for table in ("missions", "launches"):
        for record in catalogue.records(table).values():
            if is_planned(table, record):
                found.setdefault(record.id, getattr(record, "name", ""))
    return _find_starting(found.items(), incomplete)


def values_of(field: str) -> Completer:
    """A completer for the values that a field has in the command's own table."""

    def complete(ctx: typer.Context, incomplete: str) -> Completions:
        return _find_words(_list_values(ctx, field), incomplete)

    return complete


def _choose_table(ctx: typer.Context) -> str:
    """The table that the command lists; others take terms about missions, too."""
    from missioncat.fields import FIELDS

    if ctx.info_name in FIELDS:
        return ctx.info_name
    return "missions"


def _find_field(ctx: typer.Context, name: str) -> "Field | None":
    from missioncat.fields import FIELDS

    return {field.name: field for field in FIELDS[_choose_table(ctx)]}.get(name)


def _list_values(ctx: typer.Context, name: str) -> list[str]:
    """The values that a field has in the command's own table, each once."""
    field = _find_field(ctx, name)
    if field is None:
        return []
    from missioncat.fields import collect_values

    catalogue = _open_catalogue(ctx)
    return collect_values(field, catalogue.records(_choose_table(ctx)).values(), catalogue)


DATES = ("today", "yesterday", "tomorrow", "-7d..", "-30d..", "today..7d", "today..30d")
"""Dates from now on that are one word, to show that there are such."""


def terms(ctx: typer.Context, incomplete: str) -> Completions:
    """Query terms: a field's name, and behind its colon its values."""
    mark = "^" if incomplete.startswith("^") else ""
    name, colon, _ = incomplete.lstrip("^").partition(":")
    if not colon:
        return _find_starting(_list_fields(ctx, mark), incomplete)
    field = _find_field(ctx, name)
    if field is None:
        return []
    values: Iterable[str] = ()
    if field.kind == "reference":
        values = [key for key, _ in _list_records(ctx, field.to)]
    elif field.kind == "choice":
        values = _list_values(ctx, name)
    elif field.kind == "date":
        values = DATES
    return _find_words((f"{mark}{name}:{value}" for value in values), incomplete)


def _list_fields(ctx: typer.Context, mark: str) -> Pairs:
    from missioncat.fields import FIELDS

    for field in FIELDS[_choose_table(ctx)]:
        yield f"{mark}{field.name}:", field.about


def zones(ctx: typer.Context, incomplete: str) -> Completions:
    """Time zones."""
    from zoneinfo import available_timezones

    return _find_words(sorted(available_timezones()), incomplete)


def any_of(words: Iterable[str]) -> Completer:
    """A completer for some words."""

    def complete(ctx: typer.Context, incomplete: str) -> Completions:
        return _find_words(words, incomplete)

    return complete


def named_tables(ctx: typer.Context, incomplete: str) -> Completions:
    """Tables whose records go by names."""
    from missioncat.catalogue import IDENTIFIED

    return _find_words(IDENTIFIED, incomplete)
