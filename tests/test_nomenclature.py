"""One table of places and rockets: what GCAT and Launch Library mean by a name, a code, a pad or a configuration."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from missioncat.catalogue import Catalogue
from missioncat.ids import find_hostile
from missioncat.importers import Options, find_reader
from missioncat.importers.gcat import COUNTRIES
from missioncat.importers.launch_library import read_statements
from missioncat.importers.readings import Statement
from missioncat.integrity import find_problems, find_unresolved
from missioncat.merging.drafts import Draft
from missioncat.merging.known import Known
from missioncat.merging.statements import reconcile
from missioncat.model import RECORDS, Launch, Site, Source, Vehicle
from missioncat.names import fold_family
from missioncat.nomenclature import load_places, load_rockets
from missioncat.storage import Location

from .conftest import Run

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason=f"the real files are not at {SAMPLES}")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue in which nothing is; nobody writes it."""
    path = tmp_path_factory.mktemp("empty") / "empty.json"
    path.write_text('{"catalogue": {"1": {"format": 1, "title": "Empty"}}}', encoding="utf-8")
    return Catalogue(Location(path, "for tests"))


# --- what a source calls by a name -------------------------------------------------------------

VEHICLES = [
    # source, what it calls it, the id, what else it says
    ("gcat", "Chang Zheng 5", "CZ-5", {}),
    ("gcat", "Chang Zheng 5/YZ-2", "CZ-5", {"upper_stage": "YZ-2"}),
    ("gcat", "Chang Zheng 5B", "CZ-5B", {}),
    ("gcat", "Chang Zheng 6A", "CZ-6A", {}),
    ("gcat", "Chang Zheng 12A", "CZ-12A", {}),
    ("gcat", "Chang Zheng 10", "CZ-10", {}),
    ("gcat", "Chang Zheng 3B/YZ-1", "CZ-3B", {"upper_stage": "YZ-1"}),
    ("gcat", "Chang Zheng 2C-III/SD", "CZ-2C", {"variant": "III", "upper_stage": "SD"}),
    ("gcat", "Chang Zheng 2C/YZ-1S", "CZ-2C", {"upper_stage": "YZ-1S"}),
    ("gcat", "CZ-3B/YZ-1", "CZ-3B", {"upper_stage": "YZ-1"}),
    ("gcat", "Chang Zheng 55", "Chang Zheng 55", {}),
    ("gcat", "Falcon 9", "Falcon-9", {}),
    ("gcat", "Falcon Heavy", "Falcon Heavy", {}),
    ("gcat", "Vega", "Vega", {}),
    ("gcat", "Vega C", "Vega-C", {}),
    ("gcat", "Soyuz-2-1A", "Soyuz-2-1A", {}),
    ("gcat", "Soyuz-2-1B", "Soyuz-2.1b", {}),
    ("gcat", "Soyuz-ST-B", "Soyuz-ST-B", {}),
    ("gcat", "Sputnik 8K71PS", "Sputnik-PS", {}),
    ("gcat", "Gushenxing 1", "Gushenxing 1", {}),
    ("gcat", "Gushenxing-2", "Gushenxing-2", {}),
    ("gcat", "Jielong-3", "Jielong-3", {}),
    ("gcat", "Zhuque-2E", "Zhuque-2E", {}),
    ("gcat", "Zhuque-3", "Zhuque-3", {}),
    ("gcat", "Vulcan Centaur VC2S", "Vulcan Centaur VC2S", {}),
    ("gcat", "New Glenn 7x2", "New Glenn 7x2", {}),
    ("gcat", "H3-22S", "H3-22S", {}),
    ("gcat", "GSLV Mk III", "LVM3", {}),
    ("gcat", "LVM3", "LVM3", {}),
    ("gcat", "Antares 230", "Antares 230", {}),
    ("gcat", "Antares 230+", "Antares 230+", {}),
    ("gcat", "Minotaur IV", "Minotaur IV", {}),
    ("gcat", "Minotaur IV+", "Minotaur IV+", {}),  # a sign makes it another one for GCAT
    ("gcat", "Proton-M/Briz-M", "Proton-M/Briz-M", {}),
    ("gcat", "Proton-M/DM-2", "Proton-M/DM-2", {}),  # GCAT has one record for each of them
    ("gcat", "Angara A5/Persei", "Angara A5/Persei", {}),
    ("gcat", "Atlas V 401", "Atlas-V-401", {}),
    ("gcat", "Unheard 1/YZ-1", "Unheard 1/YZ-1", {}),
    ("ll2", "Long March 5", "CZ-5", {}),
    ("ll2", "Long March 6A", "CZ-6A", {}),
    ("ll2", "Long March 3B/E", "CZ-3B", {"variant": "E"}),
    ("ll2", "Long March 2F/G", "CZ-2F", {"variant": "G"}),
    ("ll2", "Long March 8 (Core Only)", "CZ-8", {"variant": "Core Only"}),
    ("ll2", "Long March 11H", "CZ-11", {}),
    ("ll2", "Long March 12A", "CZ-12A", {}),
    ("ll2", "CZ-3B/YZ-1", "CZ-3B", {"upper_stage": "YZ-1"}),
    ("ll2", "Falcon 9 Block 5", "Falcon-9", {"variant": "Block 5"}),
    ("ll2", "Soyuz 2.1a", "Soyuz-2-1A", {}),
    ("ll2", "Soyuz 2.1b Fregat", "Soyuz-2.1b", {"upper_stage": "Fregat"}),
    ("ll2", "Soyuz 2.1a Fregat-M", "Soyuz-2-1A", {"upper_stage": "Fregat-M"}),
    ("ll2", "Soyuz STB Fregat", "Soyuz-ST-B", {"upper_stage": "Fregat"}),
    ("ll2", "Sputnik 8K74PS", "Sputnik-PS", {}),
    ("ll2", "Ceres-1", "Gushenxing 1", {}),
    ("ll2", "Ceres-2", "Gushenxing-2", {}),
    ("ll2", "Smart Dragon 3", "Jielong-3", {}),
    ("ll2", "Jielong 3", "Jielong-3", {}),
    ("ll2", "Zhuque-2", "Zhuque-2", {}),
    ("ll2", "Vulcan VC2S", "Vulcan Centaur VC2S", {}),
    ("ll2", "Vulcan VC6L", "Vulcan VC6L", {}),
    ("ll2", "New Glenn 7x2", "New Glenn 7x2", {}),
    ("ll2", "H3-22", "H3-22S", {}),
    ("ll2", "H3-24", "H3-24W", {}),
    ("ll2", "Launch Vehicle Mark-3 (GSLV Mk III)", "LVM3", {}),
    ("ll2", "GSLV Mk. II", "GSLV Mk II", {}),
    ("ll2", "KSLV-2 Nuri", "Nuri", {}),
    ("ll2", "Antares 230+", "Antares 230+", {}),
    ("ll2", "Ariane 64 Block 2", "Ariane 64", {"variant": "Block 2"}),
    ("ll2", "Firefly Alpha Block 2", "Firefly Alpha", {"variant": "Block 2"}),
    ("ll2", "Angara 1.2", "Angara-1.2", {}),
    ("ll2", "Starship V3", "Starship V3", {}),
    ("ll2", "Pallas-1", "Pallas-1", {}),
]
SITES = [
    ("gcat", "WEN", "wenchang", {}),
    ("gcat", "HCSLS", "wenchang-commercial", {}),
    ("gcat", "HHAI", "sea", {}),
    ("gcat", "YJ", "sea", {}),
    ("gcat", "NIIP-5", "baikonur", {}),
    ("gcat", "GIK-5", "baikonur", {}),
    ("gcat", "GIK-1", "GIK-1", {}),
    ("gcat", "NIIP-53", "GIK-1", {}),
    ("gcat", "VOST", "vostochny", {}),
    ("gcat", "CC", "cape-canaveral", {}),
    ("gcat", "SPFLA", "cape-canaveral", {}),
    ("gcat", "KSC", "kennedy", {}),
    ("gcat", "V", "vandenberg", {}),
    ("gcat", "VSFBS", "vandenberg", {}),
    ("gcat", "STB", "BCB", {}),
    ("gcat", "MAHIA", "MAHIA", {}),
    ("gcat", "SHAR", "SHAR", {}),
    ("gcat", "MARS", "MARS", {}),
    ("gcat", "USC", "KASC", {}),
    ("gcat", "Wenchang", "Wenchang", {}),  # GCAT calls no site by a name
    ("ll2", "LC-101, Wenchang Satellite Launch Center, China", "wenchang", {"pad": "LC101"}),
    ("ll2", "Wenchang Space Launch Site, People's Republic of China", "wenchang", {}),
    ("ll2", "Commercial LC-1, Wenchang Space Launch Site, China", "wenchang-commercial", {"pad": "LC1"}),
    ("ll2", "Hainan Commercial Space Launch Site", "wenchang-commercial", {}),
    ("ll2", "201, Wenchang", "wenchang", {"pad": "LC201"}),
    ("ll2", "Wenchang", "Wenchang", {}),  # there are two, and no pad tells which
    ("ll2", "LC-9, Wenchang, China", "LC-9, Wenchang, China", {"pad": "LC9"}),
    ("ll2", "Hainan, China", "Hainan, China", {}),
    ("ll2", "Cape Canaveral SFS, FL, USA", "cape-canaveral", {}),
    ("ll2", "Space Launch Complex 40, Cape Canaveral, FL, USA", "cape-canaveral", {"pad": "SLC40"}),
    ("ll2", "Launch Complex 39A, Cape Canaveral, FL, USA", "kennedy", {"pad": "LC39A"}),
    ("ll2", "Cape Canaveral, FL, USA", "Cape Canaveral, FL, USA", {}),
    ("ll2", "SLC-40, Florida", "cape-canaveral", {"pad": "SLC40"}),
    ("ll2", "Kennedy Space Center, FL, USA", "kennedy", {}),
    ("ll2", "Rocket Lab Launch Complex 1, Mahia Peninsula, New Zealand", "MAHIA", {}),
    ("ll2", "Onenui Station, Mahia Peninsula, New Zealand", "MAHIA", {}),
    ("ll2", "Satish Dhawan Space Centre, India", "SHAR", {}),
    ("ll2", "Plesetsk Cosmodrome, Russian Federation", "GIK-1", {}),
    ("ll2", "SpaceX Starbase, TX, USA", "BCB", {}),
    ("ll2", "Wallops Island, Virginia, USA", "MARS", {}),
    ("ll2", "Andøya Spaceport", "AND", {}),
    ("ll2", "Guiana Space Centre, French Guiana", "kourou", {}),
    ("ll2", "Vandenberg SFB, CA, USA", "vandenberg", {}),
    ("ll2", "Vandenberg AFB, CA, USA", "vandenberg", {}),
    ("ll2", "Tanegashima Space Center, Japan", "tanegashima", {}),
    ("ll2", "Uchinoura Space Center, Japan", "KASC", {}),
    ("ll2", "Vostochny Cosmodrome, Siberia, Russian Federation", "vostochny", {}),
    ("ll2", "Baikonur Cosmodrome, Republic of Kazakhstan", "baikonur", {}),
    ("ll2", "Jiuquan, People's Republic of China", "jiuquan", {}),
    ("ll2", "Haiyang Oriental Spaceport", "sea", {}),
    ("ll2", "Sea Launch", "Sea Launch", {}),  # no name of the sea near China
    ("ll2", "Far Point, New Zealand", "Far Point, New Zealand", {}),
]
MEANINGS = [("vehicles", *row) for row in VEHICLES] + [("sites", *row) for row in SITES]


