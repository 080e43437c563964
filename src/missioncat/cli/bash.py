"""Completion in bash, where a colon ends a word: only what stands behind the last colon is asked for and given.

Typer's own script hands over bash's words, and bash takes `vehicle:CZ-2` for three of them. Ours hands over the line
as it stands, and the part of it that bash will replace.
"""

import os

from typer import _completion_shared
from typer._click.shell_completion import CompletionItem, add_completion_class, split_arg_string
from typer._completion_classes import BashComplete

SCRIPT = r"""
%(complete_func)s() {
    local IFS=$'\n' -
    set -f
    COMPREPLY=( $( env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORD="$2" \
                   %(autocomplete_var)s=complete_bash "$1" ) )
    # Behind `vehicle:` its value follows, without a space.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]]; then compopt -o nospace; fi
}

complete -o default -F %(complete_func)s %(prog_name)s
"""


class Completion(BashComplete):
    """Reads what our script hands over; of Typer's, which may still be installed, what it can."""

    source_template = SCRIPT

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being typed, and that one."""
        if "COMP_LINE" not in os.environ:
            return super().get_completion_args()
        line = os.environ["COMP_LINE"]
        words = split_arg_string(line)[1:]
        incomplete = words.pop() if words and not line.endswith(" ") else ""
        return words, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """What takes the place of the part that bash replaces."""
        _, incomplete = self.get_completion_args()
        replaced = os.environ.get("COMP_WORD", incomplete).replace("\\", "")
        return str(item.value).removeprefix(incomplete.removesuffix(replaced))


def register() -> None:
    """Take the place of Typer's own bash completion, also in what --install-completion writes."""
    add_completion_class(Completion, "bash")
    _completion_shared._completion_scripts["bash"] = SCRIPT
