"""`missioncat add`, `edit`, `remove`: changes by hand, shown before they are made."""

import contextlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from missioncat.cli import complete
from missioncat.cli.changes import confirm, preview, report
from missioncat.cli.options import Session, read_clock, read_input, tell
from missioncat.errors import InputError, MissioncatError, UsageError
from missioncat.files import describe_os_error
from missioncat.interrupts import Interrupted, held

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue
    from missioncat.merging.edits import Assignment, Edit

TABLES = ("missions", "launches", "vehicles", "sites", "cooperation", "plans", "sources", "events")

EDITOR_SECONDS = 2.0
"""How long an editor may take to close itself when we are interrupted."""

Assignments = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NAME=VALUE]…", help="Fields; name+=value and name-=value add to and take from lists."),
]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", metavar="KEY", help="Source of what is stated; may be given again.")
]
JsonOption = Annotated[
    str | None, typer.Option("--from-json", metavar="FILE", help="Take objects from a JSON file; - is stdin.")
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
        str, typer.Argument(metavar="TABLE", help=", ".join(TABLES), autocompletion=complete.editable_tables)
    ],
    fields: Assignments = None,
    source: SourceOption = None,
    from_json: JsonOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Add a record: add missions id=queqiao-3 name="Queqiao 3" status=planned date=2030~ --source unverified

    Values are checked like imported ones. A planned mission with a date, vehicle or site gets its planned launch.
    """
    from missioncat.merging.edits import add_record, parse_assignment

    if table not in TABLES:
        raise UsageError(f"There is no table '{table}' to add to. The tables are: {', '.join(TABLES)}.")
    if from_json:
        objects = read_objects(from_json)
    elif fields:
        objects = [[parse_assignment(text) for text in fields]]
    else:
        raise UsageError(f"Say what to add: add {table} name=value …, or --from-json FILE.")
    clock = read_clock(None)

    def step(catalogue: "Catalogue") -> "list[Edit]":
        return [add_record(catalogue, table, each, source or [], clock) for each in objects]

    run_edits(ctx.obj, step, dry_run, yes)


def edit(
    ctx: typer.Context,
    id: Annotated[  # what it is
        str | None, typer.Argument(metavar="ID", help="What to change, by any name.", autocompletion=complete.ids)
    ] = None,
    fields: Assignments = None,
    source: SourceOption = None,
    from_json: JsonOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Change a record: edit change-8 date=2030~ --source spacenews-ce8-2026

    An empty value takes the field away. A changed date of a planned launch moves the old one into the plans. With
    no field given, your editor ($VISUAL or $EDITOR) opens the record. What cannot be read in a record is put right
    in the same way, also deep inside of it: edit change-5 'events[1].date=2020-12-01'
    """
    from missioncat.merging.edits import edit_record, parse_assignment
    from missioncat.merging.mending import mend_record

    if from_json:
        if id or fields:
            raise UsageError("--from-json has the ids and fields in the file; give no others.")
        objects = read_objects(from_json)
        names = [next((str(each.value) for each in each_object if each.name == "id"), "") for each_object in objects]
        if not all(names):
            raise UsageError("Every object of --from-json needs an id, to say what it changes.")
    elif not id:
        raise UsageError("Say what to change: edit ID name=value …")
    elif fields:
        names, objects = [id], [[parse_assignment(text) for text in fields]]
    else:
        names, objects = [id], [open_editor(ctx.obj.catalogue(), id)]
        if not objects[0]:
            tell("Nothing was changed.")
            return
    clock = read_clock(None)

    def step(catalogue: "Catalogue") -> "list[Edit]":
        edits = []
        for name, each in zip(names, objects, strict=True):
            unreadable = catalogue.find_unreadable(name)
            if unreadable is None:
                edits.append(edit_record(catalogue, catalogue.identify(name), each, source or [], clock))
            else:
                edits.append(mend_record(catalogue, unreadable, each, source or [], clock))
        return edits

    run_edits(ctx.obj, step, dry_run, yes)


