package com.recomamp.simulator.query;

import com.recomamp.simulator.query.Tree.Body;
import com.recomamp.simulator.query.Tree.Derived;
import com.recomamp.simulator.query.Tree.Nested;
import com.recomamp.simulator.query.Tree.Query;
import com.recomamp.simulator.query.Tree.Select;
import com.recomamp.simulator.query.Tree.Union;
import com.recomamp.simulator.query.Tree.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * AMC's SQL in the database's words. Every query in it carries one more column, with the people
 * behind each row; the whole ends with how many they are.
 */
final class Translation {
  static final String USERS = "$users";

  /** A result has at most so many; one more is asked for, to tell that there are more. */
  static final int MOST_ROWS = 200_000;

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
    translate();
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

  private void translate() {
    var query = QueryParser.parse(sql);
    written.append(
        "SELECT * EXCLUDE (\"%1$s\"), len(\"%1$s\") AS \"%1$s\" FROM (".formatted(USERS));
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
    if (!queries.tables().isEmpty() && !aggregates(query)) {
      throw CompileError.of("The query must contain at least one aggregation.");
    }
  }

  private static boolean aggregates(Query query) {
    return query.commons().stream().anyMatch(common -> aggregates(common.query()))
        || aggregates(query.body());
  }

  private static boolean aggregates(Body body) {
    return switch (body) {
      case Values _ -> false;
      case Nested nested -> aggregates(nested.query());
      case Union union -> aggregates(union.left()) && aggregates(union.right());
      case Select select ->
          Queries.isGrouped(select)
              || select.distinct()
              || select.from().stream()
                  .anyMatch(
                      source ->
                          source.relation() instanceof Derived derived
                              && aggregates(derived.query()));
    };
  }
}
