package com.recomamp.worker.instance;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcListing;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.instance.LookStore;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.worker.connection.AmcAccess.Asking;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** How an instance is looked at: mostly with one list call. */
@Component
class Sight {
  private static final Logger LOG = LoggerFactory.getLogger(Sight.class);

  private static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);

  /** The list may show a new run so late. */
  private static final Duration LIST_LAG = Duration.ofMinutes(15);

  private static final Duration CENSUS_REACH = Duration.ofHours(24);
  private static final int PAGES = 2;

  /** A thousand runs: older live ones of others are few, and only they are missed. */
  private static final int CENSUS_PAGES = 10;

  private final AmcClient amc;

  Sight(AmcClient amc) {
    this.amc = amc;
  }

  /**
   * An AMC execution that is followed.
   *
   * @param missing whether AMC said before that it does not know it
   */
  record Followed(String id, Instant since, boolean missing) {
    static Followed of(Attempt attempt, boolean missing) {
      return new Followed(
          Objects.requireNonNull(attempt.amcExecutionId()),
          Objects.requireNonNull(attempt.postedAt()),
          missing);
    }
  }

  /**
   * What a list is to show.
   *
   * @param census everything of the last day
   * @param newcomers everything that was created since the look before
   * @param withSql because a mark can only be read in the SQL
   */
  record Wanted(List<Followed> followed, boolean census, boolean newcomers, boolean withSql) {}

  /**
   * What AMC says.
   *
   * @param runs whatever was listed or asked for, by AMC's id
   * @param unknown followed ones that AMC does not know
   * @param census the listed runs, if they are all of the last day
   */
  record Seen(
      Map<String, AmcExecution> runs, Set<String> unknown, @Nullable List<AmcExecution> census) {}

  Seen look(Asking asking, InstanceId instance, Wanted wanted, Look look) {
    var runs = new HashMap<String, AmcExecution>();
    var young = wanted.followed().stream().filter(each -> isYoung(each, look.at())).toList();
    if (wanted.census()) {
      pages(asking, instance, look.at().minus(CENSUS_REACH), wanted.withSql(), CENSUS_PAGES)
          .forEach(page -> add(page, runs));
    } else if (wanted.newcomers()) {
      pages(asking, instance, newcomersSince(young, look), wanted.withSql(), CENSUS_PAGES)
          .forEach(page -> add(page, runs));
    } else if (!young.isEmpty()) {
      list(asking, instance, young, runs);
    }
    boolean isListed = wanted.census() || wanted.newcomers() || !young.isEmpty();
    var listed = List.copyOf(runs.values());
    var singles = new Singles(asking, instance, runs);
    for (var each : wanted.followed()) {
      boolean now = isYoung(each, look.at()) && !each.missing() || oldOnesAreDue(look);
      if (!runs.containsKey(each.id()) && now) {
        singles.ask(each.id());
      }
    }
    if (!isListed) {
      singles.throwIfNobodyAnswered();
    }
    return new Seen(runs, singles.unknown, wanted.census() ? listed : null);
  }

  /**
   * Everything since a day before the oldest intent, with SQL; the only list from which absence may
   * be concluded.
   */
  Listed everythingSince(Asking asking, InstanceId instance, Instant oldestIntent) {
    return everything(
        asking, instance, AmcListing.oldestFirst(oldestIntent.minus(Duration.ofHours(24))));
  }

  /** Everything that was created between, with SQL. */
  Listed everythingBetween(Asking asking, InstanceId instance, Instant since, Instant until) {
    return everything(
        asking,
        instance,
        new AmcListing(
            since.minus(CLOCK_MARGIN), until, true, true, true, AmcListing.LONGEST_PAGE, null));
  }

  private Listed everything(Asking asking, InstanceId instance, AmcListing from) {
    var runs = new ArrayList<AmcExecution>();
    var listing = from;
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

  private static Instant newcomersSince(List<Followed> young, Look look) {
    var before = look.before() == null ? look.at().minus(CENSUS_REACH) : look.before();
    var newcomers = before.minus(LIST_LAG);
    return young.stream()
        .map(each -> each.since().minus(CLOCK_MARGIN))
        .filter(newcomers::isAfter)
        .min(Comparator.naturalOrder())
        .orElse(newcomers);
  }

  private List<List<AmcExecution>> pages(
      Asking asking, InstanceId instance, Instant since, boolean withSql, int most) {
    var pages = new ArrayList<List<AmcExecution>>();
    Optional<AmcListing> listing = Optional.of(newestFirst(since, withSql));
    while (listing.isPresent() && pages.size() < most) {
      var asked = listing.get();
      var page = amc.list(asking.caller(), instance.value(), asked);
      pages.add(page.executions());
      listing = page.nextToken().map(asked::from);
    }
    return pages;
  }

  private static AmcListing newestFirst(Instant since, boolean withSql) {
    return new AmcListing(since, null, false, true, withSql, AmcListing.LONGEST_PAGE, null);
  }

  private void list(
      Asking asking, InstanceId instance, List<Followed> young, Map<String, AmcExecution> seen) {
    var wanted = young.stream().filter(each -> !each.missing()).map(Followed::id).toList();
    var since =
        young.stream()
            .map(Followed::since)
            .min(Comparator.naturalOrder())
            .orElseThrow()
            .minus(CLOCK_MARGIN);
    Optional<AmcListing> listing = Optional.of(AmcListing.newestFirst(since));
    for (int pages = 0; pages < PAGES && listing.isPresent(); pages++) {
      var asked = listing.get();
      var page = amc.list(asking.caller(), instance.value(), asked);
      add(page.executions(), seen);
      listing =
          seen.keySet().containsAll(wanted) ? Optional.empty() : page.nextToken().map(asked::from);
    }
  }

  private static void add(List<AmcExecution> page, Map<String, AmcExecution> runs) {
    page.forEach(run -> runs.put(run.id().value(), run));
  }

  /** Runs that are asked for by their ids. */
  private final class Singles {
    private final Asking asking;
    private final InstanceId instance;
    private final Map<String, AmcExecution> runs;
    private final Set<String> unknown = new HashSet<>();
    private AmcException.@Nullable Unavailable unanswered;

    Singles(Asking asking, InstanceId instance, Map<String, AmcExecution> runs) {
      this.asking = asking;
      this.instance = instance;
      this.runs = runs;
    }

    /** A run that AMC answers oddly is not seen this time; the others are. */
    void ask(String id) {
      try {
        runs.put(id, amc.get(asking.caller(), instance.value(), new AmcExecutionId(id)));
      } catch (AmcException.Refused refused) {
        if (refused.saysNoAccess() || refused.saysTermsNotAccepted()) {
          throw refused;
        }
        if (refused.saysDoesNotExist()) {
          unknown.add(id);
        } else {
          notSeen(id, refused);
        }
      } catch (AmcException.Unintelligible odd) {
        notSeen(id, odd);
      } catch (AmcException.Unavailable none) {
        unanswered = none;
        notSeen(id, none);
      }
    }

    private void notSeen(String id, AmcException why) {
      LOG.warn(
          "AMC does not tell of its execution {}, the look goes on without it: {}",
          id,
          why.getMessage());
    }

    void throwIfNobodyAnswered() {
      if (unanswered != null && runs.isEmpty() && unknown.isEmpty()) {
        throw unanswered;
      }
    }
  }

  private static boolean isYoung(Followed followed, Instant now) {
    return followed.since().isAfter(now.minus(LookStore.YOUNG));
  }

  private static boolean oldOnesAreDue(Look look) {
    return look.before() == null
        || look.at().getEpochSecond() / LookStore.OLD_ONES_EVERY.toSeconds()
            != look.before().getEpochSecond() / LookStore.OLD_ONES_EVERY.toSeconds();
  }
}
