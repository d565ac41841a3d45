package com.recomamp.api.recomamp;

import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.id.Ids;
import com.recomamp.store.batch.Batch;
import com.recomamp.store.batch.BatchStore;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.batch.BatchId;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Finds what RecomAMP's frontend names: it sends one kind of id in one click, another in the next.
 */
@Component
class RecomampIds {
  private final QueryStore queries;
  private final InstanceViews instances;
  private final ExecutionViews executions;
  private final BatchStore batches;
  private final Ids ids;

  RecomampIds(
      QueryStore queries,
      InstanceViews instances,
      ExecutionViews executions,
      BatchStore batches,
      Ids ids) {
    this.queries = queries;
    this.instances = instances;
    this.executions = executions;
    this.batches = batches;
    this.ids = ids;
  }

  /**
   * @param id {@code wf_…} or UUID
   */
  SavedQuery query(String id) {
    return Parsed.of(id, UUID::fromString)
        .map(QueryId::new)
        .flatMap(queries::find)
        .or(() -> ids.query(id).flatMap(queries::find))
        .orElseThrow(() -> Refusal.notFound("Workflow not found"));
  }

  /**
   * @param id AMC's or UUID
   */
  Optional<PinnedInstance> instance(String id) {
    return Parsed.of(id, UUID::fromString)
        .flatMap(instances::find)
        .or(() -> ids.instance(id).flatMap(instances::find))
        .or(() -> Parsed.of(id, InstanceId::new).flatMap(instances::find));
  }

  /** The instance that a path names. */
  InstanceId instanceOfPath(String id) {
    return instance(id)
        .map(PinnedInstance::id)
        .orElseThrow(() -> Refusal.notFound("Instance not found"));
  }

  /**
   * @param id {@code exec_…}, UUID or AMC's
   */
  ExecutionView execution(String id) {
    return Parsed.of(id, UUID::fromString)
        .map(ExecutionId::new)
        .flatMap(executions::find)
        .or(() -> ids.execution(id).flatMap(executions::find))
        .or(() -> executions.findByAmcExecution(id))
        .orElseThrow(() -> Refusal.notFound("Execution not found"));
  }

  /**
   * @param id {@code batch_…} or UUID
   */
  Batch batch(String id) {
    return Parsed.of(id, BatchId::parse)
        .or(() -> Parsed.of(id, UUID::fromString).map(BatchId::new))
        .flatMap(batches::find)
        .orElseThrow(() -> Refusal.notFound("Batch not found"));
  }
}
