package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcStatus;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.worker.execution.Submissions;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuspectsTest {
  private static final Instant POSTED = Instant.parse("2026-11-01T12:00:00Z");
  private static final InstanceId INSTANCE = new InstanceId("amctest");
  private static final LocalDateTime START = LocalDateTime.parse("2026-10-01T00:00:00");
  private static final LocalDateTime END = LocalDateTime.parse("2026-10-08T00:00:00");

  private final ExecutionId execution = ExecutionId.next();
  private final Attempt doubt = doubt();

  @Test
  void aRunWithOurCommentAtItsBeginningIsOurs() {
    var ours = run("transient_1", POSTED.plusSeconds(1), doubt.comment() + "\nSELECT 1");

    assertThat(suspects("UTC", ours).marked()).contains(ours);
  }

  @Test
  void aRunWithOurCommentElsewhereIsNot() {
    var theirs = run("transient_1", POSTED.plusSeconds(1), "SELECT 1 " + doubt.comment());

    assertThat(suspects("UTC", theirs).marked()).isEmpty();
  }

  @Test
  void aRunUnderOurWorkflowIdIsOursWheneverItCame() {
    var ours = run(doubt.amcWorkflowId(), POSTED.plus(Duration.ofHours(20)), null);

    assertThat(suspects("UTC", ours).marked()).contains(ours);
  }

  @Test
  void theMarkOfAnotherAttemptIsNotOurs() {
    var other = run(Attempt.amcWorkflowId(execution, 2), POSTED, Attempt.comment(execution, 2));

    assertThat(suspects("UTC", other).marked()).isEmpty();
  }

  @Test
  void whatAnotherAttemptClaimsIsNoSuspect() {
    var claimed = run("transient_1", POSTED, null);
    var suspects =
        new Suspects(
            doubt,
            Submissions.of(doubt, inputs("UTC")),
            List.of(claimed),
            Set.of("amc-1"),
            Duration.ofMinutes(20));

    assertThat(suspects.candidates()).isEmpty();
  }

  @Test
  void anUnmarkedRunOfThatTimeAndWindowCouldBeOurs() {
    var unmarked = run("transient_1", POSTED.plusSeconds(70), null);
    var withoutTime = run("transient_1", null, null);

    assertThat(suspects("UTC", unmarked).candidates()).containsExactly(unmarked);
    assertThat(suspects("UTC", withoutTime).candidates()).containsExactly(withoutTime);
  }

  @Test
  void everySpellingOfUtcIsTheSameWindow() {
    var unmarked = run("transient_1", POSTED.plusSeconds(70), null);

    assertThat(suspects("Z", unmarked).candidates()).containsExactly(unmarked);
  }

  @Test
  void aRunOfTheConsoleOrOfAnotherTimeIsNot() {
    assertThat(suspects("UTC", run("analytics-1", POSTED, null)).candidates()).isEmpty();
    assertThat(
            suspects("UTC", run("transient_1", POSTED.minus(Duration.ofMinutes(6)), null))
                .candidates())
        .isEmpty();
    assertThat(
            suspects("UTC", run("transient_1", POSTED.plus(Duration.ofMinutes(27)), null))
                .candidates())
        .isEmpty();
  }

  @Test
  void aDryRunIsNoSuspectOfARun() {
    var unmarked = run("transient_1", POSTED.plusSeconds(70), null);

    assertThat(suspects("UTC", dryRun(unmarked)).candidates()).isEmpty();
  }

  private static AmcExecution dryRun(AmcExecution like) {
    return new AmcExecution(
        like.id(),
        like.workflowId(),
        like.embeddedWorkflowId(),
        like.status(),
        like.statusWord(),
        like.statusReason(),
        like.createTime(),
        like.lastUpdatedTime(),
        like.windowStart(),
        like.windowEnd(),
        like.windowZone(),
        like.timeoutSeconds(),
        like.parameterValues(),
        like.sqlQuery(),
        like.executionCategory(),
        true,
        like.outputColumns());
  }

  private Suspects suspects(String zone, AmcExecution listed) {
    return new Suspects(
        doubt,
        Submissions.of(doubt, inputs(zone)),
        List.of(listed),
        Set.of(),
        Duration.ofMinutes(20));
  }

  private PinnedInputs inputs(String zone) {
    return new PinnedInputs(
        execution,
        INSTANCE,
        "ENTITY1",
        "ATVPDKIKX0DER",
        "NA",
        "SELECT 1",
        List.of(),
        Map.of(),
        new TimeWindow(START, END, ZoneId.of(zone)),
        Duration.ofHours(6),
        false);
  }

  private Attempt doubt() {
    return new Attempt(
        execution,
        1,
        INSTANCE,
        UUID.randomUUID(),
        "run",
        Duration.ofHours(6),
        false,
        null,
        POSTED,
        POSTED,
        POSTED.plusSeconds(45),
        null,
        null,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        POSTED.plusSeconds(60));
  }

  private static AmcExecution run(
      String workflowId, @Nullable Instant createTime, @Nullable String sql) {
    return new AmcExecution(
        new AmcExecutionId("amc-1"),
        workflowId,
        null,
        AmcStatus.RUNNING,
        "RUNNING",
        null,
        createTime,
        null,
        START,
        END,
        "UTC",
        21_600,
        Map.of(),
        sql,
        "AD_HOC",
        null,
        List.of());
  }
}
