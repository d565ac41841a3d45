package com.recomamp.standalone.faults;

import static com.recomamp.store.Columns.instant;

import com.recomamp.workflows.execution.ExecutionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database says. */
record Facts(List<Execution> executions, List<Place> places) {

  /** An instance and its account, with what each may hold. */
  record Place(String instance, int cap, String account, int accountCap) {}

  /**
   * @param retriesAsked how often somebody is told to have asked, not what the decision made of it
   * @param unpublishedLoads loads that are neither published nor given up
   */
  record Execution(
      String id,
      String instance,
      String status,
      int retriesAsked,
      boolean cancelRequested,
      List<Attempt> attempts,
      List<Result> results,
      int unpublishedLoads,
      List<Event> events) {

    boolean isOpen() {
      return !Set.of("succeeded", "failed", "cancelled").contains(status);
    }

    /** Whether AMC may go on with it, because somebody gave it up. */
    boolean wasAbandoned() {
      return events.stream().anyMatch(event -> event.type.equals("abandoned"));
    }
  }

  /** A transition, as people are told of it. */
  record Event(String type, String message) {}

  /**
   * @param parkedAs why it waited for a person, if it did so to the last
   */
  record Attempt(
      int number,
      @Nullable String amcExecution,
      @Nullable Instant postingUntil,
      @Nullable Instant closedAt,
      @Nullable String closedAs,
      @Nullable String parkedAs) {}

  /**
   * @param rows as published, {@code rowsKept} as counted in the chunks
   * @param sha256 of header and chunks
   */
  record Result(int attempt, long rows, long rowsKept, String sha256) {}

  static Facts read(JdbcClient jdbc) {
    Map<UUID, List<Attempt>> attempts = new HashMap<>();
    jdbc.sql(
            """
            select execution_id, number, amc_execution_id, posting_until, closed_at, closed_as,
                   parked_class
              from attempt
             order by execution_id, number
            """)
        .query(
            row -> {
              attempts
                  .computeIfAbsent(
                      row.getObject("execution_id", UUID.class), _ -> new ArrayList<>())
                  .add(
                      new Attempt(
                          row.getInt("number"),
                          row.getString("amc_execution_id"),
                          instant(row, "posting_until"),
                          instant(row, "closed_at"),
                          row.getString("closed_as"),
                          row.getString("parked_class")));
            });
    Map<UUID, List<Result>> results = new HashMap<>();
    jdbc.sql(
            """
            select r.execution_id, l.attempt, r.rows, c.kept, encode(sha256(r.header || c.kept), 'hex') as sha256
              from result r
              join load l on l.id = r.load_id
             cross join lateral (select coalesce(string_agg(data, ''::bytea order by number), ''::bytea) as kept
                                   from result_chunk
                                  where load_id = r.load_id) c
            """)
        .query(
            row -> {
              results
                  .computeIfAbsent(
                      row.getObject("execution_id", UUID.class), _ -> new ArrayList<>())
                  .add(
                      new Result(
                          row.getInt("attempt"),
                          row.getLong("rows"),
                          lines(row.getBytes("kept")),
                          row.getString("sha256")));
            });
    Map<UUID, Integer> unpublished = new HashMap<>();
    jdbc.sql(
            """
            select l.execution_id, count(*) as loads
              from load l
             where l.abandoned_at is null
               and not exists (select 1 from result r where r.load_id = l.id)
             group by l.execution_id
            """)
        .query(
            row -> {
              unpublished.put(row.getObject("execution_id", UUID.class), row.getInt("loads"));
            });
    Map<UUID, List<Event>> events = new HashMap<>();
    jdbc.sql(
            "select execution_id, type, coalesce(message, '') as message from execution_event order"
                + " by execution_id, number")
        .query(
            row -> {
              events
                  .computeIfAbsent(
                      row.getObject("execution_id", UUID.class), _ -> new ArrayList<>())
                  .add(new Event(row.getString("type"), row.getString("message")));
            });
    var executions =
        jdbc.sql(
                """
                select e.id, e.instance_id, e.status, e.cancel_requested_at is not null as cancel,
                       (select count(*)
                          from execution_event v
                         where v.execution_id = e.id
                           and v.type = 'retry_requested') as retries_asked
                  from execution e
                 order by e.id
                """)
            .query(
                (row, _) -> {
                  var id = row.getObject("id", UUID.class);
                  return new Execution(
                      new ExecutionId(id).toString(),
                      row.getString("instance_id"),
                      row.getString("status"),
                      row.getInt("retries_asked"),
                      row.getBoolean("cancel"),
                      attempts.getOrDefault(id, List.of()),
                      results.getOrDefault(id, List.of()),
                      unpublished.getOrDefault(id, 0),
                      events.getOrDefault(id, List.of()));
                })
            .list();
    var places =
        jdbc.sql(
                """
                select i.id, i.slot_cap, i.account_id, a.slot_cap as account_cap
                  from instance i
                  join account a on a.id = i.account_id
                """)
            .query(
                (row, _) ->
                    new Place(
                        row.getString("id"),
                        row.getInt("slot_cap"),
                        row.getString("account_id"),
                        row.getInt("account_cap")))
            .list();
    return new Facts(executions, places);
  }

  /** The simulator's rows have no line breaks within. */
  private static long lines(byte[] rows) {
    return new String(rows, StandardCharsets.UTF_8).lines().count();
  }
}
