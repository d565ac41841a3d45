package com.recomamp.store.batch;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.TextLock;
import com.recomamp.store.execution.AcceptanceStore;
import com.recomamp.store.execution.RecentRequest;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.batch.BatchId;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Batches with their members. A batch is accepted as a whole: it and all its executions, or
 * nothing.
 */
public class BatchStore {
  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final AcceptanceStore acceptances;
  private final Supplier<VisibleInstances> visible;

  /**
   * @param visible at which instances members of batches exist, for whoever looks at the moment
   */
  public BatchStore(
      JdbcClient jdbc,
      TransactionOperations transactions,
      AcceptanceStore acceptances,
      Supplier<VisibleInstances> visible) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.acceptances = acceptances;
    this.visible = visible;
  }

  /**
   * @return its id, or that of the same request of the same requester within {@code recently}
   */
  public BatchId accept(PinnedBatch batch, Duration recently) {
    return Objects.requireNonNull(
        transactions.execute(
            _ -> {
              TextLock.take(jdbc, "batch " + batch.requester().id() + batch.requestSha256());
              return repeated(batch, recently).orElseGet(() -> insert(batch));
            }));
  }

  private Optional<BatchId> repeated(PinnedBatch batch, Duration recently) {
    return RecentRequest.find(
            jdbc, "batch where true", batch.requester(), batch.requestSha256(), recently)
        .map(BatchId::new);
  }

  private BatchId insert(PinnedBatch batch) {
    jdbc.sql(
            """
            insert into batch (id, query_id, query_version, name, description, request_sha256, requested_by)
            values (:id, :query, :version, :name, :description, :sha256, :requester)
            """)
        .param("id", batch.id().uuid())
        .param("query", batch.query().uuid())
        .param("version", batch.queryVersion())
        .param("name", batch.name())
        .param("description", batch.description())
        .param("sha256", batch.requestSha256())
        .param("requester", batch.requester().id())
        .update();
    for (int place = 0; place < batch.members().size(); place++) {
      insert(batch.id(), place, batch.members().get(place));
    }
    return batch.id();
  }

  private void insert(BatchId batch, int place, PinnedBatch.Member member) {
    var execution = member.execution();
    if (execution != null) {
      acceptances.accept(execution);
    }
    jdbc.sql(
            """
            insert into batch_member (batch_id, place, instance_id, execution_id, refusal)
            values (:batch, :place, :instance, :execution, :refusal)
            """)
        .param("batch", batch.uuid())
        .param("place", place)
        .param("instance", member.instance().value())
        .param("execution", execution == null ? null : execution.id().uuid())
        .param("refusal", member.refusal())
        .update();
  }

  public Optional<Batch> find(BatchId id) {
    return batches("b.id = :id", Map.of("id", id.uuid(), "limit", 1)).stream().findFirst();
  }

  /**
   * Newest first.
   *
   * @param query null: of every query
   */
  public List<Batch> newest(@Nullable QueryId query, int limit) {
    var values = new HashMap<String, Object>(Map.of("limit", limit));
    if (query == null) {
      return batches("true", values);
    }
    values.put("query", query.uuid());
    return batches("b.query_id = :query", values);
  }

  private List<Batch> batches(String condition, Map<String, Object> values) {
    var instances = visible.get();
    var found = new ArrayList<Batch>();
    jdbc.sql(
            """
            select b.*, q.name as query_name, q.description as query_description, u.name as requester,
                   m.instance_id, m.execution_id, m.refusal
              from (select b.*
                      from batch b
                     where %s
                       and exists (select 1
                                     from batch_member
                                    where batch_id = b.id
                                      and %s)
                     order by b.id desc
                     limit :limit) b
              join query q on q.id = b.query_id
              join app_user u on u.id = b.requested_by
              join batch_member m on m.batch_id = b.id and %s
             order by b.id desc, m.place
            """
                .formatted(
                    condition,
                    instances.contain("instance_id"),
                    instances.contain("m.instance_id")))
        .params(instances.values(values))
        .query((ResultSet row) -> add(row, found));
    return found;
  }

  private static void add(ResultSet row, List<Batch> found) throws SQLException {
    var id = new BatchId(row.getObject("id", UUID.class));
    if (found.isEmpty() || !found.getLast().id().equals(id)) {
      found.add(
          new Batch(
              id,
              new QueryId(row.getObject("query_id", UUID.class)),
              row.getString("query_name"),
              row.getString("query_description"),
              row.getString("name"),
              row.getString("description"),
              row.getString("requester"),
              Objects.requireNonNull(instant(row, "requested_at")),
              new ArrayList<>()));
    }
    var execution = row.getObject("execution_id", UUID.class);
    found
        .getLast()
        .members()
        .add(
            new Batch.Member(
                new InstanceId(row.getString("instance_id")),
                execution == null ? null : new ExecutionId(execution),
                row.getString("refusal")));
  }
}
