// The live talk: the clock between two answers of the server, keys for the host, and lines that
// are kept here until the server has them. Without it the page works by its forms.
"use strict";

// --- the clock ---------------------------------------------------------------------------------

// The server's clock counts: how far this browser's is off is learnt from every answer.
let off = 0;
const now = () => Date.now() + off;

function learn() {
  const live = document.getElementById("live");
  if (live && live.dataset.now !== learn.last) {
    learn.last = live.dataset.now;
    off = Number(live.dataset.now) - Date.now();
  }
}

function brief(milliseconds) {
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

const SOON = 120000;

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function tick() {
  const clock = document.querySelector(".clock");
  let left = 0;
  if (clock) {
    const elapsed = now() - Number(clock.dataset.since);
    put(clock.querySelector(".elapsed b"), brief(elapsed));
    if (clock.dataset.minutes) {
      left = Number(clock.dataset.minutes) * 60000 - elapsed;
      const state = left < 0 ? "over" : left <= SOON ? "soon" : "on";
      clock.className = `clock ${state}`;
      const words = { on: clock.dataset.left, soon: clock.dataset.soon, over: clock.dataset.over };
      put(clock.querySelector(".tells"), words[state].replace("{}", brief(Math.abs(left))));
    }
  }
  const total = document.querySelector("[data-began]");
  if (total && total.dataset.began) put(total, brief(now() - Number(total.dataset.began)));
  for (const time of document.querySelectorAll("time[data-behind]")) {
    put(time, hour(now() + Math.max(0, left) + Number(time.dataset.behind) * 1000));
  }
}

// The community's hour, by the difference between it and UTC that the page was told.
function hour(moment) {
  const shift = Number(document.body.querySelector("#live").dataset.shift || 0);
  return new Date(moment + shift * 1000).toISOString().slice(11, 16);
}

setInterval(tick, 500);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});

function refresh() {
  if (window.htmx) htmx.trigger(document.body, "refresh");
}

// --- the connection ----------------------------------------------------------------------------

function cutOff(is) {
  const line = document.getElementById("cut-off");
  if (line && line.hidden === is) {
    line.hidden = !is;
    if (!is) document.getElementById("notice").replaceChildren();
  }
}

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => cutOff(true));
}
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) return;
  cutOff(false);
  send();
});

// --- the host's keys ---------------------------------------------------------------------------

const ORDERS = { ArrowRight: "go-next", ArrowLeft: "go-back", " ": "go-next" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches("input, textarea, select, summary")) return;
  if (event.key === " " && event.target.matches("button, a")) return;
  const button = document.getElementById(ORDERS[event.key]);
  if (button) {
    event.preventDefault();
    button.click();
  } else if (event.key === "n" && document.getElementById("line")) {
    event.preventDefault();
    document.getElementById("line").focus();
  }
});

// --- lines -------------------------------------------------------------------------------------

const box = () => document.getElementById("box");
const shelf = () => `talk:lines:${box().dataset.number}`;
const lines = () => JSON.parse(localStorage.getItem(shelf()) || "[]");
const keep = (held) => localStorage.setItem(shelf(), JSON.stringify(held));

// A line goes to what was on when its typing began: the host may go on meanwhile.
let target = null;

function onNow() {
  const place = document.getElementById("now");
  return { piece: place.dataset.piece, title: place.dataset.title, question: Boolean(place.dataset.question) };
}

