package com.recomamp.worker.ticker;

import com.recomamp.worker.SearchAttributes;
import com.recomamp.worker.deployment.DeploymentWatch;
import com.recomamp.worker.deployment.TemporalNamespace;
import org.springframework.stereotype.Component;

/** Compares PostgreSQL with Temporal, which may have lost all that it had. */
@Component
class TemporalWatch {
  private final TemporalNamespace namespace;
  private final DeploymentWatch deployment;
  private final SearchAttributes attributes;
  private final ExecutionWatch executions;
  private final TenderWatch tenders;
  private final SyncWatch syncs;

  TemporalWatch(
      TemporalNamespace namespace,
      DeploymentWatch deployment,
      SearchAttributes attributes,
      ExecutionWatch executions,
      TenderWatch tenders,
      SyncWatch syncs) {
    this.namespace = namespace;
    this.deployment = deployment;
    this.attributes = attributes;
    this.executions = executions;
    this.tenders = tenders;
    this.syncs = syncs;
  }

  /** The namespace first: in a wrong one nothing is found, and everything would be started. */
  void compare(Runnable goesOn) {
    if (!deployment.temporalIs(namespace.id())) {
      return;
    }
    attributes.register();
    executions.wakeUnacted();
    tenders.startMissing();
    syncs.startMissing();
    executions.startMissing(goesOn);
  }
}
