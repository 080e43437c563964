"""What people ask, in plain words, with the command that a newcomer guesses and what it must answer.

A row of questions.csv is a question, the command, the texts that the answer has (` | ` between them, on stdout or in a
remark; one with `!` before it must not stand on stdout), and the exit code. A new question is a new line.
"""

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

NOW = "2026-11-20"
"""The day on which all of them are asked, of the built-in catalogue."""


class Question(NamedTuple):
    """One line."""

    question: str
    command: str
    answer: str
    code: str

    def __str__(self) -> str:
        return f"{self.question} {self.command}"


def read_questions() -> list[Question]:
    """All of them."""
    with Path(__file__).with_name("questions.csv").open(encoding="utf-8", newline="") as file:
        return [Question(**row) for row in csv.DictReader(file)]


QUESTIONS = read_questions()


def test_there_are_many_and_none_is_asked_twice():
    """At least 120, each of its own."""
    assert len({each.command for each in QUESTIONS}) == len(QUESTIONS) >= 120


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_a_question_is_answered(run, monkeypatch, asked):
    """By the first guess."""
    monkeypatch.setenv("MISSIONCAT_NOW", NOW)
    result = run(asked.command)
    said = result.out + result.err
    texts = [text.strip() for text in asked.answer.split(" | ") if text.strip()]
    missing = [text for text in texts if not text.startswith("!") and text not in said]
    unwanted = [text for text in texts if text.startswith("!") and text[1:] in result.out]
    assert (result.code, missing, unwanted) == (int(asked.code), [], []), said
