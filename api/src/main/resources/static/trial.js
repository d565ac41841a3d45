import { el, show } from "./dom.js";
import { field, part } from "./fields.js";
import { instances } from "./instances.js";
import { parameterFields } from "./parameters.js";
import { windowFields } from "./window-fields.js";

/** With what a query that is still being written is tried: values, a window and, if one is chosen, an instance. */
export function trialFields({ changed }) {
  let fields = parameterFields([]);
  const values = el("div", { class: "fields" });
  const timeWindow = windowFields({ changed, preview: false });
  const instance = el("select", { id: "trial-instance", "data-field": "instanceId" });
  const element = part(
    "To try it with",
    values,
    el("details", { class: "more" }, el("summary", {}, "Window and instance"), el("div", { class: "fields" }, ...timeWindow.elements, field("trial-instance", "Instance", instance, "optional, to ask AMC"))),
  );
  element.classList.add("trial");
  element.addEventListener("input", changed);
  // The form around it saves the query, which nobody means who tries a value.
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
    }
  });

  function drawInstances() {
    const items = instances.items ?? [];
    show(instance, items.map(({ instanceId, name }) => [instanceId, name]), () => {
      const before = instance.value;
      return [el("option", { value: "" }, "None"), ...items.map(({ instanceId, name }) => el("option", { value: instanceId, selected: instanceId === before }, name))];
    });
  }

  drawInstances();
  const stopListening = instances.listen(drawInstances);
  return {
    element,
    leave: stopListening,
    valueOf: (name) => values.querySelector(`[data-field="${CSS.escape(`parameters.${name}`)}"]`),
    /** The fields of what is declared now; what they hold stays. */
    draw(declared) {
      const named = declared.filter(({ name }, index) => name && declared.findIndex((other) => other.name === name) === index);
      show(values, named, () => {
        fields = parameterFields(named, fields.values());
        return fields.elements;
      });
    },
    request() {
      const given = fields.values();
      return {
        ...(timeWindow.missing().length === 0 && { window: timeWindow.value() }),
        ...(instance.value && { instanceId: instance.value }),
        ...(Object.keys(given).length > 0 && { parameters: given }),
      };
    },
  };
}
