package com.recomamp.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.amc.AmcStatus;
import com.recomamp.store.execution.Attempt;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403|Unauthorized request.|UNAUTHORIZED|true",
        "403|Terms and conditions must be accepted to continue|TERMS|true",
        "403|something new|UNAUTHORIZED|true",
        "400|Filter operation f referenced an undeclared parameter p.|PARAMETER|false",
        "400|From line 1, column 8: Object 'X' not found|SQL_REFUSED|false",
        "400|too many workflows have already been run against the same input data"
            + " sources|PRIVACY_OVERLAP|false",
        "404|Instance does not exist|UNKNOWN|true",
        "400|something new|UNKNOWN|true"
      })
  void aRefusedPostIsSortedByWhatToDoAboutIt(
      String status, String details, FailureClass failure, boolean mendable) {
    var verdict = Verdict.ofRefusal(attempt(status, details));

    assertThat(verdict).isEqualTo(new Verdict(failure, details, mendable));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FAILED|the cluster ran out of memory|AMC_FAILED",
        "FAILED|Execution timed out after 21600 seconds|AMC_TIMEOUT",
        "REJECTED|Unsupported scalar operation type|SQL_REFUSED",
        "REJECTED|too many workflows have already been run against the same input|PRIVACY_OVERLAP",
        "CANCELLED||CANCELLED_AT_AMC"
      })
  void anAmcExecutionThatEndedBadlyIsSortedToo(
      AmcStatus status, String reason, FailureClass failure) {
    var verdict = Verdict.ofEnd(attempt(status.name(), reason), status);

    assertThat(verdict.failure()).isEqualTo(failure);
    assertThat(verdict.mendable()).isFalse();
    assertThat(verdict.message()).isNotBlank();
  }

  private static Attempt attempt(String status, String reason) {
    var now = Instant.parse("2026-11-01T12:00:00Z");
    return new Attempt(
        ExecutionId.next(),
        1,
        new InstanceId("amctest"),
        UUID.randomUUID(),
        "run",
        Duration.ofHours(6),
        false,
        null,
        now,
        now,
        now,
        now,
        null,
        0,
        null,
        status,
        reason,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        now);
  }
}
