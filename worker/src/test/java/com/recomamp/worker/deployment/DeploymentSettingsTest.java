package com.recomamp.worker.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.deployment.Deployment;
import com.recomamp.worker.AmcSettings;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DeploymentSettingsTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withUserConfiguration(Bound.class)
          .withPropertyValues("amc.token-keys=k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

  @EnableConfigurationProperties({DeploymentSettings.class, AmcSettings.class})
  static class Bound {}

  @Test
  void aDeploymentIsItsNameAndItsAmc() {
    context
        .withPropertyValues("amc.deployment=staging", "amc.api-url=http://localhost:8090")
        .run(
            bound ->
                assertThat(
                        bound
                            .getBean(DeploymentSettings.class)
                            .with(bound.getBean(AmcSettings.class)))
                    .isEqualTo(new Deployment("staging", "http://localhost:8090")));
  }

  @Test
  void thereIsNoDefault() {
    context
        .withPropertyValues("amc.deployment=")
        .run(
            refused ->
                assertThat(refused.getStartupFailure())
                    .hasStackTraceContaining("AMC_DEPLOYMENT is not set"));
  }

  @Test
  void amazonIsNamedByItsRegions() {
    context
        .withPropertyValues("amc.deployment=production")
        .run(
            bound ->
                assertThat(bound.getBean(AmcSettings.class).addresses())
                    .contains("https://")
                    .doesNotContain("localhost"));
  }
}
