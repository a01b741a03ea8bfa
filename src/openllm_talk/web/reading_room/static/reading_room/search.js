// The address names what is searched for, without the fields that are empty; «/» goes to the box.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, textarea")) return;
  event.preventDefault();
  document.getElementById("q").focus();
});
