"""`missioncat search WORD…`: where words stand, in all tables and texts."""

from typing import Annotated

import typer

from missioncat.cli.options import LimitOption, OutputOptions, tell
from missioncat.cli.output import choose_output
from missioncat.errors import UsageError

COLUMNS = ("table", "id", "name", "field", "date", "text")

WordsArgument = Annotated[
    list[str], typer.Argument(metavar="WORD…", help="Words that stand together in one place.")
]


def search(
    ctx: typer.Context, words: WordsArgument, limit: LimitOption = None, *, options: OutputOptions
) -> None:
    """Show where words stand: in names, facts, summaries, events, plans, notes and sources.

    The best places come first, names before texts. `missions` and the other listings find by what
    is known of a thing; this finds what was written about it.
    """
    from missioncat.mentions import find_mentions, suggest_names

    output = choose_output(ctx.obj, options)
    wanted = split_words(words)
    found = find_mentions(wanted, output.catalogue)
    shown = found[:limit]
    if output.is_data:
        rows = ([getattr(mention, name) for name in COLUMNS] for mention in shown)
        output.write(COLUMNS, rows)
    elif shown or output.file:
        from missioncat.views.mentions import build_mentions

        output.print(build_mentions(shown, len(found)))
    if not found:
        sentence = f"'{' '.join(wanted)}' stands nowhere in this catalogue."
        near = suggest_names(wanted, output.catalogue)
        if near:
            sentence += f" The nearest: {', '.join(near)}."
        tell(sentence)


def split_words(arguments: list[str]) -> list[str]:
    """The words to look for, however they were quoted."""
    words = " ".join(arguments).split()
    if not any(map(str.isalnum, "".join(words))):
        raise UsageError(f"'{' '.join(words)}' has no letter or digit to look for.")
    return words
