package com.recomamp.standalone.faults;

import com.recomamp.standalone.faults.Book.Run;
import com.recomamp.standalone.faults.Facts.Attempt;
import com.recomamp.standalone.faults.Facts.Event;
import com.recomamp.standalone.faults.Facts.Execution;
import com.recomamp.standalone.faults.Facts.Place;
import com.recomamp.standalone.faults.Violation.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what AMC did with what the database says. It reads none of our logs and asks none of our
 * code.
 *
 * <p>One duplicate is AMC's own doing: the simulator was told to answer a create call unclearly,
 * and its run could be seen only after the attempt had rightly been closed as never arrived. Such a
 * one must be cancelled, unless it ended first, and shown.
 *
 * @param blindFor how long the simulator's list was told to hide what is new
 * @param hashOfResult SHA-256 of what an AMC execution made, all its files under one header
 */
record Judge(Duration blindFor, UnaryOperator<String> hashOfResult) {

  /**
   * @param accepted what the api answered 202 for
   */
  List<Violation> judge(Book book, Facts facts, Set<String> accepted) {
    return new Trial(book, facts, accepted).verdict();
  }

  private final class Trial {
    private final Facts facts;
    private final Set<String> accepted;
    private final List<Run> runs;
    private final Map<String, Execution> executions;
    private final Map<String, List<Run>> runsOf;
    private final List<Violation> violations = new ArrayList<>();

    Trial(Book book, Facts facts, Set<String> accepted) {
      this.facts = facts;
      this.accepted = accepted;
      this.runs = book.runs().stream().sorted(Comparator.comparingLong(Run::number)).toList();
      this.executions =
          facts.executions().stream().collect(Collectors.toMap(Execution::id, Function.identity()));
      this.runsOf =
          runs.stream()
              .filter(run -> run.execution() != null)
              .collect(Collectors.groupingBy(run -> String.valueOf(run.execution())));
    }

    List<Violation> verdict() {
      accepted.stream().filter(id -> !executions.containsKey(id)).forEach(this::lost);
      executions.keySet().stream().filter(id -> !accepted.contains(id)).forEach(this::unasked);
      runs.forEach(this::belongsToSomebody);
      for (var execution : facts.executions()) {
        hasEnded(execution);
        ranOnce(execution, runsOf.getOrDefault(execution.id(), List.of()));
        endedAsAmcSaid(execution, runsOf.getOrDefault(execution.id(), List.of()));
      }
      for (var place : facts.places()) {
        held(Rule.INSTANCE_CAP, place.instance(), place.cap(), Set.of(place.instance()));
      }
      facts.places().stream()
          .collect(Collectors.groupingBy(Place::account))
          .forEach(
              (account, places) ->
                  held(
                      Rule.ACCOUNT_CAP,
                      "account " + account,
                      places.getFirst().accountCap(),
                      places.stream().map(Place::instance).collect(Collectors.toSet())));
      return violations;
    }

    private void lost(String id) {
      convict(Rule.LOST, "%s was accepted, and the database does not know it".formatted(id));
    }

    private void unasked(String id) {
      convict(
          Rule.ACCEPTED_TWICE,
          "%s is in the database, and nobody who asked was told of it".formatted(id));
    }

    private void belongsToSomebody(Run run) {
      var execution = run.execution() == null ? null : executions.get(run.execution());
      if (execution == null
          || !execution.instance().equals(run.instance())
          || execution.attempts().stream().noneMatch(by -> by.number() == run.attempt())) {
        convict(
            Rule.NOBODYS_RUN,
            "AMC has %s for %s/%d, and the database no such attempt"
                .formatted(run.id(), run.execution(), run.attempt()),
            run.at(),
            run.number());
      }
    }

