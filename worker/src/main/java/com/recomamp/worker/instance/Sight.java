package com.recomamp.worker.instance;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcListing;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.worker.connection.AmcAccess.Asking;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How an instance is looked at: mostly with one list call. */
@Component
class Sight {
  /**
   * A run older than this would make the list as long as everything that ended since; it is asked
   * for by its id.
   */
  private static final Duration YOUNG = Duration.ofHours(1);

  private static final Duration OLD_ONES_EVERY = Duration.ofMinutes(2);
  private static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);
  private static final int PAGES = 2;

  private final AmcClient amc;

  Sight(AmcClient amc) {
    this.amc = amc;
  }

  /** What AMC says about those of our attempts that it told about, by AMC's id. */
  Map<String, AmcExecution> of(Asking asking, InstanceId instance, List<Attempt> atAmc, Look look) {
    var seen = new HashMap<String, AmcExecution>();
    var young = atAmc.stream().filter(attempt -> isYoung(attempt, look.at())).toList();
    if (!young.isEmpty()) {
      list(asking, instance, young, seen);
    }
    for (var attempt : atAmc) {
      var id = Objects.requireNonNull(attempt.amcExecutionId());
      boolean missing = !seen.containsKey(id);
      if (missing && (isYoung(attempt, look.at()) || oldOnesAreDue(look))) {
        single(asking, instance, id).ifPresent(run -> seen.put(id, run));
      }
    }
    return seen;
  }

  /**
   * Everything since a day before the oldest intent, with SQL; the only list from which absence may
   * be concluded.
   */
  Listed everythingSince(Asking asking, InstanceId instance, Instant oldestIntent) {
    var runs = new ArrayList<AmcExecution>();
    var listing = AmcListing.oldestFirst(oldestIntent.minus(Duration.ofHours(24)));
    while (true) {
      var page = amc.list(asking.caller(), instance.value(), listing);
      runs.addAll(page.executions());
      if (page.nextToken().isEmpty()) {
        return new Listed(runs, page.serverDate().orElse(null));
      }
      listing = listing.from(page.nextToken().get());
    }
  }

  /**
   * @param amcTime AMC's clock, if it told
   */
  record Listed(List<AmcExecution> runs, @Nullable Instant amcTime) {}

  private void list(
      Asking asking, InstanceId instance, List<Attempt> young, Map<String, AmcExecution> seen) {
    var wanted = young.stream().map(Attempt::amcExecutionId).toList();
    var since =
        young.stream()
            .map(attempt -> Objects.requireNonNull(attempt.postedAt()))
            .min(Comparator.naturalOrder())
            .orElseThrow()
            .minus(CLOCK_MARGIN);
    Optional<AmcListing> listing = Optional.of(AmcListing.newestFirst(since));
    for (int pages = 0; pages < PAGES && listing.isPresent(); pages++) {
      var asked = listing.get();
      var page = amc.list(asking.caller(), instance.value(), asked);
      page.executions().forEach(run -> seen.put(run.id().value(), run));
      listing =
          seen.keySet().containsAll(wanted) ? Optional.empty() : page.nextToken().map(asked::from);
    }
  }

  private Optional<AmcExecution> single(Asking asking, InstanceId instance, String id) {
    try {
      return Optional.of(amc.get(asking.caller(), instance.value(), new AmcExecutionId(id)));
    } catch (AmcException.Refused refused) {
      if (refused.saysDoesNotExist()) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static boolean isYoung(Attempt attempt, Instant now) {
    return Objects.requireNonNull(attempt.postedAt()).isAfter(now.minus(YOUNG));
  }

  private static boolean oldOnesAreDue(Look look) {
    return look.before() == null
        || look.at().getEpochSecond() / OLD_ONES_EVERY.toSeconds()
            != look.before().getEpochSecond() / OLD_ONES_EVERY.toSeconds();
  }
}
