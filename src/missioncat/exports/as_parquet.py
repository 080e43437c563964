"""The whole catalogue as Parquet: a folder with a typed file for each table.

It is for pandas, Polars, DuckDB and Arrow. Lists are lists; a date is its text and, as
timestamps, its interval. pyarrow is 170 MB, so it is an extra.
"""

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from missioncat.errors import CatalogueError, UsageError
from missioncat.exports import GENERATOR
from missioncat.exports.columns import EXPORTED, find_columns, iterate_rows

if TYPE_CHECKING:
    from missioncat.catalogue import Catalogue


def write_catalogue(catalogue: "Catalogue", now: datetime) -> dict[str, bytes]:
    """The files by name."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed. Install it with: "
            "pipx inject missioncat pyarrow (or pip install 'missioncat[parquet]'). "
            "SQLite needs nothing: `missioncat export -o catalogue.sqlite`."
        ) from None

    types: dict[str, Any] = {  # pyarrow has no types of its own to name here
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "flag": pyarrow.bool_(),
        "list": pyarrow.list_(pyarrow.string()),
        "moment": pyarrow.timestamp("us", tz="UTC"),
    }
    files = {}
    for table in EXPORTED:
        columns = find_columns(table)
        fields = []
        for column in columns:
            type_ = types.get(column.type, pyarrow.string())
            fields.append(pyarrow.field(column.name, type_, nullable=not column.required))
        schema = pyarrow.schema(fields, metadata={"generator": GENERATOR, "table": table})
        rows = list(iterate_rows(table, catalogue))
        arrays = [_build_array(table, field, [row[field.name] for row in rows]) for field in schema]
        buffer = io.BytesIO()
        # Zstandard is read by everything that reads Parquet, and halves what Snappy leaves.
        pyarrow.parquet.write_table(
            pyarrow.Table.from_arrays(arrays, schema=schema), buffer, compression="zstd"
        )
        files[f"{table}.parquet"] = buffer.getvalue()
    return files


def _build_array(table: str, field: Any, values: list[object]) -> Any:
    """The values of one column as pyarrow has them."""
    import pyarrow

    try:
        return pyarrow.array(values, type=field.type)
    except pyarrow.ArrowInvalid as error:
        # More than a float can hold exactly, so also more than can be meant.
        raise CatalogueError(
            f"The field '{field.name}' of {table} cannot be written as Parquet ({error}). "
            "`missioncat check` says which record has that number; correct it first."
        ) from None