    private void hasEnded(Execution execution) {
      if (execution.isOpen()) {
        convict(
            Rule.STILL_OPEN,
            "%s is still %s, and the last that is told of it is %s"
                .formatted(
                    execution.id(),
                    execution.status(),
                    execution.events().isEmpty() ? "nothing" : execution.events().getLast()));
      }
      for (var attempt : execution.attempts()) {
        if (attempt.closedAt() == null) {
          convict(
              Rule.STILL_OPEN,
              "attempt %d of %s is still open".formatted(attempt.number(), execution.id()));
        }
      }
      if (execution.unpublishedLoads() > 0) {
        convict(
            Rule.STILL_OPEN,
            "%d loads of %s are neither published nor given up"
                .formatted(execution.unpublishedLoads(), execution.id()));
      }
    }

    private void ranOnce(Execution execution, List<Run> ran) {
      for (int i = 0; i < ran.size(); i++) {
        for (int j = i + 1; j < ran.size(); j++) {
          var first = ran.get(i);
          var second = ran.get(j);
          if (first.overlaps(second) && !isAmcsDoing(first) && !isAmcsDoing(second)) {
            convict(
                Rule.TWO_ALIVE,
                "%s ran as %s and as %s at once".formatted(execution.id(), first.id(), second.id()),
                second.at(),
                first.number(),
                second.number());
          }
        }
      }
      var uncancelled =
          ran.stream().filter(run -> !run.wasCancelled() && !isAmcsDoing(run)).toList();
      if (uncancelled.size() > 1 + execution.retriesAsked()) {
        convict(
            Rule.TOO_MANY_RUNS,
            "%s ran %d times, with %d retries asked"
                .formatted(execution.id(), uncancelled.size(), execution.retriesAsked()),
            uncancelled.getLast().at(),
            uncancelled.stream().mapToLong(Run::number).toArray());
      }
      for (var run : ran) {
        if (isAmcsDoing(run)
            && execution.events().stream().noneMatch(event -> tellsOfDuplicate(event, run))) {
          convict(
              Rule.HIDDEN_DUPLICATE,
              "%s of %s arrived late, and nobody is told: its POST was under way until %s, events %s"
                  .formatted(
                      run.id(),
                      execution.id(),
                      attempt(run).map(Attempt::postingUntil).orElse(null),
                      execution.events()),
              run.at(),
              run.number());
        }
      }
    }

    private static boolean tellsOfDuplicate(Event event, Run run) {
      return event.type().contains("duplicate") && event.message().contains(run.id());
    }

    private boolean isAmcsDoing(Run run) {
      var closedAt =
          attempt(run)
              .filter(attempt -> "never_arrived".equals(attempt.closedAs()))
              .map(Attempt::closedAt)
              .orElse(null);
      if (closedAt == null) {
        return false;
      }
      boolean landedLate = "landed late".equals(run.fault());
      boolean denied = "answer replaced".equals(run.fault()) && run.answered() == 429;
      return (landedLate || denied) && run.at().plus(blindFor).isAfter(closedAt);
    }

    /** Nobody gave its result out, and whoever had asked to cancel it need not wait for that. */
    private boolean wasOutOfReach(Run run) {
      return attempt(run)
          .filter(attempt -> run.id().equals(attempt.amcExecution()) && attempt.parkedAs() != null)
          .isPresent();
    }

    private Optional<Attempt> attempt(Run run) {
      var execution = executions.get(String.valueOf(run.execution()));
      return execution == null
          ? Optional.empty()
          : execution.attempts().stream().filter(by -> by.number() == run.attempt()).findFirst();
    }

