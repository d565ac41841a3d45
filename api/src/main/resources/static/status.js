import { el } from "./dom.js";

export const STATUSES = new Map([
  ["queued", "Queued"],
  ["submitted", "Submitted"],
  ["running", "Running"],
  ["collecting", "Collecting"],
  ["needs_attention", "Needs attention"],
  ["succeeded", "Succeeded"],
  ["failed", "Failed"],
  ["cancelled", "Cancelled"],
]);

const ENDED = new Set(["succeeded", "failed", "cancelled"]);

const WAITING = new Map([
  ["start", "Accepted, about to start"],
  ["slot", "Waits for a free slot"],
  ["amc", "Waits for AMC"],
  ["doubt", "AMC's answer to the submit was lost; looking whether it arrived"],
  ["amc_unavailable", "AMC does not answer; asked again until it does"],
  ["throttled", "AMC asked to slow down; goes on by itself"],
  ["unauthorized", "Amazon no longer accepts the connection; it must be renewed"],
]);

const RESULTS = new Map([
  ["partly_suppressed", "AMC left out or blanked rows with too few users."],
  ["suppressed", "AMC left out every row: each had too few users."],
  ["empty_or_suppressed", "No rows: nothing matched, or AMC left out every row for having too few users."],
]);

export function statusWord(status) {
  return STATUSES.get(status) ?? status;
}

export function hasEnded(execution) {
  return ENDED.has(execution.status);
}

export function pill(status) {
  return el("span", { class: "pill", "data-status": status }, el("span", { class: "glyph" }), statusWord(status));
}

export function waitingSentence({ reason, position }) {
  const sentence = WAITING.get(reason) ?? reason;
  return position === undefined ? sentence : `${sentence}, number ${position} in line`;
}

/** What to know about a result beyond its rows; nothing when it is simply there. */
export function resultSentence({ kind }) {
  return kind === "rows" ? undefined : (RESULTS.get(kind) ?? kind);
}