def remove(
    ctx: typer.Context,
    ids: Annotated[
        list[str], typer.Argument(metavar="ID…", help="What to remove, by any name.", autocompletion=complete.ids)
    ],
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Remove records. `missioncat undo` brings them back."""
    from missioncat.merging.edits import find_editable, remove_records

    def step(catalogue: "Catalogue") -> "list[Edit]":
        return [remove_records(catalogue, [find_editable(catalogue, text) for text in ids])]

    run_edits(ctx.obj, step, dry_run, yes, ask_about="Remove" if len(ids) > 1 else None)


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

        raise InputError(f"{file}: {describe_json_error(error, content)}. Nothing was changed.") from None
    return [read_object(item) for item in (items if isinstance(items, list) else [items])]


def run_edits(
    session: Session,
    step: Callable[["Catalogue"], "list[Edit]"],
    dry_run: bool,
    yes: bool,
    ask_about: str | None = None,
) -> None:
    """Show what the edits change, ask if there is somebody to ask, and make them in one go.

    The question is asked without the lock held; what is written is worked out anew with it, and refused if it is not
    what was shown.
    """
    location = session.location()
    exists = location.read_only or location.path.exists()
    if dry_run and not exists:
        raise UsageError(f"There is no catalogue at {location.path} yet; leave --dry-run out to create it.")
    has_question = not yes and (ask_about is not None or sys.stdin.isatty())
    shown: list[Any] | None = None
    if exists and (has_question or dry_run or location.read_only):
        shown = show_edits(step(session.catalogue()))
        session.settle_unreadable(shown)
        if not shown or dry_run:
            report(shown, dry_run)
            return
        question = f"{ask_about or 'Write'} {f'these {len(shown)}' if len(shown) > 1 else 'this'}?"
        if not confirm(question, yes, must_ask=ask_about is not None):
            tell("Nothing was changed.")
            raise typer.Exit(1)
    with session.writing(read_clock(None)) as catalogue:
        edits = step(catalogue)
        final = merge_edits(edits) if shown is not None else show_edits(edits)
        session.settle_unreadable(final)
        if shown is not None and [change.before for change in final] != [change.before for change in shown]:
            raise MissioncatError("Somebody else changed the catalogue meanwhile. Nothing was written; try again.")
        if final:
            catalogue.apply(final)
    report(final)


def show_edits(edits: "list[Edit]") -> list[Any]:
    """Say what edits change, and give the changes."""
    changes = merge_edits(edits)
    preview(changes, [remark for edit in edits for remark in edit.remarks])
    return changes


def merge_edits(edits: "list[Edit]") -> list[Any]:
    """The changes of several edits; each was worked out alone, so two of one record cannot go together."""
    changes = [change for edit in edits for change in edit.changes]
    keys = [(change.table, change.id) for change in changes]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise UsageError(f"{twice[0]} {twice[1]} would be changed twice in one go; make two commands of it.")
    return changes


def open_editor(catalogue: "Catalogue", name: str) -> list["Assignment"]:
    """Let the user edit a record as JSON; the assignments are the fields that came back different."""
    import msgspec

    from missioncat.bounds import read_exactly
    from missioncat.merging.edits import read_object

    command = find_editor()
    record = catalogue.identify(name).record
    before = msgspec.to_builtins(record)
    names = record.__struct_fields__
    full: dict[str, Any] = {name: [] if isinstance(getattr(record, name), list) else None for name in names} | before
    text = msgspec.json.format(msgspec.json.encode(full), indent=2)
    path = write_draft(record.id, text)
    try:
        run_editor(command, path)
        after = read_object(msgspec.json.Decoder(float_hook=read_exactly).decode(path.read_bytes()))
    except (ValueError, RecursionError) as error:
        raise InputError(f"That is not JSON ({error}). Your text is in {path}; nothing was changed.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read any more: {describe_os_error(error)}. Nothing was changed.") from None
    except (MissioncatError, Interrupted):
        keep_draft(path, text)
        raise
    path.unlink(missing_ok=True)
    return [each for each in after if each.value != full.get(each.name)]


def find_editor() -> list[str]:
    """The words of the command that opens an editor, if there is one and a terminal for it."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("Say which field to change: edit ID name=value … (an editor opens only on a terminal).")
    name = "VISUAL" if os.environ.get("VISUAL", "").strip() else "EDITOR"
    try:
        command = shlex.split(os.environ.get(name, ""))
    except ValueError as error:
        raise UsageError(f"${name} is not a command: {str(error).lower()}. Set it to your editor.") from None
    if not command:
        raise UsageError("Say which field to change: edit ID name=value …, or set $EDITOR to edit the whole record.")
    return command


def write_draft(key: str, text: bytes) -> Path:
    """A file for the editor, named after the record as far as a file can be."""
    import tempfile

    known = re.sub(r"[^a-zA-Z0-9.-]", "_", key)[:60]
    try:
        with tempfile.NamedTemporaryFile("wb", suffix=f"-{known}.json", prefix="missioncat-", delete=False) as file:
            file.write(text)
    except OSError as error:
        raise InputError(f"No file can be written for the editor: {describe_os_error(error)}. Set TMPDIR.") from None
    return Path(file.name)


def run_editor(command: Sequence[str], path: Path) -> None:
    """Wait until the editor is closed; a sentence if it cannot be started or fails."""
    process: subprocess.Popen[bytes] | None = None
    try:
        with held():  # else there could be an editor that we know nothing of
            process = subprocess.Popen([*command, str(path)])
        code = process.wait()
    except OSError as error:
        reason = describe_os_error(error)
        raise UsageError(f"The editor '{command[0]}' cannot be started: {reason}. Set $EDITOR to another.") from None
    except Interrupted:
        if process is not None:
            process.terminate()  # not killed, so that it can leave the terminal as it found it
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(EDITOR_SECONDS)
        raise
    if code < 0:
        raise InputError(f"The editor was ended by the signal {-code}; nothing was changed.")
    if code > 0:
        raise InputError(f"The editor ended with the error {code}; nothing was changed.")


def keep_draft(path: Path, before: bytes) -> None:
    """Say where a text is that was not used; one that nobody has changed goes away."""
    with contextlib.suppress(OSError):
        if path.read_bytes() != before:
            tell(f"Your text is in {path}.")
        else:
            path.unlink()
