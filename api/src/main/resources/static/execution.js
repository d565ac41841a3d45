import { commandButton, commandButtons } from "./commands.js";
import { announce, copyButton, el, emptyState, icon, saveFile, show, webLink } from "./dom.js";
import { coalesced } from "./events.js";
import { download, get, Problem } from "./http.js";
import { overlappingRuns, overlapWords } from "./overlaps.js";
import { resultTable } from "./result.js";
import { token } from "./session.js";
import { sqlBlock } from "./sql.js";
import { DRY_RUN, eventWord, hasEnded, pill, resultSentence, statusWord, waitingSentence } from "./status.js";
import { age, duration, elapsed, localTime, moment, windowLength } from "./time.js";

/** Old runs are asked for every two minutes, by looks that are a minute apart. */
const AMC_STALE_AFTER = 180_000;
const STAGES = ["queued", "submitted", "running", "collecting", "succeeded"];
const STOPPED = new Set(["failed", "cancelled", "needs_attention"]);

/** One execution with all that is known about it. */
export function executionView(id) {
  const path = `executions/${encodeURIComponent(id)}`;
  const closing = new AbortController();
  let execution;
  let events = [];

  const parts = Object.fromEntries(
    ["head", "trouble", "callout", "stages", "facts", "result", "parameters", "sql", "timeline"].map((name) => [name, el("div", { class: `part-${name}` })]),
  );
  parts.trouble.setAttribute("role", "status");
  const confirmed = el("span", { class: "muted" });
  const element = el(
    "article",
    { class: "detail" },
    parts.head,
    parts.trouble,
    parts.callout,
    parts.stages,
    el(
      "div",
      { class: "detail-columns" },
      el("div", { class: "detail-main" }, parts.result, parts.parameters, parts.sql),
      el("aside", { class: "detail-side", "aria-label": "Facts and timeline" }, parts.facts, parts.timeline),
    ),
  );
  parts.head.append(el("p", { class: "muted loading" }, "Loading…"));

  const refresh = coalesced(async () => {
    try {
      const [now, story] = await Promise.all([
        get(path, { signal: closing.signal }),
        get(`${path}/events`, { signal: closing.signal }),
      ]);
      tellChange(execution, now);
      execution = now;
      events = story.items;
      show(parts.trouble, undefined);
      draw();
    } catch (error) {
      if (!closing.signal.aborted) {
        fail(error);
      }
    }
  });

  function fail(error) {
    if (error instanceof Problem && error.status === 404 && !execution) {
      const back = el("a", { class: "button", href: "#/executions" }, "All executions");
      element.replaceChildren(emptyState("search", "No such execution", `${id} is not known here, or not visible to you.`, back));
      return;
    }
    show(parts.trouble, error.message, el("p", { class: "notice bad" }, icon("alert"), `This could not be refreshed. ${error.message}`));
  }

  function draw() {
    document.title = title();
    show(parts.head, [execution.status, execution.queryName, execution.actions, execution.links, execution.result?.rows], head);
    show(parts.callout, [execution.status, execution.waitingFor, execution.failure, execution.cancelRequestedAt, execution.amc, execution.candidates, execution.actions], () => callouts(execution, refresh));
    show(parts.stages, [execution.status, events, execution.endedAt], () => stages(execution, events));
    show(confirmed, [execution.amc?.observedAt, execution.endedAt], () => confirmation(execution));
    show(parts.facts, { ...execution, amc: { ...execution.amc, observedAt: undefined }, sql: undefined }, () => facts(execution, confirmed));
    show(parts.result, execution.result, () => execution.result && result());
    show(parts.parameters, execution.parameters, () => parameters(execution.parameters));
    show(parts.sql, [execution.sql, execution.warnings], () => sql(execution));
    show(parts.timeline, events, () => timeline(execution, events));
  }

  function head() {
    const { kind, status, queryName, queryVersion, result, links } = execution;
    return el(
      "header",
      { class: "detail-head" },
      el(
        "div",
        { class: "detail-title" },
        el("a", { class: "button quiet square", href: "#/executions", "aria-label": "Back to the list", title: "Back (Esc)", "data-focus": "back", "data-back": true }, icon("left")),
        el("h1", { tabindex: "-1", "data-focus": "title" }, queryName ?? "SQL", queryVersion && el("span", { class: "version" }, `v${queryVersion}`)),
        kind === DRY_RUN && el("span", { class: "tag" }, "dry run"),
        pill(status),
      ),
      el(
        "div",
        { class: "actions" },
        links?.temporal && webLink(links.temporal, { class: "button quiet", "data-focus": "temporal" }, "Temporal", icon("leave")),
        el("a", { class: "button", href: `#/start?like=${encodeURIComponent(id)}`, "data-focus": "again", title: "Open the start form filled in like this one" }, icon("again"), "Run again"),
        result && result.expiredAt === undefined && el("a", { class: "button", href: links?.csv ?? `api/v1/${path}/result.csv`, download: `${id}.csv`, "data-focus": "csv", onclick: saveCsv }, icon("download"), "CSV"),
        commandButtons(execution, refresh),
      ),
    );
  }

  /** A link carries no token. */
  async function saveCsv(event) {
    if (token() === undefined) {
      return;
    }
    event.preventDefault();
    try {
      saveFile(await download(`${path}/result.csv`), `${id}.csv`);
    } catch (error) {
      fail(error);
    }
  }

  function result() {
    const { rows, bytes, files, expiredAt } = execution.result;
    const sentence = resultSentence(execution.result);
    return section(
      "Result",
      [`${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`, bytes !== undefined && size(bytes), files > 1 && `${files} files`].filter(Boolean).join(" · "),
      undefined,
      sentence && el("p", { class: "notice" }, icon("alert"), sentence),
      rows > 0 && expiredAt === undefined ? resultTable(id, rows) : !sentence && el("p", { class: "muted pad" }, "The query found no rows."),
    );
  }

  function title() {
    return execution ? `${statusWord(execution.status)} · ${execution.queryName ?? "SQL"}` : "Execution";
  }

  refresh();
  return {
    element,
    title,
    refresh,
    hinted: (hint) => hint.id === id && refresh(),
    pulse: () => execution && !hasEnded(execution) && refresh(),
    leave: () => closing.abort(),
  };
}

