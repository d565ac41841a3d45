package com.recomamp.worker.ticker;

import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED;
import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.Scene;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.SyncStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Execution;
import com.recomamp.store.execution.RetryWay;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.worker.AmcSettings;
import com.recomamp.worker.SearchAttributes;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.deployment.TemporalNamespace;
import com.recomamp.workflows.connection.SyncWorkflow;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;

/** What follows from each of the answers that Temporal may give. */
class TickerTest {
  private static final String TOKEN_KEY = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @RegisterExtension private final Scene scene = new Scene();
  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private final TemporalNamespace namespace = new TemporalNamespace(temporal.client);
  private final RunsAtTemporal runs = new RunsAtTemporal(temporal.client);
  private final Wakes wakes = new Wakes(temporal.client);
  private final WorkerSettings settings = settings();
  private final ExecutionWatch executions =
      new ExecutionWatch(scene.executions, runs, temporal.client, wakes, settings);
  private final TenderWatch tenders = new TenderWatch(scene.looks, runs, wakes, settings);
  private final SyncStore wanted = new SyncStore(scene.jdbc);
  private final SyncWatch syncs = new SyncWatch(wanted, wakes, settings);

  private PinnedInstance instance;

  @EnableConfigurationProperties(WorkerSettings.class)
  static class Bound {}

  private static WorkerSettings settings() {
    var bound = new WorkerSettings[1];
    new ApplicationContextRunner()
        .withUserConfiguration(Bound.class)
        .run(context -> bound[0] = context.getBean(WorkerSettings.class));
    return bound[0];
  }

  @BeforeEach
  void anInstance() {
    instance = scene.instance();
  }

  @AfterEach
  void temporalEnds() {
    temporal.close();
    scene.jdbc.sql("delete from deployment").update();
  }

