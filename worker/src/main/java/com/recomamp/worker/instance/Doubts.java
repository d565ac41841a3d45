package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.Candidate;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.LookStore;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess.Asking;
import com.recomamp.worker.execution.Submissions;
import com.recomamp.worker.instance.Sight.Listed;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Resolves POSTs without a clear answer, from AMC's list: doubt looks, it never posts. */
@Component
class Doubts {
  private static final int LOOKS = 3;

  /** Half of the margin that a candidate's time is given; beyond it no absence is concluded. */
  private static final Duration LARGEST_SKEW = Duration.ofSeconds(150);

  private static final String CLOCKS_DIFFER =
      "AMC's clock is minutes away from ours: what is not in its list may be there all the same";

  private static final String ABSENT_AGAIN =
      "twice in a row AMC gave no clear answer, and its list shows no trace:"
          + " look at AMC's console before it is sent once more";

  private final AttemptStore attempts;
  private final ExecutionStore executions;
  private final LookStore looks;
  private final Sight sight;
  private final Duration settle;
  private final Duration slow;

  Doubts(
      AttemptStore attempts,
      ExecutionStore executions,
      LookStore looks,
      Sight sight,
      WorkerSettings settings) {
    this.attempts = attempts;
    this.executions = executions;
    this.looks = looks;
    this.sight = sight;
    this.settle = settings.settle();
    this.slow = settings.slowCycle();
  }

  /**
   * When the next look of this doubt is due: at the end of the lease, in the middle and at the end
   * of settling. Where that look told nothing, as AMC's clock is too far from ours, it is repeated
   * slowly: it lists a whole day.
   */
  Instant nextLookAt(Attempt attempt, @Nullable Instant lastLook) {
    var due = dueAt(attempt);
    boolean isLast =
        attempt.answer() == Attempt.Answer.NOT_PROCESSED || attempt.doubtLooks() >= LOOKS - 1;
    return isLast && lastLook != null && !lastLook.isBefore(due) ? lastLook.plus(slow) : due;
  }

  private Instant dueAt(Attempt attempt) {
    if (attempt.answer() == Attempt.Answer.NOT_PROCESSED) {
      return Objects.requireNonNull(attempt.answeredAt()).plusMillis(1);
    }
    var until = Objects.requireNonNull(attempt.postingUntil());
    return until.plus(settle.multipliedBy(attempt.doubtLooks()).dividedBy(LOOKS - 1));
  }

  boolean isDue(Attempt attempt, Look look) {
    return !attempt.isParked() && !look.at().isBefore(nextLookAt(attempt, look.before()));
  }

  /**
   * What the doubts that are due need to see, and the candidates of those that wait for a person,
   * however long ago these were posted.
   */
  Listed list(Asking asking, InstanceId instance, List<Attempt> doubts, Look look) {
    var due = doubts.stream().filter(attempt -> isDue(attempt, look)).toList();
    var parked = doubts.stream().filter(Attempt::isParked).toList();
    var runs = new ArrayList<AmcExecution>();
    Instant amcTime = null;
    if (!due.isEmpty()) {
      var listed = sight.everythingSince(asking, instance, oldestIntent(due));
      runs.addAll(listed.runs());
      amcTime = listed.amcTime();
    }
    if (!parked.isEmpty()) {
      var latest =
          parked.stream()
              .map(attempt -> Suspects.latest(attempt, settle))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      runs.addAll(sight.everythingBetween(asking, instance, oldestIntent(parked), latest).runs());
    }
    return new Listed(runs, amcTime);
  }

