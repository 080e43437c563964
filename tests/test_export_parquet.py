"""Parquet: read back by Arrow, typed, and the same values as in the catalogue."""

import io
import sys
from datetime import UTC, datetime

import pytest

from missioncat.exports.columns import EXPORTED, iterate_rows

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def tables(catalogue):
    """The tables of the built-in catalogue as Arrow reads them."""
    parquet = pytest.importorskip("pyarrow.parquet")
    from missioncat.exports.as_parquet import write_catalogue

    files = write_catalogue(catalogue, NOW)
    return {name.removesuffix(".parquet"): parquet.read_table(io.BytesIO(content)) for name, content in files.items()}


@pytest.mark.parametrize("table", EXPORTED)
def test_every_row_comes_back(tables, catalogue, table):
    assert tables[table].to_pylist() == list(iterate_rows(table, catalogue))


def test_columns_have_their_types(tables):
    types = {field.name: str(field.type) for field in tables["launches"].schema}
    assert types["payloads"].startswith("list<")
    assert (types["number"], types["payload_mass_kg"], types["crewed"]) == ("int64", "double", "bool")
    assert (types["date"], types["earliest"]) == ("string", "timestamp[us, tz=UTC]")


def test_duckdb_reads_it(tables, run, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    assert run(["export", "-o", str(tmp_path / "all.parquet")]).code == 0
    (count,) = duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/all.parquet/launches.parquet'").fetchone()
    assert count == tables["launches"].num_rows


def test_without_pyarrow_it_says_how_to_get_it(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run(["export", "-o", str(tmp_path / "all.parquet")])
    assert result.code == 2
    assert "pipx inject missioncat pyarrow" in result.err
    assert not (tmp_path / "all.parquet").exists()
