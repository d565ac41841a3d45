package com.recomamp.worker;

import com.recomamp.workflows.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** How a workflow has Amazon asked for a list, once. */
public final class AskOnce {
  private AskOnce() {}

  /** What is repeated is only what Amazon was not asked for, such as while PostgreSQL is away. */
  public static ActivityOptions within(Duration time, String summary) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(TaskQueues.AMC)
        .setStartToCloseTimeout(time)
        .setHeartbeatTimeout(Duration.ofSeconds(15))
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(5))
                .setMaximumInterval(Duration.ofMinutes(10))
                .build())
        .setSummary(summary)
        .build();
  }
}
