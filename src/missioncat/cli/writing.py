"""What commands that write share: what changes is shown, asked about, written and counted."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from missioncat.cli.options import DryRunOption, read_clock, tell
from missioncat.cli.session import Session
from missioncat.errors import UNCHANGED, InputError, MissioncatError, UsageError
from missioncat.files import describe_os_error, explaining
from missioncat.interrupts import Interrupted
from missioncat.text import clean

if TYPE_CHECKING:
    from missioncat.catalogue import Change
    from missioncat.merging.drafts import Draft
    from missioncat.merging.edits import Edit
    from missioncat.storage import Location

SHOWN_CHANGES = 40

ANSWERS = {"y": True, "yes": True, "n": False, "no": False}

Step = Callable[["Draft"], "Edit"]
"""What an edit comes to on a draft of the catalogue as it is."""

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


class WriteOptions(msgspec.Struct):
    """Whether to write at all, and whether to ask first."""

    dry_run: DryRunOption = False
    yes: YesOption = False


def preview(changes: "Sequence[Change]", remarks: Sequence[str]) -> None:
    """Say on stderr what changes, a line a field."""
    from missioncat.views.differences import describe_change

    lines = []
    for change in changes:
        lines += describe_change(change)
    tell_some(lines)
    tell_some([f"note: {remark}" for remark in remarks])


def tell_some(lines: Sequence[str]) -> None:
    """Say the first lines of what may be many, and how many more there are."""
    for line in lines[:SHOWN_CHANGES]:
        tell(line)
    if len(lines) > SHOWN_CHANGES:
        tell(f"… and {len(lines) - SHOWN_CHANGES:,} more.")


def decode_exactly(content: bytes, name: str) -> object:
    """What stands in JSON, with all digits of its numbers; refused if it is none."""
    from missioncat.bounds import read_exactly
    from missioncat.documents import describe_json_error

    try:
        return msgspec.json.Decoder(float_hook=read_exactly).decode(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: {describe_json_error(error, content)}. {UNCHANGED}") from None


def refuse_nothing_to_compare(location: "Location") -> None:
    """Refuse a dry run of an import where there is no catalogue yet."""
    if not location.read_only and not location.path.exists():
        raise UsageError(
            f"There is no catalogue at {location.path} yet to compare with; leave --dry-run out."
        )


def ask(question: str, default: bool) -> bool:
    """What the person at the terminal answers: an empty line is the default, the end of input no.

    Typer's own prompt writes to stdout, which is for data, and ends silently if nobody answers.
    """
    choices = "[Y/n]" if default else "[y/N]"
    while True:
        try:
            print(f"{clean(question)} {choices}: ", end="", file=sys.stderr, flush=True)
            line = sys.stdin.readline()
        except Interrupted:
            print(file=sys.stderr)
            raise
        except OSError as error:
            raise InputError(
                f"the answer cannot be read: {describe_os_error(error)}; nothing was changed."
            ) from None
        answer = line.strip().lower()
        if answer in ANSWERS:
            return ANSWERS[answer]
        if not line:  # the input has ended, and nobody the line with the question
            print(file=sys.stderr)
            return False
        if not answer:
            return default


def report(changes: "Sequence[Change]", dry_run: bool = False) -> None:
    """Say on stdout how many records were written, or would be."""
    from missioncat.history import describe_counts

    added = sum(change.before is None for change in changes)
    removed = sum(change.after is None for change in changes)
    said = describe_counts(added, len(changes) - added - removed, removed)
    if not said:
        print("Nothing to change.")
    elif dry_run:
        print(f"{said} if it were not a dry run.")
    else:
        print(f"{said}.")


def run_edits(
    session: Session, step: Step, options: WriteOptions, ask_about: str | None = None
) -> None:
    """Show what an edit changes, ask if there is somebody to ask, and make it in one go.

    The question is asked without the lock held; what is written is worked out anew with it, and
    refused if it is not what was shown.
    """
    from missioncat.merging.drafts import Draft

    location = session.location()
    exists = location.read_only or location.path.exists()
    if not exists:
        if options.dry_run:
            raise UsageError(
                f"There is no catalogue at {location.path} yet; leave --dry-run out to create it."
            )
        if not try_in_empty(step):
            report([])
            return
    # The built-in catalogue becomes the user's own copy only for something that changes it.
    is_shown = location.read_only or is_shown_first(options, ask_about)
    if not exists or not is_shown:
        report(write_edit(session, step, None))
        return
    edit = step(Draft(session.catalogue()))
    preview(edit.changes, edit.remarks)
    shown = edit.changes
    session.settle_unreadable(shown)
    if shown and not options.dry_run:
        ask_whether_meant(shown, options.yes, ask_about)
        report(write_edit(session, step, shown))
    else:
        report(shown, options.dry_run)


def is_shown_first(options: WriteOptions, ask_about: str | None) -> bool:
    """Whether something is shown before it is written: to be asked about, or only shown."""
    if options.dry_run:
        return True
    return not options.yes and (ask_about is not None or sys.stdin.isatty())


def ask_whether_meant(changes: "Sequence[Change]", yes: bool, ask_about: str | None) -> None:
    """Ask the person at the terminal whether to make changes, unless --yes says so.

    A no ends the command. Without `ask_about`, silence is a yes, and so is nobody there to ask.
    """
    must_ask = ask_about is not None
    is_alone = not sys.stdin.isatty()
    if yes or (is_alone and not must_ask):
        return
    what = "this"
    if len(changes) > 1:
        what = f"these {len(changes)}"
    question = f"{ask_about or 'Write'} {what}?"
    if is_alone:
        tell(f"{question} Nobody is there to ask; say --yes. {UNCHANGED}")
        raise typer.Exit(2)
    if not ask(question, default=not must_ask):
        tell(UNCHANGED)
        raise typer.Exit(1)


def write_edit(session: Session, step: Step, shown: "list[Change] | None") -> "list[Change]":
    """Work an edit out and write it; what was shown has to be that, or else it is shown now."""
    from missioncat.merging.drafts import Draft

    with session.writing(read_clock(None)) as catalogue:
        edit = step(Draft(catalogue))
        if shown is None:
            preview(edit.changes, edit.remarks)
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


def try_in_empty(step: Step) -> bool:
    """Whether an edit changes an empty catalogue; what is refused there leaves no file."""
    import tempfile

    from missioncat.catalogue import create_catalogue, open_catalogue
    from missioncat.merging.drafts import Draft
    from missioncat.storage import Location

    with (
        explaining("No temporary file can be written", "Set TMPDIR.", InputError),
        tempfile.TemporaryDirectory(prefix="missioncat-") as folder,
    ):
        path = Path(folder) / "new.json"
        create_catalogue(path)
        draft = Draft(open_catalogue(Location(path, "a new one")))
        return bool(step(draft).changes)
