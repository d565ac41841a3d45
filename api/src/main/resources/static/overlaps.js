import { el } from "./dom.js";
import { localTime, moment } from "./time.js";

const CONFIRM = "urn:amc-orchestrator:problem:confirm-overlap";

/** Whether a refusal only asks whether the run is meant. */
export function asksToConfirm({ type }) {
  return type === CONFIRM;
}

/** Earlier runs over the same data, each with a link. */
export function overlappingRuns(runs = []) {
  return runs.length > 0 && el("ul", { class: "candidates", "aria-label": "Earlier runs over the same data" }, runs.map(run));
}

/** How much ran over the same data, and what that is. */
export function overlapWords({ runs, sources, confirmAbove }) {
  const count = runs > confirmAbove ? `more than ${confirmAbove.toLocaleString("en-US")}` : runs.toLocaleString("en-US");
  return [el("span", { class: "number" }, `${count} earlier ${runs === 1 ? "run" : "runs"} over the same data`), el("span", { class: "sub" }, sources.join(", "))];
}

function run({ id, queryName, window: { start, end, zone }, requestedBy, endedAt }) {
  return el(
    "li",
    {},
    el("a", { href: `#/executions/${encodeURIComponent(id)}` }, queryName),
    el("span", { class: "number" }, localTime(start), " → ", localTime(end)),
    el("span", { class: "muted" }, `${zone}, ${requestedBy}, `, endedAt ? ["ended ", moment(endedAt)] : "not ended"),
  );
}
