// The catalogue that the page was made of, and the query language of the command line. It mirrors
// missioncat.names (folding), catalogue.py (looking up), fields.py (values), patterns.py (regular
// expressions) and query.py (terms, filters, sorting); words.js mirrors words.py. The names are the
// same. A record here is what as_html.py makes of it: the values of its fields, dates as keys of
// DATES.

const DATA = JSON.parse(document.getElementById("data").textContent);
const {about: ABOUT, words: WORDS, lives: LIVES, dates: DATES, tables: TABLES} = DATA;
// Ids are looked up in these, and an id may be "constructor".
for (const each of [
  ...[LIVES, DATES, DATA.moves, DATA.countdowns, DATA.kept, DATA.cited],
  ...[WORDS.programmes, WORDS.kinds, WORDS.agencies],
]) {
  Object.setPrototypeOf(each, null);
}

// --- Names: the folding of missioncat.names -----------------------------------------------------

// What was folded already, for a search folds the same texts over and over.
const folded = new Map();

// What counts of a name when names are compared.
function fold(text) {
  let known = folded.get(text);
  if (known === undefined) {
    known = foldAnew(text);
    folded.set(text, known);
  }
  return known;
}

function foldAnew(text) {
  const lower = text.normalize("NFKD").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
  return lower.replace(/[^\p{L}\p{N}]|[\u02b9-\u02bf\u02c8\ua78b\ua78c]/gu, "");
}

// The same, with the names of the Long March family made one.
function foldFamily(text) {
  return fold(text).replace(/(?:cz|lm|longmarch|changzheng)(?=\p{Nd})/u, "cz");
}

// A name and what else it says in brackets.
function nameVariants(name) {
  const match = /^(.+?)\s*\(([^()]+)\)$/s.exec(name);
  if (!match) return [name];
  const [, outside, inside] = match;
  const last = outside.slice(outside.lastIndexOf(" ") + 1);
  const isLonger = inside.startsWith(last);
  const head = isLonger ? outside.slice(0, outside.length - last.length) : "";
  return [name, outside, head + inside];
}

// --- The catalogue ------------------------------------------------------------------------------

for (const [title, table] of Object.entries(TABLES)) {
  table.name = title;
  table.byField = new Map();
  table.also = new Map(); // what people call a field that has another name here
  for (const [name, kind, to, about, also] of table.fields) {
    const field = {name, kind, to, about};
    table.byField.set(name, field);
    for (const other of also) if (!table.also.has(other)) table.also.set(other, field);
  }
  table.byId = new Map(table.records.map(record => [record.id, record]));
  table.related = new Map();
  table.named = null;
}

