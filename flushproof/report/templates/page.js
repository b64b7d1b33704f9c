// Filters the rows of the requirements; the page says everything without it.
"use strict";
const filter = document.querySelector(".filter");
const words = filter.querySelector("input[type=search]");
const boxes = [...filter.querySelectorAll("input[type=checkbox]")];
const areas = [...document.querySelectorAll(".area")];

function apply() {
  const wanted = words.value.trim().toLowerCase();
  const outcomes = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  for (const area of areas) {
    const rows = [...area.querySelectorAll("tr[data-outcome]")];
    for (const row of rows) {
      row.hidden = !outcomes.has(row.dataset.outcome) || !row.textContent.toLowerCase().includes(wanted);
    }
    area.hidden = rows.every((row) => row.hidden);
    if (wanted) area.open = !area.hidden;
  }
}

filter.hidden = false;
filter.addEventListener("input", apply);
addEventListener("hashchange", reveal);
function reveal() {
  const place = document.getElementById(location.hash.slice(1));
  if (place && place.tagName === "DETAILS") place.open = true;
}
reveal();
