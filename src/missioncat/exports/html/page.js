"use strict";
// The page of a missioncat catalogue: a router, four kinds of views and the query language of the command line.
// Data reach the page as text nodes only; no piece of them is ever read as markup.
(() => {
const DATA = JSON.parse(document.getElementById("data").textContent);
const {about: ABOUT, words: WORDS, lives: LIVES, dates: DATES} = DATA;
// Ids are looked up in these, and an id may be "constructor".
for (const each of [LIVES, DATES, DATA.moves, DATA.countdowns, DATA.kept, DATA.cited, WORDS.programmes, WORDS.kinds, WORDS.agencies]) Object.setPrototypeOf(each, null);
const $ = id => document.getElementById(id);

// --- Names: the same folding as missioncat.names ------------------------------------------------

const folded = new Map();
function fold(text) {
  let known = folded.get(text);
  if (known === undefined) {
    known = text.normalize("NFKD").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ")
      .replace(/[^\p{L}\p{N}]|[\u02b9-\u02bf\u02c8\ua78b\ua78c]/gu, "");
    folded.set(text, known);
  }
  return known;
}
const foldFamily = text => fold(text).replace(/(?:cz|lm|longmarch|changzheng)(?=\p{Nd})/u, "cz");

function nameVariants(name) {
  const match = /^(.+?)\s*\(([^()]+)\)$/s.exec(name);
  if (!match) return [name];
  const [, outside, inside] = match;
  const last = outside.slice(outside.lastIndexOf(" ") + 1);
  return [name, outside, inside.startsWith(last) ? outside.slice(0, outside.length - last.length) + inside : inside];
}

// --- The catalogue ------------------------------------------------------------------------------

const TABLES = DATA.tables;
const FROM_DATE = {
  __proto__: null,
  earliest: date => instant(date[2]), latest: date => instant(date[3]), precision: date => date[4], year: date => date[5],
};
for (const [name, table] of Object.entries(TABLES)) {
  table.name = name;
  table.byField = new Map(table.fields.map(([field, kind, to, text]) => [field, {name: field, kind, to, about: text}]));
  table.byId = new Map(table.records.map(record => [record.id, record]));
  table.related = new Map();
}

const instant = seconds => seconds === null ? null : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const get = (table, id) => id === undefined ? undefined : TABLES[table].byId.get(id);

function related(table, field, key) {
  const {related: indexes, records} = TABLES[table];
  if (!indexes.has(field)) {
    const index = new Map();
    for (const record of records)
      for (const item of [record[field] ?? []].flat()) {
        if (!index.has(item)) index.set(item, []);
        index.get(item).push(record);
      }
    indexes.set(field, index);
  }
  return indexes.get(field).get(key) ?? [];
}

// How it stands with a launch: its outcome, or that it is planned, or unlisted: planned by nobody any more.
const standing = launch => launch.outcome ?? launch.status;
const isPlanned = (table, record) => table === "launches" ? standing(record) === "planned"
  : table === "missions" && WORDS.planned.includes(record.status);

// What is no launch to orbit is left out of lists and counts, unless it is asked for: the rule of missioncat.fields.
const isOrbital = (table, record) => table !== "launches" || record.orbital === "yes";
const isOrbitalCode = code => /^[OD]([^E]|$)/.test(code);
const hasFlown = launch => Boolean(launch.outcome) && isOrbital("launches", launch);
const isCounted = launch => isOrbital("launches", launch);

function value(record, field) {
  if (field.name in FROM_DATE) {
    const date = DATES[record.date];
    return date ? FROM_DATE[field.name](date) ?? undefined : undefined;
  }
  return record[field.name];
}

function texts(record, field) {
  const found = value(record, field);
  if (found === undefined) return [];
  const titles = {programme: WORDS.programmes, agency: WORDS.agencies, kind: WORDS.kinds}[field.name];
  if (titles) return [found, titles[found] ?? (field.name === "kind" ? spaced(found) : found)];
  return [found].flat().map(item => typeof item === "object" ? `${item.kind} ${item.text} ${item.place ?? ""}` : String(item));
}

function names(table) {
  const {records} = TABLES[table];
  if (!TABLES[table].named) {
    const index = TABLES[table].named = new Map();
    for (const record of records) {
      const stated = table === "launches" ? [record.id, ...record.payloads ?? [], record.gcat_name]
        : [record.id, record.name, record.chinese_name, record.title, ...record.aliases ?? []];
      for (const name of stated.filter(Boolean))
        for (const variant of nameVariants(name)) {
          const key = foldFamily(variant);
          if (!index.has(key)) index.set(key, new Set());
          index.get(key).add(record.id);
        }
    }
    index.delete("");
  }
  return TABLES[table].named;
}

function findNamed(text, table) {
  if (TABLES[table].byId.has(text)) return [text];
  const designated = findDesignated(text, table);
  return designated.length ? designated : [...names(table).get(foldFamily(text)) ?? []];
}

function findDesignated(text, table) {
  const number = /^\d{1,11}$/.test(text) ? Number(text) : null;
  const wanted = text.trim().toUpperCase();
  const is = table === "missions" ? record => number !== null ? record.norad === number : record.cospar === wanted
    : table === "launches" ? record => number !== null ? record.number === number
      : record.tag === wanted || record.ll2_id === text.toLowerCase()
    : null;
  return is ? TABLES[table].records.filter(is).map(record => record.id) : [];
}

// --- Dates: what may be typed, read as intervals in seconds -------------------------------------

class QueryError extends Error {}

const LENGTH = {second: 1, minute: 60, day: 86400};
const MONTHS_IN = {month: 1, quarter: 3, half: 6, year: 12, decade: 120};
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
  "november", "december"];
const FORMS = "Forms that work here: 2020-11-23, 2021-05, 2026-Q3, 2028, 2030s, 2020..2024, 2026.., ..1999, ../2029, 2029~, "
  + "23 Nov 2020, late 2025, NET 2028, before 2030.";

function utc(year, month = 1, day = 1, ...clock) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(...(clock.length ? clock : [0]));
  return date.getTime() / 1000;
}

function shift(seconds, unit, count) {
  if (LENGTH[unit]) return seconds + LENGTH[unit] * count;
  const date = new Date(seconds * 1000);
  return utc(date.getUTCFullYear(), date.getUTCMonth() + 1 + count * MONTHS_IN[unit]);
}

// Start, end and unit of one written part, or null.
function parsePart(part) {
  const found = /^(\d{4})(?:(s)|-Q([1-4])|-H([12])|-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?Z)?)?)?$/.exec(part);
  if (!found) return null;
  const [year, decade, quarter, half, month, day, hour, minute, second] =
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map(index => found[index] === undefined || index === 2 ? found[index] : Number(found[index]));
  if (decade ? year % 10 : !year) return null;
  if (month !== undefined && !(month >= 1 && month <= 12)) return null;
  if (day !== undefined && new Date(utc(year, month, day) * 1000).getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59 || day === 0) return null;
  const unit = decade ? "decade" : quarter ? "quarter" : half ? "half" : second !== undefined ? "second"
    : minute !== undefined ? "minute" : day ? "day" : month ? "month" : "year";
  const first = quarter ? quarter * 3 - 2 : half ? half * 6 - 5 : month ?? 1;
  const start = utc(Math.max(year, 1), first, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0);
  return [start, decade ? utc(year + 10) : shift(start, unit, 1), unit];
}

// A date as the catalogue writes it, or null.
function parseDate(text) {
  let mark = /[~?]$/.test(text) ? text.slice(-1) : "";
  let [first, last] = (mark ? text.slice(0, -1) : text).split(/\/(.*)/s);
  if (last === ".." && !mark && /[~?]$/.test(first)) [first, mark] = [first.slice(0, -1), first.slice(-1)];
  const move = mark ? 1 : 0;
  if (first === "..") {
    const until = parsePart(last ?? "");
    return until && {text: `../${last}${mark}`, earliest: -Infinity, latest: shift(until[1], until[2], move)};
  }
  const start = parsePart(first);
  if (!start) return null;
  const earliest = shift(start[0], start[2], -move);
  if (last === "..") return {text: `${first}/..${mark}`, earliest, latest: Infinity};
  const end = last === undefined || last === first ? start : parsePart(last);
  if (!end || end[1] <= start[0]) return null;
  return {text: end === start ? first + mark : `${first}/${last}${mark}`, earliest, latest: shift(end[1], end[2], move)};
}

// A date as people write it: a part of what the command line reads, and never anything that it reads otherwise.
function readDate(text) {
  const written = parseDate(text.trim());
  if (written) return written;
  let body = text.trim().toLowerCase().replace(/[,.]/g, " ").replace(/\s+/g, " ").trim();
  let mark = "";
  const limits = new Set(); // ">" from it on, "<" before it, "<=" before its end
  const take = (pattern, use) => { const rest = body.replace(pattern, ""); if (rest !== body) { body = rest; use(); } };
  take(/^(?:net|(?:no|not) earlier than|not before)[: ]+/, () => limits.add(">"));
  take(/ or later$/, () => limits.add(">"));
  take(/^(?:(?:by|until|till|before|nlt|(?:no|not) later than|not after)(?: the)? end(?: of)?|by|until|till|up to|on or before|nlt|(?:no|not) later than|not after)[: ]+/, () => limits.add("<="));
  take(/ (?:or (?:earlier|before)|at the latest)$/, () => limits.add("<="));
  take(/^(?:before|earlier than|prior to)[: ]+/, () => limits.add("<"));
  take(/^(?:around|about|approximately|approx|roughly|circa|ca?) +|^~ ?/, () => { mark = "~"; });
  take(/ ?(?:\?|\(uncertain\))$/, () => { mark = mark || "?"; });
  const [left, right] = body.split(/ (?:to|until|till|through) | ?[–—] ?| - /);
  let form = null;
  if (right === undefined) form = writePart(body);
  else if (!limits.size) {
    const year = /\d{4}$/.exec(right);
    const first = writePart(left) ?? (year && writePart(`${left} ${year[0]}`)), last = writePart(right);
    form = first && last && `${first.split("/")[0]}/${last.split("/").at(-1)}`;
  }
  const date = form && limits.size < 2 && limit(form, mark, [...limits][0]);
  if (!date) throw new QueryError(`'${text}' is not a date. ${FORMS}`);
  return date;
}

// A date, or what comes from it on, up to its start or up to its end, widened by its mark; or null.
function limit(form, mark, how) {
  const [first, last] = [form.split("/")[0], form.split("/").at(-1)];
  if (how === ">") return parseDate(`${first}/..${mark}`);
  if (how === "<=") return parseDate(`../${last}${mark}`);
  const part = how && parsePart(first);
  if (!part) return how ? null : parseDate(form + mark);
  return part[0] > utc(1) ? {earliest: -Infinity, latest: shift(part[0], part[2], mark ? 1 : 0)} : null;
}

