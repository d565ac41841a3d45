package com.recomamp.api.id;

import com.recomamp.api.http.Parsed;
import com.recomamp.store.recomamp.ImportedIds;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.query.QueryId;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Reads ids as people keep them: ours, and those that something had at RecomAMP before it was
 * imported. Whether there is such a thing for whoever asks is not said here.
 */
@Component
public class Ids {
  private final ImportedIds imported;

  Ids(ImportedIds imported) {
    this.imported = imported;
  }

  public Optional<ExecutionId> execution(String id) {
    return Parsed.of(id, ExecutionId::parse)
        .or(() -> imported.find(ImportedKind.EXECUTION, id).map(ExecutionId::new));
  }

  public Optional<QueryId> query(String id) {
    return Parsed.of(id, QueryId::parse)
        .or(() -> imported.find(ImportedKind.QUERY, id).map(QueryId::new));
  }

  /** The UUID here of an instance that had another one at RecomAMP. */
  public Optional<UUID> instance(String id) {
    return imported.find(ImportedKind.INSTANCE, id);
  }
}
