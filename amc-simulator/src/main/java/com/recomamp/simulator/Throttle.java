package com.recomamp.simulator;

import com.recomamp.simulator.Knobs.ThrottleRetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * AMC's limit of calls: every application has a bucket of tokens, each call takes one, and they
 * come back at a constant rate.
 */
final class Throttle {
  private static final Set<Operation> UNLIMITED =
      EnumSet.of(
          Operation.AUTHORIZE,
          Operation.TOKEN,
          Operation.S3,
          Operation.UNKNOWN,
          Operation.SIMULATOR);

  private record Level(double tokens, Instant at) {}

  private final World world;
  private final Supplier<Knobs> knobs;
  private final Map<String, Level> levels = new HashMap<>();

  Throttle(World world, Supplier<Knobs> knobs) {
    this.world = world;
    this.knobs = knobs;
  }

  /** Lets a call through, or refuses it with 429. */
  void pass(Operation operation, Call call) {
    var set = knobs.get();
    if (set.throttleRate() == 0 || UNLIMITED.contains(operation)) {
      return;
    }
    var client = call.header(Access.CLIENT) instanceof String named ? named : "";
    var missing = take(client, set);
    if (missing > 0) {
      var refusal = Refusal.amc(429, "Too Many Requests");
      throw set.throttleRetryAfter() == ThrottleRetryAfter.ABSENT
          ? refusal
          : refusal.comeAgainIn((long) Math.ceil(missing / set.throttleRate()));
    }
  }

  /** How much of a token was missing; nothing when one was there. */
  private synchronized double take(String client, Knobs set) {
    var now = world.now();
    var last = levels.getOrDefault(client, new Level(set.throttleBurst(), now));
    var seconds = Duration.between(last.at, now).toNanos() / 1e9;
    var tokens =
        Math.min(set.throttleBurst(), last.tokens + Math.max(0, seconds) * set.throttleRate());
    var taken = tokens >= 1;
    levels.put(client, new Level(taken ? tokens - 1 : tokens, now));
    return taken ? 0 : 1 - tokens;
  }
}
