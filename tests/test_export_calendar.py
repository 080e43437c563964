"""iCalendar: read by two parsers that are not ours, and what a calendar makes of a second import."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from missioncat.dates import parse_date
from missioncat.errors import UsageError
from missioncat.exports import Listing
from missioncat.exports.as_ical import find_span, write_ical
from missioncat.model import Launch, Mission, Plan, Source

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def read(text):
    return icalendar.Calendar.from_ical(text).walk("VEVENT")


def write(records, lookup, table="launches", **options):
    """The calendar's text and what was told beside it."""
    told = []
    return "".join(write_ical(Listing(table, records, lookup, NOW, told.append, **options))), told


@pytest.fixture
def calendar(small):
    """Write a launch of that date among the records of the small catalogue."""

    def build(text, **options):
        launch = Launch(id="x", date=text, vehicle="CZ-5", site="wenchang", payloads=["Yaogan"])
        return write([launch], small, **options)

    return build


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-11-23T20:30:22Z", "2026-11-23 20:30:22", "2026-11-23 21:30:22"),
        ("2026-11-23T20:30Z", "2026-11-23 20:30", "2026-11-23 21:30"),
        ("2026-11-23T20:30Z/2026-11-23T22:59Z", "2026-11-23 20:30", "2026-11-23 23:00"),
    ],
)
def test_a_time_is_an_hour_and_a_window_itself(calendar, text, start, end):
    text, told = calendar(text)
    (event,) = read(text)
    assert [f"{event[key].dt:%F %T}".removesuffix(":00") for key in ("dtstart", "dtend")] == [start, end]
    assert event["dtstart"].dt.tzinfo is not None
    assert event["status"] == "CONFIRMED"
    assert told == []


def test_a_day_is_all_day(calendar):
    (event,) = read(calendar("2026-12-01")[0])
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 12, 1), date(2026, 12, 2))
    assert (event["status"], event["transp"]) == ("CONFIRMED", "TRANSPARENT")


@pytest.mark.parametrize(
    ("text", "start", "end", "title"),
    [
        ("2026-12", "2026-12-01", "2027-01-01", "Yaogan (Long March 5)"),
        ("2029~", "2028-01-01", "2031-01-01", "Yaogan (Long March 5)"),
        ("2026-12-01?", "2026-11-30", "2026-12-03", "Yaogan (Long March 5)"),
        ("2026-12-01T10:00Z?", "2026-12-01", "2026-12-02", "Yaogan (Long March 5)"),
        ("2026-12-01T10:00Z/2026-12-04T12:00Z", "2026-12-01", "2026-12-05", "Yaogan (Long March 5)"),
        ("2028/..", "2028-01-01", "2028-01-02", "Not before 2028: Yaogan (Long March 5)"),
        ("../2029", "2029-12-31", "2030-01-01", "By the end of 2029: Yaogan (Long March 5)"),
        ("../2020-11-23T20:30Z", "2020-11-23", "2020-11-24", "By 23 November 2020, 20:30 UTC: Yaogan (Long March 5)"),
    ],
)
def test_vaguer_ones_only_if_asked_for(calendar, text, start, end, title):
    """Never a guessed day: left out and counted, or over the days it may be, as tentative."""
    empty, told = calendar(text)
    assert read(empty) == []
    assert told == ["1 launch not known to the day left out; --vague takes them in."]
    (event,) = read(calendar(text, vague=True)[0])
    assert (str(event["dtstart"].dt), str(event["dtend"].dt)) == (start, end)
    assert (event["status"], event["summary"]) == ("TENTATIVE", title)


DAYS = st.dates(min_value=date(1957, 1, 1), max_value=date(9999, 12, 31)).map(str)
TEXTS = st.one_of(
    DAYS,
    st.builds("{}T{:02d}:{:02d}Z{}".format, DAYS, st.integers(0, 23), st.integers(0, 59), st.sampled_from(["", "~"])),
    st.builds("{}{}".format, st.integers(1957, 9999), st.sampled_from(["", "?", "-H2", "-Q3~", "-05", "-05?", "/.."])),
)


