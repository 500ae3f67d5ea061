"use strict";
// Sorts tables, follows the contents, prints. Without it the page reads the same; it only cannot be sorted.

const words = document.body.dataset;
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
const status = document.querySelector("[role=status]");
const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

// Rows between two fixed ones (totals, headings of groups) may change places; fixed ones stay where they are.
function runs(table) {
  const found = [];
  for (const body of table.tBodies) {
    let rows = [];
    for (const row of body.rows) {
      if (row.matches(".total, .group")) {
        found.push({ body, rows, end: row });
        rows = [];
      } else rows.push(row);
    }
    found.push({ body, rows, end: null });
  }
  return found.filter((run) => run.rows.length > 1);
}

const valueOf = (cell) => (cell?.dataset.value === undefined ? NaN : Number(cell.dataset.value));
const unitOf = (cell) => cell?.dataset.unit ?? "";
const wordsOf = (cell) => cell?.firstChild?.textContent ?? "";

// A cell without a value comes last, whichever way a column of figures is sorted.
function compared(one, other, figures, sign) {
  if (!figures) return sign * collator.compare(wordsOf(one), wordsOf(other));
  const [a, b] = [valueOf(one), valueOf(other)];
  if (isNaN(a) || isNaN(b)) return isNaN(a) - isNaN(b);
  return sign * (collator.compare(unitOf(one), unitOf(other)) || a - b);
}

function sort(table, column, direction) {
  const sign = direction === "descending" ? -1 : 1;
  for (const { body, rows, end, given } of table.runs) {
    const figures = rows.some((row) => !isNaN(valueOf(row.cells[column])));
    const sorted = direction === "none" ? given : [...given].sort(
      (a, b) => compared(a.cells[column], b.cells[column], figures, sign));
    for (const row of sorted) body.insertBefore(row, end);
  }
}

function turn(table, head, column) {
  const direction = NEXT[head.ariaSort ?? "none"];
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  if (direction !== "none") head.setAttribute("aria-sort", direction);
  sort(table, column, direction);
  const said = direction === "none" ? words.asGiven : words[direction];
  status.textContent = said.replace("{column}", head.querySelector("button").textContent.trim());
}

for (const table of document.querySelectorAll("main figure table:not(.signatures)")) {
  table.runs = runs(table).map((run) => ({ ...run, given: [...run.rows] }));
  if (!table.runs.length || !table.tHead) continue;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.title = words.sort;
    button.append(...head.childNodes);
    button.addEventListener("click", () => turn(table, head, column));
    head.append(button);
  });
}

for (const button of document.querySelectorAll("button.working")) button.title = words.show;

// What scrolls sideways can be reached by keyboard, under the name of its caption; what fits is no stop on the way.
const scrolling = new ResizeObserver((entries) => {
  for (const { target: box } of entries) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", box.closest("figure").querySelector("figcaption").textContent);
    } else for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }
});
for (const box of document.querySelectorAll("figure :is(.scroll, .drawing)")) scrolling.observe(box);

const links = [...document.querySelectorAll(".side a")];
const places = links.map((link) => document.getElementById(link.hash.slice(1)));
const following = new IntersectionObserver(() => {
  const line = innerHeight / 3;
  const last = places.findLastIndex((place) => place && place.getBoundingClientRect().top < line);
  links.forEach((link, i) => (i === Math.max(last, 0) ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
}, { rootMargin: "0px 0px -66% 0px", threshold: [0, 1] });
for (const place of places) if (place) following.observe(place);

const contents = document.getElementById("contents-list");
contents?.addEventListener("click", (event) => {
  if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
});

const print = document.querySelector("button.print");
print.hidden = false;
print.addEventListener("click", () => window.print());
