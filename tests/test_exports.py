"""Writers: what each format does to values that are not plain words."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missioncat.catalogue import Catalogue
from missioncat.exports import find_writer
from missioncat.exports.values import flat_text, plain_value
from missioncat.fields import FIELDS
from missioncat.text import clean


def write(form: str, columns: list[str], rows: list[list[Any]]) -> str:
    return "".join(find_writer(form)(columns, rows))


FLAT = [
    (None, ""),
    (False, ""),
    (True, "yes"),
    (0, "0"),
    (8200.0, "8200"),
    (-1.5, "-1.5"),
    (1e300, str(int(1e300))),
    ("", ""),
    ("a; b", "a; b"),
    (["a", "b"], "a; b"),
    ([], ""),
    ([{"date": "2020", "kind": "launch", "text": "Up."}], "2020 launch Up."),
]


@pytest.mark.parametrize(("value", "text"), FLAT)
def test_a_value_in_one_cell(value: Any, text: str) -> None:
    """Lists with semicolons, nothing for nothing, no .0."""
    assert flat_text(value) == text
    assert list(csv.reader(io.StringIO(write("csv", ["x", "y"], [[value, 1]]))))[1] == [text, "1"]


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.integers() | st.none() | st.booleans()
TABLES = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4))


@given(TABLES)
def test_csv_reads_back(rows: list[list[Any]]) -> None:
    """Quotes, commas and line breaks in cells survive Python's own reader."""
    columns = [f"c{n}" for n in range(len(rows[0]) if rows else 2)]
    text = write("csv", columns, rows)
    found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert found[0] == columns
    assert found[1:] == [[_with_line_feeds(flat_text(cell)) for cell in row] for row in rows]


def _with_line_feeds(text: str) -> str:
    """What a cell keeps of a text: its line breaks as line feeds, and no other controls."""
    return "\n".join(map(clean, text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


@given(TABLES)
def test_tsv_has_a_line_a_row_and_a_tab_a_column(rows: list[list[Any]]) -> None:
    """Whatever is in the cells: `cut` and `awk` see the columns."""
    columns = [f"c{n}" for n in range(len(rows[0]) if rows else 2)]
    lines = write("tsv", columns, rows).split("\n")
    assert len(lines) == len(rows) + 2
    assert {line.count("\t") for line in lines[:-1]} == {len(columns) - 1}


@given(TABLES)
def test_json_reads_back_equal(rows: list[list[Any]]) -> None:
    """Values as they are; null for unknown, and never absent."""
    columns = [f"c{n}" for n in range(len(rows[0]) if rows else 2)]
    expected = [dict(zip(columns, row, strict=True)) for row in rows]
    assert json.loads(write("json", columns, rows)) == expected
    assert [json.loads(line) for line in write("jsonl", columns, rows).split("\n") if line] == expected


@given(TABLES)
def test_markdown_has_a_line_a_row_and_no_markup_from_cells(rows: list[list[Any]]) -> None:
    """Bars, stars, brackets and line breaks in cells are shown, not obeyed."""
    columns = [f"c{n}" for n in range(len(rows[0]) if rows else 2)]
    lines = write("md", columns, rows).split("\n")
    assert len(lines) == len(rows) + 3
    for line in lines[:-1]:
        bare = re.sub(r"\\.", "", line)
        assert bare.count("|") == len(columns) + 1
    for line in lines[2:-1]:
        assert not re.search(r"[`*_\[\]<>~#&]", re.sub(r"\\.", "", line))


MARKDOWN = [
    ("a|b", r"a\|b"),
    ("*bold* _it_", r"\*bold\* \_it\_"),
    ("[x](y)", r"\[x\](y)"),
    ("<script>", r"\<script\>"),
    ("a\nb", "a b"),
    ("\\", r"\\"),
    ("\x1b[31mred", "red"),
    ("~5", r"\~5"),
]


@pytest.mark.parametrize(("text", "escaped"), MARKDOWN)
def test_markdown_is_escaped(text: str, escaped: str) -> None:
    """Each row: a cell and how it stands in the table."""
    assert write("md", ["c"], [[text]]).splitlines()[2] == f"| {escaped} |"


def test_columns_of_numbers_are_aligned_to_the_right() -> None:
    """Unknown ones among them change nothing; a column of nothing has no numbers."""
    rule = write("md", ["n", "mixed", "none"], [[1, 1, None], [None, "a", None]]).splitlines()[1]
    assert rule == "| ---: | --- | --- |"


def test_nothing_is_still_a_table() -> None:
    """A header, or an empty array."""
    assert write("csv", ["a", "b"], []) == "a,b\n"
    assert write("tsv", ["a", "b"], []) == "a\tb\n"
    assert write("md", ["a"], []) == "| a |\n| --- |\n"
    assert json.loads(write("json", ["a"], [])) == []
    assert write("jsonl", ["a"], []) == ""


def test_much_is_written_in_pieces() -> None:
    """A pipe gets the first rows before the last are made."""
    pieces = list(find_writer("csv")(["a"], (["x" * 1000] for _ in range(1000))))
    assert len(pieces) > 3
    assert len(list(csv.reader("".join(pieces).splitlines()))) == 1001


@pytest.mark.parametrize("table", sorted(FIELDS))
def test_every_value_of_the_catalogue_is_plain(catalogue: Catalogue, table: str) -> None:
    """What leaves the core is text, numbers, flags, null, or lists of these and of objects."""
    plain = (str, int, float, bool, type(None), list)
    for field in FIELDS[table]:
        for record in catalogue.records(table).values():
            value = plain_value(field.value(record, catalogue))
            assert isinstance(value, plain)
            assert json.loads(json.dumps(value)) == value