@given(st.integers(1957, 9999), st.sampled_from(["", "?", "-H2", "-Q3~", "-05", "-12-31"]))
def test_an_event_of_a_goal_is_its_last_day(year, rest):
    """On which it may be, and after which it may not."""
    goal = parse_date(f"../{year}{rest}")
    span = find_span(goal)
    assert span.vague
    assert span.end - span.start == timedelta(days=1)
    assert span.start < goal.latest
    assert span.end >= min(goal.latest, datetime(9999, 12, 30, tzinfo=UTC))


@given(TEXTS)
def test_an_event_claims_no_more_than_is_known(text):
    """It begins no later than the date may, and ends no earlier unless the date has no end."""
    day = parse_date(text)
    span = find_span(day)
    assert span.start <= day.earliest
    assert span.start < span.end
    assert span.open or span.end >= min(day.latest, datetime(9999, 12, 30, tzinfo=UTC))
    assert span.vague is not (day.is_exact and not day.mark)


def test_an_event_says_what_is_known(small):
    """The facts stand where calendars look for them."""
    text, _ = write([small.get(Launch, "2020-087")], small)
    (event,) = read(text)
    assert event["uid"] == "2020-087@missioncat"
    assert event["summary"] == "Chang'e 5 (Long March 5)"
    assert (event["location"], event["geo"].to_ical()) == ("Wenchang", "19.6;110.95")
    assert event["dtstamp"].dt == NOW
    assert event["description"].split("\n") == [
        "Date: 23 November 2020, 20:30:22 UTC", "Vehicle: Long March 5", "Payloads: Chang'e 5", "Orbit: LTO",
        "Outcome: success", "Source: GCAT",
    ]  # fmt: skip
    assert [str(category) for category in event["categories"].cats] == ["Space launch"]


# Each row: an id, and the UID of its event, in which no control character may stand.
UIDS = [
    ("2020-087", "2020-087@missioncat"),
    ("1957 ALP", "1957 ALP@missioncat"),
    ("R-7 (8K71); a,b", "R-7 (8K71); a,b@missioncat"),
    ("长征", "长征@missioncat"),
    ("x\r\nBEGIN:VEVENT", "x%0D%0ABEGIN%3AVEVENT@missioncat"),
    ("x\x1b]0;y\x07", "x%1B%5D0%3By%07@missioncat"),
    ("x\t\x7f\u202e", "x%09%7F%E2%80%AE@missioncat"),
]


@pytest.mark.parametrize(("key", "uid"), UIDS)
def test_a_uid_has_no_control_characters(grown, key, uid):
    """Two ids that differ only in them are two events still; what is clean stays as it was."""
    catalogue = grown(("launches", Launch(id=key, date="2020-11-23", outcome="success")))
    text, _ = write([catalogue.get(Launch, key)], catalogue)
    assert [event["uid"] for event in read(text)] == [uid]


def test_a_link_has_no_control_characters(grown):
    """The library refuses a line break there, and a calendar might not."""
    source = Source(id="s", title="S", url="https://example.org/\r\nx\x07")
    catalogue = grown(("sources", source), ("launches", Launch(id="x", date="2020-11-23", sources=["s"])))
    text, _ = write([catalogue.get(Launch, "x")], catalogue)
    assert [event["url"] for event in read(text)] == ["https://example.org/ x"]


def test_the_same_launch_has_the_same_uid_whichever_way_it_is_listed(small):
    """Missions that fly together are one event, so a calendar of missions does not double one of launches."""
    missions, _ = write([small.get(Mission, key) for key in ("change-5", "rover")], small, "missions")
    launches, _ = write([small.get(Launch, "2020-087")], small)
    assert missions == launches


def test_importing_again_updates(grown):
    """The id stays; SEQUENCE rises with each statement about the date, and once more when it has flown."""
    seen, plans = [], []
    for number, planned in enumerate(("2027-03-01", "2027-04-02", "2027-03-30"), 3):
        plan = Plan(id=str(number), subject="change-8", milestone="launch", planned=planned, as_of=f"2026-0{number}-01")
        launch = Launch(id="change-8", date=planned)
        plans.append(("plans", plan))
        small = grown(*plans, ("launches", launch))
        (event,) = read(write([launch], small)[0])
        seen.append((event["uid"], event["sequence"], str(event["dtstart"].dt), f"{event['last-modified'].dt:%F}"))
    flown, _ = write([Launch(id="change-8", tag="2027-031", date="2027-03-30T10:00:01Z", outcome="success")], small)
    assert seen == [
        ("change-8@missioncat", 3, "2027-03-01", "2026-03-01"),
        ("change-8@missioncat", 4, "2027-04-02", "2026-04-01"),
        ("change-8@missioncat", 5, "2027-03-30", "2026-05-01"),
    ]
    assert (read(flown)[0]["uid"], read(flown)[0]["sequence"]) == ("change-8@missioncat", 6)


