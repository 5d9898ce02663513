// The page works without this: it adds the theme switch, the filter, keys, hints beside edits and buttons to copy.
"use strict";

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function remembered() {
  try { return localStorage.getItem("cleaner-theme"); } catch { return null; } // a file's page may have no storage
}

function setTheme(theme) {
  root.dataset.theme = theme;
  try { localStorage.setItem("cleaner-theme", theme); } catch { /* then it lasts until the page is closed */ }
}

function switchTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(dark ? "light" : "dark");
}

function openAround(element) {
  for (let at = element; at; at = at.parentElement) if (at.localName === "details") at.open = true;
}

function followAddress() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  openAround(target);
  target.scrollIntoView();
  target.querySelector("summary")?.focus({ preventScroll: true });
}

function step(by) {
  const documents = all(".document > summary").filter((summary) => summary.checkVisibility?.() ?? true);
  const below = documents.findIndex((summary) => summary.getBoundingClientRect().top > 1);
  const at = documents.indexOf(document.activeElement);
  const next = at >= 0 ? at + by : by > 0 ? Math.max(below, 0) : below - 1;
  documents[Math.min(Math.max(next, 0), documents.length - 1)]?.focus();
}

function filter(words) {
  const wanted = words.trim().toLowerCase();
  for (const each of all("[data-name]")) each.hidden = !each.dataset.name.toLowerCase().includes(wanted);
  for (const folded of all(".stage > details.more")) folded.open = wanted !== "";
}

function hint(target) {
  const tip = document.getElementById("tip");
  const numbers = target?.dataset.rules;
  tip.hidden = !numbers;
  if (!numbers) return;
  tip.replaceChildren(...numbers.split(" ").map((number) => {
    const rule = document.getElementById(`rule-${number}`);
    const line = document.createElement("p");
    const name = document.createElement("b");
    name.textContent = rule?.dataset.name ?? "";
    line.append(name, " ", rule?.querySelector(".why")?.textContent ?? "");
    return line;
  }));
  if (target.dataset.score) tip.lastChild.append(` Score: ${target.dataset.score}.`);
  const place = target.getClientRects()[0] ?? target.getBoundingClientRect();
  const left = Math.min(place.left, innerWidth - tip.offsetWidth - 8);
  const above = place.top - tip.offsetHeight - 8;
  tip.style.left = `${Math.max(8, left) + scrollX}px`;
  tip.style.top = `${(above > 0 ? above : place.bottom + 8) + scrollY}px`;
}

async function copy(button) {
  const code = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "copied";
  } catch {
    getSelection().selectAllChildren(code);
    button.textContent = "selected";
  }
  document.getElementById("said").textContent = `${button.textContent}: ${code.textContent}`;
  setTimeout(() => { button.textContent = "copy"; }, 1500);
}

function nameLanguages() {
  const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
  for (const each of all("[data-language]")) {
    try { each.textContent = each.dataset.language === "und" ? "not known" : names.of(each.dataset.language) ?? ""; }
    catch { /* no language's code */ }
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
  const act = {
    j: () => step(1),
    k: () => step(-1),
    t: switchTheme,
    "/": () => document.getElementById("filter").focus(),
    Escape: () => hint(null),
  }[event.key];
  if (!act) return;
  act();
  if (event.key === "/") event.preventDefault();
}

function start() {
  for (const each of all("[data-needs-script]")) each.hidden = false;
  nameLanguages();
  document.getElementById("theme").addEventListener("click", switchTheme);
  document.getElementById("filter").addEventListener("input", (event) => filter(event.target.value));
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.matches(".copy")) copy(event.target);
    if (event.target.id === "open-all") {
      const documents = all(".document");
      const open = !documents.every((each) => each.open);
      for (const each of documents) each.open = open;
    }
  });
  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => hint(event.target.closest?.("[data-rules]")));
  }
  addEventListener("hashchange", followAddress);
  addEventListener("beforeprint", () => { for (const each of all(".document")) each.open = true; });
  if (location.hash) followAddress();
}

const theme = remembered();
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
document.addEventListener("DOMContentLoaded", start);
