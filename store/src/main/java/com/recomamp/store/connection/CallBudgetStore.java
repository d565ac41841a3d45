package com.recomamp.store.connection;

import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code call_budget}: a bucket of calls per connection, from which all workers draw. */
public final class CallBudgetStore {
  private final JdbcClient jdbc;

  public CallBudgetStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * How a bucket fills.
   *
   * @param rate calls per second
   * @param burst what it holds, and begins with
   */
  public record Bucket(double rate, int burst) {}

  /**
   * @param calls that may be made
   * @param pause after which there will be one, if nobody else draws
   */
  public record Drawn(int calls, Duration pause) {}

  /**
   * Pays what was called already, and draws up to {@code most} calls of what is left then. By the
   * clock: whoever waited for the row began before the one who drew last.
   *
   * @param kept how much of the bucket is for others
   */
  public Drawn draw(UUID connection, Bucket bucket, double kept, int owed, int most) {
    jdbc.sql(
            """
            insert into call_budget (connection_id, level, filled_at)
            select :connection, :burst, now()
             where not exists (select 1 from call_budget where connection_id = :connection)
            on conflict do nothing
            """)
        .param("connection", connection)
        .param("burst", bucket.burst())
        .update();
    return jdbc.sql(
            """
            with filled as (
              select connection_id,
                     least(:burst, level + :rate * greatest(0, extract(epoch from clock_timestamp() - filled_at))) - :owed as level,
                     greatest(0, extract(epoch from filled_at - clock_timestamp())) as stands_still
                from call_budget
               where connection_id = :connection
                 for no key update),
            drawn as (
              select connection_id, level, stands_still,
                     case when stands_still = 0 then greatest(0, least(:most, floor(level - :kept))) else 0 end as calls
                from filled),
            written as (
              update call_budget b
                 set level = d.level - d.calls,
                     filled_at = greatest(b.filled_at, clock_timestamp())
                from drawn d
               where b.connection_id = d.connection_id
                 and d.calls + :owed > 0)
            select calls, greatest(0, 1 + :kept - level) / :rate + stands_still as wait
              from drawn
            """)
        .param("connection", connection)
        .param("burst", (double) bucket.burst())
        .param("rate", bucket.rate())
        .param("kept", kept)
        .param("owed", (double) owed)
        .param("most", (double) most)
        .query(
            (row, _) ->
                new Drawn(
                    row.getInt("calls"), Duration.ofMillis((long) (row.getDouble("wait") * 1000))))
        .single();
  }

  /** How many instances are looked at with the connection that looks at this one first. */
  public int tendedBeside(InstanceId instance) {
    return jdbc.sql(
            """
            with first as (
              select distinct on (instance_id) instance_id, connection_id
                from instance_access
               order by instance_id, rank, connection_id)
            select count(*)
              from first f
              join instance i on i.id = f.instance_id
             where i.tended
               and f.connection_id = (select connection_id from first where instance_id = :instance)
            """)
        .param("instance", instance.value())
        .query(Integer.class)
        .single();
  }
}
