package com.recomamp.amc;

import java.time.Duration;

/**
 * @param connect until the connection stands
 * @param request in total, from connecting to the last byte of the answer
 * @param sendWithin how old an intent to submit may be when the body starts to leave; see {@link
 *     SendWindow}
 */
public record AmcTimeouts(Duration connect, Duration request, Duration sendWithin) {

  public AmcTimeouts {
    if (!connect.isPositive() || !request.isPositive() || !sendWithin.isPositive()) {
      throw new IllegalArgumentException("timeouts of the AMC client must be positive");
    }
    if (sendWithin.compareTo(request) >= 0) {
      throw new IllegalArgumentException(
          "a submit may start to leave for %s, which must be shorter than the request's %s"
              .formatted(sendWithin, request));
    }
  }

  public static AmcTimeouts defaults() {
    return new AmcTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(25), Duration.ofSeconds(10));
  }
}
