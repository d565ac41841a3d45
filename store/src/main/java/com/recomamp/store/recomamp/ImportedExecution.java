package com.recomamp.store.recomamp;

import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.execution.Warning;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An execution of RecomAMP that has ended, or has been declared so. */
public record ImportedExecution(
    ExecutionId id,
    String importedAs,
    Requester requester,
    QueryId query,
    int queryVersion,
    String queryName,
    PinnedInstance instance,
    Contents contents,
    TimeWindow window,
    List<Warning> warnings,
    Priority priority,
    Course course,
    Ending ending,
    AtAmc amc) {

  /**
   * @param repeatable whether a retry may send the SQL
   */
  public record Contents(
      String sql,
      String sqlSha256,
      List<PinnedInputs.Declared> inputs,
      Map<String, @Nullable Object> values,
      boolean repeatable) {}

  public record Course(Instant requestedAt, Instant startedAt, Instant endedAt) {}

  /**
   * @param failure with a message, null unless it failed
   */
  public record Ending(
      ExecutionStatus status, @Nullable FailureClass failure, @Nullable String message) {}

  /**
   * @param executionId AMC's; null if RecomAMP had none
   * @param status AMC's word; null if nobody knows how it ended there, so that it may go on
   */
  public record AtAmc(@Nullable String executionId, @Nullable String status) {}

  /** Without the AMC execution that another has, and with a warning that says so. */
  public ImportedExecution withoutAmcExecution(Warning warning) {
    var warned = new ArrayList<>(warnings);
    warned.add(warning);
    return new ImportedExecution(
        id,
        importedAs,
        requester,
        query,
        queryVersion,
        queryName,
        instance,
        contents,
        window,
        List.copyOf(warned),
        priority,
        course,
        ending,
        new AtAmc(null, amc.status()));
  }
}