@pytest.mark.parametrize(("table", "source", "text", "key", "says"), MEANINGS)
def test_a_name_means_the_same_in_an_empty_and_a_full_catalogue(
    empty: Catalogue, catalogue: Catalogue, table: str, source: str, text: str, key: str, says: dict[str, str]
) -> None:
    """The id and what else the text says."""
    assert Known(Draft(empty), table, source).find(text) == (key, says)
    assert Known(Draft(catalogue), table, source).find(text) == (key, says)


def test_there_are_enough_rows() -> None:
    """Both sources, both tables."""
    assert len(MEANINGS) >= 80
    assert {(row[0], row[1]) for row in MEANINGS} == {(t, s) for t in ("vehicles", "sites") for s in ("gcat", "ll2")}


def test_a_pad_tells_which_site_of_a_region() -> None:
    """The name of the region alone does not; a pad that only the neighbour has says more than a name."""
    places = load_places()
    rows = [
        ("Cape Canaveral", "SLC41", "cape-canaveral"),
        ("Cape Canaveral SFS", "LC39A", "kennedy"),
        ("Cape Canaveral", "RW13", None),
        ("Wenchang", "LC1", "wenchang-commercial"),
        ("Wenchang Space Launch Site", None, "wenchang"),
        ("Kennedy Space Center, Wenchang", None, "kennedy"),
        ("Plesetsk or Baikonur Cosmodrome", None, None),
    ]
    for text, pad, key in rows:
        found = places.find(text, pad)
        assert found is not None
        assert (found.place and found.place.id) == key, text


