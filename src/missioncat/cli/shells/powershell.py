"""Completion in PowerShell, which puts on the command line what it is given: ours is to quote it.

Arguments do not come through all versions of it as they are (an empty one is lost), so the script
hands over the line and the unfinished word in the environment.
"""

import os
import re

from typer._click.shell_completion import CompletionItem, split_arg_string

from missioncat.cli.shells import candidates

SCRIPT = r"""
Import-Module PSReadLine
Set-PSReadLineKeyHandler -Chord Tab -Function MenuComplete
$scriptblock = {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.ToString()
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    if ($length -lt $line.Length) { $line = $line.Substring(0, $length) }
    $Env:COMP_LINE = $line
    $Env:COMP_WORD = $wordToComplete
    $Env:%(autocomplete_var)s = "complete_powershell"
    %(prog_name)s 2>$null | ForEach-Object {
        $word, $shown, $help = $_ -split "`t"
        if ($help) {
            [System.Management.Automation.CompletionResult]::new(
                $word, $shown, 'ParameterValue', $help)
        }
    }
    $Env:COMP_LINE = ""
    $Env:COMP_WORD = ""
    $Env:%(autocomplete_var)s = ""
}
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock $scriptblock
"""

_SINGLE, _DOUBLE = "'‘’‚‛", '"“”„'
"""What PowerShell takes for quotation marks."""

_BARE = re.compile(r"[^\W_][\w./:+-]*|-[\w=./:+-]*")


class Completion(candidates.Completion):
    """Gives a candidate a line: the word in its quotes, the word and its help, between tabs."""

    name = "powershell"
    source_template = SCRIPT

    def is_ours(self) -> bool:
        return "COMP_LINE" in os.environ

    def get_completion_args(self) -> tuple[list[str], str]:
        typed = os.environ.get("COMP_WORD", "")
        words = split_arg_string(os.environ["COMP_LINE"].removesuffix(typed))
        return words[1:], unquote(typed)

    def can_stand(self, word: str) -> bool:
        """Whether a word can be shown and typed; before 7.3 any " ends an argument."""
        return super().can_stand(word) and '"' not in word

    def format_completion(self, item: CompletionItem) -> str:
        """The word in its quotes, the word, and what is said of it, which may not be nothing."""
        return f"{quote(item.value)}\t{item.value}\t{item.help or item.value}"


def unquote(typed: str) -> str:
    """An unfinished word without its quotes.

    >>> unquote("'it''s"), unquote("CZ-5"), unquote("R-7` `(8")
    ("it's", 'CZ-5', 'R-7 (8')
    """
    if typed[:1] and typed[0] in _SINGLE:
        return re.sub(f"([{_SINGLE}])[{_SINGLE}]", r"\1", typed[1:])
    return re.sub("`(.?)", r"\1", typed.lstrip(_DOUBLE))


def quote(word: str) -> str:
    """A word so that PowerShell takes it for that word, between single quotes if need be.

    >>> quote("vehicle:CZ-5"), quote("1957 ALP"), quote("Chang’e $(x)")
    ('vehicle:CZ-5', "'1957 ALP'", "'Chang’’e $(x)'")
    """
    if _BARE.fullmatch(word):
        return word
    return "'" + re.sub(f"[{_SINGLE}]", r"\g<0>\g<0>", word) + "'"
