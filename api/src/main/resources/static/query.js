import { askFirst } from "./commands.js";
import { diffTable } from "./diff.js";
import { copyButton, el, emptyState, icon, show } from "./dom.js";
import { numberedSql } from "./editor.js";
import { coalesced } from "./events.js";
import { get, post, Problem } from "./http.js";
import { moment } from "./time.js";

const EVENTS = { described: "Described anew", archived: "Archived", unarchived: "Back from the archive" };

/** One saved query: its current version, and how it came to that. */
export function queryView(id) {
  const path = `queries/${encodeURIComponent(id)}`;
  const here = `#/${path}`;
  const closing = new AbortController();
  const signal = closing.signal;
  let query;
  let events = [];
  let earlier;
  let compared;

  const parts = Object.fromEntries(["head", "trouble", "callout", "changes", "sql", "parameters", "facts", "history"].map((name) => [name, el("div", { class: `part-${name}` })]));
  parts.trouble.setAttribute("role", "status");
  const element = el(
    "article",
    { class: "detail query-detail" },
    parts.head,
    parts.trouble,
    parts.callout,
    el(
      "div",
      { class: "detail-columns" },
      el("div", { class: "detail-main" }, parts.changes, parts.sql, parts.parameters),
      el("aside", { class: "detail-side", "aria-label": "Facts and history" }, parts.facts, parts.history),
    ),
  );
  parts.head.append(el("p", { class: "muted loading" }, "Loading…"));

  const refresh = coalesced(async () => {
    try {
      const [now, story] = await Promise.all([get(path, { signal }), get(`${path}/events`, { signal })]);
      query = now;
      events = story.items;
      earlier = story.next;
      show(parts.trouble, undefined);
      draw();
    } catch (error) {
      if (!signal.aborted) {
        fail(error);
      }
    }
  });

  function fail(error) {
    if (error instanceof Problem && error.status === 404 && !query) {
      element.replaceChildren(emptyState("search", "No such query", `${id} is not known here, or not visible to you.`, el("a", { class: "button", href: "#/queries" }, "All queries")));
      return;
    }
    show(parts.trouble, error.message, el("p", { class: "notice bad" }, icon("alert"), `This could not be refreshed. ${error.message}`));
  }

  function draw() {
    document.title = `${query.name} · amc-orchestrator`;
    show(parts.head, query, head);
    show(parts.callout, query.archivedAt, () => query.archivedAt && callout("It is archived", "It is neither run nor changed until it comes back; its executions keep its name and version."));
    show(parts.sql, query.sql, () => section("SQL", `version ${query.version}`, copyButton(query.sql, "SQL"), numberedSql(query.sql, "SQL of the current version")));
    show(parts.parameters, query.parameters, () => query.parameters.length > 0 && section("Parameters", undefined, undefined, declarations(query.parameters)));
    show(parts.facts, query, () => facts(query));
    show(parts.history, [events, earlier, compared, query.version], history);
  }

  function head() {
    const actions = query.archivedAt
      ? [el("button", { class: "button", type: "button", "data-action": "unarchive", "data-focus": "archive", onclick: () => ask("unarchive") }, "Unarchive…")]
      : [
          el("button", { class: "button quiet", type: "button", "data-action": "archive", "data-focus": "archive", onclick: () => ask("archive") }, "Archive…"),
          el("a", { class: "button", href: `${here}/edit`, "data-action": "edit", "data-focus": "edit" }, "Edit"),
          el("a", { class: "button primary", href: `#/start?query=${encodeURIComponent(id)}`, "data-action": "run", "data-focus": "run" }, icon("play"), "Run"),
        ];
    return el(
      "header",
      { class: "detail-head" },
      el(
        "div",
        { class: "detail-title" },
        el("a", { class: "button quiet square", href: "#/queries", "aria-label": "Back to the list", title: "Back (Esc)", "data-focus": "back", "data-back": true }, icon("left")),
        el("h1", { tabindex: "-1", "data-focus": "title" }, query.name, el("span", { class: "version" }, `v${query.version}`)),
        el("span", { class: "tags" }, query.tags.map((tag) => el("a", { class: "tag", href: `#/queries?tag=${encodeURIComponent(tag)}` }, tag))),
      ),
      el("div", { class: "actions" }, actions),
    );
  }

  function ask(verb) {
    const back = verb === "unarchive";
    askFirst({
      title: back ? "Take this query out of the archive?" : "Archive this query?",
      text: back ? "It is listed again and can be run and changed." : "It leaves the list, and cannot be run or changed until it comes back. What runs goes on; executions and versions stay.",
      button: back ? "Unarchive" : "Archive",
      send: (note) => post(`${path}/${verb}`, { body: note ? { note } : {} }),
      done: refresh,
    });
  }

  function history() {
    return section(
      "History",
      undefined,
      undefined,
      el("ol", { class: "timeline", reversed: true }, events.map((event, index) => historyItem(event, events[index + 1]))),
      earlier && el("p", { class: "below" }, el("button", { class: "button small", type: "button", "data-focus": "earlier", onclick: fetchEarlier }, "Earlier")),
    );
  }

  function historyItem(event, before) {
    const { number, type, version, at, actor, note } = event;
    const isVersion = type === "created" || type === "new_version";
    const shown = isVersion && compared === version;
    return el(
      "li",
      { "data-version": isVersion && version, "data-event": number },
      el("p", { class: "timeline-message" }, isVersion ? `Version ${version}` : EVENTS[type], describedAnew(event, before)),
      note && el("p", {}, note),
      el("p", { class: "timeline-facts" }, moment(at, { seconds: true }), el("span", {}, actor)),
      isVersion &&
        el(
          "p",
          { class: "timeline-actions" },
          el("button", { class: "button small", type: "button", "aria-pressed": String(shown), "data-focus": `changes ${version}`, onclick: () => compare(shown ? undefined : version) }, version === 1 ? "Show" : "Changes"),
          version !== query.version && !query.archivedAt && el("a", { class: "button small quiet", href: `${here}/edit?version=${version}`, "data-focus": `restore ${version}` }, "Edit from it"),
          version !== query.version && !query.archivedAt && el("a", { class: "button small quiet", href: `#/start?query=${encodeURIComponent(id)}&version=${version}`, "data-focus": `run ${version}` }, "Run it"),
        ),
    );
  }

  async function fetchEarlier() {
    const from = earlier;
    try {
      const story = await get(`${path}/events`, { query: { cursor: from }, signal });
      if (earlier === from) {
        events = [...events, ...story.items];
        earlier = story.next;
        draw();
      }
    } catch (error) {
      fail(error);
    }
  }

  async function compare(version) {
    compared = version;
    draw();
    if (version === undefined) {
      show(parts.changes, undefined);
      return;
    }
    try {
      const [now, before] = await Promise.all([version, version - 1].map((number) => number > 0 && get(`${path}/versions/${number}`, { signal })));
      if (compared === version) {
        show(parts.changes, version, () => changes(now, before));
        parts.changes.scrollIntoView({ block: "nearest" });
      }
    } catch (error) {
      fail(error);
    }
  }

  function changes(now, before) {
    const close = el("button", { class: "button small", type: "button", "data-focus": "close changes", onclick: () => compare(undefined) }, "Close");
    return before
      ? section(`Changes of version ${now.version}`, `from version ${before.version}`, close, versionDiff(before, now))
      : section("Version 1", undefined, close, numberedSql(now.sql, "SQL of version 1"), declarations(now.parameters));
  }

  refresh();
  return {
    element,
    of: "queries",
    title: () => query?.name ?? "Query",
    refresh,
    leave: () => closing.abort(),
  };
}

