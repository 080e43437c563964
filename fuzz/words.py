"""Command lines, and the words that they are made of: known ones, odd ones, and some that are there
to harm.
"""

READING = """\
missions
launches
vehicles
sites
cooperation
missions --by programme
missions date:2020..
missions chang
missions names::[a-c]
launches --by year,outcome
launches --by vehicle
launches --fields all
launches vehicle:CZ-5
launches ^outcome:success --sort date-
launches orbit::^S
launches --tz Asia/Shanghai
show change-5
show 2020-087
show CZ-5
show wenchang
show gcat
sources
sources change-5
check
slips
slips change-8
conflicts
timeline
timeline change-5
timeline --gantt
on-this-day --now 2021-11-23
next
next --now 2019-01-01
next --within 4w
fields launches
log
changes
path
""".splitlines()

WRITING = """\
add sources id=new title=New
add missions id=queqiao-3 name="Queqiao 3" status=planned date=2030~ --source gcat
edit change-8 date=2031 --source gcat
edit change-5 name=X
edit change-5 events[0].date=2020-12-01
edit wenchang lat=19.7
remove -y change-5
remove -y wenchang
remove -y CZ-5
merge -y xuntian change-8
merge -y --all-certain
split -y change-8 change-7
import csv rows.csv --table sources
import gcat log.tsv
import ll2 page.json
update
undo
redo
sync
""".splitlines()

TURNING_BACK = """\
undo
undo
redo
redo
undo --force
redo --force
undo --to 1
undo --to 2
undo --to 4
undo --to 99
redo --to 4
log
log -f json
changes
changes --since 2020
changes -f json
update
edit change-5 name=X
add sources id=new title=New
remove -y step-0
launches --limit 1
check
next
""".splitlines()

USING_SETTINGS = """\
missions @moon
missions @pattern
missions @nothing
missions @
launches @long
launches @moon , @long
launches --by year @long
next @moon
timeline @moon
sync
sync --dry-run
path
path -f json
""".splitlines()

FORMATS = ["table", "tsv", "csv", "json", "jsonl", "md", "html", "svg", "ics", "geojson", "gcat"]

TOML = [
    '"""', "'''", "= [", "[[sync]]", "[queries.moon]", "inf", "nan", "1979-05-27T07:32:00Z",
    "true", "9" * 5000, "0x" + "f" * 50, "[1, 2]", "{a = 1}", '"\\u0000"', '"\\ud800"',
    '"\\u202e"', '""',
    '" "', "1", "-1", "1000000", '"http://example.org/"', '"file:///etc/passwd"', '"http://["',
    '"http://127.0.0.1:99999/"', '"ftp://x"', '"//x"', '"http://user:pw@127.0.0.1:1/"',
    '"https://127.0.0.1:1/\\u202e"', '"@moon"', '"@long"', '"^"', '","', '"::("',
    '"names::(a+)+$"', '"date:.."',
]  # fmt: skip
"""What may stand behind the equals sign of a setting."""

