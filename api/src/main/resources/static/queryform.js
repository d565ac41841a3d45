import { complaintsOf } from "./complaints.js";
import { declarationFields } from "./declarations.js";
import { diffTable } from "./diff.js";
import { announce, el, icon } from "./dom.js";
import { sqlEditor } from "./editor.js";
import { field, part } from "./fields.js";
import { get, post, Problem, put, Unreachable } from "./http.js";
import { preflightPanel } from "./preflight.js";
import { versionDiff } from "./query.js";
import { trialFields } from "./trial.js";

const STALE = 412;

/** The form that writes a query: a new one, or a change of the one whose id is given, made from one of its versions. */
export function queryFormView({ id, version, saved }) {
  const path = id && `queries/${encodeURIComponent(id)}`;
  const closing = new AbortController();
  const title = id ? "Edit a query" : "New query";
  const back = path ? `#/${path}` : "#/queries";
  let revision;
  let before;
  let fields;
  let written;
  let preflight;
  let trial;

  const body = el("div", { class: "query-form-body" }, el("p", { class: "muted loading" }, "Loading…"));
  const heading = el("h1", { id: "form-title", tabindex: "-1" }, title);
  const go = el("button", { class: "button primary large", type: "submit", disabled: true }, "Save");
  const form = el(
    "form",
    { class: "start query-form", novalidate: true, "aria-labelledby": "form-title", onsubmit: submit },
    el(
      "header",
      { class: "detail-head" },
      el("div", { class: "detail-title" }, el("a", { class: "button quiet square", href: back, "aria-label": "Back without saving", title: "Back without saving" }, icon("left")), heading),
    ),
  );
  const complaints = complaintsOf(() => form);
  form.append(complaints.summary, body);

  function draw({ name = "", description = "", tags = [], sql = "", parameters = [] }) {
    const nameInput = el("input", { id: "name", type: "text", "data-field": "name", value: name, autocomplete: "off", maxlength: "200", oninput: drawGo });
    const about = el("textarea", { id: "description", rows: "2", "data-field": "description", maxlength: "2000", oninput: drawGo });
    const tagInput = el("input", { id: "tags", type: "text", "data-field": "tags", value: tags.join(", "), autocomplete: "off", oninput: drawGo });
    const why = el("input", { id: "note", type: "text", "data-field": "note", autocomplete: "off", maxlength: "500" });
    const editor = sqlEditor(sql, { oninput: () => drawChanged() });
    const declared = declarationFields(parameters, () => fields && drawChanged());
    trial = trialFields({ changed: () => preflight.look() });
    preflight = preflightPanel({
      request: () => (editor.value().trim() === "" ? undefined : { sql: editor.value(), parameterDeclarations: declared.value(), ...trial.request() }),
      source: () => editor,
      valueOf: trial.valueOf,
      declare: declared.declare,
      idle: "Write SQL, and it is told here what AMC would get and what is to be known before.",
    });
    about.value = description;
    body.replaceChildren(
      el(
        "div",
        { class: "start-columns" },
        el("section", { class: "card start-sql", "aria-label": "SQL" }, el("div", { class: "card-head" }, el("h2", {}, "SQL")), editor.element),
        el(
          "div",
          { class: "start-main" },
          part("Query", field("name", "Name", nameInput), field("description", "Description", about, "optional"), field("tags", "Tags", tagInput, "optional, separated by commas")),
          part("Parameters", ...declared.elements),
          trial.element,
          preflight.element,
          part("Change", field("note", "Why", why, "optional, kept in the history")),
          el("div", { class: "start-actions" }, go, el("a", { class: "button quiet", href: back }, "Discard")),
        ),
      ),
    );
    fields = () => ({
      name: nameInput.value.trim(),
      ...(about.value.trim() && { description: about.value.trim() }),
      tags: tagInput.value.split(",").map((tag) => tag.trim()).filter(Boolean),
      sql: editor.value(),
      parameters: declared.value(),
      ...(why.value.trim() && { note: why.value.trim() }),
    });
    go.disabled = false;
    written = JSON.stringify(fields());
    drawChanged();

    function drawChanged() {
      trial.draw(declared.value());
      drawGo();
      preflight.look();
    }
  }

  function drawHeading() {
    const from = version && Number(version) !== before.version ? `, edited from v${version}` : "";
    heading.replaceChildren(before.name, el("span", { class: "version" }, `v${before.version}${from}`));
  }

  /** The button says beforehand whether it makes a version; the server compares again. */
  function drawGo() {
    const { sql, parameters } = fields();
    const same = before && before.sql === sql && sameJson(before.parameters, parameters);
    go.textContent = !before ? "Save" : same ? "Save without a new version" : `Save as version ${before.version + 1}`;
  }

  async function submit(event) {
    event.preventDefault();
    go.disabled = true;
    try {
      const request = fields();
      const query = id ? await put(path, { body: request, headers: { "If-Match": `"${revision}"` } }) : await post("queries", { body: request });
      written = JSON.stringify(request);
      announce(`Saved as version ${query.version}`);
      saved(query);
    } catch (error) {
      await complain(error);
    } finally {
      go.disabled = false;
    }
  }

  async function complain(error) {
    if (error instanceof Problem && error.status === STALE) {
      await offerToReplace(error);
      return;
    }
    complaints.say(error instanceof Problem ? error : { title: error instanceof Unreachable ? "The server does not answer" : "It could not be sent", detail: id ? "Save again when it is back. If it was saved all the same, that is said then." : "When it is back, look into the list before you save again: it may have been saved all the same." });
  }

  /** What was written here stays; whoever saves again has seen what that replaces. */
  async function offerToReplace(error) {
    try {
      before = await get(path, { signal: closing.signal });
      revision = before.revision;
      const detail = `${error.message.split(" Read it again")[0]} Nothing was saved. Below is what saving again would change of it.`;
      const mine = fields();
      const about = [before, mine].map(aboutLines);
      complaints.say({ title: error.title, detail }, el("div", { class: "card" }, about[0] !== about[1] && diffTable(...about, "Changes of name, description and tags"), versionDiff(before, mine)));
      drawHeading();
      drawGo();
    } catch (unreachable) {
      complaints.say({ title: error.title, detail: unreachable.message });
    }
  }

  async function fill() {
    const signal = closing.signal;
    try {
      before = await get(path, { signal });
      revision = before.revision;
      drawHeading();
      draw(version ? { ...before, ...(await get(`${path}/versions/${encodeURIComponent(version)}`, { signal })) } : before);
    } catch (error) {
      if (!signal.aborted) {
        body.replaceChildren();
        complaints.say({ title: "The query could not be fetched", detail: error.message });
      }
    }
  }

  if (id) {
    fill();
  } else {
    draw({});
  }
  return {
    element: form,
    of: "queries",
    title: () => title,
    unsaved: () => fields !== undefined && JSON.stringify(fields()) !== written,
    refresh: () => preflight?.look(),
    hinted: (hint) => preflight?.hinted(hint),
    leave() {
      closing.abort();
      trial?.leave();
      preflight?.leave();
    },
  };
}

function aboutLines({ name, description = "", tags }) {
  return [`name: ${name}`, `tags: ${tags.join(", ")}`, description].join("\n");
}

function sameJson(one, other) {
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
}

function sorted(_, value) {
  return value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value;
}
