package com.recomamp.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.api.TestApi;
import org.junit.jupiter.api.Test;

class StartTest {
  @Test
  void itRefusesToListenWhereOthersReachIt() {
    assertThatThrownBy(() -> TestApi.start("--server.address=0.0.0.0"))
        .hasStackTraceContaining("it listens only on loopback, not on 0.0.0.0");
    assertThat(new OpenToNetworkAnalyzer().analyze(new OpenToNetwork(null)).getAction())
        .contains("API_TRUST_NETWORK");
  }

  @Test
  void itListensThereIfItIsToldWhatThatMeans() {
    try (var context =
        TestApi.start("--server.address=0.0.0.0", "--amc.access.trust-network=true").context) {
      assertThat(context.isRunning()).isTrue();
    }
  }

  @Test
  void itRefusesTheDatabaseOfAnotherDeploymentAndToHaveNoName() {
    TestApi.empty();
    assertThatThrownBy(() -> TestApi.start("--amc.deployment=staging"))
        .hasStackTraceContaining(
            "This database belongs to the deployment \"test\", and AMC_DEPLOYMENT is \"staging\"");
    assertThatThrownBy(() -> TestApi.start("--amc.deployment="))
        .hasStackTraceContaining("AMC_DEPLOYMENT is not set");
  }

  @Test
  void aSettingThatCannotBeIsNamed() {
    assertThatThrownBy(() -> TestApi.start("--amc.access.allowed-origins=*"))
        .hasStackTraceContaining("amc.access.allowed-origins has \"*\"");
    assertThatThrownBy(() -> TestApi.start("--amc.hints.heartbeat=0s"))
        .hasStackTraceContaining("must be positive");
    assertThatThrownBy(() -> TestApi.start("--amc.overlap.warn-above=2000"))
        .hasStackTraceContaining(
            "amc.overlap.warn-above is 2000 and amc.overlap.confirm-above 1000");
    assertThatThrownBy(() -> TestApi.start("--amc.data-sources.retry-after=0s"))
        .hasStackTraceContaining(
            "amc.data-sources.refresh-after is PT24H and amc.data-sources.retry-after PT0S");
    assertThatThrownBy(() -> TestApi.start("--amc.temporal.ui-url=temporal"))
        .hasStackTraceContaining("amc.temporal.ui-url is \"temporal\"");
  }
}
