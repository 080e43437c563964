"""What a user keeps for themselves beside the catalogue: saved queries, and where `sync` asks."""

import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from missioncat.errors import NoHome, UsageError
from missioncat.files import describe_os_error, find_user_folder, parse_path


def settings_path() -> Path:
    """Where the user's settings file is, whether it exists or not."""
    if named := os.environ.get("MISSIONCAT_CONFIG"):
        return parse_path(named)
    from platformdirs import user_config_path  # needed only by @name and `path`

    return find_user_folder(user_config_path) / "settings.toml"


def state_folder() -> Path:
    """Where it is kept what the program did, such as how often it called somebody."""
    from platformdirs import user_state_path  # needed only by `sync`

    return find_user_folder(user_state_path)


def load_settings() -> dict[str, Any]:
    """The settings file as it is, empty if there is none."""
    try:
        path = settings_path()
        with path.open("rb") as file:
            return tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError, NoHome):
        return {}
    except OSError as error:
        reason = describe_os_error(error)
    except ValueError as error:  # not TOML, not UTF-8, or a number without end
        reason = str(error)
    raise UsageError(f"The settings file {path} cannot be read: {reason}.")


def _load_table(name: str, line: str, is_valid: Callable[[object], bool]) -> dict[str, Any]:
    """A table of the settings file, each of whose lines is to be of a form."""
    table = load_settings().get(name, {})
    if not isinstance(table, dict) or not all(map(is_valid, table.values())):
        raise UsageError(f"In {settings_path()}, [{name}] must hold lines of the form {line}.")
    return table


def load_queries() -> dict[str, str]:
    """The saved queries, by name: the table [queries] of the settings file, `name = "terms"`."""
    return _load_table("queries", 'name = "terms"', lambda value: isinstance(value, str))


class SyncSettings(NamedTuple):
    """Where `sync` asks, as whom, and for what: a country of launch sites, or ids of providers."""

    url: str = "https://ll.thespacedevs.com/2.3.0/"
    token: str | None = None
    country: str | None = "CHN"
    lsp: str | None = None


def _is_text(value: object) -> bool:
    """Whether a value is a text, or a number such as that of a launch provider."""
    return isinstance(value, str) or (type(value) is int and abs(value) < 1_000_000)


def load_sync() -> SyncSettings:
    """The table [sync] of the settings; MISSIONCAT_LL2_URL and MISSIONCAT_LL2_TOKEN count more."""
    values = {name: text.strip() or None for name, text in _read_sync_table().items()}
    for name in ("url", "token"):
        if said := os.environ.get(f"MISSIONCAT_LL2_{name.upper()}"):
            values[name] = said.strip()
    if "lsp" in values and "country" not in values:
        values["country"] = None  # launch providers are asked for wherever they launch
    url = values.pop("url", None) or SyncSettings().url
    return SyncSettings(url, **values)


def _read_sync_table() -> dict[str, str]:
    """The table [sync] as it is stated, once it is known to hold nothing else than settings."""
    table = _load_table("sync", 'name = "text"', _is_text)
    unknown = sorted(table.keys() - set(SyncSettings._fields))
    if unknown:
        known = ", ".join(SyncSettings._fields)
        raise UsageError(
            f"In {settings_path()}, [sync] has no setting '{unknown[0]}'. There are: {known}."
        )
    return {name: str(value) for name, value in table.items()}


def find_exposed_token() -> Path | None:
    """The settings file, if there is a token in it and others than its owner may read it."""
    path = settings_path()
    table = load_settings().get("sync", {})
    if os.name == "nt" or not isinstance(table, dict) or not table.get("token"):
        return None
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return path
    return None
