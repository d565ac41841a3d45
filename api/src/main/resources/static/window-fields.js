import { el } from "./dom.js";
import { choice } from "./fields.js";
import { windowPreview } from "./window-preview.js";

/**
 * The last days or a part of the calendar, up to a lag before now, or a start and an end, always with the zone they are
 * meant in.
 *
 * @param changed told what no event of an input tells
 * @param preview whether the edges are shown below it
 */
export function windowFields({ changed, preview: previewed = true }) {
  const relative = choice("window", "relative", "Last days", { checked: true, onchange: draw });
  const calendar = choice("window", "calendar", "Calendar", { onchange: draw });
  const explicit = choice("window", "explicit", "Start and end", { onchange: draw });
  const last = el("input", { type: "number", min: "1", value: "7", class: "number short", "aria-label": "Days", "data-field": "window.last", oninput: draw });
  const unit = el(
    "select",
    { "aria-label": "Part of the calendar", "data-field": "window.calendar", onchange: drawPreview },
    [["previous week", "previous", "week"], ["previous month", "previous", "month"], ["previous quarter", "previous", "quarter"], ["month to date", "toDate", "month"]].map(
      ([text, form, part]) => el("option", { value: `${form} ${part}` }, text),
    ),
  );
  const lag = el("input", { type: "number", min: "0", value: "2", class: "number short", "aria-label": "Days ago", "data-field": "window.lag", oninput: drawPreview });
  const start = el("input", { id: "window-start", type: "datetime-local", step: "1", "data-field": "window.start", oninput: drawPreview });
  const end = el("input", { id: "window-end", type: "datetime-local", step: "1", "data-field": "window.end", oninput: drawPreview });
  const zone = el("input", { id: "zone", type: "text", list: "zones", "data-field": "window.zone", value: Intl.DateTimeFormat().resolvedOptions().timeZone, autocomplete: "off", spellcheck: "false", oninput: drawPreview });
  const zones = el("datalist", { id: "zones" }, ["UTC", ...Intl.supportedValuesOf("timeZone")].map((name) => el("option", { value: name })));
  const preview = previewed ? windowPreview() : undefined;
  const presets = [7, 14, 28, 90].map((days) => el("button", { class: "button small", type: "button", "data-days": days, onclick: () => preset(days) }, `${days} d`));
  const lastDays = el("span", { class: "sentence" }, el("span", {}, "last"), last, el("span", {}, "days,"));
  const presetButtons = el("div", { class: "presets" }, presets);
  const relativeFields = el(
    "div",
    { class: "relative", "data-field": "window", tabindex: "-1" },
    el("div", { class: "sentence" }, el("span", {}, "The"), lastDays, unit, el("span", {}, "up to"), lag, el("span", {}, "days ago")),
    presetButtons,
    el("p", { class: "hint" }, "AMC's data is complete about two days after the event."),
  );
  const explicitFields = el(
    "div",
    { class: "explicit", "data-field": "window", tabindex: "-1" },
    el(
      "div",
      { class: "pair" },
      el("div", { class: "field" }, el("label", { for: "window-start" }, "Start"), start),
      el("div", { class: "field" }, el("label", { for: "window-end" }, "End", el("span", { class: "type" }, "not included")), end),
    ),
  );

  function isChosen(form) {
    return form.querySelector("input").checked;
  }

  function draw() {
    relativeFields.hidden = isChosen(explicit);
    explicitFields.hidden = !isChosen(explicit);
    lastDays.hidden = presetButtons.hidden = isChosen(calendar);
    unit.hidden = !isChosen(calendar);
    presets.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.days === last.value)));
    drawPreview();
  }

  function drawPreview() {
    preview?.draw(missing().length === 0 && value());
  }

  function preset(days) {
    last.value = days;
    draw();
    changed();
  }

  function value() {
    if (isChosen(explicit)) {
      return { start: withSeconds(start.value), end: withSeconds(end.value), zone: zone.value.trim() };
    }
    const [form, part] = isChosen(calendar) ? unit.value.split(" ") : ["last", `P${last.value}D`];
    return { [form]: part, lag: `P${lag.value}D`, zone: zone.value.trim() };
  }

  function missing() {
    const needed = isChosen(explicit) ? [start, end] : isChosen(calendar) ? [lag] : [last, lag];
    return needed.filter((input) => input.value === "").map((input) => ({ field: input.dataset.field, message: "is missing" }));
  }

  draw();
  return {
    elements: [
      el("div", { class: "segments", role: "radiogroup", "aria-label": "Kind of window" }, relative, calendar, explicit),
      relativeFields,
      explicitFields,
      el("div", { class: "field" }, el("label", { for: "zone" }, "Zone"), zone, zones),
      preview?.element,
    ],
    value,
    missing,
    fill(window) {
      explicit.querySelector("input").checked = true;
      start.value = window.start;
      end.value = window.end;
      zone.value = window.zone;
      draw();
    },
  };
}

function withSeconds(local) {
  return local.length === 16 ? `${local}:00` : local;
}
