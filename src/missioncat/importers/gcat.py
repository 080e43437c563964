"""GCAT's tables: launch logs, launch lists, vehicles and sites (planet4589.org/space/gcat).

Which table a file is, its header says; columns are found by their names, in any order. Names of
vehicles and codes of sites stay GCAT's here, and `reconcile` finds the records that they mean.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from missioncat.dates.gcat import NOTHING, convert_gcat_date, parse_gcat_date
from missioncat.errors import DateError, InputError
from missioncat.fields import is_exact_text
from missioncat.importers import Options, Reading
from missioncat.importers.readings import Statement
from missioncat.model import Source
from missioncat.text import clean

CITATION = Source(
    id="gcat",
    title="General Catalog of Artificial Space Objects",
    publisher="Jonathan McDowell",
    url="https://planet4589.org/space/gcat",
    note="CC BY 4.0; credit required",
)


class Column(NamedTuple):
    """A column of GCAT's: its title, the field that it fills, and how."""

    title: str
    field: str
    convert: Callable[[str], Any]


class CellError(ValueError):
    """What a cell holds is not what its column has; the sentence says why."""


def parse_text(cell: str) -> str | None:
    """A text with its padding gone; the three signs for nothing are nothing.

    >>> parse_text("Y1       (3)"), parse_text("-"), parse_text("LC9?")
    ('Y1 (3)', None, 'LC9?')
    """
    if cell in NOTHING:
        return None
    return " ".join(cell.split()) if "  " in cell else cell


def parse_tag(cell: str) -> str:
    """A launch tag in the one way of writing it that we have.

    >>> [parse_tag(cell) for cell in ("2020 087", "2020-087", "1957 F01", "1957 ALP", "1961 a bet")]
    ['2020-087', '2020-087', '1957-F01', '1957 ALP', '1961 A BET']
    """
    found = _TAG.fullmatch(cell)
    if not found:
        raise CellError(f"'{cell}' is not a launch tag such as 2020-087, 1957-F01 or 1957 ALP")
    year, coded, greek = found.groups()
    return f"{year}-{coded.upper()}" if coded else f"{year} {' '.join(greek.upper().split())}"


_TAG = re.compile(r"(\d{4})[- ]+(?:([A-Za-z]{0,2}\d{1,5}[A-Za-z]?)|((?:[A-Za-z] +)?[A-Za-z]{2,3}))")


def parse_date(cell: str) -> str | None:
    """A vague date as our text."""
    try:
        return convert_gcat_date(cell)
    except DateError as error:
        raise CellError(str(error)) from None


def parse_number(cell: str) -> int | float | None:
    """A number with its padding gone; GCAT writes 0 for a figure that it does not have.

    >>> parse_number("8400"), parse_number("0.5"), parse_number("0"), parse_number("-")
    (8400, 0.5, None, None)
    """
    return parse_angle(cell) or None


def parse_angle(cell: str) -> int | float | None:
    """A number that may be 0.

    >>> parse_angle("0.0000"), parse_angle("-80.5400"), parse_angle("?")
    (0, -80.54, None)
    """
    if cell in NOTHING:
        return None
    try:
        number = float(cell.rstrip("?"))
    except ValueError:
        raise CellError(f"'{cell}' is not a number") from None
    return int(number) if number.is_integer() else number


def parse_tonnes(cell: str) -> int | float | None:
    """Tonnes as kilograms.

    >>> parse_tonnes("8.25"), parse_tonnes("0.0836")
    (8250, 83.6)
    """
    tonnes = parse_number(cell)
    kilograms = None if tonnes is None else round(tonnes * 1000, 3)
    return int(kilograms) if kilograms is not None and float(kilograms).is_integer() else kilograms


