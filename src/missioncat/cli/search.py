"""`missioncat search WORD…`: where words stand, in all tables and texts."""

from typing import Annotated

import typer

from missioncat.cli.options import Format, FormatOption, LimitOption, OutputOption, tell
from missioncat.cli.output import choose_format, print_view, write_rows
from missioncat.errors import UsageError

COLUMNS = ("table", "id", "name", "field", "date", "text")

WordsArgument = Annotated[
    list[str], typer.Argument(metavar="WORD…", help="Words that stand together in one place.")
]


def search(
    ctx: typer.Context,
    words: WordsArgument,
    limit: LimitOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show where words stand: in names, facts, summaries, events, plans, notes and sources.

    The best places come first, names before texts. `missions` and the other listings find by what
    is known of a thing; this finds what was written about it.
    """
    from missioncat.mentions import find_mentions, suggest_names

    form = choose_format(format, output)
    wanted = [word for argument in words for word in argument.split()]
    if not any(map(str.isalnum, "".join(wanted))):
        raise UsageError(f"'{' '.join(words)}' has no letter or digit to look for.")
    catalogue = ctx.obj.catalogue()
    found = find_mentions(wanted, catalogue)
    shown = found[:limit]
    if form is not Format.table:
        rows = ([getattr(mention, name) for name in COLUMNS] for mention in shown)
        write_rows(form, output, COLUMNS, rows)
    elif shown or output:
        from missioncat.views.mentions import build_mentions

        print_view(ctx.obj, build_mentions(shown, len(found)), output)
    if not found:
        near = suggest_names(wanted, catalogue)
        nearest = f" The nearest: {', '.join(near)}." if near else ""
        tell(f"'{' '.join(wanted)}' stands nowhere in this catalogue.{nearest}")
