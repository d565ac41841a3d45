package com.recomamp.simulator.query;

import com.recomamp.simulator.query.Tree.Body;
import com.recomamp.simulator.query.Tree.Derived;
import com.recomamp.simulator.query.Tree.Item;
import com.recomamp.simulator.query.Tree.Leaf;
import com.recomamp.simulator.query.Tree.Named;
import com.recomamp.simulator.query.Tree.Nested;
import com.recomamp.simulator.query.Tree.Part;
import com.recomamp.simulator.query.Tree.Query;
import com.recomamp.simulator.query.Tree.Select;
import com.recomamp.simulator.query.Tree.Source;
import com.recomamp.simulator.query.Tree.Subquery;
import com.recomamp.simulator.query.Tree.Union;
import com.recomamp.simulator.query.Tree.Unnested;
import com.recomamp.simulator.query.Tree.Values;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * AMC's SQL in the database's words. Every query in it carries one more column, with the people
 * behind each row; the whole ends with how many they are.
 */
final class Translation {
  static final String USERS = "$users";

  private static final String NOBODY = "CAST([] AS INTEGER[])";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  /** What a value can be cast to, and the database's name of it. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("BIGINT", "BIGINT"),
          Map.entry("BOOLEAN", "BOOLEAN"),
          Map.entry("BYTE", "SMALLINT"),
          Map.entry("CHAR", "VARCHAR"),
          Map.entry("DATE", "DATE"),
          Map.entry("DECIMAL", "DECIMAL"),
          Map.entry("DOUBLE", "DOUBLE"),
          Map.entry("FLOAT", "FLOAT"),
          Map.entry("INT", "INTEGER"),
          Map.entry("INTEGER", "INTEGER"),
          Map.entry("LONG", "BIGINT"),
          Map.entry("NUMERIC", "DECIMAL"),
          Map.entry("REAL", "FLOAT"),
          Map.entry("SHORT", "SMALLINT"),
          Map.entry("SMALLINT", "SMALLINT"),
          Map.entry("STRING", "VARCHAR"),
          Map.entry("TIMESTAMP", "TIMESTAMP"),
          Map.entry("VARCHAR", "VARCHAR"));

  private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", ">", "<=", ">=");

  /** What of the reserved words may stand in an expression; those that read tables may not. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "ALL",
          "AND",
          "ANY",
          "ARRAY",
          "ASC",
          "BETWEEN",
          "BY",
          "CASE",
          "CURRENT",
          "CURRENT_DATE",
          "CURRENT_TIMESTAMP",
          "DATE",
          "DESC",
          "DISTINCT",
          "ELSE",
          "END",
          "ESCAPE",
          "EXISTS",
          "FALSE",
          "FIRST",
          "FOLLOWING",
          "IN",
          "INTERVAL",
          "IS",
          "LAST",
          "LIKE",
          "NOT",
          "NULL",
          "NULLS",
          "OR",
          "ORDER",
          "PARTITION",
          "PRECEDING",
          "RANGE",
          "ROW",
          "ROWS",
          "SIMILAR",
          "THEN",
          "TIME",
          "TIMESTAMP",
          "TO",
          "TRUE",
          "UNBOUNDED",
          "WHEN",
          "WHERE");

  private static final Set<String> UNITS =
      Set.of("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR");

  /** A result has at most so many; one more is asked for, to tell that there are more. */
  static final int MOST_ROWS = 200_000;

  private static final int LONGEST_LITERAL = 4_000;
  private static final int MOST_SOURCES = 500;
  private static final int MOST_PARTS = 1_000;

  /**
   * What is known of an expression or a column.
   *
   * @param weight of how many values it may be put together
   */
  private record Traits(Sensitivity sensitivity, boolean metric, int weight) {
    static final Traits NOTHING = new Traits(Sensitivity.NONE, false, 1);

    Traits with(Traits other) {
      return new Traits(
          sensitivity.or(other.sensitivity),
          metric || other.metric,
          Math.max(weight, other.weight));
    }

    Traits light() {
      return new Traits(sensitivity, metric, 1);
    }

    Traits beside(Traits other) {
      return new Traits(
          sensitivity.or(other.sensitivity), metric || other.metric, weight + other.weight);
    }
  }

  private record Field(String name, Traits traits) {}

