package com.recomamp.store.connection;

import static com.recomamp.store.Columns.instant;

import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Table {@code call_budget}: a bucket of calls per connection and region, from which all workers
 * draw.
 */
public final class CallBudgetStore {
  private final JdbcClient jdbc;

  public CallBudgetStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whose calls AMC counts together: in each region for itself. */
  public record Payer(UUID connection, String region) {}

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
  public Drawn draw(Payer payer, Bucket bucket, double kept, int owed, int most) {
    begin(payer, bucket.burst());
    return jdbc.sql(
            """
            with filled as (
              select connection_id, region,
                     least(:burst, level + :rate * greatest(0, extract(epoch from clock_timestamp() - filled_at))) - :owed as level,
                     greatest(0, extract(epoch from filled_at - clock_timestamp())) as stands_still
                from call_budget
               where connection_id = :connection
                 and region = :region
                 for no key update),
            drawn as (
              select connection_id, region, level, stands_still,
                     case when stands_still = 0 then greatest(0, least(:most, floor(level - :kept))) else 0 end as calls
                from filled),
            written as (
              update call_budget b
                 set level = d.level - d.calls,
                     filled_at = greatest(b.filled_at, clock_timestamp())
                from drawn d
               where b.connection_id = d.connection_id
                 and b.region = d.region
                 and d.calls + :owed > 0)
            select calls, greatest(0, 1 + :kept - level) / :rate + stands_still as wait
              from drawn
            """)
        .param("connection", payer.connection())
        .param("region", payer.region())
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

  private void begin(Payer payer, int level) {
    jdbc.sql(
            """
            insert into call_budget (connection_id, region, level, filled_at)
            select :connection, :region, :level, now()
             where not exists (select 1
                                 from call_budget
                                where connection_id = :connection
                                  and region = :region)
            on conflict do nothing
            """)
        .param("connection", payer.connection())
        .param("region", payer.region())
        .param("level", level)
        .update();
  }

  /**
   * AMC said how long to wait: no worker calls it there with this connection until then, and then
   * the calls begin with an empty budget, one after the other.
   */
  public Instant throttled(Payer payer, Duration pause) {
    return throttled(payer, pause, pause, false);
  }

  /**
   * AMC asked to wait and did not say how long: the first pause, and twice as long each time that
   * it asks again soon after. Many calls that are refused at once are one pause.
   */
  public Instant throttled(Payer payer, Duration first, Duration longest) {
    return throttled(payer, first, longest, true);
  }

  private Instant throttled(Payer payer, Duration pause, Duration longest, boolean grows) {
    begin(payer, 0);
    return jdbc.sql(
            """
            with asked as (
              select not_before,
                     :grows and coalesce(not_before > now(), false) as waits,
                     case when not :grows then :pause
                          when not_before > now() then pause_seconds
                          when not_before > now() - make_interval(secs => 2 * pause_seconds)
                            then least(2 * pause_seconds, :longest)
                          else :pause end as seconds
                from call_budget
               where connection_id = :connection
                 and region = :region
                 for no key update),
            paused as (
              select seconds,
                     case when waits then not_before
                          else greatest(not_before, now() + make_interval(secs => seconds)) end as until
                from asked),
            told as (
              update connection
                 set trouble = 'throttled',
                     trouble_at = now()
               where id = :connection)
            update call_budget
               set level = least(level, 0),
                   filled_at = greatest(filled_at, until),
                   not_before = until,
                   pause_seconds = seconds
              from paused
             where connection_id = :connection
               and region = :region
            returning not_before
            """)
        .param("connection", payer.connection())
        .param("region", payer.region())
        .param("grows", grows)
        .param("pause", pause.toMillis() / 1000.0)
        .param("longest", longest.toMillis() / 1000.0)
        .query((row, _) -> Objects.requireNonNull(instant(row, "not_before")))
        .single();
  }

  /**
   * How many instances of the region are looked at with the connection that looks at this one
   * first.
   */
  public int tendedBeside(InstanceId instance) {
    return jdbc.sql(
            """
            with first as (
              select distinct on (a.instance_id) a.instance_id, a.connection_id, c.region
                from instance_access a
                join instance i on i.id = a.instance_id
                join account c on c.id = i.account_id
               order by a.instance_id, a.rank, a.connection_id)
            select count(*)
              from first f
              join instance i on i.id = f.instance_id
             where i.tended
               and (f.connection_id, f.region) = (select connection_id, region from first where instance_id = :instance)
            """)
        .param("instance", instance.value())
        .query(Integer.class)
        .single();
  }
}
