// What bare words find: it mirrors missioncat.words and missioncat.synonyms, whose tables stand in
// WORDS; the names are the same.

const {same: SAME, meant: MEANT, countries: COUNTRIES} = WORDS.synonyms;
const {facts: FACTS, aboard: FACTS_ABOARD, general: GENERAL} = WORDS;
const {wordsToo: WORDS_TOO, linking: LINKING, joining: JOINING} = WORDS;
for (const each of [SAME, COUNTRIES, FACTS, JOINING]) Object.setPrototypeOf(each, null);
// The tables whose names a bare word may be.
const THINGS = ["vehicles", "sites", "missions", "sources"];
// How many of the words side by side are tried as one name, if all of them are none.
const LONGEST_NAME = 6;

// --- Synonyms -----------------------------------------------------------------------------------

const casefold = text => text.toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
const isAscii = text => /^[\x00-\x7f]*$/.test(text);

// The query that a word stands for in a table, if it does.
function findMeaning(word, table) {
  const wanted = casefold(word).trim().split(/\s+/).join("-");
  const found = MEANT.find(([words]) => words.split(" ").includes(wanted));
  return found?.[1][table];
}

// The forms in which a fact may have a word: its plural or singular, and its synonym.
function findForms(word) {
  const wanted = splitWords(word);
  const forms = new Set([wanted]);
  if (wanted && isAscii(wanted) && /[a-z]$/.test(wanted)) forms.add(`${wanted}s`);
  if (wanted.endsWith("ies")) forms.add(`${wanted.slice(0, -3)}y`);
  if (wanted.endsWith("s") && wanted.length > 3) forms.add(wanted.slice(0, -1));
  for (const form of [...forms]) if (form in SAME) forms.add(SAME[form]);
  return forms;
}

