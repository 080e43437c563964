"""How old the data is, said once and only to a person: below an answer on a terminal."""

from datetime import datetime
from typing import TYPE_CHECKING

from missioncat.cli.options import Format
from missioncat.cli.output import Output, Shown
from missioncat.cli.session import Session

if TYPE_CHECKING:
    from missioncat.freshness import Age
    from missioncat.storage import Location


def say_age(shown: Shown) -> str:
    """How old the data is and what helps, for the line below an answer that a person reads."""
    if not shown.is_for_person:
        return ""
    from missioncat.freshness import advise_age, find_age

    age = find_age(shown.catalogue, shown.clock)
    if age is None:
        return ""
    return advise_age(age)


def add_line(footer: str | None, line: str) -> str:
    """A footer with one more line, if there is any.

    >>> add_line("3 launches", ""), add_line(None, "data to 2026")
    ('3 launches', 'data to 2026')
    """
    return "\n".join(filter(None, (footer, line)))


def find_ages_of(location: "Location", clock: datetime) -> "tuple[Age | None, dict[str, Age]]":
    """How old the data of a file and of each source is; nothing of a file that cannot be read."""
    from missioncat.catalogue import open_catalogue
    from missioncat.errors import MissioncatError
    from missioncat.freshness import find_age, find_ages

    try:
        catalogue = open_catalogue(location)
        return find_age(catalogue, clock), find_ages(catalogue, clock)
    except (MissioncatError, OSError):
        return None, {}


def print_age(session: Session, age: "Age") -> None:
    """Say how old the data is on a line of its own, dim where there are colours."""
    from rich.text import Text

    from missioncat.freshness import advise_age

    Output(session, Format.table, None).print(Text(advise_age(age), style="view.faint"))
