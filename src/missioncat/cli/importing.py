"""`missioncat import SOURCE FILE…`: records from files, all of them or none."""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec
import typer

from missioncat import collector
from missioncat.cli.options import Format, FormatOption, flag, option, read_clock, read_input
from missioncat.cli.output import check_row_format, write_text
from missioncat.cli.progress import Progress
from missioncat.cli.session import Session
from missioncat.cli.writing import preview, refuse_nothing_to_compare, tell_some
from missioncat.errors import InputError, UsageError
from missioncat.exports import find_writer
from missioncat.importers import IMPORTERS, Options, Reading, find_reader
from missioncat.model import Source
from missioncat.text import clean

if TYPE_CHECKING:
    from missioncat.catalogue import Change
    from missioncat.merging.drafts import Draft, Summary
    from missioncat.merging.rows import Import

# Of the registry, which mypy cannot read.
SourceName = StrEnum("SourceName", list(IMPORTERS))  # type: ignore[misc]
TABULAR = ("csv", "json")
"""Sources whose files do not say which table they are of."""

COLUMNS = ("table", "added", "changed", "same", "rejected", "dry_run", "remarks")

SourceArgument = Annotated[
    SourceName,
    typer.Argument(
        metavar="SOURCE",
        help="; ".join(f"{name}: {importer.about}" for name, importer in IMPORTERS.items()),
    ),
]
TableOption = Annotated[
    str | None, option("--table", "TABLE", "Which table csv and json are for; events too.")
]
MapOption = Annotated[
    list[str] | None,
    option(
        *("--map", "TITLE=FIELD"),
        "What a column of somebody else's is for; may be repeated. Strange columns are then "
        "passed over.",
    ),
]
DatesOption = Annotated[
    str | None, option("--dates", "typed", "Dates are as people type them; --map says so as well.")
]
SkipOption = Annotated[
    bool, flag("--skip", "Leave out rows that cannot be understood, and import the others.")
]
OverwriteOption = Annotated[
    bool, flag("--overwrite", "What csv and json say takes the place of your own edits, too.")
]
FilesArgument = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="Files to read; - is stdin.")
]
TryOption = Annotated[bool, flag("--dry-run", "Only say what would change.")]


class ImportOptions(msgspec.Struct):
    """How files are read, and what becomes of what they say."""

    table: TableOption = None
    map: MapOption = None
    dates: DatesOption = None
    skip: SkipOption = False
    overwrite: OverwriteOption = False
    dry_run: TryOption = False
    format: FormatOption = None

    @property
    def data_format(self) -> Format | None:
        """The format of a summary for a script; None if it is for a person."""
        if self.format is Format.table:
            return None
        return self.format


def import_(
    ctx: typer.Context, source: SourceArgument, files: FilesArgument, *, options: ImportOptions
) -> None:
    """Import records from files: all of them, or none and a list of what is wrong by line and
    column.

    The first line of a CSV file names the fields (`missioncat fields TABLE`). What is there already
    is compared: the same file imported twice changes nothing. Your own edits and what is curated
    stay; what another source says otherwise is listed by `missioncat conflicts`.
    """
    read_as = read_options(str(source), options)
    if options.data_format is not None:
        check_row_format(options.data_format)
    texts = [(file, read_text(file)) for file in files]
    with collector.rest():
        import_texts(ctx.obj, str(source), texts, read_as, options)


def read_options(source: str, options: ImportOptions) -> Options:
    """What the options say of the files, refused where it does not fit the source."""
    if source not in TABULAR:
        refuse_for_others(source, options)
    elif options.table is not None or source == "csv":
        from missioncat.importers.csv_file import check_table

        check_table(options.table)
    if options.dates not in (None, "typed"):
        raise UsageError(f"--dates {options.dates}: the only other way is --dates typed.")
    columns = {}
    for item in options.map or ():
        title, equals, field = item.rpartition("=")
        if not equals or not title.strip():
            raise UsageError(f"--map '{item}' is not of the form TITLE=FIELD.")
        columns[title.strip()] = field.strip().lower().replace("-", "_")
    return Options(options.table, columns, options.dates == "typed")


