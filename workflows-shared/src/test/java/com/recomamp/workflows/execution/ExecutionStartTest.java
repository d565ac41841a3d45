package com.recomamp.workflows.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceStart;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExecutionStartTest {
  @Test
  void theSummaryShowsNamesAsTextAndNoMarkup() {
    assertThat(summary("Reach *by* [brand](x)"))
        .isEqualTo("Reach \\*by\\* \\[brand\\](x) · amctest · 2026-10-01T00:00 – 2026-10-08T00:00");
  }

  @Test
  void aLongNameIsCutToWhatTemporalTakes() {
    assertThat(summary("漢😀".repeat(200)).getBytes(UTF_8)).hasSizeBetween(390, 400);
    assertThat(summary("漢😀".repeat(200))).endsWith("2026-10-08T00:00").doesNotContain("?");
  }

  @Test
  void whatIsUrgentComesBeforeBulkAndAfterTending() {
    var tending = new InstanceStart(new InstanceId("amctest")).options().getPriority();
    assertThat(rank(Priority.INTERACTIVE))
        .isGreaterThan(Objects.requireNonNull(tending).getPriorityKey())
        .isLessThan(rank(Priority.SCHEDULED));
    assertThat(rank(Priority.SCHEDULED)).isLessThan(rank(Priority.BACKFILL));
  }

  private static int rank(Priority priority) {
    return Objects.requireNonNull(start("Reach", priority).options().getPriority())
        .getPriorityKey();
  }

  private static String summary(String name) {
    return String.valueOf(start(name, Priority.INTERACTIVE).options().getStaticSummary());
  }

  private static ExecutionStart start(String name, Priority priority) {
    return new ExecutionStart(
        ExecutionId.next(),
        new InstanceId("amctest"),
        name,
        new TimeWindow(
            LocalDateTime.parse("2026-10-01T00:00:00"),
            LocalDateTime.parse("2026-10-08T00:00:00"),
            ZoneId.of("UTC")),
        "local",
        priority);
  }
}
