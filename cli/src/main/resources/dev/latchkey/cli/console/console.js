"use strict";

/* Draws what the server tells of the engine. Everything in it is somebody else's text, so it enters the page as text only. */

const $ = (id) => document.getElementById(id);
const WAITERS_SHOWN = 5;
const QUEUES = { locks: "lock", rwlocks: "read-write lock", semaphores: "semaphore",
  "double-barriers": "double barrier", latches: "count-down latch" };
/* A latch is awaited and never held. */
const VACANT = { locks: "nobody holds it just now", rwlocks: "nobody holds it just now",
  semaphores: "nobody holds it just now", "double-barriers": "nobody is inside just now" };
const drawn = new Map();
const openKeys = new Set();
const closedFolders = new Set();
const wholeQueues = new Set();
const histories = new Map();
let picture = null;

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== null && value !== false && value !== undefined) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

const pill = (text, kind) => h("span", { class: "pill" + (kind ? " " + kind : "") }, text);
const count = (n, one, many) => n + " " + (n === 1 ? one : many || one + "s");

function span(seconds) {
  if (seconds < 1) return "a moment";
  if (seconds < 60) return Math.floor(seconds) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min";
  if (seconds < 172800) return Math.floor(seconds / 3600) + " h";
  return Math.floor(seconds / 86400) + " days";
}

/* A time that goes on by itself; an instant that nobody could read is the epoch. */
function since(instant, before, after) {
  const at = Date.parse(instant);
  if (!at) return null;
  const time = h("time", { datetime: instant, title: instant, "data-before": before || "", "data-after": after || "" });
  tick(time);
  return time;
}

function tick(time) {
  const seconds = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
  time.textContent = time.dataset.before + span(seconds) + time.dataset.after;
}

function detail(who) {
  return [who.host + ", process " + who.process + ", session ", h("code", {}, who.session), who.ours ? " (this console)" : ""];
}

function person(who, place, holds) {
  return h("li", { class: holds ? "hold" : "wait" },
      h("span", { class: "place" + (holds ? " holds" : ""), title: holds ? "holds" : "waits" }, place),
      h("span", { class: "who" }, who.name),
      h("span", { class: "pill", title: who.since }, since(who.since) || "unknown"),
      h("span", { class: "detail" }, holds ? ["token ", h("code", {}, who.token), ", "] : null, detail(who)));
}

function queue(recipe, waitersCalled) {
  const id = recipe.kind + "/" + recipe.name;
  const shown = wholeQueues.has(id) ? recipe.waiters : recipe.waiters.slice(0, WAITERS_SHOWN);
  const hidden = recipe.waiters.length - shown.length;
  return [
    recipe.waiters.length > 0 && h("div", { class: "label" }, waitersCalled(recipe.waiters.length)),
    shown.length > 0 && h("ol", { class: "people" }, shown.map((who, i) => person(who, String(i + 1), false)),
        hidden > 0 && h("li", { class: "more" }, h("button", { class: "pill", type: "button",
          on: { click: () => { wholeQueues.add(id); draw(true); } } }, "and " + hidden + " more"))),
  ];
}

function lockCard(recipe) {
  return h("article", { class: "card" },
      h("div", { class: "head" }, h("span", { class: "name" }, recipe.name), pill(QUEUES[recipe.kind] || recipe.kind)),
      recipe.holders.length === 0 && VACANT[recipe.kind] && h("div", { class: "label" }, VACANT[recipe.kind]),
      h("ul", { class: "people" }, recipe.holders.map((who) => person(who, "\u25cf", true))),
      queue(recipe, (n) => count(n, "waits", "wait")));
}

function leaderCard(recipe) {
  const leader = recipe.holders[0];
  return h("article", { class: "card" },
      h("div", { class: "head" }, h("span", { class: "name" }, recipe.name),
          leader ? h("span", { class: "pill key", title: "The fencing token of this leadership" }, "term " + leader.token)
              : pill("nobody leads", "warn")),
      h("ul", { class: "people" }, recipe.holders.map((who) => person(who, "\u25cf", true))),
      queue(recipe, (n) => count(n, "candidate stands behind", "candidates stand behind")));
}

function serviceCard(service) {
  const working = service.instances.filter((one) => one.inService).length;
  return h("article", { class: "card" },
      h("div", { class: "head" }, h("span", { class: "name" }, service.name),
          pill(working + " of " + service.instances.length + " in service",
              working === 0 ? "bad" : working < service.instances.length ? "warn" : "good")),
      service.age > 0 && h("div", { class: "label" }, "known " + span(service.age) + " ago; the engine is away"),
      h("ul", { class: "people" }, service.instances.map((one) => h("li", {},
          h("span", { class: "place" + (one.inService ? " holds" : "") }, one.inService ? "\u25cf" : "\u25cb"),
          h("span", { class: "who mono" }, one.address + (one.port ? ":" + one.port : "")),
          pill(one.inService ? "weight " + one.weight : "out of service", one.inService ? "" : "warn"),
          h("span", { class: "detail" }, [...(one.id === one.address + ":" + one.port ? [] : [one.id]), ...one.tags.map((tag) => "#" + tag),
            ...Object.entries(one.metadata).map(([name, value]) => name + "=" + value)].join("  "))))));
}

