"use strict";
const body = document.querySelector("#list tbody");
const rows = [...body.rows];
const search = document.getElementById("search");
const found = document.getElementById("found");
const text = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows) row.hidden = !words.every((word) => text.get(row).includes(word));
  const left = rows.filter((row) => !row.hidden).length;
  found.textContent = left === 1 ? "1 practice" : `${left} practices`;
}

function order(head, key) {
  const before = head.getAttribute("aria-sort");
  const first = key === "count" ? "descending" : "ascending";
  const other = first === "ascending" ? "descending" : "ascending";
  const way = before === first ? other : first;
  const sign = way === "ascending" ? 1 : -1;
  for (const one of document.querySelectorAll("[aria-sort]")) one.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", way);
  const compared = (a, b) =>
    key === "count" ? a.dataset.count - b.dataset.count : a.dataset[key].localeCompare(b.dataset[key], "en");
  body.append(...rows.sort((a, b) => sign * compared(a, b) || a.dataset.code.localeCompare(b.dataset.code, "en")));
}

for (const head of document.querySelectorAll("[data-sort]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  button.addEventListener("click", () => order(head, head.dataset.sort));
  head.append(button);
}
search.addEventListener("input", filter);
const tools = document.getElementById("tools");
tools.addEventListener("submit", (event) => event.preventDefault());
tools.hidden = false;
