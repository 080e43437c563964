"""Where exports go: pictures, whole catalogues, and over nothing that is not ours without --force."""

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from rich.cells import cell_len, set_cell_size

from missioncat.model import Mission
from missioncat.views.pictures import BASE, CELL, HEAD, LINE, MARGIN

SVG = "{http://www.w3.org/2000/svg}"

DRAWINGS = [
    "launches --limit 5",
    "launches --by year",
    "missions --fields id,chinese_name,date",
    "timeline zhurong tianwen-1",
    "timeline target:moon --gantt --now 2026-11-20",
    "show change-5",
    "next --now 2026-11-20",
    "slips",
    "slips change-8",
]


@pytest.mark.parametrize("command", DRAWINGS)
def test_every_view_can_be_drawn(run, tmp_path, monkeypatch, command):
    """The picture is XML, asks nobody for anything, and says what the terminal says."""
    monkeypatch.setenv("COLUMNS", "100")
    path = tmp_path / "view.svg"
    assert run(f"{command} -o {path}").code == 0
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert "@font-face" not in text
    assert not re.search(r"url\((?!#)", text)
    assert "href" not in text
    shown = " ".join("".join(piece.itertext()) for piece in root.iter(f"{SVG}text")).replace("\xa0", " ")
    plain = run(f"{command} -f table").out
    words = {word for word in re.findall(r"[\w'.:-]+", plain) if word.isascii() and len(word) > 2}
    missing = {word for word in words if word not in shown}
    assert len(missing) <= len(words) // 20, missing


@pytest.mark.parametrize("command", [command for command in DRAWINGS if not command.startswith("show")])
def test_a_picture_on_stdout_is_the_same(run, tmp_path, command):
    run(f"{command} -o {tmp_path}/view.svg")
    assert run(f"{command} -f svg").out == (tmp_path / "view.svg").read_text(encoding="utf-8")


def find_texts(picture):
    """The texts of the lines of a picture, without its title and notes, each with its place."""
    texts = ET.fromstring(picture).iter(f"{SVG}text")
    return [text for text in texts if text.get("class") != "small"]


@pytest.mark.parametrize("command", DRAWINGS)
def test_a_picture_needs_no_blanks_to_be_right(run, tmp_path, monkeypatch, command):
    """No text begins or ends with one or has two side by side: each stands at its own cell, because
    not every reader keeps blanks or squeezes a text to its length."""
    monkeypatch.setenv("COLUMNS", "100")
    path = tmp_path / "view.svg"
    run(f"{command} -o {path}")
    lines = run(f"{command} -f table").out.splitlines()
    for text in find_texts(path.read_text(encoding="utf-8")):
        assert text.text == " ".join(text.text.split())
        line = lines[round((float(text.get("y")) - HEAD - BASE) / LINE)]
        start = float(text.get("x")) - MARGIN
        if text.get("text-anchor") == "middle":
            start -= cell_len(text.text) * CELL / 2
        column = round(start / CELL)
        assert set_cell_size(line, column + cell_len(text.text)).endswith(text.text)
        assert abs(start - column * CELL) < 0.01


@pytest.mark.parametrize("command", ["launches --by year", "timeline target:moon --gantt"])
def test_bars_are_shapes(run, command):
    """Blocks of letters would leave gaps where the font has another width or height."""
    picture = run(f"{command} -f svg --now 2026-11-20").out
    assert not re.search("[█▓▒░▏▎▍▌▋▊▉─│┆├└┬]", picture)
    assert picture.count("<rect") > 20


def test_a_picture_says_what_it_shows_of_when_and_by_whom(run):
    """In its title and below; nobody learns from it which files there are on whose disk."""
    picture = run(["next", "--now", "2026-11-20", "--within", "9w", "-f", "svg"]).out
    title = ET.fromstring(picture).findtext(f"{SVG}title")
    assert title == "missioncat next --now 2026-11-20 --within 9w"
    small = [text.text for text in ET.fromstring(picture).iter(f"{SVG}text") if text.get("class") == "small"]
    credit = "GCAT (J. McDowell, planet4589.org/space/gcat), CC BY 4.0"
    assert small == [title, "data to 28 September 2026", credit]


def test_a_picture_credits_only_who_is_in_it(run, small_file):
    """A catalogue of one's own."""
    assert "McDowell" not in run(["--db", str(small_file), "missions", "-f", "svg"]).out


def width_of(picture):
    return float(ET.fromstring(picture).get("width"))


def test_a_picture_is_as_wide_as_it_needs_to_be(run, monkeypatch):
    """A short table is narrow, a long one has all of its columns, and COLUMNS is heeded."""
    monkeypatch.delenv("COLUMNS", raising=False)
    short = run("missions target:mars --fields id,date -f svg").out
    assert width_of(short) < 640
    long = run("launches vehicle:CZ-5 -f svg").out
    assert "Technology" in long
    assert "not shown for width" not in " ".join(text.text for text in find_texts(long))
    assert width_of(run("timeline target:moon --gantt -f svg").out) == round(100 * CELL + 2 * MARGIN)
    monkeypatch.setenv("COLUMNS", "60")
    assert width_of(run("timeline target:moon --gantt -f svg").out) == round(60 * CELL + 2 * MARGIN)


