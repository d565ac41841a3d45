import { el, icon } from "./dom.js";
import { typedControl, valuesControl } from "./parameters.js";

const ITEMS = ["string", "integer", "decimal", "boolean", "date", "timestamp"];
const TYPES = [...ITEMS, ...ITEMS.map((item) => `list of ${item}`)];

const WORDS = { name: "Name", type: "Type", required: "Required", description: "Description", default: "Default", allowedValues: "Allowed values" };

/** The declarations of a query's parameters, to be written. */
export function declarationFields(given, changed) {
  let items = given.map((parameter) => declaration(parameter, { remove, changed }));
  const list = el("div", { class: "declarations", "data-field": "parameters", tabindex: "-1", role: "group", "aria-label": "Parameters" });
  const add = el("button", { class: "button small", type: "button", "data-action": "add-parameter", onclick: addOne }, icon("plus"), "Add a parameter");

  function draw() {
    items.forEach((item, index) => item.place(index));
    list.replaceChildren(...(items.length > 0 ? items.map(({ element }) => element) : [el("p", { class: "hint" }, "None. The SQL reads one by {{name}} or CUSTOM_PARAMETER('name').")]));
  }

  function addOne() {
    declare({ name: "", type: "string", required: true }).open();
  }

  function declare(parameter) {
    const item = declaration(parameter, { remove, changed });
    items.push(item);
    draw();
    changed();
    return item;
  }

  function remove(item) {
    items = items.filter((other) => other !== item);
    draw();
    add.focus();
    changed();
  }

  draw();
  return { elements: [list, el("p", {}, add)], value: () => items.map((item) => item.value()), declare };
}

function declaration({ name: givenName, type: givenType, required: isRequired, default: givenDefault, description: about, allowedValues }, { remove, changed }) {
  let usual;
  let allowed;
  const name = el("input", { type: "text", value: givenName, autocomplete: "off", spellcheck: "false", oninput: named });
  const type = el("select", { onchange: () => typeChosen() }, TYPES.map((word) => el("option", { value: word, selected: word === givenType }, word)));
  const blank = el("input", { type: "checkbox", onchange: drawSummary });
  const required = el("input", { type: "checkbox", checked: isRequired, onchange: drawSummary });
  const description = el("input", { type: "text", value: about, autocomplete: "off", maxlength: "2000" });
  const usualField = el("div", { class: "field" });
  const allowedField = el("div", { class: "field" });
  const summary = el("summary", {});
  const element = el(
    "details",
    { class: "declaration" },
    summary,
    el(
      "div",
      { class: "fields" },
      el("div", { class: "pair" }, field(WORDS.name, name), field(WORDS.type, type)),
      field(WORDS.description, description),
      el("div", { class: "pair" }, usualField, allowedField),
      el(
        "div",
        { class: "declaration-foot" },
        el("label", { class: "check" }, required, WORDS.required),
        el("button", { class: "button small danger", type: "button", "data-action": "remove-parameter", onclick: () => remove(item) }, "Remove"),
      ),
    ),
  );

  /** What was entered for another type is kept where it can be read as this one. */
  function typeChosen(usualBefore = usual?.value(), allowedBefore = allowed?.value()) {
    usual = typedControl(type.value);
    allowed = valuesControl(type.value);
    fill(usual, usualBefore);
    fill(allowed, allowedBefore);
    usualField.replaceChildren(...labelled(WORDS.default, usual.input, "optional"), ...(mayBeBlank() ? [el("label", { class: "check" }, blank, "Empty by default")] : []));
    allowedField.replaceChildren(...labelled(WORDS.allowedValues, allowed.input, "optional"));
    usual.input.addEventListener("input", drawSummary);
    place(Number(element.dataset.index));
    drawSummary();
  }

  function mayBeBlank() {
    return type.value === "string" || type.value.startsWith("list");
  }

  /** An empty text or list is a default, too, and another thing than none. */
  function usualValue() {
    return usual.value() ?? (mayBeBlank() && blank.checked ? (type.value === "string" ? "" : []) : undefined);
  }

  function drawSummary() {
    const value = usualValue();
    summary.replaceChildren(
      el("code", {}, name.value || "unnamed"),
      el("span", { class: "type" }, type.value, required.checked ? "" : ", optional", value === undefined ? "" : `, default ${JSON.stringify(value)}`),
    );
    changed();
  }

  function place(index) {
    element.dataset.index = index;
    const controls = { name, type, required, description, default: usual.input, allowedValues: allowed.input };
    for (const [part, control] of Object.entries(controls)) {
      control.dataset.field = `parameters[${index}].${part}`;
      control.ariaLabel = `${WORDS[part]} of ${name.value || `parameter ${index + 1}`}`;
    }
  }

  function named() {
    place(Number(element.dataset.index));
    drawSummary();
  }

  const item = {
    element,
    place,
    open() {
      element.open = true;
      name.focus();
    },
    value() {
      const defaultValue = usualValue();
      const values = allowed.value();
      return {
        name: name.value.trim(),
        type: type.value,
        required: required.checked,
        ...(defaultValue !== undefined && { default: defaultValue }),
        ...(description.value.trim() && { description: description.value.trim() }),
        ...(values && { allowedValues: values }),
      };
    },
  };
  blank.checked = givenDefault?.length === 0;
  typeChosen(givenDefault, allowedValues);
  return item;
}

let labels = 0;

function field(word, control) {
  return el("div", { class: "field" }, ...labelled(word, control));
}

function labelled(word, control, hint) {
  control.id = `declaration-${++labels}`;
  return [el("label", { for: control.id }, word, hint && el("span", { class: "type" }, hint)), control];
}

function fill(control, value) {
  if (value !== undefined && value !== null) {
    control.fill(value);
  }
}
