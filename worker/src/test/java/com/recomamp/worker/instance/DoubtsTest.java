package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.amc.AmcSubmission;
import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.Candidate;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.worker.instance.Sight.Listed;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a POST whose answer was lost, by what AMC's list gives back. */
class DoubtsTest {
  @RegisterExtension private final Scene scene = new Scene();
  private Tending tending;

  @AfterEach
  void closed() {
    tending.close();
  }

  /** What of our marks AMC's list shows. */
  enum Carrier {
    WORKFLOW_ID("echo", "absent"),
    COMMENT("transient", "asIs"),
    NONE("transient", "absent"),
    REFORMATTED_SQL("transient", "withoutComments");

    private final Knobs knobs;

    Carrier(String adHocWorkflowId, String sqlEcho) {
      knobs =
          Knobs.defaults()
              .with("adHocWorkflowId", adHocWorkflowId)
              .with("sqlEcho", sqlEcho)
              .with("runDuration", "2h")
              .with("instances", 20);
    }

    boolean showsMarks() {
      return this == WORKFLOW_ID || this == COMMENT;
    }
  }

  /**
   * What the list holds beside what it always does.
   *
   * @param arrived whether the POST in doubt has made a run
   * @param answeredTwin whether the same runs for another execution of ours, whose POST was
   *     answered
   * @param foreignTwin whether somebody else runs the same over the API
   * @param forged whether the same runs with our mark, but not where we put it
   */
  private record Around(
      boolean arrived, boolean answeredTwin, boolean foreignTwin, boolean forged) {
    static List<Around> all() {
      return IntStream.range(0, 16)
          .mapToObj(n -> new Around((n & 1) > 0, (n & 2) > 0, (n & 4) > 0, (n & 8) > 0))
          .toList();
    }

    String expected(Carrier carrier) {
      if (arrived && carrier.showsMarks()) {
        return "adopted: ours";
      }
      boolean echoIsProven = answeredTwin && carrier.showsMarks();
      var candidates = new TreeSet<String>();
      if (arrived) {
        candidates.add("ours");
      }
      if (foreignTwin) {
        candidates.add("foreign");
      }
      if (forged) {
        candidates.add("forged");
      }
      return echoIsProven || candidates.isEmpty() ? "never arrived" : "asks: " + candidates;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLostReplyIsAdoptedOrNeverArrivedOrAPersonsToDecide(Carrier carrier) throws IOException {
    tending = new Tending(scene, carrier.knobs);
    var expected = new LinkedHashMap<Around, String>();
    var became = new LinkedHashMap<Around, String>();
    for (var around : Around.all()) {
      expected.put(around, around.expected(carrier));
      became.put(around, settled(around));
      tending.elsewhere();
    }

    assertThat(became).isEqualTo(expected);
  }

  private String settled(Around around) {
    var names = new LinkedHashMap<String, String>();
    if (around.answeredTwin) {
      tending.running();
    }
    var doubt = settlingDoubt();
    if (around.arrived) {
      names.put(tending.arrives(doubt).id().value(), "ours");
    }
    if (around.foreignTwin) {
      names.put(tending.arrives(tending.foreign("theirs", "select 1")).id().value(), "foreign");
    }
    if (around.forged) {
      var sql = "select 1 " + scene.latest(doubt).comment();
      names.put(tending.arrives(tending.foreign("theirs", sql)).id().value(), "forged");
    }
    looks(4);
    return outcome(doubt, names);
  }

  private String outcome(ExecutionId doubt, Map<String, String> names) {
    var attempt = scene.latest(doubt);
    if (attempt.amcExecutionId() != null) {
      return "adopted: " + names.get(attempt.amcExecutionId());
    }
    if (!attempt.isOpen()) {
      assertThat(scene.attempts.mayOpenAnother(doubt)).isTrue();
      assertThat(tending.told(doubt, "never_arrived")).hasSize(1);
      return "never arrived";
    }
    assertThat(status(doubt)).isEqualTo(ExecutionStatus.NEEDS_ATTENTION);
    var candidates = new TreeSet<String>();
    scene.attempts.candidates(attempt).stream()
        .map(Candidate::amcExecutionId)
        .map(names::get)
        .forEach(candidates::add);
    return "asks: " + candidates;
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoDoubtsOverTheSameTheRightOneIsAdopted(Carrier carrier) throws IOException {
    tending = new Tending(scene, carrier.knobs);
    var lost = settlingDoubt();
    var arrived = settlingDoubt();
    var ours = tending.arrives(arrived).id().value();

    looks(4);

    var names = Map.of(ours, "the run");
    if (carrier.showsMarks()) {
      assertThat(outcome(arrived, names)).isEqualTo("adopted: the run");
      assertThat(outcome(lost, names)).isEqualTo("never arrived");
    } else {
      assertThat(outcome(arrived, names)).isEqualTo("asks: [the run]");
      assertThat(outcome(lost, names)).isEqualTo("asks: [the run]");
      assertThat(scene.held(tending.instance)).as("one run is one place").isEqualTo(1);
    }
  }

  @Test
  void aMarkThatComesBackOnlySometimesProvesNoAbsence() throws IOException {
    tending = new Tending(scene, Carrier.WORKFLOW_ID.knobs);
    tending.running();
    tending.settings(Map.of("adHocWorkflowId", "transient"));
    tending.running();
    var doubt = settlingDoubt();
    var run = tending.arrives(doubt).id().value();

    looks(4);

    assertThat(outcome(doubt, Map.of(run, "the run"))).isEqualTo("asks: [the run]");
  }

  @Test
  void whatWasGuessedIsInDoubtAgainWhenAnAnswerGivesItToAnother() throws IOException {
    tending = new Tending(scene, Carrier.NONE.knobs);
    var answered = settlingDoubt();
    var guessed = settlingDoubt();
    var run = tending.arrives(answered).id().value();
    looks(4);
    scene.commands.itIs(guessed, Asked.by("ann", "api", null), run);
    looks(1);
    assertThat(outcome(guessed, Map.of(run, "the run"))).isEqualTo("adopted: the run");

    tending.answerComesLate(answered, run);

    assertThat(outcome(answered, Map.of(run, "the run"))).isEqualTo("adopted: the run");
    assertThat(status(answered)).isEqualTo(ExecutionStatus.SUBMITTED);
    assertThat(outcomeSoFar(guessed)).isEqualTo("in doubt");
    assertThat(scene.executions.find(guessed).orElseThrow().waitingFor()).isEqualTo("doubt");
    looks(4);
    assertThat(outcome(guessed, Map.of())).isEqualTo("never arrived");
    assertThat(scene.latest(answered).amcExecutionId()).isEqualTo(run);
  }

  @ParameterizedTest
  @EnumSource(names = {"WORKFLOW_ID", "COMMENT"})
  void whatCarriesOurMarkAndIsNotWhatWasPostedIsAPersonsToDecide(Carrier carrier)
      throws IOException {
    tending = new Tending(scene, carrier.knobs);
    tending.running();
    var doubt = settlingDoubt();
    var run = tending.arrives(ofADayLess(tending.submission(doubt))).id().value();

    looks(4);

    assertThat(outcome(doubt, Map.of(run, "the run"))).isEqualTo("asks: [the run]");
    assertThat(scene.latest(doubt).parkedMessage())
        .contains("its window ends at 2026-10-07T00:00, not 2026-10-08T00:00")
        .endsWith(run);
    assertThat(scene.held(tending.instance)).as("one more place").isEqualTo(2);
    assertThat(tending.told(doubt, "copy")).isEmpty();
    scene.commands.neverArrived(doubt, Asked.by("ann", "api", null));
    looks(2);
    assertThat(tending.calls("cancel")).isEmpty();
    assertThat(tending.told(doubt, "copy")).hasSize(1);
  }

  @Test
  void aPersonMayTakeWhatCarriesOurMarkAndIsNotWhatWasPosted() throws IOException {
    tending = new Tending(scene, Carrier.COMMENT.knobs);
    var doubt = settlingDoubt();
    var run = tending.arrives(ofADayLess(tending.submission(doubt))).id().value();
    looks(4);

    scene.commands.itIs(doubt, Asked.by("ann", "api", null), run);
    looks(1);

    assertThat(scene.latest(doubt).amcExecutionId()).isEqualTo(run);
    assertThat(tending.calls("cancel")).isEmpty();
    assertThat(tending.told(doubt, "copy")).isEmpty();
  }

  private static AmcSubmission ofADayLess(AmcSubmission posted) {
    return new AmcSubmission(
        posted.workflowId(),
        posted.sql(),
        posted.inputParameters(),
        posted.parameterValues(),
        posted.windowStart(),
        posted.windowEnd().minusDays(1),
        posted.zone(),
        posted.timeout(),
        posted.dryRun());
  }

  @Test
  void aMarkInAUsersSqlIsNobodysMark() throws IOException {
    tending = new Tending(scene, Carrier.COMMENT.knobs);
    var lost = settlingDoubt();
    var forger = scene.granted(tending.instance);
    scene.setExecution(forger, "sql = '%s' || sql".formatted(scene.latest(lost).comment() + " "));
    scene.intend(forger);
    tending.postedAgo(forger, Duration.ofMinutes(21));
    var run = tending.arrives(forger).id().value();

    looks(4);

    assertThat(scene.latest(forger).amcExecutionId()).isEqualTo(run);
    assertThat(outcome(lost, Map.of())).isEqualTo("never arrived");
    assertThat(tending.told(lost, "copy")).isEmpty();
    assertThat(tending.told(lost, "duplicate")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-20, 20})
  void nothingIsConcludedWhileAmcsClockIsFarFromOurs(long minutes) throws IOException {
    tending = new Tending(scene, Carrier.COMMENT.knobs);
    var doubt = settlingDoubt();
    for (int i = 0; i < 5; i++) {
      resolve(doubt, Duration.ofMinutes(minutes));
    }
    assertThat(outcomeSoFar(doubt)).isEqualTo("in doubt");
    assertThat(tending.told(doubt, "doubt")).hasSize(1).first().asString().contains("clock");

    resolve(doubt, Duration.ofSeconds(60));

    assertThat(outcomeSoFar(doubt)).isEqualTo("never arrived");
  }

  @ParameterizedTest
  @ValueSource(longs = {-20, 20})
  void aWorkersOwnClockDecidesNothing(long minutes) throws IOException {
    tending =
        new Tending(
            scene,
            Carrier.COMMENT.knobs,
            Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes)));
    var lost = settlingDoubt();
    var arrived = settlingDoubt();
    var ours = tending.arrives(arrived).id().value();

    looks(4);

    assertThat(outcome(arrived, Map.of(ours, "the run"))).isEqualTo("adopted: the run");
    assertThat(outcome(lost, Map.of())).isEqualTo("never arrived");
    tending.force(ours, "SUCCEEDED");
    looks(1);
    assertThat(status(arrived)).isEqualTo(ExecutionStatus.COLLECTING);
  }

  @ParameterizedTest
  @EnumSource(names = {"WORKFLOW_ID", "COMMENT"})
  void theLateRunOfAnotherPostIsNoCandidate(Carrier carrier) throws IOException {
    tending = new Tending(scene, carrier.knobs);
    var other = settlingDoubt();
    var submission = tending.submission(other);
    looks(4);
    assertThat(outcome(other, Map.of())).isEqualTo("never arrived");
    var doubt = settlingDoubt();
    tending.arrives(submission);

    looks(4);

    assertThat(outcome(doubt, Map.of())).isEqualTo("never arrived");
  }

  @Test
  void whatCarriesOurMarkIsAdoptedWhateverAmcsClockSays() throws IOException {
    tending = new Tending(scene, Carrier.COMMENT.knobs);
    var doubt = settlingDoubt();
    var ours = tending.arrives(doubt).id().value();
    tending.postedAgo(doubt, Duration.ofHours(5));

    looks(1);

    assertThat(scene.latest(doubt).amcExecutionId()).isEqualTo(ours);
  }

  /** It lists a whole day, so it must not come with each look. */
  @Test
  void aDoubtThatCannotBeConcludedIsLookedAtSlowly() throws IOException {
    tending = new Tending(scene, Carrier.COMMENT.knobs);
    var doubt = settlingDoubt();
    scene.set(doubt, "doubt_looks = 2");
    var now = look();
    var slow = now.plusSeconds(60);

    assertThat(tending.doubts().nextLookAt(scene.latest(doubt), null)).isBefore(now);
    assertThat(tending.doubts().nextLookAt(scene.latest(doubt), now)).isEqualTo(slow);
  }

  @Test
  void theListIsReadInUtcOldestFirstFromADayBeforeToItsLastPage() throws IOException {
    tending = new Tending(scene, Carrier.COMMENT.knobs);
    fillAPage();
    var doubt = settlingDoubt();
    var ours = tending.arrives(doubt).id().value();
    int before = tending.calls("list").size();

    tending.lookAgain();

    var lists =
        tending.calls("list").stream()
            .skip(before)
            .filter(path -> path.contains("sortAscending=true"))
            .toList();
    assertThat(lists).hasSize(2).allMatch(path -> path.contains("timeZone=UTC"));
    assertThat(lists.getLast()).contains("nextToken=");
    var from = lists.getFirst().replaceAll(".*minCreationTime=([^&]*).*", "$1").replace("%3A", ":");
    var posted = Objects.requireNonNull(scene.latest(doubt).postedAt());
    assertThat(LocalDateTime.parse(from).toInstant(ZoneOffset.UTC))
        .isBeforeOrEqualTo(posted.minus(Duration.ofHours(24)));
    assertThat(scene.latest(doubt).amcExecutionId()).isEqualTo(ours);
  }

  @Test
  void aListThatBreaksOffIsNoLook() throws IOException {
    tending = new Tending(scene, Carrier.COMMENT.knobs);
    fillAPage();
    tending.look();
    var doubt = settlingDoubt();
    scene.set(doubt, "doubt_looks = 2");
    tending.fault(Map.of("operation", "list"));
    tending.fault(Map.of("operation", "list", "times", 3, "status", 503));

    var said = tending.lookAgain();

    assertThat(said).isEqualTo("AMC_UNAVAILABLE");
    assertThat(outcomeSoFar(doubt)).isEqualTo("in doubt");
  }

  private void fillAPage() {
    var foreign = tending.foreign("theirs", "select 2");
    for (int i = 0; i < 100; i++) {
      tending.arrives(foreign);
    }
  }

  private void resolve(ExecutionId doubt, Duration skew) {
    var attempt = scene.latest(doubt);
    var at = look();
    var look = new Look(at, null, true, null, null, null, true, false);
    scene.inTransaction(
        () ->
            tending
                .doubts()
                .resolve(
                    tending.instance.id(),
                    List.of(attempt),
                    new Listed(List.of(), at.plus(skew)),
                    look));
  }

  private Instant look() {
    return scene.looks.begin(tending.instance.id()).at();
  }

  private String outcomeSoFar(ExecutionId doubt) {
    return scene.latest(doubt).isOpen() && status(doubt) == ExecutionStatus.QUEUED
        ? "in doubt"
        : outcome(doubt, Map.of());
  }

  /** Posted so long ago that all its looks are due, and what is created now could still be it. */
  private ExecutionId settlingDoubt() {
    var execution = scene.posted(tending.instance);
    scene.attempts.answered(execution, 1, Attempt.Answer.UNCLEAR, null, null);
    tending.postedAgo(execution, Duration.ofMinutes(21));
    return execution;
  }

  private void looks(int times) {
    for (int i = 0; i < times; i++) {
      tending.lookAgain();
    }
  }

  private ExecutionStatus status(ExecutionId execution) {
    return scene.executions.find(execution).orElseThrow().status();
  }
}