    private void endedAsAmcSaid(Execution execution, List<Run> ran) {
      switch (execution.status()) {
        case "succeeded" -> hasItsResult(execution, ran);
        case "failed" -> {
          if (ran.stream().noneMatch(Trial::wasToldToFail)) {
            convict(
                Rule.FALSE_FAILURE,
                "%s failed, and the simulator was told nothing of the kind"
                    .formatted(execution.id()));
          }
          hasNoResult(execution);
        }
        case "cancelled" -> {
          if (!execution.cancelRequested() && !execution.wasAbandoned()) {
            convict(Rule.FALSE_CANCEL, "%s is cancelled, unasked".formatted(execution.id()));
          }
          for (var run : ran) {
            if (run.hasSucceeded()
                && !execution.wasAbandoned()
                && !isAmcsDoing(run)
                && !wasOutOfReach(run)) {
              convict(
                  Rule.FALSE_CANCEL,
                  "%s is cancelled, and AMC had done it as %s".formatted(execution.id(), run.id()),
                  run.at(),
                  run.number());
            } else if (run.ended().isEmpty()) {
              convict(
                  Rule.FALSE_CANCEL,
                  "%s is cancelled, and AMC goes on with %s".formatted(execution.id(), run.id()),
                  run.at(),
                  run.number());
            }
          }
          hasNoResult(execution);
        }
        default -> {}
      }
    }

    private static boolean wasToldToFail(Run run) {
      return run.ended().isPresent()
          && (run.end().equals("FAILED") || run.end().equals("REJECTED"));
    }

    private void hasItsResult(Execution execution, List<Run> ran) {
      if (execution.results().size() != 1) {
        convict(
            Rule.NOT_ONE_RESULT,
            "%s succeeded with %d results".formatted(execution.id(), execution.results().size()));
        return;
      }
      var result = execution.results().getFirst();
      var source =
          execution.attempts().stream()
              .filter(attempt -> attempt.number() == result.attempt())
              .map(Attempt::amcExecution)
              .flatMap(id -> ran.stream().filter(run -> run.id().equals(id)))
              .findFirst();
      if (source.filter(Run::hasSucceeded).isEmpty()) {
        convict(
            Rule.FALSE_SUCCESS,
            "%s succeeded with what no succeeded AMC execution of it gave"
                .formatted(execution.id()));
        return;
      }
      if (result.rows() != source.get().rows() || result.rowsKept() != source.get().rows()) {
        convict(
            Rule.WRONG_ROWS,
            "%s says %d rows and keeps %d, AMC made %d"
                .formatted(execution.id(), result.rows(), result.rowsKept(), source.get().rows()),
            source.get().at(),
            source.get().number());
      } else if (!result.sha256().equals(hashOfResult.apply(source.get().id()))) {
        convict(
            Rule.WRONG_ROWS,
            "%s keeps other rows than AMC made, though as many".formatted(execution.id()),
            source.get().at(),
            source.get().number());
      }
    }

    private void hasNoResult(Execution execution) {
      if (!execution.results().isEmpty()) {
        convict(
            Rule.NOT_ONE_RESULT,
            "%s is %s and has a result".formatted(execution.id(), execution.status()));
      }
    }

    /** Replays the ledger: what is PENDING or RUNNING takes a place, in every instant. */
    private void held(Rule rule, String where, int cap, Set<String> instances) {
      record Step(long number, Instant at, String run, boolean takesPlace) {}
      var steps = new ArrayList<Step>();
      for (var run : runs) {
        if (run.execution() != null && instances.contains(run.instance()) && !isAmcsDoing(run)) {
          for (var change : run.changes()) {
            steps.add(new Step(change.number(), change.at(), run.id(), change.takesPlace()));
          }
        }
      }
      steps.sort(Comparator.comparingLong(Step::number));
      var held = new HashSet<String>();
      int most = 0;
      @Nullable Step worst = null;
      for (var step : steps) {
        if (step.takesPlace) {
          held.add(step.run);
        } else {
          held.remove(step.run);
        }
        if (held.size() > most) {
          most = held.size();
          worst = step;
        }
      }
      if (worst != null && most > cap) {
        convict(
            rule, "%s held %d, its cap is %d".formatted(where, most, cap), worst.at, worst.number);
      }
    }

    private void convict(Rule rule, String what) {
      violations.add(new Violation(rule, what, null, List.of()));
    }

    private void convict(Rule rule, String what, Instant at, long... entries) {
      violations.add(new Violation(rule, what, at, Arrays.stream(entries).boxed().toList()));
    }
  }
}
