"""What a user keeps for themselves beside the catalogue: saved queries."""

import os
import tomllib
from pathlib import Path

from missioncat.errors import UsageError


def settings_path() -> Path:
    """Where the user's settings file is, whether it exists or not."""
    if named := os.environ.get("MISSIONCAT_CONFIG"):
        return Path(named).expanduser()
    from platformdirs import user_config_path  # needed only by @name and `path`

    return user_config_path("missioncat", appauthor=False) / "settings.toml"


def load_queries() -> dict[str, str]:
    """The saved queries, by name: the table [queries] of the settings file, `name = "terms"`."""
    path = settings_path()
    try:
        with path.open("rb") as file:
            settings = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The settings file {path} cannot be read: {error}.") from None
    queries = settings.get("queries", {})
    if not isinstance(queries, dict) or not all(isinstance(text, str) for text in queries.values()):
        raise UsageError(f'In {path}, [queries] must hold lines of the form name = "terms".')
    return queries
