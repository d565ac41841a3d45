package com.recomamp.api.recomamp.imports;

import com.recomamp.api.recomamp.imports.ExecutionRows.Run;
import com.recomamp.store.execution.Warning;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedExecution;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.ImportedResults.Columns;
import com.recomamp.store.recomamp.SourceResult;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.instance.InstanceId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes executions with their results, each in one transaction. */
final class ResultRows {
  private final Importing importing;

  /** What the executions that a dry run would have made have at AMC. */
  private final Set<Claim> planned = new HashSet<>();

  private record Claim(InstanceId instance, @Nullable String amcExecutionId) {}

  ResultRows(Importing importing) {
    this.importing = importing;
  }

  void write(SourceRow row, Run run) {
    var execution = withItsOwnAmcExecution(row, run.execution());
    try {
      if (isToCopy(row, run)) {
        writeWithResult(row, execution, run.hasRows());
        return;
      }
    } catch (BadRow unreadable) {
      importing.report().note(row, unreadable.getMessage() + ": it is here without its result");
    }
    importing.write(() -> add(row, execution));
  }

  /** A result without rows has its columns. */
  private boolean isToCopy(SourceRow row, Run run) {
    boolean succeeded = run.execution().ending().status() == ExecutionStatus.SUCCEEDED;
    if (run.hasRows() && !succeeded) {
      importing.report().note(row, "it did not succeed and has rows: they are left behind");
    }
    if (!succeeded || run.hasRows()) {
      return succeeded;
    }
    var rows = row.integer("row_count");
    if (rows != null && rows > 0) {
      importing.report().note(row, "RecomAMP kept none of its %d rows".formatted(rows));
      return false;
    }
    return !new Columns(row.json("result_columns")).areUnknown();
  }

  private void writeWithResult(SourceRow row, ImportedExecution execution, boolean hasRows) {
    var columns = new Columns(row.json("result_columns"));
    for (boolean whole = false; !whole; ) {
      try (var rows = hasRows ? importing.source().result(row.id()) : null) {
        if (importing.dryRun()) {
          columns.learn(rows);
          return;
        }
        whole = copied(row, execution, rows, columns);
      }
    }
  }

  private boolean copied(
      SourceRow row, ImportedExecution execution, @Nullable SourceResult rows, Columns columns) {
    return Boolean.TRUE.equals(
        importing
            .stores()
            .transactions
            .execute(
                transaction -> {
                  add(row, execution);
                  boolean whole = importing.stores().results.copy(execution.id(), rows, columns);
                  if (!whole) {
                    transaction.setRollbackOnly();
                  }
                  return whole;
                }));
  }

  private void add(SourceRow row, ImportedExecution execution) {
    importing.stores().executions.add(execution, importing.actor());
    importing.remember(
        ImportedKind.EXECUTION, row, row.text("execution_id"), execution.id().uuid());
  }

  /** RecomAMP let two runs have the same AMC execution; here one has it. */
  private ImportedExecution withItsOwnAmcExecution(SourceRow row, ImportedExecution execution) {
    var amcExecution = execution.amc().executionId();
    if (amcExecution == null || !isTaken(execution)) {
      return execution;
    }
    var message =
        "Another execution has the AMC execution %s already, so it is left out of this one."
            .formatted(amcExecution);
    importing.report().note(row, message);
    return execution.withoutAmcExecution(new Warning("shared_amc_execution", message, null));
  }

  private boolean isTaken(ImportedExecution execution) {
    var claim = new Claim(execution.instance().id(), execution.amc().executionId());
    return importing.stores().executions.isClaimed(execution)
        || importing.dryRun() && !planned.add(claim);
  }
}
