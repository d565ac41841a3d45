import { askFirst } from "./commands.js";
import { connectionsPanel } from "./connections.js";
import { announce, el, icon, show } from "./dom.js";
import { get, post, put } from "./http.js";
import { age, moment } from "./time.js";
import { who } from "./who.js";

const STALE_AFTER = 120_000;

/** More than these stand without gaps, which would be wider than the card. */
const MOST_TICKS = 25;

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
  return el("span", { class: "meter", role: "img", "aria-label": words, title: words, "data-full": free(instance) === 0, "data-many": cap > MOST_TICKS }, ...ticks);
}

/** Its region, and its type if that is an unusual one. */
export function kindOf({ region, type }) {
  return type === "STANDARD" ? region : `${region} · ${type.toLowerCase()}`;
}

/** The instances as a panel; choosing one narrows the list to it. */
export function instancesPanel({ chosen, choose }) {
  const summary = el("p", { class: "summary number" });
  const list = el("ul", { class: "instances" });
  const connections = connectionsPanel();
  const element = el(
    "section",
    { class: "rail", "aria-labelledby": "instances-title" },
    el("div", { class: "rail-head" }, el("h2", { id: "instances-title" }, "Instances"), summary),
    list,
    connections.element,
  );

  function draw() {
    connections.refresh();
    const { items, error } = instances;
    if (!items) {
      show(list, error?.message ?? "loading", el("li", { class: "muted note" }, error?.message ?? "Loading…"));
      return;
    }
    const held = items.reduce((sum, instance) => sum + taken(instance), 0);
    const cap = items.reduce((sum, { slots }) => sum + slots.cap, 0);
    show(summary, [held, cap], cap > 0 && `${held} of ${cap} slots in use`);
    show(list, [items, chosen(), who.isAdmin()], () =>
      items.length === 0
        ? el("li", { class: "muted note" }, "No instance yet. They appear once a connection to Amazon exists.")
        : items.map((instance) => el("li", {}, card(instance), (instance.paused || chosen() === instance.instanceId) && limitsLine(instance))),
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
        title: [instance.instanceId, instance.accountName].join(", "),
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

/** Why it is paused and how to go on, or how to pause it; an admin may say how many slots it has. */
function limitsLine(instance) {
  const { pause } = instance;
  const act = pause ? askToResume : askToPause;
  return el(
    "div",
    { class: "limits-line" },
    pause &&
      el(
        "p",
        {},
        icon("pause"),
        el(
          "span",
          {},
          pause.of === "account" ? `Account ${instance.accountName} paused` : "Paused",
          pause.by && ` by ${pause.by}`,
          ", ",
          moment(pause.at),
          pause.note && el("span", { class: "pause-note" }, pause.note),
        ),
      ),
    el(
      "span",
      { class: "actions" },
      who.isAdmin() &&
        el("button", { class: "button small", type: "button", "data-focus": `slots ${instance.instanceId}`, onclick: ({ currentTarget }) => askForSlots(instance, currentTarget) }, "Slots…"),
      el(
        "button",
        { class: "button small", type: "button", "data-focus": `pause ${instance.instanceId}`, "data-pause": pause ? "resume" : "pause", onclick: () => act(instance) },
        icon(pause ? "play" : "pause"),
        pause ? "Resume…" : "Pause…",
      ),
    ),
  );
}

/** The instance or its account, by their paths. */
function scopeField(instance, onchange) {
  const select = el(
    "select",
    { id: "scope", onchange },
    el("option", { value: `instances/${encodeURIComponent(instance.instanceId)}` }, `Only ${instance.name}`),
    el("option", { value: `accounts/${instance.accountId}` }, `The whole account ${instance.accountName}`),
  );
  return { select, element: el("div", { class: "field" }, el("label", { for: "scope" }, "What"), select) };
}

function askToPause(instance) {
  const scope = scopeField(instance);
  askFirst({
    title: "Pause?",
    text: "Nothing new is submitted; what AMC works on is followed and collected as before.",
    extra: scope,
    label: "Note for others",
    button: "Pause",
    send: (note) => post(`${scope.select.value}/pause`, { body: note ? { note } : {} }),
    done: () => instances.refresh(),
  });
}

/** What the account may have is told only with the accounts. */
async function askForSlots(instance, button) {
  button.disabled = true;
  try {
    const { items } = await get("accounts");
    button.disabled = false;
    button.focus();
    askHowManySlots(instance, items.find(({ accountId }) => accountId === instance.accountId));
  } catch (error) {
    button.disabled = false;
    button.before(el("span", { class: "stale" }, error.message));
    announce(error.message);
  }
}

function askHowManySlots(instance, account) {
  const cap = el("input", { id: "slot-cap", type: "number", min: 0, step: 1, value: instance.slots.cap });
  const scope = scopeField(instance, () => {
    cap.value = (scope.select.selectedIndex === 0 ? instance : account).slots.cap;
  });
  askFirst({
    title: "How many slots?",
    text: "More let those go at once who wait for one; fewer take nothing back. AMC gives an instance ten and an account two hundred, unless it has raised that.",
    extra: { element: el("div", { class: "fields" }, scope.element, el("div", { class: "field" }, el("label", { for: "slot-cap" }, "Slots at a time"), cap)) },
    label: "Note",
    button: "Set",
    send: (note) => put(`${scope.select.value}/slot-cap`, { body: { cap: cap.valueAsNumber, ...(note && { note }) } }),
    done: () => instances.refresh(),
  });
}

function askToResume(instance) {
  const whole = instance.pause.of === "account";
  askFirst({
    title: whole ? `Resume the account ${instance.accountName}?` : `Resume ${instance.name}?`,
    text: "What waits is submitted as slots allow.",
    label: "Note",
    button: "Resume",
    send: (note) => post(`${whole ? `accounts/${instance.accountId}` : `instances/${encodeURIComponent(instance.instanceId)}`}/resume`, { body: note ? { note } : {} }),
    done: () => instances.refresh(),
  });
}

/** An instance with nothing running is not looked at, so only a busy one's look gets stale. */
function look({ lastLookAt, slots }) {
  return lastLookAt
    ? el("span", {}, "seen ", age(lastLookAt, { staleAfter: slots.held > 0 ? STALE_AFTER : Infinity }))
    : el("span", {}, "not seen yet");
}
