"""Adding, changing and removing by hand, undoing it, and what the ledger keeps of it."""

import json

import pytest
from builtin import COUNTS

from missioncat.catalogue import Catalogue
from missioncat.cli import writing
from missioncat.integrity import find_problems
from missioncat.model import Launch, Mission, Plan, Source, Vehicle
from missioncat.storage import Location


@pytest.fixture
def own(tmp_path):
    """The path of a catalogue of one's own, made by the first write."""
    path = tmp_path / "own.json"
    path.write_bytes(_builtin())
    return path


def _builtin():
    from missioncat.storage import find_builtin

    return find_builtin().read_bytes()


@pytest.fixture
def on_own(own, run):
    """Run the command line on that catalogue."""
    return lambda *arguments, **options: run(["--db", str(own), *arguments], **options)


def opened(path):
    """The catalogue as it is on disk now."""
    return Catalogue(Location(path, "a test's own"))


def test_the_examples_of_the_issue_work(own, on_own):
    """Add, edit, dry run, remove, undo and log, one after the other."""
    added = "add missions id=queqiao-3 kind=relay target=moon status=planned date=2030~ --source unverified --yes"
    assert on_own(*added.split(), "name=Queqiao 3")[0] == 0
    assert opened(own).table(Launch)["queqiao-3"].date == "2030~"
    assert on_own("edit", "change-8", "date=2030~", "--source", "spacenews-ce8-2026", "--yes")[0] == 0
    planned = [plan.planned for plan in opened(own).related(Plan, "subject", "change-8")]
    assert planned[-1] == "2030~"
    assert "2028/2029" in planned
    before = own.read_bytes()
    assert on_own("edit", "change-8", "summary=…", "--dry-run")[0] == 0
    assert own.read_bytes() == before
    assert on_own("remove", "queqiao-3", "--yes")[0] == 0
    assert "queqiao-3" not in opened(own).table(Mission)
    assert on_own("undo")[0] == 0
    assert own.read_bytes() == before
    code, out, _ = on_own("log", "-n", "5", "-f", "json")
    steps = json.loads(out)
    assert code == 0
    assert [step["undone"] for step in steps] == [True, False, False]
    assert find_problems(opened(own)) == []


REFUSED = [
    ("edit change-8 status=flying", 4, "invalid enum value"),
    ("edit change-8 nosuchfield=1", 2, "have no field 'nosuchfield'"),
    ("add events id=x mission=yutu date=2014 kind=anomaly text=X", 2, "no field 'id'"),
    ("edit change-5 date=2020", 2, "edit 2020-087 date=2020"),
    ("edit change-5 vehicle=CZ-3B", 2, "edit 2020-087 vehicle=CZ-3B"),
    ("edit CZ-5 launches=12", 2, "worked out by the catalogue"),
    ("edit change-8 date=soon", 4, "is not a date"),
    ("edit change-8 mass_kg=heavy", 4, "mass_kg: 'heavy' is not a number from 0 to"),
    ("edit change-8 name=x --source nosuch", 1, "There is no source 'nosuch'"),
    ("edit change-8 id=change-9", 2, "An id cannot be changed"),
    ("edit change-88 name=x", 1, "The nearest: change-8"),
    ("edit change-8 name", 2, "not of the form name=value"),
    ("edit change-8 name+=x", 2, "not a list"),
    ("edit change-8", 2, "Say which field"),
    ("add missions name=x", 2, "needs an id"),
    ("add missions id=change-8 name=x", 2, "already"),
    ("add rockets id=x", 2, "There is no table 'rockets'"),
    ("remove yutu", 2, "say --yes"),
    ("remove nothing-of-that-name --yes", 1, "nothing called"),
    ("remove cso-2", 2, "Remove this? Nobody is there to ask; say --yes. Nothing was changed."),
    ("remove CZ-5 --yes", 2, "launch 2020-087 and 9 more. Change or remove these first, or say --force."),
    ("remove zhurong --yes", 2, "To the mission 'zhurong' still points: agreement nasa-congrats-zhurong."),
    ("edit change-8 vehicle=CZ-99", 1, "There is no vehicle 'CZ-99'. The nearest: CZ-9."),
    ("edit yutu parent=chang-3", 1, "There is no mission 'chang-3'. The nearest: change-3"),
    ("edit yutu sources+=gcta", 1, "There is no source 'gcta'. The nearest: gcat"),
    ("add launches id=x date=2030 site=wenchan", 1, "There is no site 'wenchan'. The nearest: wenchang"),
    ("add cooperation id=x kind=member subject=ilr", 1, "There is no mission 'ilr'. The nearest: ilrs"),
    ("edit gcat note=x --source gcat", 2, "A source cites no other; leave --source out."),
    ("add sources id=x title=X --source gcat", 2, "A source cites no other; leave --source out."),
    ("edit change-8 nosuch=1", 2, "Those of its launch can be given too: `missioncat fields launches`."),
    ("edit ross pad=LC1", 2, "has no launch, and only a launch has pad"),
    ("edit change-8 --table rockets note=x", 2, "The tables are: missions, launches,"),
    ("edit change-88 --table launches note=x", 1, "no launch called 'change-88'. The nearest: change-8"),
    ("undo", 1, "nothing to undo"),
    ("redo", 1, "nothing to redo"),
]


