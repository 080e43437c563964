"""The documents say what the program says."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "script",
    [
        "write_cli.py",
        pytest.param(
            "write_readme.py", marks=pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
        ),
    ],
)
def test_is_up_to_date(script: str) -> None:
    """`make docs` would change nothing."""
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / script, "--check"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


def test_stale_page_is_refused(tmp_path: Path) -> None:
    """A page that lags behind the commands ends the check with 1 and says what to do."""
    script = tmp_path / "write_cli.py"
    script.write_text((ROOT / "docs" / "write_cli.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "cli.md").write_text("# Commands of last year\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, "Run `make docs`" in done.stderr) == (1, True)


def test_readme_begins_with_two_commands() -> None:
    """Whoever has just cloned finds `make run` and `make test` first."""
    first = re.search(r"```\w*\n(.+?)```", README, re.DOTALL)
    assert first is not None
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["make run", "make test"]


def test_readme_has_ten_examples() -> None:
    """Examples show what the program prints."""
    assert len(re.findall(r"^```console\n\$ missioncat .+\n.+", README, re.MULTILINE)) >= 10


@pytest.mark.parametrize(
    "page",
    ["README.md", "CONTRIBUTING.md", "docs/cli.md", "docs/design.md", "docs/adding-a-source.md", "data/LICENSE.md"],
)
def test_links_lead_somewhere(page: str) -> None:
    """A link to a file or to a heading of the same page has something at its end."""
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    headings = {re.sub(r"[^\w\- ]", "", line.lstrip("# ")).lower().replace(" ", "-") for line in text.splitlines()
                if line.startswith("#")}  # fmt: skip
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        if file.startswith(("http:", "https:")):
            continue
        assert (path.parent / file).exists(), target
        assert not anchor or file or anchor in headings, target


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/design.md", "docs/adding-a-source.md"])
def test_what_is_said_to_stand_in_a_module_stands_there(page: str) -> None:
    """`orbital.is_orbital` is looked up in orbital.py, in whichever folder that is."""
    text = (ROOT / page).read_text(encoding="utf-8")
    missing = []
    for module, name in re.findall(r"`(?:\w+[./])*(\w+)\.(\w+)(?:\(.*?\))?`", text):
        sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob(f"{module}.py")]
        defined = rf"^ *(?:def |class |){name}\b(?=[(:\[ ])"
        is_file = name in ("py", "csv", "md", "json", "js")
        if sources and not is_file and not any(re.search(defined, source, re.MULTILINE) for source in sources):
            missing.append(f"{module}.{name}")
    assert missing == []


def test_the_readme_shows_pictures_that_the_program_draws() -> None:
    """Four, each with a text for those who do not see it, with a comment that says how it is made."""
    images = re.findall(r"^!\[(.*)\]\((.+)\)$", README, re.MULTILINE)
    drawn = re.findall(r"^<!-- .*\$ (missioncat .+) -->\n!\[.+\]\((.+)\)$", README, re.MULTILINE)
    assert [path for _, path in drawn] == [path for _, path in images]
    assert len(images) == 4
    for about, path in images:
        assert len(about) > 20
        picture = (ROOT / path).read_text(encoding="utf-8")
        assert float(re.search(r'width="(\d+)"', picture)[1]) <= 900  # type: ignore[index]
    assert {path.name for path in (ROOT / "docs" / "pictures").iterdir()} == {path.split("/")[-1] for _, path in images}


def test_a_stale_picture_is_refused(tmp_path: Path) -> None:
    """One that the program would draw otherwise now, or that is not there."""
    spec = importlib.util.spec_from_file_location("write_readme", ROOT / "docs" / "write_readme.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    old, new = tmp_path / "old.svg", tmp_path / "new.svg"
    old.write_text("<svg/>", encoding="utf-8")
    assert script.find_stale({old: "<svg/>"}) == []
    assert script.find_stale({old: "<svg></svg>", new: "<svg/>"}) == ["old.svg", "new.svg"]