  @Test
  void whatWasAcceptedAndNotStartedIsStarted() {
    var accepted = scene.accepted(instance);

    compare();

    assertThat(temporal.started).containsExactly(id(accepted));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "WORKFLOW_EXECUTION_STATUS_COMPLETED",
        "WORKFLOW_EXECUTION_STATUS_FAILED",
        "WORKFLOW_EXECUTION_STATUS_CANCELED",
        "WORKFLOW_EXECUTION_STATUS_TIMED_OUT"
      })
  void whatIsOpenIsStartedAgainHoweverItsWorkflowEnded(WorkflowExecutionStatus closed) {
    var open = scene.atAmc(instance, "amc-1");
    temporal.has("ExecutionWorkflow", id(open), closed);

    compare();

    assertThat(temporal.started).contains(id(open));
    assertThat(execution(open).cancelRequested()).isFalse();
  }

  @Test
  void whatRunsOrIsPausedIsLeftAlone() {
    lookedAtJustNow();
    temporal.has(
        "ExecutionWorkflow", id(scene.waiting(instance)), WORKFLOW_EXECUTION_STATUS_RUNNING);
    temporal.has(
        "ExecutionWorkflow", id(scene.waiting(instance)), WORKFLOW_EXECUTION_STATUS_PAUSED);

    compare();

    assertThat(temporal.started).isEmpty();
    assertThat(temporal.signalled).isEmpty();
    assertThat(temporal.calls).doesNotContain("DescribeWorkflowExecution");
  }

  @Test
  void whatTheListDoesNotShowYetIsAskedForBeforeAnythingIsDone() {
    lookedAtJustNow();
    var running = scene.waiting(instance);
    temporal.has("ExecutionWorkflow", id(running), WORKFLOW_EXECUTION_STATUS_RUNNING);
    temporal.doesNotListYet(id(running));

    compare();

    assertThat(temporal.started).isEmpty();
  }

  @Test
  void whatSomebodyElseStartsAfterTheFirstQuestionIsNotStarted() {
    lookedAtJustNow();
    temporal.isStartedAfterOneQuestion(id(scene.accepted(instance)));

    compare();

    assertThat(temporal.started).isEmpty();
  }

  @Test
  void aStartThatFailsKeepsNoOtherFromItsTurn() {
    var refused = scene.accepted(instance);
    var accepted = scene.accepted(instance);
    temporal.refusesToStart(id(refused));

    compare();

    assertThat(temporal.started).containsExactly(id(accepted));
  }

  @Test
  void aNamespaceThatIsNotThereStartsNothing() {
    scene.accepted(instance);
    temporal.namespaceId = "";

    assertThatThrownBy(namespace::id).isInstanceOf(StatusRuntimeException.class);
    assertThatThrownBy(this::compare).isInstanceOf(StatusRuntimeException.class);

    assertThat(temporal.started).isEmpty();
  }

  @Test
  void aTemporalThatAnotherHasTakenThePlaceOfStartsNothing() {
    var deployments = new DeploymentStore(scene.jdbc);
    var first = scene.accepted(instance);
    watching(
        watch -> {
          watch.compare(() -> {});
          assertThat(temporal.started).containsExactly(id(first));

          deployments.temporalIs("the other");
          scene.accepted(instance);
          watch.compare(() -> {});
        });

    assertThat(temporal.started).containsExactly(id(first));
  }

  @Test
  void aTemporalThatDoesNotAnswerStartsNothing() {
    scene.accepted(instance);
    temporal.away = true;

    assertThatThrownBy(this::compare).isInstanceOf(StatusRuntimeException.class);

    assertThat(temporal.started).isEmpty();
  }

  @Test
  void whoTerminatesAnExecutionCancelsIt() {
    var terminated = scene.atAmc(instance, "amc-1");
    temporal.wasTerminated(id(terminated), "ann@example.com", Instant.now());

    compare();

    assertThat(execution(terminated).cancelRequested()).isTrue();
    assertThat(askedToCancel(terminated))
        .containsExactly("ann@example.com temporal-ui the workflow was terminated: it hangs");
    assertThat(temporal.started).contains(id(terminated));
  }

  @Test
  void aTerminationWithdrawsTheRetryThatWasToFollowACancel() {
    var terminated = scene.atAmc(instance, "amc-1");
    scene.setExecution(
        terminated,
        "cancel_requested_at = now(), retry_requested_at = now() - interval '1 minute'");
    temporal.wasTerminated(id(terminated), "ann@example.com", Instant.now());

    compare();

    assertThat(
            scene
                .jdbc
                .sql("select retry_requested_at is null from execution where id = :id")
                .param("id", terminated.uuid())
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  @Test
  void aTerminationByNobodyKnownIsAnOperators() {
    var terminated = scene.atAmc(instance, "amc-1");
    temporal.wasTerminated(id(terminated), "", Instant.now());

    compare();

    assertThat(askedToCancel(terminated))
        .containsExactly("operator temporal-ui the workflow was terminated: it hangs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"history-service", "history-resetter"})
  void whatTemporalItselfTerminatedGoesOn(String server) {
    var terminated = scene.atAmc(instance, "amc-1");
    temporal.wasTerminated(id(terminated), server, Instant.now());

    compare();

    assertThat(execution(terminated).cancelRequested()).isFalse();
    assertThat(temporal.started).contains(id(terminated));
  }

  @Test
  void aTerminationOfBeforeARetryCancelsNotTheRetry() {
    var retried = scene.atAmc(instance, "amc-1");
    scene.set(retried, "closed_at = now(), closed_as = 'cancelled'");
    scene.executions.ended(retried, new ExecutionOutcome.Cancelled());
    scene.setExecution(retried, "ended_at = null, status = 'queued', retries_wanted = 1");
    temporal.wasTerminated(id(retried), "ann@example.com", Instant.now().minusSeconds(60));

    compare();

    assertThat(execution(retried).cancelRequested()).isFalse();
    assertThat(temporal.started).contains(id(retried));
  }

  @Test
  void aTerminationOfWhatHadEndedCancelsNoLaterRetry() {
    var retried = scene.atAmc(instance, "amc-1");
    scene.set(retried, "closed_at = now(), closed_as = 'failed'");
    scene.executions.ended(retried, new ExecutionOutcome.Failed(FailureClass.AMC_FAILED, "why"));
    scene.jdbc.sql("update execution_event set at = at - interval '2 minutes'").update();
    scene.set(retried, "amc_ended_at = now() - interval '2 minutes'");
    scene.commands.retry(retried, Asked.by("bob", "api", null), RetryWay.ONLY_IF_ENDED);
    temporal.wasTerminated(id(retried), "ann@example.com", Instant.now().minusSeconds(60));

    compare();

    assertThat(execution(retried).cancelRequested()).isFalse();
    assertThat(temporal.started).contains(id(retried));
  }

  @Test
  void anUnheardCommandIsRepeatedWhateverItsInstanceDoes() {
    var cancelled = scene.waiting(instance);
    scene.jdbc.sql("update instance set paused_at = now()").update();
    scene.executions.cancelRequested(cancelled, "ann", "api");
    scene.setExecution(cancelled, "cancel_requested_at = now() - interval '11 seconds'");

    executions.wakeUnacted();
    executions.wakeUnacted();

    assertThat(temporal.signalled).containsExactly(id(cancelled));
  }

  @Test
  void whatAnOlderTemporalStillRunsIsToldOnceThatItHasEnded() {
    var ended = scene.accepted(instance);
    scene.executions.ended(ended, new ExecutionOutcome.Cancelled());
    temporal.has("ExecutionWorkflow", id(ended), WORKFLOW_EXECUTION_STATUS_RUNNING);

    executions.startMissing(() -> {});
    assertThat(temporal.signalled).isEmpty();
    executions.startMissing(() -> {});
    executions.startMissing(() -> {});

    assertThat(temporal.signalled).containsExactly(id(ended));
  }

  @Test
  void whatWasAbandonedAndHasNotHeardOfItIsToldEverLessOften() {
    var abandoned = scene.atAmc(instance, "amc-1");
    temporal.has("ExecutionWorkflow", id(abandoned), WORKFLOW_EXECUTION_STATUS_RUNNING);
    scene.commands.abandon(abandoned, Asked.by("ann", "api", null), false);

    for (int ticks = 0; ticks < 100; ticks++) {
      executions.startMissing(() -> {});
    }

    assertThat(temporal.signalled).hasSize(6).containsOnly(id(abandoned));
    assertThat(temporal.started).isEmpty();
  }

  @Test
  void whatEndedMeanwhileAndIsResetLaterIsToldAnew() {
    var ended = scene.accepted(instance);
    scene.executions.ended(ended, new ExecutionOutcome.Cancelled());
    for (int resets = 0; resets < 2; resets++) {
      temporal.has("ExecutionWorkflow", id(ended), WORKFLOW_EXECUTION_STATUS_RUNNING);
      executions.startMissing(() -> {});
      executions.startMissing(() -> {});
      temporal.has(
          "ExecutionWorkflow",
          id(ended),
          WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
      executions.startMissing(() -> {});
    }

    assertThat(temporal.signalled).containsExactly(id(ended), id(ended));
  }

  @Test
  void aBusyInstanceWithoutATenderGetsOne() {
    scene.atAmc(instance, "amc-1");
    var tended = scene.instance();
    scene.atAmc(tended, "amc-2");
    lookedAtJustNow();
    temporal.has("InstanceWorkflow", tender(tended), WORKFLOW_EXECUTION_STATUS_RUNNING);

    tenders.startMissing();

    assertThat(temporal.started).containsExactly(tender(instance));
  }

  @Test
  void aTenderThatRunsAndHasNotLookedForLongIsWoken() {
    scene.atAmc(instance, "amc-1");
    scene.setLook(instance, "due_at = now() - interval '4 minutes'");
    var slow = scene.instance();
    scene.atAmc(slow, "amc-2");
    scene.setLook(slow, "due_at = now() - interval '2 minutes'");
    temporal.has("InstanceWorkflow", tender(instance), WORKFLOW_EXECUTION_STATUS_RUNNING);
    temporal.has("InstanceWorkflow", tender(slow), WORKFLOW_EXECUTION_STATUS_RUNNING);

    tenders.startMissing();

    assertThat(temporal.started).containsExactly(tender(instance));
  }

  @Test
  void aPausedTenderIsLeftAlone() {
    scene.atAmc(instance, "amc-1");
    temporal.has("InstanceWorkflow", tender(instance), WORKFLOW_EXECUTION_STATUS_PAUSED);

    tenders.startMissing();

    assertThat(temporal.started).isEmpty();
  }

  /** Two hundred in pages of twenty: as ten thousand in pages of a thousand. */
  @Test
  void manyOpenAndQuietExecutionsCostAPageEach() {
    for (var quiet : scene.waiting(200, instance)) {
      temporal.has("ExecutionWorkflow", id(quiet), WORKFLOW_EXECUTION_STATUS_RUNNING);
    }

    compare();

    assertThat(temporal.calls).hasSizeLessThan(20).doesNotContain("DescribeWorkflowExecution");
  }

  @Test
  void aSyncThatIsWantedAndThatNobodyDoesIsStarted() {
    var connections = new ConnectionStore(scene.jdbc, TokenCipher.of(TOKEN_KEY));
    var connection = connections.add("Agency", "NA", "client", "secret", "token");
    wanted.want(connection);
    compare();
    assertThat(temporal.started).isEmpty();

    scene.jdbc.sql("update connection set sync_wanted_at = now() - interval '4 min'").update();
    compare();

    assertThat(temporal.started).containsExactly(SyncWorkflow.idOf(connection));
  }

  /** As in a worker, which compares for the deployment that the database is of. */
  @ConfigurationPropertiesScan("com.recomamp.worker.deployment")
  @ComponentScan("com.recomamp.worker.deployment")
  static class Deployments {}

  private void watching(Consumer<TemporalWatch> story) {
    new ApplicationContextRunner()
        .withUserConfiguration(Deployments.class)
        .withPropertyValues("amc.deployment=test")
        .withBean(DeploymentStore.class, () -> new DeploymentStore(scene.jdbc))
        .withBean(
            AmcSettings.class,
            () -> new AmcSettings(null, null, Map.of(), Map.of(), Set.of(), TOKEN_KEY))
        .withBean(WorkflowClient.class, () -> temporal.client)
        .withBean(SearchAttributes.class)
        .withBean(ExecutionWatch.class, () -> executions)
        .withBean(TenderWatch.class, () -> tenders)
        .withBean(SyncWatch.class, () -> syncs)
        .withBean(TemporalWatch.class)
        .run(context -> story.accept(context.getBean(TemporalWatch.class)));
  }

  private void compare() {
    namespace.id();
    executions.wakeUnacted();
    tenders.startMissing();
    syncs.startMissing();
    executions.startMissing(() -> {});
  }

  private void lookedAtJustNow() {
    scene.jdbc.sql("update instance_look set due_at = now()").update();
  }

  private Execution execution(ExecutionId id) {
    return scene.executions.find(id).orElseThrow();
  }

  private List<String> askedToCancel(ExecutionId id) {
    return scene
        .jdbc
        .sql(
            """
            select actor || ' ' || source || ' ' || message
              from execution_event
             where execution_id = :id
               and type = 'cancel_requested'
            """)
        .param("id", id.uuid())
        .query(String.class)
        .list();
  }

  private static String id(ExecutionId execution) {
    return ExecutionWorkflow.idOf(execution);
  }

  private static String tender(PinnedInstance instance) {
    return InstanceWorkflow.idOf(instance.id());
  }
}
