package com.recomamp.api.execution;

import com.recomamp.api.hint.ExecutionChanges;
import com.recomamp.store.execution.DryRun;
import com.recomamp.store.execution.DryRunStore;
import com.recomamp.store.execution.Requester;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * AMC's word about SQL that is not run yet. It depends on the SQL, on the types of the parameters
 * that AMC fills in, and on the instance, and on nothing else that a request says.
 */
@Component
class DryRuns {
  /** A dry run takes seconds; who waits longer had better do something else meanwhile. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final DryRunStore dryRuns;
  private final ExecutionAcceptor acceptor;
  private final ExecutionChanges changes;

  DryRuns(DryRunStore dryRuns, ExecutionAcceptor acceptor, ExecutionChanges changes) {
    this.dryRuns = dryRuns;
    this.acceptor = acceptor;
    this.changes = changes;
  }

  /** What AMC said before, if it did. */
  Optional<DryRun> remembered(Resolved resolved) {
    var instance = resolved.instance();
    var parameters = resolved.parameters();
    return instance == null || parameters == null
        ? Optional.empty()
        : dryRuns.verdict(instance.id(), parameters.sqlSha256(), parameters.inputs());
  }

  /** Asks AMC, or waits with who asks it already, until it has told or patience is at its end. */
  DryRun ask(ExecutionRequest request, Resolved resolved, Requester requester) {
    var id = open(resolved).orElseGet(() -> acceptor.acceptDryRun(request, resolved, requester));
    changes.await(id, PATIENCE, () -> find(id).rests());
    return find(id);
  }

  private Optional<ExecutionId> open(Resolved resolved) {
    var instance = resolved.instance();
    var parameters = resolved.parameters();
    return instance == null || parameters == null
        ? Optional.empty()
        : dryRuns
            .open(instance.id(), parameters.sqlSha256(), parameters.inputs())
            .map(DryRun::execution);
  }

  private DryRun find(ExecutionId id) {
    return dryRuns.find(id).orElseThrow();
  }
}
