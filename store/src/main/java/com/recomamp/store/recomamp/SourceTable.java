package com.recomamp.store.recomamp;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is read of RecomAMP. Of the columns each may be missing, as its migrations contradict each
 * other.
 */
public enum SourceTable {
  USERS(true, "email", "name", "auth_tokens", "is_active", "is_admin"),
  AMC_ACCOUNTS(true, "account_id", "account_name", "marketplace_id", "region", "user_id"),
  AMC_INSTANCES(true, "instance_id", "instance_name", "account_id", "status"),
  WORKFLOWS(
      true,
      "workflow_id",
      "name",
      "description",
      "instance_id",
      "sql_query",
      "parameters",
      "user_id",
      "status",
      "tags",
      "created_at",
      "updated_at"),
  WORKFLOW_VERSIONS(
      false,
      "workflow_id",
      "version_number",
      "sql_query",
      "parameters",
      "change_description",
      "created_by",
      "created_at"),
  WORKFLOW_EXECUTIONS(
      true,
      "execution_id",
      "workflow_id",
      "status",
      "execution_parameters",
      "row_count",
      "error_message",
      "started_at",
      "completed_at",
      "duration_seconds",
      "triggered_by",
      "result_columns",
      "amc_execution_id",
      "workflow_version_id",
      "target_instance_id",
      "instance_id",
      "created_at",
      "updated_at"),
  WORKFLOW_SCHEDULES(
      false,
      "schedule_id",
      "workflow_id",
      "user_id",
      "name",
      "description",
      "cron_expression",
      "timezone",
      "default_parameters",
      "is_active",
      "last_run_at",
      "next_run_at",
      "schedule_type",
      "interval_days",
      "interval_config",
      "execution_history_limit",
      "notification_config",
      "cost_limit",
      "auto_pause_on_failure",
      "failure_threshold",
      "consecutive_failures",
      "lookback_days",
      "day_of_week",
      "day_of_month",
      "date_range_type",
      "window_size_days",
      "snowflake_enabled",
      "snowflake_table_name",
      "snowflake_schema_name",
      "snowflake_strategy",
      "created_at",
      "updated_at");

  /** What they hold is quoted nowhere. */
  private static final Set<String> SECRETS = Set.of("auth_tokens");

  private final boolean required;
  private final List<String> columns;

  SourceTable(boolean required, String... columns) {
    this.required = required;
    this.columns = List.of(columns);
  }

  boolean isRequired() {
    return required;
  }

  /** But for {@code id}, which each of them has. */
  List<String> columns() {
    return columns;
  }

  static boolean isSecret(String column) {
    return SECRETS.contains(column);
  }

  /** Its name there. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
