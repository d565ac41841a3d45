package com.recomamp.store.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.PinnedInstance;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConnectionStoreTest {
  private static final String CLIENT_SECRET = "the client secret";
  private static final String REFRESH_TOKEN = "Atzr|the refresh token";

  @RegisterExtension private final Scene scene = new Scene();
  private final InstanceStore instances = new InstanceStore(scene.jdbc);
  private final ConnectionStore connections = store("k1:" + TokenCipherTest.key(1));
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    instance = scene.instance();
  }

  @Test
  void secretsComeOutAsTheyWentIn() {
    var id = connected("Agency");

    assertThat(connections.forInstance(instance.id()))
        .containsExactly(
            new Connection(id, "Agency", "EU", "client", CLIENT_SECRET, REFRESH_TOKEN, null));
  }

  @Test
  void noSecretLiesInTheTable() {
    connected("Agency");

    var row =
        scene
            .jdbc
            .sql(
                """
                select encode(client_secret, 'escape') || ' ' || encode(refresh_token, 'escape') || ' ' || connection::text
                  from connection
                """)
            .query(String.class)
            .single();
    assertThat(row).contains("Agency").doesNotContain(CLIENT_SECRET, REFRESH_TOKEN);
  }

  @Test
  void aConnectionDoesNotShowItsSecrets() {
    connected("Agency");

    assertThat(connections.forInstance(instance.id()).toString())
        .contains("Agency")
        .doesNotContain(CLIENT_SECRET, REFRESH_TOKEN, "client,");
  }

  @Test
  void aMissingKeyIsSaidWithoutSecrets() {
    connected("Agency");
    var elsewhere = store("k2:" + TokenCipherTest.key(2));

    assertThat(elsewhere.canDecryptAll()).isFalse();
    assertThatThrownBy(() -> elsewhere.forInstance(instance.id()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("token key \"k1\" is not configured here");
  }

  @Test
  void aWrongKeyIsFoundBeforeItIsNeeded() {
    connected("Agency");
    var elsewhere = store("k1:" + TokenCipherTest.key(2));

    assertThat(elsewhere.canDecryptAll()).isFalse();
    assertThatThrownBy(() -> elsewhere.forInstance(instance.id()))
        .hasMessage("token key \"k1\" is not the one that encrypted this");
  }

  @Test
  void afterARotationOldAndNewAreRead() {
    connected("old");
    var rotated = store("k2:%s,k1:%s".formatted(TokenCipherTest.key(2), TokenCipherTest.key(1)));
    instances.giveAccess(
        instance.id(), rotated.add("new", "EU", "client", CLIENT_SECRET, REFRESH_TOKEN));

    assertThat(rotated.canDecryptAll()).isTrue();
    assertThat(rotated.forInstance(instance.id()))
        .extracting(Connection::refreshToken)
        .containsExactly(REFRESH_TOKEN, REFRESH_TOKEN);
    assertThat(connections.canDecryptAll()).isFalse();
  }

  @Test
  void withoutConnectionsThereIsNothingToDecrypt() {
    assertThat(connections.canDecryptAll()).isTrue();
    assertThat(connections.forInstance(instance.id())).isEmpty();
  }

  @Test
  void connectionsAreTriedInTheOrderInWhichTheyWereGivenAccess() {
    var first = connected("first");
    var second = connected("second");
    instances.giveAccess(instance.id(), first);

    assertThat(connections.forInstance(instance.id()))
        .extracting(Connection::id)
        .containsExactly(first, second);
  }

  @Test
  void aPauseIsOnlyEverProlonged() {
    var id = connected("Agency");
    connections.throttled(id, Duration.ofMinutes(10));
    var until = connections.forInstance(instance.id()).getFirst().notBefore();

    connections.throttled(id, Duration.ofSeconds(1));
    assertThat(connections.forInstance(instance.id()).getFirst().notBefore()).isEqualTo(until);

    connections.throttled(id, Duration.ofMinutes(20));
    assertThat(connections.forInstance(instance.id()).getFirst().notBefore()).isAfter(until);
  }

  private UUID connected(String name) {
    var id = connections.add(name, "EU", "client", CLIENT_SECRET, REFRESH_TOKEN);
    instances.giveAccess(instance.id(), id);
    return id;
  }

  private ConnectionStore store(String keys) {
    return new ConnectionStore(scene.jdbc, TokenCipher.of(keys));
  }
}
