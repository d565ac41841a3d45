import { el } from "./dom.js";
import { sqlCode } from "./sql.js";

/**
 * A text field for SQL with line numbers and colours. The coloured text lies under the field, whose own text is
 * transparent, and one box scrolls both.
 */
export function sqlEditor(value, { oninput }) {
  const numbers = el("div", { class: "line-numbers", "aria-hidden": "true" });
  const under = el("pre", { class: "sql", "aria-hidden": "true" });
  const input = el("textarea", { class: "sql", id: "sql", "aria-label": "SQL", spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off", oninput: draw });
  const element = el("div", { class: "code-editor", "data-field": "sql", role: "group", "aria-label": "SQL", tabindex: "-1" }, numbers, el("div", { class: "code-stack" }, under, input));

  function draw() {
    const count = input.value.split("\n").length;
    numbers.textContent = Array.from({ length: count }, (_, index) => index + 1).join("\n");
    // The last line has no height without something in it.
    under.replaceChildren(sqlCode(input.value), "\n");
    oninput?.();
  }

  input.value = value;
  draw();
  return { element, value: () => input.value, focus: () => input.focus() };
}

/** SQL to read, with the same line numbers. */
export function numberedSql(sql, label) {
  const count = sql.split("\n").length;
  const numbers = Array.from({ length: count }, (_, index) => index + 1).join("\n");
  return el(
    "div",
    { class: "code-editor", tabindex: "0", role: "region", "aria-label": label },
    el("div", { class: "line-numbers", "aria-hidden": "true" }, numbers),
    el("div", { class: "code-stack" }, el("pre", { class: "sql" }, sqlCode(sql))),
  );
}