function groupCard(recipe) {
  return h("article", { class: "card" },
      h("div", { class: "head" }, h("span", { class: "name" }, recipe.name), pill(count(recipe.holders.length, "member"))),
      h("ul", { class: "people" }, recipe.holders.map((who) => person(who, "\u25cf", true))));
}

function sessionCards(recipes) {
  const sessions = new Map();
  for (const recipe of recipes) {
    for (const [who, holds] of [...recipe.holders.map((w) => [w, true]), ...recipe.waiters.map((w) => [w, false])]) {
      if (!sessions.has(who.session)) sessions.set(who.session, { who, uses: [] });
      sessions.get(who.session).uses.push({ recipe, holds });
    }
  }
  return [...sessions.values()].sort((a, b) => a.who.name.localeCompare(b.who.name)).map(({ who, uses }) =>
    h("article", { class: "card" },
        h("div", { class: "head" }, h("span", { class: "name" }, who.name),
            who.ours ? pill("this console", "key") : pill(count(uses.length, "ticket"))),
        h("div", { class: "label" }, detail(who)),
        h("ul", { class: "people" }, uses.map(({ recipe, holds }) => h("li", {},
            h("span", { class: "place" + (holds ? " holds" : "") }, holds ? "\u25cf" : "\u2026"),
            h("span", { class: "who mono" }, recipe.name),
            pill((holds ? "" : "waits, ") + (QUEUES[recipe.kind] || recipe.kind.replace(/s$/, ""))))))));
}

/* Keys are paths; a folder is what several of them share. */
function folders(entries) {
  const root = { folders: new Map(), entries: [] };
  for (const entry of entries) {
    const segments = entry.key.split("/");
    let at = root;
    for (const segment of segments.slice(0, -1)) {
      if (!at.folders.has(segment)) at.folders.set(segment, { folders: new Map(), entries: [] });
      at = at.folders.get(segment);
    }
    at.entries.push({ entry, label: segments[segments.length - 1] });
  }
  return root;
}

const valueOf = (entry) => entry.deleted ? "deleted"
    : entry.value === null ? count(entry.bytes, "byte") + " that are no text"
    : entry.whole ? entry.value : entry.value + "\u2026";

function entryRow(store, entry, label) {
  const id = store + "\n" + entry.key;
  const isOpen = openKeys.has(id);
  return h("div", { class: "entry" },
      h("button", { type: "button", "aria-expanded": String(isOpen), on: { click: () => toggle(id, store, entry.key) } },
          h("span", { class: "key" }, label),
          h("span", { class: "value" }, valueOf(entry)),
          h("span", { class: "rev" }, "revision " + entry.revision)),
      isOpen && historyList(id));
}

function historyList(id) {
  const known = histories.get(id);
  if (!known) return h("p", { class: "history" }, "reading\u2026");
  if (known.failure) return h("p", { class: "history trouble" }, known.failure);
  return h("ol", { class: "history" }, known.revisions.map((one) => h("li", {},
      h("div", { class: "what" }, pill("revision " + one.revision, one.deleted ? "bad" : ""), " by " + one.writtenBy + ", ",
          since(one.writtenAt, "", " ago")),
      one.deleted ? h("div", { class: "what" }, "deleted") : h("pre", {}, valueOf(one)))));
}

function folder(store, node, path) {
  return [
    ...node.entries.map(({ entry, label }) => entryRow(store, entry, label)),
    ...[...node.folders].map(([name, inner]) => {
      const id = store + "\n" + path + name;
      const details = h("details", { open: !closedFolders.has(id) },
          h("summary", {}, name + "/"), h("div", { class: "inner" }, folder(store, inner, path + name + "/")));
      details.addEventListener("toggle", () => details.open ? closedFolders.delete(id) : closedFolders.add(id));
      return details;
    }),
  ];
}

function configTree(store) {
  return h("article", { class: "tree" },
      h("div", { class: "head" }, h("span", { class: "name" }, store.name), pill(count(store.entries.length, "key")),
          store.state !== "LIVE" && pill(store.state.toLowerCase() + ", as of " + span(store.age) + " ago", "warn")),
      folder(store.name, folders(store.entries), ""));
}

async function toggle(id, store, key) {
  if (openKeys.delete(id)) {
    histories.delete(id);
    draw(true);
    return;
  }
  openKeys.add(id);
  draw(true);
  await readHistory(id, store, key);
}

async function readHistory(id, store, key) {
  let found;
  try {
    const answer = await fetch("/api/history?" + new URLSearchParams({ store, key }));
    found = await answer.json();
  } catch (failure) {
    found = { failure: "The console does not answer." };
  }
  if (openKeys.has(id)) {
    histories.set(id, found);
    draw(true);
  }
}

