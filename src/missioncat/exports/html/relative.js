// Dates that are said from the present: "yesterday", "last month", "next 30 days", "-30d..". It
// mirrors missioncat.dates.relative, with the same names, and the part of typed.py that asks it.
// `now` is in seconds since 1970, and days begin in UTC.

const readClock = () => Date.now() / 1000;

const DAYS = {__proto__: null, today: 0, yesterday: -1, tomorrow: 1};
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
// Words before a unit, and which of them is meant, counted from the one that is now.
const TURNS = {
  __proto__: null, this: 0, current: 0, last: -1, past: -1, previous: -1, next: 1, coming: 1,
};
const OF_SPANS = ["hour", "day", "week", "month", "year"];

// The same text with written dates in place of what is said from now.
function resolveRelative(text, now) {
  return text.split("..").map(end => resolveEnd(end, now)).join("..");
}

// One date, or one end of a span.
function resolveEnd(text, now) {
  const span = parseSpan(text.replace(/^\s*[+-]/, ""));
  if (span) {
    const count = text.trimStart().startsWith("-") ? -span.count : span.count;
    return move(now, span.unit, count);
  }
  const since = /^\s*(?:since|from(?!.* to ))\s+/i;
  let opened = text.replace(since, "");
  for (const [pattern, write] of SAID) {
    opened = opened.replace(pattern, (...found) => write(found, now));
  }
  if (!/\d{4}/.test(opened)) {
    opened = opened.replace(/(?<=[a-z]{3})-(?=[a-z]{3})/gi, " to "); // May-June
    opened = opened.replace(LONE_MONTH, (...found) => writeLoneMonth(found, now));
    opened = opened.replace(/^\s*(q[1-4]|h[12])\s*$/i, `${pad(yearOf(now), 4)}-$1`);
  }
  return since.test(text) ? `${opened}..` : opened;
}

// A number with a letter or a word behind it: 30d, 2 weeks; or null.
function parseSpan(text) {
  const [, count, word] = /^\s*(\d{1,5})\s*([a-z]+)\s*$/.exec(text.toLowerCase()) ?? [];
  const isMeantBy = unit => [unit[0], unit.slice(0, 3), unit, `${unit}s`].includes(word);
  const unit = OF_SPANS.find(isMeantBy);
  return unit ? {count: Number(count), unit} : null;
}

// --- What is said, and what writes it -----------------------------------------------------------

const UNIT = "(hour|day|week|month|quarter|year|decade)s?";
const COUNT = "(\\d{1,5}|an?|one)";
const AMONG = "(?:(?:with)?in |over |during )?(?:the )?";
const anyOf = words => words.join("|");
const TURN = anyOf(Object.keys(TURNS));

// Tried in this order.
const SAID = [
  ["now", (_, now) => move(now, "hour", 0)],
  [`(${anyOf(Object.keys(DAYS))})`, ([, day], now) => move(now, "day", DAYS[day.toLowerCase()])],
  [`${AMONG}past (day|week|month|quarter|year)`, writePast],
  [`${AMONG}(${TURN}) ${UNIT}`, writeTurn],
  [`(?:(${TURN}) )?(${anyOf(WEEKDAYS)})`, writeWeekday],
  [`${AMONG}(${TURN}) ([a-z]{3,9})`, writeNamedMonth],
  [`${AMONG}(last|past|previous|next|coming|within) (\\d{1,5}) ${UNIT}`, writeStretch],
  [`${COUNT} ${UNIT} ago`, writeDistance],
  [`in ${COUNT} ${UNIT}`, writeDistance],
].map(([pattern, write]) => [RegExp(`\\b${pattern}\\b`, "gi"), write]);

// March or Mar, with a day before or behind it; that there is such a month is seen later.
const OF_MONTH = "(\\d{1,2})(?:st|nd|rd|th)?";
const LONE_MONTH = RegExp(
  `\\b(?:${OF_MONTH} )?([a-z]{3,9})\\.?(?: ${OF_MONTH})?(?![\\w-])`, "gi");

// `the past week`: the seven days up to now, and not the week before this one.
function writePast([, unit], now) {
  return `${move(now, unit.toLowerCase(), -1)}/${move(now, "day", 0)}`;
}

// `last month`: the whole unit of the calendar.
function writeTurn([, turn, of], now) {
  const [count, unit] = [TURNS[turn.toLowerCase()], of.toLowerCase()];
  if (unit === "hour" || unit === "day") return move(now, unit, count);
  if (unit !== "week") return writeUnit(now, unit, count);
  const monday = 7 * count - weekdayOf(now);
  return `${move(now, "day", monday)}/${move(now, "day", monday + 6)}`;
}