function section(title, aside, action, ...content) {
  return el("section", { class: "card" }, el("div", { class: "card-head" }, el("h2", {}, title), aside && el("span", { class: "muted number" }, aside), action), ...content);
}

function callouts(execution, refresh) {
  const { kind, status, waitingFor, failure, cancelRequestedAt, endedAt, amc } = execution;
  const callout = (kind, iconName, title, ...text) =>
    el("div", { class: `callout ${kind}` }, icon(iconName), el("div", {}, el("b", {}, title), ...text.map((line) => line && (line.tagName === "UL" ? line : el("p", {}, line)))));
  return [
    kind === DRY_RUN && callout("", "search", "A dry run", "AMC was only asked whether it takes this SQL: nothing ran, nothing was counted, and there is no result."),
    cancelRequestedAt && !endedAt && callout("wait", "clock", "Cancel requested", amc ? "AMC was asked to stop; what it answers decides." : "It ends as soon as that is safe."),
    cancelRequestedAt && status === "succeeded" && callout("wait", "clock", "The cancel came late", "AMC had already finished, so the result was kept."),
    failure &&
      callout(
        status === "needs_attention" ? "warn" : "bad",
        "alert",
        failure.message ?? failure.class,
        failure.remedy,
        el("span", { class: "tags" }, el("code", { class: "tag" }, failure.class), policy(failure), retrySafe(failure)),
        candidates(execution, refresh),
        overlappingRuns(failure.overlappingRuns),
      ),
    waitingFor &&
      !endedAt &&
      !(failure && waitingFor.reason === "doubt") &&
      callout(
        "wait",
        waitingFor.reason === "amc_unavailable" ? "plug" : waitingFor.reason === "paused" ? "pause" : "clock",
        waitingSentence(waitingFor),
        waitingFor.until && ["Tries again at ", moment(waitingFor.until, { seconds: true })],
        waitingFor.cause?.remedy,
        waitingFor.cause && el("span", { class: "tags" }, el("code", { class: "tag" }, waitingFor.cause.class), policy(waitingFor.cause), retrySafe(waitingFor.cause)),
        amc?.status && [amc.status, amc.observedAt && [", confirmed ", age(amc.observedAt, { staleAfter: AMC_STALE_AFTER })]],
      ),
  ];
}

