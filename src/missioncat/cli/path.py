"""`missioncat path`: which catalogue file is used, and why."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from missioncat.cli.data_age import find_ages_of, print_age
from missioncat.cli.options import Format, FormatOption, NowOption, read_clock
from missioncat.cli.output import Output
from missioncat.errors import CatalogueError, NoHome
from missioncat.files import describe_os_error
from missioncat.text import clean

if TYPE_CHECKING:
    from missioncat.freshness import Age
    from missioncat.storage import Location

COLUMNS = ("what", "path", "why", "data_to", "age_days")


def path(ctx: typer.Context, format: FormatOption = None, now: NowOption = None) -> None:
    """Say which catalogue file is used, and why; how old its data is; and where your settings are
    read from.

    As data it also has a line for each source of launches, with how old what it says is.
    """
    from missioncat.history import history_folder
    from missioncat.settings import settings_path
    from missioncat.storage import find_builtin, user_path

    used = ctx.obj.location()
    why = used.why
    if not used.path.exists():
        why += "; it does not exist yet"
    rows: list[tuple[str, str, str]] = [
        ("catalogue", str(used.path), why),
        ("yours", *_describe(user_path, "the first change puts your own copy there")),
        ("built-in", str(find_builtin()), "came with missioncat, never changed"),
        ("history", str(history_folder(used.path)), _describe_history(used)),
        ("settings", *_describe(settings_path, "saved queries go under [queries]")),
    ]
    age, by_source = find_ages_of(used, read_clock(now))
    if format is not None and format is not Format.table:
        ages = {"catalogue": age}
        data = [(*row, *_write_age(ages.get(row[0]))) for row in rows]
        said = [(f"source {key}", None, None, *_write_age(each)) for key, each in by_source.items()]
        Output(ctx.obj, format, None).write(COLUMNS, [*data, *said])
        return
    width = max(len(what) for what, _, _ in rows)
    for what, where, why in rows:
        print(f"{what:{width}}  {clean(where)}\n{'':{width}}  {clean(why)}")
    if age is not None:
        print()
        print_age(ctx.obj, age)


def _write_age(age: "Age | None") -> tuple[str | None, int | None]:
    """The newest day that is known of and its age in days, for data."""
    if age is None:
        return None, None
    return age.newest.isoformat(), age.days


def _describe_history(used: "Location") -> str:
    """How many steps can be undone, and how much room they take of how much they may."""
    from missioncat.history import LIMIT_BYTES, History

    if used.read_only:
        return "the built-in catalogue has none"
    history = History(used.path)
    try:
        steps = len(history.steps())
    except CatalogueError as error:
        return str(error)
    megabytes = history.size() / 1_000_000
    limit = LIMIT_BYTES // 1_000_000
    counted = f"{steps} step{'s' * (steps != 1)}"
    return f"{counted}, {megabytes:.1f} MB of at most {limit} MB; see `missioncat log`"


def _describe(find: Callable[[], Path], otherwise: str) -> tuple[str, str]:
    """Where a file is, and whether it exists."""
    try:
        path = find()
    except NoHome as error:
        return "", str(error)
    state = "exists"
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        state = f"does not exist yet; {otherwise}"
    except OSError as error:
        state = f"cannot be looked at: {describe_os_error(error)}"
    return str(path), state
