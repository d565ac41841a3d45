import { randomKey } from "./commands.js";
import { complaintsOf } from "./complaints.js";
import { announce, el, icon, show } from "./dom.js";
import { sqlEditor, sqlReader } from "./editor.js";
import { choice, field, part } from "./fields.js";
import { get, getAll, post, Problem, Unreachable } from "./http.js";
import { free, instances, kindOf, meter } from "./instances.js";
import { asksToConfirm, overlappingRuns } from "./overlaps.js";
import { parameterFields } from "./parameters.js";
import { preflightPanel } from "./preflight.js";
import { windowFields } from "./window-fields.js";

/** Where no SQL is shown there is nothing to mark. */
const NOTHING = { value: () => "", mark() {}, goTo() {} };

const PRIORITIES = ["interactive", "scheduled", "retry", "backfill"];

/** The form that starts an execution; filled in like an earlier one, or with a query, if its id is given. */
export function startView({ likeId, queryId, queryVersion, opened }) {
  const closing = new AbortController();
  let queries = [];
  let chosen;
  let choosing;
  let choices = 0;
  let like;
  let fields = parameterFields([]);
  let sent = {};

  const complaints = complaintsOf(() => form);
  const saved = choice("source", "saved", "Saved query", { checked: true, onchange: drawSource });
  const own = choice("source", "own", "Write SQL", { onchange: drawSource });
  const query = el("select", { id: "query", "data-field": "queryId", onchange: () => choose() });
  const version = el("select", { id: "version", "data-field": "queryVersion", onchange: () => choose(version.value) });
  const versionField = el("div", { class: "field version-choice", hidden: true }, el("label", { for: "version" }, "Version"), version);
  const queryField = el("div", { class: "query-choice" }, field("query", "Query", query), versionField);
  const description = el("p", { class: "hint description" });
  const editor = sqlEditor("", { placeholder: "select campaign, sum(impressions) as impressions\nfrom dsp_impressions\ngroup by 1" });
  const preview = el("div", { class: "preview" });
  let reader;
  const parameterList = el("div", { class: "fields" });
  const parameterSection = part("Parameters", parameterList);
  const instanceList = el("div", { class: "instance-choices", role: "radiogroup", "aria-label": "Instance", "data-field": "instanceId", tabindex: "-1" });
  const timeWindow = windowFields({ changed: () => preflight.look() });
  const priority = el("select", { id: "priority", "data-field": "priority" }, PRIORITIES.map((name) => el("option", { value: name }, name)));
  const note = el("input", { id: "note", type: "text", "data-field": "note", autocomplete: "off", maxlength: "1000" });
  const go = el("button", { class: "button primary large", type: "submit" }, "Start");
  const preflight = preflightPanel({
    request: toLookAt,
    source: () => (isOwn() ? editor : reader) ?? NOTHING,
    valueOf: (name) => parameterList.querySelector(`[data-field="${CSS.escape(`parameters.${name}`)}"]`),
    idle: "Choose a query, and it is told here what AMC would get and what is to be known before.",
  });
  const form = el(
    "form",
    { class: "start", novalidate: true, "aria-labelledby": "start-title", onsubmit: submit, oninput: () => preflight.look() },
    el(
      "header",
      { class: "detail-head" },
      el(
        "div",
        { class: "detail-title" },
        el("a", { class: "button quiet square", href: "#/executions", "aria-label": "Back to the list", title: "Back (Esc)", "data-back": true }, icon("left")),
        el("h1", { id: "start-title", tabindex: "-1" }, "Start a query"),
      ),
    ),
    complaints.summary,
    el(
      "div",
      { class: "start-columns" },
      el(
        "div",
        { class: "start-main" },
        part("Query", el("div", { class: "segments", role: "radiogroup", "aria-label": "Where the SQL comes from" }, saved, own), queryField, description),
        parameterSection,
        part("Instance", instanceList),
        part("Time window", ...timeWindow.elements),
        part(
          "How",
          el(
            "div",
            { class: "pair" },
            field("priority", "Priority", priority),
            field("note", "Note", note, "optional"),
          ),
        ),
        preflight.element,
        el("div", { class: "start-actions" }, go, el("a", { class: "button quiet", href: "#/executions", "data-back": true }, "Discard")),
      ),
      el("section", { class: "card start-sql", "aria-label": "SQL" }, el("div", { class: "card-head" }, el("h2", {}, "SQL")), preview, editor.element),
    ),
  );

  function isOwn() {
    return own.querySelector("input").checked;
  }

  function drawSource() {
    queryField.hidden = description.hidden = preview.hidden = isOwn();
    editor.element.hidden = !isOwn();
    drawQuery();
  }

  /** Fetches what was chosen: the current version of a query if none is given. */
  function choose(number, given) {
    choosing = fetchChosen(number, given);
    return choosing;
  }

  async function fetchChosen(number, given) {
    const id = query.value;
    const path = `queries/${encodeURIComponent(id)}`;
    const signal = closing.signal;
    const turn = ++choices;
    try {
      const current = id && (await get(path, { signal }));
      const shown = id && number && Number(number) !== current.version ? { ...current, ...(await get(`${path}/versions/${number}`, { signal })) } : current;
      if (turn === choices) {
        chosen = shown || undefined;
        drawVersions(current);
        drawQuery(given);
      }
    } catch (error) {
      if (!signal.aborted && turn === choices) {
        chosen = undefined;
        query.value = "";
        drawVersions();
        drawQuery();
        complaints.say({ title: "The query could not be fetched", detail: `${error.message} Choose it again.` });
      }
    }
  }

  function drawVersions(current) {
    const newest = current?.version ?? 0;
    versionField.hidden = newest < 2;
    show(version, [current?.queryId, newest], () =>
      Array.from({ length: newest }, (_, index) => newest - index).map((number) => el("option", { value: number }, number === newest ? `${number}, the current one` : number)),
    );
    version.value = chosen?.version ?? "";
  }

  function drawQuery(given) {
    const saved = isOwn() ? undefined : chosen;
    const values = given?.parameters ?? fields.values();
    description.textContent = saved?.description ?? "";
    show(preview, saved?.sql, () => {
      reader = saved && sqlReader(saved.sql, "The query's SQL");
      return reader?.element ?? el("p", { class: "muted pad" }, "Its SQL is shown here once a query is chosen.");
    });
    fields = parameterFields(saved?.parameters ?? [], values);
    parameterList.replaceChildren(...fields.elements);
    parameterSection.hidden = fields.elements.length === 0;
    preflight.look();
  }

  function drawInstances() {
    const { items, error } = instances;
    show(instanceList, [items, error?.message, like?.instanceId], () => {
      if (!items?.length) {
        return el("p", { class: "muted note" }, error?.message ?? (items ? "No instance yet. They appear once a connection to Amazon exists." : "Loading…"));
      }
      const before = instanceList.querySelector("input:checked")?.value ?? like?.instanceId ?? (items.length === 1 ? items[0].instanceId : undefined);
      return items.map((instance) => instanceChoice(instance, instance.instanceId === before));
    });
  }

  function request() {
    const parameters = fields.values();
    return {
      ...(isOwn() ? { sql: editor.value() } : { queryId: query.value, ...(chosen && { queryVersion: chosen.version }) }),
      instanceId: instanceList.querySelector("input:checked")?.value,
      window: timeWindow.value(),
      ...(Object.keys(parameters).length > 0 && { parameters }),
      priority: priority.value,
      ...(note.value.trim() && { note: note.value.trim() }),
    };
  }

  /** What is entered so far; nothing before there is SQL. */
  function toLookAt() {
    const { instanceId, window, ...rest } = request();
    const hasSql = isOwn() ? rest.sql.trim() !== "" : chosen !== undefined && chosen.queryId === query.value;
    return hasSql ? { ...rest, ...(instanceId && { instanceId }), ...(timeWindow.missing().length === 0 && { window }) } : undefined;
  }

  /** Only what is plainly missing; everything else is the server's to judge. */
  function missing({ queryId, sql, instanceId }) {
    return [
      queryId === "" && { field: "queryId", message: "choose one" },
      sql?.trim() === "" && { field: "sql", message: "must not be empty" },
      ...fields.missing().map((name) => ({ field: `parameters.${name}`, message: "is missing" })),
      !instanceId && { field: "instanceId", message: "choose one" },
      ...timeWindow.missing(),
    ].filter(Boolean);
  }

  async function submit(event) {
    event.preventDefault();
    await choosing;
    const body = request();
    const errors = missing(body);
    if (errors.length > 0) {
      complaints.say({ title: "Not everything is filled in", errors });
      return;
    }
    await send(body);
  }

  async function send(body) {
    go.disabled = true;
    go.textContent = "Starting…";
    try {
      const execution = await post("executions", { body, headers: { "Idempotency-Key": keyOf(body) } });
      announce("Accepted");
      opened(execution);
    } catch (error) {
      if (error instanceof Problem && asksToConfirm(error)) {
        askToConfirm(error, body);
        return;
      }
      complaints.say(error instanceof Problem ? error : { title: error instanceof Unreachable ? "The server does not answer" : "It could not be sent", detail: "Start it again when it is back: the same form is never run twice." });
    } finally {
      go.disabled = false;
      go.textContent = "Start";
    }
  }

  /** The same form sent again after a lost answer is the same request. */
  function keyOf(body) {
    const text = JSON.stringify(body);
    if (sent.text !== text) {
      sent = { text, key: randomKey() };
    }
    return sent.key;
  }

  /** What was refused, whatever the form says by then. */
  function askToConfirm({ title, detail, overlappingRuns: runs }, refused) {
    complaints.say({ title, detail }, overlappingRuns(runs), el("button", { class: "button", type: "button", "data-action": "confirm_overlap", onclick: () => send({ ...refused, confirmOverlap: true }) }, "Start it all the same"));
  }

  async function fill() {
    const signal = closing.signal;
    try {
      [queries, like] = await Promise.all([getAll("queries", { signal }), likeId && get(`executions/${encodeURIComponent(likeId)}`, { signal })]);
    } catch (error) {
      if (!signal.aborted) {
        complaints.say({ title: "The form could not be prepared", detail: error.message });
      }
      return;
    }
    const options = queries.map(({ queryId: id, name }) => el("option", { value: id }, name));
    query.replaceChildren(el("option", { value: "" }, queries.length > 0 ? "Choose a query" : "No query is saved yet"), ...options);
    query.value = queries.some(({ queryId: id }) => id === queryId) ? queryId : "";
    if (like) {
      fillLike();
    }
    drawSource();
    drawInstances();
    if (query.value) {
      await choose(queryVersion, like);
    }
  }

  function fillLike() {
    if (queries.some(({ queryId: id }) => id === like.queryId)) {
      query.value = like.queryId;
    } else {
      own.querySelector("input").checked = true;
      editor.fill(like.sql);
    }
    timeWindow.fill(like.window);
    priority.value = like.priority ?? priority.value;
    note.value = like.note ?? "";
  }

  drawSource();
  const stopListening = instances.listen(drawInstances);
  fill();
  return {
    element: form,
    title: () => "Start a query",
    refresh: () => preflight.look(),
    hinted: (hint) => preflight.hinted(hint),
    leave() {
      closing.abort();
      stopListening();
      preflight.leave();
    },
  };
}

function instanceChoice(instance, checked) {
  const places = free(instance);
  const waits = instance.paused ? "paused" : places > 0 ? `${places} free` : `full, ${instance.queued} wait`;
  return el(
    "label",
    { class: "instance-choice" },
    el("input", { type: "radio", name: "instance", value: instance.instanceId, checked, "data-focus": instance.instanceId }),
    el("span", { class: "instance-name" }, el("b", {}, instance.name), el("span", { class: "muted" }, [kindOf(instance), instance.accountName].filter(Boolean).join(" · "))),
    el("span", { class: "places number", "data-free": places > 0 && !instance.paused }, meter(instance), waits),
  );
}
