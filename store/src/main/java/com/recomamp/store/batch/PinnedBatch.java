package com.recomamp.store.batch;

import com.recomamp.store.execution.PinnedExecution;
import com.recomamp.store.execution.Requester;
import com.recomamp.workflows.batch.BatchId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch that is about to be accepted.
 *
 * @param requestSha256 of the request as it was sent
 */
public record PinnedBatch(
    BatchId id,
    QueryId query,
    int queryVersion,
    String name,
    @Nullable String description,
    String requestSha256,
    Requester requester,
    List<Member> members) {

  /**
   * What shall run on one instance: exactly one of execution and refusal is there.
   *
   * @param refusal why nothing can
   */
  public record Member(
      InstanceId instance, @Nullable PinnedExecution execution, @Nullable String refusal) {
    public Member {
      if ((execution == null) == (refusal == null)) {
        throw new IllegalArgumentException("exactly one of execution and refusal must be given");
      }
    }
  }
}
