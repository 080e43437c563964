// The page: drawings, the pages of single records, where we are, and the frame around it all. It
// mirrors missioncat.views: the drawings by year and of lives, and the details of a record.

// --- Drawings -----------------------------------------------------------------------------------

const DAY = 86400;
const TROPICAL_YEAR = 31556952; // its mean length in seconds, for lengths on an axis
// What is shorter than this is drawn as a point: "in May" is one, "in 2029" is a span.
const POINT = 40 * DAY;
const clamp = (found, least, most) => Math.min(Math.max(found, least), most);

// How wide a drawing may be. It is measured when that changes, because measuring lays the whole
// page out anew.
let room = 0;

// Measure anew and say whether it changed.
function measure() {
  const before = room;
  const padding = Number.parseFloat(getComputedStyle($("main")).paddingLeft);
  room = $("main").clientWidth - 2 * padding;
  return room !== before;
}

let drawings = 0;

// A hatch of its own for every drawing: one in an element that is not shown would not be painted.
function hatches(styles) {
  drawings += 1;
  const prefix = `h${drawings}-`;
  const patterns = styles.map(style => s("pattern", {
    id: prefix + style, width: 5, height: 5, patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  },
  s("rect", {width: 5, height: 5, class: `wash is-${style}`}),
  s("line", {x1: 1, y1: 0, x2: 1, y2: 5, class: `hatch is-${style}`})));
  return {defs: s("defs", {}, patterns), hatch: style => `url(#${prefix}${style})`};
}

// The first of some steps that gives no more than so many marks.
function findStep(length, steps, most) {
  return steps.find(step => length / step <= most) ?? steps.at(-1);
}

// Flights a year as columns, outcomes stacked; what may fall into several years is drawn in none.
function drawYears(records) {
  const years = countYears(records);
  const labels = [...years.keys()].sort();
  const [first, last] = [Number(labels[0]), Number(labels.at(-1))];
  const span = last - first + 1;
  if (years.size < 3 || span > 150) return "";
  const most = Math.max(...[...years.values()].map(total));
  const {defs, hatch} = hatches(["planned"]);
  const step = room / span;
  const columns = [...years].map(([year, counts]) => {
    const said = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
    const parts = drawColumn(counts, {x: (Number(year) - first) * step, step, most, hatch});
    return s("g", {}, s("title", {}, `${year}: ${said}`), parts);
  });
  const about = `Launches by year from ${first} to ${last}, at most ${most} in one`;
  return h("figure", {class: "years", role: "img", "aria-label": about},
    s("svg", {viewBox: `0 0 ${room} ${COLUMN_HEIGHT}`}, defs, columns),
    h("div", {class: "labels", "aria-hidden": "true"}, labelYears(first, last)));
}

const COLUMN_HEIGHT = 56;
const STACK = ["success", "unknown", "partial", "failure", "planned"];
const total = counts => [...counts.values()].reduce((sum, count) => sum + count, 0);

// Year -> outcome -> how many launches.
function countYears(records) {
  const years = new Map();
  for (const launch of records.filter(isCounted)) {
    const year = DATES[launch.date]?.[YEAR] ?? "";
    if (/^\d{4}$/.test(year) && standing(launch) !== "unlisted") addTo(years, year, launch);
  }
  return new Map([...years].map(([year, launches]) => [year, countBy(launches, standing)]));
}

function drawColumn(counts, {x, step, most, hatch}) {
  let y = COLUMN_HEIGHT;
  return STACK.filter(outcome => counts.has(outcome)).map(outcome => {
    const height = counts.get(outcome) / most * (COLUMN_HEIGHT - 4);
    y -= height;
    const paint = outcome === "planned" ? hatch(outcome) : undefined;
    const box = {x: x + step * 0.1, y, width: step * 0.8, height};
    return s("rect", {...box, class: `column is-${outcome}`, fill: paint});
  });
}

function labelYears(first, last) {
  const span = last - first + 1;
  const step = findStep(span, [1, 2, 5, 10, 20], 12);
  const labels = [];
  for (let year = Math.ceil(first / step) * step; year <= last; year += step) {
    const label = h("span", {class: "at"}, String(year));
    // Set here and not as an attribute, which the page's policy forbids.
    label.style.left = `${((year - first + 0.5) / span * 100).toFixed(2)}%`;
    labels.push(label);
  }
  return labels;
}

// --- The timeline: missions as bars by programme, solid while they flew, hatched where the date is
// only known to lie.

const STYLES = ["success", "failure", "partial", "planned", "unknown", "done"];

function drawTimeline(records) {
  const lives = records.filter(record => LIVES[record.id]).map(readLife);
  if (!lives.length) return h("p", {}, "None of these has a date yet.");
  lives.sort((one, other) => one.from[0] - other.from[0]);
  const {defs, hatch} = hatches(STYLES);
  const axis = {...buildAxis(lives), hatch};
  const {body, bottom} = drawGroups(lives, axis);
  const about = `${lives.length} missions on a line of time`;
  const size = `0 0 ${axis.width} ${bottom + 18}`;
  const svg = s("svg", {viewBox: size, role: "group", "aria-label": about},
    defs, drawGrid(axis, bottom), body);
  const caption = captionTimeline(lives, records.length - lives.length);
  return h("figure", {class: "timeline"}, svg, h("figcaption", {}, caption));
}

// A mission with the intervals that its life began and ended in.
function readLife(record) {
  const [start, end, planned, ongoing, since] = LIVES[record.id];
  const latest = intervalOf(DATES[start])[1];
  // Of an open start that nobody says when it was said, two years are drawn, as of an open end.
  const from = [since ?? latest - 2 * TROPICAL_YEAR, latest];
  const to = end ? intervalOf(DATES[end]) : null;
  return {record, start, end, from, to, planned: Boolean(planned), ongoing: Boolean(ongoing)};
}

const hasOpenStart = ({start}) => DATES[start][EARLIEST] === null;

// Where things stand on the drawing: a narrow one has names above the bars instead of before them.
function buildAxis(lives) {
  const width = Math.max(320, room);
  const narrow = width < 700;
  const [left, right] = narrow ? [8, width - 14] : [210, width - 24];
  const [first, last] = findYears(lives);
  const scale = (right - left) / (last - first);
  const x = seconds => left + (clamp(seconds, first, last) - first) * scale;
  return {width, narrow, left, right, first, last, x, row: narrow ? 34 : 22};
}

