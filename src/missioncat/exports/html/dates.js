"use strict";
// Dates: what may be typed, read as intervals in seconds since 1970. It mirrors missioncat.dates
// (written.py: the form in the file; typed.py: what people type), and reads a part of what that
// reads, never anything otherwise. An open start is -Infinity, an open end Infinity.

// What was typed cannot be answered; its message is a sentence for whoever typed it.
class QueryError extends Error {}

const LENGTH = {__proto__: null, second: 1, minute: 60, day: 86400};
const MONTHS_IN = {__proto__: null, month: 1, quarter: 3, half: 6, year: 12, decade: 120};
const MONTHS = [
  "january", "february", "march", "april", "may", "june",
  "july", "august", "september", "october", "november", "december",
];
const FORMS =
  "Forms that work here: 2020-11-23, 2021-05, 2026-Q3, 2028, 2030s, 2020..2024, 2026.., ..1999, " +
  "../2029, 2029~, 23 Nov 2020, late 2025, NET 2028, before 2030, -30d.., last month, " +
  "next 30 days.";

const refuse = text => new QueryError(`'${text}' is not a date. ${FORMS}`);
const pad = (number, width = 2) => String(number).padStart(width, "0");
const yearOf = seconds => new Date(seconds * 1000).getUTCFullYear();

// Seconds of a moment; Date.UTC would take the year 99 for 1999.
function utc(year, month = 1, day = 1, hour = 0, minute = 0, second = 0) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() / 1000;
}

// `count` units later, or earlier if it is negative.
function shift(seconds, unit, count) {
  if (unit in LENGTH) return seconds + LENGTH[unit] * count;
  const date = new Date(seconds * 1000);
  return utc(date.getUTCFullYear(), date.getUTCMonth() + 1 + count * MONTHS_IN[unit]);
}

// --- The form in the file (written.py) ----------------------------------------------------------

const PART = new RegExp(
  "^(?<year>\\d{4})(?:(?<decade>s)|-Q(?<quarter>[1-4])|-H(?<half>[12])" +
  "|-(?<month>\\d\\d)(?:-(?<day>\\d\\d)" +
  "(?:T(?<hour>\\d\\d):(?<minute>\\d\\d)(?::(?<second>\\d\\d))?Z)?)?)?$",
);
// The first of these that a part names is how exact it is.
const UNITS = ["decade", "quarter", "half", "second", "minute", "day", "month"];

