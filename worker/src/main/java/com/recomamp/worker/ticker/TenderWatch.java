package com.recomamp.worker.ticker;

import com.recomamp.store.instance.LookStore;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.util.LinkedHashSet;
import org.springframework.stereotype.Component;

/** Busy instances that nobody tends. */
@Component
class TenderWatch {
  private final LookStore looks;
  private final RunsAtTemporal runs;
  private final Wakes wakes;
  private final WorkerSettings settings;

  TenderWatch(LookStore looks, RunsAtTemporal runs, Wakes wakes, WorkerSettings settings) {
    this.looks = looks;
    this.runs = runs;
    this.wakes = wakes;
    this.settings = settings;
  }

  /** A tender that was started twice is started once; one that is paused stays so. */
  void startMissing() {
    var busy = looks.busy();
    var neglected = looks.neglected(settings.neglected());
    if (busy.isEmpty() && neglected.isEmpty()) {
      return;
    }
    var open = runs.open(InstanceWorkflow.class.getSimpleName());
    var untended = new LinkedHashSet<InstanceId>();
    busy.stream()
        .filter(instance -> !open.containsKey(InstanceWorkflow.idOf(instance)))
        .forEach(untended::add);
    neglected.stream()
        .filter(
            instance ->
                open.get(InstanceWorkflow.idOf(instance))
                    != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED)
        .forEach(untended::add);
    untended.forEach(wakes::tender);
  }
}
