// Lists: what a cell shows, the columns of each table, the line that counts, the filters and the
// help. It mirrors missioncat.fields (LISTED, launch_title) and missioncat.views.listings. Data
// reach the page as text nodes only; no piece of them is ever read as markup.

const $ = id => document.getElementById(id);

// --- Making elements ----------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";

const isNothing = item => item === undefined || item === null || item === false || item === "";

function fill(element, attributes, children) {
  for (const [name, given] of Object.entries(attributes ?? {})) {
    if (given === undefined || given === null || given === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), given);
    else element.setAttribute(name, given === true ? "" : given);
  }
  element.append(...children.flat(Infinity).filter(child => !isNothing(child)));
  return element;
}

const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

// Only web addresses become links; whatever else a source names is shown as it is.
function webLink(text) {
  if (!/^https?:\/\//i.test(text)) return text;
  try {
    const url = new URL(text);
    if (!["http:", "https:"].includes(url.protocol)) return text;
    return h("a", {href: url.href, rel: "noopener noreferrer", class: "web"}, text);
  } catch {
    return text;
  }
}

const ROUTE = {
  missions: "mission", launches: "launch", vehicles: "vehicle", sites: "site",
  cooperation: "agreement", sources: "source",
};
const route = (table, id) => `#/${ROUTE[table]}/${encodeURIComponent(id)}`;
const link = (table, id, text = id) => h("a", {href: route(table, id)}, text);
const chinese = text => (text ? h("span", {lang: "zh", class: "chinese"}, text) : "");
const faint = (...text) => h("span", {class: "faint"}, ...text);
const nowrap = text => h("span", {class: "nowrap"}, text);
const tag = text => h("span", {class: "tag"}, text);

// --- Words --------------------------------------------------------------------------------------

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
const title = key => capital(spaced(key));
const kindName = kind => formatTitle("kind", kind);
const programmeName = key => WORDS.programmes[key] ?? key;
const siteName = key => (/[A-Z]/.test(key) ? key : key.split("-").map(capital).join(" "));
const dotted = (...parts) => parts.filter(Boolean).join(" · ");
const figures = new Intl.NumberFormat("en", {maximumFractionDigits: 10});
const number = found => figures.format(found);

// An agreement of several agencies names them all.
function agencyName(code) {
  return code?.split("/").map(each => WORDS.agencies[each] ?? each).join(", ");
}

function countNoun(count, table) {
  return `${number(count)} ${count === 1 ? WORDS.singular[table] : WORDS.plural[table]}`;
}

function ordinal(count) {
  const isTeen = [11, 12, 13].includes(count % 100);
  const ending = isTeen ? "th" : ["th", "st", "nd", "rd"][count % 10] ?? "th";
  return number(count) + ending;
}

// Countries are named where an agreement has code and name: "CHN China".
const COUNTRY = /^[A-Z]{3} ./;
const countryName = text => (COUNTRY.test(text) ? text.slice(4) : text);
const countryNames = new Map();
for (const agreement of TABLES.cooperation.records) {
  for (const text of agreement.countries ?? []) {
    if (COUNTRY.test(text)) countryNames.set(text.slice(0, 3), text.slice(4));
  }
}
const country = code => countryNames.get(code) ?? code ?? "";

// Who an agreement is with.
function who(agreement) {
  const partners = (agreement.partners ?? []).join(", ");
  return partners || (agreement.countries ?? []).map(countryName).join(", ") || agreement.id;
}

const SYMBOLS = {
  __proto__: null,
  success: "✓", failure: "✗", partial: "◐", planned: "○", unknown: "?", unlisted: "◌",
};
const STANDINGS = {__proto__: null, partial: "partial failure", unlisted: "no longer listed"};
const STATUSES = {
  __proto__: null,
  planned: ["○", "planned"],
  postponed: ["○", "partial"],
  cancelled: ["✗", "unknown"],
  operating: ["▸", "success"],
  extended: ["▸", "success"],
  completed: ["✓", "success"],
  lost: ["✗", "failure"],
  active: ["▸", "success"],
};

function chip(symbol, style, text) {
  const mark = h("span", {class: "symbol", "aria-hidden": "true"}, symbol);
  return h("span", {class: `chip is-${style}`}, mark, text);
}

function outcomeChip(launch) {
  const state = standing(launch);
  return chip(SYMBOLS[state] ?? "?", state, STANDINGS[state] ?? state);
}

function statusChip(status) {
  if (!status) return "";
  const [symbol, style] = STATUSES[status] ?? ["", "unknown"];
  return chip(symbol, style, status);
}

const inWords = text => DATES[text]?.[IN_WORDS] ?? text;

// A date for a cell; one that is not exact looks as vague as it is, and says itself in words.
function shortDate(text, planned) {
  const date = DATES[text];
  if (!date) return faint(text ?? "no date");
  const vague = date[IS_EXACT] ? "" : " vague";
  const parts = date[SHORT].split(" ").map((part, index) => [index ? " " : "", nowrap(part)]);
  const style = `date${vague}${planned ? " is-planned" : ""}`;
  return h("time", {class: style, title: date[IN_WORDS]}, parts);
}

// What a launch is known by: its one mission, or what it carries.
function launchTitle(launch) {
  const aboard = related("missions", "launch", launch.id);
  const ids = new Set(aboard.map(mission => mission.id));
  const heads = aboard.filter(mission => !ids.has(mission.parent));
  if (heads.length === 1) return {name: heads[0].name, zh: heads[0].chinese_name};
  const names = heads.length ? heads.map(mission => mission.name) : launch.payloads;
  return {name: titlePayloads(names ?? [untitled(launch)], launch.ll2_name)};
}

// What flies together, in few words: much of it by the name of its flight, if it has one.
function titlePayloads(names, flight) {
  if (names.length <= 3) return names.join(", ");
  if (flight) return flight;
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}

// The id of a launch that was imported as a plan is made of the names that it had then: no title.
function untitled(launch) {
  if (launch.gcat_name) return launch.gcat_name;
  if (!launch.origin || launch.id === launch.tag || !launch.vehicle) return launch.id;
  return `unnamed payload on ${get("vehicles", launch.vehicle)?.name ?? launch.vehicle}`;
}

// --- Columns ------------------------------------------------------------------------------------

const has = found => !isMissing(found);
const plain = name => record => listOf(record[name]).join(", ");

// Years and numbers of launches have no commas; masses and counts do.
function numeric(name) {
  const format = /_kg$|launches/.test(name) ? number : String;
  return record => (record[name] === undefined ? "" : format(record[name]));
}

// The name of a vehicle or site, which leads to its page if it has one.
function thing(table, key) {
  const record = get(table, key);
  if (!record) return key;
  return [link(table, key, record.name), " ", chinese(record.chinese_name)];
}

function vehicleCell({vehicle}) {
  return get("vehicles", vehicle) ? link("vehicles", vehicle) : vehicle;
}

function siteCell({site}) {
  return get("sites", site) ? link("sites", site, siteName(site)) : site;
}

const MAY = "It may lie in the dates asked for; that is not certain.";

function dateCell(name = "date", table = "") {
  return (record, may) => {
    const mark = may ? h("span", {class: "may", title: MAY}, "may: ") : "";
    return [mark, showDate(record, name, table)];
  };
}

function showDate(record, name, table) {
  if (record[name]) return shortDate(record[name], isPlanned(table, record));
  if (name !== "date" || !record.milestone) return faint("–");
  return [spaced(record.milestone), " ", shortDate(record.milestone_date, true)];
}

// What stands small below the first column, where a narrow screen has no others.
function sub(...parts) {
  const given = parts.filter(Boolean);
  return h("span", {class: "sub"}, given.map((part, index) => {
    const dot = index < given.length - 1 ? " ·" : "";
    return [h("span", {}, part, dot), " "];
  }));
}

function missionCell(mission) {
  const {kind, target, vehicle} = mission;
  const below = sub(kind && kindName(kind), target && title(target), vehicle);
  return [link("missions", mission.id, mission.name), " ", chinese(mission.chinese_name), below];
}

function payloadCell(launch) {
  const {name, zh} = launchTitle(launch);
  const below = sub(launch.vehicle, launch.site && siteName(launch.site));
  return [link("launches", launch.id, name), " ", chinese(zh), below];
}

function partnersCell(agreement) {
  const below = sub(kindName(agreement.kind), agreement.subject);
  return [link("cooperation", agreement.id, who(agreement)), below];
}

function subjectCell({subject}) {
  const mission = get("missions", subject);
  return mission ? link("missions", subject, mission.name) : programmeName(subject);
}

// Column: field, heading, cell, how early a narrow screen drops it (0: never), and whether its
// figures align.
const COLUMNS = {
  missions: [
    ["name", "mission", missionCell, 0],
    ["date", "launch (UTC)", dateCell("date", "missions"), 0],
    ["status", "status", mission => statusChip(mission.status), 1],
    ["kind", "kind", mission => mission.kind && kindName(mission.kind), 3],
    ["target", "target", mission => mission.target && title(mission.target), 2],
    ["vehicle", "vehicle", vehicleCell, 2],
    ["site", "site", siteCell, 4],
    ["programme", "programme", mission => programmeName(mission.programme), 4],
  ],
  launches: [
    ["date", "date (UTC)", dateCell("date", "launches"), 0],
    ["outcome", "outcome", outcomeChip, 1],
    ["payloads", "payload", payloadCell, 0],
    ["vehicle", "vehicle", vehicleCell, 2],
    ["site", "site", siteCell, 3],
    ["orbit", "orbit", plain("orbit"), 3],
    ["number", "no.", numeric("number"), 4, true],
    ["id", "id", launch => h("span", {class: "id"}, launch.id), 4],
  ],
  vehicles: [
    ["id", "vehicle", vehicle => [link("vehicles", vehicle.id), sub(vehicle.name)], 0],
    ["name", "name", plain("name"), 2],
    ["chinese_name", "Chinese name", vehicle => chinese(vehicle.chinese_name), 3],
    ["status", "status", vehicle => statusChip(vehicle.status), 3],
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
    ["name", "site", site => thing("sites", site.id), 0],
    ["launches", "launches", numeric("launches"), 0, true],
    ["first_launch", "first", dateCell("first_launch"), 2],
    ["last_launch", "last", dateCell("last_launch"), 2],
    ["lat", "latitude", numeric("lat"), 3, true],
    ["lon", "longitude", numeric("lon"), 3, true],
    ["country", "country", site => country(site.country), 2],
  ],
  cooperation: [
    ["date", "date", dateCell(), 0],
    ["kind", "kind", agreement => kindName(agreement.kind), 2],
    ["partners", "partners", partnersCell, 0],
    ["subject", "about", subjectCell, 2],
    ["detail", "detail", plain("detail"), 3],
  ],
  sources: [
    ["title", "title", each => [link("sources", each.id, each.title), sub(DATA.cited[each.id])], 0],
    ["publisher", "publisher", plain("publisher"), 2],
    ["date", "date", plain("date"), 2],
    ["url", "link", source => source.url && webLink(source.url), 3],
  ],
};
const FILTERS = {
  missions: ["year", "vehicle", "launch_outcome", "target", "programme", "status"],
  launches: ["year", "vehicle", "outcome", "site", "orbit", "status"],
  vehicles: ["family", "status"],
  sites: ["country"],
  cooperation: ["subject", "kind"],
  sources: [],
};
const DEFAULT_SORT = {
  missions: "date", launches: "date-", vehicles: "id", sites: "launches-", cooperation: "date",
  sources: "title",
};
// The column whose link opens the record.
const PRIMARY = {
  missions: "name", launches: "payloads", vehicles: "id", sites: "name", cooperation: "partners",
  sources: "title",
};

// --- The line that counts -----------------------------------------------------------------------

// How many records there are; of launches those that flew, what is planned, and what else there is.
function describe(table, records, possible) {
  const isOfLaunches = table === "launches";
  const counted = isOfLaunches ? describeLaunches(records) : countNoun(records.length, table);
  if (!possible.size) return counted;
  return `${counted}; ${namePossible(records, possible)} only may lie in the dates asked for`;
}

function namePossible(records, possible) {
  if (possible.size < records.length) return number(possible.size);
  return possible.size === 1 ? "it" : "all of them";
}

function describeLaunches(records) {
  const launches = records.filter(isCounted);
  const counts = countBy(launches, standing);
  const [planned, unlisted] = [counts.get("planned") ?? 0, counts.get("unlisted") ?? 0];
  const others = records.length - launches.length;
  const parts = [describeFlights(counts, launches.length - planned - unlisted, planned)];
  if (unlisted) parts.push(`${number(unlisted)} no longer listed`);
  if (others) parts.push(`${number(others)} not to orbit`);
  return parts.join("; ");
}

function describeFlights(counts, flown, planned) {
  if (!flown && planned) {
    return `${number(planned)} planned ${planned === 1 ? "launch" : "launches"}`;
  }
  const parts = [countNoun(flown, "launches")];
  for (const outcome of ["success", "failure", "partial", "unknown"]) {
    if (counts.has(outcome)) parts.push(`${number(counts.get(outcome))} ${outcome}`);
  }
  return parts.join(", ") + (planned ? `; ${number(planned)} planned` : "");
}

// How many items there are of each key.
function countBy(items, keyOf) {
  const counts = new Map();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

// --- Lists --------------------------------------------------------------------------------------

// How many rows are drawn before somebody asks for the others: a page of 75,000 takes too long.
const AT_ONCE = 1000;
const TABS = [
  ["missions", "Missions"],
  ["launches", "Launches"],
  ["timeline", "Timeline"],
  ["vehicles", "Vehicles"],
  ["sites", "Sites"],
  ["cooperation", "Cooperation"],
  ["sources", "Sources"],
];
const tableOf = tab => (tab === "timeline" ? "missions" : tab);

// What is shown and asked; it stands in the address, too.
let current = {tab: "missions", q: "", all: "", filters: {}, sort: ""};
let showAll = false;

// What stands above the view while another answer is waited for, or instead of one.
function markMain({stale = false, busy = false, invalid = false}) {
  $("main").classList.toggle("stale", stale);
  if (busy) $("main").setAttribute("aria-busy", "true");
  else $("main").removeAttribute("aria-busy");
  if (invalid) $("q").setAttribute("aria-invalid", "true");
  else $("q").removeAttribute("aria-invalid");
}

function showList() {
  const table = tableOf(current.tab);
  const count = $("count") ?? h("p", {id: "count", role: "status"});
  stopMatching();
  try {
    showFound(ask(table, current), table, count);
  } catch (error) {
    if (error instanceof Unmatched) waitFor(error.terms, table, count);
    else if (error instanceof QueryError) showError(error, count);
    else throw error;
  }
}

// The last answer stays, faded, below a sentence that says what is wrong.
function showError(error, count) {
  count.textContent = error.message;
  count.className = "wrong";
  markMain({stale: true, invalid: true});
  if (!count.isConnected) $("main").replaceChildren(count);
}

// The last answer stays, faded, until the patterns are matched.
function waitFor(terms, table, count) {
  markMain({stale: true, busy: true});
  if (!count.isConnected) {
    count.textContent = "Matching…";
    $("main").replaceChildren(count);
  }
  match(terms, table, () => {
    if (!isReading()) showList();
  });
}

function showFound(result, table, count) {
  markMain({});
  count.className = "";
  writeCount(result, table, count);
  const years = current.tab === "launches" ? drawYears(result.found) : "";
  const views = [buildFront(), count, years, buildView(result, table)];
  $("main").replaceChildren(...views.filter(Boolean));
}

function buildView(result, table) {
  if (current.tab === "timeline") return drawTimeline(result.found);
  return result.found.length ? buildTable(table, result) : "";
}

function writeCount({found, leftOut, possible}, table, count) {
  const said = describe(table, found, possible);
  if (!leftOut) {
    count.textContent = said + (found.length ? "." : ". Fewer words or filters find more.");
    return;
  }
  const show = () => {
    current.all = "1";
    keep();
    showList();
  };
  const button = h("button", {type: "button", class: "show-all", onclick: show}, "show all");
  count.replaceChildren(`${said}; ${number(leftOut)} not to orbit left out. `, button);
}

function buildTable(table, {found, possible}) {
  const sort = current.sort || DEFAULT_SORT[table];
  const records = sortRecords(found, table, sort);
  const drawn = showAll ? records : records.slice(0, AT_ONCE);
  const heads = COLUMNS[table].map(column => buildHead(table, column, parseSort(sort)));
  const rows = drawn.map(record => buildRow(table, record, possible));
  const body = h("tbody", {onclick: event => openRow(event, table)}, rows);
  const head = h("thead", {}, h("tr", {}, heads));
  const grid = h("table", {"aria-label": title(table), class: `t-${table}`}, head, body);
  return h("div", {class: "list"}, grid, buildMore(records.length - drawn.length));
}

function buildHead(table, [name, heading, , priority, isNumber], order) {
  const active = order.name === name;
  const state = order.descends ? "descending" : "ascending";
  const arrow = order.descends ? " ↓" : " ↑";
  const press = () => {
    current.sort = active && !order.descends ? `${name}-` : name;
    keep();
    showList();
    $("main").querySelector(`[data-sort="${name}"]`)?.focus();
  };
  const {about} = TABLES[table].byField.get(name);
  const mark = h("span", {class: "arrow", "aria-hidden": "true"}, active ? arrow : "");
  const attributes = {type: "button", "data-sort": name, onclick: press, title: about};
  return h("th", {
    scope: "col",
    class: `p${priority}${isNumber ? " number" : ""}`,
    "aria-sort": active ? state : undefined,
  }, h("button", attributes, heading, mark));
}

function buildRow(table, record, possible) {
  const cells = COLUMNS[table].map(([name, , cell, priority, isNumber]) => {
    const style = `p${priority} c-${name}${isNumber ? " number" : ""}`;
    return h("td", {class: style}, cell(record, name === "date" && possible.has(record.id)));
  });
  const style = isPlanned(table, record) ? "planned" : undefined;
  return h("tr", {"data-id": record.id, class: style}, cells);
}

// A click anywhere in a row opens it, except where it selects text or hits a link of its own.
function openRow(event, table) {
  if (event.target.closest("a") || String(getSelection())) return;
  event.target.closest("tr")?.querySelector(`.c-${PRIMARY[table]} a`)?.click();
}

function buildMore(rest) {
  if (rest <= 0) return "";
  const show = () => {
    showAll = true;
    showList();
  };
  const text = `Show the other ${number(rest)}`;
  return h("p", {}, h("button", {type: "button", class: "more", onclick: show}, text));
}

// --- Filters and help ---------------------------------------------------------------------------

function buildFilters(table) {
  const selects = FILTERS[table].map(name => buildFilter(table, name));
  const clear = h("button", {type: "reset", class: "clear"}, "clear");
  $("filters").replaceChildren(...selects, clear, buildHelp());
}

function buildFilter(table, name) {
  const label = name.replace("launch_", "");
  const choose = ({target}) => {
    if (target.value) current.filters[name] = target.value;
    else delete current.filters[name];
    target.classList.toggle("chosen", Boolean(target.value));
    keep();
    showList();
  };
  const options = choices(table, name).map(([key, text]) => h("option", {value: key}, text));
  const any = h("option", {value: ""}, `any ${label}`);
  const attributes = {"data-filter": name, "aria-label": label, onchange: choose};
  const select = h("select", attributes, any, options);
  if (current.filters[name]) {
    select.value = current.filters[name];
    select.classList.add("chosen");
  }
  return select;
}

// The values of a field that there are to choose from, each with what it is called.
function choices(table, name) {
  const {records} = TABLES[table];
  if (name === "year") return chooseYears(records);
  const field = findField(table, name);
  const label = labelOf(field);
  const keys = new Set(records.flatMap(record => listOf(valueOf(record, field)).map(String)));
  const named = [...keys].map(key => ({key, text: label(key), order: naturalKey(label(key))}));
  named.sort((left, right) => compareKeys(left.order, right.order));
  return named.map(({key, text}) => [key, text]);
}

// How the values of these fields are shown; of other choices without their hyphens.
const LABELS = {
  __proto__: null,
  programme: key => get("missions", key)?.name ?? programmeName(key),
  subject: key => get("missions", key)?.name ?? programmeName(key),
  site: siteName,
  country,
  kind: kindName,
  orbit: key => key,
  family: key => key,
};

function labelOf(field) {
  return LABELS[field.name] ?? (field.kind === "choice" ? spaced : key => key);
}

// The years in which something may lie. What is open goes on to the last that begins, no more than
// ten years beyond it.
function chooseYears(records) {
  const starts = records.map(record => DATES[record.date]?.[EARLIEST] ?? -Infinity);
  const last = yearOf(starts.reduce((one, other) => Math.max(one, other), -Infinity));
  const years = new Set();
  for (const record of records) {
    const name = dateFieldOf(record, "date");
    if (!DATES[record[name]]) continue;
    const [earliest, latest] = spanOf(record, name);
    const until = latest === Infinity ? last : yearOf(latest - 1);
    const from = Number.isFinite(earliest) ? yearOf(earliest) : until;
    for (let year = from; year <= Math.min(until, last + 10); year += 1) years.add(year);
  }
  const newest = [...years].sort((left, right) => right - left);
  return newest.map(year => [pad(year, 4), String(year)]);
}

const EXAMPLES = [
  ["chang'e 嫦娥", "words in names, in any script"],
  ["rover 2021", "what it is, where it goes, how it went; and a date"],
  ["long march 5", "a vehicle, site or mission by any of its names"],
  ["vehicle:CZ-5", "a field; CZ-5B is another vehicle, family:CZ-5 is both"],
  ["date:2020..2024", "may lie in these years; also 2021-05, 2026.., late 2025"],
  ["^outcome:success", "not"],
  ["target:moon,mars", "one of these; also target:moon , kind:lander"],
  ["kind:=lander  note:", "exactly; none at all"],
];

function buildHelp() {
  const rows = EXAMPLES.map(([query, text]) => {
    const code = h("code", {}, query);
    return [h("dt", {}, code), h("dd", {}, text)];
  });
  const fields = [...TABLES[tableOf(current.tab)].byField.keys()].join(", ");
  return h("details", {class: "help"},
    h("summary", {}, "How to ask"),
    h("dl", {}, rows),
    h("p", {}, "Fields here: ", fields, "."),
    h("p", {}, "Keys: ", dotted("/ search", "↑ ↓ rows", "Enter open", "Esc back"), "."));
}
