"""What the program answers to the scripts of shells; test_shells.py has the shells themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from missioncat.catalogue import Catalogue
from missioncat.cli.shells import powershell, zsh
from missioncat.model import Vehicle

# Each row: what has been typed in bash, the part of it that bash replaces, what may stand there.
TYPED = [
    ("launches veh", "veh", ["vehicle:"]),
    ("launches vehicle:", "", ["CZ-1", "CZ-2", "CZ-2C"]),
    ("launches vehicle:CZ-12", "CZ-12", ["CZ-12", "CZ-12A", "CZ-12B"]),
    # In quotes a colon ends no word.
    ("launches 'vehicle:CZ-12A", "vehicle:CZ-12A", ["vehicle:CZ-12A"]),
    ("launches ^outcome:fa", "fa", ["failure"]),
    ("launches --vehicle=CZ-12A", "CZ-12A", ["CZ-12A"]),
    ("launches --vehicle CZ-12A", "CZ-12A", ["CZ-12A"]),
    ("fields ", "", ["missions", "launches"]),
    ("launches zzz:", "", []),
    ("launches vehicle:cz-12a", "cz-12a", ["CZ-12A"]),
    ("show CHANGE-5", "CHANGE-5", ["change-5", "change-5-t1"]),
    ("show 'Chang", "Chang", ["change-5"]),
    ("--version sho", "sho", ["show"]),
    ("merge change-5 2020-08", "2020-08", ["2020-087"]),
    ("split xunt", "xunt", ["xuntian"]),
]

# Each row: a name, and how PowerShell gets it. What is between single quotes it leaves alone.
IN_POWERSHELL = [
    ("change-5", "change-5"),
    ("vehicle:CZ-5", "vehicle:CZ-5"),
    ("--vehicle=CZ-5", "--vehicle=CZ-5"),
    ("长征五号", "长征五号"),
    ("1957 ALP", "'1957 ALP'"),
    ("Minotaur IV+", "'Minotaur IV+'"),
    ("R-7 (8K71)", "'R-7 (8K71)'"),
    ("Topol'-M", "'Topol''-M'"),
    ("Chang’e‘‚‛", "'Chang’’e‘‘‚‚‛‛'"),
    ("a$(calc)`b", "'a$(calc)`b'"),
    ("a;calc|b&c", "'a;calc|b&c'"),
    ("@x", "'@x'"),
    ("~x", "'~x'"),
    ('a"b„c', "'a\"b„c'"),
    ("a,b", "'a,b'"),
    ("{a}", "'{a}'"),
    ("*?[a]", "'*?[a]'"),
    ("#x", "'#x'"),
    ("-x;y", "'-x;y'"),
    ("a–b", "'a–b'"),
    ("a\u00a0b", "'a\u00a0b'"),
    ("", "''"),
]

GARBAGE = [
    *("'", '"', "\\", "$(", "`", "(((", "'a\"b", "\x1b]0;x\x07", "a\nb", "\udcff", "长\u202e"),
    *("-", "--", "=", "--=", "--db=/nowhere", "--db", "--tz=?", "--now=?", "--limit=x", "--by="),
    *("^", ":", "^:", "@", "agency:", "vehicle::(", "date:..", "--version", "--help", "-n", "-f"),
    *("--vehicle=--db=x", "x" * 50_000),
]  # fmt: skip
"""What may stand on a command line that is not finished."""

Ask = Callable[..., list[str]]

BASH, POWERSHELL = "bash", "powershell"
SHELLS = (BASH, "zsh", "fish", POWERSHELL)


@pytest.fixture
def ask(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """What the program answers to our script in a shell: `ask("bash", "show chan", "chan")`."""

    def ask_for(shell: str, line: str, word: str) -> list[str]:
        monkeypatch.setenv("_MISSIONCAT_COMPLETE", f"complete_{shell}")
        if shell in (BASH, POWERSHELL):
            monkeypatch.setenv("COMP_LINE", f"missioncat {line}")
            monkeypatch.setenv("COMP_WORD", word)
        else:
            words = line.removesuffix(word).split()
            monkeypatch.setattr(sys, "argv", ["missioncat", *words, word])
        result = run([])
        assert (result.code, result.err) == (0, "")
        return [line for line in result.out.split("\n") if line]

    return ask_for


@pytest.fixture
def named(
    grown: Callable[..., Catalogue], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Put one more rocket into the catalogue in use, with this id and name."""

    def name(text: str) -> None:
        catalogue = grown(("vehicles", Vehicle(id=text, name=text)))
        monkeypatch.setenv("MISSIONCAT_DB", str(catalogue.location.path))

    return name


