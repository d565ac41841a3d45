package com.recomamp.store.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.workflows.instance.InstanceId;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InstanceStoreTest {
  private static final InstanceId INSTANCE = new InstanceId("amcstore");

  @RegisterExtension private final Scene scene = new Scene();
  private final AccountStore accounts = new AccountStore(scene.jdbc);
  private final InstanceStore instances = new InstanceStore(scene.jdbc);

  @Test
  void anAccountIsKnownByItsEntityAndMarketplace() {
    var first = accounts.save("ENTITY1", "ATVPDKIKX0DER", "NA", "Brand");
    var renamed = accounts.save("ENTITY1", "ATVPDKIKX0DER", "NA", "Brand, renamed");
    var other = accounts.save("ENTITY1", "A1PA6795UKMFR9", "EU", "Brand in Germany");

    assertThat(renamed.id()).isEqualTo(first.id()).isNotEqualTo(other.id());
    assertThat(renamed.name()).isEqualTo("Brand, renamed");
  }

  @Test
  void anInstanceThatIsSavedAgainKeepsItsIdAndItsTender() {
    var account = accounts.save("ENTITY1", "ATVPDKIKX0DER", "NA", "Brand");
    instances.save(INSTANCE, account, "Brand", "STANDARD");
    scene.jdbc.sql("update instance set tended = true").update();
    var uuid = uuid();

    instances.save(INSTANCE, account, "Brand, renamed", "STANDARD");

    assertThat(uuid()).isEqualTo(uuid);
    assertThat(instances.account(INSTANCE)).isEqualTo(account);
    assertThat(scene.jdbc.sql("select tended from instance").query(Boolean.class).single())
        .isTrue();
  }

  @Test
  void accessIsGivenBeforeSomebodyWritesThatNobodyHasItOrAfterwards() throws Exception {
    var account = accounts.save("ENTITY1", "ATVPDKIKX0DER", "NA", "Brand");
    instances.save(INSTANCE, account, "Brand", "STANDARD");
    var connection = connection();
    try (var parking = scene.session();
        var giving = scene.session()) {
      assertThat(parking.attempts.renewals(INSTANCE)).isEmpty();

      var given =
          giving.begin(() -> new InstanceStore(giving.jdbc).giveAccess(INSTANCE, connection));
      giving.awaitBlocked(given);
      parking.commit();

      assertThat(given.get()).isTrue();
      giving.commit();
    }
    assertThat(scene.inTransaction(() -> scene.attempts.renewals(INSTANCE)))
        .containsOnlyKeys(connection);
  }

  private UUID connection() {
    var id = UUID.randomUUID();
    scene
        .jdbc
        .sql(
            """
            insert into connection (id, name, region, client_id, key_id, client_secret, refresh_token)
            values (:id, 'a connection', 'NA', 'client', 'key', '\\x00', '\\x00')
            """)
        .param("id", id)
        .update();
    return id;
  }

  private String uuid() {
    return scene.jdbc.sql("select uuid::text from instance").query(String.class).single();
  }
}
