"""What it costs to start: Python alone, a hello-world Typer command, and the commands that sit in a
prompt.
"""

import subprocess
import sys
from pathlib import Path

from measure import BASELINE, MISSIONCAT, Case, build_environment

HELLO = '''\
import typer

app = typer.Typer()


@app.command()
def hello(name: str = "world") -> None:
    """Greet."""
    print(f"Hello {name}")


app()
'''

WATCHED = (
    "pydantic",
    "rich",
    "tinydb",
    "msgspec",
    "platformdirs",
    "dataclasses",
    "inspect",
    "importlib.metadata",
)
"""Modules that cost time; what `import missioncat.cli.main` loads of them is told."""


def build_cases(folder: Path) -> list[Case]:
    """The cases; `folder` is a temporary one for what they need."""
    hello = folder / "hello.py"
    hello.write_text(HELLO)
    return [
        Case("python -c pass", [sys.executable, "-c", "pass"]),
        Case(BASELINE, [sys.executable, str(hello), "--name", "you"]),
        Case("missioncat --version", [str(MISSIONCAT), "--version"]),
        Case(
            "launches --year 2020 -f csv",
            [str(MISSIONCAT), "launches", "--year", "2020", "-f", "csv"],
            target=2,
        ),
        Case("launches --help", [str(MISSIONCAT), "launches", "--help"]),
    ]


def describe(folder: Path) -> str:
    """What `import missioncat.cli.main` loads."""
    script = (
        "import sys; import missioncat.cli.main; "
        f"print(len(sys.modules), *[name for name in {WATCHED!r} if name in sys.modules])"
    )
    case = Case("import", [sys.executable, "-c", script])
    found = subprocess.run(
        case.command,
        env=build_environment(case, folder),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    watched = [f"{name} {'yes' if name in found else 'no'}" for name in WATCHED]
    return f"import missioncat.cli.main loads {found[0]} modules: {', '.join(watched)}"
