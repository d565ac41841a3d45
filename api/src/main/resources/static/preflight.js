import { announce, copyButton, el, icon, show } from "./dom.js";
import { sqlReader } from "./editor.js";
import { part } from "./fields.js";
import { get, post, Problem, Unreachable } from "./http.js";
import { overlapWords } from "./overlaps.js";
import { literalsIn } from "./sql.js";
import { hasEnded } from "./status.js";
import { age, localTime, windowLength } from "./time.js";

const TYPING_ENDS_AFTER = 400;
const TABLES_COME_AFTER = 1_000;
const NEEDS = "missing_value";

/**
 * What the server says of a run before it runs, asked anew after each pause in typing. Only the answer to what is
 * written now is shown.
 *
 * @param request gives what is to be looked at, or nothing while there is nothing
 * @param source where the SQL is shown that is looked at, to mark places in it and to go to them
 * @param valueOf the field of a parameter's value, if there is one
 * @param declare takes over a declaration that is missing, where declarations are written
 * @param idle what to do first while there is nothing to look at
 */
export function preflightPanel({ request, source, valueOf, declare, idle }) {
  const word = el("div", { class: "preflight-word" });
  const problems = el("div", { class: "preflight-problems" });
  const facts = el("div", { class: "preflight-facts" });
  const amc = el("div", { class: "preflight-amc", "aria-live": "polite" });
  const rendered = el("div", { class: "preflight-sql" });
  const element = part("Before the run", el("div", { class: "preflight-said", "aria-live": "polite" }, word, problems), facts, amc, rendered);
  element.classList.add("preflight");
  let asking = new AbortController();
  let later;
  let answer;
  let marks = [];
  let asksAmc = false;
  let waitsFor;
  let tablesComeAfter;

  function look() {
    asking.abort();
    clearTimeout(later);
    asksAmc = false;
    waitsFor = undefined;
    tablesComeAfter = TABLES_COME_AFTER;
    element.ariaBusy = "true";
    later = setTimeout(ask, TYPING_ENDS_AFTER);
  }

  async function ask(more = {}) {
    asking.abort();
    clearTimeout(later);
    asking = new AbortController();
    const { signal } = asking;
    const body = request();
    asksAmc = more.dryRun === true;
    try {
      if (asksAmc) {
        drawAmc();
      }
      const said = body && (await post("queries/preflight", { body: { ...body, ...more }, signal }));
      if (!signal.aborted) {
        answer = said;
        asksAmc = false;
        waitsFor = said?.dryRun && !hasEnded(said.dryRun) ? said.dryRun.executionId : undefined;
        draw(body);
      }
    } catch (error) {
      if (!signal.aborted) {
        asksAmc = false;
        fail(error);
      }
    }
  }

  /** AMC is not asked again by itself: whatever has become of the dry run, that is looked at. */
  async function followDryRun(id) {
    const { signal } = asking;
    try {
      const execution = await get(`executions/${encodeURIComponent(id)}`, { signal });
      if (!signal.aborted && waitsFor === id && hasEnded(execution)) {
        await ask();
        if (answer && answer.dryRun?.executionId !== id) {
          answer = { ...answer, dryRun: { executionId: id, status: execution.status, message: execution.failure?.message } };
          drawAmc();
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        fail(error);
      }
    }
  }

  function askAmc() {
    return ask({ dryRun: true, ...(answer?.dryRun && { again: true }) });
  }

  function draw(body) {
    element.ariaBusy = null;
    if (!answer) {
      source().mark([]);
      show(word, idle, el("p", { class: "hint" }, idle));
      [problems, facts, amc, rendered].forEach((each) => show(each, undefined));
      return;
    }
    const groups = groupsOf(answer.problems.map((one, index) => ({ ...one, index })));
    marks = [];
    for (const [kind, all] of [["error", groups.errors], ["warning", groups.warnings], ["needs", groups.needs]]) {
      for (const { index, offset, length } of all.filter(({ offset }) => offset !== undefined)) {
        marks[index] = { offset, length, kind };
      }
    }
    source().mark(marks.filter(Boolean));
    show(word, [groups.errors.length, groups.warnings.length, groups.needs.length], summary(groups));
    show(problems, answer.problems, () => [list("Errors", "bad", groups.errors), needed(groups.needs), list("Warnings", "warn", groups.warnings)]);
    const { window, overlap, tables } = answer;
    show(facts, [window, overlap, tables?.readAt, tables?.asked, tables?.trouble], () => (window || overlap || tables) && factList(answer));
    drawAmc(body);
    show(rendered, [answer.sql, source().value()], () => answer.sql !== undefined && renderedSql(answer.sql, source().value()));
    lookAgainForTables();
  }

  /** AMC is being asked for them, and that takes seconds; or it takes long, and then they are looked for ever less often. */
  function lookAgainForTables() {
    if (answer.tables?.asked && !answer.dryRun) {
      later = setTimeout(ask, tablesComeAfter);
      tablesComeAfter *= 2;
    }
  }

  function drawAmc(body = request()) {
    const { dryRun } = answer ?? {};
    show(amc, [dryRun, asksAmc, body?.instanceId !== undefined, answer?.sql !== undefined], () => body?.instanceId !== undefined && [dryRun && verdict(dryRun), askButton()]);
  }

  function askButton() {
    const text = asksAmc ? "AMC is asked…" : answer?.dryRun ? "Ask AMC again" : "Ask AMC (dry run)";
    const asksNothing = asksAmc || answer?.sql === undefined || answer.problems.some(isError);
    return el(
      "p",
      { class: "preflight-ask" },
      el("button", { class: "button small", type: "button", "data-action": "dry_run", "data-focus": "dry run", "aria-disabled": asksNothing ? "true" : undefined, onclick: () => !asksNothing && askAmc() }, text),
      !answer?.dryRun && el("span", { class: "hint" }, "AMC compiles it and runs nothing."),
    );
  }

  function list(title, kind, all) {
    return (
      all.length > 0 && [
        el("h3", { class: `preflight-title ${kind}` }, title),
        el("ul", { class: `preflight-list ${kind}` }, all.map((one) => el("li", {}, placeOf(one), el("span", {}, sentence(one)), declareButton(one)))),
      ]
    );
  }

  function placeOf({ index, line, column }) {
    return line !== undefined && el("button", { class: "place", type: "button", "aria-label": `Go to line ${line}, column ${column}`, "data-focus": `place ${index}`, onclick: () => goTo(index) }, `${line}:${column}`);
  }

  /** Where its text is by now. */
  function goTo(index) {
    if (marks[index]) {
      source().goTo(marks[index]);
    }
  }

  function declareButton({ code, field, guessedType }) {
    const name = nameOf(field);
    return (
      code === "undeclared_parameter" &&
      declare &&
      el(
        "button",
        {
          class: "button small",
          type: "button",
          "data-declare": name,
          onclick({ currentTarget }) {
            currentTarget.remove();
            declare({ name, type: guessedType, required: true });
            announce(`${name} is declared as ${guessedType}`);
            valueOf(name)?.focus();
          },
        },
        icon("plus"),
        `Declare ${name} (${guessedType})`,
      )
    );
  }

  function needed(all) {
    return (
      all.length > 0 &&
      el(
        "p",
        { class: "preflight-needs" },
        "Without a value yet: ",
        all.map(({ index, field }, position) => {
          const name = nameOf(field);
          const go = () => (valueOf(name) ? valueOf(name).focus() : goTo(index));
          return [position > 0 && ", ", el("button", { class: "link", type: "button", "data-focus": `needs ${name}`, onclick: go }, el("code", {}, name))];
        }),
        ". The SQL is rendered once it has one.",
      )
    );
  }

  function fail(error) {
    element.ariaBusy = null;
    const lost = error instanceof Unreachable;
    const detail = lost ? "What is written here stays, and is looked at when the server answers again." : error.errors?.length > 0 ? error.errors.map(({ message }) => message).join(" ") : error.message;
    show(word, [error.message, detail], el("p", { class: "preflight-count bad" }, icon(lost ? "plug" : "alert"), lost ? "The server does not answer" : error instanceof Problem ? error.title : "It could not be looked at"), el("p", { class: "hint" }, detail));
    answer = undefined;
    source().mark([]);
    [problems, facts, amc, rendered].forEach((each) => show(each, undefined));
  }

  return {
    element,
    look,
    hinted: ({ id }) => waitsFor !== undefined && id === waitsFor && followDryRun(id),
    leave() {
      asking.abort();
      clearTimeout(later);
    },
  };
}

function groupsOf(problems) {
  const inOrder = problems.toSorted((one, other) => (one.offset ?? -1) - (other.offset ?? -1));
  return {
    errors: inOrder.filter((one) => isError(one) && one.code !== NEEDS),
    needs: inOrder.filter(({ code }) => code === NEEDS),
    warnings: inOrder.filter((one) => !isError(one)),
  };
}

function isError({ severity }) {
  return severity === "error";
}

function summary({ errors, warnings, needs }) {
  const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;
  const said = [errors.length > 0 && counted(errors.length, "error"), warnings.length > 0 && counted(warnings.length, "warning")].filter(Boolean).join(", ");
  const kind = errors.length > 0 ? "bad" : warnings.length > 0 ? "warn" : needs.length > 0 ? "wait" : "good";
  const what = errors.length > 0 ? "it cannot run like this" : warnings.length > 0 ? "it can run" : undefined;
  const text = needs.length > 0 && errors.length === 0 ? [said, "values are missing"] : [said, what];
  return el("p", { class: `preflight-count ${kind}` }, icon(kind === "good" ? "check" : kind === "wait" ? "clock" : "alert"), kind === "good" ? "Nothing stands against it" : capital(text.filter(Boolean).join(": ")));
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function nameOf(field) {
  return field?.replace(/^parameters\./, "");
}

/** The message reads on from the name of what it is about. */
function sentence({ field, message, code }) {
  const isOfParameter = field?.startsWith("parameters.");
  return isOfParameter || code === "invalid" ? [el("code", {}, nameOf(declarationWords(field))), " ", message] : capital(message);
}

function declarationWords(field) {
  return field.replace(/^parameterDeclarations\[(\d+)\]\.(\w+)$/, (_, index, part) => `${part} of parameter ${Number(index) + 1}`);
}

function factList({ window, overlap, tables }) {
  const fact = (name, ...value) => [el("dt", {}, name), el("dd", {}, ...value)];
  return el(
    "dl",
    { class: "facts" },
    window &&
      fact(
        "Window",
        el("span", { class: "number" }, localTime(window.start), " → ", localTime(window.end)),
        el("span", { class: "sub" }, [windowLength(window.start, window.end), "the end not included"].filter(Boolean).join(", ")),
        el("span", { class: "sub" }, window.zone),
      ),
    overlap && fact("Overlap", ...overlapWords(overlap)),
    tables && fact("Tables", ...tableWords(tables)),
  );
}

function tableWords({ readAt, asked, trouble }) {
  const known = readAt ? ["AMC listed the instance's ", age(readAt)] : ["It is not known which the instance has"];
  const more = asked ? "AMC is asked" : trouble && `AMC did not list them when it was asked last (${trouble})`;
  return [el("span", {}, known), more && el("span", { class: "sub" }, more)];
}

function verdict({ verdict: said, status, message, at, executionId }) {
  const [kind, mark, words] =
    said === "accepted"
      ? ["good", "check", "AMC takes this SQL"]
      : said === "refused"
        ? ["bad", "alert", "AMC does not take this SQL"]
        : hasEnded({ status })
          ? ["warn", "alert", "AMC gave no word on it"]
          : ["wait", "clock", "AMC has not told yet"];
  return [
    el("p", { class: `preflight-count ${kind}` }, icon(mark), words),
    message && el("p", { class: "preflight-message" }, message),
    el("p", { class: "hint" }, at && ["It said so ", age(at), ". "], el("a", { href: `#/executions/${encodeURIComponent(executionId)}`, "data-focus": "dry run link" }, "The dry run")),
  ];
}

function renderedSql(sql, template) {
  const reader = sqlReader(sql, "The SQL that AMC would get");
  reader.mark(literalsIn(sql, template).map((piece) => ({ ...piece, kind: "literal" })));
  return [el("div", { class: "preflight-head" }, el("h3", { class: "preflight-title" }, "The SQL that AMC would get"), copyButton(sql, "rendered SQL")), reader.element];
}
