"use strict";
// Nothing on any page needs this script: it adds keys, live updates and countdowns.

// Keys: what carries data-key is pressed by that key, unless somebody is writing.
const written = "input:not([type=radio]):not([type=checkbox]):not([type=submit]), textarea, select, [contenteditable]";
const keysAreOff = document.documentElement.dataset.shortcuts === "off";

function keyed() {
  return [...document.querySelectorAll("[data-key]")].filter((element) => element.dataset.key !== "");
}

document.addEventListener("keydown", (event) => {
  if (keysAreOff || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") return closeHelp();
  if (event.target.closest(written)) return;
  if (event.key === "?") return showHelp(event);
  const found = keyed().find((element) => element.dataset.key === event.key);
  if (!found) return;
  event.preventDefault();
  press(found);
});

function press(element) {
  for (let outer = element.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
  element.focus();
  if (element.matches("summary")) return;
  if (element.matches("input[type=radio]")) {
    element.checked = true;
    element.dispatchEvent(new Event("change", { bubbles: true }));
    // The button gets the focus, so that Enter decides.
    if (element.dataset.then === "send") element.form.querySelector("button").focus();
    return;
  }
  if (element.matches("input, textarea, select")) return;
  element.click();
}

// A ticked action chooses "these".
document.addEventListener("change", (event) => {
  const checks = event.target.dataset.checks;
  if (!checks || !event.target.checked) return;
  const [name, value] = checks.split("=");
  const radio = event.target.form.querySelector(`input[name="${name}"][value="${value}"]`);
  if (radio) radio.checked = true;
});

function label(element) {
  const text = element.getAttribute("aria-label") || (element.closest("label") || element).textContent;
  return text.replace(/\s+/g, " ").trim();
}

function showHelp(event) {
  event.preventDefault();
  closeHelp();
  const dialog = document.createElement("dialog");
  dialog.className = "help";
  dialog.setAttribute("aria-label", "Keys of this page");
  const list = document.createElement("dl");
  for (const element of keyed()) {
    const key = document.createElement("dt");
    const name = document.createElement("dd");
    key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key }));
    name.textContent = label(element);
    list.append(key, name);
  }
  const close = Object.assign(document.createElement("button"), { textContent: "Close" });
  close.addEventListener("click", closeHelp);
  const title = Object.assign(document.createElement("h2"), { textContent: "Keys of this page" });
  dialog.append(title, list, close);
  document.body.append(dialog);
  dialog.showModal();
}

function closeHelp() {
  const open = document.querySelector("dialog.help");
  if (open) open.remove();
}

// Live: the server says that something has changed, and the page asks for itself again. What carries
// data-live and an id is replaced, unless somebody works in it. The answer to a form has no address to ask for.
const livePause = 400;
const liveEvery = 30000;
let asking = null;
let askAgain = false;

async function refresh() {
  if (document.hidden || !document.querySelector("[data-live]")) return;
  if (asking) {
    askAgain = true;
    return;
  }
  asking = fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
  try {
    const response = await asking;
    if (response.ok) replace(await response.text());
  } catch {
    // The server is away; the next change or the next minute asks again.
  }
  asking = null;
  if (askAgain) {
    askAgain = false;
    setTimeout(refresh, livePause);
  }
}

function replace(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const old of document.querySelectorAll("[data-live][id]")) {
    const fresh = page.getElementById(old.id);
    if (!fresh || fresh.outerHTML === old.dataset.was) continue;
    const was = fresh.outerHTML;
    if (old.contains(document.activeElement) && document.activeElement !== document.body) continue;
    for (const details of old.querySelectorAll("details[open] > summary")) {
      const same = [...fresh.querySelectorAll("summary")].find((one) => one.textContent === details.textContent);
      if (same) same.parentElement.open = true;
    }
    if (old.matches("details[open]")) fresh.open = true;
    fresh.dataset.was = was;
    old.replaceWith(document.adoptNode(fresh));
  }
}

if (document.querySelector("[data-live]") && !document.documentElement.hasAttribute("data-answer")) {
  let soon = null;
  const listen = new EventSource("/live");
  const later = () => {
    clearTimeout(soon);
    soon = setTimeout(refresh, livePause);
  };
  listen.addEventListener("changed", later);
  listen.addEventListener("all", later);
  setInterval(refresh, liveEvery);
  document.addEventListener("visibilitychange", later);
  addEventListener("pagehide", () => listen.close());
}

// As somebody types, the form is sent and the part of the answer with that id is shown.
const typingPause = 250;
for (const form of document.querySelectorAll("form[data-as-you-type]")) {
  let soon = null;
  let latest = 0;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(async () => {
      const mine = ++latest;
      const body = new URLSearchParams(new FormData(form));
      try {
        const response = await fetch(form.action, { method: "POST", body, redirect: "error" });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = page.getElementById(form.dataset.asYouType);
        const old = document.getElementById(form.dataset.asYouType);
        if (mine === latest && fresh && old) old.replaceChildren(...document.adoptNode(fresh).childNodes);
      } catch {
        // The server is away; the button still says so.
      }
    }, typingPause);
  });
}

// Countdowns: of the undo window, and of whatever else says until when.
function countDown() {
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil((Date.parse(element.dataset.until) - Date.now()) / 1000);
    if (element.matches(".undo")) {
      if (left <= 0) {
        element.remove();
        continue;
      }
      const told = element.querySelector(".countdown");
      if (told) told.textContent = `(${left} s)`;
    } else {
      element.textContent = span(Math.abs(left)) + (left < 0 ? " late" : " left");
    }
  }
  for (const element of document.querySelectorAll("[data-since]")) {
    element.textContent = span(Math.max(0, Math.floor((Date.now() - Date.parse(element.dataset.since)) / 1000)));
  }
}

function span(seconds) {
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const words = [];
  for (const [size, name] of parts) {
    const count = Math.floor(seconds / size);
    seconds %= size;
    if (count > 0 || (name === "s" && words.length === 0)) words.push(`${count} ${name}`);
  }
  return words.slice(0, 2).join(" ");
}

if (document.querySelector("[data-until], [data-since]")) {
  countDown();
  setInterval(countDown, 1000);
}

// A claim lasts while somebody is at work on it.
const work = document.querySelector("[data-renew]");
if (work) {
  setInterval(() => {
    if (document.hidden) return;
    const form = work.querySelector("form");
    const fields = new URLSearchParams();
    for (const name of ["csrf", "fence"]) fields.set(name, form.elements[name].value);
    fetch(work.dataset.renew, { method: "POST", body: fields, redirect: "manual" }).catch(() => {});
  }, 240000);
}

// Only the browser knows at which address it reaches the server.
for (const element of document.querySelectorAll("[data-origin]")) {
  element.textContent = location.origin + element.dataset.origin;
}

// What goes on by itself, and tells of no change, is asked for again and again.
setInterval(() => {
  if (document.querySelector("[data-again]")) refresh();
}, 1500);