const POLICIES = new Map([
  ["ends", "it has ended"],
  ["parks", "it waits for a person"],
  ["waits", "it goes on by itself"],
]);

function policy({ policy: word }) {
  return POLICIES.has(word) && el("span", { class: "tag" }, POLICIES.get(word));
}

function retrySafe({ retrySafe: safe }) {
  return safe === undefined ? undefined : el("span", { class: safe ? "tag good" : "tag warn" }, safe ? "a retry is safe" : "not to be retried as it is");
}

/** What a submit in doubt may have started at AMC: a person says which, or that it was none of them. */
function candidates(execution, refresh) {
  const list = execution.candidates ?? [];
  return (
    execution.actions.includes("it_never_arrived") &&
      el(
        "ul",
        { class: "candidates", "aria-label": "AMC executions that could be it" },
        list.map(({ amcExecutionId, status, createdAt }) =>
          el(
            "li",
            {},
            el("code", { class: "identifier" }, amcExecutionId),
            el("span", { class: "muted" }, status, createdAt && [", created ", moment(createdAt, { seconds: true })]),
            commandButton(execution, "it_is_this_one", { body: { amcExecutionId }, about: amcExecutionId, done: refresh }),
          ),
        ),
        el("li", {}, commandButton(execution, "it_never_arrived", { done: refresh })),
      )
  );
}

/** How far it came, from its events; a retry begins anew. */
function stages(execution, events) {
  const reachedAt = new Map();
  for (const { status, at } of events) {
    if (status === "queued" && reachedAt.size > 1) {
      reachedAt.clear();
    }
    if (STAGES.includes(status) && !reachedAt.has(status)) {
      reachedAt.set(status, at);
    }
  }
  if (STAGES.includes(execution.status) && !reachedAt.has(execution.status)) {
    reachedAt.set(execution.status, execution.endedAt);
  }
  const ahead = execution.kind === DRY_RUN ? STAGES.filter((stage) => stage !== "collecting") : STAGES;
  const furthest = Math.max(0, ...[...reachedAt.keys()].map((status) => ahead.indexOf(status)));
  const stoppedAt = STOPPED.has(execution.status) ? Math.min(furthest + 1, ahead.length - 1) : undefined;
  return el(
    "ol",
    { class: "stages", "aria-label": "Progress" },
    ahead.map((stage, index) => {
      if (index === stoppedAt) {
        return step(execution.status, execution.status, icon(execution.status === "needs_attention" ? "alert" : "cross"), execution.endedAt);
      }
      const done = index < furthest || index === stoppedAt - 1 || execution.status === "succeeded";
      const progress = done ? "done" : index === furthest ? "now" : "ahead";
      return step(stage, progress, done && icon("check"), reachedAt.get(stage));
    }),
  );
}

function step(status, progress, mark, at) {
  return el(
    "li",
    { "data-progress": progress, "aria-current": progress === "now" ? "step" : undefined },
    el("span", { class: "dot" }, mark),
    el("span", { class: "stage-name" }, statusWord(status)),
    at && moment(at, { seconds: true }),
  );
}

function confirmation({ amc, endedAt }) {
  return amc?.observedAt && [" confirmed ", age(amc.observedAt, { staleAfter: endedAt ? Infinity : AMC_STALE_AFTER })];
}

