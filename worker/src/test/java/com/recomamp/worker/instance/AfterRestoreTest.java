package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Candidate;
import com.recomamp.store.execution.CommandAnswer.Refused;
import com.recomamp.store.execution.CommandAnswer.WhyNot;
import com.recomamp.store.execution.RetryWay;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a restored database has lost, where AMC's list gives none of our marks back. */
class AfterRestoreTest {
  private static final Asked ANN = Asked.by("ann", "api", null);

  @RegisterExtension private final Scene scene = new Scene();
  private Tending tending;

  @AfterEach
  void closed() {
    tending.close();
  }

  @Test
  void whatMayHaveBeenPostedIsAPersonsToFindAndNotPostedAgain() throws IOException {
    amcThatGivesBack("transient");
    var lost = tending.running();
    var run = String.valueOf(scene.latest(lost).amcExecutionId());
    scene.jdbc.sql("delete from attempt").update();
    var beside = scene.waiting(tending.instance);
    ofBeforeTheRestore(lost, beside);

    tending.lookAgain();
    tending.census();

    assertThat(scene.attempts.isHeld(tending.instance.id())).isFalse();
    for (var execution : new ExecutionId[] {lost, beside}) {
      assertThat(status(execution)).isEqualTo(ExecutionStatus.NEEDS_ATTENTION);
      assertThat(scene.commands.candidates(execution))
          .extracting(Candidate::amcExecutionId)
          .containsExactly(run);
      assertThat(scene.intend(execution)).isFalse();
    }
    assertThat(scene.held(tending.instance)).as("one run is one place").isEqualTo(1);

    scene.commands.itIs(lost, ANN, run);
    scene.commands.neverArrived(beside, ANN);

    assertThat(scene.latest(lost).amcExecutionId()).isEqualTo(run);
    assertThat(scene.attempts.mayOpenAnother(beside)).isTrue();
    assertThat(tending.calls("create")).hasSize(1);
  }

  /** What the database remembers of it may be long over: a later attempt may have been posted. */
  @Test
  void anOldDoubtMayHaveBeenFollowedByAnotherPost() throws IOException {
    amcThatGivesBack("transient");
    var doubt = scene.posted(tending.instance);
    tending.postedAgo(doubt, Duration.ofMinutes(50));
    var run = tending.arrives(doubt).id().value();
    ofBeforeTheRestore(doubt);

    tending.lookAgain();

    assertThat(status(doubt)).isEqualTo(ExecutionStatus.NEEDS_ATTENTION);
    assertThat(scene.commands.candidates(doubt))
        .extracting(Candidate::amcExecutionId)
        .containsExactly(run);
  }

  @Test
  void whatWaitedForAPersonMayHaveGoneOnAndDoesNotGoOnAgain() throws IOException {
    amcThatGivesBack("transient");
    var parked = scene.granted(tending.instance);
    scene.attempts.parked(scene.latest(parked), FailureClass.UNAUTHORIZED, "no consent");
    tending.arrives(parked);
    ofBeforeTheRestore(parked);

    tending.lookAgain();

    assertThat(scene.commands.retry(parked, ANN, RetryWay.ONLY_IF_ENDED))
        .isEqualTo(new Refused(WhyNot.IN_DOUBT));
    assertThat(scene.commands.candidates(parked)).hasSize(1);
  }

  @Test
  void aDryRunIsAskedAgainAndNoPersonIsAsked() throws IOException {
    amcThatGivesBack("transient");
    var dryRun = scene.acceptedDryRun(tending.instance);
    scene.attempts.open(dryRun, 1, Scene.RUN);
    tending.arrives(dryRun);
    ofBeforeTheRestore(dryRun);

    tending.lookAgain();

    assertThat(status(dryRun)).isEqualTo(ExecutionStatus.QUEUED);
    assertThat(scene.latest(dryRun).isPosted()).isFalse();
  }

  @Test
  void whatAmcHasNothingForGoesOnByItself() throws IOException {
    amcThatGivesBack("transient");
    var waiting = scene.granted(tending.instance);
    tending.startedInTheConsole("select 1");
    ofBeforeTheRestore(waiting);

    tending.lookAgain();

    assertThat(status(waiting)).isEqualTo(ExecutionStatus.QUEUED);
    assertThat(scene.intend(waiting)).isTrue();
  }

  /**
   * What was posted a moment before may not be in AMC's list for as long as a doubt is looked for.
   */
  @Test
  void whatTheListDoesNotShowYetIsNotTakenForNeverPosted() throws IOException {
    tending = new Tending(scene, Knobs.defaults().with("listLag", "1h").with("runDuration", "2h"));
    var lost = tending.running();
    var run = String.valueOf(scene.latest(lost).amcExecutionId());
    scene.jdbc.sql("delete from attempt").update();
    scene.attempts.open(lost, 1, Scene.RUN);
    scene.set(lost, "granted_at = now()");
    ofBeforeTheRestore(lost);

    tending.restored(Duration.ofMinutes(5));
    tending.lookAgain();
    assertThat(scene.attempts.isHeld(tending.instance.id())).isTrue();
    assertThat(scene.intend(lost)).isFalse();
    int looked = tending.calls("list").size();
    tending.look();
    assertThat(tending.calls("list")).as("each look for it is made once").hasSize(looked);

    tending.settings(Map.of("listLag", "0s"));
    tending.restored(Duration.ofMinutes(11));
    tending.lookAgain();
    assertThat(scene.latest(lost).amcExecutionId()).isEqualTo(run);
    assertThat(scene.attempts.isHeld(tending.instance.id())).isTrue();

    tending.restored();
    tending.lookAgain();
    assertThat(scene.attempts.isHeld(tending.instance.id())).isFalse();
    assertThat(tending.calls("create")).hasSize(1);
  }

  @Test
  void whatWasAcceptedAfterTheRestoreCannotHaveBeenPostedBefore() throws IOException {
    amcThatGivesBack("transient");
    tending.arrives(tending.foreign("theirs", "select 1"));
    tending.restored();
    var waiting = scene.granted(tending.instance);

    tending.lookAgain();

    assertThat(scene.intend(waiting)).isTrue();
  }

  @Test
  void whereAMarkComesBackWhatHasNoneIsNobodysOfOurs() throws IOException {
    amcThatGivesBack("echo");
    tending.running();
    tending.arrives(tending.foreign("theirs", "select 1"));
    var waiting = scene.granted(tending.instance);
    ofBeforeTheRestore(waiting);

    tending.lookAgain();

    assertThat(scene.intend(waiting)).isTrue();
  }

  private void amcThatGivesBack(String workflowId) throws IOException {
    tending =
        new Tending(
            scene,
            Knobs.defaults()
                .with("adHocWorkflowId", workflowId)
                .with("sqlEcho", "absent")
                .with("runDuration", "2h"));
  }

  private void ofBeforeTheRestore(ExecutionId... executions) {
    for (var execution : executions) {
      scene.setExecution(execution, "requested_at = now() - interval '40 minutes'");
    }
    tending.restored();
  }

  private ExecutionStatus status(ExecutionId execution) {
    return scene.executions.find(execution).orElseThrow().status();
  }
}
