package com.recomamp.store.batch;

import com.recomamp.workflows.batch.BatchId;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One query on many instances at once, as it was accepted. */
public record Batch(
    BatchId id,
    QueryId query,
    String queryName,
    @Nullable String queryDescription,
    String name,
    @Nullable String description,
    String requestedBy,
    Instant requestedAt,
    List<Member> members) {

  /**
   * What became of one instance: exactly one of execution and refusal is there.
   *
   * @param refusal why nothing runs there
   */
  public record Member(
      InstanceId instance, @Nullable ExecutionId execution, @Nullable String refusal) {}
}
