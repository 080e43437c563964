"""A newer built-in catalogue comes into one's own, and what one has changed stays."""

import msgspec
import pytest

from missioncat import storage
from missioncat.catalogue import Catalogue
from missioncat.documents import encode_tables, number_documents
from missioncat.ledger import identify_plan
from missioncat.model import Launch, Mission, Plan
from missioncat.storage import FileStorage, Location, find_builtin


@pytest.fixture
def newer(tmp_path, monkeypatch, run):
    """Make one's own copy of the built-in catalogue, then let a newer built-in one appear; gives a way to write it."""
    run("edit yutu mass_kg=141 aliases+=Hare")
    run("edit change-8 summary=Mine.")
    run("remove cso-2 --yes")
    later = tmp_path / "later.json"

    def write(**changes):
        old = Catalogue(Location(find_builtin(), "for a test"))
        tables = {table: dict(old.records(table)) for table in old.tables}
        for key, values in changes.items():
            key = key.replace("_", "-")
            if values is None:
                del tables["missions"][key]
            else:
                tables["missions"][key] = msgspec.structs.replace(tables["missions"][key], **values)
        FileStorage(later).write(tables)
        monkeypatch.setattr(storage, "find_builtin", lambda: later)
        monkeypatch.setattr("missioncat.catalogue.find_builtin", lambda: later)

    return write


def mine():
    """One's own catalogue as it is on disk."""
    return Catalogue(Location(storage.user_path(), "for a test"))


def test_what_is_new_comes_and_what_was_changed_stays(newer, run):
    """Fields are merged one by one: their new status, my mass, both of our aliases."""
    newer(yutu={"status": "lost", "aliases": ["Jade Rabbit", "Yutu-1", "Moon hare"]})
    assert run("update").code == 0
    yutu = mine().table(Mission)["yutu"]
    assert (yutu.status, yutu.mass_kg) == ("lost", 141)
    assert yutu.aliases == ["Jade Rabbit", "Yutu-1", "Moon hare", "Hare"]


def test_a_field_that_both_changed_is_a_conflict_and_stays_mine(newer, run):
    """Both values are shown."""
    newer(change_8={"summary": "Theirs."})
    result = run("update")
    assert result.code == 0
    assert "conflict: missions change-8: summary is Mine. with you and Theirs. in the new catalogue" in result.err
    assert mine().table(Mission)["change-8"].summary == "Mine."


def test_what_i_removed_does_not_come_back(newer, run):
    """Not even when it changed since."""
    newer(cso_2={"mass_kg": 1})
    run("update")
    assert "cso-2" not in mine().table(Mission)


def test_what_they_removed_goes_unless_i_changed_it(newer, run):
    """Removed there and changed here is a conflict; removed there and left alone here goes."""
    newer(sputnik_1=None, change_8=None)
    result = run("update")
    assert "sputnik-1" not in mine().table(Mission)
    assert "change-8" in mine().table(Mission)
    assert "(record) is changed with you and removed" in result.err


@pytest.fixture
def newer_plans(newer):
    """Let a newer built-in catalogue appear with more statements in its ledger."""

    def write(*plans, date=None, **flight):
        newer()
        later = storage.find_builtin()
        old = Catalogue(Location(find_builtin(), "for a test"))
        tables = {table: dict(old.records(table)) for table in old.tables}
        for plan in plans:
            stated = Plan(subject="change-8", milestone="launch", sources=["unverified"], **plan)
            tables["plans"][identify_plan(stated).id] = stated
        if date is not None:
            tables["launches"]["change-8"] = msgspec.structs.replace(
                tables["launches"]["change-8"], date=date, **flight
            )
        numbered = {table: number_documents(records.values()) for table, records in tables.items()}
        later.write_bytes(encode_tables(numbered))

    return write


LATER = [
    # what the new catalogue says, and when; whose word counts then
    ("2031", "2999-01-01", "2031"),
    ("2031", "2026-11-19", "2030~"),
]


