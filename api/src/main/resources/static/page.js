import { el, icon, show } from "./dom.js";
import { coalesced, follow } from "./events.js";
import { executionView } from "./execution.js";
import { executionsView } from "./executions.js";
import { lastHeard } from "./http.js";
import { instances } from "./instances.js";
import { askLogin, askNewPassword } from "./login.js";
import { queriesView } from "./queries.js";
import { queryView } from "./query.js";
import { queryFormView } from "./queryform.js";
import { logOut, onLoginNeeded, token } from "./session.js";
import { startView } from "./start.js";
import { clock } from "./time.js";
import { who } from "./who.js";

/** A look at AMC that changed nothing sends no hint, but made what is shown younger. */
const PULSE = 15_000;

const main = document.getElementById("view");
const live = document.getElementById("live");
const banner = document.getElementById("banner");
const notice = document.getElementById("notice");
const lists = { executions: executionsView(), queries: queriesView() };
const refreshInstances = coalesced(() => instances.refresh(), 1_000);
let view;

function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [place, id, act] = path.split("/").map(decodeURIComponent);
  const parameters = new URLSearchParams(query);
  const first = view === undefined;
  const scrolled = scrollY;
  view?.leave(place === (view.of ?? "executions") ? id : undefined);
  if (isList(view)) {
    view.scrolled = scrolled;
  }
  view = viewOf({ place, id, act, parameters });
  main.replaceChildren(view.element);
  document.title = `${view.title()} · amc-orchestrator`;
  for (const link of document.querySelectorAll(".site a")) {
    link.ariaCurrent = link.hash === `#/${view.of ?? "executions"}` ? "page" : null;
  }
  scrollTo(0, view.scrolled ?? 0);
  if (!first && !isList(view)) {
    main.focus({ preventScroll: true });
  }
  view.enter?.(parameters);
}

function viewOf({ place, id, act, parameters }) {
  if (place === "start") {
    return startView({
      likeId: parameters.get("like"),
      queryId: parameters.get("query"),
      queryVersion: parameters.get("version"),
      opened: (execution) => (location.hash = `#/executions/${execution.id}`),
    });
  }
  if (place === "queries" && (id === "new" || act === "edit")) {
    return queryFormView({
      id: id === "new" ? undefined : id,
      version: parameters.get("version"),
      saved: ({ queryId }) => (location.hash = `#/queries/${encodeURIComponent(queryId)}`),
    });
  }
  if (place === "queries") {
    return id ? queryView(id) : lists.queries;
  }
  return place === "executions" && id ? executionView(id) : lists.executions;
}

function isList(one) {
  return Object.values(lists).includes(one);
}

const stream = follow({
  hint(hint) {
    view.hinted?.(hint);
    refreshInstances();
  },
  connected() {
    live.dataset.stream = "live";
    live.firstElementChild.textContent = "Live";
    banner.hidden = true;
    refreshInstances();
    view.refresh?.();
  },
  lost({ status }) {
    live.dataset.stream = "lost";
    live.firstElementChild.textContent = "Not live";
    if (status !== 401) {
      drawBanner();
    }
  },
});

function drawBanner() {
  const last = lastHeard() ? `last updated ${clock(lastHeard())}` : "never updated";
  show(
    banner,
    last,
    el("span", {}, icon("plug"), `Connection lost, ${last}, reconnecting…`),
    el("button", { class: "button small", type: "button", "data-focus": "reconnect", onclick: () => stream.reconnect() }, "Try now"),
  );
  banner.hidden = false;
}

onLoginNeeded(() => askLogin(loggedIn));

/** What was open when the login ended stays, unless it is somebody else's now. */
async function loggedIn() {
  const before = who.user?.id;
  await meet();
  if (before === undefined) {
    route();
  } else if (who.user?.id !== before) {
    location.reload();
  }
  stream.reconnect();
}

async function meet() {
  try {
    await who.refresh();
  } catch {
    // The stream meets the same trouble and tells it.
  }
}

who.listen(() => {
  const place = document.getElementById("who");
  place.hidden = token() === undefined || !who.user;
  show(
    place,
    who.user,
    who.user?.hasPassword
      ? el("button", { class: "button quiet small wide", type: "button", "data-focus": "password", title: `${who.user.role}: change the password`, onclick: () => askNewPassword(who.user) }, who.user.name)
      : el("span", { class: "wide", title: who.user?.role }, who.user?.name),
    el("button", { class: "button quiet small", type: "button", "data-focus": "logout", onclick: leave }, "Log out"),
  );
});

async function leave() {
  try {
    await logOut();
  } finally {
    location.reload();
  }
}

/** Amazon's answer to a consent comes in the address that it sent the browser back to. */
function tellConsent() {
  const parameters = new URLSearchParams(location.search);
  const consent = parameters.get("consent");
  if (!consent) {
    return;
  }
  history.replaceState(null, "", location.pathname + location.hash);
  const words = consent === "given" ? "Amazon is connected; its accounts and instances are being read." : `Amazon is not connected. ${parameters.get("message") ?? ""}`;
  notice.replaceChildren(
    el("span", {}, icon(consent === "given" ? "check" : "alert"), words),
    el("button", { class: "button small", type: "button", onclick: () => (notice.hidden = true) }, "Close"),
  );
  notice.classList.toggle("good", consent === "given");
  notice.hidden = false;
}

setInterval(() => {
  refreshInstances();
  if (live.dataset.stream === "lost") {
    view.refresh?.();
    drawBanner();
  } else {
    view.pulse?.();
  }
}, PULSE);

addEventListener("hashchange", ({ oldURL }) => {
  if (view.unsaved?.() && !confirm("What is written here is not saved. Leave it all the same?")) {
    history.pushState(null, "", oldURL);
  } else {
    route();
  }
});
addEventListener("beforeunload", (event) => {
  if (view.unsaved?.()) {
    event.preventDefault();
  }
});
addEventListener("click", (event) => {
  if (event.target.closest(".skip")) {
    event.preventDefault();
    main.focus();
  } else if (event.target.closest("[data-back]")) {
    event.preventDefault();
    location.hash = lists[view.of ?? "executions"].address();
  }
});
addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
    return;
  }
  const writing = event.target.closest("input:not([type=radio]), textarea, select");
  if (event.key === "Escape") {
    writing ? writing.blur() : main.querySelector("[data-back]")?.click();
  } else if (!writing && event.key === "n") {
    event.preventDefault();
    location.hash = "#/start";
  } else if (!writing && event.key === "/" && isList(view)) {
    event.preventDefault();
    view.focusFirst();
  }
});

document.getElementById("theme").addEventListener("click", ({ currentTarget }) => {
  const dark = !isDark();
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  localStorage.setItem("theme", dark ? "dark" : "light");
  nameTheme(currentTarget);
});

function isDark() {
  return (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
}

function nameTheme(button) {
  button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
}

nameTheme(document.getElementById("theme"));
tellConsent();
route();
meet();
