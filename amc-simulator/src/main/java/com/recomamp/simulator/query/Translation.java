package com.recomamp.simulator.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * AMC's SQL in the database's words. Every query in it carries one more column, with the people
 * behind each row; the whole ends with how many they are, and who when they are few.
 */
final class Translation {
  static final String USERS = "$users";

  /** A result has at most so many; one more is asked for, to tell that there are more. */
  static final int MOST_ROWS = 200_000;

  private static final int MOST_NEEDED = Sensitivity.HIGH.users();
  private static final String FEW = "CASE WHEN len(\"%1$s\") < %2$d THEN \"%1$s\" END";

  /** A column of the result. */
  record Shown(String name, boolean metric, Sensitivity sensitivity) {}

  private final String sql;
  private final Written written;
  private final Queries queries;
  private final List<Shown> columns = new ArrayList<>();

  Translation(Question question) {
    this.sql = question.sql();
    this.written = new Written(sql);
    this.queries = new Queries(written, Inputs.of(question));
    translate(question.privacy().filteredMetricsDiscriminatorColumn() != null);
  }

  String translated() {
    return written.toString();
  }

  List<Shown> columns() {
    return columns;
  }

  /** Those of AMC that it reads, in the order in which it names them. */
  Set<String> tables() {
    return queries.tables();
  }

  /** What stood in the query where the database found something. */
  CompileError at(int position, String message) {
    return written.at(position, message);
  }

  CompileError encountered(int position) {
    return written.encountered(position);
  }

  /**
   * @param isMerged whether rows with too few people are put together, and so must tell who they
   *     are
   */
  private void translate(boolean isMerged) {
    var query = QueryParser.parse(sql);
    written.append(
        "SELECT * EXCLUDE (\"%1$s\"), len(\"%1$s\") AS \"%1$s\", %2$s AS \"$people\" FROM ("
            .formatted(USERS, isMerged ? FEW.formatted(USERS, MOST_NEEDED) : "NULL"));
    var fields = queries.query(query, Scope.empty(), true);
    written.append(") AS \"$all\" LIMIT %d".formatted(MOST_ROWS + 1));
    for (var field : fields) {
      if (field.traits().sensitivity() == Sensitivity.VERY_HIGH) {
        throw CompileError.of(
            "Column '%s' has aggregation threshold VERY_HIGH and cannot be part of the output."
                .formatted(field.name()));
      }
      columns.add(new Shown(field.name(), field.traits().metric(), field.traits().sensitivity()));
    }
    if (Shows.events(query)) {
      throw CompileError.of("The query must contain at least one aggregation.");
    }
  }
}
