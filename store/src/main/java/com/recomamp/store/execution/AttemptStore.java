package com.recomamp.store.execution;

import static com.recomamp.store.Columns.instant;
import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.store.instance.InstanceStore;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Table {@code attempt}: the fence. Every write names what must still be true. */
public final class AttemptStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final String COLUMNS =
      """
      execution_id, number, instance_id, account_id, owner_run, timeout_seconds, dry_run, not_before, granted_at, posted_at,
      posting_until, answered_at, answer, doubt_looks, amc_execution_id, amc_status, amc_reason, amc_created_at,
      amc_ended_at, cancel_sent_at, parked_at, parked_class, parked_message, closed_at, now() as seen_at
      """;

  /**
   * The execution's row is locked before its attempt's, here as in every decision about an
   * execution: one order, so no deadlock, and a cancel and an intent see each other.
   */
  private static final String EXECUTION_FIRST =
      """
      with e as (
        select id, ended_at, cancel_requested_at
          from execution
         where id = :execution
           for no key update)
      """;

  private final JdbcClient jdbc;

  public AttemptStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Optional<Attempt> latest(ExecutionId execution) {
    return jdbc.sql(
            """
            select %s
              from attempt
             where execution_id = :execution
             order by number desc
             limit 1
            """
                .formatted(COLUMNS))
        .param("execution", execution.uuid())
        .query(AttemptStore::attempt)
        .optional();
  }

  /**
   * Attempts that may be opened: the first, one per retry asked for, and one for each that never
   * arrived.
   */
  public boolean mayOpenAnother(ExecutionId execution) {
    return jdbc.sql(
            """
            select (select count(*)
                      from attempt
                     where execution_id = :execution
                       and closed_as is distinct from 'never_arrived') <= e.retries_wanted
              from execution e
             where e.id = :execution
            """)
        .param("execution", execution.uuid())
        .query(Boolean.class)
        .single();
  }

  /** One that never arrived hands its place in the queue on; a retry arrives now, as a retry. */
  public void open(ExecutionId execution, int number, String run) {
    jdbc.sql(
            """
            insert into attempt (execution_id, number, instance_id, account_id, requested_by, priority_rank, arrived_at,
                                 timeout_seconds, owner_run, dry_run)
            select e.id, greatest(:number, e.number_at_amc + 1), e.instance_id, e.account_id, e.requested_by,
                   case when last.number is null
                        then array_position(array['interactive', 'scheduled', 'retry', 'backfill'], e.priority)
                        when last.closed_as = 'never_arrived' then last.priority_rank
                        else 3 end,
                   case when last.number is null then e.requested_at
                        when last.closed_as = 'never_arrived' then last.arrived_at
                        else now() end,
                   e.timeout_seconds, :run, e.kind = 'dry_run'
              from execution e
              left join lateral (select number, closed_as, priority_rank, arrived_at
                                   from attempt
                                  where execution_id = e.id
                                  order by number desc
                                  limit 1) last on true
             where e.id = :execution
            """)
        .param("execution", execution.uuid())
        .param("number", number)
        .param("run", run)
        .update();
  }

  /**
   * Only for the run that Temporal calls current, and only from the owner that was seen before
   * Temporal was asked: false if another run was faster.
   */
  public boolean takeOver(Attempt seen, String run) {
    return jdbc.sql(
                EXECUTION_FIRST
                    + """
                    update attempt
                       set owner_run = :run
                      from e
                     where execution_id = e.id
                       and number = :number
                       and owner_run = :from
                       and closed_at is null
                    """)
            .param("execution", seen.execution().uuid())
            .param("number", seen.number())
            .param("from", seen.ownerRun())
            .param("run", run)
            .update()
        == 1;
  }

  /**
   * The intent to POST, and the only statement that may precede one: empty means do not POST, else
   * it is named by its time. Committed synchronously, whatever the server's default, as a lost
   * intent is a second run. A database that was restored may have lost some: nothing is submitted
   * until a look has told.
   */
  public Optional<Instant> intend(ExecutionId execution, int number, String run, Duration lease) {
    jdbc.sql("set local synchronous_commit = on").update();
    return jdbc.sql(
            EXECUTION_FIRST
                + """
                update attempt a
                   set posted_at = now(),
                       posting_until = now() + make_interval(secs => :lease),
                       acted_at = now()
                  from e
                 where a.execution_id = e.id
                   and a.number = :number
                   and a.owner_run = :run
                   and a.granted_at is not null
                   and a.posted_at is null
                   and a.parked_at is null
                   and a.closed_at is null
                   and e.ended_at is null
                   and e.cancel_requested_at is null
                   and not exists (select 1 from held_instance h where h.instance_id = a.instance_id)
                   and not exists (select 1 from paused_instance p where p.instance_id = a.instance_id)
                returning a.posted_at
                """)
        .param("execution", execution.uuid())
        .param("number", number)
        .param("run", run)
        .param("lease", seconds(lease))
        .query((row, _) -> Objects.requireNonNull(instant(row, "posted_at")))
        .optional();
  }

  /**
   * @param isNews false if it was recorded before, or confirms a guess
   * @param contradicted open executions of which it was guessed that AMC's id is theirs
   */
  public record Submitted(boolean isNews, List<ExecutionId> contradicted) {}

  /**
   * AMC's id, also for an attempt that was closed meanwhile. An answer beats a guess: what another
   * attempt guessed goes back to doubt, and so does what this one guessed before.
   */
  public Submitted submitted(
      ExecutionId execution,
      int number,
      InstanceId instance,
      String amcExecutionId,
      @Nullable Instant createdAt) {
    var locked = locked(execution, instance, amcExecutionId);
    var contradicted =
        jdbc.sql(
                """
                update attempt a
                   set amc_execution_id = null,
                       amc_status = null,
                       amc_reason = null,
                       amc_created_at = null,
                       amc_ended_at = null,
                       amc_output_columns = null,
                       cancel_sent_at = null,
                       missing_since = null,
                       doubt_looks = 0,
                       answer = 'unclear'
                  from execution e
                 where a.execution_id = e.id
                   and e.id = any(:locked)
                   and a.instance_id = :instance
                   and a.amc_execution_id = :amcExecutionId
                   and a.answer is distinct from 'submitted'
                   and (a.execution_id, a.number) <> (:execution, :number)
                returning a.execution_id, a.closed_at is null and e.ended_at is null as open
                """)
            .param("locked", locked)
            .param("instance", instance.value())
            .param("amcExecutionId", amcExecutionId)
            .param("execution", execution.uuid())
            .param("number", number)
            .query(
                (row, _) ->
                    row.getBoolean("open")
                        ? Optional.of(new ExecutionId(row.getObject("execution_id", UUID.class)))
                        : Optional.<ExecutionId>empty())
            .list();
    jdbc.sql(
            """
            update attempt
               set answer = 'submitted',
                   answered_at = now()
             where execution_id = :execution
               and number = :number
               and amc_execution_id = :amcExecutionId
               and answer is distinct from 'submitted'
            """)
        .param("execution", execution.uuid())
        .param("number", number)
        .param("amcExecutionId", amcExecutionId)
        .update();
    boolean isNews =
        jdbc.sql(
                    """
                    update attempt
                       set answer = 'submitted',
                           answered_at = now(),
                           amc_execution_id = :amcExecutionId,
                           amc_status = 'PENDING',
                           amc_reason = null,
                           amc_created_at = coalesce(:createdAt, now()),
                           amc_ended_at = null,
                           amc_output_columns = null,
                           cancel_sent_at = null,
                           missing_since = null,
                           parked_at = null, parked_class = null, parked_message = null,
                           acted_at = now()
                     where execution_id = :execution
                       and number = :number
                       and answer is distinct from 'submitted'
                       and not exists (select 1
                                         from stray s
                                        where s.instance_id = :instance
                                          and s.amc_execution_id = :amcExecutionId
                                          and s.kind = 'duplicate')
                    """)
                .param("execution", execution.uuid())
                .param("number", number)
                .param("instance", instance.value())
                .param("amcExecutionId", amcExecutionId)
                .param("createdAt", timestamptz(createdAt))
                .update()
            == 1;
    return new Submitted(isNews, contradicted.stream().flatMap(Optional::stream).toList());
  }

  /**
   * A statement of its own: beside an update, PostgreSQL locks here only what the update has found
   * already.
   */
  private UUID[] locked(ExecutionId execution, InstanceId instance, String amcExecutionId) {
    return jdbc.sql(
            """
            select id
              from execution
             where id = any(array[:execution, (select execution_id
                                                 from attempt
                                                where instance_id = :instance
                                                  and amc_execution_id = :amcExecutionId)])
             order by id
               for no key update
            """)
        .param("execution", execution.uuid())
        .param("instance", instance.value())
        .param("amcExecutionId", amcExecutionId)
        .query(UUID.class)
        .list()
        .toArray(UUID[]::new);
  }

  /**
   * What a look found for a POST without a clear answer; false if an answer came first or another
   * attempt claims it.
   */
  public boolean adopted(
      ExecutionId execution,
      int number,
      String amcExecutionId,
      String amcStatus,
      @Nullable Instant createdAt) {
    return jdbc.sql(
                EXECUTION_FIRST
                    + """
                    update attempt a
                       set amc_execution_id = :amcExecutionId,
                           amc_status = :amcStatus,
                           amc_created_at = coalesce(:createdAt, posted_at),
                           parked_at = null, parked_class = null, parked_message = null,
                           acted_at = now()
                      from e
                     where a.execution_id = e.id
                       and number = :number
                       and posted_at is not null
                       and closed_at is null
                       and amc_execution_id is null
                       and not exists (select 1
                                         from attempt other
                                        where other.instance_id = a.instance_id
                                          and other.amc_execution_id = :amcExecutionId)
                    """)
            .param("execution", execution.uuid())
            .param("number", number)
            .param("amcExecutionId", amcExecutionId)
            .param("amcStatus", amcStatus)
            .param("createdAt", timestamptz(createdAt))
            .update()
        == 1;
  }

  /**
   * A clear no, or an answer that leaves doubt; also for an attempt that was closed meanwhile. True
   * if it still is the execution's open attempt.
   */
  public boolean answered(
      ExecutionId execution,
      int number,
      Attempt.Answer answer,
      @Nullable String status,
      @Nullable String reason) {
    return jdbc.sql(
            EXECUTION_FIRST
                + """
                update attempt
                   set answer = :answer,
                       answered_at = now(),
                       amc_status = :status,
                       amc_reason = :reason,
                       acted_at = now()
                  from e
                 where execution_id = e.id
                   and number = :number
                   and posted_at is not null
                   and amc_execution_id is null
                returning closed_at is null as open
                """)
        .param("execution", execution.uuid())
        .param("number", number)
        .param("answer", answer.name().toLowerCase(Locale.ROOT))
        .param("status", status)
        .param("reason", reason)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** It cannot be submitted now: nothing was posted, and it waits so long for the next try. */
  public boolean postponed(Attempt seen, Duration pause) {
    return jdbc.sql(
                EXECUTION_FIRST
                    + """
                    update attempt
                       set not_before = now() + make_interval(secs => :pause),
                           acted_at = now()
                      from e
                     where execution_id = e.id
                       and number = :number
                       and owner_run = :run
                       and posted_at is null
                       and closed_at is null
                    """)
            .param("execution", seen.execution().uuid())
            .param("number", seen.number())
            .param("run", seen.ownerRun())
            .param("pause", seconds(pause))
            .update()
        == 1;
  }

  /**
   * Certainly no byte of the POST that was intended then has left, so there was none. A later
   * intent stays, even if it is the same run's.
   */
  public boolean notSent(ExecutionId execution, int number, Instant intendedAt, Duration pause) {
    return jdbc.sql(
                EXECUTION_FIRST
                    + """
                    update attempt
                       set posted_at = null,
                           posting_until = null,
                           doubt_looks = 0,
                           not_before = now() + make_interval(secs => :pause),
                           acted_at = now()
                      from e
                     where execution_id = e.id
                       and number = :number
                       and posted_at = :intendedAt
                       and closed_at is null
                       and amc_execution_id is null
                       and answer is null
                    """)
            .param("execution", execution.uuid())
            .param("number", number)
            .param("intendedAt", timestamptz(intendedAt))
            .param("pause", seconds(pause))
            .update()
        == 1;
  }

  /** Whether nothing is submitted at this instance until a look has told what was lost. */
  public boolean isHeld(InstanceId instance) {
    return jdbc.sql("select exists (select 1 from held_instance where instance_id = :instance)")
        .param("instance", instance.value())
        .query(Boolean.class)
        .single();
  }

  /** Whether a person has stopped that anything new is submitted there. */
  public boolean isPaused(InstanceId instance) {
    return jdbc.sql("select exists (select 1 from paused_instance where instance_id = :instance)")
        .param("instance", instance.value())
        .query(Boolean.class)
        .single();
  }

  /** A slot that is not to be used now goes back, and the place in the queue stays. */
  public boolean givenBack(Attempt seen) {
    return asSeen("granted_at = null, acted_at = now()", seen).update() == 1;
  }

  public void looked(ExecutionId execution, int number, int looks) {
    jdbc.sql(
            EXECUTION_FIRST
                + """
                update attempt
                   set doubt_looks = :looks
                  from e
                 where execution_id = e.id
                   and number = :number
                   and closed_at is null
                """)
        .param("execution", execution.uuid())
        .param("number", number)
        .param("looks", looks)
        .update();
  }

  /**
   * Statuses only move forward: what has ended stays so, and what is said of a run that the attempt
   * no longer has says nothing. Without news not even a lock is taken.
   */
  public boolean observed(Attempt seen, String amcStatus, @Nullable String reason, boolean ended) {
    return observed(seen, amcStatus, reason, ended, List.of());
  }

  /**
   * The same, with the columns of the result if AMC tells them, so that who collects it need not
   * ask.
   */
  public boolean observed(
      Attempt seen,
      String amcStatus,
      @Nullable String reason,
      boolean ended,
      List<OutputColumn> columns) {
    return jdbc.sql(
                """
                with news as (
                  select e.id
                    from execution e
                    join attempt a on a.execution_id = e.id
                   where e.id = :execution
                     and a.number = :number
                     and a.amc_execution_id = :amcExecutionId
                     and a.amc_ended_at is null
                     and (:ended or a.amc_status <> :status or a.amc_reason is distinct from :reason)
                     and not coalesce(array_position(array['PENDING', 'RUNNING', 'PUBLISHING'], :status)
                                      < case when a.amc_status = 'PUBLISHING' then 3
                                             when a.amc_status <> 'PENDING' then 2 end, false)
                     for no key update of e)
                update attempt
                   set amc_status = :status,
                       amc_reason = :reason,
                       amc_ended_at = case when :ended then now() end,
                       amc_output_columns = :columns::jsonb,
                       acted_at = now(),
                       wakes = 0,
                       woken_at = null
                  from news
                 where execution_id = news.id
                   and number = :number
                   and amc_execution_id = :amcExecutionId
                   and amc_ended_at is null
                """)
            .param("execution", seen.execution().uuid())
            .param("number", seen.number())
            .param("amcExecutionId", seen.amcExecutionId())
            .param("status", amcStatus)
            .param("reason", reason)
            .param("ended", ended)
            .param("columns", columns.isEmpty() ? null : JSON.writeValueAsString(columns))
            .update()
        == 1;
  }

  /** The columns as AMC's list told them; empty where it did not. */
  public Optional<List<OutputColumn>> outputColumns(ExecutionId execution, int number) {
    return jdbc.sql(
            """
            select amc_output_columns
              from attempt
             where execution_id = :execution
               and number = :number
               and amc_output_columns is not null
            """)
        .param("execution", execution.uuid())
        .param("number", number)
        .query(String.class)
        .optional()
        .map(columns -> JSON.readValue(columns, new TypeReference<List<OutputColumn>>() {}));
  }

  /** AMC was told just now to cancel the run that was seen, whatever it answered. */
  public void cancelSent(Attempt seen) {
    jdbc.sql(
            EXECUTION_FIRST
                + """
                update attempt
                   set cancel_sent_at = now()
                  from e
                 where execution_id = e.id
                   and number = :number
                   and amc_execution_id = :amcExecutionId
                """)
        .param("execution", seen.execution().uuid())
        .param("number", seen.number())
        .param("amcExecutionId", seen.amcExecutionId())
        .update();
  }

  /**
   * Waits for a person, if it still is as it was seen. Without doubt the slot is given back, and
   * the place in the queue kept.
   */
  public boolean parked(Attempt seen, FailureClass failure, String message) {
    boolean keepsSlot = seen.isAtAmc() || seen.isInDoubt();
    return asSeen(
                """
                parked_at = now(),
                parked_class = :failure,
                parked_message = :message,
                granted_at = case when :keepsSlot then granted_at end,
                posted_at = case when :keepsSlot then posted_at end,
                posting_until = case when :keepsSlot then posting_until end,
                answered_at = case when :keepsSlot then answered_at end,
                answer = case when :keepsSlot then answer end,
                doubt_looks = case when :keepsSlot then doubt_looks else 0 end
                """,
                seen)
            .param("keepsSlot", keepsSlot)
            .param("failure", failure.name())
            .param("message", message)
            .update()
        == 1;
  }

  /**
   * When each connection of an instance was last given access again, if ever. None is given any
   * until the transaction ends: a new consent waits for the connection's row, a new access for the
   * same lock, and so whoever is told of it finds what is written here.
   */
  public Map<UUID, Optional<Instant>> renewals(InstanceId instance) {
    InstanceStore.lockAccess(jdbc, instance);
    var renewals = new HashMap<UUID, Optional<Instant>>();
    jdbc.sql(
            """
            select c.id, c.renewed_at
              from connection c
              join instance_access i on i.connection_id = c.id
             where i.instance_id = :instance
             order by c.id
               for share of c
            """)
        .param("instance", instance.value())
        .query(
            row -> {
              renewals.put(
                  row.getObject("id", UUID.class), Optional.ofNullable(instant(row, "renewed_at")));
            });
    return renewals;
  }

  /** It goes on where it was, if it still is as it was seen. */
  public boolean unparked(Attempt seen) {
    return asSeen(
                """
                parked_at = null,
                parked_class = null,
                parked_message = null,
                not_before = null,
                acted_at = now(),
                wakes = 0,
                woken_at = null
                """,
                seen)
            .update()
        == 1;
  }

  /**
   * Whether looks alone, and no person, concluded of the attempt before this one that it never
   * arrived.
   */
  public boolean wasAbsentBefore(Attempt doubt) {
    return jdbc.sql(
            """
            select coalesce(
                     (select closed_as = 'never_arrived'
                             and parked_at is null
                             and answer is distinct from 'not_processed'
                        from attempt
                       where execution_id = :execution
                         and number < :number
                       order by number desc
                       limit 1),
                     false)
            """)
        .param("execution", doubt.execution().uuid())
        .param("number", doubt.number())
        .query(Boolean.class)
        .single();
  }

  /** Among which a person is asked to choose. */
  public void suspected(Attempt doubt, List<Candidate> candidates) {
    jdbc.sql(
            EXECUTION_FIRST
                + """
                update attempt
                   set candidates = cast(:candidates as jsonb)
                  from e
                 where execution_id = e.id
                   and number = :number
                """)
        .param("execution", doubt.execution().uuid())
        .param("number", doubt.number())
        .param("candidates", JSON.writeValueAsString(candidates))
        .update();
  }

  public List<Candidate> candidates(Attempt doubt) {
    return jdbc.sql(
            """
            select coalesce(candidates, '[]')::text
              from attempt
             where execution_id = :execution
               and number = :number
            """)
        .param("execution", doubt.execution().uuid())
        .param("number", doubt.number())
        .query(
            (row, _) -> JSON.readValue(row.getString(1), new TypeReference<List<Candidate>>() {}))
        .single();
  }

  /**
   * Once, and only if it still is as it was seen: an answer that came meanwhile is not closed over.
   */
  public boolean closed(Attempt seen, String as) {
    return asSeen("closed_at = now(), closed_as = :as", seen).param("as", as).update() == 1;
  }

  private JdbcClient.StatementSpec asSeen(String change, Attempt seen) {
    return jdbc.sql(
            EXECUTION_FIRST
                + """
                update attempt
                   set %s
                  from e
                 where execution_id = e.id
                   and number = :number
                   and closed_at is null
                   and owner_run = :run
                   and posted_at is not distinct from :postedAt
                   and answer is not distinct from :answer
                   and amc_execution_id is not distinct from :amcExecutionId
                """
                    .formatted(change))
        .param("execution", seen.execution().uuid())
        .param("number", seen.number())
        .param("run", seen.ownerRun())
        .param("postedAt", timestamptz(seen.postedAt()))
        .param(
            "answer", seen.answer() == null ? null : seen.answer().name().toLowerCase(Locale.ROOT))
        .param("amcExecutionId", seen.amcExecutionId());
  }

  /** What a tender looks after; a dry run in doubt is asked again instead of looked for. */
  public List<Attempt> openAt(InstanceId instance) {
    return jdbc.sql(
            """
            select %s
              from attempt
             where instance_id = :instance
               and closed_at is null
               and granted_at is not null
               and not (dry_run and posted_at is not null and amc_execution_id is null)
             order by posted_at
            """
                .formatted(COLUMNS))
        .param("instance", instance.value())
        .query(AttemptStore::attempt)
        .list();
  }

  /**
   * Closed attempts whose run AMC has not ended: a late answer told of it. One that was abandoned
   * may go on.
   */
  public List<Attempt> leftAlive(InstanceId instance) {
    return jdbc.sql(
            """
            select %s
              from attempt
             where instance_id = :instance
               and closed_at is not null
               and closed_as <> 'abandoned'
               and amc_execution_id is not null
               and amc_ended_at is null
               and amc_created_at + make_interval(secs => timeout_seconds) + interval '24 hours' > now()
             order by posted_at
            """
                .formatted(COLUMNS))
        .param("instance", instance.value())
        .query(AttemptStore::attempt)
        .list();
  }

  /**
   * Abandoned runs that keep their places, as a census of then finds them: whatever it counts, they
   * are not among the others.
   */
  public List<Attempt> abandoned(InstanceId instance, Instant censusAt) {
    return jdbc.sql(
            """
            select %s
              from attempt
             where (execution_id, number) in (select execution_id, number
                                                from abandoned_run
                                               where instance_id = :instance
                                                 and until_census >= :censusAt)
             order by posted_at
            """
                .formatted(COLUMNS))
        .param("instance", instance.value())
        .param("censusAt", timestamptz(censusAt))
        .query(AttemptStore::attempt)
        .list();
  }

  /** Empty also for one that was abandoned: AMC may do with it as it likes. */
  public Optional<Attempt> notAbandoned(ExecutionId execution, int number) {
    return jdbc.sql(
            """
            select %s
              from attempt
             where execution_id = :execution
               and number = :number
               and closed_as is distinct from 'abandoned'
            """
                .formatted(COLUMNS))
        .param("execution", execution.uuid())
        .param("number", number)
        .query(AttemptStore::attempt)
        .optional();
  }

  /** False also for one that a restored database has lost. */
  public boolean isKnown(ExecutionId execution, int number) {
    return jdbc.sql(
            """
            select exists (select 1
                             from attempt
                            where execution_id = :execution
                              and number = :number)
            """)
        .param("execution", execution.uuid())
        .param("number", number)
        .query(Boolean.class)
        .single();
  }

  /** Those whose POST was answered with one of these ids of AMC's. */
  public List<Attempt> answeredWith(InstanceId instance, List<String> ids) {
    return jdbc.sql(
            """
            select %s
              from attempt
             where instance_id = :instance
               and amc_execution_id = any(:ids)
               and answer = 'submitted'
            """
                .formatted(COLUMNS))
        .param("instance", instance.value())
        .param("ids", ids.toArray(String[]::new))
        .query(AttemptStore::attempt)
        .list();
  }

  /** Open attempts whose AMC execution AMC does not know, by its id, and since when. */
  public Map<String, Instant> missing(InstanceId instance) {
    var missing = new HashMap<String, Instant>();
    jdbc.sql(
            """
            select amc_execution_id, missing_since
              from attempt
             where instance_id = :instance
               and missing_since is not null
               and closed_at is null
            """)
        .param("instance", instance.value())
        .query(
            row -> {
              missing.put(
                  row.getString("amc_execution_id"),
                  Objects.requireNonNull(instant(row, "missing_since")));
            });
    return missing;
  }

  /** AMC says that it does not know this attempt's execution. */
  public void missed(Attempt seen) {
    asSeen("missing_since = coalesce(missing_since, now())", seen).update();
  }

  /** AMC knows it after all; who waits for a person because of that waits no more. */
  public boolean foundAgain(Attempt seen) {
    return asSeen(
                """
                missing_since = null,
                parked_at = null, parked_class = null, parked_message = null,
                acted_at = now()
                """,
                seen)
            .update()
        == 1;
  }

  /** The AMC executions of this instance that an attempt claims, among {@code ids}. */
  public List<String> claimed(InstanceId instance, List<String> ids) {
    return jdbc.sql(
            """
            select amc_execution_id
              from attempt
             where instance_id = :instance
               and amc_execution_id = any(:ids)
            """)
        .param("instance", instance.value())
        .param("ids", ids.toArray(String[]::new))
        .query(String.class)
        .list();
  }

  /**
   * Executions of this instance whose turn it is and that have not acted on it: woken again after 5
   * s, 30 s, 5 min, then hourly. Counts the wake.
   */
  public List<ExecutionId> unacted(InstanceId instance, double pace) {
    return jdbc.sql(
            """
            with idle as (
              select execution_id, number
                from attempt
               where instance_id = :instance
                 and closed_at is null
                 and parked_at is null
                 and granted_at is not null
                 and (amc_ended_at is not null or posted_at is null and coalesce(not_before, now()) <= now())
                 and greatest(acted_at, granted_at, amc_ended_at, not_before, woken_at)
                     < now() - make_interval(secs => (array[5, 30, 300, 3600])[least(wakes, 3) + 1] / :pace)
                 for no key update skip locked)
            update attempt a
               set wakes = wakes + 1,
                   woken_at = now()
              from idle
             where a.execution_id = idle.execution_id
               and a.number = idle.number
            returning a.execution_id
            """)
        .param("instance", instance.value())
        .param("pace", pace)
        .query((row, _) -> new ExecutionId(row.getObject("execution_id", UUID.class)))
        .list();
  }

  /**
   * Takes places back from attempts that were woken in vain for ten minutes while others wait, and
   * lets those go first for as long. What has begun to submit keeps its place, and an intent that
   * comes too late finds none.
   */
  public List<ExecutionId> withdrawn(InstanceId instance) {
    return jdbc.sql(
            """
            with idle as (
              select e.id, a.number
                from attempt a
                join execution e on e.id = a.execution_id
               where a.instance_id = :instance
                 and a.closed_at is null
                 and a.parked_at is null
                 and a.granted_at is not null
                 and a.posted_at is null
                 and a.wakes >= 3
                 and greatest(a.granted_at, a.acted_at) < now() - interval '10 minutes'
                 and exists (select 1
                               from waiting_attempt w
                              where w.account_id = a.account_id)
                 for no key update skip locked)
            update attempt a
               set granted_at = null,
                   not_before = now() + interval '10 minutes',
                   wakes = 0,
                   woken_at = null
              from idle
             where a.execution_id = idle.id
               and a.number = idle.number
            returning a.execution_id
            """)
        .param("instance", instance.value())
        .query((row, _) -> new ExecutionId(row.getObject("execution_id", UUID.class)))
        .list();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static Attempt attempt(ResultSet row, int index) throws SQLException {
    var answer = row.getString("answer");
    var parkedClass = row.getString("parked_class");
    return new Attempt(
        new ExecutionId(row.getObject("execution_id", UUID.class)),
        row.getInt("number"),
        new InstanceId(row.getString("instance_id")),
        row.getObject("account_id", UUID.class),
        row.getString("owner_run"),
        Duration.ofSeconds(row.getInt("timeout_seconds")),
        row.getBoolean("dry_run"),
        instant(row, "not_before"),
        instant(row, "granted_at"),
        instant(row, "posted_at"),
        instant(row, "posting_until"),
        instant(row, "answered_at"),
        answer == null ? null : Attempt.Answer.valueOf(answer.toUpperCase(Locale.ROOT)),
        row.getInt("doubt_looks"),
        row.getString("amc_execution_id"),
        row.getString("amc_status"),
        row.getString("amc_reason"),
        instant(row, "amc_created_at"),
        instant(row, "amc_ended_at"),
        instant(row, "cancel_sent_at"),
        instant(row, "parked_at"),
        parkedClass == null ? null : FailureClass.valueOf(parkedClass),
        row.getString("parked_message"),
        instant(row, "closed_at"),
        Objects.requireNonNull(instant(row, "seen_at")));
  }
}
