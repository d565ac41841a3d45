package com.recomamp.simulator.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of AMC's tables.
 *
 * @param timeColumn which column the time window restricts; none where the rows are of no time and
 *     of no ad
 * @param source what its rows are made from, with an ad {@code a} and a person {@code p}
 */
record Table(
    String name,
    String description,
    @Nullable String timeColumn,
    String source,
    List<Column> columns) {
  /** Whether the ad behind a row is a sponsored one; no query can name it. */
  static final String SPONSORED = "$sponsored";

  record Column(
      String name, String type, boolean metric, Sensitivity sensitivity, String expression) {}

  /** Whether its rows are about somebody, so that there have to be enough of them. */
  boolean isAboutPeople() {
    return columns.stream().anyMatch(column -> column.name.equals("user_id"));
  }

  /** Behind AMC's columns comes who the row is about, which no query can name. */
  String view() {
    var sql = new StringBuilder("CREATE VIEW \"%s\" AS SELECT ".formatted(name));
    for (var column : columns) {
      sql.append(
          "CAST(%s AS %s) AS \"%s\", "
              .formatted(column.expression, DataTypes.column(column.type), column.name));
    }
    return sql.append("a.ad_product_type IS NOT NULL AS \"%s\", ".formatted(SPONSORED))
        .append("CASE WHEN p.person IS NULL THEN CAST([] AS INTEGER[]) ELSE [p.person] END")
        .append(" AS \"%s\" FROM %s".formatted(Translation.USERS, source))
        .toString();
  }
}