// A value as a list: of one item, of none if there is no value, or itself.
function listOf(found) {
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

// What is put under one key of a map of lists.
function addTo(map, key, item) {
  if (map.has(key)) map.get(key).push(item);
  else map.set(key, [item]);
}

const get = (table, id) => (id === undefined ? undefined : TABLES[table].byId.get(id));

// The records of a table whose field is this key, or has it in its list.
function related(table, field, key) {
  const {related: indexes, records} = TABLES[table];
  if (!indexes.has(field)) {
    const index = new Map();
    for (const record of records) {
      for (const item of listOf(record[field])) addTo(index, item, record);
    }
    indexes.set(field, index);
  }
  return indexes.get(field).get(key) ?? [];
}

// Every name that a record goes by as a whole.
function listNames(table, record) {
  const aliases = record.aliases ?? [];
  if (table !== "launches") {
    return [record.id, record.name, record.chinese_name, record.title, ...aliases].filter(Boolean);
  }
  // Of a launch without payloads the missions aboard are listed, which are no names of its own.
  const payloads = record["payloads:aboard"] ? [] : record.payloads ?? [];
  const joined = (record.joined ?? []).flatMap(each => each.launch.payloads ?? []);
  const names = [record.id, ...aliases, ...payloads, ...joined, record.gcat_name, record.ll2_name];
  return names.filter(Boolean);
}

// Folded name -> ids, for every name that the records of a table go by.
function namesOf(table) {
  if (TABLES[table].named === null) {
    const index = new Map();
    for (const record of TABLES[table].records) {
      const variants = listNames(table, record).flatMap(nameVariants);
      for (const key of new Set(variants.map(foldFamily))) addTo(index, key, record.id);
    }
    index.delete("");
    TABLES[table].named = index;
  }
  return TABLES[table].named;
}

// The ids of the records of a table that go by this name, number or id as a whole.
function findNamed(text, table) {
  if (TABLES[table].byId.has(text)) return [text];
  const designated = findDesignated(text, table);
  if (designated.length) return designated;
  return namesOf(table).get(foldFamily(text)) ?? [];
}

// By number, tag, COSPAR designation, NORAD number or Launch Library id.
function findDesignated(text, table) {
  const isDesignated = designation(text, table);
  if (!isDesignated) return [];
  return TABLES[table].records.filter(isDesignated).map(record => record.id);
}

function designation(text, table) {
  const figure = /^\d{1,11}$/.test(text) ? Number(text) : null;
  if (table === "missions") {
    if (figure !== null) return mission => mission.norad === figure;
    return mission => mission.cospar === text.toUpperCase();
  }
  if (table !== "launches") return null;
  if (figure !== null) return launch => launch.number === figure;
  const [tag, id] = [text.trim().toUpperCase(), text.toLowerCase()];
  return launch => launch.tag === tag || launch.ll2_id === id;
}

// --- Fields (fields.py) -------------------------------------------------------------------------

// The pieces of what DATES has of a date.
const [SHORT, IN_WORDS, EARLIEST, LATEST, PRECISION, YEAR, IS_EXACT] = [0, 1, 2, 3, 4, 5, 6];

// The fields that are read off the date of a record.
const FROM_DATE = {
  __proto__: null,
  earliest: date => formatInstant(date[EARLIEST]),
  latest: date => formatInstant(date[LATEST]),
  precision: date => date[PRECISION],
  year: date => date[YEAR],
  decade: date => formatYearSpan(date[EARLIEST], date[LATEST], "decade"),
  quarter: date => formatYearSpan(date[EARLIEST], date[LATEST], "quarter"),
  month: date => formatYearSpan(date[EARLIEST], date[LATEST], "month"),
};

// An end of an interval as text, to the second; undefined for an open end.
function formatInstant(seconds) {
  if (seconds === null) return undefined;
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function findField(table, name) {
  const {byField, also} = TABLES[table];
  const wanted = name.trim().replaceAll("-", "_").toLowerCase();
  const field = byField.get(wanted) ?? also.get(wanted);
  if (field) return field;
  const names = [...byField.keys()].join(", ");
  throw new QueryError(`${table} have no field '${name}'. Their fields are: ${names}.`);
}

// The value in a record: text, number, bool, a list, or undefined.
function valueOf(record, field) {
  if (!(field.name in FROM_DATE)) return record[field.name];
  const date = DATES[record.date];
  return date ? FROM_DATE[field.name](date) : undefined;
}

// Whether a field has no value; nought is one.
function isMissing(found) {
  if (Array.isArray(found)) return !found.length;
  return found === undefined || found === null || found === false || found === "";
}

// The fields with codes, and what these are called.
const TITLES = {
  __proto__: null, programme: WORDS.programmes, agency: WORDS.agencies, kind: WORDS.kinds,
};
const spaced = key => String(key).replaceAll("-", " ");

function formatTitle(field, code) {
  const unknown = field === "kind" ? spaced(code) : code;
  return TITLES[field][code] ?? unknown;
}

// A code and all that it is called, each part of it for itself.
function listTitles(field, code) {
  const parts = field === "agency" ? code.split("/") : [code];
  return [...new Set([code, ...parts.map(part => formatTitle(field, part))])];
}

// The texts of a field of a record: none, one or several. A code is also what it is called.
function textsOf(record, field) {
  const found = valueOf(record, field);
  if (found === undefined) return [];
  if (field.name in TITLES) return listOf(found).flatMap(code => listTitles(field.name, code));
  return listOf(found).map(item => (typeof item === "object" ? nestedText(item) : String(item)));
}

// What can be searched in an event, or in another object inside a record.
function nestedText(item) {
  if ("kind" in item) return `${item.kind} ${item.text} ${item.place ?? ""}`;
  return leaves(item).join(" ");
}

// The texts and numbers that an object is made of, however deep they stand.
function leaves(item) {
  if (item === null || typeof item !== "object") return [String(item)];
  return Object.values(item).flatMap(leaves);
}

// How it stands with a launch: its outcome, or that it is planned, or unlisted: planned by nobody.
const standing = launch => launch.outcome ?? launch.status;

function isPlanned(table, record) {
  if (table === "launches") return standing(record) === "planned";
  return table === "missions" && WORDS.planned.includes(record.status);
}

// What is no launch to orbit is left out of lists and counts, unless it is asked for.
const isOrbital = (table, record) => table !== "launches" || record.orbital === "yes";
const isOrbitalCode = code => /^[OD]([^E]|$)/.test(code);
const isCounted = launch => isOrbital("launches", launch);
const hasFlown = launch => Boolean(launch.outcome) && isCounted(launch);

// The interval of a date; of what is open nothing limits it.
const intervalOf = date => [date[EARLIEST] ?? -Infinity, date[LATEST] ?? Infinity];
// By earliest, then latest; an open start by its end, behind what is known of that year.
const orderOf = date => [date[EARLIEST] ?? date[LATEST] - 1e-3, date[LATEST] ?? Infinity];

// A mission whose launch has no date may have a milestone that has one.
function dateFieldOf(record, name) {
  const hasInstead = name === "date" && record.date === undefined && record.milestone;
  return hasInstead ? "milestone_date" : name;
}

// Where a date of a record may lie: a plan "before 2030" begins when it was made.
function spanOf(record, name) {
  const [earliest, latest] = intervalOf(DATES[record[name]]);
  return [record[`${name}:since`] ?? earliest, latest];
}

// --- Reading a query (query.py) -----------------------------------------------------------------

const TERM = /^(\^?)([A-Za-z_][\w-]*)(::|:=|:)([\s\S]*)$/;
const TOKEN = /(?:"[^"]*"|[^\s"]|"(?=[^"]*$))+/g;
const ANSWERS = {
  __proto__: null, yes: true, true: true, 1: true, no: false, false: false, 0: false,
};

