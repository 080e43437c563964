"""The page about adding a source shows one that works."""

from __future__ import annotations

import importlib
import re
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from missioncat.catalogue import Catalogue
from missioncat.cli import importing
from missioncat.importers import IMPORTERS, Importer
from missioncat.model import Launch
from missioncat.storage import Location

PAGE = (Path(__file__).parents[1] / "docs" / "adding-a-source.md").read_text(encoding="utf-8")


@pytest.fixture
def reload_command(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], object]]:
    """Loads the command anew, which knows the sources that there are when it is loaded."""
    yield lambda: importlib.reload(importing)
    monkeypatch.undo()
    importlib.reload(importing)


def test_the_shortest_source_works(
    run: Any, small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reload_command: Any
) -> None:
    """Its log, its module and its line, taken from the page and run."""
    [log] = re.findall(r"```text\n(.+?)```", PAGE, re.DOTALL)
    code, line = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    module = types.ModuleType("missioncat.importers.club")
    exec(compile(code, "club.py", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for key, importer in eval(f"{{{line}}}", {"Importer": Importer}).items():
        monkeypatch.setitem(IMPORTERS, key, importer)
    reload_command()
    file = tmp_path / "log.txt"
    file.write_text(log, encoding="utf-8")
    result = run(["--db", str(small_file), "import", "club", str(file)])
    assert (result.code, result.out) == (0, "launches: 2 were added, 0 changed, 0 are the same.\n"), result.err
    launches = Catalogue(Location(small_file, "for tests")).table(Launch)
    assert (launches["club-1"].date, launches["club-1"].vehicle) == ("2031-05-04T03:02Z", "CZ-5")
    assert (launches["club-2"].date, launches["club-2"].origin) == ("2031-06", "club")
    again = run(["--db", str(small_file), "import", "club", str(file)])
    assert again.out == "launches: 0 were added, 0 changed, 2 are the same.\n"
    file.write_text(log + "no bars\n", encoding="utf-8")
    assert "line 3" in run(["--db", str(small_file), "import", "club", str(file)]).err


def test_every_importer_can_be_loaded() -> None:
    """A line in the registry leads to a function."""
    from missioncat.importers import find_reader

    assert all(callable(find_reader(source)) for source in IMPORTERS)