// One typed part in its written form, or null.
function writePart(text) {
  const two = number => String(number).padStart(2, "0");
  const month = word => { const index = word.length < 3 ? -1 : MONTHS.findIndex(name => name.startsWith(word)); return index < 0 ? null : two(index + 1); };
  let m;
  if (parsePart(text.toUpperCase().replace(/S$/, "s"))) return text.toUpperCase().replace(/S$/, "s");
  if ((m = /^(early|mid|late)[ -](?:([a-z]+) )?(\d{4})(s?)$/.exec(text))) {
    const third = ["early", "mid", "late"].indexOf(m[1]);
    if (m[4]) return m[2] ? null : [["0", "3"], ["4", "6"], ["7", "9"]][third].map(end => m[3].slice(0, 3) + end).join("/");
    if (!m[2]) return `${m[3]}-${two(third * 4 + 1)}/${m[3]}-${two(third * 4 + 4)}`;
    if (!month(m[2])) return null;
    const start = `${m[3]}-${month(m[2])}`, length = new Date((parsePart(start)[1] - 1) * 1000).getUTCDate();
    return [["01", "10"], ["11", "20"], ["21", two(length)]][third].map(day => `${start}-${day}`).join("/");
  }
  if ((m = /^([qh]\d) (\d{4})$/.exec(text))) return `${m[2]}-${m[1].toUpperCase()}`;
  if ((m = /^(\d{4}) ?([qh]\d)$/.exec(text))) return `${m[1]}-${m[2].toUpperCase()}`;
  if ((m = /^([a-z]+) (\d{4})$/.exec(text))) return month(m[1]) && `${m[2]}-${month(m[1])}`;
  if ((m = /^(\d{4}) ([a-z]+)$/.exec(text))) return month(m[2]) && `${m[1]}-${month(m[2])}`;
  if ((m = /^(\d{1,2})(?:st|nd|rd|th)? ([a-z]+) (\d{4})$/.exec(text))) return month(m[2]) && `${m[3]}-${month(m[2])}-${two(m[1])}`;
  if ((m = /^([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})$/.exec(text))) return month(m[1]) && `${m[3]}-${month(m[1])}-${two(m[2])}`;
  if ((m = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(text))) return `${m[1]}-${two(m[2])}${m[3] ? `-${two(m[3])}` : ""}`;
  if ((m = /^(\d{4}-\d\d-\d\d)[ t](\d\d:\d\d(?::\d\d)?) ?(?:z|utc|gmt)$/.exec(text))) return `${m[1]}T${m[2]}Z`;
  return null;
}

// The span that a query asks for: `a..b`, `a..`, `..b` or one date.
function readSpan(text) {
  if (!text.includes("..") || /\/ *\.\.[ ~?]*$|^ *\.\. *\//.test(text)) return readDate(text);
  const [first, last] = [text.slice(0, text.indexOf("..")).trim(), text.slice(text.indexOf("..") + 2).trim()];
  if (!first && !last) throw new QueryError("'..' needs a date on at least one side, such as 2020..2024, 2026.. or ..1999.");
  const span = {earliest: first ? readDate(first).earliest : -Infinity, latest: last ? readDate(last).latest : Infinity};
  if (span.latest <= span.earliest) throw new QueryError(`'${text}' is not a date: the range ends before it starts.`);
  return span;
}

const interval = date => [date[2] ?? -Infinity, date[3] ?? Infinity];
// By earliest, then latest; an open start by its end, behind what is known of that year.
const orderOf = date => [date[2] ?? date[3] - 1e-3, date[3] ?? Infinity];
// Where a date of a record may lie: a plan "before 2030" begins when it was made.
// A mission whose launch has no date may have a milestone that has one.
const dateField = (record, name) => name === "date" && record.date === undefined && record.milestone ? "milestone_date" : name;
const spanOf = (record, name) => [record[`${name}:since`] ?? interval(DATES[record[name]])[0], interval(DATES[record[name]])[1]];

// --- The query language of missioncat.query -----------------------------------------------------

const TERM = /^(\^?)([A-Za-z_][\w-]*)(::|:=|:)([\s\S]*)$/;
const TOKEN = /(?:"[^"]*"|[^\s"]|"(?=[^"]*$))+/g;
const THINGS = ["vehicles", "sites", "missions", "sources"];
const ANSWERS = {__proto__: null, yes: true, true: true, 1: true, no: false, false: false, 0: false};
const unquote = text => text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;

function findField(table, name) {
  const field = TABLES[table].byField.get(name.trim().replaceAll("-", "_").toLowerCase());
  if (!field) throw new QueryError(`${table} have no field '${name}'. Their fields are: ${[...TABLES[table].byField.keys()].join(", ")}.`);
  return field;
}

