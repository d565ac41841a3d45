package com.recomamp.store.execution;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.execution.CommandAnswer.WhyNot;
import com.recomamp.store.execution.ExecutionView.AtAmc;
import com.recomamp.store.execution.ExecutionView.Failure;
import com.recomamp.store.execution.ExecutionView.WaitingFor;
import com.recomamp.store.instance.LookStore;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.result.ResultView;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Executions as users see them. */
public class ExecutionViews {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String ID_PREFIX = "exec_";
  private static final int ID_LENGTH = ID_PREFIX.length() + 26;

  private static final String WITHOUT_LARGE =
      "null::jsonb as candidates, null::jsonb as runs_before_refusal";

  private static final String WITHOUT_CONTENTS = "null as sql, null::jsonb as parameter_values";

  /** Enough to tell one run from another; a whole page of whole texts could be a gigabyte. */
  private static final String SHORT_CONTENTS =
      """
      left(e.sql, 4000) as sql,
      case when length(e.parameter_values::text) <= 4000 then e.parameter_values end as parameter_values\
      """;

  /** An old run may not be in the list, and was asked for when the even minute began. */
  private static final String LOOKED_AT =
      """
      case when a.posted_at < l.listed_at - interval '%1$d seconds'
           then to_timestamp(floor(extract(epoch from l.listed_at) / %2$d) * %2$d)
           else l.listed_at end\
      """
          .formatted(LookStore.YOUNG.toSeconds(), LookStore.OLD_ONES_EVERY.toSeconds());

  private final JdbcClient jdbc;
  private final Supplier<VisibleInstances> visible;

  /**
   * @param visible at which instances executions exist, for whoever looks at the moment
   */
  public ExecutionViews(JdbcClient jdbc, Supplier<VisibleInstances> visible) {
    this.jdbc = jdbc;
    this.visible = visible;
  }

  public Optional<ExecutionView> find(ExecutionId id) {
    return views(
            "e.sql, e.parameter_values",
            "a.candidates, " + OverlapStore.RUNS_BEFORE_REFUSAL + " as runs_before_refusal",
            "true",
            "e.id = :id",
            Map.of("id", id.uuid(), "limit", 1))
        .stream()
        .findFirst();
  }

  /** The one whose attempt AMC knows by this id; should several do, the newest. */
  public Optional<ExecutionView> findByAmcExecution(String amcExecutionId) {
    var instances = visible.get();
    return jdbc.sql(
            """
            select execution_id
              from attempt
             where amc_execution_id = :id
               and %s
             order by execution_id desc
             limit 1
            """
                .formatted(instances.contain("instance_id")))
        .params(instances.values(Map.of("id", amcExecutionId)))
        .query((row, _) -> new ExecutionId(row.getObject("execution_id", UUID.class)))
        .optional()
        .flatMap(this::find);
  }

  /** Those of them that exist, without what is large and without their place in line. */
  public List<ExecutionView> all(Collection<ExecutionId> ids) {
    return ids.isEmpty()
        ? List.of()
        : views(
            WITHOUT_CONTENTS,
            WITHOUT_LARGE,
            "false",
            "e.id in (:ids)",
            Map.of("ids", ids.stream().map(ExecutionId::uuid).toList(), "limit", ids.size()));
  }

  public ExecutionPage list(ExecutionFilter filter) {
    return list(filter, WITHOUT_CONTENTS);
  }

  /** With the first 4,000 characters of the SQL, and with parameters that are not longer. */
  public ExecutionPage listWithContents(ExecutionFilter filter) {
    return list(filter, SHORT_CONTENTS);
  }

  private ExecutionPage list(ExecutionFilter filter, String contents) {
    var conditions = new ArrayList<>(List.of("e.kind = :kind"));
    var values = new HashMap<String, Object>();
    values.put("kind", filter.kind().word());
    if (!filter.statuses().isEmpty()) {
      conditions.add("e.status in (:statuses)");
      values.put("statuses", filter.statuses().stream().map(ExecutionStatus::word).toList());
    }
    if (filter.instance() != null) {
      conditions.add("e.instance_id = :instance");
      values.put("instance", filter.instance().value());
    }
    if (filter.query() != null) {
      conditions.add("e.query_id = :query");
      values.put("query", filter.query().uuid());
    }
    if (filter.before() != null) {
      conditions.add("e.id < :before");
      values.put("before", filter.before().uuid());
    }
    if (filter.text() != null) {
      conditions.add(textCondition(filter.text(), values));
    }
    // One more than asked for tells whether there is a next page.
    values.put("limit", filter.limit() + 1);
    var found = views(contents, WITHOUT_LARGE, "true", String.join("\n and ", conditions), values);
    if (found.size() <= filter.limit()) {
      return new ExecutionPage(found, null);
    }
    var items = found.subList(0, filter.limit());
    return new ExecutionPage(List.copyOf(items), items.getLast().id());
  }

