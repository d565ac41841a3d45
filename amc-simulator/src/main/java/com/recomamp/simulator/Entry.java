package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.recomamp.simulator.query.OutputColumn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A line of the journal: a fact that the simulator still knows after it was killed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Entry.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = Entry.ClockAdvanced.class, name = "clockAdvanced"),
  @JsonSubTypes.Type(value = Entry.WorkflowSaved.class, name = "workflowSaved"),
  @JsonSubTypes.Type(value = Entry.WorkflowDeleted.class, name = "workflowDeleted"),
  @JsonSubTypes.Type(value = Entry.CodeSpent.class, name = "codeSpent"),
  @JsonSubTypes.Type(value = Entry.TokensExpired.class, name = "tokensExpired"),
  @JsonSubTypes.Type(value = Entry.ConsentRevoked.class, name = "consentRevoked"),
  @JsonSubTypes.Type(value = Entry.ScheduleSaved.class, name = "scheduleSaved"),
  @JsonSubTypes.Type(value = Entry.ScheduleDeleted.class, name = "scheduleDeleted"),
  @JsonSubTypes.Type(value = Entry.AdvertiserUpdate.class, name = "advertiserUpdate"),
  @JsonSubTypes.Type(value = Entry.Created.class, name = "created"),
  @JsonSubTypes.Type(value = Entry.Answered.class, name = "answered"),
  @JsonSubTypes.Type(value = Entry.Changed.class, name = "changed"),
  @JsonSubTypes.Type(value = Entry.Requested.class, name = "requested")
})
sealed interface Entry {
  /** The key under which tokens and URLs are signed, so that those handed out outlive a restart. */
  record Opened(byte[] key) implements Entry {}

  record ClockAdvanced(Duration by) implements Entry {}

  record WorkflowSaved(String instanceId, String workflowId, ObjectNode workflow)
      implements Entry {}

  record WorkflowDeleted(String instanceId, String workflowId) implements Entry {}

  /** A consent whose code was exchanged for tokens. */
  record CodeSpent(String consentId) implements Entry {}

  record TokensExpired(String clientId) implements Entry {}

  /**
   * @param revoked false takes the revocation back
   */
  record ConsentRevoked(String clientId, boolean revoked) implements Entry {}

  record ScheduleSaved(String instanceId, String scheduleId, ObjectNode schedule)
      implements Entry {}

  record ScheduleDeleted(String instanceId, String scheduleId) implements Entry {}

  /**
   * A change of the advertisers of an instance.
   *
   * @param beginsAt until when it is pending
   */
  record AdvertiserUpdate(
      String instanceId,
      int updateId,
      List<ObjectNode> added,
      List<ObjectNode> removed,
      Instant beginsAt,
      Instant completedAt)
      implements Entry {}

  /**
   * An execution as it was asked for, and the life it will have if nobody interferes.
   *
   * @param echo fields of the request that AMC gives back as they came
   * @param runFor how long it runs, {@code publishFor} how long it then publishes
   * @param rows not known as long as its query is being carried out
   * @param computed what its query gives; nothing when its rows are invented
   * @param knobs those that count for it whatever is set; nothing when there are none
   */
  record Created(
      long number,
      Instant at,
      String executionId,
      String instanceId,
      String workflowId,
      ObjectNode workflow,
      ObjectNode echo,
      Window window,
      int timeoutSeconds,
      Instant validatedAt,
      Duration runFor,
      Duration publishFor,
      Status end,
      @Nullable String reason,
      Rows rows,
      @Nullable Computed computed,
      @Nullable ObjectNode knobs)
      implements Entry {

    /** What is set, with what counts for this execution alone. */
    Knobs over(Knobs set) {
      return knobs == null ? set : set.with(knobs);
    }

    String sql() {
      return WorkflowDefinition.sql(workflow);
    }

    /** Whether its query is still being carried out. */
    boolean isUnanswered() {
      return !rows.areKnown();
    }

    Created answered(Answered answer) {
      return new Created(
          number,
          at,
          executionId,
          instanceId,
          workflowId,
          workflow,
          echo,
          window,
          timeoutSeconds,
          validatedAt,
          runFor,
          publishFor,
          answer.failure == null ? end : Status.FAILED,
          answer.failure == null ? reason : answer.failure,
          rows.counted(answer.rows),
          computed,
          knobs);
    }
  }

  /**
   * What came of an execution's query.
   *
   * @param failure why it broke while it ran; nothing when it gave the rows
   */
  record Answered(String executionId, long rows, @Nullable String failure) implements Entry {}

  /**
   * A change of an execution's status.
   *
   * @param until when the next change is due
   */
  record Changed(
      long number,
      Instant at,
      String executionId,
      String instanceId,
      @Nullable Status from,
      Status to,
      @Nullable String statusReason,
      @Nullable Instant until)
      implements Entry {}

  /**
   * A request and its answer; the path carries no secret.
   *
   * @param fault what a fault did to it, {@code faultName} what that fault was called
   */
  record Requested(
      long number,
      Instant at,
      String method,
      String path,
      String operation,
      int status,
      @Nullable String instanceId,
      @Nullable String executionId,
      @Nullable String fault,
      @Nullable String faultName)
      implements Entry {

    boolean isRead() {
      return method.equals("GET");
    }
  }

  /**
   * The size of a result: a number of rows, or as many as make up {@code bytes}.
   *
   * @param rowBytes the least width of a row, 0 for as wide as it comes
   */
  record Rows(boolean output, long rows, long bytes, int rowBytes, int files) {
    static final Rows NONE = new Rows(false, 0, 0, 0, 0);
    private static final long UNKNOWN = -1;

    /** Of a query that is still being carried out. */
    static Rows unknown(boolean output, int files) {
      return new Rows(output, UNKNOWN, 0, 0, output ? files : 0);
    }

    boolean areKnown() {
      return rows != UNKNOWN;
    }

    Rows counted(long found) {
      return new Rows(output, output ? found : 0, bytes, rowBytes, files);
    }
  }

  /**
   * A result that comes out of the query itself.
   *
   * @param tables those of AMC that it reads
   */
  record Computed(List<OutputColumn> columns, List<String> tables) {}

  /**
   * @param start the window in effect, {@code startOriginal} what the request said
   */
  record Window(
      Instant start,
      Instant end,
      @Nullable String startOriginal,
      @Nullable String endOriginal,
      String zone) {
    boolean overlaps(Window other) {
      return start.isBefore(other.end) && other.start.isBefore(end);
    }
  }
}
