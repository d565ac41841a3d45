package com.recomamp.worker.execution;

import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.deployment.Deployment;
import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.worker.deployment.TemporalNamespace;
import com.recomamp.worker.ticker.ScriptedTemporal;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CurrentRunsTest {
  @RegisterExtension private final Scene scene = new Scene();
  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private final DeploymentStore deployments = new DeploymentStore(scene.jdbc);
  private final CurrentRuns runs =
      new CurrentRuns(temporal.client, new TemporalNamespace(temporal.client), deployments);
  private final ExecutionId execution = ExecutionId.next();
  private final String run = "run of " + ExecutionWorkflow.idOf(execution);

  @BeforeEach
  void aRunAtTheTemporalOfThisDatabase() {
    scene.jdbc.sql("delete from deployment").update();
    deployments.require(new Deployment("test", null));
    deployments.temporalIs(temporal.namespaceId);
    temporal.has(
        "ExecutionWorkflow", ExecutionWorkflow.idOf(execution), WORKFLOW_EXECUTION_STATUS_RUNNING);
  }

  @AfterEach
  void closed() {
    temporal.close();
    scene.jdbc.sql("delete from deployment").update();
  }

  @Test
  void theRunThatTemporalNamesIsTheCurrentOne() {
    assertThat(runs.isCurrent(execution, run)).isTrue();
    assertThat(runs.isCurrent(execution, "another")).isFalse();
  }

  @Test
  void noneIsCurrentWhereAnotherTemporalHasTakenThePlaceOfThisOne() {
    assertThat(runs.isCurrent(execution, run)).isTrue();

    deployments.temporalIs("the other");

    assertThat(runs.isCurrent(execution, run)).isFalse();
  }

  @Test
  void whatTemporalMakesAgainAfterItLostItsDataIsCurrentAtOnce() {
    assertThat(runs.isCurrent(execution, run)).isTrue();

    temporal.namespaceId = "made again";
    assertThat(runs.isCurrent(execution, run)).as("before anybody has noticed").isTrue();
    deployments.temporalIs("made again");

    assertThat(runs.isCurrent(execution, run)).isTrue();
  }

  @Test
  void theNamespaceIsAskedForOnce() {
    runs.isCurrent(execution, run);
    runs.isCurrent(execution, run);

    assertThat(temporal.calls).containsOnlyOnce("DescribeNamespace");
  }
}