def test_other_milestones_do_not_count(grown):
    small = grown(("plans", Plan(id="3", subject="change-8", milestone="landing", planned="2030", as_of="2026")))
    (event,) = read(write([Launch(id="change-8", date="2027-03-01")], small)[0])
    assert event["sequence"] == 2


def test_what_is_cancelled_says_so(grown):
    small = grown(("missions", Mission(id="gone", name="Gone", launch="gone", status="cancelled")))
    (event,) = read(write([Launch(id="gone", date="2027-03-01")], small, alarm=timedelta(days=2))[0])
    assert (event["status"], event.walk("VALARM")) == ("CANCELLED", [])


@pytest.mark.parametrize(
    ("text", "before", "count"),
    [
        ("2026-11-23T20:30Z", timedelta(minutes=30), 1),
        ("2026-11-23", timedelta(minutes=30), 0),
        ("2026-11-23", timedelta(days=1), 1),
        ("2026-12", timedelta(days=1), 0),
        ("2026-11-01T20:30Z", timedelta(minutes=30), 0),
    ],
)
def test_alarms_where_they_help(calendar, text, before, count):
    """Ahead, and known well enough; nobody wants to be woken half an hour before a day."""
    (event,) = read(calendar(text, alarm=before, vague=True)[0])
    alarms = event.walk("VALARM")
    assert [(alarm["action"], alarm["trigger"].dt) for alarm in alarms] == [("DISPLAY", -before)] * count


HOSTILE = 'Ch, ang;e\\ "5"\nEND:VEVENT\r\nBEGIN:VEVENT 长征五号👩‍🚀\x1b[31m'


def test_hostile_names_stay_text(small):
    """Line breaks, separators and escapes are no way out of a line."""
    text, _ = write([Launch(id="x", date="2027-03-01", payloads=[HOSTILE])], small)
    (event,) = read(text)
    assert event["summary"] == 'Ch, ang;e\\ "5" END:VEVENT BEGIN:VEVENT 长征五号👩‍🚀'
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_second_parser_agrees(run):
    """vobject reads the calendar of the whole catalogue, event by event as icalendar does."""
    text = run("launches date:2015.. -f ics --vague --alarm 30m --now 2026-11-20").out
    theirs = vobject.readOne(text).vevent_list
    ours = read(text)
    assert len(ours) > 400
    for one, other in zip(ours, theirs, strict=True):
        assert (one["uid"], one["summary"]) == (other.uid.value, other.summary.value)
        assert one["dtstart"].dt == other.dtstart.value
        assert str(one["sequence"]) == other.sequence.value
    assert len({event["uid"] for event in ours}) == len(ours)


@pytest.mark.parametrize("table", ["vehicles", "sites"])
def test_tables_without_dates(small, table):
    with pytest.raises(UsageError, match="have no dates for a calendar"):
        write([], small, table)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("launches --vague -f csv", "--vague is for calendars"),
        ("launches --alarm 30m", "--alarm is for calendars"),
        ("launches --alarm soon -f ics", "say a number of minutes, hours, days or weeks"),
        ("launches --by year -f ics", "--by counts, and ics has records"),
        ("launches --fields id -f ics", "--fields chooses columns, and ics has its own"),
        ("sites --vague -f ics", "No such option: --vague"),
        ("slips -f ics", "ics is for listings such as"),
        ("show change-5 -o x.ics", "ics is for listings such as"),
    ],
)
def test_options_that_do_not_fit_are_refused(run, command, sentence):
    result = run(command)
    assert result.code == 2
    assert sentence in result.err


def test_the_same_clock_gives_the_same_file(run):
    first, second = (run("missions -f ics --now 2026-11-20T09:00Z").out for _ in range(2))
    assert first == second
    assert "DTSTAMP:20261120T090000Z" in first
