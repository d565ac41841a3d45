package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import com.recomamp.store.instance.DataSourceStore;
import com.recomamp.store.instance.DataSources;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.DataSourcesStart;
import com.recomamp.workflows.instance.DataSourcesWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How it becomes known which tables an instance has. */
class DataSourcesTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  @RegisterExtension private final Scene scene = new Scene();
  private final DataSourceStore dataSources = new DataSourceStore(scene.jdbc);
  private Tending tending;

  @BeforeEach
  void anInstance() throws IOException {
    tending = new Tending(scene, Knobs.defaults());
  }

  @AfterEach
  void closed() {
    tending.close();
  }

  @Test
  void whatIsWantedIsReadAndWhatNobodyWantsIsNot() {
    assertThat(tending.readDataSources()).isEqualTo("done");
    assertThat(tending.calls("dataSources")).isEmpty();

    want();
    assertThat(tending.readDataSources()).isEqualTo("done");
    assertThat(tending.readDataSources()).isEqualTo("done");

    assertThat(known().names()).hasSize(24).contains("dsp_impressions", "conversions");
    assertThat(tending.calls("dataSources")).hasSize(1);
  }

  @Test
  void allPagesAreReadOrNothingIsRemembered() {
    var first =
        Map.of("dataSources", List.of(Map.of("dataSourceId", "our_upload")), "nextToken", "more");
    tending.fault(Map.of("operation", "dataSources", "status", 200, "body", first));
    tending.fault(Map.of("operation", "dataSources", "status", 500));
    want();

    assertThat(tending.readDataSources()).isEqualTo("done");

    assertThat(known().areKnown()).isFalse();
    assertThat(known().trouble()).isEqualTo("amc_unavailable");
    assertThat(tending.calls("dataSources")).hasSize(2);
    assertThat(want()).isFalse();
  }

  @Test
  void whenAmcAsksToWaitItIsAskedLaterAndStaysWanted() {
    tending.fault(Map.of("operation", "dataSources", "status", 429, "retryAfter", 600));
    want();

    assertThat(tending.readDataSources()).isEqualTo("THROTTLED");
    assertThat(tending.readDataSources()).isEqualTo("THROTTLED");

    assertThat(tending.calls("dataSources")).hasSize(1);
    assertThat(known().wanted()).isTrue();
    scene.jdbc.sql("delete from call_budget").update();
    assertThat(tending.readDataSources()).isEqualTo("done");
    assertThat(known().areKnown()).isTrue();
  }

  @Test
  void behindAConnectionThatIsNotLetInTheNextOneAsksAndNoneIsKeptFromLooking() {
    tending.anotherConnection();
    tending.fault(Map.of("operation", "dataSources", "status", 403));
    want();

    assertThat(tending.readDataSources()).isEqualTo("done");

    assertThat(tending.calls("dataSources")).hasSize(2);
    assertThat(known().areKnown()).isTrue();
    assertThat(refusedAccess()).isZero();
  }

  @Test
  void whereNoConnectionIsLetInThatIsRememberedAndLooksGoOn() {
    tending.fault(Map.of("operation", "dataSources", "times", 9, "status", 403));
    want();

    assertThat(tending.readDataSources()).isEqualTo("done");

    assertThat(known().trouble()).isEqualTo("unauthorized");
    assertThat(tending.calls("dataSources")).hasSize(1);
    assertThat(tending.readDataSources()).isEqualTo("done");
    assertThat(tending.calls("dataSources")).hasSize(1);
    assertThat(refusedAccess()).isZero();
    tending.running();
    assertThat(tending.look()).isEqualTo("NEXT_LOOK");
  }

  @Test
  void whatAmcRefusesForAnotherReasonIsRememberedToo() {
    tending.fault(
        Map.of(
            "operation",
            "dataSources",
            "status",
            400,
            "body",
            Map.of("code", "400", "details", "The instance is being set up.")));
    want();

    tending.readDataSources();

    assertThat(known().trouble()).isEqualTo("refused");
  }

  @Test
  void whoeverAsksWhileTheyAreBeingReadJoinsIn() {
    try (var temporal = TestWorkflowEnvironment.newInstance()) {
      want();
      var first = started(temporal);
      var second = started(temporal);
      temporal
          .newWorker(TaskQueues.EXECUTIONS)
          .registerWorkflowImplementationTypes(DataSourceReading.class);
      temporal
          .newWorker(TaskQueues.AMC)
          .registerActivitiesImplementations(tending.dataSourceSteps());
      temporal.start();

      second.getResult(Void.class);

      assertThat(first.getExecution()).isEqualTo(second.getExecution());
      assertThat(known().areKnown()).isTrue();
      assertThat(tending.calls("dataSources")).hasSize(1);
    }
  }

  private WorkflowStub started(TestWorkflowEnvironment temporal) {
    var instance = tending.instance.id();
    var reading =
        temporal
            .getWorkflowClient()
            .newWorkflowStub(DataSourcesWorkflow.class, new DataSourcesStart(instance).options());
    WorkflowClient.start(reading::read, instance);
    return WorkflowStub.fromTyped(reading);
  }

  private boolean want() {
    return dataSources.want(tending.instance.id(), DAY, TEN_MINUTES);
  }

  private DataSources known() {
    return dataSources.of(tending.instance.id(), DAY, TEN_MINUTES);
  }

  private long refusedAccess() {
    return scene
        .jdbc
        .sql("select count(*) from instance_access where refused_until is not null")
        .query(Long.class)
        .single();
  }
}