// The years drawn: a lone ancestor long before the others stands at the edge instead of squeezing
// them.
function findYears(lives) {
  const starts = lives.map(life => life.from[0]);
  let index = 0;
  for (let next = 1; next < Math.min(starts.length, 4); next += 1) {
    if (starts[next] - starts[next - 1] > 15 * TROPICAL_YEAR) index = next;
  }
  const ends = lives.flatMap(findEnds).filter(Number.isFinite);
  const first = yearOf(starts[index]);
  const last = yearOf(ends.reduce((one, other) => Math.max(one, other)) - 1) + 1;
  return [utc(first), utc(Math.max(last, first + 1))];
}

function findEnds({from, to, ongoing}) {
  const start = from[1] === Infinity ? from[0] + 2 * TROPICAL_YEAR : from[1];
  return [start, to?.[1] ?? 0, ongoing ? ABOUT.now : 0];
}

function drawGroups(lives, axis) {
  const groups = new Map();
  for (const life of lives) addTo(groups, programmeName(life.record.programme) ?? "Other", life);
  const body = [];
  let y = 30;
  for (const [heading, members] of groups) {
    y += 16;
    body.push(s("text", {x: axis.narrow ? axis.left : 0, y: y + 2, class: "group"}, heading));
    y += 8;
    for (const life of members) {
      body.push(drawLife(life, axis, y));
      y += axis.row;
    }
  }
  return {body, bottom: y + 8};
}

function drawGrid({first, last, x, narrow}, bottom) {
  const line = (seconds, style) =>
    s("line", {x1: x(seconds), x2: x(seconds), y1: 24, y2: bottom, class: style});
  const label = (seconds, y, style, text) =>
    s("text", {x: x(seconds), y, class: style, "text-anchor": "middle"}, text);
  const grid = [];
  const years = (last - first) / TROPICAL_YEAR;
  const step = findStep(years, [1, 2, 5, 10, 20, 50, 100], narrow ? 6 : 12);
  for (let year = Math.ceil(yearOf(first) / step) * step; utc(year) <= last; year += step) {
    grid.push(line(utc(year), "grid"), label(utc(year), 16, "tick", String(year)));
  }
  if (ABOUT.now > first && ABOUT.now < last) {
    const today = ABOUT.generated.slice(0, 10);
    grid.push(line(ABOUT.now, "now"), label(ABOUT.now, bottom + 12, "tick now", today));
  }
  return grid;
}

const LEGEND = [
  ["done", "flown"],
  ["success", "flying"],
  ["failure", "lost"],
  ["planned", "planned: somewhere in the hatched span"],
];

function captionTimeline(lives, undated) {
  const keys = LEGEND.map(([style, text]) => h("span", {class: `key is-${style}`}, text));
  const isOpen = lives.some(hasOpenStart);
  return [
    keys,
    isOpen ? faint(" ← by its end, nobody says from when. ") : "",
    undated ? ` ${countNoun(undated, "missions")} without a date not drawn.` : "",
  ];
}

function styleOf({record, planned, ongoing}) {
  if (planned) return "planned";
  if (record.status === "lost" || record.launch_outcome === "failure") return "failure";
  return ongoing ? "success" : "done";
}

function describeLife({start, end, planned, ongoing}) {
  if (planned) return `planned ${inWords(start)}`;
  if (ongoing) return `${inWords(start)}, still flying`;
  return end ? `${inWords(start)} to ${inWords(end)}` : inWords(start);
}

function drawLife(life, axis, y) {
  const {record, from} = life;
  const {narrow, left, row} = axis;
  const said = describeLife(life);
  const label = record.name.length > 32 ? `${record.name.slice(0, 31)}…` : record.name;
  const year = from[0] < axis.first ? ` (${yearOf(from[0])})` : "";
  const place = narrow
    ? {x: left, y: y + 12, "text-anchor": "start"}
    : {x: left - 16, y: y + 15, "text-anchor": "end"};
  const bar = narrow ? {top: y + 16, height: 11} : {top: y + 4, height: 13};
  const attributes = {
    href: route("missions", record.id),
    "data-id": record.id,
    "aria-label": `${record.name}, ${said}`,
  };
  return s("a", attributes,
    s("title", {}, `${record.name}: ${said}`),
    s("rect", {x: 0, y, width: "100%", height: row, class: "hit"}),
    s("text", {...place, class: "name"}, label + year),
    life.planned ? drawPlan(life, axis, bar) : drawFlight(life, axis, bar));
}

const LEAST = 6; // how wide a bar has to be so that it is seen

// A plan is a hatched span, with an arrow at an open end.
function drawPlan(life, {x, right, hatch}, {top, height}) {
  const start = x(life.from[0]);
  const isOpen = life.from[1] === Infinity;
  const end = isOpen ? right : x(life.from[1]);
  const y = top + height - 2;
  const mark = (at, text) => s("text", {x: at, y, class: "mark is-planned"}, text);
  const box = {x: start, y: top, width: Math.max(end - start, LEAST), height, rx: 2};
  return [
    s("rect", {...box, class: "outline is-planned", fill: hatch("planned")}),
    hasOpenStart(life) ? mark(start + 2, "←") : "",
    isOpen ? mark(right + 2, "→") : "",
  ];
}

// A flight is a solid bar between its certain ends, hatched before and behind where these are
// vague, or a point if nobody knows how long it took.
function drawFlight(life, axis, {top, height}) {
  const {from, to, ongoing} = life;
  const {x, left, right, first, narrow, hatch} = axis;
  const style = styleOf(life);
  const over = findOver(life);
  const isBar = over !== null && x(over) - x(from[1]) >= LEAST;
  const parts = [];
  const bar = (start, end, fill) => {
    const box = {x: x(start), y: top, width: Math.max(x(end) - x(start), 0), height, rx: 2};
    parts.push(s("rect", {...box, class: `bar is-${style}`, fill}));
  };
  const mark = (at, text, attributes) =>
    parts.push(s("text", {x: at, y: top + height - 2, ...attributes}, text));
  if (from[1] - from[0] > POINT) bar(from[0], from[1], hatch(style));
  if (isBar) bar(Math.max(from[1], first), over);
  if (to && to[1] - to[0] > POINT) bar(Math.max(to[0], from[1]), to[1], hatch(style));
  if (!isBar) {
    const cx = clamp(x(from[0]), left + 3, right);
    parts.push(s("circle", {cx, cy: top + height / 2, r: 4, class: `bar is-${style}`}));
  }
  if (from[0] < first && !narrow) mark(left - 2, "◂", {class: "mark", "text-anchor": "end"});
  if (ongoing) mark(x(ABOUT.now) + 3, "▸", {class: "mark is-success"});
  if (style === "failure") {
    mark(Math.max(x(over ?? from[0]), x(from[0])) + 7, "✗", {class: "mark is-failure"});
  }
  return parts;
}

