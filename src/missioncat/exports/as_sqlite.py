"""The whole catalogue as an SQLite database: tables with keys, and views for common questions.

A list is a table of its own (`launch_payloads`), in its order; what is nested deeper (`claims`) is
JSON. Names that records point to and nobody has described, such as the rocket of an imported
launch, get a row with `named_only` set, so that every key leads somewhere. Dates are texts as in
the catalogue, and beside them the interval, which sorts and compares as text.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from missioncat.exports.columns import EXPORTED, Column, Row, find_columns, iterate_rows
from missioncat.fields import format_instant
from missioncat.lookup import Lookup
from missioncat.model import FORMAT, PROGRAMMES, SINGULAR

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue

APPLICATION_ID = 0x6D636174
"""Bytes 68 to 71 of the file, by which `file` and we know it: "mcat"."""

TYPES = {"integer": "INTEGER", "number": "NUMERIC", "flag": "INTEGER"}
"""Column type -> SQLite's; the others are TEXT. NUMERIC keeps 8200 a whole number."""

ITEMS = {"aliases": "alias", "countries": "country"}
"""What one item of a list is called, where it is more than the list's name without its s."""

OWNERS = {"cooperation": "cooperation"}
"""What a link table calls the table it belongs to, where that is not the word for one record."""

SUBJECTS = {"plans": ("missions", "launches"), "cooperation": ("missions",)}
"""Tables whose `subject` may be in several tables, each with a key beside it, or a programme."""

INDEXED = (
    "earliest", "planned_earliest", "year", "outcome", "status", "kind", "number", "tag", "name",
    "programme",
)  # fmt: skip

VIEWS = {
    "launches_by_year": """
        SELECT year, count(outcome) FILTER (WHERE orbital) AS launches,
               count(*) FILTER (WHERE orbital AND outcome = 'success') AS successes,
               count(*) FILTER (WHERE orbital AND outcome = 'failure') AS failures,
               count(*) FILTER (WHERE orbital AND outcome = 'partial') AS partials,
               count(*) FILTER (WHERE orbital AND outcome IS NULL) AS planned,
               count(*) FILTER (WHERE NOT orbital) AS not_orbital
        FROM launches WHERE NOT named_only GROUP BY year
        ORDER BY year IS NULL, substr(replace(replace(year, 'from ', ''), 'by ', ''), 1, 4),
                 CASE WHEN year LIKE 'from %' THEN 3
                      WHEN year LIKE 'by %' THEN 1
                      WHEN year LIKE '%–%' THEN 2 END,
                 year""",
    "vehicle_record": """
        SELECT v.id AS vehicle, v.name, v.family, count(l.outcome) AS launches,
               count(*) FILTER (WHERE l.outcome = 'success') AS successes,
               count(*) FILTER (WHERE l.outcome = 'failure') AS failures,
               count(*) FILTER (WHERE l.outcome = 'partial') AS partials,
               round(100.0 * sum(l.outcome = 'success') / nullif(count(l.outcome), 0), 1)
                   AS success_percent,
               min(l.earliest) FILTER (WHERE l.outcome IS NOT NULL) AS first_flight,
               max(l.earliest) FILTER (WHERE l.outcome IS NOT NULL) AS last_flight
        FROM vehicles v LEFT JOIN launches l ON l.vehicle = v.id AND l.orbital
        GROUP BY v.id ORDER BY launches DESC, v.id""",
    "upcoming": """
        SELECT l.id, l.date, l.earliest, l.latest, l.precision, v.name AS vehicle, s.name AS site,
               (SELECT group_concat(name, '; ')
                FROM (SELECT name FROM missions WHERE launch = l.id)) AS missions,
               (SELECT group_concat(payload, '; ')
                FROM (SELECT payload FROM launch_payloads WHERE launch = l.id ORDER BY position))
                   AS payloads
        FROM launches l
        LEFT JOIN vehicles v ON v.id = l.vehicle
        LEFT JOIN sites s ON s.id = l.site
        WHERE l.outcome IS NULL AND l.orbital AND NOT l.named_only
        ORDER BY l.date IS NULL, coalesce(l.earliest, l.latest), l.earliest IS NOT NULL,
                 l.latest IS NULL, l.latest, l.rowid""",
    "mission_dates": """
        SELECT m.id, m.name, m.status, m.programme, m.target,
               l.date, l.earliest, l.latest, l.precision, l.year,
               l.vehicle, l.site, l.outcome AS launch_outcome
        FROM missions m LEFT JOIN launches l ON l.id = m.launch WHERE NOT m.named_only
        ORDER BY l.date IS NULL, coalesce(l.earliest, l.latest), l.earliest IS NOT NULL, m.rowid""",
    "slips": """
        SELECT first.subject, first.milestone,
               first.planned AS first_planned, first.as_of AS first_said,
               coalesce(happened.actual, newest.planned) AS now,
               happened.actual IS NOT NULL AS happened,
               CAST(julianday(coalesce(happened.actual_earliest, newest.planned_earliest))
                    - julianday(first.planned_latest) + 4e6 + 1e-6 AS INTEGER) - 4000000
                   AS moved_days_least,
               CAST(julianday(CASE WHEN happened.actual IS NULL THEN newest.planned_latest
                                   ELSE happened.actual_latest END)
                    - julianday(first.planned_earliest) + 4e6 + 1e-6 AS INTEGER) - 4000000
                   AS moved_days_most,
               (SELECT count(*) FROM plans p
                WHERE p.subject = first.subject AND p.milestone = first.milestone) AS statements
        FROM plans first
        JOIN plans newest ON newest.subject = first.subject
            AND newest.milestone = first.milestone AND newest.is_newest
        LEFT JOIN plans happened ON happened.id = (
            SELECT p.id FROM plans p
            WHERE p.subject = first.subject
            AND p.milestone = first.milestone AND p.actual IS NOT NULL
            ORDER BY p.statement DESC LIMIT 1)
        WHERE first.statement = 1
        ORDER BY (SELECT min(p.rowid) FROM plans p
                  WHERE p.subject = first.subject AND p.milestone = first.milestone)""",
}
"""Views by name; what each shows is shown by the command of that kind too, and a test holds them
equal.

Days are rounded down without `floor`, which not every SQLite has; 1e-6 of a day is what
`julianday` may lack.
"""


