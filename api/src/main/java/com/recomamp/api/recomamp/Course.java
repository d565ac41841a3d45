package com.recomamp.api.recomamp;

import com.recomamp.store.execution.ExecutionView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far an execution is. Nothing in it changes once it is finished.
 *
 * @param startedAt when it was asked for, until it starts
 */
record Course(
    Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable Long durationSeconds,
    int progress) {

  static Course of(ExecutionView execution) {
    var started = execution.startedAt() == null ? execution.requestedAt() : execution.startedAt();
    var ended = execution.endedAt();
    return new Course(
        started,
        ended,
        ended == null ? null : Math.max(0, Duration.between(started, ended).toSeconds()),
        switch (execution.status()) {
          case QUEUED -> 0;
          case SUBMITTED -> 10;
          case RUNNING, NEEDS_ATTENTION -> 50;
          case COLLECTING -> 90;
          case SUCCEEDED, FAILED, CANCELLED -> 100;
        });
  }
}