function unquote(text) {
  const isQuoted = text.length >= 2 && text.startsWith('"') && text.endsWith('"');
  return isQuoted ? text.slice(1, -1) : text;
}

const formatTerm = term => `${term.field.name}${term.operator}${term.value}`;

// Alternatives of terms: one of the groups must hold, and in a group all of its terms. In a shell
// quotes say how far a value goes; here the words behind `field:` are kept until it is known.
function parseQuery(text, table) {
  const groups = [[]];
  let open = null; // a field's term, and the words that stand behind it
  const finish = () => {
    if (open) addField(groups.at(-1), open, table);
    open = null;
  };
  const tokens = text.match(TOKEN) ?? [];
  refuseOtherLanguages(tokens);
  for (const token of tokens) {
    if (open && takesWord(open, token)) {
      open.words.push(token);
      continue;
    }
    finish();
    if (token === ",") groups.push([]);
    else if (TERM.test(token)) open = openTerm(token, table);
    else addWord(groups.at(-1), token);
  }
  finish();
  if (groups.length > 1 && groups.some(group => !group.length)) {
    throw new QueryError("A comma stands between two alternatives, and one of them is empty.");
  }
  return groups;
}

const COMPARISON = /^(\^?)([A-Za-z_][\w-]*|)(==?|!=|<>|>=|<=|[<>≥≤])([\s\S]*)$/;

// Refuse what other query languages write otherwise, with the form that it has here.
function refuseOtherLanguages(tokens) {
  tokens.forEach((token, index) => {
    const sentence = explainForm(token, tokens[index + 1] ?? "");
    if (!sentence) return;
    throw new QueryError(`${sentence} In quotes of its own it is text: '"${token}"'.`);
  });
}

