"""`missioncat compare A B [C]`: two or three things side by side, line by line."""

from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import OutputOptions, TzOption, argument, check_zone
from missioncat.cli.output import Output, choose_output
from missioncat.errors import NotFound, UsageError
from missioncat.exports.values import plain_value

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue, Found

ThingsArgument = Annotated[
    list[str], argument("ID ID [ID]", "Two or three things by id, number, designation or name.")
]

MOST = 3
"""So many things find room beside each other."""

BETWEEN = frozenset({"vs", "vs.", "versus", "and", "with", "to"})
"""Words that stand between names."""


def compare(
    ctx: typer.Context, ids: ThingsArgument, tz: TzOption = None, *, options: OutputOptions
) -> None:
    """Set two or three things side by side, line by line, and mark where they differ.

    `compare change-5 change-6`, `compare CZ-5 CZ-7 CZ-8`; they may be of several tables. What none
    of them has is left out.
    """
    show_comparison(ids, check_zone(tz), choose_output(ctx.obj, options))


def show_comparison(ids: list[str], zone: str | None, output: Output) -> None:
    """Print or write what the things say, a line a field."""
    from missioncat.comparison import compare_records

    catalogue = output.catalogue
    found = find_things(catalogue, ids)
    lines = compare_records(found, catalogue)
    if output.is_data:
        columns = ("field", *name_columns(found))
        rows = ([line.field, *map(plain_value, line.values)] for line in lines)
        output.write(columns, [["table", *(each.table for each in found)], *rows])
        return
    from missioncat.views.comparison import build_comparison

    output.print(build_comparison(found, lines, catalogue, zone))


def find_things(catalogue: "Catalogue", ids: list[str]) -> "list[Found]":
    """The two or three records that are meant; a name of several words needs no quotes."""
    words = [word for word in ids if word.lower() not in BETWEEN]
    found: list[Found] = []
    series = ""
    while words:
        if series and words[0].isdecimal():  # shenzhou 5 6: the sixth of these, not of all launches
            each, rest = catalogue.identify(f"{series} {words[0]}"), words[1:]
        else:
            each, rest = take_name(catalogue, words)
            series = find_series(" ".join(words[: len(words) - len(rest)]))
        words = rest
        if each not in found:
            found.append(each)
    if not 2 <= len(found) <= MOST:
        named = ", ".join(each.record.id for each in found) or "none"
        raise UsageError(
            f"compare takes two or three things, and these are {len(found)}: {named}. "
            "Say for example: missioncat compare change-5 change-6."
        )
    return found


def take_name(catalogue: "Catalogue", words: list[str]) -> "tuple[Found, list[str]]":
    """The record that as many of the first words as possible name together, and the other words."""
    for count in range(len(words), 1, -1):
        try:
            return catalogue.identify(" ".join(words[:count])), words[count:]
        except NotFound:
            continue
    return catalogue.identify(words[0]), words[1:]


def find_series(name: str) -> str:
    """What a name of several words is without its number, nothing if it has none.

    >>> find_series("long march 5"), find_series("370"), find_series("zhurong")
    ('long march', '', '')
    """
    series, _, number = name.rpartition(" ")
    return series if number.isdecimal() else ""


def name_columns(found: "list[Found]") -> list[str]:
    """The ids of the things, with their tables where two have the same."""
    ids = [each.record.id for each in found]
    if len(set(ids)) == len(ids):
        return ids
    return [f"{each.table}/{each.record.id}" for each in found]
