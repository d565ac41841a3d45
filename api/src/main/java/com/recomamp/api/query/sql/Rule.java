package com.recomamp.api.query.sql;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a finding is about: a stable word for programs. */
public enum Rule {
  BROKEN_PLACEHOLDER,
  NO_PLACE_FOR_A_VALUE,
  NEVER_CLOSED,
  AMBIGUOUS,
  MISSING_VALUE,
  EMPTY_LIST,
  LIST_FOR_ONE_VALUE,
  UNEVEN_ROWS,
  WRONG_TYPE,
  NULL_WITHOUT_MEANING,
  OBJECT,
  CONTROL_CHARACTER,
  NOT_UNICODE,
  NUMBER_TOO_LONG,
  TOO_LONG,

  UNUSED_PARAMETER,
  WILDCARD,
  COMPARISON_WITH_NULL,
  NULL_IN_LIST,
  MIXED_LIST,
  OWN_QUOTES,

  SELECT_STAR,
  LIMIT,
  NO_AGGREGATE,
  USER_ID_IN_OUTPUT,
  RIGHT_JOIN,
  GETDATE,
  ORDER_BY,
  NTILE,
  COUNT_STAR_OVER,
  CONCATENATION_OPERATOR,
  NOT_A_QUERY,

  UNKNOWN_TABLE;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
