package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a login may lead back to: addresses that must fit letter by letter, and the word {@code
 * loopback} for every address of this machine.
 */
public record RedirectUris(List<String> allowed) {
  private static final String LOOPBACK = "loopback";
  private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  public RedirectUris {
    allowed = List.copyOf(allowed);
    for (var one : allowed) {
      if (!one.equals(LOOPBACK) && web(one) == null) {
        throw new IllegalArgumentException(
            "redirectUris must be addresses with http or https, or loopback, not '%s'"
                .formatted(one));
      }
    }
  }

  @JsonCreator
  public static RedirectUris parse(String text) {
    return new RedirectUris(
        Arrays.stream(text.split("[,\\s]+")).filter(one -> !one.isEmpty()).toList());
  }

  boolean allow(String asked) {
    var uri = web(asked);
    return uri != null
        && (allowed.contains(asked)
            || allowed.contains(LOOPBACK) && LOOPBACK_HOSTS.contains(uri.getHost()));
  }

  /** The address when it is a whole one of the web, without a fragment. */
  private static @Nullable URI web(String text) {
    try {
      var uri = new URI(text);
      return Set.of("http", "https").contains(uri.getScheme() instanceof String s ? s : "")
              && uri.getHost() != null
              && uri.getFragment() == null
          ? uri
          : null;
    } catch (URISyntaxException notAnAddress) {
      return null;
    }
  }

  @JsonValue
  @Override
  public String toString() {
    return String.join(",", allowed);
  }
}