def refuse_for_others(source: str, options: ImportOptions) -> None:
    """Refuse what only files need that do not say themselves what they are."""
    if options.overwrite:
        raise UsageError(
            f"--overwrite is for csv and json; what {source} says never counts more than your "
            "edits."
        )
    said = {"--table": options.table, "--map": options.map, "--dates": options.dates}
    for name, value in said.items():
        if value:
            raise UsageError(
                f"{name} is for csv and json; {source} files say themselves what they are."
            )


def read_text(file: str) -> str:
    """What stands in a file, or comes from stdin."""
    try:
        return read_input(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8 and try again."
        ) from None


class Task(NamedTuple):
    """From which source files are imported, and how; `progress` shows how far that is."""

    source: str
    options: ImportOptions
    by: "Import"
    progress: Progress


def import_texts(
    session: Session,
    source: str,
    texts: Sequence[tuple[str, str]],
    read_as: Options,
    options: ImportOptions,
) -> None:
    """Read all, merge all, write once, and say what that changed."""
    from missioncat.journal import news_writer
    from missioncat.merging.drafts import Draft
    from missioncat.merging.rows import Import
    from missioncat.news import find_import_news, list_pairs

    clock = read_clock(None)
    if options.dry_run:
        refuse_nothing_to_compare(session.location())
    with Progress() as progress:
        task = Task(source, options, Import(clock, options.overwrite), progress)
        readings = read_all(texts, read_as, task)
        refuse_mistakes(readings, options)
        if options.dry_run:
            draft = Draft(session.catalogue())
            summaries, refused = merge_all(draft, readings, task)
            changes = draft.changes()
        else:
            with session.writing(clock) as catalogue:
                draft = Draft(catalogue)
                summaries, refused = merge_all(draft, readings, task)
                changes = draft.changes()  # afterwards there are none
                if changes:
                    news = find_import_news(list_pairs(changes), draft, clock)
                    what = name_import(source, texts)
                    write = news_writer(catalogue.location.path, clock, news, what)
                    catalogue.apply(changes, write)
    report(changes, [*readings, *refused], summaries, options)


def name_import(source: str, texts: Sequence[tuple[str, str]]) -> str:
    """What `changes` calls an import: by its source and the names of its files.

    >>> name_import("gcat", [("/tmp/launchlog.tsv", "")]), name_import("csv", [("-", "")])
    ('import gcat launchlog.tsv', 'import csv -')
    """
    return clean(" ".join(["import", source, *(Path(file).name for file, _ in texts)]))[:200]


def read_all(
    texts: Sequence[tuple[str, str]], read_as: Options, task: Task
) -> list[tuple[str, Reading]]:
    """What each file says, with its name, ordered so that every record finds what it points to."""
    from missioncat.importers.csv_file import TABLES

    read, track = find_reader(task.source), task.progress.track
    readings = []
    for file, text in texts:
        name = "<stdin>" if file == "-" else file
        lines = track(io.StringIO(text, newline=""), text.count("\n"), f"reading {name}")
        readings += [(name, reading) for reading in read(lines, name, read_as)]
    order = [*TABLES, "notes"]
    return sorted(readings, key=lambda pair: order.index(pair[1].table))


def refuse_mistakes(readings: Sequence[tuple[str, Reading]], options: ImportOptions) -> None:
    """End the import if a row cannot be understood, unless such rows are to be left out."""
    from missioncat.importers.csv_file import describe_mistakes

    bad = [(file, reading) for file, reading in readings if reading.rejected]
    if not bad or options.skip:
        return
    if options.data_format is not None:
        counts = Counter[str]()
        for _, reading in readings:
            counts[reading.table] += len(reading.rejected)
        rows = [[table, 0, 0, 0, count, options.dry_run, []] for table, count in counts.items()]
        write_text(find_writer(options.data_format.value)(COLUMNS, rows))
    raise InputError("\n".join(describe_mistakes(file, reading.rejected) for file, reading in bad))