@pytest.mark.parametrize(("line", "code", "sentence"), REFUSED)
def test_what_cannot_be_done_is_refused_and_changes_nothing(own, on_own, line, code, sentence):
    """The documented exit code, a sentence that helps, and the same file as before."""
    before = own.read_bytes()
    got, _, err = on_own(*line.split())
    assert got == code
    assert sentence.lower() in err.lower()
    assert own.read_bytes() == before


def test_lists_grow_and_shrink_by_an_item(own, on_own):
    """name+= adds what is not there, name-= takes away what is."""
    on_own("edit", "yutu", "aliases+=Rabbit; Jade Rabbit", "aliases-=Yutu-1")
    assert opened(own).table(Mission)["yutu"].aliases == ["Jade Rabbit", "Rabbit"]


def test_an_empty_value_takes_a_field_away(own, on_own):
    """name= leaves nothing behind, not even an empty text."""
    on_own("edit", "yutu", "mass_kg=", "aliases=")
    yutu = opened(own).table(Mission)["yutu"]
    assert (yutu.mass_kg, yutu.aliases) == (None, [])


@pytest.mark.parametrize(
    ("table", "written"),
    [
        ("plans", {"subject": "zhurong", "milestone": "launch", "planned": "2030", "as_of": ["2029"]}),
        ("plans", {"subject": ["a"], "milestone": "launch", "planned": "2030", "as_of": "2029"}),
        ("missions", {"id": ["x"], "name": "X"}),
        ("missions", {"id": "x", "name": {"en": "X"}}),
        ("missions", {"id": "x", "name": "X", "norad": [1]}),
        ("missions", {"id": "x", "name": "X", "aliases": ["Y", ["Z"]]}),
        ("missions", {"id": "x", "name": "X", "aliases": {"a": "Y"}}),
        ("events", {"mission": ["zhurong"], "date": "2021", "kind": "landing", "text": "t"}),
    ],
)
def test_no_list_or_object_stands_where_one_value_does(own, on_own, table, written):
    """It ended with exit code 70: a list was taken for the value of any field."""
    before = own.read_bytes()
    result = on_own("add", table, "--from-json", "-", stdin=json.dumps([written]))
    assert (result.code, result.out) == (4, "")
    assert "a list or an object cannot stand there" in result.err
    assert own.read_bytes() == before


def test_json_objects_are_edits_of_several_records_in_one_step(own, on_own):
    """One undo takes all of them back."""
    text = json.dumps([{"id": "yutu", "mass_kg": 141}, {"id": "yutu-2", "aliases": ["a; b", "c"]}])
    assert on_own("edit", "--from-json", "-", stdin=text).code == 0
    assert opened(own).table(Mission)["yutu"].mass_kg == 141
    assert opened(own).table(Mission)["yutu-2"].aliases == ["a; b", "c"]
    on_own("undo")
    assert own.read_bytes() == _builtin()