  /** Whether {@link #find} would find it, for less. */
  public boolean exists(ExecutionId id) {
    var instances = visible.get();
    return jdbc.sql(
            """
            select exists (select 1
                             from execution
                            where id = :id
                              and %s)
            """
                .formatted(instances.contain("instance_id")))
        .params(instances.values(Map.of("id", id.uuid())))
        .query(Boolean.class)
        .single();
  }

  public List<ExecutionEvent> events(ExecutionId id) {
    var instances = visible.get();
    return jdbc.sql(
            """
            select v.number, v.at, v.type, v.status, v.source, v.actor, v.message
              from execution_event v
              join execution e on e.id = v.execution_id
             where v.execution_id = :id
               and %s
             order by v.number
            """
                .formatted(instances.contain("e.instance_id")))
        .params(instances.values(Map.of("id", id.uuid())))
        .query(
            (row, _) ->
                new ExecutionEvent(
                    row.getLong("number"),
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getString("type"),
                    ExecutionStatus.parse(row.getString("status")),
                    row.getString("source"),
                    row.getString("actor"),
                    row.getString("message")))
        .list();
  }

  static String textCondition(String text, Map<String, Object> values) {
    values.put("text", "%" + text.replaceAll("([\\\\%_])", "\\\\$1") + "%");
    var inText =
        """
        e.query_name ilike :text or e.note ilike :text
          or e.requested_by in (select id from app_user where name ilike :text)\
        """;
    if (!text.startsWith(ID_PREFIX) || text.length() > ID_LENGTH) {
      return "(" + inText + ")";
    }
    try {
      // The text of an id sorts as the id does, so all that begin alike stand side by side.
      var missing = ID_LENGTH - text.length();
      values.put("low", ExecutionId.parse(text + "0".repeat(missing)).uuid());
      var highest = text.equals(ID_PREFIX) ? "7" + "v".repeat(missing - 1) : "v".repeat(missing);
      values.put("high", ExecutionId.parse(text + highest).uuid());
      values.put("importedAs", text);
      return "(e.id between :low and :high or e.id = (select target from imported where kind ="
          + " 'execution' and source_text = :importedAs) or "
          + inText
          + ")";
    } catch (IllegalArgumentException _) {
      return "(" + inText + ")";
    }
  }