@pytest.mark.parametrize(("planned", "as_of", "counts"), LATER)
def test_two_plans_of_one_number_both_stand(newer_plans, run, planned, as_of, counts):
    """My statement and theirs are two, and the newest is the date of the launch; that is no conflict."""
    run("edit change-8 date=2030~")
    before = [plan.planned for plan in mine().related(Plan, "subject", "change-8")]
    newer_plans({"planned": planned, "as_of": as_of}, date=planned)
    result = run("update")
    assert (result.code, "conflict" in result.err) == (0, False), result.err
    after = [plan.planned for plan in mine().related(Plan, "subject", "change-8")]
    assert sorted(after) == sorted([*before, planned])
    assert mine().get(Launch, "change-8").date == counts
    assert run("check").code == 0
    assert run("update").out.strip() == "Nothing to change."


def test_a_flight_is_no_conflict_with_my_plan(newer_plans, run):
    """The launch has the date on which it flew, and my statement about it is closed like all others."""
    run("add missions id=guest name=Guest launch=change-8 status=planned")
    run("edit change-8 date=2030~")
    newer_plans(date="2026-10-30", outcome="success")
    result = run("update")
    assert (result.code, "conflict" in result.err) == (0, False), result.err
    launch = mine().get(Launch, "change-8")
    assert (launch.date, launch.outcome) == ("2026-10-30", "success")
    plans = [plan for plan in mine().table(Plan).values() if plan.planned in ("2030~", "2028/2029")]
    about = [plan for plan in plans if plan.subject == "change-8" and plan.milestone == "launch"]
    assert {plan.planned: plan.actual for plan in about} == {"2030~": "2026-10-30", "2028/2029": "2026-10-30"}
    assert mine().get(Mission, "guest").status == "unknown"
    assert run("update").out.strip() == "Nothing to change."


def test_a_statement_that_both_have_stands_once(newer_plans, run):
    """Whatever numbers it has in the two."""
    run("add plans subject=yutu milestone=landing planned=2030 as_of=2026 --source unverified")
    run("add plans subject=change-8 milestone=launch planned=2032 as_of=2026-11-19 --source unverified")
    newer_plans({"planned": "2032", "as_of": "2026-11-19"}, date="2032")
    assert run("update").out.strip() == "Nothing to change."
    assert [plan.planned for plan in mine().related(Plan, "subject", "change-8")].count("2032") == 1


def test_a_second_update_changes_nothing(newer, run):
    """And a dry run never does."""
    newer(yutu={"status": "lost"})
    before = storage.user_path().read_bytes()
    assert "1 changed if it were not a dry run" in run("update --dry-run").out
    assert storage.user_path().read_bytes() == before
    assert run("update").out.strip() == "1 changed."
    assert run("update").out.strip() == "Nothing to change."


def test_an_update_is_one_step_that_can_be_undone(newer, run):
    """As every command that writes."""
    newer(yutu={"status": "lost"})
    run("update")
    run("undo")
    assert mine().table(Mission)["yutu"].status == "completed"


def test_an_update_that_was_undone_can_be_done_again(newer, run):
    """The second one does what the first one did, and so does `redo`; a later release finds no conflict in it."""
    newer(yutu={"status": "lost"})
    for _ in range(2):
        assert run("update").out.strip() == "1 changed."
        assert mine().table(Mission)["yutu"].status == "lost"
        run("undo")
    run("redo")
    assert run("update").out.strip() == "Nothing to change."
    run("undo")
    newer(yutu={"status": "unknown"})
    result = run("update")
    assert (result.out.strip(), "conflict" in result.err) == ("1 changed.", False)
    assert mine().table(Mission)["yutu"].status == "unknown"


