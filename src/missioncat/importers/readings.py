"""What importers read: rows with our own fields, and statements of other sources."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One line of a table: its number, what is to be stored, what it restates of other records."""

    line: int
    values: dict[str, Any]  # of the types that the fields have in the model
    restated: dict[str, str]


class Statement(NamedTuple):
    """What a source says of one launch, vehicle or site.

    `values` are stored fields by name; an absent one is not spoken of. A launch that has flown has
    an outcome, which is "unknown" if the source has none. Vehicles and sites may be called by any
    name or code. `id` is the id that a new record gets, or a slug of it if it is hostile. `as_of`
    is when the source said so, for planned dates. `names` may tell a planned launch from its
    neighbours. `hints` are fields that the source words in its own way: they fill what is empty
    and contradict nobody. `note` is what the source adds to a planned date.
    """

    id: str
    values: dict[str, Any]
    as_of: str | None = None
    names: tuple[str, ...] = ()
    hints: Mapping[str, Any] = MappingProxyType({})
    note: str | None = None

    @property
    def stated(self) -> dict[str, Any]:
        """Everything that it says."""
        return {**self.hints, **self.values}


SHOWN_MISTAKES = 20


def list_mistakes(mistakes: Sequence[str]) -> str:
    """The first of many mistakes, a line each, and how many more there are."""
    lines = list(mistakes[:SHOWN_MISTAKES])
    if len(mistakes) > SHOWN_MISTAKES:
        lines.append(f"… and {len(mistakes) - SHOWN_MISTAKES} more")
    return "\n".join(lines)
