"""`missioncat add`, `edit`, `remove`: changes by hand, shown before they are made."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from missioncat.cli import complete
from missioncat.cli.options import argument, flag, option, read_clock, read_input
from missioncat.cli.writing import Step, WriteOptions, decode_exactly, run_edits
from missioncat.errors import UsageError
from missioncat.model import EDITABLE

if TYPE_CHECKING:
    from missioncat.merging.drafts import Draft
    from missioncat.merging.edits import Assignment, Edit

Assignments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME=VALUE]…",
        help="Fields; name+=value and name-=value add to and take from lists.",
    ),
]
SourceOption = Annotated[
    list[str] | None,
    option("--source", "KEY", "Source of what is stated; may be given again.", complete.sources),
]
TableOption = Annotated[
    str | None,
    option(
        *("--table", "TABLE"),
        "Which table ID is of, where several have it: launches for the launch of a mission.",
        complete.named_tables,
    ),
]
ForceOption = Annotated[bool, flag("--force", "Take what names a record that is not there, too.")]
RemoveForceOption = Annotated[bool, flag("--force", "Remove what others point to, too.")]
JsonOption = Annotated[
    str | None, option("--from-json", "FILE", "Take objects from a JSON file; - is stdin.")
]
AddTableArgument = Annotated[str, argument("TABLE", ", ".join(EDITABLE), complete.any_of(EDITABLE))]
IdArgument = Annotated[str | None, argument("ID", "What to change, by any name.")]
RemovedArgument = Annotated[list[str], argument("ID…", "What to remove, by any name.")]


class StateOptions(WriteOptions):
    """What commands have besides that write what the user states."""

    source: SourceOption = None
    from_json: JsonOption = None
    force: ForceOption = False


class EditOptions(StateOptions):
    """What `edit` has besides."""

    table: TableOption = None


def add(
    ctx: typer.Context,
    table: AddTableArgument,
    fields: Assignments = None,
    *,
    options: StateOptions,
) -> None:
    """Add a record: add missions id=queqiao-3 name="Queqiao 3" status=planned date=2030~ --source
    unverified

    Values are checked like imported ones. A planned mission with a date, vehicle or site gets its
    planned launch. What names no source has your own word for one: the source "own".
    """
    from missioncat.merging.edits import Request, add_record, build_edit, parse_assignment

    if table not in EDITABLE:
        raise UsageError(
            f"There is no table '{table}' to add to. The tables are: {', '.join(EDITABLE)}."
        )
    if options.from_json:
        objects = read_objects(options.from_json)
    elif fields:
        objects = [[parse_assignment(text) for text in fields]]
    else:
        raise UsageError(f"Say what to add: add {table} name=value …, or --from-json FILE.")
    clock = read_clock(None)

    def step(draft: "Draft") -> "Edit":
        remarks = []
        for each in objects:
            remarks += add_record(draft, table, Request(each, options.source or [], clock))
        return build_edit(draft, remarks, options.force)

    run_edits(ctx.obj, step, options)


def edit(
    ctx: typer.Context, id: IdArgument = None, fields: Assignments = None, *, options: EditOptions
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
    if options.from_json:
        if id or fields:
            raise UsageError("--from-json has the ids and fields in the file; give no others.")
        stated = [split_name(each) for each in read_objects(options.from_json)]
        run_edits(ctx.obj, build_step(stated, options), options)
    elif not id:
        raise UsageError("Say what to change: edit ID name=value …")
    elif fields:
        from missioncat.merging.edits import parse_assignment

        assignments = [parse_assignment(text) for text in fields]
        run_edits(ctx.obj, build_step([(id, assignments)], options), options)
    else:
        from missioncat.cli.editor import edit_record_as_text

        edit_record_as_text(
            ctx.obj, id, options, lambda stated: build_step([(id, stated)], options)
        )


def split_name(assignments: "list[Assignment]") -> "tuple[str, list[Assignment]]":
    """What an object of --from-json is about, and what it assigns to that."""
    name = next((str(each.value) for each in assignments if each.name == "id"), "")
    if not name:
        raise UsageError("Every object of --from-json needs an id, to say what it changes.")
    return name, [each for each in assignments if each.name != "id"]


def build_step(stated: "Sequence[tuple[str, list[Assignment]]]", options: EditOptions) -> Step:
    """What changing records comes to, each given by a name and what is assigned."""
    clock, sources = read_clock(None), options.source or []

    def step(draft: "Draft") -> "Edit":
        from missioncat.faults import Unreadable
        from missioncat.merging.edits import Request, build_edit, edit_record, find_editable
        from missioncat.merging.mending import mend_record

        remarks: list[str] = []
        for name, assignments in stated:
            found = find_editable(draft.catalogue, name, options.table)
            request = Request(assignments, sources, clock)
            if isinstance(found.record, Unreadable):
                remarks += mend_record(draft, found.record, request)
            else:
                remarks += edit_record(draft, found, request)
        return build_edit(draft, remarks, options.force)

    return step


def remove(
    ctx: typer.Context,
    ids: RemovedArgument,
    force: RemoveForceOption = False,
    *,
    options: WriteOptions,
) -> None:
    """Remove records, after a question. `missioncat undo` brings them back.

    What other records point to is not removed unless --force says so.
    """
    from missioncat.merging.edits import find_editable
    from missioncat.merging.removal import remove_records

    def step(draft: "Draft") -> "Edit":
        found = [find_editable(draft.catalogue, text) for text in ids]
        return remove_records(draft, found, force)

    run_edits(ctx.obj, step, options, ask_about="Remove")


def read_objects(file: str) -> list[list["Assignment"]]:
    """The objects of a JSON file or of stdin, as assignments."""
    from missioncat.merging.edits import read_object

    items = decode_exactly(read_input(file), file)
    if not isinstance(items, list):
        items = [items]
    return [read_object(item) for item in items]
