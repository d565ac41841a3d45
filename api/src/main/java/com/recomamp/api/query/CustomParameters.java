package com.recomamp.api.query;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/** Finds the parameters that SQL reads. */
public final class CustomParameters {
  /**
   * Comments and literals are matched to be passed over. A doubled quote inside a literal ends one
   * match and begins the next, which comes to the same.
   */
  private static final Pattern READ =
      Pattern.compile(
          """
          --[^\\n]*+ | /\\*(?s:.*?)\\*/ | \\bCUSTOM_PARAMETER\\s*+\\(\\s*+'([^']*+)'\\s*+\\) | '[^']*+' | "[^"]*+"
          """,
          Pattern.COMMENTS | Pattern.CASE_INSENSITIVE);

  private CustomParameters() {}

  /** The names in the order of their first use. */
  public static SequencedSet<String> namesIn(String sql) {
    var names = new LinkedHashSet<String>();
    var found = READ.matcher(sql);
    while (found.find()) {
      if (found.group(1) != null) {
        names.add(found.group(1));
      }
    }
    return names;
  }

  /** Whether the SQL has a placeholder of a template, which AMC does not understand. */
  public static boolean hasPlaceholder(String sql) {
    return sql.contains("{{");
  }
}
