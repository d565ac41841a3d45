package com.recomamp.store.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.TestDatabase;
import com.recomamp.store.execution.AcceptanceStore;
import com.recomamp.store.execution.PinnedExecution;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.query.QueryDraft;
import com.recomamp.store.query.QueryStore;
import com.recomamp.workflows.batch.BatchId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class BatchStoreTest {
  private static final Duration RECENTLY = Duration.ofMinutes(1);

  private final TestDatabase database = new TestDatabase();
  private final BatchStore batches =
      new BatchStore(
          database.jdbc,
          database.transactions,
          new AcceptanceStore(database.jdbc, database.transactions),
          VisibleInstances.ALL);
  private final QueryId query =
      new QueryStore(database.jdbc, VisibleInstances.ALL)
          .create(
              new QueryDraft("Reach", "By brand", List.of(), "select 1", List.of()),
              Requester.LOCAL,
              null);

  @Test
  void whatIsReadIsWhatWasAccepted() {
    var execution = TestDatabase.execution();
    var batch = batch("sha", runs(execution), refused("parameters.brand: is missing"));

    assertThat(batches.accept(batch, RECENTLY)).isEqualTo(batch.id());

    var read = batches.find(batch.id()).orElseThrow();
    assertThat(read.query()).isEqualTo(query);
    assertThat(read.queryName()).isEqualTo("Reach");
    assertThat(read.name()).isEqualTo("Weekly");
    assertThat(read.requestedBy()).isEqualTo("local");
    assertThat(read.members())
        .containsExactly(
            new Batch.Member(TestDatabase.INSTANCE.id(), execution.id(), null),
            new Batch.Member(TestDatabase.INSTANCE.id(), null, "parameters.brand: is missing"));
    assertThat(batches.newest(null, 10)).containsExactly(read);
    assertThat(batches.newest(query, 10)).containsExactly(read);
    assertThat(batches.newest(QueryId.next(), 10)).isEmpty();
  }

  @Test
  void itIsAcceptedAsAWholeOrNotAtAll() {
    var unknown = new PinnedBatch.Member(new InstanceId("amcnone"), null, "not there");
    var batch = batch("sha", runs(TestDatabase.execution()), unknown);

    assertThatThrownBy(() -> batches.accept(batch, RECENTLY))
        .isInstanceOf(DataIntegrityViolationException.class);

    assertThat(count("batch")).isZero();
    assertThat(count("execution")).isZero();
  }

  @Test
  void manyClicksAtOnceMakeOneBatch() throws Exception {
    try (var clicks = Executors.newFixedThreadPool(8)) {
      var answers =
          clicks.invokeAll(
              IntStream.range(0, 20)
                  .<Callable<BatchId>>mapToObj(
                      _ ->
                          () ->
                              batches.accept(
                                  batch("the same", runs(TestDatabase.execution())), RECENTLY))
                  .toList());
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo(answers.getFirst().get());
      }
    }
    assertThat(count("batch")).isEqualTo(1);
    assertThat(count("execution")).isEqualTo(1);
  }

  @Test
  void laterTheSameRequestIsAnotherBatch() {
    var first = batches.accept(batch("sha", runs(TestDatabase.execution())), RECENTLY);
    database.jdbc.sql("update batch set requested_at = now() - interval '2 min'").update();

    assertThat(batches.accept(batch("sha", runs(TestDatabase.execution())), RECENTLY))
        .isNotEqualTo(first);
    assertThat(batches.newest(null, 1)).hasSize(1);
  }

  private PinnedBatch batch(String sha256, PinnedBatch.Member... members) {
    return new PinnedBatch(
        BatchId.next(), query, 1, "Weekly", null, sha256, Requester.LOCAL, List.of(members));
  }

  private static PinnedBatch.Member runs(PinnedExecution execution) {
    return new PinnedBatch.Member(execution.instance().id(), execution, null);
  }

  private static PinnedBatch.Member refused(String why) {
    return new PinnedBatch.Member(TestDatabase.INSTANCE.id(), null, why);
  }

  private int count(String table) {
    return database.jdbc.sql("select count(*) from " + table).query(Integer.class).single();
  }
}