class Link(NamedTuple):
    """The table of one list field: a row for each item, in order."""

    name: str
    owner: str
    column: Column
    item: str


def write_catalogue(catalogue: "Catalogue", now: datetime) -> bytes:
    """The bytes of the database file; the same catalogue gives the same bytes."""
    # In memory, so that the file is written like any other of ours: as a whole or not at all.
    with closing(sqlite3.connect(":memory:")) as connection:
        _create_tables(connection)
        with connection:
            for table in EXPORTED:
                _insert_table(connection, table, catalogue)
            _insert_named_only(connection)
        # Last, because rows go in faster where there is no index to keep.
        _create_indexes_and_views(connection)
        return connection.serialize()


def find_links(table: str) -> list[Link]:
    """The link tables of a table."""
    owner = OWNERS.get(table, SINGULAR[table])
    links = []
    for column in find_columns(table):
        if column.type == "list":
            item = ITEMS.get(column.name, column.name.removesuffix("s"))
            links.append(Link(f"{owner}_{column.name}", owner, column, item))
    return links


def _find_single_columns(table: str) -> list[Column]:
    """The columns of a table that hold one value, with the keys that a subject is split into."""
    columns = []
    for column in find_columns(table):
        if column.name == "subject":
            columns.append(column._replace(to=""))
            columns += [Column(SINGULAR[target], "text", target) for target in SUBJECTS[table]]
        elif column.name == "programme":
            columns.append(column._replace(to="programmes"))
        elif column.type != "list":
            columns.append(column)
    return columns


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("CREATE TABLE programmes (id TEXT PRIMARY KEY, title TEXT NOT NULL)")
    connection.executemany("INSERT INTO programmes VALUES (?, ?)", PROGRAMMES.items())
    for table in EXPORTED:
        lines = [_define(column) for column in _find_single_columns(table)]
        if table in _TARGETS:
            lines.append("named_only INTEGER NOT NULL DEFAULT 0")
        connection.execute(f"CREATE TABLE {table} ({', '.join(lines)})")
        for link in find_links(table):
            to = _define_reference(link.column)
            connection.execute(
                f"CREATE TABLE {link.name} ({link.owner} TEXT NOT NULL REFERENCES {table} (id), "
                f"position INTEGER NOT NULL, {link.item} TEXT NOT NULL{to}, "
                f"PRIMARY KEY ({link.owner}, position))"
            )


