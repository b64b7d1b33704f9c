// Filters the rows of the requirements; what is chosen is in the address, so that it can be linked.
"use strict";
const PLACE = "#requirements";
const form = document.querySelector(".filter");
const told = document.getElementById("filtered");
const rows = [...document.querySelectorAll("tr[data-outcome]")];
const boxes = [...form.querySelectorAll("[name=outcome]")];
const choices = [...form.querySelectorAll("select")];
const words = form.querySelector("[name=q]");
const texts = new Map();

function textOf(row) {
  if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
  return texts.get(row);
}

function tally(some) {
  const counts = boxes.map((box) => [box.value, some.filter((row) => row.dataset.outcome === box.value).length]);
  return counts.filter(([, count]) => count).map(([name, count]) => `${count} ${name}`).join(" + ") || "0";
}

function apply() {
  const wanted = words.value.trim().toLowerCase();
  const outcomes = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const fits = (row) =>
    outcomes.has(row.dataset.outcome) &&
    choices.every((choice) => !choice.value || row.dataset[choice.name] === choice.value) &&
    (!wanted || textOf(row).includes(wanted));
  const shown = rows.filter(fits);
  const kept = new Set(shown);
  const hidden = rows.filter((row) => !kept.has(row));
  for (const row of rows) row.hidden = !kept.has(row);
  for (const area of document.querySelectorAll("tr.area")) {
    area.hidden = [...area.parentNode.querySelectorAll("tr[data-outcome]")].every((row) => row.hidden);
  }
  told.textContent = hidden.length
    ? `Shown: ${shown.length} of ${rows.length} (${tally(shown)}). Hidden by the filter: ${hidden.length} (${tally(hidden)}).`
    : `All ${rows.length} are shown.`;
}

function toAddress() {
  const chosen = new URLSearchParams();
  if (boxes.some((box) => !box.checked)) {
    chosen.set("outcome", boxes.filter((box) => box.checked).map((box) => box.value).join(","));
  }
  for (const choice of choices) if (choice.value) chosen.set(choice.name, choice.value);
  if (words.value.trim()) chosen.set("q", words.value.trim());
  history.replaceState(null, "", chosen.size ? `${PLACE}?${chosen}` : PLACE);
}

function fromAddress() {
  const [place, query] = location.hash.split(/\?(.*)/s);
  if (place !== PLACE || query === undefined) return false;
  const chosen = new URLSearchParams(query);
  const outcomes = chosen.has("outcome") ? chosen.get("outcome").split(",") : null;
  for (const box of boxes) box.checked = !outcomes || outcomes.includes(box.value);
  for (const choice of choices) {
    const value = chosen.get(choice.name) || "";
    choice.value = [...choice.options].some((option) => option.value === value) ? value : "";
  }
  words.value = chosen.get("q") || "";
  return true;
}

function showAll() {
  for (const box of boxes) box.checked = true;
  for (const choice of choices) choice.value = "";
  words.value = "";
  apply();
}

function follow() {
  if (!fromAddress()) return;
  apply();
  document.getElementById("requirements").scrollIntoView();
}

form.hidden = false;
form.addEventListener("input", () => { apply(); toAddress(); });
form.querySelector(".reset").addEventListener("click", () => { showAll(); toAddress(); });
addEventListener("hashchange", follow);
apply();
follow();