def parse_orbit(cell: str) -> str | None:
    """The orbit of a launch category or orbit class; what has no word of ours says nothing.

    >>> [parse_orbit(cell) for cell in ("LLEO/S", "LEO/I", "GTO", "GEO/S", "CLO", "MIL")]
    ['SSO', 'LEO', 'GTO', 'GTO', 'LTO', None]
    """
    place, _, inclination = cell.upper().rstrip("?").partition("/")
    orbit = ORBITS.get(place)
    return "SSO" if orbit == "LEO" and inclination == "S" else orbit


ORBITS = {
    "LEO": "LEO", "LLEO": "LEO", "SSO": "SSO", "MEO": "MEO", "HEO": "HEO", "VHEO": "HEO",
    "GTO": "GTO",
    # Where the payload was sent counts, and a geostationary one is sent to GTO.
    "GEO": "GTO", "IGSO": "IGSO", "LTO": "LTO", "CLO": "LTO", "SLO": "LTO", "HCO": "heliocentric",
    "EEO": "heliocentric",
}  # fmt: skip
"""GCAT's orbit class, before its inclination -> ours."""

COUNTRIES = {
    "CN": "CHN", "US": "USA", "SU": "SUN", "RU": "RUS", "F": "FRA", "GUF": "GUF", "D": "DEU",
    "DR": "DEU", "UK": "GBR", "J": "JPN", "IN": "IND", "IR": "IRN", "IQ": "IRQ", "KP": "PRK",
    "KR": "KOR", "CA": "CAN", "AU": "AUS", "AR": "ARG", "NZ": "NZL", "BR": "BRA", "N": "NOR",
    "S": "SWE", "I": "ITA", "E": "ESP", "IL": "ISR", "TR": "TUR", "PL": "POL", "UA": "UKR",
    "KZ": "KAZ", "EG": "EGY", "DZ": "DZA", "PK": "PAK", "GR": "GRC", "IS": "ISL", "TW": "TWN",
    "SA": "SAU", "NL": "NLD", "BG": "BGR", "PE": "PER", "SR": "SUR", "LB": "LBN", "OM": "OMN",
    "LY": "LBY", "YE": "YEM", "SY": "SYR", "AM": "ARM", "AG": "ATG", "BB": "BRB", "BM": "BMU",
    "SH": "SHN", "MH": "MHL", "TF": "ATF", "GL": "GRL", "PR": "PRI", "GU": "GUM", "ARV": None,
    "EARTH": None, "LUNA": None, "TTPI": None,
}  # fmt: skip
"""GCAT's state codes -> ISO 3166; None for what is no country. Another one is kept as it is."""


def parse_country(cell: str) -> str | None:
    """The country of a state code."""
    return None if cell in NOTHING else COUNTRIES.get(cell, cell)


def parse_site(cell: str) -> str | None:
    """The code of a site; a doubt behind it goes into the remark about the site.

    >>> parse_site("TYSC?"), parse_site("?")
    ('TYSC', None)
    """
    return cell.rstrip("?") or None if cell not in NOTHING else None


LAUNCH = (
    Column("Launch_Tag", "tag", parse_tag),
    Column("Launch_Date", "date", parse_date),
    Column("LV_Type", "vehicle", parse_text),
    Column("Variant", "variant", parse_text),
    Column("LV_Variant", "variant", parse_text),
    Column("Flight_ID", "serial", parse_text),
    Column("Flight", "gcat_name", parse_text),
    Column("Mission", "gcat_name", parse_text),
    Column("Launch_Site", "site", parse_site),
    Column("Launch_Pad", "pad", parse_text),
    Column("Agency", "agency", parse_text),
    Column("Launch_Code", "gcat_code", parse_text),
    Column("Category", "orbit", parse_orbit),
    Column("OpOrbit", "orbit", parse_orbit),
    Column("OrbPay", "payload_mass_kg", parse_tonnes),
)
"""What is said of a launch, in a log in the row of each payload, of which the first counts."""

PAYLOAD = ("Name", "PLName", "Type", "Mass")
"""What a log says of each payload: its name, its makers' name, what it is, its mass in kg."""

