import { el } from "./dom.js";

/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;

/** Above this many pairs of lines to compare, what differs is told as replaced. */
const MOST_PAIRS = 4_000_000;

/** The lines of two texts in one order, each as it is in both or in one: {before, after, text} with line numbers from 1. */
function lineDiff(before, after) {
  const old = lines(before);
  const now = lines(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) {
    start++;
  }
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) {
    end++;
  }
  const rows = [];
  let i = 0;
  let j = 0;
  const both = () => rows.push({ before: ++i, after: ++j, text: now[j - 1] });
  const removed = () => rows.push({ before: ++i, text: old[i - 1] });
  const added = () => rows.push({ after: ++j, text: now[j - 1] });
  while (i < start) {
    both();
  }
  const oldEnd = old.length - end;
  const nowEnd = now.length - end;
  const common = commonLengths(old.slice(start, oldEnd), now.slice(start, nowEnd));
  while (i < oldEnd || j < nowEnd) {
    if (i < oldEnd && j < nowEnd && old[i] === now[j]) {
      both();
    } else if (i < oldEnd && (j === nowEnd || common(i + 1 - start, j - start) >= common(i - start, j + 1 - start))) {
      removed();
    } else {
      added();
    }
  }
  while (j < now.length) {
    both();
  }
  return rows;
}

function lines(text) {
  return text === "" ? [] : text.split("\n");
}

/** How many lines the rests of both have in common, from any two lines on. */
function commonLengths(old, now) {
  if (old.length * now.length > MOST_PAIRS) {
    return () => 0;
  }
  const width = now.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      table[i * width + j] = old[i] === now[j] ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  return (i, j) => table[i * width + j];
}

/** What changed, with a few lines around it. */
export function diffTable(before, after, label) {
  const rows = lineDiff(before, after);
  const changed = rows.map((row) => row.before === undefined || row.after === undefined);
  if (!changed.includes(true)) {
    return el("p", { class: "muted pad" }, "No difference.");
  }
  const near = rows.map((_, index) => changed.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).includes(true));
  const shown = [];
  for (let index = 0; index < rows.length; index++) {
    if (near[index]) {
      shown.push(diffRow(rows[index]));
      continue;
    }
    const next = near.indexOf(true, index);
    const left = (next === -1 ? rows.length : next) - index;
    shown.push(el("tr", { class: "diff-gap" }, el("td", { colspan: "4" }, `${left} unchanged ${left === 1 ? "line" : "lines"}`)));
    index += left - 1;
  }
  return el("div", { class: "diff-scroll", tabindex: "0", role: "region", "aria-label": label }, el("table", { class: "diff" }, el("tbody", {}, shown)));
}

function diffRow({ before, after, text }) {
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "both";
  const sign = { added: "+", removed: "−", both: "" }[kind];
  return el(
    "tr",
    { class: `diff-${kind}` },
    el("td", { class: "line-number" }, before && String(before)),
    el("td", { class: "line-number" }, after && String(after)),
    el("td", { class: "diff-sign" }, sign, sign && el("span", { class: "unseen" }, kind)),
    el("td", { class: "diff-text" }, text),
  );
}