  /**
   * The line is that of {@link SlotStore#grant}: who would get the next place if nobody else came.
   */
  private List<ExecutionView> views(
      String largeColumns,
      String candidates,
      String withLine,
      String condition,
      Map<String, Object> values) {
    var instances = visible.get();
    return jdbc.sql(
            """
            with page as materialized (
              select e.id, e.version, e.kind as execution_kind, e.status, e.query_id, e.query_version, e.query_name, e.instance_id, e.account_id,
                     e.window_start, e.window_end, e.window_zone, e.asked_window, e.warnings, e.overlap, %s, e.sql_sha256, e.priority, e.note,
                     e.requested_by, e.requested_at, e.started_at, e.ended_at, e.cancel_requested_at,
                     e.retry_requested_at, e.waiting_for, e.failure_class, e.failure_message, e.repeatable
                from execution e
               where %s
                 and %s
               order by e.id desc
               limit :limit),
            held as (
              select account_id, requested_by, count(*) as slots
                from attempt
               where account_id in (select account_id from page where status = 'queued')
                 and granted_at is not null
                 and not dry_run
                 and closed_at is null
                 and amc_ended_at is null
               group by account_id, requested_by),
            waiting as (
              select *, %s as aged_rank
                from waiting_attempt
               where %s
                 and instance_id in (select instance_id from page where status = 'queued')),
            shared as (
              select w.*,
                     coalesce(h.slots, 0)
                       + row_number() over (partition by w.instance_id, w.requested_by
                                                order by w.aged_rank, w.priority_rank, w.arrived_at,
                                                         w.execution_id) as share
                from waiting w
                left join held h on h.account_id = w.account_id and h.requested_by = w.requested_by),
            line as (
              select execution_id,
                     row_number() over (partition by instance_id
                                            order by aged_rank, share, arrived_at, execution_id) as position
                from shared)
            select page.*, m.source_text as imported_as,
                   m.target is null or page.version > 1 as has_workflow,
                   u.name as requester, i.name as instance_name, line.position, l.trouble,
                   i.paused_at is not null or c.paused_at is not null as paused,
                   case when i.paused_at is not null then i.paused_note else c.paused_note end as paused_note,
                   a.number as attempt, a.amc_execution_id, a.amc_status, a.parked_class, a.parked_message,
                   a.closed_at is null as attempt_open, a.posted_at, a.amc_ended_at, a.parked_at, %s,
                   case when a.closed_at is null and a.posted_at is null and a.not_before > now()
                        then a.not_before end as waits_until,
                   a.posted_at is not null and a.amc_execution_id is null
                     and a.answer is distinct from 'refused' as in_doubt,
                   coalesce(jsonb_array_length(a.candidates), 0) > 0 as has_candidates,
                   page.ended_at is not null
                     and exists (select 1
                                   from attempt left_alive
                                  where left_alive.execution_id = page.id
                                    and left_alive.amc_execution_id is not null
                                    and left_alive.amc_ended_at is null
                                    and left_alive.closed_as is distinct from 'abandoned') as left_alive,
                   coalesce(a.amc_ended_at, least(greatest(%s, a.answered_at), a.closed_at, a.missing_since)) as observed_at,
                   a.posted_at is not null and a.closed_at is null and a.amc_ended_at is null
                     and (a.answer is null or a.answer in ('submitted', 'unclear')) as may_run_at_amc,
                   coalesce(r.attempt = a.number, false) as collected,
                   r.kind, r.rows, r.bytes, r.files, r.sha256, r.columns, r.expired_at
              from page
              join app_user u on u.id = page.requested_by
              join instance i on i.id = page.instance_id
              join account c on c.id = page.account_id
              left join imported m on m.kind = 'execution' and m.target = page.id
              left join instance_look l on l.instance_id = page.instance_id
              left join line on line.execution_id = page.id
              left join result r on r.execution_id = page.id
              left join lateral (select *
                                   from attempt
                                  where execution_id = page.id
                                  order by number desc
                                  limit 1) a on true
             order by page.id desc
            """
                .formatted(
                    largeColumns,
                    condition,
                    instances.contain("e.instance_id"),
                    SlotStore.AGED_RANK,
                    withLine,
                    candidates,
                    LOOKED_AT))
        .params(instances.values(values))
        .query(ExecutionViews::view)
        .list();
  }

  private static ExecutionView view(ResultSet row, int number) throws SQLException {
    var status = ExecutionStatus.parse(row.getString("status"));
    var query = row.getObject("query_id", UUID.class);
    return new ExecutionView(
        new ExecutionId(row.getObject("id", UUID.class)),
        row.getLong("version"),
        ExecutionKind.parse(row.getString("execution_kind")),
        status,
        query == null ? null : new QueryId(query),
        row.getObject("query_version", Integer.class),
        row.getString("query_name"),
        new InstanceId(row.getString("instance_id")),
        row.getString("instance_name"),
        new TimeWindow(
            row.getObject("window_start", LocalDateTime.class),
            row.getObject("window_end", LocalDateTime.class),
            ZoneId.of(row.getString("window_zone"))),
        askedWindow(row.getString("asked_window")),
        JSON.readValue(row.getString("warnings"), new TypeReference<List<Warning>>() {}),
        overlap(row.getString("overlap")),
        parameters(row.getString("parameter_values")),
        row.getString("sql"),
        row.getString("sql_sha256"),
        Priority.parse(row.getString("priority")),
        row.getString("note"),
        row.getString("imported_as"),
        row.getString("requester"),
        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        row.getObject("attempt", Integer.class),
        instant(row, "cancel_requested_at"),
        status.isEnd() ? null : waitingFor(row, status),
        atAmc(row),
        failure(row, status),
        result(row),
        candidates(row),
        standing(row, status).actions(),
        row.getBoolean("may_run_at_amc"),
        row.getBoolean("has_workflow"));
  }

  private static @Nullable Map<String, String> askedWindow(@Nullable String json) {
    return json == null ? null : JSON.readValue(json, new TypeReference<Map<String, String>>() {});
  }

  private static @Nullable Overlap overlap(@Nullable String json) {
    return json == null ? null : JSON.readValue(json, Overlap.class);
  }

  private static @Nullable Map<String, Object> parameters(@Nullable String json) {
    return json == null ? null : JSON.readValue(json, new TypeReference<Map<String, Object>>() {});
  }

