"""`missioncat check`: what is wrong with the catalogue, line by line; exit code 1 if anything is."""

from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli.options import Format, FormatOption, NowOption, OutputOption, read_clock, tell
from missioncat.cli.output import choose_format, print_view, write_rows

if TYPE_CHECKING:
    from missioncat.cli.options import Session


def build(name: str) -> typer.Typer:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(name=name)
    def check(
        ctx: typer.Context,
        unresolved: Annotated[
            bool,
            typer.Option("--unresolved", help="List launches whose vehicle or site is known by no record and no name."),
        ] = False,
        now: NowOption = None,
        format: FormatOption = None,
        output: OutputOption = None,
    ) -> None:
        """Say what is wrong with the catalogue, line by line.

        Exit code 0 if nothing is, 1 if something is, a record that cannot be read included, 3 if the file cannot be
        read at all. A planned launch whose time is over is not wrong; such launches are listed apart, as overdue.
        So are launches whose rocket or site nobody but their source knows, if --unresolved asks for them instead; then
        the exit code is 0.
        """
        if unresolved:
            list_unresolved(ctx.obj, choose_format(format, output), output)
            return
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


def list_unresolved(session: "Session", form: Format, output: str | None) -> None:
    """List the launches whose vehicle or site is known by no record and no name."""
    from missioncat.integrity import Problem, find_unresolved

    catalogue = session.catalogue()
    found = find_unresolved(catalogue)
    if form is not Format.table:
        write_rows(form, output, Problem._fields, found)
    elif found:
        from missioncat.views.problems import build_unresolved

        print_view(session, build_unresolved(found), output)
    launches = len({each.id for each in found})
    known = f"{launches or 'no'} launch{'es' * (launches != 1)} with a vehicle or site"
    tell(f"{catalogue.location.path}: {known} that no record and no name is known for.")
