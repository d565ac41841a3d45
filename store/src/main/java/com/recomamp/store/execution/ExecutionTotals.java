package com.recomamp.store.execution;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.query.QueryId;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What executions add up to; dry runs do not count. */
public class ExecutionTotals {
  private final JdbcClient jdbc;
  private final Supplier<VisibleInstances> visible;

  /**
   * @param visible whose executions count, for whoever looks at the moment
   */
  public ExecutionTotals(JdbcClient jdbc, Supplier<VisibleInstances> visible) {
    this.jdbc = jdbc;
    this.visible = visible;
  }

  /**
   * @param lastAt when the newest was asked for
   */
  public record Runs(long count, @Nullable Instant lastAt) {
    private static final Runs NONE = new Runs(0, null);
  }

  public Runs of(QueryId query) {
    return runs("query_id = :query", Map.of("query", query.uuid())).getOrDefault(query, Runs.NONE);
  }

  /** Queries that never ran are not in it. */
  public Map<QueryId, Runs> byQuery() {
    return runs("query_id is not null", Map.of());
  }

  /**
   * @param failed that need attention too
   * @param running at AMC or on the way back
   * @param all cancelled ones too
   */
  public record Statuses(long all, long succeeded, long failed, long running, long pending) {}

  /** Of the runs that were accepted since then; their ids sort by that time. */
  public Statuses since(Instant earliest) {
    var instances = visible.get();
    return jdbc.sql(
            """
            select count(*) as runs,
                   count(*) filter (where status = 'succeeded') as succeeded,
                   count(*) filter (where status in ('failed', 'needs_attention')) as failed,
                   count(*) filter (where status in ('submitted', 'running', 'collecting')) as running,
                   count(*) filter (where status = 'queued') as pending
              from execution
             where kind = 'run'
               and id >= :first
               and %s
            """
                .formatted(instances.contain("instance_id")))
        .params(instances.values(Map.of("first", PublicId.firstAt(earliest))))
        .query(
            (row, _) ->
                new Statuses(
                    row.getLong("runs"),
                    row.getLong("succeeded"),
                    row.getLong("failed"),
                    row.getLong("running"),
                    row.getLong("pending")))
        .single();
  }

  private Map<QueryId, Runs> runs(String condition, Map<String, Object> values) {
    var instances = visible.get();
    var runs = new HashMap<QueryId, Runs>();
    jdbc.sql(
            """
            select query_id, count(*) as runs, max(requested_at) as last_at
              from execution
             where kind = 'run'
               and %s
               and %s
             group by query_id
            """
                .formatted(condition, instances.contain("instance_id")))
        .params(instances.values(values))
        .query(
            (ResultSet row) -> {
              runs.put(
                  new QueryId(row.getObject("query_id", UUID.class)),
                  new Runs(row.getLong("runs"), Objects.requireNonNull(instant(row, "last_at"))));
            });
    return runs;
  }
}