// Until when a flight went on for certain; null if nobody says.
function findOver({to, ongoing}) {
  if (ongoing) return ABOUT.now;
  return to ? to[0] : null;
}

// --- Parts of pages -----------------------------------------------------------------------------

// Small numbers behind a text lead to the sources at the end, counted in the order of first use.
class Cites {
  constructor() {
    this.numbers = new Map();
  }

  cite(keys) {
    const found = (keys ?? []).map(key => this.numberOf(key));
    return found.sort((one, other) => one - other).map(buildCite);
  }

  numberOf(key) {
    if (!this.numbers.has(key)) this.numbers.set(key, this.numbers.size + 1);
    return this.numbers.get(key);
  }

  section() {
    if (!this.numbers.size) return "";
    const items = [...this.numbers].map(([key, count]) =>
      h("li", {id: `source-${count}`, tabindex: "-1"}, sourceLine(key)));
    return section("Sources", h("ol", {class: "sources"}, items));
  }
}

function buildCite(count) {
  const show = event => {
    event.preventDefault();
    const target = $(`source-${count}`);
    target.scrollIntoView({block: "center"});
    target.focus({preventScroll: true});
  };
  const about = `source ${count}`;
  const attributes = {class: "cite", href: location.hash, "aria-label": about, onclick: show};
  return h("a", attributes, `[${count}]`);
}

function sourceLine(key) {
  const source = get("sources", key);
  if (!source) return key;
  return [
    link("sources", key, source.title), " ", faint(DATA.cited[key]),
    source.url ? [h("br"), webLink(source.url)] : "",
    bracketed(source.note),
  ];
}

const section = (heading, ...content) => h("section", {}, h("h2", {}, heading), ...content);
const bracketed = text => (text ? faint(` (${text})`) : "");
const entry = (when, ...what) =>
  h("li", {}, h("div", {class: "when"}, when), h("div", {class: "what"}, ...what));
const entries = items => h("ul", {class: "entries"}, items);

// Labels and what is known of them; without those of which nothing is.
function facts(rows) {
  const given = rows.filter(([, found]) => [found].flat(Infinity).some(has));
  if (!given.length) return "";
  return h("dl", {class: "facts"}, given.map(([label, found]) =>
    h("div", {}, h("dt", {}, label), h("dd", {}, found))));
}

function headline(name, zh, others, ...line) {
  const known = [...new Set(others.filter(each => each && each !== name))].join(" · ");
  return [
    h("h1", {tabindex: "-1"}, name, " ", chinese(zh)),
    h("p", {class: "aka"}, known),
    h("p", {class: "line"}, line),
  ];
}

function listSection(heading, items) {
  if (!items?.length) return "";
  const style = items.length > 5 ? "many" : "";
  const list = h("ul", {class: style}, items.map(item => h("li", {}, item)));
  return section(`${heading} (${items.length})`, list);
}

const kg = mass => (mass === undefined ? "" : `${number(mass)} kg`);

function position(lat, lon) {
  if (lat === undefined || lon === undefined) return "";
  const north = `${number(Math.abs(lat))}° ${lat >= 0 ? "N" : "S"}`;
  const east = `${number(Math.abs(lon))}° ${lon >= 0 ? "E" : "W"}`;
  return `${north}, ${east}`;
}

function vehicleOf({vehicle, serial, variant, upper_stage: stage}) {
  if (!vehicle) return "";
  const more = [serial, variant && `variant ${variant}`, stage && `upper stage ${stage}`];
  return [thing("vehicles", vehicle), more.filter(Boolean).map(each => `, ${each}`)];
}

function siteOf({site, pad: key, site_note: note}) {
  if (!site) return "";
  return [thing("sites", site), key ? `, pad ${key}` : "", bracketed(note)];
}

function outcomeOf(launch) {
  if (!launch.outcome) return "";
  return [outcomeChip(launch), launch.outcome_note ? ` ${launch.outcome_note}` : ""];
}

function dateOf(launch) {
  if (!launch.date) return faint("no date stated");
  const style = isPlanned("launches", launch) ? "is-planned" : "";
  return h("strong", {class: style}, capital(inWords(launch.date)));
}

function countdownOf(launch) {
  const left = DATA.countdowns[launch.id];
  if (!left) return "";
  return [left, faint(" (seen from ", nowrap(ABOUT.generated.slice(0, 10)), ")")];
}

function unlistedOf(launch) {
  if (launch.status !== "unlisted") return "";
  return `no longer by Launch Library 2 (${inWords(launch.unlisted)}); nobody else plans it`;
}

function orbitOf(launch) {
  return isCounted(launch) ? launch.orbit : ["no launch to orbit", faint(" (counted apart)")];
}

function launchRows(launch, subjects) {
  return [
    ["date", dateOf(launch)],
    ["countdown", countdownOf(launch)],
    ["listed", unlistedOf(launch)],
    ["moved", subjects.map(subject => DATA.moves[subject]).find(Boolean)],
    ["vehicle", vehicleOf(launch)],
    ["site", siteOf(launch)],
    ["outcome", outcomeOf(launch)],
    ["orbit", orbitOf(launch)],
  ];
}

const ordinalOf = launch => (launch.number ? `the ${ordinal(launch.number)} Long March` : "");

// --- The page of a mission ----------------------------------------------------------------------