def test_dates_may_be_typed_as_people_write_them(own, on_own):
    """They are stored in their written form."""
    on_own("edit", "change-8", "date=NET 2030")
    assert opened(own).table(Launch)["change-8"].date == "2030/.."
    on_own("edit", "change-8", "date=before 2031")
    assert opened(own).table(Launch)["change-8"].date == "../2030"
    plans = opened(own).related(Plan, "subject", "change-8")
    assert [plan.planned for plan in plans if plan.milestone == "launch"][-1] == "../2030"
    assert find_problems(opened(own)) == []
    result = on_own("edit", "change-8", "date=before 2031 or later")
    assert result.code == 4
    assert "a date is open before it or after it, not both" in result.err


def test_a_slip_of_a_launch_that_no_plan_knows_keeps_the_old_date(own, on_own):
    """The ledger gets both: the date that the launch had, and the new one."""
    on_own("add", "launches", "id=demo", "vehicle=Long March 5", "date=2027-05", "--source", "gcat")
    assert opened(own).table(Launch)["demo"].vehicle == "CZ-5"
    on_own("edit", "demo", "date=2027-06", "--source", "ll2")
    plans = opened(own).related(Plan, "subject", "demo")
    assert [(plan.planned, plan.sources) for plan in plans] == [("2027-05", ["gcat"]), ("2027-06", ["ll2"])]


def test_a_correction_of_a_flown_launch_is_no_slip(own, on_own):
    """Its date changes and the ledger does not."""
    on_own("edit", "2021-043", "date=2021-05-19T04:03:10Z")
    assert opened(own).table(Launch)["2021-043"].date == "2021-05-19T04:03:10Z"
    assert len(opened(own).table(Plan)) == COUNTS["plans"]


def test_an_event_can_be_added_to_a_mission(own, on_own):
    """events is a table for this purpose too."""
    line = ["add", "events", "mission=yutu", "date=2014-01", "kind=anomaly", "text=Stopped moving.", "--source", "gcat"]
    assert on_own(*line)[0] == 0
    assert opened(own).table(Mission)["yutu"].events[-1].text == "Stopped moving."


def test_escapes_and_controls_do_not_get_in(own, on_own):
    """Neither through arguments nor through JSON."""
    on_own("edit", "yutu", "summary=a\x1b[31mred\x07 b\x9b2J")
    assert opened(own).table(Mission)["yutu"].summary == "ared b2J"


def test_removing_says_what_is_left_pointing_nowhere(own, on_own):
    """The records that point to it are named; nothing else is removed behind anybody's back."""
    _, _, err = on_own("remove", "change-3", "--yes", "--force")
    assert "mission yutu" in err
    assert "yutu" in opened(own).table(Mission)


def test_a_launch_stays_for_whoever_else_is_aboard(own, on_own):
    """Also one that goes by the id of the mission that is removed; what was said of the launch stays, too."""
    on_own("add", "missions", "id=other", "name=Other", "launch=queqiao-x", "--force", "--yes")
    on_own("add", "missions", "id=queqiao-x", "name=X", "status=planned", "date=2030", "--yes")
    on_own("add", "plans", "subject=queqiao-x", "milestone=landing", "planned=2031", "--yes")
    assert on_own("remove", "queqiao-x", "--yes").code == 0
    catalogue = opened(own)
    assert "queqiao-x" not in catalogue.table(Mission)
    assert catalogue.table(Launch)["queqiao-x"].date == "2030"
    assert [plan.milestone for plan in catalogue.related(Plan, "subject", "queqiao-x")] == ["launch"]
    assert on_own("remove", "other", "--yes").code == 0
    assert "queqiao-x" in opened(own).table(Launch)


def test_a_launch_has_the_date_that_is_left(grown, pair, small_file, run):
    """When the newest statement goes with the mission that it was about, the one before it counts."""
    grown(*pair)
    assert run(["--db", str(small_file), "remove", "two", "--yes"]).code == 0
    assert opened(small_file).table(Launch)["pair"].date == "2028"
    assert find_problems(opened(small_file)) == []


