package com.recomamp.store.recomamp;

import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.workflows.query.QueryId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Table {@code recomamp_schedule}: kept to be activated later; nothing runs by it. */
public class ImportedSchedules {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;

  public ImportedSchedules(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param rule when it is due
   * @param window what it reads
   * @param guard when it stops by itself
   * @param snowflake null if its results were copied nowhere
   */
  public record Schedule(
      UUID id,
      QueryId query,
      @Nullable UUID owner,
      @Nullable String name,
      @Nullable String description,
      Rule rule,
      Window window,
      Map<String, @Nullable Object> defaultParameters,
      boolean wasActive,
      @Nullable Instant lastRunAt,
      @Nullable Instant nextRunAt,
      Guard guard,
      Map<String, @Nullable Object> notificationConfig,
      @Nullable Map<String, @Nullable Object> snowflake,
      Instant createdAt,
      Instant updatedAt) {}

  /**
   * @param type RecomAMP's word
   */
  public record Rule(
      String type,
      String cronExpression,
      String timezone,
      @Nullable Integer intervalDays,
      @Nullable Map<String, @Nullable Object> intervalConfig,
      @Nullable Integer dayOfWeek,
      @Nullable Integer dayOfMonth) {}

  public record Window(
      @Nullable String dateRangeType,
      @Nullable Integer lookbackDays,
      @Nullable Integer windowSizeDays) {}

  public record Guard(
      @Nullable BigDecimal costLimit,
      boolean pausesOnFailure,
      @Nullable Integer failureThreshold,
      @Nullable Integer consecutiveFailures,
      @Nullable Integer executionHistoryLimit) {}

  public void add(Schedule schedule) {
    var rule = schedule.rule();
    var window = schedule.window();
    var guard = schedule.guard();
    jdbc.sql(
            """
            insert into recomamp_schedule
                   (id, query_id, instance_id, owner_id, name, description, schedule_type, cron_expression, timezone,
                    interval_days, interval_config, day_of_week, day_of_month, date_range_type, lookback_days,
                    window_size_days, default_parameters, was_active, last_run_at, next_run_at, cost_limit,
                    auto_pause_on_failure, failure_threshold, consecutive_failures, execution_history_limit,
                    notification_config, snowflake, created_at, updated_at)
            values (:id, :query, (select instance_id from query_home where query_id = :query), :owner, :name, :description,
                    :type, :cron, :timezone, :intervalDays, :intervalConfig::jsonb, :dayOfWeek, :dayOfMonth,
                    :dateRangeType, :lookbackDays, :windowSizeDays, :defaultParameters::jsonb, :wasActive, :lastRunAt,
                    :nextRunAt, :costLimit, :pausesOnFailure, :failureThreshold, :consecutiveFailures,
                    :executionHistoryLimit, :notificationConfig::jsonb, :snowflake::jsonb, :createdAt, :updatedAt)
            """)
        .param("id", schedule.id())
        .param("query", schedule.query().uuid())
        .param("owner", schedule.owner())
        .param("name", schedule.name())
        .param("description", schedule.description())
        .param("type", rule.type())
        .param("cron", rule.cronExpression())
        .param("timezone", rule.timezone())
        .param("intervalDays", rule.intervalDays())
        .param("intervalConfig", json(rule.intervalConfig()))
        .param("dayOfWeek", rule.dayOfWeek())
        .param("dayOfMonth", rule.dayOfMonth())
        .param("dateRangeType", window.dateRangeType())
        .param("lookbackDays", window.lookbackDays())
        .param("windowSizeDays", window.windowSizeDays())
        .param("defaultParameters", json(schedule.defaultParameters()))
        .param("wasActive", schedule.wasActive())
        .param("lastRunAt", timestamptz(schedule.lastRunAt()))
        .param("nextRunAt", timestamptz(schedule.nextRunAt()))
        .param("costLimit", guard.costLimit())
        .param("pausesOnFailure", guard.pausesOnFailure())
        .param("failureThreshold", guard.failureThreshold())
        .param("consecutiveFailures", guard.consecutiveFailures())
        .param("executionHistoryLimit", guard.executionHistoryLimit())
        .param("notificationConfig", json(schedule.notificationConfig()))
        .param("snowflake", json(schedule.snowflake()))
        .param("createdAt", timestamptz(schedule.createdAt()))
        .param("updatedAt", timestamptz(schedule.updatedAt()))
        .update();
  }

  private static @Nullable String json(@Nullable Map<String, @Nullable Object> object) {
    return object == null ? null : JSON.writeValueAsString(object);
  }
}