function missionPage(mission, cites) {
  const launch = get("launches", mission.launch);
  const subjects = launch ? [...new Set([mission.id, launch.id])] : [mission.id];
  const names = [mission.id, ...mission.aliases ?? []];
  return [
    headline(mission.name, mission.chinese_name, names,
      statusChip(mission.status),
      mission.kind ? tag(kindName(mission.kind)) : "",
      mission.target ? tag(title(mission.target)) : ""),
    summaryOf(mission.summary, mission, cites),
    missionFacts(mission, cites),
    launch ? flightSection(launch, subjects, cites) : movedSection(mission),
    nextSection(mission),
    eventsSection(mission, cites),
    listSection("Payloads", mission.payloads),
    plansSection(subjects, cites),
    cooperationSection(mission, cites),
    relatedSection(mission, launch),
  ];
}

function summaryOf(text, record, cites) {
  return text ? h("p", {class: "summary"}, text, " ", cites.cite(record.sources)) : "";
}

function missionFacts(mission, cites) {
  const operators = mission.operators ?? [];
  return facts([
    ["programme", programmeName(mission.programme)],
    [operators.length === 1 ? "operator" : "operators", operators.join(", ")],
    ["country", country(mission.country)],
    ["COSPAR", mission.cospar],
    ["NORAD", mission.norad && String(mission.norad)],
    ["mass", kg(mission.mass_kg)],
    ["landing site", landingSite(mission)],
    ["note", mission.note],
    ["sources", mission.summary ? "" : cites.cite(mission.sources)],
  ]);
}

function landingSite({landing_site: site, landing_lat: lat, landing_lon: lon}) {
  if (!site && lat === undefined) return "";
  return [site, " ", faint(position(lat, lon))];
}

function flightSection(launch, subjects, cites) {
  const address = link("launches", launch.id, launch.tag ?? launch.id);
  const count = launch.number ? `, ${ordinalOf(launch)}` : "";
  const heading = ["Launch ", cites.cite(launch.sources)];
  const rows = [["launch", [address, count]], ["note", launch.note]];
  return section(heading, facts([...launchRows(launch, subjects), ...rows]));
}

function movedSection(mission) {
  const moved = DATA.moves[mission.id];
  return moved ? section("Launch", facts([["moved", moved]])) : "";
}

function nextSection({milestone, milestone_date: date}) {
  if (!milestone) return "";
  return section("Next", h("p", {}, capital(spaced(milestone)), " ", inWords(date)));
}

function eventsSection(mission, cites) {
  const events = mission.events ?? [];
  if (!events.length) return "";
  let year = "";
  const items = events.map(event => {
    const label = DATES[event.date][YEAR];
    const heading = label === year ? "" : h("div", {class: "year"}, label);
    year = label;
    return buildEvent(event, heading, mission, cites);
  });
  return section(`Events (${events.length})`, h("ol", {class: "events"}, items));
}

function buildEvent(event, heading, mission, cites) {
  const isBad = event.kind === "anomaly";
  const kind = h("span", {class: "kind"}, isBad ? "✗ " : "", spaced(event.kind));
  const what = [event.text, figureOf(event), placeOf(event, mission), bracketed(event.note)];
  return h("li", {class: isBad ? "is-failure" : ""}, heading,
    h("div", {class: "event"},
      h("div", {class: "when"}, shortDate(event.date), kind),
      h("div", {class: "what"}, what, " ", cites.cite(event.sources))));
}

// The figure of an event, unless its text says it.
function figureOf({text, value, unit}) {
  if (value === undefined || states(text, value)) return "";
  return `${` ${number(value)} ${unit ?? ""}`.trimEnd()}.`;
}

// The place of an event, unless that is said already.
function placeOf({text, place}, mission) {
  if (!place) return "";
  const said = [text, mission.landing_site ?? "", mission.target ?? ""];
  return said.some(each => fold(each).includes(fold(place))) ? "" : faint(` ${place}.`);
}

const NUMBERS = [
  "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
  "twelve",
];

// Whether a text says a figure already, in digits or in words.
function states(text, figure) {
  const spellings = [number(figure), String(figure)];
  if (NUMBERS[figure]) spellings.push(NUMBERS[figure]);
  if (figure >= 1e6) spellings.push(`${number(figure / 1e6)} million`);
  if (figure >= 1e9) spellings.push(`${number(figure / 1e9)} billion`);
  return spellings.some(spelling => {
    const alone = `[^\\w.,]${spelling.replaceAll(".", "\\.")}(?![\\w]|[.,]\\d)`;
    return new RegExp(alone).test(` ${text.toLowerCase()} `);
  });
}

// --- Plans: what was said of a subject, each statement with a drawing of its span ---------------

// A mission has several of these: a later plan for one does not replace an earlier one.
const MANY = ["milestone", "announcement"];
const ledgerOrder = new Map(DATA.ledger.map((id, index) => [id, index]));
const newest = new Set(DATA.newest);
const isOld = plan => !MANY.includes(plan.milestone) && !newest.has(plan.id);

function plansSection(subjects, cites) {
  const plans = subjects.flatMap(subject => related("plans", "subject", subject));
  if (!plans.length) return "";
  plans.sort((one, other) => ledgerOrder.get(one.id) - ledgerOrder.get(other.id));
  const [first, last] = findScale(plans);
  const rows = plans.map(plan => buildPlan(plan, first, last, cites));
  const heads = ["said", "of", "planned for"].map(text => h("th", {scope: "col"}, text));
  const scale = h("span", {class: "scale", "aria-hidden": "true"},
    h("span", {}, String(yearOf(first))), h("span", {}, String(yearOf(last))));
  const drawn = h("th", {scope: "col", class: "drawn"}, scale);
  const table = h("table", {class: "ledger"},
    h("thead", {}, h("tr", {}, heads, drawn)), h("tbody", {}, rows));
  return section(`Plans (${plans.length})`, table);
}

// The first and the last moment of the drawings, both at the turn of a year.
function findScale(plans) {
  const spans = plans.map(plan => spanOf(plan, "planned"));
  const actual = plans.map(actualOf).filter(Boolean);
  const ends = [...spans, ...actual].flat().filter(Number.isFinite);
  const last = yearOf(Math.max(...ends) - 1) + 1;
  const first = Math.min(yearOf(Math.min(...ends)), last - 1);
  const isOpen = spans.some(span => span[1] === Infinity);
  return [utc(first), utc(isOpen ? last + 1 : last)];
}

