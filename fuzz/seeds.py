"""What is whole before it is broken: small files of each kind that the program reads."""

import json
import tempfile
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from missioncat.catalogue import Change, writing
from missioncat.documents import encode_tables, number_documents
from missioncat.history import History, Step, history_folder
from missioncat.journal import Journal
from missioncat.model import RECORDS, Source
from missioncat.news import News
from missioncat.storage import DecodedTables, Location, find_builtin

SAMPLES = Path(__file__).parents[1] / "tests" / "samples"
BUILTIN = find_builtin().read_bytes()
WHEN = datetime(2026, 11, 20, tzinfo=UTC)


def excerpt(count: int = 6) -> bytes:
    """The first records of each table of the built-in catalogue, laid out as we do it."""
    tables = DecodedTables(BUILTIN, Path("missions.json"))
    return encode_tables(
        {table: number_documents(islice(tables[table].values(), count)) for table in RECORDS}
    )


def index_tables(content: bytes) -> dict[str, dict[str, Any]]:
    """The documents of a catalogue by table and id."""
    return {
        table: {each["id"]: each for each in tables.values()}
        for table, tables in json.loads(content).items()
    }


REFERRED = (
    ("missions", "change-8"),
    ("launches", "change-8"),
    ("missions", "change-5"),
    ("launches", "2020-087"),
    ("vehicles", "CZ-5"),
    ("sites", "wenchang"),
)
"""Records that are in the small catalogue whatever else is, because queries and files name them."""


@cache
def load_catalogue() -> bytes:
    """A small catalogue: what flew, what is planned, a disagreement, a table that is not ours."""
    whole = index_tables(BUILTIN)
    tables = index_tables(excerpt(3))
    for table, key in REFERRED:
        tables[table][key] = whole[table][key]
    tables["plans"] |= {
        key: plan for key, plan in whole["plans"].items() if plan["subject"] == "change-8"
    }
    tables["launches"]["2020-087"] |= {
        "origins": {"orbit": "gcat", "vehicle": "user"},
        "claims": [{"field": "payload_mass_kg", "value": 1234, "source": "ll2"}],
    }
    tables["sources"] |= {
        key: whole["sources"][key] for key in ("gcat", "ll2") if key in whole["sources"]
    }
    numbered = {table: number_documents(documents.values()) for table, documents in tables.items()}
    return encode_tables(numbered | {"theirs": {"1": {"any": ["thing"]}}})


CSV = {
    "sources": "id,title,publisher,url,date\n"
    "news,A newspaper,Press,https://example.org/1,2026-01-02\nbook,A book,,,2020\n",
    "sites": "id,name,country,lat,lon\n"
    "hainan,Hainan,CN,19.6,110.9\nwenchang,Wenchang,CN,19.614,110.951\n",
    "vehicles": "id,name,family,leo_kg,aliases\n"
    'CZ-99,Long March 99,CZ-9,140000,"CZ99; LM-99"\nCZ-5,Long March 5,CZ-5,,\n',
    "missions": "id,name,chinese_name,status,date,vehicle,site,mass_kg,sources\n"
    "probe-1,Probe 1,探测一号,planned,2030~,CZ-5,wenchang,1040.5,gcat\nchange-5,Chang'e "
    "5,,extended,,,,8200,gcat\n",
    "launches": "id,number,date,vehicle,site,payloads,outcome,crewed,payload_mass_kg,sources\n"
    "2026-200,,2026-10-01T12:00Z,CZ-5,wenchang,Probe 2; Probe 3,success,no,3000,gcat\n"
    "probe-4,,2031?,CZ-5,wenchang,Probe 4,,,,gcat\n",
    "events": "mission,date,kind,text,value,unit,sources\n"
    "change-5,2020-12-01,landing,Landed.,,,gcat\nchange-5,2020-12-16,return,Came "
    "back.,1731,g,gcat\n",
    "plans": "subject,milestone,planned,as_of,note,sources\n"
    "change-8,launch,2029,2026-03,Said again,gcat\n"
    "change-8,landing,../2030,2026,,gcat\n",
    "cooperation": "id,subject,kind,date,partners,detail,sources\n"
    "loan-9,change-5,sample-loan,2026-05,FRA; PAK,Some grams,gcat\n",
}
"""A CSV file for each table, hand-written, with new records and known ones."""

LISTINGS = {
    "missions": [{
        "id": "probe-1", "name": "Probe 1", "status": "planned", "date": "2030~", "aliases": ["P1"],
        "events": [{"date": "2026", "kind": "design", "text": "Drawn."}], "mass_kg": 10.5,
    }],
    "launches": [{
        "id": "2026-200", "date": "2026-10-01T12:00Z", "vehicle": "CZ-5", "site": "wenchang",
        "crewed": None, "payloads": ["Probe 2"], "outcome": "success",
        "earliest": "2026-10-01T12:00:00Z",
    }],
    "sources": [
        {"id": "news", "title": "A newspaper", "url": None}, {"id": "book", "title": "A book"},
    ],
}  # fmt: skip
"""Listings as `-f json` writes them."""

SETTINGS = """\
# What a user keeps.
[queries]
moon = "target:moon date:2020.."
long = "vehicle:CZ-5 , site:wenchang"
pattern = "names::^[a-c]"

[sync]
url = "http://127.0.0.1:1/2.3.0/"
token = "secret"
country = "CHN"
lsp = "88,96"
"""

INODE = 7777777777777777
"""Stands in a history for the inode of the catalogue, which is known only when the file is there.
"""


@cache
def load_history() -> dict[str, bytes]:
    """A catalogue after four steps, one a sync with news, the last undone; and what a killed
    process left behind.
    """
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "missions.json"
        path.write_bytes(load_catalogue())
        for number in range(4):
            _add_source(path, number)
        History(path).undo()
        folder = history_folder(path)
        files = {
            f"{folder.name}/{file.name}": file.read_bytes() for file in sorted(folder.iterdir())
        }
        files[path.name] = path.read_bytes()
    state, news = f"{folder.name}/state.json", f"{folder.name}/news.jsonl"
    told = json.loads(files[state])
    told["left"][1:] = [int(WHEN.timestamp()) * 10**9, INODE]
    files[state] = json.dumps(told, indent=1).encode()
    for number, step in enumerate(told["steps"]):  # what is drawn anew each time is made the same
        for file in (state, news):
            files[file] = files[file].replace(step["token"].encode(), b"%016d" % number)
    files[f"{folder.name}/state.next"] = files[state]
    mark = "4194304-0123456789abcdef"
    files[f"{folder.name}/{mark}.pending"] = f".missions.json.{mark}.tmp".encode()
    files[f".missions.json.{mark}.tmp"] = b"half"
    return files


def _add_source(path: Path, number: int) -> None:
    news = [News("new", "change-8", ["Chang'e 8"], "CZ-5", "wenchang", None, "2029")]

    def tell(step: Step) -> None:
        if number == 1:
            Journal(path).append(WHEN, step, news)

    with writing(Location(path, "a seed"), f"add {number}", WHEN, lambda _: None) as catalogue:
        catalogue.apply(
            [Change("sources", None, Source(id=f"step-{number}", title="A step"))], tell
        )