  /**
   * @param merged names of the columns that are one with those of a relation before it
   */
  private record Known(
      String alias, Map<String, Field> fields, boolean withUsers, Set<String> merged) {
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
  private record Common(List<Field> fields, int sources) {}

  /** What names mean; behind those of a query come those around it. */
  private record Scope(
      List<Known> relations,
      Map<String, Traits> aliases,
      Map<String, Common> commons,
      @Nullable Scope outer) {}

  /** A column of the result. */
  record Shown(String name, boolean metric, Sensitivity sensitivity) {}

  private final String sql;
  private final Map<String, Parameter> parameters = new HashMap<>();
  private final LocalDateTime start;
  private final LocalDateTime end;
  private final LocalDateTime now;

  private final StringBuilder out = new StringBuilder();
  private final TreeMap<Integer, Token> origins = new TreeMap<>();
  private final Set<String> tables = new LinkedHashSet<>();
  private int sources;
  private final List<Shown> columns = new ArrayList<>();

  Translation(String sql, List<Parameter> parameters, Instant start, Instant end, Instant now) {
    this.sql = sql;
    parameters.forEach(parameter -> this.parameters.put(parameter.name(), parameter));
    this.start = LocalDateTime.ofInstant(start, ZoneOffset.UTC);
    this.end = LocalDateTime.ofInstant(end, ZoneOffset.UTC);
    this.now = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    translate();
  }

  String translated() {
    return out.toString();
  }

  List<Shown> columns() {
    return columns;
  }

  /** Those of AMC that it reads, in the order in which it names them. */
  Set<String> tables() {
    return tables;
  }

  /** What stood in the query where the database found something. */
  CompileError at(int position, String message) {
    var origin = origins.floorEntry(position);
    return origin == null
        ? CompileError.of(message)
        : CompileError.at(sql, origin.getValue(), message);
  }

  CompileError encountered(int position) {
    var origin = origins.floorEntry(position);
    var end = new Token(Token.Kind.END, "", sql.length(), sql.length());
    return CompileError.encountered(sql, origin == null ? end : origin.getValue());
  }

  private void translate() {
    var query = QueryParser.parse(sql);
    out.append("SELECT * EXCLUDE (\"%1$s\"), len(\"%1$s\") AS \"%1$s\" FROM (".formatted(USERS));
    var fields = query(query, new Scope(List.of(), Map.of(), Map.of(), null), true);
    out.append(") AS \"$all\" LIMIT %d".formatted(MOST_ROWS + 1));
    for (var field : fields) {
      if (field.traits.sensitivity == Sensitivity.VERY_HIGH) {
        throw CompileError.of(
            "Column '%s' has aggregation threshold VERY_HIGH and cannot be part of the output."
                .formatted(field.name));
      }
      columns.add(new Shown(field.name, field.traits.metric, field.traits.sensitivity));
    }
    if (!tables.isEmpty() && !aggregates(query)) {
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
          isGrouped(select)
              || select.distinct()
              || select.from().stream()
                  .anyMatch(
                      source ->
                          source.relation() instanceof Derived derived
                              && aggregates(derived.query()));
    };
  }

  private List<Field> query(Query query, Scope outer, boolean withUsers) {
    var commons = new HashMap<>(outer.commons);
    var separator = "WITH ";
    for (var common : query.commons()) {
      out.append(separator).append(quoted(common.name().text()));
      if (!common.columns().isEmpty()) {
        names(common.columns(), true);
      }
      out.append(" AS (");
      var scope = new Scope(List.of(), Map.of(), commons, outer);
      var before = sources;
      var fields = renamed(query(common.query(), scope, true), common.columns());
      out.append(") ");
      commons.put(key(common.name().text()), new Common(fields, sources - before));
      separator = ", ";
    }
    return body(query.body(), new Scope(List.of(), Map.of(), commons, outer), withUsers);
  }

  private List<Field> renamed(List<Field> fields, List<Token> names) {
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
      renamed.add(new Field(names.get(i).text(), fields.get(i).traits));
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
        var traits = expression(values.rows(), outer).light();
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
      fields.add(new Field(left.get(i).name, left.get(i).traits.with(right.get(i).traits)));
    }
    return fields;
  }