/* A key that is open and has changed: its history is read again. */
function refreshHistories(before, now) {
  const revisions = (state) => new Map(state.configurations.flatMap(
      (store) => store.entries.map((entry) => [store.name + "\n" + entry.key, entry.revision])));
  const old = revisions(before);
  const fresh = revisions(now);
  for (const id of openKeys) {
    if (old.get(id) !== fresh.get(id)) {
      const [store, key] = id.split("\n");
      readHistory(id, store, key);
    }
  }
}

/* Draws a part anew only when what it shows has changed, so that nothing moves under the reader's hand. */
function part(id, of, content, always) {
  const signature = JSON.stringify(of);
  if (!always && drawn.get(id) === signature) return;
  drawn.set(id, signature);
  const body = $(id).querySelector(".body");
  const focused = body.contains(document.activeElement) ? [...body.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  body.replaceChildren(...content());
  if (focused >= 0) body.querySelectorAll("button")[focused]?.focus();
}

const cards = (list, none) => list.length > 0 ? [h("div", { class: "cards" }, list)] : [h("p", { class: "empty" }, none)];

function matching(wanted) {
  if (!wanted) return () => true;
  return (thing) => JSON.stringify(thing).toLowerCase().includes(wanted);
}

function draw(always) {
  if (!picture) return;
  const wanted = $("filter").value.trim().toLowerCase();
  const fits = matching(wanted);
  const recipes = picture.recipes.filter(fits);
  const queues = recipes.filter((one) => !["elections", "services", "groups"].includes(one.kind));
  const elections = recipes.filter((one) => one.kind === "elections");
  const groups = recipes.filter((one) => one.kind === "groups");
  const services = picture.services.filter(fits);
  const stores = picture.configurations.filter((store) => store.entries.length > 0)
      .map((store) => ({ ...store, age: store.state === "LIVE" ? 0 : store.age,
        entries: store.entries.filter((entry) => fits([store.name, entry])) }))
      .filter((store) => store.entries.length > 0);
  const none = (what) => wanted ? "Nothing here fits \u201c" + wanted + "\u201d." : what;

  tiles(picture);
  part("locks", [queues, wanted], () => cards(queues.map(lockCard), none("Nobody holds a lock or a permit, and nobody waits.")), always);
  part("leaders", [elections, wanted], () => cards(elections.map(leaderCard), none("There is no election.")), always);
  part("services", [services, wanted], () => cards(services.map(serviceCard), none("No service is registered.")), always);
  part("groups", [groups, wanted], () => cards(groups.map(groupCard), none("There is no group.")), always);
  part("config", [stores, wanted], () => stores.length > 0 ? stores.map(configTree)
      : [h("p", { class: "empty" }, none("No configuration has been written."))], always);
  part("sessions", [recipes, wanted], () => cards(sessionCards(recipes), none("Nobody holds, waits or takes part.")), always);
}

function tiles(state) {
  const queues = state.recipes.filter((one) => one.kind in QUEUES);
  const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);
  const sessions = new Set(state.recipes.flatMap((one) => [...one.holders, ...one.waiters]).map((who) => who.session));
  const numbers = [
    ["held", sum(queues, (one) => one.holders.length), "#locks"],
    ["waiting", sum(queues, (one) => one.waiters.length), "#locks"],
    ["leading", sum(state.recipes.filter((one) => one.kind === "elections"), (one) => one.holders.length), "#leaders"],
    ["instances", sum(state.services, (one) => one.instances.length), "#services"],
    ["keys", sum(state.configurations, (one) => one.entries.length), "#config"],
    ["sessions", sessions.size, "#sessions"],
  ];
  const signature = JSON.stringify(numbers);
  if (drawn.get("tiles") === signature) return;
  drawn.set("tiles", signature);
  $("tiles").replaceChildren(...numbers.map(([name, number, target]) =>
    h("a", { class: "tile" + (number === 0 ? " zero" : ""), href: target }, h("b", {}, String(number)), h("span", {}, name))));
}

function head(state) {
  $("engine").textContent = state.engine;
  document.title = "Latchkey \u00b7 " + state.engine;
  const session = $("session");
  session.hidden = false;
  session.textContent = "session " + state.session.state.toLowerCase();
  session.className = "pill " + (state.session.state === "ACTIVE" ? "good" : "bad");
  session.title = state.session.id + ", another " + state.session.remaining + " s if the engine went silent now";
  trouble(state.failure ? "The engine does not answer, so this is how things stood before: " + state.failure : "");
}

function trouble(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = !text;
}

function live(text, kind) {
  $("live").textContent = text;
  $("live").className = "live " + kind;
}

const events = new EventSource("/api/events");
events.onmessage = (event) => {
  const before = picture;
  picture = JSON.parse(event.data);
  head(picture);
  live(picture.failure ? "engine away" : "live", picture.failure ? "off" : "on");
  draw(false);
  if (before) refreshHistories(before, picture);
};
events.onerror = () => live("console ended; looking for it", "off");
$("filter").addEventListener("input", () => draw(false));
setInterval(() => document.querySelectorAll("time").forEach(tick), 1000);