// Groups of terms: one group must hold, and in it all of its terms.
function parseQuery(text, table) {
  const groups = [[]];
  let behind = null; // a field's term, and the words that stand behind it
  const finish = () => { if (behind) addTail(groups.at(-1), behind, table); behind = null; };
  for (const token of text.match(TOKEN) ?? []) {
    const match = TERM.exec(token);
    if (token === ",") { finish(); groups.push([]); }
    else if (token.startsWith("@")) throw new QueryError(`'${token}': saved queries belong to the command line.`);
    else if (match) {
      finish();
      const [, negated, field, operator, found] = match;
      behind = {term: {field: findField(table, field), operator, value: unquote(found), negated: Boolean(negated)}, tail: [], isWhole: found.endsWith('"')};
    } else if (behind && !behind.isWhole && !/^[\^"]/.test(token)) behind.tail.push(token);
    else { finish(); addWord(groups.at(-1), token); }
  }
  finish();
  if (groups.length > 1 && groups.some(group => !group.length))
    throw new QueryError("A comma stands between two alternatives, and one of them is empty.");
  return groups;
}

// In a shell quotes say how far a value goes. Here it is as many words as mean something to the field.
function addTail(group, {term, tail}, table) {
  let used = tail.length;
  const joined = count => [term.value, ...tail.slice(0, count)].join(" ").trim();
  while (used > 0 && !means(term, joined(used), table)) used -= 1;
  if (!means(term, joined(used), table)) used = tail.length;
  group.push({...term, value: unquote(joined(used))});
  tail.slice(used).forEach(word => addWord(group, word));
}

function means({field, operator}, text, table) {
  if (!text || operator === "::") return Boolean(text);
  const {records} = TABLES[table];
  try {
    if (field.kind === "date" || field.kind === "period") return Boolean(readSpan(text));
    if (field.kind === "number") return Boolean(readNumbers(text));
  } catch { return false; }
  if (field.kind === "flag") return text.toLowerCase() in ANSWERS;
  if (field.kind === "reference") return findNamed(text, field.to).length > 0 || records.some(isCalled(field, text));
  if (operator === ":=") return records.some(record => texts(record, field).includes(text));
  return field.kind !== "choice" || records.some(record => texts(record, field).some(item => fold(item) === fold(text)));
}

function addWord(group, token) {
  const negated = token.startsWith("^"), word = unquote(negated ? token.slice(1) : token), previous = group.at(-1);
  if (!word.trim()) throw new QueryError(`'${token}' is not a term: there is nothing to look for.`);
  if (previous?.words && !previous.negated && !negated) previous.words.push(word);
  else group.push({words: [word], negated});
}

function compile(groups, table, certain) {
  const ready = groups.map(group => group.map(term => {
    // What may not be excluded may be included: under "not", could and must change places.
    const holds = compilePositive(term, table, certain !== term.negated);
    return term.negated ? record => !holds(record) : holds;
  }));
  return record => ready.some(group => group.every(holds => holds(record)));
}

function compilePositive(term, table, certain) {
  const {field, operator} = term;
  if (term.words) return compileWords(term.words, table);
  if (operator === "::") {
    const found = matched.get(patternKey(term, table));
    if (found instanceof QueryError) throw found;
    return record => texts(record, field).some(text => found.has(text));
  }
  if (!term.value) return record => { const found = value(record, field); return found == null || found === false || found.length === 0; };
  if (field.kind === "date" || field.kind === "period") return compileDate(term, certain);
  if (field.kind === "number") {
    const [low, high] = readNumbers(term.value, term);
    return record => record[field.name] !== undefined && record[field.name] >= low && record[field.name] <= high;
  }
  if (field.kind === "flag") {
    if (!(term.value.toLowerCase() in ANSWERS)) throw new QueryError(`'${shown(term)}': ${field.name} is yes or no.`);
    return record => Boolean(record[field.name]) === ANSWERS[term.value.toLowerCase()];
  }
  return field.kind === "reference" ? compileReference(term, table) : compileText(term, table);
}

const shown = term => `${term.field.name}${term.operator}${term.value}`;

function compileWords(words, table) {
  return compileThing(words.join(" "), table) ?? every(words.map(word => compileThing(word, table) ?? compileSearch(word, table)));
}

const every = checks => record => checks.every(holds => holds(record));
const some = checks => record => checks.some(holds => holds(record));

function compileThing(name, table) {
  const checks = [];
  for (const to of THINGS) {
    const ids = new Set(findNamed(name, to));
    if (!ids.size) continue;
    if (to === table) checks.push(record => ids.has(record.id));
    for (const field of TABLES[table].byField.values())
      if (field.kind === "reference" && field.to === to && field.name !== "children") checks.push(pointsTo(field, ids));
  }
  return checks.length ? some(checks) : null;
}

function compileSearch(word, table) {
  const wanted = fold(word), family = foldFamily(word), field = findField(table, "names");
  if (!wanted) throw new QueryError(`'${word}' has no letter or digit to look for.`);
  return record => texts(record, field).some(text =>
    fold(text).includes(wanted) || family !== wanted && foldFamily(text).includes(family));
}

function compileText(term, table) {
  const {field, value: text} = term, wanted = fold(text);
  if (term.operator === ":=") return record => texts(record, field).includes(text);
  if (!wanted) return record => texts(record, field).some(item => item.includes(text));
  const isSame = record => texts(record, field).some(item => fold(item) === wanted);
  // kind:crewed must not be uncrewed-test, nor family:CZ-1 be CZ-11, when there are such values.
  if (field.kind === "choice" && TABLES[table].records.some(isSame)) return isSame;
  return record => texts(record, field).some(item => fold(item).includes(wanted));
}

function compileDate(term, certain) {
  const name = term.field.kind === "period" ? "date" : term.field.name;
  if (term.operator === ":=") {
    const asked = parseDate(term.value);
    if (!asked) throw new QueryError(`In '${shown(term)}': '${term.value}' is not a date. ${FORMS}`);
    return record => record[name] === asked.text;
  }
  const span = readSpan(term.value);
  return record => {
    const asked = dateField(record, name);
    if (!(record[asked] in DATES)) return false;
    const [earliest, latest] = spanOf(record, asked);
    return certain ? span.earliest <= earliest && latest <= span.latest : earliest < span.latest && span.earliest < latest;
  };
}

function readNumbers(text, term) {
  const read = part => {
    const number = Number(part.replaceAll(",", ""));
    if (!part.trim() || Number.isNaN(number))
      throw new QueryError(`'${term ? shown(term) : text}': '${part}' is not a number. A number field takes 370, 1..10, 100.. or ..100.`);
    return number;
  };
  const [low, high] = text.includes("..") ? [text.slice(0, text.indexOf("..")), text.slice(text.indexOf("..") + 2)] : [text, text];
  return [low ? read(low) : -Infinity, high ? read(high) : Infinity];
}

const isCalled = (field, text) => record => texts(record, field).some(item => foldFamily(item) === foldFamily(text));
const pointsTo = (field, ids) => record => [record[field.name] ?? []].flat().some(id => ids.has(id));

function compileReference(term, table) {
  const {field, value: text} = term, ids = new Set(findNamed(text, field.to));
  if (ids.size) return pointsTo(field, ids);
  if (TABLES[table].records.some(isCalled(field, text))) return isCalled(field, text);
  throw new QueryError(`'${shown(term)}': there is no ${WORDS.singular[field.to]} called '${text}'.`);
}

// --- Regular expressions ------------------------------------------------------------------------

// A pattern may run for years, and nothing but a worker can be stopped. So a query with patterns is asked twice: at first
// it only says which texts have to be matched, and once a worker has done that, or was stopped, it is asked again.
const MATCHING_SECONDS = 1;
let matched = new Map(); // of the last query with patterns: which pattern -> the texts that match, or the QueryError
let matcher = null, matchingEnds = 0, matcherAddress = "";
const patternKey = ({field, value}, table) => JSON.stringify([table, field.name, value]);

class Unmatched extends Error {
  constructor(terms) { super(); this.terms = terms; }
}

function checkPatterns(groups, table) {
  const terms = groups.flat().filter(term => term.operator === "::");
  for (const term of terms)
    try { new RegExp(term.value, "i"); } catch { throw new QueryError(`'${shown(term)}' has a bad regular expression.`); }
  if (!terms.every(term => matched.has(patternKey(term, table)))) throw new Unmatched(terms);
}

// All of the worker. It answers each job in its turn, so whoever waits knows at which one it was stopped.
function work() {
  onmessage = ({data}) => data.forEach(({pattern, found}) => {
    const wanted = new RegExp(pattern, "i");
    postMessage(found.filter(text => wanted.test(text)));
  });
  postMessage("ready");
}

function stopMatching() {
  clearTimeout(matchingEnds);
  matcher?.terminate();
  matcher = null;
}

function match(terms, table, done) {
  const left = [...terms];
  const fail = reason => {
    for (const term of left) matched.set(patternKey(term, table), new QueryError(`'${shown(left[0])}' ${reason}`));
    finish();
  };
  const finish = () => { stopMatching(); done(); };
  const jobs = terms.map(({field, value}) => ({pattern: value, found: [...new Set(TABLES[table].records.flatMap(record => texts(record, field)))]}));
  matched = new Map();
  try {
    matcherAddress ||= URL.createObjectURL(new Blob([`(${work})()`], {type: "text/javascript"}));
    matcher = new Worker(matcherAddress);
  } catch { fail("cannot be answered: this browser has no way to stop a pattern."); return; }
  matcher.onerror = event => { event.preventDefault(); fail("cannot be answered: this browser has no way to stop a pattern."); };
  matcher.onmessage = ({data}) => {
    if (data === "ready") { // how long it took to start is nobody's fault
      matchingEnds = setTimeout(() => fail(`takes too long: the regular expressions of a query have ${MATCHING_SECONDS} second. Simplify it; one repetition inside another, as in (a|aa)+, is what mostly takes so long.`), MATCHING_SECONDS * 1000);
      matcher.postMessage(jobs);
      return;
    }
    matched.set(patternKey(left.shift(), table), new Set(data));
    if (!left.length) finish();
  };
}

// Whether a term asks for a launch that is none to orbit: about that, by its id or tag, or for such a code.
function asksFor({words, field, value: text, negated}, launch) {
  if (words) {
    const wanted = new Set([fold(words.join(" ")), ...words.map(fold)]);
    return !negated && (wanted.has(fold(launch.id)) || wanted.has(fold(launch.tag ?? "")));
  }
  if (field.name === "orbital") return true;
  if (negated) return false;
  if (field.name === "gcat_code") return Boolean(text && launch.gcat_code) && !isOrbitalCode(launch.gcat_code);
  if (field.name === "orbit") return fold(text).startsWith("sub");
  return ["id", "tag", "ll2_id"].includes(field.name) && /\p{L}/u.test(text);
}

// A query and what the filters add to it: the records found, the ids of those that only may be meant, and how many
// launches were left out.
function ask(table, state) {
  const groups = parseQuery(state.q ?? "", table);
  checkPatterns(groups, table);
  for (const [name, chosen] of Object.entries(state.filters))
    for (const group of groups) group.push({field: findField(table, name), operator: ":", value: chosen, negated: false});
  const matching = TABLES[table].records.filter(compile(groups, table, false));
  const asking = groups.map(group => ({group, holds: compile([group], table, false)}));
  const isAsked = record => asking.some(({group, holds}) => group.some(term => asksFor(term, record)) && holds(record));
  const found = matching.filter(record => state.all || isOrbital(table, record) || isAsked(record));
  const asksDates = groups.flat().some(term => ["date", "period"].includes(term.field?.kind) && term.value);
  const must = asksDates ? compile(groups, table, true) : null;
  return {found, leftOut: matching.length - found.length, possible: new Set(must ? found.filter(record => !must(record)).map(record => record.id) : [])};
}

// --- Sorting ------------------------------------------------------------------------------------

const naturalKey = text => text.toLowerCase().split(/([0-9]+)/).map((part, index) => index % 2 ? Number(part) : part);

function sortKey(found, field) {
  if (field.kind === "date") return orderOf(DATES[found]);
  const first = Array.isArray(found) ? typeof found[0] === "string" ? found[0] : String(found.length) : found;
  return typeof first === "string" ? naturalKey(first) : [Number(first)];
}

function compare(left, right) {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1)
    if (left[index] !== right[index]) return left[index] < right[index] ? -1 : 1;
  return left.length - right.length;
}

function sortRecords(records, table, sort) {
  const field = findField(table, sort.replace(/-$/, "")), sign = sort.endsWith("-") ? -1 : 1;
  const keyed = records.filter(record => has(value(record, field))).map(record => [sortKey(value(record, field), field), record]);
  keyed.sort((left, right) => sign * compare(left[0], right[0]));
  return [...keyed.map(pair => pair[1]), ...records.filter(record => !has(value(record, field)))];
}
const has = found => found !== undefined && found !== "" && !(Array.isArray(found) && !found.length);

// --- Making elements ----------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";
function fill(element, attributes, children) {
  for (const [name, given] of Object.entries(attributes ?? {})) {
    if (given === undefined || given === null || given === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), given);
    else element.setAttribute(name, given === true ? "" : given);
  }
  element.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false && child !== ""));
  return element;
}
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// Only web addresses become links; whatever else a source names is shown as it is.
function webLink(text) {
  if (!/^https?:\/\//i.test(text)) return text;
  try {
    const address = new URL(text);
    if (!["http:", "https:"].includes(address.protocol)) return text;
    return h("a", {href: address.href, rel: "noopener noreferrer", class: "web"}, text);
  } catch { return text; }
}

const ROUTE = {missions: "mission", launches: "launch", vehicles: "vehicle", sites: "site", cooperation: "agreement", sources: "source"};
const route = (table, id) => `#/${ROUTE[table]}/${encodeURIComponent(id)}`;
const link = (table, id, ...text) => h("a", {href: route(table, id)}, ...(text.length ? text : [id]));
const chinese = text => text ? h("span", {lang: "zh", class: "chinese"}, text) : "";
const faint = (...text) => h("span", {class: "faint"}, ...text);
const spaced = key => String(key).replaceAll("-", " ");
const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
const kindName = kind => WORDS.kinds[kind] ?? spaced(kind);
const agencyName = code => code?.split("/").map(each => WORDS.agencies[each] ?? each).join(", ");
const title = key => capital(spaced(key));
const siteName = key => /[A-Z]/.test(key) ? key : key.split("-").map(capital).join(" ");
const figures = new Intl.NumberFormat("en", {maximumFractionDigits: 10});
const number = found => figures.format(found);
const countNoun = (count, table) => `${number(count)} ${count === 1 ? WORDS.singular[table] : WORDS.plural[table]}`;
const ordinal = count => number(count) + ([11, 12, 13].includes(count % 100) ? "th" : ["th", "st", "nd", "rd"][count % 10] ?? "th");

const SYMBOLS = {__proto__: null, success: "✓", failure: "✗", partial: "◐", planned: "○", unknown: "?", unlisted: "◌"};
const STATUSES = {
  __proto__: null,
  planned: ["○", "planned"], postponed: ["○", "partial"], cancelled: ["✗", "unknown"], operating: ["▸", "success"],
  extended: ["▸", "success"], completed: ["✓", "success"], lost: ["✗", "failure"], active: ["▸", "success"],
};
const chip = (symbol, style, text) => h("span", {class: `chip is-${style}`}, h("span", {class: "symbol", "aria-hidden": "true"}, symbol), text);
const STANDINGS = {__proto__: null, partial: "partial failure", unlisted: "no longer listed"};
const outcomeChip = record => chip(SYMBOLS[standing(record)] ?? "?", standing(record), STANDINGS[standing(record)] ?? standing(record));
const statusChip = status => STATUSES[status] ? chip(...STATUSES[status], status) : chip("", "unknown", status);

// A date for a cell; one that is not exact looks as vague as it is, and says itself in words.
function shortDate(text, planned) {
  const date = DATES[text];
  if (!date) return faint(text ?? "no date");
  return h("time", {class: `date${date[6] ? "" : " vague"}${planned ? " is-planned" : ""}`, title: date[1]},
    date[0].split(" ").map((part, index) => [index ? " " : "", h("span", {class: "nowrap"}, part)]));
}
const inWords = text => DATES[text]?.[1] ?? text;

// What a launch is known by: its one mission, or what it carries. An id made of names that a plan had once is no title.
const untitled = launch => launch.gcat_name ?? (launch.origin && launch.id !== launch.tag && launch.vehicle
  ? `unnamed payload on ${get("vehicles", launch.vehicle)?.name ?? launch.vehicle}` : launch.id);
function launchTitle(launch) {
  const aboard = related("missions", "launch", launch.id), ids = new Set(aboard.map(mission => mission.id));
  const heads = aboard.filter(mission => !ids.has(mission.parent));
  if (heads.length === 1) return {name: heads[0].name, chinese: heads[0].chinese_name};
  const all = heads.length ? heads.map(mission => mission.name) : launch.payloads ?? [untitled(launch)];
  return {name: all.length > 3 ? `${all.slice(0, 2).join(", ")} and ${all.length - 2} more` : all.join(", ")};
}

// --- Lists --------------------------------------------------------------------------------------

const plain = name => record => record[name] === undefined ? "" : [record[name]].flat().join(", ");
const numeric = name => record => record[name] === undefined ? "" : /_kg$|launches/.test(name) ? number(record[name]) : String(record[name]);
const vehicleCell = record => record.vehicle ? get("vehicles", record.vehicle) ? link("vehicles", record.vehicle) : record.vehicle : "";
const siteCell = record => record.site ? get("sites", record.site) ? link("sites", record.site, siteName(record.site)) : record.site : "";
const dateCell = (name = "date", table = "") => (record, may) => [
  may ? h("span", {class: "may", title: "It may lie in the dates asked for; that is not certain."}, "may: ") : "",
  record[name] ? shortDate(record[name], isPlanned(table, record))
    : name === "date" && record.milestone ? [spaced(record.milestone), " ", shortDate(record.milestone_date, true)] : faint("–")];
const sub = (...parts) => h("span", {class: "sub"}, parts.filter(Boolean).map((part, index, all) => [h("span", {}, part, index < all.length - 1 ? " ·" : ""), " "]));
const dotted = (...parts) => parts.filter(Boolean).join(" · ");

// Column: field, heading, cell, how early a narrow screen drops it (0: never), and whether its figures align.
const COLUMNS = {
  missions: [
    ["name", "mission", record => [link("missions", record.id, record.name), " ", chinese(record.chinese_name),
      sub(record.kind && kindName(record.kind), record.target && title(record.target), record.vehicle)], 0],
    ["date", "launch (UTC)", dateCell("date", "missions"), 0],
    ["status", "status", record => record.status ? statusChip(record.status) : "", 1],
    ["kind", "kind", record => record.kind ? kindName(record.kind) : "", 3],
    ["target", "target", record => record.target ? title(record.target) : "", 2],
    ["vehicle", "vehicle", vehicleCell, 2],
    ["site", "site", siteCell, 4],
    ["programme", "programme", record => WORDS.programmes[record.programme] ?? record.programme ?? "", 4],
  ],
  launches: [
    ["date", "date (UTC)", dateCell("date", "launches"), 0],
    ["outcome", "outcome", outcomeChip, 1],
    ["payloads", "payload", record => { const {name, chinese: zh} = launchTitle(record);
      return [link("launches", record.id, name), " ", chinese(zh), sub(record.vehicle, record.site && siteName(record.site))]; }, 0],
    ["vehicle", "vehicle", vehicleCell, 2],
    ["site", "site", siteCell, 3],
    ["orbit", "orbit", plain("orbit"), 3],
    ["number", "no.", numeric("number"), 4, true],
    ["id", "id", record => h("span", {class: "id"}, record.id), 4],
  ],
  vehicles: [
    ["id", "vehicle", record => [link("vehicles", record.id), sub(record.name)], 0],
    ["name", "name", plain("name"), 2],
    ["chinese_name", "Chinese name", record => chinese(record.chinese_name), 3],
    ["status", "status", record => record.status ? statusChip(record.status) : "", 3],
    ["launches", "flights", numeric("launches"), 0, true],
    ["successes", "✓", numeric("successes"), 0, true],
    ["failures", "✗", numeric("failures"), 0, true],
    ["partials", "◐", numeric("partials"), 1, true],
    ["first_flight", "first", dateCell("first_flight"), 3],
    ["last_flight", "last", dateCell("last_flight"), 3],
    ["leo_kg", "LEO kg", numeric("leo_kg"), 2, true],
    ["gto_kg", "GTO kg", numeric("gto_kg"), 4, true],
    ["tli_kg", "Moon kg", numeric("tli_kg"), 4, true],
  ],
  sites: [
    ["name", "site", record => [link("sites", record.id, record.name), " ", chinese(record.chinese_name)], 0],
    ["launches", "launches", numeric("launches"), 0, true],
    ["first_launch", "first", dateCell("first_launch"), 2],
    ["last_launch", "last", dateCell("last_launch"), 2],
    ["lat", "latitude", numeric("lat"), 3, true],
    ["lon", "longitude", numeric("lon"), 3, true],
    ["country", "country", record => country(record.country), 2],
  ],
  cooperation: [
    ["date", "date", dateCell(), 0],
    ["kind", "kind", record => kindName(record.kind), 2],
    ["partners", "partners", record => [link("cooperation", record.id, who(record)), sub(kindName(record.kind), record.subject)], 0],
    ["subject", "about", record => get("missions", record.subject) ? link("missions", record.subject, get("missions", record.subject).name)
      : WORDS.programmes[record.subject] ?? record.subject, 2],
    ["detail", "detail", plain("detail"), 3],
  ],
  sources: [
    ["title", "title", record => [link("sources", record.id, record.title), sub(DATA.cited[record.id])], 0],
    ["publisher", "publisher", plain("publisher"), 2],
    ["date", "date", plain("date"), 2],
    ["url", "link", record => record.url ? webLink(record.url) : "", 3],
  ],
};
const FILTERS = {
  missions: ["year", "vehicle", "launch_outcome", "target", "programme", "status"], launches: ["year", "vehicle", "outcome", "site", "orbit", "status"],
  vehicles: ["family", "status"], sites: ["country"], cooperation: ["subject", "kind"], sources: [],
};
const DEFAULT_SORT = {missions: "date", launches: "date-", vehicles: "id", sites: "launches-", cooperation: "date", sources: "title"};
const TABS = [["missions", "Missions"], ["launches", "Launches"], ["timeline", "Timeline"], ["vehicles", "Vehicles"], ["sites", "Sites"],
  ["cooperation", "Cooperation"], ["sources", "Sources"]];
const AT_ONCE = 1000;

let current = {tab: "missions", q: "", all: "", filters: {}, sort: ""};
let lastList = "", lastRow = "", lastFound = null, showAll = false;
const tableOf = tab => tab === "timeline" ? "missions" : tab;

function describe(table, records, possible) {
  let text = countNoun(records.length, table);
  if (table === "launches") {
    const counts = {}, counted = records.filter(isCounted), others = records.length - counted.length;
    for (const record of counted) counts[standing(record)] = (counts[standing(record)] ?? 0) + 1;
    const planned = counts.planned ?? 0, unlisted = counts.unlisted ?? 0, flown = counted.length - planned - unlisted;
    const parts = ["success", "failure", "partial", "unknown"].filter(name => counts[name]).map(name => `${number(counts[name])} ${name}`);
    text = !flown && planned ? `${number(planned)} planned ${planned === 1 ? "launch" : "launches"}`
      : [countNoun(flown, table), ...parts].join(", ") + (planned ? `; ${number(planned)} planned` : "");
    if (unlisted) text += `; ${number(unlisted)} no longer listed`;
    if (others) text += `; ${number(others)} not to orbit`;
  }
  if (possible.size) text += `; ${possible.size === 1 && records.length === 1 ? "it" : possible.size === records.length ? "all of them" : number(possible.size)} only may lie in the dates asked for`;
  return text;
}

function showList() {
  const {tab} = current, table = tableOf(tab);
  let result;
  const count = $("count") ?? h("p", {id: "count", role: "status"});
  stopMatching();
  try {
    result = ask(table, current);
  } catch (error) {
    if (error instanceof Unmatched) { waitFor(error.terms, table, count); return; }
    if (!(error instanceof QueryError)) throw error;
    count.textContent = error.message;
    count.className = "wrong";
    $("main").removeAttribute("aria-busy");
    $("q").setAttribute("aria-invalid", "true");
    $("main").classList.add("stale");
    if (!count.isConnected) $("main").replaceChildren(count);
    return;
  }
  $("q").removeAttribute("aria-invalid");
  $("main").classList.remove("stale");
  $("main").removeAttribute("aria-busy");
  count.className = "";
  const said = describe(table, result.found, result.possible);
  if (result.leftOut) {
    const show = () => { current.all = "1"; keep(); showList(); };
    count.replaceChildren(`${said}; ${number(result.leftOut)} not to orbit left out. `, h("button", {type: "button", class: "show-all", onclick: show}, "show all"));
  } else count.textContent = said + (result.found.length ? "." : ". Fewer words or filters find more.");
  lastFound = result;
  const view = tab === "timeline" ? drawTimeline(result.found) : result.found.length ? buildTable(table, result) : "";
  $("main").replaceChildren(...[count, tab === "launches" ? drawYears(result.found) : "", view].filter(Boolean));
}

// The last answer stays, faded, until the patterns are matched.
function waitFor(terms, table, count) {
  $("main").classList.add("stale");
  $("main").setAttribute("aria-busy", "true");
  if (!count.isConnected) { count.textContent = "Matching…"; $("main").replaceChildren(count); }
  match(terms, table, () => { if (!document.body.classList.contains("reading")) showList(); });
}

function buildTable(table, {found, possible}) {
  const sort = current.sort || DEFAULT_SORT[table], records = sortRecords(found, table, sort);
  const columns = COLUMNS[table];
  const heads = columns.map(([name, heading, , priority, isNumber]) => {
    const active = sort.replace(/-$/, "") === name, descending = active && sort.endsWith("-");
    const press = () => { current.sort = active && !descending ? `${name}-` : name; keep(); showList(); $("main").querySelector(`[data-sort="${name}"]`)?.focus(); };
    return h("th", {scope: "col", class: `p${priority}${isNumber ? " number" : ""}`, "aria-sort": active ? descending ? "descending" : "ascending" : undefined},
      h("button", {type: "button", "data-sort": name, onclick: press, title: TABLES[table].byField.get(name).about}, heading,
        h("span", {class: "arrow", "aria-hidden": "true"}, active ? descending ? " ↓" : " ↑" : "")));
  });
  const row = record => h("tr", {"data-id": record.id, class: isPlanned(table, record) ? "planned" : undefined},
    columns.map(([name, , cell, priority, isNumber]) => h("td", {class: `p${priority} c-${name}${isNumber ? " number" : ""}`}, cell(record, name === "date" && possible.has(record.id)))));
  const body = h("tbody", {}, (showAll ? records : records.slice(0, AT_ONCE)).map(row));
  const rest = showAll ? 0 : records.length - AT_ONCE;
  body.addEventListener("click", event => {
    // A click anywhere in a row opens it, except where it selects text or hits a link of its own.
    if (event.target.closest("a") || String(getSelection())) return;
    event.target.closest("tr")?.querySelector(".c-" + PRIMARY[table] + " a")?.click();
  });
  return [h("table", {"aria-label": title(table), class: `t-${table}`}, h("thead", {}, h("tr", {}, heads)), body),
    rest > 0 ? h("p", {}, h("button", {type: "button", class: "more", onclick: () => { showAll = true; showList(); }}, `Show the other ${number(rest)}`)) : ""]
    .reduce((box, item) => { box.append(item); return box; }, h("div", {class: "list"}));
}
const PRIMARY = {missions: "name", launches: "payloads", vehicles: "id", sites: "name", cooperation: "partners", sources: "title"};

function buildFilters(table) {
  const selects = FILTERS[table].map(name => {
    const options = choices(table, name);
    const choose = event => { if (event.target.value) current.filters[name] = event.target.value; else delete current.filters[name];
      event.target.classList.toggle("chosen", Boolean(event.target.value)); keep(); showList(); };
    const label = name.replace("launch_", "");
    const select = h("select", {"data-filter": name, "aria-label": label, onchange: choose},
      h("option", {value: ""}, `any ${label}`), options.map(([key, text]) => h("option", {value: key}, text)));
    if (current.filters[name]) { select.value = current.filters[name]; select.classList.add("chosen"); }
    return select;
  });
  $("filters").replaceChildren(...selects, h("button", {type: "reset", class: "clear"}, "clear"), buildHelp());
}

// The values of a field that there are to choose from; a year is offered if something may lie in it.
function choices(table, name) {
  const field = findField(table, name), {records} = TABLES[table];
  if (name === "year") {
    const years = new Set(), last = new Date(Math.max(...records.map(record => DATES[record.date]?.[2] ?? -Infinity)) * 1000).getUTCFullYear();
    for (const record of records) {
      const asked = dateField(record, "date"), date = DATES[record[asked]];
      if (!date) continue;
      const until = date[3] === null ? last : new Date((date[3] - 1) * 1000).getUTCFullYear();
      const from = spanOf(record, asked)[0];
      for (let year = Number.isFinite(from) ? yearOf(from) : until; year <= Math.min(until, last + 10); year += 1) years.add(year);
    }
    return [...years].sort((left, right) => right - left).map(year => [String(year).padStart(4, "0"), String(year)]);
  }
  const found = new Set(records.flatMap(record => [value(record, field) ?? []].flat().map(String)));
  const label = name === "programme" || name === "subject" ? key => get("missions", key)?.name ?? WORDS.programmes[key] ?? key
    : name === "site" ? siteName : name === "country" ? country : name === "kind" ? kindName : field.kind === "choice" && name !== "orbit" && name !== "family" ? spaced : key => key;
  return [...found].map(key => [key, label(key)]).sort((left, right) => compare(naturalKey(left[1]), naturalKey(right[1])));
}

function buildHelp() {
  const rows = [
    ["chang'e 嫦娥", "words in names, in any script"], ["long march 5", "a vehicle, site or mission by any of its names"],
    ["vehicle:CZ-5", "a field; CZ-5B is another vehicle, family:CZ-5 is both"], ["date:2020..2024", "may lie in these years; also 2021-05, 2026.., late 2025"],
    ["^outcome:success", "not"], ["target:moon , target:mars", "or"], ["kind:=lander  note:", "exactly; none at all"]];
  return h("details", {class: "help"}, h("summary", {}, "How to ask"),
    h("dl", {}, rows.map(([query, text]) => [h("dt", {}, h("code", {}, query)), h("dd", {}, text)])),
    h("p", {}, "Fields here: ", [...TABLES[tableOf(current.tab)].byField.keys()].join(", "), "."),
    h("p", {}, "Keys: ", ["/ search", "↑ ↓ rows", "Enter open", "Esc back"].join(" · "), "."));
}

// --- Drawings -----------------------------------------------------------------------------------

// How wide a drawing may be. It is measured when that changes, because measuring lays the whole page out anew.
let room = 0;
function measure() {
  const before = room;
  room = $("main").clientWidth - 2 * Number.parseFloat(getComputedStyle($("main")).paddingLeft);
  return room !== before;
}

let patterns = 0;
// A hatch of its own for every drawing: one in an element that is not shown would not be painted.
function hatches(styles) {
  patterns += 1;
  return [s("defs", {}, styles.map(style => s("pattern", {id: `h${patterns}-${style}`, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"},
    s("rect", {width: 5, height: 5, class: `wash is-${style}`}), s("line", {x1: 1, y1: 0, x2: 1, y2: 5, class: `hatch is-${style}`})))), style => `url(#h${patterns}-${style})`];
}
const STYLES = ["success", "failure", "partial", "planned", "unknown", "done"];
const yearStart = year => utc(year);
const yearOf = seconds => new Date(seconds * 1000).getUTCFullYear();

// Flights a year as columns, outcomes stacked; what may fall into several years is not drawn into any of them.
function drawYears(records) {
  const years = new Map();
  for (const record of records.filter(isCounted)) {
    const label = DATES[record.date]?.[5];
    if (!/^\d{4}$/.test(label ?? "") || standing(record) === "unlisted") continue;
    if (!years.has(label)) years.set(label, {});
    const counts = years.get(label), outcome = standing(record);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  if (years.size < 3) return "";
  const first = Number([...years.keys()].sort()[0]), last = Number([...years.keys()].sort().at(-1)), span = last - first + 1;
  if (span > 150) return "";
  const total = counts => Object.values(counts).reduce((sum, count) => sum + count, 0);
  const most = Math.max(...[...years.values()].map(total)), height = 56, width = room, step = width / span, [defs, hatch] = hatches(["planned"]);
  const columns = [];
  for (const [label, counts] of years) {
    let y = height;
    const parts = ["success", "unknown", "partial", "failure", "planned"].filter(name => counts[name]).map(name => {
      const size = counts[name] / most * (height - 4);
      y -= size;
      return s("rect", {x: (Number(label) - first) * step + step * 0.1, y, width: step * 0.8, height: size,
        class: `column is-${name}`, fill: name === "planned" ? hatch(name) : undefined});
    });
    columns.push(s("g", {}, s("title", {}, `${label}: ${Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ")}`), parts));
  }
  const labels = [];
  const every = [1, 2, 5, 10, 20].find(years => span / years <= 12) ?? 20;
  for (let year = Math.ceil(first / every) * every; year <= last; year += every)
    labels.push(h("span", {class: "at", "data-x": ((year - first + 0.5) / span * 100).toFixed(2)}, String(year)));
  for (const label of labels) label.style.left = `${label.dataset.x}%`;
  return h("figure", {class: "years", role: "img", "aria-label": `Launches by year from ${first} to ${last}, at most ${most} in one`},
    s("svg", {viewBox: `0 0 ${width} ${height}`}, defs, columns), h("div", {class: "labels", "aria-hidden": "true"}, labels));
}

// Missions as bars by programme: solid while they flew, hatched where the date is only known to lie.
function drawTimeline(records) {
  const shownOnes = records.filter(record => LIVES[record.id]);
  const undated = records.length - shownOnes.length;
  if (!shownOnes.length) return h("p", {}, "None of these has a date yet.");
  const width = Math.max(320, room), narrow = width < 700;
  const left = narrow ? 8 : 210, right = width - (narrow ? 14 : 24), row = narrow ? 34 : 22;
  const spans = new Map(shownOnes.map(record => {
    const [start, end, planned, ongoing, since] = LIVES[record.id], latest = interval(DATES[start])[1], to = end ? interval(DATES[end]) : null;
    // Of an open start that nobody says when it was said, two years are drawn, as of an open end.
    return [record.id, {from: [since ?? latest - 2 * 31556952, latest], to, planned, ongoing: Boolean(ongoing)}];
  }));
  const start = id => spans.get(id).from[0];
  const ordered = [...shownOnes].sort((one, other) => start(one.id) - start(other.id));
  const [first, last] = axisOf(ordered.map(record => spans.get(record.id)));
  const x = seconds => left + (Math.min(Math.max(seconds, first), last) - first) / (last - first) * (right - left);
  const groups = new Map();
  for (const record of ordered) {
    const key = WORDS.programmes[record.programme] ?? record.programme ?? "Other";
    groups.set(key, [...groups.get(key) ?? [], record]);
  }
  const [defs, hatch] = hatches(STYLES), body = [];
  let y = 30;
  for (const [heading, members] of groups) {
    y += 16;
    body.push(s("text", {x: narrow ? left : 0, y: y + 2, class: "group"}, heading));
    y += 8;
    for (const record of members) {
      body.push(drawLife(record, spans.get(record.id), {x, y, row, left, right, first, narrow, hatch}));
      y += row;
    }
  }
  const bottom = y + 8, grid = [];
  const years = (last - first) / 31556952, step = [1, 2, 5, 10, 20, 50].find(each => years / each <= (narrow ? 6 : 12)) ?? 100;
  for (let year = Math.ceil(yearOf(first) / step) * step; yearStart(year) <= last; year += step)
    if (yearStart(year) >= first) grid.push(s("line", {x1: x(yearStart(year)), x2: x(yearStart(year)), y1: 24, y2: bottom, class: "grid"}),
      s("text", {x: x(yearStart(year)), y: 16, class: "tick", "text-anchor": "middle"}, String(year)));
  if (ABOUT.now > first && ABOUT.now < last) grid.push(s("line", {x1: x(ABOUT.now), x2: x(ABOUT.now), y1: 24, y2: bottom, class: "now"}),
    s("text", {x: x(ABOUT.now), y: bottom + 12, class: "tick now", "text-anchor": "middle"}, ABOUT.generated.slice(0, 10)));
  return h("figure", {class: "timeline"},
    s("svg", {viewBox: `0 0 ${width} ${bottom + 18}`, role: "group", "aria-label": `${shownOnes.length} missions on a line of time`}, defs, grid, body),
    h("figcaption", {}, legend(), ordered.some(record => DATES[LIVES[record.id][0]][2] === null) ? faint(" ← by its end, nobody says from when. ") : "", undated ? ` ${countNoun(undated, "missions")} without a date not drawn.` : ""));
}

const legend = () => [["done", "flown"], ["success", "flying"], ["failure", "lost"], ["planned", "planned: somewhere in the hatched span"]]
  .map(([style, text]) => h("span", {class: `key is-${style}`}, text));

// The years drawn: a lone ancestor long before the others stands at the edge instead of squeezing them.
function axisOf(spans) {
  const starts = spans.map(span => span.from[0]);
  let index = 0;
  for (let i = 1; i < Math.min(starts.length, 4); i += 1) if (starts[i] - starts[i - 1] > 15 * 31556952) index = i;
  const ends = spans.flatMap(span => [span.from[1], span.to?.[1] ?? 0, span.ongoing ? ABOUT.now : 0].filter(Number.isFinite));
  const open = spans.filter(span => span.from[1] === Infinity).map(span => span.from[0] + 2 * 31556952);
  const first = yearOf(starts[index]), last = yearOf(Math.max(...ends, ...open) - 1) + 1;
  return [yearStart(first), yearStart(Math.max(last, first + 1))];
}

function drawLife(record, {from, to, planned, ongoing}, {x, y, row, left, right, first, narrow, hatch}) {
  const top = narrow ? y + 16 : y + 4, height = narrow ? 11 : 13, least = 6;
  const style = planned ? "planned" : record.status === "lost" || record.launch_outcome === "failure" ? "failure" : ongoing ? "success" : "done";
  const [start, end] = LIVES[record.id];
  const said = planned ? `planned ${inWords(start)}` : `${inWords(start)}${ongoing ? ", still flying" : end ? ` to ${inWords(end)}` : ""}`;
  const parts = [];
  const bar = (a, b, paint) => parts.push(s("rect", {x: x(a), y: top, width: Math.max(x(b) - x(a), 0), height, rx: 2, class: `bar is-${style}`, fill: paint}));
  const dot = at => parts.push(s("circle", {cx: Math.min(Math.max(x(at), left + 3), right), cy: top + height / 2, r: 4, class: `bar is-${style}`}));
  if (planned) {
    const far = from[1] === Infinity ? null : from[1];
    const wide = Math.max((far === null ? right : x(far)) - x(from[0]), least);
    parts.push(s("rect", {x: x(from[0]), y: top, width: wide, height, rx: 2, class: "outline is-planned", fill: hatch("planned")}));
    if (DATES[start][2] === null) parts.push(s("text", {x: x(from[0]) + 2, y: top + height - 2, class: "mark is-planned"}, "←"));
    if (far === null) parts.push(s("text", {x: right + 2, y: top + height - 2, class: "mark is-planned"}, "→"));
  } else {
    const certain = from[1], over = ongoing ? ABOUT.now : to ? to[0] : null;
    if (from[1] - from[0] > 86400 * 40) bar(from[0], from[1], hatch(style));
    if (over !== null && x(over) - x(certain) >= least) bar(Math.max(certain, first), over);
    if (to && to[1] - to[0] > 86400 * 40) bar(Math.max(to[0], certain), to[1], hatch(style));
    if (over === null || x(over) - x(certain) < least) dot(from[0]);
    if (from[0] < first) parts.push(s("text", {x: left - 2, y: top + height - 2, class: "mark", "text-anchor": narrow ? "start" : "end"}, narrow ? "" : "◂"));
    if (ongoing) parts.push(s("text", {x: x(ABOUT.now) + 3, y: top + height - 2, class: "mark is-success"}, "▸"));
    if (style === "failure") parts.push(s("text", {x: Math.max(x(over ?? from[0]), x(from[0])) + 7, y: top + height - 2, class: "mark is-failure"}, "✗"));
  }
  const label = record.name.length > 32 ? record.name.slice(0, 31) + "…" : record.name;
  const year = from[0] < first ? ` (${yearOf(from[0])})` : "";
  return s("a", {href: route("missions", record.id), "data-id": record.id, "aria-label": `${record.name}, ${said}`},
    s("title", {}, `${record.name}: ${said}`),
    s("rect", {x: 0, y, width: "100%", height: row, class: "hit"}),
    s("text", {x: narrow ? left : left - 16, y: narrow ? y + 12 : y + 15, class: "name", "text-anchor": narrow ? "start" : "end"}, label + year), parts);
}

// --- Pages --------------------------------------------------------------------------------------

// Small numbers behind a text lead to the sources at the end, counted in the order of their first use.
class Cites {
  constructor() { this.numbers = new Map(); }
  cite(keys) {
    const found = (keys ?? []).map(key => {
      if (!this.numbers.has(key)) this.numbers.set(key, this.numbers.size + 1);
      return this.numbers.get(key);
    });
    return found.sort((one, other) => one - other).map(each => h("a", {class: "cite", href: location.hash, "aria-label": `source ${each}`,
      onclick: event => { event.preventDefault(); const target = $(`source-${each}`); target.scrollIntoView({block: "center"}); target.focus({preventScroll: true}); }}, `[${each}]`));
  }
  section() {
    if (!this.numbers.size) return "";
    return section("Sources", h("ol", {class: "sources"}, [...this.numbers.keys()].map((key, index) => {
      const source = get("sources", key);
      return h("li", {id: `source-${index + 1}`, tabindex: "-1"}, source ? [link("sources", key, source.title), " ",
        faint(DATA.cited[source.id]), source.url ? [h("br"), webLink(source.url)] : "", source.note ? faint(` (${source.note})`) : ""] : key);
    })));
  }
}

const section = (heading, ...content) => h("section", {}, h("h2", {}, heading), ...content);
const facts = rows => {
  const given = rows.filter(([, found]) => [found].flat(Infinity).some(has));
  return given.length ? h("dl", {class: "facts"}, given.map(([label, found]) => h("div", {}, h("dt", {}, label), h("dd", {}, found)))) : "";
};
const headline = (name, zh, others, ...line) => [h("h1", {tabindex: "-1"}, name, " ", chinese(zh)),
  h("p", {class: "aka"}, [...new Set(others.filter(each => each && each !== name))].join(" · ")), h("p", {class: "line"}, line)];
const kg = mass => mass === undefined ? "" : `${number(mass)} kg`;
const position = (lat, lon) => lat === undefined || lon === undefined ? ""
  : `${number(Math.abs(lat))}° ${lat >= 0 ? "N" : "S"}, ${number(Math.abs(lon))}° ${lon >= 0 ? "E" : "W"}`;
const listSection = (heading, items) => items?.length ? section(`${heading} (${items.length})`, h("ul", {class: items.length > 5 ? "many" : ""}, items.map(item => h("li", {}, item)))) : "";

function country(code) {
  if (!country.names) country.names = new Map(TABLES.cooperation.records.flatMap(each => each.countries ?? [])
    .filter(text => /^[A-Z]{3} ./.test(text)).map(text => [text.slice(0, 3), text.slice(4)]));
  return country.names.get(code) ?? code ?? "";
}
const countryName = text => /^[A-Z]{3} ./.test(text) ? text.slice(4) : text;
const who = agreement => (agreement.partners ?? []).join(", ") || (agreement.countries ?? []).map(countryName).join(", ") || agreement.id;

function vehicleOf(launch) {
  if (!launch.vehicle) return "";
  const vehicle = get("vehicles", launch.vehicle);
  const more = [launch.serial, launch.variant && `variant ${launch.variant}`, launch.upper_stage && `upper stage ${launch.upper_stage}`].filter(Boolean);
  return [vehicle ? [link("vehicles", vehicle.id, vehicle.name), " ", chinese(vehicle.chinese_name)] : launch.vehicle, more.length ? `, ${more.join(", ")}` : ""];
}

function siteOf(launch) {
  if (!launch.site) return "";
  const site = get("sites", launch.site);
  return [site ? [link("sites", site.id, site.name), " ", chinese(site.chinese_name)] : launch.site, launch.pad ? `, pad ${launch.pad}` : "",
    launch.site_note ? faint(` (${launch.site_note})`) : ""];
}

const outcomeOf = launch => launch.outcome ? [outcomeChip(launch), launch.outcome_note ? ` ${launch.outcome_note}` : ""] : "";

function launchRows(launch, subjects) {
  const planned = isPlanned("launches", launch), moved = subjects.map(subject => DATA.moves[subject]).find(Boolean);
  return [
    ["date", launch.date ? h("strong", {class: planned ? "is-planned" : ""}, capital(inWords(launch.date))) : faint("no date stated")],
    ["countdown", DATA.countdowns[launch.id] ? [DATA.countdowns[launch.id], faint(" (seen from ", h("span", {class: "nowrap"}, ABOUT.generated.slice(0, 10)), ")")] : ""],
    ["listed", launch.status === "unlisted" ? `no longer by Launch Library 2 (${inWords(launch.unlisted)}); nobody else plans it` : ""],
    ["moved", moved ?? ""], ["vehicle", vehicleOf(launch)], ["site", siteOf(launch)], ["outcome", outcomeOf(launch)],
    ["orbit", isCounted(launch) ? launch.orbit : ["no launch to orbit", faint(" (counted apart)")]]];
}

function missionPage(mission, cites) {
  const launch = get("launches", mission.launch);
  const subjects = [...new Set([mission.id, launch?.id].filter(Boolean))];
  const summary = mission.summary ? h("p", {class: "summary"}, mission.summary, " ", cites.cite(mission.sources)) : "";
  const about = facts([
    ["programme", WORDS.programmes[mission.programme] ?? mission.programme], [mission.operators?.length === 1 ? "operator" : "operators", mission.operators?.join(", ")],
    ["country", country(mission.country)], ["COSPAR", mission.cospar], ["NORAD", mission.norad && String(mission.norad)], ["mass", kg(mission.mass_kg)],
    ["landing site", mission.landing_site || mission.landing_lat !== undefined ? [mission.landing_site, " ", faint(position(mission.landing_lat, mission.landing_lon))] : ""],
    ["note", mission.note], ["sources", mission.summary ? "" : cites.cite(mission.sources)]]);
  const flight = launch ? section(["Launch ", cites.cite(launch.sources)], facts([...launchRows(launch, subjects),
    ["launch", [link("launches", launch.id, launch.tag ?? launch.id), launch.number ? `, the ${ordinal(launch.number)} Long March` : ""]],
    ["note", launch.note]])) : DATA.moves[mission.id] ? section("Launch", facts([["moved", DATA.moves[mission.id]]])) : "";
  const ahead = mission.milestone ? section("Next", h("p", {}, capital(spaced(mission.milestone)), " ", inWords(mission.milestone_date))) : "";
  return [headline(mission.name, mission.chinese_name, [mission.id, ...mission.aliases ?? []], mission.status ? statusChip(mission.status) : "",
    mission.kind ? h("span", {class: "tag"}, kindName(mission.kind)) : "", mission.target ? h("span", {class: "tag"}, title(mission.target)) : ""),
    summary, about, flight, ahead, eventsSection(mission, cites), listSection("Payloads", mission.payloads), plansSection(subjects, cites),
    cooperationSection(mission, cites), relatedSection(mission, launch)];
}

function eventsSection(mission, cites) {
  if (!mission.events?.length) return "";
  let year = "";
  return section(`Events (${mission.events.length})`, h("ol", {class: "events"}, mission.events.map(event => {
    const label = DATES[event.date][5], fresh = label !== year;
    year = label;
    const place = event.place && ![event.text, mission.landing_site ?? "", mission.target ?? ""].some(text => fold(text).includes(fold(event.place)));
    return h("li", {class: event.kind === "anomaly" ? "is-failure" : ""}, fresh ? h("div", {class: "year"}, label) : "",
      h("div", {class: "event"}, h("div", {class: "when"}, shortDate(event.date), h("span", {class: "kind"}, event.kind === "anomaly" ? "✗ " : "", spaced(event.kind))),
        h("div", {class: "what"}, event.text, event.value !== undefined && !states(event.text, event.value) ? ` ${number(event.value)} ${event.unit ?? ""}`.trimEnd() + "." : "",
          place ? faint(` ${event.place}.`) : "", event.note ? faint(` (${event.note})`) : "", " ", cites.cite(event.sources))));
  })));
}

// Whether a text says a figure already.
const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
function states(text, figure) {
  const written = [number(figure), String(figure), NUMBERS[figure], figure >= 1e6 && `${number(figure / 1e6)} million`, figure >= 1e9 && `${number(figure / 1e9)} billion`];
  return written.filter(Boolean).some(each => ` ${text.toLowerCase()} `.match(new RegExp(`[^\\w.,]${each.replace(/[.]/g, "\\.")}(?![\\w]|[.,]\\d)`)));
}

// A mission has several of these: a later plan for one does not replace an earlier one.
const MANY = ["milestone", "announcement"];

function plansSection(subjects, cites) {
  const order = new Map(DATA.ledger.map((id, index) => [id, index])), newest = new Set(DATA.newest);
  const plans = subjects.flatMap(subject => related("plans", "subject", subject)).sort((one, other) => order.get(one.id) - order.get(other.id));
  if (!plans.length) return "";
  const spans = plans.map(plan => spanOf(plan, "planned")), known = plans.map(plan => plan.actual && DATES[plan.actual]).filter(Boolean);
  const ends = [...spans.flat(), ...known.flatMap(interval)].filter(Number.isFinite);
  let first = yearStart(yearOf(Math.min(...ends))), last = yearStart(yearOf(Math.max(...ends) - 1) + 1);
  if (first >= last) first = yearStart(yearOf(last) - 1);
  if (spans.some(span => span[1] === Infinity)) last = yearStart(yearOf(last) + 1);
  const draw = (plan, span, isOld) => {
    const x = seconds => Math.min(Math.max((seconds - first) / (last - first), 0), 1) * 200, [defs, hatch] = hatches(["planned", "unknown"]), style = isOld ? "unknown" : "planned";
    const actual = plan.actual && DATES[plan.actual] ? interval(DATES[plan.actual]) : null, end = span[1] === Infinity ? 200 : x(span[1]);
    return s("svg", {viewBox: "0 0 216 14", class: "slip", "aria-hidden": "true"}, defs, s("line", {x1: 0, x2: 200, y1: 13, y2: 13, class: "grid"}),
      s("rect", {x: x(span[0]), y: 2, width: Math.max(end - x(span[0]), 4), height: 9, rx: 2, class: `outline is-${style}`, fill: hatch(style)}),
      DATES[plan.planned][2] === null ? s("text", {x: x(span[0]) + 1, y: 11, class: `mark is-${style}`}, "←") : "",
      span[1] === Infinity ? s("text", {x: 202, y: 11, class: `mark is-${style}`}, "→") : "",
      actual ? s("circle", {cx: x(actual[0]), cy: 6.5, r: 3.5, class: "bar is-done"}) : "");
  };
  const rows = plans.map((plan, index) => {
    const isOld = !MANY.includes(plan.milestone) && !newest.has(plan.id);
    const happened = plan.actual && !isOld ? [`; it happened ${inWords(plan.actual)}`, DATA.kept[plan.id] ? `, ${DATA.kept[plan.id]}` : ""] : "";
    return h("tr", {class: isOld ? "old" : ""}, h("td", {}, plan.as_of ? DATES[plan.as_of][0] : "–"), h("td", {}, spaced(plan.milestone)),
      h("td", {}, h("span", {class: "planned-for"}, capital(inWords(plan.planned))), happened, plan.note ? faint(` (${plan.note})`) : "", " ", cites.cite(plan.sources)),
      h("td", {class: "drawn"}, draw(plan, spans[index], isOld)));
  });
  return section(`Plans (${plans.length})`, h("table", {class: "ledger"}, h("thead", {}, h("tr", {}, ["said", "of", "planned for"].map(text => h("th", {scope: "col"}, text)),
    h("th", {scope: "col", class: "drawn"}, h("span", {class: "scale", "aria-hidden": "true"}, h("span", {}, String(yearOf(first))), h("span", {}, String(yearOf(last))))))), h("tbody", {}, rows)));
}

function agreementText(agreement) {
  const partners = (agreement.partners ?? []).join(", "), countries = (agreement.countries ?? []).map(countryName).filter(name => !partners.includes(name)).join(", ");
  return [h("strong", {}, partners && countries ? `${partners} (${countries})` : partners || countries), agreement.ordinal !== undefined ? `, the ${ordinal(agreement.ordinal)}` : "",
    agreement.detail ? `: ${agreement.detail}` : "", agreement.note ? faint(` (${agreement.note})`) : ""];
}

function cooperationSection(mission, cites) {
  const agreements = [...related("cooperation", "subject", mission.id)].sort((one, other) =>
    compare(one.date ? orderOf(DATES[one.date]) : [-Infinity], other.date ? orderOf(DATES[other.date]) : [-Infinity]));
  if (!agreements.length && !mission.partners?.length) return "";
  return section(agreements.length ? `Partners and cooperation (${agreements.length})` : "Partners", mission.partners?.length ? h("p", {}, faint("with "), mission.partners.join(", ")) : "",
    agreements.length ? h("ul", {class: "entries"}, agreements.map(each => h("li", {}, h("div", {class: "when"}, each.date ? shortDate(each.date) : faint("–"), h("span", {class: "kind"}, kindName(each.kind))),
      h("div", {class: "what"}, agreementText(each), " ", cites.cite(each.sources))))) : "");
}

function relatedSection(mission, launch) {
  const relations = [...(mission.parent ? [["part of", mission.parent]] : []), ...related("missions", "parent", mission.id).map(each => ["has", each.id]),
    ...(launch ? related("missions", "launch", launch.id).filter(each => each.id !== mission.id).map(each => ["same launch", each.id]) : [])];
  const seen = new Set(), rows = relations.filter(([, id]) => !seen.has(id) && seen.add(id));
  return rows.length ? section("Related missions", h("ul", {class: "entries"}, rows.map(([relation, id]) => h("li", {}, h("div", {class: "when"}, faint(relation)), h("div", {class: "what"}, missionLine(id)))))) : "";
}

function missionLine(id) {
  const mission = get("missions", id);
  return mission ? [link("missions", id, mission.name), " ", chinese(mission.chinese_name), mission.kind ? faint(` ${kindName(mission.kind)} `) : " ", mission.status ? statusChip(mission.status) : ""] : id;
}

const MASS_FLAGS = {__proto__: null, "~": ["about ", " (GCAT estimate)"], "?": ["", " (perhaps an estimate of GCAT)"]};

function launchPage(launch, cites) {
  const aboard = related("missions", "launch", launch.id), {name, chinese: zh} = launchTitle(launch), flag = MASS_FLAGS[launch.mass_flag] ?? ["", ""];
  const subjects = [launch.id, ...aboard.map(mission => mission.id)];
  const rows = launchRows(launch, subjects).filter(([label]) => label !== "outcome" || launch.outcome_note);
  return [headline(name, zh, [launch.id, launch.tag], outcomeChip(launch), launch.number ? h("span", {class: "tag"}, `the ${ordinal(launch.number)} Long March`) : "",
    launch.crewed ? h("span", {class: "tag"}, "crewed") : ""),
    facts([...rows, ["payload mass", launch.payload_mass_kg === undefined ? "" : flag[0] + kg(launch.payload_mass_kg) + flag[1]], ["agency", agencyName(launch.agency)],
      ["GCAT", [launch.gcat_code, launch.gcat_name].filter(Boolean).join(" ")], ["Launch Library 2", launch.ll2_id], ["note", launch.note], ["sources", cites.cite(launch.sources)]]),
    launch.payloads?.length === 1 && launch.payloads[0] === name ? "" : listSection("Payloads", launch.payloads), aboard.length ? section("Missions aboard", h("ul", {}, aboard.map(mission => h("li", {}, missionLine(mission.id))))) : "",
    plansSection(subjects, cites)];
}

const launchLine = (launch, label) => h("li", {}, h("div", {class: "when"}, shortDate(launch.date, isPlanned("launches", launch)), label ? h("span", {class: "kind"}, label) : ""), h("div", {class: "what"},
  h("span", {class: `symbol is-${standing(launch)}`, title: standing(launch)}, SYMBOLS[standing(launch)]), " ", link("launches", launch.id, launchTitle(launch).name),
  launch.outcome_note ? faint(` ${launch.outcome_note}`) : "", !launch.outcome && DATA.countdowns[launch.id] ? faint(` ${DATA.countdowns[launch.id]}`) : ""));

// The record of a vehicle or site: how many flights with which outcomes, what failed, what comes, all of them.
function flights(field, id) {
  const every = sortRecords(related("launches", field, id), "launches", "date"), launches = every.filter(isCounted), flown = launches.filter(hasFlown);
  const bad = flown.filter(launch => ["failure", "partial"].includes(launch.outcome)), waiting = launches.filter(launch => isPlanned("launches", launch));
  const counts = Object.keys(SYMBOLS).map(outcome => [outcome, flown.filter(launch => launch.outcome === outcome).length]).filter(([outcome, count]) => count || ["success", "failure"].includes(outcome));
  const all = `#/launches?${new URLSearchParams({[field]: id})}`;
  return [flown.length ? section(`Launches (${flown.length})`, h("p", {class: "line"}, counts.filter(([outcome]) => outcome !== "planned").map(([outcome, count]) => chip(SYMBOLS[outcome], outcome, `${number(count)} ${outcome}`)),
    h("a", {href: all}, "all launches →")), h("ul", {class: "entries"}, launchLine(flown[0], "first"), flown.length > 1 ? launchLine(flown.at(-1), "latest") : "")) : "",
    bad.length ? section(`${bad.some(launch => launch.outcome === "partial") ? "Failures and partial failures" : "Failures"} (${bad.length})`, h("ul", {class: "entries"}, bad.map(launch => launchLine(launch)))) : "",
    waiting.length ? section(`Planned (${waiting.length})`, h("ul", {class: "entries"}, waiting.map(launch => launchLine(launch)))) : "",
    launches.length < every.length ? section(`Not to orbit (${number(every.length - launches.length)})`, h("p", {class: "line"},
      h("a", {href: `${all}&q=orbital:no`}, "launches that are none to orbit →"))) : ""];
}

function vehiclePage(vehicle, cites) {
  const family = vehicle.family ? related("vehicles", "family", vehicle.family).filter(each => each.id !== vehicle.id) : [];
  return [headline(vehicle.name, vehicle.chinese_name, [vehicle.id, ...vehicle.aliases ?? []], vehicle.status ? statusChip(vehicle.status) : ""),
    facts([["family", vehicle.family ? [vehicle.family, family.length ? [" (also ", family.flatMap((each, index) => [index ? ", " : "", link("vehicles", each.id)]), ")"] : ""] : ""],
      ["stages", vehicle.stages && String(vehicle.stages)], ["to LEO", kg(vehicle.leo_kg)], ["to GTO", kg(vehicle.gto_kg)], ["to the Moon", kg(vehicle.tli_kg)],
      ["note", vehicle.note], ["sources", cites.cite(vehicle.sources)]]), flights("vehicle", vehicle.id)];
}

function sitePage(site, cites) {
  return [headline(site.name, site.chinese_name, [site.id, ...site.aliases ?? []]), facts([["position", position(site.lat, site.lon)], ["country", country(site.country)],
    ["GCAT", site.gcat_codes?.join(", ")], ["note", site.note], ["sources", cites.cite(site.sources)]]), flights("site", site.id)];
}

function agreementPage(agreement, cites) {
  const subject = get("missions", agreement.subject);
  return [headline(who(agreement), "", [agreement.id], h("span", {class: "tag"}, kindName(agreement.kind))),
    agreement.detail ? h("p", {class: "summary"}, agreement.detail, " ", cites.cite(agreement.sources)) : "",
    facts([["about", subject ? link("missions", subject.id, subject.name) : WORDS.programmes[agreement.subject] ?? agreement.subject],
      ["countries", (agreement.countries ?? []).map(countryName).join(", ")], ["date", agreement.date ? capital(inWords(agreement.date)) : ""],
      ["order", agreement.ordinal === undefined ? "" : `the ${ordinal(agreement.ordinal)}`], ["note", agreement.note], ["sources", agreement.detail ? "" : cites.cite(agreement.sources)]])];
}

function sourcePage(source) {
  const cited = ["missions", "launches", "vehicles", "sites", "cooperation"].flatMap(table => TABLES[table].records
    .filter(record => record.sources?.includes(source.id) || record.events?.some(event => event.sources?.includes(source.id))).map(record => [table, record]));
  const plans = related("plans", "sources", source.id).length;
  const name = (table, record) => table === "launches" ? launchTitle(record).name : table === "cooperation" ? who(record) : record.name;
  return [headline(source.title, "", [source.id]), facts([["publisher", source.publisher], ["date", source.date], ["link", source.url ? webLink(source.url) : ""], ["note", source.note]]),
    section(`Cited by ${number(cited.length + plans)} record${cited.length + plans === 1 ? "" : "s"}`, h("ul", {class: "entries"}, cited.slice(0, 50).map(([table, record]) =>
      h("li", {}, h("div", {class: "when"}, faint(WORDS.singular[table])), h("div", {class: "what"}, link(table, record.id, name(table, record)))))),
    cited.length > 50 ? h("p", {}, faint(`and ${number(cited.length - 50)} more`)) : "", plans ? h("p", {}, faint(`and ${countNoun(plans, "plans")}`)) : "")];
}

const PAGES = {mission: ["missions", missionPage], launch: ["launches", launchPage], vehicle: ["vehicles", vehiclePage], site: ["sites", sitePage],
  agreement: ["cooperation", agreementPage], source: ["sources", sourcePage]};

function showPage(kind, id) {
  const [table, build] = PAGES[kind], record = get(table, id), cites = new Cites();
  const back = h("a", {class: "back", href: lastList}, "← ", TABS.find(([tab]) => lastList.startsWith(`#/${tab}`))?.[1] ?? "Missions");
  const content = record ? build(record, cites) : [h("h1", {tabindex: "-1"}, `There is no ${kind} called '${id}' here.`)];
  stopMatching();
  $("main").classList.remove("stale");
  $("main").removeAttribute("aria-busy");
  $("main").replaceChildren(h("article", {class: `a-${kind}`}, back, ...[content].flat(Infinity).filter(Boolean), cites.section()));
  document.title = `${$("main").querySelector("h1").textContent.trim()} · ${ABOUT.title}`;
}

// --- Where we are -------------------------------------------------------------------------------

function address() {
  const given = new URLSearchParams(), {tab, q, all, filters, sort} = current;
  if (q) given.set("q", q);
  for (const [name, chosen] of Object.entries(filters)) given.set(name, chosen);
  if (all) given.set("all", all);
  if (sort) given.set("sort", sort);
  return `#/${tab}${String(given) ? `?${given}` : ""}`;
}
// What was asked stands in the address, so that it can be kept and shared. Typing makes no history, and writes
// the address only when it pauses: browsers complain about more than a few changes a second.
let unwritten = 0;
function keep() {
  lastList = address();
  clearTimeout(unwritten);
  unwritten = setTimeout(write, 400);
  document.querySelectorAll("#tabs a").forEach(each => each.setAttribute("href", `#/${each.dataset.tab}${current.q ? `?${new URLSearchParams({q: current.q})}` : ""}`));
}

function write() {
  clearTimeout(unwritten);
  if (unwritten && location.hash !== lastList) history.replaceState(null, "", lastList);
  unwritten = 0;
}

function go() {
  clearTimeout(unwritten);
  unwritten = 0;
  const [path, given] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s), [kind, ...rest] = path.split("/");
  let id = rest.join("/");
  try { id = decodeURIComponent(id); } catch { /* shown as it is */ }
  const isPage = Object.hasOwn(PAGES, kind) && id, tab = isPage ? null : TABS.some(([name]) => name === kind) ? kind : "missions";
  document.body.classList.toggle("reading", Boolean(isPage));
  // Whoever comes straight to a page goes back to the list that it belongs to.
  if (isPage && !lastList) { current.tab = PAGES[kind][0]; lastList = address(); }
  document.querySelectorAll("#tabs a").forEach(each => {
    if (each.dataset.tab === (tab ?? lastList.slice(2).split("?")[0])) { each.setAttribute("aria-current", isPage ? "true" : "page"); $("tabs").scrollLeft = each.offsetLeft - 48; }
    else each.removeAttribute("aria-current");
  });
  if (isPage) {
    showPage(kind, id);
    scrollTo(0, 0);
    $("main").querySelector("h1").focus({preventScroll: true});
    return;
  }
  const asked = new URLSearchParams(given ?? ""), table = tableOf(tab);
  const sort = asked.get("sort") ?? "", isSort = (COLUMNS[table] ?? []).some(([name]) => name === sort.replace(/-$/, ""));
  current = {tab, q: asked.get("q") ?? "", all: asked.get("all") ?? "", sort: isSort ? sort : "", filters: Object.fromEntries(FILTERS[table].filter(name => asked.get(name)).map(name => [name, asked.get(name)]))};
  $("q").value = current.q;
  document.title = `${TABS.find(([name]) => name === tab)[1]} · ${ABOUT.title}`;
  buildFilters(table);
  keep();
  showList();
  const row = lastRow && $("main").querySelector(`[data-id="${CSS.escape(lastRow)}"]`);
  lastRow = "";
  if (row) { row.scrollIntoView({block: "center"}); (row.matches("a") ? row : row.querySelector("a"))?.focus({preventScroll: true}); } else scrollTo(0, 0);
}

let waiting = 0;
function search() {
  current.q = $("q").value.trim();
  showAll = false;
  if (document.body.classList.contains("reading")) { location.hash = address(); return; }
  keep();
  showList();
}

function rows() {
  const table = tableOf(current.tab);
  return [...$("main").querySelectorAll(current.tab === "timeline" ? ".timeline a" : `tbody tr .c-${PRIMARY[table]} a:first-of-type`)];
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input, select, textarea"), reading = document.body.classList.contains("reading");
  if (event.key === "/" && !typing) { event.preventDefault(); $("q").focus(); $("q").select(); }
  else if (event.key === "Escape") {
    if (event.target === $("q") && $("q").value) { event.preventDefault(); $("q").value = ""; search(); }
    else if (typing) event.target.blur();
    else if (reading) location.hash = lastList;
  } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !reading && !event.target.matches("select")) {
    const all = rows(), here = all.indexOf(document.activeElement);
    const next = all[here < 0 ? event.key === "ArrowDown" ? 0 : -1 : here + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus({preventScroll: true}); next.scrollIntoView({block: "nearest"}); }
    else if (here === 0 && event.key === "ArrowUp") { event.preventDefault(); $("q").focus(); }
  } else if (event.key === "Enter" && event.target === $("q")) { event.preventDefault(); if (rows().length === 1) rows()[0].click(); else rows()[0]?.focus(); }
}

// --- The frame ----------------------------------------------------------------------------------

function frame() {
  const launches = TABLES.launches.records.filter(isCounted), flown = launches.filter(hasFlown).length, planned = launches.length - flown;
  const counts = [countNoun(TABLES.missions.records.length, "missions"), `${countNoun(flown, "launches")}${planned ? ` and ${number(planned)} planned` : ""}`,
    ...["vehicles", "sites", "cooperation", "sources"].filter(name => TABLES[name].records.length).map(name => countNoun(TABLES[name].records.length, name))];
  $("counts").textContent = counts.join(" · ");
  $("tabs").replaceChildren(...TABS.map(([tab, label]) => h("a", {href: `#/${tab}`, "data-tab": tab}, label)));
  // An address within a sentence becomes a link.
  const linked = text => text.split(/(https?:\/\/[^\s,)]+[^\s,).])/).map((part, index) => index % 2 ? webLink(part) : part);
  $("foot").replaceChildren(...ABOUT.credits.map(credit => h("p", {}, ...linked(credit))), h("p", {}, dotted(ABOUT.licence, ABOUT.revision && `revision ${ABOUT.revision}`,
    `generated ${ABOUT.generated.slice(0, 16).replace("T", " ")} UTC by missioncat`, "times are UTC")));
  $("search").addEventListener("submit", event => event.preventDefault());
  $("search").addEventListener("reset", event => { event.preventDefault(); current.filters = {}; current.all = ""; $("q").value = ""; current.q = ""; buildFilters(tableOf(current.tab)); search(); });
  // A catalogue of the whole world takes longer than the next key.
  $("q").addEventListener("input", () => { clearTimeout(waiting); if (TABLES.launches.records.length > 5000) waiting = setTimeout(search, 200); else search(); });
  $("skip").addEventListener("click", () => $("main").focus());
  $("main").addEventListener("click", event => { if (event.target.closest("a[href^='#/']")) lastRow = event.target.closest("[data-id]")?.dataset.id ?? lastRow; });
  document.addEventListener("click", write, {capture: true});
  document.addEventListener("keydown", press);
  addEventListener("hashchange", go);
  addEventListener("beforeprint", () => { if (!document.body.classList.contains("reading") && !showAll) { showAll = true; showList(); } });
  new ResizeObserver(() => document.documentElement.style.setProperty("--head", `${$("head").offsetHeight}px`)).observe($("head"));
  measure();
  addEventListener("resize", () => { if (measure() && ["timeline", "launches"].includes(current.tab) && !document.body.classList.contains("reading")) showList(); });
}

frame();
go();
})();
