package com.recomamp.simulator.query;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** AMC's functions, and what carries each of them out; a query can call no other. */
final class Functions {
  private static final Set<String> RESERVED =
      Set.of(
          "ALL",
          "AND",
          "ANY",
          "ARRAY",
          "AS",
          "ASC",
          "BETWEEN",
          "BOTH",
          "BY",
          "CASE",
          "CROSS",
          "CURRENT_DATE",
          "CURRENT_TIMESTAMP",
          "DESC",
          "DISTINCT",
          "ELSE",
          "END",
          "ESCAPE",
          "EXCEPT",
          "EXISTS",
          "FALSE",
          "FETCH",
          "FILTER",
          "FOR",
          "FOLLOWING",
          "FROM",
          "FULL",
          "GROUP",
          "HAVING",
          "IN",
          "INNER",
          "INTERSECT",
          "INTERVAL",
          "IS",
          "JOIN",
          "LEADING",
          "LEFT",
          "LIKE",
          "LIMIT",
          "NATURAL",
          "NOT",
          "NULL",
          "NULLS",
          "OFFSET",
          "ON",
          "OR",
          "ORDER",
          "OUTER",
          "OVER",
          "PARTITION",
          "PRECEDING",
          "RIGHT",
          "ROWS",
          "SELECT",
          "SIMILAR",
          "TABLE",
          "THEN",
          "TO",
          "TRAILING",
          "TRUE",
          "UNBOUNDED",
          "UNION",
          "USING",
          "VALUES",
          "WHEN",
          "WHERE",
          "WINDOW",
          "WITH",
          "WITHIN");

  /** Those of {@link #RESERVED} that are functions when a parenthesis follows. */
  private static final Set<String> ALSO_FUNCTIONS = Set.of("LEFT", "RIGHT");

  private static final Set<String> AGGREGATES =
      Set.of(
          "APPROX_PERCENTILE",
          "AVG",
          "COLLECT",
          "COUNT",
          "MAX",
          "MEDIAN",
          "MIN",
          "PERCENTILE",
          "SKEWNESS",
          "STDDEV",
          "STDDEV_POP",
          "STDDEV_SAMP",
          "SUM",
          "VARIANCE",
          "VAR_POP",
          "VAR_SAMP");

  /** Those that compare their first two arguments. */
  private static final Set<String> SEARCHES =
      Set.of(
          "ARRAY_COMPLEMENT",
          "ARRAY_CONTAINS",
          "ARRAY_INTERSECT",
          "ARRAY_REMOVE",
          "CHARINDEX",
          "INSTR",
          "LOCATE",
          "NULLIF",
          "STRPOS");

  private static final Map<String, String> NAMES = names();

  /** What a run that would take too much ends with. */
  static final String TOO_MUCH = "Query exceeded resource limits";

