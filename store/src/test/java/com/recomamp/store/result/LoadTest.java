package com.recomamp.store.result;

import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DuplicateKeyException;

class LoadTest {
  private static final Duration SILENCE = Duration.ofMinutes(30);
  private static final byte[] HEADER = bytes("\"a\"\n");
  private static final byte[] ROWS = bytes("1\n2\n");

  @RegisterExtension private final Scene scene = new Scene();
  private ExecutionId execution;

  @BeforeEach
  void anExecution() {
    execution = scene.waiting(scene.instance());
  }

  @Test
  void aWholeLoadIsPublished() {
    assertThat(publish(whole(), manifest(4, 2, 12))).isTrue();

    assertThat(scene.results.rows(execution)).hasValue(4);
  }

  @Test
  void aResultWithoutRowsIsPublishedToo() {
    assertThat(publish(scene.loads.begin(execution, 1), manifest(0, 0, 4))).isTrue();

    assertThat(scene.results.rows(execution)).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"4, 3, 12", "4, 1, 12", "5, 2, 12", "3, 2, 12", "4, 2, 13", "4, 2, 11", "0, 0, 4"})
  void aLoadThatIsNotWhatWasCountedIsNotPublished(long rows, int chunks, long bytes) {
    assertThat(publish(whole(), manifest(rows, chunks, bytes))).isFalse();

    assertThat(scene.results.rows(execution)).isEmpty();
  }

  @Test
  void aLoadWithoutItsFirstHalfIsNotPublished() {
    var load = whole();
    scene.jdbc.sql("delete from result_chunk where number = 0").update();

    assertThat(publish(load, manifest(4, 2, 12))).isFalse();
  }

  @Test
  void aLoadIsPublishedForItsOwnExecutionOnly() {
    var other = scene.waiting(scene.instance());

    assertThat(scene.inTransaction(() -> scene.results.publish(other, whole(), manifest(4, 2, 12))))
        .isFalse();
  }

  @Test
  void aLoadOfAnEarlierAttemptIsNotPublishedAsTheResultOfALaterOne() {
    var late = whole();
    scene.set(execution, "closed_at = now(), closed_as = 'failed'");
    assertThat(publish(late, manifest(4, 2, 12))).isFalse();

    scene.attempts.open(execution, 2, Scene.RUN);
    assertThat(publish(late, manifest(4, 2, 12))).isFalse();
    assertThat(scene.results.rows(execution)).isEmpty();
  }

  @Test
  void theResultOfAnEarlierAttemptIsNotThatOfALaterOneAndGivesWayToIt() {
    publish(whole(), manifest(4, 2, 12));
    scene.set(execution, "closed_at = now(), closed_as = 'abandoned'");
    scene.attempts.open(execution, 2, Scene.RUN);
    assertThat(scene.results.rows(execution, 1)).hasValue(4);
    assertThat(scene.results.rows(execution, 2)).isEmpty();

    var later = scene.loads.begin(execution, 2);
    append(later, 0, 0);
    assertThat(publish(later, manifest(2, 1, 8))).isTrue();

    assertThat(scene.results.rows(execution, 1)).isEmpty();
    assertThat(scene.results.rows(execution, 2)).hasValue(2);
    assertThat(scene.results.rows(execution)).hasValue(2);
  }

  @Test
  void anAttemptThatIsClosedWhileItsLoadIsPublishedIsSeen() throws Exception {
    var load = whole();
    try (var decision = scene.session();
        var collector = scene.session()) {
      decision.executions.lock(execution);
      decision.attempts.closed(scene.latest(execution), "cancelled");

      var publishing =
          collector.begin(() -> collector.results.publish(execution, load, manifest(4, 2, 12)));
      collector.awaitBlocked(publishing);
      decision.commit();

      assertThat(publishing.get()).isFalse();
    }
  }

  @Test
  void nothingIsPublishedForAnExecutionThatHasEnded() {
    var late = whole();
    scene.executions.ended(execution, new ExecutionOutcome.Cancelled());

    assertThat(publish(late, manifest(4, 2, 12))).isFalse();
  }

  @Test
  void whoeverCollectsBesideAPublishedResultStopsAtTheNextChunk() {
    var slow = scene.loads.begin(execution, 1);
    append(slow, 0, 0);
    publish(whole(), manifest(4, 2, 12));

    assertThatThrownBy(() -> append(slow, 1, 2)).hasMessageContaining("does not go on");
  }

  @Test
  void twoLoadsOfAnExecutionPublishOnce() {
    var first = whole();
    var second = whole();

    assertThat(publish(second, manifest(4, 2, 12))).isTrue();
    assertThat(publish(first, manifest(4, 2, 12))).isFalse();
    assertThat(publish(second, manifest(4, 2, 12))).isFalse();
  }

  @Test
  void ofManyLoadsAtOnceOneIsPublished() throws Exception {
    for (int round = 0; round < 5; round++) {
      anExecution();
      var published =
          atOnce(
              List.of(whole(), whole(), whole(), whole(), whole(), whole()).stream()
                  .<Callable<Boolean>>map(load -> () -> publish(load, manifest(4, 2, 12)))
                  .toList());

      assertThat(published).containsOnlyOnce(true);
    }
  }

  @Test
  void aSlowLoadIsNeverSweptWhileItGrows() {
    var load = scene.loads.begin(execution, 1);
    for (int chunk = 0; chunk < 3; chunk++) {
      silentFor(load, "31 minutes"); // Nobody swept meanwhile.
      append(load, chunk, chunk * 2L);
      scene.jdbc.sql("update load set started_at = started_at - interval '1 day'").update();
      sweep();
    }

    assertThat(publish(load, manifest(6, 3, 16))).isTrue();
  }

  @Test
  void aSlowLoadWhoseFirstChunkIsNotFullIsNeverSweptWhileItsCollectorSaysThatItGoesOn() {
    var load = scene.loads.begin(execution, 1);
    silentFor(load, "2 hours");
    scene.loads.stillGoesOn(load);

    sweep();
    append(load, 0, 0);

    assertThat(publish(load, manifest(2, 1, 8))).isTrue();
  }

  @Test
  void aLoadThatWasGivenUpDoesNotComeBackToLife() {
    var load = whole();
    silentFor(load, "31 minutes");
    scene.loads.abandonStale(SILENCE);

    scene.loads.stillGoesOn(load);

    assertThat(publish(load, manifest(4, 2, 12))).isFalse();
  }

  @Test
  void aChunkThatArrivesWhileTheSweepLooksSavesItsLoad() throws Exception {
    var load = scene.loads.begin(execution, 1);
    silentFor(load, "31 minutes");
    try (var collector = scene.session();
        var sweeper = scene.session()) {
      collector.loads.append(load, 0, 0, 2, ROWS);

      var sweep =
          sweeper.begin(
              () -> {
                sweeper.loads.abandonStale(SILENCE);
                return null;
              });
      sweeper.awaitBlocked(sweep);
      collector.commit();
      sweep.get();
      sweeper.commit();
    }
    scene.loads.deleteAbandoned();

    assertThat(publish(load, manifest(2, 1, 8))).isTrue();
  }

  @Test
  void aSweptLoadNeitherGrowsNorIsPublished() {
    var load = whole();
    silentFor(load, "31 minutes");
    sweep();

    assertThatThrownBy(() -> append(load, 2, 4)).hasMessageContaining("does not go on");
    assertThat(publish(load, manifest(4, 2, 12))).isFalse();
    assertThat(chunks()).isZero();
  }

  @Test
  void aLoadThatIsOnlyMarkedNeitherGrowsNorIsPublished() {
    var load = whole();
    silentFor(load, "31 minutes");
    scene.loads.abandonStale(SILENCE);

    assertThatThrownBy(() -> append(load, 2, 4)).hasMessageContaining("does not go on");
    assertThat(publish(load, manifest(4, 2, 12))).isFalse();
    assertThat(chunks()).isEqualTo(2);
  }

  @Test
  void aLoadThatIsGivenUpWhileItIsPublishedIsOneOrTheOther() throws Exception {
    for (int round = 0; round < 20; round++) {
      anExecution();
      var load = whole();

      var published =
          atOnce(
                  List.<Callable<Boolean>>of(
                      () -> publish(load, manifest(4, 2, 12)),
                      () -> {
                        scene.loads.abandon(load);
                        return false;
                      }))
              .getFirst();
      scene.loads.deleteAbandoned();

      assertThat(scene.results.rows(execution).isPresent()).isEqualTo(published);
      assertThat(chunksOf(load)).isEqualTo(published ? 2 : 0);
    }
  }

  @Test
  void theSweepLeavesPublishedLoadsAlone() {
    var load = whole();
    publish(load, manifest(4, 2, 12));
    silentFor(load, "1 year");

    sweep();
    scene.loads.abandon(load);
    sweep();

    assertThat(chunksOf(load)).isEqualTo(2);
  }

  @Test
  void aPublishedLoadDoesNotGrow() {
    var load = whole();
    publish(load, manifest(4, 2, 12));

    assertThatThrownBy(() -> append(load, 2, 4)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aChunkIsStoredOnce() {
    var load = whole();

    assertThatThrownBy(() -> append(load, 1, 2)).isInstanceOf(DuplicateKeyException.class);
  }

  @Test
  void aLoadThatNobodyPublishesIsGivenUpAlsoWhenItHasNoChunk() {
    var load = scene.loads.begin(execution, 1);
    silentFor(load, "31 minutes");

    sweep();

    assertThat(scene.jdbc.sql("select count(*) from load").query(Long.class).single()).isZero();
  }

  @Test
  void whatWasGivenUpIsDeletedHoweverMuchItIs() {
    var load = scene.loads.begin(execution, 1);
    scene
        .jdbc
        .sql(
            """
            insert into result_chunk (load_id, number, first_row, rows, data)
            select :load, n, n, 1, '1\n' from generate_series(1, 1200) n
            """)
        .param("load", load)
        .update();
    scene.loads.abandon(load);

    scene.loads.deleteAbandoned();

    assertThat(chunks()).isZero();
    assertThat(scene.jdbc.sql("select count(*) from load").query(Long.class).single()).isZero();
  }

  @Test
  void theDatabaseNeedsWhatItKeepsAndNoLongerWhatWasDeleted() {
    var before = scene.loads.bytesNeeded();
    var load = scene.loads.begin(execution, 1);
    scene.inTransaction(
        () -> {
          scene.loads.append(load, 0, 0, 1, new byte[5 << 20]);
          return null;
        });
    assertThat(scene.loads.bytesNeeded() - before).isBetween(5L << 20, 6L << 20);

    scene.loads.abandon(load);
    scene.loads.deleteAbandoned();

    assertThat(scene.loads.bytesNeeded() - before).isBetween(0L, 1L << 20);
  }

  @Test
  void aFullDiskIsToldFromOtherTrouble() {
    var load = scene.loads.begin(execution, 1);
    scene
        .jdbc
        .sql(
            """
            create function disk_full() returns trigger language plpgsql
            as $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$
            """)
        .update();
    scene
        .jdbc
        .sql(
            "create trigger full_disk before insert on result_chunk for each row execute function"
                + " disk_full()")
        .update();
    try {
      assertThatThrownBy(() -> append(load, 0, 0)).isInstanceOf(DiskFull.class);
    } finally {
      scene.jdbc.sql("drop function disk_full() cascade").update();
    }
  }

  @Test
  void anExpiredResultKeepsItsManifestAndGivesItsRowsUp() throws Exception {
    publish(whole(), manifest(4, 2, 12));
    scene.jdbc.sql("update result set published_at = now() - interval '8 days'").update();

    assertThat(scene.results.expire(Duration.ofDays(9), 100)).isZero();
    assertThat(scene.results.expire(Duration.ofDays(7), 100)).isOne();
    assertThat(scene.results.expire(Duration.ofDays(7), 100)).isZero();
    scene.loads.deleteAbandoned();

    assertThat(chunks()).isZero();
    assertThat(scene.results.rows(execution)).hasValue(4);
    var reader = new ResultReader(scene.jdbc);
    assertThat(reader.find(execution)).isEmpty();
    assertThat(reader.page(execution, 0, 10)).isEmpty();
    var shown =
        new ExecutionViews(scene.jdbc, VisibleInstances.ALL).find(execution).orElseThrow().result();
    assertThat(shown.rows()).isEqualTo(4);
    assertThat(shown.expiredAt()).isNotNull();
  }

  @Test
  void afterAnExpiredResultNothingIsPublishedInItsPlace() {
    publish(whole(), manifest(4, 2, 12));
    var late = scene.loads.begin(execution, 1);
    scene.results.expire(Duration.ofDays(-1), 100);

    assertThat(publish(late, manifest(0, 0, 4))).isFalse();
  }

  private UUID whole() {
    var load = scene.loads.begin(execution, 1);
    append(load, 0, 0);
    append(load, 1, 2);
    return load;
  }

  private void append(UUID load, int number, long firstRow) {
    scene.transaction.executeWithoutResult(
        _ -> scene.loads.append(load, number, firstRow, 2, ROWS));
  }

  private boolean publish(UUID load, Manifest manifest) {
    return scene.inTransaction(() -> scene.results.publish(execution, load, manifest));
  }

  private static Manifest manifest(long rows, int chunks, long bytes) {
    return new Manifest(
        ResultKind.ROWS,
        HEADER,
        List.of(new Manifest.Column("a", "integer")),
        1,
        rows,
        chunks,
        bytes,
        "sha256");
  }

  private void silentFor(UUID load, String time) {
    scene
        .jdbc
        .sql("update load set last_chunk_at = now() - interval '%s' where id = :id".formatted(time))
        .param("id", load)
        .update();
  }

  private void sweep() {
    scene.loads.abandonStale(SILENCE);
    scene.loads.deleteAbandoned();
  }

  private long chunks() {
    return scene.jdbc.sql("select count(*) from result_chunk").query(Long.class).single();
  }

  private long chunksOf(UUID load) {
    return scene
        .jdbc
        .sql("select count(*) from result_chunk where load_id = :load")
        .param("load", load)
        .query(Long.class)
        .single();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
