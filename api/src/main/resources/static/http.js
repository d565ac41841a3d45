import { bearer, isRevived, token } from "./session.js";
import { learnServerTime } from "./time.js";

const GIVE_UP_AFTER = 30_000;

/** The server refused, in the words of RFC 9457. */
export class Problem extends Error {
  constructor({ title, detail, status, type, errors = [], reason, actions, overlappingRuns }) {
    super(detail ?? title);
    Object.assign(this, { name: "Problem", title, detail, status, type, errors, reason, actions, overlappingRuns });
  }
}

/** The server was not reached, or what answered was not it. */
export class Unreachable extends Error {
  constructor(cause) {
    super("The server does not answer.", { cause });
    this.name = "Unreachable";
  }
}

let lastAnswer;

/** When the server was last heard. */
export function lastHeard() {
  return lastAnswer;
}

export function heard() {
  lastAnswer = Date.now();
}

export async function get(path, { query = {}, signal } = {}) {
  const response = await send(path, { query, signal, headers: { accept: "application/json" } });
  return response.json();
}

/** All items of a list that comes in pages. */
export async function getAll(path, { query = {}, signal } = {}) {
  const items = [];
  let cursor;
  do {
    const page = await get(path, { query: { ...query, cursor, limit: 200 }, signal });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

export function post(path, options) {
  return sendJson("POST", path, options);
}

export function put(path, options) {
  return sendJson("PUT", path, options);
}

async function sendJson(method, path, { body, headers = {}, signal } = {}) {
  const response = await send(path, {
    signal,
    method,
    headers: { accept: "application/json", ...(body && { "content-type": "application/json" }), ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

/** An answer whose body comes in pieces, for as long as the server likes. */
export function stream(path, { signal }) {
  return send(path, { signal, patient: true, headers: { accept: "text/event-stream" } });
}

/** A file, which a link alone could not get where somebody has to log in. */
export async function download(path) {
  const response = await send(path, { patient: true });
  return response.blob();
}

export function address(path, query = {}) {
  const wanted = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const parameters = new URLSearchParams(wanted).toString();
  return `api/v1/${path}${parameters && `?${parameters}`}`;
}

async function send(path, { query, signal, patient = false, headers, ...options }) {
  const signals = [signal, !patient && AbortSignal.timeout(GIVE_UP_AFTER)].filter(Boolean);
  const sendAs = (sent) =>
    fetch(address(path, query), { cache: "no-store", ...options, headers: { ...headers, ...bearer(sent) }, signal: AbortSignal.any(signals) });
  let response;
  try {
    const sent = token();
    response = await sendAs(sent);
    if (response.status === 401 && (await isRevived(sent))) {
      response = await sendAs(token());
    }
  } catch (error) {
    throw signal?.aborted ? error : new Unreachable(error);
  }
  learnServerTime(response.headers.get("date"));
  if (!response.ok) {
    throw await problem(response);
  }
  heard();
  return response;
}

async function problem(response) {
  if (/^application\/(problem\+)?json/.test(response.headers.get("content-type") ?? "")) {
    return new Problem({ status: response.status, ...(await response.json()) });
  }
  const title = `The server answered ${response.status} ${response.statusText}`.trim();
  return new Problem({ title, status: response.status });
}
