package com.recomamp.api.query.sql;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables that a template reads and an instance does not have. Capitals do not matter. */
public final class UnknownTables {
  /** So many letters may be wrong in a name for another one to be meant, and one in four. */
  private static final int MOST_WRONG = 3;

  /** In characters: whoever is told where it stands knows it by its beginning. */
  private static final int LONGEST_SHOWN = 100;

  private UnknownTables() {}

  /**
   * Each name once, where it stands first.
   *
   * @param known every table that the instance has, as AMC spells them
   */
  public static List<Finding> warnings(Template template, Collection<String> known) {
    var spelled =
        known.stream()
            .collect(Collectors.toMap(UnknownTables::folded, name -> name, (one, _) -> one));
    var told = new HashSet<String>();
    return template.structure().tables().entrySet().stream()
        .filter(table -> !table.getKey().isEmpty())
        .filter(table -> !spelled.containsKey(folded(table.getKey())))
        .filter(table -> told.add(folded(table.getKey())))
        .map(table -> warning(table.getKey(), table.getValue(), spelled))
        .toList();
  }

  private static Finding warning(String name, Span span, Map<String, String> spelled) {
    var meant =
        near(folded(name), spelled.keySet())
            .map(key -> "; did you mean %s?".formatted(spelled.get(key)))
            .orElse("");
    return Finding.about(
        Rule.UNKNOWN_TABLE,
        span.at(),
        span.length(),
        "the instance had no table %s when AMC last listed its tables%s"
            .formatted(shown(name), meant));
  }

  private static Optional<String> near(String name, Collection<String> known) {
    int most = Math.min(MOST_WRONG, name.length() / 4);
    return known.stream()
        .filter(other -> Math.abs(other.length() - name.length()) <= most)
        .map(other -> Map.entry(other, distance(name, other)))
        .filter(other -> other.getValue() <= most)
        .min(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
        .map(Map.Entry::getKey);
  }

  /** How many letters have to be put in, taken out or changed to make one of the other. */
  private static int distance(String one, String other) {
    var above = new int[other.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      var row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[other.length()];
  }

  private static String shown(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST_SHOWN
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST_SHOWN)) + "…";
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
