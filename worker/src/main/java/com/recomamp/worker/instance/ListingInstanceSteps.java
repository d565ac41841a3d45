package com.recomamp.worker.instance;

import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcStatus;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.DurationStore;
import com.recomamp.store.execution.DurationStore.Learned;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.OutputColumn;
import com.recomamp.store.execution.SlotStore;
import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.LookStore;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.worker.Heartbeat;
import com.recomamp.worker.Repeat;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.worker.connection.CallKind;
import com.recomamp.worker.instance.Sight.Followed;
import com.recomamp.worker.instance.Sight.Listed;
import com.recomamp.worker.instance.Strays.Unwanted;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import io.temporal.spring.boot.ActivityImpl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** A look: what AMC says, written down once, and everybody woken whom it concerns. */
@Component
@ActivityImpl(taskQueues = TaskQueues.AMC)
class ListingInstanceSteps implements InstanceSteps {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration WHEN_REFUSED = Duration.ofMinutes(5);
  private static final Duration CENSUS_EVERY = Duration.ofMinutes(5);
  private static final Duration CENSUS_WHEN_IDLE = Duration.ofHours(1);
  private static final double JITTER = 0.1;

  private final AttemptStore attempts;
  private final ExecutionStore executions;
  private final DurationStore durations;
  private final SlotStore slots;
  private final LookStore looks;
  private final InstanceStore instances;
  private final Sight sight;
  private final Doubts doubts;
  private final Strays strays;
  private final AfterRestore afterRestore;
  private final AmcAccess access;
  private final TransactionTemplate transaction;
  private final Wakes wakes;
  private final WorkerSettings settings;
  private final Rhythm rhythm;

  ListingInstanceSteps(
      AttemptStore attempts,
      ExecutionStore executions,
      DurationStore durations,
      SlotStore slots,
      LookStore looks,
      InstanceStore instances,
      Sight sight,
      Doubts doubts,
      Strays strays,
      AfterRestore afterRestore,
      AmcAccess access,
      TransactionTemplate transaction,
      Wakes wakes,
      WorkerSettings settings) {
    this.attempts = attempts;
    this.executions = executions;
    this.durations = durations;
    this.slots = slots;
    this.looks = looks;
    this.instances = instances;
    this.sight = sight;
    this.doubts = doubts;
    this.strays = strays;
    this.afterRestore = afterRestore;
    this.access = access;
    this.transaction = transaction;
    this.wakes = wakes;
    this.settings = settings;
    this.rhythm = Rhythm.of(settings);
  }

  @Override
  public Tended tend(InstanceId instance) {
    var context = Activity.getExecutionContext();
    try (var _ = Heartbeat.of(context, instance::value)) {
      var situation = situation(instance);
      var seen = seenOrBlind(instance, situation);
      var written =
          Objects.requireNonNull(transaction.execute(_ -> write(instance, situation, seen)));
      if (seen == null) {
        looks.rested(instance, written.untilNext);
      }
      wakes.executions(written.changed);
      wakes.granted(written.granted);
      wakes.executions(attempts.unacted(instance, settings.pace()));
      written.durations.forEach(durations::learn);
      if (written.nothingLeft) {
        return Tended.NOTHING_LEFT;
      }
      if (sinceScheduled(context).compareTo(WINDOW) >= 0) {
        return Tended.WINDOW_OVER;
      }
      throw nextLook(written);
    }
  }

  /** What PostgreSQL knows when a look begins. */
  private record Situation(
      Look look,
      List<Attempt> open,
      Map<ExecutionId, Learned> learned,
      Map<String, Instant> missing,
      Unwanted unwanted) {

    List<Attempt> running() {
      return open.stream().filter(ListingInstanceSteps::isRunning).toList();
    }

    List<Attempt> inDoubt() {
      return open.stream().filter(Attempt::isInDoubt).toList();
    }

    /** Whether there is anything at AMC that concerns us, as far as we know. */
    boolean concernsAmc() {
      return !running().isEmpty() || !inDoubt().isEmpty() || !unwanted.isEmpty() || look.unclear();
    }

    /** Of an abandoned run it matters only whether its place is free for somebody who waits. */
    boolean isFollowedSlowly() {
      return !unwanted.isEmpty()
          || look.unclear()
          || look.awaited() && !unwanted.abandoned().isEmpty();
    }

    boolean censusIsDue() {
      var last = look.censusAt();
      return (concernsAmc() || look.awaited())
          && (last == null || !look.at().isBefore(last.plus(censusEvery())));
    }

    /** Idle is who has neither work at AMC nor anybody waiting for a place. */
    Duration censusEvery() {
      return running().isEmpty() && !look.awaited() ? CENSUS_WHEN_IDLE : CENSUS_EVERY;
    }
  }

