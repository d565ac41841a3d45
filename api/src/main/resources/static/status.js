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

/** A kind of execution that takes no slot and has no result. */
export const DRY_RUN = "dry_run";

const ENDED = new Set(["succeeded", "failed", "cancelled"]);

const WAITING = new Map([
  ["start", "Accepted, about to start"],
  ["paused", "Paused by a person"],
  ["hold", "Held until it is certain what AMC has"],
  ["slot", "Waits for a free slot"],
  ["amc", "Waits for AMC"],
  ["doubt", "AMC gave no clear answer to the submit; its list will tell whether it arrived"],
  ["amc_unavailable", "AMC does not answer; asked again until it does"],
  ["hold", "The database was restored; AMC is looked at before anything is submitted"],
  ["throttled", "AMC asked to slow down; goes on by itself"],
  ["unauthorized", "Amazon no longer accepts the connection; it must be renewed"],
  ["terms", "AMC shows nothing until somebody accepts its terms and conditions, in AMC's console"],
  ["refused", "AMC refuses to list what runs at this instance; asked again every five minutes"],
]);

const EVENTS = new Map([
  ["accepted", "Accepted"],
  ["granted", "Granted a slot"],
  ["submitting", "Submitting to AMC"],
  ["submitted", "Taken by AMC"],
  ["refused", "Refused by AMC"],
  ["doubt", "AMC gave no clear answer"],
  ["found", "Found at AMC"],
  ["unknown_run", "Also at AMC"],
  ["never_arrived", "Never arrived at AMC"],
  ["amc_status", "AMC says"],
  ["waiting", "Waits"],
  ["parked", "Needs attention"],
  ["cancel_requested", "Cancel requested"],
  ["cancel_sent", "AMC asked to cancel"],
  ["collecting", "Collecting the result"],
  ["collected", "Result stored"],
  ["retry_requested", "Retry requested"],
  ["retried", "Retried"],
  ["unparked", "Goes on"],
  ["abandoned", "Abandoned"],
  ["reset_refused", "Reset refused"],
]);

const RESULTS = new Map([
  ["partly_suppressed", "AMC blanked values in some of the rows: they had too few users."],
  ["suppressed", "AMC blanked values in every row: each had too few users."],
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

/** What happened; an event that ends an execution, or an unknown one, is told by the status it led to. */
export function eventWord({ type, status }, kind) {
  if (kind === DRY_RUN && type === "granted") {
    return "Let through";
  }
  return EVENTS.get(type) ?? statusWord(status ?? type);
}

export function waitingSentence({ reason, position, note }) {
  const sentence = `${WAITING.get(reason) ?? reason}${note ? `: ${note}` : ""}`;
  return position === undefined ? sentence : `${sentence}, number ${position} in line`;
}

/** What to know about a result beyond its rows; nothing when it is simply there. */
export function resultSentence({ kind, expiredAt }) {
  if (expiredAt !== undefined) {
    return "The rows were kept for as long as the settings say and are gone; run the query again to see them.";
  }
  return kind === "rows" ? undefined : (RESULTS.get(kind) ?? kind);
}