/** What differs between two versions: SQL first, then the parameters, each in lines. */
export function versionDiff(before, now) {
  const declared = [before, now].map(({ parameters }) => parameters.map(declarationLines).join("\n"));
  const sameSql = before.sql === now.sql;
  const sameParameters = declared[0] === declared[1];
  return [
    (!sameSql || sameParameters) && diffTable(before.sql, now.sql, "Changes of the SQL"),
    !sameParameters && el("h3", { class: "diff-title" }, "Parameters"),
    !sameParameters && diffTable(...declared, "Changes of the parameters"),
  ];
}

function declarationLines({ name, type, required, description, default: usual, allowedValues }) {
  return [
    `${name}: ${type}, ${required ? "required" : "optional"}`,
    usual !== undefined && `  default ${JSON.stringify(usual)}`,
    allowedValues && `  allowed ${JSON.stringify(allowedValues)}`,
    description && `  ${description}`,
  ]
    .filter(Boolean)
    .join("\n");
}

function declarations(parameters) {
  return el(
    "dl",
    { class: "facts wide-names" },
    parameters.map(({ name, type, required, description, default: usual, allowedValues }) => [
      el("dt", {}, el("code", {}, name)),
      el(
        "dd",
        {},
        el("span", {}, type, required ? "" : ", optional"),
        usual !== undefined && [", default ", el("code", {}, JSON.stringify(usual))],
        allowedValues && el("span", { class: "sub" }, "one of ", el("code", {}, allowedValues.map((value) => JSON.stringify(value)).join(", "))),
        description && el("span", { class: "sub" }, description),
      ),
    ]),
  );
}

function describedAnew({ type, name, description, tags }, before) {
  if (type !== "described" && type !== "new_version") {
    return undefined;
  }
  const words = before && [
    name !== before.name && `called “${name}”, before “${before.name}”`,
    description !== before.description && (description ? "another description" : "no description any more"),
    tags.join() !== before.tags.join() && (tags.length > 0 ? `tags ${tags.join(", ")}` : "no tags any more"),
  ];
  const said = words?.filter(Boolean).join("; ");
  return said && el("span", { class: "muted" }, said);
}

function facts({ queryId, description, createdBy, createdAt, updatedBy, updatedAt, archivedAt }) {
  const fact = (word, ...value) => (value.some(Boolean) ? [el("dt", {}, word), el("dd", {}, ...value)] : []);
  return section(
    "Facts",
    undefined,
    undefined,
    el(
      "dl",
      { class: "facts" },
      fact("About", description),
      fact("Created", `${createdBy}, `, moment(createdAt)),
      fact("Changed", updatedAt !== createdAt && `${updatedBy}, `, updatedAt !== createdAt && moment(updatedAt)),
      fact("Archived", archivedAt && moment(archivedAt)),
      fact("Executions", el("a", { href: `#/executions?queryId=${encodeURIComponent(queryId)}` }, "All of its executions")),
      fact("Query", el("code", { class: "identifier" }, queryId)),
    ),
  );
}

function section(title, aside, action, ...content) {
  return el("section", { class: "card" }, el("div", { class: "card-head" }, el("h2", {}, title), aside && el("span", { class: "muted" }, aside), action), ...content);
}

function callout(title, text) {
  return el("div", { class: "callout warn" }, icon("alert"), el("div", {}, el("b", {}, title), el("p", {}, text)));
}