  private record Seen(
      Sight.Seen sight, @Nullable Listed everything, AfterRestore.@Nullable Gap gap) {}

  private record Written(
      List<ExecutionId> changed,
      Map<ExecutionId, Duration> durations,
      Granted granted,
      boolean nothingLeft,
      Duration untilNext,
      int running,
      int doubtful) {}

  private Situation situation(InstanceId instance) {
    var look = looks.begin(instance);
    return new Situation(
        look,
        attempts.openAt(instance),
        durations.of(instance),
        attempts.missing(instance),
        strays.at(instance, look));
  }

  /** Who does not see AMC grants and wakes all the same. */
  private @Nullable Seen seenOrBlind(InstanceId instance, Situation now) {
    try {
      return look(instance, now);
    } catch (ApplicationFailure blind) {
      wakes.granted(Objects.requireNonNull(transaction.execute(_ -> grant(instance))));
      wakes.executions(attempts.unacted(instance, settings.pace()));
      throw blind;
    }
  }

  private @Nullable Seen look(InstanceId instance, Situation now) {
    boolean census = now.censusIsDue();
    boolean doubtIsDue = now.inDoubt().stream().anyMatch(each -> doubts.isDue(each, now.look()));
    boolean listIsDue = listIsDue(now);
    var hold = afterRestore.hold(instance, now.look());
    boolean cancelIsDue = strays.isDue(now.unwanted(), now.look().at());
    if (!census && !doubtIsDue && !listIsDue && !cancelIsDue && hold.isEmpty()) {
      return null;
    }
    try {
      var account = instances.account(instance);
      strays.cancel(instance, account, now.unwanted(), now.look().at());
      var parked = now.inDoubt().stream().anyMatch(Attempt::isParked);
      return access.repeatably(
          CallKind.LOOK,
          instance,
          account.entityId(),
          account.marketplaceId(),
          asking ->
              new Seen(
                  sight.look(asking, instance, wanted(now, census), now.look()),
                  doubtIsDue || census && parked
                      ? doubts.list(asking, instance, now.inDoubt(), now.look())
                      : null,
                  hold.isEmpty() ? null : afterRestore.list(asking, instance, hold.get())));
    } catch (AmcAccess.NotYet notYet) {
      throw notYet.reason() == AmcAccess.NotYet.Reason.BUDGET
          ? Repeat.expected(
              "NEXT_LOOK",
              "next look in %d s: other calls come first".formatted(notYet.pause().toSeconds()),
              notYet.pause())
          : blind(instance, notYet.reason().word(), notYet, notYet.pause());
    } catch (AmcAccess.NoConnection refused) {
      throw blind(instance, "unauthorized", refused, settings.paced(WHEN_REFUSED));
    } catch (AmcException.Refused refused) {
      var trouble = refused.saysTermsNotAccepted() ? "terms" : "refused";
      throw blind(instance, trouble, refused, settings.paced(WHEN_REFUSED));
    } catch (AmcException unavailable) {
      throw blind(instance, "amc_unavailable", unavailable, whileTroubled(now.look()));
    }
  }

  /**
   * A wake finds the list of a moment ago good enough: who has just been submitted has not ended
   * yet.
   */
  private boolean listIsDue(Situation now) {
    var before = now.look().before();
    if (now.running().isEmpty() && !now.isFollowedSlowly()) {
      return false;
    }
    if (before == null) {
      return true;
    }
    return !now.look().at().isBefore(nextListAt(now, before, rhythm.times(1 - JITTER)));
  }

  private static Sight.Wanted wanted(Situation now, boolean census) {
    var followed = new ArrayList<Followed>();
    for (var attempt : now.running()) {
      followed.add(Followed.of(attempt, now.missing().containsKey(attempt.amcExecutionId())));
    }
    now.unwanted().left().forEach(attempt -> followed.add(Followed.of(attempt, false)));
    now.unwanted().abandoned().forEach(attempt -> followed.add(Followed.of(attempt, false)));
    now.unwanted()
        .duplicates()
        .forEach(
            stray -> followed.add(new Followed(stray.amcExecutionId(), stray.foundAt(), false)));
    var look = now.look();
    return new Sight.Wanted(
        followed,
        census,
        look.unclear(),
        look.unclear()
            && !Boolean.TRUE.equals(look.echoesWorkflowId())
            && !Boolean.FALSE.equals(look.echoesComment()));
  }