# --- the records -------------------------------------------------------------------------------


def state(draft: Draft, source: str, table: str, *statements: Statement) -> Any:
    return reconcile(draft, table, source, statements)


def flight(key: str, vehicle: str, site: str) -> Statement:
    """A launch that flew in 2031."""
    values = {"date": "2031-01-02T03:04Z", "vehicle": vehicle, "site": site, "outcome": "success", "sources": ["gcat"]}
    return Statement(key, values)


def test_an_import_of_launches_describes_what_the_table_knows(empty: Catalogue) -> None:
    """A launch points to records with names, and these to a source that there is."""
    draft = Draft(empty)
    state(draft, "ll2", "launches", flight("a", "Ceres-1", "Rocket Lab Launch Complex 1, Mahia Peninsula"))
    rocket, site = draft.get(Vehicle, "Gushenxing 1"), draft.get(Site, "MAHIA")
    assert (rocket.name, rocket.aliases, rocket.origin) == ("Ceres-1", ["Gushenxing 1"], "gcat")
    assert (site.name, site.country, site.gcat_codes) == ("Rocket Lab Launch Complex 1", "NZL", ["MAHIA"])
    assert draft.get(Source, "gcat") is not None


TABLES = [
    ("gcat", "vehicles", Statement("Gushenxing 1", {"name": "Gushenxing 1", "stages": 4, "sources": ["gcat"]})),
    (
        "gcat", "sites",
        Statement("MAHIA", {"name": "Onenui", "lat": -39.3, "gcat_codes": ["MAHIA"], "sources": ["gcat"]}),
    ),
    ("gcat", "launches", flight("2031-001", "Gushenxing 1", "MAHIA")),
    ("ll2", "launches", flight("ceres", "Ceres-1", "Onenui Station, Mahia Peninsula, New Zealand")),
]  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_whoever_comes_first_makes_the_same_records(empty: Catalogue, order: tuple[int, ...]) -> None:
    """Tables and launches of two sources in any order: one launch, one rocket, one site, the same each time."""
    draft = Draft(empty)
    for at in order:
        source, table, statement = TABLES[at]
        state(draft, source, table, statement)
    [launch], [rocket], [site] = (draft.records(table).values() for table in ("launches", "vehicles", "sites"))
    assert (launch.vehicle, launch.site) == (rocket.id, site.id) == ("Gushenxing 1", "MAHIA")
    assert (rocket.name, rocket.aliases, rocket.stages, rocket.family) == ("Ceres-1", ["Gushenxing 1"], 4, "DF-21")
    assert (site.name, site.lat, site.country) == ("Rocket Lab Launch Complex 1", -39.3, "NZL")
    for record in (rocket, site):
        assert (record.origin, record.origins, record.claims) == ("gcat", {}, [])


