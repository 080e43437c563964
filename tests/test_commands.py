"""How functions become commands, and spans of time."""

import inspect
from datetime import timedelta
from typing import Annotated

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from missioncat.cli.commands import COMMANDS, build_command, find_function, spread_options, summarize_command
from missioncat.cli.listing_options import TERMS
from missioncat.dates.spans import parse_length, read_length
from missioncat.errors import UsageError
from missioncat.fields import FIELDS

LISTINGS = ["missions", "launches", "vehicles", "sites", "cooperation"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does(name):
    """Its line in the list of commands is the beginning of its help, one sentence without an example."""
    sentence = summarize_command(name)
    words = " ".join((inspect.getdoc(find_function(name)) or "").split())
    assert words.startswith(sentence.removesuffix("."))
    assert ". " not in sentence
    assert f": {name} " not in sentence
    assert len(sentence) > 10


@pytest.mark.parametrize("table", LISTINGS)
def test_a_listing_has_options_for_its_own_fields(table):
    """--year, --vehicle and so on stand for terms, so there is one where its table has the field, and no other."""
    options = {param.name for param in build_command(table).params}
    fields = {field.name for field in FIELDS[table]}
    assert options & set(TERMS) == fields & set(TERMS)


class Base(msgspec.Struct):
    """Options that two commands share."""

    colour: Annotated[str, typer.Option("--colour")] = "red"


class More(Base):
    """Those and one more."""

    count: Annotated[int, typer.Option("--count", "-n")] = 1


def test_the_fields_of_a_struct_are_options():
    """They are put together again for the function, the inherited ones too, beside its other parameters."""
    called = []

    def paint(name: Annotated[str, typer.Argument()], *, options: More) -> None:
        called.append((name, options))

    app = typer.Typer()
    app.command()(spread_options(paint))
    for words in (["wall"], ["wall", "-n", "3"], ["--colour", "blue", "wall"]):
        assert CliRunner().invoke(app, words).exit_code == 0
    assert called == [("wall", More("red", 1)), ("wall", More("red", 3)), ("wall", More("blue", 1))]


def test_a_function_without_structs_is_itself():
    """Nothing is wrapped that need not be."""
    assert spread_options(test_a_function_without_structs_is_itself) is test_a_function_without_structs_is_itself


SPANS = [
    ("12h", "hdw", 5, timedelta(hours=12)),
    (" 7 D ", "hdw", 5, timedelta(days=7)),
    ("4w", "hdw", 5, timedelta(weeks=4)),
    ("99999w", "hdw", 5, timedelta(weeks=99999)),
    ("100000h", "hdw", 5, None),
    ("30m", "hdw", 5, None),
    ("30m", "mhdw", 4, timedelta(minutes=30)),
    ("10000m", "mhdw", 4, None),
    ("7", "hdw", 5, None),
    ("-7d", "hdw", 5, None),
    ("1.5d", "hdw", 5, None),
    ("", "hdw", 5, None),
]


@pytest.mark.parametrize(("text", "units", "digits", "expected"), SPANS)
def test_a_span_of_time_is_a_number_of_units(text, units, digits, expected):
    """What is something else is None, for whoever takes dates as well."""
    assert parse_length(text, units, digits) == expected


REFUSED = [
    ("--within", "hdw", "12h or 4w", "--within soon: say a number of hours, days or weeks, such as 12h or 4w."),
    ("--alarm", "mh", "30m", "--alarm soon: say a number of minutes or hours, such as 30m."),
]


@pytest.mark.parametrize(("option", "units", "examples", "sentence"), REFUSED)
def test_a_refused_span_says_what_could_stand_there(option, units, examples, sentence):
    """With the option, its units and examples."""
    with pytest.raises(UsageError) as caught:
        read_length(option, "soon", examples, units)
    assert str(caught.value) == sentence
