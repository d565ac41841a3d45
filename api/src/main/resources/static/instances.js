import { el, show } from "./dom.js";
import { get } from "./http.js";
import { age } from "./time.js";

const STALE_AFTER = 120_000;

/** What the server last said about instances; whoever shows them listens. */
export const instances = {
  items: undefined,
  error: undefined,
  listeners: new Set(),

  async refresh() {
    try {
      this.items = (await get("instances")).items;
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
    this.listeners.forEach((listener) => listener());
  },

  listen(listener) {
    this.listeners.add(listener);
    listener();
    return () => this.listeners.delete(listener);
  },
};

export function free({ slots }) {
  return Math.max(0, slots.cap - slots.held);
}

/** One tick per slot; what it shows is said in words, too. */
export function meter({ slots }) {
  const ticks = Array.from({ length: slots.cap }, (_, index) => el("i", { class: index < slots.held ? "held" : undefined }));
  return el(
    "span",
    { class: "meter", role: "img", "aria-label": `${slots.held} of ${slots.cap} slots in use`, "data-full": free({ slots }) === 0 },
    ...ticks,
  );
}

export function kindOf({ region, type }) {
  return [region, type?.toLowerCase()].filter(Boolean).join(" · ");
}

/** The instances as a panel; choosing one narrows the list to it. */
export function instancesPanel({ chosen, choose }) {
  const summary = el("p", { class: "summary number" });
  const list = el("ul", { class: "instances" });
  const element = el(
    "section",
    { class: "rail", "aria-labelledby": "instances-title" },
    el("div", { class: "rail-head" }, el("h2", { id: "instances-title" }, "Instances"), summary),
    list,
  );

  function draw() {
    const { items, error } = instances;
    if (!items) {
      show(list, error?.message ?? "loading", el("li", { class: "muted note" }, error?.message ?? "Loading…"));
      return;
    }
    const held = items.reduce((sum, { slots }) => sum + slots.held, 0);
    const cap = items.reduce((sum, { slots }) => sum + slots.cap, 0);
    show(summary, [held, cap], cap > 0 && `${held} of ${cap} slots in use`);
    show(list, [items, chosen()], () =>
      items.length === 0
        ? el("li", { class: "muted note" }, "No instance yet. They appear once a connection to Amazon exists.")
        : items.map((instance) => el("li", {}, card(instance))),
    );
  }

  function card(instance) {
    const isChosen = chosen() === instance.instanceId;
    return el(
      "button",
      {
        class: "instance",
        type: "button",
        "aria-pressed": String(isChosen),
        title: `${instance.instanceId}${instance.accountName ? `, ${instance.accountName}` : ""}`,
        "data-focus": instance.instanceId,
        onclick: () => choose(isChosen ? undefined : instance.instanceId),
      },
      el(
        "span",
        { class: "instance-name" },
        el("b", {}, instance.name),
        instance.paused ? el("span", { class: "tag warn" }, "paused") : el("span", { class: "tag" }, kindOf(instance)),
      ),
      meter(instance),
      el(
        "span",
        { class: "instance-facts number" },
        el("span", {}, `${instance.slots.held} of ${instance.slots.cap}`),
        el("span", { class: instance.queued > 0 ? "waiting" : undefined }, `${instance.queued} queued`),
        look(instance),
      ),
    );
  }

  return { element, draw, close: instances.listen(draw) };
}

/** An instance with nothing running is not looked at, so only a busy one's look gets stale. */
function look({ lastLookAt, slots }) {
  return lastLookAt
    ? el("span", {}, "seen ", age(lastLookAt, { staleAfter: slots.held > 0 ? STALE_AFTER : Infinity }))
    : el("span", {}, "not seen yet");
}
