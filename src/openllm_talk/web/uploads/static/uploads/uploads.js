// Files are sent one after another, each with its bar. Without this script the form sends them all.
"use strict";

const form = document.getElementById("bring");
const picker = document.getElementById("files");
const sent = document.getElementById("sent");
const drop = form.querySelector(".drop");
const said = form.dataset;

function line(name) {
  const item = sent.appendChild(document.createElement("li"));
  const words = item.appendChild(document.createElement("span"));
  const bar = item.appendChild(document.createElement("progress"));
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `${said.sending} ${name}`);
  words.textContent = `${name}: ${said.sending}`;
  return {
    bar,
    end(text, address) {
      bar.remove();
      const place = address ? document.createElement("a") : document.createElement("span");
      place.textContent = text;
      if (address) place.href = address;
      words.replaceWith(place);
    },
  };
}

function send(file) {
  const shown = line(file.name);
  if (file.size > Number(said.most)) {
    shown.end(`${file.name}: ${said.tooLarge}`);
    return Promise.resolve(null);
  }
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("files", file);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) shown.bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      const answer = request.response || {};
      const took = answer.known ? said.known : said.taken;
      if (answer.address) shown.end(`${file.name}: ${took}`, answer.address);
      else shown.end(answer.trouble || `${file.name}: ${said.lost}`); // the trouble names the file
      done(answer.address || null);
    });
    request.addEventListener("error", () => {
      shown.end(`${file.name}: ${said.lost}`);
      done(null);
    });
    request.send(body);
  });
}

async function sendAll(files) {
  const addresses = [];
  for (const file of files) addresses.push(await send(file));
  picker.value = "";
  // One file: its report is what one wants to see next.
  if (addresses.length === 1 && addresses[0]) location.assign(addresses[0]);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sendAll([...picker.files]);
});
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  sendAll([...event.dataTransfer.files]);
});
