// The review page: keys, the live preview, and other people's changes. Without it all of the page
// works by its forms and links.
"use strict";

const cards = () => [...document.querySelectorAll(".piece[data-piece]")];

function current() {
  const focused = document.activeElement && document.activeElement.closest(".piece");
  return focused || null;
}

function go(step) {
  const all = [...document.querySelectorAll(".piece[data-piece], .more-cards")];
  const here = all.indexOf(current());
  const next = here < 0 ? cards()[0] : all[here + step];
  if (!next) return;
  if (next.matches(".more-cards")) {
    fill(next).then(() => next.isConnected || go(step));
  } else {
    next.focus();
    next.scrollIntoView({ block: "center" });
  }
}

// Cards that are not on the page yet come before anybody gets there on their way down; those above when
// asked for, for they push away what is read. What is on its way is not asked for again.
function fill(link) {
  if (link.matches(".htmx-request")) return new Promise(() => {});
  const wanted = { source: link, target: link, swap: "outerHTML" };
  return htmx.ajax("GET", link.getAttribute("hx-get"), wanted).catch(() => {});
}

let last = scrollY;
let upward = false;
addEventListener("scroll", () => {
  upward = scrollY < last;
  last = scrollY;
}, { passive: true });

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || upward) continue;
    near.unobserve(target);
    fill(target);
  }
}, { rootMargin: "0px 0px 1500px 0px" });
document.addEventListener("htmx:load", () => {
  for (const link of document.querySelectorAll(".more-cards:not(.above)")) near.observe(link);
});

// A link may name a card of another portion.
function follow() {
  const piece = /^#piece-(\d+)$/.exec(location.hash)?.[1];
  const page = new URL(location);
  if (!piece || !document.getElementById("desk") || document.getElementById(`piece-${piece}`)) return;
  if (page.searchParams.get("piece") === piece) return;
  page.searchParams.set("piece", piece);
  location.replace(page);
}
addEventListener("hashchange", follow);
follow();

function press(what) {
  const place = what === "undo" ? document.getElementById("notice") : current();
  const control = place && place.querySelector(`[data-do="${what}"], button[name="${what}"]`);
  if (control) control.click();
}

const KEYS = {
  j: () => go(1), k: () => go(-1), a: () => press("accept"), x: () => press("reject"),
  e: () => press("edit"), m: () => press("move"), c: () => press("context"), u: () => press("undo"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea, select")) {
    if (event.key === "Escape") press("cancel");
    return;
  }
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// Every press is sent, one after the other: of those that a quick hand makes while one is on its way,
// htmx would keep only the last. After a decision the next undecided card is at hand, so that a row
// of them goes by one key.
let decided = null;
let sending = Promise.resolve();
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  const does = button && (button.dataset.do || button.name);
  const card = ["accept", "reject"].includes(does) ? button.closest(".piece")?.id : null;
  if (event.target.id !== "desk" || !button) {
    decided = card;  // a form of the card's own, as in the readers' inbox
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  const wanted = { source: document.body, target: "body", swap: "none", values: { [button.name]: button.value } };
  sending = sending.then(() => {
    decided = card;
    return htmx.ajax("POST", event.target.action, wanted);
  }).catch(() => {});
}, true);
document.addEventListener("htmx:afterSettle", () => {
  if (!decided) return;
  const all = cards();
  const here = all.findIndex((card) => card.id === decided);
  decided = null;
  const next = all.slice(here + 1).find((card) => !card.matches(".accepted, .rejected"));
  if (next && matchMedia("(hover: hover)").matches) next.focus();
});

// Cards that are not on the page yet come with their portion.
const CARD = /<article hx-swap-oob="true"[^>]* id="(piece-\d+)"[^]*?<\/article>/g;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  detail.serverResponse = detail.serverResponse.replace(CARD, (card, id) => document.getElementById(id) ? card : "");
});

// A card that somebody is typing into is not replaced; saving joins both people's words.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const card = event.detail.target;
  if (card.matches(".editing") || card.querySelector(".editing")) event.detail.shouldSwap = false;
});

let waiting = 0;
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset || !field.dataset.preview) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    htmx.ajax("POST", field.dataset.preview, {
      target: field.nextElementSibling, swap: "innerHTML", values: { text: field.value }, source: field.nextElementSibling,
    });
  }, 350);
});