VEHICLE = (
    Column("LV_Name", "name", parse_text),
    Column("LV_Alias", "aliases", lambda cell: [name] if (name := parse_text(cell)) else None),
    Column("LV_Family", "family", parse_text),
    Column("LV_Max_Stage", "stages", parse_number),
    Column("LEO_Capacity", "leo_kg", parse_number),
    Column("GTO_Capacity", "gto_kg", parse_number),
)
SITE = (
    Column("Name", "name", parse_text),
    Column("Latitude", "lat", parse_angle),
    Column("Longitude", "lon", parse_angle),
    Column("StateCode", "country", parse_country),
)


ColumnAt = tuple[int, Column, dict[str, Any]]
"""A column, where it stands, and its cells read so far: most are the same as many others."""

UNREAD = object()
"""Stands for what a cell says that was not read yet; what says nothing is None."""


class Sheet:
    """The lines of a file taken apart: columns by name, rows by line, and when it was updated."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.rejected: list[str] = []
        self.updated: str | None = None
        iterator = iter(lines)
        header = next(iterator, "").lstrip("\ufeff")
        self.delimiter = "\t" if "\t" in header else max(",;", key=header.count)
        self._lines = iterator
        self.titles = [cell.strip() for cell in next(self._split([header.rstrip("\r\n")]), [])]
        if self.titles:
            self.titles[0] = self.titles[0].lstrip("# ")
        self._places = {
            _fold_title(title): place for place, title in reversed(list(enumerate(self.titles)))
        }

    def _split(self, lines: Iterable[str]) -> Any:
        # GCAT does not quote: a quotation mark in a TSV is a quotation mark.
        if self.delimiter == "\t":
            return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=self.delimiter)

    def place(self, title: str) -> int | None:
        """Where a column stands, if there is one of that name."""
        return self._places.get(_fold_title(title))

    def find_columns(self, columns: Iterable[Column]) -> list[ColumnAt]:
        """The columns that there are; of two for one field the first counts."""
        found: dict[str, ColumnAt] = {}
        for column in columns:
            place = self.place(column.title)
            if place is not None:
                found.setdefault(column.field, (place, column, {}))
        return list(found.values())

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that have as many cells as the header, with their numbers."""
        reader = self._split(self._lines)
        wanted = len(self.titles)
        try:
            for cells in reader:
                if len(cells) == wanted:
                    yield reader.line_num + 1, cells
                elif cells and cells[0].startswith("#"):
                    self._read_comment(self.delimiter.join(cells))
                elif any(map(str.strip, cells)):
                    line = reader.line_num + 1
                    self.reject(line, f"{len(cells)} columns where the header has {wanted}")
        except csv.Error as error:
            self.reject(reader.line_num + 1, f"{error}; nothing behind it was read")

    def _read_comment(self, text: str) -> None:
        found = re.fullmatch(r"#\s*Updated\s+(\d{4} \w{3} [ \d]\d).*", text.strip())
        date = parse_gcat_date(found[1]) if found else None
        self.updated = date.text if date else self.updated

    def reject(self, line: int, reason: str) -> None:
        """Keep why a row was not taken."""
        self.rejected.append(f"line {line}: {reason}")


def _fold_title(title: str) -> str:
    return title.replace("_", "").replace(" ", "").casefold()


def read_gcat(lines: Iterable[str], file: str, options: Options) -> list[Reading]:
    """Read a file of GCAT's, whichever it is."""
    sheet = Sheet(lines)
    if sheet.place("Launch_Tag") is not None and sheet.place("Launch_Date") is not None:
        table, statements = "launches", _read_launches(sheet)
    elif sheet.place("LV_Name") is not None:
        table, statements = "vehicles", _read_vehicles(sheet)
    elif sheet.place("Site") is not None and sheet.place("StateCode") is not None:
        table, statements = "sites", _read_sites(sheet)
    else:
        shown = ", ".join(clean(title)[:30] for title in sheet.titles[:8])
        raise InputError(
            f"{file} is no table of GCAT's that can be imported. Its first line has to name the "
            "columns: Launch_Tag and Launch_Date for launches, LV_Name for vehicles, "
            f"Site and StateCode for sites. It has: {shown}."
        )
    return [Reading(table, statements=statements, rejected=sheet.rejected, citation=CITATION)]