function explainForm(token, following) {
  if (["OR", "|", "||"].includes(token)) {
    return `'${token}' is written as a comma between the alternatives: mars , moon.`;
  }
  if (["AND", "&", "&&"].includes(token)) {
    return `'${token}' is not needed: terms side by side must all hold.`;
  }
  if (token === "NOT") return `'NOT' is written ^ before the term: ^${following || "moon"}.`;
  if (token.startsWith(":") && token !== ":") {
    return `'${token}' has no field before it: write target${token}, or leave the colon out.`;
  }
  const found = COMPARISON.exec(token);
  if (!found) return "";
  const [, negated, field, sign, value] = found;
  if (!field || !value) {
    return `'${token}' compares nothing here: write field:value, date:2025.. or date:..2025.`;
  }
  return `'${token}' is written ${writeComparison(negated + field, sign, value)}.`;
}

// What `field>value` is here; the ends of a range belong to it.
function writeComparison(field, sign, value) {
  if (["=", "=="].includes(sign)) return `${field}:${value}`;
  if (["!=", "<>"].includes(sign)) return `^${field}:${value}`;
  if ([">=", "≥"].includes(sign)) return `${field}:${value}..`;
  if (["<=", "≤"].includes(sign)) return `${field}:..${value}`;
  const isAbove = sign === ">";
  const written = isAbove ? `${field}:${value}..` : `${field}:..${value}`;
  if (!/^\p{Nd}{1,9}$/u.test(value)) return `${written}, with ${value} itself`;
  const beyond = written.replace(value, String(Number(value) + (isAbove ? 1 : -1)));
  return `${beyond}, or ${written} with ${value} itself`;
}

// Refuse `date:>2025`, with the range that it is here.
function refuseComparison(term) {
  const found = /^([<>≥≤]=?)\s*(.+)$/.exec(term.value);
  if (!found) return;
  const field = `${term.negated ? "^" : ""}${term.field.name}`;
  const written = writeComparison(field, found[1], found[2]);
  throw new QueryError(`'${formatTerm(term)}' is written ${written}.`);
}

function takesWord({isWhole}, token) {
  return !isWhole && token !== "," && !/^[\^"@]/.test(token) && !TERM.test(token);
}

function openTerm(token, table) {
  const [, negated, name, operator, found] = TERM.exec(token);
  const field = findField(table, name);
  const term = {field, operator, value: unquote(found), negated: Boolean(negated)};
  return {term, words: [], isWhole: found.endsWith('"')};
}

// A field's term with as many of the words behind it as mean something to the field.
function addField(group, {term, words}, table) {
  if (!words.length) {
    group.push(term);
    return;
  }
  const joined = count => [term.value, ...words.slice(0, count)].join(" ").trim();
  let used = words.length;
  while (used > 0 && !isMeant(term, joined(used), table)) used -= 1;
  if (!isMeant(term, joined(used), table)) used = words.length;
  group.push({...term, value: unquote(joined(used))});
  for (const word of words.slice(used)) addWord(group, word);
}

// Whether a text means something as the value of a term.
function isMeant(term, text, table) {
  const {field, operator} = term;
  const {records} = TABLES[table];
  if (!text || operator === "::") return Boolean(text);
  if (isList(field, {operator, value: text})) {
    return splitList(text).every(part => isMeant(term, part, table));
  }
  if (field.kind === "date" || field.kind === "period") return isRead(() => readSpan(text));
  if (field.kind === "number") return isRead(() => readNumbers(text, term));
  if (field.kind === "flag") return text.toLowerCase() in ANSWERS;
  if (field.kind === "reference") {
    return findNamed(text, field.to).length > 0 || records.some(isCalled(field, text));
  }
  if (operator === ":=") return records.some(record => textsOf(record, field).includes(text));
  return field.kind !== "choice" || records.some(isSame(field, fold(text)));
}

function isRead(read) {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof QueryError) return false;
    throw error;
  }
}

function addWord(group, token) {
  if (token.startsWith("@")) {
    throw new QueryError(`'${token}': saved queries belong to the command line.`);
  }
  const negated = token.startsWith("^");
  const word = unquote(negated ? token.slice(1) : token);
  if (!word.trim()) {
    throw new QueryError(`'${token}' is not a term: there is nothing to look for.`);
  }
  const previous = group.at(-1);
  if (previous?.words && !previous.negated && !negated) previous.words.push(word);
  else group.push({words: [word], negated});
}

