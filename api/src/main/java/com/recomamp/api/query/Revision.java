package com.recomamp.api.query;

import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A query's revision as the ETag of its resource. */
final class Revision {
  private static final Pattern ETAG = Pattern.compile("\"(\\d{1,18})\"");

  private Revision() {}

  static String eTag(long revision) {
    return "\"" + revision + "\"";
  }

  /**
   * The revision that a change was made from.
   *
   * @param ifMatch the header; {@code *} would overwrite what nobody has read
   */
  static long of(@Nullable String ifMatch) {
    if (ifMatch == null) {
      throw Refusal.because(
          ProblemKind.UNCONDITIONAL,
          "If-Match is missing: send the ETag of the query as you read it, such as \"3\", so that"
              + " nobody's change is overwritten.");
    }
    var eTag = ETAG.matcher(ifMatch.strip());
    if (!eTag.matches()) {
      throw Refusal.invalid(
          "If-Match", "must be the ETag of the query as you read it, such as \"3\"");
    }
    return Long.parseLong(eTag.group(1));
  }
}
