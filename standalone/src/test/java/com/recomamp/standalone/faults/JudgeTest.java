package com.recomamp.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.standalone.faults.Book.Change;
import com.recomamp.standalone.faults.Book.Run;
import com.recomamp.standalone.faults.Facts.Attempt;
import com.recomamp.standalone.faults.Facts.Event;
import com.recomamp.standalone.faults.Facts.Execution;
import com.recomamp.standalone.faults.Facts.Place;
import com.recomamp.standalone.faults.Facts.Result;
import com.recomamp.standalone.faults.Violation.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Ledgers by hand: each rule convicts what breaks it, and nothing else. */
class JudgeTest {
  private static final Instant START = Instant.parse("2026-10-01T00:00:00Z");
  private static final String ONE = "exec_one";
  private static final Event DUPLICATE =
      new Event("duplicate", "AMC holds a duplicate, cancelled: run-exec_one-1");

  private final List<Run> runs = new ArrayList<>();
  private final List<Execution> executions = new ArrayList<>();
  private final Set<String> lost = new HashSet<>();
  private final Set<String> unasked = new HashSet<>();
  private final List<Place> places =
      new ArrayList<>(List.of(new Place("amcone", 2, "A", 3), new Place("amctwo", 2, "A", 3)));

  @Test
  void whatRanOnceAndEndedWellIsRight() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    succeeded(ONE, 1);

