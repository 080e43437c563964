"""Completion in fish, which quotes candidates itself."""

from typer._click.shell_completion import CompletionItem

from missioncat.cli.shells import candidates

SCRIPT = r"""
function %(complete_func)s
    set -l before (commandline -opc)
    set -l typed (commandline -ct | string collect)
    set -l unfinished (string unescape -- $typed | string collect)
    # What ends with a backslash stays as it is typed.
    test -n "$unfinished"; or set unfinished "$typed"
    set -l found (%(autocomplete_var)s=complete_fish \
        $before[1] $before[2..] "$unfinished" 2>/dev/null)
    if test -n "$found"
        printf '%%s\n' $found
    else
        __fish_complete_path "$typed"
    end
end

complete --command %(prog_name)s --no-files --arguments "(%(complete_func)s)"
"""


class Completion(candidates.Completion):
    """Gives a candidate a line: the word, a tab, its help."""

    name = "fish"
    source_template = SCRIPT

    def can_stand(self, word: str) -> bool:
        """Whether a word can be shown and typed; fish quotes everything but a ~ before it."""
        return super().can_stand(word) and not word.startswith("~")

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}\t{item.help}"
