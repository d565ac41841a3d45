package com.recomamp.store.recomamp;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is brought over, in the order in which it is. */
public enum ImportedKind {
  USER(SourceTable.USERS),
  ACCOUNT(SourceTable.AMC_ACCOUNTS),
  INSTANCE(SourceTable.AMC_INSTANCES),
  /** Its source is the user whose tokens it has. */
  CONNECTION(SourceTable.USERS),
  QUERY(SourceTable.WORKFLOWS),
  SCHEDULE(SourceTable.WORKFLOW_SCHEDULES),
  EXECUTION(SourceTable.WORKFLOW_EXECUTIONS);

  private final SourceTable table;

  ImportedKind(SourceTable table) {
    this.table = table;
  }

  public SourceTable table() {
    return table;
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
