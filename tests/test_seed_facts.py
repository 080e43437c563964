"""Every fact that the documents behind the catalogue state can be found with one command.

`seed_facts.csv` beside this file has a row a fact: its number in the facts' own list, a command, and the figures
and words (separated by semicolons) that carry the fact in what the command prints.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

LIST = Path(__file__).parent / "seed_facts.csv"
FACTS = Path(__file__).parents[1] / "data" / "facts" / "seed_facts.csv"


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", read_rows(LIST), ids=lambda row: row["n"])
def test_a_fact_is_found_with_one_command(run: Run, row: dict[str, str]) -> None:
    """The command prints what carries the fact."""
    result = run(row["command"])
    assert result.code == 0
    missing = [words for words in row["finds"].split(";") if words not in result.out]
    assert missing == []


def test_every_row_looks_for_something() -> None:
    """An empty word is in every output."""
    assert all(all(row["finds"].split(";")) for row in read_rows(LIST))


def test_every_fact_in_scope_is_looked_for() -> None:
    """No fact of the documents is forgotten, and none is looked for twice."""
    wanted = [int(row["n"]) for row in read_rows(FACTS) if row["standing"] != "out-of-scope"]
    looked_for = [int(row["n"]) for row in read_rows(LIST)]
    assert sorted(looked_for) == sorted(wanted)