  /**
   * AMC's functions that the database does not have, and one that the tables are made with. What
   * makes long texts and lists out of short ones has a bound: they do not count against the memory
   * limit. The lambdas are there so that an argument is computed once, however deep calls nest.
   */
  static final List<String> MACROS =
      List.of(
          "local_time(moment, zone) AS timezone(zone, timezone('UTC', moment))",
          "amc_charindex(part, text, start := 1) AS list_transform([struct_pack(p := part,"
              + " t := text, s := start)], lambda x: CASE WHEN instr(substr(x.t, x.s), x.p) = 0"
              + " THEN 0 ELSE instr(substr(x.t, x.s), x.p) + x.s - 1 END)[1]",
          "amc_array_complement(a, b) AS list_filter(a, lambda x: NOT list_contains(b, x))",
          "amc_array_remove(a, b) AS list_filter(a, lambda x: x <> b)",
          "amc_array_cat(a, b) AS list_transform([struct_pack(a := a, b := b)], lambda s:"
              + " CASE WHEN len(s.a) + len(s.b) > 1000000 THEN error('%1$s') ELSE"
              + " list_concat(s.a, s.b) END)[1]",
          "amc_array_distinct(a) AS list_transform([a], lambda s:"
              + " list_filter(s, lambda x, i: list_position(s, x) = i))[1]",
          "amc_array_union(a, b) AS amc_array_distinct(amc_array_cat(a, b))",
          "amc_sqrt(number) AS list_transform([number], lambda x:"
              + " CASE WHEN x >= 0 THEN sqrt(x) END)[1]",
          "amc_array_to_string(a, separator) AS list_transform([a], lambda s:"
              + " CASE WHEN coalesce(list_sum(list_transform(s, lambda x:"
              + " length(CAST(x AS VARCHAR)))), 0) + len(s) * length(separator) > 40000 THEN"
              + " error('%1$s') ELSE array_to_string(s, separator) END)[1]",
          "amc_day_of_week(moment) AS dayofweek(moment) + 1",
          "amc_epoch(number) AS list_transform([number], lambda n: CASE WHEN abs(n) > 100000000000"
              + " THEN epoch_ms(CAST(n AS BIGINT)) ELSE epoch_ms(CAST(n AS BIGINT) * 1000) END)[1]",
          "amc_from_binary(bytes, coding) AS list_transform([bytes], lambda b: CASE lower(coding)"
              + " WHEN 'hex' THEN hex(b) WHEN 'base64' THEN to_base64(b) ELSE decode(b) END)[1]",
          "amc_hash64(value) AS CAST(hash(value) >> 1 AS BIGINT)",
          "amc_nvl2(value, present, absent) AS CASE WHEN value IS NOT NULL THEN present ELSE absent"
              + " END",
          "amc_short(text) AS list_transform([text], lambda s:"
              + " CASE WHEN length(s) > 4000 THEN error('%1$s') ELSE s END)[1]",
          "amc_replace(text, part, new) AS list_transform([struct_pack(t := text, p := part,"
              + " n := new)], lambda s: CASE WHEN (length(s.t) + 1) * (length(s.n) + 1) > 40000"
              + " THEN error('%1$s') ELSE replace(s.t, s.p, s.n) END)[1]",
          "amc_regexp_replace(text, pattern, new) AS list_transform([struct_pack(t := text,"
              + " p := pattern, n := new)], lambda s: CASE WHEN (length(s.t) + 1) *"
              + " (length(s.n) + 1) > 40000 THEN error('%1$s') ELSE"
              + " regexp_replace(s.t, s.p, s.n, 'g') END)[1]",
          "amc_seconds_between(first, second) AS CAST(floor(epoch(CAST(second AS TIMESTAMP))) -"
              + " floor(epoch(CAST(first AS TIMESTAMP))) AS BIGINT)",
          "amc_str_to_map(text, pairs, keys) AS list_transform([struct_pack(t := text, p := pairs,"
              + " k := keys)], lambda s: map_from_entries(list_transform(string_split(s.t, s.p),"
              + " lambda x: struct_pack(k := split_part(x, s.k, 1),"
              + " v := split_part(x, s.k, 2)))))[1]",
          "amc_to_binary(text, coding) AS list_transform([text], lambda t: CASE lower(coding) WHEN"
              + " 'hex' THEN unhex(t) WHEN 'base64' THEN from_base64(t) ELSE encode(t) END)[1]",
          "amc_e() AS exp(1)",
          "amc_uuid() AS CAST(uuid() AS VARCHAR)");

  private Functions() {}

  static boolean isReserved(String word) {
    return RESERVED.contains(word.toUpperCase(Locale.ROOT));
  }

  static boolean isCall(String word) {
    var upper = word.toUpperCase(Locale.ROOT);
    return !RESERVED.contains(upper) || ALSO_FUNCTIONS.contains(upper);
  }

  static boolean isAggregate(String word) {
    return AGGREGATES.contains(word.toUpperCase(Locale.ROOT));
  }