// When what was planned happened, as an interval, or null.
function actualOf(plan) {
  const date = plan.actual && DATES[plan.actual];
  return date ? intervalOf(date) : null;
}

function buildPlan(plan, first, last, cites) {
  const old = isOld(plan);
  const words = h("span", {class: "planned-for"}, capital(inWords(plan.planned)));
  const happened = old ? "" : describeActual(plan);
  return h("tr", {class: old ? "old" : ""},
    h("td", {}, plan.as_of ? DATES[plan.as_of][SHORT] : "–"),
    h("td", {}, spaced(plan.milestone)),
    h("td", {}, words, happened, bracketed(plan.note), " ", cites.cite(plan.sources)),
    h("td", {class: "drawn"}, drawStatement(plan, first, last)));
}

function describeActual(plan) {
  if (!plan.actual) return "";
  const kept = DATA.kept[plan.id];
  return [`; it happened ${inWords(plan.actual)}`, kept ? `, ${kept}` : ""];
}

function drawStatement(plan, first, last) {
  const x = seconds => clamp((seconds - first) / (last - first), 0, 1) * 200;
  const {defs, hatch} = hatches(["planned", "unknown"]);
  const style = isOld(plan) ? "unknown" : "planned";
  const [earliest, latest] = spanOf(plan, "planned");
  const start = x(earliest);
  const mark = (at, text) => s("text", {x: at, y: 11, class: `mark is-${style}`}, text);
  const box = {x: start, y: 2, width: Math.max(x(latest) - start, 4), height: 9, rx: 2};
  const actual = actualOf(plan);
  return s("svg", {viewBox: "0 0 216 14", class: "slip", "aria-hidden": "true"}, defs,
    s("line", {x1: 0, x2: 200, y1: 13, y2: 13, class: "grid"}),
    s("rect", {...box, class: `outline is-${style}`, fill: hatch(style)}),
    DATES[plan.planned][EARLIEST] === null ? mark(start + 1, "←") : "",
    latest === Infinity ? mark(202, "→") : "",
    actual ? s("circle", {cx: x(actual[0]), cy: 6.5, r: 3.5, class: "bar is-done"}) : "");
}

// --- Partners and relatives ---------------------------------------------------------------------

function agreementText(agreement) {
  const partners = (agreement.partners ?? []).join(", ");
  const names = (agreement.countries ?? []).map(countryName);
  const countries = names.filter(name => !partners.includes(name)).join(", ");
  const both = partners && countries ? `${partners} (${countries})` : partners || countries;
  return [
    h("strong", {}, both),
    agreement.ordinal === undefined ? "" : `, the ${ordinal(agreement.ordinal)}`,
    agreement.detail ? `: ${agreement.detail}` : "",
    bracketed(agreement.note),
  ];
}

function cooperationSection({id, partners = []}, cites) {
  const agreements = [...related("cooperation", "subject", id)];
  if (!agreements.length && !partners.length) return "";
  const orderOfOne = each => (each.date ? orderOf(DATES[each.date]) : [-Infinity]);
  agreements.sort((one, other) => compareKeys(orderOfOne(one), orderOfOne(other)));
  const items = agreements.map(each => {
    const kind = h("span", {class: "kind"}, kindName(each.kind));
    const when = [each.date ? shortDate(each.date) : faint("–"), kind];
    return entry(when, agreementText(each), " ", cites.cite(each.sources));
  });
  const heading = items.length ? `Partners and cooperation (${items.length})` : "Partners";
  const others = partners.length ? h("p", {}, faint("with "), partners.join(", ")) : "";
  return section(heading, others, items.length ? entries(items) : "");
}

function relatedSection(mission, launch) {
  const rows = new Map(); // id -> what it is to this mission, the first that is said of it
  const add = (id, relation) => {
    if (!rows.has(id)) rows.set(id, relation);
  };
  if (mission.parent) add(mission.parent, "part of");
  for (const child of related("missions", "parent", mission.id)) add(child.id, "has");
  const aboard = launch ? related("missions", "launch", launch.id) : [];
  for (const other of aboard) if (other.id !== mission.id) add(other.id, "same launch");
  if (!rows.size) return "";
  const items = [...rows].map(([id, relation]) => entry(faint(relation), missionLine(id)));
  return section("Related missions", entries(items));
}

function missionLine(id) {
  const mission = get("missions", id);
  if (!mission) return id;
  const {name, chinese_name: zh, kind, status} = mission;
  const said = kind ? faint(` ${kindName(kind)} `) : " ";
  return [link("missions", id, name), " ", chinese(zh), said, statusChip(status)];
}

// --- The other pages ----------------------------------------------------------------------------

const MASS_FLAGS = {
  __proto__: null,
  "~": ["about ", " (GCAT estimate)"],
  "?": ["", " (perhaps an estimate of GCAT)"],
};

function massOf({payload_mass_kg: mass, mass_flag: flag}) {
  if (mass === undefined) return "";
  const [before, behind] = MASS_FLAGS[flag] ?? ["", ""];
  return before + kg(mass) + behind;
}

function launchPage(launch, cites) {
  const {name, zh} = launchTitle(launch);
  const aboard = related("missions", "launch", launch.id);
  const subjects = [launch.id, ...aboard.map(mission => mission.id)];
  // The outcome stands in the headline; its row is for what there is to say of it.
  const rows = launchRows(launch, subjects).filter(
    ([label]) => label !== "outcome" || launch.outcome_note,
  );
  const isNamed = launch.payloads?.length === 1 && launch.payloads[0] === name;
  const items = aboard.map(mission => h("li", {}, missionLine(mission.id)));
  return [
    headline(name, zh, [launch.id, launch.tag],
      outcomeChip(launch),
      launch.number ? tag(ordinalOf(launch)) : "",
      launch.crewed ? tag("crewed") : ""),
    facts([
      ...rows,
      ["payload mass", massOf(launch)],
      ["agency", agencyName(launch.agency)],
      ["GCAT", [launch.gcat_code, launch.gcat_name].filter(Boolean).join(" ")],
      ["Launch Library 2", launch.ll2_id],
      ["note", launch.note],
      ["sources", cites.cite(launch.sources)],
    ]),
    isNamed ? "" : listSection("Payloads", launch.payloads),
    items.length ? section("Missions aboard", h("ul", {}, items)) : "",
    plansSection(subjects, cites),
  ];
}

