package com.recomamp.worker.connection;

import com.recomamp.store.connection.CallBudgetStore.Bucket;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often AMC is called with one connection, by all workers together, before the worker's pace
 * multiplies the rate and divides the durations. AMC publishes no limits, and says with a 429 when
 * it is too much; twenty instances with ten executions of a minute each need fifteen a second.
 *
 * @param rate calls per second
 * @param burst calls that may come at once after a quiet time
 * @param pause after a 429 that does not say how long to wait; doubles up to {@code longestPause}
 * @param retryRefused how long a connection that Amazon refused is left alone, before a look tries
 *     it again
 * @param retrySubmit the same, for submits to an instance that did not take them
 */
@ConfigurationProperties("amc.calls")
public record CallSettings(
    @DefaultValue("20") double rate,
    @DefaultValue("40") int burst,
    @DefaultValue("15s") Duration pause,
    @DefaultValue("10m") Duration longestPause,
    @DefaultValue("5m") Duration retryRefused,
    @DefaultValue("1h") Duration retrySubmit) {

  public CallSettings {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("amc.calls.rate must be positive, not " + rate);
    }
    if (burst < 10) {
      throw new IllegalArgumentException(
          "amc.calls.burst must be 10 or more, not %d: parts of it are kept for urgent calls"
              .formatted(burst));
    }
    if (!pause.isPositive() || longestPause.compareTo(pause) < 0) {
      throw new IllegalArgumentException(
          "amc.calls.pause (%s) must be positive and not above longest-pause (%s)"
              .formatted(pause, longestPause));
    }
  }

  /** As a worker with that pace lives it. */
  CallSettings at(double pace) {
    return new CallSettings(
        rate * pace,
        burst,
        paced(pause, pace),
        paced(longestPause, pace),
        paced(retryRefused, pace),
        paced(retrySubmit, pace));
  }

  Bucket bucket() {
    return new Bucket(rate, burst);
  }

  private static Duration paced(Duration duration, double pace) {
    return Duration.ofNanos((long) (duration.toNanos() / pace));
  }
}
