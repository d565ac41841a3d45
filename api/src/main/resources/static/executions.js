import { askMany } from "./commands.js";
import { announce, el, emptyState, icon, show } from "./dom.js";
import { instancesPanel } from "./instances.js";
import { listing } from "./listing.js";
import { DRY_RUN, hasEnded, pill, STATUSES, statusWord, waitingSentence } from "./status.js";
import { elapsed, moment, windowLine } from "./time.js";

/** The live list. It is kept while a detail is open, so that coming back finds it as it was left. */
export function executionsView() {
  const filters = { status: "", instanceId: "", queryId: "", text: "", kind: "" };
  let items;
  let hasMore;

  const rows = el("tbody", { role: "rowgroup" });
  const table = el(
    "table",
    { class: "listing executions", role: "table", "aria-label": "Executions, newest first" },
    el(
      "thead",
      { role: "rowgroup" },
      el(
        "tr",
        { role: "row" },
        ...["Status", "Query", "Instance", "Window", "Requested", "Duration", "Rows"].map((name, column) =>
          el("th", { role: "columnheader", scope: "col", class: column > 4 ? "right" : undefined }, name),
        ),
      ),
    ),
    rows,
  );
  const below = el("div", { class: "below" });
  const trouble = el("div", { class: "trouble", role: "status" });
  const outcome = el("div", { class: "trouble", role: "status" });
  const search = el("input", {
    type: "search",
    id: "search",
    placeholder: "Filter by query, id, note or person",
    "aria-label": "Filter by text",
    autocomplete: "off",
    spellcheck: "false",
  });
  const chips = statusChips(filters, narrow);
  const dryRuns = el("input", { type: "checkbox", id: "dry-runs", onchange: () => list.apply({ kind: dryRuns.checked ? DRY_RUN : "" }) });
  const bulk = el("button", { class: "button quiet", type: "button", id: "bulk", title: "Retry, cancel or abandon all that the list's filter matches", onclick: many }, "Act on all…");
  const ofQuery = el("button", { class: "button small", type: "button", id: "of-query", onclick: () => list.apply({ queryId: "" }) }, "Of one query", icon("cross"));
  const panel = instancesPanel({ chosen: () => filters.instanceId || undefined, choose: chooseInstance });
  const element = el(
    "div",
    { class: "list-page" },
    el(
      "div",
      { class: "list-main" },
      el("h1", { class: "unseen", tabindex: "-1" }, "Executions"),
      el(
        "div",
        { class: "filters" },
        chips.element,
        el(
          "div",
          { class: "tools" },
          el("label", { class: "check", title: "Show the dry runs, which only asked AMC whether it takes the SQL, and not the runs" }, dryRuns, "Dry runs"),
          bulk,
          ofQuery,
          el("label", { class: "search" }, icon("search"), search, el("kbd", { class: "wide", "aria-hidden": "true" }, "/")),
        ),
      ),
      trouble,
      outcome,
      table,
      below,
    ),
    panel.element,
  );

  const list = listing({
    name: "executions",
    filters,
    search,
    rows,
    trouble,
    linkOf: (row) => row.querySelector("a"),
    reflect() {
      chips.draw();
      panel.draw();
      dryRuns.checked = filters.kind === DRY_RUN;
      ofQuery.hidden = !filters.queryId;
      // What it acts on must be what is seen.
      bulk.hidden = dryRuns.checked || Boolean(filters.queryId);
    },
    found(executions, more) {
      tellWhatEnded(items, executions);
      items = executions;
      hasMore = more;
      draw();
    },
    failed() {
      below.hidden = items === undefined;
    },
  });

  function draw() {
    drawRows(rows, items);
    below.hidden = false;
    table.hidden = items.length === 0;
    const narrowed = Object.values(filters).some(Boolean);
    show(below, [items.length === 0, hasMore, narrowed, filters.kind], () => {
      if (items.length === 0) {
        return narrowed
          ? emptyState("search", "No execution matches", filters.kind ? "No dry run has this status, instance and text together." : "Nothing has this status, instance and text together.", clearButton())
          : emptyState("tray", "Nothing has run yet", "Choose a query, an instance and a time window; it is followed here until its result is stored.", startLink());
      }
      return list.end(hasMore);
    });
  }

  function clearButton() {
    return el("button", { class: "button", type: "button", onclick: () => list.apply({ status: "", instanceId: "", queryId: "", text: "", kind: "" }) }, "Clear the filters");
  }

  function startLink() {
    return el("a", { class: "button primary", href: "#/start" }, icon("plus"), "Start a query");
  }

  function many() {
    const { status, instanceId, text } = filters;
    askMany({
      filter: { ...(status && { status: [status] }), ...(instanceId && { instanceId }), ...(text && { text }) },
      described: [status && statusWord(status).toLowerCase(), instanceId && `at ${instanceId}`, text && `with “${text}”`].filter(Boolean).join(", ") || "every execution, as the list has no filter",
      done({ sentence, reasons }) {
        outcome.replaceChildren(
          el(
            "p",
            { class: "notice" },
            icon("check"),
            sentence,
            reasons.map((reason) => el("span", {}, reason)),
            el("button", { class: "button small", type: "button", onclick: () => outcome.replaceChildren() }, "Close"),
          ),
        );
        announce(sentence);
        list.refresh();
      },
    });
  }

  function narrow(status) {
    list.apply({ status });
  }

  function chooseInstance(instanceId) {
    list.apply({ instanceId: instanceId ?? "" });
  }

  rows.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    const to = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling, Home: rows.firstElementChild, End: rows.lastElementChild }[event.key];
    if (to) {
      event.preventDefault();
      to.querySelector("a").focus();
    }
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && event.target === search) {
      event.preventDefault();
      rows.querySelector("a")?.focus();
    }
  });

  return {
    element,
    title: () => "Executions",
    ...list,
    hinted: list.refresh,
  };
}