@pytest.mark.skipif(not shutil.which("rsvg-convert"), reason="no rsvg-convert: it is in librsvg2-bin")
def test_librsvg_draws_a_picture(run, tmp_path):
    """A second reader of SVG, which does much less than a browser."""
    path = tmp_path / "view.svg"
    run(f"timeline target:moon --gantt -o {path}")
    drawn = subprocess.run(["rsvg-convert", str(path)], capture_output=True, check=True)
    assert drawn.stdout.startswith(b"\x89PNG")
    assert not drawn.stderr


def test_hostile_text_stays_text(run, grown, small_file):
    grown(("missions", Mission(id="x", name='</text><script>alert(1)</script>&"[red]')))
    text = run(["--db", str(small_file), "missions", "--fields", "id,name", "-f", "svg"]).out
    assert "<script" not in text
    assert any("<script>" in "".join(piece.itertext()) for piece in ET.fromstring(text).iter(f"{SVG}text"))


OUTPUTS = [
    ("launches number:370", "launches.csv"),
    ("launches number:370", "launches.tsv"),
    ("launches number:370", "launches.json"),
    ("launches number:370", "launches.jsonl"),
    ("launches number:370", "launches.md"),
    ("launches number:370", "launches.ics"),
    ("launches number:370", "launches.geojson"),
    ("launches number:370", "launches.svg"),
    ("launches number:370", "launches.html"),
    ("launches number:370", "launches.gcat.tsv"),
    ("launches --by year", "years.csv"),
    ("show change-5", "change-5.json"),
    ("show change-5 -f json", "change-5.txt"),
    ("export", "catalogue.sqlite"),
    ("export", "catalogue.db"),
    ("export", "catalogue.html"),
    ("export", "launches.gcat.tsv"),
]


@pytest.mark.parametrize(("command", "name"), OUTPUTS)
def test_our_own_files_are_replaced_and_no_others(run, tmp_path, command, name):
    """Twice is no question; over somebody else's file it is refused, until --force."""
    path = tmp_path / name
    assert run(f"{command} -o {path}").code == 0
    assert run(f"{command} -o {path}").code == 0
    ours = path.read_bytes()
    for content in (
        b"name,date\nmine,2020\n",
        b'[\n{"name": "mine"}\n]\n',
        b"<html></html>",
        b"SQLite format 3\0" + bytes(99),
    ):
        path.write_bytes(content)
        refused = run(f"{command} -o {path}")
        assert (refused.code, path.read_bytes()) == (2, content)
        assert "--force" in refused.err
    assert run(f"{command} -o {path} --force").code == 0
    assert len(path.read_bytes()) == len(ours)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name != "home"] == [name]


def test_an_empty_file_is_nobodys(run, tmp_path):
    (tmp_path / "launches.csv").touch()
    assert run(f"launches -o {tmp_path}/launches.csv").code == 0


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_a_listing_that_found_nothing_replaces_one_that_did(run, tmp_path, suffix):
    """And the other way round: a job that runs every day must not stop at a quiet day."""
    path = tmp_path / f"launches.{suffix}"
    for query in ("number:370", "nothinglikethis", "number:370"):
        assert run(f"launches {query} -o {path}").code == 0


def test_a_copy_of_the_catalogue_is_never_replaced_unasked(run, tmp_path, small_file):
    """It cannot be told from a catalogue that somebody works with."""
    assert run(f"export -o {small_file}").code == 2
    assert run(f"export -o {small_file} --force").code == 0
    itself = run(f"--db {small_file} export -o {small_file} --force")
    assert itself.code == 2
    assert "is the catalogue itself" in itself.err


def test_a_device_is_not_replaced_by_a_file(run):
    """Renaming over /dev/null would succeed, for root."""
    if os.name == "posix":
        assert run("launches -f csv -o /dev/null --force").code == 2


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("catalogue.csv", "csv holds one table, not a catalogue"),
        ("catalogue.ics", "ics holds one table, not a catalogue"),
        ("catalogue", "the suffix does not say the format"),
    ],
)
def test_export_says_what_holds_a_catalogue(run, tmp_path, output, sentence):
    result = run(f"export -o {tmp_path}/{output}")
    assert result.code == 2
    assert sentence in result.err
    assert not (tmp_path / output).exists()


def test_export_without_a_file_says_how(run):
    result = run("export")
    assert result.code == 2
    assert "missioncat export -o catalogue.sqlite" in result.err


def test_a_parquet_folder_is_replaced_only_if_it_is_ours(run, tmp_path):
    pytest.importorskip("pyarrow")
    folder = tmp_path / "all.parquet"
    for _ in range(2):
        assert run(f"export -o {folder}").code == 0
    (folder / "notes.txt").write_text("mine")
    assert run(f"export -o {folder}").code == 2
    assert (folder / "notes.txt").exists()
    assert run(f"export -o {folder} --force").code == 0
    assert not (folder / "notes.txt").exists()
