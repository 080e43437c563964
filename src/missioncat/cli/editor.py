"""A record in the user's editor, as JSON; what is refused opens again, with the reason on top."""

import contextlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from missioncat.cli.options import tell
from missioncat.cli.session import Session
from missioncat.cli.writing import Step, decode_exactly, run_edits
from missioncat.errors import UNCHANGED, CatalogueError, InputError, MissioncatError, UsageError
from missioncat.files import describe_os_error, explaining
from missioncat.interrupts import Interrupted, held

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue
    from missioncat.cli.editing import EditOptions
    from missioncat.merging.edits import Assignment
    from missioncat.model import Record

EDITOR_SECONDS = 2.0
"""How long an editor may take to close itself when we are interrupted."""

COMMENT = b"//"
"""What begins the lines on top of the text that are ours and are not read."""

REASON_LINES = 2
"""How many they are."""

HINT = "Put it right and close the editor. To give up, change nothing or empty the file."


def edit_record_as_text(
    session: Session,
    name: str,
    options: "EditOptions",
    build_step: Callable[[list["Assignment"]], Step],
) -> None:
    """Let the user edit a record as JSON until it can be taken or is given up, and change it."""
    command = find_editor()
    catalogue = session.catalogue()
    record = find_readable(catalogue, name, options.table)
    full = describe_fields(record)
    text = format_fields(full)
    path = write_draft(record.id, text)
    try:
        step = edit_until_taken(catalogue, command, path, full, build_step)
        if step is None:
            tell("Nothing was changed.")
        else:
            run_edits(session, step, options)
    except (MissioncatError, Interrupted):
        keep_draft(path, text)
        raise
    except typer.Exit:  # the answer was no
        path.unlink(missing_ok=True)
        raise
    path.unlink(missing_ok=True)


def find_readable(catalogue: "Catalogue", name: str, table: str | None) -> "Record":
    """The record to open; of one that cannot be read, only single values are put right."""
    from missioncat.catalogue import UnreadableError
    from missioncat.faults import Unreadable
    from missioncat.merging.edits import find_editable

    record: Record | Unreadable = find_editable(catalogue, name, table).record
    if isinstance(record, Unreadable):
        sentence = f"{catalogue.location.path}: {catalogue.describe_unreadable(record)}"
        raise UnreadableError(record, sentence)
    return record


def describe_fields(record: "Record") -> dict[str, object]:
    """All fields of a record, those without a value too, so that they can be filled in."""
    import msgspec

    full: dict[str, object] = {}
    for name in record.__struct_fields__:
        full[name] = [] if isinstance(getattr(record, name), list) else None
    full.update(msgspec.to_builtins(record))
    return full


def format_fields(fields: dict[str, object]) -> bytes:
    """The text that the editor gets."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(fields), indent=2)


def edit_until_taken(
    catalogue: "Catalogue",
    command: Sequence[str],
    path: Path,
    full: dict[str, object],
    build_step: Callable[[list["Assignment"]], Step],
) -> Step | None:
    """What the user's text asks for, None for nothing.

    What is refused is shown again. Then a text that comes back as it was gives up, with the reason.
    """
    from missioncat.merging.drafts import Draft

    original = before = format_fields(full)
    while True:
        run_editor(command, path)
        text = read_draft(path)
        if not text.strip() or text == original:
            return None
        try:
            changed = read_changes(text, full)
            if not changed:
                return None
            step = build_step(changed)
            step(Draft(catalogue))
        except CatalogueError:
            raise
        except MissioncatError as error:
            if text == before or not has_terminal():
                raise
            put_reason(path, str(error), text)
            before = text
        else:
            return step


def read_draft(path: Path) -> bytes:
    """The text that came back, without our lines on top."""
    with explaining(f"{path} cannot be read any more", UNCHANGED, InputError):
        content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    while lines and lines[0].lstrip().startswith(COMMENT):
        del lines[0]
    return b"".join(lines)


def read_changes(text: bytes, full: dict[str, object]) -> list["Assignment"]:
    """What the text assigns otherwise than it was."""
    from missioncat.merging.edits import read_object

    # A mistake has the line where it is under our lines; white space is nothing to JSON.
    stated = read_object(decode_exactly(b"\n" * REASON_LINES + text, "That is not JSON"))
    return [each for each in stated if each.value != full.get(each.name)]


def put_reason(path: Path, reason: str, text: bytes) -> None:
    """Put the reason why a text was refused on top of it."""
    lines = [f"// {' '.join(reason.split())}\n", f"// {HINT}\n"]
    assert len(lines) == REASON_LINES
    with explaining(f"{path} cannot be written", reason, InputError):
        path.write_bytes("".join(lines).encode() + text)


def has_terminal() -> bool:
    """Whether an editor would have somebody in front of it."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def find_editor() -> list[str]:
    """The words of the command that opens an editor, if there is one and a terminal for it."""
    if not has_terminal():
        raise UsageError(
            "Say which field to change: edit ID name=value … (an editor opens only on a terminal)."
        )
    name = "VISUAL" if os.environ.get("VISUAL", "").strip() else "EDITOR"
    try:
        command = shlex.split(os.environ.get(name, ""))
    except ValueError as error:
        raise UsageError(
            f"${name} is not a command: {str(error).lower()}. Set it to your editor."
        ) from None
    if not command:
        raise UsageError(
            "Say which field to change: edit ID name=value …, or set $EDITOR to edit the whole "
            "record."
        )
    return command


def write_draft(key: str, text: bytes) -> Path:
    """A file for the editor, named after the record as far as a file can be."""
    import tempfile

    suffix = f"-{re.sub('[^a-zA-Z0-9.-]', '_', key)[:60]}.json"
    with explaining("No file can be written for the editor", "Set TMPDIR.", InputError):
        handle, name = tempfile.mkstemp(suffix, "missioncat-")
        with os.fdopen(handle, "wb") as file:
            file.write(text)
    return Path(name)


def run_editor(command: Sequence[str], path: Path) -> None:
    """Wait until the editor is closed; a sentence if it cannot be started or fails."""
    process: subprocess.Popen[bytes] | None = None
    try:
        with held():  # else there could be an editor that we know nothing of
            process = subprocess.Popen([*command, str(path)])
        code = process.wait()
    except OSError as error:
        reason = describe_os_error(error)
        raise UsageError(
            f"The editor '{command[0]}' cannot be started: {reason}. Set $EDITOR to another."
        ) from None
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
