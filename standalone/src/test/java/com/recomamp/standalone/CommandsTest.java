package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Empty;
import com.recomamp.amc.AmcStatus;
import com.recomamp.simulator.Knobs;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.api.batch.v1.BatchOperationReset;
import io.temporal.api.common.v1.ResetOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.BatchOperationState;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.ResetReapplyExcludeType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an operator does to executions in the stock Temporal UI, on the real server. */
class CommandsTest {
  private static final String NAMESPACE = "default";
  private static final List<ResetReapplyExcludeType> NOTHING = List.of();
  private static final List<ResetReapplyExcludeType> MESSAGES =
      List.of(
          ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
          ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE);

  private static Stack stack;
  private static WorkflowServiceStubs stubs;
  private static WorkflowClient temporal;

  @BeforeAll
  static void everythingRuns(@TempDir Path folder) {
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 10));
    stack.startWorker();
    stack.startApi();
    stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(stack.temporalAddress()).build());
    temporal = WorkflowClient.newInstance(stubs);
  }

  @AfterAll
  static void everythingEnds() {
    stubs.shutdownNow();
    stack.close();
  }

  /** Ten resets a minute may retry something: the next test is in another minute. */
  @AfterEach
  void nothingGoesWrongAnyMoreAndAMinuteHasPassed() {
    stack.noFaults();
    stack
        .jdbc()
        .sql("update command set said_at = said_at - interval '1 minute' where verb = 'reset'")
        .update();
  }

  @Test
  void whatWaitsForAPersonIsRetriedByAnUpdate() {
    termsAreNotAccepted();
    var id = accepted("/* simulator: run=5s rows=4 */");
    has(id, "needs_attention");

    assertThat(workflow(id).retry("terms accepted")).isEqualTo("It is back in the queue.");

    assertThat(ended(id).at("/result/rows").asInt()).isEqualTo(4);
    var events = stack.get(execution(id, "/events")).get("items").valueStream();
    assertThat(events.filter(event -> event.get("type").asString().equals("retry_requested")))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.get("source").asString()).isEqualTo("temporal-ui");
              assertThat(event.get("message").asString()).isEqualTo("terms accepted");
            });
    assertThat(postsAtAmc(id)).isEqualTo(1);
  }

  @Test
  void whatHasFailedIsRetriedByAResetOnce() {
    var id = failed();

    reset(id);
    Stack.await("the second attempt at AMC", () -> postsAtAmc(id) == 2);
    amcSays(id, "SUCCEEDED");

    assertThat(ended(id).get("status").asString()).isEqualTo("succeeded");
    assertThat(outcome(id)).isInstanceOf(ExecutionOutcome.Succeeded.class);
    assertThat(events(id)).containsOnlyOnce("retry_requested");
  }

  @Test
  void theTemporalUiExplainsWhatFailedAndWhatWaitsAndTheGuidesLinesRetryThem() {
    termsAreNotAccepted();
    var parked = accepted("/* simulator: run=5s rows=4 */");
    has(parked, "needs_attention");
    Stack.await("the explanation", () -> details(parked).contains("**TERMS**"));
    assertThat(details(parked))
        .contains("Terms and conditions must be accepted", FailureClass.TERMS.remedy())
        .contains("*Send an Update*, *retry*");
    assertThat(timers(parked)).last().asString().contains(FailureClass.TERMS.remedy());

    Stack.await("the work list", () -> guide("workflow list", parked).contains(parked));
    assertThat(guide("workflow update execute", parked)).contains("It is back in the queue.");
    assertThat(ended(parked).get("status").asString()).isEqualTo("succeeded");

    var failed = failed();
    assertThat(details(failed)).contains("**AMC_FAILED**", "press *Reset*");
    assertThat(failureMessage(failed)).contains(FailureClass.AMC_FAILED.remedy(), "reset");

    guide("workflow reset", failed);
    Stack.await("the second attempt at AMC", () -> postsAtAmc(failed) == 2);
    amcSays(failed, "SUCCEEDED");
    assertThat(ended(failed).get("status").asString()).isEqualTo("succeeded");
    assertThat(asked(failed))
        .startsWith("operator at temporal-ui: reset: ")
        .endsWith("AMC is well again");
    assertThat(asked(parked)).isEqualTo("operator at temporal-ui: terms accepted");
  }

  @Test
  void aResetOfWhatAResetHasRetriedRetriesItOnceMore() {
    var id = failed();
    reset(id);
    Stack.await("the second attempt at AMC", () -> postsAtAmc(id) == 2);
    amcSays(id, "FAILED");
    closed(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);

    reset(id);
    Stack.await("the third attempt at AMC", () -> postsAtAmc(id) == 3);
    amcSays(id, "SUCCEEDED");

    assertThat(ended(id).get("status").asString()).isEqualTo("succeeded");
  }

  @Test
  void aResetToWhateverTaskAppliesNothingTwice() {
    termsAreNotAccepted();
    var id = accepted("/* simulator: status=REJECTED reason=\"Object 'X' not found\" */");
    has(id, "needs_attention");
    workflow(id).retry(null);
    closed(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
    var first = currentRun(id);

    for (var task : tasks(id)) {
      for (var dropped : List.of(NOTHING, MESSAGES)) {
        var before = currentRun(id);
        reset(id, first, task, dropped);
        Stack.await("the new run", () -> !currentRun(id).equals(before));
        closed(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
        assertThat(updatesCompleted(id)).isBetween(dropped.isEmpty() ? 1L : 0L, 1L);
      }
    }

    assertThat(stack.get(execution(id, "")).at("/failure/class").asString())
        .isEqualTo("SQL_REFUSED");
    assertThat(events(id)).containsOnlyOnce("retry_requested");
    assertThat(postsAtAmc(id)).isEqualTo(1);
  }

  @Test
  void aLateStartMakesNothingRunThatNobodyAskedFor() {
    var all = oneOfEachOutcome();
    var before = all.stream().collect(Collectors.toMap(id -> id, CommandsTest::status));

    for (var id : all) {
      startedLate(id);
      isClosed(id);
    }

    assertThat(all)
        .allSatisfy(
            id -> {
              assertThat(postsAtAmc(id)).isEqualTo(1);
              assertThat(status(id)).isEqualTo(before.get(id));
            });
  }

  /** As after a bad version, when Temporal's own advice is to reset everything. */
  @Test
  void aResetOfFiftyOfEachOutcomeRunsTenOfTheFailedAndNothingElse() {
    var succeeded = fifty("run=1s rows=1");
    var refused = fifty("status=REJECTED reason=\"Object 'X' not found\"");
    var failed = fifty("run=1s fail=\"out of memory\"");
    var cancelled = fifty("run=1h");
    cancelled.forEach(id -> stack.post(execution(id, "/cancel"), Map.of()));
    var all = Stream.of(succeeded, refused, failed, cancelled).flatMap(List::stream).toList();
    all.forEach(CommandsTest::ended);
    all.forEach(CommandsTest::isClosed);
    var before = all.stream().collect(Collectors.toMap(id -> id, CommandsTest::status));
    var posts = all.stream().collect(Collectors.toMap(id -> id, CommandsTest::postsAtAmc));
    var runs = all.stream().collect(Collectors.toMap(id -> id, CommandsTest::currentRun));

    resetInBatch(all);

    for (var id : all) {
      Stack.await("a new run", () -> !currentRun(id).equals(runs.get(id)));
      isClosed(id);
    }
    var retried = failed.stream().filter(id -> postsAtAmc(id) == 2).toList();
    assertThat(all)
        .filteredOn(id -> !retried.contains(id))
        .allSatisfy(id -> assertThat(postsAtAmc(id)).isEqualTo(posts.get(id)));
    assertThat(all).allSatisfy(id -> assertThat(status(id)).isEqualTo(before.get(id)));
    assertThat(retried).hasSizeGreaterThanOrEqualTo(10);
    assertThat(failed)
        .filteredOn(id -> events(id).contains("reset_refused"))
        .hasSize(failed.size() - retried.size())
        .isNotEmpty();
  }

  @Test
  void aResetOfWhatRunsGoesOnWithTheSameAttempt() {
    var id = accepted("/* simulator: run=1h */");
    isAtAmc(id);
    reset(id);

    amcSays(id, "SUCCEEDED");

    assertThat(ended(id).get("status").asString()).isEqualTo("succeeded");
    assertThat(postsAtAmc(id)).isEqualTo(1);
    assertThat(events(id)).doesNotContain("retry_requested");
  }

  @Test
  void aCancelBeforeWhileOrAfterASubmitLeavesNothingAliveAtAmc() {
    termsAreNotAccepted();
    var before = accepted("/* simulator: run=1h */");
    has(before, "needs_attention");
    WorkflowStub.fromTyped(workflow(before)).cancel();
    ended(before);

    stack.fault(Map.of("operation", "create", "delay", "1500ms", "times", 1));
    var meanwhile = accepted("/* simulator: run=1h */");
    Stack.await("the submit to begin", () -> events(meanwhile).contains("submitting"));
    WorkflowStub.fromTyped(workflow(meanwhile)).cancel();
    ended(meanwhile);

    var after = accepted("/* simulator: run=1h */");
    isAtAmc(after);
    WorkflowStub.fromTyped(workflow(after)).cancel();
    ended(after);

    assertThat(Stream.of(before, meanwhile, after))
        .allSatisfy(
            id -> {
              assertThat(status(id)).isEqualTo("cancelled");
              assertThat(stack.runsAtAmc(id)).allMatch(run -> run.status() == AmcStatus.CANCELLED);
              assertThat(events(id)).containsOnlyOnce("cancel_requested");
            });
    assertThat(postsAtAmc(before)).isZero();
    assertThat(postsAtAmc(meanwhile)).isEqualTo(1);
  }

  @Test
  void whatAmcWorksOnIsNotRetriedButCanBeAbandoned() {
    var id = accepted("/* simulator: run=1h */");
    isAtAmc(id);

    assertThatThrownBy(() -> workflow(id).retry(null))
        .isInstanceOf(WorkflowUpdateException.class)
        .rootCause()
        .hasMessageContaining("AMC still works on it");
    assertThat(workflow(id).abandon("it hangs")).contains("AMC may go on");

    assertThat(ended(id).get("status").asString()).isEqualTo("cancelled");
    assertThat(outcome(id)).isInstanceOf(ExecutionOutcome.Cancelled.class);
    assertThat(stack.runsAtAmc(id)).noneMatch(run -> run.status() == AmcStatus.CANCELLED);
  }

  private static void termsAreNotAccepted() {
    stack.fault(
        Map.of(
            "operation",
            "create",
            "status",
            403,
            "body",
            Map.of("code", "403", "details", "Terms and conditions must be accepted"),
            "times",
            1));
  }

  private static List<String> oneOfEachOutcome() {
    var succeeded = accepted("/* simulator: run=5s rows=1 */");
    var refused = accepted("/* simulator: status=REJECTED reason=\"Object 'X' not found\" */");
    var cancelled = accepted("/* simulator: run=1h */");
    isAtAmc(cancelled);
    stack.post(execution(cancelled, "/cancel"), Map.of());
    var cancelledAtTemporal = accepted("/* simulator: run=1h */");
    isAtAmc(cancelledAtTemporal);
    WorkflowStub.fromTyped(workflow(cancelledAtTemporal)).cancel();
    var terminated = accepted("/* simulator: run=1h */");
    isAtAmc(terminated);
    WorkflowStub.fromTyped(workflow(terminated)).terminate("out of the way");
    var all = List.of(succeeded, refused, cancelled, cancelledAtTemporal, terminated, failed());
    all.forEach(CommandsTest::ended);
    all.forEach(CommandsTest::isClosed);
    return all;
  }

  /** Over all instances, as ten at once is all that one of them takes. */
  private static List<String> fifty(String directions) {
    var instances = stack.instances();
    return IntStream.range(0, 50)
        .mapToObj(
            i ->
                accepted(
                    "/* simulator: %s */".formatted(directions),
                    instances.get(i % instances.size())))
        .toList();
  }

  /** An execution whose first attempt AMC has failed. */
  private static String failed() {
    var id = accepted("/* simulator: run=1h */");
    isAtAmc(id);
    amcSays(id, "FAILED");
    closed(id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
    return id;
  }

  private static String accepted(String directions) {
    return accepted(directions, stack.instances().getFirst());
  }

  private static String accepted(String directions, String instance) {
    return stack
        .post(
            stack.api().resolve("/api/v1/executions"),
            Map.of(
                "sql",
                directions + "SELECT campaign FROM dsp_impressions GROUP BY campaign",
                "instanceId",
                instance,
                "confirmOverlap",
                true,
                "window",
                Map.of(
                    "start", "2026-10-01T00:00:00",
                    "end", "2026-10-08T00:00:00",
                    "zone", "America/New_York")))
        .get("id")
        .asString();
  }

  private static void amcSays(String id, String status) {
    isAtAmc(id);
    var amcExecution = stack.get(execution(id, "")).at("/amc/executionId").asString();
    stack.post(
        stack.simulator().resolve("/simulator/executions/" + amcExecution),
        Map.of("status", status));
  }

  private static void isAtAmc(String id) {
    Stack.await(
        id + " to be at AMC",
        () -> !stack.get(execution(id, "")).at("/amc/executionId").isMissingNode());
  }

  private static void has(String id, String status) {
    Stack.await(id + " to have status " + status, () -> status(id).equals(status));
  }

  private static JsonNode ended(String id) {
    Stack.await(
        id + " to end", () -> List.of("succeeded", "failed", "cancelled").contains(status(id)));
    return stack.get(execution(id, ""));
  }

  private static String status(String id) {
    return stack.get(execution(id, "")).get("status").asString();
  }

  private static List<String> events(String id) {
    return stack
        .get(execution(id, "/events"))
        .get("items")
        .valueStream()
        .map(event -> event.get("type").asString())
        .toList();
  }

  /** Who asked for the retry, where and why. */
  private static String asked(String id) {
    return stack
        .get(execution(id, "/events"))
        .get("items")
        .valueStream()
        .filter(event -> event.get("type").asString().equals("retry_requested"))
        .map(
            event ->
                "%s at %s: %s"
                    .formatted(
                        event.get("actor").asString(),
                        event.get("source").asString(),
                        event.get("message").asString()))
        .collect(Collectors.joining());
  }

  /** What the Temporal UI shows as current details. */
  private static String details(String id) {
    return temporal
        .newUntypedWorkflowStub(workflowId(id))
        .query("__temporal_workflow_metadata", WorkflowMetadata.class)
        .getCurrentDetails();
  }

  /** What the Temporal UI writes at the timers of its timeline. */
  private static List<String> timers(String id) {
    return history(id).stream()
        .filter(event -> event.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED)
        .map(event -> event.getUserMetadata().getSummary().getData().toStringUtf8())
        .toList();
  }

  private static String failureMessage(String id) {
    return history(id)
        .getLast()
        .getWorkflowExecutionFailedEventAttributes()
        .getFailure()
        .getMessage();
  }

  /** Runs the line of docs/operating.md that begins like this, for this execution. */
  private static String guide(String command, String id) {
    var home = Path.of("..").toAbsolutePath().normalize();
    try (var lines = Files.lines(home.resolve("docs/operating.md"))) {
      var line =
          lines
              .filter(text -> text.startsWith("bin/temporal " + command))
              .findFirst()
              .orElseThrow();
      var shell =
          new ProcessBuilder("bash", "-c", line.replaceAll("execution-exec_\\w+", workflowId(id)))
              .directory(home.toFile())
              .redirectErrorStream(true);
      shell.environment().put("TEMPORAL_ADDRESS", stack.temporalAddress());
      var process = shell.start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long postsAtAmc(String id) {
    return stack.runsAtAmc(id).size();
  }

  private static URI execution(String id, String part) {
    return stack.api().resolve("/api/v1/executions/" + id + part);
  }

  private static String workflowId(String id) {
    return ExecutionWorkflow.idOf(ExecutionId.parse(id));
  }

  private static ExecutionWorkflow workflow(String id) {
    return temporal.newWorkflowStub(ExecutionWorkflow.class, workflowId(id));
  }

  private static ExecutionOutcome outcome(String id) {
    return temporal.newUntypedWorkflowStub(workflowId(id)).getResult(ExecutionOutcome.class);
  }

  private static WorkflowExecutionStatus workflowStatus(String id) {
    return temporal.newUntypedWorkflowStub(workflowId(id)).describe().getStatus();
  }

  private static String currentRun(String id) {
    return temporal.newUntypedWorkflowStub(workflowId(id)).describe().getExecution().getRunId();
  }

  private static void closed(String id, WorkflowExecutionStatus as) {
    Stack.await(id + " to be closed at Temporal", () -> workflowStatus(id) == as);
  }

  private static void isClosed(String id) {
    Stack.await(
        id + " to be closed at Temporal",
        () -> workflowStatus(id) != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
  }

  private static List<HistoryEvent> history(String id) {
    return temporal.fetchHistory(workflowId(id)).getHistory().getEventsList();
  }

  private static long updatesCompleted(String id) {
    return history(id).stream()
        .filter(
            event ->
                event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED)
        .count();
  }

  /** As by the button of the Temporal UI: to the last workflow task. */
  private static void reset(String id) {
    reset(id, tasks(id).getLast());
  }

  private static List<Long> tasks(String id) {
    return history(id).stream()
        .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        .map(HistoryEvent::getEventId)
        .toList();
  }

  private static void reset(String id, long task) {
    reset(id, currentRun(id), task, NOTHING);
  }

  /**
   * @param dropped which messages that came after the task the new run does not get
   */
  private static void reset(
      String id, String run, long task, List<ResetReapplyExcludeType> dropped) {
    stubs
        .blockingStub()
        .resetWorkflowExecution(
            ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setWorkflowExecution(
                    WorkflowExecution.newBuilder().setWorkflowId(workflowId(id)).setRunId(run))
                .addAllResetReapplyExcludeTypes(dropped)
                .setReason("a test")
                .setRequestId(UUID.randomUUID().toString())
                .setWorkflowTaskFinishEventId(task)
                .build());
  }

  /** As by the Temporal CLI: {@code temporal workflow reset --query}. */
  private static void resetInBatch(List<String> ids) {
    var job = UUID.randomUUID().toString();
    stubs
        .blockingStub()
        .startBatchOperation(
            StartBatchOperationRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setJobId(job)
                .setReason("a test")
                .setVisibilityQuery(
                    ids.stream()
                        .map(id -> "WorkflowId = '%s'".formatted(workflowId(id)))
                        .collect(Collectors.joining(" or ")))
                .setResetOperation(
                    BatchOperationReset.newBuilder()
                        .setIdentity("a test")
                        .setOptions(
                            ResetOptions.newBuilder()
                                .setLastWorkflowTask(Empty.getDefaultInstance())))
                .build());
    Stack.await(
        "the batch to be done",
        () ->
            stubs
                    .blockingStub()
                    .describeBatchOperation(
                        DescribeBatchOperationRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .setJobId(job)
                            .build())
                    .getState()
                == BatchOperationState.BATCH_OPERATION_STATE_COMPLETED);
  }

  private static void startedLate(String id) {
    var workflow =
        temporal.newWorkflowStub(
            ExecutionWorkflow.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId(workflowId(id))
                .setTaskQueue(TaskQueues.EXECUTIONS)
                .build());
    try {
      workflow.carryOut(ExecutionId.parse(id));
    } catch (WorkflowFailedException ended) {
      assertThat(status(id)).isEqualTo("failed");
    }
  }
}
