package com.recomamp.amc;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** What the tests submit, and as whom. */
final class Amc {

  static final String INSTANCE = "amcdemo1";
  static final AmcExecutionId ID = new AmcExecutionId("3b1c");
  static final AccessToken TOKEN =
      new AccessToken("Atza|canary-access", Instant.parse("2030-01-01T00:00:00Z"));
  static final AmcCaller CALLER =
      new AmcCaller(
          AmcRegion.EU, "ENTITY1", "A1F83G8C2ARO7P", "amzn1.application-oa2-client.1", TOKEN);
  static final LwaCredential CREDENTIAL =
      new LwaCredential(
          AmcRegion.NA, "amzn1.application-oa2-client.1", "canary-secret", "Atzr|canary-refresh");

  static final AmcTimeouts PATIENT =
      new AmcTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(20));
  static final AmcTimeouts IMPATIENT =
      new AmcTimeouts(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(200));

  static AmcSubmission submission() {
    return new AmcSubmission(
        "exec_1-1",
        "/* amc-orchestrator exec_1/1 */\nSELECT canary",
        List.of(AmcInputParameter.of("since", "DATE"), AmcInputParameter.arrayOf("ids", "STRING")),
        Map.of("since", "2026-01-01", "ids", List.of("a", "b")),
        LocalDateTime.parse("2026-10-01T00:00:00"),
        LocalDateTime.parse("2026-10-08T00:00:00"),
        ZoneId.of("America/New_York"),
        Duration.ofHours(6),
        false);
  }

  static SendWindow openWindow() {
    return SendWindow.opened(Duration.ofMinutes(10));
  }

  private Amc() {}
}
