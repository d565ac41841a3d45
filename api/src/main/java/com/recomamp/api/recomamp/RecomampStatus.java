package com.recomamp.api.recomamp;

import com.recomamp.store.execution.ExecutionView;
import java.util.Locale;

/** Where an execution is, in RecomAMP's words: its own in some answers, AMC's in others. */
enum RecomampStatus {
  PENDING("PENDING"),
  RUNNING("RUNNING"),
  COMPLETED("SUCCEEDED"),
  FAILED("FAILED"),
  CANCELLED("CANCELLED");

  private final String amcWord;

  RecomampStatus(String amcWord) {
    this.amcWord = amcWord;
  }

  static RecomampStatus of(ExecutionView execution) {
    return switch (execution.status()) {
      case QUEUED -> PENDING;
      case SUBMITTED, RUNNING, COLLECTING -> RUNNING;
      case NEEDS_ATTENTION -> execution.mayRunAtAmc() ? RUNNING : FAILED;
      case SUCCEEDED -> COMPLETED;
      case FAILED -> FAILED;
      case CANCELLED -> CANCELLED;
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As the lists of stored executions say it. */
  String amcWord() {
    return amcWord;
  }

  /** What AMC last said; of what AMC never had, that it did not or does not yet. */
  static String amcStatus(ExecutionView execution) {
    var status = of(execution);
    var amc = execution.amc();
    if (status == CANCELLED) {
      return CANCELLED.amcWord;
    }
    if (amc != null) {
      return amc.status() == null ? PENDING.amcWord : amc.status();
    }
    return switch (status) {
      case PENDING, RUNNING -> PENDING.amcWord;
      case FAILED -> "NOT_SUBMITTED";
      case COMPLETED, CANCELLED -> status.amcWord;
    };
  }
}