def _read_launches(sheet: Sheet) -> list[Statement]:
    is_log = sheet.place("Name") is not None
    found = _read_log(sheet) if is_log else _read_list(sheet)
    edition = sheet.updated or _find_newest(found.values())
    statements = []
    for tag, values in found.items():
        names = [*values.get("payloads", ())]
        if "gcat_name" in values:
            names.append(values["gcat_name"])
        statements.append(Statement(tag, values, edition, tuple(names)))
    return statements


def _read_list(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """The launches of a list, which has a row for each, by tag."""
    columns = sheet.find_columns(LAUNCH)
    site_place = sheet.place("Launch_Site")
    found: dict[str, dict[str, Any]] = {}
    for line, cells, values in _read_rows(sheet, columns):
        tag = values["tag"]
        if tag in found:
            sheet.reject(line, f"launch {tag} stands twice in this file")
            continue
        _settle_launch(values, cells, site_place)
        found[tag] = values
    return found


def _read_log(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """The launches of a log, which has a row for each payload, by tag; the first of each counts."""
    columns = sheet.find_columns(LAUNCH)
    tag_place, site_place = sheet.place("Launch_Tag"), sheet.place("Launch_Site")
    payload_places = [sheet.place(title) for title in PAYLOAD]
    assert tag_place is not None
    found: dict[str, dict[str, Any]] = {}
    previous, values = None, {}
    for line, cells in sheet.rows():
        try:
            if cells[tag_place] != previous:
                values = _read_cells(cells, columns)
                if values["tag"] in found:
                    values = found[values["tag"]]
                else:
                    found[values["tag"]] = values
                    _settle_launch(values, cells, site_place)
                previous = cells[tag_place]
            _add_payload(values, cells, payload_places)
        except CellError as error:
            sheet.reject(line, str(error))
    for values in found.values():
        if not values.get("gcat_name"):
            values.pop("gcat_name", None)
    return found


def _find_newest(launches: Iterable[dict[str, Any]]) -> str | None:
    """The day of the newest launch, which dates a list that has no date of its own."""
    dates = (values.get("date") for values in launches)
    return max((date[:10] for date in dates if is_exact_text(date)), default=None)


def _read_rows(
    sheet: Sheet, columns: list[ColumnAt]
) -> Iterator[tuple[int, list[str], dict[str, Any]]]:
    """Each row with its line, its cells and what they say; one with a bad cell is rejected."""
    for line, cells in sheet.rows():
        try:
            values = _read_cells(cells, columns)
        except CellError as error:
            sheet.reject(line, str(error))
            continue
        yield line, cells, values


def _read_cells(cells: list[str], columns: list[ColumnAt]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for place, column, known in columns:
        cell = cells[place]
        value = known.get(cell, UNREAD)
        if value is UNREAD:
            try:
                value = known[cell] = column.convert(clean(cell).strip())
            except CellError as error:
                raise CellError(f"column {place + 1} ({column.title}): {error}") from None
        if value is not None:
            values[column.field] = value
    return values


def _settle_launch(values: dict[str, Any], cells: list[str], site_place: int | None) -> None:
    """What follows from several columns, and that GCAT said it."""
    values["outcome"] = find_outcome(values.get("gcat_code"), values["tag"])
    if site_place is not None and cells[site_place].rstrip().endswith("?") and "site" in values:
        values["site_note"] = "GCAT doubts the site"
    values["sources"] = ["gcat"]


def find_outcome(code: str | None, tag: str) -> str:
    """The outcome of a launch, of its code, or, in a list that has none, as far as its tag says it.

    S is a success, F a failure, E an explosion on the pad, U unknown. A number is the percentage
    of success that GCAT gives the launch: 0 is a failure, 100 a success, and anything between is
    partial, whichever letter stands before it. The code stays in the record. A tag with F (failed
    to reach orbit) or E tells of a failure; that a launch got a number among those that reached
    orbit does not tell of a success.

    >>> [find_outcome(code, "2020-001") for code in ("OS", "DS", "OF", "OF40", "OS75")]
    ['success', 'success', 'failure', 'partial', 'partial']
    >>> [find_outcome(code, "2020-001") for code in ("OE", "OU", "MS?", None)]
    ['failure', 'unknown', 'success', 'unknown']
    >>> find_outcome(None, "2019-F04"), find_outcome(None, "1942-A01")
    ('failure', 'unknown')
    """
    if code is None:
        return "failure" if tag[5:6] in ("F", "E") and tag[6:7].isdigit() else "unknown"
    found = _CODE.fullmatch(code)
    if not found:
        return "unknown"
    letter, percentage = found.groups()
    if percentage and 0 < int(percentage) < 100:
        return "partial"
    return {"S": "success", "F": "failure", "E": "failure"}.get(letter, "unknown")


_CODE = re.compile(r"[A-Z]([SFUE])(\d{1,3})?\??")


def _add_payload(values: dict[str, Any], cells: list[str], places: list[int | None]) -> None:
    """What the row of a payload adds to its launch."""
    name_place, maker_place, type_place, mass_place = places
    maker_name = _read_text(cells, maker_place)
    name = _read_text(cells, name_place) or maker_name
    payloads = values.setdefault("payloads", [])
    if name and name not in payloads:
        payloads.append(name)
        values["payload_count"] = len(payloads)
        # A log has no name of the flight; that of the one payload will do.
        values["gcat_name"] = maker_name if len(payloads) == 1 else None
    # People were in it when it left the ground; P is one that could have had some.
    if type_place is not None and cells[type_place][1:2] == "H":
        values["crewed"] = True
    if mass_place is not None and (mass := parse_number(cells[mass_place].strip())):
        values["payload_mass_kg"] = values.get("payload_mass_kg", 0) + mass


def _read_text(cells: list[str], place: int | None) -> str | None:
    """The text in a column that a table may lack."""
    return None if place is None else parse_text(clean(cells[place]).strip())


def _read_vehicles(sheet: Sheet) -> list[Statement]:
    """One statement a name: the row without a variant, or else the first one."""
    columns = sheet.find_columns(VEHICLE)
    variant_place = sheet.place("LV_Variant")
    found: dict[str, tuple[bool, dict[str, Any]]] = {}
    for _, cells, values in _read_rows(sheet, columns):
        name = values.get("name")
        if name is None:  # GCAT has a row for "?"
            continue
        is_plain = variant_place is None or cells[variant_place].strip() in NOTHING
        if name not in found or (is_plain and not found[name][0]):
            found[name] = (is_plain, values | {"sources": ["gcat"]})
    return [Statement(name, values, sheet.updated) for name, (_, values) in found.items()]


def _read_sites(sheet: Sheet) -> list[Statement]:
    """One statement a place: sites of one UCode are one place by the names that it had in turn."""
    columns = sheet.find_columns(SITE)
    code_place, place_place = sheet.place("Site"), sheet.place("UCode")
    found: dict[str, dict[str, Any]] = {}
    for line, cells, values in _read_rows(sheet, columns):
        code = _read_text(cells, code_place)
        if code is None:
            sheet.reject(line, "no code of the site")
            continue
        key = _read_text(cells, place_place) or code
        codes = found[key]["gcat_codes"] if key in found else []
        if key not in found or code == key:
            values.setdefault("name", code)
            found[key] = values | {"sources": ["gcat"]}
        found[key]["gcat_codes"] = [*codes, code]
    return [Statement(key, values, sheet.updated) for key, values in found.items()]
