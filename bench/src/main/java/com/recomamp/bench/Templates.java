package com.recomamp.bench;

import com.recomamp.api.query.sql.Rendering.Rendered;
import com.recomamp.api.query.sql.Template;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How fast values are put into templates, beside {@code String.replace}, which does it without
 * looking: once per parameter, with the quotes doubled beforehand.
 */
final class Templates {
  static final Map<String, Double> USUAL =
      Map.of("megabytes", 1.0, "items", 50_000.0, "rounds", 100.0);

  private static final double MEGABYTE = 1e6;

  /** What acceptance can spend without a user's noticing. */
  private static final double SLOWEST = 5;

  private static final double LONGEST_LIST = 500;

  /** The usual shape of a query, with a literal and a comment that no value may enter. */
  private static final String PIECE =
      """
      SELECT campaign, 'it''s {{label}}' AS label, COUNT(DISTINCT user_id) AS reach -- :brand of {{brand}}
        FROM dsp_impressions
       WHERE brand = {{brand}} AND campaign LIKE {{part}} AND event_dt >= '{{start}}'
         AND event_dt < '{{end}}' AND impressions > {{least}}
       GROUP BY campaign, label
      UNION ALL
      """;

  private static final Map<String, Object> VALUES =
      new TreeMap<>(
          Map.of(
              "label", "O'Neil",
              "brand", "Nike's",
              "part", "Summer",
              "start", "2026-10-01",
              "end", "2026-10-08",
              "least", 5));

  private Templates() {}

  static Verdict measured(Options options) {
    int rounds = Math.max(1, options.count("rounds"));
    var sql = PIECE.repeat((int) (options.number("megabytes") * MEGABYTE) / PIECE.length());
    var items = IntStream.range(0, options.count("items")).mapToObj("B0'%08d"::formatted).toList();
    var withList = "SELECT COUNT(DISTINCT user_id) FROM conversions WHERE asin IN {{asins}}";

    double ours = median(rounds, () -> rendered(sql, VALUES));
    double plain = median(rounds, () -> replaced(sql));
    double ourList = median(rounds, () -> rendered(withList, Map.of("asins", items)));
    double plainList = median(rounds, () -> replaced(withList, items));

    double speed = sql.length() / MEGABYTE / ours * 1_000;
    var table = new Table("", "characters", "rendered", "", "String.replace", "");
    table.row(
        "SQL with %d places".formatted(Template.of(sql).places().size()),
        Integer.toString(sql.length()),
        "%s ms".formatted(Table.number(ours)),
        "%s MB/s".formatted(Table.number(speed)),
        "%s ms".formatted(Table.number(plain)),
        "%s MB/s".formatted(Table.number(sql.length() / MEGABYTE / plain * 1_000)));
    int length = replaced(withList, items).length();
    table.row(
        "a list of %d".formatted(items.size()),
        Integer.toString(length),
        "%s ms".formatted(Table.number(ourList)),
        "%s MB/s".formatted(Table.number(length / MEGABYTE / ourList * 1_000)),
        "%s ms".formatted(Table.number(plainList)),
        "%s MB/s".formatted(Table.number(length / MEGABYTE / plainList * 1_000)));
    IO.println("\n" + table);
    if (!rendered(withList, Map.of("asins", items)).equals(replaced(withList, items))) {
      throw new IllegalStateException("the two make different SQL of the list");
    }
    return new Verdict()
        .atLeast("SQL rendered, MB/s", speed, SLOWEST)
        .atMost("the list rendered, ms", ourList, LONGEST_LIST);
  }

  private static String rendered(String sql, Map<String, ?> values) {
    if (Template.of(sql).render(values) instanceof Rendered(var rendered, _)) {
      return rendered;
    }
    throw new IllegalStateException("the template was refused");
  }

  /** What it also changes are comments, and values that look like places. */
  private static String replaced(String sql) {
    var replaced = sql;
    for (var value : VALUES.entrySet()) {
      var text = value.getValue().toString().replace("'", "''");
      var place = "{{" + value.getKey() + "}}";
      replaced =
          replaced
              .replace("'" + place + "'", "'" + text + "'")
              .replace(place, value.getValue() instanceof String ? "'" + text + "'" : text);
    }
    return replaced;
  }

  private static String replaced(String sql, List<String> items) {
    var list =
        items.stream()
            .map(item -> "'" + item.replace("'", "''") + "'")
            .collect(Collectors.joining(", ", "(", ")"));
    return sql.replace("{{asins}}", list);
  }

  /** In milliseconds, after as many rounds that are not counted. */
  private static double median(int rounds, Supplier<String> work) {
    var times = new double[rounds];
    long characters = 0;
    for (int i = 0; i < 2 * rounds; i++) {
      long begun = System.nanoTime();
      characters += work.get().length();
      times[i % rounds] = (System.nanoTime() - begun) / 1e6;
    }
    if (characters == 0) {
      throw new IllegalStateException("nothing was written");
    }
    Arrays.sort(times);
    return times[rounds / 2];
  }
}