def merge_all(
    draft: "Draft", readings: Sequence[tuple[str, Reading]], task: Task
) -> tuple[dict[str, "Summary"], list[tuple[str, Reading]]]:
    """Merge everything; the summaries by table, and what the gate refused of each file."""
    from missioncat.merging.drafts import Summary

    summaries: dict[str, Summary] = {}
    for _, reading in readings:
        summary = summaries.setdefault(reading.table, Summary(reading.table, 0, 0, 0, [], []))
        summary.remarks.extend(reading.remarks)
        if reading.citation is not None and draft.get(Source, reading.citation.id) is None:
            draft.put("sources", reading.citation)
    refused = []
    for file, reading in readings:
        merged = merge_one(draft, reading, task)
        if merged is not None:
            if merged.rejected:
                refused.append((file, Reading(reading.table, rejected=merged.rejected)))
            summaries[reading.table] = add_up(summaries[reading.table], merged)
    for table, remark in settle(draft, task, has_ledger="plans" in summaries):
        summaries.get(table, next(iter(summaries.values()))).remarks.append(remark)
    refuse_mistakes(refused, task.options)
    return summaries, refused


def settle(draft: "Draft", task: Task, has_ledger: bool) -> "Iterator[tuple[str, str]]":
    """Bring in order what the imported records say of each other; remarks, each with its table."""
    from missioncat.merging.dangling import find_dangling
    from missioncat.merging.joins import settle_changed
    from missioncat.merging.plans import settle_imported

    for remark in settle_imported(draft, task.by.clock, has_ledger=has_ledger):
        yield "launches", remark
    if task.source in TABULAR:
        for remark in settle_changed(draft):
            yield "launches", remark
        yield from find_dangling(draft)


def merge_one(draft: "Draft", reading: Reading, task: Task) -> "Summary | None":
    """Merge what one file says of one table, if that is anything."""
    from missioncat.merging.rows import merge_into, merge_records
    from missioncat.merging.statements import reconcile

    if reading.rows:
        return merge_into(draft, reading.table, reading.rows, task.by)
    if reading.records:
        return merge_records(draft, reading.table, reading.records, task.by)
    statements = reading.statements
    if statements:
        followed = task.progress.track(statements, len(statements), f"comparing {reading.table}")
        return reconcile(draft, reading.table, task.source, followed)
    return None


def add_up(total: "Summary", part: "Summary") -> "Summary":
    """One summary of two for one table."""
    return total._replace(
        added=total.added + part.added,
        same=total.same + part.same,
        changed=total.changed + part.changed,
        remarks=total.remarks + part.remarks,
    )


def report(
    changes: "Sequence[Change]",
    readings: Sequence[tuple[str, Reading]],
    summaries: dict[str, "Summary"],
    options: ImportOptions,
) -> None:
    """Say on stderr what changed, and on stdout how much."""
    rejected: dict[str, list[str]] = defaultdict(list)
    for file, reading in readings:
        rejected[reading.table] += [f"{file}, {mistake}" for mistake in reading.rejected]
    if options.data_format is not None:
        rows = []
        for table, summary in summaries.items():
            counts = (summary.added, summary.changed, summary.same, len(rejected[table]))
            rows.append([table, *counts, options.dry_run, [*summary.remarks, *rejected[table]]])
        write_text(find_writer(options.data_format.value)(COLUMNS, rows))
        return
    remarks = chain.from_iterable(summary.remarks for summary in summaries.values())
    preview([change for change in changes if change.before is not None], list(remarks))
    tell_some([f"left out: {mistake}" for mistake in chain.from_iterable(rejected.values())])
    for table, summary in summaries.items():
        print(describe_summary(summary, len(rejected[table]), options.dry_run))


def describe_summary(summary: "Summary", rejected: int, dry_run: bool) -> str:
    """What the import of a table came to, as a sentence."""
    verb = "would be" if dry_run else "were"
    parts = [
        f"{summary.added:,} {verb} added",
        f"{summary.changed:,} changed",
        f"{summary.same:,} are the same",
    ]
    if rejected:
        parts.append(f"{rejected:,} left out")
    return f"{summary.table}: {', '.join(parts)}."
