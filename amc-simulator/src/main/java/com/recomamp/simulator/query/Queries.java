package com.recomamp.simulator.query;

import static com.recomamp.simulator.query.Parts.hasAggregate;
import static com.recomamp.simulator.query.Scope.key;
import static com.recomamp.simulator.query.Translation.USERS;
import static com.recomamp.simulator.query.Written.quoted;

import com.recomamp.simulator.query.Scope.Common;
import com.recomamp.simulator.query.Scope.Field;
import com.recomamp.simulator.query.Scope.Known;
import com.recomamp.simulator.query.Tree.Body;
import com.recomamp.simulator.query.Tree.Item;
import com.recomamp.simulator.query.Tree.Leaf;
import com.recomamp.simulator.query.Tree.Nested;
import com.recomamp.simulator.query.Tree.Part;
import com.recomamp.simulator.query.Tree.Query;
import com.recomamp.simulator.query.Tree.Select;
import com.recomamp.simulator.query.Tree.Union;
import com.recomamp.simulator.query.Tree.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Writes queries. */
final class Queries {
  private static final String NOBODY = "CAST([] AS INTEGER[])";

  private final Written out;
  private final String sql;
  private final Expressions expressions;
  private final Relations relations;

  Queries(Written out, Inputs inputs) {
    this.out = out;
    this.sql = out.sql();
    this.expressions = new Expressions(out, inputs, this);
    this.relations = new Relations(out, inputs, this, expressions);
  }

  /** Those of AMC that were read, in the order in which the query names them. */
  Set<String> tables() {
    return relations.tables();
  }

  /**
   * @param withUsers whether one more column tells who stands behind each row
   */
  List<Field> query(Query query, Scope outer, boolean withUsers) {
    var commons = new HashMap<>(outer.commons());
    var separator = "WITH ";
    for (var common : query.commons()) {
      out.append(separator).append(quoted(common.name().text()));
      if (!common.columns().isEmpty()) {
        out.names(common.columns(), true);
      }
      out.append(" AS (");
      var scope = outer.inner(commons);
      var before = relations.sources();
      var fields = renamed(query(common.query(), scope, true), common.columns());
      out.append(") ");
      commons.put(key(common.name().text()), new Common(fields, relations.sources() - before));
      separator = ", ";
    }
    return body(query.body(), outer.inner(commons), withUsers);
  }

  List<Field> renamed(List<Field> fields, List<Token> names) {
    if (names.isEmpty()) {
      return fields;
    }
    if (names.size() != fields.size()) {
      throw CompileError.at(
          sql,
          names.getFirst(),
          names.getLast(),
          "List of column aliases must have same degree as table; table has %d columns, whereas alias list has %d columns"
              .formatted(fields.size(), names.size()));
    }
    var renamed = new ArrayList<Field>();
    for (var i = 0; i < names.size(); i++) {
      renamed.add(new Field(names.get(i).text(), fields.get(i).traits()));
    }
    return renamed;
  }

  private List<Field> body(Body body, Scope outer, boolean withUsers) {
    return switch (body) {
      case Nested nested -> {
        out.append("(");
        var fields = query(nested.query(), outer, withUsers);
        out.append(")");
        yield fields;
      }
      case Values values -> {
        out.append("SELECT *");
        if (withUsers) {
          out.append(", %s AS \"%s\"".formatted(NOBODY, USERS));
        }
        out.append(" FROM (VALUES ");
        var traits = expressions.expression(values.rows(), outer).light();
        out.append(") AS \"$values\"");
        var fields = new ArrayList<Field>();
        for (var i = 0; i < values.columns(); i++) {
          fields.add(new Field("col" + i, traits));
        }
        yield fields;
      }
      case Union union -> union(union, outer, withUsers);
      case Select select -> select(select, outer, withUsers);
    };
  }

  private List<Field> union(Union union, Scope outer, boolean withUsers) {
    if (!union.all()) {
      out.append("SELECT * EXCLUDE (\"%s\")".formatted(USERS));
      if (withUsers) {
        out.append(", list_distinct(flatten(list(\"%1$s\"))) AS \"%1$s\"".formatted(USERS));
      }
      out.append(" FROM (");
    }
    var inner = withUsers || !union.all();
    out.append("(");
    var left = body(union.left(), outer, inner);
    out.append(") UNION ALL (");
    var right = body(union.right(), outer, inner);
    out.append(")");
    if (!union.all()) {
      out.append(") AS \"$union\" GROUP BY ALL");
    }
    if (left.size() != right.size()) {
      throw CompileError.of("Column count mismatch in UNION");
    }
    var fields = new ArrayList<Field>();
    for (var i = 0; i < left.size(); i++) {
      fields.add(new Field(left.get(i).name(), left.get(i).traits().with(right.get(i).traits())));
    }
    return fields;
  }

