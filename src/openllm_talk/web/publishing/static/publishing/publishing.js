// Buttons that copy a text; without this script the text can be selected by hand.
"use strict";

function copying(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  // The clipboard is there on https only; elsewhere the old way still works.
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy");
  button.classList.add("done");
});

document.addEventListener("DOMContentLoaded", () => copying(document));
document.addEventListener("htmx:load", (event) => copying(event.detail.elt));