  private List<Field> select(Select select, Scope outer, boolean withUsers) {
    var written = out.length();
    var relations = new ArrayList<Known>();
    var scope = new Scope(relations, new HashMap<>(), outer.commons, outer);
    // what the relations are must be known before what is selected from them
    for (var source : select.from()) {
      source(source, relations, scope);
    }
    var from = out.substring(written);
    var moved = new TreeMap<>(origins.tailMap(written, true));
    origins.tailMap(written, true).clear();
    out.setLength(written);

    out.append("SELECT ");
    var grouped = isGrouped(select);
    if (select.distinct() && (grouped || !withUsers)) {
      out.append("DISTINCT ");
    }
    var fields = items(select, scope);
    if (withUsers) {
      users(relations, grouped || select.distinct());
    }
    if (!from.isEmpty()) {
      out.append(" FROM ");
      var shift = out.length() - written;
      moved.forEach((at, token) -> origins.put(at + shift, token));
      out.append(from);
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
        var traits = expression(item.expression(), scope);
        out.append(" AS ").append(quoted(item.name()));
        fields.add(new Field(item.name(), traits));
        scope.aliases.putIfAbsent(key(item.name()), traits);
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
    for (var relation : scope.relations) {
      if (qualifier == null || qualifier.equals(key(relation.alias))) {
        for (var field : relation.fields.values()) {
          if (qualifier != null) {
            fields.add(field);
          } else if (!relation.merged.contains(key(field.name))) {
            fields.add(together(field, scope));
          }
        }
        hidden |= relation.withUsers;
        found = true;
      }
    }
    if (!found) {
      throw CompileError.at(sql, first, "Table '%s' not found".formatted(first.text()));
    }
    origin(first);
    out.append(qualifier == null ? "*" : quoted(first.text()) + ".*");
    if (hidden) {
      out.append(" EXCLUDE (\"%s\")".formatted(USERS));
    }
  }

  private static Field together(Field field, Scope scope) {
    var traits = field.traits;
    for (var relation : scope.relations) {
      if (relation.merged.contains(key(field.name))) {
        traits = traits.with(Objects.requireNonNull(relation.fields.get(key(field.name))).traits);
      }
    }
    return new Field(field.name, traits);
  }

  private void users(List<Known> relations, boolean together) {
    var each = new ArrayList<String>();
    for (var relation : relations) {
      if (relation.withUsers) {
        each.add("%s.\"%s\"".formatted(quoted(relation.alias), USERS));
      }
    }
    var all =
        each.isEmpty()
            ? NOBODY
            : each.stream().reduce("list_concat(%s, %s)"::formatted).orElseThrow();
    out.append(", ")
        .append(together ? "list_distinct(flatten(list(%s)))".formatted(all) : all)
        .append(" AS \"%s\"".formatted(USERS));
  }

  private void condition(String clause, List<Part> parts, Scope scope) {
    if (!parts.isEmpty()) {
      out.append(clause);
      expression(parts, scope);
    }
  }

  private static boolean isGrouped(Select select) {
    return !select.groupBy().isEmpty()
        || hasAggregate(select.having())
        || select.items().stream().anyMatch(item -> hasAggregate(item.expression()));
  }

  private static boolean hasAggregate(List<Part> parts) {
    for (var i = 0; i + 1 < parts.size(); i++) {
      if (token(parts, i) instanceof Token word
          && word.kind() == Token.Kind.WORD
          && Functions.isAggregate(word.text())
          && isSymbol(parts, i + 1, "(")
          && !isWord(parts, closing(parts, i + 1) + 1, "OVER")) {
        return true;
      }
    }
    return false;
  }

  private void source(Source source, List<Known> relations, Scope scope) {
    out.append(source.join().equals(",") ? ", " : " " + source.join() + " ");
    relations.add(relation(source, scope));
    if (!source.on().expression().isEmpty()) {
      out.append(" ON ");
      expression(source.on().expression(), scope);
    } else if (!source.on().using().isEmpty()) {
      out.append(" USING ");
      source.on().using().forEach(name -> column(name, scope));
      names(source.on().using(), false);
      relations.add(relations.removeLast().joined(source.on().using()));
    }
  }

  private Known relation(Source source, Scope scope) {
    return switch (source.relation()) {
      case Named named -> named(source, named, scope);
      case Derived derived -> {
        out.append("(");
        var fields =
            query(
                derived.query(), new Scope(List.of(), Map.of(), scope.commons, scope.outer), true);
        out.append(")");
        yield known(source, "$query" + scope.relations.size(), fields, true);
      }
      case Unnested unnested -> {
        out.append("UNNEST(");
        var traits = expression(unnested.array(), scope);
        out.append(")");
        yield known(
            source,
            "$values" + scope.relations.size(),
            List.of(new Field("unnest", traits)),
            false);
      }
    };
  }

  private Known named(Source source, Named named, Scope scope) {
    var name = named.name();
    var common = scope.commons.get(key(name.text()));
    origin(name);
    if (common != null && named.before() == null) {
      out.append(quoted(name.text()));
      read(name, common.sources);
      return known(source, name.text(), common.fields, true);
    }
    var table =
        Catalogue.table(name.text())
            .orElseThrow(
                () -> CompileError.at(sql, name, "Object '%s' not found".formatted(name.text())));
    tables.add(table.name());
    read(name, 1);
    var from = named.before() == null ? start : moved(start, named.before(), -1);
    var to = named.after() == null ? end : moved(end, named.after(), 1);
    out.append(
        "(SELECT * FROM main.\"%1$s\" WHERE \"%2$s\" >= %3$s AND \"%2$s\" < %4$s)"
            .formatted(table.name(), table.timeColumn(), stamp(from), stamp(to)));
    var fields = new ArrayList<Field>();
    for (var column : table.columns()) {
      fields.add(new Field(column.name(), new Traits(column.sensitivity(), column.metric(), 1)));
    }
    return known(source, table.name(), fields, true);
  }

  /** Common table expressions that read each other twice would take the database for ever. */
  private void read(Token name, int more) {
    sources += more;
    if (sources > MOST_SOURCES) {
      throw CompileError.at(sql, name, Functions.TOO_MUCH);
    }
  }

  private LocalDateTime moved(LocalDateTime edge, Token by, int direction) {
    try {
      return edge.plus(Period.parse(by.text()).multipliedBy(direction));
    } catch (DateTimeParseException notDays) {
      try {
        return edge.plus(Duration.parse(by.text()).multipliedBy(direction));
      } catch (DateTimeParseException | ArithmeticException _) {
        throw CompileError.at(
            sql, by, "'%s' is not an ISO 8601 period such as P14D".formatted(by.text()));
      }
    }
  }

  private Known known(Source source, String name, List<Field> fields, boolean withUsers) {
    var alias = source.alias() == null ? name : source.alias().text();
    out.append(" AS ").append(quoted(alias));
    var renamed = renamed(fields, source.columns());
    if (!source.columns().isEmpty()) {
      names(source.columns(), withUsers);
    }
    var byName = new LinkedHashMap<String, Field>();
    renamed.forEach(field -> byName.putIfAbsent(key(field.name), field));
    return new Known(alias, byName, withUsers, Set.of());
  }

  private void names(List<Token> names, boolean andUsers) {
    out.append("(");
    var separator = "";
    for (var name : names) {
      out.append(separator).append(quoted(name.text()));
      separator = ", ";
    }
    out.append(andUsers ? ", \"%s\")".formatted(USERS) : ")");
  }

  private Traits expression(List<Part> parts, Scope scope) {
    var traits = Traits.NOTHING;
    var conditions = 0;
    for (var i = 0; i < parts.size(); i++) {
      Traits found = Traits.NOTHING;
      switch (parts.get(i)) {
        case Subquery subquery -> {
          origin(subquery.open());
          out.append("(");
          var fields = query(subquery.query(), scope, false);
          out.append(") ");
          if (!isWord(parts, i - 1, "IN") && !isWord(parts, i - 1, "EXISTS")) {
            for (var field : fields) {
              found = found.with(field.traits);
            }
          }
        }
        case Leaf(var token) -> {
          origin(token);
          switch (token.kind()) {
            case STRING -> string(token);
            case NUMBER -> out.append(token.text()).append(' ');
            case SYMBOL -> {
              if (token.isSymbol("(") || token.isSymbol("[")) {
                var close = closing(parts, i);
                if (close == parts.size()) {
                  throw CompileError.encountered(sql, token);
                }
                out.append(token.text());
                found = list(parts.subList(i + 1, close), scope);
                out.append(token.isSymbol("(") ? ") " : "] ");
                if (isWord(parts, i - 1, "IN")) {
                  found = found.light();
                }
                checkWeight(token, found);
                i = close;
              } else {
                symbol(parts, i, token);
              }
            }
            case NAME -> {
              found = identifier(parts, i, scope);
              i += isSymbol(parts, i + 1, ".") ? 2 : 0;
            }
            case WORD -> {
              var word = token.text().toUpperCase(Locale.ROOT);
              conditions += word.equals("WHEN") ? 1 : word.equals("THEN") ? -1 : 0;
              if (isSymbol(parts, i + 1, "(") && Functions.isCall(word)) {
                var close = closing(parts, i + 1);
                if (close == parts.size()) {
                  throw CompileError.encountered(sql, token);
                }
                found = call(token, parts.subList(i + 2, close), scope);
                i = close;
              } else if (isWord(parts, i, "OVER") || isWord(parts, i, "FILTER")) {
                var close = closing(parts, i + 1);
                if (!isSymbol(parts, i + 1, "(") || close == parts.size()) {
                  throw CompileError.encountered(sql, token);
                }
                out.append(word).append(" (");
                expression(parts.subList(i + 2, close), scope);
                out.append(") ");
                i = close;
              } else if (isKeyword(parts, i)) {
                keyword(parts, i, token, word);
              } else {
                found = identifier(parts, i, scope);
                i += isSymbol(parts, i + 1, ".") ? 2 : 0;
              }
            }
            case END -> throw CompileError.encountered(sql, token);
          }
        }
      }
      if (conditions <= 0) {
        traits = traits.with(found);
      }
    }
    return traits;
  }

  private void symbol(List<Part> parts, int i, Token token) {
    var startsOperand =
        i == 0
            || token(parts, i - 1) instanceof Token before
                && (before.kind() == Token.Kind.SYMBOL
                        && !before.isSymbol(")")
                        && !before.isSymbol("]")
                    || before.kind() == Token.Kind.WORD
                        && Functions.isReserved(before.text())
                        && !before.isOneOf("END", "NULL", "CURRENT_DATE", "CURRENT_TIMESTAMP"));
    if (token.isSymbol(")")
        || token.isSymbol("]")
        || token.isSymbol(";")
        || token.isSymbol(".")
        || token.isSymbol("*") && startsOperand) {
      throw CompileError.encountered(sql, token);
    }
    out.append(token.text()).append(' ');
  }

  private void keyword(List<Part> parts, int i, Token token, String word) {
    var distinctFrom = word.equals("FROM") && isWord(parts, i - 1, "DISTINCT");
    if (!KEYWORDS.contains(word) && !distinctFrom && !UNITS.contains(word)) {
      throw CompileError.encountered(sql, token);
    }
    switch (word) {
      case "CURRENT_DATE" -> out.append("DATE '%s' ".formatted(now.toLocalDate()));
      case "CURRENT_TIMESTAMP" -> out.append(stamp(now)).append(' ');
      default -> out.append(word).append(' ');
    }
  }

  private void string(Token token) {
    if (token.text().length() > LONGEST_LITERAL) {
      throw CompileError.at(sql, token, Functions.TOO_MUCH);
    }
    out.append('\'').append(token.text().replace("'", "''").replace("\0", "")).append("' ");
  }

  /** Reserved words, types before a string, units, and a qualifier of rows. */
  private static boolean isKeyword(List<Part> parts, int i) {
    var token = ((Leaf) parts.get(i)).token();
    if (Functions.isReserved(token.text())) {
      return true;
    }
    var nextIsString =
        token(parts, i + 1) instanceof Token next && next.kind() == Token.Kind.STRING;
    var unit =
        isWord(parts, i - 2, "INTERVAL") && UNITS.contains(token.text().toUpperCase(Locale.ROOT));
    return nextIsString && token.isOneOf("DATE", "TIMESTAMP", "TIME")
        || unit
        || token.isOneOf("FIRST", "LAST") && isWord(parts, i - 1, "NULLS")
        || token.is("ROW") && isWord(parts, i - 1, "CURRENT")
        || token.is("CURRENT") && isWord(parts, i + 1, "ROW")
        || token.is("RANGE") && isWord(parts, i + 1, "BETWEEN");
  }

  private Traits identifier(List<Part> parts, int i, Scope scope) {
    var name = Objects.requireNonNull(token(parts, i));
    var qualified = isSymbol(parts, i + 1, ".") && token(parts, i + 2) != null;
    var last = qualified ? Objects.requireNonNull(token(parts, i + 2)) : name;
    var traits = qualified ? qualified(name, last, scope) : column(name, scope);
    out.append(
        qualified
            ? "%s.%s ".formatted(quoted(name.text()), quoted(last.text()))
            : quoted(name.text()) + " ");
    var behind = i + (qualified ? 3 : 1);
    if (isSymbol(parts, behind, "(")
        || behind < parts.size() && parts.get(behind) instanceof Subquery) {
      // A name that is called would be a function of the database, whatever else it names.
      throw CompileError.encountered(sql, last);
    }
    if (traits.sensitivity.compareTo(Sensitivity.HIGH) >= 0
        && (isCompared(parts, behind, 1) || isCompared(parts, i - 1, -1))) {
      throw CompileError.at(
          sql,
          name,
          last,
          "Column '%s' has aggregation threshold %s and cannot be compared to a literal"
              .formatted(last.text(), traits.sensitivity));
    }
    return isWord(parts, behind, "IS") ? Traits.NOTHING : traits;
  }

  /** Whether an operator stands there and a literal on its other side. */
  private static boolean isCompared(List<Part> parts, int at, int direction) {
    if (!(token(parts, at) instanceof Token operator)) {
      return false;
    }
    var other = at + direction;
    if (direction > 0 && operator.is("NOT")) {
      return isCompared(parts, other, direction);
    }
    if (direction > 0 && operator.isOneOf("IN", "LIKE", "BETWEEN", "SIMILAR")) {
      other += operator.isOneOf("IN", "SIMILAR") ? 1 : 0;
    } else if (operator.kind() != Token.Kind.SYMBOL || !COMPARISONS.contains(operator.text())) {
      return false;
    }
    return token(parts, other) instanceof Token literal
        && (literal.kind() == Token.Kind.STRING
            || literal.kind() == Token.Kind.NUMBER
            || literal.is("CUSTOM_PARAMETER")
            || direction < 0
                && literal.isSymbol(")")
                && isWord(parts, other - 3, "CUSTOM_PARAMETER"));
  }

  private Traits qualified(Token relation, Token column, Scope scope) {
    for (var around = scope; around != null; around = around.outer) {
      for (var known : around.relations) {
        if (key(known.alias).equals(key(relation.text()))) {
          var field = known.fields.get(key(column.text()));
          if (field == null) {
            throw CompileError.at(
                sql,
                relation,
                column,
                "Column '%s' not found in table '%s'".formatted(column.text(), relation.text()));
          }
          return field.traits;
        }
      }
    }
    var traits = unqualified(relation, scope);
    if (traits == null) {
      throw CompileError.at(sql, relation, "Table '%s' not found".formatted(relation.text()));
    }
    return traits;
  }

  private Traits column(Token name, Scope scope) {
    var traits = unqualified(name, scope);
    if (traits == null) {
      throw CompileError.at(sql, name, "Column '%s' not found in any table".formatted(name.text()));
    }
    return traits;
  }

  private @Nullable Traits unqualified(Token name, Scope scope) {
    var key = key(name.text());
    for (var around = scope; around != null; around = around.outer) {
      Traits traits = null;
      for (var known : around.relations) {
        var field = known.fields.get(key);
        if (field != null) {
          traits = traits == null ? field.traits : traits.with(field.traits);
        }
      }
      if (traits == null) {
        traits = around.aliases.get(key);
      }
      if (traits != null) {
        return traits;
      }
    }
    return null;
  }

  private Traits call(Token function, List<Part> arguments, Scope scope) {
    return switch (function.text().toUpperCase(Locale.ROOT)) {
      case "CUSTOM_PARAMETER" -> custom(function, arguments);
      case "BUILT_IN_PARAMETER" -> builtIn(function, arguments);
      case "CAST" -> cast(function, arguments, scope);
      case "EXTRACT" -> extract(function, arguments, scope);
      case "NAMED_ROW" -> namedRow(function, arguments, scope);
      case "CONTAINED_IN" -> containedIn(function, arguments, scope);
      case "GREATEST", "LEAST" -> extreme(function, arguments, scope);
      case "GETDATE", "NTILE" ->
          throw CompileError.at(
              sql, function, "Unsupported operation: " + function.text().toUpperCase(Locale.ROOT));
      default -> plain(function, arguments, scope);
    };
  }

  private Traits plain(Token function, List<Part> arguments, Scope scope) {
    var name =
        Functions.name(function.text())
            .orElseThrow(
                () ->
                    CompileError.at(
                        sql,
                        function,
                        "No match found for function signature %s"
                            .formatted(function.text().toUpperCase(Locale.ROOT))));
    var joins = function.isOneOf("CONCAT");
    out.append(joins ? "amc_short(" : "").append(name).append('(');
    var traits = Traits.NOTHING;
    var several = split(arguments);
    for (var i = 0; i < several.size(); i++) {
      out.append(i > 0 ? ", " : "");
      var argument = several.get(i);
      if (i == 0 && (isWord(argument, 0, "DISTINCT") || isWord(argument, 0, "ALL"))) {
        out.append(isWord(argument, 0, "DISTINCT") ? "DISTINCT " : "");
        argument = argument.subList(1, argument.size());
      }
      var found =
          function.is("COUNT") && argument.size() == 1 && isSymbol(argument, 0, "*")
              ? star()
              : function.isOneOf("TRIM", "SUBSTRING")
                  ? text(argument, scope)
                  : expression(argument, scope);
      if (i > 0 || !function.is("IF")) {
        traits =
            joins || function.isOneOf("ARRAY_CAT", "ARRAY_UNION")
                ? traits.beside(found)
                : traits.with(found);
      }
    }
    out.append(joins ? ")) " : ") ");
    checkWeight(function, traits);
    if (function.is("COUNT")) {
      // AMC shows counts of distinct values as dimensions
      return new Traits(Sensitivity.NONE, !isWord(arguments, 0, "DISTINCT"), 1);
    }
    return Functions.isAggregate(function.text())
        ? new Traits(traits.sensitivity, !function.is("COLLECT"), traits.weight)
        : traits;
  }

  private Traits star() {
    out.append("*");
    return Traits.NOTHING;
  }

  /** An argument that words divide: {@code BOTH 'x' FROM campaign}. */
  private Traits text(List<Part> argument, Scope scope) {
    var traits = Traits.NOTHING;
    var from = 0;
    for (var i = 0; i <= argument.size(); i++) {
      if (isSymbol(argument, i, "(") || isSymbol(argument, i, "[")) {
        i = closing(argument, i);
      } else if (i == argument.size()
          || token(argument, i) instanceof Token word
              && word.isOneOf("BOTH", "LEADING", "TRAILING", "FROM", "FOR")) {
        traits = traits.with(expression(argument.subList(from, i), scope));
        if (i < argument.size()) {
          out.append(Objects.requireNonNull(token(argument, i)).text()).append(' ');
        }
        from = i + 1;
      }
    }
    return traits;
  }

  private void checkWeight(Token token, Traits traits) {
    if (traits.weight > MOST_PARTS) {
      throw CompileError.at(sql, token, Functions.TOO_MUCH);
    }
  }

  private Traits custom(Token function, List<Part> arguments) {
    var name = onlyString(function, arguments);
    var parameter = parameters.get(name);
    if (parameter == null) {
      throw CompileError.at(sql, function, "Parameter '%s' is not declared".formatted(name));
    }
    out.append(parameter.literal()).append(' ');
    return Traits.NOTHING;
  }

  private Traits builtIn(Token function, List<Part> arguments) {
    var name = onlyString(function, arguments);
    var bound =
        switch (name.toUpperCase(Locale.ROOT)) {
          case "TIME_WINDOW_START" -> start;
          case "TIME_WINDOW_END" -> end;
          default ->
              throw CompileError.at(
                  sql, function, "Built-in parameter '%s' does not exist".formatted(name));
        };
    out.append(stamp(bound)).append(' ');
    return Traits.NOTHING;
  }

  private String onlyString(Token function, List<Part> arguments) {
    if (arguments.size() == 1
        && token(arguments, 0) instanceof Token token
        && token.kind() == Token.Kind.STRING) {
      return token.text();
    }
    throw CompileError.at(
        sql,
        function,
        "%s takes one name in quotes".formatted(function.text().toUpperCase(Locale.ROOT)));
  }

  private Traits cast(Token function, List<Part> arguments, Scope scope) {
    var as = arguments.size() - 1;
    var depth = 0;
    for (; as > 0; as--) {
      depth += isSymbol(arguments, as, ")") ? 1 : 0;
      depth -= isSymbol(arguments, as, "(") ? 1 : 0;
      if (depth == 0 && isWord(arguments, as, "AS")) {
        break;
      }
    }
    if (as <= 0
        || !(token(arguments, as + 1) instanceof Token type)
        || !TYPES.containsKey(type.text().toUpperCase(Locale.ROOT))) {
      throw CompileError.encountered(
          sql, as > 0 && token(arguments, as + 1) instanceof Token wrong ? wrong : function);
    }
    var value = arguments.subList(0, as);
    if (value.size() == 1
        && token(value, 0) instanceof Token word
        && word.kind() == Token.Kind.STRING
        && (word.text().equalsIgnoreCase("today") || word.text().equalsIgnoreCase("now"))) {
      out.append(
          "CAST(%s AS %s) ".formatted(stamp(now), TYPES.get(type.text().toUpperCase(Locale.ROOT))));
      return Traits.NOTHING;
    }
    out.append("CAST(");
    var traits = expression(value, scope);
    out.append(" AS ").append(TYPES.get(type.text().toUpperCase(Locale.ROOT)));
    for (var i = as + 2; i < arguments.size(); i++) {
      if (!(token(arguments, i) instanceof Token size)
          || size.kind() != Token.Kind.NUMBER
              && !size.isSymbol("(")
              && !size.isSymbol(")")
              && !size.isSymbol(",")) {
        throw CompileError.encountered(sql, type);
      }
      out.append(size.text());
    }
    out.append(") ");
    return traits;
  }

  private Traits extract(Token function, List<Part> arguments, Scope scope) {
    if (!(token(arguments, 0) instanceof Token unit)
        || unit.kind() != Token.Kind.WORD
        || !isWord(arguments, 1, "FROM")
        || arguments.size() < 3) {
      throw CompileError.encountered(sql, function);
    }
    if (!unit.isOneOf(
        "SECOND", "MINUTE", "HOUR", "DAY", "DOW", "WEEK", "MONTH", "QUARTER", "YEAR")) {
      throw CompileError.encountered(sql, unit);
    }
    out.append("extract(").append(unit.text()).append(" FROM CAST(");
    var traits = expression(arguments.subList(2, arguments.size()), scope);
    out.append(" AS TIMESTAMP)) ");
    return traits;
  }

  private Traits namedRow(Token function, List<Part> arguments, Scope scope) {
    var pairs = split(arguments);
    if (pairs.isEmpty() || pairs.size() % 2 != 0) {
      throw CompileError.at(sql, function, "NAMED_ROW takes pairs of a label and a value");
    }
    var traits = Traits.NOTHING;
    out.append("struct_pack(");
    for (var i = 0; i < pairs.size(); i += 2) {
      var label = onlyString(function, pairs.get(i));
      out.append(i > 0 ? ", " : "").append(quoted(label)).append(" := ");
      traits = traits.beside(expression(pairs.get(i + 1), scope));
    }
    out.append(") ");
    checkWeight(function, traits);
    return traits;
  }

  private Traits containedIn(Token function, List<Part> arguments, Scope scope) {
    var all = split(arguments);
    if (all.size() < 2) {
      throw CompileError.at(sql, function, "CONTAINED_IN takes a value and those to look in");
    }
    out.append("(");
    var traits = expression(all.getFirst(), scope);
    out.append(" IN (");
    for (var i = 1; i < all.size(); i++) {
      out.append(i > 1 ? ", " : "");
      traits = traits.with(expression(all.get(i), scope));
    }
    out.append(")) ");
    return traits;
  }

  /** Unlike the database's, AMC's is null when one of them is. */
  private Traits extreme(Token function, List<Part> arguments, Scope scope) {
    out.append("list_transform([[");
    var traits = list(arguments, scope);
    out.append("]], lambda s: CASE WHEN list_count(s) < len(s) THEN NULL ELSE list_")
        .append(function.is("GREATEST") ? "max" : "min")
        .append("(s) END)[1] ");
    return traits;
  }

  /** Values between commas; together they weigh what each does. */
  private Traits list(List<Part> parts, Scope scope) {
    Traits traits = null;
    for (var one : split(parts)) {
      out.append(traits == null ? "" : ", ");
      var found = expression(one, scope);
      traits = traits == null ? found : traits.beside(found);
    }
    return traits == null ? Traits.NOTHING : traits;
  }

  private static List<List<Part>> split(List<Part> parts) {
    var several = new ArrayList<List<Part>>();
    var from = 0;
    for (var i = 0; i < parts.size(); i++) {
      if (isSymbol(parts, i, "(") || isSymbol(parts, i, "[")) {
        i = closing(parts, i);
      } else if (isSymbol(parts, i, ",")) {
        several.add(parts.subList(from, i));
        from = i + 1;
      }
    }
    if (!parts.isEmpty()) {
      several.add(parts.subList(from, parts.size()));
    }
    return several;
  }

  private static int closing(List<Part> parts, int open) {
    var depth = 0;
    for (var i = open; i < parts.size(); i++) {
      depth += isSymbol(parts, i, "(") || isSymbol(parts, i, "[") ? 1 : 0;
      depth -= isSymbol(parts, i, ")") || isSymbol(parts, i, "]") ? 1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return parts.size();
  }

  private static @Nullable Token token(List<Part> parts, int i) {
    return i >= 0 && i < parts.size() && parts.get(i) instanceof Leaf(var token) ? token : null;
  }

  private static boolean isWord(List<Part> parts, int i, String word) {
    return token(parts, i) instanceof Token token && token.is(word);
  }

  private static boolean isSymbol(List<Part> parts, int i, String symbol) {
    return token(parts, i) instanceof Token token && token.isSymbol(symbol);
  }

  private void origin(Token token) {
    origins.put(out.length(), token);
  }

  private static String stamp(LocalDateTime time) {
    return "TIMESTAMP '%s'".formatted(STAMP.format(time));
  }

  private static String quoted(String name) {
    return "\"%s\"".formatted(name.replace("\"", "\"\"").replace("\0", ""));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
