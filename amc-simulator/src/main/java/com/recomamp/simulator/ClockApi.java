package com.recomamp.simulator;

import java.time.Duration;

/** A clock that tests put forward, when their client has none of its own. */
final class ClockApi {
  private static final long MOST_DAYS = 3_660;

  private final World world;
  private final Computations computations;
  private final boolean wallClock;

  /**
   * @param wallClock others beside the simulator go by the same clock, so that it cannot be moved
   */
  ClockApi(World world, Computations computations, boolean wallClock) {
    this.world = world;
    this.computations = computations;
    this.wallClock = wallClock;
  }

  Reply read(Call call) {
    return Reply.json(
        Json.object()
            .put("now", world.now().toString())
            .put("ahead", Durations.write(world.ahead())));
  }

  Reply advance(Call call) {
    if (wallClock) {
      throw Refusal.admin(
          409,
          "the clock cannot be moved here: others go by the same clock; timeScale shortens"
              + " executions instead");
    }
    var body = AdminApi.body(call);
    if (body.size() != 1 || !(Json.text(body, "advance") instanceof String text)) {
      throw Refusal.admin(400, "advance must be a duration such as 90s");
    }
    Duration by;
    try {
      by = Durations.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw Refusal.admin(400, "advance: " + wrong.getMessage());
    }
    if (world.ahead().plus(by).toDays() > MOST_DAYS) {
      throw Refusal.admin(400, "the clock can be at most %d days ahead".formatted(MOST_DAYS));
    }
    // how long queries take is no matter of that clock
    computations.await();
    world.advanceClock(by);
    return read(call);
  }
}