  static boolean isSearch(String word) {
    return SEARCHES.contains(word.toUpperCase(Locale.ROOT));
  }

  static Optional<String> name(String word) {
    return Optional.ofNullable(NAMES.get(word.toUpperCase(Locale.ROOT)));
  }

  private static Map<String, String> names() {
    var names = new HashMap<String, String>();
    for (var same :
        List.of(
            "ABS",
            "ARRAY_CONTAINS",
            "AVG",
            "CEIL",
            "COALESCE",
            "CONCAT",
            "COUNT",
            "DATE_TRUNC",
            "DAYOFMONTH",
            "DENSE_RANK",
            "EXP",
            "EXTRACT",
            "FIRST_VALUE",
            "FLATTEN",
            "FLOOR",
            "HOUR",
            "IF",
            "IFNULL",
            "INSTR",
            "JSON_EXTRACT",
            "LAG",
            "LAST_VALUE",
            "LEAD",
            "LEFT",
            "LENGTH",
            "LN",
            "LOG",
            "LOG10",
            "LOWER",
            "LTRIM",
            "MAX",
            "MD5",
            "MEDIAN",
            "MIN",
            "MINUTE",
            "MONTH",
            "NULLIF",
            "POSITION",
            "POWER",
            "RANDOM",
            "RANK",
            "RIGHT",
            "ROUND",
            "ROW_NUMBER",
            "RTRIM",
            "SECOND",
            "SHA1",
            "SKEWNESS",
            "STDDEV",
            "STDDEV_POP",
            "STDDEV_SAMP",
            "STRPOS",
            "SUBSTRING",
            "SUM",
            "TRIM",
            "TRUNC",
            "UPPER",
            "VARIANCE",
            "VAR_POP",
            "VAR_SAMP",
            "WEEK",
            "YEAR")) {
      names.put(same, same.toLowerCase(Locale.ROOT));
    }
    names.put("APPROX_PERCENTILE", "approx_quantile");
    names.put("ARRAY_CAT", "amc_array_cat");
    names.put("ARRAY_COMPLEMENT", "amc_array_complement");
    names.put("ARRAY_DISTINCT", "amc_array_distinct");
    names.put("ARRAY_INTERSECT", "list_intersect");
    names.put("ARRAY_REMOVE", "amc_array_remove");
    names.put("ARRAY_SORT", "list_sort");
    names.put("ARRAY_TO_STRING", "amc_array_to_string");
    names.put("ARRAY_UNION", "amc_array_union");
    names.put("CARDINALITY", "len");
    names.put("CHARINDEX", "amc_charindex");
    names.put("COLLECT", "list");
    names.put("CONVERT_TIME_ZONE_FROM_UTC", "local_time");
    names.put("DAYOFWEEK", "amc_day_of_week");
    names.put("E", "amc_e");
    names.put("EPOCH_TO_UTC_TIMESTAMP", "amc_epoch");
    names.put("EXPLODE", "unnest");
    names.put("FROM_VARBINARY", "amc_from_binary");
    names.put("HASH64", "amc_hash64");
    names.put("JSON_SERIALIZE", "to_json");
    names.put("LOCATE", "amc_charindex");
    names.put("NVL", "coalesce");
    names.put("NVL2", "amc_nvl2");
    names.put("PERCENTILE", "quantile_cont");
    names.put("REGEXP_REPLACE", "amc_regexp_replace");
    names.put("REGEXP_SPLIT", "regexp_split_to_array");
    names.put("REGEXP_SUBSTR", "regexp_extract");
    names.put("REPLACE", "amc_replace");
    names.put("SECONDS_BETWEEN", "amc_seconds_between");
    names.put("SQRT", "amc_sqrt");
    names.put("STR_TO_MAP", "amc_str_to_map");
    names.put("TO_VARBINARY", "amc_to_binary");
    names.put("UUID", "amc_uuid");
    return names;
  }
}
