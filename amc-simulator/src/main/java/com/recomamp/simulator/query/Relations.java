package com.recomamp.simulator.query;

import static com.recomamp.simulator.query.Scope.key;
import static com.recomamp.simulator.query.Written.quoted;
import static com.recomamp.simulator.query.Written.stamp;

import com.recomamp.simulator.query.Scope.Field;
import com.recomamp.simulator.query.Scope.Known;
import com.recomamp.simulator.query.Tree.Derived;
import com.recomamp.simulator.query.Tree.Named;
import com.recomamp.simulator.query.Tree.Source;
import com.recomamp.simulator.query.Tree.Unnested;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes what queries read from. */
final class Relations {
  private static final int MOST_SOURCES = 500;

  /** In what order to join a hundred takes the database a quarter of a minute to decide. */
  private static final int MOST_JOINED = 50;

  private final Written out;
  private final String sql;
  private final Inputs inputs;
  private final Queries queries;
  private final Expressions expressions;
  private final Set<String> tables = new LinkedHashSet<>();
  private int sources;

  Relations(Written out, Inputs inputs, Queries queries, Expressions expressions) {
    this.out = out;
    this.sql = out.sql();
    this.inputs = inputs;
    this.queries = queries;
    this.expressions = expressions;
  }

  /** Those of AMC, in the order in which the query names them. */
  Set<String> tables() {
    return tables;
  }

  /** From how many is read until now. */
  int sources() {
    return sources;
  }

  /** Adds what a query reads from to the relations of its scope. */
  void source(Source source, Scope scope) {
    out.append(source.join().equals(",") ? ", " : " " + source.join() + " ");
    var relations = scope.relations();
    if (relations.size() == MOST_JOINED) {
      throw CompileError.of(Functions.TOO_MUCH);
    }
    relations.add(relation(source, scope));
    if (!source.on().expression().isEmpty()) {
      out.append(" ON ");
      expressions.expression(source.on().expression(), scope);
    } else if (!source.on().using().isEmpty()) {
      out.append(" USING ");
      source.on().using().forEach(name -> expressions.joined(name, scope));
      out.names(source.on().using(), false);
      relations.add(relations.removeLast().joined(source.on().using()));
    }
  }

  private Known relation(Source source, Scope scope) {
    return switch (source.relation()) {
      case Named named -> named(source, named, scope);
      case Derived derived -> {
        read(1);
        out.append("(");
        var fields = queries.query(derived.query(), scope.inFrom(), true);
        out.append(")");
        yield known(source, "$query" + scope.relations().size(), fields, true);
      }
      case Unnested unnested -> {
        read(1);
        out.append("UNNEST(");
        var traits = expressions.expression(unnested.array(), scope);
        out.append(")");
        yield known(
            source,
            "$values" + scope.relations().size(),
            List.of(new Field("unnest", traits)),
            false);
      }
    };
  }

  private Known named(Source source, Named named, Scope scope) {
    var name = named.name();
    var common = scope.commons().get(key(name.text()));
    out.origin(name);
    if (common != null && named.before() == null) {
      out.append(quoted(name.text()));
      read(common.sources());
      return known(source, name.text(), common.fields(), true);
    }
    var table =
        Catalogue.table(name.text())
            .orElseThrow(
                () -> CompileError.at(sql, name, "Object '%s' not found".formatted(name.text())));
    tables.add(table.name());
    read(1);
    var from = named.before() == null ? inputs.start() : moved(inputs.start(), named.before(), -1);
    var to = named.after() == null ? inputs.end() : moved(inputs.end(), named.after(), 1);
    out.append(
        "(SELECT * EXCLUDE (\"%s\") FROM main.\"%s\"".formatted(Table.SPONSORED, table.name()));
    if (table.timeColumn() instanceof String time) {
      out.append(
          " WHERE \"%1$s\" >= %2$s AND \"%1$s\" < %3$s%4$s"
              .formatted(time, stamp(from), stamp(to), inputs.ads().condition()));
    }
    out.append(")");
    var fields = new ArrayList<Field>();
    for (var column : table.columns()) {
      fields.add(
          new Field(column.name(), new Traits(column.sensitivity(), column.metric(), 1, false)));
    }
    return known(source, table.name(), fields, true);
  }

  /** Common table expressions that read each other twice would take the database for ever. */
  private void read(int more) {
    sources += more;
    if (sources > MOST_SOURCES) {
      throw CompileError.of(Functions.TOO_MUCH);
    }
  }

  private LocalDateTime moved(LocalDateTime edge, Token by, int direction) {
    try {
      var moved = direction < 0 ? edge.minus(amount(by.text())) : edge.plus(amount(by.text()));
      if (moved.getYear() >= 1 && moved.getYear() <= 9999) {
        return moved;
      }
    } catch (DateTimeException | ArithmeticException _) {
      // falls through to the one sentence for all of them
    }
    throw CompileError.at(
        sql, by, "'%s' is not an ISO 8601 period such as P14D".formatted(by.text()));
  }

  private static TemporalAmount amount(String text) {
    try {
      return Period.parse(text);
    } catch (DateTimeParseException notDays) {
      return Duration.parse(text);
    }
  }

  private Known known(Source source, String name, List<Field> fields, boolean withUsers) {
    var alias = source.alias() == null ? name : source.alias().text();
    out.append(" AS ").append(quoted(alias));
    var renamed = queries.renamed(fields, source.columns());
    if (!source.columns().isEmpty()) {
      out.names(source.columns(), withUsers);
    }
    var byName = new LinkedHashMap<String, Field>();
    renamed.forEach(field -> byName.putIfAbsent(key(field.name()), field));
    return new Known(alias, byName, withUsers, Set.of());
  }
}
