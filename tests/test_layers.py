"""The direction of imports: never from a layer above, nor of a library that is not the module's to know."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import missioncat
from missioncat.storage import find_builtin

PACKAGE = Path(missioncat.__file__).parent

RANKS = {
    "errors": 0, "interrupts": 0, "collector": 0,
    "dates": 1, "text": 1,
    "model": 2, "bounds": 2, "orbital": 2, "lookup": 3,
    "fields": 3, "names": 2, "titles": 3, "ids": 2, "faults": 3,
    "leftovers": 2, "files": 3, "locks": 4, "documents": 3, "patterns": 3, "query": 4, "storage": 4, "settings": 4,
    "synonyms": 3, "words": 4, "hints": 4,
    "history": 5, "nomenclature": 5,
    "catalogue": 6,
    "ledger": 3, "integrity": 8, "statistics": 7, "chronology": 8, "mentions": 7, "comparison": 7,
    "news": 8, "journal": 8, "freshness": 8,
    "views": 9, "exports": 9, "importers": 9,
    "merging": 10, "network": 10,
    "cli": 11,
    "__init__": 0, "__main__": 12,
}  # fmt: skip
"""Module or package -> layer. A new module needs its place here."""

MAY_IMPORT = {
    "tinydb": {"storage", "catalogue"},
    "rich": {"views", "cli"},
    "typer": {"cli"},
    "platformdirs": {"storage", "settings"},
    "httpx2": {"network"},
    "regex": {"patterns"},
    "click": set(),
}
"""Library -> the modules and packages that may name it."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    """The module, or the package for what is inside one."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def find_imports(path: Path) -> Iterator[str]:
    """All modules that a file names in imports, those inside functions and `if TYPE_CHECKING` too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names) if module == "missioncat" else (module,)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_never_point_up(path: Path) -> None:
    """cli → views, exports, importers → catalogue and what asks it → query, storage → fields → model → dates."""
    rank = RANKS[layer_of(path)]
    above = []
    for name in find_imports(path):
        parts = name.split(".")
        if parts[0] == "missioncat" and len(parts) > 1 and RANKS.get(parts[1], 0) > rank:
            above.append(name)
    assert above == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_is_named_only_where_it_belongs(path: Path) -> None:
    """tinydb in the storage and catalogue, rich in views and cli, typer in cli."""
    strangers = [
        name
        for name in find_imports(path)
        if layer_of(path) not in MAY_IMPORT.get(name.split(".")[0], {layer_of(path)})
    ]
    assert strangers == []


def test_every_module_has_its_place() -> None:
    """A layer that is gone leaves the table too."""
    assert {layer_of(path) for path in MODULES} == set(RANKS)


def test_there_are_no_cycles_among_modules() -> None:
    """Modules of one rank do not import each other in a circle."""
    graph = {
        layer: {
            name.split(".")[1]
            for path in MODULES
            if layer_of(path) == layer
            for name in find_imports(path)
            if name.startswith("missioncat.")
        }
        - {layer}
        for layer in RANKS
    }
    done: set[str] = set()
    while len(done) < len(graph):
        free = {layer for layer in graph if layer not in done and not (graph[layer] & graph.keys()) - done}
        assert free, f"a circle among {sorted(graph.keys() - done)}"
        done |= free


HEAVY = (
    "rich", "httpx2", "regex", "textual", "pydantic", "platformdirs", "tinydb", "sqlite3", "zoneinfo",
    "missioncat.views", "missioncat.exports.as_csv", "missioncat.importers.csv_file", "missioncat.catalogue",
)  # fmt: skip


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after some lines."""
    lines = f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"
    named = {**os.environ, "MISSIONCAT_DB": str(find_builtin())}  # else platformdirs says where one's own would be
    process = subprocess.run([sys.executable, "-c", lines], env=named, capture_output=True, text=True, check=True)
    return set(process.stderr.split())


def test_importing_the_command_line_loads_little() -> None:
    """It has to be ready when a shell prompt asks."""
    loaded = loaded_after("import missioncat.cli.main")
    assert "missioncat.cli.session" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_dates_load_no_dates_of_others() -> None:
    """Only who imports from GCAT or Launch Library, or exports to GCAT, reads how these write dates."""
    loaded = loaded_after("import missioncat.dates")
    assert "missioncat.dates.written" in loaded
    assert loaded.isdisjoint({"missioncat.dates.gcat", "missioncat.dates.net"})


def listing_as_csv(term: str) -> str:
    """Lines that write the launches that a term finds."""
    return (
        "from missioncat.cli.main import main\n"
        f"try:\n    main(['launches', {term!r}, '-f', 'csv'])\nexcept SystemExit as stopped:\n"
        "    assert not stopped.code"
    )


def test_writing_csv_loads_no_views() -> None:
    """A script that asks for CSV does not pay for tables, nor for patterns that it does not have."""
    loaded = loaded_after(listing_as_csv("number:370"))
    assert "missioncat.exports.as_csv" in loaded
    assert loaded.isdisjoint({"rich", "httpx2", "regex", "textual", "pydantic", "platformdirs", "missioncat.views"})


def test_only_a_pattern_loads_regular_expressions_that_end() -> None:
    """They cost as much as a small command does otherwise."""
    assert "regex" in loaded_after(listing_as_csv("tag::^2021-04"))
