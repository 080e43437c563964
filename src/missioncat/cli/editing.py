"""`missioncat add`, `edit`, `remove`: changes by hand, shown before they are made."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli import complete
from missioncat.cli.changes import confirm, preview, report
from missioncat.cli.options import Session, read_clock, read_input, tell
from missioncat.errors import InputError, MissioncatError, UsageError
from missioncat.files import describe_os_error

if TYPE_CHECKING:
    from datetime import datetime

    from missioncat.catalogue import Catalogue, Change
    from missioncat.merging.edits import Assignment, Edit

TABLES = ("missions", "launches", "vehicles", "sites", "cooperation", "plans", "sources", "events")

Assignments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME=VALUE]…",
        help="Fields; name+=value and name-=value add to and take from lists.",
    ),
]
SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="KEY",
        help="Source of what is stated; may be given again.",
        autocompletion=complete.sources,
    ),
]
TableOption = Annotated[
    str | None,
    typer.Option(
        "--table",
        metavar="TABLE",
        help="Which table ID is of, where several have it: launches for the launch of a mission.",
        autocompletion=complete.named_tables,
    ),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Take what names a record that is not there, too.")
]
RemoveForceOption = Annotated[
    bool, typer.Option("--force", help="Remove what others point to, too.")
]
JsonOption = Annotated[
    str | None,
    typer.Option("--from-json", metavar="FILE", help="Take objects from a JSON file; - is stdin."),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def build(name: str) -> typer.Typer:
    """The command of that name."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    commands: dict[str, Callable[..., None]] = {"add": add, "edit": edit, "remove": remove}
    app.command(name=name)(commands[name])
    return app


def add(
    ctx: typer.Context,
    table: Annotated[
        str,
        typer.Argument(
            metavar="TABLE", help=", ".join(TABLES), autocompletion=complete.editable_tables
        ),
    ],
    fields: Assignments = None,
    source: SourceOption = None,
    from_json: JsonOption = None,
    dry_run: DryRunOption = False,
    force: ForceOption = False,
    yes: YesOption = False,
) -> None:
    """Add a record: add missions id=queqiao-3 name="Queqiao 3" status=planned date=2030~ --source
    unverified

    Values are checked like imported ones. A planned mission with a date, vehicle or site gets its
    planned launch. What names no source has your own word for one: the source "own".
    """
    from missioncat.merging.drafts import Draft
    from missioncat.merging.edits import add_record, build_edit, parse_assignment

    if table not in TABLES:
        raise UsageError(
            f"There is no table '{table}' to add to. The tables are: {', '.join(TABLES)}."
        )
    if from_json:
        objects = read_objects(from_json)
    elif fields:
        objects = [[parse_assignment(text) for text in fields]]
    else:
        raise UsageError(f"Say what to add: add {table} name=value …, or --from-json FILE.")
    clock = read_clock(None)

    def step(catalogue: "Catalogue") -> "Edit":
        draft = Draft(catalogue)
        remarks = []
        for each in objects:
            remarks += add_record(draft, table, each, source or [], clock)
        return build_edit(draft, remarks, force)

    run_edits(ctx.obj, step, dry_run, yes)


def edit(
    ctx: typer.Context,
    id: Annotated[  # what it is
        str | None,
        typer.Argument(
            metavar="ID", help="What to change, by any name.", autocompletion=complete.ids
        ),
    ] = None,
    fields: Assignments = None,
    source: SourceOption = None,
    table: TableOption = None,
    from_json: JsonOption = None,
    dry_run: DryRunOption = False,
    force: ForceOption = False,
    yes: YesOption = False,
) -> None:
    """Change a record: edit change-8 date=2030~ --source spacenews-ce8-2026

    An empty value takes the field away. A changed date of a planned launch moves the old one into
    the plans; one that names no source has your own word for one. A field that only its launch has
    is changed by a mission's name, too (edit change-8 orbit=LTO); one that both have is the
    mission's, and --table launches says otherwise.

    With no field given, your editor ($VISUAL or $EDITOR) opens the record. What cannot be read in a
    record is put right in the same way, also deep inside of it: edit change-5
    'events[1].date=2020-12-01'
    """
    from missioncat.merging.edits import parse_assignment

    clock = read_clock(None)
    if from_json:
        if id or fields:
            raise UsageError("--from-json has the ids and fields in the file; give no others.")
        names, objects = split_names(read_objects(from_json))
    elif not id:
        raise UsageError("Say what to change: edit ID name=value …")
    else:
        names, objects = [id], [[parse_assignment(text) for text in fields or ()]]

    def build_step(objects: Sequence[Sequence["Assignment"]]) -> Callable[["Catalogue"], "Edit"]:
        changes = list(zip(names, objects, strict=True))
        return lambda catalogue: change_records(
            catalogue, table, changes, source or [], clock, force
        )

    if id and not fields:
        from missioncat.cli.editor import edit_record_as_text

        edit_record_as_text(ctx.obj, id, table, lambda said: build_step([said]), dry_run, yes)
    else:
        run_edits(ctx.obj, build_step(objects), dry_run, yes)


def split_names(
    objects: "list[list[Assignment]]",
) -> "tuple[list[str], list[list[Assignment]]]":
    """What the objects of --from-json are about, and what they assign to that."""
    names = [find_name(each) for each in objects]
    others = [[each for each in assignments if each.name != "id"] for assignments in objects]
    return names, others


def find_name(assignments: "Sequence[Assignment]") -> str:
    """What an object of --from-json is about."""
    name = next((str(each.value) for each in assignments if each.name == "id"), "")
    if not name:
        raise UsageError("Every object of --from-json needs an id, to say what it changes.")
    return name


