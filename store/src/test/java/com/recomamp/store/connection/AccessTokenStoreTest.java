package com.recomamp.store.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.Scene;
import com.recomamp.store.Session;
import com.recomamp.store.connection.AccessTokenStore.Kept;
import com.recomamp.store.connection.AccessTokenStore.Refresh;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AccessTokenStoreTest {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final Duration JUST = Duration.ofHours(1);
  private static final TokenCipher CIPHER = TokenCipher.of("k1:" + TokenCipherTest.key(1));

  @RegisterExtension private final Scene scene = new Scene();
  private final AccessTokenStore tokens =
      new AccessTokenStore(scene.jdbc, scene.transaction, CIPHER);
  private final AtomicInteger logins = new AtomicInteger();
  private UUID connection;

  @BeforeEach
  void aConnection() {
    connection =
        new ConnectionStore(scene.jdbc, CIPHER).add("Agency", "NA", "client", "secret", "Atzr|1");
  }

  @Test
  void aTokenIsFetchedOnceAndLiesEncrypted() {
    assertThat(tokens.find(connection).isUseful()).isFalse();

    assertThat(token()).isEqualTo("Atza|1");
    assertThat(token()).isEqualTo("Atza|1");

    assertThat(logins).hasValue(1);
    assertThat(tokens.find(connection).isDue()).isFalse();
    assertThat(
            scene
                .jdbc
                .sql("select encode(token, 'escape') from access_token")
                .query(String.class)
                .single())
        .doesNotContain("Atza");
    assertThat(tokens.find(connection).toString()).doesNotContain("Atza");
  }

  @Test
  void tenWorkersWithoutATokenMakeOneLogin() throws Exception {
    assertThat(Scene.atOnce(10, this::token)).containsOnly("Atza|1");

    assertThat(logins).hasValue(1);
  }

  @Test
  void whoHasAUsefulTokenDoesNotWaitForARefresh() throws Exception {
    token();
    due();
    try (var refreshing = scene.session()) {
      lock(refreshing);

      assertThat(token()).isEqualTo("Atza|1");
      assertThat(logins).hasValue(1);
    }
    assertThat(token()).isEqualTo("Atza|2");
  }

  @Test
  void aWorkerThatVanishedWhileItRefreshedBlocksNobody() throws Exception {
    try (var vanished = scene.session()) {
      scene
          .jdbc
          .sql("insert into access_token (connection_id) values (:id)")
          .param("id", connection)
          .update();
      vanished.jdbc.sql("set local idle_in_transaction_session_timeout = '200ms'").update();
      lock(vanished);

      assertThat(token()).isEqualTo("Atza|1");
      assertThatThrownBy(vanished::commit).isNotNull();
    } catch (java.sql.SQLException itsConnectionIsGone) {
      assertThat(logins).hasValue(1);
    }
  }

  @Test
  void aRefreshHoldsItsRowNoLongerThanItSaid() {
    tokens.refreshed(
        connection,
        Duration.ofSeconds(7),
        () -> {
          assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("7s");
          assertThat(setting("lock_timeout")).isEqualTo("7s");
          return fetched();
        });
  }

  @Test
  void whoWaitsTooLongForARefreshSaysSo() throws Exception {
    token();
    scene
        .jdbc
        .sql("update access_token set token = null, key_id = null, refresh_at = now()")
        .update();
    try (var refreshing = scene.session()) {
      lock(refreshing);

      assertThat(tokens.refreshed(connection, Duration.ofMillis(100), this::fetched)).isEmpty();
    }
  }

  @Test
  void aFailedLoginIsNotRepeatedBeforeItsPause() {
    for (int i = 0; i < 3; i++) {
      tokens.refreshed(
          connection,
          WITHIN,
          () -> {
            logins.incrementAndGet();
            return new Refresh.Failed(Duration.ofMinutes(1));
          });
    }

    assertThat(logins).hasValue(1);
    assertThat(tokens.find(connection).isUseful()).isFalse();
  }

  @Test
  void aFailedRenewalLeavesTheTokenThatStillLives() {
    token();
    due();

    var kept =
        tokens
            .refreshed(connection, WITHIN, () -> new Refresh.Failed(Duration.ofMinutes(1)))
            .orElseThrow();

    assertThat(kept.value()).isEqualTo("Atza|1");
  }

  @Test
  void aTokenThatIsAboutToEndIsNotUseful() {
    tokens.refreshed(
        connection,
        WITHIN,
        () -> new Refresh.Fetched("Atza|short", Duration.ofSeconds(20), Duration.ofSeconds(10)));

    assertThat(tokens.find(connection).isUseful()).isFalse();
  }

  @Test
  void aRejectedTokenIsReplacedOnceAndTheNextRejectionIsNotItsFault() {
    var first = kept();
    assertThat(tokens.rejected(connection, first.number(), JUST)).isTrue();
    assertThat(tokens.rejected(connection, first.number(), JUST)).isTrue();

    var second = kept();
    assertThat(second.value()).isEqualTo("Atza|2");
    assertThat(tokens.rejected(connection, first.number(), JUST)).isTrue();
    assertThat(tokens.find(connection).value()).isEqualTo("Atza|2");

    assertThat(tokens.rejected(connection, second.number(), JUST)).isFalse();
    assertThat(tokens.find(connection).value()).isEqualTo("Atza|2");
    assertThat(logins).hasValue(2);

    assertThat(tokens.rejected(connection, second.number(), Duration.ZERO))
        .as("when that is long ago")
        .isTrue();
    assertThat(kept().value()).isEqualTo("Atza|3");
  }

  @Test
  void aTokenUnderAKeyThatIsNotHereIsFetchedAgain() {
    token();
    var elsewhere =
        new AccessTokenStore(
            scene.jdbc, scene.transaction, TokenCipher.of("k2:" + TokenCipherTest.key(2)));

    assertThat(elsewhere.find(connection).isUseful()).isFalse();
    assertThat(elsewhere.refreshed(connection, WITHIN, this::fetched).orElseThrow().value())
        .isEqualTo("Atza|2");
  }

  private String token() {
    return Objects.requireNonNull(kept().value());
  }

  private Kept kept() {
    return tokens.refreshed(connection, WITHIN, this::fetched).orElseThrow();
  }

  private Refresh fetched() {
    return new Refresh.Fetched(
        "Atza|" + logins.incrementAndGet(), Duration.ofHours(1), Duration.ofMinutes(55));
  }

  private void due() {
    scene.jdbc.sql("update access_token set refresh_at = now()").update();
  }

  private static void lock(Session session) {
    session
        .jdbc
        .sql("select number from access_token for no key update")
        .query(Long.class)
        .single();
  }

  private String setting(String name) {
    return scene
        .jdbc
        .sql("select current_setting(:name)")
        .param("name", name)
        .query(String.class)
        .single();
  }
}
