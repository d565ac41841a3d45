package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import com.recomamp.store.execution.Attempt;
import com.recomamp.worker.execution.AmcSteps;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a submit leaves behind. */
class SubmittingTest {
  @RegisterExtension private final Scene scene = new Scene();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
  private Tending tending;

  @BeforeEach
  void anInstance() throws IOException {
    tending = new Tending(scene, Knobs.defaults());
  }

  @AfterEach
  void closed() {
    temporal.close();
    tending.close();
  }

  @Test
  void anAnswerThatPostgresqlDoesNotTakeIsToldToTemporalAndWrittenInTheEnd() {
    var execution = scene.granted(tending.instance);
    scene
        .jdbc
        .sql(
            """
            create sequence refused;
            create function refuse_it() returns trigger language plpgsql as $$
              begin
                perform nextval('refused');
                raise exception 'not now';
              end $$;
            create trigger refuse_it before update on attempt
              for each row when (new.answer = 'submitted') execute function refuse_it()
            """)
        .update();

    var submitting = submitting(execution);
    while ((told(submitting).isEmpty() || !wasRefused()) && isRunning(submitting)) {
      Thread.onSpinWait();
    }
    var told = told(submitting);
    scene.jdbc.sql("drop function refuse_it cascade; drop sequence refused").update();

    submitting.getResult(Void.class);
    assertThat(told).contains(scene.latest(execution).amcExecutionId());
    assertThat(scene.latest(execution).answer()).isEqualTo(Attempt.Answer.SUBMITTED);
    assertThat(tending.calls("create")).hasSize(1);
  }

  /** The wall clock of the intent goes on, so what was opened with it must be over with it. */
  @Test
  void whoStallsAfterItsIntentIsCommittedSendsNothing() throws IOException {
    tending.close();
    tending = new Tending(scene, Knobs.defaults(), Map.of("amc.worker.send-within", "2s"));
    tending.running();
    tending.census();
    int before = tending.calls("create").size();
    tending.stallsAfterTheNextTransaction();
    var execution = scene.granted(tending.instance);

    submitting(execution).getResult(Void.class);

    assertThat(tending.calls("create")).hasSize(before);
    assertThat(scene.latest(execution).isPosted()).as("it may be posted again").isFalse();
    assertThat(waitingFor(execution)).isEqualTo("amc_unavailable");
  }

  @ParameterizedTest
  @CsvSource({
    "401, , NOT_PROCESSED",
    "429, , NOT_PROCESSED",
    "400, , REFUSED",
    "504, , UNCLEAR",
    "200, <html>Please sign in</html>, UNCLEAR"
  })
  void whatAmcAnswersIsRecordedAndStaysPosted(int status, String body, Attempt.Answer answer) {
    tending.fault(
        body == null
            ? Map.of("operation", "create", "status", status)
            : Map.of("operation", "create", "status", status, "body", body));
    var execution = scene.granted(tending.instance);

    submitting(execution).getResult(Void.class);

    assertThat(scene.latest(execution).answer()).isEqualTo(answer);
    assertThat(scene.latest(execution).isPosted()).isTrue();
    assertThat(tending.calls("create")).hasSize(1);
  }

  /** Its cycle may have a minute to go. */
  @Test
  void whoHasSubmittedWakesTheTender() {
    var execution = scene.granted(tending.instance);

    submitting(execution).getResult(Void.class);

    assertThat(scene.latest(execution).isAtAmc()).isTrue();
    assertThat(tending.wakes()).isEqualTo(1);
  }

  @Test
  void whoWaitsInVainForLongComesBackEverMoreSeldom() {
    scene.jdbc.sql("delete from access_token").update();
    tending.fault(Map.of("operation", "token", "status", 503, "times", 10));
    var execution = scene.granted(tending.instance);
    scene.set(execution, "granted_at = now() - interval '1 hour'");

    submitting(execution).getResult(Void.class);

    assertThat(untilNextTry(execution)).isGreaterThan(Duration.ofMinutes(4));
    assertThat(tending.calls("create")).isEmpty();
  }

  @Test
  void whoOnlyWaitsForOtherCallsComesBackAsSoonAsTheyAreOver() {
    tending.callsAreSpent();
    var execution = scene.granted(tending.instance);
    scene.set(execution, "granted_at = now() - interval '1 hour'");

    submitting(execution).getResult(Void.class);

    assertThat(untilNextTry(execution)).isLessThan(Duration.ofMinutes(4));
    assertThat(tending.calls("create")).isEmpty();
  }

