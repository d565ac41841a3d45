import { el } from "./dom.js";

/** Names by which SQL reads its window; the server fills them in. */
const EDGES = { startdate: "start", timewindowstart: "start", begindate: "start", enddate: "end", timewindowend: "end", finishdate: "end" };

/** Fields for the parameters of a query, each of its type; what they hold is sent as JSON of that type. */
export function parameterFields(parameters, given = {}) {
  const fields = parameters.filter((parameter) => !edgeOf(parameter)).map((parameter) => parameterField(parameter, given[parameter.name] ?? parameter.default));
  return {
    elements: [...fields.map(({ element }) => element), ...parameters.filter(edgeOf).map(filledIn)],
    values: () => Object.fromEntries(fields.map(({ name, left, value }) => [name, value() ?? left]).filter(([, value]) => value !== undefined)),
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

/** Left empty, an optional one without a default is null, and any other has no value. */
function parameterField({ name, type, required, description, allowedValues, default: usual }, initial) {
  const id = `parameter-${name}`;
  const hint = `${id}-hint`;
  const { input, fill, value } = typedControl(type, allowedValues);
  input.id = id;
  input.required = required;
  input.setAttribute("aria-describedby", hint);
  input.dataset.field = `parameters.${name}`;
  if (initial !== undefined && initial !== null) {
    fill(initial);
  }
  const element = el(
    "div",
    { class: "field" },
    el("label", { for: id }, el("code", {}, name), el("span", { class: "type" }, type, required ? "" : ", optional")),
    input,
    el("p", { class: "hint", id: hint }, description),
  );
  if (input.matches("[role=group]")) {
    input.ariaLabel = name;
  }
  return { name, required, element, value, left: required || (usual ?? undefined) !== undefined ? undefined : null };
}

/** A control that only takes what is allowed, if that is told, and whose value is JSON of the type, or undefined for none. */
export function typedControl(type, allowedValues) {
  const item = itemOf(type);
  if (allowedValues) {
    return item ? checksOf(allowedValues) : choiceOf(allowedValues);
  }
  return item ? listControl(item) : (CONTROLS[type] ?? CONTROLS.string)();
}

/** Values in a text of one line each, as JSON of the type. */
export function valuesControl(type) {
  return listControl(itemOf(type) ?? type);
}

function itemOf(type) {
  return /^list of (.+)$/.exec(type)?.[1];
}

const CONTROLS = {
  string: () => control(el("input", { type: "text", autocomplete: "off" }), String),
  integer: () => control(el("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "number" }), exactNumber),
  decimal: () => control(el("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "number" }), exactNumber),
  date: () => control(el("input", { type: "date" }), String),
  timestamp: () => control(el("input", { type: "datetime-local", step: "1" }), (value) => (value.length === 16 ? `${value}:00` : value)),
  boolean: () => choiceOf([true, false]),
};

function choiceOf(values) {
  const input = el("select", {}, el("option", { value: "" }, "–"), values.map((value, index) => el("option", { value: index }, String(value))));
  return {
    input,
    fill: (value) => (input.value = values.findIndex((one) => String(one) === String(value))),
    value: () => (input.value === "" ? undefined : values[input.value]),
  };
}

function checksOf(values) {
  const boxes = values.map((value, index) => el("input", { type: "checkbox", value: index }));
  const input = el("div", { class: "checks", role: "group", tabindex: "-1" }, boxes.map((box, index) => el("label", {}, box, String(values[index]))));
  return {
    input,
    fill: (chosen) => boxes.forEach((box, index) => (box.checked = [chosen].flat().map(String).includes(String(values[index])))),
    value: () => {
      const checked = values.filter((_, index) => boxes[index].checked);
      return checked.length > 0 ? checked : undefined;
    },
  };
}

function listControl(item) {
  const input = el("textarea", { rows: "3", placeholder: "one per line", spellcheck: "false" });
  const read = { integer: exactNumber, decimal: exactNumber, boolean: exactBoolean }[item] ?? String;
  const lines = () => input.value.split("\n").map((line) => line.trim()).filter(Boolean);
  return {
    input,
    fill: (values) => (input.value = [values].flat().join("\n")),
    value: () => (lines().length > 0 ? lines().map(read) : undefined),
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

function exactBoolean(text) {
  return { true: true, false: false }[text] ?? text;
}
