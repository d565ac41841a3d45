package com.recomamp.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a query says about its own life in a comment: {@code /* simulator: run=90s rows=1000000
 * files=3 fail="out of memory" *}{@code /}.
 */
record Directions(
    @Nullable Duration run,
    @Nullable Duration pending,
    @Nullable Duration publishing,
    @Nullable Long rows,
    @Nullable Long bytes,
    @Nullable Integer rowBytes,
    @Nullable Integer files,
    @Nullable Long filtered,
    int breaks,
    @Nullable Integer rewritten,
    Status status,
    @Nullable String reason,
    ObjectNode knobs) {
  private static final String MARK = "simulator:";
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(|B|KB|MB|GB)");

  /** Knobs that can be turned for one query; others have a word of their own, or no sense here. */
  private static final Set<String> KNOBS =
      new TreeSet<>(
          Set.of(
              "adHocWorkflowId",
              "badSql",
              "compression",
              "createWorkflowType",
              "envelope",
              "gatewayTimeout",
              "listLag",
              "notReadyStatus",
              "overlapLimit",
              "results",
              "runningAs",
              "sqlEcho",
              "timeScale",
              "urlLife",
              "zuluWindow"));

  private static final String WORDS =
      "run, pending, publishing, rows, bytes, rowBytes, files, filtered, breaks, rewritten, fail,"
          + " status, reason, "
          + String.join(", ", KNOBS);

  static Directions of(Entry.Created order) {
    return in(
        order.sql(),
        order.echo().get("parameterValues") instanceof ObjectNode values ? values : Json.object());
  }

  /** How many rows of an invented result have too few users. */
  static long filtered(Entry.Created order) {
    var own = of(order).filtered;
    return own == null ? order.over(Knobs.defaults()).filtered() : own;
  }

  /** Whether they say of the rows or of the end what only an invented result can be. */
  boolean wantInvention() {
    return rows != null
        || bytes != null
        || rowBytes != null
        || rewritten != null
        || filtered != null && filtered > 0
        || status != Status.SUCCEEDED;
  }

  /** What is set, with what the query turns for itself. */
  Knobs over(Knobs set) {
    return knobs.isEmpty() ? set : set.with(knobs);
  }

  /** A {@code {name}} in them stands for the value of a parameter. */
  static Directions in(String sql, ObjectNode parameterValues) {
    var read = new Reading();
    for (var comment : comments(sql)) {
      read.take(filledIn(comment, parameterValues));
    }
    if (!read.wrong.isEmpty()) {
      throw new IllegalArgumentException("simulator comment: " + String.join("; ", read.wrong));
    }
    return read.done();
  }

  /** What stands in comments behind {@code simulator:}. */
  private static List<String> comments(String sql) {
    var comments = new ArrayList<String>();
    var end = 0;
    for (var open = sql.indexOf("/*");
        open >= 0;
        open = sql.indexOf("/*", Math.max(open + 2, end))) {
      var at = open + 2;
      while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
        at++;
      }
      if (sql.startsWith(MARK, at)) {
        end = sql.indexOf("*/", at + MARK.length());
        if (end < 0) {
          return comments;
        }
        comments.add(sql.substring(at + MARK.length(), end));
      }
    }
    return comments;
  }

  private static String filledIn(String comment, ObjectNode parameterValues) {
    return PARAMETER
        .matcher(comment)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    parameterValues.has(found.group(1))
                        ? parameterValues.get(found.group(1)).asString()
                        : found.group()));
  }

  private static final class Reading {
    private final List<String> wrong = new ArrayList<>();
    private @Nullable Duration run;
    private @Nullable Duration pending;
    private @Nullable Duration publishing;
    private @Nullable Long rows;
    private @Nullable Long bytes;
    private @Nullable Integer rowBytes;
    private @Nullable Integer files;
    private @Nullable Long filtered;
    private int breaks;
    private @Nullable Integer rewritten;
    private Status status = Status.SUCCEEDED;
    private @Nullable String reason;
    private final ObjectNode knobs = Json.object();

    /** Reads it once from left to right, however long it is. */
    private void take(String comment) {
      var rest = new StringBuilder();
      var at = 0;
      while (at < comment.length()) {
        var begin = at;
        while (at < comment.length() && isWord(comment.charAt(at))) {
          at++;
        }
        var value = at + 1;
        var end = begin < at && comment.startsWith("=", at) ? endOfValue(comment, value) : value;
        if (end > value) {
          take(comment.substring(begin, at), unquoted(comment.substring(value, end)));
          at = end;
        } else {
          at = Math.max(at, begin + 1);
          rest.append(comment, begin, at);
        }
      }
      if (!rest.toString().isBlank()) {
        wrong.add("'%s' is not of the form name=value".formatted(rest.toString().strip()));
      }
    }

    private static boolean isWord(char c) {
      return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    /** Where it begins when there is none. */
    private static int endOfValue(String comment, int begin) {
      var quoted = comment.startsWith("\"", begin);
      for (var at = quoted ? begin + 1 : begin; at < comment.length(); at++) {
        var c = comment.charAt(at);
        if (quoted && c == '\\') {
          at++;
        } else if (c == '"') {
          return quoted ? at + 1 : at;
        } else if (!quoted && Character.isWhitespace(c)) {
          return at;
        }
      }
      return quoted ? begin : comment.length();
    }

    private static String unquoted(String value) {
      return value.startsWith("\"")
          ? value.substring(1, value.length() - 1).replaceAll("(?s)\\\\(.)", "$1")
          : value;
    }

    private void take(String name, String value) {
      try {
        switch (name) {
          case "run" -> run = Durations.parse(value);
          case "pending" -> pending = Durations.parse(value);
          case "publishing" -> publishing = Durations.parse(value);
          case "rows" -> rows = between(0, 1_000_000_000_000L, value);
          case "bytes" -> bytes = size(value);
          case "rowBytes" -> rowBytes = (int) between(1, 1_000_000, value);
          case "files" -> files = (int) between(1, Knobs.MOST_FILES, value);
          case "filtered" -> filtered = between(0, 1_000_000_000_000L, value);
          case "breaks" -> breaks = (int) between(0, 1_000, value);
          case "rewritten" -> rewritten = (int) between(1, 1_000, value);
          case "fail" -> {
            status = Status.FAILED;
            reason = value;
          }
          case "status" -> status = ending(value);
          case "reason" -> reason = value;
          default -> {
            if (KNOBS.contains(name)) {
              Knobs.defaults().with(name, value);
              knobs.put(name, value);
            } else {
              wrong.add("'%s' is none of %s".formatted(name, WORDS));
            }
          }
        }
      } catch (IllegalArgumentException unusable) {
        wrong.add("%s: %s".formatted(name, unusable.getMessage()));
      }
    }

    private Directions done() {
      return new Directions(
          run,
          pending,
          publishing,
          rows,
          bytes,
          rowBytes,
          files,
          filtered,
          breaks,
          rewritten,
          status,
          reason,
          knobs);
    }
  }

  private static long between(long least, long most, String text) {
    if (text.matches("\\d{1,13}")
        && Long.parseLong(text) >= least
        && Long.parseLong(text) <= most) {
      return Long.parseLong(text);
    }
    throw new IllegalArgumentException(
        "must be a number from %d to %d, not '%s'".formatted(least, most, text));
  }

  private static long size(String text) {
    var match = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a size such as 64KB, 500MB or 1GB".formatted(text));
    }
    var unit =
        switch (match.group(2)) {
          case "KB" -> 1_000L;
          case "MB" -> 1_000_000L;
          case "GB" -> 1_000_000_000L;
          default -> 1L;
        };
    return Math.multiplyExact(Long.parseLong(match.group(1)), unit);
  }

  private static Status ending(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "SUCCEEDED" -> Status.SUCCEEDED;
      case "FAILED" -> Status.FAILED;
      case "REJECTED" -> Status.REJECTED;
      default ->
          throw new IllegalArgumentException(
              "must be SUCCEEDED, FAILED or REJECTED, not '%s'".formatted(text));
    };
  }
}
