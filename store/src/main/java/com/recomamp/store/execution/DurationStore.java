package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Table {@code learned_duration}: how long runs of a query, and dry runs of all, take at AMC; only
 * for guessing.
 */
public final class DurationStore {
  private static final int REMEMBERED = 15;

  /** Of an execution {@code e}: what its duration is remembered by. */
  private static final String KEY =
      "case e.kind when 'dry_run' then e.kind else coalesce(e.query_id::text, e.sql_sha256) end";

  private final JdbcClient jdbc;

  public DurationStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The shortest and the longest of a query's newest runs. */
  public record Learned(Duration shortest, Duration longest) {}

  /** Not part of a transaction that decides something: many instances end runs of one query. */
  public void learn(ExecutionId execution, Duration duration) {
    jdbc.sql(
            """
            insert into learned_duration as l (key, seconds)
            select %s, array[:seconds]::integer[]
              from execution e
             where e.id = :execution
            on conflict (key) do update
               set seconds = (l.seconds || excluded.seconds)[greatest(1, cardinality(l.seconds) + 2 - :remembered):]
            """
                .formatted(KEY))
        .param("execution", execution.uuid())
        .param("seconds", Math.toIntExact(duration.toSeconds()))
        .param("remembered", REMEMBERED)
        .update();
  }

  /** What is known about the runs that AMC works on for open attempts of an instance. */
  public Map<ExecutionId, Learned> of(InstanceId instance) {
    var learned = new HashMap<ExecutionId, Learned>();
    jdbc.sql(
            """
            select a.execution_id, s.shortest, s.longest
              from attempt a
              join execution e on e.id = a.execution_id
              join learned_duration l on l.key = %s
             cross join lateral (select min(second) as shortest, max(second) as longest
                                   from unnest(l.seconds) second) s
             where a.instance_id = :instance
               and a.closed_at is null
               and a.granted_at is not null
               and a.amc_execution_id is not null
               and a.amc_ended_at is null
            """
                .formatted(KEY))
        .param("instance", instance.value())
        .query(
            row -> {
              learned.put(
                  new ExecutionId(row.getObject("execution_id", UUID.class)),
                  new Learned(
                      Duration.ofSeconds(row.getInt("shortest")),
                      Duration.ofSeconds(row.getInt("longest"))));
            });
    return learned;
  }
}
