package com.recomamp.worker.instance;

import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcStatus;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.SlotStore;
import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.LookStore;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.worker.Heartbeat;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.worker.connection.CallKind;
import com.recomamp.worker.instance.Sight.Listed;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.spring.boot.ActivityImpl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** A look: what AMC says, written down once, and everybody woken whom it concerns. */
@Component
@ActivityImpl(taskQueues = TaskQueues.AMC)
class ListingInstanceSteps implements InstanceSteps {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration SHORTEST_CYCLE = Duration.ofSeconds(5);
  private static final Duration WHEN_REFUSED = Duration.ofMinutes(5);

  /** Work older than this seldom ends in the next seconds. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final AttemptStore attempts;
  private final ExecutionStore executions;
  private final SlotStore slots;
  private final LookStore looks;
  private final InstanceStore instances;
  private final Sight sight;
  private final Doubts doubts;
  private final AfterRestore afterRestore;
  private final AmcAccess access;
  private final TransactionTemplate transaction;
  private final Wakes wakes;
  private final WorkerSettings settings;

  ListingInstanceSteps(
      AttemptStore attempts,
      ExecutionStore executions,
      SlotStore slots,
      LookStore looks,
      InstanceStore instances,
      Sight sight,
      Doubts doubts,
      AfterRestore afterRestore,
      AmcAccess access,
      TransactionTemplate transaction,
      Wakes wakes,
      WorkerSettings settings) {
    this.attempts = attempts;
    this.executions = executions;
    this.slots = slots;
    this.looks = looks;
    this.instances = instances;
    this.sight = sight;
    this.doubts = doubts;
    this.afterRestore = afterRestore;
    this.access = access;
    this.transaction = transaction;
    this.wakes = wakes;
    this.settings = settings;
  }

  @Override
  public Tended tend(InstanceId instance) {
    var context = Activity.getExecutionContext();
    try (var _ = Heartbeat.of(context, instance::value)) {
      var look = looks.claim(instance);
      var open = attempts.openAt(instance);
      var seen = look(instance, open, look);
      var written =
          Objects.requireNonNull(transaction.execute(_ -> write(instance, open, seen, look)));
      wakes.executions(written.changed);
      wakes.granted(written.granted);
      wakes.executions(attempts.unacted(instance, settings.pace()));
      if (written.nothingLeft) {
        return Tended.NOTHING_LEFT;
      }
      if (sinceScheduled(context).compareTo(WINDOW) >= 0) {
        return Tended.WINDOW_OVER;
      }
      throw nextLook(instance, open, look);
    }
  }

  private record Seen(
      Map<String, AmcExecution> runs,
      @Nullable Listed everything,
      AfterRestore.@Nullable Gap gap) {}

  private record Written(List<ExecutionId> changed, Granted granted, boolean nothingLeft) {}

  private @Nullable Seen look(InstanceId instance, List<Attempt> open, Look look) {
    var atAmc = open.stream().filter(ListingInstanceSteps::isRunning).toList();
    var inDoubt = open.stream().filter(Attempt::isInDoubt).toList();
    boolean doubtIsDue = inDoubt.stream().anyMatch(attempt -> doubts.isDue(attempt, look));
    var hold = afterRestore.hold(instance, look.at());
    if (atAmc.isEmpty() && !doubtIsDue && hold.isEmpty()) {
      return null;
    }
    try {
      var account = instances.account(instance);
      return access.repeatably(
          CallKind.LOOK,
          instance,
          account.entityId(),
          account.marketplaceId(),
          asking ->
              new Seen(
                  sight.of(asking, instance, atAmc, look),
                  doubtIsDue ? doubts.list(asking, instance, inDoubt) : null,
                  hold.isEmpty() ? null : afterRestore.list(asking, instance, hold.get())));
    } catch (AmcAccess.NotYet notYet) {
      throw notYet.reason() == AmcAccess.NotYet.Reason.BUDGET
          ? failure(
              "NEXT_LOOK",
              "next look in %d s: other calls come first".formatted(notYet.pause().toSeconds()),
              notYet.pause(),
              ApplicationErrorCategory.BENIGN)
          : blind(instance, notYet.reason().word(), notYet, notYet.pause());
    } catch (AmcException.Refused | AmcAccess.NoConnection refused) {
      throw blind(instance, "unauthorized", refused, WHEN_REFUSED);
    } catch (AmcException unavailable) {
      throw blind(instance, "amc_unavailable", unavailable, settings.cycle());
    }
  }

  private Written write(InstanceId instance, List<Attempt> open, @Nullable Seen seen, Look look) {
    var changed = new ArrayList<ExecutionId>();
    if (seen != null) {
      if (!looks.isNewest(instance, look)) {
        return new Written(List.of(), Granted.NONE, false);
      }
      for (var attempt : open) {
        var run = seen.runs().get(attempt.amcExecutionId());
        if (run != null && isRunning(attempt) && observed(attempt, run)) {
          changed.add(attempt.execution());
        }
      }
      learn(instance, open, seen, look);
      if (seen.gap() != null) {
        changed.addAll(afterRestore.recover(instance, seen.gap(), look.at()));
      }
      if (seen.everything() != null) {
        var inDoubt = open.stream().filter(Attempt::isInDoubt).toList();
        changed.addAll(doubts.resolve(instance, inDoubt, seen.everything(), look));
      }
    }
    var granted = slots.grant(instances.account(instance).id());
    return new Written(changed, granted, looks.leave(instance));
  }

  private boolean observed(Attempt attempt, AmcExecution run) {
    boolean news =
        attempts.observed(
            attempt.execution(),
            attempt.number(),
            run.statusWord(),
            run.statusReason(),
            run.status().isTerminal());
    if (news) {
      executions.moved(
          attempt.execution(),
          statusWhile(run.status()),
          "amc",
          Transition.atAmc("amc_status", run.statusWord()));
    }
    return news;
  }

  private static ExecutionStatus statusWhile(AmcStatus status) {
    return switch (status) {
      case PENDING -> ExecutionStatus.SUBMITTED;
      case RUNNING, PUBLISHING, UNKNOWN -> ExecutionStatus.RUNNING;
      case SUCCEEDED -> ExecutionStatus.COLLECTING;
      case FAILED, REJECTED, CANCELLED -> ExecutionStatus.RUNNING;
    };
  }

  /** A clear submit tells for certain whether the list gives our workflowId back. */
  private void learn(InstanceId instance, List<Attempt> open, Seen seen, Look look) {
    for (var attempt : open) {
      var run = seen.runs().get(attempt.amcExecutionId());
      if (run != null && attempt.answer() == Attempt.Answer.SUBMITTED) {
        boolean echoes = Marks.of(attempt, run).workflowId();
        if (look.echoesWorkflowId() == null || look.echoesWorkflowId() != echoes) {
          looks.learned(instance, echoes, null);
        }
        return;
      }
    }
  }