def change_records(
    catalogue: "Catalogue",
    table: str | None,
    changes: "Sequence[tuple[str, Sequence[Assignment]]]",
    sources: list[str],
    clock: "datetime",
    force: bool,
) -> "Edit":
    """What changing records comes to, each given by a name and what is assigned."""
    from missioncat.faults import Unreadable
    from missioncat.merging.drafts import Draft
    from missioncat.merging.edits import build_edit, edit_record, find_editable
    from missioncat.merging.mending import mend_record

    draft = Draft(catalogue)
    remarks: list[str] = []
    for name, assignments in changes:
        found = find_editable(catalogue, name, table)
        if isinstance(found.record, Unreadable):
            remarks += mend_record(draft, found.record, assignments, sources, clock)
        else:
            remarks += edit_record(draft, found, assignments, sources, clock)
    return build_edit(draft, remarks, force)


def remove(
    ctx: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID…", help="What to remove, by any name.", autocompletion=complete.ids
        ),
    ],
    dry_run: DryRunOption = False,
    force: RemoveForceOption = False,
    yes: YesOption = False,
) -> None:
    """Remove records, after a question. `missioncat undo` brings them back.

    What other records point to is not removed unless --force says so.
    """
    from missioncat.merging.drafts import Draft
    from missioncat.merging.edits import find_editable
    from missioncat.merging.removal import remove_records

    def step(catalogue: "Catalogue") -> "Edit":
        found = [find_editable(catalogue, text) for text in ids]
        return remove_records(Draft(catalogue), found, force)

    run_edits(ctx.obj, step, dry_run, yes, ask_about="Remove")


def read_objects(file: str) -> list[list["Assignment"]]:
    """The objects of a JSON file or of stdin, as assignments."""
    import msgspec

    from missioncat.bounds import read_exactly
    from missioncat.merging.edits import read_object

    content = read_input(file)
    try:
        items = msgspec.json.Decoder(float_hook=read_exactly).decode(content)
    except (ValueError, RecursionError) as error:
        from missioncat.documents import describe_json_error

        raise InputError(
            f"{file}: {describe_json_error(error, content)}. Nothing was changed."
        ) from None
    return [read_object(item) for item in (items if isinstance(items, list) else [items])]


def run_edits(
    session: Session,
    step: Callable[["Catalogue"], "Edit"],
    dry_run: bool,
    yes: bool,
    ask_about: str | None = None,
) -> None:
    """Show what an edit changes, ask if there is somebody to ask, and make it in one go.

    The question is asked without the lock held; what is written is worked out anew with it, and
    refused if it is not what was shown.
    """
    location = session.location()
    exists = location.read_only or location.path.exists()
    if dry_run and not exists:
        raise UsageError(
            f"There is no catalogue at {location.path} yet; leave --dry-run out to create it."
        )
    if not exists and not try_in_empty(step):
        report([])
        return
    has_question = not yes and (ask_about is not None or sys.stdin.isatty())
    shown: list[Change] | None = None
    if exists and (has_question or dry_run or location.read_only):
        shown = show_edit(step(session.catalogue()))
        session.settle_unreadable(shown)
        if not shown or dry_run:
            report(shown, dry_run)
            return
        ask_whether_meant(shown, yes, ask_about)
    report(write_edit(session, step, shown))


def ask_whether_meant(changes: "Sequence[Change]", yes: bool, ask_about: str | None) -> None:
    """Ask whether to make changes; a no ends the command. Without `ask_about`, silence is a yes."""
    what = f"these {len(changes)}" if len(changes) > 1 else "this"
    if not confirm(f"{ask_about or 'Write'} {what}?", yes, must_ask=ask_about is not None):
        tell("Nothing was changed.")
        raise typer.Exit(1)


def write_edit(
    session: Session, step: Callable[["Catalogue"], "Edit"], shown: "list[Change] | None"
) -> "list[Change]":
    """Work an edit out and write it; what was shown has to be that, or else it is shown now."""
    with session.writing(read_clock(None)) as catalogue:
        edit = step(catalogue)
        if shown is None:
            show_edit(edit)
        session.settle_unreadable(edit.changes)
        if shown is not None and not touch_the_same(edit.changes, shown):
            raise MissioncatError(
                "Somebody else changed the catalogue meanwhile. Nothing was written; try again."
            )
        if edit.changes:
            catalogue.apply(edit.changes)
    return edit.changes


def touch_the_same(some: "Sequence[Change]", others: "Sequence[Change]") -> bool:
    """Whether two lists of changes are of the same records, which are still what they were."""
    return [change.before for change in some] == [change.before for change in others]


def try_in_empty(step: Callable[["Catalogue"], "Edit"]) -> bool:
    """Whether an edit changes anything in a catalogue with no records; what is refused there leaves
    no file.
    """
    import tempfile

    from missioncat.catalogue import create_catalogue, open_catalogue
    from missioncat.storage import Location

    try:
        with tempfile.TemporaryDirectory(prefix="missioncat-") as folder:
            path = Path(folder) / "new.json"
            create_catalogue(path)
            return bool(step(open_catalogue(Location(path, "a new one"))).changes)
    except OSError as error:
        raise InputError(
            f"No temporary file can be written: {describe_os_error(error)}. Set TMPDIR."
        ) from None


def show_edit(edit: "Edit") -> "list[Change]":
    """Say what an edit changes, and give the changes."""
    preview(edit.changes, edit.remarks)
    return edit.changes
