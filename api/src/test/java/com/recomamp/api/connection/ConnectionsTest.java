package com.recomamp.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final TestApi api = TestApi.empty();

  @AfterEach
  void remove() {
    api.jdbc.sql("delete from instance_access").update();
    api.jdbc.sql("delete from connection").update();
  }

  @Test
  void aConnectionSaysWhetherItWorksAndNeverWhatIsSecret() {
    var id = UUID.randomUUID();
    api.jdbc
        .sql(
            """
            insert into connection (id, name, region, client_id, key_id, client_secret, refresh_token, refused_at, trouble)
            values (?, 'Ann', 'NA', 'the-client', 'the-key', 'hush'::bytea, 'hush'::bytea, now(), 'invalid_grant')
            """)
        .param(id)
        .update();
    api.jdbc
        .sql("insert into instance_access (instance_id, connection_id) values (?, ?)")
        .params(TestApi.INSTANCE, id)
        .update();

    var answer = api.get("/api/v1/connections");

    var connection = answer.json().get("items").get(0);
    assertThat(connection.get("name").asString()).isEqualTo("Ann");
    assertThat(connection.get("state").asString()).isEqualTo("needs_consent");
    assertThat(connection.get("trouble").asString()).isEqualTo("invalid_grant");
    assertThat(connection.get("instances").get(0).asString()).isEqualTo(TestApi.INSTANCE);
    assertThat(answer.body()).doesNotContain("hush", "the-client", "the-key");
  }
}