@pytest.mark.parametrize(("line", "word", "offered"), TYPED)
def test_what_bash_replaces_is_what_it_gets(
    ask: Ask, line: str, word: str, offered: list[str]
) -> None:
    """A value comes without the `vehicle:` that stays where it is."""
    found = ask(BASH, line, word)
    assert set(offered) <= set(found)
    assert all(value.casefold().startswith(word.casefold()) for value in found)


@pytest.mark.parametrize(("word", "quoted"), IN_POWERSHELL)
def test_powershell_gets_quoted_strings(word: str, quoted: str) -> None:
    """Each row: a name and how it is written there."""
    assert powershell.quote(word) == quoted


def test_powershell_gets_the_word_its_text_and_its_meaning(
    ask: Ask, named: Callable[[str], None]
) -> None:
    """Three columns, and the name is in quotes in the first one alone."""
    named("zq $(calc)")
    assert ask(POWERSHELL, "show zq", "zq") == ["'zq $(calc)'\tzq $(calc)\tzq $(calc)"]
    assert ask(POWERSHELL, "show 'zq", "'zq") == ["'zq $(calc)'\tzq $(calc)\tzq $(calc)"]


def test_powershell_gets_no_double_quotation_mark(ask: Ask, named: Callable[[str], None]) -> None:
    """Older ones hand it over as the end of an argument, and what follows as another one."""
    named('zq" --db="x')
    assert ask(POWERSHELL, "show zq", "zq") == []


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "character", ["\x1b", "\n", "\r", "\t", "\x07", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028"]
)
def test_no_control_character_is_offered(
    ask: Ask, named: Callable[[str], None], shell: str, character: str
) -> None:
    """An id with one is left out; a name is shown without."""
    named(f"zq{character}x")
    assert ask(shell, "show zq", "zq") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_name_is_shown_without_control_characters(
    ask: Ask, grown: Callable[..., Catalogue], monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    """It stands beside the id in three of the shells."""
    catalogue = grown(("vehicles", Vehicle(id="zq", name="a\x1b[31m\r\n\tb\u202e:$(x)")))
    monkeypatch.setenv("MISSIONCAT_DB", str(catalogue.location.path))
    answers = {
        BASH: "zq",
        "zsh": "zq\tzq  -- a  b:$(x)",
        "fish": "zq\ta  b:$(x)",
        POWERSHELL: "zq\tzq\ta  b:$(x)",
    }
    assert ask(shell, "show zq", "zq") == [answers[shell]]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_comes_from_a_catalogue_is_no_option(
    ask: Ask, named: Callable[[str], None], shell: str
) -> None:
    """An id could say --db=…, and would be taken for one."""
    named("--zq=x")
    assert ask(shell, "show ", "") != []
    assert not any("--zq" in line for line in ask(shell, "show ", ""))
    assert ask(shell, "show --zq", "--zq") == []


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("typed", GARBAGE)
def test_anything_may_be_typed(ask: Ask, shell: str, typed: str) -> None:
    """Whatever it is, there is no error, for somebody is typing."""
    for command in ("", "launches ", "edit change-5 "):
        ask(shell, f"{command}{typed}", typed)
        ask(shell, f"{command}{typed} ch", "ch")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_broken_catalogue_offers_nothing(ask: Ask, tmp_path: Path, shell: str) -> None:
    """What is wrong with it, the command says when it runs."""
    (tmp_path / "broken.json").write_text("{")
    assert ask(shell, f"--db={tmp_path}/broken.json show ch", "ch") == []


def test_the_scripts_of_typer_get_nothing_that_runs(
    run: Callable[..., Any], named: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may still be installed; the one for zsh evaluates what it gets."""
    named("zq $(x)")
    monkeypatch.setattr(sys, "argv", ["missioncat"])
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "missioncat show zq")
    monkeypatch.setenv("COMP_WORDS", "missioncat\nshow\nzq")
    monkeypatch.setenv("COMP_CWORD", "2")
    answers = {"zsh": zsh.Completion.outdated, "fish": "", POWERSHELL: "", BASH: "zq\\ \\$\\(x\\)"}
    for shell, answer in answers.items():
        monkeypatch.setenv("_MISSIONCAT_COMPLETE", f"complete_{shell}")
        assert run([]).out == f"{answer}\n"
    monkeypatch.setenv("COMP_CWORD", "nonsense")
    assert run([]) == (0, "\n", "")


@pytest.mark.parametrize("shell", [*SHELLS, "pwsh"])
def test_every_script_is_ours(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    """Typer's would put candidates on the command line as they are."""
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    shown = run(["--show-completion", shell]).out
    assert "_TYPER" not in shown
    assert "eval" not in shown
    assert "_MISSIONCAT_COMPLETE" in shown