def test_a_catalogue_keeps_the_ids_that_it_has(empty: Catalogue) -> None:
    """Records that an older import made stay the ones that names of either source mean."""
    draft = Draft(empty)
    for table, record in old_records():
        draft.put(table, record)
    rows = [
        ("vehicles", "gcat", "Falcon 9", "Falcon 9"),
        ("vehicles", "ll2", "Falcon 9 Block 5", "Falcon 9"),
        ("vehicles", "gcat", "GSLV Mk III", "GSLV Mk III"),
        ("vehicles", "gcat", "Antares 230+", "Antares 230+"),  # not the one without a sign
        ("sites", "gcat", "SPFLA", "CCA"),
        ("sites", "gcat", "CC", "CC"),
        ("sites", "ll2", "Cape Canaveral SFS, FL, USA", "CC"),
    ]
    for table, source, text, key in rows:
        assert Known(draft, table, source).find(text)[0] == key, text


def old_records() -> Iterator[tuple[str, Any]]:
    from missioncat.model import Site, Vehicle

    for name in ("Falcon 9", "GSLV Mk III", "Antares 230"):
        yield "vehicles", Vehicle(id=name, name=name, origin="gcat", sources=["gcat"])
    yield "sites", Site(id="CC", name="Canaveral", gcat_codes=["AFMTC", "CC"], origin="gcat", sources=["gcat"])
    yield "sites", Site(id="CCA", name="Space Florida", gcat_codes=["CCA", "SPFLA"], origin="gcat", sources=["gcat"])


