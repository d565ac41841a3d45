import { el } from "./dom.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const timeOfDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const hourAndMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayMonthYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

let serverAhead = 0;

/** Ages are told by the server's clock; `Date` has whole seconds, so a small difference is none. */
export function learnServerTime(dateHeader) {
  const ahead = Date.parse(dateHeader) - Date.now();
  if (!Number.isNaN(ahead)) {
    serverAhead = Math.abs(ahead) < 2 * SECOND ? 0 : ahead;
  }
}

function now() {
  return Date.now() + serverAhead;
}

export function clock(instant) {
  return timeOfDay.format(new Date(instant));
}

/** The moment in the reader's zone, short; the title has all of it. */
export function moment(instant, { seconds = false } = {}) {
  const date = new Date(instant);
  const time = (seconds ? timeOfDay : hourAndMinute).format(date);
  return el("time", { datetime: instant, title: instant }, `${day(date)}${time}`);
}

function day(date) {
  const today = new Date(now());
  if (date.toDateString() === today.toDateString()) {
    return "";
  }
  return `${(date.getFullYear() === today.getFullYear() ? dayAndMonth : dayMonthYear).format(date)}, `;
}

/** "12 s ago", kept true while it is shown; marked stale when older than given. */
export function age(instant, { staleAfter = Infinity } = {}) {
  const element = el("time", { datetime: instant, title: instant });
  return ticking(element, () => {
    const old = Math.max(0, now() - Date.parse(instant));
    element.classList.toggle("stale", old > staleAfter);
    return old < 2 * SECOND ? "just now" : `${coarse(old)} ago`;
  });
}

/** The time from one moment to another, or to now for as long as there is no other. */
export function elapsed(from, to, attributes = {}) {
  const element = el("span", { class: "number", ...attributes });
  return to
    ? withText(element, duration(Date.parse(to) - Date.parse(from)))
    : ticking(element, () => duration(now() - Date.parse(from)));
}

export function duration(milliseconds) {
  const ms = Math.max(0, milliseconds);
  if (ms < MINUTE) {
    return `${Math.floor(ms / SECOND)} s`;
  }
  if (ms < HOUR) {
    return `${Math.floor(ms / MINUTE)} min ${two((ms % MINUTE) / SECOND)} s`;
  }
  if (ms < 2 * DAY) {
    return `${Math.floor(ms / HOUR)} h ${two((ms % HOUR) / MINUTE)} min`;
  }
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
}

function coarse(ms) {
  return ms < MINUTE || ms >= HOUR ? duration(ms) : `${Math.floor(ms / MINUTE)} min`;
}

function two(number) {
  return String(Math.floor(number)).padStart(2, "0");
}

const texts = new WeakMap();

function ticking(element, text) {
  texts.set(element, text);
  element.dataset.ticking = "";
  return withText(element, text());
}

function withText(element, text) {
  element.textContent = text;
  return element;
}

setInterval(() => {
  for (const element of document.querySelectorAll("[data-ticking]")) {
    const text = texts.get(element)();
    if (element.textContent !== text) {
      element.textContent = text;
    }
  }
}, SECOND);

/** A time window in a line: the end is not part of it, and its times are those of its zone. */
export function windowLine({ start, end, zone }) {
  const thisYear = String(new Date(now()).getFullYear());
  const year = !start.startsWith(thisYear) || !end.startsWith(thisYear);
  const text = `${localTime(start, { year })} → ${localTime(end, { year })}`;
  return el("span", { class: "number", title: `${start} up to, not including, ${end} (${zone})` }, text);
}

/** A local time as it is written, whatever the zone of the reader; midnight is only its date. */
export function localTime(local, { year = true } = {}) {
  const date = (year ? dayMonthYear : dayAndMonth).format(new Date(`${local.slice(0, 10)}T12:00:00`));
  const time = local.slice(11).replace(/^(\d\d:\d\d):00(\.0+)?$/, "$1");
  return time === "" || time === "00:00" ? date : `${date}, ${time}`;
}

/** How long a window of local times is, as the calendar says it; nothing for one that ends before it starts. */
export function windowLength(start, end) {
  const length = Date.parse(`${end}Z`) - Date.parse(`${start}Z`);
  if (!(length > 0)) {
    return undefined;
  }
  const days = length / DAY;
  return Number.isInteger(days) ? `${days} ${days === 1 ? "day" : "days"}` : duration(length);
}
