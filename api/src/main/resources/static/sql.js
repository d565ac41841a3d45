import { el } from "./dom.js";

const TOKENS =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>'(?:[^']|'')*'?)|(?<number>\b\d+(?:\.\d+)?\b)|(?<keyword>\b(?:all|and|array|as|asc|between|by|case|cast|coalesce|count|cross|date|desc|distinct|else|end|except|exists|extend_time_window|extract|false|filter|first|from|full|group|having|if|in|inner|intersect|interval|is|join|lag|last|lead|left|like|max|min|not|null|nulls|on|or|order|outer|over|partition|right|row_number|rows|select|sum|avg|table|then|timestamp|true|union|unnest|using|values|when|where|window|with)\b)|(?<parameter>\b(?:CUSTOM_PARAMETER|BUILT_IN_PARAMETER)\b)/gi;

/**
 * The exact SQL, coloured; its text is unchanged.
 *
 * @param marks pieces to be marked, {offset, length, kind}; where two overlap, the first has it
 */
export function sqlCode(sql, marks = []) {
  const code = el("code");
  const inOrder = marks.toSorted((one, other) => one.offset - other.offset);
  let from = 0;
  let next = 0;

  function append(to, kind) {
    const pieces = [];
    while (from < to) {
      while (next < inOrder.length && end(inOrder[next]) <= from) {
        next++;
      }
      const mark = inOrder[next];
      const marked = mark && mark.offset <= from;
      const stop = Math.min(to, mark ? (marked ? end(mark) : mark.offset) : to);
      const text = sql.slice(from, stop);
      pieces.push(marked ? el("mark", { class: `mark-${mark.kind}`, "data-offset": mark.offset }, text) : text);
      from = stop;
    }
    code.append(...(kind ? [el("span", { class: `sql-${kind}` }, pieces)] : pieces));
  }

  for (const match of sql.matchAll(TOKENS)) {
    append(match.index);
    append(match.index + match[0].length, Object.keys(match.groups).find((name) => match.groups[name] !== undefined));
  }
  append(sql.length);
  return code;
}

function end({ offset, length }) {
  return offset + length;
}

const PLACE = /\{\{\s*\w+\s*\}\}|(?<!:)[:$][A-Za-z_]\w*/g;

/** What was put into the places of a template: {offset, length} in the SQL that was made of it, as far as that is plain. */
export function literalsIn(rendered, template) {
  const places = [...template.matchAll(PLACE)];
  const found = [];
  let offset = places[0]?.index;
  if (!rendered.startsWith(template.slice(0, offset))) {
    return found;
  }
  for (const [index, { 0: place, index: start }] of places.entries()) {
    const behind = template.slice(start + place.length, places[index + 1]?.index);
    const end = index + 1 < places.length ? rendered.indexOf(behind, offset) : rendered.length - behind.length;
    if (end < offset) {
      break;
    }
    if (![place, place.replace("{{", "{ {")].includes(rendered.slice(offset, end))) {
      found.push({ offset, length: end - offset });
    }
    offset = end + behind.length;
  }
  return found;
}

export function sqlBlock(sql, attributes = {}) {
  return el("pre", { class: "sql", tabindex: "0", ...attributes }, sqlCode(sql));
}
