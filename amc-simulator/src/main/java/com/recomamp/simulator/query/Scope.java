package com.recomamp.simulator.query;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What names mean in a query; behind its own come those of the queries around it. */
record Scope(
    List<Known> relations,
    Map<String, Traits> aliases,
    Map<String, Common> commons,
    @Nullable Scope outer) {
  record Field(String name, Traits traits) {}

  /**
   * @param merged names of the columns that are one with those of a relation before it
   */
  record Known(String alias, Map<String, Field> fields, boolean withUsers, Set<String> merged) {
    Known joined(List<Token> using) {
      return new Known(
          alias,
          fields,
          withUsers,
          using.stream().map(name -> key(name.text())).collect(Collectors.toSet()));
    }
  }

  /**
   * A common table expression.
   *
   * @param sources from how many it reads in the end
   */
  record Common(List<Field> fields, int sources) {}

  static Scope empty() {
    return new Scope(List.of(), Map.of(), Map.of(), null);
  }

  /** Of a query in this one, which also knows these common table expressions. */
  Scope inner(Map<String, Common> known) {
    return new Scope(List.of(), Map.of(), known, this);
  }

  /** Of a query in FROM, which sees nothing of what stands beside it. */
  Scope inFrom() {
    return new Scope(List.of(), Map.of(), commons, outer);
  }

  /** The meaning of {@code relation.column} in the query {@code sql}. */
  Traits qualified(String sql, Token relation, Token column) {
    for (var around = this; around != null; around = around.outer()) {
      for (var known : around.relations()) {
        if (key(known.alias()).equals(key(relation.text()))) {
          var field = known.fields().get(key(column.text()));
          if (field == null) {
            throw CompileError.at(
                sql,
                relation,
                column,
                "Column '%s' not found in table '%s'".formatted(column.text(), relation.text()));
          }
          return field.traits();
        }
      }
    }
    var traits = unqualified(relation);
    if (traits == null) {
      throw CompileError.at(sql, relation, "Table '%s' not found".formatted(relation.text()));
    }
    return traits;
  }

  /** The meaning of a name in the query {@code sql}. */
  Traits column(String sql, Token name) {
    var traits = unqualified(name);
    if (traits == null) {
      throw CompileError.at(sql, name, "Column '%s' not found in any table".formatted(name.text()));
    }
    return traits;
  }

  @Nullable Traits unqualified(Token name) {
    var key = key(name.text());
    for (var around = this; around != null; around = around.outer()) {
      Traits traits = null;
      for (var known : around.relations()) {
        var field = known.fields().get(key);
        if (field != null) {
          traits = traits == null ? field.traits() : traits.with(field.traits());
        }
      }
      if (traits == null) {
        traits = around.aliases().get(key);
      }
      if (traits != null) {
        return traits;
      }
    }
    return null;
  }

  /** Names differ by more than their case. */
  static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
