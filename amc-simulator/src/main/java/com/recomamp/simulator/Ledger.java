package com.recomamp.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every request and every change of status, numbered in the order in which the simulator learned of
 * them.
 */
final class Ledger {
  /**
   * Four instances polled every ten seconds fill this in fourteen hours; more would not fit into a
   * small heap as one answer.
   */
  private static final int REQUESTS_KEPT = 20_000;

  private final List<Entry.Changed> changes = new ArrayList<>();
  private final List<Entry.Requested> writes = new ArrayList<>();
  private final Deque<Entry.Requested> requests = new ArrayDeque<>();
  private long last;

  synchronized long nextNumber() {
    return ++last;
  }

  synchronized void add(Entry.Changed change) {
    last = Math.max(last, change.number());
    changes.add(change);
  }

  synchronized void add(Entry.Requested request) {
    last = Math.max(last, request.number());
    if (!request.isRead()) {
      writes.add(request);
      return;
    }
    requests.add(request);
    if (requests.size() > REQUESTS_KEPT) {
      requests.removeFirst();
    }
  }

  synchronized List<Entry> all(LedgerFilter filter) {
    record Line(long number, Entry entry) {}
    var lines = new ArrayList<Line>();
    for (var change : changes) {
      if (filter.accepts(change.number(), change.instanceId(), change.executionId())) {
        lines.add(new Line(change.number(), change));
      }
    }
    for (var request : Stream.concat(writes.stream(), requests.stream()).toList()) {
      if (filter.accepts(request.number(), request.instanceId(), request.executionId())) {
        lines.add(new Line(request.number(), request));
      }
    }
    lines.sort(Comparator.comparingLong(Line::number));
    return lines.stream().map(Line::entry).toList();
  }
}
