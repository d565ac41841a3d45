package com.recomamp.simulator.query;

import static com.recomamp.simulator.query.Parts.closing;
import static com.recomamp.simulator.query.Parts.isSymbol;
import static com.recomamp.simulator.query.Parts.isWord;
import static com.recomamp.simulator.query.Parts.split;
import static com.recomamp.simulator.query.Parts.token;
import static com.recomamp.simulator.query.Written.quoted;
import static com.recomamp.simulator.query.Written.stamp;

import com.recomamp.simulator.query.Tree.Part;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Writes calls of AMC's functions. */
final class Calls {
  private final Written out;
  private final String sql;
  private final Inputs inputs;
  private final Expressions expressions;

  Calls(Written out, Inputs inputs, Expressions expressions) {
    this.out = out;
    this.sql = out.sql();
    this.inputs = inputs;
    this.expressions = expressions;
  }

  Traits call(Token function, List<Part> arguments, Scope scope) {
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
    var first = traits;
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
                  : expressions.expression(argument, scope);
      if (i == 0) {
        first = found;
      } else if (i == 1 && Functions.isSearch(function.text())) {
        Comparisons.check(sql, scope, several.get(0), first, argument, found);
      }
      if (i > 0 || !function.is("IF")) {
        traits =
            joins || function.isOneOf("ARRAY_CAT", "ARRAY_UNION")
                ? traits.beside(found)
                : traits.with(found);
      }
    }
    out.append(joins ? ")) " : ") ");
    expressions.checkWeight(function, traits);
    if (function.is("COUNT")) {
      // AMC shows counts of distinct values as dimensions
      return new Traits(Sensitivity.NONE, !isWord(arguments, 0, "DISTINCT"), 1, false);
    }
    return Functions.isAggregate(function.text())
        ? new Traits(
            traits.sensitivity(), !function.is("COLLECT"), traits.weight(), traits.literal())
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
        traits = traits.with(expressions.expression(argument.subList(from, i), scope));
        if (i < argument.size()) {
          out.append(Objects.requireNonNull(token(argument, i)).text()).append(' ');
        }
        from = i + 1;
      }
    }
    return traits;
  }

  private Traits custom(Token function, List<Part> arguments) {
    var name = onlyString(function, arguments);
    var parameter = inputs.parameters().get(name);
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
          case "TIME_WINDOW_START" -> inputs.start();
          case "TIME_WINDOW_END" -> inputs.end();
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
        || DataTypes.cast(type.text()).isEmpty()) {
      throw CompileError.encountered(
          sql, as > 0 && token(arguments, as + 1) instanceof Token wrong ? wrong : function);
    }
    var to = DataTypes.cast(type.text()).orElseThrow();
    var value = arguments.subList(0, as);
    if (value.size() == 1
        && token(value, 0) instanceof Token word
        && word.kind() == Token.Kind.STRING
        && (word.text().equalsIgnoreCase("today") || word.text().equalsIgnoreCase("now"))) {
      out.append("CAST(%s AS %s) ".formatted(stamp(inputs.now()), to));
      return Traits.NOTHING;
    }
    out.append("CAST(");
    var traits = expressions.expression(value, scope);
    out.append(" AS ").append(to);
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
    var traits = expressions.expression(arguments.subList(2, arguments.size()), scope);
    out.append(" AS TIMESTAMP)) ");
    return traits;
  }

  private Traits namedRow(Token function, List<Part> arguments, Scope scope) {
    var pairs = split(arguments);
    if (pairs.isEmpty() || pairs.size() % 2 != 0) {
      throw CompileError.at(sql, function, "NAMED_ROW takes pairs of a label and a value");
    }
    Traits traits = null;
    out.append("struct_pack(");
    for (var i = 0; i < pairs.size(); i += 2) {
      var label = onlyString(function, pairs.get(i));
      out.append(i > 0 ? ", " : "").append(quoted(label)).append(" := ");
      var found = expressions.expression(pairs.get(i + 1), scope);
      traits = traits == null ? found : traits.among(found);
    }
    out.append(") ");
    expressions.checkWeight(function, Objects.requireNonNull(traits));
    return traits;
  }

  private Traits containedIn(Token function, List<Part> arguments, Scope scope) {
    var all = split(arguments);
    if (all.size() < 2) {
      throw CompileError.at(sql, function, "CONTAINED_IN takes a value and those to look in");
    }
    out.append("(");
    var wanted = expressions.expression(all.getFirst(), scope);
    var traits = wanted;
    out.append(" IN (");
    for (var i = 1; i < all.size(); i++) {
      out.append(i > 1 ? ", " : "");
      var found = expressions.expression(all.get(i), scope);
      Comparisons.check(sql, scope, all.getFirst(), wanted, all.get(i), found);
      traits = traits.with(found);
    }
    out.append(")) ");
    return traits;
  }

  /** Unlike the database's, AMC's is null when one of them is. */
  private Traits extreme(Token function, List<Part> arguments, Scope scope) {
    out.append("list_transform([[");
    var traits = expressions.list(arguments, scope);
    out.append("]], lambda s: CASE WHEN list_count(s) < len(s) THEN NULL ELSE list_")
        .append(function.is("GREATEST") ? "max" : "min")
        .append("(s) END)[1] ");
    return traits;
  }
}