NAMES = [
    "change-5", "370", "2020-087", "2020-087A", "47097", "Chang'e 5", "嫦娥", "long march 5",
    "chang", "gcat",
]  # fmt: skip
QUERIES = [
    *NAMES, "date:2020..2024", "date:2028", "date:..", "date:2020-13", "date:2030..2020",
    "date:today..+1y", "date:'", "vehicle:CZ-5", "^outcome:success", "outcome:=success",
    "year:2019", "number:1..", "earliest:now..", "claims:ll2", "events:landing", "mass_kg:100..",
    "mass_kg:nan",
    "lat:-90..90", "sources:gcat", "note:", "@moon", "a,b", ",", "^", "^^x", "::", ":", "=", "--",
    "-x", "--x=y", "names::^[a-c]", "names::(", "names::[[", "names::\\", "names::(?P<x>",
    "names::a{99999}", "names::(?<=a+)b", "names::(a+)+$", "names::(x*)*y", "names::\\p{L}",
    "names::(?i)A", "names::[z-a]", "id::\\d{1,3}", "names::" + "(" * 200,
    "names::" + "a?" * 60 + "a" * 60,
]  # fmt: skip
ASSIGNED = [
    "id=new-1", "name=New", "title=T", "date=2030~", "date=", "status=planned", "vehicle=CZ-5",
    "site=wenchang", "mass_kg=1e3", "aliases+=A", "aliases-=CE-5", "events[0].date=2020",
    "events[99].date=2020", "events[-1]=x", "launch=2020-087", "payloads+=X", "number=5",
    "crewed=yes", "lat=91", "planned=2031", "subject=change-8", "milestone=launch",
    "mission=change-5",
    "kind=launch", "text=Up", "claims=[]", "origins={}", "theirs=1", "sources+=nobody",
    "outcome=success", "events={}", "name", "=", "=x",
]  # fmt: skip
PATHS = [
    "missions.json", "rows.csv", "page.json", "log.tsv", "listing.json", "nothing.json",
    "link.json", "loop.json", "out.csv", "out.json", "out.jsonl", "out.html", "out.svg",
    "out.ics", "out.sqlite",
    "out.db", "out.gcat.tsv", "out.md", "out", "out.geojson", "out.parquet", "out.CSV", ".csv",
    "old.csv", "old.ics", "old.sqlite", "old.html", "-", "", ".", "..", "folder", "folder/x.csv",
    "folder/deep/out.csv", "rows.csv/x.csv", "/nowhere/x.csv", "~/x.csv", "~nobody/x.csv",
    "日本.csv", "a b.csv", "[/red].csv", "x" * 300 + ".csv",
]  # fmt: skip
DATES = [
    "2026-11-20", "2020", "2020-02-30", "today", "tomorrow", "+1w", "2020-11-23T20:30Z",
    "0000-01-01", "9999-12-31", "10000", "now",
]  # fmt: skip
ZONES = ["UTC", "Asia/Shanghai", "../etc/passwd", "/etc/localtime", "Mars", "+08:00", "asia"]
TABLES = ["missions", "launches", "vehicles", "sites", "cooperation", "plans", "sources", "events"]

BY_METAVAR = {
    "FILE": PATHS,
    "FILE…": PATHS,
    "DATE": DATES,
    "SPAN": ["7d", "12h", "30m", "0d", "99999999999w", "1.5d", "d", "-1d"],
    "SPAN|DATE": [*DATES, "7d", "4w", "0h", "99999999w", "-1d"],
    "N": ["0", "1", "5", "-1", "9" * 30, "1e3", "many"],
    "STEP": ["0", "1", "2", "-1", "9" * 30],
    "ZONE": ZONES,
    "FORMAT": [*FORMATS, "docx"],
    "FIELD[,FIELD]": [
        *("year", "vehicle,site", "outcome", "date", "claims", "names", "family"),
        *("id,", ",", "payloads"),
    ],
    "FIELD[-]": ["date", "date-", "id", "mass_kg-", "number,id-", "-", "claims"],
    "A,B,…": ["all", "id", "id,name", "id,,", "date,id,id"],
    "TABLE": TABLES,
    "SOURCE": ["csv", "json", "gcat", "ll2"],
    "TITLE=FIELD": ["Theirs=name", "id="],
    "KEY": ["gcat", "user", "nobody"],
    "CODE": ["CHN", "xx", "USA,CHN"],
    "ID,…": ["88", "88,96", "x"],
    "typed": ["typed", "other"],
    "[NAME=VALUE]…": ASSIGNED,
    "ID…": NAMES,
    "[ID]": NAMES,
    "[ID]…": NAMES,
    "YEAR": ["2020", "2016..2020", ".."],
    "VEHICLE": ["CZ-5", "x"],
    "SITE": ["wenchang"],
}
"""What an option or argument of that kind takes, and what it does not; all others are given
queries.
"""

ENVIRONMENT = {
    "MISSIONCAT_NOW": DATES,
    "MISSIONCAT_TZ": ZONES,
    "MISSIONCAT_DB": PATHS,
    "MISSIONCAT_CONFIG": PATHS,
    "COLUMNS": ["20", "0", "-1", "100000", "x", "¹", "1"],
    "LINES": ["0", "-1", "¹"],
    "NO_COLOR": ["1", ""],
    "FORCE_COLOR": ["1", ""],
    "TERM": ["dumb", "x"],
}
