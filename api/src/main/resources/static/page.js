import { el, icon, show } from "./dom.js";
import { coalesced, follow } from "./events.js";
import { executionView } from "./execution.js";
import { executionsView } from "./executions.js";
import { lastHeard } from "./http.js";
import { instances } from "./instances.js";
import { startView } from "./start.js";
import { clock } from "./time.js";

/** A look at AMC that changed nothing sends no hint, but made what is shown younger. */
const PULSE = 15_000;

const main = document.getElementById("view");
const live = document.getElementById("live");
const banner = document.getElementById("banner");
const list = executionsView();
const refreshInstances = coalesced(() => instances.refresh(), 1_000);
let view;

function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [place, id] = path.split("/").map(decodeURIComponent);
  const parameters = new URLSearchParams(query);
  const first = view === undefined;
  const scrolled = scrollY;
  view?.leave(place === "executions" ? id : undefined);
  if (view === list) {
    list.scrolled = scrolled;
  }
  if (place === "start") {
    view = startView({ likeId: parameters.get("like"), opened: (execution) => (location.hash = `#/executions/${execution.id}`) });
  } else if (place === "executions" && id) {
    view = executionView(id);
  } else {
    view = list;
  }
  main.replaceChildren(view.element);
  document.title = `${view.title()} · amc-orchestrator`;
  scrollTo(0, view.scrolled ?? 0);
  if (!first && view !== list) {
    main.focus({ preventScroll: true });
  }
  view.enter?.(parameters);
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
  lost() {
    live.dataset.stream = "lost";
    live.firstElementChild.textContent = "Not live";
    drawBanner();
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

setInterval(() => {
  refreshInstances();
  if (live.dataset.stream === "lost") {
    view.refresh?.();
    drawBanner();
  } else {
    view.pulse?.();
  }
}, PULSE);

addEventListener("hashchange", route);
addEventListener("click", (event) => {
  if (event.target.closest(".skip")) {
    event.preventDefault();
    main.focus();
  } else if (event.target.closest("[data-back]")) {
    event.preventDefault();
    location.hash = list.address();
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
  } else if (!writing && event.key === "/" && view === list) {
    event.preventDefault();
    list.focusFirst();
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
route();