// The words of a text in lower case with a space between, so that whole ones can be found.
function splitWords(text) {
  const lower = casefold(text).replace(/['’]/g, "");
  return lower.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

// Whether words stand among others; with a digit they have to be all, and Chinese has no spaces.
function hasWords(words, form) {
  if (!form) return false;
  if (!isAscii(form)) return words.includes(form);
  if (/\d/.test(form)) return form === words;
  return ` ${words} `.includes(` ${form} `);
}

// What a country is called in a query by those who do not ask for countries.
function nameCountry(code) {
  return WORDS_TOO.includes(code) ? [COUNTRIES[code]] : [code, COUNTRIES[code]];
}

function isCountry(phrase) {
  const wanted = splitWords(phrase);
  return Object.keys(COUNTRIES).some(code =>
    hasWords(splitWords(nameCountry(code).join(" ")), wanted));
}

// Whether a name begins with another, and goes on with a new word or number.
function beginsWith(text, name) {
  const [whole, start] = [splitWords(text), splitWords(name)];
  if (!start || !whole.startsWith(start)) return false;
  return !/^[a-z]/.test(whole.slice(start.length));
}

// --- Dates said in words ------------------------------------------------------------------------

const MONTH =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|" +
  "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const YEARS = "(?:19[5-9]\\d|20[0-6]\\d)";
const NTH = "\\d{1,2}(?:st|nd|rd|th)?";
const WRITTEN = [
  `(?:(?:early|mid|late)[ -])?(?:${MONTH} )?${YEARS}`,
  `${NTH} ${MONTH} ${YEARS}`,
  `${MONTH} ${NTH},? ${YEARS}`,
  `[qh][1-4] ${YEARS}|${YEARS}[ -]?[qh][1-4]`,
  "(?:19[5-9]|20[0-6])0s",
  `${YEARS}-\\d\\d(?:-\\d\\d)?|${YEARS} ?年(?: ?\\d{1,2} ?月(?: ?\\d{1,2} ?日)?)?`,
].map(form => new RegExp(`^(?:${form})$`));
const YEARS_SPAN = new RegExp(
  `^(${YEARS}(?:-\\d\\d){0,2})?(?:\\.\\.|(?<=\\d{4})-(?=\\d{4}))(${YEARS}(?:-\\d\\d){0,2})?$`);
const PERIOD = "(?:hour|day|week|month|quarter|year|decade)";
const WEEKDAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
const FROM_NOW = RegExp(
  `^(?:today|yesterday|tomorrow|(?:this|last|past|next|coming) ${PERIOD}|` +
  `(?:last|past|next|coming) \\d{1,5} ${PERIOD}s?|(?:\\d{1,5}|an?|one) ${PERIOD}s? ago|` +
  `in \\d{1,5} ${PERIOD}s?|(?:(?:this|last|next) )?(?:${MONTHS.join("|")}|${WEEKDAY}))$`);
const DATE_WORD = /^(19[5-9]\d|20[0-6]\d)(?:-?(\d\d)(?:-?(\d\d))?)?$/;

// The date that a word looks like, if it can hardly be anything else.
function readDateWord(word) {
  const match = DATE_WORD.exec(word);
  if (!match || word.length === 6) return null; // six digits are a number like any other
  const text = match.slice(1).filter(Boolean).join("-");
  return isRead(() => readSpan(text)) ? text : null;
}

// The date that words say, as a query takes it; null if they say none.
function readSaidDate(text) {
  let words = casefold(text).trim().split(/\s+/).join(" ");
  const written = readDateWord(words);
  if (written !== null) return written;
  const ends = /^(?:(?:from )?(.+) to (.+)|between (.+) and (.+))$/s.exec(words);
  if (ends) return joinDates(...ends.slice(1).filter(Boolean).map(end => readSaidDate(end)));
  const [, limit, rest] = /^(since|from|before|by|until|after) (.*)$/s.exec(words) ?? [];
  if (limit) {
    const date = readSaidDate(rest);
    if (date === null) return null;
    return ["since", "from"].includes(limit) ? `${date}..` : `${limit} ${date}`;
  }
  if (FROM_NOW.test(words)) {
    words = resolveRelative(words, readClock());
  } else if (!looksLikeDate(words)) {
    return null;
  }
  return isRead(() => readSpan(words)) ? words : null;
}

// The span from one date to another, if both are dates and in order.
function joinDates(first, last) {
  if (first === null || last === null) return null;
  const span = `${first} to ${last}`;
  return isRead(() => readSpan(span)) ? span : null;
}

function looksLikeDate(words) {
  if (WRITTEN.some(form => form.test(words))) return true;
  const span = YEARS_SPAN.exec(words);
  return Boolean(span && (span[1] || span[2]));
}

// --- Which words belong together ----------------------------------------------------------------

// The same query with each phrase as a term of its own, and what says a date as one.
function readWords(groups, table) {
  return groups.map(group => group.flatMap(term => (term.words ? readTerm(term, table) : [term])));
}

function readTerm(term, table) {
  return splitPhrases(term.words, table).map(({phrase, date}) => {
    if (date === null) return {...term, words: [phrase]};
    const field = findField(table, "date");
    return {field, operator: ":", value: date, negated: term.negated};
  });
}

// The phrases that words side by side are made of; a name of several stays one, the longest first.
// Words that only link others are left out.
function splitPhrases(words, table) {
  const phrases = [];
  const isLinking = word => LINKING.includes(casefold(word));
  const asksMore = !words.every(isLinking);
  let rest = words;
  while (rest.length) {
    const count = measurePhrase(rest, table);
    const phrase = rest.slice(0, count).join(" ");
    rest = rest.slice(count);
    if (words.length > 1 && phrase in JOINING) {
      throw new QueryError(`${JOINING[phrase]} As a part of names it is names:${phrase}.`);
    }
    if (!(asksMore && isLinking(phrase))) phrases.push({phrase, date: findDate(phrase, table)});
  }
  return phrases;
}

function measurePhrase(words, table) {
  const counts = [words.length];
  for (let count = Math.min(LONGEST_NAME, words.length); count > 1; count -= 1) counts.push(count);
  const isPhrase = count => count > 1 && isOnePhrase(words.slice(0, count).join(" "), table);
  return counts.find(isPhrase) ?? 1;
}

function isOnePhrase(phrase, table) {
  if (isThing(phrase, table) || findMeaning(phrase, table) !== undefined) return true;
  return findDate(phrase, table) !== null;
}

// The date that a phrase says, unless it is the whole name of something.
function findDate(phrase, table) {
  if (TABLES[table].byField.get("date")?.kind !== "date") return null;
  const date = readSaidDate(phrase);
  if (date === null || isThing(phrase, table) || TABLES.launches.byId.has(phrase)) return null;
  return date;
}

// --- Things -------------------------------------------------------------------------------------

// The ids of a table that a whole name means.
function findMeant(name, to) {
  const ids = new Set(findNamed(name, to));
  if (ids.size && to === "missions") {
    for (const id of findSeries(name)) ids.add(id);
  }
  // MARS is also a planet.
  if (!ids.size && ["vehicles", "sites"].includes(to) && name.includes(" ")) {
    return new Set(withoutRecords(to).get(foldFamily(name)));
  }
  return ids;
}

// Names -> the vehicles or sites that launches have and that are no records: an import leaves them
// so, and their ids are their names.
const NAMED_WITHOUT_RECORDS = new Map();
function withoutRecords(to) {
  if (!NAMED_WITHOUT_RECORDS.has(to)) {
    const field = to === "vehicles" ? "vehicle" : "site";
    const ids = new Set(TABLES.launches.records.map(launch => launch[field]));
    const named = new Map();
    for (const id of ids) {
      if (!id || TABLES[to].byId.has(id)) continue;
      const name = foldFamily(id);
      named.set(name, [...named.get(name) ?? [], id]);
    }
    NAMED_WITHOUT_RECORDS.set(to, named);
  }
  return NAMED_WITHOUT_RECORDS.get(to);
}

// The missions whose names begin with a name that has no number: Queqiao, Queqiao-2.
function findSeries(name) {
  if (/[\p{Nd}号]\s*$/u.test(name)) return [];
  const found = TABLES.missions.records.filter(mission =>
    listOf(mission.names).some(text => beginsWith(text, name)));
  return found.map(mission => mission.id);
}

// The fields that point to the things of a table.
function referencesTo(to, table) {
  const fields = [...TABLES[table].byField.values()];
  return fields.filter(({kind, to: target, name}) =>
    kind === "reference" && target === to && name !== "children");
}

// Whether something that this table has, or points to, is called this as a whole.
function isThing(name, table) {
  return THINGS.some(to =>
    (to === table || referencesTo(to, table).length) && findMeant(name, to).size);
}

// What the vehicle, site, mission or source of that whole name fulfils, if there is one here.
function compileThing(name, table) {
  const checks = [];
  for (const to of THINGS) {
    const fields = referencesTo(to, table);
    if (to !== table && !fields.length) continue;
    const ids = findMeant(name, to);
    if (!ids.size) continue;
    if (to === table) checks.push(record => ids.has(record.id));
    checks.push(...fields.map(field => pointsTo(field, ids)));
  }
  return checks.length ? some(checks) : null;
}

// --- Names and facts ----------------------------------------------------------------------------

// What one phrase asks for: the thing of that name, or else its names and facts.
function compilePhrase(phrase, table) {
  return compileThing(phrase, table) ?? compileSearch(phrase, table);
}

function compileSearch(phrase, table) {
  if (!fold(phrase)) throw new QueryError(`'${phrase}' has no letter or digit to look for.`);
  const meaning = findMeaning(phrase, table);
  const checks = [compileNames(phrase, table, meaning !== undefined)];
  if (meaning === undefined) checks.push(...compileFacts(phrase, table));
  else checks.push(compile(parseQuery(meaning, table), table, false));
  if (table === "launches" && /^\p{Nd}{1,6}$/u.test(phrase)) {
    const wanted = Number(phrase);
    checks.push(launch => launch.number === wanted);
  }
  return some(checks);
}

// Whether a phrase is part of a name; one that means something else has to be whole words.
function compileNames(phrase, table, isKnown) {
  const field = findField(table, "names");
  if (isKnown || isCountry(phrase)) {
    const matches = matchForms(findForms(phrase));
    return record => textsOf(record, field).some(matches);
  }
  const [wanted, family] = [fold(phrase), foldFamily(phrase)];
  // "landings" is to find a landing, and "lunar" a moon.
  const others = [...findForms(phrase)].filter(form => !fold(form).includes(wanted));
  const hasOther = others.length ? matchForms(new Set(others)) : () => false;
  const matches = text => fold(text).includes(wanted) || hasOther(text) ||
    ((family !== wanted || others.length) && foldFamily(text).includes(family));
  return record => textsOf(record, field).some(matches);
}

// Text -> whether one of the forms of a phrase stands in it as whole words; many share a text.
function matchForms(forms, nameValue = text => [text]) {
  const known = new Map();
  const has = text => nameValue(text).some(name => {
    const words = splitWords(name);
    return [...forms].some(form => hasWords(words, form));
  });
  return text => {
    if (text === undefined) return false;
    if (!known.has(text)) known.set(text, has(text));
    return known.get(text);
  };
}

// The same for the values of a field: a code is also what it is called.
const matchFacts = (field, forms) => matchForms(forms, value => nameValue(field, value));

function nameValue(field, value) {
  if (field === "country" && value in COUNTRIES) return nameCountry(value);
  return field in TITLES ? listTitles(field, value) : [value];
}

// Whether a phrase is in one of the facts of a record, or of what it points to.
function compileFacts(phrase, table) {
  const forms = findForms(phrase);
  const checks = (FACTS[table] ?? []).map(name => {
    const matches = matchFacts(name, forms);
    return record => listOf(record[name]).some(matches);
  });
  if (table === "launches") {
    const aboard = findAboard(forms);
    checks.push(launch => aboard.has(launch.id));
  }
  if (["launches", "missions"].includes(table) && !GENERAL.includes(casefold(phrase))) {
    for (const to of ["vehicles", "sites"]) {
      const isCalled = matchCalled(forms, to);
      checks.push(...referencesTo(to, table).map(({name}) =>
        record => listOf(record[name]).some(isCalled)));
    }
  }
  return checks;
}

// Whether an id is that of a vehicle or site in whose names the words stand; of what is no record
// the id is the name, as an import leaves it.
function matchCalled(forms, to) {
  const matches = matchForms(forms);
  const found = TABLES[to].records.filter(record => listOf(record.names).some(matches));
  const ids = new Set(found.map(record => record.id));
  return id => ids.has(id) || (!TABLES[to].byId.has(id) && matches(id));
}

// The launches that carried a mission with such a fact.
function findAboard(forms) {
  const facts = FACTS_ABOARD.map(name => [name, matchFacts(name, forms)]);
  const found = TABLES.missions.records.filter(mission =>
    facts.some(([name, matches]) => matches(mission[name])));
  return new Set(found.map(mission => mission.launch));
}