def test_what_was_said_of_a_mission_stays_when_its_launch_goes(small_file, run):
    """Which has to be forced, for the mission points to it."""
    plans = opened(small_file).related(Plan, "subject", "change-8")
    assert run(["--db", str(small_file), "remove", "launches/change-8", "--yes", "--force"]).code == 0
    assert opened(small_file).related(Plan, "subject", "change-8") == plans


def test_redo_does_again_what_undo_took_back(own, on_own):
    """Back and forth through two steps, byte for byte."""
    versions = [own.read_bytes()]
    for mass in ("1", "2"):
        on_own("edit", "yutu", f"mass_kg={mass}")
        versions.append(own.read_bytes())
    for direction, expected in (("undo", 1), ("undo", 0), ("redo", 1), ("redo", 2), ("undo", 1)):
        assert on_own(direction)[0] == 0
        assert own.read_bytes() == versions[expected]
    on_own("edit", "yutu", "mass_kg=3")
    assert on_own("redo")[0] == 1


def test_undo_does_not_lose_what_somebody_else_wrote(own, on_own):
    """A file that changed outside is left alone, unless --force says so."""
    on_own("edit", "yutu", "mass_kg=1")
    own.write_bytes(own.read_bytes().replace(b"Yutu", b"Hare"))
    code, _, err = on_own("undo")
    assert code == 1
    assert "changed by something else" in err
    assert on_own("undo", "--force")[0] == 0
    assert own.read_bytes() == _builtin()


MEANWHILE = [
    # what somebody else writes while the question waits, and how the removal of Zhurong ends
    ("zhurong", 1, "Somebody else changed the catalogue meanwhile. Nothing was written; try again."),
    ("yutu", 0, ""),
]


@pytest.mark.parametrize(("other", "code", "sentence"), MEANWHILE)
def test_what_was_not_shown_is_not_removed(own, on_own, monkeypatch, other, code, sentence):
    """A record that somebody changed after it was shown stays, with the change."""

    def answer(*_, **__):
        assert on_own("edit", other, "note=New.", "--yes").code == 0

    monkeypatch.setattr(writing, "ask_whether_meant", answer)
    result = on_own("remove", "zhurong", "--force")
    assert result.code == code
    assert sentence in result.err
    missions = opened(own).table(Mission)
    assert ("zhurong" in missions) == (code != 0)
    assert missions[other].note == "New."


def test_the_first_write_copies_the_builtin_catalogue(run):
    """And says so; the built-in file itself is never written."""
    before = _builtin()
    code, _, err = run("edit yutu mass_kg=141")
    assert code == 0
    assert "Copied the built-in catalogue" in err
    assert _builtin() == before
    code, out, _ = run("show yutu -f json")
    assert json.loads(out)[0]["mass_kg"] == 141


EVENT = {"date": "2014-01", "kind": "anomaly", "text": "Stopped.", "sources": ["gcat"]}


@pytest.mark.parametrize(
    "command", [["edit", "--from-json", "-"], ["import", "json", "-", "--table", "missions"]], ids=["edit", "import"]
)
def test_events_inside_a_mission_are_checked_like_all_else(own, on_own, command):
    """A bad date is refused and changes nothing; controls in a text do not get in."""
    before = own.read_bytes()
    bad = json.dumps([{"id": "yutu", "events": [EVENT | {"date": "soon"}]}])
    result = on_own(*command, stdin=bad)
    assert result.code == 4
    assert "is not a date" in result.err
    assert own.read_bytes() == before
    dirty = json.dumps([{"id": "yutu", "events": [EVENT | {"text": "Stopped\x1b[31m.\x9b2J"}]}])
    assert on_own(*command, stdin=dirty).code == 0
    assert opened(own).table(Mission)["yutu"].events[0].text == "Stopped.2J"


SET_BACK = [
    # as of which the newest statement is; as of which the new one is then
    ("2999-05-06", "2999-05-06T00:00:01Z"),
    ("2999-05", "2999-05-01T00:00:01Z"),
    ("2999~", "2999-01-01T00:00:01Z"),
    ("2999-05-06T07:08:09Z", "2999-05-06T07:08:10Z"),
]


