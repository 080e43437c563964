"""`missioncat check`: what is wrong with the catalogue, line by line; exit code 1 if anything is."""

import typer

from missioncat.cli.options import Format, FormatOption, OutputOption, tell
from missioncat.cli.output import choose_format, print_view, write_rows


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def check(ctx: typer.Context, format: FormatOption = None, output: OutputOption = None) -> None:
        """Say what is wrong with the catalogue, line by line.

        Exit code 0 if nothing is, 1 if something is, a record that cannot be read included, 3 if the file cannot be
        read at all.
        """
        from missioncat.integrity import Problem, find_problems

        catalogue = ctx.obj.catalogue()
        problems = find_problems(catalogue)
        ctx.obj.settled.update((each.table, each.key) for each in catalogue.unreadable)
        form = choose_format(format, output)
        if form is not Format.table:
            write_rows(form, output, Problem._fields, problems)
        elif problems:
            from missioncat.views.tables import Column, Grid

            columns = [
                Column("table"),
                Column("id", wide=True),
                Column("field"),
                Column("problem", wide=True, min_width=20),
            ]
            print_view(ctx.obj, Grid(columns, [list(problem) for problem in problems]), output)
        count = len(problems)
        tell(f"{catalogue.location.path}: {count or 'no'} problem{'s' * (count != 1)}.")
        if problems:
            raise typer.Exit(1)

    return app
