import { el } from "./dom.js";

const TOKENS =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>'(?:[^']|'')*'?)|(?<number>\b\d+(?:\.\d+)?\b)|(?<keyword>\b(?:all|and|array|as|asc|between|by|case|cast|coalesce|count|cross|date|desc|distinct|else|end|except|exists|extend_time_window|extract|false|filter|first|from|full|group|having|if|in|inner|intersect|interval|is|join|lag|last|lead|left|like|max|min|not|null|nulls|on|or|order|outer|over|partition|right|row_number|rows|select|sum|avg|table|then|timestamp|true|union|unnest|using|values|when|where|window|with)\b)|(?<parameter>\b(?:CUSTOM_PARAMETER|BUILT_IN_PARAMETER)\b)/gi;

/** The exact SQL, coloured; its text is unchanged. */
export function sqlCode(sql) {
  const code = el("code");
  let from = 0;
  for (const match of sql.matchAll(TOKENS)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    code.append(sql.slice(from, match.index), el("span", { class: `sql-${kind}` }, match[0]));
    from = match.index + match[0].length;
  }
  code.append(sql.slice(from));
  return code;
}

export function sqlBlock(sql, attributes = {}) {
  return el("pre", { class: "sql", tabindex: "0", ...attributes }, sqlCode(sql));
}
