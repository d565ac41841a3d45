package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.TestDatabase;
import com.recomamp.store.execution.Acceptance.Accepted;
import com.recomamp.store.execution.Acceptance.KeyTaken;
import com.recomamp.store.execution.Acceptance.Repeated;
import com.recomamp.store.instance.VisibleInstances;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AcceptanceStoreTest {
  private static final Duration RECENTLY = Duration.ofMinutes(1);

  private final TestDatabase database = new TestDatabase();
  private final AcceptanceStore acceptances =
      new AcceptanceStore(database.jdbc, database.transactions);

  @Test
  void theFirstEventComesWithTheRow() {
    var execution = TestDatabase.execution();

    acceptances.accept(execution);

    var views = new ExecutionViews(database.jdbc, VisibleInstances.ALL);
    assertThat(views.find(execution.id()).orElseThrow().version()).isEqualTo(1);
    assertThat(views.events(execution.id()))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.number()).isEqualTo(1);
              assertThat(event.type()).isEqualTo("accepted");
              assertThat(event.actor()).isEqualTo("local");
            });
  }

  @Test
  void theWindowIsReadAsItWasWrittenWhateverTheSessionsZone() {
    var execution = TestDatabase.execution();

    acceptances.accept(execution);

    var view =
        new ExecutionViews(database.jdbc, VisibleInstances.ALL).find(execution.id()).orElseThrow();
    assertThat(view.window()).isEqualTo(execution.window());
    assertThat(view.askedWindow()).isEqualTo(execution.askedWindow());
    assertThat(view.warnings()).isEqualTo(execution.warnings());
    assertThat(view.parameters()).isEqualTo(execution.parameterValues());
  }

  @Test
  void amcIsToldTheValuesThatAreNotInTheSqlAlready() {
    var execution = TestDatabase.execution();
    acceptances.accept(execution);
    database
        .jdbc
        .sql(
            """
            update execution
               set input_parameters = '[{"name": "a", "type": "integer"}]',
                   parameter_values = '{"a": 1, "b": 2, "c": null}'
            """)
        .update();

    assertThat(new ExecutionStore(database.jdbc).inputs(execution.id()).parameterValues())
        .isEqualTo(Map.of("a", 1));
    assertThat(
            new ExecutionViews(database.jdbc, VisibleInstances.ALL)
                .find(execution.id())
                .orElseThrow()
                .parameters())
        .containsOnlyKeys("a", "b", "c");
  }

  @Test
  void fiftyAtOnceWithTheSameKeyMakeOneExecution() throws Exception {
    var answers = atOnce(50, () -> acceptances.accept(TestDatabase.execution("key", "the same")));

    assertThat(answers).filteredOn(Accepted.class::isInstance).hasSize(1);
    assertThat(answers).extracting(AcceptanceStoreTest::id).containsOnly(id(answers.getFirst()));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aKeyOfAnotherRequestIsTaken() {
    acceptances.accept(TestDatabase.execution("key", "one"));

    assertThat(acceptances.accept(TestDatabase.execution("key", "other")))
        .isEqualTo(new KeyTaken());
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aKeyBelongsToItsRequester() {
    var other = new Requester(UUID.randomUUID(), "other");
    database
        .jdbc
        .sql("insert into app_user (id, name) values (?, ?)")
        .params(other.id(), other.name())
        .update();
    acceptances.accept(TestDatabase.execution("key", "one"));

    assertThat(acceptances.accept(TestDatabase.execution(other, "key", "other", "Reach", null)))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void withoutKeysEachIsAnExecution() {
    acceptances.accept(TestDatabase.execution());
    acceptances.accept(TestDatabase.execution());

    assertThat(count()).isEqualTo(2);
  }

  @Test
  void manyClicksAtOnceMakeOneExecution() throws Exception {
    var answers =
        atOnce(
            20,
            () ->
                acceptances.acceptUnlessRepeated(
                    TestDatabase.execution(null, "the same"), RECENTLY));

    assertThat(answers).extracting(AcceptanceStoreTest::id).containsOnly(id(answers.getFirst()));
    assertThat(count()).isEqualTo(1);
  }

  /** Or each would look before the other has written. */
  @Test
  void aClickWaitsForTheOneThatIsJustBeingAccepted() throws Exception {
    var written = new CountDownLatch(1);
    var mayCommit = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(2)) {
      var first =
          threads.submit(
              () ->
                  database.transactions.execute(
                      _ -> {
                        var accepted = clicked();
                        written.countDown();
                        awaited(mayCommit);
                        return accepted;
                      }));
      written.await();
      var second = threads.submit(this::clicked);
      while (!second.isDone() && !somebodyWaits()) {
        Thread.onSpinWait();
      }
      mayCommit.countDown();

      assertThat(first.get()).isInstanceOf(Accepted.class);
      assertThat(second.get()).isInstanceOf(Repeated.class);
      assertThat(id(second.get())).isEqualTo(id(first.get()));
    }
  }

  private Acceptance clicked() {
    return acceptances.acceptUnlessRepeated(TestDatabase.execution(null, "the same"), RECENTLY);
  }

  private boolean somebodyWaits() {
    return database
        .jdbc
        .sql("select exists (select 1 from pg_locks where not granted)")
        .query(Boolean.class)
        .single();
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSameRequestLaterIsAnotherExecution() {
    acceptances.acceptUnlessRepeated(TestDatabase.execution(null, "the same"), RECENTLY);
    database.jdbc.sql("update execution set requested_at = now() - interval '2 minutes'").update();

    assertThat(acceptances.acceptUnlessRepeated(TestDatabase.execution(null, "the same"), RECENTLY))
        .isInstanceOf(Accepted.class);
  }

  private int count() {
    return database.jdbc.sql("select count(*) from execution").query(Integer.class).single();
  }

  private static UUID id(Acceptance acceptance) {
    return switch (acceptance) {
      case Accepted(var id) -> id.uuid();
      case Repeated(var id) -> id.uuid();
      case KeyTaken() -> new UUID(0, 0);
    };
  }

  private static List<Acceptance> atOnce(int many, Callable<Acceptance> call)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = IntStream.range(0, many).mapToObj(_ -> threads.submit(call)).toList();
      var answers = new java.util.ArrayList<Acceptance>();
      for (var answer : running) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
