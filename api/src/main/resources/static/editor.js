import { el } from "./dom.js";
import { sqlCode } from "./sql.js";

/**
 * A text field for SQL with line numbers and colours. The coloured text lies under the field, whose own text is
 * transparent, and one box scrolls both. Marks move with the text that they are about.
 */
export function sqlEditor(given, { oninput, placeholder }) {
  const numbers = el("div", { class: "line-numbers", "aria-hidden": "true" });
  const under = el("pre", { class: "sql", "aria-hidden": "true" });
  const input = el("textarea", { class: "sql", id: "sql", "aria-label": "SQL", placeholder, spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off", oninput: typed });
  const element = el("div", { class: "code-editor", "data-field": "sql", role: "group", "aria-label": "SQL", tabindex: "-1" }, numbers, el("div", { class: "code-stack" }, under, input));
  let text;
  let marks = [];

  function typed() {
    move(marks, text, input.value);
    draw();
    oninput?.();
  }

  function draw() {
    text = input.value;
    numbers.textContent = numbersOf(text);
    // The last line has no height without something in it.
    under.replaceChildren(sqlCode(text, marks), "\n");
  }

  function fill(value) {
    input.value = value;
    marks = [];
    draw();
  }

  fill(given);
  return {
    element,
    fill,
    value: () => text,
    mark(given) {
      marks = given;
      draw();
    },
    goTo({ offset, length }) {
      input.focus({ preventScroll: true });
      input.setSelectionRange(offset, offset + length);
      reveal(under, offset);
    },
  };
}

/** SQL to read, with the same line numbers and marks. */
export function sqlReader(sql, label) {
  const under = el("pre", { class: "sql" });
  const element = el(
    "div",
    { class: "code-editor", tabindex: "0", role: "region", "aria-label": label },
    el("div", { class: "line-numbers", "aria-hidden": "true" }, numbersOf(sql)),
    el("div", { class: "code-stack" }, under),
  );
  const mark = (marks) => under.replaceChildren(sqlCode(sql, marks));
  mark([]);
  return {
    element,
    value: () => sql,
    mark,
    goTo({ offset }) {
      element.focus({ preventScroll: true });
      reveal(under, offset);
    },
  };
}

export function numberedSql(sql, label) {
  return sqlReader(sql, label).element;
}

function numbersOf(text) {
  return Array.from({ length: text.split("\n").length }, (_, index) => index + 1).join("\n");
}

function reveal(under, offset) {
  under.querySelector(`mark[data-offset="${offset}"]`)?.scrollIntoView({ block: "center", inline: "nearest" });
}

/** Changes them so that each is where its text is after one edit; one that was edited itself is gone. */
function move(marks, before, after) {
  let start = 0;
  while (start < before.length && before[start] === after[start]) {
    start++;
  }
  let rest = before.length - start;
  const longest = Math.min(rest, after.length - start);
  let same = 0;
  while (same < longest && before[before.length - 1 - same] === after[after.length - 1 - same]) {
    same++;
  }
  rest -= same;
  for (const mark of marks) {
    if (mark.offset >= start + rest) {
      mark.offset += after.length - before.length;
    } else if (mark.offset + mark.length > start) {
      mark.length = 0;
    }
  }
}