@pytest.mark.parametrize(("as_of", "follows"), SET_BACK)
def test_an_edit_counts_when_the_clock_was_set_back(own, on_own, as_of, follows):
    """It follows the statement that was the newest, a sentence says so, and the ledger and the record agree."""
    stated = f"add plans subject=change-8 milestone=launch planned=2031 as_of={as_of} --source unverified --yes"
    assert on_own(*stated.split())[0] == 0
    code, _, err = on_own("edit", "change-8", "date=2033", "--yes")
    assert code == 0
    assert f"stated on {as_of}. So that the new date counts, it is dated {follows}." in err
    catalogue = opened(own)
    assert catalogue.get(Launch, catalogue.get(Mission, "change-8").launch).date == "2033"
    assert [plan.as_of for plan in catalogue.related(Plan, "subject", "change-8")][-1] == follows
    assert on_own("edit", "change-8", "date=2032", "--yes")[0] == 0
    assert find_problems(opened(own)) == []
    assert on_own("check")[0] == 0


def test_an_edit_with_the_right_clock_is_dated_now(own, on_own):
    """And nothing is said about it."""
    code, _, err = on_own("edit", "change-8", "date=2033", "--yes")
    assert code == 0
    assert "clock" not in err
    assert opened(own).related(Plan, "subject", "change-8")[-1].as_of.startswith("20")


def test_nothing_comes_after_the_end_of_time(own, on_own):
    """A statement dated so has to be corrected first."""
    stated = "add plans subject=change-8 milestone=launch planned=2031 as_of=9999-12-31T23:59:59Z --source unverified"
    assert on_own(*stated.split(), "--yes")[0] == 0
    before = own.read_bytes()
    code, _, err = on_own("edit", "change-8", "date=2033", "--yes")
    assert code == 4
    assert "nothing comes after that" in err
    assert own.read_bytes() == before


def write_json(*objects):
    """Objects for --from-json -."""
    return json.dumps(objects)


def test_several_planned_missions_are_added_in_one_step(own, on_own):
    """Each gets its launch and its own line of the ledger."""
    planned = {"status": "planned", "vehicle": "CZ-5"}
    dates = {"aa": "2030", "bb": "2031"}
    objects = [{"id": key, "name": key, "date": date, **planned} for key, date in dates.items()]
    result = on_own("add", "missions", "--from-json", "-", stdin=write_json(*objects))
    assert result.code == 0, result.err
    catalogue = opened(own)
    for key, date in dates.items():
        assert catalogue.table(Launch)[key].date == date
        assert [plan.planned for plan in catalogue.related(Plan, "subject", key)] == [date]
    assert find_problems(catalogue) == []
    on_own("undo")
    assert own.read_bytes() == _builtin()


def test_one_record_may_be_changed_twice_in_one_go(own, on_own):
    """The second change is of what the first one left."""
    first, second = {"id": "change-8", "date": "2031"}, {"id": "Chang'e 8", "note": "x", "date": "2032"}
    objects = [first, {"id": "yutu", "mass_kg": 1}, second, {"id": "launches/change-8", "orbit": "LTO"}]
    assert on_own("edit", "--from-json", "-", stdin=write_json(*objects)).code == 0
    catalogue = opened(own)
    assert (catalogue.table(Mission)["change-8"].note, catalogue.table(Mission)["yutu"].mass_kg) == ("x", 1)
    launch = catalogue.table(Launch)["change-8"]
    assert (launch.date, launch.orbit) == ("2032", "LTO")
    assert find_problems(catalogue) == []


def test_the_same_id_twice_is_refused(own, on_own):
    """The second one is there already."""
    objects = [{"id": "x", "name": name} for name in "XY"]
    result = on_own("add", "sites", "--from-json", "-", stdin=write_json(*objects))
    assert (result.code, "There is a site 'x' already" in result.err) == (2, True)


