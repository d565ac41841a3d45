import { el, icon, show } from "./dom.js";
import { coalesced } from "./events.js";
import { get } from "./http.js";

const PAGE = 50;
const TYPING_ENDS_AFTER = 250;

/**
 * What every list does: its filters stand in the address, its search waits for a pause in typing, it grows page by
 * page, its rows open what they are about, and coming back finds it as it was left.
 *
 * @param name of the list in the address and in the API
 * @param filters each a text, empty for none; `text` is that of the search
 * @param beside what is fetched together with it, if anything
 * @param linkOf the link of a row
 * @param reflect shows the filters
 * @param found takes the items, whether there are more, and what was fetched beside
 */
export function listing({ name, filters, search, rows, trouble, beside = () => undefined, linkOf, reflect, found, failed = () => {} }) {
  let wanted = PAGE;
  let typing;
  let open;

  const refresh = coalesced(async () => {
    try {
      await fetchWanted();
      show(trouble, undefined);
    } catch (error) {
      show(trouble, error.message, el("p", { class: "notice bad" }, icon("alert"), `The list could not be refreshed. ${error.message}`));
      failed();
    }
  });

  async function fetchWanted() {
    const asked = JSON.stringify(filters);
    const items = [];
    let cursor;
    const other = await beside();
    do {
      const page = await get(name, { query: { ...filters, cursor, limit: PAGE } });
      items.push(...page.items);
      cursor = page.next;
    } while (cursor && items.length < wanted);
    if (asked === JSON.stringify(filters)) {
      found(items, cursor !== undefined, other);
    }
  }

  function apply(change) {
    Object.assign(filters, change);
    wanted = PAGE;
    history.replaceState(null, "", address());
    showFilters();
    refresh();
  }

  function showFilters() {
    reflect();
    if (search.value.trim() !== filters.text) {
      search.value = filters.text;
    }
  }

  function address() {
    const set = new URLSearchParams(Object.entries(filters).filter(([, value]) => value)).toString();
    return `#/${name}${set && `?${set}`}`;
  }

  function more() {
    wanted += PAGE;
    refresh();
  }

  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => apply({ text: search.value.trim() }), TYPING_ENDS_AFTER);
  });
  rows.addEventListener("click", ({ target, ctrlKey, metaKey }) => {
    const row = target.closest("tr");
    if (row && !target.closest("a") && !ctrlKey && !metaKey && getSelection().isCollapsed) {
      linkOf(row).click();
    }
  });

  return {
    refresh,
    apply,
    address,
    /** What stands below the rows of a list that has some. */
    end: (hasMore) => (hasMore ? el("button", { class: "button", type: "button", "data-focus": "more", onclick: more }, "Load more") : el("p", { class: "muted" }, "That is all.")),
    enter(parameters) {
      Object.assign(filters, Object.fromEntries(Object.keys(filters).map((filter) => [filter, parameters.get(filter) ?? ""])));
      showFilters();
      refresh();
      rows.querySelector(`a[href="#/${name}/${CSS.escape(open ?? "")}"]`)?.focus({ preventScroll: true });
    },
    leave(to) {
      open = to;
      clearTimeout(typing);
    },
    focusFirst: () => search.focus(),
  };
}