// A launch in a list: when, how it stands with it, its name, and what else is said of it.
function launchEntry(launch, label, ...more) {
  const state = standing(launch);
  const when = [
    shortDate(launch.date, isPlanned("launches", launch)),
    label ? h("span", {class: "kind"}, label) : "",
  ];
  return entry(when,
    h("span", {class: `symbol is-${state}`, title: state}, SYMBOLS[state]), " ",
    link("launches", launch.id, launchTitle(launch).name), ...more);
}

function launchLine(launch, label) {
  const left = launch.outcome ? "" : DATA.countdowns[launch.id];
  return launchEntry(launch, label,
    launch.outcome_note ? faint(` ${launch.outcome_note}`) : "",
    left ? faint(` ${left}`) : "");
}

// The record of a vehicle or site: how many flights with which outcomes, what failed, what comes,
// and where to find all of them.
function flights(field, id) {
  const found = sortRecords(related("launches", field, id), "launches", "date");
  const launches = found.filter(isCounted);
  const flown = launches.filter(hasFlown);
  const planned = launches.filter(launch => isPlanned("launches", launch));
  const all = `#/launches?${new URLSearchParams({[field]: id})}`;
  return [
    flownSection(flown, all),
    failedSection(flown.filter(launch => ["failure", "partial"].includes(launch.outcome))),
    launchSection("Planned", planned),
    othersSection(found.length - launches.length, all),
  ];
}

function launchSection(heading, launches) {
  if (!launches.length) return "";
  const lines = launches.map(launch => launchLine(launch));
  return section(`${heading} (${launches.length})`, entries(lines));
}

function failedSection(launches) {
  const isPartial = launches.some(launch => launch.outcome === "partial");
  return launchSection(isPartial ? "Failures and partial failures" : "Failures", launches);
}

function flownSection(flown, all) {
  if (!flown.length) return "";
  const counts = countBy(flown, launch => launch.outcome);
  // That nothing failed is worth saying; of other outcomes only what there was.
  const outcomes = Object.keys(SYMBOLS).filter(
    outcome => counts.has(outcome) || ["success", "failure"].includes(outcome),
  );
  const chips = outcomes.map(outcome =>
    chip(SYMBOLS[outcome], outcome, `${number(counts.get(outcome) ?? 0)} ${outcome}`));
  const lines = [launchLine(flown[0], "first")];
  if (flown.length > 1) lines.push(launchLine(flown.at(-1), "latest"));
  return section(`Launches (${flown.length})`,
    h("p", {class: "line"}, chips, h("a", {href: all}, "all launches →")), entries(lines));
}

function othersSection(count, all) {
  if (!count) return "";
  const address = h("a", {href: `${all}&q=orbital:no`}, "launches that are none to orbit →");
  return section(`Not to orbit (${number(count)})`, h("p", {class: "line"}, address));
}

function familyOf({id, family}) {
  if (!family) return "";
  const others = related("vehicles", "family", family).filter(each => each.id !== id);
  if (!others.length) return family;
  const links = others.map((each, index) => [index ? ", " : "", link("vehicles", each.id)]);
  return [family, " (also ", links, ")"];
}

function vehiclePage(vehicle, cites) {
  const names = [vehicle.id, ...vehicle.aliases ?? []];
  return [
    headline(vehicle.name, vehicle.chinese_name, names, statusChip(vehicle.status)),
    facts([
      ["family", familyOf(vehicle)],
      ["stages", vehicle.stages && String(vehicle.stages)],
      ["to LEO", kg(vehicle.leo_kg)],
      ["to GTO", kg(vehicle.gto_kg)],
      ["to the Moon", kg(vehicle.tli_kg)],
      ["note", vehicle.note],
      ["sources", cites.cite(vehicle.sources)],
    ]),
    flights("vehicle", vehicle.id),
  ];
}

function sitePage(site, cites) {
  return [
    headline(site.name, site.chinese_name, [site.id, ...site.aliases ?? []]),
    facts([
      ["position", position(site.lat, site.lon)],
      ["country", country(site.country)],
      ["GCAT", site.gcat_codes?.join(", ")],
      ["note", site.note],
      ["sources", cites.cite(site.sources)],
    ]),
    flights("site", site.id),
  ];
}

function agreementPage(agreement, cites) {
  const {id, kind, detail, date, note, sources} = agreement;
  return [
    headline(who(agreement), "", [id], tag(kindName(kind))),
    summaryOf(detail, agreement, cites),
    facts([
      ["about", subjectCell(agreement)],
      ["countries", (agreement.countries ?? []).map(countryName).join(", ")],
      ["date", date ? capital(inWords(date)) : ""],
      ["order", agreement.ordinal === undefined ? "" : `the ${ordinal(agreement.ordinal)}`],
      ["note", note],
      ["sources", detail ? "" : cites.cite(sources)],
    ]),
  ];
}

const CITING = ["missions", "launches", "vehicles", "sites", "cooperation"];
const CITED_AT_ONCE = 50;

// The records that cite a source, themselves or in an event, each with its table.
function findCiting(id) {
  const names = record => listOf(record.sources).includes(id);
  const cites = record => names(record) || (record.events ?? []).some(names);
  return CITING.flatMap(table =>
    TABLES[table].records.filter(cites).map(record => ({table, record})));
}

function nameOf(table, record) {
  if (table === "launches") return launchTitle(record).name;
  return table === "cooperation" ? who(record) : record.name;
}

function sourcePage(source) {
  const citing = findCiting(source.id);
  const plans = related("plans", "sources", source.id).length;
  const count = citing.length + plans;
  const lines = citing.slice(0, CITED_AT_ONCE).map(({table, record}) =>
    entry(faint(WORDS.singular[table]), link(table, record.id, nameOf(table, record))));
  const rest = citing.length - lines.length;
  return [
    headline(source.title, "", [source.id]),
    facts([
      ["publisher", source.publisher],
      ["date", source.date],
      ["link", source.url && webLink(source.url)],
      ["note", source.note],
    ]),
    section(`Cited by ${number(count)} record${count === 1 ? "" : "s"}`,
      entries(lines),
      rest > 0 ? h("p", {}, faint(`and ${number(rest)} more`)) : "",
      plans ? h("p", {}, faint(`and ${countNoun(plans, "plans")}`)) : ""),
  ];
}