  private Written write(InstanceId instance, Situation before, @Nullable Seen seen) {
    var look = before.look();
    if (seen != null && !looks.isNewest(instance, look)) {
      return new Written(
          List.of(), Map.of(), Granted.NONE, false, settings.cycle(), before.open().size(), 0);
    }
    var changed = new ArrayList<ExecutionId>();
    var ended = new HashMap<ExecutionId, Duration>();
    if (seen != null) {
      for (var attempt : before.running()) {
        observe(attempt, before, seen.sight(), changed, ended);
      }
      learn(instance, before, seen.sight());
      var recovered = seen.gap() == null ? null : afterRestore.recover(instance, seen.gap(), look);
      changed.addAll(
          seen.everything() == null
              ? doubts.adopt(instance, before.inDoubt(), seen.sight().runs().values(), look)
              : doubts.resolve(instance, before.inDoubt(), seen.everything(), look));
      if (recovered != null) {
        changed.addAll(recovered.woken());
        changed.addAll(
            afterRestore.goOn(instance, seen.gap(), recovered.echoIsProven(), look.at()));
      }
      strays.observed(instance, before.unwanted(), seen.sight(), look);
      strays.find(instance, seen.sight().runs().values());
      if (seen.gap() != null) {
        strays.find(instance, seen.gap().listed().runs());
      }
      if (seen.everything() != null) {
        strays.find(instance, seen.everything().runs());
      }
    }
    var granted = grant(instance);
    boolean nothingLeft = looks.leave(instance);
    var after = situation(instance);
    var untilNext =
        access.cycle(instance, untilNext(after, seen == null ? look.before() : look.at()));
    if (seen != null) {
      looks.seen(instance, look, others(instance, after, seen.sight(), look.at()), untilNext);
    }
    return new Written(
        changed,
        ended,
        granted,
        nothingLeft,
        untilNext,
        after.running().size(),
        after.inDoubt().size());
  }

  private Granted grant(InstanceId instance) {
    for (var idle : attempts.withdrawn(instance)) {
      executions.moved(
          idle,
          ExecutionStatus.QUEUED,
          "slot",
          Transition.byWorker("grant_withdrawn", "it did not use its slot for ten minutes"));
    }
    return slots.grant(instances.account(instance).id());
  }

  private void observe(
      Attempt attempt,
      Situation before,
      Sight.Seen seen,
      List<ExecutionId> changed,
      Map<ExecutionId, Duration> ended) {
    var id = Objects.requireNonNull(attempt.amcExecutionId());
    var missingSince = before.missing().get(id);
    var run = seen.runs().get(id);
    if (run != null) {
      if (missingSince != null && attempts.foundAgain(attempt)) {
        executions.moved(
            attempt.execution(),
            statusWhile(run.status(), attempt),
            "amc",
            Transition.atAmc("found", "AMC knows it again"));
        changed.add(attempt.execution());
      }
      if (observed(attempt, run)) {
        changed.add(attempt.execution());
        if (run.status() == AmcStatus.SUCCEEDED
            && run.createTime() != null
            && run.lastUpdatedTime() != null) {
          ended.put(attempt.execution(), Duration.between(run.createTime(), run.lastUpdatedTime()));
        }
      }
    } else if (seen.unknown().contains(id)) {
      if (missingSince == null) {
        attempts.missed(attempt);
      } else if (!attempt.isParked()
          && missingSince.plus(settings.settle()).isBefore(before.look().at())
          && askPerson(attempt, id)) {
        changed.add(attempt.execution());
      }
    }
  }

  private boolean askPerson(Attempt attempt, String id) {
    var message = "AMC says that it does not know its execution " + id;
    boolean parked = attempts.parked(attempt, FailureClass.UNKNOWN, message);
    if (parked) {
      executions.moved(
          attempt.execution(),
          ExecutionStatus.NEEDS_ATTENTION,
          "amc",
          Transition.byWorker("parked", message));
    }
    return parked;
  }

  private boolean observed(Attempt attempt, AmcExecution run) {
    boolean news =
        attempts.observed(
            attempt, run.statusWord(), run.statusReason(), run.status().isTerminal(), columns(run));
    if (news) {
      executions.moved(
          attempt.execution(),
          statusWhile(run.status(), attempt),
          "amc",
          Transition.atAmc("amc_status", run.statusWord()));
    }
    return news;
  }

  private static List<OutputColumn> columns(AmcExecution run) {
    return run.outputColumns().stream()
        .map(column -> new OutputColumn(column.name(), column.columnType(), column.dataType()))
        .toList();
  }

  private static ExecutionStatus statusWhile(AmcStatus status, Attempt attempt) {
    return switch (status) {
      case PENDING -> ExecutionStatus.SUBMITTED;
      case RUNNING, PUBLISHING, UNKNOWN -> ExecutionStatus.RUNNING;
      case SUCCEEDED -> attempt.dryRun() ? ExecutionStatus.RUNNING : ExecutionStatus.COLLECTING;
      case FAILED, REJECTED, CANCELLED -> ExecutionStatus.RUNNING;
    };
  }