OF_LAUNCH = [
    # the command; the record that it changes, its field and the value
    ("edit change-8 orbit=LTO", "launches", "change-8", "orbit", "LTO"),
    ("edit shenzhou-24 outcome=success", "launches", "shenzhou-24", "outcome", "success"),
    ("edit shenzhou-24 serial=Y24", "launches", "shenzhou-24", "serial", "Y24"),
    ("edit change-5 orbit=LTO", "launches", "2020-087", "orbit", "LTO"),
    ("edit change-8 note=x", "missions", "change-8", "note", "x"),
    ("edit change-8 note=x --table launches", "launches", "change-8", "note", "x"),
    ("edit launches/change-8 note=x", "launches", "change-8", "note", "x"),
    ("edit change-5 --table launches note=x", "launches", "2020-087", "note", "x"),
    ("edit change-8 payloads=A --table launches", "launches", "change-8", "payloads", ["A"]),
    ("edit change-8 payloads=A", "missions", "change-8", "payloads", ["A"]),
]


@pytest.mark.parametrize(("line", "table", "key", "field", "value"), OF_LAUNCH)
def test_a_mission_and_its_launch_go_by_one_name(own, on_own, line, table, key, field, value):
    """What only the launch has is the launch's, what both have the mission's, unless --table says so."""
    result = on_own(*line.split())
    assert result.code == 0, result.err
    assert getattr(opened(own).records(table)[key], field) == value
    other = opened(own).records("launches" if table == "missions" else "missions").get(key)
    assert getattr(other, field, None) != value
    assert find_problems(opened(own)) == []


def test_fields_of_both_in_one_command(own, on_own):
    """Each goes where it belongs."""
    assert on_own("edit", "change-8", "orbit=LTO", "note=x", "vehicle=CZ-5B", "--source", "gcat").code == 0
    launch, mission = (opened(own).records(table)["change-8"] for table in ("launches", "missions"))
    assert (launch.orbit, launch.vehicle, launch.note, mission.note) == ("LTO", "CZ-5B", None, "x")
    assert "gcat" in launch.sources
    assert "gcat" in mission.sources


def test_an_own_date_is_not_credited_to_the_old_sources(own, on_own):
    """Its source is one's own edit; the date before keeps those it had."""
    before = opened(own).related(Plan, "subject", "change-8")
    on_own("edit", "change-8", "date=2031")
    catalogue = opened(own)
    *older, newest = catalogue.related(Plan, "subject", "change-8")
    assert older == before
    assert (newest.planned, newest.sources) == ("2031", ["own"])
    assert catalogue.table(Source)["own"].title == "Own edit"
    assert "own" in catalogue.table(Launch)["change-8"].sources
    assert on_own("check").code == 0
    assert on_own("edit", "change-8", "date=2032", "--source", "gcat").code == 0
    assert opened(own).related(Plan, "subject", "change-8")[-1].sources == ["gcat"]


OWN = [
    "add missions id=x name=X status=planned date=2031",
    "add launches id=x date=2031 vehicle=CZ-5",
    "add events mission=yutu date=2014-01 kind=anomaly text=Stopped.",
    "add plans subject=change-8 milestone=landing planned=2031",
    "add cooperation id=x kind=member subject=ilrs",
    "edit 2021-043 date=2021-05-19T04:03:10Z",
]


@pytest.mark.parametrize("line", OWN)
def test_what_names_no_source_is_ones_own_word(own, on_own, line):
    """A new record or date of that kind; `check` finds nothing to say about it."""
    assert on_own(*line.split()).code == 0
    assert find_problems(opened(own)) == []
    assert "own" in opened(own).table(Source)
    on_own("undo")
    assert on_own(*line.split(), "--source", "gcat").code == 0
    assert "own" not in opened(own).table(Source)


@pytest.mark.parametrize("line", ["edit yutu mass_kg=141", "edit change-8 date=2028/2029", "edit change-8 summary=x"])
def test_the_own_source_is_added_only_for_what_cites_it(own, on_own, line):
    """Not for other edits, nor for a date that is there."""
    assert on_own(*line.split()).code == 0
    assert "own" not in opened(own).table(Source)


