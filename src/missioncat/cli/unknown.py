"""What to answer to a command that there is not: the right one, or what has that name.

Loaded only when no command fits. Nothing but a sentence comes of it: a name that was typed alone is
never taken for a command, because scripts must be able to trust what they call.
"""

import shlex
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import TYPE_CHECKING

from missioncat.bounds import shorten
from missioncat.cli.commands import COMMANDS
from missioncat.cli.session import Session
from missioncat.errors import MissioncatError, NotFound, UsageError
from missioncat.names import nearest_names
from missioncat.text import clean

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue

SHOW = "`{show}` shows one by its id or name"

MEANT = {
    "find grep lookup query where": "`{search}` looks in all that is written, and "
    "`missioncat missions WORD` lists what has it.",
    "list ls all dir tables": "`missioncat missions`, `launches`, `vehicles`, `sites` and "
    "`cooperation` list what there is.",
    "rm delete del drop erase": "`{remove}` removes a record; `missioncat undo` brings it back.",
    "mission spacecraft satellite probe": SHOW + ", `missioncat missions` lists them.",
    "launch flight flights": SHOW + ", `missioncat launches` lists them.",
    "vehicle rocket rockets launcher lv": SHOW + ", `missioncat vehicles` lists them.",
    "site pad spaceport cosmodrome": SHOW + ", `missioncat sites` lists them.",
    "agreement agreements partners members": SHOW + ", `missioncat cooperation` lists them.",
    "source cite citations": "`missioncat sources` lists them, and with an ID those of one thing.",
    "info get view describe details about open cat print page": "`{show}` shows all that is known.",
    "stats statistics count counts summary chart report": "`missioncat launches --by year` counts; "
    "--by takes any field, and missions, vehicles and sites have it too.",
    "upcoming future soon planned schedule countdown coming": "`missioncat next` shows what is "
    "coming.",
    "latest recent past newest": "`missioncat last` shows what flew last.",
    "today tonight anniversary anniversaries": "`missioncat launches date:today` lists what may "
    "fly today, and `missioncat on-this-day` what happened on this day.",
    "tomorrow week": "`missioncat next --within 7d --may` shows what may fly soon.",
    "events history life": "`missioncat timeline ID` draws what happened to a mission; "
    "`missioncat log` lists what was written.",
    "gantt": "`missioncat timeline target:moon --gantt` draws missions as bars.",
    "diff vs versus side-by-side": "`missioncat compare ID ID` sets things side by side.",
    "delay delays slip postponed": "`missioncat slips` shows how plans moved.",
    "news new whatsnew since": "`missioncat changes` shows what syncs and imports brought, and "
    "`missioncat add` adds a record.",
    "fetch pull refresh download": "`missioncat sync` fetches what is new.",
    "upgrade": "`missioncat update` merges a newer built-in catalogue in.",
    "modify set correct fix": "`missioncat edit ID FIELD=VALUE` changes a field.",
    "create insert": "`missioncat add` adds a record.",
    "revert rollback back": "`missioncat undo` takes the last change back.",
    "save dump backup": "`missioncat export -o FILE` writes the whole catalogue.",
    "load read": "`missioncat import` reads a file.",
    "calendar cal ics ical": "`missioncat next -o next.ics` writes a calendar.",
    "map geojson": "`missioncat sites -o sites.geojson` writes a map.",
    "config settings db file": "`missioncat path` says where the files are.",
    "doctor validate verify lint": "`missioncat check` says what is wrong with the catalogue.",
    "columns schema": "`missioncat fields` lists the fields that a query can ask for.",
    "version": "`missioncat --version` says it.",
    "man usage commands": "`missioncat --help` lists the commands.",
}
"""Words that people type -> what leads on; {show} is `show` with what was typed behind the word."""

BLANKS = {"show": "ID", "search": "WORD", "remove": "ID"}


def refuse_unknown(arguments: Sequence[str], session: Session) -> UsageError:
    """The error about a command that there is not, with what its first words may have meant."""
    words = list(takewhile(lambda argument: not argument.startswith("-"), arguments))
    typed = shorten(clean(arguments[0]))
    return UsageError(f"There is no command '{typed}'. {_lead_on(words, session)}")


def _lead_on(words: Sequence[str], session: Session) -> str:
    first, rest = words[0].lower(), words[1:]
    if first == "help":
        if rest and rest[0] in COMMANDS:
            return f"`missioncat {rest[0]} --help` explains it."
        return "`missioncat --help` lists the commands, `missioncat COMMAND --help` explains one."
    hint = find_hint(first, rest)
    if hint and not rest:
        return hint
    catalogue = _open_catalogue(session)
    names = [words]
    if not hint:
        names.append(words[:1])
    return _offer_record(names, catalogue) or hint or _offer_nearest(words, catalogue)


def find_hint(word: str, rest: Sequence[str] = ()) -> str | None:
    """The sentence that leads to the right command, if the word is one that people type for it.

    >>> find_hint("rm", ["zhurong"])
    '`missioncat remove zhurong` removes a record; `missioncat undo` brings it back.'
    """
    for meant, hint in MEANT.items():
        if word in meant.split():
            return hint.format_map({name: _write(name, rest) for name in BLANKS})
    return None


def _write(command: str, rest: Sequence[str]) -> str:
    """A command with what it is about, as one types it."""
    about = shorten(clean(shlex.join(rest))) or BLANKS[command]
    return f"missioncat {command} {about}"


def _open_catalogue(session: Session) -> "Catalogue | None":
    """The catalogue, not as the session's: what it cannot read is no part of this answer."""
    from missioncat.catalogue import open_catalogue

    with suppress(MissioncatError):
        catalogue = open_catalogue(session.location())
        catalogue.records("missions")  # a file that is no catalogue shows here
        return catalogue
    return None


def _offer_record(names: Iterable[Sequence[str]], catalogue: "Catalogue | None") -> str | None:
    """How to show the record that has one of the names, all words together first."""
    if catalogue is None:
        return None
    for words in names:
        try:
            found = catalogue.identify(" ".join(words))
        except NotFound:
            continue
        except MissioncatError:
            return None
        from missioncat.mentions import name_record
        from missioncat.model import SINGULAR

        name = clean(name_record(found.record))
        return f"{name} is a {SINGULAR[found.table]}: `{_write('show', words)}`."
    return None


def _offer_nearest(words: Sequence[str], catalogue: "Catalogue | None") -> str:
    """The nearest command, date or name, or where else to look."""
    from missioncat.words import read_date_word

    if near := nearest_names(words[0], COMMANDS, 1):
        return f"Did you mean '{near[0]}'?"
    date = read_date_word(words[0])
    if date is not None:
        return f"`missioncat launches date:{date}` lists the launches of that date."
    if catalogue is not None:
        from missioncat.mentions import suggest_names

        if names := suggest_names(words, catalogue):
            return f"Did you mean `{_write('show', names[:1])}`?"
    return f"`missioncat --help` lists them; `{_write('search', words)}` looks in the catalogue."
