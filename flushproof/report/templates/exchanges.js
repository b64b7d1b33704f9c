// Unpacks exchanges that are in the page compressed, opens what a link points at, and copies.
const packs = new Map();
for (const pack of document.querySelectorAll("script.pack")) {
  pack.dataset.seqs.split(",").forEach((seq, index) => packs.set(seq, { pack, index }));
}
const canUnpack = typeof DecompressionStream === "function";

async function unpacked(seq) {
  const { pack, index } = packs.get(seq);
  if (!pack.texts) {
    const bytes = Uint8Array.from(atob(pack.textContent), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    pack.texts = await new Response(stream).json();
  }
  return pack.texts[index];
}

async function show(holder) {
  const seq = holder.dataset.x;
  const open = document.getElementById(`x${seq}`);
  if (open && open.parentNode === holder) { open.remove(); return; }
  if (open) { open.open = true; reveal(open); return; }
  const place = document.createElement("details");
  place.className = "exchange";
  place.id = `x${seq}`;
  place.open = true;
  // Markup of our own template, in which every value is escaped; no script in it could run anyway.
  place.innerHTML = `<summary>Request and answer</summary>${await unpacked(seq)}`;
  holder.append(place);
  dress(place);
}

// A list may hold thousands of items, so they become buttons when their list is opened.
function dress(place) {
  for (const button of place.querySelectorAll(".copy")) button.hidden = false;
  if (!canUnpack) return;
  for (const holder of place.querySelectorAll("[data-x]:not([data-dressed])")) {
    if (!packs.has(holder.dataset.x) && !document.getElementById(`x${holder.dataset.x}`)) continue;
    holder.dataset.dressed = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "unpack";
    const name = holder.querySelector("code");
    if (name) { name.replaceWith(button); button.append(name); }
    else { button.textContent = "Request and answer"; holder.replaceChildren(button); }
  }
}

function reveal(place) {
  for (let around = place; around; around = around.parentElement) {
    if (around.tagName === "DETAILS") around.open = true;
  }
  place.scrollIntoView();
}

function named() {
  try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; }
}

async function go() {
  const id = named();
  let place = document.getElementById(id);
  if (!place && /^x\d+$/.test(id) && packs.has(id.slice(1)) && canUnpack) {
    const holder = document.querySelector(`[data-x="${id.slice(1)}"]`);
    if (holder) { dress(holder.parentNode); await show(holder); place = document.getElementById(id); }
  }
  if (!place) return;
  if (place.matches("tr[data-outcome]")) {
    if (place.hidden) showAll();
    place.querySelector("details").open = true;
  }
  reveal(place);
}

async function copy(button) {
  const text = button.parentNode.querySelector("pre").textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(button.parentNode.querySelector("pre"));
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

// A body that is written once for several exchanges, put where it belongs in the one that is open.
function embody(exchange) {
  for (const link of exchange.querySelectorAll("a.body")) {
    link.replaceWith(document.querySelector(`${link.hash} pre`).textContent);
  }
}

document.addEventListener("toggle", (event) => {
  if (!event.target.open) return;
  dress(event.target);
  if (event.target.matches(".exchange")) embody(event.target);
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("copy")) copy(button);
  if (button.classList.contains("unpack")) show(button.closest("[data-x]"));
});
addEventListener("hashchange", go);
for (const holder of document.querySelectorAll(".finding, details[open]")) dress(holder);
for (const button of document.querySelectorAll(".copy")) button.hidden = false;
go();
