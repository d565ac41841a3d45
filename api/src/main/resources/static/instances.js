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

/** Runs that others started at AMC take places, too. */
export function taken({ slots }) {
  return slots.held + (slots.others ?? 0);
}

export function free(instance) {
  return Math.max(0, instance.slots.cap - taken(instance));
}

/** One tick per slot; what it shows is said in words, too. */
export function meter(instance) {
  const { held, others, cap } = instance.slots;
  const ticks = Array.from({ length: cap }, (_, index) => el("i", { class: index < held ? "held" : index < taken(instance) ? "others" : undefined }));
  const words = `${held} of ${cap} slots in use${others > 0 ? `, ${others} by others` : ""}`;
  return el("span", { class: "meter", role: "img", "aria-label": words, title: words, "data-full": free(instance) === 0 }, ...ticks);
}

/** Its region, and its type if that is an unusual one. */
export function kindOf({ region, type }) {
  return type === "STANDARD" ? region : `${region} · ${type.toLowerCase()}`;
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
    const held = items.reduce((sum, instance) => sum + taken(instance), 0);
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
        title: [instance.instanceId, instance.accountName, instance.pausedNote].filter(Boolean).join(", "),
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
        el("span", {}, `${taken(instance)} of ${instance.slots.cap}`),
        el("span", { class: instance.queued > 0 ? "waiting" : undefined }, `${instance.queued} queued`),
        look(instance),
      ),
      instance.trouble && el("span", { class: "instance-trouble" }, instance.trouble),
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
