import { askFirst } from "./commands.js";
import { announce, el, icon, show } from "./dom.js";
import { coalesced } from "./events.js";
import { get, post } from "./http.js";
import { moment } from "./time.js";
import { who } from "./who.js";

/** They change seldom, and are asked for with the instances. */
const NOT_SOONER_THAN = 15_000;

const STATES = new Map([
  ["ok", "works"],
  ["throttled", "AMC asked to wait"],
  ["needs_consent", "must consent again"],
  ["misconfigured", "client id or secret is wrong"],
]);

/** Whoever speaks to Amazon for the instances, those that do not work with what has to be done. */
export function connectionsPanel() {
  const list = el("ul", { class: "connections" });
  const connect = el("button", { class: "button small", type: "button", "data-focus": "connect", "aria-label": "Connect Amazon", onclick: askToConnect }, icon("plus"), "Connect…");
  const element = el("section", { "aria-labelledby": "connections-title", hidden: true }, el("div", { class: "rail-head" }, el("h2", { id: "connections-title" }, "Connections"), connect), list);
  let known = [];

  function drawHead() {
    connect.hidden = !who.isAdmin();
    element.hidden = known.length === 0 && connect.hidden;
  }

  async function load() {
    drawHead();
    try {
      const { items } = await get("connections");
      known = items;
      drawHead();
      element.toggleAttribute("data-trouble", items.some(({ state, refusedBy }) => state !== "ok" || refusedBy.length > 0));
      show(list, [items, who.isAdmin()], () => items.map(line));
    } catch (error) {
      show(list, error.message, el("li", { class: "muted" }, error.message));
    }
  }

  who.listen(() => who.user && load());
  return { element, refresh: coalesced(load, NOT_SOONER_THAN) };
}

/** It is the browser of the person who consents that goes to Amazon, and comes back. */
function askToConnect() {
  askFirst({
    title: "Connect Amazon?",
    text: "Amazon asks you to consent and sends you back here; then accounts and instances are read.",
    label: "Name of the connection, such as the person's",
    button: "Go to Amazon",
    send: (name) => post("connections/consent", { body: name ? { name } : {} }),
    done: (answer) => answer && location.assign(answer.address),
  });
}

const A_PERSON_MENDS = ["needs_consent", "misconfigured"];

/** Leaves this page for Amazon's, which sends the browser back. */
async function consentAgain(connectionId, button) {
  button.disabled = true;
  try {
    const { address } = await post("connections/consent", { body: { connectionId } });
    location.assign(address);
  } catch (error) {
    button.disabled = false;
    button.after(el("span", { class: "stale" }, error.message));
    announce(error.message);
  }
}

function line({ id, name, region, state, until, trouble, refusedBy }) {
  const words = [STATES.get(state) ?? state, until && [" until ", moment(until, { seconds: true })], state !== "ok" && state !== "throttled" && trouble && ` (${trouble})`];
  return el(
    "li",
    {},
    el("span", { class: "instance-name" }, el("b", {}, name), el("span", { class: "tag" }, region)),
    el("span", { class: state === "ok" ? "muted" : "stale" }, state !== "ok" && icon("plug"), words),
    A_PERSON_MENDS.includes(state) &&
      who.isAdmin() &&
      el("button", { class: "button small", type: "button", "data-focus": `consent ${id}`, onclick: ({ currentTarget }) => consentAgain(id, currentTarget) }, "Consent again"),
    refusedBy.length > 0 && el("span", { class: "stale" }, `refused by ${refusedBy.join(", ")}`),
  );
}