def test_launches_from_before_point_to_what_the_table_knows(empty: Catalogue) -> None:
    """What another source says of them finds them; what a user wrote stays."""
    from missioncat.model import Launch

    draft = Draft(empty)
    draft.put(
        "launches",
        Launch(
            id="2031-001", tag="2031-001", date="2031-01-02T03:04Z", vehicle="Chang Zheng 6A", site="TYSC",
            outcome="success", origin="gcat", sources=["gcat"],
        ),
    )  # fmt: skip
    draft.put("launches", Launch(id="mine", vehicle="Electron", origin="gcat", origins={"vehicle": "user"}))
    draft.put("launches", Launch(id="other", vehicle="Minotaur IV+", origin="gcat"))
    summary = state(draft, "ll2", "launches", flight("x", "Long March 6A", "Taiyuan Satellite Launch Center, China"))
    assert (summary.added, summary.changed + summary.same) == (0, 1)
    assert summary.remarks == ["1 launch point to their vehicles and sites by common ids now."]
    launch = draft.get(Launch, "2031-001")
    assert (launch.vehicle, launch.site, launch.claims) == ("CZ-6A", "taiyuan", [])
    assert draft.get(Launch, "mine").vehicle == "Electron"
    assert draft.get(Vehicle, "Electron") is None
    assert draft.get(Launch, "other").vehicle == "Minotaur IV+"


def test_what_is_curated_keeps_its_name(catalogue: Catalogue) -> None:
    """The table of names adds nothing to a record of the built-in catalogue."""
    draft = Draft(catalogue)
    before = {table: list(draft.records(table).values()) for table in ("vehicles", "sites")}
    state(draft, "ll2", "launches", flight("a", "Long March 6A", "Wenchang Space Launch Site"))
    state(draft, "gcat", "vehicles", Statement("Chang Zheng 6A", {"name": "Chang Zheng 6A", "sources": ["gcat"]}))
    assert list(draft.table(Site).values()) == before["sites"]
    changed = [each for each in list(draft.table(Vehicle).values()) if each not in before["vehicles"]]
    assert [each.name for each in changed] in ([], ["Long March 6A"])
    assert all(each.aliases == draft.catalogue.get(Vehicle, "CZ-6A").aliases for each in changed)


# --- the tables themselves ---------------------------------------------------------------------

# Names that no sample shows: what an earlier version knew, and two translations from the news.
NOT_IN_SAMPLES = {"Long March 11H", "Ceres-2", "Smart Dragon-1", "Smart Dragon-3"}


def named() -> Iterator[tuple[str, str, str]]:
    """Table, id and name of each name of a source."""
    for rocket in load_rockets().by_id.values():
        yield from (("vehicles", rocket.id, name) for name in {*rocket.gcat, *rocket.ll2})
    for place in load_places().by_id.values():
        yield from (("sites", place.id, name) for name in {*place.codes, *place.gcat, *place.ll2})


def test_no_name_stands_for_two() -> None:
    """Neither as it is spelled, nor as an id of another."""
    seen: dict[tuple[str, str], str] = {}
    for table, key, name in named():
        assert seen.setdefault((table, name), key) == key, name
    for table, entries in (("vehicles", load_rockets().by_id), ("sites", load_places().by_id)):
        for key, entry in entries.items():
            assert seen.get((table, key), key) == key
            assert seen.get((table, entry.name), key) == key


def test_a_file_has_each_id_once_and_no_loose_ends() -> None:
    """As many entries as lines; no cell with a blank around it, no id that a shell would act on."""
    folder = Path(__file__).parents[1] / "data" / "names"
    for name, entries in (("vehicles.csv", load_rockets().by_id), ("sites.csv", load_places().by_id)):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        assert len(entries) == len(lines) - 1
        for key, entry in entries.items():
            assert find_hostile(key) == []
            for cell in entry:
                for text in cell if isinstance(cell, tuple) else (cell,):
                    assert text == text.strip()
            assert entry.name
    assert {place.country for place in load_places().by_id.values()} <= {*filter(None, COUNTRIES.values()), ""}


