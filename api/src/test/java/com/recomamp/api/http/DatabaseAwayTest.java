package com.recomamp.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DatabaseAwayTest {
  @Test
  void withoutTheDatabaseItSaysSoAndLivesOn() throws IOException {
    var postgres = TestApi.postgres();
    var api =
        TestApi.start(
            "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
            "--spring.datasource.hikari.connection-timeout=250");
    postgres.close();

    var answer = api.get("/api/v1/executions");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    assertThat(answer.json().get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:unavailable");
    assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
    api.context.close();
  }
}
