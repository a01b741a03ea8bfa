// What the workshop's pages share. Everything works without it; with it, nothing typed is lost.
"use strict";

// Text that was typed is kept in this browser until the server has it: a lost connection, a closed
// tab or a full reload brings it back. A field takes part with data-keep="a name of its own".
const kept = (field) => `talk:${location.pathname}:${field.dataset.keep}`;

function bringBack(root) {
  for (const field of root.querySelectorAll("[data-keep]")) {
    const text = localStorage.getItem(kept(field));
    if (text !== null && text !== field.value) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset && field.dataset.keep) localStorage.setItem(kept(field), field.value);
});

// Once the server has answered well, what the form held need not be kept.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.requestConfig.verb === "get") return;
  const form = event.detail.elt.closest("form");
  if (!form) return;
  for (const field of form.querySelectorAll("[data-keep]")) localStorage.removeItem(kept(field));
});

document.addEventListener("submit", (event) => {
  if (event.target.hasAttribute("hx-post")) return;
  for (const field of event.target.querySelectorAll("[data-keep]")) {
    sessionStorage.setItem(`sent:${kept(field)}`, "1");
  }
});

function say(text) {
  const notice = document.getElementById("notice");
  const line = document.createElement("p");
  line.textContent = text;
  notice.replaceChildren(line);
}

// The words for these stand in the page, in its language.
const words = () => document.body.dataset;

document.addEventListener("htmx:sendError", () => say(words().offline || "No connection; what you typed is kept."));
document.addEventListener("htmx:timeout", () => say(words().offline || "No connection; what you typed is kept."));
document.addEventListener("DOMContentLoaded", () => bringBack(document));
document.addEventListener("htmx:load", (event) => bringBack(event.detail.elt));
