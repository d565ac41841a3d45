import { el, show } from "./dom.js";
import { post, Problem } from "./http.js";
import { localTime, windowLength } from "./time.js";

const TYPING = 250;

/** What the server makes of a window that is being entered: its edges, as dates. */
export function windowPreview() {
  const element = el("div", { class: "window-preview", "aria-live": "polite" });
  let asking = new AbortController();
  let later;

  async function ask(window) {
    const { signal } = asking;
    try {
      const resolved = await post("windows/resolve", { body: { window }, signal });
      if (!signal.aborted) {
        show(element, resolved, edges(resolved));
      }
    } catch (error) {
      if (!signal.aborted) {
        const complaints = error instanceof Problem ? error.errors.map(({ message }) => message) : [];
        show(element, complaints, complaints.map((message) => el("p", { class: "hint" }, message)));
      }
    }
  }

  return {
    element,
    /** Nothing is asked for an unfinished window. */
    draw(window) {
      asking.abort();
      asking = new AbortController();
      clearTimeout(later);
      if (window) {
        later = setTimeout(() => ask(window), TYPING);
      } else {
        show(element, undefined);
      }
    },
  };
}

function edges({ start, end, zone }) {
  return el("p", {}, el("span", { class: "number" }, localTime(start), " → ", localTime(end)), ` ${zone}, ${windowLength(start, end)}, the end not included`);
}
