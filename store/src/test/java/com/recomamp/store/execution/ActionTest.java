package com.recomamp.store.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.CommandAnswer.Done;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultKind;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is offered is what would be done, wherever an execution is. */
class ActionTest {
  private static final Asked ANN = Asked.by("ann", "api", "because");

  @RegisterExtension private final Scene scene = new Scene();
  private final ExecutionViews views = new ExecutionViews(scene.jdbc, VisibleInstances.ALL);

  private enum Place {
    NOT_BEGUN(test -> test.scene.accepted(test.instance())),
    WAITING(test -> test.scene.waiting(test.instance())),
    GRANTED(test -> test.scene.granted(test.instance())),
    IN_DOUBT(test -> test.scene.posted(test.instance())),
    IN_DOUBT_OF_A_PERSON(test -> test.inDoubtOfAPerson("amc-1")),
    IN_DOUBT_WITHOUT_CANDIDATES(test -> test.inDoubtOfAPerson()),
    AT_AMC(test -> test.atAmc()),
    AT_AMC_CANCEL_ASKED(test -> test.after(test.atAmc(), Action.CANCEL)),
    AT_AMC_RETRY_AFTER_CANCEL(test -> test.after(test.atAmc(), Action.RETRY_AFTER_CANCEL)),
    GHOST(test -> test.parked(test.atAmc(), FailureClass.UNKNOWN)),
    COLLECTING(test -> test.endedAtAmc(test.atAmc())),
    RESULT_GONE(
        test -> test.parked(test.endedAtAmc(test.atAmc()), FailureClass.RESULT_UNAVAILABLE)),
    COLLECTED(test -> test.collected(test.endedAtAmc(test.atAmc()))),
    COLLECTED_BUT_PARKED(
        test ->
            test.parked(
                test.collected(test.endedAtAmc(test.atAmc())), FailureClass.RESULT_UNAVAILABLE)),
    NO_ROOM(test -> test.parked(test.endedAtAmc(test.atAmc()), FailureClass.STORE)),
    PARKED(test -> test.parked(test.scene.granted(test.instance()), FailureClass.UNAUTHORIZED)),
    PARKED_CANCEL_ASKED(
        test ->
            test.after(
                test.parked(test.scene.granted(test.instance()), FailureClass.TERMS),
                Action.CANCEL)),
    REFUSED(test -> test.refused()),
    NEVER_ARRIVED(test -> test.after(test.inDoubtOfAPerson("amc-1"), Action.IT_NEVER_ARRIVED)),
    FAILED(
        test ->
            test.ended(
                test.endedAtAmc(test.atAmc()),
                new ExecutionOutcome.Failed(FailureClass.AMC_FAILED, "why"))),
    FAILED_ANSWER_CAME_LATE(test -> test.lateAnswer()),
    SUCCEEDED(test -> test.ended(test.endedAtAmc(test.atAmc()), new ExecutionOutcome.Succeeded(3))),
    CANCELLED(test -> test.ended(test.endedAtAmc(test.atAmc()), new ExecutionOutcome.Cancelled())),
    ABANDONED(test -> test.after(test.atAmc(), Action.ABANDON)),
    ABANDONED_IN_DOUBT(
        test -> test.after(test.scene.posted(test.instance()), Action.ABANDON_IN_DOUBT));

    private final Function<ActionTest, ExecutionId> scene;

    Place(Function<ActionTest, ExecutionId> scene) {
      this.scene = scene;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOfferedIsWhatWouldBeDone(Place place) {
    var execution = place.scene.apply(this);

    var offered = views.find(execution).orElseThrow().actions();

    assertThat(offered)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Action.values())
                .filter(action -> wouldBeDone(action, execution))
                .toList());
  }

