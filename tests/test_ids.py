"""Ids: what is made of foreign names, and what `check` says of those that somebody stated."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from missioncat.catalogue import Catalogue
from missioncat.ids import build_id, find_hostile
from missioncat.integrity import find_problems
from missioncat.model import RECORDS, Launch, Mission, Site, Vehicle
from missioncat.storage import Location

Run = Callable[..., Any]
Grown = Callable[..., Catalogue]

HARMLESS = """
change-5; 1957 ALP; 1961 A BET; 2020-087; CZ-5B; Soyuz-2.1b; Minotaur IV+; Falcon 9; R-7 (8K71);
Delta 4M+(4,2); Topol'-M 15Zh55; Proton-M/DM-2; Nike Hercules R&D; HJ Nike Nike 20"SM; R-1E (A-1);
Blue Scout Jr SLV-1B(m); 长征五号; Chang’e 5; Kamoʻoalewa; Енисей; Andøya; Mission: Impossible;
Object #3; a@b; nasa_esa.2; ٢٠٢٠; नमस्ते; 👩‍🚀
"""

HOSTILE = [
    *("a$(reboot)", "a`reboot`", "a;reboot", "a|reboot", "a&reboot", "a & reboot", "R&D&", "a>b"),
    *("a<b", "a\\b", "!!", "a*", "a?", "[a]", "{a,b}", '"a"', "-rf", "--db=x", "~root", "#a"),
    *("=ls", "%self", "@a", "^a", "a\nb", "a\rb", "a\tb", "a\x1b[2J", "a\x07", "a\x7f", "a\x9b"),
    *("\ufeffa", "a\u202eb", "a\u2066b", "a\u2028b"),
]  # fmt: skip


@pytest.mark.parametrize("key", [key.strip() for key in HARMLESS.split(";")])
def test_a_name_is_harmless(key: str) -> None:
    """It stays as it is spelled."""
    assert find_hostile(key) == []
    assert build_id(key) == key


@pytest.mark.parametrize("key", HOSTILE)
def test_a_name_is_hostile(key: str) -> None:
    """The id that is made of it has letters, figures and hyphens."""
    assert find_hostile(key)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", build_id(key))


def test_no_id_of_ours_is_hostile(catalogue: Catalogue) -> None:
    """In the built-in catalogue, and in every reference in it."""
    ids = [key for table in RECORDS for key in catalogue.records(table)]
    launches = catalogue.table(Launch).values()
    referred = [key for launch in launches for key in (launch.vehicle, launch.site) if key]
    assert [key for key in (*ids, *referred) if find_hostile(key)] == []


@pytest.mark.parametrize("key", HOSTILE)
def test_check_names_hostile_ids(grown: Grown, key: str) -> None:
    """Once, whether it is for a shell or for a terminal."""
    [problem] = find_problems(grown(("missions", Mission(id=key, name="x", sources=["gcat"]))))
    assert (problem.table, problem.id, problem.field) == ("missions", key, "id")
    assert problem.problem.startswith("holds what a shell or a terminal could act on: ")


def test_check_says_which_characters(run: Run, grown: Grown, small_file: Path) -> None:
    """A control character by its number."""
    grown(("missions", Mission(id="a;b$\x1bc", name="x", sources=["gcat"])))
    result = run(["--db", str(small_file), "check"])
    assert result.code == 1
    assert "could act on: U+001B ; $" in result.out
    assert "\x1b" not in result.out + result.err


GCAT = {
    "lv.tsv": "LV_Name\tLV_Family\nBad$(reboot)\tF\n",
    "sites.tsv": "Site\tStateCode\tName\nB;reboot\tUS\tA bad site\n",
    "launches.tsv": "Launch_Tag\tLaunch_Date\tLV_Type\tLaunch_Site\n"
    "2031-001\t2031 Jan  1\tBad$(reboot)\tB;reboot\n",
}


@pytest.mark.parametrize("order", list(itertools.permutations(GCAT)), ids=" ".join)
def test_gcat_makes_no_hostile_ids(
    run: Run, small_file: Path, tmp_path: Path, order: tuple[str, ...]
) -> None:
    """A rocket and a site get slugs, and the launch points to them, whichever came first."""
    for name in order:
        (tmp_path / name).write_text(GCAT[name])
        assert run(["--db", str(small_file), "import", "gcat", str(tmp_path / name)]).code == 0
    catalogue = Catalogue(Location(small_file, "for tests"))
    launch = catalogue.get(Launch, "2031-001")
    assert (launch.vehicle, launch.site) == ("bad-reboot", "b-reboot")
    assert catalogue.get(Vehicle, "bad-reboot").name == "Bad$(reboot)"
    assert catalogue.get(Site, "b-reboot").gcat_codes == ["B;reboot"]
    assert [
        problem
        for problem in find_problems(catalogue)
        if problem.field in ("id", "vehicle", "site")
    ] == []
    before = small_file.read_bytes()
    for name in order:
        assert run(["--db", str(small_file), "import", "gcat", str(tmp_path / name)]).code == 0
    assert small_file.read_bytes() == before


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"id": "x$(reboot)"}, "x-reboot"),
        ({"id": "长征;", "name": "长征;"}, "长征"),
        ({"id": "x", "slug": "a`reboot`\n"}, "a-reboot"),
        ({"id": "x", "name": "A | B"}, "a-b"),
        ({"id": "x", "launch_designator": "2031-001;reboot"}, "x"),
    ],
)
def test_launch_library_makes_no_hostile_ids(
    run: Run, small_file: Path, tmp_path: Path, record: dict[str, str], expected: str
) -> None:
    """Of its slug, its name or its id."""
    page = tmp_path / "page.json"
    page.write_text(json.dumps({"net": "2031-02-01T00:00:00Z"} | record))
    before = set(Catalogue(Location(small_file, "for tests")).table(Launch))
    assert run(["--db", str(small_file), "import", "ll2", str(page)]).code == 0
    after = set(Catalogue(Location(small_file, "for tests")).table(Launch))
    assert after - before == {expected}


def test_a_row_with_a_tag_alone_makes_no_hostile_id(
    run: Run, small_file: Path, tmp_path: Path
) -> None:
    """An id that is stated stays; one made of a tag is a slug, and found again by the tag."""
    rows = tmp_path / "launches.csv"
    rows.write_text("tag,outcome\n2031-001;reboot,success\n")
    command = ["--db", str(small_file), "import", "csv", str(rows), "--table", "launches"]
    assert run(command).code == 0
    assert (
        Catalogue(Location(small_file, "for tests")).get(Launch, "2031-001-reboot").tag
        == "2031-001;reboot"
    )
    before = small_file.read_bytes()
    assert run(command).code == 0
    assert small_file.read_bytes() == before


def test_no_existing_id_is_renamed(
    run: Run, grown: Grown, small_file: Path, tmp_path: Path
) -> None:
    """A hostile id of an older import stays, and is what the source still means by that name."""
    old = Launch(
        id="2030-001", tag="2030-001", vehicle="Bad$(reboot)", outcome="success", origin="gcat"
    )
    vehicle = Vehicle(id="Bad$(reboot)", name="Bad", origin="gcat")
    grown(("launches", old), ("vehicles", vehicle))
    for name in ("lv.tsv", "launches.tsv"):
        (tmp_path / name).write_text(GCAT[name])
        assert run(["--db", str(small_file), "import", "gcat", str(tmp_path / name)]).code == 0
    catalogue = Catalogue(Location(small_file, "for tests"))
    assert catalogue.get(Vehicle, "bad-reboot") is None
    assert catalogue.get(Launch, "2031-001").vehicle == "Bad$(reboot)"