const PAGES = {
  mission: ["missions", missionPage],
  launch: ["launches", launchPage],
  vehicle: ["vehicles", vehiclePage],
  site: ["sites", sitePage],
  agreement: ["cooperation", agreementPage],
  source: ["sources", sourcePage],
};

function showPage(kind, id) {
  const [table, build] = PAGES[kind];
  const record = get(table, id);
  const cites = new Cites();
  const missing = () => h("h1", {tabindex: "-1"}, `There is no ${kind} called '${id}' here.`);
  const content = record ? build(record, cites) : missing();
  const tab = TABS.find(([name]) => lastList.startsWith(`#/${name}`));
  const back = h("a", {class: "back", href: lastList}, "← ", tab ? tab[1] : "Missions");
  stopMatching();
  markMain({});
  $("main").replaceChildren(h("article", {class: `a-${kind}`}, back, content, cites.section()));
  document.title = `${$("main").querySelector("h1").textContent.trim()} · ${ABOUT.title}`;
}

// --- What the page opens with: what flew last and what flies next --------------------------------

const isAsked = ({tab, q, all, filters}) =>
  tab !== "missions" || q || all || has(Object.keys(filters));

function buildFront() {
  const {flown, next} = DATA.front;
  if (isAsked(current) || !(flown.length || next.length)) return "";
  const made = `Next planned (as of ${inWords(ABOUT.made)})`;
  return h("div", {class: "front"},
    frontSection("Flown last", flown, tellAgo),
    frontSection(made, next, tellOver));
}

function frontSection(heading, ids, tell) {
  if (!ids.length) return "";
  const lines = ids.map(id => frontLine(get("launches", id), tell));
  return section(heading, entries(lines));
}

function frontLine(launch, tell) {
  const {vehicle, site} = launch;
  const said = dotted(vehicle, site && siteName(site), tell(DATES[launch.date]));
  return launchEntry(launch, "", faint(" ", said));
}

// How long ago a day was, by the reader's clock; nothing if that says that it is still to come.
function tellAgo(date) {
  const days = Math.floor(readClock() / DAY) - Math.floor(date[EARLIEST] / DAY);
  if (days < 0) return "";
  return ["today", "yesterday"][days] ?? `${number(days)} days ago`;
}

// The page cannot know what became of a plan, only that its time is over.
function tellOver(date) {
  return (date[LATEST] ?? Infinity) <= readClock() ? "its time is over by now" : "";
}

function describeAge() {
  if (!ABOUT.newest) return "";
  const ago = tellAgo(DATES[ABOUT.newest]);
  return `data to ${inWords(ABOUT.newest)}${ago ? ` (${ago})` : ""}`;
}

// --- Where we are -------------------------------------------------------------------------------

let lastList = ""; // the address of the list that a page leads back to
let lastRow = ""; // the id of the row that was left for a page
const isReading = () => document.body.classList.contains("reading");
const tabLinks = () => document.querySelectorAll("#tabs a");

// What is asked, as an address.
function formatAddress({tab, q, all, filters, sort}) {
  const given = new URLSearchParams();
  if (q) given.set("q", q);
  for (const [name, chosen] of Object.entries(filters)) given.set(name, chosen);
  if (all) given.set("all", all);
  if (sort) given.set("sort", sort);
  const text = String(given);
  return `#/${tab}${text ? `?${text}` : ""}`;
}

// What an address asks of a table; a column or filter that there is not is not asked for.
function parseAddress(tab, text) {
  const table = tableOf(tab);
  const asked = new URLSearchParams(text);
  const sort = asked.get("sort") ?? "";
  const isSort = COLUMNS[table].some(([name]) => name === parseSort(sort).name);
  const filters = {};
  for (const name of FILTERS[table]) if (asked.get(name)) filters[name] = asked.get(name);
  const [q, all] = [asked.get("q") ?? "", asked.get("all") ?? ""];
  return {tab, q, all, filters, sort: isSort ? sort : ""};
}

// What was asked stands in the address, so that it can be kept and shared. Typing makes no history,
// and writes the address only when it pauses: browsers complain about more than a few changes a
// second.
let unwritten = 0;

function keep() {
  lastList = formatAddress(current);
  clearTimeout(unwritten);
  unwritten = setTimeout(writeAddress, 400);
  const query = current.q ? `?${new URLSearchParams({q: current.q})}` : "";
  for (const each of tabLinks()) each.setAttribute("href", `#/${each.dataset.tab}${query}`);
}

function writeAddress() {
  clearTimeout(unwritten);
  if (unwritten && location.hash !== lastList) history.replaceState(null, "", lastList);
  unwritten = 0;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // shown as it is
  }
}

