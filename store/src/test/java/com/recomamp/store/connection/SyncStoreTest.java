package com.recomamp.store.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SyncStoreTest {
  @RegisterExtension private final Scene scene = new Scene();
  private final SyncStore syncs = new SyncStore(scene.jdbc);
  private final UUID connection =
      new ConnectionStore(scene.jdbc, TokenCipher.of("k1:" + TokenCipherTest.key(1)))
          .add("Agency", "EU", "client", "secret", "Atzr|1");

  @Test
  void whatWasReadForOneDoesNotCountForWhoWantedItAfterwards() {
    syncs.want(connection);
    var first = syncs.wantedAt(connection).orElseThrow();
    syncs.want(connection);

    syncs.done(connection, first, 1, 2, "");
    assertThat(syncs.wantedAt(connection)).isPresent();
    syncs.failed(connection, first, "it needs a new consent");
    assertThat(syncs.wantedAt(connection)).isPresent();

    syncs.done(connection, syncs.wantedAt(connection).orElseThrow(), 1, 2, "");
    assertThat(syncs.wantedAt(connection)).isEmpty();
  }

  @Test
  void whatIsWantedForLongIsNeglected() {
    syncs.want(connection);
    assertThat(syncs.neglected(Duration.ofMinutes(3))).isEmpty();

    scene.jdbc.sql("update connection set sync_wanted_at = now() - interval '4 min'").update();

    assertThat(syncs.neglected(Duration.ofMinutes(3))).containsExactly(connection);
  }
}
