package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatorSettingsTest {
  @Test
  void anEmptyEnvironmentMeansTheDefaults() {
    assertThat(SimulatorSettings.from(Map.of()))
        .isEqualTo(new SimulatorSettings("127.0.0.1", 8090, null, false, Knobs.defaults()));
  }

  @Test
  void everySettingHasAVariable() {
    var settings =
        SimulatorSettings.from(
            Map.ofEntries(
                Map.entry("SIMULATOR_HOST", "0.0.0.0"),
                Map.entry("SIMULATOR_PORT", "18090"),
                Map.entry("SIMULATOR_STATE_DIR", "state"),
                Map.entry("SIMULATOR_WALL_CLOCK", "true"),
                Map.entry("SIMULATOR_TIME_SCALE", "10"),
                Map.entry("SIMULATOR_VALIDATION", "1s"),
                Map.entry("SIMULATOR_RUN_DURATION", "90s"),
                Map.entry("SIMULATOR_RUNNING_CAP", "0"),
                Map.entry("SIMULATOR_TOKEN_LIFE", "1m"),
                Map.entry("SIMULATOR_URL_LIFE", "30s"),
                Map.entry("SIMULATOR_AD_HOC_WORKFLOW_ID", "echo"),
                Map.entry("SIMULATOR_SQL_ECHO", "withoutComments"),
                Map.entry("SIMULATOR_ZULU_WINDOW", "accept"),
                Map.entry("SIMULATOR_BAD_SQL", "reject"),
                Map.entry("SIMULATOR_RESULTS", "computed"),
                Map.entry("SIMULATOR_OVERLAP_LIMIT", "50"),
                Map.entry("SIMULATOR_MISSING_EXECUTION_STATUS", "404"),
                Map.entry("SIMULATOR_NOT_READY_STATUS", "404"),
                Map.entry("SIMULATOR_LIST_LAG", "5s"),
                Map.entry("SIMULATOR_INSTANCES", "20"),
                Map.entry("SIMULATOR_CONSENT", "allow"),
                Map.entry("SIMULATOR_REDIRECT_URIS", "https://amc.example.com/callback"),
                Map.entry("SIMULATOR_PUBLISHING", "5s"),
                Map.entry("SIMULATOR_RUNNING_AS", "OPTIMIZING"),
                Map.entry("SIMULATOR_ENVELOPE", "wrapped"),
                Map.entry("SIMULATOR_CREATE_WORKFLOW_TYPE", "json"),
                Map.entry("SIMULATOR_ROWS", "0"),
                Map.entry("SIMULATOR_FILES", "5"),
                Map.entry("SIMULATOR_FILTERED", "3"),
                Map.entry("SIMULATOR_COMPRESSION", "gzip"),
                Map.entry("SIMULATOR_DAILY_QUOTA", "30"),
                Map.entry("SIMULATOR_THROTTLE_RATE", "0.5"),
                Map.entry("SIMULATOR_THROTTLE_BURST", "5"),
                Map.entry("SIMULATOR_THROTTLE_RETRY_AFTER", "absent"),
                Map.entry("SIMULATOR_GATEWAY_TIMEOUT", "after"),
                Map.entry("SIMULATOR_TERMS", "wantedEverywhere")));

    assertThat(settings)
        .isEqualTo(
            new SimulatorSettings(
                "0.0.0.0",
                18090,
                Path.of("state"),
                true,
                new Knobs(
                    10,
                    Duration.ofSeconds(1),
                    DurationRange.parse("90s"),
                    0,
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(30),
                    Knobs.AdHocWorkflowId.ECHO,
                    Knobs.SqlEcho.WITHOUT_COMMENTS,
                    Knobs.ZuluWindow.ACCEPT,
                    Knobs.BadSql.REJECT,
                    Knobs.Results.COMPUTED,
                    50,
                    404,
                    404,
                    Duration.ofSeconds(5),
                    20,
                    Knobs.Consent.ALLOW,
                    RedirectUris.parse("https://amc.example.com/callback"),
                    Duration.ofSeconds(5),
                    "OPTIMIZING",
                    Knobs.Envelope.WRAPPED,
                    Knobs.CreateWorkflowType.JSON,
                    NumberRange.parse("0"),
                    5,
                    3,
                    Knobs.Compression.GZIP,
                    30,
                    0.5,
                    5,
                    Knobs.ThrottleRetryAfter.ABSENT,
                    Knobs.GatewayTimeout.AFTER,
                    Knobs.Terms.WANTED_EVERYWHERE)));
  }

  @Test
  void anUnusableVariableIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulatorSettings.from(Map.of("SIMULATOR_PORT", "http")))
        .withMessage("SIMULATOR_PORT must be a port, not 'http'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulatorSettings.from(Map.of("SIMULATOR_RUN_DURATION", "120s..40s")))
        .withMessageContaining("SIMULATOR_RUN_DURATION")
        .withMessageContaining("is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulatorSettings.from(Map.of("SIMULATOR_TIME_SCALE", "fast")))
        .withMessageContaining("SIMULATOR_TIME_SCALE")
        .withMessageContaining("fast");
  }
}
