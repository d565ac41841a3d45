package com.recomamp.api.query.sql;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The words of SQL that say something about what stands around them. */
enum Word {
  ALTER,
  AND,
  APPROX_COUNT_DISTINCT,
  ARRAY_AGG,
  ARRAY_CONTAINS,
  AS,
  AVG,
  BETWEEN,
  BUILT_IN_PARAMETER,
  CARDINALITY,
  COUNT,
  CREATE,
  CUSTOM_PARAMETER,
  DATE,
  DELETE,
  DISTINCT,
  DROP,
  EXCEPT,
  EXTEND_TIME_WINDOW,
  FETCH,
  FROM,
  GETDATE,
  GRANT,
  GROUP,
  GROUPING,
  HAVING,
  ILIKE,
  IN,
  INSERT,
  INTERSECT,
  INTERVAL,
  JOIN,
  LATERAL,
  LIKE,
  LIMIT,
  LISTAGG,
  MAX,
  MEDIAN,
  MERGE,
  MIN,
  NOT,
  NTILE,
  OFFSET,
  ON,
  ORDER,
  OVER,
  QUALIFY,
  RECURSIVE,
  REVOKE,
  RIGHT,
  SELECT,
  STDDEV,
  STDDEV_POP,
  STDDEV_SAMP,
  SUM,
  TABLE,
  TIME,
  TIMESTAMP,
  TRUNCATE,
  UNION,
  UPDATE,
  USER_ID,
  USING,
  VALUES,
  VARIANCE,
  VAR_POP,
  VAR_SAMP,
  WHERE,
  WINDOW,
  WITH;

  private static final Map<String, Word> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Word::name, Function.identity()));

  private static final Set<Word> AGGREGATES =
      EnumSet.of(
          APPROX_COUNT_DISTINCT,
          ARRAY_AGG,
          AVG,
          COUNT,
          GROUPING,
          LISTAGG,
          MAX,
          MEDIAN,
          MIN,
          STDDEV,
          STDDEV_POP,
          STDDEV_SAMP,
          SUM,
          VARIANCE,
          VAR_POP,
          VAR_SAMP);

  static final int LONGEST = BY_NAME.keySet().stream().mapToInt(String::length).max().orElseThrow();

  static @Nullable Word of(String upperCase) {
    return BY_NAME.get(upperCase);
  }

  /** Whether it makes one value of many rows. */
  boolean isAggregate() {
    return AGGREGATES.contains(this);
  }

  boolean isPattern() {
    return this == LIKE || this == ILIKE;
  }

  boolean takesALiteral() {
    return this == INTERVAL || this == DATE || this == TIME || this == TIMESTAMP;
  }
}