    assertThat(verdict()).isEmpty();
  }

  @Test
  void whatWasAcceptedAndForgottenIsLost() {
    lost.add(ONE);

    assertThat(verdict()).containsExactly(Rule.LOST);
  }

  @Test
  void oneRequestIsOneExecution() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    succeeded(ONE, 1);
    unasked.add(ONE);

    assertThat(verdict()).containsExactly(Rule.ACCEPTED_TWICE);
  }

  @Test
  void whatIsOpenAtTheEndIsNotDone() {
    executions.add(
        new Execution(
            ONE,
            "amcone",
            "needs_attention",
            0,
            false,
            List.of(new Attempt(1, null, null, null, null, null)),
            List.of(),
            1,
            List.of()));

    assertThat(verdict()).containsExactly(Rule.STILL_OPEN, Rule.STILL_OPEN, Rule.STILL_OPEN);
  }

  @Test
  void twoRunsAtOnceAreTwoTooMany() {
    ran(ONE, 1, 10, 30, "CANCELLED");
    ran(ONE, 2, 20, 40, "SUCCEEDED");
    succeeded(ONE, 2, neverArrived(1, 15));

    assertThat(verdict()).containsExactly(Rule.TWO_ALIVE);
  }

  @Test
  void twoRunsOneAfterTheOtherNeedARetry() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    ran(ONE, 2, 30, 40, "SUCCEEDED");
    succeeded(ONE, 2, neverArrived(1, 15));

    assertThat(verdict()).containsExactly(Rule.TOO_MANY_RUNS);

    runs.clear();
    executions.clear();
    toldToFail(ONE, 1, 10, 20);
    ran(ONE, 2, 30, 40, "SUCCEEDED");
    succeeded(ONE, 2, 1, List.of(), attempt(1, 20, "failed"));
    assertThat(verdict()).isEmpty();
  }

  @Test
  void aRunThatArrivesLateIsAmcsDoingIfItIsShown() {
    arrivedLate(ONE, 1, 20, 30);
    ran(ONE, 2, 18, 40, "SUCCEEDED");
    succeeded(ONE, 2, 0, List.of(DUPLICATE), attempt(1, 15, "never_arrived"));

    assertThat(verdict()).isEmpty();
  }

  @Test
  void aRunThatArrivesLateMayNotBeHidden() {
    arrivedLate(ONE, 1, 20, 30);
    ran(ONE, 2, 18, 40, "SUCCEEDED");
    succeeded(ONE, 2, neverArrived(1, 15));

    assertThat(verdict()).containsExactly(Rule.HIDDEN_DUPLICATE);
  }

  @Test
  void eachRunThatArrivesLateIsToldOf() {
    arrivedLate(ONE, 1, 20, 30);
    arrivedLate(ONE, 2, 21, 31);
    ran(ONE, 3, 18, 40, "SUCCEEDED");
    succeeded(ONE, 3, 0, List.of(DUPLICATE), neverArrived(1, 15), neverArrived(2, 16));

    assertThat(verdict()).containsExactly(Rule.HIDDEN_DUPLICATE);
  }

  @Test
  void aRunThatArrivesLateIsNotToldByCallingItACopy() {
    arrivedLate(ONE, 1, 20, 30);
    ran(ONE, 2, 18, 40, "SUCCEEDED");
    succeeded(
        ONE,
        2,
        0,
        List.of(new Event("copy", DUPLICATE.message())),
        attempt(1, 15, "never_arrived"));

    assertThat(verdict()).containsExactly(Rule.HIDDEN_DUPLICATE);
  }

  @Test
  void aRunThatCouldBeSeenIsNoneOfAmcsDoing() {
    arrivedLate(ONE, 1, 10, 30);
    ran(ONE, 2, 20, 40, "SUCCEEDED");
    succeeded(ONE, 2, 0, List.of(DUPLICATE), attempt(1, 15, "never_arrived"));

    assertThat(verdict(Duration.ofSeconds(4))).containsExactly(Rule.TWO_ALIVE);
  }

  @Test
  void aRunThatAmcDeniedAndHidIsAmcsDoing() {
    ran(ONE, "amcone", 1, 10, 30, "CANCELLED", "SUCCEEDED", "answer replaced");
    ran(ONE, 2, 20, 40, "SUCCEEDED");
    succeeded(ONE, 2, 0, List.of(DUPLICATE), attempt(1, 15, "never_arrived"));

    assertThat(verdict()).containsExactly(Rule.TWO_ALIVE);
    assertThat(verdict(Duration.ofSeconds(6))).isEmpty();
  }

  @Test
  void whatAZombieSendsIsNeverAmcsDoing() {
    ran(ONE, "amcone", 1, 20, 30, "SUCCEEDED", "SUCCEEDED", "delayed");
    ran(ONE, 2, 18, 40, "SUCCEEDED");
    succeeded(ONE, 2, 0, List.of(DUPLICATE), attempt(1, 15, "never_arrived"));

    assertThat(verdict()).containsExactly(Rule.TWO_ALIVE, Rule.TOO_MANY_RUNS);
  }

  @Test
  void aRunThatNobodyAskedForIsNobodys() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    ran(ONE, 7, 30, 40, "CANCELLED");
    ran("exec_unknown", 1, 10, 20, "SUCCEEDED");
    succeeded(ONE, 1);

    assertThat(verdict()).containsExactly(Rule.NOBODYS_RUN, Rule.NOBODYS_RUN);
  }

  @Test
  void anInstanceHoldsNoMoreThanItsCap() {
    for (var id : List.of("exec_a", "exec_b", "exec_c")) {
      ran(id, 1, 10, 20, "SUCCEEDED");
      succeeded(id, 1);
    }

    assertThat(verdict()).containsExactly(Rule.INSTANCE_CAP);
  }

  @Test
  void anAccountHoldsNoMoreThanItsCap() {
    places.clear();
    places.add(new Place("amcone", 3, "A", 3));
    places.add(new Place("amctwo", 3, "A", 3));
    for (var id : List.of("exec_a", "exec_b")) {
      ran(id, 1, 10, 20, "SUCCEEDED");
      succeeded(id, 1);
      ran(id + 2, "amctwo", 1, 10, 20, "SUCCEEDED", "SUCCEEDED", null);
      succeeded(id + 2, "amctwo", 1, 0, List.of());
    }

    assertThat(verdict()).containsExactly(Rule.ACCOUNT_CAP);
  }

  @Test
  void whatEndsInTheInstantInWhichAnotherBeginsGivesItItsPlace() {
    for (int i = 0; i < 5; i++) {
      ran("exec_" + i, 1, 10 + 10 * i, 20 + 10 * i, "SUCCEEDED");
      succeeded("exec_" + i, 1);
      ran("exec_x" + i, 1, 15 + 10 * i, 24 + 10 * i, "SUCCEEDED");
      succeeded("exec_x" + i, 1);
    }

    assertThat(verdict()).isEmpty();
  }

  @Test
  void aSuccessHasOneResult() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    executions.add(
        execution(ONE, "succeeded", false, List.of(attempt(1, 21, "succeeded")), List.of()));

    assertThat(verdict()).containsExactly(Rule.NOT_ONE_RESULT);
  }

  @Test
  void theRowsAreThoseThatAmcMade() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    executions.add(
        execution(
            ONE,
            "succeeded",
            false,
            List.of(attempt(1, 21, "succeeded")),
            List.of(new Result(1, 7, 6, "hash of run-exec_one-1"))));

    assertThat(verdict()).containsExactly(Rule.WRONG_ROWS);
  }

  @Test
  void asManyOtherRowsAreWrongToo() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    executions.add(
        execution(
            ONE,
            "succeeded",
            false,
            List.of(attempt(1, 21, "succeeded")),
            List.of(new Result(1, 7, 7, "hash of run-exec_two-1"))));

    assertThat(verdict()).containsExactly(Rule.WRONG_ROWS);
  }

  @Test
  void aSuccessComesFromASucceededRun() {
    ran(ONE, 1, 10, 20, "CANCELLED");
    succeeded(ONE, 1);

    assertThat(verdict()).containsExactly(Rule.FALSE_SUCCESS);
  }

  @Test
  void aFailureIsOneThatAmcWasToldToMake() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    executions.add(execution(ONE, "failed", false, List.of(attempt(1, 21, "failed")), List.of()));

    assertThat(verdict()).containsExactly(Rule.FALSE_FAILURE);

    runs.clear();
    toldToFail(ONE, 1, 10, 20);
    assertThat(verdict()).isEmpty();
  }

  @Test
  void whatIsCancelledWasAskedForAndHasEndedAtAmc() {
    ran(ONE, 1, 10, Long.MAX_VALUE, "CANCELLED");
    executions.add(
        execution(ONE, "cancelled", false, List.of(attempt(1, 21, "cancelled")), List.of()));

    assertThat(verdict()).containsExactly(Rule.FALSE_CANCEL, Rule.FALSE_CANCEL);

    runs.clear();
    executions.clear();
    ran(ONE, 1, 10, 20, "CANCELLED");
    executions.add(
        execution(ONE, "cancelled", true, List.of(attempt(1, 21, "cancelled")), List.of()));
    assertThat(verdict()).isEmpty();
  }

  @Test
  void whatAmcHadDoneAndGaveNoResultOutForMayBeCancelled() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    var cancelled = List.of(attempt(1, 21, "cancelled", "UNAUTHORIZED"));
    executions.add(execution(ONE, "cancelled", true, cancelled, List.of()));

    assertThat(verdict()).isEmpty();
  }

  @Test
  void whatAmcHadDoneIsNotCancelled() {
    ran(ONE, 1, 10, 20, "SUCCEEDED");
    executions.add(
        execution(ONE, "cancelled", true, List.of(attempt(1, 21, "cancelled")), List.of()));

    assertThat(verdict()).containsExactly(Rule.FALSE_CANCEL);
  }

  @Test
  void whatIsGivenUpMayGoOnAtAmcAndKeepsItsPlace() {
    for (var id : List.of("exec_a", "exec_b", "exec_c")) {
      ran(id, 1, 10, 20, "SUCCEEDED");
    }
    executions.add(
        new Execution(
            "exec_a",
            "amcone",
            "cancelled",
            0,
            false,
            List.of(attempt(1, 11, "abandoned")),
            List.of(),
            0,
            List.of(new Event("abandoned", "by the attack"))));
    succeeded("exec_b", 1);
    succeeded("exec_c", 1);

    assertThat(verdict()).containsExactly(Rule.INSTANCE_CAP);
  }

  @Test
  void theBookIsReadFromTheSimulatorsOwnAnswers() {
    var json = JsonMapper.shared();
    var book =
        Book.read(
            json.readTree(
                """
                [{"entry": "created", "number": 4, "at": "2026-10-01T00:00:04Z", "executionId": "r", "instanceId": "amcone",
                  "workflow": {"sqlQuery": "/* amc-orchestrator exec_0a/3 */\\nSELECT 1"}, "end": "SUCCEEDED",
                  "rows": {"output": true, "rows": 9}}]
                """),
            json.readTree(
                """
                [{"entry": "changed", "number": 4, "at": "2026-10-01T00:00:04Z", "executionId": "r", "to": "PENDING"},
                 {"entry": "requested", "number": 5, "operation": "create", "status": 200, "executionId": "r", "fault": "reply lost"},
                 {"entry": "changed", "number": 6, "at": "2026-10-01T00:00:06Z", "executionId": "r", "to": "CANCELLED"}]
                """));

    assertThat(book.runs())
        .containsExactly(
            new Run(
                "r",
                "amcone",
                "exec_0a",
                3,
                4,
                START.plusSeconds(4),
                "SUCCEEDED",
                9,
                "reply lost",
                200,
                List.of(
                    new Change(4, START.plusSeconds(4), "PENDING"),
                    new Change(6, START.plusSeconds(6), "CANCELLED"))));
    assertThat(book.runs().getFirst().wasCancelled()).isTrue();
  }

  private List<Rule> verdict() {
    return verdict(Duration.ZERO);
  }

  private List<Rule> verdict(Duration blindFor) {
    var accepted = new HashSet<>(lost);
    executions.stream()
        .map(Execution::id)
        .filter(id -> !unasked.contains(id))
        .forEach(accepted::add);
    return new Judge(blindFor, run -> "hash of " + run)
        .judge(new Book(runs, 0), new Facts(executions, places), accepted).stream()
            .map(Violation::rule)
            .toList();
  }

  private void ran(String execution, int attempt, long from, long until, String end) {
    ran(execution, "amcone", attempt, from, until, end, "SUCCEEDED", null);
  }

  private void toldToFail(String execution, int attempt, long from, long until) {
    ran(execution, "amcone", attempt, from, until, "FAILED", "FAILED", null);
  }

  private void arrivedLate(String execution, int attempt, long from, long until) {
    ran(execution, "amcone", attempt, from, until, "CANCELLED", "SUCCEEDED", "landed late");
  }

  private void ran(
      String execution,
      String instance,
      int attempt,
      long from,
      long until,
      String end,
      String told,
      @Nullable String fault) {
    var changes = new ArrayList<Change>();
    changes.add(new Change(from, START.plusSeconds(from), "PENDING"));
    changes.add(new Change(from + 1, START.plusSeconds(from + 1), "RUNNING"));
    if (until < Long.MAX_VALUE) {
      changes.add(new Change(until, START.plusSeconds(until), end));
    }
    runs.add(
        new Run(
            "run-%s-%d".formatted(execution, attempt),
            instance,
            execution,
            attempt,
            from,
            START.plusSeconds(from),
            told,
            7,
            fault,
            "answer replaced".equals(fault) ? 429 : 200,
            changes));
  }

  private void succeeded(String execution, int attempt, Attempt... before) {
    succeeded(execution, attempt, 0, List.of(), before);
  }

  private void succeeded(
      String execution, int attempt, int retries, List<Event> events, Attempt... before) {
    succeeded(execution, "amcone", attempt, retries, events, before);
  }

  private void succeeded(
      String execution,
      String instance,
      int attempt,
      int retries,
      List<Event> events,
      Attempt... before) {
    var attempts = new ArrayList<>(List.of(before));
    attempts.add(
        new Attempt(
            attempt,
            "run-%s-%d".formatted(execution, attempt),
            START.plusSeconds(1),
            START.plusSeconds(99),
            "succeeded",
            null));
    executions.add(
        new Execution(
            execution,
            instance,
            "succeeded",
            retries,
            false,
            attempts,
            List.of(new Result(attempt, 7, 7, "hash of run-%s-%d".formatted(execution, attempt))),
            0,
            events));
  }

  private static Execution execution(
      String id, String status, boolean cancel, List<Attempt> attempts, List<Result> results) {
    return new Execution(id, "amcone", status, 0, cancel, attempts, results, 0, List.of());
  }

  private static Attempt neverArrived(int number, long closedAt) {
    return attempt(number, closedAt, "never_arrived");
  }

  private static Attempt attempt(int number, long closedAt, String closedAs) {
    return attempt(number, closedAt, closedAs, null);
  }

  private static Attempt attempt(
      int number, long closedAt, String closedAs, @Nullable String parkedAs) {
    return new Attempt(
        number,
        "never_arrived".equals(closedAs) ? null : "run-%s-%d".formatted(ONE, number),
        START.plusSeconds(closedAt - 1),
        START.plusSeconds(closedAt),
        closedAs,
        parkedAs);
  }
}