  /** Not a failure: Temporal's server keeps the time of the next look, and shows these words. */
  private ApplicationFailure nextLook(InstanceId instance, List<Attempt> open, Look look) {
    long running = open.stream().filter(ListingInstanceSteps::isRunning).count();
    long doubtful = open.stream().filter(Attempt::isInDoubt).count();
    var pause = access.cycle(instance, pause(open, look));
    return failure(
        "NEXT_LOOK",
        "next look in %d s: %d at AMC%s"
            .formatted(
                pause.toSeconds(),
                running,
                doubtful == 0 ? "" : ", %d in doubt".formatted(doubtful)),
        pause,
        ApplicationErrorCategory.BENIGN);
  }

  private Duration pause(List<Attempt> open, Look look) {
    boolean fresh =
        open.stream()
            .filter(ListingInstanceSteps::isRunning)
            .anyMatch(
                attempt ->
                    Objects.requireNonNull(attempt.postedAt()).isAfter(look.at().minus(FRESH)));
    var pause = fresh ? settings.cycle() : settings.slowCycle();
    for (var attempt : open) {
      if (attempt.isInDoubt() && !attempt.isParked()) {
        var due = Duration.between(look.at(), doubts.nextLookAt(attempt));
        pause = due.compareTo(pause) < 0 ? due : pause;
      }
    }
    var shortest = Duration.ofNanos((long) (SHORTEST_CYCLE.toNanos() / settings.pace()));
    return pause.compareTo(shortest) < 0 ? shortest : pause;
  }

  private ApplicationFailure blind(
      InstanceId instance, String trouble, Exception why, Duration pause) {
    looks.failed(instance, trouble);
    return failure(
        trouble.toUpperCase(java.util.Locale.ROOT),
        "AMC was not seen: " + why.getMessage(),
        pause.compareTo(SHORTEST_CYCLE) < 0 ? SHORTEST_CYCLE : pause,
        ApplicationErrorCategory.UNSPECIFIED);
  }

  private static ApplicationFailure failure(
      String type, String message, Duration pause, ApplicationErrorCategory category) {
    var failure =
        ApplicationFailure.newBuilder()
            .setType(type)
            .setMessage(message)
            .setNextRetryDelay(pause)
            .setCategory(category)
            .build();
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }

  private static Duration sinceScheduled(ActivityExecutionContext context) {
    return Duration.between(
        Instant.ofEpochMilli(context.getInfo().getScheduledTimestamp()), Instant.now());
  }

  private static boolean isRunning(Attempt attempt) {
    return attempt.isAtAmc() && attempt.amcEndedAt() == null;
  }
}
