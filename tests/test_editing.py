"""Adding, changing and removing by hand, undoing it, and what the ledger keeps of it."""

import json

import pytest

from missioncat.catalogue import Catalogue
from missioncat.integrity import find_problems
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
    assert opened(own).records("launches")["queqiao-3"].date == "2030~"
    assert on_own("edit", "change-8", "date=2030~", "--source", "spacenews-ce8-2026", "--yes")[0] == 0
    planned = [plan.planned for plan in opened(own).related("plans", "subject", "change-8")]
    assert planned[-1] == "2030~"
    assert "2028/2029" in planned
    before = own.read_bytes()
    assert on_own("edit", "change-8", "summary=…", "--dry-run")[0] == 0
    assert own.read_bytes() == before
    assert on_own("remove", "queqiao-3", "--yes")[0] == 0
    assert "queqiao-3" not in opened(own).records("missions")
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
    assert opened(own).records("missions")["yutu"].aliases == ["Jade Rabbit", "Rabbit"]


def test_an_empty_value_takes_a_field_away(own, on_own):
    """name= leaves nothing behind, not even an empty text."""
    on_own("edit", "yutu", "mass_kg=", "aliases=")
    yutu = opened(own).records("missions")["yutu"]
    assert (yutu.mass_kg, yutu.aliases) == (None, [])


def test_json_objects_are_edits_of_several_records_in_one_step(own, on_own):
    """One undo takes all of them back."""
    text = json.dumps([{"id": "yutu", "mass_kg": 141}, {"id": "yutu-2", "aliases": ["a; b", "c"]}])
    assert on_own("edit", "--from-json", "-", stdin=text).code == 0
    assert opened(own).records("missions")["yutu"].mass_kg == 141
    assert opened(own).records("missions")["yutu-2"].aliases == ["a; b", "c"]
    on_own("undo")
    assert own.read_bytes() == _builtin()


def test_dates_may_be_typed_as_people_write_them(own, on_own):
    """They are stored in their written form."""
    on_own("edit", "change-8", "date=NET 2030")
    assert opened(own).records("launches")["change-8"].date == "2030/.."
    on_own("edit", "change-8", "date=before 2031")
    assert opened(own).records("launches")["change-8"].date == "../2030"
    plans = opened(own).related("plans", "subject", "change-8")
    assert [plan.planned for plan in plans if plan.milestone == "launch"][-1] == "../2030"
    assert find_problems(opened(own)) == []
    result = on_own("edit", "change-8", "date=before 2031 or later")
    assert result.code == 4
    assert "a date is open before it or after it, not both" in result.err


def test_a_slip_of_a_launch_that_no_plan_knows_keeps_the_old_date(own, on_own):
    """The ledger gets both: the date that the launch had, and the new one."""
    on_own("add", "launches", "id=demo", "vehicle=Long March 5", "date=2027-05", "--source", "gcat")
    assert opened(own).records("launches")["demo"].vehicle == "CZ-5"
    on_own("edit", "demo", "date=2027-06", "--source", "ll2")
    plans = opened(own).related("plans", "subject", "demo")
    assert [(plan.planned, plan.sources) for plan in plans] == [("2027-05", ["gcat"]), ("2027-06", ["ll2"])]


def test_a_correction_of_a_flown_launch_is_no_slip(own, on_own):
    """Its date changes and the ledger does not."""
    on_own("edit", "2021-043", "date=2021-05-19T04:03:10Z")
    assert opened(own).records("launches")["2021-043"].date == "2021-05-19T04:03:10Z"
    assert len(opened(own).records("plans")) == 151


def test_an_event_can_be_added_to_a_mission(own, on_own):
    """events is a table for this purpose too."""
    line = ["add", "events", "mission=yutu", "date=2014-01", "kind=anomaly", "text=Stopped moving.", "--source", "gcat"]
    assert on_own(*line)[0] == 0
    assert opened(own).records("missions")["yutu"].events[-1].text == "Stopped moving."


def test_escapes_and_controls_do_not_get_in(own, on_own):
    """Neither through arguments nor through JSON."""
    on_own("edit", "yutu", "summary=a\x1b[31mred\x07 b\x9b2J")
    assert opened(own).records("missions")["yutu"].summary == "ared b2J"


def test_removing_says_what_is_left_pointing_nowhere(own, on_own):
    """The records that point to it are named; nothing else is removed behind anybody's back."""
    _, _, err = on_own("remove", "change-3", "--yes", "--force")
    assert "mission yutu" in err
    assert "yutu" in opened(own).records("missions")


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
    assert opened(own).records("missions")["yutu"].events[0].text == "Stopped.2J"


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
    assert catalogue.get("launches", catalogue.get("missions", "change-8").launch).date == "2033"
    assert [plan.as_of for plan in catalogue.related("plans", "subject", "change-8")][-1] == follows
    assert on_own("edit", "change-8", "date=2032", "--yes")[0] == 0
    assert find_problems(opened(own)) == []
    assert on_own("check")[0] == 0


def test_an_edit_with_the_right_clock_is_dated_now(own, on_own):
    """And nothing is said about it."""
    code, _, err = on_own("edit", "change-8", "date=2033", "--yes")
    assert code == 0
    assert "clock" not in err
    assert opened(own).related("plans", "subject", "change-8")[-1].as_of.startswith("20")


def test_nothing_comes_after_the_end_of_time(own, on_own):
    """A statement dated so has to be corrected first."""
    stated = "add plans subject=change-8 milestone=launch planned=2031 as_of=9999-12-31T23:59:59Z --source unverified"
    assert on_own(*stated.split(), "--yes")[0] == 0
    before = own.read_bytes()
    code, _, err = on_own("edit", "change-8", "date=2033", "--yes")
    assert code == 4
    assert "nothing comes after that" in err
    assert own.read_bytes() == before