// `last Friday`: the newest before today; `next`: the first after; else of this week.
function writeWeekday([, said, name], now) {
  const turn = TURNS[said?.toLowerCase()] ?? 0;
  let days = WEEKDAYS.indexOf(name.toLowerCase()) - weekdayOf(now);
  if (turn < 0 && days >= 0) days -= 7;
  else if (turn > 0 && days <= 0) days += 7;
  return move(now, "day", days);
}

// `last November`: the newest one that is over, and the next one is to begin.
function writeNamedMonth([said, turn, name], now) {
  const [month, count] = [readMonth(name.toLowerCase()), TURNS[turn.toLowerCase()]];
  if (month === null) return said;
  let [year, current] = monthFrom(now, 0);
  if (count < 0 && Number(month) >= current) year -= 1;
  else if (count > 0 && Number(month) <= current) year += 1;
  return `${pad(year, 4)}-${month}`;
}

// `next 30 days`, `last 2 weeks`: from now on, or up to now.
function writeStretch([, said, count, of], now) {
  const turn = TURNS[said.toLowerCase()] ?? 1; // within 30 days is ahead
  const unit = of.toLowerCase();
  const here = move(now, unit === "hour" ? "hour" : "day", 0);
  const there = move(now, unit, turn * Number(count));
  return turn > 0 ? `${here}/${there}` : `${there}/${here}`;
}

// `30 days ago`, `in 3 weeks`: one day; of months and years, that month or year.
function writeDistance([said, number, of], now) {
  const unit = of.toLowerCase();
  const length = /^\d/.test(number) ? Number(number) : 1;
  const count = /ago$/i.test(said) ? -length : length;
  return unit in MONTHS_IN ? writeUnit(now, unit, count) : move(now, unit, count);
}

// A month of this year, or a day of it; what is no month stays as it is.
function writeLoneMonth([said, before, name, behind], now) {
  const month = readMonth(name.toLowerCase());
  if (month === null || (before && behind)) return said;
  const written = `${pad(yearOf(now), 4)}-${month}`;
  const day = before ?? behind;
  return day === undefined ? written : `${written}-${pad(Number(day))}`;
}

// --- Counting from now --------------------------------------------------------------------------

const weekdayOf = seconds => (new Date(seconds * 1000).getUTCDay() + 6) % 7;

// A moment so many units from now, written to the day, or of hours to the minute; of months and
// years the same day of the month, or the last one that there is.
function move(now, unit, count) {
  if (unit === "hour") return `${formatMoment(now + 60 * LENGTH.minute * count).slice(0, 16)}Z`;
  if (unit === "day") return formatMoment(now + LENGTH.day * count).slice(0, 10);
  if (unit === "week") return move(now, "day", 7 * count);
  const [year, month] = monthFrom(now, count * MONTHS_IN[unit]);
  const last = new Date(utc(year, month + 1, 0) * 1000).getUTCDate();
  const day = Math.min(new Date(now * 1000).getUTCDate(), last);
  return writeNumbers(pad(year, 4), month, day);
}

// The month, quarter, year or decade so many from this one.
function writeUnit(now, unit, count) {
  return formatPart(utc(...monthFrom(now, count * MONTHS_IN[unit])), unit);
}

// The year and month so many months from now; the calendar ends in 0001 and 9999.
function monthFrom(now, months) {
  const date = new Date(now * 1000);
  const wanted = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const found = Math.min(Math.max(wanted, 12), 9999 * 12 + 11);
  return [Math.floor(found / 12), found % 12 + 1];
}

function formatMoment(seconds) {
  if (seconds >= utc(1) && seconds < utc(10000)) return new Date(seconds * 1000).toISOString();
  throw new QueryError("That lies outside the years 0001 to 9999.");
}

// --- What a query asks for (typed.py) -----------------------------------------------------------

// The span that a query asks for, written or said from now.
function readSpan(text, now = readClock()) {
  if (!/[a-z]/i.test(text) || text.length > 100) return readWrittenSpan(text);
  const before = text.replace(/^\s*(?:after|later than)\s+/i, "");
  const span = readWrittenSpan(resolveRelative(before, now));
  return before === text ? span : openBehind(span, text);
}

// What lies behind a date: `after 2025` is from 2026 on.
function openBehind({latest}, text) {
  if (latest !== Infinity) return {earliest: latest, latest: Infinity};
  throw new QueryError(`'${text}' has no end that something could come after.`);
}