@pytest.mark.parametrize("name", ["change-8", "launches/change-8"])
def test_the_same_date_from_another_source_adds_the_source(own, on_own, name):
    """To the statement and to the launch; a second time there is nothing to change."""
    line = ("edit", name, "date=2028/2029", "--source", "unverified")
    plans = opened(own).related(Plan, "subject", "change-8")
    assert on_own(*line).code == 0
    catalogue = opened(own)
    now = catalogue.related(Plan, "subject", "change-8")
    assert len(now) == len(plans)
    assert [plan.planned for plan in now if "unverified" in plan.sources] == ["2028/2029"]
    assert catalogue.table(Launch)["change-8"].sources[-1] == "unverified"
    assert on_own(*line).out == "Nothing to change.\n"


def test_an_event_stated_again_adds_the_source(own, on_own):
    """It keeps those it had."""
    line = "add events mission=yutu date=2014-01 kind=anomaly text=Stopped."
    for source in ("gcat", "unverified"):
        assert on_own(*line.split(), "--source", source).code == 0
    [event] = [each for each in opened(own).table(Mission)["yutu"].events if each.date == "2014-01"]
    assert event.sources == ["gcat", "unverified"]


def test_the_reference_to_a_launch_can_be_cleared(own, on_own):
    """The launch stays, and a planned one that is left alone is named."""
    result = on_own("edit", "change-5", "launch=")
    assert (result.code, result.out) == (0, "1 changed.\n")
    assert opened(own).table(Mission)["change-5"].launch is None
    assert "2020-087" in opened(own).table(Launch)
    result = on_own("edit", "change-8", "launch=")
    assert "missioncat remove launches/change-8" in result.err
    assert opened(own).table(Mission)["change-8"].launch is None
    assert on_own("check").code == 0


def test_no_step_of_the_log_is_an_empty_list(own, on_own):
    """Which is not the same as that nothing was written."""
    on_own("edit", "yutu", "mass_kg=1")
    result = on_own("log", "-n", "0", "-f", "json")
    assert (json.loads(result.out), result.err) == ([], "")
    result = on_own("log", "-n", "0", "-f", "table")
    assert ("0 of 1 step" in result.out, result.err) == (True, "")
    on_own("undo")
    assert "Nothing was written" not in on_own("log").err


def test_what_is_forced_is_taken(own, on_own):
    """With a note; and what was named before is no reason to refuse."""
    result = on_own("edit", "change-8", "vehicle=CZ-99", "--force")
    assert (result.code, "note: vehicle 'CZ-99' has no record" in result.err) == (0, True)
    assert opened(own).table(Launch)["change-8"].vehicle == "CZ-99"
    assert on_own("edit", "launches/change-8", "note=x").code == 0
    result = on_own("remove", "CZ-5", "--force", "--yes")
    assert (result.code, "and 8 more" in result.err) == (0, True)
    assert "CZ-5" not in opened(own).table(Vehicle)


def test_an_import_may_name_what_is_not_there(own, on_own):
    """Its rockets may come in later."""
    rows = "id,date,vehicle,outcome\n2031-001,2031-01-01,CZ-99,success\n"
    assert on_own("import", "csv", "-", "--table", "launches", stdin=rows).code == 0
    assert opened(own).table(Launch)["2031-001"].vehicle == "CZ-99"


NO_FILE = [
    ("edit nothing name=x", 1, "nothing called 'nothing'"),
    ("remove nothing -y", 1, "nothing called 'nothing'"),
    ("flown nothing 2020", 1, "nothing called 'nothing'"),
    ("add missions name=x", 2, "needs an id"),
    ("add launches id=x vehicle=CZ-5", 1, "There is no vehicle 'CZ-5'"),
    ("update --dry-run", 3, "There is no catalogue at"),
    ("update", 3, "There is no catalogue at"),
]


@pytest.mark.parametrize(("line", "code", "sentence"), NO_FILE)
def test_what_is_refused_leaves_no_new_file(tmp_path, run, line, code, sentence):
    """Neither a catalogue nor a history."""
    folder = tmp_path / "empty"
    folder.mkdir()
    result = run(["--db", str(folder / "new.json"), *line.split()])
    assert (result.code, sentence in result.err) == (code, True), result.err
    assert list(folder.iterdir()) == []
    assert run(["--db", str(folder / "new.json"), "add", "sites", "id=x", "name=X"]).code == 0
