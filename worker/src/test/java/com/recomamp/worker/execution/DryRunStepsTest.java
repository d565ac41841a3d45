package com.recomamp.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.deployment.TemporalNamespace;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.client.WorkflowClient;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the decisions about an execution make of one that only asks AMC, on a real PostgreSQL. */
class DryRunStepsTest {
  @RegisterExtension private final Scene scene = new Scene();
  private TestWorkflowEnvironment temporal;
  private StoredExecutionSteps steps;
  private PinnedInstance instance;
  private ExecutionId dryRun;

  @BeforeEach
  void aDryRun() {
    temporal = TestWorkflowEnvironment.newInstance();
    steps =
        new StoredExecutionSteps(
            scene.executions,
            scene.attempts,
            scene.slots,
            scene.commands,
            scene.results,
            scene.transaction,
            new EveryRun(temporal.getWorkflowClient(), new DeploymentStore(scene.jdbc)),
            new Wakes(temporal.getWorkflowClient()));
    instance = scene.instance(scene.account(0), 0);
    dryRun = scene.acceptedDryRun(instance);
  }

  private static final class EveryRun extends CurrentRuns {
    EveryRun(WorkflowClient temporal, DeploymentStore deployments) {
      super(temporal, new TemporalNamespace(temporal), deployments);
    }

    @Override
    boolean isCurrent(ExecutionId execution, String run) {
      return true;
    }
  }

  @AfterEach
  void closed() {
    temporal.close();
  }

  @Test
  void itGoesToAmcAtOnceAndEndsWithoutAResult() {
    assertThat(next()).isEqualTo(new NextStep.Submit());
    atAmc("amc-1");
    assertThat(next()).isInstanceOf(NextStep.Wait.class);

    scene.attempts.observed(scene.latest(dryRun), "SUCCEEDED", null, true);

    assertThat(next()).isEqualTo(end(new ExecutionOutcome.Succeeded(0)));
    assertThat(
            scene
                .jdbc
                .sql("select message from execution_event where type = 'ended'")
                .query(String.class)
                .single())
        .isEqualTo("AMC takes the SQL");
  }

  @Test
  void whatAmcRejectsFailsInItsWords() {
    next();
    atAmc("amc-1");

    scene.attempts.observed(
        scene.latest(dryRun), "REJECTED", "Column x not found in any table", true);

    assertThat(next())
        .isEqualTo(
            end(
                new ExecutionOutcome.Failed(
                    FailureClass.SQL_REFUSED, "Column x not found in any table")));
  }

  @Test
  void aRefusalThatParksARunIsTheAnswerToADryRun() {
    next();
    posted();
    scene.attempts.answered(
        dryRun, 1, Attempt.Answer.REFUSED, "400", "AMC has a reason nobody has seen");

    assertThat(next())
        .isEqualTo(
            end(
                new ExecutionOutcome.Failed(
                    FailureClass.UNKNOWN, "AMC has a reason nobody has seen")));
  }

  @Test
  void withoutAClearAnswerItIsAskedAgainWhenNothingCanBeOnItsWay() {
    next();
    posted();
    answered(Attempt.Answer.UNCLEAR);
    assertThat(next())
        .isEqualTo(
            NextStep.Wait.until(Objects.requireNonNull(scene.latest(dryRun).postingUntil())));

    scene.set(dryRun, "posting_until = now() - interval '1 second'");

    assertThat(next()).isEqualTo(new NextStep.Submit());
    assertThat(scene.latest(dryRun).number()).isEqualTo(2);
  }

  @Test
  void aWorkerThatDiedWithItsQuestionIsNoReasonToGiveUp() {
    next();
    posted();

    scene.set(dryRun, "posting_until = now() - interval '1 second'");

    assertThat(next()).isEqualTo(new NextStep.Submit());
  }

  @Test
  void whatAmcDidNotProcessIsAskedAgainAtOnceHoweverOften() {
    for (int i = 1; i <= 5; i++) {
      assertThat(next()).isEqualTo(new NextStep.Submit());
      assertThat(scene.latest(dryRun).number()).isEqualTo(i);
      posted();
      answered(Attempt.Answer.NOT_PROCESSED);
    }
  }

  @Test
  void afterThreeQuestionsWithoutAnswerItFails() {
    for (int i = 1; i <= 3; i++) {
      assertThat(next()).isEqualTo(new NextStep.Submit());
      posted();
      answered(Attempt.Answer.UNCLEAR);
      scene.set(dryRun, "posting_until = now() - interval '1 second'");
    }

    assertThat(next())
        .isEqualTo(
            end(
                new ExecutionOutcome.Failed(
                    FailureClass.UNKNOWN, "AMC gave no clear answer 3 times: ask again later")));
  }

  @Test
  void whoCancelsMeanwhileEndsIt() {
    next();
    posted();
    answered(Attempt.Answer.UNCLEAR);
    scene.commands.cancel(dryRun, Asked.by("ann", "api", null));
    scene.set(dryRun, "posting_until = now() - interval '1 second'");

    assertThat(next()).isEqualTo(end(new ExecutionOutcome.Cancelled()));
  }

  private NextStep next() {
    return steps.next(dryRun, false, Scene.RUN).step();
  }

  private static NextStep end(ExecutionOutcome outcome) {
    return new NextStep.End(outcome, Scene.RUN);
  }

  private void posted() {
    assertThat(scene.intend(dryRun)).isTrue();
  }

  private void atAmc(String amcExecutionId) {
    posted();
    scene.submitted(dryRun, amcExecutionId);
  }

  private void answered(Attempt.Answer answer) {
    scene.attempts.answered(dryRun, scene.latest(dryRun).number(), answer, null, "no word");
  }
}
