// What the workshop's pages share. Everything works without it; with it, nothing typed is lost.
"use strict";

// Text that was typed is kept in this browser until the server has it: a lost connection, a closed
// tab or a full reload brings it back. A field takes part with data-keep="a name of its own".
const kept = (field) => `talk:${location.pathname}:${field.dataset.keep}`;
const SENT = "talk-sent";

function bringBack(root) {
  const fields = [...root.querySelectorAll("[data-keep]")];
  if (root.matches && root.matches("[data-keep]")) fields.push(root);
  for (const field of fields) {
    const text = localStorage.getItem(kept(field));
    if (text !== null && text !== field.value) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function forget(form) {
  for (const field of form.querySelectorAll("[data-keep]")) localStorage.removeItem(kept(field));
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset && field.dataset.keep) localStorage.setItem(kept(field), field.value);
});

// Once the server has answered well, what the form held need not be kept.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.requestConfig.verb === "get") return;
  const form = event.detail.elt.closest("form");
  if (form) forget(form);
});

// A form that is sent the plain way leaves the page: whether it arrived is known from the next page,
// which says so (a message of success). Until one does, its text stays.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("hx-post")) return;
  const keys = [...form.querySelectorAll("[data-keep]")].map(kept);
  if (keys.length) sessionStorage.setItem(SENT, JSON.stringify(keys));
});

function forgetWhatArrived() {
  if (!document.querySelector(":is(.said, #notice) > .success")) return;
  for (const key of JSON.parse(sessionStorage.getItem(SENT) || "[]")) localStorage.removeItem(key);
  sessionStorage.removeItem(SENT);
}

function say(text) {
  const line = document.createElement("p");
  line.textContent = text;
  line.className = "trouble";
  document.getElementById("notice").replaceChildren(line);
}

// What was pressed is often gone with what came for it: the focus then stays with its card, or goes
// into the form that came, and not back to the top of the page.
let pressed = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const at = document.activeElement;
  const card = at.closest("[data-piece]") || (at !== document.body && event.detail.target.closest("[data-piece]"));
  if (card) pressed = card.dataset.piece;
});
document.addEventListener("htmx:afterSettle", () => {
  const card = pressed && document.querySelector(`[data-piece="${pressed}"]`);
  if (!card || document.activeElement !== document.body) return;
  pressed = null;
  const field = card.matches(".editing") && card.querySelector("input:not([type=hidden]), textarea, select");
  const place = field || card.querySelector(".picked") || card;
  place.focus({ preventScroll: true });
  const box = place.getBoundingClientRect();
  if (box.bottom < 0 || box.top > innerHeight) place.scrollIntoView({ block: "center" });
});

// The words for these stand in the page, in its language.
const words = document.body.dataset;
document.addEventListener("htmx:sendError", () => say(words.offline));
document.addEventListener("htmx:timeout", () => say(words.offline));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) say(words.failed);
});
document.addEventListener("htmx:afterRequest", (event) => {
  // Only what was said here: what a page says stands until the page says something else.
  if (event.detail.successful) document.querySelector("#notice > .trouble")?.remove();
});

// On a phone the ways stand in a row that scrolls: where one is comes into sight.
for (const way of document.querySelectorAll(".masthead nav [aria-current]")) {
  const row = way.parentElement;
  row.scrollLeft = way.offsetLeft - row.offsetLeft - (row.clientWidth - way.offsetWidth) / 2;
}

forgetWhatArrived();
bringBack(document);
document.addEventListener("htmx:load", (event) => bringBack(event.detail.elt));
