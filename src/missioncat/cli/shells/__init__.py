"""Completion in bash, zsh, fish and PowerShell, for which what stands in a catalogue is data.

A name may hold anything: whoever wrote the file that was imported chose it. Typer's scripts put
candidates on the command line as they are, and zsh's evaluates them. Ours hand over what was typed;
what comes back is quoted by the rules of the shell, by the shell itself where it can.
"""

from missioncat.cli.shells import bash, fish, powershell, zsh
from missioncat.cli.shells.candidates import Completion

SHELLS: dict[str, type[Completion]] = {
    "bash": bash.Completion,
    "zsh": zsh.Completion,
    "fish": fish.Completion,
    "powershell": powershell.Completion,
    "pwsh": powershell.Completion,
}


def register() -> None:
    """Take the place of Typer's own completions, also in what --install-completion writes."""
    from typer import _completion_shared
    from typer._click.shell_completion import add_completion_class

    for name, completion in SHELLS.items():
        add_completion_class(completion, name)
        _completion_shared._completion_scripts[name] = completion.source_template
