package com.recomamp.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things take, before {@code pace} divides all of them; only tests set another pace than
 * 1.
 *
 * @param sendWithin how old an intent may be when the body of its POST starts to leave
 * @param amcRequest in total for one call to AMC
 * @param lease how long after an intent a POST may be on its way
 * @param settle how long a POST without a clear answer is looked for before it counts as never
 *     arrived
 * @param cycle from one look at an instance to the next at most, while an end may come at any
 *     moment
 * @param slowCycle the same, while none is expected
 * @param tick from one comparison of PostgreSQL with Temporal to the next
 * @param neglected how old the newest look may be before an instance gets another tender
 * @param drain how long running activities may go on after SIGTERM
 */
@ConfigurationProperties("amc.worker")
public record WorkerSettings(
    @DefaultValue("1") double pace,
    @DefaultValue("10s") Duration sendWithin,
    @DefaultValue("25s") Duration amcRequest,
    @DefaultValue("45s") Duration lease,
    @DefaultValue("20m") Duration settle,
    @DefaultValue("20s") Duration cycle,
    @DefaultValue("60s") Duration slowCycle,
    @DefaultValue("1m") Duration tick,
    @DefaultValue("3m") Duration neglected,
    @DefaultValue("30s") Duration drain) {

  public WorkerSettings {
    if (!(pace > 0)) {
      throw new IllegalArgumentException("amc.worker.pace must be positive, not " + pace);
    }
    if (sendWithin.compareTo(amcRequest) >= 0
        || amcRequest.compareTo(lease) >= 0
        || lease.compareTo(settle) >= 0) {
      throw new IllegalArgumentException(
          "amc.worker.send-within (%s) < amc-request (%s) < lease (%s) < settle (%s) must hold, else a POST may outlive its fence"
              .formatted(sendWithin, amcRequest, lease, settle));
    }
    sendWithin = paced(sendWithin, pace);
    amcRequest = paced(amcRequest, pace);
    lease = paced(lease, pace);
    settle = paced(settle, pace);
    cycle = paced(cycle, pace);
    slowCycle = paced(slowCycle, pace);
    tick = paced(tick, pace);
    neglected = paced(neglected, pace);
  }

  /** What is no setting of its own, as a worker with this pace lives it. */
  public Duration paced(Duration duration) {
    return paced(duration, pace);
  }

  private static Duration paced(Duration duration, double pace) {
    return Duration.ofNanos((long) (duration.toNanos() / pace));
  }
}