// --- Answering a query (query.py) ---------------------------------------------------------------

const every = checks => record => checks.every(holds => holds(record));
const some = checks => record => checks.some(holds => holds(record));
const isDate = field => field?.kind === "date" || field?.kind === "period";

// A query made ready for one table. `certain` asks dates to lie in the asked interval whatever
// turns out; else it is enough that they may.
function compile(groups, table, certain) {
  return some(groups.map(group => every(group.map(term => compileTerm(term, table, certain)))));
}

function compileTerm(term, table, certain) {
  // What may not be excluded may be included: under "not", could and must change places.
  const holds = compilePositive(term, table, certain !== term.negated);
  return term.negated ? record => !holds(record) : holds;
}

function compilePositive(term, table, certain) {
  const {field, operator} = term;
  if (term.words) return compilePhrase(term.words[0], table);
  if (operator === "::") return compileRegex(term, table);
  const isOrdered = isDate(field) || field.kind === "number";
  if (operator === ":" && isOrdered) refuseComparison(term);
  if (isList(field, term)) return compileList(term, table, certain);
  if (!term.value) return record => isMissing(valueOf(record, field));
  if (isDate(field)) return compileDate(term, certain);
  if (field.kind === "number") return compileNumber(term);
  if (field.kind === "flag") return compileFlag(term);
  if (field.kind === "reference") return compileReference(term, table);
  return compileText(term, table);
}

// Whether a value is several values; in a text a comma is text, and so it is in a name.
function isList(field, {operator, value}) {
  if (operator !== ":" || !["choice", "reference", "flag"].includes(field.kind)) return false;
  if (!value.includes(",") || !/[^, ]/.test(value)) return false;
  return field.kind !== "reference" || !findNamed(value, field.to).length;
}

const splitList = value => value.split(",").map(part => part.trim()).filter(Boolean);

// Whether one of several values is the field's.
function compileList(term, table, certain) {
  const parts = splitList(term.value);
  return some(parts.map(value => compilePositive({...term, value}, table, certain)));
}

// Whether one text of the field is that one; the other is folded already.
function isSame(field, wanted) {
  return record => textsOf(record, field).some(item => fold(item) === wanted);
}

function compileText(term, table) {
  const {field, value} = term;
  const wanted = fold(value);
  if (term.operator === ":=") return record => textsOf(record, field).includes(value);
  if (!wanted) return record => textsOf(record, field).some(item => item.includes(value));
  const same = isSame(field, wanted);
  // kind:crewed must not be uncrewed-test, nor family:CZ-1 be CZ-11, when there are such values.
  if (field.kind === "choice" && TABLES[table].records.some(same)) return same;
  return record => textsOf(record, field).some(item => fold(item).includes(wanted));
}

function compileDate(term, certain) {
  const name = term.field.kind === "period" ? "date" : term.field.name;
  if (term.operator === ":=") {
    const asked = parseDate(term.value);
    if (!asked) throw new QueryError(`In '${formatTerm(term)}': ${refuse(term.value).message}`);
    return record => record[name] === asked.text;
  }
  const span = readSpan(term.value);
  return record => {
    const asked = dateFieldOf(record, name);
    if (!(record[asked] in DATES)) return false;
    const [earliest, latest] = spanOf(record, asked);
    if (certain) return span.earliest <= earliest && latest <= span.latest;
    return earliest < span.latest && span.earliest < latest;
  };
}

function compileNumber(term) {
  const [low, high] = readNumbers(term.value, term);
  const {name} = term.field;
  return record => record[name] >= low && record[name] <= high;
}

// The least and the greatest that a term asks for.
function readNumbers(text, term) {
  const [low, high] = text.includes("..") ? splitRange(text) : [text, text];
  return [low ? readNumber(low, term) : -Infinity, high ? readNumber(high, term) : Infinity];
}

