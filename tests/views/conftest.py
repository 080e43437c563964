"""Rendering at a fixed width, and the golden files it is compared with."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import RenderableType

from missioncat.views.theme import make_console, stream

GOLDEN = Path(__file__).parent / "golden"

Render = Callable[..., str]


class _File(io.StringIO):
    """A text file of a chosen encoding."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


@pytest.fixture
def render() -> Render:
    """Print on a console of our own, untouched by the environment the tests run in."""

    def render(
        view: RenderableType, width: int = 80, *, color: bool = False, encoding: str = "utf-8"
    ) -> str:
        file = _File(encoding)
        stream(make_console(file, width, color, environ={"TERM": "xterm"}), view)
        return file.getvalue()

    return render


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of that name."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / f"{name}.txt"
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert path.exists(), f"no {path.name}; run pytest with --update-golden and read it"
        # Not read_text: it would take \r for \n and hide a difference.
        assert text == path.read_bytes().decode("utf-8")

    return compare
