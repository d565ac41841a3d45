import { el, icon } from "./dom.js";

/** Where a form says what is wrong with it: in a summary, and at each field. */
export function complaintsOf(form) {
  const summary = el("div", { class: "summary-box", role: "alert", tabindex: "-1" });

  function clear() {
    for (const old of form().querySelectorAll(".field-error")) {
      old.remove();
    }
    for (const marked of form().querySelectorAll("[aria-invalid]")) {
      marked.removeAttribute("aria-invalid");
    }
    summary.replaceChildren();
  }

  return {
    summary,
    clear,
    say({ title, detail, errors = [] }, ...more) {
      clear();
      const lines = errors.map(({ field, message }) => {
        const control = controlOf(form(), field);
        if (!control) {
          return el("li", {}, `${field}: ${message}`);
        }
        control.setAttribute("aria-invalid", "true");
        control.closest("details")?.setAttribute("open", "");
        control.after(el("p", { class: "field-error" }, message));
        return el("li", {}, el("button", { class: "link", type: "button", onclick: () => focusOn(control) }, `${nameOf(control) ?? field}: ${message}`));
      });
      summary.append(
        el("div", { class: "callout bad" }, icon("alert"), el("div", {}, el("b", {}, title), lines.length > 0 ? el("ul", {}, lines) : detail && el("p", {}, detail), ...more)),
      );
      summary.scrollIntoView({ block: "nearest" });
      summary.focus();
    },
  };
}

/** The visible control that a field of the request is entered in; an unknown part of a known one belongs to that one. */
function controlOf(form, field) {
  const visible = [...form.querySelectorAll("[data-field]")].filter((control) => !control.closest("[hidden]"));
  const exact = visible.find((control) => control.dataset.field === field);
  const parent = field.replace(/[.[][^.[]*$/, "");
  return exact ?? (parent === field ? undefined : controlOf(form, parent));
}

function nameOf(control) {
  return control.ariaLabel ?? control.labels?.[0]?.firstChild.textContent;
}

function focusOn(control) {
  control.scrollIntoView({ block: "center" });
  const inside = control.matches("[role=radiogroup], [role=group]") ? (control.querySelector(":is(input, textarea):checked") ?? control.querySelector("input, textarea")) : undefined;
  (inside ?? control).focus({ preventScroll: true });
}
