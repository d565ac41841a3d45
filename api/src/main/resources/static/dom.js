/** Builds an element; children that are strings become text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...present(children));
  return element;
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false);
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

const shown = new WeakMap();

/** Fills the element again only if what it shows has changed, so that focus, selection and scrolling survive a refetch. */
export function show(element, value, ...children) {
  const key = JSON.stringify(value);
  if (shown.has(element) && shown.get(element) === key) {
    return;
  }
  shown.set(element, key);
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  element.replaceChildren(...present(children.map((child) => (typeof child === "function" ? child() : child))));
  if (focused) {
    element.querySelector(`[data-focus="${focused}"]`)?.focus();
  }
}

/** Says it to those who do not see the page. */
export function announce(sentence) {
  document.getElementById("announcer").textContent = sentence;
}

export function emptyState(iconName, title, text, ...actions) {
  return el(
    "div",
    { class: "empty" },
    el("span", { class: "empty-icon" }, icon(iconName)),
    el("h2", {}, title),
    text && el("p", {}, text),
    actions.length > 0 && el("p", { class: "actions" }, ...actions),
  );
}

/** A button that copies a text and says that it did. */
export function copyButton(text, what) {
  const word = el("span", {}, "Copy");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      word.textContent = "Copied";
      announce(`${what} copied`);
    } catch {
      word.textContent = "Not allowed";
      announce(`${what} could not be copied`);
    }
    setTimeout(() => (word.textContent = "Copy"), 2_000);
  };
  return el(
    "button",
    { class: "button small", type: "button", "aria-label": `Copy ${what}`, "data-focus": `copy ${what}`, onclick: copy },
    icon("copy"),
    word,
  );
}

export function saveFile(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Links that come from data lead to the web or nowhere. */
export function webLink(href, attributes, ...children) {
  const scheme = URL.parse(href, location.href)?.protocol;
  return scheme === "https:" || scheme === "http:"
    ? el("a", { href, rel: "noopener noreferrer", target: "_blank", ...attributes }, ...children)
    : undefined;
}