function aim() {
  if (!box()) return;
  const current = onNow();
  const fresh = !target || !box().elements.text.value;
  const before = target;
  if (fresh) target = current.piece ? current : { ...current, piece: box().elements.piece.value };
  put(document.getElementById("target"), target.title);
  document.getElementById("retarget").hidden = target.piece === current.piece || !current.piece;
  box().classList.toggle("for-question", target.question);
  if (!before || before.piece !== target.piece) {
    box().elements.kind.value = target.question ? "answer" : "note";
    box().elements.by && (box().elements.by.value = "");
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function take(event) {
  event.preventDefault();
  const form = box().elements;
  const text = form.text.value.trim();
  if (!text || !target.piece) return;
  const line = { key: newKey(), piece: target.piece, text, kind: form.kind.value, typed: now() };
  if (line.kind === "answer") {
    line.by = form.by.value;
    if (form.status) line.status = form.status.value;
  }
  keep([...lines(), line]);
  form.text.value = "";
  localStorage.removeItem(`${shelf()}:typing`);
  aim();
  send();
}

function drop(key) {
  keep(lines().filter((line) => line.key !== key));
  show();
}

function show() {
  const list = document.getElementById("outbox");
  list.replaceChildren(
    ...lines().map((line) => {
      const item = document.createElement("li");
      const state = document.createElement("span");
      state.className = "hint";
      state.textContent = line.refused ? `${box().dataset.refused} ${line.refused}` : box().dataset.waiting;
      item.append(`${line.text} `, state);
      if (line.refused) {
        const away = document.createElement("button");
        away.type = "button";
        away.className = "quiet";
        away.textContent = "×";
        away.addEventListener("click", () => drop(line.key));
        item.append(away);
      }
      return item;
    }),
  );
}

let sending = false;

async function send() {
  if (sending || !box()) return;
  sending = true;
  try {
    for (let line; (line = lines().find((one) => !one.refused)); ) {
      if (!(await sendOne(line))) break;
    }
  } finally {
    sending = false;
    show();
  }
}

// True where the next line may go. What the server refuses stays here, with its reason.
async function sendOne(line) {
  const { typed, ...fields } = line;
  const waited = Math.max(0, Math.round((now() - typed) / 1000));
  const body = new URLSearchParams({ ...fields, waited });
  const token = box().elements.csrfmiddlewaretoken.value;
  let answer;
  try {
    answer = await fetch(box().action, {
      method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token },
    });
  } catch {
    cutOff(true);
    return false;
  }
  const said = answer.headers.get("Content-Type") === "application/json" ? await answer.json() : {};
  if (answer.ok && said.kept === line.key) {
    keep(lines().filter((one) => one.key !== line.key));
    refresh();
    return true;
  }
  if (answer.status !== 422) return false; // signed out, or a server that is not well: later again
  keep(lines().map((one) => (one.key === line.key ? { ...one, refused: said.said } : one)));
  return true;
}

document.addEventListener("DOMContentLoaded", () => {
  learn();
  tick();
  if (!box()) return;
  box().addEventListener("submit", take);
  const field = box().elements.text;
  field.value = localStorage.getItem(`${shelf()}:typing`) || field.value;
  field.addEventListener("input", () => {
    localStorage.setItem(`${shelf()}:typing`, field.value);
    if (!field.value) aim();
  });
  document.getElementById("retarget").addEventListener("click", () => {
    target = null;
    aim();
    field.focus();
  });
  for (const radio of box().elements.kind) {
    radio.addEventListener("change", () => box().classList.toggle("for-note", radio.value === "note"));
  }
  aim();
  show();
  send();
  setInterval(send, 3000);
});
window.addEventListener("online", () => {
  refresh();
  send();
});

// --- what comes in -----------------------------------------------------------------------------

// A note that somebody is changing is not replaced under their hands.
let stale = false;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const open = event.detail.target.id === "notes" && event.detail.target.querySelector("details[open]");
  if (open && !open.dataset.sent) {
    event.detail.shouldSwap = false;
    stale = true;
  }
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const change = event.target.closest("details.change");
  if (change) change.dataset.sent = "1";
});
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.open && stale && event.target.matches(".change")) {
      stale = false;
      const live = document.getElementById("live");
      const view = new URL(live.getAttribute("hx-get"), location).search;
      htmx.ajax("GET", live.getAttribute("hx-get").replace(/since\/[^/]+\//, "since/again/"), {
        source: live, swap: "none", target: live, values: Object.fromEntries(new URLSearchParams(view)),
      });
    }
  },
  true,
);
document.addEventListener("htmx:afterSettle", () => {
  learn();
  aim();
  tick();
});