  private static @Nullable WaitingFor waitingFor(ResultSet row, ExecutionStatus status)
      throws SQLException {
    var position = row.getObject("position", Long.class);
    boolean hasAttempt = row.getString("attempt") != null;
    if (status == ExecutionStatus.QUEUED
        && row.getBoolean("paused")
        && (!hasAttempt || instant(row, "posted_at") == null)) {
      return new WaitingFor("paused", position, null, row.getString("paused_note"), null);
    }
    var trouble = row.getString("trouble");
    boolean atAmc = status == ExecutionStatus.SUBMITTED || status == ExecutionStatus.RUNNING;
    var reason = atAmc && trouble != null ? trouble : row.getString("waiting_for");
    if (reason != null) {
      return new WaitingFor(reason, position, instant(row, "waits_until"), null, trouble(reason));
    }
    if (position != null) {
      return WaitingFor.itsTurn("slot", position);
    }
    boolean notBegun = status == ExecutionStatus.QUEUED && !hasAttempt;
    return notBegun ? WaitingFor.itsTurn("start", null) : null;
  }

  private static @Nullable Failure trouble(String reason) {
    return Arrays.stream(FailureClass.values())
        .filter(failure -> failure.name().equalsIgnoreCase(reason))
        .findFirst()
        .map(
            failure ->
                failure(
                    failure,
                    null,
                    FailureClass.Policy.WAITS,
                    failure.remedy(),
                    failure.retrySafe(),
                    null))
        .orElse(null);
  }

  private static Standing standing(ResultSet row, ExecutionStatus status) throws SQLException {
    boolean open = row.getString("attempt") != null && row.getBoolean("attempt_open");
    return new Standing(
        status,
        instant(row, "cancel_requested_at") != null,
        instant(row, "retry_requested_at") != null,
        row.getBoolean("repeatable"),
        row.getBoolean("left_alive"),
        open,
        row.getBoolean("in_doubt"),
        row.getString("amc_execution_id") != null && instant(row, "amc_ended_at") == null,
        row.getBoolean("collected"),
        instant(row, "parked_at") != null,
        row.getBoolean("has_candidates"));
  }

  private static @Nullable List<Candidate> candidates(ResultSet row) throws SQLException {
    var json = row.getString("candidates");
    boolean asked = instant(row, "parked_at") != null && row.getBoolean("in_doubt");
    return json == null || !asked || !row.getBoolean("attempt_open")
        ? null
        : JSON.readValue(json, new TypeReference<List<Candidate>>() {});
  }

  private static @Nullable AtAmc atAmc(ResultSet row) throws SQLException {
    var id = row.getString("amc_execution_id");
    return id == null
        ? null
        : new AtAmc(id, row.getString("amc_status"), instant(row, "observed_at"));
  }

  private static @Nullable Failure failure(ResultSet row, ExecutionStatus status)
      throws SQLException {
    var failed = row.getString("failure_class");
    if (failed != null) {
      var before = OverlapStore.runsBefore(row.getString("runs_before_refusal"));
      return before == null
          ? failure(failed, row.getString("failure_message"))
          : overlapped(FailureClass.valueOf(failed), row.getString("failure_message"), before);
    }
    var parked = row.getString("parked_class");
    if (status != ExecutionStatus.NEEDS_ATTENTION || parked == null) {
      return null;
    }
    var message = row.getString("parked_message");
    return row.getBoolean("in_doubt")
        ? failure(
            FailureClass.valueOf(parked),
            message,
            FailureClass.Policy.PARKS,
            WhyNot.IN_DOUBT.sentence(),
            false,
            null)
        : failure(parked, message);
  }

  private static Failure overlapped(
      FailureClass failure, @Nullable String message, OverlapStore.RunsBefore before) {
    var remedy = failure.remedy() + " " + before.sentence();
    return failure(
        failure, message, failure.policy(), remedy, failure.retrySafe(), before.newest());
  }

  private static Failure failure(String name, @Nullable String message) {
    var failure = FailureClass.valueOf(name);
    return failure(failure, message, failure.policy(), failure.remedy(), failure.retrySafe(), null);
  }

  private static Failure failure(
      FailureClass failure,
      @Nullable String message,
      FailureClass.Policy policy,
      String remedy,
      boolean retrySafe,
      @Nullable List<OverlappingRun> overlappingRuns) {
    return new Failure(
        failure,
        message,
        policy.name().toLowerCase(Locale.ROOT),
        remedy,
        retrySafe,
        overlappingRuns);
  }

  private static @Nullable ResultView result(ResultSet row) throws SQLException {
    return row.getString("kind") == null ? null : ResultView.of(row);
  }
}