// Start, end and unit of one date without a mark, or null.
function parsePart(part) {
  const groups = PART.exec(part)?.groups;
  if (!groups) return null;
  const unit = UNITS.find(name => groups[name] !== undefined) ?? "year";
  const year = Number(groups.year);
  if (unit === "decade") {
    if (year % 10) return null;
    // There is no year 0, so the decade 0000s has nine years.
    return {start: utc(Math.max(year, 1)), end: utc(year + 10), unit};
  }
  const month = findFirstMonth(groups);
  const day = Number(groups.day ?? 1);
  const clock = [groups.hour, groups.minute, groups.second];
  const [hour, minute, second] = clock.map(text => Number(text ?? 0));
  if (!year || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  // A day that a month does not have lies in another one.
  if (new Date(utc(year, month, day) * 1000).getUTCDate() !== day) return null;
  const start = utc(year, month, day, hour, minute, second);
  return {start, end: shift(start, unit, 1), unit};
}

function findFirstMonth({quarter, half, month}) {
  if (quarter) return Number(quarter) * 3 - 2;
  if (half) return Number(half) * 6 - 5;
  return Number(month ?? 1);
}

// A date as the catalogue writes it, or null.
function parseDate(text) {
  let mark = /[~?]$/.exec(text)?.[0] ?? "";
  let [first, last] = text.slice(0, text.length - mark.length).split(/\/(.*)/s);
  if (last === ".." && !mark && /[~?]$/.test(first)) {
    mark = first.slice(-1);
    first = first.slice(0, -1);
  }
  if (first === "..") return buildOpenStart(last ?? "", mark);
  if (last === "..") return buildOpenEnd(first, mark);
  return buildRange(first, last ?? first, mark);
}

// Not after: `../2029`. A mark widens a date by one unit on each side.
function buildOpenStart(last, mark) {
  const part = parsePart(last);
  if (!part) return null;
  const latest = mark ? shift(part.end, part.unit, 1) : part.end;
  return {text: `../${last}${mark}`, earliest: -Infinity, latest};
}

// Not before: `2028/..`.
function buildOpenEnd(first, mark) {
  const part = parsePart(first);
  if (!part) return null;
  const earliest = mark ? shift(part.start, part.unit, -1) : part.start;
  return {text: `${first}/..${mark}`, earliest, latest: Infinity};
}

function buildRange(first, last, mark) {
  const [start, end] = [parsePart(first), parsePart(last)];
  if (!start || !end || end.end <= start.start) return null;
  const body = first === last ? first : `${first}/${last}`;
  if (!mark) return {text: body, earliest: start.start, latest: end.end};
  const [earliest, latest] = [shift(start.start, start.unit, -1), shift(end.end, end.unit, 1)];
  return {text: body + mark, earliest, latest};
}

// The written form of the unit that a moment lies in.
function formatPart(seconds, unit) {
  const iso = new Date(seconds * 1000).toISOString();
  if (unit === "decade") return `${iso.slice(0, 3)}0s`;
  if (unit === "month") return iso.slice(0, 7);
  if (unit === "quarter") return `${iso.slice(0, 4)}-Q${Math.ceil(Number(iso.slice(5, 7)) / 3)}`;
  return iso.slice(0, 4);
}

// The label under which counting by a unit puts a date, never a guessed one; null is an open end.
function formatYearSpan(earliest, latest, unit) {
  if (earliest === null) return `by ${formatPart(latest - 1, unit)}`;
  const first = formatPart(earliest, unit);
  if (latest === null) return `from ${first}`;
  const last = formatPart(latest - 1, unit);
  return first === last ? first : `${first}–${last}`;
}

// --- What people type (typed.py) ----------------------------------------------------------------

// How a date is open: from it on, up to its end, or up to its start.
const [NOT_BEFORE, NOT_AFTER, BEFORE] = ["/..", "../", "<"];
const UNTIL = "by|until|till|up to|on or before|nlt|(?:no|not) later than|not after";

// Words before or after a date that say how it is meant, in the order in which they are taken.
const AFFIXES = [
  [/^(?:net|(?:no|not) earlier than|not before)[: ]+/, NOT_BEFORE],
  [/ or later$/, NOT_BEFORE],
  [RegExp(`^(?:${UNTIL}|before)(?: the)? end(?: of)?[: ]+`), NOT_AFTER],
  [RegExp(`^(?:${UNTIL})[: ]+`), NOT_AFTER],
  [/ (?:or (?:earlier|before)|at the latest)$/, NOT_AFTER],
  [/^(?:before|earlier than|prior to)[: ]+/, BEFORE],
  [/^(?:around|about|approximately|approx|roughly|circa|ca?) +|^~ ?/, "~"],
  [/ ?~$/, "~"],
  [/ ?(?:\?|\(uncertain\))$/, "?"],
];

// A date as people write it, or an error that names the forms that work.
function readDate(text) {
  const date = parseDate(text.trim()) ?? translate(text);
  if (!date) throw refuse(text);
  return date;
}

// Spellings of dates and ranges that are rewritten before anything is read.
const SPELLINGS = [
  [/(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]/g, "$1-$2-$3 "],
  [/(\d{4}) ?年 ?(\d{1,2}) ?月/g, "$1-$2 "],
  [/(\d{4}) ?年/g, "$1 "],
  [/[,.]/g, " "],
  [/^(\d{4})-(?=\d{4}$)/, "$1 to "],
  [/\s+/g, " "],
];
// Spellings of ranges, once what stands before and behind them is taken.
const RANGES = [
  [/ ?[–—] ?| - | (?:until|till|through) /g, " to "],
  [/^between (.+) and /, "$1 to "],
  [/^from (?=.+ to )/, ""],
  [/(?<=\d[sz]?) ?\/ ?/g, " to "],
];

function translate(text) {
  let clean = text.trim().toLowerCase();
  for (const [spelling, plain] of SPELLINGS) clean = clean.replace(spelling, plain);
  clean = clean.trim();
  const {body, marks, limits} = takeAffixes(clean);
  if (limits.size > 1 || marks.size > 1) return null;
  let range = body;
  for (const [spelling, plain] of RANGES) range = range.replace(spelling, plain);
  const [left, right, ...others] = range.split(" to ");
  // A date runs from one end to another or is open, not both.
  if (others.length || (right !== undefined && limits.size)) return null;
  const form = right === undefined ? readPart(left) : readRange(left, right);
  if (form === null) return null;
  const [mark = ""] = marks;
  const [limit = ""] = limits;
  return openDate(form, mark, limit);
}

// The text without them, the marks, and how it is open.
function takeAffixes(text) {
  const found = new Set();
  let body = text;
  for (const [pattern, meaning] of AFFIXES) {
    const rest = body.replace(pattern, "");
    if (rest !== body) found.add(meaning);
    body = rest;
  }
  const [marks, limits] = [new Set(), new Set()];
  for (const meaning of found) (meaning === "~" || meaning === "?" ? marks : limits).add(meaning);
  return {body, marks, limits};
}

// What a written date or range becomes if it is only a limit, counted from its outer ends.
function openDate(form, mark, limit) {
  const [first, last] = [form.split("/")[0], form.split("/").at(-1)];
  if (limit === NOT_BEFORE) return parseDate(`${first}/..${mark}`);
  if (limit === NOT_AFTER) return parseDate(`../${last}${mark}`);
  if (limit !== BEFORE) return parseDate(form + mark);
  const part = parsePart(first);
  // There is nothing before the year 1.
  if (!part || part.start <= utc(1)) return null;
  return {earliest: -Infinity, latest: shift(part.start, part.unit, mark ? 1 : 0)};
}

// The start may leave out the year that the end says: May to June 2021.
function readRange(left, right) {
  const year = /(?<= )\d{4}$/.exec(right)?.[0];
  const first = readPart(left) ?? (year ? readPart(`${left} ${year}`) : null);
  const last = readPart(right);
  if (first === null || last === null) return null;
  return `${first.split("/")[0]}/${last.split("/").at(-1)}`;
}

// Early, mid and late are thirds, told in months, years or days.
const THIRDS = {
  year: {early: [1, 4], mid: [5, 8], late: [9, 12]},
  decade: {early: [0, 3], mid: [4, 6], late: [7, 9]},
  month: {early: [1, 10], mid: [11, 20], late: [21, 31]},
};
const CLOCK = /^(\d{4}-\d\d-\d\d)[ t](\d\d:\d\d(?::\d\d)?) ?(?:z|utc|gmt)$/;
const writeNumbers = (year, month, day) => `${year}-${pad(month)}-${pad(day)}`;
// The shapes that one date comes in, each with how it is written.
const SHAPES = [
  [/^(early|mid|late)[ -](\d{4})$/, (third, year) => writeThird("year", third, year)],
  [/^(early|mid|late)[ -](\d{3}0s)$/, (third, decade) => writeThird("decade", third, decade)],
  [/^(early|mid|late)[ -]([a-z]+) (\d{4})$/,
    (third, name, year) => writeThird("month", third, writeDay(year, name))],
  [/^(early|mid|late)[ -](\d{4}-\d\d)$/, (third, month) => writeThird("month", third, month)],
  [/^([qh]\d) (\d{4})$/, (part, year) => `${year}-${part.toUpperCase()}`],
  [/^(\d{4}) ?([qh]\d)$/, (year, part) => `${year}-${part.toUpperCase()}`],
  [/^([a-z]+) (\d{4})$/, (name, year) => writeDay(year, name)],
  [/^(\d{4}) ([a-z]+)$/, (year, name) => writeDay(year, name)],
  [/^(\d{1,2})(?:st|nd|rd|th)? ([a-z]+) (\d{4})$/, (day, name, year) => writeDay(year, name, day)],
  [/^([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})$/, (name, day, year) => writeDay(year, name, day)],
  [/^(\d{4})-(\d{1,2})$/, (year, month) => `${year}-${pad(month)}`],
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, writeNumbers],
  [CLOCK, (day, clock) => `${day}T${clock}Z`],
];

