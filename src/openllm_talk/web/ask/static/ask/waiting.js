// The readers' inbox: what others decide there comes by itself, but not over what somebody types.
"use strict";

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const card = event.detail.target;
  if (!card.matches(".piece")) return;
  const fields = [...card.querySelectorAll("textarea, input[name=other]")];
  if (fields.some((field) => field.value !== field.defaultValue)) event.detail.shouldSwap = false;
});