def _define(column: Column) -> str:
    line = f'"{column.name}" {TYPES.get(column.type, "TEXT")}'
    if column.name == "id":
        return f"{line} PRIMARY KEY NOT NULL"
    if column.required:
        line += " NOT NULL"
    return line + _define_reference(column)


def _define_reference(column: Column) -> str:
    if column.to:
        return f" REFERENCES {column.to} (id)"
    return ""


def _insert_table(connection: sqlite3.Connection, table: str, lookup: Lookup) -> None:
    columns = _find_single_columns(table)
    moments = [column.name for column in columns if column.type == "moment"]
    rows = []
    for row in iterate_rows(table, lookup):
        for name in moments:
            if row[name] is not None:  # as text that SQLite's functions read
                row[name] = format_instant(row[name])
        rows.append(_split_subject(table, row, lookup))
    read = itemgetter(*(column.name for column in columns))
    names = ", ".join(f'"{column.name}"' for column in columns)
    places = ", ".join("?" * len(columns))
    insert = f"INSERT INTO {table} ({names}) VALUES ({places})"
    connection.executemany(insert, map(read, rows))
    for link in find_links(table):
        items = _number_items(rows, link.column.name)
        connection.executemany(f"INSERT INTO {link.name} VALUES (?, ?, ?)", items)


def _number_items(rows: Iterable[Row], column: str) -> Iterator[tuple[str, int, str]]:
    """The items of a list column, each with its row's id and its place."""
    for row in rows:
        for place, item in enumerate(row[column], 1):
            yield row["id"], place, item


def _split_subject(table: str, row: Row, lookup: Lookup) -> Row:
    """The row with a key for each table that its subject may be in, null but for the right one."""
    keys: dict[str, str | None] = {}
    for target in SUBJECTS.get(table, ()):
        keys[SINGULAR[target]] = None
        if row["subject"] in lookup.records(target):
            keys[SINGULAR[target]] = row["subject"]
    return {**row, **keys}


def _find_references() -> Iterator[tuple[str, str, str]]:
    """Every reference there is, as table, column and the table that it points to."""
    for table in EXPORTED:
        for column in _find_single_columns(table):
            if column.to:
                yield table, column.name, column.to
        for link in find_links(table):
            if link.column.to:
                yield link.name, link.item, link.column.to


_TARGETS = {to for _, _, to in _find_references()} - {"programmes"}
_TITLES = {"launches": "id", "sources": "title", "programmes": "title"}
"""The column that has to be filled in a row that is only named, where it is not the name."""


def _insert_named_only(connection: sqlite3.Connection) -> None:
    for table, column, to in _find_references():
        title = _TITLES.get(to, "name")
        names = {"id": "value", title: "value"}
        if to in _TARGETS:
            names["named_only"] = "1"
        connection.execute(
            f"INSERT INTO {to} ({', '.join(names)}) SELECT DISTINCT {', '.join(names.values())} "
            f'FROM (SELECT "{column}" AS value FROM {table}) '
            f"WHERE value IS NOT NULL AND value NOT IN (SELECT id FROM {to})"
        )


def _create_indexes_and_views(connection: sqlite3.Connection) -> None:
    for table in EXPORTED:
        for column in _find_single_columns(table):
            if column.to or column.name in INDEXED:
                connection.execute(
                    f'CREATE INDEX index_{table}_{column.name} ON {table} ("{column.name}")'
                )
        for link in find_links(table):
            connection.execute(
                f"CREATE INDEX index_{link.name}_{link.item} ON {link.name} ({link.item})"
            )
    for name, query in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