// Show what the address names: a list, or the page of a record.
function go() {
  clearTimeout(unwritten);
  unwritten = 0;
  const [path, asked = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [kind, ...rest] = path.split("/");
  const id = decode(rest.join("/"));
  const isPage = Object.hasOwn(PAGES, kind) && id !== "";
  document.body.classList.toggle("reading", isPage);
  if (isPage) goToPage(kind, id);
  else goToList(TABS.some(([name]) => name === kind) ? kind : "missions", asked);
}

function goToPage(kind, id) {
  // Whoever comes straight to a page goes back to the list that it belongs to.
  if (!lastList) {
    [current.tab] = PAGES[kind];
    lastList = formatAddress(current);
  }
  markTab(lastList.slice(2).split("?")[0], "true");
  showPage(kind, id);
  scrollTo(0, 0);
  $("main").querySelector("h1").focus({preventScroll: true});
}

function goToList(tab, asked) {
  markTab(tab, "page");
  current = parseAddress(tab, asked);
  $("q").value = current.q;
  document.title = `${TABS.find(([name]) => name === tab)[1]} · ${ABOUT.title}`;
  buildFilters(tableOf(tab));
  keep();
  showList();
  returnToRow();
}

// `page` if it is the tab that is shown, `true` if what is shown belongs to it.
function markTab(tab, state) {
  for (const each of tabLinks()) {
    if (each.dataset.tab !== tab) {
      each.removeAttribute("aria-current");
      continue;
    }
    each.setAttribute("aria-current", state);
    $("tabs").scrollLeft = each.offsetLeft - 48;
  }
}

// Back in a list the row stands where it was left, with the focus.
function returnToRow() {
  const row = lastRow && $("main").querySelector(`[data-id="${CSS.escape(lastRow)}"]`);
  lastRow = "";
  if (!row) {
    scrollTo(0, 0);
    return;
  }
  row.scrollIntoView({block: "center"});
  const target = row.matches("a") ? row : row.querySelector("a");
  target?.focus({preventScroll: true});
}

function search() {
  current.q = $("q").value.trim();
  showAll = false;
  if (isReading()) {
    location.hash = formatAddress(current);
    return;
  }
  keep();
  showList();
}

// A catalogue of the whole world takes longer to ask than the next key to press.
let waiting = 0;

function searchSoon() {
  clearTimeout(waiting);
  if (TABLES.launches.records.length > 5000) waiting = setTimeout(search, 200);
  else search();
}

function clearSearch() {
  current.filters = {};
  current.all = "";
  current.q = "";
  $("q").value = "";
  buildFilters(tableOf(current.tab));
  search();
}

// --- Keys ---------------------------------------------------------------------------------------

// The links of the rows, in their order.
function findRows() {
  const primary = `tbody tr .c-${PRIMARY[tableOf(current.tab)]} a:first-of-type`;
  const selector = current.tab === "timeline" ? ".timeline a" : primary;
  return [...$("main").querySelectorAll(selector)];
}

const KEYS = {
  __proto__: null,
  "/": pressSlash,
  Escape: pressEscape,
  Enter: pressEnter,
  ArrowDown: pressArrow,
  ArrowUp: pressArrow,
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target.matches("input, select, textarea");
  KEYS[event.key]?.(event, isTyping);
}

function pressSlash(event, isTyping) {
  if (isTyping) return;
  event.preventDefault();
  $("q").focus();
  $("q").select();
}

// Out of the search box, out of a page: one step each.
function pressEscape(event, isTyping) {
  if (event.target === $("q") && $("q").value) {
    event.preventDefault();
    $("q").value = "";
    search();
  } else if (isTyping) {
    event.target.blur();
  } else if (isReading()) {
    location.hash = lastList;
  }
}

// From row to row, and from the first up into the search box.
function pressArrow(event) {
  if (isReading() || event.target.matches("select")) return;
  const isDown = event.key === "ArrowDown";
  const rows = findRows();
  const here = rows.indexOf(document.activeElement);
  const beside = rows[here + (isDown ? 1 : -1)];
  const next = here < 0 ? rows.at(isDown ? 0 : -1) : beside;
  if (next) {
    event.preventDefault();
    next.focus({preventScroll: true});
    next.scrollIntoView({block: "nearest"});
  } else if (here === 0 && !isDown) {
    event.preventDefault();
    $("q").focus();
  }
}

function pressEnter(event) {
  if (event.target !== $("q")) return;
  event.preventDefault();
  const rows = findRows();
  if (rows.length === 1) rows[0].click();
  else rows[0]?.focus();
}

// --- The frame ----------------------------------------------------------------------------------

function describeCatalogue() {
  const launches = TABLES.launches.records.filter(isCounted);
  const flown = launches.filter(hasFlown).length;
  const planned = launches.length - flown;
  const waits = planned ? ` and ${number(planned)} planned` : "";
  const parts = [
    countNoun(TABLES.missions.records.length, "missions"),
    countNoun(flown, "launches") + waits,
  ];
  for (const table of ["vehicles", "sites", "cooperation", "sources"]) {
    const count = TABLES[table].records.length;
    if (count) parts.push(countNoun(count, table));
  }
  return dotted(...parts);
}

// An address within a sentence becomes a link.
function linkAddresses(text) {
  const parts = text.split(/(https?:\/\/[^\s,)]+[^\s,).])/);
  return parts.map((part, index) => (index % 2 ? webLink(part) : part));
}

function buildFoot() {
  const credits = ABOUT.credits.map(credit => h("p", {}, linkAddresses(credit)));
  const made = ABOUT.generated.slice(0, 16).replace("T", " ");
  const line = dotted(
    ABOUT.licence,
    ABOUT.revision && `revision ${ABOUT.revision}`,
    `generated ${made} UTC by missioncat`,
    "times are UTC",
  );
  return [...credits, h("p", {}, line)];
}

function buildFrame() {
  $("counts").textContent = describeCatalogue();
  $("age").textContent = describeAge();
  const tabs = TABS.map(([tab, label]) => h("a", {href: `#/${tab}`, "data-tab": tab}, label));
  $("tabs").replaceChildren(...tabs);
  $("foot").replaceChildren(...buildFoot());
}

// On paper all rows are there.
function showAllRows() {
  if (isReading() || showAll) return;
  showAll = true;
  showList();
}

// Drawings are as wide as there is room.
function redraw() {
  const isDrawn = ["timeline", "launches"].includes(current.tab) && !isReading();
  if (measure() && isDrawn) showList();
}

// What the rows below the head must not hide under.
function keepHeadHeight() {
  document.documentElement.style.setProperty("--head", `${$("head").offsetHeight}px`);
}

// Which row is left for a page, so that it can be returned to.
function keepRow({target}) {
  if (target.closest("a[href^='#/']")) lastRow = target.closest("[data-id]")?.dataset.id ?? lastRow;
}

function listen() {
  $("search").addEventListener("submit", event => event.preventDefault());
  $("search").addEventListener("reset", event => {
    event.preventDefault();
    clearSearch();
  });
  $("q").addEventListener("input", searchSoon);
  $("skip").addEventListener("click", () => $("main").focus());
  $("main").addEventListener("click", keepRow);
  document.addEventListener("click", writeAddress, {capture: true});
  document.addEventListener("keydown", press);
  addEventListener("hashchange", go);
  addEventListener("beforeprint", showAllRows);
  addEventListener("resize", redraw);
  new ResizeObserver(keepHeadHeight).observe($("head"));
}

buildFrame();
listen();
measure();
go();
