import { el, icon, show } from "./dom.js";
import { get } from "./http.js";

const PAGE = 50;
const NUMERIC = /^(big|small|tiny)?(int|integer|long|short|double|decimal|float|numeric|number|real)/i;

/** The rows of a result, a page at a time. */
export function resultTable(executionId, total) {
  const last = Math.floor(Math.max(0, total - 1) / PAGE) * PAGE;
  let offset = 0;
  let latest = 0;

  const table = el("div", { class: "grid-scroll", tabindex: "0", role: "region", "aria-label": "Rows of the result" });
  const trouble = el("div", { role: "status" });
  const where = el("span", { class: "number", "aria-live": "polite" });
  const steps = {
    first: step("First page", "first", () => 0),
    previous: step("Previous page", "left", () => offset - PAGE),
    next: step("Next page", "right", () => offset + PAGE),
    last: step("Last page", "last", () => last),
  };
  const pager = el("nav", { class: "pager", "aria-label": "Pages of the result" }, where, steps.first, steps.previous, steps.next, steps.last);
  pager.hidden = total <= PAGE;

  function step(name, iconName, to) {
    return el("button", { class: "button quiet square", type: "button", "aria-label": name, title: name, onclick: ({ currentTarget }) => isDisabled(currentTarget) || turn(to()) }, icon(iconName));
  }

  async function turn(to) {
    const mine = ++latest;
    table.setAttribute("aria-busy", "true");
    try {
      const page = await get(`executions/${encodeURIComponent(executionId)}/result`, { query: { offset: to, limit: PAGE } });
      if (mine === latest) {
        offset = to;
        draw(page);
      }
    } catch (error) {
      if (mine === latest) {
        show(trouble, error.message, el("p", { class: "notice bad" }, icon("alert"), `These rows could not be read. ${error.message} `, againButton(to)));
      }
    } finally {
      if (mine === latest) {
        table.removeAttribute("aria-busy");
      }
    }
  }

  function againButton(to) {
    return el("button", { class: "button small", type: "button", onclick: () => turn(to) }, "Try again");
  }

  function draw({ columns, rows }) {
    show(trouble, undefined);
    where.textContent = `${(offset + 1).toLocaleString("en-US")}–${(offset + rows.length).toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
    disable(steps.first, offset === 0);
    disable(steps.previous, offset === 0);
    disable(steps.next, offset >= last);
    disable(steps.last, offset >= last);
    const kinds = columns.map(({ type }) => (NUMERIC.test(type) ? "right number" : undefined));
    table.replaceChildren(
      el(
        "table",
        { class: "grid" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { scope: "col", class: "row-number" }, el("span", { class: "unseen" }, "Row")),
            columns.map(({ name, type }, index) => el("th", { scope: "col", class: kinds[index] }, name, type && el("small", {}, type))),
          ),
        ),
        el(
          "tbody",
          {},
          rows.map((row, index) =>
            el(
              "tr",
              {},
              el("th", { scope: "row", class: "row-number number" }, (offset + index + 1).toLocaleString("en-US")),
              row.map((value, column) => cell(value, kinds[column])),
            ),
          ),
        ),
      ),
    );
    table.scrollTop = 0;
  }

  turn(0);
  return el("div", { class: "result" }, trouble, table, pager);
}

/** A button that has the focus keeps it, so that the keyboard is not thrown out of the pager at its ends. */
function disable(button, disabled) {
  button.setAttribute("aria-disabled", String(disabled));
}

function isDisabled(button) {
  return button.getAttribute("aria-disabled") === "true";
}

function cell(value, kind) {
  return value === null || value === undefined
    ? el("td", { class: [kind, "null"].filter(Boolean).join(" ") }, "null")
    : el("td", { class: kind, title: value.length > 40 ? value : undefined }, value);
}
