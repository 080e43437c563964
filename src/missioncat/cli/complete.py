"""What the shell completes: ids, vehicles, sites and the values of query terms, from the catalogue
in use.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue

Completions = list[tuple[str, str]]


def _catalogue(ctx: Any) -> "Catalogue":
    from missioncat.cli.session import Session

    catalogue: Catalogue = ctx.ensure_object(Session).catalogue()
    return catalogue


class _Found(str):
    """A value that starts with what has been typed, whatever its case: Typer asks again, and minds
    it.
    """

    __slots__ = ()

    def startswith(self, *_: Any) -> bool:
        return True


def _starting(pairs: Iterable[tuple[str, str]], incomplete: str) -> Completions:
    wanted = incomplete.casefold()
    return [
        (_Found(value), help_)
        for value, help_ in pairs
        # What comes from a catalogue is never an option.
        if value.casefold().startswith(wanted) and not value.startswith("-")
    ]


def _records(ctx: Any, table: str) -> Iterable[tuple[str, str]]:
    for record in _catalogue(ctx).records(table).values():
        yield record.id, getattr(record, "name", None) or getattr(record, "title", None) or ""


def vehicles(ctx: Any, incomplete: str) -> Completions:
    """Rockets."""
    return _starting(_records(ctx, "vehicles"), incomplete)


def sites(ctx: Any, incomplete: str) -> Completions:
    """Launch sites."""
    return _starting(_records(ctx, "sites"), incomplete)


def ids(ctx: Any, incomplete: str) -> Completions:
    """Whatever `show` can show; launches only once a few letters are there, for there are many."""
    tables = ["missions", "vehicles", "sites", "cooperation"]
    if len(incomplete) >= 2:
        tables.append("launches")
    return [pair for table in tables for pair in _starting(_records(ctx, table), incomplete)]


def launches(ctx: Any, incomplete: str) -> Completions:
    """Launches, and the missions that they are called by; those only once a few letters are there.
    """
    tables = ["missions", "launches"] if len(incomplete) >= 2 else ["missions"]
    return [pair for table in tables for pair in _starting(_records(ctx, table), incomplete)]


def values_of(field: str) -> Any:
    """A completer for the values that a field has in the command's own table."""

    def complete(ctx: Any, incomplete: str) -> Completions:
        return _starting(
            ((value, "") for value in _field_values(ctx, _table(ctx), field)), incomplete
        )

    return complete


def _table(ctx: Any) -> str:
    from missioncat.fields import FIELDS

    return ctx.info_name if ctx.info_name in FIELDS else "missions"


def _field_values(ctx: Any, table: str, name: str) -> list[str]:
    from missioncat.fields import FIELDS

    catalogue = _catalogue(ctx)
    field = next((field for field in FIELDS[table] if field.name == name), None)
    if field is None:
        return []
    found: set[str] = set()
    for record in catalogue.records(table).values():
        value = field.value(record, catalogue)
        if isinstance(value, list):
            found.update(value)
        elif value is not None:
            found.add(str(value))
    return sorted(found)


def terms(ctx: Any, incomplete: str) -> Completions:
    """Query terms: a field's name, and behind its colon its values."""
    from missioncat.fields import FIELDS

    table = _table(ctx)
    name, colon, _ = incomplete.lstrip("^").partition(":")
    mark = "^" if incomplete.startswith("^") else ""
    if not colon:
        return _starting(
            ((f"{mark}{field.name}:", field.about) for field in FIELDS[table]), incomplete
        )
    field = next((field for field in FIELDS[table] if field.name == name), None)
    if field is None or field.kind not in ("choice", "reference"):
        return []
    values = (
        [key for key, _ in _records(ctx, field.to)]
        if field.kind == "reference"
        else _field_values(ctx, table, name)
    )
    return _starting(((f"{mark}{name}:{value}", "") for value in values), incomplete)


def zones(ctx: Any, incomplete: str) -> Completions:
    """Time zones."""
    from zoneinfo import available_timezones

    return _starting(((name, "") for name in sorted(available_timezones())), incomplete)


def editable_tables(ctx: Any, incomplete: str) -> Completions:
    """Tables that records can be added to."""
    from missioncat.model import EDITABLE

    return _starting(((table, "") for table in EDITABLE), incomplete)


def named_tables(ctx: Any, incomplete: str) -> Completions:
    """Tables whose records go by names."""
    from missioncat.catalogue import IDENTIFIED

    return _starting(((table, "") for table in IDENTIFIED), incomplete)


def sources(ctx: Any, incomplete: str) -> Completions:
    """Keys of sources."""
    return _starting(_records(ctx, "sources"), incomplete)


def planned(ctx: Any, incomplete: str) -> Completions:
    """Missions and launches that have not flown."""
    from missioncat.fields import is_planned

    catalogue = _catalogue(ctx)
    found: dict[str, str] = {}
    for table in ("missions", "launches"):
        for record in catalogue.records(table).values():
            if is_planned(table, record):
                found.setdefault(record.id, getattr(record, "name", ""))
    return _starting(found.items(), incomplete)


def tables(ctx: Any, incomplete: str) -> Completions:
    """Tables that have fields."""
    from missioncat.fields import FIELDS

    return _starting(((table, "") for table in FIELDS), incomplete)
