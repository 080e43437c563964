"""`missioncat path`: which catalogue file is used, and why."""

import typer

from missioncat.cli.options import Format, FormatOption
from missioncat.cli.output import write_rows


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def path(ctx: typer.Context, format: FormatOption = None) -> None:
        """Say which catalogue file is used, and why; and where your settings are read from."""
        from missioncat.settings import settings_path
        from missioncat.storage import find_builtin, user_path

        used = ctx.obj.location()
        rows: list[tuple[str, str, str]] = [
            ("catalogue", str(used.path), used.why + ("" if used.path.exists() else "; it does not exist yet")),
            ("yours", str(user_path()), _exists(user_path(), "the first change puts your own copy there")),
            ("built-in", str(find_builtin()), "came with missioncat, never changed"),
            ("settings", str(settings_path()), _exists(settings_path(), "saved queries go under [queries]")),
        ]
        if format is not None and format is not Format.table:
            write_rows(format, None, ("what", "path", "why"), rows)
            return
        width = max(len(what) for what, _, _ in rows)
        for what, where, why in rows:
            print(f"{what:{width}}  {where}\n{'':{width}}  {why}")

    return app


def _exists(path: object, otherwise: str) -> str:
    from pathlib import Path

    return "exists" if Path(str(path)).exists() else f"does not exist yet; {otherwise}"
