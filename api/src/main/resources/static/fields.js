import { el } from "./dom.js";

/** A group of a form, with its title. */
export function part(title, ...content) {
  return el("fieldset", { class: "card part" }, el("legend", {}, title), ...content);
}

export function field(id, word, control, hint) {
  return el("div", { class: "field" }, el("label", { for: id }, word, hint && el("span", { class: "type" }, hint)), control);
}

/** One of several that exclude each other. */
export function choice(name, value, text, attributes = {}) {
  return el("label", { class: "segment" }, el("input", { type: "radio", name, value, ...attributes }), el("span", {}, text));
}
