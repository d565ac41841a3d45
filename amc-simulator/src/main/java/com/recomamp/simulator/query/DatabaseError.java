package com.recomamp.simulator.query;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the database finds wrong. Its own words are never told: they may hold a value of the events.
 *
 * @param type empty when it is not known
 * @param position where in the translation, or -1
 */
record DatabaseError(String type, String message, int position) {
  private static final Set<String> ABOUT_THE_QUERY =
      Set.of("Binder", "Catalog", "Not implemented", "Parser", "Syntax");

  static final String TOO_DEEP = "The query is nested too deeply";

  private static final String NOT_CONVERTED =
      "A value cannot be converted to the type that is wanted";
  private static final String NOT_APPLIED =
      "The function or operator cannot be applied to arguments of these types";

  /** What is found before the query runs; groups are names and words of the query itself. */
  private record Finding(Pattern pattern, String words) {
    Finding(String pattern, String words) {
      this(Pattern.compile(pattern), words);
    }

    Optional<String> in(String message) {
      var found = pattern.matcher(message);
      return found.find()
          ? Optional.of(words.replace("$1", found.groupCount() > 0 ? found.group(1) : ""))
          : Optional.empty();
    }
  }

  private static final List<Finding> FINDINGS =
      List.of(
          new Finding("[Dd]epth|nested too", TOO_DEEP),
          new Finding(
              "column \"?(.+?)\"? must appear in the GROUP BY",
              "Expression '$1' is not being grouped"),
          new Finding("term out of range", "Ordinal out of range"),
          new Finding("Ambiguous reference to column name \"(.+?)\"", "Column '$1' is ambiguous"),
          new Finding(
              "Ambiguous reference to table \"(.+?)\"",
              "Duplicate relation name '$1' in FROM clause"),
          new Finding(
              "aggregate function calls cannot be nested",
              "Aggregate expressions cannot be nested"),
          new Finding(
              "([A-Z ]+) clause cannot contain aggregates",
              "Aggregate expression is illegal in $1 clause"),
          new Finding(
              "([A-Z ]+) clause cannot contain window functions",
              "Windowed aggregate expression is illegal in $1 clause"),
          new Finding(
              "Function with name .* does not exist",
              "OVER clause is necessary for window functions"),
          new Finding("Subquery returns", "A subquery in place of a value must have one column"),
          new Finding("STAR expression", "Only COUNT(*) takes a *"),
          new Finding("DECIMAL type width", "DECIMAL precision must be from 1 to 38"),
          new Finding("Cannot (?:compare|mix) values", "Values of these types cannot be compared"),
          new Finding(
              "No function matches|Could not choose a best candidate|LIST argument|UNNEST",
              NOT_APPLIED));

  static DatabaseError of(SQLException wrong) {
    var text = String.valueOf(wrong.getMessage());
    try {
      if (text.contains("{")) {
        var said = JsonMapper.shared().readTree(text.substring(text.indexOf('{')));
        return new DatabaseError(
            said.path("exception_type").asString(""),
            said.path("exception_message").asString(""),
            said.path("position").asInt(-1));
      }
    } catch (JacksonException notJson) {
      // said in one line, like what is found while the query runs
    }
    return new DatabaseError("", text, -1);
  }

  /** Whether it cannot be read at all. */
  boolean isNoSql() {
    return type.equals("Parser") && !told().equals(TOO_DEEP);
  }

  /** In words like AMC's. */
  String told() {
    if (ABOUT_THE_QUERY.contains(type)) {
      return FINDINGS.stream()
          .map(finding -> finding.in(message))
          .flatMap(Optional::stream)
          .findFirst()
          .orElse("The query is not valid here");
    }
    if (is("Out of Memory") || is("INTERRUPT") || message.contains(Functions.TOO_MUCH)) {
      return Functions.TOO_MUCH;
    }
    if (message.contains("More than one row returned by a subquery")) {
      return "A subquery in place of a value gives more than one row";
    }
    if (is("Conversion")) {
      return NOT_CONVERTED;
    }
    if (is("Out of Range")) {
      return "A number is out of the range of its type";
    }
    return is("Invalid Input")
        ? "A function was given a value that it does not take"
        : "The query could not be completed";
  }

  private boolean is(String kind) {
    return type.equalsIgnoreCase(kind)
        || message.regionMatches(true, 0, kind + " Error", 0, kind.length() + 6);
  }
}
