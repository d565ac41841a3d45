import { el } from "./dom.js";

/** Names by which SQL reads its window; the server fills them in. */
const EDGES = { startdate: "start", timewindowstart: "start", begindate: "start", enddate: "end", timewindowend: "end", finishdate: "end" };

/** Fields for the parameters of a query, each of its type; what they hold is sent as JSON of that type. */
export function parameterFields(parameters, given = {}) {
  const fields = parameters.filter((parameter) => !edgeOf(parameter)).map((parameter) => parameterField(parameter, given[parameter.name] ?? parameter.default));
  return {
    elements: [...fields.map(({ element }) => element), ...parameters.filter(edgeOf).map(filledIn)],
    values: () => Object.fromEntries(fields.map(({ name, value }) => [name, value()]).filter(([, value]) => value !== undefined)),
    missing: () => fields.filter(({ required, value }) => required && value() === undefined).map(({ name }) => name),
  };
}

function edgeOf({ name, type }) {
  return ["string", "date", "timestamp"].includes(type) ? EDGES[name.replaceAll("_", "").toLowerCase()] : undefined;
}

function filledIn(parameter) {
  const edge = edgeOf(parameter);
  const what = parameter.type === "timestamp" ? edge : { start: "first day", end: "last day" }[edge];
  return el("p", { class: "hint" }, el("code", {}, parameter.name), ` is the window's ${what}.`);
}

function parameterField({ name, type, required, description }, initial) {
  const id = `parameter-${name}`;
  const hint = `${id}-hint`;
  const item = /^list of (.+)$/.exec(type)?.[1];
  const control = item ? listControl(item) : (CONTROLS[type] ?? CONTROLS.string)();
  control.input.id = id;
  control.input.required = required;
  control.input.setAttribute("aria-describedby", hint);
  control.input.dataset.field = `parameters.${name}`;
  if (initial !== undefined && initial !== null) {
    control.fill(initial);
  }
  const element = el(
    "div",
    { class: "field" },
    el("label", { for: id }, el("code", {}, name), el("span", { class: "type" }, type, required ? "" : ", optional")),
    control.input,
    el("p", { class: "hint", id: hint }, description),
  );
  return { name, required, element, value: control.value };
}

const CONTROLS = {
  string: () => control(el("input", { type: "text", autocomplete: "off" }), String),
  integer: () => control(el("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "number" }), exactNumber),
  decimal: () => control(el("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "number" }), exactNumber),
  date: () => control(el("input", { type: "date" }), String),
  timestamp: () => control(el("input", { type: "datetime-local", step: "1" }), (value) => (value.length === 16 ? `${value}:00` : value)),
  boolean: () =>
    control(
      el("select", {}, el("option", { value: "" }, "–"), el("option", { value: "true" }, "true"), el("option", { value: "false" }, "false")),
      (value) => value === "true",
    ),
};

function listControl(item) {
  const input = el("textarea", { rows: "3", placeholder: "one per line", spellcheck: "false" });
  const each = { integer: exactNumber, decimal: exactNumber, boolean: (value) => value === "true" }[item] ?? String;
  const lines = () => input.value.split("\n").map((line) => line.trim()).filter(Boolean);
  return {
    input,
    fill: (values) => (input.value = [values].flat().join("\n")),
    value: () => (lines().length > 0 ? lines().map(each) : undefined),
  };
}

function control(input, read) {
  return {
    input,
    fill: (value) => (input.value = String(value)),
    value: () => (input.value.trim() === "" ? undefined : read(input.value.trim())),
  };
}

/** A number only if JSON keeps every digit of it; else the text, which the server judges. */
function exactNumber(text) {
  return String(Number(text)) === text ? Number(text) : text;
}
