package com.recomamp.api.user;

import com.recomamp.store.user.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who may call what, as {@code access-rules.txt} says it for each endpoint. */
@Component
public class AccessRules {
  private static final String FILE = "/access-rules.txt";
  private static final String ANYBODY = "anybody";

  /**
   * @param role the least that a caller needs; null for nobody's login
   */
  public record Rule(@Nullable Role role) {}

  private final Map<String, Rule> rules = read();

  /**
   * @param method of HTTP
   * @param pattern the path with its variables, as the controller declares it; a slash at its end
   *     means nothing
   */
  public Optional<Rule> of(String method, String pattern) {
    return Optional.ofNullable(rules.get(endpoint(method, pattern)));
  }

  /** Method and path of every endpoint that has a rule. */
  public Set<String> endpoints() {
    return Set.copyOf(rules.keySet());
  }

  static String endpoint(String method, String pattern) {
    var path = pattern.length() > 1 && pattern.endsWith("/") ? pattern : pattern + "/";
    return (method.equals("HEAD") ? "GET" : method) + " " + path.substring(0, path.length() - 1);
  }

  private static Map<String, Rule> read() {
    try (var file = AccessRules.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is missing");
      }
      var rules = new LinkedHashMap<String, Rule>();
      for (var line : new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          put(line.strip().split("\\s+"), rules);
        }
      }
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(String[] words, Map<String, Rule> rules) {
    if (words.length != 3) {
      throw new IllegalStateException(
          "%s: expected role, method and path, not \"%s\""
              .formatted(FILE, String.join(" ", words)));
    }
    var rule = new Rule(words[0].equals(ANYBODY) ? null : Role.parse(words[0]));
    for (var method : words[1].split(",")) {
      if (rules.put(endpoint(method, words[2]), rule) != null) {
        throw new IllegalStateException(
            "%s: %s %s stands there twice".formatted(FILE, method, words[2]));
      }
    }
  }
}
