package com.recomamp.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The faults that still have calls to hit, in the order in which they were asked for. */
final class Faults {
  private final List<Fault> waiting = new ArrayList<>();

  synchronized void add(Fault fault) {
    waiting.add(fault);
  }

  synchronized void clear() {
    waiting.clear();
  }

  synchronized List<Fault> all() {
    return List.copyOf(waiting);
  }

  synchronized Optional<Fault> next(Operation operation, @Nullable String instanceId) {
    for (var i = 0; i < waiting.size(); i++) {
      var fault = waiting.get(i);
      if (fault.hits(operation, instanceId)) {
        if (fault.times() > 1) {
          waiting.set(i, fault.onceLess());
        } else {
          waiting.remove(i);
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
