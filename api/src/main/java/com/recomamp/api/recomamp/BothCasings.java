package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An object that has each of its names in both casings: RecomAMP's server writes of batches in
 * snake case, its frontend reads camel case.
 */
final class BothCasings {
  private static final Pattern NEXT_WORD = Pattern.compile("(?<=.)_(.)");

  private final Map<String, @Nullable Object> properties = new LinkedHashMap<>();

  /**
   * @param name in snake case
   */
  BothCasings with(String name, @Nullable Object value) {
    properties.put(name, value);
    properties.put(camelCase(name), value);
    return this;
  }

  @JsonAnyGetter
  @JsonInclude(value = JsonInclude.Include.ALWAYS, content = JsonInclude.Include.ALWAYS)
  Map<String, @Nullable Object> properties() {
    return properties;
  }

  private static String camelCase(String name) {
    return NEXT_WORD.matcher(name).replaceAll(BothCasings::capital);
  }

  private static String capital(MatchResult nextWord) {
    return nextWord.group(1).toUpperCase(Locale.ROOT);
  }
}