/** Its age changes more often than the other facts, and must not redraw them: somebody may be copying an id. */
function facts(execution, confirmed) {
  const { amc, endedAt } = execution;
  const fact = (name, ...value) => (value.some(Boolean) ? [el("dt", {}, name), el("dd", {}, ...value)] : []);
  return section(
    "Facts",
    undefined,
    undefined,
    el(
      "dl",
      { class: "facts" },
      fact("AMC says", amc?.status && el("code", { class: "amc-status" }, amc.status), amc?.status && confirmed),
      fact("Instance", el("span", {}, execution.instanceName ?? execution.instanceId), execution.instanceName && el("code", { class: "sub" }, execution.instanceId)),
      fact("Window", ...windowFact(execution)),
      fact("Overlap", execution.overlap && overlapWords(execution.overlap)),
      fact("Requested", el("span", {}, execution.requestedBy, ", "), moment(execution.requestedAt, { seconds: true })),
      fact("Duration", execution.startedAt && elapsed(execution.startedAt, endedAt)),
      fact("Priority", execution.priority),
      fact("Attempt", execution.attempt !== undefined && el("span", { class: "number" }, String(execution.attempt))),
      fact("Note", execution.note),
      fact("Execution", identifier(execution.id)),
      fact("Query", execution.queryId && el("a", { href: `#/queries/${encodeURIComponent(execution.queryId)}`, "data-focus": "query" }, identifier(execution.queryId))),
      fact("AMC execution", amc?.executionId && identifier(amc.executionId)),
      fact("SQL SHA-256", execution.sqlSha256 && el("code", { class: "hash", title: execution.sqlSha256 }, execution.sqlSha256)),
      fact("Result SHA-256", execution.result?.sha256 && el("code", { class: "hash", title: execution.result.sha256 }, execution.result.sha256)),
    ),
  );
}

function identifier(id) {
  return el("code", { class: "identifier" }, id);
}

function windowFact({ window: { start, end, zone }, askedWindow, warnings }) {
  return [
    el("span", { class: "number" }, localTime(start), " → ", localTime(end)),
    el("span", { class: "sub" }, [windowLength(start, end), "the end not included"].filter(Boolean).join(", ")),
    el("span", { class: "sub" }, zone),
    askedWindow && !askedWindow.start && el("span", { class: "sub" }, "asked for as ", askedAs(askedWindow)),
    ...warnings.filter(isOfTheWindow).map(({ message }) => el("span", { class: "sub" }, message)),
  ];
}

function askedAs({ last, previous, toDate, lag = "P2D" }) {
  return `${last ? `the last ${last}` : previous ? `the previous ${previous}` : `the ${toDate} to date`}, ${lag} ago`;
}

function parameters(values = {}) {
  const names = Object.keys(values);
  return (
    names.length > 0 &&
    section(
      "Parameters",
      undefined,
      undefined,
      el(
        "dl",
        { class: "facts wide-names" },
        names.map((name) => [el("dt", {}, el("code", {}, name)), el("dd", {}, el("code", {}, typeof values[name] === "string" ? values[name] : JSON.stringify(values[name])))]),
      ),
    )
  );
}

function sql({ sql: text, warnings }) {
  const said = warnings.filter((warning) => !isOfTheWindow(warning));
  return (
    text &&
    section(
      "SQL",
      undefined,
      copyButton(text, "SQL"),
      said.length > 0 && el("ul", { class: "sql-warnings", "aria-label": "Warnings of the SQL" }, said.map(({ message, field }) => el("li", {}, icon("alert"), el("span", {}, field?.startsWith("parameters.") && [el("code", {}, field.slice("parameters.".length)), " "], message)))),
      sqlBlock(text, { "aria-label": "The SQL as it was sent" }),
    )
  );
}

function isOfTheWindow({ field }) {
  return /^window\b/.test(field ?? "");
}

function timeline({ kind }, events) {
  return section(
    "Timeline",
    undefined,
    undefined,
    el(
      "ol",
      { class: "timeline", reversed: true },
      events.toReversed().map((event, index, all) => {
        const before = all[index + 1];
        return el(
          "li",
          { "data-status": event.status },
          el("p", { class: "timeline-message" }, eventWord(event, kind), event.message && el("span", { class: "muted" }, event.message)),
          el(
            "p",
            { class: "timeline-facts" },
            moment(event.at, { seconds: true }),
            before && since(before, event),
            el("span", {}, event.source),
            event.actor !== "system" && el("span", {}, event.actor),
          ),
        );
      }),
    ),
  );
}

function since(before, event) {
  const passed = Date.parse(event.at) - Date.parse(before.at);
  return passed >= 1_000 && el("span", { class: "number" }, `+${duration(passed)}`);
}

function size(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1_000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

function tellChange(before, now) {
  if (before && before.status !== now.status) {
    announce(`${now.queryName ?? "SQL"}: ${statusWord(now.status)}`);
  }
}
