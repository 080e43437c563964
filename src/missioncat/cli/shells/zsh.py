"""Completion in zsh, which quotes candidates itself: the script only must not evaluate them."""

from typer._click.shell_completion import CompletionItem

from missioncat.cli.shells import candidates

SCRIPT = r"""
#compdef %(prog_name)s

%(complete_func)s() {
    local answer line unfinished=$PREFIX
    local -a lines values shown style
    # Between quotation marks zsh has taken the word out of its quotes itself.
    [[ -n $compstate[quote] ]] || unfinished=${(Q)PREFIX}
    answer=$(%(autocomplete_var)s=complete_zsh \
             "${(Q)words[1]}" "${(@Q)words[2,CURRENT-1]}" "$unfinished" 2>/dev/null)
    lines=("${(@f)answer}")
    for line in "${lines[@]}"; do
        [[ -n $line ]] || continue
        values+=("${line%%%%$'\t'*}")
        shown+=("${line#*$'\t'}")
    done
    if (( ! $#values )); then
        _files
        return
    fi
    # With what they mean behind them, one a line, and no wider than the terminal.
    if [[ -n ${(M)lines:#*$'\t'*} ]]; then
        style=(-l)
        shown=("${(@mr:COLUMNS-1:)shown}")
    fi
    # Behind `vehicle:` its value follows, without a space.
    if [[ -z ${values:#*:} ]]; then style+=(-S ''); fi
    compadd -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' "${style[@]}" -d shown -a values
}

# The first Tab finds this in a file of its own and runs it.
if [[ $funcstack[1] == _%(prog_name)s ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""


class Completion(candidates.Completion):
    """Gives a candidate a line: the word, a tab, and how it is shown if it has a help."""

    name = "zsh"
    source_template = SCRIPT
    # Typer's script evaluates what it gets.
    outdated = "_message 'to renew the completion: missioncat --install-completion zsh'"

    def find_candidates(self) -> list[CompletionItem]:
        """The words that could stand there, and what they mean in a column of its own."""
        found = super().find_candidates()
        width = max((len(item.value) for item in found), default=0)
        for item in found:
            if item.help:
                item.help = f"{item.value:{width}}  -- {item.help}"
        return found

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}\t{item.help}" if item.help else item.value
