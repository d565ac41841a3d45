package com.recomamp.api.execution;

import com.recomamp.api.http.LinkedRun;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.execution.Overlap;
import com.recomamp.store.execution.OverlapStore;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells how often the data of a run was read before, from which AMC decides whether it refuses. */
@Component
public class Overlaps {
  private static final int NEWEST = 20;

  /** In characters: no name of AMC's is as long, and an index takes only a few times as much. */
  private static final int LONGEST_SOURCE = 200;

  /** No query of AMC's reads as many; each is a row. */
  private static final int MOST_SOURCES = 100;

  private final OverlapStore ledger;
  private final OverlapSettings settings;

  Overlaps(OverlapStore ledger, OverlapSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
  }

  /**
   * What a run accepted now would read, and how many earlier ones overlap with it.
   *
   * @param sql with values in its places
   */
  public Overlap before(InstanceId instance, String sql, TimeWindow window) {
    var sources = sources(sql);
    var runs = ledger.count(instance, sources, window, settings.confirmAbove() + 1);
    return new Overlap(runs, sources, settings.warnAbove(), settings.confirmAbove());
  }

  /**
   * @throws Refusal listing the newest of the earlier runs, if they are so many that the requester
   *     has to confirm it and has not
   */
  void confirm(
      InstanceId instance, TimeWindow window, Overlap overlap, @Nullable Boolean confirmation) {
    if (overlap.needsConfirmation() && !Boolean.TRUE.equals(confirmation)) {
      throw refusal(instance, window, overlap);
    }
  }

  private Refusal refusal(InstanceId instance, TimeWindow window, Overlap overlap) {
    var sources = overlap.sources();
    var detail =
        "%d earlier runs read %s on %s over windows that overlap with %s to %s %s. AMC refuses a run when too many have, and this one would count against later ones; confirmOverlap true runs it all the same."
            .formatted(
                ledger.count(instance, sources, window, Integer.MAX_VALUE),
                overlap.sourcesInWords(),
                instance,
                LocalTimes.text(window.start()),
                LocalTimes.text(window.end()),
                window.zone());
    return Refusal.overlaps("confirmOverlap", detail, overlap, newest(instance, overlap, window));
  }

  /** The newest of the runs that {@code overlap} has counted, at most 20. */
  public List<LinkedRun> newest(InstanceId instance, Overlap overlap, TimeWindow window) {
    return ledger.newest(instance, overlap.sources(), window, NEWEST).stream()
        .map(run -> new LinkedRun(run, ExecutionResources.path(run.id())))
        .toList();
  }

  /** AMC reads names without regard to case, and so do people. */
  static List<String> sources(String sql) {
    return Template.of(sql).tables().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .map(Overlaps::cut)
        .filter(name -> !name.isEmpty())
        .distinct()
        .limit(MOST_SOURCES)
        .toList();
  }

  private static String cut(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST_SOURCE
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST_SOURCE));
  }
}
