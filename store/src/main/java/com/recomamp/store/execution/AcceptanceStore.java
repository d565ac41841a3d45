package com.recomamp.store.execution;

import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.store.TextLock;
import com.recomamp.store.execution.Acceptance.Accepted;
import com.recomamp.store.execution.Acceptance.KeyTaken;
import com.recomamp.store.execution.Acceptance.Repeated;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Accepts executions: the row with its pinned inputs, what it reads, and its first event in one
 * statement.
 */
public class AcceptanceStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;

  public AcceptanceStore(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** What became of the request that the requester sent with {@code key} before, if any. */
  public Optional<Acceptance> known(Requester requester, String key, String requestSha256) {
    return jdbc.sql(
            """
            select id, request_sha256
              from execution
             where requested_by = :requester
               and idempotency_key = :key
            """)
        .param("requester", requester.id())
        .param("key", key)
        .query(
            (row, _) ->
                row.getString("request_sha256").equals(requestSha256)
                    ? (Acceptance) new Repeated(new ExecutionId(row.getObject("id", UUID.class)))
                    : new KeyTaken())
        .optional();
  }

  /** Once per requester and idempotency key, however many ask at the same time. */
  public Acceptance accept(PinnedExecution execution) {
    var key = execution.idempotencyKey();
    if (insert(execution) || key == null) {
      return new Accepted(execution.id());
    }
    return known(execution.requester(), key, execution.requestSha256()).orElseThrow();
  }

  /**
   * For callers without idempotency keys: the same request of the same requester within {@code
   * recently} is the execution that the first of them made.
   */
  public Acceptance acceptUnlessRepeated(PinnedExecution execution, Duration recently) {
    return transactions.execute(
        _ -> {
          TextLock.take(jdbc, execution.requester().id() + execution.requestSha256());
          return repeated(execution, recently)
              .<Acceptance>map(Repeated::new)
              .orElseGet(() -> accept(execution));
        });
  }

  private Optional<ExecutionId> repeated(PinnedExecution execution, Duration recently) {
    return RecentRequest.find(
            jdbc,
            "execution where kind = '%s'".formatted(execution.kind().word()),
            execution.requester(),
            execution.requestSha256(),
            recently)
        .map(ExecutionId::new);
  }

  private boolean insert(PinnedExecution execution) {
    return jdbc.sql(
                """
                with accepted as (
                  insert into execution
                         (id, kind, requested_by, idempotency_key, request_sha256, query_id, query_version, query_name,
                          instance_id, account_id, entity_id, marketplace_id, region, sql, sql_sha256,
                          input_parameters, parameter_values, window_start, window_end, window_zone,
                          asked_window, warnings, overlap, in_ledger, priority, note, version)
                  values (:id, :kind, :requester, :key, :requestSha256, :query, :queryVersion, :queryName,
                          :instance, :account, :entity, :marketplace, :region, :sql, :sqlSha256,
                          :inputParameters::jsonb, :parameterValues::jsonb, :windowStart, :windowEnd, :windowZone,
                          :askedWindow::jsonb, :warnings::jsonb, :overlap::jsonb, true, :priority, :note, 1)
                  on conflict (requested_by, idempotency_key) do nothing
                  returning id, version, status, kind, instance_id, overlap),
                reads as (
                  insert into data_read (execution_id, instance_id, source, starts_at, ends_at)
                  select id, instance_id, jsonb_array_elements_text(overlap -> 'sources'), :startsAt, :endsAt
                    from accepted
                   where kind = 'run')
                insert into execution_event (execution_id, number, type, status, source, actor)
                select id, version, 'accepted', status, 'api', :actor
                  from accepted
                """)
            .param("id", execution.id().uuid())
            .param("kind", execution.kind().word())
            .param("requester", execution.requester().id())
            .param("actor", execution.requester().name())
            .param("key", execution.idempotencyKey())
            .param("requestSha256", execution.requestSha256())
            .param("query", execution.query() == null ? null : execution.query().uuid())
            .param("queryVersion", execution.queryVersion())
            .param("queryName", execution.queryName())
            .param("instance", execution.instance().id().value())
            .param("account", execution.instance().accountId())
            .param("entity", execution.instance().entityId())
            .param("marketplace", execution.instance().marketplaceId())
            .param("region", execution.instance().region())
            .param("sql", execution.sql())
            .param("sqlSha256", execution.sqlSha256())
            .param("inputParameters", JSON.writeValueAsString(execution.inputParameters()))
            .param("parameterValues", JSON.writeValueAsString(execution.parameterValues()))
            .param("windowStart", execution.window().start())
            .param("windowEnd", execution.window().end())
            .param("windowZone", execution.window().zone().getId())
            .param("askedWindow", JSON.writeValueAsString(execution.askedWindow()))
            .param("warnings", JSON.writeValueAsString(execution.warnings()))
            .param("overlap", JSON.writeValueAsString(execution.overlap()))
            .param("startsAt", timestamptz(execution.window().startsAt()))
            .param("endsAt", timestamptz(execution.window().endsAt()))
            .param("priority", execution.priority().word())
            .param("note", execution.note())
            .update()
        == 1;
  }
}
