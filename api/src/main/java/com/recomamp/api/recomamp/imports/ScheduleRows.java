package com.recomamp.api.recomamp.imports;

import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.ImportedSchedules.Guard;
import com.recomamp.store.recomamp.ImportedSchedules.Rule;
import com.recomamp.store.recomamp.ImportedSchedules.Schedule;
import com.recomamp.store.recomamp.ImportedSchedules.Window;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.PublicId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Schedules, kept to be activated later: nothing runs by them here. */
final class ScheduleRows implements RowImport {
  private static final List<String> SNOWFLAKE =
      List.of("snowflake_table_name", "snowflake_schema_name", "snowflake_strategy");

  private final Importing importing;

  ScheduleRows(Importing importing) {
    this.importing = importing;
  }

  @Override
  public ImportedKind kind() {
    return ImportedKind.SCHEDULE;
  }

  @Override
  public Outcome take(SourceRow row) {
    var workflow = row.uuid("workflow_id");
    var query =
        importing
            .targets()
            .query(workflow)
            .orElseThrow(
                () -> new BadRow("its workflow %s was not brought over".formatted(workflow)));
    var created = Objects.requireNonNullElse(row.instant("created_at"), Instant.EPOCH);
    var schedule =
        new Schedule(
            PublicId.at(created),
            query.id(),
            importing.targets().user(row.uuid("user_id")).map(Requester::id).orElse(null),
            row.text("name"),
            row.text("description"),
            new Rule(
                row.text("schedule_type", "cron"),
                row.required("cron_expression"),
                row.text("timezone", "UTC"),
                row.integer("interval_days"),
                row.json("interval_config") == null ? null : row.object("interval_config"),
                row.integer("day_of_week"),
                row.integer("day_of_month")),
            new Window(
                row.text("date_range_type"),
                row.integer("lookback_days"),
                row.integer("window_size_days")),
            row.object("default_parameters"),
            row.flag("is_active", true),
            row.instant("last_run_at"),
            row.instant("next_run_at"),
            new Guard(
                row.decimal("cost_limit"),
                row.flag("auto_pause_on_failure", false),
                row.integer("failure_threshold"),
                row.integer("consecutive_failures"),
                row.integer("execution_history_limit")),
            row.object("notification_config"),
            row.flag("snowflake_enabled", false) ? snowflake(row) : null,
            created,
            Objects.requireNonNullElse(row.instant("updated_at"), created));
    importing.write(
        () -> {
          importing.stores().schedules.add(schedule);
          importing.remember(kind(), row, row.text("schedule_id"), schedule.id());
        });
    return Outcome.ADDED;
  }

  private static Map<String, @Nullable Object> snowflake(SourceRow row) {
    var snowflake = new LinkedHashMap<String, @Nullable Object>();
    SNOWFLAKE.forEach(column -> snowflake.put(column, row.text(column)));
    return snowflake;
  }
}
