package com.recomamp.store.execution;

import static com.recomamp.store.Columns.instant;
import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ledger of what was read at AMC. {@link AcceptanceStore} writes it; what ends without having
 * been run there no longer counts.
 */
public class OverlapStore {
  private static final String OVERLAPS =
      """
      d.counts
         and d.instance_id = :instance
         and d.source in (:sources)
         and d.starts_at < :endsAt
         and d.ends_at > :startsAt\
      """;

  /** Stops after so many rows; an execution has at most one per source. */
  static final String COUNT =
      """
      select count(distinct execution_id)
        from (select d.execution_id
                from data_read d
               where %s
               limit :rows) found
      """
          .formatted(OVERLAPS);

  /**
   * Of a row of {@code page}: those that AMC may have run before it refused this one, and the
   * newest of them, as {@link #runsBefore} reads it.
   */
  static final String RUNS_BEFORE_REFUSAL =
      """
      case when page.failure_class = 'PRIVACY_OVERLAP' and exists (select from data_read where execution_id = page.id) then (
        with before as materialized (
          select distinct d.execution_id
            from data_read refused
            join data_read d
              on d.instance_id = refused.instance_id
             and d.source = refused.source
             and d.starts_at < refused.ends_at
             and d.ends_at > refused.starts_at
           where refused.execution_id = page.id
             and d.execution_id <> page.id
             and d.counts
             and exists (select
                           from run_at_amc r
                          where r.execution_id = d.execution_id
                            and r.posted_at < page.ended_at))
        select jsonb_build_object(
                 'runs', (select count(*) from before),
                 'newest', coalesce(jsonb_agg(jsonb_build_object(
                             'id', e.id, 'queryName', e.query_name, 'start', e.window_start, 'end', e.window_end,
                             'zone', e.window_zone, 'requestedBy', u.name, 'endedAt', e.ended_at) order by e.id desc), '[]'))
          from (select execution_id from before order by execution_id desc limit 50) newest
          join execution e on e.id = newest.execution_id
          join app_user u on u.id = e.requested_by) end\
      """;

  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;

  public OverlapStore(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /**
   * How many executions read one of the sources over a window that shares a moment with this one.
   * Those that are queued count: they will have run.
   *
   * @param most where counting stops
   */
  public long count(InstanceId instance, List<String> sources, TimeWindow window, int most) {
    if (sources.isEmpty()) {
      return 0;
    }
    var found =
        read(COUNT, instance, sources, window)
            .param("rows", (long) most * sources.size())
            .query(Long.class)
            .single();
    return Math.min(found, most);
  }

  /** The newest of them. */
  public List<OverlappingRun> newest(
      InstanceId instance, List<String> sources, TimeWindow window, int most) {
    if (sources.isEmpty()) {
      return List.of();
    }
    return read(
            """
            select e.id, e.query_name, e.window_start, e.window_end, e.window_zone, e.ended_at, u.name as requester
              from (select distinct d.execution_id
                      from data_read d
                     where %s
                     order by d.execution_id desc
                     limit :most) newest
              join execution e on e.id = newest.execution_id
              join app_user u on u.id = e.requested_by
             order by e.id desc
            """
                .formatted(OVERLAPS),
            instance,
            sources,
            window)
        .param("most", most)
        .query(OverlapStore::run)
        .list();
  }

  /**
   * Enters some of the executions that the ledger lacks, passing over those that another api is
   * entering.
   *
   * @param sources what SQL reads
   * @return how many
   */
  public int enter(int most, Function<String, List<String>> sources) {
    return transactions.execute(
        _ -> {
          var lacking = lacking(most);
          lacking.forEach(execution -> enter(execution, sources.apply(execution.sql())));
          return lacking.size();
        });
  }

  private record Lacking(UUID id, String sql, TimeWindow window) {}

  private List<Lacking> lacking(int most) {
    return jdbc.sql(
            """
            select id, sql, window_start, window_end, window_zone
              from execution
             where not in_ledger
             order by id
             limit :most
               for no key update skip locked
            """)
        .param("most", most)
        .query(
            (row, _) ->
                new Lacking(row.getObject("id", UUID.class), row.getString("sql"), window(row)))
        .list();
  }

  private void enter(Lacking execution, List<String> sources) {
    jdbc.sql(
            """
            with entered as (
              update execution
                 set in_ledger = true
               where id = :id
              returning id, instance_id, kind, ended_at)
            insert into data_read (execution_id, instance_id, source, starts_at, ends_at, counts)
            select id, instance_id, source, :startsAt, :endsAt,
                   ended_at is null or exists (select from run_at_amc r where r.execution_id = entered.id)
              from entered
             cross join jsonb_array_elements_text(:sources::jsonb) source
             where kind = 'run'
            """)
        .param("id", execution.id())
        .param("sources", JSON.writeValueAsString(sources))
        .param("startsAt", timestamptz(execution.window().startsAt()))
        .param("endsAt", timestamptz(execution.window().endsAt()))
        .update();
  }

  private StatementSpec read(
      String sql, InstanceId instance, List<String> sources, TimeWindow window) {
    return jdbc.sql(sql)
        .param("instance", instance.value())
        .param("sources", sources)
        .param("startsAt", timestamptz(window.startsAt()))
        .param("endsAt", timestamptz(window.endsAt()));
  }

  private static OverlappingRun run(ResultSet row, int number) throws SQLException {
    return new OverlappingRun(
        new ExecutionId(row.getObject("id", UUID.class)),
        row.getString("query_name"),
        window(row),
        row.getString("requester"),
        instant(row, "ended_at"));
  }

  private static TimeWindow window(ResultSet row) throws SQLException {
    return new TimeWindow(
        row.getObject("window_start", LocalDateTime.class),
        row.getObject("window_end", LocalDateTime.class),
        ZoneId.of(row.getString("window_zone")));
  }

  /**
   * @param runs how many
   * @param newest the newest of them, newest first
   */
  record RunsBefore(int runs, List<OverlappingRun> newest) {
    String sentence() {
      return switch (runs) {
        case 0 -> "No run from here had read the same data before, so others have.";
        case 1 -> "One run from here had read the same data before.";
        default -> "%d runs from here had read the same data before.".formatted(runs);
      };
    }
  }

  static @Nullable RunsBefore runsBefore(@Nullable String json) {
    if (json == null) {
      return null;
    }
    var told = JSON.readValue(json, Told.class);
    return new RunsBefore(told.runs, told.newest.stream().map(ToldRun::run).toList());
  }

  private record Told(int runs, List<ToldRun> newest) {}

  private record ToldRun(
      UUID id,
      String queryName,
      LocalDateTime start,
      LocalDateTime end,
      String zone,
      String requestedBy,
      @Nullable OffsetDateTime endedAt) {

    OverlappingRun run() {
      return new OverlappingRun(
          new ExecutionId(id),
          queryName,
          new TimeWindow(start, end, ZoneId.of(zone)),
          requestedBy,
          endedAt == null ? null : endedAt.toInstant());
    }
  }
}
