package com.recomamp.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final TestApi api = TestApi.empty();

  @Test
  void withoutTemporalItLivesButIsNotReady() {
    assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
    var readiness = api.get("/actuator/health/readiness");
    assertThat(readiness.status()).isEqualTo(503);
    assertThat(readiness.body()).isEqualTo("{\"status\":\"DOWN\"}");
  }

  @Test
  void metricsAreForPrometheusAndNothingElseIsShown() {
    api.accepted();

    assertThat(api.get("/actuator/prometheus").body())
        .contains("http_server_requests_seconds_count", "hikaricp_connections")
        .doesNotContain("temporal_request_latency_seconds_bucket");
    assertThat(api.get("/actuator/env").status()).isEqualTo(404);
  }
}