def test_an_update_that_changes_nothing_is_compared_with_from_then_on(newer, run):
    """A conflict is shown once; `undo` makes it one again."""
    newer(change_8={"summary": "Theirs."})
    first = run("update")
    assert (first.out.strip(), first.err.count("conflict")) == ("Nothing to change.", 1)
    assert "conflict" not in run("update").err
    run("undo")
    assert run("update").err.count("conflict") == 1


def test_a_catalogue_that_did_not_begin_as_the_builtin_one_is_not_updated(run, tmp_path):
    """There is no telling what its owner changed."""
    own = tmp_path / "own.json"
    own.write_bytes(find_builtin().read_bytes())
    result = run(["--db", str(own), "update"])
    assert result.code == 2
    assert "did not begin as the built-in catalogue" in result.err
    assert list(tmp_path.glob("own.json*")) == [own]  # no history either


def test_the_builtin_catalogue_itself_needs_no_update(run):
    """And is not written."""
    assert run("update").code == 0


def test_what_i_changed_of_an_import_is_mine(newer, run, tmp_path):
    """It counts more than what is curated, which is shown; what the import alone said counts less."""
    log = tmp_path / "log.tsv"
    log.write_text("#Launch_Tag\tLaunch_Date\tLaunch_Pad\tVariant\n2031-001\t2031\tP\tV\n")
    assert run(["import", "gcat", str(log)]).code == 0
    assert run("edit 2031-001 pad=Mine").code == 0
    assert mine().table(Launch)["2031-001"].origins == {"pad": "user"}
    newer()
    old = Catalogue(Location(find_builtin(), "for a test"))
    tables = {table: dict(old.records(table)) for table in old.tables}
    tables["launches"]["2031-001"] = Launch(id="2031-001", date="2031", pad="Theirs", variant="W")
    FileStorage(storage.find_builtin()).write(tables)
    result = run("update")
    assert "conflict: launches 2031-001: pad is Mine with you and Theirs" in result.err
    launch = mine().table(Launch)["2031-001"]
    assert (launch.pad, launch.variant) == ("Mine", "W")


def test_what_is_curated_counts_more_than_what_was_imported(newer, run, tmp_path):
    """It replaces it, and what the import said is a claim; the import's other words stay its own."""
    log = tmp_path / "log.tsv"
    header = "#Launch_Tag\tLaunch_Date\tLaunch_Pad\tVariant\tName"
    log.write_text(f"{header}\n2020-087\t2020 Nov 23\tLC9\tX\tGuidao Qi\n2031-001\t2031\tP\tV\tYi Hao\n")
    assert run(["import", "gcat", str(log)]).code == 0
    imported = mine().table(Launch)["2020-087"]
    assert (imported.origins, [claim.value for claim in imported.claims]) == ({"variant": "gcat"}, ["LC9"])
    old = Catalogue(Location(find_builtin(), "for a test"))
    launches = dict(old.table(Launch))
    launches["2020-087"] = msgspec.structs.replace(launches["2020-087"], pad="LC9", variant="Y")
    launches["2031-001"] = Launch(id="2031-001", tag="2031-001", date="2031-02", pad="Q", payloads=["One"])
    launches["2031-001"].outcome = "success"
    newer()
    later = storage.find_builtin()
    FileStorage(later).write({table: dict(old.records(table)) for table in old.tables} | {"launches": launches})
    assert run("update").code == 0
    updated = mine().table(Launch)["2020-087"]
    assert (updated.pad, updated.variant, updated.origins) == ("LC9", "Y", {})
    assert [(claim.field, claim.value) for claim in updated.claims] == [("variant", "X")]
    both = mine().table(Launch)["2031-001"]
    assert (both.date, both.pad, both.variant, both.payloads) == ("2031-02", "Q", "V", ["One"])
    assert (both.origin, both.origins["variant"], "pad" in both.origins) == (None, "gcat", False)
    # A year does not contradict a month of it.
    assert {(claim.field, claim.value) for claim in both.claims} == {("pad", "P")}
