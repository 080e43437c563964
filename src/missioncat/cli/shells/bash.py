"""Completion in bash, which puts on the command line what it is given: ours is to quote it.

To bash a colon ends a word, and `vehicle:CZ-2` is three of them. So the script hands over the line
as it stands and the part of it that bash will replace, and gets what may stand there.
"""

import os
import re
from functools import cached_property

from typer._click.shell_completion import CompletionItem

from missioncat.cli.shells import candidates

SCRIPT = r"""
%(complete_func)s() {
    local IFS=$'\n' -
    set -f
    COMPREPLY=( $( env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORD="$2" \
                   %(autocomplete_var)s=complete_bash "$1" 2>/dev/null ) )
    # Behind `vehicle:` its value follows, without a space.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]]; then compopt -o nospace; fi
}

complete -o default -F %(complete_func)s %(prog_name)s
"""

_SPECIAL = re.compile(r"""[\s!"#$&'()*;<>?\[\\\]^`{|}~]""")


class Completion(candidates.Completion):
    """Gives a candidate a line: what takes the place of the part that bash replaces."""

    name = "bash"
    source_template = SCRIPT

    def is_ours(self) -> bool:
        """Whether it is our script that asks, or Typer's, which evaluates nothing either."""
        return "COMP_LINE" in os.environ or "COMP_WORDS" in os.environ

    def get_completion_args(self) -> tuple[list[str], str]:
        if "COMP_LINE" in os.environ:
            words, _ = split_words(os.environ["COMP_LINE"])
            return words[1:-1], words[-1]
        words, _ = split_words(os.environ["COMP_WORDS"])
        place = int(os.environ["COMP_CWORD"])
        return words[1:place], "".join(words[place : place + 1])

    def format_completion(self, item: CompletionItem) -> str:
        """What takes the place of that part, quoted as it is."""
        kept, quotation = self._kept
        return quote(item.value[len(kept) :], quotation)

    @cached_property
    def _kept(self) -> tuple[str, str]:
        """The part of the unfinished word that stays, and the quotation mark open behind it."""
        line = os.environ.get("COMP_LINE", "").removesuffix(os.environ.get("COMP_WORD", ""))
        words, quotation = split_words(line)
        return words[-1], quotation


def split_words(line: str) -> tuple[list[str], str]:
    r"""The words of a line without their quotes, the unfinished one last, and the mark open in it.

    >>> split_words(r"missioncat show Topol\' 'Aerobee 1")
    (['missioncat', 'show', "Topol'", 'Aerobee 1'], "'")
    >>> split_words('launches vehicle:"a\\$b" ')
    (['launches', 'vehicle:a$b', ''], '')
    """
    words, quotation = [""], ""
    is_inside = False
    characters = iter(line)
    for character in characters:
        if character in " \t\n" and not quotation:
            if is_inside:
                words.append("")
            is_inside = False
            continue
        is_inside = True
        if character == "\\" and quotation != "'":
            words[-1] += _unescape(next(characters, ""), quotation)
        elif character == quotation:
            quotation = ""
        elif character in "'\"" and not quotation:
            quotation = character
        else:
            words[-1] += character
    return words, quotation


def _unescape(character: str, quotation: str) -> str:
    if character == "\n":
        return ""  # the line goes on
    if quotation and character not in '"\\$`':
        return f"\\{character}"
    return character


def quote(text: str, quotation: str) -> str:
    r"""A text so that bash takes it for that text, behind an open quotation mark or none.

    >>> for quotation in ("", "'", '"'):
    ...     print(quote("it's $(x)!", quotation))
    it\'s\ \$\(x\)\!
    it'\''s $(x)!
    it's \$(x)"'!'"
    """
    if quotation == "'":
        return text.replace("'", r"'\''")
    if quotation == '"':
        # Nothing but other quotation marks keeps a ! there from being looked up in the history.
        return re.sub(r'["$\\`]', r"\\\g<0>", text).replace("!", "\"'!'\"")
    return _SPECIAL.sub(r"\\\g<0>", text)