def test_what_is_built_in_is_there_with_the_same_meaning(catalogue: Catalogue) -> None:
    """Every vehicle and site of the built-in catalogue, by its name, family, country and codes."""
    for key, vehicle in catalogue.table(Vehicle).items():
        rocket = load_rockets().by_id[key]
        assert (rocket.name, rocket.family) == (vehicle.name, vehicle.family)
        assert all(fold_family(name) for name in rocket.gcat)
    for key, site in catalogue.table(Site).items():
        place = load_places().by_id[key]
        assert (place.name, place.country) == (site.name, site.country)
        assert set(site.gcat_codes) <= set(place.codes)


def sample_text() -> str:
    """What the samples call rockets and sites, and all texts of Launch Library, each once."""
    texts = set()
    for name in ("launchlog_2024-12-08.tsv", "launches_all_2026-01-24.csv", "lv.tsv", "sites.tsv"):
        lines = (SAMPLES / "gcat" / name).read_text(encoding="utf-8").splitlines()
        tab = "\t" if name.endswith("tsv") else ","
        titles = [title.strip("# ") for title in lines[0].split(tab)]
        not_ours = ("Name", "PLName") if "Launch_Tag" in titles else ()  # payloads
        places = [at for at, title in enumerate(titles) if title not in not_ours]
        for line in lines[1:]:
            cells = next(csv.reader([line])) if tab == "," else line.split(tab)
            texts.update(cells[at] for at in places if at < len(cells))
    for path in (SAMPLES / "ll2").glob("*.json"):
        texts.update(json.dumps(json.loads(path.read_bytes()), ensure_ascii=False).split('"'))
    return "\n".join(texts)


@needs_samples
def test_every_name_occurs_in_a_sample() -> None:
    """Nothing is made up."""
    text = sample_text()
    unseen = {name for _, _, name in named() if name not in text}
    assert unseen == NOT_IN_SAMPLES


# --- the real files ----------------------------------------------------------------------------

PAGES = (
    "launch_2.3.0_detailed.json",
    "page_2.3.0_list.json",
    "upcoming_2.2.0_normal_2022-02.json",
    "launches_2.3.0_normal_2024-09-30.json",
    "launches_2.2.0_detailed_2026-08-22.json",
)


@cache
def samples() -> dict[str, list[tuple[str, str, list[Statement]]]]:
    """Source, table and statements of the samples: all of Launch Library, GCAT with launches of some years."""
    gcat = []
    for name in ("lv.tsv", "sites.tsv", "launchlog_2024-12-08.tsv"):
        with (SAMPLES / "gcat" / name).open(encoding="utf-8", newline="") as lines:
            [reading] = find_reader("gcat")(lines, name, Options())
        recent = [each for each in reading.statements if reading.table != "launches" or each.id[:4] in YEARS]
        gcat.append(("gcat", reading.table, recent))
    pages = [("ll2", "launches", read_statements((SAMPLES / "ll2" / name).read_bytes())) for name in PAGES]
    return {"gcat": gcat, "ll2": pages, "tag": gcat[::-1]}


YEARS = ("1957", "2022", "2024")


def imported(catalogue: Catalogue, *names: str) -> Draft:
    """A catalogue with samples in it."""
    draft = Draft(catalogue)
    for name in names:
        for source, table, statements in samples()[name]:
            reconcile(draft, table, source, statements)
    return draft


@pytest.fixture(scope="module")
def first(empty: Catalogue) -> Draft:
    return imported(empty, "gcat", "ll2")


def meanings(draft: Draft) -> dict[str, tuple[str | None, str | None]]:
    """Vehicle and site of all launches by tag and by Launch Library id."""
    return {
        key: (each.vehicle, each.site)
        for each in list(draft.table(Launch).values())
        for key in filter(None, (each.tag, each.ll2_id))
    }


@needs_samples
@pytest.mark.parametrize("order", [("ll2", "gcat"), ("tag", "ll2"), ("ll2", "tag")])
def test_the_order_of_sources_makes_no_difference(empty: Catalogue, first: Draft, order: tuple[str, str]) -> None:
    """GCAT and Launch Library into an empty catalogue: each launch has the same vehicle and site."""
    second = imported(empty, *order)
    assert meanings(first) == meanings(second)
    for table in ("vehicles", "sites"):
        records = {each.id: each for each in first.records(table).values()}
        for other in second.records(table).values():
            ours = records.pop(other.id)
            assert (ours.name, set(ours.aliases), ours.origin) == (other.name, set(other.aliases), other.origin)
        assert records == {}


