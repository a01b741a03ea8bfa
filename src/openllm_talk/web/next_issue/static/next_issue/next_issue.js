// The page of the next issue: the countdown goes on, and a form that was sent is empty again.
"use strict";

const SIZES = [[86400, "day"], [3600, "hour"], [60, "minute"]];
const SECOND = 1000;

function said(many, forms) {
  const [one, more] = forms.split("|");
  return (many === 1 ? one : more).replace("{}", many);
}

// The same words as the server's (countdown.py): the largest unit and the one below it.
function untilTalk(left, words) {
  if (left < 60) return words.now;
  const counted = [];
  for (const [size, name] of SIZES) {
    counted.push([Math.floor(left / size), name]);
    left %= size;
  }
  const first = counted.findIndex(([many]) => many);
  const shown = counted.slice(first, first + 2).filter(([many]) => many);
  return words.in.replace("{}", shown.map(([many, name]) => said(many, words[name])).join(" "));
}

function count() {
  const line = document.querySelector(".until[data-begins]");
  const left = Math.floor((Date.parse(line.dataset.begins) - Date.now()) / SECOND);
  if (left > -60) line.textContent = untilTalk(left, line.dataset);
}

if (document.querySelector(".until[data-begins]")) {
  count();
  setInterval(count, 20 * SECOND);
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("form[data-clear]");
  if (!form || !event.detail.successful) return;
  form.reset();
  const details = form.closest("details");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});