  private boolean wouldBeDone(Action action, ExecutionId execution) {
    return Objects.requireNonNull(
        scene.transaction.execute(
            transaction -> {
              var attempt = scene.attempts.latest(execution).filter(Attempt::isOpen);
              boolean done = given(action, execution) instanceof Done;
              transaction.setRollbackOnly();
              return switch (action) {
                // They say what becomes of AMC's work, so they are offered only if there is some.
                case RETRY_AFTER_CANCEL, RETRY_AFTER_ABANDON ->
                    done
                        && attempt
                            .filter(open -> open.isAtAmc() && open.amcEndedAt() == null)
                            .isPresent();
                case ABANDON_IN_DOUBT -> done && attempt.filter(Attempt::isInDoubt).isPresent();
                case RETRY, CANCEL, ABANDON, IT_IS_THIS_ONE, IT_NEVER_ARRIVED -> done;
              };
            }));
  }

  private CommandAnswer given(Action action, ExecutionId execution) {
    return switch (action) {
      case RETRY -> scene.commands.retry(execution, ANN, RetryWay.ONLY_IF_ENDED);
      case RETRY_AFTER_CANCEL -> scene.commands.retry(execution, ANN, RetryWay.CANCEL_FIRST);
      case RETRY_AFTER_ABANDON -> scene.commands.retry(execution, ANN, RetryWay.ABANDON_FIRST);
      case CANCEL -> scene.commands.cancel(execution, ANN);
      case ABANDON -> scene.commands.abandon(execution, ANN, false);
      case ABANDON_IN_DOUBT -> scene.commands.abandon(execution, ANN, true);
      case IT_IS_THIS_ONE -> scene.commands.itIs(execution, ANN, "amc-1");
      case IT_NEVER_ARRIVED -> scene.commands.neverArrived(execution, ANN);
    };
  }

  private PinnedInstance instance() {
    return scene.instance();
  }

  private ExecutionId atAmc() {
    var execution = scene.atAmc(instance(), "amc-0");
    scene.executions.moved(
        execution, ExecutionStatus.SUBMITTED, "amc", Transition.atAmc("submitted", null));
    return execution;
  }

  private ExecutionId endedAtAmc(ExecutionId execution) {
    scene.set(execution, "amc_status = 'SUCCEEDED', amc_ended_at = now()");
    scene.executions.moved(
        execution, ExecutionStatus.COLLECTING, Transition.byWorker("collecting", null));
    return execution;
  }

  private ExecutionId collected(ExecutionId execution) {
    var load = scene.loads.begin(execution, 1);
    var manifest =
        new Manifest(
            ResultKind.EMPTY_OR_SUPPRESSED, "a\n".getBytes(UTF_8), List.of(), 1, 0, 0, 2, "sha256");
    scene.inTransaction(() -> scene.results.publish(execution, load, manifest));
    return execution;
  }

  private ExecutionId parked(ExecutionId execution, FailureClass failure) {
    scene.attempts.parked(scene.latest(execution), failure, "why");
    scene.executions.moved(
        execution, ExecutionStatus.NEEDS_ATTENTION, Transition.byWorker("parked", "why"));
    return execution;
  }

  private ExecutionId inDoubtOfAPerson(String... candidates) {
    var execution = parked(scene.posted(instance()), FailureClass.UNKNOWN);
    scene.attempts.suspected(
        scene.latest(execution),
        Arrays.stream(candidates).map(id -> new Candidate(id, "RUNNING", null)).toList());
    return execution;
  }

  private ExecutionId refused() {
    var execution = scene.posted(instance());
    scene.attempts.answered(execution, 1, Attempt.Answer.REFUSED, "400", "why");
    return execution;
  }

  private ExecutionId lateAnswer() {
    var execution = ended(scene.posted(instance()), new ExecutionOutcome.Cancelled());
    scene.submitted(execution, "amc-late");
    return execution;
  }

  private ExecutionId ended(ExecutionId execution, ExecutionOutcome outcome) {
    scene.attempts.closed(scene.latest(execution), "failed");
    scene.executions.ended(execution, outcome);
    return execution;
  }

  private ExecutionId after(ExecutionId execution, Action action) {
    assertThat(given(action, execution)).isInstanceOf(Done.class);
    return execution;
  }
}