// Commas only between thousands: who writes 1,5 means one and a half.
const NUMBER = /^[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function readNumber(text, term) {
  const found = NUMBER.test(text.trim()) ? Number(text.replaceAll(",", "")) : NaN;
  if (Number.isNaN(found)) {
    throw new QueryError(
      `'${formatTerm(term)}': '${text}' is not a number. ` +
      "A number field takes 370, 1..10, 100.. or ..100.",
    );
  }
  if (!Number.isFinite(found)) {
    throw new QueryError(
      `'${formatTerm(term)}': that is beyond all numbers here. ` +
      "Leave an end open: 100.. or ..100.",
    );
  }
  return found;
}

function compileFlag(term) {
  const wanted = ANSWERS[term.value.toLowerCase()];
  const {name} = term.field;
  if (wanted === undefined) throw new QueryError(`'${formatTerm(term)}': ${name} is yes or no.`);
  return record => Boolean(record[name]) === wanted;
}

function compileReference(term, table) {
  const {field, value} = term;
  const ids = new Set(findNamed(value, field.to));
  if (ids.size) return pointsTo(field, ids);
  // An import may bring a vehicle or site without a record of its own; its bare name still counts.
  const called = isCalled(field, value);
  if (TABLES[table].records.some(called)) return called;
  const kind = WORDS.singular[field.to];
  throw new QueryError(`'${formatTerm(term)}': there is no ${kind} called '${value}'.`);
}

function isCalled(field, text) {
  const wanted = foldFamily(text);
  return record => textsOf(record, field).some(item => foldFamily(item) === wanted);
}

const pointsTo = (field, ids) => record => listOf(record[field.name]).some(id => ids.has(id));

// Whether a term asks for a launch that is none to orbit: about that, by its id or tag, or for such
// a code.
function asksFor({words, field, value, negated}, launch) {
  if (words) {
    const wanted = new Set([fold(words.join(" ")), ...words.map(fold)]);
    return !negated && (wanted.has(fold(launch.id)) || wanted.has(fold(launch.tag ?? "")));
  }
  if (field.name === "orbital") return true;
  if (negated) return false;
  if (field.name === "gcat_code") {
    return Boolean(value && launch.gcat_code) && !isOrbitalCode(launch.gcat_code);
  }
  if (field.name === "orbit") return fold(value).startsWith("sub");
  return ["id", "tag", "ll2_id"].includes(field.name) && /\p{L}/u.test(value);
}

// A query and what the filters add to it: the records found, the ids of those that only may be
// meant, and how many launches were left out.
function ask(table, {q = "", filters = {}, all = ""}) {
  const groups = readWords(parseQuery(q, table), table);
  checkPatterns(groups, table);
  for (const [name, value] of Object.entries(filters)) {
    const term = {field: findField(table, name), operator: ":", value, negated: false};
    for (const group of groups) group.push(term);
  }
  const matching = TABLES[table].records.filter(compile(groups, table, false));
  const found = all ? matching : leaveOut(matching, groups, table);
  const possible = findPossible(found, groups, table);
  return {found, possible, leftOut: matching.length - found.length};
}

// What was found, without what is no launch to orbit unless a term asks for it.
function leaveOut(matching, groups, table) {
  const asking = groups.map(group => ({group, holds: compile([group], table, false)}));
  const isAsked = launch =>
    asking.some(({group, holds}) => group.some(term => asksFor(term, launch)) && holds(launch));
  return matching.filter(record => isOrbital(table, record) || isAsked(record));
}

// The ids of what only may lie in the dates asked for.
function findPossible(found, groups, table) {
  const asksDates = groups.flat().some(term => isDate(term.field) && term.value);
  if (!asksDates) return new Set();
  const must = compile(groups, table, true);
  return new Set(found.filter(record => !must(record)).map(record => record.id));
}

// --- Regular expressions (patterns.py) ----------------------------------------------------------

// A pattern may run for years, and nothing but a worker can be stopped. So a query with patterns is
// asked twice: at first it only says which texts have to be matched, and once a worker has done
// that, or was stopped, it is asked again.
const MATCHING_SECONDS = 1;
const NO_WORKER = "cannot be answered: this browser has no way to stop a pattern.";
const TOO_LONG =
  `takes too long: the regular expressions of a query have ${MATCHING_SECONDS} second. ` +
  "Simplify it; one repetition inside another, as in (a|aa)+, is what mostly takes so long.";

// Of the last query with patterns: pattern -> the texts that match, or an error.
let matched = new Map();
let matcher = null;
let matchingEnds = 0;
let matcherAddress = "";

const patternKey = ({field, value}, table) => JSON.stringify([table, field.name, value]);

// A query whose patterns have to be matched before it can be answered.
class Unmatched extends Error {
  constructor(terms) {
    super();
    this.terms = terms;
  }
}

function checkPatterns(groups, table) {
  const terms = groups.flat().filter(term => term.operator === "::");
  for (const term of terms) {
    try {
      new RegExp(term.value, "i");
    } catch {
      throw new QueryError(`'${formatTerm(term)}' has a bad regular expression.`);
    }
  }
  if (!terms.every(term => matched.has(patternKey(term, table)))) throw new Unmatched(terms);
}

function compileRegex(term, table) {
  const found = matched.get(patternKey(term, table));
  if (found instanceof QueryError) throw found;
  return record => textsOf(record, term.field).some(text => found.has(text));
}

// All of the worker. It answers each job in its turn, so whoever waits knows at which one it was
// stopped.
function work() {
  onmessage = ({data}) => {
    for (const {pattern, found} of data) {
      const wanted = new RegExp(pattern, "i");
      postMessage(found.filter(text => wanted.test(text)));
    }
  };
  postMessage("ready");
}

function stopMatching() {
  clearTimeout(matchingEnds);
  matcher?.terminate();
  matcher = null;
}

function startMatcher() {
  matcherAddress ||= URL.createObjectURL(new Blob([`(${work})()`], {type: "text/javascript"}));
  return new Worker(matcherAddress);
}

// Match the patterns of these terms with all texts of their fields, then call `done`.
function match(terms, table, done) {
  const left = [...terms];
  const finish = () => {
    stopMatching();
    done();
  };
  const fail = reason => {
    const error = new QueryError(`'${formatTerm(left[0])}' ${reason}`);
    for (const term of left) matched.set(patternKey(term, table), error);
    finish();
  };
  const {records} = TABLES[table];
  const jobs = terms.map(({field, value}) => {
    const found = new Set(records.flatMap(record => textsOf(record, field)));
    return {pattern: value, found: [...found]};
  });
  matched = new Map();
  try {
    matcher = startMatcher();
  } catch {
    fail(NO_WORKER);
    return;
  }
  matcher.onerror = event => {
    event.preventDefault();
    fail(NO_WORKER);
  };
  matcher.onmessage = ({data}) => {
    if (data === "ready") { // how long it took to start is nobody's fault
      matchingEnds = setTimeout(() => fail(TOO_LONG), MATCHING_SECONDS * 1000);
      matcher.postMessage(jobs);
      return;
    }
    matched.set(patternKey(left.shift(), table), new Set(data));
    if (!left.length) finish();
  };
}

// --- Sorting (query.py) -------------------------------------------------------------------------

// A key that sorts CZ-2 before CZ-10 and ignores case.
function naturalKey(text) {
  const parts = text.toLowerCase().split(/([0-9]+)/);
  return parts.map((part, index) => (index % 2 ? Number(part) : part));
}

function sortKey(found, field) {
  if (field.kind === "date") return orderOf(DATES[found]);
  let key = found;
  if (Array.isArray(found)) key = typeof found[0] === "string" ? found[0] : String(found.length);
  return typeof key === "string" ? naturalKey(key) : [Number(key)];
}

function compareKeys(left, right) {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    if (left[index] !== right[index]) return left[index] < right[index] ? -1 : 1;
  }
  return left.length - right.length;
}

// `date` or `date-`: the field that a sort order names, and whether it descends.
const parseSort = sort => ({name: sort.replace(/-$/, ""), descends: sort.endsWith("-")});

// Records sorted by a field; a missing value comes last in either direction.
function sortRecords(records, table, sort) {
  const {name, descends} = parseSort(sort);
  const field = findField(table, name);
  const [present, missing] = [[], []];
  for (const record of records) {
    const found = valueOf(record, field);
    if (isMissing(found)) missing.push(record);
    else present.push({key: sortKey(found, field), record});
  }
  const sign = descends ? -1 : 1;
  present.sort((left, right) => sign * compareKeys(left.key, right.key));
  return [...present.map(each => each.record), ...missing];
}