  private Duration untilNextTry(ExecutionId execution) {
    return scene
        .jdbc
        .sql(
            """
            select extract(epoch from not_before - now())::bigint
              from attempt
             where execution_id = :id
            """)
        .param("id", execution.uuid())
        .query((row, _) -> Duration.ofSeconds(row.getLong(1)))
        .single();
  }

  @Test
  void whoIsTheFirstToMeetARevokedConsentSendsNothingAndGivesItsSlotBack() {
    assertThat(tending.running()).isNotNull();
    tending.census();
    tending.tokenIsToBeRenewed();
    tending.fault(
        Map.of("operation", "token", "status", 400, "body", Map.of("error", "invalid_grant")));
    int before = tending.calls("create").size();
    var execution = scene.granted(tending.instance);

    submitting(execution).getResult(Void.class);

    var attempt = scene.latest(execution);
    assertThat(attempt.parkedClass()).isEqualTo(FailureClass.UNAUTHORIZED);
    assertThat(attempt.isPosted()).isFalse();
    assertThat(attempt.isGranted()).isFalse();
    assertThat(tending.calls("create")).hasSize(before);
  }

  @Test
  void whoeverWaitsGetsThePlaceOfASubmitThatWaitsForAPerson() {
    scene
        .jdbc
        .sql("update instance set slot_cap = 1 where id = :id")
        .param("id", tending.instance.id().value())
        .update();
    tending.consentIsGone();
    var execution = scene.granted(tending.instance);
    var waiting = scene.waiting(tending.instance);

    submitting(execution).getResult(Void.class);

    assertThat(scene.latest(execution).isParked()).isTrue();
    assertThat(scene.latest(waiting).isGranted()).isTrue();
  }

  @Test
  void whoIsGivenAccessBetweenTheRefusalAndThePauseForItGoesOn() {
    tending.consentIsGone();
    tending.consentComesBeforeTheNextTransaction();
    var execution = scene.granted(tending.instance);

    submitting(execution).getResult(Void.class);

    assertThat(scene.latest(execution).isParked()).isFalse();
    assertThat(scene.latest(execution).isGranted()).isTrue();
  }

  @WorkflowInterface
  public interface Submitting {
    @WorkflowMethod
    void submit(ExecutionId execution);
  }

  public static final class Submits implements Submitting {
    private final AmcSteps amc =
        Workflow.newActivityStub(
            AmcSteps.class,
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofSeconds(90))
                .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                .build());

    @Override
    public void submit(ExecutionId execution) {
      amc.submit(execution);
    }
  }

  /** By the run that owns the attempt. */
  private WorkflowStub submitting(ExecutionId execution) {
    var worker = temporal.newWorker(TaskQueues.AMC);
    worker.registerWorkflowImplementationTypes(Submits.class);
    worker.registerActivitiesImplementations(tending.amcSteps());
    var submitting =
        temporal
            .getWorkflowClient()
            .newWorkflowStub(
                Submitting.class,
                WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.AMC).build());
    var run = WorkflowClient.start(submitting::submit, execution);
    scene.set(execution, "owner_run = '%s'".formatted(run.getRunId()));
    temporal.start();
    return WorkflowStub.fromTyped(submitting);
  }

  private @Nullable String waitingFor(ExecutionId execution) {
    return scene.executions.find(execution).orElseThrow().waitingFor();
  }

  private boolean isRunning(WorkflowStub submitting) {
    return described(submitting).getWorkflowExecutionInfo().getStatus()
        == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }

  /** A sequence remembers also what was rolled back. */
  private boolean wasRefused() {
    return scene.jdbc.sql("select is_called from refused").query(Boolean.class).single();
  }

  /** What the next worker would find of this one. */
  private String told(WorkflowStub submitting) {
    var told = new StringBuilder();
    for (var activity : described(submitting).getPendingActivitiesList()) {
      activity
          .getHeartbeatDetails()
          .getPayloadsList()
          .forEach(payload -> told.append(payload.getData().toStringUtf8()));
    }
    return told.toString();
  }

  private DescribeWorkflowExecutionResponse described(WorkflowStub submitting) {
    return temporal
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(temporal.getNamespace())
                .setExecution(submitting.getExecution())
                .build());
  }
}