/** Radio buttons that look like chips: the arrow keys come with them. */
function statusChips(filters, choose) {
  const chip = ([status, word]) =>
    el(
      "label",
      { class: "chip" },
      el("input", { type: "radio", name: "status", value: status, onchange: () => choose(status) }),
      el("span", { class: "chip-face", "data-status": status || undefined }, status && el("span", { class: "glyph" }), word),
    );
  const element = el("fieldset", { class: "chips" }, el("legend", { class: "unseen" }, "Status"), ...[["", "All"], ...STATUSES].map(chip));
  return {
    element,
    draw() {
      for (const input of element.querySelectorAll("input")) {
        input.checked = input.value === filters.status;
      }
    },
  };
}

const drawn = new WeakMap();

/** Rows that did not change stay the elements they are, so that focus and hover stay, too. */
function drawRows(body, items) {
  const before = new Map([...body.children].map((row) => [row.dataset.id, row]));
  const after = items.map((item) => {
    const old = before.get(item.id);
    const key = JSON.stringify(item);
    if (old && drawn.get(old) === key) {
      return old;
    }
    const row = executionRow(item);
    drawn.set(row, key);
    return row;
  });
  const focused = body.contains(document.activeElement) ? document.activeElement.closest("tr").dataset.id : undefined;
  if (after.length !== body.children.length || after.some((row, index) => row !== body.children[index])) {
    body.replaceChildren(...after);
    if (focused && !body.contains(document.activeElement)) {
      body.querySelector(`tr[data-id="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
    }
  }
}

function executionRow(execution) {
  const cell = (name, ...content) => el("td", { role: "cell", class: `cell-${name}` }, ...content);
  return el(
    "tr",
    { role: "row", "data-id": execution.id, "data-status": execution.status },
    cell("status", pill(execution.status)),
    cell(
      "query",
      el("a", { href: `#/executions/${encodeURIComponent(execution.id)}` }, execution.queryName ?? "SQL"),
      el("span", { class: "aside" }, remark(execution)),
    ),
    cell("instance", el("span", { title: execution.instanceId }, execution.instanceName ?? execution.instanceId)),
    cell("window", windowLine(execution.window)),
    cell("requested", el("span", { class: "requested" }, el("span", { class: "who", title: execution.requestedBy }, execution.requestedBy), moment(execution.requestedAt))),
    cell("duration right", lasted(execution)),
    cell("rows right", el("span", { class: "number" }, execution.result?.rows?.toLocaleString("en-US"))),
  );
}

/** The one thing worth knowing about it beside its status. */
function remark({ failure, waitingFor, cancelRequestedAt, endedAt, note }) {
  if (failure) {
    return failure.message ?? failure.class;
  }
  if (cancelRequestedAt && !endedAt) {
    return "Cancel requested";
  }
  return waitingFor && waitingFor.reason !== "amc" ? waitingSentence(waitingFor) : note;
}

function lasted({ status, requestedAt, startedAt, endedAt }) {
  return startedAt || endedAt
    ? elapsed(startedAt ?? requestedAt, endedAt)
    : elapsed(requestedAt, undefined, { class: "number muted", title: `${statusWord(status)}, not started yet` });
}

function tellWhatEnded(before, after) {
  const known = new Map(before?.map((execution) => [execution.id, execution]));
  const ended = after.filter((execution) => known.has(execution.id) && hasEnded(execution) && !hasEnded(known.get(execution.id)));
  if (ended.length > 0) {
    announce(ended.map(({ queryName, status }) => `${queryName ?? "SQL"}: ${statusWord(status)}`).join(". "));
  }
}
