package com.recomamp.api.recomamp.imports;

import com.recomamp.store.recomamp.ImportFinding;
import com.recomamp.store.recomamp.ImportFinding.Severity;
import com.recomamp.store.recomamp.ImportRun.Counts;
import com.recomamp.store.recomamp.ImportRunStore;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.SourceRow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Counts what an import does, and writes down what a person should know of it. */
final class ImportReport {

  /** What became of a row that was read. */
  enum Outcome {
    ADDED,
    /** It was here already, made by others. */
    MATCHED,
    /** It was brought over before. */
    KNOWN,
    SKIPPED
  }

  private final ImportRunStore runs;
  private final UUID id;
  private final Map<String, Counts> counts = new LinkedHashMap<>();

  ImportReport(ImportRunStore runs, UUID id) {
    this.runs = runs;
    this.id = id;
  }

  void count(ImportedKind kind, Outcome outcome) {
    counts.merge(kind.word(), one(outcome), ImportReport::sum);
  }

  private static Counts one(Outcome outcome) {
    return switch (outcome) {
      case ADDED -> new Counts(1, 0, 0, 0);
      case MATCHED -> new Counts(0, 1, 0, 0);
      case KNOWN -> new Counts(0, 0, 1, 0);
      case SKIPPED -> new Counts(0, 0, 0, 1);
    };
  }

  private static Counts sum(Counts a, Counts b) {
    return new Counts(
        a.added() + b.added(),
        a.matched() + b.matched(),
        a.known() + b.known(),
        a.skipped() + b.skipped());
  }

  /** So far it has come. */
  void reached(ImportedKind kind) {
    counts.putIfAbsent(kind.word(), Counts.NONE);
    runs.reached(id, kind.word(), counts);
  }

  void skipped(ImportedKind kind, SourceRow row, String why) {
    count(kind, Outcome.SKIPPED);
    found(Severity.SKIPPED, row, why);
  }

  void stuck(SourceRow row, String what) {
    found(Severity.STUCK, row, what);
  }

  void note(SourceRow row, String what) {
    found(Severity.NOTE, row, what);
  }

  private void found(Severity severity, SourceRow row, String message) {
    runs.found(id, new ImportFinding(severity, row.table().word(), named(row), message));
  }

  /** What its users call it; else its UUID. */
  static String named(SourceRow row) {
    var column =
        switch (row.table()) {
          case USERS -> "email";
          case AMC_ACCOUNTS -> "account_id";
          case AMC_INSTANCES -> "instance_id";
          case WORKFLOWS -> "workflow_id";
          case WORKFLOW_EXECUTIONS -> "execution_id";
          case WORKFLOW_SCHEDULES -> "schedule_id";
          case WORKFLOW_VERSIONS -> "";
        };
    return row.text(column, row.id().toString());
  }
}
