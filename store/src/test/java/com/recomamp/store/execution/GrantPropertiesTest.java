package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;

/** Random arrivals, ends and grants: no cap is exceeded, and nobody is overtaken without reason. */
class GrantPropertiesTest {
  private static final int INSTANCES = 3;
  private static final int USERS = 3;

  private final Scene scene = new Scene();

  sealed interface Step {}

  record Arrives(int instance, int user, Priority priority) implements Step {}

  record Ends(int which) implements Step {}

  record Grants() implements Step {}

  record Queued(ExecutionId id, int instance, int user, Priority priority, int arrival) {}

  @AfterTry
  void empty() {
    scene.empty();
  }

  @Property(tries = 100)
  void placesAreHandedOutByTheRules(
      @ForAll("stories") List<Step> story,
      @ForAll("caps") int accountCap,
      @ForAll("caps") int instanceCap) {
    var account = scene.account(accountCap);
    var instances =
        IntStream.range(0, INSTANCES).mapToObj(_ -> scene.instance(account, instanceCap)).toList();
    var users = IntStream.range(0, USERS).mapToObj(n -> scene.user("user " + n)).toList();
    var queue = new ArrayList<Queued>();
    var held = new ArrayList<Queued>();
    int arrivals = 0;
    for (var step : story) {
      switch (step) {
        case Arrives(int instance, int user, Priority priority) -> {
          var id = scene.waiting(instances.get(instance), users.get(user), priority);
          queue.add(new Queued(id, instance, user, priority, arrivals++));
        }
        case Ends(int which) -> {
          if (!held.isEmpty()) {
            scene.attempts.closed(scene.latest(held.remove(which % held.size()).id()), "failed");
          }
        }
        case Grants _ -> {
          var winners = scene.grant(account).winners();
          var expected = expected(queue, held, accountCap, instanceCap);
          assertThat(winners).containsExactlyInAnyOrderElementsOf(ids(expected));
          queue.removeAll(expected);
          held.addAll(expected);
        }
      }
      assertCapsHold(account, instances, accountCap, instanceCap);
    }
  }

  @Provide
  Arbitrary<List<Step>> stories() {
    Arbitrary<Step> arrives =
        Combinators.combine(
                Arbitraries.integers().between(0, INSTANCES - 1),
                Arbitraries.integers().between(0, USERS - 1),
                Arbitraries.of(Priority.class))
            .as(Arrives::new);
    Arbitrary<Step> ends = Arbitraries.integers().between(0, 100).map(Ends::new);
    Arbitrary<Step> grants = Arbitraries.create(Grants::new);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, arrives),
            net.jqwik.api.Tuple.of(2, ends),
            net.jqwik.api.Tuple.of(2, grants))
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<Integer> caps() {
    return Arbitraries.integers().between(0, 5);
  }

  /** The rules told once more, over the whole queue and without SQL. */
  private static List<Queued> expected(
      List<Queued> queue, List<Queued> held, int accountCap, int instanceCap) {
    var room = new HashMap<Integer, Integer>();
    for (int instance = 0; instance < INSTANCES; instance++) {
      int number = instance;
      room.put(
          instance, instanceCap - (int) held.stream().filter(h -> h.instance() == number).count());
    }
    var candidates =
        queue.stream()
            .filter(queued -> room.get(queued.instance()) > 0)
            .sorted(Comparator.comparing(Queued::priority).thenComparing(Queued::arrival))
            .toList();
    var share = new HashMap<Queued, Long>();
    var soFar = new HashMap<Integer, Long>();
    var considered = new HashMap<List<Object>, Integer>();
    for (var queued : candidates) {
      // No more of one kind than there are places: the others cannot win.
      int nth =
          considered.merge(
              List.of(queued.instance(), queued.user(), queued.priority()), 1, Integer::sum);
      if (nth <= room.get(queued.instance())) {
        long before =
            soFar.computeIfAbsent(
                queued.user(), user -> held.stream().filter(h -> h.user() == user).count());
        soFar.put(queued.user(), before + 1);
        share.put(queued, before + 1);
      }
    }
    var order =
        share.keySet().stream()
            .sorted(
                Comparator.comparing(Queued::priority)
                    .thenComparing(share::get)
                    .thenComparing(Queued::arrival))
            .toList();
    var winners = new ArrayList<Queued>();
    for (var queued : order) {
      if (held.size() + winners.size() < accountCap && room.get(queued.instance()) > 0) {
        room.merge(queued.instance(), -1, Integer::sum);
        winners.add(queued);
      }
    }
    return winners;
  }

  private void assertCapsHold(
      UUID account, List<PinnedInstance> instances, int accountCap, int instanceCap) {
    Map<String, Long> held = new HashMap<>();
    scene
        .jdbc
        .sql("select instance_id, held from slots_in_use where account_id = :account")
        .param("account", account)
        .query(
            row -> {
              held.put(row.getString("instance_id"), row.getLong("held"));
            });
    assertThat(held).hasSize(instances.size());
    assertThat(held.values()).allMatch(each -> each <= instanceCap);
    assertThat(held.values().stream().mapToLong(Long::longValue).sum())
        .isLessThanOrEqualTo(accountCap);
  }

  private static List<ExecutionId> ids(List<Queued> queued) {
    return queued.stream().map(Queued::id).toList();
  }
}
