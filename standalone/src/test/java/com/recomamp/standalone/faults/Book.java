package com.recomamp.standalone.faults;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What AMC did, by the simulator's own book.
 *
 * @param landing creations that are still on their way
 */
record Book(List<Run> runs, int landing) {
  private static final Pattern MARK =
      Pattern.compile("^/\\* amc-orchestrator (exec_[0-9a-v]+)/(\\d+) \\*/");

  /**
   * An AMC execution.
   *
   * @param execution whose mark its SQL carries, {@code attempt} under which number
   * @param number of the ledger's entry of its creation
   * @param end how the simulator was told to let it end
   * @param fault what the simulator was told to do to the create call, if anything
   * @param answered the HTTP status of the answer to that call
   */
  record Run(
      String id,
      String instance,
      @Nullable String execution,
      int attempt,
      long number,
      Instant at,
      String end,
      long rows,
      @Nullable String fault,
      int answered,
      List<Change> changes) {

    /** Whether AMC works on it, or will, after the ledger's entry of that number. */
    boolean isAliveAfter(long entry) {
      return number <= entry && endNumber() > entry;
    }

    boolean overlaps(Run other) {
      return number < other.endNumber() && other.number < endNumber();
    }

    long endNumber() {
      return changes.stream()
          .filter(Change::isEnd)
          .mapToLong(Change::number)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    }

    boolean wasCancelled() {
      return endedAs("CANCELLED");
    }

    boolean hasSucceeded() {
      return endedAs("SUCCEEDED");
    }

    private boolean endedAs(String status) {
      return ended().filter(end -> end.to().equals(status)).isPresent();
    }

    Optional<Change> ended() {
      return changes.stream().filter(Change::isEnd).findFirst();
    }
  }

  /** A change of status, under its number in the ledger. */
  record Change(long number, Instant at, String to) {
    boolean isEnd() {
      return !List.of("PENDING", "RUNNING", "PUBLISHING").contains(to);
    }

    boolean takesPlace() {
      return to.equals("PENDING") || to.equals("RUNNING");
    }
  }

  /**
   * @param executions what {@code /simulator/executions} answers
   * @param ledger what {@code /simulator/ledger} answers
   */
  static Book read(JsonNode executions, JsonNode ledger) {
    Map<String, List<Change>> changes = new HashMap<>();
    Map<String, String> faults = new HashMap<>();
    Map<String, Integer> answers = new HashMap<>();
    int landing = 0;
    for (var entry : ledger) {
      var id = entry.path("executionId").asString("");
      if (entry.get("entry").asString().equals("changed")) {
        changes
            .computeIfAbsent(id, _ -> new ArrayList<>())
            .add(
                new Change(
                    entry.get("number").asLong(),
                    Instant.parse(entry.get("at").asString()),
                    entry.get("to").asString()));
      } else if (entry.get("operation").asString().equals("create")) {
        answers.put(id, entry.get("status").asInt());
        landing +=
            switch (entry.path("fault").asString("")) {
              case "lands late" -> 1;
              case "landed late" -> -1;
              default -> 0;
            };
        if (entry.hasNonNull("fault")) {
          faults.put(id, entry.get("fault").asString());
        }
      }
    }
    var runs = new ArrayList<Run>();
    for (var order : executions) {
      var id = order.get("executionId").asString();
      var mark = MARK.matcher(order.at("/workflow/sqlQuery").asString(""));
      boolean ours = mark.find();
      runs.add(
          new Run(
              id,
              order.get("instanceId").asString(),
              ours ? mark.group(1) : null,
              ours ? Integer.parseInt(mark.group(2)) : 0,
              order.get("number").asLong(),
              Instant.parse(order.get("at").asString()),
              order.get("end").asString(),
              order.at("/rows/rows").asLong(),
              faults.get(id),
              answers.getOrDefault(id, 0),
              changes.getOrDefault(id, List.of())));
    }
    return new Book(runs, landing);
  }
}
