import { closeButton, openDialog } from "./dialog.js";
import { announce, el } from "./dom.js";
import { post } from "./http.js";

const LONGEST_REASON = 500;

/** What can be asked of an execution, in the server's words; it says itself which of them an execution takes. */
const COMMANDS = {
  retry: {
    word: "Retry…",
    title: "Retry this execution?",
    text: "The same SQL, window and parameters once more. What AMC still holds is only collected again.",
    button: "Retry",
    verb: "retry",
  },
  retry_after_cancel: {
    word: "Cancel at AMC and retry…",
    title: "Cancel at AMC, then retry?",
    text: "AMC is asked to stop. When it has ended there, the execution runs again.",
    button: "Cancel and retry",
    verb: "retry",
    body: { ifStillAtAmc: "cancel" },
  },
  retry_after_abandon: {
    word: "Abandon and retry…",
    title: "Abandon AMC's work and retry now?",
    text: "AMC may go on with what it has, so the same query may run twice there at a time. The new attempt does not wait for it.",
    button: "Abandon and retry",
    verb: "retry",
    body: { ifStillAtAmc: "abandon" },
    danger: true,
    reasonNeeded: true,
  },
  cancel: {
    word: "Cancel…",
    title: "Cancel this execution?",
    text: "What AMC works on is cancelled there; if it has already finished by then, its result is kept. What has not reached AMC ends here.",
    button: "Cancel the execution",
    verb: "cancel",
    danger: true,
  },
  abandon: {
    word: "Abandon…",
    title: "Abandon this execution?",
    text: "It ends here whatever AMC does. What AMC works on may go on there, and its result is not collected.",
    button: "Abandon",
    verb: "abandon",
    danger: true,
    reasonNeeded: true,
  },
  abandon_in_doubt: {
    word: "Abandon in doubt…",
    title: "Abandon it although AMC may have it?",
    text: "It is not certain whether AMC has this query. If it has, it goes on there and nobody collects its result.",
    button: "Abandon",
    verb: "abandon",
    body: { evenInDoubt: true },
    danger: true,
    reasonNeeded: true,
  },
  it_is_this_one: {
    word: "It is this one…",
    title: "Is it this one?",
    text: "The execution goes on with this AMC execution.",
    button: "It is this one",
    verb: "it-is-this-one",
  },
  it_never_arrived: {
    word: "It never arrived…",
    title: "It never arrived at AMC?",
    text: "The query is sent to AMC again. If AMC has it after all, it runs twice there, so look in AMC's console first.",
    button: "It never arrived",
    verb: "it-never-arrived",
    danger: true,
  },
};

const MAIN = ["retry", "cancel"];
/** They stand beside what a person has to choose from. */
const ELSEWHERE = ["it_is_this_one", "it_never_arrived"];

/** Of what the execution takes: the usual as buttons, the rest in a menu. */
export function commandButtons(execution, done) {
  const actions = execution.actions.filter((action) => COMMANDS[action] && !ELSEWHERE.includes(action));
  const ask = (action) => askCommand(execution, action, { done });
  const rest = actions.filter((action) => !MAIN.includes(action));
  return [
    rest.length > 0 && menu("More", rest.map((action) => [COMMANDS[action].word, COMMANDS[action].danger, () => ask(action)])),
    MAIN.filter((action) => actions.includes(action)).map((action) =>
      el(
        "button",
        { class: `button ${action === "retry" ? "primary" : "danger"}`, type: "button", "data-focus": action, "data-action": action, onclick: () => ask(action) },
        COMMANDS[action].word,
      ),
    ),
  ];
}

export function commandButton(execution, action, options) {
  return (
    execution.actions.includes(action) &&
    el(
      "button",
      { class: "button small", type: "button", "data-action": action, "data-focus": `${action} ${options.body?.amcExecutionId ?? ""}`, onclick: () => askCommand(execution, action, options) },
      COMMANDS[action].word,
    )
  );
}

/** A disclosure: Escape and a click elsewhere close it. */
function menu(word, items) {
  const close = (event) => {
    if (!details.contains(event.target)) {
      details.open = false;
    }
  };
  const details = el(
    "details",
    {
      class: "menu",
      ontoggle: () => document[details.open ? "addEventListener" : "removeEventListener"]("click", close),
      onkeydown: (event) => {
        if (event.key === "Escape" && details.open) {
          event.preventDefault();
          details.open = false;
          details.querySelector("summary").focus();
        }
      },
    },
    el("summary", { class: "button", "data-focus": "more" }, word),
    el(
      "ul",
      { class: "menu-items" },
      items.map(([text, danger, act]) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              class: `menu-item ${danger ? "danger" : ""}`,
              type: "button",
              onclick: () => {
                details.open = false;
                act();
              },
            },
            text,
          ),
        ),
      ),
    ),
  );
  return details;
}

function askCommand(execution, action, { body = {}, about, done }) {
  const command = COMMANDS[action];
  const path = `executions/${encodeURIComponent(execution.id)}/${command.verb}`;
  askFirst({
    ...command,
    about: [about, action === "retry" && execution.failure && !execution.failure.retrySafe && execution.failure.remedy],
    send: (reason, key) => post(path, { body: { ...command.body, ...body, ...(reason && { reason }) }, headers: { "Idempotency-Key": key } }),
    instead: (error, close) =>
      (error.actions ?? [])
        .filter((other) => other.startsWith("retry_after") && command.verb === "retry")
        .map((other) =>
          el(
            "button",
            {
              class: "button",
              type: "button",
              onclick: () => {
                close();
                askCommand(execution, other, { done });
              },
            },
            COMMANDS[other].word,
          ),
        ),
    done,
  });
}

