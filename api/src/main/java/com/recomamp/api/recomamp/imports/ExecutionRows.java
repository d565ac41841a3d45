package com.recomamp.api.recomamp.imports;

import com.recomamp.api.execution.PinnedSql;
import com.recomamp.api.http.Parsed;
import com.recomamp.api.query.sql.Template;
import com.recomamp.api.recomamp.ExecuteRequest;
import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.execution.Warning;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedExecution;
import com.recomamp.store.recomamp.ImportedExecution.AtAmc;
import com.recomamp.store.recomamp.ImportedExecution.Contents;
import com.recomamp.store.recomamp.ImportedExecution.Course;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.ImportedQueries;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.Priority;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Executions, as far as RecomAMP knew them; its results go with them. */
final class ExecutionRows implements RowImport {
  /** Runs of one workflow stand close together, so a few are enough. */
  private static final int VERSIONS_KEPT = 16;

  private final Importing importing;
  private final ResultRows results;
  private final Map<UUID, Versions> versions =
      new LinkedHashMap<>(VERSIONS_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Versions> eldest) {
          return size() > VERSIONS_KEPT;
        }
      };

  ExecutionRows(Importing importing) {
    this.importing = importing;
    this.results = new ResultRows(importing);
  }

  @Override
  public ImportedKind kind() {
    return ImportedKind.EXECUTION;
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
    var run = run(row, Objects.requireNonNull(workflow), query);
    results.write(row, run);
    if (run.isStuck()) {
      importing.report().stuck(row, String.valueOf(run.execution().ending().message()));
    }
    return Outcome.ADDED;
  }

  /** An execution with what was decided about it. */
  record Run(ImportedExecution execution, boolean isStuck, boolean hasRows) {}

  private Run run(SourceRow row, UUID workflow, ImportedQueries.Known query) {
    var course = course(row);
    var version =
        versions
            .computeIfAbsent(
                workflow, id -> Versions.of(importing.source(), importing.source().workflow(id)))
            .of(row.uuid("workflow_version_id"), course.startedAt());
    var parameters = row.object("execution_parameters");
    var request = ExecuteRequest.of(parameters);
    var read = Template.of(version.sql()).guessedTypes().keySet();
    var window = RunWindow.of(request, read, course.startedAt());
    var sql =
        PinnedSql.of(
            version.sql(),
            version.parameters(),
            request.parameters(read, version.parameters()),
            window.window());
    boolean hasRows = importing.source().hasResult(row.id());
    var ending = RunEnding.of(row, hasRows);
    var values = new LinkedHashMap<String, @Nullable Object>(parameters);
    values.putAll(sql.values());
    var execution =
        new ImportedExecution(
            new ExecutionId(PublicId.at(course.requestedAt())),
            ImportReport.named(row),
            query.owner(),
            query.id(),
            query.version(version.number()),
            query.name(),
            instance(row, request, query),
            new Contents(sql.sql(), sql.sqlSha256(), sql.inputs(), values, sql.whyNot() == null),
            window.window(),
            warnings(window, version, sql),
            priority(row),
            course,
            ending.ending(),
            new AtAmc(row.text("amc_execution_id"), ending.amcStatus()));
    return new Run(execution, ending.isStuck(), hasRows);
  }

  private static Course course(SourceRow row) {
    var created = row.instant("created_at");
    var started = row.instant("started_at");
    var completed = row.instant("completed_at");
    var requestedAt =
        firstOf(created, started, completed, row.instant("updated_at"))
            .orElseThrow(() -> new BadRow("it has no time at all"));
    var startedAt = firstOf(started, created).orElse(requestedAt);
    var seconds = row.integer("duration_seconds");
    var endedAt =
        firstOf(
                completed,
                seconds == null ? null : startedAt.plusSeconds(Math.max(0, seconds)),
                row.instant("updated_at"))
            .orElse(startedAt);
    return new Course(requestedAt, startedAt, endedAt.isBefore(startedAt) ? startedAt : endedAt);
  }

  private static Optional<Instant> firstOf(@Nullable Instant... times) {
    for (var time : times) {
      if (time != null) {
        return Optional.of(time);
      }
    }
    return Optional.empty();
  }

  /** Where it ran: what a batch says, then the run itself, then the workflow. */
  private PinnedInstance instance(
      SourceRow row, ExecuteRequest request, ImportedQueries.Known query) {
    var targets = importing.targets();
    var target = row.uuid("target_instance_id");
    if (target != null) {
      return targets
          .instance(target)
          .orElseThrow(() -> new BadRow("its instance %s was not brought over".formatted(target)));
    }
    for (var named : new @Nullable String[] {row.text("instance_id"), request.instance()}) {
      var found = named == null ? Optional.<PinnedInstance>empty() : named(named);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return targets
        .instance(query.home().value())
        .orElseThrow(() -> new BadRow("the instance of its workflow was not brought over"));
  }

  private Optional<PinnedInstance> named(String id) {
    return Parsed.of(id, UUID::fromString)
        .flatMap(importing.targets()::instance)
        .or(() -> importing.targets().instance(id));
  }

  private static List<Warning> warnings(RunWindow window, Versions.Version version, PinnedSql sql) {
    var warnings = new ArrayList<Warning>();
    warnings.add(
        sql.whyNot() == null
            ? new Warning(
                "imported_sql",
                "RecomAMP kept no SQL of its runs: this is version %d of its workflow with the run's values, as a run here would send it."
                    .formatted(version.number()),
                "sql")
            : new Warning(
                "not_repeatable",
                "RecomAMP kept no SQL of its runs: this is version %d of its workflow without values, as %s."
                    .formatted(version.number(), sql.whyNot()),
                "sql"));
    if (window.isAssumed()) {
      warnings.add(
          new Warning(
              "assumed_window",
              "RecomAMP kept no window of this run: this is the one that it took where nobody said"
                  + " another.",
              "window"));
    }
    return warnings;
  }

  private static Priority priority(SourceRow row) {
    return switch (row.text("triggered_by", "manual").strip()) {
      case "schedule" -> Priority.SCHEDULED;
      case "batch", "collection" -> Priority.BACKFILL;
      default -> Priority.INTERACTIVE;
    };
  }
}