@needs_samples
def test_launches_of_both_sources_are_one(first: Draft) -> None:
    """What Launch Library planned and GCAT saw fly."""
    both = {launch.tag for launch in first.table(Launch).values() if launch.tag and launch.ll2_id}
    assert {"1957 ALP", "2022-015", "2024-180"} <= both


@needs_samples
def test_all_of_launch_library_but_a_few_is_known(empty: Catalogue) -> None:
    """122 launches, and four whose rocket or place the samples of nobody else have."""
    draft = imported(empty, "ll2")
    unknown = {}
    for launch in list(draft.table(Launch).values()):
        pairs = (("vehicles", launch.vehicle), ("sites", launch.site))
        if strange := [key for table, key in pairs if key and draft.get(RECORDS[table], key) is None]:
            unknown[launch.id] = strange
    assert len(list(draft.table(Launch).values())) == 122
    assert unknown == {
        "mir-demo-flight": ["Mir", "Sea Launch"],
        "pallas-1-demo-flight": ["Pallas-1"],
        "themis-demonstrator-t1h-1": ["Themis Demonstrator", "Esrange Space Center"],
        "astra-rocket-4-maiden-flight": ["Astra Rocket 4"],
    }


# --- check --unresolved ------------------------------------------------------------------------

PAGE = [
    {"id": "a1", "name": "Pallas-1 | Demo", "slug": "pallas", "net": "2031-01-01T00:00:00Z", "pad": {
        "name": "Unknown Pad", "location": {"name": "Esrange Space Center"}}},
    {"id": "a2", "name": "Ceres-1 | Demo", "slug": "ceres", "net": "2031-01-01T00:00:00Z", "pad": {
        "name": "Launch Area 95A", "location": {"name": "Jiuquan Satellite Launch Center, China"}}},
    {"id": "a3", "name": "Long March 12 | Demo", "slug": "cz", "net": "2031-01-01T00:00:00Z", "pad": {
        "name": "Unknown Pad", "location": {"name": "Wenchang, China"}}},
]  # fmt: skip


def test_check_lists_what_nobody_else_would_know(run: Run, tmp_path: Path) -> None:
    """What each source calls it; no problem, and no problem among them; nothing if there is nothing."""
    db, page = tmp_path / "new.json", tmp_path / "page.json"
    page.write_text(json.dumps(PAGE), encoding="utf-8")
    assert run(["--db", str(db), "import", "ll2", str(page)]).code == 0
    listed = run(["--db", str(db), "check", "--unresolved", "-f", "json"])
    assert listed.code == 0
    rows = [(row["id"], row["field"], row["kind"]) for row in json.loads(listed.out)]
    assert sorted(rows) == [
        ("cz", "site", "unresolved"), ("pallas", "site", "unresolved"), ("pallas", "vehicle", "unresolved"),
    ]  # fmt: skip
    assert "ll2 calls it 'Pallas-1'" in listed.out
    assert listed.err.endswith("2 launches with a vehicle or site that no record and no name is known for.\n")
    assert "Unresolved (3)" in run(["--db", str(db), "check", "--unresolved", "-f", "table"]).out
    assert run(["--db", str(db), "check", "-f", "json"]).out.count("unresolved") == 0
    nothing = run("check --unresolved -f table")
    assert (nothing.code, nothing.out) == (0, "")
    assert "no launches with a vehicle or site" in nothing.err


def test_what_the_table_describes_is_no_problem(run: Run, tmp_path: Path) -> None:
    """Records that an import makes have all that `check` asks of records."""
    db, page = tmp_path / "new.json", tmp_path / "page.json"
    page.write_text(json.dumps(PAGE[1:2]), encoding="utf-8")
    assert run(["--db", str(db), "import", "ll2", str(page)]).code == 0
    made = Catalogue(Location(db, "for tests"))
    assert set(made.table(Vehicle)) == {"Gushenxing 1"}
    assert find_problems(made) == find_unresolved(made) == []
    assert json.loads(run(["--db", str(db), "launches", "vehicle:Ceres-1", "-f", "json"]).out)[0]["id"] == "ceres"


def test_a_wheel_carries_the_table() -> None:
    """Inside the package, beside the built-in catalogue, which is where it is looked for."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert carried["data/names"] == str(Path(carried["data/missions.json"]).parent / "names").replace("\\", "/")