  private static Instant oldestIntent(List<Attempt> doubts) {
    return doubts.stream()
        .map(attempt -> Objects.requireNonNull(attempt.postedAt()))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /**
   * Writes what the list says about each doubt, in the look's transaction; returns whom to wake.
   */
  List<ExecutionId> resolve(InstanceId instance, List<Attempt> doubts, Listed listed, Look look) {
    var marked = marked(instance, doubts, listed.runs());
    var certain = new ArrayList<Marks>();
    marked.forEach((doubt, run) -> certain.add(Marks.of(doubt, run)));
    boolean echoIsProven = learn(instance, certain, listed, look);
    marked.forEach(this::adopt);
    var woken = new ArrayList<ExecutionId>();
    marked.keySet().forEach(doubt -> woken.add(doubt.execution()));
    var alive = new HashSet<AmcExecutionId>();
    for (var doubt : doubts) {
      if (marked.containsKey(doubt)) {
        continue;
      }
      var suspects = suspects(instance, doubt, listed.runs());
      if (doubt.isParked()) {
        alive.addAll(living(suspects));
      } else if (!isDue(doubt, look)) {
        continue;
      } else if (!isConclusive(doubt, listed, look)) {
        attempts.looked(
            doubt.execution(), doubt.number(), Math.min(doubt.doubtLooks() + 1, LOOKS - 1));
        if (doubt.doubtLooks() == 0 && !clocksAgree(listed, look)) {
          executions.noted(doubt.execution(), Transition.atAmc("doubt", CLOCKS_DIFFER));
        }
      } else if (!suspects.contradicted().isEmpty()) {
        alive.addAll(living(suspects));
        askPerson(doubt, suspects.contradicted(), contradiction(suspects));
        woken.add(doubt.execution());
      } else if (!echoIsProven && !suspects.candidates().isEmpty()) {
        alive.addAll(living(suspects));
        askPerson(
            doubt, suspects.candidates(), "AMC gave no clear answer, and these could be it: ");
        woken.add(doubt.execution());
      } else if (isAbsentAgain(doubt)) {
        askPerson(doubt, List.of(), ABSENT_AGAIN);
        woken.add(doubt.execution());
      } else {
        neverArrived(doubt);
        woken.add(doubt.execution());
      }
    }
    if (doubts.stream().anyMatch(Attempt::isParked) || !alive.isEmpty()) {
      looks.candidatesAlive(instance, alive.size());
    }
    return woken;
  }

  /** The doubts that this list ends by our mark, with what AMC made of them. */
  private Map<Attempt, AmcExecution> marked(
      InstanceId instance, List<Attempt> doubts, Collection<AmcExecution> runs) {
    var marked = new LinkedHashMap<Attempt, AmcExecution>();
    for (var doubt : doubts) {
      suspects(instance, doubt, runs).marked().ifPresent(run -> marked.put(doubt, run));
    }
    return marked;
  }

  /**
   * A trace ends a doubt at once, whatever list shows it: adopts what carries our mark, unless its
   * answer may still be on its way. Returns whom to wake.
   */
  List<ExecutionId> adopt(
      InstanceId instance, List<Attempt> doubts, Collection<AmcExecution> runs, Look look) {
    var woken = new ArrayList<ExecutionId>();
    for (var doubt : doubts) {
      if (look.at().isAfter(Objects.requireNonNull(doubt.postingUntil()))
          && runs.stream().anyMatch(run -> Marks.of(doubt, run).any())) {
        var marked = suspects(instance, doubt, runs).marked();
        if (marked.isPresent()) {
          adopt(doubt, marked.get());
          woken.add(doubt.execution());
        }
      }
    }
    return woken;
  }

  private Suspects suspects(InstanceId instance, Attempt doubt, Collection<AmcExecution> runs) {
    return new Suspects(
        doubt,
        Submissions.of(doubt, executions.inputs(doubt.execution())),
        runs,
        claimed(instance, runs),
        settle);
  }

  /** How many of these live runs are none of the POSTs whose answer is missing. */
  int others(InstanceId instance, List<Attempt> doubts, List<AmcExecution> live) {
    var others = new ArrayList<>(live);
    for (var doubt : doubts) {
      var suspects = suspects(instance, doubt, others);
      suspects
          .marked()
          .or(() -> suspects.contradicted().stream().findFirst())
          .or(() -> suspects.candidates().stream().findFirst())
          .ifPresent(others::remove);
    }
    return others.size();
  }

  /**
   * Three looks over the settling time; one, asked after the answer, where AMC said that it did
   * nothing.
   */
  private boolean isConclusive(Attempt doubt, Listed listed, Look look) {
    return clocksAgree(listed, look)
        && (doubt.answer() == Attempt.Answer.NOT_PROCESSED || doubt.doubtLooks() >= LOOKS - 1);
  }

  private static boolean clocksAgree(Listed listed, Look look) {
    return listed.amcTime() == null
        || Duration.between(listed.amcTime(), look.at()).abs().compareTo(LARGEST_SKEW) <= 0;
  }

  /** What AMC itself says it did not process is no guess of ours, however often. */
  private boolean isAbsentAgain(Attempt doubt) {
    return doubt.answer() != Attempt.Answer.NOT_PROCESSED && attempts.wasAbsentBefore(doubt);
  }

  private static String contradiction(Suspects suspects) {
    return "AMC gave no clear answer, and what carries our mark is not what was posted (%s): "
        .formatted(
            String.join(
                "; ", suspects.submission().contradictions(suspects.contradicted().getFirst())));
  }

  private static List<AmcExecutionId> living(Suspects suspects) {
    return Stream.concat(suspects.candidates().stream(), suspects.contradicted().stream())
        .filter(run -> !run.status().isTerminal())
        .map(AmcExecution::id)
        .toList();
  }

  private void adopt(Attempt doubt, AmcExecution run) {
    if (attempts.adopted(
        doubt.execution(), doubt.number(), run.id().value(), run.statusWord(), run.createTime())) {
      executions.moved(
          doubt.execution(),
          ExecutionStatus.SUBMITTED,
          "amc",
          Transition.atAmc("found", "AMC has it: " + run.id().value()));
    }
  }

  private void neverArrived(Attempt doubt) {
    if (attempts.closed(doubt, "never_arrived")) {
      executions.moved(
          doubt.execution(),
          ExecutionStatus.QUEUED,
          Transition.byWorker(
              "never_arrived", "attempt %d is not at AMC".formatted(doubt.number())));
    }
  }

  /** What the database may have lost of these attempts, and AMC has, is a person's to find. */
  void afterRestore(
      InstanceId instance, Map<Attempt, List<AmcExecution>> lost, Collection<AmcExecution> runs) {
    lost.forEach(
        (attempt, candidates) ->
            askPerson(
                attempt, candidates, "the database was restored, and these could be its run: "));
    var alive = new HashSet<AmcExecutionId>();
    attempts.openAt(instance).stream()
        .filter(attempt -> attempt.isInDoubt() && attempt.isParked())
        .forEach(attempt -> alive.addAll(living(suspects(instance, attempt, runs))));
    looks.candidatesAlive(instance, alive.size());
  }

  private void askPerson(Attempt doubt, List<AmcExecution> candidates, String why) {
    var message =
        why + String.join(", ", candidates.stream().map(run -> run.id().value()).limit(5).toList());
    if (attempts.parked(doubt, FailureClass.UNKNOWN, message)) {
      attempts.suspected(
          doubt,
          candidates.stream()
              .map(run -> new Candidate(run.id().value(), run.statusWord(), run.createTime()))
              .toList());
      executions.moved(
          doubt.execution(),
          ExecutionStatus.NEEDS_ATTENTION,
          "doubt",
          Transition.byWorker("parked", message));
    }
  }

  /**
   * Runs that we know for certain teach which of our marks this list gives back; one that sometimes
   * does not come back proves nothing. True if at least one always does.
   *
   * @param certain what came back for runs that were found by a mark
   */
  boolean learn(InstanceId instance, List<Marks> certain, Listed listed, Look look) {
    var runs =
        listed.runs().stream()
            .collect(Collectors.toMap(run -> run.id().value(), Function.identity(), (a, _) -> a));
    var marks = new ArrayList<>(certain);
    for (var answered : attempts.answeredWith(instance, List.copyOf(runs.keySet()))) {
      var id = Objects.requireNonNull(answered.amcExecutionId());
      marks.add(Marks.of(answered, Objects.requireNonNull(runs.get(id))));
    }
    if (marks.isEmpty()) {
      return Boolean.TRUE.equals(look.echoesWorkflowId())
          || Boolean.TRUE.equals(look.echoesComment());
    }
    var always =
        new Marks(
            marks.stream().allMatch(Marks::workflowId), marks.stream().allMatch(Marks::comment));
    looks.learned(instance, always.workflowId(), always.comment());
    return always.any();
  }

  private Set<String> claimed(InstanceId instance, Collection<AmcExecution> runs) {
    return new HashSet<>(
        attempts.claimed(instance, runs.stream().map(run -> run.id().value()).toList()));
  }
}
