"""What all shells have in common: which words could stand where something is being typed."""

import os
import sys
from typing import Any

from typer._click.shell_completion import CompletionItem, ShellComplete

from missioncat.text import clean


class Completion(ShellComplete):
    """Answers the script of a shell, which hands over the words, the unfinished one last."""

    outdated = ""
    """The answer to Typer's script, which may still be installed, and is not safe with more."""

    def source_vars(self) -> dict[str, Any]:
        """What the script is made with."""
        return {
            "complete_func": self.func_name,
            "autocomplete_var": self.complete_var,
            "prog_name": self.prog_name,
        }

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being typed, and that one."""
        *words, incomplete = sys.argv[1:]
        return words, incomplete

    def is_ours(self) -> bool:
        """Whether it is our script that asks."""
        return len(sys.argv) > 1

    def complete(self) -> str:
        """The answer, never an error: what is wrong, the command says when it runs."""
        if not self.is_ours():
            return self.outdated
        try:
            return "\n".join(map(self.format_completion, self.find_candidates()))
        except (Exception, SystemExit):
            if os.environ.get("MISSIONCAT_DEBUG"):
                raise
            return ""

    def find_candidates(self) -> list[CompletionItem]:
        """The whole words that could stand there, and what they mean, in what can be shown."""
        words, incomplete = self.get_completion_args()
        option = ""
        if incomplete.startswith("-") and "=" in incomplete:
            option = incomplete[: incomplete.index("=") + 1]  # its value alone is looked up
        found: dict[str, CompletionItem] = {}
        for item in self.get_completions(words, incomplete):
            word = f"{option}{item.value}"
            if self.can_stand(word):
                # A mission and its launch may have one id, and it is the mission that is meant.
                found.setdefault(word, CompletionItem(word, help=clean(item.help or "").strip()))
        return list(found.values())

    def can_stand(self, word: str) -> bool:
        """Whether a word can be shown, and be typed in this shell."""
        if clean(word) != word:
            return False
        try:
            word.encode(sys.stdout.encoding)
        except UnicodeEncodeError:
            return False
        return True