  /** A clear submit tells for certain whether the list gives our workflowId back. */
  private void learn(InstanceId instance, Situation before, Sight.Seen seen) {
    for (var attempt : before.running()) {
      var run = seen.runs().get(attempt.amcExecutionId());
      if (run != null && attempt.answer() == Attempt.Answer.SUBMITTED) {
        boolean echoes = Marks.of(attempt, run).workflowId();
        var known = before.look().echoesWorkflowId();
        if (known == null || known != echoes) {
          looks.learned(instance, echoes, null);
        }
        return;
      }
    }
  }

  /** Live API runs of the last day that hold no place as ours, as an abandoned one may. */
  private @Nullable Integer others(
      InstanceId instance, Situation after, Sight.Seen seen, Instant seenAt) {
    if (seen.census() == null) {
      return null;
    }
    // After the open ones: whoever is abandoned meanwhile is in both lists, not in none.
    var abandoned = attempts.abandoned(instance, seenAt);
    var ours =
        Stream.concat(after.open().stream(), abandoned.stream())
            .map(Attempt::amcExecutionId)
            .collect(Collectors.toSet());
    var doubtful =
        Stream.concat(after.inDoubt().stream(), abandoned.stream().filter(Attempt::isInDoubt))
            .toList();
    var live =
        seen.census().stream()
            .filter(run -> !run.status().isTerminal())
            .filter(run -> !Suspects.isOfConsole(run))
            .filter(run -> !ours.contains(run.id().value()))
            .toList();
    return doubts.others(instance, doubtful, live);
  }

  /** Not a failure: Temporal's server keeps the time of the next look, and shows these words. */
  private ApplicationFailure nextLook(Written written) {
    return Repeat.expected(
        "NEXT_LOOK",
        "next look in %d s: %d at AMC%s"
            .formatted(
                written.untilNext.toSeconds(),
                written.running,
                written.doubtful == 0 ? "" : ", %d in doubt".formatted(written.doubtful)),
        written.untilNext);
  }

  private Duration untilNext(Situation now, @Nullable Instant lastList) {
    var swaying = rhythm.times(1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER));
    var at = now.look().at();
    var next = nextListAt(now, lastList == null ? at : lastList, swaying);
    for (var attempt : now.inDoubt()) {
      if (!attempt.isParked()) {
        next = earlier(next, doubts.nextLookAt(attempt, lastList));
      }
    }
    if (strays.isDue(now.unwanted(), at)) {
      next = at;
    }
    var pause = Duration.between(at, next);
    return pause.compareTo(rhythm.shortest()) < 0 ? rhythm.shortest() : pause;
  }

  private static Instant nextListAt(Situation now, Instant lastList, Rhythm rhythm) {
    var next = now.look().at().plus(rhythm.slow());
    if (now.isFollowedSlowly()) {
      next = earlier(next, lastList.plus(rhythm.slow()));
    }
    return now.running().isEmpty()
        ? next
        : earlier(next, rhythm.nextListAt(now.running(), now.learned(), lastList));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** The longer AMC has not been seen, the later it is asked again: no call is wasted on it. */
  private Duration whileTroubled(Look look) {
    var since = look.troubledAt() == null ? look.at() : look.troubledAt();
    var pause = Duration.between(since, look.at()).dividedBy(4);
    if (pause.compareTo(settings.cycle()) < 0) {
      return settings.cycle();
    }
    return pause.compareTo(settings.slowCycle()) > 0 ? settings.slowCycle() : pause;
  }

  /** Never before {@code pause} is over: AMC may have asked for it. */
  private ApplicationFailure blind(
      InstanceId instance, String trouble, Exception why, Duration pause) {
    var least = pause.compareTo(rhythm.shortest()) < 0 ? rhythm.shortest() : pause;
    var swaying = 1 + ThreadLocalRandom.current().nextDouble(JITTER);
    var untilNext = Duration.ofNanos((long) (least.toNanos() * swaying));
    looks.failed(instance, trouble, untilNext);
    return Repeat.troubled(
        trouble.toUpperCase(Locale.ROOT), "AMC was not seen: " + why.getMessage(), untilNext);
  }

  /** Both by Temporal's clock: this worker's may be hours away from it. */
  private static Duration sinceScheduled(ActivityExecutionContext context) {
    var info = context.getInfo();
    return Duration.ofMillis(
        info.getCurrentAttemptScheduledTimestamp() - info.getScheduledTimestamp());
  }

  private static boolean isRunning(Attempt attempt) {
    return attempt.isAtAmc() && attempt.amcEndedAt() == null;
  }
}