  private List<Field> select(Select select, Scope outer, boolean withUsers) {
    var written = out.length();
    var scope = new Scope(new ArrayList<>(), new HashMap<>(), outer.commons(), outer);
    // what the relations are must be known before what is selected from them
    for (var source : select.from()) {
      relations.source(source, scope);
    }
    var from = out.takeFrom(written);

    out.append("SELECT ");
    var grouped = isGrouped(select);
    if (select.distinct() && (grouped || !withUsers)) {
      out.append("DISTINCT ");
    }
    var fields = items(select, scope);
    if (withUsers) {
      users(scope.relations(), grouped || select.distinct());
    }
    if (!select.from().isEmpty()) {
      out.append(" FROM ").append(from);
    }
    condition(" WHERE ", select.where(), scope);
    if (!select.groupBy().isEmpty()) {
      condition(" GROUP BY ", select.groupBy(), scope);
    } else if (select.distinct() && withUsers && !grouped) {
      out.append(" GROUP BY ALL");
    }
    condition(" HAVING ", select.having(), scope);
    return fields;
  }

  private List<Field> items(Select select, Scope scope) {
    var fields = new ArrayList<Field>();
    var separator = "";
    for (var item : select.items()) {
      out.append(separator);
      separator = ", ";
      if (item.name() == null) {
        star(item, scope, fields);
      } else {
        var traits = expressions.expression(item.expression(), scope);
        out.append(" AS ").append(quoted(item.name()));
        fields.add(new Field(item.name(), traits));
        scope.aliases().putIfAbsent(key(item.name()), traits);
      }
    }
    return fields;
  }

  private void star(Item item, Scope scope, List<Field> fields) {
    var first = ((Leaf) item.expression().getFirst()).token();
    var qualifier = item.expression().size() == 3 ? key(first.text()) : null;
    if (item.expression().size() > 3) {
      throw CompileError.encountered(sql, first);
    }
    var hidden = false;
    var found = false;
    for (var relation : scope.relations()) {
      if (qualifier == null || qualifier.equals(key(relation.alias()))) {
        for (var field : relation.fields().values()) {
          if (qualifier != null) {
            fields.add(field);
          } else if (!relation.merged().contains(key(field.name()))) {
            fields.add(together(field, scope));
          }
        }
        hidden |= relation.withUsers();
        found = true;
      }
    }
    if (!found) {
      throw CompileError.at(sql, first, "Table '%s' not found".formatted(first.text()));
    }
    out.origin(first);
    out.append(qualifier == null ? "*" : quoted(first.text()) + ".*");
    if (hidden) {
      out.append(" EXCLUDE (\"%s\")".formatted(USERS));
    }
  }

  private static Field together(Field field, Scope scope) {
    var traits = field.traits();
    for (var relation : scope.relations()) {
      if (relation.merged().contains(key(field.name()))) {
        traits =
            traits.with(Objects.requireNonNull(relation.fields().get(key(field.name()))).traits());
      }
    }
    return new Field(field.name(), traits);
  }

  private void users(List<Known> all, boolean together) {
    var each = new ArrayList<String>();
    for (var relation : all) {
      if (relation.withUsers()) {
        each.add("%s.\"%s\"".formatted(quoted(relation.alias()), USERS));
      }
    }
    var people =
        each.isEmpty()
            ? NOBODY
            : each.stream().reduce("list_concat(%s, %s)"::formatted).orElseThrow();
    out.append(", ")
        .append(together ? "list_distinct(flatten(list(%s)))".formatted(people) : people)
        .append(" AS \"%s\"".formatted(USERS));
  }

  private void condition(String clause, List<Part> parts, Scope scope) {
    if (!parts.isEmpty()) {
      out.append(clause);
      expressions.expression(parts, scope);
    }
  }

  static boolean isGrouped(Select select) {
    return !select.groupBy().isEmpty()
        || hasAggregate(select.having())
        || select.items().stream().anyMatch(item -> hasAggregate(item.expression()));
  }
}
