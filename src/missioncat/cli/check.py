"""`missioncat check`: what is wrong with the catalogue, line by line; exit code 1 if anything is."""

import typer

from missioncat.cli.options import Format, FormatOption, NowOption, OutputOption, read_clock, tell
from missioncat.cli.output import choose_format, print_view, write_rows


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def check(
        ctx: typer.Context,
        now: NowOption = None,
        format: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Say what is wrong with the catalogue, line by line.

        Exit code 0 if nothing is, 1 if something is, a record that cannot be read included, 3 if the file cannot be
        read at all. A planned launch whose time is over is not wrong; such launches are listed apart, as overdue.
        """
        from missioncat.integrity import Problem, find_overdue, find_problems

        clock, form = read_clock(now), choose_format(format, output)
        catalogue = ctx.obj.catalogue()
        problems = find_problems(catalogue)
        overdue = find_overdue(catalogue, clock)
        ctx.obj.settled.update((each.table, each.key) for each in catalogue.unreadable)
        if form is not Format.table:
            write_rows(form, output, Problem._fields, [*problems, *overdue])
        elif problems or overdue:
            from missioncat.views.problems import build_problems

            print_view(ctx.obj, build_problems(problems, overdue), output)
        count = len(problems)
        sentence = f"{catalogue.location.path}: {count or 'no'} problem{'s' * (count != 1)}."
        if overdue:
            sentence += f" {len(overdue)} planned launch{'es are' if len(overdue) > 1 else ' is'} overdue."
        tell(sentence)
        if problems:
            raise typer.Exit(1)

    return app

