import { el, emptyState, icon, show } from "./dom.js";
import { get } from "./http.js";
import { listing } from "./listing.js";
import { moment } from "./time.js";

const NO_FILTER = { text: "", tag: "", archived: "" };

/** The saved queries. The list is kept while one of them is open, so that coming back finds it as it was left. */
export function queriesView() {
  const filters = { ...NO_FILTER };
  let items;
  let tags = [];
  let hasMore;

  const rows = el("tbody", { role: "rowgroup" });
  const columns = ["Query", "Tags", "Version", "Changed", ""];
  const table = el(
    "table",
    { class: "listing queries", role: "table", "aria-label": "Saved queries, by name", hidden: true },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, columns.map((name) => el("th", { role: "columnheader", scope: "col" }, name)))),
    rows,
  );
  const below = el("div", { class: "below" });
  const trouble = el("div", { class: "trouble", role: "status" });
  const search = el("input", {
    type: "search",
    id: "search",
    placeholder: "Filter by name, description, SQL or person",
    "aria-label": "Filter by text",
    autocomplete: "off",
    spellcheck: "false",
  });
  const tagChips = el("fieldset", { class: "chips" });
  const archived = el("input", { type: "checkbox", onchange: () => list.apply({ archived: archived.checked ? "true" : "" }) });
  const element = el(
    "div",
    { class: "list-main queries-page" },
    el(
      "div",
      { class: "filters" },
      el("h1", { tabindex: "-1" }, "Queries"),
      el(
        "div",
        { class: "tools" },
        el("label", { class: "search" }, icon("search"), search, el("kbd", { class: "wide", "aria-hidden": "true" }, "/")),
        el("a", { class: "button", id: "new-query", href: "#/queries/new" }, icon("plus"), "New query"),
      ),
    ),
    el("div", { class: "filters" }, tagChips, el("label", { class: "check" }, archived, "Archived")),
    trouble,
    table,
    below,
  );

  const list = listing({
    name: "queries",
    filters,
    search,
    rows,
    trouble,
    beside: () => get("queries/tags"),
    linkOf: (row) => row.querySelector(".cell-query a"),
    reflect() {
      archived.checked = Boolean(filters.archived);
    },
    found(queries, more, { items: foundTags }) {
      items = queries;
      hasMore = more;
      tags = foundTags;
      draw();
    },
  });

  function draw() {
    drawTags();
    table.hidden = items.length === 0;
    show(rows, items, () => items.map(queryRow));
    show(below, [items.length === 0, hasMore, filters], () => {
      if (items.length > 0) {
        return list.end(hasMore);
      }
      const narrowed = filters.text || filters.tag;
      if (narrowed) {
        return emptyState("search", "No query matches", "Nothing has this text and tag together.", el("button", { class: "button", type: "button", onclick: () => list.apply({ text: "", tag: "" }) }, "Clear the filters"));
      }
      return filters.archived
        ? emptyState("tray", "Nothing is archived", "What is not run any more can be archived; its executions stay.")
        : emptyState("tray", "No query is saved yet", "Write the SQL once, declare its parameters, and run it over any window on any instance.", el("a", { class: "button primary", href: "#/queries/new" }, icon("plus"), "New query"));
    });
  }

  /** The tag that is filtered by stays, though no query may have it any more. */
  function drawTags() {
    const names = tags.map(({ tag }) => tag);
    const all = filters.tag && !names.includes(filters.tag) ? [...names, filters.tag] : names;
    show(tagChips, [all, filters.tag], () => [
      el("legend", { class: "unseen" }, "Tag"),
      ["", ...all].map((tag) =>
        el(
          "label",
          { class: "chip" },
          el("input", { type: "radio", name: "tag", value: tag, checked: tag === filters.tag, "data-focus": `tag ${tag}`, onchange: () => list.apply({ tag }) }),
          el("span", { class: "chip-face" }, tag || "All"),
        ),
      ),
    ]);
  }

  return {
    element,
    of: "queries",
    title: () => "Queries",
    ...list,
  };
}

function queryRow({ queryId, name, description, tags, version, updatedBy, updatedAt, archivedAt }) {
  const cell = (kind, ...content) => el("td", { role: "cell", class: `cell-${kind}` }, ...content);
  const id = encodeURIComponent(queryId);
  return el(
    "tr",
    { role: "row", "data-id": queryId },
    cell("query", el("a", { href: `#/queries/${id}`, "data-focus": queryId }, name), el("span", { class: "aside" }, description)),
    cell("tags", el("span", { class: "tags" }, tags.map((tag) => el("span", { class: "tag" }, tag)))),
    cell("version", el("span", { class: "number" }, `v${version}`)),
    cell("requested", el("span", { class: "requested" }, el("span", { class: "who", title: updatedBy }, updatedBy), moment(updatedAt))),
    cell("run right", !archivedAt && el("a", { class: "button small", href: `#/start?query=${id}`, "data-focus": `run ${queryId}`, "aria-label": `Run ${name}` }, icon("play"), "Run")),
  );
}