/**
 * Asks before it sends, once however often it is clicked: the key stays the same until the dialog is closed.
 *
 * @param send is given the reason and the key
 * @param instead what to offer after a refusal
 */
export function askFirst({ title, text, about = [], button, danger, reasonNeeded, label = "Reason", extra, send, instead, done }) {
  const key = randomKey();
  const offers = el("div", { class: "actions" });
  const reason = el("textarea", { rows: 2, maxlength: LONGEST_REASON, id: "dialog-reason", required: reasonNeeded });
  const close = () => dialog.close();
  const { dialog, go } = openDialog({
    title,
    content: [
      text && el("p", {}, text),
      about.flat().filter(Boolean).map((line) => (typeof line === "string" ? el("p", {}, line) : line)),
      extra?.element,
      el(
        "div",
        { class: "field" },
        el("label", { for: "dialog-reason" }, label, !reasonNeeded && el("span", { class: "type" }, "optional")),
        reason,
      ),
      offers,
    ],
    button,
    danger,
    actions: closeButton(close),
    async send() {
      const words = reason.value.trim();
      const isMissing = Boolean(reasonNeeded && !words);
      reason.setAttribute("aria-invalid", String(isMissing));
      offers.replaceChildren();
      if (isMissing) {
        reason.focus();
        throw new Error("A reason is needed; it is kept in the history.");
      }
      return send(words, key);
    },
    taken(answer) {
      announce(answer?.message ?? button);
      done?.(answer);
    },
    failed(error) {
      offers.replaceChildren(...(instead?.(error, close) ?? []));
      done?.();
    },
  });
  extra?.bind?.(go);
  (reasonNeeded ? reason : go).focus();
}

const BULK = {
  retry: { word: "Retry", verb: "retry", done: "retried" },
  retry_after_cancel: { word: "Cancel at AMC where it still runs, then retry", verb: "retry", body: { ifStillAtAmc: "cancel" }, done: "retried" },
  cancel: { word: "Cancel", verb: "cancel", done: "cancelled or being cancelled", danger: true },
  abandon: { word: "Abandon", verb: "abandon", done: "abandoned", danger: true },
  it_is_this_one: { word: "Say of each that it is its only candidate", verb: "it-is-this-one", done: "going on with what AMC has", sends: "choices" },
  it_never_arrived: { word: "Say that they never arrived", verb: "it-never-arrived", done: "on their way to AMC again", danger: true },
};

/** One command for all that match a filter: a dry run counts them, and only those it named are asked. */
export function askMany({ filter, described, done }) {
  let told = {};
  let chosen = "retry";
  let go;
  const count = el("p", { class: "count", role: "status" }, "Counting…");
  const select = el(
    "select",
    { id: "bulk-verb", onchange: () => dryRun() },
    Object.entries(BULK).map(([name, { word }]) => el("option", { value: name }, word)),
  );

  async function dryRun() {
    chosen = select.value;
    const asked = chosen;
    const { verb, body, word, danger } = BULK[asked];
    go.disabled = true;
    count.textContent = "Counting…";
    try {
      const answer = await post(`executions/${verb}`, { body: { dryRun: true, filter, ...body } });
      const { ids: found, others, more } = answer;
      if (asked === chosen) {
        told = answer;
        count.textContent = counted(found.length, others, more);
        go.textContent = found.length === 0 ? word : `${word.split(" ")[0]} ${found.length.toLocaleString("en-US")}`;
        go.classList.toggle("danger", Boolean(danger));
        go.classList.toggle("primary", !danger);
        go.disabled = found.length === 0;
      }
    } catch (error) {
      count.textContent = error.message;
    }
  }

  askFirst({
    title: "One command for many",
    text: `All executions that match now: ${described}.`,
    button: "Retry",
    extra: {
      element: el("div", { class: "fields" }, el("div", { class: "field" }, el("label", { for: "bulk-verb" }, "What to do"), select), count),
      bind(button) {
        go = button;
        dryRun();
      },
    },
    send: (reason, key) => {
      const { verb, body, sends = "ids" } = BULK[chosen];
      return post(`executions/${verb}`, { body: { [sends]: told[sends], ...body, ...(reason && { reason }) }, headers: { "Idempotency-Key": key } });
    },
    done: (answer) => answer && done(summary(answer.items, BULK[chosen].done)),
  });
}

function counted(takes, others, more) {
  const many = takes === 1 ? "1 execution takes this" : `${takes.toLocaleString("en-US")} executions take this`;
  const not = others > 0 ? `; ${others.toLocaleString("en-US")} more match and would not` : "";
  return `${many}${not}.${more ? " More would take it than one call takes: do it again afterwards." : ""}`;
}

/** How many of each answer, and the sentences of those that were refused. */
function summary(items, word) {
  const refused = items.filter(({ outcome }) => outcome === "refused");
  const reasons = [...new Set(refused.map(({ message }) => message))];
  const done = `${(items.length - refused.length).toLocaleString("en-US")} ${word}`;
  return { sentence: refused.length > 0 ? `${done}, ${refused.length.toLocaleString("en-US")} refused.` : `${done}.`, reasons };
}

/** `crypto.randomUUID` exists only on https and localhost. */
export function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