// One typed part in its written form, or null.
function readPart(typed) {
  const text = typed.replace(/\b(?:the|of|in|on|at)\b/g, " ").trim().replace(/ +/g, " ");
  const written = text.toUpperCase().replace(/S$/, "s");
  if (parsePart(written)) return written;
  for (const [shape, write] of SHAPES) {
    const found = shape.exec(text);
    if (found) return write(...found.slice(1));
  }
  return null;
}

// The number of a month by its name or by three letters of it or more, or null.
function readMonth(name) {
  const index = name.length < 3 ? -1 : MONTHS.findIndex(month => month.startsWith(name));
  return index < 0 ? null : pad(index + 1);
}

function writeDay(year, name, day) {
  const month = readMonth(name);
  if (month === null) return null;
  return day === undefined ? `${year}-${month}` : `${year}-${month}-${pad(day)}`;
}

function writeThird(unit, third, text) {
  const [first, last] = THIRDS[unit][third];
  if (unit === "decade") return `${text.slice(0, 3)}${first}/${text.slice(0, 3)}${last}`;
  if (unit === "year") return `${text}-${pad(first)}/${text}-${pad(last)}`;
  const whole = parsePart(text);
  if (!whole) return null;
  const length = new Date((whole.end - 1) * 1000).getUTCDate();
  return `${text}-${pad(first)}/${text}-${pad(Math.min(last, length))}`;
}

// The span between written dates: `a..b`, `a..`, `..b` or one date.
function readWrittenSpan(text) {
  // `2028/..` and `../2029` contain two dots too, but are one date.
  if (!text.includes("..") || /\/ *\.\.[ ~?]*$|^ *\.\. *\//.test(text)) return readDate(text);
  // Behind a start that is open itself are two dots more: `since October..December`.
  const [first, last] = splitRange(text).map(end => end.trim().replace(/^\.\. */, "by "));
  if (last.includes("..")) throw refuse(text);
  const earliest = first ? readDate(first).earliest : -Infinity;
  const latest = last ? readDate(last).latest : Infinity;
  if (earliest === -Infinity && latest === Infinity) {
    throw new QueryError(
      "'..' needs a date on at least one side, such as 2020..2024, 2026.. or ..1999.",
    );
  }
  if (latest <= earliest) {
    throw new QueryError(`'${text}' is not a date: the range ends before it starts.`);
  }
  return {earliest, latest};
}

// What stands before and after the first two dots.
function splitRange(text) {
  const dots = text.indexOf("..");
  return [text.slice(0, dots), text.slice(dots + 2)];
}
