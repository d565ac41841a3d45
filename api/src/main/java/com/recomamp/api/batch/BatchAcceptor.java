package com.recomamp.api.batch;

import com.recomamp.api.execution.ExecutionAcceptor;
import com.recomamp.api.execution.ExecutionRequest;
import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.Refusal;
import com.recomamp.store.batch.BatchStore;
import com.recomamp.store.batch.PinnedBatch;
import com.recomamp.store.execution.Requester;
import com.recomamp.workflows.batch.BatchId;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Turns a request for a batch into its executions, which are the same as any other. */
@Component
public class BatchAcceptor {
  /** As many as RecomAMP took. */
  private static final int MOST = 100;

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_DESCRIPTION = 2_000;

  private final ExecutionAcceptor acceptor;
  private final BatchStore batches;

  BatchAcceptor(ExecutionAcceptor acceptor, BatchStore batches) {
    this.acceptor = acceptor;
    this.batches = batches;
  }

  /**
   * An instance on which the query cannot run is in the batch with the reason.
   *
   * @param recently the same request within that time is the same batch
   * @throws Refusal if it can run on none of them, saying why not on the first
   */
  public BatchId acceptUnlessRepeated(
      BatchRequest request, Duration recently, Requester requester) {
    check(request);
    var members = new ArrayList<PinnedBatch.Member>();
    Refusal first = null;
    for (var execution : request.executions()) {
      try {
        members.add(
            new PinnedBatch.Member(instance(execution), acceptor.pin(execution, requester), null));
      } catch (Refusal refusal) {
        members.add(new PinnedBatch.Member(instance(execution), null, refusal.getMessage()));
        first = first == null ? refusal : first;
      }
    }
    if (first != null && members.stream().allMatch(member -> member.execution() == null)) {
      throw first;
    }
    var batch =
        new PinnedBatch(
            BatchId.next(),
            request.query(),
            request.queryVersion(),
            request.name(),
            request.description(),
            ExecutionAcceptor.sha256(request),
            requester,
            members);
    var accepted = batches.accept(batch, recently);
    if (accepted.equals(batch.id())) {
      members.stream()
          .map(PinnedBatch.Member::execution)
          .filter(Objects::nonNull)
          .forEach(acceptor::start);
    }
    return accepted;
  }

  /**
   * To be asked before anything is looked up for so many.
   *
   * @throws Refusal if a batch takes no such number of instances
   */
  public static void checkCount(int instances) {
    if (instances < 1 || instances > MOST) {
      throw Refusal.invalid(
          "instance_ids", "must be 1 to %d instances, not %d".formatted(MOST, instances));
    }
  }

  private static void check(BatchRequest request) {
    var complaints = new Complaints();
    int instances = request.executions().size();
    checkCount(instances);
    if (request.executions().stream().map(BatchAcceptor::instance).distinct().count() < instances) {
      complaints.add("instance_ids", "must name each instance once");
    }
    if (request.name().length() > LONGEST_NAME) {
      complaints.add("name", "must have at most %d characters".formatted(LONGEST_NAME));
    }
    if (request.description() != null && request.description().length() > LONGEST_DESCRIPTION) {
      complaints.add(
          "description", "must have at most %d characters".formatted(LONGEST_DESCRIPTION));
    }
    complaints.throwIfAny();
  }

  private static InstanceId instance(ExecutionRequest execution) {
    return new InstanceId(Objects.requireNonNull(execution.instanceId()));
  }
}
