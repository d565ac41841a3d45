package com.recomamp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcRegion;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class AmcSettingsTest {
  private static final String KEYS = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(Bound.class);

  @EnableConfigurationProperties(AmcSettings.class)
  static class Bound {}

  @Test
  void withoutAnythingItIsAmazon() {
    context
        .withPropertyValues(
            "amc.token-keys=" + KEYS, "amc.api-url=", "amc.token-url=", "amc.download-hosts=")
        .run(
            bound -> {
              var settings = bound.getBean(AmcSettings.class);
              assertThat(settings.endpoints()).isEqualTo(AmcEndpoints.amazon());
              assertThat(settings.downloadHosts()).isEmpty();
            });
  }

  @Test
  void aRegionsAddressComesBeforeThatOfAll() {
    context
        .withInitializer(
            start ->
                start
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(
                        new SystemEnvironmentPropertySource(
                            "test-systemEnvironment",
                            Map.of(
                                "AMC_TOKENKEYS", KEYS,
                                "AMC_APIURL", "http://localhost:8090",
                                "AMC_APIURLS_EU", "http://localhost:8091"))))
        .run(
            bound -> {
              var api = bound.getBean(AmcSettings.class).endpoints().api();
              assertThat(api)
                  .containsEntry(AmcRegion.NA, URI.create("http://localhost:8090"))
                  .containsEntry(AmcRegion.EU, URI.create("http://localhost:8091"));
            });
  }

  @Test
  void withoutAKeyItSaysWhichVariableIsMissing() {
    context.run(
        bound ->
            assertThat(bound.getStartupFailure())
                .rootCause()
                .hasMessageContaining("AMC_TOKEN_KEYS"));
  }

  @Test
  void theKeyIsNotPrinted() {
    context
        .withPropertyValues("amc.token-keys=" + KEYS)
        .run(
            bound ->
                assertThat(bound.getBean(AmcSettings.class).toString())
                    .doesNotContain(KEYS.substring(3)));
  }
}
