package com.recomamp.store.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.workflows.instance.InstanceId;
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

  private String uuid() {
    return scene.jdbc.sql("select uuid::text from instance").query(String.class).single();
  }
}
